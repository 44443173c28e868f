"""Writing files and folders so that an interruption leaves what was there before.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     with atomic_path(Path(folder) / "a.txt") as made:
...         _ = made.write_text("whole", "utf-8")
...     (Path(folder) / "a.txt").read_text("utf-8")
'whole'
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import InputError

# What a killed process may leave behind, beside the file that it was writing: safe to delete.
TEMPORARY = ".tuzhi-unfinished-"


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """A fresh path with the same name; the file or folder made there takes the place of `path` when the block ends.

    If the block raises, `path` is as it was. Missing folders above it are made. A folder is replaced only where it
    is empty or holds no name that the new one lacks, so that a mistyped path cannot delete a user's files. Devices
    and pipes are written to directly. Raises InputError where the place cannot be written.
    """
    target = Path(path).resolve()
    if target.exists() and not (target.is_file() or target.is_dir()):
        yield target
        return
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=target.parent))
    except OSError as error:
        raise InputError(
            f"{path}: cannot write here ({error.strerror}); choose a folder that you may write to"
        ) from error
    try:
        made = room / target.name
        yield made
        _replace(made, target, room)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _replace(made: Path, target: Path, room: Path) -> None:
    if made.is_dir():
        _check_replaceable(made, target)
        for file in sorted(made.rglob("*")):
            if file.is_file():
                _sync(file)
        if target.is_dir():
            # A folder that is not empty cannot be replaced in one step: for a moment there is none.
            (room / "old").mkdir()
            target.replace(room / "old" / target.name)
    else:
        if target.is_dir():
            raise InputError(f"{target}: is a folder, and a file is to be written; give the name of a file")
        _sync(made)
    made.replace(target)


def _check_replaceable(made: Path, target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise InputError(f"{target}: is a file, and a folder is to be written; give the name of a folder")
    strange = sorted({p.name for p in target.iterdir()} - {p.name for p in made.iterdir()})
    if strange:
        raise InputError(f"{target}: holds other files ({strange[0]}); give an empty folder or a new name")


def _sync(file: Path) -> None:
    with file.open("rb") as stream:
        os.fsync(stream.fileno())
