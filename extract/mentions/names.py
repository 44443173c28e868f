"""How names are made: which shorter form is made from which longer one, by the rules of each kind.

启元新创 from 启元新创（上海）科技有限公司, 世界机器人大会 from 2026世界机器人大会, 高新区 from 合肥高新区. Kinds differ in
how they shorten names, so each has a rule of its own; `made_from` picks it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from ..gazetteer import Gazetteer
from ..regex import regex

_BLANK = regex(r"(?<=[一-鿿])\s+(?=[一-鿿])")
_QUOTES = regex(r"[\"“”‘’「」『』《》〈〉·・\s()（）]")
REGISTERED = regex(
    r"(?:有限责任公司|股份有限公司|集团有限公司|有限公司|股份公司|(?:有限)?合伙企业(?:[（(]有限合伙[）)])?|投资中心[（(]有限合伙[）)]|公司)$"
)
# What a firm's name may have behind its brand without being another firm's.
_LEGAL = (
    "股份有限公司|有限责任公司|集团有限公司|集团股份有限公司|有限公司|集团公司|集团|公司|科技|股份|控股|技术|汽车|智能|机器人|资本|投资|创投|"
    "网络|电子|微电子|信息|生物|医药|能源|半导体|新材|航空|出行|证券|银行|科创|母基金|基金|实业|软件|通信|医疗|动力|传媒|教育|物流|资讯|"
    "holdings|inc.?|corp.?|corporation|group|ltd.?|technologies|-w|-sw|-s|-b|-p"
)
_LEGAL_TAIL = regex(f"^(?:{_LEGAL})+$")
# A business that says no more than the brand does.
_GENERIC = regex(
    f"料?(?:{_LEGAL}|新能源|新材料|通讯|在线|互联网|数字|信息技术|计算机|系统|精密|机械|装备|设备|制药|药业|工业|环保|国际|中国|全球|食品|乳业|饮料|服饰|家居|电器|"
    "光电|光学|化学|化工|钢铁|发展|文化|游戏|互动|航天|航空|无人机|[a-z]+)*"
)
# A group's firm with a business of its own (远山集团 and 远山汽车集团金控管理有限公司 are two).
_SUBSIDIARY = regex(r"集团(?!(?:股份|控股)?(?:有限)?(?:责任)?公司)[一-鿿]{2,}公司$")
# A part of a firm with a name of its own (青禾智能 and 青禾智能机器人事业部 are two).
DIVISION = regex(
    r"(?:事业[部群]|事业本部|分公司|子公司|分行|支行|分部|办事处|代表处|营业部|研究[院所]|实验室|研发中心)$"
)
_CLASS = (
    "系统|平台|框架|模型|机器人|芯片|引擎|app|客户端|小程序|软件|产品|系列|飞机|号|手机|汽车|智能体|助手|处理器|卫星|火箭|装置|设备|工具|"
    "片|胶囊|颗粒|注射液|软膏|滴眼液|应用|内核|解决方案|品牌|网站|浏览器|钻机系统|计划|行动"
)
# What a group's firm for something has behind the group's name (远山集团氢能公司).
FIRM_FOR = regex(
    "(?!(?:科技|技术|管理|控股|股份|集团|基金|服务|国际)*公司)[一-鿿A-Za-z]{2,8}(?<!有限)(?<!股份)(?<!责任)公司"
)
# 人工智能产业 is 人工智能.
_TRADE_TAIL = regex(r"(?P<x>.{2,}?)(?:技术)?(?:产业|行业|领域|技术)")
_VERSION_TAIL = regex(r"\d+(?:\.\d+)*$")
_CLASS_TAIL = regex(f"^(?:的)?[一-鿿]{{0,8}}(?:{_CLASS})$")
# A Latin name with a word for what it is behind it (Vela-3晶圆引擎).
_LATIN_NAME = regex(
    rf"(?P<x>(?!(?:AI|AIGC|AR|VR|XR|3D|5G|6G|GPU|CPU|NPU|LED|OLED|EDA|SaaS|PaaS|IoT|DNA|RNA|mRNA|CT|IT|UAV|APP|App)(?![A-Za-z0-9]))"
    rf"[A-Za-z][A-Za-z0-9.\- ]*[A-Za-z0-9])[一-鿿]{{0,8}}(?:{_CLASS.replace('|app|', '|')})$"
)
# 远山EF86双路服务器 is 远山EF86.
_NUMBERED = regex(r"(?P<x>[一-鿿]{2,4}[A-Z]{1,4}-?\d{1,5}[A-Z]?)[一-鿿]{2,8}")
_PART = regex(
    r"^(?:[a-z\d一二三四五六七八九十东南西北中]{1,2}区|[东南西北中]部?(?:园区|片区|分园)|[一二三四五六七八九十\d]期|总部|园区|园|片区|核心区|[一-鿿]{2}本部|地区|全区|"
    r"全市|全市域|科学城|高科技园区|新片区|经济技术开发区|开发区|经开区|高新区|先导区|镇|港区)$"
)
EDITION = regex(
    r"^(?:(?:19|20)\d\d(?:年(?:度)?)?|第[一二三四五六七八九十百零〇\d]+届|首届|本届|新一届|今年的?|全球首[届个]|全球|国内首届|·|-)+"
)
# Sites whose own name is only this are named with the city before it (合肥高新区).
GENERIC_SITE = regex(
    r"(?:国家|市|省)?(?:级)?(?:高新区|经开区|开发区|自贸区|自贸试验区|保税区|综保区|新区|工业园区?|科技园|软件园|产业园|科学城|未来科技城|"
    r"高新技术产业开发区|高新技术开发区|经济技术开发区|经济开发区|自由贸易试验区|机场|港|国际机场|会展中心)"
)
COMMON_SITE = regex(
    r"(?:国家|市|省|级|工业|物流|产业|科技|高新|经济|技术|创新|创业|软件|数字|自由|贸易|试验|综合|保税|出口|加工|合作|示范|开发|新|未来|自贸|经开|综保|园|区|港|"
    r"城|机场|国际|会展|中心|基地|科学|片)+"
)
_EVENT_TAIL = regex(r"(?:(?:19|20)\d\d年?|开幕式|闭幕式|颁奖仪式)$")
_VAGUE = frozenset(
    [
        "大会",
        "论坛",
        "峰会",
        "大赛",
        "会议",
        "活动",
        "博览会",
        "展览会",
        "比赛",
        "盛典",
        "系列",
        "公司",
        "集团",
        "平台",
        "系统",
        "模型",
        "中心",
        "园区",
        "基地",
        "实验室",
        "研究院",
        "学院",
        "协会",
    ]
)


def fold(form: str) -> str:
    """A form as names are compared: width, case, quotes and white space do not count, 人工智能 and AI are one."""
    return _QUOTES.sub("", unicodedata.normalize("NFKC", form)).casefold().replace("人工智能", "ai")


def bare(form: str, kind: str) -> str:
    """A form without quotation marks and without blanks between Chinese characters (as a scan has them); the marks of a
    work (《》) stay with a policy."""
    form = _BLANK.sub("", form)
    if kind == "Policy":
        return form
    return re.sub(r"[\"“”「」『』《》]", "", form).strip() or form


class Areas:
    """How much of the front of a name is administrative areas; remembers what it has looked up."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._lengths: dict[str, int] = {}
        self._inside: dict[str, list[tuple[int, int]]] = {}

    def front(self, name: str) -> int:
        """The length of the areas at the front of a name, less than all of it (上海市徐汇区漕河泾: 6)."""
        known = self._lengths.get(name)
        if known is None:
            known = self._lengths[name] = self._run(name, whole=False)
        return known

    def fronts(self, name: str) -> list[int]:
        """The lengths of the single areas that a longer form begins with, the longest first (杭州市滨江区: 3, 2)."""
        ends = {end for start, end in self._areas(name) if start == 0}
        ends |= {end + 1 for end in ends if name[end : end + 1] in ("市", "省", "区", "县")}
        return sorted((end for end in ends if end < len(name)), reverse=True)

    def known(self, name: str, kind: str) -> bool:
        """Whether the gazetteer has a whole form as a name of a kind."""
        return any(entry.kind == kind for entry in self.gazetteer.lookup(name))

    def is_foreign(self, name: str) -> bool:
        """Whether a form is a foreign country or a place in one."""
        found = [entry for entry in self.gazetteer.lookup(name) if entry.kind == "AdminArea"]
        return any(entry.name != "中国" and entry.within in ("", "外国") for entry in found)

    def is_area(self, name: str) -> bool:
        """Whether a form is nothing but areas (上海市徐汇区)."""
        return bool(name) and (name in ("全国", "中国", "国家") or self._run(name, whole=True) == len(name))

    def _areas(self, name: str) -> list[tuple[int, int]]:
        """Where a form holds the names of areas, of two characters or more."""
        found = self._inside.get(name)
        if found is None:
            matches = self.gazetteer.match(name)
            found = [(m.start, m.end) for m in matches if m.entry.kind == "AdminArea" and m.end - m.start > 1]
            self._inside[name] = found
        return found

    def _run(self, name: str, *, whole: bool) -> int:
        limit = len(name) if whole else len(name) - 1
        at = 0
        areas = self._areas(name)
        while True:
            ends = [end for start, end in areas if start == at and end <= limit]
            if not ends:
                return at
            at = max(ends)
            if name[at : at + 1] in ("市", "省", "区", "县") and at < limit:
                at += 1


