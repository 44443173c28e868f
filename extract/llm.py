"""A language model as one more reader: what it says counts only where the article's own words carry it.

The model sees a passage and what the rules read in it, and may add, confirm or doubt. Names and quotes must stand in the
passage letter by letter, classes and properties in the ontology; all else is refused, with its reason. Witnesses pool: a fact
that rules and model both read is surer (1 − ∏(1 − p)); one that the model doubts is half as sure.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import TypeVar

from ..graph.errors import InputError, TuzhiError
from ..graph.measures import meaning
from ..graph.model import Article, Fact, KnowledgeGraph, Mention, Observation, Picture, Rejection, Sentence
from ..graph.schema import load_schema
from ..graph.units import in_base_units
from .build import EXTRACTORS, Extraction, extract_document, prepared, written
from .document import Document
from .llm_client import BLIND, BlindError, Client, Json, Message, ModelError, estimated_tokens
from .llm_grounding import Grounding, Passage, numbered, with_names
from .llm_pictures import Image, Sight, as_image, caption_of, drawn, tokens_of, worth_showing
from .sentences import split_sentences

Item = TypeVar("Item", Fact, Observation)

# Characters of a passage: a few hundred tokens keep a small model's attention on it.
PASSAGE = 500
# Those of a picture's text: it is shown once for each.
PICTURE = 1_200
# How sure a confirmation makes, and what is left of the confidence of what a model doubts.
CONFIRMED, DOUBTED = 0.6, 0.5


# What a model must see to be taken for one that sees.
_NUMBER = "70415"


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
    return hashlib.sha256("".join((instructions(), _file("passage.md"), _file("picture.md"))).encode()).hexdigest()[:12]


def passages(doc: Document, graph: KnowledgeGraph, shown: Iterable[Picture] = ()) -> list[Passage]:
    """The article in passages of whole sentences; blank ones are left out.

    Pictures that are `shown` to the model have passages of their own, with the sentences that were read from them.
    """
    stated: list[Fact | Observation] = [*graph.facts.values(), *graph.observations.values()]
    items = sorted(stated, key=lambda i: (i.evidence[0].start, i.key))
    text, rest, found = doc.article.text, list(doc.sentences), []
    for picture in shown:
        inside = [s for s in rest if picture.start <= s.start < picture.end]
        rest = [s for s in rest if not picture.start <= s.start < picture.end]
        beside = caption_of(doc.article, picture)
        for start, end in _spans(text, inside, PICTURE) or [(picture.start, picture.start)]:
            found.append(Passage(start, end, (), picture, beside))
    found += [Passage(start, end, ()) for start, end in _spans(text, rest, PASSAGE)]
    return [
        replace(p, candidates=tuple(i for i in items if p.holds(i.evidence[0].start)))
        for p in sorted(found, key=lambda p: (p.start, p.end))
        if p.text(doc).strip()
    ]


def _spans(text: str, sentences: Iterable[Sentence], longest: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for sentence in sentences:
        if spans and spans[-1][1] == sentence.start and sentence.end - spans[-1][0] <= longest:
            spans[-1] = (spans[-1][0], sentence.end)
        else:
            spans.append((sentence.start, sentence.end))
    return [(start, end) for start, end in spans if text[start:end].strip()]


def said(item: Fact | Observation) -> str:
    """A candidate as the model is told it."""
    if isinstance(item, Observation):
        return f"{item.about.split('/', 1)[1]} {item.measure} {item.bound} {item.value}{item.unit} {item.time}".rstrip()
    return f"{item.subject.split('/', 1)[1]} {item.property} {item.object.split('/', 1)[-1]}"


def messages(doc: Document, passage: Passage, image: str = "") -> list[Message]:
    """What the model is asked about a passage; `image` is the data URI of the picture that it shows."""
    names = "、".join(dict.fromkeys(f"{m.text}（{m.kind}）" for m in doc.mentions if passage.holds(m.start)))
    listed = "\n".join(f"{n}. {said(item)}" for n, item in enumerate(passage.candidates, 1))
    text = doc.article.text
    values = {
        "title": doc.article.title or "无",
        "published": doc.article.published or "无",
        "entities": names or "无",
        "candidates": listed or "无",
        "caption": "\n".join(text[start:end] for start, end in passage.beside) or "无",
        # The passage cannot end its own frame.
        "passage": text[passage.start : passage.end].replace("</段落>", "〈/段落〉"),
    }
    asked = re.sub(r"\{(\w+)\}", lambda m: values.get(m[1], m[0]), _file("picture.md" if image else "passage.md"))
    parts: list[Json] = [{"type": "text", "text": asked}, {"type": "image_url", "image_url": {"url": image}}]
    return [{"role": "system", "content": instructions()}, {"role": "user", "content": parts if image else asked}]


def trust(stated: int, refused: int) -> float:
    """How far a model is believed about an article, of which so much of what it stated was refused: who is caught inventing is
    believed less in what cannot be checked. The two more are the benefit of the doubt where little was stated.

    >>> trust(8, 0), trust(8, 5)
    (1.0, 0.5)
    """
    return round(1 - refused / (stated + 2), 4) if stated else 1.0


Statement = Fact | Observation | Rejection
Key = tuple[str, ...]


def _apart(statements: Iterable[Statement], ruled: KnowledgeGraph) -> tuple[list[Statement], set[Key]]:
    """What a model states that the rules did not read, and the keys of what they did read and it says again: of a number it
    may call the measure otherwise."""
    new: list[Statement] = []
    agreed: set[Key] = set()
    for item in statements:
        if isinstance(item, Fact) and item.key in ruled.facts:
            agreed.add(item.key)
        elif isinstance(item, Observation) and (same := [o for o in ruled.observations.values() if _same(o, item)]):
            agreed.update(o.key for o in same)
        else:
            new.append(item)
    return new, agreed


def _same(one: Observation, other: Observation) -> bool:
    """Whether two readings of numbers are of one number: about one thing, equally large, in words that overlap, the names of the
    measures alike and the times no other ones."""
    values = [in_base_units(o.value, o.unit)[0] for o in (one, other)]
    near = any(a.start < b.end and b.start < a.end for a in one.evidence for b in other.evidence)
    names = [meaning(o.measure).key for o in (one, other)]
    pairs = [{name[i : i + 2] for i in range(len(name) - 1)} or {name} for name in names]
    alike = 2 * len(pairs[0] & pairs[1]) >= min(map(len, pairs))
    when = one.time.startswith(other.time) or other.time.startswith(one.time)
    return one.about == other.about and values[0] == values[1] and near and alike and when


def _names_believed(mentions: Iterable[Mention], share: float) -> tuple[Mention, ...]:
    """The mentions; the names that only the model found are as sure as it is believed."""
    return tuple(replace(m, score=round(m.score * share, 4)) if m.finder == "llm" else m for m in mentions)


def _believed(item: Statement, share: float) -> Statement:
    if isinstance(item, Rejection):
        return item
    evidence = tuple(replace(ev, confidence=round(ev.confidence * share, 4)) for ev in item.evidence)
    return replace(item, evidence=evidence)


def _weighed(
    extraction: Extraction, answers: Sequence[tuple[Passage, Json]], agreed: set[Key], believed: float
) -> Extraction:
    """The extraction with what the model confirmed or says again surer, and what it doubted less sure, as far as it is believed."""
    confirmed, doubted = (
        {tuple(item.key) for passage, answer in answers for item in numbered(answer, key, passage)}
        for key in ("confirmed", "doubted")
    )
    confirmed = confirmed | agreed

    def weigh(item: Item) -> Item:
        if item.key in doubted:
            return _with_confidence(item, lambda sure: sure * (1 - believed * DOUBTED))
        if item.key in confirmed:
            return _with_confidence(item, lambda sure: 1 - (1 - sure) * (1 - believed * CONFIRMED))
        return item

    kg = extraction.graph
    facts = {key: weigh(fact) for key, fact in kg.facts.items()}
    observations = {key: weigh(obs) for key, obs in kg.observations.items()}
    return replace(extraction, graph=replace(kg, facts=facts, observations=observations))


def _with_confidence(item: Item, change: Callable[[float], float]) -> Item:
    evidence = tuple(replace(ev, confidence=round(change(ev.confidence), 4)) for ev in item.evidence)
    return replace(item, evidence=evidence)


class Reader:
    """Extracts articles with rules and a model. `unread` counts passages that the model could not be asked about.

    `sight` gives the pictures of articles to a model that sees; without it the model reads only their text.
    """

    def __init__(self, client: Client, *, sight: Sight | None = None) -> None:
        self.client, self.sight = client, sight
        self.unread: list[str] = []

    @property
    def version(self) -> str:
        """A word that changes with the model and the prompts, and when a run has left passages unread."""
        name = f"{self.client.endpoint.name} {prompt_version()} {self.client.round}{' sees' if self.sight else ''}"
        return "+" + hashlib.sha256(name.encode()).hexdigest()[:12]

    def extract(self, article: Article) -> Extraction:
        """What rules and model read in an article. A passage that the model fails on is read by the rules alone."""
        doc = prepared(article)
        ruled = extract_document(doc)
        answers = self._answers(doc, ruled.graph)
        if not answers:
            return written(ruled, article)
        named, refused = with_names(doc, answers)
        statements = list(Grounding(named, self.client.endpoint.model).statements(answers))
        names = len(named.entities) - len(doc.entities) + len(refused)
        wrong = sum(isinstance(s, Rejection) for s in statements) + len(refused)
        believed = trust(len(statements) + names, wrong)
        named = replace(
            named, mentions=_names_believed(named.mentions, believed), nested=_names_believed(named.nested, believed)
        )
        told, agreed = _apart(statements, ruled.graph)
        whole = extract_document(named, extractors=(*EXTRACTORS, lambda _: (_believed(s, believed) for s in told)))
        weighed = _weighed(whole, answers, agreed, believed)
        return written(replace(weighed, rejections=tuple(dict.fromkeys((*weighed.rejections, *refused)))), article)

    def _answers(self, doc: Document, graph: KnowledgeGraph) -> list[tuple[Passage, Json]]:
        images = self._images(doc.article)
        answers: list[tuple[Passage, Json]] = []
        missed: set[Picture] = set()
        for passage in passages(doc, graph, images):
            image = images.get(passage.picture) if passage.picture else None
            answer = self.answer(doc, passage, image)
            if answer is not None:
                answers.append((passage, answer))
            elif image and passage.picture:
                missed.add(passage.picture)
        # A picture that could not be looked at is read like the rest: by what was read from it.
        for passage in passages(doc, graph, ()) if missed else ():
            if any(p.start < passage.end and passage.start < p.end for p in missed):
                answer = self.answer(doc, passage)
                answers += [(passage, answer)] if answer is not None else []
        return answers

    def answer(self, doc: Document, passage: Passage, image: Image | None = None) -> Json | None:
        """The model's answer about a passage; None where it gives none."""
        try:
            if image is None:
                return self.client.ask(messages(doc, passage), _schema())
            return self.client.ask(messages(doc, passage, image.uri), _schema(), pictured=image.tokens)
        except BlindError as error:
            self._note(doc.article, passage.start, error, once=True)
        except ModelError as error:
            self._note(doc.article, passage.start, error)
        return None

    def _images(self, article: Article) -> dict[Picture, Image]:
        """The pictures that can be shown, by what they are of."""
        found: dict[Picture, Image] = {}
        for picture in worth_showing(article.pictures) if self.sight and not self.client.blind else ():
            try:
                raw = self.sight(article, picture) if self.sight else None
                if raw:
                    found[picture] = as_image(raw)
            except InputError as error:
                self._note(article, picture.start, error)
        return found

    def _note(self, article: Article, offset: int, error: TuzhiError, *, once: bool = False) -> None:
        if not once or not any(BLIND in line for line in self.unread):
            self.unread.append(f"{article.path or article.id}:{offset}: {error}")


