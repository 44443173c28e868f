"""The explorer in a real Chromium, from a folder and from the server: what a reader does, and what must never happen."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tuzhi.exports.site import write_site
from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph, article_id, ties
from tuzhi.serve import later

from .browser import DESKTOP, PHONE, new_context, open_browser
from .page_graphs import (
    FORUM,
    HOSTILE,
    NEWS,
    changing_graph,
    hostile_graph,
    synthetic_graph,
    telling_graph,
    town_graph,
)
from .served import serve
from .workshop import workshop

STAR = "#/entity/Company/极星数科"
PATH = "#/path?from=Person/沈雨桐&to=AdminArea/江州市"
ARTICLE = f"#/article/{article_id(NEWS)}"
VIEWS = (
    "#/",
    "#/search?q=江",
    STAR,
    "#/entity/AdminArea/临江区",
    PATH,
    "#/timeline",
    "#/ranking",
    "#/map",
    "#/articles",
    ARTICLE,
    "#/review",
    "#/insights",
    PATH + "&by=telling",
)


@dataclass
class Seen:
    """What a page asked for and complained of."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def window(
    browser: Any, *, size: tuple[int, int] = DESKTOP, theme: str = "light", offline: bool = True
) -> Iterator[tuple[Any, Seen]]:
    context = new_context(browser, size=size, theme=theme, offline=offline)
    page, seen = context.new_page(), Seen()
    page.set_default_timeout(10_000)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("console", lambda message: seen.complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: seen.complaints.append(f"error: {error}"))
    try:
        yield page, seen
    finally:
        context.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("site") / "town"
    write_site(town_graph(), folder)
    return (folder / "index.html").as_uri()


@pytest.fixture(scope="module")
def desk(browser: Any) -> Iterator[Any]:
    """One window for many questions."""
    with window(browser) as (page, _):
        yield page


def visit(page: Any, home: str, view: str = "#/") -> None:
    """Opens a view afresh and waits until all of it is there."""
    page.goto("about:blank")
    page.goto(home + view)
    page.wait_for_selector("html[data-ready]", state="attached")


def await_view(page: Any, place: str) -> None:
    page.wait_for_selector(f'html[data-ready="{place}"]', state="attached")


def test_from_a_folder_nothing_is_loaded_from_elsewhere(browser: Any, site: str) -> None:
    with window(browser) as (page, seen):
        for view in VIEWS:
            visit(page, site, view)
            assert page.locator("h1").count() == 1, view
        page.click(".tool >> nth=0")
        page.click(".tool.word")
        page.wait_for_selector("text=Articles")
    assert [url for url in seen.requests if not url.startswith(("file:", "data:", "blob:", "about:"))] == []
    assert seen.complaints == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("极", "极星数科"),
        ("星数", "极星数科"),
        ("jixing", "极星数科"),
        ("jxsk", "极星数科"),
        ("jxshuke", "极星数科"),
        ("JAIC", "江州人工智能大会"),
        ("极行数科", "极星数科"),
        ("青河智能", "青禾智能"),
        ("江洲人工智能大会", "江州人工智能大会"),
        ("蓝鲸机人", "蓝鲸机器人"),
    ],
)
def test_search(desk: Any, site: str, typed: str, first: str) -> None:
    visit(desk, site, "#/search?q=" + quote(typed))
    assert desk.locator(".result-list .name").first.inner_text() == first


def test_search_finds_titles_of_articles_too(desk: Any, site: str) -> None:
    visit(desk, site, "#/search?q=" + quote("年轻人"))
    assert desk.locator(".part .origin-title").all_inner_texts() == ["《湖畔新城：年轻人为什么来》"]


def test_the_search_box_opens_what_the_reader_picks(desk: Any, site: str) -> None:
    visit(desk, site)
    desk.keyboard.press("/")
    desk.keyboard.type("jiangzhou")
    desk.wait_for_selector("[role=option][aria-selected=true]")
    desk.keyboard.press("ArrowDown")
    name = desk.locator("[role=option][aria-selected=true] .found-name").inner_text()
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".entity-head")
    assert desk.locator("h1").inner_text() == name


