"""Real servers, loaded the way the guides say, give the same answers. What is not installed is skipped, with its name."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph
import pytest
from tuzhi.exports import export
from tuzhi.graph.rdf import quads
from tuzhi.graph.sparql import PREFIXES

from .graphs import hard_graph, town_graph
from .test_questions import QUESTIONS, Rows, cell, rows_of

Ask = Callable[[str], Rows]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def with_prefixes(query: str) -> str:
    return "".join(f"PREFIX {name}: <{address}>\n" for name, address in PREFIXES.items()) + query


def ask_at(endpoint: str, options: dict[str, str] | None = None) -> Ask:
    """Asks a SPARQL endpoint over HTTP; rows in the order of the variables."""
    options = options or {}

    def ask(query: str) -> Rows:
        body = urlencode({"query": with_prefixes(query), **options}).encode()
        request = urllib.request.Request(endpoint, body, {"Accept": "application/sparql-results+json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            found = json.load(answer)
        names = found["head"]["vars"]
        return Counter(
            tuple(cell(row[name]["value"] if name in row else None) for name in names)
            for row in found["results"]["bindings"]
        )

    return ask


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert server.poll() is None, "the server has stopped"
            time.sleep(0.3)
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("servers")
    export(town_graph(), folder / "town.nt", form="ntriples")
    export(hard_graph(), folder / "hard.nq", form="nquads")
    return folder


@pytest.fixture(scope="module")
def expected(files: Path) -> Ask:
    store = pyoxigraph.Store()
    store.load(path=str(files / "town.nt"), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return lambda query: rows_of(store, query)


@pytest.fixture(scope="module")
def oxigraph(files: Path) -> Iterator[Ask]:
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    if program is None:
        pytest.skip("oxigraph is not installed: pip install oxigraph")
    store, port = files / "oxigraph", free_port()
    command = [program, "load", "--location", str(store), "--file", str(files / "town.nt"), str(files / "hard.nq")]
    subprocess.run(command, check=True, capture_output=True)
    serve = [program, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, server)
        yield ask_at(f"http://127.0.0.1:{port}/query")
    finally:
        server.terminate()
        server.wait()


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


@pytest.fixture(scope="module")
def virtuoso(files: Path) -> Iterator[Ask]:
    if shutil.which("virtuoso-t") is None or shutil.which("isql-vt") is None:
        pytest.skip("Virtuoso is not installed: apt install virtuoso-opensource-7")
    folder, sql, http = files / "virtuoso", free_port(), free_port()
    folder.mkdir()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(folder=folder, data=files, sql=sql, http=http), "utf-8")
    command = ["virtuoso-t", "+configfile", str(folder / "virtuoso.ini"), "+foreground", "+wait"]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(http, server)
        load = (
            f"ld_dir('{files}', '*.nt', 'https://w3id.org/tuzhi/id/'); ld_dir('{files}', '*.nq', 'urn:none'); "
            "rdf_loader_run(); checkpoint; SELECT ll_error FROM DB.DBA.load_list WHERE ll_error IS NOT NULL;"
        )
        isql = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"EXEC={load}"]
        out = subprocess.run(isql, check=True, capture_output=True, text=True).stdout
        assert "0 Rows" in out, out
        yield ask_at(f"http://127.0.0.1:{http}/sparql", {"default-graph-uri": "https://w3id.org/tuzhi/id/"})
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def fuseki(files: Path) -> Iterator[Ask]:
    """A dataset that this test may fill and clear, such as http://localhost:3030/test."""
    if "FUSEKI_URL" not in os.environ:
        pytest.skip("no Fuseki: set FUSEKI_URL to the address of an empty dataset")
    address = os.environ["FUSEKI_URL"].rstrip("/")

    def send(method: str, path: str, data: bytes = b"", kind: str = "application/n-quads") -> None:
        request = urllib.request.Request(f"{address}{path}", data, {"Content-Type": kind}, method=method)
        urllib.request.urlopen(request, timeout=120).close()

    send("POST", "/data", (files / "town.nt").read_bytes())
    send("POST", "/data", (files / "hard.nq").read_bytes())
    yield ask_at(f"{address}/query")
    send("POST", "/update", b"CLEAR ALL", "application/sparql-update")


SERVERS = ("oxigraph", "virtuoso", "fuseki")


@pytest.mark.parametrize("server", SERVERS)
def test_the_worked_questions(server: str, expected: Ask, request: pytest.FixtureRequest) -> None:
    ask: Ask = request.getfixturevalue(server)
    wrong = {
        name: ask(row["sparql"]) for name, row in QUESTIONS.items() if ask(row["sparql"]) != expected(row["sparql"])
    }
    assert wrong == {}


@pytest.mark.parametrize("server", SERVERS)
def test_hard_names_arrive_in_named_graphs(server: str, request: pytest.FixtureRequest) -> None:
    ask: Ask = request.getfixturevalue(server)
    (graph,) = (f"https://w3id.org/tuzhi/id/article/{key}" for key in hard_graph().articles)
    inside = f"FROM NAMED <{graph}> WHERE {{ GRAPH ?g {{ %s }} }}"
    names = Counter((cell(entity.name),) for entity in hard_graph().entities.values() if entity.kind == "Company")
    assert ask("SELECT ?name " + inside % "?c a tz:Company ; rdfs:label ?name") == names
    total = sum(1 for quad in quads(hard_graph()) if quad[3])
    assert ask("SELECT (COUNT(*) AS ?n) " + inside % "?s ?p ?o") == Counter({(cell(total),): 1})
