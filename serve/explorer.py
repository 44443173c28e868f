"""The explorer: its page, its script and style, and the resources that it asks for.

`ROUTES` are mounted by the application, whose state holds the atlas.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..exports.resources import Resources
from ..exports.site import as_json, asset, page
from ..graph.model import KnowledgeGraph

MEDIA = {".js": "text/javascript", ".css": "text/css", ".txt": "text/plain"}
ASSETS = ("explorer.js", "explorer.css", "query.js", "query.css", "LICENSES.txt")
KEPT = 256  # resources kept in memory, ready to send


def index(request: Request) -> Response:
    """/: the explorer."""
    return Response(page(source="json", query="query"), media_type="text/html; charset=utf-8")


def assets(request: Request) -> Response:
    """/assets/NAME"""
    name = request.path_params["name"]
    if name not in ASSETS:
        return Response("No such file.\n", 404, media_type="text/plain")
    try:
        body = asset(name)
    except FileNotFoundError:
        return Response("No such file.\n", 404, media_type="text/plain")
    return _answer(request, body, MEDIA[PurePosixPath(name).suffix])


def data(request: Request) -> Response:
    """/data/NAME.json: one resource, see `exports.resources`."""
    body = _shelf(request).get(request.path_params["name"])
    if body is None:
        return Response('{"error": "no such resource"}\n', 404, media_type="application/json")
    return _answer(request, body, "application/json")


def _answer(request: Request, body: bytes, media_type: str) -> Response:
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(None, 304, headers)
    return Response(body, 200, headers, media_type)


@dataclass(slots=True)
class _Shelf:
    """The resources of one graph, and those that were asked for before as they are sent."""

    resources: Resources
    made: dict[str, bytes | None] = field(default_factory=dict)

    def get(self, name: str) -> bytes | None:
        if name not in self.made:
            found = self.resources.get(name)
            if len(self.made) >= KEPT:
                self.made.pop(next(iter(self.made)), None)
            self.made[name] = None if found is None else as_json(found).encode("utf-8", "replace")
        return self.made[name]


def _shelf(request: Request) -> _Shelf:
    """The shelf of the application's graph, made when it is first needed."""
    state = request.app.state
    kg: KnowledgeGraph = state.atlas.kg
    shelf: _Shelf | None = getattr(state, "shelf", None)
    if shelf is None or shelf.resources.kg is not kg:
        shelf = state.shelf = _Shelf(Resources(kg))
    return shelf


ROUTES = [
    Route("/", index, name="explorer"),
    Route("/assets/{name}", assets),
    Route("/data/{name:path}.json", data),
]
