"""Graphs for looking at: one of thirty invented names, one with hostile names, and synthetic ones of any size."""

from __future__ import annotations

import random
from decimal import Decimal

from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph, Mention, Observation, article_id

NEWS = """湖畔新城的下午，云栖谷孵化器里坐满了年轻人。
极星数科是其中一家，由陈墨白、陆知行于2021年3月创立，专注于具身智能。
“我们从三个人做起，如今已有八十人。”极星数科首席执行官陈墨白说。此前，他曾任江南大学计算机学院教授。
云栖谷孵化器位于湖畔新城，湖畔新城隶属于临江区，临江区是江州市的人工智能高地。与极星数科一同入驻的，还有青禾智能、蓝鲸机器人和拾光科技。
今年1月，极星数科发布了“星河”大模型，并完成1.2亿元A轮融资，由远航资本领投，启明星创投跟投。
截至2024年，临江区集聚人工智能企业超600家；2022年，这一数字还只有210家，2023年为380家。“不只是数量，”临江区科技局局长周以宁说，“还有温度。”
青禾智能的“知农”大模型已用于江州种业集团的田间管理，双方于去年签署战略合作协议。"""

FORUM = """江州人工智能大会5月20日在临江会展中心开幕，大会由江州市人民政府主办，江州人工智能协会承办。
蓝鲸机器人展出了“海豚”巡检机器人，拾光科技带来“拾光相册”。江南大学与极星数科共建具身智能联合实验室，实验室落户湖畔新城。
会上，临江区科技局发布《临江区支持大模型发展若干措施》。“江州四小龙”——极星数科、青禾智能、蓝鲸机器人、拾光科技悉数亮相。
星辰传媒记者见到了启明星创投合伙人沈雨桐，她毕业于江南大学。蓝鲸机器人2024年营收约3.5亿元。"""


def quoted(article: Article, quote: str, confidence: float = 0.9, method: str = "pattern") -> Evidence:
    """Evidence at the first place where `quote` stands in the article."""
    start = article.text.index(quote)
    return Evidence.of(article, start, start + len(quote), method=method, confidence=confidence)


