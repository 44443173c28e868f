"""Finds numbers about named things, and dates of things."""

from __future__ import annotations

from collections.abc import Iterator

from ..graph.model import Fact, Observation, Rejection
from .document import Document


def find_attributes(doc: Document) -> Iterator[Fact | Rejection]:
    """foundedOn, bornOn, heldOn, releasedOn that the document states."""
    yield from ()


def find_observations(doc: Document) -> Iterator[Observation | Rejection]:
    """The quantities that the document states about its entities."""
    yield from ()
