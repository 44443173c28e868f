"""Writing files and folders so that an interruption leaves what was there before.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     with atomic_path(Path(folder) / "a.txt") as made:
...         _ = made.write_text("whole", "utf-8")
...     (Path(folder) / "a.txt").read_text("utf-8")
'whole'
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import IO, Any

from .errors import AtlasError, InputError

fcntl: ModuleType | None
msvcrt: Any
try:
    import fcntl
except ImportError:  # Windows locks bytes of a file instead
    fcntl = None
    import msvcrt
# The byte that is locked there: far behind the text, which all may read.
_BYTE = 1 << 30

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


# A set of files that is whole and not yet in its place: see `publish`.
NEXT = TEMPORARY + "next"
# Where such a set is made; other unfinished things in the folder may be somebody else's and alive.
ROOM = TEMPORARY + "set-"


def publish(room: Path, folder: Path) -> None:
    """Moves the files in `room`, a folder inside `folder`, into `folder`: all of them or none, also when killed.

    One renaming makes the set valid; `finish` does the rest, now or, after an interruption, when it is called next.
    """
    for file in sorted(room.iterdir()):
        _sync(file)
    room.replace(folder / NEXT)
    finish(folder)


def finish(folder: Path) -> None:
    """Moves into place what an interrupted `publish` left; nothing happens where there is nothing to move."""
    room = folder / NEXT
    if not room.is_dir():
        return
    for file in sorted(room.iterdir()):
        file.replace(folder / file.name)
    room.rmdir()


def sweep(folder: Path) -> None:
    """Deletes what killed processes left unfinished in a folder; call it only with the folder's `lock` held."""
    finish(folder)
    for left in folder.glob(ROOM + "*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)


LOCK = ".lock"  # held by the process that is writing a folder


@contextmanager
def lock(folder: str | Path, *, wait: bool = False) -> Iterator[None]:
    """Holds a folder for one writer; what is held by a process that died is free at once.

    Raises AtlasError, naming the process and since when, where another one writes; with `wait` it waits for it to end.
    """
    path = Path(folder) / LOCK
    try:
        stream = _acquire(path, wait=wait)
    except BlockingIOError:
        raise AtlasError(
            f"{folder}: {_holder(path)}; try again when it has ended, or wait for it with --wait"
        ) from None
    except OSError as error:
        raise InputError(f"{folder}: cannot write here ({error.strerror}); choose another folder with -o") from error
    try:
        yield
    finally:
        if fcntl is None:
            # Windows removes no file that somebody has open: then it is theirs already, and stays.
            stream.close()
            with suppress(PermissionError):
                path.unlink(missing_ok=True)
        else:
            # Removed while it is held: whoever opened it meanwhile sees that the name leads elsewhere, and opens it again.
            path.unlink(missing_ok=True)
            stream.close()


def _acquire(path: Path, *, wait: bool) -> IO[str]:
    while True:
        stream = path.open("a+", encoding="utf-8")
        try:
            _hold(stream, wait=wait)
            if os.fstat(stream.fileno()).st_ino == _inode(path):
                stream.truncate(0)
                stream.write(f"{os.getpid()}\n")
                stream.flush()
                return stream
        except BaseException:
            stream.close()
            raise
        stream.close()


def _inode(path: Path) -> int | None:
    """The file that a name leads to; None where it was removed, as by a writer that has just ended."""
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None


def _hold(stream: IO[str], *, wait: bool) -> None:
    if fcntl is not None:
        fcntl.flock(stream, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    while True:
        os.lseek(stream.fileno(), _BYTE, os.SEEK_SET)
        try:
            # To wait means to try ten times, a second apart.
            msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            return
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EDEADLK):
                raise
            if not wait:
                raise BlockingIOError from error


def _holder(path: Path) -> str:
    """Who writes, and since when: the time is that of the file, no clock is read here."""
    try:
        since = datetime.fromtimestamp(path.stat().st_mtime).isoformat(" ", "seconds")
        return f"process {path.read_text('utf-8').strip() or '?'} has been writing here since {since}"
    except OSError:
        return "another process is writing here"
