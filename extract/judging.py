"""What people decided about a graph that memory does not hold: its lines are judged apart from all others.

The lines that decisions change are noted in the index as they were before, so that later decisions are judged without
putting the graph together again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

from ..graph.curate import Finder, curate
from ..graph.decisions import NAMING, Decision, active
from ..graph.index import Index
from ..graph.model import KnowledgeGraph, Rejection
from ..graph.runs import SortedLines, key_of, keyed, read_line, section, to_line
from ..graph.validate import validate


@dataclass(frozen=True, slots=True)
class Verdict:
    """What decisions make of a graph: by its key each line that they change, as it was and as it is then (empty: none), the
    decisions that do not apply, and what they made ill-formed."""

    changes: Mapping[bytes, tuple[bytes, bytes]] = field(default_factory=dict)
    unmatched: Sequence[Decision] = ()
    refused: Sequence[Rejection] = ()

    def after(self) -> dict[bytes, bytes]:
        """The lines as decided."""
        return {key: line for key, (_, line) in self.changes.items()}

    def note(self, index: Index, decisions: Sequence[Decision]) -> None:
        """Notes in the index what is needed to judge again."""
        before = {key: line for key, (line, _) in self.changes.items()}
        index.note(before, {"naming": naming_of(decisions), "refused": [list(astuple(row)) for row in self.refused]})


def naming_of(decisions: Sequence[Decision]) -> list[str]:
    """The decisions about names that are in force: they act before the graph is put together."""
    return [decision.id for decision in active(decisions)[0] if decision.action in NAMING]


def judge(merged: Path, decisions: Sequence[Decision]) -> Verdict:
    """What these decisions make of the graph in a file."""
    if not decisions:
        return Verdict()
    kg = _concerned(merged, decisions)
    judged, astray = curate(kg, decisions)
    judged, refused = validate(judged)
    before, after = dict(keyed(kg)), dict(keyed(judged))
    changes = {
        key: (before.get(key, b""), after.get(key, b""))
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    }
    gone = kg.entities.keys() - judged.entities.keys()
    if gone:
        changes.update(_orphans(merged, gone))
    return Verdict(changes, astray, refused)


def _concerned(merged: Path, decisions: Sequence[Decision]) -> KnowledgeGraph:
    """The part of the graph that decisions can mean: entities by their forms, facts and numbers by their keys, articles."""
    valid = active(decisions)[0]
    words = {w for d in valid for w in (*d.target, d.into) if w}
    forms = {w.split("/", 1)[-1] for w in words}
    needles = [json.dumps(form, ensure_ascii=False).encode("utf-8", "surrogatepass") for form in sorted(forms)]
    entities = [
        value
        for line in section(merged, "entity")
        if any(needle in line for needle in needles)
        for _, _, value in [read_line(line)]
    ]
    known = KnowledgeGraph.of(entities=entities)
    finder = Finder(known, valid)
    tables: dict[str, dict[Any, Any]] = {"article": {}, "entity": dict(known.entities), "fact": {}, "observation": {}}
    with SortedLines(merged) as lines:

        def take(item: str, key: Any) -> None:
            if (value := lines.get(item, key)) is not None:
                tables[item][key] = value

        for decision in valid:
            if decision.what in ("fact", "observation"):
                take(decision.what, finder.key(decision))
        for item in (*tables["fact"].values(), *tables["observation"].values()):
            for end in item.ends:
                take("entity", end)
            for ev in item.evidence:
                take("article", ev.article)
        for decision in valid:
            if decision.action == "add":
                take("article", decision.articles[0])
    return KnowledgeGraph.of(
        articles=tables["article"].values(),
        entities=tables["entity"].values(),
        facts=tables["fact"].values(),
        observations=tables["observation"].values(),
    )


def _orphans(merged: Path, gone: set[str]) -> Iterator[tuple[bytes, tuple[bytes, bytes]]]:
    """The lines that speak of entities which people rejected: facts and numbers go, articles lose the mentions."""
    needles = [json.dumps(word, ensure_ascii=False).encode() for e in sorted(gone) for word in (e, e.split("/", 1)[1])]
    for item in ("fact", "observation", "mentions"):
        for line in section(merged, item):
            if not any(needle in line for needle in needles):
                continue
            _, key, value = read_line(line)
            place = key_of(item, key)
            if item == "mentions":
                left = tuple(m for m in value if m.entity not in gone)
                yield place, (line, to_line(item, left, key))
            elif gone & {key[0], key[2] if item == "fact" else ""}:
                yield place, (line, b"")
