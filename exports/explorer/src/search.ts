// Names found by any part of them, by pinyin, initials or a mixture, and in spite of a typing error.

import { get, names, nameOf, type Names } from "./data";

export interface Found { id: string; facts: number; score: number; name: string; from: number; to: number; alias: boolean }

const plain = (text: string): string => {
  const low = text.normalize("NFKC").toLowerCase();
  return low.length === text.length ? low : text.toLowerCase().length === text.length ? text.toLowerCase() : text;
};
const isHan = (char: string): boolean => /\p{Script=Han}/u.test(char);

type Sounds = Map<string, string[]>;
let soundsOnce: Promise<Sounds> | undefined;

function sounds(): Promise<Sounds> {
  soundsOnce ??= get<{ common: Record<string, string>; other: Record<string, string> }>("sounds").then((raw) => {
    const made: Sounds = new Map();
    for (const table of [raw.common, raw.other]) {
      for (const [sound, chars] of Object.entries(table)) {
        for (const char of chars) made.set(char, [...(made.get(char) ?? []), sound]);
      }
    }
    return made;
  });
  soundsOnce.catch(() => (soundsOnce = undefined));
  return soundsOnce;
}

interface Entry { id: string; facts: number; forms: { text: string; low: string; chars: string[] }[] }
const entries: Entry[] = [];
let source: AsyncGenerator<{ first: number; piece: Names }> | undefined;
let ended = false;
let pending: Promise<void> | undefined;

function more(): Promise<void> {
  pending ??= (async () => {
    source ??= names();
    const { value, done } = await source.next();
    if (done) ended = true;
    else {
      value.piece.ids.forEach((id, i) => {
        const all = [nameOf(id), ...(value.piece.aliases[String(i)] ?? [])];
        entries.push({
          id,
          facts: value.piece.facts[i] ?? 0,
          forms: all.map((text) => ({ text, low: plain(text), chars: [] })),
        });
      });
    }
    pending = undefined;
  })();
  pending.catch(() => {
    source = undefined;
    pending = undefined;
    entries.length = 0;
  });
  return pending;
}

/**
 * Whether `letters` (a–z, 0–9) spells `chars` from `at` on: each character by its whole syllable, its first letter or
 * zh, ch, sh; the last one also by a beginning of its syllable, since the reader may still be typing.
 * The index after the last character spelt, or -1.
 */
export function spells(chars: readonly string[], at: number, letters: string, from: number, table: Sounds): number {
  if (from === letters.length) return at;
  const char = chars[at];
  if (char === undefined) return -1;
  const readings = table.get(char);
  if (!readings) {
    if (char === letters[from]) return spells(chars, at + 1, letters, from + 1, table);
    return /[a-z0-9]/.test(char) || from === 0 ? -1 : spells(chars, at + 1, letters, from, table); // signs are not spelt
  }
  const rest = letters.slice(from);
  for (const reading of readings) {
    if (reading[0] !== rest[0]) continue;
    if (reading.startsWith(rest)) return at + 1;
    for (const length of new Set([reading.length, /^[zcs]h/.test(reading) ? 2 : 1, 1])) {
      if (!rest.startsWith(reading.slice(0, length))) continue;
      const end = spells(chars, at + 1, letters, from + length, table);
      if (end >= 0) return end;
    }
  }
  return -1;
}

const length = (chars: readonly string[], count: number): number => chars.slice(0, count).join("").length;
type Match = [score: number, from: number, to: number];

function exactly(form: Entry["forms"][number], query: string, letters: string, table: Sounds): Match | null {
  const found = form.low.indexOf(query);
  if (found >= 0) return [form.low === query ? 100 : found === 0 ? 85 : 65, found, found + query.length];
  if (!letters) return null;
  if (!form.chars.length) form.chars = [...form.low];
  const { chars } = form;
  for (let at = 0; at < chars.length; at += 1) {
    const end = spells(chars, at, letters, 0, table);
    if (end < 0) continue;
    const full = at === 0 && end === chars.length;
    return [full ? 75 : at === 0 ? 55 : 35, length(chars, at), length(chars, end)];
  }
  return null;
}

