"""Who took part in an event that an article reports on: the people named after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...graph.model import Fact, Mention
from ..document import Document
from ..regex import regex
from .topics import FRAME

# Words that set a sentence at the event.
_SCENE = regex(
    "会上|论坛上|大会|现场|活动|仪式|台上|登台|嘉宾|展区|展台|展馆|路演|与会|出席|到场|致辞|演讲|发言|推介|主持|分享"
)
_BYLINE = regex("记者|编辑|作者|通讯员|责编|摄影|图：|文：|电[（(]")
# Who sends his greetings is elsewhere.
_GREETS = regex("贺信|贺电|贺词")
# Somebody told of, not seen there: a founder, the owner of a team or a laboratory, the speaker of a firm told of before.
_TOLD_OF = regex(
    "创办|创立|创建|创始|前身|(?<!建)成立|毕业于?|师从|校友|获得?博士|加入|任职|曾任|退休|辞去|(?<!\\d)(?:19|20)\\d\\d年|当年|早年|那时|年前"
)
_OF_FIRM = regex("(?:该|这家|该家)(?:公司|企业|机构|院|园区|集团)[^，。；：]{0,14}$")
# Whom the paper asked at his desk.
_OFFICIAL = regex("(?:[局厅区市县处会]长|书记|教授|主任|分析师|专家|学者|秘书长|裁判长|首席科学家)$")
_OWNS = regex("(?:院士|教授|博士)?(?:等人)?(?:所在|领衔|带领|牵头|负责)?的?(?:团队|课题组|实验室|研究组|工作站|旗下)")
_DOES = regex(
    "[^。；]{0,40}?(?:说|表示|介绍|认为|指出|谈|透露|告诉|宣布|宣读|报告|通报|致辞|发布|呼吁|建议|强调|[：:]|“)|[、和与及等]"
)
# How many sentences after the event its people are named; and those who only speak, who need no scene.
REACH, NEAR = 8, 2
AT_SCENE = 0.92
ELSEWHERE = 0.65


def find_participants(doc: Document, facts: Sequence[Fact]) -> Iterator[Fact]:
    """participatedIn for the people named after the first event whose place or host the article gives.

    On labelled passages this held for nine of ten such people. Reporters and editors are left out, and who is only
    told of: founders, owners of teams, the speakers of a firm that stood before.
    """
    held = {f.subject for f in facts if f.property in ("locatedIn", "organizedBy") and f.subject.startswith("Event/")}
    events = [m for m in doc.mentions if m.kind == "Event" and not FRAME.match(doc.article.text, m.end)]
    if not events or events[0].entity not in held:
        return
    first = events[0]
    press = {f.subject for f in facts if f.property == "hasPosition" and f.object.startswith("Media/")}
    opening = doc.sentences.index(doc.sentence_at(first.start))
    yield from _shown(doc, first, opening)
    done: set[str] = set()
    for mention in doc.mentions:
        if mention.kind != "Person" or mention.start < first.end or mention.entity in press | done:
            continue
        sentence = doc.sentence_at(mention.start)
        number = doc.sentences.index(sentence) - opening
        if number > REACH:
            break
        if _BYLINE.search(sentence.text):
            continue
        if _GREETS.search(sentence.text):
            done.add(mention.entity)
            continue
        before, after = doc.article.text[sentence.start : mention.start], doc.article.text[mention.end : sentence.end]
        seen = _SCENE.search(sentence.text)
        if _OWNS.match(after) or (not seen and (number > NEAR or not _speaks(before, after))):
            continue
        done.add(mention.entity)
        confidence = AT_SCENE if seen else ELSEWHERE
        start = first.start if sentence.start <= first.start else sentence.start
        text = doc.article.text[start : sentence.end].rstrip()
        evidence = doc.evidence(
            start, start + len(text), method="pattern:participatedIn:reported-event", confidence=confidence
        )
        yield Fact(mention.entity, "participatedIn", first.entity, (), (evidence,))


# 甲展出乙, 乙亮相: who shows something at a fair, and what is shown.
_SHOWS = regex(
    "[”」]?(?:则|也|还|还将|均|都|此次|这次|首次|重点|现场|集中|携手?[^，。；]{0,12})*(?:带来|展示|展出|参展|亮相|首秀|首发|登场|搬到了?现场|最?备?受关注|最有人气|扎堆|吸引了?(?:众多|大批|不少)?(?:观众|目光))"
)
_CLAUSE_END = regex("[，。；！？\n]")
_SHOWERS = frozenset({"Company", "ResearchInstitute", "University", "Investor"})
_SHOWN = frozenset({"Product", "Model"})
SHOWN = 0.8


def _shown(doc: Document, event: Mention, opening: int) -> Iterator[Fact]:
    """participatedIn for the firms that show something in the sentences after the event, and for what they show."""
    text = doc.article.text
    done: set[str] = set()
    for sentence in doc.sentences[opening : opening + REACH + 1]:
        if not _SHOWS.search(sentence.text):
            continue
        inside = [m for m in doc.mentions if sentence.start <= m.start < sentence.end and m.start >= event.end]
        for number, mention in enumerate(inside):
            if mention.kind not in _SHOWERS | _SHOWN or mention.entity in done or not _SHOWS.match(text, mention.end):
                continue
            stop = _CLAUSE_END.search(text, mention.end)
            end = stop.start() if stop else len(text)
            shown = [m for m in inside[number + 1 :] if m.kind in _SHOWN and m.start < end]
            if any(m.kind == "Event" and m.entity != event.entity for m in inside):
                continue
            for who in (mention, *shown):
                done.add(who.entity)
                evidence = doc.evidence(
                    sentence.start,
                    sentence.start + len(sentence.text.rstrip()),
                    method="pattern:participatedIn:shown",
                    confidence=SHOWN,
                )
                yield Fact(who.entity, "participatedIn", event.entity, (), (evidence,))


def _speaks(before: str, after: str) -> bool:
    """Whether what stands around a name has somebody speak or act now, not be told of."""
    return (
        bool(_DOES.match(after))
        and not _OFFICIAL.search(before)
        and not (_TOLD_OF.search(before + after) or _OF_FIRM.search(before))
    )
