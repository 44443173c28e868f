"""Word and PowerPoint files: their paragraphs, tables and pictures in reading order, read from the XML in them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ...graph.errors import InputError
from ...graph.locations import place
from ..regex import regex
from .bylines import NAME
from .charts import write_charts
from .diagrams import write_diagrams
from .frontmatter import FrontMatter, language_tag
from .grid import Cell, Grid, may_repeat, merged, spanned
from .illustrations import Illustrator
from .transcript import MAX_CELL, Transcript
from .unpacking import Package, relations

# Titles that programs fill in themselves.
_NO_TITLE = regex(r"(?:Microsoft |Power ?Point|幻灯片|文档|Document|Presentation|untitled|无标题|新建)", re.I)
_TITLE_STYLE = regex(r"(?:title|标题|文章标题|文档标题)$", re.I)
_HEADING = regex(r"(?:heading|标题) ?1$", re.I)
_CAPTION = regex(r"(?:caption|题注)$", re.I)
_TRUE = ("1", "true")
_NO_TEXT = frozenset(["del", "moveFrom", "Fallback", "pPr", "rPr", "instrText", "fldData"])


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of itself."""

    title: str = ""
    author: str = ""
    language: str = ""


def open_package(raw: bytes, main: str) -> Package:
    """The package of an Office file whose main part is given. Raises InputError for macros and for another file."""
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError("an old or encrypted Office file; save it in the current format, without a password")
    package = Package(raw)
    if macros := next((name for name in package.names if "vbaproject" in name.lower()), ""):
        raise InputError(f"holds macros ({macros}); refused: save it without macros")
    if main not in package:
        raise InputError(f"{main}: missing in it; no file of this kind")
    return package


def properties(package: Package) -> Properties:
    """Title and author, where a person may have written them."""
    if "docProps/core.xml" not in package:
        return Properties()
    found = {e.tag: (e.text or "").strip() for e in package.tree("docProps/core.xml")}
    title, author = found.get("title", ""), found.get("creator", "")
    return Properties(
        "" if _NO_TITLE.match(title) or len(title) > 120 else title,
        author if re.fullmatch(NAME, author) else "",
        language_tag(found.get("language", "")),
    )


def front_of(known: Properties, title: str) -> FrontMatter:
    """What goes before what the page says: the title that the layout gives, else the one of the properties."""
    return FrontMatter(title=title or known.title, language=known.language)


# ---- Word


def read_word(raw: bytes) -> tuple[Transcript, FrontMatter, Properties]:
    """A .docx file, written down. Text that was struck in review is left out, notes stand at the end."""
    package = open_package(raw, "word/document.xml")
    transcript = Transcript()
    word = _Word(package, transcript)
    body = package.tree("word/document.xml").find("body")
    if body is not None:
        word.blocks(body)
    word.illustrator.finish()
    for part in ("word/footnotes.xml", "word/endnotes.xml"):
        if part in package:
            word.notes(package.tree(part))
    known = properties(package)
    return transcript, front_of(known, word.title), known


