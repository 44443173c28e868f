"""Facts that may hold and that nobody stated: rules mined from the graph suggest them, each with its reason.

A rule is a path that often goes with a relation: incubatedBy(x, z) ∧ locatedIn(z, y) ⇒ locatedIn(x, y). How much a rule is
to be trusted is its confidence under the partial completeness assumption (AMIE: Galárraga et al., WWW 2013): of the pairs
that its body joins and whose subject has any such relation, the share that has this one. Nothing here is written into a
graph: a person decides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .model import Fact, KnowledgeGraph
from .schema import load_schema

Triple = tuple[str, str, str]
# A step of a body: a relation, and whether it is gone from subject to object.
Step = tuple[str, bool]

LEAST_SUPPORT, LEAST_CONFIDENCE = 2, 0.1
# What more things than this are joined with joins almost any two: paths through it are no reason.
HUB = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """`body` ⇒ `head`; it held `support` times, and `confidence` of the times when it could be judged."""

    head: str
    body: tuple[Step, ...]
    support: int
    confidence: float

    @property
    def trust(self) -> float:
        """The confidence drawn down where the rule was seldom seen: five more times in which it did not hold (AnyBURL:
        Meilicke et al., IJCAI 2019)."""
        return self.support / (self.support / self.confidence + 5)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A fact that may hold: its score, and the rules that speak for it, each with the facts that fill its body."""

    subject: str
    property: str
    object: str
    score: float
    reasons: tuple[tuple[Rule, tuple[Triple, ...]], ...]


class Links:
    """Triples by the things that they join."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = sorted(set(triples))
        self.known = set(self.triples)
        self.out: dict[str, list[tuple[Step, str]]] = defaultdict(list)
        for s, r, o in self.triples:
            self.out[s].append(((r, True), o))
            self.out[o].append(((r, False), s))
        self.by_step: dict[str, dict[Step, list[str]]] = {}
        for thing, rows in self.out.items():
            steps: dict[Step, list[str]] = defaultdict(list)
            for step, other in rows:
                steps[step].append(other)
            self.by_step[thing] = dict(steps)

    def along(self, start: str, step: Step) -> list[str]:
        """The things that a step leads to."""
        return self.by_step.get(start, {}).get(step, [])

    def ends(self, start: str, body: tuple[Step, ...]) -> dict[str, tuple[Triple, ...]]:
        """The things that a body leads to from a start, each with the first facts that fill it."""
        reached: dict[str, tuple[Triple, ...]] = {start: ()}
        for step in body:
            following: dict[str, tuple[Triple, ...]] = {}
            for here, filled in reached.items():
                for other in self.along(here, step):
                    if other != start:
                        triple = (here, step[0], other) if step[1] else (other, step[0], here)
                        following.setdefault(other, (*filled, triple))
            reached = following
        return reached


def _pairs(links: Links, hub: int) -> Iterator[tuple[tuple[Step, ...], str, str]]:
    """Every body of one or two steps with each pair that it joins; a pair comes as often as it is joined."""
    for s, r, o in links.triples:
        if s != o:
            yield ((r, True),), s, o
            yield ((r, False),), o, s
    for middle in sorted(links.out):
        rows = links.out[middle]
        if len(rows) > hub:
            continue
        for (r1, forward), x in rows:
            for step, y in rows:
                # The first step was seen from its end.
                if x != y and middle not in (x, y):
                    yield ((r1, not forward), step), x, y


def mine(
    triples: Iterable[Triple], *, least_support: int = LEAST_SUPPORT, least_confidence: float = LEAST_CONFIDENCE,
    hub: int = HUB,
) -> list[Rule]:  # fmt: skip
    """The rules with bodies of one or two steps that hold often enough, the surest first; paths through a thing that more
    than `hub` facts join are no reason."""
    links = Links(triples)
    heads: dict[tuple[str, str], list[str]] = defaultdict(list)
    has: dict[str, set[str]] = defaultdict(set)
    for s, r, o in links.triples:
        heads[s, o].append(r)
        has[s].add(r)
    support: Counter[tuple[tuple[Step, ...], str]] = Counter()
    judged: Counter[tuple[tuple[Step, ...], str]] = Counter()
    bodies: dict[tuple[Step, ...], set[tuple[str, str]]] = defaultdict(set)
    for body, x, y in _pairs(links, hub):
        bodies[body].add((x, y))
    for body in sorted(bodies):
        for x, y in bodies.pop(body):
            for r in has[x]:
                judged[body, r] += 1
            for r in heads.get((x, y), ()):
                if body != ((r, True),):
                    support[body, r] += 1
    rules = [
        Rule(head, body, n, round(n / judged[body, head], 4))
        for (body, head), n in support.items()
        if n >= least_support and n / judged[body, head] >= least_confidence
    ]
    return sorted(rules, key=lambda rule: (-rule.trust, rule.head, rule.body))


def scores(
    links: Links, rules: Mapping[str, list[Rule]], start: str, head: str
) -> dict[str, list[tuple[Rule, tuple[Triple, ...]]]]:
    """For each thing to which the rules of a head lead from a start, the rules that do, the surest first."""
    found: dict[str, list[tuple[Rule, tuple[Triple, ...]]]] = defaultdict(list)
    for rule in rules.get(head, ()):
        for end, filled in links.ends(start, rule.body).items():
            found[end].append((rule, filled))
    return found


def by_head(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """The rules of each relation, in their order."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        found[rule.head].append(rule)
    return dict(found)


def noisy_or(reasons: Iterable[tuple[Rule, tuple[Triple, ...]]]) -> float:
    """How likely a fact is by the rules that speak for it, taken as independent: 1 − ∏(1 − trust)."""
    doubt = 1.0
    for rule, _ in reasons:
        doubt *= 1 - rule.trust
    return 1 - doubt


def triples_of(kg: KnowledgeGraph) -> list[Triple]:
    """The facts of a graph that join two things and are not former."""
    return [f.key[:3] for f in kg.facts.values() if f.object in kg.entities and not _former(f)]


def _former(fact: Fact) -> bool:
    return bool(fact.key[3])


def suggest(kg: KnowledgeGraph, *, limit: int = 20, least_support: int = LEAST_SUPPORT) -> list[Suggestion]:
    """The likeliest facts that the ontology allows and the graph does not state, each with its reasons."""
    triples = triples_of(kg)
    links = Links(triples)
    rules = by_head(mine(triples, least_support=least_support))
    schema = load_schema()
    found: list[Suggestion] = []
    for subject in sorted(links.out):
        for head in sorted(rules):
            relation = schema.relations[head]
            if kg.entities[subject].kind not in relation.domain:
                continue
            for target, reasons in scores(links, rules, subject, head).items():
                stated = (subject, head, target) in links.known or (target, head, subject) in links.known
                if not stated and kg.entities[target].kind in relation.range:
                    score = round(noisy_or(reasons), 4)
                    found.append(Suggestion(subject, head, target, score, tuple(reasons[:3])))
    # A symmetric relation is suggested once.
    seen: set[frozenset[str] | Triple] = set()
    kept = []
    for row in sorted(found, key=lambda s: (-s.score, -s.reasons[0][0].support, s.subject, s.property, s.object)):
        key = (
            frozenset((row.subject, row.property, row.object))
            if schema.relations[row.property].symmetric
            else (row.subject, row.property, row.object)
        )
        if key not in seen:
            seen.add(key)
            kept.append(row)
    return kept[:limit]
