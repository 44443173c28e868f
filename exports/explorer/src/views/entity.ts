// One entity: what is said of it, with the sentences; its numbers, its neighbours, its articles.

import { el, type Child } from "../dom";
import { alike, type Feature } from "../alike";
import { entity as read, further, graph as readGraph, ids as readIds, isFact, kindOf, nameOf, type Entity, type Fact, type Figure, type Reading, type Sources } from "../data";
import { chart, figureLine, isDrawn, seriesWords } from "../chart";
import { FACT_COLUMNS, factRows, quote, quotes } from "../evidence";
import { filterBar, filterHere, passes, tally } from "../filters";
import { ego } from "../graph/ego";
import { button, colored, copyLink, entityLink, kindLabel, message, origin, outside, propertyLabel, qualifiers, score, section, sign } from "../parts";
import { entityOf, here, note, to } from "../route";
import { shown as wholePicture } from "../picture";
import { saveCsv, savePng, saveSvg, saving } from "../save";
import { t } from "../words";

const FIRST = 6; // clusters of a group in sight before the reader asks for all

interface Cluster { facts: Fact[]; best: Reading | undefined; others: Reading[] }

/** Facts that one sentence states stand together, with the sentence once. */
function clusters(facts: readonly Fact[]): Cluster[] {
  const made = new Map<string, Cluster>();
  facts.forEach((fact, i) => {
    const best = [...fact.ev].sort((a, b) => b.c - a.c)[0];
    const key = fact.ev.length === 1 && best ? `s${best.s}` : `f${i}`;
    const row = made.get(key);
    if (row && best) {
      row.facts.push(fact);
      row.others.push(best);
    } else made.set(key, { facts: [fact], best, others: [] });
  });
  return [...made.values()];
}

function group(title: Child, facts: readonly Fact[], self: string, sources: Sources, clash: ReadonlyMap<Fact, Fact>): HTMLElement {
  // What is past stands apart from what holds.
  const past = facts.filter((fact) => fact.st);
  const rows = clusters(facts.filter((fact) => !fact.st));
  const draw = (cluster: Cluster): HTMLElement =>
    el(
      "li",
      { class: `fact${cluster.facts[0]!.st ? " past-fact" : ""}` },
      cluster.facts.map((fact) => {
        const other = fact.s === self ? fact.o : fact.s;
        const against = clash.get(fact);
        return el(
          "div",
          { class: "fact-head" },
          other ? entityLink(other) : el("strong", { class: "date" }, fact.d ?? ""),
          qualifiers(fact.qualifiers),
          fact.st === "ended" ? el("span", { class: "chip past" }, t("endedNote")) : null,
          against ? el("span", { class: "chip clash-chip" }, t("clashWith", against.d ?? "")) : null,
          score(fact.c),
        );
      }),
      cluster.others.length && cluster.best ? quote(cluster.best, sources, cluster.others) : quotes(cluster.facts[0]!.ev, sources),
    );
  const list = el("ul", { class: "facts" }, rows.slice(0, FIRST).map(draw));
  const rest = rows.slice(FIRST);
  const more = rest.length
    ? button(t("showAll", facts.length), () => {
        list.append(...rest.map(draw));
        more?.remove();
      }, { kind: "action wide" })
    : null;
  return el(
    "div",
    { class: "group" },
    el("h3", {}, title, el("span", { class: "n" }, facts.length)),
    list,
    more,
    past.length ? [el("h4", { class: "past-head" }, t("pastOnes"), el("span", { class: "n" }, past.length)), el("ul", { class: "facts" }, clusters(past).map(draw))] : null,
  );
}

