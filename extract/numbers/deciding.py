"""Whose a number is: what its wording settles for certain, else what the model of subjects holds for likeliest."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...graph.model import Mention
from ..regex import regex
from ..relations.coreference import areas_said, firm_before
from .choosing import probabilities
from .heads import Topics
from .lists import companions, enumerated, yardsticks
from .quantities import Quantity
from .reading import Clause, Reading
from .running import running_subject
from .stated import raised, stated_subject
from .subjects import Candidate, candidates

# How many times likelier "no one" must be than the best candidate before a number is left out.
EAGER = 0.5
# The least probability of a subject with which a number is kept. Both are where held-out F1 is highest.
LEAST = 0.35
# What a wording that settles the subject is worth: nine of ten such are right where the number is labelled.
CERTAIN = 0.85


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a number is about; `spoken` is the word that stands for it in the clause (公司, 本届大会), if any;
    `settled` whether the wording leaves no doubt."""

    entity: str
    kind: str
    probability: float
    spoken: Mention | None = None
    settled: bool = False


@dataclass(slots=True)
class Course:
    """What the numbers of a document have told so far: each is read in the light of those before."""

    reading: Reading
    topics: Topics
    areas: dict[int, str] = field(default_factory=dict)
    # The subject of the number before, "" before the first, and its clause.
    previous: str = ""
    previous_clause: int = 0
    # Where the number before ended that was 全市's or 我市's, and the area; None where it was another's.
    whole: tuple[int, str | None] = (0, None)

    @classmethod
    def of(cls, reading: Reading, topics: Topics) -> Course:
        return cls(reading, topics, areas_said(reading.doc))


def decide(course: Course, quantity: Quantity, clause: Clause, begin: int) -> Subject | None:
    """Whom a number is about, None for no one with a name. `begin` is where the stretch of the clause starts that is this
    number's alone."""
    reading = course.reading
    spoken = _spoken(course, quantity, clause)
    if certain := _certain(course, quantity, clause, spoken):
        return Subject(certain, certain.split("/", 1)[0], CERTAIN, spoken, settled=True)
    found, none = candidates(
        reading, course.topics, quantity, clause,
        previous=course.previous, previous_clause=course.previous_clause, begin=begin,
    )  # fmt: skip
    each, nobody = probabilities(found, none)
    if listed := enumerated(reading, quantity, clause) | yardsticks(reading, quantity, clause):
        each = [0.0 if c.entity in listed else p for c, p in zip(found, each, strict=True)]
        left = max(sum(each) + nobody, 1e-9)
        each, nobody = [p / left for p in each], nobody / left
    if spoken:
        # The word names the subject, if there is any.
        index = next((i for i, c in enumerate(found) if c.entity == spoken.entity), len(found))
        if index == len(found):
            # 我国 far from the last 中国: no candidate by its place, but named.
            found.append(Candidate(spoken.entity, spoken.kind))
            each.append(0.0)
        best, each[index] = index, max(each[index], 1.0 - nobody)
    else:
        best = max(range(len(found)), key=lambda i: (each[i], -i))
    chosen, chance = found[best], each[best]
    # 甲和乙合计拥有5家: what speaks for the one speaks for both.
    if chance < 0.5 and (others := companions(reading, quantity, clause, chosen.entity)):
        chance += sum(p for c, p in zip(found, each, strict=True) if c.entity in others)
    if nobody * EAGER >= chance or chance < LEAST:
        return None
    return Subject(chosen.entity, chosen.kind, chance, spoken)


def _certain(course: Course, quantity: Quantity, clause: Clause, spoken: Mention | None) -> str | None:
    """The entity that the wording settles."""
    reading = course.reading
    area = _area_of(course, quantity, clause)
    if spoken and spoken.text in _OF_TWO:
        return spoken.entity
    settled = stated_subject(reading, quantity, clause) or area or running_subject(reading, quantity, clause)
    settled = settled or _attended(course, quantity, clause) or _registered(course, quantity, clause)
    if not settled and course.previous and _is_part(course, quantity, clause):
        return course.previous
    follows = course.previous and clause.index == course.previous_clause + 1
    if not settled and follows and _is_share_of(reading, quantity, clause):
        return course.previous
    # 公司 tells whose a number is, not whether it is anyone's; 本届大会, 园区 and 公司完成4轮融资 tell both.
    if not settled and spoken and (spoken.kind in {"Event", "Park"} or raised(reading, quantity, spoken)):
        return spoken.entity
    return settled


