"""A ready database for LadybugDB (the maintained fork of Kuzu): one file, opened in process, asked in Cypher.

Each class is a node table and each property a relationship table, with the same labels, types and properties as in
Neo4j; only the common label Entity is missing, since a node has one label there.
"""

from __future__ import annotations

import functools
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..graph import property_graph as pg
from ..graph.errors import InputError
from ..graph.files import atomic_path
from ..graph.model import KnowledgeGraph
from ..graph.progress import advance
from .columns import Column, edge_tables, edge_types, ends_of, label_of, node_tables, values
from .tables import arrow_schema, arrow_table
from .work import size_of

_TYPES = {"text": "STRING", "number": "DOUBLE", "texts": "STRING[]", "integers": "INT64[]", "numbers": "DOUBLE[]"}
_BATCH = 20_000
# The engine would take four fifths of the machine's memory: it gets this, or half of the memory where that is less.
_CACHE = 2560 * 2**20
# What one COPY holds must fit into that cache: up to five times the bytes that it reads. Larger tables come in pieces, as
# few as may be, since the second COPY into a relationship table took ten times as long as the first for as many rows.
_TIMES = 5
# With more threads, version 0.22 waited for itself for ever in a COPY of 200,000 rows on a busy machine.
_THREADS = 1


def write_ladybug(kg: KnowledgeGraph, path: Path) -> None:
    """A database file. Raises InputError where ladybug or pyarrow is not installed."""
    try:
        import ladybug
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise InputError(f"ladybug: {error.name} is not installed; pip install 'tuzhi[ladybug]'") from error
    with atomic_path(path) as made, TemporaryDirectory(dir=made.parent) as room:
        cache = _cache()
        files = _Files(Path(room), pa, pq, cache // _TIMES)
        for target, columns, row in _rows(kg):
            files.add(target, columns, row)
        half = size_of(kg).walk
        database = ladybug.Database(str(made), buffer_pool_size=cache, max_num_threads=_THREADS)
        try:
            connection = ladybug.Connection(database)
            for statement in schema(files.targets()):
                connection.execute(statement)
            for target, file in files.close():
                table, *ends = target
                options = f" (from='{ends[0]}', to='{ends[1]}')" if ends else ""
                connection.execute(f"COPY {table} FROM '{file.as_posix()}'{options}")
                # The engine's half of the steps, by the rows that it has taken.
                advance(half * files.rows[file] / files.added)
            connection.execute("CHECKPOINT")
            connection.close()
        finally:
            database.close()


def _cache() -> int:
    """Bytes that the engine may hold."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # Windows does not say
        return _CACHE
    return min(_CACHE, memory // 2)


# A node table by its label, or a relationship table by its type and the labels of its ends.
Target = tuple[str, ...]


def schema(targets: Iterable[Target]) -> Iterator[str]:
    """The statements that create the tables: all labels and types, and for each type the ends that occur.

    Every end that the schema allows would be 1,500 tables, which take longer than the data of most atlases.
    """
    for table in node_tables():
        columns = ", ".join(f"`{c.name}` {_TYPES[c.type]}" for c in table.columns)
        for label in table.labels:
            yield f"CREATE NODE TABLE {label} (id STRING, {columns}, PRIMARY KEY (id))"
    known = set(targets)
    for type_ in edge_types():
        name = pg.upper_snake(type_)
        sources, ends = ends_of(type_)
        pairs = sorted((t[1], t[2]) for t in known if t[0] == name and len(t) == 3) or [(sources[0], ends[0])]
        joined = ", ".join(f"FROM {source} TO {end}" for source, end in pairs)
        columns = "".join(f", `{c.name}` {_TYPES[c.type]}" for c in _edge_columns(type_))
        yield f"CREATE REL TABLE {name} ({joined}{columns})"


@functools.cache
def _edge_columns(type_: str) -> tuple[Column, ...]:
    return () if type_ in ("about", "statedIn") else (Column("fact"), *edge_tables()[0].columns)


@functools.cache
def _edge_table(type_: str) -> tuple[Column, ...]:
    return (Column("from"), Column("to"), *_edge_columns(type_))


def _rows(kg: KnowledgeGraph) -> Iterator[tuple[Target, tuple[Column, ...], tuple[Any, ...]]]:
    """Every row with its table and columns; nodes before edges."""
    for table in node_tables():
        columns = (Column("id"), *table.columns)
        for node in table.rows(kg):
            yield (node.label,), columns, (node.id, *values(table.columns, node.properties))
    for edges in edge_tables():
        for edge in edges.rows(kg):
            target = (pg.upper_snake(edge.type), label_of(edge.source), label_of(edge.target))
            fact = (edge.id,) if edges.columns else ()
            row = (edge.source, edge.target, *fact, *values(edges.columns, edge.properties))
            yield target, _edge_table(edge.type), row


class _Files:
    """Parquet files for each table, filled batch by batch, so that memory stays bounded."""

    def __init__(self, room: Path, pa: Any, pq: Any, piece: int) -> None:
        self.room, self.pa, self.pq, self.piece = room, pa, pq, piece
        self.writers: dict[Target, Any] = {}
        self.waiting: dict[Target, list[tuple[Any, ...]]] = {}
        self.schemas: dict[Target, Any] = {}
        self.pieces: dict[Target, list[Path]] = {}
        self.rows: Counter[Path] = Counter()
        self.added = 0
        self.written: Counter[Target] = Counter()  # bytes in the piece that is open

    def targets(self) -> Iterator[Target]:
        return iter(self.schemas)

    def add(self, target: Target, columns: tuple[Column, ...], row: tuple[Any, ...]) -> None:
        if target not in self.schemas:
            self.schemas[target] = arrow_schema(self.pa, columns)
        rows = self.waiting.setdefault(target, [])
        rows.append(row)
        self.added += 1
        if len(rows) >= _BATCH:
            self.flush(target)

    def flush(self, target: Target) -> None:
        rows = self.waiting.pop(target, [])
        if not rows:
            return
        if target not in self.writers:
            pieces = self.pieces.setdefault(target, [])
            pieces.append(self.room / f"{'-'.join(target)}-{len(pieces)}.parquet")
            self.writers[target] = self.pq.ParquetWriter(pieces[-1], self.schemas[target])
        table = arrow_table(self.pa, self.schemas[target], rows)
        self.writers[target].write_table(table)
        self.rows[self.pieces[target][-1]] += len(rows)
        self.written[target] += table.nbytes
        if self.written[target] >= self.piece:
            self.writers.pop(target).close()
            del self.written[target]

    def close(self) -> Iterator[tuple[Target, Path]]:
        """The files, in the order in which their tables came, each deleted when the next is asked for."""
        for target in self.schemas:
            self.flush(target)
            if writer := self.writers.pop(target, None):
                writer.close()
            for piece in self.pieces[target]:
                yield target, piece
                piece.unlink()
