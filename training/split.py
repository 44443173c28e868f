"""The fixed division of the passages: most for training, forty of the silver ones for calibrating and comparing."""

from __future__ import annotations

import random
from pathlib import Path

from corpus import Passage, read_passages, read_sentences

HELD_OUT = 40
# Passages written for this project, beside those of public news in the shared folder.
OWN = Path(__file__).parent / "passages.jsonl"
# The names of sentences of the public corpora.
SENTENCES = Path(__file__).parent / "sentences.jsonl"


def split_silver(passages: list[Passage]) -> tuple[list[Passage], list[Passage]]:
    order = sorted(passages, key=lambda p: p.id)
    random.Random(20).shuffle(order)
    return order[HELD_OUT:], order[:HELD_OUT]


def split_own(passages: list[Passage]) -> tuple[list[Passage], list[Passage]]:
    """All for training: what one hand wrote says too little of news by others."""
    return passages, []


def read_split(shared: Path, *, own: bool = True) -> tuple[list[Passage], list[Passage]]:
    """The passages to train on and those held out."""
    train, held = split_silver(read_passages(str(shared / "gold/silver-*.jsonl")))
    ours, ours_held = split_own(read_passages(str(OWN)) if own else [])
    return train + ours, held + ours_held


def read_singles(shared: Path) -> list[Passage]:
    """The annotated sentences of the public corpora, all for training."""
    return read_sentences(SENTENCES, shared)
