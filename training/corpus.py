"""Reads the annotated corpora and turns them into tagged sentences."""

from __future__ import annotations

import glob
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

KINDS = (
    "Person", "Company", "Investor", "University", "ResearchInstitute", "GovernmentAgency", "Association", "Media",
    "Incubator", "Park", "AdminArea", "Place", "Model", "Product", "Event", "Policy", "Field", "Cohort",
)
CLUENER_KINDS = (
    "address", "book", "company", "game", "government", "movie", "name", "organization", "position", "scene",
)
SENTENCE_END = re.compile(r"(?<=[。！？!?；;\n])")
ASCII_WORD = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Tagged:
    """A sentence with spans of our kinds; `spans` of (start, end, kind), half-open.

    `open_kinds` None: the annotation is complete. Else the sentence comes from CLUENER: `spans` are its own kinds.
    """

    text: str
    spans: tuple[tuple[int, int, str], ...]
    source: str = "ours"


@dataclass(frozen=True, slots=True)
class Passage:
    id: str
    text: str
    entities: tuple[tuple[str, tuple[str, ...]], ...]  # kind, all forms
    sentences: tuple[Tagged, ...] = field(default=())


def occurrences(text: str, form: str) -> list[tuple[int, int]]:
    """Every place of a form in a text; a Latin form counts only as a whole word."""
    found, at = [], text.find(form)
    while at >= 0:
        end = at + len(form)
        glued_left = at > 0 and ASCII_WORD.match(form[0]) and ASCII_WORD.match(text[at - 1])
        glued_right = end < len(text) and ASCII_WORD.match(form[-1]) and ASCII_WORD.match(text[end])
        if not glued_left and not glued_right:
            found.append((at, end))
        at = text.find(form, at + 1)
    return found


def mark(text: str, entities: tuple[tuple[str, tuple[str, ...]], ...]) -> list[tuple[int, int, str]]:
    """Spans of every occurrence of every form, the longest first, none overlapping."""
    forms = sorted({(form, kind) for kind, names in entities for form in names if form},
                   key=lambda fk: (-len(fk[0]), fk))
    taken = bytearray(len(text))
    spans = []
    for form, kind in forms:
        for start, end in occurrences(text, form):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                spans.append((start, end, kind))
    return sorted(spans)


def split(text: str) -> list[tuple[int, int]]:
    """Sentences as half-open intervals; they tile the text but for blank ones."""
    bounds = [0, *(m.start() for m in SENTENCE_END.finditer(text)), len(text)]
    return [(a, b) for a, b in zip(bounds, bounds[1:]) if text[a:b].strip()]


def read_passages(pattern: str) -> list[Passage]:
    """The passages of all gold files that a glob pattern names, in order of file and line."""
    passages = []
    for path in sorted(glob.glob(pattern)):
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            raw = json.loads(line)
            entities = tuple((e["type"], (e["name"], *(e.get("aliases") or ()))) for e in raw["entities"])
            spans = mark(raw["text"], entities)
            sentences = []
            for a, b in split(raw["text"]):
                inside = tuple((s - a, e - a, k) for s, e, k in spans if a <= s and e <= b)
                sentences.append(Tagged(raw["text"][a:b], inside))
            passages.append(Passage(raw["id"], raw["text"], entities, tuple(sentences)))
    return passages


def read_cluener(path: str) -> list[Tagged]:
    """The sentences of CLUENER2020 with its own ten kinds."""
    sentences = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        spans = sorted({(start, end + 1, kind) for kind, names in raw["label"].items()
                        for places in names.values() for start, end in places})
        kept: list[tuple[int, int, str]] = []
        for span in spans:
            if not kept or span[0] >= kept[-1][1]:
                kept.append(span)
        sentences.append(Tagged(raw["text"], tuple(kept), "cluener"))
    return sentences
