"""Finds dates of things: foundedOn, bornOn, heldOn, releasedOn.

A date belongs to a thing through a verb (成立, 出生, 举行, 发布) in one sentence; the thing stands before the verb as its
subject or after it as its object, and the date governs the verb: it stands in its clause, alone in a clause before it
(今天，X揭牌), or at the head of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..graph.model import Fact, Mention, Rejection
from ..graph.schema import load_schema
from .dates import DateSpan
from .document import Document
from .heads import Topics
from .numerals import parse_numeral
from .reading import Clause, Reading, read

_FOUNDED = re.compile(
    r"(?:发起|注册|挂牌|宣告|正式|合资|联合|共同|牵头|投资|出资)*"
    r"(?:成立|创立|创建|创办|设立|组建|始建|建立(?!工作|联系|关系|合作|[^，。；]{0,6}(?:机制|体系|制度))|揭牌|揭幕|挂牌|诞生|开业|开园|问世|起家|办起|建起|启动|建于)(?:了|起)?"
)
_AT_END = re.compile(
    r"[，。；、）)（(！\n”」]|$|以来|至今|后|之初|初期|运行|运营|仪式|大会|暨|的?时候?|伊始|，|于|当[日天]|在"
)
_TRANSITIVE = re.compile(r"(?:成立|创立|创建|创办|设立|组建|建立|办起|建起|启动)(?:了|起)?$")
_ONLY_TRANSITIVE = re.compile(r"(?:设立|创办|组建|建立|办起|建起|启动|创建)(?:了|起)?$")
_NEW_BODIES = frozenset({"Incubator", "Park", "Association", "ResearchInstitute", "Cohort", "Investor"})
_HELD = re.compile(
    r"举行|举办|召开|开幕|开展(?!了)|启幕|拉开(?:帷|序)幕|开赛|开锣|落下帷幕|落幕|闭幕|收官|走进|启动|上演|颁奖|登陆|揭幕|揭晓|在[^，。]{1,16}举"
)
_CLOSED = re.compile(r"闭幕|落下帷幕|落幕|收官|闭会|颁奖(?!典礼)")
_GOING_ON = re.compile(r"正在[^，。]{0,14}?(?:举行|举办|召开)")
# 作为X的配套活动，Y昨天举行: the date is Y's.
_OF_EVENT = re.compile("[”」》]?的(?:配套|系列|分|平行|重要|官方)")
_SAME_TIME = re.compile(r"同期|同步|同时|同日|当天|期间")
_RELEASED = re.compile(
    r"(?:正式|重磅|联合|首次|对外|全球)*(?:发布|推出|上线|问世|面世|首发|亮相|开源|露面|公布|亮出|诞生|出炉|开发了|拿出|获得成功)(?:了|的)?"
)
# 成立于2015年, 成立日期为2022年1月19日
_TOLD = re.compile("[于在]?|(?:时间|日期)[为是：]?")
# 成立后的第三次增资: the date is another deed's.
_SINCE = re.compile("后的|(?:后|以来)[^，。]{0,4}第[一二三四五六七八九十]")
# 今年以来已成立两家公司: they are founded in that year.
_THIS_YEAR = re.compile("今年以来")
_NOT_LONG_AGO = re.compile("(?:不久前|此前|早前|先前|之前|刚刚|曾)$")
# X是A与B联合成立的企业: X was founded.
_IS = re.compile("[”」》]?(?:（[^）]{0,20}）)?(?:是|系|为|，是)")
_ONLY_TIME = re.compile(r"(?:以来|[　 \n，、。上下中午晚间早晨在于【】“（()）:：起当地时间凌晨])*")
# 本报讯（记者X）昨天
_BYLINE = re.compile(r"(?:本报|本刊|[^，。（(]{2,6}报)?讯?[（(][^）)]{0,24}[）)]")
_DATELINE = re.compile(r"[　 \n，、在于从【】（(）)电讯本报央视网消息新闻联播：:“据悉]*")
_BORN = re.compile(r"出生于|出生|生于|年生(?=[，。、于]|$)|月生(?=[，。、于]|$)|日生(?=[，。、于]|$)|(?<=[0-9]年)生")
_HOPE = re.compile(r"(?:将|拟|计划|预计|力争|有望|打算|准备|争取|提出|提议|建议|倡议|支持|鼓励)[^，。；]{0,16}$")
_YEARS_OF = re.compile(
    r"(?:成立|创立|建区|建院|建校|建园|开园|揭牌|创办|建立|诞生|设立)(?:以来)?(?:已满|已有|已|满|迎来|走过|近)*"
    r"(?P<n>[0-9]{1,3}|[一二三四五六七八九十百]{1,4})(?:周年|年来|年|周岁)(?!代)"
)
_ANNIVERSARY = re.compile(r"周年|周岁")
_JOINT = re.compile(r"[”」》]?(?:[（(][^）)]{0,20}[）)])?[”」》]?[、和与及][“「《]?")


@dataclass(frozen=True, slots=True)
class _Scene:
    """A sentence with its dates and names, and what the article is about."""

    reading: Reading
    topics: Topics
    start: int
    end: int
    dates: list[DateSpan]
    mentions: tuple[Mention, ...]


def find_attributes(doc: Document) -> Iterator[Fact | Rejection]:
    """foundedOn, bornOn, heldOn and releasedOn of the document's entities, as ISO dates of the precision stated."""
    if not doc.mentions:
        return
    reading = read(doc)
    topics = Topics.of(reading)
    for start, end in _sentences(doc):
        dates = reading.dates_between(start, end)
        mentions = reading.mentions_between(start, end)
        scene = _Scene(reading, topics, start, end, dates, mentions)
        yield from _founded(scene)
        yield from _anniversaries(scene)
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


