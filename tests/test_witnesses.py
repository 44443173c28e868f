"""Rules and the pair network together: what one hears and the other does not, and what neither may state."""

from __future__ import annotations

import pytest
from tuzhi.extract.relations import witnesses
from tuzhi.extract.relations.finder import find_relations, read_rules
from tuzhi.extract.relations.pairs import Joined, Place
from tuzhi.graph import Fact

from .marked import marked

NAMES = [
    ["青禾智能", "Company"],
    ["云帆科技", "Company"],
    ["高山资本", "Investor"],
    ["林一舟", "Person"],
    ["滨江区", "AdminArea"],
]


def facts(text: str) -> dict[tuple[str, str, str], Fact]:
    found = (f for f in find_relations(marked(text, NAMES)) if isinstance(f, Fact))
    return {(f.subject.split("/")[1], f.property, f.object.split("/")[1]): f for f in found}


def hears(monkeypatch: pytest.MonkeyPatch, text: str, subject: str, prop: str, obj: str, odds: float = 6.0) -> None:
    """Lets the network be sure of one fact in the first sentence."""
    doc = marked(text, NAMES)
    at = {m.text: m for m in doc.mentions}

    def place(name: str) -> Place:
        m = at[name]
        return Place(m.start, m.end, m.kind, m.entity)

    monkeypatch.setattr(witnesses, "pairs_of", lambda _: (Joined(place(subject), prop, place(obj), odds, 0),))


def test_what_the_network_alone_is_sure_of_is_stated_with_its_clause(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "去年冬天，云帆科技牵手了青禾智能的老朋友高山资本，业内哗然。"
    hears(monkeypatch, text, "高山资本", "investedIn", "云帆科技")
    fact = facts(text)["高山资本", "investedIn", "云帆科技"]
    (evidence,) = fact.evidence
    assert evidence.method == "pairs:investedIn"
    assert evidence.quote == "云帆科技牵手了青禾智能的老朋友高山资本"
    assert text[evidence.start : evidence.end] == evidence.quote


def test_what_it_is_not_sure_of_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "云帆科技牵手了高山资本。"
    hears(monkeypatch, text, "高山资本", "investedIn", "云帆科技", odds=-1.0)
    assert not facts(text)


@pytest.mark.parametrize(
    "text",
    [
        "云帆科技尚未牵手高山资本。",
        "云帆科技否认牵手高山资本。",
        "云帆科技拟牵手高山资本。",
        "云帆科技是否牵手高山资本？",
        "如果云帆科技牵手高山资本，格局将变。",
        "网传云帆科技牵手高山资本。",
        "云帆科技牵手高山资本的计划告吹。",
        "云帆科技的伙伴高山资本以外还有谁。",
    ],
)
def test_denials_plans_and_questions_state_nothing(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    hears(monkeypatch, text, "高山资本", "investedIn", "云帆科技")
    assert not facts(text)


def test_the_rules_know_better_who_belongs_to_whom(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "青禾智能的母公司云帆科技是龙头。"
    hears(monkeypatch, text, "云帆科技", "partOf", "青禾智能")
    assert set(facts(text)) == {("青禾智能", "partOf", "云帆科技")}


def test_names_told_in_turn_are_left_to_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "青禾智能、云帆科技分别牵手高山资本。"
    hears(monkeypatch, text, "高山资本", "investedIn", "云帆科技")
    assert not facts(text)


def test_both_together_are_surer_than_the_rule_against_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "青禾智能位于滨江区。"
    told = []
    for odds in (6.0, 0.0, -5.9):
        hears(monkeypatch, text, "青禾智能", "locatedIn", "滨江区", odds=odds)
        found = facts(text).get(("青禾智能", "locatedIn", "滨江区"))
        told.append(found.evidence[0].confidence if found else 0.0)
    assert told == sorted(told, reverse=True)
    assert told[0] > told[-1]


def test_a_rule_that_the_network_has_not_heard_stands_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witnesses, "pairs_of", lambda _: ())
    text = "青禾智能位于滨江区。"
    (rule,) = (f for f in read_rules(marked(text, NAMES)) if isinstance(f, Fact))
    assert facts(text)["青禾智能", "locatedIn", "滨江区"].evidence == rule.evidence


def test_a_post_that_the_network_finds_gets_its_title(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "据青禾智能消息，云帆科技首席科学家林一舟到会。"
    hears(monkeypatch, text, "林一舟", "hasPosition", "云帆科技")
    monkeypatch.setattr("tuzhi.extract.relations.finder.read_rules", lambda _: [])
    assert facts(text)["林一舟", "hasPosition", "云帆科技"].values("title") == ("首席科学家",)
