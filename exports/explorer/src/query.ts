// The query page: an editor, worked questions, the history, and the answers of the endpoint.

import "./query.css";
import { append, el } from "./dom";
import { ask, Problem, understand } from "./query-ask";
import { editor, type Editor } from "./query-editor";
import { present, summary } from "./query-results";
import { known, learn } from "./query-terms";
import { words } from "./query-words";
import { icon } from "./parts";
import { to } from "./route";
import { lang, setLang, setTheme, theme } from "./shell";
import { t } from "./words";

const KEPT = 50; // queries of the history
const STORE = "tuzhi.queries";

let edit: Editor;
let running: AbortController | null = null;
let last: (() => HTMLElement) | null = null; // makes the answer anew, in another language
const status = el("p", { class: "status", role: "status", id: "status" });
const answer = el("div", { class: "answers" });
const runButton = el("button", { type: "button", class: "run", on: { click: () => (running ? running.abort() : void run()) } });

// Addresses: #/query=<the query>.

const fromAddress = (): string => {
  const found = /^#\/query=(.*)$/s.exec(location.hash);
  try {
    return found ? decodeURIComponent(found[1]!) : "";
  } catch {
    return "";
  }
};
const toAddress = (query: string): string => `#/query=${encodeURIComponent(query)}`;

// The history, kept in this browser only.

function past(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(STORE) ?? "[]");
    return Array.isArray(found) ? found.filter((item) => typeof item === "string") : [];
  } catch {
    return [];
  }
}
function remember(queries: string[]): void {
  try {
    localStorage.setItem(STORE, JSON.stringify(queries.slice(0, KEPT)));
  } catch {
    // a browser that keeps nothing
  }
  showHistory();
}

async function run(): Promise<void> {
  const query = edit.text().trim();
  if (!query) return edit.focus();
  running?.abort();
  const mine = (running = new AbortController());
  if (fromAddress() !== query) history.pushState(null, "", toAddress(query));
  edit.unmark();
  busy(true);
  status.textContent = words().running;
  const start = performance.now();
  try {
    const result = await ask(query, mine.signal);
    const took = performance.now() - start;
    last = () => ((status.textContent = summary(result, took)), present(result, query));
    remember([query, ...past().filter((other) => other !== query)]);
  } catch (error) {
    if (running !== mine) return; // another query has taken its place
    last = mine.signal.aborted ? () => ((status.textContent = words().stopped), el("div")) : () => complain(error);
  }
  if (running !== mine) return;
  running = null;
  busy(false);
  answer.replaceChildren(last());
}

function busy(on: boolean): void {
  runButton.classList.toggle("stop", on);
  runButton.replaceChildren(on ? words().stop : words().run, on ? "" : el("kbd", {}, words().runHint));
  answer.setAttribute("aria-busy", String(on));
}

/** What went wrong, in the reader's language, with the server's own words below. */
function complain(error: unknown): HTMLElement {
  const problem = error instanceof Problem ? error : new Problem(-1, String(error));
  const [title, hint] = explain(problem);
  status.textContent = title;
  const place = problem.line ? words().at(problem.line, problem.column) : "";
  if (problem.line) edit.mark(problem.line, problem.column, words().unexpected);
  return el("div", { class: "problem", role: "alert" },
    el("h2", {}, place ? `${title}${lang() === "zh" ? "：" : ": "}${place}` : title),
    hint ? el("p", {}, hint) : null,
    problem.status > 0 ? el("pre", {}, problem.message) : null,
    problem.line ? el("button", { type: "button", class: "quiet", on: { click: () => (edit.mark(problem.line, problem.column, words().unexpected), edit.focus()) } }, `→ ${place}`) : null);
}

function explain({ status: code, message }: Problem): [string, string] {
  const w = words();
  const seconds = /more than ([\d.]+) seconds/.exec(message);
  const size = /larger than ([\d.]+) MiB/.exec(message);
  if (code === 0) return [w.offline, w.offlineHint];
  if (seconds) return [w.limit, w.tooSlow(seconds[1]!)];
  if (size) return [w.limit, w.tooBig(size[1]!)];
  if (message.includes("more memory")) return [w.limit, w.tooHungry];
  if (message.includes("waiting")) return [w.limit, w.busy];
  if (code === 403) return [w.refused, message.includes("SERVICE") ? w.noService : w.noUpdate];
  if (message.includes("nested too deeply")) return [w.refused, w.tooDeep];
  return code === 400 ? [w.badQuery, ""] : [w.failed, ""];
}

// The lists beside the editor.

const lists = el("div", { class: "lists" });
const historyList = el("ul", { class: "list" });

function choose(query: string, start: boolean): void {
  edit.set(query);
  const phone = matchMedia("(max-width: 760px)").matches;
  if (phone) for (const open of lists.querySelectorAll("details[open]")) open.removeAttribute("open");
  if (start) void run();
}

function showHistory(): void {
  const queries = past();
  historyList.replaceChildren();
  if (!queries.length) append(historyList, [el("li", { class: "hint" }, words().noHistory)]);
  for (const query of queries) {
    const text = query.replace(/\s+/g, " ");
    append(historyList, [el("li", {},
      el("button", { type: "button", class: "item code", title: query, on: { click: () => choose(query, false) } }, text.length > 90 ? `${text.slice(0, 90)}…` : text),
      el("button", { type: "button", class: "forget", "aria-label": `${words().forget}: ${text.slice(0, 40)}`, title: words().forget, on: { click: () => remember(past().filter((other) => other !== query)) } }, "×"))]);
  }
  if (queries.length) append(historyList, [el("li", {}, el("button", { type: "button", class: "quiet", on: { click: () => remember([]) } }, words().clearHistory))]);
}

