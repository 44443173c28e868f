"""What an agent may ask of an atlas, as plain typed data: every fact comes with its sentence, every list in pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from typing_extensions import TypedDict

from ..graph import ties
from ..graph.brief import LEAST
from ..graph.brief_numbers import moving_section, standings_section
from ..graph.brief_writer import Writer
from ..graph.errors import InputError
from ..graph.model import Entity, Evidence, Fact, KnowledgeGraph, Observation
from ..graph.query import facts_of, named, neighbours, observations_of, path, search, sentence, statistics
from ..graph.schema import load_schema
from ..graph.suggest import Rule, Triple, suggest

T = TypeVar("T")
R = TypeVar("R")
PAGE = 20
LARGEST_PAGE = 200
LONGEST_PATH = 8


class Witness(TypedDict):
    """Where a fact is stated: the words and their place (code points of the article's text), and the whole sentence."""

    article: str
    title: str
    published: str
    source: str
    url: str
    start: int
    end: int
    quote: str
    sentence: str


class EntityRow(TypedDict):
    """One thing: its id is `Kind/name`."""

    id: str
    kind: str
    name: str
    aliases: list[str]


class FactRow(TypedDict):
    """One fact: `subject` and `object` are ids (the object of an attribute is a date)."""

    subject: str
    property: str
    object: str
    qualifiers: dict[str, str]
    confidence: float
    evidence: list[Witness]


class ObservationRow(TypedDict):
    """One number about a thing; `value` is decimal text, `bound` one of = > < ~."""

    about: str
    measure: str
    value: str
    unit: str
    bound: str
    time: str
    confidence: float
    evidence: list[Witness]


class ArticleRow(TypedDict):
    """One article of the atlas."""

    id: str
    title: str
    published: str
    source: str
    url: str
    characters: int


class EntityPage(TypedDict):
    items: list[EntityRow]
    total: int
    next_offset: int | None


class FactPage(TypedDict):
    items: list[FactRow]
    total: int
    next_offset: int | None


class ObservationPage(TypedDict):
    items: list[ObservationRow]
    total: int
    next_offset: int | None


class ArticlePage(TypedDict):
    items: list[ArticleRow]
    total: int
    next_offset: int | None


class Neighbour(TypedDict):
    entity: EntityRow
    fact: FactRow


class NeighbourPage(TypedDict):
    items: list[Neighbour]
    total: int
    next_offset: int | None


class EntityAnswer(TypedDict):
    """All that is known of a thing, and other things that the name may have meant."""

    entity: EntityRow
    facts: list[FactRow]
    observations: list[ObservationRow]
    others: list[EntityRow]


def page(rows: Sequence[T], show: Callable[[T], R], *, limit: int, offset: int) -> Any:
    """One page of rows with the offset of the next; raises InputError where limit or offset make no sense."""
    if not 1 <= limit <= LARGEST_PAGE:
        raise InputError(f"limit {limit}: expected 1 to {LARGEST_PAGE}")
    if offset < 0:
        raise InputError(f"offset {offset}: expected 0 or more")
    end = offset + limit
    shown = [show(row) for row in rows[offset:end]]
    return {"items": shown, "total": len(rows), "next_offset": end if end < len(rows) else None}


def find(kg: KnowledgeGraph, name: str) -> Entity:
    """The entity of an id or the best one for a name; raises InputError that says what to do where there is none."""
    found = kg.entities.get(name) or named(kg, name.split("/", 1)[-1])
    if found is None:
        raise InputError(f"the atlas has no {name!r}: call search_entities with a part of the name")
    return found


def witness(kg: KnowledgeGraph, ev: Evidence) -> Witness:
    article = kg.articles[ev.article]
    return {
        "article": ev.article, "title": article.title, "published": article.published, "source": article.source,
        "url": article.url, "start": ev.start, "end": ev.end, "quote": ev.quote, "sentence": sentence(kg, ev),
    }  # fmt: skip


def entity_row(entity: Entity) -> EntityRow:
    return {"id": entity.id, "kind": entity.kind, "name": entity.name, "aliases": list(entity.aliases)}


def fact_row(kg: KnowledgeGraph, fact: Fact) -> FactRow:
    qualifiers = {key: "、".join(fact.values(key)) for key in sorted({key for key, _ in fact.qualifiers})}
    return {
        "subject": fact.subject, "property": fact.property, "object": fact.object, "qualifiers": qualifiers,
        "confidence": round(fact.confidence, 4), "evidence": [witness(kg, ev) for ev in fact.evidence],
    }  # fmt: skip


def observation_row(kg: KnowledgeGraph, obs: Observation) -> ObservationRow:
    return {
        "about": obs.about, "measure": obs.measure, "value": f"{obs.value:f}", "unit": obs.unit, "bound": obs.bound,
        "time": obs.time, "confidence": round(obs.confidence, 4), "evidence": [witness(kg, ev) for ev in obs.evidence],
    }  # fmt: skip


def entities(kg: KnowledgeGraph, text: str, *, kind: str = "", limit: int = PAGE, offset: int = 0) -> EntityPage:
    """Entities whose name or alias contains a text, the closest first; with "" all of a class."""
    if kind and kind not in load_schema().kinds:
        raise InputError(f"unknown class {kind!r}: expected one of {', '.join(load_schema().kinds)}")
    found = search(kg, text, limit=len(kg.entities)) if text else list(kg.entities.values())
    rows = [e for e in found if not kind or e.kind == kind]
    result: EntityPage = page(rows, entity_row, limit=limit, offset=offset)
    return result


def entity(kg: KnowledgeGraph, name: str) -> EntityAnswer:
    """All that is known of a thing, each fact with its sentences."""
    found = find(kg, name)
    return {
        "entity": entity_row(found),
        "facts": [fact_row(kg, f) for f in facts_of(kg, found.id)],
        "observations": [observation_row(kg, o) for o in observations_of(kg, found.id)],
        "others": [entity_row(e) for e in search(kg, found.name, limit=8) if e.id != found.id],
    }


def around(kg: KnowledgeGraph, name: str, *, property_: str = "", limit: int = PAGE, offset: int = 0) -> NeighbourPage:
    """The things that a fact joins with this one."""
    rows = [
        (fact, other)
        for fact, other in neighbours(kg, find(kg, name).id)
        if not property_ or fact.property == property_
    ]

    def show(row: tuple[Fact, str]) -> Neighbour:
        return {"entity": entity_row(kg.entities[row[1]]), "fact": fact_row(kg, row[0])}

    result: NeighbourPage = page(rows, show, limit=limit, offset=offset)
    return result


def chain(kg: KnowledgeGraph, start: str, goal: str, *, longest: int = 6) -> list[FactRow]:
    """A shortest chain of facts between two things; empty where there is none."""
    steps = min(max(longest, 1), LONGEST_PATH)
    return [fact_row(kg, fact) for fact in path(kg, find(kg, start).id, find(kg, goal).id, longest=steps)]


class Tie(TypedDict):
    """A chain of facts; `bits` says how little it tells: fewer are more telling."""

    bits: float
    facts: list[FactRow]


class SharedThing(TypedDict):
    thing: EntityRow
    weight: float


class Ties(TypedDict):
    """What joins two things: chains of facts and what both are joined with, the most telling first."""

    paths: list[Tie]
    shared: list[SharedThing]


class SuggestionRow(TypedDict):
    """A fact that nobody stated and that regularities of the graph suggest; `reasons` are in words."""

    subject: str
    property: str
    object: str
    score: float
    reasons: list[str]


def joined(kg: KnowledgeGraph, start: str, goal: str, *, limit: int = 3) -> Ties:
    """What joins two things."""
    one, other = find(kg, start).id, find(kg, goal).id
    found = ties.paths(kg, one, other, limit=min(max(limit, 1), PAGE))
    common = ties.shared(kg, one, other)[:PAGE]
    return {
        "paths": [{"bits": p.bits, "facts": [fact_row(kg, f) for f in p.facts]} for p in found],
        "shared": [{"thing": entity_row(kg.entities[s.thing]), "weight": s.weight} for s in common],
    }


class NumbersRow(TypedDict):
    """A sentence on numbers, computed from cited ones: how one moves, what is expected, where places stand."""

    text: str
    sources: list[str]


def compared(kg: KnowledgeGraph, name: str = "", *, limit: int = PAGE) -> list[NumbersRow]:
    """How the numbers of a thing, or of all, move and compare, each with the sentences and articles that it rests on."""
    about = find(kg, name).id if name else ""
    writer = Writer(kg, "zh", LEAST)
    moving, _ = moving_section(writer, about)
    rows = [*moving.said, *standings_section(writer, about).said][: min(max(limit, 1), LARGEST_PAGE)]
    lines = {source.number: f"{source.sentence} —— {source.about}" for source in writer.numbers.values()}
    return [{"text": row.text, "sources": [lines[number] for number in row.cites]} for row in rows]


def suggested(kg: KnowledgeGraph, *, limit: int = PAGE) -> list[SuggestionRow]:
    """Facts that may hold, each with the rules that speak for it."""

    def why(rule: Rule, filled: tuple[Triple, ...]) -> str:
        chain_ = " ∧ ".join(" ".join(triple) for triple in filled)
        return f"{chain_} (held {rule.support} times, {rule.confidence:.0%} of those that can be judged)"

    return [
        {
            "subject": s.subject,
            "property": s.property,
            "object": s.object,
            "score": s.score,
            "reasons": [why(*r) for r in s.reasons],
        }
        for s in suggest(kg, limit=min(max(limit, 1), LARGEST_PAGE))
    ]


def facts(
    kg: KnowledgeGraph, *, subject: str = "", property_: str = "", object_: str = "", text: str = "",
    limit: int = PAGE, offset: int = 0,
) -> FactPage:  # fmt: skip
    """Facts by subject, property, object and words of their quotes, the surest first; every filter may be left out."""
    schema = load_schema()
    if property_ and property_ not in schema.relations and property_ not in schema.attributes:
        known = ", ".join([*schema.relations, *schema.attributes])
        raise InputError(f"unknown property {property_!r}: expected one of {known}")
    one, other = (find(kg, name).id if name else "" for name in (subject, object_))
    rows = [
        f
        for f in kg.facts.values()
        if (not one or f.subject == one)
        and (not other or f.object == other)
        and (not property_ or f.property == property_)
        and (not text or any(text in ev.quote for ev in f.evidence))
    ]
    rows.sort(key=lambda f: (-f.confidence, f.key))
    result: FactPage = page(rows, lambda f: fact_row(kg, f), limit=limit, offset=offset)
    return result


def evidence(kg: KnowledgeGraph, subject: str, property_: str, object_: str) -> list[Witness]:
    """The sentences that state a fact; raises InputError where the atlas has no such fact."""
    ends = (find(kg, subject).id, object_ if property_ in load_schema().attributes else find(kg, object_).id)
    found = [f for f in kg.facts.values() if (f.subject, f.property, f.object) == (ends[0], property_, ends[1])]
    if not found:
        raise InputError(f"the atlas does not state {subject} {property_} {object_}: call search_facts")
    return [witness(kg, ev) for fact in found for ev in fact.evidence]


def observations(
    kg: KnowledgeGraph, *, about: str = "", measure: str = "", limit: int = PAGE, offset: int = 0
) -> ObservationPage:
    """Numbers by what they are about and a part of the measure's name, by thing, measure and time."""
    one = find(kg, about).id if about else ""
    rows = [o for o in kg.observations.values() if (not one or o.about == one) and measure in o.measure]
    rows.sort(key=lambda o: (o.about, o.measure, o.time, o.key))
    result: ObservationPage = page(rows, lambda o: observation_row(kg, o), limit=limit, offset=offset)
    return result


def articles(kg: KnowledgeGraph, *, limit: int = PAGE, offset: int = 0) -> ArticlePage:
    """The articles, newest first."""
    rows = sorted(kg.articles.values(), key=lambda a: (a.published, a.id), reverse=True)
    result: ArticlePage = page(
        rows,
        lambda a: {
            "id": a.id, "title": a.title, "published": a.published, "source": a.source, "url": a.url,
            "characters": len(a.text),
        },
        limit=limit, offset=offset,
    )  # fmt: skip
    return result


def stats(kg: KnowledgeGraph) -> dict[str, Any]:
    """Counts by class and property, the best connected things, the dates of the first and last article."""
    found = statistics(kg)
    return {
        "articles": found.articles, "entities": found.entities, "facts": found.facts,
        "observations": found.observations, "kinds": dict(found.kinds), "properties": dict(found.properties),
        "central": dict(found.central), "first": found.first, "last": found.last,
    }  # fmt: skip


def _labels(names: Iterable[str]) -> dict[str, str]:
    return {name: load_schema().label(name, "zh") for name in names}


def vocabulary() -> dict[str, Any]:
    """The classes, relations (with the classes they join) and attributes that facts are made of."""
    schema = load_schema()
    return {
        "classes": _labels(schema.kinds),
        "relations": {
            name: {
                "label": schema.label(name, "zh"),
                "domain": sorted(relation.domain),
                "range": sorted(relation.range),
                "symmetric": relation.symmetric,
            }
            for name, relation in schema.relations.items()
        },
        "attributes": _labels(schema.attributes),
    }
