"""Dates of things as the rules and the pair network read them together."""

from __future__ import annotations

import pytest
from tuzhi.extract.numbers import whose_date
from tuzhi.extract.numbers.attributes import find_attributes, read_attributes
from tuzhi.extract.relations.pairs import DATE, Joined, Place
from tuzhi.graph import Fact

from .observing import read

SURE, NOT_SURE = 7.0, -7.0


def dates(text: str) -> dict[tuple[str, str, str], Fact]:
    found = (f for f in find_attributes(read(text)) if isinstance(f, Fact))
    return {(f.subject.split("/")[1], f.property, f.object): f for f in found}


def hears(monkeypatch: pytest.MonkeyPatch, text: str, name: str, prop: str, said: str, iso: str, odds: float) -> None:
    """Lets the network hold of a date in the first sentence that it is one's, and nothing else."""
    m = next(m for m in read(text).mentions if m.text == name)
    at = text.index(said)
    joined = Joined(Place(m.start, m.end, m.kind, m.entity), prop, Place(at, at + len(said), DATE, iso), odds, 0)
    monkeypatch.setattr(whose_date, "pairs_of", lambda _: (joined,))


def test_a_date_that_no_rule_reads_is_the_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "业内哗然，青禾智能的故事始于2017年的一间车库，如今远近闻名。"
    assert not [f for f in read_attributes(read(text)) if isinstance(f, Fact)]
    hears(monkeypatch, text, "青禾智能", "foundedOn", "2017年", "2017", SURE)
    (evidence,) = dates(text)["青禾智能", "foundedOn", "2017"].evidence
    assert evidence.method == "pairs:foundedOn" and evidence.confidence >= whose_date.LEAST_ALONE
    assert evidence.quote == "青禾智能的故事始于2017年的一间车库"
    hears(monkeypatch, text, "青禾智能", "foundedOn", "2017年", "2017", NOT_SURE)
    assert not dates(text)


def test_a_plan_has_no_date(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "青禾智能有望在2017年问世。"
    hears(monkeypatch, text, "青禾智能", "foundedOn", "2017年", "2017", SURE)
    assert not dates(text)


def test_a_rule_is_surer_with_the_network_than_against_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "青禾智能成立于2017年。"
    told = []
    for odds in (SURE, 0.0, NOT_SURE):
        hears(monkeypatch, text, "青禾智能", "foundedOn", "2017年", "2017", odds)
        found = dates(text).get(("青禾智能", "foundedOn", "2017"))
        told.append(found.evidence[0].confidence if found else 0.0)
    assert told == sorted(told, reverse=True) and told[0] > told[-1]


def test_a_thing_that_a_rule_has_dated_gets_no_second_date(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "青禾智能成立于2017年，2019年搬家。"
    hears(monkeypatch, text, "青禾智能", "foundedOn", "2019年", "2019", SURE)
    assert {key[2] for key in dates(text)} == {"2017"}


def test_what_the_network_has_not_read_stands_as_the_rule_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whose_date, "pairs_of", lambda _: ())
    text = "青禾智能成立于2017年。"
    (rule,) = (f for f in read_attributes(read(text)) if isinstance(f, Fact))
    assert list(dates(text).values()) == [rule]
