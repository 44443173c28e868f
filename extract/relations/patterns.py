"""The pattern language of schema.toml, compiled to regular expressions over encoded sentences (see `encoded`).

A pattern is a regular expression in which these stand for more:

    {s} {o}           subject and object: one mention, or a list of them (A、B和C, A、X公司创始人B等7家企业), of the
                      classes that the relation allows; {s:Company|Person} narrows the classes
    {s1} {o1}         one mention, no list; {s+} {o+} a list joined by 、 alone; {s-} {o-} nothing between
    {_} {_:Park}      any mention; one of these classes
    {w}               one of the pattern's `words`; the pattern is tried only where one of them stands
    {a}               adverbs, and a place or occasion (在…上), each optional; set by itself between {s} or {o} and {w}
    {g}               words and adverbs of one clause, and one place or occasion
    {at}              了, 在, 于, 到 or nothing, and areas in front of the object's (上海徐汇区)
    {d}               a description in front of a name: 一家…企业, 3家市级高质量孵化器——
    {p}               in front of a person: the body and post (魅族前副总裁)
    {title}           a post or several (副总经理、首席科学家), kept as the qualifier "title"
    {amount} {round}  a sum of money, a round of financing: kept as qualifiers
    …                 up to ten characters of one clause without a name
    ，                a comma, and the subject left out behind it

A pattern that begins with {s} or {o} also fits a clause whose subject is left out; the engine then takes the topic
of the text before. Both ends may be left out of the pattern altogether: then `missing` says what stands for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ...graph.errors import DataError
from ...graph.schema import Relation, Schema
from ..gazetteer import load_words
from ..regex import regex
from .encoded import MENTION, PRIVATE, ZERO, kind_class

# Heads of titles: a post's name ends with one of them.
HEADS = "|".join(word for word, marks in load_words("titles") if "ends" in marks.split())
TITLE = (
    f"(?:[^{PRIVATE}，。；：！？、（）的是在为说称把将对向]{{0,14}}?(?:{HEADS})(?:{HEADS})?"
    f"(?:[、兼和及暨及其]{{1,2}}[^{PRIVATE}，。；：！？、（）的是在为说称把将对向]{{0,14}}?(?:{HEADS})){{0,4}})"
)
_MONEY = "(?:美元|美金|人民币|元人民币|欧元|港元|港币|日元|韩元|英镑|新元|元|万|亿|级)"
AMOUNT = (
    "(?:(?:超|近|约|逾|过|高达|数|共计|合计|总额|总计|累计|首期|总规模|规模)*(?:[\\d,.]+|[一二三四五六七八九十百千数几两上])"
    f"(?:[十百千万亿余多]|美)*{_MONEY}+(?:级别|级|人民币)?)"
)
ROUND = (
    "(?:(?:首|新一|本|上一|最新一|第[一二三四五六七八九十\\d]+|两|多|连续\\w)轮(?:次)?|(?:Pre-?|pre-?)?[A-HＡ-Ｈ]\\d?(?:\\+|＋|-\\d)*"
    "(?:系列)?轮?|(?:天使|种子)\\+?轮?|战略|股权|IPO|C\\+|B\\+)轮?"
)
_ADVERB = (
    "(?:已经?|也|还|又|则|都|均|正|就|便|才|曾经|曾|更|再|只|仅|共|并|即|皆|亦|将|拟|计划|预计|有望|力争|打算|准备|未|没有|并未|并非"
    "|可|能|主要|共同|联合|一起|一道|一同|携手|联手|合作|分别|一手|自主|独立|牵头|抓总|通过|开始|专门|专|早|现|自|特别|直接|间接|长期|多年|大力|重点"
    "|积极|全面|深度|独家|宣布|公告|透露|希望|或|可能|即将|不|不再|全资|双双|一并|日常|具体|负责|统一|全力|亦|同样|最先|首先|一举|就此|索性|随即|后来|早年|早期|先前|整体|集体|悉数|全部|早就|还是|一口气|各|一块儿|各自|宣布|正在|除了|后续|起)"
)
_OCCASION = f"(?:(?:[在于从与和跟向以作为]|(?<!共)同|联合(?!创|[主承举协]办|研[发制]|[发公]布|开发|推出|打造|出品|签)|会同|携手|连同|经由|通过|基于|依托|凭借?|利用|携|带着|围绕|借助)[^{PRIVATE}，。；：！？]{{0,6}}(?:{MENTION}(?:(?!(?:设立|成立|共建|创办|组建|发起|打造|建设)的)[^{PRIVATE}，。；：！？、]){{0,6}}){{1,3}})"
_TIMES = f"(?:在[^{PRIVATE}，。；：！？]{{1,8}}[上中里内下时期间后前])"
# 带着三项成果落户X, 凭自有资金收购X
_MEANS = f"(?:以[^{PRIVATE}，。；：！？、]{{2,18}}?(?:元|资金|价格|方式|形式)(?:的?价格)?|(?:带着|凭借?|通过|以|经过|历经)(?:(?!身份|收购|并购|第一作者)[^{PRIVATE}，。；：！？、]){{2,10}}?)"
ADVERBS = f"(?:{_ADVERB}|{_TIMES})*(?:(?:{_OCCASION}|{_MEANS}){_ADVERB}*)?"
_NOUN = "(?:公司|集团|团队|方面|内部|企业|平台|品牌|项目|本人|本轮|总部|实验室|旗下|产品|系列|活动|年会|大会|论坛|[两三四五六七八九十\\d]+[家所人位])?"
_DESCRIBED = f"(?:[^{PRIVATE}，。；：！？、在于由向将被把是有和与及等]{{0,22}}?)"
# 推出三款产品，分别为A、B和C; 投资了两家企业：A和B.
_NAMELY = (
    f"(?=[^{PRIVATE}，。；：]{{0,22}}(?:，{ZERO}?(?:分别|即|包)|：))"
    f"(?![^，：]{{0,20}}(?:客户|用户|伙伴|股东|投资[方人]|对手))[^{PRIVATE}，。；：！？、在于由向将被把是有和与及等]{{0,22}}?"
    f"(?:，{ZERO}?(?:分别为|分别是|分别叫|即|包括|包含)|：(?:{ZERO}?(?:分别为|分别是))?)"
)
_GAP = f"[^{PRIVATE}，。；：！？]"
# What may stand before a member of a list: a short description; before a person also a body and a post. Each can be
# empty in one way only: with two ways, a list of n names that fails in the end would be tried in 2ⁿ.
_PLAIN = f"[^{PRIVATE}，。；：！？、在于由对向将被把是有和与的了]"
# An organisation may have its owner before it: 云帆集团全资子公司X.
_OWNED = f"(?:{MENTION}(?:旗下|全资子公司|控股子公司|子公司|关联公司|参股公司)的?{_PLAIN}{{0,10}}?)?"
_MEMBER = f"{_PLAIN}{{0,10}}的?{_OWNED}"
# 机器人企业云帆科技: what a member of a list does may be a field.
_FIELD = f"[{kind_class(frozenset({'Field'}))}](?:公司|企业|厂商|机构)"
_HOLDER = f"{_PLAIN}{{0,16}}(?:{MENTION}[^{PRIVATE}，。；：！？在于由对向将被把是有和与]{{0,16}}){{0,2}}"
_AND = "(?:、|和|与|及|以及|暨|或|并|，以及|，和|，还有|、以及)"
_HONOUR = "(?:院士|教授|博士|先生|女士|老师|研究员)?"
_PHASE = f"(?:[一二三四五六]期(?:基金)?|(?:[^{PRIVATE}，。；：！？、的在于由对向和与及]{{0,6}})(?:总部|分公司|研发中心)(?=[、和与及等]))?"
# A comma joins two of a list only where the next one is joined to a third.
# The last of a list may be a name that nobody knows (、北岭等多家企业); 等 may be left out before 多家.
_REST = (
    f"(?:(?:(?:、|和|与|及|以及){_PLAIN}{{1,14}}?)?等(?:[^{PRIVATE}，。；：！？的]{{0,16}}?|[^{PRIVATE}，。；：！？的与和同跟]{{0,16}}?{MENTION}{_GAP}{{0,6}}?)"
    "|(?:多|数|两|三|四|五|六|七|八|九|十|\\d+)家(?:知名|头部|产业|投资|老)*(?:机构|企业|公司|单位|资方|股东))?"
)

# Nouns that take up a list named before.
PLURAL = (
    "它们|他们|她们|[两三四五六七几]家公司|[两三四五六七几]家企业|[两三四五六七几]家|两人|二人|三人|这些企业|上述企业"
)
QUALIFIERS = ("title", "amount", "round")
_PLACEHOLDER = regex(r"\{(?P<name>[a-z_]+)(?P<one>[1+-]?)(?::(?P<kinds>[A-Za-z|]+))?\}|…|，")


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A pattern of the tables: groups s, o, w, title, amount and round of `regex` say what stands where; a sentence that lacks
    a name of each class set in `needs` cannot match."""

    relation: str
    id: str
    source: str
    words: tuple[str, ...]
    confidence: float
    domain: frozenset[str]
    range: frozenset[str]
    missing: str = ""
    plan: bool = False
    pairs: bool = False
    via: str = ""
    status: str = ""
    needs: tuple[frozenset[str], ...] = ()

    @property
    def regex(self) -> re.Pattern[str]:
        """The regular expression, compiled when it is first needed: most of them are, in a short text, never.

        Raises DataError naming the relation and the pattern where it is none.
        """
        try:
            return _compiled(self.source)
        except re.error as error:
            where = f"schema.toml: relation {self.relation}, pattern {self.id!r}"
            raise DataError(f"{where}: is no regular expression: {error}") from error


