"""What fixed wordings say of a number: a shareholding, a fund's size, a plan, a share price, two that share it."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...graph.model import Mention
from .heads import HEAD, NEVER
from .quantities import Quantity, tables
from .reading import Clause, Reading


@functools.cache
def _plans() -> re.Pattern[str]:
    return re.compile(tables()["words"]["plans"])


# What is told as done or as it stands now, in a later clause than the plan.
_STANDS = re.compile(
    r"目前|截至|截止|现有|现已|至今|迄今|已(?!于)|(?<![一总])共(?=[引收吸签]|有(?!望))|达成|共有|，现(?!场|金|代)"
)
_ESTIMATE = re.compile(r"预计[超约达为近逾]{0,2}$")
_DESIGN = re.compile(r"设计(?!院|师|公司)|规划(?:总?面积|总?投资|用地|占地)|总?占地|总?建筑面积|全长|注册资本")
# What a firm is for and what a general aim is speak of their own clause alone.
_AIMS = ("致力于", "旨在")


def is_plan(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether the words before a number in its sentence speak of a plan or of a target for a year to come."""
    start = reading.sentence_start(clause)
    words = reading.text[start : quantity.start]
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


_CHINA = "AdminArea/中国"
_OF_NATION = re.compile(
    r"(?:[^，。]{0,8}(?:年|月|季度|以来|目前|同时|此外))?(?:我国|在?国内(?=有)|全国(?!首|各地|人大|政协))"
)
_IN_CHINA = re.compile("(?:在|来)华(?![为东中南北西夏润人])")
_IN_NATION = re.compile(r"在(?:国内|我国|全国)(?:范围内)?，$")
_BUYS = re.compile(
    r"(?:的价格|的对价|现金|人民币|左右)*(?:从[^，。]{1,12}手中)?(?:全资|战略)?(?:收购|买下|买走|拿下|吃下|并购)"
)
_BOUGHT = re.compile(r"(?:的价格)?(?:全资)?(?:收购|买下|买走|拿下|并购)")
_OWNED = re.compile(r"(?:持股|占股|持有)(?:比例)?(?:约|为|达|近|超)?$|[（(](?:持股|占股)[^）)]{0,3}$")
_SIZED = re.compile(
    r"(?:注册资本|注册资金|总投资|投资|规模|面积|建筑面积|占地|总规模|总额|占地面积|容量|装机)(?:额|约|为|达|近|超|逾|的)*$"
)


def stated_subject(reading: Reading, quantity: Quantity, clause: Clause) -> str | None:
    """The entity that a fixed wording names: X持股5%, 注册资本1亿元的X, 50亿元X基金; None where there is none."""
    text = reading.text
    local = text[clause.start : quantity.digits]
    inside = [
        m for m in reading.mentions_between(clause.start, quantity.start) if m.kind not in NEVER and m.entity != _CHINA
    ]
    of_nation = _OF_NATION.match(local) or _IN_NATION.search(text, max(0, clause.start - 10), clause.start)
    # 已有10家外资证券公司获准在华开展业务
    of_nation = of_nation or _IN_CHINA.search(text, quantity.end, clause.end)
    if not inside and of_nation and any(e.id == _CHINA for e in reading.doc.entities):
        return _CHINA
    if (act := joint_act(reading, quantity, clause)) is not None:
        return act
    if (owner := holder(reading, quantity, clause)) is not None and owner[0]:
        return owner[0]
    if (firm := financed(reading, quantity, clause)) is not None:
        return firm
    if quantity.kind == "percent" and _OWNED.search(local):
        start = (
            clause.start - 1 if text[clause.start - 1 : clause.start] in {"（", "("} and clause.start else clause.start
        )
        names = [m for m in reading.mentions_between(max(0, start - 60), quantity.start) if m.kind not in NEVER]
        if (
            names
            and len(text[names[-1].end : quantity.digits]) <= 10
            and "，" not in text[names[-1].end : quantity.start]
        ):
            return names[-1].entity
    if (shared := in_turn(reading, quantity, clause)) is not None:
        return shared[0]
    if (item := own_number(reading, quantity, clause)) is not None:
        return item
    if quantity.kind == "money" and _BOUGHT.match(text, quantity.end):
        # 甲被乙以3亿元买走
        for m in inside:
            if text[m.end : m.end + 1] == "被":
                return m.entity
    if quantity.kind == "money" and (bought := _BUYS.match(text, quantity.end, clause.end)):
        names = [m for m in reading.mentions_between(bought.end(), bought.end() + 14) if m.kind == "Company"]
        if names and names[0].end <= clause.end:
            return names[0].entity
    if quantity.kind in {"money", "physical"}:
        following = [m for m in reading.mentions_between(quantity.end, clause.end) if m.kind not in NEVER]
        if following:
            gap = text[quantity.end : following[0].start]
            if (
                following[0].kind == "Investor"
                and gap.strip("“「") in {"", "的"}
                and following[0].name.endswith("基金")
            ):
                return following[0].entity
            if text[quantity.end] == "的" and _SIZED.search(local) and len(gap) <= 16 and "、" not in gap:
                return following[0].entity
    return None


