"""Nodes and edges as tables: which columns there are and of what type. Every format with columns reads them here."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import Any, Literal, TypeVar

from ..graph import property_graph as pg
from ..graph.model import KnowledgeGraph
from ..graph.progress import steps
from ..graph.schema import load_schema

T = TypeVar("T")
Type = Literal["text", "number", "texts", "integers", "numbers"]


@dataclass(frozen=True, slots=True)
class Column:
    """A property: its name and whether it is a text, a number, or a list of texts, integers or numbers."""

    name: str
    type: Type = "text"
    missing: tuple[()] | None = field(init=False, compare=False, repr=False, default=None)

    def __post_init__(self) -> None:
        # What stands where a property is missing: worked out once, since it is asked for at every row.
        object.__setattr__(self, "missing", () if self.is_list else None)

    @property
    def is_list(self) -> bool:
        return self.type in ("texts", "integers", "numbers")


@dataclass(frozen=True, slots=True)
class NodeTable:
    """Nodes of one form: entities, dates, observations or articles. `labels` are all that its nodes may bear."""

    name: str
    labels: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Callable[[KnowledgeGraph], Iterator[pg.Node]]


@dataclass(frozen=True, slots=True)
class EdgeTable:
    """Edges of one form: facts, what a number is about, where a thing is told of."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[KnowledgeGraph], Iterator[pg.Edge]]


_EVIDENCE = (
    Column("articles", "texts"),
    Column("start_offsets", "integers"),
    Column("end_offsets", "integers"),
    Column("quotes", "texts"),
    Column("methods", "texts"),
    Column("confidences", "numbers"),
)


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


@functools.cache
def node_tables() -> tuple[NodeTable, ...]:
    """The four forms of nodes."""
    schema = load_schema()
    lists = (Column("aliases", "texts"), Column("same_as", "texts"))
    entity = (*_texts("kind", "name"), *lists, *_texts("first_seen", "last_seen", *schema.attributes))
    observation = (
        *_texts("name", "about", "measure"), Column("value", "number"), *_texts("number", "unit", "bound", "time"),
        Column("base_value", "number"), *_texts("base_unit"), Column("confidence", "number"), *_EVIDENCE,
    )  # fmt: skip
    article = (
        *_texts("name", "source", "url", "published"),
        Column("reporters", "texts"),
        *_texts("reprint_of", "text"),
    )
    return (
        NodeTable("entities", tuple(schema.kinds), entity, lambda kg: steps(pg.entity_nodes(kg))),
        NodeTable("dates", (pg.DATE,), _texts("name", "precision"), lambda kg: steps(pg.date_nodes(kg))),
        NodeTable("observations", (pg.OBSERVATION,), observation, lambda kg: steps(pg.observation_nodes(kg))),
        NodeTable("articles", (pg.ARTICLE,), article, lambda kg: steps(pg.article_nodes(kg))),
    )


@functools.cache
def edge_tables() -> tuple[EdgeTable, ...]:
    """The three forms of edges."""
    qualifiers = tuple(Column(name, "texts") for name in pg.QUALIFIERS)
    fact = (
        *_texts("property"), Column("confidence", "number"), *_texts("first_seen", "last_seen"), *qualifiers,
        *_EVIDENCE, Column("dates", "texts"),
    )  # fmt: skip
    return (
        EdgeTable("facts", fact, lambda kg: steps(pg.fact_edges(kg))),
        EdgeTable("about", (), lambda kg: steps(pg.observation_edges(kg))),
        EdgeTable("stated_in", (), lambda kg: steps(pg.article_edges(kg), by=attrgetter("source"))),
    )


def ends_of(type_: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The labels between which edges of a type may run."""
    schema = load_schema()
    kinds = tuple(schema.kinds)
    if type_ in schema.relations:
        relation = schema.relations[type_]
        return _ordered(relation.domain), _ordered(relation.range)
    if type_ in schema.attributes:
        return _ordered(schema.attributes[type_].domain), (pg.DATE,)
    if type_ == "about":
        return (pg.OBSERVATION,), kinds
    return (*kinds, pg.OBSERVATION), (pg.ARTICLE,)


def _ordered(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(kind for kind in load_schema().kinds if kind in set(kinds))


def edge_types() -> tuple[str, ...]:
    """The names of all types of edges."""
    schema = load_schema()
    return (*schema.relations, *schema.attributes, "about", "statedIn")


_LABELS = {"article": pg.ARTICLE, "observation": pg.OBSERVATION}


def label_of(node: str) -> str:
    """The label of a node by its id: Kind/name, Date/2019, article/…, observation/…."""
    head = node.partition("/")[0]
    return _LABELS.get(head, head)


def values(columns: Iterable[Column], properties: Any) -> list[Any]:
    """The properties in the order of columns; () and None where one is missing."""
    get = properties.get
    return [get(column.name, column.missing) for column in columns]


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Rows in lists of at most `size`, none of them empty."""
    stream = iter(rows)
    while part := list(islice(stream, size)):
        yield part


# Bytes of an id that every index takes: Neo4j's refuse more than some 8,000, FalkorDB's cut at 4,096 and find nothing.
_LONGEST = 2_000


def bounded_id(key: str) -> str:
    """The id, or where it is longer than indexes take, its start and a digest of the whole.

    >>> bounded_id("Company/青禾智能")
    'Company/青禾智能'
    >>> bounded_id("Company/" + "x" * 5000)
    'Company/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…112750ddca9fb85b0ecd5af4'
    """
    if len(key) <= _LONGEST // 4 or len(key.encode("utf-8")) <= _LONGEST:
        return key
    return f"{key[:40]}…{short_id(key)}"


def short_id(key: str) -> str:
    """24 hexadecimal digits that stand for an id of any length, where a database bounds the length of ids."""
    return hashlib.sha256(key.encode("utf-8")).hexdigest()[:24]
