"""Documents with given mentions, made by hand, for the tests of extraction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tuzhi.extract.document import Document
from tuzhi.extract.sentences import split_sentences
from tuzhi.graph import Article, Entity, Mention, article_id


def marked(text: str, mentions: Iterable[Sequence[str]], *, published: str = "", title: str = "") -> Document:
    """A document in which every occurrence of the given (name, class) pairs is a mention, longer names first."""
    article = Article(id=article_id(text), title=title, text=text, published=published)
    found: list[Mention] = []
    nested: list[Mention] = []
    pairs = [(name, kind) for name, kind in mentions]
    for name, kind in sorted(pairs, key=lambda p: (-len(p[0]), p)):
        start = text.find(name)
        while start >= 0:
            mention = Mention(start, start + len(name), name, kind, name, "hand")
            over = [m for m in found if m.start < mention.end and mention.start < m.end]
            (nested if over else found).append(mention)
            start = text.find(name, start + len(name))
    entities = tuple(Entity(kind, name) for name, kind in sorted(set(pairs)))
    return Document(
        article, tuple(split_sentences(text)), tuple(sorted(found, key=lambda m: m.start)),
        tuple(sorted(nested, key=lambda m: m.start)), entities,
    )  # fmt: skip
