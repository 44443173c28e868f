"""Numbers side by side: one measure of several places in a year, with ranks and shares; one measure under several definitions.

Only numbers stated exactly or about (= and ≈) are ranked. A place and one that it lies in are never ranked together; a share is
that of the place in which all of them lie, where an article gives its number for the same year. Nothing here writes to a graph.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from .conflicts import Point, period, point
from .measures import meaning
from .model import KnowledgeGraph, Observation
from .units import in_base_units

RANKED = ("AdminArea", "Park", "Incubator")
# What is counted at some day of a year can be compared with another day's count; a sum of money only with that of the same
# period.
COUNTED = frozenset("家个人名所座只位款项")
# Units whose numbers do not add up to a whole.
NO_SHARE = ("%", "％", "个百分点", "倍", "位", "名次", "度", "℃")


@dataclass(frozen=True, slots=True)
class Row:
    """A place in a ranking: `rank` from 1 (equal numbers share one), `share` of the whole, `moved` ranks up since the last
    ranking of the same measure, among the places that both know (negative: down); both None where it is not known."""

    observation: Observation
    rank: int
    share: float | None = None
    moved: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The places of one class by one measure at one time, a year for counts; `whole` is the number of the place in which all of
    them lie."""

    measure: str
    unit: str
    time: str
    kind: str
    rows: tuple[Row, ...]
    whole: Observation | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """The numbers of one thing under one measure, apart by definition ("" for none stated), each in the order of time."""

    about: str
    base: str
    unit: str
    members: tuple[tuple[str, tuple[Point, ...]], ...]


def _above(kg: KnowledgeGraph) -> dict[str, set[str]]:
    """For each thing all places in which it lies; a circle of places ends."""
    direct: dict[str, set[str]] = defaultdict(set)
    for f in kg.facts.values():
        if f.property in ("locatedIn", "partOf") and not f.key[3]:
            direct[f.subject].add(f.object)
    found: dict[str, set[str]] = {}
    for thing in direct:
        seen: set[str] = set()
        waiting = [thing]
        while waiting:
            for place in direct.get(waiting.pop(), set()) - seen - {thing}:
                seen.add(place)
                waiting.append(place)
        found[thing] = seen
    return found


def standings(kg: KnowledgeGraph, *, least: float = 0.0) -> list[Standing]:
    """Every ranking of two places or more, by measure and time; of numbers that are at least so sure."""
    above = _above(kg)
    groups: dict[tuple[str, str, str], dict[str, dict[str, Point]]] = defaultdict(lambda: defaultdict(dict))
    for obs in kg.observations.values():
        if obs.bound not in "=≈" or obs.confidence < least or meaning(obs.measure).vague:
            continue
        p = point(kg, obs)
        _, unit = in_base_units(obs.value, obs.unit)
        if p.time:
            known = groups[meaning(obs.measure).key, unit, obs.about.split("/", 1)[0]][
                p.time[:4] if unit in COUNTED else p.time
            ]
            if (other := known.get(obs.about)) is None or _better(p, other):
                known[obs.about] = p
    found = []
    for (key, unit, kind), times in sorted(groups.items()):
        before: dict[str, Decimal] = {}
        for time, points in sorted(times.items()) if kind in RANKED else ():
            wholes = {k: times_.get(time, {}) for k, times_ in _others(groups, key, unit)}
            if standing := _standing(points, above, wholes, (unit, time, kind)):
                now = {r.observation.about: points[r.observation.about].value for r in standing.rows}
                rows = tuple(replace(r, moved=_moved(r.observation.about, before, now)) for r in standing.rows)
                found.append(replace(standing, rows=rows))
                before = now
    return found


def _moved(about: str, before: dict[str, Decimal], now: dict[str, Decimal]) -> int | None:
    """Ranks up among the places that both rankings know; None where fewer than two are known in both."""
    both = before.keys() & now.keys()
    if about not in both or len(both) < 2:
        return None
    was, is_ = (sum(values[other] > values[about] for other in both) for values in (before, now))
    return was - is_


def _others(
    groups: dict[tuple[str, str, str], dict[str, dict[str, Point]]], key: str, unit: str
) -> list[tuple[str, dict[str, dict[str, Point]]]]:
    """The numbers of the same measure by class."""
    return [(kind, groups[key, unit, kind]) for kind in RANKED if (key, unit, kind) in groups]


def _better(one: Point, other: Point) -> bool:
    """Whether a number stands for a time rather than another one: the surer, then the later."""
    ranks = [(p.observation.confidence, period(p.time)[1], p.observation.key) for p in (one, other)]
    return ranks[0] > ranks[1]


def _standing(
    points: dict[str, Point], above: dict[str, set[str]], wholes: dict[str, dict[str, Point]], head: tuple[str, str, str]
) -> Standing | None:  # fmt: skip
    # What lies in another one of them is counted there already; the larger one is the whole, not a part.
    parts = {about: p for about, p in points.items() if not any(about in above.get(o, ()) for o in points)}
    if len(parts) < 2:
        return None
    unit, time, kind = head
    common = set.intersection(*(above.get(about, set()) for about in parts))
    known = {about: p for rows in wholes.values() for about, p in rows.items() if about in common and p.value > 0}
    # The closest place around them.
    closest = max(known, key=lambda about: (len(above.get(about, ())), about), default="")
    whole = known[closest] if closest and unit not in NO_SHARE else None
    ordered = sorted(parts.values(), key=lambda p: (-p.value, p.observation.about))
    if whole and sum((p.value for p in ordered), Decimal(0)) > whole.value * Decimal("1.1"):
        whole = None  # The parts exceed the whole: they were not counted alike.
    rows = tuple(
        Row(
            p.observation,
            1 + sum(other.value > p.value for other in ordered),
            round(float(p.value / whole.value), 4) if whole else None,
        )
        for p in ordered
    )
    return Standing(ordered[0].observation.measure, unit, time, kind, rows, whole.observation if whole else None)


def families(kg: KnowledgeGraph, about: str = "", *, least: float = 0.0) -> list[Family]:
    """Where articles count one measure of one thing under several definitions."""
    groups: dict[tuple[str, str, str], dict[str, list[Point]]] = defaultdict(lambda: defaultdict(list))
    for obs in kg.observations.values():
        what = meaning(obs.measure)
        if (not about or obs.about == about) and obs.confidence >= least and not what.vague:
            _, unit = in_base_units(obs.value, obs.unit)
            groups[obs.about, what.base, unit][what.definition].append(point(kg, obs))
    found = []
    for (thing, base, unit), members in sorted(groups.items()):
        if len(members) > 1:
            ordered = (
                (word, tuple(sorted(rows, key=lambda p: (period(p.time), p.value, p.observation.key))))
                for word, rows in sorted(members.items())
            )
            found.append(Family(thing, base, unit, tuple(ordered)))
    return found
