"""Whom a number may be about: every name of the article is a candidate, each with features that are words to be read."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from ...graph.model import Mention
from ..regex import regex
from ..relations.pairs import LEAST
from ..relations.witnesses import odds_of_numbers
from .clues import Surroundings
from .heads import NEVER, Topics
from .nobody import none_features
from .phrases import after, before
from .pointing import KINDS, SAID, Scene, demonstrative, pointed, speaks_of_nation
from .quantities import Quantity
from .reading import Clause, Reading

_HOLDS = regex(r"[^，。、]{0,3}(?:[（(]?(?:持股|占股|持有|出资|合计持股|持股比例)[^，。、]{0,6})?")
_ENTER = regex(
    r"(?:构成|组成|入驻|落户|落地|参加|参与|加入|亮相|集聚|聚集|汇聚|扎根|进驻|来到|走进|出席|投资|支持|登陆|覆盖|位于|在|于|为|是|给|向|到|至|的|由|服务)$"
)


@dataclass(slots=True)
class Candidate:
    """An entity that a number may be about, with its mentions before and after the number."""

    entity: str
    kind: str
    features: dict[str, float] = field(default_factory=dict)


def _unit_group(quantity: Quantity) -> str:
    if quantity.kind != "count":
        return quantity.kind
    for group, units in (
        ("people", "人名位员人次万人"),
        ("firms", "家"),
        ("items", "项条个款件种类"),
        ("big", "大"),
        ("places", "座所处间栋场"),
    ):
        if quantity.unit.lstrip("万亿千百十")[:1] in units:
            return group
    return "count"


def candidates(
    reading: Reading,
    topics: Topics,
    quantity: Quantity,
    clause: Clause,
    *,
    previous: str,
    previous_clause: int,
    begin: int,
) -> tuple[list[Candidate], dict[str, float]]:
    """The candidates for a quantity with their features, and the features of "no one".

    `previous` is the entity of the number before ("" for none) in the clause `previous_clause`; `begin` is where the
    stretch of this clause starts that belongs to this number alone (after the number before it).
    """
    text = reading.text
    sentence_start = reading.sentence_start(clause)
    local = text[clause.start : quantity.start]
    tail = text[quantity.end : clause.end]
    scene = Scene(
        quantity, clause, begin, sentence_start, local, _unit_group(quantity), _nouns(reading, quantity, clause, begin),
        pointed(local + "|" + tail[:8]), pointed(text[sentence_start : clause.start]),
        demonstrative(text[sentence_start : quantity.start]), speaks_of_nation(local), speaks_of_nation(text[sentence_start : clause.start]),
    )  # fmt: skip
    window = reading.doc.sentences[max(0, clause.sentence - 3)].start
    near = [m for m in reading.mentions_between(window, clause.end) if m.kind not in NEVER]
    earlier = [m for m in near if m.start < quantity.start]
    latest = {m.entity: m for m in earlier}
    heads = [m for m in earlier if topics.heads(m)]
    last_of_kind = {m.kind: m.entity for m in earlier}
    unit = quantity.unit.lstrip("万亿千百十")
    paragraph = text.rfind("\n", 0, quantity.start) + 1
    recent = [m.entity for m in reversed(heads) if m.start >= reading.doc.sentences[max(0, clause.sentence - 2)].start]
    default, step = _default(reading, topics, scene)
    solved = _solve(topics, scene, heads, earlier)
    for entity in topics.order:
        if topics.by_entity[entity][0].start < window:
            last_of_kind.setdefault(entity.split("/", 1)[0], entity)
    around = Surroundings.of(reading, topics, scene)
    said = topics.referred(clause.start, quantity.start)
    said_before = topics.referred(sentence_start, clause.start)
    said_past = topics.referred(reading.doc.sentences[max(0, clause.sentence - 1)].start, sentence_start)
    pool = {m.entity for m in (*near, *said, *said_before)} | topics.central | set(last_of_kind.values())
    found = []
    for entity in topics.order:
        if entity not in pool:
            continue
        kind = entity.split("/", 1)[0]
        c = Candidate(entity, kind)
        f = c.features
        f["kind " + kind] = 1.0
        f[f"unit {scene.group} {kind}"] = 1.0
        f[f"counted in {unit}, {kind}"] = 1.0
        for noun in scene.nouns:
            f[f"noun {noun} {kind}"] = 1.0
        slot = _place_features(f, reading, topics, scene, entity, latest.get(entity))
        f["slot " + slot] = 1.0
        f[f"slot {slot} of {kind}"] = 1.0
        f[f"slot {slot} for {scene.group}"] = 1.0
        if heads and heads[-1].entity == entity:
            f["nearest head"] = 1.0
            f["nearest head " + kind] = 1.0
        if entity == default:
            f["default"] = 1.0
            f["default " + step] = 1.0
            f[f"default {kind}"] = 1.0
        if entity == solved:
            f["solved"] = 1.0
            f["solved, is default" if entity == default else "solved, other default"] = 1.0
        elif solved:
            f["solved is another"] = 1.0
        if topics.kinds[kind] == 1:
            f["only one of its kind"] = 1.0
            f["only one of its kind, " + kind] = 1.0
        if topics.most_of_kind.get(kind) == entity:
            f["most often of its kind"] = 1.0
        _pointer_features(f, scene, kind, entity, last_of_kind, topics)
        _distance_features(f, reading, scene, topics, entity, paragraph)
        if entity in recent:
            f[f"head {min(recent.index(entity), 3)} back"] = 1.0
        _reference_features(f, scene, entity, said, said_before, said_past)
        if previous == entity:
            _previous_features(f, reading, scene, previous_clause, entity)
        around.features(f, entity, kind)
        if entity in topics.in_title:
            f["in title"] = 1.0
            f["in title " + kind] = 1.0
        if entity in topics.opening:
            f["in first sentence"] = 1.0
        f["first of article"] = float(topics.order[entity] == 0)
        f["often"] = math.log(topics.counts[entity])
        if topics.counts[entity] == topics.most:
            f["most often"] = 1.0
        found.append(c)
    none = none_features(reading, scene, near, previous, tail)
    _network_features(reading, quantity, found, none)
    return found, none


def _network_features(reading: Reading, quantity: Quantity, found: list[Candidate], none: dict[str, float]) -> None:
    """What the pair network holds of the number and each candidate, where the sentence names or carries on both."""
    odds = odds_of_numbers(reading.doc).get(quantity.digits, {})
    best = max((odds.get(c.entity, LEAST) for c in found), default=LEAST)
    for c in found:
        mine = odds.get(c.entity)
        if mine is None:
            c.features["network silent"] = 1.0
        else:
            c.features["network"] = mine / 4
            if mine == best:
                c.features["network best"] = 1.0
        c.features["network behind best"] = (best - (LEAST if mine is None else mine)) / 4
    none["none, network best"] = best / 4


def _default(reading: Reading, topics: Topics, scene: Scene) -> tuple[str, str]:
    """The subject by grammar alone: the head of the clause, of a clause before it in the sentence, of the sentence
    before; and which of them it was."""
    quantity = scene.quantity
    for m in reading.mentions_between(scene.clause.start, quantity.start):
        if m.kind not in NEVER and topics.heads(m):
            return m.entity, "own clause"
    index = scene.clause.index - 1
    while index >= 0 and reading.clauses[index].start >= scene.sentence_start:
        clause = reading.clauses[index]
        for m in reading.mentions_between(clause.start, clause.end):
            if m.kind not in NEVER and topics.heads(m):
                return m.entity, "own sentence"
        index -= 1
    for back in range(1, 4):
        if index < 0:
            break
        begin = reading.sentence_start(reading.clauses[index])
        for m in reading.mentions_between(begin, reading.clauses[index].end):
            if m.kind not in NEVER and topics.heads(m):
                return m.entity, f"sentence before {back}"
        while index >= 0 and reading.clauses[index].start >= begin:
            index -= 1
    return "", ""


_LATTER = regex(r"后者")


def _solve(topics: Topics, scene: Scene, heads: list[Mention], earlier: list[Mention]) -> str:
    """What a general word in the clause (公司, 大会, 园区, 后者) stands for; "" where there is none."""
    text = topics.reading.text
    last = topics.reading.clauses[scene.clause.index - 1].start if scene.clause.index else 0
    for start in (scene.clause.start, max(scene.sentence_start, last)):
        said = text[start : scene.quantity.start]
        before = [m for m in earlier if m.start < start]
        if _LATTER.search(said) and before:
            return before[-1].entity
        for name, pattern in SAID.items():
            if not pattern.search(said):
                continue
            kinds = KINDS[name]
            for group in ([m for m in heads if m.start < start], before):
                if chosen := [m for m in group if m.kind in kinds]:
                    return chosen[-1].entity
    return ""


def _nouns(reading: Reading, quantity: Quantity, clause: Clause, begin: int) -> tuple[str, ...]:
    """The ends of the phrases beside a number, each of two characters: what is counted, for short."""
    start = max(begin, clause.start)
    if names := reading.mentions_between(start, quantity.start):
        start = names[-1].end
    front = before(reading, quantity, min(start, quantity.start))
    back = after(reading, quantity, clause.end)
    return tuple(sorted({noun for noun in (front[-2:], back[-2:], back[:2]) if len(noun) == 2}))


def _distance_features(
    f: dict[str, float], reading: Reading, scene: Scene, topics: Topics, entity: str, paragraph: int
) -> None:
    """How far back an entity was named, and how much of the paragraph is about it."""
    told = [m for m in topics.by_entity[entity] if m.start < scene.quantity.start]
    if not told:
        return
    last = told[-1]
    between = {m.entity for m in reading.mentions_between(last.end, scene.quantity.start) if m.kind not in NEVER}
    f[f"names between {min(len(between - {entity}), 4)}"] = 1.0
    f[f"clauses between {min(scene.clause.index - reading.clause_at(last.start).index, 6)}"] = 1.0
    if last.start >= paragraph:
        f["in paragraph"] = 1.0
        f["often in paragraph"] = min(sum(m.start >= paragraph for m in told), 3) / 3


def _reference_features(
    f: dict[str, float],
    scene: Scene,
    entity: str,
    said: list[Mention],
    said_before: list[Mention],
    said_past: list[Mention],
) -> None:
    """Whether a word in the clause (公司, 其, 双方) stands for the entity, or for another."""
    for where, words in (("here", said), ("before", said_before), ("past", said_past)):
        if not words:
            continue
        own = [m for m in words if m.entity == entity]
        if not own:
            f[f"referred {where}, to another"] = 1.0
            continue
        word = own[-1].text if len(own[-1].text) <= 4 else own[-1].text[:2]
        f[f"referred {where}"] = 1.0
        f[f"referred {where}, {word}"] = 1.0
        if own[0].start == scene.clause.start:
            f[f"referred {where}, heads"] = 1.0
        if words[-1].entity == entity:
            f[f"referred {where}, last"] = 1.0


def _previous_features(f: dict[str, float], reading: Reading, scene: Scene, previous_clause: int, entity: str) -> None:
    distance = scene.clause.index - previous_clause
    same = reading.clauses[previous_clause].start >= scene.sentence_start
    where = "same clause" if distance == 0 else f"{min(distance, 3)} clauses on" if same else "another sentence"
    f["previous, " + where] = 1.0
    names = reading.mentions_between(
        reading.clauses[previous_clause].end if distance else scene.begin, scene.quantity.start
    )
    if not any(m.entity != entity and m.kind not in NEVER for m in names):
        f[f"previous, {where}, no name between"] = 1.0


def _place_features(
    f: dict[str, float], reading: Reading, topics: Topics, scene: Scene, entity: str, latest: Mention | None
) -> str:
    """Where an entity is named: features, and the name of the best place."""
    text, quantity, clause = reading.text, scene.quantity, scene.clause
    slot = ""
    inside = [m for m in reading.mentions_between(clause.start, quantity.start) if m.kind not in NEVER]
    own = [m for m in inside if m.entity == entity]
    if own:
        m = own[0] if topics.heads(own[0]) else own[-1]
        f["before"] = 1.0
        slot = "before"
        if own[-1].start >= scene.begin and scene.begin > clause.start:
            f["before, own stretch"] = 1.0
        elif scene.begin > clause.start and topics.counted(m):
            f["before, counted by another number"] = 1.0
        if inside[0].entity == entity:
            f["before, first"] = 1.0
        if inside[-1].entity == entity:
            f["before, last"] = 1.0
        if len(inside) == 1:
            f["before, only"] = 1.0
        if _HOLDS.fullmatch(text, own[-1].end, quantity.start):
            f["before, holds"] = 1.0
        f["before, gap"] = math.log(1 + quantity.start - m.end) / 3
        slot += _context_features(f, "before", topics, m)
    following = [m for m in reading.mentions_between(quantity.end, clause.end) if m.entity == entity]
    if following:
        m = following[0]
        gap = text[quantity.end : m.start]
        where = (
            "at once"
            if gap.strip("“「《") == ""
            else "的"
            if gap.strip("“「《") == "的"
            else "的 within"
            if "的" in gap and len(gap) < 12
            else "near"
            if len(gap) < 6
            else "far"
        )
        f["after"] = 1.0
        f["after " + where] = 1.0
        slot = slot or "after " + where
        if match := _ENTER.search(text, max(quantity.end, m.start - 3), m.start):
            f["after, " + match[0]] = 1.0
            slot += " " + match[0] if slot.startswith("after") else ""
    if not own and latest is not None:
        at = reading.clause_at(latest.start)
        steps = clause.index - at.index
        where = "earlier" if latest.start >= scene.sentence_start else "past"
        place = f"earlier {min(steps, 3)}" if where == "earlier" else f"past {min(clause.sentence - at.sentence, 3)}"
        f[place] = 1.0
        firsts = [m for m in reading.mentions_between(at.start, at.end) if m.kind not in NEVER]
        if firsts and firsts[0].entity == entity:
            f[where + ", first of clause"] = 1.0
        begin = reading.sentence_start(at)
        sentence_heads = [m for m in reading.mentions_between(begin, latest.end) if m.kind not in NEVER]
        if sentence_heads and sentence_heads[0].entity == entity:
            f[where + ", first of sentence"] = 1.0
        between = [m for m in reading.mentions_between(latest.end, quantity.start) if m.kind not in NEVER]
        if not between:
            f[where + ", last name"] = 1.0
        elif not any(m.kind == latest.kind for m in between):
            f[where + ", last of its kind"] = 1.0
        context = _context_features(f, where, topics, latest)
        slot = slot or place + context
    elif not own and not following:
        slot = "far"
        if not topics.by_entity[entity][0].start < quantity.start:
            slot = "only later"
    return slot


def _context_features(f: dict[str, float], where: str, topics: Topics, m: Mention) -> str:
    """The words left and right of a mention: 在X, X的, X与Y, X首发 …"""
    left, right = topics.context(m)
    if left:
        f[f"{where}, {left}"] = 1.0
    if right:
        f[f"{where}, {right}"] = 1.0
    return f" {left or '-'} {right}" if left == "head" or right in {"的", "joined"} else f" {left or '-'}"


def _pointer_features(
    f: dict[str, float], scene: Scene, kind: str, entity: str, last_of_kind: dict[str, str], topics: Topics
) -> None:
    last = last_of_kind.get(kind) == entity
    for name, kinds in scene.pointed:
        if kind in kinds:
            f["points " + name] = 1.0
            if last:
                f[f"points {name}, latest"] = 1.0
            if entity in topics.in_title:
                f[f"points {name}, in title"] = 1.0
        else:
            f[f"points {name}, other kind"] = 1.0
    for name, kinds in scene.pointed_before:
        if kind in kinds:
            f[f"pointed {name}"] = 1.0
            if last:
                f[f"pointed {name}, latest"] = 1.0
    for nation, where in ((scene.nation, "here"), (scene.nation_before, "before")):
        if nation:
            f[f"nation said {where}, " + ("is it" if entity == "AdminArea/中国" else "is another")] = 1.0
    if scene.demonstrative:
        name = entity.split("/", 1)[1]
        noun = scene.demonstrative
        if name.endswith((noun[:2], noun[:3], noun[:4], noun[:5])):
            f["this, end of name"] = 1.0
            if last:
                f["this, end of name, latest"] = 1.0
        elif noun[:2] in name:
            f["this, in name"] = 1.0
    name = entity.split("/", 1)[1]
    if len(name) > 4 and (name[-2:] in scene.local or name[-3:] in scene.local):
        f["end of name said"] = 1.0
