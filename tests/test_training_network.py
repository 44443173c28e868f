"""The network's CRF sums what it should; torch is there only where the network is trained."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is installed only to train")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training"))


def test_the_sum_over_paths_is_that_of_all_paths_one_by_one() -> None:
    from model import CRF

    torch.manual_seed(3)
    crf = CRF()
    with torch.no_grad():
        crf.trans.normal_()
        crf.start.normal_()
    lengths = torch.tensor([3, 1, 2])
    mask = torch.arange(3)[None] < lengths[:, None]
    emissions = torch.randn(3, 3, len(crf.start))
    trans, start = crf.trans + crf.forbidden, crf.start + crf.first
    for row, length in enumerate(lengths.tolist()):
        weights = [
            start[path[0]] + sum(emissions[row, t, k] for t, k in enumerate(path)) + sum(trans[a, b] for a, b in itertools.pairwise(path))
            for path in itertools.product(range(0, len(crf.start), 6), repeat=length)
        ]  # fmt: skip
        kept = torch.full_like(emissions, -1e4)
        kept[:, :, ::6] = emissions[:, :, ::6]
        found = crf.log_sum(kept, mask)[row]
        assert found.item() == pytest.approx(torch.stack(weights).logsumexp(0).item(), abs=1e-3)
