"""Fact sheets: lines of a label and a value."""

from __future__ import annotations

from tuzhi.extract.build import extract
from tuzhi.extract.sheets import find_sheets
from tuzhi.graph import Article, KnowledgeGraph

FIRM = """云帆机器人（深圳）有限公司
成立时间：2018年5月
法定代表人：林一舟
总部：深圳市南山区
注册资本：5000万元
员工人数：约1200人
投资方：红杉中国、高瓴创投
官网：www.yunfan.example"""
EVENT = """2025江城机器人大会

时间：2025年6月12日至14日
地点：武汉国际会展中心
主办单位：中国电子学会、武汉市人民政府
参展企业：新松、埃斯顿"""


def read(text: str) -> KnowledgeGraph:
    return extract(Article("1", "", text)).graph


def told(graph: KnowledgeGraph) -> set[tuple[str, str, str]]:
    """What the sheets of an article state, ends without their kinds."""
    facts = [f for f in graph.facts.values() if any(e.method == "sheet" for e in f.evidence)]
    return {(f.subject.split("/")[1], f.property, f.object.split("/")[-1]) for f in facts}


def test_what_a_firm_s_sheet_says() -> None:
    graph = read(FIRM)
    firm = "云帆机器人（深圳）有限公司"
    assert told(graph) == {
        (firm, "foundedOn", "2018-05"),
        ("林一舟", "hasPosition", firm),
        (firm, "locatedIn", "南山区"),
        ("红杉中国", "investedIn", firm),
        ("高瓴创投", "investedIn", firm),
    }
    numbers = {(o.about, o.measure, str(o.value), o.unit, o.bound) for o in graph.observations.values()}
    assert {
        (f"Company/{firm}", "注册资本", "5000", "万元", "="),
        (f"Company/{firm}", "员工人数", "1200", "人", "≈"),
    } <= numbers
    (post,) = [f for f in graph.facts.values() if f.property == "hasPosition"]
    assert dict(post.qualifiers) == {"status": "current", "title": "法定代表人"}
    # Each fact shows its line, and what stands above it.
    assert {"法定代表人：林一舟", firm} <= {e.quote for e in post.evidence}


def test_what_an_event_s_sheet_says() -> None:
    assert told(read(EVENT)) == {
        ("2025江城机器人大会", "heldOn", "2025-06-12"),
        ("2025江城机器人大会", "locatedIn", "武汉国际会展中心"),
        ("2025江城机器人大会", "organizedBy", "中国电子学会"),
        ("2025江城机器人大会", "organizedBy", "武汉市人民政府"),
        ("新松", "participatedIn", "2025江城机器人大会"),
        ("埃斯顿", "participatedIn", "2025江城机器人大会"),
    }


def test_each_name_with_a_label_begins_a_sheet() -> None:
    text = "本周融资\n公司：远岫生物\n轮次：A轮\n金额：3亿元\n投资方：启明创投\n公司：星澜医药\n所在地：南京\n投资方：元禾控股"
    graph = read(text)
    assert told(graph) == {
        ("启明创投", "investedIn", "远岫生物"),
        ("星澜医药", "locatedIn", "南京"),
        ("元禾控股", "investedIn", "星澜医药"),
    }
    (first,) = [f for f in graph.facts.values() if f.subject == "Investor/启明创投" and f.property == "investedIn"]
    assert dict(first.qualifiers) == {"amount": "3亿元", "round": "A轮"}
    assert ("Company/远岫生物", "A轮融资金额") in {(o.about, o.measure) for o in graph.observations.values()}


def test_a_person_s_sheet_and_one_of_cells() -> None:
    person = "姓名：张伟\n职务：云帆科技有限公司董事长\n毕业院校：清华大学\n出生年月：1975年3月"
    assert told(read(person)) == {
        ("张伟", "hasPosition", "云帆科技有限公司"),
        ("张伟", "educatedAt", "清华大学"),
        ("张伟", "bornOn", "1975-03"),
    }
    assert not any(o.measure == "出生年月" for o in read(person).observations.values())
    cells = "公司名称 | 云帆科技有限公司\n成立时间 | 2018年\n所在地 | 苏州"
    assert told(read(cells)) == {("云帆科技有限公司", "foundedOn", "2018"), ("云帆科技有限公司", "locatedIn", "苏州")}


def test_talk_and_unknown_labels_are_no_sheet() -> None:
    talk = "云帆科技在苏州。\n记者：投资方是谁？\n林一舟：总部在苏州。\n记者：地点呢？\n林一舟：地点：上海。"
    assert not find_sheets(talk)
    assert not find_sheets("云帆科技\n第一步：开机\n第二步：关机\n时间：三分钟")
    # Nothing above, and nothing named: of whom is not said.
    assert not find_sheets("时间：2025年3月\n地点：上海")


def test_who_won_a_tender_supplies_whom_it_was_for() -> None:
    text = "中标公告\n项目名称：智慧交通二期\n招标人：合肥市公安局\n中标单位：安徽四创电子股份有限公司\n中标金额：8652.3万元"
    assert told(read(text)) == {("安徽四创电子股份有限公司", "suppliesTo", "合肥市公安局")}
    facts = read(text).facts.values()
    assert not any(f.subject.startswith("GovernmentAgency") and f.property == "suppliesTo" for f in facts)
