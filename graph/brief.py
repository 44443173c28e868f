"""A readable brief of an industry, made of what the graph states: every sentence cites the sentences that carry it.

No language model is used and nothing is added: facts are said in fixed words (`brief.toml`), numbers as they were reported,
what was computed (a rate, a ranking) is computed from cited numbers. How it is laid out is the exporters' business.
"""

from __future__ import annotations

import functools
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.resources import files

from .conflicts import conflicts
from .model import Evidence, Fact, KnowledgeGraph, Observation
from .query import sentence, source_line
from .schema import load_schema
from .ties import communities
from .trends import Trend, trends

LEAST = 0.5
ORGANISATIONS = (
    "Company", "Investor", "Incubator", "University", "ResearchInstitute", "Association", "Media", "GovernmentAgency", "Cohort",
)  # fmt: skip
PLACES = ("AdminArea", "Park", "Place")
RANKED = ("AdminArea", "Park", "Incubator")
# Numbers a section: a reader wants the surest and the best known, not all.
MOST_NUMBERS, MOST_THINGS, MOST_TIES, SHOWN_MEMBERS = 60, 60, 8, 10


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the brief and the numbers of the sources that carry it."""

    text: str
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A ranking: names with their counts, the largest first."""

    title: str
    head: tuple[str, str]
    rows: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A number over time: the name of the series, its unit, and (time, value) in order."""

    title: str
    unit: str
    points: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its sentences, and pictures of the same."""

    title: str
    said: tuple[Said, ...]
    bars: tuple[Bars, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of an article that the brief cites by `number`."""

    number: int
    sentence: str
    article: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole brief; `scope` says what it rests on."""

    title: str
    scope: str
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    lang: str


@functools.cache
def words(lang: str) -> dict[str, str]:
    """The words of a language ("zh" or "en")."""
    found: dict[str, str] = tomllib.loads(files(__package__).joinpath("brief.toml").read_text("utf-8"))[lang]
    return found


def _name(thing: str) -> str:
    return thing.split("/", 1)[-1]


@dataclass(slots=True)
class _Writer:
    kg: KnowledgeGraph
    lang: str
    least: float
    numbers: dict[tuple[str, str], Source] = field(default_factory=dict)

    def word(self, key: str, **values: object) -> str:
        return words(self.lang)[key].format(**values)

    def cite(self, evidence: Iterable[Evidence]) -> tuple[int, ...]:
        """The numbers of the sentences in which evidence stands, new ones counted on."""
        found = []
        for ev in sorted(evidence, key=lambda e: (-e.confidence, e.article, e.start))[:3]:
            key = (ev.article, sentence(self.kg, ev))
            if key not in self.numbers:
                article = self.kg.articles[ev.article]
                number = len(self.numbers) + 1
                self.numbers[key] = Source(number, key[1], ev.article, source_line(article), article.url)
            found.append(self.numbers[key].number)
        return tuple(dict.fromkeys(found))

    def facts(self, facts: Sequence[Fact]) -> list[Said]:
        """The facts in sentences: those of one subject and property, with the same qualifiers, in one."""
        groups: dict[tuple[str, str, str, str], list[Fact]] = defaultdict(list)
        for fact in facts:
            notes = "，".join(dict.fromkeys(v for k, v in fact.qualifiers if k in ("title", "amount", "round") and v))
            groups[fact.subject, fact.property, notes, fact.key[3]].append(fact)
        rows = []
        for (subject, name, notes, former), group in groups.items():
            if name not in words(self.lang):
                continue
            objects = self.word("and").join(_name(f.object) for f in group)
            form = "titled" if name == "hasPosition" and notes else name
            said = self.word(form, s=_name(subject), o=objects, title=notes, q=f"（{notes}）" if notes else "")
            said = self.word("former", said=said) if former else said
            rows.append(Said(said + self.word("stop"), self.cite(ev for f in group for ev in f.evidence)))
        return rows

    def number(self, obs: Observation) -> str:
        bound = {"=": "", ">": self.word("bound_more"), "<": self.word("bound_less"), "≈": self.word("bound_about")}
        return self.word(
            "measure", about=_name(obs.about), measure=obs.measure, bound=bound[obs.bound], value=_plain(obs.value),
            unit=obs.unit, time=f"（{obs.time}）" if obs.time else "",
        )  # fmt: skip


def _plain(value: Decimal | float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _percent(rate: float) -> str:
    return f"{abs(rate):.1%}"


def make_brief(kg: KnowledgeGraph, *, lang: str = "zh", least: float = LEAST) -> Brief:
    """The brief of a graph in "zh" or "en", of facts and numbers that are at least so sure. The same graph gives the same brief."""
    writer = _Writer(kg, lang, least)
    facts = sorted((f for f in kg.facts.values() if f.confidence >= least), key=lambda f: f.key)
    degree = Counter(end for f in facts for end in (f.subject, f.object))
    numbers = [o for o in kg.observations.values() if o.confidence >= least]
    sections = [
        _numbers(writer, numbers, degree),
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
    dates = sorted(a.published for a in kg.articles.values() if a.published)
    scope = writer.word(
        "scope", articles=len(kg.articles), entities=len(kg.entities), facts=len(kg.facts), observations=len(kg.observations),
        least=least, dates=writer.word("dates", first=dates[0], last=dates[-1]) if dates else "",
    )  # fmt: skip
    areas = [t for t, _ in sorted(degree.items(), key=lambda row: (-row[1], row[0])) if t.startswith("AdminArea/")]
    title = writer.word("title", place=_name(areas[0])) if areas else writer.word("untitled")
    kept = tuple(s for s in sections if s.said or s.bars)
    return Brief(title, scope, kept, tuple(writer.numbers.values()), lang)


def _about(facts: Sequence[Fact], kinds: Sequence[str], degree: Counter[str]) -> list[Fact]:
    """The facts whose subject is of a class, the best known subjects first."""
    inside = [f for f in facts if f.subject.split("/", 1)[0] in kinds]
    best = sorted({f.subject for f in inside}, key=lambda t: (-degree[t], t))[:MOST_THINGS]
    rank = {thing: number for number, thing in enumerate(best)}
    return sorted((f for f in inside if f.subject in rank), key=lambda f: (rank[f.subject], f.property, f.key))


def _numbers(writer: _Writer, numbers: Sequence[Observation], degree: Counter[str]) -> Section:
    moving = trends(writer.kg)
    told: set[tuple[str, ...]] = set()
    said: list[Said] = []
    lines: list[Line] = []
    for trend in moving:
        ends = [c.start for c in trend.changes] + [trend.changes[-1].end]
        if all(o.confidence >= writer.least for o in ends):
            said.append(_trend(writer, trend, ends))
            told.update(o.key for o in ends)
            if len(ends) > 2:
                points = tuple((p.time, float(p.value)) for p in trend.series.points if p.observation in ends)
                title = f"{_name(trend.series.about)} {trend.series.measure}"
                lines.append(Line(title, trend.series.unit, points))
    rest = sorted(
        (o for o in numbers if o.key not in told), key=lambda o: (-degree[o.about], o.about, o.measure, o.key)
    )
    said += [Said(writer.number(o) + writer.word("stop"), writer.cite(o.evidence)) for o in rest[:MOST_NUMBERS]]
    return Section(writer.word("numbers"), tuple(said), lines=tuple(lines))


def _trend(writer: _Writer, trend: Trend, ends: Sequence[Observation]) -> Said:
    parts = [writer.number(ends[0])]
    for step in trend.changes:
        way = "growth" if step.rate > 0 else "decline" if step.rate < 0 else "steady"
        yearly = writer.word("yearly", rate=f"{step.yearly:+.1%}") if step.yearly is not None and step.rate else ""
        parts.append(f"{writer.number(step.end)}，{writer.word(way, rate=_percent(step.rate))}{yearly}")
    if trend.forecast:
        f = trend.forecast
        numbers = {key: _plain(getattr(f, key)) for key in ("value", "low", "high")}
        parts.append(
            writer.word(
                "outlook", time=f.time, unit=trend.series.unit, count=len(ends), error=f"{f.error:.0%}", **numbers
            )
        )
    joint = "；" if writer.lang == "zh" else "; "
    return Said(joint.join(parts) + writer.word("stop"), writer.cite(ev for o in ends for ev in o.evidence))


def _places(writer: _Writer, facts: Sequence[Fact], degree: Counter[str]) -> Section:
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
        ((_name(p), len(firms)) for p, firms in inside.items() if p.split("/", 1)[0] in RANKED),
        key=lambda row: (-row[1], row[0]),
    )
    bars = Bars(writer.word("ranking"), (writer.word("place"), writer.word("firms")), tuple(ranked[:15]))
    said = writer.facts(_about(facts, PLACES, degree))
    return Section(writer.word("places"), tuple(said), bars=(bars,) if len(ranked) > 1 else ())


def _ties(writer: _Writer) -> Section:
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
        shown = writer.word("and").join(map(_name, named[:SHOWN_MEMBERS]))
        more = writer.word("more", count=len(named)) if len(named) > SHOWN_MEMBERS else ""
        best = sorted(joining, key=lambda f: (-f.confidence, f.key))[:6]
        text = writer.word("community", name=group.name, members=shown + more) + writer.word("stop")
        rows.append(Said(text, writer.cite(ev for f in best for ev in f.evidence[:1])))
    return Section(writer.word("ties"), tuple(rows))


def _conflicts(writer: _Writer) -> Section:
    rows = []
    for row in conflicts(writer.kg):
        joint = "；" if writer.lang == "zh" else "; "
        said = joint.join(writer.number(i) if isinstance(i, Observation) else _name(i.object) for i in row.items)
        what = load_schema().label(row.what, writer.lang)
        text = writer.word("conflict", about=_name(row.about), what=what, said=said) + writer.word("stop")
        rows.append(Said(text, writer.cite(ev for i in row.items for ev in i.evidence)))
    return Section(writer.word("conflicts"), tuple(rows))
