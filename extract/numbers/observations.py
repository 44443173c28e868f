"""Finds numbers about named things: whom a number is about, what it measures, and for which time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ...graph.model import Mention, Observation, Rejection
from ..document import Document
from ..relations.coreference import areas_said
from ..tables import find_table_observations, find_tables, in_table
from .attributes import find_attributes
from .dates import DateSpan
from .heads import Topics, topics_of
from .numerals import SCALES
from .phrases import after, before, both, carried, deed, is_blank, is_generic, rest
from .quantities import Quantity
from .reading import Clause, Reading, read
from .running import running_subject
from .stated import (
    companions,
    enumerated,
    holder,
    in_turn,
    is_plan,
    only_source,
    own_number,
    raised,
    refused,
    stated_subject,
    turn,
)
from .subjects import Candidate, candidates, probabilities

__all__ = ["find_attributes", "find_observations"]

# Words that date a number by the article itself.
_NOW = re.compile(r"(?:[0-9]+|[一二三四五六七八九十两几多]+)余?多?年来|目前|如今|现有|现在|现已|至今|迄今|眼下|当前")


# How many times likelier "no one" must be than the best candidate before a number is left out.
EAGER = 0.5
# The least probability of a subject with which a number is kept. Both are where held-out F1 is highest.
LEAST = 0.3


def find_observations(doc: Document) -> Iterator[Observation | Rejection]:
    """The quantities that the document states about its entities, and those that it states as plans, refused."""
    tables = find_tables(doc.article.text)
    yield from find_table_observations(doc, tables)
    reading = read(doc)
    if not reading.quantities or not doc.mentions:
        return
    topics = topics_of(doc)
    if not topics.order:
        return
    previous, previous_clause, last_end = "", 0, 0
    last_measure, heard = "", (0, "")
    seen: set[tuple[str, Decimal, str]] = set()
    pair: list[tuple[int, str]] = []
    areas = areas_said(doc)
    whole: tuple[int, str | None] = (0, None)
    for quantity in reading.quantities:
        clause = reading.clause_at(quantity.digits)
        begin = max(clause.start, last_end if last_end > clause.start else clause.start)
        last_end = quantity.end
        if quantity.kind == "vague" or in_table(tables, quantity.digits):
            continue
        if _rounds_headline(reading, quantity, clause):
            continue
        if reason := refused(reading, quantity, clause):
            yield _refuse(reading, quantity, clause, reason)
            continue
        found, none = candidates(
            reading, topics, quantity, clause, previous=previous, previous_clause=previous_clause, begin=begin
        )
        each, nobody = probabilities(found, none)
        if listed := enumerated(reading, quantity, clause):
            each = [0.0 if c.entity in listed else p for c, p in zip(found, each, strict=True)]
            left = max(sum(each) + nobody, 1e-9)
            each, nobody = [p / left for p in each], nobody / left
        best = max(range(len(found)), key=lambda i: (each[i], -i))
        area = _area(reading, quantity, clause, areas)
        if area is None and whole[0] > reading.sentence_start(clause):
            # 全市接待游客2亿人次，收入3160亿元: the city is still meant where nothing else was named.
            area = None if reading.mentions_between(whole[0], quantity.start) else whole[1]
        whole = (quantity.end, area)
        spoken = _spoken(reading, topics, quantity, clause)
        certain = stated_subject(reading, quantity, clause) or area or running_subject(reading, quantity, clause)
        # 公司 tells whose a number is, not whether it is anyone's; 本届大会, 园区 and 公司完成4轮融资 tell both.
        if spoken and not certain and (spoken.kind in {"Event", "Park"} or raised(reading, quantity, spoken)):
            certain = spoken.entity
        if sure := certain or (spoken.entity if spoken else ""):
            index = next((i for i, c in enumerate(found) if c.entity == sure), None)
            if index is None:
                # 我国 far from the last 中国: no candidate by its place, but named.
                index = len(found)
                found.append(Candidate(sure, sure.split("/", 1)[0]))
                each.append(0.0)
            best, each[index] = index, max(each[index], 0.85 if certain else 1.0 - nobody)
            nobody = 0.0 if certain else nobody
        if reading.sentence_start(clause) != heard[0]:
            heard = (reading.sentence_start(clause), "")
        if nobody * EAGER >= each[best] or each[best] < LEAST:
            # 全国获批的8个产品，上海有3个: what is counted is told once.
            told = after(reading, quantity, clause.end) or before(reading, quantity, begin)
            heard = (heard[0], told if not is_generic(told) else heard[1])
            if is_plan(reading, quantity, clause):
                yield _refuse(reading, quantity, clause, "a plan, a forecast or a target")
            continue
        chosen = found[best]
        if only_source(reading, quantity, clause, chosen.entity):
            yield _refuse(reading, quantity, clause, "about no one: its subject only gives the figure")
            continue
        if previous_clause and reading.clauses[previous_clause].sentence != clause.sentence:
            last_measure = ""
        measure = _measure(reading, quantity, clause, chosen, begin, last_measure or heard[1])
        if (shared := in_turn(reading, quantity, clause)) and shared[1]:
            measure = shared[1][-24:]
        elif last_measure and own_number(reading, quantity, clause):
            measure = last_measure
        elif run := turn(reading, quantity, clause):
            measure = run.measure or measure
        if not measure:
            yield _refuse(reading, quantity, clause, "nothing says what is counted")
            continue
        last_measure = measure
        previous, previous_clause = chosen.entity, clause.index
        # A headline and its article say the same number of the same thing: one observation stands for both.
        key = (chosen.entity, _base(quantity), _currency(quantity))
        if key in seen and key[1] > 10:
            continue
        seen.add(key)
        time = _time(reading, quantity, clause, chosen.kind, chosen.entity, measure)
        if pair and quantity.digits - pair[-1][0] < 60:
            time = time if _own_date(reading, quantity, clause) else _paired_time(reading, quantity, pair) or time
        if (run := turn(reading, quantity, clause)) and run.time:
            time = run.time
        pair.append((quantity.digits, time))
        shared_by = [] if spoken else companions(reading, quantity, clause, chosen.entity)
        for name in (chosen.entity, *shared_by):
            for phrase in both(measure):
                start, end = _evidence(reading, quantity, clause, name)
                evidence = doc.evidence(start, end, method="measure:" + quantity.kind, confidence=round(each[best], 3))
                yield Observation(name, phrase, quantity.value, quantity.unit, quantity.bound, time, (evidence,))


def _spoken(reading: Reading, topics: Topics, quantity: Quantity, clause: Clause) -> Mention | None:
    """The word 本届大赛, 园区 or 公司 with what it stands for, where it heads the clause and nothing else is named before
    the number."""
    at = clause.start + len(_OPENING.match(reading.text, clause.start, quantity.digits)[0])  # type: ignore[index]
    told = [
        m for m in topics.referred(at, at + 1) if m.end <= quantity.start and m.kind not in {"Investor", "AdminArea"}
    ]
    if len(told) != 1 or reading.mentions_between(at, quantity.start) or _WITHIN.match(reading.text, told[0].end):
        return None
    return told[0]


# 论坛现场, 公司旗下: not the thing itself.
_WITHIN = re.compile("现场|旗下|期间|上|内的")


_OPENING = re.compile("[“「，：:据悉了解目前]*")
_OF_AREA = re.compile(r"(?<![占比于在对向居是为较由从])[全我本][市省区县](?![场域首最第]|前列|平均)")


def _area(reading: Reading, quantity: Quantity, clause: Clause, areas: dict[int, str]) -> str | None:
    """The area that 全市 or 我市 stands for, where it heads a clause that names nothing else before the number."""
    told = [m.start() for m in _OF_AREA.finditer(reading.text, clause.start, quantity.digits) if m.start() in areas]
    if not told or reading.mentions_between(clause.start, quantity.start):
        return None
    return areas[told[-1]]


def _rounds_headline(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether a headline rounds a number (超千亿元) that the article states exactly (1328亿元)."""
    scale_alone = not reading.text[quantity.digits].isdigit()
    if (quantity.bound not in {">", "≈"} and not scale_alone) or clause.start > 160:
        return False
    if not scale_alone and reading.text[clause.start : clause.end - 1].strip() not in reading.doc.article.title:
        return False
    low = 1 if quantity.bound == ">" else Decimal("0.9")
    size = _base(quantity)
    return any(
        q.digits > quantity.end and q.kind == quantity.kind and _currency(q) == _currency(quantity)
        and low * size <= _base(q) <= size * Decimal("1.4")
        for q in reading.quantities
    )  # fmt: skip


