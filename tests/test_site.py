"""The site as files, and the resources that both of the explorer's homes give."""

from __future__ import annotations

import base64
import json
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import numpy as np
import pytest
from tuzhi.exports import export
from tuzhi.exports.resources import MOST_FACTS, Resources, shard
from tuzhi.exports.site import write_site
from tuzhi.exports.site_pages import file_names
from tuzhi.graph import Article, Entity, Evidence, Fact, InputError, KnowledgeGraph, article_id
from tuzhi.serve import explorer, later

from .page_graphs import HOSTILE, NEWS, changing_graph, hostile_graph, town_graph
from .served import serve


def find(resources: Resources, space: str, key: str, pieces: str) -> Any:
    found = resources.get(f"{space}/{shard(key, resources.get('meta')['pieces'][space])}")  # type: ignore[index]
    assert found
    return found[pieces][key]


def test_every_name_gives_a_resource_and_no_other_does() -> None:
    resources = Resources(town_graph())
    assert all(resources.get(name) is not None for name in resources.names())
    for name in (
        "",
        "entity",
        "entity/",
        "entity/999",
        "entity/-1",
        "entity/1e1",
        "entity/²",
        "timeline/0000",
        "../meta",
        "names/7",
    ):
        assert resources.get(name) is None, name


def test_an_entity_comes_with_facts_sentences_and_articles() -> None:
    resources = Resources(town_graph())
    pieces = resources.get("meta")["pieces"]  # type: ignore[index]
    piece = resources.get(f"entity/{shard('Company/极星数科', pieces['entity'])}")
    assert piece
    entity = piece["entities"]["Company/极星数科"]
    assert entity["aliases"] == ["极星"] and entity["n"] == len(entity["facts"]) == 13
    founded = next(fact for fact in entity["facts"] if fact["p"] == "foundedOn")
    assert founded["d"] == "2021-03" and "o" not in founded
    (reading,) = founded["ev"]
    sentence = piece["sentences"][reading["s"]]
    assert sentence["t"][slice(*reading["q"])] == "极星数科是其中一家，由陈墨白、陆知行于2021年3月创立"
    assert NEWS[sentence["at"] :].startswith(sentence["t"])
    assert piece["articles"][sentence["a"]]["source"] == "江州日报"
    assert entity["named"][0] == article_id(NEWS) or len(entity["named"]) == 2


def test_offsets_count_as_a_browser_does() -> None:
    text = "𠮷野家位于临江区。"
    article = Article("a", "", text)
    fact = Fact(
        "Company/𠮷野家", "locatedIn", "AdminArea/临江区", (), (Evidence.of(article, 0, 8, method="m", confidence=0.9),)
    )
    kg = KnowledgeGraph.of(
        articles=[article], entities=[Entity("Company", "𠮷野家"), Entity("AdminArea", "临江区")], facts=[fact]
    )
    shown = find(Resources(kg), "article", "a", "articles")
    utf16 = text.encode("utf-16-le")
    names = [utf16[a * 2 : b * 2].decode("utf-16-le") for a, b, _ in shown["mentions"]]
    assert names == ["𠮷野家", "临江区"]
    assert shown["readings"][0]["q"] == [0, 9]


def test_arrays_hold_every_link_and_place() -> None:
    kg = town_graph()
    resources = Resources(kg)
    links, places = resources.get("links"), resources.get("places")
    assert links and places
    subjects = np.frombuffer(base64.b64decode(links["s"]), "<u4")
    objects = np.frombuffer(base64.b64decode(links["o"]), "<u4")
    properties = np.frombuffer(base64.b64decode(links["p"]), "u1")
    ids = resources.get("names/0")["ids"]  # type: ignore[index]
    read = {(ids[s], links["properties"][p], ids[o]) for s, p, o in zip(subjects, properties, objects, strict=True)}
    assert read == {(f.subject, f.property, f.object) for f in kg.facts.values() if f.object in kg.entities}
    assert len(np.frombuffer(base64.b64decode(places["x"]), "<f4")) == len(kg.entities)


