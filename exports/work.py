"""How many steps each format takes, so that one who waits can be told how much is left.

A step is a node, a fact, or what else a writer walks over; `graph.progress` counts them where they are walked over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter

from ..graph.model import KnowledgeGraph
from ..graph.progress import expect, is_watched
from ..graph.schema import load_schema


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything there is in a graph."""

    articles: int
    entities: int
    dates: int
    facts: int
    numbers: int
    mentions: int

    @property
    def nodes(self) -> int:
        return self.articles + self.entities + self.dates + self.numbers

    @property
    def walk(self) -> int:
        """All nodes, the edges of facts, and what leads from each number and entity."""
        return self.nodes + self.facts + self.numbers + self.entities + self.numbers

    @property
    def rows(self) -> int:
        """The tables, evidence by the fact or number that it is of."""
        return self.articles + self.entities + 2 * (self.facts + self.numbers)

    @property
    def description(self) -> int:
        """All subjects of RDF that are not evidence."""
        return self.articles + self.entities + self.facts + self.numbers


def size_of(kg: KnowledgeGraph) -> Size:
    attributes = load_schema().attributes
    dates = {fact.object for fact in kg.facts.values() if fact.property in attributes}
    return Size(len(kg.articles), len(kg.entities), len(dates), len(kg.facts), len(kg.observations), len(kg.mentions))


_walk, _rows, _description = attrgetter("walk"), attrgetter("rows"), attrgetter("description")
WORK: dict[str, Callable[[Size], int]] = {
    "jsonl": lambda size: size.description + size.mentions,
    **dict.fromkeys(("turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml"), _description),
    "oxigraph": lambda size: 2 * size.description,
    **dict.fromkeys(("graphml", "gexf", "cytoscape", "neptune", "nebula", "hugegraph"), _walk),
    # The files, and load.cypher; the rows, and the engine that takes them.
    **dict.fromkeys(("neo4j", "ladybug"), lambda size: 2 * size.walk),
    "graphson": lambda size: size.nodes,
    **dict.fromkeys(("tables", "excel", "parquet", "sqlite"), _rows),
}


def announce_split(counts: Mapping[str, int]) -> None:
    """The same for files of a graph that is not held, by the counts of its manifest: dealing its lines out is a walk too."""
    articles, entities, facts, numbers = (counts[name] for name in ("articles", "entities", "facts", "observations"))
    size = Size(articles, entities, 0, facts, numbers, 0)
    expect(size.rows + facts + numbers)


def announce(kg: KnowledgeGraph, work: Callable[[Size], int] | None) -> None:
    """Says how many steps are to come, where somebody looks and it is known."""
    if work is not None and is_watched():
        expect(work(size_of(kg)))
