"""Finds numbers about named things: whom a number is about, what it measures, and for which time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ...graph.model import Mention, Observation, Rejection
from ..document import Document
from ..relations.coreference import areas_said
from ..tables import find_table_observations, find_tables, in_table
from .attributes import find_attributes
from .heads import Topics, topics_of
from .lists import companions, enumerated, in_turn, own_number, turn
from .measuring import measured
from .numerals import SCALES
from .phrases import after, before, both, is_generic
from .quantities import Quantity
from .reading import Clause, Reading, read
from .refusals import is_plan, only_source, refused
from .running import running_subject
from .stated import raised, stated_subject
from .subjects import Candidate, candidates, probabilities
from .timing import own_date, paired_time, time_of

__all__ = ["find_attributes", "find_observations"]


# How many times likelier "no one" must be than the best candidate before a number is left out.
EAGER = 0.5
# The least probability of a subject with which a number is kept. Both are where held-out F1 is highest.
LEAST = 0.3


def find_observations(doc: Document) -> Iterator[Observation | Rejection]:
    """The quantities that the document states about its entities, and those that it states as plans, refused."""
    tables = find_tables(doc.article.text)
    yield from find_table_observations(doc, tables)
    reading = read(doc)
    if not reading.quantities or not doc.mentions:
        return
    topics = topics_of(doc)
    if not topics.order:
        return
    previous, previous_clause, last_end = "", 0, 0
    last_measure, heard = "", (0, "")
    seen: set[tuple[str, Decimal, str]] = set()
    pair: list[tuple[int, str]] = []
    areas = areas_said(doc)
    whole: tuple[int, str | None] = (0, None)
    for quantity in reading.quantities:
        clause = reading.clause_at(quantity.digits)
        begin = max(clause.start, last_end if last_end > clause.start else clause.start)
        last_end = quantity.end
        if quantity.kind == "vague" or in_table(tables, quantity.digits):
            continue
        if _rounds_headline(reading, quantity, clause) or _passes_mark(reading, quantity, clause):
            continue
        if reason := refused(reading, quantity, clause):
            yield _refuse(reading, quantity, clause, reason)
            continue
        found, none = candidates(
            reading, topics, quantity, clause, previous=previous, previous_clause=previous_clause, begin=begin
        )
        each, nobody = probabilities(found, none)
        if listed := enumerated(reading, quantity, clause):
            each = [0.0 if c.entity in listed else p for c, p in zip(found, each, strict=True)]
            left = max(sum(each) + nobody, 1e-9)
            each, nobody = [p / left for p in each], nobody / left
        best = max(range(len(found)), key=lambda i: (each[i], -i))
        area = _area(reading, quantity, clause, areas)
        if area is None and whole[0] > reading.sentence_start(clause):
            # 全市接待游客2亿人次，收入3160亿元: the city is still meant where nothing else was named.
            area = None if reading.mentions_between(whole[0], quantity.start) else whole[1]
        whole = (quantity.end, area)
        spoken = _spoken(reading, topics, quantity, clause)
        certain = stated_subject(reading, quantity, clause) or area or running_subject(reading, quantity, clause)
        certain = certain or _attended(reading, topics, quantity, clause)
        if previous and not certain and clause.index == previous_clause + 1 and _is_share_of(reading, quantity, clause):
            certain = previous
        # 公司 tells whose a number is, not whether it is anyone's; 本届大会, 园区 and 公司完成4轮融资 tell both.
        if spoken and not certain and (spoken.kind in {"Event", "Park"} or raised(reading, quantity, spoken)):
            certain = spoken.entity
        if sure := certain or (spoken.entity if spoken else ""):
            index = next((i for i, c in enumerate(found) if c.entity == sure), None)
            if index is None:
                # 我国 far from the last 中国: no candidate by its place, but named.
                index = len(found)
                found.append(Candidate(sure, sure.split("/", 1)[0]))
                each.append(0.0)
            best, each[index] = index, max(each[index], 0.85 if certain else 1.0 - nobody)
            nobody = 0.0 if certain else nobody
        if reading.sentence_start(clause) != heard[0]:
            heard = (reading.sentence_start(clause), "")
        if nobody * EAGER >= each[best] or each[best] < LEAST:
            # 全国获批的8个产品，上海有3个: what is counted is told once.
            told = after(reading, quantity, clause.end) or before(reading, quantity, begin)
            heard = (heard[0], told if not is_generic(told) else heard[1])
            if is_plan(reading, quantity, clause):
                yield _refuse(reading, quantity, clause, "a plan, a forecast or a target")
            continue
        chosen = found[best]
        if only_source(reading, quantity, clause, chosen.entity):
            yield _refuse(reading, quantity, clause, "about no one: its subject only gives the figure")
            continue
        if previous_clause and reading.clauses[previous_clause].start < reading.sentence_start(clause):
            last_measure = ""
        run = turn(reading, quantity, clause)
        measure = measured(reading, quantity, clause, chosen, begin, last_measure or heard[1])
        if (shared := in_turn(reading, quantity, clause)) and shared[1]:
            measure = shared[1][-24:]
        elif last_measure and own_number(reading, quantity, clause):
            measure = last_measure
        elif run:
            measure = run.measure or measure
        if not measure:
            yield _refuse(reading, quantity, clause, "nothing says what is counted")
            continue
        last_measure = measure
        previous, previous_clause = chosen.entity, clause.index
        # A headline and its article say the same number of the same thing: one observation stands for both.
        key = (chosen.entity, _base(quantity), _currency(quantity))
        if key in seen and key[1] > 10:
            continue
        seen.add(key)
        time = time_of(reading, quantity, clause, chosen.kind, chosen.entity, measure)
        if pair and quantity.digits - pair[-1][0] < 60:
            time = time if own_date(reading, quantity, clause) else paired_time(reading, quantity, pair) or time
        if run and run.time:
            time = run.time
        pair.append((quantity.digits, time))
        shared_by = [] if spoken else companions(reading, quantity, clause, chosen.entity)
        for name in (chosen.entity, *shared_by):
            for phrase in both(measure):
                start, end = _evidence(reading, quantity, clause, name)
                evidence = doc.evidence(start, end, method="measure:" + quantity.kind, confidence=round(each[best], 3))
                yield Observation(name, phrase, quantity.value, quantity.unit, quantity.bound, time, (evidence,))


def _spoken(reading: Reading, topics: Topics, quantity: Quantity, clause: Clause) -> Mention | None:
    """The word 本届大赛, 园区 or 公司 with what it stands for, where it heads the clause and nothing else is named before
    the number."""
    at = clause.start + len(_OPENING.match(reading.text, clause.start, quantity.digits)[0])  # type: ignore[index]
    told = [
        m for m in topics.referred(at, at + 1) if m.end <= quantity.start and m.kind not in {"Investor", "AdminArea"}
    ]
    if len(told) != 1 or reading.mentions_between(at, quantity.start) or _WITHIN.match(reading.text, told[0].end):
        return None
    return told[0]


_AMONG = re.compile("(?:中|里|当中|之中)[，,]$")


def _is_share_of(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether a number is a share of the whole that the clause before counts: 决赛的32个项目中，半数来自…."""
    before_ = max(0, clause.start - 4)
    own = not reading.mentions_between(clause.start, quantity.start)
    return own and quantity.kind in {"percent", "fraction"} and bool(_AMONG.search(reading.text, before_, clause.start))


