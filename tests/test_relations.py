"""Every example of schema.toml is found by its rules, every refusal is not; what is found carries words that stand in the text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tuzhi.extract.build import refusal
from tuzhi.extract.record import to_record
from tuzhi.extract.relations.finder import find_relations, read_rules, settled
from tuzhi.graph import Article, Fact, KnowledgeGraph, Rejection, article_id, load_schema

from .marked import marked

RELATIONS = load_schema().relations
EXAMPLES = [(r.name, row) for r in RELATIONS.values() for row in r.examples]
REFUSALS = [(r.name, row) for r in RELATIONS.values() for row in r.refusals]


def named(facts: list[Fact], prop: str) -> set[tuple[str, str]]:
    ends = {(f.subject.split("/", 1)[1], f.object.split("/", 1)[1]) for f in facts if f.property == prop}
    if RELATIONS[prop].symmetric:
        ends = {(min(pair), max(pair)) for pair in ends}
    return ends


def read(text: str, mentions: list[list[str]]) -> tuple[list[Fact], list[Rejection]]:
    doc = marked(text, mentions)
    items = list(settled(read_rules(doc)))
    facts = [item for item in items if isinstance(item, Fact)]
    assert not [why for f in facts if (why := refusal(doc, f))]
    return facts, [item for item in items if isinstance(item, Rejection)]


@pytest.mark.parametrize(("prop", "row"), EXAMPLES, ids=[f"{p}-{n}" for n, (p, _) in enumerate(EXAMPLES)])
def test_examples_are_found(prop: str, row: dict[str, Any]) -> None:
    facts, _ = read(row["text"], row["mentions"])
    wanted = {tuple(pair) for pair in row["facts"]}
    if RELATIONS[prop].symmetric:
        wanted = {(min(pair), max(pair)) for pair in wanted}
    assert named(facts, prop) == wanted


@pytest.mark.parametrize(("prop", "row"), REFUSALS, ids=[f"{p}-{n}" for n, (p, _) in enumerate(REFUSALS)])
def test_refusals_are_not_found(prop: str, row: dict[str, Any]) -> None:
    facts, _ = read(row["text"], row["mentions"])
    assert named(facts, prop) == {tuple(pair) for pair in row["facts"]} == set()


# What a picture shows is read from the picture, not by patterns.
@pytest.mark.parametrize("relation", [r for r in RELATIONS.values() if r.name != "depicts"], ids=lambda r: r.name)
def test_every_relation_has_examples_and_refusals(relation: Any) -> None:
    assert len(relation.examples) >= 4
    assert len(relation.refusals) >= 3
    assert len(relation.patterns) >= 4


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("青禾智能没有收购云帆科技。", "denied"),
        ("青禾智能拟收购云帆科技。", "planned"),
        ("青禾智能曾想收购云帆科技。", "planned"),
        ("青禾智能三次被传收购云帆科技。", "denied"),
        ("青禾智能昨日撤回收购云帆科技的申请。", "denied"),
        ("如果青禾智能收购云帆科技，股价会涨。", "supposed"),
        ("青禾智能收购云帆科技了吗？", "asked"),
    ],
)
def test_what_is_refused_is_listed_with_its_reason(text: str, reason: str) -> None:
    facts, rejections = read(text, [["青禾智能", "Company"], ["云帆科技", "Company"]])
    assert named(facts, "acquired") == set()
    assert reason in {r.reason for r in rejections if " acquired " in r.what}
    assert all(r.quote in text for r in rejections)


def test_what_governs_a_park_is_no_part_of_it() -> None:
    facts, _ = read("南屏开发区管委会主任来访。", [["南屏开发区管委会", "GovernmentAgency"], ["南屏开发区", "Park"]])
    assert not named(facts, "partOf")


def test_an_object_marked_by_jiang_is_no_plan() -> None:
    facts, _ = read("青禾智能将自主研发的禾苗大模型推向市场。", [["青禾智能", "Company"], ["禾苗大模型", "Model"]])
    assert named(facts, "developedBy") == {("禾苗大模型", "青禾智能")}


def test_the_subject_left_out_is_the_topic() -> None:
    text = "青禾智能成立于2019年，专注于具身智能，总部位于杭州。"
    facts, _ = read(text, [["青禾智能", "Company"], ["具身智能", "Field"], ["杭州", "AdminArea"]])
    assert named(facts, "focusesOn") == {("青禾智能", "具身智能")}
    assert named(facts, "locatedIn") == {("青禾智能", "杭州")}


def test_evidence_spans_the_names_and_says_how_it_was_read() -> None:
    text = "据介绍，青禾智能位于云谷创新社区，员工过百。"
    facts, _ = read(text, [["青禾智能", "Company"], ["云谷创新社区", "Incubator"]])
    (fact,) = [f for f in facts if f.property == "locatedIn"]
    (evidence,) = fact.evidence
    assert evidence.quote == "青禾智能位于云谷创新社区"
    assert evidence.method == "pattern:locatedIn:sits"
    assert 0.5 < evidence.confidence < 1


def test_posts_keep_title_and_status() -> None:
    text = "青禾智能董事长、总经理林一舟此前曾担任远山大学教授。"
    facts, _ = read(text, [["青禾智能", "Company"], ["林一舟", "Person"], ["远山大学", "University"]])
    posts = {f.object: f for f in facts if f.property == "hasPosition"}
    assert posts["Company/青禾智能"].values("title") == ("董事长、总经理",)
    assert posts["Company/青禾智能"].values("status") == ("current",)
    assert posts["University/远山大学"].values("title") == ("教授",)
    assert posts["University/远山大学"].values("status") == ("former",)


def test_a_founder_who_is_ceo_has_both() -> None:
    facts, _ = read("云帆科技创始人兼CEO周牧到场。", [["云帆科技", "Company"], ["周牧", "Person"]])
    assert named(facts, "foundedBy") == {("云帆科技", "周牧")}
    assert [f.values("title") for f in facts if f.property == "hasPosition"] == [("CEO",)]


def test_a_founder_alone_has_no_post() -> None:
    facts, _ = read("云帆科技创始人周牧到场。", [["云帆科技", "Company"], ["周牧", "Person"]])
    assert named(facts, "foundedBy") == {("云帆科技", "周牧")}
    assert named(facts, "hasPosition") == set()


def test_a_round_gives_every_investor_its_target() -> None:
    text = "青禾智能宣布完成数亿元B轮融资。本轮融资由高山资本领投，松果创投、云帆科技等跟投，长河资本担任财务顾问。"
    names = [
        ["青禾智能", "Company"],
        ["高山资本", "Investor"],
        ["松果创投", "Investor"],
        ["云帆科技", "Company"],
        ["长河资本", "Investor"],
    ]
    facts, _ = read(text, names)
    assert named(facts, "investedIn") == {(i, "青禾智能") for i in ("高山资本", "松果创投", "云帆科技")}
    assert named(facts, "suppliesTo") == {("长河资本", "青禾智能")}


def test_no_mentions_no_relations() -> None:
    assert read("今天天气很好。", []) == ([], [])
    assert read("", []) == ([], [])


def test_reading_twice_gives_the_same() -> None:
    _, row = EXAMPLES[0]
    doc = marked(row["text"], row["mentions"])
    assert list(find_relations(doc)) == list(find_relations(doc))


def test_an_area_in_a_name_is_where_it_lies() -> None:
    names = [["安徽省芜湖经济技术开发区", "Park"], ["安徽省", "AdminArea"], ["芜湖", "AdminArea"]]
    facts, _ = read("安徽省芜湖经济技术开发区揭牌。", names)
    assert named(facts, "locatedIn") == {("安徽省芜湖经济技术开发区", "芜湖"), ("芜湖", "安徽省")}


def test_a_place_in_a_registered_name_says_nothing() -> None:
    facts, _ = read("上海青禾智能有限公司完成注册。", [["上海青禾智能有限公司", "Company"], ["上海", "AdminArea"]])
    assert named(facts, "locatedIn") == set()


def test_districts_listed_behind_their_city() -> None:
    areas = [[name, "AdminArea"] for name in ("上海", "嘉定", "青浦", "松江")]
    facts, _ = read("上海嘉定、青浦和松江都在招商。", areas)
    assert named(facts, "locatedIn") == {(d, "上海") for d in ("嘉定", "青浦", "松江")}


def test_people_near_an_event_took_part_reporters_did_not() -> None:
    text = "江南人工智能大会昨天在苏州开幕。青禾智能CEO林一舟介绍了新品。（江南日报记者 沈白）"
    names = [["江南人工智能大会", "Event"], ["苏州", "AdminArea"], ["青禾智能", "Company"], ["林一舟", "Person"]]
    facts, _ = read(text, [*names, ["江南日报", "Media"], ["沈白", "Person"]])
    assert named(facts, "participatedIn") == {("林一舟", "江南人工智能大会")}


def test_a_partner_of_a_list_pairs_with_the_others_alone() -> None:
    names = [[name, "Company"] for name in ("青禾智能", "云帆科技", "星渡机器人")]
    facts, _ = read("青禾智能与云帆科技、星渡机器人签署战略合作协议。", names)
    assert named(facts, "cooperatesWith") == {
        (min("青禾智能", other), max("青禾智能", other)) for other in ("云帆科技", "星渡机器人")
    }


def test_the_subject_left_out_is_who_the_clause_is_about() -> None:
    forerunner = [["青禾智能", "Company"], ["禾苗科技", "Company"], ["杭州", "AdminArea"]]
    facts, _ = read("青禾智能的前身禾苗科技成立于2010年，总部位于杭州。", forerunner)
    assert named(facts, "locatedIn") == {("禾苗科技", "杭州")}
    foreign = [["美国", "AdminArea"], ["Lumen", "Company"], ["机器人", "Field"]]
    facts, _ = read("美国Lumen成立于2001年，专注机器人。", foreign)
    assert named(facts, "focusesOn") == {("Lumen", "机器人")}
    named_so = [["禾帆科技", "Company"], ["云帆集团", "Company"], ["远岫集团", "Company"], ["林一舟", "Person"]]
    facts, _ = read("一家名为禾帆科技的公司成立，股东有云帆集团和远岫集团。法定代表人为林一舟。", named_so)
    assert ("林一舟", "禾帆科技") in named(facts, "hasPosition")


def test_an_event_told_of_without_its_name_is_the_one_reported() -> None:
    names = [["江南人工智能大会", "Event"], ["苏州", "AdminArea"], ["远山论坛", "Event"], ["林一舟", "Person"]]
    facts, _ = read("江南人工智能大会在苏州开幕。去年的远山论坛也很热闹。林一舟参加。", names)
    assert ("林一舟", "江南人工智能大会") in named(facts, "participatedIn")
    assert ("林一舟", "远山论坛") not in named(facts, "participatedIn")


def test_a_plan_goes_on_over_a_clause_without_a_subject() -> None:
    names = [["滨江区", "AdminArea"], ["机器人", "Field"]]
    facts, refused = read("滨江区还将出台行动规划，聚焦机器人。", names)
    assert not named(facts, "focusesOn") and "planned" in {r.reason for r in refused}
    facts, _ = read("滨江区已出台行动规划，聚焦机器人。", names)
    assert named(facts, "focusesOn") == {("滨江区", "机器人")}


def test_names_within_names_lie_in_each_other() -> None:
    names = [["江南自贸区临港片区", "Park"], ["江南自贸区", "Park"], ["江南", "AdminArea"]]
    facts, _ = read("江南自贸区临港片区迎来新企业。", names)
    assert ("江南自贸区", "江南") in named(facts, "locatedIn")
    assert ("江南自贸区临港片区", "江南自贸区") in named(facts, "partOf")


def test_a_list_may_hold_an_unknown_name_and_owners() -> None:
    names = [["青禾智能", "Company"], ["云帆科技", "Company"], ["火石引擎", "Company"]]
    facts, _ = read("青禾智能、云帆科技、北岭动力等多家企业已与火石引擎达成合作。", names)
    assert named(facts, "cooperatesWith") == {("云帆科技", "火石引擎"), ("火石引擎", "青禾智能")}


def test_the_hour_that_a_bracketed_date_leaves_parts_nothing() -> None:
    names = [["江南人工智能大会", "Event"], ["苏州", "AdminArea"]]
    facts, _ = read("江南人工智能大会今天（5月9日）上午在苏州闭幕。", names)
    assert named(facts, "locatedIn") == {("江南人工智能大会", "苏州")}


def test_each_person_s_firm_gets_that_person_s_place_and_lists_of_different_length_are_not_crossed() -> None:
    firms, people, places = ["云帆科技", "星渡机器人"], ["林一舟", "周牧", "何川"], ["云谷", "起点营", "海创营"]
    names = [[n, k] for row, k in ((firms, "Company"), (people, "Person"), (places, "Incubator")) for n in row]
    text = "林一舟、云帆科技创始人周牧、星渡机器人CEO何川所在的企业，分别位于云谷、起点营以及海创营。"
    facts, _ = read(text, names)
    assert named(facts, "locatedIn") == {("云帆科技", "起点营"), ("星渡机器人", "海创营")}
    facts, _ = read("云帆科技、星渡机器人分别位于云谷、起点营以及海创营。", names)
    assert named(facts, "locatedIn") == set()


@pytest.mark.parametrize(
    ("text", "post"),
    [
        ("云帆科技由前青禾智能产品总监林一舟创立。", ("青禾智能", "产品总监", "former")),
        ("云帆科技宣布，原青禾智能副总裁林一舟出任首席运营官。", ("青禾智能", "副总裁", "former")),
        ("云帆科技宣布，原青禾智能副总裁林一舟出任首席运营官。", ("云帆科技", "首席运营官", "current")),
        ("目前青禾智能董事长林一舟已到任。", ("青禾智能", "董事长", "current")),
        ("青禾智能董事会收到董事长林一舟的书面辞职报告。", ("青禾智能", "董事长", "former")),
        ("青禾智能选举林一舟为公司第三届董事会董事长。", ("青禾智能", "董事长", "current")),
        ("青禾智能江南区总经理林一舟说。", ("青禾智能", "总经理", "current")),
        ("江南日报讯 记者林一舟 今天开园。", ("江南日报", "记者", "current")),
    ],
)
def test_a_post_is_that_of_the_body_that_the_words_say(text: str, post: tuple[str, str, str]) -> None:
    names = [
        ["云帆科技", "Company"],
        ["青禾智能", "Company"],
        ["林一舟", "Person"],
        ["江南", "AdminArea"],
        ["江南日报", "Media"],
    ]
    facts, _ = read(text, names)
    posts = {(f.object.split("/", 1)[1], f.values("title"), f.values("status")) for f in facts if f.property == "hasPosition"}  # fmt: skip
    assert (post[0], (post[1],), (post[2],)) in posts
    assert {p[1] for p in posts if p[0] == post[0]} == {(post[1],)}


def test_a_rumour_gives_no_post() -> None:
    text = "针对网传“林一舟不再担任青禾智能董事长”，公司称消息不实。"
    facts, _ = read(text, [["青禾智能", "Company"], ["林一舟", "Person"]])
    assert named(facts, "hasPosition") == set()


def test_a_clause_is_about_what_its_modifiers_stand_before() -> None:
    text = "远山大学与云滨区政府共建的南屏研究院，已孵化云帆科技、禾帆科技等9家企业。"
    names = [["远山大学", "University"], ["云滨区政府", "GovernmentAgency"], ["南屏研究院", "ResearchInstitute"],
             ["云帆科技", "Company"], ["禾帆科技", "Company"]]  # fmt: skip
    facts, _ = read(text, names)
    assert named(facts, "incubatedBy") == {("云帆科技", "南屏研究院"), ("禾帆科技", "南屏研究院")}
    text = "位于云滨区的青禾集团是龙头企业，旗下有云帆科技、禾帆科技等12家子公司。"
    facts, _ = read(
        text, [["云滨区", "AdminArea"], ["青禾集团", "Company"], ["云帆科技", "Company"], ["禾帆科技", "Company"]]
    )
    assert named(facts, "partOf") == {("云帆科技", "青禾集团"), ("禾帆科技", "青禾集团")}


def test_a_post_held_before_is_a_former_one() -> None:
    facts, _ = read("林一舟此前担任青禾智能副总经理。", [["青禾智能", "Company"], ["林一舟", "Person"]])
    assert [f.values("status") for f in facts if f.property == "hasPosition"] == [("former",)]


def test_what_hangs_on_a_parent_is_what_the_clause_is_about() -> None:
    names = [
        ["青禾集团", "Company"],
        ["云帆科技", "Company"],
        ["远山大学", "University"],
        ["南屏研究院", "ResearchInstitute"],
    ]
    facts, _ = read("青禾集团旗下的云帆科技与远山大学签约，共同成立南屏研究院。", names)
    assert named(facts, "establishedBy") == {("南屏研究院", "云帆科技"), ("南屏研究院", "远山大学")}


def test_a_holder_holds_the_firm_that_he_founded_not_the_one_he_left() -> None:
    names = [["云帆科技", "Company"], ["青禾智能", "Company"], ["林一舟", "Person"]]
    facts, _ = read("云帆科技由前青禾智能产品总监林一舟创立。林一舟持股62%。", names)
    assert named(facts, "investedIn") == {("林一舟", "云帆科技")}


def test_a_rumour_states_nothing() -> None:
    facts, rejected = read("网传青禾智能收购云帆科技。", [["青禾智能", "Company"], ["云帆科技", "Company"]])
    assert named(facts, "acquired") == set() and any("acquired" in r.what for r in rejected)


def test_a_successor_holds_the_post() -> None:
    facts, _ = read(
        "徐一鹏接替刘一舟任青禾智能董事长。", [["青禾智能", "Company"], ["徐一鹏", "Person"], ["刘一舟", "Person"]]
    )
    assert named(facts, "hasPosition") == {("徐一鹏", "青禾智能")}


def test_a_post_in_a_region_is_one_at_the_firm() -> None:
    facts, _ = read(
        "林一舟曾任青禾智能中国区副总裁。", [["青禾智能", "Company"], ["林一舟", "Person"], ["中国", "AdminArea"]]
    )
    assert [(f.object, f.values("title")) for f in facts if f.property == "hasPosition"] == [
        ("Company/青禾智能", ("副总裁",))
    ]


def test_a_firm_hatched_from_an_institute_hatches_nothing() -> None:
    facts, _ = read(
        "青禾智能由林一舟创办，孵化自远山研究院。",
        [["青禾智能", "Company"], ["林一舟", "Person"], ["远山研究院", "ResearchInstitute"]],
    )
    assert named(facts, "incubatedBy") == {("青禾智能", "远山研究院")}


def test_what_is_taken_up_is_not_what_takes_it_up() -> None:
    names = [["云帆科技", "Company"], ["甲木大模型", "Model"], ["乙火大模型", "Model"]]
    facts, _ = read("云帆科技与甲木大模型的路线不同，形成垂直应用，可兼容甲木大模型、乙火大模型等多模态模型。", names)
    assert ("甲木大模型", "乙火大模型") not in named(facts, "uses")


def test_a_post_before_a_comma_is_that_of_whom_it_was_given() -> None:
    names = [["青禾智能", "Company"], ["徐一鹏", "Person"], ["刘一舟", "Person"]]
    facts, _ = read("徐一鹏任青禾智能董事长，刘一舟已退休。", names)
    assert named(facts, "hasPosition") == {("徐一鹏", "青禾智能")}
    facts, _ = read("青禾智能董事长，徐一鹏表示满意。", names)
    assert named(facts, "hasPosition") == {("徐一鹏", "青禾智能")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("林一舟毕业于远山大学，曾在青禾智能担任算法总监。", [("算法总监", "former")]),
        ("曾在青禾智能担任算法总监的林一舟创业了。", [("算法总监", "former")]),
        ("林一舟未曾在青禾智能担任算法总监。", []),
    ],
)
def test_a_post_once_held_at_a_body(text: str, found: list[tuple[str, str]]) -> None:
    facts, _ = read(text, [["青禾智能", "Company"], ["林一舟", "Person"], ["远山大学", "University"]])
    posts = [f for f in facts if f.property == "hasPosition" and f.values("title")]
    assert [(f.values("title")[0], f.values("status")[0]) for f in posts] == found


def test_a_title_told_twice_is_written_once() -> None:
    facts, _ = read("青禾智能党委书记、董事长林一舟到场。", [["青禾智能", "Company"], ["林一舟", "Person"]])
    (post,) = [f for f in facts if f.property == "hasPosition"]
    twice = replace(post, qualifiers=(*post.qualifiers, ("title", "董事长")))
    article = Article(id=article_id("x"), title="", text="x")
    row = to_record(KnowledgeGraph.of(articles=[article], facts=[twice]))["relations"][0]
    assert row["title"] == "党委书记、董事长"


@pytest.mark.parametrize(
    ("text", "mentions", "found"),
    [
        # A list of districts, a share, a site right beside; the list may follow the sentence about the city.
        (
            "江苏有苏州的纳米、无锡的芯片、常州的电池。",
            ["江苏", "苏州", "无锡", "常州"],
            {("苏州", "江苏"), ("无锡", "江苏"), ("常州", "江苏")},
        ),
        ("海淀的大模型占北京六成。", ["海淀", "北京"], {("海淀", "北京")}),
        (
            "江苏形成了新格局。三个城市各有所长：苏州做纳米；无锡做芯片；常州做电池。",
            ["江苏", "苏州", "无锡", "常州"],
            {("苏州", "江苏"), ("无锡", "江苏"), ("常州", "江苏")},
        ),
        # Named together is not linked, two are no list; nor is what lies elsewhere.
        ("江苏的车开往苏州、无锡。", ["江苏", "苏州", "无锡"], set()),
        ("苏州的企业到江苏省外找市场。", ["苏州", "江苏"], set()),
        ("江苏的考察团去了杭州、宁波。", ["江苏", "杭州", "宁波"], set()),
    ],
)
def test_where_a_known_area_lies_is_said_by_a_list_or_a_share(
    text: str, mentions: list[str], found: set[tuple[str, str]]
) -> None:
    facts, _ = read(text, [[name, "AdminArea"] for name in mentions])
    assert named(facts, "locatedIn") == found


def test_a_clause_that_describes_a_name_is_about_that_name() -> None:
    facts, _ = read(
        "云帆科技上月签下大单，总部位于苏州的青禾智能供货。",
        [["云帆科技", "Company"], ["苏州", "AdminArea"], ["青禾智能", "Company"]],
    )
    assert named(facts, "locatedIn") == {("青禾智能", "苏州")}


def test_a_post_alone_is_one_at_the_body_that_the_article_is_about() -> None:
    mentions = [["青禾智能", "Company"], ["林一舟", "Person"], ["苏州", "AdminArea"], ["云帆科技", "Company"]]
    away = "天气渐凉。叶子黄了。订单多了。路上人少了。"
    about = f"青禾智能搬进新楼。青禾智能有了食堂，青禾智能的员工说好。{away}总经理林一舟说，要慢慢来。"
    facts, _ = read(about, mentions)
    assert named(facts, "hasPosition") == {("林一舟", "青禾智能")}
    # Two firms are named as often: whose manager he is, is not said.
    both = f"青禾智能搬进新楼。云帆科技有了食堂，青禾智能、云帆科技的员工说好。{away}总经理林一舟说，要慢慢来。"
    facts, _ = read(both, mentions)
    assert named(facts, "hasPosition") == set()


def test_an_area_at_the_front_of_a_site_is_where_it_lies() -> None:
    facts, _ = read("苏州去年增长。苏州云谷港扩建。", [["苏州云谷港", "Place"], ["苏州", "AdminArea"]])
    assert named(facts, "locatedIn") == {("苏州云谷港", "苏州")}


def test_who_takes_part_in_joined_events_takes_part_in_both() -> None:
    facts, _ = read(
        "江南机器人大赛暨青年创业大赛在苏州举行。林一舟、周牧参加。",
        [
            ["江南机器人大赛", "Event"],
            ["青年创业大赛", "Event"],
            ["苏州", "AdminArea"],
            ["林一舟", "Person"],
            ["周牧", "Person"],
        ],
    )
    both = {(person, event) for person in ("林一舟", "周牧") for event in ("江南机器人大赛", "青年创业大赛")}
    assert named(facts, "participatedIn") == both
