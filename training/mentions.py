"""Learns the weights of extract/mentions/choose.py: logistic regression over the features of candidates.

    python mentions.py ../extract/models/choose.json --taggers FOLD0 FOLD1 [--own SHARE] [--mean FILE]

Every passage is read by the tagger that was not trained on it: on its own training passages a tagger is surer than on
new ones, and the weights would trust it too far. Each is read twice, the second time with its names taken out of the
gazetteer: on new articles fewer are listed. In two steps: the features of the text (gazetteer, rules, endings,
context), then their verdict on passages they were not fitted to, together with the tagger's features. With --mean the
mean of the new weights and those of a file is written; with --keep a new rule gets its weight and nothing else moves.
With --own the passages written for the project count too, so much beside one of the news: each is read once, with the
gazetteer as it is, for it lists hardly any of their names.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from corpus import FOCUS, LABELLED, Passage, mark, read_passages
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from split import OWN, RETOLD, fold
from tuzhi.extract.gazetteer import Gazetteer, load_gazetteer
from tuzhi.extract.mentions.choose import Weights, joint
from tuzhi.extract.mentions.features import Key, Votes, features
from tuzhi.extract.mentions.finders import find_candidates
from tuzhi.extract.mentions.tagger import Tagger
from tuzhi.extract.sentences import split_sentences

Row = tuple[dict[str, float], bool, float]
Pair = tuple[dict[str, float], dict[str, float], bool, float]
INSIDE = 0.15  # what a wrong candidate inside a true name weighs: it loses by overlap, not only for what it is
UNFOCUSED = 0.1  # what a field weighs where nothing around it makes it one: it counts only where a fact has it


def truth(passage: Passage, gazetteer: Gazetteer) -> set[Key]:
    """The places of the annotated forms; a compound of areas (上海市徐汇区) counts as its parts."""
    keys: set[Key] = set()
    for start, end, kind in mark(passage.text, passage.entities):
        parts = _areas(passage.text, start, end, gazetteer) if kind == "AdminArea" else []
        if len(parts) > 1:
            keys.update((a, b, kind) for a, b in parts)
        else:
            keys.add((*_unquoted(passage.text, start, end), kind))
    return keys


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    if end - start > 2 and text[start] in '“"「' and text[end - 1] in '”"」':
        return start + 1, end - 1
    return start, end


def _areas(text: str, start: int, end: int, gazetteer: Gazetteer) -> list[tuple[int, int]]:
    parts = []
    at = start
    spans = [(start + m.start, start + m.end) for m in gazetteer.match(text[start:end]) if m.entry.kind == "AdminArea"]
    while at < end:
        ends = [b for a, b in spans if a == at and b - a < end - start]
        if not ends:
            return []
        parts.append((at, max(ends)))
        at = max(ends)
    return parts


def pairs_of(passage: Passage, tagger: Tagger, gazetteer: Gazetteer) -> list[Pair]:
    """The features of every candidate of a passage, and whether the annotation has it."""
    found = find_candidates(passage.text, tuple(split_sentences(passage.text)), gazetteer=gazetteer, tagger=tagger)
    true = truth(passage, gazetteer)
    return [
        (f, g, key in true, _share(passage.text, key, true))
        for key, (f, g) in features(Votes.of(passage.text, found)).items()
    ]


def _share(text: str, key: Key, true: set[Key]) -> float:
    """What a candidate weighs in learning."""
    start, end, kind = key
    if kind == "Field":
        sentence = text[max(text.rfind(c, 0, start) for c in "。！？\n") + 1 : end]
        if not FOCUS.search(sentence) and not LABELLED.match(text, end):
            return UNFOCUSED
    return INSIDE if key not in true and _inside(key, true) else 1.0


def _inside(key: Key, true: set[Key]) -> bool:
    """Whether a true name holds the stretch."""
    start, end, _ = key
    return any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in true)


PARTS = 4  # of the passages: what the text's features say of one is learned from the others
CONTEXT = ("before ", "after ", "first ", "last ", "with ")


def fit(rows: list[Row], *, l2: float, context_l2: float, least: int = 4) -> dict[str, float]:
    """Weights by L-BFGS with a quadratic penalty, stronger on the many features of context; features that occur
    under `least` times are left out, and weights too small to matter."""
    counts = Counter(name for fs, _, _ in rows for name, value in fs.items() if value)
    names = sorted(n for n, c in counts.items() if c >= least)
    column = {n: i for i, n in enumerate(names)}
    cells = [(i, column[n], v) for i, (fs, _, _) in enumerate(rows) for n, v in fs.items() if n in column and v]
    at_row, at_column, values = zip(*cells, strict=True)
    x = sparse.csr_matrix((values, (at_row, at_column)), shape=(len(rows), len(names)))
    y = np.array([float(label) for _, label, _ in rows])
    share = np.array([weight for _, _, weight in rows])
    penalty = np.array([context_l2 if n.startswith(CONTEXT) else l2 for n in names])

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = x @ w
        value = float((share * (np.logaddexp(0, z) - y * z)).sum() + 0.5 * (penalty * w * w).sum())
        return value, x.T @ (share * (1 / (1 + np.exp(-np.clip(z, -30, 30))) - y)) + penalty * w

    w = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return {n: round(float(w[column[n]]), 3) for n in names if abs(w[column[n]]) >= 0.02}


def learn(parts: list[list[Pair]], *, l2: float, context_l2: float) -> dict[str, dict[str, float]]:
    """Weights from folds of pairs: the verdict of the text's features on a fold comes from the other folds."""

    def text_weights(pairs: list[Pair]) -> Weights:
        return Weights(fit([(f, label, share) for f, _, label, share in pairs], l2=l2, context_l2=context_l2), {})

    rows: list[Row] = []
    for k, part in enumerate(parts):
        weights = text_weights([pair for i, other in enumerate(parts) if i != k for pair in other])
        rows += [(joint(weights.text_odds(f), g), label, share) for f, g, label, share in part]
    text = text_weights([pair for part in parts for pair in part])
    return {"text": dict(text.text), "tagger": fit(rows, l2=l2, context_l2=context_l2)}


