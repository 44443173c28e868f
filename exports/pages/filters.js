// What is shown: classes, relations, confidence, articles, a neighbourhood. Everything starts shown.

const filters = {
  kinds: new Set(), // those switched off
  loners: true, // whether entities that no fact joins to another are shown
  properties: new Set(), // those switched off
  confidence: 0,
  articles: null, // null: all; else the chosen ones
  scope: null, // null: all; else the entities of a neighbourhood
  hops: 0,
};
const visible = { entities: new Set(), inOrder: [], links: new Set(), facts: new Set(), figures: new Set() };
const MOST_ARTICLES = 60;

const meets = (row) => row.c >= filters.confidence - 1e-9 && (!filters.articles || [...row.articles].some((a) => filters.articles.has(a)));
const narrowed = () => filters.properties.size > 0 || filters.confidence > 0 || filters.articles !== null;
const filtered = () => narrowed() || !filters.loners || filters.kinds.size > 0 || filters.scope !== null;

/** Work out what passes, then tell vis-network only what changed. */
function applyFilters() {
  const passes = (entity) => !filters.kinds.has(entity.kind) && (filters.loners || entity.links.size > 0) && (!filters.scope || filters.scope.has(entity.i));
  visible.facts = new Set(facts.filter((fact) => meets(fact) && !filters.properties.has(fact.p)
    && passes(entities[fact.s]) && (!fact.joins || passes(entities[fact.o]))));
  visible.figures = new Set(observations.filter((figure) => meets(figure) && passes(entities[figure.about])));
  // Once facts are chosen among, an entity stays for a fact (or figure) of its own that passes.
  let kept = null;
  if (narrowed()) {
    kept = new Set();
    for (const fact of visible.facts) { kept.add(fact.s); if (fact.joins) kept.add(fact.o); }
    if (!filters.properties.size) for (const figure of visible.figures) kept.add(figure.about);
    if (filters.articles && !filters.properties.size && !filters.confidence) {
      entities.forEach((entity) => [...filters.articles].some((a) => entity.articles.has(a)) && kept.add(entity.i));
    }
  }
  visible.inOrder = entities.filter((entity) => passes(entity) && (!kept || kept.has(entity.i)));
  visible.entities = new Set(visible.inOrder.map((entity) => entity.i));
  visible.links = new Set();
  for (const link of links.values()) if (link.facts.some((fact) => visible.facts.has(fact))) visible.links.add(link.id);
  update(drawing.nodes, (i) => !visible.entities.has(i));
  update(drawing.edges, (id) => !visible.links.has(id));
  showCounts();
}

function update(set, isHidden) {
  const changed = [];
  set.forEach((item) => {
    const hidden = isHidden(item.id);
    if (Boolean(item.hidden) !== hidden) changed.push({ id: item.id, hidden });
  });
  if (changed.length) set.update(changed);
  else network.redraw();
}

function showCounts() {
  const shown = visible.inOrder.filter((entity) => isDrawn(entity.i)).length;
  let lines = 0;
  drawing.edges.forEach((edge) => { if (!edge.hidden) lines += 1; });
  byId("shown").textContent = t("shown", shown, entities.length, lines);
  byId("reset").hidden = !filtered();
  document.querySelector("#open-filters .dot").hidden = !filtered();
  const nothing = byId("nothing");
  nothing.hidden = shown > 0;
  nothing.textContent = entities.length ? t("allHidden") : t("noGraph");
  const notice = byId("notice");
  notice.hidden = drawing.nodes.length >= entities.length;
  notice.textContent = t("notice", drawing.nodes.length, entities.length);
}

