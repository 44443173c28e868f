"""Saved HTML pages: which lines are the article's, and what the page says of itself in its head."""

from __future__ import annotations

import base64
import email
import email.policy
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from ...graph.errors import InputError
from ...graph.locations import place
from ...graph.model import Article, article_id
from ..regex import regex
from .bylines import LABELLED, NAME, find_date, iso_date, read_byline
from .encoding import Decoded, decode
from .frontmatter import FrontMatter, language_tag
from .illustrations import Illustrator
from .markup import Markup, PageImage, parse_markup
from .paragraphs import Line
from .transcript import Transcript
from .webpage import bare_title, breadcrumb

# Where people save what a page is called, when it came out and where it is from; the first that is there counts.
_TITLE = ("og:title", "articletitle", "json:headline", "twitter:title")
_DATE = ("article:published_time", "pubdate", "publishdate", "json:datepublished", "og:release_date", "datepublished",
         "publish_time", "firstpublishedtime", "weibo:article:create_at", "dc.date", "script:date")  # fmt: skip
_SOURCE = ("contentsource", "source", "mediaid", "article:source")
_AUTHOR = ("author", "article:author", "og:article:author", "contentauthor")
_LANGUAGE = ("lang", "content-language", "og:locale", "json:inlanguage")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.I)
_DATA_URI = regex(r"""data:[^"')\s]{200,}""")
_DATA_PICTURE = regex(r"data:image/[a-z+.-]{2,12};base64,", re.I)
# How browsers note in a page that they save where it came from.
_SAVED = regex(r"<!-- ?saved from url=\(\d+\)(https?://\S+) -->")
# How far above and below the text a byline or a credit line may stand.
ABOVE, BELOW = 12, 8
MAX_SAVED = 20 * 2**20


def decode_html(raw: bytes) -> Decoded:
    """The source of a page: as it says itself, else by what is plausible. Raises InputError as `decode` does."""
    match = _CHARSET.search(raw[:4096])
    named = (
        match[1].decode("ascii").lower()
        if match and not raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
        else ""
    )
    for encoding in {"gb": ("gb18030",), "bi": ("cp950", "big5hkscs"), "ut": ("utf-8",)}.get(named[:2], ()):
        try:
            return Decoded(
                raw.decode(encoding), "big5" if encoding != "utf-8" and named.startswith("big5") else encoding
            )
        except UnicodeDecodeError:
            continue
    return decode(raw)


def unpack_mhtml(raw: bytes) -> tuple[bytes, dict[str, bytes]]:
    """The page in a web archive (.mhtml) and its pictures by address. Raises InputError where it holds no page."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    found = b""
    pictures: dict[str, bytes] = {}
    for part in message.walk():
        kind = part.get_content_type()
        if kind != "text/html" and not kind.startswith("image/"):
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content.strip():
            continue
        if kind == "text/html":
            found = found or content
            continue
        # Headers from strangers need not be as the standard has them.
        for name in (str(part.get("Content-Location", "")).strip(), str(part.get("Content-ID", "")).strip("<> ")):
            if name:
                pictures.setdefault(name, content)
    if not found:
        raise InputError("no HTML page in it; expected a web archive as browsers save it")
    return found, pictures


def illustrate(article: Article, images: Sequence[PageImage], pictures: Mapping[str, bytes]) -> Article:
    """The article with the pictures that its page shows between its first and its last word: those of its archive, those
    within the page, and those in the folder that a browser saved beside it.

    What stands on them and in their descriptions is not part of the page's text: it follows the article's own text.
    """
    if not article.alignment or not images:
        return article
    first = min(s.source for s in article.alignment)
    last = max(s.source + s.length for s in article.alignment)
    transcript = Transcript()
    illustrator = Illustrator(transcript)
    offsets: list[int] = []
    for number, image in enumerate(images, 1):
        if not first <= image.offset <= last:
            continue
        where = place(picture=number if image.src.startswith("data:") else image.src[:300] or number)
        caption = " ".join(image.caption.split())
        shown = len(transcript.pictures)
        start = transcript.length
        if caption and caption not in article.text:
            transcript.add(caption, where)
        raw = _bytes_of(image.src, pictures) or _saved_beside(article.path, image.src)
        illustrator.show(raw, where, alt=image.alt, caption=caption)
        if len(transcript.pictures) > shown:
            transcript.pictures[-1] = replace(transcript.pictures[-1], start=start)
            offsets.append(image.offset)
    if not transcript.pictures:
        return article
    extra = transcript.text.rstrip("\n")
    moved = len(article.text) + 1 if extra else 0
    text = f"{article.text}\n{extra}" if extra else article.text
    found = []
    for picture, offset in zip(transcript.pictures, offsets, strict=True):
        if picture.start < picture.end:
            found.append(replace(picture, start=picture.start + moved, end=picture.end + moved - 1))
        else:
            at = min((s.start for s in article.alignment if s.source >= offset), default=len(article.text))
            found.append(replace(picture, start=at, end=at))
    places = (replace(w, start=w.start + moved, end=w.end + moved) for w in transcript.places)
    return replace(article, id=article_id(text), text=text, pictures=tuple(found), locations=tuple(places))


def _bytes_of(src: str, pictures: Mapping[str, bytes]) -> bytes | None:
    """The bytes of a picture that lies within the page or beside it in its archive; None for one that lies elsewhere."""
    if match := _DATA_PICTURE.match(src):
        try:
            return base64.b64decode(src[match.end() :], validate=False)
        except ValueError:
            return None
    return pictures.get(src.removeprefix("cid:")) or pictures.get(src)


def companion_folders(stem: str) -> tuple[str, ...]:
    """The names of the folders in which browsers save what a page of this name shows."""
    return tuple(f"{stem}{ending}" for ending in ("_files", ".files", "_file"))


def _saved_beside(path: str, src: str) -> bytes | None:
    """The picture that a browser saved with the page; None for an address that leads anywhere else."""
    if not path or not src or ":" in src or src.startswith("/"):
        return None
    page = Path(path)
    try:
        picture = (page.parent / unquote(src.partition("?")[0])).resolve()
        homes = [(page.parent / name).resolve() for name in companion_folders(page.stem)]
        if (
            any(picture.is_relative_to(home) for home in homes)
            and picture.is_file()
            and picture.stat().st_size <= MAX_SAVED
        ):
            return picture.read_bytes()
    except (OSError, ValueError, RuntimeError):
        return None
    return None


def article_lines(source: str) -> tuple[list[Line], FrontMatter, str, tuple[PageImage, ...]]:
    """The lines of a page's article, what its head says, the name of the site, and the pictures of the page.

    Raises InputError where the library that finds the article is not installed.
    """
    markup = parse_markup(source)
    title = _title(markup)
    body = _body(source)
    lines = _choose(markup, body, title) if len(body) >= 30 else list(markup.lines)
    meta = markup.meta
    front = FrontMatter(
        title=title,
        url=next((meta[k] for k in ("canonical", "og:url") if meta.get(k, "").startswith("http")), "")
        or (saved[1] if (saved := _SAVED.search(source, 0, 4096)) else ""),
        published=next((date for k in _DATE if (date := iso_date(meta.get(k, "")))), ""),
        source=re.sub(r"^\s*(?:来源|來源)\s*[:：]\s*", "", next((meta[k] for k in _SOURCE if k in meta), "")),
        reporters=tuple(
            name
            for name in re.split(r"[\s、，,;；]+", next((meta[k] for k in _AUTHOR if k in meta), ""))
            if re.fullmatch(NAME, name)
        ),
        language=next((tag for k in _LANGUAGE if (tag := language_tag(meta.get(k, "")))), ""),
    )
    return lines, front, meta.get("script:account") or meta.get("og:site_name", ""), markup.images


def _body(source: str) -> str:
    """The article's text as trafilatura finds it, a paragraph a line; "" where it finds none."""
    try:
        import trafilatura
    except ImportError:
        raise InputError("HTML needs more packages; run: pip install 'tuzhi[documents]'") from None
    # It reports every odd page on standard error; what we report is one line by file.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    slim = _DATA_URI.sub("data:,", source)
    return trafilatura.extract(slim, include_comments=False, include_tables=True, output_format="txt") or ""


