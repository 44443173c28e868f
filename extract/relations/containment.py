"""Which of the areas that a sentence names lies in which, where it is generally known and the words link the two.

A sentence that lists several districts of a city it names says where they lie (福建已打造出宁德…、福州…), and so does a share
(海淀区占北京市2.6%的土地) or a name right beside (徐汇区建设模速空间). Two areas that merely stand in one sentence are not linked:
on labelled passages every other such pair was stated. The country counts never, since it is the frame of everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from ...graph.model import Mention
from ..document import Document
from ..gazetteer import load_gazetteer
from ..regex import regex
from .compounds import Compound

AREAS = frozenset({"AdminArea", "Park", "Incubator"})
DISTRICTS = frozenset({"AdminArea"})
LISTED, SHARE, BESIDE = 0.9, 0.85, 0.8
# From how many districts of one city on a sentence, or the one after it, is about that city.
LIST = 3
# 占全市61%, 总量居上海第一, 为全市贡献
_SHARE = regex("(?:占|居|列|贡献)[了据到全整个]{0,2}[“”]?$")
# 四川将加快布局，在成都…: what follows is a scene of its own.
_SCENES = regex("[，；]在")
# 四个重点地区各有所长——, 三个城市：; not 在苏州，…；在无锡，…, where the scene changes
_ANNOUNCED = regex(
    "[\\d一二三四五六七八九十两多][个大座][^，。；]{0,6}(?:区|市|县|地|城|镇|园|板块)[^，。；]{0,10}(?:：|:|——|—)[^，。；]{0,4}$"
)
# What may part a site from the area before it: 徐汇区建设“模速空间”, 浦东新区腹地的张江, but not 上海发布临港新片区….
_BESIDE = regex("(?!发布|印发|出台|公布)[^，。；：、！？\n]{0,4}")


@cache
def _within(form: str, kind: str) -> frozenset[str]:
    """The entries that hold the thing that a form stands for, by their full names, without the country."""
    found = {e.within for e in load_gazetteer().lookup(form) if e.kind == kind and e.within}
    return frozenset(found - {"中国"}) if len(found) == 1 else frozenset()


@cache
def _full(form: str) -> frozenset[str]:
    """The full names that a form of an administrative area may stand for."""
    return frozenset(e.name for e in load_gazetteer().lookup(form) if e.kind == "AdminArea")


def find_known(doc: Document, references: Sequence[Mention]) -> Iterator[Compound]:
    """The pairs of areas of one sentence of which one is known to hold the other, where the words link them; 全市 stands
    for its city."""
    places = [m for m in doc.mentions if m.kind in AREAS]
    if not places:
        return
    cities = [m for m in (*places, *references) if m.kind == "AdminArea"]
    before: list[Mention] = []
    for start, end in _spans(doc):
        inside = [m for m in places if start <= m.start < end]
        around = [m for m in cities if start <= m.start < end]
        for outer in around:
            yield from _linked(doc, inside, outer)
        if inside and _ANNOUNCED.search(doc.article.text, start, inside[0].start):
            for outer in {m.entity: m for m in before}.values():
                yield from _listed(inside, outer, AREAS)
        before = around


def _spans(doc: Document) -> Iterator[tuple[int, int]]:
    """Where sentences begin and end; those joined by ； are one, since a list may run over them."""
    start = None
    for sentence in doc.sentences:
        start = sentence.start if start is None else start
        if not sentence.text.rstrip().endswith(("；", ";")):
            yield start, sentence.end
            start = None
    if start is not None:
        yield start, doc.sentences[-1].end


def _holds(outer: Mention, inner: Mention) -> bool:
    holders = _within(inner.text, inner.kind) or _within(inner.name, inner.kind)
    return outer.entity != inner.entity and not holders.isdisjoint(_full(outer.text) | _full(outer.name))


def _linked(doc: Document, inside: Sequence[Mention], outer: Mention) -> Iterator[Compound]:
    """The pairs of one sentence: a share of the outer area, a site right behind it, a list."""
    text = doc.article.text
    for inner in inside:
        if not _holds(outer, inner):
            continue
        if inner.end <= outer.start and _SHARE.search(text, inner.end, outer.start):
            yield Compound(inner, "locatedIn", outer, inner.start, outer.end, "known-share", SHARE)
        elif inner.kind != "AdminArea" and _BESIDE.fullmatch(text, outer.end, inner.start):
            yield Compound(inner, "locatedIn", outer, outer.start, inner.end, "known-beside", BESIDE)
    near = [m for m in inside if not _SCENES.search(text, outer.end, m.start)]
    yield from _listed(near, outer, DISTRICTS)


def _listed(inside: Sequence[Mention], outer: Mention, kinds: frozenset[str]) -> Iterator[Compound]:
    """The districts of a sentence, where at least LIST of one area are named behind it."""
    ends = {m.end for m in inside}
    known = {
        m.entity: m
        for m in inside
        if m.kind in kinds and m.start >= outer.end and m.start not in ends and _holds(outer, m)
    }
    if len(known) >= LIST:
        for inner in known.values():
            yield Compound(inner, "locatedIn", outer, outer.start, inner.end, "known-list", LISTED)
