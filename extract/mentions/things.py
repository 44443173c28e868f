"""Which mentions of one article stand for one thing, and what that thing is called.

Two forms are joined where the text says so (以下简称, brackets), where the gazetteer knows both as one, or where one is
made from the other (names.py). Forms of different kinds are never joined.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...graph.model import Entity, Mention
from ..regex import regex
from .names import DIVISION, Areas, bare, fold, fullness, in_order, made_from, variants

Form = tuple[str, str]  # kind, form


def name_things(
    text: str, chosen: Sequence[Mention], nested: Sequence[Mention], areas: Areas
) -> tuple[tuple[Mention, ...], tuple[Mention, ...], tuple[Entity, ...]]:
    """The mentions and the nested ones with the names they stand for, and the entities in the order of their ids.

    A form has one kind in an article: the one whose mentions weigh most.
    """
    kinds = _agree({**_kinds([*chosen, *nested]), **_said_kinds(text, chosen)}, areas)
    chosen = [m if m.kind == kinds[m.text] else replace(m, kind=kinds[m.text]) for m in chosen]
    nested = [m if m.kind == kinds[m.text] else replace(m, kind=kinds[m.text]) for m in nested]
    counts = Counter((m.kind, m.text) for m in (*chosen, *nested))
    groups = _Groups(sorted(counts))
    for one, other in _joined(text, sorted(counts), areas, chosen):
        groups.join(one, other)
    names: dict[Form, str] = {}
    aliases: dict[Form, set[str]] = {}
    for group in groups.all():
        kind = group[0][0]
        fullest = min(group, key=lambda f: (-fullness(f[1], kind, areas), -counts[f], f))
        name = bare(fullest[1], kind)
        if kind == "AdminArea" and len(name) == 1:
            name = _entry(name, kind, areas) or name  # who only says 沪 means 上海市
        names.update(dict.fromkeys(group, name))
        aliases.setdefault((kind, name), set()).update(a for _, f in group for a in variants(f, kind, areas))
    entities = [Entity(kind, name, tuple(sorted(forms - {name}))) for (kind, name), forms in aliases.items()]
    entities.sort(key=lambda e: e.id)
    return (
        tuple(replace(m, name=names[m.kind, m.text]) for m in chosen),
        tuple(replace(m, name=names[m.kind, m.text]) for m in nested),
        tuple(entities),
    )


def _kinds(mentions: Sequence[Mention]) -> dict[str, str]:
    weights: dict[str, dict[str, float]] = {}
    for m in mentions:
        votes = weights.setdefault(m.text, {})
        votes[m.kind] = votes.get(m.kind, 0.0) + m.score
    return {form: max(sorted(votes), key=lambda k: votes[k]) for form, votes in weights.items()}


def _said_kinds(text: str, chosen: Sequence[Mention]) -> dict[str, str]:
    """The kinds of the short forms that the text gives to bodies: those of the whole names (X投资企业（以下简称“Y”）)."""
    return {
        short.text: whole.kind
        for whole, short in zip(chosen, chosen[1:], strict=False)
        if whole.kind != short.kind and {whole.kind, short.kind} <= _BODIES
        and _SHORT_SAID.fullmatch(text, whole.end, short.start)
    }  # fmt: skip


_BODIES = frozenset({"Company", "Investor", "ResearchInstitute", "University", "Incubator", "Association", "Park"})
_SHORT_SAID = regex(r"[”\"」]?[（(](?:以下|下文)?(?:简称|下称)(?:为)?[:：]?[“\"「]?")
_ALIKE = (frozenset({"Company", "Investor"}), frozenset({"Model", "Product"}))
_BASE = regex(r"[ -]?(?:[A-Z]?\d[\w.]*)?(?: ?(?:Pro|Max|Plus|Turbo|Mini|Ultra|Lite|Flash|Air|Preview|Code))?(?:系列)?$")


def _agree(kinds: dict[str, str], areas: Areas) -> dict[str, str]:
    """A short form takes the kind of the one longer form that is made from it (顺为 of 顺为资本), where the two kinds are
    told apart by context only; a version of a known model is a model, the surname of a named person that person."""
    agreed = dict(kinds)
    for form in (form for form, kind in kinds.items() if kind == "Product"):
        base = _BASE.sub("", form)
        if base != form and (kinds.get(base) == "Model" or areas.known(base, "Model")):
            agreed[form] = "Model"
    for form in (form for form, kind in kinds.items() if kind == "Person"):
        surname = re.split(r"[ ·]", form)[-1]
        if surname != form and kinds.get(surname) and not areas.known(surname, kinds[surname]):
            agreed[surname] = "Person"
    firms = [form for form, kind in kinds.items() if kind == "Company"]
    for form in (form for form, kind in kinds.items() if kind in ("AdminArea", "Place")):
        # 星澜 beside 星澜智能 is the firm, where nobody knows a place of that name.
        unknown = not areas.is_area(form) and not areas.known(form, kinds[form])
        if unknown and any(n.startswith(form) and n != form and made_from(form, n, "Company", areas) for n in firms):
            agreed[form] = "Company"
    for form, kind in kinds.items():
        if kind == "Investor" and areas.known(form, "Company") and not areas.known(form, "Investor"):
            agreed[form] = "Company"
        if kind in ("Investor", "Media") and _OPERATING.search(form) and not areas.known(form, kind):
            agreed[form] = "Company"
    for pair in _ALIKE:
        forms = [form for form, kind in kinds.items() if kind in pair]
        for short in forms:
            longer = [n for n in forms if len(n) > len(short) and made_from(short, n, kinds[n], areas)]
            if longer and kinds[short] not in {kinds[n] for n in longer} and not areas.known(short, kinds[short]):
                agreed[short] = kinds[min(longer, key=lambda n: (len(n), n))]
    return agreed


# Who makes something is a firm, also where it gives money (青禾科技跟投).
_OPERATING = regex(
    r"(?<!创业)(?<!投资)(?:科技|股份|证券|银行|保险|人寿|生物|医药|药业|制药|汽车|电子|微电子|半导体|智能|光电|光芯|能源|新能源|电气|重工|软件|网络|通信|新材料?|食品|乳业|化工|机器人)$"
)


class _Groups:
    """Union-find over forms."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._parent = {form: form for form in forms}

    def find(self, form: Form) -> Form:
        while self._parent[form] != form:
            form = self._parent[form]
        return form

    def join(self, one: Form, other: Form) -> None:
        first, second = sorted((self.find(one), self.find(other)))
        self._parent[second] = first

    def all(self) -> list[list[Form]]:
        groups: dict[Form, list[Form]] = {}
        for form in self._parent:
            groups.setdefault(self.find(form), []).append(form)
        return list(groups.values())


