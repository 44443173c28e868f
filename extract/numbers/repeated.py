"""Numbers that say another again: a headline that rounds it, the mark that it has passed; their sizes and currencies."""

from __future__ import annotations

import re
from decimal import Decimal

from ..regex import regex
from .numerals import SCALES
from .quantities import Quantity
from .reading import Clause, Reading

_MARK = regex("元?级?(?:大关|关口|门槛|台阶|俱乐部)")


def passes_mark(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether a number is only the mark that the exact number before it in the sentence has passed: 1021亿元，突破千亿元大关."""
    start, size = reading.sentence_start(clause), base(quantity)
    return bool(_MARK.match(reading.text, quantity.end)) and any(
        start <= q.digits < quantity.digits and currency(quantity) in {"", currency(q)}
        and size <= base(q) <= size * Decimal("1.4")
        for q in reading.quantities
    )  # fmt: skip


def rounds_headline(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether a headline rounds a number (超千亿元) that the article states exactly (1328亿元)."""
    scale_alone = not reading.text[quantity.digits].isdigit()
    if (quantity.bound not in {">", "≈"} and not scale_alone) or clause.start > 160:
        return False
    if not scale_alone and reading.text[clause.start : clause.end - 1].strip() not in reading.doc.article.title:
        return False
    low = 1 if quantity.bound == ">" else Decimal("0.9")
    size = base(quantity)
    return any(
        q.digits > quantity.end and q.kind == quantity.kind and currency(q) == currency(quantity)
        and low * size <= base(q) <= size * Decimal("1.4")
        for q in reading.quantities
    )  # fmt: skip


_CURRENCY = regex("元人民币|人民币元|人民币")


def currency(quantity: Quantity) -> str:
    """A unit without its scale; 元 and 元人民币 are one."""
    return _CURRENCY.sub("元", re.sub("^[万亿千百]+", "", quantity.unit))


def base(quantity: Quantity) -> Decimal:
    """The value without its scale: 3亿元 is 300000000."""
    scale = re.match(r"万亿|亿|万", quantity.unit)
    return quantity.value * SCALES[scale[0] if scale else ""]
