"""A forest of symmetric trees over the features of a choice, weighing what a sum of weights cannot: what holds together.

Every tree asks the same few questions of each row, so that all rows and trees are answered at once. A question is a
feature that is there, or a measure that is above a threshold. `training/forest.py` grows it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt


class Forest:
    """Trees that can be asked: `columns` are the questions, `splits` those of each tree, `values` what its leaves add."""

    def __init__(
        self, columns: Sequence[str], splits: Sequence[Sequence[int]], values: Sequence[Sequence[float]]
    ) -> None:
        self.splits = np.array(splits, dtype=np.int64)
        self.values = np.array(values, dtype=np.float64)
        self.size = len(columns)
        # Each feature's own question, or its thresholds in order and their questions.
        self.asked: dict[str, int | tuple[list[float], list[int]]] = {}
        for at, column in enumerate(columns):
            name, sign, threshold = column.partition(" > ")
            scale = self.asked.setdefault(name, ([], [])) if sign else at
            if isinstance(scale, int):
                self.asked[name] = scale
            else:
                place = bisect_left(scale[0], float(threshold))
                scale[0].insert(place, float(threshold))
                scale[1].insert(place, at)
        trees, depth = self.splits.shape
        # The questions of a tree as the bits of one byte; what is over asks the last column, to which the answer is no.
        bits = np.full((trees, 8), self.size, dtype=np.int64)
        bits[:, :depth] = self.splits
        self._bits = bits.ravel()
        self._first = np.arange(trees) * self.values.shape[1]

    @classmethod
    def load(cls, table: Mapping[str, Any]) -> Forest:
        """The forest of a JSON table."""
        return cls(table["columns"], table["splits"], table["values"])

    def answers(self, rows: Sequence[Mapping[str, float]]) -> npt.NDArray[np.uint8]:
        """1 where a row of features says yes to a question; a last column of 0 that is no question."""
        width, asked = self.size + 1, self.asked
        yes: list[int] = []
        for number, row in enumerate(rows):
            start = number * width
            for name, value in row.items():
                at = asked.get(name)
                if at is None:
                    continue
                if isinstance(at, int):
                    if value > 0:
                        yes.append(start + at)
                else:
                    yes += [start + place for place in at[1][: bisect_left(at[0], value)]]
        found = np.zeros(len(rows) * width, dtype=np.uint8)
        found[yes] = 1
        return found.reshape(len(rows), width)

    def scores(self, rows: Sequence[Mapping[str, float]]) -> npt.NDArray[np.float64]:
        """What the trees add up to for each row of features."""
        bits = self.answers(rows).take(self._bits, axis=1)
        leaves = np.packbits(bits, axis=1, bitorder="little")
        return np.asarray(self.values.take(leaves + self._first).sum(axis=1))
