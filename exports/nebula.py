"""NebulaGraph 3: nGQL that makes the space, the configuration of nebula-importer 4, and its CSV files.

The length of ids is bounded there, so a vertex id is `columns.short_id` of the node's id, which is the property `id`.
Properties are scalar, so lists are joined by `flat.join`. A class is a tag, a property an edge type in UPPER_SNAKE.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ..graph import property_graph as pg
from ..graph.files import atomic_path
from ..graph.model import KnowledgeGraph
from .columns import Column, edge_tables, edge_types, node_tables, short_id, values
from .flat import join

SPACE = "tuzhi"


def write_nebula(kg: KnowledgeGraph, path: Path) -> None:
    """A folder with schema.ngql, importer.yaml and data/*.csv."""
    with atomic_path(path) as made:
        data = made / "data"
        data.mkdir(parents=True)
        names = _write_data(kg, data)
        (made / "schema.ngql").write_text("".join(schema()), "utf-8", newline="\n")
        # JSON is YAML, and leaves no doubt about quotes.
        text = json.dumps(config(names), ensure_ascii=False, indent=1)
        (made / "importer.yaml").write_text(f"{text}\n", "utf-8", newline="\n")


def _write_data(kg: KnowledgeGraph, folder: Path) -> list[str]:
    """A file a label and a type of edge; the names of those that there are, sorted."""
    with ExitStack() as stack:
        writers: dict[str, Any] = {}
        for name, row in _rows(kg):
            if name not in writers:
                stream = stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
                # As RFC 4180 ends a line: a bare return inside a cell is then quoted too.
                writers[name] = csv.writer(stream, lineterminator="\r\n")
                writers[name].writerow(_header(name))
            writers[name].writerow(row)
        return sorted(writers)


def _rows(kg: KnowledgeGraph) -> Iterator[tuple[str, list[Any]]]:
    for table in node_tables():
        for node in table.rows(kg):
            yield node.label, [short_id(node.id), node.id, *_flat(table.columns, node.properties)]
    for edges in edge_tables():
        for edge in edges.rows(kg):
            start = [short_id(edge.source), short_id(edge.target), rank(edge.id), edge.id]
            yield pg.upper_snake(edge.type), [*start, *_flat(edges.columns, edge.properties)]


def rank(key: str) -> int:
    """A rank that keeps two edges of one type between the same ends apart: a former and a current post."""
    return int(hashlib.sha256(key.encode("utf-8")).hexdigest()[:15], 16)


def _flat(columns: tuple[Column, ...], properties: Any) -> Iterator[Any]:
    for value in values(columns, properties):
        yield join(value) if isinstance(value, tuple) else "" if value is None else value


def _columns() -> dict[str, tuple[Column, ...]]:
    """The properties of each tag and edge type, in the order of the files."""
    facts = edge_tables()[0].columns
    found = {label: (Column("id"), *table.columns) for table in node_tables() for label in table.labels}
    for type_ in edge_types():
        found[pg.upper_snake(type_)] = (Column("id"), *(() if type_ in ("about", "statedIn") else facts))
    return found


def _header(name: str) -> list[str]:
    first = ["source", "target", "rank"] if name.isupper() else ["vid"]
    return [*first, *(column.name for column in _columns()[name])]


def schema() -> Iterator[str]:
    """nGQL for the space, its tags, its edge types and an index on names."""
    yield f"CREATE SPACE IF NOT EXISTS {SPACE} (partition_num = 10, replica_factor = 1, vid_type = FIXED_STRING(24));\n"
    yield f":sleep 20\nUSE {SPACE};\n"
    for name, columns in _columns().items():
        fields = ", ".join(f"`{c.name}` {'double' if c.type == 'number' else 'string'}" for c in columns)
        yield f"CREATE {'EDGE' if name.isupper() else 'TAG'} IF NOT EXISTS `{name}` ({fields});\n"
    yield ":sleep 20\n"
    for table in node_tables():
        for label in table.labels:
            yield f"CREATE TAG INDEX IF NOT EXISTS `{label}_name` ON `{label}`(`name`(64));\n"


def config(names: Iterable[str]) -> dict[str, Any]:
    """The configuration of nebula-importer for the files with these names."""
    sources = []
    for name in names:
        first = 3 if name.isupper() else 1
        props = [
            {"name": column.name, "type": "DOUBLE" if column.type == "number" else "STRING", "index": index}
            for index, column in enumerate(_columns()[name], first)
        ]
        source: dict[str, Any] = {"path": f"./data/{name}.csv", "csv": {"delimiter": ",", "withHeader": True}}
        if name.isupper():
            ends = {"src": {"id": {"type": "STRING", "index": 0}}, "dst": {"id": {"type": "STRING", "index": 1}}}
            source["edges"] = [{"name": name, **ends, "rank": {"index": 2}, "props": props}]
        else:
            source["tags"] = [{"name": name, "id": {"type": "STRING", "index": 0}, "props": props}]
        sources.append(source)
    client = {"version": "v3", "address": "127.0.0.1:9669", "user": "root", "password": "nebula"}
    return {"client": client, "manager": {"spaceName": SPACE}, "log": {"level": "INFO"}, "sources": sources}