_CURRENCY = re.compile("元人民币|人民币元|人民币")


def _currency(quantity: Quantity) -> str:
    """A unit without its scale; 元 and 元人民币 are one."""
    return _CURRENCY.sub("元", re.sub("^[万亿千百]+", "", quantity.unit))


def _base(quantity: Quantity) -> Decimal:
    scale = re.match(r"万亿|亿|万", quantity.unit)
    return quantity.value * SCALES[scale[0] if scale else ""]


def _refuse(reading: Reading, quantity: Quantity, clause: Clause, reason: str) -> Rejection:
    text = reading.text
    return Rejection(
        reading.doc.article.id, f"number {text[quantity.digits : quantity.end]}", reason, text[clause.start : clause.end].strip()
    )  # fmt: skip


def _measure(reading: Reading, quantity: Quantity, clause: Clause, chosen: Candidate, begin: int, last: str) -> str:
    """What is counted: the noun after the number with the verb before it, or the phrase before the number."""
    text = reading.text
    start = begin
    for m in reading.mentions_between(begin, quantity.start):
        if m.entity == chosen.entity:
            start = m.end
    front = before(reading, quantity, start)
    back = after(reading, _noun_of(reading, quantity), clause.end)
    if (share := holder(reading, quantity, clause)) is not None and back:
        return (share[1] + back)[:24]
    if quantity.kind == "percent" and re.search(r"(?<![扶支保维坚])持有?$", front):
        return "持股"
    if quantity.kind in {"count", "plain"}:
        if back and (done := _what_became(reading, quantity, clause, chosen)):
            return done
        if back:
            return (_verb(front) + back)[:24]
        if not front and (tail := rest(reading, quantity, clause.end)):
            return (last[-8:] + tail)[:24]
        if front and _ATTEND.match(text, quantity.end) and quantity.unit in {"人", "名", "位"}:
            return (front + text[quantity.end : quantity.end + 2] + "人数")[-24:]
    elif quantity.kind == "money":
        names = reading.mentions_between(quantity.end, quantity.end + 3)
        if chosen.kind == "Investor" and chosen.entity.endswith("基金") and names and names[0].entity == chosen.entity:
            return "基金规模"
        if act := deed(reading, quantity, clause.end):
            return act + "金额"
        if (named := _NAMED_ROUND.search(front)) and not back:
            return named[0] + "融资金额"
        if round_ := _round(reading, quantity, clause, front, back):
            return round_
    elif quantity.kind == "physical" and (length := _LENGTH.match(text, quantity.end)):
        return length[0] + "度"
    if quantity.kind not in {"count", "plain"} and back:
        # 收到的300亿元订单: the noun after the number is what is counted.
        counted = text[quantity.start - 1] == "的" and text[quantity.end] not in "的左上"
        if not front or counted or _verb(front) or _EMPTY.search(front):
            return (_verb(front) + back)[:24]
        if quantity.kind == "percent" and _SHARE_OF.search(front) and text[quantity.end] == "的":
            return (front + back)[-24:]
    if front and not (is_generic(front) and not last):
        return _inherit(front, last)
    if not back and not last and (told := carried(reading, quantity, reading.sentence_start(clause), clause.start)):
        return told
    if not front and quantity.kind in {"percent", "fraction"} and (tail := rest(reading, quantity, clause.end)):
        return (last[-8:] + tail)[-24:]
    name = chosen.entity.split("/", 1)[1]
    if (
        not (back or last)
        and name.endswith(_FIGURES)
        and any(m.entity == chosen.entity for m in reading.mentions_between(clause.start, quantity.start))
    ):
        return name
    return back or last or front


