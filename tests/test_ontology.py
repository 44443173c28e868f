from __future__ import annotations

from importlib.resources import files

import pyoxigraph
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS
from tuzhi.graph import load_schema
from tuzhi.graph.ontology import ontology_text, ontology_turtle
from tuzhi.graph.rdf import triples
from tuzhi.graph.shapes import shapes_turtle
from tuzhi.graph.terms import PREFIXES

from .graphs import small_graph

TZ = rdflib.Namespace(PREFIXES["tz"])


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(data=ontology_text(), format="turtle")


def test_the_shipped_files_are_those_of_the_schema() -> None:
    remedy = "write them again: python -m tuzhi.graph.ontology"
    assert ontology_text() == ontology_turtle(load_schema()), remedy
    shapes = files("tuzhi.graph").joinpath("shapes.ttl").read_text("utf-8")
    assert shapes == shapes_turtle(load_schema()), remedy


@pytest.mark.parametrize("name", ["ontology.ttl", "shapes.ttl"])
def test_another_parser_reads_as_many_triples(name: str) -> None:
    text = files("tuzhi.graph").joinpath(name).read_text("utf-8")
    assert len(list(pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE))) == len(
        rdflib.Graph().parse(data=text, format="turtle")
    )


def test_everything_is_named_in_two_languages(ontology: rdflib.Graph) -> None:
    schema = load_schema()
    for name in (*schema.kinds, *schema.relations, *schema.attributes):
        assert {label.language for label in ontology.objects(TZ[name], RDFS.label)} == {"zh", "en"}, name
        assert {label.language for label in ontology.objects(TZ[name], RDFS.comment)} == {"zh", "en"}, name


def test_domains_are_unions_of_what_the_schema_says(ontology: rdflib.Graph) -> None:
    schema = load_schema()
    for relation in schema.relations.values():
        for predicate, kinds in ((RDFS.domain, relation.domain), (RDFS.range, relation.range)):
            (end,) = ontology.objects(TZ[relation.name], predicate)
            union = ontology.value(end, OWL.unionOf)
            members = list(ontology.items(union)) if union else [end]
            found: set[str] = set()
            for member in members:
                name = str(member).removeprefix(str(TZ))
                found |= schema.groups.get(name, {name})
            assert found == kinds, relation.name


def test_the_laws_of_properties(ontology: rdflib.Graph) -> None:
    assert (TZ.locatedIn, RDF.type, OWL.TransitiveProperty) in ontology
    assert (TZ.cooperatesWith, RDF.type, OWL.SymmetricProperty) in ontology
    assert (TZ.Company, RDFS.subClassOf, TZ.Organisation) in ontology
    assert (TZ.Organisation, RDFS.subClassOf, rdflib.URIRef("http://www.w3.org/ns/org#Organization")) in ontology


def test_every_word_that_a_graph_uses_is_in_the_ontology(ontology: rdflib.Graph) -> None:
    words = {term for triple in triples(small_graph()) for term in triple if term.startswith(f"<{TZ}")}
    assert words
    for word in words:
        assert (rdflib.URIRef(word[1:-1]), RDF.type, None) in ontology, word
