"""How the command line lays text out."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Sequence

from ..graph.schema import load_schema


def width(text: str) -> int:
    """Terminal columns that a text fills: Chinese characters fill two.

    >>> width("徐汇AI")
    6
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def columns(rows: Sequence[Sequence[str | None]]) -> Iterator[str]:
    """Rows as aligned lines; the first row is the head."""
    texts = [[("" if cell is None else cell).replace("\n", " ") for cell in row] for row in rows]
    sizes = [max(width(row[i]) for row in texts) for i in range(len(texts[0]))]
    for row in texts:
        yield "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(row, sizes, strict=True)).rstrip()


def marked(sentence: str, quote: str) -> str:
    """The sentence with the words that state the fact made bold, where standard output is a terminal."""
    if not sys.stdout.isatty() or quote not in sentence:
        return sentence
    return sentence.replace(quote, f"\x1b[1m{quote}\x1b[0m", 1)


def statement(subject: str, property_: str, target: str, lang: str) -> str:
    """A fact in one line of the terminal's language: subject —property→ object."""
    return f"{subject.split('/', 1)[1]} —{load_schema().label(property_, lang)}→ {target.split('/', 1)[-1]}"
