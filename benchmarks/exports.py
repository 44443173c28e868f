"""How fast each format is written, and how much memory it takes, beside rdflib's and networkx's own writers.

    python benchmarks/exports.py [--facts 20000] [--formats turtle nquads …] [--rival-facts 20000]

One made-up graph, the same for all, made once; every format is written in a process forked from there, so that peaks do
not add up. `peak` is the memory above that of the graph itself. Seconds are of the processor, which other programs
disturb less. The rivals hold all that they write: at a million facts they need more memory than most machines have, so
`--rival-facts` gives them fewer (0 leaves them out).
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import networkx as nx
from tuzhi.exports import EXPORTERS, export
from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph, Observation, article_id
from tuzhi.graph.network import to_networkx
from tuzhi.graph.rdf import to_graph

PER_ARTICLE = 10


def made_up_graph(facts: int) -> KnowledgeGraph:
    """`facts` facts, ten an article, each with its sentence, and a number an article."""
    articles: list[Article] = []
    entities: dict[str, Entity] = {}
    found: list[Fact] = []
    numbers: list[Observation] = []
    for i in range(facts // PER_ARTICLE):
        quotes = [f"青禾{i}号公司第{j}分部位于云谷园区{(i * 7 + j) % 997}" for j in range(PER_ARTICLE)]
        text = "。".join([*quotes, "滨江区企业超1200家。"])
        article = Article(article_id(text), f"标题{i}", text, "江南日报", f"https://news.example/{i}", "2025-05-20")
        articles.append(article)
        start = 0
        for j, quote in enumerate(quotes):
            firm = Entity("Company", f"青禾{i}号公司第{j}分部", (f"青禾{i}-{j}",))
            park = Entity("Park", f"云谷园区{(i * 7 + j) % 997}")
            entities[firm.id] = firm
            entities[park.id] = park
            ev = Evidence(article.id, start, start + len(quote), quote, "pattern", 0.9)
            found.append(Fact(firm.id, "locatedIn", park.id, (), (ev,)))
            start += len(quote) + 1
        ev = Evidence.of(article, start, start + 10, method="pattern", confidence=0.8)
        numbers.append(Observation(firm.id, "企业", Decimal(1200 + i), "家", ">", "2025", (ev,)))
    return KnowledgeGraph.of(articles=articles, entities=entities.values(), facts=found, observations=numbers)


def _flat(g: Any) -> Any:
    """networkx's writers take neither lists nor tuples."""
    for _, data in g.nodes(data=True):
        data.update({k: "|".join(map(str, v)) for k, v in data.items() if isinstance(v, tuple)})
    for _, _, data in g.edges(data=True):
        data.update({k: "|".join(map(str, v)) for k, v in data.items() if isinstance(v, tuple)})
    return g


RIVALS: dict[str, Callable[[KnowledgeGraph, Path], object]] = {
    "turtle (rdflib)": lambda kg, path: to_graph(kg).serialize(path, format="turtle"),
    "ntriples (rdflib)": lambda kg, path: to_graph(kg).serialize(path, format="nt", encoding="utf-8"),
    "jsonld (rdflib)": lambda kg, path: to_graph(kg).serialize(path, format="json-ld"),
    "graphml (networkx)": lambda kg, path: nx.write_graphml(_flat(to_networkx(kg, layers=_LAYERS)), path),
    "gexf (networkx)": lambda kg, path: nx.write_gexf(_flat(to_networkx(kg, layers=_LAYERS)), path),
}
_LAYERS = ("dates", "observations", "articles")


def resident() -> float:
    """MB of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def measure(name: str, kg: KnowledgeGraph, results: Any) -> None:
    """Writes one format and puts (processor seconds, peak MB above the graph, MB written)."""
    before = resident()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"graph{EXPORTERS[name].extension if name in EXPORTERS else ''}"
        start = time.process_time()
        if name in EXPORTERS:
            export(kg, path, form=name)
        else:
            RIVALS[name](kg, path)
        seconds = time.process_time() - start
        size = sum(p.stat().st_size for p in ([path] if path.is_file() else path.rglob("*")) if p.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    results.put((seconds, peak, size / 2**20))


def run(names: list[str], facts: int) -> None:
    """Prints a row for each format."""
    kg = made_up_graph(facts)
    gc.freeze()
    context = multiprocessing.get_context("fork")
    print(
        f"{facts} facts, the graph {resident():.0f} MB\n{'':22}{'CPU s':>9}{'facts/s':>10}{'peak MB':>9}{'file MB':>9}"
    )
    for name in names:
        results = context.Queue()
        worker = context.Process(target=measure, args=(name, kg, results))
        worker.start()
        worker.join()
        if worker.exitcode:
            print(f"{name:22}  failed (see above)")
            continue
        seconds, peak, size = results.get()
        print(f"{name:22}{seconds:9.2f}{facts / seconds:10.0f}{peak:9.0f}{size:9.1f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=int, default=20_000)
    parser.add_argument("--formats", nargs="*", default=sorted(EXPORTERS.keys() - {"html", "site"}))
    parser.add_argument("--rival-facts", type=int, default=20_000)
    options = parser.parse_args()
    run(options.formats, options.facts)
    if options.rival_facts:
        print()
        run([*options.formats, *RIVALS] if options.rival_facts != options.facts else list(RIVALS), options.rival_facts)


if __name__ == "__main__":
    main()
