// A measure over time: a line through what articles state, each point with its source.

import { scaleLinear, scaleUtc } from "d3-scale";
import { el, svg } from "./dom";
import type { Figure, Series } from "./data";
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

/** Three digits are as many as an estimate has. */
const about = (value: number): string => short(Number(value.toPrecision(3)));

/** Whether a series is worth a picture: it has two times, or two numbers that contradict each other. */
export const isDrawn = (row: Series): boolean => row.clash.length > 0 || new Set(row.points.map(([, time]) => time).filter(Boolean)).size > 1;

export const percent = (rate: number): string => `${rate < 0 ? "−" : "+"}${(Math.abs(rate) * 100).toFixed(Math.abs(rate) < 0.1 ? 1 : 0)}%`;

interface Label { x: number; y: number; text: string; kind: string }

/** Labels that overlap none before them: each tries its places in turn, and is left out where none is free. */
function apart(labels: readonly (Label & { places: readonly [number, number][] })[]): Label[] {
  const taken: [number, number, number, number][] = [];
  return labels.flatMap(({ x, y, text, kind, places }) => {
    const half = [...text].reduce((sum, char) => sum + (char > "\u2e80" ? 11.5 : 6.8), 0) / 2;
    for (const [dx, dy] of places) {
      const box = [x + dx - half, y + dy - 11, x + dx + half, y + dy + 2] as [number, number, number, number];
      if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) continue;
      taken.push(box);
      return [{ x: x + dx, y: y + dy, text, kind }];
    }
    return [];
  });
}

/**
 * The chart of a series: a point for each number, hollow where it is about so much, more or less; a line through those
 * that can be compared; numbers that contradict each other joined by a dashed red line. `show` is called with the figure
 * whose point the reader turns to.
 */
