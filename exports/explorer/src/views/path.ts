// How two entities are joined, step by step, with the sentences.

import { el } from "../dom";
import { entity, graph as readGraph, ids as readIds, isFact, meta as readMeta, nameOf, type Fact, type Graph, type Sources } from "../data";
import { FACT_COLUMNS, factRows, quotes } from "../evidence";
import { filterBar, filterHere, passes, type Filter } from "../filters";
import { button, entityLink, message, propertyLabel, qualifiers, score, section } from "../parts";
import { here, note } from "../route";
import { saveCsv, saving } from "../save";
import { searchBox } from "../searchbox";
import { linkKey, offered, statedHere, type Stated } from "../stated";
import { network, shared, telling, type Way } from "../telling";
import { t } from "../words";
import { chain } from "../graph/chain";

const MOST_PATHS = 5;
const LONGEST = 8;
const MOST_SHARED = 30;

export interface Links { first: Uint32Array; other: Uint32Array; edge: Uint32Array }

/** For each node the numbers of its links: `other[i]` and `edge[i]` for i from first[n] to first[n + 1]. */
export function adjacency(graph: Graph, pass: (edge: number) => boolean): Links {
  const first = new Uint32Array(graph.n + 1);
  const kept: number[] = [];
  for (let i = 0; i < graph.s.length; i += 1) {
    if (!pass(i)) continue;
    kept.push(i);
    first[graph.s[i]! + 1]! += 1;
    first[graph.o[i]! + 1]! += 1;
  }
  for (let n = 0; n < graph.n; n += 1) first[n + 1]! += first[n]!;
  const next = first.slice();
  const other = new Uint32Array(kept.length * 2);
  const edge = new Uint32Array(kept.length * 2);
  for (const i of kept) {
    for (const [a, b] of [[graph.s[i]!, graph.o[i]!], [graph.o[i]!, graph.s[i]!]] as const) {
      other[next[a]!] = b;
      edge[next[a]!] = i;
      next[a]! += 1;
    }
  }
  return { first, other, edge };
}

/**
 * The shortest paths between two nodes as lists of nodes, at most `most`, the surest first: a path is as sure as the
 * product of its steps, a step as its surest link.
 */
export function shortest(links: Links, confidence: Uint8Array, start: number, goal: number, most = MOST_PATHS): { nodes: number[]; sure: number }[] {
  const depth = new Int32Array(links.first.length - 1).fill(-1);
  depth[goal] = 0;
  let front = [goal];
  while (front.length && depth[start] === -1 && depth[front[0]!]! < LONGEST) {
    const next: number[] = [];
    for (const node of front) {
      for (let i = links.first[node]!; i < links.first[node + 1]!; i += 1) {
        const other = links.other[i]!;
        if (depth[other] === -1) {
          depth[other] = depth[node]! + 1;
          next.push(other);
        }
      }
    }
    front = next;
  }
  if (depth[start] === -1) return [];
  // Only the surest ways to each node go on, so that a dense graph does not make millions of paths.
  let ways: { nodes: number[]; sure: number }[] = [{ nodes: [start], sure: 1 }];
  for (let left = depth[start]! - 1; left >= 0; left -= 1) {
    const next: typeof ways = [];
    for (const way of ways) {
      const best = new Map<number, number>();
      const node = way.nodes.at(-1)!;
      for (let i = links.first[node]!; i < links.first[node + 1]!; i += 1) {
        const other = links.other[i]!;
        if (depth[other] === left) best.set(other, Math.max(best.get(other) ?? 0, confidence[links.edge[i]!]! / 255));
      }
      for (const [other, sure] of best) next.push({ nodes: [...way.nodes, other], sure: way.sure * sure });
    }
    next.sort((a, b) => b.sure - a.sure || a.nodes.at(-1)! - b.nodes.at(-1)!);
    ways = next.slice(0, left ? 400 : most);
  }
  return ways;
}

