// Filters by class, relation, confidence, date and article; what is chosen stands in the address.

import { el, type Child } from "./dom";
import { isFact, kindOf, type About, type Fact, type Figure, type Sources } from "./data";
import { icon, kindLabel, propertyLabel, sign } from "./parts";
import { here, note } from "./route";
import { t } from "./words";

export interface Filter { kinds: Set<string>; properties: Set<string>; confidence: number; from: string; until: string; article: string }

const KEYS = ["k", "p", "c", "since", "until", "a"] as const;

const list = (text: string | null): Set<string> => new Set((text ?? "").split(",").filter(Boolean));

/** The filter that the address holds; an empty set lets everything through. */
export function filterHere(): Filter {
  const { params } = here();
  const confidence = Number(params.get("c") ?? 0);
  return {
    kinds: list(params.get("k")),
    properties: list(params.get("p")),
    confidence: confidence > 0 && confidence <= 1 ? confidence : 0,
    from: params.get("since") ?? "",
    until: params.get("until") ?? "",
    article: params.get("a") ?? "",
  };
}

/** Whether an item passes; `self` is the entity whose page it is, whose own class does not count. */
export function passes(item: Fact | Figure, filter: Filter, sources: Sources, self = ""): boolean {
  if (item.c < filter.confidence) return false;
  if (filter.properties.size && !filter.properties.has(isFact(item) ? item.p : "figures")) return false;
  if (filter.kinds.size) {
    const ends = isFact(item) ? [item.s, item.o] : [item.about];
    const others = ends.filter((end): end is string => !!end && end !== self);
    if (!others.some((end) => filter.kinds.has(kindOf(end)))) return false;
  }
  if (!filter.from && !filter.until && !filter.article) return true;
  return item.ev.some((reading) => {
    const id = sources.sentences[reading.s]!.a;
    if (filter.article && id !== filter.article) return false;
    const date = sources.articles[id]?.published ?? "";
    if (filter.from && !(date && date >= filter.from)) return false;
    return !filter.until || (date !== "" && date.slice(0, filter.until.length) <= filter.until);
  });
}

interface Offer {
  kinds?: Map<string, number>;
  properties?: Map<string, number>;
  dates?: boolean;
  articles?: Record<string, About>;
  change: () => void;
}

function choice(name: "k" | "p", title: string, options: Map<string, number>, chosen: Set<string>, label: (id: string) => Child[], changed: () => void): HTMLElement {
  const picked = new Set(chosen);
  const count = el("span", { class: "chosen" });
  const tell = (): void => { count.textContent = picked.size ? t("chosen", picked.size) : ""; };
  tell();
  return el(
    "details",
    { class: "choice", name: "choices" },
    el("summary", {}, title, count, icon("down")),
    el(
      "div",
      { class: "choices" },
      [...options].map(([id, n]) =>
        el(
          "label",
          {},
          el("input", {
            type: "checkbox", value: id, checked: picked.has(id),
            on: { change: (event: Event) => {
              if ((event.target as HTMLInputElement).checked) picked.add(id);
              else picked.delete(id);
              tell();
              note({ [name]: [...picked].join(",") });
              changed();
            } },
          }),
          label(id),
          el("span", { class: "n" }, n),
        ),
      ),
    ),
  );
}

