// The neighbours of an entity as a picture that expands and collapses.

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from "d3-force";
import { el, svg } from "../dom";
import { entity, isFact, kindOf, nameOf, type Entity, type Fact, type Sources } from "../data";
import { statement, quotes } from "../evidence";
import { button, colored, entityLink, kindLabel, kindShape, outline, propertyLabel, say } from "../parts";
import { to, toEntity } from "../route";
import { calm } from "../shell";
import { t } from "../words";

interface Node extends SimulationNodeDatum { id: string; x: number; y: number; facts: number }
interface Edge { key: string; source: Node; target: Node; facts: { fact: Fact; sources: Sources }[] }
type Known = Entity & Sources & { id: string };

const MOST = 24; // neighbours that one expansion brings
const WIDE = 13; // characters of a name on the picture

const short = (text: string): string => {
  const chars = [...text];
  return chars.length > WIDE ? `${chars.slice(0, WIDE - 1).join("")}…` : text;
};

export interface Ego { node: HTMLElement; picture: () => SVGSVGElement; redraw: () => Promise<void>; items: () => { facts: Fact[]; sources: Sources }[] }

export interface Options {
  centre: string;
  open: string[];
  accept: (fact: Fact, sources: Sources, self: string) => boolean;
  changed: (open: string[]) => void;
}

