"""What an article names: rules, the choice between candidates, joining of forms, and whole articles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tuzhi.extract.build import extract
from tuzhi.extract.document import Document
from tuzhi.extract.gazetteer import Entry, Gazetteer
from tuzhi.extract.mentions.bodies import find_organs, find_towns
from tuzhi.extract.mentions.choose import choose, load_weights, pool_kinds, prefer_wholes
from tuzhi.extract.mentions.derived import Finder, Source, by_labels, by_lists, by_parents, by_quoted_lists, by_versions
from tuzhi.extract.mentions.features import Votes, features
from tuzhi.extract.mentions.finders import find_mentions, read_apps
from tuzhi.extract.mentions.funders import find_funders
from tuzhi.extract.mentions.names import Areas, event_core, made_from
from tuzhi.extract.mentions.nesting import find_nested, join_areas, split_areas
from tuzhi.extract.mentions.rules import RULES, Candidate, ending_kinds, find_by_rules, is_vague_event
from tuzhi.extract.mentions.tagger import load_tagger
from tuzhi.extract.mentions.things import name_things
from tuzhi.extract.mentions.vague import is_clause, is_vague
from tuzhi.graph import Article, Mention, article_id

GAZETTEER = Gazetteer(
    [
        Entry("中国", "AdminArea"),
        Entry("日本", "AdminArea"),
        Entry("杭州市", "AdminArea", ("杭州",), "浙江省"),
        Entry("滨江区", "AdminArea", ("滨江",), "杭州市"),
        Entry("合肥市", "AdminArea", ("合肥",), "安徽省"),
        Entry("合肥高新区", "Park", (), "合肥市"),
        Entry("云栖小镇", "Park", (), "杭州市"),
        Entry("远山大学", "University", ("远大",)),
        Entry("世界星河大会", "Event", ("WSC",)),
        Entry("湖湾", "Park", (), "杭州市"),
        Entry("微控芯片", "Field", ("MQU",)),
    ]
)
AREAS = Areas(GAZETTEER)


def read(text: str) -> Document:
    return find_mentions(Article(article_id(text), "", text))


def named(doc: Document) -> dict[str, str]:
    return {e.name: e.kind for e in doc.entities}


def mention(text: str, name: str, kind: str, *, score: float = 0.9) -> Mention:
    at = text.index(name)
    return Mention(at, at + len(name), name, kind, name, "test", score)


# ---- rules


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("杭州青禾（滨江）智能科技有限公司成立。", "杭州青禾（滨江）智能科技有限公司", "Company"),
        ("嘉兴青禾一号股权投资合伙企业（有限合伙）入股。", "嘉兴青禾一号股权投资合伙企业（有限合伙）", "Investor"),
        ("《关于支持机器人产业的若干措施》印发。", "《关于支持机器人产业的若干措施》", "Policy"),
        ("来源：江南日报\n", "江南日报", "Media"),
        ("来源 | 星河观察\n", "星河观察", "Media"),
        ("蓝湾财经8月3日讯 青禾智能上市。", "蓝湾财经", "Media"),
        ("杭州出台云谷算力提升行动计划，鼓励创新。", "云谷算力提升行动计划", "Policy"),
        ("滨江区提出了加强低空安全协作决议。", "加强低空安全协作决议", "Policy"),
        ("引入80亿元远山绿色母基金。", "远山绿色母基金", "Investor"),
        ("举办“听雨对话”“星河夜话”等特色活动。", "听雨对话", "Event"),
        ("作为光子智能系统全国重点实验室主任，", "光子智能系统全国重点实验室", "ResearchInstitute"),
        ("三家公司并称量子四小龙。", "量子四小龙", "Cohort"),
        ("Anna Kovac于1998年与同学创办了公司。", "Anna Kovac", "Person"),
        ("Blue Harbor Insights数据显示，市场回暖。", "Blue Harbor Insights", "Company"),
        ("杭州组建智能网联产业投资基金。", "智能网联产业投资基金", "Investor"),
        ("今年6.18购物节销量翻番。", "6.18购物节", "Event"),
        ("市长林一舟表示欢迎。", "林一舟", "Person"),
        ("第五届星河杯创新大赛开幕。", "第五届星河杯创新大赛", "Event"),
        ("孵化器“云谷空间”开园。", "云谷空间", "Incubator"),
        ("Nova 3大模型今天发布。", "Nova 3", "Model"),
        ("由青禾资本、蓝湾创投联合领投。", "蓝湾创投", "Investor"),
        ("公司聚焦微型减速器和伺服电机领域。", "伺服电机", "Field"),
        ("精密减速器企业青禾智能完成融资。", "精密减速器", "Field"),
    ],
)
def test_a_rule_finds_the_name_and_its_kind(text: str, name: str, kind: str) -> None:
    assert (name, kind) in {(text[c.start : c.end], c.kind) for c in (*find_by_rules(text), *find_funders(text))}


def derived(finder: Finder, text: str, *known: tuple[str, str, str]) -> set[tuple[str, str]]:
    """What a finder makes of known (name, kind, finder): name and kind."""
    found = [Candidate(text.index(n), text.index(n) + len(n), kind, by, 0.9) for n, kind, by in known]
    made = finder(Source(text, (), GAZETTEER, load_tagger(), found))
    return {(text[c.start : c.end], c.kind) for c in made}


def test_an_item_of_a_list_may_be_what_the_others_are() -> None:
    text = "数据流向滨江超算、远山超算、青禾超算和星河超算等设施。"
    found = derived(by_lists, text, ("远山超算", "Place", "tagger"), ("星河超算", "Place", "tagger"))
    assert found == {("青禾超算", "Place")}
    assert not derived(by_lists, text, ("远山超算", "Place", "tagger"), ("星河超算", "Company", "tagger"))


@pytest.mark.parametrize(
    ("text", "firm", "field"),
    [
        ("星河宣布收购知名云端渲染平台青禾智能。", "青禾智能", "云端渲染"),
        ("跨平台工厂排产解决方案提供商Velora上市。", "Velora", "工厂排产"),
        ("他创办了一家微型减速器生产企业“远山传动”。", "远山传动", "微型减速器"),
    ],
)
def test_the_class_label_before_a_firm_holds_its_field(text: str, firm: str, field: str) -> None:
    assert (field, "Field") in derived(by_labels, text, (firm, "Company", "tagger"))


def test_quoted_items_of_one_list_are_of_one_kind() -> None:
    text = "青禾的“云笺”、气象大模型“听雨”、远山的模型“星河”等发布。"
    known = (("听雨", "Model", "rule:model"), ("星河", "Model", "rule:model"))
    assert derived(by_quoted_lists, text, *known) == {("云笺", "Model")}
    assert not derived(by_quoted_lists, text, known[0])


@pytest.mark.parametrize(
    ("text", "parent", "kind", "unit"),
    [
        ("远山大学光子学联合实验室揭牌。", "远山大学", "University", "远山大学光子学联合实验室"),
        ("曾任青禾智能XR Vision Lab负责人。", "青禾智能", "Company", "青禾智能XR Vision Lab"),
        ("科学部未来能源发展研究中心发布报告。", "科学部", "GovernmentAgency", "科学部未来能源发展研究中心"),
    ],
)
def test_an_institute_stands_behind_its_parent(text: str, parent: str, kind: str, unit: str) -> None:
    assert derived(by_parents, text, (parent, kind, "gazetteer")) == {(unit, "ResearchInstitute")}
    assert not derived(by_parents, parent + "与光子学实验室合作。", (parent, kind, "gazetteer"))


def test_a_version_of_what_is_model_and_product_is_a_model() -> None:
    text = "云笺 K2今天发布。"
    both = (("云笺", "Model", "gazetteer"), ("云笺", "Product", "gazetteer"))
    assert derived(by_versions, text, *both) == {("云笺 K2", "Model")}
    assert derived(by_versions, text, both[1]) == {("云笺 K2", "Product")}


def test_a_public_body_begins_with_its_area() -> None:
    text = "滨江区委组织部部长发言。"
    found = list(find_organs(text, [(0, 3)]))
    assert [(text[c.start : c.end], c.kind) for c in found] == [("滨江区委组织部", "GovernmentAgency")]


def test_a_town_or_village_stands_right_behind_its_county() -> None:
    text = "生于滨江区小王庄，后迁杭州市。"
    found = list(find_towns(text, [(2, 5), (11, 14)]))
    assert [(text[c.start : c.end], c.kind) for c in found] == [("小王庄", "AdminArea")]


def test_a_firm_whose_users_are_spoken_of_is_its_app() -> None:
    text = "为云笺、青鸟的博主服务，并在“星河”上发布。青鸟集团的用户很多。"
    firms = [mention(text, name, "Company") for name in ("云笺", "青鸟", "星河", "青鸟集团")]
    assert [m.kind for m in read_apps(text, firms)] == ["Product", "Product", "Product", "Company"]


def test_a_likely_name_outweighs_its_parts_together() -> None:
    parts = {(0, 4, "University"): 2.5, (4, 8, "ResearchInstitute"): 1.0}
    whole = {(0, 8, "ResearchInstitute"): 1.5}
    assert [key for key, _ in choose(prefer_wholes({**parts, **whole}))] == [(0, 8, "ResearchInstitute")]
    unlikely = {(0, 8, "ResearchInstitute"): -0.5}
    assert [key for key, _ in choose(prefer_wholes({**parts, **unlikely}))] == list(parts)


@pytest.mark.parametrize("form", ["2018年首届大会", "大会的分论坛", "本届论坛"])
def test_an_edition_or_a_part_of_an_event_is_no_name(form: str) -> None:
    assert is_vague_event(form)
    assert not is_vague_event("2018世界星河大会")


def test_the_longest_ending_speaks_for_its_kind() -> None:
    assert ending_kinds("青禾创业投资有限公司") == ("Investor",)
    assert ending_kinds("青禾大数据有限公司") == ("Company",)
    assert ending_kinds("云") == ()


@pytest.mark.parametrize(
    "form",
    [
        "国家技术创新中心",
        "产业园",
        "创新创业大赛",
        "研究院",
        "3家孵化器",
        "杭州知名物业公司",
        "EBITDA",
        "美国研发中心",
        "集团公司",
    ],
)
def test_common_words_alone_are_no_name(form: str) -> None:
    assert is_vague(form)


@pytest.mark.parametrize("form", ["之江实验室", "滨江产业园", "世界星河大会"])
def test_a_word_of_its_own_makes_a_name(form: str) -> None:
    assert not is_vague(form)


# ---- the choice

spans = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 8), st.sampled_from(["Company", "Person"]), st.floats(-3, 3)),
    max_size=9,
)


@given(spans)
@settings(max_examples=200, deadline=None)
def test_the_chosen_do_not_overlap_and_sum_highest(rows: list[tuple[int, int, str, float]]) -> None:
    scored = {(start, start + length, kind): value for start, length, kind, value in rows}
    chosen = choose(scored)
    assert all(a[0][1] <= b[0][0] for a, b in zip(chosen, chosen[1:], strict=False))
    assert all(value > 0 for _, value in chosen)

    def best(left: list[tuple[tuple[int, int, str], float]]) -> float:
        if not left:
            return 0.0
        (key, value), rest = left[0], left[1:]
        free = [item for item in rest if item[0][1] <= key[0] or key[1] <= item[0][0]]
        return max(best(rest), value + best(free))

    assert sum(v for _, v in chosen) == pytest.approx(best([i for i in scored.items() if i[1] > 0]))


def test_the_places_of_a_form_agree_on_its_kind() -> None:
    text = "青禾与青禾和青禾"
    scored = {(0, 2, "Company"): 2.0, (3, 5, "Company"): 1.5, (6, 8, "Company"): 0.1, (6, 8, "Person"): 0.6}
    chosen = choose(pool_kinds(scored, text))
    assert [kind for (_, _, kind), _ in chosen] == ["Company"] * 3


def test_votes_of_several_finders_raise_the_odds() -> None:
    text = "青禾智能发布新品。"
    alone = [Candidate(0, 4, "Company", "tagger", 0.6)]
    together = [*alone, Candidate(0, 4, "Company", "gazetteer", 1.0)]
    weights = load_weights()
    one, two = (weights.odds(*features(Votes.of(text, found))[0, 4, "Company"]) for found in (alone, together))
    assert two > one


# ---- names inside names


def test_a_compound_of_areas_is_parted() -> None:
    text = "杭州市滨江区"
    parts = split_areas(text, [mention(text, text, "AdminArea")], AREAS)
    assert [m.text for m in parts] == ["杭州市", "滨江区"]


def test_an_area_before_a_park_is_parted_where_the_park_is_known_alone() -> None:
    text = "杭州云栖小镇，合肥高新区"
    parts = split_areas(text, [mention(text, "杭州云栖小镇", "Park"), mention(text, "合肥高新区", "Park")], AREAS)
    assert [(m.text, m.kind) for m in parts] == [("杭州", "AdminArea"), ("云栖小镇", "Park"), ("合肥高新区", "Park")]


def test_an_area_and_an_unknown_site_behind_it_are_one_name() -> None:
    text = "滨江星云产业园，杭州云栖小镇"
    found = [
        mention(text, n, k)
        for n, k in (("滨江", "AdminArea"), ("星云产业园", "Park"), ("杭州", "AdminArea"), ("云栖小镇", "Park"))
    ]
    joined = join_areas(text, found, AREAS)
    assert [(m.text, m.kind) for m in joined] == [
        ("滨江星云产业园", "Park"),
        ("杭州", "AdminArea"),
        ("云栖小镇", "Park"),
    ]


@pytest.mark.parametrize(
    ("outer", "kind", "inner"),
    [
        ("远山大学机器人研究院", "ResearchInstitute", ["远山大学"]),
        ("合肥高新区", "Park", ["合肥"]),
        ("杭州滨江星云产业园", "Park", ["杭州", "滨江"]),
        ("湖湾传媒大厦", "Place", []),
        ("杭州市科技局", "GovernmentAgency", ["杭州市"]),
        ("杭州青禾科技有限公司", "Company", []),
        ("杭州青禾", "Company", []),
        ("日本青禾", "Company", ["日本"]),
        ("中国青禾研究院", "ResearchInstitute", []),
    ],
)
def test_names_inside_names(outer: str, kind: str, inner: list[str]) -> None:
    assert [m.text for m in find_nested(outer, [mention(outer, outer, kind)], AREAS)] == inner


# ---- which forms are one thing


@pytest.mark.parametrize(
    ("short", "long", "kind"),
    [
        ("青禾智能", "杭州青禾智能科技有限公司", "Company"),
        ("杭州青禾", "杭州青禾智能科技有限公司", "Company"),
        ("青禾", "青禾集团", "Company"),
        ("东风集团", "东方风行集团股份有限公司", "Company"),
        ("蓝湾", "蓝湾资本", "Investor"),
        ("市科技局", "杭州市科技局", "GovernmentAgency"),
        ("远山院", "远山通信研究院", "ResearchInstitute"),
        ("滨江", "滨江区", "AdminArea"),
        ("世界星河大会", "2025世界星河大会", "Event"),
        ("星河杯创新大赛", "杭州第三届星河杯创新大赛", "Event"),
        ("云谷空间", "云谷空间A区", "Incubator"),
        ("云谷", "云谷大模型", "Model"),
        ("林克", "约翰·林克", "Person"),
        ("《规划》", "《杭州市机器人产业发展规划》", "Policy"),
    ],
)
def test_a_short_form_is_made_from_the_long_one(short: str, long: str, kind: str) -> None:
    assert made_from(short, long, kind, AREAS)


@pytest.mark.parametrize(
    ("short", "long", "kind"),
    [
        ("杭州", "杭州青禾智能科技有限公司", "Company"),
        ("中国移动", "移动通信科技有限公司", "Company"),
        ("公司", "青禾公司", "Company"),
        ("青禾集团", "青禾集团金控管理有限公司投资部", "Company"),
        ("远山集团", "远方山水集团金控管理有限公司", "Company"),
        ("远山大学", "远山大学附属医院", "ResearchInstitute"),
        ("大会", "世界星河大会", "Event"),
        ("世界星河大会", "世界星河大赛", "Event"),
        ("园区", "云谷园区", "Park"),
        ("一舟", "林一舟", "Person"),
    ],
)
def test_different_things_are_kept_apart(short: str, long: str, kind: str) -> None:
    assert not made_from(short, long, kind, AREAS)


def test_an_event_without_its_edition() -> None:
    assert event_core("杭州第三届“星河杯”创新大赛", AREAS) == event_core("2024星河杯创新大赛", AREAS)


def test_things_are_called_by_their_fullest_form() -> None:
    text = "杭州青禾智能科技有限公司（以下简称“青禾智能”）位于杭州市。青禾智能在杭州有两家工厂。"
    found = [
        mention(text, "杭州青禾智能科技有限公司", "Company"),
        mention(text, "青禾智能）"[:-1], "Company"),
        mention(text, "杭州市", "AdminArea"),
        Mention(text.index("在杭州") + 1, text.index("在杭州") + 3, "杭州", "AdminArea", "杭州", "test", 0.9),
    ]
    mentions, _, entities = name_things(text, found, [], AREAS)
    assert {e.id: e.aliases for e in entities} == {
        "AdminArea/杭州市": ("杭州",),
        "Company/杭州青禾智能科技有限公司": ("青禾智能",),
    }
    assert [m.name for m in mentions] == ["杭州青禾智能科技有限公司"] * 2 + ["杭州市"] * 2


def test_a_short_form_takes_the_kind_of_the_long_one() -> None:
    text = "蓝湾资本领投。蓝湾表示看好。"
    found = [mention(text, "蓝湾资本", "Investor"), Mention(7, 9, "蓝湾", "Company", "蓝湾", "test", 0.7)]
    _, _, entities = name_things(text, found, [], AREAS)
    assert [e.id for e in entities] == ["Investor/蓝湾资本"]


def test_a_form_in_brackets_is_the_same_thing() -> None:
    text = "世界星河大会（WSC）今天开幕。"
    found = [mention(text, "世界星河大会", "Event"), mention(text, "WSC", "Event")]
    _, _, (entity,) = name_things(text, found, [], AREAS)
    assert (entity.name, entity.aliases) == ("世界星河大会", ("WSC",))


def test_a_foreign_name_and_its_spelling_are_one_person() -> None:
    text = "副总裁安娜·林（Anna Lin）和李慕白（周予安）发言。"
    found = [mention(text, name, "Person") for name in ("安娜·林", "Anna Lin", "李慕白", "周予安")]
    _, _, entities = name_things(text, found, [], AREAS)
    assert {e.name: e.aliases for e in entities} == {"安娜·林": ("Anna Lin",), "李慕白": (), "周予安": ()}


def test_a_surname_alone_is_the_person() -> None:
    text = "Anna Kovac创办了公司，Kovac仍任顾问。"
    found = [mention(text, "Anna Kovac", "Person"), Mention(16, 21, "Kovac", "Company", "Kovac", "test", 0.9)]
    _, _, entities = name_things(text, found, [], AREAS)
    assert {e.id: e.aliases for e in entities} == {"Person/Anna Kovac": ("Kovac",)}


def test_a_group_is_not_its_fund() -> None:
    text = "投资方有远山集团、远山集团长风基金。"
    found = [mention(text, "远山集团", "Investor"), mention(text, "远山集团长风基金", "Investor")]
    _, _, entities = name_things(text, found, [], AREAS)
    assert [e.name for e in entities] == ["远山集团", "远山集团长风基金"]


def test_a_latin_name_stands_without_its_class_word() -> None:
    text = "采用Vela-3 Turbo晶圆级引擎，配AI芯片。"
    found = [mention(text, "Vela-3 Turbo晶圆级引擎", "Product"), mention(text, "AI芯片", "Product")]
    _, _, entities = name_things(text, found, [], AREAS)
    assert {e.name: e.aliases for e in entities} == {"AI芯片": (), "Vela-3 Turbo晶圆级引擎": ("Vela-3 Turbo",)}


# ---- whole articles, with the shipped models


@pytest.fixture(scope="module")
def article() -> Document:
    return read(
        "南京云岫量子科技有限公司（以下简称“云岫量子”）完成数千万元天使轮融资，由红杉中国领投，深创投、君联资本跟投。"
        "云岫量子成立于2023年，创始人李慕白毕业于东南大学。\n"
        "杭州市经济和信息化局印发《杭州市智能机器人产业发展行动计划》，合肥高新区、苏州工业园区代表出席。\n"
        "位于上海市徐汇区的商汤科技参与研发，清华大学机器人研究院提供支持。\n（来源：科技日报 记者 周予安）"
    )


def test_words_that_make_a_name_are_enough() -> None:
    doc = read("滨江区出台云谷算力提升行动计划，并组建云谷智能网联产业基金。\n来源：星河芯观察\n")
    assert {
        "云谷算力提升行动计划": "Policy",
        "云谷智能网联产业基金": "Investor",
        "星河芯观察": "Media",
    }.items() <= named(doc).items()


def test_the_words_around_name_the_kind() -> None:
    doc = read("Blue Harbor Insights数据显示，市场回暖。Anna Kovac于1998年与同学创办了公司。")
    assert {"Blue Harbor Insights": "Company", "Anna Kovac": "Person"}.items() <= named(doc).items()


def test_an_abbreviation_of_a_technology_is_no_product_or_firm() -> None:
    doc = find_mentions(Article("x", "", "公司推出MQU芯片，MQU系统和MQU平台销量大增。"), gazetteer=GAZETTEER)
    assert not {m.kind for m in doc.mentions if m.text == "MQU"} - {"Field"}


def test_an_outlet_called_after_its_city_is_the_city() -> None:
    outlet = Gazetteer([*GAZETTEER.entries, Entry("杭州滨江发布", "Media", ("杭州滨江",))])
    doc = find_mentions(Article("x", "", "公司位于杭州滨江，员工百人。"), gazetteer=outlet)
    assert set(named(doc).values()) == {"AdminArea"}


def test_an_article_gives_its_names_with_their_kinds(article: Document) -> None:
    assert {
        "南京云岫量子科技有限公司": "Company",
        "红杉中国": "Investor",
        "深创投": "Investor",
        "君联资本": "Investor",
        "李慕白": "Person",
        "东南大学": "University",
        "杭州市经济和信息化局": "GovernmentAgency",
        "《杭州市智能机器人产业发展行动计划》": "Policy",
        "合肥高新区": "Park",
        "徐汇区": "AdminArea",
        "商汤科技": "Company",
        "清华大学机器人研究院": "ResearchInstitute",
        "清华大学": "University",
        "科技日报": "Media",
        "周予安": "Person",
    }.items() <= named(article).items()


def test_aliases_of_the_text_are_joined(article: Document) -> None:
    aliases = {e.name: e.aliases for e in article.entities}
    assert aliases["南京云岫量子科技有限公司"] == ("云岫量子",)


def test_mentions_quote_the_text_do_not_overlap_and_name_an_entity(article: Document) -> None:
    text, ids = article.article.text, {e.id for e in article.entities}
    for m in (*article.mentions, *article.nested):
        assert text[m.start : m.end] == m.text
        assert m.entity in ids
        assert 0 < m.score < 1
    assert all(a.end <= b.start for a, b in zip(article.mentions, article.mentions[1:], strict=False))
    assert all(any(m.start <= n.start and n.end <= m.end for m in article.mentions) for n in article.nested)


def test_the_same_article_gives_the_same_document(article: Document) -> None:
    again = find_mentions(article.article)
    assert (again.mentions, again.nested) == (article.mentions, article.nested)
    assert (again.sentences, again.entities) == (article.sentences, article.entities)


def test_generic_phrases_and_our_country_are_no_entities() -> None:
    doc = read("我国机器人产业快速发展，全国已有3家孵化器和一批企业，该公司表示本市将继续支持。")
    assert not {e.name for e in doc.entities} & {"我国", "全国", "3家孵化器", "一批企业", "该公司", "本市", "孵化器"}


def test_an_empty_article_has_no_mentions() -> None:
    doc = read("")
    assert (doc.mentions, doc.entities) == ((), ())


@given(st.text(alphabet="上海徐汇区有限公司（）《》“”、，。的AIaiGPT4 \n张三", max_size=60))
@settings(max_examples=25, deadline=None)
def test_any_text_is_read_without_an_error(text: str) -> None:
    doc = read(text)
    assert all(text[m.start : m.end] == m.text for m in (*doc.mentions, *doc.nested))


@pytest.mark.parametrize("remark", ["持股35%", "占比12.5%", "2021年成立", "持股三成"])
def test_a_remark_in_brackets_is_no_alias(remark: str) -> None:
    doc = read(f"发起方包括杭州青禾投资管理有限公司（{remark}）、滨江星河科技有限公司（{remark}）等。")
    assert not [e for e in doc.entities if remark in (e.name, *e.aliases)]


def test_a_short_form_in_brackets_is_an_alias() -> None:
    doc = read("杭州青禾投资管理有限公司（青禾投资）与滨江星河科技有限公司签约。青禾投资出资一亿元。")
    (entity,) = [e for e in doc.entities if e.name.startswith("杭州青禾")]
    assert "青禾投资" in entity.aliases


def test_a_dateline_names_no_outlet_but_a_town() -> None:
    assert "Media" not in named(read("本报成都讯（记者 罗依然）云帆科技有限公司昨天成立。")).values()
    assert named(read("云山网讯（记者 罗依然）云帆科技有限公司昨天成立。")).get("云山网讯") is None


def test_a_region_of_sales_is_no_district() -> None:
    assert "海南区" not in named(read("普洛斯海南区总经理林倩表示，公司发展很快。"))


def test_a_reporter_of_all_media_writes_for_the_paper() -> None:
    found = named(read("云山日报6月20日讯（全媒体记者 陈永刚）云帆科技有限公司昨天成立。"))
    assert "全媒体" not in found and found.get("云山日报") == "Media"


def test_a_yard_called_after_its_city_is_a_firm() -> None:
    found = named(read("北海造船隶属于中国船舶集团，去年实现产值98.7亿元。"))
    assert found.get("北海造船") == "Company" and "北海" not in found
    assert "武汉造船" not in named(read("武汉造船工业历史悠久。"))


@pytest.mark.parametrize(
    "form",
    [
        "慕尼黑设有分公司",
        "共建联合实验室",
        "机器人得学会",
        "滨江合作推进医疗产业园",
        "西部通道一批铁路",
        "江城大学分别建立研究基地",
    ],
)
def test_what_one_does_is_no_name(form: str) -> None:
    assert is_clause(form)


@pytest.mark.parametrize("form", ["国家地方共建机器人创新中心", "远山机器人学会", "云栖测试分公司"])
def test_a_verb_in_a_name_leaves_it_one(form: str) -> None:
    assert not is_clause(form)


def test_a_brand_is_its_group_rather_than_the_group_s_firm() -> None:
    doc = read("蔚澜集团日前宣布，旗下蔚澜能源完成融资。蔚澜能源由蔚澜集团创办。蔚澜表示，将投入储能。")
    forms = {e.name: set(e.aliases) for e in doc.entities}
    assert "蔚澜" in forms.get("蔚澜集团", set()) and "蔚澜" not in forms.get("蔚澜能源", set())


def test_a_division_is_not_its_firm() -> None:
    doc = read("青禾智能机器人事业部日前成立。青禾智能是一家具身智能企业，总部位于合肥。")
    assert {"青禾智能", "青禾智能机器人事业部"} <= set(named(doc))


def test_a_common_word_in_quotes_is_a_figure_of_speech() -> None:
    assert not named(read("大模型“风口”之下，不少企业站上“C位”，也有人担心“泡沫”。"))


def test_an_event_named_in_quotes_needs_no_ordinal() -> None:
    found = named(read("“星河·远帆”对接会日前在杭州举行，参加的企业很多。"))
    assert found.get("星河·远帆对接会") == "Event"


def test_the_country_before_a_firm_is_a_name_of_its_own() -> None:
    found = named(read("杭州青禾智能与日本安澜电机签约，安澜电机提供减速器。"))
    assert {"日本", "安澜电机"} <= set(found) and "日本安澜电机" not in found


def test_a_branch_names_its_bank() -> None:
    found = named(read("网商银行厦门分行行长严若水表示，中国农业银行滨江支行发展很快。"))
    assert {"网商银行厦门分行", "网商银行", "中国农业银行滨江支行", "中国农业银行"} <= set(found)


def test_a_titled_game_is_a_product_and_no_policy() -> None:
    assert named(read("杭州一家公司开发的国风游戏《山河旅人》昨天上线。")).get("山河旅人") == "Product"


def test_a_zone_and_a_port_have_their_bodies() -> None:
    found = named(read("青岛西海岸新区工信局数据显示，产业增长。据芜湖海关统计，出口增长。"))
    assert found.get("青岛西海岸新区工信局") == "GovernmentAgency" == found.get("芜湖海关")


@pytest.mark.parametrize("text", ["由海归博士林倩创办。", "云帆科技当选副理事长单位，林倩任理事长。"])
def test_who_one_is_names_nobody(text: str) -> None:
    assert not {"由海归", "单位"} & set(named(read(text)))


def test_an_edition_goes_by_its_bare_name_too() -> None:
    doc = read("第三届“星河杯”智能机器人创业大赛在杭州举行。“星河杯”智能机器人创业大赛由青禾智能主办。")
    (event,) = [e for e in doc.entities if e.kind == "Event"]
    assert len([m for m in doc.mentions if m.name == event.name]) == 2


def test_a_gala_in_book_marks_is_an_event() -> None:
    assert named(read("《2026星河盛典》昨晚在杭州举行。")).get("2026星河盛典") == "Event"


@pytest.mark.parametrize("body", ["巴西联邦最高法院", "联合国工业发展组织"])
def test_bodies_of_other_countries_and_of_the_nations(body: str) -> None:
    assert named(read(f"{body}负责人罗索昨天出席。")).get(body) == "GovernmentAgency"


def test_backers_of_all_rounds_are_investors() -> None:
    found = named(read("公司投资方阵容已涵盖云栖禾程、星河基金等多家知名机构。"))
    assert found.get("云栖禾程") == "Investor" == found.get("星河基金")


def test_a_target_of_drugs_is_no_product() -> None:
    assert "HER2" not in named(read("HER2靶点药物进展顺利，EGFR抑制剂上市。"))


def test_nothing_stands_between_a_name_and_an_honour() -> None:
    assert "欧阳明高" in named(read("欧阳明高院士表示，进展顺利。"))


def test_a_firm_of_a_place_is_not_its_namesake_with_a_business() -> None:
    doc = read("杭州青禾风电集团与杭州青禾签约。")
    assert not any({"杭州青禾风电集团", "杭州青禾"} <= {e.name, *e.aliases} for e in doc.entities)


def test_a_name_has_no_blanks_that_a_scan_put_in() -> None:
    doc = read("青 禾智能与微软合作。青禾智能董事长张 远帆表示欢迎。")
    assert {"青禾智能", "张远帆"} <= set(named(doc)) and not [e for e in doc.entities if " " in e.name]
    assert all(doc.article.text[m.start : m.end] == m.text for m in doc.mentions)


def test_what_is_held_is_an_event_without_an_ordinal_where_its_name_is_long() -> None:
    assert named(read("柯桥区举行纺织机械智能升级发布会，参加的企业很多。")).get("纺织机械智能升级发布会") == "Event"
    assert not {"产业对接大会", "多场分论坛"} & set(named(read("会议期间还举办多场分论坛，并召开产业对接大会。")))


def test_a_brand_taken_for_a_place_is_the_firm() -> None:
    text = "星澜智能完成融资。星澜在杭州设立研究院。"
    chosen = [mention(text, "星澜智能", "Company"), Mention(9, 11, "星澜", "AdminArea", "星澜", "test", 0.9)]
    mentions, _, entities = name_things(text, chosen, [], AREAS)
    assert [m.kind for m in mentions] == ["Company", "Company"] and [e.name for e in entities] == ["星澜智能"]
    place = "滨江智能完成融资。滨江在杭州。"
    chosen = [mention(place, "滨江智能", "Company"), Mention(9, 11, "滨江", "AdminArea", "滨江", "test", 0.9)]
    assert [m.kind for m in name_things(place, chosen, [], AREAS)[0]] == ["Company", "AdminArea"]


def test_a_city_by_its_letter() -> None:
    doc = read("星河论坛揭牌仪式昨天在沪举行，嘉宾来京签约。")
    assert {"沪", "京"} <= {m.text for m in doc.mentions if m.kind == "AdminArea"}


def test_a_version_with_and_without_the_word_for_what_it_is() -> None:
    assert made_from("星河2.0", "星河引擎2.0", "Product", AREAS)
    assert not made_from("星河2.0", "星河引擎3.0", "Product", AREAS)
    assert not made_from("星河2.0", "星河湾别墅2.0", "Product", AREAS)


def test_a_group_s_firm_for_something_names_the_group() -> None:
    assert {"国家电投氢能公司", "国家电投"} <= set(named(read("国家电投氢能公司与云帆科技签约，项目总投资5亿元。")))


def test_a_letter_alone_stands_for_its_city() -> None:
    (city,) = [e for e in read("星河论坛揭牌仪式昨天在沪举行。").entities if e.kind == "AdminArea"]
    assert city.name == "上海市" and "沪" in city.aliases


def test_the_words_of_a_rule_stand_in_all_that_it_matches() -> None:
    passages = Path(__file__).parent.parent / "training" / "passages.jsonl"
    for text in (json.loads(line)["text"] for line in passages.read_text("utf-8").splitlines()):
        for name, _, pattern, _, words in RULES:
            if words and not any(word in text for word in words):
                assert not pattern.search(text), name


def test_the_short_form_of_a_county_right_behind_its_province() -> None:
    found = {(m.text, m.kind) for m in read("连接广西苍梧与容县的大桥顺利合龙。").mentions}
    assert {("广西", "AdminArea"), ("苍梧", "AdminArea"), ("容县", "AdminArea")} <= found


def test_an_area_that_names_an_agency_is_no_entity_of_its_own() -> None:
    text = "福建省财政厅昨日公布名单，云帆科技有限公司入选。"
    assert "AdminArea/福建省" not in extract(Article("1", "", text)).graph.entities
    assert "AdminArea/福建省" in extract(Article("1", "", text + "福建省财政收入增长。")).graph.entities


def test_an_event_does_not_begin_with_its_being_held() -> None:
    assert "第二十届云山论坛" in named(read("在去年举行的第二十届云山论坛期间，双方见面。"))


def test_the_code_of_a_share_is_no_name() -> None:
    names = named(read("远山银行由沪市主板上市公司云帆科技（600019.SH）持有，蔚来汽车（NIO.US）入股。"))
    assert "云帆科技" in names and not {"600019.SH", "NIO.US", "沪市"} & set(names)


def test_the_opening_of_an_event_is_called_like_it() -> None:
    text = "“江城购物节”启动仪式在江城举行。“江城十水线智慧示范路亮灯仪式”昨天举行。"
    events = {e.name: e.aliases for e in read(text).entities if e.kind == "Event"}
    assert "江城购物节" in events["江城购物节启动仪式"] and "江城十水线智慧示范路亮灯仪式" in events


def test_a_group_of_five_is_told_by_its_nickname_in_any_quotes() -> None:
    names = named(read('云帆科技、远岫科技、青禾智能、星澜智能、云麓机器人，被誉为上海"AI五小龙"的企业登场。'))
    assert names["AI五小龙"] == "Cohort"


def test_what_is_set_up_in_quotes_is_a_school_where_it_ends_like_one() -> None:
    assert named(read("上海大学与网易共同挂牌成立“上海大学网易产业学院”。"))["上海大学网易产业学院"] == "University"


def test_a_newsroom_belongs_to_its_outlet_and_no_site_is_a_clause() -> None:
    assert named(read("新华社上海分社与云帆科技签约。"))["新华社上海分社"] == "Media"
    sites = [n for n, kind in named(read("通车后旅客可从天津直达北京大兴国际机场。")).items() if kind == "Place"]
    assert sites == ["北京大兴国际机场"]


def test_a_fair_is_one_with_its_short_form_and_many_projects_are_no_event() -> None:
    text = "第二届中国国际供应链促进博览会开幕，链博会与第八届中国国际进口博览会不同，进博会更大。领导出席重点项目集中开工仪式。"
    events = {e.name: set(e.aliases) for e in read(text).entities if e.kind == "Event"}
    assert "链博会" in events["第二届中国国际供应链促进博览会"] and "进博会" in events["第八届中国国际进口博览会"]
    assert len(events) == 2


def test_who_once_was_is_no_person() -> None:
    assert "曾长期" not in named(read("董事长邓永奇博士和副总裁贾岩林博士曾长期在默沙东从事研发工作。"))


def test_a_firm_by_its_name_is_no_outlet_and_a_rank_no_name() -> None:
    names = read(
        "枢元科技 Synapa.Ai\n项目简介： 枢元科技 Synapa.Ai 以具身智能大模型赋予机器人作业能力。孔新毕业于英国帝国理工学院（QS 排名 2）。"
    )
    assert named(names)["枢元科技"] == "Company"
    assert not any("QS" in form for e in names.entities for form in (e.name, *e.aliases))


def test_who_has_no_given_name_is_no_entity_and_a_region_s_middle_no_place() -> None:
    names = named(read("武进高新区位于长三角中心地带。联系人：王经理。李女士说，园区很好。"))
    assert names["长三角"] == "Place" and "Person" not in names.values()


def test_what_a_firm_is_in_a_contract_is_an_alias_of_the_one_it_is_said_of() -> None:
    text = (
        "云泽科技与科大讯飞出资设立安徽云泽智算科技有限公司（以下简称“合资公司”）。合资公司注册资本1亿元。"
        "主要股东：合肥市产业投资控股（集团）有限公司持股100%。远山智算有限公司（暂定名）随后成立。"
    )
    entities = {e.name: set(e.aliases) for e in read(text).entities}
    assert "合资公司" in entities["安徽云泽智算科技有限公司"]
    assert not entities["合肥市产业投资控股（集团）有限公司"] and not entities["远山智算有限公司"]


def test_what_stands_behind_names_in_quotes_says_what_they_are() -> None:
    names = named(read("云帆科技拥有“云帆学伴”“云帆批改”两款产品。"))
    assert names["云帆学伴"] == names["云帆批改"] == "Product"


def test_a_base_is_no_brand_and_a_code_behind_a_firm_is_none() -> None:
    text = (
        "三方将共建“良渚智算产业基地”。基地由云麓集团与云帆科技合资成立的杭州良渚智算科技有限公司运营。"
        "基地已签约企业12家。它是美国母公司ACM Research（ACMR.O）的子公司。"
    )
    firms = {n for n, kind in named(read(text)).items() if kind == "Company"}
    assert "杭州良渚智算科技有限公司" in firms and not any(f.startswith("基地") or "ACMR" in f for f in firms)
