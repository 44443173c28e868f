"""Sentences: they tile the text, so that every offset lies in exactly one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..graph.model import Sentence

# A sentence ends after 。！？； or a line break, with the closing quotes and brackets that follow.
_END = re.compile(r"(?:[。！？；!?;]+[”’」』）)\]】》\"]*|\n)+")


def split_sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, in order; together they are the text, character for character.

    >>> [s.text for s in split_sentences("甲在沪。乙在京！")]
    ['甲在沪。', '乙在京！']
    """
    start = 0
    for match in _END.finditer(text):
        yield Sentence(start, match.end(), text[start : match.end()])
        start = match.end()
    if start < len(text):
        yield Sentence(start, len(text), text[start:])
