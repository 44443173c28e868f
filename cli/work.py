"""Makes and changes atlases: reads and extracts what is new on every core, keeps it, and puts the whole together."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from ..exports.atlas import DECISIONS, MANIFEST, PARTS, Source, publish_atlas, read_manifest, read_sources, writing
from ..extract.build import Extraction, combine, extract, rules_version
from ..extract.readers import Failure, read_all
from ..extract.workers import Mapper, extract_packed, local_mapper
from ..graph.decisions import NAMING, Decision, append_decisions, read_decisions
from ..graph.errors import AtlasError, InputError
from ..graph.model import Article, KnowledgeGraph
from ..graph.parts import Parts, part_key, with_article

T = TypeVar("T")


class NothingRead(InputError):
    """None of the files gave an article; `failures` says why."""

    def __init__(self, folder: Path, failures: Sequence[Failure]) -> None:
        super().__init__(
            f"{folder}: unchanged, since no article could be read; name text files or folders that hold some"
        )
        self.failures = failures


@dataclass(frozen=True, slots=True)
class Made:
    """An atlas that was made or changed: its manifest, what was refused, and how many articles had to be extracted."""

    manifest: dict[str, Any]
    whole: Extraction
    extracted: int = 0
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How articles are read: the function that extracts one, and a word that tells its readings from the rules' own."""

    extract: Callable[[Article], bytes]
    version: str = ""


RULES = Reading(extract_packed)


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
        failures: list[Failure] = []
        articles = _succeeding(read_all(paths), failures)
        sources, extracted = _fill(parts, shown(articles, label=label), mapper, reading)
        if not sources:
            raise NothingRead(folder, failures)
        known = {decision.id for decision in read_decisions(folder / DECISIONS)}
        append_decisions(folder / DECISIONS, (d for d in decisions if d.id not in known))
        return _assemble(folder, sources, parts, lang=lang, extracted=extracted, failures=failures)


def add(paths: Sequence[Path], folder: Path, *, mapper: Mapper, label: str, wait: bool = False) -> Made:
    """Adds articles to an atlas; a file that it had already takes the place of what it said before."""
    read_manifest(folder)
    # An archive holds articles of its own: those that it no longer has go.
    whole = tuple(f"{os.path.normpath(path)}{mark}" for path in paths for mark in "/!#:" if path.is_file())
    with writing(folder, wait=wait), _parts(folder) as parts:
        failures: list[Failure] = []
        articles = _succeeding(read_all(paths), failures)
        new, extracted = _fill(parts, shown(articles, label=label), mapper)
        if not new:
            raise NothingRead(folder, failures)
        named = {os.path.normpath(source.path) for source in new}
        old = _current(folder, parts, mapper)
        kept = [s for s in old if os.path.normpath(s.path) not in named and not s.path.startswith(whole)]
        sources = kept + new
        return _assemble(folder, sources, parts, extracted=extracted, failures=failures)


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
        return _assemble(folder, sources, parts)


def refresh(folder: Path, *, mapper: Mapper, wait: bool = False) -> Made:
    """Puts an atlas together again from what its articles say: decisions that were written meanwhile take effect."""
    read_manifest(folder)
    with writing(folder, wait=wait), _parts(folder) as parts:
        return _assemble(folder, _current(folder, parts, mapper), parts)


def decide(decisions: Iterable[Decision], folder: Path, *, mapper: Mapper, wait: bool = False) -> Made:
    """Notes decisions in an atlas and puts it together again as they say."""
    read_manifest(folder)
    with writing(folder, wait=wait), _parts(folder) as parts:
        append_decisions(folder / DECISIONS, decisions)
        return _assemble(folder, _current(folder, parts, mapper), parts)


def note(decisions: Iterable[Decision], folder: Path, *, wait: bool = False) -> None:
    """Notes decisions in an atlas, which the next that puts it together will apply."""
    read_manifest(folder)
    with writing(folder, wait=wait):
        append_decisions(folder / DECISIONS, decisions)


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


def _succeeding(items: Iterable[Article | Failure], failures: list[Failure]) -> Iterator[Article]:
    for item in items:
        if isinstance(item, Failure):
            failures.append(item)
        else:
            yield item


def _fill(
    parts: Parts, articles: Iterable[Article], mapper: Mapper, reading: Reading = RULES
) -> tuple[list[Source], int]:
    """Sees to it that the parts hold what the articles say; gives the articles as sources, and how many were extracted."""
    version, known = rules_version() + reading.version, parts.keys()
    sources: list[Source] = []
    asked: deque[str] = deque()

    def missing() -> Iterator[Article]:
        for article in articles:
            key = part_key(article, version=version)
            sources.append(Source(article.path, article.id, key))
            if key not in known:
                known.add(key)
                asked.append(key)
                yield article

    extracted = 0
    for said in mapper(reading.extract, missing()):
        parts.put_packed(asked.popleft(), said)
        extracted += 1
    parts.commit()
    return sources, extracted


def _current(folder: Path, parts: Parts, mapper: Mapper) -> list[Source]:
    """The sources of an atlas; where other rules or models made it, all its articles are extracted again."""
    sources = read_sources(folder)
    if read_manifest(folder).get("rules") == rules_version():
        return sources
    return _fill(parts, (_article(parts, source) for source in sources), mapper)[0]


def _load(parts: Parts, source: Source) -> Extraction:
    found = parts.get(source.key)
    if found is None:
        raise AtlasError(f"{parts.path}: nothing is kept of {source.path}; build the atlas from its articles again")
    graph, rejections = found
    return Extraction(with_article(graph, replace(graph.articles[source.article], path=source.path)), rejections)


def _article(parts: Parts, source: Source) -> Article:
    return _load(parts, source).graph.articles[source.article]


def _assemble(
    folder: Path,
    sources: list[Source],
    parts: Parts,
    *,
    lang: str = "",
    extracted: int = 0,
    failures: Iterable[Failure] = (),
) -> Made:
    decisions = read_decisions(folder / DECISIONS)
    whole = combine((_load(parts, source) for source in sources), decisions)
    lang = lang or str(read_manifest(folder).get("lang", "zh"))
    record: dict[str, Any] = {"rules": rules_version()}
    if decisions:
        record["decisions"] = {"noted": len(decisions), "unmatched": [decision.id for decision in whole.unmatched]}
    manifest = publish_atlas(whole.graph, whole.rejections, folder, lang=lang, sources=sources, record=record)
    parts.keep(source.key for source in sources)
    return Made(manifest, whole, extracted, tuple(failures))
