// The map: all entities at the places computed beforehand, in as much detail as there is room for.

import { el, svg } from "../dom";
import type { Graph, Places } from "../data";
import { calm } from "../shell";
import { bundles, level, type Bundles, type Level } from "./levels";
import { canvasPen, svgPen, type Pen } from "./pen";

export interface Look { paper: string; ink: string; soft: string; line: string; accent: string; colors: string[]; shapes: string[] }
export interface Item { node: number; count: number; x: number; y: number; r: number }
export interface View { x: number; y: number; k: number } // a point of the map at the middle of the window, and the scale

const ROOM = 46; // pixels between two centres where there are thousands
const FEW = 400; // nodes that are all drawn at every scale
const MOST_LINES = 3000;
const MOVING_LINES = 700; // as many lines are drawn also while the map moves
const MOST_LABELS = 130;
const MOVING_LABELS = 60;
const NARROW = 600; // a window less wide is a phone's
const LABEL_AREA = 8000; // square pixels of the window for each name
const REST = 140; // milliseconds without movement until everything is drawn

export interface Options {
  name: (node: number) => string;
  look: () => Look;
  left: () => number; // pixels of the window that something else covers on the left
  picked: (item: Item | null) => void;
  rested: (view: View, items: Item[]) => void;
}

export class Atlas {
  readonly canvas = el("canvas", { class: "map-canvas", tabindex: 0 });
  view: View = { x: 0, y: 0, k: 1 };
  selected = -1;
  /** Frames drawn and milliseconds that the last one took, for measuring. */
  frames = 0;
  cost = 0;
  private levels = new Map<number, Level>();
  private shown: Uint8Array;
  private pass: Uint8Array;
  private size = { width: 1, height: 1 };
  private items: Item[] = [];
  private bundled: { key: string; lines: Bundles } | undefined;
  private moving = false;
  private wanted = 0;
  private timer = 0;
  private hover = -1;
  private watch: ResizeObserver;
  private readonly room: number;
  private readonly fine: number; // levels an octave: of very many nodes each takes a tenth of a second to make