def test_nothing_found_says_what_to_try(desk: Any, site: str) -> None:
    visit(desk, site, "#/search?q=" + quote("不存在的名字啊"))
    assert "不存在的名字啊" in desk.locator(".page-head .hint").inner_text()


def test_an_entity_shows_each_fact_with_its_sentence(desk: Any, site: str) -> None:
    visit(desk, site, STAR)
    group = desk.locator(".group", has_text="创始人")
    assert group.locator(".fact-head .name").all_inner_texts() == ["陈墨白", "陆知行"]
    assert group.locator("blockquote mark").first.inner_text() == "极星数科是其中一家，由陈墨白、陆知行于2021年3月创立"
    assert {"陈墨白", "陆知行"} <= set(group.locator("blockquote b").all_inner_texts())
    origin = group.locator(".origin").first
    assert "江州日报" in origin.inner_text() and "2025-03-12" in origin.inner_text()
    assert [text.split()[-1] for text in group.locator(".score").all_inner_texts()] == ["0.90", "0.82"]
    origin.locator("a").first.click()
    await_view(desk, f"article/{article_id(NEWS)}")
    assert "陈墨白" in desk.locator(".read-panel").inner_text()


def test_an_unknown_entity_leads_to_the_search(desk: Any, site: str) -> None:
    visit(desk, site, "#/entity/Company/无此公司")
    assert "无此公司" in desk.locator(".message").inner_text()


def test_filters_narrow_and_stand_in_the_address(desk: Any, site: str) -> None:
    visit(desk, site, STAR)
    before = desk.locator(".fact").count()
    desk.locator(".choice summary", has_text="关系").click()
    desk.locator('.choices input[value="investedIn"]').check()
    assert desk.locator(".fact-head .name").all_inner_texts() == ["远航资本", "启明星创投"]
    assert "p=investedIn" in desk.url
    address = desk.url
    visit(desk, address.split("#")[0], "#" + address.split("#")[1])
    assert 0 < desk.locator(".fact").count() < before
    desk.locator(".quiet", has_text="清除筛选").click()
    assert desk.locator(".fact").count() == before
    visit(desk, site, STAR + "?c=0.95")
    assert desk.locator(".fact-head .name").all_inner_texts() == ["陈墨白"]
    visit(desk, site, STAR + "?since=2025-05")
    assert "创始人" not in desk.locator(".entity-facts").inner_text()
    assert "江州四小龙" in desk.locator(".entity-facts").inner_text()


def test_neighbours_expand_and_collapse_by_keyboard(desk: Any, site: str) -> None:
    visit(desk, site, STAR)
    before = desk.locator(".ego .node").count()
    node = desk.locator('.ego .node[data-id="ResearchInstitute/具身智能联合实验室"]')
    node.focus()
    assert "具身智能联合实验室" in desk.locator(".picked").inner_text()
    desk.keyboard.press("Enter")
    desk.wait_for_selector('.ego .node[data-id="Park/湖畔新城"]')
    assert desk.locator(".ego .node").count() > before
    assert "open=" in desk.url
    desk.keyboard.press("Enter")
    desk.wait_for_selector('.ego .node[data-id="Park/湖畔新城"]', state="detached")
    assert desk.locator(".ego .node").count() == before
    focused = desk.evaluate("document.activeElement.dataset.id")
    desk.keyboard.press("ArrowLeft")
    assert desk.evaluate("document.activeElement.dataset.id") != focused


