"""When things were founded: 成立于2015年, 昨天X揭牌, 2015年甲创办X, 成立五年来."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ...graph.model import Fact, Mention
from ...graph.schema import load_schema
from ..regex import regex
from .dates import DateSpan
from .dating import HOPE, Scene, dated, governing, joined, subject_before
from .numerals import parse_numeral
from .reading import Clause

_FOUNDED = regex(
    r"(?:发起|注册|挂牌|宣告|正式|合资|联合|共同|牵头|投资|出资)*"
    r"(?:成立|创立|创建|创办|设立|组建|始建|建立(?!工作|联系|关系|合作|[^，。；]{0,6}(?:机制|体系|制度))|揭牌|揭幕|(?<![板所])挂牌(?!上市)|诞生|开业|开园|问世|起家|办起|建起|启动|建于)(?:了|起)?"
)
_AT_END = regex(
    r"[，。；、）)（(！\n”」]|$|以来|至今|后|之初|初期|运行|运营|仪式|大会|暨|的?时候?|伊始|，|于|当[日天]|在"
)
_TRANSITIVE = regex(r"(?:成立|创立|创建|创办|设立|组建|建立|办起|建起|启动)(?:了|起)?$")
_ONLY_TRANSITIVE = regex(r"(?:设立|创办|组建|建立|办起|建起|启动|创建)(?:了|起)?$")
_NEW_BODIES = frozenset({"Incubator", "Park", "Association", "ResearchInstitute", "Cohort", "Investor"})
# 成立于2015年, 成立日期为2022年1月19日
_TOLD = regex("[于在]?|(?:时间|日期)[为是：]?")
# 成立后的第三次增资: the date is another deed's.
_SINCE = regex("后的|(?:后|以来)[^，。]{0,4}第[一二三四五六七八九十]")
# 今年以来已成立两家公司: they are founded in that year.
_THIS_YEAR = regex("今年以来")
# X是A与B联合成立的企业: X was founded.
_IS = regex("[”」》]?(?:（[^）]{0,20}）)?(?:是|系|为|，是)")
_YEARS_OF = regex(
    r"(?:成立|创立|建区|建院|建校|建园|开园|揭牌|创办|建立|诞生|设立)(?:以来)?(?:已满|已有|已|满|迎来|走过|近)*"
    r"(?P<n>[0-9]{1,3}|[一二三四五六七八九十百]{1,4})(?:周年|年来|年|周岁)(?!代)"
)
_ANNIVERSARY = regex(r"周年|周岁")
_AT_EVENT = regex("会上|论坛上|大会[^，。]{0,4}[上，]|会议期间|闭幕式上|开幕式上|仪式上|活动上|同日|当天|同期|现场")


def founded(scene: Scene) -> Iterator[Fact]:
    """foundedOn of what a sentence says was founded, set up, unveiled or opened on a date."""
    reading, text = scene.reading, scene.reading.text
    domain = load_schema().attributes["foundedOn"].domain
    for match in _FOUNDED.finditer(text, scene.start, scene.end):
        at, after = match.start(), match.end()
        # 云麓投资成立于2008年: the verb begins where the name ends.
        name = next((m for m in scene.mentions if m.start <= at < m.end), None)
        if name and not _FOUNDED.fullmatch(text, name.end, after):
            continue
        at = name.end if name else at
        if HOPE.search(text, scene.start, at):
            continue
        clause = reading.clause_at(at)
        told = next(
            (d for d in scene.dates if after <= d.start <= after + 4 and _TOLD.fullmatch(text, after, d.start)),
            None,
        )
        date = told or governing(scene, at) or _day_of_event(scene, at)
        if date is None or not date.iso:
            continue
        lasting = date.since and not _THIS_YEAR.match(text, date.start)
        if told is None and date.end < at - 1 and (lasting or _SINCE.match(text, after)):
            continue
        found, rule = _what_was_founded(scene, match, at, clause, domain, told is not None, date)
        for m in found:
            yield from dated(scene, m, "foundedOn", date, at, rule=rule, confidence=0.9 if told else 0.8)


def _day_of_event(scene: Scene, at: int) -> DateSpan | None:
    """The day on which an article says an event was, for what was founded there (会上，X成立) without a date of its own."""
    reading = scene.reading
    if any(d.precision != "vague" and d.end <= at for d in scene.dates) or not _AT_EVENT.search(
        reading.text, scene.start, at
    ):
        return None
    days = [d for d in reading.dates_between(max(0, scene.start - 400), scene.start) if d.precision == "day" and d.iso]
    return days[-1] if len({d.iso for d in days}) == 1 else None


# X揭牌暨工作推进会, X启动仪式: the occasion on which X was founded.
_OCCASION = regex(r"(?:正式)?(?:揭牌|揭幕|成立|启动|开园|开业|启用)(?:暨[^，。]*|仪式|大会|会议|活动)")


def occasions(scene: Scene) -> Iterator[Fact]:
    """foundedOn of what an event is named after, on the day of the event: X揭牌仪式5月3日举行."""
    reading = scene.reading
    domain = load_schema().attributes["foundedOn"].domain
    for m in scene.mentions:
        if m.kind != "Event" or not (found := _OCCASION.search(m.text)):
            continue
        at, form = m.start + found.start(), m.text[: found.start()]
        bodies = [e for e in reading.doc.entities if e.kind in domain]
        kept = next((e for e in bodies if form in (e.name, *e.aliases)), None)
        # 云州市龙溪协会成立大会, where 龙溪协会 is named.
        kept = kept or next((e for e in bodies for n in (e.name, *e.aliases) if len(n) > 4 and form.endswith(n)), None)
        body = replace(m, end=at, text=form, kind=kept.kind, name=kept.name) if kept else None
        date = governing(scene, at) or next((d for d in scene.dates if 0 <= d.start - m.end <= 4), None)
        if body is not None and date is not None and date.iso and not HOPE.search(reading.text, scene.start, at):
            yield from dated(scene, body, "foundedOn", date, at, rule="founded, occasion", confidence=0.8)


# 成立的X项目组: a part of X was founded, which has no name of its own.
_PART = regex(r"[”」》]?[A-Za-z0-9一-鿿]{0,10}?(?:项目组|团队|课题组|小组|实验班|专班|工作组)")


def _what_was_founded(
    scene: Scene, match: re.Match[str], at: int, clause: Clause, domain: frozenset[str], told: bool, date: DateSpan
) -> tuple[list[Mention], str]:
    text, after, start, end = scene.reading.text, match.end(), clause.start, clause.end
    objects = [m for m in scene.mentions if after <= m.start < end and m.kind in domain]
    head = next((m for m in scene.mentions if start <= m.start < at and m.kind in domain), None)
    if not told and head and text[after : after + 1] == "的" and _IS.match(text, head.end) and scene.topics.heads(head):
        return [head], "founded, is one that was"
    if not told and objects:
        gap = text[after : objects[0].start]
        if _PART.match(text, objects[0].end):
            return [], ""
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
            return [objects[0], *joined(scene, objects)], "founded, object"
    if not told and not _AT_END.match(text, after):
        return [], ""
    passive = re.search(r"[由被]", text[start:at])
    made = [m for m in scene.mentions if passive and start + passive.end() <= m.start and m.end <= at]
    of_what = bool(made) and "的" in text[start:at][passive.end() if passive else 0 : made[-1].start - start]
    if passive and of_what and not any(m.end <= start + passive.start() for m in scene.mentions if m.start >= start):
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
            return [heads[0], *joined(scene, [m for m in inside if m.start >= heads[0].start])], "founded, subject"
        return [*reversed(joined(scene, list(reversed(good)), back=True)), last], "founded, subject"
    if text[at - 2 : at] in {"获准", "获批"} or len(text[start:at]) - (0 if told else date.end - date.start) > 14:
        return [], ""
    if passive and "由" in passive[0]:
        # 那一处叫X，2021年由他创立: X ends the clause before; else the head of the sentence.
        near = [m for m in scene.mentions if m.kind in domain and m.end <= start]
        ending = [m for m in near if m.end >= start - 2]
        heads = [m for m in near if scene.topics.heads(m)]
        return (ending or heads)[-1:], "founded, subject before"
    return subject_before(scene, start, at, domain), "founded, subject before"


def anniversaries(scene: Scene) -> Iterator[Fact]:
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
        names = names[-1:] or subject_before(scene, clause.start, match.start(), domain)
        later = [m for m in scene.mentions if match.end() <= m.start <= match.end() + 3 and m.kind in domain]
        for m in later[:1] if clause.start == match.start() and later else names:
            day = next(
                (d for d in reversed(scene.dates) if d.end <= match.start() and d.precision == "day" and d.iso), None
            )
            exact = day is not None and _ANNIVERSARY.search(match[0]) is not None
            date = day if exact and day else DateSpan(match.start(), match.end(), str(year), "year")
            iso = f"{year:04d}{date.iso[4:]}" if exact else str(year)
            yield from dated(scene, m, "foundedOn", date, match.start(), iso=iso, rule="anniversary", confidence=0.75)
