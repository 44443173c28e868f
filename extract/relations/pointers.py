"""The words that point back at a named thing, and what each may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..regex import regex

FIRMS = frozenset({"Company", "Investor"})
BODIES = FIRMS | {"ResearchInstitute", "University", "GovernmentAgency", "Association", "Media", "Incubator"}
SITES = frozenset({"Park", "Incubator"})
THINGS = frozenset({"Product", "Model"})
ANY = BODIES | SITES | THINGS | {"Person", "AdminArea", "Event"}


@dataclass(frozen=True, slots=True)
class Pointer:
    """Words that point back. `kinds` are what they may stand for; a fitting name holds one of `heads`, where given.

    `pattern` may stand anywhere, `bare` only where a clause begins: a bare noun points back only there (公司成立于…), inside a
    phrase it is generic. `opens` are the first characters of `bare`.
    """

    name: str
    pattern: re.Pattern[str] | None
    kinds: frozenset[str]
    heads: tuple[str, ...] = ()
    score: float = 0.8
    bare: re.Pattern[str] | None = None
    opens: frozenset[str] = frozenset()

    def matches(self, text: str, clauses: Sequence[int]) -> Iterator[re.Match[str]]:
        """Where the words stand in a text whose clauses begin at these places."""
        if self.pattern is not None:
            yield from self.pattern.finditer(text)
        if self.bare is not None:
            for at in clauses:
                if text[at] in self.opens and (match := self.bare.match(text, at)):
                    yield match


def _pointer(
    name: str,
    pattern: str,
    kinds: frozenset[str] | set[str],
    *,
    bare: str = "",
    tail: str = "",
    heads: tuple[str, ...] = (),
    score: float = 0.8,
) -> Pointer:
    return Pointer(
        name,
        regex(pattern) if pattern else None,
        frozenset(kinds),
        heads,
        score,
        regex(f"(?:{bare}){tail}") if bare else None,
        frozenset(noun[0] for noun in bare.split("|") if noun),
    )


_BEGINS = regex(r"[，。！？；：:,;!?\n、“”（(】 ]|目前|此前|同时|显示|表示|据悉")


def clause_starts(text: str) -> list[int]:
    """The places in a text where a clause begins."""
    found = [0, *(m.end() for m in _BEGINS.finditer(text))]
    return [at for at in found if at < len(text)]


_HOUSE = "研究院|研究所|院所"
_SCHOOL = "学校|大学|高校|校方|学院"
_LEAGUE = "协会|联盟|学会|商会|联合会|联合体"
_THIS = "(?:该|本|这家|这所|这座|这个)"

POINTERS: tuple[Pointer, ...] = (
    _pointer("firm", f"{_THIS}(?:家)?(?:公司|企业|集团|机构|银行|行|初创公司|初创企业|平台公司)(?!章程)", FIRMS),
    _pointer(
        "firm",
        "(?<=[年月])(?:集团公司|公司|集团)(?=[^债股高法]|$)",
        FIRMS,
        bare="集团公司|公司|集团",
        tail="(?=[^债股高法]|$)",
        score=0.7,
    ),
    _pointer("firm", "(?<=[对为向由让被给与和将在任])公司(?!章程|债|股|法)", FIRMS, score=0.6),
    _pointer(
        "firm", "", FIRMS, bare="企业", tail="(?=[的已将自在也还于成致专主拥目现更以为]|创始|研发|产品|总部)", score=0.6
    ),
    # 这家机器人企业: the words between are for the patterns to read.
    _pointer(
        "firm",
        "(?:这|那|该)家(?=[^，。；：！？\n、]{2,24}?(?:公司|企业|厂商|机构|品牌|大厂|独角兽))",
        FIRMS,
        score=0.75,
    ),
    _pointer("laboratory", f"{_THIS}实验室", {"ResearchInstitute"}, bare="实验室", heads=("实验室", "Lab"), score=0.75),
    _pointer("institute", f"{_THIS}(?:{_HOUSE})", {"ResearchInstitute"}, bare=_HOUSE, heads=("院", "所")),
    _pointer(
        "centre",
        f"{_THIS}(?:创新中心|研究中心|中心)",
        {"ResearchInstitute", "Place", "Incubator"},
        bare="创新中心|研究中心|中心",
        heads=("中心",),
        score=0.7,
    ),
    _pointer("school", f"{_THIS}(?:{_SCHOOL})|该校", {"University"}, bare=_SCHOOL, score=0.75),
    _pointer("hospital", f"{_THIS}医院", {"ResearchInstitute"}, bare="医院", heads=("医院",)),
    _pointer("association", f"{_THIS}(?:{_LEAGUE})", {"Association"}, bare=_LEAGUE),
    _pointer(
        "fund",
        f"{_THIS}母?基金(?=[^会公])",
        {"Investor"},
        bare="基金|母基金",
        tail="(?=[^会公])",
        heads=("基金",),
        score=0.75,
    ),
    _pointer("park", f"{_THIS}(?:产业园|科技园|园区|园|开发区|高新区|新区|新片区|基地|片区|街区|小镇)", SITES),
    # 该区 is a new area or a district, whichever was named last.
    _pointer("district", r"(?<!徐)该区(?!域)", {"AdminArea", "Park"}, heads=("区",), score=0.75),
    _pointer("park", "", SITES, bare="园区|开发区|新片区", score=0.7),
    _pointer("park", "", SITES, bare="新区", tail="(?![域块政])", heads=("新区",), score=0.7),
    _pointer("incubator", f"{_THIS}(?:孵化器|社区|空间|加速器)", {"Incubator"}, bare="孵化器|创新社区"),
    _pointer(
        "event",
        f"(?:本届|此次|本次|这次|这届|{_THIS})(?:大会|大赛|论坛|展会|博览会|比赛|赛事|峰会|会议|活动|展览|年会|车展|对接会|推介会|发布会|交流会|座谈会|研讨会|洽谈会|招聘会|签约仪式|启动仪式|路演|沙龙)(?:年会|大会)?",
        {"Event"},
    ),
    _pointer("event", "", {"Event"}, bare="大会|大赛|论坛|展会|博览会|峰会", tail="(?=[^上])", score=0.75),
    _pointer("model", f"{_THIS}(?:款)?(?:大模型|模型)", {"Model"}),
    _pointer(
        "product",
        "(?:[该这]|本)(?:一?[款套台架艘颗枚个项条种型部])?(?:产品|系统|平台|机器人|芯片|车型|机型|软件|应用|装备|设备|装置|手机|船|飞机|客机|卫星|火箭|列车"
        "|疫苗|药物|新药|药(?!企|厂|监)|游戏|整车|新车|机组|终端|智能体|助手)",
        THINGS,
    ),
    # 火箭采用…: a bare noun is the thing that was called so.
    _pointer(
        "called",
        "",
        THINGS | {"Place", "Park", "ResearchInstitute", "Event", "Incubator"},
        bare="火箭|卫星|系统|平台|模型|大模型|机器人|芯片|飞机|列车|车型|新车|疫苗|项目|工程|产品|手机|游戏|电站|训练场|码头|工厂|机场|大桥|铁路|校区|大厦"
        "|油田|隧道|赛事|智算中心|超算中心|博物馆|基地|实验场|示范区|产业园|孵化器",
        tail="(?=[，采搭配可能已由将于的在具总为适融集支获首位坐占聚是现规])",
        score=0.6,
    ),
    _pointer("person", r"[他她](?!们|人|国|方|乡|山)", {"Person"}),
    # 其自研系统, 其创始人: of a body, not of a place.
    _pointer("it", "其(?=自研|自主|自有|研发|产品|核心产品|旗下|创始|总部|客户|员工|董事|首席)", BODIES, score=0.65),
    _pointer("it", "其(?![中他它实余次间三一二四]|所)(?<!尤其)(?<!极其)(?<!与其)(?<!何其)", ANY - {"Event"}, score=0.6),
    _pointer("it", "它(?!们)", ANY - {"Person"}, score=0.5),
)

# 这里 is the site that is spoken of, be it a district or a park.
HERE = Pointer(
    "here",
    regex("(?<!到)这里(?!所说|的意思)|(?<=扎根)这里|(?<=落户)这里|(?<=[搬迁来])到这里"),
    frozenset({"AdminArea", "Park", "Incubator"}),
    score=0.6,
)


# A firm that introduces itself: 我们 outside of quotes.
OURSELVES = Pointer("firm", regex("我们"), FIRMS, score=0.6)
