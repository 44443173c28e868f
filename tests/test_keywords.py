"""Keywords on texts whose weights are known by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tuzhi.cli import main
from tuzhi.extract.keywords import bursts, keywords, textrank
from tuzhi.graph import Article, Entity, KnowledgeGraph


def graph(*texts: tuple[str, str]) -> KnowledgeGraph:
    articles = [Article(f"{n:016x}", "", text, published=day) for n, (text, day) in enumerate(texts)]
    return KnowledgeGraph.of(articles=articles, entities=[Entity("Company", "青禾智算")])


def test_what_few_articles_hold_weighs_more_and_names_stay_whole() -> None:
    kg = graph(("机器人产业，青禾智算，青禾智算", "2025-01-02"), ("机器人产业", "2025-02-03"))
    found = {k.word: k for k in keywords(kg)}
    assert found["青禾智算"].entities == ("Company/青禾智算",)
    assert found["青禾智算"].tfidf > found["机器人"].tfidf > 0
    assert found["机器人"].articles == 2 and found["机器人"].months == (("2025-01", 1), ("2025-02", 1))


def test_the_word_in_the_middle_ranks_first() -> None:
    rank = textrank(["甲乙", "中心", "丙丁", "中心", "戊己", "中心", "庚辛"])
    assert max(rank, key=lambda w: rank[w]) == "中心"
    assert sum(rank.values()) == pytest.approx(1)
    assert textrank([]) == {} and textrank(["独"]) == {}


def test_a_burst_stands_out_from_the_usual_share() -> None:
    articles = {"2025-01": 20, "2025-02": 20, "2025-03": 20}
    assert bursts({"2025-01": 1, "2025-02": 1, "2025-03": 12}, articles) == ("2025-03",)
    assert bursts({"2025-01": 5, "2025-02": 5, "2025-03": 5}, articles) == ()
    assert bursts({"2025-01": 2}, articles) == ()


def test_nothing_comes_of_nothing() -> None:
    assert keywords(KnowledgeGraph.of()) == []


def test_on_the_command_line(atlas: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keywords", str(atlas), "--limit", "5", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 5 and all(row["tfidf"] > 0 for row in rows)
    assert main(["keywords", str(atlas)]) == 0
    assert "tfidf" in capsys.readouterr().out
