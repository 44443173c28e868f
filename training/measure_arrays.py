"""How well a network finds the names of an encoded set, and, given the names, what they state."""

from __future__ import annotations

from collections import Counter

import torch
from corpus import FIELD, LABELS
from data import Data
from joined import judge
from model import Network

# The columns of the properties, in the order of encode.py.
COLUMNS = {"fact": slice(0, -5), "date": slice(-5, -1), "number": slice(-1, None)}


def spans_of(path: list[int]) -> set[tuple[int, int, int]]:
    """Spans (start, end, kind) of a path of labels, as `extract/mentions/tagger.py` makes them, which is not there to be called
    where only torch is installed."""
    found: set[tuple[int, int, int]] = set()
    begin = -1
    for i, label in enumerate([*path, 0]):
        if begin >= 0 and (label == 0 or label % 2):
            found.add((begin, i, (path[begin] - 1) // 2))
            begin = -1
        if label % 2:
            begin = i
    return found


@torch.no_grad()
def measure(net: Network, data: Data, device: str) -> dict[str, float]:
    """F1 and precision of spans with kinds, and, between gold names of a sentence, of relations, dates of things and subjects of numbers
    (score above 0)."""
    counts: Counter[str] = Counter()
    for number in range(len(data)):
        b = data[number].to(device)
        scores, top = net(b.ids, b.marks, b.lengths)
        paths = net.crf.decode(scores, b.lengths.to(device)).tolist()
        for row, (path, codes) in enumerate(zip(paths, b.codes.tolist(), strict=True)):
            gold = spans_of([c - len(LABELS) + 1 + 2 * FIELD if c >= len(LABELS) else c for c in codes])
            loose = {(i, j) for i, j, _ in gold if codes[i] == len(LABELS)}
            right = {x for x in gold if x[:2] not in loose}
            found = {x for x in spans_of(path[: int(b.lengths[row])]) if x[2] != FIELD or x[:2] not in loose}
            counts["name hit"] += len(right & found)
            counts["name found"] += len(found)
            counts["name gold"] += len(right)
        if not len(b.places):
            continue
        guess = (judge(net, top, b) > 0) & ~b.open
        for name, columns in COLUMNS.items():
            counts[f"{name} hit"] += int((guess & b.facts)[:, columns].sum())
            counts[f"{name} found"] += int(guess[:, columns].sum())
            counts[f"{name} gold"] += int(b.facts[:, columns].sum())
    table = {}
    for name in ("name", *COLUMNS):
        hit, all_found, all_gold = (counts[f"{name} {what}"] for what in ("hit", "found", "gold"))
        table[name] = round(2 * hit / max(all_found + all_gold, 1), 4)
        table[f"{name} P"] = round(hit / max(all_found, 1), 3)
    return table