def test_a_hub_gives_more_when_asked(browser: Any, tmp_path: Path) -> None:
    article = Article("a", "", "往来密切")
    ev = (Evidence.of(article, 0, 2, method="m", confidence=0.8),)
    # A name that a spreadsheet would run.
    firms = [Entity("Company", f"企业{i}") for i in range(449)] + [Entity("Company", '=HYPERLINK("x")')]
    hub = Entity("AdminArea", "临江区")
    facts = [Fact(firm.id, "locatedIn", hub.id, (), ev) for firm in firms]
    write_site(KnowledgeGraph.of(articles=[article], entities=[hub, *firms], facts=facts), tmp_path / "site")
    with window(browser) as (page, seen):
        visit(page, (tmp_path / "site" / "index.html").as_uri(), "#/entity/AdminArea/临江区")
        nodes = page.locator(".ego .node").count()
        page.get_by_role("button", name="再显示 24 个").click()
        page.wait_for_selector(f".ego .node >> nth={nodes}", state="attached")
        assert page.locator(".ego .node").count() == nodes + 24
        page.get_by_role("button", name="读取更多").click()
        page.wait_for_selector(".group h3 .n:text-is('450')")  # the page tells 450 elsewhere before it has read them
        assert page.locator(".group h3 .n").inner_text() == "450"
        rows = list(csv.reader(io.StringIO(saved(page, "CSV", ".actions").decode("utf-8-sig"))))
        assert len(rows) == 451 and '\'=HYPERLINK("x")' in {row[0] for row in rows}
        assert seen.complaints == []


def test_going_back_finds_the_page_where_it_was(desk: Any, site: str) -> None:
    visit(desk, site, STAR)
    link = desk.locator(".fact-head .name").last
    link.scroll_into_view_if_needed()
    before = desk.evaluate("scrollY")
    link.click()
    desk.wait_for_selector('html:not([data-ready="entity/Company/极星数科"])', state="attached")
    assert desk.evaluate("scrollY") == 0
    desk.go_back()
    await_view(desk, "entity/Company/极星数科")
    assert before > 100 and abs(desk.evaluate("scrollY") - before) < 5


def test_numbers_over_time_show_their_sentence(desk: Any, site: str) -> None:
    visit(desk, site, "#/entity/AdminArea/临江区")
    points = desk.locator(".chart .point")
    assert [points.nth(i).get_attribute("aria-label") for i in range(points.count())] == [
        "2022: 210 家",
        "2023: 380 家",
        "2024: >600 家",
    ]
    points.nth(0).focus()
    assert "2022年，这一数字还只有210家" in desk.locator(".chart-source").inner_text()


def test_what_changes_and_what_contradicts_is_drawn_apart(desk: Any, tmp_path: Path) -> None:
    write_site(changing_graph(), tmp_path / "site")
    home = (tmp_path / "site" / "index.html").as_uri()
    visit(desk, home, "#/entity/AdminArea/临江区")
    assert desk.locator(".chart .clash").count() == 1
    labels = [desk.locator(".chart .clashing").nth(i).get_attribute("aria-label") for i in range(2)]
    assert labels == ["2024: ≈300 家", "2024: 450 家"]
    sources = desk.locator(".chart-source").inner_text()
    assert "2024年近300家" in sources and "2024年人工智能企业450家" in sources and "星辰传媒" in sources
    assert desk.locator(".trend").inner_text() == "2020 → 2024 +150%，年均 +26%"
    assert desk.locator(".clash-line").inner_text() == "矛盾 2024：≈300 家 ≠ 450 家"
    assert desk.locator(".chart .next-line").count() == 1
    visit(desk, home, "#/entity/AdminArea/临江区?a=f1")
    assert desk.locator(".chart").count() == 0 and desk.locator(".figure").count() == 5
    visit(desk, home, "#/entity/Person/韩立")
    assert desk.locator(".past-fact .name").all_inner_texts() == ["蓝鲸机器人", "青禾智能", "青禾智能"]
    assert "后来的文章称已成过去" in desk.locator(".past-fact").first.inner_text()
    visit(desk, home, "#/entity/Company/极星数科")
    assert {"与另一处矛盾：2019", "与另一处矛盾：2021"} == set(desk.locator(".clash-chip").all_inner_texts())


def test_a_path_with_the_sentences_along_it(desk: Any, site: str) -> None:
    visit(desk, site, PATH)
    names = desk.locator(".step-node").all_inner_texts()
    assert names[0] == "沈雨桐" and names[-1] == "江州市" and len(names) == 6
    assert "她毕业于江南大学" in desk.locator(".steps").inner_text()
    assert desk.locator(".steps blockquote").count() >= 5
    visit(desk, site, PATH + "&p=educatedAt")
    assert "没有路径" in desk.locator(".path-answer").inner_text()


