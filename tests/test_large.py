"""A large atlas, put together on the disk and grown by splicing, has the bytes that memory would have given."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tuzhi.cli import main, work
from tuzhi.exports import atlas as atlases
from tuzhi.exports.atlas import (
    DECISIONS,
    GRAPH,
    INDEX,
    MANIFEST,
    PAGE,
    REJECTED,
    SOURCES,
    TURTLE,
    open_atlas,
    read_manifest,
)
from tuzhi.extract import large
from tuzhi.graph.decisions import Decision, read_decisions

from .atlases import Reader, build, write
from .test_decisions import made


@pytest.fixture(autouse=True)
def no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atlases, "write_html", lambda kg, path, lang: path.write_text(lang, "utf-8"))
    monkeypatch.setattr(large, "BATCH", 2)


@pytest.fixture
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "LARGE", 1)


def files(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in (GRAPH, REJECTED, SOURCES)}


def counts(folder: Path) -> list[Any]:
    manifest = read_manifest(folder)
    return [manifest.get(key) for key in ("articles", "entities", "facts", "observations", "decisions")]


# Common two-character names are parted by their firms; parks have short forms; some texts are reprints of others.
REPORT = (
    "这是一篇说得很长的报道，记者走访了园区里的企业，看到了新修的厂房、新到的设备和新来的年轻人，也听到了他们的烦恼和打算。"
    "有人说去年冬天最难，订单少了一半，工资只够再发两个月；有人说熬过来以后才明白，客户要的不是最新的技术，而是坏了有人修的机器。"
    "傍晚的食堂里坐满了人，窗外的吊车还在转，门口的保安说，这条路上晚上十点以后的灯一年比一年多，他也说不清到底算不算好事。"
)
SENTENCES = st.sampled_from(
    [
        "甲公司位于乙园",
        "甲位于乙园",
        "丙位于乙园科技区",
        "丁位于戊园",
        "丙位于己",
        "甲公司位于己",
        REPORT,
        REPORT[7:],
        "丁位于甲公司",
    ]
)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=3).map(lambda rows: "".join(f"{row}。\n" for row in rows))
IDS = st.sampled_from(
    ["Company/甲公司", "Company/甲", "Company/丙", "Company/丁", "Park/乙园", "Park/己", "Company/新"]
)
DECIDED = st.one_of(
    st.builds(lambda a, s, o: made(a, "fact", s, "locatedIn", o, ""), st.sampled_from(["accept", "reject"]), IDS, IDS),
    st.builds(lambda a, e: made(a, "entity", e), st.sampled_from(["accept", "reject"]), IDS),
    st.builds(lambda a, b: made("merge", "entity", a, b, into=a), IDS, IDS),
    st.builds(lambda a, b: made("rename", "entity", a, into=b), IDS, IDS),
)  # fmt: skip
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["put", "build"]), st.sampled_from("abcd"), TEXTS),
        st.tuples(st.just("remove"), st.sampled_from("abcd"), st.just("")),
        st.tuples(st.just("decide"), DECIDED, st.just("")),
    ),
    max_size=6,
)


def play(room: Path, folder: Path, steps: list[tuple[str, Any, str]]) -> Path:
    """An atlas to which all this happened; gives the folder of its texts."""
    texts = write(room / "in", x="甲位于乙园。", y="丙位于乙园。", z="己己位于戊园。")
    build(folder, texts)
    for step, what, text in steps:
        if step == "put":
            write(texts, **{what: text})
            work.add([texts / f"{what}.txt"], folder, mapper=Reader(), label="")
        elif step == "build":
            write(texts, **{what: text})
            build(folder, texts)
        elif step == "decide":
            work.decide([what], folder, mapper=Reader())
        elif (file := texts / f"{what}.txt").exists():
            file.unlink()
            work.remove([str(file)], folder, mapper=Reader())
    return texts


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
# Two copies of a report that are read together, and both state a fact.
@example(steps=[("put", "c", f"{REPORT}。\n丙位于己。\n"), ("put", "b", f"丙位于己。\n{REPORT}。\n甲公司位于乙园。\n")])
def test_a_large_atlas_has_the_bytes_of_a_small_one(
    steps: list[tuple[str, Any, str]], small_is_large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        texts = play(room, room / "grown", steps)
        noted: list[Decision] = read_decisions(room / "grown" / DECISIONS)
        with monkeypatch.context() as patch:
            patch.setattr(work, "LARGE", 1000)
            work.build([texts], room / "small", mapper=Reader(), lang="en", label="", decisions=noted)
        work.build([texts], room / "large", mapper=Reader(), lang="en", label="", decisions=noted)
        assert files(room / "large") == files(room / "small")
        assert counts(room / "large") == counts(room / "small")
        assert files(room / "grown") == files(room / "large")
        assert (room / "grown" / MANIFEST).read_bytes() == (room / "large" / MANIFEST).read_bytes()


def spliced(folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether adding a file left the rest of a large atlas alone."""
    written: list[int] = []
    whole: Callable[..., Any] = large.write_large
    with monkeypatch.context() as patch:
        patch.setattr(work, "write_large", lambda *a, **k: written.append(1) or whole(*a, **k))
        work.add([file], folder, mapper=Reader(), label="")
    return not written


