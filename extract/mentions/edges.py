"""Where names begin and end: the words around a span that do not belong to it are cut off."""

from __future__ import annotations

import re

from ..regex import regex

_LEAD = regex(
    r"(?:横跨|涵盖)(?=[一-鿿]{2})|(?:举行|举办|召开|开幕)的(?=[一-鿿\d]{4})|(?:C[ETFOMSPI]O|[ES]?VP|Dr\.|Mr\.|Ms\.) (?=[A-Z][a-z])|(?:世界|全球|中国)500强(?:企业)?(?=[一-鿿]{4,})|(?:[一两二三四五六七八九十\d]+)[台款家座所个位项枚艘架](?=[一-鿿A-Z])|今年|去年|明年|本届|此次|本次|旗下|联合(?![国体会社]|利华|健康|资信|信用|光电|汽车|航空)|(?:及|以及|和)?(?:现有|老)股东|不久前|以及|目前|近日|日前|"
    r"[一-鿿]{1,6}(?:负责人|代表)(?=[一-鿿]{2,8}(?:学院|大学|公司|集团|研究院)$)|"
    r"(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日)?的?(?=[一-鿿A-Z]{4,})|像(?=[一-鿿]{2,3}$)|\*?S?\*?ST ?(?=[一-鿿])|(?:以下)?(?:简称|下称)(?=[一-鿿])|各(?=街镇)|(?:文|图|作者|编辑)[/丨]|曾?任(?=.{6,}公司$)|(?:(?<![一-鿿])|(?<=[由和与布任聘命]))原(?=[一-鿿]{4,}$)(?!力|子|相|粒|点|创|始|位|生|质|本|料|油|野|木|启|阳|舟|起|来|产)"
)
_GLUED = regex(
    r"(?<=有限公司)[、和与及](?=.{2})|(?<=株式会社)[、和与及](?=.{2})|(?<=》)[、和与及]?《|[、和与及](?:首届|第[一二三四五六七八九十\d]+届)"
)
_TAIL = regex(
    r"(?:(?<=[一-鿿A-Za-z]{2})前(?:飞控|软件|硬件|算法|研发|产品|技术|销售|市场|运营|设计|全球|中国区?|亚太区?|首席|高级)|领投|跟投|投资了|宣布|表示|获悉|联合投资|(?<=[一-鿿A-Za-z]{2})(?:大中华|亚太|中国)区|(?<=[一-鿿]{2})[博硕]导|(?<=[报网社台刊])讯|(?<=[一-鿿]{2})(?:保荐机构|控股股东|实际控制人|董事会|监事会|股东大会|非公开发行|定向增发|资本充足率?)|(?<=[一-鿿]{2})[全融]媒体?|(?<=[一-鿿]{3})(?:治疗|给药|化疗|联用))$"
)

# What is done to a work, or is a firm's business, stands behind its name: 青江特大桥架梁, 青禾集团光伏项目, 星谷路8号.
_TAILS = {
    "Place": regex(
        r"(?<=[桥道路线站港])(?:架梁|合龙|铺轨|完工|通车|铺装|建成|贯通|开工|施工|投产|开通)|(?<=[路街道])\d+(?:[-—]\d+)?[号弄]|(?:中心|核心|腹地)(?=地带|区域|位置|地区)"
    ),
    "Company": regex(
        r"(?<=集团|公司|科技|股份)(?:光伏|储能|氢能|新能源|风电|汽车|半导体|电池|芯片|机器人|生物医药)(?=项目|业务|板块|基地)"
    ),
}

# 医疗大模型“云笺”, “北斗”矩阵: what stands in the quotation marks is the name. 云州“星谷”, 2024“青年看云州”活动 are names as a whole.
_IN_QUOTES = regex(r"[^“”「」]*[“「]([^“”「」]{2,})(?:[”」][一-鿿]{0,4})?|([^“”「」]{2,})[”」][一-鿿]{0,4}")
_QUOTED_KINDS = frozenset({"Model", "Product", "Cohort"})
# 星谷A区, 云笺园二期: a part, folded into the whole.
_PART_OF_SITE = regex(r"(?<=[一-鿿]{3})(?:[A-Z]区|[一二三四五六]期)$")
_SITES = frozenset({"Park", "Incubator", "Place"})
# 林遥多次到访, 林遥多年来, 林遥时任主任
_OFTEN = regex(r"(?<=[一-鿿]{2})(?:[多数](?=[次年番天位])|时(?=任))")
# 实施星谷加速计划
_DECREED = regex("(?:组织|全面|深入|加快|正式)?(?:实施|出台|印发)(?=[一-鿿]{5,}(?:计划|方案|规划|行动|措施|工程))")

