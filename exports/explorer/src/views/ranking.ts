// Areas, parks, incubators and others side by side: by the firms that the graph puts there, or by stated figures.

import { el, svg, type Child } from "../dom";
import { get, graph as readGraph, ids as readIds, kindOf, meta as readMeta, nameOf, shard, type Figure, type Graph, type Meta, type Sources } from "../data";
import { short } from "../chart";
import { quotes } from "../evidence";
import { filterBar, filterHere, passes, type Filter } from "../filters";
import { colored, entityLink, figureText, kindLabel } from "../parts";
import { here, note, toEntity } from "../route";
import { saveCsv, saving } from "../save";
import { t, whole } from "../words";
import { offered, statedHere } from "../stated";
import { linkFilter } from "./path";

const FIRM = "Company";
const PLACES = ["AdminArea", "Park", "Incubator"];
const FIRST = 30;

interface Ranked { id: string; value: number; text: string; note?: string; source?: () => Child; members?: string[] }

/** How many firms are in each node: joined to it directly, and in it or in what lies in it. */
export function firmsIn(graph: Graph, { parents, areas }: Pick<Meta, "parents" | "areas">, pass: (edge: number) => boolean): { direct: Uint32Array; within: Uint32Array; up: Map<number, number[]> } {
  const lead = graph.properties.map((id) => parents.includes(id));
  const firm = graph.kinds.indexOf(FIRM);
  const area = graph.kinds.map((id) => areas.includes(id));
  const up = new Map<number, number[]>();
  for (let i = 0; i < graph.s.length; i += 1) {
    // From a firm to an area, and from an area to the one that it lies in.
    if (!lead[graph.p[i]!] || !area[graph.kind[graph.o[i]!]!] || !pass(i)) continue;
    if (graph.kind[graph.s[i]!] !== firm && !area[graph.kind[graph.s[i]!]!]) continue;
    const row = up.get(graph.s[i]!);
    if (!row) up.set(graph.s[i]!, [graph.o[i]!]);
    else if (!row.includes(graph.o[i]!)) row.push(graph.o[i]!);
  }
  const direct = new Uint32Array(graph.n);
  const within = new Uint32Array(graph.n);
  const above = new Map<number, number[]>();
  const reach = (node: number): number[] => {
    let found = above.get(node);
    if (found) return found;
    const seen = new Set<number>([node]);
    const queue = [node];
    for (const at of queue) for (const parent of up.get(at) ?? []) if (!seen.has(parent)) { seen.add(parent); queue.push(parent); }
    seen.delete(node);
    found = [...seen];
    above.set(node, found);
    return found;
  };
  for (const [node, parentsOf] of up) {
    if (graph.kind[node] !== firm) continue;
    for (const parent of parentsOf) direct[parent]! += 1;
    const all = new Set<number>();
    for (const parent of parentsOf) {
      if (parent !== node) all.add(parent);
      for (const far of reach(parent)) if (far !== node) all.add(far);
    }
    for (const parent of all) within[parent]! += 1;
  }
  return { direct, within, up };
}

function members(graph: Graph, ids: readonly string[], up: Map<number, number[]>, place: number): string[] {
  const firm = graph.kinds.indexOf(FIRM);
  const inside = new Map<number, boolean>([[place, true]]);
  const isIn = (node: number, seen: Set<number>): boolean => {
    const known = inside.get(node);
    if (known !== undefined) return known;
    if (seen.has(node)) return false;
    seen.add(node);
    const found = (up.get(node) ?? []).some((parent) => isIn(parent, seen));
    if (found) inside.set(node, true);
    return found;
  };
  return [...up.keys()].filter((node) => graph.kind[node] === firm && isIn(node, new Set())).sort((a, b) => a - b).map((node) => ids[node]!);
}

async function byCount(meta: Meta, kind: string, by: string, filter: Filter): Promise<Ranked[]> {
  const [graph, ids, stated] = await Promise.all([readGraph(), readIds(), statedHere()]);
  const wanted = graph.kinds.indexOf(kind);
  const pass = linkFilter(graph, filter, [], stated, ids);
  const rows: Ranked[] = [];
  if (by === "facts") {
    const degree = new Uint32Array(graph.n);
    for (let i = 0; i < graph.s.length; i += 1) if (pass(i)) { degree[graph.s[i]!]! += 1; degree[graph.o[i]!]! += 1; }
    for (let node = 0; node < graph.n; node += 1) if ((!kind || graph.kind[node] === wanted) && degree[node]) rows.push({ id: ids[node]!, value: degree[node]!, text: whole(degree[node]!) });
  } else {
    const { direct, within, up } = firmsIn(graph, meta, pass);
    for (let node = 0; node < graph.n; node += 1) {
      const value = (by === "direct" ? direct : within)[node]!;
      if ((kind && graph.kind[node] !== wanted) || !value) continue;
      const own = node;
      rows.push({
        id: ids[node]!, value, text: whole(value),
        ...(by === "direct" ? {} : { note: `${t("direct")} ${whole(direct[node]!)}` }),
        get members() { return members(graph, ids, up, own); },
      });
    }
  }
  return rows.sort((a, b) => b.value - a.value); // stable: among equals the more important stays first
}

