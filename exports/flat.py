"""Lists as one text, for formats that have no lists.

>>> join(("甲", "a|b", ""))
'甲 | a\\\\|b | \\\\0'
>>> split(join(("甲", "a|b", "")))
('甲', 'a|b', '')
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SEPARATOR = " | "
_ESCAPED = re.compile(r"\\(.)")
_BETWEEN = re.compile(r"(?<!\\) \| ")


def join(values: Iterable[object]) -> str:
    r"""Values with " | " between them; `\|` is a bar and `\\` a backslash of their own, `\0` an empty value."""
    return _SEPARATOR.join([str(v).replace("\\", "\\\\").replace("|", "\\|") or "\\0" for v in values])


def split(text: str) -> tuple[str, ...]:
    """What `join` joined."""
    if not text:
        return ()
    parts = text.split(_SEPARATOR)
    return tuple("" if part == "\\0" else _ESCAPED.sub(r"\1", part) for part in parts)
