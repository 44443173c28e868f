"""How the time and the memory of building an atlas, and of adding one article to it, grow with its size.

    python benchmarks/growth.py [--sizes 1000 10000] [--reader quick|rules] [--jobs 1] [--keep FOLDER] [--only-grow]

The corpus is that of corpus.py. `rules` reads it as users do; its time is in proportion to the text. `quick` finds what the
templates state by a few patterns, about as much as the rules find, so that what remains is the work of keeping, resolving,
merging and writing, which must be watched as it grows. Every step is a fresh process. `cpu` is processor time of the step
and its children, which other programs on the machine disturb little; `wall` is what a watch would show; `peak` the largest
memory of one process in MB.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path

from corpus import texts
from tuzhi.cli import work
from tuzhi.exports.atlas import GRAPH
from tuzhi.extract.workers import RULES, Reading, local_mapper
from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph, Mention, Observation
from tuzhi.graph.parts import pack

NAME = r"[一-鿿]"
# Pattern, class and property of what it states: what the templates of corpus.py say.
PATTERNS = (
    (rf"(?P<s>{NAME}{{2,6}})位于(?P<a>{NAME}{{2,3}}区)(?P<o>{NAME}{{2,5}})。", "Company", "locatedIn", "Park"),
    (rf"(?P<s>{NAME}{{2,6}})由(?P<o>{NAME}{{2,3}})创办", "Company", "foundedBy", "Person"),
    (rf"(?P<s>{NAME}{{2,4}})领投了(?P<o>{NAME}{{2,6}})的", "Investor", "investedIn", "Company"),
    (rf"(?P<s>{NAME}{{2,6}})与(?P<o>{NAME}{{2,6}})签署", "Company", "cooperatesWith", "Company"),
    (rf"(?P<o>{NAME}{{2,6}})发布了新产品“(?P<s>[^”]+)”", "Product", "developedBy", "Company"),
    (rf"(?P<s>{NAME}{{2,5}})位于{NAME}{{2}}市(?P<o>{NAME}{{2,3}}区)", "Park", "locatedIn", "AdminArea"),
    (rf"(?P<s>{NAME}{{2,3}})毕业于(?P<o>{NAME}{{4,8}})，", "Person", "educatedAt", "University"),
    (rf"(?P<s>{NAME}{{2,6}})为(?P<o>{NAME}{{2,6}})提供", "Company", "suppliesTo", "Company"),
    (rf"(?P<s>{NAME}{{2,6}})收购了(?P<o>{NAME}{{2,6}})。", "Company", "acquired", "Company"),
    (rf"(?P<o>{NAME}{{4,8}})(?:董事长|首席执行官|总经理|副总裁|首席科学家|技术总监)(?P<s>{NAME}{{2,3}})介绍", "Person", "hasPosition", "Company"),
)  # fmt: skip
COMPILED = tuple((re.compile(pattern), *rest) for pattern, *rest in PATTERNS)
NUMBER = re.compile(rf"(?P<a>{NAME}{{2,3}}区)(?P<m>{NAME}+企业数量)已达(?P<v>\d+)家")


def quick(article: Article) -> bytes:
    """What the templates state, packed."""
    entities: dict[str, Entity] = {}
    facts: dict[tuple[str, ...], Fact] = {}
    numbers: dict[tuple[str, ...], Observation] = {}
    mentions: set[Mention] = set()

    def entity(match: re.Match[str], group: str, kind: str) -> str:
        found = Entity(kind, match[group])
        entities[found.id] = found
        mentions.add(Mention(*match.span(group), match[group], kind, match[group], "quick"))
        return found.id

    def evidence(match: re.Match[str]) -> tuple[Evidence, ...]:
        return (Evidence.of(article, *match.span(), method="quick", confidence=0.8),)

    for pattern, kind, name, other in COMPILED:
        for match in pattern.finditer(article.text):
            fact = Fact(entity(match, "s", kind), name, entity(match, "o", other), evidence=evidence(match))
            if fact.subject != fact.object:
                facts.setdefault(fact.key, fact)
    for match in NUMBER.finditer(article.text):
        about = entity(match, "a", "AdminArea")
        obs = Observation(about, match["m"], Decimal(match["v"]), "家", "=", article.published[:7], evidence(match))
        numbers.setdefault(obs.key, obs)
    rows = tuple(sorted(mentions, key=lambda m: (m.start, -m.end, m.kind)))
    kg = KnowledgeGraph.of(
        articles=[article],
        entities=entities.values(),
        facts=facts.values(),
        observations=numbers.values(),
        mentions={article.id: rows},
    )
    return pack(kg, ())


def step(name: str, folder: Path, atlas: Path, reader: str, jobs: int) -> dict[str, float]:
    """Does one step in this process, and measures it."""
    reading = Reading(quick, "quick") if reader == "quick" else RULES
    start = time.monotonic()
    with local_mapper(jobs) as mapper:
        if name == "build":
            work.build([folder], atlas, mapper=mapper, lang="zh", label="", reading=reading)
        elif name == "add":
            work.add([folder], atlas, mapper=mapper, label="", reading=reading)
    wall = time.monotonic() - start
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "wall": wall,
        "cpu": own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime,
        "peak": max(own.ru_maxrss, others.ru_maxrss) / 1024,
    }


def child(name: str, folder: Path, atlas: Path, reader: str, jobs: int) -> dict[str, float]:
    words = [sys.executable, __file__, "--step", name, str(folder), str(atlas), "--reader", reader, "--jobs", str(jobs)]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(size: int, reader: str, jobs: int, room: Path, again: bool) -> None:
    folder, atlas, late = room / f"in-{size}", room / f"atlas-{size}", room / f"late-{size}"
    characters = 0
    for number, (name, text) in enumerate(texts(size + 3)):
        file = (folder if number < size else late) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        characters += len(text)
    steps = [("build", folder), *((f"add {n}", file) for n, file in enumerate(sorted(late.rglob("*.txt")), 1))]
    # Built again from the folder alone, which lacks the added articles: what removing them costs.
    for name, path in (*steps, *([("build again", folder)] if again else [])):
        row = child(name.split()[0], path, atlas, reader, jobs)
        print(
            f"{size:8} {name:12} wall {row['wall']:8.1f} s  cpu {row['cpu']:8.1f} s  peak {row['peak']:7.0f} MB", end=""
        )
        if name == "build":
            graph, rate = (atlas / GRAPH).stat().st_size / 2**20, row["cpu"] / size * 1000
            print(
                f"  {rate:.1f} s a thousand, graph {graph:.0f} MB, {characters // (size + 3)} characters an article",
                end="",
            )
        print(flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--reader", choices=("quick", "rules"), default="quick")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only-grow", action="store_true", help="do not build again without the added articles")
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        name, folder, atlas = options.step
        print(json.dumps(step(name, Path(folder), Path(atlas), options.reader, options.jobs)))
        return
    with nullcontext(options.keep) if options.keep else tempfile.TemporaryDirectory() as room:
        for size in options.sizes:
            measure(size, options.reader, options.jobs, Path(room), not options.only_grow)


if __name__ == "__main__":
    main()
