"""From RDF back to a graph: entities, facts, observations, evidence and what is told of articles.

A fact is read from its statement node; a plain triple that no statement node stands for says nothing about where it
comes from, so it is left out. Not in RDF, so not read back: texts, mentions, and places where no evidence stands.
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
from .fragments import place_of, segments_of
from .model import Article, Entity, Evidence, Fact, KnowledgeGraph, Location, Observation, Picture
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
        # By article: where quotes begin in its text and in its file, and the places on which they stand.
        self.ranges: dict[str, set[tuple[int, str]]] = defaultdict(set)
        self.locations: dict[str, set[Location]] = defaultdict(set)
        for s, p, o in rows:
            self.nodes.setdefault(s, {}).setdefault(p, set()).add(o)
        for s in sorted(self.nodes):
            for kind in self.nodes[s].get(_bare(v.TYPE), ()):
                self.by_type[kind].append(s)

    def read(self) -> KnowledgeGraph:
        facts = [self.fact(s) for s in self.by_type[_bare(v.STATEMENT)]]
        observations = [self.observation(s) for s in self.by_type[_bare(v.OBSERVATION)]]
        return KnowledgeGraph.of(
            # What evidence says of places is known by now.
            articles=[self.article(s) for s in self.by_type[_bare(v.NEWS)]],
            entities=self.entities(),
            facts=facts,
            observations=observations,
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
        key = unquote(node.removeprefix(f"{terms.DATA}article/"))
        return Article(
            id=key,
            title=self.maybe(node, v.HEADLINE),
            text="",
            source=self.maybe(outlet, v.NAME),
            url=self.maybe(node, v.URL),
            published=self.maybe(node, v.PUBLISHED),
            reporters=self.values(node, v.AUTHOR),
            alignment=segments_of(self.ranges[key]),
            locations=tuple(sorted(self.locations[key], key=lambda where: (where.start, where.end))),
            pictures=self.pictures(node),
            language=self.maybe(node, v.LANGUAGE),
            reprint_of=unquote(self.maybe(node, v.BASED_ON).removeprefix(f"{terms.DATA}article/")),
        )

    def pictures(self, article: str) -> tuple[Picture, ...]:
        numbered = [(self.number(s, v.NUMBER, int), s) for s in self.values(article, v.IMAGE)]
        return tuple(self.picture(s) for _, s in sorted(numbered))

    def picture(self, node: str) -> Picture:
        selectors = self.values(node, v.SELECTOR)
        position = next((s for s in selectors if self.values(s, v.START)), "")
        return Picture(
            place=next((self.fragment(s) for s in selectors if s != position), ""),
            start=self.number(position, v.START, int) if position else 0,
            end=self.number(position, v.END, int) if position else 0,
            caption=self.maybe(node, v.CAPTION),
            alt=self.maybe(node, v.DESCRIPTION),
            width=self.number(node, v.WIDTH, int) if self.values(node, v.WIDTH) else 0,
            height=self.number(node, v.HEIGHT, int) if self.values(node, v.HEIGHT) else 0,
            print=self.maybe(node, v.IDENTIFIER),
            codes=self.values(node, v.TEXT),
            file=self.maybe(node, v.CONTENT).removeprefix("pictures/"),
        )

    def fragment(self, node: str) -> str:
        return place_of(self.value(node, v.FRAGMENT), self.value(node, v.CONFORMS))

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
        article = unquote(self.value(node, v.SOURCE).removeprefix(f"{terms.DATA}article/"))
        start = self.number(positions[0], v.START, int)
        for fragment in (s for s in self.values(node, v.SELECTOR) if self.values(s, v.FRAGMENT)):
            if not self.values(fragment, v.REFINED):
                self.ranges[article].add((start, self.value(fragment, v.FRAGMENT)))
                continue
            stretch = self.value(fragment, v.REFINED)
            ends = self.number(stretch, v.START, int), self.number(stretch, v.END, int)
            score = self.number(fragment, v.CONFIDENCE, float) if self.values(fragment, v.CONFIDENCE) else 1.0
            self.locations[article].add(Location(*ends, self.fragment(fragment), score))
        return Evidence(
            article=article,
            start=start,
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
