"""Graphs made by hand, and hypothesis strategies for graphs, that the tests of stores and exports share."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from tuzhi.graph import (
    Article,
    Entity,
    Evidence,
    Fact,
    KnowledgeGraph,
    Location,
    Mention,
    Observation,
    Picture,
    Segment,
    article_id,
    load_schema,
)
from tuzhi.graph.fragments import range_in_file, segments_of
from tuzhi.graph.locations import within

TEXT = (
    "青禾智能位于云谷创新社区，云谷创新社区坐落于滨江区。滨江区隶属于杭州。"
    "青禾智能首席执行官林一舟此前曾担任远山大学教授。截至目前，滨江区人工智能企业超1200家。"
)
SECOND = "青禾智能成立于2019年，去年营收约3.50亿元。2025年3月，远山大学与青禾智能签约合作。"


def quoted(article: Article, quote: str, *, confidence: float = 0.9, method: str = "pattern") -> Evidence:
    """Evidence at the first place where `quote` stands in the article."""
    start = article.text.index(quote)
    return Evidence.of(article, start, start + len(quote), method=method, confidence=confidence)


def small_graph() -> KnowledgeGraph:
    """Two articles and a little of everything that the model can hold."""
    one = Article(
        article_id(TEXT), "云谷里的“青禾”", TEXT, "江南日报", "https://news.example/a?id=1&x=2", "2025-05-20",
        reporters=("记者甲", "记者乙"), path="a.txt", alignment=(Segment(0, 12, len(TEXT)),),
    )  # fmt: skip
    two = Article(article_id(SECOND), "", SECOND)
    return KnowledgeGraph.of(
        articles=[one, two],
        entities=[
            Entity("Company", "青禾智能", ("青禾", "青禾智能科技")),
            Entity("Incubator", "云谷创新社区"),
            Entity("AdminArea", "滨江区", ("滨江",)),
            Entity("AdminArea", "杭州", same_as=("http://www.wikidata.org/entity/Q4970",)),
            Entity("Person", "林一舟"),
            Entity("University", "远山大学"),
        ],
        facts=[
            Fact(
                "Company/青禾智能", "locatedIn", "Incubator/云谷创新社区", (),
                (quoted(one, "青禾智能位于云谷创新社区"),),
            ),
            Fact(
                "Incubator/云谷创新社区", "locatedIn", "AdminArea/滨江区", (),
                (quoted(one, "云谷创新社区坐落于滨江区"),),
            ),
            Fact("AdminArea/滨江区", "locatedIn", "AdminArea/杭州", (), (quoted(one, "滨江区隶属于杭州"),)),
            Fact(
                "Person/林一舟", "hasPosition", "Company/青禾智能", (("status", "current"), ("title", "首席执行官")),
                (quoted(one, "青禾智能首席执行官林一舟", confidence=0.95),),
            ),
            Fact(
                "Person/林一舟", "hasPosition", "University/远山大学", (("status", "former"), ("title", "教授")),
                (quoted(one, "林一舟此前曾担任远山大学教授", confidence=0.8),),
            ),
            Fact(
                "Company/青禾智能", "foundedOn", "2019", (),
                (quoted(two, "青禾智能成立于2019年", confidence=0.85),),
            ),
            Fact(
                "Company/青禾智能", "cooperatesWith", "University/远山大学", (("time", "2025-03"),),
                (quoted(two, "远山大学与青禾智能签约合作", method="list"),),
            ),
        ],
        observations=[
            Observation(
                "AdminArea/滨江区", "人工智能企业", Decimal("1200"), "家", ">", "2025-05-20",
                (quoted(one, "滨江区人工智能企业超1200家"),),
            ),
            Observation(
                "Company/青禾智能", "营收", Decimal("3.50"), "亿元", "≈", "2024",
                (
                    quoted(two, "去年营收约3.50亿元", confidence=0.7),
                    quoted(two, "营收约3.50亿元", confidence=0.6, method="rule"),
                ),
            ),
        ],
        mentions={one.id: (Mention(0, 4, "青禾智能", "Company", "青禾智能", "dictionary", 0.9),)},
    )  # fmt: skip


def full_graph() -> KnowledgeGraph:
    """The small graph with every field of the model filled: places, pictures, a reprint."""
    kg = small_graph()
    one, two = kg.articles.values()
    articles = [
        replace(
            one,
            encoding="gb18030",
            language="zh-CN",
            locations=(Location(0, 12, "page=1&xywh=72,90,200,14", 0.9),),
            pictures=(Picture("page=1", 12, 20, "图 1", "云谷", 640, 480, "0f0f", ("https://news.example/qr",)),),
        ),
        replace(two, reprint_of=one.id),
    ]
    return replace(kg, articles={article.id: article for article in articles})


def with_places_of_evidence(kg: KnowledgeGraph) -> KnowledgeGraph:
    """The graph with no other places than those on which evidence stands: what RDF tells of them."""
    items = (*kg.facts.values(), *kg.observations.values())
    spans = sorted({(ev.article, ev.start, ev.end) for item in items for ev in item.evidence})
    articles = []
    for article in kg.articles.values():
        own = [(start, end) for key, start, end in spans if key == article.id]
        ranges = [
            (a, text) for a, b in own if not any(within(article, a, b)) and (text := range_in_file(article, a, b))
        ]
        places = {where for start, end in own for where in within(article, start, end)}
        locations = tuple(sorted(places, key=lambda where: where.start))
        articles.append(replace(article, locations=locations, alignment=segments_of(ranges)))
    return replace(kg, articles={article.id: article for article in articles})


_TOWN = """\
Company/青禾智能 locatedIn Incubator/云谷创新社区
Company/甲骨科技 locatedIn Incubator/云谷创新社区
Company/乙木机器人 locatedIn Park/东湖园
Incubator/云谷创新社区 locatedIn AdminArea/滨江区
Park/东湖园 locatedIn AdminArea/武昌区
AdminArea/滨江区 locatedIn AdminArea/杭州
AdminArea/武昌区 locatedIn AdminArea/武汉
Company/青禾智能 foundedBy Person/林一舟
Company/甲骨科技 foundedBy Person/周二水
Person/林一舟 hasPosition Company/青禾智能 title=首席执行官 status=current
Person/林一舟 hasPosition University/远山大学 title=教授 status=former
Person/周二水 hasPosition Company/甲骨科技
Model/青禾大模型 developedBy Company/青禾智能
Model/青禾大模型 developedBy University/远山大学
Investor/长风资本 investedIn Company/青禾智能 amount=1亿元 round=A轮 round=B轮
Investor/长风资本 investedIn Company/乙木机器人
Company/青禾智能 focusesOn Field/具身智能
Company/乙木机器人 focusesOn Field/机器人
Company/青禾智能 cooperatesWith University/远山大学
Event/江南人工智能大会 locatedIn AdminArea/杭州
Event/江南人工智能大会 heldOn 2025-07-26
Company/青禾智能 participatedIn Event/江南人工智能大会
Company/甲骨科技 participatedIn Event/江南人工智能大会
Company/青禾智能 memberOf Cohort/四小虎
Company/甲骨科技 memberOf Cohort/四小虎
Company/青禾智能 foundedOn 2019"""


def town_graph() -> KnowledgeGraph:
    """A town's industry in some twenty facts, each stated by a line of one article or of both."""
    attributes = load_schema().attributes
    texts_ = (_TOWN, "\n".join(_TOWN.split("\n")[::2]) + "\n")
    articles = [
        Article(article_id(text), f"第{number}篇", text, "江南日报", published=f"2025-0{number}-01")
        for number, text in enumerate(texts_, 1)
    ]
    entities, facts = {}, []
    for number, line in enumerate(_TOWN.split("\n")):
        subject, name, end, *rest = line.split()
        for key in (subject, end) if name not in attributes else (subject,):
            entities[key] = Entity(*key.split("/"))
        qualifiers_ = tuple(sorted(tuple(pair.split("=")) for pair in rest))
        evidence = tuple(
            quoted(article, line, confidence=0.5 + number / 100) for article in articles if line in article.text
        )
        facts.append(Fact(subject, name, end, qualifiers_, tuple(sorted(evidence))))  # type: ignore[arg-type]
    numbers = [
        Observation(
            f"AdminArea/{area}", "人工智能企业数量", Decimal(value), "家", bound, time, (quoted(articles[0], area),)
        )
        for area, value, bound, time in (
            ("杭州", "1200", ">", "2025"),
            ("杭州", "183", "=", "2018"),
            ("滨江区", "3.50", "≈", ""),
        )
    ]
    return KnowledgeGraph.of(articles=articles, entities=entities.values(), facts=facts, observations=numbers)


