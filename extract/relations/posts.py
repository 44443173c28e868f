"""Posts: 青禾智能董事长兼总经理X, X现任Y副校长, 曾任; a founder's title gives foundedBy, any other hasPosition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...graph.model import Mention
from ...graph.schema import load_schema
from ..gazetteer import load_gazetteer
from ..regex import regex
from .encoded import MENTION, PRIVATE, ZERO, Encoded, kind_class, kind_of
from .patterns import TITLE
from .topics import Topics

PERSON = f"[{kind_class(frozenset({'Person'}))}]"
_ANYBODY = regex(PERSON)
_BODY_KINDS = load_schema().relations["hasPosition"].range
BODY = f"[{kind_class(_BODY_KINDS)}]"
_LISTED = f"[{kind_class(_BODY_KINDS - {'AdminArea'})}]"
_PEOPLE = frozenset({"Person"})
_AREA = f"[{kind_class(frozenset({'AdminArea'}))}]"
OWNERS = frozenset(
    {"Company", "Investor", "University", "ResearchInstitute", "Association", "Incubator", "GovernmentAgency"}
)
_FOUNDER = regex("(?:联合|共同|主要)?(?:创始人|创办人|创立者|发起人|缔造者)(?:之一)?|联创(?![一-鿿])")
# 担任首任院长, 是X的一名技术员, X日报讯 记者甲, 董事会收到董事长甲的辞呈, 第十届董事会董事长
_NOVICE = regex(
    "^(?:一名|一位|首任|新任|现任|时任|第[一二三四五六七八九十]任|讯|.*(?:收到|提名|选举|聘任|批准)|第[一二三四五六七八九十\\d]+届(?:董事会|监事会|理事会))"
)
_GENERIC = regex("^由|^国家(?=副?主席)|[一两几各数多][名位个家]|企业(?!.{0,3}部)|不少|许多|众多|相关")
# An office of an area.
_OFFICE = regex("[市区县镇乡州省]长$")
# A secretary of a district or a town.
_PARTY = regex("[市区县镇乡州省](?:委|党委)?(?:常委|副?书记)")
# Who says what he thinks, wherever he works.
_UNATTACHED = regex("(?:项目(?:经理|负责人)|领队|[^、]{0,5}(?:分析师|学者|专家|导演|主持人|经济学家))$")
# 甲驻乙大使: he is 甲's.
_POSTED = regex(f"([{kind_class(frozenset({'AdminArea'}))}])常?驻$")
_BYLINE = regex("(?:记者|编辑|作者|通讯员|主编|实习生)$")
_FORMER = regex("原|前|时任|曾|历任|先后|卸任|离任|辞任|辞去|不再[担兼]?任")
# 由前X公司经理甲创立, 原X公司副总裁甲: the word stands in front of the body.
_ONCE = regex("(?<![目此之日年月以生会天提午跟面])前$|(?:^|[\ue000-\uf8ff，。；：、由和与布任聘命])原$")
# Who holds these holds them at an association; a firm has no dean, a school no manager.
_OF_LEAGUE = regex("理事长|理事$|(?<!工)会长")
_LEAGUES = frozenset({"Association"})
_MANAGES = regex(
    "^(?:副?总经理|副?总裁|(?:副|联席)?董事长|董事|监事|法定代表人|法人代表|CEO|COO|CTO|首席(?:执行|运营|技术|财务)官)"
)
_FIRMS = frozenset({"Company", "Investor", "Incubator"})
_SITES = frozenset({"Park", "Incubator"})
# 董事长甲的辞职报告
_RESIGNS = regex(
    "的?(?:书面)?(?:辞职|辞呈|辞任)|(?:因[^，。\ue000-\uf8ff]{1,10})?(?:辞职|辞任|离职|卸任)(?=[，。；]|$)"
)
# 毕业于X, 曾任X经理, 由X副总裁甲兼任: X is not whose manager is named next.
_ASIDE = regex(
    "(?:毕业于|毕业自|就读于|曾[任在]|任职于|就职于|供职于|来自|加入|离开|此前在|依托|师从|由|聘任|任命|选举|邀请|[聘委]请|孵化自|脱胎于|源自|出自|诞生于|被)$"
)
# 甲发生工商变更，原股东乙退出，丙卸任董事长: of 甲.
_REGISTERED = regex(f"([{kind_class(_FIRMS)}])[^{PRIVATE}，。；]{{0,6}}(?:发生|完成)[^{PRIVATE}，。；]{{0,8}}变更")
# 由甲、乙和丙共同举办, 由该校的甲孵化
_BY = regex(f"(?:由|被|经)(?:{MENTION}的)?(?:{MENTION}(?:、|和|与|及|以及))*$")
_HELD = regex(f"{TITLE}{PERSON}")
_TAKEN = regex("[任为是]$")
_RUMOUR = regex("网传|传言|传闻|谣言|谣传|消息不实|辟谣")
# An area has a mayor, not a manager: X海南区总经理 is X's.
_OF_FIRM = regex("总经理|经理|总裁|董事|总监|CEO|创始人|合伙人")
_PAST = regex("[前原](?![台端沿线道瞻])")
_WORD = f"[^{PRIVATE}，。；：！？、（）]"
_HONOUR = "(?:先生|女士|教授|院士|博士|老师|等)?"

# X公司董事长甲、总经理乙: a body, then posts with their holders, each after the one before.
_BEFORE = regex(
    f"(?P<o>{BODY})(?P<join>的[两三几多]?[位名]?|原|前|时任|现任|新任|首任|{_AREA}(?:大?区|地区|公司|分公司)?|(?!由){_WORD}{{0,6}}?(?:原|前|时任))?(?P<title>{TITLE})(?:之一的?)?[、，：]?"
    f"(?P<s>{PERSON}(?:、?{PERSON})*)"
)
_NEXT = regex(
    f"{_HONOUR}(?:[、，和与及]|以及)?(?P<join>原|前|时任)?(?P<title>{TITLE})[、，]?(?P<s>{PERSON}(?:、?{PERSON})*)"
)
# A大学教授甲与前…中国区技术总监乙: 乙 was at a body that nobody knows by name.
_ELSEWHERE = regex(f"{_HONOUR}(?:[、，和与及]|以及)?[原前]{_WORD}{{5,20}}{PERSON}")
# X院士、 in front of Y大学副校长甲
_EARLIER = regex(f"(?P<o>{BODY})的?(?P<title>{TITLE})(?:[、兼，]|——)$")
# 党委常委、副校长、in front of Y院士甲
_BARE = regex(f"(?:{ZERO}|(?<=[，。]))(?P<title>(?!主持人){TITLE})、$")
# 甲，X大学教授, 甲，男，…，X院士: a post that stands by itself in a sentence about one person.
_APPOSED = regex(f"[，；](?P<o>{BODY})的?(?P<title>{TITLE})(?:之一)?(?=[，。；]|$)")
# 时任X副局长的甲
_WHO_WAS = regex(f"(?P<verb>时任|现任|曾任|身为|担任)(?P<o>{BODY})的?(?P<title>{TITLE})的(?P<s>{PERSON})")
# X的董事长是甲, 法定代表人为甲, 董事长由甲出任
_HELD_BY = regex(
    f"(?:(?P<o>{BODY})的?|{ZERO}(?:其|公司|该公司|企业|新公司)?的?)(?P<join>前任|前|原)?(?P<title>{TITLE})(?:一职)?(?:是|为|系|由|将由|则由|叫)"
    f"(?P<lent>(?:{BODY}{_WORD}{{0,14}}?、?){{1,3}})?(?P<s>{PERSON}(?:、{PERSON})*)"
)
_TOPIC = regex(
    f"(?:{ZERO}|(?<=[，。由]))(?:其|公司|该公司|企业|该校|现任|另一位)?(?P<join>原|前)?(?P<title>{TITLE})(?:之一)?、?(?P<s>{PERSON}(?:、?{PERSON})*)"
)
# 甲现任X公司CEO, 甲是X大学教授, 甲为Y院长; several posts in a list.
_IS = (
    "(?:现任|现为|任职于|就职于|任|担任|出任|兼任|现兼任|是|为|系|当选为?|受聘为?|获聘为?|升任|接任|接替|就任|曾任|曾是|曾为|曾担任|历任|时任"
    "|先后任|先后担任|卸任|辞去|加入|加盟|入职)"
)
_AFTER = regex(
    f"(?:(?P<s>{PERSON}){_HONOUR}{_WORD}{{0,8}}?(?:，{ZERO}?)?|{ZERO}{_WORD}{{0,4}})(?P<verb>{_IS})(?:了|过|的|原|前)?{_WORD}{{0,6}}?"
    f"(?P<posts>(?:(?:{_AREA}(?={_LISTED}))?(?:(?:{_LISTED}[、和])*{BODY}|公司|本公司|集团)的?(?:{_AREA}大?区)?{_WORD}{{0,2}}?{TITLE}(?:之一)?(?:，{ZERO}?以及|以及|[、，及和兼]|并?担任|，{ZERO}?|；{ZERO}?)?)+)"
)
# 甲曾在X公司担任总监; 曾在X公司担任总监的甲
_SERVED = regex(
    f"(?:(?P<s>{PERSON}){_HONOUR}{_WORD}{{0,6}}?(?:，{ZERO}?)?|{ZERO})(?P<verb>{_WORD}{{0,4}}?(?:在|于)(?P<o>(?:{_LISTED}[、和])*{BODY})(?:等{_WORD}{{0,6}})?(?:{_AREA}大?区)?中?"
    f"(?:担任|出任|任|(?:工作|任职)(?:，{ZERO}?)?(?:先后)?(?:历任|担任))(?:了|过)?)(?P<title>{TITLE})(?:的(?P<late>{PERSON}))?"
)
_POST = regex(
    f"(?:(?P<o>(?:{_LISTED}[、和])*{BODY})|公司|集团)的?(?:{_AREA}大?区)?(?P<title>{TITLE})(?!{PERSON}|[、兼]{_WORD}{{1,14}}{PERSON})"
)
# 历任X公司经理；Y公司副总裁；: what follows a semicolon in a career.
_CAREER = regex("历任|曾任|先后(?:在|担?任)|曾担任")
_STATION = regex(f"{ZERO}?(?P<o>{BODY})的?{_WORD}{{0,2}}?(?P<title>{TITLE})[；。]?$")
# 新华社杭州6月3日电（甲、乙）: who wrote it.
_WRITERS = regex(f"{PERSON}(?:[、，]?{PERSON})*")
_WIRE = regex("[电讯]$")
# 甲（X公司CEO）, 甲，X公司CEO
_TITLED = regex(f"(?P<o>{BODY})的?(?P<title>{TITLE})(?=$|[，。])")
# 由甲担任董事长, 聘任甲为总经理: the body is the topic.
_NAMED = regex(
    f"(?P<s>{PERSON}(?:、{PERSON})*){_HONOUR}(?:分别|将|被|正式|开始)*(?P<verb>出任|担任|卸任|辞任|不再[担兼]?任|辞去|代任|代行|当选为?|任|接任|升任|兼任|为|成为|就任)(?:了)?(?P<o>{BODY})?"
    f"(?:的|公司|本公司|集团)?(?P<title>{TITLE})"
)


# 甲接替乙任董事长: the post is 甲's.
_REPLACES = regex(f"({PERSON})[^{PRIVATE}，。；]{{0,3}}(?:接替|取代|接棒)$")
# 甲辞去X总经理职务，董事会聘任乙接任: what 乙 takes over.
_SUCCEEDS = regex(
    f"(?:辞去|卸任|不再担任|辞任)(?:了)?(?:(?P<o>{BODY})|公司)?的?(?P<title>{TITLE})(?:一?职务?|等职)?[，；]{ZERO}?[^。；]{{0,24}}?"
    f"(?:聘任|任命|选举|推举|委任|由)[^，。；]{{0,16}}?(?P<s>{PERSON}){_HONOUR}(?:接任|继任|接替|接棒|接掌)"
)
# X法定代表人由甲变更为乙
_CHANGED = regex(
    f"(?:(?P<o>{BODY})的?)?(?P<title>{TITLE})(?:一职)?已?由(?P<old>{PERSON}){_HONOUR}(?:变更|更换|更替|变|换|改)[为成](?P<s>{PERSON})"
)
# 免去甲的X局长职务, 免去其X局长职务
_REMOVED = regex(
    f"(?:免去|免除|罢免|解聘)(?:了)?(?:(?P<s>{PERSON}){_HONOUR}|其|他|她)?的?(?P<o>{BODY})的?(?P<title>{TITLE})(?=一?职务?|等职|[，。；、]|$)"
)
# X聘任甲为Y首席科学家
_APPOINTED = regex(
    f"(?P<by>{BODY})?{_WORD}{{0,4}}(?:任命|委任|聘任|聘请|聘用|选举)(?:[原前](?:{BODY})?{_WORD}{{1,16}})?(?P<s>{PERSON}(?:[、和]{PERSON})*){_HONOUR}(?:为|担任|出任)(?P<o>{BODY})?(?:公司|集团)?(?P<title>{TITLE})"
)


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody holds `title` at `body`, as the characters from `start` to `end` of the sentence say."""

    person: Mention
    body: Mention
    title: str
    status: str
    start: int
    end: int
    rule: str
    founder: bool = False


