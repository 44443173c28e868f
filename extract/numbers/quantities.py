"""Quantities in a text: a number with its unit, its bound and the kind of thing that it counts."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any

from ..regex import regex
from .numerals import RANGE_SIGN, Number, bound_after, find_numbers


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit. `digits` is where the number starts (after its bound word), `end` where unit and bound end.

    `kind` is money, physical, count, percent, fraction, plain (a number without a unit) or vague (数十家: no value).
    """

    start: int
    end: int
    digits: int
    value: Decimal
    unit: str
    bound: str
    kind: str
    range: str = ""


@functools.cache
def tables() -> dict[str, Any]:
    """The tables of `measures.toml`."""
    return tomllib.loads(files(__package__).joinpath("measures.toml").read_text("utf-8"))


@functools.cache
def _unit_pattern() -> re.Pattern[str]:
    """One pattern for all units; the longest unit wins, a duration over a count (个月 over 个)."""
    units: list[tuple[str, str]] = []
    for kind, words in tables()["units"].items():
        units += [(kind, word) for word in words.replace("\n", "").split("|") if word]
    by_kind = [
        f"(?P<{kind}>{'|'.join(sorted((w for k, w in units if k == kind), key=lambda w: (-len(w), w)))})"
        for kind in ("money", "physical", "duration", "count")
    ]
    return regex("|".join(by_kind))


# What makes digits a part of a name, a version, an order or a code: 第3, 5G, V2.0, 12号, 500强, 3+1, 002655.
_BEFORE_NAME = regex(
    r"(?:[A-Za-z][-+·.]?|第|第 |[A-Za-z0-9][-/.:：*×+]|No\.?|NO\.?|编号|代码|电话|热线|邮编|QQ|微信|[#＃@])$"
)
_AFTER_NAME = regex(
    r"[A-Za-z]|号(?!称)|强(?!化|力|大|于)|[：:×*/][0-9]|[+＋][0-9A-Za-z]|后(?=[，。、的们创])|届|期(?!间)|线城市|代(?!表|理|码|工|替|言)|年代|级(?!别)|环|楼|层楼|路(?=公)|时(?=[0-9许左整，至])|\.0|\.(?:SH|SZ|HK|BJ|SS|OC)(?![A-Za-z])|维|线(?=[、，。])"
)
_WORDS_LIKE_NUMBERS = regex(
    r"万(?:无|水千|科|达|象|物|一|众|能|向|华|家乐|里|分|户籍)|千(?:家万户|变万|山万|秋|方|里|问|寻|禧|兆|万别|军|瓦)|百(?:家争|花|年老|度|川|货|姓|姓|年|济|济|利天|联|万富|炼|花|事|盛|行|胜|强|家号|度|分|科)|亿(?:航|纬|联|邦|嘉|华|滋|欧|咖|恩|通)|"
    r"三(?:星|一重|一集|峡|亚|明|元|农|方|者|维|角|大运营商|伏|甲|安光|沙|江|门峡|包|产|胞|洋|菱|井|年|轮[车摩])|零(?:部|件|售|距|排|碳|工|星|担|起|下|食|钱|容忍)|五(?:粮|矿|一(?!家|个)|四|菱|环|金|常|险)|四(?:川|方|维|季|通|平|处|大发明)|一(?!百|千|万|亿)|七(?:夕|牛|一|彩)|八(?:达|方|一|卦)|九(?:江|州|号|识|寨|章|天)|十(?:分|足|堰|荟|字|五(?=五|规划|期间|时期|计划|[”」])|四五|三五|二五)|二(?:手|等奖|维|次元|级|十大|期|氧)|两(?:制|化|岸|会|江|端|翼|业|区|者|省|地|用|山|级|难|侧|手|不|头|面|步|高|客|弹|融|广|湖|新|重|种(?!子))|六(?:安|合|神|一|朝)|半(?:导|年|岛|径|固|程|成|场|决|自|天|球)|百万庄|千万不|千万要"
)


# 千亿级产业集群 names a class of size, not a sum.
_CLASS_OF_SIZE = regex(r"级[^，。；\n]{0,12}(?:产业|集群|市场|赛道|园区|企业|城市|县|区|工程|项目)")
_CLOCK = regex(r"(?:上午|下午|晚上?|凌晨|中午|清晨|早上?|日|时)$")
# A classifier that begins the next word is none: 百亿项目, 2万人才, 千亿市场.
_BEGINS_WORD = regex(
    r"项目|家(?:[庭电具]|居(?!首|第|前|榜|全)|长(?!成))|人[工民才员形类机]|种[子植]|代[表码]|台[湾阶]|门[店户]|地[区方]|国[家内际企产]|市[场值民]|省[级份]|大[型学模奖]|部[门分]|"
    r"名[字牌录]|位于|股[份权]|单[位项]|支[持撑]|场[景馆]|集[团成群]|条[件例]|所[有以]|处理|组[织合]|片区|本[科土次]|张江|头部|对[于接]|根据|行业|"
    r"城[市区]|层[面次]|点[位]|级(?!别)|分[支别布之为]|站点|件[套]?数|类[型别]|户籍|星[座级]|双创|强[化力]|口岸|面[积向]|路[线演]|期间|街区|店铺|轮(?:[差驱毂胎椅]|阿克曼|四转|独立)"
)


