"""Dates in Chinese text, explicit and relative, each with the precision in which it is stated.

A relative date is resolved against the day on which the article appeared; without that day it has no ISO form.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..regex import regex
from .numerals import parse_han, plain_digits


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Words that tell a time. `iso` is YYYY, YYYY-MM or YYYY-MM-DD, or "" where it cannot be known.

    `precision` is day, month, season (a half-year or quarter: `iso` is its year), year or vague (近日, 上世纪九十年代).
    `last` is the ISO form of the end of a range, `relative` whether the article's own date was needed, `since` whether
    it begins a stretch of time (2018年以来, 自2018年起).
    """

    start: int
    end: int
    iso: str
    precision: str
    last: str = ""
    relative: bool = False
    since: bool = False


_D = r"[0-9]"
_HY = r"[一二][零〇一二三四五六七八九]{3}"
_HM = r"十[一二]?|[一二三四五六七八九]"
_HD = r"[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_Y4 = rf"(?:1[5-9]|20|21){_D}{{2}}"
_M = rf"(?:1[0-2]|0?[1-9])(?!{_D})"
_DD = rf"(?:3[01]|[12]{_D}|0?[1-9])(?!{_D})"
_TO = r"\s*(?:[-－–—~～至到]|——)\s*"
_SEASON = r"(?:第?[一二三四1-4]个?季度|前[一二三两四1-4]个?季度|[上下]半年|前[0-9一二三四五六七八九十]{1,2}个?月|[一二三四]季[末报])"
_ENDS = r"(?:年?初|年?底|年?末|年中|春天|夏天|秋天|冬天|[春夏秋冬]季?(?![天节晚]))"
_WEEKDAY = "[一二三四五六日天]"

