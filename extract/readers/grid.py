"""Tables with merged cells: what a merged cell covers says what it says, so that every row and column can be read alone.

A merged number is one number of several things: it is not said again.

>>> grid = Grid("")
>>> grid.row([merged("青禾智能", "青禾智能", rows=2), merged("2022年", "2022年"), merged("3", "3", rows=2)])
['青禾智能', '2022年', '3']
>>> grid.row([merged("2023年", "2023年")])
['青禾智能', '2023年', '']
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ..regex import regex

T = TypeVar("T")

# A longer text is not said again; wider cells are mistakes; more is not filled in one document.
MAX_REPEATED, MAX_COLUMNS, MAX_FILLED, MAX_IN_SHEETS = 40, 200, 20_000, 200_000


@dataclass(frozen=True, slots=True)
class Cell(Generic[T]):
    """What stands in a cell (of any type), over how many columns and rows it reaches, and what is said there; None: nothing."""

    content: T
    columns: int = 1
    rows: int = 1
    again: T | None = None


_NUMBER = regex(r"(?!(?:19|20)\d\d年?$)[-−+<>＜＞≈约]?\s*[\d,，.]+\s*[%％万亿千百]*[\u4e00-\u9fff]{0,3}")


def may_repeat(text: str) -> bool:
    """Whether what a merged cell says is said of all that it covers."""
    return 0 < len(text) <= MAX_REPEATED and not _NUMBER.fullmatch(text.strip())


def merged(content: T, text: str, *, columns: int = 1, rows: int = 1) -> Cell[T]:
    """A cell with this text."""
    return Cell(content, columns, rows, content if may_repeat(text) else None)


@dataclass(slots=True)
class Grid(Generic[T]):
    """The rows of a table, one after the other. `blank` is an empty cell, `room` is how many may still be filled."""

    blank: T
    room: int = MAX_FILLED
    _above: dict[int, tuple[T, int]] = field(default_factory=dict)

    def row(self, cells: Sequence[Cell[T]]) -> list[T]:
        """The contents of a row with those of the merged cells that reach into it.

        A cell that reaches over a whole row is a title: it stands once.
        """
        found: list[T] = []
        above, self._above = self._above, {}
        alone = len(cells) == 1 and not above
        for cell in cells:
            self._carry(found, above)
            columns = 1 if alone else min(cell.columns, MAX_COLUMNS, max(1, self.room))
            self.room -= columns - 1
            again = self.blank if cell.again is None else cell.again
            for i in range(columns):
                if cell.rows > 1:
                    self._above[len(found)] = again, cell.rows - 1
                found.append(again if i else cell.content)
        self._carry(found, above)
        return found

    def _carry(self, found: list[T], above: dict[int, tuple[T, int]]) -> None:
        """Adds what reaches down into the columns that come next."""
        while (reaching := above.pop(len(found), None)) and self.room > 0:
            content, rows = reaching
            if rows > 1:
                self._above[len(found)] = content, rows - 1
            self.room -= 1
            found.append(content)

    @property
    def reaches_down(self) -> bool:
        """Whether a cell reaches into the next row."""
        return bool(self._above)

    def forget(self) -> None:
        """What follows is no row of the same table."""
        self._above = {}


def spanned(value: str | None) -> int:
    """Over how many columns or rows a cell reaches, as its document says; 1 where that is no number.

    >>> spanned("3"), spanned(None), spanned("0"), spanned("x")
    (3, 1, 1, 1)
    """
    return max(1, int(value)) if value and value.isascii() and value.isdigit() and len(value) < 5 else 1


Row = tuple[int, tuple[str, ...]]
# First column, first row, last column, last row.
Range = tuple[int, int, int, int]


def filled(rows: Sequence[Row], ranges: Iterable[Range]) -> list[Row]:
    """The rows of a sheet, by their numbers, with what its merged ranges say in each of their cells.

    A range that reaches over all that a row holds is a title: it stands once.
    """
    numbered = {number: list(cells) for number, cells in rows}
    order = sorted(numbered)
    room = MAX_IN_SHEETS
    for left, top, right, bottom in ranges:
        first = numbered.get(top)
        if first is None or left >= len(first) or not may_repeat(first[left]) or right - left >= MAX_COLUMNS:
            continue
        text = first[left]
        for number in order[bisect_left(order, top) : bisect_right(order, bottom)][: max(room, 0)]:
            row = numbered[number]
            # What is looked at counts too: a file may name a million ranges.
            room -= 1 + len(row) // 50
            if not any(cell for i, cell in enumerate(row) if not left <= i <= right):
                continue
            row += [""] * (right + 1 - len(row))
            for i in range(left, right + 1):
                if not row[i] and room > 0:
                    row[i] = text
                    room -= 1
    return [(number, tuple(numbered[number])) for number, _ in rows]
