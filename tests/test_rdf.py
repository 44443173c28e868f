from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from rdflib.compare import to_isomorphic
from tuzhi.exports import rdf as writers
from tuzhi.graph import Entity, InputError, KnowledgeGraph
from tuzhi.graph.rdf import from_dataset, from_turtle, quads, split_literal, to_dataset, to_graph, triples
from tuzhi.graph.rdf_reader import from_rows

from .graphs import HARD_NAMES, LAW, graphs, small_graph, with_places_of_evidence

# rdflib warns of its own parsers.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

WRITERS: dict[str, tuple[Callable[[KnowledgeGraph], Iterator[str]], pyoxigraph.RdfFormat]] = {
    "turtle": (writers.turtle, pyoxigraph.RdfFormat.TURTLE),
    "trig": (writers.trig, pyoxigraph.RdfFormat.TRIG),
    "nt": (writers.ntriples, pyoxigraph.RdfFormat.N_TRIPLES),
    "nquads": (writers.nquads, pyoxigraph.RdfFormat.N_QUADS),
    "json-ld": (writers.jsonld, pyoxigraph.RdfFormat.JSON_LD),
    "xml": (writers.rdfxml, pyoxigraph.RdfFormat.RDF_XML),
}

# What RDF cannot tell of an article: its text, and places where no evidence stands.


def without_texts(kg: KnowledgeGraph) -> KnowledgeGraph:
    kg = with_places_of_evidence(kg)
    articles = [
        replace(a, text="", path="", encoding="utf-8", reporters=tuple(sorted(a.reporters)))
        for a in kg.articles.values()
    ]
    return KnowledgeGraph.of(
        articles=articles,
        entities=kg.entities.values(),
        facts=kg.facts.values(),
        observations=kg.observations.values(),
    )


def term(text: str) -> Any:
    if text.startswith("<"):
        return pyoxigraph.NamedNode(text[1:-1])
    lexical, lang, datatype = split_literal(text)
    if lang:
        return pyoxigraph.Literal(lexical, language=lang)
    return (
        pyoxigraph.Literal(lexical, datatype=pyoxigraph.NamedNode(datatype))
        if datatype
        else pyoxigraph.Literal(lexical)
    )


def expected(kg: KnowledgeGraph, name: str) -> set[tuple[Any, ...]]:
    if name in ("trig", "nquads"):
        return {(term(s), term(p), term(o), term(g) if g else pyoxigraph.DefaultGraph()) for s, p, o, g in quads(kg)}
    return {(term(s), term(p), term(o), pyoxigraph.DefaultGraph()) for s, p, o in triples(kg)}


def by_oxigraph(text: str, form: pyoxigraph.RdfFormat) -> list[tuple[Any, ...]]:
    return [(q.subject, q.predicate, q.object, q.graph_name) for q in pyoxigraph.parse(text, form)]


@pytest.mark.parametrize("name", WRITERS)
def test_both_parsers_read_what_was_written(name: str) -> None:
    write, form = WRITERS[name]
    kg = small_graph()
    text = "".join(write(kg))
    rows = by_oxigraph(text, form)
    assert set(rows) == expected(kg, name)
    assert len(rows) == len(set(rows))
    g = rdflib.Dataset().parse(data=text, format=name)
    assert to_isomorphic(union(g)) == to_isomorphic(to_graph(kg))


def union(ds: rdflib.Dataset) -> rdflib.Graph:
    g = rdflib.Graph()
    for s, p, o, _ in ds.quads((None, None, None, None)):
        g.add((s, p, o))
    return g


@LAW
@given(graphs())
def test_any_graph_survives_every_format(kg: KnowledgeGraph) -> None:
    for name, (write, form) in WRITERS.items():
        text = "".join(write(kg))
        assert set(by_oxigraph(text, form)) == expected(kg, name), name
        ds = rdflib.Dataset()
        ds.parse(data=text.encode(), format=name)
        assert from_dataset(ds) == without_texts(kg), name


@LAW
@given(graphs())
def test_turtle_and_quads_tell_the_same(kg: KnowledgeGraph) -> None:
    once = list(triples(kg))
    assert len(once) == len(set(once))
    assert {(s, p, o) for s, p, o, _ in quads(kg)} == set(once)
    bare = [(s[1:-1], p[1:-1], o[1:-1] if o.startswith("<") else split_literal(o)[0]) for s, p, o in once]
    assert from_rows(reversed(bare)) == without_texts(kg)


