"""Names that no list holds: found by how they are built and by the words around them."""

from __future__ import annotations

import re

import pytest
from tuzhi.extract.gazetteer import load_gazetteer
from tuzhi.extract.mentions.edges import trim
from tuzhi.extract.mentions.finders import find_mentions
from tuzhi.extract.mentions.names import Areas, made_from, variants
from tuzhi.extract.mentions.rules import find_by_rules
from tuzhi.extract.mentions.vague import is_vague
from tuzhi.extract.mentions.wholes import find_speakers, find_wholes
from tuzhi.extract.mentions.works import find_works
from tuzhi.graph import Article, article_id


def named(text: str) -> dict[str, str]:
    """Every form that is found, with its class and the name of the thing."""
    doc = find_mentions(Article(article_id(text), "", text))
    return {m.text: f"{m.kind}/{m.name}" for m in doc.mentions}


def works(text: str) -> list[str]:
    known = [(m.start, m.end) for m in load_gazetteer().match(text) if m.entry.kind in ("AdminArea", "Place")]
    return [text[c.start : c.end] for c in find_works(text, known)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("嘉陵江青笺特大桥昨天合龙。", ["嘉陵江青笺特大桥"]),
        ("济南青笺路黄河隧道通车。", ["济南青笺路黄河隧道"]),
        ("今天，青云高铁全线贯通。", ["青云高铁"]),
        ("广东青笺抽水蓄能电站开工。", ["广东青笺抽水蓄能电站"]),
        ("浙江两大抽水蓄能电站开工。", []),
        ("上海新建公园二十座。", []),
        ("合肥青笺公园管理有限公司成立。", []),
        ("中国铁路建设很快。", []),
    ],
)
def test_works_are_named_after_where_they_are(text: str, found: list[str]) -> None:
    assert works(text) == found


def test_a_list_of_people_holds_people() -> None:
    text = "出席活动的有何运舟、曹平野、张焕川、胡敏笙、钟乙等。"
    assert named(text).get("钟乙") == "Person/钟乙"


def registered(text: str) -> list[str]:
    return [text[c.start : c.end] for c in find_by_rules(text) if c.finder == "rule:registered"]


def test_two_registered_names_are_two() -> None:
    found = registered("签约双方为青笺科技股份有限公司和云帆互联集团股份有限公司。")
    assert {"青笺科技股份有限公司", "云帆互联集团股份有限公司"} <= set(found)
    assert not [form for form in found if "和" in form or "双方" in form]


def test_who_makes_something_is_a_firm_also_where_it_gives_money() -> None:
    found = named("青笺智能完成亿元A轮融资，由云帆资本领投，墨舟科技、远潮半导体跟投。")
    assert found.get("墨舟科技") == "Company/墨舟科技"
    assert found.get("云帆资本") == "Investor/云帆资本"


@pytest.mark.parametrize(
    ("form", "vague"),
    [
        ("海洋生物技术产业聚集区", True),
        ("国家级众创空间", True),
        ("青笺数字产业园", False),
        ("滨江数字产业园", False),
    ],
)
def test_words_for_a_business_and_a_site_are_no_name(form: str, vague: bool) -> None:
    assert is_vague(form) == vague


def test_a_class_label_is_no_part_of_a_name_in_latin_letters() -> None:
    found = named("本轮由远山能源旗下的风投基金Vela9 Ventures领投。")
    assert "Vela9 Ventures" in found


def test_the_customs_are_a_body() -> None:
    assert named("据海关统计，今年前五个月出口增长两成。").get("海关") == "GovernmentAgency/海关"


def test_what_is_set_up_under_a_name_in_quotes_is_a_firm() -> None:
    assert named("双方还合资成立了“青笺永福”，探索储能。").get("青笺永福") == "Company/青笺永福"


def test_an_industry_is_the_field_too() -> None:
    assert set(variants("人工智能产业", "Field", Areas(load_gazetteer()))) == {"人工智能产业", "人工智能"}


@pytest.mark.parametrize(
    ("text", "form", "thing"),
    [
        ("他毕业于成都七中，后来学医。", "成都七中", "University/成都七中"),
        ("她不仅是北大博导，还办了两家企业。", "北大", "University/北大"),
        ("据《青笺评论杂志》报道，芯片又降价了。", "青笺评论杂志", "Media/青笺评论杂志"),
        (
            "苏州市倍增行动领导小组办公室昨天开会。",
            "苏州市倍增行动领导小组办公室",
            "GovernmentAgency/苏州市倍增行动领导小组办公室",
        ),
        ("工信部中国信息通信研究院发布报告。", "中国信息通信研究院", "ResearchInstitute/中国信息通信研究院"),
        ("工信部中国信息通信研究院发布报告。", "工信部", "GovernmentAgency/工信部"),
    ],
)
def test_bodies_and_outlets(text: str, form: str, thing: str) -> None:
    assert named(text).get(form) == thing


