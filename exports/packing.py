"""Parts of a drawing laid side by side: the largest in the middle, the others in the nearest free place.

Polyomino packing (Freivalds, Dogrusoz and Kikusts 2002, "Disconnected graph layout and the polyomino packing
approach"): each part is a set of cells of a grid, and no cell is given away twice.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

ASPECT = 1.3  # width to height of the page that the whole should fill
NAME = 26.0  # room that a name takes on each side of its circle
FEW, MANY = 64, 8192  # spots that are tried at once, the first time and after


def pack(parts: Sequence[Points], radii: Sequence[Points], *, margin: float) -> list[Points]:
    """How far to move each part, in order; parts come largest first, and none of them is a single node."""
    if not parts:
        return []
    step = float(np.median(np.concatenate(list(radii)))) * 2 + margin
    cells = [_cells(points, size + margin, step) for points, size in zip(parts, radii, strict=True)]
    side = 2 * int(sum(len(c) for c in cells) ** 0.5 * 2.2 + 2 * max(int(np.ptp(c, axis=0).max()) for c in cells) + 8)
    taken = np.zeros((side, side), dtype=bool)
    free = _by_distance(side)
    moves: list[Points] = []
    for shape in cells:
        middle = np.round(shape.mean(axis=0)).astype(np.int64)
        spot = _first_free(shape - middle, free, taken)
        if spot is None:  # cannot happen: the grid has room for all in a row
            moves.append(np.zeros(2))
            continue
        put = shape - middle + spot
        taken[put[:, 0], put[:, 1]] = True
        moves.append((spot - middle - side // 2).astype(np.float64) * step)
    return moves


def _first_free(
    shape: NDArray[np.int64], free: NDArray[np.int64], taken: NDArray[np.bool_]
) -> NDArray[np.int64] | None:
    """The first spot around which a shape covers no cell that is taken: many spots are tried at once, cell by cell from the middle of
    the shape, where most fail."""
    cells = shape[np.argsort((shape**2).sum(axis=1), kind="stable")].tolist()
    low, high = shape.min(axis=0), shape.max(axis=0)
    at, many = 0, FEW
    while at < len(free):
        spots = free[at : at + many]
        spots = spots[((spots + low >= 0) & (spots + high < len(taken))).all(axis=1)]
        for i, j in cells:
            if not len(spots):
                break
            spots = spots[~taken[spots[:, 0] + i, spots[:, 1] + j]]
        if len(spots):
            first: NDArray[np.int64] = spots[0]
            return first
        at, many = at + many, MANY
    return None


def shelve(count: int, above: Points, *, margin: float) -> Points:
    """Rows for nodes that nothing is known to join, below the points above; the page spreads them as its window allows."""
    wide = 2 * margin
    width = max(float(np.ptp(above[:, 0])) if len(above) else 0.0, (count * ASPECT) ** 0.5 * wide)
    columns = max(1, min(count, int(width / wide) + 1))
    row, column = np.divmod(np.arange(count), columns)
    middle = float(above[:, 0].min() + above[:, 0].max()) / 2 if len(above) else 0.0
    top = float(above[:, 1].max()) + 3 * wide if len(above) else 0.0
    return np.stack([middle + (column - (columns - 1) / 2) * wide, top + row * wide], axis=1)


def _cells(points: Points, reach: Points, step: float) -> NDArray[np.int64]:
    """The cells that the circles of a part cover, and those between them: a shape without holes or bays."""
    found: set[tuple[int, int]] = set()
    for (x, y), r in zip(points.tolist(), reach.tolist(), strict=True):
        wide = r + NAME
        for i in range(int(np.floor((x - wide) / step)), int(np.floor((x + wide) / step)) + 1):
            for j in range(int(np.floor((y - r) / step)), int(np.floor((y + r) / step)) + 1):
                found.add((i, j))
    # Holes are filled column by column and row by row, so that nothing foreign lands among a part's edges.
    for axis in (0, 1, 0):
        lines: dict[int, list[int]] = {}
        for cell in found:
            lines.setdefault(cell[axis], []).append(cell[1 - axis])
        for line, across in lines.items():
            for other in range(min(across), max(across) + 1):
                found.add((line, other) if axis == 0 else (other, line))
    return np.asarray(sorted(found), dtype=np.int64)


def _by_distance(side: int) -> NDArray[np.int64]:
    axis = np.arange(side) - side // 2
    x, y = np.meshgrid(axis, axis, indexing="ij")
    far = (x / ASPECT) ** 2 + y**2
    order = np.argsort(far, axis=None, kind="stable")
    return np.stack(np.unravel_index(order, (side, side)), axis=1).astype(np.int64)
