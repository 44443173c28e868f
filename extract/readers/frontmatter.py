"""YAML between two --- lines at the top of a file: what the user says about the article."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from ...graph.errors import InputError
from ..regex import regex
from .bylines import iso_date

_FENCE = regex(r"\A[\s\ufeff]*?---[ \t]*(?:\r\n|\r|\n)")
_CLOSE = regex(r"(?<=[\r\n])(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)")
# What a page can need; the YAML parser is slow on deep nesting.
MAX_LENGTH, MAX_BRACKETS = 16_384, 200

KEYS = {
    "title": ("title", "headline", "标题", "题目", "題目", "標題"),
    "url": ("url", "link", "source_url", "canonical", "链接", "网址", "原文链接", "鏈接", "網址", "连结", "連結"),
    "published": ("published", "date", "pubdate", "published_at", "datepublished", "日期", "发布日期", "发布时间",
                  "时间", "發布日期", "發布時間", "時間"),
    "source": ("source", "outlet", "publisher", "media", "site", "来源", "來源", "媒体", "媒體", "出处",
               "出處", "报纸"),
    "language": ("language", "lang", "inlanguage"),
    "reporters": ("reporters", "reporter", "author", "authors", "byline", "记者", "記者", "作者"),
}  # fmt: skip
_FIELD = {key: field for field, keys in KEYS.items() for key in keys}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front matter says; "" and () where it says nothing. `end` is where the article itself begins."""

    title: str = ""
    url: str = ""
    published: str = ""
    source: str = ""
    reporters: tuple[str, ...] = ()
    end: int = 0
    language: str = ""


def read_front_matter(decoded: str) -> FrontMatter:
    """The front matter of a decoded file; an empty one where the file has none.

    Raises InputError, with the line, for YAML that cannot be read and for a date that is none. Keys that say nothing
    about an article are left alone. Values are taken as they are written: no YAML type makes 2025 or 否 something else.
    """
    opening = _FENCE.match(decoded)
    closing = _CLOSE.search(decoded, opening.end(), opening.end() + MAX_LENGTH) if opening else None
    if not opening or not closing:
        return FrontMatter()
    block = decoded[opening.end() : closing.start()]
    first = len(re.findall(r"\r\n|\r|\n", decoded[: opening.end()])) + 1
    if not re.search(r"(?:^|[\r\n])[^\s#][^:\n\r]{0,40}:(?:\s|$)", block):
        # Two rulers around ordinary text, as Markdown has them.
        return FrontMatter() if block.strip() else FrontMatter(end=closing.end())
    values = _fields(block, first)
    published = values.get("published", "")
    if published and not (date := iso_date(published)):
        raise InputError(f"front matter: published: {published[:40]!r} is no date; expected 2025-05-20")
    reporters = tuple(name for name in re.split(r"[、，,;；\n]\s*|\s{2,}", values.get("reporters", "")) if name)
    return FrontMatter(
        title=values.get("title", ""),
        url=values.get("url", ""),
        published=date if published else "",
        source=values.get("source", ""),
        reporters=reporters,
        end=closing.end(),
        language=language_tag(values.get("language", "")),
    )


def language_tag(text: str) -> str:
    """The tag of BCP 47 that a document names its language by, in its usual letters; "" for anything else.

    >>> language_tag("zh-cn"), language_tag("zh_Hans_CN"), language_tag("中文"), language_tag("EN")
    ('zh-CN', 'zh-Hans-CN', '', 'en')
    """
    parts = text.strip().replace("_", "-").split("-")
    if not re.fullmatch(r"[A-Za-z]{2,3}", parts[0]) or not all(re.fullmatch("[A-Za-z0-9]{1,8}", p) for p in parts):
        return ""
    usual = {2: str.upper, 4: str.title}
    return "-".join([parts[0].lower(), *(usual.get(len(part), str.lower)(part) for part in parts[1:5])])


def _fields(block: str, first: int) -> dict[str, str]:
    """The values of the keys we know, in one line each (a list of reporters by line breaks)."""
    if block.count("[") + block.count("{") > MAX_BRACKETS:
        raise InputError(
            f"line {first}: front matter with more than {MAX_BRACKETS} brackets; expected `key: value` lines"
        )
    try:
        loaded = yaml.load(block, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first + (mark.line if mark else 0)
        raise InputError(f"line {line}: front matter is no YAML ({error.problem}); put the value in quotes") from None
    except yaml.reader.ReaderError as error:
        line = first + block.count("\n", 0, error.position)
        raise InputError(f"line {line}: front matter holds a control character; remove it") from None
    except (RecursionError, yaml.YAMLError):
        raise InputError(f"line {first}: front matter is no YAML that can be read") from None
    if not isinstance(loaded, dict):
        raise InputError(f"line {first}: front matter holds no `key: value` lines")
    found: dict[str, str] = {}
    for key, value in loaded.items():
        field = _FIELD.get(str(key).strip().casefold()) if isinstance(key, str) else None
        if field and field not in found and (text := _plain(value, field)):
            found[field] = text
    return found


def _plain(value: object, field: str) -> str:
    if isinstance(value, str):
        return " ".join(value.split()) if field != "reporters" else value.strip()
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return ("\n" if field == "reporters" else "、").join(v.strip() for v in value if v.strip())
    return ""
