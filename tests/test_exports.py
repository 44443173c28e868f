"""What is read back from every format equals what was written, or docs/formats.md names the loss."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import networkx as nx
import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tuzhi.exports import EXPORTERS, export
from tuzhi.exports.flat import join, split
from tuzhi.graph import (
    Article,
    Entity,
    Evidence,
    Fact,
    InputError,
    KnowledgeGraph,
    Mention,
    Observation,
    property_graph,
)
from tuzhi.graph.jsonl import read_jsonl
from tuzhi.graph.rdf import from_turtle

from . import test_neo4j
from .graphs import LAW, full_graph, graphs, hard_graph, small_graph, texts, town_graph, with_places_of_evidence

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


LISTS = ("aliases", "same_as", "reporters", *property_graph.EVIDENCE, *property_graph.QUALIFIERS, "dates")


def unflatten(data: dict[str, Any]) -> dict[str, Any]:
    """Properties with lists again; `time` is a list at a fact and a text at a number."""
    number = data.get("label") == "Observation"
    return {k: split(v) if k in LISTS and not (k == "time" and number) else v for k, v in data.items()}


def from_network(g: Any, *, name_of: str = "name") -> KnowledgeGraph:
    nodes = [(key, unflatten(data)) for key, data in g.nodes(data=True)]
    edges = [(s, t, unflatten(data)) for s, t, data in g.edges(data=True)]
    return property_graph.read(
        ((key, data["label"], data) for key, data in nodes), ((s, t, d["property"], d) for s, t, d in edges)
    )


def read_graphml(path: Path) -> KnowledgeGraph:
    return from_network(nx.read_graphml(path, force_multigraph=True))


def read_gexf(path: Path) -> KnowledgeGraph:
    root = ET.parse(path).getroot()
    space = {"g": "http://gexf.net/1.3"}

    def data(element: Any, place: str) -> dict[str, Any]:
        rows = element.findall("g:attvalues/g:attvalue", space)
        return unflatten({row.get("for").removeprefix(f"{place}."): row.get("value") for row in rows})

    nodes = [(n.get("id"), data(n, "node")) for n in root.findall(".//g:node", space)]
    edges = [(e.get("source"), e.get("target"), data(e, "edge")) for e in root.findall(".//g:edge", space)]
    return property_graph.read(
        ((key, row["label"], row) for key, row in nodes), ((s, t, row["property"], row) for s, t, row in edges)
    )


def read_cytoscape(path: Path) -> KnowledgeGraph:
    elements = json.loads(path.read_text("utf-8"))["elements"]
    return property_graph.read(
        ((row["data"]["id"], row["data"]["label"], row["data"]) for row in elements["nodes"]),
        ((r["data"]["source"], r["data"]["target"], r["data"]["interaction"], r["data"]) for r in elements["edges"]),
    )


Rows = dict[str, list[dict[str, Any]]]
TABLES = ("entities", "relations", "observations", "evidence", "articles")


def from_tables(rows: Rows) -> KnowledgeGraph:
    """The graph in the five tables, lists as sequences."""
    quotes: dict[str, list[Evidence]] = {}
    for r in rows["evidence"]:
        ev = Evidence(r["article"], int(r["start"]), int(r["end"]), r["quote"], r["method"], float(r["confidence"]))
        quotes.setdefault(r["item"], []).append(ev)
    return KnowledgeGraph.of(
        articles=[
            Article(
                r["id"],
                r["name"],
                r["text"],
                r["source"],
                r["url"],
                r["published"],
                tuple(r["reporters"]),
                reprint_of=r["reprint_of"],
            )
            for r in rows["articles"]
        ],
        entities=[Entity(r["kind"], r["name"], tuple(r["aliases"]), tuple(r["same_as"])) for r in rows["entities"]],
        facts=[
            Fact(
                r["subject"],
                r["property"],
                r["object"],
                tuple((key, value) for key in property_graph.QUALIFIERS for value in r[key]),
                tuple(quotes[r["id"]]),
            )
            for r in rows["relations"]
        ],
        observations=[
            Observation(
                r["about"], r["measure"], Decimal(r["number"]), r["unit"], r["bound"], r["time"], tuple(quotes[r["id"]])
            )
            for r in rows["observations"]
        ],
    )


def with_lists(table: str, row: dict[str, Any]) -> dict[str, Any]:
    lists = ("aliases", "same_as", "reporters", *(property_graph.QUALIFIERS if table == "relations" else ()))
    return {key: split(value) if key in lists else value for key, value in row.items()}


def read_csv(folder: Path, *, encoding: str = "utf-8", open_cell: Callable[[str], str] = str) -> KnowledgeGraph:
    csv.field_size_limit(10**9)
    rows: Rows = {}
    for table in TABLES:
        with (folder / f"{table}.csv").open(encoding=encoding, newline="") as stream:
            cells = ({key: open_cell(value) for key, value in row.items()} for row in csv.DictReader(stream))
            rows[table] = [with_lists(table, row) for row in cells]
    return from_tables(rows)


def read_excel(folder: Path) -> KnowledgeGraph:
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in folder.iterdir())
    return read_csv(folder, encoding="utf-8-sig", open_cell=lambda cell: cell.removeprefix("'"))


def read_sqlite(path: Path) -> KnowledgeGraph:
    base = sqlite3.connect(path)
    base.row_factory = sqlite3.Row
    rows = {t: [with_lists(t, dict(row)) for row in base.execute(f"SELECT * FROM {t}")] for t in TABLES}
    base.close()
    return from_tables(rows)


def read_parquet(folder: Path) -> KnowledgeGraph:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    return from_tables({t: pq.read_table(folder / f"{t}.parquet").to_pylist() for t in TABLES})


def read_ladybug(path: Path) -> KnowledgeGraph:
    ladybug = pytest.importorskip("ladybug", reason="ladybug is not installed")
    base = ladybug.Database(str(path), read_only=True)
    connection = ladybug.Connection(base)
    nodes = [(n["id"], label, n) for n, label in connection.execute("MATCH (n) RETURN n, label(n)").get_all()]
    edges = [
        (source, target, edge["property"], edge)
        for source, edge, target in connection.execute("MATCH (a)-[e]->(b) RETURN a.id, e, b.id").get_all()
        if edge.get("property")
    ]
    connection.close()
    base.close()
    return property_graph.read(nodes, edges)


def read_oxigraph(folder: Path) -> KnowledgeGraph:
    quads = folder.parent / "store.nq"
    pyoxigraph.Store.read_only(str(folder)).dump(str(quads), format=pyoxigraph.RdfFormat.N_QUADS)
    return from_turtle(quads)


READERS: dict[str, Callable[[Path], KnowledgeGraph]] = {
    "turtle": from_turtle,
    "trig": from_turtle,
    "nquads": from_turtle,
    "ntriples": from_turtle,
    "jsonld": from_turtle,
    "rdfxml": from_turtle,
    "oxigraph": read_oxigraph,
    "jsonl": read_jsonl,
    "graphml": read_graphml,
    "gexf": read_gexf,
    "cytoscape": read_cytoscape,
    "tables": read_csv,
    "excel": read_excel,
    "sqlite": read_sqlite,
    "parquet": read_parquet,
    "neo4j": test_neo4j.read_csv,
    "ladybug": read_ladybug,
}


# The module that an extra brings.
NEEDS = {"parquet": "pyarrow", "ladybug": "ladybug"}


def lose(kg: KnowledgeGraph, losses: set[str]) -> KnowledgeGraph:
    """The graph without what docs/formats.md says that a format cannot hold."""
    names = {
        "text": "",
        "path": "",
        "encoding": "utf-8",
        "language": "",
        "alignment": (),
        "locations": (),
        "pictures": (),
    }
    empty = {name: value for name, value in names.items() if name in losses}
    if "places without evidence" in losses:
        kg = with_places_of_evidence(kg)
    articles = [replace(a, **empty) for a in kg.articles.values()]  # type: ignore[arg-type]
    if "order of reporters" in losses:
        articles = [replace(a, reporters=tuple(sorted(a.reporters))) for a in articles]
    facts = kg.facts.values()
    if "lists of one empty text" in losses:
        facts = test_neo4j.without_lists_of_one_empty_text(kg).facts.values()
    observations = list(kg.observations.values())
    if "zeros at the end of a number" in losses:
        observations = [replace(o, value=Decimal(f"{o.value.normalize():f}")) for o in observations]
    return KnowledgeGraph.of(
        articles=articles,
        entities=kg.entities.values(),
        facts=facts,
        observations=observations,
        mentions=None if "mentions" in losses else kg.mentions,
    )


def documented_losses() -> dict[str, set[str]]:
    """The column "lost" of the table of formats in docs/formats.md."""
    text = (Path(__file__).parent.parent / "docs" / "formats.md").read_text("utf-8")
    # Other tables of the page have a row a format too.
    table = next(part for part in text.split("\n\n") if re.match(r"\|.*lost[^|]*\|\n", part))
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", table, re.MULTILINE)
    return {name: {loss.strip() for loss in row.split("|")[-1].split(",")} - {"–", ""} for name, row in rows}


@pytest.mark.parametrize("cls", [Article, Entity, Evidence, Fact, Observation, Mention])
def test_no_field_is_left_out_of_the_comparison(cls: type) -> None:
    """A field that no graph fills would be lost in every format, and no test would see it."""
    kg = full_graph()
    evidence = [ev for fact in kg.facts.values() for ev in fact.evidence]
    mentions = [mention for row in kg.mentions.values() for mention in row]
    things = (
        *kg.articles.values(),
        *kg.entities.values(),
        *kg.facts.values(),
        *kg.observations.values(),
        *evidence,
        *mentions,
    )
    for field in fields(cls):
        values = {getattr(thing, field.name) for thing in things if isinstance(thing, cls)}
        assert values - {"", (), "utf-8"}, f"{cls.__name__}.{field.name}"


def test_every_format_is_documented() -> None:
    assert documented_losses().keys() == EXPORTERS.keys()


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("make", [small_graph, hard_graph, full_graph])
def test_read_back_equals_written(form: str, make: Callable[[], KnowledgeGraph], tmp_path: Path) -> None:
    if EXPORTERS[form].needs:
        pytest.importorskip(NEEDS[EXPORTERS[form].needs], reason=f"needs tuzhi[{EXPORTERS[form].needs}]")
    kg = make()
    path = tmp_path / f"graph{EXPORTERS[form].extension}"
    export(kg, path, form=form)
    assert READERS[form](path) == lose(kg, documented_losses()[form])


def test_ladybug_takes_large_tables_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ladybug", reason="needs tuzhi[ladybug]")
    monkeypatch.setattr("tuzhi.exports.ladybug._BATCH", 1)
    monkeypatch.setattr("tuzhi.exports.ladybug._TIMES", 10**12)
    export(town_graph(), tmp_path / "town.lbug", form="ladybug")
    assert read_ladybug(tmp_path / "town.lbug") == lose(town_graph(), documented_losses()["ladybug"])


@pytest.mark.parametrize("form", sorted(EXPORTERS.keys() - {"html", "ladybug", "oxigraph"}))
def test_same_bytes_every_time(form: str, tmp_path: Path) -> None:
    if EXPORTERS[form].needs:
        pytest.importorskip(NEEDS[EXPORTERS[form].needs], reason=f"needs tuzhi[{EXPORTERS[form].needs}]")
    kg = small_graph()
    turned = replace(kg, entities=dict(reversed(kg.entities.items())), facts=dict(reversed(kg.facts.items())))
    for name, graph in (("one", kg), ("two", turned)):
        export(graph, tmp_path / name / f"graph{EXPORTERS[form].extension}", form=form)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / d).rglob("*") if p.is_file()} for d in ("one", "two"))
    assert one == two
    assert one


def test_networkx_and_gexf_agree(tmp_path: Path) -> None:
    export(small_graph(), tmp_path / "g.gexf", form="gexf")
    g = nx.read_gexf(tmp_path / "g.gexf", version="1.3")
    assert g.nodes["Company/青禾智能"]["label"] == "青禾智能"
    assert "20" not in (tmp_path / "g.gexf").read_text("utf-8").split("<graph")[0].replace("1.3", "")


def test_sqlite_reads_like_a_sentence(tmp_path: Path) -> None:
    export(small_graph(), tmp_path / "g.sqlite", form="sqlite")
    base = sqlite3.connect(tmp_path / "g.sqlite")
    ask = (
        "SELECT subject, object, quote, title FROM facts WHERE property = 'hasPosition' AND object_kind = 'University'"
    )
    assert base.execute(ask).fetchall() == [("林一舟", "远山大学", "林一舟此前曾担任远山大学教授", "云谷里的“青禾”")]
    assert base.execute("SELECT count(*) FROM facts").fetchone() == (7,)
    base.close()


def test_duckdb_reads_the_tables(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    export(small_graph(), tmp_path / "t", form="tables")
    ask = f"SELECT kind, count(*) FROM '{tmp_path}/t/entities.csv' GROUP BY kind ORDER BY 2 DESC, 1 LIMIT 1"
    assert duckdb.sql(ask).fetchall() == [("AdminArea", 2)]


def test_no_cell_runs_as_a_formula(tmp_path: Path) -> None:
    kg = KnowledgeGraph.of(entities=[Entity("Company", name) for name in ("=1+1", "+1", "-1", "@x", "'a", "\t=1")])
    export(kg, tmp_path / "e", form="excel")
    with (tmp_path / "e" / "entities.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert all(row["name"].startswith("'") for row in csv.DictReader(stream))


def read_igraph(path: Path) -> KnowledgeGraph:
    """As igraph reads GraphML: what is missing is an empty text, or not a number.

    In the value of an XML attribute, and so in an id, it leaves &amp; as &#38;.
    """
    igraph = pytest.importorskip("igraph", reason="igraph is not installed")
    g = igraph.Graph.Read_GraphML(str(path))
    ids = [vertex["id"].replace("&#38;", "&") for vertex in g.vs]
    nodes = [(key, vertex["label"], unflatten(vertex.attributes())) for key, vertex in zip(ids, g.vs, strict=True)]
    edges = [
        (ids[edge.source], ids[edge.target], edge["property"], unflatten({"label": "", **edge.attributes()}))
        for edge in g.es
    ]
    return property_graph.read(nodes, edges)


@pytest.mark.parametrize("make", [small_graph, hard_graph])
def test_igraph_reads_graphml(make: Callable[[], KnowledgeGraph], tmp_path: Path) -> None:
    export(make(), tmp_path / "g.graphml", form="graphml")
    assert read_igraph(tmp_path / "g.graphml") == lose(make(), documented_losses()["graphml"])


# What GEXF 1.3 (https://gexf.net) allows of that which we write: elements and their order, attributes, types.
GEXF = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:g="http://gexf.net/1.3" targetNamespace="http://gexf.net/1.3"
    elementFormDefault="qualified">
  <xs:element name="gexf"><xs:complexType><xs:sequence>
    <xs:element name="meta"><xs:complexType><xs:all>
      <xs:element name="creator" type="xs:string" minOccurs="0"/>
    </xs:all><xs:attribute name="lastmodifieddate" type="xs:date"/></xs:complexType></xs:element>
    <xs:element name="graph"><xs:complexType><xs:sequence>
      <xs:element name="attributes" type="g:attributes" maxOccurs="2"/>
      <xs:element name="nodes"><xs:complexType><xs:sequence>
        <xs:element name="node" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:complexContent>
          <xs:extension base="g:item"/>
        </xs:complexContent></xs:complexType></xs:element>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element name="edges"><xs:complexType><xs:sequence>
        <xs:element name="edge" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:complexContent>
          <xs:extension base="g:item">
            <xs:attribute name="source" type="xs:string" use="required"/>
            <xs:attribute name="target" type="xs:string" use="required"/>
          </xs:extension>
        </xs:complexContent></xs:complexType></xs:element>
      </xs:sequence></xs:complexType></xs:element>
    </xs:sequence>
    <xs:attribute name="defaultedgetype"><xs:simpleType><xs:restriction base="xs:string">
      <xs:enumeration value="directed"/><xs:enumeration value="undirected"/><xs:enumeration value="mutual"/>
    </xs:restriction></xs:simpleType></xs:attribute>
    <xs:attribute name="mode"><xs:simpleType><xs:restriction base="xs:string">
      <xs:enumeration value="static"/><xs:enumeration value="dynamic"/><xs:enumeration value="slice"/>
    </xs:restriction></xs:simpleType></xs:attribute>
    </xs:complexType>
      <xs:key name="node"><xs:selector xpath="g:nodes/g:node"/><xs:field xpath="@id"/></xs:key>
      <xs:key name="edge"><xs:selector xpath="g:edges/g:edge"/><xs:field xpath="@id"/></xs:key>
      <xs:keyref name="source" refer="g:node"><xs:selector xpath="g:edges/g:edge"/><xs:field xpath="@source"/></xs:keyref>
      <xs:keyref name="target" refer="g:node"><xs:selector xpath="g:edges/g:edge"/><xs:field xpath="@target"/></xs:keyref>
      <xs:key name="attribute"><xs:selector xpath="g:attributes/g:attribute"/><xs:field xpath="@id"/></xs:key>
      <xs:keyref name="for" refer="g:attribute"><xs:selector xpath=".//g:attvalue"/><xs:field xpath="@for"/></xs:keyref>
    </xs:element>
  </xs:sequence><xs:attribute name="version" fixed="1.3" use="required"/></xs:complexType></xs:element>
  <xs:complexType name="attributes"><xs:sequence>
    <xs:element name="attribute" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
      <xs:attribute name="id" type="xs:string" use="required"/>
      <xs:attribute name="title" type="xs:string" use="required"/>
      <xs:attribute name="type" use="required"><xs:simpleType><xs:restriction base="xs:string">
        <xs:enumeration value="string"/><xs:enumeration value="double"/>
      </xs:restriction></xs:simpleType></xs:attribute>
    </xs:complexType></xs:element>
  </xs:sequence><xs:attribute name="class" use="required"><xs:simpleType><xs:restriction base="xs:string">
    <xs:enumeration value="node"/><xs:enumeration value="edge"/>
  </xs:restriction></xs:simpleType></xs:attribute></xs:complexType>
  <xs:complexType name="item"><xs:sequence>
    <xs:element name="attvalues" minOccurs="0"><xs:complexType><xs:sequence>
      <xs:element name="attvalue" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
        <xs:attribute name="for" type="xs:string" use="required"/>
        <xs:attribute name="value" type="xs:string" use="required"/>
      </xs:complexType></xs:element>
    </xs:sequence></xs:complexType></xs:element>
    <xs:any namespace="http://gexf.net/1.3/viz" processContents="skip" minOccurs="0" maxOccurs="4"/>
  </xs:sequence>
  <xs:attribute name="id" type="xs:string" use="required"/><xs:attribute name="label" type="xs:token"/></xs:complexType>
</xs:schema>
"""


