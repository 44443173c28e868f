"""The review page: what it asks, who may answer, and what an answer does to the atlas."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from tuzhi.cli import work
from tuzhi.cli.app import build_app
from tuzhi.cli.complaints import told as spoken
from tuzhi.cli.serve import reviewer_of as reviewer_for
from tuzhi.exports import export
from tuzhi.exports.atlas import DECISIONS, note_decisions, open_atlas, write_atlas, writing
from tuzhi.exports.resources import Resources
from tuzhi.exports.review_page import ReviewPage
from tuzhi.exports.site import write_site
from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph, Observation
from tuzhi.graph.decisions import decide, read_decisions
from tuzhi.graph.proposals import propose, propose_article
from tuzhi.serve.review import LONGEST_BODY, Reviewer

from .atlases import Reader, build, write
from .browser import DESKTOP, PHONE, new_context, open_browser
from .page_graphs import HOSTILE, hostile_graph
from .served import serve_folder

TEXTS = {
    "one": "江州通讯：青禾智造位于湖畔新城。",
    "two": "青禾智造坊位于湖畔新城，极星数科位于云栖谷。",
}
SAME = ("Company/青禾智造", "Company/青禾智造坊")


def said(article: Article, quote: str, confidence: float = 0.9) -> tuple[Evidence, ...]:
    start = article.text.index(quote)
    return (Evidence.of(article, start, start + len(quote), method="pattern", confidence=confidence),)


def doubtful_graph() -> KnowledgeGraph:
    """One question of each reason."""
    one = Article("a1", "甲报", "韩立任蓝鲸机器人经理。临江区有企业300家。拾光大学发布了新品。", published="2025-01-02")
    two = Article("a2", "乙报", "韩立任青禾智造院长。临江区有企业500家。它落户湖畔新城。", published="2025-01-02")
    three = Article("a3", "丙报", "青禾智造坊来了。")
    names = {
        "Person": ("韩立",),
        "Company": ("蓝鲸机器人", "青禾智造", "青禾智造坊", "拾光大学"),
        "AdminArea": ("临江区",),
        "Park": ("湖畔新城",),
    }
    things = [Entity(kind, name) for kind, row in names.items() for name in row]
    return KnowledgeGraph.of(
        articles=[one, two, three],
        entities=things,
        facts=[
            Fact("Person/韩立", "hasPosition", "Company/蓝鲸机器人", (), said(one, "韩立任蓝鲸机器人经理")),
            Fact("Person/韩立", "hasPosition", "Company/青禾智造", (), said(two, "韩立任青禾智造院长")),
            Fact("Company/青禾智造", "locatedIn", "Park/湖畔新城", (), said(two, "它落户湖畔新城", 0.5)),
        ],
        observations=[
            Observation("AdminArea/临江区", "人工智能企业", Decimal(n), "家", "=", "2025-01", said(a, f"企业{n}家"))
            for n, a in (("300", one), ("500", two))
        ],
    )


def questions(kg: KnowledgeGraph, *decisions: Any) -> dict[str, dict[str, Any]]:
    page = ReviewPage(Resources(kg)).open(decisions)
    return {row["reason"]: row for row in page["questions"]}


def test_every_question_stands_side_by_side_with_its_sentences() -> None:
    found = questions(doubtful_graph())
    assert set(found) == {"conflict", "duplicate", "namesake", "class", "doubt"}
    assert [side["item"]["v"] for side in found["conflict"]["sides"]] == ["300", "500"]
    assert [side["entity"] for side in found["duplicate"]["sides"]] == list(SAME)
    assert [side["article"] for side in found["namesake"]["sides"]] == ["a1", "a2"]
    assert all(len(item["ev"]) == 1 for side in found["namesake"]["sides"] for item in side["items"])
    assert (found["class"]["target"], found["class"]["other"]) == (["Company/拾光大学"], "University")


def test_what_nothing_is_said_of_is_shown_where_it_is_named() -> None:
    kg = doubtful_graph()
    facts = [replace(f, subject="Company/拾光大学") for f in kg.facts.values() if f.property == "locatedIn"]
    page = ReviewPage(
        Resources(KnowledgeGraph.of(articles=kg.articles.values(), entities=kg.entities.values(), facts=facts))
    )
    side = next(row for row in page.open()["questions"] if row["reason"] == "duplicate")["sides"][0]
    assert (side["n"], side["items"], side["spots"]) == (0, [], [])


def test_a_sentence_brings_what_stands_before_it() -> None:
    page = ReviewPage(Resources(doubtful_graph())).open()
    doubt = next(row for row in page["questions"] if row["reason"] == "doubt")
    sentence = page["sentences"][doubt["sides"][0]["item"]["ev"][0]["s"]]
    assert (sentence["t"], sentence["before"]) == ("它落户湖畔新城。", "韩立任青禾智造院长。临江区有企业500家。")


def test_what_was_decided_is_not_asked_again() -> None:
    kg, who = doubtful_graph(), {"author": "李"}
    assert "duplicate" not in questions(kg, decide("merge", "entity", SAME, into=SAME[0], **who))
    assert "duplicate" not in questions(kg, decide("reject", "same", SAME, **who))
    assert "class" not in questions(
        kg, decide("retype", "entity", ("Company/拾光大学",), into="University/拾光大学", **who)
    )
    assert "duplicate" not in questions(kg, decide("reject", "entity", SAME[:1], **who))
    kept = decide("merge", "entity", ("Company/旧名", SAME[0]), into=SAME[0], **who)
    assert "duplicate" in questions(kg, kept)  # another pair than the one that was decided about


def test_a_written_site_does_not_ask_what_was_decided(tmp_path: Path) -> None:
    write_atlas(doubtful_graph(), [], tmp_path / "atlas")
    note_decisions(tmp_path / "atlas", [decide("reject", "same", SAME, author="李")])
    export(doubtful_graph(), tmp_path / "site", form="site", atlas=tmp_path / "atlas")
    text = (tmp_path / "site" / "data" / "review.js").read_text("utf-8")
    assert '"doubt"' in text and '"duplicate"' not in text and "李" not in text


def reviewer_of(folder: Path) -> Reviewer:
    def apply() -> None:
        work.refresh(folder, mapper=Reader())

    def add(ids: Sequence[str]) -> None:
        work.add([folder / "proposed" / f"{key}.md" for key in ids], folder, mapper=Reader(), label="")

    return Reviewer("审阅人", apply, add, "the-key", spoken)


@contextmanager
def desk(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server that writes, over an atlas of two articles."""
    folder = tmp_path / "atlas"
    build(folder, write(tmp_path / "texts", **TEXTS))
    with serve_folder(folder, reviewer=reviewer_of(folder)) as address:
        yield address, folder


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Such a server for requests that must change nothing."""
    with desk(tmp_path_factory.mktemp("desk")) as opened:
        yield opened


def post(address: str, path: str, body: Any, **headers: str) -> tuple[int, Any]:
    at = urlsplit(address)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=30)
    given = {"Content-Type": "application/json", "X-Tuzhi-Key": "the-key", "Origin": address}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request("POST", path, raw, {name: value for name, value in given.items() if value})
        answer = connection.getresponse()
        text = answer.read().decode()
        return answer.status, json.loads(text) if text.startswith("{") else text
    finally:
        connection.close()


def get(address: str, path: str) -> Any:
    at = urlsplit(address)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=30)
    try:
        connection.request("GET", path)
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


REJECT = {"action": "reject", "what": "fact", "target": ["Company/极星数科", "locatedIn", "Park/云栖谷", ""]}


def test_a_decision_is_noted_applied_and_served(tmp_path: Path) -> None:
    with desk(tmp_path) as (address, folder):
        status, told = post(address, "/review/decide", {"decisions": [REJECT | {"reason": "已搬走", "author": "别人"}]})
        (noted,) = read_decisions(folder / DECISIONS)
        assert (status, told["ids"], noted.author, noted.reason) == (200, [noted.id], "审阅人", "已搬走")
        session = get(address, "/data/review.json")["session"]
        assert (session["pending"], session["writes"], session["recent"][0]["id"]) == (1, 1, noted.id)
        assert post(address, "/review/apply", {}) == (200, {"unmatched": []})
        # The answer came when the new atlas was served already.
        session = get(address, "/data/review.json")["session"]
        assert (session["pending"], get(address, "/data/meta.json")["counts"]["facts"]) == (0, 2)
        post(address, "/review/decide", {"decisions": [{"action": "undo", "what": "decision", "target": [noted.id]}]})
        assert post(address, "/review/apply", {})[0] == 200
        assert get(address, "/data/meta.json")["counts"]["facts"] == 3
        assert get(address, "/data/review.json")["session"]["recent"] == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X_Tuzhi_Key": ""}, 403),
        ({"X_Tuzhi_Key": "wrong"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"Host": "evil.example"}, 400),
    ],
)
def test_nobody_but_the_page_with_the_key_writes(
    steady: tuple[str, Path], headers: dict[str, str], status: int
) -> None:
    address, folder = steady
    for path, body in (("decide", {"decisions": [REJECT]}), ("settle", {"accept": []}), ("apply", {})):
        assert post(address, f"/review/{path}", body, **headers)[0] == status
    assert not (folder / DECISIONS).exists()


def test_a_server_that_was_not_asked_to_has_no_address_that_writes(tmp_path: Path) -> None:
    folder = tmp_path / "atlas"
    build(folder, write(tmp_path / "texts", **TEXTS))
    with serve_folder(folder) as address:
        for path in ("decide", "settle", "apply"):
            assert post(address, f"/review/{path}", {"decisions": [REJECT]})[0] == 404
        page = get(address, "/data/review.json")
        assert (page["session"]["writes"], page["session"]["author"]) == (0, "")
        assert [row["reason"] for row in page["questions"]] == ["duplicate"]
    assert not (folder / DECISIONS).exists()


def test_a_server_for_others_does_not_tell_who_decided_what(tmp_path: Path) -> None:
    folder = tmp_path / "atlas"
    build(folder, write(tmp_path / "texts", **TEXTS))
    made = decide("reject", "same", SAME, author="某人", reason="内情")
    note_decisions(folder, [made])
    with writing(folder):
        propose(folder, decide("accept", "entity", ["Company/极星数科"], author="agent"))
    with serve_folder(folder, hosts=("127.0.0.1", "atlas.example")) as address:
        page = get(address, "/data/review.json")
    assert page["questions"] == [] and page["proposals"] == [] and page["session"]["recent"] == []
    assert "某人" not in json.dumps(page, ensure_ascii=False)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({}, "no such action"),
        ({"action": "burn", "what": "entity", "target": ["Company/极星数科"]}, "no such action"),
        (REJECT | {"target": ["Company/极星数科"]}, "4 words"),
        (REJECT | {"target": [1, 2, 3, 4]}, "made of texts"),
        (REJECT | {"target": "Company/极星数科"}, "expected a list"),
        (REJECT | {"reason": "长" * 3_000}, "made of texts"),
        (REJECT | {"target": ["Company/无此", "locatedIn", "Park/云栖谷", ""]}, "no such thing"),
        ({"action": "retype", "what": "entity", "target": ["Company/极星数科"], "into": "Dragon/极星数科"}, "no such class"),
        ({"action": "undo", "what": "decision", "target": ["abc"]}, "no such decision"),
        ({"action": "split", "what": "entity", "target": ["Company/极星数科"], "into": "Company/乙", "articles": ["x"]}, "no such article"),
    ],
)  # fmt: skip
def test_what_could_never_take_effect_is_refused(steady: tuple[str, Path], row: dict[str, Any], said: str) -> None:
    address, folder = steady
    status, told = post(address, "/review/decide", {"decisions": [REJECT, row]})
    assert status == 409 and said in told["error"]
    assert not (folder / DECISIONS).exists()  # all or none


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[]", 400), (b"{}", 409), (b'{"decisions": 7}', 409), (b" " * (LONGEST_BODY + 1), 413)],
)
def test_what_is_no_request_is_refused(steady: tuple[str, Path], body: bytes, status: int) -> None:
    assert post(steady[0], "/review/decide", body)[0] == status


def test_what_went_wrong_is_told_in_the_language_of_the_page(steady: tuple[str, Path]) -> None:
    body = {"decisions": [{"action": "undo", "what": "decision", "target": ["abc"]}]}
    assert post(steady[0], "/review/decide", body, accept_language="zh")[1]["error"] == "abc：没有这个决定"
    assert post(steady[0], "/review/decide", body, accept_language="en")[1]["error"] == "abc: no such decision"


def test_an_added_fact_needs_words_of_its_article(tmp_path: Path) -> None:
    with desk(tmp_path) as (address, folder):
        article = next(iter(open_atlas(folder).articles.values()))
        row = {"action": "add", "what": "fact", "target": ["Company/青禾智造", "locatedIn", "AdminArea/江州", ""],
               "articles": [article.id], "quote": "不在文中的话"}  # fmt: skip
        status, told = post(address, "/review/decide", {"decisions": [row]})
        assert status == 409 and "不在文中的话" in told["error"]
        assert post(address, "/review/decide", {"decisions": [row | {"quote": article.text[:6]}]})[0] == 200
        post(address, "/review/apply", {})
        assert ("Company/青禾智造", "locatedIn", "AdminArea/江州", "") in open_atlas(folder).facts


def test_while_another_writes_nothing_is_noted(tmp_path: Path) -> None:
    with desk(tmp_path) as (address, folder), writing(folder):
        status, told = post(address, "/review/decide", {"decisions": [REJECT]})
    assert status == 409 and "has been writing" in told["error"] and not (folder / DECISIONS).exists()


def test_proposals_of_agents_wait_for_the_reviewer(tmp_path: Path) -> None:
    with desk(tmp_path) as (address, folder):
        kept = decide("reject", "fact", REJECT["target"], author="agent", reason="读错")
        left = decide("accept", "entity", ["Company/极星数科"], author="agent")
        with writing(folder):
            propose(folder, kept)
            propose(folder, left)
            news = propose_article(folder, "蓝鲸机器人位于湖畔新城。", agent="agent", title="新来的")
        page = get(address, "/data/review.json")
        assert page["about"][kept.id][0]["item"]["s"] == "Company/极星数科" and news not in page["about"]
        rows = {row["id"]: row for row in page["proposals"]}
        assert set(rows) == {kept.id, left.id, news} and "蓝鲸机器人" in rows[news]["text"]
        assert post(address, "/review/settle", {"accept": ["0"]})[0] == 409
        assert post(address, "/review/settle", {"accept": [kept.id, news], "refuse": [left.id]})[0] == 200
        page = get(address, "/data/review.json")
        assert page["proposals"] == [] and "Company/蓝鲸机器人" in open_atlas(folder).entities
        (noted,) = read_decisions(folder / DECISIONS)
        assert (noted.author, noted.target, "读错" in noted.reason) == ("审阅人", kept.target, True)


@pytest.mark.parametrize("options", [["--host", "0.0.0.0"], ["--allow-host", "atlas.example"]])
def test_an_atlas_is_reviewed_on_its_own_machine_only(tmp_path: Path, options: list[str]) -> None:
    build(tmp_path / "atlas", write(tmp_path / "texts", **TEXTS))
    done = CliRunner().invoke(build_app("en"), ["serve", str(tmp_path / "atlas"), "--review", *options])
    assert done.exit_code and "ssh -L" in str(done.exception)


def test_the_command_line_puts_the_atlas_together_for_the_page(tmp_path: Path) -> None:
    folder = tmp_path / "atlas"
    build(folder, write(tmp_path / "texts", **TEXTS))
    made = reviewer_for(folder, "李", label="")
    assert made.author == "李" and len(made.key) > 20 and made.key != reviewer_for(folder, "李", label="").key
    note_decisions(folder, [decide("reject", "fact", REJECT["target"], author=made.author)])
    made.apply()
    assert tuple(REJECT["target"]) not in open_atlas(folder).facts
    with writing(folder):
        news = propose_article(folder, "蓝鲸机器人位于湖畔新城。", agent="agent")
    made.add([news])
    assert len(open_atlas(folder).articles) == 3 and (folder / "accepted" / f"{news}.md").exists()


def test_an_atlas_that_cannot_be_put_together_is_not_reviewed(tmp_path: Path) -> None:
    write_atlas(doubtful_graph(), [], tmp_path / "atlas")
    done = CliRunner().invoke(build_app("en"), ["serve", str(tmp_path / "atlas"), "--review"])
    assert done.exit_code and "build the atlas from its articles again" in str(done.exception)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as opened:
        yield opened


@contextmanager
def window(browser: Any, *, size: tuple[int, int] = DESKTOP) -> Iterator[tuple[Any, list[str]]]:
    context = new_context(browser, size=size, theme="light")
    page, complaints = context.new_page(), []
    page.set_default_timeout(10_000)
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    try:
        yield page, complaints
    finally:
        context.close()


def visit(page: Any, address: str) -> None:
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")


def test_a_question_is_answered_by_a_key_and_the_answer_undone(browser: Any, tmp_path: Path) -> None:
    with desk(tmp_path) as (address, folder), window(browser) as (page, complaints):
        visit(page, f"{address}/?lang=zh#/review?key=the-key")
        assert "the-key" not in page.url  # a link that is passed on does not hold it
        assert page.locator(".side-name").all_inner_texts() == ["青禾智造", "青禾智造坊"]
        assert page.locator(".side-name mark").all_inner_texts() == ["", "坊"]
        page.keyboard.press("x")
        page.keyboard.press("e")
        page.keyboard.type("mmm")  # words, not answers
        page.keyboard.press("Enter")
        page.keyboard.press("m")
        page.wait_for_selector(".review-stage .message")
        (merge,) = read_decisions(folder / DECISIONS)
        assert (merge.action, set(merge.target), merge.into, merge.reason) == ("merge", set(SAME), SAME[1], "mmm")
        page.get_by_role("button", name="用到图谱上").click()
        page.wait_for_selector("#toast.on")
        assert SAME[0] not in open_atlas(folder).entities
        assert page.locator(".decided").count() == 1
        page.locator(".decided button").click()
        page.wait_for_selector(".decided", state="detached")
        assert [d.action for d in read_decisions(folder / DECISIONS)] == ["merge", "undo"]
        assert complaints == []


def test_all_that_is_said_of_one_thing_can_be_judged(browser: Any, tmp_path: Path) -> None:
    with desk(tmp_path) as (address, folder), window(browser) as (page, complaints):
        visit(page, f"{address}/?lang=zh#/entity/Company/极星数科")
        page.get_by_role("link", name="逐条审阅").click()
        page.wait_for_selector(".question-thing")
        page.evaluate("location.hash += '&key=the-key'")
        page.wait_for_selector(".review-status >> text=审阅人")
        page.keyboard.press("s")
        assert page.locator(".statement .name").all_inner_texts() == ["极星数科", "云栖谷"]
        page.keyboard.press("n")
        page.wait_for_selector(".question-thing")  # the fact was sure, and is judged all the same
        page.keyboard.press("r")
        page.keyboard.type("极星")
        page.keyboard.press("Enter")
        page.wait_for_selector(".decided >> nth=1")
        made = read_decisions(folder / DECISIONS)
        assert [(d.action, d.what) for d in made] == [("reject", "fact"), ("rename", "entity")]
        assert made[0].target == tuple(REJECT["target"]) and made[1].into == "Company/极星"
        assert complaints == []


def test_without_the_key_answers_are_collected_for_the_command_line(browser: Any, tmp_path: Path) -> None:
    with desk(tmp_path) as (address, folder), window(browser) as (page, complaints):
        visit(page, f"{address}/?lang=zh#/review")
        page.get_by_label("署名").last.fill("外人")
        page.locator(".review-stage").focus()
        page.keyboard.press("k")
        page.wait_for_selector(".review-status .command")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="下载 decisions.jsonl").click()
        (made,) = read_decisions(Path(waiting.value.path()))
        assert (made.action, made.what, made.target, made.author) == ("reject", "same", SAME, "外人")
        visit(page, f"{address}/?lang=zh#/review")  # kept over a reload
        assert page.locator(".review-stage .message").count() == 1
        page.keyboard.press("u")
        assert not (folder / DECISIONS).exists() and complaints == []


def test_a_written_site_asks_too(browser: Any, tmp_path: Path) -> None:
    write_site(doubtful_graph(), tmp_path / "site")
    with window(browser, size=PHONE) as (page, complaints):
        visit(page, (tmp_path / "site" / "index.html").as_uri() + "#/review")
        for reason, key in (("conflict", "1"), ("duplicate", "m"), ("namesake", "y"), ("class", "t"), ("doubt", "n")):
            page.evaluate(f"location.hash = '#/review?r={reason}'")
            page.wait_for_selector(f".question-{reason}")
            page.locator(".review-stage").focus()
            page.keyboard.press(key)
            if key == "t":
                page.keyboard.press("Enter")  # the class that the name looks like stands there already
                page.get_by_role("button", name="确定").click()
            page.wait_for_selector(".review-stage .message")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        chips = page.locator(".decided .chip:first-child").all_inner_texts()
        assert chips == ["否定", "换类别", "认可", "合并", "否定", "认可"]
        assert complaints == []


def test_hostile_names_and_proposals_run_nothing(browser: Any, tmp_path: Path) -> None:
    kg = hostile_graph()
    facts = [replace(f, evidence=tuple(replace(ev, confidence=0.5) for ev in f.evidence)) for f in kg.facts.values()]
    kg = KnowledgeGraph.of(articles=kg.articles.values(), entities=kg.entities.values(), facts=facts)
    folder = tmp_path / "atlas"
    write_atlas(kg, [], folder)
    with writing(folder):
        propose(folder, decide("add", "fact", [f"Company/{HOSTILE}", "locatedIn", "Park/x", ""], articles=["a"],
                               quote=HOSTILE, qualifiers=[(HOSTILE, HOSTILE)], author=HOSTILE, reason=HOSTILE))  # fmt: skip
        propose_article(folder, HOSTILE, agent=HOSTILE, title=HOSTILE, url="javascript:window.hacked=1")
    with serve_folder(folder) as address, window(browser) as (page, complaints):
        visit(page, f"{address}/?lang=zh#/review")
        for _ in range(5):
            assert HOSTILE in page.locator(".review-stage").inner_text() or page.locator(".review-stage b").count()
            assert page.evaluate("() => window.hacked") is None
            assert page.locator("main img, main script, main iframe, a[href^='javascript:']").count() == 0
            page.keyboard.press("s")
        assert complaints == []
