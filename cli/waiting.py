"""A line on the terminal that shows that a long step is under way, where nobody can say how much of it is left."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..graph.files import TEMPORARY

# Seconds after which a step counts as long, and between two looks.
PATIENCE, PULSE = 2.0, 0.5


@contextmanager
def waiting(label: str, target: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """While the block runs for longer than `patience` seconds: its label, the seconds, and the MB written for `target` so far.

    On standard error, and only where that is a terminal; the line is gone when the block ends.
    """
    if not sys.stderr.isatty():
        yield
        return
    ended, place = threading.Event(), target.resolve().parent
    others = _unfinished(place)
    start = time.monotonic()

    def show() -> None:
        if ended.wait(patience):
            return
        turn = 0
        while True:
            size = sum(_size(folder) for folder in _unfinished(place) - others) / 1e6
            signs = "▱" * (turn % 10) + "▰" + "▱" * (9 - turn % 10)
            seconds = time.monotonic() - start
            print(f"\r{label} {signs} {size:,.0f} MB, {seconds:.0f} s\x1b[K", end="", file=sys.stderr, flush=True)
            turn += 1
            if ended.wait(PULSE):
                print("\r\x1b[K", end="", file=sys.stderr, flush=True)
                return

    watcher = threading.Thread(target=show, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _unfinished(place: Path) -> set[Path]:
    """What writers have under way in a folder: `atomic_path` writes there first."""
    return set(place.glob(f"{TEMPORARY}*"))


def _size(folder: Path) -> int:
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except OSError:  # moved or deleted meanwhile
            continue
    return total
