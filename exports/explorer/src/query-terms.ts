// What the page knows of the atlas: prefixes, classes and properties, worked questions; and how terms are shown.

import { el } from "./dom";
import { lang } from "./shell";
import { ask, type Term } from "./query-ask";

export interface Word { name: string; type: "class" | "property"; zh: string; en: string; count: number }
export interface Question { name: string; zh: string; en: string; sparql: string }
export interface Known { prefixes: Record<string, string>; terms: Word[]; questions: Question[] }
export interface Name { kind: string; name: string; iri: string }

export const known: Known = { prefixes: {}, terms: [], questions: [] };

export async function learn(): Promise<void> {
  const found = await fetch("query/words.json");
  Object.assign(known, (await found.json()) as Known);
}

/** Entities whose names hold what was typed. */
export async function namesLike(typed: string, signal: AbortSignal): Promise<Name[]> {
  const found = await fetch(`query/names.json?q=${encodeURIComponent(typed)}`, { signal });
  return found.ok ? ((await found.json()) as Name[]) : [];
}

const plain = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** An address with a prefix where one is known, else as it is. */
export function short(iri: string): string {
  const data = known.prefixes.id ?? "\n";
  if (iri.startsWith(data)) return plain(iri.slice(data.length));
  for (const [prefix, address] of Object.entries(known.prefixes)) {
    if (iri.startsWith(address) && iri.length > address.length) return `${prefix}:${iri.slice(address.length)}`;
  }
  return iri;
}

/** What a person calls a class or a property; its short form where it has no label. */
export function label(iri: string): string {
  const name = short(iri);
  return known.terms.find((word) => word.name === name)?.[lang()] || name;
}

/** What a person calls the first part of an address of the atlas: a class, or a kind of node without a name. */
export const kindLabel = (kind: string): string => known.terms.find((word) => word.name === `tz:${kind}`)?.[lang()] || kind;

/** The page of this site about an address of the atlas; "" for addresses of others. */
export function pageOf(iri: string): string {
  const data = known.prefixes.id ?? "\n";
  return iri.startsWith(data) ? `id/${iri.slice(data.length)}` : "";
}

/** A term as a part of the page. Only addresses of this atlas and of the web become links, and never by other schemes. */
export function show(term: Term, link = ""): HTMLElement {
  if (term.type === "uri") {
    const page = pageOf(term.value);
    const text = short(term.value);
    if (page) {
      const cut = text.indexOf("/");
      return el("a", { href: page, class: "entity", title: term.value }, el("small", {}, `${kindLabel(text.slice(0, cut))} `), text.slice(cut + 1));
    }
    const word = known.terms.find((one) => one.name === text);
    if (word) return el("span", { title: term.value }, word[lang()], " ", el("small", {}, text));
    if (/^https?:\/\//i.test(term.value)) return el("a", { href: term.value, rel: "noopener noreferrer external", target: "_blank", title: term.value }, text);
    return el("code", { title: term.value }, text);
  }
  if (term.type === "bnode") return el("code", {}, term.value);
  const type = term.datatype ? short(term.datatype) : "";
  const attributes = { class: isNumber(term) ? "number" : "literal", title: type || term.lang || "", ...(term.lang ? { lang: term.lang } : {}) };
  return link ? el("a", { ...attributes, class: "entity literal", href: link }, term.value) : el("span", attributes, term.value);
}

export const isNumber = (term: Term | undefined): boolean =>
  term?.type === "literal" && !!term.datatype && /#(?:integer|decimal|double|float|int|long|nonNegativeInteger)$/.test(term.datatype);

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}"@zh`;
const LOOKED_UP = 400; // names

/** The pages of the entities that names in a table are the labels of, by name; names of several things are left out. */
export async function pagesOf(names: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(names)].slice(0, LOOKED_UP);
  const pages = new Map<string, string>();
  if (!wanted.length) return pages;
  const query = `SELECT ?n (SAMPLE(?x) AS ?it) (COUNT(DISTINCT ?x) AS ?all) {
    VALUES ?n { ${wanted.map(quoted).join(" ")} } ?x rdfs:label ?n ; a ?c FILTER STRSTARTS(STR(?c), STR(tz:)) } GROUP BY ?n`;
  const found = await ask(query).catch(() => null);
  if (found?.form !== "rows") return pages;
  for (const row of found.rows) {
    if (row.n && row.it && row.all?.value === "1") pages.set(row.n.value, pageOf(row.it.value));
  }
  return pages;
}
