// An article with its entities marked, and beside it what was read out of each sentence.

import { el, type Child } from "../dom";
import { article as read, isFact, kindOf, nameOf, type FactItem, type FigureItem, type Text } from "../data";
import { colored, entityLink, figureText, kindLabel, message, outside, propertyLabel, qualifiers, score, section } from "../parts";
import { cropped, once } from "../picture";
import { here, toEntity, to } from "../route";
import { saveCsv, saving } from "../save";
import { t } from "../words";

type Item = Text["readings"][number];
interface Said { from: number; to: number; items: Item[] }

/** Stretches of the text with what was read out of them: readings whose sentences meet stand together. */
export function sentences(readings: readonly Item[]): Said[] {
  const made: Said[] = [];
  for (const item of [...readings].sort((a, b) => a.in[0] - b.in[0] || b.in[1] - a.in[1])) {
    const last = made.at(-1);
    if (last && item.in[0] < last.to) {
      last.to = Math.max(last.to, item.in[1]);
      last.items.push(item);
    } else made.push({ from: item.in[0], to: item.in[1], items: [item] });
  }
  return made;
}

function said(item: FactItem | FigureItem): HTMLElement {
  if (isFact(item)) {
    return el("li", { class: "read-fact" }, el("div", {}, entityLink(item.s), el("span", { class: "says" }, propertyLabel(item.p)), item.o ? entityLink(item.o) : el("strong", {}, item.d ?? "")), el("div", { class: "read-notes" }, qualifiers(item.qualifiers), score(item.c)));
  }
  return el("li", { class: "read-fact" }, el("div", {}, entityLink(item.about), el("span", { class: "says" }, item.m), el("strong", {}, figureText(item))), el("div", { class: "read-notes" }, item.t ? el("span", { class: "chip" }, item.t) : null, score(item.c)));
}

export async function reader(root: HTMLElement, signal: AbortSignal): Promise<void> {
  const { parts, params } = here();
  const id = parts.join("/");
  const found = await read(id);
  if (signal.aborted) return;
  if (!found) {
    root.append(message(t("noArticle"), "", el("a", { class: "action", href: to("articles") }, t("articles"))));
    return;
  }
  const title = found.title || found.path || t("untitled");
  document.title = `${title} · ${t("brand")}`;
  const rows = sentences(found.readings);
  const [from = -1] = (params.get("at") ?? "").split("-").map(Number);
  const panel = el("aside", { class: "read-panel", "aria-label": t("whatWasRead"), "aria-live": "polite" });
  const marks: HTMLElement[] = [];
  let held = -1; // the sentence whose readings stay when the mouse goes on

  const show = (i: number): void => {
    marks.forEach((mark, k) => mark.classList.toggle("on", k === i));
    const row = rows[i];
    panel.classList.toggle("empty-panel", !row);
    panel.replaceChildren(
      ...(row
        ? [
            el("div", { class: "panel-head" }, el("h2", {}, t("whatWasRead")), el("button", { type: "button", class: "tool close", "aria-label": t("close"), on: { click: () => { held = -1; show(-1); } } }, "×")),
            el("blockquote", {}, found.text.slice(row.from, row.to)),
            el("ul", {}, row.items.map(said)),
            ...once(row.items.flatMap((item) => item.pictures ?? [])).flatMap((part) => cropped(part) ?? []),
          ]
        : [el("p", { class: "hint" }, found.readings.length ? t("readHint") : t("readNothing"))]),
    );
  };

  /** The text between two offsets, its entities as links. */
  const linked = (start: number, end: number): Child[] => {
    const out: Child[] = [];
    let at = start;
    for (const [a, b, entity] of found.mentions) {
      if (a < at || b > end) continue;
      out.push(found.text.slice(at, a));
      out.push(colored(el("a", { class: "mention", href: toEntity(entity), title: `${nameOf(entity)} · ${kindLabel(kindOf(entity))}` }, found.text.slice(a, b)), kindOf(entity)));
      at = b;
    }
    out.push(found.text.slice(at, end));
    return out;
  };
  const body = el("div", { class: "read-text" });
  let sentence = 0;
  for (let at = 0; at < found.text.length; ) {
    const stop = found.text.indexOf("\n", at);
    const end = stop < 0 ? found.text.length : stop;
    const paragraph = el("p");
    let done = at;
    // A sentence may run over the end of a line; then it is marked in both paragraphs.
    while (sentence < rows.length && rows[sentence]!.from < end) {
      const row = rows[sentence]!;
      const index = sentence;
      const [a, b] = [Math.max(row.from, done), Math.min(row.to, end)];
      if (b <= done) break;
      paragraph.append(...(linked(done, a).filter(Boolean) as (Node | string)[]));
      const target = from >= row.from && from < row.to;
      const mark = el(
        "span",
        { class: `said${target ? " target" : ""}`, on: { pointerenter: (event: PointerEvent) => { if (event.pointerType === "mouse" && held < 0) show(index); } } },
        linked(a, b),
        row.to <= end
          ? el("button", { type: "button", class: "said-count", "aria-label": t("articleFacts", row.items.length), on: { click: () => { held = held === index ? -1 : index; show(index); }, focus: () => { if (held < 0) show(index); } } }, row.items.length)
          : null,
      );
      marks[index] = mark;
      paragraph.append(mark);
      done = b;
      if (row.to <= end) sentence += 1;
      else break;
    }
    paragraph.append(...(linked(done, end).filter(Boolean) as (Node | string)[]));
    if (paragraph.textContent?.trim()) body.append(paragraph);
    at = end + 1;
  }
  const entities = new Map<string, number>();
  for (const [, , entity] of found.mentions) entities.set(entity, (entities.get(entity) ?? 0) + 1);
  root.append(
    el(
      "article",
      { class: "read" },
      el(
        "header",
        { class: "page-head" },
        el("p", { class: "kind" }, el("a", { href: to("articles") }, t("articles"))),
        el("h1", {}, title),
        el("p", { class: "origin" }, [found.source, found.published, found.reporters ? `${t("reporters")} ${found.reporters}` : ""].filter(Boolean).map((text) => el("span", {}, text)), outside(found.url), el("span", {}, t("articleFacts", found.readings.length))),
      ),
      body,
      section(t("entitiesIn"), el("ul", { class: "tags" }, [...entities].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([entity, n]) => el("li", {}, entityLink(entity), el("small", {}, n > 1 ? `×${n}` : ""))))),
      el("p", { class: "actions" }, el("a", { class: "action", href: to("map", [], { a: id }) }, t("onMap"))),
      saving(title, {
        table: () =>
          saveCsv(
            title,
            [t("subject"), t("property"), t("object"), t("value"), t("time"), t("conf"), t("sentence")],
            found.readings.map((item) =>
              isFact(item)
                ? [nameOf(item.s), propertyLabel(item.p), item.o ? nameOf(item.o) : (item.d ?? ""), "", "", item.c, found.text.slice(item.in[0], item.in[1])]
                : [nameOf(item.about), item.m, "", figureText(item), item.t ?? "", item.c, found.text.slice(item.in[0], item.in[1])],
            ),
          ),
      }),
    ),
    panel,
  );
  root.classList.add("with-panel");
  const target = rows.findIndex((row) => from >= row.from && from < row.to);
  held = target;
  show(target);
  if (target >= 0) requestAnimationFrame(() => marks[target]?.scrollIntoView({ block: "center" }));
}
