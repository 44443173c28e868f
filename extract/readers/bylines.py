"""What a page says about itself in short lines: date, outlet, reporters (2025年05月20日09:11, 来源：…, 记者 …)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..numbers.numerals import parse_han
from ..regex import regex

_HAN = "〇零一二三四五六七八九十"
DATE = (
    r"(?:(?P<y>(?:19|20)\d\d)\s?(?:年|[-/.．])\s?(?P<m>\d{1,2})\s?(?:月|[-/.．])\s?(?P<d>\d{1,2})\s?(?:日|号|(?!\d))"
    rf"|(?P<hy>[{_HAN}]{{4}})年(?P<hm>[{_HAN}]{{1,3}})月(?P<hd>[{_HAN}]{{1,3}})日)"
)
_DATE = regex(DATE)
_MONTH = regex(r"((?:19|20)\d\d)(?:年|[-/.])(\d{1,2})月?")
_YEAR = regex(r"((?:19|20)\d\d)年?")
_URL_DATE = regex(r"/((?:19|20)\d\d)[-/]?(\d\d)[-/]?(\d\d)(?!\d)|[/_t-]((?:19|20)\d\d)[-_]?(\d\d)[-_]?(\d\d)(?!\d)")
_SOURCE = r"(?:文章|信息|稿件|新闻|内容|消息)?(?:来源|來源|稿源|出处|转自|轉自|摘自)"
_WRITER = (
    r"(?:(?:本报|本刊|本台|本网|见习|实习|首席|特约|特派|全媒体|融媒体?|高级|资深|财经)*(?:记者|記者)"
    r"|通讯员|通訊員|作者|撰文|撰稿|文字|原创(?=\s)|文(?=\s*[/／|｜丨:：]))"
)
_EDITOR = (
    r"(?:责任编辑|責任編輯|执行编辑|本期编辑|责编|責編|编辑|編輯|审核|校对|监制|主编|[一二三初复终]审"
    r"|摄影|图片?|图源|视频|排版|设计|制图|来稿)"
)
_LABEL = rf"(?:{_SOURCE}|{_WRITER}|{_EDITOR})"
# No name: what follows a name in a credit line (深圳报道, 每经编辑).
_NOT_NAME = rf"{_LABEL}|\S{{0,4}}(?:报道|編輯|编辑|摄影|摄|供图|综合|整理|电头|访谈|采访)"
_H = r"[\u4e00-\u9fff]"
NAME = rf"(?!{_NOT_NAME})(?:{_H}{{2,4}}(?:·{_H}{{1,8}})?|{_H}\s+{_H}(?!{_H}))"
_NAMES = rf"(?P<names>{NAME}(?:\s*[、，,和]\s*{NAME}|\s+{NAME})*)"
_REPORTERS = regex(rf"{_WRITER}\s*[:：/／|｜丨]?\s*{_NAMES}(?=\s|[)）】\]|｜丨/。；;]|$)")
_OUTLET = regex(
    rf"{_SOURCE}\s*[:：|｜丨]\s*[“《【\[]?"
    r"(?P<source>[A-Za-z][A-Za-z0-9 .&-]{1,40}[A-Za-z0-9](?!\w)|[^\s|｜丨()（）【】\[\]《》”，,；;。:：]{2,30})"
)
# What a line with a date says besides it and the hour, where that is an outlet's name alone (2025-03-18 苏州日报).
_ALONE = regex(
    r"[\s|｜丨·]*(?:\d{1,2}:\d{2}(?::\d{2})?)?[\s|｜丨·]*(?P<source>[A-Za-z0-9\u4e00-\u9fff]{1,10}?"
    r"(?:日报|晚报|早报|时报|商报|周报|快报|晨报|导报|都市报|青年报|通讯社|新华社|电视台|新闻|网|在线|周刊|财经|客户端|融媒体?|融媒体中心))"
    r"[\s|｜丨·]*(?:\d{1,2}:\d{2}(?::\d{2})?)?[\s|｜丨·]*"
)
LABELLED = regex(rf"{_LABEL}\s*[:：|｜丨/／]\s*")
_UNPARTED = regex(
    rf"(?<=[^\s|｜丨/／·,，、:：()（）【】\[\]])(?:(?:{_SOURCE}|{_EDITOR})\s*[:：]|{_WRITER}\s*[:：]?\s*{NAME}(?:[、，,]{NAME})*(?=\s|{_LABEL}|$))"
)
# 新华社北京5月20日电（记者张三、李四）
_DATELINE = regex(
    r"^(?P<agency>\w{2,10}?(?:社|报|网|台|新闻|在线|快讯|财经|证券))(?=[\u4e00-\u9fff，,\s]{2,12}?"
    r"\d{1,2}月\d{1,2}日(?:电|讯|消息))"
)
_IN_BRACKETS = regex(
    rf"[(（【\[]\s*(?=(?:[^()（）【】\[\]。]{{0,30}}?\s)?{_WRITER})(?P<inside>[^()（）【】\[\]]{{2,60}})[)）】\]]"
)


@dataclass(frozen=True, slots=True)
class Byline:
    """What one line says of the article: "" and () where it says nothing."""

    published: str = ""
    source: str = ""
    reporters: tuple[str, ...] = ()


def iso_date(text: str) -> str:
    """The ISO date that a text is or begins with (2025-05-20, 2025年5月, 二〇二五年五月二十日); "" where there is none.

    >>> iso_date("2025年05月20日09:11"), iso_date("二〇二四年十二月三日"), iso_date("2024/5"), iso_date("2025-02-30")
    ('2025-05-20', '2024-12-03', '2024-05', '')
    """
    text = text.strip()
    if match := _DATE.match(text):
        return _iso(match)
    if (match := _MONTH.fullmatch(text)) and 1 <= int(match[2]) <= 12:
        return f"{match[1]}-{int(match[2]):02d}"
    return match[1] if (match := _YEAR.fullmatch(text)) else ""


def url_date(url: str) -> str:
    """The date in an address (/2023/01/07/, t20250520_, n1/2025/0520/); "" where it has none.

    >>> url_date("https://news.example/2023/01/07/a.shtml"), url_date("http://sh.example/n2/2025/0520/c1-2.html")
    ('2023-01-07', '2025-05-20')
    """
    for match in _URL_DATE.finditer(url):
        year, month, day = (match[i] or match[i + 3] for i in (1, 2, 3))
        if date := _valid(int(year), int(month), int(day)):
            return date
    return ""


def find_date(text: str) -> tuple[int, int, str] | None:
    """Where the first date of a line stands and what it is in ISO; None where it has no date."""
    for match in _DATE.finditer(text):
        if date := _iso(match):
            return match.start(), match.end(), date
    return None


def _iso(match: re.Match[str]) -> str:
    if match["y"]:
        return _valid(int(match["y"]), int(match["m"]), int(match["d"]))
    year, month, day = (parse_han(match[part]) for part in ("hy", "hm", "hd"))
    return _valid(int(year), int(month), int(day)) if year and month and day else ""


def _valid(year: int, month: int, day: int) -> str:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return ""


def read_byline(text: str) -> Byline | None:
    """What a line says that is a byline and nothing else (short, no sentence); None for any other line."""
    rest = text.strip()
    if len(rest) > 120 or "。" in rest or not (find_date(rest) or LABELLED.search(rest) or _REPORTERS.search(rest)):
        return None
    date = find_date(rest)
    outlet = _OUTLET.search(rest)
    reporters = tuple(name for match in _REPORTERS.finditer(rest) for name in _split(match["names"]))
    source = _trim(outlet["source"]) if outlet else ""
    if date and not source and (alone := _ALONE.fullmatch(_REPORTERS.sub("", f"{rest[: date[0]]} {rest[date[1] :]}"))):
        source = alone["source"]
    return Byline(date[2] if date else "", source, reporters)


def part_byline(text: str) -> str:
    """A byline that lost its spaces, as bylines read from pictures do, with one before each label; any other text as it is.

    >>> part_byline("2024年11月8日来源：江南日报记者林一舟责任编辑：周牧")
    '2024年11月8日 来源：江南日报 记者林一舟 责任编辑：周牧'
    >>> part_byline("青禾智能向本报记者介绍了情况。"), part_byline("新华社北京电 记者 林一舟")
    ('青禾智能向本报记者介绍了情况。', '新华社北京电 记者 林一舟')
    """
    if len(text) > 80 or "。" in text or not (find_date(text) or _OUTLET.search(text)):
        return text
    return _UNPARTED.sub(r" \g<0>", text)


def inline_byline(text: str) -> Byline:
    """What a paragraph of prose says of its writers: a dateline, or reporters in brackets at its beginning or end."""
    head = text[:90]
    agency = _DATELINE.match(head)
    names: list[str] = []
    source = agency["agency"] if agency else ""
    for match in (*_IN_BRACKETS.finditer(head), *_IN_BRACKETS.finditer(text, max(len(head), len(text) - 80))):
        names += [n for found in _REPORTERS.finditer(match["inside"]) for n in _split(found["names"])]
        if not source and (outlet := _OUTLET.search(match["inside"])):
            source = _trim(outlet["source"])
    if not names and (lead := re.match(rf"(?:\S{{0,20}}\s+)?(?={_WRITER}\s*[/／|｜丨:：])", head)):
        names += [n for found in _REPORTERS.finditer(head, lead.end()) for n in _split(found["names"])]
    return Byline("", source, tuple(names))


def merge_bylines(bylines: Sequence[Byline]) -> Byline:
    """One byline: the first date, the first outlet, every reporter once."""
    return Byline(
        next((b.published for b in bylines if b.published), ""),
        next((b.source for b in bylines if b.source), ""),
        tuple(dict.fromkeys(name for b in bylines for name in b.reporters)),
    )


def _split(names: str) -> list[str]:
    """The names of a list. A name of two characters may be set with a space between them."""
    names = re.sub(r"(?<![\u4e00-\u9fff·])([\u4e00-\u9fff])\s+([\u4e00-\u9fff])(?![\u4e00-\u9fff·])", r"\1\2", names)
    return [name for name in re.split(r"[\s、，,和]+", names) if name]


def _trim(source: str) -> str:
    """An outlet without the date or the label that follows it unseparated."""
    return re.split(rf"(?:19|20)\d\d[-年/.]|{_LABEL}", source)[0].strip(" -_：:") or source