def _joined(text: str, forms: Sequence[Form], areas: Areas, chosen: Sequence[Mention]) -> Iterator[tuple[Form, Form]]:
    """The pairs of forms that stand for one thing."""
    by_kind: dict[str, list[str]] = {}
    for kind, form in forms:
        by_kind.setdefault(kind, []).append(form)
    companies = by_kind.get("Company", [])
    for kind, names in by_kind.items():
        entries = {n: _entry(n, kind, areas) for n in names}
        plain = {n: fold(n) for n in names}
        for short in names:
            longer = [n for n in names if n != short and (len(n), n) > (len(short), short)]
            same = [
                n
                for n in longer
                if plain[n] == plain[short] or (entries[n] and entries[n] == entries[short] and _akin(short, n, kind))
            ]
            apart = kind != "Park"  # 张江 and 张江科学城 are two entries, but one thing where an article has both
            rest = [n for n in longer if n not in same and not (apart and entries[n] and entries[short])]
            made = [n for n in rest if made_from(short, n, kind, areas) or _owned(short, n, kind, companies)]
            if not same and not made and kind in ("Company", "Investor") and not entries[short]:
                made = [
                    n
                    for n in longer
                    if n.startswith(short) and len(short) >= 2 and not (_WHOLE_FIRM.search(short) or DIVISION.search(n))
                ]
            for other in [*same, *_closest(short, made)]:
                if kind in ("Company", "Investor") and _side_by_side(text, short, other):
                    continue
                yield (kind, short), (kind, other)
    yield from _bracketed(text, chosen, areas)