_JOINTLY = re.compile(
    r"[^，。；、0-9]{0,16}?(?:(?:共同|联合|携手|一起|合力)[^，。；、]{0,4}?(?:构成|组成|组建|成立|发起|启动|设立|印发|发布|举办|主办|承办)|"
    r"(?:构成|组成))(?:了|的)?[“《「]?$"
)


def joint_act(reading: Reading, quantity: Quantity, clause: Clause) -> str | None:
    """The thing that a number of bodies make together: 7家企业共同构成X, 八部门联合印发《X》; None where there is none."""
    if quantity.kind not in {"count", "plain"} or quantity.unit in {"名", "位", "人"}:
        return None
    for m in reading.mentions_between(quantity.end, clause.end):
        if m.kind not in NEVER and m.kind != "AdminArea" and _JOINTLY.match(reading.text[quantity.end : m.start]):
            return m.entity
    return None


_HOLDS = re.compile(r"(?<!所)(?:持有|取得|获得|收购|受让|拿下|购买|购得|转让|出让|出售)(?!的|后)")
_SHARE = re.compile(r"(?:的)?(?:[A-Z]股)?股[份权]")


def holder(reading: Reading, quantity: Quantity, clause: Clause) -> tuple[str, str] | None:
    """Who holds, buys or sells a share, and the verb: X持有Y的5%股权 is X's. The holder is "" where the clause does not name
    it; None where no such verb stands before the number."""
    text = reading.text
    if quantity.kind != "percent" or not _SHARE.match(text, quantity.end):
        return None
    verbs = list(_HOLDS.finditer(text, clause.start, quantity.start))
    if not verbs or quantity.start - verbs[-1].end() > 30:
        return None
    names = [m for m in reading.mentions_between(clause.start, verbs[-1].start()) if m.kind not in NEVER]
    return (names[-1].entity if names else "", verbs[-1][0])


_RAISED = re.compile(r"[”」]?[^，。；、]{0,12}?(?:完成|获得|获|拿到|斩获|收获|宣布|敲定)(?:了)?[^，。；]{0,24}$")
_FUNDS = re.compile(r"[^，。；]{0,16}?(?:融资|风投|(?:战略|天使|股权|风险)投资)")
_RAISERS = frozenset({"Company", "Product", "Model", "ResearchInstitute", "Person"})


def financed(reading: Reading, quantity: Quantity, clause: Clause) -> str | None:
    """The firm that got the money of a round: X完成3亿元A轮融资, X获Y数亿元投资; None where no such wording stands here."""
    for m in reversed(reading.mentions_between(clause.start, quantity.start)):
        if m.kind in _RAISERS and raised(reading, quantity, m):
            return m.entity
    return None


def raised(reading: Reading, quantity: Quantity, m: Mention) -> bool:
    """Whether a number is the sum, or the count, of the rounds that a name or a word for it has raised."""
    if not (quantity.kind == "money" or quantity.unit in {"轮", "亿", "万"}):
        return False
    text = reading.text
    return bool(_FUNDS.match(text, quantity.end) and _RAISED.match(text[m.end : quantity.start]))


# 杭州22家、苏州18家: each number is that of the name right before it.
_ITEM = re.compile(r"(?:^|[，、。；：（(\n])$")


def own_number(reading: Reading, quantity: Quantity, clause: Clause) -> str | None:
    """The entity right before a number that is an item of a list of such (杭州22家、苏州18家); None where it is none, and
    where 其中 makes the items parts of a whole."""
    if "其中" in reading.text[clause.start : quantity.start]:
        return None
    owners = {}
    for other in reading.quantities:
        if clause.start <= other.digits < clause.end and other.kind == quantity.kind:
            names = reading.mentions_between(max(clause.start, other.start - 24), other.start)
            name = names[-1] if names and names[-1].end == other.start else None
            item = name is not None and _ITEM.search(reading.text, max(0, name.start - 2), name.start)
            if name and item and name.kind not in NEVER and reading.text[other.digits].isdigit():
                owners[other.digits] = name.entity
    return owners.get(quantity.digits) if len(owners) > 1 else None


