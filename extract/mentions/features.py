"""What speaks for and against each candidate: features of the text around it, and of what the tagger says of it."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .rules import Candidate, ending_kinds

Key = tuple[int, int, str]
# Rules whose match is as long as the name: a shorter candidate at the same place is a part of it.
_TELLING = frozenset({"rule:council", "rule:organ", "rule:registered", "rule:partnership", "rule:version", "rule:book"})


_CLAUSE = "，。；！？\n：,;"
_SENTENCE = "。！？\n"
_ITEM = "、和，。；：由等\n"
_REACH = 80


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of a text between some marks; `words` are the telling words that a stretch was found to hold."""

    text: str
    marks: tuple[int, ...]
    words: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, marks: str) -> _Parts:
        return cls(text, tuple(match.start() for match in re.finditer(f"[{marks}]", text)))

    def around(self, start: int, end: int) -> tuple[int, int]:
        """The stretch around (start, end) up to the nearest marks, at most 80 characters each way."""
        low, high = max(0, start - _REACH), min(len(self.text), end + _REACH)
        before, after = bisect_left(self.marks, start), bisect_left(self.marks, end)
        if before:
            low = max(low, self.marks[before - 1] + 1)
        if after < len(self.marks):
            high = min(high, self.marks[after])
        return low, high

    def telling(self, low: int, high: int) -> tuple[str, ...]:
        """The telling words in a stretch."""
        found = self.words.get((low, high))
        if found is None:
            found = self.words[low, high] = tuple(word for word in _WORDS if self.text.find(word, low, high) >= 0)
        return found


@dataclass(slots=True)
class Votes:
    """What the finders of one article say, by place and by form."""

    text: str
    at: dict[Key, dict[str, float]] = field(default_factory=dict)
    kinds_at: dict[tuple[int, int], dict[str, float]] = field(default_factory=dict)
    forms: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    starts: dict[int, list[tuple[str, float]]] = field(default_factory=dict)
    ends: dict[int, list[tuple[str, float]]] = field(default_factory=dict)
    listed_starts: dict[int, list[str]] = field(default_factory=dict)
    listed_ends: dict[int, list[str]] = field(default_factory=dict)
    listed_at: dict[tuple[int, int], set[str]] = field(default_factory=dict)
    known: set[tuple[str, str]] = field(default_factory=set)
    beside: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)
    telling: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    clauses: _Parts = field(init=False)
    sentences: _Parts = field(init=False)
    items: _Parts = field(init=False)

    def __post_init__(self) -> None:
        self.clauses, self.sentences, self.items = (
            _Parts.of(self.text, marks) for marks in (_CLAUSE, _SENTENCE, _ITEM)
        )

    @classmethod
    def of(cls, text: str, candidates: Iterable[Candidate]) -> Votes:
        votes = cls(text)
        for c in candidates:
            found = votes.at.setdefault((c.start, c.end, c.kind), {})
            found[c.finder] = max(found.get(c.finder, 0.0), c.score)
        for (start, end, kind), found in votes.at.items():
            if (score := found.get("tagger")) is not None:
                votes.kinds_at.setdefault((start, end), {})[kind] = score
                votes.forms.setdefault(text[start:end], {}).setdefault(kind, []).append(score)
                votes.starts.setdefault(start, []).append((kind, score))
                votes.ends.setdefault(end, []).append((kind, score))
            if not _TELLING.isdisjoint(found):
                votes.telling.setdefault(start, []).append((end, kind))
            if "gazetteer" in found:
                votes.listed_at.setdefault((start, end), set()).add(kind)
                votes.listed_starts.setdefault(start, []).append(kind)
                votes.listed_ends.setdefault(end, []).append(kind)
        votes.known = {(text[s:e], kind) for s, e, kind in votes.at}
        for form in {text[s:e] for s, e, _ in votes.at}:
            votes.places[form] = text.count(form)
        return votes

    def neighbours(self, form: str) -> tuple[set[str], set[str]]:
        """The characters that stand before and after the places of a form: few of either hint at a longer word."""
        known = self.beside.get(form)
        if known is None:
            known = set(), set()
            at = self.text.find(form)
            while at >= 0:
                known[0].add(self.text[at - 1 : at] if at else "")
                known[1].add(self.text[at + len(form) : at + len(form) + 1])
                at = self.text.find(form, at + len(form))
            self.beside[form] = known
        return known

    def has(self, form: str, kind: str) -> bool:
        """Whether a form is a candidate of a kind anywhere."""
        return (form, kind) in self.known


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _logit(p: float) -> float:
    p = min(max(p, 0.01), 0.99)
    return math.log(p / (1 - p))


