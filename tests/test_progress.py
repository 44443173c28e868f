"""Every format and every loader counts its steps, so that a bar can tell how much is left."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tuzhi.exports import EXPORTERS, export
from tuzhi.exports.atlas import GRAPH, read_manifest, write_atlas
from tuzhi.exports.load import load
from tuzhi.exports.partitions import write_partitions, write_table_partitions
from tuzhi.exports.work import WORK, announce_split
from tuzhi.graph import KnowledgeGraph
from tuzhi.graph.progress import Progress, advance, expect, steps, watched

from .graphs import full_graph, hard_graph, town_graph
from .test_exports import NEEDS
from .test_load import GraphStore, GremlinServer, store
from .test_neo4j import Server

__all__ = ["store"]


@pytest.mark.parametrize("make", [full_graph, town_graph, hard_graph])
@pytest.mark.parametrize("form", sorted(WORK))
def test_a_format_takes_the_steps_that_it_says(form: str, make: Callable[[], KnowledgeGraph], tmp_path: Path) -> None:
    if EXPORTERS[form].needs:
        pytest.importorskip(NEEDS[EXPORTERS[form].needs], reason=f"needs tuzhi[{EXPORTERS[form].needs}]")
    progress = Progress()
    with watched(progress):
        export(make(), tmp_path / f"graph{EXPORTERS[form].extension}", form=form)
    assert progress.total > 0
    # An entity that no article tells of has no edge to one: its step is not taken.
    assert 0.8 * progress.total <= progress.done <= progress.total * 1.0001


def test_all_formats_but_the_pages_count() -> None:
    assert WORK.keys() == EXPORTERS.keys() - {"html", "site"}


@pytest.mark.parametrize("address", ["bolt://localhost", "ws://localhost", "http"])
def test_a_loader_takes_the_steps_that_it_says(address: str, store: GraphStore) -> None:
    progress, connect = Progress(), {"bolt://localhost": Server, "ws://localhost": GremlinServer}.get(address)
    if address == "ws://localhost":
        pytest.importorskip("gremlin_python", reason="gremlinpython is not installed")
    with watched(progress):
        load(town_graph(), store.uri if address == "http" else address, connect=connect and connect())
    assert 0.9 * progress.total <= progress.done <= progress.total * 1.0001


@pytest.mark.parametrize("write", [partial(write_partitions, articles=2), partial(write_table_partitions, rows=3)])
def test_files_of_a_graph_that_is_not_held_are_the_steps_that_it_says(write: Any, tmp_path: Path) -> None:
    write_atlas(town_graph(), (), tmp_path / "atlas")
    progress = Progress()
    with watched(progress):
        announce_split(read_manifest(tmp_path / "atlas"))
        write(tmp_path / "atlas" / GRAPH, tmp_path / "out")
    # An entity that two files mean, and a fact that two articles state, are walked over twice.
    assert 0.7 * progress.total <= progress.done <= 1.3 * progress.total


def test_nobody_looks() -> None:
    expect(3)
    advance()
    assert list(steps("ab")) == ["a", "b"]


def test_rows_that_belong_together_are_one_step() -> None:
    progress = Progress()
    with watched(progress):
        expect(4)
        assert "".join(steps("aab", weight=2.0, by=str)) == "aab"
    assert progress == Progress(4.0, 4.0)
    assert progress.share == 1.0
    assert Progress().share == 0.0
