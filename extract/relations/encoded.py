"""Sentences as patterns see them: every mention is one character, and what never decides a relation is taken out.

A mention of the k-th class becomes the private-use character 0xE000 + 300 k + i (i counts within the sentence), so
that a set of classes is a character class of a plain regular expression. Quotation marks, white space, dates and
adverbs such as 近日 and 正式 are dropped, brackets are cut out and stand as sentences of their own (their host is the
mention before them), and a clause that begins without a name begins with ZERO, the place of the subject left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from ...graph.model import Mention, Sentence
from ...graph.schema import load_schema
from ..document import Document
from ..regex import regex

FIRST = 0xE000
BLOCK = 300
ZERO = "\uf800"
# A mention of no matter which class; any mention; any private-use character (mentions and ZERO); marks that end a clause.
A_NAME = chr(FIRST)
MENTION = "[\ue000-\uf517]"
PRIVATE = "\ue000-\uf8ff"
STOPS = "，。；：！？"

# A space may stand beside a numeral: 2023 年 10 月.
_YEAR = r"(?:(?:19|20)\d{2} ?|[12][九〇零○][〇零○一二三四五六七八九]{2})年(?!代|度|会|期|报)"
_DAY = r" ?\d{1,2} ?月(?:份|初|底|末|中旬|上旬|下旬)?(?: ?\d{1,2} ?[日号])?(?: ?[至到—–-] ?\d{1,2} ?[日号])?"
_RELATIVE = (
    "今年以来|今年|去年|前年|昨日|昨天|昨晚|今日|今天|今晚|今晨|本周[一二三四五六日]?|上周[一二三四五六日]?|周[一二三四五六日]"
    "|本月|上月|上个月|这个月|近年来|近年|近日|日前|近期|不久前|眼下|目前|如今|现在|当前|当天|当日|此前(?!担任|任|[是为]|出任|就职|任职|供职)|随后|此后|同日|同年"
    "|次年|当年|第[二三四五]年|[\\d一二两三四五六七八九十半几数]+多?(?:个月|年|个?星期|周)(?:之后|以后|后)|截至目前|迄今|至今|最近|刚刚|过去\\d*年|多年来|[\\d一二三四五六七八九十]+余?多?年来"
)
_DATE = (
    f"(?:早在|截至|截止|自从|[自从于在到至])? ?(?:{_YEAR}(?:{_DAY}|年?[初底末]|[上下]半年|春节?|夏|秋|冬)?"
    f"|{_DAY}|\\d{{1,2}}[日号](?=[，在于上下晚早发宣公讯消，])|{_RELATIVE})"
    "(?:[上下]午|晚间?|早间|凌晨|清晨|中午)?(?:起|以来|期间|前后|左右|之初|开始)?"
)
_ADVERB = (
    "正式|已经|先后|相继|陆续|成功|首次|再次|再度|率先|一直|始终|正在(?!$)|据悉|据介绍|据了解|据报道|此外|同时|其中|另外|目前"
    "|(?:自|从)?(?:成立|创立)(?:以来|至今|伊始)，?(?=一直|始终|致力|专注|聚焦|深耕|主攻)"
    "|快速|持续|逐步|纷纷|刚刚|早已|悄然|刚(?=落户|落地|成立|入驻|搬|发布|推出|完成|获)|最终|顺利|隆重|重磅|继续|也已|联袂"
)
# 今天（7月20日）下午: what a date in brackets leaves.
_HOUR = "(?:上午|下午|晚间?|凌晨|中午|早间)(?=[在于起，]|举|召|开幕|闭幕)"
_QUOTES = "®™“”‘’「」『』\"'＂＇﹃﹄〝〞"
# Wide white space parts what stands beside it; a single space means nothing.
_TOKEN = regex(
    f"(?P<half>  +|\u3000\u3000+|[,;:!?()<>|｜【】\\[\\]])|(?P<drop>[\\s{_QUOTES}]+|{_DATE}|{_ADVERB}|{_HOUR})|(?P<number>\\d[\\d,.]*)"
)
_BLANK = regex("\\s+")
_COMMAS = regex(
    f"(?<=[由获方为]){MENTION}(?:[，、]{MENTION})*，{MENTION}(?=[等和及共联合持续继]{{0,4}}(?:领投|跟投|参投|追投|投资|参与|加持))"
)
_QUOTED = regex("[”’」』》][“‘「『《]")
_FULL = {
    ",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）", "<": "《", ">": "》",
    "|": "。", "｜": "。", "【": "。", "】": "。", "[": "（", "]": "）",
}  # fmt: skip
# The first character of a clause.
_OPENS = regex(f"(?:^|(?<=[{STOPS}]))[^{STOPS}]")
_BRACKET = regex("（([^（）]*)）")
# What stands in brackets but belongs to the sentence: in a list of investors, that one only gave advice.
_KEEP = regex("(?:独家|融资)*财务顾问")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A sentence, or a bracket of one, with mentions as single characters.

    `starts[i]` and `ends[i]` say where the i-th character stands in the article; `mentions` what a character names
    (several where 双方 stands for two); `number` is the place of the sentence in the document; `host` what a bracket
    follows; `aside` says whether it is a bracket.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    mentions: Mapping[str, tuple[Mention, ...]]
    number: int
    host: tuple[Mention, ...] = ()
    aside: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the article that the characters from `start` to `end` stand for, without ZERO at its ends."""
        while start < end - 1 and self.text[start] == ZERO:
            start += 1
        while end - 1 > start and self.text[end - 1] == ZERO:
            end -= 1
        return self.starts[start], self.ends[end - 1]

    def named(self, start: int, end: int) -> Iterator[tuple[str, tuple[Mention, ...]]]:
        """The characters between two places that name something, and what they name."""
        for char in self.text[start:end]:
            if char in self.mentions:
                yield char, self.mentions[char]


