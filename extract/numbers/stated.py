"""Whose a number is by a fixed wording: a shareholding, a fund's size, a round of financing, a purchase."""

from __future__ import annotations

from ...graph.model import Mention
from ..regex import regex
from .heads import NEVER
from .lists import alike, each_of, gives_in_turn, in_turn, own_number
from .quantities import Quantity
from .reading import Clause, Reading

_CHINA = "AdminArea/中国"
_OF_NATION = regex(
    r"(?:[^，。]{0,8}(?:年|月|季度|以来|目前|同时|此外))?(?:我国|在?国内(?=有)|全国(?!首|各地|人大|政协))"
)
_IN_CHINA = regex("(?:在|来)华(?![为东中南北西夏润人])")
_IN_NATION = regex(r"在(?:国内|我国|全国)(?:范围内)?，$")
_BUYS = regex(
    r"(?:的价格|的对价|现金|人民币|左右)*(?:从[^，。]{1,12}手中)?(?:全资|战略)?(?:收购|买下|买走|拿下|吃下|并购)"
)
_BOUGHT = regex(r"(?:的价格)?(?:全资)?(?:收购|买下|买走|拿下|并购)")
_OWNED = regex(r"(?:持股|占股|持有)(?:比例)?(?:约|为|达|近|超)?$|[（(](?:持股|占股)[^）)]{0,3}$")
_SIZED = regex(
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
    if not any(m.kind != "Person" for m in inside) and (scene := _scene(reading, clause)):
        return scene
    if (author := _author(reading, quantity, clause)) is not None:
        return author
    if (place := part_of(reading, quantity, clause)) is not None:
        return place
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
    if (own := _in_brackets(reading, quantity, clause)) is not None:
        return own
    if (investor := _pays(reading, quantity, clause)) is not None:
        return investor
    if (giver := gives_in_turn(reading, quantity, clause)) is not None:
        return giver
    if (shared := in_turn(reading, quantity, clause)) is not None:
        return shared[0]
    if (item := own_number(reading, quantity, clause)) is not None:
        return item
    if (first := each_of(reading, quantity, clause) or alike(reading, quantity, clause)) is not None:
        return first
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


_SCENE = regex("(?:现在|目前|如今|而)?，?在[“「]?")
_SCENES = frozenset({"University", "ResearchInstitute", "Company", "Park", "Incubator"})


def _scene(reading: Reading, clause: Clause) -> str | None:
    """The body that a clause before gives as the scene, where none between names anything but people: 在云山大学，科研人员
    创办企业94家，吸引资本60亿元."""
    for index in range(clause.index - 1, -1, -1):
        last = reading.clauses[index]
        names = [m for m in reading.mentions_between(last.start, last.end) if m.kind != "Person"]
        if last.sentence != clause.sentence or len(names) > 1:
            return None
        if names:
            (name,) = names
            told = (
                name.kind in _SCENES
                and _SCENE.fullmatch(reading.text, last.start, name.start)
                and reading.text[name.end : last.end].strip("”」，") == ""
            )
            return name.entity if told else None
    return None


_WORKS = regex("论文|引用|专利|专著|著作|软著|期刊|一作")
_INTRODUCES = regex(" ?[：:，,]")


def _author(reading: Reading, quantity: Quantity, clause: Clause) -> str | None:
    """The person whose papers or patents a line counts that begins with his name: 林一舟：首席科学家，…发表论文50篇，引用1900次."""
    text = reading.text
    if quantity.kind != "count" or not _WORKS.search(text, clause.start, min(quantity.end + 6, clause.end)):
        return None
    line = text.rfind("\n", 0, clause.start) + 1
    names = reading.mentions_between(line, quantity.start)
    if not names or names[0].kind != "Person" or not _INTRODUCES.match(text, names[0].end):
        return None
    opens = not text[line : names[0].start].strip()
    alone = {m.entity for m in names if m.kind == "Person"} == {names[0].entity}
    others = [m for m in names if m.start >= clause.start and m.kind in ("University", "ResearchInstitute")]
    return names[0].entity if opens and alone and not others else None


def _in_brackets(reading: Reading, quantity: Quantity, clause: Clause) -> str | None:
    """The entity whose number stands alone in brackets behind it: 甲（18%）和乙（8%）."""
    text, start = reading.text, clause.start
    if text[max(0, start - 1) : start] not in {"（", "("} or text[start : quantity.start].strip():
        return None
    names = reading.mentions_between(max(0, start - 30), start)
    alone = text[quantity.end : quantity.end + 1] in {"）", ")"} and quantity.kind in {"percent", "count"}
    return names[-1].entity if alone and names and names[-1].end == start - 1 and names[-1].kind not in NEVER else None


_PAYS = regex(r"[”」]?(?:拟|已|将)?(?:增资|出资|认缴|认购|投入|斥资|耗资|豪掷)(?:约|近|超)?[ ]?")


def _pays(reading: Reading, quantity: Quantity, clause: Clause) -> str | None:
    """Who pays a sum, or holds all or a share by the words right beside it: 甲增资3亿元, 由甲100%控股."""
    text = reading.text
    names = [m for m in reading.mentions_between(clause.start, quantity.start) if m.kind not in NEVER]
    if not names:
        return None
    if (
        names[-1].kind != "AdminArea"
        and quantity.kind == "money"
        and _PAYS.fullmatch(text, names[-1].end, quantity.start)
    ):
        return names[-1].entity
    if (
        quantity.kind == "percent"
        and names[-1].end == quantity.start
        and text.startswith(("控股", "持股"), quantity.end)
    ):
        return names[-1].entity
    return None


_OF_WHICH = regex(r"[，；\s]*(?:其中|另外|另有|其余)(?:的|有|约|近|超)*$")
_IS_AT = regex(r"[^，。；、0-9]{0,10}?(?:集聚在|聚集在|位于|落户在?|坐落于|来自|分布在|由)[“「《]?$")


def part_of(reading: Reading, quantity: Quantity, clause: Clause) -> str | None:
    """Whose a part of a whole is: 其中58家集聚在X, 另外2颗来自Y; None where the wording is another."""
    if quantity.kind != "count" or not _OF_WHICH.fullmatch(reading.text, clause.start, quantity.start):
        return None
    names = [m for m in reading.mentions_between(quantity.end, clause.end) if m.kind not in NEVER]
    return names[0].entity if names and _IS_AT.match(reading.text[quantity.end : names[0].start]) else None


_JOINTLY = regex(
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


_HOLDS = regex(r"(?<!所)(?:持有|取得|获得|收购|受让|拿下|购买|购得|转让|出让|出售)(?!的|后)")
_SHARE = regex(r"(?:的)?(?:[A-Z]股)?股[份权]")


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


_RAISED = regex(r"[”」]?[^，。；、]{0,12}?(?:完成|获得|获|拿到|斩获|收获|宣布|敲定)(?:了)?[^，。；]{0,24}$")
_FUNDS = regex(r"[^，。；]{0,16}?(?:融资|风投|(?:战略|天使|股权|风险)投资)")
_RAISERS = frozenset({"Company", "Product", "Model", "ResearchInstitute", "Person"})


def financed(reading: Reading, quantity: Quantity, clause: Clause) -> str | None:
    """The firm that got the money of a round: X完成3亿元A轮融资, X获Y数亿元投资; None where no such wording stands here."""
    names = reading.mentions_between(clause.start, quantity.start)
    for m in reversed(names):
        # 甲完成对乙的3亿元战略投资: 乙 got it.
        if m.kind in _RAISERS and reading.text[m.start - 1] == "对" and _FUNDS.match(reading.text, quantity.end):
            return m.entity
        if m.kind in _RAISERS and raised(reading, quantity, m):
            return m.entity
    return None


def raised(reading: Reading, quantity: Quantity, m: Mention) -> bool:
    """Whether a number is the sum, or the count, of the rounds that a name or a word for it has raised."""
    if not (quantity.kind == "money" or quantity.unit in {"轮", "亿", "万"}):
        return False
    text = reading.text
    return bool(_FUNDS.match(text, quantity.end) and _RAISED.match(text[m.end : quantity.start]))
