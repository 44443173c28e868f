"""Everything that the page shows, as plain data: entities with their places, facts with their sentences, articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..graph.model import Article, Entity, Evidence, Fact, KnowledgeGraph, Observation
from ..graph.schema import Kind, Schema
from .context import cut, is_whole, names_in, units
from .layout import place
from .palette import FALLBACK, GROW, shades, shape
from .search_index import sounds

SMALLEST, LARGEST = 8.5, 30.0  # radii of nodes, units of the drawing


def page_data(kg: KnowledgeGraph, schema: Schema) -> dict[str, Any]:
    """The graph as the page's scripts read it; entities come most important first, their number is their index."""
    facts = [f for f in kg.facts.values() if f.subject in kg.entities]
    links = [(f.subject, f.object) for f in facts if f.object in kg.entities]
    weight = importance(sorted(kg.entities), links)
    entities = sorted(kg.entities.values(), key=lambda e: (-weight[e.id], e.id))
    number = {e.id: i for i, e in enumerate(entities)}
    sizes = radii([weight[e.id] for e in entities])
    points = place([(number[a], number[b]) for a, b in links], sizes)
    sentences = _Sentences(kg)
    return {
        "kinds": [_kind(name, schema) for name in sorted({e.kind for e in entities}, key=_in_order(schema.kinds))],
        "properties": [
            {"id": name, "zh": schema.label(name, "zh"), "en": schema.label(name, "en")}
            for name in sorted({f.property for f in facts}, key=_in_order(schema.relations, schema.attributes))
        ],
        "entities": [_entity(e, x, y, r) for e, (x, y), r in zip(entities, points, sizes, strict=True)],
        "facts": [_fact(f, number, sentences, kg) for f in facts],
        "observations": [_observation(o, number, sentences, kg) for o in kg.observations.values() if o.about in number],
        "mentioned": _mentioned(kg, number),
        "sentences": sentences.rows,
        "articles": [_article(a) for a in kg.articles.values()],
        "sounds": sounds(name for e in entities for name in (e.name, *e.aliases)),
    }


def importance(names: Sequence[str], links: Iterable[tuple[str, str]]) -> dict[str, float]:
    """PageRank (Brin and Page 1998) with damping 0.85, links read both ways: who is joined to whom that matters.

    Values sum to 1. A direction says nothing of importance: 位于 points at the district, 创始人 at the person.
    """
    count = len(names)
    if not count:
        return {}
    at = {name: i for i, name in enumerate(names)}
    pairs = np.asarray(sorted({(at[a], at[b]) for a, b in links if a != b}), dtype=np.int64).reshape(-1, 2)
    source = np.concatenate([pairs[:, 0], pairs[:, 1]])
    target = np.concatenate([pairs[:, 1], pairs[:, 0]])
    degree = np.bincount(source, minlength=count).astype(np.float64)
    rank = np.full(count, 1.0 / count)
    for _ in range(60):
        share = np.divide(rank, degree, out=np.zeros(count), where=degree > 0)
        loose = rank[degree == 0].sum() / count
        passed = np.bincount(target, weights=share[source], minlength=count)
        rank = 0.15 / count + 0.85 * (passed + loose)
    return {name: round(float(value), 12) for name, value in zip(names, rank, strict=True)}


def radii(weights: Sequence[float]) -> list[float]:
    """Areas grow with importance; the smallest node is still a target for a finger."""
    if not weights:
        return []
    low, high = min(weights), max(weights)
    span = (high - low) or 1.0
    return [round(SMALLEST + (LARGEST - SMALLEST) * ((w - low) / span) ** 0.5, 1) for w in weights]


def _in_order(*tables: Iterable[str]) -> Any:
    order = {name: i for i, name in enumerate(name for table in tables for name in table)}
    return lambda name: (order.get(name, len(order)), name)


def _kind(name: str, schema: Schema) -> dict[str, Any]:
    row = schema.kinds.get(name, Kind(name, name, name, "", (), FALLBACK))
    light, dark = shades(row.color)
    drawn = shape(name)
    return {
        "id": name, "zh": row.zh, "en": row.en, "light": light, "dark": dark, "shape": drawn, "grow": GROW[drawn]
    }  # fmt: skip


