"""Questions in words: understood over a small graph of our own, answered by SPARQL, or said to be not understood."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tuzhi.cli import main
from tuzhi.exports import export
from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph, Observation
from tuzhi.graph.interpret import interpret
from tuzhi.graph.model import article_id
from tuzhi.graph.sparql import ask, open_store

TEXT = (
    "青禾智能位于云谷孵化器，云谷孵化器位于滨江区。青禾智能由林小满创办，2019年成立。星海资本投资了青禾智能。"
    "青禾智能推出大模型“青禾一号”。青禾智能收购了远帆科技。林小满任青禾智能董事长。滨江区有人工智能企业320家。"
    "远帆科技与星海资本合作。"
)
ARTICLE = Article(article_id(TEXT), "滨江观察", TEXT, published="2025-03-01")


def said(quote: str) -> tuple[Evidence, ...]:
    start = TEXT.index(quote)
    return (Evidence.of(ARTICLE, start, start + len(quote), method="test", confidence=0.9),)


def fact(subject: str, property_: str, object_: str, quote: str) -> Fact:
    return Fact(subject, property_, object_, (), said(quote))


ENTITIES = (
    "Company/青禾智能", "Company/远帆科技", "Incubator/云谷孵化器", "AdminArea/滨江区", "Person/林小满", "Investor/星海资本",
    "Model/青禾一号",
)  # fmt: skip
KG = KnowledgeGraph.of(
    articles=[ARTICLE],
    entities=[Entity(*key.split("/", 1)) for key in ENTITIES],
    facts=[
        fact("Company/青禾智能", "locatedIn", "Incubator/云谷孵化器", "青禾智能位于云谷孵化器"),
        fact("Incubator/云谷孵化器", "locatedIn", "AdminArea/滨江区", "云谷孵化器位于滨江区"),
        fact("Company/青禾智能", "foundedBy", "Person/林小满", "青禾智能由林小满创办"),
        fact("Company/青禾智能", "foundedOn", "2019", "2019年成立"),
        fact("Investor/星海资本", "investedIn", "Company/青禾智能", "星海资本投资了青禾智能"),
        fact("Model/青禾一号", "developedBy", "Company/青禾智能", "青禾智能推出大模型“青禾一号”"),
        fact("Company/青禾智能", "acquired", "Company/远帆科技", "青禾智能收购了远帆科技"),
        fact("Person/林小满", "hasPosition", "Company/青禾智能", "林小满任青禾智能董事长"),
        fact("Company/远帆科技", "cooperatesWith", "Investor/星海资本", "远帆科技与星海资本合作"),
    ],
    observations=[
        Observation(
            "AdminArea/滨江区", "人工智能企业数量", Decimal(320), "家", "=", "2025", said("滨江区有人工智能企业320家")
        )
    ],
)


@pytest.fixture(scope="module")
def turtle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("words") / "graph.ttl"
    export(KG, path, form="turtle")
    return path


@pytest.mark.parametrize(
    ("question", "column", "answers"),
    [
        ("青禾智能在哪里？", "answer", {"云谷孵化器"}),
        ("青禾智能位于哪个区？", "answer", {"滨江区"}),
        ("滨江区有哪些企业？", "answer", {"青禾智能"}),
        ("哪些企业在云谷孵化器？", "answer", {"青禾智能"}),
        ("谁创办了青禾智能？", "answer", {"林小满"}),
        ("青禾智能的创始人是谁？", "answer", {"林小满"}),
        ("林小满创办了哪些公司？", "answer", {"青禾智能"}),
        ("谁投资了青禾智能？", "answer", {"星海资本"}),
        ("青禾智能的投资方有谁？", "answer", {"星海资本"}),
        ("星海资本投资了哪些企业？", "answer", {"青禾智能"}),
        ("青禾智能获得了谁的投资？", "answer", {"星海资本"}),
        ("青禾智能收购了谁？", "answer", {"远帆科技"}),
        ("谁收购了远帆科技？", "answer", {"青禾智能"}),
        ("远帆科技被谁收购？", "answer", {"青禾智能"}),
        ("青禾智能收购了远帆科技吗？", "answer", {"远帆科技"}),
        ("远帆科技和谁合作？", "object", {"星海资本"}),
        ("青禾智能有哪些大模型？", "answer", {"青禾一号"}),
        ("青禾一号是谁研发的？", "answer", {"青禾智能"}),
        ("青禾智能的董事长是谁？", "answer", {"林小满"}),
        ("青禾智能什么时候成立？", "answer", {"2019"}),
        ("滨江区有多少家人工智能企业？", "value", {"320"}),
        ("人工智能企业数量是多少？", "value", {"320"}),
        ("有哪些孵化器？", "answer", {"云谷孵化器"}),
        ("谁创办了什么？", "founder", {"林小满"}),
        ("林小满是谁？", "object", {"青禾智能", "林小满"}),
    ],
)
def test_a_question_is_answered(turtle: Path, question: str, column: str, answers: set[str]) -> None:
    reading = interpret(KG, question)
    assert reading is not None, question
    table = ask(open_store(turtle), reading.sparql)
    assert {row[table.columns.index(column)] for row in table.rows} == answers, reading


def test_the_sentence_stands_beside_the_answer(turtle: Path) -> None:
    reading = interpret(KG, "谁创办了青禾智能？")
    assert reading is not None
    table = ask(open_store(turtle), reading.sparql)
    (row,) = table.rows
    shown = dict(zip(table.columns, row, strict=True))
    assert shown["sentence"] == "青禾智能由林小满创办" and shown["published"] == "2025-03-01"


@pytest.mark.parametrize("question", ["今天天气怎么样？", "巨峰科技在哪里？", "", "？？？", "x" * 5000])
def test_what_is_not_understood_is_not_guessed(question: str) -> None:
    assert interpret(KG, question) is None


def test_unknown_names_beside_known_ones_are_told() -> None:
    reading = interpret(KG, "巨峰科技投资了青禾智能吗？")
    assert reading is not None and "巨峰科技" in reading.unknown


def test_two_things_are_joined_by_a_path() -> None:
    reading = interpret(KG, "林小满和星海资本有什么关系？")
    assert reading is not None and reading.shape == "path"
    assert set(reading.entities) == {"Person/林小满", "Investor/星海资本"}


def test_names_that_hold_query_text_stay_names(tmp_path: Path) -> None:
    name = 'a> } ; DROP "x'
    kg = KnowledgeGraph.of(articles=[ARTICLE], entities=[Entity("Company", name)])
    export(kg, tmp_path / "g.ttl", form="turtle")
    reading = interpret(kg, f"{name}在哪里？")
    assert reading is not None
    assert ask(open_store(tmp_path / "g.ttl"), reading.sparql).rows == ()


def test_on_the_command_line(atlas: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "zh", "ask", str(atlas), "极顶数创在哪里？"]) == 0
    out = capsys.readouterr().out
    assert "模速空间" in out and "极顶数创位于模速空间" in out and "SELECT" in out
    assert main(["--lang", "en", "ask", str(atlas), "今天天气怎么样？"]) == 1
    assert "not understood" in capsys.readouterr().err
