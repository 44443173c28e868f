"""The brief of an atlas as a page, as Markdown or as a Word file, with its pictures.

Everything cites: a number in brackets leads to the sentence at the end, which names its article. Pictures are drawn as SVG,
so that the page loads nothing; in Word they are tables, which readers can edit.
"""

from __future__ import annotations

import datetime
import html
import math
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from ..graph.brief import Bars, Brief, Line, Said, Section, words
from ..graph.errors import InputError
from ..graph.files import atomic_path
from ..graph.model import KnowledgeGraph
from ..graph.schema import load_schema
from .layout import place
from .palette import shades

MAP_THINGS, MAP_WIDTH = 48, 1000
LINE, SOFT = "#2f6f9f", "#8a94a0"
STYLE = """
:root { color-scheme: light dark; --ink: #1f2933; --page: #fbfaf7; --soft: #5c6670; --rule: #d9d5cc; --link: #1d5f8f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e2dc; --page: #15181c; --soft: #9aa4ae; --rule: #343a41; --link: #7ab8e6; } }
body { margin: 0 auto; padding: 2rem 1.2rem 4rem; max-width: 46rem; background: var(--page); color: var(--ink);
  font: 1.02rem/1.75 "Noto Serif CJK SC", "Songti SC", "Source Han Serif SC", Georgia, serif; overflow-wrap: anywhere; }
h1, h2 { font-family: "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; line-height: 1.3; }
h2 { margin-top: 2.4rem; padding-top: .6rem; border-top: 1px solid var(--rule); font-size: 1.25rem; }
p { margin: .35rem 0; } .scope, .about { color: var(--soft); font-size: .92rem; }
sup { line-height: 0; } a { color: var(--link); text-decoration: none; } a:hover, a:focus { text-decoration: underline; }
figure { margin: 1.2rem 0; } figcaption { color: var(--soft); font-size: .9rem; } svg { max-width: 100%; height: auto; }
svg text { fill: var(--ink); font: 13px "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; }
svg .halo { stroke: var(--page); stroke-width: 3px; paint-order: stroke; }
ol { padding-left: 2.2rem; } li { margin: .5rem 0; } li:target { background: color-mix(in srgb, var(--link) 14%, transparent); }
@media print { body { max-width: none; } a { color: inherit; } }
"""


def write_report(brief: Brief, kg: KnowledgeGraph, path: Path) -> None:
    """Writes a brief as .html, .md or .docx, by the file's name. Raises InputError for another name or a missing package."""
    form = path.suffix.lower()
    if form not in (".html", ".htm", ".md", ".docx"):
        raise InputError(f"{path}: a report is written as .html, .md or .docx; name the file so")
    with atomic_path(path) as aside:
        if form == ".docx":
            _write_word(brief, aside)
        else:
            aside.write_text(markdown(brief) if form == ".md" else page(brief, kg), "utf-8")


def markdown(brief: Brief) -> str:
    """The brief in Markdown, sources as footnotes."""
    lines = [f"# {_plain(brief.title)}", "", _plain(brief.scope), ""]
    for section in brief.sections:
        lines += [f"## {_plain(section.title)}", ""]
        for bars in section.bars:
            lines += [f"| {bars.head[0]} | {bars.head[1]} |", "| --- | --: |"]
            lines += [f"| {_plain(name)} | {count} |" for name, count in bars.rows] + [""]
        for said in section.said:
            lines += [_plain(said.text) + "".join(f"[^{n}]" for n in said.cites), ""]
    for source in brief.sources:
        link = (
            f" <{source.url}>"
            if source.url.startswith(("http://", "https://")) and not set(source.url) & set("<> \n")
            else ""
        )
        lines.append(f"[^{source.number}]: {_plain(source.sentence)} —— {_plain(source.about)}{link}")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    text = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in text)


