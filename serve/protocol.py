"""SPARQL 1.1 Protocol, query operation (https://www.w3.org/TR/sparql11-protocol/), and the service description."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ..graph.sparql import PREFIXES
from .engine import Engine
from .formats import GRAPHS, RESULTS, Format, choose_format
from .worker import GRAPH_FORMATS, Answer, Query, error

MAX_QUERY_BYTES = 1 * 2**20
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Expose-Headers": "Content-Type",
    "Access-Control-Max-Age": "86400",
}
_CONTENT_TYPES: Mapping[str, str] = {f.name: f.content_type for f in (*RESULTS, *GRAPHS)} | {
    "text": "text/plain; charset=utf-8"
}


class BadRequest(Exception):
    """A request that is not the protocol's; carries the answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.answer = error(status, message)


def respond(answer: Answer) -> Response:
    """The HTTP response of an answer."""
    headers = dict(CORS)
    if answer.status == 503:
        headers["Retry-After"] = "5"
    return Response(
        answer.body, answer.status, headers | {"Content-Type": _CONTENT_TYPES[answer.form], "Vary": "Accept"}
    )


async def _body(request: Request) -> str:
    parts = bytearray()
    async for chunk in request.stream():
        parts += chunk
        if len(parts) > MAX_QUERY_BYTES:
            raise BadRequest(413, f"The request is larger than {MAX_QUERY_BYTES} bytes.")
    try:
        return parts.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise BadRequest(400, f"The request is not UTF-8: {problem}") from problem


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict")
    except ValueError as problem:
        raise BadRequest(400, f"The parameters are not UTF-8: {problem}") from problem


async def read_query(request: Request) -> Query | None:
    """The query of a request; None for a GET without one, which asks for the service description."""
    pairs = _pairs(request.url.query)
    text: str | None = None
    if request.method == "POST":
        content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if content_type == "application/sparql-query":
            if any(key == "query" for key, _ in pairs):
                raise BadRequest(400, "The query stands in the body and in the address: send one.")
            text = await _body(request)
        elif content_type == "application/x-www-form-urlencoded":
            pairs += _pairs(await _body(request))
        elif content_type == "application/sparql-update":
            raise BadRequest(403, "This endpoint is read-only.")
        else:
            raise BadRequest(415, "Send application/x-www-form-urlencoded or application/sparql-query.")
    if any(key == "update" for key, _ in pairs):
        raise BadRequest(403, "This endpoint is read-only.")
    queries = [value for key, value in pairs if key == "query"]
    if len(queries) > 1:
        raise BadRequest(400, "More than one query: send one.")
    text = queries[0] if queries else text
    if text is None:
        if request.method == "GET":
            return None
        raise BadRequest(400, "The parameter query is missing.")
    accept = request.headers.get("accept", "")
    results, graphs = choose_format(accept, RESULTS), choose_format(accept, GRAPHS)
    if results is None and graphs is None:
        known = ", ".join(f.media_types[0] for f in (*RESULTS, *GRAPHS))
        raise BadRequest(406, f"None of the accepted formats is offered; offered are {known}.")
    return Query(
        text,
        tuple(value for key, value in pairs if key == "default-graph-uri"),
        tuple(value for key, value in pairs if key == "named-graph-uri"),
        (results or RESULTS[0]).name,
        (graphs or GRAPHS[0]).name,
    )


async def sparql(request: Request, engine: Engine) -> Response:
    """Answers a request to the endpoint."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=CORS)
    try:
        query = await read_query(request)
        if query is None:
            form = choose_format(request.headers.get("accept", ""), GRAPHS)
            return describe_service(str(request.url.replace(query="")), form or GRAPHS[0])
        return respond(await engine.answer(query))
    except BadRequest as problem:
        return respond(problem.answer)
    except ClientDisconnect:
        return Response(status_code=400)


def describe_service(address: str, form: Format) -> Response:
    """The service description (https://www.w3.org/TR/sparql11-service-description/)."""
    formats = " , ".join(
        f"<http://www.w3.org/ns/formats/{name}>"
        for name in ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle",
                     "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads")
    )  # fmt: skip
    turtle = f"""
        @prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
        @prefix void: <http://rdfs.org/ns/void#> .
        <{address}> a sd:Service ; sd:endpoint <{address}> ; sd:supportedLanguage sd:SPARQL11Query ;
          sd:resultFormat {formats} ;
          sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ; void:vocabulary <{PREFIXES["tz"]}> ] ] .
    """
    triples = ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE)
    body = ox.serialize(triples, format=GRAPH_FORMATS[form.name])
    return Response(body, headers=CORS | {"Content-Type": form.content_type, "Vary": "Accept"})
