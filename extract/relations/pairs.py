"""What a small network holds of two names in one sentence: the odds of every relation between them, that a number is about one,
and that a date is one's.

It reads what the tagger makes of the names and of the words before, between and after them (models/MODEL_CARD.md). A name may
also be a pronoun, or a thing that the sentence speaks of without naming it (carried.py).
"""

from __future__ import annotations

import builtins
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from ...graph.errors import DataError
from ...graph.model import Mention
from ..document import Document
from ..gazetteer import load_gazetteer
from ..mentions.tagger import KINDS, MODELS, Reading, load_tagger, tell
from .carried import carried

Array = NDArray[np.float32]
Places = NDArray[np.int64]
QUANTITY, DATE = "Quantity", "Date"
ABOUT = "about"
PAIR_KINDS = {kind: i for i, kind in enumerate((*KINDS, QUANTITY, DATE))}
NEAR = 12  # characters before and after a pair that count
GAPS = 8  # classes of distance
TOGETHER = 10_000  # characters that are judged at once
MOST = 24  # names of a sentence that are paired: the first
CONTEXT = 96  # what the network says of the words at a character
# Log-odds below which nothing is told.
LEAST = -6.0


@dataclass(frozen=True, slots=True)
class Place:
    """Something that a sentence may join: a name, a pronoun, a number, a date, or with an empty stretch what it does not name."""

    start: int
    end: int
    kind: str
    thing: str

    @property
    def unnamed(self) -> bool:
        """Whether the sentence only may speak of it."""
        return self.start == self.end


@dataclass(frozen=True, slots=True)
class Joined:
    """The log-odds of one property of two things in a sentence, where they are the best of all places of both."""

    subject: Place
    property: str
    object: Place
    odds: float
    sentence: int

    @builtins.property  # the field of that name hides it here
    def unnamed(self) -> bool:
        """Whether the sentence leaves one of the two unnamed."""
        return self.subject.unnamed or self.object.unnamed


