"""A language model as one more reader: what it says counts only where the article's own words carry it.

The model sees a passage and what the rules read in it, and may add, confirm or doubt. Names and quotes must stand in the
passage letter by letter, classes and properties in the ontology; all else is refused, with its reason. Witnesses pool: a fact
that rules and model both read is surer (1 − ∏(1 − p)); one that the model doubts is half as sure.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from typing import Any, TypeVar

from ..graph.model import Article, Entity, Evidence, Fact, KnowledgeGraph, Mention, Observation, Rejection, Sentence
from ..graph.schema import load_schema
from .build import EXTRACTORS, Extraction, extract_document
from .document import Document
from .llm_client import Client, Json, ModelError, estimated_tokens
from .mentions.finders import find_mentions
from .sentences import split_sentences

Item = TypeVar("Item", Fact, Observation)

# Characters of a passage: a few hundred tokens keep a small model's attention on it.
PASSAGE = 500
# How often an ungainsaid statement of a model is taken to be right, before its quote was checked against rules.
ADDED, CONFIRMED, DOUBTED = 0.7, 0.6, 0.5
LONGEST_NAME = 40
_NO_NAME = re.compile(r"[，。；！？、\n]|^\W+$")
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list(item: Json) -> Json:
    return {"type": "array", "items": item}


@functools.cache
def _schema() -> Json:
    """The JSON schema of an answer."""
    words: Json = {"type": "string"}
    kind = {"type": "string", "enum": list(load_schema().kinds)}
    known = {"type": "string", "enum": [*load_schema().relations, *load_schema().attributes]}
    number = _list({"type": "integer"})
    return _object(
        entities=_list(_object(name=words, type=kind)),
        facts=_list(_object(subject=words, property=known, object=words, quote=words)),
        numbers=_list(
            _object(
                about=words, measure=words, value=words, unit=words, bound={"type": "string", "enum": ["=", ">", "<", "≈"]},
                time=words, quote=words,
            )
        ),
        confirmed=number,
        doubted=number,
    )  # fmt: skip


def _file(name: str) -> str:
    return files(__package__).joinpath("prompts", name).read_text("utf-8")


@functools.cache
def instructions(name: str = "read.md") -> str:
    """The prompt that tells a model what to do: a file of `prompts/` with the classes and properties filled in."""
    schema = load_schema()
    classes = "、".join(f"{name}（{kind.zh}）" for name, kind in schema.kinds.items())
    groups = sorted(schema.groups.items(), key=lambda row: -len(row[1]))

    def short(kinds: frozenset[str]) -> str:
        left, names = kinds, []
        for name, members in groups:
            if members <= left:
                names.append(name)
                left -= members
        return "、".join([*names, *sorted(left)])

    relations = "\n".join(
        f"- {name}（{r.zh}）：{short(r.domain)} → {short(r.range)}" for name, r in schema.relations.items()
    )
    named = "\n".join(f"- {name} = {'、'.join(sorted(members))}" for name, members in groups)
    attributes = "\n".join(f"- {name}（{a.zh}）：{short(a.domain)}" for name, a in schema.attributes.items())
    text = _file(name)
    for key, value in (("classes", f"{classes}\n其中\n{named}"), ("relations", relations), ("attributes", attributes)):
        text = text.replace(f"{{{key}}}", value)
    return text


@functools.cache
def prompt_version() -> str:
    """A word that changes with the prompts."""
    return hashlib.sha256((instructions() + _file("passage.md")).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Passage:
    """Some sentences of an article, and the rules' readings in it, in the order in which they are numbered."""

    start: int
    end: int
    candidates: tuple[Fact | Observation, ...]


def passages(doc: Document, graph: KnowledgeGraph) -> list[Passage]:
    """The article in passages of whole sentences; blank ones are left out."""
    stated: list[Fact | Observation] = [*graph.facts.values(), *graph.observations.values()]
    items = sorted(stated, key=lambda i: (i.evidence[0].start, i.key))
    return [
        Passage(start, end, tuple(i for i in items if start <= i.evidence[0].start < end))
        for start, end in _spans(doc.article.text, doc.sentences)
    ]


