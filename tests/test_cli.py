"""The command line as a user types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tuzhi.cli import main
from tuzhi.cli.verbs import VERBS
from tuzhi.exports.atlas import PUBLISHED, open_atlas

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
GOOD = "星河数创位于杭州市余杭区。\n星河数创由李明远创办。\n"


def tuzhi(*words: str | Path) -> int:
    return main(["--lang", "en", *map(str, words)])


def test_build_makes_an_atlas_that_opens(atlas: Path) -> None:
    assert {p.name for p in atlas.iterdir()} == {
        "graph.jsonl",
        "graph.ttl",
        "graph.html",
        "rejected.jsonl",
        "sources.jsonl",
        "atlas.json",
        "articles.sqlite",
    }
    kg = open_atlas(atlas)
    assert len(kg.articles) == 2 and kg.facts and kg.observations


def test_every_quote_stands_where_it_says(atlas: Path) -> None:
    kg = open_atlas(atlas)
    items = [*kg.facts.values(), *kg.observations.values()]
    assert items
    for item in items:
        for ev in item.evidence:
            assert kg.articles[ev.article].text[ev.start : ev.end] == ev.quote


def test_offsets_lead_back_to_the_file(atlas: Path) -> None:
    for article in open_atlas(atlas).articles.values():
        decoded = (SEEDS / Path(article.path).name).read_bytes().decode(article.encoding)
        mapped = [(c, article.source_offset(i)) for i, c in enumerate(article.text)]
        assert sum(at is not None for _, at in mapped) > 0.9 * len(mapped)
        assert all(decoded[at] == c for c, at in mapped if at is not None)


def test_the_example_that_must_always_work(atlas: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tuzhi("query", atlas, "firms-in-incubators", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"firm": "极顶数创", "incubator": "模速空间", "district": "徐汇区"} in rows


def test_the_same_query_in_rdflib(atlas: Path) -> None:
    import rdflib

    g = rdflib.Graph().parse(atlas / "graph.ttl")
    rows = g.query("""
        PREFIX tz: <https://w3id.org/tuzhi/ontology#>
        SELECT ?en ?in ?dn { ?e a tz:Company ; rdfs:label ?en ; tz:locatedIn ?i .
          ?i a tz:Incubator ; rdfs:label ?in ; tz:locatedIn+ ?d . ?d a tz:AdminArea ; rdfs:label ?dn }""")
    assert ("极顶数创", "模速空间", "徐汇区") in {tuple(map(str, row)) for row in rows}


def test_two_builds_give_the_same_bytes(atlas: Path, tmp_path: Path) -> None:
    reversed_paths = sorted(SEEDS.iterdir(), reverse=True)
    assert tuzhi("build", *reversed_paths, "-o", tmp_path / "again", "-j", "1") == 0
    for name in PUBLISHED:
        assert (atlas / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def test_bad_files_are_named_and_do_not_stop_the_good_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text(GOOD, "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 50)
    (folder / "broken.txt").write_bytes("很多汉字".encode() * 40 + b"\xff\xfe\xff" + "汉字".encode())
    with (folder / "huge.txt").open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    missing = tmp_path / "missing.txt"
    assert tuzhi("build", folder, missing, "-o", tmp_path / "atlas") == 1
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 5
    for name in ("empty.txt", "binary.txt", "broken.txt", "huge.txt", "missing.txt"):
        assert sum(name in line for line in lines) == 1, name
    assert len(open_atlas(tmp_path / "atlas").articles) == 1


def test_nothing_readable_leaves_the_old_atlas(atlas_copy: Path, tmp_path: Path) -> None:
    before = {p.name: p.read_bytes() for p in atlas_copy.iterdir()}
    (tmp_path / "empty.txt").write_bytes(b"")
    assert tuzhi("build", tmp_path / "empty.txt", "-o", atlas_copy) == 1
    assert {p.name: p.read_bytes() for p in atlas_copy.iterdir()} == before


def test_an_atlas_cut_between_two_moves_says_so(atlas_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (atlas_copy / "graph.jsonl").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    assert tuzhi("stats", atlas_copy) == 1
    assert "build it again" in capsys.readouterr().err


def test_a_folder_of_other_things_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.txt").write_text(GOOD, "utf-8")
    target = tmp_path / "mine"
    target.mkdir()
    (target / "letter.doc").write_text("mine")
    assert tuzhi("build", tmp_path / "in.txt", "-o", target) == 1
    assert "letter.doc" in capsys.readouterr().err and (target / "letter.doc").read_text() == "mine"


def test_extract_prints_one_object_a_line_with_the_stem_as_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert tuzhi("extract", "--json", SEEDS) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(r["id"] for r in records) == sorted(p.stem for p in SEEDS.iterdir())
    assert all(r["entities"] and r["relations"] and r["observations"] for r in records)


def test_explain_shows_the_sentence(atlas: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tuzhi("explain", atlas, "模速空间") == 0
    out = capsys.readouterr().out
    assert "极顶数创位于模速空间A区" in out and "2025-05-20" in out
    assert tuzhi("explain", atlas, "模速空间", "--json") == 0
    assert json.loads(capsys.readouterr().out)["id"] == "Incubator/模速空间"
    assert tuzhi("explain", atlas, "无此名") == 1


def test_stats(atlas: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tuzhi("stats", atlas, "--json") == 0
    assert json.loads(capsys.readouterr().out)["articles"] == 2


def test_validate_conforms_and_finds_what_was_broken(atlas_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tuzhi("validate", atlas_copy) == 0
    turtle = atlas_copy / "graph.ttl"
    turtle.write_text(
        turtle.read_text("utf-8")
        + "\n<https://w3id.org/tuzhi/id/Company/无名> a <https://w3id.org/tuzhi/ontology#Company> .\n",
        "utf-8",
    )
    assert tuzhi("validate", atlas_copy) == 1
    assert "无名" in capsys.readouterr().out


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_has_an_example_in_both_languages(verb: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", lang, verb, "--help"]) == 0
    out = capsys.readouterr().out
    assert f"tuzhi {verb}" in out
    assert any("\u4e00" <= c <= "\u9fff" for c in out.split("tuzhi", 2)[-1]) or lang == "en"


def test_every_verb_stands_in_the_readme() -> None:
    readme = (SEEDS.parent / "README.md").read_text("utf-8")
    for verb in VERBS:
        assert f"tuzhi {verb}" in readme, verb


def test_sparql_errors_are_one_line(atlas: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tuzhi("query", atlas, "SELECT WHERE {") == 1
    assert capsys.readouterr().err.startswith("tuzhi: query: ")
    assert tuzhi("query", atlas, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }") == 1
    assert "offline" in capsys.readouterr().err


def test_a_closed_pipe_is_no_error(atlas: Path) -> None:
    command = f"'{sys.executable}' -m tuzhi query '{atlas}' evidence | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, env={**os.environ, "LANG": "C.UTF-8"})
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("args", "zh", "en"),
    [
        (["build", "x"], "缺少选项 '-o' / '--output'", "Missing option '-o' / '--output'"),
        (["nope"], "没有命令 nope", "No such command 'nope'"),
        (["stats", "x", "--bad"], "没有选项 --bad", "No such option"),
        (["serve", "x", "--port", "99999"], "应为 0<=x<=65535", "not in the range 0<=x<=65535"),
    ],
)
def test_wrong_usage_is_told_in_both_languages(
    args: list[str], zh: str, en: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang, said in (("zh", zh), ("en", en)):
        assert main(["--lang", lang, *args]) == 2
        told = capsys.readouterr().err
        assert said in told and told.count("\n") == 1


def test_the_frame_of_help_is_in_the_language_of_help(capsys: pytest.CaptureFixture[str]) -> None:
    for verb in ([], ["build"], ["decide", "atlas", "merge"]):
        assert main(["--lang", "zh", *verb, "--help"]) == 0
        said = capsys.readouterr().out
        assert "用法：" in said and "选项" in said
        assert not {"Usage:", "Options:", "Commands:", "[required]", "[default:"} & set(said.split())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "args", [["stats"], ["query", "founders", "--csv"], ["export", "-f", "jsonl", "-o", "/dev/full"]]
)
def test_a_full_disk_is_one_line(args: list[str], atlas: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", "import sys; from tuzhi.cli import main; sys.exit(main())", args[0], atlas, *args[1:]],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and "No space left" in done.stderr


def test_an_unknown_question_and_a_missing_atlas_are_one_line(
    atlas: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for args in (["query", atlas, "no-such"], ["query", atlas, "SELECT ?x { ?x"], ["decide", tmp_path, "list"]):
        assert tuzhi(*args) == 1
        assert capsys.readouterr().err.count("\n") == 1
