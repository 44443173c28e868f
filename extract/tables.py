"""Tables: rows of cells become observations where their headers say of what, what, in which unit and when.

A reader lays a table out as lines of cells with bars between them, whatever the format. Two shapes are read: things in a
column with a measure over each other column, and periods along the top or the side with the thing in the line above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ..graph.model import Evidence, Mention, Observation
from .document import Document
from .regex import regex

_BAR = regex(r"[ \t]*[|｜][ \t]*")
# A cell that holds more is text: its table only lays a page out.
MAX_CELL, MAX_HEADER = 60, 24
# Cells that say what the names below them are.
HEADERS = {
    "Company": r"企业|公司|厂商|品牌|车企|客户|供应商|标的|证券简称|股票简称|企业简称|入驻企业|上市公司|Company",
    "Investor": r"投资机构|投资方|基金|股东|领投方|出资方",
    "University": r"高校|学校|大学|院校",
    "ResearchInstitute": r"科研机构|研究院|研究机构|实验室|院所|医院",
    "Park": r"园区|开发区|高新区|产业园|产业园区|新区",
    "Incubator": r"孵化器|加速器|众创空间",
    "AdminArea": r"城市|地区|区县|区|县区|省份|省市|市|国家|街道|区域|地市",
    "Product": r"产品|车型|型号|机型|平台|系统",
    "Model": r"模型|大模型|模型名称",
    "Person": r"姓名|人物|负责人",
}
_NAMING = {kind: regex(rf"(?:{words})(?:名称|名|简称|全称)?") for kind, words in HEADERS.items()}
_YEAR = regex(r"((?:19|20)\d\d)\s?(?:年度?)?(?:[-/.]?\s?(1[0-2]|0?[1-9])\s?月)?[末底]?")
_PERIOD = regex(r"((?:19|20)\d\d)\s?(?:年度?|[AE])?(?:[-/.]?\s?(1[0-2]|0?[1-9])\s?月?(?:末|底)?)?")
_TIME = regex(r"年份|年度|时间|日期|年月|月份|报告期|期间|年")
_SCALE = r"(?:万亿|百万|千万|亿|万|千|百)?"
_UNIT = (
    rf"{_SCALE}(?:元人民币|人民币|美元|欧元|港元|日元|元|人次|人|家|个百分点|个|项|件|台套|台|套|辆|架|艘|平方公里|平方米|公顷|亩|吨|公斤|公里|"
    r"千瓦时|兆瓦时|千瓦|兆瓦|吉瓦|GWh|MWh|kWh|GW|MW|TOPS|PFLOPS|EFLOPS|户|名|位|所|座|款|篇|次|场|条|种|只|支|股|倍|岁|小时|天|年|月|nm|纳米|米|毫米)"
    r"|[%％]|万亿|亿|万"
)
_BRACKETED = regex(rf"\s*[（(\[【]\s*(?:单位\s*[:：]\s*)?({_UNIT})\s*[)）\]】]|\s*[/／]\s*({_UNIT})$")
_UNIT_OF_ALL = regex(rf"[（(]?\s*(?:金额|货币)?单位\s*[:：]\s*(?:人民币)?\s*({_UNIT})\s*[)）]?")
_NUMBER = regex(
    rf"(?P<bound>约|近|超过?|逾|突破|不足|>|＞|≥|<|＜)?\s*(?P<number>[-−+]?\d{{1,3}}(?:[,，]\d{{3}})+(?:\.\d+)?|[-−+]?\d+(?:\.\d+)?)"
    rf"\s*(?P<more>余|多)?\s*(?P<unit>{_UNIT})?\s*(?P<plus>\+|以上)?"
)
_BOUNDS = {"约": "≈", "近": "<", "不足": "<", "<": "<", "＜": "<"}
# What is counted without saying its unit.
_COUNTED = ((regex(r"员工|人数|从业人员|职工"), "人"), (regex(r"(?:企业|公司)(?:数|数量|总数)$"), "家"),
            (regex(r"专利(?:数|数量)?$"), "件"))  # fmt: skip
_NO_MEASURE = regex(r"序号|编号|排名|名次|No\.?|代码|证券代码|股票代码|电话|邮编|备注|说明|#|ID", re.I)
_NAME = regex(r"(?!合计|总计|小计|平均|其[他它]|总数|全[国市区省]|共计).*[\u4e00-\u9fffA-Za-z]{2}")
CONFIDENCE = 0.85


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row and where it stands in the text; an empty one has no length."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, the line above them (its own start and end), "" where there is none."""

    rows: tuple[tuple[Cell, ...], ...]
    caption: Cell

    @property
    def start(self) -> int:
        return self.rows[0][0].start

    @property
    def end(self) -> int:
        return self.rows[-1][-1].end


