"""`tuzhi why`: what joins two things."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from ..exports.atlas import open_atlas
from ..graph import ties
from ..graph.model import Fact, KnowledgeGraph
from ..graph.query import named, sentence, source_line
from .terminal import statement
from .verbs import ATLAS, echo, json_option, verb, warn, words

EXAMPLES = ("tuzhi why atlas 牛腾昦 嵇盼", "tuzhi why atlas 商汤科技 模速空间 --json")
TEXT = {
    "path": {
        "zh": "路径 {number}（{bits:.1f} 比特，越少越说明问题）",
        "en": "Path {number} ({bits:.1f} bits; fewer are more telling)",
    },
    "shared": {"zh": "共同的：", "en": "Shared:"},
    "none": {"zh": "图谱里没有把{one}和{other}连起来的事实。", "en": "No facts in the atlas join {one} and {other}."},
    "limit": {"zh": "最多几条路径。", "en": "At most so many paths."},
    "same": {"zh": "两个名称是同一个实体：{id}", "en": "Both names are one thing: {id}"},
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("why", lang, EXAMPLES)
    @ATLAS
    @click.argument("one", metavar="NAME")
    @click.argument("other", metavar="NAME")
    @click.option("-n", "limit", type=click.IntRange(1, 50), default=3, show_default=True, help=say("limit"))
    @json_option(lang)
    def why(folder: Path, one: str, other: str, limit: int, as_json: bool) -> int:
        kg = open_atlas(folder)
        ends = []
        for name in (one, other):
            found = named(kg, name)
            if found is None:
                warn(say("unknown", name=name))
                return 1
            ends.append(found.id)
        if ends[0] == ends[1]:
            warn(say("same", id=ends[0]))
            return 1
        chains = ties.paths(kg, *ends, limit=limit)
        common = ties.shared(kg, *ends)
        if as_json:
            echo(json.dumps(_as_json(kg, ends, chains, common), ensure_ascii=False))
            return 0
        for number, chain in enumerate(chains, 1):
            echo(say("path", number=number, bits=chain.bits))
            for fact in chain.facts:
                _show(kg, fact, lang)
        if common:
            echo(say("shared"))
            for row in common:
                echo(f"  {row.thing.split('/', 1)[1]}  [{row.weight:.2f}]")
        if not chains:
            echo(say("none", one=ends[0], other=ends[1]))
        return 0

    return why


def _show(kg: KnowledgeGraph, fact: Fact, lang: str) -> None:
    ev = fact.evidence[0]
    said = statement(fact.subject, fact.property, fact.object, lang)
    about = source_line(kg.articles[ev.article])
    echo(f"  {said}  [{fact.confidence:.2f}]\n      {sentence(kg, ev)} —— {about}")


def _as_json(kg: KnowledgeGraph, ends: list[str], chains: list[ties.Path], common: list[ties.Shared]) -> dict[str, Any]:
    def row(fact: Fact) -> dict[str, Any]:
        ev = fact.evidence[0]
        return {
            "subject": fact.subject, "property": fact.property, "object": fact.object, "confidence": fact.confidence,
            "article": ev.article, "start": ev.start, "end": ev.end, "sentence": sentence(kg, ev),
        }  # fmt: skip

    return {
        "ends": ends,
        "paths": [{"bits": c.bits, "things": c.things, "facts": [row(f) for f in c.facts]} for c in chains],
        "shared": [
            {"thing": s.thing, "weight": s.weight, "facts": [row(f) for f in (*s.one, *s.other)]} for s in common
        ],
    }
