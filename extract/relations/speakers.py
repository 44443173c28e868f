"""Who speaks: 我们 in a quote is the body of the speaker, a post alone (该负责人, 这位院长) is whoever was named with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ...graph.model import Mention
from ..document import Document
from .patterns import HEADS
from .placed import Placed, reference

# 我们, 我司 in what somebody says are his body; a speaker is named before the quote, with his body before him.
_WE = re.compile("我们(?!国|的国)|我司|我院|我校|我行")
_OPENS = re.compile("[“「]|：")
SPEAKERS = frozenset({"Company", "Investor", "ResearchInstitute", "University", "Incubator", "Association"})
# How many characters may stand between a body and the one who speaks for it (青禾智能联合创始人兼首席执行官甲).
LONGEST_TITLE = 24


def find_we(text: Placed, topic: Callable[[int], Mention | None]) -> Iterator[Mention]:
    """我们 in what a person says is that person's body; outside of quotes it is the firm that introduces itself, which
    `topic` finds before a place."""
    found = list(_WE.finditer(text.doc.article.text))
    if not found:
        return
    bodies = _bodies(text.doc)
    for match in found:
        quoted, speaker = _speaker(text, match.start())
        if speaker is not None and (to := bodies.get(speaker.name)):
            yield reference(text.doc, match.span(), to, 0.75)
        elif not quoted and (to := topic(match.start())):
            # A firm that introduces itself.
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


def _speaker(text: Placed, at: int) -> tuple[bool, Mention | None]:
    """Whether `at` stands in a quote, and the person named last before that."""
    whole = text.doc.article.text
    paragraph = whole.rfind("\n", 0, at) + 1
    opening = max((m.start() for m in _OPENS.finditer(whole, paragraph, at)), default=-1)
    if opening < 0:
        return False, None
    index = text.at(opening)
    for names in (text.names[index], *(text.names[index - 1 : index] if index else ())):
        people = [m for m in names if m.kind == "Person" and m.end <= opening]
        if people:
            return True, people[-1]
    return True, None


# 该负责人, 这位院长: a person named before with that post, or, a person in charge, with any.
_POST = re.compile(f"(?:该|这位|那位|这名)[^，。；：！？\n“”、的]{{0,6}}?(?P<head>{HEADS})")
_IN_CHARGE = frozenset({"负责人", "掌门人", "高管"})
# A person in charge whom nobody names stands between.
_UNNAMED = re.compile("(?:相关|有关|一位|一名|某|主要)[^，。；\n]{0,8}(?:负责人|人士|专家|教授)")
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