/** Two characters that sound the same, or are the same. */
const alike = (a: string, b: string, table: Sounds): boolean =>
  a === b || (table.get(a)?.some((sound) => table.get(b)?.includes(sound)) ?? false);

/**
 * A part of `chars` that is `query` but for `most` errors; a character of the same sound is a third of an error.
 * (Sellers 1980, "The theory and computation of evolutionary distances".)
 */
export function nearly(chars: readonly string[], query: readonly string[], most: number, table: Sounds): Match | null {
  let row: { cost: number; from: number }[] = Array.from({ length: chars.length + 1 }, (_, i) => ({ cost: 0, from: i }));
  for (let i = 1; i <= query.length; i += 1) {
    const next = [{ cost: i, from: 0 }];
    let least = i;
    for (let j = 1; j <= chars.length; j += 1) {
      const same = query[i - 1] === chars[j - 1] ? 0 : alike(query[i - 1]!, chars[j - 1]!, table) ? 1 / 3 : 1;
      const ways = [
        { cost: row[j - 1]!.cost + same, from: row[j - 1]!.from },
        { cost: row[j]!.cost + 1, from: row[j]!.from },
        { cost: next[j - 1]!.cost + 1, from: next[j - 1]!.from },
      ];
      const best = ways.reduce((a, b) => (b.cost < a.cost ? b : a));
      next.push(best);
      if (best.cost < least) least = best.cost;
    }
    if (least > most) return null;
    row = next;
  }
  let best = -1;
  for (let j = 0; j <= chars.length; j += 1) if (best < 0 || row[j]!.cost < row[best]!.cost) best = j;
  const { cost, from } = row[best]!;
  if (cost > most || best - from < 1) return null;
  return [30 - 10 * cost - 0.4 * (chars.length - query.length), length(chars, from), length(chars, best)];
}

const errors = (chars: readonly string[]): number =>
  chars.some(isHan) ? (chars.length >= 5 ? 1.4 : chars.length >= 3 ? 1 : 0.7) : chars.length >= 8 ? 2 : chars.length >= 4 ? 1 : 0;

const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/**
 * The entities that answer a query, best first; among equals the more important. `similar` where only names with an
 * error answer. Gives null when `signal` is aborted meanwhile.
 */
export async function find(
  text: string,
  { signal, kinds }: { signal?: AbortSignal; kinds?: Set<string> } = {},
): Promise<{ found: Found[]; similar: boolean } | null> {
  const query = plain(text.trim());
  if (!query) return { found: [], similar: false };
  const table = await sounds();
  const joined = query.replace(/[\s'’·-]+/g, "");
  const letters = /^[a-z0-9]+$/.test(joined) ? joined : "";
  const chars = [...query];
  const run = async (match: (form: Entry["forms"][number]) => Match | null): Promise<Found[] | null> => {
    const found: (Found & { order: number })[] = [];
    let stop = performance.now() + 12;
    for (let i = 0; ; i += 1) {
      if (i >= entries.length) {
        if (ended) break;
        await more();
        if (i >= entries.length) continue;
      }
      if (i % 64 === 0 && performance.now() > stop) {
        await breathe();
        if (signal?.aborted) return null;
        stop = performance.now() + 12;
      }
      const entry = entries[i]!;
      if (kinds?.size && !kinds.has(entry.id.slice(0, entry.id.indexOf("/")))) continue;
      let best: Found | null = null;
      entry.forms.forEach((form, place) => {
        const own = match(form);
        const score = own ? own[0] - (place ? 5 : 0) : 0;
        if (own && (!best || score > best.score)) {
          best = { id: entry.id, facts: entry.facts, score, name: form.text, from: own[1], to: own[2], alias: place > 0 };
        }
      });
      if (best) found.push({ ...(best as Found), order: i });
    }
    return found.sort((a, b) => b.score - a.score || a.order - b.order);
  };
  if (signal?.aborted) return null;
  const exact = await run((form) => exactly(form, query, letters, table));
  if (!exact || exact.length) return exact && { found: exact, similar: false };
  const most = errors(chars);
  if (!most) return { found: [], similar: false };
  const near = await run((form) => {
    if (!form.chars.length) form.chars = [...form.low];
    return nearly(form.chars, chars, most, table);
  });
  return near && { found: near, similar: true };
}
