"""Diagrams in Office files (SmartArt): the words in their shapes, in the order in which the diagram holds them together."""

from __future__ import annotations

from collections import defaultdict
from xml.etree.ElementTree import Element

from ...graph.locations import place
from .transcript import Transcript
from .unpacking import Package

# A diagram of more shapes is none that anyone reads.
MAX_SHAPES = 2_000
# What stands between the shapes, and how they are drawn.
_NO_SHAPES = frozenset(("parTrans", "sibTrans", "pres"))


def write_diagrams(
    transcript: Transcript, package: Package, drawing: Element, targets: dict[str, str], **where: object
) -> None:
    """Writes the diagrams of a drawing down: a line for each shape with words, what hangs below one after it."""
    for reference in drawing.iter("relIds"):
        part = targets.get(reference.get("r:dm", ""), "")
        if part in package:
            for text in shapes(package.tree(part)):
                transcript.add(text, place(**where, diagram=part))


def shapes(model: Element) -> list[str]:
    """The words of the shapes of a diagram, each above those that hang below it."""
    words: dict[str, str] = {}
    for point in model.iterfind("ptLst/pt"):
        if point.get("type", "node") not in _NO_SHAPES and len(words) < MAX_SHAPES:
            lines = ("".join(t.text or "" for t in p.iter("t")) for p in point.iterfind("t/p"))
            words[point.get("modelId", "")] = " ".join(" ".join(lines).split())
    below: dict[str, list[tuple[int, str]]] = defaultdict(list)
    hanging: set[str] = set()
    for link in model.iterfind("cxnLst/cxn"):
        upper, lower, order = link.get("srcId", ""), link.get("destId", ""), link.get("srcOrd", "")
        if link.get("type", "parOf") == "parOf" and upper in words and lower in words and lower not in hanging:
            hanging.add(lower)
            below[upper].append((int(order) if order.isascii() and order.isdigit() and len(order) < 7 else 0, lower))
    found: list[str] = []
    waiting = [key for key in reversed(words) if key not in hanging]
    while waiting:
        key = waiting.pop()
        if words[key]:
            found.append(words[key])
        waiting += [lower for _, lower in sorted(below.pop(key, ()), reverse=True)]
    return found
