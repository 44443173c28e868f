"""Dates: forms, precision, and what they are relative to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tuzhi.extract.numbers.dates import parse_dates

DAY = "2025-05-20"  # a Tuesday


def isos(text: str, published: str = DAY) -> list[str]:
    return [d.iso for d in parse_dates(text, published=published)]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024年", "2024"), ("2024年5月", "2024-05"), ("2024年5月6日", "2024-05-06"), ("2024-05-06", "2024-05-06"),
        ("2024/5/6", "2024-05-06"), ("2024.5.6", "2024-05-06"), ("二〇二四年五月六日", "2024-05-06"), ("2024年底", "2024"),
        ("2024年上半年", "2024"), ("2024年第三季度", "2024"), ("２０２４年", "2024"), ("2024 年 5 月 6 日", "2024-05-06"),
        ("2024年5月上旬", "2024-05"), ("2024年度", "2024"), ("2024H1", "2024"), ("2024Q3", "2024"),
        ("2024财年Q1", "2024"), ("2024Q3GMV", "2024"),
    ],
)  # fmt: skip
def test_explicit_dates_need_no_article(text: str, iso: str) -> None:
    assert isos(text, "") == [iso]
    assert isos(text) == [iso]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("今天", "2025-05-20"), ("昨日", "2025-05-19"), ("前天", "2025-05-18"), ("今年", "2025"), ("去年", "2024"), ("前年", "2023"),
        ("今年2月", "2025-02"), ("去年5月3日", "2024-05-03"), ("去年底", "2024"), ("本月", "2025-05"), ("本月8日", "2025-05-08"),
        ("上个月", "2025-04"), ("上月28日", "2025-04-28"), ("上周五", "2025-05-16"), ("周一", "2025-05-19"), ("本周三", "2025-05-21"),
        ("17日", "2025-05-17"), ("28日", "2025-04-28"), ("5月8日", "2025-05-08"), ("12月30日", "2024-12-30"), ("两年前", "2023"),
        ("一个月前", "2025-04"), ("十天前", "2025-05-10"), ("上半年", "2025"), ("3月", "2025-03"), ("前三季度", "2024"), ("一季度", "2025"), ("第四季度", "2024"),
        ("昨晚（5月19日）", "2025-05-19"), ("今年（2025年）第一季度", "2025"),
    ],
)  # fmt: skip
def test_relative_dates(text: str, iso: str) -> None:
    (span,) = parse_dates(text, published=DAY)
    assert span.iso == iso
    assert span.end == len(text)


@pytest.mark.parametrize("text", ["今天", "去年", "本月", "上周五", "17日", "两年前", "上半年", "5月8日"])
def test_relative_dates_without_the_articles_day_are_not_known(text: str) -> None:
    assert set(isos(text, "")) == {""}


@pytest.mark.parametrize(
    "text", ["近日", "日前", "近年来", "上世纪九十年代", "20世纪80年代", "“十四五”期间", "十四五", "不久前"]
)
def test_vague_times_have_no_iso_form(text: str) -> None:
    assert set(isos(text)) == {""}


@pytest.mark.parametrize(
    "text", ["3个月", "30天", "5G", "3月球车", "第12号线", "100年老店", "元月", "一月之内", "地铁3号线", "共2025家"]
)
def test_what_is_no_day(text: str) -> None:
    assert all(len(i) < 8 for i in isos(text, ""))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023年11月3日至5日", "2023-11-03", "2023-11-05"), ("2023年3月至5月", "2023-03", "2023-05"), ("2018—2022年", "2018", "2022"),
        ("7月26日至28日", "2024-07-26", "2024-07-28"), ("11日至12日", "2025-05-11", "2025-05-12"), ("1至4月", "2025-01", "2025-04"),
        ("2022年至2026年", "2022", "2026"),
    ],
)  # fmt: skip
def test_ranges(text: str, first: str, last: str) -> None:
    (span,) = parse_dates(text, published=DAY)
    assert (span.iso, span.last) == (first, last)


def test_a_date_takes_what_it_lacks_from_the_one_before_in_its_sentence() -> None:
    assert isos("2023年3月签约，6月开工，同年12月投产，次年达产") == ["2023-03", "2023-06", "2023-12", "2024"]
    assert isos("8月19日开幕，当天签约，次日闭幕", "2025-09-01") == ["2025-08-19", "2025-08-19", "2025-08-20"]


def test_no_such_day_is_no_date() -> None:
    assert isos("2023年2月30日") in ([], ["2023-02"])


def test_stretches_are_marked() -> None:
    (span,) = parse_dates("2018年以来", published=DAY)
    assert span.since


@given(
    st.text(
        alphabet="0123456789年月日号至到-—.今昨去前天上下半周一二三四十〇个季度末底初（）本同当世纪代 ，。", max_size=40
    ),
    st.sampled_from(["", DAY, "x", "2025-13-40"]),
)
def test_any_text_gives_ordered_valid_dates(text: str, published: str) -> None:
    end = 0
    for d in parse_dates(text, published=published):
        assert end <= d.start < d.end <= len(text)
        assert d.iso == "" or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", d.iso)
        end = d.end
