"""Wordings of newspapers and company notices, each with what it states."""

from __future__ import annotations

import pytest
from tuzhi.extract.relations.finder import find_relations
from tuzhi.graph import Fact

from .marked import marked

NAMES = [
    ["青禾智能", "Company"], ["云帆科技", "Company"], ["松江汽车", "Company"], ["高山资本", "Investor"], ["松果创投", "Investor"],
    ["松果基金", "Investor"], ["松林高新区", "Park"], ["松果产业园", "Park"], ["苏州", "AdminArea"], ["远山", "Product"], ["青鸟五号", "Product"],
    ["松果检测中心", "ResearchInstitute"], ["松果论坛", "Event"], ["松果芯片", "Product"], ["林一舟", "Person"], ["周牧", "Person"],
]  # fmt: skip


def stated(text: str, prop: str) -> set[tuple[str, str]]:
    found = (f for f in find_relations(marked(text, NAMES)) if isinstance(f, Fact) and f.property == prop)
    return {(f.subject.split("/")[1], f.object.split("/")[1]) for f in found}


@pytest.mark.parametrize(
    ("text", "prop", "wanted"),
    [
        ("由云帆科技和青禾智能共同设立的松果基金落户苏州。", "locatedIn", {("松果基金", "苏州")}),
        ("云帆科技投资青禾智能，高山资本跟投。", "investedIn", {("云帆科技", "青禾智能"), ("高山资本", "青禾智能")}),
        (
            "云帆科技宣布战略投资青禾智能，高山资本、松果创投跟投。",
            "investedIn",
            {("云帆科技", "青禾智能"), ("高山资本", "青禾智能"), ("松果创投", "青禾智能")},
        ),
        ("林一舟在苏州创立青禾智能，第一笔天使投资来自高山资本。", "investedIn", {("高山资本", "青禾智能")}),
        ("青禾智能由松江大学林一舟院士和周牧教授共同创办。", "foundedBy", {("青禾智能", "林一舟"), ("青禾智能", "周牧")}),
        ("青禾智能由某厂前飞控负责人林一舟创立。", "hasPosition", set()),
        ("青禾智能的母公司云帆科技是国内龙头。", "partOf", {("青禾智能", "云帆科技")}),
        ("云帆科技位于苏州，旗下青禾智能、松江汽车两大品牌销量增长。", "partOf", {("青禾智能", "云帆科技"), ("松江汽车", "云帆科技")}),
        ("苏州是产业重镇，青禾智能、云帆科技等企业先后落户。", "locatedIn", {("青禾智能", "苏州"), ("云帆科技", "苏州")}),
        ("松林高新区热闹起来。设在区内的松果检测中心出具报告300份。", "locatedIn", {("松果检测中心", "松林高新区")}),
        ("由青禾智能开发、云帆科技发行的游戏《远山》上线。", "developedBy", {("远山", "青禾智能")}),
        ("作为《远山》的研发方，青禾智能扎根苏州。", "developedBy", {("远山", "青禾智能")}),
        ("发动机“青鸟五号”，出自位于松林高新区的青禾智能。", "developedBy", {("青鸟五号", "青禾智能")}),
        ("青禾智能是软件公司，自研有“远山”平台。", "developedBy", {("远山", "青禾智能")}),
        ("《远山》采用青鸟五号。", "uses", {("远山", "青鸟五号")}),
        ("青禾智能的激光雷达已搭载于云帆科技、松江汽车的9款车型。", "suppliesTo", {("青禾智能", "云帆科技"), ("青禾智能", "松江汽车")}),
        ("青禾智能在会上与云帆科技签约，将为后者改造3条产线。", "cooperatesWith", {("云帆科技", "青禾智能")}),
        ("松果论坛在苏州举行。青禾智能在会上发布新品。", "participatedIn", {("青禾智能", "松果论坛")}),
        (
            "青禾智能收购某厂股权，并与云帆科技合资设立松江汽车。",
            "establishedBy",
            {("松江汽车", "青禾智能"), ("松江汽车", "云帆科技")},
        ),
        (
            "青禾智能成立已久，是林一舟教授与前某某软件中国区技术总监周牧共同创办的企业。",
            "foundedBy",
            {("青禾智能", "林一舟"), ("青禾智能", "周牧")},
        ),
        ("松果检测中心主任林一舟与前某某软件中国区技术总监周牧到会。", "hasPosition", {("林一舟", "松果检测中心")}),
        ("生产商是云帆科技在苏州的子公司青禾智能。", "partOf", {("青禾智能", "云帆科技")}),
        ("青禾智能特色工艺产线在松林高新区开工。", "locatedIn", {("青禾智能", "松林高新区")}),
        ("青禾智能、云帆科技等先后在此安家。松林高新区在苏州。", "locatedIn", set()),
        ("云帆科技已在苏州开通航线；其自研机型“远山”拿到了证书。", "developedBy", {("远山", "云帆科技")}),
        (
            "青禾智能成立已久。公司推出新品，客户有云帆科技。2024年公司收购松江汽车。",
            "acquired",
            {("青禾智能", "松江汽车")},
        ),
        ("松江汽车推出“远山”和“青鸟五号”，后者采用松果芯片。", "uses", {("青鸟五号", "松果芯片")}),
        ("青禾智能已适配云帆科技，客户有松江汽车。", "suppliesTo", {("青禾智能", "松江汽车")}),
        ("至于青禾智能被云帆科技收购的消息，不属实。", "acquired", set()),
        (
            "青禾智能与松果检测中心签约共建联合实验室。",
            "cooperatesWith",
            {("青禾智能", "松果检测中心")},
        ),
        ("松果检测中心孵化企业青禾智能签下大单。", "incubatedBy", {("青禾智能", "松果检测中心")}),
        ("高山资本、松果创投参与了青禾智能近亿元的A轮融资。", "investedIn", {("高山资本", "青禾智能"), ("松果创投", "青禾智能")}),
        ("青禾智能与松江汽车签订供货合同，金额1800万元。", "suppliesTo", {("青禾智能", "松江汽车")}),
        ("青禾智能、云帆科技先后聚集到松林高新区。", "locatedIn", {("青禾智能", "松林高新区"), ("云帆科技", "松林高新区")}),
        (
            "松果产业园是科创园区，由松林高新区管理。青禾智能已经入驻。",
            "locatedIn",
            {("青禾智能", "松果产业园")},
        ),
    ],
)  # fmt: skip
def test_what_a_wording_states(text: str, prop: str, wanted: set[tuple[str, str]]) -> None:
    assert stated(text, prop) == wanted
