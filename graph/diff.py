"""What became of one graph in another: what is new, gone, changed, and which entities became one, two or another name.

An entity that is gone is followed by the places where it was mentioned: what is named there now is what became of it. A fact
whose ends only have other names is neither new nor gone.

>>> old = KnowledgeGraph.of(entities=[Entity("Park", "张江")])
>>> new = KnowledgeGraph.of(entities=[Entity("Park", "张江科学城", ("张江",))])
>>> found = diff(old, new)
>>> found.moved, found.entities.new, found.entities.gone
((Moved(how='renamed', old='Park/张江', new='Park/张江科学城'),), (), ())
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from .assemble import join_facts, join_observations
from .model import Article, Entity, Fact, KnowledgeGraph, Observation

T = TypeVar("T")
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed(Generic[T]):
    """One thing before and after; `ways` are the fields that differ: aliases, qualifiers, confidence, evidence, text."""

    old: T
    new: T
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes(Generic[T]):
    """What is new, gone and changed, each in the order of its keys."""

    new: tuple[T, ...] = ()
    gone: tuple[T, ...] = ()
    changed: tuple[Changed[T], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.changed)


@dataclass(frozen=True, slots=True, order=True)
class Moved:
    """An entity that became another: "merged" into one that there was, "renamed", or "split" (a part of it is `new`)."""

    how: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Diff:
    articles: Changes[Article]
    entities: Changes[Entity]
    moved: tuple[Moved, ...]
    facts: Changes[Fact]
    observations: Changes[Observation]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.articles or self.entities or self.moved or self.facts or self.observations)


def diff(old: KnowledgeGraph, new: KnowledgeGraph) -> Diff:
    """What became of `old` in `new`."""
    moved = tuple(sorted(_moves(old, new)))
    into = {move.old: move.new for move in moved if move.how != "split"}
    named = {move.old for move in moved if move.how != "split"}
    found = {move.new for move in moved if move.how != "merged"}
    return Diff(
        _articles(old, new),
        _changes(
            {key: e for key, e in old.entities.items() if key not in named},
            {key: e for key, e in new.entities.items() if key not in found},
            _entity_ways,
        ),
        moved,
        _changes(_moved_facts(old, into), new.facts, _said_ways),
        _changes(_moved_observations(old, into), new.observations, _said_ways),
    )


def _changes(old: Mapping[Any, T], new: Mapping[Any, T], ways: Callable[[T, T], Iterable[str]]) -> Changes[T]:
    both = [(old[key], new[key], tuple(ways(old[key], new[key]))) for key in sorted(old.keys() & new.keys())]
    return Changes(
        tuple(new[key] for key in sorted(new.keys() - old.keys())),
        tuple(old[key] for key in sorted(old.keys() - new.keys())),
        tuple(Changed(a, b, how) for a, b, how in both if how),
    )


def _articles(old: KnowledgeGraph, new: KnowledgeGraph) -> Changes[Article]:
    """Articles by their text; two texts of one file are one article that changed."""
    found = _changes(old.articles, new.articles, lambda a, b: () if replace(a, path=b.path) == b else ("record",))
    gone = {a.path: a for a in found.gone if a.path}
    changed = [Changed(gone[a.path], a, ("text",)) for a in found.new if a.path in gone]
    paths = {c.new.path for c in changed}
    return Changes(
        tuple(a for a in found.new if a.path not in paths),
        tuple(a for a in found.gone if a.path not in paths),
        (*found.changed, *changed),
    )


def _moves(old: KnowledgeGraph, new: KnowledgeGraph) -> Iterable[Moved]:
    after: dict[str, Counter[str]] = defaultdict(Counter)
    for article in old.mentions.keys() & new.mentions.keys():
        now = {(m.start, m.end): m.entity for m in new.mentions[article]}
        for mention in old.mentions[article]:
            if (mention.start, mention.end) in now:
                after[mention.entity][now[mention.start, mention.end]] += 1
    bearers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entity in new.entities.values():
        for alias in entity.aliases:
            bearers[entity.kind, alias].append(entity.id)
    for key, entity in old.entities.items():
        if key in new.entities:
            for other in after[key]:
                if other != key and other not in old.entities:
                    yield Moved("split", key, other)
            continue
        counts = after[key] or Counter(
            b for b in bearers[entity.kind, entity.name] if len(bearers[entity.kind, entity.name]) == 1
        )
        if counts:
            other = min(counts, key=lambda e: (-counts[e], e))
            yield Moved("merged" if other in old.entities else "renamed", key, other)


def _moved_facts(kg: KnowledgeGraph, into: Mapping[str, str]) -> dict[Key, Fact]:
    facts: dict[Key, Fact] = {}
    for fact in kg.facts.values():
        moved = replace(fact, subject=into.get(fact.subject, fact.subject), object=into.get(fact.object, fact.object))
        facts[moved.key] = join_facts(facts[moved.key], moved) if moved.key in facts else moved
    return facts


def _moved_observations(kg: KnowledgeGraph, into: Mapping[str, str]) -> dict[Key, Observation]:
    found: dict[Key, Observation] = {}
    for obs in kg.observations.values():
        moved = replace(obs, about=into.get(obs.about, obs.about))
        found[moved.key] = join_observations(found[moved.key], moved) if moved.key in found else moved
    return found


def _entity_ways(a: Entity, b: Entity) -> Iterable[str]:
    return (name for name in ("aliases", "same_as") if getattr(a, name) != getattr(b, name))


def _said_ways(a: Any, b: Any) -> Iterable[str]:
    if getattr(a, "qualifiers", ()) != getattr(b, "qualifiers", ()):
        yield "qualifiers"
    if a.confidence != b.confidence:
        yield "confidence"
    if {(ev.article, ev.quote) for ev in a.evidence} != {(ev.article, ev.quote) for ev in b.evidence}:
        yield "evidence"
