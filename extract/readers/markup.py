"""HTML as lines: every word still at its place in the source, what the head says of the page, no scripts, no menus."""

from __future__ import annotations

import datetime
import html
import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from ...graph.errors import InputError
from ..regex import regex
from .grid import MAX_FILLED, Cell, Grid, may_repeat, spanned
from .paragraphs import Line, Paragraph, Span
from .transcript import MAX_CELL

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "br",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "caption",
        "fieldset",
        "title",
    ]
)
_CELLS = frozenset(("td", "th"))
# What holds nothing that a reader reads, and what holds the site's and not the article's.
_NO_TEXT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "object",
        "iframe",
        "textarea",
        "select",
        "button",
        "canvas",
        "audio",
        "video",
    ]
)
_SITE = frozenset(["nav", "footer", "aside", "form"])
_ENTITY = regex(r"&#?\w+;?")
_OPENING = regex(r"<[A-Za-z/!?]")
# How long a tag may be, and how many may be longer (a picture within the page).
MAX_TAG, MAX_UNCLOSED = 5_000, 200
MAX_IMAGES = 1_000
# Cells of more lines lay the page out.
MAX_LINES = 6
_CREATED = regex(r"""var (?:createTime|ct)\s*=\s*["'](\d{10}|20\d\d-\d\d-\d\d)""")
_ACCOUNT = regex(r"""var nickname\s*=\s*(?:htmlDecode\()?["']([^"'<>]{1,30})["']""")
_SPACE = regex(r"\s+")


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture that a page shows: where in the source, from which address, its description and its caption."""

    offset: int
    src: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Markup:
    """The lines of a page, the level of those that are headings, what its head says by name, in lower case, and the
    pictures that it shows."""

    lines: tuple[Line, ...]
    headings: dict[int, str] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)
    images: tuple[PageImage, ...] = ()


def parse_markup(source: str) -> Markup:
    """The lines of an HTML source. Menus and footers that the source marks as such are left out, if text is left then.

    Raises InputError for a source whose tags do not close: the parser's time would grow with the square of its length.
    """
    unclosed = [m.start() for m in _OPENING.finditer(source) if source.find(">", m.end(), m.end() + MAX_TAG) < 0]
    if len(unclosed) > MAX_UNCLOSED:
        raise InputError(f"character {unclosed[0]}: broken HTML, {len(unclosed)} tags never close; save the page again")
    for skipped in (_NO_TEXT | _SITE, _NO_TEXT):
        parser = _Parser(source, skipped)
        parser.feed(source)
        parser.close()
        parser.end_line()
        if parser.lines:
            break
    return Markup(tuple(parser.lines), parser.headings, parser.meta, tuple(parser.images))


@dataclass(slots=True)
class _Open:
    """A cell that is being read."""

    columns: int
    rows: int
    lines: list[tuple[Line, str]] = field(default_factory=list)

    @property
    def length(self) -> int:
        return sum(len(line.text) for line, _ in self.lines)

    def merged(self, place: int) -> Cell[Paragraph]:
        """The cell in one line. What is said again of what it covers stands nowhere else in the source."""
        text = " ".join(line.text for line, _ in self.lines)
        spans: list[Span] = []
        for i, (line, _) in enumerate(self.lines):
            spans += ([Span(place, place, " ")] if i else []) + list(line.spans)
        again = (Span(place, place, text),) if may_repeat(text) else None
        return Cell(tuple(spans), self.columns, self.rows, again)


class _Parser(HTMLParser):
    def __init__(self, source: str, skipped: frozenset[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.lines: list[Line] = []
        self.headings: dict[int, str] = {}
        self.meta: dict[str, str] = {}
        self.images: list[PageImage] = []
        self._source = source
        self._starts = [0, *(m.end() for m in re.finditer("\n", source))]
        self._skipped = skipped
        self._skipping = ""
        self._depth = 0
        self._texts: list[str] = []
        self._spans: list[Span] = []
        self._heading = ""
        self._in_title = self._in_caption = False
        # The row that is being read: the lines of each of its cells, with their headings; None outside of rows.
        self._row: list[_Open] | None = None
        self._grids: list[Grid[Paragraph]] = []
        self._room = MAX_FILLED

    def _place(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """A marked section (<![if …]>, <![CDATA[…) is passed over; the library's own parser fails at those it does not know."""
        end = self.rawdata.find(">", i)
        return end + 1 if end >= 0 else -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "script" and "ld+json" in values.get("type", ""):
            self._take_json(self._source[self._place() : self._place() + 20_000])
        elif tag == "script":
            self._take_variables(self._source[self._place() : self._place() + 20_000])
        if self._skipping:
            self._depth += tag == self._skipping
            return
        if tag in self._skipped:
            self._skipping, self._depth = tag, 1
            return
        if tag == "meta":
            names = (values.get(key, "") for key in ("property", "name", "itemprop", "http-equiv"))
            name = next(filter(None, names), "")
            if name and values.get("content", "").strip():
                self.meta.setdefault(name.strip().lower(), " ".join(values["content"].split()))
        elif tag == "link" and "canonical" in values.get("rel", "").lower():
            self.meta.setdefault("canonical", values.get("href", "").strip())
        elif tag == "html":
            self.meta.setdefault("lang", values.get("lang") or values.get("xml:lang", ""))
        elif tag == "time" and values.get("datetime"):
            self.meta.setdefault("time", values["datetime"])
        elif tag == "img" and len(self.images) < MAX_IMAGES:
            # Pages that load their pictures late keep the address elsewhere.
            src = next((values[k] for k in ("data-src", "data-original", "src") if values.get(k)), "")
            self.images.append(PageImage(self._place(), src, values.get("alt", "").strip()))
        if tag in _BLOCKS:
            self.end_line()
            self._in_caption = tag == "figcaption"
            self._heading = tag if re.fullmatch("h[1-6]", tag) else self._heading if tag == "br" else ""
            self._in_title = tag == "title"
            if tag == "table":
                # What holds a table only lays the page out.
                self._end_row(is_data=False)
                self._grids.append(Grid((), self._room))
            elif tag == "tr":
                self._end_row()
        elif tag in _CELLS:
            self.end_line()
            self._row = [] if self._row is None else self._row
            self._row.append(_Open(spanned(values.get("colspan")), spanned(values.get("rowspan"))))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._skipped:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            self._depth -= tag == self._skipping
            self._skipping = self._skipping if self._depth else ""
        elif tag in _BLOCKS:
            self.end_line()
            self._heading = ""
            self._in_title = self._in_caption = False
            if tag in ("tr", "table", "body", "html"):
                self._end_row()
            if tag == "table" and self._grids:
                self._room = self._grids.pop().room

    def handle_data(self, data: str) -> None:
        if self._skipping:
            return
        place = self._place()
        at = 0
        for space in _SPACE.finditer(data):
            self._put(place + at, place + space.start())
            if self._texts and not self._texts[-1].endswith((" ", "\u3000")):
                one = space[0] in (" ", "\u3000")
                self._put(place + space.start(), place + space.end(), "" if one else " ")
            at = space.end()
        self._put(place + at, place + len(data))

    def handle_entityref(self, name: str) -> None:
        self._take_entity()

    def handle_charref(self, name: str) -> None:
        self._take_entity()

    def _take_entity(self) -> None:
        place = self._place()
        match = _ENTITY.match(self._source, place)
        if match and not self._skipping:
            character = html.unescape(match[0])
            self._put(place, match.end(), " " if character.isspace() else character)

    def _put(self, start: int, end: int, put: str = "") -> None:
        text = put or self._source[start:end]
        if text:
            self._texts.append(text)
            self._spans.append(Span(start, end, put))

    def _take_json(self, script: str) -> None:
        for key in ("datePublished", "headline", "inLanguage"):
            if match := re.search(rf'"{key}"\s*:\s*"([^"\\]{{1,300}})"', script):
                self.meta.setdefault(f"json:{key.lower()}", match[1])

    def _take_variables(self, script: str) -> None:
        """What posts of public accounts say in a script only: when they came out (Unix time or a date), and the account."""
        script = script.partition("</script")[0]
        if match := _CREATED.search(script):
            when = match[1]
            if when.isdigit():
                zone = datetime.timezone(datetime.timedelta(hours=8))
                when = datetime.datetime.fromtimestamp(int(when), zone).date().isoformat()
            self.meta.setdefault("script:date", when)
        if match := _ACCOUNT.search(script):
            self.meta.setdefault("script:account", match[1].strip())

    def end_line(self) -> None:
        """Closes the line that is being read."""
        text = "".join(self._texts)
        line = Line(text, tuple(self._spans))
        self._texts, self._spans = [], []
        left = len(text) - len(text.lstrip(" \u3000|\u200b\ufeff"))
        line = line.cut(left, max(left, len(text.rstrip(" \u3000|\u200b\ufeff"))))
        if not line.text:
            return
        if self._in_title:
            self.meta.setdefault("title", line.text)
            return
        if self._in_caption and self.images:
            self.images[-1] = replace(self.images[-1], caption=line.text)
        if self._row:
            self._row[-1].lines.append((line, self._heading))
        else:
            self._keep(line, self._heading)

    def _keep(self, line: Line, heading: str) -> None:
        if heading:
            self.headings[len(self.lines)] = heading
        self.lines.append(line)

    def _end_row(self, *, is_data: bool = True) -> None:
        """Writes the row that was read: its cells in one line, those of a table that lays the page out one after the other."""
        self.end_line()
        row, self._row = self._row or [], None
        grid: Grid[Paragraph] = self._grids[-1] if self._grids else Grid((), 0)
        if not row:
            return
        small = all(len(cell.lines) <= MAX_LINES and cell.length <= MAX_CELL for cell in row)
        several = len(row) > 1 or grid.reaches_down
        if not (is_data and small and several) or any(heading for cell in row for _, heading in cell.lines):
            grid.forget()
            for line, heading in (found for cell in row for found in cell.lines):
                self._keep(line, heading)
            return
        place = self._place()
        cells = (cell.merged(place) for cell in row)
        spans: list[Span] = []
        for i, content in enumerate(grid.row(list(cells))):
            spans += ([Span(place, place, " | ")] if i else []) + list(content)
        text = "".join(span.put or self._source[span.start : span.end] for span in spans)
        if text.strip(" |"):
            whole = Line(text, tuple(spans))
            self._keep(whole.cut(len(text) - len(text.lstrip(" |")), len(text.rstrip(" |"))), "")

    def close(self) -> None:
        super().close()
        self._end_row()
