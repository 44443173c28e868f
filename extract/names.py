"""Which names of one article stand for one thing, and what that thing is called.

Two forms are joined where the text says so (以下简称, brackets), where the gazetteer knows both, or where one is made
from the other by a rule for its kind: a brand and its registered name, an event with and without its ordinal, a place
with and without the city before it. Forms of different kinds are never joined.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from ..graph.model import Entity, Mention
from .gazetteer import Gazetteer

_QUOTES = re.compile(r"[\"“”‘’「」『』《》〈〉·・\s()（）]")
_REGISTERED = re.compile(
    r"(?:有限责任公司|股份有限公司|集团有限公司|有限公司|股份公司|(?:有限)?合伙企业(?:[（(]有限合伙[）)])?|投资中心[（(]有限合伙[）)]|公司)$"
)
_LEGAL = (
    "股份有限公司|有限责任公司|集团有限公司|集团股份有限公司|有限公司|集团公司|集团|公司|科技|股份|控股|技术|科技集团|科技股份|"
    "汽车|智能|机器人|资本|投资|创投|网络|电子|微电子|信息|生物|生物科技|医药|能源|半导体|新材|航空|出行|证券|银行|科创|母基金|基金|"
    "智能科技|智能汽车|科技公司|汽车集团|控股集团|实业|软件|通信|医疗|动力|传媒|教育|物流|集团控股|铭诚"
)
_LEGAL_TAIL = re.compile(f"^(?:{_LEGAL})+$")
_GENERIC = re.compile(
    r"^(?:系统|平台|框架|模型|大模型|人形机器人|机器人|芯片|引擎|App|APP|app|客户端|小程序|软件|产品|大模型产品|系列|飞机|大飞机|号|手机|"
    r"汽车|智能体|助手|操作系统|处理器|卫星|火箭|装置|设备|工具|应用|内核|辅助驾驶解决方案|解决方案|电动汽车|品牌|语言模型|大语言模型|"
    r"[一-鿿]{0,6}大模型|[一-鿿]{0,4}模型|[一-鿿]{0,6}解决方案|[一-鿿]{0,4}机器人|[一-鿿]{0,4}系统|[一-鿿]{0,4}平台)$"
)
_PART = re.compile(r"^(?:[A-Za-z\d一二三四五六七八九十东南西北中]{1,2}区|[一二三四五六七八九十\d]期|总部|园区|片区|核心区|[一-鿿]{2}本部|地区|全区|全市|全市域)$")
_EDITION = re.compile(
    r"^(?:(?:19|20)\d\d(?:年(?:度)?)?|第[一二三四五六七八九十百零〇\d]+届|首届|本届|新一届|全球首届|全球|国内首届)+"
)


def fold(form: str) -> str:
    """A form as names are compared: width, case, quotes and white space do not count."""
    return _QUOTES.sub("", unicodedata.normalize("NFKC", form)).casefold().replace("人工智能", "ai")


def brand_starts(name: str, gazetteer: Gazetteer) -> list[int]:
    """Where the brand of a registered name may begin: at its front, and after the place at its front."""
    return sorted({0, area_length(name, gazetteer)})


def area_length(name: str, gazetteer: Gazetteer) -> int:
    """How long the run of areas at the front of a name is (上海市徐汇区漕河泾: 6)."""
    at = 0
    while True:
        ends = [m.end for m in gazetteer.match(name) if m.start == at and m.entry.kind == "AdminArea" and m.end < len(name)]
        if not ends:
            return at
        at = max(ends)
        if name[at : at + 1] in "市省区县" and at + 1 < len(name):
            at += 1


def name_things(
    text: str, chosen: Sequence[Mention], nested: Sequence[Mention], gazetteer: Gazetteer
) -> tuple[tuple[Mention, ...], tuple[Mention, ...], tuple[Entity, ...]]:
    """The mentions and nested mentions with the names they stand for, and the entities, one an id, in order of id."""
    every = [*chosen, *nested]
    kind_of = _one_kind(every)
    forms = sorted({(kind_of[m.text], m.text) for m in every})
    groups = _Groups(forms)
    for a, b in _joined(text, forms, gazetteer, chosen):
        groups.join(a, b)
    names: dict[tuple[str, str], str] = {}
    entities = []
    counts = Counter((kind_of[m.text], m.text) for m in every)
    for group in groups.all():
        kind = group[0][0]
        shown = sorted({f for _, f in group}, key=lambda f: (-_fullness(f, kind, gazetteer), -counts[kind, f], f))
        name = _bare(shown[0], kind)
        aliases = {a for f in shown for a in _variants(f, kind, gazetteer)} - {name}
        names.update(dict.fromkeys(group, name))
        entities.append(Entity(kind, name, tuple(sorted(aliases))))
    rename: Callable[[Mention], Mention] = lambda m: Mention(
        m.start, m.end, m.text, kind_of[m.text], names[kind_of[m.text], m.text], m.finder, m.score
    )
    merged = _merge_ids(entities)
    return tuple(map(rename, chosen)), tuple(map(rename, nested)), merged


def _merge_ids(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    byid: dict[str, Entity] = {}
    for entity in entities:
        old = byid.get(entity.id)
        aliases = {*entity.aliases, *(old.aliases if old else ())}
        byid[entity.id] = Entity(entity.kind, entity.name, tuple(sorted(aliases)))
    return tuple(byid[i] for i in sorted(byid))


def _one_kind(mentions: Sequence[Mention]) -> dict[str, str]:
    """One kind a form: the one whose mentions weigh most."""
    weights: dict[str, Counter[str]] = {}
    for m in mentions:
        weights.setdefault(m.text, Counter())[m.kind] += m.score  # type: ignore[assignment]
    return {form: max(sorted(w), key=lambda k: w[k]) for form, w in weights.items()}


class _Groups:
    """Union-find over (kind, form)."""

    def __init__(self, items: Sequence[tuple[str, str]]) -> None:
        self._parent = {i: i for i in items}

    def find(self, item: tuple[str, str]) -> tuple[str, str]:
        while self._parent[item] != item:
            item = self._parent[item]
        return item

    def join(self, a: tuple[str, str], b: tuple[str, str]) -> None:
        a, b = sorted((self.find(a), self.find(b)))
        self._parent[b] = a

    def all(self) -> list[list[tuple[str, str]]]:
        groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for item in sorted(self._parent):
            groups.setdefault(self.find(item), []).append(item)
        return list(groups.values())


Form = tuple[str, str]


def _joined(
    text: str, forms: Sequence[Form], gazetteer: Gazetteer, chosen: Sequence[Mention]
) -> Iterator[tuple[Form, Form]]:
    """The pairs of forms that stand for one thing."""
    by_kind: dict[str, list[str]] = {}
    for kind, form in forms:
        by_kind.setdefault(kind, []).append(form)
    known = set(forms)
    for kind, names in by_kind.items():
        ids = {n: _entry(n, kind, gazetteer) for n in names}
        for i, a in enumerate(names):
            for b in names[i + 1 :]:
                short, long = sorted((a, b), key=lambda n: (len(n), n))
                if fold(short) == fold(long) or (ids[a] and ids[a] == ids[b]):
                    yield (kind, a), (kind, b)
                elif ids[a] and ids[b]:
                    continue
                elif made_from(short, long, kind, gazetteer):
                    yield (kind, a), (kind, b)
    for one, other in _bracketed(text, chosen):
        if one in known and other in known:
            yield one, other


def _entry(form: str, kind: str, gazetteer: Gazetteer) -> str:
    """The name of the gazetteer's entry that a whole form means; empty where none or several."""
    names = {m.entry.name for m in gazetteer.match(form) if m.start == 0 and m.end == len(form) and m.entry.kind == kind}
    return names.pop() if len(names) == 1 else ""


