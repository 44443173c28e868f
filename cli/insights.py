"""`tuzhi insights`: what the graph turns around, communities, bridges, and what is like a thing."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from ..exports.atlas import open_atlas
from ..graph import ties
from ..graph.brief import LEAST
from ..graph.brief_numbers import moving_section, standings_section
from ..graph.brief_writer import Writer
from ..graph.central import Central, central
from ..graph.model import KnowledgeGraph
from ..graph.query import named
from ..graph.schema import load_schema
from ..graph.standings import families, standings
from ..graph.suggest import Suggestion, suggest
from ..graph.trends import trends
from .terminal import statement
from .verbs import ATLAS, echo, json_option, verb, warn, words

EXAMPLES = (
    "tuzhi insights atlas",
    "tuzhi insights atlas 模速空间",
    "tuzhi insights atlas 徐汇区 --numbers",
    "tuzhi insights atlas --suggest",
)
TEXT = {
    "central": {"zh": "中心（PageRank，介数）", "en": "What it turns around (PageRank, betweenness)"},
    "communities": {"zh": "群落", "en": "Communities"},
    "bridges": {"zh": "连接几个群落的", "en": "Bridges between communities"},
    "alike": {"zh": "与{name}相像的", "en": "Like {name}"},
    "suggest": {
        "zh": "列出没有人写明、但按图谱里的规律可能成立的事实，附理由。",
        "en": "List facts that nobody stated and that the graph's own regularities suggest, with the reasons.",
    },
    "numbers": {
        "zh": "列出数字的走势、预测、口径和各地排名，附原句。",
        "en": "List how numbers move, what is expected, definitions, and ranks of places, with the sentences.",
    },
    "because": {
        "zh": "因为 {facts}；这样的情况 {support} 次成立，把握 {confidence:.0%}",
        "en": "because {facts}; this held {support} times, {confidence:.0%} of those that can be judged",
    },
    "none": {"zh": "（没有）", "en": "(none)"},
    "more": {"zh": "……共 {count} 个", "en": "… {count} in all"},
}
SHOWN = 8


def _name(thing: str) -> str:
    return thing.split("/", 1)[1]


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("insights", lang, EXAMPLES)
    @ATLAS
    @click.argument("name", required=False, metavar="[NAME]")
    @click.option("--suggest", "suggesting", is_flag=True, help=say("suggest"))
    @click.option("--numbers", is_flag=True, help=say("numbers"))
    @json_option(lang)
    def insights(folder: Path, name: str | None, suggesting: bool, numbers: bool, as_json: bool) -> int:
        kg = open_atlas(folder)
        if numbers:
            return _numbers(kg, name, as_json=as_json)
        if suggesting:
            rows = suggest(kg)
            if as_json:
                echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
            else:
                _show_suggestions(rows)
            return 0
        if name is None:
            groups = ties.communities(kg)
            joining = ties.bridges(kg, groups)
            middle = central(kg)
            if as_json:
                found = {
                    "central": [asdict(c) for c in middle],
                    "communities": [asdict(g) for g in groups],
                    "bridges": [asdict(b) for b in joining],
                }
                echo(json.dumps(found, ensure_ascii=False))
                return 0
            _show_central(middle)
            _show_groups(groups)
            echo(f"\n{say('bridges')}")
            for row in joining:
                echo(f"  {_name(row.thing)}  {row.spread:.2f}  {' | '.join(row.communities)}")
            return 0
        thing = named(kg, name)
        if thing is None:
            warn(say("unknown", name=name))
            return 1
        like = ties.alike(kg, thing.id)
        if as_json:
            echo(json.dumps([asdict(row) for row in like], ensure_ascii=False))
            return 0
        echo(say("alike", name=thing.name))
        for one in like:
            echo(f"  {_name(one.thing)}  {one.likeness:.2f}  {'；'.join(map(_reason, one.reasons))}")
        if not like:
            echo(f"  {say('none')}")
        return 0

    def _show_central(rows: list[Central]) -> None:
        echo(say("central"))
        for row in rows:
            echo(f"  {_name(row.thing)}  {row.rank:.3f}  {row.between:.2f}")
        echo()

    def _numbers(kg: KnowledgeGraph, name: str | None, *, as_json: bool) -> int:
        """The series, definitions and rankings of the atlas, or of one thing."""
        thing = named(kg, name) if name else None
        if name and thing is None:
            warn(say("unknown", name=name))
            return 1
        about = thing.id if thing else ""
        if as_json:
            ranked = [r for r in standings(kg) if not about or any(about == p.observation.about for p in r.rows)]
            found = {
                "series": [asdict(t) for t in trends(kg, about)],
                "definitions": [asdict(f) for f in families(kg, about)],
                "standings": [asdict(r) for r in ranked],
            }
            echo(json.dumps(found, ensure_ascii=False, default=str))
            return 0
        writer = Writer(kg, lang, LEAST)
        moving, _ = moving_section(writer, about)
        rows = [*moving.said, *standings_section(writer, about).said]
        sources = {source.number: source for source in writer.numbers.values()}
        for row in rows:
            echo(row.text)
            for number in row.cites:
                echo(f"    {sources[number].sentence} —— {sources[number].about}")
        if not rows:
            echo(say("none"))
        return 0

    def _show_groups(groups: list[ties.Community]) -> None:
        echo(say("communities"))
        for group in groups:
            more = f" {say('more', count=len(group.members))}" if len(group.members) > SHOWN else ""
            echo(f"  {group.name}: {'、'.join(map(_name, group.members[:SHOWN]))}{more}")
        if not groups:
            echo(f"  {say('none')}")

    def _show_suggestions(rows: list[Suggestion]) -> None:
        for row in rows:
            echo(f"{statement(row.subject, row.property, row.object, lang)}  [{row.score:.2f}]")
            for rule, filled in row.reasons:
                facts = "、".join(statement(*triple, lang) for triple in filled)
                echo(f"    {say('because', facts=facts, support=rule.support, confidence=rule.confidence)}")
        if not rows:
            echo(say("none"))

    def _reason(feature: tuple[str, str]) -> str:
        label = load_schema().label(feature[0].removeprefix("^"), lang)
        return f"{_name(feature[1])} {label} …" if feature[0].startswith("^") else f"… {label} {_name(feature[1])}"

    return insights