@dataclass(frozen=True, slots=True)
class _Covers:
    """The strongest tagger and gazetteer votes that cross or contain a stretch."""

    spans: tuple[tuple[int, int, float, str], ...]
    starts: tuple[int, ...]
    longest: int

    @classmethod
    def of(cls, votes: Votes, finder: str) -> _Covers:
        spans = sorted((s, e, found[finder], kind) for (s, e, kind), found in votes.at.items() if finder in found)
        return cls(tuple(spans), tuple(s[0] for s in spans), max((e - s for s, e, *_ in spans), default=0))

    def around(self, start: int, end: int) -> tuple[float, float, float]:
        """The highest votes for stretches that contain (start, end), cross it, and lie inside it."""
        outer = cross = inner = 0.0
        low = bisect_right(self.starts, start - self.longest - 1)
        for s, e, score, _ in self.spans[low : bisect_right(self.starts, end - 1)]:
            if e <= start or (s == start and e == end):
                continue
            if s <= start and end <= e:
                outer = score if score > outer else outer
            elif start <= s and e <= end:
                inner = score if score > inner else inner
            else:
                cross = score if score > cross else cross
        return outer, cross, inner


_OPEN = "“「『《（("
_CLOSE = "”」』》）)"
_PAIRED, _STOPS = frozenset("“”（）《》"), frozenset("，。；：！？\n")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


Features = dict[str, float]


# Voters that alone hardly ever make a name (8 of 6,000 on labelled articles): where no other agrees, nothing is weighed.
_WEAK = frozenset(
    {
        "gazetteer?", "rule:quoted any", "rule:ending anchor", "rule:ending edge", "rule:latin", "rule:label", "brand",
    }
)  # fmt: skip


def features(votes: Votes, *, weak: bool = True) -> dict[Key, tuple[Features, Features]]:
    """What speaks for and against every candidate: what stands in the text, and what the tagger says. `weak` says whether those
    count that one weak voter alone is for: for learning they do."""
    tagger, gazetteer = _Covers.of(votes, "tagger"), _Covers.of(votes, "gazetteer")
    return {
        key: (_text_features(votes, key, found, gazetteer), _tagger_features(votes, key, found, tagger))
        for key, found in votes.at.items()
        if weak or len(found) > 1 or _WEAK.isdisjoint(found)
    }