def test_same_bytes_whatever_the_order() -> None:
    kg = small_graph()
    turned = KnowledgeGraph(
        articles=dict(reversed(kg.articles.items())),
        entities=dict(reversed(kg.entities.items())),
        facts=dict(reversed(kg.facts.items())),
        observations=dict(reversed(kg.observations.items())),
    )
    for name, (write, _) in WRITERS.items():
        assert "".join(write(turned)) == "".join(write(kg)), name


@pytest.mark.parametrize("name", HARD_NAMES)
def test_hard_names_are_iris_that_lead_back(name: str, tmp_path: Path) -> None:
    kg = KnowledgeGraph.of(entities=[Entity("Company", name, aliases=(name + "2",))])
    writers.write(writers.turtle(kg), tmp_path / "g.ttl")
    assert from_turtle(tmp_path / "g.ttl") == kg


def test_a_reader_sees_names(tmp_path: Path) -> None:
    text = "".join(writers.turtle(small_graph()))
    assert 'company:青禾智能 a tz:Company ;\n    rdfs:label "青禾智能"@zh ;\n' in text
    assert "    tz:locatedIn incubator:云谷创新社区 .\n" in text


def test_a_named_graph_holds_what_its_article_states() -> None:
    kg = small_graph()
    ds = to_dataset(kg)
    for key in kg.articles:
        part = from_dataset(ds.graph(rdflib.URIRef(f"https://w3id.org/tuzhi/id/article/{key}")))
        assert part.articles.keys() == {key}
        assert part.facts.keys() == {f.key for f in kg.facts.values() if any(ev.article == key for ev in f.evidence)}
        assert all(f.subject in part.entities for f in part.facts.values())


QUESTION = """
PREFIX tz: <https://w3id.org/tuzhi/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?en ?in ?dn WHERE {
  ?e a tz:Company ; rdfs:label ?en ; tz:locatedIn ?i .
  ?i a tz:Incubator ; rdfs:label ?in ; tz:locatedIn+ ?d .
  ?d a tz:AdminArea ; rdfs:label ?dn .
}"""


def test_company_in_incubator_in_area(tmp_path: Path) -> None:
    writers.write(writers.turtle(small_graph()), tmp_path / "graph.ttl")
    wanted = {("青禾智能", "云谷创新社区", "滨江区"), ("青禾智能", "云谷创新社区", "杭州")}
    g = rdflib.Graph().parse(tmp_path / "graph.ttl")
    assert {tuple(str(x) for x in row) for row in g.query(QUESTION)} == wanted
    store = pyoxigraph.Store()
    store.load(path=str(tmp_path / "graph.ttl"), format=pyoxigraph.RdfFormat.TURTLE)
    assert {tuple(x.value for x in row) for row in store.query(QUESTION)} == wanted  # type: ignore[union-attr]


def test_a_fact_leads_to_its_sentence() -> None:
    ask = """
    PREFIX tz: <https://w3id.org/tuzhi/ontology#> PREFIX oa: <http://www.w3.org/ns/oa#>
    PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX schema: <https://schema.org/>
    PREFIX org: <http://www.w3.org/ns/org#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT ?person ?role ?sure ?quote ?title ?start WHERE {
      ?post a org:Membership ; org:member/rdfs:label ?person ; org:role/rdfs:label ?role ; tz:status "former" ;
        tz:confidence ?sure ; prov:wasDerivedFrom ?place .
      ?place oa:hasSource/schema:headline ?title ; oa:hasSelector/oa:exact ?quote ; oa:hasSelector/oa:start ?start .
    }"""
    rows = [tuple(x.toPython() for x in row) for row in to_dataset(small_graph()).query(ask)]
    assert [(str(p), str(r), str(q), str(t), n) for p, r, _, q, t, n in rows] == [
        ("林一舟", "教授", "林一舟此前曾担任远山大学教授", "云谷里的“青禾”", 44)
    ]
    assert float(rows[0][2]) == 0.8


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ttl", "this is no turtle", "is no turtle"),
        ("a.png", "", "no known RDF format"),
        (
            "a.nt",
            "<https://x/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement> .",
            "has 0 values",
        ),
    ],
)
def test_a_broken_file_is_one_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(InputError, match=message) as caught:
        from_turtle(tmp_path / name)
    assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="cannot be read"):
        from_turtle(tmp_path / "none.ttl")
