"""What a brief is made of, and the writer of its sentences: facts in fixed words (`brief.toml`), each with its sources."""

from __future__ import annotations

import functools
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.resources import files

from .model import Evidence, Fact, KnowledgeGraph, Observation
from .query import sentence, source_line
from .trends import Forecast


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the brief and the numbers of the sources that carry it."""

    text: str
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A ranking: names with their numbers in `unit` ("" for counts), the largest first."""

    title: str
    head: tuple[str, str]
    rows: tuple[tuple[str, float], ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A number over time: the name of the series, its unit, (time, value) in order, and what is expected next or None."""

    title: str
    unit: str
    points: tuple[tuple[str, float], ...]
    expected: Forecast | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened when: (ISO date, words, class of the thing) in the order of time."""

    title: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its sentences, and pictures of the same."""

    title: str
    said: tuple[Said, ...]
    bars: tuple[Bars, ...] = ()
    lines: tuple[Line, ...] = ()
    timelines: tuple[Timeline, ...] = ()


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
    """The whole brief, of facts that are at least so sure; `scope` says what it rests on."""

    title: str
    scope: str
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    lang: str
    least: float


@functools.cache
def words(lang: str) -> dict[str, str]:
    """The words of a language ("zh" or "en")."""
    found: dict[str, str] = tomllib.loads(files(__package__).joinpath("brief.toml").read_text("utf-8"))[lang]
    return found


def name_of(thing: str) -> str:
    return thing.split("/", 1)[-1]


@dataclass(slots=True)
class Writer:
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

    def cite_all(self, groups: Iterable[Iterable[Evidence]]) -> tuple[int, ...]:
        """The numbers of the sentences that carry each of several items."""
        return tuple(dict.fromkeys(number for evidence in groups for number in self.cite(evidence)))

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
            objects = self.word("and").join(name_of(f.object) for f in group)
            form = "titled" if name == "hasPosition" and notes else name
            said = self.word(form, s=name_of(subject), o=objects, title=notes, q=f"（{notes}）" if notes else "")
            said = self.word("former", said=said) if former else said
            rows.append(Said(said + self.word("stop"), self.cite_all(f.evidence for f in group)))
        return rows

    def amount(self, obs: Observation) -> str:
        bound = {"=": "", ">": self.word("bound_more"), "<": self.word("bound_less"), "≈": self.word("bound_about")}
        return f"{bound[obs.bound]}{plain(obs.value)}{obs.unit}"

    def dated(self, obs: Observation) -> str:
        return self.amount(obs) + (self.word("notes", notes=obs.time) if obs.time else "")

    def number(self, obs: Observation) -> str:
        return self.word("series", about=name_of(obs.about), measure=obs.measure, said=self.dated(obs))


def plain(value: Decimal | float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def rough(value: float) -> str:
    """An expected number to three digits: more would be a pretence."""
    return plain(float(f"{value:.3g}"))


def percent(rate: float) -> str:
    return f"{abs(rate):.1%}"
