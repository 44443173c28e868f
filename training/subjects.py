"""Fits the weights with which the number finder chooses whom a number is about: extract/numbers/subjects.json.

    python training/subjects.py SILVER.jsonl… [--check]     --check: five-fold figures instead of a file

A gold observation labels the quantity that stands in its evidence and has its value; other quantities are about no one.
The model is a softmax over the candidates and "none", fitted by Adam with an L2 penalty from zero: no random numbers.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
from gold import document
from tuzhi.extract.evaluate import read_gold
from tuzhi.extract.numbers.reading import read
from tuzhi.extract.numbers.subjects import Topics, candidates

SCALE = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
L2 = 0.004
MIN_COUNT = 3

Example = tuple[list[dict[str, float]], list[int]]


def base(value: float, unit: str) -> float:
    """A value in base units."""
    for scale in sorted(SCALE, key=lambda s: -len(s)):
        if unit.startswith(scale):
            rest = unit[len(scale) :]
            number = float(value) * SCALE[scale]
            return number / 100 if rest in {"%", "个百分点"} else number
    return float(value)


def examples(record: dict[str, Any], table: dict[str, float] | None = None) -> list[Example]:
    """The quantities of a document: features of each candidate and of none (last), and which are right.

    The subject of the number before, a feature, is the gold's, or what `table` chooses: so it will be in use.
    """
    doc = document(record)
    reading = read(doc)
    topics = Topics.of(reading)
    names = {e.name: e.id for e in doc.entities} | {a: e.id for e in doc.entities for a in e.aliases}
    wanted: dict[int, set[str]] = defaultdict(set)
    used: set[int] = set()
    for o in record["observations"]:
        at = record["text"].find(o["evidence"])
        value = base(o["value"], o["unit"])
        fits = [
            i for i, q in enumerate(reading.quantities)
            if abs(base(float(q.value), q.unit) - value) <= 1e-4 * max(abs(value), 1e-9)
            and (at < 0 or at <= q.digits < at + len(o["evidence"]))
        ]  # fmt: skip
        fits = [i for i in fits if i not in used] or fits
        if fits and o["about"] in names:
            wanted[fits[0]].add(names[o["about"]])
            used.add(fits[0])
    found: list[Example] = []
    previous, previous_clause, last_end = "", 0, 0
    for i, q in enumerate(reading.quantities):
        clause = reading.clause_at(q.digits)
        begin = last_end if last_end > clause.start else clause.start
        last_end = q.end
        if q.kind == "vague" or not topics.order:
            continue
        if not wanted[i] and any(
            wanted[k] and other.value == q.value and other.unit == q.unit for k, other in enumerate(reading.quantities)
        ):
            # The headline says it again: one observation stands for both.
            continue
        rows, none = candidates(
            reading, topics, q, clause, previous=previous, previous_clause=previous_clause, begin=begin
        )
        right = [k for k, c in enumerate(rows) if c.entity in wanted[i]]
        found.append(([c.features for c in rows] + [none], right or [len(rows)]))
        chosen = right[0] if right else None
        if table is not None:
            scores = [sum(table.get(k, 0.0) * v for k, v in row.items()) for row in found[-1][0]]
            best = max(range(len(scores)), key=lambda k: scores[k])
            chosen = best if best < len(rows) else None
        if chosen is not None:
            previous, previous_clause = rows[chosen].entity, clause.index
    return found


def fit(data: list[Example], *, rounds: int = 200, rate: float = 0.08) -> dict[str, float]:
    """The weights of the features that occur at least MIN_COUNT times."""
    counts: dict[str, int] = defaultdict(int)
    for rows, _ in data:
        for row in rows:
            for k in row:
                counts[k] += 1
    index = {k: i for i, k in enumerate(sorted(k for k, n in counts.items() if n >= MIN_COUNT))}
    rows_at, cols, vals, owner, good = [], [], [], [], []
    total = 0
    for n, (rows, right) in enumerate(data):
        for k, row in enumerate(rows):
            owner.append(n)
            good.append(1.0 if k in right else 0.0)
            for name, value in row.items():
                if name in index:
                    rows_at.append(total)
                    cols.append(index[name])
                    vals.append(value)
            total += 1
    r, c, v = np.array(rows_at), np.array(cols), np.array(vals)
    own, ok = np.array(owner), np.array(good)
    starts = np.r_[0, np.flatnonzero(np.diff(own)) + 1]
    w = np.zeros(len(index))
    m, s = np.zeros_like(w), np.zeros_like(w)
    for step in range(1, rounds + 1):
        score = np.bincount(r, weights=v * w[c], minlength=total)
        top = np.maximum.reduceat(score, starts)[own]
        e = np.exp(score - top)
        p = e / np.add.reduceat(e, starts)[own]
        pg = e * ok
        q = pg / np.maximum(np.add.reduceat(pg, starts)[own], 1e-300)
        grad = np.bincount(c, weights=v * (p - q)[r], minlength=len(index)) / len(data) + L2 * w
        m = 0.9 * m + 0.1 * grad
        s = 0.999 * s + 0.001 * grad * grad
        w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(s / (1 - 0.999**step)) + 1e-8)
    return {k: round(float(w[i]), 3) for k, i in index.items() if abs(w[i]) >= 0.005}


def fitted(docs: list[dict[str, Any]], *, folds: int = 4) -> dict[str, float]:
    """Weights fitted twice: with the gold's subject of the number before, then with the choices of models that did not
    see the document."""
    first = [examples(r) for r in docs]
    second: list[list[Example]] = [[] for _ in docs]
    for fold in range(folds):
        table = fit([e for i, d in enumerate(first) if i % folds != fold for e in d])
        for i, record in enumerate(docs):
            if i % folds == fold:
                second[i] = examples(record, table)
    return fit([e for d in second for e in d])


def main() -> None:
    paths = [a for a in sys.argv[1:] if not a.startswith("--")]
    docs = [record for path in paths for record in read_gold(Path(path))]
    if "--check" in sys.argv:
        right = total = tp = fp = fn = 0
        for fold in range(5):
            table = fitted([r for i, r in enumerate(docs) if i % 5 != fold])
            for i, record in enumerate(docs):
                for rows, ok in examples(record, table) if i % 5 == fold else ():
                    scores = [sum(table.get(k, 0.0) * v for k, v in row.items()) for row in rows]
                    guess = max(range(len(scores)), key=lambda k: scores[k])
                    none = len(rows) - 1
                    right += guess in ok
                    total += 1
                    tp += guess in ok and guess != none
                    fp += guess not in ok and guess != none
                    fn += guess not in ok and none not in ok
        print(
            f"right {right}/{total} = {right / total:.3f}; precision {tp / (tp + fp):.3f}, recall {tp / (tp + fn):.3f}"
        )
        return
    table = fitted(docs)
    target = Path(__file__).resolve().parents[1] / "extract" / "numbers" / "subjects.json"
    target.write_text(json.dumps(table, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")
    print(f"{len(table)} weights from {len(docs)} documents")


if __name__ == "__main__":
    main()
