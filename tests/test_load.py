"""Loading into servers: a graph store and a Gremlin server made of dicts, what goes wrong, and the verb `load`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tuzhi.cli.app import build_app, run
from tuzhi.exports import load_sparql
from tuzhi.exports.atlas import write_atlas
from tuzhi.exports.load import LOADERS, load, loader_of
from tuzhi.graph import InputError, KnowledgeGraph, property_graph
from tuzhi.graph.rdf import quads, triples

from .graphs import hard_graph, small_graph
from .test_bulk import with_lists
from .test_neo4j import Server, camel
from .test_network import without_readings


class GraphStore:
    """A triple store that speaks as much of the Graph Store Protocol as loading needs, on a port of its own."""

    def __init__(self) -> None:
        self.lines: set[str] = set()
        self.kinds: set[str] = set()
        self.requests: list[str] = []
        self.fails_at: int | None = None
        self.password: str | None = None
        store = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8")
                self.send_response(store.take(self.command, self.path, self.headers, body))
                self.send_header("WWW-Authenticate", 'Basic realm="store"')
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_PUT = do_POST

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.uri = f"http://127.0.0.1:{self.server.server_address[1]}/store"
        threading.Thread(target=self.server.serve_forever, daemon=True, kwargs={"poll_interval": 0.01}).start()

    def take(self, method: str, path: str, headers: Any, body: str) -> int:
        if not path.startswith("/store"):
            return 404
        if self.password is not None and headers.get("Authorization") != self.password:
            return 401
        if self.fails_at is not None and len(self.requests) == self.fails_at:
            return 503
        self.requests.append(method)
        self.kinds.add(headers["Content-Type"])
        if method == "PUT":
            self.lines.clear()
        self.lines |= set(body.splitlines(keepends=True))
        return 204


@pytest.fixture
def store() -> Iterator[GraphStore]:
    made = GraphStore()
    yield made
    made.server.shutdown()
    made.server.server_close()


def as_lines(rows: Any) -> set[str]:
    return {" ".join(part for part in (*row, ".\n") if part) for row in rows}


def whole(kg: KnowledgeGraph) -> set[str]:
    """Everything in the default graph, and what an article states in its graph."""
    return as_lines(triples(kg)) | as_lines(quads(kg))


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_sparql, "BATCH", 50)


@pytest.mark.usefixtures("small_batches")
def test_a_store_gets_quads_and_a_graph_gets_triples(store: GraphStore) -> None:
    kg = small_graph()
    done = load(kg, store.uri)
    assert store.lines == whole(kg)
    assert (done.rows, done.batches) == (len(store.lines), len(store.requests))
    load(kg, store.uri)
    assert store.lines == whole(kg)
    for query in ("?default", "?graph=urn:t"):
        load(kg, store.uri + query, replace=True)
        assert store.lines == as_lines(triples(kg))
    assert store.kinds == {"application/n-quads", "application/n-triples"}


@pytest.mark.usefixtures("small_batches")
def test_a_failure_names_the_batch_to_go_on_with(store: GraphStore) -> None:
    store.fails_at = 2
    with pytest.raises(InputError, match=r"answered 503.*--start 2\)") as caught:
        load(small_graph(), store.uri)
    assert "\n" not in str(caught.value)
    store.fails_at = None
    load(small_graph(), store.uri, start=2, replace=True)
    assert store.lines == whole(small_graph()), "going on does not clear what was sent before"


def test_what_the_user_can_do_is_said(store: GraphStore) -> None:
    with pytest.raises(InputError, match=r"404: no graph store there: on Fuseki"):
        load(small_graph(), store.uri.replace("/store", "/query"))
    store.password = "Basic YTpi"
    with pytest.raises(InputError, match=r"401: set SPARQL_USERNAME and SPARQL_PASSWORD"):
        load(small_graph(), store.uri)
    with pytest.raises(InputError, match=r"401"):
        load(small_graph(), store.uri, user="a", password="wrong")
    assert store.lines == set()
    load(small_graph(), store.uri, user="a", password="b")
    assert store.lines


def test_nothing_answers() -> None:
    store = GraphStore()
    store.server.shutdown()
    store.server.server_close()
    with pytest.raises(InputError, match=r"nothing answers there .*; nothing was sent$"):
        load(small_graph(), store.uri)


def test_virtuoso_needs_the_name_of_a_graph() -> None:
    with pytest.raises(InputError, match=r"add \?graph=IRI"):
        load(small_graph(), "http://127.0.0.1:1/sparql-graph-crud-auth")


def test_an_address_with_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(InputError, match="NEO4J_PASSWORD") as caught:
        load(small_graph(), "bolt://neo4j:geheim@localhost")
    assert "geheim" not in str(caught.value)


def test_every_example_is_an_address_of_its_loader() -> None:
    assert [loader_of(loader.example).name for loader in LOADERS] == [loader.name for loader in LOADERS]


def test_replacing_deletes_first() -> None:
    server, sizes = Server(), [3, 0, 2, 0, 0, 0]
    deleted: list[str] = []

    class Transaction:
        def run(self, text: str) -> Any:
            deleted.append(text)
            return self

        def single(self) -> dict[str, int]:
            return {"n": sizes[len(deleted) - 1]}

    plain = server.execute_write
    server.execute_write = lambda work, *rest: plain(work, *rest) if len(rest) > 1 else work(Transaction(), *rest)  # type: ignore[method-assign, assignment]
    load(small_graph(), "bolt://x", replace=True, connect=server)
    labels = [text.split(")")[0].split(":")[1] for text in deleted]
    assert labels == ["Entity", "Entity", "Date", "Date", "Observation", "Article"]
    assert server.graph() == without_readings(small_graph())


class GremlinServer:
    """A connection that carries out the steps which loading sends."""

    def __init__(self) -> None:
        self.vertices: dict[str, tuple[str, dict[str, Any]]] = {}
        self.edges: dict[tuple[str, ...], dict[str, Any]] = {}
        self.requests = 0

    def __call__(self, uri: str, source: str, *, username: str, password: str) -> GremlinServer:
        self.called = (uri, source, username, password)
        return self

    def close(self) -> None:
        self.closed = True

    def is_closed(self) -> bool:
        return False

    def submit(self, bytecode: Any) -> Any:
        from gremlin_python.driver.remote_connection import RemoteTraversal

        self.requests += 1
        properties: dict[str, Any] = {}
        for name, *arguments in bytecode.step_instructions:
            if name == "mergeV":
                found = {str(key): value for key, value in arguments[0].items()}
                properties = self.vertices.setdefault(found["T.id"], (found["T.label"], {}))[1]
            elif name == "mergeE":
                found = {str(key): value for key, value in arguments[0].items()}
                ends = [found["Direction.OUT"], found["Direction.IN"]]
                assert all(end in self.vertices for end in ends)
                properties = self.edges.setdefault((*ends, found["T.label"], found["key"]), {})
            elif name == "sideEffect":
                names = arguments[0].step_instructions[0][1:]
                for key in names or list(properties):
                    properties.pop(key, None)
            elif name == "property":
                key, value = arguments[-2:]
                properties[key] = value
        return RemoteTraversal(iter([]))

    def graph(self) -> KnowledgeGraph:
        nodes = [(key, label, with_lists(row, label=label)) for key, (label, row) in self.vertices.items()]
        edges = [(s, t, camel(label), with_lists(row)) for (s, t, label, _), row in self.edges.items()]
        return property_graph.read(nodes, edges)


@pytest.mark.parametrize("make", [small_graph, hard_graph])
def test_gremlin_steps_build_the_graph(make: Any) -> None:
    pytest.importorskip("gremlin_python", reason="gremlinpython is not installed")
    kg, server = make(), GremlinServer()
    done = load(kg, "ws://localhost:8182/gremlin", connect=server)
    assert server.graph() == without_readings(kg)
    assert server.requests == done.batches
    assert done.rows == len(server.vertices) + len(server.edges)
    before = (dict(server.vertices), dict(server.edges))
    load(kg, "ws://localhost:8182/gremlin", connect=server)
    assert (server.vertices, server.edges) == before
    assert server.called == ("ws://localhost:8182/gremlin", "g", "", "")


def test_gremlin_takes_away_what_is_no_longer_said() -> None:
    pytest.importorskip("gremlin_python", reason="gremlinpython is not installed")
    kg, server = small_graph(), GremlinServer()
    load(kg, "ws://localhost", connect=server)
    bare = replace(kg, entities={key: replace(entity, aliases=()) for key, entity in kg.entities.items()})
    load(bare, "ws://localhost", connect=server)
    assert server.graph().entities["Company/青禾智能"].aliases == ()


class TestVerb:
    @pytest.fixture
    def atlas(self, tmp_path: Path) -> Path:
        write_atlas(small_graph(), (), tmp_path / "atlas")
        return tmp_path / "atlas"

    def test_loads(self, store: GraphStore, atlas: Path) -> None:
        result = CliRunner().invoke(build_app("zh"), ["load", store.uri, str(atlas)])
        assert result.exit_code == 0, result.output
        assert result.stdout == f"已导入 {len(store.lines)} 行（1 批）\n"
        assert store.lines == whole(small_graph())

    def test_asks_for_a_password(self, store: GraphStore, atlas: Path) -> None:
        store.password = "Basic YTpi"
        arguments = ["load", store.uri, str(atlas), "--user", "a", "--ask-password", "--json"]
        result = CliRunner().invoke(build_app("en"), arguments, input="b\n")
        assert result.exit_code == 0, result.output
        assert result.stdout == f'{{"batches": 1, "rows": {len(store.lines)}}}\n'

    def test_takes_user_and_password_from_the_environment(
        self, store: GraphStore, atlas: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.password = "Basic YTpi"
        monkeypatch.setenv("SPARQL_USERNAME", "a")
        monkeypatch.setenv("SPARQL_PASSWORD", "b")
        assert CliRunner().invoke(build_app("en"), ["load", store.uri, str(atlas)]).exit_code == 0

    def test_a_failure_is_one_line(self, atlas: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["load", "gopher://localhost", str(atlas)]) == 1
        assert capsys.readouterr().err.count("\n") == 1

    def test_a_failure_is_told_in_chinese(self, atlas: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["--lang", "zh", "load", "http://127.0.0.1:9/store", str(atlas)]) == 1
        said = capsys.readouterr().err
        assert "http://127.0.0.1:9/store：那里没有应答（" in said
        assert said.endswith("；请启动服务器，或检查地址；什么都没有发送\n")
