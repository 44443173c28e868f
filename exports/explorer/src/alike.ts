// What is like a thing: things of its class that are joined with the same things in the same ways, the rarer the more.

import type { Graph } from "./data";

/** A way in which a thing is joined with another: the property, whether it is its subject, and the other. */
export interface Feature { property: number; outward: boolean; other: number }
export interface Alike { node: number; likeness: number; reasons: Feature[] }

const MOST = 8;
const REASONS = 3;

/** The cosine of the features of two things, weighed by rarity, as graph/ties.py has it; the most alike first. */
export function alike(graph: Graph, node: number): Alike[] {
  const { s, o, p, n } = graph;
  const at = (i: number, outward: boolean): string => `${p[i]}${outward ? ">" : "<"}${outward ? o[i] : s[i]}`;
  const own = new Map<string, Feature>();
  const joined = new Uint8Array(n);
  for (let i = 0; i < s.length; i += 1) {
    joined[s[i]!] = joined[o[i]!] = 1;
    if (s[i] === node) own.set(at(i, true), { property: p[i]!, outward: true, other: o[i]! });
    if (o[i] === node) own.set(at(i, false), { property: p[i]!, outward: false, other: s[i]! });
  }
  if (!own.size) return [];
  const all = joined.reduce((sum, one) => sum + one, 0);
  // Who has which of these features; a former fact beside a current one is no second feature.
  const holders = new Map<string, Set<number>>([...own.keys()].map((key) => [key, new Set()]));
  for (let i = 0; i < s.length; i += 1) {
    holders.get(at(i, true))?.add(s[i]!);
    holders.get(at(i, false))?.add(o[i]!);
  }
  const common = new Map<number, string[]>();
  for (const [key, held] of holders) for (const other of held) if (other !== node && graph.kind[other] === graph.kind[node]) common.set(other, [...(common.get(other) ?? []), key]);
  if (!common.size) return [];
  // The features of all that are compared, and how many things have each.
  const wanted = new Set([node, ...common.keys()]);
  const features = new Map<number, Set<string>>([...wanted].map((one) => [one, new Set()]));
  for (let i = 0; i < s.length; i += 1) {
    features.get(s[i]!)?.add(at(i, true));
    features.get(o[i]!)?.add(at(i, false));
  }
  const counts = new Map<string, Set<number>>();
  for (const set of features.values()) for (const key of set) counts.set(key, new Set());
  for (let i = 0; i < s.length; i += 1) {
    counts.get(at(i, true))?.add(s[i]!);
    counts.get(at(i, false))?.add(o[i]!);
  }
  const weight = (key: string): number => Math.log(1 + all / counts.get(key)!.size);
  const norm = (one: number): number => Math.sqrt([...features.get(one)!].reduce((sum, key) => sum + weight(key) ** 2, 0));
  const mine = norm(node);
  return [...common]
    .map(([other, keys]): Alike => ({
      node: other,
      likeness: keys.reduce((sum, key) => sum + weight(key) ** 2, 0) / (mine * norm(other)),
      reasons: keys.sort((a, b) => weight(b) - weight(a)).slice(0, REASONS).map((key) => own.get(key)!),
    }))
    .sort((a, b) => b.likeness - a.likeness || a.node - b.node)
    .slice(0, MOST);
}
