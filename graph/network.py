"""A graph for networkx."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import networkx as nx

from . import property_graph as pg
from .errors import InputError
from .model import KnowledgeGraph

# What a network may hold besides entities and the relations between them.
LAYERS: dict[
    str, tuple[Callable[[KnowledgeGraph], Iterator[pg.Node]], Callable[[KnowledgeGraph], Iterator[pg.Edge]]]
] = {
    "dates": (pg.date_nodes, lambda kg: (edge for edge in pg.fact_edges(kg) if edge.target.startswith(f"{pg.DATE}/"))),
    "observations": (pg.observation_nodes, pg.observation_edges),
    "articles": (pg.article_nodes, pg.article_edges),
}


def to_networkx(kg: KnowledgeGraph, *, layers: Collection[str] = ()) -> nx.MultiDiGraph:
    """Entities as nodes by id, relations as edges by the id of their statement, in sorted order.

    Node attributes: label, kind, name, aliases, same_as, first_seen, last_seen and dates such as foundedOn. Edge
    attributes: property, qualifiers (title, status, amount, round, time: tuples), confidence, first_seen, last_seen and
    the evidence as parallel tuples (quotes, articles, start_offsets, end_offsets, methods, confidences, dates). `layers` adds nodes
    for "dates", "observations" and "articles". Raises InputError for another layer.

    >>> from .model import Entity, Fact
    >>> kg = KnowledgeGraph.of(
    ...     entities=[Entity("Park", "云谷"), Entity("AdminArea", "滨江区")],
    ...     facts=[Fact("Park/云谷", "locatedIn", "AdminArea/滨江区")],
    ... )
    >>> [(s, o, d["property"]) for s, o, d in to_networkx(kg).edges(data=True)]
    [('Park/云谷', 'AdminArea/滨江区', 'locatedIn')]
    """
    unknown = sorted(set(layers) - set(LAYERS))
    if unknown:
        raise InputError(f"{unknown[0]}: no such layer; choose from {', '.join(LAYERS)}")
    g = nx.MultiDiGraph()
    for node in pg.entity_nodes(kg):
        _add_node(g, node)
    for edge in pg.fact_edges(kg):
        if not edge.target.startswith(f"{pg.DATE}/"):
            _add_edge(g, edge)
    for name, (nodes, edges) in LAYERS.items():
        if name in layers:
            for node in nodes(kg):
                _add_node(g, node)
            for edge in edges(kg):
                _add_edge(g, edge)
    return g


def from_networkx(g: nx.MultiDiGraph) -> KnowledgeGraph:
    """The graph in a network that `to_networkx` made; whole where it has all layers."""
    return pg.read(
        ((key, data["label"], data) for key, data in g.nodes(data=True)),
        ((source, target, data["property"], data) for source, target, data in g.edges(data=True)),
    )


def _add_node(g: nx.MultiDiGraph, node: pg.Node) -> None:
    g.add_node(node.id, label=node.label, **node.properties)


def _add_edge(g: nx.MultiDiGraph, edge: pg.Edge) -> None:
    g.add_edge(edge.source, edge.target, key=edge.id, **{**edge.properties, "property": edge.type})