def _what_became(reading: Reading, quantity: Quantity, clause: Clause, chosen: Candidate) -> str:
    """The deed, where a number counts pieces of the very thing that it is about: 2架X正式交付 is X's 交付."""
    names = reading.mentions_between(quantity.end, quantity.end + 3)
    if not names or names[0].entity != chosen.entity or quantity.unit in {"家", "个"}:
        return ""
    match = _BECAME.match(reading.text, names[0].end, clause.end)
    return match[1] if match else ""


_BECAME = re.compile(
    r"[”」]?(?:已|正式|成功|全部|陆续|先后|顺利|首次)*(交付|下线|投运|投用|上市|售出|签约|出口|运抵|起飞|发射|开工|完工)"
)
# Names of things that are themselves a figure.
_FIGURES = ("指数", "指标", "率")
_LENGTH = re.compile("[长高宽厚](?=[的，。；、]|$)")
_SHARE_OF = re.compile("占(?!地)")


# 甲3座和乙5座尾矿库
_AND_OF_NEXT = re.compile("[和与、][^，。；、（）0-9]{2,12}$")


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


_ATTEND = re.compile(r"参会|出席|参加|到会|与会|参展|参赛")
_EMPTY = re.compile(
    r"(?:^|[^一-龥])[一-龥]$|^[这该此][块款只颗台辆架艘座条片]$|新一轮|一笔|全球首张|人民币$|价值$|规模$|该公司$|获得$|持$|总计$"
)


