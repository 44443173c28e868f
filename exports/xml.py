"""What XML 1.0 can hold."""

from __future__ import annotations

import re

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """The text with U+FFFD for each sign that XML 1.0 has no way to write (control characters)."""
    return _ILLEGAL.sub("\ufffd", text)