def brand_starts(name: str, areas: Areas) -> list[int]:
    """Where the brand of a registered name may begin: at its front, and after the place at its front."""
    return sorted({0, areas.front(name)})


def made_from(short: str, long: str, kind: str, areas: Areas) -> bool:
    """Whether the longer form is made from the shorter one by the rule for names of this kind."""
    rule = _MADE.get(kind)
    return rule is not None and rule(bare(short, kind), bare(long, kind), areas)


def in_order(short: str, long: str) -> int:
    """The place of the last character of `short` in `long`, its characters taken in order; -1 where they are not."""
    at = -1
    for char in short:
        at = long.find(char, at + 1)
        if at < 0:
            return -1
    return at


# What a firm is in a contract; which one, only the text can say (以下简称“合资公司”).
_PARTY = regex("(?:合资|合营|联营|标的|目标|项目|控股|平台|新设?|上市|参股|[子母本])公司|[标交]的|交易对方|[甲乙丙]方")


def _firm(short: str, long: str, areas: Areas) -> bool:
    full, brief = fold(long), fold(short)
    if len(brief) < 2 or brief[0] not in full or short in _VAGUE or areas.is_area(short) or _PARTY.fullmatch(short):
        return False
    place = len(fold(long[: areas.front(long)]))
    if REGISTERED.search(short) and short.endswith(("有限公司", "合伙）", "合伙)")):
        return False
    if DIVISION.search(long) and not DIVISION.search(short):
        return False
    if short.endswith("集团") and _SUBSIDIARY.search(long):
        return False
    if long.startswith(short) and areas.known(short, "Company") and FIRM_FOR.fullmatch(long, len(short)):
        return False
    registered = REGISTERED.search(long)
    if registered and areas.known(short, "Company"):
        # 青州远山乐园管理有限公司 is a firm of 远山, which everybody knows; 远山科技（青州）有限公司 is 远山.
        plain = fold(re.sub(r"[（(].*?[）)]", "", long[: registered.start()]))
        at = plain.find(brief)
        if at >= 0 and not _GENERIC.fullmatch(plain, at + len(brief)):
            return False
    for at in sorted({0, place, *(len(fold(long[:n])) for n in areas.fronts(long))}):
        if full.startswith(brief, at) and at + len(brief) > place:
            rest = full[at + len(brief) :]
            if registered or _LEGAL_TAIL.match(rest):
                return True
    if registered and len(brief) >= 4 and full.startswith(brief[:-2], place):
        # 青禾数科 of 青禾数字科技有限公司: the brand, and the first characters of its two words.
        words = full[place + len(brief) - 2 : registered.start()]
        if len(words) == 4 and (words[0], words[2]) == (brief[-2], brief[-1]):
            return True
    if registered:
        stem = brief.removesuffix("集团").removesuffix("公司")
        last = in_order(brief, full)
        if len(brief) >= 3 and brief[0] == full[0] and last >= 0 and _LEGAL_TAIL.match(full[last + 1 :]):
            return True
        return len(stem) == 2 and stem[0] in (full[0], full[place]) and in_order(stem, full[: registered.start()]) > 0
    return len(brief) >= 3 and long.endswith(short) and areas.is_area(long[: -len(short)])


