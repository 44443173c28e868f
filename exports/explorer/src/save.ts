// Views as files: tables as CSV, pictures as SVG and PNG.

import { el } from "./dom";
import { button, say } from "./parts";
import { t } from "./words";

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = el("a", { href: url, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  say(t("saved", name));
}

/** A name for a file: what systems refuse in names is left out. */
export const fileName = (text: string, extension: string): string =>
  `${[...text.replace(/[\\/:*?"<>|\p{Cc}]+/gu, " ").trim()].slice(0, 60).join("") || "tuzhi"}.${extension}`;

/** A cell: what a spreadsheet would run as a formula is led by an apostrophe. */
export function cell(value: string | number): string {
  let text = String(value);
  if (typeof value === "string" && /^[=+\-@\t\r']/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csv = (columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  // The mark at the start tells spreadsheets that the file is UTF-8.
  `\ufeff${[columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;

export function saveCsv(name: string, columns: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  download(new Blob([csv(columns, rows)], { type: "text/csv;charset=utf-8" }), fileName(name, "csv"));
}

export const saveText = (name: string, extension: string, text: string): void => download(new Blob([text], { type: "text/plain;charset=utf-8" }), fileName(name, extension));

const DRAWN = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "opacity", "fill-opacity", "stroke-opacity", "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline", "paint-order", "visibility"];

/** The picture with all that style sheets say of it written into it, so that it stands alone. */
export function standalone(picture: SVGSVGElement): { text: string; width: number; height: number } {
  const box = picture.getBoundingClientRect();
  const width = Math.ceil(box.width);
  const height = Math.ceil(box.height);
  const copy = picture.cloneNode(true) as SVGSVGElement;
  const from = [...picture.querySelectorAll<SVGElement>("*")];
  [...copy.querySelectorAll<SVGElement>("*")].forEach((node, i) => {
    const style = getComputedStyle(from[i]!);
    for (const rule of DRAWN) {
      const value = style.getPropertyValue(rule);
      if (value) node.setAttribute(rule, value);
    }
    for (const name of ["class", "style", "tabindex", "role"]) node.removeAttribute(name);
  });
  for (const left of copy.querySelectorAll(".no-print, [data-screen]")) left.remove();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  if (!copy.getAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  for (const name of ["class", "style", "tabindex"]) copy.removeAttribute(name);
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const [x = "0", y = "0", w = "100%", h = "100%"] = (copy.getAttribute("viewBox") ?? "").split(/\s+/);
  for (const [name, value] of Object.entries({ x, y, width: w, height: h })) paper.setAttribute(name, value);
  paper.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
  copy.prepend(paper);
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

export function saveSvg(picture: SVGSVGElement, name: string): void {
  download(new Blob([standalone(picture).text], { type: "image/svg+xml" }), fileName(name, "svg"));
}

export async function savePng(picture: SVGSVGElement, name: string): Promise<void> {
  const { text, width, height } = standalone(picture);
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = el("canvas", { width: width * 2, height: height * 2 });
    canvas.getContext("2d")!.drawImage(image, 0, 0, width * 2, height * 2);
    await saveCanvas(canvas, name);
  } finally {
    URL.revokeObjectURL(url);
  }
}

export async function saveCanvas(canvas: HTMLCanvasElement, name: string): Promise<void> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob) download(blob, fileName(name, "png"));
  else say(t("tooLarge"));
}

/** The buttons that save a view; `picture` is asked when one of them is pressed. */
export function saving(name: string, { table, picture }: { table?: () => void; picture?: () => SVGSVGElement | null }): HTMLElement {
  return el(
    "div",
    { class: "saving", role: "group", "aria-label": t("export") },
    table ? button(t("csv"), table, { sign: "save" }) : null,
    picture ? button(t("svg"), () => { const found = picture(); if (found) saveSvg(found, name); }, { sign: "save" }) : null,
    picture ? button(t("png"), () => { const found = picture(); if (found) void savePng(found, name); }, { sign: "save" }) : null,
  );
}
