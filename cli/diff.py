"""`tuzhi diff`: what became of one atlas in another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ..exports.atlas import MANIFEST, open_atlas
from ..exports.diff_page import write_diff
from ..graph.diff import Changes, Diff, diff
from ..graph.errors import InputError
from ..graph.jsonl import read_jsonl
from ..graph.model import Article, Entity, Fact, KnowledgeGraph, Observation
from .terminal import statement
from .verbs import WORDS, echo, json_option, verb, words

EXAMPLES = (
    "tuzhi diff 上周/atlas atlas",
    "tuzhi diff 上周/atlas atlas -o diff.html",
    "tuzhi diff 上周/graph.jsonl atlas --json",
)
TEXT = {
    "same": {"zh": "没有差别。", "en": "They are the same."},
    "articles": {"zh": "文章", "en": "articles"},
    "entities": {"zh": "实体", "en": "entities"},
    "facts": {"zh": "事实", "en": "facts"},
    "observations": {"zh": "数字", "en": "numbers"},
    "new": {"zh": "新增", "en": "new"},
    "gone": {"zh": "消失", "en": "gone"},
    "changed": {"zh": "改变", "en": "changed"},
    "merged": {"zh": "并入", "en": "merged"},
    "renamed": {"zh": "改名", "en": "renamed"},
    "split": {"zh": "分出", "en": "split"},
}
SIGNS = {"new": "+", "gone": "-", "changed": "~"}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)
    place = click.Path(path_type=Path)

    @verb("diff", lang, EXAMPLES)
    @click.argument("old", type=place, metavar="OLD")
    @click.argument("new", type=place, metavar="NEW")
    @click.option("-o", "--output", type=place, help=WORDS["output"][lang])
    @json_option(lang)
    def run(old: Path, new: Path, output: Path | None, as_json: bool) -> None:
        before, after = _open(old), _open(new)
        found = diff(before, after)
        if output is not None:
            write_diff(found, before, after, output, lang=lang, names=(str(old), str(new)))
            echo(str(output))
        elif as_json:
            echo(json.dumps(as_record(found), ensure_ascii=False, default=str))
        else:
            for row in _lines(found, lang):
                echo(row)
            if not found:
                echo(say("same"))

    return run


def _open(path: Path) -> KnowledgeGraph:
    """The graph of an atlas, or of a graph.jsonl that was kept of one."""
    if path.is_dir() or path.name == MANIFEST:
        return open_atlas(path if path.is_dir() else path.parent)
    if not path.exists():
        raise InputError(f"{path}: no such atlas or file; name two atlases, or the graph.jsonl of one")
    return read_jsonl(path)


def _lines(found: Diff, lang: str) -> Iterator[str]:
    say = words(TEXT, lang)
    for what in ("articles", "entities", "facts", "observations"):
        changes: Changes[Any] = getattr(found, what)
        for how in ("new", "gone", "changed"):
            rows = getattr(changes, how)
            if rows:
                yield f"{say(what)} {say(how)} {len(rows)}"
            for row in rows:
                ways = f"  ({' '.join(row.ways)})" if how == "changed" else ""
                yield f"{SIGNS[how]} {_line(row.new if how == 'changed' else row, lang)}{ways}"
        if what == "entities":
            yield from (f"> {m.old} → {m.new}  {say(m.how)}" for m in found.moved)


def _line(item: Article | Entity | Fact | Observation, lang: str) -> str:
    if isinstance(item, Article):
        return " ".join(x for x in (item.title or item.path or item.id, item.published, item.source) if x)
    if isinstance(item, Entity):
        return item.id
    if isinstance(item, Fact):
        former = " (former)" if item.key[3] else ""
        return f"{statement(item.subject, item.property, item.object, lang)}{former}  [{item.confidence:.2f}]"
    bound = "" if item.bound == "=" else item.bound
    return f"{item.about.split('/', 1)[1]} {item.measure} {bound}{item.value}{item.unit} {item.time}".rstrip()


def as_record(found: Diff) -> dict[str, Any]:
    """A diff as JSON can hold it: articles by id, title and path, the rest with all that is known of it."""

    def plain(item: Any) -> dict[str, Any]:
        if isinstance(item, Article):
            return {"id": item.id, "title": item.title, "path": item.path, "published": item.published}
        if isinstance(item, Entity):
            return {"id": item.id, **asdict(item)}
        return {**asdict(item), "confidence": item.confidence}

    def record(changes: Changes[Any]) -> dict[str, Any]:
        return {
            "new": list(map(plain, changes.new)),
            "gone": list(map(plain, changes.gone)),
            "changed": [{"old": plain(c.old), "new": plain(c.new), "ways": c.ways} for c in changes.changed],
        }

    return {
        **{what: record(getattr(found, what)) for what in ("articles", "entities", "facts", "observations")},
        "moved": [asdict(move) for move in found.moved],
    }
