"""What annotated sentences state, in the form that the tagger's pair head learns: which of their names they join.

Beside names stand quantities, dates, pronouns with their antecedents ("@Company"), and things that are spoken of unnamed ("^Company", an
empty span at the front): none of them is a name to find.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1] / "benchmarks"))

from corpus import Entities, Tagged, Triple, loosen, mark_things
from gold import document
from observed import observed
from tuzhi.extract.numbers.dates import DateSpan, parse_dates
from tuzhi.extract.numbers.quantities import find_quantities
from tuzhi.extract.relations.carried import carried
from tuzhi.extract.relations.coreference import resolve_references
from tuzhi.extract.relations.pairs import ABOUT, DATE, QUANTITY
from tuzhi.extract.sentences import split_sentences
from tuzhi.graph.model import Sentence

PRONOUN, UNNAMED = "@", "^"
SYMMETRIC = "cooperatesWith"


def is_name(kind: str) -> bool:
    """Whether a span of a kind is a name, for the tagger to find."""
    return kind not in (QUANTITY, DATE) and kind[0] not in (PRONOUN, UNNAMED)


def both_ways(facts: list[Triple]) -> list[Triple]:
    """The facts, what holds both ways also the other way round."""
    return [*facts, *((o, p, s) for s, p, o in facts if p == SYMMETRIC)]


# What the sentence says in which a date is one's; elsewhere it may be named for another reason.
SAID = {
    "foundedOn": re.compile("[成创]立|创[办建]|设立|组建|建立|揭[牌幕]|挂牌|开[业园馆]|诞生|始建|建[于成]|注册|启[动用]|问世|落成|成于"),
    "heldOn": re.compile("举[行办]|召开|[开闭启落]幕|揭晓|启动|亮相|参[加展]|出席|[会展坛节赛式]上|开[赛展]|收官|颁奖|走进"),
    "releasedOn": re.compile("发布|推出|上[线市]|问世|亮相|开源|首[发飞]|面世|公布|下线|开[放通]|印发|出台"),
    "bornOn": re.compile("生"),
}  # fmt: skip


def dates_of(record: dict[str, Any], names: list[tuple[int, int]]) -> list[DateSpan]:
    """The dates of a passage whose ISO form is known and that stand in no name."""
    found = parse_dates(record["text"], published=record.get("published") or "")
    return [d for d in found if d.iso and not any(s < d.end and d.start < e for s, e in names)]


def same_time(date: DateSpan, iso: str) -> bool:
    """Whether a date and a label agree as far as both go."""
    return date.iso.startswith(iso) or iso.startswith(date.iso)


def sentence_around(sentences: list[Sentence], date: DateSpan) -> tuple[int, int]:
    """Where the sentence of a date starts and ends."""
    return next((s.start, s.end) for s in sentences if s.start <= date.start < s.end)


def state(record: dict[str, Any]) -> list[Tagged]:
    """The sentences of a gold record with their names, quantities, and the facts that they state."""
    text = record["text"]
    sentences = [s for s in split_sentences(text) if s.text.strip()]
    entities: Entities = tuple((e["type"], (e["name"], *(e.get("aliases") or ()))) for e in record["entities"])
    number_of = {e["name"]: i for i, e in enumerate(record["entities"])}
    spans = mark_things(text, entities)
    masked = [(s, e) for s, e, _, _ in spans]
    dates = dates_of(record, masked)
    masked += [(d.start, d.end) for d in dates]
    quantities = [q for q in find_quantities(text, masked=masked) if q.kind != "vague"]
    for k, q in enumerate(quantities):
        if not any(s < q.end and q.digits < e for s, e in masked):
            spans.append((q.digits, q.end, QUANTITY, len(entities) + k))
    iso_of = {d.iso: len(entities) + len(quantities) + k for k, d in enumerate(dates)}
    spans += [(d.start, d.end, DATE, iso_of[d.iso]) for d in dates]
    for m in resolve_references(document(record)):
        spans.append((m.start, m.end, PRONOUN + m.kind, number_of[m.name]))
    spans.sort()
    stated: list[tuple[Triple, int, int]] = []
    for r in record["relations"]:
        at = text.find(r["evidence"])
        stated.append(((number_of[r["s"]], r["p"], number_of[r["o"]]), at, at + len(r["evidence"])))
    open_: list[tuple[Triple, int, int]] = []
    for a in record.get("attributes") or ():
        told = [d for d in dates if same_time(d, a["v"])]
        for d in told:
            fact = (number_of[a["s"]], a["p"], iso_of[d.iso])
            said = len(told) == 1 or SAID[a["p"]].search(text, *sentence_around(sentences, d))
            (stated if said else open_).append((fact, d.start, d.end))
    used: set[int] = set()
    for k, about in observed(record, quantities):
        used.add(k)
        q = quantities[k]
        stated.append(((len(entities) + k, ABOUT, number_of[about]), q.digits, q.end))
    # A number said again may be labelled at its other place.
    values = {(q.value, q.unit) for k, q in enumerate(quantities) if k in used}
    again = {len(entities) + k for k, q in enumerate(quantities) if k not in used and (q.value, q.unit) in values}
    inside = [[x for x in spans if s.start <= x[0] and x[1] <= s.end] for s in sentences]
    unnamed = carried(
        [(k.lstrip(PRONOUN), str(thing)) for _, _, k, thing in named if k not in (QUANTITY, DATE)] for named in inside
    )  # fmt: skip
    found = []
    for sentence, named, told in zip(sentences, inside, unnamed, strict=True):
        at = sentence.start
        named = [(at, at, UNNAMED + kind, int(thing)) for kind, thing in told] + named
        here = {thing for *_, thing in named}
        facts = [f for f, a, b in stated if 0 <= a < sentence.end and at < b and {f[0], f[2]} <= here]
        doubtful = [f for f, _, _ in (*stated, *open_) if f not in facts and {f[0], f[2]} <= here]
        doubtful += [(thing, ABOUT, other) for thing in again & here for other in here]
        spans_here = tuple((s - at, e - at, k) for s, e, k, _ in named)
        things = tuple(thing for *_, thing in named)
        marked = loosen(sentence.text, spans_here)
        found.append(Tagged(sentence.text, marked, things, tuple(both_ways(facts)), tuple(both_ways(doubtful))))
    return found


FACT = re.compile(r"(\d+) (\w+) (\d+)|(\d+) # (.+)")


def state_single(tagged: Tagged, facts: list[str]) -> Tagged:
    """An annotated sentence of a corpus with the facts that `sentences.jsonl` notes for it: "1 acquired 2" joins its first and
    second name (forms in order of their first places), "2 # 3.5亿元" says that the number is about the second."""
    forms: dict[str, int] = {}
    spans = []
    for start, end, kind in tagged.spans:
        spans.append((start, end, kind, forms.setdefault(tagged.text[start:end], len(forms) + 1)))
    about: dict[str, list[int]] = defaultdict(list)
    stated: list[Triple] = []
    for fact in facts:
        match = FACT.fullmatch(fact)
        if match and match[2]:
            stated.append((int(match[1]), match[2], int(match[3])))
        elif match:
            about[match[5]].append(int(match[4]))
    names = list(spans)
    for k, q in enumerate(find_quantities(tagged.text, masked=[(s, e) for s, e, _, _ in names])):
        if q.kind == "vague" or any(s < q.end and q.digits < e for s, e, _, _ in names):
            continue
        thing = len(forms) + 1 + k
        spans.append((q.digits, q.end, QUANTITY, thing))
        said = tagged.text[q.digits : q.end]
        noted = next((f for f in sorted(about) if said.startswith(f) or f.startswith(said)), "")
        stated += [(thing, ABOUT, other) for other in about.pop(noted, [])]
    spans.sort()
    places = tuple((s, e, k) for s, e, k, _ in spans)
    return Tagged(tagged.text, places, tuple(t for *_, t in spans), tuple(both_ways(stated)))
