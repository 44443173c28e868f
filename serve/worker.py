"""A process that answers SPARQL queries from a read-only store, one at a time, until it is told to stop or ended.

A query cannot be stopped from inside Oxigraph, so it runs in a process that can be ended. The process is given little
memory and processor time, cannot open a connection, and its answers are cut off at a number of bytes.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ..graph.sparql import PREFIXES, reaches_out
from .sandbox import close_network, limit_memory, limit_processor

RESULT_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}


@dataclass(frozen=True, slots=True)
class Query:
    """A query as the protocol hands it over.

    `results`, `booleans` and `graphs` name the formats in which a SELECT, an ASK and a CONSTRUCT or DESCRIBE may be
    answered; "" where the client accepts none.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    union: bool = False
    results: str = "json"
    booleans: str = "json"
    graphs: str = "turtle"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status, the name of the format of the body ("text" for an error), the body, and how long it took."""

    status: int
    form: str
    body: bytes
    seconds: float = 0.0


class _TooLarge(Exception):
    pass


class _Bounded:
    """A binary stream that refuses to grow past a limit."""

    def __init__(self, limit: int) -> None:
        self.parts: list[bytes] = []
        self.left = limit

    def write(self, data: bytes) -> int:
        self.left -= len(data)
        if self.left < 0:
            raise _TooLarge
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass


def error(status: int, message: str) -> Answer:
    """An error as one line of plain text."""
    return Answer(status, "text", (" ".join(message.split()) + "\n").encode("utf-8", "replace"))


def too_large(size: int) -> Answer:
    """The answer to a query whose answer would be larger than `size` bytes."""
    return error(
        503, f"The answer is larger than {size / 2**20:g} MiB, the limit: add LIMIT, or export the atlas instead."
    )


def too_hungry() -> Answer:
    """The answer to a query that took all the memory that it may."""
    return error(503, "The query needs more memory than one query gets: make it more selective.")


def answer(store: ox.Store, query: Query, *, size_limit: int) -> Answer:
    """The answer of a store to a query; never raises for what a client may send."""
    if reaches_out(query.text):
        return error(
            403,
            "SERVICE is switched off: this endpoint does not ask other servers. Where the word is only part of a name, "
            "write the name as its whole <address>.",
        )
    graphs: dict[str, Any] = {}
    try:
        if query.default_graphs or query.named_graphs:
            graphs["default_graph"] = [ox.NamedNode(iri) for iri in query.default_graphs]
            graphs["named_graphs"] = [ox.NamedNode(iri) for iri in query.named_graphs]
    except ValueError as problem:
        return error(400, f"The name of a graph is no absolute IRI: {problem}")
    try:
        result = store.query(query.text, prefixes=PREFIXES, use_default_graph_as_union=query.union, **graphs)
        out: Any = _Bounded(size_limit)
        if isinstance(result, ox.QueryTriples):
            form, what = query.graphs, "CONSTRUCT and DESCRIBE are answered in RDF formats"
        elif isinstance(result, ox.QueryBoolean):
            form, what = query.booleans, "ASK is answered in JSON or XML"
        else:
            form, what = query.results, "SELECT is answered in JSON, XML, CSV or TSV"
        if not form:
            return error(406, f"{what}, and the request accepts none of them.")
        if isinstance(result, ox.QueryTriples):
            ox.serialize(result, out, format=GRAPH_FORMATS[form], prefixes=PREFIXES)
        else:
            result.serialize(out, format=RESULT_FORMATS[form])
    except _TooLarge:
        return too_large(size_limit)
    except MemoryError:
        return too_hungry()
    except (SyntaxError, ValueError) as problem:
        return error(400, f"The query does not parse: {problem}")
    except (OSError, RuntimeError) as problem:
        return error(400, f"The query cannot be answered: {problem}")
    return Answer(200, form, b"".join(out.parts))


def work(path: Path, link: Connection, *, size_limit: int, memory_limit: int, niceness: int) -> None:
    """The loop of the process: says "ready", receives (Query, processor seconds), sends `Answer`; ends with the link."""
    with contextlib.suppress(OSError):
        os.nice(niceness)
    store = ox.Store.read_only(str(path))
    limit_memory(memory_limit)
    close_network()
    # When memory runs out, Oxigraph says so on standard error before it dies; the answer says it better.
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    link.send("ready")
    while True:
        try:
            query, seconds = link.recv()
            limit_processor(seconds)
            found = answer(store, query, size_limit=size_limit)
            limit_processor(0)
            link.send(found)
        except (EOFError, OSError, KeyboardInterrupt):
            return