def _plain_han(number: Number, text: str) -> bool:
    return not text[number.digits].isdigit() and number.kind in {"plain", "bare", "vague"}


# 100MW/200MWh: what a store of energy gives and what it holds.
# GDP4315亿: a measure, no name.
_LATIN_MEASURE = regex("(?:GDP|GMV|GTV|ARR|MAU|DAU|AUM)$")
_OF_PLANT = regex("[0-9] ?[GMk]Wh?/$")


def _in_name(number: Number, text: str, end: int) -> bool:
    """Whether a number is a part of a word, a name or a code."""
    before, rest = text[max(0, number.digits - 3) : number.digits], text[end : end + 3]
    if text[number.digits].isdigit() and _BEFORE_NAME.search(before):
        return not (_OF_PLANT.search(text, max(0, number.digits - 8), number.digits) or _LATIN_MEASURE.search(before))
    return before.endswith(("第", "第 ")) or before.endswith("前") and rest[:1] in {"强", "名"}


def find_quantities(text: str, *, masked: Sequence[tuple[int, int]] = ()) -> Iterator[Quantity]:
    """The quantities of a text in order. Numbers in `masked` stretches (names, dates) are left out, and so are
    durations, ages, ordinals, versions, codes, and 一 before a classifier.

    >>> [(str(q.value), q.unit, q.bound, q.kind) for q in find_quantities("逾1500家企业，占地3至5平方公里，第2名，为期3天")]
    [('1500', '家', '>', 'count'), ('3', '平方公里', '=', 'physical'), ('5', '平方公里', '=', 'physical')]
    """
    taken = bytearray(len(text) + 1)
    for start, end in masked:
        taken[start:end] = b"\1" * (end - start)
    numbers = [n for n in find_numbers(text) if not taken[n.digits]]
    pending: Number | None = None
    for index, number in enumerate(numbers):
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        if following and pending is None and _is_range(number, following, text):
            pending = number
            continue
        quantity = _quantity(number, text, taken, ends_range=pending is not None)
        if pending is not None:
            if quantity is not None and quantity.kind != "vague":
                first = _range_start(pending, number, quantity)
                if first is not None:
                    yield first
                    quantity = Quantity(quantity.start, quantity.end, quantity.digits, quantity.value, quantity.unit,
                                        quantity.bound, quantity.kind, "last")  # fmt: skip
            pending = None
        if quantity is not None:
            yield quantity


def _is_range(first: Number, second: Number, text: str) -> bool:
    """Whether two numbers are the ends of one range with one unit: 3-5家, 10%至15%."""
    between = text[first.end : second.digits]
    return (
        bool(re.fullmatch(rf"\s*(?:{RANGE_SIGN})\s*", between))
        and first.kind in {"plain", "percent", "tenth"}
        and text[first.digits].isdigit() == text[second.digits].isdigit()
        and (text[first.digits].isdigit() or first.kind != "plain")
        and first.bound in "=≈"
        and (first.kind == "plain" or first.kind == second.kind)
        and not (_in_name(first, text, first.end))
    )


def _range_start(first: Number, second: Number, whole: Quantity) -> Quantity | None:
    if first.value * (10**4 if first.scale else 1) >= second.value * 10**8 and not first.scale:
        return None
    unit = whole.unit
    if first.scale and second.scale and unit.startswith(second.scale):
        unit = first.scale + unit[len(second.scale) :]
    return Quantity(first.start, whole.end, first.digits, first.value, unit, first.bound, whole.kind, "first")