def _fact(
    scene: _Scene, m: Mention, name: str, date: DateSpan, at: int, *, rule: str, confidence: float, iso: str = ""
) -> Iterator[Fact]:
    iso = iso or date.iso
    if not iso or m.kind not in load_schema().attributes[name].domain:
        return
    start, end = min(m.start, date.start, at), max(m.end, date.end, at + 2)
    evidence = scene.reading.doc.evidence(
        start, min(end, len(scene.reading.text)), method="attribute:" + rule, confidence=confidence
    )
    yield Fact(m.entity, name, iso, evidence=(evidence,))


def _governing(scene: _Scene, at: int, *, reach: int = 44) -> DateSpan | None:
    """The date that governs a verb at `at`: the last in its clause, else one that fills a clause of its own or opens the
    sentence, with no other date in between."""
    reading = scene.reading
    clause = reading.clause_at(at)
    before = [d for d in scene.dates if d.end <= at and d.precision != "vague"]
    if not before:
        return None
    date = before[-1]
    if date.start >= clause.start:
        return date if at - date.end <= reach else None
    own = reading.clause_at(date.start)
    words = reading.text[own.start : date.start] + reading.text[date.end : own.end]
    alone = _ONLY_TIME.fullmatch(_BYLINE.sub("", words)) is not None
    head = _BYLINE.sub("", reading.text[scene.start : date.start])
    opens = _DATELINE.fullmatch(head) is not None and len(head) <= 16
    return date if (alone or opens) and clause.index - own.index <= 5 else None


_AT_EVENT = re.compile(
    "会上|论坛上|大会[^，。]{0,4}[上，]|会议期间|闭幕式上|开幕式上|仪式上|活动上|同日|当天|同期|现场"
)


def _day_of_event(scene: _Scene, at: int) -> DateSpan | None:
    """The day on which an article says an event was, for what was founded there (会上，X成立) without a date of its own."""
    reading = scene.reading
    if any(d.precision != "vague" for d in scene.dates) or not _AT_EVENT.search(reading.text, scene.start, at):
        return None
    days = [d for d in reading.dates_between(max(0, scene.start - 400), scene.start) if d.precision == "day" and d.iso]
    return days[-1] if len({d.iso for d in days}) == 1 else None


def _founded(scene: _Scene) -> Iterator[Fact]:
    reading, text = scene.reading, scene.reading.text
    domain = load_schema().attributes["foundedOn"].domain
    for match in _FOUNDED.finditer(text, scene.start, scene.end):
        at, after = match.start(), match.end()
        # 云麓投资成立于2008年: the verb begins where the name ends.
        name = next((m for m in scene.mentions if m.start <= at < m.end), None)
        if name and not _FOUNDED.fullmatch(text, name.end, after):
            continue
        at = name.end if name else at
        if _HOPE.search(text, scene.start, at):
            continue
        clause = reading.clause_at(at)
        told = next(
            (d for d in scene.dates if after <= d.start <= after + 4 and _TOLD.fullmatch(text, after, d.start)),
            None,
        )
        date = told or _governing(scene, at) or _day_of_event(scene, at)
        if date is None or not date.iso:
            continue
        lasting = date.since and not _THIS_YEAR.match(text, date.start)
        if told is None and date.end < at - 1 and (lasting or _SINCE.match(text, after)):
            continue
        found, rule = _what_was_founded(scene, match, at, clause, domain, told is not None, date)
        for m in found:
            yield from _fact(scene, m, "foundedOn", date, at, rule=rule, confidence=0.9 if told else 0.8)


