"""From words at places to paragraphs in reading order: columns, rows of tables, lines that belong together.

Columns are found by recursive cuts through white space (XY-cut, Nagy and Seth 1984): a cut from top to bottom parts two
columns of prose, a cut from left to right parts what lies above from what lies below. The same code orders the
lines of a PDF page and those that were read from a picture of one.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ..regex import regex
from .transcript import CELL_BREAK, Transcript

# A sentence is over; quotes and brackets may close after it.
_OVER = regex(r"[。！？!?…；;][”’」』）)\]】》\"']*$")
# Below this many characters in the middle a column is no prose: it is a column of a table.
PROSE = 7.0
MAX_CUTS = 16
# Letters of one paragraph differ in height by no more.
ALIKE = 0.16
# Letters of a headline are so much larger than those of the text.
LARGE = 1.3
# Where fewer lines fill their column, none of them was broken: it is a list.
FILLED = 0.34


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one line: its box with the origin at the top left, the height of its letters."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    score: float = 1.0

    @property
    def xywh(self) -> str:
        """The box in whole units, as a place writes it."""
        left, top = round(self.left), round(self.top)
        return f"{left},{top},{max(1, round(self.right) - left)},{max(1, round(self.bottom) - top)}"


@dataclass(slots=True)
class Block:
    """A paragraph (its lines, one piece each) or, where `is_row`, a row of a table (its cells)."""

    pieces: list[Piece]
    is_row: bool = False
    # Whether its first line is indented, and whether its last line fills the column.
    indented: bool = False
    full: bool = False
    # Whether it stands at the beginning or the end of its column, where it may go on from or in another one.
    first: bool = False
    last: bool = False
    width: float = field(default=0.0)

    @property
    def size(self) -> float:
        return max(piece.size for piece in self.pieces)


def arrange(pieces: Sequence[Piece]) -> list[Block]:
    """The paragraphs and rows of a page in reading order. A paragraph that goes on in the next column is one."""
    blocks: list[Block] = []
    for region in _cut([p for p in pieces if p.text.strip()], 0):
        blocks = join(blocks, _paragraphs(region))
    return blocks


def join(before: list[Block], after: list[Block]) -> list[Block]:
    """Two runs of blocks; the last paragraph of the first goes on in the second where nothing speaks against it."""
    if not before or not after:
        return before + after
    one, two = before[-1], after[0]
    goes_on = (
        one.last and two.first and one.full and not two.indented and not one.is_row and not two.is_row
        and not _OVER.search(one.pieces[-1].text)
        and abs(one.pieces[-1].size - two.pieces[0].size) <= ALIKE * one.pieces[-1].size
        and len(one.pieces[-1].text) >= PROSE
    )  # fmt: skip
    if not goes_on:
        return before + after
    joined = Block([*one.pieces, *two.pieces], indented=one.indented, full=two.full, first=one.first, last=two.last)
    return [*before[:-1], joined, *after[1:]]


def _cut(pieces: list[Piece], depth: int) -> list[list[Piece]]:
    """The regions of a page in reading order."""
    if len(pieces) < 4 or depth > 12:
        return [pieces] if pieces else []
    if parts := _columns(pieces):
        if foot := _foot(*parts):
            return [
                *_cut([p for p in pieces if p.top < foot], depth + 1),
                *_cut([p for p in pieces if p.top >= foot], depth + 1),
            ]
        return [region for part in parts for region in _cut(part, depth + 1)]
    for above, below in _stacked(pieces):
        if _columns(above) or _columns(below):
            return [*_cut(above, depth + 1), *_cut(below, depth + 1)]
    return [pieces]


def _columns(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]] | None:
    """Two columns of prose that a white stripe parts; None where there is none."""
    if len(pieces) < 4:
        return None
    size = statistics.median(p.size for p in pieces)
    listed = sorted(pieces, key=lambda p: p.left)
    reach, gaps = listed[0].right, []
    for i, piece in enumerate(listed[1:], 1):
        if piece.left - reach >= 0.7 * size:
            gaps.append((piece.left - reach, i))
        reach = max(reach, piece.right)
    for _, i in sorted(gaps, reverse=True):
        left, right = listed[:i], listed[i:]
        if _is_prose(left) and _is_prose(right) and _side_by_side(left, right):
            return left, right
    return None


def _foot(left: Sequence[Piece], right: Sequence[Piece]) -> float:
    """Where what stands below two columns begins (a table, a picture's words): below the shorter one and a white stripe
    across the other; 0 where nothing does."""
    short, long = sorted((left, right), key=lambda side: max(p.bottom for p in side))
    end = max(p.bottom for p in short)
    listed = sorted(long, key=lambda p: p.top)
    reach = listed[0].bottom
    gaps: list[tuple[float, float, float]] = []
    for piece in listed[1:]:
        gaps.append((piece.top - reach, reach, piece.top))
        reach = max(reach, piece.bottom)
    usual = statistics.median_high([gap for gap, _, _ in gaps if gap > 0] or [0.0])
    size = statistics.median(p.size for p in long)
    wide = [(gap, top) for gap, _, top in gaps if top >= end - 0.5 * size and gap >= 0.8 * size and gap >= 1.6 * usual]
    return max(wide)[1] if wide else 0.0


def _is_prose(pieces: Sequence[Piece]) -> bool:
    widths = sorted((p.right - p.left) / p.size for p in pieces)
    return len(pieces) >= 2 and widths[len(widths) // 2] >= PROSE


def _side_by_side(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    top = max(min(p.top for p in left), min(p.top for p in right))
    bottom = min(max(p.bottom for p in left), max(p.bottom for p in right))
    height = min(max(p.bottom for p in side) - min(p.top for p in side) for side in (left, right))
    return bottom - top >= 0.5 * height


def _stacked(pieces: Sequence[Piece]) -> list[tuple[list[Piece], list[Piece]]]:
    """The ways to cut a region from left to right, the widest white stripes first."""
    listed = sorted(pieces, key=lambda p: (p.top, p.left))
    reach, gaps = listed[0].bottom, []
    for i, piece in enumerate(listed[1:], 1):
        gap = piece.top - reach
        if gap >= -0.25 * piece.size:
            gaps.append((gap, -i))
        reach = max(reach, piece.bottom)
    return [(listed[:-i], listed[-i:]) for _, i in sorted(gaps, reverse=True)[:MAX_CUTS]]


def rows_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The lines of a region, each a list of cells from left to right; pieces that nearly touch are one."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: ((p.top + p.bottom) / 2, p.left)):
        if rows and _same_row(rows[-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_cells(sorted(row, key=lambda p: p.left)) for row in rows]


def _same_row(row: Sequence[Piece], piece: Piece) -> bool:
    top, bottom = min(p.top for p in row), max(p.bottom for p in row)
    shared = min(bottom, piece.bottom) - max(top, piece.top)
    return shared >= 0.5 * min(piece.bottom - piece.top, min(p.bottom - p.top for p in row))


def _cells(row: Sequence[Piece]) -> list[Piece]:
    cells = [row[0]]
    for piece in row[1:]:
        last = cells[-1]
        gap = piece.left - last.right
        if gap < 0.9 * max(last.size, piece.size):
            space = " " if gap > 0.15 * piece.size and _latin(last.text[-1:]) and _latin(piece.text[:1]) else ""
            cells[-1] = Piece(
                last.text + space + piece.text, last.left, min(last.top, piece.top), max(last.right, piece.right),
                max(last.bottom, piece.bottom), max(last.size, piece.size), min(last.score, piece.score),
            )  # fmt: skip
        else:
            cells.append(piece)
    return cells


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


@dataclass(frozen=True, slots=True)
class _Column:
    """How a region is set: its left edge, the height of its letters, how far lines of a paragraph are apart, whether
    paragraphs are further apart than that, whether it is prose, and whether paragraphs are indented."""

    left: float
    size: float
    pitch: float
    spaced: bool
    prose: bool
    use_indent: bool


def _paragraphs(region: Sequence[Piece]) -> list[Block]:
    rows = rows_of(region)
    lines = [row[0] for row in rows if len(row) == 1]
    if not lines:
        return [Block(row, is_row=True) for row in rows]
    left, right = min(p.left for p in lines), max(p.right for p in lines)
    pairs = zip(lines, lines[1:], strict=False)
    pitches = sorted(b.top - a.top for a, b in pairs if b.top > a.top and abs(a.size - b.size) <= ALIKE * a.size)
    pitch = pitches[len(pitches) // 10] if pitches else 0.0
    full = [right - p.right <= _room(lines[i + 1] if i + 1 < len(lines) else None, p) for i, p in enumerate(lines)]
    indents = [1.2 <= (p.left - left) / p.size <= 4.5 for p in lines]
    enough = 2 if right - left < 2 * PROSE * lines[0].size else 1
    column = _Column(
        left,
        statistics.median(p.size for p in lines for _ in range(min(len(p.text), 80))),
        pitch,
        spaced=bool(pitches) and statistics.median(pitches) >= 1.2 * pitch,
        prose=sum(full) >= max(enough, FILLED * len(lines)),
        use_indent=_are_indents([(p.left - left) / p.size for p, is_in in zip(lines, indents, strict=True) if is_in]),
    )
    blocks: list[Block] = []
    at = -1
    for row in rows:
        if len(row) > 1:
            blocks.append(Block(row, is_row=True))
            continue
        at += 1
        if blocks and _continues(blocks[-1], row[0], indents[at], column):
            blocks[-1].pieces.append(row[0])
            blocks[-1].full = full[at]
        else:
            blocks.append(Block([row[0]], indented=indents[at], full=full[at]))
    blocks[0].first = True
    blocks[-1].last = True
    return blocks


def _room(following: Piece | None, piece: Piece) -> float:
    """How much may be left free at the end of a line that is full: less than what comes next would have needed."""
    first = re.match(r"[A-Za-z0-9.,%+\-]+|.?", following.text if following else "")
    word = first[0] if first else ""
    return (max(2.1, 0.6 + 0.5 * len(word)) if word.isascii() else 2.1) * piece.size


def _are_indents(lefts: Sequence[float]) -> bool:
    """Whether lines that stand out begin paragraphs: most of them by the same amount, as centred ones do not."""
    return bool(lefts) and max(sum(abs(a - b) <= 0.4 for b in lefts) for a in lefts) >= 0.6 * len(lefts)


def _continues(block: Block, piece: Piece, indented: bool, column: _Column) -> bool:
    """Whether a line goes on with the paragraph before it."""
    last = block.pieces[-1]
    # The height of two characters read from a picture is that of their strokes.
    alike = ALIKE if min(len(last.text), len(piece.text)) > 3 else 2.5 * ALIKE
    gap = piece.top - last.top
    if block.is_row or abs(last.size - piece.size) > alike * last.size or gap > 2.6 * max(piece.size, 1.0):
        return False
    if min(last.size, piece.size) >= LARGE * column.size:
        # A headline is broken where it reads best.
        return gap <= 1.8 * piece.size and not _OVER.search(last.text)
    if not block.full or (column.pitch and gap > 1.45 * column.pitch):
        return False
    if len(block.pieces) == 1 and last.left - column.left > 6 * last.size:
        # A signature or a date at the right edge.
        return False
    over = bool(_OVER.search(last.text))
    close = bool(column.pitch) and gap <= 1.15 * column.pitch
    if not column.prose:
        # One paragraph among short lines: it is set closer than they are, or its first line is indented and it goes on.
        return (column.spaced and close) or (block.indented and not indented and not over)
    if indented:
        # A centred or hanging line below a full one is no new paragraph where nothing else is indented.
        return not column.use_indent and not over
    return not over or column.use_indent or close


def latin(pieces: Iterable[Piece]) -> frozenset[str]:
    """The Latin words of some pieces, by which a broken one is known."""
    return frozenset(word for piece in pieces for word in re.findall(r"[A-Za-z]{2,}", piece.text))


def write_block(
    transcript: Transcript, block: Block, where: Callable[[Piece], str], words: frozenset[str] = frozenset()
) -> None:
    """Writes a block down as one line: the lines of a paragraph without the hyphens that break its words, the cells of a
    row with bars between them."""
    joint = ""
    for i, piece in enumerate(block.pieces):
        text, following = piece.text, block.pieces[i + 1].text if i + 1 < len(block.pieces) else ""
        transcript.piece(joint, "")
        if block.is_row:
            joint = CELL_BREAK
        elif _breaks_word(text, following):
            text, joint = text[:-1], ""
        else:
            joint = _joint(text, following, words)
        transcript.piece(text, where(piece), piece.score)
    transcript.end_line()


def _breaks_word(line: str, following: str) -> bool:
    """Whether a line ends in a hyphen that only breaks a word."""
    return bool(re.search(r"[A-Za-z]{2,}-$", line) and re.match(r"[a-z]{2,}", following))


def _joint(before: str, after: str, words: frozenset[str]) -> str:
    """What parts two lines of a paragraph: a space between two Latin words, nothing in a broken one."""
    left, right = re.search(r"(?:[A-Za-z]+|[,;:!?.)\]%])$", before), re.match(r"[A-Za-z]+|[0-9(\[]", after)
    return " " if left and right and left[0] + right[0] not in words else ""
