"""Finds dates of things: foundedOn, bornOn, heldOn, releasedOn.

A date belongs to a thing through a verb (成立, 出生, 举行, 发布) in one sentence; the thing stands before the verb as its
subject or after it as its object, and the date governs the verb: it stands in its clause, alone in a clause before it
(今天，X揭牌), or at the head of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...graph.model import Fact, Mention, Rejection
from ..document import Document
from ..regex import regex
from .dates import DateSpan
from .dating import HOPE, JOINT, Scene, dated, governing
from .founded import anniversaries, founded, occasions
from .heads import topics_of
from .reading import read
from .whose_date import weigh_dates

_HELD = regex(
    r"举行|举办|召开|开幕|开展(?!了)|启幕|拉开(?:帷|序)幕|开赛|开锣|落下帷幕|落幕|闭幕|收官|走进|启动|上演|颁奖|登陆|揭幕|揭晓|在[^，。]{1,16}举"
)
# X暨Y启动仪式昨天举行: what is told of both is behind.
_AND_CEREMONY = regex("[”」》]?暨[^，。；]{2,40}?(?:启动|揭牌|签约|发布|开工)仪式")
# 上个月参加X: the day of taking part is the event's.
_TOOK_PART = regex(r"(?:参与|参加|亮相|出战)(?:了|过)?[^，。；]{0,12}$")
_CLOSED = regex(r"闭幕|落下帷幕|落幕|收官|闭会|颁奖(?!典礼)")
_GOING_ON = regex(r"正在[^，。]{0,14}?(?:举行|举办|召开)")
# 作为X的配套活动，Y昨天举行: the date is Y's.
_OF_EVENT = regex("[”」》]?的(?:配套|系列|分|平行|重要|官方)")
_SAME_TIME = regex(r"同期|同步|同时|同日|当天|期间")
_RELEASED = regex(
    r"(?:正式|重磅|联合|首次|对外|全球)*(?:发布|推出|上线|问世|面世|首发|亮相|开源|露面|公布|亮出|诞生|出炉|开发了|拿出|获得成功)(?:了|的)?"
)
_NOT_LONG_AGO = regex("(?:不久前|此前|早前|先前|之前|刚刚|曾)$")
_BORN = regex(
    r"出生于|出生|(?<!诞)生于|年生(?=[，。、于]|$)|月生(?=[，。、于]|$)|日生(?=[，。、于]|$)|(?<=[0-9]年)生(?![物产态鲜活猪命效成源意育长机])"
)


def find_attributes(doc: Document) -> Iterator[Fact | Rejection]:
    """foundedOn, bornOn, heldOn and releasedOn of the document's entities, as ISO dates of the precision stated."""
    yield from weigh_dates(doc, list(read_attributes(doc)))


def read_attributes(doc: Document) -> Iterator[Fact | Rejection]:
    """What the rules alone read."""
    if not doc.mentions:
        return
    reading = read(doc)
    topics = topics_of(doc)
    for start, end in _sentences(doc):
        dates = reading.dates_between(start, end)
        mentions = reading.mentions_between(start, end)
        scene = Scene(reading, topics, start, end, dates, mentions)
        yield from founded(scene)
        yield from anniversaries(scene)
        yield from occasions(scene)
        yield from _held(scene)
        if dates:
            yield from _born(scene)
            yield from _released(scene)


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


