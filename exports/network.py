"""GraphML for yEd, igraph and networkx, GEXF for Gephi, JSON for Cytoscape: written as a stream, always the same bytes.

networkx's own writers refuse lists, and its GEXF bears today's date. Lists are joined by `flat.join`, but in JSON.
Entities, dates, numbers and articles are nodes; `label` tells them apart.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from ..graph import property_graph as pg
from ..graph.model import KnowledgeGraph
from ..graph.schema import load_schema
from .columns import edge_tables, node_tables
from .flat import join
from .rdf import write
from .xml import attribute, content

_NUMBERS = ("confidence", "value", "base_value")
_GREY = "#8d99ae"


def nodes(kg: KnowledgeGraph) -> Iterator[pg.Node]:
    """All nodes: entities, dates, observations, articles."""
    return chain.from_iterable(table.rows(kg) for table in node_tables())


def edges(kg: KnowledgeGraph) -> Iterator[pg.Edge]:
    """All edges: facts, what a number is about, where a thing is told of."""
    return chain.from_iterable(table.rows(kg) for table in edge_tables())


@functools.cache
def node_columns() -> tuple[str, ...]:
    """The properties that a node may have, in a fixed order."""
    dates = tuple(load_schema().attributes)
    return (
        "label", "kind", "name", "aliases", "same_as", "first_seen", "last_seen", *dates, "precision", "about",
        "measure", "value", "number", "unit", "bound", "time", "base_value", "base_unit", "confidence", *pg.EVIDENCE,
        "source", "url", "published", "reporters", "reprint_of", "text",
    )  # fmt: skip


@functools.cache
def edge_columns() -> tuple[str, ...]:
    """The properties that an edge may have, in a fixed order."""
    return ("property", "confidence", "first_seen", "last_seen", *pg.QUALIFIERS, *pg.EVIDENCE, "dates")


def _values(columns: Iterable[str], properties: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The properties that are there, as text."""
    get = properties.get
    for name in columns:
        value = get(name)
        if value is None or value == () or value == "":
            continue
        yield name, join(value) if isinstance(value, tuple) else str(value)


def _kind(name: str) -> str:
    return "double" if name in _NUMBERS else "string"


def graphml(kg: KnowledgeGraph) -> Iterator[str]:
    """GraphML; ids are those of the graph."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for place, columns in (("node", node_columns()), ("edge", edge_columns())):
        for name in columns:
            kind = _kind(name)
            yield f'<key id="{place}.{name}" for="{place}" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '<graph edgedefault="directed">\n'
    for node in nodes(kg):
        yield f"<node id={attribute(node.id)}>"
        yield _data("node", node_columns(), {**node.properties, "label": node.label})
        yield "</node>\n"
    for edge in edges(kg):
        ends = f"source={attribute(edge.source)} target={attribute(edge.target)}"
        yield f"<edge id={attribute(edge.id)} {ends}>"
        yield _data("edge", edge_columns(), {**edge.properties, "property": edge.type})
        yield "</edge>\n"
    yield "</graph>\n</graphml>\n"


def _data(place: str, columns: Iterable[str], properties: Mapping[str, Any]) -> str:
    return "".join(
        f'<data key="{place}.{name}">{content(value)}</data>' for name, value in _values(columns, properties)
    )


def gexf(kg: KnowledgeGraph) -> Iterator[str]:
    """GEXF 1.3 with the colours of the classes."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3"'
    yield ' xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n<meta><creator>tuzhi</creator></meta>\n'
    yield '<graph defaultedgetype="directed" mode="static">\n'
    for place, columns in (("node", node_columns()), ("edge", edge_columns())):
        yield f'<attributes class="{place}">\n'
        for name in columns:
            yield f'<attribute id="{place}.{name}" title="{name}" type="{_kind(name)}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for node in nodes(kg):
        yield f"<node id={attribute(node.id)} label={attribute(str(node.properties['name']))}>"
        yield _attvalues("node", node_columns(), {**node.properties, "label": node.label})
        yield f"{_colour(node.label)}</node>\n"
    yield "</nodes>\n<edges>\n"
    for edge in edges(kg):
        ends = f"source={attribute(edge.source)} target={attribute(edge.target)}"
        label = load_schema().label(edge.type, "zh")
        yield f"<edge id={attribute(edge.id)} {ends} label={attribute(label)}>"
        yield _attvalues("edge", edge_columns(), {**edge.properties, "property": edge.type})
        yield "</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _attvalues(place: str, columns: Iterable[str], properties: Mapping[str, Any]) -> str:
    rows = "".join(
        f'<attvalue for="{place}.{name}" value={attribute(value)}/>' for name, value in _values(columns, properties)
    )
    return f"<attvalues>{rows}</attvalues>"


@functools.cache
def _colour(label: str) -> str:
    kind = load_schema().kinds.get(label)
    digits = (kind.color if kind else _GREY)[1:]
    r, g, b = (int(digits[i : i + 2], 16) for i in (0, 2, 4))
    return f'<viz:color r="{r}" g="{g}" b="{b}"/>'


def cytoscape(kg: KnowledgeGraph) -> Iterator[str]:
    """Cytoscape's JSON (also of cytoscape.js), an element a line; lists stay lists."""
    yield '{"format_version":"1.0","generated_by":"tuzhi","target_cytoscapejs_version":"~3","data":{"name":"tuzhi"},'
    yield '"elements":{"nodes":['
    comma = ""
    for node in nodes(kg):
        yield f"{comma}\n{_json({'data': {'id': node.id, 'label': node.label, **node.properties}})}"
        comma = ","
    yield '\n],"edges":['
    comma = ""
    for edge in edges(kg):
        data = {
            "id": edge.id,
            "source": edge.source,
            "target": edge.target,
            "interaction": edge.type,
            **edge.properties,
        }
        yield f"{comma}\n{_json({'data': data})}"
        comma = ","
    yield "\n]}}\n"


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write_graphml(kg: KnowledgeGraph, path: Path) -> None:
    write(graphml(kg), path)


def write_gexf(kg: KnowledgeGraph, path: Path) -> None:
    write(gexf(kg), path)


def write_cytoscape(kg: KnowledgeGraph, path: Path) -> None:
    write(cytoscape(kg), path)
