"""Charts in Office files: the numbers from which they are drawn stand in the file, and are read as a table."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ...graph.locations import place
from .shown import show_number
from .transcript import Transcript
from .unpacking import Package, parts_named

MAX_SERIES, MAX_POINTS = 60, 400


def write_charts(
    transcript: Transcript, package: Package, drawing: Element, targets: dict[str, str], **where: object
) -> None:
    """Writes the charts of a drawing down: the title, the categories, a row for each series."""
    for reference in parts_named(drawing, "chart"):
        part = targets.get(reference.get("r:id", ""), "")
        if part in package:
            _write(transcript, package.tree(part), place(**where, chart=part))


def _write(transcript: Transcript, tree: Element, where: str) -> None:
    title = "".join(t.text or "" for t in tree.iterfind("chart/title/tx/rich/p/r/t")).strip()
    series = list(tree.iter("ser"))[:MAX_SERIES]
    if not series:
        return
    if title:
        transcript.add(title, where)
    categories = next((found for s in series if (found := _points(s, ("cat", "xVal")))), {})
    columns = sorted({i for s in series for i in _points(s, ("val", "yVal"))})[:MAX_POINTS]
    if categories:
        transcript.row([("", ""), *((categories.get(i, ""), where) for i in columns)])
    for s in series:
        values = _points(s, ("val", "yVal"))
        name = "".join(v.text or "" for v in s.iterfind("tx/strRef/strCache/pt/v")) or (s.findtext("tx/v") or "")
        if values:
            transcript.row([(name.strip(), where), *((values.get(i, ""), where) for i in columns)])


def _points(series: Element, names: tuple[str, ...]) -> dict[int, str]:
    """The cached points of a series by their number, as they are shown."""
    found: dict[int, str] = {}
    for cache in _caches(series, names):
        shown = "percent" if (cache.findtext("formatCode") or "").endswith("%") else ""
        for point in cache.iterfind("pt"):
            index, value = point.get("idx", ""), (point.findtext("v") or "").strip()
            if index.isascii() and index.isdigit() and len(index) < 6 and value:
                found[int(index)] = (
                    show_number(value, shown) if cache.tag.startswith("num") else " ".join(value.split())
                )
    return found


def _caches(series: Element, names: tuple[str, ...]) -> Iterator[Element]:
    for name in names:
        for kind in ("strRef/strCache", "numRef/numCache", "strLit", "numLit"):
            yield from series.iterfind(f"{name}/{kind}")
