"""Fresh variants of the annotated sentences, and sentences made from templates."""

from __future__ import annotations

import random
from pathlib import Path

from corpus import Passage, Tagged


class Augmenter:
    def __init__(self, train: list[Passage], shared: Path, replace: float):
        self.replace = replace

    def vary(self, sentence: Tagged, rng: random.Random) -> Tagged:
        return sentence

    def synthetic(self, count: int, rng: random.Random) -> list[Tagged]:
        return []
