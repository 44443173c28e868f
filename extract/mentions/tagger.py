"""Names in Chinese text by a small neural network (models/MODEL_CARD.md): spans with a kind and a probability.

The network gives one row of label scores per character; a linear-chain CRF (Lafferty et al. 2001) over B- and I-labels
makes spans of them. Everything here is numpy but the network itself, which onnxruntime runs on one thread.
"""

from __future__ import annotations

import functools
import json
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ...graph.errors import DataError
from ...graph.model import Sentence
from ..gazetteer import Match
from ..regex import regex

Array = NDArray[np.float32]
Sums = NDArray[np.float64]
MODELS = Path(__file__).parent.parent / "models"
ROWS = 8  # sentences a run of the network: the fastest on one core
DECODE = 64  # sentences a run of the decoder
FLAGS = 8
KINDS = (
    "Person", "Company", "Investor", "University", "ResearchInstitute", "GovernmentAgency", "Association", "Media",
    "Incubator", "Park", "AdminArea", "Place", "Model", "Product", "Event", "Policy", "Field", "Cohort",
)  # fmt: skip
MARKS = FLAGS + 3 * len(KINDS)
KEPT = 50_000  # readings of so many characters are kept for who asks next (0.8 kB each)
_COLUMN = {kind: FLAGS + i for i, kind in enumerate(KINDS)}
_PAIRS = {"“": 0, "”": 0, "「": 0, "」": 0, "『": 0, "』": 0, "《": 1, "》": 1, "（": 2, "）": 2, "(": 2, ")": 2}
_OPENING = frozenset("“「『《（(")
_EDGES = frozenset("、\n")
_TELLING = regex(f"[0-9]+|[A-Za-z]+|[{re.escape(''.join((*_PAIRS, *_EDGES)))}]")


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """A name: half-open code-point offsets in the given text, its kind, and the probability that both are right."""

    start: int
    end: int
    kind: str
    score: float


def flags(text: str) -> Array:
    """Per character (length, 8): inside quotes, book marks, brackets; right after an opening one; right before a
    closing one; a digit; a Latin letter; beside an enumeration comma or at the edge of a line."""
    rows = np.zeros((len(text), FLAGS), np.float32)
    rows[:1, 7] = rows[-1:, 7] = 1
    for match in _TELLING.finditer(text):
        at, end = match.span()
        sign = text[at]
        if sign in _EDGES:
            rows[max(at - 1, 0) : at, 7] = rows[end : end + 1, 7] = 1
        elif sign.isalnum():
            rows[at:end, 5 if sign.isdigit() else 6] = 1
        elif sign in _OPENING:
            # To the end of the sentence, unless it is closed.
            rows[end:, _PAIRS[sign]] = rows[end : end + 1, 3] = 1
        else:
            rows[at:, _PAIRS[sign]] = 0
            rows[max(at - 1, 0) : at, 4] = 1
    return rows


# A name of the gazetteer in a sentence: start, end, kind, and whether the form means nothing else.
Listed = tuple[int, int, str, bool]


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, and what the gazetteer knows in it."""

    text: str
    listed: tuple[Listed, ...] = ()


def tell(sentences: Sequence[Sentence], matches: Sequence[Match]) -> list[Told]:
    """The sentences of a text with the matches that lie within each; both in order of place."""
    told = []
    at = 0
    for s in sentences:
        inside: list[Listed] = []
        while at < len(matches) and matches[at].start < s.end:
            m = matches[at]
            at += 1
            if m.end <= s.end and m.entry.kind in _COLUMN:
                inside.append((m.start - s.start, m.end - s.start, m.entry.kind, not m.ambiguous))
        told.append(Told(s.text, tuple(inside)))
    return told


def marks(told: Told) -> Array:
    """Per character its flags and, for each kind, whether a listed name begins, runs on or ends there (1, or 0.5 where the form
    may mean something else): (length, 62)."""
    rows = np.zeros((len(told.text), MARKS), np.float32)
    rows[:, :FLAGS] = flags(told.text)
    for sure in (False, True):
        # The sure ones are written last: they prevail.
        for start, end, kind, certain in told.listed:
            if certain is sure:
                column, weight = _COLUMN[kind], 1.0 if sure else 0.5
                rows[start, column] = rows[end - 1, column + 2 * len(KINDS)] = weight
                rows[start:end, column + len(KINDS)] = weight
    return rows


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network makes of a sentence, a row a character: scores of the labels, and what `relations/pairs.py` reads of
    names and of the words around them."""

    emissions: Array
    names: Array
    context: Array


