// The picture: vis-network draws nodes and edges and knows the camera; names, highlights and arrows are drawn on top.

const PAPER = { light: "#faf8f4", dark: "#14171b" };
const INK = { light: "#23272d", dark: "#e8e6e1" };
const SOFT = { light: "#5d636b", dark: "#a5abb3" };
const EDGE = { light: "#c4bcae", dark: "#454d57" };
const ACCENT = { light: "#a8321f", dark: "#ff8a70" };
const FONT = '"PingFang SC","Hiragino Sans GB","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","Microsoft YaHei",system-ui,sans-serif';
const CROWD = 200; // entities above which not every name can be read at first
const MANY = 1500; // nodes above which edges rest while the picture is moved

const view = {
  theme: "light",
  selected: null, // an entity
  link: null, // a selected link
  hover: null, // an entity under the pointer
  hoverLink: null,
};
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const narrow = matchMedia("(max-width: 760px)");
let network;

const color = (kind) => kinds.get(kind)[view.theme];

/** The outline of a class's shape as vis-network draws it, so that what is drawn on top covers what lies below. */
const OUTLINES = {
  square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  diamond: [[0, -1], [1, 0], [0, 1], [-1, 0]],
  triangle: [[0, -1.012], [1.15, 0.98], [-1.15, 0.98]],
  hexagon: [0, 1, 2, 3, 4, 5].map((k) => [Math.cos((k * Math.PI) / 3), Math.sin((k * Math.PI) / 3)]),
};

/** A small picture of a class's shape and colour, for lists. */
function sign(kind) {
  const { shape, grow } = kinds.get(kind);
  const points = OUTLINES[shape]?.map(([x, y]) => `${x * grow},${y * grow}`).join(" ");
  const drawn = points ? svg("polygon", { points }) : svg("circle", { r: 1 });
  const node = svg("svg", { class: "sign", viewBox: "-1.25 -1.25 2.5 2.5", "aria-hidden": "true" }, drawn);
  node.style.setProperty("--light", kinds.get(kind).light);
  node.style.setProperty("--dark", kinds.get(kind).dark);
  return node;
}

function trace(ctx, shape, x, y, r) {
  ctx.beginPath();
  const outline = OUTLINES[shape];
  if (!outline) { ctx.arc(x, y, r, 0, 7); return; }
  outline.forEach(([dx, dy], i) => (i ? ctx.lineTo(x + dx * r, y + dy * r) : ctx.moveTo(x + dx * r, y + dy * r)));
  ctx.closePath();
}

function startPicture() {
  const box = byId("canvas");
  const { options } = drawing;
  const width = box.clientWidth - (narrow.matches ? 60 : 262 + 440 + 110); // less both cards
  suit(Math.max(300, width), Math.max(300, box.clientHeight - (narrow.matches ? 90 : 110)));
  if (drawing.nodes.length > MANY) {
    Object.assign(options.interaction, { hideEdgesOnDrag: true, hideEdgesOnZoom: true });
    options.nodes.borderWidth = 0;
  }
  network = new vis.Network(box, { nodes: drawing.nodes, edges: drawing.edges }, options);
  network.on("beforeDrawing", () => measure());
  network.on("afterDrawing", drawOver);
  const canvas = box.querySelector("canvas");
  canvas.setAttribute("aria-hidden", "true"); // what it shows can be read in the panel and reached by search
  box.querySelector(".vis-network").tabIndex = 0; // vis-network's 900 would come before everything else
  network.on("hoverNode", ({ node }) => { view.hover = entities[node]; box.style.cursor = "pointer"; network.redraw(); });
  network.on("blurNode", () => { view.hover = null; box.style.cursor = ""; network.redraw(); });
  network.on("hoverEdge", ({ edge }) => { view.hoverLink = links.get(edge); box.style.cursor = "pointer"; network.redraw(); });
  network.on("blurEdge", () => { view.hoverLink = null; box.style.cursor = ""; network.redraw(); });
  network.on("dragEnd", ({ nodes }) => {
    const moved = network.getPositions(nodes);
    for (const [i, { x, y }] of Object.entries(moved)) Object.assign(entities[i], { x, y });
  });
}

