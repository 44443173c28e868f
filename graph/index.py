"""What an atlas too large to be resolved anew remembers of its names, so that one more article is compared with few.

Names resolve by components: things that share a form. A new article can change the names of the components that it touches
and of no others; where it changes none, its own names follow from them, and the rest of the atlas stands.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .errors import AtlasError
from .resolve import Bearer, Key, Names, Slot, Thing, choose_names, fold, made_forms, part_namesakes, slot_of

_TABLES = """
CREATE TABLE IF NOT EXISTS slot (grp INT, form TEXT, kind TEXT, name TEXT, n INT, PRIMARY KEY (grp, form, kind, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS form (grp INT, other TEXT, form TEXT, bare INT, PRIMARY KEY (grp, other, form, bare)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS form_of ON form (grp, form);
CREATE TABLE IF NOT EXISTS person (form TEXT, article TEXT, entity TEXT, around TEXT, PRIMARY KEY (form, article, entity, around)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS band (sign BLOB, article TEXT, PRIMARY KEY (sign, article)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS undecided (key BLOB PRIMARY KEY, line BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT);
"""
_NAMES = ("slot", "form", "person", "band", "undecided", "state")
# Changes whenever names make other forms than before (brands.py): an index of older forms holds nothing.
_FORMS = "2 "
# A component larger than this is no longer few.
LARGEST = 5000


class Index:
    """The index in a SQLite file of its own, which is a cache: one that is damaged is begun anew. For use in a `with` block,
    which does not commit by itself."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._open(path)
        except sqlite3.DatabaseError:
            self.base.close()
            path.unlink()
            self._open(path)

    def _open(self, path: Path) -> None:
        self.base = sqlite3.connect(path)
        for statement in filter(str.strip, _TABLES.split(";")):
            self.base.execute(statement)

    def __enter__(self) -> Index:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: object) -> None:
        self.base.close()
        if isinstance(error, sqlite3.Error):
            raise AtlasError(f"{self.path}: {error}; make room on the disk, or delete this file") from error

    def commit(self) -> None:
        """Makes safe what was added."""
        self.base.commit()

    def clear(self) -> None:
        """Forgets everything."""
        for table in _NAMES:
            self.base.execute(f"DELETE FROM {table}")

    def state(self) -> str:
        """What the index belongs to, as `seal` noted it; "" for nothing."""
        row = self.base.execute("SELECT value FROM state WHERE name = 'graph'").fetchone()
        return str(row[0]).removeprefix(_FORMS) if row and str(row[0]).startswith(_FORMS) else ""

    def seal(self, digest: str) -> None:
        """Notes of which graph (by its digest) the index holds the names."""
        self.base.execute("INSERT OR REPLACE INTO state VALUES ('graph', ?)", (_FORMS + digest,))

    def note(self, undecided: Mapping[bytes, bytes], noted: Mapping[str, Any]) -> None:
        """Notes the lines that people's decisions changed as they were before (empty: not there), and what else they did."""
        self.base.execute("DELETE FROM undecided")
        self.base.executemany("INSERT INTO undecided VALUES (?, ?)", sorted(undecided.items()))
        self.base.execute("INSERT OR REPLACE INTO state VALUES ('decided', ?)", (json.dumps(noted),))

    def noted(self) -> dict[str, Any] | None:
        """What else was noted of decisions, None for nothing."""
        row = self.base.execute("SELECT value FROM state WHERE name = 'decided'").fetchone()
        return json.loads(row[0]) if row else None

    def undecided(self) -> dict[bytes, bytes]:
        """The lines that decisions changed, as they would be without."""
        return dict(self.base.execute("SELECT key, line FROM undecided"))

    def undecided_line(self, key: bytes) -> bytes | None:
        """What a line would be without decisions, None for one that they did not change."""
        row = self.base.execute("SELECT line FROM undecided WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def keep_undecided(self, key: bytes, line: bytes) -> None:
        """Notes what a line would be now without decisions."""
        self.base.execute("UPDATE undecided SET line = ? WHERE key = ?", (line, key))

    def add(self, names: Names, signs: Iterable[bytes]) -> None:
        """Takes in an article: its names, and the signs by which its reprints are found."""
        run = self.base.execute
        for entity in names.entities:
            if entity.kind == "Person":
                around = json.dumps(sorted(names.around.get(entity.id, ())), ensure_ascii=False)
                run(
                    "INSERT OR REPLACE INTO person VALUES (?, ?, ?, ?)",
                    (fold(entity.name), names.article, entity.id, around),
                )
                continue
            group, form = slot_of(entity)
            run(
                "INSERT INTO slot VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1",
                (group, form, entity.kind, entity.name),
            )
            thing = Thing()
            thing.see(entity.kind, entity.name)
            forms = {(fold(alias), 0) for alias in entity.aliases}
            forms |= {(made, 1) for made in made_forms((group, form), thing)}
            for other, bare in forms:
                run("INSERT OR IGNORE INTO form VALUES (?, ?, ?, ?)", (group, other, form, bare))
        for sign in signs:
            run("INSERT OR IGNORE INTO band VALUES (?, ?)", (sign, names.article))

    def naming_of(self, articles: list[Names]) -> dict[Key, tuple[str, str]] | None:
        """The names that new articles have in the whole; None where they change those of older ones."""
        before = self._component(
            {slot_of(e) for names in articles for e in names.entities if e.kind != "Person"}, articles
        )
        if before is None:
            return None
        old = choose_names(before)
        after = {slot: Thing(t.kinds.copy(), t.names.copy(), set(t.aliases)) for slot, t in before.items()}
        found: dict[Key, tuple[str, str]] = {}
        people: dict[str, list[Bearer]] = {}
        for names in articles:
            for entity in names.entities:
                key = (names.article, entity.id)
                if entity.kind == "Person":
                    people.setdefault(fold(entity.name), []).append((key, names.around.get(entity.id, frozenset())))
                else:
                    thing = after.setdefault(slot_of(entity), Thing())
                    thing.see(entity.kind, entity.name, map(fold, entity.aliases))
                    thing.keys.append(key)
        chosen = choose_names(after)
        if any(chosen[slot] != name for slot, name in old.items()):
            return None
        for slot, thing in after.items():
            found.update(dict.fromkeys(thing.keys, chosen[slot]))
        for form, bearers in people.items():
            known = self._people(form)
            then = part_namesakes(known) if known else {}
            now = part_namesakes(sorted(known + bearers))
            if any(then.get(key) != now.get(key) for key, _ in known):
                return None
            found.update({key: now[key] for key, _ in bearers if key in now})
        return found

    def alike(self, signs: Iterable[bytes]) -> set[str]:
        """The articles that share a sign: those that an article may be a reprint of."""
        rows = (self.base.execute("SELECT article FROM band WHERE sign = ?", (sign,)).fetchall() for sign in signs)
        return {article for found in rows for (article,) in found}

    def pairs(self) -> Iterable[tuple[str, ...]]:
        """The articles under each sign that several have."""
        signs = "SELECT sign FROM band GROUP BY sign HAVING count(*) > 1"
        seen: set[tuple[str, ...]] = set()
        for (sign,) in self.base.execute(signs).fetchall():
            rows = self.base.execute("SELECT article FROM band WHERE sign = ? ORDER BY article", (sign,)).fetchall()
            articles = tuple(article for (article,) in rows)
            if articles not in seen:
                seen.add(articles)
                yield articles

    def _people(self, form: str) -> list[Bearer]:
        rows = self.base.execute(
            "SELECT article, entity, around FROM person WHERE form = ? ORDER BY article, entity", (form,)
        )
        return [((article, entity), frozenset(json.loads(around))) for article, entity, around in rows.fetchall()]

    def _component(self, slots: set[Slot], articles: Iterable[Names]) -> dict[Slot, Thing] | None:
        """The known things that share forms with these slots, directly or through others; None for too many."""
        fresh: dict[Slot, set[Slot]] = {}
        for names in articles:
            for entity in names.entities:
                if entity.kind != "Person":
                    slot = slot_of(entity)
                    for alias in entity.aliases:
                        fresh.setdefault(slot, set()).add((slot[0], fold(alias)))
                    thing = Thing()
                    thing.see(entity.kind, entity.name)
                    fresh.setdefault(slot, set()).update((slot[0], made) for made in made_forms(slot, thing))
        seen, queue = set(slots), list(slots)
        things: dict[Slot, Thing] = {}
        while queue:
            slot = queue.pop()
            if known := self._thing(slot):
                things[slot] = known
            for other in {*fresh.get(slot, ()), *self._near(slot)} - seen:
                seen.add(other)
                queue.append(other)
            if len(seen) > LARGEST:
                return None
        return things

    def _thing(self, slot: Slot) -> Thing | None:
        rows = self.base.execute("SELECT kind, name, n FROM slot WHERE grp = ? AND form = ?", slot).fetchall()
        if not rows:
            return None
        thing = Thing()
        for kind, name, n in rows:
            thing.see(kind, name, times=n)
        aliases = self.base.execute("SELECT other FROM form WHERE grp = ? AND form = ? AND bare = 0", slot).fetchall()
        thing.aliases.update(alias for (alias,) in aliases)
        return thing

    def _near(self, slot: Slot) -> set[Slot]:
        run, (group, form) = self.base.execute, slot
        forms = run("SELECT other FROM form WHERE grp = ? AND form = ?", (group, form)).fetchall()
        bearers = run("SELECT form FROM form WHERE grp = ? AND other = ?", (group, form)).fetchall()
        return {(group, other) for (other,) in (*forms, *bearers)}


def touched(articles: Iterable[Names], naming: Mapping[Key, tuple[str, str]]) -> tuple[set[str], set[str]]:
    """The ids and the forms by which something may mean entities of these articles."""
    ids: set[str] = set()
    forms: set[str] = set()
    for names in articles:
        for entity in names.entities:
            kind, name = naming.get((names.article, entity.id), (entity.kind, entity.name))
            ids |= {entity.id, f"{kind}/{name}"}
            forms |= {entity.name, name, *entity.aliases}
    return ids, forms
