"""`tuzhi keywords`: the keywords of an atlas's articles, linked to what the graph knows."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from ..exports.atlas import open_atlas
from ..extract.keywords import keywords
from .terminal import columns
from .verbs import ATLAS, echo, json_option, verb, words

EXAMPLES = ("tuzhi keywords atlas", "tuzhi keywords atlas --limit 100 --json")
TEXT = {"limit": {"zh": "列出多少个词。", "en": "How many words to list."}}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("keywords", lang, EXAMPLES)
    @ATLAS
    @click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help=say("limit"))
    @json_option(lang)
    def show(folder: Path, limit: int, as_json: bool) -> None:
        found = keywords(open_atlas(folder), limit=limit)
        if as_json:
            echo(json.dumps([asdict(row) for row in found], ensure_ascii=False))
            return
        head = ("word", "tfidf", "textrank", "articles", "burst", "entities")
        rows = [
            (k.word, f"{k.tfidf:.4f}", f"{k.textrank:.4f}", str(k.articles), " ".join(k.bursts), " ".join(k.entities))
            for k in found
        ]
        for line in columns([head, *rows]):
            echo(line)

    return show