class PairHead:
    """The weights of the head, of models/pairs.npz."""

    def __init__(self, arrays: dict[str, NDArray[np.float16]]) -> None:
        w = {key: value.astype(np.float32) for key, value in arrays.items() if key not in ("properties", "joinable")}
        self.properties: tuple[str, ...] = tuple(str(p) for p in arrays["properties"])
        bits = arrays["joinable"].astype(np.int64)
        self.joinable = ((bits[:, :, None] >> np.arange(len(self.properties))) & 1).astype(bool)
        self.any = bits != 0
        kind = w["kind.weight"].shape[1]
        name = (w["hidden.weight"].shape[1] - 3 * kind - 3 * CONTEXT) // 2
        at = np.cumsum([name, kind, name, kind, kind, CONTEXT, CONTEXT, CONTEXT])
        s, s_kind, o, o_kind, gap, before, between, after = np.split(w["hidden.weight"].T, at[:-1])
        self.name = (s, o)
        # What does not hang on the text is multiplied once.
        self.kind = (w["kind.weight"] @ s_kind, w["kind.weight"] @ o_kind)
        self.gap = w["gap.weight"] @ gap + w["hidden.bias"]
        self.before, self.between, self.after = before, between, after
        self.out, self.bias = w["out.weight"].T.copy(), w["out.bias"]

    def score(self, readings: Sequence[Reading], places: Sequence[Sequence[Place]]) -> tuple[Places, Array]:
        """For each ordered pair that some property may join its row (sentence, subject, object as numbers of places), and the
        log-odds of all properties; -inf where the ontology lets nothing join them."""
        offsets = np.cumsum([0, *(len(r.names) for r in readings)])
        rows = _rows(places, offsets)
        one, other = _ordered_pairs([len(told) for told in places])
        kinds = rows[:, 4]
        kept = self.any[kinds[one], kinds[other]]
        one, other = one[kept], other[kept]
        odds = np.maximum(self._hidden(readings, offsets, rows, one, other), 0) @ self.out + self.bias
        odds[~self.joinable[kinds[one], kinds[other]]] = -np.inf
        return np.stack([rows[one, 0], rows[one, 1], rows[other, 1]], 1), odds

    def _hidden(self, readings: Sequence[Reading], offsets: Places, rows: Places, one: Places, other: Places) -> Array:
        """The sums of the hidden layer for pairs of rows: what hangs on one name alone is multiplied once for all its pairs."""
        sentence, _, start, end, kinds = rows.T
        names = np.concatenate([r.names for r in readings])
        mean = np.zeros((len(rows), names.shape[1]), np.float32)
        told = np.flatnonzero(end > start)
        # Sums from each name's start to its end; those from its end to the next one's start are left out.
        bounds = np.stack([start[told], end[told]], 1).ravel()
        nothing = np.zeros((1, names.shape[1]), np.float32)  # a name may end where the text does
        mean[told] = np.add.reduceat(np.concatenate([names, nothing]), bounds)[::2] / (end - start)[told, None]
        np.maximum(mean, 0, out=mean)
        most = _Most(np.concatenate([r.context for r in readings]))
        before = most(np.maximum(start - NEAR, offsets[sentence]), start) @ self.before
        after = most(end, np.minimum(end + NEAR, offsets[sentence + 1])) @ self.after
        subject = mean @ self.name[0] + self.kind[0][kinds]
        object_ = mean @ self.name[1] + self.kind[1][kinds]
        left = np.where(start[one] <= start[other], one, other)
        right = np.where(end[one] >= end[other], one, other)
        inner, outer = np.minimum(end[one], end[other]), np.maximum(start[one], start[other])
        # 0, 1, 2–3, 4–7, … characters between, and which of the two comes first.
        distance = np.log2(np.maximum(outer - inner, 0) + 1).astype(np.int64).clip(max=GAPS - 1)
        gap = distance + GAPS * (start[one] > start[other])
        hidden: Array = subject[one] + object_[other] + before[left] + after[right] + self.gap[gap]
        hidden += most(inner, outer) @ self.between
        return hidden


def _rows(places: Sequence[Sequence[Place]], offsets: Places) -> Places:
    """A row for each place: the number of its sentence, its own there, start and end in the whole, and its kind."""
    unnamed = len(PAIR_KINDS)  # the kinds of what is not named follow those of names
    rows = [
        (k, i, p.start + offsets[k], p.end + offsets[k], PAIR_KINDS[p.kind] + unnamed * p.unnamed)
        for k, told in enumerate(places)
        for i, p in enumerate(told)
    ]
    return np.array(rows, np.int64).reshape(-1, 5)


class _Most:
    """The greatest values of stretches of rows, 0 for empty ones: maxima over 2ᵏ rows from each on (a sparse table)."""

    def __init__(self, rows: Array) -> None:
        self.levels = [rows]
        reach = 1
        while 2 * reach < len(rows) and reach < 256:
            last = self.levels[-1]
            wider = last.copy()
            np.maximum(last[:-reach], last[reach:], out=wider[:-reach])
            self.levels.append(wider)
            reach *= 2

    def __call__(self, start: Places, end: Places) -> Array:
        length = end - start
        level = np.log2(np.maximum(length, 1)).astype(np.int64)
        found = np.zeros((len(start), self.levels[0].shape[1]), np.float32)
        for k, rows in enumerate(self.levels):
            at = np.flatnonzero((level == k) & (length > 0))
            if len(at):
                found[at] = np.maximum(rows[start[at]], rows[end[at] - 2**k])
        return found


def _ordered_pairs(counts: Sequence[int]) -> tuple[Places, Places]:
    """All ordered pairs of different members of groups that lie one after the other."""
    ones, others = [], []
    at = 0
    for n in counts:
        i, j = np.nonzero(~np.eye(n, dtype=bool))
        ones.append(i + at)
        others.append(j + at)
        at += n
    empty = np.zeros(0, np.int64)
    return (np.concatenate(ones), np.concatenate(others)) if ones else (empty, empty)