/** The bar of filters of a view. `change` is called when the reader has changed one. */
export function filterBar({ kinds, properties, dates, articles, change }: Offer): HTMLElement {
  const filter = filterHere();
  const reset = el("button", { type: "button", class: "quiet" }, t("reset"));
  const changed = (): void => {
    reset.hidden = !KEYS.some((key) => here().params.get(key));
    change();
  };
  const value = el("output", {}, filter.confidence.toFixed(2));
  const slider = el("input", {
    type: "range", min: 0, max: 1, step: 0.05, value: filter.confidence, "aria-label": t("confidence"),
    on: { input: () => { value.textContent = Number(slider.value).toFixed(2); note({ c: Number(slider.value) || "" }); changed(); } },
  });
  const date = (key: "since" | "until", label: string): HTMLElement => {
    const input: HTMLInputElement = el("input", {
      type: "text", inputmode: "numeric", placeholder: "2025-01", size: 9, maxlength: 10, value: filter[key === "since" ? "from" : "until"], pattern: "\\d{4}(-\\d{2}){0,2}",
      on: { change: () => { if (!input.value || /^\d{4}(-\d{2}){0,2}$/.test(input.value)) { note({ [key]: input.value }); changed(); } } },
    });
    return el("label", { class: "date" }, label, input);
  };
  const bar: HTMLElement = el(
    "div",
    { class: "filters", role: "group", "aria-label": t("filters") },
    el("button", { type: "button", class: "filters-title", "aria-expanded": "false", on: { click: (event: Event) => {
      const open = bar.classList.toggle("unfolded"); // on a phone only; elsewhere all is in sight
      (event.currentTarget as HTMLElement).setAttribute("aria-expanded", String(open));
    } } }, icon("filter"), t("filters")),
    kinds?.size ? choice("k", t("kinds"), kinds, filter.kinds, (id) => [sign(id), kindLabel(id)], changed) : null,
    properties?.size ? choice("p", t("properties"), properties, filter.properties, (id) => [id === "figures" ? t("figures") : propertyLabel(id)], changed) : null,
    el("label", { class: "slide" }, el("span", {}, t("confidence")), slider, value),
    dates ? [date("since", t("from")), date("until", t("until"))] : null,
    articles && (Object.keys(articles).length > 1 || filter.article)
      ? el(
          "label",
          { class: "date" },
          t("inArticle"),
          el(
            "select",
            { on: { change: (event: Event) => { note({ a: (event.target as HTMLSelectElement).value }); changed(); } } },
            el("option", { value: "" }, t("anyArticle")),
            Object.entries(articles)
              .sort((a, b) => (b[1].published ?? "").localeCompare(a[1].published ?? ""))
              .slice(0, 300)
              .map(([id, about]) => el("option", { value: id, selected: id === filter.article }, `${about.published ?? ""} ${about.title ?? t("untitled")}`.trim().slice(0, 60))),
          ),
        )
      : null,
    reset,
  );
  reset.hidden = !KEYS.some((key) => here().params.get(key));
  reset.addEventListener("click", () => {
    note(Object.fromEntries(KEYS.map((key) => [key, ""])));
    bar.replaceWith(filterBar({ kinds, properties, dates, articles, change } as Offer));
    change();
  });
  return bar;
}

/** An open list of choices closes when the reader turns to something else. */
document.addEventListener("pointerdown", (event) => {
  for (const open of document.querySelectorAll<HTMLDetailsElement>("details.choice[open]")) {
    if (!open.contains(event.target as Node)) open.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll<HTMLDetailsElement>("details.choice[open]")) {
    open.open = false;
    open.querySelector("summary")?.focus();
  }
});

/** How often each class and relation stands in the items, for the filters to offer. */
export function tally(items: readonly (Fact | Figure)[], self = ""): { kinds: Map<string, number>; properties: Map<string, number> } {
  const kinds = new Map<string, number>();
  const properties = new Map<string, number>();
  const add = (to: Map<string, number>, key: string): void => void to.set(key, (to.get(key) ?? 0) + 1);
  for (const item of items) {
    if (isFact(item)) {
      add(properties, item.p);
      for (const end of new Set([item.s, item.o].filter((end): end is string => !!end && end !== self).map(kindOf))) add(kinds, end);
    } else {
      add(properties, "figures");
      if (item.about !== self) add(kinds, kindOf(item.about));
    }
  }
  const ordered = (map: Map<string, number>): Map<string, number> => new Map([...map].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
  return { kinds: ordered(kinds), properties: ordered(properties) };
}