_compiled = cache(re.compile)


def _list_of(kinds: frozenset[str], group: str, form: str) -> str:
    item = f"[{kind_class(kinds)}](?!（)"
    if form == "1":
        return f"(?P<{group}>{item})"
    member = "" if form == "-" else _HOLDER if kinds == {"Person"} else _MEMBER
    # 由甲院士和乙教授创办: a title behind a name does not end the list.
    item_in_list = f"{item}{_HONOUR}" if kinds == {"Person"} and form != "-" else item
    if "Investor" in kinds and form != "-":
        # 软银愿景基金二期、青禾科技全国总部 do not end it either.
        item_in_list += _PHASE
    own = kind_class(kinds)
    backs = f"(?![{own}、及和与以]+[^{PRIVATE}，。；]{{0,6}}(?:跟投|领投|参投|加码))"
    # 位于甲，乙、丙环绕于此: the place ends at the comma.
    comma = "" if group == "o" and "AdminArea" in kinds else f"|，{backs}(?=[{own}](?:、|及|和|以及)[{own}])"
    joint = "、" if form == "+" else f"(?:{_AND}{comma}|等(?=[{own}]))"
    if "Field" not in kinds and member == _MEMBER:
        member = f"(?:{_FIELD})?{member}"
    owned = _OWNED if not form and kinds != {"Person"} else ""
    if "Company" in kinds and "AdminArea" not in kinds and form != "-":
        # 进入韩国青禾、德国云帆的供应链: the country before a firm is no end of its own.
        country = f"(?:[{kind_class(frozenset({'AdminArea'}))}](?=[{own}]))?"
        owned, member = country + owned, member and member + country
    return f"(?P<{group}>{owned}{item_in_list}(?:{joint}(?:(?:{_PLAIN}{{1,8}}|[A-Za-z]{{9,24}}){joint})?{member}{item_in_list})*){_REST}"