def _spoken(course: Course, quantity: Quantity, clause: Clause) -> Mention | None:
    """The word 本届大赛, 园区 or 公司 with what it stands for, where it heads the clause and nothing else is named before
    the number."""
    reading = course.reading
    first = at = _OPENING.match(reading.text, clause.start, quantity.digits).end()  # type: ignore[union-attr]
    if date := next((d for d in reading.dates_between(at, quantity.digits) if d.start == at), None):
        at = _OPENING.match(reading.text, date.end, quantity.digits).end()  # type: ignore[union-attr]
    told = [
        m for m in course.topics.referred(at, at + 1) if m.end <= quantity.start and m.kind not in {"Investor", "AdminArea"}
    ]  # fmt: skip
    if len(told) != 1 or reading.mentions_between(at, quantity.start) or _WITHIN.match(reading.text, told[0].end):
        return None
    # Behind a date 其 is not the thing itself: 去年其出货量.
    if at > first and len(told[0].text) == 1:
        return None
    if told[0].text in _OF_TWO and reading.text.startswith("的", told[0].end):
        return None
    return told[0]


_OF_TWO = frozenset({"前者", "后者"})
# 论坛现场, 公司旗下: not the thing itself.
_WITHIN = regex("现场|旗下|期间|上|内的")
_OPENING = regex("(?:[“「，：:而则但]|据悉|据了解|目前|其中|答)*")
_PART = regex("其中[，,]?(?:的|有)?")


def _is_part(course: Course, quantity: Quantity, clause: Clause) -> bool:
    """Whether a number counts a part of what the number before counts: 企业25家。其中，高新技术企业2家."""
    reading, start = course.reading, clause.start
    if clause.index and reading.text[reading.clauses[clause.index - 1].start : start].strip() == "其中，":
        start = reading.clauses[clause.index - 1].start
    match = _PART.match(reading.text, start)
    if match is None or clause.index - course.previous_clause > 2 or reading.mentions_between(start, quantity.end + 12):
        return False
    return quantity.kind in {"count", "money", "percent"} and not course.topics.referred(start, quantity.start)


_AMONG = regex("(?:中|里|当中|之中)[，,]$")


def _is_share_of(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether a number is a share of the whole that the clause before counts: 决赛的32个项目中，半数来自…."""
    before = max(0, clause.start - 4)
    own = not reading.mentions_between(clause.start, quantity.start)
    return own and quantity.kind in {"percent", "fraction"} and bool(_AMONG.search(reading.text, before, clause.start))


_CAPITAL = regex("(?:注册|认缴)资[本金](?:金)?[为达约是]*$")


def _registered(course: Course, quantity: Quantity, clause: Clause) -> str | None:
    """The firm whose capital a sentence tells that names none but people: 成立于2022年，法定代表人甲，注册资本1亿元."""
    reading = course.reading
    if quantity.kind != "money" or not _CAPITAL.search(reading.text, clause.start, quantity.start):
        return None
    start = reading.sentence_start(clause)
    told = [*reading.mentions_between(start, quantity.start), *course.topics.referred(start, quantity.start)]
    firm = firm_before(reading.doc, start) if all(m.kind in {"Person", "AdminArea"} for m in told) else None
    return firm.entity if firm else None


_CAME = regex(r"[^，。；0-9]{0,12}?(?:参会|参展|与会|到会|参赛)")


def _attended(course: Course, quantity: Quantity, clause: Clause) -> str | None:
    """The event that a number of people or firms came to (260家企业参会): the last that its sentence names or speaks of,
    else the only one of the article."""
    reading, topics = course.reading, course.topics
    if quantity.kind != "count" or not _CAME.match(reading.text, quantity.end):
        return None
    start = reading.sentence_start(clause)
    told = [*reading.mentions_between(start, quantity.start), *topics.referred(start, quantity.start)]
    events = [m for m in told if m.kind == "Event"]
    if events:
        return max(events, key=lambda m: m.start).entity
    return next((e for e in topics.order if e.startswith("Event/")), None) if topics.kinds["Event"] == 1 else None


_OF_AREA = regex(
    r"(?<![占比于在对向居是为较由从过了])[全我本][市省区县州](?![场域首最第]|前列|平均|的?[0-9一二三四五六七八九十]+分|的?[0-9]+％)"
)


def _area_of(course: Course, quantity: Quantity, clause: Clause) -> str | None:
    """The area that 全市 or 我市 stands for, where it heads a clause that names nothing else before the number, and still
    after that where nothing else is named: 全市接待游客2亿人次，收入3160亿元."""
    reading = course.reading
    told = [
        m.start() for m in _OF_AREA.finditer(reading.text, clause.start, quantity.digits) if m.start() in course.areas
    ]
    area: str | None = None
    if told and not reading.mentions_between(clause.start, quantity.start):
        area = course.areas[told[-1]]
    elif course.whole[0] > reading.text.rfind("\n", 0, clause.start):
        others = [
            *reading.mentions_between(course.whole[0], quantity.start),
            *course.topics.referred(course.whole[0], quantity.start),
        ]
        area = None if others else course.whole[1]
    course.whole = (quantity.end, area)
    return area
