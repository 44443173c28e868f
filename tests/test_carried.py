"""What a sentence may speak of without naming it: what the sentences before were about, near and not named here."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tuzhi.extract.relations.carried import REACH, Named, carried

FIRM, OTHER = ("Company", "云帆科技"), ("Company", "星河智能")
CITY, PAPER, FIELD, PERSON = ("AdminArea", "杭州"), ("Media", "江南日报"), ("Field", "储能"), ("Person", "王晓")


def test_the_subject_goes_on() -> None:
    assert carried([[FIRM], [CITY], [PERSON]]) == [(), (FIRM,), (CITY, FIRM)]


def test_what_the_sentence_names_is_not_carried() -> None:
    assert carried([[FIRM, CITY], [FIRM]]) == [(), ()]


def test_outlets_and_fields_are_not_what_goes_on() -> None:
    assert carried([[PAPER, FIELD, PERSON], []]) == [(), (PERSON,)]
    assert carried([[PAPER, FIELD], []]) == [(), ()]


def test_of_a_sentence_the_first_name_and_the_first_body() -> None:
    assert carried([[PERSON, FIRM, OTHER], []])[1] == (PERSON, FIRM)


def test_what_is_far_is_forgotten_but_the_body_most_named() -> None:
    far: list[list[Named]] = [[PERSON, OTHER], *([] for _ in range(REACH + 1))]
    assert carried(far)[REACH] == (PERSON, OTHER)
    assert carried(far)[-1] == (OTHER,)
    assert carried([[OTHER], [FIRM], [FIRM], *far[1:]])[-1] == (FIRM,)


def test_of_bodies_named_as_often_the_first() -> None:
    assert carried([[OTHER], [FIRM], *([] for _ in range(REACH + 1))])[-1] == (OTHER,)


def test_no_sentences() -> None:
    assert carried([]) == [] and carried([[], []]) == [(), ()]


THINGS = st.sampled_from([FIRM, OTHER, CITY, PAPER, FIELD, PERSON])


@given(st.lists(st.lists(THINGS, max_size=4), max_size=8))
def test_three_at_most_all_named_before_and_none_here(sentences: list[list[Named]]) -> None:
    before: set[Named] = set()
    for named, told in zip(sentences, carried(sentences), strict=True):
        assert len(told) == len(set(told)) <= 3
        assert set(told) <= before and not {thing for _, thing in told} & {thing for _, thing in named}
        before |= set(named)
