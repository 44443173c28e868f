"""Which things a graph turns around: PageRank, and betweenness, which is estimated where the graph is large."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .adjacency import LEAST, Adjacency, Integers, Numbers, adjacency
from .model import KnowledgeGraph

DAMPING = 0.85
# Rounds end when no rank changes by more than this share of the mean one, or after so many.
PRECISE, ROUNDS = 1e-9, 200
# Things from which betweenness is estimated; a graph of no more is reckoned exactly.
PIVOTS = 200
SEED = 20_250_101


@dataclass(frozen=True, slots=True)
class Central:
    """A thing, its PageRank (all together 1) and its betweenness: the share of the other pairs whose shortest chains lead
    over it, 0 to 1."""

    thing: str
    rank: float
    between: float
    degree: int


def central(kg: KnowledgeGraph, *, limit: int = 10, pivots: int = PIVOTS) -> list[Central]:
    """The things of the highest PageRank, the highest first; the same for any order of the facts."""
    net = adjacency(kg)
    rank, between = pagerank(net), betweenness(net, pivots=pivots)
    order = sorted(range(len(net.things)), key=lambda i: (-round(float(rank[i]), 9), net.things[i]))
    return [
        Central(net.things[i], round(float(rank[i]), 6), round(float(between[i]), 6), int(net.degree[i]))
        for i in order[:limit]
    ]


def pagerank(net: Adjacency) -> Numbers:
    """Each thing's PageRank (Page, Brin, Motwani and Winograd, 1999), links weighed by their confidence."""
    count = len(net.things)
    rank = np.full(count, 1.0 / max(count, 1))
    a, b = net.ends[:, 0], net.ends[:, 1]
    weight = np.maximum(net.confidence, LEAST)
    strength = np.bincount(a, weight, count) + np.bincount(b, weight, count)
    for _ in range(ROUNDS):
        share = rank / strength
        flow = np.bincount(a, weight * share[b], count) + np.bincount(b, weight * share[a], count)
        now = (1 - DAMPING) / count + DAMPING * flow if count else flow
        settled = bool(np.abs(now - rank).max(initial=0.0) * count < PRECISE)
        rank = now
        if settled:
            break
    return rank


def betweenness(net: Adjacency, *, pivots: int = PIVOTS) -> Numbers:
    """Each thing's betweenness by Brandes (J. Math. Sociology 25, 2001), chains counted by their links.

    Of more than `pivots` things, from so many drawn by lot, the same each time: Brandes and Pich (Int. J. Bifurcation and
    Chaos 17, 2007).
    """
    count = len(net.things)
    between = np.zeros(count)
    if count < 3:
        return between
    chosen = np.arange(count)
    if count > pivots:
        chosen = np.sort(np.random.default_rng(SEED).choice(count, pivots, replace=False))
    for source in chosen:
        between += _dependency(net, int(source))
    # Each pair is met from both its ends.
    return between * (count / len(chosen)) / ((count - 1) * (count - 2))


def _dependency(net: Adjacency, source: int) -> Numbers:
    """How much each thing lies between `source` and all others, level by level of their distance."""
    count = len(net.things)
    distance = np.full(count, -1, dtype=np.int64)
    chains, leads = np.zeros(count), np.zeros(count)
    distance[source], chains[source] = 0, 1.0
    levels: list[tuple[Integers, Integers]] = []
    front = np.array([source], dtype=np.int64)
    while front.size:
        nearer, farther = _links_from(net, front)
        fresh = np.unique(farther[distance[farther] < 0])
        distance[fresh] = len(levels) + 1
        down = distance[farther] == len(levels) + 1
        nearer, farther = nearer[down], farther[down]
        np.add.at(chains, farther, chains[nearer])
        levels.append((nearer, farther))
        front = fresh
    for nearer, farther in reversed(levels):
        np.add.at(leads, nearer, chains[nearer] / chains[farther] * (1 + leads[farther]))
    leads[source] = 0.0
    return leads


def _links_from(net: Adjacency, front: Integers) -> tuple[Integers, Integers]:
    """The two ends of every link that starts in these things."""
    starts, others, _ = net.around
    first, many = starts[front], starts[front + 1] - starts[front]
    offset = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    return np.repeat(front, many), others[np.repeat(first, many) + offset]
