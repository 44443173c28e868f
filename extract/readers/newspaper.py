"""Printed pages: lines of nearly equal length that break sentences become paragraphs again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..regex import regex
from .paragraphs import Line, join_lines, latin_words, width

# A sentence is over; quotes and brackets may close after it.
_OVER = regex(r"[。！？!?…][”’」』）)\]】》\"']*$")
# A line that stops here goes on whatever its length.
_GOES_ON = regex(r"[，,、：:；;（(“‘《—]$")
MIN_LINES, MIN_COLUMN, MAX_COLUMN = 6, 16, 120
# What a printer indents, what he may leave at the end of a line, and how far a line may stand out (half-widths).
INDENT, SLACK = 4, 3
# How many characters a headline may have.
HEADLINE = (6, 80)


def column_width(lines: Sequence[Line]) -> int | None:
    """The width of the printed column in half-widths; None where the lines are not printed ones but paragraphs.

    Printed: nearly no line is wider than the column, many end in mid-sentence, and most of those fill the column.
    """
    if len(lines) < MIN_LINES:
        return None
    widths = [width(line.text) for line in lines]
    counts = Counter(widths)
    column = max(counts, key=lambda w: (sum(abs(w - other) <= SLACK for other in widths), counts[w], w))
    wide = sum(w > _widest(column) for w in widths)
    unfinished = [w for line, w in zip(lines, widths, strict=True) if not _OVER.search(line.text)]
    full = sum(column - INDENT - SLACK <= w <= column + SLACK for w in unfinished)
    printed = (
        MIN_COLUMN <= column <= MAX_COLUMN
        and wide <= 0.1 * len(lines)
        and 0.4 * len(lines) <= len(unfinished) < len(lines)
        and full >= 0.6 * len(unfinished)
    )
    return column if printed else None


def _widest(column: int) -> int:
    """How wide a line of the column can be: signs hang over its end, Latin letters are set narrower than assumed."""
    return column + max(8, column // 4)


def unwrap(lines: Sequence[Line], column: int) -> list[Line]:
    """The paragraphs of a printed page, a line each. Headlines stand alone, also one broken in two at its comma."""
    spaced = sum(line.blanks > 0 for line in lines[1:]) > 0.5 * (len(lines) - 1)
    indented = sum(line.indent >= 2 for line in lines)
    use_indent = 2 <= indented <= 0.5 * len(lines)
    paragraphs: list[list[Line]] = []
    for line in lines:
        if paragraphs and not _begins(paragraphs[-1], line, column=column, spaced=spaced, use_indent=use_indent):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    words = latin_words(lines)
    return [join_lines(paragraph, words) for paragraph in paragraphs]


def _begins(paragraph: Sequence[Line], line: Line, *, column: int, spaced: bool, use_indent: bool) -> bool:
    """Whether a line begins a paragraph, given the one before it."""
    last = paragraph[-1]
    before, here = width(last.text), width(line.text)
    if not spaced and line.blanks:
        return True
    if use_indent and line.indent >= 2:
        return True
    if max(before, here) > _widest(column):
        # No line of the column: a headline that runs across the page.
        return True
    over = bool(_OVER.search(last.text))
    if not over:
        # A short line ends a paragraph or is a headline, unless its own last sign says that it goes on.
        goes_on = _GOES_ON.search(last.text) and (len(paragraph) > 1 or not _OVER.search(line.text))
        return before < 0.8 * column and not goes_on
    if before < column - SLACK:
        return True
    # The line before is full and ends a sentence: an indent that was lost leaves its line short by two characters.
    return here <= column - SLACK and not _OVER.search(line.text)


def main_headline(lines: Sequence[str]) -> str:
    """The headline of a page that prints its headlines below the text; "" where none stands there.

    A page carries the headlines of its other articles too: the article's own shares most of its character pairs with
    the text; between equals the first one wins.
    """
    last = max((i for i, line in enumerate(lines) if len(line) >= 20 and _OVER.search(line)), default=-1)
    below = [line for line in lines[last + 1 :] if HEADLINE[0] <= len(line) <= HEADLINE[1] and not _OVER.search(line)]
    if last < 0 or not below:
        return ""
    body = "".join(lines[: last + 1])
    known = {body[i : i + 2] for i in range(len(body) - 1)}

    def shared(headline: str) -> float:
        pairs = [headline[i : i + 2] for i in range(len(headline) - 1)]
        return sum(pair in known for pair in pairs) / len(pairs)

    best = max(below, key=shared)
    return best if shared(best) >= 0.4 else ""