def _held(scene: Scene) -> Iterator[Fact]:
    reading, text = scene.reading, scene.reading.text
    for m in scene.mentions:
        if m.kind != "Event":
            continue
        clause = reading.clause_at(m.start)
        both = _AND_CEREMONY.match(text, m.end, scene.end)
        verb = _HELD.search(text, both.end() if both else m.end, min(scene.end, m.end + 110))
        before = _HELD.search(text, clause.start, m.start) or _TOOK_PART.search(text, clause.start, m.start)
        on_it = re.match(r"[”」》]?(?:上|期间|现场|中(?!心|国)|开幕|闭幕|总决赛)", text[m.end : m.end + 4])
        if verb is None and before is None and on_it is None:
            continue
        if _OF_EVENT.match(text, m.end):
            continue
        at = verb.start() if verb else before.start() if before else m.start
        date = _event_date(scene, m, verb.start() if verb else m.end)
        if date is None:
            if (going := _GOING_ON.search(text, max(scene.start, m.start - 24), min(scene.end, m.end + 24))) and (
                month := reading.doc.article.published[:7]
            ):
                date = DateSpan(going.start(), going.end(), month, "month", relative=True)
            else:
                continue
        closing = verb is not None and _CLOSED.match(text, verb.start()) and date.precision == "day" and not date.last
        iso = _with_year(date, m, text)
        year_only = len(iso) == 4 and iso not in m.name
        if year_only and (verb is None and before is None or HOPE.search(text, scene.start, at)):
            # 今年两会上 is hardly a date of it, 今年将举行 a plan.
            continue
        yield from dated(scene, m, "heldOn", date, at, iso=iso[:7] if closing else iso, rule="held", confidence=0.85)


def _with_year(date: DateSpan, m: Mention, text: str) -> str:
    """The date of an event; where the text leaves out the year, that in the event's name: 1月9日, 2022年X大会."""
    if date.iso:
        return date.iso
    year = re.search(r"(?<![0-9])(?:19[5-9][0-9]|20[0-4][0-9])(?![0-9万亿])", m.name)
    day = re.match(r"([0-9]{1,2})月([0-9]{1,2})[日号]", text[date.start : date.end])
    return f"{year[0]}-{int(day[1]):02d}-{int(day[2]):02d}" if year and day else ""


def _event_date(scene: Scene, m: Mention, verb: int) -> DateSpan | None:
    """The date of an event: between its name and the verb, else the last before the name, else one right after it."""
    known = [d for d in scene.dates if _with_year(d, m, scene.reading.text)]
    inside = [d for d in known if m.end <= d.start and d.end <= verb]
    if inside:
        return inside[0]
    before = [d for d in known if d.end <= m.start and d.precision in {"day", "month", "year"} and not d.since]
    if before:
        return before[-1]
    after = [d for d in known if m.end <= d.start <= m.end + 4]
    if after:
        return after[0]
    if not known and _SAME_TIME.search(scene.reading.text, m.end, min(scene.end, m.end + 12)):
        earlier = [
            d
            for d in scene.reading.dates_between(max(0, scene.start - 160), scene.start)
            if d.precision == "day" and d.iso
        ]
        return earlier[-1] if earlier else None
    return None


def _born(scene: Scene) -> Iterator[Fact]:
    text = scene.reading.text
    people = [m for m in scene.mentions if m.kind == "Person"]
    for match in _BORN.finditer(text, scene.start, scene.end):
        near = [d for d in scene.dates if d.iso]
        date = next((d for d in near if match.end() <= d.start <= match.end() + 1), None)
        date = date or next(
            (d for d in reversed(near) if d.start <= match.start() and 0 <= match.start() - d.end + 1 <= 14), None
        )
        if date is None:
            continue
        before = [m for m in people if m.end <= date.start]
        after = [m for m in people if match.end() <= m.start]
        # 1990年出生的X, 嵇某与2000年出生的丁某: the name right after 出生的.
        if text[match.end() : match.end() + 1] == "的" and after and len(text[match.end() : after[0].start]) <= 24:
            person: Mention | None = after[0]
        elif text[match.end() : match.end() + 1] == "的":
            person = None
        else:
            person = before[-1] if before else next((m for m in people if date.end <= m.start < match.start()), None)
        if person is None and not before:
            earlier = scene.reading.mentions_between(max(0, scene.start - 120), scene.start)
            names = [m for m in earlier if m.kind == "Person"]
            person = names[-1] if names and text[match.end() : match.end() + 1] != "的" else None
        if person is not None:
            yield from dated(scene, person, "bornOn", date, match.start(), rule="born", confidence=0.9)


