"""Rules and the pair network as witnesses of one fact: what each says is weighed together.

Where both read a sentence, a logistic curve over the rule's confidence, the network's log-odds and the names' probability
(Platt 1999, with more terms) says how likely the fact is; where one is silent, a curve of its own. All are fitted on passages
that the network had not seen, with the names that are really found: `python training/witnesses.py`. What is unlikely is left out.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...graph.model import Evidence, Fact, Rejection
from ...graph.schema import load_schema
from ..document import Document
from ..mentions.tagger import MODELS
from ..numbers.reading import read
from ..regex import regex
from .calibration import logit
from .coreference import resolve_references
from .encoded import A_NAME, STOPS
from .pairs import ABOUT, Joined, read_pairs
from .patterns import TITLE
from .refusing import unstated_pair

# Facts that are less likely are left out: what a rule reads, and what the network alone reads; of the latter also what hangs on a
# name that is not sure (log-odds), as the passages that the curves are fitted on have fewer false names than the news.
LEAST_OF_RULES = 0.3
LEAST_ALONE = 0.42
LEAST_UNNAMED = 0.6
LEAST_NAMES = 1.0
_OF_LAYOUT = ":post-profile"
# Between a person and a body, on either side: 云帆科技董事长王晓, 王晓任云帆科技董事长.
_TITLE = regex(f"的?({TITLE})")


@functools.lru_cache(maxsize=1)
def pairs_of(doc: Document) -> tuple[Joined, ...]:
    """What the pair network reads in a document, of names, pronouns, numbers and dates; the last document's is kept."""
    reading = read(doc)
    numbers = [(q.digits, q.end) for q in reading.quantities if q.kind != "vague"]
    dates = [(d.start, d.end, d.iso) for d in reading.dates if d.iso]
    return tuple(read_pairs(doc, resolve_references(doc), numbers, dates))


@functools.lru_cache(maxsize=1)
def odds_of_numbers(doc: Document) -> dict[int, dict[str, float]]:
    """For each number of a document, by where its digits begin, the network's log-odds that it is about an entity."""
    found: dict[int, dict[str, float]] = {}
    for joined in pairs_of(doc):
        if joined.property == ABOUT:
            told = found.setdefault(int(joined.subject.thing.split(":")[0]), {})
            told[joined.object.thing] = max(joined.odds, told.get(joined.object.thing, joined.odds))
    return found


Triple = tuple[str, str, str]
# What is rather the other where a rule has read that.
_INSTEAD = {
    "foundedBy": {"hasPosition"}, "hasPosition": {"foundedBy"}, "investedIn": {"suppliesTo"}, "incubatedBy": {"locatedIn"},
    "establishedBy": {"foundedBy"},
}  # fmt: skip
# Where names are told in turn, the rules know which belong together, and the network does not.
_IN_TURN = regex("前[二两三]者|前者|后者|分别(?!是?[由在于与同和])|依次")


def compare(doc: Document, found: Sequence[Fact]) -> Iterator[tuple[Triple, dict[str, float]]]:
    """What the rules' facts and the network's have for themselves, where the network has read them: what the curves weigh."""
    heard = _Heard.of(doc, found)
    for fact in found:
        if told := heard.of_fact(fact):
            yield _key(fact), told
    for triple, (told, _) in heard.alone().items():
        yield triple, told


def weigh(doc: Document, found: Sequence[Fact | Rejection]) -> Iterator[Fact | Rejection]:
    """What rules found, with the network's voice in the confidence and without what both hold for unlikely; then what the
    network alone reads."""
    facts = [item for item in found if isinstance(item, Fact)]
    heard = _Heard.of(doc, facts)
    refused = {tuple(item.what.split(" ", 2)) for item in found if isinstance(item, Rejection)}
    for item in found:
        if isinstance(item, Fact):
            (evidence,) = item.evidence
            if told := heard.of_fact(item):
                evidence = replace(evidence, confidence=curve("both", told))
            if evidence.confidence >= LEAST_OF_RULES:
                yield replace(item, evidence=(evidence,))
        else:
            yield item
    for triple, (told, joined) in sorted(heard.alone().items()):
        confidence = curve("alone", told)
        least = LEAST_UNNAMED if joined.unnamed else LEAST_ALONE
        sure = confidence >= least and told["names"] >= LEAST_NAMES
        if sure and triple not in refused and not refusal_of(doc, joined) and not _owned_in_turn(doc, joined):
            yield Fact(*triple, _qualifiers(doc, joined), (evidence_of(doc, joined, confidence),))


