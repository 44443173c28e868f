"""Numbers in Chinese text: 3821亿元, 一千四百二十三家, 逾千名, 近三分之一, 3至5家.

A number keeps its scale as it is written: 3821亿 is the value 3821 and the scale 亿. A scale that stands alone (千家,
上万名) is the number itself, except before 元 and other units of money or measure, where 千亿元 is 1000 and 亿元.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ..regex import regex

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2} | {
    c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")
}  # fmt: skip
TENS = {"十": 10, "拾": 10, "廿": 20, "卅": 30, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
SCALES = {"": 1, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9, "百亿": 10**10,
          "千亿": 10**11, "万亿": 10**12, "兆": 10**12, "百": 100, "千": 1000, "十": 10, "十万": 10**5}  # fmt: skip

# Words that bound a number, before it and after it.
_BEFORE = {
    "≈": "约为|大约|约合|约有|约占|约达|(?<![签条契节预制公集相邀履违合])约|近乎|接近|将近|近|大概|左右为|上下",
    ">": "超过了?|超出|超越|突破了?|已?破|逾越|逾|超|高于|多于|大于|不少于|不低于|不下于|不下|至少|起码|最少|高达?于|上|过",
    "<": "不到|不足|未满|不满|低于|少于|小于|不超过|不超|不多于|不高于|至多|最多|未超过|未到|未及|不及",
}
_AFTER = {"≈": "左右|上下|许", ">": "以上|之上|开外|有余|余|多", "<": "以内|以下|之内|之下"}

_ARABIC = r"[0-9０-９]{1,3}(?:[,，][0-9]{3})+(?![0-9])(?:[.．][0-9]+)?|[0-9０-９]+(?:[.．][0-9０-９]+)?"
_HAN = r"(?:[零〇一二两三四五六七八九十百万亿廿卅]|千(?![瓦克米伏卡帕赫焦]))+(?:点[零〇一二三四五六七八九]+)?"
_SCALE = r"万亿|[十百千]?亿|[百千十]?万|千(?![瓦克米伏卡帕赫焦兆字])|百(?![分])|兆(?=元)"
_MORE = r"[多余来]"
# The signs between the two ends of a range; - is also a minus and part of a name, so it needs digits on both sides.
RANGE_SIGN = r"[-－–—~～至到]|——"


_PLAIN = str.maketrans("０１２３４５６７８９．，％馀", "0123456789.,%余")


def plain_digits(text: str) -> str:
    """A text with full-width digits, points, commas and signs made ASCII, of the same length."""
    return text.translate(_PLAIN)


def parse_han(text: str) -> Decimal | None:
    """The value of a Chinese numeral; None where it is none.

    >>> [str(parse_han(t)) for t in ("三千八百二十一亿", "二〇二五", "十二", "一点五", "两万五", "两百零五", "廿一")]
    ['382100000000', '2025', '12', '1.5', '25000', '205', '21']
    >>> parse_han("数十") is None and parse_han("") is None
    True
    """
    whole, point, rest = text.partition("点")
    if not whole or any(c not in DIGITS and c not in TENS and c not in "万亿" for c in whole):
        return None
    if point and (not rest or any(c not in DIGITS for c in rest)):
        return None
    value = _read_digits(whole) if all(c in DIGITS for c in whole) else _read_places(whole)
    if value is None:
        return None
    return Decimal(f"{value}.{''.join(str(DIGITS[c]) for c in rest)}") if point else Decimal(value)


def _read_digits(text: str) -> int | None:
    """Digits without places: 二〇二五 is 2025. Two adjacent digits (三五, 七八) mean "three to five" and are none."""
    if len(text) == 2 and not set(text) & set("零〇"):
        return None
    return int("".join(str(DIGITS[c]) for c in text))


def _read_places(text: str) -> int | None:
    """Digits with places: the sections of 亿 and 万, and the tens, hundreds and thousands inside each."""
    for mark, size in (("亿", 10**8), ("万", 10**4)):
        if mark in text:
            left, _, right = text.rpartition(mark)
            high = _read_places(left) if left else 1
            low = _read_low(right, size)
            return None if high is None or low is None else high * size + low
    total, digit, place, seen = 0, None, 0, False
    for c in text:
        if c in DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = DIGITS[c]
        else:
            size = TENS[c]
            if place and size >= place:
                return None
            total += size if c in "廿卅" else (1 if digit is None else digit) * size
            digit, place, seen = None, size, True
    if digit is None:
        return total
    # 三百五 is 350, 三百零五 is 305.
    spoken = seen and place >= 100 and len(text) >= 2 and text[-2] in TENS
    return total + digit * (place // 10 if spoken else 1)


def _read_low(text: str, size: int) -> int | None:
    """What follows 万 or 亿: 两万五 is 25000, 两万零五 is 20005."""
    if not text:
        return 0
    if len(text) == 1 and text in DIGITS and text not in "零〇":
        return DIGITS[text] * size // 10
    return _read_places(text)


def parse_numeral(text: str) -> Decimal | None:
    """The value of a numeral, Arabic, Chinese or mixed, with its scale; None where it is none.

    >>> [str(parse_numeral(t)) for t in ("1,234.5", "３２１", "1.4万亿", "3千", "五成", "百分之六十一", "四分之一", "一半")]
    ['1234.5', '321', '1400000000000', '3000', '0.5', '0.61', '0.25', '0.5']
    """
    found = next(find_numbers(text), None)
    if found is None or found.start != 0 or found.end != len(text) or found.kind == "range":
        return None
    value = found.value * SCALES[found.scale]
    value = value / 100 if found.kind == "percent" else value / 10 if found.kind == "tenth" else value
    return Decimal(int(value)) if value == value.to_integral_value() else value


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `start`–`end`; the bound word before it is inside, that after it too.

    `digits` is where the digits start. `scale` is 万, 亿 … as written. `kind` is plain, percent, tenth (成), fraction,
    bare (千家: a scale without a digit) or vague (数十家: a number without a value).
    """

    start: int
    end: int
    digits: int
    value: Decimal
    scale: str = ""
    bound: str = "="
    kind: str = "plain"