def estimate(articles: Iterable[Article], *, sees: bool = False) -> tuple[int, int]:
    """How many calls reading the articles takes and about how many tokens, answers included; cached ones are not known here.

    With `sees` pictures are shown to the model.
    """
    calls = tokens = 0
    fixed = estimated_tokens(instructions()) + estimated_tokens(_file("passage.md"))
    for article in articles:
        doc = Document(article, tuple(split_sentences(article.text)))
        for passage in passages(doc, KnowledgeGraph(), worth_showing(article.pictures) if sees else ()):
            calls += 1
            tokens += fixed + 3 * estimated_tokens(
                passage.text(doc)
            )  # the passage, its candidates, an answer about as long
            tokens += tokens_of(passage.picture) if passage.picture else 0
    return calls, tokens


def check(client: Client) -> str:
    """Asks the model about one sentence; gives the way of asking that it understood. Raises ModelError or InputError."""
    doc = prepared(Article("check", "", "星河数创位于杭州市余杭区。"))
    (passage,) = passages(doc, extract_document(doc).graph)
    client.ask(messages(doc, passage), _schema())
    return client.mode or "kept answer"


def check_sight(client: Client) -> None:
    """Shows the model a picture of a number and asks which; raises ModelError where it cannot tell, InputError where no
    picture can be made."""
    image = as_image(drawn(_NUMBER))
    asked = [{"type": "text", "text": "图上写着哪个数？"}, {"type": "image_url", "image_url": {"url": image.uri}}]
    answer = client.ask([{"role": "user", "content": asked}], _object(number={"type": "string"}), pictured=image.tokens)
    if "".join(re.findall(r"\d", str(answer.get("number")))) != _NUMBER:
        raise ModelError(f"{client.endpoint.model} does not see what stands on a picture")


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