class _Compiler:
    def __init__(self, relation: Relation, raw: Mapping[str, Any], schema: Schema) -> None:
        self.relation = relation
        self.raw = raw
        self.schema = schema
        self.ends = {"s": relation.domain, "o": relation.range}
        self.seen: list[str] = []

    def fail(self, why: str) -> DataError:
        name = self.raw.get("id", "?")
        return DataError(f"schema.toml: relation {self.relation.name}, pattern {name!r}: {why}")

    def kinds(self, names: str | None, default: frozenset[str]) -> frozenset[str]:
        if names is None:
            return default
        found: set[str] = set()
        for name in names.split("|"):
            if name in self.schema.groups:
                found |= self.schema.groups[name]
            elif name in self.schema.kinds:
                found.add(name)
            else:
                raise self.fail(f"unknown class {name!r}; the schema's classes and groups are known")
        return frozenset(found)

    def needs(self, source: str) -> tuple[frozenset[str], ...]:
        """The classes of the ends that must be named: all that the pattern holds but one that may be left out."""
        named = [end for end in self.seen if end in self.ends]
        if self.raw.get("missing") and len(named) > 1:
            # Either may be what the text before supplies.
            return ()
        return tuple(self.ends[end] for end in (named[1:] if "(?P<zero>" in source else named))

    def words(self) -> str:
        words = self.raw.get("words", [])
        if not words:
            raise self.fail("{w} needs a list `words`")
        return "(?P<w>" + "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) + ")"

    def placeholder(self, match: re.Match[str]) -> str:
        if match[0] == "，":
            return f"(?:，{ZERO}?)"
        if match[0] == "…":
            return f"{_GAP}{{0,10}}?"
        name = match["name"]
        if name in self.ends:
            if name in self.seen:
                raise self.fail(f"{{{name}}} stands twice")
            self.ends[name] = self.kinds(match["kinds"], self.ends[name])
            first = not self.seen and not match.start()
            self.seen.append(name)
            found = _list_of(self.ends[name], name, match["one"])
            if first and self.raw.get("elide", True):
                found = f"(?:(?P<zero>{ZERO}(?:{PLURAL})?)|{found})"
            follows = self.raw["match"][match.end() :].startswith("{w}")
            return found + (_NOUN + ADVERBS if follows else "")
        plain = {
            "a": _NOUN + ADVERBS,
            "g": f"{_GAP}{{0,8}}?{ADVERBS}{_GAP}{{0,10}}?",
            "at": f"[了在于到至进入]{{0,2}}(?:[{kind_class(frozenset({'AdminArea', 'Park', 'Place'}))}])*",
            "d": f"(?:{_DESCRIBED}[{kind_class(frozenset({'AdminArea', 'Field', 'Park'}))}]的?){{0,2}}?(?:{_GAP}{{1,20}}?——)?(?:{_DESCRIBED}|{_NAMELY})",
            "p": f"(?:[原前]?(?:{MENTION})?{_PLAIN}{{1,16}})?",
            "title": TITLE,
            "amount": AMOUNT,
            "round": ROUND,
        }
        if name == "w":
            return self.words()
        if name == "_":
            return MENTION if match["kinds"] is None else f"[{kind_class(self.kinds(match['kinds'], frozenset()))}]"
        if name not in plain:
            raise self.fail(f"unknown placeholder {match[0]}")
        if name in QUALIFIERS and name not in self.seen:
            self.seen.append(name)
            return f"(?P<{name}>{plain[name]})"
        return plain[name]


