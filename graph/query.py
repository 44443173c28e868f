"""The named questions that command line, pages and agents ask of a graph: search, facts, neighbours, path, statistics."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .model import Article, Entity, Evidence, Fact, KnowledgeGraph, Observation
from .resolve import fold

_ENDS = "。！？；!?;\n"


def search(kg: KnowledgeGraph, text: str, *, limit: int = 20) -> list[Entity]:
    """Entities whose name or alias contains `text` (width, case and quotes apart), the closest first.

    >>> kg = KnowledgeGraph.of(entities=[Entity("Park", "张江"), Entity("Park", "张江科学城")])
    >>> [e.name for e in search(kg, "张江")]
    ['张江', '张江科学城']
    """
    wanted = fold(text)
    if not wanted:
        return []
    found = []
    for entity in kg.entities.values():
        # Exact before prefix before anywhere, names before aliases, short before long.
        ranks = [
            (0 if form == wanted else 1 if form.startswith(wanted) else 2, place > 0, len(form))
            for place, form in enumerate(map(fold, (entity.name, *entity.aliases)))
            if wanted in form
        ]
        if ranks:
            found.append((min(ranks), entity.id, entity))
    return [entity for _, _, entity in sorted(found, key=lambda row: row[:2])[:limit]]


def named(kg: KnowledgeGraph, name: str) -> Entity | None:
    """The entity of that id, else the one that a search for the name finds first; None where there is none."""
    return kg.entities.get(name) or next(iter(search(kg, name, limit=1)), None)


def facts_of(kg: KnowledgeGraph, entity: str) -> list[Fact]:
    """The facts in which an entity is subject or object: as subject first, by property, surest first."""
    found = [f for f in kg.facts.values() if entity in (f.subject, f.object)]
    return sorted(found, key=lambda f: (f.subject != entity, f.property, -f.confidence, f.key))


def observations_of(kg: KnowledgeGraph, entity: str) -> list[Observation]:
    """The numbers about an entity, by measure and time."""
    found = [o for o in kg.observations.values() if o.about == entity]
    return sorted(found, key=lambda o: (o.measure, o.time, o.key))


def sentence(kg: KnowledgeGraph, ev: Evidence) -> str:
    """The whole sentence in which a quote stands; the quote itself where the article's text is not at hand."""
    article = kg.articles.get(ev.article)
    if article is None:
        return ev.quote
    start, end = ev.start, ev.end
    while start > 0 and article.text[start - 1] not in _ENDS:
        start -= 1
    while end < len(article.text) and article.text[end - 1] not in _ENDS:
        end += 1
    return article.text[start:end].strip()


def sentences(kg: KnowledgeGraph) -> Callable[[Evidence], str]:
    """`sentence` for many pieces of evidence: each article is cut once."""
    bounds: dict[str, list[int]] = {}

    def cut(ev: Evidence) -> str:
        article = kg.articles.get(ev.article)
        if article is None:
            return ev.quote
        text = article.text
        if ev.article not in bounds:
            bounds[ev.article] = [0, *(i + 1 for i, c in enumerate(text) if c in _ENDS), len(text)]
        places = bounds[ev.article]
        start = places[bisect_right(places, ev.start) - 1]
        return text[start : places[bisect_left(places, ev.end)]].strip()

    return cut


def source_line(article: Article) -> str:
    """What an article is cited by: title (or file), outlet and date, as far as they are known.

    >>> source_line(Article("a", "滨江观察", "", source="江南日报", published="2025-03-01"))
    '滨江观察 江南日报 2025-03-01'
    """
    return " ".join(x for x in (article.title or article.path, article.source, article.published) if x)


def neighbours(kg: KnowledgeGraph, entity: str) -> Iterator[tuple[Fact, str]]:
    """Each fact of an entity that joins it with another one, and that one's id."""
    for fact in facts_of(kg, entity):
        other = fact.object if fact.subject == entity else fact.subject
        if other in kg.entities and other != entity:
            yield fact, other


def path(kg: KnowledgeGraph, start: str, goal: str, *, longest: int = 6) -> list[Fact]:
    """A shortest chain of facts between two entities, either way round; empty where there is none within `longest`.

    Among chains of equal length the first in the order of keys is taken, so the answer is always the same.
    """
    around: dict[str, list[tuple[str, Fact]]] = {}
    for fact in kg.facts.values():
        if fact.object in kg.entities:
            around.setdefault(fact.subject, []).append((fact.object, fact))
            around.setdefault(fact.object, []).append((fact.subject, fact))
    came: dict[str, tuple[str, Fact] | None] = {start: None}
    queue = deque([(start, 0)])
    while queue:
        here, steps = queue.popleft()
        if here == goal:
            break
        if steps == longest:
            continue
        for other, fact in sorted(around.get(here, ()), key=lambda row: (row[0], row[1].key)):
            if other not in came:
                came[other] = (here, fact)
                queue.append((other, steps + 1))
    chain: list[Fact] = []
    at = goal
    while (step := came.get(at)) is not None:
        at, fact = step
        chain.append(fact)
    return chain[::-1]


@dataclass(frozen=True, slots=True)
class Statistics:
    """How much an atlas holds; `central` are the entities with the most facts."""

    articles: int
    entities: int
    facts: int
    observations: int
    kinds: tuple[tuple[str, int], ...]
    properties: tuple[tuple[str, int], ...]
    central: tuple[tuple[str, int], ...]
    first: str
    last: str


def statistics(kg: KnowledgeGraph, *, top: int = 10) -> Statistics:
    """Counts by class and property, the best connected entities, the dates of the first and last article."""
    degree: Counter[str] = Counter()
    for fact in kg.facts.values():
        degree[fact.subject] += 1
        if fact.object in kg.entities:
            degree[fact.object] += 1
    dates = sorted(a.published for a in kg.articles.values() if a.published)

    def ranked(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
        return tuple(sorted(counts.items(), key=lambda row: (-row[1], row[0])))

    return Statistics(
        len(kg.articles),
        len(kg.entities),
        len(kg.facts),
        len(kg.observations),
        ranked(Counter(e.kind for e in kg.entities.values())),
        ranked(Counter(f.property for f in kg.facts.values())),
        ranked(degree)[:top],
        dates[0] if dates else "",
        dates[-1] if dates else "",
    )
