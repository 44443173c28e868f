"""SPARQL 1.1 Protocol, query operation (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from .atlas import Atlas, atlas_of
from .description import describe_service
from .formats import BOOLEANS, GRAPHS, RESULTS, Format, choose_format, named_format
from .responses import Body, Budget, Share, allowed_origin, caching, etag, is_fresh, preflight
from .worker import Answer, Query, error

MAX_QUERY_BYTES = 1 * 2**20
# A client has this long to send the body of its request.
BODY_SECONDS = 15.0
_CONTENT_TYPES: Mapping[str, str] = {f.name: f.content_type for f in (*RESULTS, *GRAPHS)} | {
    "text": "text/plain; charset=utf-8"
}
_READ_ONLY = "This endpoint is read-only: it answers queries and takes no updates."
# Functions whose value is another each time: their answers are not kept.
_FLEETING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)
_TRUE, _FALSE = ("", "true", "1"), ("false", "0")
# Answers that clients are still reading may take this much memory together.
BUDGET = Budget(256 * 2**20)
# And so may requests that are read or wait.
REQUESTS = Budget(64 * 2**20)


class BadRequest(Exception):
    """A request that is not the protocol's; carries the answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.answer = error(status, message)


async def _body(request: Request, share: Share) -> str:
    parts = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                parts += chunk
                if not share.grow(len(chunk)):
                    raise BadRequest(503, "Too many large requests are under way: try again in a few seconds.")
                if len(parts) > MAX_QUERY_BYTES:
                    raise BadRequest(413, f"The request is larger than {MAX_QUERY_BYTES} bytes.")
    except TimeoutError as problem:
        raise BadRequest(408, f"The request did not arrive within {BODY_SECONDS:g} seconds.") from problem
    try:
        return parts.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise BadRequest(400, f"The request is not UTF-8: {problem}") from problem


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1_000)
    except ValueError as problem:
        raise BadRequest(400, f"The parameters cannot be read: {problem}") from problem


async def read_query(request: Request, share: Share) -> Query | None:
    """The query of a request; None for a GET without one, which asks for the service description.

    The memory that it takes is counted in `share`. Raises BadRequest for what the protocol does not know.
    """
    pairs = _pairs(request.scope["query_string"].decode("latin-1"))
    text: str | None = None
    if request.method == "POST":
        content_type, _, parameters = request.headers.get("content-type", "").partition(";")
        match content_type.strip().lower():
            case "application/sparql-query":
                if any(key == "query" for key, _ in pairs):
                    raise BadRequest(400, "The query stands in the body and in the address: send one.")
                _check_charset(parameters)
                text = await _body(request, share)
            case "application/x-www-form-urlencoded":
                pairs += _pairs(await _body(request, share))
            case "application/sparql-update":
                raise BadRequest(403, _READ_ONLY)
            case _:
                raise BadRequest(415, "Send application/x-www-form-urlencoded or application/sparql-query.")
    if any(key == "update" for key, _ in pairs):
        raise BadRequest(403, _READ_ONLY)
    queries = [value for key, value in pairs if key == "query"]
    if len(queries) > 1:
        raise BadRequest(400, "More than one query: send one.")
    text = queries[0] if queries else text
    if text is None:
        if request.method in ("GET", "HEAD"):
            return None
        raise BadRequest(400, "The parameter query is missing.")
    results, booleans, graphs = _formats(request, pairs)
    return Query(
        text,
        tuple(value for key, value in pairs if key == "default-graph-uri"),
        tuple(value for key, value in pairs if key == "named-graph-uri"),
        _flag(pairs, "union-default-graph"),
        results,
        booleans,
        graphs,
    )


def _check_charset(parameters: str) -> None:
    charset = re.search(r'charset\s*=\s*"?([^\s;"]+)', parameters, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise BadRequest(415, f"The query is sent as {charset[1]}: send UTF-8.")


def _flag(pairs: Sequence[tuple[str, str]], name: str) -> bool:
    value = next((value.lower() for key, value in pairs if key == name), "false")
    if value not in (*_TRUE, *_FALSE):
        raise BadRequest(400, f"{name} is true or false.")
    return value in _TRUE


def _formats(request: Request, pairs: Sequence[tuple[str, str]]) -> tuple[str, str, str]:
    """The names of the formats for a SELECT, an ASK and a graph; "" where none is accepted."""
    asked = next((value for key, value in pairs if key == "format" and value), "")
    accept = request.headers.get("accept", "")

    def choose(offered: Sequence[Format]) -> str:
        found = named_format(asked, offered) if asked else choose_format(accept, offered)
        return found.name if found else ""

    chosen = choose(RESULTS), choose(BOOLEANS), choose(GRAPHS)
    if not any(chosen):
        known = ", ".join(f.name if asked else f.media_types[0] for f in (*RESULTS, *GRAPHS))
        raise BadRequest(406, f"None of the accepted formats is offered; offered are {known}.")
    return chosen


async def _gone(request: Request) -> None:
    """Returns when the client has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def sparql(request: Request) -> Response:
    """/sparql"""
    atlas = atlas_of(request)
    origin = allowed_origin(request, atlas.origins)
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=origin | preflight())
    with Share(REQUESTS) as share:
        return await _answer(request, atlas, origin, share)


async def _answer(request: Request, atlas: Atlas, origin: Mapping[str, str], share: Share) -> Response:
    try:
        query = await read_query(request, share)
        if query is None:
            return describe_service(request)
    except BadRequest as problem:
        return respond(problem.answer, origin)
    except ClientDisconnect:
        return Response(status_code=400)
    tag = "" if _FLEETING.search(query.text) else etag(atlas.digest, query)
    if tag and is_fresh(request, tag, atlas.modified):
        return Response(status_code=304, headers={**origin, **caching(tag, atlas.modified)})
    asked, gone = asyncio.ensure_future(atlas.engine.answer(query)), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({asked, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not asked.done():
            return Response(status_code=499)  # nobody is there to read it
        kept = caching(tag, atlas.modified) if tag else {}
        return respond(asked.result(), origin, kept)
    finally:
        asked.cancel()
        gone.cancel()


def respond(answer: Answer, origin: Mapping[str, str], kept: Mapping[str, str] | None = None) -> Response:
    """The HTTP response of an answer; `kept` are the caching headers of a good one."""
    if not BUDGET.has(len(answer.body)):
        answer = error(503, "Too many large answers are being read: try again in a few seconds.")
    headers = {
        **origin,
        "Access-Control-Expose-Headers": "Content-Type, ETag, Retry-After, Server-Timing",
        "Content-Type": _CONTENT_TYPES[answer.form],
        "Vary": "Accept, Origin",
        "Cache-Control": "no-cache",
    }
    if answer.seconds:
        headers["Server-Timing"] = f"query;dur={answer.seconds * 1000:.0f}"
    if answer.status == 200 and kept:
        headers |= kept
    if answer.status == 503 and b"try again" in answer.body:
        headers["Retry-After"] = "5"
    return Body(answer.body, answer.status, headers, BUDGET)
