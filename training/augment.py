"""Fresh variants of the annotated sentences, and sentences made from templates."""

from __future__ import annotations

import random
import re
from pathlib import Path

from corpus import OPTIONAL, Passage, Tagged
from names import Names, filler

HERE = Path(__file__).parent
SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}|\[(\w+)\]")
QUOTED = {"Product", "Model", "Incubator", "Cohort", "Park", "Event"}


def assemble(parts: list[tuple[str, str | None]], source: str = "ours") -> Tagged:
    """A sentence from pieces of text, each with its kind or None."""
    text, spans = "", []
    for piece, kind in parts:
        if kind:
            spans.append((len(text), len(text) + len(piece), kind))
        text += piece
    return Tagged(text, tuple(spans), source)


def unquote(parts: list[tuple[str, str | None]], rng: random.Random) -> list[tuple[str, str | None]]:
    """The pieces without one in seven of the pairs of quotes around names: quotes must not be all that marks one."""
    for i in range(1, len(parts) - 1):
        (left, a), (_, kind), (right, b) = parts[i - 1 : i + 2]
        if kind and not a and not b and left.endswith("“") and right.startswith("”") and rng.random() < 0.15:
            parts[i - 1], parts[i + 1] = (left[:-1], None), (right[1:], None)
    return parts


class Augmenter:
    def __init__(self, train: list[Passage], cluener: list[Tagged], shared: Path, replace: float):
        self.replace = replace
        self.names = Names(shared, train, cluener)
        lines = (HERE / "templates.txt").read_text(encoding="utf-8").splitlines()
        self.templates = [line for line in lines if line and not line.startswith("#")]

    def vary(self, sentence: Tagged, rng: random.Random) -> Tagged:
        """The sentence with some of its names replaced by others of their kinds, the same name always alike; now and
        then a name becomes a list of two or three."""
        if rng.random() > 0.85 or not self.replace:
            return sentence
        swap: dict[tuple[str, str], str] = {}
        parts: list[tuple[str, str | None]] = []
        at = 0
        for start, end, kind in sentence.spans:
            parts.append((sentence.text[at:start], None))
            old = sentence.text[start:end]
            if (old, kind) not in swap:
                swap[old, kind] = self.names.make(kind.rstrip("?"), rng) if rng.random() < self.replace else old
            new = swap[old, kind]
            parts.append((new, kind))
            if rng.random() < 0.04 and kind not in {"Policy", "Cohort", "Event", OPTIONAL}:
                for _ in range(rng.randint(1, 2)):
                    parts += [("、", None), (self.names.make(kind, rng), kind)]
            at = end
        parts.append((sentence.text[at:], None))
        return assemble(unquote(parts, rng))

    def template(self, rng: random.Random) -> Tagged:
        line = rng.choice(self.templates)
        parts: list[tuple[str, str | None]] = []
        at = 0
        for slot in SLOT.finditer(line):
            parts.append((line[at : slot.start()], None))
            at = slot.end()
            if slot[3]:
                parts.append((filler(slot[3], self.names, rng), None))
                continue
            kind = slot[1]
            name = self.names.variant(kind, slot[2], rng) if slot[2] else self.names.make(kind, rng)
            quoted = (line[: slot.start()] + "#")[-2] in "“《" if slot.start() else False
            if kind in QUOTED and not quoted and rng.random() < 0.12:
                parts += [("“", None), (name, kind), ("”", None)]
            else:
                parts.append((name, kind))
            if rng.random() < 0.06 and kind not in {"Policy", "Cohort"} and not quoted:
                for _ in range(rng.randint(1, 3)):
                    parts += [("、", None), (self.names.make(kind, rng), kind)]
                if rng.random() < 0.5:
                    parts.append(("等", None))
        parts.append((line[at:], None))
        return assemble(parts)

    def synthetic(self, count: int, rng: random.Random) -> list[Tagged]:
        return [self.template(rng) for _ in range(count)]
