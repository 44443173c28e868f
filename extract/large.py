"""Puts together more articles than memory holds: the bytes of `combine`, by way of sorted runs on the disk.

First only the names of the articles are held, and resolved. Then batches of articles are renamed, checked and written as
sorted runs, on every core; the runs are merged as a tree, and lines of one key joined. What people decided is a small graph:
its lines are judged apart and put in their places. One more article is spliced in, where no name of the others changes.
"""

from __future__ import annotations

import functools
import hashlib
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..graph.assemble import assemble
from ..graph.decisions import NAMING, Decision
from ..graph.errors import AtlasError
from ..graph.index import Index, touched
from ..graph.jsonl import ITEMS
from ..graph.model import Article, KnowledgeGraph, Rejection
from ..graph.parts import Parts, with_article
from ..graph.resolve import Key, Names, Naming, names_of, rename, resolve_names
from ..graph.runs import (
    Keyed,
    SortedLines,
    join,
    key_of,
    keyed,
    merge_runs,
    splice,
    to_line,
    write_run,
)
from ..graph.validate import validate
from .build import ranked
from .depictions import KIND, same_pictures
from .judging import judge, naming_of
from .reprints import count_once, groups_of, signs_of
from .workers import Mapper

# Articles that one task renames: few enough to be held, enough to be worth a run.
BATCH = 250

Place = tuple[str, str, str]  # article id, key of its part, path


@dataclass(frozen=True, slots=True)
class Task:
    """Work on a batch of articles in the file of parts; `naming` and `run` only for writing it as a run."""

    parts: Path
    places: tuple[Place, ...]
    naming: Mapping[Key, tuple[str, str]] = field(default_factory=dict)
    run: Path | None = None


@dataclass(frozen=True, slots=True)
class Large:
    """A graph that was written: how much of what it holds, the digest of its file, refusals, decisions that do not apply."""

    counts: Mapping[str, int]
    digest: str
    rejections: tuple[Rejection, ...]
    unmatched: tuple[Decision, ...] = ()


def _part(parts: Parts, place: Place) -> tuple[KnowledgeGraph, tuple[Rejection, ...]]:
    article, key, path = place
    found = parts.get(key)
    if found is None:
        raise AtlasError(f"{parts.path}: nothing is kept of {path}; build the atlas from its articles again")
    graph, rejections = found
    return with_article(graph, replace(graph.articles[article], path=path)), rejections


def look(task: Task) -> list[tuple[Names, tuple[bytes, ...]]]:
    """The names of each article of a batch, and the signs by which its reprints are found."""
    with Parts(task.parts) as parts:
        graphs = [_part(parts, place)[0] for place in task.places]
    return [(names_of(kg), signs_of(next(iter(kg.articles.values())).text)) for kg in graphs]


def emit(task: Task) -> list[Rejection]:
    """Writes a batch as a sorted run; gives what was refused in it."""
    assert task.run is not None
    rejections: list[Rejection] = []
    checked = []
    with Parts(task.parts) as parts:
        for place in task.places:
            graph, refused = _said(*_part(parts, place), Naming(task.naming))
            checked.append(graph)
            rejections.extend(refused)
    write_run(keyed(assemble(checked)), task.run)
    return rejections


def _said(
    kg: KnowledgeGraph, rejections: Sequence[Rejection], naming: Naming
) -> tuple[KnowledgeGraph, list[Rejection]]:
    graph, refused = validate(rename(kg, naming))
    return graph, [*rejections, *refused]


