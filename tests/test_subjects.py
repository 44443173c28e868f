"""Whose a number is and what it measures, by what the wording says. The firms are invented."""

from __future__ import annotations

import pytest
from tuzhi.extract.numbers.observations import find_attributes
from tuzhi.graph import Fact

from .observing import observed, read, refused


@pytest.mark.parametrize(
    ("text", "value", "about"),
    [
        ("2024年4月，青禾智能曾获得云麓资本2亿元的A轮融资。", "2", "Company/青禾智能"),
        ("云麓资本持有青禾智能12%股权。", "12", "Investor/云麓资本"),
        ("远岫科技收购青禾智能60%的股份。", "60", "Company/远岫科技"),
        ("8家机器人企业共同发起机器人联盟，云麓资本到场。", "8", "Association/机器人联盟"),
        ("在江城大学，像周明远一样的科研人员创办企业94家。", "94", "University/江城大学"),
        ("青禾智能被远岫科技以3亿元收购。", "3", "Company/青禾智能"),
        ("周明远：江城大学教授。在江城大学任教，在期刊发表论文190余篇。", "190", "Person/周明远"),
        ("江城论坛昨天闭幕。本届论坛吸引了300家企业参展。", "300", "Event/江城论坛"),
        ("星火大会与江城论坛先后举行，本届大会有展商300家。", "300", "Event/星火大会"),
        ("南屏开发区今天招商。园区现有企业270家。", "270", "Park/南屏开发区"),
        ("云麓资本宣布完成对青禾智能的3亿元战略投资。", "3", "Company/青禾智能"),
        ("远岫科技由周明远创办，其推出的沧浪大模型上线以来，已服务用户70万人。", "70", "Model/沧浪大模型"),
        ("江城现有量子企业76家，其中58家集聚在南屏开发区。", "58", "Park/南屏开发区"),
        ("青禾智能创始人周明远与远岫科技同台。周明远告诉记者，公司年产能12万台。", "12", "Company/青禾智能"),
        ("由远岫科技指导、青禾智能承建的“沧浪大模型”上线，接入企业103家。", "103", "Model/沧浪大模型"),
        (
            "云麓资本官方消息显示，2018年，青禾智能完成对远岫科技的收购，目前年产能超过20万台。",
            "20",
            "Company/青禾智能",
        ),
        (
            "一家名为青禾智能的公司近日成立，股东包括远岫科技。法定代表人周明远，注册资本1亿元。",
            "1",
            "Company/青禾智能",
        ),
        ("江城论坛昨天闭幕。记者在江城大学看到，青禾智能与云麓资本的代表约300人参会。", "300", "Event/江城论坛"),
        ("江城论坛昨天闭幕。论坛由江城大学主办，青禾智能等260余家企业参会。", "260", "Event/江城论坛"),
        (
            "青禾智能在江城。其核心产品飞羽一号，已在临溪市应用，累计飞行420小时，起降600架次。",
            "600",
            "Product/飞羽一号",
        ),
        ("星火大会今天落幕。本届大会决赛的32个项目中，1/2来自机器人产业。", "0.5", "Event/星火大会"),
        ("云麓资本宣布，位于南屏开发区的青禾智能拥有专利160项。", "160", "Company/青禾智能"),
        ("中国市场开放。目前，已有10家外资证券公司获准在华开展业务。", "10", "AdminArea/中国"),
        ("青禾智能由远岫科技与云麓资本合资设立，前者持股51%。", "51", "Company/远岫科技"),
        ("临溪市今天公布，2024年全市机器人产值150亿元。机器人企业270家。", "270", "AdminArea/临溪市"),
        ("问：去年如何？\n答：2024年公司净利润4.9亿元。\n（摘自青禾智能的记录）", "4.9", "Company/青禾智能"),
        ("除云麓资本增资 13.6 亿元外，青禾智能还引入远岫科技。", "13.6", "Investor/云麓资本"),
        ("远岫科技由云麓资本100%控股。", "100", "Investor/云麓资本"),
        ("江城对临溪市、中国分别出口3亿元、5亿元。", "5", "AdminArea/江城"),
        ("机器人企业江城占5成，领先于临溪市（18%）。", "18", "AdminArea/临溪市"),
        ("南屏开发区交通便利，距江城大学12公里。", "12", "Park/南屏开发区"),
        ("江城的青禾智能、临溪市的远岫科技分别交付640台和415台。", "415", "Company/远岫科技"),
        ("云麓资本、青禾智能紧随其后，产量分别为640台和415台。", "640", "Investor/云麓资本"),
        ("云麓资本领投。至此，青禾智能完成B轮。公司已完成四轮融资。", "4", "Company/青禾智能"),
    ],
)
def test_the_wording_names_the_subject(text: str, value: str, about: str) -> None:
    assert about in {o.about for o in observed(text) if str(o.value) == value}
    assert len({o.about for o in observed(text) if str(o.value) == value}) == 1


