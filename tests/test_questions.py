"""The same questions in SPARQL and in Cypher have the same answers in every engine."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from tuzhi.exports import export
from tuzhi.graph.sparql import PREFIXES

from .graphs import town_graph

QUESTIONS: dict[str, dict[str, str]] = tomllib.loads(files("tuzhi.graph").joinpath("questions.toml").read_text("utf-8"))
Rows = Counter[tuple[Any, ...]]


def cell(value: object) -> object:
    """A value without its form: numbers by value, nothing for unbound, null and an empty text."""
    if value is None or value == "":
        return None
    text = str(value)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number.normalize() if number.is_finite() else text


def rows_of(store: pyoxigraph.Store, query: str) -> Rows:
    solutions: Any = store.query(query, prefixes=PREFIXES)
    if isinstance(solutions, pyoxigraph.QueryTriples):
        return Counter({(t.subject.value, t.predicate.value, t.object.value) for t in solutions})  # type: ignore[union-attr]
    width = len(solutions.variables)
    return Counter(tuple(cell(row[i].value if row[i] else None) for i in range(width)) for row in solutions)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("questions")
    export(town_graph(), folder / "graph.ttl", form="turtle")
    return folder


@pytest.fixture(scope="module")
def oxigraph(folder: Path) -> Callable[[str], Rows]:
    store = pyoxigraph.Store()
    store.load(path=str(folder / "graph.ttl"), format=pyoxigraph.RdfFormat.TURTLE)

    return lambda name: rows_of(store, QUESTIONS[name]["sparql"])


@pytest.fixture(scope="module")
def by_rdflib(folder: Path) -> Callable[[str], Rows]:
    g = rdflib.Graph().parse(folder / "graph.ttl")
    return lambda name: Counter(tuple(map(cell, row)) for row in g.query(QUESTIONS[name]["sparql"], initNs=PREFIXES))


@pytest.fixture(scope="module")
def ladybug(folder: Path) -> Iterator[Callable[[str], Rows]]:
    module = pytest.importorskip("ladybug", reason="ladybug is not installed")
    export(town_graph(), folder / "graph.lbug", form="ladybug")
    base = module.Database(str(folder / "graph.lbug"), read_only=True)
    connection = module.Connection(base)
    yield lambda name: Counter(tuple(map(cell, row)) for row in connection.execute(QUESTIONS[name]["cypher"]).get_all())
    connection.close()
    base.close()


@pytest.mark.parametrize("name", QUESTIONS)
def test_rdflib_agrees_with_oxigraph(name: str, by_rdflib: Any, oxigraph: Any) -> None:
    rows = oxigraph(name)
    assert rows, "the question has no answer here, so it proves nothing"
    assert by_rdflib(name) == rows


@pytest.mark.parametrize("name", [name for name, row in QUESTIONS.items() if "cypher" in row])
def test_ladybug_agrees_with_oxigraph(name: str, ladybug: Any, oxigraph: Any) -> None:
    assert ladybug(name) == oxigraph(name)


def test_ten_questions_are_asked_in_both() -> None:
    assert sum("cypher" in row for row in QUESTIONS.values()) >= 10
