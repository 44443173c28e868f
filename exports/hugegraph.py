"""HugeGraph 1: the schema, the mapping (version 2.0) and JSON files of hugegraph-loader.

An edge label joins one label of vertices to one other there, so all entities bear the label Entity, and their class is
the property `kind`. Ids are bounded in length: a vertex id is `columns.short_id` of the node's id, which is the
property `key`. The files are JSON, since the loader reads CSV line by line and a text may hold a line end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ..graph import property_graph as pg
from ..graph.files import atomic_path
from ..graph.model import KnowledgeGraph
from ..graph.schema import load_schema
from .columns import Column, EdgeTable, NodeTable, bounded_id, edge_tables, label_of, node_tables, short_id, values

_TYPES = {
    "text": "asText()",
    "number": "asDouble()",
    "texts": "asText().valueList()",
    "integers": "asLong().valueList()",
    "numbers": "asDouble().valueList()",
}
# A fact has `time` in a list, a number has one: a property key has one type, so the list gets a name of its own.
_RENAMED = {"time": "times"}
_LABELS = {"entities": "Entity", "dates": pg.DATE, "observations": pg.OBSERVATION, "articles": pg.ARTICLE}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write_hugegraph(kg: KnowledgeGraph, path: Path) -> None:
    """A folder with schema.groovy, struct.json and data/*.json."""
    with atomic_path(path) as made:
        data = made / "data"
        data.mkdir(parents=True)
        for table in node_tables():
            _write(data, (_LABELS[table.name],), ((_LABELS[table.name], row) for row in _vertices(table, kg)))
        _write(data, edge_labels(), (pair for edges in edge_tables() for pair in _edges(edges, kg)))
        (made / "schema.groovy").write_text("".join(schema()), "utf-8", newline="\n")
        text = json.dumps(struct(), ensure_ascii=False, indent=1)
        (made / "struct.json").write_text(f"{text}\n", "utf-8", newline="\n")


def _write(folder: Path, names: Any, rows: Iterator[tuple[str, dict[str, Any]]]) -> None:
    """A file a name, also where there is no row."""
    with ExitStack() as stack:
        streams = {
            name: stack.enter_context((folder / f"{name}.json").open("w", encoding="utf-8", newline="\n"))
            for name in names
        }
        for name, row in rows:
            streams[name].write(_encode(row) + "\n")


def _vertices(table: NodeTable, kg: KnowledgeGraph) -> Iterator[dict[str, Any]]:
    for node in table.rows(kg):
        yield {"vid": short_id(node.id), "key": node.id, **_properties(table.columns, node.properties)}


def _edges(table: EdgeTable, kg: KnowledgeGraph) -> Iterator[tuple[str, dict[str, Any]]]:
    for edge in table.rows(kg):
        properties = {_name(c): v for c, v in zip(table.columns, values(table.columns, edge.properties), strict=True)}
        row = {"source_vid": short_id(edge.source), "target_vid": short_id(edge.target), "key": bounded_id(edge.id)}
        yield edge_label(edge.type, edge.source), row | {k: "" if v is None else v for k, v in properties.items()}


def _properties(columns: tuple[Column, ...], properties: Any) -> dict[str, Any]:
    """Every line has every key, as the loader asks; what is empty is "" or []."""
    pairs = zip(columns, values(columns, properties), strict=True)
    return {column.name: "" if value is None else value for column, value in pairs}


def _name(column: Column) -> str:
    return _RENAMED.get(column.name, column.name)


def edge_label(type_: str, source: str) -> str:
    """The label of an edge: its type; `numberStatedIn` where a number, not an entity, is told of in an article."""
    return "numberStatedIn" if type_ == "statedIn" and label_of(source) == pg.OBSERVATION else type_


def edge_labels() -> dict[str, tuple[str, str, tuple[Column, ...]]]:
    """Label, source and target label, and properties of every edge label."""
    schema, facts = load_schema(), edge_tables()[0].columns
    labels: dict[str, tuple[str, str, tuple[Column, ...]]] = {}
    labels |= dict.fromkeys(schema.relations, ("Entity", "Entity", facts))
    labels |= dict.fromkeys(schema.attributes, ("Entity", pg.DATE, facts))
    labels["about"] = (pg.OBSERVATION, "Entity", ())
    labels["statedIn"] = ("Entity", pg.ARTICLE, ())
    labels["numberStatedIn"] = (pg.OBSERVATION, pg.ARTICLE, ())
    return labels


def schema() -> Iterator[str]:
    """Groovy for the property keys, vertex labels, edge labels and an index on names."""
    keys = {"key": "asText()"}
    for table in node_tables():
        keys |= {column.name: _TYPES[column.type] for column in table.columns}
    for edges in edge_tables():
        keys |= {_name(column): _TYPES[column.type] for column in edges.columns}
    for name, kind in keys.items():
        yield f'schema.propertyKey("{name}").{kind}.ifNotExist().create();\n'
    for table in node_tables():
        names = [column.name for column in table.columns]
        yield (
            f'schema.vertexLabel("{_LABELS[table.name]}").useCustomizeStringId()'
            f".properties({_quoted(['key', *names])}).nullableKeys({_quoted(names)}).ifNotExist().create();\n"
        )
    for label, (source, target, columns) in edge_labels().items():
        names = [_name(column) for column in columns]
        nullable = f".nullableKeys({_quoted(names)})" if names else ""
        # Two facts may join the same ends (a former and a current post): the key keeps them apart.
        yield (
            f'schema.edgeLabel("{label}").sourceLabel("{source}").targetLabel("{target}").multiTimes()'
            f'.properties({_quoted(["key", *names])}).sortKeys("key"){nullable}.ifNotExist().create();\n'
        )
    for name in ("name", "kind"):
        yield f'schema.indexLabel("entityBy_{name}").onV("Entity").by("{name}").secondary().ifNotExist().create();\n'


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def struct() -> dict[str, Any]:
    """The mapping from files to labels."""
    structs = [
        _input(label, {"vertices": [{"label": label, "id": "vid", "null_values": [""]}], "edges": []})
        for label in _LABELS.values()
    ]
    for label in edge_labels():
        edge = {"label": label, "source": ["source_vid"], "target": ["target_vid"], "null_values": [""]}
        structs.append(_input(label, {"vertices": [], "edges": [edge]}))
    return {"version": "2.0", "structs": structs}


def _input(name: str, mapping: dict[str, Any]) -> dict[str, Any]:
    place = {"type": "FILE", "path": f"data/{name}.json", "format": "JSON", "charset": "UTF-8"}
    return {"id": name, "input": place, **mapping}
