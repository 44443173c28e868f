"""Growth, outliers and forecasts on numbers whose answers are known by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tuzhi.graph import Entity, Evidence, KnowledgeGraph, Observation
from tuzhi.graph.trends import trends


def graph(*rows: tuple[str, str], measure: str = "企业数量", bound: str = "=", unit: str = "家") -> KnowledgeGraph:
    ev = (Evidence("a", 0, 1, "x", "test", 0.9),)
    return KnowledgeGraph.of(
        entities=[Entity("AdminArea", "区")],
        observations=[Observation("AdminArea/区", measure, Decimal(v), unit, bound, t, ev) for t, v in rows],
    )


def test_growth_and_compound_rate() -> None:
    (trend,) = trends(graph(("2020", "100"), ("2021", "150"), ("2022", "225")))
    assert [c.rate for c in trend.changes] == [0.5, 0.5]
    assert trend.whole is not None and trend.whole.rate == 1.25
    assert trend.whole.yearly == pytest.approx(0.5, abs=0.001)


def test_a_month_is_no_base_for_a_yearly_rate() -> None:
    (trend,) = trends(graph(("2024-01", "100"), ("2024-02", "110")))
    assert trend.changes[0].rate == 0.1 and trend.changes[0].yearly is None


def test_what_cannot_be_compared_is_left_out() -> None:
    assert trends(graph(("2020", "100"), ("2021", "150"), bound=">")) == []
    assert trends(graph(("2020", "100"))) == []
    # The year and a month in it are one time, not two points.
    assert trends(graph(("2025", "100"), ("2025-05", "150"))) == []


def test_units_are_brought_together() -> None:
    kg = graph(("2020", "1"), measure="营收", unit="亿元")
    more = graph(("2021", "20000"), measure="营收", unit="万元")
    both = KnowledgeGraph.of(
        entities=kg.entities.values(), observations=[*kg.observations.values(), *more.observations.values()]
    )
    (trend,) = trends(both)
    assert trend.changes[0].rate == 1.0


def test_a_straight_line_is_forecast_without_spread() -> None:
    (trend,) = trends(graph(*((str(2018 + i), str(100 + 10 * i)) for i in range(5))))
    assert trend.forecast is not None
    assert (trend.forecast.time, trend.forecast.value, trend.forecast.error) == ("2023", 150.0, 0.0)
    assert trend.forecast.low == trend.forecast.high == 150.0


def test_a_wild_line_is_forecast_with_a_wide_interval_and_its_error() -> None:
    (trend,) = trends(graph(("2018", "100"), ("2019", "180"), ("2020", "90"), ("2021", "200")))
    assert trend.forecast is not None
    # Steps 80, −90, 110: drift 100/3, deviation 107.86, times √(4/3), times 1.88 (Student, two degrees of freedom).
    assert trend.forecast.value == pytest.approx(233.33, abs=0.01)
    assert trend.forecast.high - trend.forecast.value == pytest.approx(234.2, abs=1)
    assert trend.forecast.error > 0.3


def test_from_six_points_on_growth_is_taken_by_rates() -> None:
    (trend,) = trends(graph(*((str(2018 + i), str(100 * 2**i)) for i in range(6))))
    assert trend.forecast is not None
    assert (trend.forecast.value, trend.forecast.error) == (6400.0, 0.0)
    assert trend.forecast.low == trend.forecast.high == 6400.0
    (below,) = trends(graph(*((str(2018 + i), str(-100 + i)) for i in range(6))))
    assert below.forecast is not None and below.forecast.value == -94.0


@pytest.mark.parametrize("years", [("2018", "2019", "2020"), ("2018", "2019", "2021", "2022")])
def test_too_few_points_or_gaps_give_no_forecast(years: tuple[str, ...]) -> None:
    (trend,) = trends(graph(*((y, str(100 + i)) for i, y in enumerate(years))))
    assert trend.forecast is None


def test_a_slip_of_the_unit_stands_apart() -> None:
    rows = [("2018", "100"), ("2019", "104"), ("2020", "109"), ("2021", "1120000"), ("2022", "117"), ("2023", "121")]
    (trend,) = trends(graph(*rows))
    assert [o.time for o in trend.outliers] == ["2021"]
