"""When things hold, and where articles disagree."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tuzhi.cli import main
from tuzhi.exports.atlas import write_atlas
from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph, Observation
from tuzhi.graph.assemble import assemble
from tuzhi.graph.conflicts import conflicts, period, point, seen, series, standing, valid_time, verdict

AREA = Entity("AdminArea", "青川区")


def told(article: str, date: str, value: str, *, bound: str = "=", time: str = "", unit: str = "家") -> KnowledgeGraph:
    """An article of a date that gives a number of the firms of 青川区."""
    text = f"青川区大模型企业{value}{unit}。{article}"
    source = Article(article, article, text, published=date)
    ev = Evidence.of(source, 0, len(text), method="test", confidence=0.9)
    obs = Observation(AREA.id, "大模型企业数量", Decimal(value), unit, bound, time, (ev,))
    return KnowledgeGraph.of(articles=[source], entities=[AREA], observations=[obs])


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (("400", "≈", "2025-05"), ("464", "=", "2025-11"), "growth"),
        (("464", "=", "2025-05"), ("400", "≈", "2025-11"), "decline"),
        (("400", "=", "2025-05"), ("400", "=", "2025-11"), "steady"),
        (("400", "≈", "2025-05"), ("420", "=", "2025-05"), "agree"),
        (("400", "≈", "2025-05"), ("464", "=", "2025-05"), "contradiction"),
        (("400", ">", "2025-05"), ("464", "=", "2025-05"), "agree"),
        (("400", "<", "2025-05"), ("464", "=", "2025-05"), "contradiction"),
        (("400", "=", "2025"), ("464", "=", "2025-05"), "unclear"),
    ],
)
def test_growth_is_told_from_contradiction(
    first: tuple[str, str, str], second: tuple[str, str, str], expected: str
) -> None:
    kg = assemble(
        told(name, "2025-12-01", value, bound=bound, time=time)
        for name, (value, bound, time) in zip("ab", (first, second), strict=True)
    )
    (row,) = series(kg)
    assert row.verdicts == (expected,)
    assert [p.observation.time for p in row.points] == sorted([first[2], second[2]])
    assert len(conflicts(kg)) == (expected == "contradiction")


def test_both_numbers_of_a_contradiction_keep_their_article_and_date() -> None:
    kg = assemble(
        [told("甲报", "2025-05-20", "390", time="2025-05"), told("乙报", "2025-05-28", "464", time="2025-05")]
    )
    (conflict,) = conflicts(kg, AREA.id)
    assert [(kg.articles[i.evidence[0].article].published, i.value) for i in conflict.items if isinstance(i, Observation)] == [
        ("2025-05-20", 390), ("2025-05-28", 464),
    ]  # fmt: skip
    assert conflicts(kg, "AdminArea/别区") == []


def test_a_number_without_a_time_holds_when_its_article_appeared() -> None:
    kg = assemble([told("a", "2024-05-20", "300"), told("b", "2025-05-20", "464")])
    (row,) = series(kg)
    assert [p.time for p in row.points] == ["2024-05-20", "2025-05-20"] and row.verdicts == ("growth",)
    kg = assemble([told("a", "", "300"), told("b", "2025-05-20", "464")])
    assert series(kg)[0].verdicts == ("unclear",)


def test_one_article_does_not_contradict_itself() -> None:
    one = told("a", "2025-05-20", "300")
    kg = assemble([one, told("a", "2025-05-20", "464")])
    assert len(kg.articles) == 1 and conflicts(kg) == []


def test_units_are_compared_in_their_base() -> None:
    kg = assemble([told("a", "2025-01-01", "3.5", unit="亿元"), told("b", "2025-01-01", "35000", unit="万元")])
    assert series(kg)[0].verdicts == ("agree",)


def dated(article: str, date: str, *facts: Fact) -> KnowledgeGraph:
    source = Article(article, article, f"{article}：文章。", published=date)
    ev = Evidence.of(source, 0, 4, method="test", confidence=0.9)
    return KnowledgeGraph.of(
        articles=[source],
        facts=[Fact(f.subject, f.property, f.object, f.qualifiers, (ev,)) for f in facts],
    )


POST = Fact("Person/王清", "hasPosition", "Company/甲")
LEFT = Fact("Person/王清", "hasPosition", "Company/甲", (("status", "former"),))


def test_current_and_former_posts_are_kept_apart_and_the_later_article_counts() -> None:
    kg = assemble([dated("旧一", "2023-01-01", POST), dated("新二", "2025-01-01", LEFT)])
    assert [standing(kg, f) for f in kg.facts.values()] == ["ended", "former"]
    kg = assemble([dated("新二", "2025-01-01", POST), dated("旧一", "2023-01-01", LEFT)])
    assert [standing(kg, f) for f in kg.facts.values()] == ["current", "former"]
    assert seen(kg, kg.facts[POST.key]) == ("2025-01-01", "2025-01-01")


@pytest.mark.parametrize(
    ("name", "one", "other", "conflict"),
    [
        ("foundedOn", "2014", "2014-10", False),
        ("foundedOn", "2014", "2015", True),
        ("foundedOn", "2014-10-01", "2014-10-02", True),
        ("heldOn", "2025-07-26", "2025-07-28", False),
        ("heldOn", "2024-07-04", "2025-07-28", True),
    ],
)
def test_dates_that_cannot_both_be_right(name: str, one: str, other: str, conflict: bool) -> None:
    kg = assemble([dated("甲报", "", Fact("Event/会", name, one)), dated("乙报", "", Fact("Event/会", name, other))])
    assert bool(conflicts(kg)) == conflict


def test_valid_time_of_a_fact_is_what_the_text_says() -> None:
    (fact,) = dated("a", "2025-01-01", POST).facts.values()
    assert valid_time(KnowledgeGraph(), fact) == ""
    assert valid_time(KnowledgeGraph(), Fact("a", "b", "c", (("time", "2024-03"),))) == "2024-03"


TIMES = st.sampled_from(["", "2023", "2024", "2024-02", "2024-02-29", "2025-01"])
NUMBERS = st.tuples(st.integers(1, 500), st.sampled_from("=≈><"), TIMES)


@settings(deadline=None)
@given(NUMBERS, NUMBERS)
def test_a_verdict_does_not_depend_on_which_article_is_read_first(
    a: tuple[int, str, str], b: tuple[int, str, str]
) -> None:
    one, two = (told(n, "", str(v), bound=bound, time=time) for n, (v, bound, time) in zip("ab", (a, b), strict=True))
    rows = [series(assemble(parts)) for parts in ([one, two], [two, one])]
    assert rows[0] == rows[1]
    for time in (a[2], b[2]):
        assert period(time)[0] <= period(time)[1]
    kg = assemble([one, two])
    points = [point(kg, obs) for obs in kg.observations.values()]
    if len(points) == 2 and points[0].time == points[1].time:
        assert verdict(*points) == verdict(*points[::-1])


def test_explain_and_stats_show_time_and_conflict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kg = assemble([
        told("甲报", "2025-05-20", "390", time="2025-05"),
        told("乙报", "2025-05-28", "464", time="2025-05"),
        told("丙报", "2025-11-28", "520", time="2025-11"),
    ])  # fmt: skip
    write_atlas(kg, [], tmp_path / "atlas")
    assert main(["--lang", "en", "explain", str(tmp_path / "atlas"), "青川区"]) == 0
    out = capsys.readouterr().out
    assert "over time" in out and "growth" in out and "Contradiction" in out
    assert out.index("390家") < out.index("464家")
    assert main(["--lang", "zh", "explain", str(tmp_path / "atlas"), "青川区"]) == 0
    assert "互相矛盾" in capsys.readouterr().out
    assert main(["explain", str(tmp_path / "atlas"), "青川区", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["series"][0]["verdicts"] == ["contradiction", "growth"] and len(found["conflicts"]) == 1
    assert main(["stats", str(tmp_path / "atlas"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["conflicts"] == 1
