"""Fact sheets: lines of a label and a value, or of two cells, as pages of firms, events and rounds of financing have them.

    云帆机器人（深圳）有限公司
    成立时间：2018年5月
    法定代表人：林一舟
    投资方：红杉中国、高瓴创投

What the lines say is said of what the first of them names (企业名称：…), else of what the line above them names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..graph.model import Evidence, Fact, Mention, Observation
from ..graph.schema import load_schema
from .document import Document
from .numbers.reading import read
from .regex import regex
from .relations.calibration import calibrated
from .relations.patterns import ROUND, TITLE
from .tables import Cell, is_measure, table_observation

_LINE = regex(
    r"[ \t]*(?:[-–•·*◆■●▪▶○]|\d{1,2}[.、．])?[ \t]*[【\[]?(?P<label>[一-鿿A-Z][一-鿿A-Za-z /（）()]{1,13}?)[】\]]?[ \t]*[:：|｜][ \t]*(?P<value>[^\s|｜][^\n|｜]{0,160}?)[ \t]*$"
)
_PROSE = regex("[。？！?!]$")  # 记者：您怎么看？
_LONGEST_HEADING = 40
# The label of what a sheet is about, and its kind where the label tells it.
_NAMES: tuple[tuple[re.Pattern[str], str], ...] = (
    (regex("(?:企业|公司|单位)(?:名称?|全称|简称)?|品牌名?称?"), "Company"),
    (regex("姓名"), "Person"),
    (regex("(?:项目|产品|机构|学校|园区|平台|基金|协会|联盟)?(?:名称|全称|简称)"), ""),
    (regex("(?:活动|会议|大会|论坛|展会|赛事)(?:名称|全称|简称)"), "Event"),
)
# What a line with such a label states, and whether its value is the subject or the object.
_RELATIONS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (name, side, regex(words))
    for name, side, words in (
        ("locatedIn", "o", "(?:公司|企业)?总部(?:所在地|地址|地点)?|(?:公司|企业|注册|办公|项目|活动|会议|举办|展会|比赛)?(?:地址|地点|所在地)|注册地|所在(?:城市|地区|园区)|举办地|会址|城市"),
        ("foundedBy", "o", "(?:联合)?创始人|创办人|创始团队"),
        ("hasPosition", "s", "法定代表人|法人代表|法人|(?:执行)?董事长|总经理|总裁|CEO|CTO|首席执行官|首席技术官|首席科学家|(?:公司|企业|项目)?负责人|院长|校长|所长|会长|理事长|秘书长"),
        ("investedIn", "s", "投资(?:方|机构|人)|领投(?:方|机构)?|跟投(?:方|机构)?|(?:主要|现有)?股东|资方|出资方"),
        ("focusesOn", "o", "(?:所属|所在|专注|聚焦|细分)?(?:行业|领域|赛道)|技术方向|聚焦方向"),
        ("partOf", "o", "母公司|所属(?:集团|公司|单位|机构)|隶属(?:单位|于)?"),
        ("developedBy", "o", "(?:研发|研制|开发|生产|制造|出品)(?:单位|企业|机构|商|方|厂商|厂家|公司)"),
        ("developedBy", "s", "(?:主要|核心|代表|旗下|主打)产品"),
        ("operates", "s", "运营(?:方|单位|商|机构|主体)|管理(?:方|单位|机构)"),
        ("suppliesTo", "s", "(?:中标|成交)(?:人|单位|方|供应商|企业)|供应商|承建单位|施工单位|乙方"),
        ("organizedBy", "o", "(?:主|承)办(?:单位|方|机构)?"),
        ("participatedIn", "s", "(?:参展|参会|参赛|出席)(?:企业|单位|机构|嘉宾|品牌)"),
        ("cooperatesWith", "o", "(?:战略)?合作(?:伙伴|单位|方|企业|机构|高校|院校)"),
        ("suppliesTo", "o", "(?:主要|典型|代表)?客户"),
        ("issuedBy", "o", "(?:发布|发文|印发|制定|颁布)(?:单位|机关|机构|部门)"),
        ("educatedAt", "o", "毕业(?:院校|学校)|母校"),
        ("establishedBy", "o", "(?:发起|设立|共建)(?:单位|方|机构|人)"),
    )
)  # fmt: skip
_DATES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("foundedOn", regex("(?:成立|创立|创办|注册|设立)(?:时间|日期|年份|于)")),
    ("bornOn", regex("出生(?:年月|日期|时间|年份)")),
    ("releasedOn", regex("(?:发布|上市|上线|推出)(?:时间|日期)")),
    ("heldOn", regex("(?:举办|举行|活动|会议|大会|展会|比赛)?(?:时间|日期)|会期|展期")),
)
_ROUND = regex("(?:融资|投资)?轮次")
_POST = regex("(?:现任)?职[务位]|现任职务?|任职(?:单位|机构)?")
_TITLE = regex(f"的?({TITLE})(?=[、，,；;/ ]|$)")
# Whom somebody supplies who won a tender.
_BUYER = regex("(?:招标|采购)(?:人|单位|方)|建设单位|业主(?:单位)?|甲方")
_SUM = regex("(?:融资|投资|本轮)?(?:金额|额度?|规模)")
_KNOWN = (*(words for _, _, words in _RELATIONS), *(words for _, words in _DATES), _ROUND, _POST, _BUYER)
# How often a line of a sheet is right where its names are.
CONFIDENCE = 0.93


@dataclass(frozen=True, slots=True)
class Line:
    """A label, its value, and where both stand."""

    label: Cell
    value: Cell

    def says(self, words: re.Pattern[str]) -> bool:
        """Whether the label is one of some words."""
        return words.fullmatch(self.label.text) is not None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines that belong together, and the cell that names what they are about."""

    heading: Cell
    kind: str  # what the label of the heading tells; "" where it stands above the lines, or tells nothing
    lines: tuple[Line, ...]

    def holds(self, offset: int) -> bool:
        """Whether a place in the text lies in the sheet."""
        return self.heading.start <= offset < self.lines[-1].value.end