def find_posts(sentence: Encoded, topics: Topics) -> Iterator[Post]:
    """The posts that a sentence names, and the founders, one for each body, person and wording; none in a rumour."""
    if _RUMOUR.search(sentence.text):
        return
    # Where nobody is named, only a clause whose subject is left out may tell of a post.
    readings = (_posts_before, _posts_after, _posts_named) if _ANYBODY.search(sentence.text) else (_posts_after,)
    for found in readings:
        for post in found(sentence, topics):
            yield from _offices(post, topics)


def _offices(post: Post, topics: Topics) -> Iterator[Post]:
    """A post, or two: 松江区委副书记、区长 is secretary at the committee and mayor of the district."""
    titles = post.title.split("、")
    offices = [t for t in titles if _OFFICE.search(t)]
    committee = post.body.kind == "GovernmentAgency" and post.body.text.endswith(("委", "委员会"))
    area = topics.area_of(post.body) if offices and committee else None
    if area is None:
        yield post
        return
    if rest := [t for t in titles if t not in offices]:
        yield replace(post, title="、".join(rest))
    yield replace(post, body=area, title="、".join(offices))


def _split(title: str) -> tuple[str, bool]:
    """The title without founder words, joined by 、, and whether there were any."""
    founder = bool(_FOUNDER.search(title))
    parts = [p for p in re.split("、|兼(?!职)|及其|暨|(?<=人)[和及]|[和及]", _FOUNDER.sub("", title)) if p]
    return "、".join(parts), founder


