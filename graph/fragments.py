"""Places in documents as the standards for each kind of document write them, and back.

W3C Web Annotation names the standards to which a fragment may conform: RFC 3778 for PDF, Media Fragments for pictures, RFC
7111 for CSV, RFC 5147 for plain text. What none of them can say (a paragraph of Word, a slide, a cell of a sheet with a
name) is written as `locations.py` does.

>>> standard("page=3&xywh=72,90,200,14")
('page=3&viewrect=72,90,200,14', 'http://tools.ietf.org/rfc/rfc3778')
>>> standard("cell=B3"), place_of("cell=3,2", CSV)
(('cell=3,2', 'http://tools.ietf.org/rfc/rfc7111'), 'cell=B3')
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from .locations import parts, place
from .model import Article, Segment

PDF = "http://tools.ietf.org/rfc/rfc3778"
TEXT = "http://tools.ietf.org/rfc/rfc5147"
CSV = "http://tools.ietf.org/rfc/rfc7111"
MEDIA = "http://www.w3.org/TR/media-frags/"
# How tuzhi writes places that no standard knows.
OWN = "https://w3id.org/tuzhi/places"
STANDARDS = (PDF, TEXT, CSV, MEDIA, OWN)

_BOX = re.compile(r"[\d.]+(?:,[\d.]+){3}")
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_NUMBERED = re.compile(r"cell=([1-9]\d{0,6}),([1-9]\d{0,4})")
_LINE = re.compile(r"line=(\d{1,9}),(\d{1,9})")
_RANGE = re.compile(r"char=(\d{1,12}),(\d{1,12})")
# Offsets in the source of a page are none in a plain text.
_MARKED_UP = re.compile(r"\.(?:html?|mht|mhtml|warc|warc\.gz)(?![a-z])", re.I)


def standard(where: str) -> tuple[str, str]:
    """A place as a fragment, and the address of the standard that the fragment conforms to."""
    found = parts(where)
    if set(found) == {"xywh"}:
        return where, MEDIA
    if list(found) == ["page", "xywh"] and found["page"].isdigit() and _BOX.fullmatch(found["xywh"]):
        return f"page={found['page']}&viewrect={found['xywh']}", PDF
    if set(found) == {"page"} and found["page"].isdigit():
        return where, PDF
    if set(found) == {"cell"} and (cell := _CELL.fullmatch(found["cell"])):
        return f"cell={cell[2]},{_column(cell[1])}", CSV
    if set(found) == {"line"} and re.fullmatch(r"[1-9]\d{0,8}", found["line"]):
        return f"line={int(found['line']) - 1},{found['line']}", TEXT
    return where, OWN


def place_of(fragment: str, conforms: str) -> str:
    """The place that a fragment is of: what `standard` was given."""
    if conforms == PDF:
        return fragment.replace("&viewrect=", "&xywh=")
    if conforms == CSV and (cell := _NUMBERED.fullmatch(fragment)):
        return place(cell=f"{_letters(int(cell[2]))}{cell[1]}")
    if conforms == TEXT and (line := _LINE.fullmatch(fragment)):
        return place(line=line[2])
    return fragment


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def range_in_file(article: Article, start: int, end: int) -> str:
    """Where a stretch of an article's text stands in its file, in characters (`char=120,163`, RFC 5147).

    "" where the file is no plain text, where the reader is not sure, and where the stretch does not stand there as it is.
    """
    if not article.alignment or _MARKED_UP.search(article.path):
        return ""
    at = bisect_right(article.alignment, start, key=lambda segment: segment.start) - 1
    segment = article.alignment[at]
    if at < 0 or end > segment.start + segment.length:
        return ""
    moved = segment.source - segment.start
    return f"char={start + moved},{end + moved}"


def segments_of(ranges: Iterable[tuple[int, str]]) -> tuple[Segment, ...]:
    """The alignment that the ranges of some quotes tell of: each where it begins in the article's text, and in its file."""
    found = (
        (int(match[1]) - start, start, start + int(match[2]) - int(match[1]))
        for start, text in ranges
        if (match := _RANGE.fullmatch(text))
    )
    joined: list[tuple[int, int, int]] = []
    for moved, start, end in sorted(found):
        if joined and joined[-1][0] == moved and start <= joined[-1][2]:
            joined[-1] = moved, joined[-1][1], max(end, joined[-1][2])
        else:
            joined.append((moved, start, end))
    return tuple(sorted((Segment(a, a + moved, b - a) for moved, a, b in joined), key=lambda s: (s.start, s.source)))
