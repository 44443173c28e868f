"""What deserves a person's look, best value first: where a decision is in doubt, and much hangs on it.

Each item names what it is about as decisions do (`what`, `target`), so that its answer is a decision; what was decided is
not asked again. Value is doubt (1 where a coin could be tossed, 0 where it is certain) times the weight of the things
concerned, which grows with the logarithm of what is said of them.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from .conflicts import conflicts
from .curate import Finder
from .decisions import NAMING, Decision, active
from .model import Entity, Evidence, KnowledgeGraph
from .resolve import NEAR, fold

REASONS = ("conflict", "duplicate", "namesake", "class", "doubt")
# Facts surer than this are not asked about.
DOUBTFUL = 0.7
# What a name ends in when it is of a class: other classes are odd. Longest endings are looked at first.
ENDINGS: dict[str, frozenset[str]] = {
    "大学": frozenset({"University"}),
    "学院": frozenset({"University", "ResearchInstitute"}),
    "研究院": frozenset({"ResearchInstitute", "Company"}),
    "实验室": frozenset({"ResearchInstitute"}),
    "有限公司": frozenset({"Company", "Investor"}),
    "集团": frozenset({"Company", "Investor"}),
    "基金": frozenset({"Investor"}),
    "协会": frozenset({"Association"}),
    "联盟": frozenset({"Association"}),
    "大会": frozenset({"Event"}),
    "论坛": frozenset({"Event", "Media"}),
    "开发区": frozenset({"Park"}),
    "产业园": frozenset({"Park"}),
    "孵化器": frozenset({"Incubator"}),
    "条例": frozenset({"Policy"}),
    "人民政府": frozenset({"GovernmentAgency"}),
}
# A block of names larger than this shares too common a part to tell anything.
LARGEST_BLOCK = 60


@dataclass(frozen=True, slots=True)
class Item:
    """A question for a person. `other` is what it is compared with: an id, or the key of what contradicts it, in words;
    `rival` is that key."""

    reason: str
    what: str
    target: tuple[str, ...]
    value: float
    evidence: tuple[Evidence, ...]
    other: str = ""
    rival: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Eight digits that name the item on a command line, the same as long as its target has its name."""
        return handle(self.what, self.target)


def handle(what: str, target: Iterable[str]) -> str:
    """How a target is named in short."""
    return hashlib.sha256("\n".join((what, *target)).encode()).hexdigest()[:8]


def review(kg: KnowledgeGraph, decisions: Iterable[Decision] = ()) -> list[Item]:
    """The items that are not decided yet, the best value first; equal graphs and decisions give equal lists."""
    queue = _Queue(kg)
    best: dict[tuple[str, tuple[str, ...]], Item] = {}
    for item in (*queue.conflicts(), *queue.duplicates(), *queue.namesakes(), *queue.classes(), *queue.doubts()):
        key = (item.what, item.target)
        if key not in best or best[key].value < item.value:
            best[key] = item
    items = sorted(best.values(), key=lambda i: (-i.value, REASONS.index(i.reason), i.what, i.target))
    return undecided(items, kg, decisions)


def undecided(items: Iterable[Item], kg: KnowledgeGraph, decisions: Iterable[Decision]) -> list[Item]:
    """The items about which nobody has decided yet, in their order. A pair that was merged is decided, as is what bears on
    an entity that was rejected, though the graph was not put together again since."""
    valid, _ = active(decisions)
    finder = Finder(kg, valid)
    decided = {
        (d.what, tuple(sorted(d.target)) if d.what == "same" else finder.key(d)) for d in valid if d.what != "decision"
    }
    moved = {
        entity for d in valid if d.action in NAMING and d.action != "split" for entity in d.target if entity != d.into
    }
    gone = {entity for d in valid if (d.action, d.what) == ("reject", "entity") for entity in finder.key(d)}

    def is_decided(item: Item) -> bool:
        if (item.what, item.target) in decided or not gone.isdisjoint(item.target):
            return True
        return item.what in ("same", "entity") and not moved.isdisjoint(item.target)

    return [item for item in items if not is_decided(item)]