def _make(
    sentence: Encoded,
    people: str,
    bodies: tuple[Mention, ...],
    title: str,
    former: bool,
    span: tuple[int, int],
    rule: str,
) -> Iterator[Post]:
    named = tuple(person for char in people for person in sentence.mentions.get(char, ()))
    yield from grant(named, bodies, title, former, span, rule)


def grant(
    people: tuple[Mention, ...], bodies: tuple[Mention, ...], title: str, former: bool, span: tuple[int, int], rule: str
) -> Iterator[Post]:
    """The posts that a title with all its parts gives to people at bodies; those of founders apart."""
    title = _NOVICE.sub("", title)
    if _PAST.match(title):
        # 是X前亚太区总监
        title, former = title[1:], True
    if _GENERIC.search(title):
        return
    rest, founder = _split(title)
    status = "former" if former else "current"
    for person in people:
        for body in bodies:
            if founder and body.kind != "AdminArea":
                yield Post(person, body, "", status, *span, rule, founder=True)
            if rest and not (body.kind == "AdminArea" and _OF_FIRM.search(rest)):
                yield Post(person, body, rest, status, *span, rule)


def _posts_before(sentence: Encoded, topics: Topics) -> Iterator[Post]:
    text = sentence.text
    done: set[int] = set()
    for match in _BEFORE.finditer(text):
        # 甲任X董事长，乙退休: the post before the comma is taken.
        if text[match.start("s") - 1] == "，" and _TAKEN.search(text, max(0, match.start() - 2), match.start()):
            continue
        once = _ONCE.search(text, max(0, match.start() - 2), match.start()) or _RESIGNS.match(text, match.end())
        former = bool(_FORMER.search(match["join"] or "")) or match["title"].startswith(("原", "前"))
        title = match["title"].lstrip("原前") if former else match["title"]
        former = former or once is not None
        done.add(match.start("s"))
        bodies = sentence.mentions[match["o"]]
        if posted := _POSTED.search(text, max(0, match.start() - 3), match.start()):
            bodies, title = sentence.mentions[posted[1]], f"驻{bodies[0].text}{title}"
        elif bodies[0].kind == "AdminArea":
            bodies = _seat(bodies, title)
        yield from _make(sentence, match["s"], bodies, title, former, match.span(), "before")
        # X院士、Y大学副校长甲: the posts before the last are the same person's.
        start = match.start()
        while earlier := _EARLIER.search(text, max(0, start - 40), start):
            span = (earlier.start(), match.end())
            yield from _make(
                sentence, match["s"][:1], sentence.mentions[earlier["o"]], earlier["title"], former, span, "more"
            )
            start = earlier.start()
        if bare := _BARE.search(text, max(0, start - 30), start):
            bodies = _owner(sentence, bare.start(), topics, bare["title"])
            span = (bare.start(), match.end())
            yield from _make(sentence, match["s"][:1], bodies, bare["title"], False, span, "topic")
        at = match.end()
        while (following := _NEXT.match(text, at)) and not _ELSEWHERE.match(text, at):
            done.add(following.start("s"))
            span = (match.start(), following.end())
            yield from _make(
                sentence, following["s"], sentence.mentions[match["o"]], following["title"], bool(following["join"]), span, "next"
            )  # fmt: skip
            at = following.end()
    for match in _HELD_BY.finditer(text):
        if match["lent"] or match.start("s") not in done:
            bodies = _told_body(sentence, match, match["o"], topics)
            done.add(match.start("s"))
            yield from _make(sentence, match["s"], bodies, match["title"], bool(match["join"]), match.span(), "held")
    if sentence.aside and _WRITERS.fullmatch(text) and _WIRE.search(topics.before_bracket(sentence)):
        yield from _make(sentence, text, topics.outlet(sentence), "记者", False, (0, len(text)), "topic")
    for match in _TOPIC.finditer(text):
        if match.start("s") not in done:
            byline = _BYLINE.search(match["title"]) is not None
            if byline:
                bodies = topics.outlet(sentence)
            elif _UNATTACHED.match(match["title"]):
                continue
            elif _OFFICE.search(match["title"]) or _PARTY.match(match["title"]):
                bodies = _seat(topics.last(sentence, match.start(), frozenset({"AdminArea"})), match["title"])
            else:
                bodies = _owner(sentence, match.start(), topics, match["title"])
            yield from _make(sentence, match["s"], bodies, match["title"], bool(match["join"]), match.span(), "topic")


