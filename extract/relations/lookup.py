"""The pattern tables of schema.toml, compiled, and which of them may fit a text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import ahocorasick

from ...graph.schema import load_schema
from .patterns import Pattern, compile_relation


@dataclass(frozen=True, slots=True)
class Tables:
    """All patterns: by their words, which `words` finds in one pass; `free` are those without words."""

    by_word: dict[str, tuple[Pattern, ...]]
    words: ahocorasick.Automaton
    free: tuple[Pattern, ...]
    order: dict[Pattern, int]

    def fitting(self, text: str) -> tuple[Pattern, ...]:
        """The patterns one of whose words stands in a text, in the order of the tables."""
        found = set(self.free)
        for word in {word for _, word in self.words.iter(text)}:
            found.update(self.by_word[word])
        return tuple(sorted(found, key=self.order.__getitem__))


@cache
def load_tables() -> Tables:
    """The compiled patterns of schema.toml; raises DataError where a row is malformed."""
    schema = load_schema()
    by_word: dict[str, list[Pattern]] = {}
    words = ahocorasick.Automaton()
    free: list[Pattern] = []
    order: dict[Pattern, int] = {}
    for relation in schema.relations.values():
        for pattern in compile_relation(relation, schema):
            order[pattern] = len(order)
            for word in pattern.words:
                by_word.setdefault(word, []).append(pattern)
            if not pattern.words:
                free.append(pattern)
    for word in by_word:
        words.add_word(word, word)
    words.make_automaton()
    return Tables({word: tuple(found) for word, found in by_word.items()}, words, tuple(free), order)
