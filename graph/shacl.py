"""pyshacl, with the shapes and the ontology of the package."""

from __future__ import annotations

from importlib.resources import files

import pyshacl
import rdflib
from rdflib.namespace import SH

from .rdf_reader import parse_text


def problems(g: rdflib.Graph) -> tuple[str, ...]:
    """What breaks a shape, one line each, sorted: the node, the property, what is expected."""
    package = files(__package__)
    shapes, ontology = (
        parse_text(package.joinpath(name).read_text("utf-8"), "turtle") for name in ("shapes.ttl", "ontology.ttl")
    )
    _, report, _ = pyshacl.validate(g, shacl_graph=shapes, ont_graph=ontology, advanced=True)
    found = {_line(report, result) for result in report.subjects(rdflib.RDF.type, SH.ValidationResult)}
    return tuple(sorted(found))


def _line(report: rdflib.Graph, result: rdflib.term.Node) -> str:
    node = report.value(result, SH.focusNode)
    path = report.value(result, SH.resultPath)
    value = report.value(result, SH.value)
    messages = sorted(str(m) for m in report.objects(result, SH.resultMessage))
    shown = " ".join(
        str(part) for part in (node, path, value) if part is not None and not isinstance(part, rdflib.BNode)
    )
    return f"{' '.join(shown.split())[:300]}: {'; '.join(' '.join(m.split()) for m in messages)[:300]}"