/**
 * Positions are made for screens somewhat wider than high. On one that stands upright, rows and columns change places;
 * then the shorter side is stretched towards the window's shape: distances only grow, so nothing comes to overlap.
 * Entities without links stand in rows below.
 */
function suit(width, height) {
  const joined = entities.filter((entity) => entity.links.size);
  const alone = entities.filter((entity) => !entity.links.size);
  const [wide, high] = entities.length > CROWD ? [15, 13] : narrow.matches ? [44, 26] : [66, 36];
  const columns = Math.max(1, Math.min(alone.length, Math.floor(width / wide)));
  const rows = Math.ceil(alone.length / columns) || 0;
  const squeeze = rows ? Math.min(1, (height * 0.4) / (rows * high)) : 1;
  const free = height - (rows ? rows * high * squeeze + 40 : 0);
  if (free > width * 1.15) for (const entity of joined) [entity.x, entity.y] = [entity.y, entity.x];
  const ends = (key) => joined.reduce(([low, most], e) => [Math.min(low, e[key]), Math.max(most, e[key])], [Infinity, -Infinity]);
  const extent = (key) => { const [low, most] = ends(key); return Math.max(60, most - low || 0); };
  const lack = (width / free) / (extent("x") / extent("y"));
  const most = free > width ? 1.8 : 1.5;
  for (const entity of joined) {
    entity.x *= Math.min(most, Math.max(1, lack));
    entity.y *= Math.min(most, Math.max(1, 1 / lack));
  }
  const pixel = joined.length ? Math.max(extent("x") / width, extent("y") / free, 0.6) : 1; // units of the drawing
  const [left, bottom] = joined.length ? [(ends("x")[0] + ends("x")[1]) / 2, ends("y")[1] + 62 * pixel] : [0, 0];
  const step = Math.max(pixel * squeeze, 22 / high); // never closer than two circles
  alone.forEach((entity, k) => {
    entity.x = left + ((k % columns) - (columns - 1) / 2) * wide * Math.max(pixel, 22 / wide);
    entity.y = bottom + Math.floor(k / columns) * high * step;
  });
  drawing.nodes.update(drawing.nodes.getIds().map((i) => ({ id: i, x: entities[i].x, y: entities[i].y })));
}

/** Whether an entity is in the picture at all: of a large graph, only the most important are at first. */
const isDrawn = (i) => drawing.nodes.get(i) !== null;

function nodeLook(entity) {
  return { background: color(entity.kind), border: PAPER[view.theme] };
}

/** Bring an entity into the picture, with its links to those that are there. */
function addNode(entity) {
  if (isDrawn(entity.i)) return;
  const { x, y, r, i } = entity;
  drawing.nodes.add({ id: i, x, y, size: r * kinds.get(entity.kind).grow, shape: kinds.get(entity.kind).shape, color: nodeLook(entity) });
  const joined = [...entity.links.values()].filter((link) => isDrawn(link.a) && isDrawn(link.b));
  drawing.edges.add(joined.map((link) => ({ id: link.id, from: link.a, to: link.b })));
}

/** Colours of nodes and edges for the theme; edges carry no colour of their own in the file. */
function paint() {
  const opacity = Math.max(0.25, Math.min(1, 18 / Math.sqrt(drawing.edges.length))); // many lines must not become a cloud
  network.setOptions({ edges: { color: { color: EDGE[view.theme], hover: EDGE[view.theme], highlight: EDGE[view.theme], opacity }, width: 1.3 } });
  drawing.nodes.update(drawing.nodes.getIds().map((i) => ({ id: i, color: nodeLook(entities[i]) })));
}

// ---- the camera

/** The parts of the window that cards cover, so that what matters is centred in what is left. */
function insets() {
  const panel = !byId("panel").hidden;
  if (narrow.matches) return { left: 12, right: 12, top: 14, bottom: panel ? byId("panel").offsetHeight + 12 : 64 };
  return { left: byId("filters").offsetWidth + 40, right: panel ? byId("panel").offsetWidth + 40 : 32, top: 26, bottom: 50 };
}

