"""What a number measures: the noun after it with the verb before it, or the phrase before it; the sum of a round."""

from __future__ import annotations

import re

from ..regex import regex
from .phrases import after, before, carried, deed, is_blank, is_generic, rest
from .quantities import Quantity
from .reading import Clause, Reading
from .stated import holder


def measured(reading: Reading, quantity: Quantity, clause: Clause, subject: str, begin: int, last: str) -> str:
    """What is counted: the noun after the number with the verb before it, or the phrase before the number."""
    text = reading.text
    if quantity.kind in {"money", "physical", "count"}:
        # 产值3亿元，同比增长5%；乙2亿元: a sum takes up the sum, not its growth.
        last = re.sub(r"(?:同比|环比)?(?:增长|下降|增幅|降幅)$", "", last)
    start = begin
    for m in reading.mentions_between(begin, quantity.start):
        # 甲、乙各有5家: behind the last of the names that share the number.
        if m.entity == subject or start > begin and _JOINT.fullmatch(text, start, m.start):
            start = m.end
    front = _MADE.sub("", before(reading, quantity, start))
    back = after(reading, _noun_of(reading, quantity), clause.end)
    if (share := holder(reading, quantity, clause)) is not None and back:
        return (share[1] + back)[:24]
    if quantity.kind == "percent" and re.search(r"(?<![扶支保维坚])持有?$", front):
        return "持股"
    if quantity.kind in {"count", "plain"}:
        if back and (done := _what_became(reading, quantity, clause, subject)):
            return done
        if (
            len(back) < 3
            and quantity.kind == "plain"
            and len(front) > 1
            and not is_generic(front)
            and not is_bare(front)
        ):
            # 采集岩芯47管: what follows is a measure word that is not known.
            return front
        if back:
            return (_verb(front) + back)[:24]
        if not front and (tail := rest(reading, quantity, clause.end)):
            return (last[-8:] + tail)[:24]
        if front and _ATTEND.match(text, quantity.end) and quantity.unit in {"人", "名", "位"}:
            return (front + text[quantity.end : quantity.end + 2] + "人数")[-24:]
    elif quantity.kind == "money":
        names = reading.mentions_between(quantity.end, quantity.end + 3)
        if subject.startswith("Investor/") and subject.endswith("基金") and names and names[0].entity == subject:
            return "基金规模"
        if act := deed(reading, quantity, clause.end):
            names = reading.mentions_between(quantity.end, quantity.end + len(act) + 4)
            return act + "金额" if all(m.entity != subject for m in names) else _got(act)
        if (given := _GIVEN.search(front)) and _receives(reading, clause, quantity, subject):
            return _got(given[0])
        if short := _SHORT_ROUND.match(text, quantity.end):
            return short[1] + "融资金额"
        if (named := _NAMED_ROUND.search(front)) and not back:
            return named[0] + "融资金额"
        if round_ := _round(reading, quantity, clause, front, back):
            return round_
    elif quantity.kind == "physical" and (length := _LENGTH.match(text, quantity.end)):
        return length[0] + "度"
    elif quantity.kind == "physical" and (extent := _extent(quantity, front, back)):
        return extent
    if quantity.kind not in {"count", "plain"} and back:
        # 收到的300亿元订单: the noun after the number is what is counted.
        counted = text[quantity.start - 1] == "的" and text[quantity.end] not in "的左上"
        if not front or counted or _verb(front) or _EMPTY.search(front):
            return (_verb(front) + back)[:24]
        if quantity.kind == "percent" and _SHARE_OF.search(front) and text[quantity.end] == "的":
            return (front + back)[-24:]
    if quantity.kind == "physical" and (size := _SIZE.search(front)) and not is_generic(front[: -len(size[0])]):
        return front[: -len(size[0])][-20:] + _SIZES[size[0]]
    if quantity.kind in {"percent", "fraction"} and last and _SHARE_OF.match(front):
        return (last + front)[-24:]
    if front and not (is_generic(front) and not last):
        return _inherit(front, last)
    if not back and not last and (told := carried(reading, quantity, reading.sentence_start(clause), clause.start)):
        return told
    if not front and quantity.kind in {"percent", "fraction"} and (tail := rest(reading, quantity, clause.end)):
        return (last[-8:] + tail)[-24:]
    name = subject.split("/", 1)[1]
    if (
        not (back or last)
        and name.endswith(_FIGURES)
        and any(m.entity == subject for m in reading.mentions_between(clause.start, quantity.start))
    ):
        return name
    return back or last or front


