"""From files to articles: READERS holds one function a kind of file; `read_all` walks folders and stops for nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from ...graph.errors import InputError
from ...graph.model import Article
from .batches import (
    Batch,
    Failure,
    Item,
    Member,
    open_warc,
    open_zip,
    read_csv,
    read_json,
    read_jsonl,
    read_xls,
    read_xlsx,
)
from .compose import compose
from .confined import worker
from .documents import WORDLESS, read_docx, read_epub, read_pdf, read_picture, read_pptx
from .encoding import decode
from .frontmatter import read_front_matter
from .hypertext import article_lines, companion_folders, decode_html, illustrate, unpack_mhtml
from .markdown import markdown_lines, markdown_title
from .paragraphs import lines_of
from .remote import address, find_remote
from .unpacking import is_printable, printable

__all__ = ["BATCHES", "MAX_BYTES", "READERS", "Failure", "read", "read_all", "read_items"]

# What a folder holds that is an atlas: its page and its lines are no articles.
ATLAS = "atlas.json"

MB = 2**20
# The length of a name of a file in an archive, and of a message.
MAX_NAME = 1_000
MAX_BYTES = 20 * MB
# Pictures take room, text does not.
MAX_LARGE, MAX_ARCHIVE = 100 * MB, 400 * MB

Reader = Callable[[bytes, str], Article]
T = TypeVar("T")


def read_text(raw: bytes, path: str) -> Article:
    """The article of a plain text file: a page saved from the web, a page of a newspaper, or paragraphs."""
    decoded = decode(raw)
    front = read_front_matter(decoded.text)
    return compose(decoded, lines_of(decoded.text, front.end), path=path, front=front)


def read_markdown(raw: bytes, path: str) -> Article:
    """The article of a Markdown file, without its markup; its title is the first heading of the first level."""
    decoded = decode(raw)
    front = read_front_matter(decoded.text)
    title = front.title or markdown_title(decoded.text, front.end)
    lines = markdown_lines(decoded.text, front.end)
    return compose(decoded, lines, path=path, front=replace(front, title=title))


def read_html(raw: bytes, path: str) -> Article:
    """The article of a web page saved as HTML. Alignment leads to the source of the page.

    Raises InputError where the packages that it needs are not installed.
    """
    return _read_page(raw, path, {})


def read_mhtml(raw: bytes, path: str) -> Article:
    """The article of a web archive, with its pictures. Alignment leads to the source of its page."""
    page, pictures = unpack_mhtml(raw)
    return _read_page(page, path, pictures)


def _read_page(raw: bytes, path: str, pictures: Mapping[str, bytes]) -> Article:
    decoded = decode_html(raw)
    lines, head, site, images = article_lines(decoded.text)
    article = compose(decoded, lines, path=path, front=replace(head, reporters=()))
    article = replace(article, reporters=article.reporters or head.reporters, source=article.source or site)
    return illustrate(article, images, pictures)


# To add a kind of file add its reader here. A reader takes the bytes and the name of a file, and raises InputError.
READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".mhtml": read_mhtml,
    ".mht": read_mhtml,
    ".docx": read_docx,
    ".pptx": read_pptx,
    ".pdf": read_pdf,
    ".epub": read_epub,
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"), read_picture),
}
# Files that hold several articles, or files with articles.
BATCHES: dict[str, Batch] = {
    ".zip": open_zip,
    ".warc": open_warc,
    ".warc.gz": open_warc,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".json": read_json,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xlsx": read_xlsx,
    ".xls": read_xls,
}
# What is read in a process of its own, because it is compressed, compiled or made to be laid out. Zip archives are opened
# here, a bounded member at a time.
CONFINED = frozenset(READERS) - {".txt", ".md"} | {".xlsx", ".xls", ".warc", ".warc.gz"}
_LIMITS = dict.fromkeys((".zip", ".warc", ".warc.gz"), MAX_ARCHIVE) | dict.fromkeys(
    (".pdf", ".pptx", ".docx", ".epub", ".mhtml", ".mht", ".xlsx", ".xls"), MAX_LARGE
)
# What is recognised to say what to do with it.
_ADVICE = {
    ".doc": "an old Word file; save it as .docx",
    ".ppt": "an old PowerPoint file; save it as .pptx", ".docm": "holds macros; save it as .docx",
    ".xlsm": "holds macros; save it as .xlsx", ".pptm": "holds macros; save it as .pptx",
    ".rar": "an archive of a kind that is not opened; pack it as .zip", ".7z": "an archive of a kind that is not opened; pack it as .zip",
    ".wps": "a WPS file; save it as .docx", ".et": "a WPS sheet; save it as .xlsx", ".dps": "WPS slides; save them as .pptx",
}  # fmt: skip


def kind_of(name: str) -> str:
    """The suffix of a file's name by which its reader is found, in lower case.

    >>> kind_of("A.PDF"), kind_of("crawl.warc.gz"), kind_of("notes")
    ('.pdf', '.warc.gz', '')
    """
    lower = name.lower()
    return ".warc.gz" if lower.endswith(".warc.gz") else os.path.splitext(lower)[1]  # noqa: PTH122


def _unknown(suffix: str) -> str:
    return _ADVICE.get(suffix) or f"unknown kind of file; expected {', '.join((*READERS, *BATCHES))}"


def read_items(suffix: str, raw: bytes, path: str) -> Iterator[Item]:
    """What stands in the bytes of a file of a kind, read here and now. Raises InputError where nothing does.

    Names and messages hold nothing from the file that could steer a terminal.
    """
    try:
        if suffix in BATCHES:
            yield from map(_printable, BATCHES[suffix](raw, path))
        elif suffix in READERS:
            yield _printable(READERS[suffix](raw, path))
        else:
            raise InputError(_unknown(suffix))
    except InputError as error:
        raise InputError(printable(str(error), MAX_NAME)) from None


def _printable(item: T) -> T:
    """The item with nothing in what is told of it that no one can see."""
    told = {name: getattr(item, name, "") for name in ("path", "url", "title", "source", "message")}
    hidden = {name: printable(text, MAX_NAME) for name, text in told.items() if not is_printable(text)}
    if isinstance(item, Article) and not all(map(is_printable, item.reporters)):
        item = replace(item, reporters=tuple(printable(name) for name in item.reporters))
    return replace(item, **hidden) if hidden else item  # type: ignore[type-var]


def _unharmed(items: Iterator[Item]) -> Iterator[Item]:
    """The items. A fault of a reader's own, which a file nobody foresaw may bring to light, costs that file only."""
    try:
        yield from items
    except InputError:
        raise
    except Exception as error:
        raise InputError(f"cannot be read ({type(error).__name__}: {' '.join(str(error).split())[:120]})") from None


