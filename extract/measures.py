"""Finds numbers about named things: whom a number is about, what it measures, and for which time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..graph.model import Observation, Rejection
from .attributes import find_attributes
from .dates import DateSpan
from .document import Document
from .phrases import after, before, deed, is_generic, rest
from .quantities import Quantity
from .reading import Clause, Reading, read
from .subjects import Candidate, Topics, candidates, is_plan, probabilities

__all__ = ["find_attributes", "find_observations"]

# Words that date a number by the article itself.
_NOW = re.compile(r"目前|如今|现有|现在|现已|至今|迄今|眼下|当前")


# How many times likelier "no one" must be than the best candidate before a number is left out.
EAGER = 1.0


def find_observations(doc: Document) -> Iterator[Observation | Rejection]:
    """The quantities that the document states about its entities, and those that it states as plans, refused."""
    reading = read(doc)
    if not reading.quantities or not doc.mentions:
        return
    topics = Topics.of(reading)
    if not topics.order:
        return
    previous, previous_clause, last_end = "", 0, 0
    last_measure = ""
    seen: set[tuple[str, Decimal, str]] = set()
    for quantity in reading.quantities:
        clause = reading.clause_at(quantity.digits)
        begin = max(clause.start, last_end if last_end > clause.start else clause.start)
        last_end = quantity.end
        if quantity.kind == "vague":
            continue
        found, none = candidates(
            reading, topics, quantity, clause, previous=previous, previous_clause=previous_clause, begin=begin
        )
        each, nobody = probabilities(found, none)
        best = max(range(len(found)), key=lambda i: (each[i], -i))
        if nobody * EAGER >= each[best]:
            if is_plan(reading, quantity, clause):
                yield _refuse(reading, quantity, clause, "a plan, a forecast or a target")
            continue
        chosen = found[best]
        if previous_clause and reading.clauses[previous_clause].sentence != clause.sentence:
            last_measure = ""
        measure = _measure(reading, quantity, clause, chosen, begin, last_measure)
        if not measure:
            yield _refuse(reading, quantity, clause, "nothing says what is counted")
            continue
        last_measure = measure
        previous, previous_clause = chosen.entity, clause.index
        observation = _observation(reading, quantity, clause, chosen, each[best], measure)
        # A headline and its article say the same number of the same thing: one observation stands for both.
        key = (chosen.entity, quantity.value, quantity.unit)
        if key in seen and quantity.value > 10:
            continue
        seen.add(key)
        yield observation


def _refuse(reading: Reading, quantity: Quantity, clause: Clause, reason: str) -> Rejection:
    text = reading.text
    return Rejection(
        reading.doc.article.id, f"number {text[quantity.digits : quantity.end]}", reason, text[clause.start : clause.end].strip()
    )  # fmt: skip


def _measure(
    reading: Reading, quantity: Quantity, clause: Clause, chosen: Candidate, begin: int, last: str
) -> str:
    """What is counted: the noun after the number with the verb before it, or the phrase before the number."""
    start = begin
    for m in reading.mentions_between(begin, quantity.start):
        if m.entity == chosen.entity:
            start = m.end
    front = before(reading, quantity, start)
    back = after(reading, quantity, clause.end)
    if quantity.kind in {"count", "plain"}:
        if back:
            return (_verb(front) + back)[:24]
        if not front and (tail := rest(reading, quantity, clause.end)):
            return (last[-8:] + tail)[:24]
    elif quantity.kind == "money" and (act := deed(reading, quantity, clause.end)):
        return act
    elif back and (not front or _verb(front) or _EMPTY.search(front)):
        return (_verb(front) + back)[:24]
    if front:
        return _inherit(front, last)
    return back or last


_EMPTY = re.compile(r"(?:^|[^一-龥])[一-龥]$|新一轮|一笔|全球首张|人民币|价值|规模|该公司$|获得$|持$|总计$")


def _inherit(front: str, last: str) -> str:
    """A phrase that says no more than 同比增长 or 占比 takes up the measure before it."""
    if not last or not is_generic(front) or last.endswith(front):
        return front
    return (re.sub(r"(?:同比|环比)?(?:增长|下降)$", "", last) + re.sub("这[个一]?(?:比例|数字|数据)|该比例", "", front))[-24:]


_VERB = re.compile(r"(?:[^\s，。、的]{0,2})(?:建成|建设|引进|引入|新增|新建|签约|签订|培育|孵化|培养|服务|运营|拥有|吸引|集聚|聚集|汇聚|开设|设立|成立|发布|推出|落地|入驻|搭载|获得|获批|获|申请|授权|出口|完成|实现|开通|开行|覆盖|参与|制定|投资|交付|生产|销售|研发|支持|带动|接待|举办|开展|实施|提供|认定|覆盖|接入|入选|发射|攻克|填补|提交|收到|收录|颁出|部署|提出|列出|提供|保障|新设立|设有|持有|承担|支撑|满足|适配|达成|评选|征集|持有|持|掌握|管理|创造|购买|拿到|拿下|收到|投入|募集|筹集|打造|建起|聚起|招引|种植|开发|处理|预测|容纳|汇集|涵盖|安置|输送|拿|新增|增补|派出|签下|谈成|走出|诞生)(?:了|出|着|过|起)?$")


def _verb(front: str) -> str:
    """The verb that ends a phrase: 已建成 is 建成; "" where it ends in none."""
    match = _VERB.search(front)
    return match[0].rstrip("了着过") if match else ""


def _observation(
    reading: Reading, quantity: Quantity, clause: Clause, chosen: Candidate, probability: float, measure: str
) -> Observation:
    start, end = _evidence(reading, quantity, clause, chosen)
    evidence = reading.doc.evidence(start, end, method="measure:" + quantity.kind, confidence=round(probability, 3))
    time = _time(reading, quantity, clause, chosen, measure)
    return Observation(chosen.entity, measure, quantity.value, quantity.unit, quantity.bound, time, (evidence,))


def _evidence(reading: Reading, quantity: Quantity, clause: Clause, chosen: Candidate) -> tuple[int, int]:
    """The clauses from the subject to the number, within one sentence; the clause alone where the subject is far."""
    text = reading.text
    sentence = reading.doc.sentences[clause.sentence]
    start = clause.start
    for m in reading.mentions_between(sentence.start, quantity.start):
        if m.entity == chosen.entity:
            start = min(start, reading.clause_at(m.start).start)
    end = max(clause.end, quantity.end)
    while start < quantity.start and text[start].isspace():
        start += 1
    while end > quantity.end and (text[end - 1].isspace() or text[end - 1] in "，。；、：！？（,;"):
        end -= 1
    return start, end


# Sizes and sums that do not change with the day: no time is read into them.
_STATIC = re.compile(r"面积|占地|注册资本|总投资|投资额|规划|设计|容量|航程|时速|速度|载重|重量|直径|长度|全长|高度|库容|装机|续航|像素|分辨|尺寸|功率|电压|售价|价格|融资|股权|股份|持股|出资|收购|募资|增资")


def _time(reading: Reading, quantity: Quantity, clause: Clause, chosen: Candidate, measure: str) -> str:
    """The time for which a number holds: the last time told before it in its sentence (the article's month for 目前
    and for a stretch of time that lasts), else the event's, else the article's for what can change with the day."""
    published = reading.doc.article.published[:7]
    start = reading.sentence_start(clause)
    told: list[tuple[int, str]] = [(m.start(), published) for m in _NOW.finditer(reading.text, start, quantity.start)]
    for date in reading.dates_between(start, quantity.start):
        if _dates_number(reading, date):
            told.append((date.start, published if date.since else date.iso))
    if told:
        return max(told)[1]
    if chosen.kind == "Event":
        year = re.search(r"(?:19|20)[0-9]{2}", chosen.entity)
        return year[0] if year else published[:4]
    return "" if _STATIC.search(measure) or quantity.kind == "physical" else published


_NO_DATE_OF_NUMBER = re.compile(r"(?:于|比|较|同比|是|相当于|与|到|超)$")
_FOUNDING = re.compile(r"成立|创立|创办|创建|启动|设立|建成|开园|开业|出生|投入|首发|上市|开建|落户|推出|毕业")


def _dates_number(reading: Reading, date: DateSpan) -> bool:
    """Whether a date can be that of a number in its sentence: it is known, no founding date, no yardstick."""
    if not date.iso:
        return False
    before, after_ = reading.text[max(0, date.start - 4) : date.start], reading.text[date.end : date.end + 3]
    return not (_NO_DATE_OF_NUMBER.search(before) and not re.search(r"截[至止]到?$", before) or _FOUNDING.match(after_))