_ROUND = re.compile(
    r"(?:[A-Za-z0-9+\-]{1,8}\+*轮|(?:天使|种子|战略|首|新一)\+*轮?)(?:系列|追加|股权|战略)?融资|(?:天使|战略|股权)投资|融资"
)
# B+轮2000万美元融资
_NAMED_ROUND = re.compile(r"(?:[A-Za-z0-9+\-]{1,8}|天使|种子|战略)\+*轮(?:系列)?(?=$)")
_SUM = re.compile(r"^(?:单笔|融资|募资|交易|本轮|总|累计|合计|此轮|本次|此次)*(?:总?金额|总?额|规模)?$")


def _round(reading: Reading, quantity: Quantity, clause: Clause, front: str, back: str) -> str:
    """The round of financing whose sum a number is: 完成3亿元A轮融资 is A轮融资金额; "" where it is none."""
    if (found := _ROUND.search(back)) and found.end() == len(back):
        round_ = "" if "轮" in found[0] else next((m[0] for m in _NAMED_ROUND.finditer(front)), "")
        whole = "累计" if "累计" in front and "轮" not in round_ + back else ""
        return whole + round_ + back[found.start() :] + ("金额" if back.endswith("融资") else "")
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


_VERB = re.compile(
    r"(?:已|共|新|年|日|直接|可|自主|正|先后|合作|联合|对外|间接|主导|牵头|成功|合计|累计)*(?:建成|建设|引进|引入|新增|新建|签约|签订|培育|孵化|培养|服务|运营|拥有|吸引|集聚|聚集|汇聚|开设|设立|成立|发布|推出|落地|入驻|搭载|获得|获批|获|申请|授权|出口|完成|实现|开通|开行|覆盖|参与|制定|投资|交付|生产|销售|研发|支持|带动|接待|举办|开展|实施|提供|认定|覆盖|接入|入选|发射|攻克|填补|提交|收到|收录|颁出|部署|提出|列出|提供|保障|新设立|设有|持有|承担|支撑|满足|适配|达成|评选|征集|持有|持|掌握|管理|创造|购买|拿到|拿下|收到|投入|募集|筹集|打造|建起|聚起|招引|种植|开发|处理|预测|容纳|汇集|涵盖|安置|输送|拿|新增|增补|派出|签下|谈成|走出|诞生)(?:了|出|着|过|起)?$"
)


def _verb(front: str) -> str:
    """The verb that ends a phrase: 已建成 is 建成; "" where it ends in none."""
    match = _VERB.search(front)
    return match[0].lstrip("已正共").rstrip("了着过") if match else ""


_TO = re.compile(r"(?:增|升|长|高|大|至|到|为|跃|扩|降|减)[^，。；]{0,8}$")


