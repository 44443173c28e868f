"""Search, paths and statistics over a small graph."""

from decimal import Decimal
from pathlib import Path

from tuzhi.exports.atlas import open_atlas
from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph, Observation
from tuzhi.graph.query import facts_of, neighbours, observations_of, path, search, sentence, sentences, statistics

TEXT = "前文。星河数创位于云谷。云谷有企业120家！"


def graph() -> KnowledgeGraph:
    article = Article("a", "云谷纪事", TEXT, published="2025-03-01")
    where = Evidence.of(article, 3, 11, method="test", confidence=0.9)
    count = Evidence.of(article, 12, 20, method="test", confidence=0.8)
    return KnowledgeGraph.of(
        articles=[article],
        entities=[
            Entity("Company", "星河数创", ("星河数创（杭州）科技有限公司",)),
            Entity("Park", "云谷"),
            Entity("AdminArea", "余杭区"),
            Entity("Park", "云谷二期"),
        ],
        facts=[
            Fact("Company/星河数创", "locatedIn", "Park/云谷", evidence=(where,)),
            Fact("Park/云谷", "locatedIn", "AdminArea/余杭区", evidence=(where,)),
            Fact("Company/星河数创", "foundedOn", "2015", evidence=(where,)),
        ],
        observations=[Observation("Park/云谷", "企业", Decimal(120), "家", "=", "2025-03", (count,))],
    )


def test_search_puts_the_closest_first_and_knows_aliases() -> None:
    kg = graph()
    assert [e.name for e in search(kg, "云谷")] == ["云谷", "云谷二期"]
    assert [e.name for e in search(kg, "杭州")] == ["星河数创"]
    assert search(kg, "") == [] == search(kg, "无此名")


def test_facts_and_neighbours() -> None:
    kg = graph()
    assert [f.property for f in facts_of(kg, "Park/云谷")] == ["locatedIn", "locatedIn"]
    assert [other for _, other in neighbours(kg, "Park/云谷")] == ["AdminArea/余杭区", "Company/星河数创"]
    assert [o.value for o in observations_of(kg, "Park/云谷")] == [Decimal(120)]


def test_sentence_is_whole_and_bare() -> None:
    kg = graph()
    (fact,) = [f for f in kg.facts.values() if f.object == "Park/云谷"]
    assert sentence(kg, fact.evidence[0]) == "星河数创位于云谷。"


def test_path_runs_either_way() -> None:
    kg = graph()
    assert [f.object for f in path(kg, "AdminArea/余杭区", "Company/星河数创")] == ["AdminArea/余杭区", "Park/云谷"]
    assert path(kg, "Park/云谷二期", "Park/云谷") == []
    assert path(kg, "Park/云谷", "Park/云谷") == []


def test_statistics() -> None:
    found = statistics(graph())
    assert (found.articles, found.entities, found.facts, found.observations) == (1, 4, 3, 1)
    assert found.kinds[0] == ("Park", 2) and found.central[0] == ("Company/星河数创", 2)
    assert (found.first, found.last) == ("2025-03-01", "2025-03-01")


def test_many_sentences_are_cut_as_one_is(atlas: Path) -> None:
    kg = open_atlas(atlas)
    cut = sentences(kg)
    evidence = [ev for fact in kg.facts.values() for ev in fact.evidence]
    assert [cut(ev) for ev in evidence] == [sentence(kg, ev) for ev in evidence]
    article = next(iter(kg.articles.values()))
    for start in range(0, len(article.text) - 1, 7):
        ev = Evidence.of(article, start, min(start + 5, len(article.text)), method="t", confidence=1)
        assert cut(ev) == sentence(kg, ev)
    assert cut(Evidence("gone", 0, 2, "甲乙", "t", 1.0)) == "甲乙"
