"""The line that shows that a long export is under way."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest
from tuzhi.cli.waiting import waiting
from tuzhi.graph.files import atomic_path


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
        with waiting("ntriples", tmp_path / "atlas.nt", patience=0), atomic_path(tmp_path / "mine.nt") as mine:
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
    with waiting("ntriples", tmp_path / "atlas.nt", patience=100 if terminal else 0):
        (tmp_path / "atlas.nt").write_text("", "utf-8")
    assert stream.getvalue() == ""