def test_parts_that_a_dash_lists_are_no_subject() -> None:
    text = "江城有产业园。2个片区各有所长——南屏开发区聚焦机器人；北塘开发区发展新材料。"
    assert not {o.about for o in observed(text)} & {"Park/南屏开发区", "Park/北塘开发区"}


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("青禾智能估值大幅增长，目前已超过50亿元。", {"估值"}),
        ("云麓资本以3亿元收购青禾智能。", {"收购价"}),
        ("青禾智能继2023年完成8000万元A轮融资后，又迎新进展。", {"A轮融资金额"}),
        ("云麓资本向青禾智能投资600万美元。", {"融资金额"}),
        ("青禾智能在江城租下800平方米实验室。", {"租下实验室面积"}),
        ("青禾智能建有1200平方米的封测线。", {"封测线面积"}),
        ("青禾智能员工从80人扩充到200人。", {"员工"}),
        ("青禾智能产值实现3亿元。", {"产值"}),
        ("2024年，江城机器人产值150亿元；其中南屏开发区60亿元。", {"机器人产值"}),
        ("青禾智能已收到3亿元的订单。", {"订单"}),
        ("江城的货物贸易、服务贸易分别增长5%和7%。", {"货物贸易增长", "服务贸易增长"}),
        ("青禾智能E轮系列累计近8亿元。", {"E轮系列融资金额"}),
        ("飞羽一号机身12米长。", {"长度"}),
        ("飞羽一号重4.3克。", {"重量"}),
        ("2024年江城机器人产值150亿元。其中，南屏开发区完成60亿元。", {"机器人产值"}),
        ("江城机器人企业270家，临溪市以150家居首。", {"机器人企业"}),
        ("青禾智能去年营收2.3亿林吉特。", {"营收"}),
        ("云麓资本持有青禾智能12%股权。", {"持有股权"}),
    ],
)
def test_what_is_measured(text: str, measures: set[str]) -> None:
    assert {o.measure for o in observed(text)} == measures


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("到2024年，江城机器人产值已由2021年的150亿元升至365亿元。", {"150": "2021", "365": "2024"}),
        ("2022年和2023年，青禾智能营收分别为3亿元和5亿元。", {"3": "2022", "5": "2023"}),
        ("至2024年底，青禾智能累计融资3次。", {"3": "2024"}),
        ("2022年至2024年，青禾智能营收分别为3亿元、5亿元和7亿元。", {"3": "2022", "5": "2023", "7": "2024"}),
        ("成立于2017年的青禾智能上半年营收3亿元。", {"3": "2025"}),
        ("2024年，青禾智能营收3亿元。远岫科技营收5亿元，同比增长12%。", {"3": "2024", "5": "2024", "12": "2024"}),
        ("青禾智能宣布完成3亿元A轮融资。", {"3": "2025-05"}),
        ("青禾智能员工由2017年的27人增加到约80人。", {"27": "2017", "80": "2025-05"}),
        ("青禾智能第四季度营收3亿元。", {"3": "2024"}),
    ],
)
def test_the_time_of_each_number(text: str, times: dict[str, str]) -> None:
    assert {str(o.value): o.time for o in observed(text)} == times


def test_the_year_of_a_lead_that_tells_of_today_dates_an_undated_article() -> None:
    found = observed("今天上午，江城2024年建设推进拉开序幕。江城首批重大项目共有40个。", published="")
    assert [o.time for o in found] == ["2024"]
    assert [o.time for o in observed("江城2024年建设推进拉开序幕。江城重大项目共有40个。", published="")] == [""]


def test_the_year_of_a_title_dates_an_undated_article() -> None:
    (o,) = observed("江城现有机器人企业270家。", published="", title="江城2024年统计公报")
    assert o.time == "2024"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("青禾智能致力于研发机器人，现有员工800人。", "800"),
        ("2024年，江城机器人产值预计超30亿元。", "30"),
        ("飞羽一号预计明年首飞，设计时速360公里。", "360"),
        ("青禾智能与江城达成了合作意向，投资额30亿元。", "30"),
    ],
)
def test_what_only_looks_like_a_plan(text: str, value: str) -> None:
    assert value in {str(o.value) for o in observed(text)}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("青禾智能为什么能获得10亿元融资？", "a question"),
        ("青禾智能的前十大股东今天公布。", "a rank"),
        ("青禾智能股价跌至92.6元。", "a share price"),
        ("青禾智能(6.430,-0.02,-0.31%)昨天开会。", "a share price"),
        ("青禾智能（收盘价：9.51元）昨天开会。", "a share price"),
        ("青禾智能完成亿元级A轮融资。", "a figure without a value"),
        ("青禾智能完成千万级Pre A轮融资。", "a figure without a value"),
        ("青禾智能客单价在百元范围。", "a figure without a value"),
        ("周明远是评选出的10名青年科学家之一。", "counts those of which one is told"),
        ("青禾智能完成多轮亿元级融资。", "a figure without a value"),
        ("江城力争明年引进企业30家，总投资50亿元。", "a plan, a forecast or a target"),
    ],
)
def test_what_states_nothing(text: str, reason: str) -> None:
    assert reason in refused(text)
    assert not observed(text)


