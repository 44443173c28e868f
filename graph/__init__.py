"""What is known: the model, its schema, and what can be done with a graph. Imports no other room."""

from .errors import AtlasError, DataError, FactError, InputError, TuzhiError
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
    Rejection,
    Segment,
    Sentence,
    article_id,
    entity_id,
    pool,
)
from .schema import Schema, load_schema

__all__ = [
    "Article",
    "AtlasError",
    "DataError",
    "Entity",
    "Evidence",
    "Fact",
    "FactError",
    "InputError",
    "KnowledgeGraph",
    "Location",
    "Mention",
    "Observation",
    "Picture",
    "Rejection",
    "Schema",
    "Segment",
    "Sentence",
    "TuzhiError",
    "article_id",
    "entity_id",
    "load_schema",
    "pool",
]
