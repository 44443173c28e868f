"""A graph as Cypher: constraints, then batches that MERGE, so that loading twice changes nothing.

The same statements stand in `load.cypher` with their rows written out and go to a server with the rows as a parameter.
Every entity bears the label Entity beside its class; edges are UPPER_SNAKE.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Any

from ..graph import property_graph as pg
from ..graph.model import KnowledgeGraph
from .columns import Column, batches, bounded_id, edge_tables, edge_types, label_of, node_tables, short_id, values

# Labels that have a constraint: one for all entities, one for each other form of node.
LABELS = ("Entity", pg.DATE, pg.OBSERVATION, pg.ARTICLE)
# Rows a transaction: some thousands are advised for small rows; ours carry sentences.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Statement:
    """Cypher with the parameter $rows, and the rows."""

    text: str
    rows: tuple[dict[str, Any], ...]

    @property
    def size(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Key:
    """The property that nodes are found by, and its value for an id."""

    name: str
    of: Callable[[str], str]


BY_ID = Key("id", bounded_id)
# FalkorDB's indexes find no text that ends in a blank or is long: they get a digest, and `id` is a property beside it.
BY_DIGEST = Key("key", short_id)


def constraints() -> Iterator[str]:
    """Ids are unique: without the index behind this, MERGE reads every node for every row."""
    for label in LABELS:
        yield f"CREATE CONSTRAINT tuzhi_{label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"
    # A text index: it takes values of 32 kB, others refuse a node whose name has more than 8.
    yield "CREATE TEXT INDEX tuzhi_entity_name IF NOT EXISTS FOR (n:Entity) ON (n.name)"


def indexes(key: Key) -> Iterator[tuple[str, str]]:
    """Labels and properties to index where a server has no constraints in this form."""
    yield from ((label, key.name) for label in LABELS)
    yield "Entity", "name"


def statements(kg: KnowledgeGraph, *, batch: int = BATCH, key: Key = BY_ID) -> Iterator[Statement]:
    """Nodes by label, then edges by type, in batches, in a fixed order.

    A property that is empty is sent as null, so that loading a newer atlas takes away what is no longer said; other
    properties of a node are left alone, and nodes and edges that vanished stay: clear the database to be rid of them.
    """
    for table in node_tables():
        # Nodes come sorted by id, and an id begins with the label: those of a label come together.
        for label, nodes in groupby(table.rows(kg), key=attrgetter("label")):
            # Both labels at once: ArcadeDB refuses a node that gets its class in a second step of a transaction.
            both = f"{_key(label)}:{label}" if table.name == "entities" else label
            text = f"UNWIND $rows AS row MERGE (n:{both} {{{key.name}: row.id}}) SET n += row.p"
            rows = (_node_row(node, table.columns, key) for node in nodes)
            yield from _batches(text, rows, batch)
    for type_ in edge_types():
        yield from _edge_statements(kg, type_, batch, key)


def _node_row(node: pg.Node, columns: tuple[Column, ...], key: Key) -> dict[str, Any]:
    properties = _properties(columns, node.properties)
    return {"id": key.of(node.id), "p": properties if key.name == "id" else {"id": node.id, **properties}}


def _key(label: str) -> str:
    return label if label in LABELS else "Entity"


def _edge_statements(kg: KnowledgeGraph, type_: str, batch: int, key: Key) -> Iterator[Statement]:
    facts, about, stated_in = edge_tables()
    if type_ == "about":
        text = _edge_text(pg.OBSERVATION, "Entity", type_, "", key)
        return _batches(text, _edge_rows(about.rows(kg), about.columns, key), batch)
    if type_ == "statedIn":
        return _stated_in(stated_in.rows(kg), batch, key)
    part = replace(kg, facts={key: fact for key, fact in kg.facts.items() if fact.property == type_})
    edges = facts.rows(part)
    first = next(edges, None)
    target = "Entity" if first is None else _key(label_of(first.target))
    text = _edge_text("Entity", target, type_, " {fact: row.id}", key)
    return _batches(text, _edge_rows([] if first is None else _again(first, edges), facts.columns, key), batch)


def _again(first: pg.Edge, rest: Iterator[pg.Edge]) -> Iterator[pg.Edge]:
    yield first
    yield from rest


def _stated_in(edges: Iterator[pg.Edge], batch: int, key: Key) -> Iterator[Statement]:
    for rows in batches(edges, batch):
        for label in ("Entity", pg.OBSERVATION):
            chosen = [edge for edge in rows if _key(label_of(edge.source)) == label]
            if chosen:
                yield from _batches(
                    _edge_text(label, pg.ARTICLE, "statedIn", "", key), _edge_rows(chosen, (), key), batch
                )


def _edge_text(source: str, target: str, type_: str, same: str, key: Key) -> str:
    name = pg.upper_snake(type_)
    ends = f"MATCH (a:{source} {{{key.name}: row.s}}) MATCH (b:{target} {{{key.name}: row.t}})"
    return f"UNWIND $rows AS row {ends} MERGE (a)-[e:{name}{same}]->(b) SET e += row.p"


def _edge_rows(edges: Iterable[pg.Edge], columns: tuple[Column, ...], key: Key) -> Iterator[dict[str, Any]]:
    for edge in edges:
        ends = {"s": key.of(edge.source), "t": key.of(edge.target)}
        yield {**ends, "id": edge.id, "p": _properties(columns, edge.properties)}


def _properties(columns: Iterable[Column], properties: Mapping[str, Any]) -> dict[str, Any]:
    columns = tuple(columns)
    pairs = zip((column.name for column in columns), values(columns, properties), strict=True)
    return {name: list(v) if isinstance(v, tuple) and v else None if v in ((), "") else v for name, v in pairs}


def _batches(text: str, rows: Iterable[dict[str, Any]], batch: int) -> Iterator[Statement]:
    for part in batches(rows, batch):
        yield Statement(text, tuple(part))


_SPECIAL = re.compile(r"[\\'\x00-\x1f\x7f]")
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal(value: Any) -> str:
    r"""A value in Cypher.

    Neo4j takes `\u0027` for a quote before it looks for strings, so a backslash is never followed by a u.

    >>> literal({"name": "it's", "n": [1, 2.5], "none": None})
    "{name: 'it\\'s', n: [1, 2.5], none: null}"
    >>> print(literal("\\u0027"))
    '\\' + 'u0027'
    """
    if value is None:
        return "null"
    if isinstance(value, str):
        text = _SPECIAL.sub(lambda m: _ESCAPES.get(m[0]) or f"\\u{ord(m[0]):04X}", value)
        return "'" + text.replace("\\\\u", "\\\\' + 'u") + "'"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {literal(item)}' for key, item in value.items())}}}"
    return repr(value)


def script(kg: KnowledgeGraph, *, batch: int = BATCH) -> Iterator[str]:
    """`load.cypher`: the constraints and the statements with their rows, for cypher-shell."""
    for constraint in constraints():
        yield f"{constraint};\n"
    for statement in statements(kg, batch=batch):
        rows = ",\n".join(map(literal, statement.rows))
        yield statement.text.replace("$rows", f"[\n{rows}\n]", 1) + ";\n"
