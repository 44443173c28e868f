"""The query operation of the SPARQL 1.1 Protocol, case by case as its specification lists them, and what a client may
expect beside it: content negotiation, caching, sharing with other sites, descriptions, clear answers to bad requests."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from tuzhi.graph.sparql import PREFIXES, questions
from tuzhi.graph.terms import DATA

from .graphs import small_graph
from .served import serve

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
ONE, TWO = (f"{DATA}article/{key}" for key in sorted(small_graph().articles))
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
SELECT = "SELECT ?n WHERE { ?x a tz:Incubator ; rdfs:label ?n }"
CONSTRUCT = "CONSTRUCT { ?x rdfs:label ?n } WHERE { ?x a tz:Incubator ; rdfs:label ?n }"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("protocol") / "atlas"
    with serve(small_graph(), folder, seconds=20.0, origins=("https://friend.example",)) as address:
        yield address


@pytest.fixture
def url(address: str) -> str:
    return f"{address}/sparql"


def number(response: httpx.Response) -> int:
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def get(url: str, query: str, *more: tuple[str, str], **headers: str) -> httpx.Response:
    return httpx.get(url, params=[("query", query), *more], headers=headers)


# The three ways to send a query (2.1.1 – 2.1.3).


def test_query_by_get(url: str) -> None:
    assert get(url, "ASK {}").json()["boolean"] is True


def test_query_by_get_of_an_encoded_address(url: str) -> None:
    # A space may be "+" or "%20", and Chinese text is UTF-8 in percent signs.
    text = 'ASK { ?s ?p "云谷创新社区"@zh }'
    for encoded in (quote(text, safe=""), quote(text, safe="").replace("%20", "+")):
        assert httpx.get(f"{url}?query={encoded}").json()["boolean"] is True


def test_query_by_post_form(url: str) -> None:
    assert httpx.post(url, data={"query": "ASK {}"}).json()["boolean"] is True
    answer = httpx.post(
        url, content="query=ASK+%7B%7D", headers={"Content-Type": f"{FORM['Content-Type']}; charset=UTF-8"}
    )
    assert answer.json()["boolean"] is True


def test_query_by_post_direct(url: str) -> None:
    text = 'ASK { ?s ?p "云谷创新社区"@zh }'
    assert httpx.post(url, content=text.encode(), headers=DIRECT).json()["boolean"] is True
    with_charset = {"Content-Type": "application/sparql-query; charset=utf-8"}
    assert httpx.post(url, content=text.encode(), headers=with_charset).json()["boolean"] is True


# The data set (2.1.4): what the request names wins over what the query names.


def test_default_graph_of_the_request(url: str) -> None:
    everything, first = number(get(url, COUNT)), number(get(url, COUNT, ("default-graph-uri", ONE)))
    assert 0 < first < everything


def test_several_default_graphs_are_merged(url: str) -> None:
    first, second = (number(get(url, COUNT, ("default-graph-uri", g))) for g in (ONE, TWO))
    pairs = [("default-graph-uri", ONE), ("default-graph-uri", TWO)]
    both = number(get(url, COUNT, *pairs))
    assert max(first, second) < both <= first + second
    assert number(httpx.post(url, content=urlencode([("query", COUNT), *pairs]), headers=FORM)) == both
    assert number(httpx.post(f"{url}?{urlencode(pairs)}", content=COUNT, headers=DIRECT)) == both


def test_named_graphs_of_the_request(url: str) -> None:
    pairs = [("named-graph-uri", ONE), ("named-graph-uri", TWO)]
    one, both = number(get(url, COUNT_NAMED, pairs[0])), number(get(url, COUNT_NAMED, *pairs))
    assert 0 < one < both == number(get(url, COUNT_NAMED))
    assert number(httpx.post(url, content=urlencode([("query", COUNT_NAMED), *pairs]), headers=FORM)) == both
    # Only named graphs were named, so the default graph is empty.
    assert number(get(url, COUNT, *pairs)) == 0


def test_default_and_named_graphs_together(url: str) -> None:
    query = f"ASK {{ ?s ?p ?o GRAPH <{TWO}> {{ ?a ?b ?c }} FILTER NOT EXISTS {{ GRAPH <{ONE}> {{ ?x ?y ?z }} }} }}"
    assert get(url, query, ("default-graph-uri", ONE), ("named-graph-uri", TWO)).json()["boolean"] is True


def test_the_request_wins_over_from(url: str) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{TWO}> {{ ?s ?p ?o }}"
    by_request = number(get(url, query, ("default-graph-uri", ONE)))
    assert by_request == number(get(url, COUNT, ("default-graph-uri", ONE)))
    assert number(get(url, query)) == number(get(url, COUNT, ("default-graph-uri", TWO))) != by_request


def test_graphs_that_are_not_here_are_empty(url: str) -> None:
    assert number(get(url, COUNT, ("default-graph-uri", "http://example.org/none"))) == 0
    assert number(get(url, "SELECT (COUNT(*) AS ?n) FROM <file:///etc/passwd> { ?s ?p ?o }")) == 0


def test_a_graph_without_an_absolute_name_is_a_bad_request(url: str) -> None:
    answer = get(url, COUNT, ("default-graph-uri", "nowhere"))
    assert answer.status_code == 400 and "absolute" in answer.text


def test_the_default_graph_may_be_the_union_of_the_named_ones(url: str) -> None:
    named = number(get(url, "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } } }"))
    assert number(get(url, COUNT, ("union-default-graph", "true"))) >= named
    assert get(url, COUNT, ("union-default-graph", "perhaps")).status_code == 400


def test_each_article_is_a_named_graph(url: str) -> None:
    rows = get(url, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").json()["results"]["bindings"]
    assert [row["g"]["value"] for row in rows] == [ONE, TWO]


# Content types of answers (2.1.6).


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/csv;q=0.3, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/turtle, text/csv;q=0.1", "text/csv; charset=utf-8"),
        ("image/png, text/*", "text/csv; charset=utf-8"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
    ],
)
def test_content_type_of_select(url: str, accept: str, content_type: str) -> None:
    answer = get(url, SELECT, Accept=accept)
    assert answer.headers["content-type"] == content_type and "Accept" in answer.headers["vary"]
    assert "云谷创新社区" in answer.text


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "application/sparql-results+xml"])
def test_content_type_of_ask(url: str, accept: str) -> None:
    answer = get(url, "ASK {}", Accept=accept)
    assert answer.headers["content-type"] == accept and "true" in answer.text


@pytest.mark.parametrize("query", [CONSTRUCT, f"DESCRIBE <{DATA}Incubator/云谷创新社区>"])
@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
        ("application/trig", "trig"),
        ("application/n-quads", "nquads"),
    ],
)
def test_content_type_of_graphs(url: str, query: str, accept: str, form: str) -> None:
    answer = get(url, query, Accept=accept)
    assert answer.headers["content-type"].startswith(accept)
    read = rdflib.Dataset(default_union=True).parse(data=answer.text, format=form)
    assert rdflib.Literal("云谷创新社区", lang="zh") in {o for _, _, o, _ in read.quads()}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("query", "name", "content_type"),
    [
        (SELECT, "csv", "text/csv; charset=utf-8"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (SELECT, "xml", "application/sparql-results+xml"),
        ("ASK {}", "json", "application/sparql-results+json"),
        (CONSTRUCT, "ttl", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "json", "application/ld+json"),
        (CONSTRUCT, "rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "nt", "application/n-triples"),
    ],
)
def test_the_parameter_format_wins_over_accept(url: str, query: str, name: str, content_type: str) -> None:
    answer = get(url, query, ("format", name), Accept="image/png")
    assert answer.status_code == 200 and answer.headers["content-type"] == content_type


@pytest.mark.parametrize(
    ("query", "more", "accept"),
    [
        (SELECT, (), "image/png"),
        (SELECT, (), "text/turtle"),
        (CONSTRUCT, (), "text/csv"),
        ("ASK {}", (), "text/csv"),
        (SELECT, (("format", "png"),), "*/*"),
        (SELECT, (("format", "turtle"),), "*/*"),
    ],
)
def test_formats_that_are_not_offered(url: str, query: str, more: tuple[Any, ...], accept: str) -> None:
    answer = get(url, query, *more, Accept=accept)
    assert answer.status_code == 406 and answer.headers["content-type"].startswith("text/plain")


def test_tables_have_a_column_a_variable(url: str) -> None:
    rows = list(csv.reader(io.StringIO(get(url, SELECT, Accept="text/csv").text)))
    assert rows == [["n"], ["云谷创新社区"]]
    assert get(url, SELECT, Accept="text/tab-separated-values").text.split("\n")[:2] == ["?n", '"云谷创新社区"@zh']


# Bad requests (2.2).


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_allowed(url: str, method: str) -> None:
    assert httpx.request(method, url, params={"query": "ASK {}"}).status_code == 405


def test_several_queries_are_a_bad_request(url: str) -> None:
    twice = [("query", "ASK {}"), ("query", "SELECT * {}")]
    assert httpx.get(url, params=twice).status_code == 400
    assert httpx.post(url, content=urlencode(twice), headers=FORM).status_code == 400
    assert httpx.post(f"{url}?query=ASK+%7B%7D", content="ASK {}", headers=DIRECT).status_code == 400
    assert httpx.post(f"{url}?query=ASK+%7B%7D", content="query=ASK+%7B%7D", headers=FORM).status_code == 400


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/json", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("body", ["ASK {}", "query=ASK+%7B%7D"])
def test_a_missing_or_wrong_content_type(url: str, content_type: str | None, body: str) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    assert httpx.post(url, content=body, headers=headers).status_code == 415


def test_text_that_is_not_utf8(url: str) -> None:
    latin = 'ASK { ?s ?p "é" }'.encode("latin-1")
    utf16 = "ASK {}".encode("utf-16")
    assert httpx.post(url, content=latin, headers=DIRECT).status_code == 400
    assert httpx.post(url, content=utf16, headers=DIRECT).status_code == 400
    assert httpx.post(url, content=b"query=" + quote(latin).encode(), headers=FORM).status_code == 400
    assert httpx.get(f"{url}?query={quote(latin)}").status_code == 400
    declared = {"Content-Type": "application/sparql-query; charset=iso-8859-1"}
    assert httpx.post(url, content=latin, headers=declared).status_code == 415


@pytest.mark.parametrize("query", ["ASK {", "SELECT * WHERE", "", "ASK { ?s ?p ?o } ASK {}", "ASK { \x00 }"])
def test_a_query_that_does_not_parse(url: str, query: str) -> None:
    answer = httpx.post(url, content=query, headers=DIRECT)
    assert answer.status_code == 400 and len(answer.text.strip().splitlines()) == 1


def test_an_error_names_line_and_column(url: str) -> None:
    assert "at 2:11" in get(url, "SELECT * {\n  ?s ?p ; }").text


def test_no_query_at_all(url: str) -> None:
    assert httpx.post(url, content="", headers=FORM).status_code == 400
    assert httpx.post(url, content="default-graph-uri=urn:a", headers=FORM).status_code == 400


UPDATES = (
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "LOAD <file:///etc/hosts>",
)


@pytest.mark.parametrize("update", UPDATES)
def test_updates_are_refused_and_change_nothing(url: str, update: str) -> None:
    before = number(get(url, COUNT))
    assert httpx.post(url, data={"update": update}).status_code == 403
    assert httpx.post(url, content=update, headers={"Content-Type": "application/sparql-update"}).status_code == 403
    assert httpx.get(url, params={"update": update}).status_code == 403
    assert httpx.post(url, data={"query": update}).status_code == 400
    assert number(get(url, COUNT)) == before


OUTSIDE = (
    "SELECT * { SERVICE <{at}> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <{at}> { ?s ?p ?o } }",
    "SELECT * { OPTIONAL { ?s ?p 1SERVICE<{at}> { ?s ?p ?o } } }",
    "PREFIX : <{at}> SELECT * { SERVICE:sparql { ?s ?p ?o } }",
    "SELECT * {#\rSERVICE<{at}> { ?s ?p ?o }\n}",
    'PREFIX p: <{at}> SELECT * { FILTER(?a<p:x#y>"""\n) SERVICE<{at}> { ?s ?p ?o }\n#"""\n}',
    "PREFIX p: <{at}> SELECT * { FILTER(?a<'x>')SERVICE<{at}> { ?s ?p ?o }#'\n }",
    "PREFIX p: <{at}> SELECT * { OPTIONAL { ?s ?p p:a\\'b } SERVICE <{at}> {} OPTIONAL { ?x ?y 'c' } }",
    "SELECT * { OPTIONAL { ?s ?p trueSERVICE<{at}> {} } }",
    "select * { Service ?x { ?s ?p ?o } values ?x { <{at}> } }",
)