_BETWEEN = re.compile(r"^[”\"」]?[（(](?:以下|下文)?(?:简称|下称|称|又称|又名|即|英文名|英文简称|原名)?(?:为)?[:：]?\s*[“\"「]?$")


def _bracketed(text: str, chosen: Sequence[Mention]) -> Iterator[tuple[Form, Form]]:
    """X（Y）, X（以下简称“Y”） of one kind."""
    for a, b in zip(chosen, chosen[1:], strict=False):
        if a.kind == b.kind and _BETWEEN.match(text[a.end : b.start]):
            after = text[b.end : b.end + 2].lstrip("”\"」")
            if after[:1] in "）),，" and after:
                yield (a.kind, a.text), (b.kind, b.text)


def made_from(short: str, long: str, kind: str, gazetteer: Gazetteer) -> bool:
    """Whether the longer form is made from the shorter one by a rule for names of this kind."""
    rule = _MADE.get(kind)
    return bool(rule and rule(_bare(short, kind), _bare(long, kind), gazetteer))


def _firm(short: str, long: str, gazetteer: Gazetteer) -> bool:
    plain, brief = fold(long), fold(short)
    place = len(fold(long[: area_length(long, gazetteer)]))
    if _REGISTERED.search(long) and len(brief) >= 2 and not _is_area(short, gazetteer):
        if _REGISTERED.search(short) and short.endswith(("有限公司", "有限合伙）")):
            return False
        for at in sorted({0, place}):
            if plain.startswith(brief, at) and at + len(brief) > place:
                return True
        return _shortened(short, long, gazetteer)
    for at in sorted({0, place}):
        if plain.startswith(brief, at) and _LEGAL_TAIL.match(plain[at + len(brief) :]):
            return True
    if long.endswith(short) and _is_area(long[: -len(short)], gazetteer) and len(short) >= 3:
        return True
    return False


