"""What a sentence may speak of without naming it: the things that the sentences before it were about.

Chinese news leaves its subject out where it goes on with the same: 云帆科技成立于2015年。总部位于杭州. A sentence gets what the
nearest sentence before it named first, the first body of the nearest that names one, and the body most named so far.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

# A thing named in a sentence: its kind and its id.
Named = tuple[str, str]
# What news is about; an outlet and a field are seldom the subject of what follows.
_BODIES = frozenset(
    {
        "Company", "Investor", "University", "ResearchInstitute", "GovernmentAgency", "Association", "Incubator", "Park",
        "Event", "Cohort",
    }
)  # fmt: skip
_SILENT = frozenset({"Media", "Field"})
REACH = 4


def carried(sentences: Iterable[Sequence[Named]]) -> list[tuple[Named, ...]]:
    """For each sentence, given what each names in order, the things that it may speak of unnamed: three at most, none that it
    names itself."""
    found: list[tuple[Named, ...]] = []
    first: list[tuple[int, Named]] = []
    bodies: list[tuple[int, Named]] = []
    counts: Counter[Named] = Counter()
    for number, named in enumerate(sentences):
        here = {thing for _, thing in named}
        told = [seen[-1][1] for seen in (first, bodies) if seen and number - seen[-1][0] <= REACH]
        told += counts.most_common(1)[0][:1] if counts else ()  # of equally frequent ones the first named
        found.append(tuple(dict.fromkeys(t for t in told if t[1] not in here)))
        if spoken := [n for n in named if n[0] not in _SILENT]:
            first.append((number, spoken[0]))
        if said := [n for n in named if n[0] in _BODIES]:
            bodies.append((number, said[0]))
            counts.update(said)
    return found
