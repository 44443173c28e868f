"""Whose a number is in a clause that names nobody: the subject that the sentence opened with and has kept since."""

from __future__ import annotations

from ..regex import regex
from .heads import NEVER
from .quantities import Quantity
from .reading import Clause, Reading

# What may stand before the subject of a sentence, and before the number's own words in a later clause.
_LEAD = regex(
    r"(?:如今|目前|现在|据悉|据了解|据介绍|截至目前|此外|同时|近年来|其中|累计|已|也|还|并且?|且|而|，|、|“|\s)*"
)
# The words behind a name that make it the subject of the whole sentence: 甲由乙创立, 甲成立于…, 甲是一家…, 甲总部位于….
_OPENS = regex(
    r"[”」]?(?:[（(][^（）()]{1,20}[）)])?(?:公司|集团)?(?:由[^，。]{2,30}(?:创办|创立|设立|成立|组建|运营|投资|建设|打造|控股)|成立于|创立于|创办于|始建于|诞生于|"
    r"是一?[家所座支个]|是[^，。；]{2,24}(?:子公司|企业|公司|载体|平台)|[已也]?(?:完成|收购|并购|专注|主营|从事|聚焦|致力|深耕)|总部[位设]|位于|坐落于|落户|[^，。；]{0,3}(?:19|20)\d\d年(?:在[^，。]{2,12})?(?:成立|创立|落户|诞生|起步))"
)
# Who says it, in a clause of its own: 甲官方消息显示，….
_SOURCE = regex(r"[^，。；]{2,30}(?:消息|公告|数据|资料|信息|年报|报告|官网|财报)(?:显示|称|披露)[，,：\s]*")
# Another subject, or one that is meant without a name.
_OTHER = regex(
    r"(?:全[市省区县国州]|我[国省市区]|本[市省区]|当地|国内|行业|产业(?!化)|市场|园区|区内|园内|政府|记者|客户|两[人者家]|双方|三方|他|她|它们|这[一里些]|该|此)"
)
_KINDS = frozenset(
    {"Company", "Investor", "ResearchInstitute", "University", "Incubator", "Association", "Park", "Product", "Model"}
)
_ITS = regex("其[^，。；]{0,10}的[“「]?$")
# How many clauses a subject is kept.
REACH = 6


def running_subject(reading: Reading, quantity: Quantity, clause: Clause) -> str | None:
    """The entity that a sentence opens with and speaks of to the number's clause, where no other is named at the head of
    a clause in between: 甲由乙与丙合资成立，总部位于丁，|去年营收2亿元. None where it is not so."""
    text = reading.text
    start = reading.sentence_start(clause)
    if clause.start <= start:
        return None
    opening = _LEAD.match(text, start)
    at = opening.end() if opening else start
    for date in reading.dates_between(start, start + 24):
        if at == date.start:
            at = date.end
            if follow := _LEAD.match(text, at):
                at = follow.end()
    if source := _SOURCE.match(text, at, clause.start):
        at = source.end()
        at = next((d.end for d in reading.dates_between(at, at + 1) if d.start == at), at)
        at = _LEAD.match(text, at).end()  # type: ignore[union-attr]
    first = next(iter(reading.mentions_between(at, at + 1)), None)
    if first is None or first.kind not in _KINDS or first.kind in NEVER or not _OPENS.match(text, first.end):
        return None
    own = reading.clause_at(first.start)
    if not 1 <= clause.index - own.index <= REACH:
        return None
    # 甲由乙创立，其发布的X已…: X is spoken of now.
    if any(
        m.kind not in NEVER and _ITS.search(text, own.end, m.start)
        for m in reading.mentions_between(own.end, quantity.start)
    ):
        return None
    for later in reading.clauses[own.index + 1 : clause.index + 1]:
        head = _head(reading, later)
        if text[later.start - 1] in "。：:！？；;（(\n" or _OTHER.match(text, head):
            return None
        if any(m.entity != first.entity for m in reading.mentions_between(head, head + 1)):
            return None
    # A name between the head of the clause and the number may be what the number is about.
    if any(m.kind not in NEVER for m in reading.mentions_between(clause.start, quantity.start)):
        return None
    return first.entity


def _head(reading: Reading, clause: Clause) -> int:
    """Where a clause begins behind its connectives and times."""
    at = clause.start
    for _ in range(3):
        match = _LEAD.match(reading.text, at, clause.end)
        at = match.end() if match else at
        date = next((d for d in reading.dates_between(at, clause.end) if d.start == at), None)
        if date is None:
            return at
        at = date.end
    return at
