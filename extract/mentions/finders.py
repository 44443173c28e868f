"""Finds what an article names: candidates from the gazetteer, the tagger and rules; choose() decides between overlaps."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...graph.model import Article, Mention, Sentence
from ..depictions import picture_entities
from ..document import Document
from ..gazetteer import Entry, Gazetteer, Match, load_gazetteer, load_words
from ..regex import regex
from ..sentences import split_sentences
from ..sheets import find_sheets, named_in_sheets
from ..tables import named_cells
from .bodies import find_letters, find_organs, find_quarters, find_schools, find_towns
from .choose import Weights, choose, load_weights, odds, pool_kinds, prefer_wholes, probability
from .derived import (
    Finder,
    Source,
    by_aliases,
    by_brackets,
    by_brands,
    by_groups,
    by_labels,
    by_lists,
    by_owners,
    by_parents,
    by_people,
    by_quoted_lists,
    by_repetition,
    by_short_forms,
    by_versions,
)
from .drugs import find_drugs
from .edges import is_no_field, trim
from .features import Key, Votes
from .funders import find_funders
from .latin import find_latin, holds_a_title
from .names import Areas
from .nesting import find_nested, join_areas, split_areas, split_bodies, split_countries, split_parks
from .rules import Candidate, find_by_endings, find_by_rules, is_vague_event
from .tagger import Tagger, load_tagger, tell
from .things import name_things
from .vague import is_clause, is_vague
from .wholes import find_lines, find_owned_parks, find_speakers, find_wholes
from .works import find_works

# 本报成都讯 names a town, no outlet; X公司海南区总经理 a region of sales, no district.
_TOWN_LINE = regex("本[报刊网台社][一-鿿]{2,5}讯?|.{0,2}[（(]?[全融]媒体?")
# 北海造船 is a yard, neither the city nor its trade.
_MAKER = regex(
    "(?:造船|重工(?!业)|石化|机床|钢铁|重汽|柴油机)(?![业产基园区城港项行工企厂技设领化协商展集市龙]|有限|股份|集团|公司|（)"
)
_SALES_REGION = regex("区(?:[一-鿿]{2}){0,2}副?(?:总经理|总裁|总监|业务|销售|经理|CEO|首席|负责人)")


# Everyday words, which are that also where the firm is named by its whole name.
_EVERYDAY = frozenset(
    [
        "现代",
        "大众",
        "统一",
        "理想",
        "通用",
        "光明",
        "未来",
        "老板",
        "方向",
        "先锋",
        "万能",
        "联合",
        "国际",
        "东方",
        "远景",
        "大唐",
        "长城",
        "长安",
        "平安",
        "太平",
        "人大",
        "中央",
        "大全",
    ]
)


def _is_meant(text: str, match: Match, named: set[int]) -> bool:
    """Whether a short form that means other things too means what is listed: its whole name stands in the text, or a school's
    short name has a scholar behind it."""
    whole = id(match.entry) in named and match.end - match.start > 1 and match.form not in _EVERYDAY
    return whole or bool(match.entry.kind == "University" and _SCHOLAR.match(text, match.end))


_SAYS = regex("微信|微博|公众号|官微|客户端|消息|获悉|讯|报道|[，）)”》。\n]|$")


def _announces(text: str, match: Match) -> bool:
    """Whether an outlet's name is rather what a city does (云州发布十条措施)."""
    return match.form.endswith("发布") and not _SAYS.match(text, match.end)


# 北大博导: who is from a school tells that its short name is meant.
_SCHOLAR = regex("博士|博导|硕士|教授|本科|校友|副?校长|院士|学子|毕业|科研团队|计算机系|MBA|EMBA")
_BODIES = frozenset(
    {"Company", "Investor", "ResearchInstitute", "University", "Incubator", "Association", "Park", "Place", "Media"}
)


