"""The measure of a quantity: a short noun phrase in the text's own words."""

from __future__ import annotations

import functools
import re

from ..regex import regex
from .heads import NEVER
from .quantities import Quantity, tables
from .reading import Reading

LONGEST = 22

# Where a noun phrase after a number stops: a verb or a link that opens the next part of the clause.
_STOP_AFTER = regex(
    r"等(?!离子|级|效)|中的第|[，。；：！？、（）()【】\n,;:!?]|——|[0-9０-９]|"
    r"(?:参[展会赛加与]|签约(?!居民|用户|客户|商户|医生|农户)|开工|入驻|落户|亮相|出席|到[场会]|汇聚|齐聚|集聚|聚集|构成|发放|颁发|授予|派发|在建|投产|投用|上市|入围|入选|获奖|获批|落地|揭牌|揭晓|启动|成立|发布|登台|登陆|受聘|站上|签下|跻身|拿到|完成|实现|达成|推出|组成|加入|共建|组建|发起(?!人|方)|签署|联手|携手|牵头|合作|注册)(?!的|(?:重点|重大|高新|科技|优质|企业|项目|机构|单位|公司|人员|代表|嘉宾|团队|产品|平台|客户|用户|国家|商))|"
    r"(?:扩充|扩展|扩张|扩容|变|翻|压|拓展|延伸|发展|壮大|飙升|缩减|压缩|压降|下调|上调|调整|改)(?:到|至|成|为)|[跃攀回上提]升|[增涨升跌降减扩长](?:至|到|加[至到])|(?:提高|扩大|下降|降低|减少|缩短)[至到]|同步|正式|已(?!有)|将|同时|分别|来自|在(?!校|建|线|册|职|岗|研|孵|营|用|途|售|园)|被|由(?!于)|从(?!业|事)|(?<![意方导面走取])向(?!量|导|性)|把|(?<![转出受])让|共计|合计|累计|总计|(?<!天)使(?!用|者|命|馆)|(?<![作成行认])为|用于|位于|(?<![对关位用属由])于(?!此)|提供|获得|获评|通过|推动|推进|加快|覆盖|包括|包含|占(?!比|地)|超过|突破|达到?(?!尔|芬)|增长|下降|提升|"
    r"是(?!否)|(?<![国拥所共只私民])有(?!限|色|机|效|关|轨|线|源)|特色(?=鲜明)|率先|共同|相继|先后|陆续|全部|全面|平均|均(?!价|值|衡)|都(?!市|会)|也|就(?!业|诊|读)|给|顺利|运行|的同时|之一|围绕|其中|以及|并(?!购|网|联|列)|和(?=[0-9一二三四五六七八九十两])|与(?=[0-9])|以上|左右|当场|现场|集中|云集|扎堆|安家|长成|报名|站台|充当|以(?!上|太|下)|连续|随|齐|纷纷"
)
_LANDS = regex(r"(?:国家|省市|城市)(?:[和及、]地区)?(?=的)")
_QUOTES = '“”‘’"「」『』《》 '


@functools.cache
def _links() -> re.Pattern[str]:
    words = tables()["words"]["links"].split("|")
    return regex(f"(?:{'|'.join(sorted((re.escape(w) for w in words if w), key=lambda w: (-len(w), w)))})+$")


_LEAD = regex(
    r"^(?:[、，,：:；。的了着则而且又也并和与及或”]|[它其](?![他中余它])|前者|后者|我们|他们|在(?!研|孵|建|校|职|线|岗|营|册|售|手|途|保|用|园)|[上中里内](?=[、，共已有])|上(?=[半下]年)|其中|其(?!他)|目前|如今|现在|现有|(?:[0-9]+|[一二三四五六七八九十两几]+)余?多?年[来间]|至今|截至|截止|同时|此外|另外|另有|据悉|此次|本次|这里|当地|全市|全省|全区|全县|全州|全年|本市|该市|我市|我省|我区|区内|园内|市内|累计(?=[0-9])|已经|已|公司|[他她其]的?公司|(?:园区|新区|集团|基地|校区|实验室|研究院|联盟|协会)(?=规划|实现|完成|有|拥有|累计|共|已|现有)|企业(?=[已共累现将还拥有])|该|年(?![产均度收销租薪营])|月(?![均活租销供薪产营])|日(?![均产活租销本客])|[初底末](?=[，已共全])|实现(?=[^，。]{2})|有(?=员工|职工|企业|各类|专利|研发|会员|注册)|年底|以来|期间|总共|共计|共有|共|一共|还|今年|去年|就|仅|先后|成功|不断|迅速|连续|单是|单(?=是)|约|近(?=[0-9])|大约|超过|超|逾|这个|这家|又(?=[获有])|再(?=[获次]))+"
)
_GROW = r"(?:大幅|快速|稳步|显著|进一步|首次)?(?:同比|环比|逆势)?(?:大增|劲增|猛增|激增|暴增|飙升|攀升|跃升|提升|提高|上升|升|扩大|增加|增长|增|下降|下滑|下跌|降低|降|回升|长|改写|缩短|减少|翻|涨|大涨|上涨|跌|微降|微增|微涨|微跌|收窄|多|少)"
_BLANK = regex(r"^(?:相?较于|相比|几乎|起初|如今|再?前?几年|不过|到年底|拿到|推到|已经?|则|全年|而)+$")
_GENERIC = regex(
    rf"^(?:较|比)?(?:{_GROW}(?:[了至到为]|预计|了约)*)$|^(?:[是为较]?(?:去年|上年)?同期)(?:的|{_GROW}|减亏)*$|"
    r"^(?:同比|环比|较上年|比上年|较去年|比去年|年均|分别|增长|增幅|增速|下降|降幅|占比|占|增加|提高|减少|上升|上涨|总额|总量|金额|规模|比重|比例|其中)*(?:同比|环比|增长|增幅|增速|下降|降幅|占比|占|增加|提高|减少|上升|上涨|为|达|这[个一](?:比例|数字|数据|数量)|该比例|总额|金额)$"
)


