"""Link prediction compared honestly: counting, shared neighbours, mined rules, embeddings; and on an atlas of one's own.

    python benchmarks/links.py FOLDER [--embedding NAME…]     FOLDER holds nations/, kinships/, umls/ with train.txt, valid.txt,
                                                              test.txt, as the PyKEEN wheel does under pykeen/datasets
    python benchmarks/links.py --atlas ATLAS --until DATE     built up to a date, judged on what later articles state

For each test triple both ends are asked for in turn. Ranks are filtered (other true answers do not count) and realistic
(ties give the mean rank): Bordes et al., NIPS 2013; Berrendorf et al., 2020. MRR is the mean of 1/rank, Hits@10 the share of
ranks up to 10. Embeddings are trained by PyKEEN, where it is installed, on train.txt with its early stopping on valid.txt.
"""

from __future__ import annotations

import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tuzhi.exports.atlas import open_atlas
from tuzhi.graph.suggest import Links, Triple, by_head, mine, scores, triples_of

SETS = ("nations", "kinships", "umls")
# (relation, the thing that is known, whether the known one is the subject) → scores of the things that may stand at the other end
Predictor = Callable[[str, str, bool], Mapping[str, Any]]


def read(path: Path) -> list[Triple]:
    """The triples of a file, tab between the columns."""
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if line.strip())
    return [(s, r, o) for s, r, o in rows]


def counting(train: list[Triple]) -> Predictor:
    """How often a thing stands at that end of the relation."""
    ends: dict[tuple[str, bool], Counter[str]] = defaultdict(Counter)
    for s, r, o in train:
        ends[r, True][o] += 1
        ends[r, False][s] += 1
    return lambda relation, known, subject: ends[relation, subject]


def neighbours(train: list[Triple]) -> Predictor:
    """Shared neighbours, each weighed by 1 / log2(1 + degree) (Adamic and Adar), among things that stand at that end."""
    around: dict[str, set[str]] = defaultdict(set)
    for s, _, o in train:
        around[s].add(o)
        around[o].add(s)
    ends = counting(train)

    def predict(relation: str, known: str, subject: bool) -> Mapping[str, float]:
        found: dict[str, float] = defaultdict(float)
        for middle in sorted(around[known]):
            for other in around[middle]:
                if other != known:
                    found[other] += 1 / math.log2(1 + len(around[middle]))
        return {thing: score for thing, score in found.items() if thing in ends(relation, known, subject)}

    return predict


def rules(train: list[Triple]) -> Predictor:
    """Mined rules; of two things the one with the surer best rule leads, then the next best (AnyBURL: Meilicke et al., 2019).

    For subjects, rules are mined of the triples turned round, since a confidence is that of one direction.
    """
    ways = {}
    for subject, triples in ((True, train), (False, [(o, r, s) for s, r, o in train])):
        found = mine(triples, least_support=2, least_confidence=0.02, hub=len(train))
        ways[subject] = Links(triples), by_head(found)
    count = counting(train)

    def predict(relation: str, known: str, subject: bool) -> Mapping[str, tuple[float, ...]]:
        links, heads = ways[subject]
        reasons = scores(links, heads, known, relation)
        often = count(relation, known, subject)
        found = {}
        for thing in {*reasons, *often}:
            sure = [rule.trust for rule, _ in reasons.get(thing, ())[:10]]
            # Where no rule tells two things apart, the one that stands there more often leads.
            found[thing] = (*sure, *([0.0] * (10 - len(sure))), often.get(thing, 0))
        return found

    return predict