/** Move the camera so that these entities fill the free part of the window. */
function fit(indices, { animate = true, closest = 1.6 } = {}) {
  const shown = indices.filter((i) => isDrawn(i));
  if (!shown.length) return;
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const i of shown) {
    const { x, y, r } = entities[i];
    x0 = Math.min(x0, x - r); x1 = Math.max(x1, x + r);
    y0 = Math.min(y0, y - r); y1 = Math.max(y1, y + r + 14);
  }
  const { clientWidth, clientHeight } = byId("canvas");
  const { left, right, top, bottom } = insets();
  const beside = narrow.matches ? 64 : 110; // names at the rim need room too
  const [free, high] = [Math.max(80, clientWidth - left - right - beside), Math.max(80, clientHeight - top - bottom - 40)];
  const scale = Math.min(closest, free / Math.max(1, x1 - x0), high / Math.max(1, y1 - y0));
  move((x0 + x1) / 2, (y0 + y1) / 2, scale, animate);
}

function move(x, y, scale, animate = true) {
  const { left, right, top, bottom } = insets();
  network.moveTo({
    position: { x, y }, scale, offset: { x: (left - right) / 2, y: (top - bottom) / 2 },
    animation: animate && !calm.matches ? { duration: 380, easingFunction: "easeInOutCubic" } : false,
  });
}

function zoomBy(factor) {
  const { x, y } = network.getViewPosition();
  network.moveTo({ position: { x, y }, scale: Math.min(6, Math.max(0.03, network.getScale() * factor)), animation: calm.matches ? false : { duration: 180, easingFunction: "easeOutQuad" } });
}

// ---- what is drawn on top

const frame = { x: 0, y: 0, scale: 1, width: 0, height: 0, ratio: 1 };

function measure() {
  const at = network.getViewPosition();
  const canvas = byId("canvas").querySelector("canvas");
  Object.assign(frame, { x: at.x, y: at.y, scale: network.getScale(), width: canvas.clientWidth, height: canvas.clientHeight, ratio: canvas.width / canvas.clientWidth });
}
const onScreen = (entity) => [
  (entity.x - frame.x) * frame.scale + frame.width / 2,
  (entity.y - frame.y) * frame.scale + frame.height / 2,
];

function drawOver(ctx) {
  ctx.save();
  ctx.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0); // screen pixels from here on: names keep their size
  const lit = spotlight();
  if (lit) {
    ctx.globalAlpha = 0.78;
    ctx.fillStyle = PAPER[view.theme];
    ctx.fillRect(0, 0, frame.width, frame.height);
    ctx.globalAlpha = 1;
    lit.links.forEach((link) => drawLink(ctx, link, lit));
    lit.entities.forEach((entity) => drawNode(ctx, entity, entity === lit.centre));
  }
  const taken = [];
  if (lit) drawNames(ctx, lit.entities, taken, lit);
  drawNames(ctx, visible.inOrder, taken, lit, lit ? new Set(lit.entities) : null);
  if (lit) lit.links.forEach((link) => drawRelation(ctx, link, lit, taken));
  ctx.restore();
}

/** What stands out now: the entity or link under the pointer, else the selected one, with what it touches. */
function spotlight() {
  const link = view.hoverLink ?? (view.hover ? null : view.link);
  if (link && visible.links.has(link.id)) {
    return { links: [link], entities: [entities[link.a], entities[link.b]], centre: null };
  }
  const centre = view.hover ?? view.selected;
  if (!centre || !visible.entities.has(centre.i)) return null;
  const touching = [...centre.links.values()].filter((each) => visible.links.has(each.id) && isDrawn(each.a) && isDrawn(each.b));
  const near = touching.map((each) => entities[each.a === centre.i ? each.b : each.a]).sort((a, b) => a.i - b.i);
  return { links: touching, entities: [centre, ...near], centre };
}

function drawNode(ctx, entity, ring) {
  const [x, y] = onScreen(entity);
  const r = entity.r * frame.scale;
  const { shape, grow } = kinds.get(entity.kind);
  if (ring) {
    ctx.beginPath();
    ctx.arc(x, y, r + 6, 0, 7);
    ctx.strokeStyle = ACCENT[view.theme];
    ctx.lineWidth = 2;
    ctx.stroke();
  }
  trace(ctx, shape, x, y, r * grow);
  ctx.fillStyle = color(entity.kind);
  ctx.fill();
  ctx.strokeStyle = PAPER[view.theme];
  ctx.lineWidth = 1.5;
  ctx.stroke();
}

