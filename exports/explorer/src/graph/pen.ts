// What the map is drawn with: a canvas for the screen, SVG for a file.

import { svg } from "../dom";
import { outline } from "../parts";

export interface Pen {
  clear: (width: number, height: number, paper: string) => void;
  /** Lines of one colour, opacity and width; `ends` holds x1, y1, x2, y2 of each. */
  lines: (ends: readonly number[], color: string, opacity: number, width: number) => void;
  disc: (x: number, y: number, r: number, color: string, opacity: number) => void;
  ring: (x: number, y: number, r: number, color: string, width: number) => void;
  sign: (shape: string, x: number, y: number, r: number, color: string, edge: string) => void;
  text: (text: string, x: number, y: number, size: number, color: string, halo: string, bold: boolean) => void;
}

export const FONT = '"PingFang SC", "Hiragino Sans GB", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", system-ui, sans-serif';

const POINTS: Record<string, [number, number][]> = {
  diamond: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
  triangle: [[0, -1.4], [1.3, 0.85], [-1.3, 0.85]],
  hexagon: [[1.1, 0], [0.55, 0.95], [-0.55, 0.95], [-1.1, 0], [-0.55, -0.95], [0.55, -0.95]],
  square: [[-0.89, -0.89], [0.89, -0.89], [0.89, 0.89], [-0.89, 0.89]],
};

export function canvasPen(context: CanvasRenderingContext2D): Pen {
  const c = context;
  return {
    clear(width, height, paper) {
      c.globalAlpha = 1;
      c.fillStyle = paper;
      c.fillRect(0, 0, width, height);
    },
    lines(ends, color, opacity, width) {
      c.globalAlpha = opacity;
      c.strokeStyle = color;
      c.lineWidth = width;
      c.beginPath();
      for (let i = 0; i < ends.length; i += 4) {
        c.moveTo(ends[i]!, ends[i + 1]!);
        c.lineTo(ends[i + 2]!, ends[i + 3]!);
      }
      c.stroke();
      c.globalAlpha = 1;
    },
    disc(x, y, r, color, opacity) {
      c.globalAlpha = opacity;
      c.fillStyle = color;
      c.beginPath();
      c.arc(x, y, r, 0, Math.PI * 2);
      c.fill();
      c.globalAlpha = 1;
    },
    ring(x, y, r, color, width) {
      c.strokeStyle = color;
      c.lineWidth = width;
      c.beginPath();
      c.arc(x, y, r, 0, Math.PI * 2);
      c.stroke();
    },
    sign(shape, x, y, r, color, edge) {
      c.fillStyle = color;
      c.beginPath();
      const points = POINTS[shape];
      if (points) {
        points.forEach(([px, py], i) => (i ? c.lineTo(x + px * r, y + py * r) : c.moveTo(x + px * r, y + py * r)));
        c.closePath();
      } else c.arc(x, y, r, 0, Math.PI * 2);
      c.fill();
      if (r > 3) {
        c.strokeStyle = edge;
        c.lineWidth = 1.2;
        c.stroke();
      }
    },
    text(text, x, y, size, color, halo, bold) {
      c.font = `${bold ? "600 " : ""}${size}px ${FONT}`;
      c.textAlign = "center";
      c.lineJoin = "round";
      c.strokeStyle = halo;
      c.lineWidth = 3.5;
      c.strokeText(text, x, y);
      c.fillStyle = color;
      c.fillText(text, x, y);
    },
  };
}

export function svgPen(picture: SVGSVGElement): Pen {
  const put = (node: SVGElement): void => picture.append(node);
  const f = (value: number): string => value.toFixed(1);
  return {
    clear(width, height, paper) {
      picture.replaceChildren(svg("rect", { width, height, fill: paper }));
      picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
      picture.setAttribute("width", String(width));
      picture.setAttribute("height", String(height));
    },
    lines(ends, color, opacity, width) {
      let d = "";
      for (let i = 0; i < ends.length; i += 4) d += `M${f(ends[i]!)} ${f(ends[i + 1]!)}L${f(ends[i + 2]!)} ${f(ends[i + 3]!)}`;
      if (d) put(svg("path", { d, stroke: color, "stroke-opacity": opacity, "stroke-width": width, fill: "none" }));
    },
    disc: (x, y, r, color, opacity) => put(svg("circle", { cx: f(x), cy: f(y), r: f(r), fill: color, "fill-opacity": opacity })),
    ring: (x, y, r, color, width) => put(svg("circle", { cx: f(x), cy: f(y), r: f(r), fill: "none", stroke: color, "stroke-width": width })),
    sign: (shape, x, y, r, color, edge) => put(svg("path", { d: outline(shape, r), transform: `translate(${f(x)} ${f(y)})`, fill: color, stroke: edge, "stroke-width": 1.2 })),
    text: (text, x, y, size, color, halo, bold) =>
      put(svg("text", { x: f(x), y: f(y), "font-family": FONT, "font-size": size, "font-weight": bold ? 600 : 400, "text-anchor": "middle", fill: color, stroke: halo, "stroke-width": 3.5, "paint-order": "stroke", "stroke-linejoin": "round" }, text)),
  };
}
