"""Graphs as sorted lines: merged, searched and spliced, they are the graphs that memory would hold."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tuzhi.graph import Entity, KnowledgeGraph, Mention
from tuzhi.graph import runs as module
from tuzhi.graph.assemble import assemble
from tuzhi.graph.jsonl import lines
from tuzhi.graph.runs import SortedLines, join, key_of, keyed, line_key, merge_runs, splice, to_line, write_run

from .test_assemble import GRAPHS

MENTIONS = st.lists(
    st.builds(lambda at: Mention(at, at + 1, "甲", "Company", "甲", "test"), st.integers(0, 4)), max_size=3, unique=True
)
WHOLE = st.builds(
    lambda kg, rows: clean(replace(kg, mentions={"a1": tuple(sorted(rows, key=lambda m: m.start))} if rows else {})),
    GRAPHS,
    MENTIONS,
)


def clean(kg: KnowledgeGraph) -> KnowledgeGraph:
    """Without names among their own aliases, as renaming leaves a graph."""
    entities = (replace(e, aliases=tuple(a for a in e.aliases if a != e.name)) for e in kg.entities.values())
    return replace(kg, entities={e.id: e for e in entities})


def merged(graphs: list[KnowledgeGraph]) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        room, paths = Path(name), []
        for number, kg in enumerate(graphs):
            paths.append(room / str(number))
            write_run(keyed(kg), paths[-1])
        return b"".join(to_line(*_item(group)) for group in merge_runs(paths, room))


def _item(group: list[tuple[bytes, bytes]]) -> tuple[object, ...]:
    item, key, value = join([line for _, line in group])
    return item, value, key


@settings(deadline=None)
@given(st.lists(WHOLE, min_size=1, max_size=5))
def test_merging_runs_gives_the_bytes_of_the_assembled_graph(graphs: list[KnowledgeGraph]) -> None:
    assert merged(graphs) == "".join(lines(assemble(graphs))).encode()
    assert merged(graphs[::-1]) == merged(graphs)


def test_many_runs_are_merged_as_a_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FAN_IN", 2)
    graphs = [KnowledgeGraph.of(entities=[Entity("Park", f"园{n % 5}", (f"又名{n}",))]) for n in range(11)]
    assert merged(graphs) == "".join(lines(assemble(graphs))).encode()


@settings(deadline=None)
@given(WHOLE)
def test_keys_sort_as_the_lines_of_a_graph(kg: KnowledgeGraph) -> None:
    rows = list(keyed(kg))
    assert [line for _, line in rows] == [line.encode() for line in lines(kg)]
    assert [key for key, _ in rows] == sorted(key for key, _ in rows) == [line_key(line) for _, line in rows]


@settings(deadline=None)
@given(WHOLE, WHOLE)
def test_splicing_a_graph_in_is_assembling(old: KnowledgeGraph, new: KnowledgeGraph) -> None:
    with tempfile.TemporaryDirectory() as name:
        path, target = Path(name) / "old", Path(name) / "new"
        path.write_text("".join(lines(old)), "utf-8", newline="\n")
        changes = {}
        with SortedLines(path) as source:
            held = dict(keyed(old))
            for key, line in keyed(new):
                at, found = source.place(key)
                assert found == held.get(key, b"")
                assert path.read_bytes()[at : at + len(found)] == found
                changes[key] = to_line(*_item([(key, found), (key, line)])) if found else line
        digest = splice(path, target, changes)
        assert target.read_bytes() == "".join(lines(assemble([old, new]))).encode()
        assert digest == hashlib.sha256(target.read_bytes()).hexdigest()
        gone = {key: b"" for key, _ in keyed(old)}
        splice(path, target, gone)
        assert target.read_bytes() == b""


def test_a_key_that_begins_another_sorts_before_it() -> None:
    keys = [("a", "b", "c", ""), ("a", "b", "c", "former"), ("a", "bb", "a", ""), ("ab", "a", "a", "")]
    assert sorted(keys) == sorted(keys, key=lambda key: key_of("fact", key))