def _behind_their_whole(source: Source, matches: Sequence[Match]) -> set[Match]:
    """The doubtful short forms of areas right behind the area that they lie in, and of their neighbours joined to them
    (广西苍梧与容县)."""
    found: set[Match] = set()
    ends: dict[int, list[Match]] = {}
    for match in matches:
        if match.entry.kind != "AdminArea":
            continue
        ends.setdefault(match.end, []).append(match)
        if match.ambiguous and match.end - match.start > 1:
            above = _above(match.entry, source.gazetteer)
            left = ends.get(match.start, ())
            joined = ends.get(match.start - 1, ()) if source.text[match.start - 1 : match.start] in "、与和及" else ()
            if any(m.entry.name in above for m in left) or any(
                m in found and above & _above(m.entry, source.gazetteer) for m in joined
            ):
                found.add(match)
    return found


def _above(entry: Entry, gazetteer: Gazetteer) -> set[str]:
    """The names of the areas that an area lies in."""
    names: set[str] = set()
    while entry.within and entry.within not in names:
        names.add(entry.within)
        entry = next((e for e in gazetteer.lookup(entry.within) if e.kind == "AdminArea"), entry)
    return names


def by_gazetteer(source: Source) -> Iterator[Candidate]:
    """Names that are generally known; `gazetteer?` where the form means other things too."""
    areas = Areas(source.gazetteer)
    matches = source.gazetteer.match(source.text)
    named = {id(m.entry) for m in matches if not m.ambiguous and m.end - m.start > 2}
    placed = _behind_their_whole(source, matches)
    for match in matches:
        if match.entry.kind in ("AdminArea", "Place") and (
            _SALES_REGION.match(source.text, match.end - 1) or _SALES_REGION.match(source.text, match.end)
        ):
            continue
        if match.entry.kind == "AdminArea" and (maker := _MAKER.match(source.text, match.end)):
            yield Candidate(match.start, maker.end(), "Company", "rule:registered", 0.7)
            continue
        # An outlet that is called after its city (云州发布, but also 云州) is meant only where the text says so.
        city = match.entry.kind == "Media" and (areas.is_area(match.form) or _announces(source.text, match))
        doubtful = match.ambiguous and not (_is_meant(source.text, match, named) or match in placed)
        finder = "gazetteer?" if doubtful or city else "gazetteer"
        yield Candidate(match.start, match.end, match.entry.kind, finder, 1.0)
        if match.entry.kind == "Product" and source.text[match.end : match.end + 3].lower() == "app":
            yield Candidate(match.start, match.end + 3, "Product", finder, 1.0)


@functools.cache
def _figures() -> frozenset[str]:
    return frozenset(word for word, _ in load_words("figures"))


def _is_figure(text: str, start: int, end: int) -> bool:
    """Whether a stretch is a common word in quotation marks (大模型“风口”)."""
    return text[start - 1 : start] in ("“", "「", '"', "‘") and text[start:end] in _figures()


