// A path as a picture: a row of signs that runs on in lines like text.

import { svg } from "../dom";
import { kindOf, nameOf } from "../data";
import { colored, kindShape, outline } from "../parts";

export interface Link { from: string; to: string; label: string; forward: boolean }

const [STEP, LINE, TOP] = [182, 112, 40];

const cut = (text: string, most: number): string => {
  const chars = [...text];
  return chars.length > most ? `${chars.slice(0, most - 1).join("")}…` : text;
};

/** `room` is the width in pixels that the picture may take. */
export function chain(links: readonly Link[], room: number): SVGSVGElement {
  const perLine = Math.max(2, Math.min(links.length + 1, Math.floor((room - 150) / STEP) + 1));
  const names = [links[0]!.from, ...links.map((link) => link.to)];
  const at = names.map((_, i) => {
    const line = Math.floor(i / perLine);
    // Every other line runs back, so that no link crosses the page.
    const column = line % 2 ? perLine - 1 - (i % perLine) : i % perLine;
    return { x: 80 + column * STEP, y: TOP + line * LINE };
  });
  const width = Math.max(...at.map((spot) => spot.x)) + 80;
  const height = Math.max(...at.map((spot) => spot.y)) + 44;
  return svg(
    "svg",
    { class: "chain", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": names.map(nameOf).join(" → ") },
    svg("defs", {}, svg("marker", { id: "chain-arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" }, svg("path", { d: "M0 1 7 4 0 7Z", class: "arrow" }))),
    links.map((link, i) => {
      const [a, b] = [at[i]!, at[i + 1]!];
      const far = Math.hypot(b.x - a.x, b.y - a.y);
      const [ux, uy] = [(b.x - a.x) / far, (b.y - a.y) / far];
      return svg(
        "g",
        {},
        svg("line", {
          class: "edge", x1: a.x + ux * 17, y1: a.y + uy * 17, x2: b.x - ux * 17, y2: b.y - uy * 17,
          ...(link.forward ? { "marker-end": "url(#chain-arrow)" } : { "marker-start": "url(#chain-arrow)" }),
        }),
        svg("text", { class: "edge-label", x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 - (uy ? -4 : 7) }, cut(link.label, 12)),
      );
    }),
    names.map((id, i) =>
      colored(
        svg(
          "g",
          { transform: `translate(${at[i]!.x} ${at[i]!.y})`, class: "node" },
          svg("path", { d: outline(kindShape(kindOf(id)), 11), class: "shape" }),
          svg("text", { y: 30, class: "label" }, cut(nameOf(id), 12)),
        ),
        kindOf(id),
      ),
    ),
  );
}
