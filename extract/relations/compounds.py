"""What names standing in or beside each other say: 上海市徐汇区, 复旦大学机器人研究院, 腾讯X实验室, 美国公司X."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...graph.model import Mention
from ..document import Document
from ..gazetteer import load_gazetteer
from ..regex import regex
from .encoded import Encoded, kind_class, kind_of

BODIES = frozenset({"Company", "Investor", "University", "ResearchInstitute", "Association", "Incubator", "Media"})
SITES = frozenset({"AdminArea", "Park", "Place", "Incubator"})

# The class of the inner or first name, the class of the outer or second, whether the inner one must stand in front:
# what the whole is to the part, and how often that held on labelled passages.
_INSIDE: dict[tuple[str, str], tuple[str, float]] = {
    ("AdminArea", "AdminArea"): ("locatedIn", 0.97),
    ("AdminArea", "Park"): ("locatedIn", 0.94),
    ("AdminArea", "Place"): ("locatedIn", 0.84),
    ("Park", "Park"): ("partOf", 0.84),
    ("Park", "Incubator"): ("locatedIn", 0.79),
    ("Park", "Place"): ("locatedIn", 0.75),
    ("Company", "Company"): ("partOf", 0.81),
    ("Company", "Investor"): ("partOf", 0.93),
    ("Company", "Place"): ("partOf", 0.84),
    ("Company", "ResearchInstitute"): ("partOf", 0.96),
    ("Company", "Product"): ("developedBy", 0.86),
    ("Company", "Model"): ("developedBy", 0.85),
    ("GovernmentAgency", "GovernmentAgency"): ("partOf", 0.94),
    ("Park", "GovernmentAgency"): ("partOf", 0.85),
    ("GovernmentAgency", "ResearchInstitute"): ("partOf", 0.95),
    ("Company", "Incubator"): ("partOf", 0.7),
    ("Company", "Park"): ("partOf", 0.9),
    ("Media", "Media"): ("partOf", 0.76),
    ("Media", "ResearchInstitute"): ("partOf", 0.85),
    ("Association", "Association"): ("partOf", 0.94),
    ("Association", "ResearchInstitute"): ("partOf", 0.8),
    ("Investor", "Investor"): ("partOf", 0.8),
    ("University", "Park"): ("partOf", 0.8),
    ("University", "Place"): ("partOf", 0.7),
    ("ResearchInstitute", "ResearchInstitute"): ("partOf", 0.97),
    ("University", "University"): ("partOf", 0.97),
    ("University", "ResearchInstitute"): ("partOf", 0.97),
    ("University", "Incubator"): ("partOf", 0.9),
}
_BESIDE: dict[tuple[str, str], tuple[str, float]] = {
    ("AdminArea", "AdminArea"): ("locatedIn", 0.97),
    ("AdminArea", "Park"): ("locatedIn", 0.95),
    ("AdminArea", "Place"): ("locatedIn", 0.95),
    ("AdminArea", "Incubator"): ("locatedIn", 0.9),
    ("AdminArea", "Company"): ("locatedIn", 0.93),
    ("AdminArea", "ResearchInstitute"): ("locatedIn", 0.87),
    ("AdminArea", "University"): ("locatedIn", 0.9),
    ("Park", "Park"): ("partOf", 0.9),
    ("Park", "Incubator"): ("locatedIn", 0.85),
    ("Park", "Place"): ("locatedIn", 0.85),
    ("Place", "Place"): ("locatedIn", 0.8),
    ("Company", "Company"): ("partOf", 0.85),
    ("Company", "ResearchInstitute"): ("partOf", 0.75),
    ("University", "ResearchInstitute"): ("partOf", 0.85),
    ("University", "University"): ("partOf", 0.8),
    ("ResearchInstitute", "ResearchInstitute"): ("partOf", 0.8),
    ("GovernmentAgency", "GovernmentAgency"): ("partOf", 0.85),
    ("Company", "Product"): ("developedBy", 0.93),
    ("Company", "Model"): ("developedBy", 0.95),
}
# What makes a registered name of a brand: the same body.
_LEGAL = regex("(?:股份|集团)*(?:有限)?(?:责任)?公司|集团|银行")
_FOREIGN = frozenset({"Company", "ResearchInstitute", "University", "Investor"})
_NATIONAL = regex(
    "国家|国立|中国|基础|石油|钢铁|制铁|银行|央行|电信|航空(?!制造)|电力|皇家|能源部|科学院|工程院|大学|[^·]{0,12}有限公司"
)
# 甬江铁路松山隧道: the tunnel is a part of the line.
_WORKS = regex("(?:铁路|高铁|城际|高速|公路|港|运河|干线|大道|油田|机场|电站|航道)$")
# 星渡高铁青山大桥: what stands beside the line.
_ROADS = regex("(?:铁路|高铁|城际|高速|公路)$")
# A line runs from one place to the other and lies in neither.
_LINE = regex("至|(?:快线|航线|班列|[a-zA-Z\\d号]线|段)$")
_MODIFIED = frozenset({"Company", "Media", "ResearchInstitute", "University", "Investor"})
# An area stands before a site in an address; 的 may join them (苏州的工业园区).
_ADJACENT = regex(
    f"(?P<o>[{kind_class(SITES | BODIES | {'GovernmentAgency'})}])(?P<join>的|·)?(?=(?P<s>[\ue000-\uf517]))"
)
_SITE = f"[{kind_class(frozenset({'AdminArea', 'Park'}))}]"
_DISTRICTS = regex(f"{_SITE}(?:(?:、|和|以及|与){_SITE}(?![\ue000-\uf517])){{2,}}")
_JOINED = frozenset({"AdminArea", "Park"})
_FRONTED = frozenset({"Park", "Place"})


@dataclass(frozen=True, slots=True)
class Compound:
    """Two names whose position alone states a relation; `start` and `end` are offsets in the article."""

    subject: Mention
    property: str
    object: Mention
    start: int
    end: int
    rule: str
    confidence: float


# What governs a park is no part of it.
_GOVERNS = regex("(?:管委会|管理委员会|党工委)$")


def find_nested(doc: Document) -> Iterator[Compound]:
    """Relations between a name and the names inside it: 安徽省芜湖经济技术开发区 lies in 芜湖, 芜湖 in 安徽."""
    for mention in (*doc.mentions, *doc.nested):
        inside = [m for m in doc.nested_in(mention) if m.entity != mention.entity and _stands_free(m, mention)]
        direct = [m for m in inside if not any(_within(m, other) for other in inside)]
        areas = [m for m in direct if m.kind == "AdminArea"]
        for outer, inner in zip(areas, areas[1:], strict=False):
            if outer.end == inner.start:
                yield Compound(inner, "locatedIn", outer, outer.start, inner.end, "inside-chain", 0.9)
        for inner in [*(m for m in direct if m.kind != "AdminArea"), *areas[-1:]]:
            found = _INSIDE.get((inner.kind, mention.kind)) if not _LINE.search(mention.text) else None
            if (
                found is None
                and inner.kind == "AdminArea"
                and mention.kind in _MODIFIED
                and _modifies(doc, inner, mention)
            ):
                found = ("locatedIn", 0.9)
            if found is None and inner.kind == mention.kind == "Place" and _WORKS.search(inner.text):
                found = ("partOf", 0.9)
            if found is not None and inner.kind == "Park" and _GOVERNS.search(mention.text):
                found = None
            if found is not None and not _LEGAL.fullmatch(mention.text, inner.end - mention.start):
                prop, confidence = found
                yield Compound(mention, prop, inner, mention.start, mention.end, f"inside-{inner.kind}", confidence)


def _modifies(doc: Document, area: Mention, mention: Mention) -> bool:
    """Whether an area at the front of a name only says where: the article uses the rest alone (日本发那科, 发那科)."""
    rest = doc.article.text[area.end : mention.end].strip("“”‘’ ")
    if area.start == mention.start and mention.kind in _FOREIGN and is_abroad(area) and len(rest) > 1:
        # 德国大众 but not 巴西国家石油公司, whose name is no name without its country.
        return _NATIONAL.match(rest) is None
    if area.start != mention.start or rest.endswith("有限公司") or len(rest) < 2 or area.text in ("中国", "国家"):
        return False
    return any(rest in (e.name, *e.aliases) for e in doc.entities if e.id == mention.entity)


def is_abroad(area: Mention) -> bool:
    """Whether an area is another country: 韩国, of 韩国现代."""
    return any(not e.within and e.name != "中国" for e in load_gazetteer().lookup(area.text) if e.kind == "AdminArea")


def find_fronted(doc: Document) -> Iterator[Compound]:
    """Sites whose names begin with an area that the article names (上海港, 上海), where no name inside them was marked."""
    areas = {m.text: m for m in doc.mentions if m.kind == "AdminArea" and len(m.text) > 1 and m.finder != "pronoun"}
    for mention in (*doc.mentions, *doc.nested):
        if mention.kind not in _FRONTED or any(
            m.start == mention.start and m.kind == "AdminArea" for m in doc.nested_in(mention)
        ):
            continue
        front = max((form for form in areas if mention.text.startswith(form)), key=len, default="")
        if front and areas[front].entity != mention.entity:
            yield Compound(mention, "locatedIn", areas[front], mention.start, mention.end, "fronted", 0.8)


def _within(inner: Mention, outer: Mention) -> bool:
    return inner is not outer and outer.start <= inner.start and inner.end <= outer.end and inner.entity != outer.entity


def _stands_free(inner: Mention, outer: Mention) -> bool:
    """Whether the inner name is the front of the outer one, save for an area before it (广东远山大学研究院), or, an area,
    stands anywhere but at its end."""
    front = outer.text[: inner.start - outer.start]
    if not front or inner.kind == "University" and any(e.kind == "AdminArea" for e in load_gazetteer().lookup(front)):
        return True
    return inner.kind == "AdminArea" and outer.kind in ("Park", "Place", "AdminArea") and inner.end < outer.end


def find_adjacent(doc: Document, sentence: Encoded) -> Iterator[Compound]:
    """Relations between a name and the name right behind it."""
    for match in _ADJACENT.finditer(sentence.text):
        whole, part = kind_of(match["o"]), kind_of(match["s"])
        found = _BESIDE.get((whole, part))
        if found is None or match["join"] == "的" and whole not in _JOINED and part not in ("Product", "Model"):
            continue
        prop, confidence = found
        if whole == part == "Place" and _ROADS.search(sentence.mentions[match["o"]][0].text):
            prop = "partOf"
        for outer in sentence.mentions[match["o"]]:
            for inner in sentence.mentions[match["s"]]:
                front = [m for m in doc.nested_in(inner) if m.start == inner.start and m.kind == "AdminArea"]
                if front and front[-1].entity not in (inner.entity, outer.entity) and whole == "AdminArea":
                    # 四川成都双流国际机场: 成都 lies in 四川, the airport in 成都.
                    inner = max(front, key=lambda m: m.end)
                elif is_abroad(outer) and (
                    bodies := [m for m in doc.nested_in(inner) if m.start == inner.start and m.kind == "University"]
                ):
                    # 巴西圣保罗大学考古博物馆: the university lies in 巴西.
                    inner = max(bodies, key=lambda m: m.end)
                if outer.entity != inner.entity and inner.finder != "pronoun":
                    start, end = sentence.span(match.start(), match.end("s"))
                    yield Compound(inner, prop, outer, start, end, f"beside-{whole}", confidence)
        if whole == "AdminArea" and (listed := _DISTRICTS.match(sentence.text, match.start("s"))):
            yield from _districts(sentence, sentence.mentions[match["o"]][0], match.start(), listed)


def _districts(sentence: Encoded, area: Mention, start: int, listed: re.Match[str]) -> Iterator[Compound]:
    """上海嘉定、青浦、松江和临港: all of the list lie in the area in front of it."""
    for place in range(listed.start() + 1, listed.end()):
        for inner in sentence.mentions.get(sentence.text[place], ()):
            if inner.entity != area.entity:
                yield Compound(inner, "locatedIn", area, *sentence.span(start, place + 1), "beside-list", 0.75)