# Names that break careless writers: quotes, separators, IRIs' and CSV's own signs, markup, other planes, query text.
HARD_NAMES = (
    "ABC", "abc", "a ", " a", "\\N", "\\", "]]>", "<!--", "<?php", "${jndi:ldap://x}", "{{7*7}}", "$rows", "\\u0027", "`;`",
    "شركة النور", "חברה", "\u202eevil\u202c", "👩\u200d👩\u200d👧", "\ufeffx", "\u200b零", "\u2029", "a\u00a0b", "--,", "; :exit",
    'a"b', "a'b", "a,b;c", "a\nb", "a\r\nb", "a\tb", "a/b?c#d", "a%20b", "a b", "<b>&amp;</b>", "😀🇨🇳", "a\\b",
    "a|b^c`d", "{x}", "}) DETACH DELETE (n", '" ; DROP ALL #', "'; DROP TABLE entities; --",
    "x') SET n.name = 'y' //", "> } ; CLEAR ALL ; INSERT DATA { <", "=1+1", "«名»", "é",
    "e\u0301", "\u3000全角", "\u2028", "x" * 5000, "长" * 10_000, ".", "..", "-", ":", "a:b", "~", "*", "null", "NaN", "01", "true",
)  # fmt: skip


def hard_graph() -> KnowledgeGraph:
    """A fact about every name that breaks careless writers."""
    text = "；".join(HARD_NAMES)
    article = Article(article_id(text), 'A "title", with; all\nof it', text, "报'社", "https://news.example/?a=1&b=2")
    entities, facts = [Entity("AdminArea", "中国")], []
    for name in HARD_NAMES:
        start = text.index(name)
        ev = Evidence.of(article, start, start + len(name), method="pattern", confidence=0.5)
        entities.append(Entity("Company", name, (name + "\\", name + "|")))
        facts.append(Fact(f"Company/{name}", "locatedIn", "AdminArea/中国", (("amount", name),), (ev,)))
    return KnowledgeGraph.of(articles=[article], entities=entities, facts=facts)


