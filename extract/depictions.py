"""Pictures as things: what each depicts, by the names on it, in its caption and beside it; copies of one are one.

A picture is named by its perceptual print, so that the same picture in two articles is one entity that joins them, also
where they share no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..graph.locations import SAME
from ..graph.model import Article, Entity, Fact, KnowledgeGraph, Mention, Picture
from .document import Document

KIND, DEPICTS = "Image", "depicts"
# How likely a picture shows what is named on it or in its caption, and what the paragraph beside it names.
ON_IT, IN_CAPTION, BESIDE = 0.9, 0.9, 0.5


def picture_name(article: Article, number: int) -> str:
    """The name of a picture's entity: its print; where it has none, its place in the article."""
    picture = article.pictures[number]
    return picture.print or f"{article.id}-{number + 1}"


def picture_entities(article: Article) -> tuple[Entity, ...]:
    """The pictures of an article as entities, each once; what its caption and description say are its other names."""
    found: dict[str, set[str]] = {}
    for number, picture in enumerate(article.pictures):
        if picture.is_page:
            continue
        words = {w for w in (picture.caption, picture.alt) if w and len(w) <= 80}
        found.setdefault(picture_name(article, number), set()).update(words)
    return tuple(Entity(KIND, name, tuple(sorted(words))) for name, words in sorted(found.items()))


def find_depictions(doc: Document) -> Iterator[Fact]:
    """What the pictures of a document depict, each time with the words that say so."""
    article = doc.article
    for number, picture in enumerate(article.pictures):
        if picture.is_page:
            continue
        entity = f"{KIND}/{picture_name(article, number)}"
        for start, end, confidence in _around(article, picture):
            told: set[str] = set()
            for mention in doc.mentions:
                inside = start <= mention.start and mention.end <= end
                if inside and mention.kind not in ("Field", KIND) and mention.entity not in told:
                    told.add(mention.entity)
                    yield _depicts(doc, entity, mention, start, end, confidence)


def _depicts(doc: Document, entity: str, mention: Mention, start: int, end: int, confidence: float) -> Fact:
    """The fact, with the line that names the thing as its evidence."""
    text = doc.article.text
    first = max(start, text.rfind("\n", 0, mention.start) + 1)
    last = text.find("\n", mention.end, end)
    evidence = doc.evidence(first, last if last >= 0 else end, method="picture", confidence=confidence)
    return Fact(entity, DEPICTS, mention.entity, evidence=(evidence,))


def _around(article: Article, picture: Picture) -> Iterator[tuple[int, int, float]]:
    """The stretches of text that say what a picture shows: what stands on it, its caption, the paragraph before it."""
    text = article.text
    if picture.start < picture.end:
        yield picture.start, picture.end, ON_IT
    if picture.caption and (match := re.search(re.escape(picture.caption), text)):
        yield match.start(), match.end(), IN_CAPTION
    if picture.start == 0 and picture.end == len(text):
        return
    before = text.rstrip("\n").rfind("\n", 0, max(picture.start - 1, 0)) + 1
    if picture.start > 0 and before < picture.start - 1:
        yield before, picture.start - 1 if text[picture.start - 1] == "\n" else picture.start, BESIDE


def same_pictures(graphs: Iterable[KnowledgeGraph]) -> dict[tuple[str, str], tuple[str, str]]:
    """From (article, entity there) to class and name in the whole, for pictures that are copies of another one.

    Copies differ in a few bits of their prints. The smallest print of a group is its name, so no order matters.
    """
    keys: dict[str, list[tuple[str, str]]] = {}
    for kg in graphs:
        for article in kg.articles:
            for entity in kg.entities.values():
                if entity.kind == KIND and re.fullmatch("[0-9a-f]{16}", entity.name):
                    keys.setdefault(entity.name, []).append((article, entity.id))
    named = _groups(sorted(keys))
    return {key: (KIND, named[name]) for name in keys if named[name] != name for key in keys[name]}


def _groups(prints: list[str]) -> dict[str, str]:
    """The smallest print of the group of each. Prints that differ in at most SAME bits agree in one of SAME + 1 parts
    of their bits, so only those that share a part are compared."""
    parent = {name: name for name in prints}

    def root(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    slots: dict[tuple[int, int], list[str]] = {}
    parts, width = SAME + 1, 64 // (SAME + 1) + 1
    for name in prints:
        bits = int(name, 16)
        for part in range(parts):
            slot = slots.setdefault((part, bits >> part * width & (1 << width) - 1), [])
            for other in slot:
                if (int(other, 16) ^ bits).bit_count() <= SAME:
                    one, two = sorted((root(other), root(name)))
                    parent[two] = one
            slot.append(name)
    return {name: root(name) for name in prints}
