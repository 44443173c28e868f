"""N-Quads in many files, written from the lines of a graph that memory does not hold: for the bulk loaders of a cluster's store.

Each file has the named graphs of a range of articles, and the files one after the other are the one file that `nquads` gives.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

from ..graph.errors import InputError
from ..graph.files import atomic_path
from ..graph.model import KnowledgeGraph
from ..graph.rdf import article_iri, quads
from ..graph.runs import SortedLines, key_of, read_line, section

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
        used = _deal(graph, made, firsts)
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


def _deal(graph: Path, room: Path, firsts: Sequence[str]) -> set[str]:
    """Puts the line of every fact and number into a file for each range of articles that state it; gives the entities meant."""
    used: set[str] = set()
    with ExitStack() as stack:
        paths = [room / f"{number:04}.lines" for number in range(1, len(firsts) + 1)]
        files = [stack.enter_context(path.open("wb")) for path in paths]
        for item in ("fact", "observation"):
            for line in section(graph, item):
                _, _, value = read_line(line)
                used |= {value.subject, value.object} if item == "fact" else {value.about}
                for number in {bisect_right(firsts, ev.article) - 1 for ev in value.evidence}:
                    files[number].write(line)
    return used


def _part(graph: Path, dealt: Path, articles: Sequence[str]) -> KnowledgeGraph:
    """What a range of articles states, with all evidence of it, and the entities that it means."""
    tables: dict[str, dict[Any, Any]] = {"article": {}, "entity": {}, "fact": {}, "observation": {}}
    with dealt.open("rb") as stream:
        for line in stream:
            item, key, value = read_line(line)
            tables[item][key] = value
    ends = {end for f in tables["fact"].values() for end in (f.subject, f.object)}
    ends |= {o.about for o in tables["observation"].values()}
    with SortedLines(graph) as lines:
        for item, keys in (("entity", sorted(ends)), ("article", articles)):
            for key in keys:
                if line := lines.place(key_of(item, key))[1]:
                    tables[item][key] = read_line(line)[2]
    return KnowledgeGraph.of(
        articles=tables["article"].values(),
        entities=tables["entity"].values(),
        facts=tables["fact"].values(),
        observations=tables["observation"].values(),
    )


def _lines(kg: KnowledgeGraph, graphs: set[str]) -> Iterator[str]:
    for s, p, o, g in quads(kg):
        if g in graphs:
            yield f"{s} {p} {o} {g} .\n" if g else f"{s} {p} {o} .\n"
