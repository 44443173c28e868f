"""A graph as nodes and edges with properties: what networkx, Neo4j and their kin hold.

Entities are nodes labelled with their class; a fact is an edge with all its evidence in parallel lists. A date that
a fact tells (foundedOn …) is a node too, so that its edge can carry evidence; the surest one stands at the entity as
well. Observations and articles are nodes of their own. `read` leads back to the graph: only the alignment, path and
encoding of articles and the mentions are not in it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, Generic, TypeVar

from .model import Article, Entity, Evidence, Fact, KnowledgeGraph, Observation
from .rdf import observation_iri, statement_iri
from .schema import load_schema
from .terms import date_type, plain
from .units import in_base_units

Value = str | float | int | tuple[str, ...] | tuple[int, ...] | tuple[float, ...]

QUALIFIERS = ("amount", "round", "status", "time", "title")
# What carries the evidence of an edge or an observation: lists of the same length.
EVIDENCE = ("articles", "start_offsets", "end_offsets", "quotes", "methods", "confidences")
# Labels of nodes that are no entities.
ARTICLE, OBSERVATION, DATE = "Article", "Observation", "Date"


@dataclass(frozen=True, slots=True)
class Node:
    """A node; `id` is unique over all labels."""

    id: str
    label: str
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge with a stable id; `type` is the property's name."""

    id: str
    source: str
    target: str
    type: str
    properties: Mapping[str, Value]


@functools.cache
def upper_snake(name: str) -> str:
    """LOCATED_IN for locatedIn, as Cypher writes the type of an edge."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()


def fact_id(fact: Fact) -> str:
    """statement/0f3a…: the id of a fact, the same as in RDF."""
    return _bare(statement_iri(fact))


def observation_id(obs: Observation) -> str:
    """observation/0f3a…: the id of a number, the same as in RDF."""
    return _bare(observation_iri(obs))


def _bare(term: str) -> str:
    return "/".join(term[1:-1].rsplit("/", 2)[1:])


T = TypeVar("T")


class _Groups(Generic[T]):
    """Rows by a key, taken group by group by one who asks for keys in ascending order.

    Only references are kept, so that a million rows are some megabytes.
    """

    def __init__(self, rows: Iterable[T], key: Callable[[T], str]) -> None:
        self.groups = groupby(sorted(rows, key=key), key)
        self.next = next(self.groups, None)

    def take(self, key: str) -> list[T]:
        while self.next is not None and self.next[0] < key:
            self.next = next(self.groups, None)
        if self.next is None or self.next[0] != key:
            return []
        rows = list(self.next[1])
        self.next = next(self.groups, None)
        return rows


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of an entity: the facts that lead from it and to it, and the numbers about it."""

    entity: str
    outgoing: list[Fact]
    incoming: list[Fact]
    numbers: list[Observation]

    def evidence(self) -> Iterator[Evidence]:
        items: Iterator[Fact | Observation] = chain(self.outgoing, self.incoming, self.numbers)
        for item in items:
            yield from item.evidence


def told(kg: KnowledgeGraph) -> Iterator[Told]:
    """What is told of each entity, in the order of ids; facts and numbers in the order of their keys."""
    attributes = load_schema().attributes
    facts = [kg.facts[key] for key in sorted(kg.facts)]
    numbers = (kg.observations[key] for key in sorted(kg.observations))
    outgoing = _Groups(facts, attrgetter("subject"))
    incoming = _Groups((f for f in facts if f.property not in attributes), attrgetter("object"))
    about = _Groups(numbers, attrgetter("about"))
    for key in sorted(kg.entities):
        yield Told(key, outgoing.take(key), incoming.take(key), about.take(key))


def entity_nodes(kg: KnowledgeGraph) -> Iterator[Node]:
    """Entities with first and last day on which an article tells of them, and the surest date of each kind."""
    for about in told(kg):
        entity = kg.entities[about.entity]
        first, last = _span(kg, about.evidence())
        properties: dict[str, Value] = {
            "kind": entity.kind,
            "name": entity.name,
            "aliases": entity.aliases,
            "same_as": entity.same_as,
            "first_seen": first,
            "last_seen": last,
        }
        yield Node(about.entity, entity.kind, properties | _dates(about.outgoing))


