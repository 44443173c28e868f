"""Ties between things, on tiny graphs whose answers are known by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tuzhi.cli import main
from tuzhi.graph import Entity, Evidence, Fact, KnowledgeGraph
from tuzhi.graph.central import central
from tuzhi.graph.errors import InputError
from tuzhi.graph.ties import alike, bridges, communities, paths, shared


def graph(*rows: tuple[str, str, str], confidence: float = 1.0) -> KnowledgeGraph:
    """A graph of facts (subject, property, object), all equally sure."""
    ends = dict.fromkeys(end for s, _, o in rows for end in (s, o))
    ev = Evidence("a", 0, 1, "x", "test", confidence)
    return KnowledgeGraph.of(
        entities=[Entity(*end.split("/", 1)) for end in ends], facts=[Fact(s, p, o, (), (ev,)) for s, p, o in rows]
    )


# Two people at one small firm in a city that a hundred firms share.
HUB = graph(
    ("Person/甲", "hasPosition", "Company/小厂"), ("Person/乙", "hasPosition", "Company/小厂"),
    ("Person/甲", "educatedAt", "University/大学"), ("Person/乙", "educatedAt", "University/大学"),
    *((f"Person/生{i}", "educatedAt", "University/大学") for i in range(98)),
)  # fmt: skip


def test_the_tie_through_a_small_firm_is_more_telling_than_through_a_hub() -> None:
    first, second = paths(HUB, "Person/甲", "Person/乙")
    assert first.things == ("Person/甲", "Company/小厂", "Person/乙")
    # Pooled confidence ends below 1, which adds a few thousandths.
    assert first.bits == pytest.approx(math.log2(2), abs=0.01)
    assert second.things == ("Person/甲", "University/大学", "Person/乙")
    assert second.bits == pytest.approx(math.log2(100), abs=0.01)


def test_doubt_makes_a_tie_less_telling() -> None:
    rows = (("Person/甲", "hasPosition", "Company/小厂"), ("Person/乙", "hasPosition", "Company/小厂"))
    (sure,) = paths(graph(*rows), "Person/甲", "Person/乙")
    (doubtful,) = paths(graph(*rows, confidence=0.5), "Person/甲", "Person/乙")
    assert doubtful.bits == pytest.approx(sure.bits + 2, abs=0.01)


def test_no_path_a_long_path_and_unknown_things() -> None:
    chain = graph(*((f"Company/{i}", "acquired", f"Company/{i + 1}") for i in range(8)))
    assert paths(chain, "Company/0", "Company/8") == []
    assert len(paths(chain, "Company/0", "Company/5")[0].facts) == 5
    apart = graph(("Company/a", "acquired", "Company/b"), ("Company/c", "acquired", "Company/d"))
    assert paths(apart, "Company/a", "Company/d") == []
    with pytest.raises(InputError, match="Company/z"):
        paths(apart, "Company/a", "Company/z")


def test_shared_things_are_weighed_by_how_few_share_them() -> None:
    rows = shared(HUB, "Person/甲", "Person/乙")
    assert [row.thing for row in rows] == ["Company/小厂", "University/大学"]
    assert rows[0].weight == pytest.approx(1 / math.log2(3), abs=1e-4)
    assert rows[1].weight == pytest.approx(1 / math.log2(101), abs=1e-4)


def test_likeness_of_equal_things_is_one_and_only_of_the_same_class() -> None:
    kg = graph(
        ("Company/a", "locatedIn", "Park/p"), ("Company/b", "locatedIn", "Park/p"), ("Event/e", "locatedIn", "Park/p"),
        ("Company/c", "locatedIn", "Park/q"),
    )  # fmt: skip
    (row,) = alike(kg, "Company/a")
    assert row.thing == "Company/b" and row.likeness == 1.0 and row.reasons == (("locatedIn", "Park/p"),)


def _cliques() -> KnowledgeGraph:
    rows = [
        (f"Company/{side}{i}", "cooperatesWith", f"Company/{side}{j}")
        for side in "ab"
        for i in range(4)
        for j in range(i)
    ]
    return graph(*rows, ("Person/中", "investedIn", "Company/a0"), ("Person/中", "investedIn", "Company/b0"))


def test_two_cliques_are_two_communities_and_who_joins_them_is_the_bridge() -> None:
    groups = communities(_cliques())
    sides = [{t[8] for t in group.members if t.startswith("Company")} for group in groups]
    assert sorted(map(sorted, sides)) == [["a"], ["b"]]
    rows = {row.thing: row for row in bridges(_cliques())}
    middle = rows.pop("Person/中")
    assert middle.degree == 2 and middle.spread == 0.5 and len(middle.communities) == 2
    # Of those whom it joins, one stands in another community than it does: three of four lead inside.
    (end,) = rows.values()
    assert end.degree == 4 and end.spread == 1 - (3 / 4) ** 2 - (1 / 4) ** 2


@settings(max_examples=10, deadline=None)
@given(st.permutations(sorted(_cliques().facts)))
def test_the_order_of_the_facts_does_not_matter(order: list[tuple[str, str, str, str]]) -> None:
    kg = _cliques()
    other = KnowledgeGraph(kg.articles, kg.entities, {key: kg.facts[key] for key in order}, {}, {})
    assert communities(other) == communities(kg) and bridges(other) == bridges(kg)
    assert paths(other, "Company/a3", "Company/b3") == paths(kg, "Company/a3", "Company/b3")


@settings(max_examples=25, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] < pair[1])))
def test_paths_are_the_cheapest_of_all_chains(pairs: set[tuple[int, int]]) -> None:
    kg = graph(*((f"Company/{a}", "acquired", f"Company/{b}") for a, b in sorted(pairs)), confidence=0.7)
    if not {"Company/0", "Company/6"} <= kg.entities.keys():
        return
    g = nx.Graph((f.subject, f.object) for f in kg.facts.values())
    costs = sorted(
        (sum(math.log2(g.degree[t]) for t in chain[1:-1]) - (len(chain) - 1) * math.log2(0.7), tuple(chain))
        for chain in nx.all_simple_paths(g, "Company/0", "Company/6", cutoff=4)
    )
    found = paths(kg, "Company/0", "Company/6", limit=3, longest=4)
    assert [row.bits for row in found] == pytest.approx([cost for cost, _ in costs[:3]], abs=0.002)
    assert {row.things for row in found} <= {chain for _, chain in costs}


def test_what_a_star_turns_around() -> None:
    star = graph(*((f"Company/{i}", "acquired", "Company/中") for i in range(4)))
    middle, leaf, *_ = central(star)
    # By hand: m = 0.15/5 + 0.85 · 4l and l = 0.15/5 + 0.85 · m/4; all chains between leaves lead over the middle.
    assert middle.thing == "Company/中" and middle.degree == 4
    assert middle.rank == pytest.approx((0.03 + 0.85 * 0.12) / (1 - 0.85**2), abs=1e-6)
    assert leaf.rank == pytest.approx(0.03 + 0.85 * middle.rank / 4, abs=1e-6)
    assert middle.between == 1.0 and leaf.between == 0.0


def test_betweenness_of_a_chain_and_of_a_ring() -> None:
    chain = graph(*((f"Company/{i}", "acquired", f"Company/{i + 1}") for i in range(4)))
    between = {row.thing: row.between for row in central(chain)}
    # Five in a row: the second parts 1 × 3 of the six pairs of others, the third 2 × 2.
    assert between["Company/1"] == pytest.approx(3 / 6) and between["Company/2"] == pytest.approx(4 / 6)
    ring = graph(*((f"Company/{i}", "acquired", f"Company/{(i + 1) % 4}") for i in range(4)))
    # Of two shortest chains between opposite corners each holds one of the others: half of one in three pairs.
    assert [row.between for row in central(ring)] == pytest.approx([1 / 6] * 4, abs=1e-6)


def test_an_estimate_of_betweenness_finds_the_same_middle() -> None:
    rows = [(f"Company/{side}{i}", "acquired", f"Company/{side}中") for side in "ab" for i in range(30)]
    kg = graph(*rows, ("Person/中", "investedIn", "Company/a中"), ("Person/中", "investedIn", "Company/b中"))
    exact = {row.thing: row.between for row in central(kg, limit=99)}
    guess = {row.thing: row.between for row in central(kg, limit=99, pivots=40)}
    assert guess == {row.thing: row.between for row in central(kg, limit=99, pivots=40)}
    for thing in ("Company/a中", "Company/b中", "Person/中"):
        assert guess[thing] == pytest.approx(exact[thing], rel=0.2) and exact[thing] > 0.4


def test_pagerank_agrees_with_networkx() -> None:
    kg = _cliques()
    g = nx.Graph()
    g.add_weighted_edges_from((f.subject, f.object, f.confidence) for f in kg.facts.values())
    known = nx.pagerank(g, tol=1e-12)
    assert {row.thing: row.rank for row in central(kg)} == pytest.approx(known, abs=1e-5)


def test_nothing_comes_of_nothing() -> None:
    empty = KnowledgeGraph.of()
    assert communities(empty) == [] and bridges(empty) == [] and central(empty) == []


def test_on_the_command_line(atlas: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "zh", "why", str(atlas), "极顶数创", "徐汇区"]) == 0
    shown = capsys.readouterr().out
    assert "极顶数创 —位于→ 模速空间" in shown and "模速空间" in shown.splitlines()[2]
    assert main(["why", str(atlas), "极顶数创", "徐汇区", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["paths"][0]["things"][1] == "Incubator/模速空间"
    assert main(["why", str(atlas), "极顶数创", "没有的"]) == 1
    assert main(["why", str(atlas), "极顶数创", "极顶数创"]) == 1
    capsys.readouterr()
    assert main(["--lang", "zh", "insights", str(atlas)]) == 0
    assert "群落" in capsys.readouterr().out
    assert main(["insights", str(atlas), "模速空间", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)