def find_tables(text: str) -> list[Table]:
    """The tables of a clean text: two or more lines of cells, one after the other.

    >>> [[cell.text for cell in row] for row in find_tables("表1\\n企业 | 员工\\n云谷 | 30")[0].rows]
    [['企业', '员工'], ['云谷', '30']]
    """
    tables: list[Table] = []
    rows: list[tuple[Cell, ...]] = []
    above = caption = Cell(0, 0, "")
    at = 0
    if "|" not in text and "｜" not in text:
        return []
    for line in [*text.split("\n"), ""]:
        row = _row(line, at)
        if row:
            if not rows:
                caption = above
            rows.append(row)
        else:
            if len(rows) >= 2:
                tables.append(Table(tuple(rows), caption))
            rows = []
            above = Cell(at, at + len(line), line)
        at += len(line) + 1
    return tables


def _row(line: str, at: int) -> tuple[Cell, ...]:
    bars = list(_BAR.finditer(line))
    if not bars:
        return ()
    starts, ends = [0, *(bar.end() for bar in bars)], [*(bar.start() for bar in bars), len(line)]
    cells = [Cell(at + a, at + b, line[a:b]) for a, b in zip(starts, ends, strict=True)]
    return () if any(len(cell.text) > MAX_CELL for cell in cells) else tuple(cells)


def in_table(tables: Sequence[Table], offset: int) -> bool:
    """Whether a place in the text lies in one of its tables."""
    return any(table.start <= offset < table.end for table in tables)


def naming_column(table: Table) -> tuple[int, str] | None:
    """The first column whose header says that it names things, and of which kind; None where none does."""
    for index, cell in enumerate(table.rows[0]):
        for kind, words in _NAMING.items():
            if words.fullmatch(cell.text.replace(" ", "")):
                return index, kind
    return None


def named_cells(text: str) -> Iterator[tuple[int, int, str]]:
    """The places of names that stand below a header that says what they are, and the kind that it says; and of those with
    which the line above a table of periods begins, as a company's figures do."""
    for table in find_tables(text):
        if found := naming_column(table):
            index, kind = found
            for row in _aligned(table)[1:]:
                cell = row[index] if index < len(row) else None
                if cell and 2 <= len(cell.text) <= 30 and _NAME.match(cell.text):
                    yield cell.start, cell.end, kind
        elif place := _captioned(table):
            yield *place, "Company"


# What the line above a table or a chart measures, behind the name of the thing.
_MEASURED = regex(
    r"^(?:[表图]\s?\d{0,3}\s?[:：.、]?\s?)?(?P<name>[\u4e00-\u9fffA-Za-z]{2,16}?)(?:的|近[一二三四五\d]+年|历年|(?:19|20)\d\d年?.{0,6})?(?:主要|核心|经营|财务|总|净|年)?"
    r"(?:营业收入|营收|收入|利润|销售额|销量|产值|产量|出货量|交付量|研发投入|研发费用|资产|市值|估值|用户数|员工数|融资额|订单|经营数据|财务数据|业绩|数据)"
)
_GENERIC = regex(r".*(?:企业|公司|行业|产业|市场|地区|我国|全国|全球|国内|板块|各类|规模以上)$")


def _captioned(table: Table) -> tuple[int, int] | None:
    """The place of the name with which the line above a table of periods begins."""
    match = _MEASURED.match(table.caption.text)
    periods = sum(bool(_period(cell.text)) for row in table.rows for cell in (*row[:1], *table.rows[0][1:]))
    if not match or not periods or _GENERIC.fullmatch(match["name"]):
        return None
    start, end = match.span("name")
    return table.caption.start + start, table.caption.start + end


def _aligned(table: Table) -> list[tuple[Cell, ...]]:
    """The rows, the first one with an empty corner where it lost its own, and two rows of headers as one."""
    width = max(len(row) for row in table.rows[1:])
    head = table.rows[0]
    if len(head) == width - 1 and all(_period(cell.text) for cell in head):
        head = (Cell(head[0].start, head[0].start, ""), *head)
    below = table.rows[1]
    if len(table.rows) > 2 and len(head) == len(below) and _reaches_over(head) and not any(map(_is_number, below)):
        return [tuple(map(_under, head, below)), *table.rows[2:]]
    return [head, *table.rows[1:]]


