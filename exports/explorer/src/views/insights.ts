// What no single article says: ties, circles, groups and who bridges them, and what may hold.

import { el, type Child } from "../dom";
import { percent } from "../chart";
import { get, nameOf, type Fact, type Figure, type Sources } from "../data";
import { quote, statement } from "../evidence";
import { button, entityLink, figureText, message, propertyLabel, section } from "../parts";
import { here, note, to } from "../route";
import { saveCsv, saving } from "../save";
import { searchBox } from "../searchbox";
import { t } from "../words";

interface Insights extends Sources {
  groups: { name: string; n: number; members: string[] }[];
  bridges: { id: string; degree: number; spread: number; groups: number[] }[];
  ties: { ends: [string, string]; through: string; bits: number; facts: Fact[] }[];
  circles: { id: string; p: string; out: 0 | 1; n: number; facts: Fact[] }[];
  moving: { id: string; m: string; n: number; from: string; until: string; rate: number; yearly: number | null; ends: [Figure, Figure] }[];
  conflicts: { id: string; what: string; items: (Fact | Figure)[] }[];
  suggestions: { s: string; p: string; o: string; score: number; reasons: { support: number; confidence: number; facts: Fact[] }[] }[];
}
const PARTS = ["ties", "circles", "groups", "moving", "conflicts", "suggestions"] as const;
const FIRST = 8;

const why = (one: string, other: string): string => to("path", [], { from: one, to: other, by: "telling" });

/** Facts, each with its best sentence. */
const stated = (facts: readonly (Fact | Figure)[], sources: Sources): Child[] => facts.map((fact) => el("div", { class: "fact" }, statement(fact), fact.ev[0] ? quote(fact.ev[0], sources) : null));

/** What can be unfolded below a row; `of` says to a screen reader whose sources they are. */
const sources = (of: string, ...children: Child[]): HTMLElement => el("details", {}, el("summary", {}, t("showSource"), el("span", { class: "hidden" }, ` ${of}`)), children);

/** A list of which the first are in sight. */
function listed<T>(rows: readonly T[], draw: (row: T) => HTMLElement, first = FIRST): HTMLElement {
  const list = el("ul", { class: "insight-list" }, rows.slice(0, first).map(draw));
  const more = rows.length > first ? button(t("showAll", rows.length), () => { list.append(...rows.slice(first).map(draw)); more?.remove(); }, { kind: "action wide" }) : null;
  return el("div", {}, list, more);
}

function tieRow(tie: Insights["ties"][number], found: Insights): HTMLElement {
  const [one, other] = tie.ends;
  return el(
    "li",
    { class: "insight" },
    el("p", { class: "tie" }, entityLink(one), el("span", { class: "tie-line" }, "—"), entityLink(tie.through), el("span", { class: "tie-line" }, "—"), entityLink(other), el("span", { class: "n", title: t("bitsOf") }, t("bitsN", tie.bits.toFixed(1)))),
    sources(`${nameOf(one)} – ${nameOf(other)}`, stated(tie.facts, found), el("p", {}, el("a", { class: "action", href: why(one, other) }, t("why2")))),
  );
}

function circleRow(circle: Insights["circles"][number], found: Insights): HTMLElement {
  const members = [...new Set(circle.facts.map((fact) => (circle.out ? fact.o! : fact.s)))];
  const label = propertyLabel(circle.p);
  return el(
    "li",
    { class: "insight" },
    el("p", { class: "tie" }, entityLink(circle.id), el("span", { class: "says" }, circle.out ? `${label} →` : `← ${label}`), el("span", { class: "n" }, t("thingsN", circle.n))),
    el("ul", { class: "tags" }, members.slice(0, 12).map((id) => el("li", {}, entityLink(id))), members.length > 12 ? el("li", { class: "hint" }, t("more", members.length - 12)) : null),
    sources(nameOf(circle.id), stated(circle.facts, found)),
  );
}

function groupRow(group: Insights["groups"][number], i: number, found: Insights): HTMLElement {
  const bridging = found.bridges.filter((row) => row.groups.includes(i)).slice(0, 4);
  return el(
    "li",
    { class: "insight group-card" },
    el("h3", {}, group.name, el("span", { class: "n" }, t("groupOf", group.n))),
    el("ul", { class: "tags" }, group.members.slice(0, 14).map((id) => el("li", {}, entityLink(id))), group.n > 14 ? el("li", { class: "hint" }, t("more", group.n - 14)) : null),
    bridging.length ? el("p", { class: "hint" }, t("bridgedBy"), " ", bridging.map((row, k) => [k ? " · " : "", entityLink(row.id)])) : null,
  );
}

function bridgeRow(row: Insights["bridges"][number], found: Insights): HTMLElement {
  return el("li", { class: "insight" }, el("p", { class: "tie" }, entityLink(row.id), el("span", { class: "n", title: t("spreadOf") }, row.spread.toFixed(2))), el("p", { class: "hint" }, row.groups.map((i) => found.groups[i]?.name).filter(Boolean).join(" ↔ ")));
}

function movingRow(row: Insights["moving"][number], found: Insights): HTMLElement {
  return el(
    "li",
    { class: "insight" },
    el("p", { class: "tie" }, entityLink(row.id), el("span", { class: "says" }, row.m), el("span", {}, `${row.from} ${figureText(row.ends[0])} → ${row.until} ${figureText(row.ends[1])}`), el("b", { class: "n" }, percent(row.rate), row.yearly === null || row.n === 2 && row.yearly === row.rate ? "" : t("yearly", percent(row.yearly)))),
    sources(`${nameOf(row.id)} ${row.m}`, stated(row.ends, found)),
  );
}