def write_large(
    parts: Parts, index: Index, places: Sequence[Place], target: Path, *, decisions: Sequence[Decision], mapper: Mapper
) -> Large:
    """Writes the graph of all these articles to `target`, and notes its names in the index, whose changes are the caller's to
    commit when the graph stands where it belongs."""
    # Nothing may be left to write while others read the parts.
    parts.commit()
    room = target.parent / "runs"
    room.mkdir()
    places = sorted(places)
    index.clear()
    batches = [tuple(places[start : start + BATCH]) for start in range(0, len(places), BATCH)]
    pictured: list[KnowledgeGraph] = []
    looked = mapper(look, (Task(parts.path, batch) for batch in batches))
    naming = resolve_names(_noted(looked, index, pictured), decisions)
    names = {**naming.names, **same_pictures(pictured)}
    by_article: dict[str, dict[Key, tuple[str, str]]] = defaultdict(dict)
    for key, name in names.items():
        by_article[key[0]][key] = name
    tasks = [
        Task(
            parts.path,
            batch,
            {k: n for place in batch for k, n in by_article.get(place[0], {}).items()},
            room / f"{number}",
        )
        for number, batch in enumerate(batches)
    ]
    rejections = [row for found in mapper(emit, tasks) for row in found]
    article = _reader(parts, places)
    original = groups_of(index.pairs(), article)
    runs = [task.run for task in tasks if task.run is not None]
    merged = room / "merged"
    with merged.open("wb", buffering=1 << 20) as stream:
        stream.writelines(_settled(group, original)[1] for group in merge_runs(runs, room))
    verdict = judge(merged, decisions)
    if not verdict.changes:
        digest = _digest(merged)
        merged.replace(target)
    else:
        digest = splice(merged, target, verdict.after())
    shutil.rmtree(room)
    unmatched = {d.id for d in (*naming.unmatched, *verdict.unmatched)}
    verdict.note(index, decisions)
    index.seal(digest)
    return Large(
        _counts(target),
        digest,
        ranked([*rejections, *verdict.refused]),
        tuple(d for d in decisions if d.id in unmatched),
    )


def judge_large(
    index: Index,
    old: Path,
    target: Path,
    *,
    digest: str,
    decisions: Sequence[Decision],
    rejections: Sequence[Rejection],
    unmatched: Iterable[str],
) -> Large | None:
    """Writes the graph in `old` (with this digest, these refusals, and decisions that did not apply) as these decisions say.

    None where the index is not of this graph, or other names are decided: then the whole must be written again.
    """
    noted = index.noted()
    if index.state() != digest or noted is None or noted["naming"] != naming_of(decisions):
        return None
    plain = target.with_name("undecided")
    splice(old, plain, index.undecided())
    verdict = judge(plain, decisions)
    whole = splice(plain, target, verdict.after())
    plain.unlink()
    kept = Counter(rejections) - Counter(Rejection(*row) for row in noted["refused"])
    apart = {d.id for d in verdict.unmatched} | {
        d.id for d in decisions if d.action in NAMING and d.id in set(unmatched)
    }
    verdict.note(index, decisions)
    index.seal(whole)
    return Large(
        _counts(target),
        whole,
        ranked([*kept.elements(), *verdict.refused]),
        tuple(d for d in decisions if d.id in apart),
    )


def _noted(
    looked: Iterable[list[tuple[Names, tuple[bytes, ...]]]], index: Index, pictured: list[KnowledgeGraph]
) -> Iterator[Names]:
    for batch in looked:
        for names, signs in batch:
            index.add(names, signs)
            if pictures := {e.id: e for e in names.entities if e.kind == KIND}:
                pictured.append(
                    KnowledgeGraph(articles={names.article: Article(names.article, "", "")}, entities=pictures)
                )
            yield names


def _reader(parts: Parts, places: Sequence[Place]) -> Callable[[str], Article]:
    """Reads an article by its id; of one in two files, the record that joining them gives."""
    found: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        found[place[0]].append(place)

    @functools.lru_cache(2000)
    def article(key: str) -> Article:
        return assemble(_part(parts, place)[0] for place in found[key]).articles[key]

    return article


