from __future__ import annotations

from pathlib import Path

import pytest
from tuzhi.graph import InputError
from tuzhi.graph.files import atomic_path


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
