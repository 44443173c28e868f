"""Which names of many articles are one entity: block, compare, cluster; the result is a renaming, made before merging.

Three questions, each answered by evidence that can be shown:

1. *One name, several classes* (奇绩创坛 as Incubator and as Investor): one entity where the classes are near, of the
   class that most articles give it.
2. *Several names, one thing* (极顶数创 and 极顶数创（上海）科技有限公司): joined where the name that one article uses is an
   alias that another article gives, and no second thing claims that form. Where no article says so, the words of a
   firm's registered name do (brands.py). Chains do not join: A≈B and B≈C leave A and C apart unless they share a form
   themselves.
3. *One name, several people* (two called 张伟): people of one name are one only with a reason: a shared organisation,
   or a name so rare that two bearers are unlikely and nothing that speaks against it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from . import brands
from .assemble import join_entities, join_facts, join_observations
from .decisions import NAMING, Decision, active
from .model import Entity, Fact, KnowledgeGraph, Observation, entity_id

# Classes between which readers of one name differ; across groups one name means two things (DeepSeek firm and model).
NEAR = (
    frozenset({"Company", "Investor", "Incubator", "Association", "ResearchInstitute", "University", "GovernmentAgency", "Media"}),
    frozenset({"AdminArea", "Park", "Place"}),
    frozenset({"Model", "Product"}),
)  # fmt: skip
AREA_SUFFIXES = ("特别行政区", "自治区", "自治州", "新区", "街道", "省", "市", "区", "县", "镇", "乡", "州", "盟", "旗")

# The hundred commonest surnames cover 85 % of the people of China (Ministry of Public Security, 2020 name report);
# a common surname with a given name of one character is shared by tens of thousands.
COMMON_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚"
    "谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)

Key = tuple[str, str]  # article id, entity id in that article
Slot = tuple[int, str]  # group of near classes, folded name
Bearer = tuple[Key, frozenset[str]]  # a person in an article, and the forms of what facts join it with there


def fold(name: str) -> str:
    """A name without differences of width, case, quotes and white space: what is compared.

    >>> fold("ＡＩ “模速空间”")
    'ai模速空间'
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in text if not c.isspace() and c not in "\"'“”‘’「」《》·・")


@dataclass(frozen=True, slots=True)
class Naming:
    """From (article, entity id there) to the class and name that the entity has in the whole; absent means unchanged.

    `unmatched` are the decisions about names that no longer apply to any.
    """

    names: Mapping[Key, tuple[str, str]] = field(default_factory=dict)
    unmatched: tuple[Decision, ...] = ()

    def of(self, article: str, entity: str) -> str:
        kind, name = self.names.get((article, entity), entity.split("/", 1))
        return entity_id(kind, name)


@dataclass(slots=True)
class Thing:
    """Everything that bears one name in one group of classes: how often in which class and form, and under which aliases."""

    kinds: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    aliases: set[str] = field(default_factory=set)
    keys: list[Key] = field(default_factory=list)

    def see(self, kind: str, name: str, aliases: Iterable[str] = (), *, times: int = 1) -> None:
        self.kinds[kind] += times
        self.names[name] += times
        self.aliases.update(aliases)


