"""What the number finder knows of a document before it decides: clauses, dates, quantities, places of names."""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace

from ...graph.model import Mention
from ..document import Document
from ..regex import regex
from .dates import DateSpan, parse_dates
from .quantities import Quantity, find_quantities

# A clause ends at a comma, a colon or a bracket; 、 joins the parts of one clause, and a comma between digits is none.
_CLAUSE_END = regex(r"[，；：。！？!?;\n（）()【】]|(?<![0-9]),|,(?![0-9])|(?<![0-9]):(?![0-9])")
# A short gloss in brackets divides nothing: X（英文名）完成融资; a gloss with a number (X（持股7%）) is a clause.
_GLOSS = regex(
    r"[（(](?:[^（）()0-9％%，；。]{0,40}|[0-9]{1,4}年?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?|[0-9]{1,2}月[0-9]{1,2}日|[0-9A-Z]{4,9}(?:\.[A-Z]{1,4})?)[）)]|"
    # A sum told again in another currency: 4亿美元（约28亿元）融资.
    r"(?<=元)[（(][^（）()0-9]{0,6}[0-9.,]+[万亿]*[多余]?(?:元|美元|欧元|港元|人民币|元人民币)[）)]"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of text between two signs; `sentence` is the index of its sentence, `index` its own in the document."""

    start: int
    end: int
    sentence: int
    index: int


@dataclass(slots=True)
class Reading:
    """A document read for its numbers."""

    doc: Document
    text: str
    mentions: tuple[Mention, ...]
    dates: list[DateSpan]
    quantities: list[Quantity]
    clauses: list[Clause]
    starts: list[int] = field(default_factory=list)
    mention_starts: list[int] = field(default_factory=list)
    sentence_starts: dict[int, int] = field(default_factory=dict)

    def clause_at(self, offset: int) -> Clause:
        """The clause in which a character stands."""
        return self.clauses[max(0, bisect_right(self.starts, offset) - 1)]

    def sentence_start(self, clause: Clause) -> int:
        """Where the sentence of a clause begins; sentences that a semicolon divides are one."""
        if clause.index not in self.sentence_starts:
            self.sentence_starts[clause.index] = self._sentence_start(clause)
        return self.sentence_starts[clause.index]

    def _sentence_start(self, clause: Clause) -> int:
        number = clause.sentence
        sentences = self.doc.sentences
        while number > 0 and sentences[number - 1].text.rstrip().endswith(("；", ";")):
            number -= 1
        start = int(sentences[number].start)
        # 【headline】 is a sentence of its own.
        return max(start, self.text.rfind("】", start, clause.start + 1) + 1)

    def mentions_between(self, start: int, end: int) -> tuple[Mention, ...]:
        """The mentions that begin between two offsets."""
        return self.mentions[bisect_left(self.mention_starts, start) : bisect_left(self.mention_starts, end)]

    def quantities_between(self, start: int, end: int) -> list[Quantity]:
        """The quantities whose digits begin between two offsets."""
        low, high = (bisect_left(self.quantities, at, key=lambda q: q.digits) for at in (start, end))
        return self.quantities[low:high]

    def dates_between(self, start: int, end: int) -> list[DateSpan]:
        """The dates that stand between two offsets."""
        return [d for d in self.dates if start <= d.start and d.end <= end]


@functools.lru_cache(maxsize=1)
def read(doc: Document) -> Reading:
    """The reading of a document; the last one is kept, as numbers and dates are read one after the other."""
    text = doc.article.text
    names = doc.mentions
    dates = parse_dates(text, published=doc.article.published)
    if not doc.article.published:
        dates = _with_last_year(text, dates)
    inside = bytearray(len(text) + 1)
    for m in names:
        inside[m.start : m.end] = b"\1" * (m.end - m.start)
    # A year at the head of an event's name is the event's own; a date within a name is no date.
    dates = [d for d in dates if not (inside[d.start] and inside[d.end - 1])]
    masked = [(m.start, m.end) for m in names if m.finder != "pronoun"] + [(d.start, d.end) for d in dates]
    clauses = _clauses(doc)
    return Reading(
        doc, text, names, dates, list(find_quantities(text, masked=masked)), clauses,
        [c.start for c in clauses], [m.start for m in names],
    )  # fmt: skip


_YEAR = regex(r"(?<![0-9])(20[0-4][0-9])(年)(?!前|代)([0-9]{1,2}月)?")


def _with_last_year(text: str, dates: list[DateSpan]) -> list[DateSpan]:
    """The dates of an undated text, 去年 resolved where it takes up a year just named (2021年收入1亿元，去年前三季度7000万元): the last
    year of the text, told of as a whole, in the sentence of the first 去年 or right before it."""
    at = text.find("去年")
    years = list(_YEAR.finditer(text))
    if at < 0 or not years or "今年" in text:
        return dates
    last = max(m[1] for m in years)
    before = text[: text.rfind("。", 0, max(0, text.rfind("。", 0, at))) + 1]
    named = [m for m in years if m[1] == last]
    if any(m[3] for m in named) or not any(len(before) <= m.start() < at for m in named):
        return dates
    return [
        replace(d, iso=last, precision="year" if d.precision in {"month", "day"} else d.precision)
        if not d.iso and text.startswith("去年", d.start) else d
        for d in dates
    ]  # fmt: skip


def _clauses(doc: Document) -> list[Clause]:
    text = doc.article.text
    found: list[Clause] = []
    names = [(m.start, m.end) for m in doc.mentions]
    name_starts = [s for s, _ in names]
    glosses = bytearray(len(text) + 1)
    for match in _GLOSS.finditer(text):
        glosses[match.start()] = glosses[match.end() - 1] = 1
    for number, sentence in enumerate(doc.sentences):
        start = sentence.start
        for match in _CLAUSE_END.finditer(text, sentence.start, sentence.end):
            at = bisect_right(name_starts, match.start()) - 1
            # A sign inside a name (浙江大学（杭州）) divides nothing.
            if at >= 0 and match.start() < names[at][1] or glosses[match.start()]:
                continue
            if match.end() > start:
                found.append(Clause(start, match.end(), number, len(found)))
            start = match.end()
        if start < sentence.end:
            found.append(Clause(start, sentence.end, number, len(found)))
    if not found:
        found.append(Clause(0, len(text), 0, 0))
    return found
