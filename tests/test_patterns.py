"""The pattern language: what its placeholders stand for, and the errors that a malformed row gives."""

from __future__ import annotations

from typing import Any

import pytest
from tuzhi.extract.relations.encoded import ZERO, encode, kind_of
from tuzhi.extract.relations.patterns import compile_pattern, compile_relation
from tuzhi.graph import load_schema
from tuzhi.graph.errors import DataError

from .marked import marked

SCHEMA = load_schema()
LOCATED = SCHEMA.relations["locatedIn"]


def compiled(**row: Any) -> Any:
    return compile_pattern(LOCATED, {"id": "try", "words": ["位于"], **row}, SCHEMA)


def encoded(text: str, *mentions: tuple[str, str]) -> str:
    return encode(marked(text, mentions))[0].text


AB = (("青禾", "Company"), ("云帆", "Company"), ("滨江", "AdminArea"))


@pytest.mark.parametrize(
    "text",
    [
        "青禾位于滨江。",
        "“青禾”近日正式位于滨江。",
        "青禾（下称QH）也已位于滨江。",
        "青禾和云帆均位于滨江。",
        "青禾、云帆等7家企业位于滨江。",
        "青禾于2021年3月位于滨江。",
    ],
)
def test_subject_word_object(text: str) -> None:
    assert compiled(match="{s}{w}{at}{o}").regex.search(encoded(text, *AB))


def test_a_list_is_one_end() -> None:
    match = compiled(match="{s}{w}{o}").regex.search(encoded("青禾、领先的云帆位于滨江。", *AB))
    assert match is not None
    assert [kind_of(c) for c in match["s"] if kind_of(c)] == ["Company", "Company"]


def test_a_long_list_that_leads_nowhere_is_soon_given_up() -> None:
    # Were each name tried in two ways, this would take hours.
    names = [f"青禾{n:02}" for n in range(40)]
    listed = encoded(f"由{'、'.join(names)}等单位起草。", *((name, "Company") for name in names))
    assert not compiled(match="由{s:Company}{g}{w}{o}").regex.search(listed)


def test_one_mention_only() -> None:
    match = compiled(match="{s1}{w}{o1}").regex.search(encoded("青禾、云帆位于滨江。", *AB))
    assert match is not None
    assert len(match["s"]) == 1


def test_classes_narrow_an_end() -> None:
    assert not compiled(match="{s:University}{w}{o}").regex.search(encoded("青禾位于滨江。", *AB))


def test_a_subject_left_out_is_zero() -> None:
    text = encoded("成立三年，位于滨江。", *AB)
    match = compiled(match="{s}{w}{o}").regex.search(text)
    assert match is not None
    assert match["zero"] == ZERO
    assert not compiled(match="{s}{w}{o}", elide=False).regex.search(text)


def test_a_gap_stays_in_its_clause() -> None:
    pattern = compiled(match="{s}…{w}{o}", elide=False)
    assert pattern.regex.search(encoded("青禾新厂位于滨江。", *AB))
    assert not pattern.regex.search(encoded("青禾很新，位于滨江。", *AB))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"match": "{s}(位于{o}"}, "no regular expression"),
        ({"match": "{s}{w}{x}"}, "unknown placeholder"),
        ({"match": "{s}{w}"}, "needs {s} and {o}"),
        ({"match": "{s}{w}{s}{o}"}, "stands twice"),
        ({"match": "{s:Firm}{w}{o}"}, "unknown class"),
        ({"match": "{s}{w}{o}", "words": []}, "needs a list"),
        ({"match": "{s}{w}{o}", "confidence": 1.5}, "not between 0 and 1"),
        ({"match": "{s}{w}{o}", "wrods": ["位于"]}, "unknown keys"),
        ({"match": 3}, "`match` is missing"),
    ],
)
def test_a_malformed_row_names_relation_and_pattern(row: dict[str, Any], words: str) -> None:
    with pytest.raises(DataError) as caught:
        _ = compiled(**row).regex
    message = str(caught.value)
    assert "locatedIn" in message
    assert "'try'" in message
    assert words in message


def test_two_patterns_may_not_share_an_id() -> None:
    import dataclasses

    row = {"id": "twice", "match": "{s}位于{o}"}
    with pytest.raises(DataError, match="twice"):
        compile_relation(dataclasses.replace(LOCATED, patterns=(row, row)), SCHEMA)


@pytest.mark.parametrize("relation", SCHEMA.relations.values(), ids=list(SCHEMA.relations))
def test_the_shipped_tables_compile(relation: Any) -> None:
    assert len(compile_relation(relation, SCHEMA)) == len(relation.patterns)


def test_every_pattern_of_the_schema_is_a_regular_expression() -> None:
    found = [p.regex for relation in SCHEMA.relations.values() for p in compile_relation(relation, SCHEMA)]
    assert len(found) > 100
