"""`tuzhi review`: what deserves a person's look, best value first, a question at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ..exports.atlas import DECISIONS, open_atlas
from ..graph.decisions import Decision, decide, read_decisions
from ..graph.model import KnowledgeGraph
from ..graph.query import sentence, source_line
from ..graph.review import REASONS, Item, review
from ..graph.schema import load_schema
from .decide import apply, default_author, find_article, note
from .terminal import marked, statement
from .verbs import ATLAS, echo, json_option, verb, warn, words

EXAMPLES = ("tuzhi review atlas", "tuzhi review atlas --reason duplicate", "tuzhi review atlas --json --limit 50")
TEXT = {
    "only": {"zh": "只看这一类问题。", "en": "Only questions of this sort."},
    "limit": {"zh": "最多几个问题。", "en": "At most so many questions."},
    "author": {
        "zh": "谁决定的；默认取 TUZHI_AUTHOR、git 的 user.name 或登录名。",
        "en": "Who decides; by default TUZHI_AUTHOR, git's user.name or the login name.",
    },
    "none": {"zh": "没有要看的了。", "en": "Nothing is left to look at."},
    "conflict": {"zh": "与另一处矛盾（{other}）", "en": "contradicts another article ({other})"},
    "duplicate": {"zh": "可能是同一个", "en": "perhaps one thing"},
    "namesake": {"zh": "可能是同名的几个人", "en": "perhaps several of one name"},
    "class": {"zh": "类别可疑（像是 {other}）", "en": "an odd class (it looks like {other})"},
    "doubt": {"zh": "把握不大（{confidence:.2f}）", "en": "low confidence ({confidence:.2f})"},
    "ask": {
        "zh": "[y] 对  [n] 不对  [m] 合并  [s] 分开  [r] 改名  [t] 换类别  [空] 跳过  [q] 结束",
        "en": "[y] right  [n] wrong  [m] merge  [s] split  [r] rename  [t] retype  [Enter] skip  [q] end",
    },
    "why": {"zh": "理由（可空）", "en": "Reason (may be empty)"},
    "name": {"zh": "新名字", "en": "New name"},
    "kind": {"zh": "新类别（{kinds}）", "en": "New class ({kinds})"},
    "into": {"zh": "另一个的名字", "en": "Name of the other one"},
    "where": {"zh": "在哪篇文章里指另一个（编号）", "en": "In which article is it the other one (id)"},
    "unclear": {"zh": "这里不能这样回答", "en": "that is no answer here"},
}
KEYS = "ynmsrtq"


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("review", lang, EXAMPLES)
    @ATLAS
    @click.option("--reason", "reasons", multiple=True, type=click.Choice(REASONS), help=say("only"))
    @click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help=say("limit"))
    @click.option("--author", default="", help=say("author"))
    @json_option(lang)
    def run(folder: Path, reasons: tuple[str, ...], limit: int, author: str, as_json: bool) -> None:
        kg = open_atlas(folder)
        items = [i for i in review(kg, read_decisions(folder / DECISIONS)) if not reasons or i.reason in reasons][
            :limit
        ]
        if as_json:
            for item in items:
                echo(json.dumps(_record(kg, item), ensure_ascii=False))
        elif not items:
            echo(say("none"))
        else:
            made = 0
            for decision in _Session(kg, lang, author or default_author()).ask(items):
                # At once, so that no answer is lost; the atlas is put together when all are given.
                note([decision], folder, lang, later=True)
                made += 1
            if made:
                apply(folder, lang)

    return run


class _Session:
    def __init__(self, kg: KnowledgeGraph, lang: str, author: str) -> None:
        self.kg, self.lang, self.author = kg, lang, author
        self.say = words(TEXT, lang)

    def ask(self, items: list[Item]) -> Iterator[Decision]:
        """The decisions that the answers make."""
        for number, item in enumerate(items, 1):
            echo(f"\n{number}/{len(items)}  {_title(self.kg, item, self.lang)}")
            for ev in item.evidence[:6]:
                source = f"{source_line(self.kg.articles[ev.article])} {ev.article}"
                echo(f"    {marked(sentence(self.kg, ev), ev.quote)}\n    —— {source}")
            answer = self._answer()
            if answer == "q":
                return
            if answer:
                decision = self._decision(item, answer)
                if decision is None:
                    warn(self.say("unclear"))
                else:
                    yield decision

    def _answer(self) -> str:
        try:
            keys = click.Choice([*KEYS, ""])
            return str(click.prompt(self.say("ask"), default="", show_default=False, type=keys, show_choices=False))
        except click.Abort:
            # The end of the input ends the asking; what was decided stands.
            echo()
            return "q"

    def _decision(self, item: Item, answer: str) -> Decision | None:
        why: str = click.prompt(self.say("why"), default="", show_default=False)
        signed: dict[str, Any] = {"author": self.author, "reason": why}
        if item.what == "same":
            if answer in "ym":
                a, b = item.target
                into = max(
                    item.target, key=lambda e: (sum(e in (f.subject, f.object) for f in self.kg.facts.values()), e)
                )
                return decide("merge", "entity", (a, b), into=into, **signed)
            return decide("reject", "same", item.target, **signed) if answer in "ns" else None
        if answer in "yn":
            return decide("accept" if answer == "y" else "reject", item.what, item.target, **signed)
        if item.what != "entity":
            return None
        kind, name = item.target[0].split("/", 1)
        if answer == "r":
            return decide("rename", "entity", item.target, into=f"{kind}/{click.prompt(self.say('name'))}", **signed)
        if answer == "t":
            kinds = load_schema().kinds
            choice = click.prompt(
                self.say("kind", kinds=" ".join(kinds)), type=click.Choice(list(kinds)), show_choices=False
            )
            return decide("retype", "entity", item.target, into=f"{choice}/{name}", **signed)
        other = click.prompt(self.say("into"))
        into = other if "/" in other else f"{kind}/{other}"
        if answer == "m":
            return decide("merge", "entity", (*item.target, into), into=into, **signed)
        article = find_article(self.kg, click.prompt(self.say("where")))
        return decide("split", "entity", item.target, into=into, articles=[article], **signed)


def _title(kg: KnowledgeGraph, item: Item, lang: str) -> str:
    if item.what == "fact":
        start, name, end = item.target[:3]
        subject = statement(start, name, end, lang) + (f" ({item.target[3]})" if item.target[3] else "")
        confidence = kg.facts[item.target].confidence  # type: ignore[index]
    elif item.what == "observation":
        about, measure, value, unit, bound, time = item.target
        subject = f"{about.split('/', 1)[1]} {measure} {'' if bound == '=' else bound}{value}{unit} {time}".rstrip()
        confidence = kg.observations[item.target].confidence  # type: ignore[index]
    else:
        subject, confidence = " ≟ ".join(item.target), 0.0
    return f"{subject}  —  {words(TEXT, lang)(item.reason, other=item.other, confidence=confidence)}  [{item.id}]"


def _record(kg: KnowledgeGraph, item: Item) -> dict[str, Any]:
    witnesses = [
        {"article": ev.article, "start": ev.start, "end": ev.end, "quote": ev.quote, "sentence": sentence(kg, ev)}
        for ev in item.evidence
    ]
    return {
        "id": item.id, "reason": item.reason, "what": item.what, "target": item.target, "other": item.other,
        "value": item.value, "evidence": witnesses,
    }  # fmt: skip