def test_numbers_told_in_turn_are_not_shared() -> None:
    text = "旗下青禾智能、远岫科技两大品牌销量分别为53万辆、4万辆。"
    assert [(o.about, str(o.value)) for o in observed(text)] == [("Company/青禾智能", "53"), ("Company/远岫科技", "4")]


def test_each_of_two_has_the_number() -> None:
    assert [o.about for o in observed("南屏开发区设立基金，云麓资本、江城母基金各出资6亿元。")] == [
        "Investor/云麓资本",
        "Investor/江城母基金",
    ]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("江城、临溪市等城市发展快，创新指数同比增长均超过20%。", ["AdminArea/江城", "AdminArea/临溪市"]),
        ("江城、临溪市等9个城市发展快，创新指数同比增长20%。", []),
    ],
)
def test_what_holds_of_all_that_are_listed(text: str, about: list[str]) -> None:
    assert [o.about for o in observed(text) if o.value == 20] == about


def test_an_intended_turnover_is_a_number() -> None:
    assert [str(o.value) for o in observed("江城论坛意向成交额达到194亿元。")] == ["194"]


@pytest.mark.parametrize(
    "text", ["飞羽一号是1类新药。", "飞羽一号采用7nm工艺。", "沧浪大模型飞入千家万户。", "青禾智能有四轮差速型底盘。"]
)
def test_a_class_a_process_and_a_saying_are_no_numbers(text: str) -> None:
    assert not observed(text)


def test_the_mark_that_a_number_passes_is_not_told_again() -> None:
    assert [str(o.value) for o in observed("江城产业产值达到1021亿元，首次突破千亿元大关。")] == ["1021"]


def test_a_price_is_no_number_but_its_fall_is() -> None:
    assert [o.unit for o in observed("青禾智能股价下滑1.4%，至92.6元。")] == ["%"]


def test_a_threshold_is_no_number_of_the_thing() -> None:
    found = {str(o.value) for o in observed("南屏开发区现有企业4500家，营收超5000万元的有63家。")}
    assert "4500" in found and "5000" not in found


def test_a_code_with_its_exchange_is_no_number() -> None:
    assert [str(o.value) for o in observed("青禾智能（688999.SH）今年营收5.6亿元。")] == ["5.6"]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("北岭实验室揭牌仪式5月3日在江城举行。北岭实验室有员工80人。", ("北岭实验室", "foundedOn", "2025-05-03")),
        ("5月6日的发布会上，飞羽一号首次与公众见面。", ("飞羽一号", "releasedOn", "2025-05-06")),
        ("青禾智能于2025年4月2日在江城会展中心，发布飞羽一号。", ("飞羽一号", "releasedOn", "2025-04-02")),
        ("《飞羽一号》由青禾智能开发。飞羽一号，5月6日全球同步上线。", ("飞羽一号", "releasedOn", "2025-05-06")),
        ("江城日报讯（记者周明远）昨日，北岭实验室揭牌。", ("北岭实验室", "foundedOn", "2025-05-19")),
        ("昨天，星火大会开幕，会上宣告成立了机器人联盟。", ("机器人联盟", "foundedOn", "2025-05-19")),
    ],
)
def test_dates_of_occasions(text: str, fact: tuple[str, str, str]) -> None:
    found = [f for f in find_attributes(read(text)) if isinstance(f, Fact)]
    assert fact in {(f.subject.split("/")[1], f.property, f.object) for f in found}


def test_a_firm_that_came_into_being_is_nobodys_birth() -> None:
    facts = [f for f in find_attributes(read("记者周明远报道：青禾智能2017年诞生于江城。")) if isinstance(f, Fact)]
    assert {f.property for f in facts} <= {"foundedOn"}


def test_a_listing_is_no_founding() -> None:
    facts = [f for f in find_attributes(read("2015年，青禾智能完成新三板挂牌。")) if isinstance(f, Fact)]
    assert not [f for f in facts if f.property == "foundedOn"]
