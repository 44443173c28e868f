"""For Gremlin servers: GraphSON 3 (TinkerGraph, JanusGraph) and the CSV of Neptune's bulk loader.

Edges carry no lists there, and nodes do by the server's settings, so all lists are joined by `flat.join`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from ..graph import property_graph as pg
from ..graph.files import atomic_path
from ..graph.model import KnowledgeGraph
from ..graph.schema import load_schema
from .columns import Column, edge_tables, node_tables, values
from .flat import join
from .rdf import write

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_NEPTUNE = {"text": "String", "number": "Double", "texts": "String", "integers": "String", "numbers": "String"}


def flat_properties(columns: Iterable[Column], properties: Mapping[str, Any]) -> Iterator[tuple[str, str | float]]:
    """The properties that are not empty, lists joined."""
    columns = tuple(columns)
    for column, value in zip(columns, values(columns, properties), strict=True):
        if value not in (None, "", ()):
            yield column.name, join(value) if isinstance(value, tuple) else value


def _typed(value: str | float) -> Any:
    return value if isinstance(value, str) else {"@type": "g:Double", "@value": float(value)}


def graphson(kg: KnowledgeGraph) -> Iterator[str]:
    """GraphSON 3, a vertex with its edges a line, as `g.io(…).read()` takes it."""
    number = 0
    for columns, node, into, out in _vertices(kg):
        vertex: dict[str, Any] = {"id": node.id, "label": node.label}
        for name, edges, far in (("inE", into, "outV"), ("outE", out, "inV")):
            if found := _edges(edges, far):
                vertex[name] = found
        properties = {}
        for name, value in flat_properties(columns, node.properties):
            # A vertex property is an element with an id of its own.
            properties[name] = [{"id": {"@type": "g:Int64", "@value": number}, "value": _typed(value)}]
            number += 1
        yield _encode({**vertex, "properties": properties}) + "\n"


Vertex = tuple[tuple[Column, ...], pg.Node, Iterable[pg.Edge], Iterable[pg.Edge]]


def _vertices(kg: KnowledgeGraph) -> Iterator[Vertex]:
    """Columns, node, and the edges that reach it and leave it; only the edges of one node are there at a time."""
    entities, dates, numbers, articles = node_tables()
    for node, about in zip(entities.rows(kg), pg.told(kg), strict=True):
        into = chain((pg.fact_edge(kg, f) for f in about.incoming), map(pg.about_edge, about.numbers))
        out = chain((pg.fact_edge(kg, f) for f in about.outgoing), pg.stated_in(about.entity, about.evidence()))
        yield entities.columns, node, into, out
    attributes = load_schema().attributes
    dated = sorted((f for f in kg.facts.values() if f.property in attributes), key=lambda f: (f.object, f.key))
    by_date = {date: list(facts) for date, facts in groupby(dated, key=attrgetter("object"))}
    for node in dates.rows(kg):
        yield dates.columns, node, (pg.fact_edge(kg, f) for f in by_date[node.id.removeprefix(f"{pg.DATE}/")]), ()
    for node, key in zip(numbers.rows(kg), sorted(kg.observations), strict=True):
        obs = kg.observations[key]
        yield numbers.columns, node, (), chain((pg.about_edge(obs),), pg.stated_in(node.id, obs.evidence))
    by_article: dict[str, list[str]] = {}
    for edge in pg.article_edges(kg):
        by_article.setdefault(edge.target, []).append(edge.source)
    for node in articles.rows(kg):
        article = node.id.partition("/")[2]
        edges = (pg.Edge(f"{end}>{article}", end, node.id, "statedIn", {}) for end in by_article.pop(node.id, ()))
        yield articles.columns, node, edges, ()


def _edges(edges: Iterable[pg.Edge], far: str) -> dict[str, Any]:
    columns = edge_tables()[0].columns
    found: dict[str, Any] = {}
    for edge in edges:
        end = edge.source if far == "outV" else edge.target
        properties = {name: _typed(value) for name, value in flat_properties(columns, edge.properties)}
        found.setdefault(pg.upper_snake(edge.type), []).append({"id": edge.id, far: end, "properties": properties})
    return found


def write_graphson(kg: KnowledgeGraph, path: Path) -> None:
    """GraphSON 3 as a file."""
    write(graphson(kg), path)


def write_neptune(kg: KnowledgeGraph, path: Path) -> None:
    """A folder for Neptune's loader (format csv): vertices and edges."""
    with atomic_path(path) as made:
        made.mkdir()
        for table in node_tables():
            header = ["~id", "~label", *_header(table.columns, single=True)]
            body = ([n.id, n.label, *_cells(table.columns, n.properties)] for n in table.rows(kg))
            _write_csv(made / f"{table.name}.csv", header, body)
        for edges in edge_tables():
            header = ["~id", "~from", "~to", "~label", *_header(edges.columns, single=False)]
            rows = (
                [e.id, e.source, e.target, pg.upper_snake(e.type), *_cells(edges.columns, e.properties)]
                for e in edges.rows(kg)
            )
            _write_csv(made / f"{edges.name}.csv", header, rows)


def _header(columns: Iterable[Column], *, single: bool) -> Iterator[str]:
    for column in columns:
        # Of single cardinality, or a second load would add a second value beside the first.
        yield f"{column.name}:{_NEPTUNE[column.type]}{'(single)' if single else ''}"


def _cells(columns: tuple[Column, ...], properties: Mapping[str, Any]) -> list[str | float]:
    there = dict(flat_properties(columns, properties))
    return [there.get(column.name, "") for column in columns]


def _write_csv(path: Path, header: list[str], rows: Iterable[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        # As RFC 4180 ends a line: a bare return inside a cell is then quoted too.
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)
