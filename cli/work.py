"""Makes and changes atlases: reads and extracts what is new on every core, keeps it, and puts the whole together."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from tuzhi import __version__

from ..exports.atlas import (
    DECISIONS,
    GRAPH,
    INDEX,
    MANIFEST,
    PARTS,
    Source,
    forget_pictures,
    publish_atlas,
    publish_files,
    read_manifest,
    read_rejections,
    read_sources,
    room_in,
    writing,
)
from ..extract.build import Extraction, combine, extract, ranked, rules_version
from ..extract.large import Large, add_large, judge_large, write_large
from ..extract.readers.registry import Failure, load_all, read_all
from ..extract.workers import RULES, Mapper, Reading, local_mapper
from ..graph.decisions import NAMING, Decision, append_decisions, read_decisions
from ..graph.errors import AtlasError, InputError
from ..graph.index import Index
from ..graph.model import Article, KnowledgeGraph, Rejection
from ..graph.parts import Parts, with_article
from .filling import Filling

T = TypeVar("T")

# From this many articles on an atlas is put together on the disk, and has its page and its Turtle only on demand.
LARGE = 3000
COUNTS = {"article": "articles", "entity": "entities", "fact": "facts", "observation": "observations"}


class NothingRead(InputError):
    """None of the files gave an article; `failures` says why."""

    def __init__(self, folder: Path, failures: Sequence[Failure]) -> None:
        super().__init__(
            f"{folder}: unchanged, since no article could be read; name text files or folders that hold some"
        )
        self.failures = failures


@dataclass(frozen=True, slots=True)
class Made:
    """An atlas that was made or changed: its manifest, what was refused, the decisions that no longer apply, how many articles
    had to be extracted, and the files that could not be read."""

    manifest: dict[str, Any]
    rejections: tuple[Rejection, ...] = ()
    unmatched: tuple[Decision, ...] = ()
    extracted: int = 0
    failures: tuple[Failure, ...] = ()


def read_articles(paths: Iterable[Path]) -> tuple[list[Article], list[Failure]]:
    """The articles in files and folders, and what could not be read."""
    articles: list[Article] = []
    failures: list[Failure] = []
    for item in read_all(paths):
        if isinstance(item, Failure):
            failures.append(item)
        else:
            articles.append(item)
    return articles, failures


def shown(items: Iterable[T], *, label: str, length: int | None = None) -> Iterator[T]:
    """The items, counted by a bar on standard error where that is a terminal."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(items, length=length, label=label, file=sys.stderr, hidden=hidden) as bar:
        yield from bar


def extract_all(articles: list[Article], *, jobs: int, label: str) -> Iterator[Extraction]:
    """An extraction for each article, in the order of the articles."""
    with local_mapper(jobs) as mapper:
        yield from shown(mapper(extract, articles), label=label, length=len(articles))


def build(
    paths: Iterable[Path],
    folder: Path,
    *,
    mapper: Mapper,
    lang: str,
    label: str,
    wait: bool = False,
    decisions: Sequence[Decision] = (),
    reading: Reading = RULES,
) -> Made:
    """Makes the atlas of these files, or makes the one that stands there theirs: only new and changed articles are extracted.

    `reading` is how they are; `decisions` are noted in the atlas, where they do not stand there already.
    Raises NothingRead, and leaves what stood there, where no article can be read.
    """
    with writing(folder, wait=wait), _parts(folder, build=True) as parts:
        filling = Filling(parts, mapper, reading)
        filling.fill(shown(load_all(paths), label=label))
        if not filling.sources:
            raise NothingRead(folder, filling.failures)
        known = {decision.id for decision in read_decisions(folder / DECISIONS)}
        append_decisions(folder / DECISIONS, (d for d in decisions if d.id not in known))
        made = _grown(folder, filling.sources, parts, lang=lang, reading=reading.version)
        made = made or _assemble(folder, filling.sources, parts, mapper, lang=lang, reading=reading.version)
        parts.keep_files(filling.digests)
        return replace(made, extracted=filling.extracted, failures=tuple(filling.failures))


def add(
    paths: Sequence[Path], folder: Path, *, mapper: Mapper, label: str, wait: bool = False, reading: Reading = RULES
) -> Made:
    """Adds articles to an atlas; a file that it had already takes the place of what it said before."""
    read_manifest(folder)
    # An archive holds articles of its own: those that it no longer has go.
    whole = tuple(f"{os.path.normpath(path)}{mark}" for path in paths for mark in "/!#:" if path.is_file())
    with writing(folder, wait=wait), _parts(folder) as parts:
        filling = Filling(parts, mapper, reading)
        filling.fill(shown(load_all(paths), label=label))
        if not filling.sources:
            raise NothingRead(folder, filling.failures)
        named = {os.path.normpath(source.path) for source in filling.sources}
        old = _current(folder, parts, mapper)
        kept = [s for s in old if os.path.normpath(s.path) not in named and not s.path.startswith(whole)]
        made = _splice(folder, old, filling.sources, parts) if kept == old else None
        made = made or _assemble(folder, kept + filling.sources, parts, mapper)
        return replace(made, extracted=filling.extracted, failures=tuple(filling.failures))


