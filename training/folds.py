"""Runs a training script with one fold of the passages held out, for votes of the tagger on passages it never saw.

python folds.py 0 train.py --out fold0.pt …     python folds.py 0 export.py …
"""

from __future__ import annotations

import runpy
import sys
import zlib

import split
from corpus import Passage

FOLDS = 3


def fold(passages: list[Passage], count: int = FOLDS) -> list[tuple[int, Passage]]:
    """Every passage with the number of its fold, which depends on nothing but its id."""
    return [(zlib.crc32(p.id.encode()) % count, p) for p in passages]


def main() -> None:
    number, script = int(sys.argv[1]), sys.argv[2]

    def split_fold(passages: list[Passage]) -> tuple[list[Passage], list[Passage]]:
        found = fold(passages)
        return [p for k, p in found if k != number], [p for k, p in found if k == number]

    split.split_silver = split.split_own = split_fold
    sys.argv = sys.argv[2:]
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main()
