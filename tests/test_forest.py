"""Trees that choose whom a number is about: their answers, and what is handed to them."""

from __future__ import annotations

import pytest
from tuzhi.extract.numbers.choosing import SHORTLIST, models, probabilities, shortlist, with_words
from tuzhi.extract.numbers.forest import Forest
from tuzhi.extract.numbers.subjects import Candidate


def test_a_leaf_is_the_answers_to_its_questions() -> None:
    trees = Forest(["head", "gap > 0.5", "gap > 2"], [[0, 1], [2, 0]], [[0.0, 1.0, 2.0, 3.0], [0.0, 10.0, 20.0, 30.0]])
    rows = [{}, {"head": 1.0}, {"gap": 1.0}, {"head": 1.0, "gap": 3.0}, {"head": 0.0, "gap": 0.5}]
    assert trees.scores(rows).tolist() == [0.0, 1.0 + 20.0, 2.0, 3.0 + 30.0, 0.0]


def test_a_shortlist_keeps_the_likeliest_and_none() -> None:
    rows = [{"head": float(i)} for i in range(SHORTLIST + 4)] + [{"none": 1.0}]
    places, found = shortlist(rows, with_words({"head": 1.0, "none": 0.5}))
    assert places == [*range(SHORTLIST + 3, 3, -1), len(rows) - 1]
    assert [r.get("#rank") for r in found] == [*map(float, range(SHORTLIST)), None]
    assert found[-1]["#none"] == 1.0 and found[0]["#lead"] == 1.0


def test_words_are_weighed_apart() -> None:
    _, found = shortlist([{"noun 企业 Park": 1.0, "head": 1.0}, {}], with_words({"noun 企业 Park": 2.0, "head": 1.0}))
    assert (found[0]["#score"], found[0]["#words"]) == (3.0, 2.0)


@pytest.mark.parametrize("count", [0, 1, 20])
def test_probabilities_are_shared_out(count: int) -> None:
    found = [Candidate(f"Company/{i}", "Company", {"kind Company": 1.0, "before": 1.0}) for i in range(count)]
    each, nobody = probabilities(found, {"none": 1.0})
    assert len(each) == count and sum(each) + nobody == pytest.approx(1.0)


def test_the_models_that_are_shipped_ask_what_there_is() -> None:
    for table, trees in models():
        assert trees.splits.max() < trees.size and trees.values.shape[1] == 1 << trees.splits.shape[1]
        assert len(table) > 1000
