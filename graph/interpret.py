"""A question in Chinese becomes SPARQL, without a language model: the graph's names, the ontology's words, word order.

`asking.toml` says how people ask for each property and class. What is not understood is said, never guessed at.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from . import terms
from .model import KnowledgeGraph
from .query import path
from .resolve import fold
from .schema import load_schema
from .sparql import questions

PLACES = ("AdminArea", "Park", "Incubator", "Place")
# What may be left over when a question is understood.
_PLAIN = re.compile(
    r"[的了吗呢吧啊么有是在哪些什么谁被由给对和与跟及其都家个位些请问告诉我一下？?，,。、：:！!“”\"\s为从到向所这那该多少几种名叫做如何怎样介绍列出找查得获过前]+"
)
_PASSIVE = re.compile(r"(?:被|由|受|获得?|得到|拿到|接受|完成)\S{0,3}$")
_ABOUT = re.compile(r"是谁|是什么|介绍|简介|情况")
_LONGEST_ROWS = 200

_SENTENCE = (
    "  ?f prov:wasDerivedFrom ?e ; tz:confidence ?confidence . ?e oa:hasSource ?article ; oa:hasSelector ?q . ?q oa:exact ?sentence .\n"
    "  OPTIONAL { ?article schema:headline ?title } OPTIONAL { ?article schema:datePublished ?published }\n"
)
_SAID = "?sentence ?title ?published ?confidence"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question was understood.

    `shape` is facts, numbers, dates, about, list, path or question; `sparql` asks it (empty for a path); `entities` are
    the ids that the question names, `unknown` the words that were not understood.
    """

    shape: str
    sparql: str
    entities: tuple[str, ...] = ()
    property: str = ""
    kind: str = ""
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str
    kind: str = ""
    property: str = ""
    role: str = ""


@functools.cache
def _asking() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("asking.toml").read_text("utf-8"))


@functools.cache
def _vocabulary() -> dict[str, list[tuple[str, str, str]]]:
    """From a word to (class, property, role) that it may stand for."""
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for name, row in _asking()["properties"].items():
        for role, key in (("", "words"), ("subject", "asks_subject"), ("object", "asks_object")):
            for word in row.get(key, ()):
                found[fold(word)].append(("", name, role))
    for kind, words in _asking()["classes"].items():
        for word in words:
            found[fold(word)].append((kind, "", ""))
    return dict(found)