def _bare(text: str) -> str:
    return re.sub(r"[\s|]+", "", text)


def _title(markup: Markup) -> str:
    """The headline: the heading that the page's own title repeats, else what its head calls it, else its first h1."""
    named = next((markup.meta[k] for k in _TITLE if k in markup.meta), "")
    window = markup.meta.get("title", "")
    headings = [(level, markup.lines[i].text) for i, level in sorted(markup.headings.items(), key=lambda h: h[1])]
    for _, text in headings:
        if len(text) >= 4 and _bare(text) in _bare(named or window):
            return text
    first = next((text for level, text in headings if level == "h1"), "")
    return first or bare_title(named) or bare_title(window)


def _choose(markup: Markup, body: str, title: str) -> list[Line]:
    """The lines that stand in the article's text, its headline, and the bylines right above and below."""
    whole, paragraphs = _bare(body), {_bare(line) for line in body.split("\n")}
    bare = [_bare(line.own) for line in markup.lines]
    inside = [
        i
        for i, text in enumerate(bare)
        if text in paragraphs or (len(text) >= 8 and (text in whole or _cells_in(markup.lines[i].own, whole)))
    ]
    if not inside:
        return list(markup.lines)
    headline = [i for i, text in enumerate(bare[: inside[-1]]) if title and text == _bare(title)]
    first, last = inside[0], inside[-1]
    chosen = set(inside) | set(headline[-1:] if headline and headline[-1] <= first else headline[:1])
    near = range(max(0, min(min(chosen) - 3, first - ABOVE)), first)
    chosen |= {i for i in near if _is_byline(markup.lines[i].text) or breadcrumb(markup.lines[i])}
    # Some pages print the date between the headline and the text, where the finder of the text takes both.
    prose = next((i for i in inside if len(bare[i]) >= 30 and bare[i].endswith("。")), first)
    chosen |= {i for i in range(first, prose) if _is_byline(markup.lines[i].text)}
    chosen |= {i for i in range(first, last) if len(bare[i]) >= 15 and bare[i].endswith(("。", "！", "？", "。”"))}
    below = range(last + 1, min(len(bare), last + 1 + BELOW))
    chosen |= {i for i in below if LABELLED.search(markup.lines[i].text) and _is_byline(markup.lines[i].text)}
    return _unrepeated([markup.lines[i] for i in sorted(chosen)])


def _cells_in(line: str, whole: str) -> bool:
    """Whether a line of cells stands in a text that has each of them."""
    cells = [_bare(cell) for cell in line.split(" | ")]
    return len(cells) > 1 and all(cell in whole for cell in cells)


def _is_byline(text: str) -> bool:
    return len(text) <= 120 and bool(find_date(text) or LABELLED.search(text)) and read_byline(text) is not None


def _unrepeated(lines: Sequence[Line]) -> list[Line]:
    """Lines without those that the page prints twice (for phones and for screens)."""
    seen: set[str] = set()
    return [line for line in lines if not (line.text in seen or seen.add(line.text))]  # type: ignore[func-returns-value]
