"""What a well-formed graph looks like, checked twice: item by item in Python on every build, and by SHACL on files.

`validate` refuses what breaks a rule and says why; nothing vanishes in silence. `shapes.ttl` says the
same rules for anyone with a SHACL engine, but that a quote stands in its article at its place: RDF leaves out the
texts. tests/test_validate.py holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from .model import Article, Entity, Evidence, Fact, KnowledgeGraph, Observation, Rejection
from .ontology import BOUNDS, QUALIFIERS, STATUSES, UNIT_LENGTH
from .schema import Schema, load_schema
from .terms import date_type

# Control characters but tab and line ends; lone surrogates, which no file can hold; signs that are no characters.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def validate(kg: KnowledgeGraph) -> tuple[KnowledgeGraph, list[Rejection]]:
    """The well-formed part of a graph, and what was refused, each with its reason, sorted.

    An item keeps its good evidence when some of it is refused; without any it goes itself. A fact goes with its ends.
    """
    check = _Check(load_schema())
    articles = {a.id: a for a in map(check.article, kg.articles.values()) if a is not None}
    check.articles = articles
    entities = {e.id: e for e in kg.entities.values() if check.keeps("", e.id, check.entity(e))}
    check.ends = entities
    facts = {f.key: f for f in map(check.fact, kg.facts.values()) if f is not None}
    observations = {o.key: o for o in map(check.observation, kg.observations.values()) if o is not None}
    whole = KnowledgeGraph.of(
        articles=articles.values(),
        entities=entities.values(),
        facts=facts.values(),
        observations=observations.values(),
        mentions={key: rows for key, rows in kg.mentions.items() if key in articles},
    )
    refused = sorted(set(check.refused), key=lambda r: (r.article, r.what, r.reason, r.quote))
    return whole, refused


@dataclass(frozen=True, slots=True)
class Report:
    """What SHACL says of a file, a line a problem; `checked` of `total` statements and observations were looked at."""

    problems: tuple[str, ...]
    checked: int
    total: int

    @property
    def conforms(self) -> bool:
        return not self.problems


def validate_turtle(path: str | Path, *, limit: int = 500) -> Report:
    """Checks an RDF file (by its suffix) against shapes.ttl with pyshacl.

    pyshacl checks about 50 statements a second, so of more than `limit` statements and observations an even sample is
    checked, always the same one, with all that its members point at; `validate` checks all of them.
    Raises InputError where the file cannot be read.
    """
    from .sample import read_sample  # pyshacl and its engine take a second to load
    from .shacl import problems

    sample = read_sample(Path(path), limit=limit)
    return Report(problems(sample.graph), sample.checked, sample.total)


def _is_text(value: str) -> bool:
    return bool(value.strip()) and not _CONTROL.search(value)


@dataclass(slots=True)
class _Check:
    schema: Schema
    articles: Mapping[str, Article] = field(default_factory=dict)
    ends: Mapping[str, Entity] = field(default_factory=dict)
    refused: list[Rejection] = field(default_factory=list)

    def keeps(self, article: str, what: str, reasons: Iterator[str], quote: str = "") -> bool:
        """Whether there is no reason to refuse an item; notes the first where there is one."""
        reason = next(reasons, None)
        if reason is None:
            return True
        self.refused.append(Rejection(article, what, reason, quote))
        return False

    def article(self, article: Article) -> Article | None:
        """The article, without a date that is none: its facts are worth keeping."""
        what = f"article {article.path or article.id}"
        if not self.keeps(article.id, what, iter(() if _is_text(article.id) else ("no id",))):
            return None
        if article.published and date_type(article.published) is None:
            reason = f"published is {article.published!r}, expected an ISO date (2025, 2025-05, 2025-05-20)"
            self.refused.append(Rejection(article.id, what, reason))
            return replace(article, published="")
        return article

    def entity(self, entity: Entity) -> Iterator[str]:
        if entity.kind not in self.schema.kinds:
            yield f"unknown class {entity.kind!r}"
        for name in (entity.name, *entity.aliases):
            if not _is_text(name):
                yield f"name {name!r} is blank or holds control characters"

    def fact(self, fact: Fact) -> Fact | None:
        what = f"{fact.subject} {fact.property} {fact.object}"
        evidence = self.evidence(what, fact.evidence)
        first = fact.evidence[0] if fact.evidence else None
        place = (first.article, first.quote) if first else ("", "")
        if not self.keeps(place[0], what, self.fact_reasons(fact, evidence), place[1]):
            return None
        return fact if evidence == fact.evidence else replace(fact, evidence=evidence)

    def fact_reasons(self, fact: Fact, evidence: tuple[Evidence, ...]) -> Iterator[str]:
        attribute = self.schema.attributes.get(fact.property)
        relation = self.schema.relations.get(fact.property)
        row = attribute or relation
        if row is None:
            yield f"unknown property {fact.property!r}"
            return
        subject = self.ends.get(fact.subject)
        if subject is None:
            yield f"no entity {fact.subject}"
        elif subject.kind not in row.domain:
            yield f"{subject.kind} is not in the domain of {fact.property}"
        if attribute is not None and date_type(fact.object) is None:
            yield f"{fact.object!r} is no ISO date (2025, 2025-05, 2025-05-20)"
        if relation is not None:
            end = self.ends.get(fact.object)
            if end is None:
                yield f"no entity {fact.object}"
            elif end.kind not in relation.range:
                yield f"{end.kind} is not in the range of {fact.property}"
            if fact.subject == fact.object:
                yield "subject and object are the same"
        yield from self.qualifiers(fact)
        if not evidence:
            yield "no evidence"

    def qualifiers(self, fact: Fact) -> Iterator[str]:
        for key, value in fact.qualifiers:
            if key not in QUALIFIERS:
                yield f"unknown qualifier {key!r}; known: {', '.join(QUALIFIERS)}"
            elif key == "status" and value not in STATUSES:
                yield f"status is {value!r}, expected {' or '.join(STATUSES)}"
            elif _CONTROL.search(value):
                yield f"{key} {value!r} holds control characters"

    def observation(self, obs: Observation) -> Observation | None:
        what = f"{obs.about} {obs.measure} {obs.bound} {obs.value} {obs.unit}"
        evidence = self.evidence(what, obs.evidence)
        first = obs.evidence[0] if obs.evidence else None
        place = (first.article, first.quote) if first else ("", "")
        if not self.keeps(place[0], what, self.observation_reasons(obs, evidence), place[1]):
            return None
        return obs if evidence == obs.evidence else replace(obs, evidence=evidence)

    def observation_reasons(self, obs: Observation, evidence: tuple[Evidence, ...]) -> Iterator[str]:
        if obs.about not in self.ends:
            yield f"no entity {obs.about}"
        if not _is_text(obs.measure):
            yield f"measure {obs.measure!r} is blank or holds control characters"
        if not obs.value.is_finite():
            yield f"value is {obs.value}, expected a number"
        if len(obs.unit) > UNIT_LENGTH or _CONTROL.search(obs.unit):
            yield f"unit {obs.unit!r} is longer than {UNIT_LENGTH} characters or holds control characters"
        if obs.bound not in BOUNDS:
            yield f"bound is {obs.bound!r}, expected one of {' '.join(BOUNDS)}"
        if obs.time and date_type(obs.time) is None:
            yield f"time is {obs.time!r}, expected an ISO date (2025, 2025-05, 2025-05-20)"
        if not evidence:
            yield "no evidence"

    def evidence(self, what: str, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        return tuple(ev for ev in evidence if self.keeps(ev.article, what, self.evidence_reasons(ev), ev.quote))

    def evidence_reasons(self, ev: Evidence) -> Iterator[str]:
        article = self.articles.get(ev.article)
        if article is None:
            yield f"no article {ev.article!r}"
            return
        if not 0 <= ev.start < ev.end:
            yield f"no text at {ev.start}–{ev.end}"
        elif len(ev.quote) != ev.end - ev.start:
            yield f"the quote has {len(ev.quote)} characters, its place {ev.end - ev.start}"
        # A graph read from RDF has no texts.
        elif article.text and article.text[ev.start : ev.end] != ev.quote:
            yield f"the quote does not stand at {ev.start}–{ev.end}"
        if not 0 < ev.confidence <= 1:
            yield f"confidence is {ev.confidence}, expected more than 0 and at most 1"
        if not _is_text(ev.method):
            yield "no method"