def _settled(group: list[Keyed], original: Mapping[str, str]) -> Keyed:
    """The line that lines of one key make together, copies counted once."""
    key, line = group[0]
    item = ITEMS[key[0]]
    if len(group) == 1 and not (original and (item == "article" or line.count(b'"article":') > 1)):
        # One witness, or several that nobody copied.
        return key, line
    _, name, value = join([line for _, line in group])
    if original and item == "article":
        value = replace(value, reprint_of=original.get(value.id, ""))
    elif original and item in ("fact", "observation"):
        table: dict[str, Any] = {f"{item}s": {name: value}}
        value = getattr(count_once(KnowledgeGraph(**table), original), f"{item}s")[name]
    return key, to_line(item, value, name)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _counts(path: Path) -> dict[str, int]:
    """How many lines of each sort a file has."""
    counts: Counter[str] = Counter()
    heads = {f'{{"item":"{item}"'.encode(): item for item in ITEMS}
    with path.open("rb", buffering=1 << 20) as stream:
        for line in stream:
            counts[heads[line[: line.index(b",")]]] += 1
    return {item: counts[item] for item in ITEMS}


def add_large(
    parts: Parts,
    index: Index,
    old: Path,
    new: Sequence[Place],
    target: Path,
    *,
    digest: str,
    counts: Mapping[str, int],
    decisions: Sequence[Decision],
) -> Large | None:
    """Writes the graph in `old` (with this digest and counts) and these further articles; None where more than the new lines
    would change: then the whole must be written again. `rejections` are those of the new articles only."""
    if index.state() != digest:
        return None
    graphs = [_part(parts, place) for place in sorted(new)]
    names = [names_of(kg) for kg, _ in graphs]
    if any(e.kind == KIND for n in names for e in n.entities) or len({n.article for n in names}) < len(names):
        return None
    with SortedLines(old) as lines:
        if any(lines.place(key_of("article", n.article))[1] for n in names):
            return None
        found = index.naming_of(names)
        if found is None or _meant(decisions, *touched(names, found)) or not _alone(parts, index, graphs, lines):
            return None
        naming = Naming(found)
        said = [_said(kg, rejections, naming) for kg, rejections in graphs]
        changes: dict[bytes, bytes] = {}
        now = Counter(counts)
        for key, line in keyed(assemble(graph for graph, _ in said)):
            before = lines.place(key)[1]
            changes[key] = _with(key, before, line)
            now[ITEMS[key[0]]] += not before
            plain = index.undecided_line(key)
            if plain is not None:
                index.keep_undecided(key, _with(key, plain, line))
    whole = splice(old, target, changes)
    for entry, (kg, _) in zip(names, graphs, strict=True):
        index.add(entry, signs_of(next(iter(kg.articles.values())).text))
    index.seal(whole)
    return Large(now, whole, tuple(row for _, rows in said for row in rows))


def _with(key: bytes, before: bytes, line: bytes) -> bytes:
    """A line and a new one of the same key, together."""
    return _settled([(key, before), (key, line)], {})[1] if before else line


def _alone(
    parts: Parts, index: Index, graphs: Sequence[tuple[KnowledgeGraph, Sequence[Rejection]]], lines: SortedLines
) -> bool:
    """Whether none of the new articles is a reprint, of an older one or of another new one."""
    fresh: dict[bytes, list[Article]] = defaultdict(list)
    for kg, _ in graphs:
        (article,) = kg.articles.values()
        signs = signs_of(article.text)
        near = {a.id: a for sign in signs for a in fresh[sign]}
        for key in index.alike(signs):
            near[key] = lines.get("article", key)
        near[article.id] = article
        if len(near) > 1 and groups_of([tuple(sorted(near))], near.__getitem__):
            return False
        for sign in signs:
            fresh[sign].append(article)
    return True


def _meant(decisions: Sequence[Decision], ids: set[str], forms: set[str]) -> bool:
    """Whether a decision could mean something that new articles say."""

    def near(word: str) -> bool:
        return word in ids or ("/" in word and word.split("/", 1)[1] in forms)

    for decision in decisions:
        if decision.what == "fact":
            subject, _, target, _ = decision.target
            if near(subject) and ("/" not in target or near(target)):
                return True
        elif decision.what == "observation":
            if near(decision.target[0]):
                return True
        elif decision.what != "decision" and any(map(near, (*decision.target, decision.into))):
            return True
    return False