def _what_was_founded(
    scene: _Scene, match: re.Match[str], at: int, clause: Clause, domain: frozenset[str], told: bool, date: DateSpan
) -> tuple[list[Mention], str]:
    text, after, start, end = scene.reading.text, match.end(), clause.start, clause.end
    objects = [m for m in scene.mentions if after <= m.start < end and m.kind in domain]
    head = next((m for m in scene.mentions if start <= m.start < at and m.kind in domain), None)
    if not told and head and text[after : after + 1] == "的" and _IS.match(text, head.end) and scene.topics.heads(head):
        return [head], "founded, is one that was"
    if not told and objects:
        gap = text[after : objects[0].start]
        if text[after : after + 1] == "的" and len(gap) <= 22 and "在" not in gap:
            return [objects[0]], "founded, relative clause"
        if _TRANSITIVE.search(match[0]) and len(gap) <= 24 and not re.search(r"[，。；]|于|以来|整体|[^，。]+的$", gap):
            if match[0].startswith("启动") and objects[0].kind not in _NEW_BODIES:
                return [], ""
            if "联合" in gap or "与" in gap and len(objects) == 1 and "共" in gap:
                return [], ""
            if match[0].startswith("启动") and re.match(
                r"[”」》]?(?:建设|整体|项目|[0-9])", text[objects[0].end : objects[0].end + 3]
            ):
                return [], ""
            return [objects[0], *_joined(scene, objects)], "founded, object"
    if not told and not _AT_END.match(text, after):
        return [], ""
    passive = re.search(r"[由被]", text[start:at])
    if passive and not any(m.end <= start + passive.start() for m in scene.mentions if m.start >= start):
        # 由甲与乙共建的X揭牌: what follows 的 was founded.
        passive = None
    if not told and _ONLY_TRANSITIVE.search(match[0]) and not passive:
        return [], ""
    limit = start + passive.start() if passive else at
    inside = [m for m in scene.mentions if start <= m.start and m.end <= limit and m.kind in domain]
    good = [m for m in inside if scene.topics.context(m)[0] not in {"at", "by", "from", "to"}] or (
        [] if passive else inside[-1:]
    )
    if good:
        last = good[-1]
        heads = [m for m in good if scene.topics.heads(m)]
        touches = min(abs(last.end - date.start), abs(last.end - at)) <= 2
        if heads and not touches and scene.topics.context(last)[0] in {"object", "with"}:
            return [heads[0], *_joined(scene, [m for m in inside if m.start >= heads[0].start])], "founded, subject"
        return [*reversed(_joined(scene, list(reversed(good)), back=True)), last], "founded, subject"
    if text[at - 2 : at] in {"获准", "获批"} or len(text[start:at]) - (0 if told else date.end - date.start) > 14:
        return [], ""
    return _subject_before(scene, start, at, domain), "founded, subject before"


def _joined(scene: _Scene, names: list[Mention], *, back: bool = False) -> list[Mention]:
    """The names that stand in one list with the first: X、Y和Z."""
    found = []
    for left, right in zip(names, names[1:], strict=False):
        gap = scene.reading.text[right.end : left.start] if back else scene.reading.text[left.end : right.start]
        if not _JOINT.fullmatch(gap):
            break
        found.append(right)
    return found


def _subject_before(scene: _Scene, start: int, at: int, domain: frozenset[str]) -> list[Mention]:
    """The subject of a clause without a name of its own: 后者 the last name, else the nearest head of a clause before."""
    reading = scene.reading
    said = reading.text[start:at]
    touching = [
        m
        for m in reading.mentions_between(max(0, start - 40), start)
        if m.kind in domain and m.end >= start - 2 and "。" not in reading.text[m.end : start]
    ]
    if touching and not said.strip():
        return touching[-1:]
    window = reading.doc.sentences[max(0, reading.clause_at(start).sentence - 2)].start
    names = [m for m in reading.mentions_between(window, start) if m.kind in domain]
    if not names:
        return []
    if "后者" in said:
        return [names[-1]]
    if re.search(r"公司|企业|集团", said):
        names = [m for m in names if m.kind in {"Company", "Investor"}] or names
    elif re.search(r"园区|基地|新区|片区|开发区|园", said):
        names = [m for m in names if m.kind in {"Park", "Incubator", "Place"}] or names
    elif re.search(r"实验室|研究院|中心|学院", said):
        names = [m for m in names if m.kind in {"ResearchInstitute", "University"}] or names
    heads = [m for m in names if scene.topics.heads(m)]
    chosen = heads or names
    return [chosen[-1]]


