"""Known fields count beside a word of focus or a class label, standing free; elsewhere they are no names."""

from __future__ import annotations

import pytest
from tuzhi.extract.build import extract_document
from tuzhi.extract.mentions.fields import FINDER, with_fields

from .marked import marked


def fields(text: str, mentions: list[list[str]]) -> list[str]:
    return [m.text for m in with_fields(marked(text, mentions)).nested if m.finder == FINDER]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("滨江区重点发展人工智能产业。", ["人工智能"]),
        ("滨江区聚焦人工智能、商业航天等方向，给予扶持。", ["人工智能", "商业航天"]),
        ("人工智能独角兽青禾智能搬了家。", ["人工智能"]),
        ("滨江区重点发展人工智能算力。", ["人工智能算力"]),
        ("青禾智能聚焦机器人焊接。", []),
        ("大家都在谈论人工智能。", []),
    ],
)
def test_known_fields_stand_free_beside_a_context(text: str, found: list[str]) -> None:
    assert fields(text, [["滨江区", "AdminArea"], ["青禾智能", "Company"]]) == found


def test_a_known_field_is_an_entity_only_where_something_focuses_on_it() -> None:
    doc = with_fields(marked("滨江区重点发展人工智能产业，半导体企业不多。", [["滨江区", "AdminArea"]]))
    graph = extract_document(doc).graph
    assert [(f.subject, f.object) for f in graph.facts.values()] == [("AdminArea/滨江区", "Field/人工智能")]
    assert "Field/半导体" not in graph.entities


def test_forms_of_one_field_are_one_entity() -> None:
    doc = with_fields(
        marked("滨江区聚焦人工智能产业。临溪市聚焦AI。", [["滨江区", "AdminArea"], ["临溪市", "AdminArea"]])
    )
    assert len([e for e in doc.entities if e.kind == "Field"]) == 1


def test_a_document_without_a_context_is_left_as_it_is() -> None:
    doc = marked("大家都在谈论人工智能。", [])
    assert with_fields(doc) is doc
