"""Document: an article with its sentences and its mentions. Every extractor takes one and changes nothing in it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from ..graph.model import Article, Entity, Evidence, Mention, Sentence


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An article as extractors read it; each is itself alone, so that what is found of one can be kept for the next who asks.

    `mentions` do not overlap and are sorted; `nested` are names inside them (复旦大学 in 复旦大学机器人研究院).

    `entities` are what the mentions stand for, one an id, with every form that the article uses as aliases.
    """

    article: Article
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...] = ()
    nested: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()

    def number_at(self, offset: int) -> int:
        """The number of the sentence in which the character at `offset` stands."""
        return bisect_right(self.sentences, offset, key=lambda s: s.start) - 1

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence in which the character at `offset` stands."""
        return self.sentences[self.number_at(offset)]

    def nested_in(self, mention: Mention) -> tuple[Mention, ...]:
        """The names that stand inside a mention."""
        return tuple(m for m in self.nested if mention.start <= m.start and m.end <= mention.end)

    def evidence(self, start: int, end: int, *, method: str, confidence: float) -> Evidence:
        """Evidence whose quote is cut from the article."""
        return Evidence.of(self.article, start, end, method=method, confidence=confidence)