def _seat(areas: tuple[Mention, ...], title: str) -> tuple[Mention, ...]:
    """The areas of which somebody with this title may be the head: a 区长 is not a city's."""
    levels = {m: [e.name[-1] for e in load_gazetteer().lookup(m.name) if e.kind == "AdminArea"] for m in areas}
    level = _PARTY.match(title) or _OFFICE.search(title)
    return tuple(m for m in areas if level is None or not levels[m] or level[0][0] in levels[m])


def _told_body(sentence: Encoded, match: re.Match[str], body: str | None, topics: Topics) -> tuple[Mention, ...]:
    """The body that a match names, else the owner of its post."""
    return sentence.mentions[body] if body else _owner(sentence, match.start(), topics, match["title"])


def _owner(sentence: Encoded, at: int, topics: Topics, title: str) -> tuple[Mention, ...]:
    """The body of a post whose holder alone is named: the fitting one last named in the sentence that is not just where
    somebody comes from or holds another post; else the topic, else what the article is about."""
    league, manages = _OF_LEAGUE.search(title), _MANAGES.search(title)
    kinds = _LEAGUES if league else _FIRMS if manages else OWNERS
    text = sentence.text
    if manages and (registered := _REGISTERED.search(text, 0, at)):
        return sentence.mentions[registered[1]][:1]
    aside: tuple[Mention, ...] = ()
    for place in range(at - 1, -1, -1):
        char = text[place]
        # 原X公司副总裁甲出任首席运营官: X is what he leaves.
        if char not in sentence.mentions or kind_of(char) not in kinds or _ONCE.search(text, max(0, place - 2), place):
            continue
        told = _ASIDE.search(text, max(0, place - 6), place) or _BY.search(text, max(0, place - 24), place)
        if not told and not _HELD.match(text, place + 1):
            return sentence.mentions[char][:1]
        aside = aside or sentence.mentions[char][:1]
    if manages and not aside and (site := topics.subject(sentence, at, kinds | _SITES)) and site[0].kind not in kinds:
        # A park told of since then is what its manager speaks for.
        return site[:1]
    return topics.subject(sentence, at, kinds)[:1] or aside or topics.main(kinds)