def _reaches_over(head: Sequence[Cell]) -> bool:
    """Whether a header reaches over several columns: it stands in each."""
    return any(one.text and one.text == other.text for one, other in zip(head, head[1:], strict=False))


def _is_number(cell: Cell) -> bool:
    return bool(_NUMBER.fullmatch(cell.text.strip())) and not _period(cell.text)


def _under(upper: Cell, lower: Cell) -> Cell:
    """A header below another one: both are the header of its column."""
    return lower if lower.text == upper.text else Cell(lower.start, lower.end, upper.text + lower.text)


def find_table_observations(doc: Document, tables: Sequence[Table]) -> Iterator[Observation]:
    """What tables of a document state, each number with its row as evidence."""
    names = {(m.start, m.end): m for m in doc.mentions}
    for table in tables:
        rows = _aligned(table)
        column = _entities(rows, names)
        if column is not None:
            yield from _by_things(doc, table, rows, column, names)
        elif owner := _owner(doc, table):
            yield from _by_periods(doc, table, rows, owner)


def _mention(cell: Cell, names: dict[tuple[int, int], Mention]) -> Mention | None:
    """The name that a cell is."""
    bare = re.match(r"\s*(.*?)\s*(?:[（(].{1,20}[)）])?[*＊\d]?$", cell.text)
    return names.get((cell.start, cell.end)) or (
        names.get((cell.start + bare.start(1), cell.start + bare.end(1))) if bare else None
    )


