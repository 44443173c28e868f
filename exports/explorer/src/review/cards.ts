// A question as it is shown: what it compares, side by side, each with its sentences.

import { el, type Child } from "../dom";
import { kindOf, nameOf } from "../data";
import { quote, statement } from "../evidence";
import { entityLink, kindLabel, origin, propertyLabel, qualifiers, sign } from "../parts";
import { lang } from "../shell";
import { t } from "../words";
import type { Decision, Proposal, Question, Reason, Review, Side } from "./questions";

const ASK: Record<Reason, "whyConflict" | "whyDuplicate" | "whyNamesake" | "whyClass" | "whyDoubt" | "whyProposal" | "whyThing"> = {
  conflict: "whyConflict", duplicate: "whyDuplicate", namesake: "whyNamesake", class: "whyClass", doubt: "whyDoubt", proposal: "whyProposal", thing: "whyThing",
};
const ACTS = { accept: "actAccept", reject: "actReject", merge: "actMerge", split: "actSplit", rename: "actRename", retype: "actRetype", add: "actAdd", undo: "actUndo", article: "actArticle" } as const;

/** A name with what tells it from another marked. */
function apart(name: string, other: string): Child[] {
  const [a, b] = [[...name], [...other]];
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from += 1;
  let end = 0;
  while (end < a.length - from && end < b.length - from && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return [a.slice(0, from).join(""), el("mark", {}, a.slice(from, a.length - end).join("")), a.slice(a.length - end).join("")];
}

function itemSide(side: Side, review: Review): Child[] {
  const item = side.item!;
  // Two methods may have read the same words.
  const readings = [...item.ev].sort((a, b) => b.c - a.c).filter((row, i, all) => all.findIndex((other) => other.s === row.s && other.q.join() === row.q.join()) === i);
  return [statement(item), readings.slice(0, 3).map((row) => quote(row, review)), readings.length > 3 ? el("p", { class: "hint" }, t("moreSources", readings.length - 3)) : null];
}

function thingSide(side: Side, review: Review, other: string): Child[] {
  const id = side.entity!;
  return [
    side.article
      ? el("div", { class: "side-head" }, origin(side.article, review.articles[side.article]))
      : el(
          "div",
          { class: "side-head" },
          el("p", { class: "kind" }, sign(kindOf(id)), kindLabel(kindOf(id))),
          el("p", { class: "side-name" }, entityLink(id, other ? apart(nameOf(id), nameOf(other)) : undefined)),
          side.aliases?.length ? el("p", { class: "aliases" }, el("span", {}, t("aliases")), " ", side.aliases.join(" · ")) : null,
          el("p", { class: "hint" }, side.n ? t("saidOf", side.n) : t("nothingSaid")),
        ),
    // What one sentence states stands above it, the sentence once.
    (side.items ?? []).map((item, i, all) => [statement(item), item.ev[0] && item.ev[0].s !== all[i + 1]?.ev[0]?.s ? quote(item.ev[0], review) : null]),
    (side.spots ?? []).map((row) => quote(row, review)),
  ];
}

export const actWord = (decision: Decision): string =>
  decision.what === "same" ? t("notSame") : decision.action in ACTS ? t(ACTS[decision.action as keyof typeof ACTS]) : decision.action;

/** What a decision is about, in words. */
export function decisionWords(decision: Decision): Child[] {
  const { target = [], into = "" } = decision;
  const name = (id: string): string => (id.includes("/") ? nameOf(id) : id);
  if (decision.what === "fact") return [name(target[0] ?? ""), " ", el("b", {}, propertyLabel(target[1] ?? "")), " ", name(target[2] ?? ""), target[3] ? [" ", el("span", { class: "chip past" }, t("former"))] : null];
  if (decision.what === "observation") {
    const [about = "", measure = "", value = "", unit = "", bound = "", time = ""] = target;
    return [name(about), " ", el("b", {}, measure), ` ${bound === "=" ? "" : bound}${value} ${unit} ${time}`.trimEnd()];
  }
  const move = into && (decision.action === "retype" ? kindLabel(kindOf(into)) : nameOf(into));
  return [target.map(name).join(" · "), move ? ` → ${move}` : ""];
}

function proposed(row: Proposal): Child[] {
  const who = el("p", { class: "hint" }, t("proposedBy", row.author || row.proposed_by || "?"), row.reason ? `：${row.reason}` : "", row.time ? ` · ${row.time.slice(0, 10)}` : "");
  if (row.action === "article") return [el("p", { class: "side-name" }, row.title || t("untitled")), el("blockquote", {}, row.text ?? "", "…"), who];
  return [
    el("p", { class: "statement" }, el("span", { class: "chip" }, actWord(row)), " ", decisionWords(row), qualifiers(row.qualifiers)),
    row.quote ? el("div", { class: "source" }, el("blockquote", {}, el("mark", {}, row.quote))) : null,
    who,
  ];
}

/** The label of a class, though the graph may have none of it. */
const labelOf = (review: Review, kind: string): string => review.kinds.find(([id]) => id === kind)?.[lang() === "zh" ? 1 : 2] ?? kind;

/** The card of a question: what is asked, and its sides. */
export function card(question: Question, review: Review): HTMLElement {
  const [one, two] = question.sides;
  const pair = question.reason === "duplicate" && one?.entity && two?.entity;
  const sides: Child[][] = question.proposal ? [proposed(question.proposal)] : [];
  sides.push(...question.sides.map((side, i) => (side.item ? itemSide(side, review) : thingSide(side, review, pair ? (i ? one!.entity! : two!.entity!) : ""))));
  return el(
    "div",
    { class: `question question-${question.reason}` },
    el("h2", {}, t(ASK[question.reason]), question.reason === "class" && question.other ? el("small", {}, t("looksLike", labelOf(review, question.other))) : null),
    el("div", { class: `sides${sides.length > 1 ? "" : " one"}` }, sides.map((side) => el("div", { class: "side" }, side))),
  );
}

/** A question on one line, for the list of what comes next. */
export function brief(question: Question): Child[] {
  if (question.proposal) return question.proposal.action === "article" ? [question.proposal.title || t("untitled")] : decisionWords(question.proposal);
  if (question.what === "fact" || question.what === "observation") return decisionWords({ id: "", action: "", what: question.what, target: question.target });
  return [question.target.map(nameOf).join(" ≟ ")];
}
