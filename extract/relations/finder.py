"""Finds relations: the pattern tables of schema.toml, posts, and names that stand in or beside each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ...graph.model import Fact, Mention, Rejection
from ...graph.schema import load_schema
from ..document import Document
from ..mentions.fields import FINDER, focus_mentions
from .calibration import calibrated
from .compounds import SITES, Compound, find_adjacent, find_fronted, find_nested, is_abroad
from .containment import find_known
from .coreference import resolve_references
from .encoded import MENTION, STOPS, ZERO, Encoded, encode, kind_class, kind_of
from .events import find_participants
from .patterns import Pattern, compile_relation
from .posts import Post, find_posts
from .topics import Topics

# What turns a statement into none, with the reason that is given; looked for between subject and trigger.
_NEGATION = re.compile(
    "未(?!来)|没有|并非|并未|不再|不是|否认|拒绝|无法|不会|尚无|从未|叫停|取消|终止|辟谣|无关|(?<!别)(?<!不)无(?!人|锡|界|问|线)"
)
_PLAN = re.compile(
    "(?<![模虚])拟|计划(?!》)|预计|力争|有望|打算|准备|希望|期待|争取|或将|可能|考虑|即将|未来(?:将|会|要)|欲|筹划"
)
_SUPPOSE = re.compile("如果|假如|倘若")
_IF = re.compile("一旦|若(?!愚)|能否|是否|假设")
_INTENDS = re.compile(
    "(?:还|也|即|预计|今年|明年|未来|下一步)将|拟|(?<!行动)计划(?![》、，])|力争|将(?:出台|推出|支持|组建|牵头|推动|建设|打造|开展|实施|投资|联合|启动|制定)"
)
_WILL = re.compile("将")
_RUMOUR = re.compile("网传|传言|传闻|谣言|谣传|消息不实|不属实|并非事实|纯属")
# 将 before a thing (将X推向市场) marks the object; a plan has a verb or a preposition behind 将.
_OBJECT = re.compile("将(?:其|企业|公司|这|该|数|一|自主|自己|自研|所|人工智能|原|旗下|首|[\ue000-\uf517])")
_SIGNED = re.compile("签|协议|开工|启动|备忘录|动工|奠基")
# An announced purchase counts though it is still to be done.
_ANNOUNCED = re.compile("宣布|同意|达成|敲定")
_PARTIES = re.compile(
    f"({MENTION}(?:、{MENTION})*)(?:与|和|同|及){MENTION}(?:、{MENTION})+(?:(?:和|与|及|以及){MENTION})?"
)
_WHOSE = re.compile("所在的?(?:企业|公司|机构)，?$")
_PASSIVE = re.compile("[^\ue000-\uf8ff，。；：]{0,6}由")
# 在大连，X来到…: what X visits lies in 大连.
_SCENE = re.compile(f"{ZERO}?在([{kind_class(frozenset({'AdminArea'}))}])，[{kind_class(frozenset({'Person'}))}]")
_RELATIVE = re.compile(f"[^\ue000-\uf8ff，。；：]{{0,10}}的[^\ue000-\uf8ff，。；：]{{0,16}}?({MENTION})")
_ZIP = re.compile("分别|依次")
_JOINTS = re.compile("，以及|等|，和|，还有|、以及|以及|[、和与及暨或并]")
# What a body does with a thing; all else that takes up a thing is a thing itself (搭载, 兼容, 基于).
_TAKEN_UP = ("用上", "使用", "采购", "引入", "引进", "租用", "购买", "驾驶", "用的是")
ARTEFACTS = frozenset({"Product", "Model"})
# How often the readings of posts held on labelled passages (training/confidences.py).
POSTS = {
    "before": 0.97,
    "more": 0.95,
    "next": 0.93,
    "appointed": 0.93,
    "named": 0.92,
    "after": 0.9,
    "held": 0.76,
    "topic": 0.76,
}
ZERO_DISCOUNT = 0.85


@dataclass(frozen=True, slots=True)
class Tables:
    """All patterns: by their words, the words by their first two characters; `free` are those without words."""

    by_word: dict[str, tuple[Pattern, ...]]
    words: dict[str, tuple[str, ...]]
    free: tuple[Pattern, ...]
    order: dict[Pattern, int]

    def fitting(self, text: str) -> tuple[Pattern, ...]:
        """The patterns one of whose words stands in a text, in the order of the tables."""
        found = set(self.free)
        for pair in {*text, *map("".join, zip(text, text[1:], strict=False))}:
            for word in self.words.get(pair, ()):
                if word in text:
                    found.update(self.by_word[word])
        return tuple(sorted(found, key=self.order.__getitem__))


@cache
def load_tables() -> Tables:
    """The compiled patterns of schema.toml; raises DataError where a row is malformed."""
    schema = load_schema()
    by_word: dict[str, list[Pattern]] = {}
    words: dict[str, list[str]] = {}
    free: list[Pattern] = []
    order: dict[Pattern, int] = {}
    for relation in schema.relations.values():
        for pattern in compile_relation(relation, schema):
            order[pattern] = len(order)
            for word in pattern.words:
                by_word.setdefault(word, []).append(pattern)
            if not pattern.words:
                free.append(pattern)
    for word in sorted(by_word):
        words.setdefault(word[:2], []).append(word)
    return Tables(
        {word: tuple(found) for word, found in by_word.items()}, {k: tuple(v) for k, v in words.items()}, tuple(free), order
    )  # fmt: skip


@dataclass(slots=True)
class _Reader:
    """One document while its relations are read."""

    doc: Document
    sentences: tuple[Encoded, ...]
    topics: Topics
    firms: dict[str, list[Mention]]

    def fact(
        self, subject: Mention, prop: str, obj: Mention, span: tuple[int, int], *, method: str, confidence: float,
        qualifiers: tuple[tuple[str, str], ...] = (),
    ) -> Iterator[Fact]:  # fmt: skip
        if prop == "partOf" and obj.kind == "AdminArea" and subject.kind in SITES:
            # A site is a part of a larger site; in a district it is located.
            prop = "locatedIn"
        relation = load_schema().relations[prop]
        if subject.kind not in relation.domain or obj.kind not in relation.range or subject.entity == obj.entity:
            return
        if relation.symmetric and obj.entity < subject.entity:
            subject, obj = obj, subject
        confidence = round(calibrated(confidence, min(subject.score, obj.score)), 4)
        evidence = self.doc.evidence(*span, method=f"pattern:{prop}:{method}", confidence=confidence)
        yield Fact(subject.entity, prop, obj.entity, qualifiers, (evidence,))


def find_relations(doc: Document) -> Iterator[Fact | Rejection]:
    """The relations that the document states, and those read and refused (denied, planned, supposed)."""
    found = list(_read(doc))
    found += find_participants(doc, [f for f in found if isinstance(f, Fact)])
    found = _once(found)
    titled = {(f.subject, f.object) for f in found if isinstance(f, Fact) and any(f.values("title"))}
    for item in found:
        # A post without a title says nothing where the title is known.
        untitled = isinstance(item, Fact) and item.property == "hasPosition" and not any(item.values("title"))
        if not (untitled and isinstance(item, Fact) and (item.subject, item.object) in titled):
            yield item


def _once(found: list[Fact | Rejection]) -> list[Fact | Rejection]:
    """Between two places, one of locatedIn and partOf is enough: the surer one, else locatedIn."""
    best: dict[tuple[str, str], tuple[float, str]] = {}
    for item in found:
        if isinstance(item, Fact) and item.property in ("locatedIn", "partOf") and _between_places(item):
            pair = item.subject, item.object
            best[pair] = max(best.get(pair, (0.0, "")), (item.evidence[0].confidence, item.property), key=_rank)
    return [
        item
        for item in found
        if not isinstance(item, Fact)
        or item.property not in ("locatedIn", "partOf")
        or best.get((item.subject, item.object), (0.0, item.property))[1] == item.property
    ]


def _rank(told: tuple[float, str]) -> tuple[float, bool]:
    return told[0], told[1] == "locatedIn"


def _between_places(fact: Fact) -> bool:
    return all(end.split("/", 1)[0] in SITES for end in (fact.subject, fact.object))


def _read(doc: Document) -> Iterator[Fact | Rejection]:
    references = resolve_references(doc)
    sentences = encode(doc, references=references)
    reader = _Reader(doc, sentences, Topics(sentences), {})
    for compound in (*find_nested(doc), *find_fronted(doc), *find_known(doc, references)):
        yield from _compound(reader, compound)
    for sentence in sentences:
        for compound in find_adjacent(doc, sentence):
            yield from _compound(reader, compound)
        for post in find_posts(sentence, reader.topics):
            yield from _post(reader, sentence, post)
    tables = load_tables()
    for sentence in sentences:
        kinds = {kind_of(char) for char in sentence.text if char in sentence.mentions}
        for pattern in tables.fitting(sentence.text):
            if any(need.isdisjoint(kinds) for need in pattern.needs):
                continue
            for match in pattern.regex.finditer(sentence.text):
                yield from _matched(reader, sentence, pattern, match)
    yield from _focused(doc, references)


def _focused(doc: Document, references: Sequence[Mention]) -> Iterator[Fact | Rejection]:
    """What the document focuses on among the fields that are generally known: these are marked for this reading alone."""
    mentions = focus_mentions(doc)
    if not mentions:
        return
    marked = replace(doc, mentions=mentions)
    known = {m.entity for m in mentions if m.finder == FINDER}
    sentences = encode(marked, references=references)
    reader = _Reader(marked, sentences, Topics(sentences), {})
    for sentence in sentences:
        if not any(m.finder == FINDER for named in sentence.mentions.values() for m in named):
            continue
        for pattern in load_tables().fitting(sentence.text):
            if pattern.relation == "focusesOn":
                for match in pattern.regex.finditer(sentence.text):
                    for item in _matched(reader, sentence, pattern, match):
                        if isinstance(item, Fact) and item.object in known:
                            yield item


def _compound(reader: _Reader, found: Compound) -> Iterator[Fact]:
    span = (found.start, found.end)
    yield from reader.fact(
        found.subject, found.property, found.object, span, method=found.rule, confidence=found.confidence
    )


def _post(reader: _Reader, sentence: Encoded, post: Post) -> Iterator[Fact]:
    reader.firms.setdefault(post.person.entity, []).append(post.body)
    span = sentence.span(post.start, post.end)
    confidence = POSTS.get(post.rule, 0.85)
    if post.founder:
        yield from reader.fact(
            post.body, "foundedBy", post.person, span, method=f"post-{post.rule}", confidence=confidence
        )
    else:
        qualifiers = tuple(sorted((("status", post.status), ("title", post.title))))
        yield from reader.fact(
            post.person,
            "hasPosition",
            post.body,
            span,
            method=f"post-{post.rule}",
            confidence=confidence,
            qualifiers=qualifiers,
        )


def _matched(reader: _Reader, sentence: Encoded, pattern: Pattern, match: re.Match[str]) -> Iterator[Fact | Rejection]:
    sides = {side: _side(reader, sentence, pattern, match, side) for side in "so"}
    for side, kinds in (("s", pattern.domain), ("o", pattern.range)):
        if _missing_side(match) == side and (described := _described(sentence, match, kinds)):
            sides[side] = described
    subjects, objects = sides["s"], sides["o"]
    if pattern.via == "firm":
        subjects, objects = _firms(reader, subjects, objects)
    if pattern.via == "pronoun":
        subjects = [m for m in subjects if m.finder == "pronoun"]
    if pattern.missing == "pair":
        objects = subjects[1:]
    if not subjects or not objects:
        return
    span = sentence.span(*_trim(match))
    reason = _refusal(sentence, pattern, match)
    if reason:
        what = f"{subjects[0].entity} {pattern.relation} {objects[0].entity}"
        yield Rejection(reader.doc.article.id, what, reason, reader.doc.article.text[span[0] : span[1]])
        return
    qualifiers = tuple(
        sorted((key, match[key]) for key in ("amount", "round", "title") if match.re.groupindex.get(key) and match[key])
    )
    if pattern.status:
        qualifiers = tuple(
            sorted((*qualifiers, ("status", pattern.status), *([] if "title" in dict(qualifiers) else [("title", "")])))
        )
    confidence = pattern.confidence * (ZERO_DISCOUNT if match.re.groupindex.get("zero") and match["zero"] else 1.0)
    for subject, obj in _pairs(pattern, match, subjects, objects):
        yield from reader.fact(
            subject, pattern.relation, obj, span, method=pattern.id, confidence=confidence, qualifiers=qualifiers
        )  # fmt: skip


def _missing_side(match: re.Match[str]) -> str:
    """Which end of a match is left out at its front: "s", "o", or "" where both are named."""
    groups = match.re.groupindex
    if "zero" not in groups or match["zero"] is None:
        return ""
    return next((side for side in "so" if side in groups and match[side] is None), "")


def _described(sentence: Encoded, match: re.Match[str], kinds: frozenset[str]) -> list[Mention]:
    """The name behind a match whose front is left out, where the match only describes it: 总部位于X的甲, 专注X的乙."""
    behind = _RELATIVE.match(sentence.text, match.end())
    return list(sentence.mentions[behind[1]]) if behind and kind_of(behind[1]) in kinds else []


def _firms(reader: _Reader, people: list[Mention], objects: list[Mention]) -> tuple[list[Mention], list[Mention]]:
    """The firms of people; where each has an object of his own, only the objects of those whose firm is known."""
    firms = [reader.firms.get(person.entity, [None])[0] for person in people]
    if len(people) == len(objects):
        objects = [obj for firm, obj in zip(firms, objects, strict=True) if firm]
    elif None in firms and len(objects) > 1:
        objects = []
    return [firm for firm in firms if firm], objects


def _trim(match: re.Match[str]) -> tuple[int, int]:
    start, end = match.span()
    return start, max(end, start + 1)


def _side(reader: _Reader, sentence: Encoded, pattern: Pattern, match: re.Match[str], side: str) -> list[Mention]:
    """The mentions of one end of a match: those named, or the topic where the end is left out."""
    kinds = pattern.domain if side == "s" else pattern.range
    groups = match.re.groupindex
    if side in groups and match[side] is not None:
        return _members(sentence, match[side], kinds)
    left_out = match["zero"] if side in groups and "zero" in groups else None
    if left_out is not None and len(left_out) > 1:
        return list(reader.topics.listed(sentence, match.start(), kinds))
    if left_out is not None and _WHOSE.search(sentence.text, 0, match.start()):
        # 甲和乙所在的企业，分别位于…: the firms, which a pattern of their own finds.
        return []
    if left_out is not None:
        if _PASSIVE.match(sentence.text, match.end("zero")):
            return list(reader.topics.passive(sentence, match.start(), kinds))
        if pattern.relation == "uses" and "w" in groups and match["w"].startswith(_TAKEN_UP):
            return list(reader.topics.subject(sentence, match.start(), kinds - ARTEFACTS))
        if pattern.relation == "uses" and (things := reader.topics.last(sentence, match.start(), ARTEFACTS)):
            # 与甲不同，…可接入甲、乙: what is taken up is not what takes it up.
            taken = {m.entity for m in _members(sentence, match["o"] or "", pattern.range)} if "o" in groups else set()
            return [thing for thing in things if thing.entity not in taken]
        if pattern.relation == "investedIn" and side == "o" and (firms := reader.topics.round(sentence)):
            return list(firms)
        return list(reader.topics.subject(sentence, match.start(), kinds) or reader.topics.main(kinds))
    if pattern.missing == "round":
        return list(reader.topics.round(sentence))
    if pattern.missing == "last-park":
        return list(reader.topics.site(sentence, match.start()))
    if pattern.missing == "last-association":
        return list(reader.topics.last(sentence, match.start(), frozenset({"Association", "Cohort"})))
    if pattern.missing == "event":
        return list(reader.topics.event(sentence, match.start(), kinds))
    if pattern.missing == "last":
        return list(reader.topics.last(sentence, match.start(), kinds))
    if pattern.missing == "own-district":
        return list(reader.topics.district(sentence, match.start()))
    if pattern.missing == "scene":
        front = _SCENE.match(sentence.text)
        return list(sentence.mentions[front[1]]) if front else []
    if pattern.missing == "held":
        return list(reader.topics.held(sentence, match.start(), kinds))
    if pattern.missing == "pair":
        return []
    if pattern.missing == "maker":
        kinds -= {"Person"}
    if pattern.missing == "topic-area":
        areas = reader.topics.subject(sentence, match.start(), kinds & {"AdminArea"})
        return [m for m in areas if m.start >= sentence.starts[0]]
    if pattern.missing == "host-area":
        # 江门（台山）: the bracket lies in the area.
        return [] if _country(sentence) else [m for m in sentence.host if m.kind == "AdminArea"]
    if pattern.missing == "topic-no-area" and not _country(sentence):
        kinds -= {"AdminArea"}
    if pattern.missing == "topic-park":
        kinds &= {"Park", "Incubator"}
    return list(reader.topics.subject(sentence, match.start(), kinds) or reader.topics.main(kinds))


def _country(sentence: Encoded) -> bool:
    """Whether a sentence names a country first: 布鲁塞尔（比利时）."""
    return any(is_abroad(m) for char in sentence.text[:1] for m in sentence.mentions.get(char, ()))


def _members(sentence: Encoded, listed: str, kinds: frozenset[str]) -> list[Mention]:
    """The members of a list: of each part, the last name (数宗科技创始人B is B)."""
    found: list[Mention] = []
    for part in _JOINTS.split(listed):
        names = [c for c in part if c in sentence.mentions]
        if names and kind_of(names[-1]) in kinds:
            found.extend(sentence.mentions[names[-1]])
    return list(dict.fromkeys(found))


def _pairs(
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


def _refusal(sentence: Encoded, pattern: Pattern, match: re.Match[str]) -> str:
    """Why a match states nothing; "" where it does."""
    at = match.start("w") if match.re.groupindex.get("w") else match.end()
    left_out = match.re.groupindex.get("zero") and match["zero"] is not None
    if left_out and not pattern.plan and _carried_plan(sentence.text, match.start()):
        return "planned"
    return unstated(sentence.text, at, pattern.relation, plan=pattern.plan)


def _carried_plan(text: str, at: int) -> bool:
    """Whether a clause without a subject goes on with the plan of the one before: 将出台规划，聚焦X."""
    comma = text.rfind("，", 0, at + 1)
    start = max(text.rfind(stop, 0, comma) for stop in STOPS) + 1
    before = text[start:comma].replace(ZERO, "") if comma > 0 else ""
    return bool(_INTENDS.search(_OBJECT.sub("", before))) and not _SIGNED.search(before)


def unstated(text: str, at: int, relation: str, *, plan: bool = False) -> str:
    """Why the words before a place in an encoded sentence make no statement of what stands there ("denied", "supposed",
    "asked", "planned"); "" where they do. `plan`: the relation holds for plans too."""
    start = max(text.rfind(stop, 0, at) for stop in STOPS) + 1
    before = text[start:at].replace(ZERO, "")
    if _NEGATION.search(before) or _RUMOUR.search(text):
        return "denied"
    if _IF.search(before) or _SUPPOSE.search(text, 0, at):
        return "supposed"
    if text.endswith("？"):
        return "asked"
    if plan or _SIGNED.search(text) and relation != "acquired":
        return ""
    if relation == "acquired" and _ANNOUNCED.search(before):
        return ""
    if _PLAN.search(before) or _WILL.search(_OBJECT.sub("", before)):
        return "planned"
    return ""
