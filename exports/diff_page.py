"""The page that shows what became of one atlas in another: one file, nothing loaded from anywhere, in the look of the graph's page."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..graph.diff import Changed, Diff
from ..graph.errors import InputError
from ..graph.files import atomic_path
from ..graph.model import Evidence, Fact, KnowledgeGraph, Observation
from ..graph.query import sentence, source_line
from ..graph.schema import load_schema
from .html import LANGUAGES

# Of each sort so many are shown: a page of a hundred thousand rows helps nobody. The counts are of all.
SHOWN = 1000
WITNESSES = 3

Row = dict[str, Any]


def write_diff(
    found: Diff,
    old: KnowledgeGraph,
    new: KnowledgeGraph,
    path: Path,
    *,
    lang: str = "zh",
    names: tuple[str, str] = ("", ""),
) -> None:
    """Writes the page, whole or not at all. `names` are what the two atlases are called. Same graphs, same bytes.

    Raises InputError for an unknown language or a place that cannot be written.
    """
    text = generate_diff(found, old, new, lang=lang, names=names)
    with atomic_path(path) as made:
        made.write_text(text, "utf-8", newline="\n")


def generate_diff(
    found: Diff, old: KnowledgeGraph, new: KnowledgeGraph, *, lang: str = "zh", names: tuple[str, str] = ("", "")
) -> str:
    """The page's text; see `write_diff`."""
    from jinja2 import Environment, FileSystemLoader

    if lang not in LANGUAGES:
        raise InputError(f"{lang}: no such language of the page; choose one of {', '.join(LANGUAGES)}")
    pages = files(__package__) / "pages"
    # The colours are those of the graph's page: its two rules for :root.
    colours = "\n".join(
        re.findall(r"^:root[^{]*\{.*?^\}", (pages / "page.css").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    )
    environment = Environment(
        loader=FileSystemLoader(str(pages)), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.get_template("diff.html")
    return template.render(
        lang=lang,
        names=names,
        sections=_sections(found, old, new),
        style=colours + (pages / "diff.css").read_text("utf-8"),
        script=(pages / "diff.js").read_text("utf-8"),
        articles=(len(old.articles), len(new.articles)),
    )


def _sections(found: Diff, old: KnowledgeGraph, new: KnowledgeGraph) -> list[Row]:
    rows: list[tuple[str, str, list[Row]]] = [
        ("articles", "new", [_article(a) for a in found.articles.new]),
        ("articles", "gone", [_article(a) for a in found.articles.gone]),
        ("articles", "changed", [_article(c.new) for c in found.articles.changed]),
        ("facts", "new", [_said(new, f) for f in found.facts.new]),
        ("facts", "gone", [_said(old, f) for f in found.facts.gone]),
        ("facts", "changed", [_changed(new, c) for c in found.facts.changed]),
        ("observations", "new", [_said(new, o) for o in found.observations.new]),
        ("observations", "gone", [_said(old, o) for o in found.observations.gone]),
        ("observations", "changed", [_changed(new, c) for c in found.observations.changed]),
        ("entities", "new", [_entity(e.id, e.aliases) for e in found.entities.new]),
        ("entities", "gone", [_entity(e.id, e.aliases) for e in found.entities.gone]),
        ("entities", "changed", [{**_entity(c.new.id, c.new.aliases), "ways": c.ways} for c in found.entities.changed]),
        *(
            ("entities", how, [{**_entity(m.old, ()), "into": _entity(m.new, ())} for m in found.moved if m.how == how])
            for how in ("merged", "renamed", "split")
        ),
    ]
    return [
        {"what": what, "how": how, "count": len(items), "rows": items[:SHOWN]} for what, how, items in rows if items
    ]


def _article(article: Any) -> Row:
    return {
        "title": article.title or article.path or article.id,
        "source": " ".join(x for x in (article.published, article.source) if x),
    }


def _label(name: str) -> dict[str, str]:
    schema = load_schema()
    return {"zh": schema.label(name, "zh"), "en": schema.label(name, "en")}


def _entity(entity: str, aliases: tuple[str, ...]) -> Row:
    kind, _, name = entity.partition("/")
    return {"name": name, "kind": _label(kind), "aliases": aliases}


def _said(kg: KnowledgeGraph, item: Fact | Observation) -> Row:
    if isinstance(item, Fact):
        row: Row = {
            "subject": item.subject.split("/", 1)[-1],
            "property": _label(item.property),
            "object": item.object.split("/", 1)[-1],
            "notes": "，".join(value for _, value in item.qualifiers),
        }
    else:
        bound = "" if item.bound == "=" else item.bound
        row = {
            "subject": item.about.split("/", 1)[-1],
            "property": {"zh": item.measure, "en": item.measure},
            "object": f"{bound}{item.value}{item.unit}",
            "notes": item.time,
        }
    return {
        **row,
        "confidence": f"{item.confidence:.2f}",
        "witnesses": [_witness(kg, ev) for ev in _distinct(item)[:WITNESSES]],
    }


def _distinct(item: Fact | Observation) -> list[Evidence]:
    """The evidence without second readings of the same words."""
    return list({(ev.article, ev.quote): ev for ev in item.evidence}.values())


def _witness(kg: KnowledgeGraph, ev: Evidence) -> Row:
    article, whole = kg.articles.get(ev.article), sentence(kg, ev)
    before, quote, after = whole.partition(ev.quote)
    source = source_line(article) if article else ""
    return {"before": before if quote else "", "quote": ev.quote, "after": after, "source": source}


def _changed(kg: KnowledgeGraph, change: Changed[Any]) -> Row:
    return {**_said(kg, change.new), "ways": change.ways, "was": f"{change.old.confidence:.2f}"}
