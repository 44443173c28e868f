"""Turtle, TriG, N-Quads, N-Triples, JSON-LD and RDF/XML, written as a stream of the triples of `graph.rdf`.

The order is that of the graph, so the bytes are always the same; nothing but the nodes already written is kept in
memory. rdflib and Oxigraph read the same triples back (tests/test_rdf.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from ..graph import KnowledgeGraph, load_schema
from ..graph.files import atomic_path
from ..graph.rdf import Triple, quads, split_literal, triples
from ..graph.terms import DATA, PREFIXES
from .xml import attribute, content

# Each class has a prefix of its own, and so have the kinds of nodes below: company:青禾智能, statement:0f3a….
_SPACES = ("article", "outlet", "role", "statement", "observation", "evidence", "quote", "position")
_XSD = PREFIXES["xsd"]
_RDF_TYPE = f"<{PREFIXES['rdf']}type>"
# Narrower than Turtle's grammar: what every parser takes without escapes. Other names stand as <IRI>.
_LOCAL = re.compile(r"[A-Za-z0-9_\u3400-\u4dbf\u4e00-\u9fff][A-Za-z0-9_\-\u3400-\u4dbf\u4e00-\u9fff]*")
_NUMBER = re.compile(r'"([+-]?[0-9]+)"\^\^<[^>]*#integer>|"([+-]?[0-9]*\.[0-9]+)"\^\^<[^>]*#decimal>')


def namespaces() -> dict[str, str]:
    """Prefixes of a file, from prefix to IRI: vocabularies, then a prefix for each class and kind of node."""
    kinds = {kind.lower(): f"{DATA}{kind}/" for kind in load_schema().kinds}
    return PREFIXES | kinds | {space: f"{DATA}{space}/" for space in _SPACES}


class _Shortener:
    """Terms as Turtle writes them; remembers those it has seen, up to a limit."""

    def __init__(self) -> None:
        self.prefixes = {address: prefix for prefix, address in namespaces().items()}
        self.memory: dict[str, str] = {}

    def __call__(self, term: str) -> str:
        found = self.memory.get(term)
        if found is None:
            found = self.shorten(term)
            if term.startswith("<"):
                if len(self.memory) > 200_000:
                    self.memory.clear()
                self.memory[term] = found
        return found

    def shorten(self, term: str) -> str:
        if term.startswith("<"):
            cut = max(term.rfind("/"), term.rfind("#")) + 1
            prefix = self.prefixes.get(term[1:cut])
            if prefix is not None and _LOCAL.fullmatch(term, cut, len(term) - 1):
                return f"{prefix}:{term[cut:-1]}"
            return term
        number = _NUMBER.fullmatch(term)
        if number:
            return number[1] or number[2]
        mark = term.rfind('"^^<')
        return f"{term[: mark + 3]}{self(term[mark + 3 :])}" if mark > 0 and term.endswith(">") else term


def _header() -> Iterator[str]:
    for prefix, address in namespaces().items():
        yield f"@prefix {prefix}: <{address}> .\n"


def _blocks(rows: Iterable[Triple], short: _Shortener, indent: str) -> Iterator[str]:
    for subject, group in groupby(rows, key=itemgetter(0)):
        before = ""
        out = [f"\n{indent}{short(subject)}"]
        for _, predicate, end in group:
            if predicate == before:
                out.append(f", {short(end)}")
                continue
            name = "a" if predicate == _RDF_TYPE else short(predicate)
            out.append(f" {name} {short(end)}" if not before else f" ;\n{indent}    {name} {short(end)}")
            before = predicate
        out.append(" .\n")
        yield "".join(out)


def turtle(kg: KnowledgeGraph) -> Iterator[str]:
    """Turtle, a block a subject."""
    yield from _header()
    yield from _blocks(triples(kg), _Shortener(), "")


def trig(kg: KnowledgeGraph) -> Iterator[str]:
    """TriG with one named graph an article."""
    short = _Shortener()
    yield from _header()
    for graph, group in groupby(quads(kg), key=itemgetter(3)):
        yield f"\n{short(graph)} {{" if graph else "\n{"
        yield from _blocks(((s, p, o) for s, p, o, _ in group), short, "    ")
        yield "}\n"


def ntriples(kg: KnowledgeGraph) -> Iterator[str]:
    """N-Triples, a line a triple."""
    for s, p, o in triples(kg):
        yield f"{s} {p} {o} .\n"


def nquads(kg: KnowledgeGraph) -> Iterator[str]:
    """N-Quads with one named graph an article."""
    for s, p, o, g in quads(kg):
        yield f"{s} {p} {o} {g} .\n" if g else f"{s} {p} {o} .\n"


def whole_store(kg: KnowledgeGraph) -> Iterator[str]:
    """N-Quads for a store: all triples in the default graph, then each article's in its named graph.

    A plain query sees the default graph. Over the union of the named graphs some servers count a triple of two articles
    twice (Virtuoso, Oxigraph, GraphDB), so their sums would be wrong.
    """
    yield from ntriples(kg)
    for s, p, o, g in quads(kg):
        if g:
            yield f"{s} {p} {o} {g} .\n"


def jsonld(kg: KnowledgeGraph) -> Iterator[str]:
    """JSON-LD: the prefixes as context, then a node a line."""
    context = {prefix: address for prefix, address in namespaces().items() if prefix in PREFIXES}
    shorten = {address: prefix for prefix, address in context.items()}
    yield f'{{"@context":{json.dumps(context)},\n"@graph":['
    comma = ""
    for subject, group in groupby(triples(kg), key=itemgetter(0)):
        node: dict[str, Any] = {"@id": subject[1:-1]}
        for _, predicate, end in group:
            if predicate == _RDF_TYPE:
                node.setdefault("@type", []).append(_compact(end, shorten))
            else:
                node.setdefault(_compact(predicate, shorten), []).append(_json_value(end, shorten))
        yield f"{comma}\n{json.dumps(node, ensure_ascii=False, separators=(',', ':'))}"
        comma = ","
    yield "\n]}\n"


def _compact(term: str, prefixes: dict[str, str]) -> str:
    """prefix:name, which JSON-LD takes for an IRI wherever it expects one."""
    cut = max(term.rfind("/"), term.rfind("#")) + 1
    prefix = prefixes.get(term[1:cut])
    return f"{prefix}:{term[cut:-1]}" if prefix else term[1:-1]


def _json_value(term: str, prefixes: dict[str, str]) -> Any:
    if term.startswith("<"):
        return {"@id": term[1:-1]}
    lexical, lang, datatype = split_literal(term)
    if lang:
        return {"@value": lexical, "@language": lang}
    return {"@value": lexical, "@type": _compact(f"<{datatype}>", prefixes)} if datatype else lexical


def rdfxml(kg: KnowledgeGraph) -> Iterator[str]:
    """RDF/XML, an rdf:Description a subject. Signs that XML cannot hold become U+FFFD."""
    names = {address: prefix for prefix, address in PREFIXES.items()}
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF'
    for prefix, address in PREFIXES.items():
        yield f"\n    xmlns:{prefix}={attribute(address)}"
    yield ">\n"
    for subject, group in groupby(triples(kg), key=itemgetter(0)):
        yield f"  <rdf:Description rdf:about={attribute(subject[1:-1])}>\n"
        for _, predicate, end in group:
            yield f"    {_element(_compact(predicate, names), end)}\n"
        yield "  </rdf:Description>\n"
    yield "</rdf:RDF>\n"


def _element(name: str, end: str) -> str:
    if end.startswith("<"):
        return f"<{name} rdf:resource={attribute(end[1:-1])}/>"
    lexical, lang, datatype = split_literal(end)
    kind = f" xml:lang={attribute(lang)}" if lang else ""
    if datatype:
        kind = f" rdf:datatype={attribute(datatype)}"
    return f"<{name}{kind}>{content(lexical)}</{name}>"


def write(chunks: Iterable[str], path: str | Path) -> None:
    """Writes text as UTF-8 with Unix line ends; the old file stays whole until the new one is."""
    with atomic_path(path) as made, made.open("w", encoding="utf-8", newline="\n", buffering=1 << 20) as stream:
        stream.writelines(chunks)


def write_turtle(kg: KnowledgeGraph, path: str | Path) -> None:
    write(turtle(kg), path)


def write_trig(kg: KnowledgeGraph, path: str | Path) -> None:
    write(trig(kg), path)


def write_nquads(kg: KnowledgeGraph, path: str | Path) -> None:
    write(nquads(kg), path)


def write_ntriples(kg: KnowledgeGraph, path: str | Path) -> None:
    write(ntriples(kg), path)


def write_jsonld(kg: KnowledgeGraph, path: str | Path) -> None:
    write(jsonld(kg), path)


def write_rdfxml(kg: KnowledgeGraph, path: str | Path) -> None:
    write(rdfxml(kg), path)
