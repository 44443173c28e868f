"""Pictures as SVG: a ranking, a number over time, a timeline, the map of ties. They load nothing and are told apart by day and night.

Inside a page they take its colours (`style`); as a file of their own (`alone`) they are drawn on paper.
"""

from __future__ import annotations

import functools
import html
import math
from collections import Counter
from collections.abc import Sequence

from ..graph.brief_writer import Bars, Line, Timeline
from ..graph.model import KnowledgeGraph
from ..graph.schema import load_schema
from .layout import place
from .palette import FALLBACK, shades

MAP_THINGS, MAP_WIDTH, MAP_HEIGHT = 48, 840, 1000
WIDTH = 640
FONT = '"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif'
# What is drawn with, by day and by night: paper, ink, what is less, what is counted.
_DAY = {"page": "#fbfaf7", "ink": "#1f2933", "soft": "#8a94a0", "mark": "#2f6f9f"}
_NIGHT = {"page": "#15181c", "ink": "#e4e2dc", "soft": "#6f7a85", "mark": "#6aaedb"}


def _rules(colours: dict[str, str], night: bool) -> str:
    kinds = {**{name: kind.color for name, kind in load_schema().kinds.items()}, "": FALLBACK}
    things = "".join(f".k{name}{{fill:{shades(color)[night]}}}" for name, color in kinds.items())
    return (
        f"svg text{{fill:{colours['ink']};font:13px {FONT}}}"
        f"svg .halo{{stroke:{colours['page']};stroke-width:3px;stroke-linejoin:round;paint-order:stroke}}"
        f"svg .mark{{fill:{colours['mark']}}}svg .way{{stroke:{colours['mark']};fill:none;stroke-width:2}}"
        f"svg .band{{fill:{colours['mark']};fill-opacity:.16}}svg .next{{stroke:{colours['mark']};stroke-dasharray:5 4}}"
        f"svg .axis{{stroke:{colours['soft']}}}svg .tie{{stroke:{colours['soft']};stroke-opacity:.6}}svg .paper{{fill:{colours['page']}}}"
        + things
    )


@functools.cache
def style() -> str:
    """The rules of style for pictures inside a page, by day and by night."""
    return f"{_rules(_DAY, False)}@media (prefers-color-scheme: dark){{{_rules(_NIGHT, True)}}}"


