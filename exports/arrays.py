"""The whole graph as arrays of numbers, for the explorer's map, paths and rankings: little-endian, in base64."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..graph.model import Fact, KnowledgeGraph
from .layout import place


def link_arrays(
    kg: KnowledgeGraph, kind_of: Sequence[str], kinds: Sequence[str], links: Sequence[Fact], number: Mapping[str, int]
) -> dict[str, Any]:
    """Subject, object, property, confidence (0 to 255) and month of each link; the kind of each entity, by its number."""
    used = {name: i for i, name in enumerate(sorted({f.property for f in links}))}
    where = {name: i for i, name in enumerate(kinds)}
    return {
        "kinds": list(kinds),
        "properties": list(used),
        "n": len(kind_of),
        "kind": _packed([where[kind] for kind in kind_of], "u1"),
        "s": _packed([number[f.subject] for f in links], "<u4"),
        "o": _packed([number[f.object] for f in links], "<u4"),
        "p": _packed([used[f.property] for f in links], "u1"),
        "c": _packed([round(f.confidence * 255) for f in links], "u1"),
        "t": _packed([_month(kg, f) for f in links], "<u2"),
    }


def place_arrays(pairs: Sequence[tuple[int, int]], sizes: Sequence[float]) -> dict[str, Any]:
    """Where each entity stands, and its radius, in units of the drawing."""
    points = np.asarray(place(pairs, sizes), dtype="<f4").reshape(-1, 2)
    return {"x": _packed(points[:, 0], "<f4"), "y": _packed(points[:, 1], "<f4"), "r": _packed(sizes, "<f4")}


def _month(kg: KnowledgeGraph, fact: Fact) -> int:
    """Months since the year 1900 of the first article that states a fact; 0 for none with a date."""
    dates = (a.published for ev in fact.evidence if (a := kg.articles.get(ev.article)) and a.published[:4].isdecimal())
    first = min(dates, default="")
    if not first:
        return 0
    month = first[5:7]
    return min(65535, max(0, (int(first[:4]) - 1900) * 12 + (int(month) - 1 if month.isdecimal() else 0)))


def _packed(values: Any, dtype: str) -> str:
    return base64.b64encode(np.asarray(values, dtype=dtype).tobytes()).decode("ascii")
