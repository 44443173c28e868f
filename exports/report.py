"""The brief of an atlas as a page, as Markdown or as a Word file, with its pictures.

Everything cites: a number in brackets leads to the sentence at the end, which names its article. Pictures are drawn as SVG,
so that the page loads nothing; in Word they are tables, which readers can edit.
"""

from __future__ import annotations

import datetime
import html
import io
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..graph.brief_writer import Brief, Said, Section, words
from ..graph.errors import InputError
from ..graph.files import atomic_path
from ..graph.model import KnowledgeGraph
from .drawings import alone, bars_picture, clean, line_picture, style, ties_picture, timeline_picture

# How sharp pictures are drawn for Word: pixels of the picture a pixel of the drawing.
SHARP = 2.0
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
ol { padding-left: 2.2rem; } li { margin: .5rem 0; } li:target { background: color-mix(in srgb, var(--link) 14%, transparent); }
@media print { body { max-width: none; } a { color: inherit; } }
"""


def write_report(brief: Brief, kg: KnowledgeGraph, path: Path) -> None:
    """Writes a brief as .html, .md or .docx, by the file's name. Raises InputError for another name or a missing package."""
    form = path.suffix.lower()
    if form not in (".html", ".htm", ".md", ".docx"):
        raise InputError(f"{path}: a report is written as .html, .md or .docx; name the file so")
    if form == ".md":
        _write_markdown(brief, kg, path)
        return
    with atomic_path(path) as aside:
        if form == ".docx":
            _write_word(brief, kg, aside)
        else:
            aside.write_text(page(brief, kg), "utf-8")


def _write_markdown(brief: Brief, kg: KnowledgeGraph, path: Path) -> None:
    """The text, and its pictures in a folder beside it, which is replaced whole."""
    folder = path.with_name(f"{path.stem}.pictures")
    text, drawn = markdown(brief, kg, folder.name)
    if drawn:
        with atomic_path(folder) as aside:
            aside.mkdir()
            for name, picture in drawn.items():
                (aside / name).write_text(picture, "utf-8")
            # Those of an earlier report that had more of them.
            for old in folder.glob("*.svg"):
                if old.name not in drawn and re.fullmatch(r"\d+\.svg", old.name):
                    old.unlink()
    with atomic_path(path) as aside:
        aside.write_text(text, "utf-8")


def markdown(brief: Brief, kg: KnowledgeGraph, folder: str) -> tuple[str, dict[str, str]]:
    """The brief in Markdown, sources as footnotes, and its pictures by the names under which it shows them in a folder."""
    pictures: dict[str, str] = {}

    def shown(caption: str, drawn: str) -> list[str]:
        name = f"{len(pictures) + 1}.svg"
        pictures[name] = alone(drawn)
        return [f"![{_plain(caption)}](<{quote(folder)}/{name}>)", ""]

    lines = [f"# {_plain(brief.title)}", "", _plain(brief.scope), ""]
    if drawn := ties_picture(kg, least=brief.least):
        lines += shown(words(brief.lang)["picture"], drawn)
    for section in brief.sections:
        lines += [f"## {_plain(section.title)}", ""]
        for caption, picture in pictures_of(section):
            lines += shown(caption, picture)
        for bars in section.bars:
            lines += [f"| {_plain(bars.head[0])} | {_plain(bars.head[1])} |", "| --- | --: |"]
            lines += [f"| {_plain(name)} | {value:,.12g}{_plain(bars.unit)} |" for name, value in bars.rows] + [""]
        for said in section.said:
            lines += [_plain(said.text) + "".join(f"[^{n}]" for n in said.cites), ""]
    for source in brief.sources:
        link = (
            f" <{source.url}>"
            if source.url.startswith(("http://", "https://")) and not set(source.url) & set("<> \n")
            else ""
        )
        lines.append(f"[^{source.number}]: {_plain(source.sentence)} —— {_plain(source.about)}{link}")
    return "\n".join(lines) + "\n", pictures


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
        f"<title>{html.escape(brief.title)}</title><style>{STYLE}{style()}</style></head><body><main>",
        f'<h1>{html.escape(brief.title)}</h1><p class="scope">{html.escape(brief.scope)}</p>',
    ]
    if drawn := ties_picture(kg, least=brief.least):
        parts.append(f"<figure>{drawn}<figcaption>{html.escape(word['picture'])}</figcaption></figure>")
    for section in brief.sections:
        parts.append(f"<section><h2>{html.escape(section.title)}</h2>")
        parts += [_figure(caption, drawn) for caption, drawn in pictures_of(section)]
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


