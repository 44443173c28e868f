"""Measures extraction on labelled articles, with and without the gazetteer names that occur in them.

    python benchmarks/score.py [GOLD_FOLDER] [--write docs/accuracy.md]

`articles` lies in this folder; the other sets lie beside the checkout, and are left out with a line where they are absent.
Fails where a figure is under its floor.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SETS = ("articles", "seeds", "dev", "dev-real")
KINDS = ("entities", "relations", "attributes", "observations")
ROOT = Path(__file__).resolve().parent.parent
# F1 that a change may not fall below, by set: a little under what stands, so that only a real loss fails.
FLOORS: dict[str, dict[str, float]] = {
    "articles": {"entities": 0.95, "relations": 0.83, "attributes": 0.86, "observations": 0.88},
    "seeds": {"entities": 0.94, "relations": 0.86, "attributes": 0.95, "observations": 0.94},
    "dev": {"entities": 0.90, "relations": 0.80, "attributes": 0.95, "observations": 0.78},
    "dev-real": {"entities": 0.88, "relations": 0.75, "attributes": 0.84, "observations": 0.83},
}

Figures = dict[str, dict[str, float]]


def forms(path: Path) -> set[str]:
    """Every form of every entity in a labelled set."""
    found = set()
    for line in path.read_text("utf-8").splitlines():
        for entity in json.loads(line)["entities"]:
            found.update([entity["name"], *(entity.get("aliases") or [])])
    return found


def measure(path: Path, without: set[str]) -> Figures:
    """The report of `tuzhi eval`; the names in `without` are taken out of the gazetteer first."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as names:
        names.write("\n".join(sorted(without)))
        names.flush()
        env = {**os.environ, **({"TUZHI_GAZETTEER_WITHOUT": names.name} if without else {})}
        command = [sys.executable, "-m", "tuzhi", "eval", "--json", str(path)]
        done = subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"score: {' '.join(command)} failed: {done.stderr.strip()}")
    result: Figures = json.loads(done.stdout)
    return result


def table(name: str, full: Figures, bare: Figures) -> Iterator[str]:
    """A Markdown table of one set: totals, then classes and properties."""
    yield f"### {name}\n"
    yield "| | P | R | F1 | F1 without its names | labelled | found |"
    yield "| --- | --: | --: | --: | --: | --: | --: |"
    for row, s in full.items():
        other = bare.get(row, {}).get("f1", 0.0)
        label = row if "/" in row else f"**{row}**"
        yield (
            f"| {label} | {s['precision']:.3f} | {s['recall']:.3f} | {s['f1']:.3f} | {other:.3f} "
            f"| {s['gold']:.0f} | {s['predicted']:.0f} |"
        )
    yield ""


def main() -> None:
    words = [a for a in sys.argv[1:] if not a.startswith("--")]
    target = Path(sys.argv[sys.argv.index("--write") + 1]) if "--write" in sys.argv else None
    folder = Path(words[0]) if words and Path(words[0]).is_dir() else ROOT.parent / "shared" / "gold"
    if not folder.is_dir():
        print(f"score: no labelled sets at {folder}, only benchmarks/articles.jsonl is measured")
    lines: list[str] = []
    low: list[str] = []
    for name in SETS:
        path = (Path(__file__).parent if name == "articles" else folder) / f"{name}.jsonl"
        if not path.is_file():
            continue
        full, bare = measure(path, set()), measure(path, forms(path))
        lines += table(name, full, bare)
        totals: dict[str, Any] = {k: full[k]["f1"] for k in KINDS}
        print(f"{name:10}" + "  ".join(f"{k} {full[k]['f1']:.3f} ({bare[k]['f1']:.3f})" for k in KINDS))
        low += [f"{name} {k}: {totals[k]:.3f} < {f:.3f}" for k, f in FLOORS[name].items() if totals[k] < f]
    if target:
        head, mark, _ = target.read_text("utf-8").partition("<!-- figures -->\n")
        target.write_text(head + mark + "\n" + "\n".join(lines), "utf-8")
    if low:
        sys.exit("score: under the floor: " + "; ".join(low))


if __name__ == "__main__":
    main()
