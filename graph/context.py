"""The part of a graph that speaks to a question, with its sentences and sources: context for a language model.

Facts and numbers are ranked by whether the question names their ends, by how much their sentence shares with the question
(pairs of characters, weighted by rarity: idf as in Robertson and Spärck Jones, 1976) and by confidence, and are taken
while they fit into a budget of characters.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .interpret import named_entities
from .model import Evidence, Fact, KnowledgeGraph, Observation
from .query import sentences, source_line
from .resolve import fold
from .schema import load_schema

BUDGET = 3_000
# What it counts that the question names an end of a fact, beside a sentence that shares all its pairs with the question.
_NAMED = 1.0


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence and the article that it stands in; `number` is what statements cite, `line` what the article is cited by."""

    number: int
    sentence: str
    article: str
    title: str
    source: str
    published: str
    url: str
    line: str


@dataclass(frozen=True, slots=True)
class Context:
    """What speaks to a question: statements in words, each with the numbers of its sources, the most telling first."""

    question: str
    entities: tuple[str, ...]
    statements: tuple[tuple[str, tuple[int, ...]], ...]
    sources: tuple[Source, ...]

    def text(self) -> str:
        """The context as compact text: statements with the numbers of the sentences below them."""
        lines = [f"{said} {''.join(f'[{n}]' for n in cited)}" for said, cited in self.statements]
        lines += [""] if self.sources else []
        for source in self.sources:
            lines.append(f"[{source.number}] {source.sentence} —— {source.line} {source.url}".rstrip())
        return "\n".join(lines)


def _pairs(text: str) -> set[str]:
    folded = fold(text)
    return {folded[i : i + 2] for i in range(len(folded) - 1)}


def _said(item: Fact | Observation, lang: str) -> str:
    if isinstance(item, Observation):
        bound = "" if item.bound == "=" else item.bound
        time = f"（{item.time}）" if item.time else ""
        return f"{item.about.split('/', 1)[1]} {item.measure}：{bound}{item.value}{item.unit}{time}"
    notes = "，".join(value for _, value in item.qualifiers if value)
    label = load_schema().label(item.property, lang)
    ends = item.subject.split("/", 1)[1], item.object.split("/", 1)[-1]
    return f"{ends[0]} {label} {ends[1]}" + (f"（{notes}）" if notes else "")


def context(kg: KnowledgeGraph, question: str, *, budget: int = BUDGET, lang: str = "zh") -> Context:
    """What the graph states that speaks to a question, in about `budget` characters; empty where nothing does."""
    asked = _pairs(question)
    named = tuple(dict.fromkeys(entity for _, _, entity in named_entities(kg, fold(question))))
    items: list[Fact | Observation] = [*kg.facts.values(), *kg.observations.values()]
    best = {id(item): max(item.evidence, key=lambda ev: (ev.confidence, ev.article, ev.start)) for item in items}
    cut, pairs = sentences(kg), functools.cache(_pairs)
    shared = {id(item): pairs(cut(best[id(item)])) & asked for item in items}
    often = Counter(pair for pairs in shared.values() for pair in pairs)
    rarity = {pair: math.log(1 + (len(items) - n + 0.5) / (n + 0.5)) for pair, n in often.items()}
    total = sum(rarity.values()) or 1.0

    def rank(item: Fact | Observation) -> tuple[float, str]:
        near = _NAMED * sum(end in named for end in item.ends)
        words = sum(rarity[pair] for pair in sorted(shared[id(item)])) / total
        return (-(near + words) * item.confidence, " ".join(map(str, item.key)))

    telling = [
        item
        for item in sorted(items, key=rank)
        if any(end in named for end in item.ends) or (not named and len(shared[id(item)]) > 1)
    ]
    return _filled(kg, question, named, telling, budget=budget, lang=lang)


def _filled(
    kg: KnowledgeGraph, question: str, named: tuple[str, ...], items: Iterable[Fact | Observation], *, budget: int, lang: str
) -> Context:  # fmt: skip
    """The statements and sentences, in order, that fit into the budget; a sentence is counted and given once."""
    cut = sentences(kg)
    sources: dict[tuple[str, str], Source] = {}
    statements: list[tuple[str, tuple[int, ...]]] = []
    left = budget
    for item in items:
        said = _said(item, lang)
        new: dict[tuple[str, str], Evidence] = {}
        for ev in sorted(item.evidence, key=lambda ev: (-ev.confidence, ev.article, ev.start)):
            key = (ev.article, cut(ev))
            if key not in sources:
                new.setdefault(key, ev)
        cost = len(said) + sum(len(words) for _, words in new)
        if cost > left:
            continue
        left -= cost
        for key in new:
            article = kg.articles[key[0]]
            sources[key] = Source(
                len(sources) + 1, key[1], article.id, article.title or article.path, article.source, article.published,
                article.url, source_line(article),
            )  # fmt: skip
        cited = dict.fromkeys(sources[ev.article, cut(ev)].number for ev in item.evidence)
        statements.append((said, tuple(sorted(cited))))
    return Context(question, named, tuple(statements), tuple(sources.values()))