def test_an_article_that_changes_no_name_is_spliced_in(
    tmp_path: Path, small_is_large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = write(tmp_path / "in", a="甲位于乙园。", b="丙位于乙园。", c=REPORT)
    build(tmp_path / "atlas", texts)
    new = write(tmp_path / "new", d="丙位于乙园。丁位于戊园。", e=REPORT[9:], f="丁位于乙园。")
    assert spliced(tmp_path / "atlas", new / "d.txt", monkeypatch)
    assert spliced(tmp_path / "atlas", new / "f.txt", monkeypatch)
    # A reprint makes two witnesses one: the rest does not stand as it was.
    assert not spliced(tmp_path / "atlas", new / "e.txt", monkeypatch)
    # Nor does it where a decision means what the article says.
    work.decide([made("reject", "entity", "Company/甲")], tmp_path / "atlas", mapper=Reader())
    write(new, g="己己位于戊园。", h="甲位于戊园。")
    assert spliced(tmp_path / "atlas", new / "g.txt", monkeypatch)
    assert not spliced(tmp_path / "atlas", new / "h.txt", monkeypatch)
    build(tmp_path / "fresh", texts, new)
    noted = read_decisions(tmp_path / "atlas" / DECISIONS)
    work.build([texts, new], tmp_path / "fresh", mapper=Reader(), lang="en", label="", decisions=noted)
    assert files(tmp_path / "atlas") == files(tmp_path / "fresh")


def test_what_people_judge_is_judged_without_putting_all_together_again(
    tmp_path: Path, small_is_large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "atlas"
    texts = write(tmp_path / "in", a="甲位于乙园。丁位于戊园。", b="丙位于乙园。", c="甲位于乙园。")
    build(folder, texts)

    def again(decision: Decision) -> bool:
        """Whether it is put together again for a decision; the bytes are those of a fresh build either way."""
        called: list[int] = []
        whole: Callable[..., Any] = large.write_large
        with monkeypatch.context() as patch:
            patch.setattr(work, "write_large", lambda *a, **k: called.append(1) or whole(*a, **k))
            work.decide([decision], folder, mapper=Reader())
        noted = read_decisions(folder / DECISIONS)
        work.build([texts], tmp_path / "fresh", mapper=Reader(), lang="en", label="", decisions=noted)
        assert files(folder) == files(tmp_path / "fresh")
        assert (folder / MANIFEST).read_bytes() == (tmp_path / "fresh" / MANIFEST).read_bytes()
        return bool(called)

    no = made("reject", "fact", "Company/甲", "locatedIn", "Park/乙园", "")
    assert not again(no)
    assert not again(made("accept", "fact", "Company/丙", "locatedIn", "Park/乙园", ""))
    assert not again(made("reject", "entity", "Company/丁"))
    assert not again(made("reject", "entity", "Company/没有"))
    assert not again(made("undo", "decision", no.id))
    # An article that comes meanwhile stays when a decision before it is undone.
    assert spliced(folder, write(tmp_path / "in", d="己己位于庚园。") / "d.txt", monkeypatch)
    assert not again(made("reject", "fact", "Company/己己", "locatedIn", "Park/庚园", ""))
    assert again(made("rename", "entity", "Company/丙", into="Company/丙丙"))
    assert not again(made("reject", "fact", "Company/丙丙", "locatedIn", "Park/乙园", ""))


def test_building_a_grown_folder_splices_too(
    tmp_path: Path, small_is_large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = write(tmp_path / "in", a="甲位于乙园。", b="丙位于乙园。")
    build(tmp_path / "atlas", texts)
    write(texts, d="丙位于乙园。丁位于戊园。")
    with monkeypatch.context() as patch:
        patch.setattr(work, "write_large", None)
        build(tmp_path / "atlas", texts)
        # Nothing new: nothing is put together either.
        assert build(tmp_path / "atlas", texts).asked == []
    build(tmp_path / "fresh", texts)
    assert files(tmp_path / "atlas") == files(tmp_path / "fresh")


def test_the_page_and_the_turtle_come_on_demand_and_never_of_an_older_graph(
    tmp_path: Path, small_is_large: None, capsys: pytest.CaptureFixture[str]
) -> None:
    texts, folder = write(tmp_path / "in", a="甲位于乙园。", b="丙位于乙园。"), tmp_path / "atlas"
    build(folder, texts)
    assert not (folder / TURTLE).exists() and not (folder / PAGE).exists()
    query = "SELECT ?n { ?x a tz:Company ; rdfs:label ?n } ORDER BY ?n"
    assert main(["query", str(folder), query, "--csv"]) == 0
    assert capsys.readouterr().out == "n\n丙\n甲\n"
    assert (folder / TURTLE).exists()
    new = write(tmp_path / "new", c="丁位于乙园。")
    work.add([new], folder, mapper=Reader(), label="")
    assert not (folder / TURTLE).exists()
    assert main(["query", str(folder), query, "--csv"]) == 0
    assert capsys.readouterr().out == "n\n丁\n丙\n甲\n"


def test_a_lost_or_damaged_index_only_costs_time(
    tmp_path: Path, small_is_large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts, folder = write(tmp_path / "in", a="甲位于乙园。", b="丙位于乙园。"), tmp_path / "atlas"
    new = write(tmp_path / "new", c="丁位于乙园。", d="戊戊位于乙园。", e="己己位于乙园。")
    build(folder, texts)
    (folder / INDEX).unlink()
    assert not spliced(folder, new / "c.txt", monkeypatch)
    (folder / INDEX).write_bytes(b"no database" * 1000)
    assert not spliced(folder, new / "d.txt", monkeypatch)
    assert spliced(folder, new / "e.txt", monkeypatch)
    build(tmp_path / "fresh", texts, new)
    assert files(folder) == files(tmp_path / "fresh")
    assert len(open_atlas(folder).articles) == 5


def test_a_real_large_atlas_on_every_core_is_that_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_is_large: None
) -> None:
    texts = write(
        tmp_path / "in",
        **{
            f"t{n}": f"星河{n % 7}号数创位于杭州市余杭区。\n星河{n % 7}号数创由李明远创办。第{n}篇。\n"
            for n in range(30)
        },
    )
    for folder, jobs in (("one", "1"), ("two", "2")):
        assert main(["--lang", "en", "build", str(texts), "-o", str(tmp_path / folder), "-j", jobs]) == 0
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert (tmp_path / "one" / MANIFEST).read_bytes() == (tmp_path / "two" / MANIFEST).read_bytes()


@pytest.mark.parametrize("articles", [1, 2, 3, 100])
def test_partitions_one_after_the_other_are_the_one_file(tmp_path: Path, articles: int, atlas: Path) -> None:
    texts = {
        "a": "甲位于乙园。丙位于丁园。",
        "b": "甲位于乙园。",
        "c": "戊戊位于乙园。",
        "d": "无话可说。",
        "e": "丙位于己园。",
    }
    build(tmp_path / "atlas", write(tmp_path / "in", **texts))
    for number, folder in enumerate((tmp_path / "atlas", atlas)):
        whole, parts = tmp_path / f"{number}.nq", tmp_path / f"parts{number}"
        assert main(["export", str(folder), "-f", "nquads", "-o", str(whole)]) == 0
        assert main(["export", str(folder), "-f", "nquads", "--split", str(articles), "-o", str(parts)]) == 0
        files = sorted(parts.iterdir())
        assert b"".join(file.read_bytes() for file in files) == whole.read_bytes()
        assert len(files) == 1 + -(-len(open_atlas(folder).articles) // articles)
    assert main(["export", str(atlas), "-f", "turtle", "--split", "2", "-o", str(tmp_path / "no")]) == 1


@pytest.mark.parametrize(("rows", "most"), [(1, 500), (2, 3), (7, 500), (10_000, 500)])
def test_rows_of_table_partitions_are_those_of_the_tables(
    tmp_path: Path, rows: int, most: int, atlas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuzhi.exports.partitions.MOST", most)
    monkeypatch.setattr("tuzhi.exports.partitions._LINES", 3)
    build(tmp_path / "empty", write(tmp_path / "in", a="无话可说。"))
    for number, folder in enumerate((tmp_path / "empty", atlas)):
        whole, parts = tmp_path / f"whole{number}", tmp_path / f"parts{number}"
        assert main(["export", str(folder), "-f", "tables", "-o", str(whole)]) == 0
        assert main(["export", str(folder), "-f", "tables", "--split", str(rows), "-o", str(parts)]) == 0
        assert {path.name for path in parts.iterdir()} == {path.stem for path in whole.iterdir()}
        for table in whole.iterdir():
            with table.open(encoding="utf-8", newline="") as stream:
                head, *expected = csv.reader(stream)
            found = []
            for file in sorted((parts / table.stem).iterdir()):
                with file.open(encoding="utf-8", newline="") as stream:
                    names, *some = csv.reader(stream)
                assert names == head and len(some) <= rows
                found += some
            assert found == expected
            assert len(list((parts / table.stem).iterdir())) == max(1, -(-len(expected) // rows))
