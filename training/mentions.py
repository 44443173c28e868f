"""Learns the weights of extract/choose.py: logistic regression over the features of candidates.

    python training/mentions.py '../shared/gold/silver-*.jsonl' extract/models/choose.json

Only the passages that the tagger was not trained on (split.py) are used: on its own training passages the tagger is
surer than it is on new ones, and the weights would trust it too far.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from corpus import Passage, mark, read_passages
from numpy.typing import NDArray
from split import split_silver

from tuzhi.extract.choose import Key, Votes, features
from tuzhi.extract.gazetteer import Gazetteer, load_gazetteer
from tuzhi.extract.mentions import find_candidates
from tuzhi.extract.sentences import split_sentences
from tuzhi.extract.tagger import load_tagger

Row = tuple[dict[str, float], bool]


def truth(passage: Passage, gazetteer: Gazetteer) -> set[Key]:
    """The places of the annotated forms; a compound of areas (上海市徐汇区) counts as its parts."""
    keys: set[Key] = set()
    for start, end, kind in mark(passage.text, passage.entities):
        parts = _areas(passage.text, start, end, gazetteer) if kind == "AdminArea" else []
        if len(parts) > 1:
            keys.update((a, b, kind) for a, b in parts)
        else:
            keys.add((*_unquoted(passage.text, start, end), kind))
    return keys


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    if end - start > 2 and text[start] in "“\"「" and text[end - 1] in "”\"」":
        return start + 1, end - 1
    return start, end


def _areas(text: str, start: int, end: int, gazetteer: Gazetteer) -> list[tuple[int, int]]:
    parts = []
    at = start
    spans = [(start + m.start, start + m.end) for m in gazetteer.match(text[start:end]) if m.entry.kind == "AdminArea"]
    while at < end:
        ends = [b for a, b in spans if a == at and b - a < end - start]
        if not ends:
            return []
        parts.append((at, max(ends)))
        at = max(ends)
    return parts


def rows_of(passage: Passage) -> list[Row]:
    gazetteer = load_gazetteer()
    found = find_candidates(
        passage.text, tuple(split_sentences(passage.text)), gazetteer=gazetteer, tagger=load_tagger()
    )
    true = truth(passage, gazetteer)
    return [(fs, key in true) for key, fs in features(Votes.of(passage.text, found)).items()]


def fit(rows: list[Row], *, l2: float = 1.0, steps: int = 60) -> dict[str, float]:
    """Weights by Newton's method with a quadratic penalty; features that occur under three times are left out."""
    counts: dict[str, int] = {}
    for fs, _ in rows:
        for name, value in fs.items():
            if value:
                counts[name] = counts.get(name, 0) + 1
    names = sorted(n for n, c in counts.items() if c >= 3)
    column = {n: i for i, n in enumerate(names)}
    x: NDArray[np.float64] = np.zeros((len(rows), len(names)))
    y = np.array([float(label) for _, label in rows])
    for i, (fs, _) in enumerate(rows):
        for name, value in fs.items():
            if name in column:
                x[i, column[name]] = value
    w = np.zeros(len(names))
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + l2 * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + l2 * np.eye(len(names))
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    return {n: round(float(w[column[n]]), 4) for n in names}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("silver")
    parser.add_argument("out")
    parser.add_argument("--l2", type=float, default=2.0)
    args = parser.parse_args()
    _, held_out = split_silver(read_passages(args.silver))
    rows = [row for passage in held_out for row in rows_of(passage)]
    weights = fit(rows, l2=args.l2)
    print(f"{len(held_out)} passages, {len(rows)} candidates, {sum(y for _, y in rows)} right, {len(weights)} weights")
    Path(args.out).write_text(json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
