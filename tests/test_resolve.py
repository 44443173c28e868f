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


def named(*names: str) -> set[str]:
    """The firms that articles which each name one of these are about."""
    return set(whole(*(article(f"a{i}", Entity("Company", name)) for i, name in enumerate(names))).entities)


def test_a_registered_name_that_no_article_shortens_joins_its_brand() -> None:
    assert len(named("星河数创（杭州）科技有限公司", "星河数创")) == 1
    assert len(named("杭州星河数创科技股份有限公司", "星河数创科技", "星河数创")) == 1
    assert len(named("远山科技", "远山")) == 1


def test_firms_of_one_brand_stay_apart() -> None:
    assert len(named("远山集团", "远山能源")) == 2
    assert len(named("远山科技", "远山科技机器人事业部")) == 2
    assert len(named("星河数创（杭州）科技有限公司", "星河数创（苏州）科技有限公司")) == 2
    assert len(named("远山能源科技有限公司", "远山")) == 2
    assert len(named("远山汽车集团金控管理有限公司", "远山汽车")) == 2


def test_a_brand_that_two_firms_make_joins_neither() -> None:
    assert len(named("星河数创（杭州）科技有限公司", "星河数创（苏州）科技有限公司", "星河数创")) == 3
    assert len(named("远山科技", "远山集团", "远山")) == 3


def test_a_word_or_a_place_is_no_brand() -> None:
    assert len(named("东方科技", "东方")) == 2
    assert len(named("南京科技", "南京")) == 2


def test_what_an_article_says_goes_before_what_a_name_makes() -> None:
    kg = whole(
        article("a", Entity("Company", "远山能源股份有限公司", ("远山",))),
        article("b", Entity("Company", "远山集团")),
        article("c", Entity("Company", "远山")),
    )
    assert len(kg.entities) == 2 and any(
        {e.name, *e.aliases} >= {"远山能源股份有限公司", "远山"} for e in kg.entities.values()
    )


def test_a_brand_s_own_short_forms_come_along_or_it_stays() -> None:
    kg = whole(
        article("a", Entity("Company", "杭州星河数创科技有限公司")),
        article("b", Entity("Company", "星河数创", ("星河",))),
        article("c", Entity("Company", "星河")),
    )
    # 星河 is a form of 星河数创 by what an article says, not of the registered name: chains do not join.
    assert sorted(len({e.name, *e.aliases}) for e in kg.entities.values()) == [1, 2]


def test_namesakes_of_other_classes_take_no_part() -> None:
    kg = whole(article("a", Entity("Media", "远山")), article("b", Entity("Company", "远山科技")))
    assert len(kg.entities) == 2
