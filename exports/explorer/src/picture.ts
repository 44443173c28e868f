// What a fact was read from, where that is a picture: the part of it, and on demand the whole with the part marked.

import { el } from "./dom";
import { t } from "./words";

/** File, and the box in it: left, top, width, height as parts of the whole. */
export type Pictured = [string, number, number, number, number];

const NAME = /^[0-9a-f]{64}\.webp$/;
const HIGH = 320; // the most pixels that a part may be high

/** The address of a picture's file; nothing where it is no name of one. */
export const address = (file: string): string | null => (NAME.test(file) ? `pictures/${file}` : null);

/** Each part once, however many facts were read from it. */
export const once = (parts: readonly Pictured[]): Pictured[] => parts.filter((part, i) => parts.findIndex((other) => other.join() === part.join()) === i);

export function cropped([file, left, top, width, height]: Pictured): HTMLElement | null {
  const source = address(file);
  if (!source) return null;
  const image = el("img", { src: source, alt: t("pictureOf"), loading: "lazy", decoding: "async" });
  const box = el("i", { class: "picture-box", "aria-hidden": "true" });
  const frame = el("span", { class: "picture-frame" }, image, box);
  const node = el("figure", { class: "picture" }, el("button", { type: "button", class: "picture-button", "aria-label": t("pictureWhole"), title: t("pictureWhole"), "aria-pressed": "false" }, frame));
  let whole = false;
  const place = (): void => {
    const [w, h] = [image.naturalWidth, image.naturalHeight];
    if (!w || !h) return;
    const room = (node.clientWidth || 420) - 2; // its frame has a border
    // Some of what stands around the part is shown with it.
    const [x, y] = whole ? [0, 0] : [Math.max(0, left - 0.04), Math.max(0, top - height)];
    const [right, bottom] = whole ? [1, 1] : [Math.min(1, left + width + 0.04), Math.min(1, top + 2 * height)];
    const scale = Math.min(room / ((right - x) * w), (whole ? 2 * HIGH : HIGH) / ((bottom - y) * h), 1.5);
    const set = (target: HTMLElement, rules: Record<string, number>): void => { for (const [rule, value] of Object.entries(rules)) target.style.setProperty(rule, `${value.toFixed(1)}px`); };
    set(frame, { width: (right - x) * w * scale, height: (bottom - y) * h * scale });
    set(image, { width: w * scale, height: h * scale, left: -x * w * scale, top: -y * h * scale });
    set(box, { left: (left - x) * w * scale, top: (top - y) * h * scale, width: width * w * scale, height: height * h * scale });
  };
  image.addEventListener("load", place);
  // An atlas that was made before it kept pictures has none.
  image.addEventListener("error", () => node.remove());
  node.querySelector("button")!.addEventListener("click", (event) => {
    whole = !whole;
    (event.currentTarget as HTMLElement).setAttribute("aria-pressed", String(whole));
    place();
  });
  return node;
}

/** A whole picture. */
export function shown(file: string, label: string): HTMLElement | null {
  const source = address(file);
  if (!source) return null;
  const image = el("img", { src: source, alt: label, loading: "lazy", decoding: "async" });
  const node = el("figure", { class: "picture whole-picture" }, el("a", { href: source }, image));
  image.addEventListener("error", () => node.remove());
  return node;
}
