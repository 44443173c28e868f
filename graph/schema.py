"""The schema: which classes, properties and attributes there are. The tables stand in `schema.toml`."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from .errors import DataError


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of entities: labels, and the class of schema.org, W3C org, FOAF or PROV-O above it."""

    name: str
    zh: str
    en: str
    comment: str
    broader: tuple[str, ...]
    color: str
    comment_zh: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A property: labels, what it joins, and the patterns that find it (compiled by `extract.relations`)."""

    name: str
    zh: str
    en: str
    domain: frozenset[str]
    range: frozenset[str]
    broader: tuple[str, ...]
    symmetric: bool
    transitive: bool
    patterns: tuple[dict[str, Any], ...]
    examples: tuple[dict[str, Any], ...]
    refusals: tuple[dict[str, Any], ...]
    comment: str = ""
    comment_zh: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property whose value is a date."""

    name: str
    zh: str
    en: str
    domain: frozenset[str]
    broader: tuple[str, ...]
    comment: str = ""
    comment_zh: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    kinds: dict[str, Kind]
    groups: dict[str, frozenset[str]]
    relations: dict[str, Relation]
    attributes: dict[str, Attribute]

    def label(self, name: str, lang: str) -> str:
        """The label of a class, property or attribute in "zh" or "en"; the name itself where there is none."""
        for table in (self.kinds, self.relations, self.attributes):
            if name in table:
                row = table[name]
                return row.zh if lang == "zh" else row.en
        return name


def _expand(names: list[str], groups: dict[str, frozenset[str]], where: str, kinds: dict[str, Kind]) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        if name in groups:
            found |= groups[name]
        elif name in kinds:
            found.add(name)
        else:
            raise DataError(f"schema.toml: {where} names the unknown class {name!r}; known: {sorted(kinds)}")
    return frozenset(found)


def parse_schema(raw: dict[str, Any]) -> Schema:
    """The schema in a parsed `schema.toml`; raises DataError naming the table that is wrong."""
    try:
        kinds = {
            name: Kind(
                name, row["zh"], row["en"], row["comment"], tuple(row["broader"]), row["color"], row["comment_zh"]
            )
            for name, row in raw["kinds"].items()
        }
        groups: dict[str, frozenset[str]] = {}
        for name, members in raw["groups"].items():
            groups[name] = _expand(members, groups, f"group {name}", kinds)
        relations = {
            name: Relation(
                name,
                row["zh"],
                row["en"],
                _expand(row["domain"], groups, f"{name}.domain", kinds),
                _expand(row["range"], groups, f"{name}.range", kinds),
                tuple(row["broader"]),
                row.get("symmetric", False),
                row.get("transitive", False),
                tuple(row.get("patterns", ())),
                tuple(row.get("examples", ())),
                tuple(row.get("refusals", ())),
                row["comment"],
                row["comment_zh"],
            )
            for name, row in raw["relations"].items()
        }
        attributes = {
            name: Attribute(
                name,
                row["zh"],
                row["en"],
                _expand(row["domain"], groups, f"{name}.domain", kinds),
                tuple(row["broader"]),
                row["comment"],
                row["comment_zh"],
            )
            for name, row in raw["attributes"].items()
        }
    except KeyError as error:
        raise DataError(f"schema.toml: a table lacks the key {error}; compare it with its neighbours") from error
    return Schema(kinds, groups, relations, attributes)


@functools.cache
def load_schema() -> Schema:
    """The schema that ships with the package."""
    return parse_schema(tomllib.loads(files(__package__).joinpath("schema.toml").read_text("utf-8")))
