"""What became of one atlas in another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tuzhi.cli import main
from tuzhi.exports.atlas import write_atlas
from tuzhi.exports.diff_page import generate_diff
from tuzhi.extract.build import Extraction, combine
from tuzhi.graph import Article, Entity, Fact, InputError, KnowledgeGraph, Mention, article_id
from tuzhi.graph.decisions import Decision, decide
from tuzhi.graph.diff import diff

from .atlases import read_fast


def article(text: str, path: str = "", title: str = "") -> KnowledgeGraph:
    kg = read_fast(Article(article_id(text), title, text, path=path))
    (key,) = kg.articles
    mentions = [
        Mention(at, at + len(e.name), e.name, e.kind, e.name, "test")
        for e in kg.entities.values()
        for at in range(len(text))
        if text.startswith(e.name, at)
    ]
    return KnowledgeGraph.of(
        articles=kg.articles.values(),
        entities=kg.entities.values(),
        facts=kg.facts.values(),
        mentions={key: tuple(sorted(mentions, key=lambda m: (m.start, m.end)))},
    )


def built(*graphs: KnowledgeGraph, decisions: tuple[Decision, ...] = ()) -> KnowledgeGraph:
    return combine(map(Extraction, graphs), decisions).graph


def made(action: str, *target: str, **rest: object) -> Decision:
    return decide(action, "entity", target, author="李", time="2026-01-01T00:00:00Z", **rest)  # type: ignore[arg-type]


ONE, TWO, THREE = (
    article("甲甲位于乙园。", "1.txt"),
    article("丙丙位于丁园。", "2.txt"),
    article("甲甲位于乙园，丙丙位于戊园。", "3.txt"),
)


def test_nothing_differs_from_itself() -> None:
    kg = built(ONE, TWO)
    found = diff(kg, kg)
    assert not found and not found.facts.changed


def test_what_a_new_article_brings() -> None:
    found = diff(built(ONE, TWO), built(ONE, TWO, THREE))
    assert [a.path for a in found.articles.new] == ["3.txt"]
    assert [e.id for e in found.entities.new] == ["Park/戊园"]
    assert [f.key[:3] for f in found.facts.new] == [("Company/丙丙", "locatedIn", "Park/戊园")]
    (changed,) = found.facts.changed
    assert changed.new.subject == "Company/甲甲" and changed.ways == ("confidence", "evidence")
    back = diff(built(ONE, TWO, THREE), built(ONE, TWO))
    assert back.facts.gone == found.facts.new and back.entities.gone == found.entities.new


def test_a_file_with_another_text_is_a_changed_article() -> None:
    found = diff(built(ONE), built(article("甲甲位于戊园。", "1.txt")))
    (changed,) = found.articles.changed
    assert (changed.ways, found.articles.new, found.articles.gone) == (("text",), (), ())


def test_a_renamed_entity_takes_its_facts_along() -> None:
    found = diff(built(ONE), built(ONE, decisions=(made("rename", "Company/甲甲", into="Company/新名"),)))
    assert [(m.how, m.old, m.new) for m in found.moved] == [("renamed", "Company/甲甲", "Company/新名")]
    assert not found.facts and not found.entities


def test_merged_and_split_entities() -> None:
    merge = made("merge", "Company/甲甲", "Company/丙丙", into="Company/甲甲")
    found = diff(built(ONE, TWO), built(ONE, TWO, decisions=(merge,)))
    assert [(m.how, m.old, m.new) for m in found.moved] == [("merged", "Company/丙丙", "Company/甲甲")]
    assert not found.facts.new and not found.facts.gone
    back = diff(built(ONE, TWO, decisions=(merge,)), built(ONE, TWO))
    assert [(m.how, m.old, m.new) for m in back.moved] == [("split", "Company/甲甲", "Company/丙丙")]


TEXTS = st.lists(st.sampled_from([ONE, TWO, THREE]), max_size=3, unique_by=lambda kg: next(iter(kg.articles)))


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_new_and_gone_change_places_with_the_atlases(a: list[KnowledgeGraph], b: list[KnowledgeGraph]) -> None:
    there, back = diff(built(*a), built(*b)), diff(built(*b), built(*a))
    assert {f.key for f in there.facts.new} == {f.key for f in back.facts.gone}
    assert {e.id for e in there.entities.new} == {e.id for e in back.entities.gone}
    assert bool(there) == (built(*a) != built(*b))
    kept = {**{f.key: f for f in built(*a).facts.values()}, **{f.key: f for f in there.facts.new}}
    assert set(built(*b).facts) == set(kept) - {f.key for f in there.facts.gone}


HOSTILE = "甲甲<script>alert(1)</script>"


def test_the_page_loads_nothing_runs_nothing_and_marks_the_words() -> None:
    name = Entity("Company", HOSTILE)
    kg = built(ONE)
    (fact,) = kg.facts.values()
    new = KnowledgeGraph.of(
        articles=kg.articles.values(),
        entities=[name, Entity("Park", "乙园")],
        facts=[Fact(name.id, "locatedIn", "Park/乙园", evidence=fact.evidence)],
    )
    page = generate_diff(diff(KnowledgeGraph(), new), KnowledgeGraph(), new, names=("旧", "新"))
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert "http://" not in page and "https://" not in page and 'src="' not in page
    assert "<mark>甲甲位于乙园</mark>" in page and "--accent" in page
    assert page == generate_diff(diff(KnowledgeGraph(), new), KnowledgeGraph(), new, names=("旧", "新"))
    assert 'data-lang="en"' in generate_diff(diff(new, new), new, new, lang="en")
    with pytest.raises(InputError, match="no such language"):
        generate_diff(diff(new, new), new, new, lang="fr")


def test_diff_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, kg in (("old", built(ONE)), ("new", built(ONE, TWO))):
        write_atlas(kg, [], tmp_path / name)
    assert main(["--lang", "en", "diff", str(tmp_path / "old"), str(tmp_path / "new")]) == 0
    out = capsys.readouterr().out
    assert "facts new 1\n+ 丙丙 —located in→ 丁园  [0.80]" in out and "- " not in out
    # The graph.jsonl of last week is enough to compare with.
    kept = tmp_path / "old" / "graph.jsonl"
    assert main(["diff", str(kept), str(tmp_path / "new"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [f["subject"] for f in found["facts"]["new"]] == ["Company/丙丙"] and found["moved"] == []
    assert main(["diff", str(kept), str(tmp_path / "new"), "-o", str(tmp_path / "diff.html")]) == 0
    assert "丁园" in (tmp_path / "diff.html").read_text("utf-8")
    capsys.readouterr()
    assert main(["--lang", "en", "diff", str(kept), str(kept)]) == 0
    assert capsys.readouterr().out == "They are the same.\n"
    assert main(["diff", str(tmp_path / "none"), str(kept)]) == 1
