"""A graph as sorted lines, for graphs larger than memory: runs that are merged as a tree, a file that is searched and spliced.

The lines are those of `jsonl.py`. Each has a key that sorts as `lines` sorts: the number of its sort of item, and the words of the
item's key, none of which holds a NUL. Lines of one key are joined as `assemble` joins items, so that merging runs in any
order and grouping gives the bytes that writing the assembled graph gives.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, Any

from .assemble import join_articles, join_entities, join_facts, join_mentions, join_observations
from .jsonl import ITEMS, READERS, lines
from .model import KnowledgeGraph

Keyed = tuple[bytes, bytes]

JOINS: dict[str, Callable[[Any, Any], Any]] = {
    "article": join_articles,
    "entity": join_entities,
    "fact": join_facts,
    "observation": join_observations,
    "mentions": join_mentions,
}
# As many runs are open at once; more are merged in rounds.
FAN_IN = 64
_HEAD = struct.Struct(">II")
_BLOCK = 1 << 20


def key_of(item: str, key: str | Sequence[str]) -> bytes:
    """The key of an item's line.

    >>> key_of("entity", "Park/张江") < key_of("fact", ("Company/甲", "locatedIn", "Park/张江", ""))
    True
    """
    words = key if isinstance(key, str) else "\0".join(key)
    return bytes([ITEMS.index(item)]) + words.encode("utf-8", "surrogatepass")


def read_line(line: bytes) -> tuple[str, Any, Any]:
    """The sort of item, the key and the item that a line holds."""
    record = json.loads(line)
    item = record.pop("item")
    return item, *READERS[item](record)


def line_key(line: bytes) -> bytes:
    """The key of a line."""
    item, key, _ = read_line(line)
    return key_of(item, key)


def to_line(item: str, value: Any, key: Any = None) -> bytes:
    """The line of one item; of mentions, `key` is the article."""
    tables = {"article": "articles", "entity": "entities", "fact": "facts", "observation": "observations"}
    table: Any = {tables.get(item, "mentions"): {key: value}}
    (line,) = lines(KnowledgeGraph(**table))
    return line.encode("utf-8", "surrogatepass")


def keyed(kg: KnowledgeGraph) -> Iterator[Keyed]:
    """The lines of a graph with their keys, sorted."""
    keys = (
        *(("article", k) for k in sorted(kg.articles)),
        *(("entity", k) for k in sorted(kg.entities)),
        *(("fact", k) for k in sorted(kg.facts)),
        *(("observation", k) for k in sorted(kg.observations)),
        *(("mentions", k) for k in sorted(kg.mentions)),
    )
    for (item, key), line in zip(keys, lines(kg), strict=True):
        yield key_of(item, key), line.encode("utf-8", "surrogatepass")


def join(found: Sequence[bytes]) -> tuple[str, Any, Any]:
    """The item that lines of one key state together, with its sort and key."""
    item, key, value = read_line(found[0])
    for line in found[1:]:
        value = JOINS[item](value, read_line(line)[2])
    return item, key, value


def write_run(rows: Iterable[Keyed], path: Path) -> None:
    """Writes sorted lines with their keys."""
    with path.open("wb", buffering=_BLOCK) as stream:
        for key, line in rows:
            stream.write(_HEAD.pack(len(key), len(line)))
            stream.write(key)
            stream.write(line)


def read_run(stream: IO[bytes]) -> Iterator[Keyed]:
    """The lines of a run with their keys."""
    while head := stream.read(_HEAD.size):
        key, line = _HEAD.unpack(head)
        yield stream.read(key), stream.read(line)


def merge_runs(paths: Sequence[Path], room: Path) -> Iterator[list[Keyed]]:
    """The lines of all runs in order, those of one key together. Runs beyond FAN_IN are first merged to longer ones in `room`."""
    level = 0
    while len(paths) > FAN_IN:
        longer = []
        for start in range(0, len(paths), FAN_IN):
            longer.append(room / f"run-{level}-{start}")
            write_run((row for group in _merged(paths[start : start + FAN_IN]) for row in group), longer[-1])
            for path in paths[start : start + FAN_IN]:
                path.unlink()
        paths, level = longer, level + 1
    yield from _merged(paths)


def _merged(paths: Sequence[Path]) -> Iterator[list[Keyed]]:
    with ExitStack() as stack:
        runs = [read_run(stack.enter_context(path.open("rb", buffering=_BLOCK))) for path in paths]
        for _, group in groupby(heapq.merge(*runs), key=itemgetter(0)):
            yield list(group)


class SortedLines:
    """A file of sorted lines that is searched without being read; use it in a `with` block."""

    def __init__(self, path: Path) -> None:
        self.stream = path.open("rb")
        self.size = path.stat().st_size

    def __enter__(self) -> SortedLines:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()

    def place(self, key: bytes) -> tuple[int, bytes]:
        """Where the line of a key begins, and the line; where it would begin, and b"", if it is not there."""
        low, high = 0, self.size
        # The first line that does not begin before `high` is not before `key`; the line at `low` begins there.
        while low < high:
            start, line = self._line_from((low + high) // 2)
            if not line or start >= high:
                # No line begins between the middle and `high`: look at the one at `low` itself.
                start, line = self._at(low)
            if line_key(line) < key:
                low = start + len(line)
            elif start == low:
                high = low
            else:
                high = start
        _, line = self._at(low)
        return low, line if line and line_key(line) == key else b""

    def get(self, item: str, key: Any) -> Any:
        """The value of an item of a graph by its sort and key; None where it is not there."""
        line = self.place(key_of(item, key))[1]
        return read_line(line)[2] if line else None

    def _line_from(self, offset: int) -> tuple[int, bytes]:
        """The first line that begins at `offset` or after it."""
        if offset:
            self.stream.seek(offset - 1)
            offset += len(self.stream.readline()) - 1
        return self._at(offset)

    def _at(self, offset: int) -> tuple[int, bytes]:
        self.stream.seek(offset)
        return offset, self.stream.readline()


def section(path: Path, item: str) -> Iterator[bytes]:
    """The lines of one sort of item in a file of sorted lines."""
    with SortedLines(path) as lines:
        start, _ = lines.place(bytes([ITEMS.index(item)]))
        end, _ = lines.place(bytes([ITEMS.index(item) + 1]))
        lines.stream.seek(start)
        while start < end and (line := lines.stream.readline()):
            start += len(line)
            yield line


def splice(old: Path, new: Path, changes: Mapping[bytes, bytes]) -> str:
    """Writes the lines of `old` with some replaced, added or (where empty) left out; gives the SHA-256 of the new file."""
    digest = hashlib.sha256()
    with SortedLines(old) as source, new.open("wb") as target:

        def write(text: bytes) -> None:
            digest.update(text)
            target.write(text)

        at = 0
        for key in sorted(changes):
            start, line = source.place(key)
            _copy(source.stream, at, start, write)
            write(changes[key])
            at = start + len(line)
        _copy(source.stream, at, source.size, write)
    return digest.hexdigest()


def _copy(stream: IO[bytes], start: int, end: int, write: Callable[[bytes], None]) -> None:
    stream.seek(start)
    while start < end and (block := stream.read(min(_BLOCK, end - start))):
        write(block)
        start += len(block)