def embedding(name: str, folder: Path) -> Predictor:
    """A model of PyKEEN trained on the folder's train.txt."""
    import torch
    from pykeen.pipeline import pipeline
    from pykeen.triples import TriplesFactory

    factory = TriplesFactory.from_path(folder / "train.txt")
    more = {"entity_to_id": factory.entity_to_id, "relation_to_id": factory.relation_to_id}
    result = pipeline(
        model=name, training=factory, validation=TriplesFactory.from_path(folder / "valid.txt", **more),
        testing=TriplesFactory.from_path(folder / "test.txt", **more), stopper="early", random_seed=1, device="cpu",
        stopper_kwargs={"frequency": 10, "patience": 5}, epochs=200, training_kwargs={"use_tqdm": False, "batch_size": 256},
        evaluator_kwargs={"filtered": True}, evaluation_kwargs={"use_tqdm": False}, model_kwargs={"embedding_dim": 100},
        optimizer="Adam", optimizer_kwargs={"lr": 0.01},
    )  # fmt: skip
    names = {number: thing for thing, number in factory.entity_to_id.items()}

    def predict(relation: str, known: str, subject: bool) -> Mapping[str, float]:
        if known not in factory.entity_to_id or relation not in factory.relation_to_id:
            return {}
        ids = torch.tensor([[factory.entity_to_id[known], factory.relation_to_id[relation]]])
        with torch.no_grad():
            row = result.model.score_t(ids) if subject else result.model.score_h(ids.flip(1))
        return {names[number]: float(value) for number, value in enumerate(row[0])}

    return predict


def ranks(test: list[Triple], known: set[Triple], things: set[str], predict: Predictor) -> list[float]:
    """The filtered, realistic rank of each end of each test triple."""
    answers: dict[tuple[str, str, bool], set[str]] = defaultdict(set)
    for s, r, o in known | set(test):
        answers[r, s, True].add(o)
        answers[r, o, False].add(s)
    found: list[float] = []
    for s, r, o in test:
        for start, goal, subject in ((s, o, True), (o, s, False)):
            got = predict(r, start, subject)
            own = got.get(goal)
            others = things - answers[r, start, subject]
            if own is None:
                better, equal = sum(t in got for t in others), sum(t not in got for t in others)
            else:
                better = sum(t in got and got[t] > own for t in others)
                equal = sum(t in got and got[t] == own for t in others)
            found.append(1 + better + equal / 2)
    return found


def report(name: str, found: list[float], seconds: float) -> None:
    mrr = sum(1 / rank for rank in found) / len(found)
    hits = sum(rank <= 10 for rank in found) / len(found)
    print(f"{name:30} MRR {mrr:.3f}  Hits@10 {hits:.3f}  {len(found)} ranks  {seconds:.1f} s")


def compare(
    name: str, train: list[Triple], test: list[Triple], known: set[Triple], more: Mapping[str, Callable[[], Predictor]]
) -> None:
    """Prints a line for each method."""
    things = {end for s, _, o in known for end in (s, o)}
    methods: dict[str, Callable[[], Predictor]] = {
        "counting": lambda: counting(train), "shared neighbours": lambda: neighbours(train), "rules, then counting": lambda: rules(train), **more,
    }  # fmt: skip
    for method, make in methods.items():
        start = time.process_time()
        found = ranks(test, known, things, make())
        report(f"{name} {method}", found, time.process_time() - start)


def backtest(atlas: Path, until: str) -> None:
    """Facts of articles up to a date are known; what only later ones state about known things is to be found."""
    kg = open_atlas(atlas)
    early = {
        f.key[:3] for f in kg.facts.values() if any(kg.articles[ev.article].published <= until for ev in f.evidence)
    } & set(triples_of(kg))
    things = {end for s, _, o in early for end in (s, o)}
    late = [t for t in triples_of(kg) if t not in early and t[0] in things and t[2] in things]
    print(f"{len(early)} facts up to {until}, {len(late)} later ones between known things")
    if late:
        compare("atlas", sorted(early), late, early | set(late), {})


def main(words: list[str]) -> None:
    if "--atlas" in words:
        backtest(Path(words[words.index("--atlas") + 1]), words[words.index("--until") + 1])
        return
    if not words:
        sys.exit(__doc__)
    root = Path(words[0])
    names = words[words.index("--embedding") + 1 :] if "--embedding" in words else []
    for name in SETS:
        folder = root / name
        train, valid, test = (read(folder / f"{part}.txt") for part in ("train", "valid", "test"))
        more = {model: (lambda model=model, folder=folder: embedding(model, folder)) for model in names}
        compare(name, train, test, {*train, *valid, *test}, more)


if __name__ == "__main__":
    main(sys.argv[1:])
