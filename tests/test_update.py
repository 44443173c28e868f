"""An atlas that grows, shrinks and changes is the atlas that a fresh build of its last state would be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tuzhi.cli import main, work
from tuzhi.exports import atlas as atlases
from tuzhi.exports.atlas import MANIFEST, PARTS, PUBLISHED, open_atlas, read_manifest
from tuzhi.extract import workers
from tuzhi.extract.readers.watch import changes, state_of
from tuzhi.graph import AtlasError, InputError
from tuzhi.graph.files import LOCK, TEMPORARY, lock
from tuzhi.graph.parts import Parts

from .atlases import Reader, build, published, write

FIRST = "星河数创位于杭州市余杭区。\n星河数创由李明远创办。\n"
SECOND = "星河数创位于杭州市余杭区。\n蓝海药业位于苏州工业园区。\n"


def tuzhi(*words: str | Path) -> int:
    return main(["--lang", "en", *map(str, words)])


@pytest.fixture(autouse=True)
def no_page(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The page takes most of the time of a small build, and is written from the same graph as the rest."""
    if "real" not in request.node.name:
        monkeypatch.setattr(atlases, "write_html", lambda kg, path, lang: path.write_text(lang, "utf-8"))


def test_a_grown_folder_is_read_only_where_it_is_new(tmp_path: Path) -> None:
    texts = write(tmp_path / "in", a="甲位于乙。", b="丙位于丁。")
    assert sorted(build(tmp_path / "atlas", texts).asked) == ["a.txt", "b.txt"]
    write(texts, b="丙位于戊。", c="己位于庚。")
    assert sorted(build(tmp_path / "atlas", texts).asked) == ["b.txt", "c.txt"]
    build(tmp_path / "fresh", texts)
    assert published(tmp_path / "atlas") == published(tmp_path / "fresh")
    assert set(open_atlas(tmp_path / "atlas").entities) == {
        "Company/甲", "Company/丙", "Company/己", "Park/乙", "Park/戊", "Park/庚",
    }  # fmt: skip


def test_an_atlas_among_its_articles_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = write(tmp_path / "in", a="甲位于乙。")
    assert build(texts / "atlas", texts).asked == ["a.txt"]
    before, seen = published(texts / "atlas"), state_of([texts])
    assert build(texts / "atlas", texts).asked == []
    assert published(texts / "atlas") == before and state_of([texts]) == seen
    assert tuzhi("build", texts / "atlas", "-o", tmp_path / "other") == 1
    assert "name the articles that it was made of" in capsys.readouterr().err


def test_a_renamed_file_is_not_read_again(tmp_path: Path) -> None:
    texts = write(tmp_path / "in", a="甲位于乙。")
    build(tmp_path / "atlas", texts)
    (texts / "a.txt").rename(texts / "z.txt")
    assert build(tmp_path / "atlas", texts).asked == []
    (article,) = open_atlas(tmp_path / "atlas").articles.values()
    assert article.path.endswith("z.txt")


def test_articles_in_an_object_store_are_built_like_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fsspec = pytest.importorskip("fsspec")
    store = fsspec.filesystem("memory")
    for name, text in {"a.txt": "甲位于乙。", "more/b.txt": "丙位于丁。", ".c.txt": "x", "d.exe": "x"}.items():
        store.pipe_file(f"/tuzhi-test/{name}", text.encode())
    reader = build(tmp_path / "atlas", Path("memory://tuzhi-test"))
    assert reader.asked == ["a.txt", "b.txt"]
    assert {a.path for a in open_atlas(tmp_path / "atlas").articles.values()} == {
        "memory:///tuzhi-test/a.txt",
        "memory:///tuzhi-test/more/b.txt",
    }
    assert build(tmp_path / "atlas", Path("memory://tuzhi-test")).asked == []
    for address, told in (("memory://nowhere", "nothing there"), ("no-such-store://x", "cannot be read"),
                          ("https://example.com/a", "tuzhi fetch")):  # fmt: skip
        assert tuzhi("build", address, "-o", tmp_path / "none") == 1
        assert told in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_file_that_failed_is_tried_again(tmp_path: Path) -> None:
    texts = write(tmp_path / "in", a="甲位于乙。")
    (texts / "b.html").write_text("<html><body></body></html>", "utf-8")
    assert sorted(build(tmp_path / "atlas", texts).asked) == ["a.txt", "b.html"]
    assert build(tmp_path / "atlas", texts).asked == ["b.html"]


