"""Profiles of a team: lines of a person, a colon, posts and degrees."""

from __future__ import annotations

from tuzhi.extract.build import extract
from tuzhi.extract.relations.finder import read_rules, settled
from tuzhi.graph import Article, Fact

from .marked import marked

NAMES = [
    ["青禾智能", "Company"], ["云帆科技", "Company"], ["远山大学", "University"], ["江南大学", "University"],
    ["林一舟", "Person"], ["周牧", "Person"], ["何川", "Person"],
]  # fmt: skip

Told = tuple[str, str, str, str]


def told(text: str) -> set[Told]:
    """Subject, property, object and title or status of what the rules read."""
    facts = [f for f in settled(read_rules(marked(text, NAMES))) if isinstance(f, Fact)]
    return {
        (
            f.subject.split("/")[1],
            f.property,
            f.object.split("/")[1],
            " ".join((*f.values("status"), *f.values("title"))),
        )
        for f in facts
    }


def test_a_team_page_gives_founders_posts_and_schools() -> None:
    text = (
        "青禾智能\n项目简介：青禾智能是一家机器人公司。\n团队介绍：\n"
        "林一舟：创始人 & CEO，专攻运动控制，远山大学博士，前云帆科技高级工程师。\n"
        "周牧：联合创始人/CTO。江南大学计算机系教授、博士生导师，发表论文50篇。远山大学本科。\n"
        "何川：产品研发。江南大学硕士。"
    )
    assert told(text) == {
        ("青禾智能", "foundedBy", "林一舟", ""),
        ("林一舟", "hasPosition", "青禾智能", "current CEO"),
        ("林一舟", "educatedAt", "远山大学", ""),
        ("林一舟", "hasPosition", "云帆科技", "former 高级工程师"),
        ("青禾智能", "foundedBy", "周牧", ""),
        ("周牧", "hasPosition", "青禾智能", "current CTO"),
        ("周牧", "hasPosition", "江南大学", "current 计算机系教授、博士生导师"),
        ("周牧", "educatedAt", "远山大学", ""),
        ("何川", "educatedAt", "江南大学", ""),
    }


def test_the_network_has_no_say_in_what_the_lines_above_tell() -> None:
    text = "为我科技致力于为企业客户打造内容智能体平台。\n团队介绍：\n刘寒：创始人 / CEO，清华大学软件工程博士。"
    facts = extract(Article("1", "", text)).graph.facts.values()
    (founded,) = [f for f in facts if f.property == "foundedBy"]
    assert (founded.subject, founded.object) == ("Company/为我科技", "Person/刘寒") and founded.confidence > 0.7


def test_short_words_of_teams() -> None:
    text = "青禾智能是一家机器人公司。\n林一舟：联创 / COO，江南大学本硕。\n周牧：CTO，远山大学（QS 排名 2）博士四年级。\n何川：工程师，江南大学智能制造专业；专利 9 项。"
    assert told(text) >= {
        ("青禾智能", "foundedBy", "林一舟", ""),
        ("林一舟", "hasPosition", "青禾智能", "current COO"),
        ("林一舟", "educatedAt", "江南大学", ""),
        ("周牧", "educatedAt", "远山大学", ""),
        ("何川", "educatedAt", "江南大学", ""),
    }


def test_each_team_belongs_to_the_body_above_it() -> None:
    text = "青禾智能是一家机器人公司。\n林一舟：首席执行官。\n云帆科技是一家芯片公司。\n周牧，总经理，远山大学硕士。"
    assert {t for t in told(text) if t[1] == "hasPosition"} == {
        ("林一舟", "hasPosition", "青禾智能", "current 首席执行官"),
        ("周牧", "hasPosition", "云帆科技", "current 总经理"),
    }


def test_a_guest_is_introduced_with_the_body_that_he_works_for() -> None:
    text = "青禾智能是一家机器人公司。\n林一舟：云帆科技董事长。"
    assert ("林一舟", "hasPosition", "云帆科技", "current 董事长") in told(text)


def test_who_speaks_has_no_post_by_it() -> None:
    text = "青禾智能是一家机器人公司。\n林一舟：总经理说得对，我们要学。\n周牧：我们团队里，远山大学博士，占一半。"
    assert not told(text)
