"""Traditional Chinese is matched as simplified Chinese: one character for one, so that every offset holds.

An article in traditional characters is read through its simplified twin. What comes out quotes the article as it is
written; names are simplified, so that 臺積電 and 台积电 are one thing, and the written form is an alias. The twin has the
punctuation of Chinese, too, where the article was typed with that of English.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from itertools import pairwise

from ..graph.model import Article, Entity, Evidence, Fact, KnowledgeGraph, Mention, Observation
from .gazetteer import load_words
from .regex import regex

# A text is traditional where so many of its Han characters are ones that simplified Chinese does not use, and more than
# ones that only simplified Chinese uses; then those that both scripts use (后, 干, 里) are read as traditional ones too.
TRADITIONAL = 0.02
# How far apart two traditional characters of one name stand.
NEAR = 3
_HAN = regex(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Tables:
    """`plain` are the characters that only traditional Chinese has, `all` also those that mean two things; `phrases` find
    what neither may touch; `modern` are the characters that only simplified Chinese has."""

    plain: dict[int, str]
    all: dict[int, str]
    phrases: re.Pattern[str]
    forms: dict[str, str]
    modern: frozenset[str]


@functools.cache
def _tables() -> _Tables:
    rows = load_words("traditional")
    single = {ord(word): mark for word, mark in rows if len(word) == 1}
    plain = {code: mark for code, mark in single.items() if not _stands_in(chr(code), "gb2312")}
    forms = {word: mark for word, mark in rows if len(word) > 1}
    longest = sorted(forms, key=lambda word: (-len(word), word))
    modern = frozenset(mark for mark in plain.values() if not _stands_in(mark, "big5"))
    return _Tables(plain, single, regex("|".join(map(re.escape, longest))), forms, modern)


def _stands_in(char: str, standard: str) -> bool:
    try:
        char.encode(standard)
    except UnicodeEncodeError:
        return False
    return True


def simplify(text: str) -> str:
    """The text in simplified characters, equally long; the same text where it has no traditional ones.

    >>> simplify("臺積電董事長在著名的後里園區表示，乾隆與資訊無關")
    '台积电董事长在著名的后里园区表示，乾隆与资讯无关'
    >>> simplify("皇后的干粮在后台")
    '皇后的干粮在后台'
    """
    tables = _tables()
    plain = text.translate(tables.plain)
    if plain == text:
        return text
    changed = sum(a != b for a, b in zip(plain, text, strict=True))
    if changed < TRADITIONAL * len(_HAN.findall(text)) or changed <= sum(c in tables.modern for c in text):
        return _stretches(text, plain)
    whole = list(text.translate(tables.all))
    for match in tables.phrases.finditer(text):
        whole[match.start() : match.end()] = tables.forms[match[0]]
    return "".join(whole)


def _stretches(text: str, plain: str) -> str:
    """A simplified text in which what is written in traditional characters is simplified: stretches with two of them close
    together (臺積電). One alone is a character that a name of today keeps (郭明錤)."""
    places = [i for i, (a, b) in enumerate(zip(plain, text, strict=True)) if a != b]
    near = {i for one, two in pairwise(places) if two - one <= NEAR for i in (one, two)}
    return "".join(plain[i] if i in near else c for i, c in enumerate(text)) if near else text


_MARKS = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_HALF_WIDTH = regex(r"(?<=[\u3400-\u9fff”》）」％])[,;:?!](?!//)|[,;](?=[\u3400-\u9fff“《（「])")
_BRACKETS = regex(
    r"(?<=[\u3400-\u9fff”》」])\(([^()（）\n]{0,60})\)|\(([^()（）\n]{0,60}[\u3400-\u9fff][^()（）\n]{0,60})\)"
)


def punctuate(text: str) -> str:
    """The text with the punctuation of Chinese beside Chinese characters, equally long.

    >>> punctuate("云帆科技(深圳)成立于2015年,员工3,500人;官网:http://yunfan.cn")
    '云帆科技（深圳）成立于2015年，员工3,500人；官网：http://yunfan.cn'
    """
    text = _BRACKETS.sub(lambda m: f"（{m[1] or m[2] or ''}）", text)
    return _HALF_WIDTH.sub(lambda m: _MARKS[m[0]], text)


def simplified(article: Article) -> Article:
    """The article's twin in simplified characters and Chinese punctuation, of the same id; the article itself where it needs
    none."""
    text = punctuate(simplify(article.text))
    return article if text == article.text else replace(article, text=text, title=punctuate(simplify(article.title)))


def as_written(kg: KnowledgeGraph, article: Article) -> KnowledgeGraph:
    """The graph of a simplified twin with the article itself: every quote and every mention as the article writes it, and
    the written forms as aliases."""
    text = article.text
    forms: dict[str, set[str]] = {}

    def mention(m: Mention) -> Mention:
        written = text[m.start : m.end]
        if written != m.text:
            forms.setdefault(m.entity, set()).add(written)
        return replace(m, text=written)

    def quoted(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        return tuple(replace(ev, quote=text[ev.start : ev.end]) for ev in evidence)

    def named(entity: Entity) -> Entity:
        aliases = {*entity.aliases, *forms.get(entity.id, ())} - {entity.name}
        return replace(entity, aliases=tuple(sorted(aliases)))

    def fact(f: Fact) -> Fact:
        return replace(f, evidence=quoted(f.evidence))

    def observation(o: Observation) -> Observation:
        return replace(o, evidence=quoted(o.evidence))

    mentions = {key: tuple(mention(m) for m in rows) for key, rows in kg.mentions.items()}
    return KnowledgeGraph.of(
        articles=[article],
        entities=map(named, kg.entities.values()),
        facts=map(fact, kg.facts.values()),
        observations=map(observation, kg.observations.values()),
        mentions=mentions,
    )
