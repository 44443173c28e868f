"""The atlas that is served: its folder, its graph, and the engine that answers SPARQL from it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from starlette.datastructures import State
from starlette.requests import Request

from ..exports.atlas import MANIFEST, open_atlas
from ..graph.errors import TuzhiError
from ..graph.model import KnowledgeGraph
from .engine import SIZE_LIMIT, Engine
from .later import Later
from .store import atlas_digest, open_cache

# How often the server looks whether the atlas was built again.
LOOK_SECONDS = 2.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """Which other sites may read answers by script ("*" for all), the seconds of a query and the bytes of its answer."""

    origins: tuple[str, ...] = ()
    seconds: float = 10.0
    size_limit: int = SIZE_LIMIT


@dataclass(frozen=True, slots=True)
class Atlas:
    """What every page is made from. `digest` names this state of the atlas, `modified` is when it was written (seconds
    since 1970), and `origins` are the sites that may read it by script. `made` holds what pages made of it, `later` what takes them long."""

    folder: Path
    kg: KnowledgeGraph
    engine: Engine
    digest: str
    modified: int
    origins: tuple[str, ...]
    made: dict[str, Any] = field(default_factory=dict)
    later: Later = field(default_factory=Later)
    _locks: dict[str, Lock] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` makes of this state of the atlas, made when it is first asked for; it goes with the atlas."""
        with self._locks.setdefault(name, Lock()):
            if name not in self.made:
                self.made[name] = make()
        found: T = self.made[name]
        return found


def atlas_of(request: Request) -> Atlas:
    """The atlas that a request asks."""
    found: Atlas = request.app.state.atlas
    return found


def open_served(folder: Path, settings: Settings, *, preparing: Callable[[], None] = lambda: None) -> Atlas:
    """The atlas in a folder, ready to answer; raises AtlasError where there is none. `preparing` is called before its
    store is made, which takes a while for a large one."""
    modified = int((folder / MANIFEST).stat().st_mtime) if (folder / MANIFEST).exists() else 0
    digest = atlas_digest(folder)
    kg = open_atlas(folder)
    store = open_cache(folder, kg, preparing=preparing)
    engine = Engine(store, seconds=settings.seconds, size_limit=settings.size_limit)
    return Atlas(folder, kg, engine, digest, modified, settings.origins)


async def renew(state: State, settings: Settings) -> None:
    """Puts the new atlas in the place of the old one where it was built again. Raises what opening an atlas raises.

    What is being asked of the old one may end within the time limit of a query.
    """
    async with state.renewing:
        old: Atlas = state.atlas
        if await asyncio.to_thread(atlas_digest, old.folder) == old.digest:
            return
        state.atlas = await asyncio.to_thread(open_served, old.folder, settings)

        async def end() -> None:
            await asyncio.sleep(min(settings.seconds, 60.0))
            await asyncio.to_thread(old.engine.close)

        task = asyncio.ensure_future(end())
        state.ending.add(task)
        task.add_done_callback(state.ending.discard)


async def follow(state: State, settings: Settings, *, every: float = LOOK_SECONDS) -> None:
    """Looks again and again whether the atlas was built again, and then serves the new one; never returns."""
    while True:
        await asyncio.sleep(every)
        # While it is being written, or damaged, the old one stays.
        with contextlib.suppress(TuzhiError, OSError, KeyError):
            await renew(state, settings)
