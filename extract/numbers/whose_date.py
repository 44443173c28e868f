"""Dates of things as rules read them and as the pair network does: what each says is weighed together.

As in relations/witnesses.py a logistic curve says how likely a date is that a rule has read, and another one for what the network
alone reads, which is left out where it is unlikely (`python training/witnesses.py` fits them).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...graph.model import Fact, Rejection
from ...graph.schema import load_schema
from ..document import Document
from ..regex import regex
from ..relations.calibration import logit
from ..relations.pairs import Joined
from ..relations.witnesses import Triple, curve, evidence_of, pairs_of, refusal_of, surest_names, told_of
from .dating import HOPE

# A date that the network alone reads is left out where it is less likely, or its thing less sure (log-odds).
LEAST_ALONE = 0.52
LEAST_NAMES = 1.0

Told = dict[str, float]


def weigh_dates(doc: Document, found: Sequence[Fact | Rejection]) -> Iterator[Fact | Rejection]:
    """The dates that rules found, with the network's voice in the confidence; then those that the network alone reads, of things that
    have no such date yet."""
    facts = [item for item in found if isinstance(item, Fact)]
    compared = list(compare_dates(doc, facts))
    weighed = {key: told for key, told, joined in compared if joined is None}
    for item in found:
        if isinstance(item, Fact):
            (evidence,) = item.evidence
            if told := weighed.get((item.subject, item.property, item.object)):
                evidence = replace(evidence, confidence=curve("dates", told))
            yield replace(item, evidence=(evidence,))
        else:
            yield item
    for key, told, joined in compared:
        if joined is not None and told["names"] >= LEAST_NAMES:
            confidence = curve("dates alone", told)
            if confidence >= LEAST_ALONE and not refusal_of(doc, joined) and not _of_another_time(doc, joined):
                evidence = evidence_of(doc, joined, confidence)
                yield Fact(*key, evidence=(evidence,))


def compare_dates(doc: Document, facts: Sequence[Fact]) -> Iterator[tuple[Triple, Told, Joined | None]]:
    """What the rules' dates have for themselves where the network has read them (with None), and what the network's alone have:
    the surest of each thing and property that no rule has dated, of dates that no rule has given away."""
    said = [j for j in pairs_of(doc) if j.property in load_schema().attributes]
    sure = surest_names(doc)
    for fact in facts:
        (evidence,) = fact.evidence
        first, last = doc.number_at(evidence.start), doc.number_at(evidence.end - 1)
        odds = [
            j.odds
            for j in said
            if first <= j.sentence <= last and (j.subject.thing, j.property) == (fact.subject, fact.property)
            and (j.object.thing.startswith(fact.object) or fact.object.startswith(j.object.thing))
        ]  # fmt: skip
        if odds:
            told = {**told_of(max(odds), sure.get(fact.subject, 0.5)), fact.property: 1.0}
            yield (fact.subject, fact.property, fact.object), {**told, "rule": logit(evidence.confidence)}, None
    dated = {(fact.subject, fact.property) for fact in facts}
    # Where a rule gives a date to one thing, the sentence gives it to no other.
    taken = {(fact.property, fact.object, doc.number_at(ev.end - 1)) for fact in facts for ev in fact.evidence}
    best: dict[tuple[str, str], Joined] = {}
    for j in said:
        key = j.subject.thing, j.property
        free = key not in dated and (j.property, j.object.thing, j.sentence) not in taken
        if free and (key not in best or j.odds > best[key].odds):
            best[key] = j
    for (thing, name), j in sorted(best.items()):
        told = {**told_of(j.odds, sure.get(thing, 0.5)), name: 1.0, "unnamed": float(j.unnamed)}
        yield (thing, name, j.object.thing), told, j


_EARLIER = regex("(?:不久前|此前|早前|先前|之前|刚刚|曾|其前身)[^，。；]{0,12}$|前身是")


def _of_another_time(doc: Document, joined: Joined) -> bool:
    """Whether the words before the thing, or before the date behind it, tell of a plan or of an earlier time (昨天，不久前发布的X获奖)."""
    text = doc.sentences[joined.sentence].text
    last = max(joined.subject.start, joined.object.start)
    return bool(HOPE.search(text, 0, last) or _EARLIER.search(text, 0, last))
