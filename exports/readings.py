"""What was read out of an article, as the explorer shows it: facts and numbers with their sentences, the words marked.

Offsets count UTF-16 units, as a browser does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..graph.locations import crops
from ..graph.model import Article, Entity, Evidence, Fact, KnowledgeGraph, Observation
from ..graph.units import in_base_units
from .context import ENDS, cut, is_whole, names_in, units

PICTURE = re.compile(r"[0-9a-f]{64}\.webp")
Spot = tuple[int, int, str]  # where an article names an entity: start, end, id


class Sentences:
    """The sentences and articles that the rows of one resource name, each written once; with as many characters before it
    as are asked for: what 该公司 means stands there."""

    def __init__(self, kg: KnowledgeGraph, mentions: Mapping[str, Sequence[Spot]], *, before: int = 0) -> None:
        self._kg, self._mentions, self._before = kg, mentions, before
        self._seen: dict[tuple[str, int, int], int] = {}
        self._sentences: list[dict[str, Any]] = []
        self._articles: dict[str, dict[str, str]] = {}

    def rows(self) -> dict[str, Any]:
        return {"sentences": self._sentences, "articles": dict(sorted(self._articles.items()))}

    def fact(self, fact: Fact) -> dict[str, Any]:
        return item_row(fact, self._kg) | {"ev": self._evidence(fact)}

    def figure(self, obs: Observation) -> dict[str, Any]:
        return item_row(obs, self._kg) | {"ev": self._evidence(obs)}

    def article(self, name: str) -> None:
        if name not in self._articles:
            self._articles[name] = about_article(self._kg.articles[name])

    def spot(self, ev: Evidence, entity: str) -> dict[str, Any]:
        """A place that names an entity."""
        return self._reading(ev, [self._kg.entities[entity]])

    def _evidence(self, item: Fact | Observation) -> list[dict[str, Any]]:
        ends = [self._kg.entities[e] for e in item.ends if e in self._kg.entities]
        return [self._reading(ev, ends) for ev in item.evidence if ev.article in self._kg.articles]

    def _reading(self, ev: Evidence, ends: Sequence[Entity]) -> dict[str, Any]:
        article = self._kg.articles[ev.article]
        start, end = cut(article, ev)
        text = article.text[start:end]
        marks = names_in(article, start, end, ends, self._mentions.get(article.id, ()))
        made = {
            "s": self._sentence(article, start, end, text),
            "q": [units(text, ev.start - start), units(text, ev.end - start)],
            "m": [[units(text, a - start), units(text, b - start), role] for a, b, role in marks],
            "by": ev.method,
            "c": ev.confidence,
        }
        if shown := pictured(article, ev.start, ev.end):
            made["pictures"] = shown
        return made

    def _sentence(self, article: Article, start: int, end: int, text: str) -> int:
        key = (article.id, start, end)
        if key not in self._seen:
            self._seen[key] = len(self._sentences)
            made: dict[str, Any] = {"a": article.id, "t": text, "at": units(article.text, start)}
            before, after = is_whole(article, start, end)
            if not (before and after):
                made["cut"] = [int(not before), int(not after)]
            if self._before and (led := lead(article.text, start, self._before)):
                made["before"] = led
            self._sentences.append(made)
            self.article(article.id)
        return self._seen[key]


def pictured(article: Article, start: int, end: int) -> list[list[str | float]]:
    """The parts of pictures that a stretch of text was read from: file, left, top, width, height (parts of the whole)."""
    if not article.pictures:
        return []
    return [
        [crop.file, crop.left, crop.top, crop.width, crop.height]
        for crop in crops(article, start, end)
        if PICTURE.fullmatch(crop.file)
    ]


def lead(text: str, start: int, most: int) -> str:
    """What stands before a place in a text, whole sentences where they are short enough.

    >>> lead("第一句。第二句。第三句。", 8, 6), lead("第一句。第二句。第三句。", 8, 3)
    ('第二句。', '…二句。')
    """
    from_ = max(0, start - most)
    piece = text[from_:start]
    if from_:
        ends = [i for i, char in enumerate(piece[:-1]) if char in ENDS]
        piece = piece[ends[0] + 1 :] if ends else f"…{piece}"
    return piece.strip()


class Offsets:
    """Offsets of one text in UTF-16 units: all are shifted by the characters before them that take two."""

    def __init__(self, text: str) -> None:
        self._wide = [i for i, char in enumerate(text) if char > "\uffff"]

    def __getitem__(self, offset: int) -> int:
        return offset + bisect_left(self._wide, offset)


def about_article(article: Article) -> dict[str, str]:
    """What is said of an article beside its text; what is not known is left out."""
    made = {
        "title": article.title, "source": article.source, "published": article.published, "url": article.url,
        "reporters": "、".join(article.reporters), "path": article.path,
    }  # fmt: skip
    return {key: value for key, value in made.items() if value}


def date_of(item: Fact | Observation, kg: KnowledgeGraph) -> str:
    """The date that a fact or number has of its own, an ISO date of any precision; "" for none."""
    if isinstance(item, Observation):
        date = item.time
    elif item.object not in kg.entities:
        date = item.object
    else:
        date = next(iter(item.values("time")), "")
    return date if len(date) >= 4 and date[:4].isascii() and date[:4].isdigit() and date[4:5] in ("", "-") else ""


def item_row(item: Fact | Observation, kg: KnowledgeGraph) -> dict[str, Any]:
    """A fact or a number in the words of the explorer; what is not known is left out."""
    if isinstance(item, Fact):
        made: dict[str, Any] = {"s": item.subject, "p": item.property, "c": item.confidence}
        made["o" if item.object in kg.entities else "d"] = item.object
        if item.qualifiers:
            made["qualifiers"] = [list(pair) for pair in item.qualifiers]
        return made
    base, unit = in_base_units(item.value, item.unit)
    made = {
        "about": item.about, "m": item.measure, "v": format(item.value, "f"), "u": item.unit, "b": item.bound,
        "t": item.time, "base": float(base), "bu": unit, "c": item.confidence,
    }  # fmt: skip
    return {key: value for key, value in made.items() if value != "" and (key, value) != ("b", "=")}


def apart(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The spans that do not overlap, the longest first where they do, in the order of the text."""
    chosen: list[tuple[int, int, str]] = []
    taken: set[int] = set()
    for start, end, entity in sorted(spans, key=lambda s: (s[0] - s[1], s)):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            chosen.append((start, end, entity))
    return sorted(chosen)
