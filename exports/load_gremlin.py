"""Loading into a Gremlin server (TinkerPop 3.6 or newer) by gremlinpython: mergeV and mergeE, so that it may be repeated.

A vertex is found by its id, so the server must take ids that it is given, as TinkerGraph and Neptune do, and JanusGraph
where `graph.set-vertex-id` is on. Edges are found by their ends, their label and the property `key`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..graph import property_graph as pg
from ..graph.errors import InputError
from ..graph.model import KnowledgeGraph
from .columns import batches, edge_tables, node_tables
from .gremlin import flat_properties
from .work import Size

if TYPE_CHECKING:
    from .load import Address

# Elements in a request: a traversal of some hundred steps is what servers take without a greater stack.
BATCH = 20
_CLEARED = 1_000


@dataclass(frozen=True, slots=True)
class Vertex:
    """A vertex with what is not empty, lists joined."""

    id: str
    label: str
    properties: dict[str, str | float]


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge; `key` keeps two of one label between the same ends apart."""

    key: str
    label: str
    source: str
    target: str
    properties: dict[str, str | float]


@dataclass(frozen=True, slots=True)
class Elements:
    """Some vertices, or some edges."""

    elements: tuple[Vertex | Edge, ...]

    @property
    def size(self) -> int:
        return len(self.elements)


def elements(kg: KnowledgeGraph) -> Iterator[Vertex | Edge]:
    """All vertices, then all edges."""
    for table in node_tables():
        for node in table.rows(kg):
            yield Vertex(node.id, node.label, dict(flat_properties(table.columns, node.properties)))
    for edges in edge_tables():
        for edge in edges.rows(kg):
            properties = dict(flat_properties(edges.columns, edge.properties))
            yield Edge(edge.id, pg.upper_snake(edge.type), edge.source, edge.target, properties)


class Gremlin:
    """A traversal source at a server."""

    def __init__(self, g: Any) -> None:
        self.g = g

    def clear(self) -> None:
        labels = (*(label for table in node_tables() for label in table.labels),)
        while self.g.V().has_label(*labels).limit(_CLEARED).side_effect(_anonymous().drop()).count().next():
            pass

    def prepare(self) -> None:
        """Nothing: vertices are found by id."""

    def work(self, size: Size) -> int:
        return size.walk

    def batches(self, kg: KnowledgeGraph) -> Iterator[Elements]:
        return (Elements(tuple(part)) for part in batches(elements(kg), BATCH))

    def send(self, batch: Elements) -> None:
        upsert(self.g, batch.elements).iterate()


def upsert(g: Any, rows: Iterable[Vertex | Edge]) -> Any:
    """A traversal that makes each element, or takes its old properties away, and sets those it has now."""
    from gremlin_python.process.traversal import Cardinality, Direction, T

    for row in rows:
        if isinstance(row, Vertex):
            g = g.merge_v({T.id: row.id, T.label: row.label}).side_effect(_anonymous().properties().drop())
            for name, value in row.properties.items():
                g = g.property(Cardinality.single, name, value)
        else:
            ends = {Direction.OUT: row.source, Direction.IN: row.target}
            g = g.merge_e({T.label: row.label, "key": row.key, **ends})
            # The key is what the edge is found by: it stays.
            g = g.side_effect(_anonymous().properties(*_edge_names()).drop())
            for name, value in row.properties.items():
                g = g.property(name, value)
    return g


def _edge_names() -> tuple[str, ...]:
    return tuple(column.name for column in edge_tables()[0].columns)


def _anonymous() -> Any:
    from gremlin_python.process.graph_traversal import __

    return __


@contextmanager
def open_gremlin(address: Address) -> Iterator[Gremlin]:
    """A traversal source at a Gremlin server; `address.database` is its name there, g by default."""
    connect = address.connect or _driver()
    connection = connect(
        address.uri, address.database or "g", username=address.user or "", password=address.password or ""
    )
    from gremlin_python.process.anonymous_traversal import traversal

    try:
        yield Gremlin(traversal().with_(connection))
    finally:
        connection.close()


def _driver() -> Callable[..., Any]:
    try:
        from gremlin_python.driver.driver_remote_connection import DriverRemoteConnection
        from gremlin_python.driver.serializer import GraphSONSerializersV3d0
    except ImportError as error:
        raise InputError("load: the driver is not installed; pip install 'tuzhi[gremlin]'") from error
    return lambda *places, **names: DriverRemoteConnection(
        *places, **names, message_serializer=GraphSONSerializersV3d0()
    )


def is_refusal(error: Exception) -> bool:
    """Whether the driver or the server refused, rather than our code having failed."""
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] in ("gremlin_python", "aiohttp")
