"""Writes what the tagger is trained on as arrays, so that training needs nothing but torch: `python encode.py OUT`.

OUT gets `start.npz` (LAC's weights and the vocabulary), `epoch-K.npz` (the sentences with names replaced afresh for each K) and
`SET.npz` for each measured set. A sentence is a row of characters with flags, labels, places of the gazetteer's names, its names
and numbers, and the facts that join them.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from augment import Augmenter
from corpus import KINDS, LABELS, OPTIONAL, Passage, Tagged, read_cluener, read_passages, read_records, read_sentences
from facts import PRONOUN, UNNAMED, is_name, state, state_single
from lac import Vocabulary, start
from listed import told
from names import Names
from split import HELD_FOLD, OWN, RETOLD, SENTENCES, UNSEEN, held_out, records
from tuzhi.extract.mentions.tagger import flags
from tuzhi.extract.relations.pairs import ABOUT, DATE, PAIR_KINDS, QUANTITY
from tuzhi.graph.schema import load_schema

LONGEST = 256
COPIES = {"silver": 2, "own": 1, "retold": 2}
SYNTHETIC = 4000  # sentences from templates an epoch


def properties() -> tuple[str, ...]:
    """The relations between named things, the dates of things, and, last, what a number is about."""
    schema = load_schema()
    relations = sorted(p for p, r in schema.relations.items() if not r.domain.isdisjoint(KINDS))
    return (*relations, *sorted(schema.attributes), ABOUT)


def fits(name: str, one: str, other: str) -> bool:
    """Whether the ontology lets a property join things of two kinds."""
    schema = load_schema()
    if name == ABOUT:
        return one == QUANTITY and other not in (QUANTITY, DATE, "Field")
    if name in schema.attributes:
        return other == DATE and one in schema.attributes[name].domain
    return one in schema.relations[name].domain and other in schema.relations[name].range


def joinable() -> np.ndarray:
    """(subject kind, object kind) -> bits of the properties that the ontology lets join them; the kinds of things spoken of
    unnamed follow those of names, and two such are not joined."""
    bits = np.zeros((2 * len(PAIR_KINDS),) * 2, np.int64)
    for k, name in enumerate(properties()):
        for i, one in enumerate(PAIR_KINDS):
            for j, other in enumerate(PAIR_KINDS):
                bits[i, j] |= int(fits(name, one, other)) << k
    n = len(PAIR_KINDS)
    bits[n:, :n] = bits[:n, n:] = bits[:n, :n]
    return bits


def pair_kind(kind: str) -> int:
    """The number of a span's kind for the pair head."""
    return PAIR_KINDS[kind.strip(f"{PRONOUN}{UNNAMED}?")] + len(PAIR_KINDS) * (kind[0] == UNNAMED)


def labels(sentence: Tagged) -> np.ndarray:
    """The label of each character: 0 outside, 1 + 2k begins kind k, 2 + 2k goes on; the last two codes stand for a Field
    that may as well be none."""
    row = np.zeros(len(sentence.text), np.uint8)
    for at, end, kind in sentence.spans:
        if not is_name(kind):
            continue
        first = len(LABELS) if kind == OPTIONAL else 1 + 2 * KINDS.index(kind)
        row[at], row[at + 1 : end] = first, first + 1
    return row