def _text_features(votes: Votes, key: Key, found: Mapping[str, float], gazetteer: _Covers) -> Features:
    start, end, kind = key
    text, form = votes.text, votes.text[start:end]
    f: Features = {"bias": 1.0, f"kind={kind}": 1.0}
    if "gazetteer" in found or "gazetteer?" in found:
        sure = "gazetteer" in found
        f["gazetteer" if sure else "gazetteer?"] = 1.0
        if sure:
            f[f"gazetteer length {min(end - start, 6)}"] = 1.0
        f[f"gazetteer {'' if sure else '?'}kind={kind}"] = 1.0
    elif votes.listed_at.get((start, end), frozenset()) - {kind}:
        f["gazetteer other kind"] = 1.0
    outer, cross, inner = gazetteer.around(start, end)
    f["gazetteer outer"], f["gazetteer cross"], f["gazetteer inner"] = outer, cross, inner
    for finder in found:
        if finder.startswith(("rule", "repeat", "brand")):
            f[finder] = 1.0
            if finder.startswith("rule"):
                f[f"{finder} {kind}"] = 1.0
    said = ending_kinds(form)
    if kind in said:
        f["ending agrees"] = f[f"ending agrees {kind}"] = 1.0
    elif said:
        f["ending disagrees"] = 1.0
    _shape_features(f, text, start, end)
    _context_features(f, votes, key)
    f[f"length {min(end - start, 12)}"] = 1.0
    if end - start > 2 and (votes.has(form[:-1], kind) and text.count(form[:-1]) > votes.places[form]):
        f["shorter form more often"] = 1.0
    if "gazetteer?" in found:
        f["gazetteer? often"] = min(votes.places[form], 6) / 6
    if any(e > end and k == kind for e, k in votes.telling.get(start, ())):
        f["longer by rule"] = 1.0
    before, after = votes.neighbours(form)
    if len(after) == 1 and votes.places[form] > 1 and _is_han(next(iter(after))):
        f["always before one character"] = 1.0
    if len(before) == 1 and votes.places[form] > 1 and _is_han(next(iter(before))):
        f["always after one character"] = 1.0
    f["often"] = min(votes.places[form], 6) / 6
    return f


def _tagger_features(votes: Votes, key: Key, found: Mapping[str, float], tagger: _Covers) -> Features:
    start, end, kind = key
    form = votes.text[start:end]
    here = votes.kinds_at.get((start, end), {})
    f: Features = {"bias": 1.0, f"kind={kind}": 1.0}
    outer, cross, inner = tagger.around(start, end)
    f["tagger outer"], f["tagger cross"], f["tagger inner"] = outer, cross, inner
    score = found.get("tagger")
    if score is None:
        f["tagger none"] = 1.0
        f[f"tagger none {kind}"] = 1.0
    else:
        f["tagger logit"] = _logit(score)
        f[f"tagger {kind}"] = score
    rivals = [v for k, v in here.items() if k != kind]
    f["tagger other kind"] = max(rivals, default=0.0)
    pooled = votes.forms.get(form, {})
    mine = sum(pooled.get(kind, ())) - (score or 0.0)
    others = sum([sum(v) for k, v in pooled.items() if k != kind]) - sum(rivals)
    places = max(votes.places[form] - 1, 1)
    f["form elsewhere"] = min(mine / places, 1.0)
    f["form best elsewhere"] = max(pooled.get(kind, (0.0,))) if score is None or len(pooled.get(kind, ())) > 1 else 0.0
    f["form other kind elsewhere"] = min(others / places, 1.0)
    _list_votes(f, votes, key)
    funder = "rule:funder" in votes.at.get((start, end, "Investor"), {})
    if funder and kind in ("Investor", "Company"):
        f[f"funder {kind}"] = 1.0
    for finder in found:
        if finder.startswith("rule"):
            f[finder] = 1.0
    if "gazetteer" in found:
        f["gazetteer" if score is not None else "gazetteer alone"] = 1.0
        if score is None:
            f[f"gazetteer alone {kind}"] = f[f"gazetteer alone {min(end - start, 6)}"] = 1.0
    return f


def _list_votes(f: Features, votes: Votes, key: Key) -> None:
    """What the tagger says of the neighbours in a list."""
    start, end, kind = key
    near = [*votes.ends.get(start - 1, ())] if votes.text[start - 1 : start] in ("、", "和", "及", "与") else []
    near += votes.starts.get(end + 1, ()) if votes.text[end : end + 1] in ("、", "和", "及", "与") else []
    if near:
        f["list same kind"] = max((score for k, score in near if k == kind), default=0.0)
        f["list other kind"] = max((score for k, score in near if k != kind), default=0.0)
        f[f"list same {kind}"] = f["list same kind"]


