"""A server over an atlas, on a free port of this machine, for as long as a test needs it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tuzhi.exports.atlas import write_atlas
from tuzhi.graph import KnowledgeGraph
from tuzhi.serve.app import make_app
from tuzhi.serve.server import listen, make_server


@contextmanager
def serve(kg: KnowledgeGraph, folder: Path, **settings: Any) -> Iterator[str]:
    """Writes an atlas of the graph into a folder and serves it; gives the address, without a slash at the end."""
    write_atlas(kg, [], folder)
    with serve_folder(folder, **settings) as address:
        yield address


@contextmanager
def serve_folder(folder: Path, **settings: Any) -> Iterator[str]:
    """Serves the atlas in a folder."""
    place = listen("127.0.0.1", 0)
    server = make_server(make_app(folder, **settings), log_level="critical")
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True)
    thread.start()
    for _ in range(400):
        if server.started or not thread.is_alive():
            break
        time.sleep(0.05)
    assert server.started
    try:
        yield f"http://127.0.0.1:{place.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
