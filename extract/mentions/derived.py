"""Candidates made from other candidates: versions, branches, what stands in quotes after its maker, aliases, brands, the
items of a list, and the other places of a form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...graph.model import Sentence
from ..gazetteer import Gazetteer
from ..regex import regex
from .names import EDITION, Areas, brand_starts
from .rules import Candidate, is_surname, is_vague_event
from .tagger import Tagger
from .vague import TICKER, is_vague


@dataclass(frozen=True, slots=True)
class Source:
    """What a finder may look at: the text, its sentences, the loaded finders, and what earlier finders found."""

    text: str
    sentences: Sequence[Sentence]
    gazetteer: Gazetteer
    tagger: Tagger
    found: Sequence[Candidate] = ()


Finder = Callable[[Source], Iterable[Candidate]]


_VERSION = regex(
    r"[ -]?(?:[A-Z]?\d+(?:\.\d+)*[A-Za-z]?|[A-Z][a-z]+ \d+(?:\.\d+)?)"
    r"(?: (?:Pro|Max|Plus|Turbo|Mini|Ultra|Lite|Flash|Air|Preview|[A-Z][a-z]{2,4}))?(?![A-Za-z0-9])"
)


_BRACKET = regex(r"[（(](?P<x>[一-鿿]{2,6})[）)]")
_BRANCHED = frozenset({"University", "Company", "ResearchInstitute", "Investor", "Incubator"})


def by_brackets(source: Source) -> Iterator[Candidate]:
    """A body with the place of its branch in brackets (香港科技大学（广州）)."""
    areas = Areas(source.gazetteer)
    for c in source.found:
        bracket = _BRACKET.match(source.text, c.end) if c.kind in _BRANCHED and c.score >= 0.5 else None
        if bracket and areas.is_area(bracket["x"]):
            yield Candidate(c.start, bracket.end(), c.kind, "rule:bracket", c.score)


_OWNED = regex(r"(?:的|旗下|自研|发布|推出)[一-鿿A-Z]{0,8}[“「](?P<x>[^“”「」\n，。！？：；]{2,12})[”」]")


def by_owners(source: Source) -> Iterator[Candidate]:
    """What stands in quotation marks after its maker (青禾智能的“云笺”系统)."""
    makers = {c.end for c in source.found if c.kind in _BRANCHED and c.score >= 0.5}
    for match in _OWNED.finditer(source.text):
        if match.start() in makers:
            for kind in ("Product", "Model"):
                yield Candidate(*match.span("x"), kind, "rule:quoted owned", 0.5)


def by_versions(source: Source) -> Iterator[Candidate]:
    """A known model or product with its version (Kimi K2, GLM 4.5); what is both has its version as a model."""
    known = [c for c in source.found if c.finder.startswith("gazetteer") and c.kind in ("Model", "Product")]
    models = {(c.start, c.end) for c in known if c.kind == "Model"}
    for c in known:
        if c.kind == "Model" or (c.start, c.end) not in models:
            version = _VERSION.match(source.text, c.end)
            if version:
                yield Candidate(c.start, version.end(), c.kind, "rule:version", 0.8)


_ITEMS = regex(r"[^，。；：！？\n、（）()]+(?:、[^，。；：！？\n、（）()]+)+")
# 青禾、云笺和远山等六家药企: all of them are firms.
_OF_FIRMS = regex(r"等[一-鿿\d]{0,12}?(?:企业|公司|厂商|车企|药企|品牌商)(?![的]?(?:家|负责|代表|高管))")
_FIRM_NAME = regex("(?:(?![的与和及在是为将了从被于由向对到有等]|企业|公司|部门|机构|银行家)[一-鿿A-Za-z0-9]){2,10}和?")
_LAST = regex(r"等.*$")
_AND = regex(r"以及|和|及|与|、")
_ITEM = regex(r"[“「]?(?P<x>[一-鿿A-Za-z0-9·.\- ]{2,12})[”」]?")
# Kinds whose lists hold nothing else; a list of fields or of people with their posts holds all sorts of things.
_LISTED = frozenset(
    {
        "Company",
        "Investor",
        "Place",
        "Park",
        "AdminArea",
        "University",
        "ResearchInstitute",
        "Media",
        "Model",
        "Product",
    }
)


def by_lists(source: Source) -> Iterator[Candidate]:
    """An item of a list (A、B、C和D) that nobody found may be of the kind that all the found ones are."""
    found: dict[tuple[int, int], set[str]] = {}
    for c in source.found:
        if c.kind in _LISTED and c.score >= 0.5 and c.finder != "gazetteer?":
            found.setdefault((c.start, c.end), set()).add(c.kind)
    for match in _ITEMS.finditer(source.text):
        stop = match.start() + len(_LAST.sub("", match[0]))
        ends = [(a.start(), a.end()) for a in _AND.finditer(source.text, match.start(), stop)]
        if ends and ends[-1] == (stop - 1, stop):
            ends.pop()  # 养和 of 青禾、养和等 ends with 和
        items = list(zip([match.start(), *(e for _, e in ends)], [*(s for s, _ in ends), stop], strict=True))
        known = [found[item] for item in items if item in found]
        if len(known) < 2:
            continue
        of_firms = "Company" in set.intersection(*known) and _OF_FIRMS.match(source.text, stop)
        for start, end in items[1:]:
            if ((start, end) not in found or of_firms) and (plain := _ITEM.fullmatch(source.text, start, end)):
                for kind in sorted(set.intersection(*known)):
                    yield Candidate(*plain.span("x"), kind, "rule:listed", 0.4)
                if of_firms and _FIRM_NAME.fullmatch(plain["x"]) and not source.gazetteer.lookup(plain["x"]):
                    yield Candidate(*plain.span("x"), "Company", "rule:listed firms", 0.6)


def by_people(source: Source) -> Iterator[Candidate]:
    """An item of a list of people (at least three are known for such) that begins with a family name."""
    found = {(c.start, c.end) for c in source.found if c.kind == "Person" and c.score >= 0.5}
    for match in _ITEMS.finditer(source.text):
        stop = match.start() + len(_LAST.sub("", match[0]))
        ends = [(a.start(), a.end()) for a in _AND.finditer(source.text, match.start(), stop)]
        items = list(zip([match.start(), *(e for _, e in ends)], [*(s for s, _ in ends), stop], strict=True))
        if sum(item in found for item in items) < 3:
            continue
        for start, end in items[1:]:
            form = source.text[start:end]
            if (start, end) not in found and 2 <= len(form) <= 3 and is_surname(form[0]):
                yield Candidate(start, end, "Person", "rule:people", 0.6)


_UNIT = regex(
    r"(?P<x>(?:(?![的与和及在是为将对向由等把被从于以让到有其了]|委员|首席|主任|院长|负责|联合(?!创新|实验|研)|合作|成立|建设|打造|设立|共建|旗下|获|推出|发布|同|隶属|来自|公司|拥有|入驻)[一-鿿A-Za-z0-9&+\- ]){2,18}?"
    r"(?:研究中心|创新中心|研发中心|科研中心|检验中心|检测中心|评测中心|工程中心|技术中心|实验室|研究院|研究所|创新院|创新发展基地|创新基地|(?:电子|光学|物理|化学|材料|信息|工程|技术|医学|经济|自动化|计算)所(?![有在以谓需])|第?[一二三四五六七八九十]院(?![士校长])|(?<=[A-Za-z] )(?:Lab|Labs|Research)(?![A-Za-z])))"
)
_BRANCH = regex(
    r"(?P<x>(?:(?![的与和及在是为将对向由等把被从于以让到有其了各]|委员|首席|主任|负责|合作|成立|建设|设立|旗下|获|推出|发布|同|隶属|来自|公司|拥有|入驻|全资|控股|[一二两三四五六七八九十百\d]+[个家])[一-鿿A-Za-z0-9]){0,8}?"
    r"(?:分公司|分行|支行|事业部|事业群|工作室群?)|重机|重工(?!业)|造船(?!厂|业)|船舶(?!工|业))(?![一-鿿]{0,1}[级间])"
)
# 云州日报滨江记者站
_NEWSROOM = regex("[一-鿿]{2,4}?(?:总站|分社|记者站)")
_PARENTS = frozenset({"University", "ResearchInstitute", "GovernmentAgency", "Company", "Association", "Media"})


def by_parents(source: Source) -> Iterator[Candidate]:
    """An institute right behind the body that it belongs to (远山大学光子学实验室, 青禾XR Lab), and a branch or division
    behind its firm (青禾银行滨江支行)."""
    known = [c for c in source.found if c.kind in _PARENTS and c.score >= 0.5 and c.end - c.start > 1]
    # 南大 in 中南大学 is no parent.
    spans = {(c.start, c.end, c.kind) for c in known}
    spans = {s for s in spans if source.text[s[1] - 1 : s[1] + 1] != "大学"}  # nor is 南大 of 华南大学
    inner = {(a, b, k) for a, b, k in spans if any(kind == k and start < a and b <= end for start, end, kind in spans)}
    parents: dict[int, int] = {}
    for start, end, _ in sorted(spans - inner):
        parents.setdefault(end, start)
    firms = {end: start for start, end, kind in spans - inner if kind == "Company"}
    for end, start in sorted(firms.items()):
        if branch := _BRANCH.match(source.text, end):
            yield Candidate(start, branch.end(), "Company", "rule:unit", 0.6)
    for c in known:
        if c.kind == "Media" and (room := _NEWSROOM.match(source.text, c.end)):
            yield Candidate(c.start, room.end(), "Media", "rule:unit", 0.6)
    for end, start in sorted(parents.items()):
        unit = _UNIT.match(source.text, end)
        if unit and source.text[end : end + 1] not in " -":
            yield Candidate(start, unit.end(), "ResearchInstitute", "rule:unit", 0.6)


_QUOTED = regex(r"[“「](?P<x>[^“”「」\n，。！？：；]{2,12})[”」]")
_OF_ONE_SORT = frozenset({"Model", "Product", "Incubator", "Event", "Policy"})


# “甲”“乙”两款产品: what all of them are.
_SORTED = regex(
    r"(?:[“「][^“”「」\n，。！？：；]{2,12}[”」][、和及与]?){2,}(?:等)?(?:[一二三四五六七八九十两几数多\d]+[款个种大套条])?(?:核心|主力|主要|系列|自研|智能|新|重磅)*(?:(?P<model>大模型|模型)|产品|系统|平台|软件|机器人|芯片|车型|卫星|火箭|[Aa][Pp][Pp])"
)


def by_quoted_lists(source: Source) -> Iterator[Candidate]:
    """Names in quotes in the items of one list are of one kind, where two of them say which (大模型“甲”、乙的“丙”、模型“丁”), or
    what follows them all (“甲”“乙”两款产品)."""
    for told in _SORTED.finditer(source.text):
        for m in _QUOTED.finditer(source.text, *told.span()):
            yield Candidate(*m.span("x"), "Model" if told["model"] else "Product", "rule:listed quoted", 0.7)
    sure: dict[tuple[int, int], set[str]] = {}
    for c in source.found:
        if c.kind in _OF_ONE_SORT and c.score >= 0.7 and c.finder != "gazetteer?":
            sure.setdefault((c.start, c.end), set()).add(c.kind)
    for clause in re.finditer(r"[^，。；！？\n]+", source.text):
        quoted = [m.span("x") for m in _QUOTED.finditer(source.text, *clause.span())]
        known = [sure[span] for span in quoted if span in sure]
        between = [source.text[a[1] + 1 : b[0] - 1] for a, b in pairwise(quoted)]
        if (
            len(known) >= 2
            and len(quoted) > len(known)
            and all("、" in words or "和" in words or not words for words in between)
        ):
            for kind in sorted(set.intersection(*known)):
                for start, end in quoted:
                    if (start, end) not in sure:
                        yield Candidate(start, end, kind, "rule:listed quoted", 0.7)


_LABEL = regex(
    r"(?P<x>[一-鿿A-Za-z0-9+\-]{2,14}?)(?:龙头|领军|初创|创新|头部|科技|高新技术|明星|上市|解决方案|技术|产品|软件|应用|设备|生产|管理|研发|制造|服务|赛道|领域|行业|"
    r"整体|综合|代表性?|核心)*(?:企业|公司|集团|供应商|厂商|服务商|提供商|开发商|制造商|生产商|研发商|运营商|独角兽|创企|平台|品牌|巨头|龙头|机构|新秀|部门|大厂)[——，]?[“「『]?$"
)
# Where the words for a field may begin in front of a class label.
_LABEL_EDGE = regex(
    r"[的在由与和及对为是了从将被于让把等、]|比如|例如|此外|一家|这家|首家|首个|[家个名级]|全球|国内|国际|海外|知名|领先|著名|重要|主要|优秀|标杆|骨干|关键|老牌|新兴|最大|第[一二三]大?|旗下|收购|投资|入股|园区|新区|辖区|当地|全市|全省|老字号|独资|外商|跨平台|背后|正是|其中|创办|成立|作为|"
    r"(?:上海|北京|深圳|广州|杭州|合肥|苏州|成都|中国|美国|英国|德国|日本|韩国|法国|台湾|以色列|欧洲|荷兰)"
)
# 全资子公司, 合资公司, 入驻企业, 股份有限公司: what a firm is to another, and no field.
_NO_LABEL = regex(
    r"^上市$|[子母分]$|(?:孵化|投资|培育|扶持|引进)$|[合全独中外]资|有限$|公司|本[地土]|当地|入驻|会员|初创|新区|园区|辖区|开发区|高新区|跨国|热门|民营|国有|合伙|参股|控股|关联|代表|成员|同类|落地|其他|另"
)
_LABELLED = frozenset({"Company", "Investor", "ResearchInstitute", "Product"})


def by_labels(source: Source) -> Iterator[Candidate]:
    """The field in the class label right before a firm's name (云端渲染平台青禾智能)."""
    firms = {c.start for c in source.found if c.kind in _LABELLED and c.score >= 0.5 and c.finder != "gazetteer?"}
    for start in sorted(firms):
        low = max(0, start - 26)
        low += max(
            (m.end() for m in re.finditer(r"[，。；：！？\n（）()《》,]", source.text[low : start - 1])), default=0
        )
        match = _LABEL.search(source.text[low:start])
        if match:
            begin, end = low + match.start("x"), low + match.end("x")
            begin += max((m.end() for m in _LABEL_EDGE.finditer(source.text[begin:end])), default=0)
            if end - begin >= 2 and not _NO_LABEL.search(source.text[begin:end]):
                yield Candidate(begin, end, "Field", "rule:label of", 0.5)


