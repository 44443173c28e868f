"""The scorer: what counts as found, and what its table says."""

import json
from pathlib import Path

import pytest
from tuzhi.extract.evaluate import Report, read_gold, score_article
from tuzhi.graph import InputError


def scored(gold: dict[str, object], predicted: dict[str, object]) -> Report:
    report = Report()
    score_article(report, "x", gold, predicted)
    return report


def entity(name: str, kind: str, *aliases: str) -> dict[str, object]:
    return {"name": name, "type": kind, "aliases": list(aliases)}


def test_any_alias_stands_for_the_entity_and_quotes_do_not_matter() -> None:
    report = scored(
        {"entities": [entity("徐汇区", "AdminArea", "徐汇")]}, {"entities": [entity("“徐汇”", "AdminArea")]}
    )
    assert report.scores["entities"].f1 == 1.0


def test_wrong_class_is_a_miss_and_a_false_alarm() -> None:
    report = scored({"entities": [entity("张江", "Park")]}, {"entities": [entity("张江", "Place")]})
    assert (report.scores["entities"].correct, report.scores["entities"].f1) == (0, 0.0)
    assert [row[:2] for row in report.errors] == [("entities", "missed"), ("entities", "false")]


def test_symmetric_relations_match_either_way_and_others_do_not() -> None:
    ends = [entity("甲", "Company"), entity("乙", "Company")]
    for name, expected in (("cooperatesWith", 1), ("acquired", 0)):
        gold = {"entities": ends, "relations": [{"s": "甲", "p": name, "o": "乙"}]}
        found = {"entities": ends, "relations": [{"s": "乙", "p": name, "o": "甲"}]}
        assert scored(gold, found).scores["relations"].correct == expected


def test_containment_between_places_may_be_called_either() -> None:
    ends = [entity("甲园", "Park"), entity("乙区", "AdminArea"), entity("丙", "Company")]
    gold = {"entities": ends, "relations": [{"s": "甲园", "p": "locatedIn", "o": "乙区"}]}
    assert (
        scored(gold, {"entities": ends, "relations": [{"s": "甲园", "p": "partOf", "o": "乙区"}]})
        .scores["relations"]
        .correct
    )
    gold = {"entities": ends, "relations": [{"s": "丙", "p": "locatedIn", "o": "乙区"}]}
    found = {"entities": ends, "relations": [{"s": "丙", "p": "partOf", "o": "乙区"}]}
    assert not scored(gold, found).scores["relations"].correct


@pytest.mark.parametrize(
    ("value", "unit", "time", "correct"),
    [(3821, "亿元", "2022", 1), (382100000000, "元", "2022-12", 1), (3821, "万元", "2022", 0), (3821, "亿元", None, 0)],
)
def test_numbers_match_in_base_units_and_year(value: int, unit: str, time: str | None, correct: int) -> None:
    ends = [entity("甲", "AdminArea")]
    obs = {"about": "甲", "measure": "人工智能产值", "value": 3821, "unit": "亿元", "time": "2022"}
    found = {"about": "甲", "measure": "产值", "value": value, "unit": unit, "time": time}
    report = scored({"entities": ends, "observations": [obs]}, {"entities": ends, "observations": [found]})
    assert report.scores["observations"].correct == correct


def test_bad_label_file_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps({"text": "好"}) + "\n{坏\n", "utf-8")
    with pytest.raises(InputError, match="labels.jsonl:2: no labelled article"):
        read_gold(path)
    path.write_text("", "utf-8")
    with pytest.raises(InputError, match="holds no labelled article"):
        read_gold(path)
