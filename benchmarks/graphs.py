"""How long the algorithms on graphs take, and how much memory, beside other libraries on the same graph.

    python benchmarks/graphs.py [--things 100000] [--facts 500000] [--only communities central …] [--rivals networkx …]

One made-up graph, the same for all: groups of a hundred things, most facts inside a group, the others leading to a few
hubs. Every row is measured in a process forked from there: seconds of the processor, and peak memory above that of the
graph. Ours begin with the facts, the rivals with the arrays of `adjacency`, of which they make their own graph. Rivals that
are not installed are left out; with `--rivals` alone, only ours are run. `quality` is the modularity of communities, the
number of rows found, or the highest value.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import multiprocessing
import random
import resource
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
from tuzhi.exports.layout import place
from tuzhi.graph import Entity, Evidence, Fact, KnowledgeGraph
from tuzhi.graph.adjacency import Adjacency, adjacency
from tuzhi.graph.central import betweenness, pagerank
from tuzhi.graph.ties import alike, bridges, communities, paths, shared

GROUP = 100
PIVOTS = 200


def made_up_graph(things: int, facts: int) -> KnowledgeGraph:
    """So many companies and facts, the same each time."""
    lot = random.Random(7)
    pairs: dict[tuple[int, int], float] = {}
    while len(pairs) < facts:
        one = lot.randrange(things)
        near = one // GROUP * GROUP + int(GROUP * lot.random() ** 2)
        other = near if lot.random() < 0.7 else int(things * lot.random() ** 3)
        if one != other and other < things:
            pairs.setdefault((min(one, other), max(one, other)), round(0.5 + lot.random() / 2.1, 2))
    names = [f"Company/公司{i}" for i in range(things)]
    return KnowledgeGraph.of(
        entities=[Entity(*name.split("/", 1)) for name in names],
        facts=[
            Fact(names[a], "cooperatesWith", names[b], (), (Evidence(f"{a % 997}", 0, 1, "x", "made up", sure),))
            for (a, b), sure in pairs.items()
        ],
    )


def _modularity(net: Adjacency, groups: Iterable[Iterable[str]]) -> float:
    of = {thing: number for number, group in enumerate(groups) for thing in group}
    group = np.array([of.get(thing, -1 - i) for i, thing in enumerate(net.things)])
    total = net.confidence.sum()
    inside = net.confidence[group[net.ends[:, 0]] == group[net.ends[:, 1]]].sum() / total
    strength = np.bincount(net.ends.ravel(), np.repeat(net.confidence, 2))
    _, where = np.unique(group, return_inverse=True)
    return float(inside - ((np.bincount(where, strength) / (2 * total)) ** 2).sum())


def _paths(kg: KnowledgeGraph) -> list[Any]:
    ends = sorted(kg.entities)
    return list(paths(kg, ends[1], ends[-1]))


def _layout(kg: KnowledgeGraph) -> list[Any]:
    net = adjacency(kg)
    return list(place([tuple(pair) for pair in net.ends.tolist()], [4 + d**0.5 for d in net.degree.tolist()]))


OURS: dict[str, Callable[[KnowledgeGraph], Any]] = {
    "the arrays": lambda kg: adjacency(kg).facts,
    "communities": lambda kg: [group.members for group in communities(kg, least=1)],
    "bridges": lambda kg: bridges(kg),
    "paths": _paths,
    "shared": lambda kg: shared(kg, *sorted(kg.entities)[:2]),
    "alike": lambda kg: alike(kg, min(kg.entities)),
    "pagerank": lambda kg: float(pagerank(adjacency(kg)).max()),
    "betweenness": lambda kg: float(betweenness(adjacency(kg), pivots=PIVOTS).max()),
    "layout": _layout,
}


def _networkx(net: Adjacency) -> nx.Graph[int]:
    g: nx.Graph[int] = nx.Graph()
    g.add_nodes_from(range(len(net.things)))
    g.add_weighted_edges_from((a, b, c) for (a, b), c in zip(net.ends.tolist(), net.confidence.tolist(), strict=True))
    return g


def _rustworkx(net: Adjacency) -> Any:
    import rustworkx

    g = rustworkx.PyDiGraph(multigraph=False)
    g.add_nodes_from(range(len(net.things)))
    rows = [(a, b, c) for (a, b), c in zip(net.ends.tolist(), net.confidence.tolist(), strict=True)]
    g.add_edges_from([*rows, *((b, a, c) for a, b, c in rows)])
    return g


def _networkit(net: Adjacency) -> Any:
    import networkit

    networkit.setNumberOfThreads(1)
    networkit.setSeed(1, False)
    g = networkit.Graph(len(net.things), weighted=True)
    for (a, b), c in zip(net.ends.tolist(), net.confidence.tolist(), strict=True):
        g.addEdge(a, b, c)
    return g


def _igraph(net: Adjacency) -> Any:
    import igraph

    return igraph.Graph(len(net.things), net.ends.tolist(), edge_attrs={"weight": net.confidence.tolist()})


def _named(net: Adjacency, groups: Iterable[Iterable[int]]) -> list[list[str]]:
    return [[net.things[i] for i in group] for group in groups]


def _rival(library: str, net: Adjacency, task: str) -> Any:
    """What a library makes of the same task, its own graph included."""
    g: Any = {"networkx": _networkx, "rustworkx": _rustworkx, "networkit": _networkit, "igraph": _igraph}[library](net)
    if task == "communities":
        if library == "networkx":
            groups: Any = nx.community.louvain_communities(g, seed=1)
        elif library == "networkit":
            import networkit

            found = networkit.community.PLM(g, True).run().getPartition()
            groups = [found.getMembers(i) for i in found.getSubsetIds()]
        else:
            groups = g.community_leiden("modularity", weights="weight", n_iterations=2)
        return _named(net, groups)
    if task == "pagerank":
        if library == "networkx":
            return float(max(nx.pagerank(g).values()))
        if library == "igraph":
            return float(max(g.pagerank(weights="weight")))
        import rustworkx

        return float(max(rustworkx.pagerank(g, weight_fn=float).values()))
    if task == "betweenness":
        if library == "networkx":
            return float(max(nx.betweenness_centrality(g, k=PIVOTS, seed=1).values()))
        import networkit

        return float(max(networkit.centrality.EstimateBetweenness(g, PIVOTS, True).run().scores()))
    for (a, b), bits in zip(net.ends.tolist(), net.bits.tolist(), strict=True):
        g.edges[a, b]["weight"] = bits
    ends = sorted(net.things)
    first, last = net.number(ends[1]), net.number(ends[-1])
    some = nx.shortest_simple_paths(g, first, last, weight="weight")
    return [path for _, path in zip(range(5), some, strict=False)]


RIVALS = {
    "networkx": ("communities", "paths", "pagerank", "betweenness"),
    "rustworkx": ("pagerank",),
    "networkit": ("communities", "betweenness"),
    "igraph": ("communities", "pagerank"),
}


def resident() -> float:
    """MB of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def measure(task: str, library: str, kg: KnowledgeGraph, net: Adjacency, results: Any) -> None:
    """Puts (processor seconds, peak MB above the graph, quality)."""
    before, start = resident(), time.process_time()
    found = _rival(library, net, task) if library else OURS[task](kg)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    quality = _modularity(net, found) if task == "communities" else found if isinstance(found, float) else len(found)
    results.put((seconds, peak, quality))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--things", type=int, default=100_000)
    parser.add_argument("--facts", type=int, default=500_000)
    parser.add_argument("--only", nargs="*", default=list(OURS), choices=list(OURS))
    parser.add_argument("--rivals", nargs="*", default=list(RIVALS), choices=list(RIVALS))
    options = parser.parse_args()
    kg = made_up_graph(options.things, options.facts)
    net = adjacency(kg)
    gc.freeze()
    context = multiprocessing.get_context("fork")
    print(f"{options.things} things, {options.facts} facts, the graph {resident():.0f} MB")
    print(f"{'':28}{'CPU s':>9}{'peak MB':>9}{'quality':>12}")
    for task in options.only:
        rivals = [r for r in options.rivals if task in RIVALS[r] and importlib.util.find_spec(r)]
        for library in ("", *rivals):
            results = context.Queue()
            worker = context.Process(target=measure, args=(task, library, kg, net, results))
            worker.start()
            worker.join()
            name = f"{task} ({library})" if library else task
            if worker.exitcode:
                print(f"{name:28}  failed (see above)")
                continue
            seconds, peak, quality = results.get()
            print(f"{name:28}{seconds:9.2f}{peak:9.0f}{quality:12.4f}", flush=True)


if __name__ == "__main__":
    main()