function showLists(): void {
  const w = words();
  const open = matchMedia("(min-width: 761px)").matches;
  const questions = known.questions.map((question) =>
    el("li", {}, el("button", { type: "button", class: "item", on: { click: () => choose(question.sparql, true) } }, question[lang()])));
  const terms = (["class", "property"] as const).map((type) => [
    el("h3", {}, type === "class" ? w.classes : w.properties),
    el("ul", { class: "list" }, ...known.terms.filter((word) => word.type === type && word.count).sort((a, b) => b.count - a.count).map((word) =>
      el("li", {}, el("button", { type: "button", class: "item term", title: `${w.insert} ${word.name}`, on: { click: () => edit.insert(word.name) } }, el("span", {}, word[lang()]), el("code", {}, word.name), el("small", {}, word.count.toLocaleString()))))),
  ]);
  lists.replaceChildren(
    el("details", { open }, el("summary", {}, el("h2", {}, w.questions)), el("ul", { class: "list" }, ...questions)),
    el("details", {}, el("summary", {}, el("h2", {}, w.history)), historyList),
    el("details", {}, el("summary", {}, el("h2", {}, w.terms)), ...terms),
  );
  showHistory();
}

// A question in words becomes a query in the editor, which runs at once.

const asked = el("input", { type: "search", id: "in-words", autocomplete: "off", maxlength: "300" });

async function askInWords(event: Event): Promise<void> {
  event.preventDefault();
  const question = asked.value.trim();
  if (!question) return asked.focus();
  try {
    const found = await understand(question);
    if (!found) status.textContent = words().lost;
    else if (!found.sparql) location.href = `./${to("path", [], { from: found.entities[0], to: found.entities[1] })}`;
    else {
      edit.set(found.sparql);
      await run();
      if (found.unknown.length) status.textContent = `${words().notKnown(found.unknown.join("、"))} · ${status.textContent}`;
    }
  } catch (error) {
    answer.replaceChildren(complain(error));
  }
}

const themeIcon = (): SVGElement => icon(theme() === "dark" ? "sun" : "moon");

async function share(): Promise<void> {
  const query = edit.text().trim();
  if (query) history.replaceState(null, "", toAddress(query));
  try {
    await navigator.clipboard.writeText(location.href);
    status.textContent = words().shared;
  } catch {
    status.textContent = words().shareFailed;
  }
}

function build(text: string): void {
  const w = words();
  document.title = w.title;
  edit = editor(() => void run());
  edit.set(text);
  busy(running !== null);
  asked.placeholder = w.inWordsHint;
  const header = el("header", { class: "bar" },
    el("a", { class: "skip", href: "#editor", on: { click: (event: MouseEvent) => (event.preventDefault(), edit.focus()) } }, w.skip),
    el("a", { class: "brand", href: "./" }, el("span", { class: "seal", lang: "zh-CN" }, "图志"), lang() === "en" ? el("span", { class: "brand-name" }, w.brand) : null),
    el("nav", { "aria-label": w.brand },
      ...(["home", "map", "path", "timeline", "ranking", "articles"] as const).map((view) => el("a", { href: view === "home" ? "./" : `./#/${view}`, class: view === "home" ? "" : "far" }, t(view))),
      el("a", { href: "query", "aria-current": "page" }, t("query"))),
    el("div", { class: "tools" },
      el("button", { type: "button", class: "tool", "aria-label": w.theme, title: w.theme, on: { click: (event: MouseEvent) => (setTheme(theme() === "dark" ? "light" : "dark"), (event.currentTarget as Element).replaceChildren(themeIcon())) } }, themeIcon()),
      el("button", { type: "button", class: "tool word", lang: lang() === "zh" ? "en" : "zh-CN", title: w.language, on: { click: () => (setLang(lang() === "zh" ? "en" : "zh"), build(edit.text())) } }, w.languageMark, el("span", { class: "hidden" }, ` ${w.language}`))));
  showLists();
  const main = el("main", { id: "main" },
    el("h1", { class: "hidden" }, w.query),
    el("form", { class: "in-words", role: "search", on: { submit: (event: Event) => void askInWords(event) } },
      el("label", { for: "in-words" }, w.inWords), asked, el("button", { type: "submit", class: "quiet" }, w.toQuery)),
    el("section", { class: "ask", "aria-label": w.editor }, edit.node,
      el("div", { class: "actions" }, runButton,
        el("button", { type: "button", class: "quiet", on: { click: () => void share() } }, w.share),
        el("button", { type: "button", class: "quiet", on: { click: () => (edit.set(""), edit.focus()) } }, w.clear),
        status)),
    el("section", { class: "result", "aria-label": w.results }, answer),
    el("footer", {}, `${w.about}: ${w.endpoint} `, el("code", {}, new URL("sparql", location.href).href), " · ", el("a", { href: "ontology" }, "ontology"), " · ", el("a", { href: "questions.ttl" }, "questions.ttl"), " · ", el("a", { href: ".well-known/void" }, "VoID")));
  answer.replaceChildren(last ? last() : el("p", { class: "nothing" }, w.welcome));
  document.body.replaceChildren(header, lists, main);
  edit.node.id = "editor";
}

addEventListener("popstate", () => {
  const query = fromAddress();
  if (query && query !== edit.text().trim()) choose(query, true);
});

async function start(): Promise<void> {
  await learn().catch(() => undefined); // without it, the editor only completes less
  const asked = fromAddress();
  build(asked || known.questions[0]?.sparql || "");
  document.documentElement.dataset.ready = "";
  if (asked) await run();
}
void start();
