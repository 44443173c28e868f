"""What takes long to make of a large atlas: made once, in the background; whoever asks meanwhile is told to ask again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any, TypeVar

from starlette.responses import Response

PATIENCE = 5.0  # seconds that a request waits, so that few requests wait at a time

T = TypeVar("T")


class NotYet(Exception):
    """It is still being made."""


class Later:
    """Things by their names, each made by a thread of its own when it is first asked for."""

    def __init__(self) -> None:
        self._futures: dict[str, Future[Any]] = {}
        self._lock = Lock()

    def get(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, or raises; raises NotYet where that takes longer than one request waits."""
        with self._lock:
            future = self._futures.get(name)
            if future is None:
                future = self._futures[name] = Future()
                # A daemon: whoever stops the server does not wait for it.
                Thread(target=_fill, args=(future, make), daemon=True, name=name).start()
        try:
            found: T = future.result(timeout=PATIENCE)
        except TimeoutError:
            raise NotYet from None
        return found


def _fill(future: Future[Any], make: Callable[[], Any]) -> None:
    try:
        future.set_result(make())
    except Exception as error:  # whoever waits shall hear of it
        future.set_exception(error)


def ask_again() -> Response:
    """The answer to who asks for what is still being made."""
    return Response('{"error": "being made"}\n', 503, {"Retry-After": "2"}, "application/json")