def test_the_most_telling_paths_are_those_of_the_command_line(desk: Any, site: str) -> None:
    kg = town_graph()
    for one, other in (("Person/沈雨桐", "Company/青禾智能"), ("Investor/远航资本", "Event/江州人工智能大会")):
        visit(desk, site, f"#/path?from={one}&to={other}&by=telling")
        expected = ties.paths(kg, one, other)
        tabs = desk.locator(".path-answer .path-tabs b").all_inner_texts()
        # Confidences reach the browser as bytes.
        assert [float(text.split()[0]) for text in tabs] == pytest.approx([path.bits for path in expected], abs=0.06)
        names = desk.locator(".path-answer > .steps > .step > .step-node").all_inner_texts()
        assert names == [thing.split("/")[1] for thing in expected[0].things]


def test_what_two_things_share(desk: Any, site: str) -> None:
    visit(desk, site, "#/path?from=Company/青禾智能&to=Company/蓝鲸机器人&by=telling")
    rows = desk.locator(".shared-list > li")
    assert set(rows.locator(".tie .name").all_inner_texts()) == {"江州四小龙", "云栖谷孵化器", "江州人工智能大会"}
    rows.first.locator("summary").click()
    desk.wait_for_selector(".shared .steps blockquote")
    assert rows.first.locator("blockquote").count() >= 2


def test_what_is_like_a_thing_is_what_the_command_line_finds(desk: Any, site: str) -> None:
    visit(desk, site, "#/entity/Company/蓝鲸机器人")
    desk.get_by_role("button", name="找与它相像的").click()
    desk.wait_for_selector(".side-column .insight")
    rows = desk.locator(".side-column .insight")
    expected = ties.alike(town_graph(), "Company/蓝鲸机器人", limit=8)
    assert [float(text) for text in rows.locator(".n").all_inner_texts()] == [
        round(row.likeness, 2) for row in expected
    ]
    assert set(rows.locator(".name").all_inner_texts()) == {row.thing.split("/")[1] for row in expected}
    assert "位于 云栖谷孵化器" in rows.first.inner_text()


def test_one_article_filters_paths_rankings_and_searches(desk: Any, site: str) -> None:
    news, forum = f"a={article_id(NEWS)}", f"a={article_id(FORUM)}"
    visit(desk, site, PATH + "&" + news)
    assert "没有路径" in desk.locator(".path-answer").inner_text()  # she stands in the other article
    visit(desk, site, "#/path?from=Company/青禾智能&to=Company/蓝鲸机器人&" + forum)
    assert desk.locator(".step-node").all_inner_texts()[1] in ("江州四小龙", "江州人工智能大会")
    visit(desk, site, "#/ranking?of=Incubator&" + forum)
    assert "没有可比较" in desk.locator(".ranking").inner_text()
    visit(desk, site, "#/ranking?of=Incubator&" + news)
    assert desk.locator(".rank-cell strong").inner_text() == "4"
    visit(desk, site, "#/search?q=&k=Person&" + forum)
    assert desk.locator(".result-list .name").all_inner_texts() == ["沈雨桐"]
    visit(desk, site, "#/search?q=&p=foundedBy")
    assert set(desk.locator(".result-list .name").all_inner_texts()) == {"极星数科", "陈墨白", "陆知行"}
    desk.locator(".filters select").select_option(label="2025-05-20 江州人工智能大会开幕")
    desk.wait_for_selector(".results .message")
    assert article_id(FORUM) in desk.url


