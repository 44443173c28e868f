"""The Oxigraph store of an atlas on disk: a cache, made again where it is missing or stale."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from ..exports.atlas import GRAPH, TURTLE, derived, read_manifest
from ..exports.rdf import write_nquads
from ..graph.files import TEMPORARY
from ..graph.model import KnowledgeGraph


def atlas_digest(folder: Path) -> str:
    """Sixteen hexadecimal digits that change when the atlas does; raises AtlasError where the folder holds none."""
    return str(read_manifest(folder)["files"][GRAPH])[:16]


def hold(store: Path, *, alone: bool = False) -> int:
    """Holds a store, so that it is not tidied away, until the descriptor that comes back is closed.

    Raises OSError where it is to be held `alone` and someone else holds it.
    """
    place = os.open(store, os.O_RDONLY)
    try:
        fcntl.flock(place, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        os.close(place)
        raise
    return place


def open_cache(folder: Path, kg: KnowledgeGraph, *, preparing: Callable[[], None] = lambda: None) -> Path:
    """The folder of an Oxigraph store of the atlas in `folder`, made where it is missing or stale.

    Its default graph holds everything, and each article's statements stand in a graph of their own. `preparing` is called
    where it has to be made.
    """
    name = f".store-{atlas_digest(folder)}-{ox.__version__}"
    home = folder if os.access(folder, os.W_OK) else Path(tempfile.gettempdir()) / f"tuzhi-stores-{os.getuid()}"
    target = home / name
    if target.is_dir():
        return target
    preparing()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for stale in home.glob(".store-*") if home == folder else ():
        with contextlib.suppress(OSError):
            held = hold(stale, alone=True)
            shutil.rmtree(stale, ignore_errors=True)
            os.close(held)
    room = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=home))
    try:
        write_nquads(kg, room / "articles.nq")
        store = ox.Store(str(room / "store"))
        store.bulk_load(path=str(derived(folder, TURTLE)), format=ox.RdfFormat.TURTLE)
        store.bulk_load(path=str(room / "articles.nq"), format=ox.RdfFormat.N_QUADS)
        store.flush()
        del store
        with contextlib.suppress(OSError):  # another server was quicker: its store is the same
            (room / "store").rename(target)
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return target