def _photographs_skipped(items: Iterator[Item], path: str) -> Iterator[Item]:
    """The items; a picture without words is left out, and is no failure."""
    try:
        yield from items
    except InputError as error:
        if str(error) != WORDLESS:
            raise
        yield Failure(path, WORDLESS, skipped=True)


def _items(suffix: str, raw: bytes, path: str, *, nested: bool = False) -> Iterator[Article | Failure]:
    """The articles in the bytes of a file, each risky kind read by the worker; members of archives are read in turn."""
    if suffix in CONFINED:
        found = worker("archives" if suffix in BATCHES else "documents").read(suffix, raw, path)
    else:
        found = _unharmed(read_items(suffix, raw, path))
    for item in _photographs_skipped(found, path):
        if not isinstance(item, Member):
            yield item
        elif item.suffix in (".zip", ".warc", ".gz") or nested:
            yield Failure(item.path, "an archive in an archive; unpack it first")
        elif item.suffix not in READERS and item.suffix not in BATCHES:
            yield Failure(item.path, _unknown(item.suffix), skipped=True)
        else:
            try:
                for inner in _items(item.suffix, item.raw, item.path, nested=True):
                    yield replace(inner, url=inner.url or item.url) if isinstance(inner, Article) else inner
            except InputError as error:
                yield Failure(item.path, str(error))


