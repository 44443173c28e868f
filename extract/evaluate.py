"""Measures extraction against labelled articles, one JSON object a line (docs/labels.md describes the format).

Figures are micro-averaged over articles. Names are compared after folding width, case, quotes and white space, and any
alias of an entity stands for it. A symmetric relation matches either way round; between two places locatedIn and partOf
count as one; a year matches any date in it; a number matches when its subject, its value in base units and its year
(where the label has one) agree and the measures share half of their character pairs.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ..graph.errors import InputError
from ..graph.model import Article, article_id
from ..graph.schema import load_schema
from ..graph.units import in_base_units
from .build import extract
from .record import to_record

Item = Mapping[str, Any]
PLACES = frozenset({"AdminArea", "Park", "Incubator", "Place"})


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one row of the table."""

    correct: int = 0
    gold: int = 0
    predicted: int = 0

    @property
    def precision(self) -> float:
        return self.correct / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.correct / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.correct / (self.gold + self.predicted) if self.gold + self.predicted else 0.0

    def plus(self, other: Score) -> Score:
        return Score(self.correct + other.correct, self.gold + other.gold, self.predicted + other.predicted)


@dataclass(slots=True)
class Report:
    """Scores by kind of item ("entities") and by class or property ("entities/Person"), and the errors behind them."""

    scores: dict[str, Score] = field(default_factory=dict)
    errors: list[tuple[str, str, str, Item]] = field(default_factory=list)

    def add(self, name: str, score: Score) -> None:
        self.scores[name] = self.scores.get(name, Score()).plus(score)

    def rows(self) -> list[tuple[str, Score]]:
        """Totals first, then each class and property."""
        order = list(FIELDS)
        return sorted(self.scores.items(), key=lambda row: ("/" in row[0], order.index(row[0].split("/")[0]), row[0]))

    def error_lines(self, limit: int) -> Iterator[str]:
        """Up to `limit` misses and false alarms of each kind, a line each."""
        shown: dict[tuple[str, str], int] = {}
        for kind, side, article, item in self.errors:
            shown[kind, side] = shown.get((kind, side), 0) + 1
            if shown[kind, side] <= limit:
                bare = {
                    k: v
                    for k, v in item.items()
                    if k in ["s", "p", "o", "v", "name", "type", "about", "measure", "value", "unit", "time"]
                }
                yield f"{kind} {side} {article}: {json.dumps(bare, ensure_ascii=False)}"

    def as_json(self) -> dict[str, Any]:
        return {
            name: {**asdict(s), "precision": round(s.precision, 4), "recall": round(s.recall, 4), "f1": round(s.f1, 4)}
            for name, s in self.rows()
        }


def fold(name: object) -> str:
    text = unicodedata.normalize("NFKC", str(name)).casefold()
    return re.sub(r"[\s\"'“”‘’「」『』《》〈〉·・()（）]", "", text)


class _Labels:
    """The labels of one article with the forms of each entity at hand."""

    def __init__(self, record: Item) -> None:
        self.items: dict[str, list[Item]] = {name: list(record.get(name) or []) for name in FIELDS}
        self.forms: dict[str, set[str]] = {}
        self.kinds: dict[str, set[str]] = {}
        for entity in self.items["entities"]:
            forms = entity_forms(entity)
            for form in forms:
                self.forms.setdefault(form, set()).update(forms)
                self.kinds.setdefault(form, set()).add(entity["type"])

    def group(self, name: object) -> set[str]:
        return self.forms.get(fold(name), set()) | {fold(name)}

    def is_place(self, name: object) -> bool:
        return bool(self.kinds.get(fold(name), set()) & PLACES)


def entity_forms(entity: Item) -> set[str]:
    return {fold(form) for form in (entity["name"], *(entity.get("aliases") or ()))} - {""}


def base_value(value: object, unit: object) -> Decimal | None:
    """A value in base units: 3821 and 亿元 give 382100000000; a percentage gives a share."""
    try:
        number, rest = in_base_units(Decimal(str(value)), str(unit or ""))
    except InvalidOperation:
        return None
    return number.scaleb(-2) if rest in ("%", "％", "个百分点") else number


def _pairs(text: object) -> set[str]:
    folded = fold(text)
    return {folded[i : i + 2] for i in range(len(folded) - 1)} or {folded}


def _same(gold: _Labels, predicted: _Labels, one: object, other: object) -> bool:
    return bool(gold.group(one) & predicted.group(other))


