"""The application: one table of addresses, over one atlas, read-only.

Safe by default: only known Host names are answered (DNS rebinding), pages may load nothing from elsewhere
(Content-Security-Policy), nothing that a client sends is written or run.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..exports import rdf
from ..exports.atlas import PAGE, open_atlas
from ..graph.model import KnowledgeGraph
from ..graph.query import facts_of, observations_of
from ..graph.sparql import PREFIXES
from .engine import Engine, open_cache
from .formats import GRAPHS, HTML, choose_format
from .protocol import CORS, sparql

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]", "::1")
SECURITY = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# graph.html is one file with its script and style inside, as it must open from a folder too.
PAGE_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_WRITERS: dict[str, Callable[[KnowledgeGraph], Iterable[str]]] = {
    "turtle": rdf.turtle,
    "ntriples": rdf.ntriples,
    "jsonld": rdf.jsonld,
    "rdfxml": rdf.rdfxml,
    "trig": rdf.trig,
    "nquads": rdf.nquads,
}


class SecurityHeaders:
    """Adds the security headers to every response that does not bring its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                for name, value in SECURITY.items():
                    if name.lower().encode() not in present:
                        message["headers"].append((name.lower().encode(), value.encode()))
            await send(message)

        await self._app(scope, receive, send_with if scope["type"] == "http" else send)


@dataclass(frozen=True, slots=True)
class Atlas:
    """What the pages are made from: the folder, its graph, and the engine for SPARQL."""

    folder: Path
    kg: KnowledgeGraph
    engine: Engine


def part_about(kg: KnowledgeGraph, entity: str) -> KnowledgeGraph:
    """All that the graph says of one entity, with the things and articles that it takes to say it."""
    facts, observations = facts_of(kg, entity), observations_of(kg, entity)
    names = {entity, *(end for f in facts for end in (f.subject, f.object))}
    articles = {ev.article for rows in (facts, observations) for item in rows for ev in item.evidence}
    return KnowledgeGraph.of(
        articles=[kg.articles[a] for a in articles if a in kg.articles],
        entities=[kg.entities[n] for n in names if n in kg.entities],
        facts=facts,
        observations=observations,
    )


def _atlas(request: Request) -> Atlas:
    found: Atlas = request.app.state.atlas
    return found


async def endpoint(request: Request) -> Response:
    """/sparql"""
    return await sparql(request, _atlas(request).engine)


async def entity(request: Request) -> Response:
    """/id/Kind/name: the page for people, RDF for programs, by the Accept header."""
    atlas = _atlas(request)
    key = f"{request.path_params['kind']}/{request.path_params['name']}"
    if key not in atlas.kg.entities:
        return Response(f"No entity {key} in this atlas.\n", 404, CORS, "text/plain; charset=utf-8")
    form = choose_format(request.headers.get("accept", ""), (HTML, *GRAPHS))
    if form is None:
        return Response("Offered are HTML and RDF formats.\n", 406, CORS, "text/plain; charset=utf-8")
    if form is HTML:
        return RedirectResponse(request.url_for("page").replace(fragment=key), 303)
    body = "".join(_WRITERS[form.name](part_about(atlas.kg, key)))
    return Response(body, headers=CORS | {"Content-Type": form.content_type, "Vary": "Accept"})


async def page(request: Request) -> Response:
    """/: the page of the atlas."""
    body = (_atlas(request).folder / PAGE).read_bytes()
    return Response(body, headers={"Content-Security-Policy": PAGE_POLICY}, media_type="text/html; charset=utf-8")


async def void(request: Request) -> Response:
    """/.well-known/void: what the data set is and how much it holds (https://www.w3.org/TR/void/)."""
    kg = _atlas(request).kg
    lines = [
        "@prefix void: <http://rdfs.org/ns/void#> .",
        "@prefix dcterms: <http://purl.org/dc/terms/> .",
        f'<{request.url}> a void:Dataset ; dcterms:title "tuzhi" ;',
        f'  void:sparqlEndpoint <{request.url_for("endpoint")}> ; void:uriSpace "{PREFIXES["id"]}" ;',
        f"  void:vocabulary <{PREFIXES['tz']}> ; void:entities {len(kg.entities)} ; void:documents {len(kg.articles)} .",
    ]
    return Response("\n".join(lines) + "\n", headers=CORS | {"Content-Type": "text/turtle; charset=utf-8"})


ROUTES = [
    Route("/", page, name="page"),
    Route("/sparql", endpoint, methods=["GET", "POST", "OPTIONS"], name="endpoint"),
    Route("/id/{kind}/{name:path}", entity),
    Route("/.well-known/void", void),
]


def make_app(folder: Path, *, hosts: Sequence[str] = LOCAL_HOSTS, seconds: float = 10.0) -> Starlette:
    """The application over the atlas in `folder`. Only requests to `hosts` are answered; a query may take `seconds`.

    Raises AtlasError where the folder holds no atlas.
    """
    kg = open_atlas(folder)
    store = open_cache(folder, kg)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        engine = Engine(store, seconds=seconds)
        app.state.atlas = Atlas(folder, kg, engine)
        try:
            yield
        finally:
            engine.close()

    middleware = [
        Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
        Middleware(SecurityHeaders),
        Middleware(GZipMiddleware, minimum_size=1_000),
    ]
    return Starlette(routes=ROUTES, middleware=middleware, lifespan=lifespan)
