"""How often each rule for relations is right on labelled passages with perfect mentions; writes the confidences.

    python training/confidences.py GOLD.jsonl… [--write]
    python training/confidences.py GOLD.jsonl… --curve     the curve of extract/relations/calibration.py

A confidence is (right + 4 × 0.85) / (tried + 4): the share that was right, drawn towards the mean of all rules where a
rule was seldom tried. With --write the `confidence` of every pattern in graph/schema.toml is set to it.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "benchmarks"))

from gold import document  # noqa: E402
from tuzhi.extract.document import Document  # noqa: E402
from tuzhi.extract.evaluate import article_of, entity_forms, read_gold  # noqa: E402
from tuzhi.extract.mentions.fields import with_fields  # noqa: E402
from tuzhi.extract.mentions.finders import find_mentions  # noqa: E402
from tuzhi.extract.relations import calibration  # noqa: E402
from tuzhi.extract.relations.finder import read_rules  # noqa: E402
from tuzhi.graph import Fact  # noqa: E402

PRIOR, WEIGHT = 0.85, 4
PLACES = {"AdminArea", "Park", "Incubator", "Place"}
LOWEST, HIGHEST = 0.3, 0.97


def judged(record: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """The rules that read something in a passage, each with whether the labels say the same."""
    stated = stated_by(record)
    seen: set[tuple[str, str, str, str]] = set()
    for item in read_rules(document(record)):
        if isinstance(item, Fact):
            subject, obj = (end.split("/", 1)[1] for end in (item.subject, item.object))
            key = (item.evidence[0].method, subject, item.property, obj)
            if key not in seen:
                seen.add(key)
                yield key[0], (subject, item.property, obj) in stated


def stated_by(record: dict[str, Any]) -> set[tuple[str, str, str]]:
    """The relations that the labels of a passage state, between the names of the entities."""
    names = {form: e["name"] for e in record["entities"] for form in [e["name"], *(e.get("aliases") or [])]}
    kinds = {e["name"]: e["type"] for e in record["entities"]}
    stated = {(names.get(r["s"], r["s"]), r["p"], names.get(r["o"], r["o"])) for r in record["relations"]}
    stated |= {(o, p, s) for s, p, o in stated if p == "cooperatesWith"}
    for s, p, o in tuple(stated):
        if p in ("locatedIn", "partOf") and kinds.get(s) in PLACES and kinds.get(o) in PLACES:
            stated |= {(s, "locatedIn", o), (s, "partOf", o)}
    return stated


def confidences(paths: list[Path]) -> dict[str, tuple[int, int, float]]:
    """By rule: how often right, how often tried, and the confidence that follows."""
    right: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for path in paths:
        for record in read_gold(path):
            for rule, good in judged(record):
                tried[rule] += 1
                right[rule] += good
    return {
        rule: (right[rule], n, min(HIGHEST, max(LOWEST, round((right[rule] + WEIGHT * PRIOR) / (n + WEIGHT), 2))))
        for rule, n in sorted(tried.items())
    }


def write(found: dict[str, tuple[int, int, float]], path: Path) -> None:
    """Sets `confidence` of the patterns in schema.toml, one row a line."""
    relation = ""
    lines = []
    for line in path.read_text("utf-8").splitlines():
        if head := re.match(r"\[relations\.(\w+)\]", line):
            relation = head[1]
        row = re.match(r'  \{ id = "([^"]+)"', line)
        if row and f"pattern:{relation}:{row[1]}" in found:
            value = found[f"pattern:{relation}:{row[1]}"][2]
            line = re.sub(r"confidence = [\d.]+", f"confidence = {value}", line)
        lines.append(line)
    temporary = path.with_suffix(".part")
    temporary.write_text("\n".join(lines) + "\n", "utf-8")
    temporary.replace(path)


def curve(paths: list[Path]) -> tuple[float, ...]:
    """The terms of extract/relations/calibration.py for rule and names, and the offset, by Newton steps; with the names found."""
    points: list[tuple[float, float, bool]] = []
    for path in paths:
        for record in read_gold(path):
            doc = with_fields(find_mentions(article_of(record, record["id"])))
            stated = stated_by(record)
            best: dict[tuple[str, str, str], tuple[float, float]] = {}
            for ends, sure in _doubts(doc):
                best[ends] = max(best.get(ends, sure), sure, key=lambda pair: pair[0] * pair[1])
            forms = {e.name: entity_forms({"name": e.name, "aliases": e.aliases}) for e in doc.entities}
            labelled = {e["name"]: entity_forms(e) for e in record["entities"]}
            for (s, p, o), (rule, names) in best.items():
                good = any(
                    p == q and forms[s] & labelled.get(a, set()) and forms[o] & labelled.get(b, set())
                    for a, q, b in stated
                )
                points.append((rule, names, good))
    raw = np.clip(np.array([pair[:2] for pair in points]), calibration.LOWEST, calibration.HIGHEST)
    x = np.column_stack([np.log(raw / (1 - raw)), np.ones(len(raw))])
    y = np.array([float(good) for *_, good in points])
    w = np.zeros(3)
    for _ in range(50):
        q = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (y - q) - 0.1 * w
        w = w + np.linalg.solve((x * (q * (1 - q))[:, None]).T @ x + 0.1 * np.eye(3), gradient)
    return tuple(round(float(value), 2) for value in w)


def _doubts(doc: Document) -> Iterator[tuple[tuple[str, str, str], tuple[float, float]]]:
    """The relations of a document with the confidences of rule and names: each of the two terms alone gives back its own."""
    told = []
    for terms in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)):
        calibration.RULE, calibration.NAMES, calibration.OFFSET = terms
        told.append([item for item in read_rules(doc) if isinstance(item, Fact)])
    for rule, names in zip(*told, strict=True):
        ends = (rule.subject.split("/", 1)[1], rule.property, rule.object.split("/", 1)[1])
        yield ends, (rule.evidence[0].confidence, names.evidence[0].confidence)


def main() -> None:
    paths = [Path(a) for a in sys.argv[1:] if not a.startswith("--")]
    if "--curve" in sys.argv:
        print("RULE, NAMES, OFFSET = {}, {}, {}".format(*curve(paths)))
        return
    found = confidences(paths)
    for rule, (right, tried, value) in found.items():
        print(f"{rule:48}{right:5}{tried:5}{value:7.2f}")
    if "--write" in sys.argv:
        write(found, ROOT / "graph" / "schema.toml")


if __name__ == "__main__":
    main()