def pictures_of(section: Section) -> list[tuple[str, str]]:
    """The pictures of a section as (caption, SVG)."""
    return [
        *((bars.title, bars_picture(bars)) for bars in section.bars),
        *((f"{line.title}（{line.unit}）" if line.unit else line.title, line_picture(line)) for line in section.lines),
        *((line.title, timeline_picture(line)) for line in section.timelines),
    ]


def _write_word(brief: Brief, kg: KnowledgeGraph, path: Path) -> None:
    try:
        import docx
        import resvg_py  # noqa: F401
    except ModuleNotFoundError as error:
        raise InputError(f"{path.name}: needs python-docx and resvg_py; run pip install 'tuzhi[report]'") from error
    document: Any = docx.Document()
    for name in ("Normal", "Heading 1", "Heading 2", "Title"):
        fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(docx.oxml.ns.qn("w:eastAsia"), "宋体" if name == "Normal" else "黑体")
    document.add_heading(clean(brief.title), 0)
    document.add_paragraph(clean(brief.scope))
    if drawn := ties_picture(kg, least=brief.least):
        _word_picture(document, words(brief.lang)["picture"], drawn)
    for section in brief.sections:
        _word_section(document, section)
    document.add_heading(words(brief.lang)["sources"], 1)
    for source in brief.sources:
        document.add_paragraph(clean(f"[{source.number}] {source.sentence} —— {source.about} {source.url}".rstrip()))
    # Nothing of the day or the machine goes into the file: the same atlas gives the same bytes.
    made = document.core_properties
    made.author, made.title = "tuzhi", clean(brief.title)
    made.created = made.modified = datetime.datetime(2000, 1, 1)
    rough = path.with_suffix(".rough")
    document.save(str(rough))
    with zipfile.ZipFile(rough) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    rough.unlink()


def _word_section(document: Any, section: Section) -> None:
    document.add_heading(clean(section.title), 1)
    for caption, drawn in pictures_of(section):
        _word_picture(document, caption, drawn)
    for bars in section.bars:
        table = document.add_table(rows=1, cols=2, style="Light Grid Accent 1")
        for cell, text in zip(table.rows[0].cells, bars.head, strict=True):
            cell.text = clean(text)
        for name, value in bars.rows:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = clean(name), f"{value:,.12g}{clean(bars.unit)}"
    for said in section.said:
        paragraph = document.add_paragraph(clean(said.text))
        paragraph.add_run("".join(f"[{n}]" for n in said.cites)).font.superscript = True


def _word_picture(document: Any, caption: str, drawn: str) -> None:
    """A picture with its caption: as PNG for every reader, and as SVG for those that draw it with their own letters."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml
    from docx.shared import Cm
    from resvg_py import svg_to_bytes

    svg = alone(drawn)
    raster = svg_to_bytes(svg_string=svg, zoom=SHARP)
    shown = document.add_picture(io.BytesIO(raster), width=Cm(15))
    count = sum(part.partname.endswith(".svg") for part in document.part.package.iter_parts())
    name = PackURI(f"/word/media/drawing{count + 1}.svg")
    key = document.part.relate_to(
        Part(name, "image/svg+xml", svg.encode(), document.part.package), RELATIONSHIP_TYPE.IMAGE
    )
    blip = next(shown._inline.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip"))
    blip.append(parse_xml(_SVG_BLIP.format(key=key)))
    shown._inline.docPr.set("descr", clean(caption))
    document.add_paragraph(clean(caption), style="Caption")


# Office 2016 and later draw this instead of the PNG ([MS-ODRAWXML] 2.3.1.1).
_SVG_BLIP = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">'
    '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="{key}"/></a:ext></a:extLst>'
)
