// Levels of detail: at each zoom the most important nodes that have room stand for those around them.

export interface Level {
  radius: number; // least distance of two centres, in units of the map
  centres: Uint32Array; // nodes that are drawn, the most important first
  counts: Uint32Array; // how many nodes each of them stands for, itself included
  centreOf: Int32Array; // for each node the place in `centres` of the one that stands for it, -1 for a hidden node
}

/**
 * The level whose centres are at least `radius` apart. Nodes come in the order of their importance; a node becomes a
 * centre unless one is near, else it joins the nearest. `above`, the next coarser level, keeps its centres: going
 * nearer only ever opens groups.
 */
export function level(x: Float32Array, y: Float32Array, shown: Uint8Array, radius: number, above?: Level): Level {
  const n = x.length;
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < n; i += 1) {
    x0 = Math.min(x0, x[i]!);
    y0 = Math.min(y0, y[i]!);
    x1 = Math.max(x1, x[i]!);
    y1 = Math.max(y1, y[i]!);
  }
  const step = Math.max(radius, Math.sqrt(((x1 - x0) * (y1 - y0)) / 4e6) || 1);
  const columns = Math.max(1, Math.floor((x1 - x0) / step) + 1);
  const rows = Math.max(1, Math.floor((y1 - y0) / step) + 1);
  const first = new Int32Array(columns * rows).fill(-1); // centres of each cell as a linked list
  const next = new Int32Array(n).fill(-1);
  const centres = new Uint32Array(n);
  const counts = new Uint32Array(n);
  const centreOf = new Int32Array(n).fill(-1);
  let made = 0;
  const near = (i: number): number => {
    const [px, py] = [x[i]!, y[i]!];
    const [cx, cy] = [Math.floor((px - x0) / step), Math.floor((py - y0) / step)];
    let best = -1;
    let least = radius * radius;
    for (let gy = Math.max(0, cy - 1); gy <= Math.min(rows - 1, cy + 1); gy += 1) {
      for (let gx = Math.max(0, cx - 1); gx <= Math.min(columns - 1, cx + 1); gx += 1) {
        for (let c = first[gy * columns + gx]!; c !== -1; c = next[c]!) {
          const node = centres[c]!;
          const far = (x[node]! - px) ** 2 + (y[node]! - py) ** 2;
          if (far < least) [best, least] = [c, far];
        }
      }
    }
    return best;
  };
  const settle = (i: number): void => {
    const cell = Math.floor((y[i]! - y0) / step) * columns + Math.floor((x[i]! - x0) / step);
    centres[made] = i;
    counts[made] = 1;
    centreOf[i] = made;
    next[made] = first[cell]!;
    first[cell] = made;
    made += 1;
  };
  if (above) for (const node of above.centres) if (shown[node]) settle(node);
  for (let i = 0; i < n; i += 1) {
    if (!shown[i] || centreOf[i] !== -1) continue;
    const found = near(i);
    if (found === -1) settle(i);
    else {
      centreOf[i] = found;
      counts[found]! += 1;
    }
  }
  return { radius, centres: centres.slice(0, made), counts: counts.slice(0, made), centreOf };
}

export interface Bundles { a: Int32Array; b: Int32Array; n: Int32Array }

/** Links between the centres of a level, those of the same two counted together; only between those marked `near`. */
export function bundles(s: Uint32Array, o: Uint32Array, pass: Uint8Array, { centreOf }: Level, near: Uint8Array): Bundles {
  let size = 1 << 12;
  let keys = new Float64Array(size).fill(-1);
  let values = new Int32Array(size);
  let used = 0;
  const slot = (key: number, table: Float64Array, mask: number): number => {
    // Multiplicative hashing (Knuth, The Art of Computer Programming 3, section 6.4).
    let at = Math.imul(key % 4294967296 ^ (key / 4294967296), 2654435761) >>> 7 & mask;
    while (table[at] !== -1 && table[at] !== key) at = (at + 1) & mask;
    return at;
  };
  const most = centreOf.length;
  for (let i = 0; i < s.length; i += 1) {
    if (!pass[i]) continue;
    const p = centreOf[s[i]!]!;
    const q = centreOf[o[i]!]!;
    if (p === q || p < 0 || q < 0 || !(near[p]! || near[q]!)) continue;
    const key = p < q ? p * most + q : q * most + p;
    const at = slot(key, keys, size - 1);
    if (keys[at] === -1) {
      keys[at] = key;
      used += 1;
    }
    values[at]! += 1;
    if (used * 2 > size) {
      const [oldKeys, oldValues] = [keys, values];
      size *= 2;
      keys = new Float64Array(size).fill(-1);
      values = new Int32Array(size);
      oldKeys.forEach((old, k) => {
        if (old === -1) return;
        const to = slot(old, keys, size - 1);
        keys[to] = old;
        values[to] = oldValues[k]!;
      });
    }
  }
  const [a, b, n] = [new Int32Array(used), new Int32Array(used), new Int32Array(used)];
  let at = 0;
  for (let k = 0; k < size; k += 1) {
    if (keys[k] === -1) continue;
    a[at] = Math.floor(keys[k]! / most);
    b[at] = keys[k]! % most;
    n[at] = values[k]!;
    at += 1;
  }
  return { a, b, n };
}
