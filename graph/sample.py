"""A part of a large RDF file that stands for all: some statements and observations with what they point at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
import rdflib

from . import terms
from . import vocabulary as v
from .errors import InputError

_FORMATS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
}
_TZ = terms.PREFIXES["tz"]
_FOCUS = (v.STATEMENT, v.OBSERVATION)
# A statement leads to its place, that to its selectors and article: three steps reach all that a shape asks.
_STEPS = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """Triples for checking, and how many of the statements and observations are among them."""

    graph: rdflib.Graph
    checked: int
    total: int


def read_sample(path: Path, *, limit: int) -> Sample:
    """All of a file with at most `limit` statements and observations, else an even sample of them.

    The sample is always the same, and no node of it lacks a triple of its own. Raises InputError where the file
    cannot be read.
    """
    store = _load(path)
    subjects = {quad.subject for kind in _FOCUS for quad in _about(store, None, v.TYPE, kind)}
    focus = [node for node in subjects if isinstance(node, pyoxigraph.NamedNode)]
    total = len(focus)
    if total <= limit:
        return Sample(_graph(store, None), total, total)
    chosen = sorted(focus, key=lambda node: hashlib.sha256(node.value.encode()).digest())[:limit]
    return Sample(_graph(store, _reach(store, chosen)), limit, total)


def _load(path: Path) -> pyoxigraph.Store:
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        raise InputError(f"{path}: no known RDF format; expected one of {', '.join(sorted(_FORMATS))}")
    store = pyoxigraph.Store()
    try:
        # Oxigraph's terms compare by value (3.50 is 3.5), so numbers come back in their shortest form.
        store.bulk_load(path=str(path), format=form)
    except (OSError, SyntaxError, ValueError) as error:
        message = " ".join(str(error).split())[:200]
        raise InputError(f"{path}: cannot be read as RDF ({message}); write it again with `tuzhi export`") from error
    return store


def _about(
    store: pyoxigraph.Store, subject: object, predicate: str | None, end: str | None
) -> Iterable[pyoxigraph.Quad]:
    return store.quads_for_pattern(
        subject,  # type: ignore[arg-type]
        pyoxigraph.NamedNode(predicate[1:-1]) if predicate else None,
        pyoxigraph.NamedNode(end[1:-1]) if end else None,
        None,
    )


def _reach(store: pyoxigraph.Store, chosen: Iterable[pyoxigraph.NamedNode]) -> set[pyoxigraph.NamedNode]:
    """The chosen nodes, the entities of theirs, and what these point at."""
    found = set(chosen)
    edge = found
    for _ in range(_STEPS):
        edge = {
            quad.object
            for node in edge
            for quad in _about(store, node, None, None)
            if isinstance(quad.object, pyoxigraph.NamedNode) and quad.object.value.startswith(terms.DATA)
        } - found
        found = found | edge
    return found


def _graph(store: pyoxigraph.Store, nodes: set[pyoxigraph.NamedNode] | None) -> rdflib.Graph:
    """The triples about some nodes (all for None). An entity at the rim keeps its class and names but not its facts,
    whose ends may lie outside."""
    g = rdflib.Graph()
    if nodes is None:
        for quad in store:
            g.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
        return g
    for node in nodes:
        for quad in _about(store, node, None, None):
            outside = (
                quad.predicate.value.startswith(_TZ)
                and isinstance(quad.object, pyoxigraph.NamedNode)
                and quad.object not in nodes
            )
            if not outside:
                g.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return g


def _term(term: object) -> rdflib.term.Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, pyoxigraph.Literal), term
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = rdflib.URIRef(term.datatype.value)
    # To rdflib "x" and "x"^^xsd:string are two terms.
    return rdflib.Literal(term.value, datatype=None if datatype == rdflib.XSD.string else datatype)
