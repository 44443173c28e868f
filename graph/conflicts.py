"""When a fact or number holds, and where articles disagree: growth is told from contradiction.

Two numbers of one measure are *growth* (or *decline*, *steady*) where they hold for times that follow each other, *agree*
where they hold for one time and could be one number (近400 and 402), *contradiction* where two articles give one time
numbers that could not, and *unclear* where the times lie one inside the other (2025 and 2025-05: a year's sum or the state
of a month), are unknown, or one article gives both.

>>> period("2025-02")
('2025-02-01', '2025-02-28')
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise

from .measures import meaning
from .model import Evidence, Fact, KnowledgeGraph, Observation
from .units import in_base_units

# 近400 may be 370 or 430; a number rounded to its first digit is not further off.
ROUNDING = Decimal("0.1")
# Days between two dates of one event that lasts a while.
EVENT_DAYS = 31


def period(time: str) -> tuple[str, str]:
    """The first and the last day that an ISO date of any precision means; two empty texts for none."""
    year, month, day = (time.split("-") + ["", ""])[:3] if time else ("", "", "")
    if not year:
        return "", ""
    if day:
        return time, time
    if month:
        return f"{time}-01", f"{time}-{calendar.monthrange(int(year), int(month))[1]:02}"
    return f"{year}-01-01", f"{year}-12-31"


def published(kg: KnowledgeGraph, evidence: Iterable[Evidence]) -> list[str]:
    """The dates of the articles that bear evidence, earliest first; articles without a date are left out."""
    articles = (kg.articles.get(ev.article) for ev in evidence)
    return sorted({a.published for a in articles if a is not None and a.published})


def seen(kg: KnowledgeGraph, item: Fact | Observation) -> tuple[str, str]:
    """The dates of the first and the last article that state it; empty texts where none has a date."""
    dates = published(kg, item.evidence)
    return (dates[0], dates[-1]) if dates else ("", "")


def valid_time(kg: KnowledgeGraph, item: Fact | Observation) -> str:
    """The time for which it holds: what the text says, else for a number the date of its first article; "" for unknown."""
    if isinstance(item, Observation):
        return item.time or seen(kg, item)[0]
    times = item.values("time")
    return min(times) if times else ""


def standing(kg: KnowledgeGraph, fact: Fact) -> str:
    """Whether a fact still holds as far as the articles tell: "current", "former", or "ended" where a later article, or one of
    the same day, calls it former."""
    subject, name, target, former = fact.key
    if former:
        return "former"
    twin = kg.facts.get((subject, name, target, "former"))
    if twin is None:
        return "current"
    return "ended" if seen(kg, twin)[1] >= seen(kg, fact)[1] else "current"


@dataclass(frozen=True, slots=True)
class Point:
    """A number in base units at a time; `low` and `high` (None: no bound) are what its wording allows."""

    time: str
    value: Decimal
    low: Decimal
    high: Decimal | None
    observation: Observation


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one measure about one thing in one unit, by time; `verdicts` say how each follows the one before."""

    about: str
    measure: str
    unit: str
    points: tuple[Point, ...]
    verdicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Facts or numbers of which at most one can be right. `about` is the entity, `what` the property or measure."""

    about: str
    what: str
    items: tuple[Fact | Observation, ...]


def point(kg: KnowledgeGraph, obs: Observation) -> Point:
    """A number at its time, with the range that its wording allows."""
    value, _ = in_base_units(obs.value, obs.unit)
    spread = abs(value) * ROUNDING
    low, high = {
        "=": (value, value),
        "≈": (value - spread, value + spread),
        ">": (value, None),
        "<": (Decimal(0), value),
    }[obs.bound]
    return Point(valid_time(kg, obs), value, low, high, obs)


def could_be_one(a: Point, b: Point) -> bool:
    """Whether one number fits both wordings."""
    return (a.high is None or b.low <= a.high) and (b.high is None or a.low <= b.high)


def verdict(a: Point, b: Point) -> str:
    """How two numbers of one measure stand to each other, `a` not after `b`; see the head of the module."""
    first, second = period(a.time), period(b.time)
    if first[0] and second[0] and first[1] < second[0]:
        return "growth" if a.value < b.value else "decline" if a.value > b.value else "steady"
    if could_be_one(a, b):
        return "agree"
    articles = {ev.article for ev in a.observation.evidence}, {ev.article for ev in b.observation.evidence}
    return "contradiction" if first == second and first[0] and not articles[0] & articles[1] else "unclear"


def series(kg: KnowledgeGraph, about: str = "") -> list[Series]:
    """Every measure with two numbers or more (about one entity where one is named), in the order of entity and measure."""
    groups: dict[tuple[str, str, str], list[Observation]] = defaultdict(list)
    for obs in kg.observations.values():
        if (not about or obs.about == about) and not meaning(obs.measure).vague:
            _, unit = in_base_units(obs.value, obs.unit)
            groups[obs.about, meaning(obs.measure).key, unit].append(obs)
    return [_series(kg, key, rows) for key, rows in sorted(groups.items()) if len(rows) > 1]


def _series(kg: KnowledgeGraph, key: tuple[str, str, str], rows: list[Observation]) -> Series:
    points = sorted((point(kg, obs) for obs in rows), key=lambda p: (period(p.time), p.value, p.observation.key))
    return Series(
        key[0], points[0].observation.measure, key[2], tuple(points), tuple(verdict(a, b) for a, b in pairwise(points))
    )


def conflicts(kg: KnowledgeGraph, about: str = "") -> list[Conflict]:
    """Where articles contradict each other (about one entity where one is named): numbers, then dates; sorted."""
    found = [*_number_conflicts(kg, about), *_date_conflicts(kg, about)]
    return sorted(found, key=lambda c: (c.about, c.what, [item.key for item in c.items]))


def _number_conflicts(kg: KnowledgeGraph, about: str) -> Iterator[Conflict]:
    for row in series(kg, about):
        for a, b in combinations(row.points, 2):
            if verdict(a, b) == "contradiction":
                yield Conflict(row.about, row.measure, (a.observation, b.observation))


def _date_conflicts(kg: KnowledgeGraph, about: str) -> Iterator[Conflict]:
    dates: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in kg.facts.values():
        if "/" not in fact.object and (not about or fact.subject == about):
            dates[fact.subject, fact.property].append(fact)
    for (subject, name), facts in sorted(dates.items()):
        for a, b in combinations(facts, 2):
            if not _one_date(a.object, b.object, name):
                yield Conflict(subject, name, (a, b))


def _one_date(a: str, b: str, name: str) -> bool:
    first, second = period(a), period(b)
    if first[0] <= second[1] and second[0] <= first[1]:
        return True
    return name == "heldOn" and _days(max(first[0], second[0])) - _days(min(first[1], second[1])) <= EVENT_DAYS


def _days(date: str) -> int:
    year, month, day = map(int, date.split("-"))
    return (year * 12 + month) * 31 + day
