"""The files and statements for Neo4j, read back by a CSV reader, an openCypher parser and a server that is a dict."""

from __future__ import annotations

import csv
import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from tuzhi.exports import export
from tuzhi.exports.cypher import constraints, literal, script, statements
from tuzhi.exports.load import load
from tuzhi.exports.neo4j import LIST_SEPARATOR
from tuzhi.graph import Entity, InputError, KnowledgeGraph, property_graph
from tuzhi.graph.property_graph import EdgeRow, NodeRow

from .graphs import HARD_NAMES, LAW, graphs, hard_graph, small_graph
from .test_network import without_readings

READ = {
    "string": str,
    "double": float,
    "string[]": lambda cell: cell.split(LIST_SEPARATOR) if cell else [],
    "long[]": lambda cell: [int(part) for part in cell.split(LIST_SEPARATOR)] if cell else [],
    "double[]": lambda cell: [float(part) for part in cell.split(LIST_SEPARATOR)] if cell else [],
}
NODES = ("entities", "dates", "observations", "articles")
EDGES = ("facts", "about", "stated_in")


def camel(name: str) -> str:
    """locatedIn for LOCATED_IN."""
    head, *rest = name.lower().split("_")
    return head + "".join(part.title() for part in rest)


def rows(path: Path) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    """Columns with a role (ID, LABEL …) and properties, by the header that neo4j-admin reads."""
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8", newline="") as stream:
        header, *body = csv.reader(stream)
    for row in body:
        roles, properties = {}, {}
        for title, cell in zip(header, row, strict=True):
            name, _, kind = title.partition(":")
            if kind in READ:
                properties[name] = READ[kind](cell)
            else:
                roles[kind] = cell
        yield roles, properties


def with_whole_ids(nodes: Sequence[NodeRow], edges: Iterable[EdgeRow]) -> KnowledgeGraph:
    """Reads nodes and edges in which long ids are cut: an entity's id is its label and name."""
    whole = {key: f"{label}/{row['name']}" for key, label, row in nodes if "…" in key}
    ends = ((whole.get(s, s), whole.get(t, t), name, row) for s, t, name, row in edges)
    return property_graph.read(nodes, ends)


def read_by_cypher(ask: Callable[[str], Iterable[Any]]) -> KnowledgeGraph:
    """The graph that a server of Cypher holds; `ask` answers a query with rows."""
    nodes = [
        (key, next(iter({*labels} - {"Entity"})), properties)
        for key, labels, properties in ask("MATCH (n) RETURN n.id, labels(n), properties(n)")
    ]
    edges = [
        (source, target, camel(name), properties)
        for source, target, name, properties in ask("MATCH (a)-[e]->(b) RETURN a.id, b.id, type(e), properties(e)")
    ]
    return with_whole_ids(nodes, edges)


def read_csv(folder: Path) -> KnowledgeGraph:
    nodes = [
        (roles["ID"], roles["LABEL"].split(LIST_SEPARATOR)[-1], properties)
        for name in NODES
        for roles, properties in rows(folder / f"{name}.csv")
    ]
    edges = [
        (roles["START_ID"], roles["END_ID"], camel(roles["TYPE"]), properties)
        for name in EDGES
        for roles, properties in rows(folder / f"{name}.csv")
    ]
    return with_whole_ids(nodes, edges)


def without_lists_of_one_empty_text(kg: KnowledgeGraph) -> KnowledgeGraph:
    """What the bulk importer's lists cannot hold: an empty list and a list of one empty text look the same."""
    facts = [replace(f, qualifiers=tuple(q for q in f.qualifiers if q[1])) for f in kg.facts.values()]
    return KnowledgeGraph.of(
        articles=kg.articles.values(), entities=kg.entities.values(), facts=facts, observations=kg.observations.values()
    )