def _posts_after(sentence: Encoded, topics: Topics) -> Iterator[Post]:
    text = sentence.text
    for match in _AFTER.finditer(text):
        former = bool(_FORMER.search(text[match.start() : match.start("posts")]))
        people = (
            sentence.mentions[match["s"]]
            if match["s"]
            else topics.subject(sentence, match.start(), _PEOPLE) or topics.told_of
        )
        if replaced := match["s"] and _REPLACES.search(text, max(0, match.start("s") - 8), match.start("s")):
            people = sentence.mentions[replaced[1]]
        for post in _POST.finditer(text, match.start("posts")):
            if post.end() > match.end("posts"):
                break
            bodies = (
                tuple(m for char in post["o"] for m in sentence.mentions.get(char, ()))
                if post["o"]
                else _owner(sentence, match.start(), topics, post["title"])
            )
            yield from grant(people[:1], bodies, post["title"], former, (match.start(), post.end()), "after")
    if (station := _STATION.match(text)) and (before := topics.before_semicolon(sentence)) and _CAREER.search(before):
        people = topics.subject(sentence, 0, _PEOPLE)[:1]
        yield from grant(people, sentence.mentions[station["o"]], station["title"], True, station.span(), "after")
    for match in _SERVED.finditer(text):
        # What a man who only once served did (曾在) is over; 在X任 alone may be either.
        told = match[0][: match.start("o") - match.start()]
        if not (_FORMER.search(told + match["verb"]) or "过" in match["verb"]) or re.search("[未不没从]", told):
            continue
        who = match["s"] or match["late"]
        people = sentence.mentions[who] if who else topics.subject(sentence, match.start(), _PEOPLE)
        bodies = tuple(m for char in match["o"] for m in sentence.mentions.get(char, ()))
        yield from grant(people[:1], bodies, match["title"], True, match.span(), "after")
    for match in _WHO_WAS.finditer(text):
        former = _FORMER.search(match["verb"]) is not None
        yield from grant(
            sentence.mentions[match["s"]], sentence.mentions[match["o"]], match["title"], former, match.span(), "after"
        )
    persons = {
        sentence.mentions[c][0].entity: sentence.mentions[c][0]
        for c in text
        if c in sentence.mentions and kind_of(c) == "Person"
    }
    if len(persons) == 1:
        for post in _APPOSED.finditer(text):
            if "Person" not in (kind_of(text[0]), kind_of(text[post.start() - 1])):
                continue
            yield from grant(
                tuple(persons.values()), sentence.mentions[post["o"]], post["title"], False, post.span(), "after"
            )
    if sentence.host and sentence.host[0].kind == "Person":
        for post in _TITLED.finditer(text):
            yield from grant(
                sentence.host[:1], sentence.mentions[post["o"]], post["title"], False, post.span(), "bracket"
            )


