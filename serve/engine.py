"""Answers SPARQL queries within a time limit, so that no query keeps the others waiting.

Lanes of worker processes, from quick to slow. Every query starts in the quickest lane, where it may compute for a tenth of
a second. One that needs longer is ended there and starts again in the next lane. Its shape (its text without constants)
is remembered, and goes to that lane at once the next time; shapes that were quick go before those never seen. The slowest lane has a short queue: when it is full, slow
queries are turned away, quick ones never are. Slower lanes also get less of the processor.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import multiprocessing
import os
import re
import signal
import sys
import threading
import time
import types
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from .sandbox import memory_for_one
from .store import hold
from .worker import Answer, Query, error, too_hungry, work

QUICK_SECONDS, MIDDLE_SECONDS = 0.1, 1.0
SIZE_LIMIT = 64 * 2**20
REMEMBERED = 10_000
_BUSY = "Too many queries are waiting: try again in a few seconds."
_BUSY_WITH_SLOW = "Too many slow queries are waiting: try again later, or make the query more selective."
_OUT_OF_TIME = (-signal.SIGPROF, -signal.SIGXCPU, -signal.SIGALRM)
_CONSTANTS = re.compile(r'#[^\n]*|\s+|\d+|"[^"\n]*"|\'[^\'\n]*\'')


def shape(query: Query) -> bytes:
    """What queries have in common that differ only in spaces, comments, numbers and strings.

    >>> shape(Query("SELECT * { ?s ?p 12 } # a")) == shape(Query("SELECT *  {?s ?p 3}"))
    True
    """
    # The beginning of a very long query tells enough, and its length the rest.
    text = f"{bool(query.default_graphs)} {query.union} {len(query.text) >> 14} {_CONSTANTS.sub('', query.text[: 1 << 14])}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take: seconds of processor time, seconds by the clock, bytes of answer and of memory."""

    processor: float
    clock: float
    size: int
    memory: int