def test_a_five_year_plan_is_a_policy_and_not_a_product() -> None:
    found = named("“十五五”规划纲要提出，加快发展低空经济。")
    assert found.get("“十五五”规划纲要", "").startswith("Policy/")
    assert "十五五" not in found


def test_several_bodies_at_once_are_none() -> None:
    assert is_vague("青云省十三地市政府") and is_vague("各区县教育局")


def test_a_function_or_a_seat_is_no_part_of_a_firms_name() -> None:
    assert "蔚来汽车" in named("林一舟曾任蔚来汽车软件副总裁。")
    assert "蔚来汽车软件" not in named("林一舟曾任蔚来汽车软件副总裁。")


def test_words_that_run_into_each_other_name_nobody() -> None:
    assert not {"好未来", "江山", "高通"} & set(named("共话美好未来，占据半壁江山，兼顾高通用性。"))


@pytest.mark.parametrize(
    ("text", "form", "thing"),
    [
        ("青笺药业宣布赛青替尼片获批上市。", "赛青替尼片", "Product/赛青替尼片"),
        ("该药联合吉西他滨治疗。", "吉西他滨", "Product/吉西他滨"),
        ("云帆制药宣布青欣妥®获批。", "青欣妥", "Product/青欣妥"),
        ("投资方包括Velora公司和云帆资本。", "Velora", "Company/Velora"),
    ],
)
def test_drugs_and_firms_in_latin_letters(text: str, form: str, thing: str) -> None:
    assert named(text).get(form) == thing


def test_a_known_firm_with_the_word_for_a_fund_is_the_fund() -> None:
    assert named("原有股东联想资本持续投资。").get("联想资本", "").startswith("Investor/")


def test_where_shares_are_traded_is_no_organisation() -> None:
    assert not [t for t in named("公司在上海证券交易所科创板上市。").values() if not t.startswith("AdminArea/")]


def test_what_a_city_announces_is_no_outlet() -> None:
    assert "重庆发布" not in named("重庆发布十条措施，支持企业上市。")
    assert named("据重庆发布消息，轨道交通十号线通车。").get("重庆发布", "").startswith("Media/")


def things(text: str) -> dict[str, str]:
    doc = find_mentions(Article(article_id(text), "", text))
    return {form: e.id for e in doc.entities for form in (e.name, *e.aliases)}


def test_a_bracket_joins_names_of_one_thing() -> None:
    found = things(
        "青欣妥®（赛青替尼片）昨天获批，林一舟先生（Dana Lin）到场。中共黄石市委和黄石市委宣传部发文，黄石市委要求落实。"
    )
    assert found["青欣妥"] == found["赛青替尼片"]
    assert found["林一舟"] == found["Dana Lin"]
    assert found["中共黄石市委"] == found["黄石市委"]


def test_a_province_and_the_city_behind_it_in_brackets_are_two() -> None:
    found = things("黑龙江（哈尔滨）投资大会在哈尔滨开幕，黑龙江省领导出席。")
    assert found["黑龙江省"] != found["哈尔滨"]


def test_a_firm_for_something_else_is_not_the_firm_that_everybody_knows() -> None:
    areas = Areas(load_gazetteer())
    assert not made_from("泡泡玛特", "北京泡泡玛特乐园管理有限公司", "Company", areas)
    assert made_from("腾讯", "腾讯科技（深圳）有限公司", "Company", areas)
    assert made_from("宁德时代", "宁德时代新能源科技股份有限公司", "Company", areas)


def test_a_short_name_is_meant_where_the_whole_one_stands_too() -> None:
    assert named("阿里巴巴昨天发布财报，一位阿里员工说。").get("阿里", "").startswith("Company/")


@pytest.mark.parametrize(
    ("text", "form", "thing"),
    [
        ("推动粤东、粤西加快发展。", "粤西", "Place/粤西"),
        ("云州都市圈之外，成都都市圈发展最快。", "成都都市圈", "Place/成都都市圈"),
        ("地热科学探井——青深热3井成功钻探。", "青深热3井", "Place/青深热3井"),
        ("青笺EF86双路服务器昨天亮相。", "青笺EF86双路服务器", "Product/青笺EF86双路服务器"),
        ("国内封测三巨头都在扩产。", "国内封测三巨头", "Cohort/国内封测三巨头"),
    ],
)
def test_regions_wells_and_numbered_models(text: str, form: str, thing: str) -> None:
    assert named(text).get(form) == thing


def test_a_direction_is_not_read_across_two_words() -> None:
    assert not {"苏南", "川南"} & set(named("江苏南京和四川南充的企业来到陕西。"))


