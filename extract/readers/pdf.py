"""PDF files: paragraphs in reading order without running heads and page numbers, each line with its page and box."""

from __future__ import annotations

import ctypes
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...graph.errors import InputError
from ...graph.locations import place
from ...graph.model import Picture
from ..regex import regex
from .bylines import Byline, find_date
from .frontmatter import FrontMatter
from .illustrations import Illustrator
from .layout import Block, Piece, arrange, join, latin, write_block
from .pictures import MAX_PIXELS, file_name, keepable
from .pulse import tick
from .transcript import Transcript

MAX_PAGES, MAX_CHARACTERS = 3_000, 300_000
# Running heads and page numbers stand in these parts of a page.
HEAD, FOOT = 0.11, 0.9
_PAGE_NUMBER = regex(
    r"[-–—·•\s]*(?:第\s*)?(?:\d{1,4}|[ivxlIVXL]{1,6})(?:\s*页)?(?:\s*[/／|｜,，]\s*(?:共\s*)?\d{1,4}(?:\s*页)?)?[-–—·•\s]*"
    r"|(?:page|p\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?",
    re.I,
)
_OUTLET = regex(r"[\u4e00-\u9fff]{2,8}?(?:日报|晚报|早报|时报|商报|青年报|都市报|证券报|导报|周报|周刊|杂志)(?!社|道)")
# Letters that stand for Han characters (Kangxi and other radicals): some fonts name them instead.
_RADICALS = regex(r"[\u2e80-\u2fd5]")
# A page with fewer characters is read from its picture.
SCANNED = 12
SCALE = 2.5


@dataclass(slots=True)
class Page:
    """What stands on a page, in points from its top left corner."""

    number: int
    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    # The page as it looks, where it was read from its picture.
    scan: bytes = b""


def read_pdf_pages(raw: bytes) -> tuple[Transcript, FrontMatter, Byline]:
    """A PDF file, written down, with what its running heads say of it. Raises InputError where it is broken, locked or too large, or holds no text."""
    pdfium = _pdfium()
    try:
        document = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        reason = "locked with a password; save it without" if locked else "no PDF that can be opened; save it again"
        raise InputError(reason) from None
    try:
        return _transcribe(pdfium, document)
    except pdfium.PdfiumError as error:
        raise InputError(f"broken PDF ({' '.join(str(error).split())[:80]}); save it again") from None
    finally:
        document.close()


def _pdfium() -> Any:
    try:
        import pypdfium2
    except ImportError:
        raise InputError("PDF needs more packages; run: pip install 'tuzhi[documents]'") from None
    return pypdfium2


def _transcribe(pdfium: Any, document: Any) -> tuple[Transcript, FrontMatter, Byline]:
    count = len(document)
    if not 0 < count <= MAX_PAGES:
        raise InputError(f"{count} pages; expected 1 to {MAX_PAGES}: split it")
    transcript = Transcript()
    illustrator = Illustrator(transcript)
    pages: list[Page] = []
    shown: dict[int, list[tuple[bytes, str, tuple[float, float, float, float]]]] = {}
    scanned = 0
    for index in range(count):
        sheet = document[index]
        try:
            page = _read_page(pdfium, sheet, index + 1)
            if sum(len(p.text) for p in page.pieces) < SCANNED and illustrator.can_read:
                _read_scan(sheet, page, illustrator)
            elif sum(len(p.text) for p in page.pieces) < SCANNED:
                scanned += 1
            else:
                shown[index] = list(_pictures(pdfium, sheet, page, illustrator))
            pages.append(page)
            tick()
        finally:
            sheet.close()
    if scanned == count:
        raise InputError(
            "pages without text (scans?); to read them from their picture run: pip install 'tuzhi[pictures]'"
        )
    said = _said_by_heads(_drop_furniture(pages))
    blocks: list[Block] = []
    homes: dict[int, int] = {}
    order: list[tuple[int, Block]] = []
    for page in pages:
        found = arrange(page.pieces)
        for piece in page.pieces:
            homes[id(piece)] = page.number
        joined = join(blocks[-1:], found)
        if blocks and len(joined) == len(found):
            # The last paragraph goes on: it keeps its place in the order and gets the new lines.
            grown = joined[0]
            for piece in found[0].pieces:
                homes[id(piece)] = page.number
            order[-1] = (order[-1][0], grown)
            order += [(page.number, block) for block in joined[1:]]
        else:
            order += [(page.number, block) for block in found]
        blocks = [block for _, block in order[-1:]]
    title = _title(order, document)
    words = latin(piece for page in pages for piece in page.pieces)
    done: set[int] = set()
    begins: dict[int, int] = {}
    for number, block in order:
        for earlier in [n for n in shown if n + 1 < number and n not in done]:
            _show(illustrator, shown[earlier], done, earlier)
        begins.setdefault(number, transcript.length)
        _write(transcript, illustrator, block, number, homes, words)
    for rest in [n for n in shown if n not in done]:
        _show(illustrator, shown[rest], done, rest)
    illustrator.finish()
    transcript.pictures += _scans(pages, begins, illustrator)
    return transcript, FrontMatter(title=title), said