def page(brief: Brief, kg: KnowledgeGraph) -> str:
    """The brief as one HTML file that loads nothing."""
    word = words(brief.lang)
    parts = [
        f'<!doctype html><html lang="{brief.lang}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{html.escape(brief.title)}</title><style>{STYLE}</style></head><body><main>",
        f'<h1>{html.escape(brief.title)}</h1><p class="scope">{html.escape(brief.scope)}</p>',
    ]
    if drawn := ties_picture(kg):
        parts.append(f"<figure>{drawn}<figcaption>{html.escape(word['picture'])}</figcaption></figure>")
    for section in brief.sections:
        parts.append(f"<section><h2>{html.escape(section.title)}</h2>")
        parts += [_figure(bars.title, bars_picture(bars)) for bars in section.bars]
        parts += [_figure(f"{line.title}（{line.unit}）", line_picture(line)) for line in section.lines]
        parts += [f"<p>{html.escape(said.text)}{_links(said)}</p>" for said in section.said]
        parts.append("</section>")
    parts.append(f"<section><h2>{html.escape(word['sources'])}</h2><ol>")
    for source in brief.sources:
        about = html.escape(source.about)
        if source.url.startswith(("http://", "https://")):
            about = f'<a href="{html.escape(source.url)}" rel="noopener noreferrer">{about}</a>'
        parts.append(
            f'<li id="s{source.number}">{html.escape(source.sentence)} <span class="about">—— {about}</span></li>'
        )
    return "".join([*parts, "</ol></section></main></body></html>\n"])


def _links(said: Said) -> str:
    return "".join(f'<sup><a href="#s{n}">[{n}]</a></sup>' for n in said.cites)


def _figure(caption: str, drawn: str) -> str:
    return f"<figure>{drawn}<figcaption>{html.escape(caption)}</figcaption></figure>"


def bars_picture(bars: Bars) -> str:
    """A ranking as horizontal bars."""
    row, left, width = 26, 190, 640
    most = max(count for _, count in bars.rows)
    height = row * len(bars.rows) + 8
    parts = [f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{html.escape(bars.title)}">']
    for number, (name, count) in enumerate(bars.rows):
        y = number * row + 4
        size = (width - left - 60) * count / most
        short = name if len(name) <= 13 else name[:12] + "…"
        parts.append(f'<text x="{left - 8}" y="{y + 16}" text-anchor="end">{html.escape(short)}</text>')
        parts.append(f'<rect x="{left}" y="{y + 3}" width="{size:.1f}" height="{row - 8}" rx="2" fill="{LINE}"/>')
        parts.append(f'<text x="{left + size + 6:.1f}" y="{y + 16}">{count}</text>')
    return "".join([*parts, "</svg>"])


def line_picture(line: Line) -> str:
    """A number over time: the points stand by their order, since the times may be of different precision."""
    width, height, edge = 640, 240, 46
    values = [value for _, value in line.points]
    top = max(*values, 0.0) or 1.0
    low = min(*values, 0.0)
    step = (width - 2 * edge) / max(1, len(values) - 1)
    at = [
        (edge + i * step, height - edge - (v - low) / (top - low) * (height - 2 * edge)) for i, v in enumerate(values)
    ]
    parts = [f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{html.escape(line.title)}">']
    parts.append(f'<line x1="{edge}" y1="{height - edge}" x2="{width - edge}" y2="{height - edge}" stroke="{SOFT}"/>')
    parts.append(
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in at)}" fill="none" stroke="{LINE}" stroke-width="2"/>'
    )
    for (x, y), (when, value) in zip(at, line.points, strict=True):
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{LINE}"/>')
        parts.append(f'<text x="{x:.1f}" y="{y - 10:.1f}" text-anchor="middle">{_short(value)}</text>')
        parts.append(f'<text x="{x:.1f}" y="{height - edge + 20}" text-anchor="middle">{html.escape(when)}</text>')
    return "".join([*parts, "</svg>"])


def _short(value: float) -> str:
    for size, name in ((1e8, "亿"), (1e4, "万")):
        if abs(value) >= size:
            return f"{value / size:,.4g}{name}"
    return f"{value:,.4g}"