/** A lit link: a line, with an arrow where all its facts run one way. */
function drawLink(ctx, link) {
  const [a, b] = [entities[link.a], entities[link.b]];
  const [ax, ay] = onScreen(a);
  const [bx, by] = onScreen(b);
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
  ctx.strokeStyle = ctx.fillStyle = SOFT[view.theme];
  ctx.lineWidth = 1.4;
  ctx.beginPath();
  ctx.moveTo(ax, ay);
  ctx.lineTo(bx, by);
  ctx.stroke();
  const ways = new Set(link.facts.filter((fact) => visible.facts.has(fact)).map((fact) => fact.s === link.a));
  for (const forward of ways) {
    const [sign_, end, tipX, tipY] = forward ? [1, b, bx, by] : [-1, a, ax, ay];
    const back = end.r * frame.scale + 4;
    const [x, y] = [tipX - sign_ * ux * back, tipY - sign_ * uy * back];
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x - sign_ * ux * 9 - uy * 3.8, y - sign_ * uy * 9 + ux * 3.8);
    ctx.lineTo(x - sign_ * ux * 9 + uy * 3.8, y - sign_ * uy * 9 - ux * 3.8);
    ctx.closePath();
    ctx.fill();
  }
}

/** The relation's name at the middle of a lit link, where there is room. */
function drawRelation(ctx, link, lit, taken) {
  const [ax, ay] = onScreen(entities[link.a]);
  const [bx, by] = onScreen(entities[link.b]);
  if (Math.hypot(bx - ax, by - ay) < 46) return;
  const names = [...new Set(link.facts.filter((fact) => visible.facts.has(fact)).map((fact) => propertyLabel(fact.p)))];
  const text = names.slice(0, 2).join(" · ") + (names.length > 2 ? " …" : "");
  ctx.font = `500 11px ${FONT}`;
  const half = ctx.measureText(text).width / 2 + 4;
  const share = !lit.centre ? 0.5 : lit.centre.i === link.a ? 0.55 : 0.45; // away from the crowd at the hub
  const [x, y] = [ax + (bx - ax) * share, ay + (by - ay) * share];
  const box = [x - half, y - 8, x + half, y + 8];
  if (taken.some((other) => overlap(box, other))) return;
  taken.push(box);
  ctx.fillStyle = PAPER[view.theme];
  ctx.fillRect(box[0], box[1], half * 2, 16);
  ctx.fillStyle = ACCENT[view.theme];
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, x, y + 0.5);
}

const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
const LONGEST = 16;
const widths = new Map();

/** Names from the most important on, each where it covers no other name and no larger node; the rest wait for more zoom. */
function drawNames(ctx, list, taken, lit, done = null) {
  const most = Math.min(240, Math.round((frame.width * frame.height) / 4200));
  const crowded = list.length > CROWD;
  const room = grid(taken);
  for (const entity of list) {
    const r = entity.r * frame.scale;
    if (r < 4 && crowded) break; // in order of size: the rest are dots that a name may cover
    const [x, y] = onScreen(entity);
    if (x > -r && y > -r && x < frame.width + r && y < frame.height + r) room.take([x - r, y - r, x + r, y + r]);
  }
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  ctx.lineJoin = "round";
  const cards = insets(); // names near a card move aside from it
  const [left, right] = [cards.left - 10, frame.width - cards.right + 10];
  let drawn = 0;
  for (const entity of list) {
    if (drawn >= most) break;
    if (done?.has(entity) || !isDrawn(entity.i)) continue;
    const [x, y] = onScreen(entity);
    if (x < -60 || y < -40 || x > frame.width + 60 || y > frame.height + 20) continue;
    const r = entity.r * frame.scale;
    if (crowded && r < 4.5 && drawn >= 36 && !lit) break; // nearer, there will be room
    const bright = !lit || done === null;
    if (!bright && r < 9) break; // beside a spotlight only landmarks keep their names
    const size = Math.round(Math.min(17, Math.max(11.5, 9.5 + entity.r * 0.22 + frame.scale * 1.5)));
    const text = shorten(entity.name);
    const half = width(ctx, text, size, entity.r > 19) / 2 + 2;
    const within = x > left && x < right ? Math.min(Math.max(x, left + half), right - half) : x;
    const middle = Math.abs(within - x) < half ? within : x;
    const spot = [[middle, y + r + size + 2], [middle, y - r - 5], [x + r + half + 3, y + size * 0.36], [x - r - half - 3, y + size * 0.36]]
      .map(([cx, base]) => [cx, base, [cx - half, base - size, cx + half, base + 3]])
      .find(([, , box]) => room.free(box) && (x < left || x > right || (box[0] >= left && box[2] <= right)));
    if (!spot) continue;
    const [cx, base, box] = spot;
    room.take(box);
    taken.push(box);
    drawn += 1;
    ctx.font = font(size, entity.r > 19);
    ctx.globalAlpha = bright ? 1 : 0.38;
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = PAPER[view.theme];
    ctx.strokeText(text, cx, base);
    ctx.fillStyle = entity === view.selected ? ACCENT[view.theme] : INK[view.theme];
    ctx.fillText(text, cx, base);
    ctx.globalAlpha = 1;
  }
}