class Server:
    """As much of a server as the statements need: MERGE of nodes by label and id, of edges by ends, type and fact."""

    NODE = re.compile(r"UNWIND \$rows AS row MERGE \(n:(\w+)(?::(\w+))? \{id: row\.id\}\) SET n \+= row\.p")
    EDGE = re.compile(
        r"UNWIND \$rows AS row MATCH \(a:(\w+) \{id: row\.s\}\) MATCH \(b:(\w+) \{id: row\.t\}\) "
        r"MERGE \(a\)-\[e:(\w+)( \{fact: row\.id\})?\]->\(b\) SET e \+= row\.p"
    )

    def __init__(self, *, fails_at: int | None = None) -> None:
        self.nodes: dict[tuple[str, str], dict[str, Any]] = {}
        self.labels: dict[tuple[str, str], set[str]] = {}
        self.edges: dict[tuple[str, str, str, str], dict[str, Any]] = {}
        self.sent: list[str] = []
        self.calls: list[Any] = []
        self.fails_at = fails_at

    # The driver, its session and its transaction, all in one.
    def __call__(self, uri: str, *, auth: tuple[str, str]) -> Server:
        self.calls.append((uri, auth))
        return self

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def session(self, *, database: str | None) -> Server:
        self.calls.append(database)
        return self

    def execute_write(self, work: Any, *arguments: Any) -> None:
        if self.fails_at is not None and len(self.sent) - 5 == self.fails_at:
            raise ConnectionError("connection reset\nby peer")
        work(self, *arguments)

    def consume(self) -> None:
        return None

    def run(self, text: str, rows: list[dict[str, Any]] | None = None) -> Server:
        self.sent.append(text)
        if rows is None:
            assert text in constraints()
        elif node := self.NODE.fullmatch(text):
            for row in rows:
                place = (node[1], row["id"])
                self.labels.setdefault(place, {node[1]}).update({node[2]} if node[2] else set())
                self.update(self.nodes.setdefault(place, {}), row["p"])
        else:
            edge = self.EDGE.fullmatch(text)
            assert edge, text
            for row in rows:
                assert (edge[1], row["s"]) in self.nodes
                assert (edge[2], row["t"]) in self.nodes
                place4 = (row["s"], row["t"], edge[3], row["id"] if edge[4] else "")
                self.update(self.edges.setdefault(place4, {}), row["p"])
        return self

    @staticmethod
    def update(properties: dict[str, Any], new: dict[str, Any]) -> None:
        properties.update({key: value for key, value in new.items() if value is not None})
        for key in [key for key, value in new.items() if value is None]:
            properties.pop(key, None)

    def graph(self) -> KnowledgeGraph:
        nodes = [
            (key, next(iter(self.labels[label, key] - {"Entity"}), label), row)
            for (label, key), row in self.nodes.items()
        ]
        edges = [(source, target, camel(name), row) for (source, target, name, _), row in self.edges.items()]
        return with_whole_ids(nodes, edges)


@pytest.mark.parametrize("make", [small_graph, hard_graph])
def test_bulk_csv_reads_back(make: Any, tmp_path: Path) -> None:
    kg = make()
    export(kg, tmp_path / "neo4j", form="neo4j")
    assert read_csv(tmp_path / "neo4j") == without_lists_of_one_empty_text(without_readings(kg))


def test_headers_are_those_of_the_importer(tmp_path: Path) -> None:
    export(small_graph(), tmp_path / "neo4j", form="neo4j")
    first = (tmp_path / "neo4j" / "entities.csv").read_text("utf-8").splitlines()[:2]
    assert first[0].startswith('"id:ID","kind:string","name:string","aliases:string[]"')
    assert first[0].endswith('":LABEL"')
    assert first[1].endswith('"Entity\x1fAdminArea"')
    facts = (tmp_path / "neo4j" / "facts.csv").read_text("utf-8")
    assert facts.startswith('":START_ID",":END_ID",":TYPE","fact:string","property:string","confidence:double"')
    assert '"Company/青禾智能","Incubator/云谷创新社区","LOCATED_IN"' in facts


def test_import_script_names_every_file(tmp_path: Path) -> None:
    export(small_graph(), tmp_path / "neo4j", form="neo4j")
    script_path = tmp_path / "neo4j" / "import.sh"
    assert os.access(script_path, os.X_OK)
    # A neo4j-admin that prints what it was asked for.
    fake = tmp_path / "bin" / "neo4j-admin"
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', "utf-8")
    fake.chmod(0o755)
    environment = {**os.environ, "PATH": f"{fake.parent}:{os.environ['PATH']}"}
    out = subprocess.run([script_path, "news"], env=environment, capture_output=True, text=True, check=True).stdout
    words = out.splitlines()
    assert words[:4] == ["database", "import", "full", "news"]
    files = [word.split("=")[1] for word in words if word.startswith(("--nodes", "--relationships"))]
    assert files == [f"{name}.csv" for name in (*NODES, *EDGES)]
    assert all((tmp_path / "neo4j" / name).exists() for name in files)


@pytest.mark.parametrize("make", [small_graph, hard_graph])
def test_loading_gives_the_graph_and_twice_changes_nothing(make: Any) -> None:
    kg, server = make(), Server()
    done = load(kg, "bolt://localhost:7687", user="neo4j", password="secret", connect=server)
    assert server.graph() == without_readings(kg)
    before = (dict(server.nodes), dict(server.edges))
    assert load(kg, "bolt://localhost:7687", connect=server) == done
    assert (server.nodes, server.edges) == before
    assert server.calls[:2] == [("bolt://localhost:7687", ("neo4j", "secret")), None]