def _clean(phrase: str) -> str:
    phrase = re.sub(rf"[{re.escape(_QUOTES)}\n]", "", phrase)
    phrase = phrase.strip("、，,。：:；;（）()-—的了着/")
    return re.sub(r"(?<=..)(?:[和与及或]|(?<![合条])约|(?<![最远])近|逾)$", "", phrase)


# 突破千亿元大关: a mark that is passed, nothing that is counted.
_MARKS = frozenset({"大关", "关口", "门槛", "台阶", "高位", "之多", "关卡", "级台阶"})
_SAME_SUM = regex(r"[（(][^（）()]{0,6}[0-9.,]+[万亿]*(?:多|余)?(?:元|美元|欧元|港元|人民币)[^（）()]{0,4}[）)]")


def after(reading: Reading, quantity: Quantity, limit: int) -> str:
    """The noun phrase that follows a quantity in its clause: 家|人工智能企业."""
    # 4亿美元（约28亿元）融资: the same sum in brackets parts nothing.
    gloss = _SAME_SUM.match(reading.text, quantity.end, limit)
    start = gloss.end() if gloss else quantity.end
    text = reading.text[start:limit]
    if text[:1] == "的":
        text = text[1:]
    elif text[:1] in "，。；：、（）()！？\n,;":
        return ""
    if lands := _LANDS.match(text):
        return lands[0]
    stop = _STOP_AFTER.search(text)
    # A stop inside a name is part of the name.
    for mention in reading.mentions_between(start, limit):
        if stop and mention.start <= start + stop.start() < mention.end:
            stop = _STOP_AFTER.search(text, mention.end - start)
    limits = [d.start - start for d in reading.dates_between(start, limit)]
    # 29家央企与辽宁签约: the partner is no part of what is counted.
    limits += [
        m.start - 1 - start
        for m in reading.mentions_between(start + 2, limit)
        if reading.text[m.start - 1] in "与和跟同" and m.kind not in NEVER
    ]
    phrase = _clean(text[: min([stop.start() if stop else len(text), *limits])])
    if phrase in _MARKS:
        return ""
    phrase = re.sub("(?<=..)(?<![高初集途空家手期])(?:之中|当中|中|里)$", "", phrase)
    return re.sub(r"(?<=..)(?:广泛|积极|共同|当天|陆续|纷纷|逐一|前来|还)+$", "", phrase)[:LONGEST]


def before(reading: Reading, quantity: Quantity, start: int) -> str:
    """What stands before a quantity in its clause, without the subject, the time and the words that link it."""
    text = reading.text
    end = quantity.start
    # 【家底】载体面积: a heading in brackets is no part of the phrase.
    start = max(start, text.rfind("】", start, end) + 1)
    for date in reading.dates_between(start, end):
        # A time in front of the phrase is no part of it.
        if not text[start : date.start].strip("截至到在自从，、的 ") or date.start - start <= 2:
            start = date.end
    for m in reading.mentions_between(start, end):
        # 乙研发的芯片良率, 甲、乙等上下游企业: who made it or belongs to it is no part of what is measured.
        if made := _MADE.match(text, m.end, end):
            start = made.end()
    phrase = text[start:end]
    for date in reversed(reading.dates_between(start, end)):
        phrase = phrase[: date.start - start] + phrase[date.end - start :] if date.start >= start else phrase
    # 从…的N增长到M: what is measured stands before 从.
    if (opened := _FROM.search(phrase)) and len(opened[1]) >= 2:
        phrase = opened[1]
    phrase = re.sub("(?:人民币|新台币|港币)$", "", phrase)
    phrase = _links().sub("", phrase) if not phrase.endswith(("成都", "首都", "人才", "英才")) else phrase
    phrase = _TRAIL.sub("", _LEAD.sub("", phrase))
    phrase = _clean(phrase)[-LONGEST:]
    return "" if phrase in _FUNCTION else phrase


