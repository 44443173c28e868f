// The answers that need a word more: another name, another class, the other name, a fact that was missed.

import { el, type Child } from "../dom";
import { kindOf, nameOf } from "../data";
import { button, kindLabel } from "../parts";
import { lang } from "../shell";
import { searchBox } from "../searchbox";
import { t } from "../words";
import { things, type Draft, type Question, type Review } from "./questions";

export interface Form { title: string; fields: Child[]; drafts: () => Draft[] | null; first?: HTMLElement }

const field = (label: string, control: HTMLElement): HTMLElement => el("label", { class: "field" }, el("span", {}, label), control);
const select = (rows: readonly (readonly [string, string])[], value = ""): HTMLSelectElement =>
  el("select", {}, rows.map(([id, text]) => el("option", { value: id, selected: id === value }, text)));
const kinds = (review: Review, value: string): HTMLSelectElement => select(review.kinds.map(([id, zh, en]) => [id, lang() === "zh" ? zh : en]), value);
const text = (value = "", more = {}): HTMLInputElement => el("input", { type: "text", class: "plain-input", value, autocomplete: "off", ...more });

/** Which of the things that a question is about is meant; nothing to choose where it is about one. */
function which(question: Question): { node: Child; id: () => string; onChange: (act: () => void) => void } {
  const ids = things(question);
  const box = select(ids.map((id) => [id, `${nameOf(id)}（${kindLabel(kindOf(id))}）`]));
  return { node: ids.length > 1 ? field(t("which"), box) : null, id: () => box.value, onChange: (act) => box.addEventListener("change", act) };
}

export function renameForm(question: Question): Form {
  const what = which(question);
  const name = text(nameOf(what.id()));
  what.onChange(() => { name.value = nameOf(what.id()); });
  return {
    title: t("rename"),
    first: name,
    fields: [what.node, field(t("newName"), name)],
    drafts: () => (name.value.trim() ? [{ action: "rename", what: "entity", target: [what.id()], into: `${kindOf(what.id())}/${name.value.trim()}` }] : null),
  };
}

export function retypeForm(question: Question, review: Review): Form {
  const what = which(question);
  const kind = kinds(review, question.reason === "class" && question.other ? question.other : kindOf(what.id()));
  return {
    title: t("retype"),
    first: kind,
    fields: [what.node, field(t("newKind"), kind)],
    drafts: () => (kind.value === kindOf(what.id()) ? null : [{ action: "retype", what: "entity", target: [what.id()], into: `${kind.value}/${nameOf(what.id())}` }]),
  };
}

export function mergeForm(question: Question): Form {
  const what = which(question);
  let other = "";
  const box = searchBox({ label: t("otherOne"), choose: (id) => { other = id; } });
  return {
    title: t("merge"),
    first: box.input,
    fields: [what.node, el("div", { class: "field" }, el("span", { "aria-hidden": "true" }, t("otherOne")), box.node)],
    drafts: () => (other && other !== what.id() ? [{ action: "merge", what: "entity", target: [what.id(), other], into: other }] : null),
  };
}

export function splitForm(question: Question, review: Review): Form {
  const id = question.target[0]!;
  const sides = question.sides.filter((side) => side.article);
  const boxes = sides.map((side, i) => el("input", { type: "checkbox", value: side.article!, checked: i > 0 && i === sides.length - 1 }));
  const place = sides.at(-1)?.items?.find((item) => "p" in item && item.p === "hasPosition");
  const name = text(`${nameOf(id)}${place && "o" in place && place.o ? `（${nameOf(place.o)}）` : ""}`);
  return {
    title: t("split"),
    first: name,
    fields: [
      field(t("partName"), name),
      el("fieldset", { class: "field" }, el("legend", {}, t("partArticles")), sides.map((side, i) => el("label", { class: "check" }, boxes[i]!, review.articles[side.article!]?.title ?? side.article!))),
    ],
    drafts: () => {
      const articles = boxes.filter((box) => box.checked).map((box) => box.value);
      const into = `${kindOf(id)}/${name.value.trim()}`;
      return articles.length && name.value.trim() && into !== id ? [{ action: "split", what: "entity", target: [id], into, articles }] : null;
    },
  };
}

/** `selected` is what the reader has marked in a sentence. */
export function addForm(question: Question, review: Review, selected: string): Form {
  const ids = things(question);
  const readings = question.sides.flatMap((side) => [...(side.item?.ev ?? []), ...(side.items ?? []).flatMap((item) => item.ev), ...(side.spots ?? [])]);
  const articles = [...new Set(readings.map((row) => review.sentences[row.s]!.a))];
  const first = readings[0] ? review.sentences[readings[0].s]! : undefined;
  const end = (id: string): { kind: HTMLSelectElement; name: HTMLInputElement; id: () => string } => {
    const [kind, name] = [kinds(review, kindOf(id) || "Company"), text(nameOf(id) || "")];
    return { kind, name, id: () => (name.value.trim() ? `${kind.value}/${name.value.trim()}` : "") };
  };
  const [subject, object] = [end(ids[0] ?? ""), end(ids[1] ?? "")];
  const property = select(review.properties.map(([id, zh, en]) => [id, lang() === "zh" ? zh : en]));
  const isDate = (): boolean => review.properties.some(([id, , , date]) => id === property.value && date === 1);
  const show = (): void => { object.kind.hidden = isDate(); object.name.placeholder = isDate() ? "2025-01" : ""; };
  property.addEventListener("change", show);
  show();
  const article = select(articles.map((id) => [id, review.articles[id]?.title || review.articles[id]?.path || id]), first?.a);
  const words = el("textarea", { rows: 2, class: "plain-input" }, selected || (first && readings[0] ? first.t.slice(...readings[0].q) : ""));
  const former = el("input", { type: "checkbox" });
  return {
    title: t("addFact"),
    first: object.name,
    fields: [
      el("fieldset", { class: "field" }, el("legend", {}, t("subject")), el("div", { class: "ends" }, subject.kind, subject.name)),
      field(t("property"), property),
      el("fieldset", { class: "field" }, el("legend", {}, t("object")), el("div", { class: "ends" }, object.kind, object.name)),
      field(t("quoteHere"), words),
      articles.length > 1 ? field(t("inWhich"), article) : null,
      el("label", { class: "check" }, former, t("isFormer")),
    ],
    drafts: () => {
      const target = isDate() ? object.name.value.trim() : object.id();
      if (!subject.id() || !target || !words.value.trim() || !article.value) return null;
      return [{
        action: "add", what: "fact", target: [subject.id(), property.value, target, former.checked ? "former" : ""],
        articles: [article.value], quote: words.value.trim(), ...(former.checked ? { qualifiers: [["status", "former"]] as [string, string][] } : {}),
      }];
    },
  };
}

/** The form as it is shown; `done` gets its decisions, `close` is called when the reader turns away from it. */
export function drawForm(form: Form, done: (drafts: Draft[]) => void, close: () => void): HTMLElement {
  const node = el(
    "form",
    {
      class: "answer-form",
      "aria-label": form.title,
      on: {
        submit: (event: Event) => {
          event.preventDefault();
          const drafts = form.drafts();
          if (drafts) done(drafts);
        },
        keydown: (event: KeyboardEvent) => {
          if (event.key === "Escape") close();
        },
      },
    },
    el("h3", {}, form.title),
    form.fields,
    el("div", { class: "actions" }, el("button", { type: "submit", class: "action strong" }, t("save_")), button(t("cancel"), close)),
  );
  return node;
}
