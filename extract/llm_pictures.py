"""Pictures for a model that sees: small enough to be sent, with the tokens that they may cost."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..graph.errors import InputError
from ..graph.model import Article, Picture
from .readers.pictures import encode, open_image
from .scripts import simplify

# The bytes of a picture that an article shows; None where they cannot be had.
Sight = Callable[[Article, Picture], bytes | None]

# The longest side in pixels, and the most bytes before they are encoded: what most servers take without scaling it down.
SIDE, BYTES = 1_536, 1_000_000
# Servers cut pictures into squares of 28 pixels a token (the finest of those that are documented); others take fewer.
PATCH = 28


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as a data URI, and about how many tokens it costs, rather too many than too few."""

    uri: str
    tokens: int


def image_tokens(width: int, height: int) -> int:
    """About how many tokens a picture of a size in pixels costs once it is made small enough."""
    scale = min(1.0, SIDE / max(width, height, 1))
    return math.ceil(width * scale / PATCH) * math.ceil(height * scale / PATCH)


def as_image(raw: bytes) -> Image:
    """The picture in a file, made small enough to be sent. Raises InputError where it cannot be opened."""
    image = open_image(raw)
    side, quality = SIDE, 85
    while True:
        small = image.copy()
        small.thumbnail((side, side))
        stream = io.BytesIO()
        small.save(stream, "JPEG", quality=quality)
        body = stream.getvalue()
        if len(body) <= BYTES or side <= 256:
            break
        side, quality = side * 3 // 4, 75
    uri = "data:image/jpeg;base64," + base64.b64encode(body).decode()
    return Image(uri, image_tokens(small.width, small.height))


def caption_of(article: Article, picture: Picture) -> tuple[tuple[int, int], ...]:
    """Where the caption of a picture stands in the article's text: none where it has none, or it stands within the picture."""
    caption = picture.caption
    for form in (caption, simplify(caption)) if caption else ():
        at = article.text.find(form, picture.end)
        at = at if at >= 0 else article.text.find(form)
        if at >= 0 and not picture.start <= at < picture.end:
            return ((at, at + len(form)),)
    return ()


def kept_sight(article: Article, picture: Picture) -> bytes | None:
    """A picture as the reader of the article kept it."""
    return picture.raw or None


def worth_showing(pictures: Iterable[Picture]) -> list[Picture]:
    """The pictures on which something was read: of what nobody can read, nothing that a model says could be checked."""
    return [picture for picture in pictures if picture.start < picture.end]


def tokens_of(picture: Picture) -> int:
    """About how many tokens a picture costs; the size of a page is in points, so it is taken for a large one."""
    return image_tokens(SIDE, SIDE) if picture.is_page else image_tokens(picture.width, picture.height)


def drawn(text: str) -> bytes:
    """A picture of some letters, as a PNG. Raises InputError where pictures cannot be made."""
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ImportError:
        raise InputError("pictures need more packages; run: pip install 'tuzhi[pictures]'") from None
    image = Image.new("RGB", (60 * len(text) + 60, 160), "white")
    ImageDraw.Draw(image).text((30, 30), text, fill="black", font=ImageFont.load_default(96))
    return encode(image)
