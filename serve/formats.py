"""Which formats answers have, and which one a client prefers (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """A serialisation: the name that worker processes know it by, its media types (the answered one first), and the
    other names that the parameter `format` may give it."""

    name: str
    media_types: tuple[str, ...]
    names: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The value of Content-Type."""
        text = self.media_types[0].startswith("text/")
        return self.media_types[0] + ("; charset=utf-8" if text else "")

    def is_called(self, name: str) -> bool:
        """Whether the parameter `format` means this one."""
        return name in (self.name, *self.names, *self.media_types)


# For SELECT, in our order of preference; ASK has the first two only.
RESULTS = (
    Format("json", ("application/sparql-results+json", "application/json"), ("sparql-results+json",)),
    Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), ("sparql-results+xml",)),
    Format("csv", ("text/csv",)),
    Format("tsv", ("text/tab-separated-values",)),
)
BOOLEANS = RESULTS[:2]
# For CONSTRUCT and DESCRIBE, and for entities. JSON and XML without more are JSON-LD and RDF/XML here.
GRAPHS = (
    Format("turtle", ("text/turtle", "application/x-turtle"), ("ttl", "n3", "text/n3", "text/rdf+n3")),
    Format("ntriples", ("application/n-triples", "text/plain"), ("nt", "n-triples")),
    Format("jsonld", ("application/ld+json", "application/json"), ("json-ld", "json")),
    Format("rdfxml", ("application/rdf+xml", "application/xml", "text/xml"), ("rdf+xml", "rdf", "xml")),
    Format("trig", ("application/trig",)),
    Format("nquads", ("application/n-quads",), ("nq", "n-quads")),
)
_EXACT = 2
# Of an Accept header that is longer, the rest is not read.
MOST_RANGES = 64
HTML = Format("html", ("text/html", "application/xhtml+xml"))


def _ranges(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(",", MOST_RANGES)[:MOST_RANGES]:
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


def _quality(media_type: str, ranges: Iterable[tuple[str, float]]) -> tuple[float, int]:
    """How much a client wants a type, and how exactly it named it."""
    best = (-1, 0.0)
    for media, quality in ranges:
        if media == media_type:
            fit = _EXACT
        elif media == media_type.split("/")[0] + "/*":
            fit = 1
        elif media == "*/*":
            fit = 0
        else:
            continue
        best = max(best, (fit, quality), key=lambda pair: pair[0])
    return best[1], best[0]


def choose_format(accept: str, offered: Sequence[Format]) -> Format | None:
    """The offered format that an Accept header prefers; of equals the one named more exactly, then the earlier; None
    where it accepts none of them.

    >>> choose_format("text/csv;q=0.5, application/sparql-results+xml", RESULTS).name
    'xml'
    >>> choose_format("", RESULTS).name, choose_format("image/png", RESULTS)
    ('json', None)
    """
    ranges = _ranges(accept) or [("*/*", 1.0)]

    def wanted(form: Format) -> tuple[float, int]:
        # The other types of a format count where the client names them.
        first, *others = (_quality(media_type, ranges) for media_type in form.media_types)
        return first if first[1] == _EXACT else max(first, *(q for q in others if q[1] == _EXACT), (0.0, 0))

    ranked = [(wanted(f), -i, f) for i, f in enumerate(offered)]
    (quality, _), _, best = max(ranked, key=lambda row: row[:2])
    return best if quality > 0 else None


def named_format(name: str, offered: Sequence[Format]) -> Format | None:
    """The offered format that the parameter `format` names; None where it names none of them.

    >>> named_format("rdf+xml", GRAPHS).name, named_format("text/csv", RESULTS).name, named_format("png", RESULTS)
    ('rdfxml', 'csv', None)
    """
    # In a query string, "+" may have been meant and read as a space.
    wanted = name.strip().lower().replace(" ", "+")
    return next((f for f in offered if f.is_called(wanted)), None)