def _entity(entity: Entity, x: float, y: float, radius: float) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": entity.kind, "name": entity.name, "x": x, "y": y, "r": radius}
    if entity.aliases:
        row["aliases"] = list(entity.aliases)
    if entity.same_as:
        row["same"] = list(entity.same_as)
    return row


def _article(article: Article) -> dict[str, Any]:
    row = {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "published": article.published,
        "url": article.url,
        "reporters": "、".join(article.reporters),
        "path": article.path,
    }
    return {key: value for key, value in row.items() if value}


def _fact(fact: Fact, number: dict[str, int], sentences: _Sentences, kg: KnowledgeGraph) -> dict[str, Any]:
    ends = [kg.entities[e] for e in (fact.subject, fact.object) if e in kg.entities]
    row: dict[str, Any] = {
        "s": number[fact.subject],
        "p": fact.property,
        "o": number.get(fact.object, fact.object),
        "c": fact.confidence,
        "ev": [sentences.evidence(ev, ends) for ev in fact.evidence if ev.article in kg.articles],
    }
    if fact.qualifiers:
        row["q"] = [list(pair) for pair in fact.qualifiers]
    return row


def _observation(obs: Observation, number: dict[str, int], sentences: _Sentences, kg: KnowledgeGraph) -> dict[str, Any]:
    row = {
        "about": number[obs.about],
        "measure": obs.measure,
        "value": format(obs.value, "f"),
        "unit": obs.unit,
        "bound": obs.bound,
        "time": obs.time,
        "c": obs.confidence,
        "ev": [sentences.evidence(ev, [kg.entities[obs.about]]) for ev in obs.evidence if ev.article in kg.articles],
    }
    return {key: value for key, value in row.items() if value != ""}


def _mentioned(kg: KnowledgeGraph, number: dict[str, int]) -> list[list[int]]:
    """For each article, the numbers of the entities that it names."""
    found: dict[str, set[int]] = {name: set() for name in kg.articles}
    for article, mentions in kg.mentions.items():
        if article in found:
            found[article] |= {number[m.entity] for m in mentions if m.entity in number}
    for fact in kg.facts.values():
        for ev in fact.evidence:
            if ev.article in found:
                found[ev.article] |= {number[e] for e in (fact.subject, fact.object) if e in number}
    for obs in kg.observations.values():
        for ev in obs.evidence:
            if ev.article in found and obs.about in number:
                found[ev.article].add(number[obs.about])
    return [sorted(found[name]) for name in kg.articles]


class _Sentences:
    """The sentences that facts stand in, each written once however many facts share it."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        self.kg = kg
        self.rows: list[dict[str, Any]] = []
        self.number = {name: i for i, name in enumerate(kg.articles)}
        self.seen: dict[tuple[str, int, int], int] = {}
        self.mentions: dict[str, list[tuple[int, int, str]]] = {
            name: sorted((m.start, m.end, m.entity) for m in rows) for name, rows in kg.mentions.items()
        }

    def evidence(self, ev: Evidence, ends: Sequence[Entity]) -> dict[str, Any]:
        """One reading: its sentence, the quote in it, the names of both ends in it (offsets as a browser counts)."""
        article = self.kg.articles[ev.article]
        start, end = cut(article, ev)
        text = article.text[start:end]
        marks = [
            (a - start, b - start, role)
            for a, b, role in names_in(article, start, end, ends, self.mentions.get(article.id, ()))
        ]
        return {
            "s": self._row(article, start, end),
            "q": [units(text, ev.start - start), units(text, ev.end - start)],
            "m": [[units(text, a), units(text, b), role] for a, b, role in marks],
            "by": ev.method,
            "c": ev.confidence,
        }

    def _row(self, article: Article, start: int, end: int) -> int:
        key = (article.id, start, end)
        if key not in self.seen:
            self.seen[key] = len(self.rows)
            whole_start, whole_end = is_whole(article, start, end)
            text = ("" if whole_start else "…", article.text[start:end], "" if whole_end else "…")
            self.rows.append({"a": self.number[article.id], "t": text[1], "cut": [text[0], text[2]]})
            if not (text[0] or text[2]):
                del self.rows[-1]["cut"]
        return self.seen[key]
