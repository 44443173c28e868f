"""`tuzhi proposals`: what agents proposed about an atlas; a person accepts or refuses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from ..exports.atlas import read_manifest, writing
from ..extract.workers import Mapper, local_mapper
from ..graph.decisions import line
from ..graph.errors import InputError
from ..graph.files import atomic_path
from ..graph.proposals import head_of, proposals, proposed_articles, settled, withdraw
from . import work
from .build import show_made
from .decide import default_author
from .verbs import ATLAS, echo, json_option, verb, words

EXAMPLES = (
    "tuzhi proposals atlas",
    "tuzhi proposals atlas accept 5f2c81d0a3b4",
    "tuzhi proposals atlas refuse 5f2c81d0a3b4",
)
ACCEPTED = "accepted"
TEXT = {
    "none": {"zh": "没有待定的提议。", "en": "No proposals wait."},
    "article": {"zh": "{id}  文章 {title}（{agent}）", "en": "{id}  article {title} ({agent})"},
    "decision": {
        "zh": "{id}  {action} {what} {target}  {quote}（{author} {time}：{reason}）",
        "en": "{id}  {action} {what} {target}  {quote} ({author} {time}: {reason})",
    },
    "strange": {
        "zh": "没有待定的提议 {id}；tuzhi proposals {folder} 列出全部",
        "en": "no proposal {id} waits; list them with `tuzhi proposals {folder}`",
    },
    "refused": {"zh": "已拒绝 {count} 条提议。", "en": "{count} proposals refused."},
    "author": {
        "zh": "谁决定的；默认取 TUZHI_AUTHOR、git 的 user.name 或登录名。",
        "en": "Who decides; by default TUZHI_AUTHOR, git's user.name or the login name.",
    },
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("proposals", lang, EXAMPLES)
    @ATLAS
    @click.argument("action", required=False, type=click.Choice(["accept", "refuse"]))
    @click.argument("ids", nargs=-1, metavar="[ID...]")
    @click.option("--author", default="", help=say("author"))
    @json_option(lang)
    def run(folder: Path, action: str | None, ids: tuple[str, ...], author: str, as_json: bool) -> None:
        read_manifest(folder)
        if action is None:
            _list(folder, as_json=as_json)
            return
        waiting = {d.id: d for d in proposals(folder)}
        files = {path.stem: path for path in proposed_articles(folder)}
        for key in ids:
            if key not in waiting and key not in files:
                raise InputError(say("strange", id=key, folder=folder))
        if action == "accept":
            with local_mapper(1) as mapper:
                made = None
                if articles := [key for key in ids if key in files]:
                    made = add_proposed(articles, folder, mapper=mapper, label=say("reading"))
                if accepted := [waiting[key] for key in ids if key in waiting]:
                    who = author or default_author()
                    made = work.decide([settled(d, author=who) for d in accepted], folder, mapper=mapper)
            if made:
                show_made(made, lang, as_json=as_json)
        with writing(folder, wait=True):
            withdraw(folder, set(ids))
        if action == "refuse":
            echo(say("refused", count=len(set(ids))))

    def _list(folder: Path, *, as_json: bool) -> None:
        waiting, files = proposals(folder), proposed_articles(folder)
        for decision in waiting:
            record = json.loads(line(decision))
            text = {
                "quote": "",
                "author": "",
                "time": "",
                "reason": "",
                **record,
                "target": " ".join(decision.target),
            }
            echo(json.dumps(record, ensure_ascii=False) if as_json else say("decision", **text))
        for path in files:
            values = head_of(path)
            row = {"id": path.stem, "title": values.get("title", ""), "agent": values.get("proposed_by", "")}
            echo(json.dumps({**row, "article": str(path)}, ensure_ascii=False) if as_json else say("article", **row))
        if not waiting and not files and not as_json:
            echo(say("none"))

    return run


def add_proposed(ids: Sequence[str], folder: Path, *, mapper: Mapper, label: str) -> work.Made:
    """Adds proposed articles, named by their ids, to an atlas; raises what `work.add` raises."""
    files = {path.stem: path for path in proposed_articles(folder)}
    return work.add([_kept(folder, files[key]) for key in ids], folder, mapper=mapper, label=label)


def _kept(folder: Path, proposed: Path) -> Path:
    """The article among those that were accepted, where it stays."""
    target = folder / ACCEPTED / proposed.name
    with atomic_path(target) as aside:
        aside.write_bytes(proposed.read_bytes())
    return target
