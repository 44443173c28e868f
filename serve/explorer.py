"""The explorer: its page, its script and style, and the resources that it asks for.

`ROUTES` are mounted by the application, whose state holds the atlas.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tuzhi import __version__

from ..exports.atlas import PICTURES
from ..exports.readings import PICTURE
from ..exports.resources import Resources
from ..exports.site import as_json, asset, page
from ..graph.errors import InputError
from ..graph.files import atomic_path
from .atlas import atlas_of
from .later import Later, NotYet, ask_again

MEDIA = {".js": "text/javascript", ".css": "text/css", ".txt": "text/plain"}
ASSETS = ("explorer.js", "explorer.css", "query.js", "query.css", "LICENSES.txt")
KEPT = 256  # resources kept in memory, ready to send
PLACES = "places"
SLOW = (PLACES, "insights")  # made once, in the background
SOON = 2_000  # entities that are laid out so soon that nothing need be kept


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
    try:
        body = _shelf(request).get(request.path_params["name"])
    except NotYet:
        return ask_again()
    if body is None:
        return Response('{"error": "no such resource"}\n', 404, media_type="application/json")
    return _answer(request, body, "application/json")


def picture(request: Request) -> Response:
    """/pictures/NAME: a picture that an article shows. Its name is of its bytes, so it never changes."""
    name = request.path_params["name"]
    path = atlas_of(request).folder / PICTURES / name
    if not PICTURE.fullmatch(name) or not path.is_file():
        return Response("No such picture.\n", 404, media_type="text/plain")
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(path.read_bytes(), 200, headers, "image/webp")


def _answer(request: Request, body: bytes, media_type: str) -> Response:
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(None, 304, headers)
    return Response(body, 200, headers, media_type)


@dataclass(slots=True)
class _Shelf:
    """The resources of one graph, and those that were asked for before as they are sent.

    `file` is where the places of the map are kept between two starts: laying out a hundred thousand takes minutes.
    """

    resources: Resources
    file: Path
    later: Later
    made: dict[str, bytes] = field(default_factory=dict)

    def get(self, name: str) -> bytes | None:
        """A resource, ready to send; None where there is none. Raises NotYet while one is made that takes long."""
        if name in self.made:
            return self.made[name]
        found = self.later.get(name, lambda: self._make_slow(name)) if name in SLOW else self._make(name)
        if found is not None:  # a name that means nothing is not remembered: there are too many of them
            if len(self.made) >= KEPT:
                self.made.pop(next(key for key in self.made if "/" in key))
            self.made[name] = found
        return found

    def _make(self, name: str) -> bytes | None:
        found = self.resources.get(name)
        return None if found is None else as_json(found).encode("utf-8", "replace")

    def _make_slow(self, name: str) -> bytes | None:
        if name == PLACES and self.file.is_file():
            return self.file.read_bytes()
        made = self._make(name)
        if name == PLACES and made and len(self.resources.kg.entities) > SOON:
            for stale in self.file.parent.glob(".places-*"):
                stale.unlink(missing_ok=True)
            with contextlib.suppress(InputError), atomic_path(self.file) as path:
                path.write_bytes(made)
        return made


def _shelf(request: Request) -> _Shelf:
    """The shelf of the application's graph, made when it is first needed."""
    atlas = atlas_of(request)

    def make() -> _Shelf:
        home = atlas.folder
        if not os.access(home, os.W_OK):
            home = Path(tempfile.gettempdir()) / f"tuzhi-stores-{os.getuid()}"
        return _Shelf(Resources(atlas.kg), home / f".places-{atlas.digest[:16]}-{__version__}", atlas.later)

    return atlas.once("shelf", make)


ROUTES = [
    Route("/", index, name="explorer"),
    Route("/assets/{name}", assets),
    Route("/data/{name:path}.json", data),
    Route("/pictures/{name}", picture),
]
