"""What joins things that no single article joins: paths, shared neighbours, likeness, communities, and who bridges them.

Nothing here writes to a graph; every result carries the facts that it follows from. Facts are taken either way round, the
surest of each pair of things; what many things are joined with (a city, a wide field) explains little, so everything is
weighed by degree.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
from graspologic_native import leiden_csr
from numpy.typing import NDArray

from .adjacency import Adjacency, adjacency
from .errors import InputError
from .model import Fact, KnowledgeGraph

# The sequence of random choices with which communities are looked for: a fixed one gives the same communities.
SEED = 20_250_101
# How often they are looked for, each time starting from what was found before.
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of facts between two things. `bits` is what it says little by: the sum over the things between of log2 of
    their degree, and over the facts of −log2 of their confidence; fewer bits make a more telling tie."""

    facts: tuple[Fact, ...]
    things: tuple[str, ...]
    bits: float


@dataclass(frozen=True, slots=True)
class Shared:
    """A thing that both are joined with, and the facts that do so; `weight` is 1 / log2(1 + degree)."""

    thing: str
    one: tuple[Fact, ...]
    other: tuple[Fact, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Alike:
    """A thing that is joined with the same things in the same ways, and the most telling of these ways."""

    thing: str
    likeness: float
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Community:
    """Things that are joined with each other more than with others; named after what tells it from the others."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bridge:
    """A thing whose facts lead into several communities: `spread` is its participation coefficient, 0 to 1."""

    thing: str
    degree: int
    spread: float
    communities: tuple[str, ...]


def _known(kg: KnowledgeGraph, *things: str) -> None:
    for thing in things:
        if thing not in kg.entities:
            raise InputError(f"the graph has no {thing!r}; an id is Kind/name")


def paths(kg: KnowledgeGraph, start: str, goal: str, *, limit: int = 5, longest: int = 5) -> list[Path]:
    """The most telling chains of at most `longest` facts between two things, the most telling first; may be none.

    Best first (Hart, Nilsson and Raphael, IEEE Trans. SSC 4, 1968), each chain judged by what it must still cost at the
    least with the facts that are left, so that little else is looked at than the answers. Raises InputError for an unknown id.
    """
    _known(kg, start, goal)
    net = adjacency(kg)
    first, last = net.number(start), net.number(goal)
    if first is None or last is None or start == goal:
        return []
    left = _costs(net, last, longest)
    starts, others, links = net.around
    wide = np.log2(net.degree)
    ends = float(wide[first] + wide[last]) / 2
    found: list[Path] = []
    # What a chain costs at the least, its things, what it costs so far, its links.
    waiting: list[tuple[float, tuple[int, ...], float, tuple[int, ...]]] = []
    if np.isfinite(left[longest, first]):
        waiting.append((float(left[longest, first]), (first,), 0.0, ()))
    while waiting and len(found) < limit:
        _, things, cost, chain = heappop(waiting)
        if things[-1] == last:
            facts = tuple(net.facts[link] for link in chain)
            found.append(Path(facts, tuple(net.things[t] for t in things), round(cost - ends, 3)))
            continue
        rest = left[longest - len(chain) - 1]
        for at in range(int(starts[things[-1]]), int(starts[things[-1] + 1])):
            other, link = int(others[at]), int(links[at])
            if np.isfinite(rest[other]) and other not in things:
                so_far = cost + float(net.bits[link])
                heappush(waiting, (so_far + float(rest[other]), (*things, other), so_far, (*chain, link)))
    return sorted(found, key=lambda p: (p.bits, p.things))


def _costs(net: Adjacency, goal: int, longest: int) -> NDArray[np.float64]:
    """By row n: the fewest bits in which each thing reaches the goal with at most n facts (Bellman, 1958)."""
    costs = np.full((longest + 1, len(net.things)), np.inf)
    costs[0, goal] = 0.0
    for n in range(1, longest + 1):
        costs[n] = costs[n - 1]
        for one, other in ((0, 1), (1, 0)):
            np.minimum.at(costs[n], net.ends[:, one], net.bits + costs[n - 1, net.ends[:, other]])
    return costs


def _around(kg: KnowledgeGraph) -> dict[str, dict[str, list[Fact]]]:
    """For each thing its neighbours, and the facts that join it with each."""
    found: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in kg.facts.values():
        if fact.object in kg.entities:
            found[fact.subject][fact.object].append(fact)
            found[fact.object][fact.subject].append(fact)
    return found


def shared(kg: KnowledgeGraph, one: str, other: str) -> list[Shared]:
    """What both are joined with, the most telling first (weights as in Adamic and Adar, Social Networks 25, 2003)."""
    _known(kg, one, other)
    around = _around(kg)
    common = around[one].keys() & around[other].keys()
    rows = [
        Shared(t, tuple(around[one][t]), tuple(around[other][t]), round(1 / math.log2(1 + len(around[t])), 4))
        for t in common
    ]
    return sorted(rows, key=lambda row: (-row.weight, row.thing))


Feature = tuple[str, str]  # a property with its direction, and the neighbour that it leads to


def _joined(kg: KnowledgeGraph) -> Iterator[tuple[str, Feature]]:
    """Each thing with each of its features; some twice."""
    for fact in kg.facts.values():
        if fact.object in kg.entities:
            yield fact.subject, (fact.property, fact.object)
            yield fact.object, (f"^{fact.property}", fact.subject)


def alike(kg: KnowledgeGraph, thing: str, *, limit: int = 10) -> list[Alike]:
    """Things of the same class that are joined as this one is: the cosine of their features, weighed by rarity (idf)."""
    _known(kg, thing)
    kind = kg.entities[thing].kind
    # The facts are gone through some times, so that only the features of few things are held.
    own = {feature for one, feature in _joined(kg) if one == thing}
    common: dict[str, set[Feature]] = defaultdict(set)
    for other, feature in _joined(kg):
        if feature in own and other != thing and kg.entities[other].kind == kind:
            common[other].add(feature)
    features: dict[str, set[Feature]] = defaultdict(set, {thing: own})
    for other, feature in _joined(kg):
        if other in common:
            features[other].add(feature)
    holders: dict[Feature, set[str]] = {feature: set() for found in features.values() for feature in found}
    things = set()
    for one, feature in _joined(kg):
        things.add(one)
        if feature in holders:
            holders[feature].add(one)
    weight = {feature: math.log(1 + len(things) / len(held)) for feature, held in holders.items()}
    square = {feature: value**2 for feature, value in weight.items()}

    def size(found: set[Feature]) -> float:
        # The exact sum hangs on no order.
        return math.fsum(map(square.__getitem__, found))

    whole = size(own)
    likeness = {
        other: round(size(reasons) / math.sqrt(whole * size(features[other])), 4) for other, reasons in common.items()
    }
    best = sorted(likeness, key=lambda other: (-likeness[other], other))[:limit]
    return [
        Alike(other, likeness[other], tuple(sorted(common[other], key=lambda f: (-weight[f], f))[:5])) for other in best
    ]


def communities(kg: KnowledgeGraph, *, least: int = 3) -> list[Community]:
    """Groups of at least `least` things, the largest first (Leiden: Traag, Waltman and van Eck, Scientific Reports 9, 2019)."""
    net = adjacency(kg)
    if not net.facts:
        return []
    starts, others, links = net.around
    sure, count = net.confidence[links], len(net.things)
    _, number = leiden_csr(starts, others.astype(np.int32), sure, count, iterations=ROUNDS, seed=SEED)
    group = np.array([number[i] for i in range(count)])
    inside = net.ends[group[net.ends[:, 0]] == group[net.ends[:, 1]]]
    own = np.bincount(inside.ravel(), minlength=len(net.things))
    # Named after the members that most of the others are joined with, and that are joined with few outside.
    weight = own**2 / net.degree
    members: dict[int, list[int]] = defaultdict(list)
    for thing, which in enumerate(group.tolist()):
        members[which].append(thing)
    named = []
    for things in members.values():
        if len(things) >= least:
            best = sorted(things, key=lambda t: (-weight[t], t))[:2]
            name = "、".join(net.things[t].split("/", 1)[1] for t in best)
            named.append(Community(name, tuple(net.things[t] for t in things)))
    return sorted(named, key=lambda community: (-len(community.members), community.members))


def bridges(kg: KnowledgeGraph, groups: Sequence[Community] | None = None, *, limit: int = 10) -> list[Bridge]:
    """The things that lead from one community into others (participation coefficient: Guimerà and Amaral, Nature 433, 2005).

    `groups` are the graph's communities, where they are known already: to find them is most of the work.
    """
    net = adjacency(kg)
    groups = communities(kg) if groups is None else groups
    of = {thing: number for number, group in enumerate(groups) for thing in group.members}
    group = [of.get(thing, -1) for thing in net.things]
    starts, others, _ = net.around
    rows = []
    for number, thing in enumerate(net.things):
        around = others[starts[number] : starts[number + 1]].tolist()
        into = Counter(group[n] for n in around if group[n] >= 0)
        total = sum(into.values())
        if len(into) > 1:
            spread = 1 - sum((n / total) ** 2 for n in into.values())
            names = tuple(groups[g].name for g, _ in sorted(into.items(), key=lambda row: (-row[1], row[0])))
            rows.append(Bridge(thing, total, round(spread, 4), names))
    return sorted(rows, key=lambda row: (-row.spread * math.log2(1 + row.degree), row.thing))[:limit]
