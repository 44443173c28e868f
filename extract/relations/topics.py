"""What a clause whose subject is left out speaks about, and which company the round of financing at hand belongs to.

Chinese news drops a subject that the last clause had. The subject of a clause is its first name, unless a preposition
stands before it; where a clause has none that fits, the clause before is asked, and then the sentences before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ...graph.model import Mention
from ..regex import regex
from .encoded import MENTION, PRIVATE, STOPS, ZERO, Encoded, kind_class, kind_of
from .refusing import unstated

# Words before a name that keep it from being the subject.
_OBLIQUE = regex(
    "(?:在|于|由[原前]?|对|向|被|与|和|从|据|以|为|把|将|给|让|跟|同|经|有|是|了|着|到|出|随着|根据|按照|除了|通过|依托|来自|包括|以及|作为|收购|投资|时任|曾任|历任|拿下)$"
)
# A clause with one of these before its first name has its subject left out.
_VERB = regex(
    "(?:设立|成立|引入|引进|推出|发布|建设|打造|收购|投资|推动|获得|获|完成|加入|参与|参加|涵盖|覆盖|服务|专注|聚焦|拥有|提供|采用|搭载|支持|助力"
    "|帮助|带动|吸引|集聚|汇聚|培育|孵化|毕业|担任|来到|走进|前往|涉及|推进|发展|研发|开发|聘|携手|联合|签|位于|落户|开工|投产|实现|研制|形成|适配|兼容|接入|对接|面向|瞄准|供应|供货|配套|出口|销往|应用)(?!方|商|人|者|机构|单位|部门)"
)
# 特别是X: no verb.
_EVEN = regex("(?:特别|尤其|正|而且?|但)是$")
# 位于X的Y, A与B共建的Y: the clause is about Y.
_MODIFIED = regex(
    f"(?:[^{PRIVATE}]{{0,4}}(?:位于|坐落于|坐落在|地处|落户于?|总部位于|总部设在|扎根|来自|诞生于){MENTION}{{1,3}}"
    f"|{MENTION}(?:(?:、|和|与|及|以及|联合|携手){MENTION})*(?:共同|联合|合作|牵头|自主|投资|出资|发起|参与|等?[^{PRIVATE}]{{0,3}})?"
    "(?:共建|设立|成立|创办|创立|建设|打造|研发|开发|组建|发起|孵化|运营|主办))"
    f"的[^{PRIVATE}]{{0,12}}({MENTION})"
)
# 甲，男，…; 甲，…人; 甲是….
_BIOGRAPHY = regex(
    f"([{kind_class(frozenset({'Person'}))}])(?:，(?:男|女|原名|字|号|汉族|[^{PRIVATE}，。；]{{0,10}}(?:家|人|员|师|者|生|教授|院士)，)|（)"
)
# 以甲为例，
_INSTANCE = regex(f"以[^{PRIVATE}，。；]{{0,10}}({MENTION})为例$")
# 一家名为X的公司: X is the subject for all that 为.
_INTRODUCED = regex("^一[家个只支款座所](?:名为|名叫|叫做?)$")
_NAME = regex(MENTION)
_BODIES = frozenset({"Company", "Investor", "ResearchInstitute", "University"})
# 甲大会暨乙大赛上: the first is what is held.
_JOINED = regex(f"([{kind_class(frozenset({'Event'}))}])[^，。；]{{0,12}}暨{MENTION}*$")
# 作为甲大会的配套活动，乙论坛…: what the article tells of is 乙.
FRAME = regex(
    "的?(?:系列|配套|重要|主题|专项|重点|同期)*(?:活动之一|配套活动|系列活动|分论坛|平行论坛|子活动|同期活动)"
)
_PERSONAL = frozenset({"Person", "Product", "Model", "Field", "Event"})
_SITES = frozenset({"Park", "Incubator"})
_DISTRICTS = frozenset({"AdminArea"})
_MODIFIES = regex("(?:本土|知名|老牌|头部|科技|企业|公司|厂商|巨头|品牌|初创)*")
# X的前身Y, X的子公司Y, X旗下的Y: the clause is about Y.
_POSSESSED = regex(
    "的(?:前身|子公司|控股子公司|全资子公司|母公司|创始人|董事长|总经理|CEO)$|(?:子公司|孙公司)$|(?:旗下|下属|所属|辖下|控股)的?[^，。与和同及在]{0,8}$"
)
# 甲领投, 乙、丙持股: the next sentence goes on with the firm that got the money.
_GAVE = regex(
    f"{ZERO}?(?:由)?{MENTION}(?:(?:、|和|与|及|以及){MENTION})*(?:[^{PRIVATE}，。；：]{{0,8}})(?:领投|跟投|参投|追投|持股|占股|财务顾问|保荐人)"
)
# 他创办了甲，推出乙: what is told next is told of 甲.
_BEGUN = regex(
    f"[{kind_class(frozenset({'Person'}))}][^。；]{{0,24}}?(?:创办|创立|创建|成立)(?:了)?[^{PRIVATE}，。；]{{0,12}}({MENTION})，{ZERO}?$"
)
# 三巨头中的甲和乙: they are the subject.
_AMONG = regex("(?:里|中|之一)的")
_STATES = regex("隶属于|并入|划归|位于|坐落|地处|属于|成立于|始建于|总部[设在位]|注册[于在地]|落户")
_HEAD = regex(f"(?:公司|集团)?的(?:(?!包括|有|为|是|由|与|和|在)[^{PRIVATE}，。；：]){{0,10}}")
# 出面运营的是甲。 A clause that ends with a name it presents is about the name.
_PRESENTS = regex("(?:的|外|旁|边|便|正|就)是$|(?:首推|要数|名叫|名为)$")
_SPLIT = regex(f"[{STOPS}]")
# 刚落户X时，, 成立之初，
_WHEN = regex(f"[^{STOPS}]{{0,40}}(?:时|后|之初|以来|之前|期间)，")
# How far back a subject may be left standing, in sentences.
REACH = 3
# The sentences that may tell of a round before the text names its company.
HEADLINES = 3
# A head noun before its name (公司创始人X, 市长X): the name is still that of the clause's subject.
_LONGEST_LEAD = 14
_FIRM = f"[{kind_class(frozenset({'Company', 'Product', 'ResearchInstitute', 'Incubator'}))}]"
_ROUND = regex(
    f"({_FIRM})(?:公司|集团|项目)?[^{PRIVATE}，。；：！？]{{0,8}}?(?:，{ZERO}?[^{PRIVATE}。；]{{0,12}}?)?"
    f"(?:完成(?!对)|宣布|获(?!悉)得?|拿到|融得|入账|斩获|敲定|公布|官宣|签下|迎来|收获|[A-E]轮融)"
    f"[^。；]{{0,40}}?(?:融资|投资(?!者|方)|注资|增资|亿元)"
    f"|(?:完成|拿下|获得|获|斩获)[^{PRIVATE}。；，]{{0,20}}融资的({_FIRM})"
    f"|({_FIRM})(?:的)?(?:[Pp]re-?[A-Za-z]{{1,3}}|[A-F]\\+?轮|天使轮|种子轮|战略)轮?融资"
)
# 甲完成对乙的战略投资: the round is 乙's.
_INVESTED = regex(f"(?:完成|宣布|参与)(?:了)?(?:对|向)({_FIRM})[^{PRIVATE}，。；]{{0,12}}?(?:投资(?!者|方)|注资|增资)")
# 甲投资乙，丙跟投: the round is 乙's.
_BACKED = regex(
    f"{MENTION}(?:已|宣布|近日)*(?:战略)?(?:投资|领投|注资|入股)(?:了)?[^{PRIVATE}，。；：、的]{{0,8}}({_FIRM})(?:，|。|；|$)"
)
# 推出两款新品（甲、乙）: what stands before the bracket.
_LAUNCHES = regex(f"(?:推出|发布|带来|展示|研发|研制|开发|打造|自研)(?:了|出|的)?[^{PRIVATE}，。；：！？、的]{{0,18}}$")
_TOGETHER = regex("双方|前者|后者")
_HOLDS = regex(
    f"[^，。；]{{0,6}}(?:持|占|出资|认缴|领投|跟投|参投)|[、和与及]|[^{PRIVATE}，。；的]{{1,14}}[{kind_class(frozenset({'Person'}))}]"
)
# How often the article's main name is named at least, and how many times as often as the next.
LEAST, LEAD = 3, 1.2
_LIST = regex(f"{MENTION}(?:(?:、|和|与|及|以及){MENTION})+")


class Topics:
    """Answers for one document; `sentences` are its encoded sentences in order."""

    def __init__(self, sentences: Sequence[Encoded]) -> None:
        self.sentences = [s for s in sentences if not s.host]
        self.mains: dict[frozenset[str], tuple[Mention, ...]] = {}
        self.places = {id(s): n for n, s in enumerate(self.sentences)}
        self.rounds = [
            (s.number, m.start(m.lastindex), s.mentions[m[m.lastindex]][0])
            for s in self.sentences
            for pattern in (_ROUND, _INVESTED, _BACKED)
            for m in pattern.finditer(s.text)
            if m.lastindex
        ]
        opening = self.sentences[0] if self.sentences else None
        told = _BIOGRAPHY.match(opening.text) if opening else None
        # Whom the article is a life of: he is left out in most of its sentences.
        self.told_of = opening.mentions[told[1]][:1] if opening and told else ()
        self.rounds.sort(key=lambda found: found[:2])

    def subject(self, sentence: Encoded, at: int, kinds: frozenset[str]) -> tuple[Mention, ...]:
        """What the clause at `at`, which names no subject, speaks about; nothing where no name of `kinds` fits."""
        if sentence.host:
            return tuple(m for m in sentence.host if m.kind in kinds)
        kinds -= {"Media"}
        if found := self._after(sentence, at, kinds):
            return found
        if (begun := _BEGUN.search(sentence.text, 0, at)) and kind_of(begun[1]) in kinds:
            return sentence.mentions[begun[1]]
        for clause in reversed(clauses(sentence, at)):
            if found := _lead(sentence, clause, kinds):
                return found
        if kinds == {"Person"}:
            # X的董事长是甲，毕业于Y: a person stands anywhere in the sentence.
            for char in reversed(sentence.text[:at]):
                if kind_of(char) == "Person":
                    return sentence.mentions[char][:1]
            if self.told_of:
                return self.told_of
        for before in self._before(sentence):
            for clause in clauses(before, len(before.text)):
                if found := _lead(before, clause, kinds):
                    if _GAVE.match(before.text, clause[0]):
                        continue
                    return found
        return ()

    def _after(self, sentence: Encoded, at: int, kinds: frozenset[str]) -> tuple[Mention, ...]:
        """The subject of the main clause, where a clause of time that names none opens the sentence: 落户X后，甲…."""
        if any(char in sentence.mentions for char in sentence.text[:at]):
            return ()
        opening = _WHEN.match(sentence.text, at)
        if opening is None:
            return ()
        stop = _SPLIT.search(sentence.text, opening.end())
        return _lead(sentence, (opening.end(), stop.start() if stop else len(sentence.text)), kinds)

    def listed(self, sentence: Encoded, at: int, kinds: frozenset[str]) -> tuple[Mention, ...]:
        """What 它们 or 三家公司 takes up: the last list of names of `kinds` before `at`."""
        for text, until in ((sentence, at), *((s, len(s.text)) for s in self._before(sentence))):
            for match in reversed(list(_LIST.finditer(text.text, 0, until))):
                found = tuple(m for c in match[0] if kind_of(c) in kinds for m in text.mentions.get(c, ()))
                if len(found) > 1:
                    return found
        return ()

    def last(self, sentence: Encoded, at: int, kinds: frozenset[str]) -> tuple[Mention, ...]:
        """The last name of `kinds` before `at`, in this sentence or the ones before."""
        for text, until in ((sentence, at), *((s, len(s.text)) for s in self._before(sentence))):
            for char in reversed(text.text[:until]):
                if char in text.mentions and kind_of(char) in kinds:
                    return text.mentions[char]
        return ()

    def site(self, sentence: Encoded, at: int) -> tuple[Mention, ...]:
        """Where firms move in where the place is left out: the site last named, or the district that the sentence or the
        one before is about, whichever is nearer; else the site that the article is about."""
        for text, until in ((sentence, at), *((s, len(s.text)) for s in self._before(sentence))):
            # 甲园是科创园区，由乙区管理。丙已入驻: into 甲园, which the sentence is about.
            if text is not sentence and (site := self.lead(text, until, _SITES)):
                return site
            for char in reversed(text.text[:until]):
                if char in text.mentions and kind_of(char) in _SITES:
                    return text.mentions[char]
            if found := self.district(text, until):
                return found
        return self.main(_SITES)

    def lead(self, sentence: Encoded, at: int, kinds: frozenset[str]) -> tuple[Mention, ...]:
        """What the first clause before `at` that has a subject of `kinds` speaks about."""
        return next((found for clause in clauses(sentence, at) if (found := _lead(sentence, clause, kinds))), ())

    def district(self, sentence: Encoded, at: int) -> tuple[Mention, ...]:
        """The district that the sentence is about."""
        return self.lead(sentence, at, _DISTRICTS)

    def nearest(self, sentence: Encoded, kinds: frozenset[str]) -> tuple[Mention, ...]:
        """The first name of `kinds` in the nearest sentence before that has one."""
        for before in self._before(sentence):
            for char in before.text:
                if kind_of(char) in kinds and char in before.mentions and before.mentions[char][0].finder != "pronoun":
                    return before.mentions[char]
        return ()

    def area_of(self, body: Mention) -> Mention | None:
        """The area that a body's name begins with (松江区委, 松江区), where the article names it; the longest."""
        areas = [m for s in self.sentences for named in s.mentions.values() for m in named if m.kind == "AdminArea"]
        front = [m for m in areas if body.text.startswith(m.text)]
        return max(front, key=lambda m: len(m.text), default=None)

    def event(self, sentence: Encoded, at: int, kinds: frozenset[str]) -> tuple[Mention, ...]:
        """The event that a sentence tells of without naming it: the one named before in it, else the one that the
        article opens with, else the last."""
        for place in range(at - 1, -1, -1):
            if kind_of(sentence.text[place]) == "Event":
                joined = _JOINED.search(sentence.text, 0, place)
                return _twins(sentence, joined.start() if joined else place)
        for opening in self.sentences[:HEADLINES]:
            if opening.number >= sentence.number:
                break
            for place, char in enumerate(opening.text):
                if kind_of(char) == "Event" and char in opening.mentions and not FRAME.match(opening.text, place + 1):
                    return _twins(opening, place)
        return self.last(sentence, at, kinds)

    def main(self, kinds: frozenset[str]) -> tuple[Mention, ...]:
        """What the whole article is about: the name of `kinds` that it names most often, where its first sentences name
        it and no other is named nearly as often; nothing otherwise."""
        if kinds not in self.mains:
            self.mains[kinds] = self._main(kinds)
        return self.mains[kinds]

    def _main(self, kinds: frozenset[str]) -> tuple[Mention, ...]:
        counts: Counter[str] = Counter()
        first: dict[str, Mention] = {}
        kinds -= {"Media"}
        for text in self.sentences:
            for m in (m for named in text.mentions.values() for m in named if m.kind in kinds):
                counts[m.entity] += 1
                if text.number < HEADLINES:
                    first.setdefault(m.entity, m)
        ranked = [*counts.most_common(2), ("", 0), ("", 0)]
        (best, often), (_, next_often) = ranked[0], ranked[1]
        clear = often >= LEAST and often >= LEAD * next_often
        return (first[best],) if clear and best in first else ()

    def round(self, sentence: Encoded) -> tuple[Mention, ...]:
        """The company whose financing the sentence is about: the last that was said to raise money, else the next."""
        before = [m for number, _, m in self.rounds if sentence.number - 8 <= number <= sentence.number]
        if before:
            return (before[-1],)
        return tuple(m for _, _, m in self.rounds[:1]) if sentence.number < HEADLINES else ()

    def launched(self, sentence: Encoded, kinds: frozenset[str]) -> tuple[Mention, ...]:
        """Who is said to bring out the things that a bracket names."""
        main = self._main_sentence(sentence)
        told = _LAUNCHES.search(self.before_bracket(sentence))
        if sentence.host or main is sentence or not told or unstated(main.text, told.start(), "developedBy"):
            return ()
        return self.subject(main, told.start(), kinds & _BODIES)

    def _main_sentence(self, bracket: Encoded) -> Encoded:
        return next(s for s in self.sentences if s.number == bracket.number)

    def before_bracket(self, sentence: Encoded) -> str:
        """The text of its sentence before a bracket, without a comma at its end."""
        main = self._main_sentence(sentence)
        until = sum(end <= sentence.starts[0] for end in main.ends)
        return main.text[:until].rstrip("，。")

    def outlet(self, sentence: Encoded) -> tuple[Mention, ...]:
        """The outlet named in the sentence or, for a bracket (记者X), in the sentence that it stands in."""
        for text in (sentence, *(s for s in self.sentences if s.number == sentence.number)):
            for char in text.text:
                if char in text.mentions and kind_of(char) == "Media":
                    return text.mentions[char][:1]
        if any("本报" in s.text for s in self.sentences if s.number == sentence.number):
            # 本报讯（记者甲）: of the one outlet that the article names.
            named = {m.entity: m for s in self.sentences for c in s.mentions.values() for m in c if m.kind == "Media"}
            return tuple(named.values()) if len(named) == 1 else ()
        return ()

    def passive(self, sentence: Encoded, at: int, kinds: frozenset[str]) -> tuple[Mention, ...]:
        """What a clause that begins with 由 is said of: the last name of `kinds` before it in its sentence."""
        for clause in reversed(clauses(sentence, at)):
            if (lead := _lead(sentence, clause, kinds)) and _STATES.search(sentence.text, *clause):
                # 甲隶属于乙，由丙创办: 甲 was.
                return lead
        for char in reversed(sentence.text[:at]):
            if char in sentence.mentions and kind_of(char) in kinds:
                return sentence.mentions[char]
        return self.subject(sentence, at, kinds)

    def held(self, sentence: Encoded, at: int, kinds: frozenset[str]) -> tuple[Mention, ...]:
        """The body whose shares a sentence deals out: the last name before `at` that is not said to hold any; of a venture
        that two make together nothing is known but them."""
        kinds &= {"Company"}
        if _TOGETHER.search(sentence.text):
            return ()
        for text, until in ((sentence, at), *((s, len(s.text)) for s in self._before(sentence))):
            for place in range(until - 1, -1, -1):
                char = text.text[place]
                if char in text.mentions and kind_of(char) in kinds and not _HOLDS.match(text.text, place + 1):
                    return text.mentions[char]
        return ()

    def before_semicolon(self, sentence: Encoded) -> str:
        """The text of the sentences right before that end with a semicolon each: they and this one are one."""
        told = ""
        place = self.places.get(id(sentence), 0)
        for before in reversed(self.sentences[:place]):
            if before.aside:
                continue
            if not before.text.endswith("；") or sentence.number - before.number > 1:
                break
            told, sentence = before.text + told, before
        return told

    def _before(self, sentence: Encoded) -> list[Encoded]:
        place = self.places.get(id(sentence))
        if place is None:
            return []
        found = self.sentences[max(0, place - REACH) : place]
        return [s for s in reversed(found) if sentence.number - s.number <= REACH and not s.aside]


