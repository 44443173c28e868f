"""Signs that a number is about no one that has a name: the features of "no one"."""

from __future__ import annotations

import re

from ...graph.model import Mention
from ..regex import regex
from .heads import NEVER
from .pointing import Scene
from .reading import Reading
from .refusals import is_plan

_NONE_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, regex(pattern))
    for name, pattern in (
        ("全球", "全球|世界|行业|市场|各地|各类"), ("约合", "约合|折合|相当于|等于"), ("每", "每"), ("如果", "如果|若|假如|要是|即使|只要"),
        ("股价", "股价|收盘|开盘|涨停|跌停|报收|盘中|每股|指数|点位"), ("占", "占"), ("同比", "同比|环比|增长|下降|增幅|增速"),
        ("达", "达$|达到$|为$|超$|约$"), ("有", "有$|拥有$"), ("其中", "其中"), ("完成", "完成"), ("分为", "分为|分成|包括|涵盖|从"),
        ("一些", "其他|另外|另有|某|有些|多数|部分"), ("对", "对$|向$|以$|用$|在$"), ("补贴", "补贴|奖励|给予|补助|支持|最高"), ("不", "不|没有|无"),
        ("将", "将|会|可|能|要"), ("价格", "价格|售价|单价|元/"), ("问", "？"), ("这", "这$|那$|上述$|该$|前$|后$|其他$"), ("过去", "过去|曾|原来|以前|当时"),
    )
)  # fmt: skip
_NONE_TAILS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, regex(pattern))
    for name, pattern in (
        ("的", "的"), ("企业", "(?:[^，。]{0,4})企业"), ("中", "[^，。、]{0,20}(?:中|里|之中|当中)[，,]"), ("end", "[，。；、）]|$"), ("公司", "公司|单位|机构|企业|院校|高校"),
        ("方面", "方面|层面|角度|维度|阶段|方向|步骤|环节"), ("人", "人|专家|代表|嘉宾|院士"), ("城市", "城市|省|国家|地区"), ("项目", "项目"),
        ("平台", "平台|中心|基地|园区"), ("级", "级"), ("以上", "以上"), ("产业", "产业|赛道|领域|行业"), ("月", "[日月年]"), ("产品", "产品|新品|机器人"),
        ("人名", "创始人|合伙人|教授|博士|学生"), ("左右", "左右"), ("大", "大"),
    )
)  # fmt: skip


def none_features(reading: Reading, scene: Scene, near: list[Mention], previous: str, tail: str) -> dict[str, float]:
    """The features of "no one" for a number, each a word that can be read in subjects.json."""
    text, quantity, clause, group, local = reading.text, scene.quantity, scene.clause, scene.group, scene.local
    f = {"none": 1.0, "none, " + group: 1.0}
    near_words = {
        "unit": quantity.unit.lstrip("万亿千百十"),
        "after": text[quantity.end : quantity.end + 1], "then": text[quantity.end : quantity.end + 2],
        "before": text[max(0, quantity.start - 1) : quantity.start], "ahead": text[max(0, quantity.start - 2) : quantity.start],
    }  # fmt: skip
    f.update((f"none, {place} {words}", 1.0) for place, words in near_words.items())
    f.update((f"none, noun {noun}", 1.0) for noun in scene.nouns)
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
    if not [m for m in near if m.start < quantity.start and m.kind not in NEVER]:
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
    if reading.text[clause.start : clause.end - 1].strip() in reading.doc.article.title:
        f["none, in title"] = 1.0
    if clause.start == 0 or (clause.sentence == 0 and text.find("\n", clause.end, clause.end + 60) >= 0):
        f["none, headline"] = 1.0
    return f
