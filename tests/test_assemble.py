"""The laws of assemble, and what it joins."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph, Observation
from tuzhi.graph.assemble import assemble

NAMES = st.sampled_from(["甲", "乙", "丙"])
EVIDENCE = st.builds(
    Evidence,
    st.sampled_from(["a1", "a2"]),
    st.integers(0, 3),
    st.integers(4, 6),
    st.just("引文"),
    st.sampled_from(["m", "n"]),
    st.sampled_from([0.5, 0.9]),
)
FACTS = st.builds(
    Fact,
    NAMES.map("Company/{}".format),
    st.just("locatedIn"),
    NAMES.map("Park/{}".format),
    st.sampled_from([(), (("title", "CEO"),)]),
    st.lists(EVIDENCE, min_size=1, max_size=3, unique=True).map(lambda e: tuple(sorted(e))),
)
OBSERVATIONS = st.builds(
    Observation,
    NAMES.map("Park/{}".format),
    st.just("企业数"),
    st.sampled_from([Decimal(1), Decimal("2.50")]),
    st.just("家"),
    evidence=EVIDENCE.map(lambda e: (e,)),
)
ENTITIES = st.builds(Entity, st.just("Park"), NAMES, st.lists(NAMES, unique=True).map(lambda a: tuple(sorted(a))))
ARTICLES = st.builds(Article, st.sampled_from(["a1", "a2"]), st.just("题"), st.just("文"), path=NAMES)
GRAPHS = st.builds(
    lambda a, e, f, o: assemble([KnowledgeGraph.of(articles=a, entities=e, facts=f, observations=o)]),
    st.lists(ARTICLES, max_size=2, unique_by=lambda x: x.id),
    st.lists(ENTITIES, max_size=3, unique_by=lambda x: x.id),
    st.lists(FACTS, max_size=4, unique_by=lambda x: x.key),
    st.lists(OBSERVATIONS, max_size=3, unique_by=lambda x: x.key),
)


def canonical(kg: KnowledgeGraph) -> KnowledgeGraph:
    # An entity that lists its own name as an alias loses it at the first join: compare after one.
    return assemble([kg, kg])


def same(a: KnowledgeGraph, b: KnowledgeGraph) -> bool:
    def named(kg: KnowledgeGraph) -> object:
        entities = {k: (e.kind, e.name, set(e.aliases) - {e.name}) for k, e in kg.entities.items()}
        return (list(kg.articles.items()), entities, list(kg.facts.items()), list(kg.observations.items()))

    return named(a) == named(b)


@given(GRAPHS, GRAPHS, GRAPHS)
def test_associative(a: KnowledgeGraph, b: KnowledgeGraph, c: KnowledgeGraph) -> None:
    assert same(assemble([assemble([a, b]), c]), assemble([a, assemble([b, c])]))


@given(GRAPHS, GRAPHS)
def test_commutative(a: KnowledgeGraph, b: KnowledgeGraph) -> None:
    assert same(assemble([a, b]), assemble([b, a]))


@given(GRAPHS)
def test_idempotent(a: KnowledgeGraph) -> None:
    assert same(assemble([a, a]), a)


def test_two_articles_are_two_witnesses() -> None:
    def said(article: str) -> KnowledgeGraph:
        ev = Evidence(article, 0, 2, "引文", "pattern", 0.8)
        return KnowledgeGraph.of(facts=[Fact("Company/甲", "locatedIn", "Park/乙", evidence=(ev,))])

    (fact,) = assemble([said("a1"), said("a2")]).facts.values()
    assert fact.confidence == 0.96
    (once,) = assemble([said("a1"), said("a1")]).facts.values()
    assert once.confidence == 0.8
