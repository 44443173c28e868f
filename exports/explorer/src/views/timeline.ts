// What has a date of its own, by year: foundings, releases, events, and numbers of a time.

import { el, svg } from "../dom";
import { get, meta as readMeta, nameOf, isFact, type Row, type Sources } from "../data";
import { statement, quotes, FACT_COLUMNS, factRows } from "../evidence";
import { filterBar, filterHere, passes, tally } from "../filters";
import { here, note } from "../route";
import { saveCsv, saving } from "../save";
import { propertyLabel } from "../parts";
import { t } from "../words";

const STEP = 60;

export async function timeline(root: HTMLElement, signal: AbortSignal): Promise<void> {
  const meta = await readMeta();
  const years = new Map<string, number>();
  for (const [month, n] of Object.entries(meta.months)) years.set(month.slice(0, 4), (years.get(month.slice(0, 4)) ?? 0) + n);
  const all = [...years.keys()].sort();
  const head = el("header", { class: "page-head" }, el("h1", {}, t("timeline")), el("p", { class: "hint" }, t("timelineHint")));
  root.append(head);
  if (!all.length) {
    root.append(el("p", { class: "hint" }, t("nothing")));
    return;
  }
  const asked = here().params.get("y") ?? "";
  let year = years.has(asked) ? asked : all.at(-1)!;
  const bars = el("div", { class: "year-bars" });
  const list = el("div", { class: "timeline" });
  let filters: HTMLElement = el("div");
  let piece: { rows: Row[] } & Sources = { rows: [], sentences: [], articles: {} };
  let picture: SVGSVGElement | null = null;

  function drawBars(): void {
    // Years without anything stand as gaps, but a gap of centuries as one.
    const span: string[] = [];
    for (let i = 0; i < all.length; i += 1) {
      span.push(all[i]!);
      const gap = Number(all[i + 1] ?? all[i]) - Number(all[i]);
      if (gap > 1 && gap <= 12) for (let k = 1; k < gap; k += 1) span.push(String(Number(all[i]) + k));
      else if (gap > 12) span.push("…");
    }
    const most = Math.max(...years.values());
    const step = Math.max(18, Math.min(58, 1080 / span.length));
    const [width, height] = [span.length * step, 104];
    const every = Math.ceil(38 / step);
    picture = svg(
      "svg",
      { class: "bars", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": t("years") },
      span.map((one, i) => {
        const n = years.get(one) ?? 0;
        const tall = n ? 6 + (n / most) ** 0.5 * 58 : 1;
        const label = svg("text", { x: i * step + step / 2, y: height - 6, class: one === year ? "tick middle now" : "tick middle", "aria-hidden": "true" }, one === "…" || i % every === 0 || n ? one : "");
        if (!n) return svg("g", {}, svg("rect", { x: i * step + step * 0.2, y: height - 24, width: step * 0.6, height: 1, class: "none" }), label);
        const bar = svg(
          "g",
          { class: one === year ? "bar on" : "bar", role: "button", tabindex: 0, "aria-pressed": one === year, "aria-label": `${one}: ${t("entries", n)}`, on: { click: () => pick(one), keydown: (event: KeyboardEvent) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(one); } } } },
          svg("rect", { x: i * step, y: 0, width: step, height, class: "reach", "data-screen": "" }),
          svg("rect", { x: i * step + step * 0.2, y: height - 24 - tall, width: step * 0.6, height: tall, rx: 2, class: "fill" }),
          svg("text", { x: i * step + step / 2, y: height - 30 - tall, class: "value middle", "aria-hidden": "true" }, n),
        );
        return [bar, label];
      }),
    );
    picture.style.setProperty("width", `${width}px`);
    bars.replaceChildren(picture);
    const on = picture.querySelector(".on");
    if (on) requestAnimationFrame(() => on.scrollIntoView({ block: "nearest", inline: "center" }));
  }
  const pick = (one: string): void => {
    year = one;
    note({ y: one === all.at(-1) ? "" : one });
    drawBars();
    bars.querySelector<SVGElement>(".on")?.focus();
    void load();
  };
  const passing = (): Row[] => {
    const filter = filterHere();
    return piece.rows.filter((row) => passes(row, filter, piece));
  };
  function draw(): void {
    const rows = passing();
    const months = new Map<string, Row[]>();
    for (const row of rows) months.set(row.date.slice(0, 7), [...(months.get(row.date.slice(0, 7)) ?? []), row]);
    const nodes: HTMLElement[] = [];
    let left = STEP;
    const add = (): void => {
      for (const [month, entries] of [...months].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
        const own = entries.slice(0, left);
        if (!own.length) continue;
        left -= own.length;
        nodes.push(
          el(
            "section",
            { class: "month" },
            el("h2", {}, month),
            el(
              "ul",
              {},
              own.map((row) => el("li", { class: "entry" }, el("details", {}, el("summary", {}, el("span", { class: "when" }, row.date), el("span", { class: "entry-text" }, isFact(row) ? [el("b", {}, nameOf(row.s)), ` ${propertyLabel(row.p)} `, el("b", {}, row.o ? nameOf(row.o) : (row.d ?? ""))] : [el("b", {}, nameOf(row.about)), ` ${row.m} `, el("b", {}, `${row.b ?? ""}${row.v}${row.u ?? ""}`)]), el("span", { class: "n" }, row.c.toFixed(2))), statement(row), quotes(row.ev, piece)))),
            ),
          ),
        );
      }
    };
    add();
    const rest = rows.length - Math.min(rows.length, STEP);
    const more = el("button", { type: "button", class: "action wide", on: { click: () => { left = Infinity; nodes.length = 0; add(); list.replaceChildren(count, ...nodes); } } }, t("showAll", rows.length));
    const count = el("p", { class: "hint", role: "status" }, `${year} · ${t("entries", rows.length)}`);
    list.replaceChildren(count, ...(rows.length ? nodes : [el("p", { class: "hint" }, t("nothing"))]), ...(rest ? [more] : []));
  }
  async function load(): Promise<void> {
    const own = year;
    const found = await get<{ rows: Row[] } & Sources>(`timeline/${own}`);
    if (signal.aborted || own !== year) return;
    piece = found;
    const bar = filterBar({ ...tally(piece.rows), dates: true, articles: piece.articles, change: draw });
    filters.replaceWith(bar);
    filters = bar;
    draw();
  }
  root.append(
    bars,
    filters,
    list,
    saving(t("timeline"), {
      picture: () => picture,
      table: () => saveCsv(`${t("timeline")} ${year}`, [t("date"), ...FACT_COLUMNS()], passing().flatMap((row) => factRows([row], piece).map((cells) => [row.date, ...cells]))),
    }),
  );
  drawBars();
  await load();
}