@LAW
@given(graphs())
def test_any_graph_comes_back_from_a_server(kg: KnowledgeGraph) -> None:
    server = Server()
    load(kg, "bolt://x", connect=server)
    assert server.graph() == without_readings(kg)


def test_a_newer_atlas_takes_away_what_is_no_longer_said() -> None:
    server = Server()
    load(KnowledgeGraph.of(entities=[Entity("Park", "云谷", ("谷",))]), "bolt://x", connect=server)
    load(KnowledgeGraph.of(entities=[Entity("Park", "云谷")]), "bolt://x", connect=server)
    assert server.graph().entities["Park/云谷"].aliases == ()


def test_a_broken_connection_names_the_batch_to_go_on_with() -> None:
    kg, server = small_graph(), Server(fails_at=3)
    with pytest.raises(InputError, match=r"--start 3") as caught:
        load(kg, "bolt://localhost", connect=server)
    assert "\n" not in str(caught.value)
    server.fails_at = None
    load(kg, "bolt://localhost", start=3, connect=server)
    assert server.graph() == without_readings(kg)


@pytest.mark.parametrize("uri", ["ftp://localhost:7474", "localhost:7687", "bolt://", "bolt://x:y", ""])
def test_other_addresses_are_refused(uri: str) -> None:
    with pytest.raises(InputError, match="no address of a server"):
        load(small_graph(), uri, connect=Server())


def test_data_never_stand_in_the_text_of_a_statement() -> None:
    texts = {statement.text for statement in statements(hard_graph())}
    assert not any(name in text for name in HARD_NAMES if len(name) > 5 for text in texts)


def test_batches_are_bounded() -> None:
    assert max(len(s.rows) for s in statements(hard_graph(), batch=7)) == 7


class TestByParser:
    """load.cypher read by an openCypher parser and run on the server that is a dict."""

    @pytest.fixture(autouse=True)
    def _parser(self) -> None:
        pytest.importorskip("antlr4_cypher", reason="antlr4-cypher is not installed")

    def parse(self, text: str) -> Any:
        from antlr4 import CommonTokenStream, InputStream
        from antlr4.error.ErrorListener import ErrorListener
        from antlr4_cypher import CypherLexer, CypherParser

        class Strict(ErrorListener):  # type: ignore[misc]
            def syntaxError(self, *arguments: Any) -> None:
                raise AssertionError(arguments[3:5])

        parser = CypherParser(CommonTokenStream(CypherLexer(InputStream(text))))
        parser.removeErrorListeners()
        parser.addErrorListener(Strict())
        return parser.script()

    def test_every_statement_parses(self) -> None:
        for statement in statements(small_graph()):
            self.parse(statement.text)

    def test_hostile_literals_are_one_expression(self) -> None:
        for name in HARD_NAMES[:-8]:
            self.parse(f"MATCH (n) WHERE n.name = {literal(name)} RETURN n")

    def test_the_script_parses_but_for_the_constraints(self) -> None:
        text = "".join(script(small_graph())).split(";\n", 5)[-1]
        for statement in text.split(";\n")[:-1]:
            self.parse(statement)


@pytest.mark.parametrize("text", [*HARD_NAMES, "\\u0027", "\\\\u0027", "a\\", "\\'", "\x08"])
def test_literals_are_what_they_say(text: str) -> None:
    """By the rules of Cypher: escapes inside quotes, + joins; and no backslash of the data comes before a u."""
    written = literal(text)
    assert not re.search(r"\\\\u", written)
    value = "".join(
        re.sub(
            r"\\(u([0-9A-F]{4})|.)",
            lambda m: chr(int(m[2], 16)) if m[2] else {"n": "\n", "r": "\r", "t": "\t"}.get(m[1], m[1]),
            part,
        )
        for part in re.findall(r"'((?:[^'\\]|\\.)*)'", written)
    )
    assert value == text


def test_a_real_server() -> None:
    if "NEO4J_URI" not in os.environ:
        pytest.skip("no server: set NEO4J_URI (and NEO4J_USERNAME, NEO4J_PASSWORD) to run this")
    from neo4j import GraphDatabase

    kg, uri = hard_graph(), os.environ["NEO4J_URI"]
    auth = (os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD", ""))
    for _ in range(2):
        load(kg, uri)
    with GraphDatabase.driver(uri, auth=auth) as driver, driver.session() as session:
        ask = "MATCH (a:Company)-[e:LOCATED_IN]->(b {id: 'AdminArea/中国'}) RETURN a.name AS name, e.quotes AS quotes"
        found = {row["name"]: row["quotes"] for row in session.run(ask)}
        session.run("MATCH (n) WHERE n:Entity OR n:Article DETACH DELETE n").consume()
    assert found == {name: [name] for name in HARD_NAMES}
