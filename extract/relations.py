"""Finds relations by the pattern tables of schema.toml."""

from __future__ import annotations

from collections.abc import Iterator

from ..graph.model import Fact, Rejection
from .document import Document


def find_relations(doc: Document) -> Iterator[Fact | Rejection]:
    """The relations that the document states."""
    yield from ()