def ties_picture(kg: KnowledgeGraph) -> str:
    """The best connected things and what joins them; "" for a graph with less than three."""
    links = sorted(
        {
            tuple(sorted((f.subject, f.object)))
            for f in kg.facts.values()
            if f.object in kg.entities and f.subject != f.object
        }
    )
    degree = Counter(end for link in links for end in link)
    best = set(sorted(degree, key=lambda t: (-degree[t], t))[:MAP_THINGS])
    inside = [(a, b) for a, b in links if a in best and b in best]
    things = sorted({end for link in inside for end in link}, key=lambda t: (-degree[t], t))
    number = {thing: n for n, thing in enumerate(things)}
    edges = [(number[a], number[b]) for a, b in inside]
    if len(things) < 3:
        return ""
    names = [t.split("/", 1)[1] for t in things]
    sizes = [5 + 3 * math.sqrt(degree[t]) for t in things]
    spots = place(edges, [size + 26 for size in sizes])
    left, top = min(x for x, _ in spots), min(y for _, y in spots)
    wide, high = max(x for x, _ in spots) - left, max(y for _, y in spots) - top
    scale = (MAP_WIDTH - 160) / max(wide, 1.0)
    at = [(80 + (x - left) * scale, 40 + (y - top) * scale) for x, y in spots]
    parts = [
        f'<svg viewBox="0 0 {MAP_WIDTH} {high * scale + 80:.0f}" role="img" aria-label="{html.escape("、".join(names[:12]))}">'
    ]
    for a, b in edges:
        (x1, y1), (x2, y2) = at[a], at[b]
        parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{SOFT}" stroke-opacity=".55"/>'
        )
    colours = {name: shades(kind.color)[0] for name, kind in load_schema().kinds.items()}
    for thing, (x, y), size in zip(things, at, sizes, strict=True):
        colour = colours.get(thing.split("/", 1)[0], LINE)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{colour}"/>')
    for name, (x, y), size in zip(names, at, sizes, strict=True):
        short = name if len(name) <= 12 else name[:11] + "…"
        parts.append(
            f'<text class="halo" x="{x:.1f}" y="{y + size + 14:.1f}" text-anchor="middle">{html.escape(short)}</text>'
        )
    return "".join([*parts, "</svg>"])


def _write_word(brief: Brief, path: Path) -> None:
    try:
        import docx
    except ModuleNotFoundError as error:
        raise InputError(
            f"{path.name}: the package python-docx is not installed; run pip install 'tuzhi[report]'"
        ) from error
    document: Any = docx.Document()
    for style in ("Normal", "Heading 1", "Heading 2", "Title"):
        fonts = document.styles[style].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(docx.oxml.ns.qn("w:eastAsia"), "宋体" if style == "Normal" else "黑体")
    document.add_heading(_clean(brief.title), 0)
    document.add_paragraph(_clean(brief.scope))
    for section in brief.sections:
        _word_section(document, section)
    document.add_heading(words(brief.lang)["sources"], 1)
    for source in brief.sources:
        document.add_paragraph(_clean(f"[{source.number}] {source.sentence} —— {source.about} {source.url}".rstrip()))
    # Nothing of the day or the machine goes into the file: the same atlas gives the same bytes.
    made = document.core_properties
    made.author, made.title = "tuzhi", _clean(brief.title)
    made.created = made.modified = datetime.datetime(2000, 1, 1)
    rough = path.with_suffix(".rough")
    document.save(str(rough))
    with zipfile.ZipFile(rough) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    rough.unlink()


def _word_section(document: Any, section: Section) -> None:
    document.add_heading(_clean(section.title), 1)
    for bars in section.bars:
        table = document.add_table(rows=1, cols=2, style="Light Grid Accent 1")
        for cell, text in zip(table.rows[0].cells, bars.head, strict=True):
            cell.text = text
        for name, count in bars.rows:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = _clean(name), str(count)
    for said in section.said:
        paragraph = document.add_paragraph(_clean(said.text))
        paragraph.add_run("".join(f"[{n}]" for n in said.cites)).font.superscript = True


def _clean(text: str) -> str:
    """Text without the signs that XML cannot hold."""
    return "".join(c for c in text if c >= " " or c in "\t\n").replace("\ufffe", "").replace("\uffff", "")