# 甲向乙投资3亿元
_GIVEN = regex("(?:投资|注资|增资|出资|投|投入)(?:了)?$")
_TO = regex("[向对给][“「]?$")


def _receives(reading: Reading, clause: Clause, quantity: Quantity, subject: str) -> bool:
    """Whether a clause names an entity as the one to whom a sum goes: 甲向乙投资3亿元."""
    text = reading.text
    return any(
        m.entity == subject and _TO.search(text, max(0, m.start - 2), m.start)
        for m in reading.mentions_between(clause.start, quantity.start)
    )


def _got(deed_: str) -> str:
    """What a sum is for the one who is bought or invested in."""
    return "融资金额" if re.match("投|注资|增资|出资|入股|认购", deed_) else "收购价"


def _extent(quantity: Quantity, front: str, back: str) -> str:
    """The noun behind a size with what the size is of it: 租下800平方米实验室 is 实验室面积; "" where the words before the
    number tell it or there is none."""
    dimension = next((name for units, name in _DIMENSIONS if quantity.unit.endswith(units)), "")
    if not dimension or not back or _TOLD_DIMENSION.search(front):
        return ""
    thing = "土地" if back == "地" else back
    return (_verb(front) + (thing if _TOLD_DIMENSION.search(thing) else thing[-14:] + dimension))[-24:]


# Units and the dimension that they measure of a thing.
_DIMENSIONS = (
    (("平方公里", "平方千米", "平方米", "平米", "㎡", "公顷", "亩"), "面积"),
    (("公里", "千米", "海里"), "长度"),
)
_TOLD_DIMENSION = regex(
    r"(?:面积|占地|主跨|建面|用地|土地|全长|总长|[长宽高厚深]|[长宽高厚深速]度|里程|距离|航程|续航|口径|直径|半径|海拔|行程|射程|航速|时速|赛程|全程|落差|水位|水深|跨度|间距|量|率|值|规模|面)$"
)


def _what_became(reading: Reading, quantity: Quantity, clause: Clause, subject: str) -> str:
    """The deed, where a number counts pieces of the very thing that it is about: 2架X正式交付 is X's 交付."""
    names = reading.mentions_between(quantity.end, quantity.end + 3)
    if not names or names[0].entity != subject or quantity.unit in {"家", "个"}:
        return ""
    match = _BECAME.match(reading.text, names[0].end, clause.end)
    return match[1] if match else ""


_BECAME = regex(
    r"[”」]?(?:已|正式|成功|全部|陆续|先后|顺利|首次)*(交付|下线|投运|投用|上市|售出|签约|出口|运抵|起飞|发射|开工|完工)"
)
# Names of things that are themselves a figure.
_FIGURES = ("指数", "指标", "率")
_LENGTH = regex("[长高宽厚](?=[的，。；、]|$)")
_SHARE_OF = regex("占(?!地)")


# X长8公里, 重4克: what is measured is the length, the weight.
_SIZES = {"长": "长度", "重": "重量", "高": "高度", "宽": "宽度", "厚": "厚度", "深": "深度"}
_SIZE = regex("(?<![增延全总周净自毛载起升提更最])[长重高宽厚深]$")

# 甲3座和乙5座尾矿库
_AND_OF_NEXT = regex("[和与、][^，。；、（）0-9]{2,12}$")


