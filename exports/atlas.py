"""The atlas: a folder with the graph in every form that people open first, and the record of how it was made.

    graph.jsonl      the graph itself, lossless; everything else is written from it
    graph.ttl        Turtle for SPARQL
    graph.html       the page to explore
    rejected.jsonl   what was read and refused, with the reason
    sources.jsonl    which files gave which articles
    atlas.json       version, counts and the SHA-256 of each file, written last
    pictures/        the pictures that articles show, each once, named by the SHA-256 of its bytes
    decisions.jsonl  what people decided; theirs to keep under version control, only ever appended to
    articles.sqlite  what each article says, so that none is read twice; a cache that depends on the order of the work
    names.sqlite     of a large atlas, what its names share; a cache too

A large atlas has no page and no Turtle until they are asked for: see `derived`. The first six are published together: they are made in a temporary folder inside the atlas, one renaming makes them valid, and
whoever opens the atlas next moves them into place where that was interrupted. One process writes at a time.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuzhi import __version__

from ..graph.decisions import Decision, append_decisions
from ..graph.errors import AtlasError, InputError
from ..graph.files import LOCK, NEXT, ROOM, TEMPORARY, atomic_path, finish, lock, publish, sweep
from ..graph.jsonl import read_jsonl, write_jsonl
from ..graph.model import KnowledgeGraph, Rejection
from .html import write_html
from .rdf import write_turtle

# Raised when an older tuzhi could not read what is written now.
FORMAT = 1
GRAPH, TURTLE, PAGE, REJECTED, SOURCES, MANIFEST = (
    "graph.jsonl",
    "graph.ttl",
    "graph.html",
    "rejected.jsonl",
    "sources.jsonl",
    "atlas.json",
)
PUBLISHED = (GRAPH, TURTLE, PAGE, REJECTED, SOURCES, MANIFEST)
DECISIONS, PARTS, INDEX, PICTURES = "decisions.jsonl", "articles.sqlite", "names.sqlite", "pictures"
# Made from the graph: whether it was written before or when it is asked for, it is the same.
DERIVED = (TURTLE, PAGE)


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A file that gave an article: `key` is what the article's extraction is kept under."""

    path: str
    article: str
    key: str


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_rejections(rejections: Iterable[Rejection], path: Path) -> None:
    """One JSON object a line: article, what, reason, quote."""
    rows = ({"article": r.article, "what": r.what, "reason": r.reason, "quote": r.quote} for r in rejections)
    _write_lines(rows, path)


def _write_lines(records: Iterable[dict[str, str]], path: Path) -> None:
    with atomic_path(path) as made, made.open("w", encoding="utf-8", newline="\n") as stream:
        for record in records:
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")


@contextmanager
def writing(folder: Path, *, wait: bool = False) -> Iterator[None]:
    """Holds an atlas, or the folder that is to become one, for one writer, and tidies what a killed one left.

    Raises InputError where `folder` is a file or holds other things than an atlas, AtlasError where another process writes
    (unless told to `wait`). A folder that was made for the block and stays empty is removed.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: is a file; name a folder for the atlas")
    if folder.is_dir() and not (folder / MANIFEST).exists() and not (folder / NEXT).exists():
        caches = {name + end for name in (PARTS, INDEX) for end in ("", "-journal")}
        known = {*PUBLISHED, DECISIONS, PICTURES, LOCK} | caches
        strange = sorted(p.name for p in folder.iterdir() if not p.name.startswith(TEMPORARY) and p.name not in known)
        if strange:
            raise InputError(f"{folder}: holds other files ({strange[0]}); name an empty folder or an atlas")
    fresh = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot write here ({error.strerror}); choose another folder with -o") from error
    try:
        with lock(folder, wait=wait):
            try:
                sweep(folder)
                yield
            except OSError as error:
                raise AtlasError(f"{folder}: cannot be written ({error.strerror}); the atlas is as it was") from error
    finally:
        if fresh and not any(folder.iterdir()):
            folder.rmdir()


def note_decisions(folder: Path, decisions: Iterable[Decision], *, wait: bool = False) -> None:
    """Notes people's decisions in an atlas: whoever puts it together next applies them. Raises what `writing` raises."""
    read_manifest(folder)
    with writing(folder, wait=wait):
        append_decisions(folder / DECISIONS, decisions)


def write_atlas(
    kg: KnowledgeGraph, rejections: Iterable[Rejection], folder: Path, *, lang: str = "zh"
) -> dict[str, Any]:
    """Writes an atlas, or replaces the one that stands there, and gives its manifest; an interruption leaves the old one.

    Raises what `writing` raises. Without the parts of its articles such an atlas can be read, not added to.
    """
    with writing(folder):
        manifest = publish_atlas(kg, rejections, folder, lang=lang)
        forget_pictures(folder, (picture.file for article in kg.articles.values() for picture in article.pictures))
        return manifest


