"""Linked data: every address of the graph answers with a page for people and with RDF for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ..exports import rdf
from ..graph.model import Fact, KnowledgeGraph, Observation
from ..graph.ontology import ontology_turtle
from ..graph.schema import load_schema
from ..graph.sparql import questions_turtle
from ..graph.terms import DATA, segment
from .atlas import Atlas, atlas_of
from .description import rdf_response, void
from .formats import GRAPHS, HTML, Format, choose_format, named_format
from .protocol import BUDGET, respond
from .responses import Body, allowed_origin, caching, etag, is_fresh, preflight
from .worker import Answer, Query

_WRITERS: dict[str, Callable[[KnowledgeGraph], Iterable[str]]] = {
    "turtle": rdf.turtle,
    "ntriples": rdf.ntriples,
    "jsonld": rdf.jsonld,
    "rdfxml": rdf.rdfxml,
    "trig": rdf.trig,
    "nquads": rdf.nquads,
}


@dataclass(slots=True)
class Around:
    """The facts and numbers about each entity of a graph, sorted out once, when they are first asked for."""

    kg: KnowledgeGraph
    facts: dict[str, list[Fact]] = field(default_factory=dict)
    observations: dict[str, list[Observation]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in self.kg.facts.values():
            for end in {fact.subject, fact.object}:
                self.facts.setdefault(end, []).append(fact)
        for obs in self.kg.observations.values():
            self.observations.setdefault(obs.about, []).append(obs)

    def part_about(self, entity: str) -> KnowledgeGraph:
        """All that the graph says of one entity, with the things and articles that it takes to say it."""
        kg, facts, observations = self.kg, self.facts.get(entity, []), self.observations.get(entity, [])
        names = {entity, *(end for f in facts for end in (f.subject, f.object))}
        articles = {ev.article for rows in (facts, observations) for item in rows for ev in item.evidence}
        return KnowledgeGraph.of(
            articles=[kg.articles[a] for a in articles if a in kg.articles],
            entities=[kg.entities[n] for n in names if n in kg.entities],
            facts=facts,
            observations=observations,
        )


def _around(request: Request) -> Around:
    atlas = atlas_of(request)
    return atlas.once("around", lambda: Around(atlas.kg))


def _form(request: Request) -> Format | None:
    asked = request.query_params.get("format")
    if asked:
        return HTML if asked == "html" else named_format(asked, GRAPHS)
    return choose_format(request.headers.get("accept", ""), (HTML, *GRAPHS))


def page_of(kind: str, name: str) -> str:
    """The address, within the explorer, of the page of an entity or an article."""
    place = "article" if kind == "article" else f"entity/{quote(kind, safe='')}"
    return f"/#/{place}/{quote(name, safe='', errors='replace')}"


async def entity(request: Request) -> Response:
    """/id/Kind/name: the page for people, RDF for programs, by the Accept header or `?format=`."""
    atlas = atlas_of(request)
    headers = allowed_origin(request, atlas.origins) | {"Vary": "Accept, Origin"}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=headers | preflight() | {"Allow": "GET, HEAD, OPTIONS"})
    kind, name = request.path_params["kind"], request.path_params["name"]
    known, is_article = f"{kind}/{name}" in atlas.kg.entities, kind == "article" and name in atlas.kg.articles
    form = _form(request)
    if form is None:
        offered = ", ".join(f.media_types[0] for f in (HTML, *GRAPHS))
        return Response(
            f"None of the accepted formats is offered; offered are {offered}.\n", 406, headers, "text/plain"
        )
    if not known:
        # What has an address but no name: articles, statements, places in texts.
        found = await _described(atlas, kind, name, form)
        if found is None:
            return Response(f"There is no {kind}/{name} in this atlas.\n", 404, headers, "text/plain; charset=utf-8")
        if form is not HTML:
            return respond(found, headers)
    if form is HTML:
        ask = f"/query#/query={quote(f'DESCRIBE <{DATA}{kind}/{segment(name)}>', safe='')}"
        return RedirectResponse(page_of(kind, name) if known or is_article else ask, 303, headers)
    tag = etag(atlas.digest, form.name, kind, name)
    headers |= caching(tag, atlas.modified)
    headers["Link"] = f'<{page_of(kind, name)}>; rel="alternate"; type="text/html"'
    if is_fresh(request, tag, atlas.modified):
        return Response(status_code=304, headers=headers)
    body = await run_in_threadpool(_written, request, form, f"{kind}/{name}")
    return Body(body, 200, headers | {"Content-Type": form.content_type}, BUDGET)


def _written(request: Request, form: Format, key: str) -> bytes:
    return "".join(_WRITERS[form.name](_around(request).part_about(key))).encode("utf-8", "replace")


async def _described(atlas: Atlas, kind: str, name: str, form: Format) -> Answer | None:
    """What the store says of an address below /id/; None where it says nothing."""
    address = f"<{DATA}{kind}/{segment(name)}>"
    there = await atlas.engine.answer(Query(f"ASK {{ {address} ?p ?o }}"))
    if there.status == 200 and not json.loads(there.body)["boolean"] or there.status == 400:
        return None
    if form is HTML or there.status != 200:
        return there
    return await atlas.engine.answer(Query(f"DESCRIBE {address}", graphs=form.name))


async def ontology(request: Request) -> Response:
    """/ontology: the classes and properties."""
    return rdf_response(request, ontology_turtle(load_schema()), "ontology")


async def questions(request: Request) -> Response:
    """/questions.ttl: the worked questions as SHACL executables."""
    return rdf_response(request, questions_turtle(str(request.base_url) + "sparql"), str(request.base_url))


class _Name(Convertor[str]):
    """The rest of an address whatever it holds: a name may have slashes and line ends."""

    regex = r"[\s\S]*"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("name", _Name())
ROUTES = [
    Route("/id/{kind}/{name:name}", entity, methods=["GET", "OPTIONS"]),
    Route("/ontology", ontology),
    Route("/questions.ttl", questions),
    Route("/.well-known/void", void),
]
