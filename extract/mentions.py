"""Finds what an article names: candidates from the gazetteer, the tagger and rules; choose() decides between overlaps."""

from __future__ import annotations

from ..graph.model import Article
from .document import Document
from .sentences import split_sentences


def find_mentions(article: Article) -> Document:
    """The article with its sentences, its mentions and the entities that they stand for."""
    return Document(article, tuple(split_sentences(article.text)))
