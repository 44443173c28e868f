"""Regular expressions that are compiled when they are first used: a short text needs less than a third of those that extraction
knows, and to compile them all took half of the time from the start to the first extraction."""

from __future__ import annotations

import re
from typing import Any, cast


class _Late:
    """Stands for a compiled pattern, and has its methods from the first use on."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self.flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        # Reached only for what is not yet there; copying and pickling ask for names of their own.
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self.flags)
        self.__dict__.update((method, getattr(compiled, method)) for method in _METHODS)
        return self.__dict__[name]

    def __repr__(self) -> str:
        return f"regex({self.pattern!r})"


_METHODS = frozenset(
    {"search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn", "groups", "groupindex"}
)


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`; what is no regular expression raises `re.error` at its first use (tests/test_regex.py uses all)."""
    return cast("re.Pattern[str]", _Late(pattern, flags))
