"""A process that answers SPARQL queries from a read-only store, one at a time, until it is told to stop or killed.

A query cannot be stopped from inside Oxigraph, so it runs in a process that can be killed. The process is given little
memory, cannot reach another server (SERVICE is refused), and its answers are cut off at a number of bytes.
"""

from __future__ import annotations

import resource
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ..graph.sparql import PREFIXES, reaches_out

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
    """A query as the protocol hands it over; `results` and `graphs` name the formats in which it may be answered."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    results: str = "json"
    graphs: str = "turtle"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status, the name of the format of the body (or "text" for an error), and the body."""

    status: int
    form: str
    body: bytes


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
    return Answer(status, "text", (" ".join(message.split()) + "\n").encode())


def answer(store: ox.Store, query: Query, *, size_limit: int) -> Answer:
    """The answer of a store to a query; never raises for what a client may send."""
    if reaches_out(query.text):
        return error(403, "SERVICE is switched off: this endpoint does not ask other servers.")
    graphs: dict[str, Any] = {}
    try:
        if query.default_graphs or query.named_graphs:
            graphs["default_graph"] = [ox.NamedNode(iri) for iri in query.default_graphs]
            graphs["named_graphs"] = [ox.NamedNode(iri) for iri in query.named_graphs]
        result = store.query(query.text, prefixes=PREFIXES, **graphs)
        out: Any = _Bounded(size_limit)
        if isinstance(result, ox.QueryTriples):
            form = query.graphs
            ox.serialize(result, out, format=GRAPH_FORMATS[form], prefixes=PREFIXES)
        else:
            form = query.results
            if isinstance(result, ox.QueryBoolean) and form in ("csv", "tsv"):
                form = "json"  # the CSV and TSV format has no booleans
            result.serialize(out, format=RESULT_FORMATS[form])
    except _TooLarge:
        return error(
            413, f"The answer is larger than {size_limit // 2**20} MiB: add LIMIT, or export the atlas instead."
        )
    except MemoryError:
        return error(413, "The query needs more memory than this endpoint gives: make it more selective.")
    except (SyntaxError, ValueError) as problem:
        return error(400, f"The query does not parse: {problem}")
    except (OSError, RuntimeError) as problem:
        return error(400, f"The query cannot be answered: {problem}")
    return Answer(200, form, b"".join(out.parts))


def work(path: Path, link: Connection, *, size_limit: int, memory_limit: int) -> None:
    """The loop of the process: says "ready", receives `Query`, sends `Answer`, ends when the link is closed."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_limit, memory_limit))
    store = ox.Store.read_only(str(path))
    link.send("ready")
    while True:
        try:
            query = link.recv()
        except (EOFError, KeyboardInterrupt):
            return
        link.send(answer(store, query, size_limit=size_limit))
