"""Fits the tagger's scores to how often they are right, on the silver passages held out of training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from corpus import read_passages
from listed import told
from split import held_out
from tuzhi.extract.mentions.tagger import Tagger


def calibration(models: Path, shared: Path) -> list[float]:
    """Slope and offset of a logistic curve over the logit of the CRF's probability (Platt 1999), by Newton steps."""
    silver = read_passages(str(shared / "gold/silver-*.jsonl"))
    held = held_out(p.id for p in silver)
    sentences = [s for p in silver if p.id in held for s in p.sentences]
    points = []
    for s, found in zip(sentences, Tagger(models).tag(told([s.text for s in sentences])), strict=True):
        gold = set(s.spans)
        points += [(f.score, (f.start, f.end, f.kind) in gold) for f in found]
    p = np.clip(np.array([x for x, _ in points]), 1e-4, 1 - 1e-4)
    x = np.stack([np.log(p / (1 - p)), np.ones(len(p))], 1)
    y = np.array([float(t) for _, t in points])
    w = np.array([1.0, 0.0])
    for _ in range(50):
        q = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (y - q) - 0.01 * w
        w = w + np.linalg.solve((x * (q * (1 - q))[:, None]).T @ x + 0.01 * np.eye(2), gradient)
    return [round(float(v), 4) for v in w]