def _noun_of(reading: Reading, quantity: Quantity) -> Quantity:
    """The number before the noun: of 4台30万千瓦机组 the second, with which the noun of the first goes on."""
    if quantity.kind != "count":
        return quantity
    for other in reading.quantities:
        gap = reading.text[quantity.end : other.start] if other.start >= quantity.end else ""
        if other.start >= quantity.end and len(gap) <= 4 and not re.search(r"[，。；、：（）\n]", gap):
            return other if other.kind == "physical" else quantity
        if other.unit == quantity.unit and _AND_OF_NEXT.match(reading.text, quantity.end, other.start):
            return other
        if other.start >= quantity.end:
            break
    return quantity


_ATTEND = regex(r"参会|出席|参加|到会|与会|参展|参赛")
_JOINT = regex("[”」]?(?:、|和|与|及|以及)[“「]?")
_MADE = regex("^(?:各(?=.)|(?:自主|联合)?(?:研发|研制|生产|制造|推出|自研|发布|开发)的(?=..))")
_BARE = regex(
    r"(?:已经?|又|也|则|里|自己|一[家地市区县校]就?|就|仅|各|共|还|再|分别|前后|平均|[一二三四五六七八九十两半0-9]+[年月天日周]|总数|总量)*"
    r"(?:(?:企业|项目|产品)?(?:数量|总量)(?=位居|排名|居)|完成|实现|贡献|促成|达成|发放|出|卖|卖出|收|拿下|占|占去|销售|生产|跑出|来自|拥有|有|为|达|是|以|排名.*|居.*|位居.*|位列.*|领先.*|份额领先.*)?"
)


def is_bare(measure: str) -> bool:
    """Whether a measure says only that something was reached (完成, 贡献, 总数, 居首): what it is was told before.

    >>> is_bare("一家就贡献"), is_bare("总数"), is_bare("完成产值")
    (True, True, False)
    """
    return bool(_BARE.fullmatch(measure))


# What is done, where the words name no thing that is counted: 去年卖了6.9亿元, 投了2600万元, 一天挣180元.
_WHEN = "(?:[去今]年|当[天日]|[一单][天年月日]|全年|[每日月年]|一?共|只|就|累计|已经?|也|又|再|先后|合计|大约)*"
_DEEDS = (
    (regex(f"{_WHEN}(?:卖|售|销)(?:出|了|掉|到)*"), "销售额", "销量"),
    (regex(f"{_WHEN}(?:(?:投|砸)(?:下了?|(?:了|入|进)*)|斥资了?)"), "投资", ""),
    (regex(f"{_WHEN}(?:挣|赚)(?:了|到)*"), "收入", ""),
    (regex(f"{_WHEN}签(?:下|约|订|了)*"), "签约金额", "签约项目"),
    (regex(f"{_WHEN}亏(?:损|掉|去|了)*"), "亏损", ""),
    (regex(f"{_WHEN}融[到得]?了?"), "融资金额", ""),
    (regex(f"{_WHEN}募[到得]?了?"), "募资金额", ""),
    (regex(f"{_WHEN}赔(?:付|偿|了)*"), "赔偿金额", ""),
)
_PEOPLE = regex("(?:一共|总共|总计|只有|个|号|来)*人")
_EMPLOYERS = frozenset({"Company", "Investor", "ResearchInstitute", "Association", "Incubator", "Media"})


def noun_of(measure: str, quantity: Quantity, kind: str) -> str:
    """The measure; where it is no more than a verb (卖了, 投) or people (8个人) of a firm, the noun for what that counts."""
    if kind in _EMPLOYERS and quantity.kind in {"count", "plain"} and _PEOPLE.fullmatch(measure):
        return "员工"
    for verb, money, pieces in _DEEDS:
        if verb.fullmatch(measure):
            return (money if quantity.kind == "money" else pieces) or measure
    return measure


_EMPTY = regex(
    r"(?:^|[^一-龥])[一-龥]$|^[这该此][块款只颗台辆架艘座条片]$|新一轮|一笔|全球首张|人民币$|价值$|规模$|该公司$|获得$|持$|总计$"
)


