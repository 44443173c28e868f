// The resources, as exports/resources.py writes them: fetched from a server, or loaded as scripts from a folder.

import type { Pictured } from "./picture";

export interface Kind { id: string; zh: string; en: string; light: string; dark: string; shape: string; n: number; top: string[] }
export interface Property { id: string; zh: string; en: string; n: number; date?: 1 }
export interface Meta {
  version: string;
  counts: { articles: number; entities: number; facts: number; figures: number };
  first: string;
  last: string;
  kinds: Kind[];
  properties: Property[];
  parents: string[];
  areas: string[];
  measures: [string, Record<string, number>][];
  pieces: { names: number; articles: number; entity: number; article: number; figures: number };
  months: Record<string, number>;
  top: [string, number][];
}
export interface About { title?: string; source?: string; published?: string; url?: string; reporters?: string; path?: string }
export interface Sentence { a: string; t: string; at: number; cut?: [number, number]; before?: string }
export interface Reading { pictures?: Pictured[]; s: number; q: [number, number]; m: [number, number, number][]; by: string; c: number }
export interface FactItem { s: string; p: string; o?: string; d?: string; c: number; qualifiers?: [string, string][] }
export interface FigureItem { about: string; m: string; v: string; u?: string; b?: string; t?: string; base: number; bu?: string; c: number }
export interface Fact extends FactItem { ev: Reading[]; st?: "former" | "ended" }
export interface Figure extends FigureItem { ev: Reading[] }
export interface Sources { sentences: Sentence[]; articles: Record<string, About> }
/** The numbers of one measure: points are [place in figures, time]; the others name points by their place. */
export interface Series {
  m: string;
  u: string;
  points: [number, string][];
  verdicts: string[];
  line: number[];
  clash: [number, number][];
  rates?: [number, number | null][];
  whole?: [number, number | null];
  far?: number[];
  next?: { t: string; v: number; low: number; high: number; error: number };
}
export interface Entity {
  series?: Series[];
  clash?: [number, number][];
  pictures?: string[];
  rank: number;
  n: number;
  facts: Fact[];
  figures: Figure[];
  named: string[];
  na: number;
  aliases?: string[];
  same?: string[];
}
export interface Text extends About {
  text: string;
  mentions: [number, number, string][];
  readings: ((FactItem | FigureItem) & { in: [number, number]; q: [number, number]; by: string; ec: number; pictures?: Pictured[] })[];
}
export type Row = { date: string } & (Fact | Figure);
export interface Names { ids: string[]; aliases: Record<string, string[]>; facts: number[] }
export interface ArticleRow extends About { id: string; n: number }
/** All links: subject, object, property, confidence (0–255), month since 1900 of the first article; kinds of all nodes. */
export interface Graph {
  kinds: string[];
  properties: string[];
  n: number;
  kind: Uint8Array;
  s: Uint32Array;
  o: Uint32Array;
  p: Uint8Array;
  c: Uint8Array;
  t: Uint16Array;
}
export interface Places { x: Float32Array; y: Float32Array; r: Float32Array }

export const isFact = <T extends FactItem | FigureItem>(item: T): item is T & FactItem => "p" in item;

const waiting = new Map<string, (value: unknown) => void>();
(globalThis as unknown as { tuzhi_data: (name: string, value: unknown) => void }).tuzhi_data = (name, value) => {
  waiting.get(name)?.(value);
  waiting.delete(name);
};

/** A resource that could not be had. */
export class Missing extends Error {}

function fromScript(name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    waiting.set(name, resolve);
    script.onload = () => script.remove();
    script.onerror = () => reject(new Missing(`data/${name}.js`));
    script.src = `data/${name}.js`;
    document.head.append(script);
  });
}

async function fromServer(name: string): Promise<unknown> {
  let answer = await fetch(`data/${name}.json`).catch(() => null);
  while (answer?.status === 503) {
    // A large map is being laid out, once and for all.
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer?.headers.get("Retry-After") ?? 2)));
    answer = await fetch(`data/${name}.json`).catch(() => null);
  }
  if (!answer?.ok) throw new Missing(`data/${name}.json${answer ? ` (${answer.status})` : ""}`);
  return answer.json();
}

const kept = new Map<string, Promise<unknown>>();
const MOST_KEPT = 400;

