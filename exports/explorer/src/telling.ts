// The chains of facts that tell most of how two things are joined: what many things are joined with explains little.

import type { Graph } from "./data";

export interface Way { nodes: number[]; sure: number; bits: number }
export interface Net { first: Uint32Array; other: Uint32Array; edge: Uint32Array; bits: Float64Array; degree: Uint32Array }

const LONGEST = 5;
const MOST_STEPS = 200_000; // chains looked at before one gives up looking for more

/** The surest link between each two nodes, and what it costs: half of the bits of both its ends, and those of its doubt. */
export function network(graph: Graph, pass: (edge: number) => boolean): Net {
  const best = new Map<number, number>();
  for (let i = 0; i < graph.s.length; i += 1) {
    if (!pass(i) || graph.s[i] === graph.o[i]) continue;
    const [a, b] = [Math.min(graph.s[i]!, graph.o[i]!), Math.max(graph.s[i]!, graph.o[i]!)];
    const known = best.get(a * graph.n + b);
    if (known === undefined || graph.c[known]! < graph.c[i]!) best.set(a * graph.n + b, i);
  }
  const degree = new Uint32Array(graph.n);
  for (const i of best.values()) { degree[graph.s[i]!]! += 1; degree[graph.o[i]!]! += 1; }
  const first = new Uint32Array(graph.n + 1);
  for (let n = 0; n < graph.n; n += 1) first[n + 1] = first[n]! + degree[n]!;
  const next = first.slice();
  const other = new Uint32Array(best.size * 2);
  const edge = new Uint32Array(best.size * 2);
  const bits = new Float64Array(best.size * 2);
  for (const i of best.values()) {
    const cost = (Math.log2(degree[graph.s[i]!]!) + Math.log2(degree[graph.o[i]!]!)) / 2 - Math.log2(Math.max(1, graph.c[i]!) / 255);
    for (const [a, b] of [[graph.s[i]!, graph.o[i]!], [graph.o[i]!, graph.s[i]!]] as const) {
      const at = next[a]!;
      next[a] = at + 1;
      other[at] = b;
      edge[at] = i;
      bits[at] = cost;
    }
  }
  return { first, other, edge, bits, degree };
}

/** A queue that gives the least first. */
class Heap<T> {
  private rows: [number, T][] = [];
  get size(): number { return this.rows.length; }
  push(key: number, value: T): void {
    const { rows } = this;
    let at = rows.push([key, value]) - 1;
    while (at) {
      const up = (at - 1) >> 1;
      if (rows[up]![0] <= rows[at]![0]) break;
      [rows[up], rows[at]] = [rows[at]!, rows[up]!];
      at = up;
    }
  }
  pop(): T {
    const { rows } = this;
    const top = rows[0]!;
    const last = rows.pop()!;
    if (rows.length) {
      rows[0] = last;
      for (let at = 0; ; ) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        let least = at;
        if (left < rows.length && rows[left]![0] < rows[least]![0]) least = left;
        if (right < rows.length && rows[right]![0] < rows[least]![0]) least = right;
        if (least === at) break;
        [rows[least], rows[at]] = [rows[at]!, rows[least]!];
        at = least;
      }
    }
    return top[1];
  }
}

/** How many bits it takes from each node to the goal at least (Dijkstra). */
function away(net: Net, goal: number): Float64Array {
  const far = new Float64Array(net.degree.length).fill(Infinity);
  far[goal] = 0;
  const queue = new Heap<[number, number]>();
  queue.push(0, [goal, 0]);
  while (queue.size) {
    const [node, bits] = queue.pop();
    if (bits > far[node]!) continue;
    for (let i = net.first[node]!; i < net.first[node + 1]!; i += 1) {
      const there = bits + net.bits[i]!;
      if (there < far[net.other[i]!]!) {
        far[net.other[i]!] = there;
        queue.push(there, [net.other[i]!, there]);
      }
    }
  }
  return far;
}

interface Part { node: number; before: Part | null; bits: number; steps: number; sure: number }

/**
 * The chains of at most five links between two nodes, the fewest bits first: the chain that can still be finished in the
 * fewest bits is followed first, so that they are found in their order.
 */
export function telling(graph: Graph, net: Net, start: number, goal: number, most: number): Way[] {
  const far = away(net, goal);
  const found: Way[] = [];
  if (start === goal || !Number.isFinite(far[start]!)) return found;
  const ends = (Math.log2(net.degree[start]!) + Math.log2(net.degree[goal]!)) / 2;
  const queue = new Heap<Part>();
  queue.push(far[start]!, { node: start, before: null, bits: 0, steps: 0, sure: 1 });
  for (let looked = 0; queue.size && found.length < most && looked < MOST_STEPS; looked += 1) {
    const part = queue.pop();
    if (part.node === goal) {
      const nodes: number[] = [];
      for (let at: Part | null = part; at; at = at.before) nodes.unshift(at.node);
      found.push({ nodes, sure: part.sure, bits: Math.max(0, part.bits - ends) });
      continue;
    }
    if (part.steps === LONGEST) continue;
    for (let i = net.first[part.node]!; i < net.first[part.node + 1]!; i += 1) {
      const node = net.other[i]!;
      let at: Part | null = part;
      while (at && at.node !== node) at = at.before;
      if (at) continue;
      const bits = part.bits + net.bits[i]!;
      queue.push(bits + far[node]!, { node, before: part, bits, steps: part.steps + 1, sure: (part.sure * graph.c[net.edge[i]!]!) / 255 });
    }
  }
  return found;
}

/** The nodes that both are joined with, the most telling first, each with its weight (Adamic and Adar). */
export function shared(net: Net, one: number, other: number): [number, number][] {
  const of = (node: number): Set<number> => new Set(net.other.subarray(net.first[node]!, net.first[node + 1]!));
  const theirs = of(other);
  return [...of(one)].filter((node) => theirs.has(node)).map((node): [number, number] => [node, 1 / Math.log2(1 + net.degree[node]!)]).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}
