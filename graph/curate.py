"""Replays people's decisions on a graph. Those about names (merge, split, rename, retype) act before, in `resolve`.

A target is found under the name that it has now: by its id, by the decisions that renamed it, or by an alias that it
alone has. A decision whose target is not there is given back, it never vanishes.

>>> from .decisions import decide
>>> from .model import Entity, Evidence
>>> ends = [Entity("Company", "甲"), Entity("Park", "乙")]
>>> fact = Fact("Company/甲", "locatedIn", "Park/乙", evidence=(Evidence("a", 0, 4, "甲在乙园", "pattern", 0.6),))
>>> no = decide("reject", "fact", fact.key, author="李")
>>> kg, unmatched = curate(KnowledgeGraph.of(entities=ends, facts=[fact]), [no])
>>> len(kg.facts), unmatched
(0, [])
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from .assemble import join_facts
from .decisions import NAMING, Decision, active
from .model import MAX_CONFIDENCE, Entity, Evidence, Fact, KnowledgeGraph, Observation, entity_id
from .schema import load_schema

# The method of evidence that a person vouches for.
METHOD = "decision"

Item = TypeVar("Item", Fact, Observation)
Key = tuple[str, ...]


def curate(kg: KnowledgeGraph, decisions: Iterable[Decision]) -> tuple[KnowledgeGraph, list[Decision]]:
    """The graph as people decided, and the decisions that no longer apply to anything, in their order.

    Of two decisions about one thing the later counts. What is accepted gets a witness of nearly full confidence, at the
    place of its best evidence; what is added needs its words in an article; a rejected entity goes with all said of it.
    """
    found = _Curation(kg, list(decisions))
    return found.graph(), found.unmatched


def obstacle(decision: Decision, kg: KnowledgeGraph, known: Iterable[Decision]) -> str:
    """Why a new decision about a graph could never take effect, given those that are known; empty where it could.

    Whoever takes in a decision asks this first: the command line, the review page, and the queue of what agents propose.
    """
    decisions = list(known)
    schema = load_schema()
    if decision.action == "undo":
        return "" if decision.target[0] in {d.id for d in decisions} else f"{decision.target[0]}: no such decision"
    for article in decision.articles:
        if article not in kg.articles:
            return f"{article}: no such article"
    if decision.into and (kind := decision.into.partition("/")[0]) not in schema.kinds:
        return f"{kind}: no such class; choose one of {', '.join(schema.kinds)}"
    if decision.action == "add":
        subject, name, target, _ = decision.target
        ends = (subject,) if name in schema.attributes else (subject, target)
        if name not in schema.relations and name not in schema.attributes:
            return f"{name}: no such property; see docs/labels.md for those there are"
        if strange := [end for end in ends if end.partition("/")[0] not in schema.kinds or not end.partition("/")[2]]:
            return f"{strange[0]}: no such thing; an id is Kind/name"
        if decision.quote not in kg.articles[decision.articles[0]].text:
            return f"{decision.quote}: does not stand in article {decision.articles[0]}; copy the words as they are"
        return ""
    finder = Finder(kg, decisions)
    things = decision.target if decision.what in ("entity", "same") else decision.target[:1]
    missing = [thing for thing in things if finder.find(thing) not in kg.entities]
    return f"{missing[0]}: no such thing in the atlas" if missing else ""


class Finder:
    """Finds entities of a graph by the ids that decisions call them."""

    def __init__(self, kg: KnowledgeGraph, decisions: Iterable[Decision]) -> None:
        self.kg = kg
        self.moves = {
            old: d.into
            for d in decisions
            if d.action in NAMING and d.action != "split"
            for old in d.target
            if old != d.into
        }
        self.bearers: dict[Key, set[str]] = defaultdict(set)
        for entity in kg.entities.values():
            for alias in entity.aliases:
                self.bearers[entity.kind, alias].add(entity.id)

    def find(self, entity: str) -> str:
        """The id that an entity has now; the one that was asked for where it is not found."""
        seen, now = {entity}, entity
        while now not in self.kg.entities and now in self.moves and self.moves[now] not in seen:
            now = self.moves[now]
            seen.add(now)
        if now in self.kg.entities:
            return now
        bearers = self.bearers.get(tuple(now.split("/", 1)), set())
        return next(iter(bearers)) if len(bearers) == 1 else entity

    def key(self, decision: Decision) -> Key:
        """The key that the target of a decision about a fact, an observation or an entity has now."""
        if decision.what == "fact":
            subject, name, target, former = decision.target
            return (self.find(subject), name, self.find(target) if "/" in target else target, former)
        return (self.find(decision.target[0]), *decision.target[1:])


class _Curation:
    def __init__(self, kg: KnowledgeGraph, decisions: list[Decision]) -> None:
        self.kg = kg
        self.entities = dict(kg.entities)
        self.facts: dict[Key, Fact] = dict(kg.facts.items())
        self.observations: dict[Key, Observation] = dict(kg.observations.items())
        self.order = {d.id: number for number, d in enumerate(decisions)}
        valid, self.unmatched = active(decisions)
        finder = Finder(kg, valid)
        verdicts: dict[tuple[str, Key], Decision] = {}
        for decision in valid:
            if decision.action in ("accept", "reject") and decision.what != "same":
                verdicts[decision.what, finder.key(decision)] = decision
            elif decision.action == "add":
                key = finder.key(decision)
                self._add(decision, key)
                if verdicts.get(("fact", key), decision).action == "reject":
                    verdicts.pop(("fact", key), None)
        # Entities last: what is said of them is judged first, and goes with them.
        for (what, key), decision in sorted(verdicts.items(), key=lambda pair: (pair[0][0] == "entity", pair[0])):
            if what == "fact":
                self._judge(self.facts, key, decision)
            elif what == "observation":
                self._judge(self.observations, key, decision)
            else:
                self._judge_entity(key[0], decision)
        self.unmatched.sort(key=lambda d: self.order[d.id])

    def _add(self, decision: Decision, key: Key) -> None:
        article = self.kg.articles.get(decision.articles[0])
        at = article.text.find(decision.quote) if article else -1
        if article is None or at < 0:
            self.unmatched.append(decision)
            return
        ends = [key[0]] + ([key[2]] if "/" in key[2] else [])
        for end in ends:
            kind, name = end.split("/", 1)
            self.entities.setdefault(end, Entity(kind, name))
        ev = Evidence.of(article, at, at + len(decision.quote), method=METHOD, confidence=MAX_CONFIDENCE)
        added = Fact(key[0], key[1], key[2], decision.qualifiers, (ev,))
        old = self.facts.get(added.key)
        self.facts[added.key] = join_facts(old, added) if old else added

    def _judge(self, table: dict[Key, Item], key: Key, decision: Decision) -> None:
        item = table.get(key)
        if item is None:
            self.unmatched.append(decision)
        elif decision.action == "reject":
            del table[key]
        else:
            evidence: tuple[Evidence, ...] = item.evidence
            best = max(evidence, key=lambda ev: (ev.confidence, ev.method != METHOD, ev))
            sure = replace(best, method=METHOD, confidence=MAX_CONFIDENCE)
            table[key] = replace(item, evidence=tuple(sorted({*evidence, sure})))

    def _judge_entity(self, entity: str, decision: Decision) -> None:
        if entity not in self.entities:
            self.unmatched.append(decision)
        elif decision.action == "reject":
            del self.entities[entity]

    def graph(self) -> KnowledgeGraph:
        gone = self.kg.entities.keys() - self.entities.keys()
        mentions = {
            article: tuple(m for m in rows if entity_id(m.kind, m.name) not in gone) if gone else rows
            for article, rows in self.kg.mentions.items()
        }
        return KnowledgeGraph.of(
            articles=self.kg.articles.values(),
            entities=self.entities.values(),
            facts=(f for f in self.facts.values() if not {f.subject, f.object} & gone),
            observations=(o for o in self.observations.values() if o.about not in gone),
            mentions=mentions,
        )
