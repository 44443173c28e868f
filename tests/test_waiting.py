"""The line that shows that a long export is under way."""

from __future__ import annotations

import io
import re
import threading
from pathlib import Path

import pytest
from tuzhi.cli.app import run
from tuzhi.cli.waiting import bar, waiting
from tuzhi.exports.atlas import write_atlas
from tuzhi.graph.files import atomic_path
from tuzhi.graph.progress import advance, expect

from .graphs import small_graph


class Terminal(io.StringIO):
    """A terminal that says when something was shown on it."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = threading.Event()

    def isatty(self) -> bool:
        return True

    def flush(self) -> None:
        self.shown.set()


def test_a_long_step_shows_what_is_written_so_far_and_leaves_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    (tmp_path / ".tuzhi-unfinished-other").mkdir()
    (tmp_path / ".tuzhi-unfinished-other" / "file").write_bytes(bytes(9_000_000))
    with atomic_path(tmp_path / "atlas.nt") as made:
        made.write_bytes(bytes(5_000_000))
        # What was under way before does not count; what begins now does.
        with (
            waiting("ntriples", "{rate} facts/s", tmp_path / "atlas.nt", patience=0),
            atomic_path(tmp_path / "mine.nt") as mine,
        ):
            mine.write_bytes(bytes(3_000_000))
            terminal.shown.clear()
            assert terminal.shown.wait(10)
    lines = terminal.getvalue().split("\r")
    assert any("ntriples" in line and "3 MB" in line and " s" in line for line in lines), lines
    assert not any("5 MB" in line or "14 MB" in line for line in lines)
    assert lines[-1] == "\x1b[K"


@pytest.mark.parametrize("terminal", [True, False])
def test_a_short_step_and_a_file_see_nothing(terminal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    with waiting("ntriples", "{rate} facts/s", tmp_path / "atlas.nt", patience=100 if terminal else 0):
        (tmp_path / "atlas.nt").write_text("", "utf-8")
    assert stream.getvalue() == ""


def test_counted_steps_show_a_percentage_and_facts_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with bar("turtle", "{rate} facts/s", lambda: "7 MB", patience=0) as count:
        count(1_000_000)
        expect(4)
        advance(3)
        terminal.shown.clear()
        assert terminal.shown.wait(10)
    shown = next(line for line in terminal.getvalue().split("\r") if "75%" in line)
    assert re.search(r"turtle ▰{15}▱{5}  75%, [\d,]+ facts/s, 7 MB, \d+ s", shown), shown


@pytest.mark.parametrize("verb", ["export", "load"])
def test_a_long_verb_shows_its_bar(verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, and whatever the format: the first look comes at once here."""
    atlas, terminal = tmp_path / "atlas", Terminal()
    write_atlas(small_graph(), (), atlas)
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("tuzhi.cli.waiting.PATIENCE", 0)
    words = {
        "export": ["-f", "neo4j", "-o", str(tmp_path / "out"), str(atlas)],
        "load": ["http://127.0.0.1:9", str(atlas)],
    }
    assert run([verb, *words[verb]]) == (1 if verb == "load" else 0)
    assert {"export": "neo4j", "load": "SPARQL"}[verb] in terminal.getvalue()
