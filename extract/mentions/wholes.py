"""Names whose words alone tell where they begin and end: ceremonies, meetings and where they are held, roads, railway
lines, partnerships, funds in Latin letters, parks named after their owner, and who speaks for a firm."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from ..regex import regex
from .rules import PERSON, Candidate, ending_kinds

_CEREMONY = r"(?:签约|奠基|开工|首飞|下线|开园|启用|首发|启动|通车|交付)仪式"
_SERIES = r"(?:活动|论坛|沙龙|路演|对接会|推介会|交流会|研讨会|比赛|讲座|宣讲会)"

_EVENTS = (
    # “云笺走进校园”2024年首场活动, 2024年“青年看云州”首场集中交流活动
    regex(
        rf"(?P<x>(?:20\d\d年?)?[“「][^“”「」\n，。]{{2,16}}[”」](?:20\d\d年?)?(?:首场|第[一二三四五六七八九十\d]+[场季期])[一-鿿]{{0,6}}?{_SERIES})"
    ),
    regex(rf"(?P<x>[“「][^“”「」\n，。]{{3,20}}[”」][一-鿿]{{0,6}}?{_CEREMONY})"),
    # 云笺学院与青禾重机校企合作签约仪式在青州举行
    regex(
        rf"(?:^|[，。；：\n]|举行|举办|出席|参加)(?P<x>(?!今天|昨天|近日|日前|当天|本次|此次|随后)(?:(?![的在了暨将举赴]|出席|参加|\d月|\d日)[一-鿿A-Za-z0-9·]){{5,30}}?{_CEREMONY})(?=在|于|正?式?举[行办]|成功|隆重|[，。；\n])",
        re.MULTILINE,
    ),
)

# 昨天，云州青江政企座谈会在青州举行
_HELD = regex(
    r"(?:^|[，。；：）\n])(?P<x>(?!今天|昨天|近日|日前|当天|本次|此次|随后|由|在|本届|这|该|首[场届个])(?:(?![的在了将举赴及]|出席|参加|获悉|\d月|\d日)[一-鿿A-Za-z0-9·]){4,28}?"
    r"(?:座谈会|大会|论坛|峰会|博览会|研讨会|推介会|对接会|交流会|发布会|年会|洽谈会|展览会|促进活动|交流活动|宣传周|宣传月|艺术节|文化节|旅游节|马拉松|锦标赛|挑战赛|成就展|推进会|启动会|动员会|现场会|说明会|恳谈会|工作会议))"
    r"(?=(?:今天|昨天|近日|日前|\d+日|[上下]午)*[在于][^，。；]{2,16}?(?:举[行办]|召开|开幕|闭幕|启动|开赛|落幕))",
    re.MULTILINE,
)
# 在云江酒店举行
_VENUE = regex(
    r"[在于](?P<x>(?:(?![的在于和与、了一某])[一-鿿·]){2,14}?(?:酒店|宾馆|饭店|会议中心|会展中心|展览中心|博览中心|展览馆|体育馆|体育中心|体育场|大剧院|音乐厅|大礼堂))(?=(?:正式|隆重|成功)?(?:举[行办]|召开|开幕|拉开|落幕|闭幕|亮相|开赛))"
)
# 举办云笺2.0的发布会
_LAUNCHED = regex(
    r"(?:举[行办]|召开)(?:了)?(?P<x>(?:(?![的在了]|首场|一场)[一-鿿A-Za-z]){2,10} ?[A-Z]?\d{1,3}(?:\.\d)?(?: ?(?:Pro|Max|Ultra|Plus|Mini))?)(?=(?:的|系列)?(?:新品|产品|线上|全球)*发布会)"
)

_BODY = r"(?:基地|中心|联盟|研究院|实验室|联合体|委员会|分院|学院|协会|产业园|科创园|创新园|工作站|交易所|研究所)"
_BODIES = (
    # 共同启动国际青年创业实践基地。
    regex(
        rf"(?:启动|揭牌|成立|组建|设立|揭幕|启用|挂牌)(?:了)?(?P<x>(?!首|一|两|三|多|这|该|新的|国家级|省级|市级)(?:(?![的了在与和、，由将]|一[个批家]|\d)[一-鿿A-Za-z]){{5,20}}{_BODY})(?=[，。；])"
    ),
    # 青州新材料联合创新中心昨天揭牌
    regex(
        rf"(?:^|[，。；：\n])(?P<x>(?!首|一|两|三|多|这|该|今|昨|近|日前|双方|仪式|会上|目前|同时|公司|随着|截至|当|并)(?:(?![的了在与和、，由将于是向为]|一[个批家]|\d|出席|举行|首个)[一-鿿A-Za-z]){{5,20}}{_BODY})(?=(?:今天|昨天|正式|日前|近日|同步)*(?:揭牌|成立|启用|挂牌|揭幕|落成|开园|投用|开业)(?!仪式))",
        re.MULTILINE,
    ),
)

# 云州（青江）数字产业投资对接会
_BRACKETED = regex(
    r"(?:(?<![一-鿿“「])|举[行办]|召开|主办|承办|出席|参加)(?P<x>(?!举|召|主办|承办|出席|参加)[一-鿿]{2,4}[（(][一-鿿]{2,4}[）)][一-鿿A-Za-z]{2,14}?(?:对接会|大会|论坛|峰会|博览会|推介会|大赛|交流会))(?![一-鿿]?(?:主|组委|场|中心))"
)

_ROAD = r"(?:(?![于与和及在的市区县镇]|街道)[一-鿿]){2,4}?(?:大道|路|街)(?!道)"
_ROADS = (
    regex(rf"(?:(?<=[区县市镇道于与和在、：:，])|(?<=街道))(?P<x>{_ROAD})(?=\d+(?:[-—]\d+)?[号弄])"),
    regex(rf"(?<=[区县市镇道于在：:，])(?P<x>{_ROAD})(?=[与和、]{_ROAD}(?:的)?交[汇叉界])"),
    regex(rf"{_ROAD}[与和、](?P<x>{_ROAD})(?=(?:的)?交[汇叉界])"),
)
_BUILDING = regex(r"(?:路|街|大道)\d+(?:[-—]\d+)?[号弄](?P<x>[一-鿿]{3,12}?(?:大厦|广场|大楼))")

# 青北至青南高铁; the two towns are named in it.
LINE = regex(r"(?P<a>[一-鿿]{2,3})[至到](?P<b>[一-鿿]{2,3})(?:城际)?(?:高速铁路|高速公路|高铁|铁路|高速)")

_PARTNERSHIP = regex(
    r"(?<![一-鿿A-Za-z0-9])(?P<x>[一-鿿A-Za-z0-9]{2,14}[（(][一-鿿]{2,4}[）)][一-鿿A-Za-z0-9]{2,18}?(?:合伙企业|投资中心|基金)[（(]有限合伙[）)])"
)
_FUND = regex("投资|基金|创投|股权|资本")

_QUOTED_PLAN = regex(
    r"[“「](?P<x>(?!本|该|[一二三四五六七八九十两]大)[^“”「」\n，。！？：；、]{2,10}(?:计划|工程|行动))[”」](?![一-鿿]{0,2}(?:产品|系统|平台|公司|卫星|火箭)|[一-鿿]{0,8}(?:活动|仪式|大会|论坛|大赛|峰会))"
)

_LATIN_FIRM = regex(
    r"(?<![A-Za-z] )(?<![A-Za-z])(?P<x>[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]*){1,5},? (?:Corp|Inc|Ltd|LLC)\.(?: [IVX]{1,4}(?![A-Za-z]))?)"
)
_MONEYED = regex("Growth|Fund|Ventures|Partners")

_LATIN_FUND = regex(
    r"(?<![A-Za-z] )(?<![A-Za-z])(?P<x>[A-Z][A-Za-z0-9]*(?: [A-Z][A-Za-z]+){0,2} (?:Fund|Capital|Ventures?|Venture Partners|Capital Partners|Investments))(?! ?[A-Z]?[A-Za-z])"
)


def _body(name: str) -> str:
    return next(iter(ending_kinds(name)), "Park")


def _partnership(name: str) -> str:
    return "Investor" if _FUND.search(name) else "Company"


def _latin_firm(name: str) -> str:
    return "Investor" if _MONEYED.search(name) else "Company"


# Finder, kind or what tells it from the name, score, patterns (group x is the name).
_SHAPES: tuple[tuple[str, str | Callable[[str], str], float, tuple[re.Pattern[str], ...]], ...] = (
    ("rule:ceremony", "Event", 0.7, (*_EVENTS, _BRACKETED)),
    ("rule:held", "Event", 0.7, (_HELD,)),
    ("rule:founded body", _body, 0.7, _BODIES),
    ("rule:venue", "Place", 0.7, (_VENUE,)),
    ("rule:launched", "Product", 0.7, (_LAUNCHED,)),
    ("rule:road", "Place", 0.7, (*_ROADS, _BUILDING)),
    ("rule:two brackets", _partnership, 0.8, (_PARTNERSHIP,)),
    ("rule:latin fund", "Investor", 0.7, (_LATIN_FUND,)),
    ("rule:latin fund", _latin_firm, 0.7, (_LATIN_FIRM,)),
    ("rule:quoted plan", "Policy", 0.7, (_QUOTED_PLAN,)),
)


def find_wholes(text: str) -> Iterator[Candidate]:
    """Names of these shapes in a text."""
    for finder, kind, score, patterns in _SHAPES:
        for pattern in patterns:
            for match in pattern.finditer(text):
                told = kind if isinstance(kind, str) else kind(match["x"])
                yield Candidate(*match.span("x"), told, finder, score)


def find_lines(text: str, areas: Iterable[tuple[int, int]]) -> Iterator[Candidate]:
    """Railways and motorways that are named by the two towns that they join."""
    known = set(areas)
    ends = {end: start for start, end in sorted(known, reverse=True)}
    for match in re.finditer("[至到]", text):
        start = ends.get(match.start())
        line = LINE.match(text, start) if start is not None else None
        if line and line.end("a") == match.start() and line.span("b") in known:
            yield Candidate(*line.span(), "Place", "rule:line", 0.7)


_OWN_PARK = regex(
    r"(?:(?![的在与和及为将是于等从到有共投建设了、]|位于|旗下|落户|进驻|入驻|首个|打造|园区)[一-鿿]){2,5}(?:工业园|产业园|科技园|科创园|物流园|创业园|机器人谷)(?!区?[一-鿿]{0,2}(?:公司|项目))"
)


def find_owned_parks(text: str, firms: Iterable[tuple[int, int]]) -> Iterator[Candidate]:
    """Parks with a name of their own right behind the firm that they belong to (青禾重机星谷工业园)."""
    for start, end in firms:
        if park := _OWN_PARK.match(text, end):
            yield Candidate(start, park.end(), "Park", "rule:owned park", 0.7)


_SPEAKS = r"(?=(?:发布时)?(?:告诉|介绍|透露|坦言)|表示|指出|认为|说[，：:]|发布[“《时]|院士(?!专家|工作))"
# A foreign name right behind may have a title before it (秘书长安娜·林), which nothing sets apart.
_SPEAKER = regex(rf"(?![一-鿿]{{1,5}}·|官方|方面|高层|高管)(?P<x>{PERSON}){_SPEAKS}")
_FUNDS_SPEAKER = regex(
    rf"(?:^|[，。；！？”\s])(?P<f>[一-鿿]{{2,4}}(?:资本|创投))(?P<x>{PERSON})(?=告诉|介绍|表示|透露|坦言|指出|认为|说[，：:])",
    re.MULTILINE,
)


def find_speakers(text: str, bodies: Iterable[int]) -> Iterator[Candidate]:
    """Who speaks right behind the name of the body that he speaks for (云笺中心林遥介绍); `bodies` are ends of names."""
    for end in bodies:
        if match := _SPEAKER.match(text, end):
            yield Candidate(*match.span("x"), "Person", "rule:speaker", 0.7)
    for match in _FUNDS_SPEAKER.finditer(text):
        yield Candidate(*match.span("f"), "Investor", "rule:speaker", 0.7)
        yield Candidate(*match.span("x"), "Person", "rule:speaker", 0.7)