@pytest.mark.parametrize("query", OUTSIDE)
def test_no_query_reaches_another_server(url: str, query: str) -> None:
    # The server itself is the one that would be reached: it answers, so only the refusal can keep the query from it.
    answer = get(url, query.replace("{at}", url))
    assert answer.status_code in (400, 403), answer.text
    if answer.status_code == 403:
        assert "SERVICE" in answer.text


def test_the_word_service_may_stand_in_names_and_strings(url: str) -> None:
    query = 'SELECT ?service { ?service rdfs:label ?n FILTER(?n != "SERVICE") } # SERVICE'
    assert get(url, query).status_code == 200
    assert get(url, "ASK { ?x a <https://schema.org/FinancialService> }").json()["boolean"] is False


def test_a_request_that_is_too_large(url: str) -> None:
    assert httpx.post(url, content="#" * 2_000_000, headers=DIRECT).status_code == 413
    assert httpx.post(url, data={"query": "#" * 2_000_000}).status_code == 413


# HEAD, caching, other sites.


def test_head_gives_the_headers_of_get(url: str) -> None:
    full, head = get(url, SELECT), httpx.head(url, params={"query": SELECT})
    assert head.status_code == 200 and not head.content
    assert head.headers["content-type"] == full.headers["content-type"] and head.headers["etag"] == full.headers["etag"]
    assert httpx.head(url).headers["content-type"].startswith("text/turtle")