def _span(kg: KnowledgeGraph, evidence: Iterable[Evidence]) -> tuple[str, str]:
    dates = [date for ev in evidence if (date := published(kg, ev))]
    return (min(dates), max(dates)) if dates else ("", "")


def published(kg: KnowledgeGraph, ev: Evidence) -> str:
    """The date of the article that a quote stands in, "" where it is not known."""
    article = kg.articles.get(ev.article)
    return article.published if article else ""


def _dates(facts: Iterable[Fact]) -> dict[str, Value]:
    """The surest date of each kind; of two that are equally sure, the later."""
    attributes = load_schema().attributes
    best: dict[str, tuple[float, str]] = {}
    for fact in facts:
        if fact.property in attributes:
            best[fact.property] = max(best.get(fact.property, (0.0, "")), (fact.confidence, fact.object))
    return {name: date for name, (_, date) in sorted(best.items())}


def date_nodes(kg: KnowledgeGraph) -> Iterator[Node]:
    """The dates that facts tell, each with its precision (date, gYearMonth, gYear)."""
    attributes = load_schema().attributes
    for date in sorted({fact.object for fact in kg.facts.values() if fact.property in attributes}):
        yield Node(f"{DATE}/{date}", DATE, {"name": date, "precision": date_type(date) or ""})


def fact_edges(kg: KnowledgeGraph) -> Iterator[Edge]:
    """An edge a fact, from subject to object or date."""
    for key in sorted(kg.facts):
        yield fact_edge(kg, kg.facts[key])


def fact_edge(kg: KnowledgeGraph, fact: Fact) -> Edge:
    """A fact as an edge."""
    first, last = _span(kg, fact.evidence)
    properties: dict[str, Value] = {
        "property": fact.property,
        "confidence": fact.confidence,
        "first_seen": first,
        "last_seen": last,
    }
    for name in QUALIFIERS:
        if values := fact.values(name):
            properties[name] = values
    properties |= evidence_lists(fact.evidence)
    properties["dates"] = tuple(published(kg, ev) for ev in fact.evidence)
    return Edge(fact_id(fact), fact.subject, target_of(fact), fact.property, properties)


def target_of(fact: Fact) -> str:
    """The node that a fact's edge leads to: an entity or a date."""
    return f"{DATE}/{fact.object}" if fact.property in load_schema().attributes else fact.object


def evidence_lists(evidence: tuple[Evidence, ...]) -> dict[str, Value]:
    """Evidence as parallel lists, since an edge cannot point at an article."""
    return {
        "articles": tuple(ev.article for ev in evidence),
        "start_offsets": tuple(ev.start for ev in evidence),
        "end_offsets": tuple(ev.end for ev in evidence),
        "quotes": tuple(ev.quote for ev in evidence),
        "methods": tuple(ev.method for ev in evidence),
        "confidences": tuple(ev.confidence for ev in evidence),
    }


def observation_nodes(kg: KnowledgeGraph) -> Iterator[Node]:
    """Numbers: `value` for reckoning, `number` digit by digit as the text writes it."""
    for key in sorted(kg.observations):
        obs = kg.observations[key]
        base, unit = in_base_units(obs.value, obs.unit)
        properties: dict[str, Value] = {
            "name": f"{obs.measure} {obs.bound} {plain(obs.value)}{obs.unit}",
            "about": obs.about,
            "measure": obs.measure,
            "value": float(obs.value),
            "number": plain(obs.value),
            "unit": obs.unit,
            "bound": obs.bound,
            "time": obs.time,
            "base_value": float(base),
            "base_unit": unit,
            "confidence": obs.confidence,
        }
        yield Node(observation_id(obs), OBSERVATION, properties | evidence_lists(obs.evidence))


