"""The query page in a real browser, against a real server: editor, completion, answers, history, addresses, safety."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import httpx
import pytest
from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph, article_id
from tuzhi.graph.sparql import questions
from tuzhi.graph.terms import DATA

from .browser import DESKTOP, PHONE, new_context, open_browser
from .graphs import town_graph
from .served import serve
from .workshop import workshop

GRAPH = (
    "CONSTRUCT { ?a ?p ?b . ?a rdfs:label ?n . ?b rdfs:label ?m } { ?a ?p ?b . ?a rdfs:label ?n . ?b rdfs:label ?m }"
)
WORST = "SELECT (COUNT(*) AS ?count) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o FILTER(STR(?a) < STR(?o)) }"
EVIL = (
    '<img src=x onerror="window.hurt=1">',
    "<script>window.hurt=1</script>",
    "javascript:window.hurt=1",
    '"onfocus="window.hurt=1',
)


def evil_graph() -> KnowledgeGraph:
    """Names and addresses that run as script where a page takes text for markup."""
    text = "；".join(EVIL)
    article = Article(article_id(text), EVIL[0], text, EVIL[1], "javascript:window.hurt=1")
    entities, facts = [Entity("AdminArea", "滨江区")], []
    for name in EVIL:
        start = text.index(name)
        ev = Evidence.of(article, start, start + len(name), method="pattern", confidence=0.5)
        entities.append(Entity("Company", name, (name + "!",), same_as=("javascript:window.hurt=1",)))
        facts.append(Fact(f"Company/{name}", "locatedIn", "AdminArea/滨江区", (("amount", name),), (ev,)))
    return KnowledgeGraph.of(articles=[article], entities=entities, facts=facts)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(town_graph(), tmp_path_factory.mktemp("query") / "atlas", seconds=20.0) as address:
        yield address


@contextmanager
def opened(
    browser: Any,
    address: str,
    *,
    size: tuple[int, int] = DESKTOP,
    lang: str = "zh-CN",
    theme: str = "light",
    query: str = "",
) -> Iterator[Any]:
    """The query page, ready; in the end it must have asked nobody else for anything and run into no error."""
    context = new_context(browser, size=size, theme=theme, locale=lang)
    page, outside, errors = context.new_page(), [], []
    page.on("request", lambda r: None if r.url.startswith((f"{address}/", "data:", "blob:")) else outside.append(r.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        page.goto(f"{address}/query" + (f"#/query={quote(query, safe='')}" if query else ""))
        page.wait_for_selector("html[data-ready]")
        yield page
        assert not outside and not errors
    finally:
        context.close()


def write(page: Any, text: str) -> None:
    """Types into the empty editor, brackets and all."""
    page.click(".cm-content")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def editor_text(page: Any) -> str:
    return "\n".join(page.locator(".cm-line").all_text_contents())


def test_worked_questions_in_both_languages(browser: Any, address: str) -> None:
    with opened(browser, address) as page:
        listed = page.locator(".lists details").first.locator("button.item").all_text_contents()
        assert listed == [q.zh for q in questions().values()] and len(listed) >= 15
        page.get_by_role("button", name="Switch to English").click()
        listed = page.locator(".lists details").first.locator("button.item").all_text_contents()
        assert listed == [q.en for q in questions().values()]
        assert page.locator("html").get_attribute("lang") == "en"
        page.reload()
        page.wait_for_selector("html[data-ready]")
        assert page.locator(".run").inner_text().startswith("Run")


def test_a_question_is_answered_as_a_table_with_links_and_a_file(browser: Any, address: str) -> None:
    with opened(browser, address) as page:
        page.get_by_role("button", name=questions()["firms-in-incubators"].zh).click()
        page.wait_for_selector("td a.entity")
        assert page.locator("th").all_text_contents() == ["firm", "incubator", "district"]
        rows = [row.locator("td").all_text_contents() for row in page.locator("tbody tr").all()]
        assert ["青禾智能", "云谷创新社区", "滨江区"] in rows
        link = page.locator("td a.entity", has_text="云谷创新社区").first.get_attribute("href")
        assert httpx.get(f"{address}/{link}", headers={"Accept": "text/turtle"}).status_code == 200
        with page.expect_download() as saved:
            page.get_by_role("button", name="下载 CSV").click()
        with Path(saved.value.path()).open(encoding="utf-8-sig", newline="") as stream:
            assert [list(row) for row in csv.reader(stream)] == [["firm", "incubator", "district"], *rows]


def test_columns_are_sorted_by_number_and_by_word(browser: Any, address: str) -> None:
    query = "SELECT ?n ?v { VALUES (?n ?v) { ('b' 10) ('a' 9) ('c' 100) } }"
    with opened(browser, address, query=query) as page:
        page.wait_for_selector("tbody tr")
        first = page.locator("tbody tr td:first-child")
        page.get_by_role("button", name="v", exact=True).click()
        assert first.all_text_contents() == ["a", "b", "c"]
        page.get_by_role("button", name="v", exact=True).click()
        assert first.all_text_contents() == ["c", "b", "a"]
        assert page.locator("th").nth(1).get_attribute("aria-sort") == "descending"


def options(page: Any) -> list[str]:
    page.wait_for_selector(".cm-tooltip-autocomplete li")
    page.wait_for_timeout(100)  # for a moment after it opens, the editor takes Enter for a new line
    return list(page.locator(".cm-tooltip-autocomplete .cm-completionLabel").all_text_contents())


def test_the_editor_completes_classes_properties_and_names(browser: Any, address: str) -> None:
    with opened(browser, address) as page:
        write(page, "SELECT * { ?x a ")
        page.keyboard.type("tz:Inc")
        assert "tz:Incubator" in options(page) and "tz:locatedIn" not in options(page)
        page.keyboard.press("Escape")
        write(page, "SELECT * { ?x ")
        page.keyboard.type("tz:loc")
        assert options(page)[0] == "tz:locatedIn"
        page.keyboard.press("Escape")
        write(page, "SELECT * { ?x 位于")  # by its Chinese label
        page.keyboard.press("Control+Space")
        assert "tz:locatedIn" in options(page)
        page.keyboard.press("Escape")
        write(page, "SELECT * { 云谷")
        page.keyboard.press("Control+Space")
        assert options(page)[0] == "云谷创新社区"
        page.keyboard.press("Enter")
        assert editor_text(page) == f"SELECT * {{ <{DATA}Incubator/云谷创新社区>"
        write(page, 'SELECT * { ?x rdfs:label "青禾')
        page.keyboard.press("Control+Space")
        assert {"青禾智能", "青禾大模型"} <= set(options(page))
        page.keyboard.press("Escape")
        write(page, "SELECT ?firm { ?f")
        page.keyboard.press("Control+Space")
        assert options(page) == ["firm"]


def test_an_error_says_where(browser: Any, address: str) -> None:
    with opened(browser, address) as page:
        write(page, "SELECT * {\n  ?s ?p ; }")
        page.keyboard.press("Control+Enter")
        problem = page.wait_for_selector(".problem")
        assert "第 2 行第 11 列" in problem.inner_text()
        assert page.locator(".cm-lintRange, .cm-lintPoint").count() == 1
        write(page, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".problem:has-text('SERVICE 已关闭')")
        assert page.locator(".cm-lintRange, .cm-lintPoint").count() == 0


def test_a_graph_is_drawn_and_read_by_keyboard(browser: Any, address: str) -> None:
    with opened(browser, address, query=GRAPH) as page:
        page.wait_for_selector(".picture .node")
        assert page.locator(".picture .node", has_text="青禾智能").count() == 1
        assert page.locator(".picture .edge").count() > 10
        page.locator(".picture .node", has_text="云谷创新社区").focus()
        page.keyboard.press("Enter")
        details = page.locator(".details").inner_text()
        assert "云谷创新社区" in details and "滨江区" in details and "位于" in details
        page.get_by_role("tab", name="图").press("ArrowRight")
        assert page.get_by_role("tab", name="表格").get_attribute("aria-selected") == "true"
        assert page.locator("tbody tr").count() > 20
        page.get_by_role("tab", name="Turtle").click()
        page.wait_for_selector("pre:has-text('@prefix')")


def test_yes_or_no_and_nothing(browser: Any, address: str) -> None:
    with opened(browser, address, query="ASK { ?x a tz:Incubator }") as page:
        page.wait_for_selector(".verdict:has-text('是')")
        write(page, "SELECT * { ?x a <urn:none> }")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".nothing:has-text('没有符合条件的结果')")


def test_a_query_has_an_address_and_the_way_back(browser: Any, address: str) -> None:
    first, second = "SELECT ('一' AS ?n) {}", "SELECT ('二' AS ?n) {}"
    with opened(browser, address, query=first) as page:
        page.wait_for_selector("td:has-text('一')")
        write(page, second)
        page.locator(".run").click()
        page.wait_for_selector("td:has-text('二')")
        assert unquote(page.url).endswith(f"#/query={second}")
        page.go_back()
        page.wait_for_selector("td:has-text('一')")
        assert editor_text(page) == first


def test_the_history_is_kept_and_can_be_forgotten(browser: Any, address: str) -> None:
    with opened(browser, address, query="SELECT ('一' AS ?n) {}") as page:
        page.wait_for_selector("td")
        page.goto(f"{address}/query")
        page.wait_for_selector("html[data-ready]")
        page.locator("summary", has_text="历史").click()
        page.locator("button.code").click()
        assert editor_text(page) == "SELECT ('一' AS ?n) {}"
        page.locator(".forget").click()
        assert page.locator("button.code").count() == 0


def test_a_slow_query_can_be_stopped(browser: Any, address: str) -> None:
    with opened(browser, address) as page:
        write(page, WORST)
        page.keyboard.press("Control+Enter")
        page.locator(".run.stop").click()
        page.wait_for_selector(".status:has-text('已停止')")
        write(page, "ASK {}")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".verdict")


def test_the_keyboard_leads_through_the_page(browser: Any, address: str) -> None:
    with opened(browser, address) as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # the link that skips to the editor
        focus = "document.activeElement.shadowRoot ? 'editor' : document.activeElement.textContent"
        assert page.evaluate(focus) == "editor"
        page.keyboard.press("Tab")
        assert page.evaluate(focus).startswith("运行"), "Tab must lead out of the editor"


def test_it_fits_a_phone(browser: Any, address: str) -> None:
    with opened(browser, address, size=PHONE, theme="dark", query=GRAPH) as page:
        page.wait_for_selector(".picture .node")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        assert page.locator("html").get_attribute("data-theme") == "dark"
        page.get_by_role("tab", name="表格").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_names_are_never_run_as_script(browser: Any, tmp_path: Path) -> None:
    everything = "SELECT * { ?s ?p ?o }"
    with serve(evil_graph(), tmp_path / "atlas") as address, opened(browser, address, query=everything) as page:
        page.wait_for_selector("tbody tr")
        write(page, "SELECT * { <im")
        page.keyboard.press("Control+Space")
        write(page, 'SELECT * { ?s rdfs:label "<img')
        page.keyboard.press("Control+Space")
        assert options(page) == [EVIL[0]]
        page.keyboard.press("Escape")
        seen = page.locator("td").all_text_contents()
        assert all(any(name in text for text in seen) for name in EVIL), "such names show as what they are: text"
        write(page, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".picture .node")
        for node in page.locator(".picture .node").all()[:20]:
            node.focus()
            page.keyboard.press("Enter")
        assert page.evaluate("window.hurt") is None
        schemes = page.evaluate("[...document.querySelectorAll('a')].map((a) => a.protocol)")
        assert set(schemes) <= {"http:", "https:"}
        assert page.locator("main img, main script").count() == 0


def test_addresses_do_not_run_as_script(browser: Any, address: str) -> None:
    query = 'SELECT (<javascript:window.hurt=1> AS ?a) ("</script><script>window.hurt=1</script>" AS ?b) {}'
    with opened(browser, address, query=query) as page:
        page.wait_for_selector("td")
        assert page.locator("td a").count() == 0
        page.locator("td").first.click()
        assert page.evaluate("window.hurt") is None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_stands_in_the_way_of_a_screen_reader(browser: Any, address: str, theme: str) -> None:
    axe = workshop("accessibility") / "node_modules" / "axe-core" / "axe.min.js"
    for query in (GRAPH, questions()["evidence"].sparql, "SELECT * {"):
        with opened(browser, address, theme=theme, query=query) as page:
            page.wait_for_selector(".picture .node, td, .problem")
            page.locator("summary").nth(2).click()
            page.evaluate(axe.read_text("utf-8"))  # not as a script element: the page's policy forbids those
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            serious = [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]
            assert not serious


def test_a_question_in_words_becomes_a_query_that_runs(browser: Any, address: str) -> None:
    firm, place = next(
        (f.subject.split("/", 1)[1], f.object.split("/", 1)[1])
        for f in town_graph().facts.values()
        if f.property == "locatedIn" and f.subject.startswith("Company/")
    )
    with opened(browser, address) as page:
        page.fill("#in-words", f"{firm}在哪里？")
        page.press("#in-words", "Enter")
        page.wait_for_selector(".result table")
        assert "tz:locatedIn" in editor_text(page)
        assert place in page.locator(".result table").inner_text()
        page.fill("#in-words", "今天天气怎么样？")
        page.press("#in-words", "Enter")
        page.locator("#status", has_text="没有听懂").wait_for()
