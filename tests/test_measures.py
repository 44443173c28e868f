"""Observations and attributes: subject, measure, value, bound, time, and what is refused. The firms are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tuzhi.extract.numbers.lists import companions
from tuzhi.extract.numbers.observations import find_attributes, find_observations
from tuzhi.extract.numbers.reading import read as read_numbers
from tuzhi.graph import Fact, Observation, Rejection

from .observing import NAMES, observed, read, refused, rows


def test_a_quantity_of_the_subject() -> None:
    (o,) = observed("目前，青禾智能已拥有发明专利逾300项。")
    assert (o.about, o.unit, o.bound, o.time) == ("Company/青禾智能", "项", ">", "2025-05")
    assert "发明专利" in o.measure
    assert o.evidence[0].quote == "青禾智能已拥有发明专利逾300项"
    assert 0 < o.evidence[0].confidence < 1 and o.evidence[0].method == "measure:count"


def test_from_to_pairs_keep_their_years_and_share_the_head() -> None:
    text = "江城规模以上机器人企业数从2018年的183家增长到2022年的348家，产值从1340亿元增长到3821亿元。"
    assert rows(text) == [
        ("江城", "183", "家", "=", "2018"), ("江城", "348", "家", "=", "2022"),
        ("江城", "1340", "亿元", "=", "2018"), ("江城", "3821", "亿元", "=", "2022"),
    ]  # fmt: skip


def test_growth_takes_up_the_measure_before_it() -> None:
    found = observed("2024年，青禾智能营业收入达12亿元，同比增长12.3%。")
    assert [(o.measure, o.unit, o.time) for o in found] == [
        ("营业收入", "亿元", "2024"),
        ("营业收入同比增长", "%", "2024"),
    ]


def test_the_subject_carries_over_clauses_and_sentences() -> None:
    text = "南屏开发区位于江城西部，规划面积14平方公里。目前，园区入驻企业550余家。"
    assert [r[0] for r in rows(text)] == ["南屏开发区", "南屏开发区"]


def test_ranges_are_two() -> None:
    assert [r[1] for r in rows("飞羽一号航程200至300公里。")] == ["200", "300"]


def test_shareholdings_are_about_the_holder() -> None:
    assert [r[:2] for r in rows("该公司由青禾智能持股约43.8%，远岫科技持股20%。")] == [
        ("青禾智能", "43.8"),
        ("远岫科技", "20"),
    ]


def test_a_round_is_the_firms() -> None:
    (o,) = observed("青禾智能近日完成1.5亿元A轮融资，由云麓资本领投。")
    assert (o.about, o.measure, str(o.value), o.unit) == ("Company/青禾智能", "A轮融资金额", "1.5", "亿元")


def test_the_sum_before_a_funds_name_is_its_size() -> None:
    (o,) = observed("江城引入225亿元江城母基金。")
    assert (o.about, o.measure, str(o.value)) == ("Investor/江城母基金", "基金规模", "225")


def test_a_number_of_two_is_one_for_each() -> None:
    found = rows("青禾智能和远岫科技合计拥有门店5368家。")
    assert [r[0] for r in found] == ["青禾智能", "远岫科技"]


def test_numbers_at_an_event_take_its_year() -> None:
    (row,) = rows("2024江城机器人大会共吸引500家企业参展。")
    assert row == ("2024江城机器人大会", "500", "家", "=", "2024")


def test_our_country_is_china() -> None:
    (row,) = rows("中国市场回暖。2024年，我国机器人出口额达113亿元。")
    assert row[0] == "中国" and row[4] == "2024"


@pytest.mark.parametrize(
    "text",
    [
        "青禾智能排名第3。", "青禾智能历时3天完成交付。", "周明远今年35岁。", "青禾智能入选世界500强。", "青禾智能股价报35元。",
        "青禾智能完成数千万元融资。", "有关部门表示，各地企业纷纷响应。", "青禾智能发布V3.0版本。", "请拨打12345热线咨询青禾智能。",
    ],
)  # fmt: skip
def test_what_is_no_observation(text: str) -> None:
    assert observed(text) == []


def test_plans_are_refused_with_a_reason() -> None:
    found = list(find_observations(read("江城力争到2030年机器人产业规模达到5000亿元。")))
    assert [type(x) for x in found] == [Rejection]
    assert "plan" in found[0].reason  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("青禾智能（603999）今年营收5.6亿元。", "a code of a share"),
        ("青禾智能完成了4亿美元（28.5亿元）融资。", "the same sum in another currency"),
        ("青禾智能的前十大股东今天公布。", "a rank"),
        ("飞羽一号拿下销量、销售额等三大冠军。", "a rank"),
        ("飞羽一号是一款90吨级的货运飞机。", "a class of size"),
        ("青禾智能所属领域智能制造本年度共有57笔融资。", "about a whole sector"),
        ("青禾智能计划今年建成3座工厂，目前已有员工800人。", "a plan, a forecast or a target"),
        ("青禾智能的营收增速达到两位数。", "a figure without a value"),
        ("青禾智能今年不太可能突破2亿元营收。", "denied"),
        ("江城的GDP增速高于全省平均水平（4.6%）。", "the mean of others, for comparison"),
        ("江城内地9市进出口保持稳定。", "only counts the names before it"),
    ],
)
def test_what_is_refused_has_its_reason(text: str, reason: str) -> None:
    assert refused(text) == [reason]


def test_a_source_has_no_numbers_of_its_own() -> None:
    found = list(find_observations(read("青禾智能数据显示，2024年全球机器人市场规模约58亿美元。")))
    assert not any(isinstance(x, Observation) for x in found)
    assert observed("2024年，青禾智能营收约58亿美元。")


def test_a_rounded_sum_gives_way_to_the_exact_one() -> None:
    text = "青禾智能近日完成千万元天使轮融资，由云麓资本投资，融资金额近1100万元。"
    assert [str(o.value) for o in observed(text) if o.about == "Company/青禾智能"] == ["1100"]


def test_what_stands_beside_something_refused() -> None:
    assert rows("青禾智能计划今年建成3座工厂，目前已有员工800人。") == [("青禾智能", "800", "人", "=", "2025-05")]
    (sum_,) = observed("青禾智能完成了4亿美元（28.5亿元）融资。")
    assert (sum_.measure, sum_.unit) == ("融资金额", "亿美元")
    assert [o.measure for o in observed("青禾智能完成B+轮5000万元融资。")] == ["B+轮融资金额"]


@pytest.mark.parametrize(
    ("text", "others"), [("青禾智能、远岫科技等27家单位签约。", 0), ("青禾智能和远岫科技共有27家门店。", 1)]
)
def test_a_number_that_counts_a_list_is_not_each_ones(text: str, others: int) -> None:
    reading = read_numbers(read(text))
    (quantity,) = reading.quantities
    shared = companions(reading, quantity, reading.clause_at(quantity.digits), "Company/远岫科技")
    assert len(shared) == others


def test_a_headline_and_its_article_say_one_number() -> None:
    assert len(observed("青禾智能获6.4亿元融资\n青禾智能宣布，新一轮融资的金额为6.4亿元人民币。")) == 1


def test_no_names_no_observations() -> None:
    assert list(find_observations(read("共有300家企业。"))) == []
    assert list(find_observations(read(""))) == []


def dated(text: str, **kw: str) -> list[tuple[str, str, str]]:
    facts = [f for f in find_attributes(read(text, **kw)) if isinstance(f, Fact)]
    for f in facts:
        assert f.evidence[0].quote in text
    return sorted({(f.subject.split("/")[1], f.property, f.object) for f in facts})


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("青禾智能成立于2015年6月。", ("青禾智能", "foundedOn", "2015-06")),
        ("青禾智能2015年成立，总部在江城。", ("青禾智能", "foundedOn", "2015")),
        ("2015年，周明远创办青禾智能。", ("青禾智能", "foundedOn", "2015")),
        ("昨天，临溪创新港在江城揭牌。", ("临溪创新港", "foundedOn", "2025-05-19")),
        ("北岭实验室成立五年来，成果不断。", ("北岭实验室", "foundedOn", "2020")),
        ("青禾智能是一家机器人企业。该公司成立于2016年。", ("青禾智能", "foundedOn", "2016")),
        ("周明远1977年出生于临溪市。", ("周明远", "bornOn", "1977")),
        ("1977年出生的周明远说。", ("周明远", "bornOn", "1977")),
        ("星火大会昨天在江城举行。", ("星火大会", "heldOn", "2025-05-19")),
        ("5月8日至10日，星火大会在江城举行。", ("星火大会", "heldOn", "2025-05-08")),
        ("星火大会暨《机器人清单》启动仪式昨天在江城举行。", ("星火大会", "heldOn", "2025-05-19")),
        ("星火大会今天（5月20日）闭幕。", ("星火大会", "heldOn", "2025-05")),
        ("2024年6月，青禾智能发布沧浪大模型。", ("沧浪大模型", "releasedOn", "2024-06")),
        ("今天，飞羽一号正式发布。", ("飞羽一号", "releasedOn", "2025-05-20")),
        (
            "一家名为青禾智能的公司注册，股东有远岫科技。成立日期为2022年1月19日。",
            ("青禾智能", "foundedOn", "2022-01-19"),
        ),
        ("今年以来，远岫科技已成立青禾智能。", ("青禾智能", "foundedOn", "2025")),
        ("青禾智能是远岫科技与云麓资本于2016年联合成立的企业。", ("青禾智能", "foundedOn", "2016")),
        ("星火大会昨天在江城举行。会上，北岭实验室正式揭牌。", ("北岭实验室", "foundedOn", "2025-05-19")),
        ("昨天，由江城大学与临溪市共建的北岭实验室揭牌。", ("北岭实验室", "foundedOn", "2025-05-19")),
        ("本报讯（记者 何川）昨天，临溪创新港在江城揭牌。", ("临溪创新港", "foundedOn", "2025-05-19")),
        ("昨天，临溪创新港、北岭实验室等七个平台揭牌。", ("北岭实验室", "foundedOn", "2025-05-19")),
        ("南屏开发区是临溪创新港的重点园区，2018年6月成立。", ("南屏开发区", "foundedOn", "2018-06")),
        # A short form says whose anniversary it is, though another body is the head of the sentence before.
        ("江城大学教授来到北岭实验室调研。该实验室成立三年来，成果不断。", ("北岭实验室", "foundedOn", "2022")),
    ],
)
def test_attributes(text: str, fact: tuple[str, str, str]) -> None:
    assert fact in dated(text)


@pytest.mark.parametrize(
    "text",
    [
        "青禾智能将于2027年成立子公司。",
        "近日，临溪创新港揭牌。",
        "2015年，青禾智能在江城启用新厂。",
        "青禾智能获评2024年度企业。",
        "今年一季度，青禾智能完成了成立后的第四次增资。",
        "今年星火大会上，周明远提出了建议。",
        "2024年3月，有关部门提出设立临溪创新港。",
        "昨天，不久前发布的沧浪大模型又获奖。",
    ],
)
def test_what_gives_no_date(text: str) -> None:
    assert dated(text) == []


def test_relative_dates_need_the_articles_day() -> None:
    assert dated("星火大会昨天在江城举行。", published="") == []


def test_the_year_in_an_events_name_completes_its_day() -> None:
    assert dated("6月12日，2024江城机器人大会举行。", published="") == [("2024江城机器人大会", "heldOn", "2024-06-12")]


PIECES = [*NAMES, "共有", "3家", "企业", "，", "。", "；", "\n", "从", "2018年", "的", "增长到", "达", "1.5亿元", "A轮融资", "同比增长", "12%", "其中", "成立", "于",
          "昨天", "（", "）", "和", "、", "持股", "力争", "举行", "发布", "该公司", "后者", "万", "千亿级", "过半", "出生", "——", "【", "】"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30), st.sampled_from(["", "2025-05-20"]))
def test_any_text_is_read_and_every_quote_stands_in_it(pieces: list[str], published: str) -> None:
    text = "".join(pieces)
    doc = read(text, published=published)
    ids = {e.id for e in doc.entities}
    for item in (*find_observations(doc), *find_attributes(doc)):
        if isinstance(item, Rejection):
            continue
        for ev in item.evidence:
            assert text[ev.start : ev.end] == ev.quote
        assert (item.about if isinstance(item, Observation) else item.subject) in ids


def test_a_number_that_counts_a_list_is_not_about_its_members() -> None:
    text = "南屏开发区已引进青禾智能、远岫科技等32家企业。"
    assert [(o.about, o.value) for o in observed(text)] == [("Park/南屏开发区", 32)]


def test_the_whole_city_is_the_city_though_another_thing_was_named_last() -> None:
    text = "临溪市实现生产总值900亿元。临溪创新港完成吞吐量1.3亿吨。年末全市常住人口97.7万人。"
    assert [o.about for o in observed(text) if "人口" in o.measure] == ["AdminArea/临溪市"]


def test_words_about_the_telling_are_no_part_of_the_measure() -> None:
    told = {o.measure for o in observed("去年，青禾智能有员工260余人，实现营业收入3.2亿元，净利润却下降4%。")}
    assert "员工" in told and "营业收入" in told and not [m for m in told if "却" in m or "实现" in m]


def test_what_was_founded_is_the_body_that_the_words_say() -> None:
    def founded(text: str) -> list[tuple[str, str]]:
        return [
            (f.subject, f.object)
            for f in find_attributes(read(text))
            if isinstance(f, Fact) and f.property == "foundedOn"
        ]

    assert founded("青禾智能是一家机器人企业，2021年由北岭实验室的几名工程师创立。") == [("Company/青禾智能", "2021")]
    assert founded("其前身是1996年成立的江城大学OLED项目组。") == []
    assert founded("由江城大学共建的北岭实验室2021年揭牌。") == [("ResearchInstitute/北岭实验室", "2021")]


def test_numbers_told_in_turn_are_those_of_the_names_in_turn() -> None:
    told = [(o.about, o.measure, o.value) for o in observed("青禾智能、远岫科技的专利数分别为115项、65项。")]
    assert told == [("Company/青禾智能", "专利数", 115), ("Company/远岫科技", "专利数", 65)]


def test_a_number_right_behind_a_name_in_a_list_is_its_own() -> None:
    about = {o.value: o.about for o in observed("独角兽企业中，江城22家、临溪市18家。")}
    assert (
        about.get(18, "AdminArea/临溪市") == "AdminArea/临溪市" and about.get(22, "AdminArea/江城") == "AdminArea/江城"
    )


def test_the_whole_city_is_meant_until_another_thing_is_named() -> None:
    text = "临溪市旅游火热。临溪创新港接待游客30万人次。全市接待国内游客2.1亿人次，实现旅游收入3160亿元。"
    assert [o.about for o in observed(text) if "收入" in o.measure] == ["AdminArea/临溪市"]


def test_a_figure_of_speech_is_no_number() -> None:
    assert observed("从0到1，青禾智能走了十年。") == []


def test_a_year_in_front_of_biology_is_no_birth() -> None:
    doc = read("周明远说，2024年生物医药产业营收1680亿元。")
    assert not [f for f in find_attributes(doc) if isinstance(f, Fact) and f.property == "bornOn"]


def test_the_event_that_a_speaker_calls_this_one_and_the_list_behind_a_dash() -> None:
    text = "星火大会在临溪市落幕。江城大学介绍，本届大会共吸引全球20余个国家的430余个项目参会。"
    assert {o.about for o in observed(text)} == {"Event/星火大会"}
    (found,) = observed("临溪市的2家市级平台——临溪创新港、北岭实验室都来了。")
    assert (found.about, found.measure) == ("AdminArea/临溪市", "市级平台")


def test_a_class_of_size_is_no_number() -> None:
    assert observed("临溪市打造千亿元级产业集群，培育百亿级企业。") == []


def test_a_size_told_without_a_time_is_told_as_of_the_article() -> None:
    (o,) = observed("青禾智能位于江城。青禾智能的厂房占地3200平方米。")
    assert o.time == "2025-05"
    past = observed("此前，青禾智能融资3亿元。", published="2025-05-20")
    assert [x.time for x in past] == [""]


def test_what_a_report_of_last_year_tells_is_of_that_year() -> None:
    text = "青禾智能日前发布2024年年报。青禾智能营业收入8.9亿元，同比增长31%。"
    assert {o.time for o in observed(text, published="2025-04-22")} == {"2024"}


def test_last_year_in_an_undated_text_is_the_year_just_named() -> None:
    text = "2021年青禾智能收入达138亿元。青禾智能去年前三季度收入为90亿元。"
    assert [o.time for o in observed(text, published="")] == ["2021", "2021"]
    assert [o.time for o in observed("2021年3月5日，青禾智能收入达138亿元。青禾智能去年收入为90亿元。", published="")][
        1
    ] == ""


def test_what_a_number_became_is_measured_as_it_was() -> None:
    found = observed("青禾智能的良率从31%一路爬到76%。")
    assert [(o.value, o.measure) for o in found] == [(31, "良率"), (76, "良率")]


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("青禾智能去年卖了6.9亿元。", "销售额"),
        ("青禾智能去年卖出800台。", "销量"),
        ("青禾智能投了2600万元。", "投资"),
        ("青禾智能只有8个人。", "员工"),
        ("飞羽一号采集岩芯47管。", "采集岩芯"),
    ],
)
def test_a_verb_or_a_measure_word_is_no_measure(text: str, measure: str) -> None:
    assert [o.measure for o in observed(text)] == [measure]


def test_a_plan_that_was_completed_is_none() -> None:
    text = "江城三年行动计划全面完成，江城建成道路8条。"
    assert [o.value for o in observed(text)] == [8]
    assert observed("江城计划建成道路8条。") == []