def observation_edges(kg: KnowledgeGraph) -> Iterator[Edge]:
    """`about`, from a number to the entity that it is about."""
    for key in sorted(kg.observations):
        yield about_edge(kg.observations[key])


def about_edge(obs: Observation) -> Edge:
    """From a number to the entity that it is about."""
    number = observation_id(obs)
    return Edge(f"{number}/about", number, obs.about, "about", {})


def article_nodes(kg: KnowledgeGraph) -> Iterator[Node]:
    """Articles with their texts."""
    for key in sorted(kg.articles):
        article = kg.articles[key]
        properties: dict[str, Value] = {
            "name": article.title,
            "source": article.source,
            "url": article.url,
            "published": article.published,
            "reporters": article.reporters,
            "reprint_of": article.reprint_of,
            "text": article.text,
        }
        yield Node(f"article/{key}", ARTICLE, properties)


def article_edges(kg: KnowledgeGraph) -> Iterator[Edge]:
    """`statedIn`, from an entity or a number to each article that tells of it."""
    for about in told(kg):
        yield from stated_in(about.entity, about.evidence())
    for key in sorted(kg.observations):
        obs = kg.observations[key]
        yield from stated_in(observation_id(obs), obs.evidence)


def stated_in(end: str, evidence: Iterable[Evidence]) -> Iterator[Edge]:
    """`statedIn` from one node, given all evidence that tells of it."""
    for article in sorted({ev.article for ev in evidence}):
        yield Edge(f"{end}>{article}", end, f"article/{article}", "statedIn", {})


NodeRow = tuple[str, str, Mapping[str, Any]]
EdgeRow = tuple[str, str, str, Mapping[str, Any]]


def read(nodes: Iterable[NodeRow], edges: Iterable[EdgeRow]) -> KnowledgeGraph:
    """The graph in nodes (id, label, properties) and edges (source, target, type, properties).

    Lists may be any sequence; what is missing is empty.
    """
    schema = load_schema()
    articles, entities, observations = [], [], []
    for key, label, properties in nodes:
        if label == ARTICLE:
            articles.append(_article(key, properties))
        elif label == OBSERVATION:
            observations.append(_observation(properties))
        elif label in schema.kinds:
            entities.append(
                Entity(label, properties["name"], _texts(properties, "aliases"), _texts(properties, "same_as"))
            )
    facts = [
        Fact(
            source,
            name,
            target.removeprefix(f"{DATE}/") if name in schema.attributes else target,
            tuple(sorted((key, value) for key in QUALIFIERS for value in _texts(properties, key))),
            _evidence(properties),
        )
        for source, target, name, properties in edges
        if name in schema.relations or name in schema.attributes
    ]
    return KnowledgeGraph.of(articles=articles, entities=entities, facts=facts, observations=observations)


def _texts(properties: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(properties.get(key) or ())


def _article(key: str, properties: Mapping[str, Any]) -> Article:
    return Article(
        id=key.removeprefix("article/"),
        title=properties.get("name") or "",
        text=properties.get("text") or "",
        source=properties.get("source") or "",
        url=properties.get("url") or "",
        published=properties.get("published") or "",
        reporters=_texts(properties, "reporters"),
        reprint_of=properties.get("reprint_of") or "",
    )


def _observation(properties: Mapping[str, Any]) -> Observation:
    return Observation(
        about=properties["about"],
        measure=properties["measure"],
        value=Decimal(properties["number"]),
        unit=properties.get("unit") or "",
        bound=properties["bound"],
        time=properties.get("time") or "",
        evidence=_evidence(properties),
    )


def _evidence(properties: Mapping[str, Any]) -> tuple[Evidence, ...]:
    rows = zip(*(properties.get(name) or () for name in EVIDENCE), strict=True)
    return tuple(
        Evidence(article, int(start), int(end), quote, method, float(confidence))
        for article, start, end, quote, method, confidence in rows
    )
