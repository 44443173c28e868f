"""`tuzhi ask`: a question in words, answered by what the atlas states."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from ..exports.atlas import TURTLE, derived, open_atlas
from ..graph import terms
from ..graph.errors import InputError
from ..graph.interpret import Reading, interpret, named_entities
from ..graph.model import KnowledgeGraph
from ..graph.query import path, sentence
from ..graph.resolve import fold
from ..graph.sparql import Table, ask, empty_store, open_store
from .llm import llm_options, llm_reading, need_httpx
from .terminal import columns, statement
from .verbs import ATLAS, complain, echo, json_option, verb, warn, words

EXAMPLES = ("tuzhi ask atlas 哪些企业在模速空间？", "tuzhi ask atlas '徐汇区有多少家企业？' --json")
TEXT = {
    "lost": {
        "zh": "tuzhi: 没有听懂“{question}”：请写出图谱里有的名称（tuzhi explain）和关系，或直接写 SPARQL（tuzhi query）",
        "en": "tuzhi: “{question}” is not understood: name a thing that the atlas holds (tuzhi explain) and a relation, "
        "or write SPARQL (tuzhi query)",
    },
    "llm": {
        "zh": "模板没听懂时，让语言模型写查询（OPENAI_BASE_URL、OPENAI_API_KEY）；查询会显示出来；会访问网络。",
        "en": "Where the templates do not understand, let a language model write the query (OPENAI_BASE_URL, "
        "OPENAI_API_KEY), which is shown; reaches the network.",
    },
    "none": {"zh": "图谱里的文章没有说。", "en": "The articles in this atlas do not say."},
    "unknown": {"zh": "没有认出：{words}", "en": "Not understood: {words}"},
    "query": {"zh": "查询：", "en": "Query:"},
    "bad": {"zh": "tuzhi: 模型写的查询不能用：{error}", "en": "tuzhi: the model's query cannot be used: {error}"},
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("ask", lang, EXAMPLES)
    @ATLAS
    @click.argument("question", metavar="QUESTION")
    @llm_options(lang, purpose=say("llm"))
    @json_option(lang)
    def put(folder: Path, question: str, as_json: bool, use_llm: bool, **llm: Any) -> int:
        kg = open_atlas(folder)
        reading = interpret(kg, question)
        if use_llm and (reading is None or reading.unknown):
            reading = _by_model(kg, question, llm) or reading
        if reading is None:
            warn(say("lost", question=question))
            return 1
        table = ask(open_store(derived(folder, TURTLE)), reading.sparql) if reading.sparql else _chain(kg, reading)
        if as_json:
            echo(json.dumps(_as_json(reading, table), ensure_ascii=False))
            return 0
        if reading.unknown:
            echo(say("unknown", words="、".join(reading.unknown)))
        if not table.rows:
            echo(say("none"))
        for line in columns([table.columns, *table.rows]) if table.rows else ():
            echo(line)
        if reading.sparql:
            echo(f"\n{say('query')}\n{reading.sparql.strip()}")
        return 0

    def _by_model(kg: KnowledgeGraph, question: str, llm: dict[str, Any]) -> Reading | None:
        """The model's query, where it has one that can be read."""
        need_httpx(lang)
        from ..extract.llm import as_query
        from ..extract.llm_client import ModelError

        names = {kg.entities[key].name: terms.entity(key)[1:-1] for _, _, key in named_entities(kg, fold(question))}
        with llm_reading(lang, **llm) as model:
            try:
                sparql = as_query(model.reader.client, question, names)
            except ModelError as error:
                complain(error, lang)
                return None
        if not sparql:
            return None
        try:
            ask(empty_store(), sparql)
        except InputError as error:
            warn(say("bad", error=error))
            return None
        return Reading("model", sparql)

    def _chain(kg: KnowledgeGraph, reading: Reading) -> Table:
        steps = path(kg, *reading.entities[:2])
        rows = [
            (statement(f.subject, f.property, f.object, lang), sentence(kg, f.evidence[0]), f"{f.confidence:.2f}")
            for f in steps
        ]
        return Table(("fact", "sentence", "confidence"), tuple(rows))

    return put


def _as_json(reading: Reading, table: Table) -> dict[str, Any]:
    return {
        "understood": {
            "shape": reading.shape, "entities": list(reading.entities), "property": reading.property,
            "kind": reading.kind, "unknown": list(reading.unknown),
        },
        "sparql": reading.sparql,
        "rows": [dict(zip(table.columns, row, strict=True)) for row in table.rows],
    }  # fmt: skip
