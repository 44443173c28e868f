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
        self.there: dict[str, int] = {}
        self.above: dict[str, tuple[list[float], list[int]]] = {}
        for at, column in enumerate(columns):
            name, sign, threshold = column.partition(" > ")
            if sign:
                thresholds, places = self.above.setdefault(name, ([], []))
                place = bisect_left(thresholds, float(threshold))
                thresholds.insert(place, float(threshold))
                places.insert(place, at)
            else:
                self.there[name] = at
        self._trees = np.arange(len(splits))

    @classmethod
    def load(cls, table: Mapping[str, Any]) -> Forest:
        """The forest of a JSON table."""
        return cls(table["columns"], table["splits"], table["values"])

    def answers(self, rows: Sequence[Mapping[str, float]]) -> npt.NDArray[np.uint8]:
        """1 where a row of features says yes to a question."""
        found = np.zeros((len(rows), self.size), dtype=np.uint8)
        there, above = self.there, self.above
        for row, line in zip(rows, found, strict=True):
            for name, value in row.items():
                if (at := there.get(name)) is not None:
                    line[at] = value > 0
                elif scale := above.get(name):
                    line[scale[1][: bisect_left(scale[0], value)]] = 1
        return found

    def scores(self, rows: Sequence[Mapping[str, float]]) -> npt.NDArray[np.float64]:
        """What the trees add up to for each row of features."""
        answers = self.answers(rows)
        leaves = np.zeros((len(rows), len(self.splits)), dtype=np.uint8)
        for place, questions in enumerate(self.splits.T):
            leaves |= answers[:, questions] << place
        return np.asarray(self.values[self._trees, leaves].sum(axis=1))