def publish_atlas(
    kg: KnowledgeGraph,
    rejections: Iterable[Rejection],
    folder: Path,
    *,
    lang: str = "zh",
    sources: Iterable[Source] = (),
    record: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Writes the files of an atlas that `writing` holds. `record` goes into the manifest."""
    with room_in(folder) as room:
        write_jsonl(kg, room / GRAPH)
        write_turtle(kg, room / TURTLE)
        write_html(kg, room / PAGE, lang=lang)
        counts = {name: len(getattr(kg, name)) for name in ("articles", "entities", "facts", "observations")}
        return publish_files(room, folder, counts, rejections, lang=lang, sources=sources, record=record)


@contextmanager
def room_in(folder: Path) -> Iterator[Path]:
    """A temporary folder inside an atlas, in which its next files are made; what is left in it vanishes with the block."""
    room = Path(tempfile.mkdtemp(prefix=ROOM, dir=folder))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def publish_files(
    room: Path,
    folder: Path,
    counts: Mapping[str, int],
    rejections: Iterable[Rejection],
    *,
    lang: str = "zh",
    sources: Iterable[Source] = (),
    record: dict[str, Any] | None = None,
    digest: str = "",
) -> dict[str, Any]:
    """Makes the files in `room` those of the atlas that `writing` holds, with what was refused and the manifest, which comes back.

    `counts` are of articles, entities, facts and observations, `digest` is that of the graph where it is known.
    """
    write_rejections(rejections, room / REJECTED)
    rows = ({"path": s.path, "article": s.article, "key": s.key} for s in sorted(sources))
    _write_lines(rows, room / SOURCES)
    files = {
        name: _digest(room / name) for name in PUBLISHED if (room / name).exists() and not (digest and name == GRAPH)
    }
    manifest: dict[str, Any] = {
        "tuzhi": __version__,
        "format": FORMAT,
        "lang": lang,
        **{name: counts[name] for name in ("articles", "entities", "facts", "observations")},
        **(record or {}),
        "files": {GRAPH: digest, **files} if digest else files,
    }
    (room / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for name in DERIVED:
        # What was made of the old graph on demand must not be taken for the new one's.
        if not (room / name).exists():
            (folder / name).unlink(missing_ok=True)
    publish(room, folder)
    return manifest


def keep_picture(folder: Path, name: str, raw: bytes) -> None:
    """Keeps a picture in an atlas that `writing` holds; one that is there already is the same, for its name is of its bytes.

    It is there before the graph that names it, and those that no article shows any more go after it: see `forget_pictures`.
    """
    if not (folder / PICTURES / name).exists():
        with atomic_path(folder / PICTURES / name) as made:
            made.write_bytes(raw)


def pictures_in(folder: Path) -> set[str]:
    """The names of the pictures that an atlas keeps."""
    return {path.name for path in (folder / PICTURES).glob("*.webp")}


def forget_pictures(folder: Path, shown: Iterable[str]) -> None:
    """Deletes the pictures of an atlas but those that its articles show."""
    for name in pictures_in(folder) - set(shown):
        (folder / PICTURES / name).unlink(missing_ok=True)
    for left in (folder / PICTURES).glob(TEMPORARY + "*"):
        shutil.rmtree(left, ignore_errors=True)
    if (folder / PICTURES).is_dir() and not any((folder / PICTURES).iterdir()):
        (folder / PICTURES).rmdir()


def derived(folder: Path, name: str) -> Path:
    """The Turtle or the page of an atlas; that of a large one is written when it is first asked for."""
    manifest = read_manifest(folder)
    path = folder / name
    if name not in manifest["files"] and not path.exists():
        kg = open_atlas(folder)
        if name == TURTLE:
            write_turtle(kg, path)
        else:
            write_html(kg, path, lang=manifest.get("lang", "zh"))
    return path


def _settle(folder: Path) -> None:
    """Ends what a writer that was killed between two moves had begun; a live one is waited for, it needs a moment."""
    if (folder / NEXT).is_dir():
        try:
            with lock(folder, wait=True):
                finish(folder)
        except InputError:
            # A place where nothing can be written: the digests will tell what is wrong.
            return


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of an atlas; raises AtlasError where the folder holds none, or a newer tuzhi's."""
    _settle(folder)
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except OSError as error:
        raise AtlasError(
            f"{folder}: no atlas here ({MANIFEST} is missing); make one with `tuzhi build PATH -o {folder}`"
        ) from error
    except ValueError as error:
        raise AtlasError(f"{folder / MANIFEST}: damaged ({error}); build the atlas again") from error
    if manifest.get("format", FORMAT) > FORMAT:
        made = manifest.get("tuzhi", "?")
        raise AtlasError(f"{folder}: was made by a newer tuzhi ({made}); install that, or build the atlas again")
    return manifest


def open_atlas(folder: Path) -> KnowledgeGraph:
    """The graph of an atlas; raises AtlasError where there is none, or where its files do not belong together."""
    manifest = read_manifest(folder)
    graph = folder / GRAPH
    if not graph.exists() or _digest(graph) != manifest.get("files", {}).get(GRAPH):
        raise AtlasError(f"{folder}: {GRAPH} does not agree with {MANIFEST} (it was changed by hand); build it again")
    return read_jsonl(graph)


def read_rejections(folder: Path) -> list[Rejection]:
    """What was read and refused; raises AtlasError where the record is missing or damaged."""
    try:
        with (folder / REJECTED).open("r", encoding="utf-8", newline="\n") as stream:
            return [Rejection(**json.loads(line)) for line in stream]
    except (OSError, ValueError, TypeError) as error:
        raise AtlasError(
            f"{folder / REJECTED}: cannot be read ({error}); build the atlas from its articles again"
        ) from error


def read_sources(folder: Path) -> list[Source]:
    """The files that an atlas was made from, sorted; raises AtlasError where the record is missing or damaged."""
    try:
        with (folder / SOURCES).open("r", encoding="utf-8", newline="\n") as stream:
            return sorted(Source(**json.loads(line)) for line in stream)
    except (OSError, ValueError, TypeError) as error:
        raise AtlasError(
            f"{folder / SOURCES}: cannot be read ({error}); build the atlas from its articles again"
        ) from error