def rename(kg: KnowledgeGraph, naming: Naming) -> KnowledgeGraph:
    """The graph of one article with the names of the whole. Forms that the article uses become aliases."""
    (article,) = kg.articles
    entities: dict[str, Entity] = {}
    for entity in kg.entities.values():
        kind, name = naming.of(article, entity.id).split("/", 1)
        named = Entity(kind, name, tuple(sorted({*entity.aliases, entity.name} - {name})), entity.same_as)
        old = entities.get(named.id)
        entities[named.id] = join_entities(old, named) if old else named
    facts: dict[tuple[str, ...], Fact] = {}
    for fact in kg.facts.values():
        target = naming.of(article, fact.object) if fact.object in kg.entities else fact.object
        renamed = replace(fact, subject=naming.of(article, fact.subject), object=target)
        if renamed.subject != renamed.object:
            said = facts.get(renamed.key)
            facts[renamed.key] = join_facts(said, renamed) if said else renamed
    observations: dict[tuple[str, ...], Observation] = {}
    for obs in kg.observations.values():
        about = replace(obs, about=naming.of(article, obs.about))
        told = observations.get(about.key)
        observations[about.key] = join_observations(told, about) if told else about
    mentions = {}
    for key, rows in kg.mentions.items():
        changed = []
        for mention in rows:
            kind, name = naming.of(article, mention.entity).split("/", 1)
            changed.append(replace(mention, kind=kind, name=name))
        mentions[key] = tuple(changed)
    return KnowledgeGraph.of(
        articles=kg.articles.values(),
        entities=entities.values(),
        facts=facts.values(),
        observations=observations.values(),
        mentions=mentions,
    )


@dataclass(frozen=True, slots=True)
class Names:
    """What resolution needs to know of an article: its entities, and the forms of what facts join each person with."""

    article: str
    entities: tuple[Entity, ...]
    around: Mapping[str, frozenset[str]]


def names_of(kg: KnowledgeGraph) -> Names:
    """The names in the graph of one article."""
    (article,) = kg.articles
    return Names(article, tuple(kg.entities.values()), _organisations(kg))


def resolve(graphs: Iterable[KnowledgeGraph], decisions: Iterable[Decision] = ()) -> Naming:
    """The naming under which the graphs of single articles may be assembled: by evidence, then as people decided.

    The work is in proportion to the number of names: only names that share a form are ever compared.
    """
    return resolve_names(map(names_of, graphs), decisions)


def resolve_names(articles: Iterable[Names], decisions: Iterable[Decision] = ()) -> Naming:
    """The naming of articles of which only the names are at hand; see `resolve`."""
    things: dict[Slot, Thing] = {}
    people: dict[str, list[Bearer]] = defaultdict(list)
    for names_here in articles:
        for entity in names_here.entities:
            key = (names_here.article, entity.id)
            if entity.kind == "Person":
                people[fold(entity.name)].append((key, names_here.around.get(entity.id, frozenset())))
                continue
            thing = things.setdefault(slot_of(entity), Thing())
            thing.see(entity.kind, entity.name, map(fold, entity.aliases))
            thing.keys.append(key)
    names: dict[Key, tuple[str, str]] = {}
    for slot, chosen in choose_names(things).items():
        for key in things[slot].keys:
            names[key] = chosen
    for bearers in people.values():
        names.update(part_namesakes(bearers))
    unmatched: list[Decision] = []
    named = [d for d in active(decisions)[0] if d.action in NAMING]
    if named:
        keys = [key for thing in things.values() for key in thing.keys] + [
            k for rows in people.values() for k, _ in rows
        ]
        decided = _Decided(keys, names)
        unmatched = [decision for decision in named if not decided.apply(decision)]
    changed = {key: value for key, value in sorted(names.items()) if entity_id(*value) != key[1]}
    return Naming(changed, tuple(unmatched))


