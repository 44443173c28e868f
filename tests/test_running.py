"""Whose a number is in a clause that names nobody, and what its measure leaves out."""

from __future__ import annotations

import pytest
from tuzhi.extract.numbers.observations import find_observations
from tuzhi.graph import Observation

from .marked import marked

NAMES = [
    ["青禾智能", "Company"], ["云帆科技", "Company"], ["松果集团", "Company"], ["松林产业园", "Park"], ["松林高新区", "Park"],
    ["苏州", "AdminArea"], ["林一舟", "Person"], ["金石显微镜", "Product"],
]  # fmt: skip


def told(text: str) -> list[tuple[str, str, float, str]]:
    found = find_observations(marked(text, NAMES, published="2025-09-12"))
    return [(o.about.split("/")[1], o.measure, float(o.value), o.time[:4]) for o in found if isinstance(o, Observation)]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("青禾智能由云帆科技与松果集团合资成立，去年卖出新车4.2万辆。", "青禾智能"),
        ("现在，在松林产业园，像林一舟这样的科研人员创办企业94家。", "松林产业园"),
        ("青禾智能成立于2016年，总部位于松林高新区，今年上半年实现营业收入2.3亿元。", "青禾智能"),
        ("青禾智能是云帆科技的全资子公司，2019年落户苏州，总投资640亿元。", "青禾智能"),
        ("青禾智能成立于2016年，云帆科技去年卖出新车4.2万辆。", "云帆科技"),
    ],
)
def test_the_subject_that_opens_a_sentence_runs_on(text: str, about: str) -> None:
    assert [name for name, *_ in told(text)] == [about]


def test_a_stretch_of_years_lasts_until_now() -> None:
    text = "松林产业园由云帆科技运营，是2005年打造的载体，20年来已孵化企业超过600家。"
    assert told(text) == [("松林产业园", "孵化企业", 600.0, "2025")]


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("青禾智能自主研制的“金石显微镜”已交付30余家科研院所。", "交付科研院所"),
        ("在松林产业园，青禾智能研发的芯片良率稳定在95%以上。", "芯片良率"),
        ("松林产业园目前引进青禾智能、云帆科技等项目31个。", "项目"),
        ("松林产业园热闹起来。该园区规划面积4.8平方公里。", "规划面积"),
        ("青禾智能牵头，12家单位组建创新联合体。", "单位"),
        ("青禾智能去年亏了2亿元。", "亏损"),
        ("松林产业园一共签下31个。", "签约项目"),
        ("松林产业园当天签了26亿元。", "签约金额"),
    ],
)
def test_a_measure_is_a_noun_phrase(text: str, measure: str) -> None:
    assert [m for _, m, *_ in told(text)] == [measure]


def test_a_mark_that_is_passed_is_no_measure() -> None:
    assert "大关" not in {m for _, m, *_ in told("2024年，苏州电池产业产值达到1021亿元，首次突破千亿元大关。")}
