"""What the explorer's resources share: the graph by the ways in which they look at it, each found once."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from ..graph.model import Article, Entity, Evidence, Fact, KnowledgeGraph, Observation
from ..graph.schema import load_schema
from .page_data import importance
from .readings import date_of


class Lookup:
    """A graph, looked up by entity, by article, and by year."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        self.kg = kg
        self.schema = load_schema()

    @cached_property
    def facts(self) -> list[Fact]:
        """Facts whose subject is in the graph, in the order of their keys."""
        return [f for _, f in sorted(self.kg.facts.items()) if f.subject in self.kg.entities]

    @cached_property
    def observations(self) -> list[Observation]:
        """Numbers about what is in the graph, in the order of their keys."""
        return [o for _, o in sorted(self.kg.observations.items()) if o.about in self.kg.entities]

    @property
    def items(self) -> list[Fact | Observation]:
        """Facts, then numbers."""
        return [*self.facts, *self.observations]

    @cached_property
    def links(self) -> list[Fact]:
        """Facts that join two entities."""
        return [f for f in self.facts if f.object in self.kg.entities and f.object != f.subject]

    @cached_property
    def weight(self) -> dict[str, float]:
        """How important each entity is; the values sum to 1."""
        return importance(sorted(self.kg.entities), [(f.subject, f.object) for f in self.links])

    @cached_property
    def ranked(self) -> list[Entity]:
        """Entities, the most important first; their place is their number in `names` and `graph`."""
        return sorted(self.kg.entities.values(), key=lambda e: (-self.weight[e.id], e.id))

    @cached_property
    def number(self) -> dict[str, int]:
        """The place of each entity in `ranked`."""
        return {e.id: i for i, e in enumerate(self.ranked)}

    @cached_property
    def facts_of(self) -> dict[str, list[Fact]]:
        """The facts of each entity, at either end."""
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            found[fact.subject].append(fact)
            if fact.object in self.kg.entities and fact.object != fact.subject:
                found[fact.object].append(fact)
        return dict(found)

    def facts_about(self, entity: str) -> list[Fact]:
        """The facts of an entity: as subject first, by property in the order of the schema, surest first."""
        order = self.property_order
        return sorted(
            self.facts_of.get(entity, ()),
            key=lambda f: (f.subject != entity, order.get(f.property, len(order)), -f.confidence, f.key),
        )

    @cached_property
    def property_order(self) -> dict[str, int]:
        """The place of each property in the schema."""
        return {name: i for i, name in enumerate((*self.schema.relations, *self.schema.attributes))}

    @cached_property
    def numbers_of(self) -> dict[str, list[Observation]]:
        """The numbers about each entity."""
        found: dict[str, list[Observation]] = defaultdict(list)
        for obs in self.observations:
            found[obs.about].append(obs)
        return dict(found)

    def observations_about(self, entity: str) -> list[Observation]:
        """The numbers about an entity, by measure and time."""
        return sorted(self.numbers_of.get(entity, ()), key=lambda o: (o.measure, o.time, o.key))

    @cached_property
    def read_from(self) -> dict[str, list[tuple[Evidence, Fact | Observation]]]:
        """For each article the evidence in it, and for what."""
        found: dict[str, list[tuple[Evidence, Fact | Observation]]] = defaultdict(list)
        for item in self.items:
            for ev in item.evidence:
                if ev.article in self.kg.articles:
                    found[ev.article].append((ev, item))
        return dict(found)

    def readings(self, article: str) -> list[tuple[Evidence, Fact | Observation]]:
        """What was read out of an article, in the order of the text."""
        return sorted(self.read_from.get(article, ()), key=lambda pair: (pair[0].start, pair[0].end, pair[1].key))

    @cached_property
    def mentions(self) -> dict[str, list[tuple[int, int, str]]]:
        """Where each article names which entity: start, end, id."""
        return {
            name: sorted({(m.start, m.end, m.entity) for m in rows if m.entity in self.kg.entities})
            for name, rows in self.kg.mentions.items()
        }

    @cached_property
    def named_in(self) -> dict[str, list[str]]:
        """The articles that name each entity, the newest first."""
        found: dict[str, set[str]] = defaultdict(set)
        for article, mentions in self.mentions.items():
            if article in self.kg.articles:
                for _, _, entity in mentions:
                    found[entity].add(article)
        for article, pairs in self.read_from.items():
            for _, item in pairs:
                for entity in item.ends:
                    if entity in self.kg.entities:
                        found[entity].add(article)
        place_of = {article.id: i for i, article in enumerate(self.newest)}
        return {entity: sorted(names, key=place_of.__getitem__) for entity, names in found.items()}

    @cached_property
    def newest(self) -> list[Article]:
        """Articles, the newest first, those without a date last."""
        by_id = sorted(self.kg.articles.values(), key=lambda a: a.id)
        return sorted(by_id, key=lambda a: a.published, reverse=True)  # stable: equal dates stay in the order of ids

    @cached_property
    def dated(self) -> dict[str, list[tuple[str, Fact | Observation]]]:
        """By year, what has a date of its own: facts whose object or time is one, numbers of a time."""
        found: dict[str, list[tuple[str, Fact | Observation]]] = defaultdict(list)
        for item in self.items:
            if date := date_of(item, self.kg):
                found[date[:4]].append((date, item))
        for rows in found.values():
            rows.sort(key=lambda row: (row[0], isinstance(row[1], Observation), row[1].key))
        return found