def test_an_entity_of_thousands_of_facts_shows_some_of_each_property() -> None:
    article = Article("a", "", "往来")
    ev = (Evidence.of(article, 0, 2, method="m", confidence=0.8),)
    hub = Entity("AdminArea", "临江区")
    firms = [Entity("Company", f"企业{i}") for i in range(2 * MOST_FACTS)]
    facts = [Fact(firm.id, "locatedIn", hub.id, (), ev) for firm in firms]
    facts.append(Fact(firms[0].id, "cooperatesWith", hub.id, (), ev))
    kg = KnowledgeGraph.of(articles=[article], entities=[hub, *firms], facts=facts)
    shown = find(Resources(kg), "entity", hub.id, "entities")
    assert shown["n"] == 2 * MOST_FACTS + 1 and len(shown["facts"]) == MOST_FACTS
    assert {fact["p"] for fact in shown["facts"]} == {"locatedIn", "cooperatesWith"}
    resources = Resources(kg)
    further = [name for name in resources.names() if name.startswith("facts/")]
    assert further == [f"facts/{shown['rank']}/{i}" for i in (0, 1)]
    rows = [*shown["facts"], *(fact for name in further for fact in resources.get(name)["facts"])]  # type: ignore[index]
    assert {(fact["s"], fact["p"]) for fact in rows} == {(fact.subject, fact.property) for fact in facts}
    assert len(rows) == len(facts)


def test_what_is_dated_stands_on_the_timeline() -> None:
    resources = Resources(town_graph())
    years = [name for name in resources.names() if name.startswith("timeline/")]
    assert years == [f"timeline/{year}" for year in (2021, 2022, 2023, 2024, 2025)]
    rows = resources.get("timeline/2024")["rows"]  # type: ignore[index]
    assert [row.get("p") or row["m"] for row in rows] == ["cooperatesWith", "人工智能企业", "营收"]
    assert resources.get("timeline/2021")["rows"][0]["date"] == "2021-03"  # type: ignore[index]


def test_numbers_over_time_tell_growth_from_contradiction() -> None:
    resources = Resources(changing_graph())
    area = find(resources, "entity", "AdminArea/临江区", "entities")
    (row,) = area["series"]
    assert [time for _, time in row["points"]] == ["2020", "2021", "2022", "2023", "2024", "2024"]
    assert [area["figures"][at]["v"] for at, _ in row["points"]] == ["120", "150", "190", "240", "300", "450"]
    assert (row["verdicts"], row["clash"]) == (["growth"] * 4 + ["contradiction"], [[4, 5]])
    assert row["line"] == [0, 1, 2, 3, 4]  # the surer of the two goes on the line
    assert (row["whole"], row["rates"][0]) == (
        [1.5, pytest.approx(0.2574, abs=1e-3)],
        [0.25, pytest.approx(0.25, abs=1e-3)],
    )
    assert row["next"]["t"] == "2025" and row["next"]["low"] < 345 < row["next"]["high"]


def test_what_is_past_and_what_contradicts_is_marked() -> None:
    resources = Resources(changing_graph())
    head = find(resources, "entity", "Person/韩立", "entities")
    assert [(row["o"], row.get("st")) for row in head["facts"]] == [
        ("Company/蓝鲸机器人", "former"), ("Company/青禾智能", "ended"), ("Company/青禾智能", "former"),
    ]  # fmt: skip
    firm = find(resources, "entity", "Company/极星数科", "entities")
    (pair,) = firm["clash"]
    assert {firm["facts"][at]["d"] for at in pair} == {"2019", "2021"}
    assert "clash" not in head and "series" not in firm


def test_the_site_holds_its_resources_as_scripts(tmp_path: Path) -> None:
    export(town_graph(), tmp_path / "site", form="site")
    for name in Resources(town_graph()).names():
        text = (tmp_path / "site" / "data" / f"{name}.js").read_text("utf-8")
        found = re.fullmatch(r'tuzhi_data\("([^"]+)",(.*)\);\n', text, re.S)
        assert found and found[1] == name and isinstance(json.loads(found[2]), dict)
    index = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "unsafe" not in index and 'data-source="js"' in index and "<style" not in index


