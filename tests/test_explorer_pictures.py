"""Where a fact was read from a picture, the explorer shows the part of the picture; and nothing else of the disk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from tuzhi.exports import export
from tuzhi.exports.atlas import PICTURES, write_atlas
from tuzhi.exports.resources import Resources
from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph
from tuzhi.graph.model import Location, Picture

from .browser import DESKTOP, new_context, open_browser
from .served import serve_folder

FILE, LOST = "a" * 64 + ".webp", "b" * 64 + ".webp"
TEXT = "海报：甲公司位于乙园区。传单：甲公司位于丙园区。"


def poster(file: str = FILE, lost: str = LOST) -> KnowledgeGraph:
    """A fact read from a picture of 200 by 100 pixels, and one from a picture that the atlas has lost."""
    article = Article(
        "p1", "海报", TEXT,
        locations=(Location(0, 12, "picture=a.png&xywh=50,40,100,20"), Location(12, 24, "picture=b.png&xywh=0,0,10,10")),
        pictures=(
            Picture("picture=a.png", 0, 12, width=200, height=100, print="0f" * 8, file=file),
            Picture("picture=b.png", 12, 24, width=20, height=20, print="f0" * 8, file=lost),
        ),
    )  # fmt: skip
    firm, parks = Entity("Company", "甲公司"), [Entity("Park", name) for name in ("乙园区", "丙园区")]
    image = Entity("Image", "0f" * 8)
    facts = [
        Fact(firm.id, "locatedIn", park.id, (), (Evidence.of(article, at, at + 8, method="pattern", confidence=0.9),))
        for park, at in zip(parks, (3, 15), strict=True)
    ]
    return KnowledgeGraph.of(articles=[article], entities=[firm, *parks, image], facts=facts)


def read(kg: KnowledgeGraph, entity: str) -> dict[str, Any]:
    pieces = (Resources(kg).get(f"entity/{i}") for i in range(Resources(kg).get("meta")["pieces"]["entity"]))  # type: ignore[index]
    return next(piece["entities"][entity] for piece in pieces if piece and entity in piece["entities"])


def keep(folder: Path) -> None:
    (folder / PICTURES).mkdir(parents=True)
    made = io.BytesIO()
    Image.new("RGB", (200, 100), "white").save(made, "WEBP")
    (folder / PICTURES / FILE).write_bytes(made.getvalue())


def test_a_reading_tells_the_part_of_the_picture() -> None:
    facts = {fact["o"]: fact for fact in read(poster(), "Company/甲公司")["facts"]}
    assert facts["Park/乙园区"]["ev"][0]["pictures"] == [[FILE, 0.25, 0.4, 0.5, 0.2]]
    assert read(poster(), "Image/" + "0f" * 8)["pictures"] == [FILE]


@pytest.mark.parametrize("file", ["../atlas.json", "javascript:window.hacked=1", "x.webp", "A" * 64 + ".webp"])
def test_a_name_that_is_no_pictures_is_left_out(file: str, tmp_path: Path) -> None:
    kg = poster(file, file)
    assert not any("pictures" in ev for fact in read(kg, "Company/甲公司")["facts"] for ev in fact["ev"])
    export(kg, tmp_path / "site", form="site", atlas=tmp_path)
    assert not (tmp_path / "site" / "pictures").exists()


def test_the_server_gives_pictures_and_nothing_beside_them(tmp_path: Path) -> None:
    write_atlas(poster(), [], tmp_path / "atlas")
    keep(tmp_path / "atlas")
    (tmp_path / "atlas" / PICTURES / "notes.txt").write_text("none of theirs")
    with serve_folder(tmp_path / "atlas") as address:
        answer = httpx.get(f"{address}/pictures/{FILE}")
        assert answer.headers["content-type"] == "image/webp" and answer.content.startswith(b"RIFF")
        assert "immutable" in answer.headers["cache-control"] and answer.headers["x-content-type-options"] == "nosniff"
        for name in (LOST, "notes.txt", "..%2fatlas.json", "../atlas.json", f"%2e%2e%2f{PICTURES}%2f{FILE}", ""):
            assert httpx.get(f"{address}/pictures/{name}").status_code == 404, name


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as opened:
        yield opened


def test_the_part_is_shown_and_the_whole_on_demand(browser: Any, tmp_path: Path) -> None:
    keep(tmp_path)
    export(poster(), tmp_path / "site", form="site", atlas=tmp_path)
    context = new_context(browser, size=DESKTOP, theme="light", offline=True)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto((tmp_path / "site" / "index.html").as_uri() + "#/entity/Company/甲公司")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_function("() => document.querySelectorAll('.picture').length === 1")  # the lost one is gone
    fact = page.locator(".fact", has_text="乙园区").first
    frame = fact.locator(".picture-frame")
    page.wait_for_function("() => document.querySelector('.picture-frame').style.width")
    box = fact.locator(".picture-box").bounding_box()
    assert box["width"] / box["height"] == pytest.approx(100 / 20, rel=0.05)
    part = frame.bounding_box()
    fact.locator(".picture-button").click()
    whole = frame.bounding_box()
    assert whole["width"] / whole["height"] == pytest.approx(2, rel=0.05) and whole["width"] > part["width"]
    page.goto((tmp_path / "site" / "index.html").as_uri() + "#/entity/Image/" + "0f" * 8)
    assert page.locator(".whole-picture img").get_attribute("src") == f"pictures/{FILE}"
    context.close()