@dataclass(slots=True)
class _Stream:
    """Characters with their places, while a sentence is being encoded."""

    chars: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, char: str, start: int, end: int) -> None:
        self.chars.append(char)
        self.starts.append(start)
        self.ends.append(end)

    def add_run(self, text: str, start: int, end: int, offset: int) -> None:
        self.chars.extend(text[start:end])
        self.starts.extend(range(start + offset, end + offset))
        self.ends.extend(range(start + offset + 1, end + offset + 1))

    def extend(self, other: _Stream) -> None:
        self.chars += other.chars
        self.starts += other.starts
        self.ends += other.ends

    def cut(self, start: int, end: int) -> _Stream:
        return _Stream(self.chars[start:end], self.starts[start:end], self.ends[start:end])


@cache
def kind_numbers() -> dict[str, int]:
    """The number of each class, in the order of the schema."""
    return {kind: number for number, kind in enumerate(load_schema().kinds)}


@cache
def _kinds() -> tuple[str, ...]:
    return tuple(kind_numbers())


def kind_class(kinds: frozenset[str]) -> str:
    """The inside of a regular expression's character class that any mention of these classes fits."""
    numbers = kind_numbers()
    ranges = sorted(FIRST + BLOCK * numbers[kind] for kind in kinds)
    return "".join(f"{chr(low)}-{chr(low + BLOCK - 1)}" for low in ranges)


def kind_of(char: str) -> str:
    """The class of a mention's character; "" for any other character."""
    number = (ord(char) - FIRST) // BLOCK
    kinds = _kinds()
    return kinds[number] if 0 <= number < len(kinds) else ""


def encode(doc: Document, *, references: Sequence[Mention] = ()) -> tuple[Encoded, ...]:
    """The sentences of a document, each followed by its brackets; `references` are pronouns with their antecedents."""
    found: list[Encoded] = []
    places: dict[tuple[int, int], list[Mention]] = {}
    for mention in (*doc.mentions, *references):
        places.setdefault((mention.start, mention.end), []).append(mention)
    ordered = sorted(places)
    at = 0
    for number, sentence in enumerate(doc.sentences):
        inside: list[tuple[int, int]] = []
        while at < len(ordered) and ordered[at][0] < sentence.end:
            if ordered[at][1] <= sentence.end:
                inside.append(ordered[at])
            at += 1
        if inside or number == 0:
            found.extend(_encode_sentence(sentence, number, {p: tuple(places[p]) for p in inside}))
    return tuple(found)


