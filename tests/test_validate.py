from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from tuzhi.exports.rdf import write_nquads, write_turtle
from tuzhi.graph import Entity, Evidence, Fact, InputError, KnowledgeGraph, Observation
from tuzhi.graph.validate import validate, validate_turtle

from .graphs import LAW, graphs, small_graph

FOUNDED = ("Company/青禾智能", "foundedOn", "2019", "")
LOCATED = ("Company/青禾智能", "locatedIn", "Incubator/云谷创新社区", "")
POST = ("Person/林一舟", "hasPosition", "Company/青禾智能", "")


def with_fact(old: tuple[str, str, str, str], new: Callable[[Fact], Fact]) -> KnowledgeGraph:
    kg = small_graph()
    facts = [new(fact) if key == old else fact for key, fact in kg.facts.items()]
    return KnowledgeGraph.of(
        articles=kg.articles.values(), entities=kg.entities.values(), facts=facts, observations=kg.observations.values()
    )


def with_observation(new: Callable[[Observation], Observation]) -> KnowledgeGraph:
    kg = small_graph()
    first, *rest = kg.observations.values()
    return KnowledgeGraph.of(
        articles=kg.articles.values(),
        entities=kg.entities.values(),
        facts=kg.facts.values(),
        observations=[new(first), *rest],
    )


def with_entity(*entities: Entity) -> KnowledgeGraph:
    kg = small_graph()
    return KnowledgeGraph.of(
        articles=kg.articles.values(),
        entities=[*kg.entities.values(), *entities],
        facts=kg.facts.values(),
        observations=kg.observations.values(),
    )


def with_evidence(new: Callable[[Evidence], Evidence]) -> KnowledgeGraph:
    return with_fact(LOCATED, lambda fact: replace(fact, evidence=tuple(new(ev) for ev in fact.evidence)))


def with_article_date(date: str) -> KnowledgeGraph:
    kg = small_graph()
    articles = [replace(a, published=date) if a.title else a for a in kg.articles.values()]
    return KnowledgeGraph.of(
        articles=articles, entities=kg.entities.values(), facts=kg.facts.values(), observations=kg.observations.values()
    )


# Each breaks one rule; the words stand in the reason that Python gives.
BROKEN: dict[str, tuple[KnowledgeGraph, str]] = {
    "blank name": (with_entity(Entity("Company", "　")), "blank"),
    "control character": (with_entity(Entity("Company", "a\x08b")), "control"),
    "blank alias": (with_entity(Entity("Company", "a", ("",))), "blank"),
    "domain": (with_fact(FOUNDED, lambda f: replace(f, subject="AdminArea/杭州")), "domain of foundedOn"),
    "range": (with_fact(LOCATED, lambda f: replace(f, object="University/远山大学")), "range of locatedIn"),
    "unknown property": (with_fact(LOCATED, lambda f: replace(f, property="likes")), "unknown property"),
    "missing subject": (with_fact(LOCATED, lambda f: replace(f, subject="Company/无此企业")), "no entity"),
    "missing object": (with_fact(LOCATED, lambda f: replace(f, object="Park/无此园区")), "no entity"),
    "itself": (
        with_fact(LOCATED, lambda f: replace(f, subject="Incubator/云谷创新社区")),
        "the same",
    ),
    "date": (with_fact(FOUNDED, lambda f: replace(f, object="2019-13")), "no ISO date"),
    "no evidence": (with_fact(FOUNDED, lambda f: replace(f, evidence=())), "no evidence"),
    "qualifier": (with_fact(POST, lambda f: replace(f, qualifiers=(("salary", "1"),))), "unknown qualifier"),
    "status": (with_fact(POST, lambda f: replace(f, qualifiers=(("status", "maybe"),))), "current or former"),
    "article": (with_evidence(lambda ev: replace(ev, article="none")), "no article"),
    "order": (with_evidence(lambda ev: replace(ev, end=ev.start)), "no text"),
    "confidence": (with_evidence(lambda ev: replace(ev, confidence=0.0)), "confidence"),
    "too sure": (with_evidence(lambda ev: replace(ev, confidence=1.5)), "confidence"),
    "method": (with_evidence(lambda ev: replace(ev, method="")), "no method"),
    "bound": (with_observation(lambda o: replace(o, bound="~")), "bound"),
    "time": (with_observation(lambda o: replace(o, time="去年")), "time"),
    "measure": (with_observation(lambda o: replace(o, measure=" ")), "measure"),
    "unit": (with_observation(lambda o: replace(o, unit="亿" * 21)), "unit"),
    "about": (with_observation(lambda o: replace(o, about="AdminArea/无此区")), "no entity"),
    "number without evidence": (with_observation(lambda o: replace(o, evidence=())), "no evidence"),
    "published": (with_article_date("20250520"), "ISO date"),
}


def test_a_good_graph_is_kept_whole(tmp_path: Path) -> None:
    kg = small_graph()
    assert validate(kg) == (kg, [])
    write_turtle(kg, tmp_path / "g.ttl")
    report = validate_turtle(tmp_path / "g.ttl")
    assert (report.problems, report.conforms, report.checked, report.total) == ((), True, 9, 9)


@LAW
@given(graphs())
def test_what_is_kept_is_well_formed(kg: KnowledgeGraph) -> None:
    whole, refused = validate(kg)
    assert all("blank" in r.reason or r.reason.startswith("no entity") for r in refused), refused
    assert validate(whole) == (whole, [])


@pytest.mark.parametrize("name", BROKEN)
def test_python_and_shacl_refuse_the_same(name: str, tmp_path: Path) -> None:
    kg, word = BROKEN[name]
    whole, refused = validate(kg)
    assert any(word in r.reason for r in refused), refused
    assert validate(whole)[1] == []
    write_turtle(kg, tmp_path / "broken.ttl")
    assert not validate_turtle(tmp_path / "broken.ttl").conforms


def test_a_quote_that_does_not_stand_there_is_refused() -> None:
    for wrong in (
        with_evidence(lambda ev: replace(ev, start=ev.start + 1, end=ev.end + 1)),
        with_evidence(lambda ev: replace(ev, quote=ev.quote[:-1])),
        with_evidence(lambda ev: replace(ev, quote="甲" + ev.quote[1:])),
    ):
        whole, refused = validate(wrong)
        assert LOCATED not in whole.facts
        assert all(r.quote for r in refused)


def test_one_bad_witness_does_not_silence_a_good_one() -> None:
    kg = with_fact(LOCATED, lambda f: replace(f, evidence=(*f.evidence, replace(f.evidence[0], quote="甲"))))
    whole, refused = validate(kg)
    assert len(whole.facts[LOCATED].evidence) == 1
    assert len(refused) == 1


def test_no_number_that_is_none() -> None:
    whole, refused = validate(with_observation(lambda o: replace(o, value=Decimal("NaN"))))
    assert len(whole.observations) == 1
    assert "number" in refused[0].reason


def test_a_large_file_is_sampled_evenly(tmp_path: Path) -> None:
    write_nquads(small_graph(), tmp_path / "g.nq")
    report = validate_turtle(tmp_path / "g.nq", limit=4)
    assert (report.problems, report.checked, report.total) == ((), 4, 9)
    assert validate_turtle(tmp_path / "g.nq", limit=4) == report


def test_what_is_no_rdf_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "g.ttl").write_text("no turtle", "utf-8")
    for name in ("g.ttl", "none.ttl", "g.docx"):
        with pytest.raises(InputError) as caught:
            validate_turtle(tmp_path / name)
        assert "\n" not in str(caught.value)