def named_entities(kg: KnowledgeGraph, text: str) -> Iterator[tuple[int, int, str]]:
    """The things that a folded text names: start, end, id. Long names go before short ones; of two things of one name
    the better known is taken."""
    weight: dict[str, int] = defaultdict(int)
    for fact in kg.facts.values():
        weight[fact.subject] += 1
        weight[fact.object] += 1
    known: dict[str, str] = {}
    for entity in kg.entities.values():
        for form in map(fold, (entity.name, *entity.aliases)):
            if len(form) > 1 and form in text and form not in _vocabulary():
                best = known.setdefault(form, entity.id)
                known[form] = min(best, entity.id, key=lambda key: (-weight[key], key))
    taken = [False] * len(text)
    for form in sorted(known, key=lambda form: (-len(form), form)):
        for match in re.finditer(re.escape(form), text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = [True] * len(form)
                yield match.start(), match.end(), known[form]


def _words(text: str) -> Iterator[_Word]:
    """The words of the vocabulary, the longest at each place."""
    vocabulary = _vocabulary()
    longest = max(map(len, vocabulary))
    at = 0
    while at < len(text):
        for size in range(min(longest, len(text) - at), 0, -1):
            if found := vocabulary.get(text[at : at + size]):
                for kind, property_, role in found:
                    yield _Word(at, at + size, text[at : at + size], kind, property_, role)
                at += size
                break
        else:
            at += 1


def _has(text: str, words: list[str]) -> bool:
    return any(fold(word) in text for word in words)


def interpret(kg: KnowledgeGraph, question: str) -> Reading | None:
    """How a question in Chinese is understood over a graph; None where it is not.

    A worked question's own words give that question. The answer holds only what the graph states.
    """
    text = fold(question)
    for row in questions().values():
        if _bare(text) in (_bare(fold(row.zh)), _bare(fold(row.en))):
            return Reading("question", row.sparql)
    spots = sorted(named_entities(kg, text))
    names = tuple(dict.fromkeys(entity for _, _, entity in spots))
    rest = text
    for start, end, _ in spots:
        rest = rest[:start] + "\0" * (end - start) + rest[end:]
    words = list(_words(rest))
    asking = _asking()
    unknown = _unknown(rest, words)
    if len(names) > 1 and _has(rest, asking["relation"]["words"]) and path(kg, names[0], names[1]):
        return Reading("path", "", names)
    if names and _has(rest, asking["dates"]["when"]) and (dated := _dated(names[0], rest)):
        return Reading("dates", _facts(names[0], dated, subject=True, literal=True), names, dated)
    if _has(rest, asking["numbers"]["words"]) and (numbers := _numbers(kg, names[0] if names else "", rest)):
        return Reading("numbers", numbers, names)
    kind = next((w.kind for w in words if w.kind), "")
    stated = [w for w in words if w.property]
    if not names:
        return None if unknown else _unnamed(kind, stated)
    return _named(kg, spots, names, kind, stated, text, unknown)


def _bare(text: str) -> str:
    return re.sub(r"[？?。.!！,，]", "", text)


def _unknown(rest: str, words: list[_Word]) -> tuple[str, ...]:
    """Runs of two characters or more that are neither names, nor words of the vocabulary, nor plain."""
    asking = _asking()
    known = [w.text for w in words]
    known += [
        *asking["relation"]["words"],
        *asking["numbers"]["words"],
        *(w for row in asking["dates"].values() for w in row),
    ]
    for word in sorted(set(map(fold, known)), key=lambda w: (-len(w), w)):
        rest = rest.replace(word, "\0")
    return tuple(run for run in _PLAIN.sub("\0", rest).split("\0") if len(run) > 1)


def _dated(entity: str, rest: str) -> str:
    """The attribute that "when" asks for of a thing; "" where its class has none."""
    attributes = [a for a in load_schema().attributes.values() if entity.split("/", 1)[0] in a.domain]
    for attribute in attributes:
        if _has(rest, _asking()["dates"][attribute.name]):
            return attribute.name
    return attributes[0].name if len(attributes) == 1 else ""


def _numbers(kg: KnowledgeGraph, entity: str, rest: str) -> str:
    """The query for the numbers (of a thing, or with "" of all) whose measures the question names best; "" for none."""
    measures = sorted({o.measure for o in kg.observations.values() if entity in ("", o.about)})
    closeness = {m: _shared(fold(m), rest) for m in measures}
    best = max(closeness.values(), default=0)
    if not measures or (not entity and best < 2):
        return ""
    asked = [m for m in measures if closeness[m] == best] if best > 1 else measures
    about = f"tz:about {terms.entity(entity)}" if entity else "tz:about ?thing"
    return (
        f"SELECT DISTINCT {'' if entity else '?about '}?measure ?bound ?value ?unit ?time {_SAID} WHERE {{\n"
        f"  ?f {about} ; tz:measure ?m ; tz:value ?value ; tz:bound ?bound . BIND (STR(?m) AS ?measure)\n"
        f"  FILTER (?measure IN ({', '.join(terms.text(m) for m in asked)}))\n"
        f"{'' if entity else '  ?thing rdfs:label ?about .' + chr(10)}"
        "  OPTIONAL { ?f tz:unit ?unit } OPTIONAL { ?f tz:time ?time }\n"
        f"{_SENTENCE}}} ORDER BY {'' if entity else '?about '}?measure ?time ?value LIMIT {_LONGEST_ROWS}"
    )


def _shared(one: str, other: str) -> int:
    """Length of the longest run of characters that both hold."""
    longest = 0
    for start in range(len(one)):
        while one[start : start + longest + 1] in other and start + longest < len(one):
            longest += 1
    return longest


def _facts(
    entity: str, property_: str, *, subject: bool, kind: str = "", literal: bool = False, other: str = ""
) -> str:
    """The query for the facts of a thing: the other end, the words that state it, and where."""
    named = terms.entity(entity)
    predicate = f"tz:{property_}" if property_ else "?p"
    lines = [f"SELECT DISTINCT ?answer {'' if property_ else '?property '}{_SAID} WHERE {{"]
    if property_ == "locatedIn" and not subject:
        # What is in a part of a place is in the place.
        lines += [
            "  ?f rdf:subject ?a ; rdf:predicate tz:locatedIn ; rdf:object ?at .",
            f"  ?at tz:locatedIn* {named} .",
        ]
    elif property_ == "locatedIn" and kind:
        lines += [
            f"  {named} tz:locatedIn* ?at .",
            "  ?f rdf:subject ?at ; rdf:predicate tz:locatedIn ; rdf:object ?a .",
        ]
    else:
        ends = ("rdf:subject", "rdf:object") if subject else ("rdf:object", "rdf:subject")
        lines.append(f"  ?f {ends[0]} {named} ; {ends[1]} ?a ; rdf:predicate {predicate} .")
    if other:
        lines.append(f"  FILTER (?a = {terms.entity(other)})")
    if kind:
        lines.append(f"  ?a a tz:{kind} .")
    lines.append("  BIND (STR(?a) AS ?answer)" if literal else "  ?a rdfs:label ?answer .")
    if not property_:
        lines.append('  BIND (STRAFTER(STR(?p), "#") AS ?property)')
    lines += [_SENTENCE + f"}} ORDER BY DESC(?confidence) ?answer ?sentence LIMIT {_LONGEST_ROWS}"]
    return "\n".join(lines)


def _unnamed(kind: str, stated: list[_Word]) -> Reading | None:
    """A question that names nothing: who does it to whom, or all of a class."""
    if stated:
        property_ = stated[0].property
        sparql = (
            f"SELECT DISTINCT ?subject ?object {_SAID} WHERE {{\n"
            f"  ?f rdf:subject ?a ; rdf:predicate tz:{property_} ; rdf:object ?b . ?a rdfs:label ?subject . ?b rdfs:label ?object .\n"
            f"{_SENTENCE}}} ORDER BY ?subject ?object LIMIT {_LONGEST_ROWS}"
        )
        return Reading("facts", sparql, (), property_, kind)
    if kind:
        sparql = f"SELECT DISTINCT ?answer WHERE {{ ?a a tz:{kind} ; rdfs:label ?answer }} ORDER BY ?answer LIMIT {_LONGEST_ROWS}"
        return Reading("list", sparql, (), "", kind)
    return None


def _named(
    kg: KnowledgeGraph, spots: list[tuple[int, int, str]], names: tuple[str, ...], kind: str, stated: list[_Word],
    text: str, unknown: tuple[str, ...],
) -> Reading:  # fmt: skip
    """A question about a thing that it names."""
    entity = names[0]
    other = names[1] if len(names) > 1 else ""
    own = entity.split("/", 1)[0]
    relations = load_schema().relations
    for word in stated:
        relation = relations[word.property]
        ends = [
            subject
            for subject, here, there in (
                (True, relation.domain, relation.range),
                (False, relation.range, relation.domain),
            )
            if own in here and (not kind or kind in there or kind in _asked_by(word))
        ]
        if not ends:
            continue
        subject = (
            ends[0] if len(ends) == 1 else _is_subject(word, spots[0], text, _asking()["properties"][word.property])
        )
        wanted = kind if kind in (relation.range if subject else relation.domain) and kind != "Person" else ""
        asked = _facts(entity, word.property, subject=subject, kind=wanted, other=other)
        if relation.symmetric:
            asked = _either(entity, word.property, other)
        return Reading("facts", asked, names, word.property, kind, unknown)
    if kind and not stated and not _ABOUT.search(text):
        property_, subject = _likely(own, kind)
        asked = _facts(entity, property_, subject=subject, kind=kind) if property_ else _either(entity, "", other, kind)
        return Reading("facts", asked, names, property_, kind, unknown)
    return Reading("about", _either(entity, "", other), names, "", kind, unknown)


def _asked_by(word: _Word) -> tuple[str, ...]:
    # "谁" asks for whoever stands at the other end, a firm too.
    return ("Person",) if not word.role else ()


def _likely(own: str, kind: str) -> tuple[str, bool]:
    """The relation that most likely joins a class asked for with a thing that is named, and whether that is its subject."""
    relations = load_schema().relations
    if own in PLACES and kind in relations["locatedIn"].domain:
        return "locatedIn", False
    if relation := relations.get(_asking()["likely"].get(kind, "")):
        for subject, here, there in ((True, relation.domain, relation.range), (False, relation.range, relation.domain)):
            if own in here and kind in there:
                return relation.name, subject
    return "", False


def _is_subject(word: _Word, spot: tuple[int, int, str], text: str, row: Mapping[str, Any]) -> bool:
    """Whether the named thing is the fact's subject, by the noun's role or by the order of the words."""
    if word.role:
        return word.role == "object"
    agent = spot[0] < word.start
    if _PASSIVE.search(text[: word.start]):
        agent = not agent
    return agent == bool(row["active"])


def _either(entity: str, property_: str, other: str, kind: str = "") -> str:
    """Facts at either end of which the thing stands."""
    named = terms.entity(entity)
    predicate = f"tz:{property_}" if property_ else "?p"
    lines = [
        f"SELECT DISTINCT ?subject ?property ?object {_SAID} WHERE {{",
        f"  {{ ?f rdf:subject {named} ; rdf:object ?o ; rdf:predicate {predicate} BIND (?o AS ?a) BIND ({named} AS ?s) }}",
        f"  UNION {{ ?f rdf:object {named} ; rdf:subject ?s ; rdf:predicate {predicate} BIND (?s AS ?a) BIND ({named} AS ?o) }}",
        "  ?f rdf:predicate ?r . BIND (STRAFTER(STR(?r), '#') AS ?property)",
    ]
    if other:
        lines.append(f"  FILTER (?a = {terms.entity(other)})")
    if kind:
        lines.append(f"  ?a a tz:{kind} .")
    lines += [
        "  ?s rdfs:label ?subject . OPTIONAL { ?o rdfs:label ?name } BIND (COALESCE(?name, STR(?o)) AS ?object)",
        _SENTENCE + f"}} ORDER BY DESC(?confidence) ?subject ?object ?sentence LIMIT {_LONGEST_ROWS}",
    ]
    return "\n".join(lines)
