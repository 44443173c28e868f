"""How the explorer's resources are cut into pieces, and what of very much comes first."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable

from ..graph.model import Fact


def shard(key: str, count: int) -> int:
    """Which of `count` pieces holds a key: CRC-32 of its UTF-8 form, which a browser computes in a few lines."""
    return zlib.crc32(key.encode("utf-8", "replace")) % count


def surest(facts: list[Fact], entity: str, most: int) -> list[Fact]:
    """As many facts of each property and direction as leave room for all properties, the order kept."""
    groups: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for i, fact in enumerate(facts):
        groups[fact.subject == entity, fact.property].append(i)
    kept: list[int] = []
    left, waiting = most, sorted(groups.values(), key=len)
    for done, rows in enumerate(waiting):
        share = left // (len(waiting) - done)
        kept += rows[:share]
        left -= min(share, len(rows))
    return [facts[i] for i in sorted(kept)]


def pieces(count: int, size: int) -> int:
    """How many pieces hold so many things; one at least."""
    return max(1, -(-count // size))


def in_order(*tables: Iterable[str]) -> Callable[[str], tuple[int, str]]:
    """A key that sorts names as they stand in the tables, unknown ones last."""
    order = {name: i for i, name in enumerate(name for table in tables for name in table)}
    return lambda name: (order.get(name, len(order)), name)
