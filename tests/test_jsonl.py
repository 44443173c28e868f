from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from tuzhi.graph import DataError, KnowledgeGraph
from tuzhi.graph.jsonl import lines, parse_lines, read_jsonl, write_jsonl

from .graphs import LAW, graphs, small_graph


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    kg = small_graph()
    write_jsonl(kg, tmp_path / "graph.jsonl")
    assert read_jsonl(tmp_path / "graph.jsonl") == kg


@LAW
@given(graphs())
def test_nothing_is_lost(kg: KnowledgeGraph) -> None:
    assert parse_lines("".join(lines(kg)).split("\n")[:-1]) == kg


def test_same_bytes_whatever_the_order() -> None:
    kg = small_graph()
    turned = KnowledgeGraph(
        articles=dict(reversed(kg.articles.items())),
        entities=dict(reversed(kg.entities.items())),
        facts=dict(reversed(kg.facts.items())),
        observations=dict(reversed(kg.observations.items())),
        mentions=kg.mentions,
    )
    assert list(lines(turned)) == list(lines(kg))


@pytest.mark.parametrize(
    "line", ["{", "[]", "1", '{"item":"article"}', '{"item":"poem"}', '{"item":"entity","kind":"Park","nmae":"x"}']
)
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "graph.jsonl"
    good = "".join(lines(small_graph()))
    path.write_text(good + line + "\n", "utf-8")
    number = good.count("\n") + 1
    with pytest.raises(DataError, match=rf"graph\.jsonl:{number}: ") as caught:
        read_jsonl(path)
    assert "\n" not in str(caught.value)


def test_a_doubled_item_is_refused() -> None:
    entity = '{"item":"entity","kind":"Park","name":"x","aliases":[],"same_as":[]}\n'
    with pytest.raises(DataError, match="second time"):
        parse_lines([entity, entity])


def test_a_missing_or_wrongly_encoded_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_jsonl(tmp_path / "none.jsonl")
    (tmp_path / "gbk.jsonl").write_bytes("图谱，知识".encode("gb18030"))
    with pytest.raises(DataError, match="not UTF-8"):
        read_jsonl(tmp_path / "gbk.jsonl")
