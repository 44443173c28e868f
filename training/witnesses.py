"""Fits the curves of extract/relations/witnesses.py and extract/numbers/whose_date.py: how likely a fact is that a rule, the pair
network, or both read.

    python witnesses.py ../extract/models/witnesses.json [--taggers FOLD0 FOLD1] [--mean FILE]

Every passage is read by a tagger that was not trained on it, with the names that are found: the passages that no network learns from
by the one in use, or, with `--taggers` (the model folders of the folds), all passages by these. The weights are those of logistic
regressions with a quadratic penalty; with --mean the mean of these and of those of a file is written.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from confidences import stated_by
from mentions import mean
from numpy.typing import NDArray
from scipy.optimize import minimize
from split import UNSEEN, fold, records
from tuzhi.extract.evaluate import article_of, entity_forms
from tuzhi.extract.mentions import tagger as tagging
from tuzhi.extract.mentions.fields import with_fields
from tuzhi.extract.mentions.finders import find_mentions
from tuzhi.extract.numbers import whose_date
from tuzhi.extract.numbers.attributes import read_attributes
from tuzhi.extract.relations import pairs, witnesses
from tuzhi.extract.relations.finder import read_rules
from tuzhi.graph import Fact

L2 = 1.0
# How much a passage of the news counts against one written for this project.
NEWS = 3.0
# Log-odds of the network below which it proposes nothing.
LEAST = -3.0
CURVES = ("both", "alone", "dates", "dates alone")

Row = tuple[dict[str, float], bool, float]


def rows(record: dict[str, Any], tagger: tagging.Tagger) -> Iterator[tuple[str, dict[str, float], bool]]:
    """What the rules and the network read in a passage: which curve weighs it, its features, and whether the labels say so."""
    doc = with_fields(find_mentions(article_of(record, record["id"]), tagger=tagger))
    labelled = {e["name"]: entity_forms(e) for e in record["entities"]}
    forms = {e.id: entity_forms({"name": e.name, "aliases": e.aliases}) for e in doc.entities}
    stated = [(labelled[s], p, labelled[o]) for s, p, o in stated_by(record)]

    def right(s: str, p: str, o: str) -> bool:
        return any(p == q and forms[s] & a and forms[o] & b for a, q, b in stated)

    found = [item for item in read_rules(doc) if isinstance(item, Fact)]
    for key, told in witnesses.compare(doc, found):
        yield ("both" if "rule" in told else "alone"), told, right(*key)
    dates = [(labelled[a["s"]], a["p"], a["v"]) for a in record.get("attributes") or ()]
    found = [item for item in read_attributes(doc) if isinstance(item, Fact)]
    for (s, p, v), told, joined in whose_date.compare_dates(doc, found):
        good = any(p == q and forms[s] & a and (v.startswith(w) or w.startswith(v)) for a, q, w in dates)
        yield ("dates alone" if joined else "dates"), told, good


def fit(found: list[Row], *, least: int = 5) -> dict[str, float]:
    """The weights of the features that are told at least so often."""
    names = sorted({n for told, _, _ in found for n in told})
    names = [n for n in names if sum(n in told for told, _, _ in found) >= least]
    x = np.array([[told.get(n, 0.0) for n in names] for told, _, _ in found])
    y = np.array([float(good) for _, good, _ in found])
    share = np.array([much for *_, much in found])

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = x @ w
        value = float((share * (np.logaddexp(0, z) - y * z)).sum() + 0.5 * L2 * w @ w)
        return value, x.T @ (share * (1 / (1 + np.exp(-z)) - y)) + L2 * w

    w = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return {n: round(float(v), 3) for n, v in zip(names, w, strict=True)}


def main() -> None:
    a = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    a.add_argument("out", type=Path)
    a.add_argument("--taggers", nargs="+", type=Path, default=[])
    a.add_argument("--mean", type=Path, help="weights to take the mean with, curve by curve")
    a.add_argument("--shared", type=Path, default=Path("../../shared"))
    args = a.parse_args()
    folders = args.taggers or [tagging.MODELS]
    taggers = [tagging.Tagger(folder) for folder in folders]
    heads = [pairs.load_pair_head(folder) for folder in folders]
    found: dict[str, list[Row]] = {curve: [] for curve in CURVES}
    for k, (tagger, head) in enumerate(zip(taggers, heads, strict=True)):
        pairs.load_tagger, pairs.load_pair_head = lambda t=tagger: t, lambda h=head: h  # type: ignore[assignment]
        for _, name, record in records(args.shared):
            if fold(record["id"]) == k if args.taggers else record["id"].startswith(UNSEEN):
                much = NEWS if name == "silver" else 1.0
                for curve, told, good in rows(record, tagger):
                    if told["odds"] > LEAST or "rule" in told:
                        found[curve].append((told, good, much))
    weights = {curve: fit(part) for curve, part in found.items()}
    for curve, part in found.items():
        print(curve, len(part), f"right {np.mean([good for _, good, _ in part]):.3f}", weights[curve])
    if args.mean:
        weights = mean(weights, json.loads(args.mean.read_text(encoding="utf-8")))
    args.out.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
