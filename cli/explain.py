"""`tuzhi explain`: all that is known of a thing, sentence by sentence."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ..exports.atlas import PICTURES, open_atlas
from ..graph.conflicts import conflicts, seen, series, standing, valid_time
from ..graph.locations import crops, describe, files_of, places
from ..graph.model import Evidence, Fact, KnowledgeGraph
from ..graph.query import facts_of, observations_of, search, sentence, source_line
from ..graph.schema import load_schema
from .terminal import marked, statement
from .verbs import ATLAS, echo, json_option, verb, warn, words

EXAMPLES = ("tuzhi explain atlas 模速空间", "tuzhi explain atlas 商汤科技 --json")
TEXT = {
    "others": {"zh": "\n另见：{names}", "en": "\nSee also: {names}"},
    "former": {"zh": "曾经", "en": "former"},
    "ended": {"zh": "已结束", "en": "ended"},
    "over time": {"zh": "\n{measure}，历次：", "en": "\n{measure} over time:"},
    "conflict": {"zh": "\n互相矛盾：{what}", "en": "\nContradiction: {what}"},
    "growth": {"zh": "增长", "en": "growth"},
    "decline": {"zh": "下降", "en": "decline"},
    "steady": {"zh": "不变", "en": "steady"},
    "agree": {"zh": "一致", "en": "agree"},
    "contradiction": {"zh": "矛盾", "en": "contradiction"},
    "unclear": {"zh": "不可比", "en": "unclear"},
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("explain", lang, EXAMPLES)
    @ATLAS
    @click.argument("name", metavar="NAME")
    @json_option(lang)
    def explain(folder: Path, name: str, as_json: bool) -> int:
        kg = open_atlas(folder)
        found = search(kg, name)
        if not found:
            warn(say("unknown", name=name))
            return 1
        entity = found[0]
        if as_json:
            echo(json.dumps(_as_json(kg, entity.id), ensure_ascii=False, default=str))
            return 0
        _show(kg, entity.id, lang)
        if others := [e.id for e in found[1:8]]:
            echo(say("others", names="  ".join(others)))
        return 0

    return explain


def _source(kg: KnowledgeGraph, ev: Evidence) -> str:
    article = kg.articles[ev.article]
    return f"{source_line(article)} {article.url}".rstrip()


def _show_witnesses(kg: KnowledgeGraph, evidence: tuple[Evidence, ...], lang: str) -> None:
    for ev in evidence:
        article = kg.articles[ev.article]
        where = "; ".join(dict.fromkeys(describe(p, lang) for p in places(article, ev.start, ev.end)))
        echo(f"    {marked(sentence(kg, ev), ev.quote)}\n    —— {_source(kg, ev)}" + (f"  [{where}]" if where else ""))
        for crop in crops(article, ev.start, ev.end):
            echo(f"    —— {PICTURES}/{crop.file}#{crop.fragment}")


def _show(kg: KnowledgeGraph, entity: str, lang: str) -> None:
    say = words(TEXT, lang)
    found = kg.entities[entity]
    kind = load_schema().label(found.kind, lang)
    echo(f"{found.name}  [{kind}]" + (f"  {'、'.join(found.aliases)}" if found.aliases else ""))
    for file in files_of(kg, entity):
        echo(f"{PICTURES}/{file}")
    for fact in facts_of(kg, entity):
        notes = "，".join(f"{key}={value}" for key, value in fact.qualifiers)
        said = statement(fact.subject, fact.property, fact.object, lang)
        state = standing(kg, fact)
        dates = " – ".join(dict.fromkeys(seen(kg, fact)))
        marks = "  ".join(x for x in (notes, say(state) if state != "current" else "", dates) if x)
        echo(f"\n{said}  {marks}  [{fact.confidence:.2f}]")
        _show_witnesses(kg, fact.evidence, lang)
    for obs in observations_of(kg, entity):
        bound = "" if obs.bound == "=" else obs.bound
        echo(f"\n{obs.measure}: {bound}{obs.value}{obs.unit}  {obs.time}  [{obs.confidence:.2f}]")
        _show_witnesses(kg, obs.evidence, lang)
    _show_time(kg, entity, lang)


def _show_time(kg: KnowledgeGraph, entity: str, lang: str) -> None:
    """Each measure's numbers, how each follows the one before, and what articles contradict each other about."""
    say = words(TEXT, lang)
    for row in series(kg, entity):
        echo(say("over time", measure=row.measure))
        for point, verdict in zip(row.points, ("", *row.verdicts), strict=True):
            obs = point.observation
            bound = "" if obs.bound == "=" else obs.bound
            sources = "; ".join(dict.fromkeys(_source(kg, ev) for ev in obs.evidence))
            echo(
                f"  {point.time or '?':10}  {bound}{obs.value}{obs.unit}  {say(verdict) if verdict else ''}  {sources}"
            )
    for conflict in conflicts(kg, entity):
        echo(say("conflict", what=load_schema().label(conflict.what, lang)))
        for item in conflict.items:
            told = item.object if isinstance(item, Fact) else f"{item.value}{item.unit} {item.time}"
            echo(f"  {told}")
            _show_witnesses(kg, item.evidence, lang)


def _as_json(kg: KnowledgeGraph, entity: str) -> dict[str, Any]:
    def witnesses(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
        return [
            {
                **asdict(ev),
                "sentence": sentence(kg, ev),
                "source": _source(kg, ev),
                "places": places(kg.articles[ev.article], ev.start, ev.end),
                "crops": [
                    {
                        "file": f"{PICTURES}/{crop.file}",
                        "box": [crop.left, crop.top, crop.width, crop.height],
                        "fragment": crop.fragment,
                    }
                    for crop in crops(kg.articles[ev.article], ev.start, ev.end)
                ],
            }
            for ev in evidence
        ]

    return {
        **asdict(kg.entities[entity]),
        "id": entity,
        "pictures": [f"{PICTURES}/{file}" for file in files_of(kg, entity)],
        "facts": [
            {
                **asdict(f),
                "confidence": f.confidence,
                "standing": standing(kg, f),
                "seen": seen(kg, f),
                "evidence": witnesses(f.evidence),
            }
            for f in facts_of(kg, entity)
        ],
        "observations": [
            {
                **asdict(o),
                "confidence": o.confidence,
                "holds": valid_time(kg, o),
                "seen": seen(kg, o),
                "evidence": witnesses(o.evidence),
            }
            for o in observations_of(kg, entity)
        ],
        "series": [
            {
                "measure": row.measure,
                "unit": row.unit,
                "points": [{"time": p.time, "value": p.value, "observation": p.observation.key} for p in row.points],
                "verdicts": row.verdicts,
            }
            for row in series(kg, entity)
        ],
        "conflicts": [
            {"what": conflict.what, "items": [item.key for item in conflict.items]}
            for conflict in conflicts(kg, entity)
        ],
    }
