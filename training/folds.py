"""Runs a training script with one fold of the silver passages held out, for votes of the tagger on passages it never saw.

python folds.py 0 train.py --out fold0.pt …     python folds.py 0 export.py …
"""

from __future__ import annotations

import random
import runpy
import sys

import split
from corpus import Passage

FOLDS = 3


def fold(passages: list[Passage], count: int = FOLDS) -> list[tuple[int, Passage]]:
    """Every passage with the number of its fold; the same for any order of the passages."""
    order = sorted(passages, key=lambda p: p.id)
    random.Random(7).shuffle(order)
    return [(i % count, p) for i, p in enumerate(order)]


def main() -> None:
    number, script = int(sys.argv[1]), sys.argv[2]

    def split_fold(passages: list[Passage]) -> tuple[list[Passage], list[Passage]]:
        found = fold(passages)
        return [p for k, p in found if k != number], [p for k, p in found if k == number]

    split.split_silver = split_fold
    sys.argv = sys.argv[2:]
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main()
