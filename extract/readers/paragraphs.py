"""Clean text is cut from a decoded file and joined, never rewritten: lines, paragraphs, and where each stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ...graph.model import Segment
from ..regex import regex

# Characters that nobody sees and that break names apart: zero-width, soft hyphen, direction marks, controls.
_UNSEEN = regex(
    r"[\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+"
)
_LINE = regex(r"[^\n\r\v\f\x85\u2028\u2029]+")
_BREAK = regex(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the decoded file, half open; where `put` is not "", what the reader puts in its place (&amp;: &)."""

    start: int
    end: int
    put: str = ""

    def __len__(self) -> int:
        return len(self.put) or self.end - self.start


Paragraph = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it: `text` is what stands at its `spans`, one after the other.

    `blanks` lines before it were empty; `indent` is in half-widths.
    """

    text: str
    spans: Paragraph
    blanks: int = 0
    indent: int = 0

    @property
    def own(self) -> str:
        """What of the text stands in the file: without what the reader says again, and with the bars between cells."""
        parts: list[str] = []
        at = 0
        for span in self.spans:
            text = self.text[at : at + len(span)]
            at += len(span)
            if span.start < span.end or text == " | ":
                parts.append(text)
        return "".join(parts)

    def cut(self, start: int, end: int) -> Line:
        """The part of the line between two offsets of its text."""
        spans: list[Span] = []
        at = 0
        for span in self.spans:
            first, last = max(start - at, 0), min(end - at, len(span))
            if first < last:
                part = (
                    replace(span, put=span.put[first:last]) if span.put else Span(span.start + first, span.start + last)
                )
                spans.append(part)
            at += len(span)
        return Line(self.text[start:end], tuple(spans), self.blanks, self.indent)


def join_lines(lines: Sequence[Line], words: frozenset[str]) -> Line:
    """The lines that one paragraph was broken into as one line.

    Two Latin words that met where a line was broken get a space; a word that was broken itself gets none: `words`, those
    of the file, hold it in one piece (Sense + Nova).
    """
    texts, spans = [lines[0].text], list(lines[0].spans)
    for last, line in zip(lines, lines[1:], strict=False):
        if _parts_words(last.text[-40:], line.text[:40], words):
            texts.append(" ")
            spans.append(Span(spans[-1].end, spans[-1].end, " "))
        texts.append(line.text)
        spans += line.spans
    return Line("".join(texts), tuple(spans), lines[0].blanks, lines[0].indent)


def latin_words(lines: Iterable[Line]) -> frozenset[str]:
    """The Latin words of some lines."""
    return frozenset(word for line in lines for word in re.findall(r"[A-Za-z]{2,}", line.text))


def _parts_words(left: str, right: str, words: frozenset[str]) -> bool:
    before = re.search(r"(?:[A-Za-z]+|[,;:!?.)\]%])$", left)
    after = re.match(r"[A-Za-z]+|[0-9(\[]", right)
    return before is not None and after is not None and before[0] + after[0] not in words


def width(text: str) -> int:
    """How wide a text is in half-widths: 2 for a Chinese character or sign, 1 for a Latin one."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def lines_of(decoded: str, start: int = 0) -> list[Line]:
    """The lines of a decoded file that hold something, from `start` on."""
    lines: list[Line] = []
    before = start
    for match in _LINE.finditer(decoded, start):
        spans = tuple(_seen(decoded, Span(*match.span())))
        if not spans:
            continue
        blanks = len(_BREAK.findall(decoded, before, match.start())) - (1 if lines else 0)
        indent = width(decoded[match.start() : spans[0].start].replace("\t", "    "))
        text = "".join(decoded[span.start : span.end] for span in spans)
        lines.append(Line(text, spans, max(blanks, 0), indent))
        before = match.end()
    return lines


def lay_out(decoded: str, paragraphs: Iterable[Paragraph]) -> tuple[str, tuple[Segment, ...]]:
    """The clean text of some paragraphs and its alignment: one paragraph a line, in the order given.

    >>> lay_out("甲乙 \\n 丙", [(Span(0, 2),), (Span(5, 6),)])
    ('甲乙\\n丙', (Segment(start=0, source=0, length=2), Segment(start=3, source=5, length=1)))
    """
    parts: list[str] = []
    segments: list[Segment] = []
    length = 0
    for paragraph in paragraphs:
        if parts:
            parts.append("\n")
            length += 1
        for span in paragraph:
            if not span.put:
                segments.append(Segment(length, span.start, len(span)))
            parts.append(span.put or decoded[span.start : span.end])
            length += len(span)
    return "".join(parts), tuple(segments)


def _seen(decoded: str, span: Span) -> Iterator[Span]:
    """The parts of a span without its unseen characters and the white space at its ends."""
    start, end = span.start, span.end
    while start < end and (decoded[start].isspace() or _UNSEEN.match(decoded[start])):
        start += 1
    while start < end and (decoded[end - 1].isspace() or _UNSEEN.match(decoded[end - 1])):
        end -= 1
    for match in _UNSEEN.finditer(decoded, start, end):
        if match.start() > start:
            yield Span(start, match.start())
        start = match.end()
    if start < end:
        yield Span(start, end)
