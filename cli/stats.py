"""`tuzhi stats`: how much of what an atlas holds."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from ..exports.atlas import open_atlas
from ..graph.query import statistics
from ..graph.schema import load_schema
from .verbs import ATLAS, echo, json_option, verb, words

EXAMPLES = ("tuzhi stats atlas",)
TEXT = {
    "total": {
        "zh": "{articles} 篇文章，{entities} 个实体，{facts} 条事实，{observations} 个数字",
        "en": "{articles} articles, {entities} entities, {facts} facts, {observations} numbers",
    },
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("stats", lang, EXAMPLES)
    @ATLAS
    @json_option(lang)
    def stats(folder: Path, as_json: bool) -> None:
        found = statistics(open_atlas(folder))
        if as_json:
            echo(json.dumps(asdict(found), ensure_ascii=False))
            return
        schema = load_schema()
        echo(say("total", **{key: getattr(found, key) for key in ("articles", "entities", "facts", "observations")}))
        if found.first:
            echo(f"{found.first} – {found.last}")
        for rows in (found.kinds, found.properties):
            echo()
            for name, count in rows:
                echo(f"{count:8}  {schema.label(name, lang)}  {name}")
        echo()
        for name, count in found.central:
            echo(f"{count:8}  {name}")

    return stats