_ROUND = regex(
    r"(?:[A-Za-z0-9+\-]{1,8}\+*轮|(?:天使|种子|战略|首|新一)\+*轮?)(?:系列|追加|股权|战略)?融资|[A-Za-z0-9+\-]{1,8}\+*轮投资(?![额人方者])|(?:天使|战略|股权)投资|融资"
)
# B+轮2000万美元融资
_SHORT_ROUND = regex(r"的?((?:Pre-?)?[A-H]\+*轮|(?:天使|种子|战略)\+*轮)(?!融资|投资|系列|追加|股权|战略|次|的)")
_NAMED_ROUND = regex(r"(?:[A-Za-z0-9+\-]{1,8}|天使|种子|战略)\+*轮(?:系列)?(?=$)")
_SUM = regex(r"^(?:单笔|融资|募资|交易|本轮|总|累计|合计|此轮|本次|此次)*(?:总?金额|总?额|规模)?$")


def _round(reading: Reading, quantity: Quantity, clause: Clause, front: str, back: str) -> str:
    """The round of financing whose sum a number is: 完成3亿元A轮融资 is A轮融资金额; "" where it is none."""
    back = re.sub("(?<=融资)(?:之后|以后|以来|后|时)$", "", back)
    if (found := _ROUND.search(back)) and found.end() == len(back):
        round_ = "" if "轮" in found[0] else next((m[0] for m in _NAMED_ROUND.finditer(front)), "")
        whole = "累计" if "累计" in front and "轮" not in round_ + back else ""
        return whole + round_ + back[found.start() :] + ("金额" if back.endswith(("融资", "轮投资")) else "")
    if "融资" not in front and _SUM.match(front):
        told = [m[0] for m in _ROUND.finditer(reading.text, reading.sentence_start(clause), quantity.start)]
        if told and (named := [t for t in told if "轮" in t] or told):
            whole = "累计" if "累计" in front and "轮" not in named[-1] else ""
            return whole + named[-1] + ("金额" if named[-1].endswith("融资") else "")
    return ""


def _inherit(front: str, last: str) -> str:
    """A phrase that says no more than 同比增长 or 占比 takes up the measure before it."""
    if not last or not is_generic(front) or last.endswith(front):
        return front
    if is_blank(front):
        return last
    return (
        re.sub(r"(?:同比|环比)?(?:增长|下降)$", "", last) + re.sub("这[个一]?(?:比例|数字|数据)|该比例", "", front)
    )[-24:]


_VERB = regex(
    r"(?:已|共|新|年|日|直接|可|自主|正|先后|合作|联合|对外|间接|主导|牵头|成功|合计|累计)*(?:建成|建设|修建|建有|种植|种了?|承包|流转|租下|腾出|引进|引入|新增|新建|签约|签订|培育|孵化|培养|服务|运营|拥有|吸引|集聚|聚集|汇聚|开设|发表|采用|培训|辅导|惠及|供应|投放|开出|运输|运送|输送|发放|加工|放映|回收|开业|设立|成立|发布|推出|落地|入驻|搭载|获得|获批|获|申请|授权|出口|完成|实现|开通|开行|覆盖|参与|制定|投资|交付|生产|销售|研发|支持|带动|接待|举办|开展|实施|提供|认定|覆盖|接入|入选|发射|攻克|填补|提交|收到|收录|颁出|部署|提出|列出|提供|保障|新设立|设有|持有|承担|支撑|满足|适配|达成|评选|征集|持有|持|掌握|管理|创造|购买|拿到|拿下|收到|投入|募集|筹集|打造|建起|聚起|招引|种植|开发|处理|预测|容纳|汇集|涵盖|安置|输送|拿|新增|增补|派出|签下|谈成|走出|诞生)(?:了|出|着|过|起)?$"
)


def _verb(front: str) -> str:
    """The verb that ends a phrase: 已建成 is 建成; "" where it ends in none."""
    if front.endswith(("总投资", "年投资", "期投资")):
        return ""
    match = _VERB.search(front)
    return match[0].lstrip("已正共").rstrip("了着过") if match else ""