/** The card of legend and filters; `changed` is called after each change. */
function filterCard(changed) {
  const set = (change) => { change(); drawFilters(); applyFilters(); changed(); };

  function row(on, toggle, only, label, count, swatch) {
    return el("li", {}, el("button", {
      type: "button", class: "row", "aria-pressed": String(on), on: { click: () => set(toggle), dblclick: () => set(only) },
    }, swatch, el("span", { class: "row-label" }, label), el("span", { class: "row-count" }, String(count))));
  }

  function drawFilters() {
    const flip = (off, key) => () => { if (!off.delete(key)) off.add(key); };
    const only = (off, table, key) => () => { off.clear(); for (const other of table.keys()) if (other !== key) off.add(other); };
    byId("kinds").replaceChildren(...[...kinds.values()].map((kind) =>
      row(!filters.kinds.has(kind.id), flip(filters.kinds, kind.id), only(filters.kinds, kinds, kind.id), labelOf(kind), kind.count, sign(kind.id))));
    const alone = entities.filter((entity) => !entity.links.size).length;
    if (alone) {
      const flipLoners = () => { filters.loners = !filters.loners; };
      const item = row(filters.loners, flipLoners, flipLoners, t("loners"), alone, el("span", { class: "tick" }));
      item.className = "apart";
      byId("kinds").append(item);
    }
    byId("properties").replaceChildren(...[...properties.values()].map((property) =>
      row(!filters.properties.has(property.id), flip(filters.properties, property.id), only(filters.properties, properties, property.id), labelOf(property), property.count, el("span", { class: "tick" }))));
    byId("all-kinds").textContent = filters.kinds.size ? t("all") : t("none");
    byId("all-properties").textContent = filters.properties.size ? t("all") : t("none");
    byId("all-articles").hidden = filters.articles === null;
    byId("confidence-value").textContent = filters.confidence.toFixed(2);
    byId("confidence").value = filters.confidence;
    drawArticles();
  }

  function drawArticles() {
    const query = plain(byId("article-search").value.trim());
    byId("article-search").hidden = articles.length < 8;
    const matching = articles.filter((article) => !query || plain(`${article.title ?? ""}${article.source ?? ""}${article.published ?? ""}`).includes(query))
      .sort((a, b) => b.facts - a.facts || a.i - b.i);
    const rows = matching.slice(0, MOST_ARTICLES).map((article) => {
      const on = !filters.articles || filters.articles.has(article.i);
      const toggle = () => {
        if (!filters.articles) filters.articles = new Set([article.i]); // the first click chooses one of all
        else if (!filters.articles.delete(article.i)) filters.articles.add(article.i);
        else if (!filters.articles.size) filters.articles = null;
      };
      const item = row(on, toggle, () => { filters.articles = new Set([article.i]); }, articleTitle(article), article.facts, el("span", { class: "tick" }));
      item.querySelector(".row-label").append(el("small", {}, [article.source, article.published].filter(Boolean).join(" · ")));
      return item;
    });
    if (matching.length > rows.length) rows.push(el("li", { class: "more" }, t("moreArticles", matching.length - rows.length)));
    byId("articles").replaceChildren(...rows);
  }

  const all = (event, change) => { event.preventDefault(); set(change); };
  const swap = (off, table) => () => { if (off.size) off.clear(); else for (const key of table.keys()) off.add(key); };
  byId("all-kinds").addEventListener("click", (event) => all(event, swap(filters.kinds, kinds)));
  byId("all-properties").addEventListener("click", (event) => all(event, swap(filters.properties, properties)));
  byId("all-articles").addEventListener("click", (event) => all(event, () => { filters.articles = null; }));
  byId("article-search").addEventListener("input", drawArticles);
  byId("confidence").addEventListener("input", (event) => set(() => { filters.confidence = Number(event.target.value); }));
  byId("reset").addEventListener("click", () => set(() => {
    filters.kinds.clear();
    filters.properties.clear();
    Object.assign(filters, { loners: true, confidence: 0, articles: null, scope: null, hops: 0 });
  }));
  histogram();
  drawFilters();
  return { draw: drawFilters, set };
}

/** How many facts there are at each confidence: what a move of the slider would cost. */
function histogram() {
  const bins = new Array(20).fill(0);
  for (const row of [...facts, ...observations]) bins[Math.min(19, Math.floor(row.c * 20))] += 1;
  const most = Math.max(1, ...bins);
  byId("histogram").replaceChildren(...bins.map((n) => el("i", { style: { height: `${n ? Math.max(2, Math.round((n / most) * 22)) : 0}px` } })));
}
