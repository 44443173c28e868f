"""What the endpoint and the data set say of themselves: SPARQL 1.1 Service Description and VoID."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..graph.model import KnowledgeGraph
from ..graph.rdf import article_iri
from ..graph.sparql import PREFIXES
from ..graph.terms import iri, text
from .atlas import Atlas, atlas_of
from .formats import GRAPHS, HTML, choose_format, named_format
from .responses import allowed_origin, caching, etag, is_fresh
from .worker import GRAPH_FORMATS, Query

# More named graphs than this are counted, not listed.
LISTED_GRAPHS = 1_000
_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples",
            "JSON-LD", "RDF_XML", "TriG", "N-Quads")  # fmt: skip
_HEADER = """
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ent: <http://www.w3.org/ns/entailment/> .
"""
_PREFIXES = {line.split()[1][:-1]: line.split()[2][1:-1] for line in _HEADER.strip().split("\n")}


def rdf_response(request: Request, turtle: str, *parts: object) -> Response:
    """Turtle in the RDF format that the request prefers; `parts` are what it was made from."""
    atlas = atlas_of(request)
    headers = allowed_origin(request, atlas.origins)
    asked = request.query_params.get("format")
    accept = request.headers.get("accept", "")
    # A browser that asks for a page gets the Turtle to read.
    form = named_format(asked, GRAPHS) if asked else choose_format(accept, GRAPHS)
    if form is None and not asked and "text/html" in accept:
        form = GRAPHS[0]
    if form is None:
        known = ", ".join(f.media_types[0] for f in GRAPHS)
        return Response(f"None of the accepted formats is offered; offered are {known}.\n", 406, headers, "text/plain")
    tag = etag(atlas.digest, form.name, *parts)
    headers |= caching(tag, atlas.modified) | {"Vary": "Accept, Origin"}
    if is_fresh(request, tag, atlas.modified):
        return Response(status_code=304, headers=headers)
    if form is not GRAPHS[0]:
        triples = ox.parse(turtle.encode("utf-8", "replace"), format=ox.RdfFormat.TURTLE)
        body = ox.serialize(triples, format=GRAPH_FORMATS[form.name], prefixes=PREFIXES | _PREFIXES)
    else:
        body = turtle.encode("utf-8", "replace")
    return Response(body, headers=headers | {"Content-Type": form.content_type})


def describe_service(request: Request) -> Response:
    """The answer to /sparql without a query (https://www.w3.org/TR/sparql11-service-description/).

    A browser is led to the page for queries.
    """
    atlas = atlas_of(request)
    if (
        "format" not in request.query_params
        and choose_format(request.headers.get("accept", ""), (*GRAPHS, HTML)) is HTML
    ):
        return RedirectResponse("/query", 303, allowed_origin(request, atlas.origins) | {"Vary": "Accept, Origin"})
    address = str(request.url.replace(query="", fragment=""))
    return rdf_response(request, "".join(_service(address, atlas)), address)


def _service(address: str, atlas: Atlas) -> Iterator[str]:
    formats = " , ".join(f"<http://www.w3.org/ns/formats/{name}>" for name in _FORMATS)
    graphs = sorted(atlas.kg.articles)
    yield f"""{_HEADER}
<{address}> a sd:Service ;
    sd:endpoint <{address}> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat {formats} ;
    sd:defaultEntailmentRegime ent:Simple ;
    sd:defaultDataset <{address}#dataset> .
<{address}#dataset> a sd:Dataset , void:Dataset ;
    dcterms:title "图志"@zh , "tuzhi"@en ;
    void:sparqlEndpoint <{address}> ;
    void:documents {len(graphs)} ;
    sd:defaultGraph [ a sd:Graph ; dcterms:description "所有文章的全部陈述"@zh , "All that all articles state"@en ;
        void:vocabulary <{PREFIXES["tz"]}> ]"""
    for key in graphs[:LISTED_GRAPHS]:
        name = article_iri(key)
        title = atlas.kg.articles[key].title
        yield f" ;\n    sd:namedGraph [ a sd:NamedGraph ; sd:name {name} ; sd:graph [ a sd:Graph"
        yield f" ; dcterms:title {text(title, 'zh')}" if title else ""
        yield " ] ]"
    yield " .\n"


async def void(request: Request) -> Response:
    """/.well-known/void: what the data set is and how much it holds (https://www.w3.org/TR/void/)."""
    atlas = atlas_of(request)
    base = str(request.base_url)
    triples: int | None = atlas.made.get("triples")
    if triples is None:
        counted = await atlas.engine.answer(Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
        rows = json.loads(counted.body)["results"]["bindings"] if counted.status == 200 else []
        # Where there are too many to count in time, the number is left out.
        triples = atlas.made["triples"] = int(rows[0]["n"]["value"]) if rows else None
    return rdf_response(request, "".join(_data_set(base, atlas.kg, triples)), base, triples)


def _data_set(base: str, kg: KnowledgeGraph, triples: int | None) -> Iterator[str]:
    kinds = Counter(entity.kind for entity in kg.entities.values())
    properties = Counter(fact.property for fact in kg.facts.values())
    yield f"""{_HEADER}
<{base}.well-known/void> a void:DatasetDescription ; <http://xmlns.com/foaf/0.1/primaryTopic> <{base}.well-known/void#atlas> .
<{base}.well-known/void#atlas> a void:Dataset ;
    dcterms:title "图志"@zh , "tuzhi"@en ;
    void:sparqlEndpoint <{base}sparql> ;
    void:uriSpace "{PREFIXES["id"]}" ;
    void:vocabulary <{PREFIXES["tz"]}> , <https://schema.org/> , <{PREFIXES["prov"]}> , <{PREFIXES["oa"]}> , <{PREFIXES["qb"]}> ;
    void:feature <http://www.w3.org/ns/formats/Turtle> , <http://www.w3.org/ns/formats/JSON-LD> ;
    void:entities {len(kg.entities)} ;
    void:documents {len(kg.articles)}"""
    if triples is not None:
        yield f" ;\n    void:triples {triples}"
    for kind, count in sorted(kinds.items()):
        yield f" ;\n    void:classPartition [ void:class {iri('tz', kind)} ; void:entities {count} ]"
    for name, count in sorted(properties.items()):
        yield f" ;\n    void:propertyPartition [ void:property {iri('tz', name)} ; void:triples {count} ]"
    yield " .\n"
