"""Excel workbooks: their sheets as rows of cells, with the text that the cells show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ...graph.errors import InputError
from ..regex import regex
from .grid import Range, filled
from .office import Properties, open_package, properties
from .shown import show_number
from .unpacking import Package, relations

MAX_CELLS = 2_000_000
_CELL = regex(r"([A-Z]{1,3})(\d{1,7})$")
# The built-in formats that show a number as a date, and those that show it as a percentage.
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_PERCENT = frozenset((9, 10))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that hold something, by the number of the row: the text of each cell, "" for an empty one."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_workbook(raw: bytes) -> tuple[list[Sheet], Properties]:
    """The sheets of a .xlsx file that are not hidden, and what the file says of itself. Formulas count by their last value.

    Raises InputError for a file that is none, holds macros or too many cells.
    """
    package = open_package(raw, "xl/workbook.xml")
    targets = relations(package, "xl/workbook.xml")
    book = package.tree("xl/workbook.xml")
    shared = _shared(package)
    formats = _formats(package)
    since_1904 = any(pr.get("date1904", "") in ("1", "true") for pr in book.iter("workbookPr"))
    sheets: list[Sheet] = []
    for sheet in book.iter("sheet"):
        part = targets.get(sheet.get("r:id", ""), "")
        if part in package and sheet.get("state", "visible") == "visible":
            tree = package.tree(part)
            rows = tuple(filled(list(_rows(tree, shared, formats, since_1904)), _merged(tree)))
            sheets.append(Sheet(sheet.get("name", ""), rows))
    return sheets, properties(package)


def _shared(package: Package) -> list[str]:
    if "xl/sharedStrings.xml" not in package:
        return []
    return [_text(item) for item in package.tree("xl/sharedStrings.xml").iterfind("si")]


def _text(item: Element) -> str:
    """The text of a string without the reading aids (rPh) that stand above it in Japanese files."""
    own = [t.text or "" for t in item.iterfind("t")] + [t.text or "" for t in item.iterfind("r/t")]
    return "".join(own)


def _formats(package: Package) -> list[str]:
    """How each style of a cell shows numbers: "date", "percent" or ""."""
    if "xl/styles.xml" not in package:
        return []
    tree = package.tree("xl/styles.xml")
    own = {f.get("numFmtId", ""): f.get("formatCode", "") for f in tree.iter("numFmt")}
    found: list[str] = []
    for cell in tree.iterfind("cellXfs/xf"):
        number = cell.get("numFmtId", "0")
        built_in = int(number) if re.fullmatch(r"\d{1,3}", number) and number not in own else -1
        fixed = "date" if built_in in _DATES else "percent" if built_in in _PERCENT else ""
        found.append(fixed or number_format(own.get(number, "")))
    return found


def number_format(code: str) -> str:
    """How a format shows numbers: "date", "percent" or "".

    >>> number_format("yyyy-mm-dd"), number_format('0.0"年"'), number_format("0.00%")
    ('date', '', 'percent')
    """
    code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code)
    if re.search(r"[yd]|(?<![a-z])m{1,4}(?![a-z])", code, re.I):
        return "date"
    return "percent" if code.endswith("%") else ""


def _rows(
    tree: Element, shared: list[str], formats: list[str], since_1904: bool
) -> Iterator[tuple[int, tuple[str, ...]]]:
    number = cells = 0
    for row in tree.iterfind("sheetData/row"):
        given = row.get("r", "")
        number = int(given) if re.fullmatch(r"\d{1,7}", given) else number + 1
        texts: list[str] = []
        for cell in row.iterfind("c"):
            cells += 1
            if cells > MAX_CELLS:
                raise InputError(f"more than {MAX_CELLS} cells; split it")
            match = _CELL.match(cell.get("r", ""))
            column = _column(match[1]) if match else len(texts)
            if column < len(texts) or column > 16_384:
                continue
            texts += [""] * (column - len(texts))
            texts.append(_shown(cell, shared, formats, since_1904))
        if any(texts):
            yield number, tuple(texts)


def _merged(tree: Element) -> Iterator[Range]:
    """The merged ranges of a sheet, columns counted from 0 and rows from 1."""
    for cell in tree.iterfind("mergeCells/mergeCell"):
        first, last = (_CELL.match(end) for end in f"{cell.get('ref', '')}:".split(":")[:2])
        if first and last:
            yield _column(first[1]), int(first[2]), _column(last[1]), int(last[2])


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _shown(cell: Element, shared: list[str], formats: list[str], since_1904: bool) -> str:
    kind, value = cell.get("t", "n"), (cell.findtext("v") or "").strip()
    if kind == "s":
        return shared[int(value)] if re.fullmatch(r"\d{1,9}", value) and int(value) < len(shared) else ""
    if kind == "inlineStr":
        inline = cell.find("is")
        return _text(inline) if inline is not None else ""
    if kind == "e":
        return ""
    if kind in ("b", "str", "d"):
        return {"0": "否", "1": "是"}.get(value, "") if kind == "b" else value
    style = cell.get("s", "")
    shown = formats[int(style)] if re.fullmatch(r"\d{1,5}", style) and int(style) < len(formats) else ""
    return show_number(value, shown, since_1904=since_1904)
