"""Why a number is left out, whatever it is about: plans, prices of shares, ranks, codes, questions, mere sources."""

from __future__ import annotations

import functools
import re

from ..regex import regex
from .quantities import Quantity, tables
from .reading import Clause, Reading


@functools.cache
def _plans() -> re.Pattern[str]:
    return regex(tables()["words"]["plans"])


# What is told as done or as it stands now, in a later clause than the plan.
_STANDS = regex(
    r"目前|截至|截止|现有|现已|至今|迄今|已(?!于)|(?<![一总])共(?=[引收吸签]|有(?!望))|达成|共有|，现(?!场|金|代)"
)
_ESTIMATE = regex(r"预计[超约达为近逾]{0,2}$")
_DESIGN = regex(r"设计(?!院|师|公司)|规划(?:总?面积|总?投资|用地|占地)|总?占地|总?建筑面积|全长|注册资本")
# What a firm is for and what a general aim is speak of their own clause alone.
_AIMS = ("致力于", "旨在")


def is_plan(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether the words before a number in its sentence speak of a plan or of a target for a year to come."""
    start = reading.sentence_start(clause)
    words = reading.text[start : quantity.digits]
    published = reading.doc.article.published[:4]
    dates = reading.dates_between(start, quantity.start)
    ahead = [d.end - start for d in dates[-1:] if published and d.iso[:4] > published]
    past = bool(published) and any(d.iso and d.iso[:4] < published for d in dates[-1:])
    # 2025年预计超19万亿元, told in 2026: an estimate of what has been.
    if past and _ESTIMATE.search(words) and not _plans().search(words[: words.rfind("预计")]):
        return False
    told = [m.end() for m in _plans().finditer(words)]
    told = [t for t in told if not words.endswith(_AIMS, 0, t) or "，" not in words[t:]]
    if not (last := max((*told, *ahead), default=0)):
        return False
    # 大桥预计明年通车，设计时速60公里: what a thing is designed for stands now.
    if last <= clause.start - start and _DESIGN.match(reading.text, clause.start):
        return False
    comma = words.find("，", last)
    return comma < 0 or not _STANDS.search(words, comma)


_FIGURE = regex(r"[”」》]?(?:[^，。；]{0,8}(?:数据|报告|研报|指数|统计|调查))?(?:显示|统计|预测|测算)")
_BY = regex(r"据[“「《]?$")


def only_source(reading: Reading, quantity: Quantity, clause: Clause, entity: str) -> bool:
    """Whether the sentence names an entity before a number only as the source of the figure: X数据显示, 据X统计."""
    text = reading.text
    start = reading.sentence_start(clause)
    told = [m for m in reading.mentions_between(start, quantity.start) if m.entity == entity]
    return bool(told) and all(
        _FIGURE.match(text, m.end)
        or _BY.search(text, start, m.start)
        and re.match(r"[^，。；]{0,6}(?:统计|数据|报告|消息|报道)", text[m.end : m.end + 10])
        for m in told
    )


def refused(reading: Reading, quantity: Quantity, clause: Clause) -> str:
    """Why a number is none of those that are kept, whatever it is about; "" where it may be kept."""
    text = reading.text
    local = text[clause.start : quantity.start]
    before, behind = text[max(0, quantity.digits - 1) : quantity.digits], text[quantity.end : quantity.end + 1]
    if _FROM_NOTHING.search(text, max(0, quantity.digits - 4), quantity.end + 4):
        return "a figure of speech"
    if _DIGITS.match(text, quantity.end - 1):
        return "a figure without a value"
    if _DENIED.search(local):
        return "denied"
    if (
        before in _OPENS
        and behind in _SHUTS
        and _THAN_MEAN.search(text, reading.sentence_start(clause), quantity.digits - 1)
    ):
        return "the mean of others, for comparison"
    if quantity.kind == "percent" and _TICKER.search(text[max(0, quantity.digits - 24) : quantity.end + 1]):
        return "a share price"
    if is_plan(reading, quantity, clause):
        return "a plan, a forecast or a target"
    code = quantity.kind == "plain" and not quantity.unit and quantity.value == int(quantity.value)
    if _ASKED.search(local) or _ASKED_AFTER.match(text, quantity.end):
        return "a question"
    if before in _OPENS and behind in _SHUTS and code:
        return "a code of a share"
    if before in _OPENS and quantity.kind == "money" and _SUM_BEFORE.search(text[: quantity.digits - 1][-6:]):
        return "the same sum in another currency"
    if behind == "级" and (quantity.kind == "physical" or _OF_SIZE.match(text, quantity.end)):
        return "a class of size"
    if _RANKED.search(text, max(0, quantity.digits - 2), quantity.digits) and quantity.unit in {
        "大",
        "家",
        "名",
        "位",
        "强",
    }:
        return "a rank"
    if quantity.unit == "大" and _WON.match(text, quantity.end):
        return "a rank"
    if quantity.kind == "count" and _ONE_OF.match(text, quantity.end):
        return "counts those of which one is told"
    if _STEP.match(text, quantity.end) and _CLIMBS.search(text, max(0, quantity.digits - 6), quantity.digits):
        return "a mark that is passed"
    if quantity.kind == "physical" and _SPECIFIED.match(text, quantity.digits):
        return "a size by which a thing is called"
    if _AIMED_AT.search(local) and _AIM.match(text, quantity.end):
        return "a plan, a forecast or a target"
    if _apposition(reading, quantity, clause):
        return "only counts the names before it"
    if _SECTOR.search(text, clause.start, quantity.start):
        return "about a whole sector"
    if quantity.kind == "money" and _moved_share(reading, quantity, clause):
        return "a share price"
    if quantity.kind == "money" and _THRESHOLD.match(text, max(quantity.digits, quantity.end - 2)):
        return "a threshold"
    if quantity.kind == "money" and _MANY_ROUNDS.search(text, max(0, quantity.digits - 3), quantity.digits):
        return "a figure without a value"
    if _SORT_OF_SUM.match(text, quantity.digits):
        return "a figure without a value"
    if quantity.kind == "money" and _quoted(reading, quantity, clause) or _OPENED.search(local):
        return "a share price"
    if _CONVERTED.search(text[max(0, clause.start - 1) : quantity.digits]):
        return "the same sum in another currency"
    return ""


# 亿元级A轮融资, 千万级融资, 百元范围
_SORT_OF_SUM = regex(
    r"[十百千万亿]+元?(?:人民币|美元)?级别?(?:人民币|美元)?[^，。；]{0,8}(?:轮|融资)|[十百千万亿]+元(?:范围|级别|档位|区间)"
)
# 甲(6.430,0.00,0.00%): what a share costs, and how that changed.
_TICKER = regex(r"[（(][\d.]+[,，]-?[\d.]+[,，]-?[\d.]+[%％][）)]$")
# 增速达两位数
_DIGITS = regex("位数")
# 今年不太可能突破两万亿元
_DENIED = regex("不[太大]?可能|[未没]能|无法|难以")
# 增速高于全省平均水平（4.6%）
_THAN_MEAN = regex("(?:[高低快慢大小优]于|超过|领先)[^，。；（(]{0,12}(?:平均|总体|整体)[^，。；（(]{0,4}$")
# 12英寸硅片, 220KV变电站
_SPECIFIED = regex(r"[0-9.]+(?:英寸|吋|纳米|nm|[kK][vV]|千伏)(?=[一-鿿])(?![的以左多长高宽及和与至到])")
# 围绕“3个千亿级、5个百亿级”发展目标
_AIMED_AT = regex("围绕|锚定|朝着|向着|瞄准|对标")
_AIM = regex("[^，。；]{0,24}目标")
# 为什么能获得10亿融资？
_ASKED = regex(r"为什么|为何|是否|怎么|凭什么")
_ASKED_AFTER = regex(r"[^。；！\n]{0,16}[吗呢]?[？?]")
# 评选出的10名青年之一
_ONE_OF = regex("[^，。；：、0-9]{1,24}之一(?=[，。；、）]|$)")
# 连跨3个万亿元台阶
_STEP = regex("[^，。；、0-9]{0,5}台阶")
_CLIMBS = regex("[跨迈登上越]")
# 三大冠军
_WON = regex("[^，。；、]{0,4}(?:冠军|第一|奖项|大奖|榜首)")
# 前十大股东
_RANKED = regex("前$")


_GOES_ON = regex("[一-鿿]")


def _apposition(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether a number only sums up the one name right before it (京津冀三地) or says which part of it is meant (内地9市进出口)."""
    if quantity.unit in {"市", "省"} and _GOES_ON.match(reading.text, quantity.end):
        return True
    if quantity.unit not in {"地", "省", "市", "方", "国", "省市"} or quantity.value > 9:
        return False
    names = reading.mentions_between(max(clause.start, quantity.start - 24), quantity.start)
    return (
        bool(names)
        and names[-1].end == quantity.start
        and reading.text[names[-1].start - 1 : names[-1].start] not in {"、", "和"}
    )


# 估值50亿元以上公司9家, 营收超5000万元的有63家: what a thing must have to be counted.
_THRESHOLD = regex(
    r"(?:的)?(?:企业|公司|项目|品牌|单位|产业|乡镇|园区)(?:有|共|达|近|超)*(?:[0-9]+|[一二三四五六七八九十]+)[余多]?[家个](?<=.)|以上(?:的)?(?:公司|企业|项目|产品|客户|机构|[0-9]+[家个])|.{0,2}?的(?:有|共有)?(?:[0-9]+|[一二三四五六七八九十]+)余?[家个](?![月])"
)
_MANY_ROUNDS = regex("[多数几]轮$")
_PRICE_OF_SHARE = regex("股价|市值(?=.{0,4}[涨跌])")


def _quoted(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether a number is what a share costs: 收盘价9.51元, 收盘价：9.51元."""
    colon = clause.index and reading.text[clause.start - 1] == "："
    start = reading.clauses[clause.index - 1].start if colon else clause.start
    return bool(_QUOTE_OF_SHARE.search(reading.text, start, quantity.start))


def _moved_share(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether a number tells where the price of a share went: 股价下滑1.4%，至92.6美元."""
    text = reading.text
    if _PRICE_OF_SHARE.search(text, clause.start, quantity.start):
        return True
    told = clause.index > 0 and _PRICE_OF_SHARE.search(text, reading.clauses[clause.index - 1].start, clause.start)
    return bool(told) and text[clause.start : clause.start + 1] in {"至", "报", "收", "跌", "涨"}


# 千亿元级产业集群, 百亿级企业: what kind of thing it is, not how much. A fund of 百亿级 is of that size.
_OF_SIZE = regex(r"级[^，。、；0-9]{0,10}(?:产业|集群|赛道|市场|图谱|企业|园区|基地|城市|台阶|能级)")
_FROM_NOTHING = regex("从? ?[0０零] ?到 ?[1１一]|从? ?[1１一] ?到 ?[NnＮ]")
_OPENS, _SHUTS = frozenset("（("), frozenset("）)")
_SUM_BEFORE = regex(r"(?:元|美金|镑|法郎|卢比|币)$")
_SECTOR = regex(r"所属(?:的)?(?:领域|行业|赛道)")
_QUOTE_OF_SHARE = regex(r"股价|每股|收盘价|开盘价|发行价|现报|报收|报$|目标价|收于")
_OPENED = regex(r"(?:高开|低开|盘中[涨跌]|收[涨跌]|涨停|跌停|换手率)[^，。]{0,4}$")
_CONVERTED = regex(r"[（(，]?(?:约合|折合|相当于人民币|合人民币|约人民币)")