_SHORT = regex(
    r"[（(](?:以下|下文)?(?:简称|称|又称|又名|即|英文名|英文简称|原名)?(?:为)?[:：]?\s*[“\"「]?(?P<x>[^“”\"「」（）()，。；\n]{2,20})[”\"」]?"
    r"(?:[，,、或]\s*[“\"「][^“”]{2,12}[”\"」])?[）)]"
)
# A bracket that tells a share, a date, a code or a size of X (持股35%) is no name of it.
_REMARK = regex(
    TICKER
    + r"|^(?:首席|见习|实习|本[报网]|特约)?(?:编辑|记者|作者|通讯员|责编|摄影|文)[ /：:]|[%％]|持股|控股|占比|排名|暂定|下同|待定|\d+\s*[年月日万亿元人家个]|^\d+$"
)
_SAID_SHORT = regex(r"^[（(](?:以下|下文)?(?:简称|下称|又称|又名|英文名|英文简称|原名)")


def by_aliases(source: Source) -> Iterator[Candidate]:
    """X（以下简称“Y”） and X（Y）: Y is a name of X's kind, wherever it stands."""
    ends: dict[int, dict[str, float]] = {}
    for c in source.found:
        kinds = ends.setdefault(c.end, {})
        kinds[c.kind] = max(kinds.get(c.kind, 0.0), c.score)
    for match in _SHORT.finditer(source.text):
        at = match.start() - (source.text[match.start() - 1 : match.start()] in '”」"' if match.start() else 0)
        said = bool(_SAID_SHORT.match(match[0]))
        if not said and _REMARK.search(match["x"]):
            continue
        for kind, score in ends.get(at, {}).items():
            finder = "alias said" if said else "alias"
            for start in _places(source.text, match["x"]) if said else [match.start("x")]:
                yield Candidate(start, start + len(match["x"]), kind, f"rule:{finder}", score)


