"""Sending answers: in pieces, within a time limit and a common budget of memory; caching and sharing headers."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

PIECE = 64 * 2**10
# A client that takes longer than this to take one piece is given up.
PIECE_SECONDS = 20.0
METHODS = "GET, HEAD, POST, OPTIONS"
_LOOPBACK = ("http://127.0.0.1", "http://localhost", "http://[::1]", "https://localhost")


@dataclass(slots=True)
class Budget:
    """Bytes that all clients together may have in memory; what is small is always granted."""

    limit: int
    used: int = 0

    def has(self, size: int) -> bool:
        return size <= PIECE or self.used + size <= self.limit


@dataclass(slots=True)
class Share:
    """What one request has taken of a budget; given back at the end of a `with` block."""

    budget: Budget
    size: int = 0

    def grow(self, size: int) -> bool:
        """Whether the budget grants that many bytes more."""
        if not self.budget.has(self.size + size):
            return False
        self.size += size
        self.budget.used += size
        return True

    def __enter__(self) -> Share:
        return self

    def __exit__(self, *_: object) -> None:
        self.budget.used -= self.size
        self.size = 0


class Body(Response):
    """A body sent in pieces; a client that stops reading is given up, so that it cannot hold memory for long."""

    def __init__(self, body: bytes, status: int, headers: Mapping[str, str], budget: Budget) -> None:
        super().__init__(body, status, headers)
        self._budget = budget

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytes(self.body)
        self._budget.used += len(body)
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            for start in range(0, len(body), PIECE):
                piece = body[start : start + PIECE]
                message = {"type": "http.response.body", "body": piece, "more_body": start + PIECE < len(body)}
                async with asyncio.timeout(PIECE_SECONDS):
                    await send(message)
                await asyncio.sleep(0)  # between the pieces of a large answer, small ones are sent
            if not body:
                await send({"type": "http.response.body", "body": b""})
        finally:
            self._budget.used -= len(body)


def allowed_origin(request: Request, origins: tuple[str, ...]) -> dict[str, str]:
    """The CORS headers for the page that sends a request: pages of this machine, and those of `origins` ("*" for all).

    Others get none: a page somewhere in the web must not read an atlas on this machine without its owner's word.
    """
    if "*" in origins:
        return {"Access-Control-Allow-Origin": "*"}
    origin = request.headers.get("origin", "")
    # The port may be any, but nothing else may follow the name.
    here = any(
        origin == base or (origin.startswith(base + ":") and origin[len(base) + 1 :].isdigit()) for base in _LOOPBACK
    )
    if origin and (here or origin in origins):
        return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    return {"Vary": "Origin"}


def preflight() -> dict[str, str]:
    """The further headers that answer a CORS preflight request."""
    return {
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
        "Allow": METHODS,
    }


def etag(*parts: object) -> str:
    """A weak entity tag (the bytes may be compressed or not) of what a body is made from."""
    return f'W/"{hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]}"'


def caching(tag: str, modified: int) -> dict[str, str]:
    """The headers that let a client keep a body and ask whether it is still the same."""
    return {"ETag": tag, "Last-Modified": formatdate(modified, usegmt=True), "Cache-Control": "no-cache"}


def is_fresh(request: Request, tag: str, modified: int) -> bool:
    """Whether the client already has the body with this tag (If-None-Match), or of this time (If-Modified-Since)."""
    if request.method not in ("GET", "HEAD"):
        return False
    if known := request.headers.get("if-none-match"):
        bare = tag.removeprefix("W/")
        return any(k.strip() == "*" or k.strip().removeprefix("W/") == bare for k in known.split(","))
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        return since.timestamp() >= modified
    except (ValueError, TypeError, OverflowError):
        return False
