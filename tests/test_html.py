"""The page's text and data; what it does in a browser is tested in test_page_browser."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from tuzhi.exports.context import cut, is_whole, units
from tuzhi.exports.html import generate_html, write_html
from tuzhi.exports.layout import place
from tuzhi.exports.packing import _first_free
from tuzhi.exports.page_data import importance, page_data
from tuzhi.exports.palette import DARK_PAGE, ENOUGH, GROW, LIGHT_PAGE, contrast, shades, shape
from tuzhi.exports.search_index import sounds
from tuzhi.graph import Article, Evidence, InputError, KnowledgeGraph, load_schema

from .page_graphs import HOSTILE, hostile_graph, synthetic_graph, town_graph


def data_of(page: str) -> dict[str, list[dict[str, object]]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    loaded: dict[str, list[dict[str, object]]] = json.loads(found[1])
    return loaded


def test_one_file_one_heading_nothing_from_outside(tmp_path: Path) -> None:
    write_html(town_graph(), tmp_path / "graph.html")
    assert [p.name for p in tmp_path.iterdir()] == ["graph.html"]
    page = (tmp_path / "graph.html").read_text("utf-8")
    assert page.count("<h1") == 1
    markup = re.sub(r"<script.*?</script>|<style>.*?</style>", "", page, flags=re.S)
    assert not re.search(r"""(?:src|href)=["'](?!#|data:)""", markup)
    assert not re.search(r"url\((?![\"']?data:)|@import", page)
    assert "cdn" not in markup.lower() and "bootstrap" not in page.lower()


def test_the_same_bytes_whatever_the_order() -> None:
    kg = town_graph()
    other = KnowledgeGraph.of(
        articles=reversed(list(kg.articles.values())),
        entities=reversed(list(kg.entities.values())),
        facts=reversed(list(kg.facts.values())),
        observations=reversed(list(kg.observations.values())),
        mentions=kg.mentions,
    )
    assert generate_html(kg) == generate_html(other)


def test_languages(tmp_path: Path) -> None:
    assert '<html lang="zh-CN">' in generate_html(KnowledgeGraph())
    assert '<html lang="en">' in generate_html(KnowledgeGraph(), lang="en")
    with pytest.raises(InputError, match="choose one of zh, en"):
        write_html(KnowledgeGraph(), tmp_path / "graph.html", lang="fr")
    assert list(tmp_path.iterdir()) == []


def test_no_text_ends_its_script() -> None:
    page = generate_html(hostile_graph())
    assert HOSTILE not in page
    assert page.count("</script>") == generate_html(KnowledgeGraph()).count("</script>")
    assert "{{7*7}}" in page  # no template runs over the data
    assert any(HOSTILE in str(row["t"]) for row in data_of(page)["sentences"])


def test_data_carry_everything() -> None:
    kg = town_graph()
    data = data_of(generate_html(kg))
    assert len(data["entities"]) == len(kg.entities)
    assert len(data["facts"]) == len(kg.facts)
    assert len(data["observations"]) == len(kg.observations)
    assert data["entities"][0]["name"] == "极星数科"
    radii = [float(str(e["r"])) for e in data["entities"]]
    assert radii == sorted(radii, reverse=True)
    assert {str(o["value"]) for o in data["observations"]} == {"600", "210", "380", "3.5"}


def test_facts_of_unknown_entities_and_articles_are_left_out_not_fatal() -> None:
    kg = town_graph()
    without = KnowledgeGraph(
        articles={}, entities=dict(list(kg.entities.items())[3:]), facts=kg.facts, observations=kg.observations
    )
    data = data_of(generate_html(without))
    assert all(row["ev"] == [] for row in data["facts"])


def sentence(text: str, quote: str) -> tuple[str, tuple[bool, bool]]:
    article = Article("a", "", text)
    start = text.index(quote)
    span = cut(article, Evidence.of(article, start, start + len(quote), method="m", confidence=0.5))
    return text[slice(*span)], is_whole(article, *span)


def test_the_sentence_around_a_quote() -> None:
    text = "第一句。“他说：好！”甲公司位于乙区；丙公司位于丁区。末句没有句号"
    assert sentence(text, "丙公司位于丁区") == ("甲公司位于乙区；丙公司位于丁区。", (True, True))
    assert sentence(text, "他说") == ("“他说：好！”", (True, True))
    assert sentence(text, "末句") == ("末句没有句号", (True, True))
    assert sentence(text, "好！”甲公司") == ("“他说：好！”甲公司位于乙区；丙公司位于丁区。", (True, True))
    assert sentence("标题\n  正文甲位于乙", "甲位于乙") == ("正文甲位于乙", (True, True))
    long = "长" * 300 + "甲位于乙" + "长" * 300
    cut_text, whole = sentence(long, "甲位于乙")
    assert whole == (False, False)
    assert 150 < len(cut_text) < 220