class _Queue:
    def __init__(self, kg: KnowledgeGraph) -> None:
        self.kg = kg
        self.degree: Counter[str] = Counter()
        self.said: dict[str, list[Evidence]] = defaultdict(list)
        for fact in kg.facts.values():
            for end in (fact.subject, fact.object):
                self.degree[end] += 1
                self.said[end].extend(fact.evidence)
        for obs in kg.observations.values():
            self.degree[obs.about] += 1
            self.said[obs.about].extend(obs.evidence)

    def weight(self, *entities: str) -> float:
        return math.log2(2 + sum(self.degree[entity] for entity in entities))

    def item(
        self,
        reason: str,
        what: str,
        target: tuple[str, ...],
        doubt: float,
        evidence: Iterable[Evidence],
        other: str = "",
        rival: tuple[str, ...] = (),
    ) -> Item:
        ends = [word for word in target if word in self.kg.entities]
        value = round(doubt * self.weight(*ends), 4)
        return Item(reason, what, target, value, tuple(sorted(set(evidence))), other, rival)

    def doubts(self) -> Iterator[Item]:
        """Facts and numbers of low confidence."""
        for what, table in (("fact", self.kg.facts), ("observation", self.kg.observations)):
            for key, said in table.items():
                if said.confidence < DOUBTFUL:
                    yield self.item("doubt", what, key, 1 - abs(2 * said.confidence - 1), said.evidence)

    def conflicts(self) -> Iterator[Item]:
        """Of two that contradict each other, the one with the weaker evidence."""
        for conflict in conflicts(self.kg):
            weak, strong = sorted(conflict.items, key=lambda item: (item.confidence, item.key))[:2]
            what = "fact" if weak.key in self.kg.facts else "observation"
            evidence = (*weak.evidence, *strong.evidence)
            yield self.item("conflict", what, weak.key, 1.0, evidence, " ".join(strong.key[2:5]), strong.key)

    def duplicates(self) -> Iterator[Item]:
        """Pairs of near classes whose names nearly agree; only names that share a rare pair of characters are compared."""
        for a, b in sorted(_alike(self.kg.entities.values())):
            doubt = likeness(a.split("/", 1)[1], b.split("/", 1)[1])
            if doubt:
                yield self.item("duplicate", "same", (a, b), doubt, (*self.said[a][:2], *self.said[b][:2]), b)

    def namesakes(self) -> Iterator[Item]:
        """People of whom different articles tell of different organisations, without one in common."""
        posts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for fact in self.kg.facts.values():
            if fact.property == "hasPosition":
                for ev in fact.evidence:
                    posts[fact.subject][ev.article].add(fact.object)
        for person, articles in posts.items():
            if len(articles) > 1 and not set.intersection(*articles.values()):
                common = 0.8 if len(person.split("/", 1)[1]) == 2 else 0.4
                yield self.item("namesake", "entity", (person,), common, self.said[person])

    def classes(self) -> Iterator[Item]:
        """Entities whose name ends as names of another class do."""
        for entity in self.kg.entities.values():
            for ending, kinds in sorted(ENDINGS.items(), key=lambda row: (-len(row[0]), row[0])):
                if entity.name.endswith(ending):
                    if entity.kind not in kinds:
                        yield self.item("class", "entity", (entity.id,), 0.9, self.said[entity.id], min(kinds))
                    break
            else:
                if (
                    entity.kind == "Person"
                    and len(entity.name) > 4
                    and "·" not in entity.name
                    and "（" not in entity.name
                ):
                    yield self.item("class", "entity", (entity.id,), 0.7, self.said[entity.id])


def _alike(entities: Iterable[Entity]) -> set[tuple[str, str]]:
    """Pairs of ids that `likeness` may find alike: names that are equal, one the beginning of the other, or of one length and
    different in one place. They are found by what they have in common, so that not all are compared with all."""
    bearers: dict[tuple[int, str], list[str]] = defaultdict(list)
    block: Counter[tuple[int, str]] = Counter()
    for entity in entities:
        group = next((n for n, near in enumerate(NEAR) if entity.kind in near), -1)
        name = fold(entity.name)
        if group >= 0 and len(name) > 2:
            bearers[group, name].append(entity.id)
            block.update((group, gram) for gram in _grams(name))
    gaps: dict[tuple[int, int, str], list[str]] = defaultdict(list)
    for group, name in bearers:
        for at in range(len(name) if len(name) > 3 else 0):
            gaps[group, at, f"{name[:at]}\0{name[at + 1 :]}"].append(name)
    pairs = [(group, name, name) for group, name in bearers]
    pairs += [
        (group, name[:n], name) for group, name in bearers for n in range(3, len(name)) if (group, name[:n]) in bearers
    ]
    pairs += [(group, a, b) for (group, _, _), names in gaps.items() for a, b in combinations(names, 2)]
    found = set()
    for group, one, other in pairs:
        if any(block[group, gram] <= LARGEST_BLOCK for gram in _grams(one) & _grams(other)):
            found |= {(min(a, b), max(a, b)) for a in bearers[group, one] for b in bearers[group, other] if a != b}
    return found


def _grams(name: str) -> set[str]:
    return {name[i : i + 2] for i in range(len(name) - 1)}


def likeness(a: str, b: str) -> float:
    """How likely two names are to be of one thing, 0 where not worth a question.

    >>> likeness("星河数创", "星河数创科技"), likeness("第一实验室", "第二实验室"), likeness("星河数创", "蓝海药业")
    (0.67, 0.0, 0.0)
    """
    short, long = sorted(map(fold, (a, b)), key=len)
    if short == long:
        return 0.95
    # Numbers and letters part names that are alike: 第一实验室 and 第二实验室, GLM-4 and GLM-5.
    apart = set("一二三四五六七八九十东西南北0123456789")
    if (set(short) ^ set(long)) & apart:
        return 0.0
    if long.startswith(short):
        return round(len(short) / len(long), 2) if len(short) > 2 else 0.0
    if len(short) == len(long) > 3 and sum(x != y for x, y in zip(short, long, strict=True)) == 1:
        return 0.6
    return 0.0
