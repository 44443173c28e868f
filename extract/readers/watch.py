"""Sees that files come, go and change, by looking at their names, sizes and times of change now and then."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from .registry import ATLAS

State = dict[str, tuple[int, int]]


def state_of(paths: Iterable[Path]) -> State:
    """Size and time of change of every file named or lying in a folder named; what cannot be looked at is not there."""
    found: State = {}
    for path in paths:
        for file in _files(path):
            try:
                status = file.stat()
            except OSError:
                continue
            found[str(file)] = (status.st_size, status.st_mtime_ns)
    return found


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for at, folders, names in os.walk(path):
        if ATLAS in names:
            # Not an article: building it would look like a change.
            folders.clear()
            continue
        yield from (Path(at) / name for name in names)


def changes(paths: Sequence[Path], pause: Callable[[], None]) -> Iterator[None]:
    """Yields at first, and then whenever the files are no longer as they were; `pause` is called between two looks.

    What changes while the caller works is seen when it comes back. Content decides what is read: see the digests of `build`.
    """
    while True:
        before = state_of(paths)
        yield
        while state_of(paths) == before:
            pause()
