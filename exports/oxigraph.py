"""A ready store folder for Oxigraph: `oxigraph serve --location FOLDER`, or pyoxigraph in process.

It holds what `rdf.whole_store` says: everything in the default graph, and one named graph an article.
"""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph

from ..graph.files import atomic_path
from ..graph.model import KnowledgeGraph
from .rdf import whole_store


class _Stream(io.RawIOBase):
    """Text in pieces as a file of bytes, made while it is read."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self.chunks, self.rest = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = len(buffer)
        if not self.rest:
            pieces, length = [], 0
            for chunk in self.chunks:
                pieces.append(chunk.encode("utf-8"))
                length += len(pieces[-1])
                if length >= size:
                    break
            self.rest = b"".join(pieces)
        part, self.rest = self.rest[:size], self.rest[size:]
        buffer[: len(part)] = part
        return len(part)


def write_oxigraph(kg: KnowledgeGraph, path: Path) -> None:
    """A store folder, of the format of the pyoxigraph that is installed."""
    with atomic_path(path) as made:
        store = pyoxigraph.Store(str(made))
        stream = io.BufferedReader(_Stream(whole_store(kg)), 1 << 20)
        # What `terms` makes is valid as it is: looking again would take a fifth of the time.
        store.bulk_load(stream, pyoxigraph.RdfFormat.N_QUADS, lenient=True)
        store.flush()
        # The folder is open, and locked, until the store is gone.
        del store
        gc.collect()