/** A resource by its name, asked for once. */
export function get<T>(name: string): Promise<T> {
  let found = kept.get(name);
  if (!found) {
    found = document.documentElement.dataset.source === "js" ? fromScript(name) : fromServer(name);
    found.catch(() => kept.delete(name)); // the next one who asks tries again
    kept.set(name, found);
    if (kept.size > MOST_KEPT) {
      const oldest = [...kept.keys()].find((key) => key.startsWith("entity/") || key.startsWith("article/"));
      if (oldest) kept.delete(oldest);
    }
  }
  return found as Promise<T>;
}

/** A resource as it is now, where it can change while the page is open. */
export const fresh = <T>(name: string): Promise<T> => (document.documentElement.dataset.source === "js" ? get<T>(name) : (fromServer(name) as Promise<T>));

const TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  let c = i;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** Which of `count` pieces holds a key: CRC-32 of its UTF-8 form. */
export function shard(key: string, count: number): number {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(key)) crc = TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return ((crc ^ 0xffffffff) >>> 0) % count;
}

export const meta = (): Promise<Meta> => get<Meta>("meta");

/** An entity with the sentences and articles that its facts name; null for an unknown one. */
export async function entity(id: string): Promise<(Entity & Sources & { id: string }) | null> {
  const { pieces } = await meta();
  const piece = await get<{ entities: Record<string, Entity> } & Sources>(`entity/${shard(id, pieces.entity)}`);
  const found = Object.hasOwn(piece.entities, id) ? piece.entities[id] : undefined;
  return found ? { ...found, id, sentences: piece.sentences, articles: piece.articles } : null;
}

/** The next facts of an entity of very many, added to those that are there. */
export async function further(found: Entity & Sources, piece: number): Promise<void> {
  const more = await get<{ facts: Fact[] } & Sources>(`facts/${found.rank}/${piece}`);
  const shift = found.sentences.length;
  found.sentences = [...found.sentences, ...more.sentences]; // the piece that others share is left as it is
  found.articles = { ...found.articles, ...more.articles };
  found.facts = [...found.facts, ...more.facts.map((fact) => ({ ...fact, ev: fact.ev.map((row) => ({ ...row, s: row.s + shift })) }))];
}

export async function article(id: string): Promise<Text | null> {
  const { pieces } = await meta();
  const piece = await get<{ articles: Record<string, Text> }>(`article/${shard(id, pieces.article)}`);
  return Object.hasOwn(piece.articles, id) ? piece.articles[id]! : null;
}

function unpack(text: string): ArrayBuffer {
  const quick = (Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64;
  if (quick) return quick(text).buffer;
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes.buffer;
}

let graphOnce: Promise<Graph> | undefined;
let placesOnce: Promise<Places> | undefined;

/** All links, unpacked once. */
export function graph(): Promise<Graph> {
  graphOnce ??= get<Record<string, string> & { kinds: string[]; properties: string[]; n: number }>("links").then((raw) => ({
    kinds: raw.kinds,
    properties: raw.properties,
    n: raw.n,
    kind: new Uint8Array(unpack(raw.kind!)),
    s: new Uint32Array(unpack(raw.s!)),
    o: new Uint32Array(unpack(raw.o!)),
    p: new Uint8Array(unpack(raw.p!)),
    c: new Uint8Array(unpack(raw.c!)),
    t: new Uint16Array(unpack(raw.t!)),
  }));
  graphOnce.catch(() => (graphOnce = undefined));
  return graphOnce;
}

/** Where all entities stand, unpacked once. */
export function places(): Promise<Places> {
  placesOnce ??= get<Record<string, string>>("places").then((raw) => ({
    x: new Float32Array(unpack(raw.x!)),
    y: new Float32Array(unpack(raw.y!)),
    r: new Float32Array(unpack(raw.r!)),
  }));
  placesOnce.catch(() => (placesOnce = undefined));
  return placesOnce;
}

/** Pieces of the list of names, the most important first, as they come. */
export async function* names(): AsyncGenerator<{ first: number; piece: Names }> {
  const { pieces } = await meta();
  let first = 0;
  for (let i = 0; i < pieces.names; i += 1) {
    const piece = await get<Names>(`names/${i}`);
    yield { first, piece };
    first += piece.ids.length;
  }
}

let idsOnce: Promise<string[]> | undefined;

/** The id of every entity by its number. */
export function ids(): Promise<string[]> {
  idsOnce ??= (async () => {
    const all: string[] = [];
    for await (const { piece } of names()) for (const id of piece.ids) all.push(id);
    return all;
  })();
  idsOnce.catch(() => (idsOnce = undefined));
  return idsOnce;
}

export const kindOf = (id: string): string => id.slice(0, id.indexOf("/"));
export const nameOf = (id: string): string => id.slice(id.indexOf("/") + 1);