def _scans(pages: Sequence[Page], begins: Mapping[int, int], illustrator: Illustrator) -> Iterator[Picture]:
    """The pages that were read from their pictures, each where its text begins; sizes in points, as the boxes on it."""
    for page in pages:
        if page.scan and page.number in begins:
            at = begins[page.number]
            size = round(page.width), round(page.height)
            named = file_name(page.scan)
            yield illustrator.bounded(
                Picture(place(page=page.number), at, at, "", "", *size, file=named, raw=page.scan)
            )


def _show(
    illustrator: Illustrator,
    pictures: Sequence[tuple[bytes, str, tuple[float, float, float, float]]],
    done: set[int],
    n: int,
) -> None:
    done.add(n)
    for raw, where, box in pictures:
        illustrator.show(raw, where, frame=box)


def _read_page(pdfium: Any, sheet: Any, number: int) -> Page:
    width, height = sheet.get_size()
    page = Page(number, width, height)
    textpage = sheet.get_textpage()
    try:
        page.pieces += _lines(_characters(pdfium.raw, textpage, sheet))
    finally:
        textpage.close()
    return page


@dataclass(slots=True)
class _Char:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float


def _characters(raw: Any, textpage: Any, sheet: Any) -> Iterator[_Char | str]:
    """The characters of a page in the order of its source; " " for a space, "" where pdfium sees a break."""
    count = textpage.count_chars()
    if count > MAX_CHARACTERS:
        raise InputError(f"more than {MAX_CHARACTERS} characters on a page; refused")
    left0, bottom0, _, top0 = sheet.get_cropbox()
    box = raw.FS_RECTF()
    handle, pointer = textpage.raw, ctypes.byref(box)
    for i in range(count):
        code = raw.FPDFText_GetUnicode(handle, i)
        if raw.FPDFText_IsGenerated(handle, i) == 1:
            yield ""
            continue
        if code in (0, 9, 10, 13, 32, 0xA0, 0x3000, 0xFFFE, 0xFFFF):
            yield " " if code in (32, 0xA0, 0x3000) else ""
            continue
        if 0xD800 <= code <= 0xDFFF or not raw.FPDFText_GetLooseCharBox(handle, i, pointer):
            continue
        # pdfium's sign for a hyphen at the end of a line.
        text = "-" if code == 2 else chr(code)
        if _RADICALS.match(text):
            text = unicodedata.normalize("NFKC", text)
        size = abs(box.top - box.bottom)
        if size <= 0.5 or not text.isprintable():
            continue
        yield _Char(text, box.left - left0, top0 - box.top, box.right - left0, top0 - box.bottom, size)


def _lines(characters: Iterator[_Char | str]) -> list[Piece]:
    """Characters that follow each other in a line, as pieces."""
    pieces: list[Piece] = []
    run: list[_Char] = []
    marks: list[str | None] = []
    mark: str | None = None
    for char in characters:
        if isinstance(char, str):
            mark = char if mark is None or char == " " else mark
            continue
        if run and not _follows(run[-1], char):
            pieces += _piece(run, marks)
            run, marks = [], []
        run.append(char)
        marks.append(mark)
        mark = None
    return _without_shadows([*pieces, *_piece(run, marks)])


def _piece(run: Sequence[_Char], marks: Sequence[str | None]) -> list[Piece]:
    """The piece of a line of characters; `marks` say what stands before each: a space, a break seen by pdfium, nothing."""
    if not run:
        return []
    gaps = [b.left - a.right for a, b in zip(run, run[1:], strict=False)]
    usual = statistics.median(gaps) if gaps else 0.0
    text = [run[0].text]
    for last, char, mark, gap in zip(run, run[1:], marks[1:], gaps, strict=False):
        if mark is not None and _parts(last, char, mark, gap - max(usual, 0.0)):
            text.append(" ")
        text.append(char.text)
    joined = "".join(text).strip()
    box = min(c.left for c in run), min(c.top for c in run), max(c.right for c in run), max(c.bottom for c in run)
    return [Piece(joined, *box, _size(run))] if joined else []


def _parts(last: _Char, char: _Char, mark: str, gap: float) -> bool:
    """Whether a gap in a line, less what parts all its characters, is a space: between Han characters it must be wide."""
    if last.text < "\u2e80" or char.text < "\u2e80":
        return gap > 0.08 * char.size
    return gap > (0.12 if mark == " " else 0.22) * char.size


def _size(run: Sequence[_Char]) -> float:
    """The height of the letters of a line: that of its Han characters, for the font of its Latin ones may be another."""
    han = [c.size for c in run if c.text >= "\u2e80"]
    return statistics.median(han if len(han) >= 2 else [c.size for c in run])


def _follows(last: _Char, char: _Char) -> bool:
    shared = min(last.bottom, char.bottom) - max(last.top, char.top)
    size = max(last.size, char.size)
    return shared >= 0.5 * min(last.size, char.size) and -0.6 * size <= char.left - last.right <= 0.9 * size


