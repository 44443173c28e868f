"""What a brief says of numbers: how they move, where places stand, what is counted under several definitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from .brief_writer import Bars, Line, Said, Section, Writer, name_of, percent, plain, rough
from .model import Observation
from .standings import Family, families, standings
from .trends import Change, Trend, trends
from .units import in_base_units

# A longer clause is told in short.
LONGEST_CLAUSE = 80
# So many of each: a reader wants the surest and the best known, not all.
MOST_NUMBERS, MOST_SERIES, MOST_LINES, MOST_FAMILIES, MOST_RANKINGS, SHOWN_PLACES = 60, 30, 10, 10, 12, 10


def moving_section(
    writer: Writer, about: str = "", *, degree: Mapping[str, int] | None = None
) -> tuple[Section, frozenset[tuple[str, ...]]]:
    """The series and what is counted under several definitions (of one thing where one is named);
    and the keys of the observations that are told. Where `degree` says how known things are, only the best known are told."""
    told: set[tuple[str, ...]] = set()
    said: list[Said] = []
    lines: list[Line] = []
    moving, counted = trends(writer.kg, about), families(writer.kg, about, least=writer.least)
    if degree is not None:
        moving.sort(key=lambda t: (-degree.get(t.series.about, 0), t.series.about, -len(t.changes)))
        counted = sorted(counted, key=lambda f: (-degree.get(f.about, 0), f.about))[:MOST_FAMILIES]
    for trend in moving:
        if degree is not None and len(said) >= MOST_SERIES:
            break
        ends = [c.start for c in trend.changes] + [trend.changes[-1].end]
        if all(o.confidence >= writer.least for o in ends):
            said.append(_trend(writer, trend, ends))
            told.update(o.key for o in ends)
            if len(ends) > 2 and len(lines) < MOST_LINES:
                points = tuple((p.time, float(p.value)) for p in trend.series.points if p.observation in ends)
                title = f"{name_of(trend.series.about)} {trend.series.measure}"
                lines.append(Line(title, trend.series.unit, points, trend.forecast))
    said += [_family(writer, row) for row in counted]
    return Section(writer.word("numbers"), tuple(said), lines=tuple(lines)), frozenset(told)


def numbers_section(writer: Writer, numbers: Sequence[Observation], degree: Counter[str]) -> Section:
    """The series, then the single numbers of the best known things."""
    moving, told = moving_section(writer, degree=degree)
    rest = sorted(
        (o for o in numbers if o.key not in told), key=lambda o: (-degree[o.about], o.about, o.measure, o.key)
    )
    return replace(moving, said=(*moving.said, *_as_written(writer, rest[:MOST_NUMBERS])))


def _as_written(writer: Writer, numbers: Sequence[Observation]) -> list[Said]:
    """Single numbers in the words of the article: one sentence for all that a clause says of a thing. The name of a measure is
    cut from the clause, and says less than the clause does."""
    clauses: dict[tuple[str, str], list[Observation]] = {}
    for obs in numbers:
        best = max(obs.evidence, key=lambda ev: (ev.confidence, ev.article, ev.start))
        quote = best.quote.strip(",，;；。 \n") if len(best.quote) <= LONGEST_CLAUSE else ""
        clauses.setdefault((obs.about, quote or writer.number(obs)), []).append(obs)
    # A clause that stands in longer ones about the same thing is told with the longest, which stands in none.
    whole = {
        key: max((k for k in clauses if k[0] == key[0] and key[1] in k[1]), key=lambda k: len(k[1])) for key in clauses
    }
    for key, longest in whole.items():
        if longest != key:
            clauses[longest] += clauses[key]
    rows = []
    for (about, words), told in clauses.items():
        if whole[about, words] != (about, words):
            continue
        quoted = words != writer.number(told[0])
        text = writer.word("written", about=name_of(about), quote=words) if quoted else words + writer.word("stop")
        rows.append(Said(text, writer.cite_all(obs.evidence for obs in told)))
    return rows


def _trend(writer: Writer, trend: Trend, ends: Sequence[Observation]) -> Said:
    """A series in one sentence: each number with how it follows the one before, the whole change, what is expected."""
    parts = []
    for obs, step in zip(ends, (None, *trend.changes), strict=True):
        notes = [obs.time] if obs.time else []
        if step:
            notes.append(_change(writer, step))
        parts.append(writer.amount(obs) + writer.word("notes", notes=writer.word("comma").join(notes)))
    said = writer.word(
        "series", about=name_of(ends[0].about), measure=ends[0].measure, said=writer.word("and").join(parts)
    )
    rest = []
    if trend.whole and trend.whole.yearly is not None:
        rest.append(writer.word("whole", first=ends[0].time, last=ends[-1].time, rate=f"{trend.whole.yearly:+.1%}"))
    if trend.forecast:
        f = trend.forecast
        numbers = {key: rough(getattr(f, key)) for key in ("value", "low", "high")}
        rest.append(
            writer.word(
                "outlook", time=f.time, unit=trend.series.unit, count=len(ends), error=f"{f.error:.0%}", **numbers
            )
        )
    joint = "；" if writer.lang == "zh" else "; "
    return Said(joint.join([said, *rest]) + writer.word("stop"), writer.cite_all(o.evidence for o in ends))


def _change(writer: Writer, step: Change) -> str:
    way = "growth" if step.rate > 0 else "decline" if step.rate < 0 else "steady"
    told = writer.word(way, rate=percent(step.rate))
    # From year to year the change is the yearly rate.
    far = step.yearly is not None and abs(step.yearly - step.rate) > 0.005
    return told + (writer.word("yearly", rate=f"{step.yearly:+.1%}") if far else "")


def _family(writer: Writer, family: Family) -> Said:
    """One measure under several definitions, the latest number of each."""
    latest = [(word, points[-1].observation) for word, points in family.members]
    joint = "；" if writer.lang == "zh" else "; "
    said = joint.join(writer.number(obs) for _, obs in latest)
    text = writer.word("family", about=name_of(family.about), said=said) + writer.word("stop")
    return Said(text, writer.cite_all(obs.evidence for _, obs in latest))


def standings_section(writer: Writer, about: str = "") -> Section:
    """Places ranked by the numbers that articles give of them (rankings with one of them where it is named)."""
    said: list[Said] = []
    bars: list[Bars] = []
    found = standings(writer.kg, least=writer.least)
    wanted = [row for row in found if not about or any(about == r.observation.about for r in row.rows)]
    # The latest and the fullest of them, one measure after the other.
    wanted = sorted(wanted, key=lambda row: (row.time[:4], len(row.rows)), reverse=True)[:MOST_RANKINGS]
    for row in sorted(wanted, key=lambda row: (row.measure, row.kind, row.time)):
        places = []
        for r in row.rows[:SHOWN_PLACES]:
            obs = r.observation
            share = (
                writer.word("share", whole=name_of(row.whole.about), share=f"{r.share:.1%}")
                if r.share and row.whole
                else ""
            )
            moved = writer.word("up" if r.moved > 0 else "down", count=abs(r.moved)) if r.moved else ""
            told = writer.word("placed", rank=r.rank, name=name_of(obs.about), value=plain(obs.value), unit=obs.unit)
            places.append(told + share + moved)
        text = writer.word("standing", time=row.time, measure=row.measure, said=writer.word("and").join(places))
        cited = [r.observation.evidence for r in row.rows[:SHOWN_PLACES]] + ([row.whole.evidence] if row.whole else [])
        said.append(Said(text + writer.word("stop"), writer.cite_all(cited)))
        if len(row.rows) > 2:
            # The numbers as they are drawn are all in the base unit.
            values = [
                (name_of(r.observation.about), float(in_base_units(r.observation.value, r.observation.unit)[0]))
                for r in row.rows[:15]
            ]
            title = f"{row.measure}（{row.time}）"
            bars.append(Bars(title, (writer.word("place"), row.measure), tuple(values), row.unit))
    return Section(writer.word("standings"), tuple(said), bars=tuple(bars))
