"""A document that is no plain text, written down line by line, each stretch with its place in the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ...graph.model import Article, Location, Picture

# What stands between the cells of a row in the clean text, whatever the format.
CELL_BREAK = " | "
# Cells with more than this are no data: the table only lays the page out.
MAX_CELL = 120


@dataclass(slots=True)
class Transcript:
    """What a reader takes down: `text` is what it has so far, `places` say where each stretch of it came from.

    >>> t = Transcript()
    >>> t.add("云谷", "paragraph=1"); t.row([("企业", "cell=A1"), ("员工", "cell=B1")])
    >>> t.text, len(t.places)
    ('云谷\\n企业 | 员工\\n', 3)
    """

    _parts: list[str] = field(default_factory=list)
    places: list[Location] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    length: int = 0

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self.length += len(text)

    def piece(self, text: str, place: str, score: float = 1.0) -> None:
        """A stretch of the line that is being written."""
        if text and place:
            self.places.append(Location(self.length, self.length + len(text), place, score))
        self._put(text)

    def end_line(self) -> None:
        self._put("\n")

    def add(self, text: str, place: str, score: float = 1.0) -> None:
        """A line, or several where the text has line breaks."""
        self.piece(text, place, score)
        self.end_line()

    def row(self, cells: Iterable[tuple[str, str]]) -> None:
        """A row of a table: its cells with their places, in one line. A row of empty cells leaves none."""
        listed = [(" ".join(text.split()), place) for text, place in cells]
        while listed and not listed[-1][0]:
            listed.pop()
        for i, (text, place) in enumerate(listed):
            if i:
                self._put(CELL_BREAK)
            self.piece(text, place)
        if listed:
            self.end_line()

    def locate(self, article: Article) -> Article:
        """The article, read from `text`, with places in the document instead of offsets in the text."""
        return replace(
            article,
            alignment=(),
            locations=tuple(_joined(_mapped(article, self.places))),
            pictures=tuple(_moved(article, picture) for picture in self.pictures),
        )


def _mapped(article: Article, places: list[Location]) -> Iterator[Location]:
    """The places of the stretches that the article kept."""
    kept = sorted(article.alignment, key=lambda segment: segment.source)
    found: list[Location] = []
    at = 0
    for where in places:
        while at < len(kept) and kept[at].source + kept[at].length <= where.start:
            at += 1
        for i in range(at, len(kept)):
            segment = kept[i]
            if segment.source >= where.end:
                break
            start, end = max(segment.source, where.start), min(segment.source + segment.length, where.end)
            moved = segment.start - segment.source
            found.append(Location(start + moved, end + moved, where.place, where.score))
    return iter(sorted(found, key=lambda where: where.start))


def _joined(places: Iterable[Location]) -> Iterator[Location]:
    """Places that touch and are the same, as one."""
    last: Location | None = None
    for where in places:
        if last and where.start - last.end <= 1 and (last.place, last.score) == (where.place, where.score):
            last = replace(last, end=where.end)
            continue
        if last:
            yield last
        last = where
    if last:
        yield last


def _moved(article: Article, picture: Picture) -> Picture:
    """A picture whose text is found in the article; one of which the article kept nothing stands at the next text."""
    inside = [
        (max(s.source, picture.start) + s.start - s.source, min(s.source + s.length, picture.end) + s.start - s.source)
        for s in article.alignment
        if s.source < picture.end and picture.start < s.source + s.length
    ]
    if inside:
        return replace(picture, start=min(inside)[0], end=max(end for _, end in inside))
    after = [s.start for s in article.alignment if s.source >= picture.start]
    at = min(after, default=len(article.text))
    return replace(picture, start=at, end=at)
