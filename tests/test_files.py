from __future__ import annotations

import errno
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tuzhi.graph import InputError
from tuzhi.graph.errors import AtlasError
from tuzhi.graph.files import atomic_path, lock


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "graph.ttl"
    target.write_text("old", "utf-8")
    with pytest.raises(RuntimeError), atomic_path(target) as made:
        made.write_text("half", "utf-8")
        raise RuntimeError
    assert target.read_text("utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["graph.ttl"]


def test_missing_folders_are_made_and_modes_are_ordinary(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("", "utf-8")
    with atomic_path(tmp_path / "a" / "b.txt") as made:
        made.write_text("new", "utf-8")
    assert (tmp_path / "a" / "b.txt").read_text("utf-8") == "new"
    assert (tmp_path / "a" / "b.txt").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_folder_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    for text in ("one", "two"):
        with atomic_path(target) as made:
            made.mkdir()
            (made / "nodes.csv").write_text(text, "utf-8")
    assert (target / "nodes.csv").read_text("utf-8") == "two"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_folder_with_other_files_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.docx").write_text("years of work", "utf-8")
    with pytest.raises(InputError, match=r"thesis\.docx"), atomic_path(tmp_path / "home") as made:
        made.mkdir()
        (made / "nodes.csv").write_text("", "utf-8")
    assert (tmp_path / "home" / "thesis.docx").read_text("utf-8") == "years of work"


def test_a_file_does_not_replace_a_folder(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(InputError, match="is a folder"), atomic_path(tmp_path / "out") as made:
        made.write_text("", "utf-8")


def test_a_place_below_a_file_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(InputError, match="cannot write here"), atomic_path(tmp_path / "file" / "x.ttl"):
        pass


def test_devices_are_written_directly() -> None:
    with atomic_path("/dev/null") as made:
        assert made == Path("/dev/null")
        made.write_text("gone", "utf-8")


class Windows:
    """The locks of Windows: a byte of a file, held by one opening of it."""

    LK_LOCK, LK_NBLCK = 1, 2

    def __init__(self) -> None:
        self.held: dict[tuple[int, int], int] = {}
        self.tried = threading.Event()

    def locking(self, number: int, mode: int, size: int) -> None:
        place = (os.fstat(number).st_ino, os.lseek(number, 0, os.SEEK_CUR))
        assert size == 1 and place[1] > os.fstat(number).st_size
        if self.held.get(place) is not None:
            try:
                os.fstat(self.held[place])
            except OSError:  # closed, and so free
                pass
            else:
                self.tried.set()
                raise OSError(errno.EDEADLK if mode == self.LK_LOCK else errno.EACCES, "locked")
        self.held[place] = number


def test_two_writers_are_kept_apart_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    windows = Windows()
    monkeypatch.setattr("tuzhi.graph.files.fcntl", None)
    monkeypatch.setattr("tuzhi.graph.files.msvcrt", windows, raising=False)
    order = []

    def later() -> None:
        with lock(tmp_path, wait=True):
            order.append("second")

    with lock(tmp_path):
        with pytest.raises(AtlasError, match=f"process {os.getpid()}"), lock(tmp_path):
            pass
        windows.tried.clear()
        waiting = threading.Thread(target=later)
        waiting.start()
        assert windows.tried.wait(10)
        order.append("first")
    waiting.join(10)
    assert order == ["first", "second"] and not list(tmp_path.iterdir())


def test_many_writers_take_turns(tmp_path: Path) -> None:
    """Each finds the file of the lock gone, made anew, or another's, at any moment."""
    inside: list[int] = []

    def work(number: int) -> int:
        for _ in range(100):
            with lock(tmp_path, wait=True):
                inside.append(number)
                assert inside == [number]
                inside.remove(number)
        return number

    with ThreadPoolExecutor(12) as pool:
        assert sorted(pool.map(work, range(12))) == list(range(12))
