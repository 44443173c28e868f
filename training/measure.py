"""Measures the exported tagger on gold files: `python measure.py ../../shared/gold/dev.jsonl …`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from corpus import read_passages
from evaluate import Span, measure, show
from listed import told
from tuzhi.extract.mentions.tagger import Tagger


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("gold", nargs="+")
    a.add_argument("--models", default="../extract/models")
    a.add_argument("--short", action="store_true")
    args = a.parse_args()
    tagger = Tagger(Path(args.models))

    def tag(texts: Sequence[str]) -> list[list[Span]]:
        return [[(s.start, s.end, s.kind, s.score) for s in found] for found in tagger.tag(told(texts))]

    for path in args.gold:
        table = measure(read_passages(path), tag)
        if args.short:
            table = {k: table[k] for k in ("typed", "names", "spans")}
        print(path, show(table), sep="\n")


if __name__ == "__main__":
    main()
