"""Where evidence stands in a document that is no plain text: page, paragraph, slide, cell, box.

A place is a fragment of `key=value` pairs joined by `&`, as W3C Media Fragments and RFC 8118 write them for pictures and
PDF: `page=3&xywh=72,90,200,14`, `paragraph=12`, `sheet=营收&cell=B3`, `picture=media/a.png&xywh=10,20,300,40`. Boxes are
left, top, width, height: points of a page, pixels of a picture.

>>> place(page=3, xywh="72,90,200,14")
'page=3&xywh=72,90,200,14'
>>> describe("sheet=营收&cell=B3", "en"), describe("page=3&xywh=72,90,200,14", "zh")
('sheet 营收, cell B3', '第3页')
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from .model import Article, KnowledgeGraph, Location, Picture

# Prints of 64 bits that differ in no more are of one picture: scaling and compressing change 0 to 4, two photographs of
# one scene more than 10.
SAME = 5

# What stands in the way of reading a place back.
_QUOTED = str.maketrans({"%": "%25", "&": "%26", "=": "%3D", "\n": " ", "\r": " "})
_WORDS = {
    "page": ("第{}页", "page {}"), "paragraph": ("第{}段", "paragraph {}"), "slide": ("第{}张幻灯片", "slide {}"),
    "table": ("表{}", "table {}"), "sheet": ("工作表{}", "sheet {}"), "cell": ("单元格{}", "cell {}"),
    "chapter": ("章节{}", "chapter {}"), "picture": ("图片{}", "picture {}"), "note": ("脚注{}", "note {}"),
    "chart": ("图表{}", "chart {}"), "diagram": ("图示{}", "diagram {}"), "line": ("第{}行", "line {}"), "record": ("第{}条", "record {}"), "xywh": ("方框{}", "box {}"),
}  # fmt: skip


def place(**parts: object) -> str:
    """A place of its parts, in the order given; parts that are "" or None are left out, and signs that nobody sees."""
    shown = {key: "".join(filter(str.isprintable, str(value).translate(_QUOTED))) for key, value in parts.items()}
    return "&".join(f"{key}={value}" for key, value in shown.items() if value and parts[key] is not None)


def parts(text: str) -> dict[str, str]:
    """The parts of a place by key."""
    pairs = (pair.partition("=") for pair in text.split("&") if pair)
    return {key: value.replace("%3D", "=").replace("%26", "&").replace("%25", "%") for key, _, value in pairs}


def describe(text: str, lang: str) -> str:
    """A place in the words of a language ("zh" or "en"); a box is named only where nothing else is: it is for programs."""
    named = parts(text)
    words = [
        _WORDS[key][lang != "zh"].format(value) if key in _WORDS else f"{key} {value}"
        for key, value in named.items()
        if key != "xywh" or len(named) == 1
    ]
    return ("，" if lang == "zh" else ", ").join(words)


def places(article: Article, start: int, end: int) -> tuple[str, ...]:
    """The places of a stretch of an article's text, in the order of the text, each once; none for plain text."""
    return tuple(dict.fromkeys(where.place for where in within(article, start, end)))


def within(article: Article, start: int, end: int) -> Iterator[Location]:
    """The places that a stretch of text touches."""
    first = bisect_right(article.locations, start, key=lambda where: where.end)
    return takewhile(lambda where: where.start < end, islice(article.locations, first, None))


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a picture: the name of the picture's file in the atlas, and a box in it.

    The box is left, top, width and height, as parts of the picture's width and height between 0 and 1.
    """

    file: str
    left: float
    top: float
    width: float
    height: float

    @property
    def fragment(self) -> str:
        """The box as W3C Media Fragments write it: `xywh=percent:12.5,30,20.2,5`."""
        sides = (self.left, self.top, self.width, self.height)
        return f"xywh=percent:{','.join(f'{100 * side:.2f}'.rstrip('0').rstrip('.') for side in sides)}"


def crops(article: Article, start: int, end: int) -> tuple[Crop, ...]:
    """The parts of pictures on which a stretch of an article's text stands, one a picture in the order of the text; none
    for text that stands on no picture, or on none that the atlas keeps."""
    found: dict[str, tuple[float, float, float, float]] = {}
    for where in within(article, start, end):
        for picture in article.pictures:
            if box := _box_in(picture, where):
                old = found.get(picture.file, box)
                found[picture.file] = min(old[0], box[0]), min(old[1], box[1]), max(old[2], box[2]), max(old[3], box[3])
                break
    return tuple(
        Crop(file, round(left, 4), round(top, 4), round(right - left, 4), round(bottom - top, 4))
        for file, (left, top, right, bottom) in found.items()
    )


def files_of(kg: KnowledgeGraph, entity: str) -> tuple[str, ...]:
    """The names of the files of the pictures that an entity of the class Image stands for, sorted: copies of one picture are
    files of their own. Empty for other entities, and where the atlas keeps none."""
    kind, _, name = entity.partition("/")
    if kind != "Image":
        return ()
    return tuple(
        sorted(
            {
                picture.file
                for article in kg.articles.values()
                for number, picture in enumerate(article.pictures, 1)
                if picture.file and (is_copy(picture.print, name) or name == f"{article.id}-{number}")
            }
        )
    )


def is_copy(one: str, other: str) -> bool:
    """Whether two perceptual prints are of one picture; False where one of them is none."""
    try:
        return len(one) == len(other) == 16 and (int(one, 16) ^ int(other, 16)).bit_count() <= SAME
    except ValueError:
        return False


def _box_in(picture: Picture, where: Location) -> tuple[float, float, float, float] | None:
    """Left, top, right and bottom of a place as parts of a picture; None where it is not on it."""
    if not picture.file or (picture.start < picture.end and not picture.start <= where.start < picture.end):
        return None
    at, frame = parts(where.place), parts(picture.place)
    box = _sides(at.pop("xywh", ""))
    left, top, width, height = _sides(frame.pop("xywh", "")) or (0.0, 0.0, float(picture.width), float(picture.height))
    if box is None or at != frame or width <= 0 or height <= 0:
        return None
    sides = (
        (box[0] - left) / width, (box[1] - top) / height,
        (box[0] + box[2] - left) / width, (box[1] + box[3] - top) / height,
    )  # fmt: skip
    a, b, c, d = (min(1.0, max(0.0, side)) for side in sides)
    return (a, b, c, d) if a < c and b < d else None


def _sides(box: str) -> tuple[float, float, float, float] | None:
    numbers = box.split(",")
    try:
        left, top, width, height = map(float, numbers)
    except ValueError:
        return None
    return left, top, width, height


def certainty(article: Article, start: int, end: int) -> float:
    """How sure the reader is of the letters of a stretch: 1 but where they were read from a picture."""
    return min((where.score for where in within(article, start, end)), default=1.0)