def remove(words: Iterable[str], folder: Path, *, mapper: Mapper, wait: bool = False) -> Made:
    """Takes articles out of an atlas, named by id (or how it begins), or by the path of their file.

    What only they stated goes with them. Raises InputError where a word names no article, or where none would be left.
    """
    read_manifest(folder)
    with writing(folder, wait=wait), _parts(folder) as parts:
        sources = _current(folder, parts, mapper)
        for word in words:
            gone = set(_named(sources, word, folder))
            sources = [source for source in sources if source not in gone]
        if not sources:
            raise InputError(f"{folder}: these are all its articles; delete the folder instead")
        return _assemble(folder, sources, parts, mapper)


def refresh(folder: Path, *, mapper: Mapper, wait: bool = False) -> Made:
    """Puts an atlas together again from what its articles say: decisions that were written meanwhile take effect."""
    read_manifest(folder)
    with writing(folder, wait=wait), _parts(folder) as parts:
        return _judged(folder) or _assemble(folder, _current(folder, parts, mapper), parts, mapper)


def decide(decisions: Iterable[Decision], folder: Path, *, mapper: Mapper, wait: bool = False) -> Made:
    """Notes decisions in an atlas and puts it together again as they say."""
    read_manifest(folder)
    with writing(folder, wait=wait), _parts(folder) as parts:
        append_decisions(folder / DECISIONS, decisions)
        return _judged(folder) or _assemble(folder, _current(folder, parts, mapper), parts, mapper)


def undecided(folder: Path, *, mapper: Mapper, wait: bool = False) -> KnowledgeGraph:
    """The graph of an atlas as it was before people judged facts and numbers: what they rejected stands in it."""
    read_manifest(folder)
    with writing(folder, wait=wait), _parts(folder) as parts:
        naming = [d for d in read_decisions(folder / DECISIONS) if d.action in NAMING or d.action == "undo"]
        return combine((_load(parts, source) for source in _current(folder, parts, mapper)), naming).graph


def _named(sources: list[Source], word: str, folder: Path) -> list[Source]:
    found = [s for s in sources if os.path.normpath(s.path) == os.path.normpath(word)]
    if not found and len(word) >= 4:
        found = [s for s in sources if s.article.startswith(word)]
    if not found:
        raise InputError(f"{folder}: no article {word!r}; name it by its file or its id, as sources.jsonl in it does")
    if len({s.article for s in found}) > 1:
        raise InputError(f"{folder}: {word!r} could be {found[0].article} or {found[-1].article}; write more of it")
    return found


@contextmanager
def _parts(folder: Path, *, build: bool = False) -> Iterator[Parts]:
    """The parts of an atlas. Only `build`, which has the articles at hand, may begin without any or replace damaged ones."""
    path = folder / PARTS
    if not build and not path.exists():
        raise AtlasError(f"{folder}: {PARTS} is missing; build the atlas from its articles again")
    try:
        parts = Parts(path)
        parts.keys()
    except AtlasError as error:
        damaged = not isinstance(error.__cause__, sqlite3.OperationalError)
        if not (build and damaged):
            raise
        path.unlink()
        parts = Parts(path)
    try:
        with parts:
            yield parts
    except InputError:
        if not (folder / MANIFEST).exists():
            path.unlink()
        raise


def _current(folder: Path, parts: Parts, mapper: Mapper) -> list[Source]:
    """The sources of an atlas; where other rules or models made it, all its articles are extracted again."""
    sources = read_sources(folder)
    manifest = read_manifest(folder)
    if manifest.get("rules") == rules_version():
        return sources
    if manifest.get("reading"):
        raise AtlasError(f"{folder}: was read by a language model under older rules; build it again as it was built")
    filling = Filling(parts, mapper)
    filling.fill(_article(parts, source) for source in sources)
    return filling.sources


def _load(parts: Parts, source: Source) -> Extraction:
    found = parts.get(source.key)
    if found is None:
        raise AtlasError(f"{parts.path}: nothing is kept of {source.path}; build the atlas from its articles again")
    graph, rejections = found
    return Extraction(with_article(graph, replace(graph.articles[source.article], path=source.path)), rejections)


def _article(parts: Parts, source: Source) -> Article:
    return _load(parts, source).graph.articles[source.article]


def _assemble(
    folder: Path, sources: list[Source], parts: Parts, mapper: Mapper, *, lang: str = "", reading: str = ""
) -> Made:
    """`lang` and `reading` are those of a new build; otherwise the atlas keeps those that it has."""
    decisions = read_decisions(folder / DECISIONS)
    if not lang:
        manifest = read_manifest(folder)
        lang, reading = manifest.get("lang", "zh"), manifest.get("reading", "")
    if len(sources) > LARGE:
        made = _assemble_large(folder, sources, parts, mapper, decisions, lang, reading)
    else:
        (folder / INDEX).unlink(missing_ok=True)
        whole = combine((_load(parts, source) for source in sources), decisions)
        record = _record(decisions, whole.unmatched, reading)
        manifest = publish_atlas(whole.graph, whole.rejections, folder, lang=lang, sources=sources, record=record)
        made = Made(manifest, whole.rejections, whole.unmatched)
    parts.keep(source.key for source in sources)
    _tidy(folder, sources, parts)
    return made


