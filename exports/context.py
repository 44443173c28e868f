"""The sentence around a quote, and the words in it to mark.

>>> article = Article("a", "", "前一句。极顶数创位于模速空间。后一句。")
>>> ev = Evidence.of(article, 4, 14, method="pattern", confidence=0.9)
>>> cut(article, ev)
(4, 15)
"""

from __future__ import annotations

from ..graph.model import Article, Evidence

ENDS = "。！？!?\n"
CLOSING = "”’」』）)》】"
REACH = 90  # characters kept on each side of the quote where a sentence is longer


def cut(article: Article, ev: Evidence) -> tuple[int, int]:
    """Where the sentence, or sentences, around the quote start and end in the article's text, blanks left out."""
    text = article.text
    start = ev.start
    while start > 0 and not _ends(text, start - 1) and ev.start - start < REACH:
        start -= 1
    end = ev.end
    while end < len(text) and not _ends(text, end - 1) and end - ev.end < REACH:
        end += 1
    while end < len(text) and text[end] in CLOSING and _ends(text, end - 1):
        end += 1
    while start < ev.start and (text[start].isspace() or text[start] in CLOSING):
        start += 1
    while end > ev.end and text[end - 1].isspace():
        end -= 1
    return start, end


def is_whole(article: Article, start: int, end: int) -> tuple[bool, bool]:
    """Whether the cut starts and ends where a sentence does; where not, the page shows an ellipsis."""
    before = article.text[:start].rstrip(CLOSING + " \u3000\t")
    return not before or before[-1] in ENDS, end >= len(article.text) or _ends_before(article.text, end)


def _ends(text: str, at: int) -> bool:
    # A semicolon is no end: the subject of the clause after it may stand before it.
    return text[at] in ENDS


def _ends_before(text: str, end: int) -> bool:
    tail = text[:end].rstrip(CLOSING)
    return bool(tail) and _ends(text, len(tail) - 1) or text[end] == "\n"


def units(text: str, offset: int) -> int:
    """An offset in code points as one in UTF-16 units, which is how a browser counts."""
    return offset + sum(1 for char in text[:offset] if char > "\uffff")
