"""Names inside names: 复旦大学 in 复旦大学机器人研究院, 合肥 in 合肥高新区, but not 上海 in a registered name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...graph.model import Mention
from ..regex import regex
from .names import COMMON_SITE, DIVISION, FIRM_FOR, GENERIC_SITE, REGISTERED, Areas
from .wholes import LINE

_AREA = frozenset({"AdminArea"})
_PARENTS = frozenset({"University", "ResearchInstitute", "Company", "GovernmentAgency", "Association"})

# Which kinds are named on their own inside a name of a kind. An area inside the name of a firm, a university, an
# institute or an association is part of that name alone (上海交通大学 says nothing of 上海); a foreign country before a
# firm's name is a modifier (日本发那科).
INSIDE: dict[str, frozenset[str]] = {
    "Park": _AREA | {"Park", "Company", "University"},
    "Incubator": _AREA | {"Park", "Company", "University"},
    "Place": _AREA | {"Company", "Park", "University"},
    "AdminArea": _AREA,
    "GovernmentAgency": _AREA | {"Park", "GovernmentAgency"},
    "ResearchInstitute": _PARENTS,
    "University": frozenset({"University"}),
    "Company": _AREA | {"Company"},
    "Investor": frozenset(),
    "Association": frozenset({"Association"}),
    "Event": _AREA,
    "Policy": _AREA,
    "Product": frozenset({"Company"}),
    "Model": frozenset({"Company"}),
}
_SECTIONS = {
    "GovernmentAgency": regex("(?:司|局|中心)$"),
    "Association": regex("(?:委员会|分会|专委会|工委|工作组)$"),
}
_SITES = frozenset({"Park", "Incubator"})
_CHAINED = frozenset({"Park", "Incubator", "Place"})
_COUNTRYWIDE = regex(r"^(?:中国|国家|全国|中共)")


def join_areas(text: str, chosen: Sequence[Mention], areas: Areas) -> list[Mention]:
    """The mentions with an area and the site right behind it as one name, where the site is not known by itself: 滨江
    云谷产业园 is a park, and 滨江 is named in it."""
    joined: list[Mention] = []
    for mention in chosen:
        front = joined[-1] if joined else None
        beside = front and front.kind == "AdminArea" and front.end == mention.start and mention.kind in _SITES
        known = areas.known(mention.text, mention.kind) and not mention.text.startswith("国家")
        if front and beside and not known and areas.is_area(front.text):
            whole = text[front.start : mention.end]
            joined[-1] = replace(mention, start=front.start, text=whole, name=whole)
        else:
            joined.append(mention)
    return joined


def split_areas(text: str, chosen: Sequence[Mention], areas: Areas) -> list[Mention]:
    """The mentions with every compound of areas parted: 上海市徐汇区 is two, 浦东张江 is an area and a park."""
    parted: list[Mention] = []
    for mention in chosen:
        rest = mention
        if mention.kind in ("AdminArea", "Park", "Place"):
            while cut := _first_area(rest.text, mention.kind, areas):
                front, at = rest.text[:cut], rest.start + cut
                parted.append(replace(rest, end=at, text=front, name=front, kind="AdminArea"))
                rest = replace(rest, start=at, text=text[at : rest.end], name=text[at : rest.end])
        parted.append(rest)
    return parted


# 美国钢铁, 日本电气: the country is a part of a name that says what the firm makes.
_TRADE = regex(
    "(?:通用|国家|国际|联合|第一|中央|钢铁|制铁|电力|电气|电信|电话|银行|石油|航空|航天|邮政|铁路|烟草|化学|铝业|矿业|保险|汽车|商业|森林|运通|在线|控股|集团|公司|资本|基金"
    "|中国|大陆|本土|初创|科技|人工智能|芯片|企业|药企|巨头|厂商|新兴|知名|最大).*"
)


def split_countries(text: str, chosen: Sequence[Mention], areas: Areas) -> list[Mention]:
    """The mentions with the foreign country before a firm's name as a mention of its own (日本青禾电机), where the
    whole is not known as a name and the rest could be one."""
    parted: list[Mention] = []
    for mention in chosen:
        whole = mention.kind != "Company" or areas.known(mention.text, "Company") or REGISTERED.search(mention.text)
        cut = 0 if whole else next((c for c in areas.fronts(mention.text) if areas.is_foreign(mention.text[:c])), 0)
        rest = mention.text[cut:]
        if cut and len(rest) > 1 and (areas.known(rest, "Company") or (len(rest) > 2 and not _TRADE.match(rest))):
            front = mention.text[:cut]
            parted.append(replace(mention, end=mention.start + cut, text=front, name=front, kind="AdminArea"))
            parted.append(replace(mention, start=mention.start + cut, text=rest, name=rest))
        else:
            parted.append(mention)
    return parted


def split_bodies(text: str, chosen: Sequence[Mention], areas: Areas) -> list[Mention]:
    """The mentions with a known body right before a known one as two (工信部中国信息通信研究院), where the whole is not known."""
    parted: list[Mention] = []
    for mention in chosen:
        cut = _body_cut(mention, areas) if mention.kind in ("ResearchInstitute", "Company") else 0
        if cut:
            front, rest = mention.text[:cut], mention.text[cut:]
            kind = _front_kind(mention.kind)
            parted.append(replace(mention, end=mention.start + cut, text=front, name=front, kind=kind))
            parted.append(replace(mention, start=mention.start + cut, text=rest, name=rest))
        else:
            parted.append(mention)
    return parted


# 云州开发区青禾工业园 is a park in a zone.
_ZONE = regex(r"[一-鿿]{2,8}?(?:开发区|高新区|经开区)(?=[一-鿿]{4,})")


def split_parks(chosen: Sequence[Mention], areas: Areas) -> list[Mention]:
    """The mentions with a zone and the park with a name of its own behind it as two."""
    parted: list[Mention] = []
    for m in chosen:
        zone = _ZONE.match(m.text) if m.kind == "Park" and not areas.known(m.text, "Park") else None
        own = (
            zone
            and m.text.endswith(("工业园", "产业园", "科技园"))
            and not COMMON_SITE.fullmatch(m.text, zone.end(), len(m.text) - 3)
        )
        if zone and own:
            front, rest = zone[0], m.text[zone.end() :]
            parted.append(replace(m, end=m.start + zone.end(), text=front, name=front))
            parted.append(replace(m, start=m.start + zone.end(), text=rest, name=rest))
        else:
            parted.append(m)
    return parted


def _front_kind(kind: str) -> str:
    """What stands before a body of a kind with a name of its own (X大学Y研究院 is one name)."""
    return "GovernmentAgency" if kind == "ResearchInstitute" else "Company"


def _body_cut(mention: Mention, areas: Areas) -> int:
    """Where a name parts into two known ones; 0 where it does not."""
    name = mention.text
    if len(name) < 6 or areas.known(name, mention.kind):
        return 0
    for match in areas.gazetteer.match(name):
        if (
            match.end == len(name)
            and match.start > 1
            and match.end - match.start > 3
            and match.entry.kind == mention.kind
        ):
            front = name[: match.start]
            kind = _front_kind(mention.kind)
            sure = kind != "Company" or front.endswith(("集团", "公司", "股份"))
            if sure and any(e.kind == kind and not e.is_ambiguous(front) for e in areas.gazetteer.lookup(front)):
                return match.start
    return 0


def _first_area(name: str, kind: str, areas: Areas) -> int:
    """The length of the area that a compound begins with; 0 where it is no compound."""
    if areas.known(name, kind):
        return 0
    fitting = (cut for cut in areas.fronts(name) if len(name) - cut > 1 and _stands_alone(name[cut:], kind, areas))
    return next(fitting, 0)


def _stands_alone(tail: str, kind: str, areas: Areas) -> bool:
    if kind in ("Park", "Place"):
        return areas.known(tail, kind) and not GENERIC_SITE.match(tail) and not tail.startswith("国家")
    return areas.is_area(tail) or (len(tail) > 2 and tail.endswith(("镇", "乡", "街道", "村", "区", "县", "市")))


def find_nested(text: str, chosen: Sequence[Mention], areas: Areas) -> list[Mention]:
    """The names inside the chosen mentions, by place; none overlap each other."""
    nested: list[Mention] = []
    tops = {(m.text, m.kind) for m in chosen}
    for outer in chosen:
        kinds = INSIDE.get(outer.kind, frozenset())
        if not kinds:
            continue
        at = outer.start
        for found in _known(text, outer, areas):
            if found.start < at or found.kind not in kinds:
                continue
            # 滨江长河产业园: a town behind its district at the front of a site's name.
            chained = found.start == at > outer.start and found.kind == "AdminArea" and outer.kind in _CHAINED
            if not (chained and outer.end - found.end > 1) and not _counts(outer, found, tops, areas):
                continue
            nested.append(found)
            at = found.end
    return nested


def _known(text: str, outer: Mention, areas: Areas) -> list[Mention]:
    found = []
    line = LINE.fullmatch(outer.text) if outer.kind == "Place" else None
    towns = {line.span("a"), line.span("b")} if line else set()
    for match in areas.gazetteer.match(outer.text):
        start, end = outer.start + match.start, outer.start + match.end
        if (start, end) != (outer.start, outer.end) and (not match.ambiguous or (match.start, match.end) in towns):
            found.append(
                Mention(start, end, text[start:end], match.entry.kind, text[start:end], "gazetteer", outer.score)
            )
    return sorted(found, key=lambda m: (m.start, -m.end))


def _counts(outer: Mention, found: Mention, tops: set[tuple[str, str]], areas: Areas) -> bool:
    """Whether the name inside is a thing of its own here: it leads the outer name, or the text names it elsewhere."""
    if outer.text in {found.text + line for line in ("高铁", "铁路", "高速")} and len(found.text) == 2:
        return False  # 青南高铁 joins two towns, a character each
    if outer.kind == "Place" and found.kind == "AdminArea" and LINE.fullmatch(outer.text):
        return True  # the towns that a line joins
    if outer.kind in ("Place", "Park", "AdminArea") and outer.end - found.end < 2:
        return False
    if found.kind == "Company" == outer.kind:
        # The firm in the name of its branch (远山银行滨江支行) or its firm for something (远山集团氢能公司); other firms' names
        # may begin alike.
        rest = outer.text[found.end - outer.start :]
        return found.start == outer.start and bool(DIVISION.search(outer.text) or FIRM_FOR.fullmatch(rest))
    if found.kind == outer.kind and found.kind in _SECTIONS:
        # A bureau of a ministry, a committee of an association; 国务院国资委 and 上海市委宣传部 are one name.
        section = _SECTIONS[found.kind].search(outer.text, found.end - outer.start)
        return found.start == outer.start and bool(section) and not found.text.startswith(("国务院", "联合国", "中共"))
    if (found.text, found.kind) in tops:
        return True
    if outer.kind in ("Event", "Policy") or (outer.kind == "Place" and found.kind == "Park"):
        return False
    if found.kind == "AdminArea" and _COUNTRYWIDE.match(found.text):
        return False
    if outer.kind == "Company":
        return found.start == outer.start and areas.is_foreign(found.text) and not REGISTERED.search(outer.text)
    if found.kind == "Park" and outer.kind == "Park" and not found.text.endswith("区"):
        return False
    if outer.kind in ("Product", "Model") and found.end - found.start >= len(outer.text) - 3:
        return False
    return found.start == outer.start or (found.kind == "AdminArea" and outer.kind in ("GovernmentAgency", "AdminArea"))