def test_insights_lead_back_to_sentences(desk: Any, tmp_path: Path) -> None:
    kg = telling_graph()
    write_site(kg, tmp_path / "site")
    home = (tmp_path / "site" / "index.html").as_uri()
    visit(desk, home, "#/insights")
    tie = desk.locator(".insight", has_text="甲一").first
    tie.locator("summary").click()
    assert tie.locator("blockquote").count() == 2
    visit(desk, home, "#/insights?part=circles")
    assert "远航资本" in desk.locator(".insight").first.inner_text()
    visit(desk, home, "#/insights?part=suggestions")
    row = desk.locator(".maybe").first
    assert row.locator(".statement .name").first.inner_text() == "丙三" and "湖畔新城" in row.inner_text()
    assert "可能" in row.inner_text() and "2 次成立" in row.inner_text()
    row.locator("summary").click()
    assert "丙三入孵云栖谷" in row.locator("blockquote").first.inner_text()
    # A suggestion is no fact: the page of the thing does not state it.
    visit(desk, home, "#/entity/Company/丙三")
    assert "湖畔新城" not in desk.locator(".entity-facts").inner_text()
    visit(desk, home, "#/insights")
    desk.get_by_role("combobox", name="起点").fill("甲一")
    desk.wait_for_selector("[role=option]")
    desk.keyboard.press("Enter")
    desk.keyboard.type("丙三")
    desk.wait_for_selector("[role=option] >> text=丙三")
    desk.keyboard.press("Enter")
    await_view(desk, "path")
    assert "by=telling" in desk.url
    assert desk.locator(".path-answer > .steps .step-node").all_inner_texts()[0] == "甲一"


def test_insights_tell_what_moves_and_what_contradicts(desk: Any, tmp_path: Path) -> None:
    write_site(changing_graph(), tmp_path / "site")
    home = (tmp_path / "site" / "index.html").as_uri()
    visit(desk, home, "#/insights?part=moving")
    row = desk.locator(".insight")
    assert (
        row.count() == 1 and "2020 120 家 → 2024 ≈300 家" in row.inner_text() and "+150%，年均 +26%" in row.inner_text()
    )
    visit(desk, home, "#/insights?part=conflicts")
    said = desk.locator(".insight .clash-line").all_inner_texts()
    assert said == ["2024 ≈300 家 ≠ 2024 450 家", "2019 ≠ 2021"]
    desk.locator(".insight summary").first.click()
    assert desk.locator(".insight blockquote").first.is_visible()


def test_timeline(desk: Any, site: str) -> None:
    visit(desk, site, "#/timeline")
    assert desk.locator(".month h2").all_inner_texts() == ["2025-01", "2025-05"]
    desk.locator('.bars [role=button][aria-label^="2021"]').click()
    desk.wait_for_selector("text=2021-03")
    desk.locator(".entry summary").click()
    assert "2021年3月创立" in desk.locator(".entry blockquote").inner_text()
    assert "y=2021" in desk.url


def test_ranking_by_firms_and_by_stated_figures(desk: Any, site: str) -> None:
    visit(desk, site, "#/ranking?of=Incubator")
    assert desk.locator("tbody .name").all_inner_texts() == ["云栖谷孵化器"]
    assert desk.locator(".rank-cell strong").inner_text() == "4"
    desk.locator(".rank-more summary").click()
    desk.wait_for_selector(".rank-more .tags .name")  # the list is made when it is opened
    assert set(desk.locator(".rank-more .tags .name").all_inner_texts()) == {
        "极星数科",
        "青禾智能",
        "蓝鲸机器人",
        "拾光科技",
    }
    visit(desk, site, "#/ranking?of=AdminArea")
    assert desk.locator(".rank-cell strong").all_inner_texts() == ["4", "4"]
    visit(desk, site, "#/ranking?of=AdminArea&by=figure&m=" + quote("人工智能企业"))
    assert ">600 家" in desk.locator(".rank-cell").inner_text()  # the latest of the three
    offered = desk.locator(".pick select").nth(2).locator("option")
    assert offered.all_inner_texts() == ["人工智能企业 (1)"]  # no firm's 营收
    visit(desk, site, "#/ranking?of=all&by=figure&m=" + quote("营收"))
    assert desk.locator("tbody .name").all_inner_texts() == ["蓝鲸机器人"]


