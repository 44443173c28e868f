"""Industries and technologies that are generally known, where a word of focus or a class label stands beside them.

A field is an entity only as the object of focusesOn (or of uses), so the names of fields are looked for last, and only
there: 重点发展机器人产业, 人工智能独角兽X. They are kept apart from the other mentions, so that no other rule stumbles on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...graph.model import Entity, Mention
from ..document import Document
from ..gazetteer import load_gazetteer
from ..regex import regex

FINDER = "known field"
SCORE = 0.9

# What makes a sentence worth a look: a word of focus, or a label that a field may stand before.
_CONTEXT = regex(
    "聚焦|专注|瞄准|深耕|主攻|专攻|围绕|致力|从事|重点|主打|主营|专做|锚定|为核心|为主题|主题为|先导|主导|支柱|高地|集聚区|产业集群"
    "|独角兽|公司|企业|厂商|品牌|巨头|龙头|提供商|服务商|供应商|制造商"
)
# A known field in a longer word is another field: 机器人 in 机器人焊接, 算力 in 人工智能算力.
_BEFORE = regex(
    "(?:^|[、和与及的在于以将把从，。；：“”‘’「」\\s（(]|聚焦|专注|瞄准|深耕|主攻|专攻|围绕|从事|致力于|发展|主打|专做|主营|锚定|培育"
    "|级|首个|国产|国内|全球|领先|知名|国际|全国|首家|一家|这家|该|行业|头部|正是|就是|[英美德法日韩]国|荷兰|瑞士|以色列)$"
)
_AFTER = regex(
    "[、，。；：”’」\\s（(]|和|与|及|以及|等|的|为|作为|领域|产业|行业|赛道|方向|企业|公司|品牌|平台|厂商|巨头|大厂|独角兽|龙头|机构|初创"
    "|提供商|服务商|供应商|制造商|研发商|开发商|生产商|运营商|技术|解决方案|集团|上市公司|科技公司|新势力|实验室|研究院|明星|头部|研发|研究|高地|发展集聚区|发展高地|创新高地|$"
)

# 人工智能产业 is about 人工智能.
_TAILS = frozenset({"产业", "技术", "行业", "领域"})


def with_fields(doc: Document) -> Document:
    """The document with the known fields that stand free beside a word of focus or a label among its nested mentions, and
    the entities that they stand for."""
    found = list(_fields(doc))
    if not found:
        return doc
    named = {form: e.name for e in doc.entities if e.kind == "Field" for form in (e.name, *e.aliases)}
    longest: dict[str, str] = {}
    for mention, entry in found:
        longest[entry] = max(
            longest.get(entry, ""), named.get(mention.text, ""), mention.text, key=lambda f: (len(f), f)
        )
    mentions = [replace(m, name=named.get(m.text, longest[entry])) for m, entry in found]
    forms: dict[str, set[str]] = {}
    for m in mentions:
        forms.setdefault(m.name, set()).add(m.text)
    known = {e.name for e in doc.entities if e.kind == "Field"}
    new = [Entity("Field", name, tuple(sorted(texts - {name}))) for name, texts in forms.items() if name not in known]
    return replace(
        doc,
        nested=tuple(sorted((*doc.nested, *mentions), key=lambda m: (m.start, -m.end))),
        entities=tuple(sorted((*doc.entities, *new), key=lambda e: e.id)),
    )


def focus_mentions(doc: Document) -> tuple[Mention, ...]:
    """The mentions of a document and its known fields, in one row."""
    fields = [m for m in doc.nested if m.finder == FINDER]
    return tuple(sorted((*doc.mentions, *fields), key=lambda m: m.start)) if fields else ()


def _fields(doc: Document) -> Iterator[tuple[Mention, str]]:
    """The known fields with the name of their entry; the longest of those that overlap, none inside another mention."""
    text = doc.article.text
    gazetteer = load_gazetteer()
    at = 0
    taken = bytearray(len(text))
    for m in doc.mentions:
        taken[m.start : m.end] = b"\1" * (m.end - m.start)
    called_for = {s.start for s in doc.sentences if _CONTEXT.search(s.text)}
    for match in gazetteer.match(text):
        start, end = match.start, match.end
        if match.entry.kind != "Field" or match.ambiguous or start < at or any(taken[start:end]):
            continue
        sentence = doc.sentence_at(start)
        if sentence.start not in called_for or end > sentence.end:
            continue
        free_before = start > 0 and taken[start - 1] or _BEFORE.search(text, max(0, start - 4), start)
        free_after = end < len(text) and taken[end] or _AFTER.match(text, end)
        if free_before and free_after:
            at = end
            if text[end - 2 : end] in _TAILS and text[start : end - 2] in match.entry.forms:
                end -= 2
            form = text[start:end]
            yield Mention(start, end, form, "Field", form, FINDER, SCORE), match.entry.name
