"""The words of RDF as N-Triples writes them: names become IRIs that a person can read, values become literals.

A term is a string in N-Triples syntax (`<iri>`, `"text"@zh`), so that writing a line is joining strings.

>>> entity("Company/极顶数创")
'<https://w3id.org/tuzhi/id/Company/极顶数创>'
>>> entity_of("https://w3id.org/tuzhi/id/Company/A%2FB%20C")
'Company/A/B C'
>>> date("2025-05")
'"2025-05"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'
"""

from __future__ import annotations

import functools
import hashlib
import re
from decimal import Decimal
from urllib.parse import quote, unquote

PREFIXES = {
    "tz": "https://w3id.org/tuzhi/ontology#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "qb": "http://purl.org/linked-data/cube#",
    "schema": "https://schema.org/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
}
DATA = "https://w3id.org/tuzhi/id/"

# What an IRI may hold (RFC 3987), less "/ ? # %", which have a meaning of their own, and less white space and the
# invisible signs of text direction, which are allowed but deceive a reader.
_ENCODED = re.compile(
    r"[^A-Za-z0-9\-._~!$&'()*+,;=:@"
    "\u00a1-\u167f\u1681-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe"
    "\uff00-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd]"
)
_ABSOLUTE = re.compile(
    r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20\x7f-\xa0<>\"{}|\\^`\[\]\s\ue000-\uf8ff\ufff0-\uffff\ufdd0-\ufdef"
    "\U000e0000-\U0010ffff]*"
)
_BAD_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_SPECIAL = re.compile(r'["\\\x00-\x1f\x7f]')
_ESCAPES = {i: f"\\u{i:04X}" for i in (*range(0x20), 0x7F)} | {
    ord("\\"): "\\\\", ord('"'): '\\"', 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r",
}  # fmt: skip
_DATES = (
    (re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"), "date"),
    (re.compile(r"\d{4}-(0[1-9]|1[0-2])"), "gYearMonth"),
    (re.compile(r"\d{4}"), "gYear"),
)


def segment(name: str) -> str:
    """A name as the last part of an IRI: only what an IRI forbids is percent-encoded, so 极顶数创 stays itself."""
    if name in (".", ".."):  # a path would swallow them
        return name.replace(".", "%2E")
    return _ENCODED.sub(lambda m: quote(m[0], safe="", errors="surrogatepass"), name)


def iri(prefix: str, name: str) -> str:
    """A term of a vocabulary: iri("rdfs", "label")."""
    return f"<{PREFIXES[prefix]}{name}>"


@functools.lru_cache(1 << 16)
def entity(key: str) -> str:
    """The IRI of the entity with the id `Kind/name`."""
    kind, _, name = key.partition("/")
    return f"<{DATA}{kind}/{segment(name)}>"


def entity_of(address: str) -> str:
    """The id `Kind/name` of an IRI that `entity` made (without angle brackets)."""
    kind, _, name = address.removeprefix(DATA).partition("/")
    return f"{kind}/{unquote(name)}"


def node(space: str, *parts: str) -> str:
    """A stable IRI for something without a name: eighty bits of the SHA-256 of what makes it what it is."""
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"<{DATA}{space}/{digest[:20]}>"


def link(address: str) -> str | None:
    """An absolute IRI as a term; None where the text is none."""
    return f"<{address}>" if _ABSOLUTE.fullmatch(address) and not _BAD_PERCENT.search(address) else None


def text(value: str, lang: str = "") -> str:
    """A literal, with a language where one is given."""
    if _SPECIAL.search(value):
        value = value.translate(_ESCAPES)
    return f'"{value}"@{lang}' if lang else f'"{value}"'


def typed(value: str, datatype: str) -> str:
    """A literal of a type of XML Schema; `value` has no sign that needs escaping."""
    return f'"{value}"^^<{PREFIXES["xsd"]}{datatype}>'


def plain(value: Decimal) -> str:
    """A decimal without an exponent, which xsd:decimal does not know."""
    return format(value, "f")


def decimal(value: Decimal | float) -> str:
    """An xsd:decimal; a float is written with the fewest digits that read back as the same float."""
    return typed(plain(value if isinstance(value, Decimal) else Decimal(repr(value))), "decimal")


def date_type(value: str) -> str | None:
    """The type of XML Schema that holds an ISO date at its precision (date, gYearMonth, gYear); None for no date."""
    for pattern, datatype in _DATES:
        if pattern.fullmatch(value):
            return datatype
    return None


def date(value: str) -> str:
    """A date at the precision it is known with: a year stays a year. What is no ISO date stays plain text."""
    datatype = date_type(value)
    return typed(value, datatype) if datatype else text(value)