class Tagger:
    """The network with its vocabulary and label transitions, loaded from extract/models/.

    Raises DataError where a model file is missing or broken.
    """

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or MODELS
        try:
            raw: dict[str, Any] = json.loads((folder / "tagger.json").read_text(encoding="utf-8"))
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                str(folder / "tagger.onnx"), options, providers=["CPUExecutionProvider"]
            )
            self._index = {char: row for row, chars in enumerate(raw["characters"]) for char in chars}
            self._kinds: tuple[str, ...] = tuple(raw["kinds"])
            self._trans = np.array(raw["transitions"], np.float32)
            self._start = np.array(raw["start"], np.float32)
            self._slope, self._offset = (float(x) for x in raw["calibration"])
        except Exception as error:  # onnxruntime raises classes of its own that share no base with ours
            raise DataError(
                f"{folder}: expected the tagger's tagger.onnx and tagger.json ({error}); "
                "reinstall tuzhi or rerun training/export.py"
            ) from error
        self._kernel: Sums = np.exp(self._trans.astype(np.float64))
        self._read: dict[Told, Reading] = {}

    def tag(self, told: Sequence[Told]) -> list[list[TaggedSpan]]:
        """The best spans of each sentence, in order of place; none overlap."""
        found: list[list[TaggedSpan]] = [[] for _ in told]
        for group, emissions, marginals in self._groups(told):
            for i, path, m in zip(group, _viterbi(emissions, self._trans, self._start), marginals, strict=True):
                spans = [self._span(m, *span) for span in _path_spans(path)]
                found[i] = [s for s in spans if _is_name(told[i].text, s)]
        return found

    def candidates(self, told: Sequence[Told], *, least: float = 0.2) -> list[list[TaggedSpan]]:
        """Every span with a score of `least` or more, in order of place; these may overlap. Of the best path they
        leave out one span in two hundred, and finding it would take longer."""
        found: list[list[TaggedSpan]] = [[] for _ in told]
        for group, _, marginals in self._groups(told):
            for i, m in zip(group, marginals, strict=True):
                found[i] = [s for s in self._likely(m, least) if _is_name(told[i].text, s)]
        return found

    def readings(self, told: Sequence[Told]) -> list[Reading]:
        """What the network makes of each sentence. That of the sentences tagged last is still known, unless they were many."""
        known = self._read
        missing = sorted((t for t in dict.fromkeys(told) if t.text and t not in known), key=lambda t: len(t.text))
        found = known | dict(zip(missing, self._run(missing), strict=True))
        return [found[t] if t.text else _UNREAD for t in told]

    def _run(self, told: Sequence[Told]) -> list[Reading]:
        """The network's readings of sentences in order of length, none empty."""
        return [reading for batch in _batches(told) for reading in self._read_batch(batch)]

    def _groups(self, told: Sequence[Told]) -> Iterator[tuple[list[int], list[Array], list[_Marginals]]]:
        """The sentences in groups of like length, by their numbers, with emissions and marginals; those without text are left out.
        What the network made of them is kept for who asks next."""
        order = sorted((i for i, t in enumerate(told) if t.text), key=lambda i: len(told[i].text))
        self._read = {}
        keep = sum(len(t.text) for t in told) <= KEPT
        for at in range(0, len(order), DECODE):
            group = order[at : at + DECODE]
            readings = self._run([told[i] for i in group])
            if keep:
                self._read.update(zip((told[i] for i in group), readings, strict=True))
            emissions = [r.emissions for r in readings]
            yield group, emissions, self._marginals(emissions)

    def _read_batch(self, told: Sequence[Told]) -> list[Reading]:
        width = max(len(t.text) for t in told)
        ids = np.zeros((len(told), width), np.int64)
        said = np.zeros((len(told), width, MARKS), np.float32)
        lengths = np.array([len(t.text) for t in told], np.int32)
        known = self._index
        for row, t in enumerate(told):
            ids[row, : len(t.text)] = [known[c] if c in known else self._row(c) for c in t.text]
            said[row, : len(t.text)] = marks(t)
        found: list[Array] = self._session.run(None, {"ids": ids, "marks": said, "lengths": lengths})
        return [Reading(*(array[row, :n] for array in found)) for row, n in enumerate(lengths.tolist())]

    def _row(self, char: str) -> int:
        """The row of a character met for the first time."""
        plain = unicodedata.normalize("NFKC", char)
        row = self._index[char] = self._index.get(plain, 0) if len(plain) == 1 else 0
        return row

    def _marginals(self, emissions: list[Array]) -> list[_Marginals]:
        """Scaled forward and backward sums (Rabiner 1989, section V.A), all sentences of a group at once, the shortest first.

        In double precision: matrix products of another size round differently, which then shows in no rounded score.
        """
        padded, lengths, live = _pad(emissions)
        steps, n, _ = padded.shape
        weights = np.exp((padded - padded.max(2, keepdims=True)).astype(np.float64))
        alpha = np.empty_like(weights)
        scale = np.ones((steps, n, 1))
        state = np.exp(self._start) * weights[0]
        for t in range(steps):
            alive = live[t]
            if t:
                state = (alpha[t - 1, alive:] @ self._kernel) * weights[t, alive:]
            np.add.reduce(state, 1, keepdims=True, out=scale[t, alive:])
            np.divide(state, scale[t, alive:], out=alpha[t, alive:])
        weights /= scale
        beta = np.ones_like(weights)
        for t in range(steps - 2, -1, -1):
            alive = live[t + 1]
            np.matmul(beta[t + 1, alive:] * weights[t + 1, alive:], self._kernel.T, out=beta[t, alive:])
        return [_Marginals(alpha[:k, i], beta[:k, i], weights[:k, i]) for i, k in enumerate(lengths)]

    def _probability(self, m: _Marginals, start: int, end: int, kind: int) -> float:
        """The CRF's probability that exactly this span with this kind is on the path."""
        inside = 2 + 2 * kind
        last = 1 + 2 * kind
        p = m.alpha.item(start, last)
        for t in range(start + 1, end):
            p *= self._kernel.item(last, inside) * m.weights.item(t, inside)
            last = inside
        onward = m.beta.item(end - 1, last)
        if end < len(m.alpha):
            # Without the paths on which the span goes on.
            onward -= self._kernel.item(last, inside) * m.weights.item(end, inside) * m.beta.item(end, inside)
        return p * onward

    def _span(self, m: _Marginals, start: int, end: int, kind: int) -> TaggedSpan:
        p = min(max(self._probability(m, start, end, kind), 1e-6), 1 - 1e-6)
        logit = self._slope * math.log(p / (1 - p)) + self._offset
        return TaggedSpan(start, end, self._kinds[kind], round(1 / (1 + math.exp(-logit)), 4))

    def _likely(self, m: _Marginals, least: float) -> list[TaggedSpan]:
        """The spans of some score, in order of place; none is likelier than the labels that it consists of, nor than that it ends
        there."""
        likely = m.alpha * m.beta
        found = []
        for start, kind in np.argwhere(likely[:, 1::2] >= least / 2).tolist():
            for end in range(start + 1, len(likely) + 1):
                goes_on = likely.item(end, 2 + 2 * kind) if end < len(likely) else 0.0
                if 1 - goes_on >= least / 2:
                    span = self._span(m, start, end, kind)
                    if span.score >= least:
                        found.append(span)
                if goes_on < least / 2:
                    break
        return sorted(found, key=lambda s: (s.start, s.end, s.kind))


