"""Writes a checkpoint whose second and third recurrent layers read less: `python narrow.py IN.pt OUT.pt DATA --second 128 --third 96`.

What a recurrent layer reads is a linear map of what lies before it. Of all maps through so few numbers the one is taken that
comes nearest to it on the sentences of an epoch: reduced-rank regression (Izenman 1975), here with what is to be met known, so
that the principal axes of the map's own output give it. Training goes on from there.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from data import Data
from model import Network, Widths, load
from torch import Tensor, nn

CHARACTERS = 300_000  # enough: 255 means and their products


@torch.no_grad()
def inputs(net: Network, data: Data) -> tuple[Tensor, Tensor]:
    """What the narrow layers read, a row a character: (characters, 256), (characters, 256 and the marks)."""
    seen: dict[nn.Module, list[Tensor]] = {net.second: [], net.third: []}
    characters = 0
    mask = torch.zeros(0, dtype=torch.bool)
    hooks = [layer.register_forward_pre_hook(lambda layer, args: seen[layer].append(args[0][mask])) for layer in seen]
    for number in torch.randperm(len(data)).tolist():
        batch = data[number]
        mask = batch.mask
        net(batch.ids, batch.marks, batch.lengths)
        characters += int(mask.sum())
        if characters > CHARACTERS:
            break
    for hook in hooks:
        hook.remove()
    one, other = (torch.cat(rows) for rows in seen.values())
    return one, other


@torch.no_grad()
def narrow(layer: nn.Linear, gru: nn.GRU, x: Tensor, width: int) -> tuple[nn.Linear, nn.GRU]:
    """A layer of so many numbers and a recurrent one that reads it, in place of these, for what is read (rows of x)."""
    x = x.double()
    both = torch.cat([gru.weight_ih_l0, gru.weight_ih_l0_reverse]).double() @ layer.weight.double()
    mean = x.mean(0)
    spread = both @ torch.cov(x.T, correction=0) @ both.T
    axes = torch.linalg.eigh(spread).eigenvectors[:, -width:]
    into = axes.T @ both
    # Both factors of like size, so that one rate of learning suits them.
    size = (into.square().mean(1) / axes.square().mean(0)).pow(0.25)
    first = nn.Linear(len(mean), width, bias=False)
    first.weight.copy_(into / size[:, None])
    second = nn.GRU(width, gru.hidden_size, bidirectional=True, batch_first=True)
    second.load_state_dict(
        {**gru.state_dict(), "weight_ih_l0": second.weight_ih_l0, "weight_ih_l0_reverse": second.weight_ih_l0_reverse}
    )
    lost = (both @ mean) - axes @ (into @ mean)
    for suffix, weight, bias in zip(("", "_reverse"), (axes * size).chunk(2), lost.chunk(2), strict=True):
        getattr(second, "weight_ih_l0" + suffix).copy_(weight)
        getattr(second, "bias_ih_l0" + suffix).add_(bias)
    return first, second


def main() -> None:
    a = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    a.add_argument("checkpoint")
    a.add_argument("out", type=Path)
    a.add_argument("data", type=Path, help="folder that encode.py wrote")
    a.add_argument("--second", type=int, default=Widths.second)
    a.add_argument("--third", type=int, default=Widths.third)
    args = a.parse_args()
    torch.manual_seed(1)
    net, saved = load(args.checkpoint)
    data = Data(next(iter(sorted(args.data.glob("epoch-*.npz")))), saved["joinable"], len(saved["properties"]))
    second, third = inputs(net, data)
    net.second, net.gru2 = narrow(net.second, net.gru2, second, args.second)
    net.third, net.gru3 = narrow(net.third, net.gru3, third, args.third)
    torch.save({**saved, "state": net.state_dict(), "widths": (net.widths[0], args.second, args.third)}, args.out)


if __name__ == "__main__":
    main()
