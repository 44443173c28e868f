"""Sets paragraphs as a newspaper prints them: a narrow column, an indent of two characters, signs kept off line heads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tuzhi.extract.readers.paragraphs import width

# Signs that may not begin a line; a run of Latin letters or digits is not broken.
_NOT_FIRST = "，。、；：？！”’）》」』…"
_UNIT = re.compile(r"[A-Za-z0-9.%+-]+|.")


def typeset(paragraphs: Sequence[str], *, column: int, indent: bool = False, blank: bool = True) -> str:
    """The lines of a page `column` half-widths wide, each followed by a blank one where `blank` says so."""
    lines: list[str] = []
    for paragraph in paragraphs:
        for i, line in enumerate(_lines(paragraph, column)):
            lines.append(("\u3000\u3000" if indent and i == 0 else "") + line)
    return ("\n\n" if blank else "\n").join(lines) + "\n"


def _lines(paragraph: str, column: int) -> Iterator[str]:
    line, room = "", column - 4
    for unit in _UNIT.findall(paragraph):
        # A sign that may not begin a line hangs over its end.
        if line and width(line) + width(unit) > room and unit not in _NOT_FIRST:
            yield line
            line, room = "", column
        line += unit
    if line:
        yield line
