"""Names inside names: 复旦大学 in 复旦大学机器人研究院, 合肥 in 合肥高新区, but not 上海 in a registered name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..graph.model import Mention
from .choose import Key, probability
from .gazetteer import Gazetteer

_AREA = frozenset({"AdminArea"})
_PARENTS = frozenset({"University", "ResearchInstitute", "Company", "GovernmentAgency", "Association"})

# Which kinds are named on their own inside a name of a kind. An area inside the name of a firm, a university, an
# institute or an association is part of that name alone (上海交通大学 says nothing of 上海).
INSIDE: dict[str, frozenset[str]] = {
    "Park": _AREA | {"Park", "Company", "University"},
    "Incubator": _AREA | {"Park", "Company", "University"},
    "Place": _AREA | {"Company", "Park", "University"},
    "AdminArea": _AREA,
    "GovernmentAgency": _AREA | {"GovernmentAgency"},
    "ResearchInstitute": _PARENTS,
    "University": frozenset({"University"}),
    "Company": frozenset(),
    "Investor": frozenset(),
    "Association": frozenset(),
    "Event": _AREA,
    "Policy": _AREA,
    "Product": frozenset({"Company"}),
    "Model": frozenset({"Company"}),
}
_COUNTRYWIDE = re.compile(r"^(?:中国|国家|全国|中共)")


def find_nested(
    text: str, chosen: Sequence[Mention], scored: Mapping[Key, float], gazetteer: Gazetteer
) -> list[Mention]:
    """The names inside the chosen mentions, by place; none overlap each other."""
    nested: list[Mention] = []
    tops = {m.text for m in chosen}
    for outer in chosen:
        kinds = INSIDE.get(outer.kind, frozenset())
        if not kinds:
            continue
        at = outer.start
        for found in _known(text, outer, gazetteer):
            if found.start < at or found.kind not in kinds or not _counts(outer, found, tops):
                continue
            nested.append(found)
            at = found.end
    return nested


def _known(text: str, outer: Mention, gazetteer: Gazetteer) -> list[Mention]:
    found = []
    for match in gazetteer.match(outer.text):
        start, end = outer.start + match.start, outer.start + match.end
        if (start, end) != (outer.start, outer.end) and not match.ambiguous:
            found.append(Mention(start, end, text[start:end], match.entry.kind, text[start:end], "gazetteer", outer.score))
    return sorted(found, key=lambda m: (m.start, -m.end))


def _counts(outer: Mention, found: Mention, tops: set[str]) -> bool:
    """Whether the name inside is a thing of its own here: it leads the outer name, or the text names it elsewhere."""
    if found.text in tops:
        return True
    if outer.kind in ("Event", "Policy"):
        return False
    if found.kind == "AdminArea" and _COUNTRYWIDE.match(found.text):
        return False
    return found.start == outer.start or (found.kind == "AdminArea" and outer.kind in ("GovernmentAgency", "AdminArea"))


__all__ = ["INSIDE", "find_nested", "probability"]
