// The search box: Chinese from one character, pinyin, initials, and mixtures of them; arrows, Enter, Esc.

const MOST_RESULTS = 12;
const plain = (text) => text.normalize("NFKC").toLowerCase();
const sounds = new Map(Object.entries(data.sounds).map(([char, list]) => [char, list.split(" ")]));

/**
 * Whether `query` (a–z, 0–9) spells `chars` from `at` on: each character by its whole syllable, its first letter or
 * zh, ch, sh; the last one also by a beginning of its syllable, since the reader may still be typing.
 * Gives the index after the last character spelt, or -1.
 */
function spells(chars, at, query, from) {
  if (from === query.length) return at;
  if (at === chars.length) return -1;
  const char = chars[at];
  const readings = sounds.get(char);
  if (!readings) {
    if (char === query[from]) return spells(chars, at + 1, query, from + 1);
    return /[a-z0-9]/.test(char) ? -1 : spells(chars, at + 1, query, from); // signs between are not spelt
  }
  const rest = query.slice(from);
  for (const reading of readings) {
    if (reading.startsWith(rest)) return at + 1;
    const lengths = new Set([reading.length, /^[zcs]h/.test(reading) ? 2 : 1, 1]);
    for (const length of lengths) {
      if (!rest.startsWith(reading.slice(0, length))) continue;
      const end = spells(chars, at + 1, query, from + length);
      if (end >= 0) return end;
    }
  }
  return -1;
}

/** How well one name answers: [score, start, end] of the part that matched, or null. */
function answers(name, query, letters) {
  const low = plain(name);
  const found = low.indexOf(query);
  if (found >= 0) {
    const score = low === query ? 100 : found === 0 ? 85 : 65;
    return [score, found, found + query.length];
  }
  if (!letters) return null;
  const chars = [...low];
  for (let at = 0; at < chars.length; at += 1) {
    if (!sounds.has(chars[at]) && chars[at] !== letters[0]) continue;
    const end = spells(chars, at, letters, 0);
    if (end < 0) continue;
    const whole = at === 0 && end === chars.length;
    return [whole ? 75 : at === 0 ? 55 : 35, chars.slice(0, at).join("").length, chars.slice(0, end).join("").length];
  }
  return null;
}

/** The entities that answer a query, best first; among equals the more important. */
function find(text) {
  const query = plain(text.trim());
  if (!query) return [];
  const joined = query.replace(/[\s'’·-]+/g, "");
  const letters = /^[a-z0-9]+$/.test(joined) ? joined : "";
  const results = [];
  for (const entity of entities) {
    let best = null;
    const own = answers(entity.name, query, letters);
    if (own) best = { entity, score: own[0], name: entity.name, from: own[1], to: own[2] };
    for (const alias of entity.aliases) {
      const other = answers(alias, query, letters);
      if (other && (!best || other[0] - 5 > best.score)) {
        best = { entity, score: other[0] - 5, name: alias, from: other[1], to: other[2], alias: true };
      }
    }
    if (best) results.push(best);
  }
  return results.sort((a, b) => b.score - a.score || a.entity.i - b.entity.i);
}

/** The box itself; `choose` is called with the entity that the reader picks. */
function searchBox(choose) {
  const input = byId("search");
  const list = byId("found");
  let results = [];
  let active = -1;

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function point(to) {
    active = to;
    [...list.querySelectorAll("[role=option]")].forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === active));
      if (i === active) {
        option.scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", option.id);
      }
    });
  }

  function pick(result) {
    close();
    input.value = result.entity.name;
    input.blur();
    choose(result.entity);
  }

  function show() {
    results = find(input.value).slice(0, MOST_RESULTS);
    list.replaceChildren();
    if (!input.value.trim()) return close();
    results.forEach((result, i) => {
      const { entity, name, from, to } = result;
      const marked = [name.slice(0, from), el("mark", {}, name.slice(from, to)), name.slice(to)];
      list.append(el("li", {
        role: "option", id: `found-${i}`, "aria-selected": "false",
        on: { mousedown: (event) => { event.preventDefault(); pick(result); }, mousemove: () => active !== i && point(i) },
      }, sign(entity.kind), el("span", { class: "found-name" }, ...(result.alias ? [entity.name, el("small", {}, " ", t("alias"), " ", ...marked)] : marked)),
      el("span", { class: "found-kind" }, kindLabel(entity))));
    });
    if (!results.length) list.append(el("li", { class: "none", role: "presentation" }, t("noResult", input.value.trim())));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (results.length) point(0);
  }

  input.addEventListener("input", show);
  input.addEventListener("focus", () => { input.select(); if (input.value.trim()) show(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter ends the input method's own choice first
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) show();
      else if (results.length) point((active + (event.key === "ArrowDown" ? 1 : results.length - 1)) % results.length);
    } else if (event.key === "Enter" && results[active]) {
      event.preventDefault();
      pick(results[active]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (list.hidden) input.value = "";
      close();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "") && document.activeElement.type !== "range";
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      input.focus();
    }
  });
}
