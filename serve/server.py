"""The HTTP server: uvicorn, with a deadline for clients that send their request drop by drop."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import socket
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

# A client has this long to send the head of a request.
HEAD_SECONDS = 10.0
MOST_CONNECTIONS = 4_000
# The longest head of a request: a query in an address may be long.
MOST_HEAD_BYTES = 256 * 2**10


class DeadlineProtocol(H11Protocol):
    """HTTP/1.1 that closes a connection whose request head does not arrive in time."""

    head_seconds = HEAD_SECONDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # IDLE: the head of a request is not complete yet.
        if self.conn.their_state is h11.IDLE:
            self._start()
        else:
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def _start(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at an address; port 0 takes a free one. Raises OSError where it is taken or not ours."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    place = socket.socket(family, kind, protocol)
    try:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.bind(address)
        place.listen(2048)
    except OSError:
        place.close()
        raise
    return place


def make_server(app: Any, *, log_level: str = "warning") -> uvicorn.Server:
    """A server for the application, not started yet; `run(sockets=[…])` blocks until it is told to stop."""
    connections = min(MOST_CONNECTIONS, _open_files() - 128)
    config = uvicorn.Config(
        app,
        http=DeadlineProtocol,
        ws="none",
        log_level=log_level,
        limit_concurrency=max(connections, 64),
        timeout_graceful_shutdown=3,
        h11_max_incomplete_event_size=MOST_HEAD_BYTES,
        server_header=False,
    )
    return uvicorn.Server(config)


def _open_files() -> int:
    """How many files and connections this process may have open, after asking for as many as the system grants."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_CONNECTIONS + 128 if hard == resource.RLIM_INFINITY else min(hard, MOST_CONNECTIONS + 128)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            return most
    return most if soft == resource.RLIM_INFINITY else soft
