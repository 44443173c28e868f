"""What went wrong, in the reader's language: errors are raised in English wherever they happen, and translated here alone."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib.resources import files

_PLACE = re.compile(r"((?:[^:\s][^:]*?:)(?:\d+:)?) (.+)")


def told(problem: object, lang: str) -> str:
    """A problem in one line; in Chinese where `lang` is "zh" and `complaints.toml` has it, else as it is.

    >>> told("a.txt: no such file; check the path", "zh")
    'a.txt：没有这个文件；请检查路径'
    >>> told("b.csv:3: no CSV that we ever saw", "zh")
    'b.csv:3: no CSV that we ever saw'
    """
    text = str(problem)
    return (_translated(text) or text) if lang == "zh" else text


def _translated(text: str) -> str | None:
    # A problem may begin with its place: "file:line: what is wrong with it".
    if (place := _PLACE.fullmatch(text)) and (rest := _translated(place[2])):
        return f"{place[1].removesuffix(':')}：{rest}"
    for pattern, chinese in _catalogue():
        if found := pattern.fullmatch(text):
            return chinese.format(*(_translated(piece) or piece for piece in found.groups()))
    return None


@functools.cache
def _catalogue() -> list[tuple[re.Pattern[str], str]]:
    """Patterns and translations, those with the most fixed characters first: they say the most."""
    table: dict[str, str] = tomllib.loads(files(__package__).joinpath("complaints.toml").read_text("utf-8"))
    rows = sorted(table.items(), key=lambda row: (-len(row[0].replace("{}", "")), row[0]))
    return [
        (re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), chinese) for english, chinese in rows
    ]
