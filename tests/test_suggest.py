"""Rules and suggestions on tiny graphs whose answers are known by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tuzhi.cli import main
from tuzhi.graph import Entity, Evidence, Fact, KnowledgeGraph
from tuzhi.graph.suggest import Rule, mine, noisy_or, suggest

# Four firms from one incubator in a park: three are said to be in the park, of one nothing is said, one is elsewhere.
TRIPLES = [
    *((f"Company/{i}", "incubatedBy", "Incubator/营") for i in range(5)),
    ("Incubator/营", "locatedIn", "Park/园"),
    *((f"Company/{i}", "locatedIn", "Park/园") for i in range(3)),
    ("Company/4", "locatedIn", "Park/别处"),
]
BODY = (("incubatedBy", True), ("locatedIn", True))


def graph(*, former: tuple[str, str, str] | None = None) -> KnowledgeGraph:
    ends = dict.fromkeys(end for s, _, o in TRIPLES for end in (s, o))
    ev = Evidence("a", 0, 1, "x", "test", 0.9)
    facts = [Fact(s, p, o, (("status", "former"),) if (s, p, o) == former else (), (ev,)) for s, p, o in TRIPLES]
    return KnowledgeGraph.of(entities=[Entity(*end.split("/", 1)) for end in ends], facts=facts)


def test_a_rule_with_its_support_and_confidence() -> None:
    found = {(rule.head, rule.body): rule for rule in mine(TRIPLES)}
    rule = found["locatedIn", BODY]
    # Of the five firms the body joins with the park, one has no place at all and cannot be judged: three of four hold.
    assert (rule.support, rule.confidence) == (3, 0.75)


def test_the_firm_of_which_nothing_is_said_is_suggested_with_its_reason() -> None:
    row = next(s for s in suggest(graph()) if s.subject == "Company/3")
    assert (row.property, row.object) == ("locatedIn", "Park/园")
    rule, filled = next(reason for reason in row.reasons if reason[0].body == BODY)
    assert rule.support == 3
    assert filled == (("Company/3", "incubatedBy", "Incubator/营"), ("Incubator/营", "locatedIn", "Park/园"))


def test_what_is_stated_or_forbidden_is_not_suggested() -> None:
    kg = graph()
    for row in suggest(kg, limit=1000):
        assert (row.subject, row.property, row.object, "") not in kg.facts
        assert row.subject.startswith("Company") or row.property != "incubatedBy"
        assert 0 < row.score < 1


@settings(max_examples=20)
@given(st.permutations(TRIPLES))
def test_the_order_of_the_facts_does_not_matter(triples: list[tuple[str, str, str]]) -> None:
    assert mine(triples) == mine(TRIPLES)


def test_nothing_comes_of_little() -> None:
    assert mine([]) == [] and mine(TRIPLES[:1]) == []
    assert suggest(KnowledgeGraph.of()) == []


def test_reasons_pool() -> None:
    # Three times of six, and five more that it did not hold.
    rule = Rule("locatedIn", BODY, 3, 0.5)
    assert rule.trust == pytest.approx(3 / 11)
    assert noisy_or([(rule, ()), (rule, ())]) == pytest.approx(1 - (8 / 11) ** 2)


def test_on_the_command_line(atlas: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "zh", "insights", str(atlas), "--suggest"]) == 0
    assert main(["insights", str(atlas), "--suggest", "--json"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("[")