def by_brands(source: Source) -> Iterator[Candidate]:
    """The brand inside a registered name, where it stands alone (启元新创（上海）科技有限公司: 启元新创)."""
    text, areas = source.text, Areas(source.gazetteer)
    registered = {
        (text[c.start : c.end], c.kind): c.score
        for c in source.found
        if c.kind in ("Company", "Investor") and text[c.start : c.end].rstrip("）)").endswith(("公司", "有限合伙"))
    }
    for (name, kind), score in sorted(registered.items()):
        area = areas.front(name)
        for begin in brand_starts(name, areas):
            head = name[begin : begin + 2]
            if not re.fullmatch(r"[一-鿿A-Za-z]{2}", head):
                continue
            yield from _contracted(text, name, begin, kind)
            for start in _places(text, head):
                length = 2
                while begin + length < len(name) and text[start + length : start + length + 1] == name[begin + length]:
                    length += 1
                if area < begin + length < len(name) and not is_vague(text[start : start + length]):
                    # 上海青禾 of 上海青禾科技有限公司 is surer than 青禾, which may be a word.
                    finder = "brand place" if begin < area <= begin + length - 2 else "brand"
                    if length >= 3 and _BUSINESS.fullmatch(name, begin + length):
                        finder = "rule:contracted"
                    yield Candidate(start, start + length, kind, finder, score)


