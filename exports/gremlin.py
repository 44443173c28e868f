"""For Gremlin servers: GraphSON 3 (TinkerGraph, JanusGraph) and the CSV of Neptune's bulk loader.

Edges carry no lists there, and nodes do by the server's settings, so all lists are joined by `flat.join`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ..graph import property_graph as pg
from ..graph.files import atomic_path
from ..graph.model import KnowledgeGraph
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
    out, into = _incidence(kg)
    number = 0
    for table in node_tables():
        for node in table.rows(kg):
            vertex: dict[str, Any] = {"id": node.id, "label": node.label}
            for name, place, far in (("inE", into, "outV"), ("outE", out, "inV")):
                if node.id in place:
                    vertex[name] = _edges(place[node.id], far)
            properties = {}
            for name, value in flat_properties(table.columns, node.properties):
                # A vertex property is an element with an id of its own.
                properties[name] = [{"id": {"@type": "g:Int64", "@value": number}, "value": _typed(value)}]
                number += 1
            yield _encode({**vertex, "properties": properties}) + "\n"


MakeEdge = Callable[[], pg.Edge]
Incidence = dict[str, list[MakeEdge]]


def _incidence(kg: KnowledgeGraph) -> tuple[Incidence, Incidence]:
    """The edges that leave each node and that reach it, as functions: only those of one node are made at a time."""
    out: Incidence = {}
    into: Incidence = {}
    for key in sorted(kg.facts):
        fact = kg.facts[key]
        make: MakeEdge = partial(pg.fact_edge, kg, fact)
        out.setdefault(fact.subject, []).append(make)
        into.setdefault(pg.target_of(fact), []).append(make)
    for edges in (pg.observation_edges, pg.article_edges):
        for edge in edges(kg):
            make = partial(_same, edge)
            out.setdefault(edge.source, []).append(make)
            into.setdefault(edge.target, []).append(make)
    return out, into


def _same(edge: pg.Edge) -> pg.Edge:
    return edge


def _edges(makers: Iterable[MakeEdge], far: str) -> dict[str, Any]:
    columns = edge_tables()[0].columns
    found: dict[str, Any] = {}
    for make in makers:
        edge = make()
        end = edge.source if far == "outV" else edge.target
        properties = {name: _typed(value) for name, value in flat_properties(columns, edge.properties)}
        record = {"id": edge.id, far: end, "properties": properties}
        found.setdefault(pg.upper_snake(edge.type), []).append(record)
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
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