def read(path: Path) -> Article:
    """The article in a file.

    Raises InputError, in one line that begins with the file's name, for a file that is missing, empty, binary, too
    large, no regular file, of an unknown kind, in an encoding that nothing explains, or with several articles.
    """
    articles = [item for item in read_file(path) if isinstance(item, Article)]
    if len(articles) != 1:
        raise InputError(f"{path}: {len(articles)} articles; expected one: use read_all")
    return articles[0]


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of a file, to be read here or in another process; `suffix` is that of its reader."""

    path: str
    suffix: str
    raw: bytes


def load(path: Path) -> File:
    """A file whose articles are still to be read. Raises InputError as `read` does."""
    try:
        suffix = kind_of(path.name)
        known = suffix in READERS or suffix in BATCHES
        if not known and path.is_file():
            raise InputError(_unknown(suffix))
        return File(str(path), suffix if known else ".txt", _bytes(path, _LIMITS.get(suffix, MAX_BYTES)))
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def articles_of(file: File) -> Iterator[Article | Failure]:
    """The articles in a file and what in it gave none, the file itself where nothing in it can be read."""
    try:
        yield from _items(file.suffix, file.raw, file.path)
    except InputError as error:
        yield Failure(file.path, str(error).removeprefix(f"{file.path}: "))


def read_file(path: Path) -> Iterator[Article | Failure]:
    """The articles in a file and what in it gave none. Raises InputError as `read` does."""
    file = load(path)
    try:
        yield from _items(file.suffix, file.raw, file.path)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _bytes(path: Path, limit: int) -> bytes:
    """The bytes of a regular file of a size that can be read."""
    try:
        # A pipe or a device would block or never end: look before opening.
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError("a folder; expected a file")
        if not stat.S_ISREG(status.st_mode):
            raise InputError("no regular file (a pipe, socket or device); expected a text file")
        if status.st_size > limit:
            raise InputError(f"{status.st_size / MB:.0f} MB; at most {limit // MB} MB a file: split it")
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except FileNotFoundError:
        raise InputError("no such file; check the path") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"cannot be read ({reason})") from None
    if len(raw) > limit:
        raise InputError(f"more than {limit // MB} MB; split it into articles")
    if not raw.strip(b" \t\r\n\f\v\0\xef\xbb\xbf\xff\xfe") and b"\0\0\0" not in raw:
        raise InputError("an empty file; expected an article")
    return raw


def read_all(paths: Iterable[Path]) -> Iterator[Article | Failure]:
    """An article or a failure for every file named or lying in a folder named, in a fixed order, each file once.

    Folders are walked in the order of their names. Hidden files, files of unknown kinds and links to folders are left
    out, each with a skipped failure. Nothing stops the walk.
    """
    for item in load_all(paths):
        if isinstance(item, Failure):
            yield item
        else:
            yield from articles_of(item)


def load_all(paths: Iterable[Path]) -> Iterator[File | Failure]:
    """The files that `read_all` reads, loaded one after the other, and what cannot be."""
    seen: set[str] = set()
    for path in paths:
        if url := address(Path(path)):
            yield from _load_remote(url)
            continue
        for found in _walk(Path(path)):
            if isinstance(found, Failure):
                yield found
                continue
            try:
                real = os.path.realpath(found)
                if real not in seen:
                    seen.add(real)
                    yield load(found)
            except InputError as error:
                yield Failure(str(found), str(error).removeprefix(f"{found}: "))
            except (OSError, ValueError) as error:
                yield Failure(str(found), f"no name of a file ({error})")


def _load_remote(url: str) -> Iterator[File | Failure]:
    """The files at an address in an object store, and what cannot be loaded."""
    try:
        for found in find_remote(url, lambda name: _LIMITS.get(kind_of(name), MAX_BYTES)):
            if isinstance(found, Failure):
                yield found
            elif (suffix := kind_of(found[0])) in READERS or suffix in BATCHES:
                yield File(found[0], suffix, found[1])
            else:
                yield Failure(found[0], _unknown(suffix), skipped=True)
    except InputError as error:
        yield Failure(url, str(error).removeprefix(f"{url}: "))


def _walk(path: Path) -> Iterator[Path | Failure]:
    """The files at a path that may be read, and what is left out in folders."""
    if not path.is_dir():
        yield path
        return
    if (path / ATLAS).exists():
        yield Failure(str(path), "an atlas; name the articles that it was made of")
        return
    try:
        entries = sorted(path.iterdir(), key=lambda p: p.name)
    except OSError as error:
        yield Failure(str(path), f"cannot be read ({error.strerror})")
        return
    if not entries:
        yield Failure(str(path), "an empty folder", skipped=True)
    pages = [entry for entry in entries if kind_of(entry.name) in (".html", ".htm")]
    companions = {name: page.name for page in pages for name in companion_folders(page.stem)}
    for entry in entries:
        if entry.name.startswith((".", "~$")):
            yield Failure(str(entry), "hidden", skipped=True)
        elif entry.is_dir():
            if entry.is_symlink():
                yield Failure(str(entry), "a link to a folder", skipped=True)
            elif (entry / ATLAS).exists():
                yield Failure(str(entry), "an atlas", skipped=True)
            elif page := companions.get(entry.name):
                yield Failure(str(entry), f"saved with {page}, whose pictures it holds", skipped=True)
            else:
                yield from _walk(entry)
        elif kind_of(entry.name) in READERS or kind_of(entry.name) in BATCHES:
            yield entry
        else:
            yield Failure(str(entry), _unknown(kind_of(entry.name)), skipped=True)
