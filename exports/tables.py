"""Tables for pandas, DuckDB, Excel and SQL: entities, relations, observations, evidence, articles.

One row a thing; `evidence.item` is the id of a relation or an observation. Lists are lists in Parquet, and joined by
`flat.join` in CSV and SQLite.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from ..graph import property_graph as pg
from ..graph.errors import InputError
from ..graph.files import atomic_path
from ..graph.model import Evidence, KnowledgeGraph
from ..graph.progress import steps
from ..graph.schema import load_schema
from .columns import Column, batches, edge_tables, node_tables, values
from .flat import join

Row = tuple[Any, ...]
# Rows held at once: enough for columns to pack well, little enough for any memory.
_BATCH = 20_000
# A cell that starts with one of these is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, its rows, and the columns worth an index."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[KnowledgeGraph], Iterator[Row]]
    indexes: tuple[str, ...] = ()


def tables() -> tuple[Table, ...]:
    """The five tables."""
    entities, _, observations, articles = node_tables()
    evidence_free = tuple(c for c in observations.columns[1:] if c.name not in pg.EVIDENCE)
    qualifiers = tuple(Column(name, "texts") for name in pg.QUALIFIERS)
    return (
        Table("entities", (Column("id"), *entities.columns), _node_rows(entities.columns, entities.rows), ("name",)),
        Table(
            "relations",
            (
                *(Column(name) for name in ("id", "subject", "property", "object")),
                Column("confidence", "number"), Column("first_seen"), Column("last_seen"), *qualifiers,
            ),
            _relation_rows,
            ("subject", "object", "property"),
        ),
        Table(
            "observations", (Column("id"), *evidence_free), _node_rows(evidence_free, observations.rows), ("about",)
        ),
        Table(
            "evidence",
            (
                *(Column(name) for name in ("item", "article", "published")), Column("start", "number"),
                Column("end", "number"), Column("quote"), Column("method"), Column("confidence", "number"),
            ),
            _evidence_rows,
            ("item", "article"),
        ),
        Table("articles", (Column("id"), *articles.columns), _article_rows),
    )  # fmt: skip


def _node_rows(
    columns: tuple[Column, ...], nodes: Callable[[KnowledgeGraph], Iterator[pg.Node]]
) -> Callable[[KnowledgeGraph], Iterator[Row]]:
    return lambda kg: ((node.id, *values(columns, node.properties)) for node in nodes(kg))


def _relation_rows(kg: KnowledgeGraph) -> Iterator[Row]:
    columns = ("confidence", "first_seen", "last_seen")
    for edge in edge_tables()[0].rows(kg):
        target = edge.target.removeprefix(f"{pg.DATE}/") if edge.type in load_schema().attributes else edge.target
        properties = edge.properties
        qualifiers = (properties.get(name, ()) for name in pg.QUALIFIERS)
        yield (edge.id, edge.source, edge.type, target, *(properties[name] for name in columns), *qualifiers)


def _evidence_rows(kg: KnowledgeGraph) -> Iterator[Row]:
    items: Iterator[tuple[str, tuple[Evidence, ...]]] = chain(
        ((pg.fact_id(kg.facts[key]), kg.facts[key].evidence) for key in sorted(kg.facts)),
        ((pg.observation_id(kg.observations[key]), kg.observations[key].evidence) for key in sorted(kg.observations)),
    )
    for item, evidence in steps(items):
        for ev in evidence:
            published = pg.published(kg, ev)
            yield item, ev.article, published, ev.start, ev.end, ev.quote, ev.method, ev.confidence


def _article_rows(kg: KnowledgeGraph) -> Iterator[Row]:
    articles = node_tables()[3]
    for node in articles.rows(kg):
        yield (node.id.removeprefix("article/"), *values(articles.columns, node.properties))


def _flat(row: Row) -> list[Any]:
    return [join(value) if isinstance(value, tuple) else value for value in row]


def write_csv(kg: KnowledgeGraph, path: Path) -> None:
    """A folder of CSV files (RFC 4180, UTF-8 without BOM)."""
    _write_csv(kg, path, "utf-8", lambda cell: cell)


def write_excel(kg: KnowledgeGraph, path: Path) -> None:
    """A folder of CSV files that Excel opens by a double click: UTF-8 with BOM, no cell that runs as a formula.

    A text that starts with = + - @ ' or a tab gets an apostrophe in front.
    """
    _write_csv(kg, path, "utf-8-sig", _disarm)


def _disarm(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _write_csv(kg: KnowledgeGraph, path: Path, encoding: str, guard: Callable[[Any], Any]) -> None:
    with atomic_path(path) as made:
        made.mkdir()
        for table in tables():
            write_rows(made / f"{table.name}.csv", table, table.rows(kg), encoding=encoding, guard=guard)


def write_rows(
    path: Path,
    table: Table,
    rows: Iterable[Row],
    *,
    encoding: str = "utf-8",
    guard: Callable[[Any], Any] = lambda cell: cell,
) -> None:
    """A CSV file of these rows of a table, under the names of its columns."""
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(column.name for column in table.columns)
        writer.writerows([guard(cell) for cell in _flat(row)] for row in rows)


def write_sqlite(kg: KnowledgeGraph, path: Path) -> None:
    """A SQLite database with the five tables, indexed, and a view `facts` that reads like a sentence."""
    with atomic_path(path) as made:
        base = sqlite3.connect(made)
        try:
            base.execute("PRAGMA journal_mode = OFF")
            base.execute("PRAGMA synchronous = OFF")
            for table in tables():
                _fill_sqlite(base, table, kg)
            base.execute(_VIEW)
            base.commit()
        finally:
            base.close()


_VIEW = """
CREATE VIEW facts AS
SELECT s.name AS subject, s.kind AS subject_kind, r.property, coalesce(o.name, r.object) AS object,
       o.kind AS object_kind, r.confidence, e.quote, a.name AS title, a.published, a.url
