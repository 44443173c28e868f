"""Which numbers of a text the labels of its observations stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tuzhi.extract.numbers.quantities import Quantity

SCALE = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}


def base(value: float, unit: str) -> float:
    """A value in base units."""
    for scale in sorted(SCALE, key=lambda s: -len(s)):
        if unit.startswith(scale):
            rest = unit[len(scale) :]
            number = float(value) * SCALE[scale]
            return number / 100 if rest in {"%", "个百分点"} else number
    return float(value)


def observed(record: dict[str, Any], quantities: Sequence[Quantity]) -> Iterator[tuple[int, str]]:
    """The number of each quantity that a gold observation is of, and the name of what it is about: the quantity stands in the
    observation's evidence and has its value; of several one that no observation before it is of."""
    used: set[int] = set()
    for o in record.get("observations") or ():
        at, value = record["text"].find(o["evidence"]), base(o["value"], o["unit"])
        fits = [
            i for i, q in enumerate(quantities)
            if abs(base(float(q.value), q.unit) - value) <= 1e-4 * max(abs(value), 1e-9)
            and (at < 0 or at <= q.digits < at + len(o["evidence"]))
        ]  # fmt: skip
        fits = [i for i in fits if i not in used] or fits
        if fits:
            used.add(fits[0])
            yield fits[0], o["about"]
