"""The atlas that is served: its folder, its graph, and the engine that answers SPARQL from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request

from ..graph.model import KnowledgeGraph
from .engine import Engine


@dataclass(frozen=True, slots=True)
class Atlas:
    """What every page is made from. `digest` names this state of the atlas, `modified` is when it was written (seconds
    since 1970), and `origins` are the sites that may read it by script."""

    folder: Path
    kg: KnowledgeGraph
    engine: Engine
    digest: str
    modified: int
    origins: tuple[str, ...] = ()


def atlas_of(request: Request) -> Atlas:
    """The atlas that a request asks."""
    found: Atlas = request.app.state.atlas
    return found
