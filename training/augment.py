"""Fresh variants of the annotated sentences, and sentences made from templates."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

from corpus import OPTIONAL, Tagged
from facts import is_name
from names import Names, filler
from tuzhi.extract.relations.pairs import ABOUT

HERE = Path(__file__).parent
SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}|\[(\w+)\]")
QUOTED = {"Product", "Model", "Incubator", "Cohort", "Park", "Event"}


# A piece of text, its kind or None, and the thing that it names.
Part = tuple[str, str | None, int]


def assemble(parts: list[Part]) -> Tagged:
    """A sentence from its pieces."""
    text, spans, things = "", [], []
    for piece, kind, thing in parts:
        if kind:
            spans.append((len(text), len(text) + len(piece), kind))
            things.append(thing)
        text += piece
    return Tagged(text, tuple(spans), things=tuple(things))


def unquote(parts: list[Part], rng: random.Random) -> list[Part]:
    """The pieces without one in seven of the pairs of quotes around names: quotes must not be all that marks one."""
    for i in range(1, len(parts) - 1):
        (left, a, _), (_, kind, _), (right, b, _) = parts[i - 1 : i + 2]
        if kind and not a and not b and left.endswith("“") and right.startswith("”") and rng.random() < 0.15:
            parts[i - 1], parts[i + 1] = (left[:-1], None, -1), (right[1:], None, -1)
    return parts


class Augmenter:
    """Makes other sentences of annotated ones; `replace` is the chance that a name is replaced."""

    def __init__(self, names: Names, replace: float):
        self.names, self.replace = names, replace
        lines = (HERE / "templates.txt").read_text(encoding="utf-8").splitlines()
        self.templates = [line for line in lines if line and not line.startswith("#")]

    def vary(self, sentence: Tagged, rng: random.Random) -> Tagged:
        """The sentence with some of its names replaced by others of their kinds, the same name always alike; now and
        then a name becomes a list of two or three, for each of which holds what held for the one."""
        if rng.random() > 0.85 or not self.replace:
            return sentence
        counted = {o for _, p, o in sentence.facts if p == ABOUT}
        swap: dict[tuple[str, str], str] = {}
        twins: list[tuple[int, int]] = []
        parts: list[Part] = []
        at, new_thing = 0, max(sentence.things, default=0)
        for i, (start, end, kind) in enumerate(sentence.spans):
            parts.append((sentence.text[at:start], None, -1))
            thing = sentence.things[i] if sentence.things else -1
            old = sentence.text[start:end]
            at = end
            if not is_name(kind):
                parts.append((old, kind, thing))
                continue
            if (old, kind) not in swap:
                swap[old, kind] = self.names.make(kind.rstrip("?"), rng) if rng.random() < self.replace else old
            parts.append((swap[old, kind], kind, thing))
            if rng.random() < 0.04 and kind not in {"Policy", "Cohort", "Event", OPTIONAL} and thing not in counted:
                for _ in range(rng.randint(1, 2)):
                    new_thing += 1
                    twins.append((thing, new_thing))
                    parts += [("、", None, -1), (self.names.make(kind, rng), kind, new_thing)]
        parts.append((sentence.text[at:], None, -1))
        varied = assemble(unquote(parts, rng))
        if not sentence.things:
            return replace(varied, things=())
        facts, doubtful = list(sentence.facts), list(sentence.doubtful)
        for old_thing, twin in twins:
            for triples in (facts, doubtful):
                triples += [
                    (twin if s == old_thing else s, p, twin if o == old_thing else o)
                    for s, p, o in triples
                    if old_thing in (s, o)
                ]
        return replace(varied, facts=tuple(facts), doubtful=tuple(doubtful))

    def template(self, rng: random.Random) -> Tagged:
        line = rng.choice(self.templates)
        parts: list[Part] = []
        at = 0
        for slot in SLOT.finditer(line):
            parts.append((line[at : slot.start()], None, -1))
            at = slot.end()
            if slot[3]:
                parts.append((filler(slot[3], self.names, rng), None, -1))
                continue
            kind = slot[1]
            name = self.names.variant(kind, slot[2], rng) if slot[2] else self.names.make(kind, rng)
            quoted = (line[: slot.start()] + "#")[-2] in "“《" if slot.start() else False
            if kind in QUOTED and not quoted and rng.random() < 0.12:
                parts += [("“", None, -1), (name, kind, -1), ("”", None, -1)]
            else:
                parts.append((name, kind, -1))
            if rng.random() < 0.06 and kind not in {"Policy", "Cohort"} and not quoted:
                for _ in range(rng.randint(1, 3)):
                    parts += [("、", None, -1), (self.names.make(kind, rng), kind, -1)]
                if rng.random() < 0.5:
                    parts.append(("等", None, -1))
        parts.append((line[at:], None, -1))
        return replace(assemble(parts), things=())

    def synthetic(self, count: int, rng: random.Random) -> list[Tagged]:
        return [self.template(rng) for _ in range(count)]
