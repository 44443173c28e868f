"""For which time a number holds."""

from __future__ import annotations

import re

from .dates import DateSpan
from .quantities import Quantity
from .reading import Clause, Reading

# Words that date a number by the article itself.
_NOW = re.compile(
    r"(?:[0-9]+|[一二三四五六七八九十两几多]+)余?多?年来|目前|如今|现有|现在|现已|至今|迄今|至此|眼下|当前"
)


def own_date(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether a date or 目前 stands just before a number in its clause."""
    near = max(clause.start, quantity.start - 14)
    return bool(reading.dates_between(near, quantity.start)) or bool(_NOW.search(reading.text, near, quantity.start))


def paired_time(reading: Reading, quantity: Quantity, pair: list[tuple[int, str]]) -> str:
    """The time of the number in the same place of the from–to pair before: 从2018年的3家增到2022年的5家，产值从1元增到2元."""
    if len(pair) < 2:
        return ""
    text = reading.text
    first, second = pair[-2], pair[-1]
    if first[1] == second[1]:
        return ""
    opens = bool(re.search(r"[从由]$", text[max(0, quantity.start - 1) : quantity.start]))
    return first[1] if opens else ""


# Sizes and sums that do not change with the day: no time is read into them.
_STATIC = re.compile(
    r"面积|占地|注册资本|总投资|投资额|规划|设计|容量|航程|时速|速度|载重|重量|直径|长度|全长|高度|库容|装机|续航|像素|分辨|尺寸|功率|电压|售价|价格|融资|股权|股份|持股|出资|收购|募资|增资"
)


def time_of(reading: Reading, quantity: Quantity, clause: Clause, kind: str, entity: str, measure: str) -> str:
    """The time for which a number holds: the last time told before it in its sentence (the article's month for 目前
    and for a stretch of time that lasts), else the event's, else the article's for what can change with the day."""
    title_year = _YEAR_OF_TITLE.search(reading.doc.article.title)
    published = reading.doc.article.published[:7] or (title_year[0] if title_year else "")
    start = reading.sentence_start(clause)
    told: list[tuple[int, str]] = [(m.start(), published) for m in _NOW.finditer(reading.text, start, quantity.start)]
    # 在2022年X大赛上: the year of an event where something was.
    for m in reading.mentions_between(start, quantity.start):
        if m.kind == "Event" and _AT_IT.match(reading.text, m.end) and (year := re.search(r"20[0-4][0-9]", m.text)):
            told.append((m.start, year[0]))
    for date in reading.dates_between(start, quantity.start):
        if _dates_number(reading, date) and not _of_another(reading, date, quantity):
            told.append((date.start, published if date.since else date.iso))
    if told:
        return max(told)[1]
    if kind == "Event":
        year = re.search(r"(?:19|20)[0-9]{2}", entity)
        return year[0] if year else published[:4]
    # A share changes though the whole does not; what adds up (累计) is told as of the day.
    sum_ = quantity.kind in {"money", "plain"} or quantity.kind == "percent" and "股" in measure
    lasting = quantity.kind == "physical" or sum_ and _STATIC.search(measure)
    return "" if lasting and "累计" not in measure else published


_YEAR_OF_TITLE = re.compile(r"(?<![0-9])20[0-4][0-9](?=年)")
_AT_IT = re.compile(r"[”」》]?(?:期间|上|现场)，")
_SINCE_WHEN = re.compile(r"[从由较比]$")


def _of_another(reading: Reading, date: DateSpan, quantity: Quantity) -> bool:
    """Whether a date is that of the number right after it alone: 到2024年，产值已由2021年的3元升至5元 is 5 in 2024."""
    if not _SINCE_WHEN.search(reading.text[max(0, date.start - 1) : date.start]):
        return False
    earlier = [
        d
        for d in reading.dates_between(reading.doc.sentences[reading.clause_at(date.start).sentence].start, date.start)
        if d.iso
    ]
    return bool(earlier) and any(
        0 <= q.start - date.end <= 2 and q.digits < quantity.digits for q in reading.quantities
    )


_NO_DATE_OF_NUMBER = re.compile(r"(?:于|比|较|同比|是|相当于|与)$")
_FOUNDING = re.compile(r"成立|创立|创办|创建|启动|设立|建成|开园|开业|出生|投入|首发|上市|开建|落户|推出|毕业")


def _dates_number(reading: Reading, date: DateSpan) -> bool:
    """Whether a date can be that of a number in its sentence: it is known, no founding date, no yardstick."""
    if not date.iso:
        return False
    before, after_ = reading.text[max(0, date.start - 4) : date.start], reading.text[date.end : date.end + 3]
    return not (_NO_DATE_OF_NUMBER.search(before) or _FOUNDING.match(after_))