const shorten = (name) => { const chars = [...name.replace(/\s+/g, " ")]; return chars.length > LONGEST ? `${chars.slice(0, LONGEST - 1).join("")}…` : chars.join(""); };
const font = (size, strong) => `${strong ? 600 : 400} ${size}px ${FONT}`;

function width(ctx, text, size, strong) {
  const key = `${size}${strong ? "b" : ""} ${text}`;
  if (!widths.has(key)) { ctx.font = font(size, strong); widths.set(key, ctx.measureText(text).width); }
  return widths.get(key);
}

/** Boxes already given away, in cells, so that asking for a free place does not look at all of them. */
function grid(boxes) {
  const CELL = 64;
  const cells = new Map();
  const each = (box, visit) => {
    for (let i = Math.floor(box[0] / CELL); i <= Math.floor(box[2] / CELL); i += 1) {
      for (let j = Math.floor(box[1] / CELL); j <= Math.floor(box[3] / CELL); j += 1) {
        if (visit(`${i},${j}`)) return true;
      }
    }
    return false;
  };
  const take = (box) => each(box, (key) => { if (!cells.has(key)) cells.set(key, []); cells.get(key).push(box); });
  boxes.forEach(take);
  return { take, free: (box) => !each(box, (key) => cells.get(key)?.some((other) => overlap(box, other))) };
}

/** The classes in sight, down the left side: outside the page, colours need their key with them. */
function drawLegend(ctx) {
  const shown = new Set(visible.inOrder.map((entity) => entity.kind));
  const rows = [...kinds.values()].filter((kind) => shown.has(kind.id));
  ctx.textAlign = "left";
  rows.forEach((kind, i) => {
    const y = frame.height - 18 - (rows.length - 1 - i) * 20;
    trace(ctx, kind.shape, 22, y - 4, 5 * kind.grow);
    ctx.fillStyle = kind[view.theme];
    ctx.fill();
    ctx.fillStyle = SOFT[view.theme];
    ctx.fillText(labelOf(kind), 36, y);
  });
}

/** The picture as it is seen, with its paper and a line of origin, as a PNG file. */
function savePicture() {
  const source = byId("canvas").querySelector("canvas");
  const sheet = el("canvas", { width: source.width, height: source.height });
  const ctx = sheet.getContext("2d");
  ctx.fillStyle = PAPER[view.theme];
  ctx.fillRect(0, 0, sheet.width, sheet.height);
  ctx.drawImage(source, 0, 0);
  ctx.scale(frame.ratio, frame.ratio);
  ctx.font = `12px ${FONT}`;
  ctx.fillStyle = SOFT[view.theme];
  ctx.textAlign = "right";
  ctx.fillText(`图志 · ${t("caption", entities.length, facts.length, articles.length)}`, frame.width - 16, frame.height - 14);
  drawLegend(ctx);
  sheet.toBlob((blob) => {
    const link = el("a", { href: URL.createObjectURL(blob), download: `tuzhi${view.selected ? `-${view.selected.name.replace(/[\\/:*?"<>|\s]+/g, "_").slice(0, 60)}` : ""}.png` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, "image/png");
}
