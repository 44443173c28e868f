"""Cytoscape.js and graphology (the graphs that Sigma draws) read our files back, whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tuzhi.exports import EXPORTERS, export
from tuzhi.graph import KnowledgeGraph, property_graph

from .engines import npm_package, run_node
from .graphs import full_graph, hard_graph, small_graph
from .test_exports import documented_losses, lose, unflatten


def named(data: dict[str, Any]) -> dict[str, Any]:
    """graphology names an attribute by its id, node.kind, and keeps the label of the picture beside it."""
    return unflatten({key.partition(".")[2]: value for key, value in data.items() if "." in key})


def read(path: Path, form: str) -> KnowledgeGraph:
    found = run_node("read-network.cjs", {"file": str(path), "kind": form})
    if form == "gexf":
        found = {
            "nodes": [(key, named(data)) for key, data in found["nodes"]],
            "edges": [(s, t, named(data)) for s, t, data in found["edges"]],
        }
    return property_graph.read(
        ((key, data["label"], data) for key, data in found["nodes"]),
        ((s, t, data["property"], data) for s, t, data in found["edges"] if "property" in data),
    )


@pytest.mark.parametrize("make", [small_graph, hard_graph, full_graph])
@pytest.mark.parametrize(("form", "package"), [("cytoscape", "cytoscape"), ("gexf", "graphology-gexf")])
def test_read_back_equals_written(form: str, package: str, make: Callable[[], KnowledgeGraph], tmp_path: Path) -> None:
    npm_package(package)
    path = tmp_path / f"graph{EXPORTERS[form].extension}"
    export(make(), path, form=form)
    assert read(path, form) == lose(make(), documented_losses()[form])
