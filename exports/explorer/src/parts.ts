// Small parts that every view uses.

import { el, svg, type Child } from "./dom";
import { kindOf, meta, nameOf, type About, type Kind, type Meta, type Property } from "./data";
import { lang } from "./shell";
import { to, toEntity } from "./route";
import { isWord, t } from "./words";

let known: { kinds: Map<string, Kind>; properties: Map<string, Property> } = { kinds: new Map(), properties: new Map() };

/** Reads the labels and colours; everything below needs them. */
export async function prepare(): Promise<Meta> {
  const found = await meta();
  known = {
    kinds: new Map(found.kinds.map((kind) => [kind.id, kind])),
    properties: new Map(found.properties.map((property) => [property.id, property])),
  };
  return found;
}

export const kindLabel = (id: string): string => known.kinds.get(id)?.[lang()] ?? id;
export const propertyLabel = (id: string): string => known.properties.get(id)?.[lang()] ?? id;
export const kindColors = (id: string): { light: string; dark: string } => {
  const kind = known.kinds.get(id);
  return { light: kind?.light ?? "#7a8088", dark: kind?.dark ?? "#9aa0a8" };
};
export const kindShape = (id: string): string => known.kinds.get(id)?.shape ?? "dot";

/** The outline of a class's sign around 0,0, as large in area as a circle of radius r. */
export function outline(shape: string, r: number): string {
  const at = (points: [number, number][]): string => `M${points.map(([x, y]) => `${(x * r).toFixed(2)} ${(y * r).toFixed(2)}`).join("L")}Z`;
  if (shape === "square") return at([[-0.89, -0.89], [0.89, -0.89], [0.89, 0.89], [-0.89, 0.89]]);
  if (shape === "diamond") return at([[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]]);
  if (shape === "triangle") return at([[0, -1.4], [1.3, 0.85], [-1.3, 0.85]]);
  if (shape === "hexagon") return at([[1.1, 0], [0.55, 0.95], [-0.55, 0.95], [-1.1, 0], [-0.55, -0.95], [0.55, -0.95]]);
  return `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`;
}

export function colored<T extends SVGElement | HTMLElement>(node: T, kind: string): T {
  const { light, dark } = kindColors(kind);
  node.style.setProperty("--light", light);
  node.style.setProperty("--dark", dark);
  return node;
}

export const sign = (kind: string): SVGElement =>
  colored(svg("svg", { class: "sign", viewBox: "-8 -8 16 16", "aria-hidden": "true" }, svg("path", { d: outline(kindShape(kind), 5.6) })), kind);

/** A link to an entity: its sign and its name. */
export const entityLink = (id: string, text?: Child): HTMLElement =>
  el("a", { class: "name", href: toEntity(id), title: kindLabel(kindOf(id)) }, sign(kindOf(id)), el("span", {}, text ?? nameOf(id)));

export const score = (confidence: number): HTMLElement =>
  el(
    "span",
    { class: "score", title: `${t("conf")} ${confidence.toFixed(3)}` },
    el("i", { style: { width: `${Math.round(confidence * 28)}px` } }),
    el("span", { class: "hidden" }, `${t("conf")} `),
    confidence.toFixed(2),
  );

const ICONS: Record<string, string> = {
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM20 20l-4.8-4.8",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1 1M17.4 17.4l1 1M5.6 18.4l1-1M17.4 6.6l1-1",
  moon: "M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7Z",
  close: "M6 6l12 12M18 6 6 18",
  filter: "M4 6h16M7 12h10M10 18h4",
  down: "M6 9l6 6 6-6",
  right: "M5 12h14M13 6l6 6-6 6",
  left: "M19 12H5M11 6l-6 6 6 6",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  fit: "M4 9V5a1 1 0 0 1 1-1h4M15 4h4a1 1 0 0 1 1 1v4M20 15v4a1 1 0 0 1-1 1h-4M9 20H5a1 1 0 0 1-1-1v-4",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.3 1.3M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.3-1.3",
  save: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  swap: "M7 4v15M3.5 15.5 7 19l3.5-3.5M17 20V5M13.5 8.5 17 5l3.5 3.5",
  path: "M6 18a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM18 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM7.5 14.7l9-5.4",
  map: "M9 4 3 6.5v13L9 17l6 2.5 6-2.5v-13L15 6.5 9 4ZM9 4v13M15 6.5v13",
  out: "M14 4h6v6M20 4l-9 9M18 14v4.5a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 4 18.500v-11A1.5 1.500 0 0 1 5.500 6H10",
  menu: "M4 6.500h16M4 12h16M4 17.500h16",
};

export const icon = (name: string): SVGElement =>
  svg("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: ICONS[name] ?? "" }));

export const button = (label: string, action: (event: MouseEvent) => void, { sign: mark, kind = "action" }: { sign?: string; kind?: string } = {}): HTMLButtonElement =>
  el("button", { type: "button", class: kind, on: { click: action } }, mark ? icon(mark) : null, label);

/** What is said of a fact beside its object: title, round, amount … */
export function qualifiers(rows: readonly [string, string][] = []): HTMLElement[] {
  return rows.map(([key, value]) => {
    const word = key === "status" && isWord(value) ? t(value) : value;
    const past = key === "status" && value === "former";
    return el("span", { class: `chip${past ? " past" : ""}`, title: isWord(key) ? t(key) : key }, word);
  });
}

/** Outlet and date of an article, and the way to its text and its page. */
export function origin(id: string, about: About | undefined, at?: [number, number], by?: string): HTMLElement {
  const label = about?.title || about?.path || t("untitled");
  return el(
    "p",
    { class: "origin" },
    el("a", { href: to("article", [id], at ? { at: at.join("-") } : {}), class: "origin-title" }, lang() === "zh" ? `《${label}》` : label),
    about?.source ? el("span", {}, about.source) : null,
    about?.published ? el("time", { datetime: about.published }, about.published) : null,
    outside(about?.url),
    by ? el("span", { class: "by", title: t("by") }, by) : null,
  );
}

/** A link that leaves the page; nothing where the address is not one of the web's. */
export function outside(url: string | undefined, text = t("original")): HTMLElement | null {
  if (!url || !/^https?:\/\//i.test(url)) return null;
  return el("a", { href: url, rel: "noopener noreferrer external", target: "_blank", class: "outside" }, text, icon("out"));
}

let toastTimer = 0;
/** A word to the reader, also read aloud. */
export function say(text: string): void {
  const toast = document.getElementById("toast");
  if (!toast) return;
  toast.textContent = text;
  toast.classList.add("on");
  clearTimeout(toastTimer);
  toastTimer = window.setTimeout(() => toast.classList.remove("on"), 2400);
}

export async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    say(t("copied"));
  } catch {
    say(t("copyFailed"));
  }
}

export const figureText = (row: { b?: string; v: string; u?: string }): string => `${row.b ?? ""}${row.v}${row.u ? ` ${row.u}` : ""}`;

/** A part of a page under a heading. */
export const section = (title: string, ...children: Child[]): HTMLElement =>
  el("section", { class: "part" }, el("h2", {}, title), ...children);

export const message = (title: string, hint = "", ...children: Child[]): HTMLElement =>
  el("div", { class: "message" }, el("h1", {}, title), hint ? el("p", {}, hint) : null, ...children);
