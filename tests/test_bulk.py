"""GraphSON, Neptune, NebulaGraph and HugeGraph: read back as their loaders read, by their own configuration."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from tuzhi.exports import EXPORTERS, export
from tuzhi.exports.columns import edge_types, node_tables
from tuzhi.exports.flat import split
from tuzhi.graph import KnowledgeGraph, property_graph

from . import test_exports
from .graphs import LAW, full_graph, graphs, hard_graph, small_graph
from .test_neo4j import camel
from .test_network import without_readings

LISTS = ("aliases", "same_as", "reporters", *property_graph.EVIDENCE, *property_graph.QUALIFIERS, "dates")


def with_lists(properties: dict[str, Any], *, label: str = "") -> dict[str, Any]:
    number = label == "Observation"
    return {k: split(v) if k in LISTS and not (k == "time" and number) else v for k, v in properties.items()}


def plain(value: Any) -> Any:
    return value["@value"] if isinstance(value, dict) else value


def read_graphson(path: Path) -> KnowledgeGraph:
    """As TinkerPop reads it: vertices first, then the edges that reach each of them."""
    vertices = [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]
    nodes, edges, left = [], [], set()
    for vertex in vertices:
        properties = {name: plain(rows[0]["value"]) for name, rows in vertex["properties"].items()}
        nodes.append((vertex["id"], vertex["label"], with_lists(properties, label=vertex["label"])))
        for type_, rows in vertex.get("inE", {}).items():
            for row in rows:
                data = {name: plain(value) for name, value in row["properties"].items()}
                edges.append((row["outV"], vertex["id"], camel(type_), with_lists(data)))
        left |= {row["id"] for rows in vertex.get("outE", {}).values() for row in rows}
    assert left == {row["id"] for v in vertices for rows in v.get("inE", {}).values() for row in rows}
    return property_graph.read(nodes, edges)


def csv_rows(path: Path) -> list[list[str]]:
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def read_neptune(folder: Path) -> KnowledgeGraph:
    nodes, edges = [], []
    for path in sorted(folder.iterdir()):
        header, *rows = csv_rows(path)
        names = [re.fullmatch(r"(~?\w+)(?::(?:String|Double)(?:\(single\))?)?", title) for title in header]
        assert all(names), header
        for row in rows:
            data = {name[1]: cell for name, cell in zip(names, row, strict=True) if name}
            if "~from" in data:
                edges.append((data["~from"], data["~to"], camel(data["~label"]), with_lists(data)))
            else:
                nodes.append((data["~id"], data["~label"], with_lists(data, label=data["~label"])))
    return property_graph.read(nodes, edges)


def read_nebula(folder: Path) -> KnowledgeGraph:
    """By importer.yaml, with vertex ids led back to ids."""
    config = yaml.safe_load((folder / "importer.yaml").read_text("utf-8"))
    declared = (folder / "schema.ngql").read_text("utf-8")
    tags, edges, ids = [], [], {}
    for source in config["sources"]:
        (kind,) = source.keys() & {"tags", "edges"}
        (mapping,) = source[kind]
        fields = ", ".join(f"`{p['name']}` {p['type'].lower()}" for p in mapping["props"])
        assert f"CREATE {'TAG' if kind == 'tags' else 'EDGE'} IF NOT EXISTS `{mapping['name']}` ({fields});" in declared
        for row in csv_rows(folder / source["path"])[1:]:
            data = {prop["name"]: row[prop["index"]] for prop in mapping["props"]}
            if kind == "tags":
                ids[row[mapping["id"]["index"]]] = data["id"]
                tags.append((data["id"], mapping["name"], with_lists(data, label=mapping["name"])))
            else:
                assert -(2**63) <= int(row[mapping["rank"]["index"]]) < 2**63
                ends = (row[mapping["src"]["id"]["index"]], row[mapping["dst"]["id"]["index"]])
                edges.append((*ends, camel(mapping["name"]), with_lists(data)))
    assert all(len(vid.encode()) <= 24 for vid in ids)
    return property_graph.read(tags, [(ids[s], ids[t], name, data) for s, t, name, data in edges])


def read_hugegraph(folder: Path) -> KnowledgeGraph:
    """By struct.json; every line of a file has the same keys, all declared in schema.groovy."""
    struct = json.loads((folder / "struct.json").read_text("utf-8"))
    declared = (folder / "schema.groovy").read_text("utf-8")
    nodes, edges, ids = [], [], {}
    for block in struct["structs"]:
        lines = (folder / block["input"]["path"]).read_text("utf-8").split("\n")[:-1]
        rows = [json.loads(line) for line in lines]
        assert len({tuple(row) for row in rows}) <= 1
        (mapping,) = block["vertices"] + block["edges"]
        kind = "vertexLabel" if block["vertices"] else "edgeLabel"
        line = re.search(rf'schema\.{kind}\("{mapping["label"]}"\).*\.properties\(([^)]*)\)', declared)
        assert line, mapping
        properties = set(re.findall(r'"(\w+)"', line[1]))
        for row in rows:
            roles = {mapping.get("id"), *mapping.get("source", ()), *mapping.get("target", ())}
            assert row.keys() - roles == properties
            if block["vertices"]:
                ids[row["vid"]] = row["key"]
                nodes.append((row["key"], row.get("kind") or mapping["label"], row))
            else:
                data = {"time" if name == "times" else name: value for name, value in row.items()}
                edges.append((row["source_vid"], row["target_vid"], mapping["label"], data))
    return property_graph.read(nodes, [(ids[s], ids[t], name, data) for s, t, name, data in edges])


READERS: dict[str, Callable[[Path], KnowledgeGraph]] = {
    "graphson": read_graphson,
    "neptune": read_neptune,
    "nebula": read_nebula,
    "hugegraph": read_hugegraph,
}


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("make", [small_graph, hard_graph, full_graph])
def test_read_back_equals_written(form: str, make: Callable[[], KnowledgeGraph], tmp_path: Path) -> None:
    kg = make()
    export(kg, tmp_path / "out", form=form)
    assert READERS[form](tmp_path / "out") == without_readings(kg)


def test_groovy_runs_the_schema_of_hugegraph(tmp_path: Path) -> None:
    """Each step makes something, of keys and labels that were made before it, and so does struct.json."""
    groovy, program = shutil.which("groovy"), shutil.which("java")
    if groovy is None or program is None:
        pytest.skip("Groovy is not installed: scripts/install-servers, or apt install groovy")
    export(full_graph(), tmp_path / "out", form="hugegraph")
    home = str(Path(program).resolve().parent.parent)
    command = [groovy, str(Path(__file__).parent / "hugegraph.groovy"), str(tmp_path / "out" / "schema.groovy")]
    done = subprocess.run(command, env={**os.environ, "JAVA_HOME": home}, capture_output=True, check=True)
    keys: set[str] = set()
    vertices: set[str] = set()
    edges: set[str] = set()
    for (kind, name), *steps, last in json.loads(done.stdout):
        words = {step: set(arguments) for step, *arguments in steps}
        assert last == ["create"]
        assert "ifNotExist" in words
        if kind == "propertyKey":
            keys.add(name)
        elif kind == "indexLabel":
            assert words["onV"] <= vertices
            assert words["by"] <= keys
        else:
            assert words.get("nullableKeys", set()) <= words["properties"] <= keys
            assert words.get("sortKeys", set()) <= words["properties"] - words.get("nullableKeys", set())
            assert words.get("sourceLabel", set()) | words.get("targetLabel", set()) <= vertices
            (vertices if kind == "vertexLabel" else edges).add(name)
    struct = json.loads((tmp_path / "out" / "struct.json").read_text("utf-8"))["structs"]
    assert {row["label"] for block in struct for row in block["vertices"]} == vertices
    assert {row["label"] for block in struct for row in block["edges"]} == edges


def read_by_gremlinpython(path: Path) -> KnowledgeGraph:
    """The lines of GraphSON taken apart into vertices and edges, each read by TinkerPop's own reader for Python."""
    graphson = pytest.importorskip("gremlin_python.structure.io.graphsonV3d0", reason="gremlinpython is not installed")
    reader = graphson.GraphSONReader()
    nodes, edges = [], []
    for line in path.read_text("utf-8").split("\n")[:-1]:
        star = json.loads(line)
        properties = {
            name: [{"@type": "g:VertexProperty", "@value": {**row, "label": name}} for row in rows]
            for name, rows in star["properties"].items()
        }
        row = {"id": star["id"], "label": star["label"], "properties": properties}
        vertex = reader.to_object({"@type": "g:Vertex", "@value": row})
        data = {item.label: item.value for item in vertex.properties}
        nodes.append((vertex.id, vertex.label, with_lists(data, label=vertex.label)))
        for type_, rows in star.get("outE", {}).items():
            for out in rows:
                typed = {
                    name: {"@type": "g:Property", "@value": {"key": name, "value": value}}
                    for name, value in out["properties"].items()
                }
                row = {**out, "outV": star["id"], "label": type_, "properties": typed}
                edge = reader.to_object({"@type": "g:Edge", "@value": row})
                data = {item.key: item.value for item in edge.properties}
                edges.append((edge.outV.id, edge.inV.id, camel(edge.label), with_lists(data)))
    return property_graph.read(nodes, edges)


