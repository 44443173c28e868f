"""What joins things that no single article joins: paths, shared neighbours, likeness, communities, and who bridges them.

Nothing here writes to a graph; every result carries the facts that it follows from. Facts are taken either way round, the
surest of each pair of things; what many things are joined with (a city, a wide field) explains little, so everything is
weighed by degree.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import networkx as nx

from .errors import InputError
from .model import Fact, KnowledgeGraph

# The sequence of random choices with which communities are looked for: a fixed one gives the same communities.
SEED = 20_250_101


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of facts between two things. `bits` is what it says little by: the sum over the things between of log2 of
    their degree, and over the facts of −log2 of their confidence; fewer bits make a more telling tie."""

    facts: tuple[Fact, ...]
    things: tuple[str, ...]
    bits: float


@dataclass(frozen=True, slots=True)
class Shared:
    """A thing that both are joined with, and the facts that do so; `weight` is 1 / log2(1 + degree)."""

    thing: str
    one: tuple[Fact, ...]
    other: tuple[Fact, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Alike:
    """A thing that is joined with the same things in the same ways, and the most telling of these ways."""

    thing: str
    likeness: float
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Community:
    """Things that are joined with each other more than with others; named after what tells it from the others."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bridge:
    """A thing whose facts lead into several communities: `spread` is its participation coefficient, 0 to 1."""

    thing: str
    degree: int
    spread: float
    communities: tuple[str, ...]


def network(kg: KnowledgeGraph) -> nx.Graph[str]:
    """The things and the surest fact between each two of them; a cost on each edge by which telling ties are short."""
    g: nx.Graph[str] = nx.Graph()
    for fact in sorted(kg.facts.values(), key=lambda f: (-f.confidence, f.key)):
        if fact.object in kg.entities and not g.has_edge(fact.subject, fact.object):
            g.add_edge(fact.subject, fact.object, fact=fact)
    for one, other, data in g.edges(data=True):
        # Half of each end's bits: along a path the things between are counted whole, the two ends alike for all paths.
        data["bits"] = (math.log2(g.degree[one]) + math.log2(g.degree[other])) / 2 - math.log2(data["fact"].confidence)
    return g


def _known(kg: KnowledgeGraph, *things: str) -> None:
    for thing in things:
        if thing not in kg.entities:
            raise InputError(f"the graph has no {thing!r}; an id is Kind/name")


def paths(kg: KnowledgeGraph, start: str, goal: str, *, limit: int = 5, longest: int = 5) -> list[Path]:
    """The most telling chains of at most `longest` facts between two things, the most telling first; may be none.

    Yen's algorithm (Management Science 17, 1971) over the bits of the edges. Raises InputError for an unknown id.
    """
    _known(kg, start, goal)
    g = network(kg)
    if start not in g or goal not in g or start == goal or not nx.has_path(g, start, goal):
        return []
    ends = (math.log2(g.degree[start]) + math.log2(g.degree[goal])) / 2
    found: list[Path] = []
    # Long chains may be cheap: enough are looked at, not all.
    for things in islice(nx.shortest_simple_paths(g, start, goal, weight="bits"), 20 * limit):
        if len(things) - 1 <= longest:
            steps = list(zip(things, things[1:], strict=False))
            bits = sum(g.edges[step]["bits"] for step in steps) - ends
            found.append(Path(tuple(g.edges[step]["fact"] for step in steps), tuple(things), round(bits, 3)))
        if len(found) == limit:
            break
    return sorted(found, key=lambda p: (p.bits, p.things))


def _around(kg: KnowledgeGraph) -> dict[str, dict[str, list[Fact]]]:
    """For each thing its neighbours, and the facts that join it with each."""
    found: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in kg.facts.values():
        if fact.object in kg.entities:
            found[fact.subject][fact.object].append(fact)
            found[fact.object][fact.subject].append(fact)
    return found


def shared(kg: KnowledgeGraph, one: str, other: str) -> list[Shared]:
    """What both are joined with, the most telling first (weights as in Adamic and Adar, Social Networks 25, 2003)."""
    _known(kg, one, other)
    around = _around(kg)
    common = around[one].keys() & around[other].keys()
    rows = [
        Shared(t, tuple(around[one][t]), tuple(around[other][t]), round(1 / math.log2(1 + len(around[t])), 4))
        for t in common
    ]
    return sorted(rows, key=lambda row: (-row.weight, row.thing))


def _features(kg: KnowledgeGraph) -> dict[str, set[tuple[str, str]]]:
    """For each thing (property with its direction, neighbour): what it is joined with, and how."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for fact in kg.facts.values():
        if fact.object in kg.entities:
            found[fact.subject].add((fact.property, fact.object))
            found[fact.object].add((f"^{fact.property}", fact.subject))
    return found


def alike(kg: KnowledgeGraph, thing: str, *, limit: int = 10) -> list[Alike]:
    """Things of the same class that are joined as this one is: the cosine of their features, weighed by rarity (idf)."""
    _known(kg, thing)
    features = _features(kg)
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for other, own in features.items():
        for feature in own:
            holders[feature].append(other)
    weight = {feature: math.log(1 + len(features) / len(held)) for feature, held in holders.items()}

    def norm(own: Iterable[tuple[str, str]]) -> float:
        return math.sqrt(sum(weight[feature] ** 2 for feature in sorted(own)))

    kind = kg.entities[thing].kind
    common: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for feature in sorted(features[thing]):
        for other in holders[feature]:
            if other != thing and kg.entities[other].kind == kind:
                common[other].append(feature)
    rows = []
    for other, reasons in common.items():
        product = sum(weight[feature] ** 2 for feature in reasons)
        telling = sorted(reasons, key=lambda feature: (-weight[feature], feature))
        likeness = product / (norm(features[thing]) * norm(features[other]))
        rows.append(Alike(other, round(likeness, 4), tuple(telling[:5])))
    return sorted(rows, key=lambda row: (-row.likeness, row.thing))[:limit]


def communities(kg: KnowledgeGraph, *, least: int = 3) -> list[Community]:
    """Groups of at least `least` things, the largest first (Louvain: Blondel et al., J. Stat. Mech. P10008, 2008)."""
    g = network(kg)
    # A fixed order: the algorithm visits things in the order in which they stand.
    h: nx.Graph[str] = nx.Graph()
    h.add_nodes_from(sorted(g))
    h.add_weighted_edges_from(sorted((*sorted(edge), g.edges[edge]["fact"].confidence) for edge in g.edges))
    groups = [sorted(group) for group in nx.community.louvain_communities(h, seed=SEED) if len(group) >= least]
    groups.sort(key=lambda group: (-len(group), group))
    # Named after the members that most of the others are joined with, and that are joined with few outside.
    named = []
    for group in groups:
        inside = set(group)
        own = {t: sum(n in inside for n in g[t]) for t in group}
        best = sorted(group, key=lambda t: (-(own[t] ** 2) / len(g[t]), t))[:2]
        named.append(Community("、".join(t.split("/", 1)[1] for t in best), tuple(group)))
    return named


def bridges(kg: KnowledgeGraph, groups: Sequence[Community] | None = None, *, limit: int = 10) -> list[Bridge]:
    """The things that lead from one community into others (participation coefficient: Guimerà and Amaral, Nature 433, 2005).

    `groups` are the graph's communities, where they are known already: to find them is most of the work.
    """
    g = network(kg)
    groups = communities(kg) if groups is None else groups
    of = {thing: number for number, group in enumerate(groups) for thing in group.members}
    rows = []
    for thing in g:
        into = Counter(of[n] for n in g[thing] if n in of)
        total = sum(into.values())
        if len(into) > 1:
            spread = 1 - sum((n / total) ** 2 for n in into.values())
            names = tuple(groups[number].name for number, _ in sorted(into.items(), key=lambda row: (-row[1], row[0])))
            rows.append(Bridge(thing, total, round(spread, 4), names))
    return sorted(rows, key=lambda row: (-row.spread * math.log2(1 + row.degree), row.thing))[:limit]
