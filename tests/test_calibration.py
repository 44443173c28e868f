"""The curve keeps the order of confidences and stays between 0 and 1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tuzhi.extract.relations.calibration import calibrated


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_surer_reading_stays_the_surer(one: float, other: float) -> None:
    assert 0 < calibrated(one) < 1
    if one < other:
        assert calibrated(one) <= calibrated(other)


def test_a_product_of_two_doubts_is_raised() -> None:
    assert calibrated(0.5) > 0.6
    assert calibrated(0.9) == pytest.approx(0.95, abs=0.01)
