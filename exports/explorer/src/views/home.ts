// The first page: how much there is, what matters most, where to begin.

import { el } from "../dom";
import { get, type ArticleRow, type Meta } from "../data";
import { entityLink, kindLabel, propertyLabel, section, sign } from "../parts";
import { to } from "../route";
import { t, whole } from "../words";

export async function home(root: HTMLElement, meta: Meta): Promise<void> {
  const { counts } = meta;
  if (!counts.entities) {
    root.append(el("div", { class: "message" }, el("h1", {}, t("brand")), el("p", {}, t("empty"))));
    return;
  }
  const newest = await get<{ articles: ArticleRow[] }>("articles/0");
  const most = Math.max(...meta.top.map(([, n]) => n), 1);
  root.append(
    el(
      "header",
      { class: "hero" },
      el("h1", {}, t("tagline")),
      el(
        "ul",
        { class: "totals" },
        ([["entities", "search"], ["facts", "map"], ["figures", "ranking"], ["articleCount", "articles"]] as const).map(([word, view]) =>
          el("li", {}, el("a", { href: to(view, [], view === "ranking" ? { by: "figure" } : {}) }, el("strong", {}, whole(counts[word === "articleCount" ? "articles" : word])), el("span", {}, t(word)))),
        ),
      ),
      meta.first ? el("p", { class: "span" }, `${t("articles")} ${t("span", meta.first, meta.last)}`) : null,
    ),
    el(
      "div",
      { class: "columns" },
      el(
        "div",
        {},
        section(
          t("important"),
          el("ol", { class: "top" }, meta.top.slice(0, 12).map(([id, n]) => el("li", {}, entityLink(id), el("span", { class: "n" }, t("factsOf", n)), el("i", { class: "bar-i", style: { width: `${Math.max(2, (n / most) * 100)}%` } })))),
        ),
        section(
          t("newest"),
          el("ul", { class: "plain" }, newest.articles.slice(0, 8).map((row) => el("li", {}, el("a", { href: to("article", [row.id]) }, row.title || row.path || t("untitled")), el("small", {}, [row.source, row.published, t("articleFacts", row.n)].filter(Boolean).join(" · "))))),
          newest.articles.length > 8 ? el("p", {}, el("a", { class: "action", href: to("articles") }, t("showAll", counts.articles))) : null,
        ),
      ),
      el(
        "div",
        {},
        section(
          t("classes"),
          el("ul", { class: "kind-grid" }, meta.kinds.map((kind) => el("li", {}, el("a", { href: to("search", [], { k: kind.id }) }, sign(kind.id), el("span", {}, kindLabel(kind.id)), el("b", {}, whole(kind.n))), el("small", {}, kind.top.join(" · "))))),
        ),
        section(
          t("relations"),
          el("ul", { class: "tags" }, meta.properties.map((property) => el("li", {}, el("a", { href: to("timeline", [], { p: property.id }), class: "tag" }, propertyLabel(property.id), el("b", {}, whole(property.n)))))),
        ),
      ),
    ),
  );
}
