"""Tables become observations where their headers say of what, what, in which unit and when."""

from __future__ import annotations

import pytest
from tuzhi.extract.build import extract
from tuzhi.extract.tables import find_tables, read_header
from tuzhi.graph import Article, article_id

Row = tuple[str, str, str, str, str, str]


def stated(*lines: str, published: str = "") -> set[Row]:
    """What an article of these lines states in numbers, quotes checked."""
    text = "\n".join(lines)
    article = Article(article_id(text), "", text, published=published)
    found = extract(article).graph.observations.values()
    for obs in found:
        assert obs.evidence
        for ev in obs.evidence:
            assert text[ev.start : ev.end] == ev.quote
            assert "\n" not in ev.quote
    return {obs.key for obs in found}


def test_things_in_a_column_measures_over_the_others() -> None:
    assert stated(
        "各企业数据如下。",
        "企业名称 | 员工数（人） | 2023年营业收入（亿元） | 同比增长 | 专利数",
        "青禾智能 | 300 | 12.5 | 23.1% | 1,204",
        "远山机器人 | 约120 | 3.8 | -4％ | —",
        "合计 | 420 | 16.3 |  | 1204",
    ) == {
        ("Company/青禾智能", "员工数", "300", "人", "=", ""),
        ("Company/青禾智能", "营业收入", "12.5", "亿元", "=", "2023"),
        ("Company/青禾智能", "同比增长", "23.1", "%", "=", ""),
        ("Company/青禾智能", "专利数", "1204", "件", "=", ""),
        ("Company/远山机器人", "员工数", "120", "人", "≈", ""),
        ("Company/远山机器人", "营业收入", "3.8", "亿元", "=", "2023"),
        ("Company/远山机器人", "同比增长", "-4", "%", "=", ""),
    }


def test_years_over_the_columns_take_the_measure_from_the_line_above() -> None:
    assert stated(
        "营业收入（单位：亿元）", "企业 | 2022年 | 2023年", "青禾智能 | 10.1 | 12.5", "远山机器人 | 3.0 | 3.8"
    ) == {
        ("Company/青禾智能", "营业收入", "10.1", "亿元", "=", "2022"),
        ("Company/青禾智能", "营业收入", "12.5", "亿元", "=", "2023"),
        ("Company/远山机器人", "营业收入", "3.0", "亿元", "=", "2022"),
        ("Company/远山机器人", "营业收入", "3.8", "亿元", "=", "2023"),
    }


def test_a_column_of_years_dates_the_rows() -> None:
    assert stated("企业 | 年份 | 产值（亿元）", "青禾智能 | 2022 | 5", "青禾智能 | 2023年6月 | 6") == {
        ("Company/青禾智能", "产值", "5", "亿元", "=", "2022"),
        ("Company/青禾智能", "产值", "6", "亿元", "=", "2023-06"),
    }


@pytest.mark.parametrize("corner", ["指标 | ", "| ", ""])
def test_a_table_about_the_thing_that_the_line_above_names(corner: str) -> None:
    lines = [f"{corner}2022年 | 2023年", "营业收入（亿元） | 10.1 | 12.5", "研发人员（人） | 80 | 96"]
    assert stated("青禾智能主要经营数据", *lines) == {
        ("Company/青禾智能", "营业收入", "10.1", "亿元", "=", "2022"),
        ("Company/青禾智能", "营业收入", "12.5", "亿元", "=", "2023"),
        ("Company/青禾智能", "研发人员", "80", "人", "=", "2022"),
        ("Company/青禾智能", "研发人员", "96", "人", "=", "2023"),
    }


def test_a_chart_is_a_table_of_periods() -> None:
    assert stated("青禾智能营业收入（单位：亿元）", "2021年 | 2022年 | 2023年", "3.1 | 7.4 | 12.5") == {
        ("Company/青禾智能", "营业收入", "3.1", "亿元", "=", "2021"),
        ("Company/青禾智能", "营业收入", "7.4", "亿元", "=", "2022"),
        ("Company/青禾智能", "营业收入", "12.5", "亿元", "=", "2023"),
    }


@pytest.mark.parametrize(
    "lines",
    [
        ["企业 | 排名", "青禾智能 | 1", "远山机器人 | 2"],
        ["企业 | 得分", "青禾智能 | 93.5", "远山机器人 | 88"],
        ["企业 | 代码 | 备注", "青禾智能 | 300750 | 3家"],
        ["项目 | 金额（亿元）", "研发 | 3", "销售 | 4"],
        ["首页 | 新闻 | 2024", "财经 | 科技 | 2023"],
        ["甲 | 乙", "丙 | 丁", "| | |", "|"],
    ],
)
def test_headers_that_say_too_little_give_nothing(lines: list[str]) -> None:
    assert stated("本页数据。", *lines) == set()


def test_bars_in_prose_are_no_table() -> None:
    assert find_tables("来源：江南日报 | 记者：林一舟\n正文。") == []
    long = "字" * 80
    assert find_tables(f"{long} | 甲\n{long} | 乙") == []
    (table,) = find_tables("甲 ｜ 乙\n丙|丁")
    assert [[cell.text for cell in row] for row in table.rows] == [["甲", "乙"], ["丙", "丁"]]


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("2023年末总资产（万元）", ("总资产", "万元", "2023")), ("占比（%）", ("占比", "%", "")), ("产量/万台", ("产量", "万台", "")),
        ("备案（次）情况", ("备案情况", "次", "")), ("2024年5月销量（辆）", ("销量", "辆", "2024-05")),
        ("面积（含二期）", ("面积（含二期）", "", "")),
    ],
)  # fmt: skip
def test_what_a_header_says(text: str, header: tuple[str, str, str]) -> None:
    found = read_header(text)
    assert (found.measure, found.unit, found.time) == header


def test_two_rows_of_headers_are_one() -> None:
    assert stated(
        "企业 | 2022年 | 2022年 | 2023年 | 2023年",
        "企业 | 产值（亿元） | 员工数（人） | 产值（亿元） | 员工数（人）",
        "青禾智能 | 5 | 210 | 6 | 300",
        "远山机器人 | 3 | 90 | 4 | 120",
    ) == {
        ("Company/青禾智能", "产值", "5", "亿元", "=", "2022"),
        ("Company/青禾智能", "员工数", "210", "人", "=", "2022"),
        ("Company/青禾智能", "产值", "6", "亿元", "=", "2023"),
        ("Company/青禾智能", "员工数", "300", "人", "=", "2023"),
        ("Company/远山机器人", "产值", "3", "亿元", "=", "2022"),
        ("Company/远山机器人", "员工数", "90", "人", "=", "2022"),
        ("Company/远山机器人", "产值", "4", "亿元", "=", "2023"),
        ("Company/远山机器人", "员工数", "120", "人", "=", "2023"),
    }
