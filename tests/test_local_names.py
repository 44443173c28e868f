"""Names as local newspapers write them: contractions, quarters, offices of zones, institutes by number, outlets' apps."""

from __future__ import annotations

import pytest
from tuzhi.extract.gazetteer import load_gazetteer
from tuzhi.extract.mentions.finders import find_mentions
from tuzhi.extract.mentions.names import Areas, made_from
from tuzhi.graph import Article, article_id


def named(text: str) -> dict[str, str]:
    """Every form that is found, with its class and the name of the thing."""
    doc = find_mentions(Article(article_id(text), "", text))
    return {m.text: f"{m.kind}/{m.name}" for m in doc.mentions}


@pytest.mark.parametrize(
    ("text", "form", "thing"),
    [
        ("厦门青笺数字科技有限公司昨天揭牌。青笺数科总部不大。", "青笺数科", "Company/厦门青笺数字科技有限公司"),
        ("成都青笺互动科技有限公司上市。\n青笺互动2017年起步。", "青笺互动", "Company/成都青笺互动科技有限公司"),
        ("宠物品牌“喵笺”近日完成1.2亿元B轮融资。喵笺2020年成立。", "喵笺", "Company/喵笺"),
        ("云笺医药由强朔博士于2017年创立。", "强朔", "Person/强朔"),
        ("松江先后引进欧阳明远院士团队。", "欧阳明远", "Person/欧阳明远"),
        ("走进松江区田禾片区，厂房林立。", "松江区田禾片区", "Park/松江区田禾片区"),
        ("合肥高新区工信局数据显示，企业在增加。", "合肥高新区工信局", "GovernmentAgency/合肥高新区工信局"),
        ("该院由清华大学微电子所出资。", "清华大学微电子所", "ResearchInstitute/清华大学微电子所"),
        ("航天科技集团四院已经开工。", "航天科技集团四院", "ResearchInstitute/航天科技集团四院"),
        ("潍柴重机昨天供货。", "潍柴重机", "Company/潍柴重机"),
        ("滨江日报大滨江客户端9月25日讯（记者 林一舟）下雨。", "滨江日报大滨江客户端", "Media/滨江日报大滨江客户端"),
    ],
)
def test_how_local_papers_name_things(text: str, form: str, thing: str) -> None:
    assert named(text).get(form) == thing


def test_no_quarter_is_made_of_a_direction() -> None:
    assert not [form for form in named("松江区东部片区和松江区中部片区都在修路。") if form.endswith("片区")]


def test_where_a_firm_sits_is_no_field() -> None:
    text = "新区企业湖南青笺精密仪器股份有限公司上市，园区企业云帆科技有限公司也上市。"
    assert not [thing for thing in named(text).values() if thing.startswith("Field/")]


def test_a_district_in_a_firms_name_may_be_part_of_its_short_form() -> None:
    assert made_from("岳麓青笺", "长沙岳麓青笺集团", "Company", Areas(load_gazetteer()))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("企业68家，其中国家级专精特新企业11家，其中国有企业5家，其中国际订单占一半。", False),
        ("尤其中国市场很大。", True),
    ],
)
def test_china_is_not_read_across_two_words(text: str, found: bool) -> None:
    assert ("中国" in named(text)) == found


def test_a_doctor_from_abroad_is_no_name() -> None:
    assert "海归" not in named("云笺医药由海归博士林一舟创办。")