def _without_shadows(pieces: list[Piece]) -> list[Piece]:
    """Pieces without those that are printed twice at nearly one place to look bold."""
    seen: set[tuple[str, int, int]] = set()
    kept: list[Piece] = []
    for piece in pieces:
        key = piece.text, round(piece.left / 3), round(piece.top / 3)
        if key not in seen:
            kept.append(piece)
        seen.add(key)
    return kept


def _drop_furniture(pages: list[Page]) -> list[str]:
    """Takes running heads and page numbers out: what stands at the rim of many pages but for its digits. Gives what it
    took, page by page."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({_key(p) for p in page.pieces if _at_rim(p, page)})
    often = max(2, round(0.3 * len(pages)))
    sizes = [p.size for page in pages for p in page.pieces for _ in range(min(len(p.text), 80))]
    body = statistics.median(sizes or [1.0])
    taken: list[str] = []
    for page in pages:
        kept: list[Piece] = []
        for p in page.pieces:
            number = _PAGE_NUMBER.fullmatch(p.text.strip())
            if _at_rim(p, page) and (counts[_key(p)] >= often or number or _is_head(p, page, body)):
                taken.append(p.text)
            else:
                kept.append(p)
        page.pieces = kept
    return taken


def _said_by_heads(heads: Sequence[str]) -> Byline:
    """The outlet and the date that running heads name, as those of newspapers do; a date only where it is one for all."""
    dates = {date[2] for head in heads if (date := find_date(head))}
    outlet = next((match[0] for head in heads if (match := _OUTLET.search(head))), "")
    return Byline(dates.pop() if len(dates) == 1 else "", outlet)


def _is_head(piece: Piece, page: Page, body: float) -> bool:
    """Whether a line is a running head by its small letters at the top: a single page repeats nothing."""
    return piece.bottom <= HEAD * page.height and piece.size <= 0.88 * body and not re.search("[。！？；]$", piece.text)


def _key(piece: Piece) -> str:
    return re.sub(r"[\d〇一二三四五六七八九十]+", "#", re.sub(r"\s+", "", piece.text))


def _at_rim(piece: Piece, page: Page) -> bool:
    return piece.bottom <= HEAD * page.height or piece.top >= FOOT * page.height


def _title(order: Sequence[tuple[int, Block]], document: Any) -> str:
    """The largest line of the first page where it is larger than the text, else what the file calls itself."""
    first = [block for number, block in order if number == order[0][0] and not block.is_row]
    sizes = [p.size for _, block in order for p in block.pieces for _ in range(min(len(p.text), 80))]
    if first and sizes:
        body = statistics.median(sizes)
        largest = max(block.size for block in first)
        lines = [b for b in first if b.size >= 0.95 * largest]
        text = "".join(p.text for b in lines[:3] for p in b.pieces)
        if largest >= 1.2 * body and 4 <= len(text) <= 80:
            return text
    named = str(document.get_metadata_dict().get("Title", "")).strip()
    return "" if re.search(r"\.(?:docx?|pptx?|pdf|indd|cdr|xlsx?)$|^Microsoft|^untitled", named, re.I) else named[:120]


def _write(
    transcript: Transcript,
    illustrator: Illustrator,
    block: Block,
    number: int,
    homes: dict[int, int],
    words: frozenset[str],
) -> None:
    if not block.is_row:
        illustrator.beside("".join(p.text for p in block.pieces))
    write_block(transcript, block, lambda p: place(page=homes.get(id(p), number), xywh=p.xywh), words)


# ---- pictures


def _read_scan(sheet: Any, page: Page, illustrator: Illustrator) -> None:
    """Puts on a page that has no text what stands on its picture."""
    scale = min(SCALE, 3_000 / max(page.width, page.height, 1.0))
    bitmap = sheet.render(scale=scale, grayscale=True)
    try:
        image = bitmap.to_pil().convert("RGB")
        pieces = illustrator.read_image(image)
        page.scan = keepable(image) if pieces else b""
    finally:
        bitmap.close()
    page.pieces += [
        Piece(p.text, p.left / scale, p.top / scale, p.right / scale, p.bottom / scale, p.size / scale, p.score)
        for p in pieces
    ]


def _pictures(
    pdfium: Any, sheet: Any, page: Page, illustrator: Illustrator
) -> Iterator[tuple[bytes, str, tuple[float, float, float, float]]]:
    """The pictures on a page that are large enough to say something, with the frame in which they stand."""
    if not illustrator.can_see:
        return
    for item in sheet.get_objects(filter=(pdfium.raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = item.get_bounds() if hasattr(item, "get_bounds") else item.get_pos()
        width, height = item.get_px_size() if hasattr(item, "get_px_size") else item.get_size()
        covers = (right - left) * (top - bottom) > 0.9 * page.width * page.height
        if not illustrator.wants(width, height) or width * height > MAX_PIXELS or covers:
            continue
        try:
            # The bitmap belongs to the page and is freed with it.
            raw = illustrator.encode(item.get_bitmap().to_pil())
        except (pdfium.PdfiumError, ValueError):
            continue
        frame = (left, page.height - top, right - left, top - bottom)
        box = Piece("", frame[0], frame[1], right, page.height - bottom, 1.0).xywh
        yield raw, place(page=page.number, xywh=box), frame