class _Decided:
    """The naming, changed by decisions one after the other."""

    def __init__(self, keys: Iterable[Key], names: dict[Key, tuple[str, str]]) -> None:
        self.names = names
        self.bearers: dict[str, set[Key]] = defaultdict(set)  # by the id in the whole
        self.origins: dict[str, set[Key]] = defaultdict(set)  # by the id in the article
        for key in keys:
            self.bearers[self.now(key)].add(key)
            self.origins[key[1]].add(key)

    def now(self, key: Key) -> str:
        return entity_id(*self.names[key]) if key in self.names else key[1]

    def find(self, entity: str) -> set[Key]:
        """Those that bear an id now; where none does, those of the one thing that has it as the name in some article."""
        if self.bearers.get(entity):
            return self.bearers[entity]
        now = {self.now(key) for key in self.origins.get(entity, ())}
        return self.bearers[now.pop()] if len(now) == 1 else set()

    def apply(self, decision: Decision) -> bool:
        """Whether the decision applies to something; it is done as far as it does."""
        found = [set(self.find(entity)) for entity in decision.target]
        if decision.action == "merge":
            whole = set(self.find(decision.into))
            # Two of them must be there, or one that has become the whole already.
            applies = sum(map(bool, (*found, *([whole] if decision.into not in decision.target else [])))) > 1
        else:
            applies = bool(found[0])
        kind, name = decision.into.split("/", 1)
        for key in sorted(set().union(*found)):
            if decision.action != "split" or key[0] in decision.articles:
                self.bearers[self.now(key)].discard(key)
                self.names[key] = (kind, name)
                self.bearers[decision.into].add(key)
            elif decision.action == "split":
                found[0].discard(key)
        return applies and bool(found[0] or decision.action == "merge")


def slot_of(entity: Entity) -> Slot:
    """Under which all that bear one name in near classes are gathered."""
    return _group(entity.kind), fold(entity.name)


def choose_names(things: Mapping[Slot, Thing]) -> dict[Slot, tuple[str, str]]:
    """The class and name that all bearers of each slot have in the whole. Only slots that share a form bear on each other."""
    chosen: dict[Slot, tuple[str, str]] = {}
    for cluster in _clusters(things):
        name = _chosen([things[slot] for slot in cluster])
        chosen.update(dict.fromkeys(cluster, name))
    return chosen


def made_forms(slot: Slot, thing: Thing) -> tuple[str, ...]:
    """The forms that the words of a name make: of an area without its suffix, of a firm without its legal form and place."""
    bare = bare_form(slot, thing)
    firms = brands.made_forms(slot[1]) if "Company" in thing.kinds else ()
    return tuple(dict.fromkeys((*([bare] if bare else []), *firms)))


def bare_form(slot: Slot, thing: Thing) -> str:
    """The name of an area without its suffix, a form of it as its aliases are; "" for other things."""
    bare = _bare(slot[1])
    return bare if bare != slot[1] and "AdminArea" in thing.kinds else ""


def _group(kind: str) -> int:
    for number, near in enumerate(NEAR):
        if kind in near:
            return number
    # A class with no near ones is a group of its own; its number only has to differ.
    return len(NEAR) + sum(ord(c) << (7 * i) for i, c in enumerate(kind[:6]))


def _bare(name: str) -> str:
    """徐汇区 → 徐汇; names of one character after the cut stay whole."""
    for suffix in AREA_SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name[: -len(suffix)]
    return name


def _clusters(things: Mapping[Slot, Thing]) -> list[list[Slot]]:
    """Stars, not chains: a short name joins the one full name that claims it."""
    claims: dict[Slot, set[Slot]] = defaultdict(set)
    for slot in sorted(things):
        forms = set(things[slot].aliases)
        if bare := bare_form(slot, things[slot]):
            forms.add(bare)
        for form in forms:
            other = (slot[0], form)
            if other in things and other != slot:
                claims[other].add(slot)
    centre: dict[Slot, Slot] = {}
    for slot in sorted(claims):
        claimants = claims[slot]
        # Two names that claim each other are one pair, led by the longer.
        mutual = {c for c in claimants if slot in claims.get(c, ())}
        if len(claimants) == 1:
            (only,) = claimants
            if only in mutual and (len(only[1]), only[1]) < (len(slot[1]), slot[1]):
                continue
            centre[slot] = only
    _add_brands(things, claims, centre)
    clusters: dict[Slot, list[Slot]] = defaultdict(list)
    for slot in sorted(things):
        lead = centre.get(slot, slot)
        if lead in centre and lead != slot:
            lead = slot  # the claimant is itself a short name of a third: no chain
        clusters[lead].append(slot)
    return [clusters[lead] for lead in sorted(clusters)]