@pytest.mark.parametrize(
    ("text", "form", "thing"),
    [
        ("货轮从阳江港启运。", "阳江港", "Place/阳江港"),
        ("*ST青笺科技公告称，重组失败。", "青笺科技", "Company/青笺科技"),
        ("青笺科技拟认购浦发银行股份二十亿股。", "浦发银行", "Company/浦发银行"),
    ],
)
def test_ports_and_firms_of_the_stock_market(text: str, form: str, thing: str) -> None:
    assert named(text).get(form) == thing


def test_a_book_mark_that_closes_later_is_no_part_of_a_name() -> None:
    assert not [
        form
        for form in named("公司刊登了《青笺农业股份有限公司董事会公告》。")
        if form.startswith("《青笺农业股份有限公司") and not form.endswith("》")
    ]


@pytest.mark.parametrize("form", ["周边街道", "西北电网", "粤西电网"])
def test_what_lies_somewhere_has_no_name(form: str) -> None:
    assert is_vague(form) and not is_vague("南方电网")


def test_a_sum_is_no_part_of_a_funds_name() -> None:
    assert not [form for form in named("该市每年设立2000万元青笺刷业发展基金。") if "万元" in form]


def test_a_channel_of_an_outlet() -> None:
    found = named("本文来自微信公众号“青笺财评”，作者：林一舟。")
    assert found.get("青笺财评") == "Media/青笺财评"
    assert "微信公众号" not in found


def test_a_section_names_its_body_and_a_body_of_the_state_council_does_not() -> None:
    doc = find_mentions(
        Article("1", "", "科技部火炬中心发文，国务院国资委转发，中国移动通信联合会元宇宙产业委员会响应。")
    )
    inside = {m.text for m in doc.nested}
    assert {"科技部", "中国移动通信联合会"} <= inside
    assert "国务院" not in inside


def test_a_national_zone_is_named_with_its_city() -> None:
    assert "长沙国家网络安全产业园区" in named("长沙国家网络安全产业园区昨天开园。")


def test_a_month_is_no_part_of_an_event() -> None:
    assert not [form for form in named("在2020年9月的阿里云栖大会上，新品亮相。") if "月" in form]


def test_a_short_title_is_the_whole_one_also_where_that_ends_in_a_bracket() -> None:
    assert made_from("《白皮书》", "《青笺智慧城市白皮书（2.0版）》", "Policy", Areas(load_gazetteer()))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("今天（5月12日），云州党政主要领导座谈会在青州举行。", ("Event", "云州党政主要领导座谈会")),
        ("4月28日，青禾科技在云江国际大酒店举办年会。", ("Place", "云江国际大酒店")),
        ("青禾科技昨天举办了星河引擎2.0的发布会。", ("Product", "星河引擎2.0")),
        ("青禾科技与高校共同启动国际青年创业实践基地。", ("Park", "国际青年创业实践基地")),
        ("青笺新材料联合创新中心昨天揭牌。", ("ResearchInstitute", "青笺新材料联合创新中心")),
        ("7家龙头企业共同构成“青州七星”矩阵。", ("Cohort", "青州七星")),
        ("青州省十三届人大五次会议昨天开幕。", ("Event", "青州省十三届人大五次会议")),
    ],
)
def test_what_is_held_opened_or_launched_has_a_name(text: str, found: tuple[str, str]) -> None:
    assert (found[0], found[1]) in {(c.kind, text[c.start : c.end]) for c in (*find_wholes(text), *find_by_rules(text))}


@pytest.mark.parametrize(
    ("text", "kind", "start", "end", "form"),
    [
        ("推出医疗大模型“云笺”。", "Model", 2, 10, "云笺"),
        ("构成“青州七星”矩阵。", "Cohort", 3, 10, "青州七星"),
        ("云笺空间A区", "Incubator", 0, 6, "云笺空间"),
        ("林遥多次到访", "Person", 0, 3, "林遥"),
        ("实施星谷智能算力加速计划", "Policy", 0, 12, "星谷智能算力加速计划"),
        ("联合国青年署", "GovernmentAgency", 0, 6, "联合国青年署"),
    ],
)
def test_words_around_a_name_are_cut_off(text: str, kind: str, start: int, end: int, form: str) -> None:
    start, end = trim(text, start, end, kind)
    assert text[start:end] == form


def test_who_has_an_honour_right_behind_the_body_is_a_person() -> None:
    text = "青州大学林遥院士介绍，青州大学院士专家工作站昨天揭牌。"
    ends = [m.end() for m in re.finditer("青州大学", text)]
    assert [text[c.start : c.end] for c in find_speakers(text, ends)] == ["林遥"]
