"""From RDF back to a graph: entities, facts, observations, evidence and what is told of articles.

A fact is read from its statement node; a plain triple that no statement node stands for says nothing about where it
comes from, so it is left out. Not in RDF, so not read back: texts and mentions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote

import rdflib

from . import terms
from . import vocabulary as v
from .errors import InputError
from .model import Article, Entity, Evidence, Fact, KnowledgeGraph, Observation
from .schema import load_schema

# Subject and predicate as bare IRIs, the object as its text.
Row = tuple[str, str, str]

_TZ = terms.PREFIXES["tz"]
_FORMATS = {
    ".ttl": "turtle",
    ".trig": "trig",
    ".nq": "nquads",
    ".nt": "nt",
    ".jsonld": "json-ld",
    ".rdf": "xml",
    ".xml": "xml",
}


def from_turtle(path: str | Path) -> KnowledgeGraph:
    """The graph in a file that tuzhi wrote: Turtle, TriG, N-Quads, N-Triples, JSON-LD or RDF/XML by its suffix.

    Raises InputError where the file cannot be read or a node lacks what it must have.
    """
    return from_dataset(load(path))


def load(path: str | Path) -> rdflib.Dataset:
    """An RDF file in an rdflib dataset; raises InputError naming the file and, where known, the place."""
    path = Path(path)
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        raise InputError(f"{path}: no known RDF format; expected one of {', '.join(sorted(_FORMATS))}")
    ds = rdflib.Dataset(default_union=True)
    try:
        with path.open("rb") as stream:
            ds.parse(stream, format=form)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except Exception as error:  # each of rdflib's parsers raises errors of its own
        message = " ".join(str(error).split())[:200]
        raise InputError(f"{path}: is no {form} ({type(error).__name__}: {message})") from error
    return ds


def parse_text(content: str, form: str) -> rdflib.Graph:
    """RDF in a string as an rdflib graph; for what the package ships, so errors are rdflib's."""
    return rdflib.Graph().parse(data=content, format=form)


def from_dataset(ds: rdflib.Dataset | rdflib.Graph) -> KnowledgeGraph:
    """The graph in an rdflib graph or dataset (all its graphs together)."""
    if isinstance(ds, rdflib.Dataset):
        return from_rows((str(s), str(p), str(o)) for s, p, o, _ in ds.quads((None, None, None, None)))
    return from_rows((str(s), str(p), str(o)) for s, p, o in ds)


def from_rows(rows: Iterable[Row]) -> KnowledgeGraph:
    """The graph in triples in any order; one may stand twice."""
    return _Reader(rows).read()


def _bare(term: str) -> str:
    return term[1:-1]


class _Reader:
    """Triples by subject and predicate. Values come sorted, so that their order in the file does not matter."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.nodes: dict[str, dict[str, set[str]]] = {}
        self.by_type: dict[str, list[str]] = defaultdict(list)
        for s, p, o in rows:
            self.nodes.setdefault(s, {}).setdefault(p, set()).add(o)
        for s in sorted(self.nodes):
            for kind in self.nodes[s].get(_bare(v.TYPE), ()):
                self.by_type[kind].append(s)

    def read(self) -> KnowledgeGraph:
        return KnowledgeGraph.of(
            articles=[self.article(s) for s in self.by_type[_bare(v.NEWS)]],
            entities=self.entities(),
            facts=[self.fact(s) for s in self.by_type[_bare(v.STATEMENT)]],
            observations=[self.observation(s) for s in self.by_type[_bare(v.OBSERVATION)]],
        )

    def values(self, node: str, predicate: str) -> tuple[str, ...]:
        return tuple(sorted(self.nodes.get(node, {}).get(_bare(predicate), ())))

    def maybe(self, node: str, predicate: str) -> str:
        values = self.values(node, predicate)
        return values[0] if values else ""

    def value(self, node: str, predicate: str) -> str:
        values = self.values(node, predicate)
        if len(values) != 1:
            self.refuse(node, f"has {len(values)} values of {predicate}, expected one")
        return values[0]

    def refuse(self, node: str, why: str) -> NoReturn:
        raise InputError(f"<{node}> {why}; write the file again with `tuzhi export`, or see `tuzhi validate`")

    def article(self, node: str) -> Article:
        outlet = self.maybe(node, v.PUBLISHER)
        return Article(
            id=unquote(node.removeprefix(f"{terms.DATA}article/")),
            title=self.maybe(node, v.HEADLINE),
            text="",
            source=self.maybe(outlet, v.NAME),
            url=self.maybe(node, v.URL),
            published=self.maybe(node, v.PUBLISHED),
            reporters=self.values(node, v.AUTHOR),
            reprint_of=unquote(self.maybe(node, v.BASED_ON).removeprefix(f"{terms.DATA}article/")),
        )

    def entities(self) -> Iterator[Entity]:
        for kind in load_schema().kinds:
            for node in self.by_type[_TZ + kind]:
                yield Entity(
                    kind,
                    terms.entity_of(node).removeprefix(f"{kind}/"),
                    self.values(node, v.ALT_LABEL),
                    tuple(sorted({*self.values(node, v.SAME_AS), *self.values(node, v.SCHEMA_SAME_AS)})),
                )

    def fact(self, node: str) -> Fact:
        name = self.value(node, v.PREDICATE).removeprefix(_TZ)
        end = self.value(node, v.OBJECT)
        known = (v.CONFIDENCE, v.METHOD)
        qualifiers = [
            (key.removeprefix(_TZ), value)
            for key, values in self.nodes[node].items()
            if key.startswith(_TZ) and f"<{key}>" not in known
            for value in values
        ]
        return Fact(
            terms.entity_of(self.value(node, v.SUBJECT)),
            name,
            end if name in load_schema().attributes else terms.entity_of(end),
            tuple(sorted(qualifiers)),
            self.evidence(node),
        )

    def observation(self, node: str) -> Observation:
        return Observation(
            about=terms.entity_of(self.value(node, v.ABOUT)),
            measure=self.value(node, v.MEASURE),
            value=self.number(node, v.VALUE, Decimal),
            unit=self.maybe(node, v.UNIT),
            bound=self.value(node, v.BOUND),
            time=self.maybe(node, v.TIME),
            evidence=self.evidence(node),
        )

    def evidence(self, node: str) -> tuple[Evidence, ...]:
        return tuple(sorted(self.place(place) for place in self.values(node, v.DERIVED)))

    def place(self, node: str) -> Evidence:
        quotes = [s for s in self.values(node, v.SELECTOR) if self.values(s, v.EXACT)]
        positions = [s for s in self.values(node, v.SELECTOR) if self.values(s, v.START)]
        if len(quotes) != 1 or len(positions) != 1:
            self.refuse(node, f"has {len(quotes)} quotes and {len(positions)} positions, expected one of each")
        return Evidence(
            article=unquote(self.value(node, v.SOURCE).removeprefix(f"{terms.DATA}article/")),
            start=self.number(positions[0], v.START, int),
            end=self.number(positions[0], v.END, int),
            quote=self.value(quotes[0], v.EXACT),
            method=self.value(node, v.METHOD),
            confidence=self.number(node, v.CONFIDENCE, float),
        )

    def number(self, node: str, predicate: str, kind: type[Any]) -> Any:
        value = self.value(node, predicate)
        try:
            return kind(value)
        except (ValueError, InvalidOperation):
            self.refuse(node, f"has {value!r} as {predicate}, expected a number")