def told_of(odds: float, names: float) -> dict[str, float]:
    """What every curve weighs: the network's log-odds, and the log-odds that a name of this probability is right."""
    return {"": 1.0, "odds": max(min(odds, 8.0), -8.0), "names": logit(names)}


def surest_names(doc: Document) -> dict[str, float]:
    """How sure each entity of a document is by its surest mention."""
    sure: dict[str, float] = {}
    for m in (*doc.mentions, *doc.nested):
        sure[m.entity] = max(m.score, sure.get(m.entity, 0.0))
    return sure


def _key(fact: Fact) -> Triple:
    return fact.subject, fact.property, fact.object


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the network says of a document, by sentence and fact; how sure its names are; what the rules have read."""

    doc: Document
    said: dict[tuple[int, str, str, str], Joined]
    sure: dict[str, float]
    rules: frozenset[Triple]

    @classmethod
    def of(cls, doc: Document, facts: Sequence[Fact]) -> _Heard:
        said: dict[tuple[int, str, str, str], Joined] = {}
        for joined in pairs_of(doc):
            if joined.property in load_schema().relations:
                key = joined.sentence, *_ordered(joined)
                if key not in said or joined.odds > said[key].odds:
                    said[key] = joined
        return cls(doc, said, surest_names(doc), frozenset(map(_key, facts)))

    def _told(self, triple: Triple, odds: float) -> dict[str, float]:
        """What both curves weigh, with the less sure of the names."""
        return told_of(odds, min(self.sure.get(triple[0], 0.5), self.sure.get(triple[2], 0.5)))

    def of_fact(self, fact: Fact) -> dict[str, float] | None:
        """What is to be weighed of a fact that a rule has read; None where the network has not read the pair in its sentence, or where
        not the sentence says it but the lines above."""
        (evidence,) = fact.evidence
        if evidence.method.endswith(_OF_LAYOUT):
            return None
        sentences = range(self.doc.number_at(evidence.start), self.doc.number_at(evidence.end - 1) + 1)
        odds = [j.odds for k in sentences if (j := self.said.get((k, *_key(fact))))]
        return {**self._told(_key(fact), max(odds)), "rule": logit(evidence.confidence)} if odds else None

    def alone(self) -> dict[Triple, tuple[dict[str, float], Joined]]:
        """What no rule has read, each as the network is surest of it, with what is to be weighed: also which kinds are joined, and
        whether the rules join the subject, the object or both otherwise."""
        in_turn = {k for k, sentence in enumerate(self.doc.sentences) if _IN_TURN.search(sentence.text)}
        best: dict[Triple, Joined] = {}
        for (number, *ends), joined in self.said.items():
            triple = (ends[0], ends[1], ends[2])
            if number in in_turn:
                continue
            if triple not in self.rules and (triple not in best or joined.odds > best[triple].odds):
                best[triple] = joined
        subjects, objects = {(s, p) for s, p, _ in self.rules}, {(o, p) for _, p, o in self.rules}
        joins: dict[frozenset[str], set[str]] = {}
        for s, p, o in self.rules:
            joins.setdefault(frozenset((s, o)), set()).add(p)
        found = {}
        for triple, j in best.items():
            s, p, o = triple
            # Another is named where this one is only carried on.
            if j.unnamed and ((o, p) in objects if j.subject.unnamed else (s, p) in subjects):
                continue
            # Where the rules join both otherwise, or the other way round, they know better.
            otherwise = joins.get(frozenset((s, o)), set())
            if (
                (o, p, s) in self.rules
                or ((s, p) in subjects and (o, p) in objects)
                or otherwise & _INSTEAD.get(p, set())
            ):
                continue
            told = {
                **self._told(triple, j.odds), p: 1.0, f"{j.subject.kind} {p}": 1.0, f"{p} {j.object.kind}": 1.0,
                "unnamed": float(j.unnamed), "subject too": float((s, p) in subjects), "object too": float((o, p) in objects),
                "otherwise": float(bool(otherwise)),
            }  # fmt: skip
            found[triple] = told, j
        return found


def _owned_in_turn(doc: Document, joined: Joined) -> bool:
    """Whether a work and a body are items of a list that gives each body its own: 甲的“云笺”、大模型“星河”、乙的“飞羽” leaves 星河
    open."""
    sentence = doc.sentences[joined.sentence]
    text, owner, work = sentence.text, joined.object, joined.subject
    if joined.property != "developedBy" or not owner.end < work.start or text[owner.end] != "的":
        return False
    makers = load_schema().relations["developedBy"].range
    others = [
        m.end - sentence.start for m in read(doc).mentions_between(sentence.start, sentence.end)
        if m.end < sentence.end and m.entity != owner.thing and m.kind in makers
    ]  # fmt: skip
    return "、" in text[owner.end : work.start] and any(text[end] == "的" for end in others)


def refusal_of(doc: Document, joined: Joined) -> str:
    """Why the words around a pair state nothing (it is denied, planned, supposed or asked); "" where they do. The network has
    met too few of them to tell."""
    sentence = doc.sentences[joined.sentence]
    text = sentence.text
    for m in read(doc).mentions_between(sentence.start, sentence.end):
        if m.end <= sentence.end:
            start, end = m.start - sentence.start, m.end - sentence.start
            text = text[:start] + A_NAME * (end - start) + text[end:]
    if any(text.startswith(("之外", "以外", "除外"), end) for end in (joined.subject.end, joined.object.end)):
        return "denied"
    first, last = sorted((joined.subject.start, joined.object.start))
    return unstated_pair(text, last if joined.unnamed else first, last, joined.property)


def _ordered(joined: Joined) -> tuple[str, str, str]:
    """Both ends and the property, which is a relation; where it holds both ways, the lesser end first."""
    s, o = joined.subject.thing, joined.object.thing
    symmetric = load_schema().relations[joined.property].symmetric
    return (o, joined.property, s) if symmetric and o < s else (s, joined.property, o)


@functools.cache
def _curves() -> dict[str, dict[str, float]]:
    """The weights of the curves, of models/witnesses.json."""
    found: dict[str, dict[str, float]] = json.loads((MODELS / "witnesses.json").read_text(encoding="utf-8"))
    return found


def curve(name: str, found: dict[str, float]) -> float:
    """The probability that a curve of models/witnesses.json gives to what is weighed."""
    weights = _curves()[name]
    return round(1 / (1 + math.exp(-sum([weights.get(key, 0.0) * value for key, value in found.items()]))), 4)


def evidence_of(doc: Document, joined: Joined, confidence: float) -> Evidence:
    """The clauses from the one name to the other; from the front of the sentence where it leaves one unnamed."""
    sentence = doc.sentences[joined.sentence]
    text = sentence.text
    ends = (joined.subject.start, joined.subject.end, joined.object.start, joined.object.end)
    start = max(text.rfind(mark, 0, min(ends) + 1) for mark in STOPS + "\n") + 1
    stops = [at for mark in "，。；！？\n" if (at := text.find(mark, max(ends))) >= 0]
    end = min(stops, default=len(text))
    while start < min(ends) and text[start].isspace():
        start += 1
    return doc.evidence(
        sentence.start + start, sentence.start + max(end, max(ends)),
        method=f"pairs:{joined.property}", confidence=confidence,
    )  # fmt: skip


def _qualifiers(doc: Document, joined: Joined) -> tuple[tuple[str, str], ...]:
    """Of a post its title, where it stands between the body and the person or right behind the body."""
    if joined.property != "hasPosition":
        return ()
    text = doc.sentences[joined.sentence].text
    person, body = joined.subject, joined.object
    title = ""
    match = _TITLE.fullmatch(text, body.end, person.start) if body.end <= person.start else _TITLE.match(text, body.end)
    if match and body.end > body.start:
        title = match[1]
    return (("status", "current"), ("title", title))
