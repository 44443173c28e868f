"""Writes the exported network as a checkpoint that training can go on from: `python checkpoint.py OUT.pt [--models FOLDER]`.

The reverse of export.py: ONNX orders the gates of a GRU z, r, h where torch has r, z, n.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from model import Network, Widths
from onnx import numpy_helper
from torch import Tensor

GRUS = ("gru1", "gru2", "gru3")
# What the graph calls the linear layers of the network.
LINEAR = {"ours": "ours", "pairs.name": "name"}
NARROW = ("second", "third")


def weights(models: Path) -> dict[str, Tensor]:
    """The weights of tagger.onnx by their names in the graph, in single precision."""
    graph = onnx.load(str(models / "tagger.onnx")).graph
    arrays = {i.name.removesuffix(".half"): numpy_helper.to_array(i) for i in graph.initializer}
    return {name: torch.tensor(a.astype(np.float32)) for name, a in arrays.items() if a.dtype == np.float16}


def _gates(value: Tensor) -> Tensor:
    z, r, n = value.chunk(3)
    return torch.cat([r, z, n])


def state_of(graph: dict[str, Tensor], table: dict[str, Any], head: dict[str, np.ndarray]) -> dict[str, Tensor]:
    """The state of the network, without what it makes itself of the labels (which transitions are forbidden)."""
    state = {"embedding.weight": graph["embedding"]}
    for gru in GRUS:
        for direction, suffix in enumerate(("", "_reverse")):
            state[f"{gru}.weight_ih_l0{suffix}"] = _gates(graph[f"{gru}.w"][direction])
            state[f"{gru}.weight_hh_l0{suffix}"] = _gates(graph[f"{gru}.r"][direction])
            one, other = graph[f"{gru}.b"][direction].chunk(2)
            state[f"{gru}.bias_ih_l0{suffix}"] = _gates(one)
            state[f"{gru}.bias_hh_l0{suffix}"] = _gates(other)
    for layer, name in LINEAR.items():
        state[f"{layer}.weight"] = graph[f"{name}.w"].T.contiguous()
        state[f"{layer}.bias"] = graph[f"{name}.b"]
    state |= {f"{layer}.weight": graph[f"{layer}.w"].T.contiguous() for layer in NARROW}
    state["pairs.context.weight"], state["pairs.context.bias"] = graph["context.w"], graph["context.b"]
    state |= {f"pairs.{key}": torch.tensor(value.astype(np.float32)) for key, value in head.items()}
    state["crf.trans"], state["crf.start"] = torch.tensor(table["transitions"]), torch.tensor(table["start"])
    return state


def checkpoint(models: Path) -> dict[str, Any]:
    """What train.py saves of a network, of the one in a folder of models."""
    table = json.loads((models / "tagger.json").read_text(encoding="utf-8"))
    with np.load(models / "pairs.npz") as raw:
        head = {key: raw[key] for key in raw.files}
    properties, joinable = [str(p) for p in head.pop("properties")], torch.tensor(head.pop("joinable"))
    state = state_of(weights(models), table, head)
    widths = (state["gru3.weight_hh_l0"].shape[1], *(len(state[f"{layer}.weight"]) for layer in NARROW))
    own = Network(len(table["characters"]), len(joinable), len(properties), Widths(*widths)).state_dict()
    # Exported are the sums of what was learned and what is forbidden.
    for learned, barred in (("crf.trans", "crf.forbidden"), ("crf.start", "crf.first")):
        state[learned] = torch.where(own[barred] < 0, 0.0, state[learned])
    beside = {"rows": table["characters"], "properties": properties, "joinable": joinable, "widths": widths}
    return {"state": {**own, **state}, **beside}


def main() -> None:
    a = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    a.add_argument("out", type=Path, help="checkpoint to write (.pt)")
    a.add_argument("--models", type=Path, default=Path("../extract/models"))
    args = a.parse_args()
    torch.save(checkpoint(args.models), args.out)


if __name__ == "__main__":
    main()