class _Word:
    def __init__(self, package: Package, transcript: Transcript) -> None:
        self.package, self.transcript = package, transcript
        self.illustrator = Illustrator(transcript)
        self.targets = relations(package, "word/document.xml")
        self.styles = _styles(package)
        self.title = self.heading = ""
        self.paragraphs = self.tables = 0
        self.grid: Grid[tuple[str, str]] = Grid(("", ""))

    def blocks(self, parent: Element) -> None:
        for block in parent:
            if block.tag == "p":
                self.paragraph(block)
            elif block.tag == "tbl":
                self.table(block)
            elif block.tag in ("sdt", "sdtContent", "ins", "customXml", "smartTag"):
                self.blocks(block)

    def paragraph(self, p: Element) -> None:
        self.paragraphs += 1
        style = self.styles.get(next((s.get("val", "") for s in p.iterfind("pPr/pStyle")), ""), "")
        text = paragraph_text(p)
        where = place(paragraph=self.paragraphs)
        flat = " ".join(text.split())
        if flat and not self.title and _TITLE_STYLE.match(style):
            self.title = flat
        elif flat and not self.title and not self.heading and _HEADING.match(style):
            self.heading, self.title = flat, flat
        if flat:
            self.illustrator.beside(flat, is_caption=bool(_CAPTION.match(style)))
            self.transcript.add(text, where)
        for box in _inside(p, "txbxContent"):
            self.blocks(box)
        for drawing in _inside(p, "drawing"):
            self.picture(drawing)

    def picture(self, drawing: Element) -> None:
        alt = next((d.get("descr", "") or d.get("title", "") for d in drawing.iter("docPr")), "")
        for blip in drawing.iter("blip"):
            target = self.targets.get(blip.get("r:embed", ""), "")
            if target in self.package:
                self.illustrator.show(self.package.read(target), place(picture=target), alt=alt)
        write_charts(self.transcript, self.package, drawing, self.targets)
        write_diagrams(self.transcript, self.package, drawing, self.targets)

    def table(self, tbl: Element) -> None:
        self.tables += 1
        number = self.tables
        above: dict[int, tuple[str, str]] = {}
        for r, row in enumerate(tbl.iterfind("tr"), 1):
            cells: list[Cell[tuple[str, str]]] = []
            column = 0
            listed = list(row.iterfind("tc"))
            texts = ["\n".join(filter(None, map(paragraph_text, cell.iter("p")))) for cell in listed]
            if any(len(text) > MAX_CELL for text in texts):
                for cell in listed:
                    self.blocks(cell)
                continue
            for cell, text in zip(listed, texts, strict=True):
                columns = spanned(next((g.get("val") for g in cell.iterfind("tcPr/gridSpan")), None))
                said = text, place(table=number, cell=cell_name(column, r))
                if (down := cell.find("tcPr/vMerge")) is not None:
                    if down.get("val", "continue") == "continue":
                        said = above.get(column, said)
                    above[column] = said if may_repeat(said[0]) else ("", "")
                cells.append(merged(said, said[0], columns=columns))
                column += columns
            self.transcript.row(self.grid.row(cells))

    def notes(self, tree: Element) -> None:
        for note in tree:
            if note.get("type", "normal") == "normal":
                text = " ".join(filter(None, map(paragraph_text, note.iter("p"))))
                if text.strip():
                    self.transcript.add(text, place(note=note.get("id", "")))


def _styles(package: Package) -> dict[str, str]:
    """The names of the styles by id."""
    if "word/styles.xml" not in package:
        return {}
    return {
        style.get("styleId", ""): next((n.get("val", "") for n in style.iterfind("name")), "")
        for style in package.tree("word/styles.xml").iter("style")
    }


def _inside(element: Element, tag: str) -> Iterator[Element]:
    """The outermost elements of a tag below an element, without what older programs are shown instead."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _NO_TEXT:
            yield from _inside(child, tag)


def paragraph_text(p: Element) -> str:
    """The text of a paragraph, its line breaks as such; text boxes in it are not its text."""
    parts: list[str] = []
    _gather(p, parts)
    return "".join(parts)


def _gather(element: Element, parts: list[str]) -> None:
    for child in element:
        tag = child.tag
        if tag == "t":
            parts.append(child.text or "")
        elif tag in ("br", "cr"):
            parts.append("\n")
        elif tag == "tab":
            parts.append(" ")
        elif tag == "noBreakHyphen":
            parts.append("-")
        elif tag not in _NO_TEXT and tag not in ("txbxContent", "drawing", "pict"):
            _gather(child, parts)


def cell_name(column: int, row: int) -> str:
    """The name of a cell as spreadsheets write it.

    >>> cell_name(0, 1), cell_name(27, 3)
    ('A1', 'AB3')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


# ---- PowerPoint