_FUNCTION = frozenset("从由及以把将被让共有截")


# 产值却增加到, 首次突破: words about the telling, not about what is told.
_TRAIL = regex(
    "(?:却|(?<![规原准法细])则)(?=同比|环比|增|下|减|升|降|提)|(?:却|(?<![规原准法细])则|首次|再次|率先)+$|(?<=..)(?:(?:基本|一直|长期)*(?:稳定|保持|维持))+$"
)


_MADE = regex(
    r"[”」]?(?:自主)?(?:研发|生产|制造|推出|运营|打造|自研|发布|开发|承建|建设)的|[”」]?等(?=[^，。；、0-9]{2})"
)
_FROM = regex(r"^(.*?)(?:已经|已|也)?[从由]最?初?[^从由，。]{0,4}$")
_BOTH = regex(r"^(.{2,}?)[和与及、](.{2,}?)(?:均|都|双双)(.*)$")


def both(phrase: str) -> tuple[str, ...]:
    """The two measures that share a number: 甲与乙均增长 is 甲增长 and 乙增长.

    >>> both("展商数与展览面积均增长"), both("产值")
    (('展商数增长', '展览面积增长'), ('产值',))
    """
    match = _BOTH.match(phrase)
    return (match[1] + match[3], match[2] + match[3]) if match else (phrase,)


def is_blank(phrase: str) -> bool:
    """Whether a phrase says nothing of what is measured: 拿到, 相较于."""
    return bool(_BLANK.match(phrase))


def is_generic(phrase: str) -> bool:
    """Whether a phrase needs the measure before it: 同比增长, 占比."""
    return bool(_GENERIC.match(phrase)) or is_blank(phrase)


def rest(reading: Reading, quantity: Quantity, limit: int) -> str:
    """What a clause says after a quantity that no noun follows: 3家|已经上市, 6家|完成IPO."""
    text = reading.text[quantity.end : limit].strip("，。；、：！？ \n")
    if reading.quantities_between(quantity.end, limit):
        return ""
    return _clean(re.sub(r"^(?:已经|已|就|都|是|在|的)+", "", text))[:12]


_DEED = regex(
    r"(?:的价格|的价钱|的对价|现金|资金|左右|自有资金)*(?:[（(][^（）()]{0,20}[）)])?(?:对[^，。]{1,12}(?:进行)?|从[^，。]{1,14}手中)?(全资收购|收购|增资|投资|购买|买下|买走|拿下|受让|认购|入股|注资|吃下|中标|拍下|竞得|控股|[获取]得(?=[^，。；]{2,16}?[0-9.]+[%％](?:的)?股[权份]))"
)
# What a deed is done to, up to where the clause goes on.
_DONE_TO = regex(r"(?:了)?(?![的额方者人后时])([^，。；：！？（）()\n0-9]{1,14}?)(?=[，。；：！？（）()\n0-9]|时|的|$)")


def deed(reading: Reading, quantity: Quantity, limit: int) -> str:
    """The deed that a sum of money pays for, and what it is done to: 以5亿元|收购甲公司. "" where there is none."""
    match = _DEED.match(reading.text, quantity.end, limit)
    if not match:
        return ""
    thing = _DONE_TO.match(reading.text, match.end(), limit)
    return match[1] + (thing[1] if thing else "")


_TELLING = regex(
    r"(?:较|比|同比|环比)[^，。]*$|(?:大幅|持续|快速|稳步|不断|显著|逐年|进一步|再次|也)*(?:增长|增加|提升|提高|上升|下降|攀升|扩大|翻|壮大|领先|第一|居首|亮眼|喜人).*$"
)
_NOUN = regex(r"[一-龥A-Za-z]{2,}$")


def carried(reading: Reading, quantity: Quantity, sentence_start: int, at: int) -> str:
    """The measure that the clause before tells without a number: 估值大幅增长，|已超过5亿元. "" where it has numbers or none.

    `at` is where the number's own clause begins."""
    clause = reading.clause_at(max(0, at - 1))
    numbers = [q for q in reading.quantities_between(clause.start, clause.end) if q.value > 1]
    if at <= sentence_start or numbers:
        return ""
    start = clause.start
    for m in reading.mentions_between(clause.start, clause.end):
        if m.end < clause.end - 3:
            start = m.end
    phrase = _TELLING.sub("", reading.text[start : clause.end - 1])
    if reading.dates_between(start, start + len(phrase)):
        return ""
    phrase = _clean(_LEAD.sub("", phrase))
    return phrase[-14:] if _NOUN.search(phrase) and len(phrase) <= 24 else ""
