"""The words of the project: what an article says, and where it says it.

One type, `KnowledgeGraph`, holds what one article says and what a million say. Every offset is a half-open interval
of code points of `Article.text`, which nothing changes once a reader has returned it.

>>> article = Article(id="a1", title="", text="极顶数创位于模速空间。")
>>> ev = Evidence.of(article, 0, 10, method="pattern", confidence=0.9)
>>> ev.quote
'极顶数创位于模速空间'
>>> fact = Fact("Company/极顶数创", "locatedIn", "Incubator/模速空间", evidence=(ev,))
>>> fact.confidence
0.9
"""

from __future__ import annotations

import builtins
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .errors import FactError

# Pooled confidence never reaches certainty: a machine read it.
MAX_CONFIDENCE = 0.999


def article_id(text: str) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of a clean text: the same text has the same id everywhere."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Segment:
    """`length` code points of the clean text at `start` that stand unchanged at `source` in the decoded file."""

    start: int
    source: int
    length: int


@dataclass(frozen=True, slots=True)
class Location:
    """Where the clean text from `start` to `end` stands in a document that is no plain text.

    `place` is written as a fragment (`page=3&xywh=72,90,200,14`, `sheet=营收&cell=B3`; see `locations.py`); `score` is how
    sure the reader is of the letters, less than 1 where they were read from a picture.
    """

    start: int
    end: int
    place: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that an article shows; `start` and `end` are the clean text that was read from it (equal for none).

    `place` says where it stands, as in Location; `print` is its perceptual hash in hexadecimal digits, equal or nearly so
    for copies of one picture; `codes` are what its QR and bar codes say. `width` and `height` are in the units of the boxes of
    what stands on it where `place` names no box of its own: pixels, or points of a page that was scanned.

    `file` is the name under which an atlas keeps the picture, of the SHA-256 of its bytes; "" where none is at hand. The bytes
    themselves (`raw`) are no part of the graph: they are there between the reader and the atlas.
    """

    place: str
    start: int = 0
    end: int = 0
    caption: str = ""
    alt: str = ""
    width: int = 0
    height: int = 0
    print: str = ""
    codes: tuple[str, ...] = ()
    file: str = ""
    raw: bytes = field(default=b"", compare=False, repr=False)

    @property
    def is_page(self) -> bool:
        """Whether it is a whole page that was scanned: no thing of its own, and what stands on it is the text."""
        return self.place.startswith("page=") and "&" not in self.place


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its clean text and what its page says about it.

    `source` is the outlet (解放日报), `published` an ISO date or "", `path` the file as the user named it,
    `alignment` leads from the clean text back to the decoded file, `locations` to page, paragraph, cell or box where the
    file is no plain text; they are sorted and do not overlap. `reprint_of` is the id of the article of which this one is
    a copy, where the graph holds both. `language` is the one that the document names itself (`zh-CN`, a tag of BCP 47), "" for none.
    """

    id: str
    title: str
    text: str
    source: str = ""
    url: str = ""
    published: str = ""
    reporters: tuple[str, ...] = ()
    path: str = ""
    encoding: str = "utf-8"
    alignment: tuple[Segment, ...] = ()
    locations: tuple[Location, ...] = ()
    pictures: tuple[Picture, ...] = ()
    reprint_of: str = ""
    language: str = ""

    def source_offset(self, offset: int) -> int | None:
        """Where the character at `offset` stands in the decoded file; None where the reader put it in itself."""
        for segment in self.alignment:
            if segment.start <= offset < segment.start + segment.length:
                return segment.source + offset - segment.start
        return None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of an article's text; the sentences of an article tile its text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where the text names an entity, or points at one (`finder` "pronoun").

    `name` is what it stands for: the entity's name in this article. `entity` is its id.
    """

    start: int
    end: int
    text: str
    kind: str
    name: str
    finder: str = ""
    score: float = 1.0

    @property
    def entity(self) -> str:
        return entity_id(self.kind, self.name)


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The words that state something, and how they were read."""

    article: str
    start: int
    end: int
    quote: str
    method: str
    confidence: float

    @classmethod
    def of(cls, article: Article, start: int, end: int, *, method: str, confidence: float) -> Evidence:
        """Evidence whose quote is cut from the article, so that it cannot disagree with it."""
        if not 0 <= start < end <= len(article.text):
            raise FactError(f"{article.path or article.id}: no text at {start}–{end} (length {len(article.text)})")
        return cls(article.id, start, end, article.text[start:end], method, confidence)


