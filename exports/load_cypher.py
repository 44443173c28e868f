"""Loading over Cypher: Neo4j by its official driver, and FalkorDB by its own, with the statements of `cypher`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..graph.errors import InputError
from ..graph.model import KnowledgeGraph
from .cypher import BY_DIGEST, LABELS, Statement, constraints, indexes, statements
from .work import Size

if TYPE_CHECKING:
    from .load import Address

GRAPH = "tuzhi"
# Nodes deleted in a transaction.
_DELETED = 5_000


class Bolt:
    """A session of a Neo4j driver."""

    def __init__(self, session: Any) -> None:
        self.session = session

    def clear(self) -> None:
        for label in LABELS:
            text = f"MATCH (n:{label}) WITH n LIMIT {_DELETED} DETACH DELETE n RETURN count(*) AS n"
            while self.session.execute_write(_first, text):
                pass

    def prepare(self) -> None:
        for text in constraints():
            self.session.run(text).consume()

    def work(self, size: Size) -> int:
        return size.walk

    def batches(self, kg: KnowledgeGraph) -> Iterator[Statement]:
        return statements(kg)

    def send(self, batch: Statement) -> None:
        self.session.execute_write(_run, batch.text, list(batch.rows))


def _run(transaction: Any, text: str, rows: list[dict[str, Any]]) -> None:
    transaction.run(text, rows=rows).consume()


def _first(transaction: Any, text: str) -> int:
    return int(transaction.run(text).single()["n"])


@contextmanager
def open_bolt(address: Address) -> Iterator[Bolt]:
    """A session at a server that speaks Bolt."""
    connect = address.connect or _neo4j()
    login = (address.user, address.password or "")
    with connect(address.uri, auth=login) as driver, driver.session(database=address.database) as session:
        yield Bolt(session)


def _neo4j() -> Callable[..., Any]:
    try:
        from neo4j import GraphDatabase
    except ImportError as error:
        raise InputError("load: the driver is not installed; pip install 'tuzhi[neo4j]'") from error
    return GraphDatabase.driver  # type: ignore[no-any-return]


class Falkor:
    """A graph in a FalkorDB server; each query there is a transaction."""

    def __init__(self, database: Any, name: str) -> None:
        self.database, self.graph, self.name = database, database.select_graph(name), name

    def clear(self) -> None:
        if self.name in self.database.list_graphs():
            self.graph.delete()
            # The driver remembers the numbers of labels and properties, which will be others.
            self.graph = self.database.select_graph(self.name)

    def prepare(self) -> None:
        known: set[tuple[str, str]] = set()
        if self.name in self.database.list_graphs():
            rows = self.graph.ro_query("CALL db.indexes() YIELD label, properties RETURN label, properties").result_set
            known = {(label, name) for label, names in rows for name in names}
        for label, name in indexes(BY_DIGEST):
            if (label, name) not in known:
                self.graph.query(f"CREATE INDEX FOR (n:{label}) ON (n.{name})")

    def work(self, size: Size) -> int:
        return size.walk

    def batches(self, kg: KnowledgeGraph) -> Iterator[Statement]:
        return statements(kg, key=BY_DIGEST)

    def send(self, batch: Statement) -> None:
        self.graph.query(batch.text, {"rows": list(batch.rows)})


@contextmanager
def open_falkor(address: Address) -> Iterator[Falkor]:
    """A graph at a FalkorDB server, named by the address's path."""
    parts = urlsplit(address.uri)
    name = address.database or parts.path.strip("/") or GRAPH
    login = {"username": address.user, "password": address.password}
    secure = {"ssl": True} if parts.scheme == "falkors" else {}
    connect = address.connect or _falkordb()
    database = connect(host=parts.hostname, port=parts.port or 6379, **login, **secure)
    try:
        yield Falkor(database, name)
    finally:
        database.connection.close()


def _falkordb() -> Callable[..., Any]:
    try:
        from falkordb import FalkorDB
    except ImportError as error:
        raise InputError("load: the driver is not installed; pip install 'tuzhi[falkordb]'") from error
    return FalkorDB  # type: ignore[no-any-return]


def is_refusal(error: Exception) -> bool:
    """Whether the driver or the server refused, rather than our code having failed."""
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] in ("neo4j", "redis")