def _entities(rows: Sequence[Sequence[Cell]], names: dict[tuple[int, int], Mention]) -> int | None:
    """The first column in which at least half of the cells are names; None where none is."""
    for index in range(max(len(row) for row in rows)):
        cells = [row[index] for row in rows[1:] if index < len(row) and row[index].text]
        named = [found for cell in cells if (found := _mention(cell, names)) and found.kind != "Field"]
        if cells and 2 * len(named) >= len(cells):
            return index
    return None


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says: what is measured, in which unit, and when; "" for what it does not say."""

    measure: str
    unit: str = ""
    time: str = ""


def read_header(text: str) -> Header:
    """What a header says.

    >>> read_header("2023年营业收入（亿元）"), read_header("员工数/人")
    (Header(measure='营业收入', unit='亿元', time='2023'), Header(measure='员工数', unit='人', time=''))
    """
    unit = time = ""
    if match := _BRACKETED.search(text):
        unit = match[1] or match[2]
        text = text[: match.start()] + text[match.end() :]
    if match := _YEAR.search(text):
        time = _iso(match)
        text = text[: match.start()] + text[match.end() :]
    return Header(re.sub(r"\s+|（）|\(\)", "", text).strip("，,、:：-—的"), unit, time)


def _iso(match: re.Match[str]) -> str:
    return f"{match[1]}-{int(match[2]):02d}" if match[2] else match[1]


def _period(text: str) -> str:
    match = _PERIOD.fullmatch(text.strip())
    return _iso(match) if match else ""


def _unit_of_all(table: Table) -> str:
    """The unit that the line above or the corner gives for the whole table."""
    for text in (table.caption.text, *(cell.text for cell in table.rows[0])):
        if match := _UNIT_OF_ALL.search(text):
            return match[1]
    bracketed = _BRACKETED.search(table.caption.text)
    return (bracketed[1] or bracketed[2] or "") if bracketed else ""


def _by_things(
    doc: Document, table: Table, rows: Sequence[Sequence[Cell]], column: int, names: dict[tuple[int, int], Mention]
) -> Iterator[Observation]:
    headers = [read_header(cell.text) for cell in rows[0]]
    times = [i for i, cell in enumerate(rows[0]) if _TIME.fullmatch(cell.text.strip())]
    overall = _unit_of_all(table)
    said = read_header(_UNIT_OF_ALL.sub("", table.caption.text))
    caption = said.measure if len(said.measure) <= MAX_HEADER and re.search(r"[\u4e00-\u9fff]", said.measure) else ""
    for row in rows[1:]:
        about = _mention(row[column], names) if column < len(row) else None
        if not about:
            continue
        dated = next((t for i in times if i < len(row) and (t := _period(row[i].text))), "")
        for i, cell in enumerate(row):
            if i == column or i in times or i >= len(headers) or not is_measure(rows[0][i].text):
                continue
            header = headers[i]
            # Years over the columns: what they measure stands above the table.
            measure = header.measure or _without_names(doc, table.caption, caption)
            time = header.time or dated or said.time
            yield from table_observation(
                doc, about.entity, cell, measure, unit=header.unit or overall, time=time, span=row[column], above=None
            )


def _by_periods(doc: Document, table: Table, rows: Sequence[Sequence[Cell]], owner: Mention) -> Iterator[Observation]:
    overall = _unit_of_all(table)
    caption = _without_names(doc, table.caption, read_header(_UNIT_OF_ALL.sub("", table.caption.text)).measure)
    evidence = doc.evidence(table.caption.start, table.caption.end, method="table", confidence=CONFIDENCE)
    head = [_period(cell.text) for cell in rows[0]]
    side = [_period(row[0].text) for row in rows]
    if all(head):
        for row in rows[1:]:
            if len(row) == len(head):
                for time, cell in zip(head, row, strict=True):
                    yield from table_observation(
                        doc, owner.entity, cell, caption, unit=overall, time=time, span=cell, above=evidence
                    )
    elif sum(map(bool, head[1:])) >= 1 and all(head[1:]):
        for row in rows[1:]:
            label = read_header(row[0].text)
            for time, cell in zip(head[1:], row[1:], strict=False):
                if is_measure(row[0].text):
                    measure, unit = label.measure or caption, label.unit or overall
                    yield from table_observation(
                        doc, owner.entity, cell, measure, unit=unit, time=time, span=row[0], above=evidence
                    )
    elif sum(map(bool, side[1:])) >= 1 and all(side[1:]):
        for time, row in zip(side[1:], rows[1:], strict=True):
            for title, cell in zip(rows[0][1:], row[1:], strict=False):
                header = read_header(title.text)
                if is_measure(title.text):
                    measure, unit = header.measure or caption, header.unit or overall
                    yield from table_observation(
                        doc, owner.entity, cell, measure, unit=unit, time=time, span=row[0], above=evidence
                    )


def is_measure(header: str) -> bool:
    """Whether a header may say what numbers measure: it is short, and no number of a row, a code or an address."""
    return len(header) <= MAX_HEADER and not _NO_MEASURE.fullmatch(header.strip())


def _owner(doc: Document, table: Table) -> Mention | None:
    """The one thing that the line above a table names; None where it names none or several."""
    caption = table.caption
    if not 0 < len(caption.text) <= MAX_CELL or caption.text.endswith("。"):
        return None
    found = [m for m in doc.mentions if caption.start <= m.start and m.end <= caption.end and m.kind != "Field"]
    return found[0] if found and len({m.entity for m in found}) == 1 else None


def _without_names(doc: Document, caption: Cell, measure: str) -> str:
    """What the line above a table measures, without the names of things and the words about tables in it."""
    for m in doc.mentions:
        if caption.start <= m.start and m.end <= caption.end:
            measure = measure.replace(m.text, "")
    measure = re.sub(
        r"^(?:表|图)\s?\d{0,3}[:：.、]?|(?:19|20)\d\d年?|[—\-–~至到]|(?:一览|统计|情况|对比|变化|走势)?[表图]$|^的|近[一二三四五\d]年来?的?",
        "",
        measure,
    )
    return measure.strip("：:，,、 的") if len(measure) <= MAX_HEADER else ""


def _span(one: Cell, other: Cell) -> Cell:
    return Cell(min(one.start, other.start), max(one.end, other.end), "")


def table_observation(
    doc: Document,
    about: str,
    cell: Cell,
    measure: str,
    *,
    span: Cell,
    above: Evidence | None,
    unit: str = "",
    time: str = "",
) -> Iterator[Observation]:
    """The observation of a cell that is but a number, about an entity; nothing where it is none, or has no unit. `span` is the
    cell that tells what is measured."""
    match = _NUMBER.fullmatch(cell.text.strip())
    if not match or not measure or _period(measure):
        return
    unit = match["unit"] or unit or next((u for words, u in _COUNTED if words.search(measure)), "")
    if not unit:
        return
    try:
        value = Decimal(re.sub(r"[,，+]", "", match["number"]).replace("−", "-"))
    except InvalidOperation:
        return
    bound = _BOUNDS.get(match["bound"] or "", ">" if match["bound"] or match["more"] or match["plus"] else "=")
    whole = _span(span, cell)
    evidence = doc.evidence(whole.start, whole.end, method="table", confidence=CONFIDENCE)
    unit = "%" if unit == "％" else unit
    yield Observation(about, measure, value, unit, bound, time, (evidence, above) if above else (evidence,))