def alone(drawn: str) -> str:
    """A picture as a file of its own: on paper, in the colours of the day."""
    opening, _, rest = drawn.partition(">")
    wide, high = opening.split('viewBox="0 0 ')[1].split('"')[0].split()
    head = opening.replace("<svg ", f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" ', 1)
    return f'{head}><style>{_rules(_DAY, False)}</style><rect class="paper" width="{wide}" height="{high}"/>{rest}'


def clean(text: str) -> str:
    """Text without the signs that XML cannot hold."""
    return "".join(c for c in text if c >= " " or c in "\t\n").replace("\ufffe", "").replace("\uffff", "")


def _escaped(text: str) -> str:
    return html.escape(clean(text))


def _svg(wide: float, high: float, label: str, parts: Sequence[str]) -> str:
    opening = f'<svg viewBox="0 0 {wide:.0f} {high:.0f}" role="img" aria-label="{_escaped(label)}">'
    return "".join([opening, *parts, "</svg>"])


def _text(x: float, y: float, words: str, *, anchor: str = "start", mark: str = "") -> str:
    known = f' class="{mark}"' if mark else ""
    return f'<text{known} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{_escaped(words)}</text>'


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def bars_picture(bars: Bars) -> str:
    """A ranking as horizontal bars."""
    row, left = 26, 190
    most = max(value for _, value in bars.rows) or 1
    parts = []
    for number, (name, value) in enumerate(bars.rows):
        y = number * row + 4
        size = (WIDTH - left - 90) * value / most
        parts.append(_text(left - 8, y + 16, _short(name, 13), anchor="end"))
        parts.append(
            f'<rect class="mark" x="{left}" y="{y + 3}" width="{max(size, 1):.1f}" height="{row - 8}" rx="2"/>'
        )
        parts.append(_text(left + size + 6, y + 16, short_number(value) + bars.unit))
    return _svg(WIDTH, row * len(bars.rows) + 8, bars.title, parts)


def line_picture(line: Line) -> str:
    """A number over time, the times by their distance; what is expected stands behind a dashed line, in its interval."""
    high, edge = 240, 46
    expected = [line.expected] if line.expected else []
    times = [_years(when) for when, _ in line.points] + [_years(e.time) for e in expected]
    values = [value for _, value in line.points]
    reach = [*values, *(v for e in expected for v in (e.low, e.high))]
    top, low = max(*reach, 0.0) or 1.0, min(*reach, 0.0)
    span = times[-1] - times[0] or 1.0

    def spot(time: float, value: float) -> tuple[float, float]:
        x = edge + (time - times[0]) / span * (WIDTH - 2 * edge)
        return x, high - edge - (value - low) / (top - low) * (high - 2 * edge)

    at = [spot(t, v) for t, v in zip(times, values, strict=False)]
    floor = spot(times[0], 0.0)[1]
    parts = [f'<line class="axis" x1="{edge}" y1="{floor:.1f}" x2="{WIDTH - edge}" y2="{floor:.1f}"/>']
    for e in expected:
        (x, y), (_, lowest), (_, highest) = (spot(times[-1], v) for v in (e.value, e.low, e.high))
        parts.append(
            f'<polygon class="band" points="{at[-1][0]:.1f},{at[-1][1]:.1f} {x:.1f},{highest:.1f} {x:.1f},{lowest:.1f}"/>'
        )
        parts.append(f'<line class="next" x1="{at[-1][0]:.1f}" y1="{at[-1][1]:.1f}" x2="{x:.1f}" y2="{y:.1f}"/>')
        parts.append(_text(x, y - 8, f"≈{short_number(float(f'{e.value:.3g}'))}", anchor="middle", mark="halo"))
        parts.append(_text(x, high - edge + 20, e.time, anchor="middle"))
    parts.append(f'<polyline class="way" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in at)}"/>')
    written = -math.inf
    for (x, y), (when, value) in zip(at, line.points, strict=True):
        parts.append(f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
        parts.append(_text(x, y - 10, short_number(value), anchor="middle", mark="halo"))
        if x - written >= 7.5 * len(when):
            parts.append(_text(x, high - edge + 20, when, anchor="middle"))
            written = x
    return _svg(WIDTH, high, line.title, parts)


def _years(time: str) -> float:
    year, month, day = (*map(int, time.split("-")), 0, 0)[:3]
    # A year is meant as a whole: its middle stands for it, as the middle of a month does.
    return year + ((month - 1) / 12 if month else 0.5) + ((day - 1) / 365 if day else 0.5 / 12 if month else 0.0)


def short_number(value: float) -> str:
    """A number in a few signs: 12345678 as 1,235万."""
    for size, name in ((1e8, "亿"), (1e4, "万")):
        if abs(value) >= size:
            return f"{value / size:,.4g}{name}"
    return f"{value:,.4g}"


def timeline_picture(line: Timeline) -> str:
    """What happened when, from the top down; a broken line stands where more than a year lies between."""
    row, left = 28, 110
    parts = []
    for number, (when, _, _) in enumerate(line.rows[1:], 1):
        y = number * row + row / 2
        far = _years(when) - _years(line.rows[number - 1][0]) > 1
        parts.append(
            f'<line class="{"next" if far else "axis"}" x1="{left}" y1="{y - row}" x2="{left}" y2="{y}" stroke-width="2"/>'
        )
    for number, (when, words, kind) in enumerate(line.rows):
        y = number * row + row / 2
        parts.append(f'<circle class="k{kind}" cx="{left}" cy="{y}" r="6"/>')
        parts.append(_text(left - 16, y + 5, when, anchor="end"))
        parts.append(_text(left + 16, y + 5, _short(words, 36)))
    return _svg(WIDTH, row * len(line.rows), line.title, parts)


def ties_picture(kg: KnowledgeGraph, *, least: float = 0.0) -> str:
    """The best connected things and what joins them, by facts that are at least so sure; "" for less than three."""
    links = sorted(
        {
            tuple(sorted((f.subject, f.object)))
            for f in kg.facts.values()
            if f.object in kg.entities and f.subject != f.object and f.confidence >= least
        }
    )
    degree = Counter(end for link in links for end in link)
    best = set(sorted(degree, key=lambda t: (-degree[t], t))[:MAP_THINGS])
    inside = [(a, b) for a, b in links if a in best and b in best]
    things = sorted({end for link in inside for end in link}, key=lambda t: (-degree[t], t))
    if len(things) < 3:
        return ""
    number = {thing: n for n, thing in enumerate(things)}
    edges = [(number[a], number[b]) for a, b in inside]
    names = [_short(t.split("/", 1)[1], 12) for t in things]
    sizes = [5 + 3 * math.sqrt(degree[t]) for t in things]
    # A circle takes the room of its name, so that names do not run into each other.
    spots = place(edges, [max(size + 20, 6.0 * len(name)) for size, name in zip(sizes, names, strict=True)])
    left, top = min(x for x, _ in spots), min(y for _, y in spots)
    wide, high = max(x for x, _ in spots) - left, max(y for _, y in spots) - top
    scale = min((MAP_WIDTH - 160) / max(wide, 1.0), (MAP_HEIGHT - 90) / max(high, 1.0))
    rooms = [(max(2 * size, 13.0 * len(name)) / 2 + 3, size + 12) for size, name in zip(sizes, names, strict=True)]
    at = _apart([((x - left) * scale, (y - top) * scale) for x, y in spots], rooms)
    left = min(x - room[0] for (x, _), room in zip(at, rooms, strict=True))
    wide = max(x + room[0] for (x, _), room in zip(at, rooms, strict=True)) - left
    top, high = min(y for _, y in at), max(y for _, y in at) - min(y for _, y in at)
    at = [(20 + x - left, 40 + y - top) for x, y in at]
    parts = []
    for a, b in edges:
        (x1, y1), (x2, y2) = at[a], at[b]
        parts.append(f'<line class="tie" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>')
    for thing, (x, y), size in zip(things, at, sizes, strict=True):
        parts.append(f'<circle class="k{thing.split("/", 1)[0]}" cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"/>')
    for name, (x, y), size in zip(names, at, sizes, strict=True):
        parts.append(_text(x, y + size + 14, name, anchor="middle", mark="halo"))
    return _svg(wide + 40, high + 90, "、".join(names[:12]), parts)


def _apart(spots: list[tuple[float, float]], rooms: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The spots moved as little as it takes for no circle or name to lie on another; `rooms` are half widths and heights."""
    at = list(spots)
    for _ in range(300):
        moved = False
        for one in range(len(at)):
            for other in range(one):
                (x1, y1), (x2, y2) = at[one], at[other]
                across = rooms[one][0] + rooms[other][0] - abs(x1 - x2)
                down = rooms[one][1] + rooms[other][1] - abs(y1 - y2)
                if across <= 0.01 or down <= 0.01:
                    continue
                moved = True
                # The shorter way out, half of it by each.
                dx = across / 2 * (1 if x1 >= x2 else -1) if across < down else 0.0
                dy = down / 2 * (1 if y1 >= y2 else -1) if across >= down else 0.0
                at[one], at[other] = (x1 + dx, y1 + dy), (x2 - dx, y2 - dy)
        if not moved:
            break
    return at
