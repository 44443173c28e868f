"""Pictures shown to a model that sees: what it says must stand in the text that was read from them, or in their caption."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tuzhi.cli import main
from tuzhi.extract.build import extract
from tuzhi.extract.llm import Reader, estimate
from tuzhi.extract.llm_client import Client, Endpoint
from tuzhi.extract.llm_grounding import locate_nearly
from tuzhi.extract.llm_pictures import BYTES, SIDE, as_image, drawn, image_tokens
from tuzhi.graph import Article
from tuzhi.graph.errors import InputError
from tuzhi.graph.model import Location, Picture, article_id

from .test_llm import Answer, Reply, nothing, said, server

pytest.importorskip("PIL")

BEFORE = "星河数创位于杭州市余杭区，今年添了新伙伴。\n"
ON_IT = "蓝鲸岛工坊\n掌柜 沈墨白\n样机间 落户北塘里\n访客 8200 人次\n"
CAPTION = "图为蓝鲸岛工坊的介绍牌。\n"
TEXT = BEFORE + ON_IT + CAPTION
START, END = len(BEFORE), len(BEFORE) + len(ON_IT)
NAMES = [{"name": "蓝鲸岛工坊", "type": "Company"}, {"name": "沈墨白", "type": "Person"}]


def article(**more: Any) -> Article:
    picture = Picture("picture=a.png", START, END, CAPTION.strip(), "", 360, 160, "00ff00ff00ff00ff")
    return Article(article_id(TEXT), "", TEXT, published="2025-03-01", pictures=(picture,), **more)


def fact(quote: str) -> dict[str, str]:
    return {"subject": "沈墨白", "property": "hasPosition", "object": "蓝鲸岛工坊", "quote": quote}


def pictured(body: dict[str, Any]) -> bool:
    return any(isinstance(m["content"], list) for m in body["messages"])


def seeing(**found: Any) -> Answer:
    """Nothing is read in words, this on the picture."""
    answer = json.dumps(nothing(entities=NAMES, **found), ensure_ascii=False)
    return lambda body, n: said(answer if pictured(body) else json.dumps(nothing()))


@contextmanager
def reader(answer: Answer, cache: Path, raw: bytes | None = b"", **more: Any) -> Iterator[tuple[Reader, list[Any]]]:
    shown = drawn("70415") if raw == b"" else raw
    with server(answer) as (url, bodies):
        client = Client(Endpoint(url, "test"), cache=cache, sleep=lambda _: None, **more)
        try:
            yield Reader(client, sight=lambda article, picture: shown), bodies
        finally:
            client.close()


def test_a_picture_is_sent_with_its_text_and_caption_and_its_words_only_once(tmp_path: Path) -> None:
    with reader(seeing(), tmp_path) as (reading, bodies):
        reading.extract(article())
        (asked,) = [b for b in bodies if pictured(b)]
        words, image = asked["messages"][1]["content"]
        assert ON_IT.strip() in words["text"] and CAPTION.strip() in words["text"]
        assert image["image_url"]["url"].startswith("data:image/jpeg;base64,")
        assert not any("掌柜" in b["messages"][1]["content"] for b in bodies if not pictured(b))
        assert reading.client.usage.pictures == 1 and not reading.unread


@pytest.mark.parametrize(
    ("quote", "sure"), [("掌柜 沈墨白", 0.5), ("图为蓝鲸岛工坊的介绍牌", 0.5), ("样机问 落户北塘里", 0.3)]
)
def test_what_stands_on_it_or_in_its_caption_is_taken_less_surely(quote: str, sure: float, tmp_path: Path) -> None:
    with reader(seeing(facts=[fact(quote)]), tmp_path) as (reading, _):
        graph = reading.extract(article()).graph
    (found,) = [f for f in graph.facts.values() if f.property == "hasPosition"]
    (ev,) = found.evidence
    assert ev.method == "vision:test" and TEXT[ev.start : ev.end] == ev.quote
    assert ev.confidence == sure


def test_letters_that_were_badly_read_make_it_less_sure_still(tmp_path: Path) -> None:
    blurred = article(locations=(Location(START, END, "picture=a.png", 0.8),))
    with reader(seeing(facts=[fact("掌柜 沈墨白")]), tmp_path) as (reading, _):
        (found,) = [f for f in reading.extract(blurred).graph.facts.values() if f.property == "hasPosition"]
    assert found.evidence[0].confidence == 0.4


@pytest.mark.parametrize("quote", ["沈墨白创办蓝鲸岛工坊", "星河数创位于杭州市余杭区", "访客 9300 人次", ""])
def test_what_stands_neither_on_it_nor_in_its_caption_is_refused(quote: str, tmp_path: Path) -> None:
    with reader(seeing(facts=[fact(quote)]), tmp_path) as (reading, _):
        found = reading.extract(article())
    assert not [f for f in found.graph.facts.values() if f.property == "hasPosition"]
    assert any("neither in the text of the picture nor in its caption" in r.reason for r in found.rejections)


def test_a_number_on_a_picture_needs_its_digits_there(tmp_path: Path) -> None:
    rows = [
        {"about": "蓝鲸岛工坊", "measure": "访客", "value": value, "unit": "人次", "bound": "=", "time": "", "quote": "访客 8200 人次"}
        for value in ("8200", "8300")
    ]  # fmt: skip
    with reader(seeing(numbers=rows), tmp_path) as (reading, _):
        found = reading.extract(article())
    assert {str(o.value) for o in found.graph.observations.values() if o.unit == "人次"} == {"8200"}
    assert any("does not hold the value" in r.reason for r in found.rejections)


BLIND: list[Reply] = [
    (400, {"error": {"message": "unknown variant `image_url`, expected `text`"}}, {}),
    (500, {"error": {"message": "image input is not supported - you may need to provide the mmproj"}}, {}),
    (413, "too large", {}),
    (0, "", {}),
    (200, "no json", {}),
    said("I cannot see."),
]


@pytest.mark.parametrize("reply", BLIND)
def test_a_model_that_does_not_see_reads_the_words_of_the_picture(reply: Reply, tmp_path: Path) -> None:
    words = json.dumps(nothing(entities=NAMES, facts=[fact("掌柜 沈墨白")]), ensure_ascii=False)
    with reader(lambda body, n: reply if pictured(body) else said(words), tmp_path, tries=2) as (reading, _):
        found = reading.extract(article())
        assert reading.unread
    (ev,) = next(f.evidence for f in found.graph.facts.values() if f.property == "hasPosition")
    assert ev.method == "llm:test"
    kept = [p for p in tmp_path.rglob("*.json") if not p.name.startswith("mode")]
    assert all("掌柜" in p.read_text("utf-8") for p in kept), "a failure was kept"


def test_a_blind_model_is_shown_no_third_picture(tmp_path: Path) -> None:
    refused = (400, {"error": {"message": "this model does not support image input"}}, {})
    with reader(lambda body, n: refused if pictured(body) else said(json.dumps(nothing())), tmp_path) as (
        reading,
        bodies,
    ):
        for number in range(5):
            reading.extract(article(path=f"{number}.html"))
        assert sum(map(pictured, bodies)) == 2 and reading.client.blind
        assert len(reading.unread) == 1


@pytest.mark.parametrize("raw", [None, b"no picture"])
def test_a_picture_that_cannot_be_had_loses_nothing(raw: bytes | None, tmp_path: Path) -> None:
    with reader(seeing(facts=[fact("掌柜 沈墨白")]), tmp_path, raw) as (reading, bodies):
        found = reading.extract(article())
        assert found.graph.facts == extract(article()).graph.facts
        assert not any(map(pictured, bodies)) and any("掌柜" in b["messages"][1]["content"] for b in bodies)
        assert bool(reading.unread) is (raw is not None)


def test_kept_answers_know_the_picture(tmp_path: Path) -> None:
    shown = [b""]
    with reader(seeing(), tmp_path) as (reading, bodies):
        reading.sight = lambda article, picture: shown[0]
        for raw, calls in ((drawn("1"), 1), (drawn("1"), 1), (drawn("2"), 2)):
            shown[0] = raw
            reading.extract(article())
            assert sum(map(pictured, bodies)) == calls
        assert not reading.unread


def test_the_budget_counts_what_a_picture_costs(tmp_path: Path) -> None:
    plain, seen = estimate([article()]), estimate([article()], sees=True)
    assert seen[1] - plain[1] > image_tokens(360, 160) > 50
    with reader(seeing(), tmp_path) as (reading, bodies):
        reading.client.budget = plain[1] // plain[0] + 40
        reading.extract(article())
        assert not any(map(pictured, bodies)) and any("budget" in line for line in reading.unread)


def test_a_large_picture_is_made_small_enough() -> None:
    from PIL import Image

    noise = Image.effect_noise((3000, 2000), 200).convert("RGB")
    stream = io.BytesIO()
    noise.save(stream, "PNG")
    image = as_image(stream.getvalue())
    raw = base64.b64decode(image.uri.partition(",")[2])
    assert len(raw) <= BYTES and max(Image.open(io.BytesIO(raw)).size) <= SIDE
    assert image == as_image(stream.getvalue()) and image.tokens <= image_tokens(3000, 2000)
    with pytest.raises(InputError):
        as_image(b"no picture")


def test_a_line_is_known_again_but_not_another_number() -> None:
    assert locate_nearly("第一行\n星河数刨落户滨江\n", "星河数创落户滨江", 0, 13) == (4, 12)
    assert locate_nearly("访客 8200 人次\n", "访客 8300 人次", 0, 11) is None
    assert locate_nearly("星河\n", "星空", 0, 3) is None


@pytest.mark.parametrize(("number", "status", "words"), [("70415", 0, "sees pictures"), ("12", 1, "sees no pictures")])
def test_whether_a_model_sees_is_tried_out(
    number: str, status: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def answer(body: dict[str, Any], n: int) -> Reply:
        assert "70415" not in json.dumps(body)
        return said(json.dumps({"number": number} if pictured(body) else nothing()))

    with server(answer) as (url, _):
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        assert main(["--lang", "en", "llm", "check", "--vision", "--model", "test"]) == status
    out, err = capsys.readouterr()
    assert words in out + err


def test_a_build_shows_the_pictures_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("rapidocr")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    chart = Path(__file__).parent / "readers" / "chart.png"
    with server(lambda body, n: said(json.dumps(nothing()))) as (url, bodies):
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        command = ["--lang", "en", "build", str(chart), "-o", str(tmp_path / "atlas"), "--llm", "--model", "test"]
        assert main([*command, "--vision"]) == 0
        assert any(map(pictured, bodies)) and "with a picture" in capsys.readouterr().err
        shown = len(bodies)
        assert main([*command, "--vision"]) == 0 and len(bodies) == shown, "nothing new to read"
    assert list((tmp_path / "atlas" / "pictures").iterdir())
