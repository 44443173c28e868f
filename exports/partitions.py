"""N-Quads and CSV in many files, written from the lines of a graph that memory does not hold: for a cluster's store.

Each file of N-Quads has the named graphs of a range of articles, and the files one after the other are the one file that
`nquads` gives. Each table has a folder of files with so many rows, under the names of the columns; their rows one after the
other are those of the one file that `tables` gives.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import Any

from ..graph.errors import InputError
from ..graph.files import atomic_path
from ..graph.model import Article, Fact, KnowledgeGraph, Observation
from ..graph.progress import steps
from ..graph.rdf import article_iri, quads
from ..graph.runs import SortedLines, read_line, section
from .columns import batches
from .tables import tables, write_rows

# As many files are open at once while lines are dealt out.
MOST = 500


def write_partitions(graph: Path, target: Path, *, articles: int) -> int:
    """Writes N-Quads of a `graph.jsonl` into a folder, each file with the graphs of so many articles; gives how many files.

    The first file, 0000, holds what no article states. Raises InputError where so many files would be needed that they
    cannot be open at once.
    """
    ids = [key for _, key, _ in _items(graph, "article")]
    firsts = ids[::articles]
    if len(firsts) > MOST:
        raise InputError(f"{len(firsts)} files of {articles} articles; at most {MOST}: put more articles in a file")
    with atomic_path(target) as made:
        made.mkdir()
        used: set[str] = set()

        def ranges(item: Fact | Observation) -> set[int]:
            used.update(item.ends)
            return {bisect_right(firsts, ev.article) - 1 for ev in item.evidence}

        _deal(graph, made, len(firsts), ranges)
        idle = (value for _, key, value in _items(graph, "entity") if key not in used)
        with (made / "0000.nq").open("w", encoding="utf-8", newline="\n") as stream:
            while some := list(islice(idle, 10_000)):
                stream.writelines(_lines(KnowledgeGraph.of(entities=some), {""}))
        for number in range(1, len(firsts) + 1):
            dealt = made / f"{number:04}.lines"
            own = ids[(number - 1) * articles : number * articles]
            kg = _part(graph, dealt, own)
            with (made / f"{number:04}.nq").open("w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(_lines(kg, {article_iri(key) for key in own}))
            dealt.unlink()
    return len(firsts) + 1


def _items(graph: Path, item: str) -> Iterator[tuple[str, Any, Any]]:
    return (read_line(line) for line in section(graph, item))


def _deal(graph: Path, room: Path, files: int, ranges: Callable[[Fact | Observation], set[int]]) -> None:
    """Puts the line of every fact and number into the files 0001.lines … of the ranges that it belongs to."""
    with ExitStack() as stack:
        paths = [room / f"{number:04}.lines" for number in range(1, files + 1)]
        streams = [stack.enter_context(path.open("wb")) for path in paths]
        for item in ("fact", "observation"):
            for line in steps(section(graph, item)):
                for number in ranges(read_line(line)[2]):
                    streams[number].write(line)


def _part(graph: Path, dealt: Path, articles: Sequence[str]) -> KnowledgeGraph:
    """What a range of articles states, with all evidence of it, and the entities that it means."""
    tables = _dealt(dealt)
    ends = {end for item in ("fact", "observation") for value in tables[item].values() for end in value.ends}
    with SortedLines(graph) as lines:
        for item, keys in (("entity", sorted(ends)), ("article", articles)):
            for key in keys:
                if (value := lines.get(item, key)) is not None:
                    tables[item][key] = value
    return KnowledgeGraph.of(
        articles=tables["article"].values(),
        entities=tables["entity"].values(),
        facts=tables["fact"].values(),
        observations=tables["observation"].values(),
    )


def _dealt(path: Path) -> dict[str, dict[Any, Any]]:
    """The items of lines that were dealt out, by their sort and key."""
    found: dict[str, dict[Any, Any]] = {"article": {}, "entity": {}, "fact": {}, "observation": {}}
    with path.open("rb") as stream:
        for line in stream:
            item, key, value = read_line(line)
            found[item][key] = value
    return found


def _lines(kg: KnowledgeGraph, graphs: set[str]) -> Iterator[str]:
    for s, p, o, g in quads(kg):
        if g in graphs:
            yield f"{s} {p} {o} {g} .\n" if g else f"{s} {p} {o} .\n"


# Lines of which a piece of a graph is made.
_LINES = 1_000


def write_table_partitions(graph: Path, target: Path, *, rows: int) -> int:
    """Writes the tables of a `graph.jsonl` into a folder for each, so many rows a file; gives how many files.

    What is held is a date for each article, and some entities with all that is told of them.
    """
    files = 0
    with atomic_path(target) as made:
        made.mkdir()
        dates = _Dates(graph)
        pieces: dict[str, Iterable[KnowledgeGraph]] = {
            "entities": _entities_told(graph, made, dates, rows),
            "relations": _pieces(graph, ("fact",), dates),
            "observations": _pieces(graph, ("observation",), dates),
            "evidence": _pieces(graph, ("fact", "observation"), dates),
            "articles": _pieces(graph, ("article",), dates),
        }
        for table in tables():
            folder = made / table.name
            folder.mkdir()
            found = chain.from_iterable(map(table.rows, pieces[table.name]))
            # A table without rows has a file with the names of its columns.
            first = next(found, None)
            number = 0
            while first is not None or number == 0:
                some = [] if first is None else chain([first], islice(found, rows - 1))
                write_rows(folder / f"{number:05}.csv", table, some)
                first, number = next(found, None), number + 1
            files += number
    return files


class _Dates(Mapping[str, Article]):
    """Articles by their ids, of which only the dates are known."""

    def __init__(self, graph: Path) -> None:
        self._dates = {key: value.published for _, key, value in _items(graph, "article")}

    def __getitem__(self, key: str) -> Article:
        return Article(key, "", "", published=self._dates[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._dates)

    def __len__(self) -> int:
        return len(self._dates)


def _pieces(graph: Path, items: Sequence[str], dates: Mapping[str, Article]) -> Iterator[KnowledgeGraph]:
    """The lines of these sorts, in their order, some at a time."""
    for item in items:
        for lines in batches(section(graph, item), _LINES):
            found = {key: value for _, key, value in map(read_line, lines)}
            if item == "article":
                yield KnowledgeGraph(articles=found)
            else:
                yield KnowledgeGraph(articles=dates, **{"facts" if item == "fact" else "observations": found})


def _entities_told(graph: Path, room: Path, dates: Mapping[str, Article], rows: int) -> Iterator[KnowledgeGraph]:
    """Entities in their order, some at a time, with the facts and numbers that tell of them."""
    ids = [key for _, key, _ in _items(graph, "entity")]
    size = rows * -(-len(ids) // (rows * MOST)) or rows
    firsts = ids[::size]
    del ids
    _deal(
        graph,
        room,
        len(firsts),
        lambda item: {bisect_right(firsts, end) - 1 for end in item.ends if end >= firsts[0]},
    )
    entities = batches(section(graph, "entity"), size)
    for number, lines in enumerate(entities, 1):
        path = room / f"{number:04}.lines"
        found = _dealt(path)
        path.unlink()
        own = {key: value for _, key, value in map(read_line, lines)}
        yield KnowledgeGraph(articles=dates, entities=own, facts=found["fact"], observations=found["observation"])
