"""Finds numbers about named things: whom a number is about, what it measures, and for which time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from ...graph.model import Observation, Rejection
from ..document import Document
from ..tables import find_table_observations, find_tables, in_table
from .attributes import find_attributes
from .deciding import Course, Subject, decide
from .heads import topics_of
from .lists import Turn, companions, goes_to, in_turn, own_number, turn
from .measuring import is_bare, measured, noun_of
from .phrases import after, before, both, is_generic
from .quantities import Quantity
from .reading import Clause, Reading, read
from .refusals import is_plan, only_source, refused
from .repeated import base, currency, passes_mark, rounds_headline
from .timing import own_date, paired_time, time_of

__all__ = ["find_attributes", "find_observations"]


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
    course, telling, last_end = Course.of(reading, topics), _Telling(), 0
    for quantity in reading.quantities:
        clause = reading.clause_at(quantity.digits)
        begin = max(clause.start, last_end)
        last_end = quantity.end
        if quantity.kind == "vague" or in_table(tables, quantity.digits):
            continue
        if rounds_headline(reading, quantity, clause) or passes_mark(reading, quantity, clause):
            continue
        if reason := refused(reading, quantity, clause):
            yield _refuse(reading, quantity, clause, reason)
            continue
        yield from _observe(course, telling, quantity, clause, begin)


# How often a number whose subject is right is measured and dated right too, on articles that nobody had read.
READ = 0.9


@dataclass(slots=True)
class _Telling:
    """What was measured so far: a number takes up the measure and the time of those before it."""

    measure: str = ""
    # Where the sentence starts that told what is counted without a subject, and what it was.
    heard: tuple[int, str] = (0, "")
    # The measure told last in each unit, and where its number ends.
    by_unit: dict[str, tuple[str, int]] = field(default_factory=dict)
    # The subjects, values and units of the numbers so far.
    seen: set[tuple[str, Decimal, str]] = field(default_factory=set)
    # The places and times of the numbers so far.
    times: list[tuple[int, str]] = field(default_factory=list)


def _observe(
    course: Course, telling: _Telling, quantity: Quantity, clause: Clause, begin: int
) -> Iterator[Observation | Rejection]:
    """What is observed with one number: nothing where it is no one's, one observation for each who shares it."""
    reading = course.reading
    subject = decide(course, quantity, clause, begin)
    sentence = reading.sentence_start(clause)
    if sentence != telling.heard[0]:
        telling.heard = (sentence, "")
    if subject is None:
        # 全国获批的8个产品，上海有3个: what is counted is told once.
        told = after(reading, quantity, clause.end) or before(reading, quantity, begin)
        telling.heard = (sentence, told if not is_generic(told) else telling.heard[1])
        if told and not is_generic(told) and not is_bare(told):
            telling.by_unit[currency(quantity)] = (told, quantity.end)
        if is_plan(reading, quantity, clause):
            yield _refuse(reading, quantity, clause, "a plan, a forecast or a target")
        return
    if not subject.settled and only_source(reading, quantity, clause, subject.entity):
        yield _refuse(reading, quantity, clause, "about no one: its subject only gives the figure")
        return
    if course.previous_clause and reading.clauses[course.previous_clause].start < sentence:
        telling.measure = ""
    run = turn(reading, quantity, clause)
    measure = _measure(telling, reading, quantity, clause, subject, begin, run)
    if not measure:
        yield _refuse(reading, quantity, clause, "nothing says what is counted")
        return
    telling.measure = measure
    telling.by_unit[currency(quantity)] = (measure, quantity.end)
    course.previous, course.previous_clause = subject.entity, clause.index
    # A headline and its article say the same number of the same thing: one observation stands for both.
    key = (subject.entity, base(quantity), currency(quantity))
    if key in telling.seen and key[1] > 10:
        return
    telling.seen.add(key)
    time = run.time if run and run.time else _time(telling, reading, quantity, clause, subject, measure)
    telling.times.append((quantity.digits, time))
    shared_by = [] if subject.spoken else companions(reading, quantity, clause, subject.entity)
    for name in (subject.entity, *shared_by):
        start, end = _evidence(reading, quantity, clause, name)
        evidence = reading.doc.evidence(
            start, end, method="measure:" + quantity.kind, confidence=round(subject.probability * READ, 3)
        )
        for phrase in both(measure):
            yield Observation(name, phrase, quantity.value, quantity.unit, quantity.bound, time, (evidence,))


def _measure(
    telling: _Telling,
    reading: Reading,
    quantity: Quantity,
    clause: Clause,
    subject: Subject,
    begin: int,
    run: Turn | None,
) -> str:
    """What a number measures: told in turn, taken up from the number before, or by its own words."""
    if (shared := in_turn(reading, quantity, clause)) and shared[1]:
        return shared[1][-24:]
    if telling.measure and (own_number(reading, quantity, clause) or goes_to(reading, quantity, clause)):
        return telling.measure
    own = measured(reading, quantity, clause, subject.entity, begin, telling.measure or telling.heard[1])
    own = noun_of(own, quantity, subject.kind)
    own = run.measure or own if run else own
    # 全省收入1124亿元。其中，甲市完成805亿元: what is counted was told in the same unit.
    before_, at = telling.by_unit.get(currency(quantity), ("", 0))
    near = reading.text.count("。", at, quantity.start) < 2 and "\n" not in reading.text[at : quantity.start]
    named = any(e.name == own for e in reading.doc.entities)
    return before_ if before_ and near and (named or is_bare(own)) else own


def _time(
    telling: _Telling, reading: Reading, quantity: Quantity, clause: Clause, subject: Subject, measure: str
) -> str:
    """For which time a number holds, as its sentence and its measure say, or as the pair that it stands in."""
    time = time_of(reading, quantity, clause, subject.kind, subject.entity, measure)
    near = telling.times and quantity.digits - telling.times[-1][0] < 60
    if near and not own_date(reading, quantity, clause):
        return paired_time(reading, quantity, telling.times) or time
    return time


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