def encode(sentences: Sequence[tuple[int, Tagged]], vocabulary: Vocabulary) -> dict[str, np.ndarray]:
    """Arrays of sentences, each with the number of its fold; those of one sentence lie between its offsets."""
    names = properties()
    known, fold = [], []
    found: dict[str, list[Any]] = {
        key: [] for key in ("chars", "flags", "labels", "listed", "spans", "facts", "doubtful")
    }
    counts = {key: [0] for key in ("chars", "listed", "spans", "facts", "doubtful")}
    for number, s in sentences:
        if len(s.text) > LONGEST:
            continue
        fold.append(number)
        known.append(bool(s.things))
        found["chars"] += vocabulary.encode(s.text)
        found["flags"].append(np.packbits(flags(s.text).astype(bool), axis=1)[:, 0])
        found["labels"].append(labels(s))
        found["listed"] += [(a, b, KINDS.index(kind), sure) for a, b, kind, sure in told([s.text])[0].listed]
        place = {thing: i for i, thing in enumerate(dict.fromkeys(s.things))}
        things = [place[thing] for thing in s.things] or [0] * len(s.spans)
        found["spans"] += [(a, b, pair_kind(kind), i) for (a, b, kind), i in zip(s.spans, things, strict=True)]
        found["facts"] += [(place[a], names.index(p), place[b]) for a, p, b in s.facts]
        found["doubtful"] += [(place[a], names.index(p), place[b]) for a, p, b in s.doubtful]
        for key, ends in counts.items():
            ends.append(len(found[key]))
    return {
        "chars": np.array(found["chars"], np.uint16),
        "flags": np.concatenate(found["flags"]),
        "labels": np.concatenate(found["labels"]),
        "fold": np.array(fold, np.int8),
        "known": np.array(known, bool),
        "listed": np.array(found["listed"], np.uint16).reshape(-1, 4),
        "spans": np.array(found["spans"], np.uint16).reshape(-1, 4),
        "facts": np.array(found["facts"], np.uint8).reshape(-1, 3),
        "doubtful": np.array(found["doubtful"], np.uint8).reshape(-1, 3),
        **{f"{key}_at": np.array(ends, np.uint32) for key, ends in counts.items()},
    }


class Stock:
    """All annotated sentences, and what makes fresh ones of them."""

    def __init__(self, shared: Path, replace: float):
        self.passages = [(fold, name, s) for fold, name, record in records(shared) for s in state(record)]
        noted = {
            raw["sentence"]: raw["facts"]
            for line in SENTENCES.read_text(encoding="utf-8").splitlines()
            if "facts" in (raw := json.loads(line))
        }
        singles = read_sentences(SENTENCES, shared)
        self.singles = [state_single(s, noted[p.id]) if p.id in noted else s for p in singles for s in p.sentences]
        silver = read_passages(str(shared / "gold/silver-*.jsonl"))
        held = held_out(p.id for p in silver)
        passages: list[Passage] = [
            *(p for p in silver if p.id not in held),
            *read_passages(str(OWN)),
            *(p for p in read_passages(str(RETOLD)) if not p.id.startswith(UNSEEN)),
            *singles,
        ]
        self.augmenter = Augmenter(Names(shared, passages, read_cluener(shared)), replace)

    def epoch(self, number: int) -> list[tuple[int, Tagged]]:
        """The sentences of an epoch, names replaced afresh, each with its fold."""
        rng = random.Random(1000 + number)
        return [
            *(
                (fold, self.augmenter.vary(s, rng))
                for fold, name, s in self.passages
                if fold != HELD_FOLD
                for _ in range(COPIES[name])
            ),
            *((-1, self.augmenter.vary(s, rng)) for s in self.singles),
            *((-1, s) for s in self.augmenter.synthetic(SYNTHETIC, rng)),
        ]


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("out", type=Path)
    a.add_argument("--shared", type=Path, default=Path("../../shared"))
    a.add_argument(
        "--epochs", type=int, nargs=2, default=(0, 8), help="first and end of the numbers of epochs to write"
    )
    a.add_argument("--replace", type=float, default=0.5, help="chance that a name is replaced by another of its kind")
    a.add_argument("--sets", type=Path, nargs="*", default=[], help="gold files to measure on")
    args = a.parse_args()
    args.out.mkdir(exist_ok=True)
    first = start()
    vocabulary = Vocabulary([str(r) for r in first["rows"]])
    np.savez_compressed(args.out / "start.npz", **first, properties=np.array(properties()), joinable=joinable())
    stock = Stock(args.shared, args.replace)
    held = [(fold, s) for fold, _, s in stock.passages if fold == HELD_FOLD]
    np.savez_compressed(args.out / "held.npz", **encode(held, vocabulary))
    for path in args.sets:
        sentences = [(0, s) for record in read_records(path) for s in state(record)]
        np.savez_compressed(args.out / f"{path.stem}.npz", **encode(sentences, vocabulary))
    for number in range(*args.epochs):
        sentences = stock.epoch(number)
        np.savez_compressed(args.out / f"epoch-{number}.npz", **encode(sentences, vocabulary))
        print(f"epoch {number}: {len(sentences)} sentences", flush=True)


if __name__ == "__main__":
    main()