def _side_by_side(text: str, one: str, other: str) -> bool:
    """Whether a text tells of two forms as of two things: 远山集团与远山签约."""
    return any(f"{a}{joint}{b}" in text for a, b in ((one, other), (other, one)) for joint in "与和及、")


# A form that ends like a whole firm's name is no short form of a longer one (远山集团, 远山集团长风基金).
_WHOLE_FIRM = regex(r"(?:集团|公司|银行|证券|保险|资本|创投|基金)$")


# 远山 is 远山集团 rather than 远山能源: what is behind the brand says nothing of a business.
_PLAIN_TAIL = regex(r"(?:集团|控股|股份|公司|有限|责任|[（(].*[）)])+$")


def _closest(short: str, made: Sequence[str]) -> Sequence[str]:
    """Of several longer forms the one that adds no business to the short one, else the shortest."""
    if len(made) < 2:
        return made
    plain = [n for n in made if _PLAIN_TAIL.fullmatch(n, n.find(short) + len(short))] if short else []
    return [min(plain or made, key=lambda n: (len(n), n))]


def _akin(short: str, long: str, kind: str) -> bool:
    """Whether two forms of one entry show that they are one: a body with two wholly different Chinese names is joined
    only where the text says so."""
    if kind not in ("ResearchInstitute", "Media", "Association") or short.isascii() or long.isascii():
        return True
    return in_order(short, long) >= 0 or bool(set(short[:2]) & set(long[:2]))


def _owned(short: str, long: str, kind: str, companies: Sequence[str]) -> bool:
    """A product with its maker's name before it (荣耀Robot Phone)."""
    return kind in ("Product", "Model") and any(fold(long) == fold(c + short) for c in companies)


def _entry(form: str, kind: str, areas: Areas) -> str:
    """The name of the gazetteer's entry that a whole form means; empty where it means none or several. An event's form
    counts without its year."""
    found = areas.gazetteer.lookup(form)
    if kind == "Event" and not found:
        found = areas.gazetteer.lookup(re.sub(r"^20\d\d年?|\s?20\d\d$|暨.*$", "", form))
    names = {entry.name for entry in found if entry.kind == kind}
    return names.pop() if len(names) == 1 else ""


_SAID = r"(?:以下|下文)?(?:简称|下称|称|又称|又名|即|英文名|英文简称|中文名|通用名|商品名|证券简称|股票简称|原名|曾用名|前身为)"
_BETWEEN = regex(
    rf"^[”\"」®™]*[（(]{_SAID}?(?:为)?[:：]?\s*[“\"「]?$|^[”\"」®™]*[，,、；]{_SAID}(?:为|[:：])\s*[“\"「]?$"
)
# 林一舟先生（Dana Lin）
_HONOUR = regex(r"^(?:先生|女士|博士|教授|院士)?\s?[（(]$")


def _bracketed(text: str, chosen: Sequence[Mention], areas: Areas) -> Iterator[tuple[Form, Form]]:
    """X（Y） and X（以下简称“Y”） of one kind."""
    for one, other in zip(chosen, chosen[1:], strict=False):
        # 张三（李四） are two people; a foreign name and its spelling (安娜·林（Anna Lin）) are one.
        between = text[one.end : other.start]
        spelt = one.kind == "Person" and other.text.isascii() and bool(re.search("[ .·]", one.text + other.text))
        said = bool(_HONOUR.match(between)) if one.kind == "Person" else bool(_BETWEEN.match(between))
        if one.kind != other.kind or not said or (one.kind == "Person" and not spelt):
            continue
        # 青州（青东）: a province and its city, both known, are two.
        entries = _entry(one.text, one.kind, areas), _entry(other.text, other.kind, areas)
        if all(entries) and entries[0] != entries[1]:
            continue
        if text[other.end : other.end + 2].lstrip('”"」®™')[:1] in ("）", ")", ",", "，"):
            yield (one.kind, one.text), (other.kind, other.text)
