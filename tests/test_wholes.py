"""Names whose words alone tell where they begin and end, and what stands around a name without belonging to it."""

from __future__ import annotations

import pytest
from tuzhi.extract.gazetteer import load_gazetteer
from tuzhi.extract.mentions.bodies import find_organs
from tuzhi.extract.mentions.edges import is_no_field, trim
from tuzhi.extract.mentions.finders import find_mentions
from tuzhi.extract.mentions.names import Areas
from tuzhi.extract.mentions.nesting import split_parks
from tuzhi.extract.mentions.rules import find_fields
from tuzhi.extract.mentions.vague import is_clause, is_vague
from tuzhi.extract.mentions.wholes import find_owned_parks, find_speakers, find_wholes
from tuzhi.graph import Article, Mention, article_id


def wholes(text: str) -> set[tuple[str, str]]:
    """The class and the form of all candidates of the shapes."""
    return {(c.kind, text[c.start : c.end]) for c in find_wholes(text)}


@pytest.mark.parametrize(
    ("text", "kind", "form"),
    [
        ("“云笺走进校园”2031年首场活动昨天举办。", "Event", "“云笺走进校园”2031年首场活动"),
        ("2031年“青年看云州”首场集中交流活动开始。", "Event", "2031年“青年看云州”首场集中交流活动"),
        ("4月3日上午，青禾学院与远山重机校企合作签约仪式在云州举行。", "Event", "青禾学院与远山重机校企合作签约仪式"),
        ("云州举办2031年三季度重点产业项目集中签约仪式。", "Event", "2031年三季度重点产业项目集中签约仪式"),
        ("“青禾云追溯系统合作”签约仪式成功举行", "Event", "“青禾云追溯系统合作”签约仪式"),
        ("地址：云州市青江区望月路88号", "Place", "望月路"),
        ("地址：云州市青江区望月路88号青禾国际大厦", "Place", "青禾国际大厦"),
        ("港口位于望月大道与采薇路交汇处。", "Place", "望月大道"),
        ("港口位于望月大道与采薇路交汇处。", "Place", "采薇路"),
        ("举办云州（青江）数字产业投资对接会", "Event", "云州（青江）数字产业投资对接会"),
        ("纳入“青苗工程”中的“百人计划”。", "Policy", "青苗工程"),
        ("纳入“青苗工程”中的“百人计划”。", "Policy", "百人计划"),
        ("与Vela Ridge Acquisition Corp. V合并。", "Company", "Vela Ridge Acquisition Corp. V"),
        ("近日，青禾远行（北京）企业管理合伙企业（有限合伙）成立。", "Company", "青禾远行（北京）企业管理合伙企业（有限合伙）"),
        ("近日，青禾（云州）股权投资合伙企业（有限合伙）成立。", "Investor", "青禾（云州）股权投资合伙企业（有限合伙）"),
        ("本轮由Vela Ventures与Ruvo Fund领投。", "Investor", "Vela Ventures"),
        ("本轮由Vela Ventures与Ruvo Fund领投。", "Investor", "Ruvo Fund"),
    ],
)  # fmt: skip
def test_shapes(text: str, kind: str, form: str) -> None:
    assert (kind, form) in wholes(text)


@pytest.mark.parametrize(
    "text",
    [
        "近日签约仪式在云州举行。",
        "“青苗计划”卫星升空。",
        "一条路88号",
        "走高速路和国道。",
        "社会资本表示欢迎。",
    ],
)
def test_no_shapes(text: str) -> None:
    assert not wholes(text)


def test_lines_hold_their_towns() -> None:
    text = "江苏盐城至南通高铁全线启动联调联试。"
    doc = find_mentions(Article(article_id(text), "", text))
    assert ("盐城至南通高铁", "Place") in {(m.text, m.kind) for m in doc.mentions}
    assert {"盐城", "南通"} <= {m.text for m in doc.nested if m.kind == "AdminArea"}


