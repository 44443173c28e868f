"""A readable brief of an industry, made of what the graph states: every sentence cites the sentences that carry it.

No language model is used and nothing is added: facts are said in fixed words (`brief.toml`), numbers as they were reported,
what was computed (a rate, a ranking) is computed from cited numbers. How it is laid out is the exporters' business.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from .brief_numbers import numbers_section, standings_section
from .brief_writer import Bars, Brief, Said, Section, Timeline, Writer, name_of, words
from .conflicts import conflicts
from .model import Fact, KnowledgeGraph, Observation
from .schema import load_schema
from .standings import RANKED
from .ties import communities

LEAST = 0.5
ORGANISATIONS = (
    "Company", "Investor", "Incubator", "University", "ResearchInstitute", "Association", "Media", "GovernmentAgency", "Cohort",
)  # fmt: skip
PLACES = ("AdminArea", "Park", "Place")
# So many of each: a reader wants the surest and the best known, not all.
MOST_THINGS, MOST_TIES, SHOWN_MEMBERS, MOST_DATES, MOST_CONFLICTS = 60, 8, 10, 24, 30
# Attributes that are events of a thing's life.
DATED = ("foundedOn", "heldOn", "releasedOn")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def make_brief(kg: KnowledgeGraph, *, lang: str = "zh", least: float = LEAST) -> Brief:
    """The brief of a graph in "zh" or "en", of facts and numbers that are at least so sure. The same graph gives the same brief."""
    writer = Writer(kg, lang, least)
    facts = sorted((f for f in kg.facts.values() if f.confidence >= least), key=lambda f: f.key)
    degree = Counter(end for f in facts for end in (f.subject, f.object))
    numbers = [o for o in kg.observations.values() if o.confidence >= least]
    sections = [
        numbers_section(writer, numbers, degree),
        standings_section(writer),
        _timeline(writer, facts, degree),
        _places(writer, facts, degree),
        *(
            Section(writer.word(key), tuple(writer.facts(_about(facts, kinds, degree))))
            for key, kinds in (
                ("companies", ORGANISATIONS), ("people", ("Person",)), ("works", ("Model", "Product")), ("events", ("Event",)),
                ("policies", ("Policy",)),
            )
        ),
        _ties(writer),
        _conflicts(writer),
    ]  # fmt: skip
    scope = writer.word(
        "scope", articles=len(kg.articles), entities=len(kg.entities), facts=len(kg.facts), observations=len(kg.observations),
        least=least, dates=_dates(kg, writer),
    )  # fmt: skip
    areas = [t for t, _ in sorted(degree.items(), key=lambda row: (-row[1], row[0])) if t.startswith("AdminArea/")]
    title = writer.word("title", place=name_of(areas[0])) if areas else writer.word("untitled")
    kept = tuple(s for s in sections if s.said or s.bars)
    return Brief(title, scope, kept, tuple(writer.numbers.values()), lang, least)


def _dates(kg: KnowledgeGraph, writer: Writer) -> str:
    """The days of the articles, and how many have one where not all do."""
    dates = sorted(a.published for a in kg.articles.values() if a.published)
    if not dates:
        return ""
    span = dates[0] if dates[0] == dates[-1] else writer.word("span", first=dates[0], last=dates[-1])
    return writer.word("dates" if len(dates) == len(kg.articles) else "dates_some", dated=len(dates), span=span)


def _about(facts: Sequence[Fact], kinds: Sequence[str], degree: Counter[str]) -> list[Fact]:
    """The facts whose subject is of a class, the best known subjects first."""
    inside = [f for f in facts if f.subject.split("/", 1)[0] in kinds]
    best = sorted({f.subject for f in inside}, key=lambda t: (-degree[t], t))[:MOST_THINGS]
    rank = {thing: number for number, thing in enumerate(best)}
    return sorted((f for f in inside if f.subject in rank), key=lambda f: (rank[f.subject], f.property, f.key))


def _timeline(writer: Writer, facts: Sequence[Fact], degree: Counter[str]) -> Section:
    """What articles date, the best known things of it, in the order of time."""
    found: list[tuple[str, Fact]] = []
    for fact in facts:
        when = fact.object if fact.property in DATED else min(fact.values("time"), default="")
        if _DATE.fullmatch(when) and fact.property in words(writer.lang):
            found.append((when, fact))
    best = sorted(found, key=lambda row: (-degree[row[1].subject], row[1].key))[:MOST_DATES]
    said, rows = [], []
    for when, fact in sorted(best, key=lambda row: (row[0], row[1].key)):
        (told,) = writer.facts([fact])
        short = writer.word(f"{fact.property}_short", s=name_of(fact.subject)) if fact.property in DATED else ""
        short = short or told.text.removesuffix(writer.word("stop"))
        said.append(Said(writer.word("when", time=when, said=short) + writer.word("stop"), told.cites))
        rows.append((when, short, fact.subject.split("/", 1)[0]))
    title = writer.word("timeline")
    return Section(title, tuple(said), timelines=(Timeline(title, tuple(rows)),) if len(rows) > 1 else ())


def _places(writer: Writer, facts: Sequence[Fact], degree: Counter[str]) -> Section:
    inside: dict[str, set[str]] = defaultdict(set)
    above: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if fact.property == "locatedIn" and not fact.key[3]:
            above[fact.subject].add(fact.object)
    for thing in above:
        if thing.startswith("Company/"):
            # What is in a part of a place is in the place; a circle of places ends.
            seen: set[str] = set()
            waiting = [thing]
            while waiting:
                for place in above.get(waiting.pop(), set()) - seen:
                    seen.add(place)
                    waiting.append(place)
                    inside[place].add(thing)
    ranked = sorted(
        ((name_of(p), len(firms)) for p, firms in inside.items() if p.split("/", 1)[0] in RANKED),
        key=lambda row: (-row[1], row[0]),
    )
    bars = Bars(writer.word("ranking"), (writer.word("place"), writer.word("firms")), tuple(ranked[:15]))
    said = writer.facts(_about(facts, PLACES, degree))
    return Section(writer.word("places"), tuple(said), bars=(bars,) if len(ranked) > 1 else ())


def _ties(writer: Writer) -> Section:
    rows = []
    for group in communities(writer.kg)[:MOST_TIES]:
        members = set(group.members)
        # A community is what facts join: these carry it.
        joining = [
            f
            for f in writer.kg.facts.values()
            if f.subject in members and f.object in members and f.confidence >= writer.least
        ]
        # Only whom these facts join is named.
        named = [m for m in group.members if any(m in (f.subject, f.object) for f in joining)]
        if len(named) < 3:
            continue
        shown = named[:SHOWN_MEMBERS]
        members_said = writer.word("and").join(map(name_of, shown))
        more = writer.word("more", count=len(named)) if len(named) > SHOWN_MEMBERS else ""
        # Each who is named is there by the surest fact that joins it with another one.
        ordered = sorted(joining, key=lambda f: (-f.confidence, f.key))
        best = dict.fromkeys(next(f for f in ordered if m in (f.subject, f.object)) for m in shown)
        text = writer.word("community", name=group.name, members=members_said + more) + writer.word("stop")
        rows.append(Said(text, writer.cite_all(f.evidence[:1] for f in best)))
    return Section(writer.word("ties"), tuple(rows))


def _conflicts(writer: Writer) -> Section:
    rows = []
    for row in conflicts(writer.kg)[:MOST_CONFLICTS]:
        joint = "；" if writer.lang == "zh" else "; "
        said = joint.join(writer.dated(i) if isinstance(i, Observation) else name_of(i.object) for i in row.items)
        what = load_schema().label(row.what, writer.lang)
        text = writer.word("conflict", about=name_of(row.about), what=what, said=said) + writer.word("stop")
        rows.append(Said(text, writer.cite_all(i.evidence for i in row.items)))
    return Section(writer.word("conflicts"), tuple(rows))