def _shortened(short: str, long: str, gazetteer: Gazetteer) -> bool:
    """上汽集团 from 上海汽车集团股份有限公司: the characters in their order, only legal words after the last."""
    if len(short) < 3 or short[0] != long[0]:
        return False
    at = -1
    for char in short:
        at = long.find(char, at + 1)
        if at < 0:
            return False
    return bool(_LEGAL_TAIL.match(long[at + 1 :]))


def _body(short: str, long: str, gazetteer: Gazetteer) -> bool:
    """Public bodies: without the place before (市经信委 of 上海市经信委), or shortened in order with the same end."""
    a, b = fold(short), fold(long)
    if len(a) >= 3 and b.endswith(a) and (_is_area(long[: len(long) - len(short)], gazetteer)):
        return True
    if len(a) < 3 or a[0] != b[0] or a[-1] != b[-1]:
        return False
    at = -1
    for char in a:
        at = b.find(char, at + 1)
        if at < 0:
            return False
    return not b.startswith(a)


def _place(short: str, long: str, gazetteer: Gazetteer) -> bool:
    a, b = fold(short), fold(long)
    if len(a) < 2:
        return False
    if b.endswith(a):
        return _is_area(long[: len(long) - len(short)], gazetteer)
    return b.startswith(a) and bool(_PART.match(b[len(a) :]))


def _area(short: str, long: str, gazetteer: Gazetteer) -> bool:
    return len(short) >= 2 and long in {short + end for end in ("市", "省", "区", "县", "镇", "全市", "地区", "全区", "新区")}


def _event(short: str, long: str, gazetteer: Gazetteer) -> bool:
    a, b = event_core(short, gazetteer), event_core(long, gazetteer)
    return len(a) >= 3 and (a == b or (b.startswith(a) and b[len(a) :].startswith(("暨", "系列", "开幕式"))))


def event_core(form: str, gazetteer: Gazetteer) -> str:
    """An event's name without its year, ordinal and the place before them."""
    plain = fold(form)
    while True:
        cut = _EDITION.sub("", plain)
        length = area_length(cut, gazetteer)
        if length and _EDITION.match(cut[length:]):
            cut = cut[length:]
        if cut == plain or len(cut) < 3:
            return plain
        plain = cut


def _thing(short: str, long: str, gazetteer: Gazetteer) -> bool:
    a, b = fold(short), fold(long)
    if len(a) < 2:
        return False
    if b.startswith(a):
        return bool(_GENERIC.match(b[len(a) :]))
    return False


def _person(short: str, long: str, gazetteer: Gazetteer) -> bool:
    return long.endswith("·" + short) and len(short) >= 2


def _policy(short: str, long: str, gazetteer: Gazetteer) -> bool:
    return fold(short) == fold(long)


_MADE: dict[str, Callable[[str, str, Gazetteer], bool]] = {
    "Company": _firm, "Investor": _firm, "Media": _firm, "GovernmentAgency": _body, "ResearchInstitute": _body, "University": _body,
    "Association": _body, "Park": _place, "Place": _place, "Incubator": _place, "AdminArea": _area, "Event": _event, "Product": _thing,
    "Model": _thing, "Person": _person, "Policy": _policy,
}  # fmt: skip


def _is_area(form: str, gazetteer: Gazetteer) -> bool:
    if not form:
        return False
    at = 0
    while at < len(form):
        ends = [m.end for m in gazetteer.match(form) if m.start == at and m.entry.kind == "AdminArea"]
        if not ends:
            return form[at:] in ("市", "省", "区", "县")
        at = max(ends)
    return True


def _bare(form: str, kind: str) -> str:
    """A form without quotation marks; those of a work (《》) stay with a policy."""
    bare = re.sub(r"[\"“”「」『』]", "", form) if kind not in ("Policy",) else form
    return bare.strip() or form


def _fullness(form: str, kind: str, gazetteer: Gazetteer) -> int:
    return len(_bare(form, kind)) - (100 if kind == "AdminArea" and area_length(form, gazetteer) else 0)


def _variants(form: str, kind: str, gazetteer: Gazetteer) -> Iterator[str]:
    """A form and the shorter ones that it holds: without 《》, without the city before a park, without the ordinal."""
    bare = _bare(form, kind)
    yield bare
    if kind == "Policy":
        yield re.sub("[《》]", "", bare)
    if kind in ("Park", "Place", "Incubator"):
        length = area_length(bare, gazetteer)
        if 0 < length <= len(bare) - 3:
            yield bare[length:]
    if kind == "Event":
        rest = _EDITION.sub("", bare)
        if len(rest) >= 3:
            yield rest
