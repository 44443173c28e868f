"""People's decisions as training data: each a label on words of an article.

`task` says what is learnt: "fact" and "observation" (does the sentence state it), "same" (are two names one thing),
"class" (of what class is the name). `by` is who decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from .curate import Finder
from .decisions import Decision, active
from .model import Evidence, Fact, KnowledgeGraph, Mention, Observation
from .query import sentence


def training_records(kg: KnowledgeGraph, decisions: Iterable[Decision]) -> Iterator[dict[str, Any]]:
    """A record for each decision that teaches something, in the order of the decisions, one a piece of evidence.

    `kg` is the graph before facts were judged, so that what was rejected still shows its sentence.
    """
    valid, _ = active(decisions)
    finder = Finder(kg, valid)
    for decision in valid:
        signed = {"by": decision.author, "time": decision.time, "reason": decision.reason, "decision": decision.id}
        for record in _records(kg, finder, decision):
            yield {**record, **signed}


def _records(kg: KnowledgeGraph, finder: Finder, decision: Decision) -> Iterator[dict[str, Any]]:
    label = decision.action != "reject"
    if decision.action == "add":
        article = kg.articles.get(decision.articles[0])
        at = article.text.find(decision.quote) if article else -1
        if article and at >= 0:
            ev = Evidence.of(article, at, at + len(decision.quote), method="decision", confidence=1.0)
            yield {"task": "fact", "label": True, **_triple(finder.key(decision)), **_place(kg, ev)}
    elif decision.what in ("fact", "observation"):
        key = finder.key(decision)
        tables: dict[str, Mapping[Any, Fact | Observation]] = {"fact": kg.facts, "observation": kg.observations}
        item = tables[decision.what].get(key)
        names = _triple(key) if decision.what == "fact" else dict(zip(_NUMBER, key, strict=True))
        for ev in item.evidence if item else ():
            yield {"task": decision.what, "label": label, **names, **_place(kg, ev)}
    elif decision.action == "merge" or decision.what == "same":
        for a, b in combinations(sorted({*decision.target, *([decision.into] if decision.into else [])}), 2):
            yield {"task": "same", "label": label, "a": a, "b": b}
    elif decision.action == "split":
        yield {"task": "same", "label": False, "a": decision.target[0], "b": decision.into}
    elif decision.action == "retype" or decision.what == "entity":
        kind, name = decision.into.split("/", 1) if decision.into else decision.target[0].split("/", 1)
        now = finder.find(f"{kind}/{name}")
        places = [(article, m) for article, rows in kg.mentions.items() for m in rows if m.entity == now]
        for article_id, mention in places:
            yield {"task": "class", "label": label, "name": name, "class": kind, **_mention(kg, article_id, mention)}


_NUMBER = ("about", "measure", "value", "unit", "bound", "time")


def _triple(key: tuple[str, ...]) -> dict[str, Any]:
    return {"subject": key[0], "property": key[1], "object": key[2], "former": bool(key[3])}


def _place(kg: KnowledgeGraph, ev: Evidence) -> dict[str, Any]:
    return {"article": ev.article, "start": ev.start, "end": ev.end, "quote": ev.quote, "sentence": sentence(kg, ev)}


def _mention(kg: KnowledgeGraph, article: str, mention: Mention) -> dict[str, Any]:
    ev = Evidence(article, mention.start, mention.end, mention.text, "mention", 1.0)
    return _place(kg, ev)