function figuresPart(found: Entity & Sources, passing: ReadonlySet<Fact | Figure>, name: string): HTMLElement | null {
  const figures = found.figures.filter((row) => passing.has(row));
  if (!figures.length) return null;
  const lines = (found.series ?? []).filter((row) => isDrawn(row) && row.points.every(([at]) => passing.has(found.figures[at]!)));
  const drawn = lines.map((row) => {
    const source = el("div", { class: "chart-source", "aria-live": "polite" });
    const show = (...rows: Figure[]): void => source.replaceChildren(...rows.map((figure) => el("div", {}, figureLine(figure), quotes(figure.ev, found))));
    const picture = chart(row, found.figures, show);
    const rows = row.points.map(([at]) => found.figures[at]!);
    // Of numbers that contradict each other both sources are shown.
    show(...(row.clash[0] ?? [row.line.at(-1) ?? rows.length - 1]).map((i) => rows[i]!));
    const file = `${name} ${row.m}`;
    return el(
      "figure",
      { class: "chart-box" },
      picture,
      seriesWords(row, found.figures),
      source,
      el("div", { class: "saving" }, button(t("csv"), () => saveCsv(file, FACT_COLUMNS(), factRows(rows, found)), { sign: "save" }), button(t("svg"), () => saveSvg(picture, file), { sign: "save" }), button(t("png"), () => void savePng(picture, file), { sign: "save" })),
    );
  });
  const shown = new Set(lines.flatMap((row) => row.points.filter(([, time]) => time).map(([at]) => found.figures[at]!)));
  const rows = figures.filter((row) => !shown.has(row)).map((row) => el("details", { class: "figure" }, el("summary", {}, figureLine(row), score(row.c)), quotes(row.ev, found)));
  return section(t("numbers"), drawn, rows.length && lines.length ? el("h3", {}, t("otherFigures")) : null, rows);
}

/** What is like the entity, looked for when the reader asks: it needs all links. */
function alikePart(id: string, rank: number): HTMLElement {
  const box = el("div", {});
  const find = async (): Promise<void> => {
    box.replaceChildren(el("p", { class: "hint", role: "status" }, t("searching")));
    const [graph, ids] = await Promise.all([readGraph(), readIds()]);
    const rows = alike(graph, rank);
    const reason = ({ property, outward, other }: Feature): Child => {
      const label = propertyLabel(graph.properties[property]!);
      return outward ? `${label} ${nameOf(ids[other]!)}` : `${nameOf(ids[other]!)} ${label}`;
    };
    box.replaceChildren(
      rows.length
        ? el("ul", { class: "insight-list" }, rows.map((row) => el("li", { class: "insight" }, el("p", { class: "tie" }, entityLink(ids[row.node]!), el("a", { class: "quiet", href: to("path", [], { from: id, to: ids[row.node]!, by: "telling" }) }, t("why2")), el("span", { class: "n", title: t("likenessOf") }, row.likeness.toFixed(2))), el("p", { class: "hint" }, row.reasons.map((one, i) => [i ? " · " : "", reason(one)])))))
        : el("p", { class: "hint" }, t("nothingAlike")),
    );
  };
  box.append(button(t("findAlike"), () => void find()));
  return section(t("alikeOnes"), box);
}