@pytest.mark.parametrize("make", [small_graph, hard_graph])
def test_gexf_is_valid(make: Callable[[], KnowledgeGraph], tmp_path: Path) -> None:
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed")
    schema = etree.XMLSchema(etree.fromstring(GEXF))
    export(make(), tmp_path / "g.gexf", form="gexf")
    schema.assertValid(etree.parse(tmp_path / "g.gexf", etree.XMLParser(huge_tree=True)))
    broken = (tmp_path / "g.gexf").read_text("utf-8").replace(' source="', ' source="?', 1)
    assert not schema.validate(etree.fromstring(broken.encode("utf-8"), etree.XMLParser(huge_tree=True)))


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such format"):
        export(small_graph(), tmp_path / "g", form="docx")


@LAW
@given(st.lists(texts(smallest=0), min_size=1))
def test_joined_lists_come_apart(values: list[str]) -> None:
    assert split(join(values)) == tuple(values)


# A file of any graph comes back as it was written: as many examples as each format is quick. The two databases take
# half a second to make, so a few.
EXAMPLES = {"ladybug": 3, "oxigraph": 5}


@pytest.mark.parametrize("form", READERS)
def test_any_graph_comes_back(form: str) -> None:
    if EXPORTERS[form].needs:
        pytest.importorskip(NEEDS[EXPORTERS[form].needs], reason=f"needs tuzhi[{EXPORTERS[form].needs}]")
    losses = documented_losses()[form]

    @settings(LAW, max_examples=EXAMPLES.get(form, 15))
    @given(graphs())
    def comes_back(kg: KnowledgeGraph) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"graph{EXPORTERS[form].extension}"
            export(kg, path, form=form)
            assert READERS[form](path) == lose(kg, losses)

    comes_back()
