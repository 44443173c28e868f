// The list of articles, the newest first.

import { el } from "../dom";
import { get, meta as readMeta, type ArticleRow } from "../data";
import { here, note, to } from "../route";
import { saveCsv, saving } from "../save";
import { t, whole } from "../words";

const STEP = 50;

export async function articles(root: HTMLElement, signal: AbortSignal): Promise<void> {
  const meta = await readMeta();
  const rows: ArticleRow[] = [];
  const list = el("ol", { class: "article-list" });
  const count = el("p", { class: "hint", role: "status" });
  const input = el("input", { type: "search", class: "plain-input", placeholder: t("findArticle"), "aria-label": t("findArticle"), value: here().params.get("q") ?? "", on: { input: () => { note({ q: input.value }); shown = STEP; draw(); } } });
  let shown = STEP;
  const more = el("button", { type: "button", class: "action wide", on: { click: () => { shown += STEP * 4; draw(); } } });
  const passing = (): ArticleRow[] => {
    const words = input.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return rows;
    return rows.filter((row) => {
      const text = `${row.title ?? ""} ${row.source ?? ""} ${row.published ?? ""} ${row.path ?? ""} ${row.reporters ?? ""}`.normalize("NFKC").toLowerCase();
      return words.every((word) => text.includes(word));
    });
  };
  function draw(): void {
    const found = passing();
    count.textContent = `${whole(found.length)} ${t("articleCount")}`;
    list.replaceChildren(
      ...found.slice(0, shown).map((row) =>
        el("li", {}, el("time", { class: "when" }, row.published || t("undated")), el("div", {}, el("a", { href: to("article", [row.id]) }, row.title || row.path || t("untitled")), el("small", {}, [row.source, row.reporters, t("articleFacts", row.n)].filter(Boolean).join(" · ")))),
      ),
    );
    more.hidden = found.length <= shown;
    more.textContent = t("showAll", found.length);
  }
  root.append(
    el("header", { class: "page-head" }, el("h1", {}, t("articles")), count),
    input,
    list,
    more,
    saving(t("articles"), { table: () => saveCsv(t("articles"), [t("title"), t("source"), t("published"), t("reporters"), "URL", t("facts")], passing().map((row) => [row.title ?? "", row.source ?? "", row.published ?? "", row.reporters ?? "", row.url ?? "", row.n])) }),
  );
  for (let i = 0; i < meta.pieces.articles; i += 1) {
    rows.push(...(await get<{ articles: ArticleRow[] }>(`articles/${i}`)).articles);
    if (signal.aborted) return;
    draw();
  }
}
