"""The atlas: a folder with the graph in every form that people open first, and the record of how it was made.

    graph.jsonl     the graph itself, lossless; everything else is written from it
    graph.ttl       Turtle for SPARQL
    graph.html      the page to explore
    rejected.jsonl  what was read and refused, with the reason
    atlas.json      version, counts and the SHA-256 of each file, written last

All files are made in a temporary folder inside the atlas and moved into place together, `atlas.json` last: an atlas whose
digests do not agree was interrupted between two moves and says so when it is opened.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tuzhi import __version__

from ..graph.errors import AtlasError, InputError
from ..graph.files import TEMPORARY, atomic_path
from ..graph.jsonl import read_jsonl, write_jsonl
from ..graph.model import KnowledgeGraph, Rejection
from .html import write_html
from .rdf import write_turtle

GRAPH, TURTLE, PAGE, REJECTED, MANIFEST = "graph.jsonl", "graph.ttl", "graph.html", "rejected.jsonl", "atlas.json"


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_rejections(rejections: Iterable[Rejection], path: Path) -> None:
    """One JSON object a line: article, what, reason, quote."""
    with atomic_path(path) as made, made.open("w", encoding="utf-8", newline="\n") as stream:
        for row in rejections:
            record = {"article": row.article, "what": row.what, "reason": row.reason, "quote": row.quote}
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def write_atlas(
    kg: KnowledgeGraph, rejections: Iterable[Rejection], folder: Path, *, lang: str = "zh"
) -> dict[str, Any]:
    """Writes an atlas, or replaces the one that stands there, and gives its manifest; an interruption leaves the old one.

    Raises InputError where `folder` is a file or holds other things than an atlas.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: is a file; name a folder for the atlas")
    known = {GRAPH, TURTLE, PAGE, REJECTED, MANIFEST}
    if folder.is_dir() and not (folder / MANIFEST).exists() and any(folder.iterdir()):
        strange = sorted(p.name for p in folder.iterdir() if not p.name.startswith(TEMPORARY) and p.name not in known)
        if strange:
            raise InputError(f"{folder}: holds other files ({strange[0]}); name an empty folder or an atlas")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=folder))
    except OSError as error:
        raise InputError(f"{folder}: cannot write here ({error.strerror}); choose another folder with -o") from error
    try:
        write_jsonl(kg, room / GRAPH)
        write_turtle(kg, room / TURTLE)
        write_html(kg, room / PAGE, lang=lang)
        write_rejections(rejections, room / REJECTED)
        manifest: dict[str, Any] = {
            "tuzhi": __version__,
            "articles": len(kg.articles),
            "entities": len(kg.entities),
            "facts": len(kg.facts),
            "observations": len(kg.observations),
            "files": {name: _digest(room / name) for name in (GRAPH, TURTLE, PAGE, REJECTED)},
        }
        (room / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
        for name in (GRAPH, TURTLE, PAGE, REJECTED, MANIFEST):
            (room / name).replace(folder / name)
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of an atlas; raises AtlasError where the folder holds none."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except OSError as error:
        raise AtlasError(
            f"{folder}: no atlas here ({MANIFEST} is missing); make one with `tuzhi build PATH -o {folder}`"
        ) from error
    except ValueError as error:
        raise AtlasError(f"{folder / MANIFEST}: damaged ({error}); build the atlas again") from error
    return manifest


def open_atlas(folder: Path) -> KnowledgeGraph:
    """The graph of an atlas; raises AtlasError where there is none, or where its writing was interrupted."""
    manifest = read_manifest(folder)
    graph = folder / GRAPH
    if not graph.exists() or _digest(graph) != manifest.get("files", {}).get(GRAPH):
        raise AtlasError(f"{folder}: {GRAPH} does not agree with {MANIFEST} (writing was interrupted); build it again")
    return read_jsonl(graph)