/** Which links a filter lets through; its classes hold for the nodes between the ends, its article where `stated` is given. */
export function linkFilter(graph: Graph, filter: Filter, ends: readonly number[] = [], stated: Stated | null = null, ids: readonly string[] = []): (edge: number) => boolean {
  const properties = graph.properties.map((id) => !filter.properties.size || filter.properties.has(id));
  const kinds = graph.kinds.map((id) => !filter.kinds.size || filter.kinds.has(id));
  const months = (date: string): number => (date ? (Number(date.slice(0, 4)) - 1900) * 12 + (date.length > 4 ? Number(date.slice(5, 7)) - 1 : 0) : 0);
  const [from, until] = [months(filter.from), filter.until ? months(filter.until) + (filter.until.length > 4 ? 0 : 11) : 0];
  const least = Math.round(filter.confidence * 255);
  return (edge) => {
    if (graph.c[edge]! < least || !properties[graph.p[edge]!]) return false;
    if (from && graph.t[edge]! < from) return false;
    if (until && (graph.t[edge]! > until || !graph.t[edge])) return false;
    const [s, o] = [graph.s[edge]!, graph.o[edge]!];
    if (stated && !stated.links.has(linkKey(ids[s] ?? "", graph.properties[graph.p[edge]!]!, ids[o] ?? ""))) return false;
    return (kinds[graph.kind[s]!]! || ends.includes(s)) && (kinds[graph.kind[o]!]! || ends.includes(o));
  };
}

interface Step { from: string; to: string; facts: Fact[]; sources: Sources }

async function steps(nodes: readonly string[], filter: Filter): Promise<Step[]> {
  return Promise.all(
    nodes.slice(1).map(async (until, i) => {
      const from = nodes[i]!;
      for (const [one, other] of [[from, until], [until, from]] as const) {
        const found = await entity(one);
        if (!found) continue;
        const facts = found.facts
          // Links hold their confidence as a byte: what passed there passes here too.
          .filter((fact) => (fact.s === other || fact.o === other) && passes(fact, { ...filter, kinds: new Set(), confidence: filter.confidence - 0.002 }, found))
          .sort((a, b) => b.c - a.c);
        if (facts.length) return { from, to: until, facts, sources: found };
      }
      return { from, to: until, facts: [], sources: { sentences: [], articles: {} } };
    }),
  );
}

function drawStep(step: Step): HTMLElement {
  return el(
    "li",
    { class: "step" },
    el(
      "div",
      { class: "step-facts" },
      step.facts.slice(0, 3).map((fact) => {
        const forward = fact.s === step.from;
        return el(
          "div",
          { class: "fact" },
          el("p", { class: "step-word" }, el("span", { class: "arrow-word", "aria-hidden": "true" }, forward ? "↓" : "↑"), " ", nameOf(fact.s), " ", el("b", {}, propertyLabel(fact.p)), " ", nameOf(fact.o ?? ""), qualifiers(fact.qualifiers), score(fact.c)),
          quotes(fact.ev, step.sources),
        );
      }),
    ),
    el("p", { class: "step-node" }, entityLink(step.to)),
  );
}

/** What both are joined with, each with the facts that do so. */
function drawShared(rows: readonly (readonly [string, number])[], from: string, until: string, filter: Filter): HTMLElement | null {
  if (!rows.length) return null;
  const draw = ([id, weight]: readonly [string, number]): HTMLElement =>
    el(
      "li",
      { class: "insight" },
      el("p", { class: "tie" }, entityLink(id), el("span", { class: "n", title: t("weightOf") }, weight.toFixed(2))),
      el(
        "details",
        { class: "shared", on: { toggle: (event: Event) => {
          const box = event.currentTarget as HTMLDetailsElement;
          if (box.open && box.childElementCount === 1) void steps([from, id, until], filter).then((made) => box.append(el("ol", { class: "steps" }, el("li", { class: "step" }, el("p", { class: "step-node" }, entityLink(from))), made.map(drawStep))));
        } } },
        el("summary", {}, t("showSource"), el("span", { class: "hidden" }, ` ${nameOf(id)}`)),
      ),
    );
  return section(t("sharedOnes"), el("p", { class: "hint" }, t("sharedHint")), el("ul", { class: "shared-list" }, rows.slice(0, MOST_SHARED).map(draw)));
}

