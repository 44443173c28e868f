"""The passages written for training are well formed: known classes and properties, ends that are entities, quotes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tuzhi.graph import load_schema

TRAINING = Path(__file__).parent.parent / "training"
PASSAGES: list[dict[str, Any]] = [
    json.loads(line)
    for name in ("passages", "retold")
    for line in (TRAINING / f"{name}.jsonl").read_text("utf-8").splitlines()
]


def squeezed(text: str) -> str:
    return re.sub(r"[\s“”\"‘’《》()（）]", "", text)


def test_ids_are_unique() -> None:
    assert len({p["id"] for p in PASSAGES}) == len(PASSAGES) > 400


def test_names_stand_in_the_text_and_are_of_known_classes() -> None:
    kinds = load_schema().kinds
    for passage in PASSAGES:
        text = squeezed(passage["text"])
        names = [e["name"] for e in passage["entities"]]
        assert len(set(names)) == len(names), passage["id"]
        for e in passage["entities"]:
            assert e["type"] in kinds, (passage["id"], e)
            assert all(squeezed(form) in text for form in (e["name"], *e.get("aliases", ()))), (passage["id"], e)


def test_facts_are_about_names_and_quote_the_text() -> None:
    schema = load_schema()
    for passage in PASSAGES:
        text, names = squeezed(passage["text"]), {e["name"] for e in passage["entities"]}
        for r in passage["relations"]:
            assert r["p"] in schema.relations and {r["s"], r["o"]} <= names, (passage["id"], r)
        for a in passage["attributes"]:
            assert a["p"] in schema.attributes and a["s"] in names, (passage["id"], a)
        for o in passage["observations"]:
            assert o["about"] in names and isinstance(o["value"], int | float), (passage["id"], o)
        for fact in (*passage["relations"], *passage["observations"]):
            assert squeezed(fact["evidence"]) in text, (passage["id"], fact)


def test_annotated_sentences_have_a_key_each_and_names_of_known_classes() -> None:
    kinds = load_schema().kinds
    sentences = [json.loads(line) for line in (TRAINING / "sentences.jsonl").read_text("utf-8").splitlines()]
    keys = [s["sentence"] for s in sentences]
    assert keys == sorted(set(keys)) and len(keys) > 15_000
    for s in sentences:
        assert re.fullmatch("[0-9a-f]{16}", s["sentence"]) and set(s["names"]) <= set(kinds), s
        assert all(name and "<N>" not in name for names in s["names"].values() for name in names), s