def test_an_answer_that_the_client_has_is_not_sent_again(url: str) -> None:
    first = get(url, SELECT)
    assert first.headers["cache-control"] == "no-cache"
    again = get(url, SELECT, **{"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    assert get(url, SELECT, Accept="text/csv").headers["etag"] != first.headers["etag"]
    assert get(url, CONSTRUCT, **{"If-None-Match": first.headers["etag"]}).status_code == 200
    assert "etag" not in get(url, "SELECT (NOW() AS ?n) {}").headers
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert get(url, SELECT, **since).status_code == 304
    assert get(url, SELECT, **{"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}).status_code == 200
    assert get(url, SELECT, **since, **{"If-None-Match": '"another"'}).status_code == 200


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:3000", True),
        ("http://127.0.0.1", True),
        ("https://friend.example", True),
        ("https://stranger.example", False),
        ("http://localhost.stranger.example", False),
        ("http://127.0.0.1:8000.stranger.example", False),
        ("null", False),
    ],
)
def test_which_other_sites_may_read(url: str, origin: str, allowed: bool) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    before = httpx.options(url, headers=asked)
    assert before.status_code == 204 and "POST" in before.headers["access-control-allow-methods"]
    for answer in (before, get(url, SELECT, Origin=origin), get(url, "ASK {", Origin=origin)):
        assert answer.headers.get("access-control-allow-origin") == (origin if allowed else None)
        assert "Origin" in answer.headers["vary"]


def test_all_sites_may_read_where_the_owner_says_so(tmp_path: Any) -> None:
    with serve(small_graph(), tmp_path / "atlas", origins=("*",)) as address:
        answer = get(f"{address}/sparql", SELECT, Origin="https://stranger.example")
        assert answer.headers["access-control-allow-origin"] == "*"


# Descriptions.


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", "turtle"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ],
)
def test_the_service_describes_itself(url: str, accept: str, form: str) -> None:
    answer = httpx.get(url, headers={"Accept": accept})
    g = rdflib.Graph().parse(data=answer.text, format=form)
    (service,) = g.subjects(rdflib.RDF.type, SD.Service)
    assert str(service) == url and (service, SD.endpoint, rdflib.URIRef(url)) in g
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in g and len(
        list(g.objects(service, SD.resultFormat))
    ) >= 8
    assert {str(name) for name in g.objects(None, SD.name)} == {ONE, TWO}
    assert httpx.get(url, headers={"Accept": "image/png"}).status_code == 406


def test_a_browser_is_led_to_the_page_for_queries(url: str) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = httpx.get(url, headers={"Accept": browser})
    assert answer.status_code == 303 and answer.headers["location"] == "/query"
    assert get(url, "ASK {}", Accept=browser).headers["content-type"] == "application/sparql-results+xml"
    assert httpx.get(url, headers={"Accept": "*/*"}).headers["content-type"].startswith("text/turtle")


def test_the_data_set_describes_itself(address: str) -> None:
    for accept, form in (("text/turtle", "turtle"), ("application/n-triples", "nt")):
        answer = httpx.get(f"{address}/.well-known/void", headers={"Accept": accept})
        g = rdflib.Graph().parse(data=answer.text, format=form)
        (data_set,) = g.subjects(rdflib.RDF.type, VOID.Dataset)
        assert (data_set, VOID.sparqlEndpoint, rdflib.URIRef(f"{address}/sparql")) in g
        assert g.value(data_set, VOID.triples).toPython() == number(get(f"{address}/sparql", COUNT))  # type: ignore[union-attr]
        assert g.value(data_set, VOID.entities).toPython() == len(small_graph().entities)  # type: ignore[union-attr]


def test_the_ontology_is_served(address: str) -> None:
    g = rdflib.Graph().parse(data=httpx.get(f"{address}/ontology").text, format="turtle")
    assert (rdflib.URIRef(PREFIXES["tz"] + "Incubator"), rdflib.RDF.type, rdflib.OWL.Class) in g


def test_the_worked_questions_are_published_and_can_be_asked(address: str) -> None:
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    g = rdflib.Graph().parse(data=httpx.get(f"{address}/questions.ttl").text, format="turtle")
    found = list(g.subjects(rdflib.RDF.type, sh.SPARQLExecutable))
    assert len(found) == len(questions()) >= 15
    for question in found:
        assert {label.language for label in g.objects(question, rdflib.RDFS.label)} == {"zh", "en"}  # type: ignore[attr-defined]
        declared = g.objects(g.value(question, sh.prefixes), sh.declare)
        head = "".join(f"PREFIX {g.value(d, sh.prefix)}: <{g.value(d, sh.namespace)}>\n" for d in declared)
        assert head.count("PREFIX") == len(PREFIXES)
        text = str(g.value(question, sh.select) or g.value(question, sh.construct))
        ox.Store().query(head + text)  # stands on its own with its declared prefixes
        assert get(f"{address}/sparql", text).status_code == 200


# Linked data.

INCUBATOR = "/id/Incubator/云谷创新社区"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
    ],
)
def test_entities_answer_in_rdf(address: str, accept: str, form: str) -> None:
    answer = httpx.get(address + INCUBATOR, headers={"Accept": accept})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith(accept)
    assert "Accept" in answer.headers["vary"] and 'rel="alternate"' in answer.headers["link"]
    g = rdflib.Graph().parse(data=answer.text, format=form)
    me = rdflib.URIRef(f"{DATA}Incubator/云谷创新社区")
    assert (me, rdflib.RDFS.label, rdflib.Literal("云谷创新社区", lang="zh")) in g
    assert any(g.triples((None, rdflib.RDF.object, me))), "what others say of it belongs to it"
    again = httpx.get(address + INCUBATOR, headers={"Accept": accept, "If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    named = httpx.get(
        address + INCUBATOR, params={"format": form.replace("xml", "rdfxml")}, headers={"Accept": "text/html"}
    )
    assert named.content == answer.content


def test_entities_answer_in_html(address: str) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = httpx.get(address + INCUBATOR, headers={"Accept": browser})
    assert answer.status_code == 303 and answer.headers["location"] == "/#/entity/Incubator/" + quote("云谷创新社区")
    assert "Accept" in answer.headers["vary"]


def test_what_has_no_name_answers_too(address: str) -> None:
    rows = get(f"{address}/sparql", "SELECT ?s { ?s a rdf:Statement } LIMIT 1").json()["results"]["bindings"]
    for iri in (rows[0]["s"]["value"], ONE):
        there = f"{address}/id/{iri.removeprefix(DATA)}"
        g = rdflib.Graph().parse(data=httpx.get(there, headers={"Accept": "text/turtle"}).text, format="turtle")
        assert any(g.triples((rdflib.URIRef(iri), None, None)))
        assert httpx.get(there, headers={"Accept": "text/html"}).status_code == 303


@pytest.mark.parametrize(
    "name", ["Company/无此名", "Company/", "NoSuchClass/青禾智能", "Company/%3E%20%7D", "article/none"]
)
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_unknown_things_are_not_found(address: str, name: str, accept: str) -> None:
    assert httpx.get(f"{address}/id/{name}", headers={"Accept": accept}).status_code == 404


def test_entities_in_formats_that_are_not_offered(address: str) -> None:
    assert httpx.get(address + INCUBATOR, headers={"Accept": "image/png"}).status_code == 406


# Clients.


def test_rdflib_store_is_a_client(url: str) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    for method in ("GET", "POST", "POST_FORM"):
        store = SPARQLStore(url, method=method)
        g = rdflib.Graph(store)
        rows = g.query("SELECT ?n { ?x a <https://w3id.org/tuzhi/ontology#Incubator> ; rdfs:label ?n }")
        assert [str(row[0]) for row in rows] == ["云谷创新社区"]  # type: ignore[index]
        me = rdflib.URIRef(f"{DATA}Incubator/云谷创新社区")
        assert rdflib.Literal("云谷创新社区", lang="zh") in set(g.objects(me, rdflib.RDFS.label))
    part = rdflib.Graph(SPARQLStore(url, context_aware=True), identifier=rdflib.URIRef(ONE))
    assert 0 < len(part) < len(rdflib.Graph(SPARQLStore(url)))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_sparqlwrapper_is_a_client(url: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper", reason="SPARQLWrapper is not installed")
    client = wrapper.SPARQLWrapper(url)
    for form in (wrapper.JSON, wrapper.XML, wrapper.CSV, wrapper.TSV):
        for method in (wrapper.GET, wrapper.POST):
            client.setQuery(SELECT)
            client.setMethod(method)
            client.setReturnFormat(form)
            answer = client.query().convert()
            text = (
                answer.toxml()
                if hasattr(answer, "toxml")
                else answer
                if isinstance(answer, bytes)
                else json.dumps(answer, ensure_ascii=False)
            )
            assert "云谷创新社区" in (text.decode() if isinstance(text, bytes) else text)
    for form in (wrapper.TURTLE, wrapper.RDFXML, wrapper.JSONLD, wrapper.N3):
        client.setQuery(CONSTRUCT)
        client.setReturnFormat(form)
        answer = client.query().convert()
        g = answer if isinstance(answer, rdflib.Graph) else rdflib.Graph().parse(data=answer, format="turtle")
        assert rdflib.Literal("云谷创新社区", lang="zh") in set(g.objects())
    client.setQuery("ASK {}")
    client.setReturnFormat(wrapper.JSON)
    assert client.query().convert()["boolean"] is True


def test_curl_is_a_client(url: str) -> None:
    curl = shutil.which("curl")
    if not curl:
        pytest.skip("curl is not installed")
    command = [curl, "--silent", "--fail", "--noproxy", "*", "-H", "Accept: text/csv", url]
    for send in (
        ["--data-urlencode", f"query={SELECT}"],
        ["-G", "--data-urlencode", f"query={SELECT}"],
        ["-H", f"Content-Type: {DIRECT['Content-Type']}", "--data-binary", SELECT],
    ):
        assert subprocess.run([*command, *send], capture_output=True, check=True).stdout.decode().split() == [
            "n",
            "云谷创新社区",
        ]


def test_a_federated_query_of_rdflib_reaches_it(url: str) -> None:
    here = rdflib.Graph()
    here.add((rdflib.URIRef(f"{DATA}Incubator/云谷创新社区"), rdflib.RDFS.comment, rdflib.Literal("ours")))
    rows = list(here.query(f"SELECT ?c ?n {{ ?x rdfs:comment ?c SERVICE <{url}> {{ ?x rdfs:label ?n }} }}"))
    assert [tuple(map(str, row)) for row in rows] == [("ours", "云谷创新社区")]  # type: ignore[arg-type]


def test_a_federated_query_of_oxigraph_reaches_it(url: str) -> None:
    rows: Any = ox.Store().query(
        f"SELECT ?n {{ SERVICE <{url}> {{ ?x a <{PREFIXES['tz']}Incubator> ; <{PREFIXES['rdfs']}label> ?n }} }}"
    )
    assert [row["n"].value for row in rows] == ["云谷创新社区"]
