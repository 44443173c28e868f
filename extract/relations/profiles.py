"""Profiles: a line that begins with a person and a colon or comma and tells posts and degrees without a verb.

    团队介绍
    林一舟：创始人/CEO，远山大学博士，前云帆科技高级工程师。

What a bare post belongs to is the body that the lines above introduce; what follows up to the end of the line is told of the person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...graph.model import Mention
from ..document import Document
from ..regex import regex
from .compounds import Compound
from .encoded import PRIVATE, ZERO, Encoded, kind_class
from .patterns import TITLE
from .posts import BODY, OWNERS, PERSON, Post, grant
from .topics import Topics

_SCHOOL = f"[{kind_class(frozenset({'University', 'ResearchInstitute'}))}]"
_PART = f"[^{PRIVATE}，。；：！？、/&的]"
_OPENS = f"(?:^|(?<=[：，；、/&{ZERO}]))"
_CLOSES = "(?=$|[，。；、/&])"
_PROFILE = regex(f"(?P<s>{PERSON})(?:[：，]|——?){ZERO}?")
# 创始人/CEO，联合创始人，: posts of which no body is named.
_BARE = regex(f"(?=[^{PRIVATE}]{{2,12}}){TITLE}(?:[/&、兼及和]+{TITLE})*(?=$|[，。；])")
_MORE = regex(f"，{ZERO}?(?={TITLE}(?:$|[，。；]))")
# 前云帆科技高级工程师, 远山大学教授、博士生导师
_OFFICE = regex(f"{_OPENS}(?P<join>前任?|原|曾任|历任|曾为)?(?P<o>{BODY})的?(?P<title>{TITLE}){_CLOSES}")
# 远山大学计算机系硕士
_DEGREE = regex(
    f"{_OPENS}(?P<o>{_SCHOOL})的?{_PART}{{0,12}}?(?:本硕博?|本科生?|硕士|博士|学士|直博生|博士生|研究生|[EM]*MBA|Ph\\.?D|Phd|硕博|专业)(?:[一二三四五六]年级|连读|在读|毕业|肄业|学位|候选人)*{_CLOSES}"
)
# 林一舟：我们团队里有远山大学博士: he speaks, and of others.
_SPEECH = regex("我|您|你|咱|[？！]")
DEGREE = 0.9  # how often a school with a degree behind it is the person's


def find_profiles(
    doc: Document, sentences: Sequence[Encoded], topics: Topics
) -> Iterator[tuple[Encoded, Post] | Compound]:
    """The posts, each with its sentence, and the schools that the profiles of a document name."""
    above: list[Encoded] = []
    team: tuple[Mention, ...] | None = None
    for line in _lines(doc, [s for s in sentences if not s.host and not s.aside]):
        match = _PROFILE.match(line[0].text)
        bare = _BARE.match(line[0].text, match.end()) if match else None
        if match is None or not (bare or _tells(line)):
            above.extend(line)
            team = None
            continue
        person = line[0].mentions[match["s"]][:1]
        if bare:
            team = team or _introduced(above, topics)
            yield from ((line[0], post) for post in _own(line[0], bare.start(), person, team))
        for sentence in line:
            yield from _told(sentence, person)


def _lines(doc: Document, sentences: Sequence[Encoded]) -> Iterator[list[Encoded]]:
    """The encoded sentences of each line of the text."""
    line: list[Encoded] = []
    for sentence in sentences:
        if not sentence.starts:
            continue
        if line and "\n" in doc.article.text[line[-1].starts[0] : sentence.starts[0]]:
            yield line
            line = []
        line.append(sentence)
    if line:
        yield line


def _tells(line: Sequence[Encoded]) -> bool:
    """Whether a line tells of posts or degrees, and is no speech."""
    told = any(words.search(sentence.text) for sentence in line for words in (_OFFICE, _DEGREE))
    return told and not any(_SPEECH.search(sentence.text) for sentence in line)


def _introduced(above: Sequence[Encoded], topics: Topics) -> tuple[Mention, ...]:
    """The body that the nearest line above introduces, else the one that the document is about."""
    for sentence in reversed(above):
        if found := topics.lead(sentence, len(sentence.text), OWNERS):
            return found[:1]
    return topics.main(OWNERS)


def _own(sentence: Encoded, at: int, person: tuple[Mention, ...], team: tuple[Mention, ...]) -> Iterator[Post]:
    titles = []
    end = at
    while bare := _BARE.match(sentence.text, at):
        titles.append(bare[0].replace("/", "、").replace("&", "、"))
        end = bare.end()
        more = _MORE.match(sentence.text, end)
        at = more.end() if more else len(sentence.text)
    yield from grant(person, team, "、".join(titles), False, (0, end), "profile")


def _told(sentence: Encoded, person: tuple[Mention, ...]) -> Iterator[tuple[Encoded, Post] | Compound]:
    for office in _OFFICE.finditer(sentence.text):
        bodies = sentence.mentions[office["o"]][:1]
        for post in grant(person, bodies, office["title"], bool(office["join"]), office.span(), "profile"):
            yield sentence, post
    for degree in _DEGREE.finditer(sentence.text):
        school = sentence.mentions[degree["o"]][0]
        yield Compound(person[0], "educatedAt", school, *sentence.span(*degree.span()), "profile", DEGREE)
