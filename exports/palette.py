"""Colours of the classes that can be told from the page, by day and by night.

>>> contrast("#000000", "#ffffff")
21.0
"""

from __future__ import annotations

import colorsys

LIGHT_PAGE = "#faf8f4"
DARK_PAGE = "#14171b"
ENOUGH = 3.0  # WCAG 2.2, success criterion 1.4.11: graphical objects
FALLBACK = "#7a8088"

# A second sign beside the colour, for those who tell colours badly: what sort of thing a class is.
SHAPES = {
    "AdminArea": "square",
    "Park": "square",
    "Place": "square",
    "Incubator": "square",
    "Model": "diamond",
    "Product": "diamond",
    "Event": "triangle",
    "Policy": "hexagon",
    "Field": "hexagon",
    "Cohort": "hexagon",
}

# vis-network gives each shape the size of its circle; this much larger or smaller, all cover the same area.
GROW = {"dot": 1.0, "square": 0.88, "diamond": 1.22, "triangle": 1.02, "hexagon": 1.08}


def shape(kind: str) -> str:
    """The shape (in vis-network's words) that a class is drawn with; people and organisations are dots."""
    return SHAPES.get(kind, "dot")


def shades(color: str) -> tuple[str, str]:
    """A class's colour for the light and for the dark page, moved as little as contrast with the page asks."""
    return _until(color, LIGHT_PAGE, -0.02), _until(color, DARK_PAGE, 0.02)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _until(color: str, page: str, step: float) -> str:
    try:
        hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(color))
    except ValueError:
        return _until(FALLBACK, page, step)
    while contrast(color, page) < ENOUGH and 0.0 < lightness < 1.0:
        lightness = min(1.0, max(0.0, lightness + step))
        color = "#" + "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, lightness, saturation))
    return color


def _channels(color: str) -> tuple[float, float, float]:
    if len(color) != 7 or not color.startswith("#"):
        raise ValueError(color)
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _luminance(color: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