def town_graph() -> KnowledgeGraph:
    """Thirty names in two articles; 江州 and everyone in it are invented."""
    one = Article(
        article_id(NEWS), "湖畔新城：年轻人为什么来", NEWS, "江州日报", "https://news.example/lake", "2025-03-12",
        ("记者甲",), "lake.txt",
    )  # fmt: skip
    two = Article(
        article_id(FORUM), "江州人工智能大会开幕", FORUM, "星辰传媒", "https://news.example/forum", "2025-05-20",
        path="forum.txt",
    )  # fmt: skip
    names = {
        "Company": "极星数科 青禾智能 蓝鲸机器人 拾光科技 江州种业集团",
        "Person": "陈墨白 陆知行 周以宁 沈雨桐",
        "Incubator": "云栖谷孵化器",
        "Park": "湖畔新城",
        "AdminArea": "临江区 江州市",
        "Place": "临江会展中心",
        "Investor": "远航资本 启明星创投",
        "University": "江南大学",
        "ResearchInstitute": "具身智能联合实验室",
        "GovernmentAgency": "临江区科技局 江州市人民政府",
        "Association": "江州人工智能协会",
        "Media": "星辰传媒",
        "Model": "星河 知农",
        "Product": "海豚巡检机器人 拾光相册",
        "Event": "江州人工智能大会",
        "Policy": "临江区支持大模型发展若干措施",
        "Field": "具身智能 人工智能",
        "Cohort": "江州四小龙",
    }
    aliases = {"极星数科": ("极星",), "临江区": ("临江",), "江州市": ("江州",), "江州人工智能大会": ("大会", "JAIC")}
    entities = {name: Entity(kind, name, aliases.get(name, ())) for kind, row in names.items() for name in row.split()}
    entities["海豚巡检机器人"] = Entity("Product", "海豚巡检机器人", ("海豚",))

    def fact(s: str, p: str, o: str, article: Article, quote: str, *q: tuple[str, str], c: float = 0.9) -> Fact:
        target = entities[o].id if o in entities else o
        method = "list" if c < 0.8 else "pattern"
        return Fact(entities[s].id, p, target, tuple(sorted(q)), (quoted(article, quote, c, method),))

    tenants = "与极星数科一同入驻的，还有青禾智能、蓝鲸机器人和拾光科技"
    dragons = "“江州四小龙”——极星数科、青禾智能、蓝鲸机器人、拾光科技"
    round_a = "极星数科发布了“星河”大模型，并完成1.2亿元A轮融资，由远航资本领投，启明星创投跟投"
    money = (("amount", "1.2亿元"), ("round", "A轮"))
    chief, former = (("title", "首席执行官"), ("status", "current")), (("title", "教授"), ("status", "former"))
    facts = [
        fact("极星数科", "foundedBy", "陈墨白", one, "极星数科是其中一家，由陈墨白、陆知行于2021年3月创立"),
        fact("极星数科", "foundedBy", "陆知行", one, "极星数科是其中一家，由陈墨白、陆知行于2021年3月创立", c=0.82),
        fact("极星数科", "foundedOn", "2021-03", one, "极星数科是其中一家，由陈墨白、陆知行于2021年3月创立"),
        fact("极星数科", "focusesOn", "具身智能", one, "专注于具身智能"),
        fact("陈墨白", "hasPosition", "极星数科", one, "极星数科首席执行官陈墨白", *chief, c=0.97),
        fact("陈墨白", "hasPosition", "江南大学", one, "他曾任江南大学计算机学院教授", *former, c=0.8),
        *(fact(s, "locatedIn", "云栖谷孵化器", one, tenants, c=0.74) for s in ("青禾智能", "蓝鲸机器人", "拾光科技")),
        fact("极星数科", "locatedIn", "云栖谷孵化器", one, "极星数科是其中一家"),
        fact("云栖谷孵化器", "locatedIn", "湖畔新城", one, "云栖谷孵化器位于湖畔新城", c=0.98),
        fact("湖畔新城", "partOf", "临江区", one, "湖畔新城隶属于临江区", c=0.98),
        fact("临江区", "locatedIn", "江州市", one, "临江区是江州市的人工智能高地", c=0.88),
        fact("星河", "developedBy", "极星数科", one, "极星数科发布了“星河”大模型"),
        fact("星河", "releasedOn", "2025-01", one, "今年1月，极星数科发布了“星河”大模型", c=0.85),
        fact("远航资本", "investedIn", "极星数科", one, round_a, *money),
        fact("启明星创投", "investedIn", "极星数科", one, round_a, *money, c=0.84),
        fact("周以宁", "hasPosition", "临江区科技局", one, "临江区科技局局长周以宁", ("title", "局长"), c=0.97),
        fact("知农", "developedBy", "青禾智能", one, "青禾智能的“知农”大模型"),
        fact("江州种业集团", "uses", "知农", one, "“知农”大模型已用于江州种业集团的田间管理", c=0.86),
        fact("青禾智能", "cooperatesWith", "江州种业集团", one, "双方于去年签署战略合作协议", ("time", "2024"), c=0.7),
        fact("江州人工智能大会", "heldOn", "2025-05-20", two, "江州人工智能大会5月20日在临江会展中心开幕"),
        fact("江州人工智能大会", "locatedIn", "临江会展中心", two, "江州人工智能大会5月20日在临江会展中心开幕"),
        fact("江州人工智能大会", "organizedBy", "江州市人民政府", two, "大会由江州市人民政府主办", c=0.95),
        fact("江州人工智能大会", "organizedBy", "江州人工智能协会", two, "江州人工智能协会承办", c=0.9),
        fact("海豚巡检机器人", "developedBy", "蓝鲸机器人", two, "蓝鲸机器人展出了“海豚”巡检机器人", c=0.8),
        fact("拾光相册", "developedBy", "拾光科技", two, "拾光科技带来“拾光相册”", c=0.66),
        fact("江南大学", "cooperatesWith", "极星数科", two, "江南大学与极星数科共建具身智能联合实验室"),
        fact("具身智能联合实验室", "establishedBy", "江南大学", two, "江南大学与极星数科共建具身智能联合实验室"),
        fact("具身智能联合实验室", "establishedBy", "极星数科", two, "江南大学与极星数科共建具身智能联合实验室"),
        fact("具身智能联合实验室", "locatedIn", "湖畔新城", two, "实验室落户湖畔新城"),
        fact(
            "临江区支持大模型发展若干措施", "issuedBy", "临江区科技局", two,
            "临江区科技局发布《临江区支持大模型发展若干措施》",
        ),
        *(fact(s, "memberOf", "江州四小龙", two, dragons) for s in ("极星数科", "青禾智能", "蓝鲸机器人", "拾光科技")),
        *(
            fact(s, "participatedIn", "江州人工智能大会", two, f"{dragons}悉数亮相", c=0.72)
            for s in ("极星数科", "青禾智能", "蓝鲸机器人", "拾光科技")
        ),
        fact("沈雨桐", "hasPosition", "启明星创投", two, "启明星创投合伙人沈雨桐", ("title", "合伙人"), c=0.96),
        fact("沈雨桐", "educatedAt", "江南大学", two, "她毕业于江南大学", c=0.83),
    ]  # fmt: skip
    growth = "截至2024年，临江区集聚人工智能企业超600家；2022年，这一数字还只有210家，2023年为380家"
    observations = [
        Observation(entities["临江区"].id, "人工智能企业", Decimal(value), "家", bound, time, (quoted(one, growth, c),))
        for value, bound, time, c in (("600", ">", "2024", 0.9), ("210", "=", "2022", 0.8), ("380", "=", "2023", 0.8))
    ]
    revenue = (quoted(two, "蓝鲸机器人2024年营收约3.5亿元"),)
    observations.append(Observation(entities["蓝鲸机器人"].id, "营收", Decimal("3.5"), "亿元", "≈", "2024", revenue))
    pronoun = one.text.index("他曾任")
    mentions = {one.id: (Mention(pronoun, pronoun + 1, "他", "Person", "陈墨白", "pronoun", 0.8),)}
    return KnowledgeGraph.of(
        articles=[one, two], entities=entities.values(), facts=facts, observations=observations, mentions=mentions
    )