def _add_brands(things: Mapping[Slot, Thing], claims: Mapping[Slot, set[Slot]], centre: dict[Slot, Slot]) -> None:
    """Joins firms that no article joins, where one firm alone makes the form by which another article calls a firm."""
    makers: dict[Slot, set[Slot]] = defaultdict(set)
    for slot in sorted(things):
        if "Company" in things[slot].kinds:
            for form in brands.made_forms(slot[1]):
                other = (slot[0], form)
                if other in things and "Company" in things[other].kinds:
                    makers[other].add(slot)
    held: dict[Slot, set[Slot]] = defaultdict(set)
    for slot, lead in centre.items():
        held[lead].add(slot)
    # Longer names first: 远山科技有限公司 holds 远山科技 before both make 远山.
    for slot in sorted(makers, key=lambda s: (-len(s[1]), s)):
        if slot in centre or slot in claims:
            continue
        roots = {centre.get(maker, maker) for maker in makers[slot]}
        if len(roots) != 1:
            continue
        (root,) = roots
        # What already goes by this name must go by the whole one too.
        if root != slot and all(root in makers.get(short, ()) for short in (slot, *held[slot])):
            for short in (slot, *held.pop(slot, ())):
                centre[short] = root
                held[root].add(short)


def _chosen(cluster: list[Thing]) -> tuple[str, str]:
    kinds: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for thing in cluster:
        kinds.update(thing.kinds)
        names.update(thing.names)
    kind = min(kinds, key=lambda k: (-kinds[k], k))
    if kind == "AdminArea":
        return kind, min(names, key=lambda n: (-len(n), n))
    return kind, min(names, key=lambda n: (-names[n], -len(n), n))


def _organisations(kg: KnowledgeGraph) -> dict[str, frozenset[str]]:
    """For each person the folded forms of the things that facts join it with in this article."""
    found: dict[str, set[str]] = defaultdict(set)
    for fact in kg.facts.values():
        for one, other in ((fact.subject, fact.object), (fact.object, fact.subject)):
            if one.startswith("Person/") and other in kg.entities:
                entity = kg.entities[other]
                if entity.kind not in ("AdminArea", "Event", "Field"):
                    found[one].update(fold(form) for form in (entity.name, *entity.aliases))
    return {key: frozenset(value) for key, value in found.items()}


def is_common(name: str) -> bool:
    """Whether so many people bear a name that the name alone says nothing.

    >>> is_common("张伟"), is_common("牛腾昦"), is_common("张建国")
    (True, False, False)
    """
    return len(name) == 2 and name[0] in COMMON_SURNAMES


def part_namesakes(bearers: list[tuple[Key, frozenset[str]]]) -> dict[Key, tuple[str, str]]:
    """People of one name, parted into as many as the evidence asks for."""
    clusters: list[tuple[list[Key], set[str]]] = []
    for key, around in sorted(bearers):
        if not around:
            continue
        joined = [c for c in clusters if c[1] & around]
        merged: tuple[list[Key], set[str]] = ([key], set(around))
        for cluster in joined:
            merged[0].extend(cluster[0])
            merged[1].update(cluster[1])
            clusters.remove(cluster)
        clusters.append(merged)
    name = bearers[0][0][1].split("/", 1)[1]
    alone = [key for key, around in bearers if not around]
    if len(clusters) <= 1 or not is_common(name):
        # One bearer is known, or the name is rare: a new post is likelier than a second bearer.
        return {}
    result: dict[Key, tuple[str, str]] = {}
    for keys, firms in clusters:
        # The shortest form that no other cluster has names the bearer.
        own = firms.difference(*(other for k, other in clusters if k is not keys))
        label = min(own, key=lambda form: (len(form), form))
        for key in keys:
            result[key] = ("Person", f"{name}（{label}）")
    for key in alone:
        result[key] = ("Person", f"{name}（{key[0][:6]}）")
    return result
