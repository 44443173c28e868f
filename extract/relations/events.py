"""Who took part in an event that an article reports on: the people named after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...graph.model import Fact
from ..document import Document

# Words that set a sentence at the event.
_SCENE = re.compile(
    "会上|论坛上|大会|现场|活动|仪式|台上|登台|嘉宾|展区|展台|展馆|路演|与会|出席|到场|致辞|演讲|发言|推介|主持|分享"
)
_BYLINE = re.compile("记者|编辑|作者|通讯员|责编|摄影|图：|文：")
# How many sentences after the event its people are named.
REACH = 8
AT_SCENE = 0.85
ELSEWHERE = 0.75


def find_participants(doc: Document, facts: Sequence[Fact]) -> Iterator[Fact]:
    """participatedIn for the people named after the first event whose place or host the article gives.

    On labelled passages this held for five of six such people; reporters and editors are left out.
    """
    held = {f.subject for f in facts if f.property in ("locatedIn", "organizedBy") and f.subject.startswith("Event/")}
    events = [m for m in doc.mentions if m.kind == "Event"]
    if not events or events[0].entity not in held:
        return
    first = events[0]
    press = {f.subject for f in facts if f.property == "hasPosition" and f.object.startswith("Media/")}
    opening = doc.sentences.index(doc.sentence_at(first.start))
    done: set[str] = set()
    for mention in doc.mentions:
        if mention.kind != "Person" or mention.start < first.end or mention.entity in press | done:
            continue
        sentence = doc.sentence_at(mention.start)
        if doc.sentences.index(sentence) - opening > REACH:
            break
        if _BYLINE.search(sentence.text):
            continue
        done.add(mention.entity)
        confidence = AT_SCENE if _SCENE.search(sentence.text) else ELSEWHERE
        start = first.start if sentence.start <= first.start else sentence.start
        text = doc.article.text[start : sentence.end].rstrip()
        evidence = doc.evidence(
            start, start + len(text), method="pattern:participatedIn:reported-event", confidence=confidence
        )
        yield Fact(mention.entity, "participatedIn", first.entity, (), (evidence,))
