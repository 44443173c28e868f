"""Loads a graph into a server that runs: LOADERS names the kinds of address and what each speaks.

A graph goes in batches that may be sent again: loading the same atlas twice changes nothing, and after a failure one
goes on with the batch that the error names.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from ..graph.errors import InputError
from ..graph.model import KnowledgeGraph
from . import load_cypher, load_gremlin, load_sparql
from .work import Size, announce


class Batch(Protocol):
    """A part of a graph in the words of a server."""

    @property
    def size(self) -> int:
        """How many rows (nodes and edges, or statements) it holds."""


class Target(Protocol):
    """An open connection to a server."""

    def clear(self) -> None:
        """Deletes what an earlier load left there."""

    def prepare(self) -> None:
        """Makes the indexes that loading needs, where they are missing."""

    def work(self, size: Size) -> int:
        """How many steps the batches of a graph of this size are."""

    def batches(self, kg: KnowledgeGraph) -> Iterator[Any]:
        """The graph in a fixed order; sending a batch again changes nothing."""

    def send(self, batch: Any) -> None:
        """Sends a batch: it is there whole, or not at all."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to load and as whom; `connect` stands in for the driver in tests."""

    uri: str
    user: str | None
    password: str | None
    database: str | None
    connect: Callable[..., Any] | None = None


@dataclass(frozen=True, slots=True)
class Loader:
    """A kind of server: the schemes of its addresses, an example of one, the prefix of its variables of environment
    (…_USERNAME, …_PASSWORD, …_DATABASE), who it is by default, and how it is opened.

    `is_refusal`: whether an error came from the driver or the server, and so is the user's to know.
    """

    name: str
    schemes: tuple[str, ...]
    example: str
    variables: str
    user: str | None
    open: Callable[[Address], AbstractContextManager[Target]]
    is_refusal: Callable[[Exception], bool]


LOADERS: tuple[Loader, ...] = (
    Loader(
        "Neo4j", ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"), "bolt://localhost:7687", "NEO4J",
        "neo4j", load_cypher.open_bolt, load_cypher.is_refusal,
    ),
    Loader(
        "FalkorDB", ("falkor", "falkors"), "falkor://localhost:6379/tuzhi", "FALKORDB", None,
        load_cypher.open_falkor, load_cypher.is_refusal,
    ),
    Loader(
        "Gremlin", ("ws", "wss"), "ws://localhost:8182/gremlin", "GREMLIN", None,
        load_gremlin.open_gremlin, load_gremlin.is_refusal,
    ),
    Loader(
        "SPARQL", ("http", "https"), "http://localhost:3030/tuzhi/data", "SPARQL", None,
        load_sparql.open_store, load_sparql.is_refusal,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many batches and rows (nodes and edges, or statements) were sent."""

    batches: int
    rows: int


def loader_of(uri: str) -> Loader:
    """The kind of server at an address; raises InputError for an address of no kind, or one that shows a password."""
    parts = _split(uri)
    for loader in LOADERS:
        if parts is not None and parts.scheme in loader.schemes and parts.hostname:
            if parts.password is not None:
                raise InputError(
                    f"{parts.scheme}://{parts.hostname}: the address holds a password, which others can see; "
                    f"leave it out and set {loader.variables}_PASSWORD"
                )
            return loader
    examples = ", ".join(loader.example for loader in LOADERS)
    raise InputError(f"{uri}: no address of a server; expected one like {examples}")


def _split(uri: str) -> Any:
    try:
        parts = urlsplit(uri)
        return parts if parts.port != 0 else None
    except ValueError:  # a port that is no number
        return None


def load(
    kg: KnowledgeGraph,
    uri: str,
    *,
    user: str | None = None,
    password: str | None = None,
    database: str | None = None,
    start: int = 0,
    replace: bool = False,
    progress: Callable[[int, int], None] = lambda batch, rows: None,
    connect: Callable[..., Any] | None = None,
) -> Loaded:
    """Sends a graph in batches, one transaction each; loading it again changes nothing.

    User, password and database come from the environment where they are not given (NEO4J_USERNAME, NEO4J_PASSWORD,
    NEO4J_DATABASE, and so on: see LOADERS). `start` is the batch to go on with after a failure; the error names it.
    `replace` first deletes what an earlier load left. `progress` is told of each batch and the rows sent so far.
    Raises InputError for another scheme, a missing driver, a server that is not there or refuses.
    """
    loader = loader_of(uri)
    environment = {key: os.environ.get(f"{loader.variables}_{key}") for key in ("USERNAME", "PASSWORD", "DATABASE")}
    address = Address(
        uri,
        user if user is not None else urlsplit(uri).username or environment["USERNAME"] or loader.user,
        password if password is not None else environment["PASSWORD"],
        database if database is not None else environment["DATABASE"],
        connect,
    )
    number = rows = sent = 0
    try:
        with loader.open(address) as target:
            if replace and not start:
                target.clear()
            target.prepare()
            announce(kg, target.work)
            for number, batch in enumerate(target.batches(kg)):
                if number < start:
                    continue
                target.send(batch)
                rows, sent = rows + batch.size, sent + 1
                progress(number, rows)
    except Exception as error:
        if isinstance(error, InputError) or not loader.is_refusal(error):
            raise
        message = " ".join(str(error).split())[:300]
        hint = f"go on with batch {number} (--start {number})" if sent else "nothing was sent"
        raise InputError(f"{uri}: {_name(error)}{message}; {hint}") from error
    return Loaded(sent, rows)


def _name(error: Exception) -> str:
    return "" if isinstance(error, load_sparql.Refused) else f"{type(error).__name__}: "
