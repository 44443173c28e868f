"""For which time a number holds."""

from __future__ import annotations

import functools
import re

from ...graph.model import Article
from ..regex import regex
from .dates import DateSpan
from .quantities import Quantity
from .reading import Clause, Reading

# Words that date a number by the article itself.
_NOW = regex(
    r"(?:[0-9]+|[一二三四五六七八九十两几多]+)余?多?年来|目前|如今|现有|现在|现已|(?<=[，。；])现(?![场金代货象状实行存])|至今|迄今|至此|眼下|当前"
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


def time_of(reading: Reading, quantity: Quantity, clause: Clause, kind: str, entity: str, measure: str) -> str:
    """The time for which a number holds: the last time told before it in its sentence (the article's month for 目前
    and for a stretch of time that lasts), else the event's, else that of the numbers or the report before it, else the article's."""
    published = _published(reading.doc.article)
    start = reading.sentence_start(clause)
    told: list[tuple[int, str]] = [(m.start(), published) for m in _NOW.finditer(reading.text, start, quantity.start)]
    # 在2022年X大赛上: the year of an event where something was.
    for m in reading.mentions_between(start, quantity.start):
        if m.kind == "Event" and _AT_IT.match(reading.text, m.end) and (year := re.search(r"20[0-4][0-9]", m.text)):
            told.append((m.start, year[0]))
    for date in reading.dates_between(start, quantity.start):
        if _dates_number(reading, date) and not _of_another(reading, date, quantity):
            told.append((date.start, published if date.since else date.iso))
    if (own := _adjacent(reading, quantity)) is not None:
        return own.iso
    if told:
        return max(told)[1]
    # A whole year is over when it is told of: 全年, 报告期 in spring are of the year before.
    if published[5:7] in _SPRING and _WHOLE_YEAR.search(reading.text, start, quantity.start):
        return str(int(published[:4]) - 1)
    if kind == "Event":
        year = re.search(r"(?:19|20)[0-9]{2}", entity)
        return year[0] if year else published[:4]
    if carried := _carried(reading, quantity, start, measure) or _reported(reading, quantity, start, measure):
        return carried
    # What is told without a time is told as of the article, but for a deal of the past.
    past = _DEAL.search(measure) and _BEFORE.search(reading.text, start, quantity.start)
    return "" if past else published


def _published(article: Article) -> str:
    """The month in which an article came out; of an undated one the year in its title, else the one year that its first
    sentences name where they tell of today (今天上午，2022年项目集中开工)."""
    if article.published:
        return article.published[:7]
    if title := _YEAR_OF_TITLE.search(article.title):
        return title[0]
    lead = article.text[:160]
    years = set(_YEAR_OF_TITLE.findall(lead))
    return years.pop() if len(years) == 1 and _TODAY.search(lead) else ""


def _adjacent(reading: Reading, quantity: Quantity) -> DateSpan | None:
    """The date right before a number, which is its own: 同比2022年的8万家."""
    dates = reading.dates_between(max(0, quantity.start - 14), quantity.start)
    if (
        quantity.unit != "倍"
        and dates
        and dates[-1].iso
        and reading.text[dates[-1].end : quantity.start] in {"", "的", "为", "末", "底"}
    ):
        return dates[-1]
    return None


_SPRING = frozenset({"01", "02", "03", "04"})
_HALF = _SPRING | {"05", "06"}
_WHOLE_YEAR = regex(r"(?<![去今明前多半0-9])(?:全年|年末)|报告期|过去一年|这一年")
_DEAL = regex(r"融资|收购|增资|募资|投资(?!额|[^金]*面积)|入股|认购|受让|购买|拿下|中标|签约")
_BEFORE = regex(r"曾|此前|先前|早前|之前|上一轮|历史上|当年|当时|那时")
# What is counted over a stretch of time, so that it is told of the time that its paragraph speaks of.
_FLOW = regex(
    r"增长|下降|下滑|增速|增幅|同比|上升|提高|减少|收入|营收|利润|盈利|亏损|毛利|产值|产量|增加值|总值|销量|销售|出口|进口|进出口|"
    r"成交|交付|发货|出货|生产|吞吐量|客流|接待|贡献|占|份额|率$|投入|支出|税收|总产|门票|计提|关停|减员|发放|完成|实现|突破"
)
_STANDS = regex(r"目前|如今|现有|现已|现在|眼下|截至|截止|至今|日前|近日|近期|今年|今天|昨天|累计|上线以来|拟|将")


def _carried(reading: Reading, quantity: Quantity, start: int, measure: str) -> str:
    """The time of which the paragraph told its numbers before, for what is counted over time: 2023年产值3亿元。利润5000万元."""
    if _STANDS.search(reading.text, start, quantity.start):
        return ""
    paragraph = reading.text.rfind("\n", 0, start) + 1
    told = [d for d in reading.dates_between(paragraph, start) if d.iso and d.precision in {"year", "season", "month"}]
    told = [d for d in told if _dates_number(reading, d) and not d.since]
    told = [d for d in told if any(d.end <= q.start <= d.end + 40 for q in reading.quantities)]
    published = reading.doc.article.published
    if not told or published < told[-1].iso:
        return ""
    # What is counted on a day is told of the year before only in a report of that year.
    report = published[5:7] in _HALF and told[-1].iso[:4] == str(int(published[:4]) - 1) and len(told) == 1
    return told[-1].iso if report or _FLOW.search(measure) else ""


# 发布2024年年报: what is told in the first half of 2025 without a time is of 2024.
_REPORT = regex(r"(20[0-4][0-9])年?(?:度|全年)?[^，。；\n]{0,16}?(?:年报|年度报告|公报|财报|业绩|报告》?(?:显示|指出))")


@functools.lru_cache(maxsize=1)
def _reports(text: str) -> tuple[tuple[int, str], ...]:
    """Where a text names reports of a year, and the years."""
    return tuple((m.end(), m[1]) for m in _REPORT.finditer(text))


def _reported(reading: Reading, quantity: Quantity, start: int, measure: str) -> str:
    """The year of the report that an article tells of, for what is counted over time and told without a time."""
    published = reading.doc.article.published
    if published[5:7] not in _HALF or not _FLOW.search(measure) or _STANDS.search(reading.text, start, quantity.start):
        return ""
    year = max((year for end, year in _reports(reading.text) if end <= quantity.start), default="")
    return year if year == str(int(published[:4]) - 1) else ""


_YEAR_OF_TITLE = regex(r"(?<![0-9])20[0-4][0-9](?=年)")
_TODAY = regex("今[天日年晨晚]|昨[天日晚]")
_AT_IT = regex(r"[”」》]?(?:期间|上|现场)，")
_UP_TO = regex("[到至成为][了约近超逾]*$|(?:突破|超过|达到?)了?$")
_SINCE_WHEN = regex(r"[从由较比]$")


def _of_another(reading: Reading, date: DateSpan, quantity: Quantity) -> bool:
    """Whether a date is that of the number right after it alone: 到2024年，产值已由2021年的3元升至5元 is 5 in 2024."""
    text = reading.text
    if not _SINCE_WHEN.search(text[max(0, date.start - 1) : date.start]):
        return False
    first = next((q for q in reading.quantities if 0 <= q.start - date.end <= 2), None)
    if first is None or first.digits >= quantity.digits:
        return False
    # 由2017年的27只增加到80只: 80 is of another time.
    gap = text[first.end : quantity.start]
    if text[date.start - 1] in "从由" and _UP_TO.search(gap) and not re.search("[，。；]", gap):
        return True
    sentence = reading.doc.sentences[reading.clause_at(date.start).sentence].start
    return any(d.iso for d in reading.dates_between(sentence, date.start))


_NO_DATE_OF_NUMBER = regex(r"(?:于|比|较|同比|是|相当于|与|已?超[过越]?了?|赶超)$")
_FOUNDING = regex(
    r"成立|创立|创办|创建|启动|设立|建成|开园|开业|出生|投入|首发|上市|开建|落户|推出|毕业|挂牌|揭牌|通线|通车"
)


def _dates_number(reading: Reading, date: DateSpan) -> bool:
    """Whether a date can be that of a number in its sentence: it is known, no founding date, no yardstick."""
    if not date.iso:
        return False
    before, after_ = reading.text[max(0, date.start - 4) : date.start].rstrip(), reading.text[date.end : date.end + 3]
    return not (_NO_DATE_OF_NUMBER.search(before) or _FOUNDING.match(after_))
