// Everything joined: selection, address, theme, language, keys.

let card;

function showPanel(content) {
  const panel = byId("panel");
  byId("panel-body").replaceChildren(...content.flat(Infinity).filter(Boolean));
  panel.hidden = false;
  panel.scrollTop = 0;
  document.body.classList.add("with-panel");
}

function refreshPanel() {
  if (byId("panel").hidden) return;
  const top = byId("panel").scrollTop;
  showPanel(view.selected ? entityPanel(view.selected) : view.link ? linkPanel(view.link) : overviewPanel());
  byId("panel").scrollTop = top;
}

function select(entity, { move: moves = true } = {}) {
  if (!isDrawn(entity.i)) {
    addNode(entity);
    toast(t("added", entity.name));
  }
  if (filters.scope && !filters.scope.has(entity.i)) Object.assign(filters, { scope: null, hops: 0 });
  if (!entity.links.size) filters.loners = true;
  filters.kinds.delete(entity.kind);
  card.draw();
  Object.assign(view, { selected: entity, link: null, hover: null, hoverLink: null });
  applyFilters();
  showPanel(entityPanel(entity));
  setAddress(entity);
  if (moves) fit([entity.i, ...entity.links.keys()].filter((i) => visible.entities.has(i)), { closest: 1.15 });
  else network.redraw();
  if (narrow.matches) openFilters(false);
}

function selectLink(link) {
  Object.assign(view, { selected: null, link, hover: null, hoverLink: null });
  showPanel(linkPanel(link));
  setAddress(null);
  network.redraw();
}

function deselect() {
  Object.assign(view, { selected: null, link: null });
  byId("panel").hidden = true;
  document.body.classList.remove("with-panel");
  setAddress(null);
  network.redraw();
}

/** Only what is at most `hops` links away; 0 shows everything again. */
function showAround(entity, hops) {
  Object.assign(filters, { hops, scope: hops ? around(entity, hops) : null, centre: entity.i });
  if (hops) [...filters.scope].slice(0, 400).forEach((i) => addNode(entities[i]));
  applyFilters();
  refreshPanel();
  fit(visible.inOrder.map((each) => each.i));
}

// ---- the address names what is selected, so that a link to it can be sent

let ownAddress = "";
function setAddress(entity) {
  ownAddress = entity ? `#${entity.id.split("/").map(encodeURIComponent).join("/")}` : "";
  if (location.hash !== ownAddress) history.replaceState(null, "", ownAddress || location.pathname + location.search);
}

function readAddress() {
  if (location.hash === ownAddress || location.hash.length < 2) return false;
  let id = location.hash.slice(1);
  try { id = decodeURIComponent(id); } catch { /* a stray %: taken as it stands */ }
  const entity = entityById.get(id);
  if (entity) select(entity);
  return Boolean(entity);
}

async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    toast(t("copied"));
  } catch { toast(t("copyFailed")); }
}

let fading;
function toast(text) {
  const node = byId("toast");
  node.textContent = text;
  node.classList.add("on");
  clearTimeout(fading);
  fading = setTimeout(() => node.classList.remove("on"), 2600);
}

// ---- theme and language; remembered where the browser lets a file remember

function recall(key) { try { return localStorage.getItem(`tuzhi-${key}`); } catch { return null; } }
function remember(key, value) { try { localStorage.setItem(`tuzhi-${key}`, value); } catch { /* private window */ } }

function setTheme(theme) {
  view.theme = theme;
  document.documentElement.dataset.theme = theme;
  if (network) paint();
}

function setLanguage(to) {
  lang = to;
  translate();
  card.draw();
  showCounts();
  refreshPanel();
  network.redraw();
}

function openFilters(open) {
  document.body.classList.toggle("with-filters", open);
  byId("open-filters").setAttribute("aria-expanded", String(open));
}

function start() {
  setTheme(recall("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  startPicture();
  card = filterCard(() => { refreshPanel(); });
  translate();
  paint();
  applyFilters();
  searchBox((entity) => select(entity));

  network.on("click", ({ nodes, edges }) => {
    if (nodes.length) select(entities[nodes[0]], { move: false });
    else if (edges.length) selectLink(links.get(edges[0]));
    else if (view.selected || view.link) deselect();
    if (view.selected) keepInSight(view.selected);
  });
  let untouched = true; // until the reader moves the picture, it follows the room that cards leave
  for (const event of ["dragStart", "zoom"]) network.on(event, () => { untouched = false; });
  network.on("doubleClick", ({ nodes }) => nodes.length && showAround(entities[nodes[0]], 1));

  const press = (id, action) => byId(id).addEventListener("click", action);
  press("close", () => {
    const wasOverview = !view.selected && !view.link;
    deselect();
    if (wasOverview && untouched) fit(visible.inOrder.map((entity) => entity.i));
  });
  press("zoom-in", () => zoomBy(1.4));
  press("zoom-out", () => zoomBy(1 / 1.4));
  press("fit", () => fit(visible.inOrder.map((entity) => entity.i)));
  press("reset", () => fit(visible.inOrder.map((entity) => entity.i)));
  press("picture", savePicture);
  press("overview", () => { Object.assign(view, { selected: null, link: null }); setAddress(null); showPanel(overviewPanel()); network.redraw(); });
  press("theme", () => { setTheme(view.theme === "dark" ? "light" : "dark"); remember("theme", view.theme); });
  press("language", () => setLanguage(lang === "zh" ? "en" : "zh"));
  press("open-filters", () => openFilters(!document.body.classList.contains("with-filters")));
  press("close-filters", () => { openFilters(false); byId("open-filters").focus(); });
  addEventListener("hashchange", readAddress);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (document.body.classList.contains("with-filters")) openFilters(false);
    else if (filters.scope) showAround(entities[filters.centre], 0);
    else if (!byId("panel").hidden) deselect();
  });

  if (!narrow.matches && !location.hash) showPanel(overviewPanel());
  fit(visible.inOrder.map((entity) => entity.i), { animate: false });
  readAddress();
}

/** After a click on the picture: move only if the panel now covers what was clicked. */
function keepInSight(entity) {
  const { left, right, top, bottom } = insets();
  const { x, y } = network.canvasToDOM({ x: entity.x, y: entity.y });
  const { clientWidth, clientHeight } = byId("canvas");
  if (x < left || x > clientWidth - right || y < top || y > clientHeight - bottom) move(entity.x, entity.y, network.getScale());
}

start();

// For pages that embed this one, and for tests: what is selected, and where an entity stands in the window.
window.tuzhi = {
  select: (id) => entityById.has(id) && select(entityById.get(id)),
  selected: () => view.selected?.id ?? null,
  visible: () => visible.inOrder.map((entity) => entity.id),
  positionOf: (id) => {
    const { x, y } = network.canvasToDOM({ x: entityById.get(id).x, y: entityById.get(id).y });
    const box = byId("canvas").getBoundingClientRect();
    return { x: x + box.left, y: y + box.top };
  },
};
