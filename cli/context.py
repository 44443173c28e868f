"""`tuzhi context`: what an atlas knows that speaks to a question, for a language model."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from ..exports.atlas import open_atlas
from ..graph.context import BUDGET, context
from .verbs import ATLAS, echo, json_option, verb, warn, words

EXAMPLES = ("tuzhi context atlas 模速空间里有哪些企业", "tuzhi context atlas 徐汇区的大模型企业 --budget 1500 --json")
TEXT = {
    "budget": {"zh": "大约多少个字。", "en": "About how many characters."},
    "none": {"zh": "图谱里没有与此有关的内容。", "en": "Nothing in the atlas speaks to this."},
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("context", lang, EXAMPLES)
    @ATLAS
    @click.argument("question", metavar="QUESTION")
    @click.option("--budget", type=click.IntRange(100), default=BUDGET, show_default=True, help=say("budget"))
    @json_option(lang)
    def gather(folder: Path, question: str, budget: int, as_json: bool) -> int:
        found = context(open_atlas(folder), question, budget=budget, lang=lang)
        if as_json:
            echo(json.dumps(asdict(found), ensure_ascii=False))
        elif found.statements:
            echo(found.text())
        if not found.statements:
            warn(say("none"))
        return 0 if found.statements else 1

    return gather
