"""What people decide holds on every build, and nothing they decided vanishes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tuzhi.cli import main, work
from tuzhi.exports import atlas as atlases
from tuzhi.exports.atlas import DECISIONS, PUBLISHED, open_atlas
from tuzhi.extract.build import Extraction, combine
from tuzhi.graph import (
    Article,
    DataError,
    Entity,
    Evidence,
    Fact,
    InputError,
    KnowledgeGraph,
    Mention,
    Observation,
    article_id,
)
from tuzhi.graph.curate import curate
from tuzhi.graph.decisions import Decision, append_decisions, decide, line, parse_decisions, read_decisions
from tuzhi.graph.resolve import resolve
from tuzhi.graph.review import review
from tuzhi.graph.training import training_records

from .atlases import Reader, build, published, write

TIME = "2026-01-02T03:04:05Z"


def said(text: str, *facts: tuple[str, str, str], published: str = "", score: float = 0.6) -> KnowledgeGraph:
    """The graph of one article that states facts; an entity stands in the text by the name in its id."""
    article = Article(article_id(text), "", text, published=published, path=f"{text[:4]}.txt")
    ev = Evidence.of(article, 0, len(text), method="pattern", confidence=score)
    ids = sorted({end for s, _, o in facts for end in (s, o) if "/" in end})
    entities = [Entity(*i.split("/", 1)) for i in ids]
    mentions = []
    for e in entities:
        at = max(text.find(e.name), 0)
        mentions.append(Mention(at, at + len(e.name), e.name, e.kind, e.name, "test"))
    return KnowledgeGraph.of(
        articles=[article],
        entities=entities,
        facts=[Fact(s, p, o, evidence=(ev,)) for s, p, o in facts],
        mentions={article.id: tuple(sorted(mentions, key=lambda m: (m.start, m.end)))},
    )


def made(action: str, what: str, *target: str, **rest: object) -> Decision:
    return decide(action, what, target, author="李", time=TIME, **rest)  # type: ignore[arg-type]


def built(graphs: Iterable[KnowledgeGraph], *decisions: Decision) -> tuple[KnowledgeGraph, list[str]]:
    """The graph of all, and the actions that did not apply."""
    whole = combine([Extraction(kg) for kg in graphs], decisions)
    return whole.graph, [f"{d.action} {d.target[0]}" for d in whole.unmatched]


A = said("甲在乙园，甲很忙。", ("Company/甲", "locatedIn", "Park/乙园"))
B = said("甲入驻乙园。", ("Company/甲", "locatedIn", "Park/乙园"))
C = said("丙收购丁。", ("Company/丙", "acquired", "Company/丁"))
KEY = ("Company/甲", "locatedIn", "Park/乙园", "")


def test_a_rejected_fact_stays_rejected_when_another_article_repeats_it() -> None:
    no = made("reject", "fact", *KEY, reason="搬走了")
    for graphs in ([A, C], [A, B, C], [B, C]):
        kg, unmatched = built(graphs, no)
        assert KEY not in kg.facts and not unmatched
    kg, unmatched = built([C], no)
    assert unmatched == ["reject Company/甲"]


def test_what_is_accepted_is_nearly_certain_and_keeps_its_sentence() -> None:
    kg, _ = built([A, B], made("accept", "fact", *KEY))
    assert kg.facts[KEY].confidence == 0.999
    assert {ev.quote for ev in kg.facts[KEY].evidence} == {A.articles[k].text for k in A.articles} | {
        B.articles[k].text for k in B.articles
    }


def test_the_later_of_two_decisions_counts() -> None:
    no, yes = made("reject", "fact", *KEY), made("accept", "fact", *KEY)
    assert KEY in built([A], no, yes)[0].facts
    assert KEY not in built([A], yes, no)[0].facts


def test_undo_and_undo_of_undo() -> None:
    no = made("reject", "fact", *KEY)
    back = made("undo", "decision", no.id)
    again = made("undo", "decision", back.id)
    assert KEY in built([A], no, back)[0].facts
    assert KEY not in built([A], no, back, again)[0].facts
    assert built([A], made("undo", "decision", "nothing"))[1] == ["undo nothing"]


def test_a_rejected_entity_goes_with_all_that_is_said_of_it() -> None:
    kg, _ = built([A, C], made("reject", "entity", "Company/甲"))
    assert "Company/甲" not in kg.entities and KEY not in kg.facts and "Company/丙" in kg.entities
    assert all(m.entity != "Company/甲" for rows in kg.mentions.values() for m in rows)


def test_merge_pools_what_two_names_say() -> None:
    other = said("甲公司在乙园。", ("Company/甲公司", "locatedIn", "Park/乙园"))
    kg, unmatched = built([A, other], made("merge", "entity", "Company/甲", "Company/甲公司", into="Company/甲公司"))
    (fact,) = kg.facts.values()
    assert fact.subject == "Company/甲公司" and fact.confidence == 0.84 and not unmatched
    assert kg.entities["Company/甲公司"].aliases == ("甲",)


def test_a_merge_of_which_one_is_gone_is_reported_and_still_names_the_other() -> None:
    kg, unmatched = built([A], made("merge", "entity", "Company/甲", "Company/甲公司", into="Company/甲公司"))
    assert unmatched == ["merge Company/甲"] and "Company/甲公司" in kg.entities


def test_two_that_become_one_inside_an_article_lose_no_evidence() -> None:
    one = said("甲在乙园。", ("Company/甲", "locatedIn", "Park/乙园"), ("Company/甲公司", "locatedIn", "Park/乙园"))
    kg, _ = built([one], made("merge", "entity", "Company/甲", "Company/甲公司", into="Company/甲"))
    assert list(kg.facts) == [KEY]


def test_split_parts_one_name_by_articles() -> None:
    graphs = [
        said("张伟任甲经理。", ("Person/张伟", "hasPosition", "Company/甲")),
        said("张伟加入丁。", ("Person/张伟", "hasPosition", "Company/丁")),
    ]
    (where,) = graphs[1].articles
    apart = made("split", "entity", "Person/老张伟", into="Person/张伟（丁）", articles=[where])
    one = made("rename", "entity", "Person/张伟（甲）", into="Person/老张伟")
    both = made("merge", "entity", "Person/张伟（甲）", "Person/张伟（丁）", into="Person/张伟（甲）")
    kg, unmatched = built(graphs, both, one, apart)
    assert not unmatched
    assert {f.key[:3] for f in kg.facts.values()} == {
        ("Person/老张伟", "hasPosition", "Company/甲"),
        ("Person/张伟（丁）", "hasPosition", "Company/丁"),
    }
    gone = made("split", "entity", "Person/老张伟", into="Person/某", articles=["nowhere"])
    assert built(graphs, both, one, gone)[1] == ["split Person/老张伟"]


def test_rename_and_retype_and_decisions_by_the_old_name_still_hold() -> None:
    no = made("reject", "fact", *KEY)
    name = made("rename", "entity", "Company/甲", into="Company/甲集团")
    kind = made("retype", "entity", "Park/乙园", into="Incubator/乙园")
    for order in ((no, name, kind), (name, no, kind), (name, kind, no)):
        kg, unmatched = built([A, B], *order)
        assert {"Company/甲集团", "Incubator/乙园"} <= set(kg.entities) and not kg.facts and not unmatched


def test_a_retyped_entity_loses_the_facts_that_its_class_cannot_have() -> None:
    whole = combine([Extraction(A)], [made("retype", "entity", "Park/乙园", into="Person/乙园")])
    assert not whole.graph.facts and any("locatedIn" in r.what for r in whole.rejections)


def test_add_needs_words_that_stand_in_an_article() -> None:
    (where,) = A.articles
    new = made("add", "fact", "Person/王五", "hasPosition", "Company/甲", "", articles=[where], quote="甲很忙",
               qualifiers=[("title", "经理")])  # fmt: skip
    kg, unmatched = built([A], new)
    fact = kg.facts["Person/王五", "hasPosition", "Company/甲", ""]
    assert fact.evidence[0].quote == "甲很忙" and fact.values("title") == ("经理",) and not unmatched
    assert built([B], new)[1] == ["add Person/王五"]
    with pytest.raises(InputError, match="words that state"):
        made("add", "fact", "Person/王五", "hasPosition", "Company/甲", "", articles=[where])


def test_numbers_are_judged_like_facts() -> None:
    ev = Evidence.of(next(iter(A.articles.values())), 0, 4, method="test", confidence=0.5)
    from decimal import Decimal

    obs = Observation("Park/乙园", "企业数", Decimal(3), "家", evidence=(ev,))
    kg = KnowledgeGraph.of(
        articles=A.articles.values(), entities=A.entities.values(), facts=A.facts.values(), observations=[obs]
    )
    assert not built([kg], made("reject", "observation", *obs.key))[0].observations
    (sure,) = built([kg], made("accept", "observation", *obs.key))[0].observations.values()
    assert sure.confidence == 0.999


IDS = st.sampled_from(["Company/甲", "Company/丙", "Company/丁", "Park/乙园", "Company/新"])
DECIDED = st.one_of(
    st.builds(lambda a, k: made(a, "fact", *k), st.sampled_from(["accept", "reject"]), st.sampled_from([KEY, *C.facts])),
    st.builds(lambda a, e: made(a, "entity", e), st.sampled_from(["accept", "reject"]), IDS),
    st.builds(lambda a, b, c: made("merge", "entity", a, b, into=c), IDS, IDS, IDS.filter(lambda i: i[0] == "C")),
    st.builds(lambda a, b: made("rename", "entity", a, into=b), IDS, IDS),
    st.builds(lambda a, w: made("split", "entity", a, into="Company/另", articles=[w]), IDS, st.sampled_from([*A.articles, *C.articles])),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(DECIDED, max_size=5))
def test_curate_twice_is_once_and_naming_does_not_depend_on_the_order_of_articles(decisions: list[Decision]) -> None:
    kg, _ = built([A, B, C], *decisions)
    assert built([C, B, A], *decisions)[0] == kg
    once, _ = curate(kg, decisions)
    assert curate(once, decisions)[0] == once
    assert resolve([A, B, C], decisions) == resolve([C, A, B], decisions)


# The file


def test_the_file_is_read_back_and_a_line_that_stands_twice_counts_once(tmp_path: Path) -> None:
    path = tmp_path / DECISIONS
    decisions = [
        made("reject", "fact", *KEY, reason="“不”对\n"),
        made("merge", "entity", "Company/甲", "Company/丙", into="Company/甲"),
    ]
    append_decisions(path, decisions[:1])
    append_decisions(path, decisions[1:])
    assert read_decisions(path) == decisions
    assert parse_decisions([*map(line, decisions), line(decisions[0])]) == decisions


def test_a_file_without_its_last_line_end_is_appended_to_on_a_new_line(tmp_path: Path) -> None:
    path = tmp_path / DECISIONS
    one, two = made("reject", "fact", *KEY), made("accept", "fact", *KEY)
    path.write_text(line(one).rstrip("\n"), "utf-8")
    append_decisions(path, [two])
    assert read_decisions(path) == [one, two]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<<<<<<< HEAD", "unresolved merge"),
        ('{"id": "1"}', "action"),
        ('{"id": "1", "action": "burn", "what": "fact", "target": []}', "no such action 'burn'"),
        ('{"id": "1", "action": "reject", "what": "fact", "target": ["a"]}', "4 words"),
        ('{"id": "1", "action": "rename", "what": "entity", "target": ["Company/甲"], "into": "甲"}', "Kind/name"),
    ],
)
def test_a_line_that_is_no_decision_is_named(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / DECISIONS
    path.write_text(line(made("reject", "fact", *KEY)) + text + "\n", "utf-8")
    with pytest.raises(DataError, match=problem) as caught:
        read_decisions(path)
    assert f"{DECISIONS}:2" in str(caught.value)


# The atlas


@pytest.fixture
def no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atlases, "write_html", lambda kg, path, lang: path.write_text(lang, "utf-8"))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from("abc"), st.sampled_from("甲丙丁")),
        st.tuples(st.just("remove"), st.sampled_from("abc"), st.just("")),
        st.tuples(st.just("decide"), DECIDED, st.just("")),
    ),
    max_size=6,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_of_changes_and_decisions_equals_a_fresh_build(no_page: None, steps: list[tuple]) -> None:  # type: ignore[type-arg]
    with tempfile.TemporaryDirectory() as room:
        texts, folder = write(Path(room) / "in", z="甲位于乙园。"), Path(room) / "atlas"
        build(folder, texts)
        for step, name, firm in steps:
            file = texts / f"{name}.txt"
            if step == "put":
                write(texts, **{name: f"{firm}位于乙园。"})
                work.add([file], folder, mapper=Reader(), label="")
            elif step == "decide":
                work.decide([name], folder, mapper=Reader())
            elif file.exists():
                file.unlink()
                work.remove([str(file)], folder, mapper=Reader())
        noted = read_decisions(folder / DECISIONS)
        work.build([texts], Path(room) / "fresh", mapper=Reader(), lang="en", label="", decisions=noted)
        assert published(folder) == published(Path(room) / "fresh")


def tuzhi(*words: str | Path) -> int:
    return main(["--lang", "en", *map(str, words)])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_page: None) -> Path:
    """An atlas of two short articles, as the real extractor reads them."""
    texts = tmp_path / "in"
    texts.mkdir()
    (texts / "one.txt").write_text("星河数创位于杭州市余杭区。\n星河数创由李明远创办。\n", "utf-8")
    (texts / "two.txt").write_text("蓝海药业位于苏州工业园区。\n", "utf-8")
    monkeypatch.setenv("TUZHI_AUTHOR", "李")
    assert tuzhi("build", texts, "-o", tmp_path / "atlas", "-j", "1") == 0
    return tmp_path / "atlas"


def test_decisions_on_the_command_line(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = ("Company/星河数创", "locatedIn", "AdminArea/余杭区", "")
    assert key in open_atlas(home).facts
    assert tuzhi("decide", home, "reject", "星河数创", "locatedIn", "余杭区", "--reason", "搬走了") == 0
    assert key not in open_atlas(home).facts
    (noted,) = read_decisions(home / DECISIONS)
    assert (noted.author, noted.reason) == ("李", "搬走了") and noted.time.endswith("Z")
    assert tuzhi("decide", home, "undo", noted.id[:6]) == 0
    assert key in open_atlas(home).facts
    assert tuzhi("decide", home, "rename", "蓝海药业", "蓝海制药") == 0
    assert tuzhi("decide", home, "merge", "蓝海制药", "星河数创", "--into", "Company/星河集团", "--later") == 0
    assert "Company/星河集团" not in open_atlas(home).entities
    assert tuzhi("decide", home, "apply") == 0
    assert set(open_atlas(home).entities["Company/星河集团"].aliases) == {"星河数创", "蓝海药业"}
    # A fresh build elsewhere takes the decisions along.
    assert tuzhi("build", tmp_path / "in", "-o", tmp_path / "fresh", "--decisions", home / DECISIONS) == 0
    for name in PUBLISHED:
        assert (home / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes()
    capsys.readouterr()
    assert tuzhi("decide", home, "list") == 0
    assert len(parse_decisions(capsys.readouterr().out.splitlines())) == 4


def test_a_decision_that_no_longer_applies_is_told(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tuzhi("decide", home, "reject", "蓝海药业") == 0
    capsys.readouterr()
    assert tuzhi("remove", home, tmp_path / "in" / "two.txt") == 0
    assert "(reject Company/蓝海药业, 李 " in capsys.readouterr().err
    assert json.loads((home / "atlas.json").read_text("utf-8"))["decisions"]["unmatched"]


@pytest.mark.parametrize(
    "words",
    [
        ("reject", "无此名"),
        ("reject", "星河数创", "locatedIn", "苏州工业园区"),
        ("retype", "星河数创", "Planet"),
        ("merge", "星河数创", "Company/星河数创"),
        ("add", "星河数创", "locatedIn", "余杭区", "--article", "0000", "--quote", "x"),
        ("undo", "ffff"),
    ],
)
def test_what_cannot_be_decided_changes_nothing(
    home: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert tuzhi("decide", home, *words) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not (home / DECISIONS).exists()


def test_add_split_and_training(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kg = open_atlas(home)
    (one,) = (a.id for a in kg.articles.values() if "one" in a.path)
    words = (
        "add",
        "Person/李明远",
        "hasPosition",
        "星河数创",
        "--article",
        one,
        "--quote",
        "李明远创办",
        "--qualifier",
        "title=CEO",
    )
    assert tuzhi("decide", home, *words) == 0
    assert tuzhi("decide", home, "reject", "星河数创", "locatedIn", "余杭区") == 0
    assert tuzhi("decide", home, "split", "星河数创", "星河二号", "--article", one[:8]) == 0
    capsys.readouterr()
    assert tuzhi("decide", home, "training") == 0
    records = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    facts = [(r["label"], r["property"], r["sentence"]) for r in records if r["task"] == "fact"]
    assert (True, "hasPosition", "星河数创由李明远创办。") in facts
    assert (False, "locatedIn", "星河数创位于杭州市余杭区。") in facts
    assert [r["label"] for r in records if r["task"] == "same"] == [False]


def test_review_lists_what_is_in_doubt_and_takes_answers(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setattr("tuzhi.graph.review.DOUBTFUL", 1.0)
    assert tuzhi("review", home, "--json") == 0
    items = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert items and all(i["evidence"] and i["evidence"][0]["sentence"] for i in items)
    assert [i["value"] for i in items] == sorted((i["value"] for i in items), reverse=True)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n\nn\n错\n\nq\n"))
    assert tuzhi("review", home) == 0
    assert "星河数创" in capsys.readouterr().out
    noted = read_decisions(home / DECISIONS)
    assert [(d.action, d.target, d.reason) for d in noted] == [
        ("accept", tuple(items[0]["target"]), ""),
        ("reject", tuple(items[1]["target"]), "错"),
    ]
    assert tuzhi("review", home, "--json") == 0
    left = [json.loads(row)["id"] for row in capsys.readouterr().out.splitlines()]
    assert items[2]["id"] in left and not {items[0]["id"], items[1]["id"]} & set(left)
    assert tuzhi("decide", home, "accept", left[0]) == 0


# What is asked


def test_the_queue_finds_duplicates_namesakes_odd_classes_and_forgets_what_was_decided() -> None:
    graphs = [
        said("星河数创在乙园。", ("Company/星河数创", "locatedIn", "Park/乙园"), score=0.95),
        said("星河数创坊在乙园。", ("Company/星河数创坊", "locatedIn", "Park/乙园"), score=0.95),
        said("欧阳清任甲经理。", ("Person/欧阳清", "hasPosition", "Company/甲甲"), score=0.95),
        said("欧阳清任丁经理。", ("Person/欧阳清", "hasPosition", "Company/丁丁"), score=0.95),
        said("东海大学在乙园。", ("Company/东海大学", "locatedIn", "Park/乙园"), score=0.95),
    ]
    kg, _ = built(graphs)
    asked = {(i.reason, i.target) for i in review(kg)}
    same = ("Company/星河数创", "Company/星河数创坊")
    assert asked == {
        ("duplicate", same),
        ("namesake", ("Person/欧阳清",)),
        ("class", ("Company/东海大学",)),
    }
    answers = [made("reject", "same", *same), made("accept", "entity", "Person/欧阳清")]
    assert {i.reason for i in review(kg, answers)} == {"class"}
    assert list(training_records(kg, answers[:1]))[0]["label"] is False
