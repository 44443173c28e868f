"""What a model says becomes facts and numbers with evidence, or rejections: the article's own words decide.

Names and quotes must stand in the passage letter by letter. What a model read off a picture must stand in the text that was
read from the picture, or in its caption; letters that reader and model read otherwise make it less sure.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from ..graph.model import Entity, Evidence, Fact, Mention, Observation, Picture, Rejection
from ..graph.schema import load_schema
from ..graph.units import in_base_units
from .document import Document
from .llm_client import Json
from .numbers.quantities import find_quantities
from .regex import regex

# How often an ungainsaid statement of a model is taken to be right, before its quote was checked against rules; one that was
# read off a picture, and one whose letters the reader of pictures read a little otherwise.
ADDED, SEEN, NEARLY = 0.7, 0.5, 0.3
# A line of a picture is meant by a quote of which so much agrees, from so many letters on.
ALIKE, SHORTEST = 0.8, 5
LONGEST_NAME = 40
_NO_NAME = regex(r"[，。；！？、\n]|^\W+$")
_DATE = regex(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Passage:
    """Some sentences of an article, and the rules' readings in it, in the order in which they are numbered.

    Of a picture it is the text that was read from it; then `picture` is given, and `beside` is where its caption stands.
    """

    start: int
    end: int
    candidates: tuple[Fact | Observation, ...]
    picture: Picture | None = None
    beside: tuple[tuple[int, int], ...] = ()

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The stretches of the article's text in which what is said of this passage must stand."""
        return ((self.start, self.end), *self.beside)

    def holds(self, offset: int) -> bool:
        """Whether the character at `offset` belongs to this passage."""
        return any(start <= offset < end for start, end in self.spans)

    def text(self, doc: Document) -> str:
        """Its words, those of a caption in lines of their own."""
        return "\n".join(doc.article.text[start:end] for start, end in self.spans)


def locate(text: str, quote: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a quote stands between two places of a text, white space and width apart; None where it does not.

    >>> locate("青禾智能 位于滨江。", "青禾智能位于滨江", 0, 10)
    (0, 9)
    """
    at = text.find(quote, start, end) if quote.strip() else -1
    if at >= 0:
        return at, at + len(quote)
    signs: list[str] = []
    places: list[int] = []
    for place in range(start, min(end, len(text))):
        for sign in unicodedata.normalize("NFKC", text[place]).casefold():
            if not sign.isspace():
                signs.append(sign)
                places.append(place)
    wanted = "".join(c for c in unicodedata.normalize("NFKC", quote).casefold() if not c.isspace())
    at = "".join(signs).find(wanted) if wanted else -1
    return (places[at], places[at + len(wanted) - 1] + 1) if at >= 0 else None


def locate_nearly(text: str, quote: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the line stands that a quote repeats but for a few letters, digits excepted; None where there is none.

    >>> locate_nearly("第一行\\n星河数刨落户滨江\\n", "星河数创落户滨江", 0, 13)
    (4, 12)
    """
    wanted = "".join(quote.split())
    best, found = ALIKE, None
    for line in re.finditer(r"[^\n]+", text[start:end]):
        said = "".join(line[0].split())
        if min(len(said), len(wanted)) < SHORTEST or re.findall(r"\d+", said) != re.findall(r"\d+", wanted):
            continue
        alike = difflib.SequenceMatcher(None, said, wanted, autojunk=False).ratio()
        if alike > best:
            best, found = alike, (start + line.start(), start + line.end())
    return found


def holds_value(quote: str, value: Decimal, unit: str) -> bool:
    """Whether a number stands in a quote, in digits or in Chinese numerals, as a whole.

    >>> holds_value("近百家院所", Decimal(100), "家"), holds_value("1800家", Decimal(18), "家"), holds_value("1.2万人", Decimal(12000), "人")
    (True, False, True)
    """
    if any(
        Decimal(digits) == value for digits in re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d)[,，](?=\d{3})", "", quote))
    ):
        return True
    wanted, bare = in_base_units(value, unit)
    return any(
        in_base_units(q.value, q.unit)[0] == wanted and (not bare or in_base_units(q.value, q.unit)[1] in ("", bare))
        for q in find_quantities(quote)
        if q.kind != "vague"
    )


def _rows(answer: Json, key: str) -> Iterator[Mapping[str, Any]]:
    rows = answer.get(key)
    yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()


def numbered(answer: Json, key: str, passage: Passage) -> Iterator[Fact | Observation]:
    """The candidates whose numbers an answer lists under a key."""
    rows = answer.get(key)
    for number in rows if isinstance(rows, list) else ():
        if isinstance(number, int) and 1 <= number <= len(passage.candidates):
            yield passage.candidates[number - 1]


