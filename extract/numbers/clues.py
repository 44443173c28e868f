"""Clues to whom a number is about that lie beyond its own sentence: headings, paragraphs, what kind of thing it measures."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..regex import regex
from .heads import NEVER, Topics
from .pointing import Scene
from .reading import Reading

# What is measured, by the kind of thing that has it.
_CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, regex(pattern))
    for name, pattern in (
        ("accounts", "营收|营业收入|净利|利润|毛利|亏损|盈利|市值|估值|负债|股东|每股|现金流|分红|派|研发费用|研发投入|库存|存货|销售额|回购"),
        ("business", "产能|员工|职工|门店|客户|订单|出货|交付|市占|市场份额|份额|经销商|复购|装机量|产线|子公司|用户|会员|注册|月活|日活|下载|粉丝"),
        ("economy", "生产总值|GDP|增加值|规上|规模以上|进出口|出口额|财政|常住|人口|可支配|消费品|居民|城镇|粮食|游客|旅游|固定资产|市场主体|经营主体|外资|工业|产业规模|产业集群|高新技术企业|专精特新"),
        ("event", "展商|参展|展位|观众|嘉宾|签约|展览|采购商|论坛|首发|参会|选手|参赛|赛道"),
        ("device", "续航|载重|航程|时速|参数|屏幕|重量|分辨率|售价|电池|功率|上下文|推力|精度|良率|寿命|转速|容量|准确率|效率|速率|功耗|起飞"),
        ("works", "装机|库容|总投资|占地|建筑面积|全长|车道|发电|吞吐|泊位|跑道|机组|隧道|桥梁|投资额|年产"),
        ("learned", "床位|门诊|研究员|科研人员|研究人员|博士|在校|教职|学院|本科|院士|课题|论文|校舍|学科|图书"),
        ("hub", "在孵|毕业|入驻|孵化|集聚|落户|入园|园区|载体|众创"),
        ("share", "持股|股权|股份|出资|认缴|持有|控股|质押|减持|增持"),
        ("round", "融资|领投|投资方|轮"),
        ("people", "年薪|师从|任职|执教|从业|创业"),
    )
)  # fmt: skip


def classes(text: str) -> tuple[str, ...]:
    """The classes of measure that a text speaks of."""
    return tuple(name for name, pattern in _CLASSES if pattern.search(text))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is the same for all candidates of a number beyond its sentence: the heading above it, who heads its paragraph,
    what it measures."""

    heading: frozenset[str]
    first: str
    classes: tuple[str, ...]

    @classmethod
    def of(cls, reading: Reading, topics: Topics, scene: Scene) -> Surroundings:
        text, start = reading.text, scene.sentence_start
        paragraph = text.rfind("\n", 0, scene.quantity.start) + 1
        first = next((m.entity for m in reading.mentions_between(paragraph, start) if topics.heads(m)), "")
        begin = text.rfind("\n", 0, max(0, paragraph - 1)) + 1
        above = frozenset[str]()
        if paragraph and paragraph - begin < 44 and "。" not in text[begin:paragraph]:
            above = frozenset(m.entity for m in reading.mentions_between(begin, paragraph) if m.kind not in NEVER)
        near = scene.local[-14:] + text[scene.quantity.end : scene.quantity.end + 10]
        return cls(above, first, classes(near))

    def features(self, f: dict[str, float], entity: str, kind: str) -> None:
        """Adds what these say of one candidate."""
        if self.heading:
            f["in heading" if entity in self.heading else "not in heading"] = 1.0
            if entity in self.heading and len(self.heading) == 1:
                f["only in heading"] = 1.0
        if self.first == entity:
            f["heads paragraph"] = 1.0
        for name in self.classes:
            f[f"measures {name}, {kind}"] = 1.0
