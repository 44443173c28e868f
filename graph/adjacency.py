"""Who is joined with whom, as arrays: what `ties` and `central` reckon with. Facts are taken either way round."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .model import Fact, KnowledgeGraph

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]
# No confidence is taken for smaller: of what nobody is sure at all no logarithm can be taken.
LEAST = 2.0**-60


@dataclass(frozen=True)
class Adjacency:
    """Things by number, in the order of their ids, and links between two different things, in the order of their ends.

    `facts` holds the surest fact of each link, `ends` the numbers of its two things (the smaller first), `confidence` how
    sure the fact is.
    """

    things: Sequence[str]
    facts: Sequence[Fact]
    ends: Integers
    confidence: Numbers

    def number(self, thing: str) -> int | None:
        """The number of a thing, None for one without links."""
        found = bisect_left(self.things, thing)
        return found if found < len(self.things) and self.things[found] == thing else None

    @cached_property
    def degree(self) -> Integers:
        """How many others each thing is joined with."""
        return np.bincount(self.ends.ravel(), minlength=len(self.things))

    @cached_property
    def bits(self) -> Numbers:
        """What a link says little by: half the log2 of either end's degree, and −log2 of its confidence.

        Half, since along a path the things between are then counted whole, and the two ends alike for all paths.
        """
        wide = np.log2(np.maximum(self.degree, 1))
        return (wide[self.ends[:, 0]] + wide[self.ends[:, 1]]) / 2 - np.log2(np.maximum(self.confidence, LEAST))

    @cached_property
    def around(self) -> tuple[Integers, Integers, Integers]:
        """(starts, others, links): the neighbours of thing i are others[starts[i] : starts[i + 1]], in the order of their
        numbers; `links` holds the number of the link that leads to each."""
        count = len(self.things)
        source, other = self.ends.ravel(), self.ends[:, ::-1].ravel()
        order = np.lexsort((other, source))
        starts = np.zeros(count + 1, dtype=np.int64)
        np.cumsum(np.bincount(source, minlength=count), out=starts[1:])
        return starts, other[order], order // 2


def adjacency(kg: KnowledgeGraph) -> Adjacency:
    """The things of a graph that facts join with others; the order of the facts does not matter."""
    best: dict[tuple[str, str], tuple[float, tuple[str, ...], Fact]] = {}
    for key, fact in kg.facts.items():
        one, other = fact.subject, fact.object
        if other not in kg.entities or one == other:
            continue
        pair, row = (one, other) if one < other else (other, one), (-fact.confidence, key, fact)
        if pair not in best or row[:2] < best[pair][:2]:
            best[pair] = row
    things = sorted({thing for pair in best for thing in pair})
    number = {thing: i for i, thing in enumerate(things)}
    pairs = sorted(best)
    ends = np.array([(number[a], number[b]) for a, b in pairs], dtype=np.int64).reshape(-1, 2)
    sure = np.array([-best[pair][0] for pair in pairs], dtype=np.float64)
    return Adjacency(things, [best[pair][2] for pair in pairs], ends, sure)