def entity_id(kind: str, name: str) -> str:
    """`Kind/name`, the same on every rebuild."""
    return f"{kind}/{name}"


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing with a name of its own."""

    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return entity_id(self.kind, self.name)


def pool(evidence: Iterable[Evidence]) -> float:
    """Confidence of witnesses together: the best of each article, then 1 − ∏(1 − p) over articles (noisy-or).

    Readings of one article are not independent of each other, readings of two articles nearly are.
    """
    best: dict[str, float] = {}
    for ev in evidence:
        best[ev.article] = max(best.get(ev.article, 0.0), ev.confidence)
    doubt = 1.0
    for _, confidence in sorted(best.items()):
        doubt *= 1.0 - confidence
    return round(min(1.0 - doubt, MAX_CONFIDENCE), 4)


@dataclass(frozen=True, slots=True)
class Fact:
    """Subject, property, object. `object` is an entity's id, or an ISO date for foundedOn, bornOn, heldOn, releasedOn.

    `qualifiers` are sorted pairs: title, status (current, former), amount, round, time; a key may stand twice.
    """

    subject: str
    property: str
    object: str
    qualifiers: tuple[tuple[str, str], ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @builtins.property  # `property` is a field here
    def key(self) -> tuple[str, str, str, str]:
        """What makes two readings the same fact: former and current posts are two."""
        former = "former" if ("status", "former") in self.qualifiers else ""
        return (self.subject, self.property, self.object, former)

    @builtins.property  # `property` is a field here
    def ends(self) -> tuple[str, ...]:
        """The ids of what the fact joins; of an attribute the second is its value."""
        return (self.subject, self.object)

    @builtins.property  # `property` is a field here
    def confidence(self) -> float:
        return pool(self.evidence)

    def values(self, qualifier: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.qualifiers if key == qualifier)


@dataclass(frozen=True, slots=True)
class Observation:
    """A number about a named thing, value and unit as written (3821 亿元); bound is one of = ≈ > <; time an ISO date or ""."""

    about: str
    measure: str
    value: Decimal
    unit: str
    bound: str = "="
    time: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def ends(self) -> tuple[str, ...]:
        """The id of what the number is about: as `Fact.ends`."""
        return (self.about,)

    @property
    def key(self) -> tuple[str, str, str, str, str, str]:
        return (self.about, self.measure, str(self.value), self.unit, self.bound, self.time)

    @property
    def confidence(self) -> float:
        return pool(self.evidence)


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that was read and refused, with the reason: nothing is dropped in silence."""

    article: str
    what: str
    reason: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeGraph:
    """What one article, or any number of them, say. Keys are `id`s and `key`s; `mentions` are by article id."""

    articles: Mapping[str, Article] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    facts: Mapping[tuple[str, str, str, str], Fact] = field(default_factory=dict)
    observations: Mapping[tuple[str, str, str, str, str, str], Observation] = field(default_factory=dict)
    mentions: Mapping[str, tuple[Mention, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        *,
        articles: Iterable[Article] = (),
        entities: Iterable[Entity] = (),
        facts: Iterable[Fact] = (),
        observations: Iterable[Observation] = (),
        mentions: Mapping[str, tuple[Mention, ...]] | None = None,
    ) -> KnowledgeGraph:
        """A graph in canonical order (sorted by key); facts with the same key are pooled by `assemble`, not here."""
        return cls(
            articles={a.id: a for a in sorted(articles, key=lambda a: a.id)},
            entities={e.id: e for e in sorted(entities, key=lambda e: e.id)},
            facts={f.key: f for f in sorted(facts, key=lambda f: f.key)},
            observations={o.key: o for o in sorted(observations, key=lambda o: o.key)},
            mentions=dict(sorted((mentions or {}).items())),
        )