# 领先船舶产品: how good the thing is, and no part of its name.
_QUALITY = regex(r"(?:(?:全球|国际|国内|行业)?领先的?|各[类种]|还有|全新的?|更多)(?=[一-鿿A-Za-z]{2})")
# 发展电子信息 tells what is done with a field.
_DONE = regex("(?:加快|大力|重点)?(?:发展|建设|带动|引领|推动|推进|打造|培育|壮大|赋能)(?=[一-鿿A-Za-z]{3})")
# 对话式大语言模型Yunjian: what kind of thing it is, in front of its name in Latin letters.
_SORT = regex(
    "(?:对话式?|生成式|开源|国产|自研|首个|大型?|小|语言|视觉|视频|图像|文本|语音|推理|基础|基座|通用|行业|垂直|多模态|世界|具身|智能"
    "|人形|四足|协作|工业|医疗|端侧|端到端|自动驾驶|的)+(?:模型|机器人|芯片|系统|平台|软件)(?=[A-Z][A-Za-z]{2})"
)
_NO_FIELD = regex(
    r"(?:具有|具备|拥有|实现|各[种类]|多种).*|(?:各[种类]|多种)?(?:尺寸|规格|型号|品种)|(?:整体|综合|系统|一体化|数字化)?(?:解决方案|产品|服务)"
)


def is_no_field(form: str) -> bool:
    """Whether words taken for a field say what something has or how many sorts there are of it (具有高附加值, 各种尺寸)."""
    return bool(_NO_FIELD.fullmatch(form))


def trim(text: str, start: int, end: int, kind: str = "") -> tuple[int, int]:
    """A span without the white space, the words and the one pair of quotation marks around it."""
    deed = _TAILS.get(kind)
    if deed and (found := deed.search(text, start + 2, end + 2)) and found.end() >= end:
        end = min(end, found.start())
    if kind in _QUOTED_KINDS and (quoted := _IN_QUOTES.fullmatch(text, start, end)):
        start, end = quoted.span(1) if quoted[1] else quoted.span(2)
    if (
        text[start - 1 : start] in ("“", "「")
        and re.search("[”」].", text[start:end])
        and not set("“「") & set(text[start:end])
    ):
        start -= 1  # “云笺”基金 begins with its quotation mark
    if kind in _SITES and (part := _PART_OF_SITE.search(text[start:end])):
        end = start + part.start()
    if kind == "Policy" and (decreed := _DECREED.match(text, start, end)):
        start = decreed.end()
    if kind == "Person" and _OFTEN.match(text, end - 1):
        end -= 1
    if kind == "Field" and (quality := _QUALITY.match(text, start, end) or _DONE.match(text, start, end)):
        start = quality.end()
    if kind in ("Model", "Product") and (sort := _SORT.match(text, start, end)):
        start = sort.end()
    if (lead := _LEAD.match(text, start, end)) and lead.end() < end - 1:
        start = lead.end()
    if tail := _TAIL.search(text[start:end]):
        end = start + tail.start()
    if text[start : start + 1] == "米" and text[start - 2 : start] in ("平方", "立方"):
        start += 1
    if text[start] in "《（(" and not set(text[start:end]) & set("》）)"):
        start += 1
    span = text[start:end]
    for opening, closing in ("（）", "()", "《》"):
        if span.count(opening) > span.count(closing) and span.rfind(opening) > 1:
            end = start + span.rfind(opening)
            span = text[start:end]
    if cut := _GLUED.search(span):
        end = start + cut.start()
    while start < end and text[start].isspace():
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in "®™"):
        end -= 1
    if (
        end - start > 2
        and text[start] in '“"「『'
        and text[end - 1] in '”"」』'
        and not set(text[start + 1 : end - 1]) & set("“”")
    ):
        return start + 1, end - 1
    return start, end
