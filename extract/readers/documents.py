"""Readers of documents that are no plain text: Word, PowerPoint, PDF, EPUB, pictures. Each gives one article."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from urllib.parse import unquote

from ...graph.errors import InputError
from ...graph.locations import place
from ...graph.model import Article
from .bylines import NAME, iso_date
from .compose import from_transcript, verbatim, with_writers
from .encoding import decode
from .frontmatter import FrontMatter, language_tag
from .illustrations import Illustrator, picture_of, write_lines
from .markup import PageImage, parse_markup
from .office import read_slides, read_word
from .pdf import read_pdf_pages
from .pictures import can_read, look
from .transcript import Transcript
from .unpacking import Package, resolve

# A photograph among articles is no mistake.
WORDLESS = "no text on this picture; expected a poster, chart, slide or screenshot"


def read_docx(raw: bytes, path: str) -> Article:
    """The article of a Word file; places are paragraphs, and cells of tables."""
    transcript, front, known = read_word(raw)
    return with_writers(from_transcript(transcript, path=path, front=front), [known.author] if known.author else [])


def read_pptx(raw: bytes, path: str) -> Article:
    """The article of a PowerPoint file; places are slides with their paragraphs and cells."""
    transcript, front, known = read_slides(raw)
    return with_writers(from_transcript(transcript, path=path, front=front), [known.author] if known.author else [])


def read_pdf(raw: bytes, path: str) -> Article:
    """The article of a PDF file; places are pages with the boxes of lines."""
    transcript, front, said = read_pdf_pages(raw)
    article = from_transcript(transcript, path=path, front=front)
    # What the article says of itself goes before what stands over every page.
    return replace(article, source=article.source or said.source, published=article.published or said.published)


def read_picture(raw: bytes, path: str) -> Article:
    """The text that stands on a picture; places are boxes in pixels.

    Raises InputError where nothing stands on it that can be read, or the packages that read are not installed.
    """
    if not can_read():
        raise InputError("pictures need more packages; run: pip install 'tuzhi[pictures]'")
    seen = look(raw)
    transcript = Transcript()
    write_lines(transcript, seen, "")
    for code in seen.codes:
        transcript.add(code, "")
    transcript.pictures.append(picture_of(seen, "", 0, transcript.length))
    if not transcript.length:
        raise InputError(WORDLESS)
    return verbatim(transcript, path=path, front=FrontMatter())


def read_epub(raw: bytes, path: str) -> Article:
    """The text of an EPUB book or magazine; places are chapters and their paragraphs."""
    package = Package(raw)
    container = package.tree("META-INF/container.xml")
    main = next((r.get("full-path", "") for r in container.iter("rootfile")), "")
    if main not in package:
        raise InputError("META-INF/container.xml: names no book; save it again")
    book = package.tree(main)
    said: dict[str, list[str]] = {}
    for entry in book.iterfind("metadata/*"):
        said.setdefault(entry.tag, []).append(" ".join((entry.text or "").split()))
    folder = posixpath.dirname(main)
    items = {
        item.get("id", ""): resolve(folder, unquote(item.get("href", "")))
        for item in book.iterfind("manifest/item")
        if "html" in item.get("media-type", "") and "nav" not in item.get("properties", "").split()
    }
    transcript = Transcript()
    illustrator = Illustrator(transcript)
    title = ""
    for name in (items.get(ref.get("idref", ""), "") for ref in book.iterfind("spine/itemref")):
        if name in package:
            heading = _chapter(package, name, illustrator)
            title = title or heading
    names = [name for text in said.get("creator", []) for name in re.split(r"[\s、，,;；]+", text)]
    front = FrontMatter(
        title=next((t for t in said.get("title", []) if t), "") or title,
        published=next((d for text in said.get("date", []) if (d := iso_date(text))), ""),
        source=next((p for p in said.get("publisher", []) if p), ""),
        language=next((tag for text in said.get("language", []) if (tag := language_tag(text))), ""),
    )
    article = from_transcript(transcript, path=path, front=front)
    return with_writers(article, [name for name in names if re.fullmatch(NAME, name)])


def _chapter(package: Package, name: str, illustrator: Illustrator) -> str:
    """Writes a chapter down with its pictures and gives its first heading."""
    markup = parse_markup(decode(package.read(name)).text)
    waiting = list(reversed(markup.images))
    for i, line in enumerate(markup.lines, 1):
        while waiting and waiting[-1].offset < line.spans[0].start:
            _show(package, name, waiting.pop(), illustrator)
        illustrator.beside(line.text)
        illustrator.transcript.add(line.text, place(chapter=name, paragraph=i))
    while waiting:
        _show(package, name, waiting.pop(), illustrator)
    illustrator.finish()
    return next((markup.lines[i].text for i in sorted(markup.headings)), "")


def _show(package: Package, chapter: str, image: PageImage, illustrator: Illustrator) -> None:
    target = resolve(posixpath.dirname(chapter), unquote(image.src.partition("#")[0]))
    if target in package:
        caption = " ".join(image.caption.split())
        illustrator.show(package.read(target), place(picture=target), alt=image.alt, caption=caption)
