// The explorer: a bar at the top, and below it the view that the address names.

import "./explorer.css";
import { el } from "./dom";
import { Missing, type Meta } from "./data";
import { button, icon, message, prepare } from "./parts";
import { here, to, toEntity, type Route } from "./route";
import { searchBox } from "./searchbox";
import { lang, setLang, setTheme, theme } from "./shell";
import { isWord, t } from "./words";
import { articles } from "./views/articles";
import { entity } from "./views/entity";
import { home } from "./views/home";
import { insights } from "./views/insights";
import { map } from "./views/map";
import { path } from "./views/path";
import { ranking } from "./views/ranking";
import { reader } from "./views/reader";
import { review } from "./views/review";
import { results } from "./views/results";
import { timeline } from "./views/timeline";

type View = (root: HTMLElement, signal: AbortSignal, meta: Meta) => Promise<void>;
const VIEWS: Record<string, View> = {
  home: (root, _, meta) => home(root, meta),
  search: results,
  entity,
  map,
  path,
  timeline,
  ranking,
  articles,
  article: reader,
  review,
  insights,
};
const MENU = ["home", "map", "path", "timeline", "ranking", "insights", "articles", "review"] as const;

const go = (address: string): void => {
  if (location.hash === address) void show();
  else location.hash = address;
};

const main = el("main", { id: "main", tabindex: -1 });
let header: HTMLElement | undefined;
let box: ReturnType<typeof searchBox> | undefined;

function drawBar(): void {
  const { view } = here();
  const current = view === "article" ? "articles" : view;
  box = searchBox({ label: t("searchLabel"), choose: (id) => go(toEntity(id)), all: (text) => go(to("search", [], { q: text })) });
  const menu = el(
    "nav",
    { class: "menu", "aria-label": t("menu") },
    MENU.map((name) => el("a", { href: to(name), ...(name === current ? { "aria-current": "page" } : {}) }, t(name))),
    document.documentElement.dataset.query ? el("a", { href: document.documentElement.dataset.query }, t("query")) : null,
  );
  const made = el(
    "header",
    { class: "bar" },
    el("a", { class: "skip", href: "#main", on: { click: (event: Event) => { event.preventDefault(); main.focus(); } } }, t("skip")),
    el("a", { class: "brand", href: to("home"), "aria-label": `图志 ${t("home")}` }, el("span", { class: "seal", "aria-hidden": "true" }, "图志")),
    menu,
    box.node,
    el(
      "div",
      { class: "tools" },
      el("button", { type: "button", class: "tool", "aria-label": t("theme"), title: t("theme"), on: { click: () => { setTheme(theme() === "dark" ? "light" : "dark"); drawBar(); } } }, icon(theme() === "dark" ? "sun" : "moon")),
      el("button", { type: "button", class: "tool word", "aria-label": `${t("languageMark")} ${t("language")}`, title: t("language"), on: { click: () => { setLang(lang() === "zh" ? "en" : "zh"); drawBar(); void show(); } } }, t("languageMark")),
    ),
  );
  header?.replaceWith(made);
  if (!header) document.body.prepend(made);
  header = made;
}

let running: AbortController | undefined;
let last = "";

// Who goes back finds the page where he left it.
const scrolls = new Map<string, number>();
let back = false;
interface Navigation { addEventListener(type: "navigate", act: (event: { navigationType: string }) => void): void }
(globalThis as { navigation?: Navigation }).navigation?.addEventListener("navigate", (event) => {
  scrolls.set(location.hash, scrollY);
  if (event.navigationType === "traverse") back = true;
  else if (event.navigationType === "push") back = false;
});

async function show(): Promise<void> {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  const route: Route = here();
  const place = [route.view, ...route.parts].join("/");
  document.title = `${isWord(route.view) ? t(route.view) : t("search")} · ${t("brand")}`;
  for (const link of header?.querySelectorAll(".menu a") ?? []) {
    const on = link.getAttribute("href") === to(route.view === "article" ? "articles" : route.view);
    if (on) {
      link.setAttribute("aria-current", "page");
      link.scrollIntoView({ block: "nearest", inline: "nearest" }); // on a phone the menu is wider than the window
    } else link.removeAttribute("aria-current");
  }
  const root = el("div", { class: `view view-${route.view}` });
  const waiting = window.setTimeout(() => main.replaceChildren(el("p", { class: "hint loading", role: "status" }, t("loading"))), 200);
  try {
    const meta = await prepare();
    const view = VIEWS[route.view];
    if (signal.aborted) return;
    if (view) {
      clearTimeout(waiting);
      main.replaceChildren(root);
      if (place !== last && !back) scrollTo(0, 0);
      await view(root, signal, meta);
    } else root.append(message(t("noView"), "", el("a", { class: "action", href: to("home") }, t("home"))));
  } catch (error) {
    if (signal.aborted) return;
    root.replaceChildren(message(t("failed"), error instanceof Missing ? t("failedHint", error.message) : String(error), button(t("again"), () => void show())));
    if (!(error instanceof Missing)) console.error(error);
  } finally {
    clearTimeout(waiting);
  }
  if (signal.aborted) return;
  if (!root.isConnected) main.replaceChildren(root);
  if (last && place !== last) main.focus({ preventScroll: true });
  last = place;
  if (back) scrollTo(0, scrolls.get(location.hash) ?? 0);
  back = false;
  document.documentElement.dataset.ready = place;
}

document.addEventListener("keydown", (event) => {
  const on = document.activeElement;
  const typing = on instanceof HTMLInputElement ? on.type !== "range" && on.type !== "checkbox" : on instanceof HTMLTextAreaElement || on instanceof HTMLSelectElement;
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box?.input.focus();
  }
});
addEventListener("hashchange", () => void show());

document.querySelector("noscript")?.remove();
document.body.append(main, el("div", { id: "toast", role: "status" }));
drawBar();
void show();