# Signs of many scripts and planes, and those that separate, quote or escape somewhere.
_SIGNS = "甲乙丙丁aZ0 ,;:.\"'\n\t/\\#%<>&|{}[]()=@~^`_-+*?!·“《（\u3000\u00a0\u2028\u200b\ufeff\ue000é\u0301ß𠮷😀"


def texts(*, smallest: int = 1, largest: int = 6) -> st.SearchStrategy[str]:
    """Text as a document can hold it: no lone surrogates, no control characters that XML 1.0 has no way to write."""
    return st.one_of(st.text(_SIGNS, min_size=smallest, max_size=largest), st.sampled_from(HARD_NAMES))


# For laws that hold of every graph: enough examples to find a slip, on machines that are busy.
LAW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DATES = st.sampled_from(("2019", "2025-03", "2025-05-20"))


def qualifiers() -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    """Sorted pairs as a fact has them; a key may stand twice."""
    free = st.tuples(st.sampled_from(("amount", "round", "time", "title")), texts())
    status = st.tuples(st.just("status"), st.sampled_from(("current", "former")))
    return st.lists(st.one_of(free, status), max_size=2, unique=True).map(lambda pairs: tuple(sorted(pairs)))


@st.composite
def graphs(draw: st.DrawFn) -> KnowledgeGraph:
    """Well-formed graphs: ends exist, domains and ranges hold, every quote stands at its place."""
    schema = load_schema()
    bodies = draw(st.lists(texts(smallest=2, largest=20), min_size=1, max_size=2, unique=True))
    articles = [
        Article(
            article_id(body), draw(texts(smallest=0)), body, draw(texts(smallest=0)),
            draw(st.sampled_from(("", "https://news.example/1?a=b"))), draw(st.one_of(st.just(""), DATES)),
            reporters=tuple(draw(st.lists(texts(), max_size=2, unique=True))),
        )
        for body in bodies
    ]  # fmt: skip
    entities = {
        e.id: e
        for e in draw(
            st.lists(
                st.builds(
                    Entity,
                    st.sampled_from(sorted(schema.kinds)),
                    texts(),
                    st.lists(texts(), max_size=2, unique=True).map(lambda names: tuple(sorted(names))),
                ),
                max_size=6,
            )
        )
    }

    def evidence() -> tuple[Evidence, ...]:
        found = set()
        for _ in range(draw(st.integers(1, 2))):
            article = draw(st.sampled_from(articles))
            start = draw(st.integers(0, len(article.text) - 1))
            end = draw(st.integers(start + 1, len(article.text)))
            confidence = draw(st.integers(1, 999)) / 1000
            method = draw(st.sampled_from(("pattern", "list", "rule 7")))
            found.add(Evidence.of(article, start, end, method=method, confidence=confidence))
        return tuple(sorted(found))

    possible = [
        (subject.id, relation.name, end.id)
        for subject in entities.values()
        for relation in schema.relations.values()
        if subject.kind in relation.domain
        for end in entities.values()
        if end.kind in relation.range and end is not subject
    ] + [
        (subject.id, attribute.name, date)
        for subject in entities.values()
        for attribute in schema.attributes.values()
        if subject.kind in attribute.domain
        for date in ("2019", "2025-03", "2025-05-20")
    ]
    ends = draw(st.lists(st.sampled_from(possible), max_size=5, unique=True)) if possible else []
    facts = [Fact(*triple, draw(qualifiers()), evidence()) for triple in ends]
    observations = [
        Observation(
            about, draw(texts()), Decimal(draw(st.integers(-10**6, 10**6))).scaleb(-draw(st.integers(0, 3))),
            draw(st.sampled_from(("", "家", "亿元", "%"))), draw(st.sampled_from("=≈><")),
            draw(st.one_of(st.just(""), DATES)), evidence(),
        )
        for about in (draw(st.lists(st.sampled_from(sorted(entities)), max_size=3)) if entities else ())
    ]  # fmt: skip
    return KnowledgeGraph.of(articles=articles, entities=entities.values(), facts=facts, observations=observations)
