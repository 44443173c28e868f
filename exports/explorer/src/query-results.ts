// Answers as the page shows them: a table, a word, a graph; and as files.

import { append, el } from "./dom";
import { drawing } from "./query-graph";
import { askText, type Result, type Row, type Term, type Triple } from "./query-ask";
import { isNumber, pagesOf, show } from "./query-terms";
import { words } from "./query-words";

const FIRST = 200; // rows that are shown at once
const MORE = 1000;

export function download(text: string, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const anchor = el("a", { href: url, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A cell of a CSV file; what a spreadsheet would run as a formula is led by an apostrophe. */
function cell(term: Term | undefined): string {
  let text = term?.value ?? "";
  if (/^[=+\-@\t\r']/.test(text) && !isNumber(term)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table as CSV; the mark at the start tells spreadsheets that the file is UTF-8. */
export const csv = (columns: readonly string[], rows: readonly Row[]): string =>
  `\ufeff${[columns.map((name) => cell({ type: "literal", value: name })).join(","), ...rows.map((row) => columns.map((name) => cell(row[name])).join(","))].join("\r\n")}\r\n`;

/** The answer to a query as a part of the page. */
export function present(result: Result, query: string): HTMLElement {
  if (result.form === "boolean") return el("p", { class: "verdict" }, result.value ? words().yes : words().no);
  if (result.form === "rows") {
    if (!result.rows.length) return el("p", { class: "nothing" }, words().empty);
    return el("div", { class: "answer" }, tools(saving("csv", () => download(csv(result.columns, result.rows), "tuzhi.csv", "text/csv")), saving("json", () => download(JSON.stringify(result.rows, null, 1), "tuzhi.json", "application/json"))), table(result.columns, result.rows));
  }
  if (!result.triples.length) return el("p", { class: "nothing" }, words().empty);
  return graph(result.triples, query);
}

const tools = (...buttons: HTMLElement[]): HTMLElement => el("div", { class: "answer-tools" }, ...buttons);
const saving = (format: "csv" | "json" | "turtle", action: () => void): HTMLElement =>
  el("button", { type: "button", class: "quiet", "aria-label": `${words().save} ${words()[format]}`, on: { click: action } }, `↓ ${words()[format]}`);

function table(columns: readonly string[], all: readonly Row[]): HTMLElement {
  let rows = [...all];
  let shown = 0;
  let order: { name: string; down: boolean } | null = null;
  let pages = new Map<string, string>();
  const body = el("tbody");
  const further = el("button", { type: "button", class: "quiet further", on: { click: () => add(MORE) } });
  const numeric = new Set(columns.filter((name) => all.some((row) => row[name]) && all.every((row) => !row[name] || isNumber(row[name]))));

  function add(count: number): void {
    const fresh = rows.slice(shown, shown + count);
    append(body, fresh.map((row) => el("tr", {}, ...columns.map((name) => el("td", { class: numeric.has(name) ? "right" : "" }, value(row[name]))))));
    shown += fresh.length;
    const left = rows.length - shown;
    further.hidden = left === 0;
    further.textContent = words().more(Math.min(left, MORE));
  }
  const value = (term: Term | undefined): HTMLElement =>
    term ? show(term, term.lang ? pages.get(term.value) : "") : el("span", { class: "unbound" }, words().unbound);

  function redraw(): void {
    const count = Math.max(shown, FIRST);
    shown = 0;
    body.replaceChildren();
    add(count);
  }
  function sort(name: string): void {
    order = { name, down: order?.name === name ? !order.down : false };
    const sign = order.down ? -1 : 1;
    rows = [...all].sort((a, b) => sign * compare(a[name], b[name]));
    for (const head of heads) head.setAttribute("aria-sort", head.dataset.name === name ? (sign < 0 ? "descending" : "ascending") : "none");
    redraw();
  }
  const heads = columns.map((name) =>
    el("th", { scope: "col", "aria-sort": "none", "data-name": name, class: numeric.has(name) ? "right" : "" },
      el("button", { type: "button", title: words().sort(name), on: { click: () => sort(name) } }, name)));
  redraw();
  // Names become links when it is known what they name.
  const labels = all.flatMap((row) => columns.flatMap((name) => (row[name]?.lang ? [row[name]!.value] : [])));
  void pagesOf(labels).then((found) => {
    pages = found;
    if (found.size) redraw();
  });
  return el("div", { class: "table", role: "region", "aria-label": words().results, tabindex: 0 }, el("table", {}, el("thead", {}, el("tr", {}, ...heads)), body), further);
}

function compare(a: Term | undefined, b: Term | undefined): number {
  if (!a || !b) return a ? -1 : b ? 1 : 0; // what is not there comes last
  if (isNumber(a) && isNumber(b)) return Number(a.value) - Number(b.value);
  return a.value.localeCompare(b.value, "zh");
}

function graph(triples: readonly Triple[], query: string): HTMLElement {
  const names = [words().subject, words().predicate, words().object];
  const rows: Row[] = triples.map((triple) => Object.fromEntries(triple.map((term, i) => [names[i]!, term])));
  const views: [string, () => HTMLElement][] = [
    [words().graph, () => drawing(triples)],
    [words().table, () => table(names, rows)],
    [words().turtle, () => source(query)],
  ];
  const panel = el("div", { class: "panel", role: "tabpanel", id: "answer-panel" });
  const tabs = views.map(([name], i) =>
    el("button", { type: "button", role: "tab", "aria-controls": "answer-panel", on: { click: () => choose(i), keydown: (event: KeyboardEvent) => move(event, i) } }, name));
  function choose(chosen: number): void {
    tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === chosen));
      tab.tabIndex = i === chosen ? 0 : -1;
    });
    panel.setAttribute("aria-label", views[chosen]![0]);
    panel.replaceChildren(views[chosen]![1]());
  }
  function move(event: KeyboardEvent, from: number): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (from + step + tabs.length) % tabs.length;
    choose(next);
    tabs[next]!.focus();
  }
  const saveTurtle = async (): Promise<void> => download(await askText(query, "text/turtle"), "tuzhi.ttl", "text/turtle");
  const bar = el("div", { class: "answer-tools" }, el("div", { class: "tabs", role: "tablist" }, ...tabs), saving("turtle", () => void saveTurtle()), saving("csv", () => download(csv(names, rows), "tuzhi.csv", "text/csv")));
  const node = el("div", { class: "answer" }, bar, panel);
  // The drawing measures its room, so it is made when it is in the page.
  queueMicrotask(() => choose(0));
  return node;
}

function source(query: string): HTMLElement {
  const text = el("pre", { class: "source", tabindex: 0 }, words().source);
  askText(query, "text/turtle").then((found) => (text.textContent = found), (error: unknown) => (text.textContent = String(error)));
  return text;
}

export const summary = (result: Result, took: number): string => {
  const count = result.form === "rows" ? words().rows(result.rows.length) : result.form === "graph" ? words().triples(result.triples.length) : "";
  return [count, words().took(Math.round(took))].filter(Boolean).join(" · ");
};
