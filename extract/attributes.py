"""Finds dates of things: foundedOn, bornOn, heldOn, releasedOn.

A date belongs to a thing through a verb (成立, 出生, 举行, 发布) in one sentence; the thing stands before the verb as its
subject or after it as its object, the date beside either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..graph.model import Fact, Mention, Rejection
from ..graph.schema import load_schema
from .dates import DateSpan
from .document import Document
from .reading import Reading, read

_FOUND_SUBJECT = re.compile(r"成立|创立|创建|创办|设立|组建|揭牌|揭幕|挂牌|诞生|开业|开园|问世|起家|始建|建于|建成|建立|启动|落成")
_FOUND_OBJECT = re.compile(r"(?:成立|创立|创建|创办|设立|组建|建立|办起|创出|发起|建起|揭牌|注册)(?:了|起|成立|设立|组建)?")
_HELD = re.compile(r"举行|举办|召开|开幕|开展|启幕|拉开(?:帷|序)幕|开赛|开锣|举行|落幕|闭幕|收官|走进|启动|上演|颁奖|进行|登陆|揭幕")
_CLOSED = re.compile(r"闭幕|落幕|收官|闭会|圆满结束")
_RELEASED = re.compile(r"发布|推出|上线|问世|面世|首发|亮相|开源|露面|上市|公布|投放|首飞|升空|亮出|下线|揭晓|出炉|诞生|开发了|获得成功|拿出")
_BORN = re.compile(r"出生于|出生|生于|年生|月生|诞生于")
_HOPE = re.compile(r"(?:将|拟|计划|预计|力争|有望|打算|准备)[^，。]{0,12}$")


def find_attributes(doc: Document) -> Iterator[Fact | Rejection]:
    """foundedOn, bornOn, heldOn and releasedOn of the document's entities, as ISO dates of the precision stated."""
    reading = read(doc)
    if not doc.mentions:
        return
    for start, end in _sentences(doc):
        dates = [d for d in reading.dates_between(start, end) if d.iso]
        mentions = reading.mentions_between(start, end)
        if dates:
            yield from _founded(reading, start, end, dates, mentions)
            yield from _held(reading, start, end, dates, mentions)
            yield from _born(reading, start, end, dates, mentions)
            yield from _released(reading, start, end, dates, mentions)


def _sentences(doc: Document) -> Iterator[tuple[int, int]]:
    """The sentences, those that a semicolon divides joined."""
    start = None
    for s in doc.sentences:
        start = s.start if start is None else start
        if not s.text.rstrip().endswith(("；", ";")):
            yield start, s.end
            start = None
    if start is not None:
        yield start, doc.sentences[-1].end


def _fact(
    reading: Reading, m: Mention, name: str, date: DateSpan, at: int, *, iso: str = "", rule: str, confidence: float
) -> Iterator[Fact]:
    if m.kind not in load_schema().attributes[name].domain:
        return
    start, end = min(m.start, date.start, at), max(m.end, date.end, at + 2)
    evidence = reading.doc.evidence(start, end, method=f"attribute:{rule}", confidence=confidence)
    yield Fact(m.entity, name, iso or date.iso, evidence=(evidence,))


def _clause(reading: Reading, at: int) -> tuple[int, int]:
    clause = reading.clause_at(at)
    return clause.start, clause.end


def _nearest_date(dates: list[DateSpan], start: int, at: int) -> DateSpan | None:
    """The last date that begins between two places."""
    return next((d for d in reversed(dates) if start <= d.start and d.end <= at), None)


def _founded(reading: Reading, start: int, end: int, dates: list[DateSpan], mentions: tuple[Mention, ...]) -> Iterator[Fact]:
    text = reading.text
    domain = load_schema().attributes["foundedOn"].domain
    for match in _FOUND_SUBJECT.finditer(text, start, end):
        at, after = match.start(), match.end()
        if _HOPE.search(text, start, at):
            continue
        clause_start, clause_end = _clause(reading, at)
        # 成立于2015年
        date = next((d for d in dates if after <= d.start <= after + 2 and text[after : d.start] in {"于", "在", "", "时间为", "日期为"}), None)
        rule = "founded at"
        if date is None:
            date = _nearest_date(dates, clause_start, at)
            rule = "founded in clause"
            if date is not None and at - date.end > 40:
                date = None
        if date is None and (first := _nearest_date(dates, start, clause_start)) and _leads(reading, first, start):
            date, rule = first, "founded in sentence"
        if date is None or date.since and rule != "founded in clause":
            continue
        subject = _founded_subject(reading, mentions, domain, at, after, clause_start, clause_end, date, start)
        for m in subject:
            yield from _fact(reading, m, "foundedOn", date, at, rule=rule, confidence=0.85)


def _leads(reading: Reading, date: DateSpan, start: int) -> bool:
    """Whether a date opens its sentence, so that it dates all of it."""
    return not reading.text[start : date.start].strip("　 \n，、在于从【】（(）)电讯本报央视网消息新闻联播：:“") or date.start - start <= 12


