"""An article of the lines of a page or of a transcript: what belongs to the site goes, what the page says of itself is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...graph.errors import InputError
from ...graph.model import Article, article_id
from .bylines import LABELLED, inline_byline, merge_bylines, read_byline, url_date
from .encoding import Decoded
from .frontmatter import FrontMatter
from .newspaper import column_width, main_headline, unwrap
from .paragraphs import Line, lay_out, lines_of
from .transcript import Transcript
from .webpage import HEAD, sweep


def compose(decoded: Decoded, lines: Sequence[Line], *, path: str, front: FrontMatter) -> Article:
    """An article of the lines of a page. What the front matter says goes before what the page says of itself.

    `published` is "" where neither front matter, page nor address gives a date: the file's own date says nothing.
    """
    column = column_width(lines)
    return _compose(decoded, unwrap(lines, column) if column else lines, path=path, front=front, printed=bool(column))


def from_transcript(transcript: Transcript, *, path: str, front: FrontMatter) -> Article:
    """The article of a document that was written down, every stretch with its place. Raises InputError without text."""
    text = transcript.text
    return transcript.locate(_compose(Decoded(text, "utf-8"), lines_of(text), path=path, front=front, printed=False))


def verbatim(transcript: Transcript, *, path: str, front: FrontMatter) -> Article:
    """The article of a table or a picture: every line stays, for none of them is a site's; a line with a label (来源：, 记者)
    says outlet, date and writers. Raises InputError without text."""
    decoded = transcript.text
    lines = lines_of(decoded)
    text, alignment = lay_out(decoded, [line.spans for line in lines])
    if not text:
        raise InputError("no text in it; expected an article")
    title = front.title or next((line.text for line in lines if 4 <= len(line.text) <= 80), "")
    said = merge_bylines(
        [byline for line in lines[:HEAD] if LABELLED.search(line.text) and (byline := read_byline(line.text))]
    )
    article = Article(
        id=article_id(text),
        title=title,
        text=text,
        source=front.source or said.source,
        published=front.published or said.published,
        reporters=front.reporters or said.reporters,
        path=path,
        alignment=alignment,
        language=front.language,
    )
    return transcript.locate(article)


def _compose(decoded: Decoded, lines: Sequence[Line], *, path: str, front: FrontMatter, printed: bool) -> Article:
    page = sweep(lines)
    text, alignment = lay_out(decoded.text, [line.spans for line in page.lines])
    if not text:
        raise InputError("no text in it; expected an article")
    paragraphs = text.split("\n")
    inline = merge_bylines(
        [inline_byline(p) for p in (*paragraphs[:HEAD], *paragraphs[max(HEAD, len(paragraphs) - 3) :])]
    )
    below = main_headline(paragraphs) if printed else ""
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
        language=front.language,
    )


def with_writers(article: Article, writers: Sequence[str]) -> Article:
    """The article; where its text names no writers, with those given."""
    return article if article.reporters else replace(article, reporters=tuple(writers))
