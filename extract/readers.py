"""From files to articles: READERS holds one function a kind of file; `read_all` walks folders and stops for nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..graph.errors import InputError
from ..graph.model import Article, article_id
from .bylines import inline_byline, merge_bylines, url_date
from .encoding import Decoded, decode
from .frontmatter import FrontMatter, read_front_matter
from .hypertext import article_lines, decode_html, unpack_mhtml
from .markdown import markdown_lines, markdown_title
from .newspaper import column_width, main_headline, unwrap
from .paragraphs import Line, lay_out, lines_of
from .webpage import HEAD, sweep

MAX_BYTES = 20 * 1024 * 1024

Reader = Callable[[bytes, str], Article]


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that gave no article, and why. `skipped` where nobody asked for it by name: it lay in a folder."""

    path: str
    message: str
    skipped: bool = False


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
    decoded = decode_html(raw)
    lines, head, site = article_lines(decoded.text)
    article = compose(decoded, lines, path=path, front=replace(head, reporters=()))
    return replace(article, reporters=article.reporters or head.reporters, source=article.source or site)


def read_mhtml(raw: bytes, path: str) -> Article:
    """The article of a web archive. Alignment leads to the source of its page."""
    return read_html(unpack_mhtml(raw), path)


# To add a kind of file add its reader here. A reader takes the bytes and the name of a file, and raises InputError.
READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".mhtml": read_mhtml,
    ".mht": read_mhtml,
}


def compose(decoded: Decoded, lines: Sequence[Line], *, path: str, front: FrontMatter) -> Article:
    """An article of the lines of a page. What the front matter says goes before what the page says of itself.

    `published` is "" where neither front matter, page nor address gives a date: the file's own date says nothing.
    """
    column = column_width(lines)
    page = sweep(unwrap(lines, column) if column else lines)
    text, alignment = lay_out(decoded.text, [line.spans for line in page.lines])
    if not text:
        raise InputError("no text in it; expected an article")
    paragraphs = text.split("\n")
    inline = merge_bylines(
        [inline_byline(p) for p in (*paragraphs[:HEAD], *paragraphs[max(HEAD, len(paragraphs) - 3) :])]
    )
    below = main_headline(paragraphs) if column else ""
    return Article(
        id=article_id(text),
        title=front.title or below or page.headline,
        text=text,
        source=front.source or page.byline.source or inline.source,
        url=front.url,
        published=front.published or page.byline.published or url_date(front.url),
        reporters=front.reporters or tuple(dict.fromkeys((*page.byline.reporters, *inline.reporters))),
        path=path,
        encoding=decoded.encoding,
        alignment=alignment,
    )


def read(path: Path) -> Article:
    """The article in a file.

    Raises InputError, in one line that begins with the file's name, for a file that is missing, empty, binary, too
    large, no regular file, of an unknown kind, or in an encoding that nothing explains.
    """
    try:
        reader = READERS.get(path.suffix.lower())
        if reader is None and path.is_file():
            raise InputError(f"unknown kind of file; expected {', '.join(READERS)}")
        return (reader or read_text)(_bytes(path), str(path))
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _bytes(path: Path) -> bytes:
    """The bytes of a regular file of a size that can be read."""
    try:
        # A pipe or a device would block or never end: look before opening.
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError("a folder; expected a file")
        if not stat.S_ISREG(status.st_mode):
            raise InputError("no regular file (a pipe, socket or device); expected a text file")
        if status.st_size > MAX_BYTES:
            raise InputError(f"{status.st_size / 2**20:.0f} MB; at most {MAX_BYTES // 2**20} MB a file: split it")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError("no such file; check the path") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"cannot be read ({reason})") from None
    if len(raw) > MAX_BYTES:
        raise InputError(f"more than {MAX_BYTES // 2**20} MB; split it into articles")
    if not raw.strip(b" \t\r\n\f\v\0\xef\xbb\xbf\xff\xfe") and b"\0\0\0" not in raw:
        raise InputError("an empty file; expected an article")
    return raw


def read_all(paths: Iterable[Path]) -> Iterator[Article | Failure]:
    """An article or a failure for every file named or lying in a folder named, in a fixed order, each file once.

    Folders are walked in the order of their names. Hidden files, files of unknown kinds and links to folders are left
    out, each with a skipped failure. Nothing stops the walk.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _walk(Path(path)):
            if isinstance(found, Failure):
                yield found
                continue
            try:
                real = os.path.realpath(found)
                if real not in seen:
                    seen.add(real)
                    yield read(found)
            except InputError as error:
                yield Failure(str(found), str(error).removeprefix(f"{found}: "))
            except (OSError, ValueError) as error:
                yield Failure(str(found), f"no name of a file ({error})")


def _walk(path: Path) -> Iterator[Path | Failure]:
    """The files at a path that may be read, and what is left out in folders."""
    if not path.is_dir():
        yield path
        return
    try:
        entries = sorted(path.iterdir(), key=lambda p: p.name)
    except OSError as error:
        yield Failure(str(path), f"cannot be read ({error.strerror})")
        return
    if not entries:
        yield Failure(str(path), "an empty folder", skipped=True)
    for entry in entries:
        if entry.name.startswith("."):
            yield Failure(str(entry), "hidden", skipped=True)
        elif entry.is_dir():
            if entry.is_symlink():
                yield Failure(str(entry), "a link to a folder", skipped=True)
            else:
                yield from _walk(entry)
        elif entry.suffix.lower() in READERS:
            yield entry
        else:
            yield Failure(str(entry), f"unknown kind of file; expected {', '.join(READERS)}", skipped=True)
