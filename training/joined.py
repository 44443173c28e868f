"""What a network holds of the pairs of things of a batch: a thing may stand at several places of a sentence."""

from __future__ import annotations

from data import Batch
from model import Network
from torch import Tensor

NEVER = -1e4  # the score of what the ontology forbids


def judge(net: Network, top: Tensor, b: Batch, drop: float = 0.0) -> Tensor:
    """(pairs of things, properties): the best score over all places of both; NEVER where the ontology lets nothing join them."""
    names, context = net.pairs.read(top, b.mask)
    scores = net.pairs(names, context, b.pairs, drop).masked_fill(~b.fits, NEVER)
    best = scores.new_full(b.facts.shape, NEVER)
    return best.scatter_reduce(0, b.places[:, None].expand_as(scores), scores, "amax")
