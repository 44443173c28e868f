"""What single articles say, kept in one file, so that no article is read a second time.

The file is SQLite: a process killed at any moment leaves what was committed before. It is a cache: every line of it can
be made again from the articles, its bytes depend on the order of the work, and the atlas's do not.

>>> from tempfile import TemporaryDirectory
>>> from .model import Article, article_id
>>> article = Article(article_id("极顶数创位于模速空间。"), "", "极顶数创位于模速空间。", path="a.txt")
>>> with TemporaryDirectory() as folder, Parts(Path(folder) / "articles.sqlite") as parts:
...     key = part_key(article, version="1")
...     parts.put(key, KnowledgeGraph.of(articles=[article]), ())
...     kg, rejections = parts.get(key)
>>> kg.articles[article.id].path
'a.txt'
"""

from __future__ import annotations

import functools
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from .errors import AtlasError
from .jsonl import lines, parse_lines
from .model import Article, KnowledgeGraph, Rejection

T = TypeVar("T")
Part = tuple[KnowledgeGraph, tuple[Rejection, ...]]

# A kill loses at most the extractions since the last commit.
COMMIT_EVERY = 50

_TABLES = (
    "CREATE TABLE IF NOT EXISTS part (key TEXT PRIMARY KEY, said BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS file (digest TEXT PRIMARY KEY, found TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS picture (key TEXT, file TEXT, PRIMARY KEY (key, file)) WITHOUT ROWID",
)


def part_key(article: Article, *, version: str) -> str:
    """What an extraction is kept under: the article but for the name of its file, and the version of what reads it."""
    (record,) = lines(KnowledgeGraph.of(articles=[replace(article, path="")]))
    return hashlib.sha256(f"{version}\n{record}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def with_article(kg: KnowledgeGraph, article: Article) -> KnowledgeGraph:
    """The graph of one article with its record from another file of the same content."""
    return replace(kg, articles={article.id: article})


class Parts:
    """The file of parts, open for reading and writing; use it in a `with` block.

    Raises AtlasError, in one line, where the file is damaged or the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pending = 0
        # Nothing is waited for: writers hold the lock of the atlas.
        self.base = self._guard(lambda: sqlite3.connect(path))
        for table in _TABLES:
            self._guard(functools.partial(self.base.execute, table))

    def __enter__(self) -> Parts:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            # What was extracted before an error is worth keeping.
            self.base.commit()
        except sqlite3.Error as failure:
            if kind is None:
                raise self._error(failure) from failure
        finally:
            self.base.close()

    def keys(self) -> set[str]:
        """The keys of all parts."""
        return {key for (key,) in self._guard(lambda: self.base.execute("SELECT key FROM part").fetchall())}

    def get(self, key: str) -> Part | None:
        """What is kept under a key; None where nothing is. Raises AtlasError where it cannot be read."""
        row = self._guard(lambda: self.base.execute("SELECT said FROM part WHERE key = ?", (key,)).fetchone())
        return None if row is None else self._guard(lambda: unpack(row[0], str(self.path)))

    def put(self, key: str, kg: KnowledgeGraph, rejections: Iterable[Rejection]) -> None:
        """Keeps what one article says; it is safe on the disk after `commit`, which comes by itself now and then."""
        self.put_packed(key, pack(kg, rejections))

    def put_packed(self, key: str, said: bytes) -> None:
        """Keeps what `pack` made, perhaps in another process."""
        self._guard(lambda: self.base.execute("INSERT OR REPLACE INTO part VALUES (?, ?)", (key, said)))
        self.pending += 1
        if self.pending >= COMMIT_EVERY:
            self.commit()

    def put_pictures(self, key: str, files: Iterable[str]) -> None:
        """Notes the names of the pictures that the article under a key shows."""
        rows = [(key, file) for file in files]
        self._guard(lambda: self.base.executemany("INSERT OR REPLACE INTO picture VALUES (?, ?)", rows))

    def pictures(self) -> list[tuple[str, str]]:
        """Key and name of a picture, for all articles that show some."""
        return self._guard(lambda: self.base.execute("SELECT key, file FROM picture ORDER BY key, file").fetchall())

    def get_file(self, digest: str) -> list[list[str]]:
        """What `put_file` noted under a digest; empty where nothing is."""
        row = self._guard(lambda: self.base.execute("SELECT found FROM file WHERE digest = ?", (digest,)).fetchone())
        found: list[list[str]] = [] if row is None else self._guard(lambda: json.loads(row[0]))
        return found

    def put_file(self, digest: str, found: list[list[str]]) -> None:
        """Notes what was found in a file of this content, as rows of text."""
        text = json.dumps(found, ensure_ascii=False)
        self._guard(lambda: self.base.execute("INSERT OR REPLACE INTO file VALUES (?, ?)", (digest, text)))

    def keep_files(self, digests: Iterable[str]) -> None:
        """Forgets what was found in all files but these."""
        rows = self._guard(lambda: self.base.execute("SELECT digest FROM file").fetchall())
        kept = set(digests)
        gone = [row for row in sorted(rows) if row[0] not in kept]
        self._guard(lambda: self.base.executemany("DELETE FROM file WHERE digest = ?", gone))
        self.commit()

    def commit(self) -> None:
        """Makes safe what was put."""
        self._guard(self.base.commit)
        self.pending = 0

    def keep(self, keys: Iterable[str]) -> None:
        """Forgets all parts but these."""
        gone = self.keys() - set(keys)
        for table in ("part", "picture"):
            rows = [(key,) for key in sorted(gone)]
            self._guard(functools.partial(self.base.executemany, f"DELETE FROM {table} WHERE key = ?", rows))
        self.commit()

    def _guard(self, act: Callable[[], T]) -> T:
        try:
            return act()
        except (sqlite3.Error, zlib.error, ValueError) as error:
            raise self._error(error) from error

    def _error(self, error: Exception) -> AtlasError:
        return AtlasError(
            f"{self.path}: {error}; where the disk is full make room, "
            "where the file is damaged delete it, and build the atlas from its articles again"
        )


def pack(kg: KnowledgeGraph, rejections: Iterable[Rejection]) -> bytes:
    """What one article says, as the bytes that are kept."""
    rows = [(r.article, r.what, r.reason, r.quote) for r in rejections]
    text = json.dumps(rows, ensure_ascii=False) + "\n" + "".join(lines(kg))
    # A lone surrogate can stand in a text, not in UTF-8.
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def unpack(said: bytes, name: str) -> Part:
    """What `pack` packed; `name` stands in error messages."""
    head, *rest = zlib.decompress(said).decode("utf-8", "surrogatepass").split("\n")
    rejections = tuple(Rejection(*row) for row in json.loads(head))
    return parse_lines((line for line in rest if line), name), rejections