_B = "|".join(f"(?P<b{i}>{words})" for i, words in enumerate(_BEFORE.values()))
_BOUND_SIGNS = tuple(_BEFORE)
_NUMBER = regex(
    rf"(?:(?:{_B})(?:了|达|到|有|为|人民币)? ?)?(?:"
    rf"百分之(?P<pct>{_ARABIC}|{_HAN}|百)"
    rf"|(?P<den>[0-9]+|[二三四五六七八九十百]+)分之(?P<num>[0-9]+|[一二两三四五六七八九十]+)"
    rf"|(?<![0-9./-])(?P<over>[1-9])/(?P<under>[2-9]|10)(?![0-9/.决强])"
    # 近 90 余万美元: web pages set a space on either side of digits.
    rf"|(?P<a>{_ARABIC})(?: (?=[多余]|{_SCALE}))?(?P<am>{_MORE}?)(?P<as>{_SCALE})?"
    rf"|(?P<half>半数|一半|过半数?|[大多]半数?)"
    rf"|(?P<teens>[一二三四五六七八九]?十)几(?P<ts>万亿|亿|万)?"
    rf"|(?P<v>[数几]+[十百千万亿]+|[十百千万][几数][十百千万亿]*)"
    rf"|(?P<h>{_HAN})(?P<hm>{_MORE}(?=[万亿千百个项家名位人件种款条座台所支场次户辆年元]))?(?P<hs>万亿|亿|万)?"
    rf")"
)
_PERCENT = regex(r"[%％]|个百分点")


def find_numbers(text: str) -> Iterator[Number]:
    """The numbers of a text with their bound words, in order, not overlapping.

    >>> [(str(n.value), n.scale, n.bound) for n in find_numbers("逾3821亿元，1500余万元，上千家，近四分之一，61%以上")]
    [('3821', '亿', '>'), ('1500', '万', '>'), ('1000', '', '>'), ('0.25', '', '≈'), ('61', '', '>')]
    """
    text = plain_digits(text)
    end = 0
    for match in _NUMBER.finditer(text):
        if match.start() >= end and (number := _number(match, text)):
            yield number
            end = number.end


def _number(match: re.Match[str], text: str) -> Number | None:
    start, end = match.span()
    bound = next((sign for i, sign in enumerate(_BOUND_SIGNS) if match[f"b{i}"]), "=")
    prefix = next((len(match[f"b{i}"]) for i in range(len(_BOUND_SIGNS)) if match[f"b{i}"]), 0)
    digits = next(
        match.start(g) for g in ("pct", "den", "over", "a", "half", "teens", "v", "h") if match[g] is not None
    )
    if match["pct"] is not None:
        digits -= len("百分之")
    kind, scale = "plain", ""
    value: Decimal | None
    if match["pct"] is not None:
        kind, value = "percent", Decimal(100) if match["pct"] == "百" else _value(match["pct"])
    elif match["den"] is not None:
        below, above = _value(match["den"]), _value(match["num"])
        value = None if not below or above is None else (above / below).quantize(Decimal(1).scaleb(-16)).normalize()
        kind = "fraction"
    elif match["over"] is not None:
        kind, value = "fraction", Decimal(match["over"]) / Decimal(match["under"])
        value = value.quantize(Decimal(1).scaleb(-16)).normalize() if value < 1 else None
    elif match["half"] is not None:
        kind, value = "fraction", Decimal("0.5")
        bound = ">" if match["half"][0] in "过大多" else bound
    elif match["teens"] is not None:
        value, bound, scale = parse_han(match["teens"]), ">", match["ts"] or ""
    elif match["v"] is not None:
        kind, value = "vague", Decimal(0)
    elif match["a"] is not None:
        value, scale = _value(match["a"]), match["as"] or ""
        bound = ">" if match["am"] else bound
    else:
        return _han_number(match, text, start, end, digits, bound, prefix)
    if value is None:
        return None
    if prefix and match[0][:1] in "上过" and kind != "fraction":
        # 上 and 过 bound bare scales alone (上千家): before digits they belong to the word on the left.
        start, bound = digits, "="
    return _close(text, Number(start, end, digits, value, scale, bound, kind))