def test_offsets_as_a_browser_counts() -> None:
    assert units("𠮷野家", 1) == 2
    assert units("中文", 2) == 2


def test_sounds() -> None:
    table = sounds(["极顶数创", "吕氏长宁AI"])
    assert {"A", "I"}.isdisjoint(table)
    assert table["极"] == "ji"
    assert {"chang", "zhang"} <= set(table["长"].split())
    assert sounds(["身"]) == {"身": "shen"}  # not juan
    assert set(sounds(["翟"])["翟"].split()) == {"di", "zhai"}
    assert {"lv", "lu", "lyu"} <= set(table["吕"].split())


def test_importance_is_pagerank() -> None:
    # A star: the centre of four has (0.15/5 + 0.85·4·leaf), each leaf (0.15/5 + 0.85·centre/4).
    ranks = importance(list("abcde"), [("a", x) for x in "bcde"])
    assert sum(ranks.values()) == pytest.approx(1)
    assert ranks["a"] == pytest.approx((0.03 + 0.85 * 4 * 0.03) / (1 - 0.85**2), rel=1e-4)
    assert importance([], []) == {}
    assert importance(["a", "b"], []) == {"a": 0.5, "b": 0.5}


@pytest.mark.parametrize("count", [1, 2, 40, 400])
def test_nodes_do_not_overlap(count: int) -> None:
    kg = synthetic_graph(max(count, 3))
    names = sorted(kg.entities)[:count]
    at = {name: i for i, name in enumerate(names)}
    edges = [(at[f.subject], at[f.object]) for f in kg.facts.values() if f.subject in at and f.object in at]
    radii = [7.0 + i % 20 for i in range(count)]
    points = place(edges, radii)
    assert points == place(list(reversed(edges)), radii)
    order = sorted(range(count), key=lambda i: points[i])
    for k, i in enumerate(order):
        for j in order[k + 1 :]:
            if points[j][0] - points[i][0] > 60:
                break
            (ax, ay), (bx, by) = points[i], points[j]
            assert ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5 > radii[i] + radii[j], (i, j)


def test_linked_nodes_stand_nearer_than_others() -> None:
    ring = [(i, (i + 1) % 12) for i in range(12)]
    points = place(ring, [8.0] * 12)

    def far(i: int, j: int) -> float:
        return float(((points[i][0] - points[j][0]) ** 2 + (points[i][1] - points[j][1]) ** 2) ** 0.5)

    assert max(far(a, b) for a, b in ring) < min(far(i, (i + 6) % 12) for i in range(12))


def test_class_colours_can_be_told_from_the_page() -> None:
    for kind in load_schema().kinds.values():
        light, dark = shades(kind.color)
        assert contrast(light, LIGHT_PAGE) >= ENOUGH
        assert contrast(dark, DARK_PAGE) >= ENOUGH
        assert shape(kind.name) in GROW
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # WCAG's own example
    assert shades("not a colour") == shades("#7a8088")


def test_kinds_come_in_the_order_of_the_schema() -> None:
    data = page_data(town_graph(), load_schema())
    order = list(load_schema().kinds)
    found = [order.index(row["id"]) for row in data["kinds"]]
    assert all(a < b for a, b in pairwise(found))
    assert Decimal(data["observations"][0]["value"]) > 0


def test_parts_are_packed_where_the_first_free_spot_is() -> None:
    rng = np.random.default_rng(3)
    taken = rng.random((40, 40)) < 0.4
    spots = np.stack(np.meshgrid(np.arange(40), np.arange(40), indexing="ij"), axis=-1).reshape(-1, 2)
    for size in (1, 3, 6, 60):
        shape = np.unique(rng.integers(-3, 4, (size, 2)), axis=0)
        fits = [
            s for s in spots
            if all(0 <= i < 40 and 0 <= j < 40 and not taken[i, j] for i, j in (shape + s).tolist())
        ]  # fmt: skip
        found = _first_free(shape, spots, taken)
        assert (found is None) == (not fits) and (found is None or found.tolist() == fits[0].tolist())
