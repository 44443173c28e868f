"""Trains the tagger. `python train.py --help`; README.md names the command that made the shipped model."""

from __future__ import annotations

import argparse
import copy
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from augment import Augmenter
from batches import batches
from corpus import Tagged, read_cluener
from decode import torch_tagger
from distil import read_taught
from evaluate import measure, show
from model import Network, Vocabulary, lac_weights
from split import read_singles, read_split


def arguments() -> argparse.Namespace:
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("--shared", default="../../shared", help="folder with gold/ and corpora/")
    a.add_argument("--out", required=True, help="checkpoint to write (.pt)")
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--epochs", type=int, default=12)
    a.add_argument("--silver", type=int, default=1, help="augmented copies of the passages per epoch")
    a.add_argument("--public", action="store_true", help="without the passages written for this project")
    a.add_argument("--taught", help="sentences with the labels of other taggers (distil.py)")
    a.add_argument("--taught-share", type=float, default=1.0, help="share of the taught sentences seen per epoch")
    a.add_argument("--singles", type=float, default=1.0, help="share of the corpora's annotated sentences per epoch")
    a.add_argument("--cluener", type=float, default=0.33, help="share of CLUENER seen per epoch")
    a.add_argument("--synthetic", type=int, default=0, help="sentences from templates per epoch")
    a.add_argument("--replace", type=float, default=0.0, help="chance that a name is replaced by another of its kind")
    a.add_argument("--partial", type=float, default=1.0, help="weight of CLUENER under our own head; 0 leaves it out")
    a.add_argument("--chars", type=int, default=2400, help="characters a batch")
    a.add_argument("--rate", type=float, default=2e-3)
    a.add_argument("--encoder-rate", type=float, default=5e-4)
    a.add_argument("--width", type=int, default=128)
    a.add_argument("--dropout", type=float, default=0.3)
    a.add_argument("--stop", type=int, help="leave off after so many epochs, the rates falling as if there were all")
    a.add_argument("--start", help="checkpoint to go on from (.pt)")
    a.add_argument("--threads", type=int, default=1)
    return a.parse_args()


def average(ema: dict[str, torch.Tensor], net: Network, decay: float) -> None:
    with torch.no_grad():
        for key, value in net.state_dict().items():
            if value.dtype.is_floating_point:
                ema[key].mul_(decay).add_(value, alpha=1 - decay)


def main() -> None:
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    shared = Path(args.shared)
    train, held = read_split(shared, own=not args.public)
    cluener = read_cluener(str(shared / "corpora/cluener/train.json"))
    taught = read_taught(args.taught) if args.taught else []
    alone = read_singles(shared) if args.singles else []
    singles = [s for p in alone for s in p.sentences]
    norms = np.linalg.norm(lac_weights()["embedding_0.w_0"], axis=1)
    vocabulary, rows = Vocabulary.from_lac(norms)
    net = Network(len(vocabulary.rows), args.width, args.dropout)
    net.load_lac(rows)
    if args.start:
        net.load_state_dict(torch.load(args.start, weights_only=True)["state"])
    augmenter = Augmenter(train + alone, cluener, shared, args.replace)
    slow = [p for n, p in net.named_parameters() if n.split(".")[0] in {"embedding", "gru1", "gru2", "lac"}]
    fast = [p for n, p in net.named_parameters() if n.split(".")[0] not in {"embedding", "gru1", "gru2", "lac"}]
    optimiser = torch.optim.AdamW(
        [{"params": slow, "lr": args.encoder_rate}, {"params": fast, "lr": args.rate}], weight_decay=0.01
    )
    ema = {k: v.clone() for k, v in net.state_dict().items()}
    started = time.time()
    chars_seen, chars_total = 0.0, None
    for epoch in range(args.stop or args.epochs):
        sentences: list[Tagged] = []
        for _ in range(args.silver):
            sentences += [augmenter.vary(s, rng) for p in train for s in p.sentences]
        sentences += rng.sample(cluener, int(args.cluener * len(cluener)))
        sentences += augmenter.synthetic(args.synthetic, rng)
        sentences += [rng.choice(ways) for ways in rng.sample(taught, int(args.taught_share * len(taught)))]
        sentences += [augmenter.vary(s, rng) for s in rng.sample(singles, int(args.singles * len(singles)))]
        sentences = [s for s in sentences if len(s.text) <= 220]
        total = sum(len(s.text) for s in sentences)
        chars_total = chars_total or total * args.epochs
        net.train()
        losses = 0.0
        for b in batches(sentences, vocabulary, args.chars, rng):
            done = min(1.0, chars_seen / chars_total)
            scale = min(1.0, chars_seen / 60_000 + 0.05) * (1 - done) + 0.02
            for group, rate in zip(optimiser.param_groups, (args.encoder_rate, args.rate), strict=True):
                group["lr"] = rate * scale
            ours, other, _ = net(b.ids, b.flags, b.lengths)
            is_cluener = ~b.cluener[:, 0].all(1)
            weight = torch.where(is_cluener, args.partial, 1.0)
            loss = (net.crf.loss(ours, b.ours, b.mask) * weight).sum()
            if bool(is_cluener.any()):
                loss = loss + 0.5 * net.cluener_crf.loss(other, b.cluener, b.mask)[is_cluener].sum()
            n = int(b.mask.sum())
            optimiser.zero_grad()
            (loss * 50 / n).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            chars_seen += n
            average(ema, net, min(0.995, 0.9 + chars_seen / 3e6))
            losses += float(loss.detach())
        averaged = copy.deepcopy(net)
        averaged.load_state_dict(ema)
        averaged.eval()
        table = measure(held, torch_tagger(averaged, vocabulary))
        score = table["typed"][2]
        print(
            f"epoch {epoch} loss {losses / total:.4f} held-out typed {score:.4f} names {table['names'][2]:.4f} "
            f"spans {table['spans'][2]:.4f} {time.time() - started:.0f} s",
            flush=True,
        )
        torch.save({"state": ema, "rows": vocabulary.rows, "args": vars(args), "held_out": score}, args.out)
        Path(args.out).with_suffix(".txt").write_text(json.dumps(vars(args)) + "\n" + show(table) + "\n")


if __name__ == "__main__":
    main()