def in_turn(reading: Reading, quantity: Quantity, clause: Clause) -> tuple[str, str] | None:
    """The entity that a number is about and its measure, where as many numbers follow as names were listed:
    X、Y企业数分别为3家、5家. None where it is not so."""
    text = reading.text
    start = reading.sentence_start(clause)
    told = text.rfind("分别", start, quantity.start)
    if told < 0 or "。" in text[told : quantity.start]:
        return None
    numbers = [q for q in reading.quantities if told < q.digits < clause.end]
    gaps = [text[a.end : b.start] for a, b in zip(numbers, numbers[1:], strict=False)]
    at = reading.clause_at(told)
    names = [m for m in reading.mentions_between(at.start, told) if m.kind not in NEVER]
    joins = [text[a.end : b.start] for a, b in zip(names, names[1:], strict=False)]
    listed = all(gap in ("、", "和", "与", "及", "以及") for gap in joins)
    if len(names) < 2 or len(names) != len(numbers) or not listed or any(len(gap) > 3 for gap in gaps):
        return None
    place = next((i for i, q in enumerate(numbers) if q.digits == quantity.digits), None)
    return None if place is None else (names[place].entity, text[names[-1].end : told].strip("的， "))


_RUN = re.compile(r"[^，。；0-9]{0,3}(?:、|，|和|及|与|以及)[^，。；0-9]{0,6}")


@dataclass(frozen=True, slots=True)
class Turn:
    """A number's place in a run that 分别 opens: its measure and its time, "" where only names are told in turn."""

    measure: str
    time: str


def turn(reading: Reading, quantity: Quantity, clause: Clause) -> Turn | None:
    """What the numbers of a run are told of in turn: 2021年和2022年，营收分别为3元、5元; 甲、乙分别增长5%和7%. None where a number
    is in no such run."""
    text = reading.text
    start = reading.sentence_start(clause)
    told = text.rfind("分别", start, quantity.start)
    if told < 0:
        return None
    run: list[Quantity] = []
    for q in reading.quantities:
        if q.start >= told and (not run or _RUN.fullmatch(text, run[-1].end, q.start)):
            run.append(q)
        elif run:
            break
    if len(run) < 2 or quantity not in run or run[0].start - told > 12:
        return None
    place = run.index(quantity)
    at = reading.clause_at(told)
    head = text[at.start : told]
    dates = [d for d in reading.dates_between(start, told) if d.iso]
    tail = text[told + 2 : run[0].start].strip("为是达约到了有至 ")
    if names := reading.mentions_between(at.start, told):
        head = text[names[-1].end : told]
    parts = [p for p in re.split(r"、|和|与|及|以及", head) if p.strip()]
    own = parts[place] if len(parts) == len(run) and len(dates) != len(run) else head
    return Turn((own + tail).strip("，、的 ")[-22:], dates[place].iso if len(dates) == len(run) else "")


_FIGURE = re.compile(r"[”」》]?(?:[^，。；]{0,8}(?:数据|报告|研报|指数|统计|调查))?(?:显示|统计|预测|测算)")
_BY = re.compile(r"据[“「《]?$")


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
    if _apposition(reading, quantity, clause):
        return "only counts the names before it"
    if _SECTOR.search(text, clause.start, quantity.start):
        return "about a whole sector"
    if quantity.kind == "money" and _QUOTE_OF_SHARE.search(local) or _OPENED.search(local):
        return "a share price"
    if _CONVERTED.search(text[max(0, clause.start - 1) : quantity.digits]):
        return "the same sum in another currency"
    return ""


# 为什么能获得10亿融资？
_ASKED = re.compile(r"为什么|为何|是否|怎么|凭什么")
_ASKED_AFTER = re.compile(r"[^。；！\n]{0,16}[吗呢]?[？?]")
# 前十大股东
_RANKED = re.compile("前$")


