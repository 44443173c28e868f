"""The sentence around a quote, and the words in it to mark.

>>> article = Article("a", "", "前一句。极顶数创位于模速空间。后一句。")
>>> ev = Evidence.of(article, 4, 14, method="pattern", confidence=0.9)
>>> cut(article, ev)
(4, 15)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..graph.model import Article, Entity, Evidence

ENDS = "。！？!?\n"
CLOSING = "”’」』）)》】"
REACH = 90  # characters kept on each side of the quote where a sentence is longer


def cut(article: Article, ev: Evidence) -> tuple[int, int]:
    """Where the sentence, or sentences, around the quote start and end in the article's text, blanks left out."""
    text = article.text
    start = ev.start
    while start > 0 and not _ends(text, start - 1) and ev.start - start < REACH:
        start -= 1
    end = ev.end
    while end < len(text) and not _ends(text, end - 1) and end - ev.end < REACH:
        end += 1
    while end < len(text) and text[end] in CLOSING and _ends(text, end - 1):
        end += 1
    while start < ev.start and (text[start].isspace() or text[start] in CLOSING):
        start += 1
    while end > ev.end and text[end - 1].isspace():
        end -= 1
    return start, end


def is_whole(article: Article, start: int, end: int) -> tuple[bool, bool]:
    """Whether the cut starts and ends where a sentence does; where not, the page shows an ellipsis."""
    before = article.text[:start].rstrip(CLOSING + " \u3000\t")
    return not before or before[-1] in ENDS, end >= len(article.text) or _ends_before(article.text, end)


def _ends(text: str, at: int) -> bool:
    # A semicolon is no end: the subject of the clause after it may stand before it.
    return text[at] in ENDS


def _ends_before(text: str, end: int) -> bool:
    tail = text[:end].rstrip(CLOSING)
    return bool(tail) and _ends(text, len(tail) - 1) or text[end] == "\n"


def units(text: str, offset: int) -> int:
    """An offset in code points as one in UTF-16 units, which is how a browser counts."""
    return offset + sum(1 for char in text[:offset] if char > "\uffff")


def names_in(
    article: Article, start: int, end: int, ends: Sequence[Entity], mentions: Iterable[tuple[int, int, str]]
) -> list[tuple[int, int, int]]:
    """Where each of `ends` stands between two offsets of the article: start, end, its place in `ends`; none overlap.

    `mentions` are the places (start, end, id) where the reader found the entities of the article, 他 among them; an
    entity that it found nowhere here is looked for by its names.
    """
    rows = list(mentions)
    spans: list[tuple[int, int, int]] = []
    for role, entity in enumerate(ends):
        own = [(a, b, role) for a, b, name in rows if name == entity.id and start <= a and b <= end]
        spans += own or _occurrences(article.text, start, end, entity, role)
    chosen: list[tuple[int, int, int]] = []
    for span in sorted(spans, key=lambda s: (s[0] - s[1], s)):  # the longest first
        if all(span[1] <= a or b <= span[0] for a, b, _ in chosen):
            chosen.append(span)
    return sorted(chosen)


def _occurrences(text: str, start: int, end: int, entity: Entity, role: int) -> list[tuple[int, int, int]]:
    found = []
    for name in (entity.name, *entity.aliases):
        at = text.find(name, start, end) if name else -1
        while at >= 0:
            found.append((at, at + len(name), role))
            at = text.find(name, at + len(name), end)
    return found