def _entity(gold: _Labels, predicted: _Labels, g: Item, p: Item) -> bool:
    return g["type"] == p["type"] and bool(entity_forms(g) & entity_forms(p))


def _relation(gold: _Labels, predicted: _Labels, g: Item, p: Item) -> bool:
    containment = {g["p"], p["p"]} == {"locatedIn", "partOf"} and gold.is_place(g["s"]) and gold.is_place(g["o"])
    if g["p"] != p["p"] and not containment:
        return False
    if _same(gold, predicted, g["s"], p["s"]) and _same(gold, predicted, g["o"], p["o"]):
        return True
    symmetric = load_schema().relations[g["p"]].symmetric if g["p"] in load_schema().relations else False
    return symmetric and _same(gold, predicted, g["s"], p["o"]) and _same(gold, predicted, g["o"], p["s"])


def _attribute(gold: _Labels, predicted: _Labels, g: Item, p: Item) -> bool:
    one, other = str(g["v"]), str(p["v"])
    dates = one.startswith(other) or other.startswith(one)
    return g["p"] == p["p"] and dates and _same(gold, predicted, g["s"], p["s"])


def _observation(gold: _Labels, predicted: _Labels, g: Item, p: Item) -> bool:
    one, other = base_value(g.get("value"), g.get("unit")), base_value(p.get("value"), p.get("unit"))
    if one is None or other is None or abs(one - other) > abs(one) * Decimal("1e-6"):
        return False
    if g.get("time") and str(g["time"])[:4] != str(p.get("time") or "")[:4]:
        return False
    a, b = _pairs(g["measure"]), _pairs(p["measure"])
    return _same(gold, predicted, g["about"], p["about"]) and 2 * len(a & b) >= min(len(a), len(b))


Matcher = Callable[[_Labels, _Labels, Item, Item], bool]
# What is measured, the key that names its rows, and when two items are the same.
FIELDS: dict[str, tuple[str | None, Matcher]] = {
    "entities": ("type", _entity),
    "relations": ("p", _relation),
    "attributes": ("p", _attribute),
    "observations": (None, _observation),
}


def score_article(report: Report, article: str, gold: Item, predicted: Item) -> None:
    """Adds the figures of one article to the report; each item is matched once, in the order of the labels."""
    g_labels, p_labels = _Labels(gold), _Labels(predicted)
    for kind, (by, matches) in FIELDS.items():
        free = list(p_labels.items[kind])
        for g in g_labels.items[kind]:
            hit = next((p for p in free if matches(g_labels, p_labels, g, p)), None)
            if hit is not None:
                free.remove(hit)
            else:
                report.errors.append((kind, "missed", article, g))
            _count(report, kind, g.get(by) if by else None, Score(int(hit is not None), 1, int(hit is not None)))
        for p in free:
            report.errors.append((kind, "false", article, p))
            _count(report, kind, p.get(by) if by else None, Score(0, 0, 1))


def _count(report: Report, kind: str, row: Any, score: Score) -> None:
    report.add(kind, score)
    if row:
        report.add(f"{kind}/{row}", score)


def read_gold(path: Path) -> list[dict[str, Any]]:
    """The labelled articles of a JSON Lines file; raises InputError naming the line that is wrong."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); expected a UTF-8 JSON Lines file of labels") from error
    records = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if not isinstance(record["text"], str):
                raise TypeError("text is no string")
            for entity in record.get("entities") or ():
                entity["name"], entity["type"]
        except (ValueError, KeyError, TypeError) as error:
            why = f"the key {error} is missing" if isinstance(error, KeyError) else error
            raise InputError(f"{path}:{number}: no labelled article ({why}); see docs/labels.md") from error
        records.append(record)
    if not records:
        raise InputError(f"{path}: holds no labelled article; expected one JSON object a line, see docs/labels.md")
    return records


def article_of(record: Mapping[str, Any], name: str) -> Article:
    """The text of a labelled article as an article, unlabelled; `name` stands for its file."""
    return Article(
        id=article_id(record["text"]),
        title=record.get("title") or "",
        text=record["text"],
        url=record.get("url") or "",
        published=record.get("published") or "",
        path=name,
    )


def evaluate(records: Iterable[Mapping[str, Any]]) -> Report:
    """The report of extracting each labelled text anew and comparing it with its labels."""
    report = Report({name: Score() for name in FIELDS})
    for number, record in enumerate(records):
        name = str(record.get("id") or number)
        article = article_of(record, name)
        score_article(report, name, record, to_record(extract(article).graph))
    return report
