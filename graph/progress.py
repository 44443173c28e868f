"""How far a long step has come: code that walks a graph says so, and one who waits for it can look.

>>> progress = Progress()
>>> with watched(progress):
...     expect(4)
...     for _ in steps("ab"):
...         pass
>>> progress.share
0.5
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Progress:
    """How many steps there will be, as far as is known, and how many are done."""

    total: float = 0.0
    done: float = 0.0

    @property
    def share(self) -> float:
        """What is done, from 0 to 1; 0 where nobody has said how much there is."""
        return min(self.done / self.total, 1.0) if self.total else 0.0


_watched: ContextVar[Progress | None] = ContextVar("progress", default=None)


@contextmanager
def watched(progress: Progress) -> Iterator[None]:
    """While the block runs, steps are counted there."""
    token = _watched.set(progress)
    try:
        yield
    finally:
        _watched.reset(token)


def is_watched() -> bool:
    """Whether somebody looks: it may cost a little to say how much there will be."""
    return _watched.get() is not None


def expect(total: float) -> None:
    """So many steps are to come."""
    if progress := _watched.get():
        progress.total += total


def advance(number: float = 1.0) -> None:
    """So many steps are done."""
    if progress := _watched.get():
        progress.done += number


def steps(rows: Iterable[T], *, weight: float = 1.0, by: Callable[[T], object] | None = None) -> Iterator[T]:
    """The same rows, each a step when the next is asked for; of those with the same `by` in a row, the first alone."""
    progress = _watched.get()
    return iter(rows) if progress is None else _counted(rows, progress, weight, by)


def _counted(rows: Iterable[T], progress: Progress, weight: float, by: Callable[[T], object] | None) -> Iterator[T]:
    last: object = None
    for row in rows:
        yield row
        if by is not None:
            here = by(row)
            if here == last:
                continue
            last = here
        progress.done += weight
