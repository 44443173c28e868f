// A box that finds entities while one types: arrows, Enter, Esc (the combobox pattern of the ARIA practices guide).

import { el } from "./dom";
import { kindOf, nameOf } from "./data";
import { find, type Found } from "./search";
import { icon, kindLabel, sign } from "./parts";
import { t } from "./words";

const MOST = 10;
let made = 0;

export interface Box { node: HTMLElement; input: HTMLInputElement }

/** `choose` is called with the entity picked; `all`, where given, with the text when the reader asks for all results. */
export function searchBox({ label, choose, all, value = "" }: { label: string; choose: (id: string) => void; all?: (text: string) => void; value?: string }): Box {
  made += 1;
  const key = `found-${made}`;
  const list = el("ul", { id: key, role: "listbox", class: "found", "aria-label": label });
  const status = el("p", { class: "hidden", role: "status" });
  const input = el("input", {
    type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": key, "aria-label": label,
    placeholder: t("searchHint"), autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search", value,
  });
  const popup = el("div", { class: "found-box" }, list);
  popup.hidden = true;
  const node = el("div", { class: "search" }, icon("search"), input, popup, status);
  let results: Found[] = [];
  let active = -1;
  let running: AbortController | undefined;

  const close = (): void => {
    running?.abort();
    popup.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const point = (at: number): void => {
    active = at;
    [...list.children].forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === at));
      if (i === at) {
        option.scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", option.id);
      }
    });
  };
  const pick = (id: string): void => {
    close();
    input.value = nameOf(id);
    choose(id);
  };
  const show = async (): Promise<void> => {
    running?.abort();
    const text = input.value.trim();
    if (!text) return close();
    running = new AbortController();
    const { signal } = running;
    const answer = await find(text, { signal }).catch(() => null);
    if (!answer || signal.aborted || document.activeElement !== input) return;
    results = answer.found.slice(0, MOST);
    list.replaceChildren(
      ...results.map((result, i) => {
        const parts = [result.name.slice(0, result.from), el("mark", {}, result.name.slice(result.from, result.to)), result.name.slice(result.to)];
        return el(
          "li",
          { role: "option", id: `${key}-${i}`, "aria-selected": "false", on: { mousedown: (event: MouseEvent) => { event.preventDefault(); pick(result.id); }, mousemove: () => { if (active !== i) point(i); } } },
          sign(kindOf(result.id)),
          el("span", { class: "found-name" }, result.alias ? [nameOf(result.id), el("small", {}, t("alias"), " ", parts)] : parts),
          el("span", { class: "found-kind" }, kindLabel(kindOf(result.id))),
        );
      }),
    );
    popup.replaceChildren(
      answer.similar && results.length ? el("p", { class: "found-note" }, t("similar")) : "",
      results.length ? list : el("p", { class: "found-note" }, t("noResult", text)),
      all && answer.found.length > MOST
        ? el("button", { type: "button", class: "found-all", tabindex: -1, on: { mousedown: (event: MouseEvent) => { event.preventDefault(); close(); all(text); } } }, `${t("allResults")} · ${t("results", answer.found.length)}`)
        : "",
    );
    status.textContent = results.length ? t("results", answer.found.length) : t("noResult", text);
    popup.hidden = false;
    input.setAttribute("aria-expanded", String(results.length > 0));
    if (results.length) point(0);
  };
  let timer = 0;
  const soon = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void show(), 60);
  };
  input.addEventListener("input", soon);
  input.addEventListener("focus", () => { input.select(); if (input.value.trim() && input.value !== value) soon(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter ends the input method's own choice first
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (popup.hidden) void show();
      else if (results.length) point((active + (event.key === "ArrowDown" ? 1 : results.length - 1)) % results.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(timer);
      const result = popup.hidden ? undefined : results[active];
      if (result) pick(result.id);
      else if (input.value.trim()) {
        const text = input.value.trim();
        void find(text).then((answer) => {
          const only = answer?.found[0];
          if (all) all(text);
          else if (only) pick(only.id);
        });
      }
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (popup.hidden) input.value = "";
      close();
    }
  });
  return { node, input };
}