def test_removing_removes_exactly_what_only_that_article_stated(tmp_path: Path) -> None:
    texts = write(tmp_path / "in", a="甲位于乙。", b="甲位于乙。丙位于丁。")
    build(tmp_path / "atlas", texts)
    both = open_atlas(tmp_path / "atlas")
    (fact,) = [f for f in both.facts.values() if f.subject == "Company/甲"]
    assert fact.confidence == 0.96
    work.remove([str(texts / "b.txt")], tmp_path / "atlas", mapper=Reader())
    kg = open_atlas(tmp_path / "atlas")
    assert set(kg.entities) == {"Company/甲", "Park/乙"}
    (fact,) = kg.facts.values()
    assert fact.confidence == 0.8


def test_one_text_in_two_files_stays_until_both_are_gone(tmp_path: Path) -> None:
    texts = write(tmp_path / "in", a="甲位于乙。", b="甲位于乙。", c="丙位于丁。")
    build(tmp_path / "atlas", texts)
    for name, left in (("a", 2), ("b", 1)):
        work.remove([str(texts / f"{name}.txt")], tmp_path / "atlas", mapper=Reader())
        assert len(open_atlas(tmp_path / "atlas").articles) == left


def test_remove_says_what_it_cannot_find_or_must_not_do(tmp_path: Path) -> None:
    texts = write(tmp_path / "in", a="甲位于乙。")
    build(tmp_path / "atlas", texts)
    before = published(tmp_path / "atlas")
    with pytest.raises(InputError, match="no article 'b.txt'"):
        work.remove(["b.txt"], tmp_path / "atlas", mapper=Reader())
    with pytest.raises(InputError, match="delete the folder"):
        work.remove([str(texts / "a.txt")], tmp_path / "atlas", mapper=Reader())
    assert published(tmp_path / "atlas") == before


def test_other_rules_read_everything_again_from_the_atlas_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = write(tmp_path / "in", a="甲位于乙。", b="丙位于丁。")
    build(tmp_path / "atlas", texts)
    monkeypatch.setattr(work, "rules_version", lambda: "other")
    monkeypatch.setattr(workers, "rules_version", lambda: "other")
    new, reader = write(tmp_path / "new", c="己位于庚。"), Reader()
    work.add([new], tmp_path / "atlas", mapper=reader, label="")
    assert sorted(reader.asked) == ["a.txt", "b.txt", "c.txt"]
    build(tmp_path / "fresh", texts, new)
    assert published(tmp_path / "atlas") == published(tmp_path / "fresh")


def test_what_a_language_model_read_is_not_silently_replaced_by_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts, folder = write(tmp_path / "in", a="甲位于乙。", b="丙位于丁。"), tmp_path / "atlas"
    reading = workers.Reading(workers.RULES.extract, "model-1")
    work.build([texts], folder, mapper=Reader(), lang="en", label="", reading=reading)
    work.remove([str(texts / "b.txt")], folder, mapper=Reader())
    assert read_manifest(folder)["reading"] == "model-1"
    monkeypatch.setattr(work, "rules_version", lambda: "other")
    with pytest.raises(AtlasError, match="build it again as it was built"):
        work.refresh(folder, mapper=Reader())


