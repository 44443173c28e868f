// Facts with the sentences that state them, the words marked.

import { el, type Child } from "./dom";
import { isFact, nameOf, type Fact, type Figure, type Reading, type Sources } from "./data";
import { origin, qualifiers, score, entityLink, figureText, propertyLabel } from "./parts";
import { cropped, once } from "./picture";
import { t } from "./words";

type Marks = readonly (readonly [number, number, string])[];

/** A text with some stretches in elements of a class; stretches must not overlap. */
export function marked(text: string, quote: readonly [number, number], marks: Marks): Child[] {
  const cuts = [...new Set([0, text.length, ...quote, ...marks.flatMap(([a, b]) => [a, b])])].sort((a, b) => a - b);
  const out: Child[] = [];
  let open: Child[] | null = null;
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    const [from, end] = [cuts[i]!, cuts[i + 1]!];
    const piece = text.slice(from, end);
    if (!piece) continue;
    const mark = marks.find(([a, b]) => a <= from && end <= b);
    const child: Child = mark ? el("b", { class: mark[2] }, piece) : piece;
    if (from >= quote[0] && end <= quote[1]) {
      if (!open) {
        open = [];
        out.push(open);
      }
      (open as Child[]).push(child);
    } else {
      open = null;
      out.push(child);
    }
  }
  return out.map((child) => (Array.isArray(child) ? el("mark", {}, child as readonly Child[]) : child));
}

const POINTING = /^[该这此其他她它本双两上前后]/;
const ROLES = ["subject", "object"];

/** One reading: its sentence and where it stands. */
export function quote(reading: Reading, sources: Sources, others: readonly Reading[] = []): HTMLElement {
  const sentence = sources.sentences[reading.s]!;
  const seen = new Set<string>();
  const marks = [reading, ...others]
    .flatMap((row) => row.m.map(([a, b, role]) => [a, b, ROLES[role] ?? ""] as const))
    .filter(([a, b]) => {
      const key = `${a}-${b}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .sort((a, b) => a[0] - b[0])
    .filter((mark, i, all) => !i || mark[0] >= all[i - 1]![1]);
  // What stands before the sentence is shown where the sentence itself does not name what it speaks of.
  const isNamed = marks.some(([a, b, role]) => role === "subject" && !POINTING.test(sentence.t.slice(a, b)));
  const from = Math.min(reading.q[0], ...others.map((row) => row.q[0]));
  const end = Math.max(reading.q[1], ...others.map((row) => row.q[1]));
  return el(
    "div",
    { class: "source" },
    el(
      "blockquote",
      {},
      sentence.before && !isNamed ? el("small", { class: "before" }, sentence.before) : "",
      sentence.cut?.[0] ? "…" : "",
      marked(sentence.t, [from, end], marks),
      sentence.cut?.[1] ? "…" : "",
    ),
    once([reading, ...others].flatMap((row) => row.pictures ?? [])).map(cropped),
    origin(sentence.a, sources.articles[sentence.a], [sentence.at + from, sentence.at + end], reading.by),
  );
}

/** All readings of a fact, the best in sight, the others folded away. */
export function quotes(readings: readonly Reading[], sources: Sources): Child {
  if (!readings.length) return null;
  const sorted = [...readings].sort((a, b) => b.c - a.c);
  const [first, ...rest] = sorted as [Reading, ...Reading[]];
  return [
    quote(first, sources),
    rest.length
      ? el("details", { class: "rest" }, el("summary", {}, t("moreSources", rest.length)), rest.map((row) => quote(row, sources)))
      : null,
  ];
}

/** What a fact says, on one line. */
export function statement(item: Fact | Figure): HTMLElement {
  if (!isFact(item)) {
    return el("p", { class: "statement" }, entityLink(item.about), el("span", { class: "says" }, item.m), el("strong", {}, figureText(item)), item.t ? el("span", { class: "chip" }, item.t) : null, score(item.c));
  }
  return el(
    "p",
    { class: "statement" },
    entityLink(item.s),
    el("span", { class: "says" }, propertyLabel(item.p)),
    item.o ? entityLink(item.o) : el("strong", {}, item.d ?? ""),
    qualifiers(item.qualifiers),
    score(item.c),
  );
}

/** The rows of a CSV file for facts and figures. */
export const FACT_COLUMNS = (): string[] => [
  t("subject"), t("property"), t("object"), t("value"), t("unit"), t("time"), t("conf"), t("title"), t("status"), t("round"), t("amount"), t("sentence"), t("inArticles"), t("source"), t("published"), "URL",
];

export function factRows(items: readonly (Fact | Figure)[], sources: Sources): (string | number)[][] {
  return items.flatMap((item) => {
    const note = (key: string): string => (isFact(item) ? (item.qualifiers ?? []).filter(([k]) => k === key).map(([, v]) => v).join("；") : "");
    const head = isFact(item)
      ? [nameOf(item.s), propertyLabel(item.p), item.o ? nameOf(item.o) : (item.d ?? ""), "", "", note("time")]
      : [nameOf(item.about), item.m, "", `${item.b ?? ""}${item.v}`, item.u ?? "", item.t ?? ""];
    const middle = [item.c, note("title"), note("status"), note("round"), note("amount")];
    const readings: (Reading | null)[] = item.ev.length ? item.ev : [null];
    return readings.map((row) => {
      const sentence = row ? sources.sentences[row.s] : undefined;
      const about = sentence ? sources.articles[sentence.a] : undefined;
      return [...head, ...middle, sentence?.t ?? "", about?.title ?? "", about?.source ?? "", about?.published ?? "", about?.url ?? ""];
    });
  });
}
