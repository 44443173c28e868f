"""A brief in a model's words: only what the old sentences say, whatever the model answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tuzhi.cli import main
from tuzhi.extract.llm_client import Client, Endpoint
from tuzhi.extract.llm_polish import Polished, estimate, polish
from tuzhi.graph.brief import make_brief

from .test_llm import Reply, said, server
from .test_report import graph

OLD = {"place": "青禾智能位于云谷园。", "founder": "青禾智能由林小满创办。"}


def numbered(body: dict[str, Any]) -> dict[str, int]:
    """The number of each old sentence in what the model is asked."""
    lines = body["messages"][1]["content"].splitlines()
    return {text: int(number) for number, text in (line.split(". ", 1) for line in lines if ". " in line)}


def polished(text: str, *keys: str, cache: Path, reply: Reply | None = None) -> tuple[Polished, list[str]]:
    """What becomes of the brief where the model writes this of these old sentences; and its sentences."""

    def answer(body: dict[str, Any], n: int) -> Reply:
        old = numbered(body)
        rows = [{"text": text, "from": [old[OLD[key]] for key in keys]}] if all(OLD[k] in old for k in keys) else []
        return reply or said(json.dumps({"sentences": rows}, ensure_ascii=False))

    with server(answer) as (url, _):
        client = Client(Endpoint(url, "test"), cache=cache, sleep=lambda _: None, tries=2)
        done = polish(client, make_brief(graph()), graph())
        client.close()
    return done, [row.text for section in done.brief.sections for row in section.said]


def test_a_sentence_of_two_takes_their_place_and_cites_what_both_cite(tmp_path: Path) -> None:
    done, texts = polished("青禾智能由林小满创办，位于云谷园。", "founder", "place", cache=tmp_path)
    assert done.taken == 1 and not done.refused
    assert "青禾智能由林小满创办，位于云谷园。" in texts and OLD["place"] not in texts and OLD["founder"] not in texts
    before = {row.text: row.cites for s in make_brief(graph()).sections for row in s.said}
    new = next(row for s in done.brief.sections for row in s.said if "，位于" in row.text)
    assert set(new.cites) == {*before[OLD["place"]], *before[OLD["founder"]]}
    assert "test" in done.brief.scope and "1句" in done.brief.scope


@pytest.mark.parametrize(
    ("text", "keys", "reason"),
    [
        ("青禾智能由林小满于2015年创办。", ("founder",), "number is new"),
        ("青禾智能由林小满创办，位于云谷园，占地30亩。", ("founder", "place"), "number is new"),
        ("青禾智能由他创办。", ("founder",), "name is lost: 林小满"),
        ("滨江区的青禾智能由林小满创办。", ("founder",), "name is new: 滨江区"),
        ("林小满由青禾智能创办。", ("founder",), "another order"),
        ("青禾智能由著名企业家林小满创办。", ("founder",), "words that nothing carries"),
        ("青禾智能并未由林小满创办。", ("founder",), "words that nothing carries"),
        ("青禾智能由林小满创办，前景广阔。", ("founder",), "words that nothing carries"),
        ("OpenAI青禾智能由林小满创办。", ("founder",), "words that nothing carries: OpenAI"),
        ("", ("founder",), "says nothing"),
    ],
)
def test_what_the_old_sentences_do_not_say_is_refused(
    text: str, keys: tuple[str, ...], reason: str, tmp_path: Path
) -> None:
    done, texts = polished(text, *keys, cache=tmp_path)
    assert done.taken == 0 and done.brief == make_brief(graph())
    assert [why for _, why in done.refused if reason in why], done.refused


def test_a_number_that_is_left_out_is_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brief = make_brief(graph())
    moving = next(row.text for s in brief.sections for row in s.said if "150家" in row.text)
    monkeypatch.setitem(OLD, "moving", moving)
    done, _ = polished(moving.replace("150家（2023，增长50.0%）、", ""), "moving", cache=tmp_path)
    assert done.taken == 0 and "number is lost" in done.refused[0][1]


@pytest.mark.parametrize(
    "rows", [[{"text": "甲", "from": [99]}], [{"text": "甲", "from": []}], [{"text": 3}], "no", [1]]
)
def test_an_answer_that_makes_no_sense_changes_nothing(rows: Any, tmp_path: Path) -> None:
    reply = said(json.dumps({"sentences": rows}))
    done, _ = polished("x", cache=tmp_path, reply=reply)
    assert done.brief == make_brief(graph()) and done.taken == 0


@pytest.mark.parametrize("reply", [(500, "always", {}), (0, "", {}), said("never json")])
def test_a_model_that_fails_leaves_the_brief_as_it_was(reply: Reply, tmp_path: Path) -> None:
    done, _ = polished("x", cache=tmp_path, reply=reply)
    assert done.brief == make_brief(graph()) and len(done.failures) == estimate(make_brief(graph()))[0]


def test_an_old_sentence_goes_into_one_new_one(tmp_path: Path) -> None:
    def answer(body: dict[str, Any], n: int) -> Reply:
        number = numbered(body).get(OLD["place"])
        texts = ("青禾智能，位于云谷园。", "而青禾智能位于云谷园。") if number else ()
        return said(json.dumps({"sentences": [{"text": text, "from": [number]} for text in texts]}))

    with server(answer) as (url, _):
        client = Client(Endpoint(url, "test"), cache=tmp_path)
        done = polish(client, make_brief(graph()), graph())
        client.close()
    assert done.taken == 1 and [why for _, why in done.refused] == ["a sentence is used twice"]


def test_on_the_command_line(
    atlas: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def answer(body: dict[str, Any], n: int) -> Reply:
        number = numbered(body).get("极顶数创位于模速空间。")
        rows = [{"text": "极顶数创，位于模速空间。", "from": [number]}] if number else []
        return said(json.dumps({"sentences": rows}, ensure_ascii=False))

    with server(answer) as (url, _):
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        command = ["--lang", "zh", "report", str(atlas), "-o", str(tmp_path / "a.md"), "--llm", "--model", "test"]
        assert main(command) == 0
    err = capsys.readouterr().err
    assert "1 句由模型改写" in err and "次调用" in err
    text = (tmp_path / "a.md").read_text("utf-8")
    assert "极顶数创，位于模速空间。[^" in text and "语言模型test改写" in text
