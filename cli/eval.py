"""`tuzhi eval`: precision and recall against labelled articles."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..extract.evaluate import evaluate, read_gold
from .verbs import echo, json_option, verb, words

EXAMPLES = ("tuzhi eval labels.jsonl --errors 5",)
TEXT = {
    "errors": {"zh": "每类最多列出多少条漏报和误报。", "en": "How many misses and false alarms of each kind to list."},
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("eval", lang, EXAMPLES)
    @click.argument("gold", type=click.Path(path_type=Path), metavar="GOLD")
    @click.option("--errors", type=click.IntRange(0), default=0, help=say("errors"))
    @json_option(lang)
    def measure(gold: Path, errors: int, as_json: bool) -> None:
        found = evaluate(read_gold(gold))
        if as_json:
            echo(json.dumps(found.as_json(), ensure_ascii=False))
            return
        echo(f"{'':34}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}{'pred':>7}{'ok':>7}")
        for name, row in found.rows():
            scores = f"{row.precision:7.3f}{row.recall:7.3f}{row.f1:7.3f}"
            echo(f"{name:34}{scores}{row.gold:7}{row.predicted:7}{row.correct:7}")
        for line in found.error_lines(errors):
            echo(line)

    return measure