def _anniversaries(scene: _Scene) -> Iterator[Fact]:
    """成立五年来 and 揭牌六周年, counted back from the article's day."""
    reading = scene.reading
    published = reading.doc.article.published
    if not re.match(r"[0-9]{4}", published):
        return
    domain = load_schema().attributes["foundedOn"].domain
    for match in _YEARS_OF.finditer(reading.text, scene.start, scene.end):
        count = parse_numeral(match["n"])
        if count is None or not 1 <= count <= 300:
            continue
        year = int(published[:4]) - int(count)
        clause = reading.clause_at(match.start())
        names = [m for m in scene.mentions if clause.start <= m.start < match.start() and m.kind in domain]
        names = names[-1:] or _subject_before(scene, clause.start, match.start(), domain)
        later = [m for m in scene.mentions if match.end() <= m.start <= match.end() + 3 and m.kind in domain]
        for m in later[:1] if clause.start == match.start() and later else names:
            day = next(
                (d for d in reversed(scene.dates) if d.end <= match.start() and d.precision == "day" and d.iso), None
            )
            exact = day is not None and _ANNIVERSARY.search(match[0]) is not None
            date = day if exact and day else DateSpan(match.start(), match.end(), str(year), "year")
            iso = f"{year:04d}{date.iso[4:]}" if exact else str(year)
            yield from _fact(scene, m, "foundedOn", date, match.start(), iso=iso, rule="anniversary", confidence=0.75)


def _held(scene: _Scene) -> Iterator[Fact]:
    reading, text = scene.reading, scene.reading.text
    for m in scene.mentions:
        if m.kind != "Event":
            continue
        clause = reading.clause_at(m.start)
        verb = _HELD.search(text, m.end, min(scene.end, m.end + 60))
        before = _HELD.search(text, clause.start, m.start)
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
        if year_only and (verb is None and before is None or _HOPE.search(text, scene.start, at)):
            # 今年两会上 is hardly a date of it, 今年将举行 a plan.
            continue
        yield from _fact(scene, m, "heldOn", date, at, iso=iso[:7] if closing else iso, rule="held", confidence=0.85)


def _with_year(date: DateSpan, m: Mention, text: str) -> str:
    """The date of an event; where the text leaves out the year, that in the event's name: 1月9日, 2022年X大会."""
    if date.iso:
        return date.iso
    year = re.search(r"(?<![0-9])(?:19[5-9][0-9]|20[0-4][0-9])(?![0-9万亿])", m.name)
    day = re.match(r"([0-9]{1,2})月([0-9]{1,2})[日号]", text[date.start : date.end])
    return f"{year[0]}-{int(day[1]):02d}-{int(day[2]):02d}" if year and day else ""


def _event_date(scene: _Scene, m: Mention, verb: int) -> DateSpan | None:
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


def _born(scene: _Scene) -> Iterator[Fact]:
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
            yield from _fact(scene, person, "bornOn", date, match.start(), rule="born", confidence=0.9)


def _released(scene: _Scene) -> Iterator[Fact]:
    reading, text = scene.reading, scene.reading.text
    things = [m for m in scene.mentions if m.kind in {"Product", "Model"}]
    for m in things:
        clause = reading.clause_at(m.start)
        before = list(_RELEASED.finditer(text, clause.start, m.start))
        after = _RELEASED.search(text, m.end, clause.end)
        if before and _reaches(scene, before[-1].end(), m):
            verb = before[-1]
        elif (
            after is not None
            and not re.search(r"[由被对]|与|和", text[m.end : after.start()])
            and after.start() - m.end <= 24
        ):
            verb = after
        else:
            continue
        if (
            _HOPE.search(text, scene.start, verb.start())
            or re.match(r"后|以来|前|不到", text[verb.end() : verb.end() + 2])
            or _NOT_LONG_AGO.search(text, clause.start, verb.start())
        ):
            continue
        date = _governing(scene, max(verb.start(), m.start))
        if date is None or date.start >= verb.start() and date.end <= m.start:
            date = _governing(scene, verb.start())
        if date is None:
            date = next((d for d in scene.dates if d.start >= verb.end() and d.start - verb.end() <= 1), None)
        if date is not None and not date.since and date.iso:
            yield from _fact(scene, m, "releasedOn", date, verb.start(), rule="released", confidence=0.7)


def _reaches(scene: _Scene, verb: int, m: Mention) -> bool:
    """Whether a verb governs a thing: the words between are an apposition, or other things of one list."""
    text = scene.reading.text
    between = [x for x in scene.mentions if verb <= x.start < m.start]
    if not between:
        return m.start - verb <= 30 and not re.search(r"[与和比，]", text[verb : m.start])
    rest = text[between[0].end : m.start]
    return (
        between[0].start - verb <= 30
        and all(_JOINT.fullmatch(text[a.end : b.start]) for a, b in zip(between, [*between[1:], m], strict=True))
        and len(rest) < 120
    )
