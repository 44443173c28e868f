"""The same article twice: reprints and mirrors are found, so that one report that many sites carry is one witness.

Articles are compared by the sets of their five-character shingles. MinHash (Broder 1997) in bands finds the pairs that
may be alike without comparing all with all; the sets themselves decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..graph.model import Article, Evidence, Fact, KnowledgeGraph, Observation

SHINGLE = 5
# Two texts are one where so much of all their shingles is shared, or so much of the shorter one's, which is not too short.
ALIKE, CONTAINED, SHORTEST = 0.65, 0.85, 0.4
# Shorter texts (a price list, a notice of one line) look alike by chance.
LEAST = 80
BANDS, ROWS = 24, 3
_SIGNS = re.compile(r"[\W_]+")


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
    least = np.array([_mixed(found ^ seed).min() for seed in _SEEDS])
    return [(band, least[band * ROWS : (band + 1) * ROWS].tobytes()) for band in range(BANDS)]


def _same(one: Any, other: Any) -> bool:
    shared = len(np.intersect1d(one, other, assume_unique=True))
    small, large = sorted((len(one), len(other)))
    alike = shared >= ALIKE * (small + large - shared)
    return bool(alike or (shared >= CONTAINED * small and small >= SHORTEST * large))


def originals(articles: Iterable[Article]) -> dict[str, str]:
    """The original of every article that is a reprint, by their ids; articles that stand alone are left out.

    The original is the earliest one with a date, between equals the longest. The order of the articles does not matter.
    """
    listed = sorted(articles, key=lambda article: article.id)
    sets = {article.id: shingles(article.text) for article in listed}
    parent = {article.id: article.id for article in listed}

    def root(key: str) -> str:
        while parent[key] != key:
            key = parent[key]
        return key

    slots: dict[tuple[int, bytes], list[str]] = {}
    for key, found in sets.items():
        if len(found) < LEAST:
            continue
        for band in _bands(found):
            slot = slots.setdefault(band, [])
            for other in slot:
                if root(other) != root(key) and _same(sets[other], found):
                    one, two = sorted((root(other), root(key)))
                    parent[two] = one
            slot.append(key)
    groups: dict[str, list[Article]] = {}
    for article in listed:
        groups.setdefault(root(article.id), []).append(article)
    return {
        article.id: first.id
        for group in groups.values()
        if len(group) > 1
        for first in [_first(group)]
        for article in group
        if article.id != first.id
    }


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
