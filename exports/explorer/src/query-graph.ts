// Triples as a picture: things are nodes, what one thing says of another is an edge, everything else is told on demand.

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from "d3-force";
import { append, el, svg } from "./dom";
import { calm } from "./shell";
import type { Term, Triple } from "./query-ask";
import { kindLabel, label, pageOf, short, show } from "./query-terms";
import { words } from "./query-words";

interface Node extends SimulationNodeDatum { id: string; term: Term; name: string; kind: string; degree: number; rows: Triple[]; x: number; y: number }
interface Edge { source: Node; target: Node; names: string[] }

const DRAWN = 300; // nodes
const WIDE = 14; // characters of a name
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const NAMES = /(?:#label|#prefLabel|\/headline|\/name)$/;

const cut = (text: string): string => {
  const chars = [...text];
  return chars.length > WIDE ? `${chars.slice(0, WIDE - 1).join("")}…` : text;
};

function collect(triples: readonly Triple[]): { nodes: Node[]; edges: Edge[]; all: number } {
  const nodes = new Map<string, Node>();
  const node = (term: Term): Node => {
    let found = nodes.get(term.value);
    if (!found) {
      const text = short(term.value);
      const name = pageOf(term.value) ? text.slice(text.indexOf("/") + 1) : text;
      found = { id: term.value, term, name, kind: pageOf(term.value) ? text.slice(0, text.indexOf("/")) : "", degree: 0, rows: [], x: 0, y: 0 };
      nodes.set(term.value, found);
    }
    return found;
  };
  const edges = new Map<string, Edge>();
  for (const triple of triples) {
    const [subject, predicate, object] = triple;
    const from = node(subject);
    from.rows.push(triple);
    if (predicate.value === TYPE) continue;
    if (object.type === "literal") {
      if (NAMES.test(predicate.value)) from.name = object.value;
      continue;
    }
    const to = node(object);
    to.rows.push(triple);
    from.degree++;
    to.degree++;
    const key = `${from.id}\n${to.id}`;
    const edge = edges.get(key) ?? { source: from, target: to, names: [] };
    const name = label(predicate.value);
    if (!edge.names.includes(name)) edge.names.push(name);
    edges.set(key, edge);
  }
  const kept = [...nodes.values()].sort((a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1)).slice(0, DRAWN);
  const inside = new Set(kept);
  return { nodes: kept, edges: [...edges.values()].filter((edge) => inside.has(edge.source) && inside.has(edge.target)), all: nodes.size };
}

/** The triples as a picture with the details of a chosen node beside it. */
export function drawing(triples: readonly Triple[]): HTMLElement {
  const { nodes, edges, all } = collect(triples);
  if (!nodes.length) return el("p", { class: "nothing" }, words().nothingToDraw);
  const layer = svg("g");
  const picture = svg(
    "svg",
    { class: "picture", role: "group", "aria-label": words().graphLabel(nodes.length, edges.length) },
    svg("defs", {}, svg("marker", { id: "tip", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, svg("path", { d: "M0 1 8 4 0 7Z", class: "tip" }))),
    layer,
  );
  const details = el("aside", { class: "details", "aria-live": "polite", tabindex: 0, "aria-label": words().details });
  const kinds = [...new Set(nodes.map((node) => node.kind))].sort();
  const hue = (kind: string): number => (kind ? (kinds.indexOf(kind) * 137 + 10) % 360 : 220);
  const lines = edges.map(() => svg("path", { class: "edge", "marker-end": "url(#tip)" }));
  const labelled = edges.length <= 60;
  const captions = edges.map((edge) => (labelled ? svg("text", { class: "caption" }, edge.names.join("、")) : null));
  const dots = nodes.map((node) => {
    const dot = svg("g", { class: "node", tabindex: 0, role: "button", "aria-label": `${kindLabel(node.kind)} ${node.name}`.trim() }, svg("circle", { r: radius(node) }), svg("text", { y: radius(node) + 13 }, cut(node.name)));
    dot.style.setProperty("--hue", String(hue(node.kind)));
    dot.addEventListener("click", () => tell(node, dot));
    dot.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      tell(node, dot);
    });
    dot.addEventListener("pointerdown", (event) => drag(event, node));
    return dot;
  });
  layer.append(...lines, ...captions.filter((caption) => caption !== null), ...dots);

  let view = { x: 0, y: 0, k: 1 };
  const place = (): void => {
    layer.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`);
    layer.style.setProperty("--zoom", String(Math.max(0.55, Math.min(1, view.k)))); // names stay readable from afar
  };
  const size = (): { width: number; height: number } => ({ width: picture.clientWidth || 700, height: picture.clientHeight || 460 });
  function zoom(by: number, at = { x: size().width / 2, y: size().height / 2 }): void {
    const k = Math.min(4, Math.max(0.1, view.k * by));
    view = { k, x: at.x - ((at.x - view.x) * k) / view.k, y: at.y - ((at.y - view.y) * k) / view.k };
    place();
  }
  function fit(): void {
    const { width, height } = size();
    const xs = nodes.map((node) => node.x);
    const ys = nodes.map((node) => node.y);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const k = Math.min(1.4, (width - 120) / (right - left || 1), (height - 90) / (bottom - top || 1));
    view = { k, x: width / 2 - ((left + right) / 2) * k, y: height / 2 - ((top + bottom) / 2) * k };
    place();
  }
  function draw(): void {
    edges.forEach(({ source, target }, i) => {
      const [dx, dy] = [target.x - source.x, target.y - source.y];
      const length = Math.hypot(dx, dy) || 1;
      const end = radius(target) + 3;
      lines[i]!.setAttribute("d", `M${source.x} ${source.y}L${target.x - (dx / length) * end} ${target.y - (dy / length) * end}`);
      captions[i]?.setAttribute("x", String((source.x + target.x) / 2));
      captions[i]?.setAttribute("y", String((source.y + target.y) / 2 - 3));
    });
    nodes.forEach((node, i) => dots[i]!.setAttribute("transform", `translate(${node.x} ${node.y})`));
  }
  function tell(node: Node, dot: SVGGElement): void {
    for (const other of dots) other.classList.toggle("chosen", other === dot);
    const page = pageOf(node.id);
    details.replaceChildren(el("h3", {}, node.name), el("p", { class: "hint" }, kindLabel(node.kind)));
    if (page) details.append(el("p", {}, el("a", { href: page }, words().openPage)));
    append(details, [el("dl", {}, ...node.rows.slice(0, 40).flatMap(([subject, predicate, object]) =>
      subject.value === node.id
        ? [el("dt", {}, label(predicate.value)), el("dd", {}, show(object))]
        : [el("dt", {}, `← ${label(predicate.value)}`), el("dd", {}, show(subject))]))]);
  }

  // The same graph lies the same way each time: places start on a spiral, and nothing is left to chance.
  nodes.forEach((node, i) => {
    node.x = Math.sqrt(i + 0.5) * 34 * Math.cos(i * 2.399963);
    node.y = Math.sqrt(i + 0.5) * 34 * Math.sin(i * 2.399963);
  });
  const simulation = forceSimulation(nodes)
    .force("link", forceLink<Node, Edge>(edges).distance(labelled ? 120 : 70))
    .force("charge", forceManyBody().strength(-520).distanceMax(700))
    .force("collide", forceCollide<Node>((node) => radius(node) + 16))
    // Wider than high, as the stage is.
    .force("x", forceX(0).strength(0.03))
    .force("y", forceY(0).strength(0.08))
    .stop();
  simulation.tick(calm() || nodes.length > 120 ? 300 : 200);
  simulation.on("tick", draw);

  function drag(event: PointerEvent, node: Node): void {
    event.stopPropagation();
    const start = { x: event.clientX, y: event.clientY, nx: node.x, ny: node.y };
    follow(event, (now) => {
      node.x = node.fx = start.nx + (now.clientX - start.x) / view.k;
      node.y = node.fy = start.ny + (now.clientY - start.y) / view.k;
      if (calm()) draw();
      else simulation.alpha(0.15).restart();
    });
  }
  function follow(event: PointerEvent, moved: (now: PointerEvent) => void): void {
    const stop = (): void => {
      removeEventListener("pointermove", moved);
      removeEventListener("pointerup", stop);
      removeEventListener("pointercancel", stop);
    };
    if (event.button !== 0) return;
    addEventListener("pointermove", moved);
    addEventListener("pointerup", stop);
    addEventListener("pointercancel", stop);
  }
  picture.addEventListener("pointerdown", (event) => {
    const start = { x: event.clientX - view.x, y: event.clientY - view.y };
    follow(event, (now) => {
      view = { ...view, x: now.clientX - start.x, y: now.clientY - start.y };
      place();
    });
  });
  picture.addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = picture.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY / 400), { x: event.clientX - box.left, y: event.clientY - box.top });
  }, { passive: false });
  requestAnimationFrame(() => (fit(), draw()));
  tell(nodes[0]!, dots[0]!);

  const tool = (name: string, mark: string, action: () => void): HTMLElement =>
    el("button", { type: "button", "aria-label": name, title: name, on: { click: action } }, mark);
  return el("div", { class: "drawing" },
    el("div", { class: "stage" }, picture, el("div", { class: "stage-tools" }, tool(words().zoomIn, "+", () => zoom(1.3)), tool(words().zoomOut, "−", () => zoom(1 / 1.3)), tool(words().fit, "⤢", fit))),
    details,
    el("p", { class: "hint partly" }, words().graphHint, all > nodes.length ? ` ${words().partly(nodes.length, all)}` : null));
}

const radius = (node: Node): number => 6 + Math.min(9, 2 * Math.sqrt(node.degree));
