"""`tuzhi stats`: how much of what an atlas holds."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from ..exports.atlas import open_atlas
from ..graph.conflicts import conflicts, series, standing
from ..graph.query import statistics
from ..graph.schema import load_schema
from .verbs import ATLAS, echo, json_option, verb, words

EXAMPLES = ("tuzhi stats atlas",)
TEXT = {
    "total": {
        "zh": "{articles} 篇文章，{entities} 个实体，{facts} 条事实，{observations} 个数字",
        "en": "{articles} articles, {entities} entities, {facts} facts, {observations} numbers",
    },
    "time": {
        "zh": "{series} 个随时间变化的数字，{former} 条已成过去的事实，{conflicts} 处互相矛盾",
        "en": "{series} measures with several numbers, {former} facts that are past, {conflicts} contradictions",
    },
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("stats", lang, EXAMPLES)
    @ATLAS
    @json_option(lang)
    def stats(folder: Path, as_json: bool) -> None:
        kg = open_atlas(folder)
        found = statistics(kg)
        time = {
            "series": len(series(kg)),
            "former": sum(standing(kg, fact) != "current" for fact in kg.facts.values()),
            "conflicts": len(conflicts(kg)),
        }
        if as_json:
            echo(json.dumps({**asdict(found), **time}, ensure_ascii=False))
            return
        schema = load_schema()
        echo(say("total", **{key: getattr(found, key) for key in ("articles", "entities", "facts", "observations")}))
        if found.first:
            echo(f"{found.first} – {found.last}")
        echo(say("time", **time))
        for rows in (found.kinds, found.properties):
            echo()
            for name, count in rows:
                echo(f"{count:8}  {schema.label(name, lang)}  {name}")
        echo()
        for name, count in found.central:
            echo(f"{count:8}  {name}")

    return stats