def _tidy(folder: Path, sources: Iterable[Source], parts: Parts) -> None:
    """Deletes the pictures that no article of the published atlas shows."""
    keys = {source.key for source in sources}
    forget_pictures(folder, (file for key, file in parts.pictures() if key in keys))


def _record(decisions: Sequence[Decision], unmatched: Sequence[Decision], reading: str) -> dict[str, Any]:
    record: dict[str, Any] = {"rules": rules_version()}
    if reading:
        record["reading"] = reading
    if decisions:
        record["decisions"] = {"noted": len(decisions), "unmatched": [decision.id for decision in unmatched]}
    return record


def _assemble_large(
    folder: Path,
    sources: list[Source],
    parts: Parts,
    mapper: Mapper,
    decisions: list[Decision],
    lang: str,
    reading: str,
) -> Made:
    with room_in(folder) as room, Index(folder / INDEX) as index:
        places = [(s.article, s.key, s.path) for s in sources]
        large = write_large(parts, index, places, room / GRAPH, decisions=decisions, mapper=mapper)
        made = _publish_large(large, large.rejections, folder, room, sources, decisions, lang, reading)
        index.commit()
    return made


def _publish_large(
    large: Large,
    rejections: tuple[Rejection, ...],
    folder: Path,
    room: Path,
    sources: list[Source],
    decisions: list[Decision],
    lang: str,
    reading: str,
) -> Made:
    counts = {COUNTS[item]: n for item, n in large.counts.items() if item in COUNTS}
    record = _record(decisions, large.unmatched, reading)
    manifest = publish_files(
        room, folder, counts, rejections, lang=lang, sources=sources, record=record, digest=large.digest
    )
    return Made(manifest, rejections, large.unmatched)


def _made_so(manifest: Mapping[str, Any], **further: str) -> bool:
    """Whether an atlas was made by these rules and this version, and further as is said."""
    made = {"rules": rules_version(), "tuzhi": __version__, **further}
    return all(manifest.get(key) == value for key, value in made.items())


def _grown(folder: Path, sources: list[Source], parts: Parts, *, lang: str, reading: str) -> Made | None:
    """Brings a large atlas to these sources where they are those that it has and some more; None where that is not so."""
    if len(sources) <= LARGE or not (folder / MANIFEST).exists():
        return None
    manifest = read_manifest(folder)
    if not _made_so(manifest, lang=lang) or manifest.get("reading", "") != reading:
        return None
    old = read_sources(folder)
    new = sorted(set(sources) - set(old))
    return _splice(folder, old, new, parts) if set(old) <= set(sources) else None


def _judged(folder: Path) -> Made | None:
    """Brings a large atlas to the decisions that stand in it; None where more than facts, numbers and things are judged."""
    sources, manifest = read_sources(folder), read_manifest(folder)
    if len(sources) <= LARGE or not _made_so(manifest) or not (folder / INDEX).exists():
        return None
    decisions = read_decisions(folder / DECISIONS)
    with room_in(folder) as room, Index(folder / INDEX) as index:
        large = judge_large(
            index, folder / GRAPH, room / GRAPH, digest=manifest["files"][GRAPH], decisions=decisions,
            rejections=read_rejections(folder), unmatched=manifest.get("decisions", {}).get("unmatched", ()),
        )  # fmt: skip
        if large is None:
            return None
        lang, reading = manifest["lang"], manifest.get("reading", "")
        made = _publish_large(large, large.rejections, folder, room, sources, decisions, lang, reading)
        index.commit()
    return made


def _splice(folder: Path, old: list[Source], new: list[Source], parts: Parts) -> Made | None:
    """Adds articles to a large atlas where they change nothing of it but what they state themselves; None where they do."""
    if len(old) <= LARGE or not (folder / INDEX).exists():
        return None
    manifest, decisions = read_manifest(folder), read_decisions(folder / DECISIONS)
    noted = manifest.get("decisions", {"noted": 0, "unmatched": []})
    if len(decisions) != noted["noted"]:
        return None
    with room_in(folder) as room, Index(folder / INDEX) as index:
        large = add_large(
            parts, index, folder / GRAPH, [(s.article, s.key, s.path) for s in new], room / GRAPH,
            digest=manifest["files"][GRAPH], counts={item: manifest.get(name, 0) for item, name in COUNTS.items()},
            decisions=decisions,
        )  # fmt: skip
        if large is None:
            return None
        rejections = ranked([*read_rejections(folder), *large.rejections])
        unmatched = tuple(d for d in decisions if d.id in noted["unmatched"])
        large = replace(large, unmatched=unmatched)
        lang, reading = manifest["lang"], manifest.get("reading", "")
        made = _publish_large(large, rejections, folder, room, old + new, decisions, lang, reading)
        index.commit()
    _tidy(folder, old + new, parts)
    return made
