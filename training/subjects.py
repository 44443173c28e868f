"""Fits the models with which the number finder chooses whom a number is about (extract/numbers/choosing.py).

    python training/subjects.py subjects ../shared/gold/silver-*.jsonl training/passages.jsonl
    python training/subjects.py subjects_network ../shared/gold/silver-*.jsonl training/passages.jsonl --taggers FOLD0 FOLD1

The first knows the text alone. For the second the pair network is one of the features, so a passage is read by the one that was
not trained on it. --check gives five-fold figures for each file instead. A gold observation labels the quantity that stands in its evidence and has its value; other
quantities are about no one. Weights of the features, under a softmax over the candidates and "none", are fitted by Adam with
an L2 penalty; a forest grows on the shortlists that weights make which never saw the passage.
"""

from __future__ import annotations

import argparse
import functools
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1] / "benchmarks"))
from forest import Choice, grow
from gold import document
from observed import observed
from split import fold as fold_of
from tuzhi.extract.evaluate import read_gold
from tuzhi.extract.mentions.tagger import Tagger
from tuzhi.extract.numbers.choosing import LEXICAL, shortlist, with_words
from tuzhi.extract.numbers.forest import Forest
from tuzhi.extract.numbers.reading import read
from tuzhi.extract.numbers.subjects import Topics, candidates
from tuzhi.extract.relations import pairs

L2 = 0.004
MIN_COUNT = 3

# How much a passage of the news counts against one written for this project.
NEWS = 8.0

Example = tuple[list[dict[str, float]], list[int]]


MODELS: list[Path] = []  # model folders, one a fold
tagger_of = functools.cache(Tagger)
head_of = functools.cache(pairs.load_pair_head)


def read_by(name: str) -> None:
    """Lets the passage of a name be read by the network that was not trained on it."""
    if MODELS:
        pairs.load_tagger = functools.partial(tagger_of, MODELS[fold_of(name)])
        pairs.load_pair_head = functools.partial(head_of, MODELS[fold_of(name)])


def told(row: dict[str, float]) -> dict[str, float]:
    """The features that the model may know."""
    return row if MODELS else {k: v for k, v in row.items() if "network" not in k}


def examples(record: dict[str, Any], table: dict[str, float] | None = None) -> list[Example]:
    """The quantities of a document: features of each candidate and of none (last), and which are right.

    The subject of the number before, a feature, is the gold's, or what `table` chooses: so it will be in use.
    """
    read_by(record["id"])
    doc = document(record)
    reading = read(doc)
    topics = Topics.of(reading)
    names = {e.name: e.id for e in doc.entities} | {a: e.id for e in doc.entities for a in e.aliases}
    wanted: dict[int, set[str]] = defaultdict(set)
    for i, about in observed(record, reading.quantities):
        if about in names:
            wanted[i].add(names[about])
    found: list[Example] = []
    previous, previous_clause, last_end = "", 0, 0
    for i, q in enumerate(reading.quantities):
        clause = reading.clause_at(q.digits)
        begin = last_end if last_end > clause.start else clause.start
        last_end = q.end
        if q.kind == "vague" or not topics.order:
            continue
        if not wanted[i] and any(
            wanted[k] and other.value == q.value and other.unit == q.unit for k, other in enumerate(reading.quantities)
        ):
            # The headline says it again: one observation stands for both.
            continue
        rows, none = candidates(
            reading, topics, q, clause, previous=previous, previous_clause=previous_clause, begin=begin
        )
        right = [k for k, c in enumerate(rows) if c.entity in wanted[i]]
        found.append(([*(told(c.features) for c in rows), told(none)], right or [len(rows)]))
        chosen = right[0] if right else None
        if table is not None:
            scores = [sum(table.get(k, 0.0) * v for k, v in row.items()) for row in found[-1][0]]
            best = max(range(len(scores)), key=lambda k: scores[k])
            chosen = best if best < len(rows) else None
        if chosen is not None:
            previous, previous_clause = rows[chosen].entity, clause.index
    return found


def fit(data: list[Example], counts_as: list[float], *, rounds: int = 200, rate: float = 0.08) -> dict[str, float]:
    """The weights of the features that occur at least MIN_COUNT times; `counts_as` is how much each example counts."""
    much = np.array(counts_as)
    counts: dict[str, int] = defaultdict(int)
    for rows, _ in data:
        for row in rows:
            for k in row:
                counts[k] += 1
    index = {k: i for i, k in enumerate(sorted(k for k, n in counts.items() if n >= MIN_COUNT))}
    rows_at, cols, vals, owner, good = [], [], [], [], []
    total = 0
    for n, (rows, right) in enumerate(data):
        for k, row in enumerate(rows):
            owner.append(n)
            good.append(1.0 if k in right else 0.0)
            for name, value in row.items():
                if name in index:
                    rows_at.append(total)
                    cols.append(index[name])
                    vals.append(value)
            total += 1
    r, c, v = np.array(rows_at), np.array(cols), np.array(vals)
    own, ok = np.array(owner), np.array(good)
    starts = np.r_[0, np.flatnonzero(np.diff(own)) + 1]
    w = np.zeros(len(index))
    m, s = np.zeros_like(w), np.zeros_like(w)
    for step in range(1, rounds + 1):
        score = np.bincount(r, weights=v * w[c], minlength=total)
        top = np.maximum.reduceat(score, starts)[own]
        e = np.exp(score - top)
        p = e / np.add.reduceat(e, starts)[own]
        pg = e * ok
        q = pg / np.maximum(np.add.reduceat(pg, starts)[own], 1e-300)
        grad = np.bincount(c, weights=v * ((p - q) * much[own])[r], minlength=len(index)) / much.sum() + L2 * w
        m = 0.9 * m + 0.1 * grad
        s = 0.999 * s + 0.001 * grad * grad
        w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(s / (1 - 0.999**step)) + 1e-8)
    return {k: round(float(w[i]), 3) for k, i in index.items() if abs(w[i]) >= 0.005}


