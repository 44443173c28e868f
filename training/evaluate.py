"""Measures a tagger (texts -> spans) against gold passages."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from corpus import KINDS, OPTIONAL, Passage

Span = tuple[int, int, str, float]
Tag = Callable[[Sequence[str]], list[list[Span]]]


def fold(name: str) -> str:
    """The folding under which names are compared: width, case, quotes and white space."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s\"'“”‘’「」『』《》〈〉·・()（）]", "", text)


def forms(passage: Passage, spans: Sequence[Sequence[Span]]) -> dict[str, str]:
    """Each predicted form of an article with the kind that its occurrences vote for."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence, found in zip(passage.sentences, spans, strict=True):
        for start, end, kind, score in found:
            votes[fold(sentence.text[start:end])][kind] += score
    return {form: max(sorted(kinds), key=kinds.__getitem__) for form, kinds in sorted(votes.items()) if form}


def measure(passages: Sequence[Passage], tag: Tag) -> dict[str, tuple[float, float, float, int]]:
    """Precision, recall, F1 and gold count: `typed` and `names` over entities (any form stands for an entity, each
    predicted form counts for precision), `spans` over places, and one row for each kind."""
    hit: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    for p in passages:
        spans = tag([s.text for s in p.sentences])
        guess = forms(p, spans)
        kind_of: dict[str, set[str]] = defaultdict(set)
        for kind, names in p.entities:
            for n in names:
                kind_of[fold(n)].add(kind)
            ours = {guess.get(fold(n)) for n in names}
            for key in (kind, "typed", "names"):
                gold[key] += 1
                found[key] += (ours != {None}) if key == "names" else kind in ours
        for form, kind in guess.items():
            for key in (kind, "typed", "names"):
                predicted[key] += 1
                hit[key] += (form in kind_of) if key == "names" else kind in kind_of.get(form, ())
        for s, f in zip(p.sentences, spans, strict=True):
            loose = {x[:2] for x in s.spans if x[2] == OPTIONAL}
            a = {x for x in s.spans if x[2] != OPTIONAL}
            b = {x[:3] for x in f if x[2] != "Field" or x[:2] not in loose}
            gold["spans"] += len(a)
            found["spans"] += len(a & b)
            predicted["spans"] += len(b)
            hit["spans"] += len(a & b)
    table = {}
    for key in ("typed", "names", "spans", *KINDS):
        precision = hit[key] / predicted[key] if predicted[key] else 0.0
        recall = found[key] / gold[key] if gold[key] else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        table[key] = (precision, recall, f1, gold[key])
    return table


def show(table: dict[str, tuple[float, float, float, int]]) -> str:
    return "\n".join(f"{k:18} P {p:.3f} R {r:.3f} F {f:.3f}  n {n}" for k, (p, r, f, n) in table.items())