def _spans(text: str, sentences: Iterable[Sentence]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for sentence in sentences:
        if spans and sentence.end - spans[-1][0] <= PASSAGE:
            spans[-1] = (spans[-1][0], sentence.end)
        else:
            spans.append((sentence.start, sentence.end))
    return [(start, end) for start, end in spans if text[start:end].strip()]


def _said(item: Fact | Observation) -> str:
    if isinstance(item, Observation):
        return f"{item.about.split('/', 1)[1]} {item.measure} {item.bound} {item.value}{item.unit} {item.time}".rstrip()
    return f"{item.subject.split('/', 1)[1]} {item.property} {item.object.split('/', 1)[-1]}"


def messages(doc: Document, passage: Passage) -> list[dict[str, str]]:
    """What the model is asked about a passage."""
    inside = [m for m in doc.mentions if passage.start <= m.start < passage.end]
    names = "、".join(dict.fromkeys(f"{m.text}（{m.kind}）" for m in inside))
    numbered = "\n".join(f"{n}. {_said(item)}" for n, item in enumerate(passage.candidates, 1))
    values = {
        "title": doc.article.title or "无",
        "published": doc.article.published or "无",
        "entities": names or "无",
        "candidates": numbered or "无",
        # The passage cannot end its own frame.
        "passage": doc.article.text[passage.start : passage.end].replace("</段落>", "〈/段落〉"),
    }
    asked = re.sub(r"\{(\w+)\}", lambda m: values.get(m[1], m[0]), _file("passage.md"))
    return [{"role": "system", "content": instructions()}, {"role": "user", "content": asked}]


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


def _rows(answer: Json, key: str) -> Iterator[Mapping[str, Any]]:
    rows = answer.get(key)
    yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()


def _numbered(answer: Json, key: str, passage: Passage) -> Iterator[Fact | Observation]:
    rows = answer.get(key)
    for number in rows if isinstance(rows, list) else ():
        if isinstance(number, int) and 1 <= number <= len(passage.candidates):
            yield passage.candidates[number - 1]


def _word(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return "" if value is None else str(value).strip()


def with_names(doc: Document, answers: Sequence[tuple[Passage, Json]]) -> tuple[Document, list[Rejection]]:
    """The document with the names that the model found and the rules did not; names that the text does not hold are refused."""
    mentions, entities = list(doc.mentions), {e.id: e for e in doc.entities}
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
            elif name not in doc.article.text[passage.start : passage.end]:
                reason = "model: the passage does not hold this name"
            if reason:
                refused.append(Rejection(doc.article.id, f"{kind}/{name}", reason, ""))
                continue
            for match in re.finditer(re.escape(name), doc.article.text):
                if not any(taken[match.start() : match.end()]):
                    taken[match.start() : match.end()] = [True] * len(name)
                    mentions.append(Mention(match.start(), match.end(), name, kind, name, "llm", ADDED))
                    forms.add(name)
                    entities.setdefault(f"{kind}/{name}", Entity(kind, name))
    mentions.sort(key=lambda m: (m.start, m.end))
    return replace(doc, mentions=tuple(mentions), entities=tuple(entities.values())), refused


class _Grounding:
    """Turns the rows of an answer into facts and numbers with evidence, or into rejections."""

    def __init__(self, doc: Document, model: str) -> None:
        self.doc, self.method = doc, f"llm:{model}"
        self.ids: dict[str, str] = {}
        for entity in doc.entities:
            for form in (entity.name, *entity.aliases):
                self.ids.setdefault(form, entity.id)

    def refuse(self, what: str, reason: str, quote: str = "") -> Rejection:
        return Rejection(self.doc.article.id, what, f"model: {reason}", quote[:200])

    def evidence(self, passage: Passage, quote: str) -> Evidence | None:
        found = locate(self.doc.article.text, quote, passage.start, passage.end)
        return self.doc.evidence(*found, method=self.method, confidence=ADDED) if found else None

    def stands(self, entity: str, ev: Evidence, passage: Passage, *, near: bool) -> bool:
        """Whether a form of an entity stands in the quote, or with `near` in the passage."""
        found = next(e for e in self.doc.entities if e.id == entity)
        where = self.doc.article.text[passage.start : passage.end] if near else ev.quote
        return any(form in where for form in (found.name, *found.aliases))

    def fact(self, passage: Passage, row: Mapping[str, Any]) -> Fact | Rejection:
        subject, property_, target = (_word(row, key) for key in ("subject", "property", "object"))
        what, quote = f"{subject} {property_} {target}", _word(row, "quote")
        schema = load_schema()
        if property_ not in schema.relations and property_ not in schema.attributes:
            return self.refuse(what, f"unknown property {property_!r}", quote)
        ev = self.evidence(passage, quote)
        if ev is None:
            return self.refuse(what, "the quote does not stand in the passage", quote)
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
        if not (self.stands(one, ev, passage, near=False) or self.stands(other, ev, passage, near=False)):
            return self.refuse(what, "the quote names neither end", quote)
        if not (self.stands(one, ev, passage, near=True) and self.stands(other, ev, passage, near=True)):
            return self.refuse(what, "the passage does not name both ends", quote)
        return Fact(one, property_, other, (), (ev,))

    def number(self, passage: Passage, row: Mapping[str, Any]) -> Observation | Rejection:
        about, measure, unit, time = (_word(row, key) for key in ("about", "measure", "unit", "time"))
        what, quote = f"{about} {measure} {_word(row, 'value')}{unit}", _word(row, "quote")
        ev = self.evidence(passage, quote)
        if ev is None:
            return self.refuse(what, "the quote does not stand in the passage", quote)
        try:
            value = Decimal(_word(row, "value").replace(",", ""))
        except InvalidOperation:
            return self.refuse(what, "the value is no number", quote)
        digits = f"{value:f}"
        if not value.is_finite() or digits not in ev.quote.replace(",", ""):
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


def _weighed(extraction: Extraction, answers: Sequence[tuple[Passage, Json]]) -> Extraction:
    """The extraction with what the model confirmed surer, and what it doubted less sure."""
    confirmed, doubted = (
        {item.key for passage, answer in answers for item in _numbered(answer, key, passage)}
        for key in ("confirmed", "doubted")
    )

    def weigh(item: Item) -> Item:
        if item.key in doubted:
            return _with_confidence(item, lambda sure: sure * DOUBTED)
        if item.key in confirmed:
            return _with_confidence(item, lambda sure: 1 - (1 - sure) * (1 - CONFIRMED))
        return item

    kg = extraction.graph
    facts = {key: weigh(fact) for key, fact in kg.facts.items()}
    observations = {key: weigh(obs) for key, obs in kg.observations.items()}
    return replace(extraction, graph=replace(kg, facts=facts, observations=observations))


def _with_confidence(item: Item, change: Callable[[float], float]) -> Item:
    evidence = tuple(replace(ev, confidence=round(change(ev.confidence), 4)) for ev in item.evidence)
    return replace(item, evidence=evidence)


class Reader:
    """Extracts articles with rules and a model. `unread` counts passages that the model could not be asked about."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.unread: list[str] = []

    @property
    def version(self) -> str:
        """A word that changes with the model and the prompts, and when a run has left passages unread."""
        name = f"{self.client.endpoint.name} {prompt_version()} {self.client.round}"
        return "+" + hashlib.sha256(name.encode()).hexdigest()[:12]

    def extract(self, article: Article) -> Extraction:
        """What rules and model read in an article. A passage that the model fails on is read by the rules alone."""
        doc = find_mentions(article)
        ruled = extract_document(doc)
        answers: list[tuple[Passage, Json]] = []
        for passage in passages(doc, ruled.graph):
            try:
                answers.append((passage, self.client.ask(messages(doc, passage), _schema())))
            except ModelError as error:
                self.unread.append(f"{article.path or article.id}:{passage.start}: {error}")
        if not answers:
            return ruled
        named, refused = with_names(doc, answers)
        statements = list(_Grounding(named, self.client.endpoint.model).statements(answers))
        whole = extract_document(named, extractors=(*EXTRACTORS, lambda _: statements))
        weighed = _weighed(whole, answers)
        return replace(weighed, rejections=tuple(dict.fromkeys((*weighed.rejections, *refused))))


def estimate(articles: Iterable[Article]) -> tuple[int, int]:
    """How many calls reading the articles takes and about how many tokens, answers included; cached ones are not known here."""
    calls = tokens = 0
    fixed = estimated_tokens(instructions()) + estimated_tokens(_file("passage.md"))
    for article in articles:
        for start, end in _spans(article.text, split_sentences(article.text)):
            size = estimated_tokens(article.text[start:end])
            calls += 1
            tokens += fixed + 3 * size  # the passage, its candidates, and an answer about as long
    return calls, tokens


def check(client: Client) -> str:
    """Asks the model about one sentence; gives the way of asking that it understood. Raises ModelError or InputError."""
    doc = find_mentions(Article("check", "", "星河数创位于杭州市余杭区。"))
    (passage,) = passages(doc, extract_document(doc).graph)
    client.ask(messages(doc, passage), _schema())
    return client.mode or "kept answer"


def as_query(client: Client, question: str, entities: Mapping[str, str]) -> str:
    """The SPARQL that a model writes for a question; "" where it knows none. `entities` gives addresses of things it names.

    Nothing is run here: whoever runs it refuses SERVICE and updates. Raises ModelError where the model gives no answer.
    """
    known = "\n".join(f"{name}: <{address}>" for name, address in entities.items()) or "（没有认出）"
    asked = f"问题里的名称：\n{known}\n\n问题：{question}"
    told = [{"role": "system", "content": instructions("ask.md")}, {"role": "user", "content": asked}]
    answer = client.ask(told, _object(sparql={"type": "string"}))
    sparql = answer.get("sparql")
    return sparql.strip() if isinstance(sparql, str) else ""
