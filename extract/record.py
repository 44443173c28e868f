"""A graph of one article as a record in the gold's format, one JSON object: what `tuzhi extract --json` prints."""

from __future__ import annotations

from decimal import Decimal
from pathlib import PurePath
from typing import Any

from ..graph.model import Fact, KnowledgeGraph, Observation
from ..graph.schema import load_schema

JsonObject = dict[str, Any]


def _name(entity_id: str) -> str:
    return entity_id.split("/", 1)[1]


def _relation(fact: Fact) -> JsonObject:
    row: JsonObject = {"s": _name(fact.subject), "p": fact.property, "o": _name(fact.object)}
    for key in ("title", "status", "amount", "round", "time"):
        if values := fact.values(key):
            # A title told twice, alone and among others, is told once.
            parts = [part for value in values for part in (value.split("、") if key == "title" else [value])]
            row[key] = "、".join(dict.fromkeys(parts))
    ev = fact.evidence[0]
    return {
        **row,
        "evidence": ev.quote,
        "start": ev.start,
        "end": ev.end,
        "method": ev.method,
        "confidence": fact.confidence,
    }


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _observation(obs: Observation) -> JsonObject:
    ev = obs.evidence[0]
    return {
        "about": _name(obs.about), "measure": obs.measure, "value": _number(obs.value), "unit": obs.unit,
        "bound": obs.bound, "time": obs.time or None, "evidence": ev.quote, "start": ev.start, "end": ev.end,
        "method": ev.method, "confidence": obs.confidence,
    }  # fmt: skip


def to_record(kg: KnowledgeGraph) -> JsonObject:
    """The record of a graph that holds one article; its `id` is the stem of the article's file."""
    (article,) = kg.articles.values()
    attributes = load_schema().attributes
    facts = sorted(kg.facts.values(), key=lambda f: (f.evidence[0].start, f.key))
    return {
        "id": PurePath(article.path).stem or article.id,
        "url": article.url or None,
        "title": article.title or None,
        "published": article.published or None,
        "text": article.text,
        "entities": [
            {"name": e.name, "type": e.kind, **({"aliases": list(e.aliases)} if e.aliases else {})}
            for e in kg.entities.values()
        ],
        "relations": [_relation(f) for f in facts if f.property not in attributes],
        "attributes": [
            {"s": _name(f.subject), "p": f.property, "v": f.object, "evidence": f.evidence[0].quote}
            for f in facts
            if f.property in attributes
        ],
        "observations": [_observation(o) for o in sorted(kg.observations.values(), key=lambda o: o.evidence[0].start)],
    }