# What a registered name has behind a brand that stands whole.
_BUSINESS = regex(
    "(?:科技|技术|信息技术|智能科技|网络科技|信息科技|电子科技|生物科技|数字科技|实业|传媒|文化)?(?:发展)?(?:[（(][一-鿿]{2,6}[）)])?(?:股份|集团|控股)*有限(?:责任)?公司"
)
_REST = regex("(?P<a>[一-鿿])[一-鿿](?P<b>[一-鿿])[一-鿿](?:股份|集团|控股)?有限(?:责任)?公司")


def _contracted(text: str, name: str, begin: int, kind: str) -> Iterator[Candidate]:
    """The brand with the first characters of its two words (青禾数字科技有限公司: 青禾数科)."""
    for length in (2, 3, 4):
        if rest := _REST.fullmatch(name, begin + length):
            form = name[begin : begin + length] + rest["a"] + rest["b"]
            for start in _places(text, form):
                yield Candidate(start, start + len(form), kind, "rule:contracted", 0.7)


_GROUP = regex("(?:资本|创投|集团)(?![A-Za-z公的]?司|[化有股控])")


def by_groups(source: Source) -> Iterator[Candidate]:
    """A known firm or fund with the word for one behind it (青禾资本, where only 青禾 is known)."""
    for c in source.found:
        known = c.kind in ("Company", "Investor") and c.finder == "gazetteer"
        if known and (match := _GROUP.match(source.text, c.end)):
            kind = "Company" if match[0] == "集团" else "Investor"
            yield Candidate(c.start, match.end(), kind, "rule:group", 0.7)


