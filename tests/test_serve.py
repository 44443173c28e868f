"""The server as clients see it: the SPARQL protocol, linked data, limits, and what it refuses."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator

import httpx
import pytest
import rdflib

from .graphs import small_graph
from .served import serve

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
    started = time.monotonic()
    answer = get(address, WORST)
    assert answer.status_code == 503 and "seconds" in answer.text
    assert time.monotonic() - started < 20


def test_bad_clients_do_not_stop_good_ones(address: str) -> None:
    async def ask(client: httpx.AsyncClient, query: str) -> int:
        return (await client.get(f"{address}/sparql", params={"query": query}, timeout=60)).status_code

    async def crowd() -> tuple[list[int], list[int]]:
        limits = httpx.Limits(max_connections=250)
        async with httpx.AsyncClient(limits=limits) as client:
            bad = [ask(client, f"{WORST} # {i % 5}") for i in range(50)]
            good = [ask(client, SELECT) for _ in range(150)]
            answers = await asyncio.gather(*bad, *good)
            return answers[:50], answers[50:]

    bad, good = asyncio.run(crowd())
    assert set(good) == {200}
    assert set(bad) == {503}


def test_results_are_json_with_types(address: str) -> None:
    answer = get(address, "SELECT ?v { ?o a qb:Observation ; tz:value ?v } LIMIT 1")
    (row,) = json.loads(answer.text)["results"]["bindings"]
    assert row["v"]["datatype"] == "http://www.w3.org/2001/XMLSchema#decimal"