_CAME = re.compile(r"[^，。；0-9]{0,12}?(?:参会|参展|与会|到会|参赛)")


def _attended(reading: Reading, topics: Topics, quantity: Quantity, clause: Clause) -> str | None:
    """The event that a number of people or firms came to (260家企业参会): the last that its sentence names or speaks of,
    else the only one of the article."""
    if quantity.kind != "count" or not _CAME.match(reading.text, quantity.end):
        return None
    start = reading.sentence_start(clause)
    told = [*reading.mentions_between(start, quantity.start), *topics.referred(start, quantity.start)]
    events = [m for m in told if m.kind == "Event"]
    if events:
        return max(events, key=lambda m: m.start).entity
    return next((e for e in topics.order if e.startswith("Event/")), None) if topics.kinds["Event"] == 1 else None


# 论坛现场, 公司旗下: not the thing itself.
_WITHIN = re.compile("现场|旗下|期间|上|内的")


_OPENING = re.compile("[“「，：:据悉了解目前]*")
_OF_AREA = re.compile(r"(?<![占比于在对向居是为较由从])[全我本][市省区县](?![场域首最第]|前列|平均)")


def _area(reading: Reading, quantity: Quantity, clause: Clause, areas: dict[int, str]) -> str | None:
    """The area that 全市 or 我市 stands for, where it heads a clause that names nothing else before the number."""
    told = [m.start() for m in _OF_AREA.finditer(reading.text, clause.start, quantity.digits) if m.start() in areas]
    if not told or reading.mentions_between(clause.start, quantity.start):
        return None
    return areas[told[-1]]