def by_tagger(source: Source) -> Iterator[Candidate]:
    """The spans of the neural tagger, also those that it holds for second best."""
    told = tell(source.sentences, source.gazetteer.match(source.text))
    for sentence, spans in zip(source.sentences, source.tagger.candidates(told), strict=True):
        for span in spans:
            start, end = trim(source.text, sentence.start + span.start, sentence.start + span.end, span.kind)
            if span.kind in ("Company", "Investor") and (label := _LABEL_LATIN.fullmatch(source.text, start, end)):
                known = {e.kind for e in source.gazetteer.lookup(label[1])} & {"Company", "Investor"}
                start, end = (start, label.end(1)) if known else (label.start(2), end)
            if span.kind == "Company" and (seat := _SEAT.search(source.text, start + 2, end)) and seat.end() == end:
                end = seat.start()
            if (
                span.kind == "Company"
                and source.text.endswith("股份", start, end)
                and _SHARES.search(source.text, max(0, start - 4), start)
            ):
                end -= 2 * any(e.kind == "Company" for e in source.gazetteer.lookup(source.text[start : end - 2]))
            if span.kind in ("Company", "Investor") and (latin := _LATIN_FIRM.fullmatch(source.text, start, end)):
                end = latin.end(1)
            if span.kind == "Company" and _CODE.match(source.text, end):
                continue
            if span.kind == "Company" and _POST.match(source.text, end):
                end = _without_function(source, start, end)
            if span.kind == "Person" and _LAST_CHARACTER.match(source.text, end):
                end += 1
            if span.kind == "Event":
                # 甲大会活动之一，乙对接会
                start = max(start, source.text.rfind("，", start, end) + 1)
            form = source.text[start:end]
            if span.kind == "Media" and _TOWN_LINE.fullmatch(source.text, max(0, start - 2), end):
                continue
            if start >= end or is_vague(form) or (span.kind in _BODIES and is_clause(form)):
                continue
            if span.kind == "Field" and is_no_field(form):
                continue
            if span.kind == "Company" and (
                _AT_WORK.search(form)
                and Areas(source.gazetteer).is_area(form[:-2])
                and not source.gazetteer.lookup(form)
            ):
                continue
            if span.kind == "Policy" and (_MAGAZINE.fullmatch(form) or _NO_TITLE.match(form)):
                continue
            if span.kind == "Media" and (two := _TWO_OUTLETS.fullmatch(source.text, start, end)):
                # 云州日报·观云客户端 are two.
                yield Candidate(two.start(1), two.end(1), "Media", "tagger", span.score)
                start = two.start(2)
            region = span.kind in ("AdminArea", "Place") and _SALES_REGION.match(source.text, end)
            if region or _is_figure(source.text, start, end) or holds_a_title(form):
                continue
            if not (span.kind == "Event" and is_vague_event(form)):
                yield Candidate(start, end, span.kind, "tagger", span.score)


# 全国首部算力条例, and what runs on behind a comma: no title.
_NO_TITLE = regex("(?:全国|全省|全市|国内|省内)?首[个部份项]|[^《》]*，")
_TWO_OUTLETS = regex("([一-鿿]{3,})·([一-鿿]{3,})")
# 为云州发展注入动力
_AT_WORK = regex("(?:发展|建设|制造|创造|推进|加快|重点|未来)$")
# 青禾汽车软件副总裁: behind a known firm stands what the post is about.
_MAGAZINE = regex("《?[^《》]+(?:[日晚时早商学]报|周刊|杂志)》?")
# 认购云州银行股份: the shares of a known firm.
_SHARES = regex("(?:认购|持有|所持|减持|增持|收购|出售|转让|受让)了?$")
_LATIN_FIRM = regex("([A-Za-z][A-Za-z0-9 .&-]*[A-Za-z0-9]) ?公司")
_POST = regex("副?总裁|副?总监|总?负责人|总经理|工程师|主管|专家|科学家|VP")
_CODE = regex(r"\.(?:O|N|US|HK|SH|SZ|BJ)(?![A-Za-z])")  # ACMR.O
_FUNCTION = regex(
    "(?:软件|硬件|算法|研发|产品|技术|销售|市场|运营|设计|数据|品牌|供应链|财务|战略|智能?驾驶?|自动驾驶|大模型|平台|用户|生态|公关|人力资源|中国区?|全球|首席)+"
)


def _without_function(source: Source, start: int, end: int) -> int:
    """The end of the known firm that a span begins with, where a function of it follows; else the end of the span."""
    ends = [m.end for m in source.gazetteer.match(source.text[start:end]) if m.start == 0 and m.entry.kind == "Company"]
    whole = source.gazetteer.lookup(source.text[start:end])
    return next((start + n for n in ends if not whole and _FUNCTION.fullmatch(source.text, start + n, end)), end)


