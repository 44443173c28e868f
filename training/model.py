"""The network: LAC's encoder, one more recurrent layer, a CRF over the labels of names, and a head that joins names.

It needs nothing but torch, so that it trains where nothing else is installed.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

import torch
from corpus import FIELD, KINDS, LABELS
from torch import Tensor, nn
from torch.nn.functional import relu
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

FLAGS = 8  # of each character, as extract/mentions/tagger.py sets them
LISTED = 3 * len(KINDS)  # whether a listed name of a kind begins, runs on or ends at a character
GAPS = 8  # classes of distance between two names
NEAR = 12  # characters before and after a pair that count
# Widths of what the pair head reads: a name, its kind, the words around and between, and of its hidden layer.
NAME, KIND, CONTEXT, HIDDEN = 64, 16, 96, 128


class CRF(nn.Module):
    """Linear-chain CRF (Lafferty et al. 2001) whose loss accepts two labels where a place may have either.

    Sums over paths are products of matrices, taken pairwise in a tree (Särkkä and García-Fernández 2021): as many steps as the
    logarithm of the length.
    """

    forbidden: Tensor
    first: Tensor
    allowed: Tensor

    def __init__(self) -> None:
        super().__init__()
        n = len(LABELS)
        self.trans = nn.Parameter(torch.zeros(n, n))
        self.start = nn.Parameter(torch.zeros(n))
        kind = torch.arange(n).sub(1).div(2, rounding_mode="floor")
        inside = (torch.arange(n) > 0) & (torch.arange(n) % 2 == 0)
        forbidden = torch.where(inside[None, :] & (kind[:, None] != kind[None, :]), -1e4, 0.0)
        self.register_buffer("forbidden", forbidden)
        self.register_buffer("first", torch.where(inside, -1e4, 0.0))
        # The codes of encode.py: each label, and B- or I-Field or nothing.
        allowed = torch.eye(n + 2, n, dtype=torch.bool)
        field = 1 + 2 * FIELD
        for code, label in ((n, field), (n + 1, field + 1)):
            allowed[code, 0] = allowed[code, label] = True
        self.register_buffer("allowed", allowed)

    def log_sum(self, emissions: Tensor, mask: Tensor) -> Tensor:
        """The logarithm of the sum over all paths of each sentence."""
        n, steps, k = emissions.shape
        peak = emissions.max(2, keepdim=True).values
        log = (peak.squeeze(2) * mask).sum(1)
        weights = (emissions - peak).exp()
        trans = self.trans + self.forbidden
        top = trans.max()
        kernel = (trans - top).exp()
        log = log + top * (mask.sum(1) - 1)
        head = (self.start + self.first).exp() * weights[:, 0]
        if emissions.device.type == "cpu":
            return log + self._step_by_step(head, kernel, weights, mask)
        products = kernel[None, None] * weights[:, 1:, None, :]
        identity = torch.eye(k, device=emissions.device)
        products = torch.where(mask[:, 1:, None, None], products, identity)
        while products.shape[1] > 1:
            if products.shape[1] % 2:
                products = torch.cat([products, identity.expand(n, 1, k, k)], 1)
            products = products[:, 0::2] @ products[:, 1::2]
            scale = products.amax((2, 3), keepdim=True).clamp_min(1e-30)
            products = products / scale
            log = log + scale.log().sum((1, 2, 3))
        if products.shape[1]:
            head = (head[:, None, :] @ products[:, 0]).squeeze(1)
        return log + head.sum(1).clamp_min(1e-30).log()

    def _step_by_step(self, state: Tensor, kernel: Tensor, weights: Tensor, mask: Tensor) -> Tensor:
        """The same by the forward algorithm (Rabiner 1989): a matrix and a vector a step are less arithmetic than a tree of matrices,
        which counts where it is not done in parallel."""
        log = torch.zeros_like(state[:, 0])
        for t in range(1, weights.shape[1]):
            after = (state @ kernel) * weights[:, t]
            scale = after.sum(1, keepdim=True).clamp_min(1e-30)
            state = torch.where(mask[:, t, None], after / scale, state)
            log = log + torch.where(mask[:, t], scale[:, 0].log(), 0.0)
        return log + state.sum(1).clamp_min(1e-30).log()

    def loss(self, emissions: Tensor, codes: Tensor, mask: Tensor) -> Tensor:
        """The negative log-likelihood of each sentence's labels."""
        right = emissions.masked_fill(~self.allowed[codes], -1e4)
        both = self.log_sum(torch.cat([emissions, right]), torch.cat([mask, mask]))
        n = len(emissions)
        return both[:n] - both[n:]

    def decode(self, emissions: Tensor, lengths: Tensor) -> Tensor:
        """The best labels of each sentence (Viterbi 1967); what lies beyond its end is 0."""
        trans = self.trans + self.forbidden
        score = self.start + self.first + emissions[:, 0]
        back, last = [], [score]
        for t in range(1, emissions.shape[1]):
            best, at = (score[:, :, None] + trans).max(1)
            score = best + emissions[:, t]
            back.append(at)
            last.append(score)
        ends = lengths - 1
        label = torch.stack(last, 1)[torch.arange(len(lengths), device=lengths.device), ends].argmax(1)
        path = [torch.zeros_like(label)] * emissions.shape[1]
        for t in range(emissions.shape[1] - 1, -1, -1):
            path[t] = torch.where(t <= ends, label, 0)
            if t:
                before = back[t - 1].gather(1, label[:, None]).squeeze(1)
                label = torch.where(t <= ends, before, label)
        return torch.stack(path, 1)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Ordered pairs of names: the row of each, where subject and object stand, and their kinds."""

    row: Tensor
    subject: Tensor  # (pairs, 2): start and end
    object: Tensor
    kinds: Tensor  # (pairs, 2)


class PairHead(nn.Module):
    """Scores of all properties for pairs of names, from the names and the words before, between and after them (the pieces
    of Zeng et al. 2015)."""

    def __init__(self, width: int, kinds: int, properties: int):
        super().__init__()
        self.name = nn.Linear(2 * width, NAME)
        self.context = nn.Conv1d(2 * width, CONTEXT, 3, padding=1)
        self.kind = nn.Embedding(kinds, KIND)
        self.gap = nn.Embedding(2 * GAPS, KIND)
        self.hidden = nn.Linear(2 * NAME + 3 * KIND + 3 * CONTEXT, HIDDEN)
        self.out = nn.Linear(HIDDEN, properties)

    def read(self, top: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """What is said of each character as a part of a name and as a part of the words around one."""
        inside = top * mask[:, :, None]
        return self.name(inside), relu(self.context(inside.transpose(1, 2))).transpose(1, 2) * mask[:, :, None]

    def forward(self, names: Tensor, context: Tensor, pairs: Pairs, drop: float = 0.0) -> Tensor:
        levels = [context]
        reach = 1
        while 2 * reach < context.shape[1]:
            shifted = torch.cat([levels[-1][:, reach:], levels[-1].new_zeros(len(context), reach, CONTEXT)], 1)
            levels.append(torch.maximum(levels[-1], shifted))
            reach *= 2
        table = torch.stack(levels)

        def most(start: Tensor, end: Tensor) -> Tensor:
            """The greatest values of a stretch, 0 where it is empty."""
            size = (end - start).clamp_min(1)
            level = size.float().log2().floor().long().clamp_max(len(levels) - 1)
            one = table[level, pairs.row, start.clamp_max(context.shape[1] - 1)]
            other = table[level, pairs.row, (end - 2**level).clamp_min(0)]
            return torch.maximum(one, other) * (end > start)[:, None]

        sums = torch.cat([names.new_zeros(len(names), 1, NAME), names.cumsum(1)], 1)

        def mean(span: Tensor) -> Tensor:
            start, end = span.unbind(1)
            return (sums[pairs.row, end] - sums[pairs.row, start]) / (end - start).clamp_min(1)[:, None]

        (s, s_end), (o, o_end) = pairs.subject.unbind(1), pairs.object.unbind(1)
        left, right = torch.minimum(s, o), torch.maximum(s_end, o_end)
        inner, outer = torch.minimum(s_end, o_end), torch.maximum(s, o)
        gap = (outer - inner).clamp_min(0)
        # 0, 1, 2–3, 4–7, … characters between, and which of the two comes first.
        distance = (gap.float() + 1).log2().floor().long().clamp_max(GAPS - 1) + GAPS * (s > o).long()
        x = torch.cat(
            [
                relu(mean(pairs.subject)), self.kind(pairs.kinds[:, 0]),
                relu(mean(pairs.object)), self.kind(pairs.kinds[:, 1]), self.gap(distance),
                most((left - NEAR).clamp_min(0), left), most(inner, outer), most(right, (right + NEAR).clamp_max(context.shape[1])),
            ],
            1,
        )  # fmt: skip
        x = nn.functional.dropout(x, drop, self.training)
        return self.out(nn.functional.dropout(relu(self.hidden(x)), drop, self.training))


@dataclass(frozen=True, slots=True)
class Widths:
    """Of the third recurrent layer, and of what the second and the third read."""

    top: int = 160
    second: int = 128
    third: int = 96


class Network(nn.Module):
    """Three recurrent layers and what is read of the last. What the second and the third read passes a narrower layer first, which
    saves a fifth of the arithmetic (narrow.py)."""

    def __init__(self, rows: int, kinds: int, properties: int, widths: Widths, *, dropout: float = 0.3):
        super().__init__()
        width = widths.top
        self.widths = astuple(widths)
        self.embedding = nn.Embedding(rows, 128)
        self.gru1 = nn.GRU(128, 128, bidirectional=True, batch_first=True)
        self.second = nn.Linear(256, widths.second, bias=False)
        self.gru2 = nn.GRU(widths.second, 128, bidirectional=True, batch_first=True)
        self.third = nn.Linear(256 + FLAGS + LISTED, widths.third, bias=False)
        self.gru3 = nn.GRU(widths.third, width, bidirectional=True, batch_first=True)
        self.ours = nn.Linear(2 * width, len(LABELS))
        self.crf = CRF()
        self.pairs = PairHead(width, kinds, properties)
        self.dropout = dropout

    def _drop(self, x: Tensor) -> Tensor:
        """Variational dropout: one mask for all places of a sentence."""
        if not self.training or not self.dropout:
            return x
        keep = 1 - self.dropout
        return x * torch.empty(x.shape[0], 1, x.shape[2], device=x.device).bernoulli_(keep) / keep

    def forward(self, ids: Tensor, marks: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """The label scores of each character (sentence, time, labels), and what the pair head reads; lengths are on the CPU."""
        emb = self.embedding(ids)
        if self.training:
            # A character now and then unknown: names are full of characters that no training sentence holds.
            emb = emb * (torch.rand(ids.shape, device=ids.device) > 0.03).unsqueeze(2)
        low = _run(self.gru2, self.second(_run(self.gru1, emb, lengths)), lengths)
        x = self.third(torch.cat([self._drop(low), marks], 2))
        top = self._drop(_run(self.gru3, x, lengths))
        return self.ours(top), top


def _run(gru: nn.GRU, x: Tensor, lengths: Tensor) -> Tensor:
    packed, _ = gru(pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False))
    return pad_packed_sequence(packed, batch_first=True, total_length=x.shape[1])[0]


def load(*paths: str) -> tuple[Network, dict[str, Any]]:
    """The network of a checkpoint, ready to read, and what was saved with it; of several that began alike, the mean of
    their weights."""
    saved = [torch.load(path, weights_only=True, map_location="cpu") for path in paths]
    sizes = (len(saved[0][key]) for key in ("rows", "joinable", "properties"))
    net = Network(*sizes, Widths(*saved[0]["widths"]))
    states = [s["state"] for s in saved]
    mean = {key: torch.stack([state[key].float() for state in states]).mean(0) for key in states[0]}
    net.load_state_dict({key: value.to(states[0][key].dtype) for key, value in mean.items()})
    return net.eval(), saved[0]
