"""What pronouns and short nouns stand for: 该公司, 其, 他, 双方, 前者, 全市, 本届大会 point at a named thing.

No parser is needed: Chinese news keeps its subject in front. The antecedent is the first fitting name of the
nearest sentence that has one before the pronoun, because the first name of a sentence is nearly always its topic
(the subject position of centering theory, Grosz, Joshi and Weinstein 1995).
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from ...graph.model import Mention
from ..document import Document
from ..gazetteer import load_gazetteer
from ..regex import regex
from .placed import Placed, reference
from .pointers import BODIES, HERE, OURSELVES, POINTERS, THINGS, Pointer, clause_starts
from .speakers import find_titled, find_we

# Two or more together. `前二者` is the first two of a list, `后者` the last of two.
_BOTH = regex(r"双方|两者|二者|两家(?:公司|企业|机构|单位)|前[二两]者|三方|三者")
_ONE_OF_TWO = regex(r"(前|后)者")

# Administrative levels: the words of a level, and how the full name of such an area ends.
_LEVELS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (regex(r"全市|本市|我市|该市|这座城市|整座城市"), ("市",)),
    (regex(r"全省|我省|本省|该省"), ("省", "自治区")),
    (regex(r"(?<!徐)(?:全区|我区|本区)(?!域)"), ("区",)),
    (regex(r"全县|我县|该县"), ("县",)),
    (regex(r"全州|我州|该州"), ("州",)),
)
_LOCAL = regex("当地|本地")
# How many sentences back an antecedent may stand; news names its subject again before that.
REACH = 30
REACH_OF_GROUPS = 4


@functools.lru_cache(maxsize=1)
def resolve_references(doc: Document) -> tuple[Mention, ...]:
    """Mentions with the finder "pronoun" whose kind and name are their antecedent's, sorted by place.

    双方 and 前二者 give two mentions at one place. What has no fitting antecedent gives none. None overlaps a name.
    """
    text = Placed.of(doc)
    ends: list[int] = [m.end for m in doc.mentions]

    def is_free(mention: Mention) -> bool:
        i = bisect_right(ends, mention.start)
        return i == len(ends) or doc.mentions[i].start >= mention.end

    def itself(at: int) -> Mention | None:
        return _antecedent(text, at, OURSELVES)

    found = {
        m
        for m in (*_pointed(text), *_pairs(text), *_areas(text), *find_we(text, itself), *find_titled(text))
        if is_free(m)
    }
    return tuple(sorted(found, key=lambda m: (m.start, -m.end, m.kind, m.name)))


def _pointed(text: Placed) -> Iterator[Mention]:
    done: set[int] = set()
    clauses = clause_starts(text.doc.article.text)
    for pointer in POINTERS:
        for match in pointer.matches(text.doc.article.text, clauses):
            if match.start() in done:
                continue
            # 本届大赛 is the contest that was named, not the forum named after it.
            named = replace(pointer, heads=(match[0][-2:],)) if pointer.name in ("event", "called") else pointer
            if pointer.name == "called":
                pointer = named
            to = _antecedent(text, match.start(), named) or _antecedent(text, match.start(), pointer)
            if to is not None:
                done.update(range(match.start(), match.end()))
                yield reference(text.doc, match.span(), to, pointer.score)


def _antecedent(text: Placed, at: int, pointer: Pointer) -> Mention | None:
    """The topic among the fitting names of the nearest sentence that has any; a name that is only where somebody comes
    from, or a partner, gives way to the topic of the sentences before."""
    fallback = None
    for names in text.backwards(at, reach=REACH):
        acted_on = _ACTED_ON if pointer.name == "firm" else _IS_ITS if pointer.name == "it" else None
        if acted_on and acted_on.search(text.doc.article.text, max(0, at - 3), at):
            # 甲斥资获得该公司股权: another firm than 甲.
            names = tuple(m for m in names if _CLAUSES.search(text.doc.article.text, m.end, at))
        if pointer.name == "person":
            names = tuple(m for m in names if not _WITH_HIM.match(text.doc.article.text, max(0, m.start - 2), m.start))
        fitting = [
            m for m in names if _fits(m, pointer) or pointer.name == "called" and _is_called(text.doc, m, pointer)
        ]
        if fitting and pointer.name == "firm" and _taken_up(text, fitting[0], at):
            # 公司已推出A，客户有B。公司…: the sentence is about whom its own 公司 stands for.
            fallback = fallback or _topic(text.doc, fitting)
            continue
        if fitting:
            bought = [m for m in fitting if _BOUGHT.search(text.doc.article.text, max(0, m.start - 14), m.start)]
            # 甲收购乙。该公司…: this one, not the one that the text is about.
            to = bought[0] if bought and _DEMONSTRATES.match(text.doc.article.text, at) else _topic(text.doc, fitting)
            if not _is_oblique(text.doc, to) or pointer.name not in ("firm", "it"):
                return to
            fallback = fallback or to
    return fallback


def _is_called(doc: Document, mention: Mention, pointer: Pointer) -> bool:
    """Whether a noun stands right before a name or behind it: 运载火箭“甲”, “甲”可重复使用运载火箭."""
    text = doc.article.text
    around = text[max(0, mention.start - 8) : mention.start], text[mention.end : mention.end + 12]
    before, behind = re.split("[，。；：！？、\n]", around[0])[-1], re.split("[，。；：！？、\n]", around[1])[0]
    return mention.kind in pointer.kinds and any(head in before or head in behind for head in pointer.heads)


_TAKEN_UP = regex(
    r"(?:^|[，；：。\s“])(?:目前|如今|此外|同时|另外|截至目前|(?:19|20)?\d{2}年(?:底|末|上半年|前三季度)?|[至到]|今年|去年|，|、)*(?:公司|该公司|集团)(?![A-Za-z])"
)


def _taken_up(text: Placed, mention: Mention, at: int) -> bool:
    """Whether the sentence of a name begins with 公司, before the name."""
    sentence = text.doc.sentences[text.at(mention.start)]
    if sentence.start >= text.doc.sentences[text.at(at)].start:
        return False
    return _TAKEN_UP.search(text.doc.article.text[sentence.start : mention.start]) is not None


_OBLIQUE = regex(
    r"(?:来自|曾在|先后在|此前在|任职于|就职于|供职于|毕业于|加入|离开|曾任|历任|曾担任|此前任|辞去|对标|比肩|客户包括|服务于|收购|采用|在?被|遭|(?<=[一-鿿])(?:与|向|对))[“「]?$"
)


_ACTED_ON = regex("(?:获得|取得|收购|投资|入股|持有|增持|减持|领投|控股|加入|加盟|离开|接手|接管)$")
_IS_ITS = regex("(?:为|是|成为)$")
_CLAUSES = regex("[，。；！？\n]")
_BOUGHT = regex("(?:收购|并购|买下)(?:了|对象)?[^，。；、：]{0,10}$")
_DEMONSTRATES = regex("[该这]家?公?司?")
# 他与甲共同创立…, 如今他…: he is not 甲.
_WITH_HIM = regex("[他她][与和跟同]$")
_OF_ANOTHER = regex(r"[”」]?(?:为|是|系|成为)(?:公司|其|该公司)(?:的)?[^，。]{0,6}(?:股东|控制人|客户|供应商|投资方)")


# 由甲领投, 股东包括甲和乙: who gives the money is not who is told of.
_GIVES = regex(
    r"[”」]?(?:[（(]领投[）)]|[^，。；：、]{0,6}(?:领投|跟投|参投|追投|独家投资|追加投资|持股|占股|为联席保荐人|担任[^，。；]{0,8}财务顾问))"
)
_GIVERS = regex("(?:投资方|投资人|股东|投资机构|资方|名单)[^，。；：]{0,4}(?:为|是|有|包括|：)[^。；\n]{0,60}$")


def _is_oblique(doc: Document, mention: Mention) -> bool:
    """Whether words keep a name from being what its sentence is about (甲来自X, 与X签约, X是公司第一大股东)."""
    if _OF_ANOTHER.match(doc.article.text, mention.end) or _GIVES.match(doc.article.text, mention.end):
        return True
    if mention.kind == "Investor" and _GIVERS.search(doc.article.text, max(0, mention.start - 70), mention.start):
        return True
    return _OBLIQUE.search(doc.article.text, max(0, mention.start - 6), mention.start) is not None


def _fits(mention: Mention, pointer: Pointer) -> bool:
    if mention.kind not in pointer.kinds:
        return False
    if pointer.name == "district" and mention.text.endswith("片区"):
        return False
    return not pointer.heads or any(head in mention.name or head in mention.text for head in pointer.heads)


_REGISTERED = regex(r"[”」]?(?:[（(][^（）()]{0,30}[）)])?(?:近日|日前|于近日)?(?:发生|完成)[^，。；]{0,8}变更")


# 一家名为甲的公司: 甲 modifies nothing.
_CALLED = regex("(?:名为|名叫|叫做?)[“「]?$")
# 拿下甲4亿美元投资的乙: the sentence is about 乙.
_WHOSE_MONEY = regex(
    r"[”」]?(?:的)?[\d.数近超]*[十百千万亿]*(?:美元|元人民币|元)?[^，。；]{0,4}(?:投资|融资|注资)的(?![是有])"
)


def _topic(doc: Document, fitting: list[Mention]) -> Mention:
    """The topic among the fitting names of a sentence: the first that no 旗下, 的 or 等 makes a modifier of another."""
    text = doc.article.text
    for mention in fitting:
        # X、Y入股甲，甲发生工商变更: what the register says is of 甲.
        if _REGISTERED.match(text, mention.end):
            return mention
    for mention in fitting:
        modifies = text.startswith(("旗下", "的", "等", "子公司", "集团旗下"), mention.end) and not _CALLED.search(
            text, max(0, mention.start - 4), mention.start
        )
        if not (modifies or _reports(text, mention) or _WHOSE_MONEY.match(text, mention.end)):
            return mention
    return fitting[0]


def _reports(text: str, mention: Mention) -> bool:
    """Whether a name is only the source of the news (36氪获悉, 天眼查App显示, 据X消息)."""
    after = text[mention.end : mention.end + 4]
    return after.startswith(("获悉", "显示", "消息", "讯", "报道", "官微", "官网"))


def _pairs(text: Placed) -> Iterator[Mention]:
    for match in _BOTH.finditer(text.doc.article.text):
        count = 3 if match[0].startswith("三") else 2
        find = _list_before if match[0].startswith("前") else _group_before
        for to in find(text, match.start(), count):
            yield reference(text.doc, match.span(), to, 0.7)
    for match in _ONE_OF_TWO.finditer(text.doc.article.text):
        if _IS_ITS.search(text.doc.article.text, max(0, match.start() - 3), match.start()):
            # 交给甲，乙、丙都是后者的股东: the one named before the clause.
            start = _clause_start(text.doc.article.text, match.start())
            if match[1] == "后" and (last := _last_body(text, start)):
                yield reference(text.doc, match.span(), last, 0.65)
            continue
        group = _pair_right_before(text, match.start()) or _group_before(text, match.start(), 2)
        if len(group) == 2:
            yield reference(text.doc, match.span(), group[match[1] == "后"], 0.7)
        elif match[1] == "后" and (last := _last_body(text, match.start())):
            # 该项目由甲投建，后者是…: the one body named before it.
            yield reference(text.doc, match.span(), last, 0.65)


def _clause_start(whole: str, at: int) -> int:
    return max(whole.rfind(sign, 0, at) for sign in "，。；：！？\n") + 1


def _last_body(text: Placed, at: int) -> Mention | None:
    """The body named last before `at` in its sentence."""
    before = next(text.backwards(at, reach=1))
    return next((m for m in reversed(before) if m.kind in BODIES - {"Media"}), None)


def _pair_right_before(text: Placed, at: int) -> list[Mention]:
    """The two things or bodies listed in the clause that ends before `at` (推出甲和乙，后者…); none where it lists other numbers."""
    whole = text.doc.article.text
    start = max(whole.rfind(sign, 0, at - 1) for sign in "，。；：！？\n") + 1
    inside = [m for m in text.names[text.at(at)] if start <= m.start and m.end <= at and m.kind in THINGS | BODIES]
    if len(inside) < 2 or not re.fullmatch(
        "[”」]?(?:和|与|及|以及|、)[“「]?", whole[inside[-2].end : inside[-1].start]
    ):
        return []
    third = len(inside) > 2 and re.fullmatch(
        "[”」]?(?:和|与|及|以及|、)[“「]?", whole[inside[-3].end : inside[-2].start]
    )
    return [] if third else inside[-2:]


def _list_before(text: Placed, at: int, count: int) -> list[Mention]:
    """The first names of the nearest list (A、B以及C，前二者…)."""
    for names in text.backwards(at, reach=REACH_OF_GROUPS):
        found = _last_list(text.doc, names)
        if len(found) >= count:
            return found[:count]
    return []


def _group_before(text: Placed, at: int, count: int) -> list[Mention]:
    """The bodies, else the bodies and areas, of the nearest sentence that names enough of them."""
    for names in text.backwards(at, reach=REACH_OF_GROUPS):
        named: dict[str, Mention] = {}
        for mention in names:
            if mention.kind in BODIES - {"Media"} or mention.kind == "AdminArea":
                named.setdefault(mention.name, mention)
        bodies = [m for m in named.values() if m.kind != "AdminArea"]
        group = bodies if len(bodies) >= count else list(named.values())
        if len(group) >= count:
            return group[:count]
    return []


def _last_list(doc: Document, inside: tuple[Mention, ...]) -> list[Mention]:
    """The last run of names joined by 、, 和, 以及, 与."""
    run: list[Mention] = []
    best: list[Mention] = []
    for mention in inside:
        between = doc.article.text[run[-1].end : mention.start] if run else ""
        run = [*run, mention] if run and between.strip("、，和以及与“”") == "" else [mention]
        best = run if len(run) > 1 else best
    return best


def firm_before(doc: Document, at: int) -> Mention | None:
    """The firm that a clause at `at` is about which names none: what 公司 would stand for there."""
    return _antecedent(Placed.of(doc), at, OURSELVES)


def areas_said(doc: Document) -> dict[int, str]:
    """The entities that 全市, 我市, 本区 stand for, by the place of these words."""
    return {m.start: m.entity for m in _areas(Placed.of(doc)) if m.text not in ("当地", "本地", "这里")}


def _areas(text: Placed) -> Iterator[Mention]:
    """全市, 本市 stand for the area of that level that the article names most; 当地 for the last area named."""
    doc = text.doc
    areas = sorted((m for m in (*doc.mentions, *doc.nested) if m.kind == "AdminArea"), key=lambda m: (m.start, -m.end))
    for pattern, ends in _LEVELS:
        matches = list(pattern.finditer(doc.article.text))
        fitting = [m for m in areas if _full_area(m.name).endswith(ends)] if matches else []
        if fitting:
            counts = Counter(m.name for m in fitting)
            for match in matches:
                here = text.at(match.start())
                near = [m for m in fitting if m.start < match.start() and text.at(m.start) == here]
                to = max(near or fitting, key=lambda m: (counts[m.name], -abs(m.start - match.start())))
                yield reference(doc, match.span(), to, 0.75)
    for match in HERE.matches(doc.article.text, ()):
        if site := _antecedent(text, match.start(), HERE):
            yield reference(doc, (match.end() - 2, match.end()), site, HERE.score)
    starts = [m.start for m in areas]
    for match in _LOCAL.finditer(doc.article.text):
        if before := bisect_right(starts, match.start()):
            yield reference(doc, match.span(), areas[before - 1], 0.55)


def _full_area(name: str) -> str:
    """The registered form of an area's name (上海 → 上海市), from the gazetteer."""
    return next((entry.name for entry in load_gazetteer().lookup(name) if entry.kind == "AdminArea"), name)
