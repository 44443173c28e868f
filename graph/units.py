"""Numbers in base units."""

from __future__ import annotations

import re
from decimal import Decimal

_SCALE = re.compile("[十百千万亿]+")
_DIGITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def in_base_units(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """A number and its unit without the scale words in front of the unit.

    >>> in_base_units(Decimal("3.5"), "亿元"), in_base_units(Decimal(61), "%")
    ((Decimal('350000000.0'), '元'), (Decimal('61'), '%'))
    """
    scale = _SCALE.match(unit)
    if not scale:
        return value, unit
    factor = 1
    for letter in scale[0]:
        factor *= _DIGITS[letter]
    return value * factor, unit[scale.end() :]