_MARK = re.compile("元?级?(?:大关|关口|门槛|台阶|俱乐部)")


def _passes_mark(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether a number is only the mark that the exact number before it in the sentence has passed: 1021亿元，突破千亿元大关."""
    start, size = reading.sentence_start(clause), _base(quantity)
    return bool(_MARK.match(reading.text, quantity.end)) and any(
        start <= q.digits < quantity.digits and _currency(quantity) in {"", _currency(q)}
        and size <= _base(q) <= size * Decimal("1.4")
        for q in reading.quantities
    )  # fmt: skip


def _rounds_headline(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether a headline rounds a number (超千亿元) that the article states exactly (1328亿元)."""
    scale_alone = not reading.text[quantity.digits].isdigit()
    if (quantity.bound not in {">", "≈"} and not scale_alone) or clause.start > 160:
        return False
    if not scale_alone and reading.text[clause.start : clause.end - 1].strip() not in reading.doc.article.title:
        return False
    low = 1 if quantity.bound == ">" else Decimal("0.9")
    size = _base(quantity)
    return any(
        q.digits > quantity.end and q.kind == quantity.kind and _currency(q) == _currency(quantity)
        and low * size <= _base(q) <= size * Decimal("1.4")
        for q in reading.quantities
    )  # fmt: skip


_CURRENCY = re.compile("元人民币|人民币元|人民币")


def _currency(quantity: Quantity) -> str:
    """A unit without its scale; 元 and 元人民币 are one."""
    return _CURRENCY.sub("元", re.sub("^[万亿千百]+", "", quantity.unit))


def _base(quantity: Quantity) -> Decimal:
    scale = re.match(r"万亿|亿|万", quantity.unit)
    return quantity.value * SCALES[scale[0] if scale else ""]


def _refuse(reading: Reading, quantity: Quantity, clause: Clause, reason: str) -> Rejection:
    text = reading.text
    return Rejection(
        reading.doc.article.id, f"number {text[quantity.digits : quantity.end]}", reason, text[clause.start : clause.end].strip()
    )  # fmt: skip


def _evidence(reading: Reading, quantity: Quantity, clause: Clause, entity: str) -> tuple[int, int]:
    """The clauses from the subject to the number, within one sentence; the clause alone where the subject is far."""
    text = reading.text
    sentence = reading.doc.sentences[clause.sentence]
    start = clause.start
    for m in reading.mentions_between(sentence.start, quantity.start):
        if m.entity == entity:
            start = min(start, reading.clause_at(m.start).start)
    end = max(clause.end, quantity.end)
    while start < quantity.start and text[start].isspace():
        start += 1
    while end > quantity.end and (text[end - 1].isspace() or text[end - 1] in "，。；、：！？（,;"):
        end -= 1
    return start, end
