"""Decides between candidates: every stretch and kind gets log-odds from a learned weighing of who votes for it, and
the best set that does not overlap wins (weighted interval scheduling, Kleinberg and Tardos 2005, section 6.1).

The weights lie in models/choose.json and are learned by training/mentions.py; without them nothing works.
"""

from __future__ import annotations

import functools
import json
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import repeat
from operator import mul

from .features import Features, Key, Votes, features
from .rules import ending_kinds
from .tagger import KINDS, MODELS


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the features of the text, and of the tagger's together with the sum of the former (`text`)."""

    text: Mapping[str, float]
    tagger: Mapping[str, float]

    def text_odds(self, f: Mapping[str, float]) -> float:
        return _weighed(self.text, f)

    def odds(self, f: Mapping[str, float], g: Mapping[str, float]) -> float:
        """The log-odds that a candidate is right."""
        return _weighed(self.tagger, joint(self.text_odds(f), g))


def _weighed(weights: Mapping[str, float], f: Mapping[str, float]) -> float:
    total: float = sum(map(mul, map(weights.get, f, repeat(0.0)), f.values()))
    return total


def joint(text_odds: float, g: Mapping[str, float]) -> Features:
    """The tagger's features with the verdict of the text's, whose weight may differ where the tagger is silent."""
    value = max(min(text_odds, 8.0), -8.0)
    return {**g, "text": value, "text where silent" if "tagger none" in g else "text where tagged": value}


@functools.cache
def load_weights() -> Weights:
    """The weight of each feature, from models/choose.json."""
    raw = json.loads((MODELS / "choose.json").read_text(encoding="utf-8"))
    return Weights(raw["text"], raw["tagger"])


# Rules whose words alone make a name (出台X行动计划, 来源：X): rare in the passages that weights are learned from, hence
# given what they are worth by hand, unless the gazetteer knows the form as something else.
_CERTAIN = frozenset(
    f"rule:{name}"
    for name in (
        "decree", "raised fund", "source", "dateline", "shopping", "listed quoted", "quoted event",
        "key laboratory", "nickname", "said latin", "data house", "unit", "brand said", "titled work",
        "quoted model", "contracted", "quarter", "given name", "latin person", "latin firm", "latin product",
        "edition", "book event", "held event", "letter", "work", "people", "said organ", "founded quoted",
        "five-year plan", "school", "drug", "trade mark", "group", "titled policy", "model number", "channel",
        "ceremony", "road", "two brackets", "latin fund", "line", "owned park", "speaker", "quoted plan", "listed firms",
        "provider", "trade", "held", "venue", "launched", "founded body", "organ", "column",
    )
)  # fmt: skip
_CERTAIN_ODDS = 0.8
_RATHER = 0.1
# What the gazetteer knows and the tagger passes over is oftener right than the weights say, which were learned from passages read
# with and without its names: of areas, 0.92 for 0.72 on 2,009 passages and 0.89 for 0.66 on 120 articles that neither had seen.
_LISTED = frozenset({"AdminArea", "Company", "GovernmentAgency", "Media", "Park", "Place", "University"})
_LISTED_ODDS = 1.0
# What a kind counts that the end of a form speaks for (X公会), where its places do not agree.
_SAID = 1.5


def odds(votes: Votes, weights: Weights) -> dict[Key, float]:
    """The log-odds of every candidate that more than one weak voter is for."""
    weighed = features(votes, weak=False)
    found = {key: weights.odds(f, g) for key, (f, g) in weighed.items()}
    for key, (f, _) in weighed.items():
        firm = (*key[:2], "Company")
        if key[2] == "Investor" and "rule:funder" in votes.at[key] and firm in found:
            # Who is told among backers is named as one, whatever else it may be.
            found[key] = max(found[key], found[firm] + _RATHER)
        if "gazetteer" in f and key[2] in _LISTED and "tagger" not in votes.at[key]:
            found[key] += _LISTED_ODDS
        # A list of firms by its own name (北斗七星) is too rare to have been learned.
        if "gazetteer" in f and ("rule:label of" in f or key[2] == "Cohort"):
            found[key] = max(found[key], _CERTAIN_ODDS)
        if not _CERTAIN.isdisjoint(votes.at[key]) and "gazetteer other kind" not in f:
            # The words name the kind too: no other is likelier.
            found[key] = max(found[key], _CERTAIN_ODDS)
            for other in KINDS:
                if other != key[2] and (*key[:2], other) in found:
                    found[(*key[:2], other)] = min(found[(*key[:2], other)], 0.0)
    return found


def choose(scored: Mapping[Key, float], *, threshold: float = 0.0) -> list[tuple[Key, float]]:
    """The set of candidates that do not overlap and whose log-odds above the threshold sum highest, by place."""
    items = sorted(
        (end, start, kind, value - threshold) for (start, end, kind), value in scored.items() if value > threshold
    )
    ends = [item[0] for item in items]
    best = [0.0]
    taken: list[bool] = []
    before: list[int] = []
    for i, (_, start, _, value) in enumerate(items):
        j = bisect_right(ends, start, 0, i)
        take = best[j] + value
        taken.append(take > best[i])
        before.append(j)
        best.append(max(take, best[i]))
    chosen: list[tuple[Key, float]] = []
    i = len(items)
    while i:
        end, start, kind, value = items[i - 1]
        if taken[i - 1]:
            chosen.append(((start, end, kind), value + threshold))
            i = before[i - 1]
        else:
            i -= 1
    return chosen[::-1]


def pool_kinds(scored: Mapping[Key, float], text: str) -> dict[Key, float]:
    """Log-odds in which the places of one form agree on its kind: each place is moved towards the kind that all of
    them together favour."""
    totals: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (start, end, kind), value in scored.items():
        totals[text[start:end]][kind] += 1 / (1 + math.exp(-max(min(value, 30), -30)))
    said = {form: ending_kinds(form) for form, sums in totals.items() if len(sums) > 1}
    moved = {}
    for (start, end, kind), value in scored.items():
        form = text[start:end]
        sums = totals[form]
        top = max(sums, key=lambda k: (sums[k] * (_SAID if k in said.get(form, ()) else 1.0), k))
        moved[start, end, kind] = value if kind == top or len(sums) == 1 else value - 2.0
    return moved


def prefer_wholes(scored: Mapping[Key, float]) -> dict[Key, float]:
    """Log-odds in which the parts of a name that is likelier than not are as unlikely as the name is likely: 启明大学 and
    机器人研究院 together must not outweigh 启明大学机器人研究院."""
    wholes = sorted((start, end, value) for (start, end, _), value in scored.items() if value > 0)
    starts = [start for start, _, _ in wholes]
    longest = max((end - start for start, end, _ in wholes), default=0)
    moved = dict(scored)
    for key, value in scored.items():
        start, end, _ = key
        around = wholes[bisect_right(starts, start - longest - 1) : bisect_right(starts, start)]
        whole = max((v for s, e, v in around if end <= e and end - start < e - s), default=0.0)
        if whole > 0:
            moved[key] = min(value, -whole)
    return moved


def probability(value: float) -> float:
    """The probability of log-odds, rounded: 0.0 gives 0.5."""
    return round(1 / (1 + math.exp(-max(min(value, 30.0), -30.0))), 4)