FIVE_YEARS = """临江区人工智能企业数：2020年120家，2021年150家，2022年190家，2023年240家，2024年近300家。
韩立曾任蓝鲸机器人经理，现任青禾智能院长。极星数科成立于2019年。"""
NEW_FIGURES = "临江区2024年人工智能企业450家。极星数科成立于2021年。韩立不再担任青禾智能院长。"


def changing_graph() -> KnowledgeGraph:
    """A number over five years, of which two articles tell the last differently; a post that ended; two founding years."""
    one = Article("f1", "临江五年", FIVE_YEARS, "江州日报", "", "2025-01-10")
    two = Article("f2", "临江新数", NEW_FIGURES, "星辰传媒", "", "2025-02-10")
    area, head, firm = Entity("AdminArea", "临江区"), Entity("Person", "韩立"), Entity("Company", "极星数科")
    robots, crops = Entity("Company", "蓝鲸机器人"), Entity("Company", "青禾智能")
    told = [(y, v, "=", f"{y}年{v}家", one) for y, v in (("2020", 120), ("2021", 150), ("2022", 190), ("2023", 240))]
    told += [("2024", 300, "≈", "2024年近300家", one), ("2024", 450, "=", "2024年人工智能企业450家", two)]
    former, current = (("status", "former"),), (("status", "current"),)
    return KnowledgeGraph.of(
        articles=[one, two],
        entities=[area, head, firm, robots, crops],
        facts=[
            Fact(head.id, "hasPosition", robots.id, former, (quoted(one, "韩立曾任蓝鲸机器人经理"),)),
            Fact(head.id, "hasPosition", crops.id, current, (quoted(one, "现任青禾智能院长"),)),
            Fact(head.id, "hasPosition", crops.id, former, (quoted(two, "韩立不再担任青禾智能院长"),)),
            Fact(firm.id, "foundedOn", "2019", (), (quoted(one, "极星数科成立于2019年"),)),
            Fact(firm.id, "foundedOn", "2021", (), (quoted(two, "极星数科成立于2021年"),)),
            Fact(firm.id, "locatedIn", area.id, (), (quoted(one, "临江区"),)),
        ],
        observations=[
            Observation(area.id, "人工智能企业数", Decimal(v), "家", bound, y, (quoted(article, quote, 0.9 if article is one else 0.7),))
            for y, v, bound, quote, article in told
        ],
    )  # fmt: skip


def telling_graph() -> KnowledgeGraph:
    """Two firms of one incubator lie where it lies, and of a third nobody says so; one fund, told by two articles."""
    one = Article(
        "t1",
        "甲乙",
        "甲一入孵云栖谷，位于湖畔新城。乙二入孵云栖谷，位于湖畔新城。云栖谷位于湖畔新城。远航资本投资甲一。",
    )
    two = Article("t2", "丙", "丙三入孵云栖谷。远航资本投资丙三。丙三位于江州。")
    park, home, fund = Entity("Park", "湖畔新城"), Entity("Incubator", "云栖谷"), Entity("Investor", "远航资本")
    first, second, third = (Entity("Company", name) for name in ("甲一", "乙二", "丙三"))
    city = Entity("AdminArea", "江州")
    rows = [
        (first, "incubatedBy", home, one, "甲一入孵云栖谷"), (second, "incubatedBy", home, one, "乙二入孵云栖谷"),
        (first, "locatedIn", park, one, "甲一入孵云栖谷，位于湖畔新城"), (second, "locatedIn", park, one, "乙二入孵云栖谷，位于湖畔新城"),
        (home, "locatedIn", park, one, "云栖谷位于湖畔新城"), (fund, "investedIn", first, one, "远航资本投资甲一"),
        (third, "incubatedBy", home, two, "丙三入孵云栖谷"), (fund, "investedIn", third, two, "远航资本投资丙三"),
        (third, "locatedIn", city, two, "丙三位于江州"),
    ]  # fmt: skip
    facts = [Fact(s.id, p, o.id, (), (quoted(article, quote),)) for s, p, o, article, quote in rows]
    things = [park, home, fund, first, second, third, city]
    return KnowledgeGraph.of(articles=[one, two], entities=things, facts=facts)


