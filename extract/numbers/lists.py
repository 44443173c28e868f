"""Numbers and names in lists: each number a name's own, told in turn, shared by two, or counting the names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...graph.model import Mention
from ..regex import regex
from .dates import DateSpan
from .heads import HEAD, NEVER
from .phrases import after
from .quantities import Quantity
from .reading import Clause, Reading

# 杭州22家、苏州18家: each number is that of the name right before it.
_ITEM = regex(r"(?:^|[，、。；：（(\n])$")


def own_number(reading: Reading, quantity: Quantity, clause: Clause) -> str | None:
    """The entity right before a number that is an item of a list of such (杭州22家、苏州18家); None where it is none, and
    where 其中 makes the items parts of a whole."""
    if "其中" in reading.text[clause.start : quantity.start]:
        return None
    owners = {}
    for other in reading.quantities_between(clause.start, clause.end):
        if other.kind == quantity.kind:
            names = reading.mentions_between(max(clause.start, other.start - 24), other.start)
            name = names[-1] if names and names[-1].end == other.start else None
            item = name is not None and _ITEM.search(reading.text, max(0, name.start - 2), name.start)
            if name and item and name.kind not in NEVER and reading.text[other.digits].isdigit():
                owners[other.digits] = name.entity
    return owners.get(quantity.digits) if len(owners) > 1 else None


_STARTS_AT = regex("[从由自][^，。；0-9]{0,8}$")
_BECOMES = regex("(?:左右|以上)?(?:(?:一路|逐步|快速|迅速)?[一-鿿]{0,4})?[到至成为抵达][了约近超逾]*")


def goes_to(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether a number is what the one before it in the clause became: 良率从31%爬到76%."""
    text = reading.text
    earlier = reading.quantities_between(clause.start, quantity.digits)
    if not earlier or earlier[-1].kind != quantity.kind:
        return False
    first = earlier[-1]
    opens = _STARTS_AT.search(text, max(clause.start, first.start - 9), first.start)
    return opens is not None and _BECOMES.fullmatch(text, first.end, quantity.start) is not None


def in_turn(reading: Reading, quantity: Quantity, clause: Clause) -> tuple[str, str] | None:
    """The entity that a number is about and its measure, where as many numbers follow as names were listed:
    X、Y企业数分别为3家、5家. None where it is not so."""
    text = reading.text
    start = reading.sentence_start(clause)
    told = text.rfind("分别", start, quantity.start)
    if told < 0 or "。" in text[told : quantity.start]:
        return None
    numbers = reading.quantities_between(told + 1, clause.end)
    gaps = [text[a.end : b.start] for a, b in zip(numbers, numbers[1:], strict=False)]
    at = reading.clause_at(told)
    names = _listed(reading, at.start, told)
    if len(names) < 2 and at.start > start:
        # 甲、乙紧随其后，产量分别为3台和5台
        names = names or _listed(reading, reading.clauses[at.index - 1].start, at.start)
    if len(names) < 2 or len(names) != len(numbers) or any(len(gap) > 3 for gap in gaps):
        return None
    place = next((i for i, q in enumerate(numbers) if q.digits == quantity.digits), None)
    if place is None:
        return None
    return names[place].entity, text[max(at.start, names[-1].end) : told].strip("的， ")


def gives_in_turn(reading: Reading, quantity: Quantity, clause: Clause) -> str | None:
    """Whose numbers are that go to or come from a list in turn: 甲对乙、丙分别出口3亿元、5亿元 are 甲's. None where it is not so."""
    text = reading.text
    told = text.rfind("分别", clause.start, quantity.start)
    names = [m for m in reading.mentions_between(clause.start, told) if m.kind not in NEVER] if told >= 0 else []
    at = next((i for i, m in enumerate(names) if _GIVEN.search(text, clause.start, m.start)), 0)
    return names[0].entity if at and len(names) - at >= 2 else None


_JOINT = regex("[”」]?(?:、|和|与|及|以及)[“「]?")
_OWNED = regex("[”」]?的?[“「]?")
_GIVEN = regex("[对向从自由给为在]$")