def _shape_features(f: dict[str, float], text: str, start: int, end: int) -> None:
    before, after = text[start - 1 : start], text[end : end + 1]
    if before in _OPEN and after in _CLOSE and before and after:
        f["in quotes"] = 1.0
    if not before or not before.isalnum():
        f["edge before"] = 1.0
    if not after or not after.isalnum():
        f["edge after"] = 1.0
    form = text[start:end]
    if form.isascii():
        f["latin"] = 1.0
    elif not _LATIN.isdisjoint(form):
        f["part latin"] = 1.0
    if (before and before in _LATIN and form[0] in _LATIN) or (after and after in _LATIN and form[-1] in _LATIN):
        f["cuts a word"] = 1.0
    if not _PAIRED.isdisjoint(form) and any(form.count(a) != form.count(b) for a, b in ("“”", "（）", "《》")):
        f["cuts a bracket"] = 1.0
    if not _STOPS.isdisjoint(form):
        f["spans a clause"] = 1.0


# Telling words in the clause and in the sentence of a name.
_WORDS = [
    "融资",
    "领投",
    "跟投",
    "参投",
    "投资",
    "入股",
    "持股",
    "股东",
    "模型",
    "发布",
    "推出",
    "举行",
    "举办",
    "位于",
    "落户",
    "接入",
    "搭载",
    "平台",
    "园区",
    "合作",
    "聚焦",
    "基金",
    "企业",
    "公司",
    "机构",
    "高校",
    "院所",
    "记者",
    "编辑",
    "报道",
    "显示",
    "表示",
    "董事长",
    "CEO",
    "创始人",
    "主任",
    "市长",
    "车型",
    "机器人",
    "芯片",
    "系统",
    "手机",
    "大会",
    "论坛",
    "主办",
    "承办",
    "印发",
    "出台",
    "签约",
    "开工",
    "资本",
    "上市",
]
_FUNCTION = frozenset("的向由被把在为是了与和等、将对从及、家个")


def _context_features(f: Features, votes: Votes, key: Key) -> None:
    """The characters beside a stretch, telling words around it and its neighbours in a list, each with the kind."""
    start, end, kind = key
    text = votes.text
    before = text[max(0, start - 4) : start]
    after = text[end : end + 4]
    for n in (1, 2, 3):
        f[f"before {before[-n:]} {kind}"] = 1.0
        f[f"after {after[:n]} {kind}"] = 1.0
    for n in (1, 2):
        f[f"first {text[start : start + n]} {kind}"] = 1.0
        f[f"last {text[max(start, end - n) : end]} {kind}"] = 1.0
    for char in _FUNCTION & set(text[start + 1 : end]):
        f[f"with {char} inside {kind}"] = 1.0
    low, high = votes.clauses.around(start, end)
    left, right = text[low:start], text[end:high]
    for word in votes.sentences.telling(*votes.sentences.around(start, end)):
        f[f"with {word} {kind}"] = 1.0
        if word in left:
            f[f"with <{word} {kind}"] = 1.0
        if word in right:
            f[f"with >{word} {kind}"] = 1.0
    for said in _list_kinds(votes, start, end):
        f[f"with list {said} {kind}"] = 1.0


def _list_kinds(votes: Votes, start: int, end: int) -> set[str]:
    """What the ends of the neighbours in a list (A、B和C), or the gazetteer, say that their kinds are."""
    said: set[str] = set()
    text = votes.text
    if start and text[start - 1] in "、和":
        low, _ = votes.items.around(start - 1, end)
        said.update(ending_kinds(text[low : start - 1]), votes.listed_ends.get(start - 1, ()))
    if text[end : end + 1] in ("、", "和"):
        _, high = votes.items.around(start, end + 1)
        said.update(ending_kinds(text[end + 1 : high]), votes.listed_starts.get(end + 1, ()))
    return said