# The order matters: the first form that fits at a place wins.
_FORMS: tuple[tuple[str, str], ...] = (
    ("decade", r"(?:上|本|20|21|二十|19|十九)?个?世纪[0-9一二三四五六七八九十]*年代(?:初|末|中期|以来)?|(?:[一二][零〇一二三四五六七八九]{3}|[12][0-9]{2}0)年代|[上本]世纪"),
    ("plan", r"“?(?:十[一二三四五六七]五|[“]十[一二三四五六七]五[”])”?(?:时期|期间|规划期?|以来|末|收官|开局)?"),
    ("ymd", rf"(?P<y1>{_Y4}|{_HY})\s*年\s*(?P<m1>{_M}|{_HM})\s*月\s*(?P<d1>{_DD}|{_HD})\s*[日号](?:{_TO}(?:(?:(?P<y1b>{_Y4})\s*年\s*)?(?P<m1b>{_M})\s*月)?\s*(?P<d1b>{_DD})\s*[日号])?"),
    ("ymdd", rf"(?P<y6>{_Y4})\s*年\s*(?P<m6>{_M})\s*月\s*(?P<d6>{_DD})\s*[日号]?{_TO}(?P<d6b>{_DD})\s*[日号]"),
    ("iso", rf"(?<![0-9./-])(?P<y2>{_Y4})(?P<s2>[-/.])(?P<m2>{_M})(?P=s2)(?P<d2>{_DD})(?![0-9])"),
    ("ym", rf"(?P<y3>{_Y4}|{_HY})\s*年\s*(?P<m3>{_M}|{_HM})\s*月(?:份|[初底末中](?!旬)|[上中下]旬)?(?:{_TO}(?:(?P<y3b>{_Y4})\s*年\s*)?(?P<m3b>{_M})\s*月份?)?"),
    ("ymm", rf"(?P<y7>{_Y4})\s*年\s*(?P<m7>{_M}){_TO}(?P<m7b>{_M})\s*月份?"),
    ("yy", rf"(?<![0-9.])(?P<y4>{_Y4})\s*年?{_TO}(?P<y4b>{_Y4})\s*年度?"),
    ("ys", rf"(?P<y5>{_Y4}|{_HY})\s*年度?\s*(?:{_SEASON}|{_ENDS})?|(?<![0-9.])(?P<y8>20{_D}{{2}})(?:财年|Q[1-4]|H[12](?![0-9A-Za-z]))"),
    ("relymd", rf"(?P<ry>今年|去年|前年|明年|后年|当年|同年|次年|翌年|上年|本年|年内)(?:（(?P<gloss>{_Y4})年）)?度?(?:的)?\s*(?:(?P<rm>{_M}|{_HM})\s*月(?:份|[初底末](?!旬)|[上中下]旬)?(?:(?P<rd>{_DD}|{_HD})\s*[日号])?(?:{_TO}(?P<rmb>{_M})\s*月份?)?|(?P<rs>{_SEASON}|{_ENDS}))?"),
    ("mm", rf"(?<![0-9.])(?P<m8>{_M}){_TO}(?P<m8b>{_M})\s*月份?(?![0-9])"),
    ("md", rf"(?<![0-9.])(?P<m9>{_M})\s*月\s*(?P<d9>{_DD})\s*[日号]?{_TO}(?:(?P<m9b>{_M})\s*月\s*)?(?P<d9b>{_DD})\s*[日号]|(?<![0-9.年])(?P<m10>{_M}|(?<![一二三四五六七八九十数几个])(?:{_HM}))\s*月\s*(?P<d10>{_DD}|{_HD})\s*[日号]"),
    ("relmd", rf"(?P<rmonth>本月|当月|同月|次月|上个?月|下个?月|这个月)(?:份|[初底末](?!旬)|[上中下]旬)?(?:(?P<rday>{_DD}|{_HD})\s*[日号])?"),
    ("week", rf"(?P<wk>本周|这周|上周|上个周|上个?星期|下周|下个?星期)(?P<wd>{_WEEKDAY}|末)?|(?<![上下本这])(?:周|星期)(?P<wd2>[一二三四五六日])(?![边围报刊期年日])|(?:刚过去的|上)周末"),
    ("day", r"(?P<day>今天|今日|今晨|今早|今晚|昨天|昨日|昨晚|昨夜|前天|前日|前晚|明天|明日|后天|当天|当日|同日|次日|翌日|第二天)(?:\s*[（(](?:(?P<gm>[0-9]{1,2})月)?(?P<gd>[0-9]{1,2})日[）)])?"),
    ("ago", r"(?P<an>[0-9]+|[一二两三四五六七八九十]+|半)(?P<au>个?多?月|年|天|周|个?星期|个?小时)(?:多|半)?(?:之?前|以前)(?![沿后])"),
    ("d", rf"(?<![0-9.月])(?P<d11>{_DD})\s*[日号](?:{_TO}(?P<d11b>{_DD})\s*[日号])?(?![线楼馆院厅车机店门台站井坑仓])"),
    ("m", rf"(?<![0-9.个])(?P<m12>{_M})\s*月(?:份|[初底末](?!旬)|[上中下]旬|以来)?|(?<![一二三四五六七八九十数几个])(?P<m13>{_HM})月份"),
    ("season", rf"{_SEASON}"),
    ("vague", r"近日|近期|日前|不久前|前不久|近年来?|近些年|近几年来?|这几年|多年来?|连日来|连续?多年|此前|当时|那时|早年|最近|新近|眼下这几年"),
    ("yonly", rf"(?<![0-9A-Za-z.第])(?P<y14>{_Y4})(?=(?:世界|中国|全球|国际|全国|第))"),
)  # fmt: skip
# A date begins with one of these: most characters need not be looked at.
_FIRST = "(?=[0-9一二两三四五六七八九十“上本下前第今去明后当同次翌年这周星刚昨半近日不连多此那早最新眼])"
_PATTERN = regex(_FIRST + "(?:" + "|".join(f"(?P<form_{name}>{form})" for name, form in _FORMS) + ")")
_FUTURE = regex(r"将|拟|定于|计划|预计|截止|明年|届时|即将|报名")
_SINCE = regex(
    r"(?:(?:正式)?(?:上线|成立|开业|投用|投产|运营|启动|发布|开通|创立|启用|上市)以来|以来|起|至今|之后|以后|后)"
)


def _int(text: str) -> int:
    if text.isascii():
        return int(text)
    value = parse_han(text)
    return int(value) if value is not None else 0


def _iso(year: int, month: int = 0, day: int = 0) -> str:
    """An ISO date of the precision given; "" where there is no such day."""
    if not day:
        return f"{year:04d}-{month:02d}" if month else f"{year:04d}"
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return ""


@dataclass(slots=True)
class _State:
    """What dates were read before: the last year, month and day, and the article's own day."""

    text: str
    today: datetime.date | None
    year: int = 0
    month: int = 0
    day: int = 0
    at: int = -10_000
    # Whether the last date is that of a founding (成立于2017年): what comes after it is of another time.
    founding: bool = False


