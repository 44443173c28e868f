"""General words beside a number that point at a kind of thing: 公司, 全市, 园区, 大会, 该产品."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..regex import regex
from .quantities import Quantity
from .reading import Clause

POINTERS: tuple[tuple[str, re.Pattern[str], frozenset[str]], ...] = (
    ("firm", regex(r"该公司|公司(?!治理|制)|该企业|本公司|我们|该行|该集团|集团(?!化)|该厂|该平台|旗下|^企业(?!家)|这家企业|这家公司|该机构"), frozenset({"Company", "Investor"})),
    ("area", regex(r"全[市省区县州镇域国]|本[市省区县]|[该我][市省区县州]|当地|我国|国内|市内|辖区|域内|区域内"), frozenset({"AdminArea", "Park"})),
    ("park", regex(r"园区|[区园]内|该区|开发区|高新区|新区|片区|示范区|基地|产业园|社区|创新港|科学城|小镇|湾区|这里|落户"), frozenset({"Park", "Incubator", "Place"})),
    ("event", regex(r"大会|峰会|展会|论坛|博览会|本届|会上|会议|活动|大赛|赛事|比赛|本次[会展活赛]|此次[会展活赛]|现场|盛会|会期|参展|参会|与会|展区|展览|展商|签约仪式|嘉宾|报名|路演"), frozenset({"Event"})),
    ("product", regex(r"该[车机型款产药系设装船]|产品|整车|机身|该机|航程|载重|时速|续航|飞机|卫星|火箭|电池容量|售价|屏幕|机型|新车|机器人"), frozenset({"Product", "Model"})),
    ("model", regex(r"模型|参数|上下文|token|推理"), frozenset({"Model"})),
    ("works", regex(r"该项目|项目总投资|项目建|工程|电站|工厂|机场|港口|码头|大桥|线路|铁路|隧道|全线|总投资|占地|建筑面积|装机|建成后|投产后|达产|该站|中心总|厂房|产线|车间"), frozenset({"Place", "Company", "Park"})),
    ("fund", regex(r"基金|募集|规模|管理资产|出资|母基金"), frozenset({"Investor"})),
    ("institute", regex(r"医院|研究院|研究所|实验室|该院|该所|该中心|院士|科研团队|研究团队"), frozenset({"ResearchInstitute"})),
    ("school", regex(r"学校|学院|该校|本科|学生|毕业生|师生|在校"), frozenset({"University"})),
    ("society", regex(r"联盟|协会|会员|成员单位|该会"), frozenset({"Association", "Cohort"})),
    ("hub", regex(r"孵化器|在孵|孵化|创客|创业团队|入孵|创业者"), frozenset({"Incubator"})),
    ("person", regex(r"^他|^她|本人|一人|其本人|个人|他[们的]?|她"), frozenset({"Person"})),
    ("policy", regex(r"《[^》]*》|方案|政策|条例|条举措|举措|措施|条款|提出|明确"), frozenset({"Policy"})),
)  # fmt: skip
SAID = {
    "firm": regex(r"该公司|公司(?!治理|制)|该企业|本公司|这家企业|这家公司|该集团|^企业(?=[已累现共拥将是]|$)"),
    "event": regex(r"本届|大会|峰会|展会|论坛(?!上?由)|博览会|会上|此次活动|大赛|赛事|活动(?:现场|共|吸引|上)"),
    "park": regex(r"园区|[园区]内|该区|开发区|高新区|新区|片区|示范区|基地|产业园|创新港|科学城|小镇"),
    "area": regex(r"全[市省区县州镇]|本[市省区县]|[该我][市省区县州]|当地"),
    "product": regex(r"该[车机型款产药系设装船]|这款|该型"),
    "institute": regex(r"医院|研究院|研究所|实验室|该院|该所|该中心|创新中心"),
    "school": regex(r"学校|学院|该校"),
    "society": regex(r"联盟|协会|该会"),
    "hub": regex(r"孵化器|创业营"),
    "fund": regex(r"该基金|基金(?=[规总首已目]|$)"),
    "person": regex(r"他|她"),
}
KINDS = {name: kinds for name, _, kinds in POINTERS}
_THIS = regex(
    r"(?:[这该此本]|上述)(?:一|[个家款座项种所只支台架场届条次])*(?:新型?|国家|首[个家款]|大型)?([一-龥A-Za-z]{2,6})"
)
_NATION = regex(r"我国|全国|国内|中国")


@dataclass(frozen=True, slots=True)
class Scene:
    """What is the same for all candidates of one number."""

    quantity: Quantity
    clause: Clause
    begin: int
    sentence_start: int
    local: str
    group: str
    nouns: tuple[str, ...]
    pointed: tuple[tuple[str, frozenset[str]], ...]
    pointed_before: tuple[tuple[str, frozenset[str]], ...]
    demonstrative: str
    nation: bool
    nation_before: bool


def pointed(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The pointers that stand in a text, each with the classes that it may mean."""
    return tuple((name, kinds) for name, pattern, kinds in POINTERS if pattern.search(text))


def demonstrative(text: str) -> str:
    """The noun of the last 这家创新中心, 该产品, 本届工博会 before a number; "" where there is none."""
    found = ""
    for match in _THIS.finditer(text):
        found = match[1]
    return found


def speaks_of_nation(text: str) -> bool:
    """Whether a text speaks of the whole country."""
    return bool(_NATION.search(text))