def _apposition(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether a number only sums up the one name right before it: 京津冀三地."""
    if quantity.unit not in {"地", "省", "市", "方", "国", "省市"} or quantity.value > 9:
        return False
    names = reading.mentions_between(max(clause.start, quantity.start - 24), quantity.start)
    return (
        bool(names)
        and names[-1].end == quantity.start
        and reading.text[names[-1].start - 1 : names[-1].start] not in {"、", "和"}
    )


# 千亿元级产业集群, 百亿级企业: what kind of thing it is, not how much. A fund of 百亿级 is of that size.
_OF_SIZE = re.compile(r"级[^，。、；0-9]{0,10}(?:产业|集群|赛道|市场|图谱|企业|园区|基地|城市|台阶|能级)")
_FROM_NOTHING = re.compile("从? ?[0０零] ?到 ?[1１一]|从? ?[1１一] ?到 ?[NnＮ]")
_OPENS, _SHUTS = frozenset("（("), frozenset("）)")
_SUM_BEFORE = re.compile(r"(?:元|美金|镑|法郎|卢比|币)$")
_SECTOR = re.compile(r"所属(?:的)?(?:领域|行业|赛道)")
_QUOTE_OF_SHARE = re.compile(r"股价|每股|收盘价|开盘价|发行价|现报|报收|报$|目标价|收于")
_OPENED = re.compile(r"(?:高开|低开|盘中[涨跌]|收[涨跌]|涨停|跌停|换手率)[^，。]{0,4}$")
_CONVERTED = re.compile(r"[（(，]?(?:约合|折合|相当于人民币|合人民币|约人民币)")


_AND_MORE = re.compile(r"[”」》）)]*(?:[^，。；：、0-9]{0,10})等(?:[^，。；、0-9]{0,6})")
_LIST_GAP = re.compile(r"[”」》）)]*(?:、|和|与|及|以及)[^，。；]{0,8}")


_NAMED_AFTER = re.compile(r"[^，。；！？、—]{0,20}(?:——|：)[“「《]?")


def enumerated(reading: Reading, quantity: Quantity, clause: Clause) -> frozenset[str]:
    """The entities that a number counts and is not about: A and B of A、B等9家企业, and of 2家孵化器——A、B."""
    if quantity.kind != "count":
        return frozenset()
    if opened := _NAMED_AFTER.match(reading.text, quantity.end):
        named = reading.mentions_between(opened.end(), opened.end() + 200)
        if named and named[0].start == opened.end():
            return _run(reading, named) | _parts(reading, named)
    names = reading.mentions_between(clause.start, quantity.start)
    if not names:
        return frozenset()
    listed = _run(reading, names[::-1])
    # 甲、乙、丙3个片区: as many names as are counted, and nothing between.
    summed = names[-1].end == quantity.start and len(listed) == quantity.value > 1
    return listed if summed or _AND_MORE.fullmatch(reading.text, names[-1].end, quantity.start) else frozenset()


def _parts(reading: Reading, names: Sequence[Mention]) -> frozenset[str]:
    """The names that head the parts of what a dash opens (——甲乙聚焦…；丙发展…), each with a name that follows at once."""
    found: list[Mention] = []
    for m in names:
        if not found or reading.text[m.start - 1] in "；;" or m.start == found[-1].end:
            found.append(m)
        elif "。" in reading.text[found[-1].end : m.start]:
            break
    return frozenset(m.entity for m in found)


def _run(reading: Reading, names: Sequence[Mention]) -> frozenset[str]:
    """The entities of the list that the first of these names stands in; the names follow each other in either direction."""
    found = [names[0].entity]
    for one, other in zip(names, names[1:], strict=False):
        left, right = sorted((one, other), key=lambda m: m.start)
        if not _LIST_GAP.fullmatch(reading.text, left.end, right.start):
            break
        found.append(other.entity)
    return frozenset(found)


_SHARED_NOT = re.compile(r"[^，]{0,12}分别|[”」]?等")


def companions(reading: Reading, quantity: Quantity, clause: Clause, entity: str) -> list[str]:
    """The entities that share a number with the one chosen: X和Y合计5家 is one for each, where both head the clause."""
    text = reading.text
    start = reading.sentence_start(clause)
    own = [m for m in reading.mentions_between(start, quantity.start) if m.entity == entity]
    if not own:
        return []
    first = own[-1]
    at = reading.clause_at(first.start)
    names = [m for m in reading.mentions_between(at.start, min(at.end, quantity.start)) if m.kind == first.kind]
    index = next((i for i, m in enumerate(names) if m.start == first.start), None)
    if index is None or not HEAD.match(text[at.start : names[0].start]):
        return []
    joined = [names[0]]
    for left, right in zip(names, names[1:], strict=False):
        if not re.fullmatch(r"[”」》]?[、和与及][“「《]?", text[left.end : right.start]):
            break
        joined.append(right)
    # A、B等27家: the number counts them, it is not theirs.
    if (
        first not in joined
        or len(joined) < 2
        or re.match(r"[^，]{0,12}分别|[”」]?等", text[joined[-1].end : quantity.digits])
    ):
        return []
    # 与 may only name a partner: 甲与乙签约 is about the contract of both, 甲与乙的 is not.
    return [m.entity for m in joined if m.entity != entity]
