// All results of a search, or all entities of a class.

import { el } from "../dom";
import { get, graph as readGraph, ids as readIds, kindOf, meta as readMeta, names, nameOf, type ArticleRow } from "../data";
import { filterBar, filterHere } from "../filters";
import { entityLink, kindLabel, message, origin, section } from "../parts";
import { here } from "../route";
import { saveCsv, saving } from "../save";
import { find, type Found } from "../search";
import { offered, statedHere } from "../stated";
import { t } from "../words";
import { linkFilter } from "./path";

const STEP = 100;
const MOST_TITLES = 20;

async function listAll(kinds: Set<string>): Promise<Found[]> {
  const found: Found[] = [];
  for await (const { piece } of names()) {
    piece.ids.forEach((id, i) => {
      if (!kinds.size || kinds.has(kindOf(id))) found.push({ id, facts: piece.facts[i] ?? 0, score: 0, name: nameOf(id), from: 0, to: 0, alias: false });
    });
  }
  return found;
}

/** Which entities the filters by relation and by article let through; null for all. */
async function chosen(): Promise<((id: string) => boolean) | null> {
  const filter = filterHere();
  const stated = await statedHere();
  if (!filter.properties.size) return stated && ((id) => stated.things.has(id));
  const [graph, ids] = await Promise.all([readGraph(), readIds()]);
  const pass = linkFilter(graph, { ...filter, kinds: new Set() }, [], stated, ids);
  const joined = new Set<string>();
  for (let i = 0; i < graph.s.length; i += 1) if (pass(i)) for (const node of [graph.s[i]!, graph.o[i]!]) joined.add(ids[node]!);
  return (id) => joined.has(id);
}

export async function results(root: HTMLElement, signal: AbortSignal): Promise<void> {
  const text = here().params.get("q") ?? "";
  const meta = await readMeta();
  const box = el("div", { class: "results" });
  const title = el("h1", {}, text ? t("searched", text) : t("entities"));
  const count = el("p", { class: "hint", role: "status" });
  root.append(
    el("header", { class: "page-head" }, title, count),
    filterBar({
      kinds: new Map(meta.kinds.map((kind) => [kind.id, kind.n])),
      properties: new Map(meta.properties.filter((property) => !property.date).map((property) => [property.id, property.n])),
      articles: await offered(),
      change: () => void show(),
    }),
    box,
  );
  // Confidence says nothing of a name.
  root.querySelector(".filters .slide")?.remove();
  async function show(): Promise<void> {
    const { kinds } = filterHere();
    count.textContent = t("searching");
    const answer = text ? await find(text, { kinds, signal }) : { found: await listAll(kinds), similar: false };
    if (!answer) return;
    const wanted = await chosen();
    if (signal.aborted) return;
    const { similar } = answer;
    const found = wanted ? answer.found.filter((row) => wanted(row.id)) : answer.found;
    count.textContent = found.length ? `${similar ? `${t("similar")} · ` : ""}${t("results", found.length)}` : t("noResult", text);
    let shown = 0;
    const list = el("ol", { class: "result-list" });
    const more = el("button", { type: "button", class: "action" }, t("showAll", found.length));
    const add = (until: number): void => {
      for (; shown < Math.min(until, found.length); shown += 1) {
        const row = found[shown]!;
        const parts = [row.name.slice(0, row.from), row.to ? el("mark", {}, row.name.slice(row.from, row.to)) : "", row.name.slice(row.to)];
        list.append(
          el("li", {}, entityLink(row.id, row.alias ? nameOf(row.id) : parts), row.alias ? el("small", {}, t("alias"), " ", parts) : null, el("span", { class: "kind-word" }, kindLabel(kindOf(row.id))), el("span", { class: "n" }, t("factsOf", row.facts))),
        );
      }
      more.hidden = shown >= found.length;
    };
    more.addEventListener("click", () => add(shown + STEP * 10));
    add(STEP);
    const name = text || t("entities");
    box.replaceChildren(
      found.length ? saving(name, { table: () => saveCsv(name, [t("name"), t("kind"), t("facts")], found.map((row) => [nameOf(row.id), kindLabel(kindOf(row.id)), row.facts])) }) : message(t("nothing")),
      list,
      more,
    );
  }
  await show();
  if (text) await titles(root, text, signal);
}

/** The articles whose title holds the text. */
async function titles(root: HTMLElement, text: string, signal: AbortSignal): Promise<void> {
  const { pieces } = await readMeta();
  const plain = (words: string): string => words.normalize("NFKC").toLowerCase();
  const list = el("ul", { class: "plain" });
  for (let i = 0; i < pieces.articles && list.childElementCount < MOST_TITLES; i += 1) {
    const piece = await get<{ articles: ArticleRow[] }>(`articles/${i}`);
    if (signal.aborted) return;
    for (const row of piece.articles) {
      if (list.childElementCount >= MOST_TITLES || !plain(row.title ?? "").includes(plain(text))) continue;
      list.append(el("li", {}, origin(row.id, row)));
    }
  }
  if (list.childElementCount) root.append(section(t("articles"), list));
}
