"""A document with its mentions laid out by sentence, for whoever looks back for what a word stands for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from ...graph.model import Mention
from ..document import Document


@dataclass(frozen=True, slots=True)
class Placed:
    """A document with its mentions laid out by sentence."""

    doc: Document
    starts: tuple[int, ...]
    names: tuple[tuple[Mention, ...], ...]

    @classmethod
    def of(cls, doc: Document) -> Placed:
        """The mentions of a document, by the number of their sentence."""
        starts = tuple(s.start for s in doc.sentences)
        names: list[list[Mention]] = [[] for _ in starts]
        for mention in doc.mentions:
            names[bisect_right(starts, mention.start) - 1].append(mention)
        return cls(doc, starts, tuple(map(tuple, names)))

    def at(self, offset: int) -> int:
        """The number of the sentence in which the character at `offset` stands."""
        return bisect_right(self.starts, offset) - 1

    def backwards(self, offset: int, *, reach: int) -> Iterator[tuple[Mention, ...]]:
        """The mentions before `offset`, those of one sentence at a time, the nearest sentence first."""
        index = self.at(offset)
        yield tuple(m for m in self.names[index] if m.end <= offset)
        for back in range(index - 1, max(-1, index - reach), -1):
            yield self.names[back]


def reference(doc: Document, span: tuple[int, int], to: Mention, score: float) -> Mention:
    """A mention at `span` that stands for `to`, as sure as `score` times that."""
    start, end = span
    return Mention(start, end, doc.article.text[start:end], to.kind, to.name, "pronoun", round(score * to.score, 4))
