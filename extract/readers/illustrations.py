"""The pictures of a document as it is written down: what stands on them follows where they stand."""

from __future__ import annotations

import re
from dataclasses import replace

from ...graph.errors import InputError
from ...graph.locations import parts, place
from ...graph.model import Picture
from ..regex import regex
from .layout import Piece, latin, write_block
from .pictures import Seen, can_read, can_see, encode, file_name, look, read_image
from .pulse import tick
from .transcript import Transcript

# Smaller ones are logos, buttons and rulers; more than so many in a document are decoration.
MIN_WIDTH, MIN_HEIGHT, MAX_PICTURES = 120, 60, 60
# What is kept of the pictures of one document: those beyond are read and named, and cannot be shown.
KEPT_BYTES = 64 * 2**20
_CAPTION = regex(
    r"(?:[▲△▼↑◆]|[（(]?(?:图|上图|下图|左图|右图|资料图|题图|插图|Figure|Fig\.)\s?(?:\d|[一二三四五六七八九十]|[:：为|｜]))"
)
# Descriptions that programs write.
_NO_ALT = regex(
    r"(?:图片|图像|图形|图表|Picture|Image|Graphic|Chart|img|pic|screenshot|截屏|截图|logo)[\s_-]?\d*(?:\.\w{3,4})?$"
    r"|.*\.(?:png|jpe?g|gif|webp|bmp|svg)$|.*(?:已自动生成|自动生成的?说明|Description automatically generated).*",
    re.I | re.S,
)


class Illustrator:
    """Writes pictures into a transcript, with their captions, and reads what stands on them where that is installed."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self._known: dict[str, Seen | None] = {}
        self._waiting = False
        self._room = KEPT_BYTES
        self.can_see, self.can_read = can_see(), can_read()

    encode = staticmethod(encode)
    read_image = staticmethod(read_image)

    @property
    def _pictures(self) -> list[Picture]:
        return self.transcript.pictures

    def wants(self, width: int, height: int) -> bool:
        """Whether a picture of this size says something."""
        return width >= MIN_WIDTH and height >= MIN_HEIGHT and len(self._pictures) < MAX_PICTURES

    def show(
        self,
        raw: bytes | None,
        where: str,
        *,
        alt: str = "",
        caption: str = "",
        frame: tuple[float, float, float, float] | None = None,
    ) -> None:
        """Writes a picture down: its description, then the text on it, each line with its box.

        Boxes are pixels of the picture, or units of the page where `frame` says where on it the picture stands. A
        picture that cannot be read is passed over: the words around it are what the document says. One that the document
        only names (`raw` is None) counts where it is described.
        """
        alt, caption = ("".join(filter(str.isprintable, " ".join(text.split()))) for text in (alt, caption))
        alt = "" if _NO_ALT.match(alt) else alt[:300]
        try:
            seen = look(raw) if self.can_see and raw else None
        except InputError:
            return
        tick()
        if seen and not self.wants(seen.width, seen.height):
            return
        if len(self._pictures) >= MAX_PICTURES or (raw is None and not alt and not caption):
            return
        start = self.transcript.length
        if len(re.findall(r"[\u4e00-\u9fff]", alt)) >= 4 and alt != caption:
            self.transcript.add(alt, where)
        if seen:
            write_lines(self.transcript, seen, where, frame)
        self._pictures.append(
            self.bounded(picture_of(seen, where, start, self.transcript.length, caption=caption, alt=alt))
            if seen
            else Picture(where, start, self.transcript.length, caption, alt)
        )
        self._waiting = not caption

    def bounded(self, picture: Picture) -> Picture:
        """The picture; without its bytes where those of the document are too many."""
        self._room -= len(picture.raw)
        return picture if self._room >= 0 else replace(picture, file="", raw=b"")

    def beside(self, text: str, *, is_caption: bool = False) -> None:
        """Tells what is written next: where it is a caption, it is that of the picture just shown."""
        if self._waiting and (is_caption or (_CAPTION.match(text) and len(text) <= 200)):
            self._pictures[-1] = replace(self._pictures[-1], caption=text)
        self._waiting = False

    def finish(self) -> None:
        """The end of a part: what follows is no caption."""
        self._waiting = False


def picture_of(seen: Seen, where: str, start: int, end: int, *, caption: str = "", alt: str = "") -> Picture:
    """The picture that was seen, with the text that was written down of it."""
    return Picture(
        where, start, end, caption, alt, seen.width, seen.height, seen.print, seen.codes, file_name(seen.raw), seen.raw
    )


def write_lines(
    transcript: Transcript, seen: Seen, where: str, frame: tuple[float, float, float, float] | None = None
) -> None:
    """Writes the text on a picture down, a line for each paragraph or row of it."""
    words = latin(piece for block in seen.blocks for piece in block.pieces)
    for block in seen.blocks:
        write_block(transcript, block, lambda piece: _box(piece, seen, where, frame), words)


def _box(piece: Piece, seen: Seen, where: str, frame: tuple[float, float, float, float] | None) -> str:
    kept = {key: value for key, value in parts(where).items() if key != "xywh"}
    if frame is None:
        return place(**kept, xywh=piece.xywh)
    x, y = frame[2] / seen.width, frame[3] / seen.height
    moved = Piece(
        piece.text, frame[0] + piece.left * x, frame[1] + piece.top * y, frame[0] + piece.right * x,
        frame[1] + piece.bottom * y, piece.size,
    )  # fmt: skip
    return place(**kept, xywh=moved.xywh)