def _body(short: str, long: str, areas: Areas) -> bool:
    """Public bodies: without the place before (市经信委 of 上海市经信委), or shortened in order with the same ends."""
    a, b = fold(short), fold(long)
    if len(a) < 3 or short in _VAGUE:
        return False
    if b.endswith(a) and (b == "中共" + a or areas.is_area(long[: len(long) - len(short)])):
        return True
    return a[0] == b[0] and a[-1] == b[-1] and in_order(a, b) >= 0 and not b.startswith(a)


def _place(short: str, long: str, areas: Areas) -> bool:
    a, b = fold(short), fold(long)
    if len(a) < 2 or short in _VAGUE:
        return False
    front = long[: areas.front(long)]
    rest = fold(long[len(front) :])
    if b.endswith(a) and areas.is_area(long[: len(long) - len(short)]):
        return True
    own = fold(short[areas.front(short) :])
    return any(
        x.startswith(y) and x != y and (_PART.match(x[len(y) :]) or (y[-1] == "园" and x[len(y) :] == "区"))
        for x, y in ((b, a), (rest, a), (rest, own))
        if y
    )


def _area(short: str, long: str, areas: Areas) -> bool:
    ends = ("市", "省", "区", "县", "镇", "全市", "地区", "全区", "新区", "街道")
    return len(short) >= 2 and long in {short + end for end in ends}


# 消博会 is short for 消费品博览会.
_FAIR = regex("[一-鿿]{1,2}[博交洽贸]会")
_FAIRS = {"博": "博览会", "交": "交易会", "洽": "洽谈会", "贸": "贸易"}