export async function entity(root: HTMLElement, signal: AbortSignal): Promise<void> {
  const id = entityOf(here());
  const found = await read(id);
  if (signal.aborted) return;
  if (!found) {
    root.append(message(t("notFound"), t("notFoundHint", nameOf(id)), el("a", { class: "action", href: to("search", [], { q: nameOf(id) }) }, t("search"))));
    return;
  }
  const name = nameOf(id);
  document.title = `${name} · ${t("brand")}`;
  let all: (Fact | Figure)[] = [...found.facts, ...found.figures];
  let pieces = 0;
  const shown = (): (Fact | Figure)[] => {
    const filter = filterHere();
    return all.filter((item) => passes(item, filter, found, id));
  };
  const facts = el("div", { class: "entity-facts" });
  const numbers = el("div", {});
  const graphBox = el("div", {});

  const draw = (): void => {
    const passing = shown();
    const groups = new Map<string, Fact[]>();
    for (const item of passing) {
      if (!isFact(item)) continue;
      const key = item.d !== undefined ? "" : `${item.s === id ? "out" : "in"} ${item.p}`;
      groups.set(key, [...(groups.get(key) ?? []), item]);
    }
    const clash = new Map((found.clash ?? []).flatMap(([a, b]) => [[found.facts[a]!, found.facts[b]!], [found.facts[b]!, found.facts[a]!]] as [Fact, Fact][]));
    const dates = groups.get("") ?? [];
    groups.delete("");
    const nodes: Child[] = [];
    if (dates.length) {
      const byProperty = new Map<string, Fact[]>();
      for (const fact of dates) byProperty.set(fact.p, [...(byProperty.get(fact.p) ?? []), fact]);
      for (const [property, rows] of byProperty) nodes.push(group(propertyLabel(property), rows, id, found, clash));
    }
    for (const [key, rows] of groups) {
      const [way, property = ""] = key.split(" ");
      const title = way === "out" ? [propertyLabel(property), el("span", { class: "arrow-word", "aria-hidden": "true" }, " →")] : [el("span", { class: "arrow-word", "aria-hidden": "true" }, "← "), propertyLabel(property)];
      nodes.push(group([el("span", { class: "hidden" }, way === "out" ? t("outgoing") : t("incoming")), title], rows, id, found, clash));
    }
    const hidden = all.length - passing.length;
    facts.replaceChildren(
      ...(nodes as Node[]),
      ...(hidden ? [el("p", { class: "hint" }, t("hiddenFacts", hidden))] : []),
      ...(found.n > found.facts.length
        ? [
            el("p", { class: "hint" }, t("notLoaded", found.facts.length, found.n)),
            button(t("loadMore"), async () => {
              await further(found, pieces);
              pieces += 1;
              all = [...found.facts, ...found.figures];
              draw();
            }, { kind: "action wide" }),
          ]
        : []),
      ...(all.length ? [] : [el("p", { class: "hint" }, t("noFacts"))]),
    );
    const figures = figuresPart(found, new Set(passing), name);
    numbers.replaceChildren(...(figures ? [figures] : []));
  };

  const linked = found.facts.some((fact) => fact.o && fact.o !== fact.s);
  const graph = linked
    ? await ego({
        centre: id,
        open: (here().params.get("open") ?? "").split(",").filter(Boolean),
        accept: (fact, sources, self) => passes(fact, filterHere(), sources, self),
        changed: (open) => note({ open: open.join(",") }),
      })
    : null;
  if (signal.aborted) return;
  if (graph) {
    graphBox.append(
      section(
        t("neighbours"),
        graph.node,
        saving(`${name} ${t("neighbours")}`, {
          picture: graph.picture,
          table: () => saveCsv(`${name} ${t("neighbours")}`, FACT_COLUMNS(), graph.items().flatMap((row) => factRows(row.facts, row.sources))),
        }),
      ),
    );
  }
  const kind = kindOf(id);
  const counts = tally(all, id);
  const change = (): void => {
    draw();
    if (graph) void graph.redraw();
  };
  root.append(
    el(
      "header",
      { class: "page-head entity-head" },
      el("p", { class: "kind" }, sign(kind), kindLabel(kind)),
      el("h1", {}, name),
      found.aliases?.length ? el("p", { class: "aliases" }, el("span", {}, t("aliases")), " ", found.aliases.join(" · ")) : null,
      found.same?.length ? el("p", { class: "aliases" }, el("span", {}, t("sameAs")), " ", found.same.map((address) => [outside(address, address) ?? address, " "])) : null,
      el(
        "div",
        { class: "actions" },
        button(t("copy"), () => void copyLink(), { sign: "link" }),
        el("a", { class: "action", href: to("path", [], { from: id }) }, t("pathFrom")),
        el("a", { class: "action", href: to("map", [], { id }) }, t("onMap")),
        el("a", { class: "action", href: to("review", [], { about: id }) }, t("reviewThis")),
        button(t("csv"), () => saveCsv(name, FACT_COLUMNS(), factRows(shown(), found)), { sign: "save" }),
        // The server also answers in RDF.
        document.documentElement.dataset.query
          ? (["turtle", "jsonld"] as const).map((format) => el("a", { class: "action", href: `id/${encodeURIComponent(kind)}/${encodeURIComponent(name)}?format=${format}` }, format === "turtle" ? "Turtle" : "JSON-LD"))
          : null,
      ),
    ),
    all.length > 1 ? filterBar({ ...counts, dates: true, articles: Object.fromEntries(found.named.map((article) => [article, found.articles[article] ?? {}])), change }) : "",
    el(
      "div",
      { class: "columns entity-columns" },
      el("div", { class: "main-column" }, section(t("facts"), facts)),
      el(
        "div",
        { class: "side-column" },
        found.pictures?.length ? section(t("pictures"), el("div", { class: "pictures" }, found.pictures.map((file) => wholePicture(file, name)))) : null,
        graphBox,
        numbers,
        linked ? alikePart(id, found.rank) : null,
        section(
          t("inArticles"),
          el("ul", { class: "plain" }, found.named.map((article) => el("li", {}, origin(article, found.articles[article])))),
          found.na > found.named.length ? el("p", { class: "hint" }, t("notLoaded", found.named.length, found.na)) : null,
        ),
      ),
    ),
  );
  colored(root.querySelector<HTMLElement>(".entity-head")!, kind);
  draw();
}
