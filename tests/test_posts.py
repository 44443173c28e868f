"""Whose post it is where a sentence names several bodies, or none."""

from __future__ import annotations

import pytest
from tuzhi.extract.relations.finder import read_rules, settled
from tuzhi.graph import Fact

from .marked import marked

NAMES = [
    ["青禾智能", "Company"], ["云帆科技", "Company"], ["松果产业园", "Park"], ["机器人产业联盟", "Association"],
    ["远山大学", "University"], ["光电实验室", "ResearchInstitute"], ["松林区委", "GovernmentAgency"], ["松林区", "AdminArea"],
    ["苏州", "AdminArea"], ["江城日报", "Media"], ["林一舟", "Person"], ["周牧", "Person"],
]  # fmt: skip


def posts(text: str) -> set[tuple[str, str, str]]:
    found = (f for f in settled(read_rules(marked(text, NAMES))) if isinstance(f, Fact) and f.property == "hasPosition")
    return {(f.subject[7:], f.object.split("/")[1], f.values("title")[0]) for f in found}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # Who is lent by a firm is not its manager's colleague.
        (
            "青禾智能总部落户苏州。公司董事长由云帆科技副总裁林一舟兼任，总经理周牧到任。",
            {("林一舟", "云帆科技", "副总裁"), ("林一舟", "青禾智能", "董事长"), ("周牧", "青禾智能", "总经理")},
        ),
        # The successor has the post that was given up.
        (
            "林一舟辞去青禾智能总经理职务，董事会聘任原云帆科技副总裁周牧接任。",
            {("林一舟", "青禾智能", "总经理"), ("周牧", "青禾智能", "总经理"), ("周牧", "云帆科技", "副总裁")},
        ),
        # Associations have presidents, laboratories no general managers.
        ("机器人产业联盟成立，青禾智能、远山大学加盟，林一舟任理事长。", {("林一舟", "机器人产业联盟", "理事长")}),
        (
            "机器人产业联盟成立，青禾智能总裁林一舟当选首任理事长。",
            {("林一舟", "青禾智能", "总裁"), ("林一舟", "机器人产业联盟", "理事长")},
        ),
        ("青禾智能建成光电实验室，总经理林一舟说。", {("林一舟", "青禾智能", "总经理")}),
        # A park told of since then comes before a firm told of earlier.
        ("云帆科技坐落在苏州。松果产业园热闹起来。首席执行官林一舟说，园里有300家企业。", {("林一舟", "松果产业园", "首席执行官")}),
        # A mayor is one of a district, a secretary one of its committee.
        (
            "松林区开会。会议由松林区委副书记、区长林一舟主持。",
            {("林一舟", "松林区委", "副书记"), ("林一舟", "松林区", "区长")},
        ),
        # A post that changes hands.
        (
            "青禾智能发生工商变更，法定代表人由林一舟变更为周牧。",
            {("林一舟", "青禾智能", "法定代表人"), ("周牧", "青禾智能", "法定代表人")},
        ),
        ("林一舟是云帆科技前亚太区总监。", {("林一舟", "云帆科技", "亚太区总监")}),
        (
            "青禾智能开会。公司任命前云帆科技供应链副总裁周牧为首席运营官。",
            {("周牧", "云帆科技", "供应链副总裁"), ("周牧", "青禾智能", "首席运营官")},
        ),
        ("青禾智能公告，林一舟不再兼任公司总经理。", {("林一舟", "青禾智能", "总经理")}),
        (
            "林一舟任松林区委书记，免去其远山大学校长职务；免去周牧的青禾智能总经理职务。",
            {("林一舟", "松林区委", "书记"), ("林一舟", "远山大学", "校长"), ("周牧", "青禾智能", "总经理")},
        ),
        ("林一舟为远山大学兼职教授。", {("林一舟", "远山大学", "兼职教授")}),
        (
            "青禾智能上市。林一舟曾先后在云帆科技、远山大学任职，2018年至今任公司董事长。",
            {("林一舟", "云帆科技", ""), ("林一舟", "远山大学", ""), ("林一舟", "青禾智能", "董事长")},
        ),
        # 集团公司 of a group's own news.
        (
            "青禾智能与云帆科技签约。集团公司董事长林一舟、总经理周牧到场。",
            {("林一舟", "青禾智能", "董事长"), ("周牧", "青禾智能", "总经理")},
        ),
        # What follows a semicolon in a career.
        (
            "林一舟先生，硕士，历任青禾智能经理；云帆科技投资部副总监；远山大学教授。",
            {("林一舟", "青禾智能", "经理"), ("林一舟", "云帆科技", "投资部副总监"), ("林一舟", "远山大学", "教授")},
        ),
        ("林一舟任青禾智能经理；云帆科技副总裁到场。", {("林一舟", "青禾智能", "经理")}),
        # Who wrote a dispatch.
        ("江城日报讯（林一舟、周牧）青禾智能昨天开会。", {("林一舟", "江城日报", "记者"), ("周牧", "江城日报", "记者")}),
        ("远山大学（林一舟、周牧）昨天开会。", set()),
        # 公司 of a sentence about 公司, whatever else it names.
        ("青禾智能上市。2022年至2024年，公司前五大客户为云帆科技和远山大学。公司董事长林一舟到场。", {("林一舟", "青禾智能", "董事长")}),
    ],
)  # fmt: skip
def test_whose_post_it_is(text: str, wanted: set[tuple[str, str, str]]) -> None:
    assert posts(text) == wanted