export async function path(root: HTMLElement, signal: AbortSignal): Promise<void> {
  const meta = await readMeta();
  const { params } = here();
  let order = params.get("by") === "telling" ? "telling" : "shortest";
  let [from, until] = [params.get("from") ?? "", params.get("to") ?? ""];
  const answer = el("div", { class: "path-answer", "aria-live": "polite" });
  const boxes = el("div", { class: "path-boxes" });
  const choose = (): void => {
    note({ from, to: until, i: "" });
    drawBoxes();
    void show();
  };
  function drawBoxes(): void {
    const start = searchBox({ label: t("start"), value: nameOf(from), choose: (id) => { from = id; choose(); } });
    const goal = searchBox({ label: t("goal"), value: nameOf(until), choose: (id) => { until = id; choose(); } });
    boxes.replaceChildren(
      el("div", { class: "path-box" }, el("span", { class: "box-label", "aria-hidden": "true" }, t("start")), start.node),
      button(t("swap"), () => { [from, until] = [until, from]; choose(); }, { sign: "swap" }),
      el("div", { class: "path-box" }, el("span", { class: "box-label", "aria-hidden": "true" }, t("goal")), goal.node),
    );
  }
  drawBoxes();
  const orders = el("div", { class: "path-tabs", role: "group", "aria-label": t("orderOf") });
  const drawOrders = (): void => orders.replaceChildren(
    ...(["shortest", "telling"] as const).map((name) => el("button", { type: "button", class: "tag", "aria-pressed": String(order === name), title: t(name === "telling" ? "tellingHint" : "shortestHint"), on: { click: () => { order = name; note({ by: name === "telling" ? name : "", i: "" }); drawOrders(); void show(); } } }, t(name))),
  );
  drawOrders();
  let turn = 0;
  async function show(): Promise<void> {
    turn += 1;
    const own = turn;
    const filter = filterHere();
    if (!from || !until) return answer.replaceChildren(el("p", { class: "hint" }, t("pathHint")));
    if (from === until) return answer.replaceChildren(el("p", { class: "hint" }, t("samePoint")));
    answer.replaceChildren(el("p", { class: "hint" }, t("searching")));
    const [graph, ids, stated] = await Promise.all([readGraph(), readIds(), statedHere()]);
    const ends = [ids.indexOf(from), ids.indexOf(until)] as const;
    for (const [i, id] of [from, until].entries()) {
      if (ends[i] === -1) return answer.replaceChildren(message(t("notFound"), t("notFoundHint", nameOf(id))));
    }
    const pass = linkFilter(graph, filter, ends, stated, ids);
    const byBits = order === "telling";
    const net = byBits ? network(graph, pass) : null;
    const found: (Pick<Way, "nodes" | "sure"> & { bits?: number })[] = net ? telling(graph, net, ends[0], ends[1], MOST_PATHS) : shortest(adjacency(graph, pass), graph.c, ends[0], ends[1]);
    if (signal.aborted || own !== turn) return;
    if (!found.length) return answer.replaceChildren(message(t("noPath")));
    const common = net ? drawShared(shared(net, ends[0], ends[1]).map(([node, weight]) => [ids[node]!, weight]), from, until, filter) : null;
    const drawPath = async (i: number): Promise<void> => {
      const way = found[i]!;
      const nodes = way.nodes.map((node) => ids[node]!);
      const rows = await steps(nodes, filter);
      if (signal.aborted || own !== turn) return;
      const picture = chain(rows.map((row) => ({ from: row.from, to: row.to, label: [...new Set(row.facts.map((fact) => propertyLabel(fact.p)))].join(" · ") || "—", forward: row.facts[0] ? row.facts[0].s === row.from : true })), Math.max(320, answer.clientWidth - 14));
      const name = `${nameOf(from)} – ${nameOf(until)}`;
      answer.replaceChildren(
        el(
          "div",
          { class: "path-tabs", role: "group", "aria-label": byBits ? t("tellingPaths") : t("otherPaths") },
          found.map((other, k) => el("button", { type: "button", class: "tag", "aria-pressed": k === i, on: { click: () => { note({ i: k || "" }); void drawPath(k); } } }, t("pathN", k + 1), el("b", { title: byBits ? t("bitsOf") : t("together") }, byBits ? t("bitsN", (other.bits ?? 0).toFixed(1)) : other.sure.toFixed(2)))),
        ),
        el("p", { class: "hint" }, t("steps", nodes.length - 1)),
        el("div", { class: "chain-box" }, picture),
        el("ol", { class: "steps" }, el("li", { class: "step" }, el("p", { class: "step-node" }, entityLink(from))), rows.map(drawStep)),
        common ?? "",
        saving(name, {
          picture: () => picture,
          table: () => saveCsv(name, FACT_COLUMNS(), rows.flatMap((row) => factRows(row.facts.filter(isFact), row.sources))),
        }),
      );
    };
    const wanted = Number(here().params.get("i") ?? 0);
    await drawPath(found[wanted] ? wanted : 0);
  }
  root.append(
    el("header", { class: "page-head" }, el("h1", {}, t("path")), el("p", { class: "hint" }, t("pathHint"))),
    boxes,
    orders,
    filterBar({
      kinds: new Map(meta.kinds.map((kind) => [kind.id, kind.n])),
      properties: new Map(meta.properties.filter((property) => !property.date).map((property) => [property.id, property.n])),
      dates: true,
      articles: await offered(),
      change: () => void show(),
    }),
    answer,
  );
  await show();
  if (from && until) document.title = `${nameOf(from)} – ${nameOf(until)} · ${t("brand")}`;
}
