"""Numerals: values, scales, bounds, and what is no number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tuzhi.extract.numbers.numerals import Number, find_numbers, parse_han, parse_numeral
from tuzhi.extract.numbers.quantities import find_quantities

DIGIT = "零一二三四五六七八九"


def han(n: int) -> str:
    """A number below 10^12 as it is written in full, by the textbook; the parser must read back what this writes."""
    if n == 0:
        return "零"

    def section(value: int) -> str:
        out, zero = "", False
        for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, value = divmod(value, size)
            if digit:
                out += ("零" if zero and out else "") + DIGIT[digit] + name
                zero = False
            else:
                zero = True
        return out

    parts, rest = "", n
    for size, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        high, rest = divmod(rest, size)
        if high:
            gap = parts and high < 1000
            parts += ("零" if gap else "") + section(high) + name
    return parts


@given(st.integers(0, 10**12 - 1))
def test_reads_back_every_numeral_written_in_full(n: int) -> None:
    assert parse_han(han(n)) == Decimal(n)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10), ("十二", 12), ("一百零五", 105), ("三百五", 350), ("两万五", 25000), ("两万零五", 20005),
        ("三千八百二十一亿", 382100000000), ("一万亿", 10**12), ("二〇二五", 2025), ("廿一", 21), ("卅", 30),
        ("一点五", Decimal("1.5")), ("壹佰贰拾", 120),
    ],
)  # fmt: skip
def test_chinese_numerals(text: str, value: int | Decimal) -> None:
    assert parse_han(text) == value


@pytest.mark.parametrize("text", ["", "数十", "几", "点五", "一点", "三五", "七八", "abc", "百货"])
def test_what_is_no_numeral(text: str) -> None:
    assert parse_han(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.4万亿", 14 * 10**11), ("３２１", 321), ("1,234.5", "1234.5"), ("61%", "0.61"), ("五成", "0.5"), ("四分之三", "0.75"),
     ("百分之十二", "0.12"), ("一半", "0.5"), ("8千", 8000)],
)  # fmt: skip
def test_numerals_of_all_kinds(text: str, value: str | int) -> None:
    assert parse_numeral(text) == Decimal(str(value))


def one(text: str) -> Number:
    (number,) = find_numbers(text)
    return number


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("超过300", ">"), ("逾300", ">"), ("突破300", ">"), ("至少300", ">"), ("不少于300", ">"), ("约300", "≈"), ("近300", "≈"),
        ("将近300", "≈"), ("不到300", "<"), ("不超过300", "<"), ("300余万", ">"), ("300多万", ">"), ("30%以上", ">"),
        ("30%左右", "≈"), ("30%以内", "<"), ("300", "="), ("上千", ">"), ("过半", ">"),
    ],
)  # fmt: skip
def test_bounds(text: str, bound: str) -> None:
    assert one(text).bound == bound


def quantities(text: str) -> list[tuple[str, str, str]]:
    return [(f"{q.value.normalize():f}", q.unit, q.bound) for q in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("产值3821亿元", [("3821", "亿元", "=")]),
        ("千家企业", [("1000", "家", "=")]),
        ("超千家企业", [("1000", "家", ">")]),
        ("逾千亿元", [("1000", "亿元", ">")]),
        ("投资额超百亿元", [("100", "亿元", ">")]),
        ("三千余家企业", [("3000", "家", ">")]),
        ("1500多名学生", [("1500", "名", ">")]),
        ("50家以上", [("50", "家", ">")]),
        ("1000个左右", [("1000", "个", "≈")]),
        ("3-5家", [("3", "家", "="), ("5", "家", "=")]),
        ("10%至15%", [("10", "%", "="), ("15", "%", "=")]),
        ("3万至5万人", [("3", "万人", "="), ("5", "万人", "=")]),
        ("四成企业", [("4", "成", "=")]),
        ("提高2.5个百分点", [("2.5", "个百分点", "=")]),
        ("发电1200亿千瓦时", [("1200", "亿千瓦时", "=")]),
        ("千亿千瓦时", [("1000", "亿千瓦时", "=")]),
        ("突破千亿千瓦时", [("1000", "亿千瓦时", ">")]),
        ("全长3.5千米", [("3.5", "千米", "=")]),
        ("2100万用户", [("2100", "万", "=")]),
        ("十几家企业", [("10", "家", ">")]),
        ("近五分之一", [("0.2", "", "≈")]),
    ],
)
def test_quantities(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [q for q in quantities(text) if q[0] != "0"] == expected


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        ("签约43个项目", "43", "个", "="), ("带动18家上下游企业", "18", "家", "="), ("占七成五", "7.5", "成", "="), ("两成半", "2.5", "成", "="),
        ("六成人口", "6", "成", "="), ("增长一成", "1", "成", "="), ("有十五个项目", "15", "个", "="), ("1700万月活", "1700", "万", "="),
        ("GDP4315亿", "4315", "亿", "="), ("300英亩", "300", "英亩", "="),
    ],
)  # fmt: skip
def test_numbers_beside_words_like_them(text: str, value: str, unit: str, bound: str) -> None:
    assert quantities(text) == [(value, unit, bound)]


@pytest.mark.parametrize(
    "text",
    [
        "第3名", "第三届大会", "5G网络", "3D打印", "V2.0版本", "12号楼", "世界500强", "历时3天", "今年35岁", "用了20分钟", "一家公司",
        "万科集团", "百度", "千方科技", "三星电子", "五粮液", "十分重视", "二手车", "两会", "1+X模式", "热线12345", "千亿级产业集群",
        "年产值稳步增长", "上午9点开幕", "2025新品", "（单位：亿元）", "营收（亿元）", "三轮车", "零部件", "获二等奖", "“十五五”规划",
    ],
)  # fmt: skip
def test_what_is_no_quantity(text: str) -> None:
    assert quantities(text) == []


def test_numbers_in_names_are_masked() -> None:
    assert list(find_quantities("36氪报道", masked=[(0, 3)])) == []


@given(
    st.text(
        alphabet="零一二三四五六七八九十百千万亿两半几数0123456789０９.,，点分之成%％个家元第约近超上多余以-至到 年月日",
        max_size=40,
    )
)
def test_any_text_gives_ordered_quantities_inside_it(text: str) -> None:
    found = list(find_quantities(text))
    for q in found:
        assert 0 <= q.start <= q.digits < q.end <= len(text) or q.range == "first"
        assert q.value >= 0 and q.bound in "=≈><"
    assert [q.digits for q in found] == sorted(q.digits for q in found)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1/2来自江城", "0.5"), ("约3/4的企业", "0.75"), ("1/4决赛", None), ("5/20", None), ("3/2", None)],
)
def test_a_fraction_in_digits(text: str, value: str | None) -> None:
    found = [str(n.value) for n in find_numbers(text) if n.kind == "fraction"]
    assert found == ([value] if value else [])
