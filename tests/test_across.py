"""What several articles say together: graphs whose answer is known by hand."""

from __future__ import annotations

import random
from typing import Any

import pytest
from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph
from tuzhi.graph.across import circles, surprising


def approx(value: float) -> Any:
    """No confidence is quite 1."""
    return pytest.approx(value, abs=0.01)


def graph(*rows: str, order: int = 0) -> KnowledgeGraph:
    """Facts as `article subject property object confidence`; things are called Kind/name."""
    texts: dict[str, Article] = {}
    things, facts = set(), []
    for row in rows:
        name, subject, relation, target, confidence = row.split()
        article = texts.setdefault(name, Article(name, name, "甲乙丙"))
        things |= {Entity(*thing.split("/")) for thing in (subject, target)}
        ev = Evidence.of(article, 0, 1, method="test", confidence=float(confidence))
        facts.append(Fact(subject, relation, target, (), (ev,)))
    random.Random(order).shuffle(facts)
    return KnowledgeGraph.of(articles=texts.values(), entities=things, facts=facts)


FUND = (
    "一 Investor/远航 investedIn Company/甲 1.0",
    "二 Investor/远航 investedIn Company/乙 1.0",
    "二 Company/乙 uses Model/丙 0.5",
)


def test_a_tie_that_no_article_tells_alone() -> None:
    found = surprising(graph(*FUND))
    assert [(tie.one, tie.other, tie.through) for tie in found] == [("Company/乙", "Company/甲", "Investor/远航")]
    # Two neighbours: one bit; 甲 has one neighbour and 乙 two: (1 + log2 3) / 2.
    assert found[0].bits == approx(1) and found[0].score == approx((1 + 1.58496) / 2)
    assert [fact.object for fact in found[0].facts] == ["Company/乙", "Company/甲"]


def test_doubtful_facts_and_busy_things_explain_less() -> None:
    doubtful = graph(FUND[0], FUND[1].replace("1.0", "0.5"))
    assert surprising(doubtful)[0].bits == approx(2)
    busy = graph(*FUND, "二 Investor/远航 investedIn Company/丁 1.0", "二 Investor/远航 investedIn Company/戊 1.0")
    assert [tie.bits for tie in surprising(busy)] == [approx(2)] * 3


def test_what_one_article_names_together_or_a_fact_joins_is_no_surprise() -> None:
    assert surprising(graph(*(row.replace("一", "二") for row in FUND))) == []
    assert surprising(graph(*FUND[:2], "三 Company/甲 cooperatesWith Company/乙 0.9")) == []
    area = ("一 Company/甲 locatedIn AdminArea/临江 1.0", "二 Company/乙 locatedIn AdminArea/临江 1.0")
    assert surprising(graph(*area)) == []


def test_one_thing_does_not_fill_the_list() -> None:
    rows = [f"{i} Investor/远航 investedIn Company/{i} 0.9" for i in range(8)]
    assert len(surprising(graph(*rows))) == 3


def test_ties_are_the_same_in_whatever_order_facts_come() -> None:
    rows = [f"{i} Investor/{i % 5} investedIn Company/{i % 7} 0.9" for i in range(20)]
    assert surprising(graph(*rows), limit=4) == surprising(graph(*rows, order=1), limit=4) != []


def test_circles() -> None:
    people = [
        f"{article} Person/{name} educatedAt University/江南大学 0.9" for article, name in ("一甲", "二乙", "二丙")
    ]
    (circle, fund) = circles(graph(*people, *FUND[:2]))
    assert (circle.thing, circle.property, circle.outward) == ("University/江南大学", "educatedAt", False)
    assert circle.members == tuple(sorted(("Person/甲", "Person/乙", "Person/丙"))) and len(circle.facts) == 3
    assert (fund.thing, fund.outward) == ("Investor/远航", True)
    # One article tells of all: it says so itself.
    assert circles(graph(*people[1:])) == []
