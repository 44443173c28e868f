"""The explorer as a folder of files: it opens from the folder itself or from any web server, without Python.

index.html   the explorer              assets/   its script and style
pictures/    what articles show, where the atlas keeps it
data/        its resources: script files, because a page opened from a folder may load scripts but fetch nothing
"""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..graph.decisions import read_decisions
from ..graph.errors import InputError
from ..graph.files import atomic_path
from ..graph.model import KnowledgeGraph
from .atlas import DECISIONS, PICTURES
from .html import LANGUAGES
from .readings import PICTURE
from .resources import Resources
from .site_pages import PlainPages

ASSETS = ("explorer.js", "explorer.css", "LICENSES.txt")
# `file:` is what browsers other than Chromium call the folder of a page that is opened from one.
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file: data: blob:; "
    "base-uri 'none'; form-action 'none'"
)


def write_site(kg: KnowledgeGraph, path: Path, *, lang: str = "zh", atlas: Path | None = None) -> None:
    """Writes the graph as a folder of pages, whole or not at all. `lang` ("zh", "en") is the first language, `atlas` the
    folder that the graph is from: its pictures come along, and what was decided there is not asked again.

    Same graph, same bytes. Raises InputError for an unknown language or a place that cannot be written.
    """
    if lang not in LANGUAGES:
        raise InputError(f"{lang}: no such language of the page; choose one of {', '.join(LANGUAGES)}")
    resources = Resources(kg, read_decisions(atlas / DECISIONS) if atlas else ())
    with atomic_path(path) as made:
        _write(made / "index.html", page(source="js", lang=lang, policy=POLICY))
        for name in ASSETS:
            _write(made / "assets" / name, asset(name).decode("utf-8"))
        for name in resources.names():
            _write(made / "data" / f"{name}.js", script(name, resources.get(name)))
        if atlas:
            _copy(kg, atlas / PICTURES, made / PICTURES)
        for name, text in PlainPages(resources, lang=lang).pages():
            _write(made / name, text)


def _copy(kg: KnowledgeGraph, pictures: Path, into: Path) -> None:
    """Copies the pictures that articles show, as far as they are there."""
    for name in sorted({picture.file for article in kg.articles.values() for picture in article.pictures}):
        if PICTURE.fullmatch(name) and (pictures / name).is_file():
            into.mkdir(exist_ok=True)
            shutil.copyfile(pictures / name, into / name)


def page(*, source: str, lang: str = "zh", policy: str = "", query: str = "") -> str:
    """The explorer's page. `source` ("json", "js") is how its resources are written, `query` where the query page is."""
    text = asset("explorer.html").decode("utf-8")
    opening = f'<html lang="{"zh-CN" if lang == "zh" else "en"}" data-source="{source}"'
    text = text.replace('<html lang="zh-CN" data-source="json"', opening + (f' data-query="{query}"' if query else ""))
    if source == "js":  # beside it stand the pages that need no script
        text = text.replace(
            "</noscript>", '<p class="message"><a href="list.html">全部实体 All entities</a></p></noscript>'
        )
    if policy:
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        text = text.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{meta}', 1)
    return text


def asset(name: str) -> bytes:
    """A built file of the front end."""
    return (files(__package__) / "explorer" / "dist" / name).read_bytes()


def as_json(resource: Any) -> str:
    """A resource as text."""
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":"))


def script(name: str, resource: Any) -> str:
    """A resource as a script that hands it to the page."""
    return f"tuzhi_data({json.dumps(name)},{as_json(resource)});\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # What is half of a character (a lone surrogate) has no UTF-8 form.
    path.write_bytes(text.encode("utf-8", "replace"))
