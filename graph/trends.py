"""How a number moves: growth, outliers, and a forecast where the points allow one.

Only numbers stated exactly or about (= and ≈) of one measure of one thing in one unit are compared; of several articles that
give one time, the surest counts. Nothing here writes to a graph.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median, stdev

from .conflicts import Point, Series, period, series
from .model import KnowledgeGraph, Observation

DAYS = 365.2425
# A forecast needs so many points: the spread of three changes is the least that says anything.
LEAST_POINTS = 4
# From so many points on, growth is taken by rates (random walk of logarithms): in the backtest its interval then holds more.
RATES_FROM = 6
# Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993): a modified z-score above 3.5.
OUTLIER = 3.5
# The point of the normal distribution that one of ten exceeds.
Z90 = 1.2816


@dataclass(frozen=True, slots=True)
class Change:
    """From one point to the next: `rate` is the whole change (0.25: a quarter more), `yearly` the compound rate a year
    (None where the times are less than a quarter apart, so that a year's rate would be an exaggeration)."""

    start: Observation
    end: Observation
    rate: float
    yearly: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The value at a year's end by the random walk with drift, with the interval that holds four of five
    (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.2 and 5.5; by Student's distribution, since
    the spread is itself guessed from few steps). `error` is the mean absolute
    percentage error of the same method on the points that are known; it is no better than the points."""

    time: str
    value: float
    low: float
    high: float
    error: float


@dataclass(frozen=True, slots=True)
class Trend:
    """A series with its changes, the whole change, the observations that stand apart, and a forecast or None."""

    series: Series
    changes: tuple[Change, ...]
    whole: Change | None
    outliers: tuple[Observation, ...]
    forecast: Forecast | None


def day(time: str) -> date:
    """The last day that an ISO date of any precision means."""
    return date.fromisoformat(period(time)[1])


def comparable(row: Series) -> list[Point]:
    """The points of a series that can be compared, one a time, in the order of their times."""
    best: dict[str, Point] = {}
    for p in row.points:
        if p.time and p.observation.bound in "=≈" and p.value:
            known = best.get(p.time)
            if known is None or p.observation.confidence > known.observation.confidence:
                best[p.time] = p
    # A year and a month inside it are no two points: the finer one stands.
    times = sorted(best, key=lambda t: (day(t), len(t)))
    kept = [t for t in times if not any(other != t and other.startswith(f"{t}-") for other in times)]
    return [best[t] for t in kept]


def change(one: Point, other: Point) -> Change:
    """The change from one point to a later one."""
    rate = float(other.value / one.value) - 1
    years = (day(other.time) - day(one.time)).days / DAYS
    yearly = (1 + rate) ** (1 / years) - 1 if years >= 0.24 and rate > -1 else None
    return Change(one.observation, other.observation, round(rate, 4), None if yearly is None else round(yearly, 4))


def outliers(points: Sequence[Point]) -> list[Point]:
    """The points far from the middle of their logarithms, by the median absolute deviation; none among less than five."""
    if len(points) < 5 or any(p.value <= 0 for p in points):
        return []
    logs = [math.log(float(p.value)) for p in points]
    middle = median(logs)
    spread = median(abs(v - middle) for v in logs)
    return [p for p, v in zip(points, logs, strict=True) if spread and 0.6745 * abs(v - middle) / spread > OUTLIER]


def four_of_five(freedom: int) -> float:
    """Half the width, in deviations, of the interval that holds four of five by Student's distribution with so many degrees of
    freedom (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5).

    >>> round(four_of_five(2), 2), round(four_of_five(10), 3), round(four_of_five(10**6), 3)
    (1.88, 1.372, 1.282)
    """
    z, n = Z90, freedom
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + terms[0] / n + terms[1] / (n * n) + terms[2] / (n * n * n)


def forecast(points: Sequence[Point]) -> Forecast | None:
    """The next year's value, where there are enough points of years one apart; None otherwise."""
    years = {int(p.time[:4]): float(p.value) for p in points}
    ordered = sorted(years)
    if len(ordered) < LEAST_POINTS or ordered[-1] - ordered[0] != len(ordered) - 1:
        return None
    values = [years[y] for y in ordered]
    by_rates = len(values) >= RATES_FROM and min(values) > 0
    told = [_next(values[:i], by_rates=by_rates)[0] for i in range(2, len(values))]
    errors = [abs(got - value) / abs(value) for got, value in zip(told, values[2:], strict=True) if value]
    value, low, high = (round(v, 4) for v in _next(values, by_rates=by_rates))
    return Forecast(str(ordered[-1] + 1), value, low, high, round(sum(errors) / len(errors), 4) if errors else 0.0)


def _next(values: Sequence[float], *, by_rates: bool) -> tuple[float, float, float]:
    """The next value and its interval by the mean step, or by the mean rate; no interval of a single step."""
    known = [math.log(v) for v in values] if by_rates else list(values)
    steps = [b - a for a, b in zip(known, known[1:], strict=False)]
    middle = known[-1] + sum(steps) / len(steps)
    spread = 0.0
    if len(steps) > 1:
        spread = four_of_five(len(steps) - 1) * stdev(steps) * math.sqrt(1 + 1 / len(steps))
    ends = (middle, middle - spread, middle + spread)
    return (math.exp(ends[0]), math.exp(ends[1]), math.exp(ends[2])) if by_rates else ends


def trends(kg: KnowledgeGraph, about: str = "") -> list[Trend]:
    """Every measure with two comparable points or more (of one thing where one is named), in the order of `series`."""
    found = []
    for row in series(kg, about):
        points = comparable(row)
        if len(points) > 1:
            changes = tuple(change(a, b) for a, b in zip(points, points[1:], strict=False))
            whole = change(points[0], points[-1]) if len(points) > 2 else None
            apart = tuple(p.observation for p in outliers(points))
            found.append(Trend(row, changes, whole, apart, forecast(points)))
    return found
