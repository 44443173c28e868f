"""Files that hold several articles: archives (zip, WARC) and tables of articles (JSON Lines, JSON, CSV, Excel)."""

from __future__ import annotations

import csv
import io
import json
import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, suppress
from dataclasses import dataclass, replace
from typing import Any

from ...graph.errors import InputError
from ...graph.locations import place
from ...graph.model import Article
from ..regex import regex
from .bylines import iso_date
from .compose import from_transcript, verbatim
from .encoding import Decoded, decode
from .frontmatter import KEYS, FrontMatter, language_tag
from .markup import parse_markup
from .office import cell_name
from .old_excel import read_old_workbook
from .pulse import tick
from .sheets import Sheet, read_workbook
from .transcript import Transcript
from .unpacking import Package, printable

TEXT_KEYS = (
    "text", "content", "body", "article", "fulltext", "full_text", "maintext", "正文", "内容", "全文", "文章", "文本", "原文", "正文内容",
    "文章内容", "新闻内容", "內容", "內文",
)  # fmt: skip
_FIELD = {key: name for name, keys in KEYS.items() for key in keys} | dict.fromkeys(TEXT_KEYS, "text")
# Where APIs put their list of articles.
_LISTS = ("articles", "data", "items", "results", "records", "rows", "list", "docs", "hits", "news")
MAX_RECORDS, MAX_PAGES, MAX_PAGE, MAX_ROW = 200_000, 50_000, 10 * 2**20, 1_000_000
# A column holds articles where its cells have this many characters in the middle.
ARTICLE = 60
_TAGS = regex(r"<(?:p|br|div|span|h[1-6]|article|section|table|li)\b[^>]{0,300}>", re.I)


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that gave no article, and why. `skipped` where nobody asked for it by name: it lay in a folder."""

    path: str
    message: str
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive, still to be read by the reader of its kind; `url` is where it was saved from."""

    path: str
    suffix: str
    raw: bytes
    url: str = ""


Item = Article | Failure | Member
Batch = Callable[[bytes, str], Iterator[Item]]


# ---- archives


def open_zip(raw: bytes, path: str) -> Iterator[Item]:
    """The files in a zip archive, in the order of their names. Hidden ones are left out; one that is broken fails alone."""
    package = Package(raw)
    for name in sorted(package.names):
        where = f"{path}/{_file_name(name)}"
        if any(part.startswith((".", "__MACOSX")) for part in name.split("/")):
            yield Failure(where, "hidden", skipped=True)
            continue
        try:
            member = package.read(name)
        except InputError as error:
            yield Failure(where, str(error).removeprefix(f"{printable(name)}: "))
            continue
        yield Member(where, posixpath.splitext(name)[1].lower(), member)


def _file_name(name: str) -> str:
    """The name of a file in an archive. Chinese Windows writes names in GBK and does not say so."""
    if not name.isascii():
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    return name


def open_warc(raw: bytes, path: str) -> Iterator[Item]:
    """The web pages in a WARC archive, compressed or not. Raises InputError where the package that opens it is missing."""
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise InputError("WARC needs more packages; run: pip install 'tuzhi[documents]'") from None
    found = 0
    records = iter(ArchiveIterator(io.BytesIO(raw)))
    try:
        while (record := _quietly(lambda: next(records, None))) is not None:
            tick()
            kind = record.http_headers.get_header("Content-Type", "") if record.http_headers else ""
            if record.rec_type != "response" or "html" not in (kind or "").lower():
                continue
            url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
            page = _quietly(lambda: record.content_stream().read(MAX_PAGE + 1))
            found += 1
            if found > MAX_PAGES:
                raise InputError(f"more than {MAX_PAGES} pages; split it")
            where = f"{path}/{url}"
            if not str(record.http_headers.get_statuscode()).startswith("2"):
                yield Failure(where, f"the server said {record.http_headers.get_statuscode()}", skipped=True)
            elif len(page) > MAX_PAGE:
                yield Failure(where, f"more than {MAX_PAGE // 2**20} MB")
            else:
                yield Member(where, ".html", page, url)
    except (ArchiveLoadFailed, ValueError, OSError, EOFError, KeyError, AttributeError, UnicodeError) as error:
        if isinstance(error, InputError):
            raise
        reason = " ".join(str(error).split())[:80] or type(error).__name__
        raise InputError(f"page {found + 1}: no WARC archive that can be read ({reason})") from None
    if not found:
        raise InputError("no web page in it; expected a WARC archive with responses of type text/html")


