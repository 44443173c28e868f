"""A brief in better words: a model may join and smooth its sentences, and nothing else.

Each new sentence says which old ones it is made of, and is taken only where it holds all their names and numbers, no other
word than theirs, those of the sentences that they cite and plain connecting words, and where the rules, reading it, find no
fact that the graph does not state. It cites all that the old ones cite. What is refused stays as it was.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

from ..graph.brief_writer import Brief, Said, Section, words
from ..graph.model import Article, KnowledgeGraph, article_id
from .build import extract
from .llm_client import Client, Json, ModelError, estimated_tokens
from .regex import regex

# Sentences that are shown together: what belongs together stands close together.
TOGETHER = 8
_NUMBER = regex(r"\d+(?:[.,]\d+)*")
_WORD = regex(r"[A-Za-z]+")
_SIGNS = regex(r"[\s，。；：、！？“”‘’（）《》()\[\],.;:!?%％+\-–—≈&/]+")


@dataclass(frozen=True, slots=True)
class Polished:
    """The brief, how many of its sentences are a model's, and why others were refused: (sentence, reason)."""

    brief: Brief
    taken: int
    refused: tuple[tuple[str, str], ...]
    failures: tuple[str, ...]


@functools.cache
def _prompt() -> str:
    return files(__package__).joinpath("prompts", "report.md").read_text("utf-8")


_SCHEMA: Json = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string"}, "from": {"type": "array", "items": {"type": "integer"}}},
                "required": ["text", "from"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}


def _groups(section: Section) -> Iterator[tuple[Said, ...]]:
    for start in range(0, len(section.said), TOGETHER):
        yield section.said[start : start + TOGETHER]


def estimate(brief: Brief) -> tuple[int, int]:
    """How many calls polishing a brief takes, and about how many tokens, answers included."""
    groups = [group for section in brief.sections for group in _groups(section)]
    texts = sum(2 * estimated_tokens("".join(said.text for said in group)) for group in groups)
    return len(groups), texts + len(groups) * estimated_tokens(_prompt())


def polish(client: Client, brief: Brief, kg: KnowledgeGraph) -> Polished:
    """The brief in the model's words where they hold. A part that the model fails on stays as it was."""
    check = _Check(brief, kg)
    sections, refused, failures, taken = [], [], [], 0
    for section in brief.sections:
        said: list[Said] = []
        for group in _groups(section):
            try:
                answer = client.ask(_messages(group), _SCHEMA)
            except ModelError as error:
                failures.append(f"{section.title}: {error}")
                said += group
                continue
            new, bad = _merged(group, answer, check)
            taken += sum(row not in group for row in new)
            refused += bad
            said += new
        sections.append(replace(section, said=tuple(said)))
    scope = brief.scope
    if taken:
        scope += words(brief.lang)["polished"].format(count=taken, model=client.endpoint.model)
    return Polished(replace(brief, sections=tuple(sections), scope=scope), taken, tuple(refused), tuple(failures))


def _messages(group: Sequence[Said]) -> list[Mapping[str, str]]:
    listed = "\n".join(f"{number}. {said.text}" for number, said in enumerate(group, 1))
    return [{"role": "system", "content": _prompt()}, {"role": "user", "content": listed}]


def _merged(group: Sequence[Said], answer: Json, check: _Check) -> tuple[list[Said], list[tuple[str, str]]]:
    """The group with what may be taken in the places of what it is made of; an old sentence goes into one new one only."""
    used: dict[int, Said] = {}
    refused: list[tuple[str, str]] = []
    rows = answer.get("sentences")
    for row in rows if isinstance(rows, list) else ():
        text, numbers = (row.get("text"), row.get("from")) if isinstance(row, dict) else (None, None)
        if not isinstance(text, str) or not isinstance(numbers, list):
            continue
        text = " ".join(text.split())
        old = [n for n in dict.fromkeys(numbers) if isinstance(n, int) and 1 <= n <= len(group)]
        if not old or len(old) != len(numbers):
            reason = "it names no sentences that there are"
        elif any(n in used for n in old):
            reason = "a sentence is used twice"
        else:
            reason = check.fault(text, [group[n - 1] for n in old])
        if reason:
            refused.append((text, reason))
        elif [text] != [group[n - 1].text for n in old]:
            cites = tuple(dict.fromkeys(cite for n in old for cite in group[n - 1].cites))
            used.update(dict.fromkeys(old, Said(text, cites)))
    found = [used.get(number, said) for number, said in enumerate(group, 1)]
    return list(dict.fromkeys(found)), refused


