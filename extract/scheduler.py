"""Extracts on a Dask cluster: a mapper as `workers.local_mapper` is one, for `build --scheduler ADDRESS`.

Files are sent as bytes and what they say comes back as bytes, so the workers need this package and nothing else: no shared
disk, no database. What is put together afterwards is put together here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any

from ..graph.errors import InputError, TuzhiError
from .workers import Mapper, local_mapper, take

# Seconds until a scheduler that does not answer is given up.
PATIENCE = 30
# Tasks under way for each core, and how often a task is tried whose worker died.
AHEAD, ATTEMPTS = 4, 3


@contextmanager
def dask_mapper(address: str, jobs: int = 0) -> Iterator[Mapper]:
    """A mapper whose articles are extracted by the workers of a Dask scheduler, the rest on this machine's cores.

    The results are those of `local_mapper`, byte for byte. A worker that dies loses nothing: its tasks go to others. Raises
    InputError where Dask is not installed or the scheduler does not answer.
    """
    try:
        from distributed import Client
    except ImportError:
        raise InputError("--scheduler needs Dask: pip install 'tuzhi[dask]'") from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{address}: no Dask scheduler answers here ({error}); start one with `dask scheduler`"
        ) from None
    try:
        with local_mapper(jobs) as local:

            def mapper(function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
                remote = isinstance(function, partial) and function.func is take
                return _spread(client, function, tasks) if remote else local(function, tasks)

            yield mapper
    finally:
        client.close()


def _spread(client: Any, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
    """The results in the order of the tasks, with a bounded number of tasks under way."""
    from distributed import KilledWorker

    rest = iter(tasks)
    waiting: deque[Any] = deque()
    while True:
        # Workers come and go: what is enough is asked each time.
        ahead = max(8, AHEAD * sum(client.ncores().values()))
        for task in islice(rest, ahead - len(waiting)):
            # Impure: a result is wanted once, and hashing every file to find that out would be wasted.
            waiting.append(client.submit(function, task, pure=False, retries=ATTEMPTS))
        if not waiting:
            return
        try:
            yield waiting.popleft().result()
        except KilledWorker as error:
            raise TuzhiError(
                f"the workers that took a task died one after the other ({error}); out of memory?"
            ) from error
