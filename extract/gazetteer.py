"""Generally known names and where they stand in a text. The names are rows of `lexicon/*.tsv` (docs/gazetteer.md)."""

from __future__ import annotations

import functools
import gc
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import ahocorasick  # type: ignore[import-not-found, import-untyped, unused-ignore]

from ..graph.errors import DataError
from ..graph.schema import load_schema
from .regex import regex

LEXICON = Path(__file__).parent / "lexicon"
# The kind of every row of a shipped file. A user's file says it in a column `kind` of its own.
KIND_OF_FILE = {
    "admin": "AdminArea", "towns": "AdminArea", "world": "AdminArea", "universities": "University",
    "companies": "Company", "investors": "Investor", "institutes": "ResearchInstitute",
    "agencies": "GovernmentAgency", "associations": "Association", "media": "Media", "incubators": "Incubator",
    "parks": "Park", "places": "Place", "models": "Model", "products": "Product", "events": "Event",
    "policies": "Policy", "fields": "Field", "cohorts": "Cohort", "listed": "Company",
}  # fmt: skip
COLUMNS = ("name", "aliases", "within", "note", "kind")
WITHOUT = "TUZHI_GAZETTEER_WITHOUT"

# One character for one character, so that offsets hold: full-width ASCII, capitals, the several dots, dashes, brackets.
_FOLD = {0xFF01 + i: ord(chr(0x21 + i).lower()) for i in range(94)}
_FOLD |= {ord(c): ord(c.lower()) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_FOLD |= {ord(c): ord("·") for c in "•‧・●∙"} | {ord(c): ord("-") for c in "—–‑‒―−"}
_FOLD |= {0x3000: ord(" "), 0xA0: ord(" "), ord("’"): ord("'"), ord("‘"): ord("'")}
# Shorter texts are names or parts of them, and asked for once.
_NAME = 100
_LATIN_JOINT = regex(r"(?<=[0-9a-z])[ -](?=[0-9a-z])")


def fold(text: str) -> str:
    """The text, equally long, without the differences of width, case, dots and dashes that no name hangs on.

    >>> fold("ＡＩ－Ｌａｂ　Ｈ３Ｃ")
    'ai-lab h3c'
    """
    return text.translate(_FOLD)


@dataclass(frozen=True, slots=True)
class Entry:
    """A named thing: its fullest usual name, its kind, its other forms, and what contains it ("" where not listed).

    `doubtful` are the aliases that need context; `ambiguous` says it of the name.
    """

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    within: str = ""
    ambiguous: bool = False
    doubtful: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return (self.name, *self.aliases)

    def is_ambiguous(self, form: str) -> bool:
        """Whether a form is an everyday word or a name of other things too, and needs context to count."""
        return self.ambiguous if form == self.name else form in self.doubtful


@dataclass(frozen=True, slots=True)
class Guard:
    """A word that holds the characters of names without naming them (大理石, 司法部门).

    `only` are the names that it concerns, all where empty; it is no guard before any of `unless` (银行业, but 银行业务).
    """

    word: str
    only: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An entry's form at [start, end) of a text; `form` is as listed, `ambiguous` says that this form needs context."""

    start: int
    end: int
    entry: Entry
    form: str
    ambiguous: bool = False


class Gazetteer:
    """A set of entries that finds all their forms in a text in one pass.

    >>> g = Gazetteer([Entry("徐汇区", "AdminArea", ("徐汇",), "上海市"), Entry("AI", "Field")])
    >>> [(m.start, m.end, m.form) for m in g.match("徐汇区的ＡＩ企业 MAIN")]
    [(0, 3, '徐汇区'), (0, 2, '徐汇'), (4, 6, 'AI')]
    """

    def __init__(self, entries: Iterable[Entry], guards: Iterable[Guard] = ()) -> None:
        self.entries = tuple(entries)
        self.guards = tuple(guards)
        self._by_form: dict[str, list[tuple[Entry, str]]] = {}
        by_form = self._by_form
        pairs = [(entry, form) for entry in self.entries for form in (entry.name, *entry.aliases)]
        # Folding all forms at once is four times as fast as one by one; no form holds a line break.
        folded = fold("\n".join([form for _, form in pairs])).split("\n") if pairs else []
        for pair, plain in zip(pairs, folded, strict=True):
            for spelling in _spellings(plain) if " " in plain or "-" in plain else (plain,):
                found = by_form.get(spelling)
                if found is None:
                    by_form[spelling] = [pair]
                elif found[-1][0] is not pair[0]:
                    found.append(pair)
        self._automaton = ahocorasick.Automaton()
        self._guard = {fold(guard.word): guard for guard in self.guards}
        for spelling in (*by_form, *(word for word in self._guard if word not in by_form)):
            self._automaton.add_word(spelling, spelling)
        if by_form:
            self._automaton.make_automaton()
        self._last: tuple[str, list[Match]] = "", []  # of an article several ask in turn

    def __len__(self) -> int:
        return len(self.entries)

    def match(self, text: str) -> list[Match]:
        """All matches, nested and overlapping ones too, sorted by (start, -end); those of one span in the files' order.

        Width and case do not matter. A Latin form or a number never matches inside a longer one (AI in MAIN, GPT-4 in
        GPT-4.5 or GPT-4o). A name inside a guard is none (大理 in 大理石), one across its edge is ambiguous.
        """
        if len(text) < _NAME:
            return self._match(text)
        last = self._last
        if last[0] != text:
            last = self._last = text, self._match(text)
        return list(last[1])

    def _match(self, text: str) -> list[Match]:
        if not self._by_form:
            return []
        folded = fold(text)
        found: list[Match] = []
        guarded: list[tuple[int, int, Guard]] = []
        for last, spelling in self._automaton.iter(folded):
            start, end = last + 1 - len(spelling), last + 1
            guard, listed = self._guard.get(spelling), self._by_form.get(spelling)
            if guard is not None and not (guard.unless and folded.startswith(guard.unless, end)):
                guarded.append((start, end, guard))
            if listed and not _cuts_a_word(folded, start, end):
                found += [Match(start, end, entry, form, entry.is_ambiguous(form)) for entry, form in listed]
        if guarded:
            found = _beside_guards(found, guarded)
        found.sort(key=lambda m: (m.start, -m.end))
        return found

    def lookup(self, form: str) -> tuple[Entry, ...]:
        """The entries that have this form, in the files' order; width and case do not matter."""
        return tuple(entry for entry, _ in self._by_form.get(fold(form).strip(), ()))

    def without(self, names: Iterable[str]) -> Gazetteer:
        """A gazetteer that lacks every entry any of whose forms is in `names`: for honest measuring."""
        gone = {id(entry) for name in names for entry in self.lookup(name)}
        return Gazetteer((entry for entry in self.entries if id(entry) not in gone), self.guards)


def _beside_guards(found: list[Match], guarded: list[tuple[int, int, Guard]]) -> list[Match]:
    """The matches without those inside a guard; those across the edge of one are ambiguous."""
    kept: list[Match] = []
    for m in found:
        near = [
            (start, end)
            for start, end, guard in guarded
            if start < m.end and m.start < end and (not guard.only or m.form in guard.only)
        ]
        if any(start <= m.start and m.end <= end and end - start > m.end - m.start for start, end in near):
            continue
        crossed = any(not (m.start <= start and end <= m.end) for start, end in near)
        kept.append(replace(m, ambiguous=True) if crossed and not m.ambiguous else m)
    return kept


def _spellings(folded: str) -> tuple[str, ...]:
    """A folded form; Latin words joined by a blank or hyphen also with the other and with none (DeepSeek-R1)."""
    if not _LATIN_JOINT.search(folded):
        return (folded,)
    return tuple(dict.fromkeys((folded, *(_LATIN_JOINT.sub(joint, folded) for joint in (" ", "-", "")))))


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    """Whether a span begins or ends inside a Latin word or a number of a folded text (2025WAIC is two words)."""
    first, last = text[start], text[end - 1]
    if start and first.isascii() and first.isalnum():
        before = text[start - 1]
        if before.isascii() and before.isalnum() and not (before.isdigit() and first.isalpha()):
            return True
    if end == len(text) or not (last.isascii() and last.isalnum()):
        return False
    after = text[end]
    if after.isascii() and after.isalnum():
        return True
    return after == "." and last.isdigit() and text[end + 1 : end + 2].isdigit()


def load_gazetteer(folder: Path | None = None, *, extra: Iterable[Path] = ()) -> Gazetteer:
    """The gazetteer of a folder of TSV files (the shipped one by default) and of the user's `extra` files or folders.

    A file of names, one a line, in the environment variable TUZHI_GAZETTEER_WITHOUT takes entries out again. Cached.
    Raises DataError with file and line for a row that breaks the format.
    """
    leave_out = os.environ.get(WITHOUT, "")
    return _load(Path(folder) if folder else LEXICON, tuple(Path(path) for path in extra), leave_out)


@functools.lru_cache(maxsize=8)
def _load(folder: Path, extra: tuple[Path, ...], leave_out: str) -> Gazetteer:
    collects = gc.isenabled()
    gc.disable()  # nothing made here is garbage, and looking for it doubles the time
    try:
        entries = [entry for path in _files((folder, *extra)) for entry in read_entries(path)]
        gazetteer = Gazetteer(entries, load_guards())
    finally:
        if collects:
            gc.enable()
    if leave_out:
        gazetteer = gazetteer.without(line.strip() for line in _text(Path(leave_out)).splitlines() if line.strip())
    return gazetteer


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.tsv"))
        elif path.exists():
            yield path
        else:
            raise DataError(f"{path}: no such file or folder of names; give a .tsv file or a folder with .tsv files")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError(f"{path}: the file of names cannot be read ({reason}); check path and rights") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: the file of names is not UTF-8 (byte {error.start}); save it as UTF-8") from error


def read_entries(path: Path) -> Iterator[Entry]:
    """The entries of a TSV file, in its order: '#' comments, a header line, then rows with as many columns.

    Raises DataError with file and line: no header, a wrong number of columns, an empty name, an unknown kind.
    """
    header: list[str] = []
    column: dict[str, int] = {}
    kinds = load_schema().kinds
    usual_kind = KIND_OF_FILE.get(path.stem, "")
    for number, line in enumerate(_text(path).splitlines(), 1):
        if not line or line[0] == "#" or line.isspace():
            continue
        cells = line.split("\t")
        if not header:
            header = _header(cells, path, number)
            column = {name: i for i, name in enumerate(header)}
            continue
        if len(cells) != len(header):
            raise DataError(
                f"{path}:{number}: {len(cells)} columns where the header has {len(header)} ({', '.join(header)}); "
                "put one tab between columns, also around empty ones"
            )
        kind = cells[column["kind"]].strip() or usual_kind if "kind" in column else usual_kind
        if kind not in kinds:
            raise DataError(f"{path}:{number}: unknown kind {kind!r}; write one of {', '.join(sorted(kinds))}")
        name = cells[column["name"]].strip()
        if not name:
            raise DataError(f"{path}:{number}: the name is empty; write the fullest usual name in the column 'name'")
        aliases, doubtful = _aliases(cells[column["aliases"]]) if "aliases" in column else ((), ())
        within = cells[column["within"]].strip() if "within" in column else ""
        ambiguous = "note" in column and "ambiguous" in cells[column["note"]].split()
        yield Entry(name, kind, aliases, within, ambiguous, doubtful)


def _header(cells: list[str], path: Path, number: int) -> list[str]:
    header = [cell.strip() for cell in cells]
    needed = {"name"} if path.stem in KIND_OF_FILE else {"name", "kind"}
    unknown = [cell for cell in header if cell not in COLUMNS]
    if unknown or not needed <= set(header) or len(set(header)) < len(header):
        raise DataError(
            f"{path}:{number}: the header is {' | '.join(header)!r}; the first line names the columns, tab-separated, "
            f"out of {', '.join(COLUMNS)}, with {' and '.join(sorted(needed))} among them"
        )
    return header


def _aliases(cell: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The aliases of a cell, and those of them that a "?" marks as needing context."""
    if not cell:
        return (), ()
    if "|" not in cell and "?" not in cell:
        return (cell.strip(),) if not cell.isspace() else (), ()
    listed = [alias.strip() for alias in cell.split("|")]
    doubtful = tuple(alias[:-1] for alias in listed if len(alias) > 1 and alias[-1] == "?")
    return tuple(dict.fromkeys(alias.removesuffix("?") for alias in listed if alias.strip("?"))), doubtful


def check(gazetteer: Gazetteer) -> list[str]:
    """What a person should look at, a line each: forms with two kinds or two entries of one kind, names of one
    character that are not marked ambiguous. None of it is an error."""
    found: list[str] = []
    owners: dict[str, list[tuple[Entry, str]]] = {}
    for entry in gazetteer.entries:
        for form in entry.forms:
            owners.setdefault(fold(form), []).append((entry, form))
            if len(form) == 1 and not entry.is_ambiguous(form):
                found.append(f"{form}: one character, not marked ambiguous ({entry.kind} {entry.name})")
    for form, pairs in owners.items():
        kinds = sorted({entry.kind for entry, _ in pairs})
        if len(kinds) > 1:
            found.append(f"{form}: several kinds ({', '.join(f'{e.kind} {e.name}' for e, _ in pairs)})")
        elif len({(entry.name, entry.within) for entry, _ in pairs}) < len(pairs):
            found.append(f"{form}: listed twice ({pairs[0][0].kind} {pairs[0][0].name})")
    return sorted(found)


@functools.cache
def load_words(name: str) -> tuple[tuple[str, str], ...]:
    """The rows (word, mark) of `lexicon/NAME.txt`: a word a line, a tab and its mark where it has one, '#' comments.

    Raises DataError where the file is missing or a line has more than two columns.
    """
    path = LEXICON / f"{name}.txt"
    rows: list[tuple[str, str]] = []
    for number, line in enumerate(_text(path).splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        word, _, mark = line.partition("\t")
        if "\t" in mark:
            raise DataError(f"{path}:{number}: more than two columns; write a word, a tab and its mark")
        rows.append((word.strip(), mark.strip()))
    return tuple(rows)


@functools.cache
def load_guards() -> tuple[Guard, ...]:
    """The rows of `lexicon/guards.txt`: a word, and after a tab "only" with names or "unless" with what follows.

    Raises DataError for a mark that begins with neither.
    """
    guards = []
    for word, mark in load_words("guards"):
        how, *said = mark.split() or [""]
        if how not in ("", "only", "unless") or (how and not said):
            raise DataError(
                f"{LEXICON / 'guards.txt'}: {word} has the mark {mark!r}; write 'only' or 'unless' and words"
            )
        guards.append(Guard(word, tuple(said) if how == "only" else (), tuple(said) if how == "unless" else ()))
    return tuple(guards)