@pytest.mark.parametrize("make", [small_graph, hard_graph])
def test_gremlinpython_reads_graphson(make: Callable[[], KnowledgeGraph], tmp_path: Path) -> None:
    export(make(), tmp_path / "g.json", form="graphson")
    assert read_by_gremlinpython(tmp_path / "g.json") == without_readings(make())


@pytest.mark.parametrize("make", [small_graph, hard_graph])
def test_neptune_files_are_what_its_loader_takes(make: Callable[[], KnowledgeGraph], tmp_path: Path) -> None:
    export(make(), tmp_path / "n", form="neptune")
    ids: dict[str, set[str]] = {"~from": set(), "": set()}
    ends: set[str] = set()
    types: dict[tuple[str, str], str] = {}
    for path in (tmp_path / "n").iterdir():
        assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
        header, *rows = csv_rows(path)
        edges = "~from" in header
        assert header[: 4 if edges else 2] == (["~id", "~from", "~to", "~label"] if edges else ["~id", "~label"])
        for title in header[4 if edges else 2 :]:
            name, _, kind = title.partition(":")
            kind = kind if edges else kind.removesuffix("(single)")
            assert kind in {"String", "Double"}
            assert types.setdefault((name, str(edges)), kind) == kind
        for row in rows:
            data = dict(zip(header, row, strict=True))
            known = ids["~from" if edges else ""]
            assert data["~id"] not in known
            assert all(data[name] for name in header if name.startswith("~"))
            known.add(data["~id"])
            ends |= {data["~from"], data["~to"]} if edges else set()
            for title, cell in data.items():
                if ":Double" in title and cell:
                    float(cell)
    assert ends <= ids[""]


@pytest.mark.parametrize("form", READERS)
def test_any_graph_comes_back(form: str) -> None:
    @settings(LAW, max_examples=15)
    @given(graphs())
    def comes_back(kg: KnowledgeGraph) -> None:
        with TemporaryDirectory() as folder:
            export(kg, Path(folder) / "out", form=form)
            assert READERS[form](Path(folder) / "out") == without_readings(kg)

    comes_back()


def test_every_format_is_read_back_somewhere() -> None:
    assert READERS.keys() | test_exports.READERS.keys() == EXPORTERS.keys() - {"html", "site"}


def test_nebula_declares_every_tag_and_edge(tmp_path: Path) -> None:
    export(KnowledgeGraph(), tmp_path / "out", form="nebula")
    text = (tmp_path / "out" / "schema.ngql").read_text("utf-8")
    labels = [label for table in node_tables() for label in table.labels]
    assert re.findall(r"CREATE TAG IF NOT EXISTS `(\w+)`", text) == labels
    assert [camel(name) for name in re.findall(r"CREATE EDGE IF NOT EXISTS `(\w+)`", text)] == list(edge_types())
