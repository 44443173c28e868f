"""Whether names are joined rightly, within an article and across articles: pairwise precision and recall, and B³.

    python benchmarks/naming.py [GOLD.jsonl…]         default: the labelled sets beside the checkout

The items are the labelled forms (names and aliases) of each article that the extraction found as well. By the labels two
forms of one article are one thing where they belong to one entity; two entities of two articles are one thing where they
have one class and the full name of one is a form of the other; editions of an event in different years (of the name, else
of the article) are as many things, each with its date. By the graph they are one thing where the
mentions with these forms have one entity after `combine`. A pair counts where graph (precision) or labels (recall) join
it; pairs of equal forms are left out, since to join them is no merit. B³ as in Bagga and Baldwin, 1998, “Algorithms for
Scoring Coreference Chains”.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
from tuzhi.extract.build import combine, extract
from tuzhi.extract.evaluate import article_of, entity_forms, fold, read_gold

GOLD = Path(__file__).resolve().parent.parent.parent / "shared" / "gold"
SETS = ("seeds", "dev", "dev-real")
Item = tuple[int, str]


def edition(record: Mapping[str, Any], entity: Mapping[str, Any]) -> str:
    """The year of an event: of one of its forms, else of the article; "" for other things."""
    if entity["type"] != "Event":
        return ""
    years = sorted({year for form in entity_forms(entity) for year in re.findall(r"20\d\d", form)})
    return years[0] if years else str(record.get("published") or "")[:4]


def labelled(records: Sequence[Mapping[str, Any]]) -> dict[Item, Hashable]:
    """The cluster of each labelled form of each article."""
    g: nx.Graph[Hashable] = nx.Graph()
    by_form: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for doc, record in enumerate(records):
        for number, entity in enumerate(record["entities"]):
            g.add_node((doc, number))
            for form in entity_forms(entity):
                by_form[entity["type"], form].append((doc, number))
    for doc, record in enumerate(records):
        for number, entity in enumerate(record["entities"]):
            for other in by_form[entity["type"], fold(entity["name"])]:
                g.add_edge((doc, number), other)
    cluster = {node: at for at, nodes in enumerate(nx.connected_components(g)) for node in nodes}
    found: dict[Item, Hashable] = {}
    for doc, record in enumerate(records):
        for number, entity in enumerate(record["entities"]):
            thing = cluster[doc, number], edition(record, entity)
            found.update({(doc, form): thing for form in entity_forms(entity)})
    return found


def joined(records: Sequence[Mapping[str, Any]]) -> dict[Item, str]:
    """The entity of each form of each article by the graph; of a form with several entities the most frequent."""
    articles = [article_of(record, str(doc)) for doc, record in enumerate(records)]
    kg = combine(extract(article) for article in articles).graph
    found: dict[Item, str] = {}
    for doc, article in enumerate(articles):
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        for mention in kg.mentions.get(article.id, ()):
            votes[fold(mention.text)][mention.entity] += 1
        found.update({(doc, form): max(sorted(n), key=n.__getitem__) for form, n in votes.items()})
    return found


def pairwise(
    items: Sequence[Item],
    ours: Mapping[Item, Hashable],
    theirs: Mapping[Item, Hashable],
    *,
    asked: Callable[[Item, Item], bool],
) -> tuple[int, int, int]:
    """How many pairs both join, the graph joins, and the labels join."""
    both = graph = labels = 0
    for a, b in combinations(items, 2):
        if a[1] != b[1] and asked(a, b):
            one, other = ours[a] == ours[b], theirs[a] == theirs[b]
            both, graph, labels = both + (one and other), graph + one, labels + other
    return both, graph, labels


def b_cubed(
    items: Sequence[Item], ours: Mapping[Item, Hashable], theirs: Mapping[Item, Hashable]
) -> tuple[float, float]:
    """Mean precision and recall over items of the share of an item's cluster that belongs with it."""
    mine: dict[Hashable, set[Item]] = defaultdict(set)
    gold: dict[Hashable, set[Item]] = defaultdict(set)
    for item in items:
        mine[ours[item]].add(item)
        gold[theirs[item]].add(item)
    common = [len(mine[ours[i]] & gold[theirs[i]]) for i in items]
    precision = sum(n / len(mine[ours[i]]) for n, i in zip(common, items, strict=True)) / len(items)
    recall = sum(n / len(gold[theirs[i]]) for n, i in zip(common, items, strict=True)) / len(items)
    return precision, recall


def main(words: list[str]) -> None:
    paths = [Path(w) for w in words] or [GOLD / f"{name}.jsonl" for name in SETS]
    if not paths[0].exists():
        print(f"naming: skipped, no labelled set at {paths[0]}")
        return
    records = [record for path in paths for record in read_gold(path)]
    theirs, ours = labelled(records), joined(records)
    items = sorted(theirs.keys() & ours.keys())
    print(f"{len(records)} articles, {len(items)} of {len(theirs)} labelled forms found")
    for name, asked in (
        ("within an article", lambda a, b: a[0] == b[0]),
        ("across articles", lambda a, b: a[0] != b[0]),
    ):
        both, graph, labels = pairwise(items, ours, theirs, asked=asked)
        precision, recall = both / graph if graph else 1.0, both / labels if labels else 1.0
        print(f"pairs {name:18} precision {precision:.3f} ({both}/{graph})  recall {recall:.3f} ({both}/{labels})")
    precision, recall = b_cubed(items, ours, theirs)
    f1 = 2 * precision * recall / (precision + recall)
    print(f"B³                       precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")
    if "--errors" in sys.argv:
        for a, b in combinations(items, 2):
            if a[1] != b[1] and (ours[a] == ours[b]) != (theirs[a] == theirs[b]):
                print("joined" if ours[a] == ours[b] else "parted", a, b, ours[a], ours[b])


if __name__ == "__main__":
    main([w for w in sys.argv[1:] if not w.startswith("--")])
