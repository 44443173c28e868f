// The panel: everything known of one entity or one link, each fact above the sentence that states it.

const OPEN_UP_TO = 40; // facts; with more, only the first sentence of each relation is unfolded
const FIRST = 8; // facts of one relation that are listed before "show all"

const chip = (text, kind = "") => el("span", { class: `chip ${kind}` }, text);
const score = (c) => el("span", { class: "score", title: `${t("conf")} ${c.toFixed(2)}` }, el("i", { style: { width: `${Math.round(c * 100)}%` } }), el("span", {}, c.toFixed(2)));

/** A sentence with the quote lit and both names marked. */
function sentence(ev) {
  const { t: text, cut = ["", ""] } = data.sentences[ev.s];
  const [from, to] = ev.q;
  const bounds = [...new Set([0, from, to, text.length, ...ev.m.flatMap(([a, b]) => [a, b])])].sort((a, b) => a - b);
  const parts = [];
  for (let k = 0; k + 1 < bounds.length; k += 1) {
    const [a, b] = [bounds[k], bounds[k + 1]];
    const mark = ev.m.find(([c, d]) => c <= a && b <= d);
    const role = mark ? ["subject", "object"][mark[2]] : "";
    let part = text.slice(a, b);
    if (mark) part = el("b", { class: role, title: t(`${role}Mark`) }, part);
    parts.push(from <= a && b <= to ? el("mark", {}, part) : part);
  }
  return el("blockquote", {}, cut[0], ...parts, cut[1]);
}

/** Only what a browser opens as a web page becomes a link. */
const isWeb = (url) => { try { return ["http:", "https:"].includes(new URL(url).protocol); } catch { return false; } };

/** Where the sentence stands; the reading's own confidence where there are several readings. */
function origin(ev, alone) {
  const article = articles[data.sentences[ev.s].a];
  const title = articleTitle(article);
  return el("p", { class: "origin" },
    isWeb(article.url) ? el("a", { href: article.url, target: "_blank", rel: "noopener noreferrer" }, `《${title}》`) : el("span", {}, `《${title}》`),
    [article.source, article.published || t("undatedArticle")].filter(Boolean).map((part) => el("span", {}, part)),
    el("span", { class: "by", title: t("method") }, alone ? ev.by : `${ev.by} ${ev.c.toFixed(2)}`));
}

function sources(row) {
  const rest = row.ev.slice(1);
  const parts = (ev) => [sentence(ev), origin(ev, !rest.length)];
  return el("div", { class: "sources" }, row.ev.slice(0, 1).map(parts),
    rest.length > 0 && el("details", { class: "rest" }, el("summary", {}, t("moreSentences", rest.length)), rest.map(parts)));
}

const name = (entity) => el("button", { type: "button", class: "name", on: { click: () => select(entity) } }, sign(entity.kind), el("span", {}, entity.name));

function qualifiers(fact) {
  return (fact.q ?? []).map(([key, value]) => (key === "status" ? chip(TEXT[lang][value] ?? value, value === "former" ? "past" : "")
    : key === "title" ? chip(value, "strong") : chip(TEXT[lang][key] ? `${t(key)} ${value}` : `${key} ${value}`)));
}

/** One fact: its other end, its qualifiers, how sure, and the sentence below (folded in long lists). */
function factRow(fact, other, open) {
  const body = sources(fact);
  body.hidden = !open;
  const toggle = el("button", { type: "button", class: "fold", "aria-expanded": String(open), "aria-label": t("expand"), on: { click: () => {
    body.hidden = !body.hidden;
    toggle.setAttribute("aria-expanded", String(!body.hidden));
  } } }, icon("chevron"));
  return el("li", { class: "fact" }, el("div", { class: "fact-head" }, other, qualifiers(fact), score(fact.c), toggle), body);
}

function group(heading, arrow, rows, open, other) {
  const items = rows.map((fact, i) => () => factRow(fact, other(fact), open || i === 0));
  const list = el("ul", { class: "facts" }, items.slice(0, items.length > FIRST + 2 ? FIRST : items.length).map((make) => make()));
  const more = items.length > FIRST + 2 && el("button", { type: "button", class: "quiet wide", on: { click: () => {
    list.append(...items.slice(FIRST).map((make) => make()));
    more.remove();
  } } }, t("showAll", items.length));
  return el("section", { class: "group" }, el("h4", {}, arrow && icon(arrow), heading, el("span", { class: "n" }, String(rows.length))), list, more);
}

function byProperty(rows) {
  const found = new Map([...properties.keys()].map((id) => [id, []]));
  for (const fact of rows) found.get(fact.p).push(fact);
  return [...found].filter(([, list]) => list.length).map(([id, list]) => [id, list.sort((a, b) => b.c - a.c)]);
}

