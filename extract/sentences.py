"""Sentences: they tile the text, so that every offset lies in exactly one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..graph.model import Sentence
from .regex import regex

# A sentence ends after 。！？；… with the quotes and brackets that close after it, and after a line break. The ASCII
# signs end one only where they cannot be part of an address, a number or an abbreviation (?id=1, 3.5, U.S., Inc.).
_END = regex(
    r"(?:[。！？；｡]+|[!?;]+(?![A-Za-z0-9=&_])|…+(?![，,、。！？；：])"
    r"|(?<=[\u4e00-\u9fff”’」』）])\.(?![.A-Za-z0-9])|(?<=[a-z]{3})(?<!\bInc)(?<!\bLtd)(?<!orp)\.(?=\s+[A-Z“\"]))"
    r"[。！？；!?;”’」』）)\]】》〉\"']*[ \t\u3000]*|[ \t\u3000]*\n+"
)
# Where a sentence that is too long may be parted: at a comma, else at a space or an enumeration mark.
_COMMA, _PAUSE = regex(r"[，,：:]|——"), regex(r"[、 \u3000)）”」]")
# Longer sentences are parted so that a tagger's time and memory for one stay bounded.
MAX_LENGTH = 300
BRACKET = 40
_CLOSES = regex(rf"[^\n（(]{{0,{BRACKET}}}?[）)]")


def split_sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, in order; together they are the text, character for character.

    None is longer than MAX_LENGTH code points: longer ones are parted after a comma, or a lesser pause, or
    where there is none at MAX_LENGTH itself.

    >>> [s.text for s in split_sentences("甲在沪。“乙在京！”丙值3.5亿元；丁在杭。")]
    ['甲在沪。', '“乙在京！”', '丙值3.5亿元；', '丁在杭。']
    """
    start = 0
    for match in _END.finditer(text):
        if match.end() > start and not _in_brackets(text, start, match):
            yield from _bounded(text, start, match.end())
            start = match.end()
    yield from _bounded(text, start, len(text))


def _in_brackets(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a stop stands inside a short pair of round brackets: （总部：上海；工厂：苏州） is one thing."""
    if "\n" in match[0] or match[0].strip()[-1:] in "）)】]":
        return False
    before = text[max(start, match.start() - BRACKET) : match.start()]
    opened = max(before.rfind("（"), before.rfind("("))
    return opened >= 0 and not re.search(r"[）)]", before[opened:]) and bool(_CLOSES.match(text, match.end()))


def _bounded(text: str, start: int, end: int) -> Iterator[Sentence]:
    """A stretch of text as sentences of bounded length."""
    while end - start > MAX_LENGTH:
        cut = _best_cut(text, start, min(end, start + MAX_LENGTH))
        yield Sentence(start, cut, text[start:cut])
        start = cut
    if start < end:
        yield Sentence(start, end, text[start:end])


def _best_cut(text: str, start: int, limit: int) -> int:
    """Where to part: after the last comma in the second half of the limit, else the last pause, else the limit."""
    for sign in (_COMMA, _PAUSE):
        cuts = [m.end() for m in sign.finditer(text, start + MAX_LENGTH // 2, limit)]
        if cuts:
            return cuts[-1]
    return limit