def mean(one: dict[str, dict[str, float]], other: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """The mean of two sets of weights, of each step; weights too small to matter are left out, and a step that the other has not is
    taken as it is."""
    pairs = {step: (weights, other.get(step, weights)) for step, weights in one.items()}
    halves = {step: {n: round((a.get(n, 0.0) + b.get(n, 0.0)) / 2, 3) for n in a | b} for step, (a, b) in pairs.items()}
    return {step: {n: w for n, w in weights.items() if abs(w) >= 0.005} for step, weights in halves.items()}


def _rules(weights: dict[str, float]) -> dict[str, float]:
    """The weights of finders."""
    return {name: weight for name, weight in weights.items() if name.startswith(("rule:", "brand"))}


def unseen(pattern: str, taggers: Sequence[Tagger]) -> list[tuple[Passage, Tagger]]:
    """The passages of the files that a glob pattern names, each with the tagger that never saw it; those of other folds are left
    out."""
    return [(p, taggers[k]) for p in read_passages(pattern) if (k := fold(p.id)) < len(taggers)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("out")
    parser.add_argument("--shared", default="../../shared")
    parser.add_argument(
        "--taggers", nargs="+", required=True,
        help="model folders; the k-th never saw fold k (split.py), and reads no other: of fewer taggers than folds, the first",
    )  # fmt: skip
    parser.add_argument(
        "--own", type=float, default=0.0, help="what a passage written for the project counts beside the news"
    )
    parser.add_argument("--mean", help="weights to take the mean with")
    parser.add_argument("--keep", help="weights to keep as they are: only those of features that are new are added")
    parser.add_argument("--l2", type=float, default=1.0)
    parser.add_argument("--context-l2", type=float, default=1.0)
    args = parser.parse_args()
    taggers = [Tagger(Path(folder)) for folder in args.taggers]
    silver = unseen(str(Path(args.shared) / "gold/silver-*.jsonl"), taggers)
    own = [*unseen(str(OWN), taggers), *unseen(str(RETOLD), taggers)] if args.own else []
    listed = load_gazetteer()
    unlisted = listed.without({form for passage, _ in silver for _, forms in passage.entities for form in forms})
    parts: list[list[Pair]] = [[] for _ in range(PARTS)]
    for i, (passage, tagger) in enumerate(silver):
        for gazetteer in (listed, unlisted):
            parts[i % PARTS] += pairs_of(passage, tagger, gazetteer)
    for i, (passage, tagger) in enumerate(own, len(silver)):
        parts[i % PARTS] += [(f, g, good, share * args.own) for f, g, good, share in pairs_of(passage, tagger, listed)]
    weights = learn(parts, l2=args.l2, context_l2=args.context_l2)
    if args.mean:
        weights = mean(weights, json.loads(Path(args.mean).read_text(encoding="utf-8")))
    if args.keep:
        kept = json.loads(Path(args.keep).read_text(encoding="utf-8"))
        weights = {step: {**_rules(weights[step]), **kept[step]} for step in weights}
    print(f"{sum(map(len, parts))} candidates, {len(weights['text'])} + {len(weights['tagger'])} weights")
    Path(args.out).write_text(
        json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
