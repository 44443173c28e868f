"""What no single article says, as the explorer shows it: groups, who bridges them, ties, circles, what moves, and what may hold."""

from __future__ import annotations

from typing import Any

from ..graph import across, ties
from ..graph.conflicts import conflicts, series
from ..graph.model import Fact, KnowledgeGraph, Observation
from ..graph.suggest import Suggestion, suggest
from ..graph.trends import change, comparable
from .lookup import Lookup
from .readings import Sentences

MOST_GROUPS, MOST_MEMBERS, MOST_TIES, MOST_SUGGESTIONS, MOST_MOVING = 40, 30, 24, 40, 60


def insights(lookup: Lookup) -> dict[str, Any]:
    """All of it, with the facts that each follows from and their sentences. Suggestions are no facts of the graph."""
    kg = lookup.kg
    table = Sentences(kg, lookup.mentions)
    groups = ties.communities(kg)
    number = {group.name: i for i, group in reversed(list(enumerate(groups)))}
    return {
        "groups": [
            {"name": group.name, "n": len(group.members), "members": _first(lookup, group.members)}
            for group in groups[:MOST_GROUPS]
        ],
        "bridges": [
            {"id": row.thing, "degree": row.degree, "spread": row.spread, "groups": [number[n] for n in row.communities]}
            for row in ties.bridges(kg, groups, limit=MOST_TIES)
        ],
        "ties": [
            {"ends": [tie.one, tie.other], "through": tie.through, "bits": tie.bits, "facts": list(map(table.fact, tie.facts))}
            for tie in across.surprising(kg, limit=MOST_TIES)
        ],
        "circles": [
            {
                "id": circle.thing, "p": circle.property, "out": int(circle.outward), "n": len(circle.members),
                "facts": list(map(table.fact, circle.facts[:MOST_MEMBERS])),
            }
            for circle in across.circles(kg)
        ],
        "moving": _moving(kg, table),
        "conflicts": [
            {"id": row.about, "what": row.what, "items": [_row(item, table) for item in row.items]}
            for row in conflicts(kg)[:MOST_MOVING]
        ],
        "suggestions": [_suggestion(row, lookup, table) for row in suggest(kg, limit=MOST_SUGGESTIONS)],
        **table.rows(),
    }  # fmt: skip


def _row(item: Fact | Observation, table: Sentences) -> dict[str, Any]:
    return table.fact(item) if isinstance(item, Fact) else table.figure(item)


def _moving(kg: KnowledgeGraph, table: Sentences) -> list[dict[str, Any]]:
    """The numbers that move, those of most points first: from when to when, the whole change and the yearly rate."""
    rows = []
    for row in series(kg):
        line = comparable(row)
        if len(line) > 1:
            found = change(line[0], line[-1])
            rows.append((-len(line), -abs(found.rate), row.about, row.measure, line, found))
    return [
        {
            "id": about, "m": measure, "n": -few, "from": line[0].time, "until": line[-1].time, "rate": found.rate,
            "yearly": found.yearly, "ends": [table.figure(found.start), table.figure(found.end)],
        }
        for few, _, about, measure, line, found in sorted(rows, key=lambda r: r[:4])[:MOST_MOVING]
    ]  # fmt: skip


def _first(lookup: Lookup, members: tuple[str, ...]) -> list[str]:
    """The most important members."""
    return sorted(members, key=lambda thing: lookup.number[thing])[:MOST_MEMBERS]


def _suggestion(row: Suggestion, lookup: Lookup, table: Sentences) -> dict[str, Any]:
    return {
        "s": row.subject, "p": row.property, "o": row.object, "score": row.score,
        "reasons": [
            {
                "support": rule.support, "confidence": rule.confidence,
                "facts": [table.fact(fact) for triple in filled if (fact := _stated(lookup, triple))],
            }
            for rule, filled in row.reasons
        ],
    }  # fmt: skip


def _stated(lookup: Lookup, triple: tuple[str, str, str]) -> Fact | None:
    facts = lookup.kg.facts
    return facts.get((*triple, "")) or facts.get((*triple, "former"))
