"""Tagged sentences as padded tensors: character rows, flags, and the sets of allowed labels."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from corpus import OPTIONAL, Tagged
from model import CLUENER_LABELS, LABELS, Vocabulary
from torch import Tensor
from tuzhi.extract.mentions.tagger import FLAGS, flags

ORGANISATIONS = (
    "Association",
    "ResearchInstitute",
    "University",
    "Company",
    "GovernmentAgency",
    "Media",
    "Investor",
    "Incubator",
    "Cohort",
)
# What a CLUENER span may be among our kinds; () leaves it outside every name of ours.
FROM_CLUENER: dict[str, tuple[str, ...]] = {
    "name": ("Person",),
    "company": ("Company", "Investor", "Media", "Incubator"),
    "government": ("GovernmentAgency", "Association"),
    "address": ("AdminArea", "Place", "Park"),
    "scene": ("Place", "Park", "AdminArea"),
    "organization": ORGANISATIONS,
    "game": ("Product",),
    "book": ("Product", "Media", "Policy"),
    "movie": ("Product", "Media"),
    "position": (),
}
OR_NOTHING = {"organization", "game", "book", "movie"}
# Kinds that CLUENER does not mark, so that its silence says nothing about them.
UNMARKED = ("Field", "Event", "Policy", "Model", "Product", "Media", "Cohort", "Incubator", "Park")


def _ids(kinds: Sequence[str], prefixes: str = "BI") -> list[int]:
    return [LABELS.index(f"{p}-{k}") for k in kinds for p in prefixes]


OPEN = torch.zeros(len(LABELS), dtype=torch.bool)
OPEN[[0, *_ids(UNMARKED)]] = True


def our_labels(sentence: Tagged) -> Tensor:
    """Allowed labels of our own head, (length, labels)."""
    n = len(sentence.text)
    allowed = torch.zeros(n, len(LABELS), dtype=torch.bool)
    if sentence.source == "ours":
        allowed[:, 0] = True
        for start, end, kind in sentence.spans:
            allowed[start:end] = False
            if kind == OPTIONAL:
                allowed[start:end, 0] = True
                kind = "Field"
            allowed[start, LABELS.index("B-" + kind)] = True
            allowed[start + 1 : end, LABELS.index("I-" + kind)] = True
        return allowed
    allowed[:] = OPEN
    for start, end, kind in sentence.spans:
        kinds = FROM_CLUENER[kind]
        allowed[start:end] = False
        if kind in OR_NOTHING or not kinds:
            allowed[start:end, 0] = True
        if kind == "address":
            # 上海市徐汇区 is one address there and two areas here.
            allowed[start:end, _ids(kinds)] = True
        elif kinds:
            allowed[start, _ids(kinds, "B")] = True
            for i in range(start + 1, end):
                allowed[i, _ids(kinds, "I")] = True
        if end < n and kinds and kind != "address":
            allowed[end, _ids(kinds, "I")] = False
    return allowed


def cluener_labels(sentence: Tagged) -> Tensor:
    n = len(sentence.text)
    if sentence.source != "cluener":
        return torch.ones(n, len(CLUENER_LABELS), dtype=torch.bool)
    allowed = torch.zeros(n, len(CLUENER_LABELS), dtype=torch.bool)
    allowed[:, 0] = True
    for start, end, kind in sentence.spans:
        allowed[start:end] = False
        allowed[start, CLUENER_LABELS.index("B-" + kind)] = True
        allowed[start + 1 : end, CLUENER_LABELS.index("I-" + kind)] = True
    return allowed


@dataclass(frozen=True, slots=True)
class Batch:
    ids: Tensor
    flags: Tensor
    lengths: Tensor
    mask: Tensor
    ours: Tensor
    cluener: Tensor


def collate(sentences: Sequence[Tagged], vocabulary: Vocabulary) -> Batch:
    lengths = torch.tensor([len(s.text) for s in sentences])
    n, width = len(sentences), int(lengths.max())
    ids = torch.zeros(n, width, dtype=torch.long)
    flag = torch.zeros(n, width, FLAGS)
    ours = torch.ones(n, width, len(LABELS), dtype=torch.bool)
    cluener = torch.ones(n, width, len(CLUENER_LABELS), dtype=torch.bool)
    for i, s in enumerate(sentences):
        k = len(s.text)
        ids[i, :k] = torch.tensor(vocabulary.encode(s.text))
        flag[i, :k] = torch.from_numpy(flags(s.text))
        ours[i, :k] = our_labels(s)
        cluener[i, :k] = cluener_labels(s)
    mask = torch.arange(width)[None, :] < lengths[:, None]
    return Batch(ids, flag, lengths, mask, ours, cluener)


def batches(sentences: list[Tagged], vocabulary: Vocabulary, chars: int, rng: random.Random) -> Iterator[Batch]:
    """Batches of about `chars` characters, of sentences of like length, in random order."""
    order = sorted(sentences, key=lambda s: (len(s.text) + rng.randrange(12), rng.random()))
    groups: list[list[Tagged]] = [[]]
    width = 0
    for s in order:
        width = max(width, len(s.text))
        if groups[-1] and width * (len(groups[-1]) + 1) > chars:
            groups.append([])
            width = len(s.text)
        groups[-1].append(s)
    rng.shuffle(groups)
    for group in groups:
        if group:
            yield collate(group, vocabulary)
