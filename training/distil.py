"""Lets trained taggers label text that nobody annotated: `python distil.py fold0.pt fold1.pt fold2.pt --out taught.jsonl`.

Each sentence gets a few readings, each drawn from what one of the taggers holds for likely: a tagger that learns from them
learns the mean of all (Hinton et al. 2015), doubts included. What the corpora themselves say of a sentence binds the
teachers: CLUENER's own spans, and the two names of a FinRE instance, which are names of some kind.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from batches import collate, our_labels
from corpus import Tagged, finre_rows, numbered, occurrences, read_cluener
from decode import spans
from model import LABELS, Network, Vocabulary, load
from torch import Tensor

LONGEST = 200
SHARP = 1.5  # a reading's chance is its probability to this power: the unlikely ones are mostly wrong


def read_finre(path: str, rng: random.Random) -> list[tuple[Tagged, Tensor]]:
    """The sentences of FinRE, each with the labels that its places may have: any name where an instance has one."""
    names: dict[str, set[str]] = defaultdict(set)
    for forms, sentence in finre_rows(path):
        if 8 <= len(sentence) <= LONGEST:
            names[sentence].update(forms)
    found = []
    for raw, stated in names.items():
        text = numbered(raw, rng)
        allowed = torch.ones(len(text), len(LABELS), dtype=torch.bool)
        for form in sorted(stated):
            for start, end in occurrences(text, form):
                allowed[start:end, 0] = False
        found.append((Tagged(text, ()), allowed))
    return found


def draw(emissions: Tensor, trans: Tensor, start: Tensor, lengths: Tensor) -> Tensor:
    """A label path for each sentence, drawn with the CRF's probabilities (forward sums, backward draws)."""
    alpha = [start + emissions[:, 0]]
    for t in range(1, emissions.shape[1]):
        alpha.append(torch.logsumexp(alpha[-1][:, :, None] + trans, 1) + emissions[:, t])
    label = torch.zeros(len(emissions), dtype=torch.long)
    path = torch.zeros(emissions.shape[:2], dtype=torch.long)
    for t in range(emissions.shape[1] - 1, -1, -1):
        onward = trans[:, label].t() * (t < lengths - 1)[:, None]
        chosen = torch.multinomial(torch.softmax(alpha[t] + onward, 1), 1)[:, 0]
        label = torch.where(t < lengths, chosen, label)
        path[:, t] = label
    return path


def teach(
    net: Network, vocabulary: Vocabulary, items: Sequence[tuple[Tagged, Tensor]], ways: int
) -> Iterator[tuple[int, tuple[tuple[int, int, str], ...]]]:
    """Readings of each sentence by one tagger, with the sentence's number."""
    trans, start = SHARP * (net.crf.trans + net.crf.forbidden), SHARP * (net.crf.start + net.crf.first)
    order = sorted(range(len(items)), key=lambda i: len(items[i][0].text))
    for at in range(0, len(order), 32):
        group = order[at : at + 32]
        b = collate([items[i][0] for i in group], vocabulary)
        emissions = SHARP * net(b.ids, b.flags, b.lengths)[0]
        for row, i in enumerate(group):
            allowed = items[i][1]
            emissions[row, : len(allowed)] = emissions[row, : len(allowed)].masked_fill(~allowed, -1e4)
        for _ in range(ways):
            for i, path, n in zip(
                group, draw(emissions, trans, start, b.lengths).tolist(), b.lengths.tolist(), strict=True
            ):
                yield i, tuple((s, e, kind) for s, e, kind, _ in spans(path[:n]))


def read_taught(path: str) -> list[list[Tagged]]:
    """The readings of each sentence."""
    rows = (json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines())
    return [[Tagged(r["text"], tuple((s, e, k) for s, e, k in way)) for way in r["ways"]] for r in rows]


def main() -> None:
    a = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    a.add_argument("teachers", nargs="+")
    a.add_argument("--shared", default="../../shared")
    a.add_argument("--out", required=True)
    a.add_argument("--cluener", type=float, default=0.5, help="share of CLUENER's sentences")
    a.add_argument("--ways", type=int, default=2, help="readings by each teacher")
    a.add_argument("--seed", type=int, default=5)
    args = a.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    shared = Path(args.shared)
    rng = random.Random(args.seed)
    cluener = [s for s in read_cluener(str(shared / "corpora/cluener/train.json")) if len(s.text) <= LONGEST]
    items = [(Tagged(s.text, ()), our_labels(s)) for s in rng.sample(cluener, int(args.cluener * len(cluener)))]
    items += read_finre(str(shared / "corpora/finre/train.txt"), rng)
    readings: list[list[tuple[tuple[int, int, str], ...]]] = [[] for _ in items]
    with torch.no_grad():
        for path in args.teachers:
            for i, way in teach(*load(path), items, args.ways):
                readings[i].append(way)
    with Path(args.out).open("w", encoding="utf-8") as out:
        for (sentence, _), found in zip(items, readings, strict=True):
            out.write(json.dumps({"text": sentence.text, "ways": found}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
