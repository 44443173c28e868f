"""Where the nodes of a drawing stand: computed once, here, so that the page opens still and the same every time.

Each connected component is laid out by forces (Fruchterman and Reingold 1991, "Graph drawing by force-directed
placement"), from coarse to fine (Walshaw 2003, "A multilevel algorithm for force-directed graph drawing"); then
circles that touch are pushed apart, the components packed around the largest, and nodes without links set in rows.

>>> points = place([(0, 1), (1, 2)], [8.0, 8.0, 8.0, 8.0])
>>> points == place([(0, 1), (1, 2)], [8.0, 8.0, 8.0, 8.0]), len(points)
(True, 4)
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .packing import pack, shelve

Points = NDArray[np.float64]
Links = NDArray[np.int64]

EDGE_LENGTH = 78.0  # units of the drawing; a small node is 7 units in radius
GAP = 15.0  # free space between two circles, enough for the label of one of them
EXACT_UP_TO = 350  # nodes; above, repulsion is summed on a grid
COARSEST = 60  # nodes at which coarsening stops


def place(edges: Sequence[tuple[int, int]], radii: Sequence[float]) -> list[tuple[float, float]]:
    """A point for each node 0 … len(radii) − 1, rounded to a tenth; no two circles overlap."""
    count = len(radii)
    if not count:
        return []
    size = np.asarray(radii, dtype=np.float64)
    links = _simple_links(edges)
    drawn: list[tuple[NDArray[np.int64], Points]] = []
    for members in _components(count, links):
        inside = np.full(count, -1, dtype=np.int64)
        inside[members] = np.arange(len(members))
        own = links[inside[links[:, 0]] >= 0]
        points = _forces(len(members), inside[own], size[members])
        points = _upright(_part(_gather(points), size[members]))
        drawn.append((members, points))
    joined = [(members, points) for members, points in drawn if len(members) > 1]
    offsets = pack([points for _, points in joined], [size[members] for members, _ in joined], margin=GAP)
    where = np.zeros((count, 2))
    for (members, points), offset in zip(joined, offsets, strict=True):
        where[members] = points + offset
    together = np.concatenate([members for members, _ in joined]) if joined else np.zeros(0, dtype=np.int64)
    alone = np.setdiff1d(np.arange(count), together)
    where[alone] = shelve(len(alone), where[together], margin=float(size[alone].max(initial=0.0)) + GAP / 2)
    return [(round(float(x), 1), round(float(y), 1)) for x, y in where]


def _simple_links(edges: Sequence[tuple[int, int]]) -> Links:
    pairs = sorted({(min(a, b), max(a, b)) for a, b in edges if a != b})
    return np.asarray(pairs, dtype=np.int64).reshape(-1, 2)


def _components(count: int, links: Links) -> list[NDArray[np.int64]]:
    """The nodes of each component, the largest first, then by their first node."""
    parent = list(range(count))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for a, b in links.tolist():
        ra, rb = root(a), root(b)
        parent[max(ra, rb)] = min(ra, rb)
    found: dict[int, list[int]] = {}
    for node in range(count):
        found.setdefault(root(node), []).append(node)
    groups = sorted(found.values(), key=lambda nodes: (-len(nodes), nodes[0]))
    return [np.asarray(nodes, dtype=np.int64) for nodes in groups]


def _forces(count: int, links: Links, radii: Points) -> Points:
    if count == 1:
        return np.zeros((1, 2))
    if count <= COARSEST:
        start = np.random.default_rng(1).normal(size=(count, 2)) * EDGE_LENGTH
        return _settle(start, links, radii, rounds=420, heat=EDGE_LENGTH * 2)
    parent = _coarsen(count, links)
    small = int(parent.max()) + 1
    if small > count * 0.9:  # nothing left to merge: a mesh without hubs
        start = np.random.default_rng(1).normal(size=(count, 2)) * EDGE_LENGTH * count**0.5 / 2
        return _settle(start, links, radii, rounds=420, heat=EDGE_LENGTH * 3)
    lifted = _simple_links([(int(parent[a]), int(parent[b])) for a, b in links])
    mass = np.sqrt(np.bincount(parent, weights=radii**2, minlength=small))
    coarse = _forces(small, lifted, mass)
    # A child starts near its parent, on a spiral, and the whole is stretched to the room that more nodes need.
    turn = np.arange(count) * 2.399963
    near = np.stack([np.cos(turn), np.sin(turn)], axis=1) * EDGE_LENGTH * 0.3
    start = coarse[parent] * (count / small) ** 0.5 * 0.9 + near
    return _settle(start, links, radii, rounds=200 if count <= EXACT_UP_TO else 90, heat=EDGE_LENGTH)


def _coarsen(count: int, links: Links) -> NDArray[np.int64]:
    """The index of the group that each node joins: a node and those neighbours for which it is the nearest hub."""
    degree = np.bincount(links.ravel(), minlength=count)
    neighbours: list[list[int]] = [[] for _ in range(count)]
    for a, b in links.tolist():
        neighbours[a].append(b)
        neighbours[b].append(a)
    group = [-1] * count
    made = 0
    # The least connected choose first: leaves gather at their hub, hubs do not swallow each other.
    for node in sorted(range(count), key=lambda n: (int(degree[n]), n)):
        if group[node] >= 0:
            continue
        group[node] = made
        free = [n for n in neighbours[node] if group[n] < 0]
        if free:
            group[max(free, key=lambda n: (-int(degree[n]), -n))] = made
        elif degree[node] == 1:
            group[node] = group[neighbours[node][0]]
            continue
        made += 1
    return np.asarray(group, dtype=np.int64)


def _settle(start: Points, links: Links, radii: Points, *, rounds: int, heat: float) -> Points:
    """Fruchterman and Reingold's rounds: repulsion k²/d of all pairs, attraction d²/k along links, a falling limit."""
    points = start.copy()
    count = len(points)
    degree = np.bincount(links.ravel(), minlength=count).astype(np.float64)
    charge = 0.75 + radii / 16.0
    # A hub's many links would pull its leaves into a clot: each link is as long as its busier end needs.
    length = EDGE_LENGTH * (0.7 + 0.16 * np.sqrt(np.minimum(degree[links[:, 0]], degree[links[:, 1]])))
    length += radii[links[:, 0]] + radii[links[:, 1]]
    for step in range(rounds):
        push = _repulsion(points, charge) if count <= EXACT_UP_TO else _grid_repulsion(points, charge)
        push *= EDGE_LENGTH**2
        along = points[links[:, 1]] - points[links[:, 0]]
        distance = np.sqrt((along**2).sum(axis=1)) + 1e-9
        pull = along * (distance / length)[:, None]
        for axis in (0, 1):
            push[:, axis] += np.bincount(links[:, 0], weights=pull[:, axis], minlength=count)
            push[:, axis] -= np.bincount(links[:, 1], weights=pull[:, axis], minlength=count)
        push -= 0.035 * (points - points.mean(axis=0))  # gravity keeps long arms on the page
        limit = heat * (1.0 - step / rounds) ** 1.5 + 0.01
        strength = np.sqrt((push**2).sum(axis=1)) + 1e-9
        points += push * np.minimum(1.0, limit / strength)[:, None] * 0.6
    centred: Points = points - points.mean(axis=0)
    return centred


