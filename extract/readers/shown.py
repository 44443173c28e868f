"""Numbers of spreadsheets and charts as their cells show them."""

from __future__ import annotations

import datetime


def show_number(value: str, shown: str, *, since_1904: bool = False) -> str:
    """A number as its cell shows it: without the noise of binary fractions, as a date or a percentage.

    >>> show_number("0.30000000000000004", ""), show_number("45432", "date"), show_number("0.125", "percent")
    ('0.3', '2024-05-20', '12.5%')
    """
    try:
        number = float(value)
    except ValueError:
        return value
    if not abs(number) < 1e15:
        return value
    if shown == "date" and 1 <= number < 2_958_466:
        first = datetime.date(1904, 1, 1) if since_1904 else datetime.date(1899, 12, 30)
        return (first + datetime.timedelta(days=int(number))).isoformat()
    if shown == "percent":
        return f"{_plain(number * 100)}%"
    return _plain(number)


def _plain(number: float) -> str:
    text = f"{number:.12g}"
    if "e" in text:
        text = f"{number:.12f}".rstrip("0").rstrip(".")
    return text
