"""What a picture shows: its text with boxes, its QR codes, and a print by which copies of it are known.

Needs the packages of the extra `pictures` (Pillow, rapidocr, zxing-cpp); without them documents are read without
their pictures.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import io
import logging
import re
import statistics
import struct
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...graph.errors import InputError
from ..regex import regex
from .bylines import part_byline
from .layout import Block, Piece, arrange, rows_of
from .pulse import tick

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
# The largest posters have 40 million pixels; a bomb has billions.
MAX_PIXELS, MAX_SIDE = 60_000_000, 30_000
# Larger pictures are made smaller before they are read: letters of 12 pixels are enough.
READ_SIDE = 2_400
# A picture that is longer than so many times its width is read in parts, which share so many pixels.
LONG, MAX_STRIPS, OVERLAP = 3, 16, 160
# A line that the reader is less sure of is left out.
SURE = 0.75
# What is kept of a picture: so many pixels, and no side longer than WebP allows.
KEPT_PIXELS, KEPT_SIDE, KEPT_QUALITY = 3_000_000, 16_000, 80


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture's size in pixels, its print, its codes, its text (blocks of pieces with boxes in pixels), and the picture as
    it may be kept."""

    width: int
    height: int
    print: str
    codes: tuple[str, ...]
    blocks: tuple[Block, ...]
    raw: bytes


def can_see() -> bool:
    """Whether pictures can be opened at all."""
    return importlib.util.find_spec("PIL") is not None


def can_read() -> bool:
    """Whether the text on pictures can be read."""
    return can_see() and importlib.util.find_spec("rapidocr") is not None


def open_image(raw: bytes) -> Any:
    """The picture in a file, upright, as RGB. Raises InputError for a broken one, an unknown kind and one too large."""
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ImportError:
        raise InputError("pictures need more packages; run: pip install 'tuzhi[pictures]'") from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(io.BytesIO(raw), formats=FORMATS)
            width, height = image.size
            if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
                raise InputError(
                    f"a picture of {width} × {height} pixels; at most {MAX_PIXELS // 10**6} million: make it smaller"
                )
            image.load()
            upright = ImageOps.exif_transpose(image)
            if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
                upright = upright.convert("RGBA")
                paper = Image.new("RGBA", upright.size, "white")
                upright = Image.alpha_composite(paper, upright)
            return upright.convert("RGB")
        except InputError:
            raise
        except Image.DecompressionBombError:
            raise InputError(
                f"more pixels than a picture has; at most {MAX_PIXELS // 10**6} million: make it smaller"
            ) from None
        except UnidentifiedImageError:
            raise InputError(f"no picture that can be read; expected {', '.join(FORMATS)}") from None
        except (OSError, ValueError, SyntaxError, struct.error, MemoryError, EOFError, IndexError, KeyError,
                OverflowError, TypeError, RuntimeError) as error:  # fmt: skip
            raise InputError(
                f"a broken picture ({' '.join(str(error).split())[:80] or type(error).__name__})"
            ) from None


def encode(image: Any) -> bytes:
    """A picture as the bytes of a PNG."""
    stream = io.BytesIO()
    image.convert("RGB").save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def look(raw: bytes) -> Seen:
    """What a picture shows. Raises InputError as `open_image` does; text and codes are empty where nothing can read them."""
    image = open_image(raw)
    pieces = read_image(image) if can_read() and min(image.size) >= 24 else []
    blocks = _charted(pieces) or arrange(pieces)
    return Seen(image.width, image.height, dhash(image), read_codes(image), tuple(blocks), keepable(image))


