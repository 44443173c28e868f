"""The same article twice: reprints and mirrors are found, so that one report that many sites carry is one witness.

Articles are compared by the sets of their five-character shingles. MinHash (Broder 1997) in bands finds the pairs that
may be alike without comparing all with all; the sets themselves decide.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..graph.model import Article, Evidence, Fact, KnowledgeGraph, Observation
from .regex import regex

SHINGLE = 5
# Two texts are one where so much of all their shingles is shared, or so much of the shorter one's, which is not too short.
ALIKE, CONTAINED, SHORTEST = 0.65, 0.85, 0.4
# Shorter texts (a price list, a notice of one line) look alike by chance.
LEAST = 80
BANDS, ROWS = 24, 3
# Shingles that are hashed at once, by all hash functions: a book would fill the memory.
_AT_ONCE = 4096
_SIGNS = regex(r"[\W_]+")


def shingles(text: str) -> Any:
    """The sorted hashes of a text's shingles, signs and white space left out; an array of uint64."""
    codes = np.array([ord(c) for c in _SIGNS.sub("", text)], dtype=np.uint64)
    if len(codes) < SHINGLE:
        return np.empty(0, dtype=np.uint64)
    hashes = np.zeros(len(codes) - SHINGLE + 1, dtype=np.uint64)
    for i in range(SHINGLE):
        hashes = hashes * np.uint64(1_000_003) + codes[i : len(codes) - SHINGLE + 1 + i]
    return np.unique(_mixed(hashes))


def _mixed(hashes: Any) -> Any:
    """Hashes whose every bit hangs on every bit of the old ones (the finaliser of SplitMix64)."""
    with np.errstate(over="ignore"):
        hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


_SEEDS = _mixed(np.arange(1, BANDS * ROWS + 1, dtype=np.uint64))


def _bands(found: Any) -> list[tuple[int, bytes]]:
    least = np.full(len(_SEEDS), np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(found), _AT_ONCE):
        some = found[None, start : start + _AT_ONCE]
        least = np.minimum(least, _mixed(some ^ _SEEDS[:, None]).min(axis=1))
    return [(band, least[band * ROWS : (band + 1) * ROWS].tobytes()) for band in range(BANDS)]


def _same(one: Any, other: Any) -> bool:
    shared = len(np.intersect1d(one, other, assume_unique=True))
    small, large = sorted((len(one), len(other)))
    alike = shared >= ALIKE * (small + large - shared)
    return bool(alike or (shared >= CONTAINED * small and small >= SHORTEST * large))


def signs_of(text: str) -> tuple[bytes, ...]:
    """The signs of a text: two texts are compared where they share one. None for a text that is too short to be compared."""
    found = shingles(text)
    return () if len(found) < LEAST else tuple(bytes([band]) + sign for band, sign in _bands(found))


def originals(articles: Iterable[Article]) -> dict[str, str]:
    """The original of every article that is a reprint, by their ids; articles that stand alone are left out.

    The original is the earliest one with a date, between equals the longest. The order of the articles does not matter.
    """
    listed = {article.id: article for article in articles}
    slots: dict[bytes, list[str]] = {}
    for key in sorted(listed):
        for sign in signs_of(listed[key].text):
            slots.setdefault(sign, []).append(key)
    near = dict.fromkeys(tuple(keys) for keys in slots.values() if len(keys) > 1)
    return groups_of(near, listed.__getitem__)


def groups_of(near: Iterable[Sequence[str]], article: Callable[[str], Article]) -> dict[str, str]:
    """What `originals` gives, of articles of which it is known which may be alike; `article` gives one by its id."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    # Articles are read as they are compared: there may be more than memory holds.
    compared = functools.lru_cache(50_000)(lambda key: shingles(article(key).text))
    for keys in near:
        for place, key in enumerate(keys):
            for other in keys[:place]:
                one, two = sorted((root(other), root(key)))
                if one != two and _same(compared(other), compared(key)):
                    parent[two] = one
    groups: dict[str, list[str]] = {}
    for key in sorted(parent):
        groups.setdefault(root(key), []).append(key)
    found: dict[str, str] = {}
    for members in groups.values():
        if len(members) > 1:
            first = _first([article(key) for key in members])
            found.update({key: first.id for key in members if key != first.id})
    return found


def _first(group: Sequence[Article]) -> Article:
    return min(group, key=lambda a: (a.published or "9999", -len(a.text), a.id))


def count_once(kg: KnowledgeGraph, original: Mapping[str, str]) -> KnowledgeGraph:
    """The graph in which the copies of an article are one witness: of a group only one article is evidence for a fact,
    the original where it states it. Every copy says of which article it is one."""
    if not original and not any(article.reprint_of for article in kg.articles.values()):
        return kg

    def once(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        chosen: dict[str, str] = {}
        for ev in evidence:
            first = original.get(ev.article, ev.article)
            old = chosen.get(first)
            chosen[first] = (
                ev.article if old is None or ev.article == first else old if old == first else min(old, ev.article)
            )
        kept = set(chosen.values())
        return tuple(ev for ev in evidence if ev.article in kept)

    def fact_once(fact: Fact) -> Fact:
        return replace(fact, evidence=once(fact.evidence))

    def observation_once(obs: Observation) -> Observation:
        return replace(obs, evidence=once(obs.evidence))

    return replace(
        kg,
        articles={key: replace(a, reprint_of=original.get(key, "")) for key, a in kg.articles.items()},
        facts={key: fact_once(fact) for key, fact in kg.facts.items()},
        observations={key: observation_once(obs) for key, obs in kg.observations.items()},
    )