export function chart(series: Series, figures: readonly Figure[], show: (row: Figure) => void): SVGSVGElement {
  const [width, height, left, right, top, bottom] = [460, 224, 52, 30, 34, 28];
  const dated = series.points.map(([at, time], i) => ({ row: figures[at]!, time, i })).filter(({ row, time }) => row && time);
  const next = series.next;
  const times = [...dated.map(({ time }) => moment(time)), ...(next ? [moment(next.t)] : [])];
  const values = [...dated.map(({ row }) => row.base), ...(next ? [next.low, next.high] : [])];
  const pad = (Math.max(...times) - Math.min(...times)) * 0.06 || 1e10;
  const x = scaleUtc([Math.min(...times) - pad, Math.max(...times) + pad], [left, width - right]);
  const y = scaleLinear([Math.min(0, ...values), Math.max(...values, 0) * 1.08 || 1], [height - bottom, top]).nice(4);
  const years = [...new Set(times.map((time) => new Date(time).getUTCFullYear()))].sort((a, b) => a - b);
  // Years stand where their points do; finer times have the calendar's own marks.
  const marks = [...new Set([...dated.map(({ time }) => time), ...(next ? [next.t] : [])])].sort();
  const step = Math.ceil(marks.length / 7);
  const ticks = marks.length === 1 || marks.every((time) => time.length === 4)
    ? marks.filter((_, i) => (marks.length - 1 - i) % step === 0).map((time) => new Date(moment(time)))
    : x.ticks(Math.min(6, Math.max(2, years.at(-1)! - years[0]!)));
  const spread = x.domain()[1]!.getTime() - x.domain()[0]!.getTime();
  const format = (date: Date): string => (marks.length === 1 ? marks[0]! : spread > 4e10 ? String(date.getUTCFullYear()) : date.toISOString().slice(0, 7));
  const place = new Map(dated.map(({ row, time, i }) => [i, [x(moment(time)), y(row.base)] as const]));
  const line = series.line.map((i) => place.get(i)).filter((at): at is readonly [number, number] => !!at);
  const path = line.map(([px, py], i) => `${i ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`).join("");
  const clashing = new Set(series.clash.flat());
  const clashes = series.clash.flatMap(([a, b]) => (place.has(a) && place.has(b) ? [[place.get(a)!, place.get(b)!] as const] : []));
  const labels = apart([
    ...dated.map(({ row, i }) => {
      const [px, py] = place.get(i)!;
      const lower = series.clash.some(([a, b]) => (a === i || b === i) && (place.get(a === i ? b : a)?.[1] ?? py) < py);
      const places: [number, number][] = lower ? [[0, 21], [34, 4], [-34, 4]] : [[0, -10], [0, 21], [34, 4], [-34, 4]];
      return { x: px, y: py, text: `${row.b ?? ""}${short(row.base)}`, kind: "value", places };
    }),
    ...clashes.map(([[ax, ay], [bx, by]]) => ({ x: (ax + bx) / 2, y: (ay + by) / 2, text: "≠", kind: "value clash-word", places: [[-10, 4], [10, 4]] as [number, number][] })),
    ...(series.rates ?? []).flatMap(([rate], i) => {
      const [a, b] = [line[i], line[i + 1]];
      return a && b ? [{ x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2, text: percent(rate), kind: "rate", places: [[0, -8], [0, 18], [0, -22]] as [number, number][] }] : [];
    }),
    ...(next ? [{ x: x(moment(next.t)), y: y(next.v), text: about(next.v), kind: "rate", places: [[0, -10], [0, 18]] as [number, number][] }] : []),
  ]);
  const words = new Set<string>();
  return svg(
    "svg",
    { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": t("chartOf", series.m) },
    svg("text", { x: 0, y: 14, class: "chart-title" }, `${series.m}${series.u ? `（${series.u}）` : ""}`),
    y.ticks(4).map((tick) => [
      svg("line", { x1: left, x2: width - right, y1: y(tick), y2: y(tick), class: "grid" }),
      svg("text", { x: left - 8, y: y(tick) + 4, class: "tick end" }, short(tick)),
    ]),
    ticks.map((tick) => {
      const label = format(tick);
      if (words.has(label)) return null;
      words.add(label);
      return svg("text", { x: x(tick), y: height - 8, class: "tick middle" }, label);
    }),
    line.length > 1 ? svg("path", { d: `${path}L${line.at(-1)![0].toFixed(1)} ${y(0)}L${line[0]![0].toFixed(1)} ${y(0)}Z`, class: "area" }) : null,
    svg("path", { d: path, class: "line" }),
    next && line.length
      ? [
          svg("line", { x1: x(moment(next.t)), x2: x(moment(next.t)), y1: y(next.low), y2: y(next.high), class: "next-range" }),
          svg("path", { d: `M${line.at(-1)![0].toFixed(1)} ${line.at(-1)![1].toFixed(1)}L${x(moment(next.t)).toFixed(1)} ${y(next.v).toFixed(1)}`, class: "next-line" }),
        ]
      : null,
    clashes.map(([[ax, ay], [bx, by]]) => svg("line", { x1: ax, y1: ay, x2: bx, y2: by, class: "clash" })),
    dated.map(({ row, time, i }) => {
      const [px, py] = place.get(i)!;
      const more = row.b === ">" ? -1 : row.b === "<" ? 1 : 0;
      return svg(
        "g",
        { class: `point${clashing.has(i) ? " clashing" : ""}${(series.far ?? []).includes(i) ? " far" : ""}`, tabindex: 0, role: "button", "aria-label": `${time}: ${figureText(row)}`, on: { focus: () => show(row), pointerenter: () => show(row), click: () => show(row) } },
        svg("circle", { cx: px, cy: py, r: 14, class: "reach", "data-screen": "" }),
        more ? svg("path", { d: `M${px} ${py + more * 5}v${more * 11}m-3 ${-more * 4}l3 ${more * 4}l3 ${-more * 4}`, class: "beyond" }) : null,
        svg("circle", { cx: px, cy: py, r: row.b ? 4.5 : 4, class: row.b ? "open" : "full" }),
      );
    }),
    labels.map((label) => svg("text", { x: label.x, y: label.y, class: `${label.kind} middle`, "aria-hidden": "true" }, label.text)),
  );
}

/** What a series says in words: how it moves, and which of its numbers contradict each other. */
export function seriesWords(series: Series, figures: readonly Figure[]): HTMLElement[] {
  const [first, last] = [series.line[0], series.line.at(-1)].map((i) => (i === undefined ? undefined : series.points[i]));
  const rate = series.whole ?? (series.rates?.length === 1 ? series.rates[0] : undefined);
  const text = (i: number): string => {
    const [at, time] = series.points[i]!;
    return `${figureText(figures[at]!)}${figures[at]!.t ? "" : `（${t("byArticle")} ${time}）`}`;
  };
  return [
    ...(first && last && rate ? [el("p", { class: "trend" }, `${first[1]} → ${last[1]} `, el("b", {}, percent(rate[0])), rate[1] !== null ? t("yearly", percent(rate[1])) : "")] : []),
    ...series.clash.map(([a, b]) => el("p", { class: "clash-line" }, el("b", {}, t("contradicts")), ` ${series.points[a]![1]}：${text(a)} ≠ ${text(b)}`)),
    ...(series.next ? [el("p", { class: "hint" }, t("mayFollow", series.next.t, about(series.next.v), about(series.next.low), about(series.next.high), percent(series.next.error).slice(1)))] : []),
  ];
}

/** A small table of figures, each with its source on demand. */
export const figureLine = (row: Figure): HTMLElement =>
  el("p", { class: "figure-line" }, el("span", { class: "when" }, row.t || "—"), el("span", { class: "measure" }, row.m), el("strong", {}, figureText(row)));
