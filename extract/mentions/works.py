"""Built and natural sites that are named after where they are: a known area, river or district, and what it is
(青江特大桥, 云州东湖公园, 青云高铁)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..regex import regex
from .rules import Candidate

# What a site is. Behind the name of an area alone the first sort is a name (云州机场), the second one is not (云州公园).
_ALONE = "国际机场|特大桥|大桥|火车站|高铁站|客运站|体育场|体育中心|会展中心|国际会议中心|博物馆|科技馆|图书馆|美术馆|大剧院|植物园|动物园|水电站|核电站|抽水蓄能电站|保税港区|港(?![口务区币元资台商城府埠湾警人股式交澳深珠闸]|[一-鿿]{0,2}[股公集])|经济带|都市圈|城市群|城市圈|经济圈"
_WITH_NAME = (
    "跨海通道|海底隧道|隧道|高速铁路|城际铁路|城际|铁路|高铁|绕城高速|高速公路|电站|水库|水利枢纽|灌区|风电场|光伏电站|油田|气田|油气田|机场|码头|港区|口岸|湿地公园|森林公园|国家公园|公园|步行街|湿地|自然保护区|"
    "遗址|古镇|储气库|LNG接收站|接收站|天然气管道|输气管道|输电工程|特高压工程|直流工程|粮库|气象站|电厂|热电厂|水厂|物流枢纽|货运枢纽|广场|大厦"
)
_ENDS = regex(f"(?P<alone>{_ALONE})|(?:{_WITH_NAME})")
# What stands before a site without being its name.
_NO_NAME = regex(
    "[，。；：！？“”《》（）()、\\s]|[的在与和及等了将把被从对为由到是有中以于向已正][^湖江山海]?|多[个座条]|首[个座条]|[一二三四五六七八九十两几数\\d]+[个座条]|全[国省市球]|最[大长高早美]|第一|新建|在建|改扩?建|建[设成起]|规划|设计|"
    "开[工通放]|投[资产用]|运营|周边|附近|境内|沿线|各地?|所有|部分|重点|主要|相关|大型|小型|现有|已有|城市|市民|乡村|地下|室内|公共|综合|世界|国家级|省级|市级|通过|连接|穿越|横跨|坐落|位于|走进|来到|抵达|前往|前来|举[行办]|"
    "首台|形成|[看叫代]|[两三四五六七八九]大|至|发布|推进|打造|成为|加快|启动|完成|实现|使用|利用|集团|公司|企业|银行|联合|携手|今年|去年|当地|该|本|这|那|其|每|老|旧|智慧|数字|绿色|生态|文化|签[署订约]|深化|直达|直通|[开飞通驶]往|区域"
)
# What a longer name, or something that is no site, goes on with (云州铁路局, 云州港口经济).
_AFTER = regex(
    "集团|有限|股份|公司|局|技术|装备|[线网行业人界圈群]|管理|投资|开发|建设[集有]|大[学道厦]|学[院会]|经济|产业|运输|工[人程]|项目|系统|旅游|服务|协会|委员|小镇|新[区城]|片区|东|西|南|北|街道|站(?!立|起|在)|游客|票|营业部|[路村镇]"
)
_RAIL = regex(
    "(?:(?<=[，。；、：“\\s])|(?<=[在对据])|^)(?P<x>[一-鿿]{2,4}(?:高铁|城际铁路|高速铁路|高速公路))(?![网建项票乘线时产公])"
)
# 辽西北, 粤东: the letter of a province and a direction; not 江苏南京, 陕西.
_DIRECTION = regex(
    "(?<![江四黑新内])(?P<x>(?!陕西|黔[东西南]|湘西|晋中|滇[东西]?[州市])[辽粤浙闽苏鲁豫皖湘鄂赣川陕甘滇黔桂晋冀蒙疆琼](?:[东西][南北]|[东西南北中]))(?:地区)?"
    "(?![一-鿿]?[湾充平安京宁宾江部角亚大阳岸沙路街站港口]|[县区市])"
)
_WELL = regex("(?<![一-鿿])(?P<x>[一-鿿]{2,5}\\d+(?:-\\d+)?井)(?![控下口盐位组])")


def find_works(text: str, known: Iterable[tuple[int, int]]) -> Iterator[Candidate]:
    """Sites that begin with a known area, river or place; railways and motorways by the letters of their ends."""
    starts: dict[int, int] = {}
    last = 0
    for start, end in sorted(known, key=lambda span: (span[0], -span[1])):
        inside, last = end <= last, max(last, end)
        if not inside and text[start:end] not in ("中国", "全国"):
            starts[start] = max(end, starts.get(start, 0))
    found: set[tuple[int, int]] = set()
    for match in _ENDS.finditer(text):
        if _AFTER.match(text, match.end()):
            continue
        for start in range(max(0, match.start() - 14), match.start()):
            # 甲省乙市丙机场 begins with 乙市.
            if start not in starts or starts.get(starts[start], len(text)) in starts:
                continue
            name = text[starts[start] : match.start()]
            if len(name) > 8 or starts[start] > match.start() or _NO_NAME.search(name):
                continue
            # 云州港 is a name, 云州青笺港 is more likely none.
            if not name if match[0] == "港" else (name or match["alone"]):
                found.add((start, match.end()))
                break
    found.update(m.span("x") for m in _RAIL.finditer(text) if not _NO_NAME.search(m["x"]))
    found.update(m.span("x") for pattern in (_DIRECTION, _WELL) for m in pattern.finditer(text))
    for start, end in sorted(found):
        yield Candidate(start, end, "Place", "rule:work", 0.6)