def _encode_sentence(
    sentence: Sentence, number: int, inside: Mapping[tuple[int, int], tuple[Mention, ...]]
) -> Iterator[Encoded]:
    stream = _Stream()
    mentions: dict[str, tuple[Mention, ...]] = {}
    counts: dict[str, int] = {}
    numbers = kind_numbers()
    at = sentence.start
    for (start, end), named in inside.items():
        if start < at:
            continue
        # Title marks around a name say no more than quotation marks.
        marked = sentence.text[max(0, start - 1 - sentence.start) : end + 1 - sentence.start] == (
            "《" + sentence.text[start - sentence.start : end - sentence.start] + "》"
        )
        _add_text(stream, sentence, at, start - marked, between=bool(mentions))
        kind = named[0].kind
        index = min(counts.get(kind, 0), BLOCK - 1)
        counts[kind] = index + 1
        char = chr(FIRST + BLOCK * numbers[kind] + index)
        mentions[char] = named
        stream.add(char, start, end)
        at = end + marked
    _add_text(stream, sentence, at, sentence.end)
    text = "".join(stream.chars)
    for match in _COMMAS.finditer(text):
        # 由甲，乙和丙领投: commas for the list's own.
        for place in range(match.start(), match.end()):
            stream.chars[place] = "、" if text[place] == "，" else stream.chars[place]
    main, asides = _split_brackets(stream)
    yield _finish(main, mentions, number, ())
    for aside, host in asides:
        if any(char in mentions for char in aside.chars):
            yield replace(_finish(aside, mentions, number, mentions.get(host, ())), aside=True)


def _add_text(stream: _Stream, sentence: Sentence, start: int, end: int, *, between: bool = False) -> None:
    """Adds the words between two mentions without what never decides a relation, in full-width punctuation."""
    text = sentence.text
    at, end = start - sentence.start, end - sentence.start
    if between and _QUOTED.fullmatch(text, at, end):
        # “风清”“风雷”: two quoted names side by side are listed.
        stream.add("、", start, start + end - at)
        return
    if between and _BLANK.fullmatch(text, at, end):
        # White space alone between two names: they are listed, or belong to two lines.
        stream.add("、" if end - at == 1 else "。", start, start + end - at)
        return
    for match in _TOKEN.finditer(text, at, end):
        if match.lastgroup == "number":
            continue
        stream.add_run(text, at, match.start(), sentence.start)
        at = match.end()
        if match.lastgroup == "half":
            stream.add(_FULL.get(match[0], "。"), match.start() + sentence.start, at + sentence.start)
    stream.add_run(text, at, end, sentence.start)


def _split_brackets(stream: _Stream) -> tuple[_Stream, list[tuple[_Stream, str]]]:
    """The sentence without its brackets, and the brackets with the character before each."""
    asides: list[tuple[_Stream, str]] = []
    text = "".join(stream.chars)
    main = _Stream()
    at = 0
    for match in _BRACKET.finditer(text):
        if _KEEP.fullmatch(match[1]):
            continue
        # A bracket at the front is a by-line or a date line: a sentence of its own.
        host = text[match.start() - 1] if match.start() else ""
        asides.append((stream.cut(match.start(1), match.end(1)), host))
        main.extend(stream.cut(at, match.start()))
        at = match.end()
    main.extend(stream.cut(at, len(text)))
    return main, asides


def _finish(
    stream: _Stream, mentions: Mapping[str, tuple[Mention, ...]], number: int, host: tuple[Mention, ...]
) -> Encoded:
    """Marks the subjects left out: a clause that begins with no mention begins with ZERO."""
    for opening in reversed(list(_OPENS.finditer("".join(stream.chars)))):
        at = opening.start()
        if opening[0] not in mentions:
            stream.chars.insert(at, ZERO)
            stream.starts.insert(at, stream.starts[at])
            stream.ends.insert(at, stream.starts[at])
    return Encoded("".join(stream.chars), tuple(stream.starts), tuple(stream.ends), mentions, number, host)
