"""The server as clients see it: the SPARQL protocol, linked data, limits, and what it refuses."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import rdflib
from tuzhi.cli.serve import command as serve_command
from tuzhi.exports.atlas import write_atlas
from tuzhi.graph import KnowledgeGraph
from tuzhi.serve.engine import _Lane
from tuzhi.serve.protocol import BUDGET, REQUESTS
from tuzhi.serve.server import DeadlineProtocol
from tuzhi.serve.worker import Answer, Query

from .graphs import hard_graph, small_graph, town_graph
from .served import serve, serve_folder

SELECT = "SELECT ?n WHERE { ?x a tz:Incubator ; rdfs:label ?n } ORDER BY ?n"
# A product of the store with itself five times over: no index helps.
WORST = "SELECT (COUNT(*) AS ?count) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o FILTER(STR(?a) < STR(?o)) }"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(small_graph(), tmp_path_factory.mktemp("serve") / "atlas", seconds=2.0) as address:
        yield address


def get(address: str, query: str | None = None, **headers: str) -> httpx.Response:
    return httpx.get(f"{address}/sparql", params={"query": query} if query else None, headers=headers, timeout=30)


def test_get_and_both_posts_give_the_same(address: str) -> None:
    asked = [
        get(address, SELECT),
        httpx.post(f"{address}/sparql", data={"query": SELECT}),
        httpx.post(f"{address}/sparql", content=SELECT, headers={"Content-Type": "application/sparql-query"}),
    ]
    assert {r.status_code for r in asked} == {200} and len({r.content for r in asked}) == 1
    names = [row["n"]["value"] for row in asked[0].json()["results"]["bindings"]]
    assert "云谷创新社区" in names
    assert asked[0].headers["content-type"] == "application/sparql-results+json"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/html, */*;q=0.1", "application/sparql-results+json"),
    ],
)
def test_result_formats(address: str, accept: str, content_type: str) -> None:
    answer = get(address, SELECT, Accept=accept)
    assert answer.headers["content-type"] == content_type and "云谷创新社区" in answer.text


@pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples", "application/ld+json", "application/trig"])
def test_graph_formats_are_read_by_rdflib(address: str, accept: str) -> None:
    answer = get(address, "CONSTRUCT { ?x rdfs:label ?n } WHERE { ?x a tz:Incubator ; rdfs:label ?n }", Accept=accept)
    assert answer.headers["content-type"].startswith(accept)
    form = {"text/turtle": "turtle", "application/n-triples": "nt", "application/ld+json": "json-ld"}.get(
        accept, "trig"
    )
    assert len(rdflib.Dataset(default_union=True).parse(data=answer.text, format=form)) == 1


def test_named_graphs(address: str) -> None:
    graphs = get(address, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").json()["results"]["bindings"]
    assert len(graphs) == 2
    counts = []
    for row in graphs:
        parameters = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "default-graph-uri": row["g"]["value"]}
        bindings = httpx.get(f"{address}/sparql", params=parameters).json()["results"]["bindings"]
        counts.append(int(bindings[0]["n"]["value"]))
    assert all(n > 0 for n in counts)
    parameters = {"query": "ASK { GRAPH ?g { ?s ?p ?o } }", "named-graph-uri": "http://example.org/none"}
    assert httpx.get(f"{address}/sparql", params=parameters).json()["boolean"] is False


def test_what_the_protocol_refuses(address: str) -> None:
    url = f"{address}/sparql"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert get(address, "SELECT WHERE {").status_code == 400
    assert get(address, SELECT, Accept="image/png").status_code == 406
    assert httpx.post(url, content=SELECT).status_code == 415
    assert httpx.post(url, content=SELECT, headers={"Content-Type": "text/plain"}).status_code == 415
    assert httpx.post(url, content=b"", headers=form).status_code == 400
    assert httpx.post(url, content=b"query=%ff%fe", headers=form).status_code == 400
    assert httpx.get(url, params=[("query", SELECT), ("query", SELECT)]).status_code == 400
    assert httpx.put(url, content=SELECT).status_code == 405
    assert httpx.post(url, data={"update": "DROP ALL"}).status_code == 403
    assert httpx.post(url, content="DROP ALL", headers={"Content-Type": "application/sparql-update"}).status_code == 403
    assert get(address, "DROP ALL").status_code == 400
    assert get(address, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }").status_code == 403
    assert httpx.post(url, data={"query": "#" * 2_000_000}).status_code == 413


def test_service_description_and_void(address: str) -> None:
    described = get(address, Accept="text/turtle")
    g = rdflib.Graph().parse(data=described.text, format="turtle")
    assert (None, rdflib.URIRef("http://www.w3.org/ns/sparql-service-description#endpoint"), None) in g
    g = rdflib.Graph().parse(data=httpx.get(f"{address}/.well-known/void").text, format="turtle")
    assert (None, rdflib.URIRef("http://rdfs.org/ns/void#sparqlEndpoint"), rdflib.URIRef(f"{address}/sparql")) in g


def test_rdflib_is_a_client(address: str) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    g = rdflib.Graph(SPARQLStore(f"{address}/sparql"))
    rows = g.query("SELECT ?n { ?x a <https://w3id.org/tuzhi/ontology#Incubator> ; rdfs:label ?n }")
    assert "云谷创新社区" in {str(row[0]) for row in rows}


def test_a_federated_query_reaches_it(address: str) -> None:
    rows = rdflib.Graph().query(
        f"SELECT ?n {{ SERVICE <{address}/sparql> {{ ?x a <https://w3id.org/tuzhi/ontology#Incubator> ; rdfs:label ?n }} }}"
    )
    assert "云谷创新社区" in {str(row[0]) for row in rows}


def test_entities_answer_in_rdf_and_html(address: str) -> None:
    url = f"{address}/id/Incubator/云谷创新社区"
    for accept, form in (
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
    ):
        answer = httpx.get(url, headers={"Accept": accept})
        g = rdflib.Graph().parse(data=answer.text, format=form)
        assert rdflib.Literal("云谷创新社区", lang="zh") in set(g.objects())
    answer = httpx.get(url, headers={"Accept": "text/html"})
    assert answer.status_code == 303 and answer.headers["location"].endswith(
        "/#/entity/Incubator/%E4%BA%91%E8%B0%B7%E5%88%9B%E6%96%B0%E7%A4%BE%E5%8C%BA"
    )
    assert httpx.get(f"{address}/id/Company/无此名").status_code == 404


def test_other_hosts_are_refused_and_headers_are_strict(address: str) -> None:
    assert httpx.get(f"{address}/", headers={"Host": "evil.example"}).status_code == 400
    for path in ("/", "/query", "/sparql", "/id/Company/青禾智能", "/graph.html", "/nowhere"):
        headers = httpx.get(f"{address}{path}").headers
        policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
        assert policy["default-src"] in ("'self'", "'none'") and policy["frame-ancestors"] == "'none'"
        assert path == "/graph.html" or not any("unsafe" in rule or "http" in rule for rule in policy.values())
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"


def test_a_slow_query_is_stopped_with_a_clear_answer(address: str) -> None:
    answer = get(address, WORST)
    assert answer.status_code == 503 and "more than 2 seconds" in answer.text and "LIMIT" in answer.text


# Each asks for more time, memory, depth or answer than one query gets, or for a pattern that never ends elsewhere.
WORST_OF_ALL = (
    WORST,
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?c ?f ?i ?l",
    "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT * { ?a (!<urn:a>)* ?b . ?b (!<urn:b>)* ?c . ?c (!<urn:c>)* ?d } ORDER BY ?d",
    "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER REGEX(CONCAT(STR(?c), STR(?f)), '(a*)*(b*)*(.|..)*(.*)*!') . ?g ?h ?i }",
    f"ASK {{ {'{' * 5000} ?s ?p ?o {'}' * 5000} }}",
    f"SELECT * {{ ?s {'(' * 50_000}<urn:p>{')' * 50_000} ?o }}",
    f"ASK {{ FILTER({'!' * 50_000}true) }}",
    "SELECT * { VALUES ?a { " + "1 " * 20_000 + "} VALUES ?b { " + "2 " * 20_000 + "} }",
    "CONSTRUCT { ?a ?b ?c . ?d ?e ?f } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
)


def test_bad_clients_do_not_stop_good_ones(tmp_path: Path) -> None:
    with serve(small_graph(), tmp_path / "atlas", seconds=1.0) as address:
        good, bad = asyncio.run(_crowd(address))
        assert set(good) == {200}
        assert set(bad) <= {200, 400, 503} and 503 in bad
        assert get(address, SELECT).status_code == 200


async def _crowd(address: str) -> tuple[list[int], list[int]]:
    """The statuses that 160 good and 40 bad clients get who all come at once, the bad ones first."""

    async def ask(client: httpx.AsyncClient, query: str) -> int:
        return (await client.post(f"{address}/sparql", data={"query": query}, timeout=120)).status_code

    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=250)) as client:
        bad = [ask(client, f"{WORST_OF_ALL[i % len(WORST_OF_ALL)]} # {i}") for i in range(40)]
        good = [ask(client, SELECT) for _ in range(160)]
        answers = await asyncio.gather(*bad, *good)
        return answers[40:], answers[:40]


@pytest.mark.parametrize("query", [WORST_OF_ALL[5], WORST_OF_ALL[6], WORST_OF_ALL[7]])
def test_a_query_that_is_nested_too_deeply_is_the_clients_error(address: str, query: str) -> None:
    answer = httpx.post(f"{address}/sparql", data={"query": query}, timeout=60)
    assert answer.status_code == 400 and "nested too deeply" in answer.text


def test_an_answer_that_is_too_large_is_refused_clearly(tmp_path: Path) -> None:
    with serve(small_graph(), tmp_path / "atlas", size_limit=10_000) as address:
        answer = get(address, "SELECT * { ?s ?p ?o }")
        assert answer.status_code == 503 and "LIMIT" in answer.text and "retry-after" not in answer.headers
        assert get(address, "SELECT * { ?s ?p ?o } LIMIT 5").status_code == 200


def test_a_query_that_takes_too_much_memory_is_refused_clearly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuzhi.serve.engine.memory_for_one", lambda _: 200 * 2**20)
    with serve(small_graph(), tmp_path / "atlas", seconds=60.0) as address:
        hungry = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?c ?f ?i ?l"
        answer = get(address, hungry)
        assert answer.status_code == 503 and "memory" in answer.text
        assert get(address, SELECT).status_code == 200


def test_a_client_that_leaves_frees_its_place(address: str) -> None:
    async def leave() -> None:
        async with httpx.AsyncClient(limits=httpx.Limits(max_connections=40)) as client:
            asked = [client.get(f"{address}/sparql", params={"query": f"{WORST} # {i}"}, timeout=60) for i in range(30)]
            tasks = [asyncio.ensure_future(a) for a in asked]
            await asyncio.sleep(0.2)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(leave())
    for _ in range(100):  # the places are freed one after another
        answer = get(address, WORST)
        if "waiting" not in answer.text:
            break
        time.sleep(0.05)
    assert answer.status_code == 503 and "more than 2 seconds" in answer.text


def _connect(address: str, *, window: int = 0) -> socket.socket:
    link = socket.socket()
    if window:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    link.settimeout(60)
    link.connect(("127.0.0.1", int(address.rsplit(":", 1)[1])))
    return link


def test_half_a_request_does_not_hold_a_connection(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DeadlineProtocol, "head_seconds", 0.2)
    for start in (b"", b"GET /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\n"):
        with _connect(address) as link, contextlib.suppress(ConnectionResetError):
            link.sendall(start)
            assert link.recv(100) == b""
    with _connect(address) as link:  # a second request on a connection is waited for no longer than the first
        link.sendall(b"GET /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert link.recv(15) == b"HTTP/1.1 200 OK"
        link.sendall(b"GET /sp")
        with contextlib.suppress(ConnectionResetError):
            while link.recv(1 << 16):
                pass


def test_half_a_body_is_a_timeout(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuzhi.serve.protocol.BODY_SECONDS", 0.2)
    with _connect(address) as link:
        link.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\nContent-Length: 99\r\n\r\nASK"
        )
        assert link.recv(100).startswith(b"HTTP/1.1 408 ")


def test_a_client_that_does_not_read_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuzhi.serve.app.PIECE_SECONDS", 0.2)
    monkeypatch.setattr("tuzhi.serve.responses.PIECE_SECONDS", 0.2)
    numbers = " ".join(map(str, range(300)))
    body = (
        f"SELECT * {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}".encode()
    )  # more than the system keeps for a client
    head = "POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\n"
    with serve(small_graph(), tmp_path / "atlas", seconds=60.0) as address:
        with _connect(address, window=4096) as link:
            link.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            assert link.recv(15) == b"HTTP/1.1 200 OK"
            for _ in range(400):
                if BUDGET.used == 0:
                    break
                time.sleep(0.05)
            assert BUDGET.used == 0, "its answer is still in memory"
        assert get(address, SELECT).status_code == 200


def test_large_answers_share_one_budget(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BUDGET, "limit", 100_000)
    numbers = " ".join(map(str, range(100)))
    answer = get(address, f"SELECT * {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}")
    assert answer.status_code == 503 and answer.headers["retry-after"] == "5"
    assert get(address, SELECT).status_code == 200


def test_large_requests_share_one_budget(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(REQUESTS, "limit", 100_000)
    answer = httpx.post(f"{address}/sparql", data={"query": f"{SELECT} #{'x' * 300_000}"})
    assert answer.status_code == 503 and answer.headers["retry-after"] == "5"
    assert get(address, SELECT).status_code == 200 and REQUESTS.used == 0


def test_a_worker_cannot_open_a_connection() -> None:
    if not sys.platform.startswith("linux") or platform.machine() not in ("x86_64", "aarch64"):
        pytest.skip("the filter of system calls is for Linux")
    script = "import socket; from tuzhi.serve.sandbox import close_network; assert close_network(); socket.socket()"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ended.returncode == 1 and "PermissionError" in ended.stderr


def test_workers_that_do_not_start_are_said_not_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuzhi.serve.engine.work", os.abort)  # takes no argument: the process ends at once
    with serve(small_graph(), tmp_path / "atlas") as address:
        for _ in range(2):
            answer = get(address, SELECT)
            assert answer.status_code == 503 and "does not start" in answer.text


def test_an_atlas_that_is_built_again_is_served_anew(tmp_path: Path) -> None:
    folder = tmp_path / "atlas"
    with serve(small_graph(), folder, every=0.1) as address:
        before = get(address, "ASK { ?x a tz:Cohort }")
        assert before.json()["boolean"] is False
        assert httpx.get(f"{address}/query/names.json?q=四小虎").json() == []
        write_atlas(town_graph(), [], folder)
        for _ in range(200):
            answer = get(address, "ASK { ?x a tz:Cohort }", **{"If-None-Match": before.headers["etag"]})
            if answer.status_code == 200:
                break
            time.sleep(0.1)
        assert answer.json()["boolean"] is True
        assert [row["name"] for row in httpx.get(f"{address}/query/names.json?q=四小虎").json()] == ["四小虎"]
        assert httpx.get(f"{address}/id/Cohort/四小虎", headers={"Accept": "text/turtle"}).status_code == 200
        (folder / "graph.jsonl").write_text("damaged", "utf-8")
        assert get(address, "ASK { ?x a tz:Cohort }").json()["boolean"] is True


def test_the_store_is_made_again_only_when_it_is_stale(tmp_path: Path) -> None:
    folder = tmp_path / "atlas"
    with serve(small_graph(), folder, every=3600.0) as old:
        (first,) = folder.glob(".store-*")
        made = first.stat().st_mtime_ns
        with serve_folder(folder) as again:
            assert get(again, SELECT).status_code == 200
            assert [p.stat().st_mtime_ns for p in folder.glob(".store-*")] == [made]
        with serve(town_graph(), folder) as new:
            assert get(new, "ASK { ?x a tz:Cohort }").json()["boolean"] is True
            # A server that still runs keeps its own.
            assert first.is_dir() and get(old, "ASK { ?x a tz:Cohort }").json()["boolean"] is False
    with serve(KnowledgeGraph.of(), folder) as empty:
        assert not first.exists()
        assert get(empty, "ASK { ?x a tz:Cohort }").json()["boolean"] is False


def test_entities_with_hard_names_have_addresses_too(tmp_path: Path) -> None:
    kg = hard_graph()
    forms = (("application/n-triples", "nt"), ("text/turtle", "turtle"), ("application/ld+json", "json-ld"))
    with serve(kg, tmp_path / "atlas") as address, httpx.Client() as client:
        for number, entity in enumerate(kg.entities.values()):
            if entity.name in (".", "..") or len(entity.name) > 1_000:
                continue  # clients take these for parts of a path, or for too long
            link = f"{address}/id/{entity.kind}/{quote(entity.name, safe='')}"
            accept, form = forms[number % len(forms)]
            answer = client.get(link, headers={"Accept": accept})
            assert answer.status_code == 200, entity.name
            g = rdflib.Graph().parse(data=answer.text, format=form)
            assert rdflib.Literal(entity.name, lang="zh") in set(g.objects(None, rdflib.RDFS.label))
            page = client.get(link, headers={"Accept": "text/html"})
            assert page.status_code == 303 and page.headers["location"].startswith("/#/entity/")


def _tuzhi(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tuzhi", "--lang", "en", "serve", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_the_command_says_where_it_serves_and_stops_quietly(tmp_path: Path) -> None:
    write_atlas(small_graph(), [], tmp_path / "atlas")
    with _tuzhi(str(tmp_path / "atlas"), "--port", "0") as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line
        for _ in range(200):
            try:
                answer = get(found[0], "ASK {}")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        assert answer.json()["boolean"] is True
        with _tuzhi(str(tmp_path / "atlas"), "--port", found[0].rsplit(":", 1)[1]) as second:
            _, said = second.communicate(timeout=60)
            assert second.returncode != 0 and "--port" in said and len(said.strip().splitlines()) == 1
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0 and said.splitlines() in ([], ["Preparing the store for queries…"])


def test_hosts(tmp_path: Path) -> None:
    with serve(small_graph(), tmp_path / "atlas", hosts=("127.0.0.1", "atlas.example")) as address:
        port = address.rsplit(":", 1)[1]
        for host, status in (
            (f"127.0.0.1:{port}", 200), ("atlas.example", 200), ("ATLAS.example:80", 200), ("localhost", 400),
            ("[::1]:80", 400), ("evil.example", 400), ("atlas.example.evil.example", 400), ("127.0.0.1.evil.example", 400), ("", 400),
        ):  # fmt: skip
            assert httpx.get(f"{address}/sparql", headers={"Host": host}).status_code == status, host


def test_results_are_json_with_types(address: str) -> None:
    answer = get(address, "SELECT ?v { ?o a qb:Observation ; tz:value ?v } LIMIT 1")
    (row,) = json.loads(answer.text)["results"]["bindings"]
    assert row["v"]["datatype"] == "http://www.w3.org/2001/XMLSchema#decimal"


class _Idler:
    """A worker that answers when it is let."""

    def __init__(self, let: threading.Event) -> None:
        self._let = let

    def ask(self, query: Query) -> Answer:
        if query.text == "slow":
            self._let.wait(60)
        return Answer(200, "json", query.text.encode())

    def interrupt(self) -> None:
        self._let.set()

    stop = interrupt


def _lane_order(asked: list[tuple[str, bool]], *, let_after: str) -> list[str]:
    """The order in which a lane of two workers answers; slow ones are let go when `let_after` was answered."""

    async def run() -> list[str]:
        let, order = threading.Event(), list[str]()
        lane = _Lane([_Idler(let), _Idler(let)], waiting=1_000, seconds=1.0)  # type: ignore[list-item]

        async def one(text: str, trusted: bool) -> None:
            await lane.ask(Query(text), trusted=trusted)
            order.append(text)
            if text == let_after:
                let.set()

        await asyncio.gather(*(one(*row) for row in asked))
        lane.close()
        return order

    return asyncio.run(run())


def test_new_queries_that_are_slow_do_not_hold_up_known_ones() -> None:
    asked = [("slow", False)] * 5 + [(f"known {i}", True) for i in range(50)]
    order = _lane_order(asked, let_after="known 49")  # were all workers slow, this would never be answered
    assert order[:50] == [f"known {i}" for i in range(50)]


def test_known_queries_do_not_starve_new_ones() -> None:
    order = _lane_order([(f"known {i}", True) for i in range(50)] + [("new", False)], let_after="")
    assert order.index("new") < 25


GUIDE = Path(__file__).resolve().parent.parent / "docs" / "serve.md"


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(town_graph(), tmp_path_factory.mktemp("town") / "atlas") as address:
        yield address


def test_the_commands_of_the_guide_work(town: str) -> None:
    if not shutil.which("curl") or not shutil.which("bash"):
        pytest.skip("curl or bash is not installed")
    (block,) = _blocks("sh")
    script = "set -euo pipefail\ncurl() { command curl --fail --noproxy '*' \"$@\"; echo; }\n" + block.replace(
        "http://localhost:8000", town
    ).replace("AdminArea/徐汇区", "AdminArea/杭州")  # the guide asks the atlas of seeds/
    shown = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, timeout=60).stdout
    assert "name\n云谷创新社区" in shown and "tz:locatedIn" in shown
    assert "sh:SPARQLExecutable" in shown and '"@graph"' in shown


@pytest.mark.parametrize("number", range(2))
def test_the_programs_of_the_guide_work(town: str, number: int, capsys: pytest.CaptureFixture[str]) -> None:
    program = _blocks("python")[number]
    if "SPARQLWrapper" in program.splitlines()[0]:
        pytest.importorskip("SPARQLWrapper")
    exec(program.replace("http://localhost:8000", town), {})
    assert "云谷创新社区" in capsys.readouterr().out


def test_the_guide_names_every_option_and_address() -> None:
    text = GUIDE.read_text("utf-8")
    options = {o for p in serve_command("en").params for o in p.opts if o.startswith("--")}
    assert {o for o in options if o in text} >= {"--allow-host", "--allow-origin", "--time-limit"}
    for address in ("/query", "/sparql", "/id/Kind/name", "/ontology", "/questions.ttl", "/.well-known/void"):
        assert address in text
