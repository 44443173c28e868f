// Elements made in code. Strings among the children become text, never markup: no name or sentence can do harm.

export type Child = Node | string | number | null | undefined | false | readonly Child[];

export interface Attributes {
  [name: string]: string | number | boolean | null | undefined | Handlers | Style;
  on?: Handlers;
  style?: Style;
}
type Handlers = { [event: string]: (event: never) => void };
type Style = { [rule: string]: string };

const SVG = "http://www.w3.org/2000/svg";

function fill<T extends Element>(node: T, attributes: Attributes, children: readonly Child[]): T {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, handler] of Object.entries(value as Handlers)) {
        node.addEventListener(event, handler as (event: Event) => void);
      }
    } else if (name === "style") {
      // One rule at a time: the policy of the page forbids style attributes.
      const { style } = node as unknown as HTMLElement;
      for (const [rule, to] of Object.entries(value as Style)) style.setProperty(rule, to);
    } else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  append(node, children);
  return node;
}

export function append(node: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(node, child as readonly Child[]);
    else node.append(child instanceof Node ? child : String(child));
  }
}

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, tag) as SVGElementTagNameMap[K], attributes, children);
}
