"""The page in a real Chromium: what a reader does, and what he must never meet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tuzhi.exports.html import write_html

from .browser import PHONE, open_browser, open_page
from .page_graphs import hostile_graph, synthetic_graph, town_graph

STAR = "Company/极星数科"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("town") / "graph.html"
    write_html(town_graph(), path)
    return path


@pytest.fixture(scope="module")
def town_page(browser: Any, town: Path) -> Iterator[Any]:
    """One window for many questions that leave nothing behind."""
    with open_page(browser, town) as (page, _):
        yield page


def click_entity(page: Any, name: str) -> None:
    spot = page.evaluate("id => tuzhi.positionOf(id)", name)
    page.mouse.click(spot["x"], spot["y"])


def selected(page: Any) -> str | None:
    found: str | None = page.evaluate("tuzhi.selected()")
    return found


def visible(page: Any) -> set[str]:
    return set(page.evaluate("tuzhi.visible()"))


def test_loads_nothing_and_complains_of_nothing(browser: Any, town: Path) -> None:
    with open_page(browser, town) as (page, seen):
        page.click("#theme")
        page.click("#language")
        page.fill("#search", "极")
        page.wait_for_timeout(300)
        assert page.title() == "图志 tuzhi · knowledge graph"
        assert page.locator("h1").count() == 1
    assert seen.outside == []
    assert [url for url in seen.requests if url.startswith("file:")] == [town.as_uri()]
    assert seen.complaints == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("极星", STAR),
        ("科", STAR),  # one character suffices; the most important comes first
        ("jixingshuke", STAR),
        ("ji xing shu ke", STAR),
        ("jxsk", STAR),
        ("jixsk", STAR),  # syllables and initials mixed
        ("jixingsh", STAR),  # still being typed
        ("yunqigu", "Incubator/云栖谷孵化器"),
        ("fhq", "Incubator/云栖谷孵化器"),  # from the middle
        ("JAIC", "Event/江州人工智能大会"),  # an alias
        ("linjiang", "AdminArea/临江区"),  # an alias, by sound
    ],
)
def test_search_finds_and_selects(town_page: Any, typed: str, expected: str) -> None:
    town_page.fill("#search", typed)
    first = town_page.locator("#found [role=option]").first
    first.wait_for()
    assert first.get_attribute("aria-selected") == "true"
    town_page.keyboard.press("Enter")
    assert selected(town_page) == expected
    assert town_page.locator("#panel h2").inner_text() == expected.split("/")[1]


def test_search_by_keyboard(browser: Any, town: Path) -> None:
    with open_page(browser, town) as (page, _):
        page.keyboard.press("/")
        page.keyboard.type("jiangzhou")
        options = page.locator("#found [role=option]")
        names = options.locator(".found-name").all_inner_texts()
        assert len(names) >= 4
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        assert page.locator("#search").get_attribute("aria-activedescendant") == "found-1"
        page.keyboard.press("Escape")
        assert page.locator("#found").is_hidden()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert page.locator("#panel h2").inner_text() == names[1]


def test_search_that_finds_nothing_says_so(browser: Any, town: Path) -> None:
    with open_page(browser, town) as (page, _):
        page.fill("#search", "查无此人")
        assert "没有找到" in page.locator("#found").inner_text()
        page.keyboard.press("Enter")
        assert selected(page) is None


def test_click_on_a_node_shows_its_sentence_with_the_words_marked(browser: Any, town: Path) -> None:
    with open_page(browser, town) as (page, _):
        click_entity(page, STAR)
        panel = page.locator("#panel")
        assert panel.locator("h2").inner_text() == "极星数科"
        assert "又名 极星" in panel.locator(".aliases").inner_text()
        fact = panel.locator(".fact", has=page.locator(".name", has_text="陆知行"))
        sentence = fact.locator("blockquote")
        assert sentence.inner_text().startswith("极星数科是其中一家，由陈墨白、陆知行于2021年3月创立，专注于具身智能。")
        assert "".join(sentence.locator("mark").all_inner_texts()) == (
            "极星数科是其中一家，由陈墨白、陆知行于2021年3月创立"
        )
        assert sentence.locator("b.subject").all_inner_texts() == ["极星数科"]
        assert sentence.locator("b.object").all_inner_texts() == ["陆知行"]
        link = fact.locator(".origin a")
        assert link.inner_text() == "《湖畔新城：年轻人为什么来》"
        assert link.get_attribute("href") == "https://news.example/lake"
        assert "2025-03-12" in fact.locator(".origin").inner_text()
        assert "0.82" in fact.locator(".score").inner_text()
        fact.locator(".fold").click()
        assert sentence.is_hidden()


def test_a_pronoun_is_marked_where_the_reader_resolved_it(browser: Any, town: Path) -> None:
    with open_page(browser, town, fragment="#Person/陈墨白") as (page, _):
        fact = page.locator(".fact", has_text="江南大学").first
        assert fact.locator("b.subject").all_inner_texts() == ["他"]
        assert fact.locator(".chip.past").inner_text() == "曾任"


def test_click_on_an_edge_opens_its_facts(browser: Any, town: Path) -> None:
    with open_page(browser, town) as (page, _):
        a, b = (page.evaluate("id => tuzhi.positionOf(id)", name) for name in ("AdminArea/临江区", "AdminArea/江州市"))
        page.mouse.click((a["x"] + b["x"]) / 2, (a["y"] + b["y"]) / 2)
        assert page.locator("#panel .pair .name").all_inner_texts() == ["临江区", "江州市"]
        assert "临江区是江州市的人工智能高地" in page.locator("#panel blockquote").inner_text()


def test_neighbours_are_one_click_away_and_the_address_follows(browser: Any, town: Path) -> None:
    with open_page(browser, town, fragment=f"#{quote(STAR)}") as (page, _):
        assert selected(page) == STAR
        page.locator("#panel .name", has_text="云栖谷孵化器").first.click()
        assert selected(page) == "Incubator/云栖谷孵化器"
        assert page.evaluate("decodeURIComponent(location.hash)") == "#Incubator/云栖谷孵化器"
        page.evaluate("location.hash = '#Person/陈墨白'")
        page.wait_for_function("tuzhi.selected() === 'Person/陈墨白'")
        page.locator("#close").click()
        assert page.evaluate("location.hash") == ""


def test_figures_stand_in_a_table_and_a_chart(browser: Any, town: Path) -> None:
    with open_page(browser, town, fragment="#AdminArea/临江区") as (page, _):
        assert page.locator("#panel td.amount").all_inner_texts() == ["210家", "380家", "超600家"]
        assert page.locator("#panel svg.chart circle").count() == 3
        assert page.locator("#panel svg.chart .time").all_text_contents() == ["2022", "2023", "2024"]
    with open_page(browser, town, fragment="#Company/蓝鲸机器人") as (page, _):
        assert page.locator("#panel td.amount").count() == 1
        assert page.locator("#panel svg.chart").count() == 0


def test_filters_by_class(browser: Any, town: Path) -> None:
    with open_page(browser, town) as (page, _):
        everything = visible(page)
        page.locator("#kinds .row", has_text="企业").click()
        assert everything - visible(page) == {name for name in everything if name.startswith("Company/")}
        assert "显示 26 / 31" in page.locator("#shown").inner_text()
        page.click("#reset")
        assert visible(page) == everything
        page.click("#all-kinds")
        assert visible(page) == set()
        assert page.locator("#nothing").inner_text() == "当前筛选下没有可显示的实体。"


def test_filters_by_relation_confidence_and_article(browser: Any, town: Path) -> None:
    with open_page(browser, town) as (page, _):
        page.click("#details-properties summary span")
        page.click("#all-properties")
        page.locator("#properties .row", has_text="研发方").click()
        models = {"Model/星河", STAR, "Model/知农", "Company/青禾智能", "Product/海豚巡检机器人", "Company/蓝鲸机器人"}
        assert visible(page) == models | {"Product/拾光相册", "Company/拾光科技"}
        page.locator("#confidence").fill("0.85")
        assert visible(page) == {"Model/星河", STAR, "Model/知农", "Company/青禾智能"}
        page.click("#reset")
        page.click("#details-articles summary span")
        page.locator("#articles .row", has_text="大会开幕").click()
        assert "Event/江州人工智能大会" in visible(page)
        assert "Model/星河" not in visible(page)
        click_entity(page, STAR)
        assert "条不符合当前筛选" in page.locator("#panel").inner_text()


def test_only_the_neighbourhood(browser: Any, town: Path) -> None:
    with open_page(browser, town, fragment="#AdminArea/江州市") as (page, _):
        page.locator(".segments button", has_text="1 步内").click()
        assert visible(page) == {"AdminArea/江州市", "AdminArea/临江区"}
        page.locator(".segments button", has_text="2 步内").click()
        assert visible(page) == {"AdminArea/江州市", "AdminArea/临江区", "Park/湖畔新城"}
        page.keyboard.press("Escape")
        assert len(visible(page)) == 31


def test_hostile_names_do_nothing(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    write_html(hostile_graph(), path)
    with open_page(browser, path) as (page, seen):
        for name in page.evaluate("tuzhi.visible()"):
            page.evaluate("id => tuzhi.select(id)", name)
            page.locator("#panel h2").wait_for()
        page.fill("#search", "script")
        page.wait_for_timeout(200)
        assert page.evaluate("window.hacked") is None
        assert page.locator("img, #panel script, #panel h2 b").count() == 0
        assert page.locator("a[href^=javascript]").count() == 0
        page.evaluate("tuzhi.select('Company/𠮷野家')")
        # Offsets are the browser's: the character 𠮷 is two of its units.
        assert page.locator("#panel b.subject").inner_text() == "𠮷野家"
        assert page.locator("#panel b.object").inner_text() == "<b>邪恶区</b>"
    assert seen.outside == []
    assert seen.complaints == []


def test_the_phone_has_no_sideways_scroll(browser: Any, town: Path) -> None:
    with open_page(browser, town, size=PHONE) as (page, seen):
        wide = "[document.documentElement, document.querySelector('#panel')].some((e) => e.scrollWidth > innerWidth)"
        assert page.evaluate(wide) is False
        assert page.locator("#panel").is_hidden()
        page.click("#open-filters")
        assert page.locator("#kinds .row").first.is_visible()
        page.click("#close-filters")
        page.fill("#search", "lianhe")
        page.locator("#found [role=option]").first.click()
        assert page.locator("#panel h2").inner_text() == "具身智能联合实验室"
        assert page.evaluate(wide) is False
        box = page.locator("#panel").bounding_box()
        assert box["x"] == 0 and box["width"] == 390 and box["y"] > 300
    assert seen.complaints == []


def test_the_picture_can_be_saved(browser: Any, town: Path) -> None:
    with open_page(browser, town) as (page, _), page.expect_download() as saved:
        page.click("#picture")
    assert saved.value.suggested_filename == "tuzhi.png"


def test_an_empty_graph_says_so(browser: Any, tmp_path: Path) -> None:
    from tuzhi.graph import KnowledgeGraph

    path = tmp_path / "empty.html"
    write_html(KnowledgeGraph(), path)
    with open_page(browser, path) as (page, seen):
        assert page.locator("#nothing").inner_text() == "这张图里还没有实体。"
    assert seen.complaints == []


def test_a_large_graph_draws_the_most_important_and_search_adds_the_rest(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuzhi.exports.html.SHOWN", 50)
    path = tmp_path / "large.html"
    write_html(synthetic_graph(300), path)
    with open_page(browser, path) as (page, seen):
        assert "先画出最重要的 50 个实体（共 300 个）" in page.locator("#notice").inner_text()
        last = page.evaluate("tuzhi.visible().at(-1)")
        page.fill("#search", last.split("/")[1])
        page.keyboard.press("Enter")
        assert selected(page) == last
        assert "最重要的 51 个" in page.locator("#notice").inner_text()
    assert seen.complaints == []


def test_a_tap_on_the_phone_selects(browser: Any, town: Path) -> None:
    with open_page(browser, town, size=PHONE) as (page, _):
        spot = page.evaluate("id => tuzhi.positionOf(id)", STAR)
        page.touchscreen.tap(spot["x"], spot["y"])
        page.locator("#panel h2").wait_for()
        assert selected(page) == STAR
        # The sheet covers the lower half: what was tapped has moved out from under it.
        assert page.evaluate("id => tuzhi.positionOf(id).y", STAR) < page.locator("#panel").bounding_box()["y"]


def test_the_keyboard_reaches_everything_in_reading_order(browser: Any, town: Path) -> None:
    with open_page(browser, town) as (page, _):
        stops = []
        for _ in range(8):
            page.keyboard.press("Tab")
            stops.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
        assert stops[:7] == ["skip", "search", "overview", "picture", "theme", "language", "vis-network"]
        nameless = (
            "[...document.querySelectorAll('button')].filter((b) => !(b.textContent.trim() || b.ariaLabel)).length"
        )
        assert page.evaluate(nameless) == 0