def _quantity(number: Number, text: str, taken: bytearray, *, ends_range: bool = False) -> Quantity | None:
    end = number.end
    if number.kind in {"percent", "fraction", "tenth"}:
        if number.kind != "percent" and _plain_word(number, text):
            return None
        unit = {"percent": "%", "fraction": "", "tenth": "成"}[number.kind]
        if text[end - 4 : end] == "个百分点" or text[end : end + 4] == "个百分点":
            unit = "个百分点"
        kind = "fraction" if number.kind == "fraction" else "percent"
        return Quantity(number.start, end, number.digits, number.value, unit, number.bound, kind)
    if not ends_range and _in_name(number, text, end):
        return None
    if _plain_han(number, text) and _WORDS_LIKE_NUMBERS.match(text, number.digits):
        return None
    if text.startswith("千家万户", max(0, number.digits - 2)):
        return None
    at = end + (1 if text[end : end + 1] == " " else 0)
    unit_match = _unit_pattern().match(text, at)
    bound = number.bound
    # 30亿瑞士法郎: a country in the name of a currency is no name.
    named = taken[at] and not (unit_match and unit_match.lastgroup == "money" and len(unit_match[0]) > 3)
    if unit_match is None or named or text.startswith("级", at):
        return _without_unit(number, text)
    if unit_match.lastgroup == "count" and _BEGINS_WORD.match(text, unit_match.end() - 1):
        return _without_unit(number, text)
    kind, unit, stop = str(unit_match.lastgroup), unit_match[0].replace(" ", ""), unit_match.end()
    latin = unit[-1].isascii() and unit[-1].isalpha()
    if latin and re.match(r"[A-Za-z0-9]|[-+]", text[stop : stop + 1]):
        return None
    if unit in {"类", "款", "型"} and _is_grade(number) and _OF_GRADE.match(text, stop):
        return None
    if unit == "nm" and _NODE.match(text, stop):
        return None
    if text.startswith(("月活", "日活", "年活"), at):
        return _without_unit(number, text)
    if kind == "duration" or (not latin and _AFTER_NAME.match(text, at)):
        return None
    if kind == "count" and text[stop : stop + 1] in {"多", "余"} and not number.scale:
        bound, stop = ">", stop + 1
    value, scale = number.value, number.scale
    if unit in {"点", "分"} and _CLOCK.search(text[max(0, number.digits - 2) : number.digits]):
        return None
    if number.kind == "bare" and text[number.start - 1 : number.start] == "每":
        return None
    if unit == "大" and "." in text[number.digits : end]:
        return None
    if number.kind == "bare":
        before, after = text[max(0, number.start - 3) : number.start], text[stop : stop + 1]
        if _NAMES_UNIT.search(before) or before[-1:] + after in {"（）", "()"}:
            return None
        value, scale = (value, scale) if scale else _split_bare(value, kind)
    if number.kind == "vague":
        return Quantity(number.start, stop, number.digits, Decimal(0), scale + unit, bound, "vague")
    sign, length = bound_after(text, stop)
    if sign:
        bound, stop = sign if bound == "=" else bound, stop + length
    if unit in {"人民币"}:
        unit = "元人民币"
    return Quantity(number.start, stop, number.digits, value, scale + unit, bound, kind)


# 单位：亿元, （万元）: in what something is counted.
_NAMES_UNIT = regex("单位[：:为是]?$")
# 1类新药, 二类医疗器械: how such things are classed; 7nm工艺: what a process is called.
_OF_GRADE = regex("(?:创新药|新药|化药|化学药|生物制品|医疗器械|器械|中药|户籍|口岸|水质|水体)")
_NODE = regex("(?:工艺|制程|芯片|技术|节点|FinFET)")


def _is_grade(number: Number) -> bool:
    """Whether a number may be a grade: a small one without a scale (1, 二)."""
    return not number.scale and number.value <= 5


def _plain_word(number: Number, text: str) -> bool:
    return number.kind == "tenth" and (
        text.startswith("一成不变", number.digits) or text[number.digits - 1 : number.digits] == "统"
    )


def _split_bare(value: Decimal, kind: str) -> tuple[Decimal, str]:
    """千亿 (before 元) is 1000 and 亿; 千 (before 家) is 1000."""
    if value >= 10**8:
        return value / 10**8, "亿"
    if value > 10**4 or (value == 10**4 and kind in {"money", "physical"}):
        return value / 10**4, "万"
    return value, ""


def _without_unit(number: Number, text: str) -> Quantity | None:
    """A number without a unit: kept where it has a scale (2100万用户) or a decimal point, or a bound word."""
    end = number.end
    if number.kind == "vague":
        return None
    value, scale = number.value, number.scale
    # 10亿Pre-B轮融资: Latin letters after a scale begin the next word.
    if text[end : end + 1] != "级" and _AFTER_NAME.match(text, end) and not (scale and text[end].isascii()):
        return None
    if number.kind == "bare":
        if text[end : end + 1] != "级" and number.bound == "=" and not text.startswith(("参数", "用户", "播放"), end):
            return None
        if _CLASS_OF_SIZE.match(text, end):
            return None
        value, scale = (value, scale) if scale else _split_bare(value, "money")
        if text[end : end + 1] == "级":
            return Quantity(number.start, end + 1, number.digits, value, scale, "≈", "money")
    if not scale and 1900 <= value <= 2100 and value == value.to_integral_value() and number.bound == "=":
        # Most likely a year.
        return None
    return Quantity(number.start, end, number.digits, value, scale, number.bound, "plain")