def _own_date(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether a date or 目前 stands just before a number in its clause."""
    near = max(clause.start, quantity.start - 14)
    return bool(reading.dates_between(near, quantity.start)) or bool(_NOW.search(reading.text, near, quantity.start))


def _paired_time(reading: Reading, quantity: Quantity, pair: list[tuple[int, str]]) -> str:
    """The time of the number in the same place of the from–to pair before: 从2018年的3家增到2022年的5家，产值从1元增到2元."""
    if len(pair) < 2:
        return ""
    text = reading.text
    first, second = pair[-2], pair[-1]
    if first[1] == second[1]:
        return ""
    opens = bool(re.search(r"[从由]$", text[max(0, quantity.start - 1) : quantity.start]))
    return first[1] if opens else ""


def _evidence(reading: Reading, quantity: Quantity, clause: Clause, entity: str) -> tuple[int, int]:
    """The clauses from the subject to the number, within one sentence; the clause alone where the subject is far."""
    text = reading.text
    sentence = reading.doc.sentences[clause.sentence]
    start = clause.start
    for m in reading.mentions_between(sentence.start, quantity.start):
        if m.entity == entity:
            start = min(start, reading.clause_at(m.start).start)
    end = max(clause.end, quantity.end)
    while start < quantity.start and text[start].isspace():
        start += 1
    while end > quantity.end and (text[end - 1].isspace() or text[end - 1] in "，。；、：！？（,;"):
        end -= 1
    return start, end


# Sizes and sums that do not change with the day: no time is read into them.
_STATIC = re.compile(
    r"面积|占地|注册资本|总投资|投资额|规划|设计|容量|航程|时速|速度|载重|重量|直径|长度|全长|高度|库容|装机|续航|像素|分辨|尺寸|功率|电压|售价|价格|融资|股权|股份|持股|出资|收购|募资|增资"
)


def _time(reading: Reading, quantity: Quantity, clause: Clause, kind: str, entity: str, measure: str) -> str:
    """The time for which a number holds: the last time told before it in its sentence (the article's month for 目前
    and for a stretch of time that lasts), else the event's, else the article's for what can change with the day."""
    title_year = _YEAR_OF_TITLE.search(reading.doc.article.title)
    published = reading.doc.article.published[:7] or (title_year[0] if title_year else "")
    start = reading.sentence_start(clause)
    told: list[tuple[int, str]] = [(m.start(), published) for m in _NOW.finditer(reading.text, start, quantity.start)]
    # 在2022年X大赛上: the year of an event where something was.
    for m in reading.mentions_between(start, quantity.start):
        if m.kind == "Event" and _AT_IT.match(reading.text, m.end) and (year := re.search(r"20[0-4][0-9]", m.text)):
            told.append((m.start, year[0]))
    for date in reading.dates_between(start, quantity.start):
        if _dates_number(reading, date) and not _of_another(reading, date, quantity):
            told.append((date.start, published if date.since else date.iso))
    if told:
        return max(told)[1]
    if kind == "Event":
        year = re.search(r"(?:19|20)[0-9]{2}", entity)
        return year[0] if year else published[:4]
    # A share changes though the whole does not; what adds up (累计) is told as of the day.
    sum_ = quantity.kind in {"money", "plain"} or quantity.kind == "percent" and "股" in measure
    lasting = quantity.kind == "physical" or sum_ and _STATIC.search(measure)
    return "" if lasting and "累计" not in measure else published


_YEAR_OF_TITLE = re.compile(r"(?<![0-9])20[0-4][0-9](?=年)")
_AT_IT = re.compile(r"[”」》]?(?:期间|上|现场)，")
_SINCE_WHEN = re.compile(r"[从由较比]$")


def _of_another(reading: Reading, date: DateSpan, quantity: Quantity) -> bool:
    """Whether a date is that of the number right after it alone: 到2024年，产值已由2021年的3元升至5元 is 5 in 2024."""
    if not _SINCE_WHEN.search(reading.text[max(0, date.start - 1) : date.start]):
        return False
    earlier = [
        d
        for d in reading.dates_between(reading.doc.sentences[reading.clause_at(date.start).sentence].start, date.start)
        if d.iso
    ]
    return bool(earlier) and any(
        0 <= q.start - date.end <= 2 and q.digits < quantity.digits for q in reading.quantities
    )


_NO_DATE_OF_NUMBER = re.compile(r"(?:于|比|较|同比|是|相当于|与)$")
_FOUNDING = re.compile(r"成立|创立|创办|创建|启动|设立|建成|开园|开业|出生|投入|首发|上市|开建|落户|推出|毕业")


def _dates_number(reading: Reading, date: DateSpan) -> bool:
    """Whether a date can be that of a number in its sentence: it is known, no founding date, no yardstick."""
    if not date.iso:
        return False
    before, after_ = reading.text[max(0, date.start - 4) : date.start], reading.text[date.end : date.end + 3]
    return not (_NO_DATE_OF_NUMBER.search(before) or _FOUNDING.match(after_))
