"""Extracts many articles at once: a `Mapper` is the built-in `map` with other hands, its results in the order of the tasks.

>>> with local_mapper(1) as mapper:
...     list(mapper(len, ["一", "二三"]))
[1, 2]
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, TypeVar

from ..graph.errors import TuzhiError
from ..graph.model import Article
from ..graph.parts import pack, part_key
from .build import extract, rules_version
from .readers.registry import Failure, File, articles_of

T = TypeVar("T")
R = TypeVar("R")
Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]

# Below this many articles the start of other processes (about a second each) costs more than they save.
WORTH_A_POOL = 24
# Tasks under way for each process: enough that none waits, few enough that memory stays bounded.
AHEAD = 8
# A task that broke its process this often is given up.
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """What an article says, packed as an atlas keeps it, under its key; `version` is that of the rules which read it,
    `pictures` are those that it shows: the names of their files, and their bytes where the article was just read."""

    path: str
    article: str
    key: str
    said: bytes
    version: str
    pictures: tuple[tuple[str, bytes], ...] = ()


def extract_packed(article: Article) -> bytes:
    """What the rules and models of this package find in an article, packed."""
    found = extract(article)
    return pack(found.graph, found.rejections)


@dataclass(frozen=True, slots=True)
class Reading:
    """How articles are read: the function that extracts one, packed, and a word that tells its readings from the rules' own."""

    extract: Callable[[Article], bytes]
    version: str = ""

    @property
    def whole_version(self) -> str:
        """What changes whenever an article could be read otherwise."""
        return rules_version() + self.version


RULES = Reading(extract_packed)


def take(task: File | Article, reading: Reading = RULES) -> list[Kept | Failure]:
    """Reads a file, or takes an article as it is, and extracts: what one process does for another, in bytes that are small."""
    items = [task] if isinstance(task, Article) else articles_of(task)
    version = reading.whole_version
    found: list[Kept | Failure] = []
    for item in items:
        if isinstance(item, Failure):
            found.append(item)
        else:
            key = part_key(item, version=version)
            pictures = tuple({p.file: p.raw for p in item.pictures if p.file}.items())
            found.append(Kept(item.path, item.id, key, reading.extract(item), version, pictures))
    return found


@contextmanager
def local_mapper(jobs: int = 0) -> Iterator[Mapper]:
    """A mapper over the cores of this machine (`jobs` processes, 0 for every core), which ends its processes with the block.

    The first tasks are done in this process; others are started only where more come. A process that dies (killed, out of
    memory) is replaced and its tasks are done again; raises TuzhiError where the same tasks break every process.
    """
    pool = _Pool(jobs or os.cpu_count() or 1)

    def mapper(function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        rest = iter(tasks)
        first = list(islice(rest, 1 if pool.jobs == 1 else WORTH_A_POOL))
        if pool.jobs == 1 or (len(first) < WORTH_A_POOL and not pool.started):
            return map(function, chain(first, rest))
        return pool.map(function, chain(first, rest))

    try:
        yield mapper
    finally:
        pool.close()


def _ignore_interrupts() -> None:
    # Ctrl+C reaches every process of a terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """A process that is started meanwhile never sees Ctrl+C, not even before it can ignore it; this one sees it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Pool:
    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.started: ProcessPoolExecutor | None = None

    def pool(self) -> ProcessPoolExecutor:
        if self.started is None:
            # Spawned, not forked: an inference session does not survive a fork.
            context = multiprocessing.get_context("spawn")
            self.started = ProcessPoolExecutor(self.jobs, mp_context=context, initializer=_ignore_interrupts)
        return self.started

    def close(self) -> None:
        if self.started is not None:
            self.started.shutdown(wait=True, cancel_futures=True)
            self.started = None

    def map(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """The results in the order of the tasks, with a bounded number of tasks under way."""
        waiting: deque[tuple[T, Future[R]]] = deque()
        broken = 0
        rest = iter(tasks)
        while True:
            try:
                for task in islice(rest, self.jobs * AHEAD - len(waiting)):
                    waiting.append((task, self._submit(function, task)))
                if not waiting:
                    return
                result = waiting[0][1].result()
            except BrokenProcessPool as error:
                broken += 1
                if broken >= ATTEMPTS:
                    raise TuzhiError(
                        f"the processes that extract died {broken} times (out of memory?); try fewer with -j"
                    ) from error
                self.close()
                again = [task for task, _ in waiting]
                waiting = deque((task, self._submit(function, task)) for task in again)
                continue
            broken = 0
            waiting.popleft()
            yield result

    def _submit(self, function: Callable[[T], R], task: T) -> Future[R]:
        try:
            with _interrupts_held():
                return self.pool().submit(function, task)
        except BrokenProcessPool as error:
            # Told when its result is asked for, so that the task is not lost.
            failed: Future[R] = Future()
            failed.set_exception(error)
            return failed
