"""A line on the terminal that shows how far a long step has come."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..graph.files import TEMPORARY
from ..graph.progress import Progress, watched

# Seconds after which a step counts as long, and between two looks.
PATIENCE, PULSE = 2.0, 0.5
# Left to the bar to fill in, so that it stands here as it is.
RATE = {"zh": "{{rate}} 条事实/秒", "en": "{{rate}} facts/s"}
# Signs of the bar.
WIDTH = 20

# Told how many facts there are.
Count = Callable[[int], None]


@contextmanager
def bar(label: str, rate: str, more: Callable[[], str], *, patience: float | None = None) -> Iterator[Count]:
    """While the block runs for longer than `patience` seconds (or PATIENCE): its label, a bar, what `more` says, the seconds.

    The bar has a percentage as soon as the steps are counted (`graph.progress`), and facts a second, in the words of `rate`,
    once the function that the block is given is told how many facts there are. On standard error, and only where that is a
    terminal; the line is gone when the block ends.
    """
    if not sys.stderr.isatty():
        yield lambda number: None
        return
    ended, start, progress = threading.Event(), time.monotonic(), Progress()
    facts, since = 0, start

    def count(number: int) -> None:
        nonlocal facts, since
        facts, since = number, time.monotonic()

    def line(turn: int) -> str:
        share, now = progress.share, time.monotonic()
        if not share:
            at = turn % WIDTH
            signs = "▱" * at + "▰" + "▱" * (WIDTH - 1 - at)
            return f"{label} {signs} {more()}, {now - start:.0f} s"
        full = int(share * WIDTH)
        speed = f"{rate.format(rate=f'{facts * share / max(now - since, 0.001):,.0f}')}, " if facts else ""
        return f"{label} {'▰' * full}{'▱' * (WIDTH - full)} {share:4.0%}, {speed}{more()}, {now - start:.0f} s"

    def show() -> None:
        if ended.wait(PATIENCE if patience is None else patience):
            return
        turn = 0
        while True:
            room = shutil.get_terminal_size().columns - 1
            print(f"\r{line(turn)[:room]}\x1b[K", end="", file=sys.stderr, flush=True)
            turn += 1
            if ended.wait(PULSE):
                print("\r\x1b[K", end="", file=sys.stderr, flush=True)
                return

    watcher = threading.Thread(target=show, daemon=True)
    watcher.start()
    try:
        with watched(progress):
            yield count
    finally:
        ended.set()
        watcher.join()


@contextmanager
def waiting(label: str, rate: str, target: Path, *, patience: float | None = None) -> Iterator[Count]:
    """A bar with the MB that are written for `target` so far."""
    place = target.resolve().parent
    others = _unfinished(place)
    with bar(
        label,
        rate,
        lambda: f"{sum(_size(folder) for folder in _unfinished(place) - others) / 1e6:,.0f} MB",
        patience=patience,
    ) as count:
        yield count


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