def _released(scene: Scene) -> Iterator[Fact]:
    reading, text = scene.reading, scene.reading.text
    things = [m for m in scene.mentions if m.kind in {"Product", "Model"}]
    yield from _shown(scene, things)
    for m in things:
        clause = reading.clause_at(m.start)
        before = list(_RELEASED.finditer(text, clause.start, m.start))
        # 《X》，11月6日全球上线: the clause that a date opens goes on.
        goes_on = any(clause.end <= d.start <= clause.end + 1 for d in scene.dates)
        limit = reading.clause_at(clause.end + 1).end if goes_on and clause.end - m.end <= 2 else clause.end
        after = _RELEASED.search(text, m.end, limit)
        if before and _reaches(scene, before[-1].end(), m):
            verb = before[-1]
        elif (
            after is not None
            and not re.search(r"[由被对]|与|和", text[m.end : after.start()])
            and after.start() - m.end <= (36 if goes_on else 24)
        ):
            verb = after
        else:
            continue
        if (
            HOPE.search(text, scene.start, verb.start())
            or re.match(r"后|以来|前|不到", text[verb.end() : verb.end() + 2])
            or _NOT_LONG_AGO.search(text, clause.start, verb.start())
        ):
            continue
        date = governing(scene, max(verb.start(), m.start))
        if date is None or date.start >= verb.start() and date.end <= m.start:
            date = governing(scene, verb.start())
        if date is None:
            date = next((d for d in scene.dates if d.start >= verb.end() and d.start - verb.end() <= 1), None)
        if date is not None and not date.since and date.iso:
            yield from dated(scene, m, "releasedOn", date, verb.start(), rule="released", confidence=0.7)


# 8月12日的发布会上，X…
_SHOW = regex(r"(?:举行|举办|召开)?(?:的|了)?[^，。；]{0,12}?发布会(?:现场|上)?，")
_SHOW_OF = regex(r"[”」》]?(?:的)?(?:[^，。；、]{0,14}?(?:上线|启动|首发|发布)仪式|(?:新品|全球|线上|正式)*发布会)")


def _shown(scene: Scene, things: list[Mention]) -> Iterator[Fact]:
    """releasedOn of what a launch event is about: X发布会5月3日举行, 5月3日的发布会上，X亮相."""
    text = scene.reading.text
    for m in things:
        if HOPE.search(text, scene.start, m.start):
            continue
        dates = [d for d in scene.dates if d.end <= m.start and d.precision == "day" and d.iso]
        if show := _SHOW_OF.match(text, m.end):
            date = dates[-1] if dates else None
            date = date or next((d for d in scene.dates if 0 <= d.start - show.end() <= 4 and d.iso), None)
        else:
            show = _SHOW.match(text, dates[-1].end, m.start) if dates else None
            first = show is not None and not any(show.end() <= x.start < m.start for x in things)
            date = dates[-1] if show is not None and first and m.start - show.end() <= 6 else None
        if date is not None:
            yield from dated(scene, m, "releasedOn", date, m.end, rule="shown", confidence=0.7)


def _reaches(scene: Scene, verb: int, m: Mention) -> bool:
    """Whether a verb governs a thing: the words between are an apposition, or other things of one list."""
    text = scene.reading.text
    between = [x for x in scene.mentions if verb <= x.start < m.start]
    if not between:
        return m.start - verb <= 30 and not re.search(r"[与和比，]", text[verb : m.start])
    rest = text[between[0].end : m.start]
    return (
        between[0].start - verb <= 30
        and all(JOINT.fullmatch(text[a.end : b.start]) for a, b in zip(between, [*between[1:], m], strict=True))
        and len(rest) < 120
    )
