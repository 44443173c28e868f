"""What deserves a person's look, as the explorer's review page reads it: each question with what it compares side by side.

A question has one side or more: the fact or number in doubt; two that contradict each other; two things that may be one;
what each article says of a person who may be several. Each side brings its sentences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..graph.decisions import Decision
from ..graph.model import Evidence, Fact, Observation
from ..graph.review import REASONS, Item, review, undecided
from .lookup import Lookup
from .readings import Sentences

MOST_QUESTIONS = 60  # of each reason; a reader who answers them asks for the next
BEFORE = 90  # characters shown before a sentence
MOST_SIDES, MOST_FACTS, MOST_SPOTS = 6, 5, 3


class ReviewPage:
    """The questions of a graph, found once; `open` gives those that are left open by what was decided since."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._items = review(lookup.kg)

    def open(self, decisions: Iterable[Decision] = (), proposals: Iterable[Decision] = ()) -> dict[str, Any]:
        """The open questions, the best value first, how many there are of each reason, and what proposals are about."""
        schema = self._lookup.schema
        items = undecided(self._items, self._lookup.kg, decisions)
        counts = Counter(item.reason for item in items)
        table = Sentences(self._lookup.kg, self._lookup.mentions, before=BEFORE)
        taken: Counter[str] = Counter()
        questions = []
        for item in items:
            taken[item.reason] += 1
            if taken[item.reason] <= MOST_QUESTIONS:
                questions.append(self._question(item, table))
        return {
            "questions": questions,
            "about": {decision.id: sides for decision in proposals if (sides := self._about(decision, table))},
            "counts": {reason: counts[reason] for reason in REASONS if counts[reason]},
            # Every class and property that a decision may name, not only those that the graph has.
            "kinds": [[name, kind.zh, kind.en] for name, kind in schema.kinds.items()],
            "properties": [
                [name, schema.label(name, "zh"), schema.label(name, "en"), int(name in schema.attributes)]
                for name in (*schema.relations, *schema.attributes)
            ],
            **table.rows(),
        }  # fmt: skip

    def _question(self, item: Item, table: Sentences) -> dict[str, Any]:
        return {
            "id": item.id, "reason": item.reason, "what": item.what, "target": list(item.target), "other": item.other,
            "sides": self._sides(item, table),
        }  # fmt: skip

    def _about(self, decision: Decision, table: Sentences) -> list[dict[str, Any]]:
        """The sides of what a proposal names, as far as the graph has it."""
        kg, key = self._lookup.kg, decision.target
        if decision.what in ("fact", "observation"):
            known = key in (kg.facts if decision.what == "fact" else kg.observations)
            row = {"what": decision.what, "target": list(key)}
            return [row | {"item": self._row(decision.what, key, table)}] if known else []
        return [self._thing(entity, table) for entity in key if entity in kg.entities]

    def _sides(self, item: Item, table: Sentences) -> list[dict[str, Any]]:
        if item.what in ("fact", "observation"):
            keys = (item.target, item.rival) if item.rival else (item.target,)
            return [{"what": item.what, "target": list(key), "item": self._row(item.what, key, table)} for key in keys]
        if item.reason == "namesake":
            return self._by_article(item.target[0], table)
        return [self._thing(entity, table) for entity in item.target]

    def _row(self, what: str, key: tuple[str, ...], table: Sentences) -> dict[str, Any]:
        kg = self._lookup.kg
        return table.fact(kg.facts[key]) if what == "fact" else table.figure(kg.observations[key])  # type: ignore[index]

    def _thing(self, entity: str, table: Sentences) -> dict[str, Any]:
        """An entity with the surest of what is said of it; where nothing is, with places that name it."""
        found = self._lookup
        said = sorted(found.facts_about(entity), key=lambda f: (-f.confidence, f.key))
        numbers = found.observations_about(entity)
        items = [
            *map(table.fact, said[:MOST_FACTS]),
            *map(table.figure, numbers[: MOST_FACTS - len(said[:MOST_FACTS])]),
        ]
        side: dict[str, Any] = {"entity": entity, "n": len(said) + len(numbers), "items": items}
        if aliases := found.kg.entities[entity].aliases:
            side["aliases"] = list(aliases)
        if not items:
            side["spots"] = [table.spot(ev, entity) for ev in self._spots(entity)]
        return side

    def _spots(self, entity: str) -> list[Evidence]:
        found = self._lookup
        spots = []
        for name in found.named_in.get(entity, ())[:MOST_SPOTS]:
            place = next(((a, b) for a, b, named in found.mentions.get(name, ()) if named == entity), None)
            if place:
                spots.append(Evidence.of(found.kg.articles[name], *place, method="", confidence=1.0))
        return spots

    def _by_article(self, person: str, table: Sentences) -> list[dict[str, Any]]:
        """What each article says of a person, the article that says most first."""
        found = self._lookup
        said: dict[str, list[Fact | Observation]] = {}
        about: list[Fact | Observation] = [*found.facts_about(person), *found.observations_about(person)]
        for item in about:
            for name in sorted({ev.article for ev in item.evidence}):
                said.setdefault(name, []).append(item)
        sides = []
        for name in sorted(said, key=lambda a: (-len(said[a]), a))[:MOST_SIDES]:
            table.article(name)
            rows = [_only(item, name) for item in said[name][:MOST_FACTS]]
            sides.append({
                "entity": person, "article": name, "n": len(said[name]),
                "items": [table.fact(row) if isinstance(row, Fact) else table.figure(row) for row in rows],
            })  # fmt: skip
        return sides


def _only(item: Fact | Observation, article: str) -> Fact | Observation:
    """The item with the evidence that one article bears."""
    return replace(item, evidence=tuple(ev for ev in item.evidence if ev.article == article))
