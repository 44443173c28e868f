"""`tuzhi explain`: all that is known of a thing, sentence by sentence."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ..exports.atlas import open_atlas
from ..graph.locations import describe, places
from ..graph.model import Evidence, KnowledgeGraph
from ..graph.query import facts_of, observations_of, search, sentence
from ..graph.schema import load_schema
from .terminal import marked, statement
from .verbs import ATLAS, echo, json_option, verb, warn, words

EXAMPLES = ("tuzhi explain atlas 模速空间", "tuzhi explain atlas 商汤科技 --json")
TEXT = {"others": {"zh": "\n另见：{names}", "en": "\nSee also: {names}"}}


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
    return " ".join(x for x in (article.title or article.path, article.published, article.source, article.url) if x)


def _show_witnesses(kg: KnowledgeGraph, evidence: tuple[Evidence, ...], lang: str) -> None:
    for ev in evidence:
        where = "; ".join(dict.fromkeys(describe(p, lang) for p in places(kg.articles[ev.article], ev.start, ev.end)))
        echo(f"    {marked(sentence(kg, ev), ev.quote)}\n    —— {_source(kg, ev)}" + (f"  [{where}]" if where else ""))


def _show(kg: KnowledgeGraph, entity: str, lang: str) -> None:
    found = kg.entities[entity]
    kind = load_schema().label(found.kind, lang)
    echo(f"{found.name}  [{kind}]" + (f"  {'、'.join(found.aliases)}" if found.aliases else ""))
    for fact in facts_of(kg, entity):
        notes = "，".join(f"{key}={value}" for key, value in fact.qualifiers)
        said = statement(fact.subject, fact.property, fact.object, lang)
        echo(f"\n{said}  {notes}  [{fact.confidence:.2f}]")
        _show_witnesses(kg, fact.evidence, lang)
    for obs in observations_of(kg, entity):
        bound = "" if obs.bound == "=" else obs.bound
        echo(f"\n{obs.measure}: {bound}{obs.value}{obs.unit}  {obs.time}  [{obs.confidence:.2f}]")
        _show_witnesses(kg, obs.evidence, lang)


def _as_json(kg: KnowledgeGraph, entity: str) -> dict[str, Any]:
    def witnesses(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
        return [
            {
                **asdict(ev),
                "sentence": sentence(kg, ev),
                "source": _source(kg, ev),
                "places": places(kg.articles[ev.article], ev.start, ev.end),
            }
            for ev in evidence
        ]

    return {
        **asdict(kg.entities[entity]),
        "id": entity,
        "facts": [
            {**asdict(f), "confidence": f.confidence, "evidence": witnesses(f.evidence)} for f in facts_of(kg, entity)
        ],
        "observations": [
            {**asdict(o), "confidence": o.confidence, "evidence": witnesses(o.evidence)}
            for o in observations_of(kg, entity)
        ],
    }
