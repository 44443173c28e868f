"""Keywords of articles and how they move: the old way of reading many texts, for comparison, linked to what the graph knows.

tfidf     how often a word stands here against how many articles hold it (Spärck Jones, J. Documentation 28, 1972)
textrank  how central a word is among the words it stands beside (Mihalcea and Tarau, EMNLP 2004)
burst     how far a month's share of articles with the word lies above its share over all time, in standard errors of a
          share; above 2 it is said to burst
"""

from __future__ import annotations

import functools
import logging
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import jieba

from ..graph.model import Article, KnowledgeGraph
from .gazetteer import load_words
from .regex import regex

jieba.setLogLevel(logging.WARNING)
_WORD = regex(r"^[\u4e00-\u9fffA-Za-z][\u4e00-\u9fffA-Za-z0-9+.\-]+$")
WINDOW, DAMPING, ROUNDS = 5, 0.85, 30
BURST = 2.0


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word with its weights, how many articles hold it, in which months, when it bursts, and the entities of that name."""

    word: str
    tfidf: float
    textrank: float
    articles: int
    months: tuple[tuple[str, int], ...]
    bursts: tuple[str, ...]
    entities: tuple[str, ...]


@functools.cache
def _plain() -> frozenset[str]:
    return frozenset(word for word, _ in load_words("plain"))


def _tokenizer(names: Iterable[str]) -> jieba.Tokenizer:
    """A tokenizer of its own that keeps names whole; the one that all share is left as it is."""
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    for name in sorted(names):
        if 2 <= len(name) <= 20 and not re.search(r"\s", name):
            tokenizer.add_word(name)
    return tokenizer


def words_of(text: str, tokenizer: jieba.Tokenizer) -> list[str]:
    """The words of a text that may be keywords, in their order."""
    return [w for w in tokenizer.cut(text) if _WORD.match(w) and w not in _plain()]


def textrank(words: Sequence[str]) -> dict[str, float]:
    """The rank of each word by the words within a window of it; the ranks sum to 1."""
    weight: dict[str, Counter[str]] = defaultdict(Counter)
    for at, word in enumerate(words):
        for other in words[at + 1 : at + WINDOW]:
            if other != word:
                weight[word][other] += 1
                weight[other][word] += 1
    if not weight:
        return {}
    total = {word: sum(row.values()) for word, row in weight.items()}
    rank = dict.fromkeys(sorted(weight), 1 / len(weight))
    for _ in range(ROUNDS):
        rank = {
            word: (1 - DAMPING) / len(rank)
            + DAMPING * sum(rank[o] * n / total[o] for o, n in sorted(weight[word].items()))
            for word in rank
        }
    return rank


def bursts(months: Mapping[str, int], articles: Mapping[str, int]) -> tuple[str, ...]:
    """The months in which a word is held by more articles than its share over all time lets expect."""
    held, total = sum(months.values()), sum(articles.values())
    share = held / total if total else 0.0
    found = []
    for month in sorted(months):
        error = math.sqrt(share * (1 - share) / articles[month])
        if error and held > 2 and (months[month] / articles[month] - share) / error > BURST:
            found.append(month)
    return tuple(found)


def keywords(kg: KnowledgeGraph, *, limit: int = 30) -> list[Keyword]:
    """The keywords of all articles of a graph, the weightiest by TF-IDF first."""
    forms: dict[str, list[str]] = defaultdict(list)
    for entity in kg.entities.values():
        for form in (entity.name, *entity.aliases):
            forms[form].append(entity.id)
    tokenizer = _tokenizer(forms)
    said = {a.id: words_of(a.text, tokenizer) for a in sorted(kg.articles.values(), key=lambda a: a.id)}
    held = Counter(word for words in said.values() for word in set(words))
    weights: dict[str, float] = defaultdict(float)
    ranks: dict[str, float] = defaultdict(float)
    for words in said.values():
        counts = Counter(words)
        for word, n in counts.items():
            # One more article than there are keeps the weight of a word that all hold above nothing.
            weights[word] += n / len(words) * math.log((len(said) + 1) / held[word])
        for word, rank in textrank(words).items():
            ranks[word] += rank / len(said)
    by_month = Counter(_month(a) for a in kg.articles.values() if a.published)
    months: dict[str, Counter[str]] = defaultdict(Counter)
    for article in kg.articles.values():
        if article.published:
            for word in set(said[article.id]):
                months[word][_month(article)] += 1
    best = sorted(weights, key=lambda word: (-weights[word], word))[:limit]
    return [
        Keyword(
            word, round(weights[word] / len(said), 6), round(ranks[word], 6), held[word], tuple(sorted(months[word].items())),
            bursts(months[word], by_month), tuple(sorted(forms.get(word, ()))),
        )
        for word in best
    ]  # fmt: skip


def _month(article: Article) -> str:
    return article.published[:7]