FROM relations r JOIN entities s ON s.id = r.subject LEFT JOIN entities o ON o.id = r.object
LEFT JOIN evidence e ON e.item = r.id LEFT JOIN articles a ON a.id = e.article
"""


def _fill_sqlite(base: sqlite3.Connection, table: Table, kg: KnowledgeGraph) -> None:
    kinds = {"number": "NUMERIC" if table.name == "evidence" else "REAL"}
    columns = ", ".join(
        f'"{c.name}" {kinds.get(c.type, "TEXT")}{" PRIMARY KEY" if c.name == "id" else ""}' for c in table.columns
    )
    base.execute(f'CREATE TABLE "{table.name}" ({columns})')
    marks = ", ".join("?" * len(table.columns))
    base.executemany(
        f'INSERT INTO "{table.name}" VALUES ({marks})', (list(map(_copy, _flat(row))) for row in table.rows(kg))
    )
    for name in table.indexes:
        base.execute(f'CREATE INDEX "{table.name}_{name}" ON "{table.name}" ("{name}")')


def write_parquet(kg: KnowledgeGraph, path: Path) -> None:
    """A folder of Parquet files. Raises InputError where pyarrow is not installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise InputError("parquet: pyarrow is not installed; pip install 'tuzhi[parquet]'") from error
    with atomic_path(path) as made:
        made.mkdir()
        for table in tables():
            schema = arrow_schema(pa, table.columns)
            with pq.ParquetWriter(made / f"{table.name}.parquet", schema) as writer:
                for batch in batches(table.rows(kg), _BATCH):
                    writer.write_table(arrow_table(pa, schema, batch))


def arrow_schema(pa: Any, columns: Sequence[Column]) -> Any:
    """The columns as pyarrow types; lists stay lists."""
    kinds = {
        "text": pa.string(),
        "number": pa.float64(),
        "texts": pa.list_(pa.string()),
        "integers": pa.list_(pa.int64()),
        "numbers": pa.list_(pa.float64()),
    }
    return pa.schema([(column.name, kinds[column.type]) for column in columns])


def arrow_table(pa: Any, schema: Any, rows: list[Row]) -> Any:
    """Rows as an Arrow table."""
    columns = zip(*rows, strict=True)
    arrays = [
        pa.array(list(map(_bytes, column)), type=field.type) for column, field in zip(columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _bytes(value: Any) -> Any:
    """Texts as UTF-8. Asked for that by a C library, a str keeps it for good: the graph would grow by all its texts."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8")
    # Most lists are of one element, or of none.
    return [*map(_bytes, value)] if value and isinstance(value, tuple) else value


def _copy(value: Any) -> Any:
    """The same text in another str, for a library that takes no UTF-8; see `_bytes`."""
    return value.encode("utf-8").decode("utf-8") if isinstance(value, str) and not value.isascii() else value