// ---- figures

const BOUNDS = { "=": "", "≈": "约", ">": "超", "<": "不足" };
const bound = (figure) => (lang === "zh" ? BOUNDS[figure.bound] ?? figure.bound : figure.bound === "=" ? "" : figure.bound);
const grouped = (value) => value.replace(/^(-?\d+)/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","));

/** A year, month or day as a number of years, for the axis. */
function years(time) {
  const [year, month = 1, day = 1] = time.split("-").map(Number);
  return year + (month - 1) / 12 + (day - 1) / 365;
}

/** A line through the same measure at two or more times; nothing where there are fewer. */
function chart(list) {
  const points = [...new Map(list.filter((f) => /^\d{4}(-\d\d){0,2}$/.test(f.time ?? "")).map((f) => [f.time, f])).values()]
    .map((f) => ({ x: years(f.time), y: Number(f.value), f })).filter((p) => Number.isFinite(p.y)).sort((a, b) => a.x - b.x);
  if (points.length < 2) return null;
  const [w, h, left, right, top, bottom] = [340, 132, 14, 14, 26, 24];
  const [x0, x1] = [points[0].x, points.at(-1).x];
  const low = Math.min(0, ...points.map((p) => p.y)); // from zero, so that heights compare
  const high = Math.max(0, ...points.map((p) => p.y)) || 1;
  const px = (p) => left + 18 + ((p.x - x0) / (x1 - x0)) * (w - left - right - 36);
  const py = (y) => h - bottom - ((y - low) / (high - low)) * (h - top - bottom);
  const drawn = svg("svg", { class: "chart", viewBox: `0 0 ${w} ${h}`, role: "img", "aria-label": points.map((p) => `${p.f.time} ${p.f.value}${p.f.unit ?? ""}`).join(", ") },
    svg("line", { class: "axis", x1: left, x2: w - right, y1: py(low), y2: py(low) }),
    svg("path", { class: "area", d: `M${px(points[0])},${py(low)}${points.map((p) => `L${px(p)},${py(p.y)}`).join("")}L${px(points.at(-1))},${py(low)}Z` }),
    svg("path", { class: "line", d: points.map((p, i) => `${i ? "L" : "M"}${px(p)},${py(p.y)}`).join("") }));
  let last = -Infinity;
  points.forEach((p, i) => {
    drawn.append(svg("circle", { cx: px(p), cy: py(p.y), r: 3.2 }));
    if (px(p) - last < 62 && i < points.length - 1) return; // figures that would run into each other are in the table
    last = px(p);
    const value = svg("text", { class: "value", x: px(p), y: py(p.y) - 8 });
    value.textContent = grouped(p.f.value);
    const label = svg("text", { class: "time", x: px(p), y: h - 7 });
    label.textContent = p.f.time;
    drawn.append(value, label);
  });
  return drawn;
}

function figures(list, open) {
  const found = new Map();
  for (const figure of list) {
    const key = `${figure.measure}\u0000${figure.unit ?? ""}`;
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(figure);
  }
  return [...found.values()].map((rows) => {
    rows.sort((a, b) => ((a.time ?? "") < (b.time ?? "") ? -1 : 1));
    const body = el("tbody");
    for (const figure of rows) {
      const below = el("tr", { class: "below" }, el("td", { colspan: 4 }, sources(figure)));
      below.hidden = !open;
      const toggle = el("button", { type: "button", class: "fold", "aria-expanded": String(open), "aria-label": t("expand"), on: { click: () => {
        below.hidden = !below.hidden;
        toggle.setAttribute("aria-expanded", String(!below.hidden));
      } } }, icon("chevron"));
      body.append(el("tr", {}, el("td", { class: "when" }, figure.time ?? t("undated")),
        el("td", { class: "amount" }, el("small", {}, bound(figure)), el("strong", {}, grouped(figure.value)), el("small", {}, figure.unit ?? "")),
        el("td", {}, score(figure.c)), el("td", {}, toggle)), below);
    }
    return el("section", { class: "group" }, el("h4", {}, rows[0].measure), chart(rows),
      el("table", {}, el("thead", { class: "hidden" }, el("tr", {}, [t("time"), t("value"), t("conf"), t("sentence")].map((label) => el("th", { scope: "col" }, label)))), body));
  });
}

// ---- the three contents of the panel