def read_slides(raw: bytes) -> tuple[Transcript, FrontMatter, Properties]:
    """A .pptx file, written down slide by slide, shapes in the order of their places; speakers' notes are left out."""
    package = open_package(raw, "ppt/presentation.xml")
    transcript = Transcript()
    illustrator = Illustrator(transcript)
    targets = relations(package, "ppt/presentation.xml")
    listed = [s.get("r:id", "") for s in package.tree("ppt/presentation.xml").iter("sldId")]
    title = ""
    for number, part in enumerate((targets.get(i, "") for i in listed), 1):
        if part not in package:
            continue
        slide = _Slide(package, part, number, transcript, illustrator)
        tree = package.tree(part).find("cSld/spTree")
        if tree is not None:
            slide.shapes(tree)
        illustrator.finish()
        title = title or slide.title
    known = properties(package)
    return transcript, front_of(known, title), known


class _Slide:
    def __init__(
        self, package: Package, part: str, number: int, transcript: Transcript, illustrator: Illustrator
    ) -> None:
        self.package, self.number, self.transcript, self.illustrator = package, number, transcript, illustrator
        self.targets = relations(package, part)
        self.title = ""
        self.paragraphs = self.tables = 0

    def shapes(self, tree: Element) -> None:
        """Shapes from top to bottom and left to right; those without a place of their own (titles) first."""
        listed = [s for s in tree if s.tag in ("sp", "grpSp", "graphicFrame", "pic")]
        for shape in sorted(listed, key=_corner):
            if shape.tag == "sp":
                self.text(shape)
            elif shape.tag == "grpSp":
                self.shapes(shape)
            elif shape.tag == "pic":
                self.picture(shape)
            else:
                self.frame(shape)

    def text(self, shape: Element) -> None:
        kind = next((ph.get("type", "") for ph in shape.iterfind("nvSpPr/nvPr/ph")), "")
        if kind in ("sldNum", "ftr", "hdr", "dt"):
            return
        for p in shape.iterfind("txBody/p"):
            text = paragraph_text(p)
            self.paragraphs += 1
            flat = " ".join(text.split())
            if not flat:
                continue
            if kind in ("title", "ctrTitle") and not self.title:
                self.title = flat
            self.illustrator.beside(flat)
            self.transcript.add(text, place(slide=self.number, paragraph=self.paragraphs))

    def picture(self, shape: Element) -> None:
        alt = next((c.get("descr", "") for c in shape.iter("cNvPr")), "")
        for blip in shape.iter("blip"):
            target = self.targets.get(blip.get("r:embed", ""), "")
            if target in self.package:
                where = place(slide=self.number, picture=posixpath.basename(target))
                self.illustrator.show(self.package.read(target), where, alt=alt)

    def frame(self, shape: Element) -> None:
        write_charts(self.transcript, self.package, shape, self.targets, slide=self.number)
        write_diagrams(self.transcript, self.package, shape, self.targets, slide=self.number)
        for tbl in shape.iter("tbl"):
            self.tables += 1
            above: list[tuple[str, str]] = []
            for r, row in enumerate(tbl.iterfind("tr"), 1):
                cells: list[tuple[str, str]] = []
                listed = list(row.iterfind("tc"))
                for c, tc in enumerate(listed):
                    text = "\n".join(map(paragraph_text, tc.iter("p")))
                    said = text, place(slide=self.number, table=self.tables, cell=cell_name(c, r))
                    # What a merged cell covers is there, and empty.
                    if tc.get("vMerge") in _TRUE and c < len(above):
                        said = above[c]
                    elif tc.get("hMerge") in _TRUE and cells and spanned(listed[0].get("gridSpan")) < len(listed):
                        said = cells[-1]
                    cells.append(said if said[0] == text or may_repeat(said[0]) else ("", ""))
                above = cells
                self.transcript.row(cells)


def _corner(shape: Element) -> tuple[int, int]:
    """Where a shape stands on its slide, in rows of about half an inch so that what stands side by side stays so."""
    for off in shape.iter("off"):
        x, y = off.get("x", "0"), off.get("y", "0")
        if re.fullmatch(r"-?\d{1,12}", x) and re.fullmatch(r"-?\d{1,12}", y):
            return int(y) // 457_200, int(x)
    return -1, 0