def _is_technology(form: str, kind: str, gazetteer: Gazetteer) -> bool:
    """Whether a Latin form taken for a thing of another kind is known as an industry or technology alone (AIGC, MCU)."""
    return kind != "Field" and form.isascii() and {entry.kind for entry in gazetteer.lookup(form)} == {"Field"}


# A class label, or a name, and one in Latin letters behind it (风投基金Vela Ventures).
_LABEL_LATIN = regex(r"([一-鿿]{2,14}(?:基金|公司|机构|平台|企业|品牌|资本|银行|集团))([A-Z][A-Za-z0-9 .&\-]{2,})")
# 青禾科技全国总部 is a seat of 青禾科技.
_SEAT = regex(
    "(?:(?:全国|全球|中国|国际|亚太|区域|华[东南北中]|西[南北部]|东部|长三角|大湾区|第二|双|[南北]方|运营|研发|制造|创新|新)*总部|新?生产基地)$"
)
# 欧阳明高院士: between a name and an honour nothing stands.
_LAST_CHARACTER = regex("[一-鿿](?<![的和与等副老女男名位两双总大小研助准原前后及是为])(?=院士|教授|博士|先生|女士)")


def by_rules(source: Source) -> Iterator[Candidate]:
    """Names of a telling shape."""
    known = Areas(source.gazetteer)
    for c in (
        *find_by_rules(source.text),
        *find_funders(source.text),
        *find_latin(source.text),
        *find_drugs(source.text),
        *find_wholes(source.text),
    ):
        start, end = trim(source.text, c.start, c.end, c.kind)
        form = source.text[start:end]
        vague = holds_a_title(form) or is_vague(form) and c.finder not in ("rule:decree", "rule:raised fund")
        vague = (
            vague
            or _is_technology(form, c.kind, source.gazetteer)
            or _is_figure(source.text, start, end)
            or (c.kind in _BODIES and is_clause(form))
            or (c.kind == "Field" and is_no_field(form))
            or (c.kind == "Event" and is_vague_event(form))
        )
        if start < end - 1 and not vague and not (c.kind == "Media" and known.is_area(form)):
            yield c if (start, end) == (c.start, c.end) else replace(c, start=start, end=end)
    areas = [(c.start, c.end) for c in source.found if c.kind == "AdminArea" and c.finder in ("gazetteer", "tagger")]
    zones = [(c.start, c.end) for c in source.found if c.kind == "Park" and c.finder == "gazetteer"]
    yield from find_organs(source.text, sorted({*areas, *zones}))
    yield from find_towns(source.text, areas)
    yield from find_letters(source.text)
    named = {(c.start, c.end) for c in source.found if c.kind == "AdminArea" and c.finder.startswith("gazetteer")}
    yield from find_lines(source.text, named)
    firms = {(c.start, c.end) for c in source.found if c.kind == "Company" and c.finder == "gazetteer"}
    yield from find_owned_parks(source.text, sorted(firms))
    yield from find_speakers(source.text, sorted({c.end for c in source.found if c.kind in _BODIES and c.score >= 0.5}))
    yield from find_quarters(source.text, areas)
    sites = {(c.start, c.end) for c in source.found if c.kind in ("AdminArea", "Place") and c.finder == "gazetteer"}
    yield from find_schools(source.text, sorted(sites))
    yield from find_works(source.text, sorted(sites))
    anchors = frozenset(
        c.start for c in source.found if c.finder in ("gazetteer", "gazetteer?", "tagger") and c.end - c.start > 1
    )
    for c in find_by_endings(source.text, anchors):
        form = source.text[c.start : c.end]
        if not (is_clause(form) or is_vague(form)):
            yield c


def by_tables(source: Source) -> Iterator[Candidate]:
    """Names in a column of a table, or behind a label, that say what they are."""
    sheets = find_sheets(source.text)
    # The labels of a sheet of two columns are no names below a header.
    cells = (cell for cell in named_cells(source.text) if not any(sheet.holds(cell[0]) for sheet in sheets))
    for start, end, kind in (*cells, *named_in_sheets(sheets)):
        yield Candidate(start, end, kind, "rule:column", 1.0)