def _event(short: str, long: str, areas: Areas) -> bool:
    a, b = event_core(short, areas), event_core(long, areas)
    if min(len(a), len(b)) < 2 or a in _VAGUE or b in _VAGUE:
        return False
    if a == b or (b.startswith(a) and b[len(a) :].startswith(("暨", "系列", "·"))):
        return True
    if _FAIR.fullmatch(a) and _FAIRS[a[-2]] in b and in_order(a[:-2], b[: b.find(_FAIRS[a[-2]])]) >= 0:
        return True
    return b.endswith(a) and areas.is_area(b[: -len(a)])


def event_core(form: str, areas: Areas) -> str:
    """An event's name without its year, ordinal, the place before them and what is only a part of it."""
    plain = _EVENT_TAIL.sub("", fold(form))
    while True:
        cut = EDITION.sub("", plain)
        length = areas.front(cut)
        if length and EDITION.match(cut[length:]):
            cut = cut[length:]
        if cut == plain or len(cut) < 2:
            return plain
        plain = cut


def _thing(short: str, long: str, areas: Areas) -> bool:
    a, b = fold(short), fold(long)
    if (one := _VERSION_TAIL.search(a)) and (other := _VERSION_TAIL.search(b)) and one[0] == other[0]:
        # 星河2.0 of 星河引擎2.0.
        a, b = a[: one.start()], b[: other.start()]
    return len(a) >= 2 and short not in _VAGUE and b.startswith(a) and bool(_CLASS_TAIL.match(b[len(a) :]))


def _person(short: str, long: str, areas: Areas) -> bool:
    return len(short) >= 2 and long.endswith(("·" + short, " " + short))


def _policy(short: str, long: str, areas: Areas) -> bool:
    a, b = fold(short), fold(long)
    title = fold(re.sub(r"[（(][^（()）]*[）)](?=》?$)", "", long))  # 《青州白皮书（2.0版）》
    return a == b or (short.startswith("《") and 2 <= len(a) <= 6 and title.endswith(a))


def _group(short: str, long: str, areas: Areas) -> bool:
    a = fold(short)
    b = re.sub(r"^(?:(?:19|20)\d\d[·年]?|第[一二三四\d]批|全国|全球)+", "", fold(long))
    return len(a) >= 3 and (a == b or (long.endswith(short) and areas.is_area(long[: -len(short)])))


_MADE: dict[str, Callable[[str, str, Areas], bool]] = {
    "Company": _firm, "Investor": _firm, "Media": _firm, "GovernmentAgency": _body, "ResearchInstitute": _body,
    "University": _body, "Association": _body, "Park": _place, "Place": _place, "Incubator": _place, "AdminArea": _area,
    "Event": _event, "Product": _thing, "Model": _thing, "Person": _person, "Policy": _policy, "Cohort": _group,
}  # fmt: skip


def fullness(form: str, kind: str, areas: Areas) -> int:
    """How full a form is: its length, but a compound of areas is less than the area itself, and a name in Latin letters less
    than the Chinese one that stands for the same."""
    compound = kind == "AdminArea" and areas.front(form) and areas.is_area(form) and not areas.known(form, kind)
    return len(bare(form, kind)) - (100 if compound or form.isascii() else 0)


# “云州购物节”启动仪式: an opening is a part of what it opens.
_CEREMONY = regex('[“「『"]?(?P<x>[^“”「」『』"]{2,}[会赛节展周月季年杯营行坛])[”」』"][一-鿿]{2}(?:仪式|典礼|活动)')


def variants(form: str, kind: str, areas: Areas) -> Iterator[str]:
    """A form and the shorter ones that it holds: without 《》, without the city before a park, without the ordinal."""
    plain = bare(form, kind)
    yield plain
    if kind == "Policy":
        yield re.sub("[《》]", "", plain)
    if kind in ("Park", "Place", "Incubator"):
        for length in areas.fronts(plain):
            if length <= len(plain) - 2 and not COMMON_SITE.fullmatch(plain, length):
                yield from variants(plain[length:], kind, areas)
    if kind == "Product" and (own := _NUMBERED.fullmatch(plain)):
        yield own["x"]
    if kind in ("Product", "Model") and (own := _LATIN_NAME.match(plain)):
        yield own["x"]
    if kind == "Field" and (own := _TRADE_TAIL.fullmatch(plain)) and areas.known(own["x"], kind):
        yield own["x"]
    if kind == "Product" and plain.lower().endswith("app") and len(plain) > 4:
        yield plain[:-3].strip()
    if kind == "Event":
        if opening := _CEREMONY.fullmatch(form):
            yield opening["x"]
        if "暨" in plain:
            yield from variants(plain.split("暨")[0], kind, areas)
        rest = EDITION.sub("", plain)
        if len(rest) >= 3 and rest not in _VAGUE:
            yield rest