function entityPanel(entity) {
  const pass = (fact) => visible.facts.has(fact);
  const out = entity.out.filter(pass);
  const incoming = entity.in.filter((fact) => pass(fact) && fact.s !== fact.o);
  const numbers = entity.figures.filter((figure) => visible.figures.has(figure));
  const total = entity.out.length + entity.in.filter((fact) => fact.s !== fact.o).length + entity.figures.length;
  const hidden = total - out.length - incoming.length - numbers.length;
  const open = out.length + incoming.length + numbers.length <= OPEN_UP_TO;
  const dates = byProperty(out.filter((fact) => !fact.joins));
  const joins = byProperty(out.filter((fact) => fact.joins));
  const section = (title, ...content) => content.flat().length > 0 && el("section", { class: "part" }, el("h3", {}, title), ...content);
  return [
    el("header", { class: "head" },
      el("p", { class: "kind" }, sign(entity.kind), kindLabel(entity)), el("h2", {}, entity.name),
      entity.aliases.length > 0 && el("p", { class: "aliases" }, el("span", {}, t("aliases")), " ", entity.aliases.join("、")),
      (entity.same ?? []).filter(isWeb).length > 0 && el("p", { class: "aliases" }, el("span", {}, t("sameAs")), " ",
        entity.same.filter(isWeb).map((url) => el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, decodeURI(url).split("/").pop() || url))),
      el("div", { class: "actions" }, scopeButtons(entity),
        el("button", { type: "button", class: "action", on: { click: copyLink } }, icon("link"), t("copy")))),
    section(t("attributes"), dates.map(([id, rows]) => group(propertyLabel(id), null, rows, open, (fact) => el("strong", { class: "date" }, fact.o)))),
    section(t("outgoing"), joins.map(([id, rows]) => group(propertyLabel(id), "out", rows, open, (fact) => name(entities[fact.o])))),
    section(t("incoming"), byProperty(incoming).map(([id, rows]) => group(propertyLabel(id), "in", rows, open, (fact) => name(entities[fact.s])))),
    section(t("observations"), figures(numbers, open)),
    total === 0 && el("p", { class: "empty" }, t("noFacts")),
    hidden > 0 && el("p", { class: "empty" }, t("hiddenFacts", hidden)),
  ];
}

function scopeButtons(entity) {
  const choose = (hops) => () => showAround(entity, hops);
  const here = filters.scope && filters.centre === entity.i ? filters.hops : 0;
  return el("div", { class: "segments", role: "group", "aria-label": t("only") },
    [[1, t("hops", 1)], [2, t("hops", 2)], [0, t("whole")]].map(([hops, label]) =>
      el("button", { type: "button", "aria-pressed": String(here === hops), on: { click: choose(hops) } }, label)));
}

function linkPanel(link) {
  const [a, b] = [entities[link.a], entities[link.b]];
  const rows = link.facts.filter((fact) => visible.facts.has(fact));
  return [
    el("header", { class: "head" }, el("p", { class: "kind" }, t("between")), el("h2", { class: "pair" }, name(a), name(b))),
    byProperty(rows).map(([id, list]) => group(propertyLabel(id), null, list, true, (fact) =>
      el("span", { class: "triple" }, entities[fact.s].name, icon("out"), entities[fact.o].name))),
    link.facts.length > rows.length && el("p", { class: "empty" }, t("hiddenFacts", link.facts.length - rows.length)),
  ];
}

function overviewPanel() {
  const figure = (n, label) => el("div", {}, el("strong", {}, n.toLocaleString("en")), el("span", {}, label));
  const most = entities.slice(0, 10);
  const longest = Math.max(1, ...most.map((entity) => entity.r ** 2));
  const some = [...articles].sort((x, y) => y.facts - x.facts || x.i - y.i).slice(0, 8);
  return [
    el("header", { class: "head" }, el("p", { class: "kind" }, t("overview")),
      el("div", { class: "totals" }, figure(entities.length, t("entities")), figure(facts.length, t("facts")),
        figure(observations.length, t("numbers")), figure(articles.length, t("articleCount")))),
    el("section", { class: "part" }, el("h3", {}, t("how")), el("ul", { class: "how" }, [t("how1"), t("how2"), t("how3")].map((line) => el("li", {}, line)))),
    most.length > 0 && el("section", { class: "part" }, el("h3", {}, t("top")), el("ol", { class: "top" }, most.map((entity) =>
      el("li", {}, name(entity), el("i", { class: "bar-i", style: { width: `${Math.round((entity.r ** 2 / longest) * 100)}%`, "--light": kinds.get(entity.kind).light, "--dark": kinds.get(entity.kind).dark } }))))),
    some.length > 0 && el("section", { class: "part" }, el("h3", {}, t("sources")), el("ul", { class: "list" }, some.map((article) =>
      el("li", {}, isWeb(article.url) ? el("a", { href: article.url, target: "_blank", rel: "noopener noreferrer" }, articleTitle(article)) : el("span", {}, articleTitle(article)),
        el("small", {}, [article.source, article.published, article.reporters].filter(Boolean).join(" · ")))))),
  ];
}
