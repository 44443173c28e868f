"""Writes a trained checkpoint as extract/models/tagger.onnx (fp16 weights, fp32 arithmetic), tagger.json and pairs.npz."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from calibrate import calibration
from corpus import KINDS, LABELS
from model import CONTEXT, FLAGS, LISTED, NAME, Network, load
from onnx import TensorProto, helper, numpy_helper


class Graph:
    """Nodes and half-precision weights of an ONNX graph under construction."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        if value.dtype != np.float32:
            self.weights.append(numpy_helper.from_array(value, name))
            return name
        self.weights.append(numpy_helper.from_array(value.astype(np.float16), name + ".half"))
        return self.add("Cast", [name + ".half"], name, to=TensorProto.FLOAT)

    def add(self, op: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], **attributes))
        return output

    def linear(self, name: str, layer: torch.nn.Linear, x: str) -> str:
        product = self.product(name, layer, x, name + ".product")
        bias = self.constant(name + ".b", layer.bias.detach().numpy())
        return self.add("Add", [product, bias], name)

    def product(self, name: str, layer: torch.nn.Linear, x: str, output: str) -> str:
        """A linear layer without a bias."""
        weight = self.constant(name + ".w", layer.weight.detach().numpy().T.copy())
        return self.add("MatMul", [x, weight], output)

    def gru(self, name: str, layer: torch.nn.GRU, x: str) -> str:
        """x of (time, batch, features) -> (time, batch, 2 * hidden)."""
        h = layer.hidden_size

        def order(value: torch.Tensor) -> np.ndarray:
            r, z, n = value.detach().numpy().reshape(3, h, -1)
            return np.concatenate([z, r, n]).squeeze()

        both = ("", "_reverse")
        w = np.stack([order(getattr(layer, "weight_ih_l0" + d)) for d in both])
        r = np.stack([order(getattr(layer, "weight_hh_l0" + d)) for d in both])
        b = np.stack(
            [
                np.concatenate([order(getattr(layer, "bias_ih_l0" + d)), order(getattr(layer, "bias_hh_l0" + d))])
                for d in both
            ]
        )
        names = [self.constant(f"{name}.{k}", v) for k, v in (("w", w), ("r", r), ("b", b))]
        self.add(
            "GRU",
            [x, *names, "lengths"],
            name + ".out",
            direction="bidirectional",
            hidden_size=h,
            linear_before_reset=1,
        )
        moved = self.add("Transpose", [name + ".out"], name + ".moved", perm=[0, 2, 1, 3])
        shape = self.constant(name + ".shape", np.array([0, 0, 2 * h], np.int64))
        return self.add("Reshape", [moved, shape], name)


def build(net: Network) -> onnx.ModelProto:
    g = Graph()
    g.weights.append(numpy_helper.from_array(net.embedding.weight.detach().numpy().astype(np.float16), "embedding"))
    g.add("Transpose", ["ids"], "ids.time", perm=[1, 0])
    g.add("Transpose", ["marks"], "marks.time", perm=[1, 0, 2])
    half = g.add("Gather", ["embedding", "ids.time"], "emb.half")
    emb = g.add("Cast", [half], "emb", to=TensorProto.FLOAT)
    low = g.gru("gru2", net.gru2, g.product("second", net.second, g.gru("gru1", net.gru1, emb), "second"))
    x = g.add("Concat", [low, "marks.time"], "x", axis=2)
    top = g.gru("gru3", net.gru3, g.product("third", net.third, x, "third"))
    g.add("Transpose", [g.linear("ours", net.ours, top)], "emissions", perm=[1, 0, 2])
    g.add("Transpose", [g.linear("name", net.pairs.name, top)], "names", perm=[1, 0, 2])
    weight = g.constant("context.w", net.pairs.context.weight.detach().numpy())
    bias = g.constant("context.b", net.pairs.context.bias.detach().numpy())
    channels = g.add("Transpose", [top], "top.channels", perm=[1, 2, 0])
    around = g.add("Conv", [channels, weight, bias], "around", pads=[1, 1])
    g.add("Transpose", [g.add("Relu", [around], "around.positive")], "context", perm=[0, 2, 1])

    def value(name: str, kind: int, *rest: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, ["batch", "time", *rest])

    graph = helper.make_graph(
        g.nodes,
        "tagger",
        [
            value("ids", TensorProto.INT64),
            value("marks", TensorProto.FLOAT, FLAGS + LISTED),
            helper.make_tensor_value_info("lengths", TensorProto.INT32, ["batch"]),
        ],
        [
            value("emissions", TensorProto.FLOAT, len(LABELS)),
            value("names", TensorProto.FLOAT, NAME),
            value("context", TensorProto.FLOAT, CONTEXT),
        ],
        g.weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], producer_name="tuzhi")
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def head(net: Network, properties: list[str], joinable: torch.Tensor) -> dict[str, np.ndarray]:
    """The rest of the pair head, which numpy computes, and what the ontology lets it join."""
    kept = {k: v for k, v in net.pairs.state_dict().items() if k.split(".")[0] in ("kind", "gap", "hidden", "out")}
    weights = {k: v.numpy().astype(np.float16) for k, v in kept.items()}
    return {**weights, "properties": np.array(properties), "joinable": joinable.numpy().astype(np.int32)}


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("checkpoints", nargs="+", help="of several the mean of the weights is written")
    a.add_argument("--shared", default="../../shared")
    a.add_argument("--out", default="../extract/models")
    args = a.parse_args()
    net, saved = load(*args.checkpoints)
    out = Path(args.out)
    out.mkdir(exist_ok=True)
    onnx.save(build(net), str(out / "tagger.onnx"))
    np.savez(out / "pairs.npz", **head(net, saved["properties"], saved["joinable"]))
    crf = net.crf
    table = {
        "kinds": list(KINDS),
        "calibration": [1.0, 0.0],
        "start": [round(v, 4) for v in (crf.start + crf.first).tolist()],
        "transitions": [[round(v, 4) for v in row] for row in (crf.trans + crf.forbidden).tolist()],
        "characters": saved["rows"],
    }
    write(out, table)
    table["calibration"] = calibration(out, Path(args.shared))
    write(out, table)


def write(out: Path, table: dict[str, object]) -> None:
    rows = ",\n".join(
        f" {json.dumps(k)}: {json.dumps(v, ensure_ascii=False, separators=(',', ':'))}" for k, v in table.items()
    )
    (out / "tagger.json").write_text("{\n" + rows + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