async function byFigure(meta: Meta, kind: string, measure: string, filter: Filter): Promise<{ rows: Ranked[]; left: number }> {
  const piece = await get<{ measures: Record<string, Figure[]> } & Sources>(`figures/${shard(measure, meta.pieces.figures)}`);
  const figures = (piece.measures[measure] ?? []).filter((row) => (!kind || kindOf(row.about) === kind) && passes(row, { ...filter, properties: new Set(), kinds: new Set() }, piece));
  // Yuan do not compare with percent: the unit that most figures have.
  const units = new Map<string, number>();
  for (const row of figures) units.set(row.bu ?? "", (units.get(row.bu ?? "") ?? 0) + 1);
  const unit = [...units].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? "";
  const latest = new Map<string, Figure>();
  for (const row of figures) {
    if ((row.bu ?? "") !== unit) continue;
    const before = latest.get(row.about);
    if (!before || (row.t ?? "") > (before.t ?? "") || ((row.t ?? "") === (before.t ?? "") && row.c > before.c)) latest.set(row.about, row);
  }
  const rows = [...latest.values()]
    .sort((a, b) => b.base - a.base || (a.about < b.about ? -1 : 1))
    .map((row) => ({ id: row.about, value: row.base, text: figureText(row), note: row.t ?? "", source: () => quotes(row.ev, piece) }));
  return { rows, left: figures.filter((row) => (row.bu ?? "") !== unit).length };
}

function barPicture(rows: readonly Ranked[]): SVGSVGElement {
  const shown = rows.slice(0, FIRST);
  const most = Math.max(...shown.map((row) => row.value), 1e-9);
  const [width, line, left] = [760, 30, 220];
  return svg(
    "svg",
    { class: "rank-bars", viewBox: `0 0 ${width} ${shown.length * line + 8}`, role: "img", "aria-label": t("ranking") },
    shown.map((row, i) => {
      const wide = Math.max(2, (row.value / most) * (width - left - 110));
      const chars = [...nameOf(row.id)];
      return colored(
        svg(
          "g",
          { transform: `translate(0 ${i * line + 4})` },
          svg("text", { x: left - 12, y: 20, class: "rank-name" }, chars.length > 14 ? `${chars.slice(0, 13).join("")}…` : chars.join("")),
          svg("rect", { x: left, y: 6, width: wide, height: 18, rx: 3, class: "rank-bar" }),
          svg("text", { x: left + wide + 8, y: 20, class: "rank-value" }, row.source ? `${short(row.value)} · ${row.note || "—"}` : row.text),
        ),
        kindOf(row.id),
      );
    }),
  );
}