  constructor(private readonly graph: Graph, private readonly places: Places, private readonly options: Options) {
    this.room = graph.n <= FEW ? 0.01 : graph.n <= 5 * FEW ? ROOM * 0.6 : ROOM;
    this.fine = graph.n > 20_000 ? 1 : 2;
    this.shown = new Uint8Array(graph.n).fill(1);
    this.pass = new Uint8Array(graph.s.length).fill(1);
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.canvas);
    this.listen();
  }

  stop(): void {
    this.watch.disconnect();
    cancelAnimationFrame(this.wanted);
    clearTimeout(this.timer);
  }

  /** Which nodes and links are there at all. */
  filter(shown: Uint8Array, pass: Uint8Array): void {
    this.shown = shown;
    this.pass = pass;
    this.levels.clear();
    this.bundled = undefined;
    this.draw();
  }

  fit(): void {
    const { x, y } = this.places;
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < x.length; i += 1) {
      if (!this.shown[i]) continue;
      x0 = Math.min(x0, x[i]!);
      y0 = Math.min(y0, y[i]!);
      x1 = Math.max(x1, x[i]!);
      y1 = Math.max(y1, y[i]!);
    }
    if (x0 > x1) [x0, y0, x1, y1] = [-1, -1, 1, 1];
    const [left, room] = [this.options.left(), Math.min(70, this.size.width * 0.07)];
    const k = Math.min(1.6, (this.size.width - left - room * 2) / (x1 - x0 || 1), (this.size.height - Math.max(room, 50)) / (y1 - y0 || 1));
    this.go({ x: (x0 + x1) / 2 - left / 2 / k, y: (y0 + y1) / 2, k });
  }

  go(view: View): void {
    this.view = { ...view, k: Math.min(6, Math.max(0.002, view.k)) };
    this.draw();
  }

  /** Goes to a node, near enough for it to stand for itself. */
  show(node: number, k = 1): void {
    this.selected = node;
    this.go({ x: this.places.x[node]!, y: this.places.y[node]!, k: Math.max(k, this.view.k) });
  }

  zoom(by: number, px = this.size.width / 2, py = this.size.height / 2): void {
    const at = this.toMap(px, py);
    const k = Math.min(6, Math.max(0.002, this.view.k * by));
    this.move({ k, x: at.x - (px - this.size.width / 2) / k, y: at.y - (py - this.size.height / 2) / k });
  }

  pan(dx: number, dy: number): void {
    this.move({ ...this.view, x: this.view.x - dx / this.view.k, y: this.view.y - dy / this.view.k });
  }

  visible(): Item[] {
    return this.items;
  }

  picture(): SVGSVGElement {
    const made = svg("svg");
    this.paint(svgPen(made), false);
    return made;
  }

  redraw(): void {
    this.draw();
  }

  private toMap(px: number, py: number): { x: number; y: number } {
    return { x: this.view.x + (px - this.size.width / 2) / this.view.k, y: this.view.y + (py - this.size.height / 2) / this.view.k };
  }

  private move(view: View): void {
    this.view = view;
    this.moving = true;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.draw(), REST);
    this.ask();
  }

  private draw(): void {
    this.moving = false;
    this.bundled = undefined;
    this.ask();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.options.rested(this.view, this.items);
      // The next finer level is made while nothing moves, so that zooming in does not wait for it.
      this.timer = window.setTimeout(() => this.level(1), 200);
    }, 60);
  }

  private ask(): void {
    if (this.wanted) return;
    this.wanted = requestAnimationFrame(() => {
      this.wanted = 0;
      const start = performance.now();
      this.paint(canvasPen(this.canvas.getContext("2d", { alpha: false })!), this.moving);
      this.frames += 1;
      this.cost = performance.now() - start;
    });
  }

  /** Takes the size that the window gives; the first picture needs it before the window tells. */
  resize(): void {
    const box = this.canvas.getBoundingClientRect();
    if (!box.width || !box.height || (box.width === this.size.width && box.height === this.size.height)) return;
    const ratio = Math.min(2, devicePixelRatio);
    this.size = { width: box.width, height: box.height };
    this.canvas.width = Math.round(box.width * ratio);
    this.canvas.height = Math.round(box.height * ratio);
    this.canvas.getContext("2d", { alpha: false })!.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.draw();
  }

  /** The level for a scale, made when first needed; each keeps the centres of the coarser one. */
  private level(ahead = 0): Level {
    const step = Math.floor(Math.log2(this.view.k) * this.fine + 0.25) + ahead;
    const have = this.levels.get(step);
    if (have) return have;
    let above: Level | undefined;
    for (const [other, found] of this.levels) if (other < step && (!above || found.radius < above.radius)) above = found;
    const { x, y } = this.places;
    const made = level(x, y, this.shown, this.room / 2 ** (step / this.fine), above);
    this.levels.set(step, made);
    return made;
  }

  private paint(pen: Pen, moving: boolean): void {
    const { places, graph, view, size } = this;
    const look = this.options.look();
    const found = this.level();
    const { centres, counts, centreOf } = found;
    const [ox, oy] = [size.width / 2 - view.x * view.k, size.height / 2 - view.y * view.k];
    const items: Item[] = [];
    const near = new Uint8Array(centres.length);
    for (let c = 0; c < centres.length; c += 1) {
      const node = centres[c]!;
      const x = places.x[node]! * view.k + ox;
      const y = places.y[node]! * view.k + oy;
      if (x < -ROOM || y < -ROOM || x > size.width + ROOM || y > size.height + ROOM) continue;
      near[c] = 1;
      const count = counts[c]!;
      items.push({ node, count, x, y, r: Math.min(15, Math.max(2.6, places.r[node]! * Math.min(1, view.k ** 0.5) * 0.62)) });
    }
    this.items = items;
    pen.clear(size.width, size.height, look.paper);

    const few = graph.s.length <= MOVING_LINES;
    if (!moving || few) this.lines(pen, found, near, look, ox, oy);
    for (const { x, y, r, count, node } of items) {
      if (count > 1) pen.disc(x, y, Math.min(ROOM * 0.52, r + 3 + Math.log2(count) * 1.7), look.colors[graph.kind[node]!]!, 0.17);
    }
    for (let i = items.length - 1; i >= 0; i -= 1) {
      const { node, x, y, r } = items[i]!;
      const kind = graph.kind[node]!;
      pen.sign(look.shapes[kind]!, x, y, r, look.colors[kind]!, look.paper);
    }
    if (this.selected >= 0) this.spotlight(pen, found, look, ox, oy);
    this.labels(pen, look, moving ? MOVING_LABELS : MOST_LABELS, this.selected >= 0 ? centres[centreOf[this.selected]!] : undefined);
  }

  private lines(pen: Pen, found: Level, near: Uint8Array, look: Look, ox: number, oy: number): void {
    const { places, graph, view } = this;
    const key = `${found.radius} ${view.x} ${view.y} ${view.k}`;
    if (!this.bundled || this.bundled.key !== key) this.bundled = { key, lines: bundles(graph.s, graph.o, this.pass, found, near) };
    const { a, b, n } = this.bundled.lines;
    let order: number[] | Uint32Array = Uint32Array.from({ length: n.length }, (_, i) => i);
    if (n.length > MOST_LINES) {
      // The strongest; among equals those of the more important nodes.
      order = order.sort((i, j) => n[j]! - n[i]! || Math.min(a[i]!, b[i]!) - Math.min(a[j]!, b[j]!)).slice(0, MOST_LINES);
    }
    // Thick are the few that stand out among those in sight.
    let most = 1;
    for (const i of order) most = Math.max(most, n[i]!);
    const scale = Math.max(1, most / 24);
    const strengths: [number, number[]][] = [[1, []], [3, []], [10, []], [Infinity, []]];
    for (const i of order) {
      const [p, q] = [found.centres[a[i]!]!, found.centres[b[i]!]!];
      strengths.find(([up]) => n[i]! <= up * scale)![1].push(places.x[p]! * view.k + ox, places.y[p]! * view.k + oy, places.x[q]! * view.k + ox, places.y[q]! * view.k + oy);
    }
    const thin = Math.min(1, 300 / (order.length + 1));
    strengths.forEach(([, ends], i) => {
      if (ends.length) pen.lines(ends, look.line, Math.min(0.9, (0.12 + 0.6 * thin) * (1 + i * 0.45)), 0.8 + i * 0.4);
    });
  }

  /** The links of the selected node, and a ring around it. */
  private spotlight(pen: Pen, found: Level, look: Look, ox: number, oy: number): void {
    const { places, graph, view, selected } = this;
    const at = (node: number): [number, number] => [places.x[node]! * view.k + ox, places.y[node]! * view.k + oy];
    const own = found.centreOf[selected]!;
    if (own < 0) return;
    const [sx, sy] = at(selected);
    const ends: number[] = [];
    const seen = new Set<number>();
    for (let i = 0; i < graph.s.length && seen.size < 400; i += 1) {
      if (!this.pass[i] || (graph.s[i] !== selected && graph.o[i] !== selected)) continue;
      const other = graph.s[i] === selected ? graph.o[i]! : graph.s[i]!;
      const centre = found.centreOf[other]!;
      if (centre < 0 || centre === own || seen.has(centre)) continue;
      seen.add(centre);
      ends.push(sx, sy, ...at(found.centres[centre]!));
    }
    pen.lines(ends, look.accent, 0.75, 1.6);
    const kind = graph.kind[selected]!;
    const r = Math.max(6, Math.min(15, places.r[selected]! * 0.62));
    pen.sign(look.shapes[kind]!, sx, sy, r, look.colors[kind]!, look.paper);
    pen.ring(sx, sy, r + 5, look.accent, 2.2);
  }

  private labels(pen: Pen, look: Look, most: number, first: number | undefined): void {
    const taken: [number, number, number, number][] = [];
    let drawn = 0;
    // In a small window names stand further apart, are shorter, and there are fewer: signs must stay in sight between them.
    const narrow = this.size.width < NARROW;
    const [beside, above, long] = narrow ? [12, 9, 9] : [3, 0, 14];
    const room = Math.min(most, Math.ceil((this.size.width * this.size.height) / LABEL_AREA));
    const put = (item: Item, always: boolean): void => {
      let text = this.options.name(item.node);
      if (!text) return;
      if (!always && text.length > long) text = `${[...text].slice(0, long - 1).join("")}…`;
      if (item.count > 1) text += ` +${(item.count - 1).toLocaleString("en")}`;
      const size = item.count > 40 || item.r > 11 ? 13.5 : 12;
      let width = 0;
      for (const char of text) width += char > "\u2e80" ? size : size * 0.58;
      const y = item.y + item.r + size + 2;
      const box: [number, number, number, number] = [item.x - width / 2 - beside, y - size - above, item.x + width / 2 + beside, y + 4 + above];
      if (!always && taken.some(([a, b, c, d]) => box[0] < c && a < box[2] && box[1] < d && b < box[3])) return;
      taken.push(box);
      pen.text(text, item.x, y, size, look.ink, look.paper, item.count > 40 || always);
      drawn += 1;
    };
    const lead = this.items.filter((item) => item.node === this.selected || item.node === this.hover || item.node === first);
    for (const item of lead) put(item, true);
    for (const item of this.items) {
      if (drawn >= room) break;
      if (!lead.includes(item)) put(item, false);
    }
  }

  private at(px: number, py: number): Item | null {
    let best: Item | null = null;
    let least = 22 ** 2;
    for (const item of this.items) {
      const far = (item.x - px) ** 2 + (item.y - py) ** 2;
      if (far < least) [best, least] = [item, far];
    }
    return best;
  }

  private listen(): void {
    const { canvas } = this;
    const pointers = new Map<number, { x: number; y: number }>();
    let moved = false;
    const spot = (event: PointerEvent | WheelEvent | MouseEvent): { x: number; y: number } => {
      const box = canvas.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, spot(event));
      moved = pointers.size > 1;
    });
    canvas.addEventListener("pointermove", (event) => {
      const here = spot(event);
      const last = pointers.get(event.pointerId);
      if (!last) {
        const over = this.at(here.x, here.y);
        canvas.classList.toggle("over", !!over);
        if ((over?.node ?? -1) !== this.hover) {
          this.hover = over?.node ?? -1;
          this.ask();
        }
        return;
      }
      if (pointers.size === 2) {
        const [a, b] = [...pointers.values()] as [typeof last, typeof last];
        const before = Math.hypot(a.x - b.x, a.y - b.y) || 1;
        pointers.set(event.pointerId, here);
        const [c, d] = [...pointers.values()] as [typeof last, typeof last];
        this.pan((c.x + d.x - a.x - b.x) / 2, (c.y + d.y - a.y - b.y) / 2);
        this.zoom(Math.hypot(c.x - d.x, c.y - d.y) / before, (c.x + d.x) / 2, (c.y + d.y) / 2);
        return;
      }
      if (!moved && Math.hypot(here.x - last.x, here.y - last.y) < 4) return;
      moved = true;
      this.pan(here.x - last.x, here.y - last.y);
      pointers.set(event.pointerId, here);
    });
    const lift = (event: PointerEvent): void => {
      const last = pointers.get(event.pointerId);
      pointers.delete(event.pointerId);
      if (event.type !== "pointerup" || moved || !last) return;
      const item = this.at(last.x, last.y);
      this.selected = item?.node ?? -1;
      this.draw();
      this.options.picked(item);
    };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    canvas.addEventListener("dblclick", (event) => {
      const { x, y } = spot(event);
      this.glide(2.6, x, y);
    });
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      const { x, y } = spot(event);
      this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0017)), x, y);
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => {
      const ways: Record<string, () => void> = {
        ArrowLeft: () => this.pan(70, 0),
        ArrowRight: () => this.pan(-70, 0),
        ArrowUp: () => this.pan(0, 70),
        ArrowDown: () => this.pan(0, -70),
        "+": () => this.zoom(1.4),
        "=": () => this.zoom(1.4),
        "-": () => this.zoom(1 / 1.4),
        "0": () => this.fit(),
        Enter: () => {
          const item = this.items.reduce<Item | null>((best, next) => {
            const far = (it: Item): number => Math.hypot(it.x - this.size.width / 2, it.y - this.size.height / 2);
            return !best || far(next) < far(best) ? next : best;
          }, null);
          this.selected = item?.node ?? -1;
          this.draw();
          this.options.picked(item);
        },
      };
      const act = ways[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act();
    });
  }

  /** Zooms in some steps, or at once where the reader wants no motion. */
  glide(by: number, px?: number, py?: number): void {
    if (calm()) return this.zoom(by, px, py);
    const steps = 10;
    const one = by ** (1 / steps);
    let left = steps;
    const step = (): void => {
      this.zoom(one, px, py);
      left -= 1;
      if (left) requestAnimationFrame(step);
    };
    step();
  }
}