def keepable(image: Any) -> bytes:
    """A picture painted anew, as a WebP file of bounded size: nothing of the file that it came in is left in it."""
    scale = min(1.0, (KEPT_PIXELS / (image.width * image.height)) ** 0.5, KEPT_SIDE / max(image.size))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    # A copy, so that no note of the file (place, camera, thumbnail, profile) is at hand to be written.
    clean = image.convert("RGB").resize(size) if scale < 1.0 else image.convert("RGB")
    clean.info = {}
    stream = io.BytesIO()
    clean.save(stream, "WEBP", quality=KEPT_QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return stream.getvalue()


def is_kept(raw: bytes) -> bool:
    """Whether bytes are a picture as `keepable` paints it: one WebP file, nothing before it or after it."""
    return raw[:4] == b"RIFF" and raw[8:15] == b"WEBPVP8" and struct.unpack("<I", raw[4:8])[0] + 8 == len(raw)


def file_name(raw: bytes) -> str:
    """The name under which a picture is kept: that of its bytes."""
    return f"{hashlib.sha256(raw).hexdigest()}.webp" if raw else ""


def dhash(image: Any) -> str:
    """The perceptual print of a picture, 16 hexadecimal digits; "" for one without shapes (a blank page).

    Difference hash (Krawetz 2013): which of two neighbours in a picture of 9 × 8 greys is the brighter one. It stays
    nearly the same when a picture is scaled, compressed or slightly recoloured.
    """
    small = image.convert("L").resize((9, 8), resample=1)
    greys = list(small.getdata() if not hasattr(small, "get_flattened_data") else small.get_flattened_data())
    if max(greys) - min(greys) < 8:
        return ""
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (greys[row * 9 + column] > greys[row * 9 + column + 1])
    return f"{bits:016x}"


def distance(one: str, other: str) -> int:
    """In how many of 64 bits two prints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def read_codes(image: Any) -> tuple[str, ...]:
    """What the QR and bar codes on a picture say, in one line each."""
    if importlib.util.find_spec("zxingcpp") is None:
        return ()
    import zxingcpp

    try:
        found = zxingcpp.read_barcodes(image)
    except (ValueError, RuntimeError):
        return ()
    texts = ("".join(filter(str.isprintable, " ".join(code.text.split())))[:500] for code in found)
    return tuple(sorted({text for text in texts if text}))


@functools.cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    # It writes to standard error what it does; what we report is one line by file.
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return RapidOCR(params={"Global.log_level": "critical"})


def read_image(image: Any) -> list[Piece]:
    """The text on a picture, a piece for each line of it, with boxes in pixels of the picture.

    A long picture, as whole articles are posted, is read in parts that overlap: as one, its letters would be too small.
    """
    pieces: list[Piece] = []
    for top, bottom in _strips(*image.size):
        first, last = max(0, top - OVERLAP), min(image.height, bottom + OVERLAP)
        found = _read_part(image.crop((0, first, image.width, last)) if last - first < image.height else image)
        moved = (replace(p, top=p.top + first, bottom=p.bottom + first) for p in found)
        pieces += [piece for piece in moved if top <= (piece.top + piece.bottom) / 2 < bottom]
        tick()
    return pieces


def _strips(width: int, height: int) -> list[tuple[int, int]]:
    """From where to where the parts of a picture of this size reach that are read one after the other."""
    count = 1 if height <= max(LONG * width, READ_SIDE) else min(MAX_STRIPS, round(height / (2 * width)) + 1)
    return [(height * i // count, height * (i + 1) // count) for i in range(count)]


def _read_part(image: Any) -> list[Piece]:
    import numpy as np

    scale = min(1.0, READ_SIDE / max(image.size))
    small = image if scale == 1.0 else image.resize((round(image.width * scale), round(image.height * scale)))
    try:
        found = _engine()(np.asarray(small)[:, :, ::-1].copy())
    except Exception as error:  # whatever its models raise: a picture is no reason to lose the document
        raise InputError(f"a picture that cannot be read ({type(error).__name__})") from None
    if found.txts is None or found.boxes is None:
        return []
    pieces: list[Piece] = []
    for text, score, box in zip(found.txts, found.scores, found.boxes, strict=True):
        xs, ys = [float(x) / scale for x, _ in box], [float(y) / scale for _, y in box]
        if score >= SURE and re.search(r"\w", text):
            height = max(ys) - min(ys)
            pieces.append(
                Piece(part_byline(text.strip()), min(xs), min(ys), max(xs), max(ys), height, round(float(score), 2))
            )
    return pieces


_PERIOD = regex(r"(?:19|20)\d\d(?:年|[-/.年](?:0?[1-9]|1[0-2])月?|H[12]|Q[1-4]|E)?|(?:1[0-2]|[1-9])月|[一二三四]季度")
_VALUE = regex(r"[-+]?\d[\d,.]*\s*[%％]?(?:万|亿|万亿)?(?:元|人|家|台|件|个)?")


def _charted(pieces: Sequence[Piece]) -> list[Block]:
    """The rows of a chart whose axis names periods, with a number over each: the numbers make a row below the periods, so
    that the chart reads as a table. Empty for any other picture."""
    rows = rows_of(pieces)
    axis = next((row for row in reversed(rows) if len(row) >= 2 and all(_PERIOD.fullmatch(p.text) for p in row)), None)
    if not axis:
        return []
    centres = [(p.left + p.right) / 2 for p in axis]
    step = statistics.median(b - a for a, b in zip(centres, centres[1:], strict=False))
    over: dict[int, list[Piece]] = {}
    for piece in (p for row in rows for p in row if row is not axis and _VALUE.fullmatch(p.text)):
        middle = (piece.left + piece.right) / 2
        nearest = min(range(len(axis)), key=lambda i: abs(centres[i] - middle))
        if piece.bottom <= axis[0].top + 2 and abs(centres[nearest] - middle) <= 0.35 * step:
            over.setdefault(nearest, []).append(piece)
    if sorted(over) != list(range(len(axis))) or any(len(found) != 1 for found in over.values()):
        return []
    used = {id(found[0]) for found in over.values()}
    rest = [[p for p in row if id(p) not in used] for row in rows if row is not axis]
    # The numbers along the axis on the left say nothing of their own.
    left = min(p.left for p in axis)
    kept = [row for row in rest if row and not all(_VALUE.fullmatch(p.text) and p.right < left for p in row)]
    return [Block(row, is_row=len(row) > 1) for row in (*kept, axis, [over[i][0] for i in range(len(axis))])]
