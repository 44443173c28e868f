"""The curve keeps the order of confidences and stays between 0 and 1."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tuzhi.extract.relations.calibration import calibrated

PROBABILITY = st.floats(0, 1)


@given(PROBABILITY, PROBABILITY, PROBABILITY)
def test_the_surer_reading_stays_the_surer(one: float, other: float, fixed: float) -> None:
    low, high = sorted((one, other))
    assert 0 < calibrated(low, fixed) <= calibrated(high, fixed) < 1
    assert 0 < calibrated(fixed, low) <= calibrated(fixed, high) < 1


def test_a_doubtful_name_costs_less_than_a_doubtful_rule() -> None:
    assert calibrated(0.95, 0.6) > calibrated(0.6, 0.95)


def test_two_doubts_are_not_multiplied() -> None:
    assert calibrated(0.7, 0.7) > 0.49
