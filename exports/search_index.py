"""Names found by their sound: what the search box needs to know of each Chinese character.

>>> sounds(["极顶数创"])["顶"]
'ding'
>>> "chang" in sounds(["长宁"])["长"].split()
True
"""

from __future__ import annotations

from collections.abc import Iterable

from pypinyin import Style, lazy_pinyin, pinyin


def sounds(names: Iterable[str]) -> dict[str, str]:
    """Each Chinese character in the names with all its readings, without tones, apart by spaces; the common first.

    The page joins them itself, so that a name is found by full pinyin, by initials, by a mixture of both
    (jidingsc), from any character on, and whichever reading of a 多音字 the reader has in mind.
    """
    chars = sorted({char for name in names for char in name if _is_han(char)})
    return {char: " ".join(_readings(char)) for char in chars}


def _readings(char: str) -> list[str]:
    found = [*lazy_pinyin(char), *(pinyin(char, style=Style.NORMAL, heteronym=True) or [[]])[0]]
    plain = dict.fromkeys(reading for reading in found if reading.isascii() and reading.isalpha())
    # 吕 is lv on most keyboards, lu or lyu for others.
    for reading in [r for r in plain if r.startswith(("lv", "nv"))]:
        plain |= dict.fromkeys((reading.replace("v", "u"), reading.replace("v", "yu")))
    return list(plain)


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff" or char == "〇"