@functools.cache
def load_pair_head(folder: Path | None = None) -> PairHead:
    """The head of a folder of models (the shipped one by default), loaded once a process; raises DataError where its file is
    missing or broken."""
    path = (folder or MODELS) / "pairs.npz"
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            return PairHead({key: arrays[key] for key in arrays.files})
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path}: expected the weights of the pair head ({error}); reinstall tuzhi") from error


@functools.cache
def _libraries() -> ThreadpoolController:
    """The native libraries of this process, whose threads can be limited."""
    return ThreadpoolController()


def read_pairs(
    doc: Document,
    references: Sequence[Mention],
    numbers: Sequence[tuple[int, int]] = (),
    dates: Sequence[tuple[int, int, str]] = (),
) -> list[Joined]:
    """The best log-odds of every property between two things of a sentence, between a number (its stretch is given) and what it
    may be about, and between a date (its stretch and ISO form are given) and whose it may be. The thing of a number is its place,
    "start:end", that of a date its ISO form."""
    places = _places(doc, references, numbers, dates)
    used = [k for k, told in enumerate(places) if len(told) > 1]
    if not used:
        return []
    told = tell(doc.sentences, load_gazetteer().match(doc.article.text))
    head = load_pair_head()
    best: dict[tuple[int, str, str, int], Joined] = {}
    for group in _groups(used, [len(t.text) for t in told]):
        readings = load_tagger().readings([told[k] for k in group])
        # Several threads would burn three times the processor's time on products as small as these, and round as they are many.
        with _libraries().limit(limits=1, user_api="blas"):
            pairs, odds = head.score(readings, [places[k] for k in group])
        for row, column in np.argwhere(odds > LEAST).tolist():
            at, i, j = pairs[row].tolist()
            number = group[at]
            s, o = places[number][i], places[number][j]
            if s.thing == o.thing or (s.start < o.end and o.start < s.end):
                continue
            value = float(odds[row, column])
            key = (number, s.thing, o.thing, column)
            if key not in best or value > best[key].odds:
                best[key] = Joined(s, head.properties[column], o, round(value, 3), number)
    return list(best.values())


def _groups(used: Sequence[int], sizes: Sequence[int]) -> list[list[int]]:
    """Numbers of sentences, parted so that those of a part hold at most TOGETHER characters: memory stays bounded."""
    groups: list[list[int]] = []
    room = 0
    for number in used:
        room -= sizes[number]
        if not groups or room < 0:
            groups.append([])
            room = TOGETHER - sizes[number]
        groups[-1].append(number)
    return groups


def _places(
    doc: Document,
    references: Sequence[Mention],
    numbers: Sequence[tuple[int, int]],
    dates: Sequence[tuple[int, int, str]],
) -> list[list[Place]]:
    """What each sentence may join, by place; what it does not name comes first."""
    found: list[list[Place]] = [[] for _ in doc.sentences]
    # A name inside a name is left to the rules: the network has met none.
    mentions = [*doc.mentions, *(m for m in doc.nested if m.kind == "Field"), *references]
    items = [(m.start, m.end, m.kind, m.entity) for m in mentions if m.kind in PAIR_KINDS]
    items += [(start, end, QUANTITY, f"{start}:{end}") for start, end in numbers]
    items += [(start, end, DATE, iso) for start, end, iso in dates]
    for start, end, kind, thing in sorted(items):
        k = doc.number_at(start)
        sentence = doc.sentences[k]
        if end <= sentence.end and len(found[k]) < MOST:
            found[k].append(Place(start - sentence.start, end - sentence.start, kind, thing))
    unnamed = carried([(p.kind, p.thing) for p in told if p.kind not in (QUANTITY, DATE)] for told in found)
    return [
        [*(Place(0, 0, kind, thing) for kind, thing in more), *told] for more, told in zip(unnamed, found, strict=True)
    ]
