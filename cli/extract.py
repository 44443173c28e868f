"""`tuzhi extract`: what each article says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from ..extract.build import Extraction
from ..extract.record import to_record
from ..graph.model import KnowledgeGraph
from ..graph.schema import load_schema
from .llm import llm_reading, reading_options
from .terminal import statement
from .verbs import PATHS, echo, jobs_option, json_option, report, verb, words
from .work import extract_all, read_articles, shown

EXAMPLES = ("tuzhi extract seeds", "tuzhi extract --json seeds > facts.jsonl")


def command(lang: str) -> click.Command:
    say = words({}, lang)

    @verb("extract", lang, EXAMPLES)
    @PATHS
    @jobs_option(lang)
    @reading_options(lang)
    @json_option(lang)
    def extract(paths: tuple[Path, ...], jobs: int, as_json: bool, use_llm: bool, **llm: Any) -> int:
        articles, failures = read_articles(paths)
        if use_llm:
            with llm_reading(lang, **llm) as reading:
                reading.announce(articles)
                read = reading.map(reading.reader.extract, articles)
                _print(shown(read, label=say("reading"), length=len(articles)), as_json=as_json)
                unread = reading.tell()
            return 1 if report(failures, lang) or unread else 0
        _print(extract_all(articles, jobs=jobs, label=say("reading")), as_json=as_json)
        return 1 if report(failures, lang) or not articles else 0

    def _print(extractions: Iterable[Extraction], *, as_json: bool) -> None:
        for extraction in extractions:
            if as_json:
                echo(json.dumps(to_record(extraction.graph), ensure_ascii=False))
            else:
                _show(extraction.graph, lang)

    return extract


def _show(kg: KnowledgeGraph, lang: str) -> None:
    (article,) = kg.articles.values()
    schema = load_schema()
    echo(f"# {article.title or article.path}  {article.published} {article.source}".rstrip())
    for kind in schema.kinds:
        if names := [e.name for e in kg.entities.values() if e.kind == kind]:
            echo(f"{schema.label(kind, lang)}: {'、'.join(names)}")
    for fact in sorted(kg.facts.values(), key=lambda f: f.evidence[0].start):
        said = statement(fact.subject, fact.property, fact.object, lang)
        echo(f"- {said}  [{fact.confidence:.2f}] {fact.evidence[0].quote}")
    for obs in sorted(kg.observations.values(), key=lambda o: o.evidence[0].start):
        about = obs.about.split("/", 1)[1]
        echo(f"- {about} {obs.measure} {obs.bound} {obs.value}{obs.unit} {obs.time}  {obs.evidence[0].quote}")
    echo()