def test_plain_pages_say_the_same_without_a_script(tmp_path: Path) -> None:
    write_site(town_graph(), tmp_path / "site")
    page = tmp_path / "site" / "id" / "Company" / "极星数科.html"
    text = page.read_text("utf-8")
    assert "<script" not in text and "<mark>极星数科是其中一家，由陈墨白、陆知行于2021年3月创立</mark>" in text
    for home in (page, tmp_path / "site" / "list.html", next((tmp_path / "site" / "article").iterdir())):
        for link in re.findall(r'(?:href|src)="([^"#]+)', home.read_text("utf-8")):
            if not link.startswith(("http", "data:")):
                assert (home.parent / unquote(link)).exists(), link


def test_plain_pages_show_hostile_text_as_text(tmp_path: Path) -> None:
    write_site(hostile_graph(), tmp_path / "site")
    for page in (tmp_path / "site").rglob("*.html"):
        if page.name != "index.html":
            text = page.read_text("utf-8")
            assert "<script" not in text and "<img" not in text and HOSTILE not in text
            assert 'href="javascript:' not in text


def test_file_names_suit_every_system() -> None:
    names = ["DeepSeek", "deepseek", "A/B", "..", "con:", "很" * 200, "很" * 201, ""]
    made = file_names(names)
    assert len({name.lower() for name in made.values()}) == len(names)
    assert all(re.fullmatch(r"[\w\-·]+", name) and len(name.encode()) < 200 for name in made.values())


def test_an_empty_graph_is_a_site_too(tmp_path: Path) -> None:
    write_site(KnowledgeGraph(), tmp_path / "site", lang="en")
    assert '<html lang="en"' in (tmp_path / "site" / "index.html").read_text("utf-8")
    with pytest.raises(InputError, match="choose one of zh, en"):
        write_site(KnowledgeGraph(), tmp_path / "other", lang="fr")
    assert not (tmp_path / "other").exists()


def test_the_server_gives_the_same_resources(tmp_path: Path) -> None:
    kg = town_graph()
    resources = Resources(kg)
    with serve(kg, tmp_path / "atlas") as address:
        for name in resources.names():
            answer = httpx.get(f"{address}/data/{name}.json")
            # What is decided meanwhile only the server knows.
            told = {key: row for key, row in answer.json().items() if key not in ("session", "proposals")}
            assert answer.status_code == 200 and told == json.loads(json.dumps(resources.get(name)))
        answer = httpx.get(f"{address}/data/meta.json")
        tag = answer.headers["etag"]
        assert httpx.get(f"{address}/data/meta.json", headers={"If-None-Match": tag}).status_code == 304
        assert httpx.get(f"{address}/data/entity/99.json").status_code == 404
        assert httpx.get(f"{address}/assets/..%2f..%2fsite.py").status_code == 404
        assert httpx.get(f"{address}/assets/explorer.html").status_code == 404
        page = httpx.get(f"{address}/")
        assert "unsafe" not in page.headers["content-security-policy"]
        assert "text/html" in page.headers["content-type"]


def test_a_layout_that_takes_long_is_asked_for_again_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later, "PATIENCE", 0.0)
    monkeypatch.setattr(explorer, "SOON", 0)
    with serve(town_graph(), tmp_path / "atlas") as address:
        answer = httpx.get(f"{address}/data/places.json")
        assert answer.status_code == 503 and answer.headers["retry-after"] == "2"
        assert httpx.get(f"{address}/data/links.json").status_code == 200
        for _ in range(100):
            answer = httpx.get(f"{address}/data/places.json")
            if answer.status_code == 200:
                break
            time.sleep(0.05)
        assert set(answer.json()) == {"x", "y", "r"}
    assert len(list((tmp_path / "atlas").glob(".places-*"))) == 1
