"""The published ontology and shapes, written from schema.toml."""

from __future__ import annotations

QUALIFIERS = ("amount", "round", "status", "time", "title")
STATUSES = ("current", "former")
BOUNDS = ("=", "≈", ">", "<")
# No unit that an article writes is longer: 亿元/平方公里.
UNIT_LENGTH = 20