def _quietly(step: Callable[[], Any]) -> Any:
    """What a step gives; what it writes to standard error is dropped, for we say ourselves what is wrong with a file."""
    with redirect_stderr(io.StringIO()):
        return step()


# ---- records


def read_jsonl(raw: bytes, path: str) -> Iterator[Item]:
    """An article for each line of JSON that has a text (text, content, 正文 …); the others are failures with their line."""
    decoded = decode(raw)
    for number, line in enumerate(decoded.text.split("\n"), 1):
        if number > MAX_RECORDS:
            raise InputError(f"more than {MAX_RECORDS} lines; split it")
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            record = _load(line)
        except InputError as error:
            yield Failure(where, str(error))
            continue
        yield _record(record, where, place(line=number), decoded)


def read_json(raw: bytes, path: str) -> Iterator[Item]:
    """An article for each record of a JSON file: a list of objects, an object that has such a list, or one object."""
    decoded = decode(raw)
    try:
        records = _records(_load(decoded.text))
    except InputError as error:
        if "\n" in decoded.text.strip() and decoded.text.lstrip().startswith("{"):
            yield from read_jsonl(raw, path)
            return
        raise error
    if len(records) > MAX_RECORDS:
        raise InputError(f"more than {MAX_RECORDS} records; split it")
    for number, record in enumerate(records, 1):
        yield _record(record, f"{path}:{number}" if len(records) > 1 else path, place(record=number), decoded)