HOSTILE = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>"


def hostile_graph() -> KnowledgeGraph:
    """Text, titles, names and links that would run, or load something, if the page took them for markup."""
    text = f"{HOSTILE}公司位于<b>邪恶区</b>，𠮷野家也在。<!-- ${{1}} {{{{7*7}}}} {{% raw %}}"
    article = Article(article_id(text), HOSTILE, text, HOSTILE, "javascript:window.hacked=1", "2025", (HOSTILE,))
    company = Entity("Company", f"{HOSTILE}公司", ("<!--", "{{7*7}}"), ("javascript:window.hacked=1",))
    area, eatery = Entity("AdminArea", "<b>邪恶区</b>"), Entity("Company", "𠮷野家")
    ev = (quoted(article, f"{HOSTILE}公司位于<b>邪恶区</b>"),)
    return KnowledgeGraph.of(
        articles=[article],
        entities=[company, area, eatery],
        facts=[
            Fact(company.id, "locatedIn", area.id, (("title", HOSTILE),), ev),
            Fact(eatery.id, "locatedIn", area.id, (), (quoted(article, "𠮷野家也在"),)),
        ],
        observations=[Observation(company.id, HOSTILE, Decimal("1"), HOSTILE, "=", "", ev)],
    )


def synthetic_graph(count: int, *, seed: int = 7) -> KnowledgeGraph:
    """A graph of `count` entities with about twice as many facts, with hubs and loners."""
    draw = random.Random(seed)
    syllables = "云海星河山青蓝智启元远博创新华宏达天地光明晨曦清江湖泽森林石峰岭原川"
    kinds = ("Company", "Person", "Model", "Field", "Investor", "University", "Event", "Product")
    areas = max(2, count // 60)
    entities = [Entity("AdminArea", f"{draw.choice(syllables)}{draw.choice(syllables)}{i}区") for i in range(areas)]
    for i in range(areas, count):
        kind = draw.choices(kinds, (50, 20, 8, 4, 5, 3, 5, 5))[0]
        entities.append(Entity(kind, "".join(draw.choices(syllables, k=draw.randint(2, 5))) + str(i)))
    articles = [
        Article(article_id(f"{i}"), f"第{i}篇报道：产业观察", "", "江州日报", "", f"2025-0{1 + i % 9}-11")
        for i in range(max(1, count // 20))
    ]
    texts: dict[str, list[str]] = {a.id: [] for a in articles}
    plan = []
    relations = ("locatedIn", "cooperatesWith", "investedIn", "developedBy", "focusesOn", "hasPosition")
    for i in range(areas, count):
        if draw.random() < 0.08:
            continue  # a loner
        home = int(draw.random() ** 2 * areas)
        for target in {home, *(areas + int(draw.random() ** 1.7 * (count - areas)) for _ in range(draw.randint(0, 2)))}:
            if target != i:
                relation = "locatedIn" if target < areas else draw.choice(relations)
                article = draw.choice(articles)
                plan.append((entities[i], relation, entities[target], article.id, round(draw.uniform(0.4, 0.99), 2)))
    for subject, _, target, name, _ in plan:
        texts[name].append(f"记者了解到，{subject.name}与{target.name}的往来日益密切，相关项目已经落地。")
    whole = {a.id: Article(a.id, a.title, "".join(texts[a.id]), a.source, a.url, a.published) for a in articles}
    facts = {}
    for subject, relation, target, name, confidence in plan:
        ev = quoted(whole[name], f"{subject.name}与{target.name}", confidence)
        made = Fact(subject.id, relation, target.id, (), (ev,))
        facts[made.key] = made
    return KnowledgeGraph.of(articles=whole.values(), entities=entities, facts=facts.values())