def _posts_named(sentence: Encoded, topics: Topics) -> Iterator[Post]:
    for match in _APPOINTED.finditer(sentence.text):
        bodies = _told_body(sentence, match, match["o"] or match["by"], topics)
        yield from _make(sentence, match["s"], bodies, match["title"], False, match.span(), "appointed")
    for match in _NAMED.finditer(sentence.text):
        if _REPLACES.search(sentence.text, max(0, match.start("s") - 8), match.start("s")):
            continue
        if match["o"]:
            bodies = sentence.mentions[match["o"]]
        elif match["verb"] in ("为", "任") and not _OF_LEAGUE.search(match["title"]):
            continue
        else:
            bodies = _owner(sentence, match.start(), topics, match["title"])
        left = re.match("卸任|辞|不再", match["verb"]) is not None
        yield from _make(sentence, match["s"], bodies, match["title"], left, match.span(), "named")
    for match in _CHANGED.finditer(sentence.text):
        bodies = _told_body(sentence, match, match["o"], topics)
        for holder, former in ((match["old"], True), (match["s"], False)):
            yield from _make(sentence, holder, bodies, match["title"], former, match.span(), "named")
    for match in _REMOVED.finditer(sentence.text):
        people = sentence.mentions[match["s"]] if match["s"] else topics.subject(sentence, match.start(), _PEOPLE)
        yield from grant(people[:1], sentence.mentions[match["o"]], match["title"], True, match.span(), "named")
    for match in _SUCCEEDS.finditer(sentence.text):
        bodies = _told_body(sentence, match, match["o"], topics)
        yield from _make(sentence, match["s"], bodies, match["title"], False, match.span(), "named")
