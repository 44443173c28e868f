"""How often a fact of a stated confidence is right: the reliability of the confidences on labelled articles.

    python benchmarks/confidence.py [GOLD.jsonl…] [--write docs]      default: the labelled sets beside the checkout

Relations and observations are put in bins of stated confidence; for each bin, the mean confidence, the share that the labels
hold, and the number. The expected calibration error is the mean distance of the two, weighted by number (Naeini et al.,
2015, “Obtaining Well Calibrated Probabilities Using Bayesian Binning”). With --write the table goes into accuracy.md of
that folder and the curve into reliability.svg.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tuzhi.extract.build import extract
from tuzhi.extract.evaluate import Report, article_of, read_gold, score_article
from tuzhi.extract.record import to_record

GOLD = Path(__file__).resolve().parent.parent.parent / "shared" / "gold"
SETS = ("seeds", "dev", "dev-real")
EDGES = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
COLOURS = {"relations": "#2b6cb0", "observations": "#c05621"}
START, END = "<!-- reliability -->\n", "<!-- /reliability -->\n"


@dataclass(frozen=True, slots=True)
class Bin:
    """The facts whose confidence lies between two edges."""

    low: float
    high: float
    stated: float
    right: float
    number: int


def judged(paths: Iterable[Path]) -> dict[str, list[tuple[float, bool]]]:
    """The confidence of every relation and observation that is read in the labelled texts, and whether the labels hold it."""
    found: dict[str, list[tuple[float, bool]]] = {kind: [] for kind in COLOURS}
    for path in paths:
        for number, labels in enumerate(read_gold(path)):
            report = Report()
            record = to_record(extract(article_of(labels, str(number))).graph)
            score_article(report, str(number), labels, record)
            wrong = {id(item) for _, side, _, item in report.errors if side == "false"}
            for kind, rows in found.items():
                rows += [(item["confidence"], id(item) not in wrong) for item in record[kind]]
    return found


def bins(rows: Sequence[tuple[float, bool]]) -> list[Bin]:
    """The bins that hold anything; the last one takes in its upper edge."""
    found = []
    for low, high in zip(EDGES, EDGES[1:], strict=False):
        inside = [(c, ok) for c, ok in rows if low <= c < high or (c == high == EDGES[-1])]
        if inside:
            stated = sum(c for c, _ in inside) / len(inside)
            found.append(Bin(low, high, stated, sum(ok for _, ok in inside) / len(inside), len(inside)))
    return found


def calibration_error(found: Sequence[Bin]) -> float:
    """The mean distance of stated confidence and share right, weighted by number; 0 is perfect."""
    total = sum(b.number for b in found)
    return sum(b.number * abs(b.stated - b.right) for b in found) / total if total else 0.0


def table(measured: dict[str, list[Bin]]) -> list[str]:
    """A Markdown table of all bins."""
    lines = ["| | confidence | mean | right | number |", "| --- | --- | --: | --: | --: |"]
    for kind, found in measured.items():
        lines += [f"| {kind} | {b.low:.1f}–{b.high:.1f} | {b.stated:.2f} | {b.right:.2f} | {b.number} |" for b in found]
        lines.append(f"| **{kind}** | expected calibration error | | {calibration_error(found):.3f} | |")
    return lines


def curve(measured: dict[str, list[Bin]]) -> str:
    """The reliability curve as SVG: stated confidence to the right, share right upwards, the diagonal is honest."""
    side, edge = 320, 40

    def at(x: float, y: float) -> str:
        return f"{edge + x * side:.1f},{edge + (1 - y) * side:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side + 2 * edge} {side + 2 * edge}" font-family="sans-serif"'
        ' font-size="11" role="img" aria-label="Share of facts that are right by stated confidence">',
        f'<rect width="100%" height="100%" fill="#fff"/><rect x="{edge}" y="{edge}" width="{side}" height="{side}" fill="none" stroke="#999"/>',
        f'<polyline points="{at(0, 0)} {at(1, 1)}" stroke="#999" stroke-dasharray="4 4" fill="none"/>',
        f'<text x="{edge + side / 2}" y="{side + 2 * edge - 8}" text-anchor="middle">stated confidence</text>',
        f'<text transform="translate(12 {edge + side / 2}) rotate(-90)" text-anchor="middle">share right</text>',
    ]
    for tick in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        x, y = at(tick, 0).split(",")
        parts.append(f'<text x="{x}" y="{float(y) + 14:.0f}" text-anchor="middle">{tick:.1f}</text>')
        x, y = at(0, tick).split(",")
        parts.append(f'<text x="{float(x) - 5:.0f}" y="{float(y) + 4:.0f}" text-anchor="end">{tick:.1f}</text>')
    for row, (kind, found) in enumerate(measured.items()):
        points = " ".join(at(b.stated, b.right) for b in found)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[kind]}" stroke-width="2"/>')
        for b in found:
            x, y = at(b.stated, b.right).split(",")
            parts.append(
                f'<circle cx="{x}" cy="{y}" r="{2 + b.number**0.5 / 3:.1f}" fill="{COLOURS[kind]}" opacity="0.7"/>'
            )
        parts.append(f'<text x="{edge + 10}" y="{edge + 18 + 16 * row}" fill="{COLOURS[kind]}">{kind}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main(words: list[str]) -> None:
    target = Path(words[words.index("--write") + 1]) if "--write" in words else None
    paths = [Path(w) for w in words if w.endswith(".jsonl")] or [GOLD / f"{name}.jsonl" for name in SETS]
    if not paths[0].exists():
        print(f"confidence: skipped, no labelled set at {paths[0]}")
        return
    measured = {kind: bins(rows) for kind, rows in judged(paths).items()}
    lines = table(measured)
    print("\n".join(lines))
    if target:
        page = target / "accuracy.md"
        before, _, rest = page.read_text("utf-8").partition(START)
        page.write_text(f"{before}{START}\n" + "\n".join(lines) + f"\n\n{END}" + rest.partition(END)[2], "utf-8")
        (target / "reliability.svg").write_text(curve(measured), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
