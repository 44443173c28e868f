"""Markdown without its markup: the words of headings, lists, quotes, tables and links, each still at its place."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..regex import regex
from .bylines import read_byline
from .paragraphs import Line, join_lines, latin_words, lines_of

_FENCE = regex(r"(`{3,}|~{3,})")
_RULE = regex(r"(?:[-*_=]\s*){3,}|\[TOC\]|\[[^\]^][^\]]*\]:\s*\S+.*|<!--.*-->|<br\s*/?>", re.I)
_TABLE_RULE = regex(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
_PREFIX = regex(r"(?:>\s?)+|#{1,6}\s+|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,9}[.)]\s+(?=\D)")
_SUFFIX = regex(r"\s+#+\s*$|\\$")
# What is cut inside a line; the groups named k… are kept. Every stretch is bounded, so that a line of a million signs
# takes no longer than one of words.
_INLINE = regex(
    r"!\[(?P<k1>[^\]\n]{0,300})\]\([^)\n]{0,2000}\)"
    r"|\[(?P<k2>[^\[\]\n]{1,300})\](?:\((?:[^()\n]|\([^()\n]{0,500}\)){0,2000}\)|\[[^\]\n]{0,300}\])"
    r"|\[\^[^\]\n]{1,60}\]:?"
    r"|(?P<strong>\*\*\*|\*\*|~~|==)(?=\S)(?P<k3>[^\n]{0,300}?\S)(?P=strong)"
    r"|(?<![A-Za-z0-9*_])(?P<mark>\*|_{1,3})(?=\S)(?P<k7>[^\n]{0,300}?\S)(?P=mark)(?![A-Za-z0-9*_])"
    r"|(?P<ticks>`{1,3})(?P<k4>[^`\n]{1,300})(?P=ticks)"
    r"|<(?P<k5>https?://[^>\s]{1,2000})>"
    r"|</?(?:b|i|em|strong|u|s|sub|sup|span|p|div|a|font|center|br|img|kbd|mark|small|h[1-6])(?:\s[^<>\n]{0,500})?/?>"
    r"|\\(?P<k6>[\\`*_{}\[\]()#+\-.!|>~])",
    re.I,
)


# A longer line is no prose: its markup is left as it stands.
MAX_LENGTH = 20_000


def markdown_lines(decoded: str, start: int = 0) -> list[Line]:
    """The lines of a Markdown document without markup. Code blocks, rulers and link definitions are left out.

    A hard-wrapped paragraph is one line, a row of a table is one line whose cells keep the bars between them.
    """
    blocks: list[list[Line]] = []
    fence = ""
    joinable = False
    for line in lines_of(decoded, start):
        opening = _FENCE.match(line.text)
        if fence or opening:
            if not fence and opening:
                fence = opening[1]
            elif opening and opening[1].startswith(fence):
                fence = ""
            joinable = False
            continue
        if _RULE.fullmatch(line.text) or _TABLE_RULE.fullmatch(line.text):
            joinable = False
            continue
        text_starts = _prefix_end(line.text)
        plain = _strip(line, text_starts)
        if not plain.text.strip():
            continue
        own_block = text_starts > 0 or "|" in line.text or line.blanks > 0
        if joinable and not own_block and not _whole(blocks[-1][-1].text) and not _is_byline(plain.text):
            blocks[-1].append(plain)
        else:
            blocks.append([plain])
        joinable = not line.text.startswith(("#", "![")) and "|" not in line.text
    words = latin_words(line for block in blocks for line in block)
    return [join_lines(block, words) for block in blocks]


def markdown_title(decoded: str, start: int = 0) -> str:
    """The first heading of the first level, without markup; "" where there is none."""
    for line in lines_of(decoded, start):
        if re.match(r"#\s+\S", line.text):
            return _strip(line, _prefix_end(line.text)).text
    return ""


def _whole(text: str) -> bool:
    """Whether a line is a whole: writers of Chinese set a paragraph a line without a blank one between."""
    return bool(re.search(r"[。！？!?…:：][”’」』）)】]*$", text)) or _is_byline(text)


def _is_byline(text: str) -> bool:
    return len(text) <= 60 and read_byline(text) is not None


def _prefix_end(text: str) -> int:
    at = 0
    while match := _PREFIX.match(text, at):
        at = match.end()
    return at


def _strip(line: Line, start: int) -> Line:
    """A line from `start` on, without inline markup and without the bars at the ends of a table's row."""
    suffix = _SUFFIX.search(line.text, start)
    end = suffix.start() if suffix else len(line.text)
    if line.text.startswith("|") and line.text.endswith("|") and end - start > 1:
        start, end = start + 1, end - 1
    pieces = [line.cut(a, b) for a, b in _kept(line.text, start, end)]
    joined = Line("".join(p.text for p in pieces), tuple(s for p in pieces for s in p.spans), line.blanks, line.indent)
    left = len(joined.text) - len(joined.text.lstrip())
    return joined.cut(left, len(joined.text.rstrip()))


def _kept(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    """The stretches of a line that are no markup; links and emphasis may stand in each other."""
    marks = _INLINE.finditer(text, start, end) if end - start <= MAX_LENGTH else ()
    for match in marks:
        if match.start() > start:
            yield start, match.start()
        for name in ("k1", "k2", "k3", "k4", "k5", "k6", "k7"):
            if match[name] is not None:
                inner = match.span(name)
                yield from ([inner] if name in ("k4", "k5", "k6") else _kept(text, *inner))
        start = match.end()
    if start < end:
        yield start, end
