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

from .model import Article

# What stands in the way of reading a place back.
_QUOTED = str.maketrans({"%": "%25", "&": "%26", "=": "%3D", "\n": " ", "\r": " "})
_WORDS = {
    "page": ("第{}页", "page {}"), "paragraph": ("第{}段", "paragraph {}"), "slide": ("第{}张幻灯片", "slide {}"),
    "table": ("表{}", "table {}"), "sheet": ("工作表{}", "sheet {}"), "cell": ("单元格{}", "cell {}"),
    "chapter": ("章节{}", "chapter {}"), "picture": ("图片{}", "picture {}"), "note": ("脚注{}", "note {}"),
    "chart": ("图表{}", "chart {}"), "line": ("第{}行", "line {}"), "record": ("第{}条", "record {}"), "xywh": ("方框{}", "box {}"),
}  # fmt: skip


def place(**parts: object) -> str:
    """A place of its parts, in the order given; parts that are "" or None are left out."""
    return "&".join(f"{key}={str(value).translate(_QUOTED)}" for key, value in parts.items() if value not in ("", None))


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
    first = bisect_right(article.locations, start, key=lambda where: where.end)
    found: list[str] = []
    for where in article.locations[first:]:
        if where.start >= end:
            break
        if where.place not in found:
            found.append(where.place)
    return tuple(found)


def certainty(article: Article, start: int, end: int) -> float:
    """How sure the reader is of the letters of a stretch: 1 but where they were read from a picture."""
    first = bisect_right(article.locations, start, key=lambda where: where.end)
    scores = [1.0]
    for where in article.locations[first:]:
        if where.start >= end:
            break
        scores.append(where.score)
    return min(scores)