Model = tuple[dict[str, float], dict[str, Any]]


def fitted(docs: list[dict[str, Any]], much: list[float], *, folds: int = 4) -> Model:
    """The weights and the forest; `much` is how much each document counts. Weights are fitted twice: with the gold's
    subject of the number before, then with the choices of models that did not see the document; the forest grows on the
    shortlists of such models."""

    def weigh(data: list[list[Example]], fold: int = -1) -> dict[str, float]:
        kept = [(e, much[i]) for i, d in enumerate(data) if fold < 0 or i % folds != fold for e in d]
        return fit([e for e, _ in kept], [m for _, m in kept])

    first = [examples(r) for r in docs]
    second: list[list[Example]] = [[] for _ in docs]
    for fold in range(folds):
        table = weigh(first, fold)
        for i in range(fold, len(docs), folds):
            second[i] = examples(docs[i], table)
    choices: list[tuple[Choice, float]] = []
    for fold in range(folds):
        table = weigh(second, fold)
        for i in range(fold, len(docs), folds):
            choices += [(c, much[i]) for rows, right in second[i] if (c := choice(rows, right, table))[1]]
    return weigh(second), grow([c for c, _ in choices], [m for _, m in choices], LEXICAL)


def choice(rows: list[dict[str, float]], right: list[int], table: dict[str, float]) -> Choice:
    """The shortlist of an example, and which of it are right."""
    places, sums = shortlist(rows, with_words(table))
    return [{**rows[k], **more} for k, more in zip(places, sums, strict=True)], [
        i for i, k in enumerate(places) if k in right
    ]


def counted(origin: str) -> float:
    """How much a passage of a file counts."""
    return NEWS if origin == "silver" else 1.0


def check(docs: list[dict[str, Any]], origin: list[str]) -> None:
    """Prints how often the right subject, or no one, is chosen on passages held out, for each file."""
    figures: dict[str, list[float]] = defaultdict(lambda: [0.0] * 3)
    for fold in range(5):
        kept = [i for i in range(len(docs)) if i % 5 != fold]
        table, trees = fitted([docs[i] for i in kept], [counted(origin[i]) for i in kept])
        forest = Forest.load(trees)
        for i in range(fold, len(docs), 5):
            for rows, right in examples(docs[i], table):
                short, good = choice(rows, right, table)
                scores = forest.scores(short)
                e = np.exp(scores - scores.max())
                row = figures[origin[i]]
                row[0] += int(scores.argmax()) in good
                row[1] -= float(np.log(max(e[good].sum() / e.sum(), 1e-6)))
                row[2] += 1
    for name, (right_, loss, total) in figures.items():
        print(f"{name:20} right {right_:.0f}/{total:.0f} = {right_ / total:.3f}, log-loss {loss / total:.3f}")


def main() -> None:
    a = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    a.add_argument("name", choices=("subjects", "subjects_network"), help="which model to write")
    a.add_argument("passages", nargs="+", type=Path)
    a.add_argument(
        "--taggers", nargs="+", type=Path, default=[], help="model folders; the k-th never saw fold k (split.py)"
    )
    a.add_argument("--check", action="store_true")
    args = a.parse_args()
    if (args.name == "subjects_network") != bool(args.taggers):
        a.error("subjects_network, and it alone, needs --taggers")
    MODELS.extend(args.taggers)
    docs = [
        (record, path.stem.split("-")[0])
        for path in args.passages
        for record in read_gold(path)
        if not MODELS or fold_of(record["id"]) < len(MODELS)
    ]
    if args.check:
        check([r for r, _ in docs], [name for _, name in docs])
        return
    table, trees = fitted([r for r, _ in docs], [counted(name) for _, name in docs])
    folder = Path(__file__).resolve().parents[1] / "extract" / "numbers"
    (folder / f"{args.name}.json").write_text(
        json.dumps(table, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8"
    )
    lines = [
        f"{json.dumps(key)}: [\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in trees[key]) + "\n]"
        for key in trees
    ]
    (folder / f"{args.name}_forest.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    print(f"{len(table)} weights and {len(trees['splits'])} trees from {len(docs)} documents")


if __name__ == "__main__":
    main()
