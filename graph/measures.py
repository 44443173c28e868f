"""What the name of a measure means: the thing measured, and the definition under which it is counted.

>>> meaning("规模以上AI企业数量")
Meaning(base='人工智能企业', definition='规上', vague=False)
>>> meaning("人工智能企业总数").base == meaning("人工智能企业").base
True
>>> meaning("企业").vague, meaning("企业数").vague
(True, False)
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Meaning:
    """The thing measured, in one spelling, and what narrows it down ("" for nothing). `vague` is a name that says too little to
    compare two numbers of it."""

    base: str
    definition: str
    vague: bool = False

    @property
    def key(self) -> str:
        """One text a measure: numbers that share it can be compared."""
        return self.definition + self.base


@functools.cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("measures.toml").read_text("utf-8"))


@functools.cache
def meaning(measure: str) -> Meaning:
    """What a measure's name means."""
    tables = _tables()
    name = "".join(measure.split()).upper() if measure.isascii() else "".join(measure.split())
    vague = name in tables["vague"]["words"]
    for word, other in sorted(tables["same"].items(), key=lambda row: -len(row[0])):
        name = name.replace(word, other)
    found = [word for word in tables["definitions"]["words"] if word in name and word != name]
    for word in found:
        name = name.replace(word, "", 1)
    counted = tables["counted"]
    if not name.endswith(tuple(counted["kept"])):
        tail = next((t for t in counted["tails"] if name.endswith(t) and len(name) > len(t)), "")
        name = name.removesuffix(tail) if tail else name
    return Meaning(name, "".join(found), vague)
