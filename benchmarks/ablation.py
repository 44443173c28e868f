"""What each part of extraction gives: F1 on labelled articles with one part left out at a time.

    python benchmarks/ablation.py [GOLD.jsonl …] [--write docs/accuracy.md]

Without files: articles.jsonl here, and dev and dev-real beside the checkout. The counts of all files are taken together. Each
variant runs in a process of its own, since parts keep what they have worked out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tuzhi.extract import build
from tuzhi.extract.evaluate import evaluate, read_gold
from tuzhi.extract.mentions import finders
from tuzhi.extract.numbers import deciding, heads
from tuzhi.extract.relations import finder, witnesses

HERE = Path(__file__).resolve().parent
GOLD = HERE.parent.parent / "shared" / "gold"
KINDS = ("entities", "relations", "attributes", "observations")


def only(*kept: str) -> None:
    """Leaves these finders of names alone."""
    names = tuple(f for f in finders.FINDERS if f.__name__ in kept)
    assert len(names) == len(kept)
    build.find_mentions = partial(finders.find_mentions, finders=names)


def without(name: str) -> None:
    only(*(f.__name__ for f in finders.FINDERS if f.__name__ != name))


def silent(*places: tuple[Any, str], value: Any = ()) -> None:
    """Lets functions find nothing."""
    for module, name in places:
        assert callable(getattr(module, name))
        setattr(module, name, lambda *_, **__: value)


PARTS: dict[str, Callable[[], None]] = {
    "nothing left out": lambda: None,
    "no tagger": partial(without, "by_tagger"),
    "no gazetteer names": partial(without, "by_gazetteer"),
    "only tagger and gazetteer": partial(only, "by_gazetteer", "by_tagger"),
    "no coreference": partial(silent, (finder, "resolve_references"), (heads, "resolve_references")),
    "no posts": partial(silent, (finder, "find_posts")),
    "no names inside and beside names": partial(
        silent, (finder, "find_nested"), (finder, "find_fronted"), (finder, "find_known"), (finder, "find_adjacent")
    ),
    "no patterns": partial(silent, (finder, "_matched")),
    "no pair network": partial(silent, (witnesses, "pairs_of")),
    "no wordings that tell whose a number is": partial(silent, (deciding, "_certain"), (deciding, "_spoken"), value=None),
    "no learned subjects": lambda: setattr(deciding, "probabilities", lambda found, _: ([0.0] * len(found), 1.0)),
}  # fmt: skip


def measured(part: str, paths: list[str]) -> list[float]:
    """F1 of each kind."""
    PARTS[part]()
    found = dict(evaluate(record for path in paths for record in read_gold(Path(path))).rows())
    return [found[kind].f1 for kind in KINDS]


def rows(paths: list[str]) -> Iterator[str]:
    whole: list[float] = []
    yield "| | " + " | ".join(KINDS) + " |"
    yield "| --- |" + " --: |" * len(KINDS)
    for part in PARTS:
        command = [sys.executable, __file__, "--part", part, *paths]
        f1 = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        whole = whole or f1
        told = (
            f"{one:.3f}" + (f" ({one - all_:+.3f})" if part != "nothing left out" else "")
            for one, all_ in zip(f1, whole, strict=True)
        )
        yield f"| {part} | " + " | ".join(told) + " |"


def main(words: list[str]) -> None:
    if words[:1] == ["--part"]:
        print(json.dumps(measured(words[1], words[2:])))
        return
    target = Path(words.pop(words.index("--write") + 1)) if "--write" in words else None
    paths = [w for w in words if not w.startswith("--")]
    paths = paths or [
        str(p) for p in (HERE / "articles.jsonl", GOLD / "dev.jsonl", GOLD / "dev-real.jsonl") if p.is_file()
    ]
    lines = []
    for line in rows(paths):
        print(line, flush=True)
        lines.append(line)
    if target:
        head, mark, rest = target.read_text("utf-8").partition("<!-- parts -->\n")
        tail = rest[rest.index("<!-- /parts -->") :]
        target.write_text(head + mark + "\n" + "\n".join(lines) + "\n\n" + tail, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
