"""Which date governs a verb in a sentence, and whom a clause without a name of its own is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...graph.model import Fact, Mention
from ...graph.schema import load_schema
from ..regex import regex
from .dates import DateSpan
from .heads import Topics
from .reading import Reading

_ONLY_TIME = regex(r"(?:以来|[　 \n，、。上下中午晚间早晨在于【】“（()）:：起当地时间凌晨])*")
# 本报讯（记者X）昨天
_BYLINE = regex(r"(?:本报|本刊|[^，。（(]{2,6}[报网社])?讯?[（(][^）)]{0,24}[）)]")
_DATELINE = regex(r"[　 \n，、在于从【】（(）)电讯本报央视网消息新闻联播综合华社：:“据悉]*")
# 甲于5月25日在Y中心，发布X: the place is told with the date.
_AND_PLACE = regex(r"\s*在[^，。；]{1,30}，")
HOPE = regex(r"(?:将|拟|计划|预计|力争|有望|打算|准备|争取|提出|提议|建议|倡议|支持|鼓励)[^，。；]{0,16}$")
JOINT = regex(r"[”」》]?(?:[（(][^）)]{0,20}[）)])?[”」》]?[、和与及][“「《]?")


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with its dates and names, and what the article is about."""

    reading: Reading
    topics: Topics
    start: int
    end: int
    dates: list[DateSpan]
    mentions: tuple[Mention, ...]


def dated(
    scene: Scene, m: Mention, name: str, date: DateSpan, at: int, *, rule: str, confidence: float, iso: str = ""
) -> Iterator[Fact]:
    """The fact that a thing has a date, with the words from the first to the last of thing, date and verb as evidence; none
    where the attribute is not one of its class or the date is unknown."""
    iso = iso or date.iso
    if not iso or m.kind not in load_schema().attributes[name].domain:
        return
    start, end = min(m.start, date.start, at), max(m.end, date.end, at + 2)
    evidence = scene.reading.doc.evidence(
        start, min(end, len(scene.reading.text)), method="attribute:" + rule, confidence=confidence
    )
    yield Fact(m.entity, name, iso, evidence=(evidence,))


def governing(scene: Scene, at: int, *, reach: int = 44) -> DateSpan | None:
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
    alone = alone or _AND_PLACE.fullmatch(reading.text, date.end, own.end) is not None
    head = _BYLINE.sub("", reading.text[scene.start : date.start])
    opens = _DATELINE.fullmatch(head) is not None and len(head) <= 16
    return date if (alone or opens) and clause.index - own.index <= 5 else None


def joined(scene: Scene, names: list[Mention], *, back: bool = False) -> list[Mention]:
    """The names that stand in one list with the first: X、Y和Z."""
    found = []
    for left, right in zip(names, names[1:], strict=False):
        gap = scene.reading.text[right.end : left.start] if back else scene.reading.text[left.end : right.start]
        if not JOINT.fullmatch(gap):
            break
        found.append(right)
    return found


_DEICTIC = regex("^(?:自|而|该|这家|这一|此)+")


# 1. 青禾智能：专注语音技术，2007年成立: what a line tells of the name before its colon.
_OF_ITEM = regex(r"(?:（[^）\n]*）)?[：:][^\n]*$")


def subject_before(scene: Scene, start: int, at: int, domain: frozenset[str]) -> list[Mention]:
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
    if told := [m for m in scene.topics.referred(start, at) if m.kind in domain]:
        return told[-1:]
    called = _DEICTIC.sub("", said.strip())
    if len(called) > 1 and (whole := [m for m in names if m.text.endswith(called)]):
        # 创新中心成立三年来, where 云州机器人创新中心 was named.
        return [whole[-1]]
    if items := [m for m in names if _OF_ITEM.match(reading.text, m.end, start) and start - m.end < 80]:
        return items[-1:]
    if re.search(r"公司|企业|集团", said):
        names = [m for m in names if m.kind in {"Company", "Investor"}] or names
    elif re.search(r"园区|基地|新区|片区|开发区|园", said):
        names = [m for m in names if m.kind in {"Park", "Incubator", "Place"}] or names
    elif re.search(r"实验室|研究院|中心|学院", said):
        names = [m for m in names if m.kind in {"ResearchInstitute", "University"}] or names
    heads = [m for m in names if scene.topics.heads(m)]
    chosen = heads or names
    return [chosen[-1]]
