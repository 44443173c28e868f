"""Reads files from strangers in a process of its own, which has little memory, a time limit, and may be killed.

One process serves many files: it is started for the first that needs it and again when one has killed it. It is sent
bytes and sends back articles as lines of JSON, so nothing that it says is run here.
"""

from __future__ import annotations

import atexit
import base64
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import IO, Any

from ...graph.errors import InputError
from ...graph.jsonl import article_record, read_article
from ...graph.model import Article, Picture
from .batches import Failure, Item, Member
from .pictures import file_name, is_kept
from .pulse import listen

# How long a file may take until the next sign of life, and in all (seconds); how much memory it may take.
PATIENCE, TIME = 120.0, 900.0
MEMORY = 3 * 2**30
# A reader writes no files; what a message may have.
MAX_MESSAGE = 512 * 2**20


class Worker:
    """A process that reads files. Not for use by two threads at a time."""

    def __init__(self, *, patience: float = PATIENCE, memory: int = MEMORY) -> None:
        self.patience, self.memory = patience, memory
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, suffix: str, raw: bytes, path: str) -> Iterator[Item]:
        """What the reader of a kind of file finds. Raises InputError as it does, and where it takes too long or crashes."""
        process = self._started()
        assert process.stdin is not None and process.stdout is not None
        head = json.dumps({"suffix": suffix, "path": path, "size": len(raw), "memory": self.memory})
        waited, finished = 0.0, False
        try:
            sender = threading.Thread(target=_send, args=(process.stdin, head.encode() + b"\n", raw), daemon=True)
            sender.start()
            while not finished:
                began = time.monotonic()
                message = self._message(process, min(self.patience, TIME - waited))
                waited += time.monotonic() - began
                if "error" in message:
                    finished = True
                    raise InputError(message["error"])
                if "done" in message:
                    finished = True
                elif "tick" not in message:
                    yield _item(message)
            sender.join()
        finally:
            if not finished:
                self.close()

    def _message(self, process: subprocess.Popen[bytes], seconds: float) -> dict[str, Any]:
        assert process.stdout is not None
        overdue = threading.Event()
        timer = threading.Timer(max(seconds, 0.0), _kill, (process, overdue))
        timer.daemon = True
        timer.start()
        try:
            line = process.stdout.readline(MAX_MESSAGE)
        finally:
            timer.cancel()
        if not line.endswith(b"\n"):
            self.close()
            if overdue.is_set():
                raise InputError(
                    f"took longer than {self.patience:.0f} s a page or {TIME:.0f} s in all to read; refused"
                )
            raise InputError("the reader broke down on it (too much memory, or a damaged file); refused")
        message = json.loads(line)
        assert isinstance(message, dict)
        return message

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        return self._process

    def close(self) -> None:
        """Ends the process, if there is one."""
        if process := self._process:
            self._process = None
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream:
                    with suppress(OSError):
                        stream.close()


def _kill(process: subprocess.Popen[bytes], overdue: threading.Event) -> None:
    overdue.set()
    process.kill()


def _send(stream: IO[bytes], head: bytes, raw: bytes) -> None:
    # A process that dies while it is sent a file says so when it is asked for its answer.
    with suppress(OSError, ValueError):
        stream.write(head)
        stream.write(raw)
        stream.flush()


_workers: dict[tuple[int, str], Worker] = {}


def worker(task: str = "documents") -> Worker:
    """This process's worker for a task: what unpacks an archive hands over one file of it while another reads the last."""
    key = os.getpid(), task
    if key not in _workers:
        # A forked process shares no worker with its parent.
        for other in [known for known in _workers if known[0] != key[0]]:
            del _workers[other]
        _workers[key] = Worker()
        atexit.register(_workers[key].close)
    return _workers[key]


# ---- messages


def _message_of(item: Item) -> dict[str, Any]:
    if isinstance(item, Article):
        shown = [base64.b64encode(picture.raw).decode("ascii") for picture in item.pictures]
        return {"article": article_record(item), "shown": shown}
    if isinstance(item, Failure):
        return {"failure": [item.path, item.message, item.skipped]}
    return {"member": [item.path, item.suffix, base64.b64encode(item.raw).decode("ascii"), item.url]}


def _item(message: dict[str, Any]) -> Item:
    if "article" in message:
        record = message["article"]
        record.pop("item", None)
        article = read_article(record)[1]
        shown = zip(article.pictures, message["shown"], strict=True)
        return replace(article, pictures=tuple(_shown(picture, base64.b64decode(raw)) for picture, raw in shown))
    if "failure" in message:
        return Failure(*message["failure"])
    path, suffix, raw, url = message["member"]
    return Member(path, suffix, base64.b64decode(raw), url)


def _shown(picture: Picture, raw: bytes) -> Picture:
    """The picture with its bytes. What a file of a stranger may have made of the process names no file here, and gives out
    nothing but what the process was to paint."""
    painted = raw if is_kept(raw) else b""
    return replace(picture, file=file_name(painted), raw=painted)


# ---- the process


def _limit(memory: int) -> None:
    """Lets this process take so much more memory than it has, and write no files. Where the system knows no such limit
    (Windows), the time limits remain."""
    try:
        import resource
    except ImportError:
        return
    with suppress(OSError, ValueError, IndexError):
        with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123
            held = int(stream.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + memory, resource.RLIM_INFINITY))
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    from .registry import read_items

    def say(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message, ensure_ascii=True).encode("ascii") + b"\n")
        answers.flush()

    listen(lambda: say({"tick": True}))
    while head := requests.readline():
        request = json.loads(head)
        raw = requests.read(request["size"])
        _limit(request["memory"])
        try:
            for item in read_items(request["suffix"], raw, request["path"]):
                say(_message_of(item))
            say({"done": True})
        except InputError as error:
            say({"error": str(error)})
        except MemoryError:
            say({"error": f"needs more than {request['memory'] // 2**20} MB of memory; refused"})
        except RecursionError:
            say({"error": "nested too deeply; refused"})
        except Exception as error:  # a reader's own fault: it must not cost the other files
            say({"error": f"cannot be read ({type(error).__name__}: {' '.join(str(error).split())[:120]})"})


def main() -> None:
    """Serves requests until the other side hangs up. Nothing that a library prints gets between the answers."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    # __main__ is a second copy of this module: the readers tick in the first.
    from tuzhi.extract.readers import confined

    confined._serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