def parse_dates(text: str, *, published: str = "") -> list[DateSpan]:
    """The dates of a text in order, not overlapping; relative ones are resolved against `published` (an ISO day or "").

    >>> [(d.iso, d.precision) for d in parse_dates("去年5月立项，昨天揭牌，2028年底建成", published="2025-05-20")]
    [('2024-05', 'month'), ('2025-05-19', 'day'), ('2028', 'season')]
    >>> [(d.iso, d.last) for d in parse_dates("2023年11月3日至5日举行；去年、近日都没有说")]
    [('2023-11-03', '2023-11-05'), ('', ''), ('', '')]
    """
    plain = plain_digits(text)
    state = _State(plain, _day(published))
    found: list[DateSpan] = []
    for match in _PATTERN.finditer(plain):
        # The group of a form encloses all others, so it is the last one closed.
        span = _READERS[str(match.lastgroup).removeprefix("form_")](match, state)
        if span is None:
            continue
        if _SINCE.match(plain, span.end):
            span = replace(span, since=True)
        found.append(span)
        _remember(span, state)
    return found


def _day(published: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None


_FOUNDED = regex("(?:成立|创立|创办|创建|始建|建|诞生|落户|设立)于$")


def _remember(span: DateSpan, state: _State) -> None:
    parts = [int(p) for p in span.iso.split("-")] if span.iso else []
    if parts:
        state.year, state.at = parts[0], span.end
        state.founding = _FOUNDED.search(state.text, max(0, span.start - 4), span.start) is not None
        state.month = parts[1] if len(parts) > 1 else 0
        state.day = parts[2] if len(parts) > 2 else 0


def _same_sentence(state: _State, start: int) -> bool:
    """Whether the last date read stands in the sentence of the place `start`."""
    return state.at >= 0 and not re.search(r"[。！？\n]", state.text[state.at : start])


def _guess_year(state: _State, start: int, month: int, day: int) -> tuple[int, bool]:
    """The year of a month and day without one: the sentence's, else the one nearest the article's day; and whether
    the article's day was needed. 0 where it is not known."""
    until = state.today is not None and re.search(r"截[至止]到?$", state.text[max(0, start - 3) : start])
    if _same_sentence(state, start) and state.month and month >= state.month and not until:
        return state.year, False
    if _same_sentence(state, start) and state.year and state.today and state.year != state.today.year and not until:
        return state.year, False
    if not state.today:
        return (state.year, False) if _same_sentence(state, start) and state.year else (0, False)
    # News looks back: what is more than a week ahead was last year's, unless words of the future stand beside it.
    year, today = state.today.year, state.today
    days = (month - today.month) * 31 + (day - today.day if day > 1 else 0)
    ahead = days > 7 and not _FUTURE.search(state.text[max(0, start - 16) : start + 24])
    return year - (ahead or days > 300), True


def _full(match: re.Match[str], state: _State, y: str, m: str, d: str, *, last: str = "") -> DateSpan | None:
    iso = _iso(_int(y), _int(m), _int(d))
    return DateSpan(match.start(), match.end(), iso, "day", last) if iso else None


def _read_ymd(match: re.Match[str], state: _State) -> DateSpan | None:
    last = ""
    if match["d1b"]:
        last = _iso(_int(match["y1b"] or match["y1"]), _int(match["m1b"] or match["m1"]), _int(match["d1b"]))
    return _full(match, state, match["y1"], match["m1"], match["d1"], last=last)


def _read_ymdd(match: re.Match[str], state: _State) -> DateSpan | None:
    last = _iso(_int(match["y6"]), _int(match["m6"]), _int(match["d6b"]))
    return _full(match, state, match["y6"], match["m6"], match["d6"], last=last)


def _read_iso(match: re.Match[str], state: _State) -> DateSpan | None:
    return _full(match, state, match["y2"], match["m2"], match["d2"])


def _read_ym(match: re.Match[str], state: _State) -> DateSpan | None:
    year, month = _int(match["y3"]), _int(match["m3"])
    last = _iso(_int(match["y3b"] or match["y3"]), _int(match["m3b"])) if match["m3b"] else ""
    return DateSpan(match.start(), match.end(), _iso(year, month), "month", last)


def _read_ymm(match: re.Match[str], state: _State) -> DateSpan | None:
    year = _int(match["y7"])
    return DateSpan(match.start(), match.end(), _iso(year, _int(match["m7"])), "month", _iso(year, _int(match["m7b"])))


def _read_yy(match: re.Match[str], state: _State) -> DateSpan | None:
    return DateSpan(match.start(), match.end(), match["y4"], "year", match["y4b"])


def _read_ys(match: re.Match[str], state: _State) -> DateSpan | None:
    year = match["y5"] or match["y8"]
    whole = re.fullmatch(r"[0-9一二零〇三四五六七八九]{4}\s*年度?\s*", match[0]) is not None
    return DateSpan(match.start(), match.end(), _iso(_int(year)), "year" if whole else "season")


def _read_relymd(match: re.Match[str], state: _State) -> DateSpan | None:
    word, start, end = match["ry"], match.start(), match.end()
    shift = {"今年": 0, "本年": 0, "年内": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1, "后年": 2}.get(word)
    year, relative = 0, True
    if match["gloss"]:
        year = int(match["gloss"])
    elif shift is not None and state.today:
        year = state.today.year + shift
    elif shift is None and state.year and start - state.at < 120:
        year, relative = state.year + (word in {"次年", "翌年"}), False
    if not year:
        return DateSpan(start, end, "", "vague", relative=True)
    if match["rd"]:
        iso = _iso(year, _int(match["rm"]), _int(match["rd"]))
        return DateSpan(start, end, iso, "day", relative=relative) if iso else None
    if match["rm"]:
        last = _iso(year, _int(match["rmb"])) if match["rmb"] else ""
        return DateSpan(start, end, _iso(year, _int(match["rm"])), "month", last, relative)
    return DateSpan(start, end, _iso(year), "season" if match["rs"] else "year", relative=relative)


def _read_mm(match: re.Match[str], state: _State) -> DateSpan | None:
    first, last = _int(match["m8"]), _int(match["m8b"])
    year, relative = _guess_year(state, match.start(), first, 1)
    if first >= last:
        return None
    iso, until = (_iso(year, first), _iso(year, last)) if year else ("", "")
    return DateSpan(match.start(), match.end(), iso, "month", until, relative)


def _read_md(match: re.Match[str], state: _State) -> DateSpan | None:
    month, day = _int(match["m9"] or match["m10"]), _int(match["d9"] or match["d10"])
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    year, relative = _guess_year(state, match.start(), month, day)
    last = _iso(year, _int(match["m9b"] or match["m9"]), _int(match["d9b"])) if match["d9b"] and year else ""
    return DateSpan(match.start(), match.end(), _iso(year, month, day) if year else "", "day", last, relative)


def _read_relmd(match: re.Match[str], state: _State) -> DateSpan | None:
    word, base = match["rmonth"], state.today
    relative = True
    if word in {"当月", "同月", "次月"} and state.month:
        base, relative = datetime.date(state.year, state.month, 1), False
    elif word in {"当月", "同月", "次月"}:
        base = None
    if base is None:
        return DateSpan(match.start(), match.end(), "", "vague", relative=True)
    shift = -1 if word.startswith("上") else 1 if word[0] in "下次" else 0
    index = base.year * 12 + base.month - 1 + shift
    year, month = divmod(index, 12)
    if match["rday"]:
        return DateSpan(
            match.start(), match.end(), _iso(year, month + 1, _int(match["rday"])), "day", relative=relative
        )
    return DateSpan(match.start(), match.end(), _iso(year, month + 1), "month", relative=relative)


def _read_week(match: re.Match[str], state: _State) -> DateSpan | None:
    """A week is told by its month, a weekday by its day; a weekday alone is the last such day."""
    start, end, today = match.start(), match.end(), state.today
    if today is None:
        return DateSpan(start, end, "", "vague", relative=True)
    monday = today - datetime.timedelta(days=today.weekday())
    word = match["wk"] or ""
    monday += datetime.timedelta(days=-7 if word.startswith("上") else 7 if word.startswith("下") else 0)
    weekday = match["wd"] or match["wd2"]
    if match["wd2"]:
        back = (today.weekday() - "一二三四五六日".index(weekday)) % 7
        return DateSpan(start, end, (today - datetime.timedelta(days=back)).isoformat(), "day", relative=True)
    if weekday and weekday != "末":
        offset = "一二三四五六日".index(weekday.replace("天", "日"))
        return DateSpan(start, end, (monday + datetime.timedelta(days=offset)).isoformat(), "day", relative=True)
    if not word:
        saturday = today - datetime.timedelta(days=(today.weekday() - 5) % 7 or 7)
        return DateSpan(start, end, saturday.isoformat()[:7], "month", relative=True)
    return DateSpan(start, end, monday.isoformat()[:7], "month", relative=True)


_DAYS = {"今": 0, "昨": -1, "前": -2, "明": 1, "后": 2}


def _read_day(match: re.Match[str], state: _State) -> DateSpan | None:
    start, end, word = match.start(), match.end(), match["day"]
    if match["gd"] and match["gm"]:
        year, relative = _guess_year(state, start, int(match["gm"]), int(match["gd"]))
        iso = _iso(year, int(match["gm"]), int(match["gd"])) if year else ""
        return DateSpan(start, end, iso, "day", relative=relative)
    if word[0] in _DAYS:
        if state.today is None:
            return DateSpan(start, end, "", "vague", relative=True)
        day = state.today + datetime.timedelta(days=_DAYS[word[0]])
        return DateSpan(start, end, day.isoformat(), "day", relative=True)
    if not state.day or start - state.at > 200:
        return DateSpan(start, end, "", "vague", relative=True)
    day = datetime.date(state.year, state.month, state.day)
    day += datetime.timedelta(days=1 if word in {"次日", "翌日", "第二天"} else 0)
    return DateSpan(start, end, day.isoformat(), "day")


def _read_ago(match: re.Match[str], state: _State) -> DateSpan | None:
    """一个月前 is a month, 两年前 a year, 十天前 a day before the article's."""
    start, end, today, unit = match.start(), match.end(), state.today, match["au"]
    count = 0 if match["an"] == "半" else _int(match["an"])
    if today is None or not count or "多" in match[0] or count > 500:
        return DateSpan(start, end, "", "vague", relative=True)
    if unit == "年":
        return DateSpan(start, end, _iso(today.year - count), "year", relative=True)
    if unit.endswith("月"):
        year, month = divmod(today.year * 12 + today.month - 1 - count, 12)
        return DateSpan(start, end, _iso(year, month + 1), "month", relative=True)
    if unit == "天":
        before = today - datetime.timedelta(days=count)
        return DateSpan(start, end, before.isoformat(), "day", relative=True)
    return DateSpan(start, end, "", "vague", relative=True)


def _read_d(match: re.Match[str], state: _State) -> DateSpan | None:
    """17日 is a day of the month told before in the sentence, else the last such day before the article's."""
    start, end, day = match.start(), match.end(), _int(match["d11"])
    if "号" in match[0] and not match["d11b"]:
        return None
    last_day = _int(match["d11b"]) if match["d11b"] else 0
    year, month, relative = 0, 0, False
    if _same_sentence(state, start) and state.month:
        year, month = state.year, state.month
    elif state.today:
        relative, year, month = True, state.today.year, state.today.month
        if day > state.today.day and not last_day:
            year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    if not year:
        return DateSpan(start, end, "", "vague", relative=True)
    iso = _iso(year, month, day)
    last = _iso(year, month, last_day) if last_day else ""
    return DateSpan(start, end, iso, "day", last, relative) if iso else None


def _read_m(match: re.Match[str], state: _State) -> DateSpan | None:
    month = _int(match["m12"] or match["m13"])
    year, relative = _guess_year(state, match.start(), month, 1)
    return DateSpan(match.start(), match.end(), _iso(year, month) if year else "", "month", relative=relative)


def _read_season(match: re.Match[str], state: _State) -> DateSpan | None:
    start, end = match.start(), match.end()
    if _same_sentence(state, start) and state.year and not (state.founding and state.today):
        return DateSpan(start, end, _iso(state.year), "season")
    if state.today is None:
        return DateSpan(start, end, "", "vague", relative=True)
    # News looks back: 第四季度 told in March is last year's, unless words of the future stand beside it.
    begins = next((month for sign, month in _BEGINS if sign in match[0]), 1)
    ahead = begins > state.today.month and not _FUTURE.search(state.text[max(0, start - 16) : start + 24])
    return DateSpan(start, end, _iso(state.today.year - ahead), "season", relative=True)


# The month in which a season begins, or for 前三季度 ends, by what its word holds.
_BEGINS = (
    ("前三", 9),
    ("前3", 9),
    ("前两", 5),
    ("四", 10),
    ("4", 10),
    ("三", 7),
    ("3", 7),
    ("下半", 7),
    ("二", 4),
    ("2", 4),
)


def _read_vague(match: re.Match[str], state: _State) -> DateSpan | None:
    return DateSpan(match.start(), match.end(), "", "vague", relative=True)


def _read_yonly(match: re.Match[str], state: _State) -> DateSpan | None:
    return DateSpan(match.start(), match.end(), match["y14"], "year")


_READERS: dict[str, Callable[[re.Match[str], _State], DateSpan | None]] = {
    "decade": _read_vague, "plan": _read_vague, "ymd": _read_ymd, "ymdd": _read_ymdd, "iso": _read_iso, "ym": _read_ym,
    "ymm": _read_ymm, "yy": _read_yy, "ys": _read_ys, "relymd": _read_relymd, "mm": _read_mm, "md": _read_md,
    "relmd": _read_relmd, "week": _read_week, "day": _read_day, "ago": _read_ago, "d": _read_d, "m": _read_m,
    "season": _read_season, "vague": _read_vague, "yonly": _read_yonly,
}  # fmt: skip