@lru_cache(maxsize=1)  # the finders of names ask for an article's sheets, and then the reader of facts does
def find_sheets(text: str) -> tuple[Sheet, ...]:
    """The fact sheets of a text: lines one below the other of which a third at least, and two, have labels that are known.

    >>> [(sheet.heading.text, [line.label.text for line in sheet.lines]) for sheet in find_sheets("云帆科技\\n轮次：A轮\\n投资方：云麓资本")]
    [('云帆科技', ['轮次', '投资方'])]
    """
    if not any(mark in text for mark in "：:|｜"):
        return ()
    found: list[Sheet] = []
    heading = above = Cell(0, 0, "")
    kind = ""
    lines: list[Line] = []
    at = 0
    for row in [*text.split("\n"), ""]:
        match = _LINE.fullmatch(row)
        line = _line(match, at) if match and not _PROSE.search(match["value"]) else None
        name = next((k for words, k in _NAMES if line and line.says(words)), None)
        if name is not None or line is None:
            found += _sheet(heading, kind, lines)
            lines = []
        if line and name is not None:
            heading, kind = line.value, name
        elif line:
            if not lines and not (heading.end and not text[heading.end : line.label.start].strip(" \t-–•·*◆■●▪▶○\n")):
                heading, kind = above, ""
            lines.append(line)
        if line:
            above = Cell(at, at, "")
        elif row.strip():
            above = Cell(at, at + len(row), row)
        at += len(row) + 1
    return tuple(found)


def _line(match: re.Match[str], at: int) -> Line:
    cells = (Cell(at + match.start(key), at + match.end(key), match[key]) for key in ("label", "value"))
    return Line(*cells)


def _sheet(heading: Cell, kind: str, lines: list[Line]) -> Iterator[Sheet]:
    known = sum(any(line.says(words) for words in _KNOWN) for line in lines)
    titled = 1 < len(heading.text.strip()) <= _LONGEST_HEADING and "。" not in heading.text
    if titled and known + bool(kind) >= 2 and 0 < len(lines) <= 3 * known:
        yield Sheet(heading, kind, tuple(lines))


_PLAIN_NAME = regex(r"[一-鿿A-Za-z0-9·（）() ]{2,30}")
_SOMEBODY = regex(r"[一-鿿]{2,4}|[一-鿿]{1,6}·[一-鿿]{1,8}")
_PEOPLE = regex("法定代表人|法人代表|(?:联合)?创始人|(?:执行)?董事长|总经理|总裁|CEO")
_OF_FIRMS = regex("法定代表人|法人代表|(?:融资)?轮次|融资金额|融资轮次|注册资本|主营业务")


def named_in_sheets(sheets: Sequence[Sheet]) -> Iterator[tuple[int, int, str]]:
    """The places and kinds of names that the labels of fact sheets tell: firms, and who leads them."""
    for sheet in sheets:
        firm = sheet.kind == "Company" or not sheet.kind and any(line.says(_OF_FIRMS) for line in sheet.lines)
        if (sheet.kind == "Person" or firm) and _PLAIN_NAME.fullmatch(sheet.heading.text):
            yield sheet.heading.start, sheet.heading.end, "Company" if firm else "Person"
        for line in sheet.lines:
            if line.says(_PEOPLE):
                for item in re.finditer("[^、，,/ ]+", line.value.text):
                    if _SOMEBODY.fullmatch(item[0]):
                        yield line.value.start + item.start(), line.value.start + item.end(), "Person"


