"""Which formats answers have, and which one a client prefers (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """A serialisation: the name that worker processes know it by, and its media types, the answered one first."""

    name: str
    media_types: tuple[str, ...]

    @property
    def content_type(self) -> str:
        text = self.media_types[0].startswith("text/")
        return self.media_types[0] + ("; charset=utf-8" if text else "")


# For SELECT and ASK, in our order of preference.
RESULTS = (
    Format("json", ("application/sparql-results+json", "application/json")),
    Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml")),
    Format("csv", ("text/csv",)),
    Format("tsv", ("text/tab-separated-values",)),
)
# For CONSTRUCT and DESCRIBE, and for entities.
GRAPHS = (
    Format("turtle", ("text/turtle", "application/x-turtle")),
    Format("ntriples", ("application/n-triples", "text/plain")),
    Format("jsonld", ("application/ld+json",)),
    Format("rdfxml", ("application/rdf+xml",)),
    Format("trig", ("application/trig",)),
    Format("nquads", ("application/n-quads",)),
)
HTML = Format("html", ("text/html", "application/xhtml+xml"))


def _ranges(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.lower().startswith("q="):
                try:
                    quality = min(max(float(parameter[2:]), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if media:
            found.append((media.lower(), quality))
    return found


def _quality(media_type: str, ranges: Iterable[tuple[str, float]]) -> float:
    best = (-1, 0.0)
    for media, quality in ranges:
        if media == media_type:
            fit = 2
        elif media == media_type.split("/")[0] + "/*":
            fit = 1
        elif media == "*/*":
            fit = 0
        else:
            continue
        best = max(best, (fit, quality), key=lambda pair: pair[0])
    return best[1]


def choose_format(accept: str, offered: Sequence[Format]) -> Format | None:
    """The offered format that an Accept header prefers, the earlier of equals; None where it accepts none of them.

    >>> choose_format("text/csv;q=0.5, application/sparql-results+xml", RESULTS).name
    'xml'
    >>> choose_format("", RESULTS).name, choose_format("image/png", RESULTS)
    ('json', None)
    """
    ranges = _ranges(accept) or [("*/*", 1.0)]
    ranked = [(max(_quality(m, ranges) for m in f.media_types), -i, f) for i, f in enumerate(offered)]
    quality, _, best = max(ranked, key=lambda row: row[:2])
    return best if quality > 0 else None