def _word(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return "" if value is None else str(value).strip()


def with_names(doc: Document, answers: Sequence[tuple[Passage, Json]]) -> tuple[Document, list[Rejection]]:
    """The document with the names that the model found and the rules did not; names that the text does not hold are refused."""
    mentions, nested, entities = list(doc.mentions), list(doc.nested), {e.id: e for e in doc.entities}
    forms = {form for e in doc.entities for form in (e.name, *e.aliases)}
    refused: list[Rejection] = []
    taken = [False] * (len(doc.article.text) + 1)
    for m in doc.mentions:
        taken[m.start : m.end] = [True] * (m.end - m.start)
    for passage, answer in answers:
        for row in _rows(answer, "entities"):
            name, kind = _word(row, "name"), _word(row, "type")
            if name in forms:
                continue
            reason = ""
            if kind not in load_schema().kinds:
                reason = f"model: unknown class {kind!r}"
            elif not 2 <= len(name) <= LONGEST_NAME or _NO_NAME.search(name):
                reason = "model: no name"
            elif name not in passage.text(doc):
                reason = "model: the passage does not hold this name"
            if reason:
                refused.append(Rejection(doc.article.id, f"{kind}/{name}", reason, ""))
                continue
            for match in re.finditer(re.escape(name), doc.article.text):
                start, end = match.span()
                free = not any(taken[start:end])
                entities.setdefault(f"{kind}/{name}", Entity(kind, name))
                forms.add(name)
                # A name in a longer one stands for a thing too (the university in the name of its laboratory). One that cuts
                # across what the rules found is not marked, so that no reading of theirs is lost, but may be spoken of.
                if not free and not any(m.start <= start and end <= m.end for m in doc.mentions):
                    continue
                taken[start:end] = [True] * len(name)
                mention = Mention(start, end, name, kind, name, "llm", SEEN if passage.picture else ADDED)
                (mentions if free else nested).append(mention)
    return (
        replace(
            doc,
            mentions=tuple(sorted(mentions, key=lambda m: (m.start, m.end))),
            nested=tuple(sorted(nested, key=lambda m: (m.start, -m.end))),
            entities=tuple(entities.values()),
        ),
        refused,
    )


class Grounding:
    """Turns the rows of an answer into facts and numbers with evidence, or into rejections."""

    def __init__(self, doc: Document, model: str) -> None:
        self.doc, self.model = doc, model
        self.ids: dict[str, str] = {}
        for entity in doc.entities:
            for form in (entity.name, *entity.aliases):
                self.ids.setdefault(form, entity.id)

    def refuse(self, what: str, reason: str, quote: str = "") -> Rejection:
        return Rejection(self.doc.article.id, what, f"model: {reason}", quote[:200])

    def evidence(self, passage: Passage, quote: str) -> Evidence | None:
        """The evidence that a quote is; of a picture its method says so, and it is less sure."""
        text, method = self.doc.article.text, f"{'vision' if passage.picture else 'llm'}:{self.model}"
        sure = SEEN if passage.picture else ADDED
        ways = (locate, locate_nearly) if passage.picture else (locate,)
        for way in ways:
            for start, end in passage.spans:
                if found := way(text, quote, start, end):
                    sure = NEARLY if way is locate_nearly else sure
                    return self.doc.evidence(*found, method=method, confidence=sure)
        return None

    def nowhere(self, passage: Passage) -> str:
        if passage.picture:
            return "the quote stands neither in the text of the picture nor in its caption"
        return "the quote does not stand in the passage"

    def stands(self, entity: str, ev: Evidence, passage: Passage, *, near: bool) -> bool:
        """Whether a form of an entity stands in the quote, or with `near` in the passage."""
        found = next(e for e in self.doc.entities if e.id == entity)
        where = passage.text(self.doc) if near else ev.quote
        return any(form in where for form in (found.name, *found.aliases))

    def fact(self, passage: Passage, row: Mapping[str, Any]) -> Fact | Rejection:
        subject, property_, target = (_word(row, key) for key in ("subject", "property", "object"))
        what, quote = f"{subject} {property_} {target}", _word(row, "quote")
        schema = load_schema()
        if property_ not in schema.relations and property_ not in schema.attributes:
            return self.refuse(what, f"unknown property {property_!r}", quote)
        ev = self.evidence(passage, quote)
        if ev is None:
            return self.refuse(what, self.nowhere(passage), quote)
        one = self.ids.get(subject)
        if property_ in schema.attributes:
            other = target if _DATE.fullmatch(target) else None
            year = target[:4] in self.doc.article.text or target[:4] == self.doc.article.published[:4]
            if one is None or other is None or not year or not self.stands(one, ev, passage, near=True):
                return self.refuse(what, "no such name or date in the passage", quote)
            return Fact(one, property_, other, (), (ev,))
        other = self.ids.get(target)
        if one is None or other is None:
            return self.refuse(what, f"the article does not name {subject if one is None else target!r}", quote)
        # On a picture a name stands in one box, what is said of it in another.
        apart = passage.picture is not None
        if not (self.stands(one, ev, passage, near=apart) or self.stands(other, ev, passage, near=apart)):
            return self.refuse(what, "the quote names neither end", quote)
        if not (self.stands(one, ev, passage, near=True) and self.stands(other, ev, passage, near=True)):
            return self.refuse(what, "the passage does not name both ends", quote)
        return Fact(one, property_, other, (), (ev,))

    def number(self, passage: Passage, row: Mapping[str, Any]) -> Observation | Rejection:
        about, measure, unit, time = (_word(row, key) for key in ("about", "measure", "unit", "time"))
        what, quote = f"{about} {measure} {_word(row, 'value')}{unit}", _word(row, "quote")
        ev = self.evidence(passage, quote)
        if ev is None:
            return self.refuse(what, self.nowhere(passage), quote)
        try:
            value = Decimal(_word(row, "value").replace(",", ""))
        except InvalidOperation:
            return self.refuse(what, "the value is no number", quote)
        if not value.is_finite() or not holds_value(ev.quote, value, unit):
            return self.refuse(what, "the quote does not hold the value", quote)
        bound = _word(row, "bound") or "="
        entity = self.ids.get(about)
        if entity is None or not measure or bound not in "=><≈" or (time and not _DATE.fullmatch(time)):
            return self.refuse(what, "no such subject, measure, bound or time", quote)
        return Observation(entity, measure, value, unit, bound, time, (ev,))

    def statements(self, answers: Sequence[tuple[Passage, Json]]) -> Iterator[Fact | Observation | Rejection]:
        for passage, answer in answers:
            yield from (self.fact(passage, row) for row in _rows(answer, "facts"))
            yield from (self.number(passage, row) for row in _rows(answer, "numbers"))