def compile_pattern(relation: Relation, raw: Mapping[str, Any], schema: Schema) -> Pattern:
    """The pattern of one row; raises DataError naming the relation and the pattern where the row is malformed."""
    compiler = _Compiler(relation, raw, schema)
    unknown = sorted(
        set(raw) - {"id", "match", "words", "confidence", "elide", "missing", "plan", "pairs", "via", "status"}
    )
    if unknown:
        raise compiler.fail(f"unknown keys {unknown}")
    for key, kind in (("id", str), ("match", str)):
        if not isinstance(raw.get(key), kind) or not raw[key]:
            raise compiler.fail(f"`{key}` is missing or no text")
    confidence = raw.get("confidence", 0.8)
    if not isinstance(confidence, (int, float)) or not 0 < confidence < 1:
        raise compiler.fail(f"confidence {confidence!r} is not between 0 and 1")
    source = _PLACEHOLDER.sub(compiler.placeholder, raw["match"])
    if not {"s", "o"} <= set(compiler.seen) and not raw.get("missing"):
        raise compiler.fail("needs {s} and {o}, or `missing` for the end that the text before supplies")
    return Pattern(
        relation.name, raw["id"], source, tuple(raw.get("words", ())), float(confidence),
        compiler.ends["s"], compiler.ends["o"], raw.get("missing", ""), bool(raw.get("plan", False)),
        bool(raw.get("pairs", False)), raw.get("via", ""), raw.get("status", ""), compiler.needs(source),
    )  # fmt: skip


def compile_relation(relation: Relation, schema: Schema) -> tuple[Pattern, ...]:
    """The patterns of a relation, in the order of its table; raises DataError where two have one id."""
    found = tuple(compile_pattern(relation, raw, schema) for raw in relation.patterns)
    ids = [p.id for p in found]
    for name in ids:
        if ids.count(name) > 1:
            raise DataError(f"schema.toml: relation {relation.name}: two patterns have the id {name!r}")
    return found
