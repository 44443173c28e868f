"""Which candidate a number is about: a sum of weights makes a shortlist, a forest chooses from it, or no one.

Two such models vote, and their probabilities are averaged: one knows the text alone (`subjects.json`, `subjects_forest.json`), one
also what the pair network says (`subjects_network.json` and its forest). `training/subjects.py` fits them.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import numpy as np

from .forest import Forest
from .subjects import Candidate

# How many candidates the forest weighs.
SHORTLIST = 8
# Features that hold words of the text: there are too many for trees, which see the sum of their weights.
LEXICAL = (
    "noun ",
    "counted in ",
    "none, noun",
    "none, unit",
    "none, after",
    "none, then",
    "none, before",
    "none, ahead",
)

Row = dict[str, float]


def _table(name: str) -> Any:
    return json.loads(files(__package__).joinpath(name).read_text("utf-8"))


def with_words(table: dict[str, float]) -> dict[str, tuple[float, float]]:
    """The weight of each feature, and again where it holds words of the text, else 0."""
    return {name: (w, w if name.startswith(LEXICAL) else 0.0) for name, w in table.items()}


Model = tuple[dict[str, tuple[float, float]], Forest]


@functools.cache
def models() -> tuple[Model, ...]:
    """The weights (see `with_words`) and the trees of each model."""
    return tuple(
        (with_words(_table(f"{name}.json")), Forest.load(_table(f"{name}_forest.json")))
        for name in ("subjects", "subjects_network")
    )


def shortlist(rows: Sequence[Row], table: dict[str, tuple[float, float]]) -> tuple[list[int], list[Row]]:
    """The likeliest candidates by weight and, last, none: their places in `rows` (none is the last there), and what the
    weights add up to for each, as further features."""
    sums: list[tuple[float, float]] = []
    get = table.get
    for row in rows:
        whole = words = 0.0
        for name, value in row.items():
            if pair := get(name):
                whole += pair[0] * value
                words += pair[1] * value
        sums.append((whole, words))
    none = len(rows) - 1
    scores = [whole for whole, _ in sums]
    order = sorted(range(none), key=lambda k: -scores[k])
    top = max(scores)
    share = [math.exp(s - top) for s in scores]
    total = sum(share)
    best = scores[order[0]] if order else 0.0
    second = scores[order[1]] if len(order) > 1 else best - 5.0
    found: list[Row] = [
        {
            "#score": scores[k], "#share": share[k] / total, "#words": sums[k][1], "#rank": float(rank),
            "#lead": scores[k] - (best if rank else second), "#over none": scores[k] - scores[none],
        }
        for rank, k in enumerate(order[:SHORTLIST])
    ]  # fmt: skip
    found.append({
        "#none": 1.0, "#score": scores[none], "#share": share[none] / total, "#words": sums[none][1],
        "#lead": scores[none] - best, "#best": best, "#best share": share[order[0]] / total if order else 0.0,
        "#gap": best - second,
    })  # fmt: skip
    return [*order[:SHORTLIST], none], found


def probabilities(found: list[Candidate], none: Row) -> tuple[list[float], float]:
    """The probability of each candidate, and of none: the mean of the models'."""
    rows = [*(c.features for c in found), none]
    each = [0.0] * len(rows)
    for table, trees in models():
        places, sums = shortlist(rows, table)
        scores = trees.scores([{**rows[place], **more} for place, more in zip(places, sums, strict=True)])
        chances = np.exp(scores - scores.max())
        chances /= chances.sum() * len(models())
        for place, chance in zip(places, chances.tolist(), strict=True):
            each[place] += chance
    return each[:-1], each[-1]
