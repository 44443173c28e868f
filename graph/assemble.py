"""One graph from many: the same key is the same thing, and its evidence is pooled.

The union is associative, commutative and idempotent, so any order and any grouping of the parts give the same graph
(tests/test_assemble.py holds it to these laws).

>>> from .model import Entity
>>> one = KnowledgeGraph.of(entities=[Entity("Park", "张江", aliases=("张江高科",))])
>>> two = KnowledgeGraph.of(entities=[Entity("Park", "张江", aliases=("张江科学城",))])
>>> assemble([one, two]).entities["Park/张江"].aliases
('张江科学城', '张江高科')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from .model import Article, Entity, Fact, KnowledgeGraph, Mention, Observation

T = TypeVar("T")
K = TypeVar("K")


def join_entities(a: Entity, b: Entity) -> Entity:
    """An entity with the aliases of both; its own name is never among them."""
    return replace(
        a,
        aliases=tuple(sorted({*a.aliases, *b.aliases} - {a.name})),
        same_as=tuple(sorted({*a.same_as, *b.same_as})),
    )


def join_facts(a: Fact, b: Fact) -> Fact:
    """One fact with the qualifiers and the evidence of both."""
    return replace(
        a,
        qualifiers=tuple(sorted({*a.qualifiers, *b.qualifiers})),
        evidence=tuple(sorted({*a.evidence, *b.evidence})),
    )


def join_observations(a: Observation, b: Observation) -> Observation:
    """One observation with the evidence of both."""
    return replace(a, evidence=tuple(sorted({*a.evidence, *b.evidence})))


def join_articles(a: Article, b: Article) -> Article:
    """The same text read from two files: the one whose record is smallest, so that the order does not matter."""
    return min(a, b, key=lambda x: (x.path, x.title, x.source, x.url, x.published, x.reporters))


def join_mentions(a: tuple[Mention, ...], b: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The mentions of one article in two graphs, sorted."""
    return tuple(sorted({*a, *b}, key=lambda m: (m.start, -m.end, m.kind, m.name, m.text, m.finder, m.score)))


def _union(parts: Iterable[Mapping[K, T]], join: Callable[[T, T], T]) -> dict[K, T]:
    joined: dict[K, T] = {}
    for part in parts:
        for key, value in part.items():
            old = joined.get(key)
            joined[key] = value if old is None or old == value else join(old, value)
    return joined


def assemble(graphs: Iterable[KnowledgeGraph]) -> KnowledgeGraph:
    """The graph that states what any of the graphs states."""
    parts = list(graphs)
    return KnowledgeGraph.of(
        articles=_union((g.articles for g in parts), join_articles).values(),
        entities=_union((g.entities for g in parts), join_entities).values(),
        facts=_union((g.facts for g in parts), join_facts).values(),
        observations=_union((g.observations for g in parts), join_observations).values(),
        mentions=_union((g.mentions for g in parts), join_mentions),
    )