def _twins(sentence: Encoded, place: int) -> tuple[Mention, ...]:
    """The event at a place, and the one that is held with it: 甲大会暨乙会议."""
    text = sentence.text
    twin = sentence.mentions.get(text[place + 2], ()) if text[place + 1 : place + 2] == "暨" and place + 2 < len(text) else ()  # fmt: skip
    return (*sentence.mentions[text[place]][:1], *(m for m in twin[:1] if m.kind == "Event"))


def clauses(sentence: Encoded, until: int) -> list[tuple[int, int]]:
    """Where the clauses of an encoded sentence that begin before `until` start and end."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _SPLIT.finditer(sentence.text, 0, until):
        found.append((start, match.start()))
        start = match.end()
    if start < until:
        found.append((start, until))
    return found


def _lead(sentence: Encoded, clause: tuple[int, int], kinds: frozenset[str]) -> tuple[Mention, ...]:
    """The names that stand as subject of a clause: its first, or those listed with it."""
    start, end = clause
    text = sentence.text
    at = start + len(text[start:end]) - len(text[start:end].lstrip(ZERO))
    if (instance := _INSTANCE.match(text, at, end)) and kind_of(instance[1]) in kinds:
        return sentence.mentions[instance[1]]
    if (modified := _MODIFIED.match(text, at, end)) and kind_of(modified[1]) in kinds:
        return sentence.mentions[modified[1]]
    first = _NAME.search(text, start, end)
    while first and first.start() - start <= _LONGEST_LEAD:
        place = first.start()
        before = _EVEN.sub("", text[start:place].strip(ZERO))
        if place + 1 == end and _PRESENTS.search(before) and kind_of(first[0]) in kinds:
            return sentence.mentions[first[0]]
        if not _INTRODUCED.search(before) and (_OBLIQUE.search(before) or _VERB.search(before)):
            return ()
        if handed := _handed_on(sentence, first, end, kinds):
            return handed
        if kind_of(first[0]) in kinds:
            listed = _LIST.match(text, place, end)
            chars = [c for c in listed[0] if c in sentence.mentions] if listed else [first[0]]
            return tuple(m for c in chars if kind_of(c) in kinds for m in sentence.mentions[c])
        if kind_of(first[0]) == "Person" and not kinds & _PERSONAL:
            # 林一舟曾在X工作: X does nothing here.
            return ()
        following = _NAME.search(text, place + 1, end)
        # X公司CEO甲, 上海企业X: a name that only modifies the next one hands the subject on.
        between = text[place + 1 : following.start()] if following else ""
        among = kind_of(first[0]) == "Cohort" and _AMONG.fullmatch(between)
        if following is None or not among and (following.start() - place > 10 or "的" in between):
            return ()
        first = following
        start = place + 1
    return ()


def _handed_on(sentence: Encoded, first: re.Match[str], end: int, kinds: frozenset[str]) -> tuple[Mention, ...]:
    """Whom the first name of a clause hands the subject to: X的前身Y is about Y, 美国X about X; nobody mostly."""
    text, place = sentence.text, first.start()
    owned = _NAME.search(text, place + 1, end)
    if owned is None:
        return ()
    kind, other = kind_of(first[0]), kind_of(owned[0])
    if other in kinds and owned.end() == end and _HEAD.fullmatch(text, place + 1, owned.start()):
        # 甲的工厂乙，就设在丙: the clause is but a name with its owner.
        return sentence.mentions[owned[0]]
    if kind in kinds and other in kinds and _POSSESSED.search(text[place + 1 : owned.start()]):
        listed = _LIST.match(text, owned.start(), end)
        return tuple(
            m for c in (listed[0] if listed else owned[0]) if kind_of(c) in kinds for m in sentence.mentions[c]
        )
    if kind == "AdminArea" and other in kinds & _BODIES and _MODIFIES.fullmatch(text, place + 1, owned.start()):
        return sentence.mentions[owned[0]][:1]
    return ()