def _listed(reading: Reading, start: int, end: int) -> list[Mention]:
    """The names of the one list that stands between two offsets, without those that only say whose or where one is
    (苏州的甲、无锡的乙); none where there are other names, or where something is done to the list (对甲、乙出口)."""
    text = reading.text
    names = [m for m in reading.mentions_between(start, end) if m.kind not in NEVER]
    kept = [
        m for i, m in enumerate(names)
        if i + 1 == len(names) or not _OWNED.fullmatch(text, m.end, names[i + 1].start)
    ]  # fmt: skip
    for one, other in zip(kept, kept[1:], strict=False):
        owners = [m for m in names if one.start < m.start < other.start]
        if not _JOINT.fullmatch(text, one.end, owners[0].start if owners else other.start):
            return []
    return [] if kept and _GIVEN.search(text, start, kept[0].start) else kept


def each_of(reading: Reading, quantity: Quantity, clause: Clause) -> str | None:
    """The first of two or more listed names that have a number each: 甲、乙各出资6亿元. None where it is not so."""
    names = _listed(reading, clause.start, quantity.start)
    if len(names) < 2 or not _EACH.fullmatch(reading.text, names[-1].end, quantity.start):
        return None
    return names[0].entity


_EACH = regex("[”」]?各[^，。；：、]{0,8}")


def alike(reading: Reading, quantity: Quantity, clause: Clause) -> str | None:
    """The first of two or more listed names, which nothing else is named beside, of all of which a number holds: 甲、乙等城市
    发展快，产值增速均超5%. None where it is not so."""
    start = reading.sentence_start(clause)
    names = _listed(reading, start, quantity.start) if _ALL.search(reading.text, clause.start, quantity.start) else []
    return names[0].entity if len(names) > 1 else None


_ALL = regex("(?<![平年月日人户])均|双双|都(?![市会江])|皆")


_REACHES = regex("^[ ]+|(?:[为是达约到了至 ]|(?<![拥持共设建含])有)+$")
_RUN = regex(r"[^，。；0-9]{0,3}(?:、|，|和|及|与|以及)[^，。；0-9]{0,6}")


@dataclass(frozen=True, slots=True)
class Turn:
    """A number's place in a run that 分别 opens: its measure and its time, "" where only names are told in turn."""

    measure: str
    time: str


def turn(reading: Reading, quantity: Quantity, clause: Clause) -> Turn | None:
    """What the numbers of a run are told of in turn: 2021年和2022年，营收分别为3元、5元; 甲、乙分别增长5%和7%. None where a number
    is in no such run."""
    text = reading.text
    start = reading.sentence_start(clause)
    told = text.rfind("分别", start, quantity.start)
    if told < 0:
        return None
    run: list[Quantity] = []
    for q in reading.quantities:
        if q.start >= told and (not run or _RUN.fullmatch(text, run[-1].end, q.start)):
            run.append(q)
        elif run:
            break
    if len(run) < 2 or quantity not in run or run[0].start - told > 12:
        return None
    place = run.index(quantity)
    at = reading.clause_at(told)
    head = text[at.start : told]
    dates = [year for d in reading.dates_between(start, told) if d.iso for year in _years(d)]
    tail = _REACHES.sub("", text[told + 2 : run[0].start])
    if names := reading.mentions_between(at.start, told):
        head = text[names[-1].end : told]
    parts = [p for p in re.split(r"、|和|与|及|以及", head) if p.strip()]
    own = parts[place] if len(parts) == len(run) and len(dates) != len(run) else head
    # 甲、乙分别拥有3家和5家上市公司: what all of them count stands behind the last.
    if not own.strip("，、的 ") and run[-1].kind == "count":
        tail += after(reading, run[-1], clause.end)
    for date in reading.dates_between(at.start, told):
        own = own.replace(text[date.start : date.end], "")
    return Turn((own + tail).strip("，、的 ")[-22:], dates[place] if len(dates) == len(run) else "")


def _years(date: DateSpan) -> list[str]:
    """The years of 2022年至2024年, else the date itself."""
    if date.precision != "year" or not date.last:
        return [date.iso]
    return [str(year) for year in range(int(date.iso), int(date.last) + 1)]


