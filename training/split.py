"""The fixed division of the passages: most for training, forty of the silver ones for calibrating and comparing, the last retold ones
for weighing; and the folds."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from corpus import read_records

HELD_OUT = 40
# Passages written for this project, beside those of public news in the shared folder.
OWN = Path(__file__).parent / "passages.jsonl"
# Passages that tell news again in other words, with the names and the build of the news: nearer to what will be read.
RETOLD = Path(__file__).parent / "retold.jsonl"
# Those of them that the network does not learn from, so that what it says of news can be measured and weighed.
UNSEEN = ("r9-", "r10-", "r11-")
# The names of sentences of the public corpora.
SENTENCES = Path(__file__).parent / "sentences.jsonl"
FOLDS = 3
HELD_FOLD = 50  # of the passages that no training sees


def held_out(ids: Iterable[str]) -> set[str]:
    """Which of the silver passages are held out."""
    order = sorted(ids)
    random.Random(20).shuffle(order)
    return set(order[:HELD_OUT])


def fold(name: str) -> int:
    """The fold of a passage, which depends on nothing but its id."""
    return zlib.crc32(name.encode()) % FOLDS


def records(shared: Path) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """All passages as gold records, each with its fold and with "silver", "own" or "retold"."""
    silver = read_records(shared / "gold/silver-*.jsonl")
    held = held_out(r["id"] for r in silver)
    for record in silver:
        yield HELD_FOLD if record["id"] in held else fold(record["id"]), "silver", record
    for name, path in (("own", OWN), ("retold", RETOLD)):
        for record in read_records(path):
            yield HELD_FOLD if record["id"].startswith(UNSEEN) else fold(record["id"]), name, record