def _founded_subject(
    reading: Reading, mentions: tuple[Mention, ...], domain: frozenset[str], at: int, after: int, clause_start: int,
    clause_end: int, date: DateSpan, start: int,
) -> list[Mention]:  # fmt: skip
    """What was founded: the object right after the verb, else the subject of its clause, else that before it."""
    text = reading.text
    objects = [m for m in mentions if after <= m.start < clause_end and m.kind in domain]
    word = text[at:after]
    if objects and word in {"成立", "创立", "创建", "创办", "设立", "组建", "建立", "启动"}:
        gap = text[after : objects[0].start]
        if not re.search(r"于|以来|的[^“]{0,8}(?:在|与)|，|。", gap) and len(gap) <= 25:
            return [objects[0], *_joined(reading, objects)]
    inside = [m for m in mentions if clause_start <= m.start and m.end <= at and m.kind in domain]
    if inside:
        last = inside[-1]
        gap = text[last.end : at]
        if re.search(r"揭牌|挂牌|成立|开园|开业|问世|揭幕|启动", word) and not re.search(r"[由被](?!$)", text[clause_start : last.start][-4:]):
            return [last, *_joined_back(reading, inside)]
        return [inside[0]] if len(inside) == 1 or not gap else [last]
    before = [m for m in mentions if start <= m.start and m.end <= clause_start and m.kind in domain]
    if before and reading.clause_at(before[-1].start).index >= reading.clause_at(at).index - 3:
        return [before[-1]]
    return []


def _joined(reading: Reading, objects: list[Mention]) -> list[Mention]:
    """The names that follow the first in one list: X和Y."""
    found = []
    for left, right in zip(objects, objects[1:], strict=False):
        if not re.fullmatch(r"[”」》]?[、和与及][“「《]?", reading.text[left.end : right.start]):
            break
        found.append(right)
    return found


def _joined_back(reading: Reading, inside: list[Mention]) -> list[Mention]:
    return list(reversed(_joined_reverse(reading, inside)))


def _joined_reverse(reading: Reading, inside: list[Mention]) -> list[Mention]:
    found = []
    for left, right in zip(reversed(inside[:-1]), reversed(inside), strict=False):
        if not re.fullmatch(r"[”」》]?[、和与及][“「《]?", reading.text[left.end : right.start]):
            break
        found.append(left)
    return found


def _held(reading: Reading, start: int, end: int, dates: list[DateSpan], mentions: tuple[Mention, ...]) -> Iterator[Fact]:
    text = reading.text
    for m in mentions:
        if m.kind != "Event":
            continue
        clause_start, clause_end = _clause(reading, m.start)
        verb = _HELD.search(text, m.end, min(end, m.end + 60))
        before = _HELD.search(text, clause_start, m.start)
        date = _event_date(reading, m, dates, start, verb.start() if verb else m.end)
        if date is None:
            continue
        at = verb.start() if verb else before.start() if before else m.start
        closing = verb is not None and _CLOSED.match(text, verb.start()) and date.precision == "day"
        iso = date.iso[:7] if closing else date.iso
        near = verb is not None or before is not None or bool(re.match(r"[”」》]?(?:上|期间|现场|中)", text[m.end : m.end + 3]))
        if not near:
            continue
        yield from _fact(reading, m, "heldOn", date, at, iso=iso, rule="held", confidence=0.85)


def _event_date(reading: Reading, m: Mention, dates: list[DateSpan], start: int, verb: int) -> DateSpan | None:
    """The date of an event: between its name and the verb, else the last before the name, else one right after it."""
    inside = [d for d in dates if m.end <= d.start and d.end <= verb]
    if inside:
        return inside[0]
    before = [d for d in dates if start <= d.start and d.end <= m.start and d.precision in {"day", "month", "year"}]
    if before and not before[-1].since:
        return before[-1]
    after = [d for d in dates if m.end <= d.start <= m.end + 4]
    return after[0] if after else None


def _born(reading: Reading, start: int, end: int, dates: list[DateSpan], mentions: tuple[Mention, ...]) -> Iterator[Fact]:
    text = reading.text
    people = [m for m in mentions if m.kind == "Person"]
    for match in _BORN.finditer(text, start, end):
        date = next((d for d in dates if d.end <= match.end() and match.start() - d.end <= 2), None)
        date = date or next((d for d in dates if match.end() <= d.start <= match.end() + 1), None)
        date = date or next((d for d in dates if d.end <= match.start() and match.start() - d.end <= 12), None)
        if date is None or not people:
            continue
        before = [m for m in people if m.end <= match.start()]
        person = before[-1] if before else people[0]
        if not before and person.start - match.end() > 20:
            continue
        yield from _fact(reading, person, "bornOn", date, match.start(), rule="born", confidence=0.9)


def _released(reading: Reading, start: int, end: int, dates: list[DateSpan], mentions: tuple[Mention, ...]) -> Iterator[Fact]:
    text = reading.text
    for m in mentions:
        if m.kind not in {"Product", "Model"}:
            continue
        clause_start, clause_end = _clause(reading, m.start)
        before = [v for v in _RELEASED.finditer(text, clause_start, m.start)]
        after = _RELEASED.search(text, m.end, clause_end)
        verb = before[-1] if before and m.start - before[-1].end() <= 30 else after
        if verb is None or _HOPE.search(text, start, verb.start()):
            continue
        date = _nearest_date(dates, clause_start, max(verb.start(), m.start)) or next(
            (d for d in dates if d.start >= verb.end() and d.start - verb.end() <= 1), None
        )
        if date is None:
            first = _nearest_date(dates, start, clause_start)
            date = first if first and _leads(reading, first, start) else None
        if date is not None and not date.since:
            yield from _fact(reading, m, "releasedOn", date, verb.start(), rule="released", confidence=0.7)