export async function ranking(root: HTMLElement, signal: AbortSignal): Promise<void> {
  const meta = await readMeta();
  const { params } = here();
  const has = new Set(meta.kinds.map((kind) => kind.id));
  const [first = meta.kinds[0]?.id ?? ""] = PLACES.filter((kind) => has.has(kind));
  const asked = params.get("of") ?? "";
  let kind = asked === "all" ? "" : has.has(asked) ? asked : first;
  let by = params.get("by") ?? "within";
  let measure = params.get("m") ?? "";
  const answer = el("div", { class: "ranking", "aria-live": "polite" });
  const options: [string, string][] = [["within", t("firmsWithin")], ["direct", t("firmsDirect")], ["facts", t("factsCount")], ...(meta.measures.length ? ([["figure", t("statedFigure")]] as [string, string][]) : [])];
  const kinds = [...PLACES.filter((id) => has.has(id)), ...meta.kinds.map((row) => row.id).filter((id) => !PLACES.includes(id))];
  const select = (label: string, rows: readonly (readonly [string, string])[], value: string, change: (to: string) => void): HTMLElement =>
    el("label", { class: "pick" }, el("span", {}, label), el("select", { on: { change: (event: Event) => change((event.target as HTMLSelectElement).value) } }, rows.map(([id, text]) => el("option", { value: id, selected: id === value }, text))));
  const measureBox = el("div", {});
  /** The measures that entities of the class have, those of many first. */
  function offerMeasures(): void {
    const offered = meta.measures
      .map(([name, counts]) => [name, kind ? (counts[kind] ?? 0) : Object.values(counts).reduce((sum, n) => sum + n, 0)] as const)
      .filter(([, n]) => n)
      .sort((a, b) => b[1] - a[1]);
    if (!offered.some(([name]) => name === measure)) measure = offered[0]?.[0] ?? "";
    measureBox.replaceChildren(select(t("measure"), offered.map(([name, n]) => [name, `${name} (${n})`] as const), measure, (to) => { measure = to; note({ m: to }); void show(); }));
  }
  const kindSelect = (): (readonly [string, string])[] => [...kinds.map((id) => [id, kindLabel(id)] as const), ["", t("allKinds")]];
  let turn = 0;
  async function show(): Promise<void> {
    turn += 1;
    const own = turn;
    measureBox.hidden = by !== "figure";
    const filter = filterHere();
    const { rows, left } = by === "figure" ? await byFigure(meta, kind, measure, filter) : { rows: await byCount(meta, kind, by, filter), left: 0 };
    if (signal.aborted || own !== turn) return;
    const name = `${t("ranking")} ${kind ? kindLabel(kind) : t("allKinds")} ${by === "figure" ? measure : (options.find(([id]) => id === by)?.[1] ?? "")}`;
    const most = Math.max(...rows.map((row) => row.value), 1e-9);
    const picture = rows.length ? barPicture(rows) : null;
    if (picture) picture.classList.add("off-screen");
    const body = el("tbody");
    const draw = (from: number, until: number): void => {
      rows.slice(from, until).forEach((row, k) => {
        const bar = el("i", { style: { width: `${Math.max(0.5, (row.value / most) * 100)}%` } });
        const extra = el("td", { class: "rank-more" });
        if (row.source || "members" in row) {
          extra.append(
            el(
              "details",
              { on: { toggle: (event: Event) => {
                const box = event.currentTarget as HTMLDetailsElement;
                if (!box.open || box.childElementCount > 1) return;
                if (row.source) box.append(el("div", {}, row.source()));
                else {
                  const all = row.members ?? [];
                  box.append(el("ul", { class: "tags" }, all.slice(0, 60).map((id) => el("li", {}, entityLink(id)))), all.length > 60 ? el("a", { href: toEntity(row.id) }, t("more", all.length - 60)) : "");
                }
              } } },
              el("summary", {}, row.source ? t("showSource") : t("showFirms"), el("span", { class: "hidden" }, ` ${nameOf(row.id)}`)),
            ),
          );
        }
        body.append(colored(el("tr", {}, el("td", { class: "place" }, from + k + 1), el("th", { scope: "row" }, entityLink(row.id)), el("td", { class: "rank-cell" }, bar, el("strong", {}, row.text), row.note ? el("small", {}, row.note) : null), extra), kindOf(row.id)));
      });
    };
    draw(0, FIRST);
    const more = rows.length > FIRST ? el("button", { type: "button", class: "action wide", on: { click: () => { draw(FIRST, rows.length); more?.remove(); } } }, t("showAll", rows.length)) : null;
    answer.replaceChildren(
      ...(rows.length
        ? [
            el("div", { class: "table-box" }, el("table", {}, el("caption", { class: "hidden" }, name), el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("span", { class: "hidden" }, t("rank")), "#"), el("th", { scope: "col" }, t("name")), el("th", { scope: "col" }, by === "figure" ? `${measure} · ${t("latest")}` : (options.find(([id]) => id === by)?.[1] ?? "")), el("th", { scope: "col" }, el("span", { class: "hidden" }, by === "figure" ? t("showSource") : t("showFirms"))))), body)),
            more ?? "",
            left ? el("p", { class: "hint" }, t("otherUnits", left)) : "",
            picture!,
            saving(name, { picture: () => picture, table: () => saveCsv(name, [t("rank"), t("name"), t("kind"), t("value"), t("unit"), t("time")], rows.map((row, i) => [i + 1, nameOf(row.id), kindLabel(kindOf(row.id)), row.value, row.text, row.note ?? ""])) }),
          ]
        : [el("p", { class: "hint" }, t("noRank"))]),
    );
  }
  offerMeasures();
  root.append(
    el("header", { class: "page-head" }, el("h1", {}, t("ranking")), el("p", { class: "hint" }, t("rankHint"))),
    el(
      "div",
      { class: "picks" },
      select(t("rankOf"), kindSelect(), kind, (to) => { kind = to; note({ of: to || "all" }); offerMeasures(); void show(); }),
      select(t("rankBy"), options, by, (to) => { by = to; note({ by: to }); void show(); }),
      measureBox,
    ),
    filterBar({ dates: true, articles: await offered(), change: () => void show() }),
    answer,
  );
  await show();
}
