"""What several articles say together and none says alone: ties between things that no article names together, and circles
of things that one thing joins.

Nothing here writes to a graph; every result carries the facts that it follows from. What many things are joined with (a
wide field) explains little, so a tie through it counts for less, and beyond `HUB`, or through an area, for nothing.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from .adjacency import LEAST, adjacency
from .model import Fact, KnowledgeGraph
from .schema import load_schema

# What more things than this are joined with joins almost any two.
HUB = 50
# Ties that one thing may explain: a busy one shall not fill the list.
OF_ONE = 3


@dataclass(frozen=True, slots=True)
class Tie:
    """Two things that no article names together, the thing that joins them, and the facts that do. `bits` is what the tie says
    little by, as in `ties.Path`; `score` is more where well-known things are joined in few bits."""

    one: str
    other: str
    through: str
    facts: tuple[Fact, Fact]
    bits: float
    score: float


@dataclass(frozen=True, slots=True)
class Circle:
    """Things that one property joins with one thing, told by several articles of which none tells all: the firms that an
    investor invested in, the people of one school. `outward` says whether the thing is the subject."""

    thing: str
    property: str
    outward: bool
    members: tuple[str, ...]
    facts: tuple[Fact, ...]


def _articles(kg: KnowledgeGraph) -> dict[str, frozenset[str]]:
    """The articles that name each thing."""
    found: dict[str, set[str]] = defaultdict(set)
    for article, mentions in kg.mentions.items():
        for mention in mentions:
            found[mention.entity].add(article)
    for fact in kg.facts.values():
        for end in fact.ends:
            found[end].update(ev.article for ev in fact.evidence)
    return {thing: frozenset(articles) for thing, articles in found.items()}


def _neighbours(kg: KnowledgeGraph) -> dict[str, dict[str, Fact]]:
    """For each thing its neighbours, with the surest fact that joins both."""
    found: dict[str, dict[str, Fact]] = defaultdict(dict)
    for fact in adjacency(kg).facts:
        found[fact.subject][fact.object] = found[fact.object][fact.subject] = fact
    return found


def surprising(kg: KnowledgeGraph, *, limit: int = 20) -> list[Tie]:
    """Ties between things that no article names together, the best first: of each two things the one of fewest bits."""
    most = 20 * limit
    heap: list[tuple[float, str, Tie]] = []
    for tie in _ties(kg):
        if len(heap) < most or tie.score >= heap[0][0]:
            heapq.heappush(heap, (tie.score, _late(tie.one, tie.other, tie.through), tie))
            if len(heap) > most:
                heapq.heappop(heap)
    kept: list[Tie] = []
    seen: set[tuple[str, str]] = set()
    of: Counter[str] = Counter()
    for _, _, tie in sorted(heap, key=lambda row: row[:2], reverse=True):
        ends = (tie.one, tie.other)
        if ends not in seen and max(of[thing] for thing in (tie.through, *ends)) < OF_ONE:
            seen.add(ends)
            of.update((tie.through, *ends))
            kept.append(tie)
    return kept[:limit]


def _late(*words: str) -> str:
    """A key that sorts late what stands early: of equal ties the first is kept, in whatever order they come."""
    return "".join(chr(0x10FFFF - ord(char)) for char in "\0".join(words))


def _ties(kg: KnowledgeGraph) -> Iterator[Tie]:
    around, named = _neighbours(kg), _articles(kg)
    areas = load_schema().groups["Area"]
    nothing: frozenset[str] = frozenset()
    for middle in sorted(around):
        if not 1 < len(around[middle]) <= HUB or kg.entities[middle].kind in areas:
            continue
        for one, other in combinations(sorted(around[middle]), 2):
            if other in around[one] or named.get(one, nothing) & named.get(other, nothing):
                continue
            facts = (around[middle][one], around[middle][other])
            bits = math.log2(len(around[middle])) - sum(math.log2(max(fact.confidence, LEAST)) for fact in facts)
            known = math.log2(1 + len(around[one])) + math.log2(1 + len(around[other]))
            yield Tie(one, other, middle, facts, round(bits, 3), round(known / (1 + bits), 4))


def circles(kg: KnowledgeGraph, *, limit: int = 30) -> list[Circle]:
    """What one thing joins by one property, told by several articles of which none tells all; the largest first.

    Areas are left out: that much lies in a city says little.
    """
    areas = load_schema().groups["Area"]
    groups: dict[tuple[str, str, bool], list[Fact]] = defaultdict(list)
    for fact in kg.facts.values():
        if fact.object not in kg.entities or fact.object == fact.subject:
            continue
        groups[fact.subject, fact.property, True].append(fact)
        groups[fact.object, fact.property, False].append(fact)
    found = []
    for (thing, name, outward), facts in groups.items():
        told: dict[str, set[str]] = defaultdict(set)
        for fact in facts:
            told[fact.object if outward else fact.subject].update(ev.article for ev in fact.evidence)
        if not 1 < len(told) <= HUB or kg.entities[thing].kind in areas or set.intersection(*told.values()):
            continue
        found.append(Circle(thing, name, outward, tuple(sorted(told)), tuple(sorted(facts, key=lambda f: f.key))))
    return sorted(found, key=lambda c: (-len(c.members), c.thing, c.property, c.outward))[:limit]