def _repulsion(points: Points, charge: Points) -> Points:
    x = points[:, 0, None] - points[None, :, 0]
    y = points[:, 1, None] - points[None, :, 1]
    weight = charge[:, None] * charge[None, :] / (x * x + y * y + 1.0)
    return np.stack([(weight * x).sum(axis=1), (weight * y).sum(axis=1)], axis=1)


def _grid_repulsion(points: Points, charge: Points) -> Points:
    """The same sum, with the charges spread on a grid and convolved with the kernel by FFT: O(n + G² log G)."""
    grid = 128 if len(points) < 4000 else 256
    low = points.min(axis=0)
    step = float((points.max(axis=0) - low).max()) / (grid - 2) + 1e-9
    at = (points - low) / step
    cell = np.floor(at).astype(np.int64)
    part = at - cell
    corners = []
    for dx in (0, 1):
        for dy in (0, 1):
            weight = np.abs(1 - dx - part[:, 0]) * np.abs(1 - dy - part[:, 1])
            corners.append(((cell[:, 0] + dx) * grid + cell[:, 1] + dy, weight))
    mass = np.zeros(grid * grid)
    for index, weight in corners:
        mass += np.bincount(index, weights=weight * charge, minlength=grid * grid)
    spectrum = np.fft.rfft2(mass.reshape(grid, grid), s=(2 * grid, 2 * grid))
    push = np.zeros_like(points)
    for axis, kernel in enumerate(_kernels(grid)):
        field = np.fft.irfft2(spectrum * kernel, s=(2 * grid, 2 * grid))[:grid, :grid].ravel() / step
        for index, weight in corners:
            push[:, axis] += weight * field[index]
    return push * charge[:, None]


