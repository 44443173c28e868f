"""What people decide about a graph: a line each in `decisions.jsonl`, only ever appended to, replayed on every build.

| action | what | target | and |
| --- | --- | --- | --- |
| accept, reject | fact | subject, property, object, "former" or "" | |
| accept, reject | observation | about, measure, value, unit, bound, time | |
| accept, reject | entity | its id | |
| reject | same | two ids that are not one thing | |
| merge | entity | the ids | `into`: the id of the whole |
| split | entity | its id | `into`: the id of the part, `articles`: where it is meant |
| rename, retype | entity | its id | `into`: the id it is to have |
| add | fact | as above | `articles`: one, `quote`: its words that state the fact, `qualifiers` |
| undo | decision | the id of a decision | |

>>> made = decide("reject", "fact", ("Company/甲", "locatedIn", "Park/乙", ""), author="李", reason="搬走了", time="2026-01-02T03:04:05Z")
>>> parse_decisions([line(made)]) == [made]
True
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .errors import DataError, InputError

# For each action what it may be about, and how many words the target has (0: any number from 1).
ACTIONS: dict[str, dict[str, int]] = {
    "accept": {"fact": 4, "observation": 6, "entity": 1},
    "reject": {"fact": 4, "observation": 6, "entity": 1, "same": 2},
    "merge": {"entity": 0},
    "split": {"entity": 1},
    "rename": {"entity": 1},
    "retype": {"entity": 1},
    "add": {"fact": 4},
    "undo": {"decision": 1},
}
# These act on names, before the articles are merged.
NAMING = frozenset({"merge", "split", "rename", "retype"})


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision. `time` is when it was made (ISO, UTC); `id` is what `undo` names."""

    id: str
    action: str
    what: str
    target: tuple[str, ...]
    into: str = ""
    articles: tuple[str, ...] = ()
    quote: str = ""
    qualifiers: tuple[tuple[str, str], ...] = ()
    author: str = ""
    time: str = ""
    reason: str = ""


def decide(
    action: str,
    what: str,
    target: Sequence[str],
    *,
    into: str = "",
    articles: Sequence[str] = (),
    quote: str = "",
    qualifiers: Iterable[tuple[str, str]] = (),
    author: str,
    reason: str = "",
    time: str = "",
) -> Decision:
    """A new decision, made now. This is the only place of the project that reads the clock, and only without `time`.

    Raises InputError where the decision lacks what its action needs.
    """
    time = time or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rest = (into, tuple(articles), quote, tuple(sorted(qualifiers)), author, time, reason)
    content = json.dumps([action, what, list(target), *rest], ensure_ascii=False)
    made = Decision(hashlib.sha256(content.encode()).hexdigest()[:12], action, what, tuple(target), *rest)
    if problem := _problem(made):
        raise InputError(f"{action}: {problem}")
    return made


def _problem(decision: Decision) -> str:
    """Why a decision is none; empty where it is one."""
    if decision.action not in ACTIONS:
        return f"no such action {decision.action!r}; expected one of {', '.join(ACTIONS)}"
    sizes = ACTIONS[decision.action]
    if decision.what not in sizes:
        return f"{decision.action} is about {' or '.join(sizes)}, not {decision.what!r}"
    size = sizes[decision.what]
    if size != len(decision.target) if size else not decision.target:
        return f"the target of {decision.action} {decision.what} has {size or 'one or more'} words"
    if decision.action in NAMING and not all(decision.into.partition("/")[::2]):
        return f"into is {decision.into!r}, expected an id (Kind/name)"
    if decision.action == "split" and not decision.articles:
        return "the articles are missing in which the part is meant"
    if decision.action == "add" and (len(decision.articles) != 1 or not decision.quote):
        return "the article and its words that state the fact are missing"
    return ""


def line(decision: Decision) -> str:
    """A decision as a line of JSON, with its newline; what is empty is left out."""
    record: dict[str, Any] = {"id": decision.id, "action": decision.action, "what": decision.what}
    record["target"] = decision.target
    for name in ("into", "articles", "quote", "qualifiers", "author", "time", "reason"):
        if value := getattr(decision, name):
            record[name] = value
    return json.dumps(record, ensure_ascii=False) + "\n"


def parse_decisions(lines: Iterable[str], name: str = "decisions") -> list[Decision]:
    """The decisions in lines of JSON, in their order; one that stands twice (two branches were merged) counts once.

    Raises DataError naming the line that is no decision.
    """
    found: dict[str, Decision] = {}
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            record = json.loads(text)
            for key in ("target", "articles"):
                record[key] = tuple(map(str, record.get(key, ())))
            record["qualifiers"] = tuple((key, value) for key, value in record.get("qualifiers", ()))
            decision = Decision(**record)
            problem = _problem(decision)
        except (ValueError, TypeError, AttributeError) as error:
            problem = "an unresolved merge" if text.startswith(("<<<<", "====", ">>>>")) else str(error)
        if problem:
            raise DataError(f"{name}:{number}: no decision ({problem}); correct or delete the line")
        found.setdefault(decision.id, decision)
    return list(found.values())


def read_decisions(path: Path) -> list[Decision]:
    """The decisions in a file, none where there is no file; raises DataError."""
    try:
        with path.open("r", encoding="utf-8-sig") as stream:
            return parse_decisions(stream, str(path))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read ({error}); restore it from version control") from error


def append_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Appends decisions to the file, all or none of them; they are safe on the disk when this returns."""
    text = "".join(map(line, decisions)).encode()
    if not text:
        return
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o644)
    try:
        size = os.lseek(handle, 0, os.SEEK_END)
        if size:
            os.lseek(handle, size - 1, os.SEEK_SET)
            text = text if os.read(handle, 1) == b"\n" else b"\n" + text
        try:
            written = os.write(handle, text)
            os.fsync(handle)
            if written != len(text):
                raise OSError(None, "no space left")
        except OSError as error:
            os.ftruncate(handle, size)
            raise InputError(f"{path}: cannot be written ({error.strerror}); no decision was noted") from error
    finally:
        os.close(handle)


def active(decisions: Iterable[Decision]) -> tuple[list[Decision], list[Decision]]:
    """The decisions that no later one undoes, in their order, and the undos that undo nothing. An undo can be undone."""
    every = list(decisions)
    where = {decision.id: number for number, decision in enumerate(every)}
    undone: set[str] = set()
    astray: list[Decision] = []
    for number in range(len(every) - 1, -1, -1):
        decision = every[number]
        if decision.action == "undo" and decision.id not in undone:
            (target,) = decision.target
            if where.get(target, number) < number:
                undone.add(target)
            else:
                astray.append(decision)
    return [d for d in every if d.action != "undo" and d.id not in undone], astray[::-1]
