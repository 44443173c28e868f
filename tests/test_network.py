from __future__ import annotations

from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given
from tuzhi.graph import InputError, KnowledgeGraph
from tuzhi.graph.network import LAYERS, from_networkx, to_networkx

from .graphs import LAW, graphs, small_graph


def without_readings(kg: KnowledgeGraph) -> KnowledgeGraph:
    """What a property graph holds: all but how an article was read, and mentions."""
    return KnowledgeGraph.of(
        articles=[
            replace(a, path="", encoding="utf-8", language="", alignment=(), locations=(), pictures=())
            for a in kg.articles.values()
        ],
        entities=kg.entities.values(),
        facts=kg.facts.values(),
        observations=kg.observations.values(),
    )


@LAW
@given(graphs())
def test_nothing_is_lost_with_all_layers(kg: KnowledgeGraph) -> None:
    assert from_networkx(to_networkx(kg, layers=LAYERS)) == without_readings(kg)


def test_entities_and_relations() -> None:
    g = to_networkx(small_graph())
    assert g.number_of_nodes() == 6
    assert g.number_of_edges() == 6  # the date of foundation stands at its node
    company = g.nodes["Company/青禾智能"]
    assert (company["kind"], company["name"], company["foundedOn"]) == ("Company", "青禾智能", "2019")
    assert (company["first_seen"], company["last_seen"]) == ("2025-05-20", "2025-05-20")
    ((data,),) = (list(g.get_edge_data("Person/林一舟", "University/远山大学").values()),)
    assert data["property"] == "hasPosition"
    assert data["title"] == ("教授",)
    assert data["quotes"] == ("林一舟此前曾担任远山大学教授",)
    assert data["dates"] == ("2025-05-20",)
    assert data["confidence"] == 0.8


def test_networkx_algorithms_find_the_way() -> None:
    way = nx.shortest_path(to_networkx(small_graph()), "Company/青禾智能", "AdminArea/杭州")
    assert way == ["Company/青禾智能", "Incubator/云谷创新社区", "AdminArea/滨江区", "AdminArea/杭州"]


def test_layers_add_numbers_and_articles() -> None:
    g = to_networkx(small_graph(), layers=["observations", "articles"])
    labels = [label for _, label in g.nodes(data="label")]
    assert (labels.count("Observation"), labels.count("Article"), labels.count("Date")) == (2, 2, 0)
    assert {data["number"] for _, data in g.nodes(data=True) if data["label"] == "Observation"} == {"1200", "3.50"}


def test_an_unknown_layer_is_refused() -> None:
    with pytest.raises(InputError, match="no such layer"):
        to_networkx(small_graph(), layers=["pictures"])


def test_the_same_order_every_time() -> None:
    kg = small_graph()
    turned = KnowledgeGraph(kg.articles, dict(reversed(kg.entities.items())), dict(reversed(kg.facts.items())))
    assert list(to_networkx(turned).edges(keys=True)) == list(to_networkx(kg).edges(keys=True))
