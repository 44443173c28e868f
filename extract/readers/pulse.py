"""A sign of life from readers that work through long files, for whoever waits for them."""

from __future__ import annotations

from collections.abc import Callable

_listener: list[Callable[[], None]] = []


def tick() -> None:
    """Says that a page of a long file is done."""
    for hear in _listener:
        hear()


def listen(hear: Callable[[], None]) -> None:
    """Calls a function at every sign of life from now on, and none that was given before."""
    _listener[:] = [hear]
