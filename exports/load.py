"""Loads a graph into a Neo4j server (or another that speaks Bolt) by the official driver."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..graph.errors import InputError
from ..graph.model import KnowledgeGraph
from .cypher import constraints, statements

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many batches and rows (nodes and edges) were sent."""

    batches: int
    rows: int


def load(
    kg: KnowledgeGraph,
    uri: str,
    *,
    user: str | None = None,
    password: str | None = None,
    database: str | None = None,
    start: int = 0,
    progress: Callable[[int, int], None] = lambda batch, rows: None,
    connect: Callable[..., Any] | None = None,
) -> Loaded:
    """Sends a graph in batches, one transaction each; loading it again changes nothing.

    User, password and database come from NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE where they are not given.
    `start` is the batch to go on with after a failure; the error names it. `progress` is told of each batch and the
    rows sent so far. Raises InputError for another scheme, a missing driver, a server that refuses.
    """
    check_uri(uri)
    user = user if user is not None else os.environ.get("NEO4J_USERNAME", "neo4j")
    password = password if password is not None else os.environ.get("NEO4J_PASSWORD", "")
    database = database if database is not None else os.environ.get("NEO4J_DATABASE")
    connect = connect or _driver()
    batch = rows = sent = 0
    try:
        with connect(uri, auth=(user, password)) as driver, driver.session(database=database) as session:
            for text in constraints():
                session.run(text).consume()
            for batch, statement in enumerate(statements(kg)):
                if batch < start:
                    continue
                session.execute_write(_run, statement.text, list(statement.rows))
                rows, sent = rows + len(statement.rows), sent + 1
                progress(batch, rows)
    except Exception as error:
        if not _is_refusal(error):
            raise
        message = " ".join(str(error).split())[:300]
        raise InputError(
            f"{uri}: {type(error).__name__}: {message}; go on with batch {batch} (start={batch})"
        ) from error
    return Loaded(sent, rows)


def check_uri(uri: str) -> None:
    """Raises InputError where the address is none of a Bolt server."""
    parts = urlsplit(uri)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise InputError(f"{uri}: no address of a Bolt server; expected one like bolt://localhost:7687")


def _run(transaction: Any, text: str, rows: list[dict[str, Any]]) -> None:
    transaction.run(text, rows=rows).consume()


def _driver() -> Callable[..., Any]:
    try:
        from neo4j import GraphDatabase
    except ImportError as error:
        raise InputError("load: the driver is not installed; pip install 'tuzhi[neo4j]'") from error
    return GraphDatabase.driver  # type: ignore[no-any-return]


def _is_refusal(error: Exception) -> bool:
    """Whether the driver or the server refused, rather than our code having failed."""
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] == "neo4j"
