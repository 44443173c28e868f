"""The command line, one function a verb; the only room that prints."""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs `tuzhi ARGV…` and gives its exit status: 0 done, 1 something could not be read or made, 2 wrong usage."""
    from .app import run

    return run(list(sys.argv[1:] if argv is None else argv))
