"""Reads the annotated corpora and turns them into tagged sentences."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

KINDS = (
    "Person",
    "Company",
    "Investor",
    "University",
    "ResearchInstitute",
    "GovernmentAgency",
    "Association",
    "Media",
    "Incubator",
    "Park",
    "AdminArea",
    "Place",
    "Model",
    "Product",
    "Event",
    "Policy",
    "Field",
    "Cohort",
)
# O, then B and I of each kind.
LABELS = ("O", *(f"{p}-{k}" for k in KINDS for p in "BI"))
FIELD = KINDS.index("Field")
# An industry is annotated only where some sentence says that a firm or place focuses on it; other places of the word
# teach nothing.
FOCUS = re.compile("聚焦|专注|瞄准|深耕|主攻|围绕|为核心|主题|主要从事|从事|致力|采用|基于|搭载")
LABELLED = re.compile("企业|公司|集团|机构|平台|品牌|龙头|服务商|核心技术")
OPTIONAL = "Field?"
SENTENCE_END = re.compile(r"(?<=[。！？!?；;\n])")
# What stands for a number that was taken out of a sentence of FinRE, and its half-width commas.
NUMBER = re.compile("<N>")
COMMA = re.compile(r",(?!\d)")
ASCII_WORD = re.compile(r"[A-Za-z0-9]")


Span = tuple[int, int, str]
Triple = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A sentence with spans (start, end, kind), half-open.

    `things` says of each span which thing it names, `facts` which things the sentence joins (subject, property, object),
    `doubtful` which it may join or not, as the passage states them elsewhere. Without `things` nothing is known of facts.
    """

    text: str
    spans: tuple[Span, ...]
    things: tuple[int, ...] = ()
    facts: tuple[Triple, ...] = ()
    doubtful: tuple[Triple, ...] = ()


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


Entities = tuple[tuple[str, tuple[str, ...]], ...]


def mark(text: str, entities: Entities) -> list[Span]:
    """Spans of every occurrence of every form, the longest first, none overlapping."""
    return [(start, end, kind) for start, end, kind, _ in mark_things(text, entities)]


def mark_things(text: str, entities: Entities) -> list[tuple[int, int, str, int]]:
    """The same, each with the number of its entity: of two that share a form and a kind the first."""
    owner: dict[tuple[str, str], int] = {}
    for i, (kind, names) in enumerate(entities):
        for form in names:
            if form:
                owner.setdefault((form, kind), i)
    taken = bytearray(len(text))
    spans = []
    for form, kind in sorted(owner, key=lambda fk: (-len(fk[0]), fk)):
        for start, end in occurrences(text, form):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                spans.append((start, end, kind, owner[form, kind]))
    return sorted(spans)


def split(text: str) -> list[tuple[int, int]]:
    """Sentences as half-open intervals; they tile the text but for blank ones."""
    bounds = [0, *(m.start() for m in SENTENCE_END.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(bounds) if text[a:b].strip()]


def loosen(text: str, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The spans with each Field that nothing around it calls for made optional."""
    if FOCUS.search(text):
        return spans
    return tuple((s, e, OPTIONAL if k == "Field" and not LABELLED.match(text, e) else k) for s, e, k in spans)


def read_passages(pattern: str) -> list[Passage]:
    """The passages of all gold files that a glob pattern names, in order of file and line."""
    passages = []
    for path in sorted(Path(pattern).parent.glob(Path(pattern).name)):
        for line in path.read_text(encoding="utf-8").splitlines():
            raw = json.loads(line)
            entities = tuple((e["type"], (e["name"], *(e.get("aliases") or ()))) for e in raw["entities"])
            spans = mark(raw["text"], entities)
            sentences = []
            for a, b in split(raw["text"]):
                inside = tuple((s - a, e - a, k) for s, e, k in spans if a <= s and e <= b)
                sentences.append(Tagged(raw["text"][a:b], loosen(raw["text"][a:b], inside)))
            passages.append(Passage(raw["id"], raw["text"], entities, tuple(sentences)))
    return passages


def read_records(pattern: Path) -> list[dict[str, Any]]:
    """The gold records of all files that a glob pattern names, in order of file and line."""
    return [
        json.loads(line)
        for path in sorted(pattern.parent.glob(pattern.name))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def digest(sentence: str) -> str:
    """The key under which `sentences.jsonl` keeps the names of a sentence of a corpus."""
    return hashlib.sha1(sentence.encode()).hexdigest()[:16]


def read_sentences(path: Path, shared: Path) -> list[Passage]:
    """The sentences of CLUENER and FinRE whose names are annotated by the project's guide, each as a passage: the file
    holds the names, the corpora in the shared folder the texts.

    Raises KeyError where a corpus lacks a sentence.
    """
    texts = {s.text for s in read_cluener(shared)}
    for part in ("train", "valid", "test"):
        texts.update(finre_sentences(shared / f"corpora/finre/{part}.txt"))
    by_digest = {digest(t): t for t in texts}
    passages = []
    for line in path.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        text = numbered(by_digest[raw["sentence"]], random.Random(raw["sentence"]))
        entities = tuple((kind, (form,)) for kind, forms in raw["names"].items() for form in forms)
        spans = tuple(mark(text, entities))
        passages.append(Passage(raw["sentence"], text, entities, (Tagged(text, loosen(text, spans)),)))
    return passages


def finre_sentences(path: Path) -> Iterator[str]:
    """The sentence of each instance of FinRE."""
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) == 4:
            yield cells[3]


def numbered(text: str, rng: random.Random) -> str:
    """A sentence of FinRE as it may have been printed: numbers for <N>, full-width commas."""
    return COMMA.sub("，", NUMBER.sub(lambda _: str(rng.randrange(10 ** rng.randint(1, 3))), text))


def read_cluener(shared: Path) -> list[Tagged]:
    """The sentences of CLUENER2020 with its own ten kinds."""
    sentences = []
    for line in (shared / "corpora/cluener/train.json").read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        spans = sorted(
            {
                (start, end + 1, kind)
                for kind, names in raw["label"].items()
                for places in names.values()
                for start, end in places
            }
        )
        kept: list[Span] = []
        for span in spans:
            if not kept or span[0] >= kept[-1][1]:
                kept.append(span)
        sentences.append(Tagged(raw["text"], tuple(kept)))
    return sentences
