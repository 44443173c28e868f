"""Where names stand: at the head of a clause, after a preposition, in a list, before a title."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ...graph.model import Mention
from ..document import Document
from ..regex import regex
from ..relations.coreference import resolve_references
from .reading import Reading, read

# Kinds of things that numbers are hardly ever about.
NEVER = frozenset({"Field"})

_PREPOSITIONS = (
    ("at", regex(r"(?:在|于|位于|地处|落户|入驻|走进|坐落于|赴|到|前往|亮相|参加|登陆)$")),
    ("by", regex(r"(?:由|被|受|经|据|按照|根据|联合|依托|通过|随着|围绕)$")),
    ("to", regex(r"(?:向|对|给|为|将|把|让|使|帮助|支持|助力|服务|带动|推动|吸引|引进|包括|如|投资|收购|获|获得|覆盖|涉及)$")),
    ("with", regex(r"(?:与|和|同|跟|及|、|以及|或)$")),
    ("from", regex(r"(?:从|来自|自|出自|源自|比|较|除|占|相当于|超过|相较于|相比)$")),
    ("uses", regex(r"(?:搭载|采用|使用|基于|配备|接入)(?:了|的|于)?$")),
    ("made", regex(r"(?:创立|设立|成立|推出|发布|建成|打造|启动|开发|研发|建设|投建|创办|发起|上线|首发|带来|亮出|组建)(?:了|的|出)?[^，。；、]{0,2}$")),
    ("is", regex(r"(?:是|系|成为|作为|这是|称为|名为|即)$")),
    ("of which", regex(r"其中$")),
)  # fmt: skip
# What may stand before a name that heads its clause: an adverb, a date, a class (水下感知芯片企业「X」, 全球首届X), or a
# clause that only describes it (位于Y的X).
_CLASS = (
    r"(?:[^，。；：、的]{0,14}(?:公司|企业|厂商|品牌|平台|机构|团队|巨头|独角兽|龙头|厂家|商|基金|项目|旗下|产品|车型|机型|模型|芯片|机器人|新药|装备|火箭|卫星|系统)|"
    r"[^，。；：、的]{0,4}(?:首[个家款届次座艘台颗支部]|最大的?|唯一的?)[^，。；：、的]{0,4})"
)
_DESCRIBES = r"(?:总部)?(?:与[^，。；]{1,20}(?:联合|共同|合作)|位于|坐落于|坐落在|地处|来自|诞生于|成立于|毗邻|由|隶属于|专注于|深耕)[^，。；]{1,40}?的"
HEAD = regex(
    r"^[\s“「『\"《]*(?:[^，。]{0,4}(?:目前|如今|现在|同时|此外|其中|据悉|据了解|当天|今年|去年|近年来|截至|截至目前|眼下|日前|近日|而|但|作为|对于)[，、]?)?"
    rf"(?:{_DESCRIBES})?(?:{_CLASS})?[“「]?$"
)
# 甲宣布乙…: what follows the verb of saying is a clause of its own.
_SAYS = regex(r"^.*(?:宣布|表示|透露|介绍|获悉|了解到|公告称?|披露|显示|称|指出|认为|报道|消息)[，：:“]?")
_LIKE = regex(r"(?:像|如同|类似于?)[“「]?$")
_AS = regex(r"[”」]?(?:一样|这样|这类|这般|那样|般|等|、|的)")
_SCENES = frozenset({"AdminArea", "Park", "Incubator", "Place", "University", "Event"})
_SCENE = regex(r"\s*(?:而|眼下|如今|同样|走进|来到)?在[“「]?")
_SCENE_END = regex(r"[”」]?(?:这里|这边|区内|市内|里|内|中)?，")


# X运营主体Y, X旗下Y, X的Y: Y stands where X does.
_OWNED = regex(
    r"(?:的)?(?:(?:旗下|下属|所属)(?:的)?[^，。；的]{0,18}|(?:全资|控股)?(?:子|孙)公司|运营主体|关联公司|项目公司|[^，。；、的]{0,4}品牌)?[“「《]?"
)
# X发布的Y: Y is what the clause is about.
_BY_WHOM = regex(r"(?![有是为在与和的等、])[^，。；、：有]{1,10}的[^，。；、：的]{0,10}[“「《]?")
# X是Y, X在Y: Y is not X's.
_PARTED = regex("[、是为在与和及]")
# 一家名为X的公司: X heads the clause.
_INTRODUCED = regex("[^，。]{0,6}?一[家个只支款座所](?:名为|名叫|叫做?)[“「]?")


# 平台内置200余项技能, 项目总投资12亿元: the product or the site that was named last.
_BARE = regex(
    r"(?<=[，。；\n])(?:该|此|目前|如今)?(?:(?P<thing>平台|系统|模型|产品)|(?P<zone>新区|高新区|经开区|自贸区)|(?P<site>项目|电站|工厂|工程|大桥|隧道|铁路|高铁|线路|机场|中心|油田|气田|港口|码头|水库|医院|景区))"
    r"(?=[已共总设占累现拥覆可将支采内预日年建全规实提接服具船产生企机集汽人])"
)
_BARE_KINDS = {
    "zone": frozenset({"Park"}),
    "thing": frozenset({"Product", "Model"}),
    "site": frozenset({"Place", "Incubator", "ResearchInstitute"}),
}
# 甲发布X，称其最快: X is what is spoken of.
_SAID_OF = regex("称其")
_THINGS = frozenset({"Product", "Model"})
_NATION = regex("我国|全国(?!首|各地|人大|政协)")


def _references(reading: Reading, order: dict[str, int]) -> Iterator[Mention]:
    """The words that stand for a name. 公司 in a report of a round is the firm spoken of most, hardly the investor named
    last."""
    told = resolve_references(reading.doc)
    yield from _named_later(reading, {m.start for m in told})
    for m in told:
        if m.kind == "Investor" and m.text.endswith(("公司", "企业")):
            firms = Counter(n.name for n in reading.mentions_between(0, m.start) if n.kind == "Company")
            m = replace(m, kind="Company", name=max(firms, key=lambda n: firms[n])) if firms else m
        if m.kind == "Company" and m.text in {"公司", "企业", "我们"}:
            m = replace(m, name=_firm_of_speaker(reading, m) or m.name)
        if m.entity in order:
            yield m


_FIRM = regex(r"(?<=[，。；：:\n“年月度])(?:公司|我们)(?![治债股法章])")


def _named_later(reading: Reading, known: set[int]) -> Iterator[Mention]:
    """公司 and 我们 before any firm is named (an interview, a summary of a meeting): the firm that is named most."""
    firms = Counter(
        m.name for m in reading.mentions
        if m.kind == "Company" and not reading.text[max(0, m.start - 4) : m.start].rstrip("“「").endswith(("子公司", "旗下"))
    )  # fmt: skip
    first = next((m.start for m in reading.mentions if m.kind in {"Company", "Investor"}), 0) if firms else 0
    for match in _FIRM.finditer(reading.text, 0, first):
        if match.start() not in known:
            yield Mention(
                match.start(), match.end(), match[0], "Company", max(firms, key=lambda n: firms[n]), "pronoun"
            )


_SPEAKS = regex("[^，。；]{0,6}(?:告诉|介绍|表示|说|透露|称|坦言)")


def _firm_of_speaker(reading: Reading, word: Mention) -> str:
    """The firm that the article names with the person who speaks of 公司: 甲创始人乙 … 乙告诉记者，公司…; "" where it is not so."""
    text = reading.text
    start = reading.sentence_start(reading.clause_at(word.start))
    people = [
        m for m in reading.mentions_between(start, word.start) if m.kind == "Person" and _SPEAKS.match(text, m.end)
    ]
    for m in reading.mentions if people else ():
        if m.entity == people[-1].entity:
            firms = [n for n in reading.mentions_between(max(0, m.start - 24), m.start) if n.kind == "Company"]
            if firms and not re.search("[，。；\n]", text[firms[-1].end : m.start]):
                return firms[-1].name
    return ""


def _bare(reading: Reading) -> Iterator[Mention]:
    """平台, 项目 at the head of a clause, and 我国."""
    text = reading.text
    for match in _BARE.finditer(text):
        kinds = _BARE_KINDS["thing" if match["thing"] else "zone" if match["zone"] else "site"]
        named = [m for m in reading.mentions_between(max(0, match.start() - 200), match.start()) if m.kind in kinds]
        named = [m for m in named if not match["zone"] or m.name.endswith(match["zone"])]
        # 电站 is the power station, not the bay that it is the first of.
        word = match["site"] or match["thing"]
        named = [m for m in named if word and m.name.endswith(word)] or named
        if match["thing"]:
            # 平台 is the thing that a clause was about, not one that it works with.
            named = [m for m in named if _context(reading, m)[0] == "head"] or named
        if named:
            yield Mention(match.start(), match.end(), match[0], named[-1].kind, named[-1].name, "pronoun")
    for match in _SAID_OF.finditer(text):
        named = [m for m in reading.mentions_between(max(0, match.start() - 60), match.start()) if m.kind in _THINGS]
        if named:
            yield Mention(match.end() - 1, match.end(), "其", named[-1].kind, named[-1].name, "pronoun")
    if any(e.id == "AdminArea/中国" for e in reading.doc.entities):
        for match in _NATION.finditer(text):
            yield Mention(match.start(), match.end(), match[0], "AdminArea", "中国", "pronoun")


@dataclass(slots=True)
class Topics:
    """What is the same for all numbers of a document: how often, how early and where each entity is named."""

    reading: Reading
    order: dict[str, int]
    counts: Counter[str]
    in_title: frozenset[str]
    opening: frozenset[str]
    central: frozenset[str]
    by_entity: dict[str, list[Mention]]
    most: int
    ends: frozenset[int]
    most_of_kind: dict[str, str]
    kinds: Counter[str] = field(default_factory=Counter)
    references: tuple[Mention, ...] = ()
    contexts: dict[int, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, reading: Reading) -> Topics:
        order: dict[str, int] = {}
        by_entity: dict[str, list[Mention]] = {}
        for m in reading.mentions:
            if m.kind in NEVER:
                continue
            order.setdefault(m.entity, len(order))
            by_entity.setdefault(m.entity, []).append(m)
        title = reading.doc.article.title
        forms = {e.id: (e.name, *e.aliases) for e in reading.doc.entities}
        in_title = frozenset(e for e in order if any(f and f in title for f in forms.get(e, ())))
        counts = Counter({e: len(ms) for e, ms in by_entity.items()})
        first = reading.doc.sentences[0].end if reading.doc.sentences else 0
        opening = frozenset(m.entity for m in reading.mentions_between(0, first))
        often = sorted(order, key=lambda e: (-counts[e], order[e]))
        central = frozenset(e for e in order if e in in_title or order[e] < 2 or e in often[:3])
        most = max(counts.values(), default=0)
        most_of_kind: dict[str, str] = {}
        for e in often:
            most_of_kind.setdefault(e.split("/", 1)[0], e)
        ends = frozenset(q.end for q in reading.quantities)
        references = tuple(sorted((*_references(reading, order), *_bare(reading)), key=lambda m: m.start))
        return cls(
            reading, order, counts, in_title, opening, central, by_entity, most, ends, most_of_kind,
            Counter(e.split("/", 1)[0] for e in order), references,
        )  # fmt: skip

    def referred(self, start: int, end: int) -> list[Mention]:
        """The words between two offsets that stand for a named thing: 该公司, 其, 双方, 全市."""
        return [m for m in self.references if start <= m.start < end]

    def counted(self, m: Mention) -> bool:
        """Whether a mention stands in the noun that a number counts: 30多位中国两院院士."""
        return any(end in self.ends for end in range(max(0, m.start - 3), m.start + 1))

    def heads(self, m: Mention) -> bool:
        """Whether a mention heads its clause and is no mere source (X表示)."""
        left, right = self.context(m)
        return left == "head" and right not in {"source", "joined", "modifier", "relative"}

    def context(self, m: Mention) -> tuple[str, str]:
        """The kinds of the words left and right of a mention."""
        if m.start not in self.contexts:
            self.contexts[m.start] = _context(self.reading, m)
        return self.contexts[m.start]


@functools.lru_cache(maxsize=1)
def topics_of(doc: Document) -> Topics:
    """The topics of a document; the last are kept, as numbers and dates are read one after the other."""
    return Topics.of(read(doc))


def _context(reading: Reading, m: Mention) -> tuple[str, str]:
    text = reading.text
    start = reading.clause_at(m.start).start
    left, right = "", ""
    before = text[max(start, m.start - 4) : m.start].rstrip("“「《『")
    # The place or firm in front of a name belongs to it: 四川成都, 广汽集团旗下X.
    head = text[start : m.start]
    for other in reading.mentions_between(start, m.start):
        gap = text[other.end : m.start]
        if len(gap) <= 2 and not _PARTED.search(gap) or _OWNED.fullmatch(gap) or _BY_WHOM.fullmatch(gap):
            head = text[start : other.start]
            before = text[max(start, other.start - 4) : other.start].rstrip("“「《『")
    whole = text[start : m.start]
    for date in reading.dates_between(start, m.start):
        head = head.replace(text[date.start : date.end], "", 1)
        whole = whole.replace(text[date.start : date.end], "", 1)
    head, whole = _SAYS.sub("", head), _SAYS.sub("", whole)
    introduced = _INTRODUCED.fullmatch(head)
    if _LIKE.search(before) and _AS.match(text, m.end):
        left = "like"
    elif whole.rstrip("“「《").endswith("的") and HEAD.match(whole):
        left = "head"
    else:
        for name, pattern in _PREPOSITIONS:
            if pattern.search(before) and not introduced:
                left = name
                break
        else:
            left = "head" if HEAD.match(head) or introduced else "object"
    # 在X， sets the scene for what follows.
    if left == "at" and m.kind in _SCENES and _SCENE.fullmatch(head) and _SCENE_END.match(text, m.end):
        left = "head"
    after = text[m.end : m.end + 4].lstrip("”」》』")
    if after[:1] == "的":
        right = "的"
    elif after[:1] and after[0] in "、和与及":
        right = "list"
    elif after[:1] in {"（", "("}:
        right = "gloss"
    elif re.match(r"显示|表示|称|介绍|透露|认为|指出|说|获悉|消息|报道|电|讯|数据|宣布|公告|披露|坦言", after):
        right = "source"
    elif (
        (near := reading.mentions_between(m.end, m.end + 22))
        and near[0].start <= m.end + 1
        and not _PARTED.search(text[m.end : near[0].start])
    ):
        right = "joined"
    elif near and (_OWNED.fullmatch(text, m.end, near[0].start) or _BY_WHOM.fullmatch(text, m.end, near[0].start)):
        right = "relative"
    elif re.match(r"首|最|第|唯一|领先|旗下|境内|地区|重要|核心|主要|内|上的|范围|市场|本地|籍", after):
        right = "modifier"
    elif re.match(
        r"等|方面|高级|董事|副|创始|总|首席|联合创|CEO|负责|教授|院长|主任|记者|[区市县省]?委|[市区县省]长|书记", after
    ):
        right = "title"
    elif re.match(
        r"已|共|将|拥有|累|现|是|为|就|达|超|目前|总|获|完|今|正|也|在|还|近|先|则|占|年|于|从|有|以|成|由|实|通|自|新|首|全|发|签|建|入|吸|引|投|出|推|这|其|一|每|平均|作",
        after,
    ):
        right = "verb"
    return left, right
