"""Finds numbers about named things: whom a number is about, what it measures, and for which time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..graph.model import Observation, Rejection
from .attributes import find_attributes
from .dates import DateSpan
from .document import Document
from .phrases import after, before, is_generic
from .quantities import Quantity
from .reading import Clause, Reading, read
from .subjects import Candidate, Topics, candidates, is_plan, probabilities

__all__ = ["find_attributes", "find_observations"]

# Words that date a number by the article itself.
_NOW = re.compile(r"目前|如今|现有|现在|现已|截至目前|截止目前|至今|迄今|眼下|当前|今年以来|现|已有")


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
        if nobody >= each[best]:
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
        yield _observation(reading, quantity, clause, chosen, each[best], measure)


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
    if quantity.kind in {"count", "plain"} and back:
        return (_verb(front) + back)[:24]
    if front:
        return last + front if last and is_generic(front) and not last.endswith(front) else front
    return back or last


_VERB = re.compile(r"(?:[^\s，。、的]{0,2})(?:建成|建设|引进|引入|新增|新建|签约|签订|培育|孵化|培养|服务|运营|拥有|吸引|集聚|聚集|汇聚|开设|设立|成立|发布|推出|落地|入驻|搭载|获得|获批|获|申请|授权|出口|完成|实现|开通|开行|覆盖|参与|制定|投资|交付|生产|销售|研发|支持|带动|接待|举办|开展|实施|提供|认定|覆盖|接入|入选|发射|攻克|填补|提交|收到|收录|颁出|部署|提出|列出|提供|保障|新设立|设有|持有|承担|支撑|满足|适配|达成|评选|征集)(?:了|出|着|过|起)?$")


def _verb(front: str) -> str:
    """The verb that ends a phrase: 已建成 is 建成; "" where it ends in none."""
    match = _VERB.search(front)
    return match[0].rstrip("了着过") if match else ""


def _observation(
    reading: Reading, quantity: Quantity, clause: Clause, chosen: Candidate, probability: float, measure: str
) -> Observation:
    start, end = _evidence(reading, quantity, clause, chosen)
    evidence = reading.doc.evidence(start, end, method="measure:" + quantity.kind, confidence=round(probability, 3))
    time = _time(reading, quantity, clause, chosen)
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


def _time(reading: Reading, quantity: Quantity, clause: Clause, chosen: Candidate) -> str:
    """The time for which a number holds: the last date before it in its sentence, else the article's own for 目前,
    else the date of the event."""
    text, doc = reading.text, reading.doc
    sentence = doc.sentences[clause.sentence]
    own = [d for d in reading.dates_between(clause.start, quantity.start) if _dates_number(reading, d)]
    earlier = [d for d in reading.dates_between(sentence.start, clause.start) if _dates_number(reading, d)]
    month = doc.article.published[:7]
    if own:
        return own[-1].iso
    if _NOW.search(text[clause.start : quantity.start]) and month:
        return month
    if earlier:
        return earlier[-1].iso
    if _NOW.search(text[sentence.start : quantity.start]) and month:
        return month
    if chosen.kind == "Event":
        year = re.search(r"(?:19|20)[0-9]{2}", chosen.entity)
        return year[0] if year else doc.article.published[:4]
    return ""


def _dates_number(reading: Reading, date: DateSpan) -> bool:
    """Whether a date can be that of a number in its sentence: it is known, and is no founding date."""
    if not date.iso:
        return False
    around = reading.text[max(0, date.start - 4) : date.start] + "|" + reading.text[date.end : date.end + 4]
    return not re.search(r"成立于|创立于|创建于|创办于|\|成立|\|创立|\|创办", around)