def test_the_reader_shows_what_was_read_out_of_each_sentence(desk: Any, site: str) -> None:
    visit(desk, site, ARTICLE)
    assert desk.locator(".read-text").inner_text().replace("\n", "").startswith("湖畔新城的下午")
    desk.locator(".said", has_text="曾任").hover()
    panel = desk.locator(".read-panel")
    assert "教授" in panel.inner_text() and "曾任" in panel.inner_text()
    pronoun = desk.locator(".mention", has_text="他").first
    assert "陈墨白" in (pronoun.get_attribute("title") or "")
    desk.locator(".said-count").first.focus()
    assert panel.locator(".read-fact").count() == 5


def test_the_map_shows_all_and_opens_what_is_picked(desk: Any, site: str) -> None:
    visit(desk, site, "#/map")
    desk.wait_for_selector(".map-row")
    assert desk.evaluate("tuzhi_map.visible().length") == 31
    spot = desk.evaluate(
        """() => { const item = tuzhi_map.visible()[0], box = tuzhi_map.canvas.getBoundingClientRect();
        return { x: box.x + item.x, y: box.y + item.y } }"""
    )
    desk.mouse.click(spot["x"], spot["y"])
    assert "极星数科" in desk.locator(".map-picked").inner_text()


def test_the_map_of_one_article(desk: Any, site: str) -> None:
    visit(desk, site, f"#/map?a={article_id(NEWS)}")
    names = desk.locator(".map-row").all_inner_texts()
    assert "极星数科" in names and "江州人工智能大会" not in names
    assert desk.evaluate("tuzhi_map.visible().length") < 31


def test_a_large_map_is_drawn_in_groups_that_open(browser: Any, tmp_path: Path) -> None:
    write_site(synthetic_graph(1200), tmp_path / "site")
    with window(browser) as (page, seen):
        visit(page, (tmp_path / "site" / "index.html").as_uri(), "#/map")
        groups = "tuzhi_map.visible().filter((item) => item.count > 1).length"
        whole = page.evaluate("tuzhi_map.visible().reduce((sum, item) => sum + item.count, 0)")
        assert whole == 1200
        assert page.evaluate(groups) > 10
        page.evaluate("tuzhi_map.show(0, 2)")
        for _ in range(50):
            if not page.evaluate(groups):
                break
            page.wait_for_timeout(50)
        assert page.evaluate(groups) == 0
        assert seen.complaints == []


def saved(page: Any, label: str, scope: str) -> bytes:
    with page.expect_download() as waiting:
        page.locator(scope).get_by_role("button", name=label).click()
    return Path(waiting.value.path()).read_bytes()


def test_views_are_saved_as_tables_and_pictures(desk: Any, site: str) -> None:
    visit(desk, site, STAR)
    table = saved(desk, "CSV", ".actions").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {"极星数科", "陈墨白"} <= {row["主体"] for row in rows}
    assert any("2021年3月创立" in row["原句"] for row in rows)
    picture = saved(desk, "SVG", ".side-column .saving").decode("utf-8")
    assert "云栖谷孵化器" in picture and "class=" not in picture and picture.startswith("<svg")
    assert saved(desk, "PNG", ".side-column .saving").startswith(b"\x89PNG")
    visit(desk, site, "#/map")
    assert "极星数科" in saved(desk, "SVG", "main > .view > .saving").decode("utf-8")


def test_hostile_names_and_texts_show_as_text(browser: Any, tmp_path: Path) -> None:
    kg = hostile_graph()
    write_site(kg, tmp_path / "site")
    home = (tmp_path / "site" / "index.html").as_uri()
    article = next(iter(kg.articles))
    company = next(e for e in kg.entities.values() if HOSTILE in e.name)
    with window(browser) as (page, seen):
        for view in ("#/", f"#/entity/Company/{quote(company.name, safe='')}", f"#/article/{article}", "#/ranking", "#/map",
                     "#/search?q=" + quote("<script>"), "#/articles", "#/insights", "#/review", f"#/path?from={quote(company.id)}&to=Company/" + quote("𠮷野家")):  # fmt: skip
            visit(page, home, view)
            assert page.evaluate("window.hacked") is None
            assert page.locator("main img, main script, main iframe").count() == 0
            assert page.locator('a[href^="javascript:"]').count() == 0
        visit(page, home, f"#/article/{article}")
        assert HOSTILE in page.locator(".read-text").inner_text()
        visit(page, home, f"#/entity/Company/{quote(company.name, safe='')}")
        assert page.locator("h1").inner_text() == company.name
        assert "<b>邪恶区</b>" in page.locator(".entity-facts").inner_text()
    assert seen.complaints == []