class _Check:
    """Whether a sentence may stand for others."""

    def __init__(self, brief: Brief, kg: KnowledgeGraph) -> None:
        self.kg = kg
        self.sources = {source.number: source.sentence for source in brief.sources}
        self.joining = sorted(words(brief.lang)["joining"].split(), key=lambda word: -len(word))
        self.names = sorted(
            {form for e in kg.entities.values() for form in (e.name, *e.aliases) if len(form) > 1},
            key=len,
            reverse=True,
        )
        self.stated = {(f.subject, f.property, f.object) for f in kg.facts.values()}

    def fault(self, text: str, old: Sequence[Said]) -> str:
        """What is wrong with a sentence that is made of old ones; "" for nothing."""
        told = "\n".join(said.text for said in old)
        known = "\n".join([told, *(self.sources[n] for said in old for n in said.cites)])
        if not text:
            return "it says nothing"
        if more := Counter(_numbers(text)) - Counter(_numbers(told)):
            return f"a number is new or told twice: {next(iter(more))}"
        if lost := set(_numbers(told)) - set(_numbers(text)):
            return f"a number is lost: {min(lost)}"
        if gone := [name for name in self._named(told) if name not in text]:
            return f"a name is lost: {gone[0]}"
        if new := [name for name in self._named(text) if name not in told]:
            return f"a name is new: {new[0]}"
        for said in old:
            # Who did it to whom: the first two names of a sentence keep their order.
            first = sorted(self._named(said.text), key=said.text.index)[:2]
            if len(first) == 2 and text.index(first[0]) > text.index(first[1]):
                return f"names in another order: {first[1]}, {first[0]}"
        if left := self._left(text, known):
            return f"words that nothing carries: {left}"
        return self._misread(text)

    def _named(self, text: str) -> list[str]:
        """The names in a text, of two that overlap the longer one."""
        found = []
        for name in self.names:
            if name in text:
                found.append(name)
                text = text.replace(name, "\n")
        return found

    def _left(self, text: str, known: str) -> str:
        """What remains of a text without the words that its sources use and those that only connect."""
        low = known.lower()
        for word in _WORD.findall(text):
            if word.lower() not in self.joining and not re.search(
                rf"(?<![a-z]){re.escape(word.lower())}(?![a-z])", low
            ):
                return str(word)
        rest = _SIGNS.sub("\n", _NUMBER.sub("\n", _WORD.sub("\n", text)))
        for piece in rest.split("\n"):
            at = 0
            while at < len(piece):
                size = next((n for n in range(len(piece) - at, 1, -1) if piece[at : at + n] in known), 0)
                joint = next((word for word in self.joining if piece.startswith(word, at)), "")
                step = max(size, len(joint))
                if not step:
                    return piece[at : at + 4]
                at += step
        return ""

    def _misread(self, text: str) -> str:
        """A fact that the rules read in the sentence and that the graph does not state, of things that it knows."""
        found = extract(Article(article_id(text), "", text)).graph
        for fact in found.facts.values():
            ends = (fact.subject, fact.object)
            if all(end in self.kg.entities for end in ends) and (*ends[:1], fact.property, ends[1]) not in self.stated:
                return f"it states what no article states: {fact.subject} {fact.property} {fact.object}"
        return ""


def _numbers(text: str) -> Iterable[str]:
    return (match[0].replace(",", "") for match in _NUMBER.finditer(text))
