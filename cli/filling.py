"""Fills the parts of an atlas: reads and extracts what they do not hold yet."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ..exports.atlas import Source, keep_picture, pictures_in
from ..extract.readers.registry import BATCHES, Failure, File, articles_of
from ..extract.workers import RULES, Kept, Mapper, Reading, take
from ..graph.errors import TuzhiError
from ..graph.model import Article
from ..graph.parts import Parts, part_key


def _digest(file: File, version: str) -> str:
    """What is noted of a file is noted under this: its content, its kind and, where the name says something, its name."""
    name = Path(file.path).name if file.suffix in BATCHES else ""
    head = f"{version}\n{file.suffix}\n{name}\n".encode("utf-8", "surrogateescape")
    return hashlib.sha256(head + file.raw).hexdigest()[:32]


@dataclass(slots=True)
class Filling:
    """Sees to it that the parts hold what files say: reads and extracts what they do not hold yet."""

    parts: Parts
    mapper: Mapper
    reading: Reading = RULES
    known: set[str] = field(default_factory=set)
    sources: list[Source] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    extracted: int = 0

    def fill(self, tasks: Iterable[File | Failure | Article]) -> None:
        # An article one of whose pictures is gone is read again.
        kept = pictures_in(self.parts.path.parent)
        self.known = self.parts.keys() - {key for key, file in self.parts.pictures() if file not in kept}
        asked: deque[tuple[str, str]] = deque()
        for found in self.mapper(partial(take, reading=self.reading), self._missing(tasks, asked)):
            self._keep(found, *asked.popleft())
        self.parts.commit()

    def _keep(self, found: list[Kept | Failure], digest: str, path: str) -> None:
        # What failed once (too slow, too little memory) is tried again next time.
        if digest and not any(isinstance(item, Failure) and not item.skipped for item in found):
            # Noted before its articles: a note of which one is missing does not count.
            self.parts.put_file(digest, [_row(item, path) for item in found])
        for item in found:
            if isinstance(item, Failure):
                self.failures.append(item)
                continue
            if item.version != self.reading.whole_version:
                raise TuzhiError("the processes that extract run another version of tuzhi; install the same on all")
            for file, raw in item.pictures:
                if raw:
                    keep_picture(self.parts.path.parent, file, raw)
            self.parts.put_packed(item.key, item.said)
            self.parts.put_pictures(item.key, (file for file, _ in item.pictures))
            self.known.add(item.key)
            self.sources.append(Source(item.path, item.article, item.key))
            self.extracted += 1

    def _missing(
        self, tasks: Iterable[File | Failure | Article], asked: deque[tuple[str, str]]
    ) -> Iterator[File | Article]:
        """The tasks that must be done; what is known already is noted on the way."""
        for task in tasks:
            if isinstance(task, Failure):
                self.failures.append(task)
            elif isinstance(task, Article):
                yield from self._article(task, asked)
            else:
                digest = _digest(task, self.reading.whole_version)
                self.digests.append(digest)
                if not self._noted(task.path, self.parts.get_file(digest)):
                    if task.suffix in BATCHES:
                        # Opened here, so that its articles are extracted side by side.
                        yield from self._missing(articles_of(task), asked)
                    else:
                        asked.append((digest, task.path))
                        yield task

    def _article(self, article: Article, asked: deque[tuple[str, str]]) -> Iterator[Article]:
        key = part_key(article, version=self.reading.whole_version)
        if key in self.known:
            self.sources.append(Source(article.path, article.id, key))
        else:
            asked.append(("", ""))
            yield article

    def _noted(self, path: str, rows: list[list[str]]) -> bool:
        """Takes what is noted of a file for it, where all of it is still there."""
        articles = [row for row in rows if len(row) == 4]
        if not rows or any(key not in self.known for _, _, key, _ in articles):
            return False
        self.sources.extend(Source(path + rest, article, key) for rest, article, key, _ in articles)
        failed = (row for row in rows if len(row) == 3)
        self.failures.extend(Failure(path + rest, message, skipped=bool(mark)) for rest, message, mark in failed)
        return True


def _row(item: Kept | Failure, path: str) -> list[str]:
    """What is noted of an item of a file: the end of its name, since the file may be found elsewhere next time."""
    rest = item.path.removeprefix(path)
    if isinstance(item, Failure):
        return [rest, item.message, "skipped" if item.skipped else ""]
    return [rest, item.article, item.key, "article"]
