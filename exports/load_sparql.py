"""Loading into triple stores by the SPARQL 1.1 Graph Store Protocol: Fuseki, Oxigraph, Virtuoso, GraphDB.

An address that names a graph (`?graph=…`, `?default`) gets N-Triples for that graph; one that names none is the whole
store, and gets N-Quads: everything in the default graph, and a named graph an article. Statements have no blank nodes,
so sending them again changes nothing.
"""

from __future__ import annotations

import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from ..graph.errors import InputError
from ..graph.model import KnowledgeGraph
from .columns import batches
from .rdf import ntriples, whole_store
from .work import Size

if TYPE_CHECKING:
    from .load import Address

# Statements in a request: a few megabytes.
BATCH = 10_000
# Seconds that a server may take for a batch.
PATIENCE = 600
# Virtuoso answers that all is well, and keeps nothing, where quads come without the name of a graph.
_ONE_GRAPH_ONLY = ("/sparql-graph-crud", "/sparql-graph-crud-auth")
# Some servers explain themselves in HTML.
_TAG = re.compile(r"<!?/?[A-Za-z][^<>]*>")
_GRAPH_NAMES = {"graph", "graph-uri", "default"}


class Refused(OSError):
    """The server is not there, or said no."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Statements, a line each."""

    lines: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.lines)


class Store:
    """A graph store, or one graph in it."""

    def __init__(self, address: Address) -> None:
        self.uri = address.uri
        self.one_graph = not _GRAPH_NAMES.isdisjoint(parse_qs(urlsplit(address.uri).query, keep_blank_values=True))
        handlers: list[urllib.request.BaseHandler] = []
        if address.user is not None:
            passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            passwords.add_password(None, address.uri, address.user, address.password or "")
            handlers += [
                urllib.request.HTTPBasicAuthHandler(passwords),
                urllib.request.HTTPDigestAuthHandler(passwords),
            ]
        self.opener = urllib.request.build_opener(*handlers)

    def clear(self) -> None:
        self._request("PUT", b"")

    def prepare(self) -> None:
        """Nothing: triple stores index everything."""

    def work(self, size: Size) -> int:
        return size.description if self.one_graph else 2 * size.description

    def batches(self, kg: KnowledgeGraph) -> Iterator[Lines]:
        lines = ntriples(kg) if self.one_graph else whole_store(kg)
        return (Lines(tuple(part)) for part in batches(lines, BATCH))

    def send(self, batch: Lines) -> None:
        self._request("POST", "".join(batch.lines).encode("utf-8"))

    def _request(self, method: str, body: bytes) -> None:
        kind = "application/n-triples" if self.one_graph else "application/n-quads"
        request = urllib.request.Request(self.uri, body, {"Content-Type": kind}, method=method)
        try:
            with self.opener.open(request, timeout=PATIENCE) as answer:
                answer.read()
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(_explain(error.code, error.read().decode("utf-8", "replace"))) from error
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise Refused(f"nothing answers there ({reason}); start the server, or check the address") from error


def _explain(status: int, body: str) -> str:
    remedies = {
        401: "set SPARQL_USERNAME and SPARQL_PASSWORD, or use --user and --ask-password",
        403: "this user may not write there, or the server only reads",
        404: "no graph store there: on Fuseki it is /DATASET/data, on Oxigraph /store, on Virtuoso "
        "/sparql-graph-crud-auth?graph=IRI, on GraphDB /repositories/NAME/statements",
        405: "nothing may be written there: is this the address of a graph store?",
        415: "no N-Quads are taken there: name a graph (?graph=IRI)",
    }
    said = remedies.get(status) or " ".join(_TAG.sub(" ", body).split())
    return f"the server answered {status}: {said}"


@contextmanager
def open_store(address: Address) -> Iterator[Store]:
    """A graph store at an address of HTTP. Raises InputError for Virtuoso's where it names no graph."""
    store = Store(address)
    if not store.one_graph and urlsplit(address.uri).path.rstrip("/").endswith(_ONE_GRAPH_ONLY):
        raise InputError(f"{address.uri}: Virtuoso takes one graph at a time here; add ?graph=IRI to the address")
    yield store


def is_refusal(error: Exception) -> bool:
    """Whether the server refused, rather than our code having failed."""
    return isinstance(error, Refused)
