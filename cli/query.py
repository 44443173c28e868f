"""`tuzhi query`: SPARQL and the worked questions."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import click

from ..exports.atlas import TURTLE, derived, read_manifest
from ..graph.sparql import Table, ask, open_store, questions
from .terminal import columns
from .verbs import ATLAS, echo, json_option, verb, words

EXAMPLES = (
    "tuzhi query atlas",
    "tuzhi query atlas firms-in-incubators",
    "tuzhi query atlas 'SELECT ?n { ?x a tz:Company ; rdfs:label ?n }' --csv",
)
TEXT = {"csv": {"zh": "输出 CSV。", "en": "Print CSV."}}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("query", lang, EXAMPLES)
    @ATLAS
    @click.argument("query", required=False)
    @click.option("--csv", "as_csv", is_flag=True, help=say("csv"))
    @json_option(lang)
    def query(folder: Path, query: str | None, as_csv: bool, as_json: bool) -> None:
        read_manifest(folder)
        if query is None:
            for question in questions().values():
                echo(f"{question.name:24}{question.zh if lang == 'zh' else question.en}")
            return
        text = sys.stdin.read() if query == "-" else query
        _show(ask(open_store(derived(folder, TURTLE)), text), as_csv=as_csv, as_json=as_json)

    return query


def _show(table: Table, *, as_csv: bool, as_json: bool) -> None:
    if as_json:
        echo(json.dumps([dict(zip(table.columns, row, strict=True)) for row in table.rows], ensure_ascii=False))
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows([value or "" for value in row] for row in table.rows)
    else:
        for line in columns([table.columns, *table.rows]):
            echo(line)