def test_what_cannot_be_read_is_said_and_tried_again(browser: Any, tmp_path: Path) -> None:
    write_site(town_graph(), tmp_path / "site")
    lost = tmp_path / "site" / "data" / "articles" / "0.js"
    kept = lost.read_bytes()
    lost.unlink()
    with window(browser) as (page, _):
        visit(page, (tmp_path / "site" / "index.html").as_uri(), "#/articles")
        assert "data/articles/0.js" in page.locator(".message").inner_text()
        lost.write_bytes(kept)
        page.get_by_role("button", name="重试").click()
        page.wait_for_selector(".article-list li")


@pytest.mark.parametrize(("size", "theme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_no_serious_finding_of_axe(browser: Any, site: str, size: tuple[int, int], theme: str) -> None:
    axe = (workshop("accessibility") / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
    with window(browser, size=size, theme=theme) as (page, _):
        for view in VIEWS:
            visit(page, site, view)
            page.evaluate(axe)
            found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
            serious = [
                (row["id"], [node["html"][:160] + " " + node["failureSummary"][:200] for node in row["nodes"][:3]])
                for row in found["violations"]
                if row["impact"] in ("serious", "critical")
            ]
            assert serious == [], view


@pytest.mark.parametrize("size", [PHONE, (820, 1100)])
def test_no_view_is_wider_than_its_window(browser: Any, site: str, tmp_path: Path, size: tuple[int, int]) -> None:
    kg = hostile_graph()  # its names are long, and break nowhere
    write_site(kg, tmp_path / "site")
    hostile, company = (tmp_path / "site" / "index.html").as_uri(), next(e for e in kg.entities if HOSTILE in e)
    places = [(site, view) for view in VIEWS]
    for view in (
        f"#/entity/{quote(company)}",
        "#/",
        "#/ranking",
        "#/articles",
        "#/search?k=Company",
        f"#/path?from={quote(company)}",
    ):
        places.append((hostile, view))
    with window(browser, size=size) as (page, _):
        for home, view in places:
            visit(page, home, view)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, view


def test_the_map_waits_for_its_layout(browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later, "PATIENCE", 0.0)  # the first answer is that there is none yet
    with serve(town_graph(), tmp_path / "atlas") as address, window(browser, offline=False) as (page, seen):
        visit(page, f"{address}/", "#/map")
        assert any(url.endswith("/data/places.json") for url in seen.requests)
        page.wait_for_selector(".map-row")
        assert page.locator(".loading").count() == 0


def test_from_the_server_nothing_leaves_its_origin(browser: Any, tmp_path: Path) -> None:
    with serve(town_graph(), tmp_path / "atlas") as address, window(browser, offline=False) as (page, seen):
        for view in (STAR, PATH, ARTICLE, "#/map"):
            visit(page, f"{address}/", view)
            assert page.locator(".message").count() == 0, view
        page.goto(f"{address}/id/Company/" + quote("青禾智能"))
        await_view(page, "entity/Company/青禾智能")
        turtle = page.get_by_role("link", name="Turtle").get_attribute("href")
        answer = page.request.get(f"{address}/{turtle}")
        assert answer.ok and "青禾智能" in answer.text() and "text/turtle" in answer.headers["content-type"]
        visit(page, f"{address}/", f"#/article/{article_id(FORUM)}")
        assert "江州人工智能大会" in page.locator("h1").inner_text()
        outside = [url for url in seen.requests if not url.startswith((address, "data:", "blob:", "about:"))]
    assert outside == [] and seen.complaints == []
