"""JSON Lines: one item a line, nothing lost. The form in which a graph is kept and read back.

Lines come in the order articles, entities, facts, observations, mentions, each sorted, so the same graph gives the
same bytes. `item` says what a line is; the other keys are the fields of the type in `model.py`. A value is written
as text (`"3.10"`), because JSON numbers would lose its digits.

>>> kg = KnowledgeGraph.of(entities=[Entity("Park", "张江", aliases=("张江科学城",))])
>>> "".join(lines(kg))
'{"item":"entity","kind":"Park","name":"张江","aliases":["张江科学城"],"same_as":[]}\\n'
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from .errors import DataError
from .files import atomic_path
from .model import (
    Article,
    Entity,
    Evidence,
    Fact,
    KnowledgeGraph,
    Location,
    Mention,
    Observation,
    Picture,
    Segment,
)

ITEMS = ("article", "entity", "fact", "observation", "mentions")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def lines(kg: KnowledgeGraph) -> Iterator[str]:
    """The graph, a line at a time, each with its newline."""
    for records in (
        (article_record(kg.articles[key]) for key in sorted(kg.articles)),
        (_entity_record(kg.entities[key]) for key in sorted(kg.entities)),
        (_fact_record(kg.facts[key]) for key in sorted(kg.facts)),
        (_observation_record(kg.observations[key]) for key in sorted(kg.observations)),
        (_mentions_record(key, kg.mentions[key]) for key in sorted(kg.mentions)),
    ):
        for record in records:
            yield _encode(record) + "\n"


def write_jsonl(kg: KnowledgeGraph, path: str | Path) -> None:
    """Writes the graph; the old file stays whole until the new one is."""
    with atomic_path(path) as made, made.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(lines(kg))


def read_jsonl(path: str | Path) -> KnowledgeGraph:
    """The graph that `write_jsonl` wrote. Raises DataError naming the line that cannot be read."""
    try:
        with Path(path).open("r", encoding="utf-8-sig", newline="\n") as stream:
            return parse_lines(stream, str(path))
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); build the atlas again") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: is not UTF-8 (byte {error.start}); write it again with `-f jsonl`") from error


def parse_lines(stream: Iterable[str], name: str = "-") -> KnowledgeGraph:
    """The graph in lines of JSON, in any order; `name` stands in error messages. A key that stands twice is refused."""
    tables: dict[str, dict[Any, Any]] = {item: {} for item in ITEMS}
    for number, line in enumerate(stream, 1):
        if line.isspace():
            continue
        try:
            record = json.loads(line)
            item = record.pop("item")
            key, value = READERS[item](record)
        except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
            raise DataError(
                f"{name}:{number}: no item of a graph ({type(error).__name__}: {error}); "
                f"expected one JSON object with item one of {', '.join(ITEMS)}"
            ) from error
        if key in tables[item]:
            raise DataError(f"{name}:{number}: the {item} {key} stands here a second time; delete one of the two lines")
        tables[item][key] = value
    return KnowledgeGraph.of(
        articles=tables["article"].values(),
        entities=tables["entity"].values(),
        facts=tables["fact"].values(),
        observations=tables["observation"].values(),
        mentions=tables["mentions"],
    )


# One pair of functions a type: written by hand, since dataclasses.asdict takes ten times as long.


def article_record(article: Article) -> dict[str, Any]:
    """An article as its line of the file says it."""
    record: dict[str, Any] = {
        "item": "article",
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published,
        "reporters": article.reporters,
        "path": article.path,
        "encoding": article.encoding,
        "text": article.text,
        "alignment": [(s.start, s.source, s.length) for s in article.alignment],
    }
    # Only documents that are no plain text have these: the lines of all others stay as they were.
    if article.locations:
        record["locations"] = [(p.start, p.end, p.place, p.score) for p in article.locations]
    if article.pictures:
        record["pictures"] = [
            (p.place, p.start, p.end, p.caption, p.alt, p.width, p.height, p.print, p.codes, p.file)
            for p in article.pictures
        ]
    if article.reprint_of:
        record["reprint_of"] = article.reprint_of
    if article.language:
        record["language"] = article.language
    return record


def read_article(record: dict[str, Any]) -> tuple[str, Article]:
    """The id and the article of a record without its `item`; the record is used up."""
    record["locations"] = tuple(Location(*row) for row in record.get("locations", ()))
    record["pictures"] = tuple(_picture(*row) for row in record.get("pictures", ()))
    record["reporters"] = tuple(record["reporters"])
    record["alignment"] = tuple(Segment(*row) for row in record["alignment"])
    article = Article(**record)
    return article.id, article


def _picture(*row: Any) -> Picture:
    # Atlases of earlier versions name no file.
    place, start, end, caption, alt, width, height, shape, codes, *file = row
    return Picture(place, start, end, caption, alt, width, height, shape, tuple(codes), "".join(file))


def _entity_record(entity: Entity) -> dict[str, Any]:
    return {
        "item": "entity",
        "kind": entity.kind,
        "name": entity.name,
        "aliases": entity.aliases,
        "same_as": entity.same_as,
    }


def _read_entity(record: dict[str, Any]) -> tuple[str, Entity]:
    record["aliases"] = tuple(record["aliases"])
    record["same_as"] = tuple(record["same_as"])
    entity = Entity(**record)
    return entity.id, entity


def _evidence_records(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    return [
        {
            "article": ev.article,
            "start": ev.start,
            "end": ev.end,
            "quote": ev.quote,
            "method": ev.method,
            "confidence": ev.confidence,
        }
        for ev in evidence
    ]


def _fact_record(fact: Fact) -> dict[str, Any]:
    return {
        "item": "fact",
        "subject": fact.subject,
        "property": fact.property,
        "object": fact.object,
        "qualifiers": fact.qualifiers,
        "evidence": _evidence_records(fact.evidence),
    }


def _read_fact(record: dict[str, Any]) -> tuple[tuple[str, str, str, str], Fact]:
    record["qualifiers"] = tuple((key, value) for key, value in record["qualifiers"])
    record["evidence"] = tuple(Evidence(**row) for row in record["evidence"])
    fact = Fact(**record)
    return fact.key, fact


def _observation_record(obs: Observation) -> dict[str, Any]:
    return {
        "item": "observation",
        "about": obs.about,
        "measure": obs.measure,
        "value": str(obs.value),
        "unit": obs.unit,
        "bound": obs.bound,
        "time": obs.time,
        "evidence": _evidence_records(obs.evidence),
    }


def _read_observation(record: dict[str, Any]) -> tuple[tuple[str, str, str, str, str, str], Observation]:
    record["value"] = Decimal(record["value"])
    record["evidence"] = tuple(Evidence(**row) for row in record["evidence"])
    obs = Observation(**record)
    return obs.key, obs


def _mentions_record(article: str, mentions: tuple[Mention, ...]) -> dict[str, Any]:
    rows = [(m.start, m.end, m.text, m.kind, m.name, m.finder, m.score) for m in mentions]
    return {"item": "mentions", "article": article, "mentions": rows}


def _read_mentions(record: dict[str, Any]) -> tuple[str, tuple[Mention, ...]]:
    return record["article"], tuple(Mention(*row) for row in record["mentions"])


READERS: dict[str, Callable[[dict[str, Any]], tuple[Any, Any]]] = {
    "article": read_article,
    "entity": _read_entity,
    "fact": _read_fact,
    "observation": _read_observation,
    "mentions": _read_mentions,
}