def test_parks_and_speakers_behind_a_firm() -> None:
    text = "青禾重机星谷工业园里，青禾重机林遥介绍说。青禾重机投建的工业园。"
    parks = [text[c.start : c.end] for c in find_owned_parks(text, [(0, 4), (text.rfind("青"), text.rfind("青") + 4)])]
    assert parks == ["青禾重机星谷工业园"]
    assert [text[c.start : c.end] for c in find_speakers(text, [4, 15])] == ["林遥"]
    assert not list(find_speakers("青禾协会秘书长安娜·林介绍说。", [4]))
    said = "远禾资本沈遥告诉记者，项目不错。"
    assert [said[c.start : c.end] for c in find_speakers(said, [])] == ["远禾资本", "沈遥"]


@pytest.mark.parametrize(
    ("text", "span", "kind", "form"),
    [
        ("青江特大桥架梁完成", "青江特大桥架梁", "Place", "青江特大桥"),
        ("望月路88号旁", "望月路88号", "Place", "望月路"),
        ("青禾集团光伏项目落户", "青禾集团光伏", "Company", "青禾集团"),
        ("青禾集团光伏是子公司", "青禾集团光伏", "Company", "青禾集团光伏"),
        ("领先船舶产品", "领先船舶产品", "Field", "船舶产品"),
        ("赛事负责人计算机学院周牧", "赛事负责人计算机学院", "University", "计算机学院"),
        ("横跨远禾资本与国资", "横跨远禾资本", "Investor", "远禾资本"),
    ],
)
def test_edges(text: str, span: str, kind: str, form: str) -> None:
    start, end = trim(text, 0, len(span), kind)
    assert text[start:end] == form


def test_parks_in_zones_are_two() -> None:
    whole = "云州开发区青禾工业园"
    found = split_parks([Mention(0, 10, whole, "Park", whole, "", 0.9)], Areas(load_gazetteer()))
    assert [m.text for m in found] == ["云州开发区", "青禾工业园"]
    for plain in ("云州高新区高新技术产业园", "云州开发区"):
        mention = Mention(0, len(plain), plain, "Park", plain, "", 0.9)
        assert split_parks([mention], Areas(load_gazetteer())) == [mention]


def test_lists_of_firms_hold_firms() -> None:
    text = "老百姓、益丰、青木堂、养禾和等六家药企签约。"
    doc = find_mentions(Article(article_id(text), "", text))
    assert {"青木堂", "养禾和"} <= {m.text for m in doc.mentions if m.kind == "Company"}


def test_words_that_name_nobody() -> None:
    assert all(map(is_vague, ("产业引导基金", "社会资本", "财投与产投", "SPAC", "区委区政府")))
    assert not any(map(is_vague, ("云州产业引导基金", "远禾资本", "财通证券")))
    assert all(map(is_clause, ("绿电", "宏伟蓝图", "拼速度")))
    assert not is_clause("绿电科技")
    assert all(map(is_no_field, ("具有高附加值", "各种尺寸", "整体解决方案")))
    assert not is_no_field("具身智能")
    assert not list(find_organs("联合国内外产学研界顶尖机构", []))


@pytest.mark.parametrize(
    "text", ["青禾致力于从物理学原理出发，做新系统。", "青禾致力于为机器人造一套记忆系统。"]
)  # fmt: skip
def test_what_is_no_field(text: str) -> None:
    assert not list(find_fields(text))


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("青禾是全球知名的云端渲染解决方案提供商。", {"云端渲染"}),
        ("青禾是一家靶向蛋白研发商，总部不大。", {"靶向蛋白"}),
        ("青禾主要从事各种尺寸的陶瓷基板、玻璃基板的切割加工。", {"陶瓷基板", "玻璃基板"}),
        ("青禾是云笺最大的独立供应商。", set()),
    ],
)
def test_what_a_firm_provides(text: str, fields: set[str]) -> None:
    sure = {text[c.start : c.end] for c in find_fields(text) if c.finder in ("rule:provider", "rule:trade")}
    assert sure == fields
