"""Old Excel workbooks (.xls): their sheets as rows of cells, read by xlrd."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from ...graph.errors import InputError
from .grid import filled
from .sheets import MAX_CELLS, Sheet, number_format
from .shown import show_number

# How the storage of macros is called in an OLE file.
_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def read_old_workbook(raw: bytes) -> list[Sheet]:
    """The sheets of a .xls file that are not hidden. Formulas count by their last value.

    Raises InputError for a file that is none, is encrypted, holds macros or too many cells, and without the package.
    """
    try:
        import xlrd
    except ImportError:
        raise InputError(".xls needs more packages; run: pip install 'tuzhi[documents]'") from None
    if raw.lstrip()[:1] == b"<":
        raise InputError("a web page by the name of .xls, as some sites give them out; rename it to .html")
    if _MACROS in raw:
        raise InputError("holds macros; refused: save it without macros")
    try:
        # It writes what it thinks of a file to a stream: nobody reads it.
        book = xlrd.open_workbook(file_contents=raw, formatting_info=True, logfile=io.StringIO())
        return [
            Sheet(sheet.name, tuple(filled(list(_rows(book, sheet)), _merged(sheet))))
            for sheet in book.sheets()
            if sheet.visibility == 0
        ]
    except InputError:
        raise
    except Exception as error:  # whatever it raises at a damaged file: it checks little
        reason = " ".join(str(error).split())[:80] or type(error).__name__
        if "encrypted" in reason:
            raise InputError("encrypted; save it without a password") from None
        raise InputError(f"no Excel file that can be opened ({reason}); save it again as .xlsx") from None


def _rows(book: Any, sheet: Any) -> Iterator[tuple[int, tuple[str, ...]]]:
    if sheet.nrows * sheet.ncols > MAX_CELLS:
        raise InputError(f"more than {MAX_CELLS} cells; split it")
    formats = {i: number_format(book.format_map[xf.format_key].format_str) for i, xf in enumerate(book.xf_list)}
    for number in range(sheet.nrows):
        texts = [_shown(cell, formats, since_1904=book.datemode == 1) for cell in sheet.row(number)]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield number + 1, tuple(texts)


def _shown(cell: Any, formats: dict[int, str], *, since_1904: bool) -> str:
    # The kinds of xlrd: 0 empty, 1 text, 2 number, 3 date, 4 truth, 5 error, 6 blank.
    if cell.ctype == 1:
        return str(cell.value)
    if cell.ctype in (2, 3):
        shown = "date" if cell.ctype == 3 else formats.get(cell.xf_index, "")
        return show_number(repr(cell.value), shown, since_1904=since_1904)
    return ("否", "是")[bool(cell.value)] if cell.ctype == 4 else ""


def _merged(sheet: Any) -> Iterator[tuple[int, int, int, int]]:
    for top, bottom, left, right in sheet.merged_cells:
        yield left, top + 1, right - 1, bottom
