// The whole graph as a map.

import { el } from "../dom";
import { article as readArticle, graph as readGraph, kindOf, meta as readMeta, nameOf, names, places as readPlaces } from "../data";
import { filterBar, filterHere } from "../filters";
import { Atlas, type Item, type Look } from "../graph/atlas";
import { button, entityLink, kindColors, kindLabel, kindShape, say } from "../parts";
import { here, note, to, toEntity } from "../route";
import { saveCanvas, saveCsv, saveSvg } from "../save";
import { searchBox } from "../searchbox";
import { theme } from "../shell";
import { t, whole } from "../words";
import { linkFilter } from "./path";

const LISTED = 12;

export async function map(root: HTMLElement, signal: AbortSignal): Promise<void> {
  const only = here().params.get("a") ?? "";
  const meta = await readMeta();
  const notice = el("p", { class: "hint loading", role: "status" }, t("layingOut"));
  const wait = window.setTimeout(() => root.append(notice), 1500);
  const [graph, places, text] = await Promise.all([readGraph(), readPlaces(), only ? readArticle(only) : null]).finally(() => clearTimeout(wait));
  notice.remove();
  if (signal.aborted) return;
  const ids: string[] = [];
  const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  let look: Look | undefined;
  const lookNow = (): Look =>
    (look ??= {
      paper: css("--card"), ink: css("--ink"), soft: css("--ink-2"), line: css("--line-strong"), accent: css("--accent"),
      colors: graph.kinds.map((id) => kindColors(id)[theme()]),
      shapes: graph.kinds.map(kindShape),
    });
  const list = el("ol", { class: "map-list" });
  const status = el("p", { class: "hint", role: "status" });
  const picked = el("div", { class: "map-picked", "aria-live": "polite" });

  const show = (item: Item | null): void => {
    if (!item || !ids[item.node]) {
      picked.replaceChildren();
      note({ id: "" });
      return;
    }
    const id = ids[item.node]!;
    note({ id });
    picked.replaceChildren(
      el("p", {}, entityLink(id), " ", el("span", { class: "kind-word" }, kindLabel(kindOf(id)))),
      item.count > 1 ? el("p", { class: "hint" }, t("groupOf", item.count)) : "",
      el(
        "div",
        { class: "actions" },
        el("a", { class: "action", href: toEntity(id) }, t("open")),
        item.count > 1 ? button(t("expand"), () => { const box = atlas.canvas.getBoundingClientRect(); const now = atlas.visible().find((other) => other.node === item.node); atlas.glide(2.6, now?.x ?? box.width / 2, now?.y ?? box.height / 2); }, { sign: "plus" }) : "",
        el("a", { class: "action", href: to("path", [], { from: id }) }, t("path")),
      ),
    );
  };
  const atlas = new Atlas(graph, places, {
    name: (node) => (ids[node] ? nameOf(ids[node]!) : ""),
    look: lookNow,
    left: () => (innerWidth > 1020 ? 290 : 0),
    picked: show,
    rested: (view, items) => {
      const groups = items.filter((item) => item.count > 1).length;
      const shown = items.reduce((sum, item) => sum + item.count, 0);
      status.textContent = `${t("shownOf", shown, graph.n)}${groups ? ` · ${t("groups", groups)}` : ""}`;
      list.replaceChildren(...items.filter((item) => ids[item.node]).slice(0, LISTED).map((item) => el("li", {}, el("button", { type: "button", class: "map-row", on: { click: () => { atlas.show(item.node, 1); show({ ...item, count: 1 }); } } }, nameOf(ids[item.node]!), el("span", { class: "n" }, item.count > 1 ? `+${whole(item.count - 1)}` : "")))));
      if (!signal.aborted) note({ x: view.x.toFixed(0), y: view.y.toFixed(0), z: view.k.toPrecision(3) });
    },
  });
  atlas.canvas.setAttribute("role", "application");
  atlas.canvas.setAttribute("aria-label", t("mapLabel"));
  let inArticle = text ? new Set(text.mentions.map(([, , id]) => id)) : null;
  const filtered = (): void => {
    const filter = filterHere();
    if (!filter.article) inArticle = null;
    const pass = linkFilter(graph, filter);
    const kinds = graph.kinds.map((id) => !filter.kinds.size || filter.kinds.has(id));
    const shown = new Uint8Array(graph.n);
    const links = new Uint8Array(graph.s.length);
    for (let i = 0; i < graph.n; i += 1) shown[i] = Number(kinds[graph.kind[i]!]);
    for (let i = 0; i < links.length; i += 1) links[i] = Number(pass(i));
    if (filter.properties.size || filter.confidence || filter.from || filter.until) {
      // Where links are filtered, only what they join is shown.
      const joined = new Uint8Array(graph.n);
      for (let i = 0; i < links.length; i += 1) if (links[i]) { joined[graph.s[i]!] = 1; joined[graph.o[i]!] = 1; }
      for (let i = 0; i < graph.n; i += 1) shown[i] = shown[i]! & joined[i]!;
    }
    if (inArticle) for (let i = 0; i < graph.n; i += 1) if (!inArticle.has(ids[i] ?? "")) shown[i] = 0;
    atlas.filter(shown, links);
  };
  const search = searchBox({
    label: t("findOnMap"),
    choose: (id) => {
      const node = ids.indexOf(id);
      if (node < 0) return say(t("notFound"));
      atlas.show(node, 1.2);
      show({ node, count: 1, x: 0, y: 0, r: 0 });
    },
  });
  const name = t("map");
  root.append(
    el("h1", { class: "hidden" }, t("map")),
    filterBar({
      kinds: new Map(meta.kinds.map((kind) => [kind.id, kind.n])),
      properties: new Map(meta.properties.filter((property) => !property.date).map((property) => [property.id, property.n])),
      dates: true,
      ...(only ? { articles: { [only]: text ?? {} } } : {}),
      change: filtered,
    }),
    el(
      "div",
      { class: "map-stage" },
      atlas.canvas,
      el(
        "div",
        { class: "ego-tools" },
        ([["zoomIn", "+", () => atlas.glide(1.8)], ["zoomOut", "−", () => atlas.glide(1 / 1.8)], ["fit", "⤢", () => atlas.fit()]] as const).map(([label, mark, act]) =>
          el("button", { type: "button", "aria-label": t(label), title: t(label), on: { click: act } }, mark),
        ),
      ),
      el("aside", { class: "map-side" }, search.node, picked, status, list),
    ),
    el("p", { class: "hint" }, t("mapHint")),
    el(
      "div",
      { class: "saving", role: "group", "aria-label": t("export") },
      button(t("csv"), () => saveCsv(name, [t("name"), t("kind"), t("entities")], atlas.visible().map((item) => [nameOf(ids[item.node] ?? "/"), kindLabel(kindOf(ids[item.node] ?? "/")), item.count])), { sign: "save" }),
      button(t("svg"), () => {
        const picture = atlas.picture();
        picture.classList.add("off-screen");
        root.append(picture);
        saveSvg(picture, name);
        picture.remove();
      }, { sign: "save" }),
      button(t("png"), () => void saveCanvas(atlas.canvas, name), { sign: "save" }),
    ),
  );
  const onTheme = (): void => {
    look = undefined;
    atlas.redraw();
  };
  document.addEventListener("tuzhi:theme", onTheme);
  signal.addEventListener("abort", () => {
    atlas.stop();
    document.removeEventListener("tuzhi:theme", onTheme);
  });
  (globalThis as unknown as { tuzhi_map: Atlas }).tuzhi_map = atlas;

  const { params } = here();
  const wanted = params.get("id") ?? "";
  const [x, y, k] = ["x", "y", "z"].map((key) => Number(params.get(key) ?? NaN)) as [number, number, number];
  atlas.resize();
  filtered();
  if ([x, y, k].every(Number.isFinite) && k > 0) atlas.go({ x, y, k });
  else atlas.fit();
  for await (const { piece } of names()) {
    if (signal.aborted) return;
    for (const id of piece.ids) ids.push(id);
    if (inArticle) {
      filtered(); // only now are the names known
      atlas.fit();
    } else atlas.redraw();
    if (wanted && atlas.selected < 0) {
      const node = ids.indexOf(wanted);
      if (node >= 0 && !only) {
        if (Number.isFinite(k)) atlas.selected = node;
        else atlas.show(node, 1);
        show({ node, count: 1, x: 0, y: 0, r: 0 });
      }
    }
  }
}