export async function ego({ centre, open, accept, changed }: Options): Promise<Ego> {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  const known = new Map<string, Known>();
  let expanded = [centre, ...open.filter((id) => id !== centre)];
  const room = new Map<string, number>(); // how many neighbours of a node are shown, where the reader asked for more
  const hidden = new Map<string, number>();
  let selected = "";
  let view = { x: 0, y: 0, k: 1 };
  let size = { width: 640, height: 440 };

  const layer = svg("g");
  const picture = svg(
    "svg",
    { class: "ego", role: "group", "aria-label": t("graphOf", nameOf(centre)) },
    svg("defs", {}, svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" }, svg("path", { d: "M0 1 7 4 0 7Z", class: "arrow" }))),
    layer,
  );
  const details = el("div", { class: "ego-details" });
  const tools = el(
    "div",
    { class: "ego-tools" },
    tool("zoomIn", "+", () => zoom(1.3)),
    tool("zoomOut", "−", () => zoom(1 / 1.3)),
    tool("fit", "⤢", () => { fit(); place(); }),
  );
  const node = el("div", { class: "ego-box" }, el("div", { class: "ego-stage" }, picture, tools), el("p", { class: "hint" }, t("graphHint")), details);

  function tool(label: "zoomIn" | "zoomOut" | "fit", mark: string, action: () => void): HTMLElement {
    return el("button", { type: "button", "aria-label": t(label), title: t(label), on: { click: action } }, mark);
  }

  const radius = (item: Node): number => (item.id === centre ? 13 : 6 + Math.min(6, Math.sqrt(item.facts)));

  async function load(id: string): Promise<Known | null> {
    if (!known.has(id)) {
      const found = await entity(id);
      if (found) known.set(id, found);
    }
    return known.get(id) ?? null;
  }

  /** The neighbours that a filter lets through, the surest first, each with the facts that join it. */
  function around(found: Known): Map<string, Fact[]> {
    const made = new Map<string, Fact[]>();
    for (const fact of found.facts) {
      if (!fact.o || fact.o === fact.s || !accept(fact, found, found.id)) continue;
      const other = fact.s === found.id ? fact.o : fact.s;
      made.set(other, [...(made.get(other) ?? []), fact]);
    }
    const best = (facts: Fact[]): number => Math.max(...facts.map((fact) => fact.c));
    return new Map([...made].sort((a, b) => best(b[1]) - best(a[1]) || (a[0] < b[0] ? -1 : 1)));
  }

  /** Brings nodes and edges up to what is expanded; gives how many nodes are new. */
  async function gather(): Promise<number> {
    const wanted = new Map<string, string>([[centre, ""]]);
    const joined = new Map<string, { a: string; b: string; facts: Map<string, { fact: Fact; sources: Sources }> }>();
    const reached: string[] = [];
    for (const id of expanded) {
      const found = await load(id);
      if (!found || (id !== centre && !wanted.has(id))) continue;
      reached.push(id);
      let count = 0;
      hidden.set(id, 0);
      for (const [other, facts] of around(found)) {
        if (!wanted.has(other)) {
          if (count >= (room.get(id) ?? MOST)) {
            hidden.set(id, hidden.get(id)! + 1);
            continue;
          }
          count += 1;
          wanted.set(other, id);
        }
        const [a, b] = id < other ? [id, other] : [other, id];
        const key = `${a}\u0000${b}`;
        const row = joined.get(key) ?? { a, b, facts: new Map() };
        for (const fact of facts) row.facts.set(`${fact.s}\u0000${fact.p}\u0000${fact.o}\u0000${JSON.stringify(fact.qualifiers ?? [])}`, { fact, sources: found });
        joined.set(key, row);
      }
    }
    expanded = reached.length ? reached : [centre];
    for (const id of nodes.keys()) if (!wanted.has(id)) nodes.delete(id);
    let fresh = 0;
    const turns = new Map<string, number>();
    for (const [id, parent] of wanted) {
      if (nodes.has(id)) continue;
      fresh += 1;
      const turn = turns.get(parent) ?? 0;
      turns.set(parent, turn + 1);
      const from = nodes.get(parent);
      const angle = turn * 2.39996;
      nodes.set(id, { id, x: (from?.x ?? 0) + Math.cos(angle) * (from ? 60 + turn * 3 : 0), y: (from?.y ?? 0) + Math.sin(angle) * (from ? 60 + turn * 3 : 0), facts: known.get(id)?.n ?? 1 });
    }
    edges.clear();
    for (const [key, row] of joined) edges.set(key, { key, source: nodes.get(row.a)!, target: nodes.get(row.b)!, facts: [...row.facts.values()] });
    return fresh;
  }

  function settle(): void {
    const all = [...nodes.values()];
    const heart = nodes.get(centre)!;
    [heart.fx, heart.fy] = [0, 0];
    const flat = Math.min(1.6, Math.max(0.6, size.width / size.height));
    forceSimulation(all)
      .force("link", forceLink<Node, { source: Node; target: Node }>([...edges.values()].map(({ source, target }) => ({ source, target }))).distance(105).strength(0.5))
      .force("charge", forceManyBody().strength(-420).distanceMax(700))
      .force("collide", forceCollide<Node>((item) => radius(item) + 22).iterations(2))
      .force("x", forceX(0).strength(0.05 / flat))
      .force("y", forceY(0).strength(0.05 * flat))
      .stop()
      .tick(all.length > 120 ? 160 : 300);
    part(all);
  }

  /** Moves nodes apart whose names cover each other, along the shorter way. */
  function part(all: readonly Node[]): void {
    if (all.length > 160) return;
    const boxes = all.map((item) => {
      let wide = 0;
      for (const char of short(nameOf(item.id))) wide += char > "\u2e80" ? 6.6 : 3.8;
      return { w: Math.max(wide, radius(item)) + 3, up: radius(item) + 2, down: radius(item) + 21 };
    });
    for (let round = 0; round < 60; round += 1) {
      let moved = false;
      for (let i = 0; i < all.length; i += 1) {
        for (let k = i + 1; k < all.length; k += 1) {
          const [a, b, p, q] = [all[i]!, all[k]!, boxes[i]!, boxes[k]!];
          const dx = b.x - a.x;
          const over = p.w + q.w - Math.abs(dx);
          if (over <= 0) continue;
          const below = b.y >= a.y;
          const high = below ? p.down + q.up - (b.y - a.y) : q.down + p.up - (a.y - b.y);
          if (high <= 0) continue;
          moved = true;
          const [mx, my] = over < high ? [(over / 2 + 0.5) * (dx < 0 ? -1 : 1), 0] : [0, (high / 2 + 0.5) * (below ? 1 : -1)];
          if (a.id !== centre) { a.x -= mx; a.y -= my; }
          if (b.id !== centre) { b.x += mx; b.y += my; }
        }
      }
      if (!moved) return;
    }
  }

  function fit(): void {
    const all = [...nodes.values()];
    const [x0, x1] = [Math.min(...all.map((n) => n.x)) - 56, Math.max(...all.map((n) => n.x)) + 56];
    const [y0, y1] = [Math.min(...all.map((n) => n.y)) - 30, Math.max(...all.map((n) => n.y)) + 64];
    const k = Math.min(1.25, size.width / (x1 - x0), size.height / (y1 - y0));
    view = { k, x: size.width / 2 - (k * (x0 + x1)) / 2, y: size.height / 2 - (k * (y0 + y1)) / 2 };
  }

  const place = (): void => layer.setAttribute("transform", `translate(${view.x.toFixed(2)} ${view.y.toFixed(2)}) scale(${view.k.toFixed(4)})`);
  function zoom(by: number, at = { x: size.width / 2, y: size.height / 2 }): void {
    const k = Math.min(4, Math.max(0.1, view.k * by));
    view = { k, x: at.x - ((at.x - view.x) * k) / view.k, y: at.y - ((at.y - view.y) * k) / view.k };
    place();
  }

  const marks = new Map<string, SVGGElement>();
  const lines = new Map<string, { group: SVGGElement; line: SVGLineElement; label: SVGTextElement }>();

  function move(): void {
    for (const [id, group] of marks) {
      const at = nodes.get(id)!;
      group.setAttribute("transform", `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`);
    }
    for (const [key, { line, label }] of lines) {
      const { source, target, facts } = edges.get(key)!;
      const first = facts[0]!.fact;
      const [from, until] = first.s === source.id ? [source, target] : [target, source];
      const [dx, dy] = [until.x - from.x, until.y - from.y];
      const far = Math.hypot(dx, dy) || 1;
      const [r0, r1] = [radius(from) + 2, radius(until) + 4];
      line.setAttribute("x1", (from.x + (dx / far) * r0).toFixed(1));
      line.setAttribute("y1", (from.y + (dy / far) * r0).toFixed(1));
      line.setAttribute("x2", (until.x - (dx / far) * r1).toFixed(1));
      line.setAttribute("y2", (until.y - (dy / far) * r1).toFixed(1));
      label.setAttribute("x", ((from.x + until.x) / 2).toFixed(1));
      label.setAttribute("y", ((from.y + until.y) / 2 + 3).toFixed(1));
    }
  }

  function draw(): void {
    picture.classList.toggle("small", nodes.size <= 5);
    marks.clear();
    lines.clear();
    const few = edges.size <= 16;
    const drawn = [...edges.values()].map((edge) => {
      const words = [...new Set(edge.facts.map(({ fact }) => propertyLabel(fact.p)))].join(" · ");
      const line = svg("line", { class: "edge", "marker-end": "url(#arrow)" });
      const label = svg("text", { class: "edge-label" }, short(words));
      const group = svg("g", { class: few ? "link few" : "link", on: { click: () => explain(edge), pointerenter: () => light(edge.source.id, edge.target.id), pointerleave: () => light() } }, line, svg("line", { class: "reach", "data-screen": "" }), label);
      lines.set(edge.key, { group, line, label });
      return group;
    });
    const dots = [...nodes.values()].map((item) => {
      const kind = kindOf(item.id);
      const r = radius(item);
      const isOpen = expanded.includes(item.id);
      const group = colored(
        svg(
          "g",
          {
            class: `node${item.id === centre ? " centre" : ""}${isOpen ? " open" : ""}`, role: "button", tabindex: item.id === (selected || centre) ? 0 : -1,
            "aria-expanded": isOpen, "aria-label": `${nameOf(item.id)}, ${kindLabel(kind)}`, "data-id": item.id,
          },
          svg("circle", { r: r + 7, class: "halo" }),
          svg("path", { d: outline(kindShape(kind), r), class: "shape" }),
          svg("text", { y: r + 15, class: "label" }, short(nameOf(item.id)), svg("title", {}, nameOf(item.id))),
        ),
        kind,
      );
      marks.set(item.id, group);
      return group;
    });
    layer.replaceChildren(...drawn, ...dots);
    for (const [key, { group, line }] of lines) {
      // A wide, unseen line that a finger can hit.
      const reach = group.querySelector<SVGLineElement>(".reach")!;
      const observer = (): void => { for (const name of ["x1", "y1", "x2", "y2"]) reach.setAttribute(name, line.getAttribute(name) ?? "0"); };
      observers.set(key, observer);
    }
    move();
    for (const observer of observers.values()) observer();
    light();
  }
  const observers = new Map<string, () => void>();

  function light(...ids: string[]): void {
    const lit = new Set(ids.length ? ids : selected ? [selected] : []);
    picture.classList.toggle("lit", lit.size > 0);
    const near = new Set(lit);
    for (const [key, { group }] of lines) {
      const edge = edges.get(key)!;
      const on = ids.length === 2 ? lit.has(edge.source.id) && lit.has(edge.target.id) : lit.has(edge.source.id) || lit.has(edge.target.id);
      group.classList.toggle("on", on);
      if (on && ids.length !== 2) near.add(edge.source.id).add(edge.target.id);
    }
    for (const [id, group] of marks) group.classList.toggle("on", near.has(id));
  }

  function explain(edge: Edge): void {
    details.replaceChildren(
      ...edge.facts.slice(0, 8).map(({ fact, sources }) => el("div", { class: "fact" }, statement(fact), quotes(fact.ev, sources))),
    );
  }

  function select(id: string, focus = false): void {
    selected = id;
    for (const [other, group] of marks) {
      group.setAttribute("tabindex", other === id ? "0" : "-1");
      group.classList.toggle("selected", other === id);
    }
    light();
    const isOpen = expanded.includes(id);
    details.replaceChildren(
      el(
        "div",
        { class: "picked" },
        entityLink(id),
        el("span", { class: "kind-word" }, kindLabel(kindOf(id))),
        isOpen && hidden.get(id) ? button(t("moreNeighbours", Math.min(MOST, hidden.get(id)!)), () => { room.set(id, (room.get(id) ?? MOST) + MOST); void redraw().then(() => select(id, true)); }, { sign: "plus" }) : null,
        id === centre ? null : button(isOpen ? t("collapse") : t("expand"), () => void toggle(id), { sign: isOpen ? "minus" : "plus" }),
        id === centre ? null : el("a", { class: "action", href: toEntity(id) }, t("open")),
        id === centre ? null : el("a", { class: "action", href: to("path", [], { from: centre, to: id }) }, t("path")),
      ),
    );
    if (focus) marks.get(id)?.focus();
  }

  async function toggle(id: string): Promise<void> {
    if (id === centre) return select(id);
    const opening = !expanded.includes(id);
    const before = new Map([...nodes].map(([key, item]) => [key, { x: item.x, y: item.y }]));
    expanded = opening ? [...expanded, id] : expanded.filter((other) => other !== id);
    const fresh = await gather();
    settle();
    fit();
    draw();
    changed(expanded.filter((other) => other !== centre));
    select(nodes.has(id) ? id : centre, true);
    say(opening ? (fresh ? t("expandedNote", nameOf(id), fresh) : t("noMore", nameOf(id))) : t("collapsedNote", nameOf(id)));
    glide(before, id);
  }

  /** Old nodes go to their new places, new ones come out of the node that was opened. */
  function glide(before: Map<string, { x: number; y: number }>, from: string): void {
    place();
    if (calm() || nodes.size > 200) return;
    const goal = new Map([...nodes].map(([id, item]) => [id, { x: item.x, y: item.y }]));
    const source = before.get(from) ?? { x: 0, y: 0 };
    const start = performance.now();
    const step = (now: number): void => {
      const part = Math.min(1, (now - start) / 320);
      const ease = 1 - (1 - part) ** 3;
      for (const [id, item] of nodes) {
        const [a, b] = [before.get(id) ?? source, goal.get(id)];
        if (!b) continue;
        item.x = a.x + (b.x - a.x) * ease;
        item.y = a.y + (b.y - a.y) * ease;
      }
      move();
      if (part < 1) requestAnimationFrame(step);
      else for (const observer of observers.values()) observer();
    };
    step(start);
  }

  // Pointers: one drags a node or the paper, two pinch.
  const pointers = new Map<number, { x: number; y: number }>();
  let dragged: { id: string; moved: boolean; dx: number; dy: number } | null = null;
  const at = (event: PointerEvent | WheelEvent): { x: number; y: number } => {
    const box = picture.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  picture.addEventListener("pointerdown", (event) => {
    const id = (event.target as Element).closest<SVGGElement>(".node")?.dataset.id;
    const spot = at(event);
    pointers.set(event.pointerId, spot);
    dragged = null;
    if (id && pointers.size === 1) {
      const item = nodes.get(id)!;
      dragged = { id, moved: false, dx: item.x - (spot.x - view.x) / view.k, dy: item.y - (spot.y - view.y) / view.k };
      picture.setPointerCapture(event.pointerId);
    }
  });
  picture.addEventListener("pointermove", (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    const spot = at(event);
    if (pointers.size === 2) {
      const [a, b] = [...pointers.values()] as [{ x: number; y: number }, { x: number; y: number }];
      const before = Math.hypot(a.x - b.x, a.y - b.y);
      pointers.set(event.pointerId, spot);
      const [c, d] = [...pointers.values()] as [{ x: number; y: number }, { x: number; y: number }];
      zoom(Math.hypot(c.x - d.x, c.y - d.y) / (before || 1), { x: (c.x + d.x) / 2, y: (c.y + d.y) / 2 });
      return;
    }
    if (dragged) {
      if (!dragged.moved && Math.hypot(spot.x - last.x, spot.y - last.y) < 4) return;
      dragged.moved = true;
      const item = nodes.get(dragged.id)!;
      item.x = (spot.x - view.x) / view.k + dragged.dx;
      item.y = (spot.y - view.y) / view.k + dragged.dy;
      move();
    } else {
      if (!picture.hasPointerCapture(event.pointerId) && Math.hypot(spot.x - last.x, spot.y - last.y) < 3) return;
      picture.setPointerCapture(event.pointerId);
      view.x += spot.x - last.x;
      view.y += spot.y - last.y;
      place();
    }
    pointers.set(event.pointerId, spot);
  });
  const lift = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
    if (dragged && event.type === "pointerup") {
      if (!dragged.moved) {
        const { id } = dragged;
        dragged = null;
        if (id === centre) select(id);
        else void toggle(id);
        return;
      }
      for (const observer of observers.values()) observer();
    }
    dragged = null;
  };
  picture.addEventListener("pointerup", lift);
  picture.addEventListener("pointercancel", lift);
  picture.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), at(event));
  }, { passive: false });
  picture.addEventListener("pointerover", (event) => {
    if (pointers.size) return;
    const id = (event.target as Element).closest<SVGGElement>(".node")?.dataset.id;
    if (id) light(id);
  });
  picture.addEventListener("pointerout", (event) => {
    if (!pointers.size && (event.target as Element).closest(".node")) light();
  });
  picture.addEventListener("focusin", (event) => {
    const id = (event.target as Element).closest<SVGGElement>(".node")?.dataset.id;
    if (id && id !== selected && !pointers.size) select(id);
  });
  const WAYS: Record<string, [number, number]> = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  picture.addEventListener("keydown", (event) => {
    const id = (event.target as Element).closest<SVGGElement>(".node")?.dataset.id;
    if (!id) return;
    const way = WAYS[event.key];
    if (way) {
      event.preventDefault();
      const from = nodes.get(id)!;
      let best: Node | null = null;
      let least = Infinity;
      for (const item of nodes.values()) {
        const [dx, dy] = [item.x - from.x, item.y - from.y];
        const along = dx * way[0] + dy * way[1];
        const aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
        if (along > 1 && along + aside * 2 < least) [best, least] = [item, along + aside * 2];
      }
      if (best) select(best.id, true);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      void toggle(id);
    } else if (event.key === "+" || event.key === "=") zoom(1.3);
    else if (event.key === "-") zoom(1 / 1.3);
  });

  async function redraw(): Promise<void> {
    await gather();
    settle();
    fit();
    draw();
    place();
  }
  await gather();
  settle();
  draw();
  if (hidden.get(centre)) select(centre); // says that there are more
  new ResizeObserver(() => {
    const box = picture.getBoundingClientRect();
    if (!box.width || !box.height) return;
    size = { width: box.width, height: box.height };
    picture.setAttribute("viewBox", `0 0 ${box.width.toFixed(0)} ${box.height.toFixed(0)}`);
    fit();
    place();
  }).observe(picture);
  return {
    node,
    picture: () => picture,
    redraw,
    items: () => [...edges.values()].flatMap((edge) => edge.facts.map(({ fact, sources }) => ({ facts: [fact], sources }))).filter((row) => row.facts.every(isFact)),
  };
}
