"""Neo4j 5: CSV for `neo4j-admin database import full`, and Cypher for a server that runs.

entities.csv dates.csv observations.csv articles.csv    nodes
facts.csv about.csv stated_in.csv                       edges
import.sh          runs neo4j-admin over them (server stopped, database empty or overwritten)
constraints.cypher to run after that
load.cypher        or everything by cypher-shell: constraints and batches of MERGE, may run twice
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..graph import property_graph as pg
from ..graph.files import atomic_path
from ..graph.model import KnowledgeGraph
from .columns import Column, EdgeTable, NodeTable, bounded_id, edge_tables, node_tables, values
from .cypher import constraints, script

# Between the elements of a list: a sign that no text holds (`validate` refuses control characters).
LIST_SEPARATOR = "\x1f"
_TYPES = {"text": "string", "number": "double", "texts": "string[]", "integers": "long[]", "numbers": "double[]"}

# Bytes of the importer's buffer by default: the longest value must fit in.
_BUFFER = 4 * 2**20

_IMPORT = """\
#!/bin/sh
# Imports this folder into Neo4j 5. Stop the server first: the database is made anew, and an old one of the same name is
# overwritten. Usage: ./import.sh [DATABASE]     (neo4j-admin must be on the PATH)
set -eu
cd "$(dirname "$0")"
neo4j-admin database import full "${1:-neo4j}" --overwrite-destination=true \\
  --id-type=string --array-delimiter=U+001F --multiline-fields=true \\
  --legacy-style-quoting=false --trim-strings=false --read-buffer-size=%d \\
%s
echo "Start Neo4j, then: cypher-shell -f constraints.cypher"
"""


def write_neo4j(kg: KnowledgeGraph, path: Path) -> None:
    """A folder for Neo4j 5."""
    with atomic_path(path) as made:
        made.mkdir()
        arguments = []
        for table in node_tables():
            _write(made / f"{table.name}.csv", _node_rows(table, kg))
            arguments.append(f"--nodes={table.name}.csv")
        for edges in edge_tables():
            _write(made / f"{edges.name}.csv", _edge_rows(edges, kg))
            arguments.append(f"--relationships={edges.name}.csv")
        longest = max((len(article.text) for article in kg.articles.values()), default=0)
        files = " \\\n".join(f"  {a}" for a in arguments)
        _write_text(made / "import.sh", [_IMPORT % (max(_BUFFER, 4 * longest), files)])
        (made / "import.sh").chmod(0o755)
        _write_text(made / "constraints.cypher", (f"{line};\n" for line in constraints()))
        _write_text(made / "load.cypher", script(kg))


def _write_text(path: Path, chunks: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(chunks)


def _write(path: Path, rows: Iterable[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        # Everything is quoted, so that "" is an empty text and no field begins a comment or a number.
        csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)


def _header(columns: Iterable[Column]) -> Iterator[str]:
    for column in columns:
        yield f"{column.name}:{_TYPES[column.type]}"


def _cells(columns: tuple[Column, ...], properties: Any) -> Iterator[Any]:
    for value in values(columns, properties):
        yield LIST_SEPARATOR.join(map(str, value)) if isinstance(value, tuple) else "" if value is None else value


def _node_rows(table: NodeTable, kg: KnowledgeGraph) -> Iterator[list[Any]]:
    yield ["id:ID", *_header(table.columns), ":LABEL"]
    for node in table.rows(kg):
        labels = LIST_SEPARATOR.join(("Entity", node.label)) if table.name == "entities" else node.label
        yield [bounded_id(node.id), *_cells(table.columns, node.properties), labels]


def _edge_rows(table: EdgeTable, kg: KnowledgeGraph) -> Iterator[list[Any]]:
    fact = ["fact:string"] if table.columns else []
    yield [":START_ID", ":END_ID", ":TYPE", *fact, *_header(table.columns)]
    for edge in table.rows(kg):
        start = [bounded_id(edge.source), bounded_id(edge.target), pg.upper_snake(edge.type)]
        yield [*start, *([edge.id] if fact else []), *_cells(table.columns, edge.properties)]
