"""Regular expressions over Chinese compile faster: each character class is worked out once.

Python's compiler walks through all 21,000 characters of a class such as [一-鿿] each time that one stands in a pattern, and
the patterns of this room hold the same few classes thousands of times: a third of the time from the start to the first
extraction. What it finds depends on the class alone, so it is kept, and what is compiled is the same. Where Python's
compiler is another, nothing is changed.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable
from typing import Any

_NAME = "_optimize_charset"
_PARAMETERS = ["charset", "iscased", "fixup", "fixes"]
Optimized = tuple[list[Any], bool]


def remember_charsets() -> bool:
    """Lets Python's compiler of regular expressions remember classes; whether this Python's compiler is known."""
    try:
        compiler = importlib.import_module("re._compiler")
        optimize = getattr(compiler, _NAME)
        if list(inspect.signature(optimize).parameters) != _PARAMETERS:
            return False
    except (ImportError, AttributeError, TypeError, ValueError):
        return False
    if not hasattr(optimize, "__wrapped__"):
        setattr(compiler, _NAME, _remembering(optimize))
    return True


def _remembering(optimize: Callable[..., Optimized]) -> Callable[..., Optimized]:
    known: dict[tuple[Any, ...], tuple[tuple[Any, ...], bool]] = {}

    @functools.wraps(optimize)
    def remembering(charset: Any, iscased: Any = None, fixup: Any = None, fixes: Any = None) -> Optimized:
        if fixup is not None:  # case does not matter: what is found depends on more than the class
            return optimize(charset, iscased, fixup, fixes)
        key = tuple(charset)
        found = known.get(key)
        if found is None:
            parts, cased = optimize(charset, iscased, fixup, fixes)
            found = known[key] = (tuple(parts), cased)
        return list(found[0]), found[1]

    return remembering