def _load(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise InputError("JSON nested too deeply; expected objects with a text") from None
    except ValueError as error:
        raise InputError(f"no JSON ({' '.join(str(error).split())[:80]})") from None


def _records(loaded: Any) -> list[Any]:
    if isinstance(loaded, list):
        return loaded
    if isinstance(loaded, dict) and not _fields(loaded).get("text"):
        for key in _LISTS:
            inner = loaded.get(key)
            if isinstance(inner, dict):
                inner = next((inner[k] for k in _LISTS if isinstance(inner.get(k), list)), None)
            if isinstance(inner, list):
                return inner
    return [loaded]


def _fields(record: dict[Any, Any]) -> dict[str, str]:
    """The values of the keys that we know."""
    found: dict[str, str] = {}
    for key, value in record.items():
        name = _FIELD.get(str(key).strip().casefold())
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            value = "\n".join(value) if name == "text" else "、".join(value)
        if name and isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            found.setdefault(name, _whole(str(value)).strip())
    return found


def _whole(text: str) -> str:
    """A text without halves of characters, which JSON can escape (an emoji cut in two) and no file can hold."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _record(record: Any, path: str, where: str, decoded: Decoded) -> Article | Failure:
    fields = _fields(record) if isinstance(record, dict) else {}
    if not fields.get("text"):
        known = ", ".join(TEXT_KEYS[:3])
        return Failure(path, f"no text in this record; expected a JSON object with one of {known}, 正文, 内容")
    return _of_fields(fields, path, where, decoded.encoding)


def _of_fields(fields: dict[str, str], path: str, where: str, encoding: str) -> Article | Failure:
    """The article of a record. Its title stands above its text, where the text does not begin with it."""
    text, title = fields["text"], fields.get("title", "")
    transcript = Transcript()
    try:
        lines = [line.text for line in parse_markup(text).lines] if _TAGS.search(text) else [text]
        if title and not "".join(lines[:2]).lstrip().startswith(title):
            transcript.add(title, where)
        for line in lines:
            transcript.add(line, where)
        front = FrontMatter(
            title=title,
            url=fields.get("url", ""),
            published=iso_date(fields.get("published", "")),
            source=fields.get("source", ""),
            language=language_tag(fields.get("language", "")),
            reporters=tuple(name for name in re.split(r"[\s、，,;；]+", fields.get("reporters", "")) if name),
        )
        return replace(from_transcript(transcript, path=path, front=front), encoding=encoding)
    except InputError as error:
        return Failure(path, str(error))


# ---- tables


def read_csv(raw: bytes, path: str) -> Iterator[Item]:
    """The articles of a table that has a column of texts, a row each; else the whole table as one article."""
    decoded = decode(raw)
    sample = decoded.text[:20_000]
    first = sample.split("\n", 1)[0]
    delimiter = max("\t,;，|", key=lambda sign: (first.count(sign), sign == ","))
    rows: list[tuple[int, tuple[str, ...]]] = []
    # A sign of more than one byte in a quoted field may hold line breaks: they are its text.
    reader = csv.reader(io.StringIO(decoded.text, newline=""), delimiter=delimiter)
    # The limit is the process's own: it is put back.
    usual = csv.field_size_limit(MAX_ROW)
    try:
        for number, row in enumerate(reader, 1):
            if number > MAX_RECORDS:
                raise InputError(f"more than {MAX_RECORDS} rows; split it")
            if any(cell.strip() for cell in row):
                rows.append((number, tuple(cell.strip() for cell in row)))
    except csv.Error as error:
        raise InputError(f"line {reader.line_num}: no CSV ({error})") from None
    finally:
        csv.field_size_limit(usual)
    yield from of_sheets([Sheet("", tuple(rows))], path, encoding=decoded.encoding)


def read_xlsx(raw: bytes, path: str) -> Iterator[Item]:
    """The articles of a workbook that has a column of texts, a row each; else all its tables as one article."""
    sheets, known = read_workbook(raw)
    yield from of_sheets(sheets, path, title=known.title)


def read_xls(raw: bytes, path: str) -> Iterator[Item]:
    """The articles of an old workbook, as those of a new one; a new one may be called .xls."""
    if raw.startswith(b"PK"):
        yield from read_xlsx(raw, path)
    else:
        yield from of_sheets(read_old_workbook(raw), path)


def of_sheets(sheets: Sequence[Sheet], path: str, *, title: str = "", encoding: str = "utf-8") -> Iterator[Item]:
    """The articles in sheets. Raises InputError for sheets without a word."""
    tables: list[Sheet] = []
    for sheet in sheets:
        if (columns := _article_columns(sheet)) is not None:
            yield from _row_articles(sheet, columns, path, encoding)
        elif sheet.rows:
            tables.append(sheet)
    if tables:
        yield _table_article(tables, path, title, encoding)
    elif not any(sheet.rows for sheet in sheets):
        raise InputError("no text in it; expected a table")


def _article_columns(sheet: Sheet) -> dict[str, int] | None:
    """Which column holds which field, where one of them holds articles; None for a table of data."""
    if len(sheet.rows) < 2:
        return None
    columns: dict[str, int] = {}
    for i, cell in enumerate(sheet.rows[0][1]):
        if name := _FIELD.get(cell.strip().casefold()):
            columns.setdefault(name, i)
    if "text" not in columns:
        return None
    lengths = sorted(len(row[columns["text"]]) if columns["text"] < len(row) else 0 for _, row in sheet.rows[1:])
    return columns if lengths[len(lengths) // 2] >= ARTICLE else None


def _row_articles(sheet: Sheet, columns: dict[str, int], path: str, encoding: str) -> Iterator[Item]:
    for number, row in sheet.rows[1:]:
        fields = {name: row[i].strip() for name, i in columns.items() if i < len(row) and row[i].strip()}
        where = f"{path}:{number}"
        if not fields.get("text"):
            yield Failure(where, "no text in this row")
            continue
        yield _of_fields(fields, where, place(sheet=sheet.name, cell=cell_name(columns["text"], number)), encoding)


def _table_article(sheets: Sequence[Sheet], path: str, title: str, encoding: str) -> Article:
    transcript = Transcript()
    for sheet in sheets:
        if len(sheets) > 1 and not re.fullmatch(r"Sheet\s?\d*|工作表\s?\d*", sheet.name, re.I):
            transcript.add(sheet.name, place(sheet=sheet.name))
        for number, row in sheet.rows:
            transcript.row((cell, place(sheet=sheet.name, cell=cell_name(i, number))) for i, cell in enumerate(row))
    first = [cell for cell in sheets[0].rows[0][1] if cell]
    named = first[0] if len(first) == 1 else title
    stem = posixpath.splitext(posixpath.basename(path.replace("\\", "/")))[0]
    return replace(verbatim(transcript, path=path, front=FrontMatter(title=named or stem)), encoding=encoding)
