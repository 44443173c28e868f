"""Names found by their sound: what the search box needs to know of each Chinese character.

>>> sounds(["极顶数创"])["顶"]
'ding'
>>> sounds(["长宁"])["长"]
'zhang chang'
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

# pypinyin reads its dictionaries when imported, a third of a second that other commands need not pay: see the functions.

RARE = 5  # a character in fewer phrases of the dictionary keeps all its readings: it may stand mostly in names (翟)


def sounds(names: Iterable[str]) -> dict[str, str]:
    """Each Chinese character in the names with its readings, without tones, apart by spaces; the common first.

    The page joins them itself, so that a name is found by full pinyin, by initials, by a mixture of both
    (jidingsc), from any character on, and whichever reading of a 多音字 the reader has in mind. Readings that no
    phrase of pypinyin's dictionary knows (身 as juan) are left out: they would find what nobody meant.
    """
    from pypinyin import Style, pinyin

    chars = sorted({char for name in names for char in name if _is_han(char)})
    known = {char: pinyin(char, style=Style.NORMAL, heteronym=True)[0] for char in chars}
    used = _used({char for char, readings in known.items() if len(readings) > 1})
    found = {char: " ".join(_readings(known[char], used.get(char, {}))) for char in chars}
    return {char: readings for char, readings in found.items() if readings}


def _readings(known: list[str], used: dict[str, int]) -> list[str]:
    plain = [reading for reading in known if reading.isascii() and reading.isalpha()]
    if sum(used.values()) >= RARE:
        plain = [reading for i, reading in enumerate(plain) if not i or reading in used]
    # 吕 is lv on most keyboards, lu or lyu for others.
    extra = [r.replace("v", other) for r in plain if r.startswith(("lv", "nv")) for other in ("u", "yu")]
    return list(dict.fromkeys([*plain, *extra]))


def _used(chars: set[str]) -> dict[str, dict[str, int]]:
    """How often each reading of each of these characters stands in the dictionary's phrases."""
    from pypinyin.constants import PHRASES_DICT

    found: dict[str, dict[str, int]] = {char: {} for char in chars}
    for phrase, readings in PHRASES_DICT.items():
        for char, reading in zip(phrase, readings, strict=False):
            if char in found:
                plain = _plain(reading[0])
                found[char][plain] = found[char].get(plain, 0) + 1
    return found


@functools.cache
def _plain(reading: str) -> str:
    from pypinyin.contrib.tone_convert import to_normal

    return str(to_normal(reading))


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff" or char == "〇"
