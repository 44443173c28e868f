"""Whom a number is about: every name of the article is a candidate, a small log-linear model chooses one or none.

The weights stand in `subjects.json`; `training/subjects.py` fits them. Each feature is a word that can be read there.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from importlib.resources import files

from ..graph.model import Mention
from .quantities import Quantity, tables
from .reading import Clause, Reading

ORGANISATIONS = frozenset({"Company", "Investor", "University", "ResearchInstitute", "GovernmentAgency", "Association", "Media"})  # fmt: skip
# Kinds of things that numbers are hardly ever about.
_NEVER = frozenset({"Field"})

# General words that point at a thing named before, and the kinds that they can mean.
_POINTERS: tuple[tuple[str, re.Pattern[str], frozenset[str]], ...] = (
    ("firm", re.compile(r"该公司|公司(?!治理|制)|该企业|本公司|我们|该行|该集团|集团(?!化)|该厂|该平台|旗下|^企业(?!家)|这家企业|这家公司|该机构"), frozenset({"Company", "Investor"})),
    ("area", re.compile(r"全[市省区县州镇域国]|本[市省区县]|[该我][市省区县州]|当地|我国|国内|市内|辖区|域内|区域内"), frozenset({"AdminArea", "Park"})),
    ("park", re.compile(r"园区|[区园]内|该区|开发区|高新区|新区|片区|示范区|基地|产业园|社区|创新港|科学城|小镇|湾区|这里|落户"), frozenset({"Park", "Incubator", "Place"})),
    ("event", re.compile(r"大会|峰会|展会|论坛|博览会|本届|会上|会议|活动|大赛|赛事|比赛|本次[会展活赛]|此次[会展活赛]|现场|盛会|会期|参展|参会|与会|展区|展览|展商|签约仪式|嘉宾|报名|路演"), frozenset({"Event"})),
    ("product", re.compile(r"该[车机型款产药系设装船]|产品|整车|机身|该机|航程|载重|时速|续航|飞机|卫星|火箭|电池容量|售价|屏幕|机型|新车|机器人"), frozenset({"Product", "Model"})),
    ("model", re.compile(r"模型|参数|上下文|token|推理"), frozenset({"Model"})),
    ("works", re.compile(r"该项目|项目总投资|项目建|工程|电站|工厂|机场|港口|码头|大桥|线路|铁路|隧道|全线|总投资|占地|建筑面积|装机|建成后|投产后|达产|该站|中心总|厂房|产线|车间"), frozenset({"Place", "Company", "Park"})),
    ("fund", re.compile(r"基金|募集|规模|管理资产|出资|母基金"), frozenset({"Investor"})),
    ("institute", re.compile(r"医院|研究院|研究所|实验室|该院|该所|该中心|院士|科研团队|研究团队"), frozenset({"ResearchInstitute"})),
    ("school", re.compile(r"学校|学院|该校|本科|学生|毕业生|师生|在校"), frozenset({"University"})),
    ("society", re.compile(r"联盟|协会|会员|成员单位|该会"), frozenset({"Association", "Cohort"})),
    ("hub", re.compile(r"孵化器|在孵|孵化|创客|创业团队|入孵|创业者"), frozenset({"Incubator"})),
    ("person", re.compile(r"^他|^她|本人|一人|其本人|个人|他[们的]?|她"), frozenset({"Person"})),
    ("policy", re.compile(r"《[^》]*》|方案|政策|条例|条举措|举措|措施|条款|提出|明确"), frozenset({"Policy"})),
)  # fmt: skip
_PREPOSITIONS = (
    ("at", re.compile(r"(?:在|于|位于|地处|落户|入驻|走进|坐落于|赴|到|前往|亮相|参加|登陆)$")),
    ("by", re.compile(r"(?:由|被|受|经|据|按照|根据|联合|依托|通过|随着|围绕)$")),
    ("to", re.compile(r"(?:向|对|给|为|将|把|让|使|帮助|支持|助力|服务|带动|推动|吸引|引进|包括|如|投资|收购|获|获得|覆盖|涉及)$")),
    ("with", re.compile(r"(?:与|和|同|跟|及|、|以及|或)$")),
    ("from", re.compile(r"(?:从|来自|自|出自|源自|比|较|除|占|相当于|超过|相较于|相比)$")),
)  # fmt: skip
_HEAD = re.compile(r"^[\s“「『\"《]*(?:[^，。]{0,4}(?:目前|如今|现在|同时|此外|其中|据悉|据了解|当天|今年|去年|近年来|截至|截至目前|眼下|日前|近日|而|但|作为|对于)[，、]?)?[“「]?$")
_ENTER = re.compile(r"(?:入驻|落户|落地|参加|参与|加入|亮相|集聚|聚集|汇聚|扎根|进驻|来到|走进|出席|投资|支持|登陆|覆盖|位于|在|于|为|是|给|向|到|至|的|由|服务)$")


@dataclass(slots=True)
class Candidate:
    """An entity that a number may be about, with its mentions before and after the number."""

    entity: str
    kind: str
    features: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Topics:
    """What is the same for all numbers of a document: how often, how early and where each entity is named."""

    order: dict[str, int]
    counts: Counter[str]
    in_title: frozenset[str]
    by_entity: dict[str, list[Mention]]

    @classmethod
    def of(cls, reading: Reading) -> Topics:
        order: dict[str, int] = {}
        by_entity: dict[str, list[Mention]] = {}
        for m in reading.mentions:
            if m.kind in _NEVER:
                continue
            order.setdefault(m.entity, len(order))
            by_entity.setdefault(m.entity, []).append(m)
        title = reading.doc.article.title
        forms = {e.id: (e.name, *e.aliases) for e in reading.doc.entities}
        in_title = frozenset(e for e in order if any(f and f in title for f in forms.get(e, ())))
        counts = Counter({e: len(ms) for e, ms in by_entity.items()})
        return cls(order, counts, in_title, by_entity)


@functools.cache
def weights() -> dict[str, float]:
    """The weights of the features."""
    table: dict[str, float] = json.loads(files(__package__).joinpath("subjects.json").read_text("utf-8"))
    return table


def _unit_group(quantity: Quantity) -> str:
    if quantity.kind != "count":
        return quantity.kind
    for group, units in (("people", "人名位员人次万人"), ("firms", "家"), ("items", "项条个款件种类"), ("big", "大"), ("places", "座所处间栋场")):
        if quantity.unit.lstrip("万亿千百十")[:1] in units:
            return group
    return "count"


def candidates(
    reading: Reading, topics: Topics, quantity: Quantity, clause: Clause, *, previous: str, previous_clause: int, begin: int
) -> tuple[list[Candidate], dict[str, float]]:
    """The candidates for a quantity with their features, and the features of "no one".

    `previous` is the entity of the number before ("" for none) in the clause `previous_clause`; `begin` is where the
    stretch of this clause starts that belongs to this number alone (after the number before it).
    """
    text = reading.text
    local = text[clause.start : quantity.start]
    sentence_start = reading.doc.sentences[clause.sentence].start
    head = text[sentence_start : quantity.start] if len(local) < 30 else local
    tail = text[quantity.end : clause.end]
    pointed = [(name, kinds) for name, pattern, kinds in _POINTERS if pattern.search(local) or pattern.search(tail[:8])]
    far_pointed = [(name, kinds) for name, pattern, kinds in _POINTERS if pattern.search(head)]
    group = _unit_group(quantity)
    window = _window(reading, clause)
    near = reading.mentions_between(window, clause.end)
    latest: dict[str, Mention] = {}
    for m in near:
        if m.start < quantity.start:
            latest[m.entity] = m
    recent_of_kind: dict[str, str] = {m.kind: m.entity for m in near if m.start < quantity.start and m.kind not in _NEVER}
    found = []
    for entity in topics.order:
        kind = entity.split("/", 1)[0]
        c = Candidate(entity, kind)
        f = c.features
        f["kind " + kind] = 1.0
        f[f"unit {group} {kind}"] = 1.0
        _place_features(f, reading, topics, quantity, clause, entity, latest.get(entity), begin)
        _pointer_features(f, pointed, far_pointed, kind, entity, recent_of_kind, local)
        if previous == entity:
            distance = clause.index - previous_clause
            same = reading.clauses[previous_clause].sentence == clause.sentence
            f["previous same clause" if distance == 0 else "previous same sentence" if same else "previous sentence"] = 1.0
            if not any(m.start >= reading.clauses[previous_clause].start for m in near if m.entity != entity and m.start < quantity.start and m.kind not in _NEVER):
                f["previous and no name between"] = 1.0
        if entity in topics.in_title:
            f["in title"] = 1.0
        f["first of article"] = float(topics.order[entity] == 0)
        f["often"] = math.log(topics.counts[entity])
        found.append(c)
    return found, _none_features(reading, quantity, clause, group, near, previous, local, tail)


def _window(reading: Reading, clause: Clause) -> int:
    """Where the three sentences before that of a clause begin."""
    return reading.doc.sentences[max(0, clause.sentence - 3)].start


def _place_features(
    f: dict[str, float], reading: Reading, topics: Topics, quantity: Quantity, clause: Clause, entity: str,
    latest: Mention | None, begin: int,
) -> None:  # fmt: skip
    text = reading.text
    inside = [m for m in reading.mentions_between(clause.start, quantity.start) if m.entity == entity]
    others = [m for m in reading.mentions_between(clause.start, quantity.start) if m.kind not in _NEVER]
    if inside:
        m = inside[-1]
        f["before"] = 1.0
        if m.start >= begin:
            f["before, own stretch"] = 1.0
        if others and others[0].entity == entity:
            f["before, first"] = 1.0
        if others and others[-1].entity == entity:
            f["before, last"] = 1.0
        _context_features(f, "before", reading, m, quantity.start, clause.start)
    following = [m for m in reading.mentions_between(quantity.end, clause.end) if m.entity == entity]
    if following:
        m = following[0]
        f["after"] = 1.0
        gap = text[quantity.end : m.start]
        f["after " + ("at once" if not gap else "的" if gap == "的" else "的 within" if "的" in gap and len(gap) < 8 else "near" if len(gap) < 6 else "far")] = 1.0
        if match := _ENTER.search(text, max(quantity.end, m.start - 3), m.start):
            f["after, " + match[0]] = 1.0
    if not inside and latest is not None:
        at = reading.clause_at(latest.start)
        steps = clause.index - at.index
        if at.sentence == clause.sentence:
            f[f"earlier clause {min(steps, 3)}"] = 1.0
            where = "earlier"
        else:
            f[f"earlier sentence {min(clause.sentence - at.sentence, 3)}"] = 1.0
            where = "past"
        firsts = [m for m in reading.mentions_between(at.start, at.end) if m.kind not in _NEVER]
        if firsts and firsts[0].entity == entity:
            f[where + ", first of clause"] = 1.0
        sentence = reading.doc.sentences[at.sentence]
        heads = [m for m in reading.mentions_between(sentence.start, sentence.end) if m.kind not in _NEVER]
        if heads and heads[0].entity == entity:
            f[where + ", first of sentence"] = 1.0
        between = [m for m in reading.mentions_between(latest.end, quantity.start) if m.kind not in _NEVER]
        if not between:
            f[where + ", last name"] = 1.0
        elif not any(m.kind == latest.kind for m in between):
            f[where + ", last of its kind"] = 1.0
        _context_features(f, where, reading, latest, at.end, at.start)
    elif not inside and not following:
        f["far"] = 1.0
        if not topics.by_entity[entity][0].start < quantity.start:
            f["only later"] = 1.0


def _context_features(f: dict[str, float], where: str, reading: Reading, m: Mention, limit: int, start: int) -> None:
    """The words left and right of a mention: 在X, X的, X与Y, X首发 …"""
    text = reading.text
    left, right = text[max(start, m.start - 4) : m.start].rstrip("“「《"), text[m.end : m.end + 3].lstrip("”」》")
    for name, pattern in _PREPOSITIONS:
        if pattern.search(left):
            f[f"{where}, {name}"] = 1.0
            break
    else:
        if _HEAD.match(text[start : m.start]):
            f[where + ", heads its clause"] = 1.0
    if right[:1] == "的":
        f[where + ", 的"] = 1.0
    elif right[:1] and right[0] in "、和与及":
        f[where + ", list"] = 1.0
    elif right[:1] in {"（", "("}:
        f[where + ", gloss"] = 1.0
    elif reading.mentions_between(m.end, m.end + 2):
        f[where + ", joined to a name"] = 1.0
    elif right[:1] and right[0] in "等方高董副创总首联CEO负":
        f[where + ", title follows"] = 1.0
    elif right[:1] and right[0] in "已共将拥有累现是为就达超目总获完今年正也在还近先则占":
        f[where + ", verb follows"] = 1.0


def _pointer_features(
    f: dict[str, float], pointed: list[tuple[str, frozenset[str]]], far: list[tuple[str, frozenset[str]]], kind: str,
    entity: str, recent: dict[str, str], local: str,
) -> None:  # fmt: skip
    for name, kinds in pointed:
        if kind in kinds:
            f["points " + name] = 1.0
            if recent.get(kind) == entity:
                f[f"points {name}, latest"] = 1.0
        else:
            f[f"points {name}, other kind"] = 1.0
    for name, kinds in far:
        if kind in kinds and recent.get(kind) == entity:
            f[f"sentence points {name}"] = 1.0
    # 联盟 points at the one whose name ends so.
    name = entity.split("/", 1)[1]
    if len(name) > 4 and (name[-2:] in local or name[-3:] in local):
        f["end of name said"] = 1.0


def _none_features(
    reading: Reading, quantity: Quantity, clause: Clause, group: str, near: tuple[Mention, ...], previous: str, local: str, tail: str
) -> dict[str, float]:
    text = reading.text
    f = {"none": 1.0, "none, " + group: 1.0}
    if not text[quantity.digits].isdigit():
        f["none, Chinese digits"] = 1.0
        if quantity.value <= 3 and quantity.kind == "count":
            f["none, small"] = 1.0
    if quantity.value <= 1 and quantity.kind == "count":
        f["none, one"] = 1.0
    if quantity.bound != "=":
        f["none, bounded"] = 1.0
    if is_plan(reading, quantity, clause):
        f["none, plan"] = 1.0
    if not [m for m in near if m.start < quantity.start and m.kind not in _NEVER]:
        f["none, no name near"] = 1.0
    if not previous:
        f["none, no number before"] = 1.0
    for word, pattern in _NONE_WORDS:
        if pattern.search(local):
            f["none, said " + word] = 1.0
    for word, pattern in _NONE_TAILS:
        if pattern.match(tail):
            f["none, followed by " + word] = 1.0
    if text[clause.start - 1 : clause.start] in {"（", "("}:
        f["none, in brackets"] = 1.0
    if clause.start == 0 or (clause.sentence == 0 and text.find("\n", clause.end, clause.end + 60) >= 0):
        f["none, headline"] = 1.0
    return f


_NONE_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("全国", "全国|全球|世界|我国|国内|行业|市场|各地|各类"), ("约合", "约合|折合|相当于|等于"), ("每", "每"), ("如果", "如果|若|假如|要是|即使|只要"),
        ("股价", "股价|收盘|开盘|涨停|跌停|报收|盘中|每股|指数|点位"), ("占", "占"), ("同比", "同比|环比|增长|下降|增幅|增速"),
        ("达", "达$|达到$|为$|超$|约$"), ("有", "有$|拥有$"), ("其中", "其中"), ("完成", "完成"), ("分为", "分为|分成|包括|涵盖|从"),
        ("一些", "其他|另外|另有|某|有些|多数|部分"), ("对", "对$|向$|以$|用$|在$"), ("补贴", "补贴|奖励|给予|补助|支持|最高"), ("不", "不|没有|无"),
        ("将", "将|会|可|能|要"), ("价格", "价格|售价|单价|元/"), ("问", "？"), ("这", "这$|那$|上述$|该$|前$|后$|其他$"), ("过去", "过去|曾|原来|以前|当时"),
    )
)  # fmt: skip
_NONE_TAILS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("的", "的"), ("企业", "(?:[^，。]{0,4})企业"), ("end", "[，。；、）]|$"), ("公司", "公司|单位|机构|企业|院校|高校"),
        ("方面", "方面|层面|角度|维度|阶段|方向|步骤|环节"), ("人", "人|专家|代表|嘉宾|院士"), ("城市", "城市|省|国家|地区"), ("项目", "项目"),
        ("平台", "平台|中心|基地|园区"), ("级", "级"), ("以上", "以上"), ("产业", "产业|赛道|领域|行业"), ("月", "[日月年]"), ("产品", "产品|新品|机器人"),
        ("人名", "创始人|合伙人|教授|博士|学生"), ("左右", "左右"), ("大", "大"),
    )
)  # fmt: skip


@functools.cache
def _plans() -> re.Pattern[str]:
    return re.compile(tables()["words"]["plans"])


def is_plan(reading: Reading, quantity: Quantity, clause: Clause) -> bool:
    """Whether the words before a number in its sentence speak of a plan or of a target for a year to come."""
    start = reading.doc.sentences[clause.sentence].start
    words = reading.text[max(start, quantity.start - 60) : quantity.start]
    published = reading.doc.article.published[:4]
    dates = reading.dates_between(max(start, quantity.start - 60), quantity.start)
    ahead = bool(published) and any(d.iso[:4] > published for d in dates[-1:])
    return ahead or bool(_plans().search(words))


def probabilities(found: list[Candidate], none: dict[str, float]) -> tuple[list[float], float]:
    """The probability of each candidate, and of none."""
    table = weights()
    scores = [sum(table.get(k, 0.0) * v for k, v in c.features.items()) for c in found]
    scores.append(sum(table.get(k, 0.0) * v for k, v in none.items()))
    top = max(scores)
    exps = [math.exp(s - top) for s in scores]
    total = sum(exps)
    return [e / total for e in exps[:-1]], exps[-1] / total
