"""Who speaks: 我们 in a quote is the body of the speaker, a post alone (该负责人, 这位院长) is whoever was named with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from ...graph.model import Mention
from ..document import Document
from ..regex import regex
from .patterns import HEADS
from .placed import Placed, reference

# 我们, 我司 in what somebody says are his body.
_WE = regex("我们(?!国|的国)|我司|我院|我校|我行")
# Outside of quotes 我们 is a firm that introduces itself, save where the outlet takes its readers along.
_READERS = regex("我们(?:[来要见看应走将或常到]|一起|可以|都知|已看)")
_TAKEN = regex("[将让把给使带]$")
_SAYS = regex("[^，。；“]{0,6}(?:说|表示|坦言|介绍|回忆|认为|告诉|道|称|透露|指出|感慨|直言|解释|强调|谈)")
SPEAKERS = frozenset({"Company", "Investor", "ResearchInstitute", "University", "Incubator", "Association"})
FIRMS = frozenset({"Company", "Investor"})
# How many characters may stand between a body and the one who speaks for it (青禾智能联合创始人兼首席执行官甲), and
# between a quote and the speaker behind it.
LONGEST_TITLE = 24
BEHIND = 40
# How often the firm of an article is named that somebody speaks for whose body is not said.
OFTEN = 3


def find_we(text: Placed, topic: Callable[[int], Mention | None]) -> Iterator[Mention]:
    """我们 in what a person says is that person's body; outside of quotes it is the firm that introduces itself, which
    `topic` finds before a place."""
    whole = text.doc.article.text
    found = list(_WE.finditer(whole))
    if not found:
        return
    bodies = _bodies(text.doc)
    for match in found:
        quoted, speaker = _speaker(text, match.start())
        if speaker is not None and speaker.name in bodies:
            yield reference(text.doc, match.span(), bodies[speaker.name], 0.75)
        elif _READERS.match(whole, match.start()) or _TAKEN.search(whole, 0, match.start()):
            continue
        elif to := _firm(text.doc) if speaker and not quoted else None if quoted else topic(match.start()):
            yield reference(text.doc, match.span(), to, 0.6)


def _bodies(doc: Document) -> dict[str, Mention]:
    """The body named right before each person for the first time, by the person's name."""
    found: dict[str, Mention] = {}
    for before, person in zip(doc.mentions, doc.mentions[1:], strict=False):
        if person.kind != "Person" or before.kind not in SPEAKERS or person.name in found:
            continue
        between = doc.article.text[before.end : person.start]
        if len(between) <= LONGEST_TITLE and not re.search("[，。；：！？]", between):
            found[person.name] = before
    return found


def _firm(doc: Document) -> Mention | None:
    """The firm that an interview names more often than any other, several times at least, and that asks no questions."""
    text = doc.article.text
    counts = Counter(m.entity for m in doc.mentions if m.kind in FIRMS and text[m.end : m.end + 1] not in ("：", ":"))
    (first, often), (_, next_often) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    clear = often >= OFTEN and often > next_often
    return next((m for m in doc.mentions if m.entity == first), None) if clear else None


def _speaker(text: Placed, at: int) -> tuple[bool, Mention | None]:
    """Whether `at` stands in a quote, and who speaks: the person behind the quote, or the one last named before it; in an
    interview the one whose name opens the paragraph."""
    whole = text.doc.article.text
    paragraph = whole.rfind("\n", 0, at) + 1
    opening, closing = whole.rfind("“", paragraph, at), whole.rfind("”", paragraph, at)
    people = [m for m in text.doc.mentions if m.kind == "Person"]
    if opening > closing:
        end = whole.find("”", at)
        for m in people:
            near = end >= 0 and end < m.start <= end + BEHIND and "“" not in whole[end : m.start]
            if near and "\n" not in whole[end : m.start] and _SAYS.match(whole, m.end):
                return True, m
        index = text.at(opening)
        for names in (text.names[index], *(text.names[index - 1 : index] if index else ())):
            if before := [m for m in names if m.kind == "Person" and m.end <= opening]:
                return True, before[-1]
        return True, None
    # An interview: 甲：我们….
    for m in people:
        if m.start == paragraph and whole.startswith(("：", ":"), m.end):
            return False, m
    return False, None


# 该负责人, 这位院长: a person named before with that post, or, a person in charge, with any.
_POST = regex(f"(?:该|这位|那位|这名)[^，。；：！？\n“”、的]{{0,6}}?(?P<head>{HEADS})")
_IN_CHARGE = frozenset({"负责人", "掌门人", "高管"})
# A person in charge whom nobody names stands between.
_UNNAMED = regex("(?:相关|有关|一位|一名|某|主要)[^，。；\n]{0,8}(?:负责人|人士|专家|教授)")
REACH_OF_POSTS = 4


def find_titled(text: Placed) -> Iterator[Mention]:
    """该负责人 is the person last named with a post, 这位院长 the one last named as a dean, if nobody unnamed came between."""
    whole = text.doc.article.text
    for match in _POST.finditer(whole):
        people = [m for names in text.backwards(match.start(), reach=REACH_OF_POSTS) for m in reversed(names) if m.kind == "Person"]  # fmt: skip
        after = text.names[text.at(match.start())]
        if any(m.kind == "Person" and match.end() <= m.start <= match.end() + 2 for m in after):
            continue
        for number, person in enumerate(people):
            since = max(person.start - LONGEST_TITLE, people[number + 1].end if number + 1 < len(people) else 0, 0)
            front = re.split("[，。；：！？\n]", whole[since : person.start])[-1]
            fits = re.search(HEADS, front) if match["head"] in _IN_CHARGE else match["head"] in front
            if fits:
                if not _UNNAMED.search(whole, person.end, match.start()):
                    yield reference(text.doc, match.span(), person, 0.7)
                break