_STARTING = threading.Lock()


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Hides the program's main module: multiprocessing would run it again in every process that it starts, and all that
    it imports. Ours need nothing of it, and are to start in milliseconds."""
    with _STARTING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


class _Worker:
    """One process and the link to it; ended and started anew when a query takes too long."""

    def __init__(self, path: Path, limits: Limits, niceness: int) -> None:
        # A fork server with the module loaded: an ended process is replaced in milliseconds.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tuzhi.serve.worker"])
        self._settings = {"size_limit": limits.size, "memory_limit": limits.memory, "niceness": niceness}
        self._path, self._limits = path, limits
        self._process: BaseProcess | None = None
        self._link: Connection | None = None
        self._ready = False

    def start(self) -> None:
        self._link, other = self._context.Pipe()
        process = self._context.Process(target=work, args=(self._path, other), kwargs=self._settings, daemon=True)
        with _without_main():
            process.start()
        self._process = process
        other.close()
        self._ready = False

    def stop(self) -> int | None:
        """Ends the process; the code that it ended with."""
        if self._link:
            self._link.close()
        if self._process is None:
            return None
        self._process.join(0.05)  # it may have ended by itself, and then its own code tells why
        self._process.kill()
        self._process.join()
        code = self._process.exitcode
        self._process = None
        return code

    def interrupt(self) -> None:
        """Ends what the process computes; `ask`, which waits on it in another thread, then starts another."""
        process = self._process
        if process is not None:
            with contextlib.suppress(OSError, ValueError):
                process.kill()

    def ask(self, query: Query) -> Answer | None:
        """The answer, or None where it took too long. Blocks: called in a thread."""
        if self._process is None:
            self.start()
        assert self._link is not None
        try:
            if not self._ready:
                # The start of the process is not the query's time.
                self._link.recv()
                self._ready = True
            started = time.monotonic()
            self._link.send((query, self._limits.processor))
            if self._link.poll(self._limits.clock):
                received: Answer = self._link.recv()
                return replace(received, seconds=time.monotonic() - started)
        except (EOFError, OSError):
            began, code = self._ready, self.stop()
            if not began:
                return error(503, f"The process that answers queries does not start (it ended with {code}).")
            self.start()
            if code in _OUT_OF_TIME:
                return None
            if code in (-signal.SIGSEGV, -signal.SIGBUS):
                return error(400, "The query is nested too deeply: write it flatter.")
            return too_hungry()
        self.stop()
        self.start()
        return None


class _Lane:
    """Workers of one speed, and two queues for them. Queries that are `trusted`, as their shape was quick before, can
    have every worker; the others leave one to them, and every fourth turn is theirs where both wait: what is new and
    slow does not hold up what is known, and what is known does not starve what is new."""

    def __init__(self, workers: list[_Worker], *, waiting: int, seconds: float) -> None:
        self.workers, self.seconds = workers, seconds
        self._threads = ThreadPoolExecutor(len(workers), thread_name_prefix="sparql")
        self._idle = list(workers)
        self._trusted: deque[asyncio.Future[_Worker]] = deque()
        self._new: deque[asyncio.Future[_Worker]] = deque()
        self._room = waiting + len(workers)
        self._turns = 0
        self._running_new = 0

    def full(self) -> bool:
        return self._room <= 0

    async def ask(
        self, query: Query, *, trusted: bool = True, skip: Callable[[], bool] = lambda: False
    ) -> Answer | None:
        """The answer, or None where it took too long; `skip` is asked once more when a worker is free."""
        self._room -= 1
        try:
            worker = await self._wait(trusted)
            if skip():
                self._release(worker, trusted)
                return None
            task = asyncio.get_running_loop().run_in_executor(self._threads, worker.ask, query)
            # A client that goes away must not free the worker while its thread still waits on it.
            task.add_done_callback(lambda _: self._release(worker, trusted))
            try:
                return await asyncio.shield(task)
            except asyncio.CancelledError:
                worker.interrupt()
                raise
        finally:
            self._room += 1

    async def _wait(self, trusted: bool) -> _Worker:
        place: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        (self._trusted if trusted else self._new).append(place)
        self._hand_out()
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._release(place.result(), trusted)
            raise

    def _hand_out(self) -> None:
        while self._idle and (queue := self._next()) is not None:
            place = queue.popleft()
            if not place.done():
                self._turns += 1
                self._running_new += queue is self._new
                place.set_result(self._idle.pop())

    def _next(self) -> deque[asyncio.Future[_Worker]] | None:
        """The queue whose turn it is; None where none may have a worker now."""
        most = max(1, len(self.workers) - 1)
        new = self._new if self._new and self._running_new < most else None
        trusted = self._trusted or None
        if new is not None and trusted is not None:
            return new if self._turns % 4 == 3 else trusted
        return new if trusted is None else trusted

    def _release(self, worker: _Worker, trusted: bool) -> None:
        self._running_new -= not trusted
        self._idle.append(worker)
        self._hand_out()

    def close(self) -> None:
        for worker in self.workers:
            worker.interrupt()
        self._threads.shutdown(wait=True)
        for worker in self.workers:
            worker.stop()


class Engine:
    """Answers queries from the store at `path`, which it holds as long as it lives. `seconds` is the time limit of one query."""

    def __init__(self, path: Path, *, seconds: float = 10.0, size_limit: int = SIZE_LIMIT, memory: int = 0) -> None:
        self._held = hold(path)
        cores = os.cpu_count() or 2
        half = max(1, cores // 2)
        # Processor seconds, workers, and how many queries may wait for them.
        lanes = [
            (t, n, w) for t, n, w in ((QUICK_SECONDS, cores + 1, 1_000), (MIDDLE_SECONDS, half, 64)) if t < seconds
        ]
        lanes.append((seconds, half, 8))
        memory = memory or memory_for_one(sum(count for _, count, _ in lanes))
        self.seconds, self.size_limit = seconds, size_limit
        self._lanes: list[_Lane] = []
        for level, (processor, count, waiting) in enumerate(lanes):
            limits = Limits(processor, min(10 * processor, seconds), size_limit, memory)
            workers = [_Worker(path, limits, 2 + 8 * level) for _ in range(count)]
            self._lanes.append(_Lane(workers, waiting=waiting, seconds=processor))
        self._lanes[0].workers[-1].start()  # the others start when they are needed
        # The lane that each shape needed, 0 for those that were quick.
        self._levels: OrderedDict[bytes, int] = OrderedDict()

    async def answer(self, query: Query) -> Answer:
        """The answer to a query, an error answer included."""
        key = shape(query)
        for level, lane in enumerate(self._lanes):
            if self._belongs_above(key, level):
                continue
            if lane.full():
                return error(503, _BUSY if level == 0 else _BUSY_WITH_SLOW)
            trusted = level > 0 or self._levels.get(key) == 0
            found = await lane.ask(query, trusted=trusted, skip=functools.partial(self._belongs_above, key, level))
            if found is not None:
                if level == 0 or found.seconds < self._lanes[level - 1].seconds / 2:
                    self._levels[key] = max(level - 1, 0)
                    self._trim()
                return found
            self._remember(key, min(level + 1, len(self._lanes) - 1))
        return error(503, f"The query took more than {self.seconds:g} seconds: add LIMIT or make it more selective.")

    def _belongs_above(self, key: bytes, level: int) -> bool:
        """Whether a query of this shape was too slow for the lane."""
        return self._levels.get(key, 0) > level

    def _remember(self, key: bytes, level: int) -> None:
        self._levels[key] = max(level, self._levels.get(key, 0))
        self._trim()

    def _trim(self) -> None:
        while len(self._levels) > REMEMBERED:
            self._levels.popitem(last=False)

    def close(self) -> None:
        """Ends all processes, and lets go of the store."""
        for lane in self._lanes:
            lane.close()
        os.close(self._held)
