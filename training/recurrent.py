"""A bidirectional GRU layer for padded batches, with a backward pass of its own: about twice as fast on one core as
PyTorch's, which records every operation of every step."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class _Scan(torch.autograd.Function):
    """GRU over (time, 2, batch, 3 * hidden) input sums, both directions side by side; gates in the order r, z, n."""

    @staticmethod
    def forward(ctx: Any, gi: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        steps, two, batch, width = gi.shape
        h = width // 3
        states = gi.new_zeros(steps + 1, two, batch, h)
        gates = gi.new_empty(steps, two, batch, 2 * h)
        new, hidden_new = gi.new_empty(steps, two, batch, h), gi.new_empty(steps, two, batch, h)
        across = weight.transpose(1, 2)
        offset = bias[:, None, :]
        for t in range(steps):
            gh = torch.baddbmm(offset, states[t], across)
            torch.sigmoid(gi[t, ..., : 2 * h] + gh[..., : 2 * h], out=gates[t])
            hidden_new[t] = gh[..., 2 * h :]
            torch.tanh(torch.addcmul(gi[t, ..., 2 * h :], gates[t, ..., :h], hidden_new[t]), out=new[t])
            torch.lerp(new[t], states[t], gates[t, ..., h:], out=states[t + 1])
        ctx.save_for_backward(weight, states, gates, new, hidden_new)
        return states[1:]

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        weight, states, gates, new, hidden_new = ctx.saved_tensors
        steps, two, batch, h = new.shape
        r, z = gates[..., :h], gates[..., h:]
        d_new = (1 - z) * (1 - new * new)
        d_z = (states[:-1] - new) * z * (1 - z)
        d_r = hidden_new * r * (1 - r)
        dgh = new.new_empty(steps, two, batch, 3 * h)
        dgn = torch.empty_like(new)
        dh = torch.zeros_like(new[0])
        for t in range(steps - 1, -1, -1):
            dh = dh + grads[0][t]
            torch.mul(dh, d_new[t], out=dgn[t])
            torch.mul(dgn[t], d_r[t], out=dgh[t, ..., :h])
            torch.mul(dh, d_z[t], out=dgh[t, ..., h : 2 * h])
            torch.mul(dgn[t], r[t], out=dgh[t, ..., 2 * h :])
            dh = torch.baddbmm(dh * z[t], dgh[t], weight)
        dgi = torch.cat([dgh[..., : 2 * h], dgn], 3)
        flat = dgh.transpose(0, 1).reshape(two, steps * batch, 3 * h)
        before = states[:-1].transpose(0, 1).reshape(two, steps * batch, h)
        return dgi, flat.transpose(1, 2) @ before, flat.sum(1)


def mirror(lengths: Tensor, width: int) -> Tensor:
    """(batch, time) places of each sentence read backwards; padding stays where it is."""
    t = torch.arange(width)[None, :].expand(len(lengths), -1)
    return torch.where(t < lengths[:, None], lengths[:, None] - 1 - t, t)


def turn(x: Tensor, places: Tensor) -> Tensor:
    """(time, batch, features) with each sentence read backwards."""
    index = places.t()[:, :, None].expand(-1, -1, x.shape[2])
    return x.gather(0, index)


def bigru(gru: nn.GRU, x: Tensor, places: Tensor) -> Tensor:
    """What `gru` gives for packed input: (time, batch, features) -> (time, batch, 2 * hidden), padding undefined."""
    p = dict(gru.named_parameters())
    forth = nn.functional.linear(x, p["weight_ih_l0"], p["bias_ih_l0"])
    back = turn(nn.functional.linear(x, p["weight_ih_l0_reverse"], p["bias_ih_l0_reverse"]), places)
    weight = torch.stack([p["weight_hh_l0"], p["weight_hh_l0_reverse"]])
    bias = torch.stack([p["bias_hh_l0"], p["bias_hh_l0_reverse"]])
    out = _Scan.apply(torch.stack([forth, back], 1), weight, bias)
    return torch.cat([out[:, 0], turn(out[:, 1], places)], 2)
