"""One thing is one node, and namesakes stay apart."""

from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph
from tuzhi.graph.assemble import assemble
from tuzhi.graph.resolve import rename, resolve


def article(name: str, *entities: Entity, facts: tuple[tuple[str, str, str], ...] = ()) -> KnowledgeGraph:
    ev = Evidence(name, 0, 2, "引文", "test", 0.9)
    return KnowledgeGraph.of(
        articles=[Article(name, "", "引文")],
        entities=entities,
        facts=[Fact(s, p, o, evidence=(ev,)) for s, p, o in facts],
    )


def whole(*graphs: KnowledgeGraph) -> KnowledgeGraph:
    naming = resolve(graphs)
    return assemble(rename(kg, naming) for kg in graphs)


def test_registered_name_and_brand_are_one() -> None:
    kg = whole(
        article("a", Entity("Company", "星河数创（杭州）科技有限公司", ("星河数创",))),
        article("b", Entity("Company", "星河数创")),
        article("c", Entity("Company", "星河数创")),
    )
    assert set(kg.entities) == {"Company/星河数创"}
    assert kg.entities["Company/星河数创"].aliases == ("星河数创（杭州）科技有限公司",)


def test_district_with_and_without_suffix_are_one() -> None:
    kg = whole(article("a", Entity("AdminArea", "余杭区")), article("b", Entity("AdminArea", "余杭")))
    assert set(kg.entities) == {"AdminArea/余杭区"}


def test_bare_name_of_two_areas_joins_neither() -> None:
    kg = whole(
        article("a", Entity("AdminArea", "朝阳区")),
        article("b", Entity("AdminArea", "朝阳市")),
        article("c", Entity("AdminArea", "朝阳")),
    )
    assert len(kg.entities) == 3


def test_alias_claimed_by_two_joins_neither() -> None:
    kg = whole(
        article("a", Entity("ResearchInstitute", "东海大学机器人研究院", ("机器人研究院",))),
        article("b", Entity("ResearchInstitute", "南山机器人研究院", ("机器人研究院",))),
        article("c", Entity("ResearchInstitute", "机器人研究院")),
    )
    assert len(kg.entities) == 3


def test_near_classes_of_one_name_are_one_of_the_commoner_class() -> None:
    kg = whole(
        article("a", Entity("Incubator", "起点营")),
        article("b", Entity("Incubator", "起点营")),
        article("c", Entity("Investor", "起点营")),
    )
    assert set(kg.entities) == {"Incubator/起点营"}


def test_firm_and_model_of_one_name_stay_apart() -> None:
    kg = whole(article("a", Entity("Model", "DeepSeek")), article("b", Entity("Company", "DeepSeek")))
    assert set(kg.entities) == {"Model/DeepSeek", "Company/DeepSeek"}


def test_namesakes_at_two_firms_stay_apart() -> None:
    def at(name: str, firm: str) -> KnowledgeGraph:
        facts = (("Person/张伟", "hasPosition", f"Company/{firm}"),)
        return article(name, Entity("Person", "张伟"), Entity("Company", firm), facts=facts)

    kg = whole(at("a", "星河数创"), at("b", "蓝海药业"), at("c", "星河数创"))
    assert {e for e in kg.entities if e.startswith("Person")} == {"Person/张伟（星河数创）", "Person/张伟（蓝海药业）"}
    assert kg.entities["Person/张伟（星河数创）"].aliases == ("张伟",)


def test_a_rare_name_with_a_new_post_is_one_person() -> None:
    def at(name: str, firm: str) -> KnowledgeGraph:
        facts = (("Person/欧阳清越", "hasPosition", f"Company/{firm}"),)
        return article(name, Entity("Person", "欧阳清越"), Entity("Company", firm), facts=facts)

    kg = whole(at("a", "星河数创"), at("b", "蓝海药业"))
    assert {e for e in kg.entities if e.startswith("Person")} == {"Person/欧阳清越"}


def test_order_of_articles_does_not_matter() -> None:
    parts = [
        article("a", Entity("Company", "星河数创（杭州）科技有限公司", ("星河数创",))),
        article("b", Entity("Company", "星河数创")),
        article("c", Entity("AdminArea", "余杭")),
        article("d", Entity("AdminArea", "余杭区")),
    ]
    assert whole(*parts) == whole(*reversed(parts))


def test_renaming_that_makes_ends_one_drops_the_fact() -> None:
    one = article(
        "a",
        Entity("Company", "星河集团"),
        Entity("Company", "星河"),
        facts=(("Company/星河", "partOf", "Company/星河集团"),),
    )
    two = article("b", Entity("Company", "星河集团", ("星河",)))
    kg = whole(one, two)
    assert set(kg.entities) == {"Company/星河集团"} and not kg.facts
