"""Finds relations: the pattern tables of schema.toml, posts, and names that stand in or beside each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...graph.model import Fact, Mention, Rejection
from ...graph.schema import load_schema
from ..document import Document
from ..mentions.fields import FINDER, focus_mentions
from ..regex import regex
from .calibration import calibrated
from .compounds import SITES, Compound, find_adjacent, find_fronted, find_nested
from .containment import find_known
from .coreference import resolve_references
from .encoded import Encoded, encode, kind_of
from .ends import describing, firms_of, missing_side, named, pairs
from .events import find_participants
from .lookup import load_tables
from .patterns import Pattern
from .posts import Post, find_posts
from .profiles import find_profiles
from .refusing import refusal
from .topics import Topics
from .witnesses import weigh

# How often the readings of posts held on labelled passages (training/confidences.py).
POSTS = {
    "before": 0.97,
    "more": 0.95,
    "next": 0.95,
    "appointed": 0.95,
    "named": 0.96,
    "after": 0.94,
    "held": 0.81,
    "topic": 0.86,
    "profile": 0.93,
}
ZERO_DISCOUNT = 0.85
# 本轮融资 does not say which.
_THIS_ROUND = regex("(?:本|该|此|这|新一|最新一|上一?)轮次?(?:系列)?轮?")


@dataclass(slots=True)
class _Reader:
    """One document while its relations are read."""

    doc: Document
    sentences: tuple[Encoded, ...]
    topics: Topics
    firms: dict[str, list[Mention]]

    def fact(
        self, subject: Mention, prop: str, obj: Mention, span: tuple[int, int], *, method: str, confidence: float,
        qualifiers: tuple[tuple[str, str], ...] = (),
    ) -> Iterator[Fact]:  # fmt: skip
        if prop == "partOf" and obj.kind == "AdminArea" and subject.kind in SITES:
            # A site is a part of a larger site; in a district it is located.
            prop = "locatedIn"
        relation = load_schema().relations[prop]
        if subject.kind not in relation.domain or obj.kind not in relation.range or subject.entity == obj.entity:
            return
        if relation.symmetric and obj.entity < subject.entity:
            subject, obj = obj, subject
        confidence = round(calibrated(confidence, min(subject.score, obj.score)), 4)
        evidence = self.doc.evidence(*span, method=f"pattern:{prop}:{method}", confidence=confidence)
        yield Fact(subject.entity, prop, obj.entity, qualifiers, (evidence,))


def find_relations(doc: Document) -> Iterator[Fact | Rejection]:
    """The relations that the document states, and those read and refused (denied, planned, supposed)."""
    yield from settled(list(weigh(doc, read_rules(doc))))


def settled(found: list[Fact | Rejection]) -> Iterator[Fact | Rejection]:
    """What was found, without what says the same again with less."""
    found = _once(found)
    titled = {(f.subject, f.object) for f in found if isinstance(f, Fact) and any(f.values("title"))}
    for item in found:
        # A post without a title says nothing where the title is known.
        untitled = isinstance(item, Fact) and item.property == "hasPosition" and not any(item.values("title"))
        if not (untitled and isinstance(item, Fact) and (item.subject, item.object) in titled):
            yield item


def read_rules(doc: Document) -> list[Fact | Rejection]:
    """What the rules alone read."""
    found = list(_read(doc))
    return [*found, *find_participants(doc, [f for f in found if isinstance(f, Fact)])]


def _once(found: list[Fact | Rejection]) -> list[Fact | Rejection]:
    """Between two places, one of locatedIn and partOf is enough: the surer one, else locatedIn."""
    best: dict[tuple[str, str], tuple[float, str]] = {}
    for item in found:
        if isinstance(item, Fact) and item.property in ("locatedIn", "partOf") and _between_places(item):
            pair = item.subject, item.object
            best[pair] = max(best.get(pair, (0.0, "")), (item.evidence[0].confidence, item.property), key=_rank)
    return [
        item
        for item in found
        if not isinstance(item, Fact)
        or item.property not in ("locatedIn", "partOf")
        or best.get((item.subject, item.object), (0.0, item.property))[1] == item.property
    ]


def _rank(told: tuple[float, str]) -> tuple[float, bool]:
    return told[0], told[1] == "locatedIn"


def _between_places(fact: Fact) -> bool:
    return all(end.split("/", 1)[0] in SITES for end in (fact.subject, fact.object))


def _read(doc: Document) -> Iterator[Fact | Rejection]:
    references = resolve_references(doc)
    sentences = encode(doc, references=references)
    reader = _Reader(doc, sentences, Topics(sentences), {})
    for compound in (*find_nested(doc), *find_fronted(doc), *find_known(doc, references)):
        yield from _compound(reader, compound)
    for sentence in sentences:
        for compound in find_adjacent(doc, sentence):
            yield from _compound(reader, compound)
        for post in find_posts(sentence, reader.topics):
            yield from _post(reader, sentence, post)
    for told in find_profiles(doc, sentences, reader.topics):
        yield from _compound(reader, told) if isinstance(told, Compound) else _post(reader, *told)
    tables = load_tables()
    for sentence in sentences:
        kinds = {kind_of(char) for char in sentence.mentions if char in sentence.text}
        for pattern in tables.fitting(sentence.text):
            if any(map(kinds.isdisjoint, pattern.needs)):
                continue
            for match in pattern.regex.finditer(sentence.text):
                yield from _matched(reader, sentence, pattern, match)
    yield from _focused(doc, references)


def _focused(doc: Document, references: Sequence[Mention]) -> Iterator[Fact | Rejection]:
    """What the document focuses on among the fields that are generally known: these are marked for this reading alone."""
    mentions = focus_mentions(doc)
    if not mentions:
        return
    marked = replace(doc, mentions=mentions)
    known = {m.entity for m in mentions if m.finder == FINDER}
    sentences = encode(marked, references=references)
    reader = _Reader(marked, sentences, Topics(sentences), {})
    for sentence in sentences:
        if not any(m.finder == FINDER for named in sentence.mentions.values() for m in named):
            continue
        for pattern in load_tables().fitting(sentence.text):
            if pattern.relation == "focusesOn":
                for match in pattern.regex.finditer(sentence.text):
                    for item in _matched(reader, sentence, pattern, match):
                        if isinstance(item, Fact) and item.object in known:
                            yield item


def _compound(reader: _Reader, found: Compound) -> Iterator[Fact]:
    span = (found.start, found.end)
    yield from reader.fact(
        found.subject, found.property, found.object, span, method=found.rule, confidence=found.confidence
    )


def _post(reader: _Reader, sentence: Encoded, post: Post) -> Iterator[Fact]:
    reader.firms.setdefault(post.person.entity, []).append(post.body)
    span = sentence.span(post.start, post.end)
    confidence = POSTS.get(post.rule, 0.85)
    if post.founder:
        yield from reader.fact(
            post.body, "foundedBy", post.person, span, method=f"post-{post.rule}", confidence=confidence
        )
    else:
        qualifiers = tuple(sorted((("status", post.status), ("title", post.title))))
        yield from reader.fact(
            post.person,
            "hasPosition",
            post.body,
            span,
            method=f"post-{post.rule}",
            confidence=confidence,
            qualifiers=qualifiers,
        )


def _matched(reader: _Reader, sentence: Encoded, pattern: Pattern, match: re.Match[str]) -> Iterator[Fact | Rejection]:
    sides = {side: named(reader.topics, sentence, pattern, match, side) for side in "so"}
    for side, kinds in (("s", pattern.domain), ("o", pattern.range)):
        if missing_side(match) == side and (described := describing(sentence, match, kinds)):
            sides[side] = described
    subjects, objects = sides["s"], sides["o"]
    if pattern.via == "firm":
        subjects, objects = firms_of(reader.firms, subjects, objects)
    if pattern.via == "pronoun":
        subjects = [m for m in subjects if m.finder == "pronoun"]
    if pattern.missing == "pair":
        objects = subjects[1:]
    if not subjects or not objects:
        return
    span = sentence.span(*_trim(match))
    reason = refusal(sentence, pattern, match)
    if reason:
        what = f"{subjects[0].entity} {pattern.relation} {objects[0].entity}"
        yield Rejection(reader.doc.article.id, what, reason, reader.doc.article.text[span[0] : span[1]])
        return
    qualifiers = tuple(
        sorted(
            (key, match[key])
            for key in ("amount", "round", "title")
            if match.re.groupindex.get(key) and match[key] and not _THIS_ROUND.fullmatch(match[key])
        )
    )
    if pattern.status:
        qualifiers = tuple(
            sorted((*qualifiers, ("status", pattern.status), *([] if "title" in dict(qualifiers) else [("title", "")])))
        )
    confidence = pattern.confidence * (ZERO_DISCOUNT if match.re.groupindex.get("zero") and match["zero"] else 1.0)
    for subject, obj in pairs(pattern, match, subjects, objects):
        yield from reader.fact(
            subject, pattern.relation, obj, span, method=pattern.id, confidence=confidence, qualifiers=qualifiers
        )  # fmt: skip


def _trim(match: re.Match[str]) -> tuple[int, int]:
    start, end = match.span()
    return start, max(end, start + 1)
