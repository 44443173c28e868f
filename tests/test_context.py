"""The part of a graph that speaks to a question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tuzhi.cli import main
from tuzhi.exports.atlas import open_atlas
from tuzhi.graph.context import context


def test_statements_cite_sentences_that_stand_in_the_articles(atlas: Path) -> None:
    kg = open_atlas(atlas)
    found = context(kg, "极顶数创在哪里，由谁创办？")
    assert found.entities == ("Company/极顶数创",)
    assert any("模速空间" in said for said, _ in found.statements)
    numbers = {source.number for source in found.sources}
    for said, cited in found.statements:
        assert "极顶数创" in said and cited and set(cited) <= numbers
    for source in found.sources:
        assert source.sentence in kg.articles[source.article].text


@pytest.mark.parametrize("budget", [100, 400, 2000])
def test_the_budget_is_kept(atlas: Path, budget: int) -> None:
    found = context(open_atlas(atlas), "徐汇区", budget=budget)
    assert sum(len(said) for said, _ in found.statements) + sum(len(s.sentence) for s in found.sources) <= budget


def test_more_budget_never_says_less(atlas: Path) -> None:
    kg = open_atlas(atlas)
    sizes = [len(context(kg, "徐汇区", budget=budget).statements) for budget in (200, 800, 3000)]
    assert sizes == sorted(sizes) and sizes[-1] > sizes[0]


def test_without_a_name_the_words_decide(atlas: Path) -> None:
    found = context(open_atlas(atlas), "创业大赛颁奖仪式")
    assert found.sources and any("大赛" in source.sentence for source in found.sources)
    assert context(open_atlas(atlas), "zzz").statements == ()


def test_on_the_command_line(atlas: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "zh", "context", str(atlas), "模速空间里有哪些企业"]) == 0
    out = capsys.readouterr().out
    assert "极顶数创 位于 模速空间 [" in out and "解放日报" in out
    assert main(["context", str(atlas), "模速空间", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sources"]
    assert main(["context", str(atlas), "zzz"]) == 1