function conflictRow(row: Insights["conflicts"][number], found: Insights): HTMLElement {
  const text = (item: Fact | Figure): string => ("p" in item ? (item.d ?? "") : `${item.t ?? ""} ${figureText(item)}`.trim());
  const label = "p" in row.items[0]! ? propertyLabel(row.what) : row.what;
  return el(
    "li",
    { class: "insight" },
    el("p", { class: "tie" }, entityLink(row.id), el("span", { class: "says" }, label), el("span", { class: "clash-line" }, row.items.map(text).join(" ≠ "))),
    sources(`${nameOf(row.id)} ${label}`, stated(row.items, found)),
  );
}

function suggestionRow(row: Insights["suggestions"][number], found: Insights): HTMLElement {
  return el(
    "li",
    { class: "insight maybe" },
    el("p", { class: "statement" }, el("span", { class: "chip maybe-chip" }, t("mayHold")), entityLink(row.s), el("span", { class: "says" }, propertyLabel(row.p)), entityLink(row.o), el("span", { class: "n", title: t("likely") }, row.score.toFixed(2))),
    row.reasons.map((reason) =>
      el("details", {},
        el("summary", {}, t("because"), " ", reason.facts.map((fact, i) => [i ? " · " : "", `${nameOf(fact.s)} ${propertyLabel(fact.p)} ${nameOf(fact.o ?? "")}`]), el("small", {}, ` · ${t("ruleHeld", reason.support, `${Math.round(reason.confidence * 100)}%`)}`)),
        stated(reason.facts, found))),
  );
}

export async function insights(root: HTMLElement, signal: AbortSignal): Promise<void> {
  const found = await get<Insights>("insights");
  if (signal.aborted) return;
  let [from, until] = ["", ""];
  const go = (): void => { if (from && until) location.hash = why(from, until); };
  const one = searchBox({ label: t("start"), choose: (id) => { from = id; if (until) go(); else other.input.focus(); } });
  const other = searchBox({ label: t("goal"), choose: (id) => { until = id; go(); } });
  const asked = here().params.get("part") ?? "";
  const shown = PARTS.filter((part) => found[part].length);
  let part = shown.find((name) => name === asked) ?? shown[0] ?? "ties";
  const tabs = el("div", { class: "path-tabs", role: "group", "aria-label": t("insights") });
  const box = el("div", { class: "insights" });
  const draw = (): void => {
    tabs.replaceChildren(...shown.map((name) => el("button", { type: "button", class: "tag", "aria-pressed": String(name === part), on: { click: () => { part = name; note({ part: name }); draw(); } } }, t(`${name}Part`), el("b", {}, found[name].length))));
    const table: Record<(typeof PARTS)[number], () => Child> = {
      ties: () => [el("p", { class: "hint" }, t("tiesHint")), listed(found.ties, (row) => tieRow(row, found), 12)],
      circles: () => [el("p", { class: "hint" }, t("circlesHint")), listed(found.circles, (row) => circleRow(row, found))],
      groups: () => [
        el("p", { class: "hint" }, t("groupsHint")),
        el("div", { class: "columns" }, el("div", {}, listed(found.groups.map((group, i) => [group, i] as const), ([group, i]) => groupRow(group, i, found))), el("div", {}, section(t("bridgesPart"), el("p", { class: "hint" }, t("bridgesHint")), listed(found.bridges, (row) => bridgeRow(row, found), 12)))),
      ],
      moving: () => [el("p", { class: "hint" }, t("movingHint")), listed(found.moving, (row) => movingRow(row, found), 12)],
      conflicts: () => [el("p", { class: "hint" }, t("conflictsHint")), listed(found.conflicts, (row) => conflictRow(row, found), 12)],
      suggestions: () => [el("p", { class: "hint" }, t("suggestionsHint")), listed(found.suggestions, (row) => suggestionRow(row, found), 12)],
    };
    const rows: Record<(typeof PARTS)[number], () => (string | number)[][]> = {
      ties: () => found.ties.map((row) => [nameOf(row.ends[0]), nameOf(row.through), nameOf(row.ends[1]), row.bits]),
      circles: () => found.circles.map((row) => [nameOf(row.id), propertyLabel(row.p), row.facts.map((fact) => nameOf(row.out ? fact.o! : fact.s)).join("、"), row.n]),
      groups: () => found.groups.map((row) => [row.name, "", row.members.map(nameOf).join("、"), row.n]),
      moving: () => found.moving.map((row) => [nameOf(row.id), row.m, `${row.from} ${figureText(row.ends[0])} → ${row.until} ${figureText(row.ends[1])}`, row.rate]),
      conflicts: () => found.conflicts.map((row) => [nameOf(row.id), row.what, row.items.map((item) => ("p" in item ? (item.d ?? "") : figureText(item))).join(" ≠ "), ""]),
      suggestions: () => found.suggestions.map((row) => [nameOf(row.s), propertyLabel(row.p), nameOf(row.o), row.score]),
    };
    const name = `${t("insights")} ${t(`${part}Part`)}`;
    box.replaceChildren(
      ...([table[part]()].flat(3) as Node[]),
      saving(name, { table: () => saveCsv(name, [t("name"), t("property"), t("name"), t("value")], rows[part]()) }),
    );
  };
  root.append(
    el("header", { class: "page-head" }, el("h1", {}, t("insights")), el("p", { class: "hint" }, t("insightsHint"))),
    el("div", { class: "path-boxes" }, el("div", { class: "path-box" }, el("span", { class: "box-label", "aria-hidden": "true" }, t("whyOne")), one.node), el("div", { class: "path-box" }, el("span", { class: "box-label", "aria-hidden": "true" }, t("whyOther")), other.node), button(t("why2"), go, { sign: "path" })),
    tabs,
    box,
  );
  if (shown.length) draw();
  else box.append(message(t("noInsights")));
}