# In this order: later finders see what earlier ones found.
FINDERS: tuple[Finder, ...] = (
    by_gazetteer,
    by_versions,
    by_tagger,
    by_brackets,
    by_parents,
    by_owners,
    by_rules,
    by_tables,
    by_aliases,
    by_brands,
    by_groups,
    by_labels,
    by_lists,
    by_people,
    by_quoted_lists,
    by_repetition,
    by_short_forms,
)


def find_candidates(
    text: str,
    sentences: Sequence[Sentence],
    *,
    gazetteer: Gazetteer,
    tagger: Tagger,
    finders: Sequence[Finder] = FINDERS,
) -> list[Candidate]:
    """What all finders propose, those of one finder after those of another."""
    found: list[Candidate] = []
    for finder in finders:
        found.extend(list(finder(Source(text, sentences, gazetteer, tagger, tuple(found)))))
    return found


# Log-odds that a name needs. What is below 0 stands in the end only where a fact confirms it (build.py).
LEAST = -1.0


def find_mentions(
    article: Article,
    *,
    gazetteer: Gazetteer | None = None,
    tagger: Tagger | None = None,
    finders: Sequence[Finder] = FINDERS,
    weights: Weights | None = None,
) -> Document:
    """The article with its sentences, its mentions and the entities that they stand for."""
    gazetteer, text = gazetteer or load_gazetteer(), article.text
    sentences = tuple(split_sentences(text))
    candidates = find_candidates(text, sentences, gazetteer=gazetteer, tagger=tagger or load_tagger(), finders=finders)
    votes = Votes.of(text, candidates)
    scored = pool_kinds(odds(votes, load_weights() if weights is None else weights), text)
    chosen = [_mention(votes, key, value) for key, value in choose(prefer_wholes(scored), threshold=LEAST)]
    areas = Areas(gazetteer)
    chosen = read_apps(text, chosen)
    chosen = split_countries(text, split_areas(text, join_areas(text, chosen, areas), areas), areas)
    chosen = split_bodies(text, split_parks(chosen, areas), areas)
    nested = find_nested(text, chosen, areas)
    mentions, inside, entities = name_things(text, chosen, nested, areas)
    pictures = picture_entities(article)
    return Document(article, sentences, mentions, inside, (*entities, *pictures))


_USERS = regex(r"[”」]?(?:的)?(?:博主|主播|达人|直播间|粉丝|创作者|[Uu][Pp]主|[Aa][Pp][Pp]|客户端|小程序)")
_ON = regex(r"在[“「]?$")
_FIRM_END = regex(r"(?:集团|公司|科技|股份|银行)$")


def read_apps(text: str, chosen: Sequence[Mention]) -> list[Mention]:
    """The mentions in which a firm of whose users the text speaks is its app: 在云笺上发布, 云笺、青鸟的博主."""
    read = list(chosen)
    for i in range(len(read) - 1, -1, -1):
        m = read[i]
        after = text[m.end : m.end + 8]
        on = _ON.search(text, max(0, m.start - 2), m.start) and re.match(r"[”」]?上(?![市涨海调])", after)
        following = i + 1 < len(read) and after[:1] == "、" and read[i + 1].start == m.end + 1 and read[i + 1]
        listed = following and following.kind == "Product" and chosen[i + 1].kind == "Company"
        if m.kind == "Company" and not _FIRM_END.search(m.text) and (on or listed or _USERS.match(after)):
            read[i] = replace(m, kind="Product")
    return read


def _mention(votes: Votes, key: Key, value: float) -> Mention:
    start, end, kind = key
    finders = sorted(votes.at[key])
    text = votes.text[start:end]
    return Mention(start, end, text, kind, text, "+".join(f.split(":")[0] for f in finders), probability(value))