def find_sheet_facts(doc: Document) -> Iterator[Fact | Observation]:
    """What the fact sheets of a document state, each with its line as evidence, and the heading beside it."""
    for sheet in find_sheets(doc.article.text):
        reader = _Reader(doc, sheet, read(doc).mentions_between(sheet.heading.start, sheet.heading.end))
        for line in sheet.lines:
            yield from reader.relations(line)
            yield from reader.posts(line)
            yield from reader.dates(line)
            yield from reader.numbers(line)


@dataclass(frozen=True, slots=True)
class _Reader:
    """A sheet of a document, with the names in its heading."""

    doc: Document
    sheet: Sheet
    heading: tuple[Mention, ...]

    def thing(self, kinds: frozenset[str]) -> Mention | None:
        """What the sheet is about, if it is of one of some kinds: an area only where nothing else is named."""
        fitting = [m for m in self.heading if m.kind in kinds]
        return next((m for m in fitting if m.kind != "AdminArea"), fitting[0] if fitting else None)

    def values(self, line: Line, kinds: frozenset[str]) -> list[Mention]:
        """The names of some kinds in the value of a line."""
        return [m for m in read(self.doc).mentions_between(line.value.start, line.value.end) if m.kind in kinds]

    def evidence(self, line: Line, names: float) -> tuple[Evidence, Evidence]:
        confidence = round(calibrated(CONFIDENCE, names), 4)
        spans = ((line.label.start, line.value.end), (self.sheet.heading.start, self.sheet.heading.end))
        one, other = (self.doc.evidence(*span, method="sheet", confidence=confidence) for span in spans)
        return one, other

    def relations(self, line: Line) -> Iterator[Fact]:
        for name, side, words in _RELATIONS:
            if not line.says(words):
                continue
            relation = load_schema().relations[name]
            ours, theirs = (relation.domain, relation.range) if side == "o" else (relation.range, relation.domain)
            about = self.thing(ours)
            if name == "suppliesTo" and side == "s":
                buyers = [m for other in self.sheet.lines if other.says(_BUYER) for m in self.values(other, ours)]
                about = buyers[0] if buyers else about
            values = self.values(line, theirs)
            if name == "locatedIn":
                # 上海市徐汇区漕河泾: the last is where it lies; the others are where that lies.
                values = values[-1:]
            for value in values:
                if about is None or about.entity == value.entity:
                    continue
                s, o = (about, value) if side == "o" else (value, about)
                if relation.symmetric and o.entity < s.entity:
                    s, o = o, s
                yield Fact(
                    s.entity, name, o.entity, self.qualifiers(name, line), self.evidence(line, min(s.score, o.score))
                )

    def posts(self, line: Line) -> Iterator[Fact]:
        """The posts of a person: 职务：云帆科技董事长."""
        person = self.thing(frozenset({"Person"}))
        for m in self.values(line, load_schema().relations["hasPosition"].range) if line.says(_POST) else ():
            title = _TITLE.match(self.doc.article.text, m.end, line.value.end)
            if person and title:
                told = ("status", "current"), ("title", title[1])
                yield Fact(
                    person.entity, "hasPosition", m.entity, told, self.evidence(line, min(person.score, m.score))
                )

    def qualifiers(self, name: str, line: Line) -> tuple[tuple[str, str], ...]:
        if name == "hasPosition":
            return ("status", "current"), ("title", line.label.text)
        if name != "investedIn":
            return ()
        told = {"round": _ROUND, "amount": _SUM}
        found = (
            (key, other.value.text) for key, words in told.items() for other in self.sheet.lines if other.says(words)
        )
        return tuple(sorted((key, value) for key, value in found if len(value) <= 20))

    def dates(self, line: Line) -> Iterator[Fact]:
        for name, words in _DATES:
            if not line.says(words):
                continue
            about = self.thing(load_schema().attributes[name].domain)
            found = [d for d in read(self.doc).dates_between(line.label.end, line.value.end + 1) if d.iso]
            # White space beside a date is a part of it.
            if about and found and found[0].start <= line.value.start:
                yield Fact(about.entity, name, found[0].iso, (), self.evidence(line, about.score))
                return

    def numbers(self, line: Line) -> Iterator[Observation]:
        if not self.heading or not is_measure(line.label.text) or any(line.says(words) for _, words in _DATES):
            return
        about = self.heading[0]
        values = (other.value.text for other in self.sheet.lines if line.says(_SUM) and other.says(_ROUND))
        raised = next((value for value in values if re.fullmatch(ROUND, value)), None)
        measure = f"{raised}融资金额" if raised else line.label.text
        _, above = self.evidence(line, about.score)
        yield from table_observation(self.doc, about.entity, line.value, measure, span=line.label, above=above)