WORDS = st.sampled_from("甲乙丙丁戊")
TEXTS = st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=3).map(
    lambda said: "".join(f"{x}位于{y}园。\n" for x, y in said)
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "put", "remove", "build"]), st.sampled_from("abc"), TEXTS), max_size=6
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=TEXTS, steps=STEPS)
def test_any_sequence_of_changes_equals_a_fresh_build(first: str, steps: list[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as room:
        texts, folder = write(Path(room) / "in", a=first), Path(room) / "atlas"
        build(folder, texts)
        for step, name, text in steps:
            file = texts / f"{name}.txt"
            if step == "put":
                write(texts, **{name: text})
                work.add([file], folder, mapper=Reader(), label="")
            elif step == "build":
                write(texts, **{name: text})
                build(folder, texts)
            elif file.exists() and len(list(texts.iterdir())) > 1:
                file.unlink()
                work.remove([str(file)], folder, mapper=Reader())
        build(Path(room) / "fresh", texts)
        assert published(folder) == published(Path(room) / "fresh")
        with Parts(folder / PARTS) as parts, Parts(Path(room) / "fresh" / PARTS) as fresh:
            assert parts.keys() == fresh.keys()


def test_the_real_extractor_adds_and_removes_to_the_same_bytes(tmp_path: Path) -> None:
    texts = write(tmp_path / "in", a=FIRST, b=SECOND)
    assert tuzhi("build", texts / "a.txt", "-o", tmp_path / "atlas") == 0
    alone = published(tmp_path / "atlas")
    assert tuzhi("add", tmp_path / "atlas", texts / "b.txt") == 0
    assert tuzhi("build", texts, "-o", tmp_path / "fresh") == 0
    assert published(tmp_path / "atlas") == published(tmp_path / "fresh")
    assert tuzhi("remove", tmp_path / "atlas", texts / "b.txt") == 0
    assert published(tmp_path / "atlas") == alone


# What can go wrong


def dies(function: Callable[[], object]) -> None:
    """Runs a function in a process of its own that is killed by the function itself, as by kill -9."""
    pid = os.fork()
    if not pid:
        function()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize("moves", range(len(PUBLISHED) + 2))
def test_a_kill_between_any_two_moves_leaves_the_old_atlas_or_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    texts, folder = write(tmp_path / "in", a="甲位于乙。"), tmp_path / "atlas"
    build(folder, texts)
    old = published(folder)
    write(texts, b="丙位于丁。")
    build(tmp_path / "fresh", texts)
    new = published(tmp_path / "fresh")

    replace, left = Path.replace, [moves]

    def dying(self: Path, target: Path) -> Path:
        if folder in target.parents and TEMPORARY not in target.parent.name:
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
        return replace(self, target)

    def change() -> None:
        Path.replace = dying  # type: ignore[method-assign]
        build(folder, texts)

    if moves <= len(PUBLISHED):
        dies(change)
    else:
        change()
    monkeypatch.undo()
    Path.replace = replace  # type: ignore[method-assign]
    open_atlas(folder)
    assert published(folder) == (old if moves == 0 else new)
    monkeypatch.setattr(atlases, "write_html", lambda kg, path, lang: path.write_text(lang, "utf-8"))
    build(folder, texts)
    assert published(folder) == new
    assert {p.name for p in folder.iterdir()} == {*PUBLISHED, PARTS}


def test_what_was_extracted_before_a_kill_is_not_extracted_again(tmp_path: Path) -> None:
    texts = write(tmp_path / "in", **{f"t{n:03}": f"甲{n}位于乙。" for n in range(120)})

    class Dying(Reader):
        def __call__(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
            for number, said in enumerate(super().__call__(function, tasks)):
                if number == 110:
                    os.kill(os.getpid(), signal.SIGKILL)
                yield said

    dies(lambda: build(tmp_path / "atlas", texts, reader=Dying()))
    assert not (tmp_path / "atlas" / MANIFEST).exists()
    assert len(build(tmp_path / "atlas", texts).asked) == 20
    build(tmp_path / "fresh", texts)
    assert published(tmp_path / "atlas") == published(tmp_path / "fresh")


def build_command(texts: Path, atlas: Path) -> list[str]:
    """`tuzhi build` as a process of its own, on one core."""
    return [sys.executable, "-m", "tuzhi", "--lang", "en", "build", str(texts), "-o", str(atlas), "-j", "1"]


def test_kills_at_random_moments_of_real_builds(tmp_path: Path) -> None:
    texts = write(tmp_path / "in", a=FIRST)
    assert tuzhi("build", texts, "-o", tmp_path / "atlas") == 0
    old = published(tmp_path / "atlas")
    write(texts, **{f"t{n}": f"{SECOND}第{n}篇。\n" for n in range(20)})
    command = build_command(texts, tmp_path / "atlas")
    for wait in (0.4, 0.8, 1.1, 1.4):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        articles = open_atlas(tmp_path / "atlas").articles
        assert len(articles) == 21 or published(tmp_path / "atlas") == old
    assert subprocess.run(command, capture_output=True).returncode == 0
    command[-3] = str(tmp_path / "fresh")
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert published(tmp_path / "atlas") == published(tmp_path / "fresh")


def test_a_full_disk_leaves_the_old_atlas_and_one_line(tmp_path: Path) -> None:
    texts, folder = write(tmp_path / "in", a=FIRST), tmp_path / "atlas"
    assert tuzhi("build", texts, "-o", folder) == 0
    old = published(folder)
    write(texts, b=SECOND * 200)
    # A limit on the size of files fails a write as a full disk does, at a byte that we choose.
    code = (
        "import resource, sys; from tuzhi.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)\n"
        "sys.exit(main(['--lang', 'en', *sys.argv[2:]]))"
    )
    for limit in ("9000", "60000"):
        words = [sys.executable, "-c", code, limit, "build", str(texts), "-o", str(folder)]
        done = subprocess.run(words, capture_output=True, text=True)
        assert done.returncode == 1 and done.stderr.count("\n") == 1, done.stderr
        assert str(folder) in done.stderr
        assert published(folder) == old
        open_atlas(folder)
    assert tuzhi("build", texts, "-o", folder) == 0
    assert len(open_atlas(folder).articles) == 2


def test_a_second_writer_gets_a_clear_error_or_waits(tmp_path: Path) -> None:
    texts, folder = write(tmp_path / "in", a="甲位于乙。"), tmp_path / "atlas"
    build(folder, texts)
    before = published(folder)
    with lock(folder):
        with pytest.raises(AtlasError, match=rf"process {os.getpid()} has been writing here since \d{{4}}-"):
            build(folder, texts)
        open_atlas(folder)
    assert published(folder) == before and not (folder / LOCK).exists()
    holder = (
        "import sys, time; from pathlib import Path; from tuzhi.graph.files import lock\n"
        "with lock(sys.argv[1]):\n"
        "    print(flush=True); sys.stdin.read()"
    )
    words = [sys.executable, "-c", holder, str(folder)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        process.stdout.readline()
        words = [sys.executable, "-m", "tuzhi", "remove", str(folder), "nothing", "--wait"]
        with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as waiting:
            with pytest.raises(subprocess.TimeoutExpired):
                waiting.wait(0.2)
            process.stdin.close()
            assert "no article 'nothing'" in waiting.communicate()[1]


def test_the_lock_of_a_killed_process_vanishes(tmp_path: Path) -> None:
    texts, folder = write(tmp_path / "in", a="甲位于乙。"), tmp_path / "atlas"
    build(folder, texts)

    def hold() -> None:
        with lock(folder):
            os.kill(os.getpid(), signal.SIGKILL)

    dies(hold)
    assert (folder / LOCK).exists()
    build(folder, texts)
    assert not (folder / LOCK).exists()


def test_two_builds_at_once_lose_nothing(tmp_path: Path) -> None:
    texts = write(tmp_path / "in", a=FIRST)
    assert tuzhi("build", texts, "-o", tmp_path / "atlas") == 0
    new = write(tmp_path / "new", b=SECOND, c="远山机器人位于苏州工业园区。\n")
    both = [
        subprocess.Popen([sys.executable, "-m", "tuzhi", "add", str(tmp_path / "atlas"), str(file), "--wait"])
        for file in sorted(new.iterdir())
    ]
    assert [process.wait() for process in both] == [0, 0]
    assert len(open_atlas(tmp_path / "atlas").articles) == 3


def test_a_damaged_cache_is_made_anew_by_build_and_told_by_the_others(tmp_path: Path) -> None:
    texts, folder = write(tmp_path / "in", a="甲位于乙。"), tmp_path / "atlas"
    build(folder, texts)
    before = published(folder)
    (folder / PARTS).write_bytes(b"no database at all" * 100)
    with pytest.raises(AtlasError, match="build the atlas from its articles again"):
        work.remove(["a.txt"], folder, mapper=Reader())
    assert build(folder, texts).asked == ["a.txt"]
    assert published(folder) == before
    (folder / PARTS).unlink()
    with pytest.raises(AtlasError, match="is missing"):
        work.add([texts], folder, mapper=Reader(), label="")
    assert published(folder) == before


def test_a_folder_without_articles_leaves_no_atlas(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(InputError, match="no article could be read"):
        build(tmp_path / "atlas", tmp_path / "in")
    assert not (tmp_path / "atlas").exists()


def test_manifest_counts_and_digests(tmp_path: Path) -> None:
    folder = tmp_path / "atlas"
    build(folder, write(tmp_path / "in", a="甲位于乙。"))
    manifest = read_manifest(folder)
    assert (manifest["articles"], manifest["entities"], manifest["facts"]) == (1, 2, 1)
    assert set(manifest["files"]) == set(PUBLISHED) - {MANIFEST}


def test_an_atlas_of_a_newer_version_is_not_guessed_at(tmp_path: Path) -> None:
    folder = tmp_path / "atlas"
    build(folder, write(tmp_path / "in", a="甲位于乙。"))
    manifest = read_manifest(folder)
    (folder / MANIFEST).write_text(json.dumps({**manifest, "format": manifest["format"] + 1, "tuzhi": "99"}), "utf-8")
    with pytest.raises(AtlasError, match=r"newer tuzhi \(99\)"):
        open_atlas(folder)


def test_changes_tells_what_came_went_and_changed_and_nothing_else(tmp_path: Path) -> None:
    texts = write(tmp_path / "in", a="甲位于乙。")
    looks = 0
    acts = iter(
        [
            lambda: None,
            lambda: write(texts, b="丙位于丁。"),
            lambda: (texts / "a.txt").unlink(),
            lambda: None,
            lambda: os.utime(texts / "b.txt", (1, 1)),
        ]
    )

    def pause() -> None:
        nonlocal looks
        looks += 1
        next(acts)()

    seen = changes([texts, tmp_path / "missing.txt"], pause)
    told = [(next(seen), looks)[1] for _ in range(4)]
    assert told == [0, 2, 3, 5]
    # What changes while the caller is at work is told at once when it comes back.
    write(texts, c="己位于庚。")
    next(seen)
    assert looks == 5


def test_build_watch_updates_a_real_atlas_when_a_file_comes(tmp_path: Path) -> None:
    texts = write(tmp_path / "in", a=FIRST)
    command = build_command(texts, tmp_path / "atlas")
    words = [*command, "--watch", "--interval", "0.1", "--json"]
    # Where the tests run in the background of a shell, Ctrl+C is ignored in all that they start.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(words, **pipes, text=True, preexec_fn=heard) as process:
        assert process.stdout
        assert json.loads(process.stdout.readline())["articles"] == 1
        write(texts, b=SECOND)
        assert json.loads(process.stdout.readline())["articles"] == 2
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 130
    assert len(open_atlas(tmp_path / "atlas").articles) == 2
