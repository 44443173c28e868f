"""Trains the tagger on what encode.py wrote: `python train.py DATA --out FILE.pt`. It needs torch and numpy alone."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from data import Batch, Data
from joined import NEVER, judge
from measure_arrays import measure
from model import Network, Widths, load
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy
from torch.utils.data import DataLoader

LAC_LAYERS = {"embedding", "gru1", "gru2"}  # what starts from LAC's weights, and moves slowly
WARM_UP = 200  # steps over which the rates rise


def arguments() -> argparse.Namespace:
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("data", type=Path, help="folder that encode.py wrote")
    a.add_argument("--out", type=Path, required=True, help="checkpoint to write (.pt)")
    a.add_argument("--without", type=int, default=99, help="fold of the passages to leave out")
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--epochs", type=int, default=30)
    a.add_argument("--chars", type=int, default=6000, help="characters a batch")
    a.add_argument("--rate", type=float, default=2.5e-3)
    a.add_argument("--encoder-rate", type=float, default=8e-4)
    a.add_argument("--width", type=int, default=160, help="of the third layer, where nothing is gone on from")
    a.add_argument("--dropout", type=float, default=0.35)
    a.add_argument("--unlisted", type=float, default=0.35, help="chance that a listed name is not shown as one")
    a.add_argument("--pairs", type=float, default=0.5, help="weight of the pair head's loss")
    a.add_argument("--average", type=float, default=0.999, help="decay of the mean of the weights over steps")
    a.add_argument("--measure", nargs="*", default=[], help="sets in the data folder to measure at the end")
    a.add_argument(
        "--minutes", type=float, help="let the rates fall over so long, and then stop, however many epochs that is"
    )
    a.add_argument("--start", help="checkpoint to go on from (.pt)")
    a.add_argument("--workers", type=int, default=4, help="processes that make batches")
    a.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return a.parse_args()


def begin(args: argparse.Namespace) -> tuple[Network, dict[str, object], Tensor]:
    """A network to train, what of the data a checkpoint keeps beside its weights, and which kinds of names the ontology lets join."""
    with np.load(args.data / "start.npz") as raw:
        start = {key: raw[key] for key in raw.files}
    rows, properties = [str(r) for r in start.pop("rows")], [str(p) for p in start.pop("properties")]
    joinable = torch.tensor(start.pop("joinable"))
    if args.start:
        net = load(args.start)[0]
        net.dropout = args.dropout
    else:
        # LAC's second layer reads all of its first.
        net = Network(len(rows), len(joinable), len(properties), Widths(args.width, second=256), dropout=args.dropout)
        net.load_state_dict({key: torch.tensor(value) for key, value in start.items()}, strict=False)
        torch.nn.init.eye_(net.second.weight)
    beside = {"rows": rows, "properties": properties, "joinable": joinable, "widths": net.widths}
    return net.to(args.device), beside, joinable


def make_optimiser(net: Network, args: argparse.Namespace) -> torch.optim.Optimizer:
    """AdamW with a group for what came from LAC and one for the rest."""
    slow = [p for n, p in net.named_parameters() if n.split(".")[0] in LAC_LAYERS]
    fast = [p for n, p in net.named_parameters() if n.split(".")[0] not in LAC_LAYERS]
    return torch.optim.AdamW(
        [{"params": slow, "lr": args.encoder_rate}, {"params": fast, "lr": args.rate}],
        weight_decay=0.01,
        fused=args.device == "cuda",
    )


def pair_loss(net: Network, top: Tensor, b: Batch) -> Tensor:
    """The summed cross-entropy of all properties that may join two things of a sentence."""
    if not len(b.places):
        return top.sum() * 0
    best = judge(net, top, b, 0.2)
    loss = cross_entropy(best, b.facts.float(), reduction="none")
    return (loss * ((best > NEVER / 2) & ~b.open)).sum()


def train(net: Network, epochs: Sequence[Data], args: argparse.Namespace) -> dict[str, Tensor]:
    """Trains a network, and gives the mean of its states over the steps."""
    rng = np.random.default_rng(args.seed)
    optimiser = make_optimiser(net, args)
    weights = {key: v for key, v in net.state_dict().items() if v.dtype.is_floating_point}
    mean = [v.clone() for v in weights.values()]
    began = time.time()
    step, total = 0, 0
    for epoch in range(args.epochs):
        data = epochs[epoch % len(epochs)]
        data.shuffle(args.chars, rng)
        total = total or len(data) * args.epochs
        net.train()
        losses = torch.zeros(2, device=args.device)
        ahead = 16 if args.workers else None
        for batch in DataLoader(data, batch_size=None, num_workers=args.workers, prefetch_factor=ahead):
            done = (time.time() - began) / 60 / args.minutes if args.minutes else step / total
            if done >= 1:
                break
            scale = min(1.0, step / WARM_UP + 0.05) * (0.5 + 0.5 * np.cos(np.pi * done)) + 0.01
            for group, rate in zip(optimiser.param_groups, (args.encoder_rate, args.rate), strict=True):
                group["lr"] = rate * scale
            b = batch.to(args.device)
            scores, top = net(b.ids, b.marks, b.lengths)
            named = net.crf.loss(scores, b.codes, b.mask).sum()
            joined = pair_loss(net, top, b) if args.pairs else named * 0
            optimiser.zero_grad(set_to_none=True)
            ((named + args.pairs * joined) * 50 / int(b.lengths.sum())).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            losses += torch.stack([named.detach(), joined.detach()]) / data.sizes.sum()
            step += 1
            torch._foreach_lerp_(mean, list(weights.values()), 1 - min(args.average, (1 + step) / (10 + step)))
        print(f"epoch {epoch} steps {step} loss {losses.tolist()} {time.time() - began:.0f} s", flush=True)
        if args.minutes and time.time() - began > args.minutes * 60:
            break
    return {**net.state_dict(), **dict(zip(weights, mean, strict=True))}


def save(state: dict[str, Tensor], beside: dict[str, object], args: argparse.Namespace) -> None:
    """Writes a checkpoint: the weights in half precision but those of the CRF."""
    half = {
        k: v.half().cpu() if v.dtype.is_floating_point and not k.startswith("crf") else v.cpu()
        for k, v in state.items()
    }
    told = {k: v for k, v in vars(args).items() if isinstance(v, (int, float, str))}
    torch.save({"state": half, **beside, "args": told}, args.out)


def main() -> None:
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_flush_denormal(True)
    net, beside, joinable = begin(args)
    properties = net.pairs.out.out_features
    epochs = [
        Data(path, joinable, properties, without=args.without, unlisted=args.unlisted)
        for path in sorted(args.data.glob("epoch-*.npz"))
    ]
    state = train(net, epochs, args)
    save(state, beside, args)
    net.load_state_dict(state)
    net.eval()
    for name in args.measure:
        for unlisted, said in ((0.0, "with lists"), (1.0, "without lists")):
            data = Data(args.data / f"{name}.npz", joinable, properties, unlisted=unlisted)
            print(args.out.stem, name, said, measure(net, data, args.device), flush=True)


if __name__ == "__main__":
    main()
