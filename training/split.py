"""The fixed division of the silver passages: most for training, forty for calibrating."""

from __future__ import annotations

import random

from corpus import Passage

HELD_OUT = 40


def split_silver(passages: list[Passage]) -> tuple[list[Passage], list[Passage]]:
    order = sorted(passages, key=lambda p: p.id)
    random.Random(20).shuffle(order)
    return order[HELD_OUT:], order[:HELD_OUT]
