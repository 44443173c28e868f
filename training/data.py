"""Batches of sentences from the arrays that encode.py wrote. It needs torch and numpy alone."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch
from corpus import KINDS
from model import FLAGS, LISTED, Pairs
from torch import Tensor

MOST = 24  # names of a sentence that are paired: the first
THINGS = 256  # more than a sentence has: encode.py writes their numbers as bytes


@dataclass
class Batch:
    """Sentences, and the pairs of their names: `places` says to which pair of things each belongs, `facts` and `open` what is
    stated of these, and what may be (pairs of things, properties)."""

    ids: Tensor
    marks: Tensor
    lengths: Tensor
    mask: Tensor
    codes: Tensor
    spans: Tensor  # (all spans, 5): row, start, end, kind, thing
    pairs: Pairs
    fits: Tensor  # (pairs, properties): what the ontology lets join them
    places: Tensor
    facts: Tensor
    open: Tensor

    def to(self, device: str) -> Batch:
        """The batch on a device; the lengths stay, where they are asked for."""

        def move(x: Tensor) -> Tensor:
            return x.pin_memory().to(device, non_blocking=True) if device == "cuda" else x

        pairs = Pairs(*(move(getattr(self.pairs, f.name)) for f in fields(Pairs)))
        moved = {f.name: move(getattr(self, f.name)) for f in fields(Batch) if f.name not in ("pairs", "lengths")}
        return Batch(**moved, pairs=pairs, lengths=self.lengths)


class Data:
    """The sentences of one file of encode.py, in batches."""

    def __init__(self, path: Path, joinable: Tensor, properties: int, *, without: int = 99, unlisted: float = 0.0):
        with np.load(path) as raw:
            keep = np.flatnonzero(raw["fold"] != without)
            self.rows = torch.tensor(keep)
            self.sizes = np.diff(raw["chars_at"].astype(np.int64))[keep]
            self.array = {
                key: torch.tensor(raw[key] if raw[key].dtype == bool else raw[key].astype(np.int64))
                for key in raw.files
            }
        self.joinable, self.properties, self.unlisted = joinable, properties, unlisted
        self.groups: list[Tensor] = [self.rows[i : i + 64] for i in range(0, len(self.rows), 64)]

    def __len__(self) -> int:
        return len(self.groups)

    def __getitem__(self, number: int) -> Batch:
        return self.batch(self.groups[number])

    def shuffle(self, chars: int, rng: np.random.Generator) -> None:
        """Makes batches of about so many characters, of sentences of like length, in random order."""
        order = np.argsort(self.sizes + rng.integers(0, 12, len(self.sizes)) + rng.random(len(self.sizes)))
        groups: list[list[int]] = [[]]
        width = 0
        for i in order.tolist():
            width = max(width, int(self.sizes[i]))
            if groups[-1] and width * (len(groups[-1]) + 1) > chars:
                groups.append([])
                width = int(self.sizes[i])
            groups[-1].append(i)
        self.groups = [self.rows[torch.tensor(groups[i])] for i in rng.permutation(len(groups))]

    def _items(self, key: str, rows: Tensor) -> Tensor:
        """The items of some sentences, each behind the number of its row in the batch."""
        at = self.array[f"{key}_at"]
        first, count = at[rows], at[rows + 1] - at[rows]
        row = torch.repeat_interleave(torch.arange(len(rows)), count)
        place = torch.arange(len(row)) - (count.cumsum(0) - count)[row] + first[row]
        return torch.cat([row[:, None], self.array[key][place]], 1)

    def batch(self, rows: Tensor) -> Batch:
        """Some sentences, with a share of the listed names hidden: names that no list has must be found too."""
        a = self.array
        at = a["chars_at"]
        lengths = at[rows + 1] - at[rows]
        steps = torch.arange(int(lengths.max()))
        mask = steps[None, :] < lengths[:, None]
        place = torch.where(mask, at[rows][:, None] + steps, 0)
        flags = (a["flags"][place][:, :, None] >> torch.arange(FLAGS - 1, -1, -1)) & 1
        listed = self._items("listed", rows)
        if self.unlisted:
            none = torch.rand(len(rows)) < self.unlisted / 2
            listed = listed[(torch.rand(len(listed)) > self.unlisted) & ~none[listed[:, 0]]]
        marks = torch.cat([flags.float(), spread(listed, *mask.shape)], 2) * mask[:, :, None]
        spans = self._items("spans", rows)
        pairs, group, bits = pair_up(spans[a["known"][rows][spans[:, 0]]], len(rows), self.joinable)
        things, places = group.unique(return_inverse=True)
        fits = ((bits[:, None] >> torch.arange(self.properties)) & 1).bool()
        return Batch(
            torch.where(mask, a["chars"][place], 0), marks, lengths, mask, torch.where(mask, a["labels"][place], 0), spans,
            pairs, fits, places, *(stated(self._items(k, rows), things, self.properties) for k in ("facts", "doubtful")),
        )  # fmt: skip


def spread(listed: Tensor, rows: int, steps: int) -> Tensor:
    """Listed names (row, start, end, kind, sure) as marks of each character: of each kind whether one begins, runs on or
    ends there; half where the name may mean something else."""
    row, start, end, kind, sure = listed.unbind(1)
    weight = torch.where(sure > 0, 1.0, 0.5)
    length = end - start
    each = torch.repeat_interleave(torch.arange(len(row)), length)
    offset = torch.arange(len(each)) - (length.cumsum(0) - length)[each]
    marks = torch.zeros(rows * steps * LISTED)
    for r, place, column, value in (
        (row, start, kind, weight),
        (row[each], start[each] + offset, kind[each] + len(KINDS), weight[each]),
        (row, end - 1, kind + 2 * len(KINDS), weight),
    ):
        marks.scatter_reduce_(0, (r * steps + place) * LISTED + column, value, "amax")
    return marks.view(rows, steps, LISTED)


def pair_up(spans: Tensor, rows: int, joinable: Tensor) -> tuple[Pairs, Tensor, Tensor]:
    """The ordered pairs of names that some property may join, a number for each pair of things, and the bits of those
    properties."""
    row = spans[:, 0]
    # The number of each name within its sentence.
    first = torch.zeros(rows + 1, dtype=torch.long).scatter_add_(0, row + 1, torch.ones_like(row))
    within = torch.arange(len(row)) - first.cumsum(0)[row]
    spans, row, within = spans[within < MOST], row[within < MOST], within[within < MOST]
    table = torch.full((rows, MOST), -1)
    table[row, within] = torch.arange(len(row))
    one, other = table[:, :, None].expand(-1, -1, MOST), table[:, None, :].expand(-1, MOST, -1)
    both = (one >= 0) & (other >= 0) & (one != other)
    s, o = spans[one[both]], spans[other[both]]
    bits = joinable[s[:, 3], o[:, 3]]
    kept = (bits != 0) & (s[:, 4] != o[:, 4])
    s, o, bits = s[kept], o[kept], bits[kept]
    group = (s[:, 0] * THINGS + s[:, 4]) * THINGS + o[:, 4]
    return Pairs(s[:, 0], s[:, 1:3], o[:, 1:3], torch.stack([s[:, 3], o[:, 3]], 1)), group, bits


def stated(triples: Tensor, things: Tensor, properties: int) -> Tensor:
    """(pairs of things, properties): whether a triple joins them."""
    row, s, p, o = triples.unbind(1)
    table = torch.zeros(len(things), properties, dtype=torch.bool)
    if len(things):
        key = (row * THINGS + s) * THINGS + o
        at = torch.searchsorted(things, key).clamp_max(len(things) - 1)
        found = things[at] == key
        table[at[found], p[found]] = True
    return table
