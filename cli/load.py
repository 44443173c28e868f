"""`tuzhi load`: an atlas into a server that runs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from ..exports.atlas import open_atlas
from ..exports.load import load, loader_of
from .verbs import ATLAS, echo, json_option, verb, words
from .waiting import RATE, bar

EXAMPLES = (
    "NEO4J_PASSWORD=… tuzhi load bolt://localhost:7687 atlas",
    "tuzhi load falkor://localhost:6379/tuzhi atlas",
    "tuzhi load http://localhost:3030/tuzhi/data atlas",
    "tuzhi load 'http://localhost:8890/sparql-graph-crud-auth?graph=urn:tuzhi' atlas --user dba --ask-password",
)
TEXT = {
    "rate": RATE,
    "user": {
        "zh": "用户名；不写则取环境变量（如 NEO4J_USERNAME）。",
        "en": "User; else by environment (NEO4J_USERNAME …).",
    },
    "ask": {
        "zh": "询问密码；不询问则取环境变量（如 NEO4J_PASSWORD）。",
        "en": "Ask for the password; else it comes from the environment (NEO4J_PASSWORD …).",
    },
    "database": {"zh": "数据库（图）的名字。", "en": "Name of the database or graph there."},
    "start": {"zh": "从第几批继续，出错信息里写明。", "en": "The batch to go on with, which the error named."},
    "replace": {
        "zh": "先删去上次导入的内容。三元组库会清空整个地址所指的图或库。",
        "en": "First delete what an earlier load left; in a triple store, all that stands at the address.",
    },
    "password": {"zh": "密码", "en": "Password"},
    "sent": {"zh": "已发送 {rows} 行", "en": "{rows} rows sent"},
    "done": {"zh": "已导入 {rows} 行（{batches} 批）", "en": "loaded {rows} rows in {batches} batches"},
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("load", lang, EXAMPLES)
    @click.argument("uri", metavar="URI")
    @ATLAS
    @click.option("-u", "--user", help=TEXT["user"][lang])
    @click.option("--ask-password", is_flag=True, help=TEXT["ask"][lang])
    @click.option("--database", help=TEXT["database"][lang])
    @click.option("--start", type=click.IntRange(0), default=0, help=TEXT["start"][lang])
    @click.option("--replace", is_flag=True, help=TEXT["replace"][lang])
    @json_option(lang)
    def load_(
        uri: str,
        folder: Path,
        user: str | None,
        ask_password: bool,
        database: str | None,
        start: int,
        replace: bool,
        as_json: bool,
    ) -> None:
        loader = loader_of(uri)
        password = click.prompt(say("password"), hide_input=True, err=True) if ask_password else None
        sent = 0

        def report(batch: int, rows: int) -> None:
            nonlocal sent
            sent = rows

        with bar(loader.name, say("rate"), lambda: say("sent", rows=f"{sent:,}")) as count:
            kg = open_atlas(folder)
            count(len(kg.facts))
            done = load(
                kg, uri, user=user, password=password, database=database, start=start, replace=replace, progress=report
            )
        echo(json.dumps(asdict(done)) if as_json else say("done", **asdict(done)))

    return load_