@functools.cache
def _kernels(grid: int) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    offset = np.fft.fftfreq(2 * grid, d=1.0 / (2 * grid))
    x, y = np.meshgrid(offset, offset, indexing="ij")
    square = x**2 + y**2
    square[0, 0] = 1.0
    return np.fft.rfft2(x / square), np.fft.rfft2(y / square)


def _gather(points: Points) -> Points:
    """Drawn closer where there are many: thirty leave room for every name, thousands must first be seen at all."""
    count = len(points)
    if count < 30:
        return points
    width, height = np.ptp(points, axis=0)
    spacing = float((width * height / count) ** 0.5)
    wanted = max(46.0, 220.0 * (30.0 / count) ** 0.45)
    nearer: Points = points * min(1.0, wanted / max(spacing, 1e-9))
    return nearer


def _part(points: Points, radii: Points) -> Points:
    """Push touching circles apart, a little each round, until none touch; where that takes long, all move outwards."""
    points = points.copy()
    for step in range(400):
        points *= 1.01 if step > 15 else 1.0
        a, b = _near_pairs(points, float(2 * radii.max() + GAP))
        apart = points[b] - points[a]
        distance = np.sqrt((apart**2).sum(axis=1))
        need = radii[a] + radii[b] + GAP - distance
        touch = need > 0.05
        if need.max(initial=0.0) < GAP / 4:  # near enough to what was asked, and far from touching
            break
        a, b, apart, distance, need = a[touch], b[touch], apart[touch], distance[touch], need[touch]
        same = distance < 1e-6  # two nodes on one spot part sideways
        apart[same] = np.stack([np.cos(a[same] + b[same]), np.sin(a[same] + b[same])], axis=1)
        distance[same] = 1.0
        shift = apart / distance[:, None] * (need * 0.52)[:, None]
        for axis in (0, 1):
            points[:, axis] -= np.bincount(a, weights=shift[:, axis], minlength=len(points))
            points[:, axis] += np.bincount(b, weights=shift[:, axis], minlength=len(points))
    return points


def _near_pairs(points: Points, reach: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All pairs that may be nearer than `reach`: those in the same or in adjoining cells of that width."""
    cell = np.floor((points - points.min(axis=0)) / reach).astype(np.int64) + 1
    width = int(cell[:, 1].max()) + 2
    key = cell[:, 0] * width + cell[:, 1]
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    left: list[NDArray[np.int64]] = []
    right: list[NDArray[np.int64]] = []
    for offset in (0, 1, width - 1, width, width + 1):
        first = np.searchsorted(ranked, key[order] + offset, side="left")
        last = np.searchsorted(ranked, key[order] + offset, side="right")
        if offset == 0:  # within a cell: each pair once
            first = np.arange(len(order)) + 1
        many = np.maximum(last - first, 0)
        a = np.repeat(np.arange(len(order)), many)
        b = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many) + np.repeat(first, many)
        left.append(order[a])
        right.append(order[b])
    return np.concatenate(left), np.concatenate(right)


def _upright(points: Points) -> Points:
    """Turned so that the longest stretch lies level: screens are wider than high."""
    if len(points) < 2:
        return points
    centred = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    main = axes[:, 1]
    if main[int(np.abs(main).argmax())] < 0:
        main = -main
    turned: Points = centred @ np.array([[main[0], -main[1]], [main[1], main[0]]])
    return turned