_STEM = regex(r"(?P<x>[一-鿿]{2,4}?)(?:控股集团|科技集团|集团|科技|股份|智能|汽车|能源|生物|医药|机器人|半导体)$")
_SAID = r"(?=(?:方面)?(?:表示|宣布|介绍|透露|指出|称，)|[联的]?(?:合创始人|创始人|董事长|首席|CEO|CTO)|成立于|完成了?[一-鿿\dA-Z+]{1,9}轮|旗下|公告|目前已|正式)"


# “青笺”近日完成1亿元B轮融资
_RAISED = regex(
    r"[“「](?P<x>[^“”「」\n，。！？：；]{2,10})[”」](?=(?:近日|日前|今日|今天|于近日|也|已|正式|宣布|公司|品牌)*(?:完成|获得?)[^，。；]{0,16}(?:轮|融资))"
)


def by_short_forms(source: Source) -> Iterator[Candidate]:
    """The brand of a firm that was found with confidence, where it does what firms do (青禾智能…青禾表示); a name in quotation
    marks that raises money."""
    text, areas = source.text, Areas(source.gazetteer)
    for form in sorted({m["x"] for m in _RAISED.finditer(text)}):
        for start in _places(text, form):
            yield Candidate(start, start + len(form), "Company", "rule:brand said", 0.7)
    firms = {text[c.start : c.end] for c in source.found if c.kind == "Company" and c.score >= 0.8}
    stems = {stem["x"] for firm in sorted(firms) if (stem := _STEM.fullmatch(firm))}
    for brand in sorted(stems):
        if areas.is_area(brand) or areas.front(brand):
            continue
        for match in re.finditer(rf"(?:^|(?<=[，。；：、！？\s“和与由]))(?P<x>{brand}){_SAID}", text):
            yield Candidate(*match.span("x"), "Company", "rule:brand said", 0.6)


_MONTH = regex(r"^\d{1,2}月(?:\d{1,2}日)?的?")


def by_repetition(source: Source) -> Iterator[Candidate]:
    """A form that was found once with confidence is a candidate at all its places."""
    text = source.text
    sure: dict[tuple[str, str], float] = {}
    for c in source.found:
        if c.score >= 0.5 and c.finder != "gazetteer?":
            key = (text[c.start : c.end], c.kind)
            sure[key] = max(sure.get(key, 0.0), c.score)
    for (form, kind), score in sorted(sure.items()):
        for start in _places(text, form):
            yield Candidate(start, start + len(form), kind, "repeat", score)
        # 第三届“星河杯”创业大赛 is “星河杯”创业大赛 further down.
        bare = _MONTH.sub("", EDITION.sub("", form)) if kind == "Event" and score >= 0.6 else form
        if bare != form and len(bare) >= 5 and not is_vague_event(bare):
            for start in _places(text, bare):
                yield Candidate(start, start + len(bare), kind, "rule:edition", score)


def _places(text: str, form: str) -> list[int]:
    """Where a form stands in a text; a Latin form only as a whole word."""
    found, at = [], text.find(form)
    while at >= 0:
        end = at + len(form)
        left, right = text[at - 1 : at] if at else "", text[end : end + 1]
        if not (_latin(form[0]) and _latin(left)) and not (_latin(form[-1]) and _latin(right)):
            found.append(at)
        at = text.find(form, at + 1)
    return found


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
