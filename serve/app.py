"""The application: one table of addresses, over one atlas, read-only.

Safe by default: only known Host names are answered (DNS rebinding), pages may load nothing from elsewhere
(Content-Security-Policy), pages of other sites may not read answers (CORS), nothing that a client sends is written or run.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..exports.atlas import PAGE, derived
from . import explorer, linked, query_page, review
from .atlas import LOOK_SECONDS, Settings, atlas_of, follow, open_served
from .engine import SIZE_LIMIT
from .protocol import sparql
from .responses import PIECE_SECONDS

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]", "::1")
SECURITY = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# graph.html is one file with its script and style inside, as it must open from a folder too.
PAGE_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class Guard:
    """Adds the security headers to every response that does not bring its own; gives up clients that do not read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        late = False

        async def send_with(message: Message) -> None:
            nonlocal late
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                for name, value in SECURITY.items():
                    if name.lower().encode() not in present:
                        message["headers"].append((name.lower().encode(), value.encode()))
            try:
                async with asyncio.timeout(PIECE_SECONDS):
                    await send(message)
            except TimeoutError:
                late = True
                raise

        try:
            await self._app(scope, receive, send_with)
        except TimeoutError:
            if not late:
                raise


async def page(request: Request) -> Response:
    """/graph.html: the one-file page of the atlas."""
    # That of a large one is made when it is first asked for: once, however many ask, and without holding up the others.
    async with request.app.state.making_page:
        path = await run_in_threadpool(derived, atlas_of(request).folder, PAGE)
        body = await run_in_threadpool(path.read_bytes)
    return Response(body, headers={"Content-Security-Policy": PAGE_POLICY}, media_type="text/html; charset=utf-8")


ROUTES = [
    *review.READING,
    *explorer.ROUTES,
    *query_page.ROUTES,
    *linked.ROUTES,
    Route("/graph.html", page),
    Route("/sparql", sparql, methods=["GET", "POST", "OPTIONS"]),
]


def make_app(
    folder: Path,
    *,
    hosts: Sequence[str] = LOCAL_HOSTS,
    origins: Sequence[str] = (),
    seconds: float = 10.0,
    size_limit: int = SIZE_LIMIT,
    preparing: Callable[[], None] = lambda: None,
    every: float = LOOK_SECONDS,
    reviewer: review.Reviewer | None = None,
) -> Starlette:
    """The application over the atlas in `folder`.

    Only requests to `hosts` are answered; pages of `origins` ("*" for all) may read answers by script; a query may take
    `seconds`, and its answer `size_limit` bytes. `preparing` is called before the store is made, which takes a while for a
    large atlas. Looks `every` so many seconds whether the atlas was built again, and then serves the new one. Only with a
    `reviewer` there are addresses that write. Raises AtlasError where the folder holds no atlas.
    """
    settings = Settings(tuple(origins), seconds, size_limit)
    opened = open_served(folder, settings, preparing=preparing)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.atlas, app.state.settings, app.state.reviewer = opened, settings, reviewer
        app.state.making_page, app.state.renewing, app.state.deciding = asyncio.Lock(), asyncio.Lock(), asyncio.Lock()
        app.state.ending, app.state.private = set(), set(hosts) <= set(LOCAL_HOSTS)
        following = asyncio.ensure_future(follow(app.state, settings, every=every))
        try:
            yield
        finally:
            following.cancel()
            app.state.atlas.engine.close()

    middleware = [
        Middleware(Guard),
        Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
        Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5),
    ]
    routes = [*ROUTES, *(review.WRITING if reviewer else ())]
    return Starlette(routes=routes, middleware=middleware, lifespan=lifespan)
