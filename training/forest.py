"""Grows the forest of `extract/numbers/forest.py`: gradient boosting of symmetric trees under a softmax over the rows of a choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from tuzhi.extract.numbers.forest import Forest

TREES, DEPTH, RATE, L2 = 160, 4, 0.1, 6.0
# What of the questions and of the choices each tree sees, and the least weight of the rows on either side of a split.
QUESTIONS, CHOICES, LEAST = 0.4, 0.8, 2.0
MIN_COUNT, STEPS = 20, 24

Row = dict[str, float]
# The rows of a choice, and which of them are right.
Choice = tuple[list[Row], list[int]]
Floats = npt.NDArray[np.float64]


def questions(choices: Sequence[Choice], left_out: tuple[str, ...]) -> list[str]:
    """The features that occur often enough, and thresholds of those that are measures; names that begin with any of
    `left_out` are passed over."""
    counts: Counter[str] = Counter()
    measures: dict[str, list[float]] = {}
    for rows, _ in choices:
        for row in rows:
            for name, value in row.items():
                if name.startswith(left_out):
                    continue
                if value not in (0.0, 1.0):
                    measures.setdefault(name, []).append(value)
                counts[name] += value != 0.0
    found = sorted(name for name, n in counts.items() if n >= MIN_COUNT and name not in measures)
    for name in sorted(measures):
        cuts = np.quantile(measures[name], np.linspace(0.02, 0.98, STEPS))
        found += [f"{name} > {cut:g}" for cut in sorted({round(float(c), 3) for c in cuts})]
    return found


def grow(choices: Sequence[Choice], counted: Sequence[float], left_out: tuple[str, ...]) -> dict[str, Any]:
    """The forest as a JSON table; `counted` is how much each choice counts. The draws are seeded: the same choices give the same forest."""
    asked = questions(choices, left_out)
    matrix = Forest(asked, [[0]], [[0.0, 0.0]]).answers([row for rows, _ in choices for row in rows])[:, :-1]
    sizes = np.array([len(rows) for rows, _ in choices])
    right = np.array([float(k in ok) for rows, ok in choices for k in range(len(rows))])
    at, question = (part.astype(np.int64) for part in np.nonzero(matrix))
    own = np.repeat(np.arange(len(sizes)), sizes)
    much = np.array(counted) * len(counted) / sum(counted)
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    random = np.random.default_rng(1)
    score = np.zeros(len(right))
    trees: list[tuple[list[int], Floats]] = []
    for _ in range(TREES):
        seen = ((random.random(len(sizes)) < CHOICES) * much)[own]
        slope, bend = (part * seen for part in _slopes(score, right, own, starts))
        allowed = np.zeros(len(asked), dtype=bool)
        allowed[random.choice(len(asked), int(len(asked) * QUESTIONS), replace=False)] = True
        use = allowed[question]
        splits, leaf = _split(matrix, at[use], question[use], slope, bend)
        down = np.bincount(leaf, slope, minlength=1 << DEPTH) / (np.bincount(leaf, bend, minlength=1 << DEPTH) + L2)
        trees.append((splits, -RATE * down))
        score += trees[-1][1][leaf]
    used = sorted({q for splits, _ in trees for q in splits})
    place = {q: i for i, q in enumerate(used)}
    return {
        "columns": [asked[q] for q in used],
        "splits": [[place[q] for q in splits] for splits, _ in trees],
        "values": [[round(float(v), 4) for v in values] for _, values in trees],
    }


def _slopes(
    score: Floats, right: Floats, own: npt.NDArray[np.int64], starts: npt.NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """The first and second derivatives of the loss at each row."""
    e = np.exp(score - np.maximum.reduceat(score, starts)[own])
    p = e / np.add.reduceat(e, starts)[own]
    good = e * right
    q = good / np.maximum(np.add.reduceat(good, starts)[own], 1e-300)
    return p - q, np.maximum(p * (1 - p), 1e-3)


def _split(
    matrix: Any, at: npt.NDArray[np.int64], question: npt.NDArray[np.int64], slope: Floats, bend: Floats
) -> tuple[list[int], npt.NDArray[np.int64]]:
    """The questions of one tree, and the leaf of each row."""
    width = matrix.shape[1]
    leaf = np.zeros(len(slope), dtype=np.int64)
    splits: list[int] = []
    for depth in range(DEPTH):
        leaves = 1 << depth
        key = leaf[at] * width + question
        yes, yes_bend = (
            np.bincount(key, part[at], minlength=leaves * width).reshape(leaves, width) for part in (slope, bend)
        )
        all_, all_bend = (np.bincount(leaf, part, minlength=leaves)[:, None] for part in (slope, bend))
        no, no_bend = all_ - yes, all_bend - yes_bend
        gain = yes**2 / (yes_bend + L2) + no**2 / (no_bend + L2) - all_**2 / (all_bend + L2)
        gain = np.where((yes_bend > LEAST) & (no_bend > LEAST), gain, 0.0).sum(axis=0)
        splits.append(int(gain.argmax()))
        leaf = leaf + matrix[:, splits[-1]].astype(np.int64) * leaves
    return splits, leaf
