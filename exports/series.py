"""Numbers over time and what contradicts what, as an entity's page draws them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from ..graph.conflicts import Point, Series, conflicts, series, standing, verdict
from ..graph.model import Fact, KnowledgeGraph, Observation
from ..graph.trends import change, comparable, forecast, outliers


class OverTime:
    """The series and contradictions of a graph by the entity that they are about, found once."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        self._kg = kg
        self._series: dict[str, list[Series]] = defaultdict(list)
        for row in series(kg):
            self._series[row.about].append(row)
        self._dates: dict[str, list[tuple[Fact, Fact]]] = defaultdict(list)
        for conflict in conflicts(kg):
            one, other = conflict.items
            if isinstance(one, Fact) and isinstance(other, Fact):
                self._dates[conflict.about].append((one, other))

    def series(self, about: str, figures: Sequence[Observation]) -> list[dict[str, Any]]:
        """The series of an entity, those of most points first; numbers are named by their place in `figures`."""
        place: dict[tuple[str, ...], int] = {obs.key: i for i, obs in enumerate(figures)}
        rows = sorted(self._series.get(about, ()), key=lambda row: (-len(row.points), row.measure, row.unit))
        return [_row(row, place) for row in rows]

    def clashes(self, about: str, facts: Sequence[Fact]) -> list[list[int]]:
        """Pairs of dates of one thing that cannot both be right, by their places in `facts`."""
        place = {fact.key: i for i, fact in enumerate(facts)}
        pairs = ([place.get(one.key), place.get(other.key)] for one, other in self._dates.get(about, ()))
        return [[a, b] for a, b in pairs if a is not None and b is not None]

    def standing(self, fact: Fact) -> dict[str, str]:
        """Whether a fact is former, or ended since; nothing where it holds."""
        found = standing(self._kg, fact)
        return {} if found == "current" else {"st": found}


def _row(row: Series, place: dict[tuple[str, ...], int]) -> dict[str, Any]:
    at = {id(p): i for i, p in enumerate(row.points)}
    line = comparable(row)
    made: dict[str, Any] = {
        "m": row.measure, "u": row.unit,
        "points": [[place[p.observation.key], p.time] for p in row.points],
        "verdicts": list(row.verdicts),
        "line": [at[id(p)] for p in line],
        "clash": [[at[id(a)], at[id(b)]] for a, b in combinations(row.points, 2) if verdict(a, b) == "contradiction"],
    }  # fmt: skip
    return made | _trend(line, at)


def _trend(line: list[Point], at: dict[int, int]) -> dict[str, Any]:
    """How the points of a line move: the rates from one to the next, the whole, what stands apart, what may follow."""
    if len(line) < 2:
        return {}
    made: dict[str, Any] = {"rates": [_rate(a, b) for a, b in zip(line, line[1:], strict=False)]}
    if len(line) > 2:
        made["whole"] = _rate(line[0], line[-1])
    if far := outliers(line):
        made["far"] = [at[id(p)] for p in far]
    if next_ := forecast(line):
        made["next"] = {"t": next_.time, "v": next_.value, "low": next_.low, "high": next_.high, "error": next_.error}
    return made


def _rate(one: Point, other: Point) -> list[float | None]:
    found = change(one, other)
    return [found.rate, found.yearly]
