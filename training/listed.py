"""What the tagger is told of sentences that stand alone."""

from __future__ import annotations

from collections.abc import Iterable

from tuzhi.extract.gazetteer import load_gazetteer
from tuzhi.extract.mentions.tagger import Told, tell
from tuzhi.graph.model import Sentence


def told(texts: Iterable[str]) -> list[Told]:
    """Each sentence with what the gazetteer knows in it."""
    return [t for text in texts for t in tell([Sentence(0, len(text), text)], load_gazetteer().match(text))]
