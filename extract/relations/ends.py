"""The two ends of a match: the names that stand there, or what the text before supplies where one is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ...graph.model import Mention
from ..regex import regex
from .compounds import is_abroad
from .encoded import MENTION, ZERO, Encoded, kind_class, kind_of
from .patterns import Pattern
from .topics import Topics

_PARTIES = regex(f"({MENTION}(?:、{MENTION})*)(?:与|和|同|及){MENTION}(?:、{MENTION})+(?:(?:和|与|及|以及){MENTION})?")
_WHOSE = regex("所在的?(?:企业|公司|机构)，?$")
_PASSIVE = regex("[^\ue000-\uf8ff，。；：]{0,6}由")
# 在大连，X来到…: what X visits lies in 大连.
_SCENE = regex(f"{ZERO}?在([{kind_class(frozenset({'AdminArea'}))}])，[{kind_class(frozenset({'Person'}))}]")
_RELATIVE = regex(f"[^\ue000-\uf8ff，。；：]{{0,10}}的[^\ue000-\uf8ff，。；：]{{0,16}}?({MENTION})")
_ZIP = regex("分别|依次")
_JOINTS = regex("，以及|等|，和|，还有|、以及|以及|[、和与及暨或并]")
# What a body does with a thing; all else that takes up a thing is a thing itself (搭载, 兼容, 基于).
_TAKEN_UP = ("用上", "使用", "采购", "引入", "引进", "租用", "购买", "驾驶", "用的是")
ARTEFACTS = frozenset({"Product", "Model"})


def missing_side(match: re.Match[str]) -> str:
    """Which end of a match is left out at its front: "s", "o", or "" where both are named."""
    groups = match.re.groupindex
    if "zero" not in groups or match["zero"] is None:
        return ""
    return next((side for side in "so" if side in groups and match[side] is None), "")


def describing(sentence: Encoded, match: re.Match[str], kinds: frozenset[str]) -> list[Mention]:
    """The name behind a match whose front is left out, where the match only describes it: 总部位于X的甲, 专注X的乙."""
    behind = _RELATIVE.match(sentence.text, match.end())
    return list(sentence.mentions[behind[1]]) if behind and kind_of(behind[1]) in kinds else []


def firms_of(
    known: Mapping[str, Sequence[Mention]], people: list[Mention], objects: list[Mention]
) -> tuple[list[Mention], list[Mention]]:
    """The firms of people; where each has an object of his own, only the objects of those whose firm is known."""
    firms = [known.get(person.entity, [None])[0] for person in people]
    if len(people) == len(objects):
        objects = [obj for firm, obj in zip(firms, objects, strict=True) if firm]
    elif None in firms and len(objects) > 1:
        objects = []
    return [firm for firm in firms if firm], objects


def named(topics: Topics, sentence: Encoded, pattern: Pattern, match: re.Match[str], side: str) -> list[Mention]:
    """The mentions of one end of a match: those named, or the topic where the end is left out."""
    kinds = pattern.domain if side == "s" else pattern.range
    groups = match.re.groupindex
    if side in groups and match[side] is not None:
        return members(sentence, match[side], kinds)
    left_out = match["zero"] if side in groups and "zero" in groups else None
    if left_out is not None and len(left_out) > 1:
        return list(topics.listed(sentence, match.start(), kinds))
    if left_out is not None and _WHOSE.search(sentence.text, 0, match.start()):
        # 甲和乙所在的企业，分别位于…: the firms, which a pattern of their own finds.
        return []
    if left_out is not None:
        if _PASSIVE.match(sentence.text, match.end("zero")):
            return list(topics.passive(sentence, match.start(), kinds))
        if pattern.relation == "uses" and "w" in groups and match["w"].startswith(_TAKEN_UP):
            return list(topics.subject(sentence, match.start(), kinds - ARTEFACTS))
        if pattern.relation == "uses" and (things := topics.last(sentence, match.start(), ARTEFACTS)):
            # 与甲不同，…可接入甲、乙: what is taken up is not what takes it up.
            taken = {m.entity for m in members(sentence, match["o"] or "", pattern.range)} if "o" in groups else set()
            return [thing for thing in things if thing.entity not in taken]
        if pattern.relation == "investedIn" and side == "o" and (firms := topics.round(sentence)):
            return list(firms)
        found = topics.subject(sentence, match.start(), kinds)
        far = pattern.relation == "establishedBy" and found and found[0].start < sentence.starts[0]
        if far and any(kind_of(char) == "Person" for char in sentence.text[: match.start()]):
            # 林一舟选择创业，成立了X: not the body of the sentence before.
            return []
        return list(found or topics.main(kinds))
    if pattern.missing == "launched":
        return list(topics.launched(sentence, kinds))
    if pattern.missing == "round":
        return list(topics.round(sentence))
    if pattern.missing == "last-park":
        return list(topics.site(sentence, match.start()))
    if pattern.missing == "last-association":
        return list(topics.last(sentence, match.start(), frozenset({"Association", "Cohort"})))
    if pattern.missing == "event":
        return list(topics.event(sentence, match.start(), kinds))
    if pattern.missing == "last":
        return list(topics.last(sentence, match.start(), kinds))
    if pattern.missing == "own-district":
        return list(topics.district(sentence, match.start()))
    if pattern.missing == "scene":
        front = _SCENE.match(sentence.text)
        return list(sentence.mentions[front[1]]) if front else []
    if pattern.missing == "held":
        return list(topics.held(sentence, match.start(), kinds))
    if pattern.missing == "pair":
        return []
    if pattern.missing == "maker":
        kinds -= {"Person"}
    if pattern.missing == "topic-area":
        areas = topics.subject(sentence, match.start(), kinds & {"AdminArea"})
        return [m for m in areas if m.start >= sentence.starts[0]]
    if pattern.missing == "host-area":
        # 江门（台山）: the bracket lies in the area.
        return [] if _country(sentence) else [m for m in sentence.host if m.kind == "AdminArea"]
    if pattern.missing == "topic-no-area" and not _country(sentence):
        kinds -= {"AdminArea"}
    if pattern.missing == "topic-firm":
        kinds &= {"Company"}
    if pattern.missing == "topic-park":
        kinds &= {"Park", "Incubator"}
    found = topics.subject(sentence, match.start(), kinds)
    if pattern.relation == "suppliesTo" and len(found) > 1:
        # 甲、乙认购。丙担任承销商: for whom the article is about.
        found = ()
    return list(found or topics.main(kinds))


def _country(sentence: Encoded) -> bool:
    """Whether a sentence names a country first: 布鲁塞尔（比利时）."""
    return any(is_abroad(m) for char in sentence.text[:1] for m in sentence.mentions.get(char, ()))


def members(sentence: Encoded, listed: str, kinds: frozenset[str]) -> list[Mention]:
    """The members of a list: of each part, the last name (数宗科技创始人B is B)."""
    found: list[Mention] = []
    for part in _JOINTS.split(listed):
        names = [c for c in part if c in sentence.mentions]
        if names and kind_of(names[-1]) in kinds:
            found.extend(sentence.mentions[names[-1]])
    return list(dict.fromkeys(found))


def pairs(
    pattern: Pattern, match: re.Match[str], subjects: list[Mention], objects: list[Mention]
) -> Iterator[tuple[Mention, Mention]]:
    if _ZIP.search(match[0]) and len(subjects) > 1 < len(objects):
        # Lists of different length cannot be told apart: which belongs to which is not said.
        if len(subjects) == len(objects):
            yield from zip(subjects, objects, strict=True)
        return
    if pattern.pairs:
        if parties := _PARTIES.fullmatch(match["s"]):
            # A与B、C合作: A with each of the others.
            side = len(re.findall(MENTION, parties[1]))
            yield from ((a, b) for a in subjects[:side] for b in subjects[side:])
            return
        everyone = list(dict.fromkeys([*subjects, *objects]))
        yield from ((a, b) for i, a in enumerate(everyone) for b in everyone[i + 1 :])
        return
    yield from ((s, o) for s in subjects for o in objects)
