"""Answers SPARQL queries within a time limit, so that no query keeps the others waiting.

Two lanes of worker processes. Every query starts in the fast lane, where it may take a second. One that takes longer is
killed there and starts again in the slow lane, where it may take the whole time limit; it is remembered, and goes to the
slow lane at once the next time. The slow lane's queue is short: when it is full, slow queries are turned away, quick ones
never are.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import multiprocessing
import os
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pyoxigraph as ox

from ..exports.atlas import GRAPH, TURTLE, read_manifest
from ..exports.rdf import write_nquads
from ..graph.files import TEMPORARY
from ..graph.model import KnowledgeGraph
from .worker import Answer, Query, error, work

FAST_SECONDS = 1.0
REMEMBERED = 1_000


def open_cache(folder: Path, kg: KnowledgeGraph) -> Path:
    """The folder of an Oxigraph store of the atlas in `folder`, made where it is missing or stale.

    Its default graph holds everything, and each article's statements stand in a graph of their own.
    """
    digest = str(read_manifest(folder)["files"][GRAPH])[:16]
    home = folder if os.access(folder, os.W_OK) else Path(tempfile.gettempdir()) / "tuzhi-stores"
    target = home / f".store-{digest}"
    if target.is_dir():
        return target
    home.mkdir(parents=True, exist_ok=True)
    for stale in home.glob(".store-*") if home == folder else ():
        shutil.rmtree(stale, ignore_errors=True)
    room = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=home))
    try:
        write_nquads(kg, room / "articles.nq")
        store = ox.Store(str(room / "store"))
        store.bulk_load(path=str(folder / TURTLE), format=ox.RdfFormat.TURTLE)
        store.bulk_load(path=str(room / "articles.nq"), format=ox.RdfFormat.N_QUADS)
        store.flush()
        del store
        with contextlib.suppress(OSError):  # another server was quicker: its store is the same
            (room / "store").rename(target)
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return target


class _Worker:
    """One process and the link to it; killed and started anew when a query takes too long."""

    def __init__(self, path: Path, *, size_limit: int, memory_limit: int) -> None:
        # A fork server with the module loaded: a killed process is replaced in milliseconds.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tuzhi.serve.worker"])
        self._settings = {"size_limit": size_limit, "memory_limit": memory_limit}
        self._path = path
        self._process: BaseProcess | None = None
        self._link: Connection | None = None
        self._ready = False
        self.start()

    def start(self) -> None:
        self._link, other = self._context.Pipe()
        self._process = self._context.Process(target=work, args=(self._path, other), kwargs=self._settings, daemon=True)
        self._process.start()
        other.close()
        self._ready = False

    def stop(self) -> None:
        if self._link:
            self._link.close()
        if self._process:
            self._process.kill()
            self._process.join()

    def ask(self, query: Query, seconds: float) -> Answer | None:
        """The answer, or None where it took too long. Blocks: called in a thread."""
        assert self._link is not None
        try:
            if not self._ready:
                # The start of the process is not the query's time.
                self._link.recv()
                self._ready = True
            self._link.send(query)
            if self._link.poll(seconds):
                received: Answer = self._link.recv()
                return received
        except (EOFError, OSError):
            # The process died of the query, most likely for want of memory.
            self.stop()
            self.start()
            return error(413, "The query needs more memory than this endpoint gives: make it more selective.")
        self.stop()
        self.start()
        return None


class _Lane:
    def __init__(self, workers: list[_Worker], *, waiting: int) -> None:
        self._workers = workers
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        for worker in workers:
            self._idle.put_nowait(worker)
        self._room = waiting + len(workers)

    def full(self) -> bool:
        return self._room <= 0

    async def ask(self, query: Query, seconds: float, *, skip: Callable[[], bool] = lambda: False) -> Answer | None:
        """The answer, or None where it took too long; `skip` is asked once more when a worker is free."""
        self._room -= 1
        try:
            worker = await self._idle.get()
            if skip():
                self._idle.put_nowait(worker)
                return None
            task = asyncio.ensure_future(asyncio.to_thread(worker.ask, query, seconds))
            # A client that goes away must not free the worker while its thread still waits on it.
            task.add_done_callback(lambda _: self._idle.put_nowait(worker))
            return await asyncio.shield(task)
        finally:
            self._room += 1

    def workers(self) -> Iterator[_Worker]:
        yield from self._workers


class Engine:
    """Answers queries from the store at `path`. `seconds` is the time limit of one query."""

    def __init__(
        self, path: Path, *, seconds: float = 10.0, size_limit: int = 64 * 2**20, memory_limit: int = 4 * 2**30
    ) -> None:
        cores = os.cpu_count() or 2

        def workers(count: int) -> list[_Worker]:
            return [_Worker(path, size_limit=size_limit, memory_limit=memory_limit) for _ in range(count)]

        self.seconds = seconds
        self._fast = _Lane(workers(max(2, cores)), waiting=1_000)
        self._slow = _Lane(workers(max(1, cores // 2)), waiting=8)
        self._remembered: OrderedDict[bytes, None] = OrderedDict()

    async def answer(self, query: Query) -> Answer:
        """The answer to a query, an error answer included."""
        key = hashlib.sha256(repr((query.text, query.default_graphs, query.named_graphs)).encode()).digest()
        if key not in self._remembered and self.seconds > FAST_SECONDS:
            if self._fast.full():
                return error(503, "Too many queries are waiting: try again in a few seconds.")
            if (found := await self._fast.ask(query, FAST_SECONDS, skip=lambda: key in self._remembered)) is not None:
                return found
            self._remembered[key] = None
            if len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        if self._slow.full():
            return error(503, "Too many slow queries are waiting: try again later, or make the query more selective.")
        if (found := await self._slow.ask(query, self.seconds)) is not None:
            return found
        return error(503, f"The query took more than {self.seconds:g} seconds: add LIMIT or make it more selective.")

    def close(self) -> None:
        for lane in (self._fast, self._slow):
            for worker in lane.workers():
                worker.stop()