def _value(text: str) -> Decimal | None:
    return Decimal(text.replace(",", "").replace("，", "")) if text[0].isascii() else parse_han(text)


def _han_number(
    match: re.Match[str], text: str, start: int, end: int, digits: int, bound: str, prefix: int
) -> Number | None:
    han, more, tail = match["h"], match["hm"], match["hs"] or ""
    bare = han[0] in "百千万亿" or (han == "十" and bool(more))
    if more:
        bound = ">"
    elif tail:
        # The tail only follows 余 and 多: without them it is a part of the numeral itself.
        return None
    head, scale = han, tail
    if not tail:
        cut = re.fullmatch(r"(.*?)(万亿|亿|万)", han)
        if cut and cut[1] and not re.search("[万亿]", cut[1]):
            head, scale = cut[1], cut[2]
    value = _bare(head) if bare else parse_han(head)
    if value is None:
        return Number(start, end, digits, Decimal(0), "", bound, "vague") if len(han) == 2 else None
    if prefix and match[0][:1] in "上过" and not bare:
        start, bound = digits, "="
    return _close(text, Number(start, end, digits, value, scale, bound, "bare" if bare else "plain"))


def _bare(text: str) -> Decimal | None:
    value = 1
    for c in text:
        size = {**TENS, "万": 10**4, "亿": 10**8}.get(c)
        if size is None:
            return None
        value *= size
    return Decimal(value)


def _close(text: str, n: Number) -> Number:
    """A number with the sign and the bound word that follow it."""
    end, kind, bound = n.end, n.kind, n.bound
    if n.kind == "plain" and text[end : end + 2] in _SPACED:
        end += 1
    if n.kind == "plain" and (sign := _PERCENT.match(text, end)):
        end, kind = sign.end(), "percent"
    elif n.kind == "plain" and text.startswith("成", end) and n.value <= 10 and not n.scale and _is_tenth(text, end):
        end, kind = end + 1, "tenth"
        # 七成五, 两成半
        if _HALF_TENTH.match(text, end):
            n = replace(n, value=n.value + DIGITS.get(text[end], 5) / Decimal(10))
            end += 1
    for word, sign_ in _AFTER_WORDS:
        if text.startswith(word, end) and (kind in {"percent", "tenth", "fraction"} or word in "多余"):
            if word in "多余" and (kind not in {"plain", "bare"} or not _more_follows(text, end + 1)):
                continue
            end, bound = end + len(word), sign_ if bound == "=" or sign_ == ">" else bound
            break
    return Number(n.start, end, n.digits, n.value, n.scale, bound, kind)


_HALF_TENTH = regex("[半一二三四五六七八九](?![一二三四五六七八九十百千万亿点成个家项])")
# 5 成, 18 %: set with a space.
_SPACED = frozenset({" 成", " %", " ％"})
_AFTER_WORDS = sorted(((w, sign) for sign, ws in _AFTER.items() for w in ws.split("|")), key=lambda p: -len(p[0]))
# 成 is a tenth after a number, unless it begins a word.
_NOT_TENTH = regex(
    r"成(?:立|为|功|就|果|员|都|本|长|品|交|效|型|份|分|熟|套|片|人(?!口|数|群|以|选)|家|群|了|绩|渝|田|建|倍|千|百|批|排)"
)


def _is_tenth(text: str, at: int) -> bool:
    return not _NOT_TENTH.match(text, at)


def _more_follows(text: str, at: int) -> bool:
    """多 and 余 after a number bound it, unless they begin a word (多元, 多样, 余杭)."""
    return not re.match(r"[样元杭姚]", text[at : at + 1]) or text[at - 1 : at + 2] in {"多元人", "余元人"}


def bound_after(text: str, at: int) -> tuple[str, int]:
    """The bound word that follows a unit at `at` and its length: ("≈", 2) for 1000个左右; ("", 0) where there is none."""
    for word, sign in _AFTER_WORDS:
        if word not in "多余许" and text.startswith(word, at) and not text.startswith("上下游", at):
            return sign, len(word)
    return "", 0
