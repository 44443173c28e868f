"""The measure of a quantity: a short noun phrase in the text's own words."""

from __future__ import annotations

import functools
import re

from .quantities import Quantity, tables
from .reading import Reading

LONGEST = 22

# Where a noun phrase after a number stops: a verb or a link that opens the next part of the clause.
_STOP_AFTER = re.compile(
    r"等(?!离子|级|效)|[，。；：！？、（）()【】“”\n,;:!?]|参[展会赛加与观]|签约|开工|入驻|落户|亮相|出席|到[场会]|汇聚|齐聚|集聚|聚集|同步|正式|已|将|同时|分别|来自|组成|"
    r"在(?!校|建|线|册|职|岗|研)|(?:被|由|从|向|把|让|使|为|以|用于|位于|于(?!此))|(?<=[家位名人])加入|提供|获得|获评|实现|完成|通过|推动|推进|加快|覆盖|包括|包含|占(?!比|地)|超过|突破|达到?|增长|下降|提升|是|有(?!限|色|机|效|关|轨|线)|率先|共同|建设(?=[的，。])|进行|开展|顺利|投产|投用|运行|落地|揭牌|启动|成立|发布|的同时|之一|围绕|其中|以及|并(?!购|网|联)|和(?=[0-9一二三四五六七八九十两])|与(?=[0-9])|以上|左右"
)
_QUOTES = "“”‘’\"「」『』《》 "


@functools.cache
def _links() -> re.Pattern[str]:
    words = tables()["words"]["links"].split("|")
    return re.compile(f"(?:{'|'.join(sorted((re.escape(w) for w in words if w), key=lambda w: (-len(w), w)))})+$")


_LEAD = re.compile(
    r"^(?:[、，,：:；。的了着在中里内上其则而且又也已现共并和与及或]|其中|目前|如今|现在|现有|至今|截至|截止|同时|此外|另外|另有|据悉|此次|本次|这里|当地|全市|全省|全区|全县|全州|本市|该市|我市|我省|我区|区内|园内|市内|累计(?=[0-9])|已经|已|公司|企业(?=[^数])|该|年|月|日|底|末|年底|以来|期间|，|“|”|总共|共计|共有|共|一共|还|今年|去年|就|仅|先后|成功|不断|迅速|连续|单是|单|约|近|大约|超过|超|逾|，)+"
)
_GENERIC = re.compile(r"^(?:同比|环比|较上年|比上年|较去年|比去年|年均|分别|增长|增幅|增速|下降|降幅|占比|占|增加|提高|减少|上升|上涨|总额|总量|金额|规模|比重|比例|其中)*(?:同比|环比|增长|增幅|增速|下降|降幅|占比|增加|提高|减少|上升|上涨|为|达)$")


def _clean(phrase: str) -> str:
    phrase = re.sub(rf"[{re.escape(_QUOTES)}\n]", "", phrase)
    return phrase.strip("、，,。：:；;（）()-—的了着")


def after(reading: Reading, quantity: Quantity, limit: int) -> str:
    """The noun phrase that follows a quantity in its clause: 家|人工智能企业."""
    text = reading.text[quantity.end : limit]
    if text[:1] == "的":
        text = text[1:]
    elif text[:1] in "，。；：、（）()！？\n,;":
        return ""
    stop = _STOP_AFTER.search(text)
    # A stop inside a name is part of the name.
    for mention in reading.mentions_between(quantity.end, limit):
        if stop and mention.start <= quantity.end + stop.start() < mention.end:
            stop = _STOP_AFTER.search(text, mention.end - quantity.end)
    phrase = text[: stop.start()] if stop else text
    return _clean(phrase)[:LONGEST]


def before(reading: Reading, quantity: Quantity, start: int) -> str:
    """What stands before a quantity in its clause, without the subject, the time and the words that link it."""
    text = reading.text
    end = quantity.start
    for date in reading.dates_between(start, end):
        # A time in front of the phrase is no part of it.
        if not text[start : date.start].strip("截至到在自从，、的 ") or date.start - start <= 2:
            start = date.end
    phrase = text[start:end]
    for date in reversed(reading.dates_between(start, end)):
        phrase = phrase[: date.start - start] + phrase[date.end - start :] if date.start >= start else phrase
    phrase = _links().sub("", phrase)
    phrase = _LEAD.sub("", phrase)
    return _clean(phrase)[-LONGEST:]


def is_generic(phrase: str) -> bool:
    """Whether a phrase needs the measure before it: 同比增长, 占比."""
    return bool(_GENERIC.match(phrase))
