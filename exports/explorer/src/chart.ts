// A measure over time: a line through what articles state, each point with its source.

import { scaleLinear, scaleUtc } from "d3-scale";
import { el, svg } from "./dom";
import type { Figure } from "./data";
import { lang } from "./shell";
import { figureText } from "./parts";
import { t } from "./words";

/** The moment of an ISO date of any precision: a year stands at its middle. */
export function moment(date: string): number {
  const [year = 0, month, day] = date.split("-").map(Number);
  if (month === undefined) return Date.UTC(year, 6, 1);
  return day === undefined ? Date.UTC(year, month - 1, 15) : Date.UTC(year, month - 1, day);
}

/** 3821亿 rather than 382100000000. */
export function short(value: number): string {
  if (lang() === "zh") {
    for (const [size, word] of [[1e12, "万亿"], [1e8, "亿"], [1e4, "万"]] as const) {
      if (Math.abs(value) >= size) return `${Number((value / size).toPrecision(4))}${word}`;
    }
    return String(Number(value.toPrecision(6)));
  }
  for (const [size, word] of [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e4, "k"]] as const) {
    if (Math.abs(value) >= size) return `${Number((value / (word === "k" ? 1e3 : size)).toPrecision(4))}${word}`;
  }
  return String(Number(value.toPrecision(6)));
}

/** Groups of figures that make a line: one measure, one base unit, two dates or more. */
export function series(figures: readonly Figure[]): { lines: Figure[][]; others: Figure[] } {
  const groups = new Map<string, Figure[]>();
  for (const row of figures) groups.set(`${row.m}\u0000${row.bu ?? ""}`, [...(groups.get(`${row.m}\u0000${row.bu ?? ""}`) ?? []), row]);
  const lines: Figure[][] = [];
  const others: Figure[] = [];
  for (const rows of groups.values()) {
    const dated = rows.filter((row) => row.t && /^\d{4}/.test(row.t)).sort((a, b) => moment(a.t!) - moment(b.t!));
    if (new Set(dated.map((row) => row.t)).size >= 2) {
      lines.push(dated);
      others.push(...rows.filter((row) => !dated.includes(row)));
    } else others.push(...rows);
  }
  return { lines, others };
}

/** The chart; `show` is called with the figure whose point the reader turns to. */
export function chart(rows: readonly Figure[], show: (row: Figure) => void): SVGSVGElement {
  const [width, height, left, right, top, bottom] = [460, 210, 52, 26, 30, 28];
  const unit = rows[0]!.bu ?? "";
  const times = rows.map((row) => moment(row.t!));
  const values = rows.map((row) => row.base);
  const pad = (Math.max(...times) - Math.min(...times)) * 0.06 || 1e10;
  const x = scaleUtc([Math.min(...times) - pad, Math.max(...times) + pad], [left, width - right]);
  const y = scaleLinear([Math.min(0, ...values), Math.max(...values, 0) * 1.08 || 1], [height - bottom, top]).nice(4);
  const years = [...new Set(rows.map((row) => row.t!.slice(0, 4)))].map(Number);
  const ticks = x.ticks(Math.min(6, Math.max(2, years.at(-1)! - years[0]!)));
  const spread = x.domain()[1]!.getTime() - x.domain()[0]!.getTime();
  const format = (date: Date): string => (spread > 4e10 ? String(date.getUTCFullYear()) : date.toISOString().slice(0, 7));
  const points = rows.map((row, i) => [x(times[i]!), y(values[i]!), row] as const);
  const path = points.map(([px, py], i) => `${i ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`).join("");
  const labels = new Set<string>();
  return svg(
    "svg",
    { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": t("chartOf", rows[0]!.m) },
    svg("text", { x: 0, y: 14, class: "chart-title" }, `${rows[0]!.m}${unit ? `（${unit}）` : ""}`),
    y.ticks(4).map((tick) => [
      svg("line", { x1: left, x2: width - right, y1: y(tick), y2: y(tick), class: "grid" }),
      svg("text", { x: left - 8, y: y(tick) + 4, class: "tick end" }, short(tick)),
    ]),
    ticks.map((tick) => {
      const label = format(tick);
      if (labels.has(label)) return null;
      labels.add(label);
      return svg("text", { x: x(tick), y: height - 8, class: "tick middle" }, label);
    }),
    svg("path", { d: `${path}L${points.at(-1)![0].toFixed(1)} ${y(0)}L${points[0]![0].toFixed(1)} ${y(0)}Z`, class: "area" }),
    svg("path", { d: path, class: "line" }),
    points.map(([px, py, row]) => [
      svg(
        "g",
        { class: "point", tabindex: 0, role: "button", "aria-label": `${row.t}: ${figureText(row)}`, on: { focus: () => show(row), pointerenter: () => show(row), click: () => show(row) } },
        svg("circle", { cx: px, cy: py, r: 14, class: "reach", "data-screen": "" }),
        svg("circle", { cx: px, cy: py, r: row.b ? 4.5 : 4, class: row.b ? "open" : "full" }),
      ),
      svg("text", { x: px, y: py - 10, class: "value middle", "aria-hidden": "true" }, `${row.b ?? ""}${short(row.base)}`),
    ]),
  );
}

/** A small table of figures, each with its source on demand. */
export const figureLine = (row: Figure): HTMLElement =>
  el("p", { class: "figure-line" }, el("span", { class: "when" }, row.t || "—"), el("span", { class: "measure" }, row.m), el("strong", {}, figureText(row)));
