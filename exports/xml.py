"""What XML 1.0 can hold, as it writes it."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

_ILLEGAL = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_BAD = re.compile(_ILLEGAL)
# Most texts need no look at each sign of markup, one after the other.
_IN_CONTENT = re.compile(f"[&<>\r\x85\u2028]|{_ILLEGAL}")
_IN_ATTRIBUTE = re.compile(f'[&<>"\t\n\r\x85\u2028]|{_ILLEGAL}')
# A parser makes a line feed of a return, and one of XML 1.1 of the other two, where they stand as they are.
_ENDS = {"\r": "&#13;", "\x85": "&#133;", "\u2028": "&#8232;"}


def clean(text: str) -> str:
    """The text with U+FFFD for each sign that XML 1.0 has no way to write (control characters)."""
    return _BAD.sub("\ufffd", text)


def content(text: str) -> str:
    """The text between two tags."""
    return escape(clean(text), _ENDS) if _IN_CONTENT.search(text) else text


def attribute(text: str) -> str:
    """The text as the value of an attribute, in its quotes."""
    return quoteattr(clean(text), _ENDS) if _IN_ATTRIBUTE.search(text) else f'"{text}"'
