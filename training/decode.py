"""Best paths of the PyTorch network, for choosing a model while training."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from batches import collate
from corpus import Tagged
from evaluate import Span, Tag
from model import LABELS, Network, Vocabulary


def viterbi(emissions: torch.Tensor, trans: torch.Tensor, start: torch.Tensor, length: int) -> list[int]:
    score, back = start + emissions[0], []
    for t in range(1, length):
        best, at = (score[:, None] + trans).max(0)
        score = best + emissions[t]
        back.append(at)
    path = [int(score.argmax())]
    for at in reversed(back):
        path.append(int(at[path[-1]]))
    return path[::-1]


def spans(path: Sequence[int]) -> list[Span]:
    found: list[Span] = []
    begin, kind = -1, ""
    for i, label in enumerate([*path, 0]):
        name = LABELS[label]
        if begin >= 0 and not name.startswith("I-"):
            found.append((begin, i, kind, 1.0))
            begin = -1
        if name.startswith("B-"):
            begin, kind = i, name[2:]
    return found


def torch_tagger(net: Network, vocabulary: Vocabulary) -> Tag:
    def tag(texts: Sequence[str]) -> list[list[Span]]:
        if not texts:
            return []
        with torch.no_grad():
            b = collate([Tagged(t, ()) for t in texts], vocabulary)
            emissions = net(b.ids, b.flags, b.lengths)[0]
            trans, start = net.crf.trans + net.crf.forbidden, net.crf.start + net.crf.first
            return [spans(viterbi(e, trans, start, int(n))) for e, n in zip(emissions, b.lengths, strict=True)]

    return tag