@dataclass(frozen=True, slots=True)
class _Marginals:
    """Forward and backward sums of one sentence, scaled as its weights are: alpha * beta is the probability of each label
    at each place."""

    alpha: Sums
    beta: Sums
    weights: Sums


_BLANK = np.zeros((0, 1), np.float32)
_UNREAD = Reading(_BLANK, _BLANK, _BLANK)


def _is_name(text: str, span: TaggedSpan) -> bool:
    """Whether a span holds a letter or a digit."""
    return any(c.isalnum() for c in text[span.start : span.end])


def _batches(told: Sequence[Told]) -> list[list[Told]]:
    """Sentences in order of length, parted so that a batch has at most 8 and little padding: an added row costs about
    twice what a further run of the network costs a step."""
    batches: list[list[Told]] = []
    for t in told:
        if batches and len(batches[-1]) < ROWS and len(t.text) <= 1.25 * len(batches[-1][0].text) + 2:
            batches[-1].append(t)
        else:
            batches.append([t])
    return batches


def _pad(emissions: Sequence[Array]) -> tuple[Array, NDArray[np.int64], list[int]]:
    """Emissions of sentences sorted by length as (time, sentence, label), the lengths, and where at each step the
    sentences begin that are longer: the others have ended."""
    lengths = np.array([len(e) for e in emissions])
    padded = np.zeros((int(lengths.max()), len(emissions), emissions[0].shape[1]), np.float32)
    for i, e in enumerate(emissions):
        padded[: len(e), i] = e
    live: list[int] = np.searchsorted(lengths, np.arange(len(padded)), side="right").tolist()
    return padded, lengths, live


def _viterbi(emissions: list[Array], trans: Array, start: Array) -> list[list[int]]:
    """The best label path of each sentence (Viterbi 1967), all sentences at once; the shortest come first."""
    padded, lengths, live = _pad(emissions)
    back = np.zeros(padded.shape, np.int64)
    score = start + padded[0]
    into = np.ascontiguousarray(trans.T)
    firsts = np.arange(0, score.size * len(into), len(into)).reshape(score.shape)
    for t in range(1, len(padded)):
        alive = live[t]
        ways = score[alive:, None, :] + into
        best = ways.argmax(2, out=back[t, alive:])
        # The greatest is taken where it was found: a second search would cost as much again.
        score[alive:] = ways.take(best + firsts[: len(best)]) + padded[t, alive:]
    paths = []
    for i, k in enumerate(lengths.tolist()):
        label = int(score[i].argmax())
        path = [label]
        for t in range(k - 1, 0, -1):
            label = back.item(t, i, label)
            path.append(label)
        paths.append(path[::-1])
    return paths


def _path_spans(path: Sequence[int]) -> list[tuple[int, int, int]]:
    """Spans (start, end, kind) of a path of labels: 0 is outside, 1 + 2k begins kind k, 2 + 2k goes on with it."""
    found = []
    begin = -1
    for i, label in enumerate([*path, 0]):
        if begin >= 0 and (label == 0 or label % 2):
            found.append((begin, i, (path[begin] - 1) // 2))
            begin = -1
        if label % 2:
            begin = i
    return found


@functools.cache
def load_tagger() -> Tagger:
    """The tagger, loaded once a process (about 50 ms)."""
    return Tagger()
