"""Ranks, shares and definitions on numbers whose answers are known by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from tuzhi.cli import main
from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph, Observation
from tuzhi.graph.measures import meaning
from tuzhi.graph.standings import families, standings
from tuzhi.graph.trends import trends

EV = (Evidence("a", 0, 1, "x", "test", 0.9),)
AREAS = ("甲区", "乙区", "丙区")


def graph(*rows: tuple[str, str, str, str], unit: str = "家", bound: str = "=") -> KnowledgeGraph:
    """Numbers (place, measure, value, time) about three districts of a city, and a park in one of them."""
    inside = [(f"AdminArea/{a}", "AdminArea/大市") for a in AREAS] + [("Park/河园", "AdminArea/甲区")]
    ends = sorted({end for pair in inside for end in pair})
    ids = {end.split("/")[1]: end for end in ends}
    return KnowledgeGraph.of(
        articles=[Article("a", "", "x", published="2025-06-01")],
        entities=[Entity(*end.split("/")) for end in ends],
        facts=[Fact(s, "locatedIn", o, (), EV) for s, o in inside],
        observations=[Observation(ids[a], m, Decimal(v), unit, bound, t, EV) for a, m, v, t in rows],
    )


def names(kg: KnowledgeGraph) -> list[list[tuple[str, int, float | None, int | None]]]:
    return [[(r.observation.about.split("/")[1], r.rank, r.share, r.moved) for r in s.rows] for s in standings(kg)]


def test_ranks_shares_and_how_they_move() -> None:
    kg = graph(
        ("甲区", "企业数", "100", "2023"), ("乙区", "企业数量", "300", "2023"), ("大市", "企业总数", "1000", "2023"),
        ("甲区", "企业数", "400", "2024-05"), ("乙区", "企业数", "300", "2024-11"), ("丙区", "企业数", "300", "2024"),
    )  # fmt: skip
    assert names(kg) == [
        [("乙区", 1, 0.3, None), ("甲区", 2, 0.1, None)],
        [("甲区", 1, None, 1), ("丙区", 2, None, None), ("乙区", 2, None, -1)],
    ]
    assert standings(kg)[0].whole is not None and standings(kg)[1].whole is None


def test_a_whole_is_not_ranked_among_its_parts_and_definitions_are_kept_apart() -> None:
    kg = graph(
        ("甲区", "企业数", "100", "2024"), ("大市", "企业数", "900", "2024"), ("乙区", "规上企业数", "50", "2024")
    )
    assert standings(kg) == []


def test_parts_that_exceed_their_whole_have_no_shares() -> None:
    kg = graph(("甲区", "企业数", "700", "2024"), ("乙区", "企业数", "600", "2024"), ("大市", "企业数", "1000", "2024"))
    assert [share for rows in names(kg) for _, _, share, _ in rows] == [None, None]


@pytest.mark.parametrize(("unit", "found"), [("家", 1), ("亿元", 0), ("%", 0)])
def test_sums_of_different_periods_are_not_compared(unit: str, found: int) -> None:
    kg = graph(("甲区", "产值", "10", "2024-05"), ("乙区", "产值", "90", "2024"), unit=unit)
    assert len(standings(kg)) == found


def test_vague_numbers_and_doubtful_ones_are_not_ranked() -> None:
    rows = (("甲区", "企业数", "10", "2024"), ("乙区", "企业数", "20", "2024"))
    assert standings(graph(*rows, bound=">")) == []
    assert standings(graph(*rows), least=0.95) == []
    assert len(standings(graph(*rows, bound="≈"))) == 1


def test_a_percentage_has_ranks_and_no_share() -> None:
    kg = graph(("甲区", "增速", "8", "2024"), ("乙区", "增速", "12", "2024"), ("大市", "增速", "9", "2024"), unit="%")
    assert names(kg) == [[("乙区", 1, None, None), ("甲区", 2, None, None)]]


def test_measures_of_other_words_are_one_series_and_definitions_are_not() -> None:
    kg = graph(
        ("甲区", "人工智能企业数量", "100", "2022"), ("甲区", "AI企业数", "150", "2023"),
        ("甲区", "规模以上人工智能企业数", "40", "2022"), ("甲区", "规上AI企业", "50", "2023"),
    )  # fmt: skip
    assert sorted((t.changes[0].rate, len(t.series.points)) for t in trends(kg)) == [(0.25, 2), (0.5, 2)]
    (family,) = families(kg)
    assert (family.base, [(word, [str(p.value) for p in points]) for word, points in family.members]) == (
        "人工智能企业", [("", ["100", "150"]), ("规上", ["40", "50"])],
    )  # fmt: skip
    assert families(kg, "AdminArea/乙区") == []


@pytest.mark.parametrize("measure", ["景气指数", "参数", "人数", "新增"])
def test_words_that_only_look_counted_stay_whole(measure: str) -> None:
    assert meaning(measure).key == measure


def test_names_that_say_too_little_are_not_compared() -> None:
    kg = graph(("甲区", "企业", "28", "2023"), ("甲区", "企业", "280", "2024"), ("乙区", "企业", "5", "2024"))
    assert standings(kg) == [] and trends(kg) == [] and families(kg) == []


def test_on_the_command_line(atlas: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "zh", "insights", str(atlas), "--numbers"]) == 0
    out = capsys.readouterr().out
    assert "上海的产值：1,340亿元（2018）、3,821亿元（2022，增长185.2%、年均+29.9%）。" in out
    assert any(line.startswith("    ") and "1340亿元" in line and "——" in line for line in out.splitlines())
    assert main(["insights", str(atlas), "上海", "--numbers", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {row["series"]["measure"] for row in found["series"]} >= {"产值"} and "standings" in found
    assert main(["insights", str(atlas), "没有的名称", "--numbers"]) == 1