_AND_MORE = regex(r"[”」》）)]*(?:[^，。；：、0-9]{0,10})等(?:[^，。；、0-9]{0,6})")
_LIST_GAP = regex(r"[”」》）)]*(?:、|和|与|及|以及)[^，。；]{0,8}")


_NAMED_AFTER = regex(r"[^，。；！？、—]{0,20}(?:——|：)[“「《]?")


def enumerated(reading: Reading, quantity: Quantity, clause: Clause) -> frozenset[str]:
    """The entities that a number counts and is not about: A and B of A、B等9家企业, and of 2家孵化器——A、B."""
    if quantity.kind != "count":
        return frozenset()
    if opened := _NAMED_AFTER.match(reading.text, quantity.end):
        named = reading.mentions_between(opened.end(), opened.end() + 200)
        if named and named[0].start == opened.end():
            return _run(reading, named) | _parts(reading, named)
    names = reading.mentions_between(clause.start, quantity.start)
    if not names:
        return frozenset()
    listed = _run(reading, names[::-1])
    # 甲、乙、丙3个片区: as many names as are counted, and nothing between.
    summed = names[-1].end == quantity.start and len(listed) == quantity.value > 1
    return listed if summed or _AND_MORE.fullmatch(reading.text, names[-1].end, quantity.start) else frozenset()


def _parts(reading: Reading, names: Sequence[Mention]) -> frozenset[str]:
    """The names that head the parts of what a dash opens (——甲乙聚焦…；丙发展…), each with a name that follows at once."""
    found: list[Mention] = []
    for m in names:
        if not found or reading.text[m.start - 1] in "；;" or m.start == found[-1].end:
            found.append(m)
        elif "。" in reading.text[found[-1].end : m.start]:
            break
    return frozenset(m.entity for m in found)


def _run(reading: Reading, names: Sequence[Mention]) -> frozenset[str]:
    """The entities of the list that the first of these names stands in; the names follow each other in either direction."""
    found = [names[0].entity]
    for one, other in zip(names, names[1:], strict=False):
        left, right = sorted((one, other), key=lambda m: m.start)
        if not _LIST_GAP.fullmatch(reading.text, left.end, right.start):
            break
        found.append(other.entity)
    return frozenset(found)


_FROM = regex("(?:距离?|离|通达)[“「]?$")


def yardsticks(reading: Reading, quantity: Quantity, clause: Clause) -> frozenset[str]:
    """The place that a distance is told to and is not about: 距X12公里."""
    names = reading.mentions_between(clause.start, quantity.start) if quantity.kind == "physical" else ()
    return frozenset(m.entity for m in names[-1:] if _FROM.search(reading.text, clause.start, m.start))


_IN_TURN = regex(r"[^，]{0,12}分别")
_AND_SUCH = regex("[”」]?等")


def companions(reading: Reading, quantity: Quantity, clause: Clause, entity: str) -> list[str]:
    """The entities that share a number with the one chosen: X和Y合计5家 is one for each, where both head the clause."""
    text = reading.text
    start = reading.sentence_start(clause)
    own = [m for m in reading.mentions_between(start, quantity.start) if m.entity == entity]
    if not own:
        return []
    if "分别" in text[clause.start : quantity.start]:
        return []
    first = own[-1]
    at = reading.clause_at(first.start)
    names = [m for m in reading.mentions_between(at.start, min(at.end, quantity.start)) if m.kind == first.kind]
    index = next((i for i, m in enumerate(names) if m.start == first.start), None)
    if index is None or not HEAD.match(text[at.start : names[0].start]):
        return []
    joined = [names[0]]
    for left, right in zip(names, names[1:], strict=False):
        if not re.fullmatch(r"[”」》]?[、和与及][“「《]?", text[left.end : right.start]):
            break
        joined.append(right)
    # A、B等27家: the number counts them, it is not theirs.
    if (
        first not in joined
        or len(joined) < 2
        or _IN_TURN.match(text, joined[-1].end, quantity.digits)
        or _AND_SUCH.match(text, joined[-1].end, quantity.digits)
        and not _ALL.search(text, joined[-1].end, quantity.digits)
    ):
        return []
    # 与 may only name a partner: 甲与乙签约 is about the contract of both, 甲与乙的 is not.
    return [m.entity for m in joined if m.entity != entity]
