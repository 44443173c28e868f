"""A graph as RDF, and back.

Every fact is a plain triple, for short queries, **and** a statement node, which tells how sure it is and where it is
stated; `prov:wasDerivedFrom` leads to the place in the article. All nodes have stable IRIs, so graphs merge by loading
both, and the order is fixed, so the same graph gives the same bytes.

    company:青禾智能 a tz:Company ; rdfs:label "青禾智能"@zh ; tz:locatedIn incubator:云谷创新社区 .

    statement:… a rdf:Statement ; rdf:subject company:青禾智能 ; rdf:predicate tz:locatedIn ; rdf:object … ;
        tz:confidence 0.9 ; prov:wasDerivedFrom evidence:… .

    evidence:… a oa:SpecificResource ; oa:hasSource article:… ; oa:hasSelector quote:…, position:… ; tz:method "…" .

Where the file of an article is no plain text, a place has an `oa:FragmentSelector` more for each page, paragraph, cell or box
that it touches (`fragments.py`), and `schema:image` leads to the part of a picture on which the words stand.

`triples` gives everything once; `quads` puts what each article states into a graph named by the article. The texts of
articles are left out: quotes are in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

import rdflib

from . import terms
from . import vocabulary as v
from .fragments import TEXT, range_in_file, standard
from .locations import crops, within
from .model import Article, Entity, Evidence, Fact, KnowledgeGraph, Location, Observation, Picture
from .progress import steps
from .rdf_reader import from_dataset, from_turtle
from .schema import load_schema
from .terms import iri
from .units import in_base_units

__all__ = ["from_dataset", "from_turtle", "quads", "to_dataset", "to_graph", "triples"]

Triple = tuple[str, str, str]
Quad = tuple[str, str, str, str]
# A place in an article: its id, start and end.
Span = tuple[str, int, int]

# Characters of the text kept before and after a quote: enough to find it again when the text has moved.
CONTEXT = 32


def article_iri(key: str) -> str:
    return f"<{terms.DATA}article/{terms.segment(key)}>"


def statement_iri(fact: Fact) -> str:
    return terms.node("statement", *fact.key)


def observation_iri(obs: Observation) -> str:
    return terms.node("observation", *obs.key[:2], terms.plain(obs.value), *obs.key[3:])


def triples(kg: KnowledgeGraph) -> Iterator[Triple]:
    """Every triple once, those of a subject together, as N-Triples terms."""
    return _Description(kg, kg, counts=True).triples()


def quads(kg: KnowledgeGraph) -> Iterator[Quad]:
    """The same triples, each in the graphs of the articles that it rests on; the fourth is "" for the default graph,
    which holds what no article states (an entity without facts). A triple of two articles stands in both graphs."""
    # What no article states is a part too, mostly an empty one; all parts together are as many steps as all triples.
    share = (len(kg.articles) + len(kg.entities) + len(kg.facts) + len(kg.observations)) / (len(kg.articles) + 1)
    for graph, part in steps(_parts(kg), weight=share):
        for s, p, o in _Description(part, kg).triples():
            yield s, p, o, graph


def to_graph(kg: KnowledgeGraph) -> rdflib.Graph:
    """All triples in one rdflib graph, prefixes bound."""
    g = rdflib.Graph()
    _bind(g)
    g.addN((*(_rdflib_term(t) for t in triple), g) for triple in triples(kg))
    return g


def to_dataset(kg: KnowledgeGraph) -> rdflib.Dataset:
    """An rdflib dataset with one named graph an article; a query without GRAPH sees them all."""
    ds = rdflib.Dataset(default_union=True)
    _bind(ds)
    graphs: dict[str, Any] = {"": ds.default_graph}
    for s, p, o, name in quads(kg):
        if name not in graphs:
            graphs[name] = ds.graph(_rdflib_term(name))
        graphs[name].add((_rdflib_term(s), _rdflib_term(p), _rdflib_term(o)))
    return ds


def _bind(g: Any) -> None:
    for prefix, address in terms.PREFIXES.items():
        g.bind(prefix, address, override=True, replace=True)


_LITERAL = re.compile(r'"(.*)"(?:@([A-Za-z-]+)|\^\^<(.*)>)?', re.DOTALL)
_ESCAPED = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")
_UNESCAPE = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def split_literal(term: str) -> tuple[str, str, str]:
    """Text, language and datatype of a literal in N-Triples syntax; "" for what it does not have."""
    match = _LITERAL.fullmatch(term)
    assert match is not None, term
    lexical = match[1]
    if "\\" in lexical:
        lexical = _ESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1] else _UNESCAPE.get(m[2], m[2]), lexical)
    return lexical, match[2] or "", match[3] or ""


def _rdflib_term(term: str) -> Any:
    if term.startswith("<"):
        return rdflib.URIRef(term[1:-1])
    lexical, lang, datatype = split_literal(term)
    return rdflib.Literal(lexical, lang=lang or None, datatype=rdflib.URIRef(datatype) if datatype else None)


def _parts(kg: KnowledgeGraph) -> Iterator[tuple[str, KnowledgeGraph]]:
    """What no article states under "", then for each article the part of the graph that it states."""
    by_article: dict[str, tuple[list[Fact], list[Observation]]] = {key: ([], []) for key in kg.articles}
    bare: tuple[list[Fact], list[Observation]] = ([], [])
    used: set[str] = set()
    for fact in kg.facts.values():
        used |= {fact.subject, fact.object}
        for article in {ev.article for ev in fact.evidence}:
            by_article.setdefault(article, ([], []))[0].append(fact)
        if not fact.evidence:
            bare[0].append(fact)
    for obs in kg.observations.values():
        used.add(obs.about)
        for article in {ev.article for ev in obs.evidence}:
            by_article.setdefault(article, ([], []))[1].append(obs)
        if not obs.evidence:
            bare[1].append(obs)
    idle = (entity for key, entity in kg.entities.items() if key not in used)
    yield "", _part(kg, "", *bare, idle)
    for article in sorted(by_article):
        yield article_iri(article), _part(kg, article, *by_article[article], ())


def _part(
    kg: KnowledgeGraph, article: str, facts: list[Fact], observations: list[Observation], idle: Iterable[Entity]
) -> KnowledgeGraph:
    ends = {f.subject for f in facts} | {f.object for f in facts} | {o.about for o in observations}
    return KnowledgeGraph.of(
        articles=[kg.articles[article]] if article in kg.articles else [],
        entities=[*idle, *(kg.entities[key] for key in ends if key in kg.entities)],
        facts=(replace(f, evidence=tuple(ev for ev in f.evidence if ev.article == article)) for f in facts),
        observations=(
            replace(o, evidence=tuple(ev for ev in o.evidence if ev.article == article)) for o in observations
        ),
    )


@dataclass(slots=True)
class _Description:
    """Writes a part of a graph; confidence is pooled over the evidence of the whole.

    Places that several facts share are written once: those alone are remembered, since most stand in one fact.
    """

    part: KnowledgeGraph
    whole: KnowledgeGraph
    counts: bool = False
    seen: set[str] = field(default_factory=set)
    shared: set[Span] = field(init=False)
    attributes: frozenset[str] = field(default_factory=lambda: frozenset(load_schema().attributes))

    def __post_init__(self) -> None:
        self.shared = _shared(self.part)

    def triples(self) -> Iterator[Triple]:
        part, count = self.part, steps if self.counts else iter
        for key in count(sorted(part.articles)):
            yield from self.article(part.articles[key])
        facts = [part.facts[key] for key in sorted(part.facts)]
        yield from self.entities(facts)
        for fact in count(facts):
            yield from self.statement(fact)
        for number in count(sorted(part.observations)):
            yield from self.observation(part.observations[number])

    def article(self, article: Article) -> Iterator[Triple]:
        s = article_iri(article.id)
        yield s, v.TYPE, v.NEWS
        if article.title:
            yield s, v.HEADLINE, terms.text(article.title, "zh")
        if article.url:
            yield s, v.URL, terms.link(article.url) or terms.text(article.url)
        if article.published:
            yield s, v.PUBLISHED, terms.date(article.published)
        for reporter in sorted(set(article.reporters)):
            yield s, v.AUTHOR, terms.text(reporter)
        if article.reprint_of:
            yield s, v.BASED_ON, article_iri(article.reprint_of)
        if article.language:
            yield s, v.LANGUAGE, terms.text(article.language)
        for number, picture in enumerate(article.pictures, 1):
            yield from self.picture(s, article, number, picture)
        if article.source:
            outlet = f"<{terms.DATA}outlet/{terms.segment(article.source)}>"
            yield s, v.PUBLISHER, outlet
            if self.first(outlet):
                yield outlet, v.NAME, terms.text(article.source, "zh")

    def picture(self, article_node: str, article: Article, number: int, picture: Picture) -> Iterator[Triple]:
        s = terms.node("picture", article.id, str(number))
        yield article_node, v.IMAGE, s
        yield s, v.TYPE, v.IMAGE_OBJECT
        yield s, v.NUMBER, terms.typed(str(number), "integer")
        if picture.file:
            yield s, v.CONTENT, terms.text(f"pictures/{picture.file}")
        told = (v.CAPTION, picture.caption), (v.DESCRIPTION, picture.alt), (v.IDENTIFIER, picture.print)
        yield from ((s, predicate, terms.text(text)) for predicate, text in told if text)
        for size, predicate in ((picture.width, v.WIDTH), (picture.height, v.HEIGHT)):
            if size:
                yield s, predicate, terms.typed(str(size), "integer")
        for code in sorted(set(picture.codes)):
            yield s, v.TEXT, terms.text(code)
        if picture.place:
            selector = terms.node("fragment", article.id, "picture", picture.place)
            yield s, v.SELECTOR, selector
            if self.first(selector):
                yield from self.fragment(selector, *standard(picture.place))
        if picture.start < picture.end:
            selector = terms.node("position", article.id, "picture", str(number))
            yield s, v.SELECTOR, selector
            yield from self.position(selector, picture.start, picture.end)

    def fragment(self, s: str, value: str, conforms: str) -> Iterator[Triple]:
        yield s, v.TYPE, v.FRAGMENT_SELECTOR
        yield s, v.FRAGMENT, terms.text(value)
        yield s, v.CONFORMS, f"<{conforms}>"

    def position(self, s: str, start: int, end: int) -> Iterator[Triple]:
        yield s, v.TYPE, v.POSITION_SELECTOR
        yield s, v.START, terms.typed(str(start), "integer")
        yield s, v.END, terms.typed(str(end), "integer")

    def places(self, s: str, ev: Evidence, article: Article) -> Iterator[Triple]:
        """Where evidence stands in the document, and the parts of pictures on which it stands."""
        nodes: list[tuple[str, str, str, Location | None]] = []
        for where in within(article, ev.start, ev.end):
            node = terms.node("fragment", ev.article, str(where.start), str(where.end), where.place)
            nodes.append((node, *standard(where.place), where))
        if not nodes and (text := range_in_file(article, ev.start, ev.end)):
            nodes.append((terms.node("fragment", ev.article, str(ev.start), str(ev.end), text), text, TEXT, None))
        for node, value, conforms, stretch in nodes:
            yield s, v.SELECTOR, node
            if not self.first(node):
                continue
            yield from self.fragment(node, value, conforms)
            if stretch is not None:
                if stretch.score != 1.0:
                    yield node, v.CONFIDENCE, terms.decimal(stretch.score)
                position = terms.node("position", ev.article, str(stretch.start), str(stretch.end), stretch.place)
                yield node, v.REFINED, position
                yield from self.position(position, stretch.start, stretch.end)
        for crop in crops(article, ev.start, ev.end):
            yield s, v.IMAGE, f"<{terms.DATA}pictures/{crop.file}#{crop.fragment}>"

    def entities(self, facts: list[Fact]) -> Iterator[Triple]:
        """Each entity with its plain triples below its names; the facts are sorted, so those of a subject come together."""
        groups = groupby(facts, key=attrgetter("subject"))
        subject, group = next(groups, ("", iter(())))
        count = steps if self.counts else iter
        for key in count(sorted({fact.subject for fact in facts} | self.part.entities.keys())):
            entity = self.part.entities.get(key)
            if entity is not None:
                s = terms.entity(key)
                yield s, v.TYPE, iri("tz", entity.kind)
                yield s, v.LABEL, terms.text(entity.name, "zh")
                for alias in sorted(set(entity.aliases)):
                    yield s, v.ALT_LABEL, terms.text(alias, "zh")
                for other in sorted(set(entity.same_as)):
                    address = terms.link(other)
                    yield (s, v.SAME_AS, address) if address else (s, v.SCHEMA_SAME_AS, terms.text(other))
            if key == subject:
                # A former and a current post give the same plain triple.
                yield from dict.fromkeys((terms.entity(key), iri("tz", f.property), self.end(f)) for f in group)
                subject, group = next(groups, ("", iter(())))

    def end(self, fact: Fact) -> str:
        return terms.date(fact.object) if fact.property in self.attributes else terms.entity(fact.object)

    def statement(self, fact: Fact) -> Iterator[Triple]:
        s = statement_iri(fact)
        yield s, v.TYPE, v.STATEMENT
        if fact.property == "hasPosition":
            yield s, v.TYPE, v.MEMBERSHIP
        yield s, v.SUBJECT, terms.entity(fact.subject)
        yield s, v.PREDICATE, iri("tz", fact.property)
        yield s, v.OBJECT, self.end(fact)
        yield s, v.CONFIDENCE, terms.decimal(self.whole.facts[fact.key].confidence)
        for key, value in sorted(set(fact.qualifiers)):
            yield s, iri("tz", key), terms.date(value) if key == "time" else terms.text(value)
        roles: list[Triple] = []
        if fact.property == "hasPosition":
            yield s, v.MEMBER, terms.entity(fact.subject)
            yield s, v.ORGANIZATION, terms.entity(fact.object)
            for title in sorted(set(fact.values("title")) - {""}):
                role = f"<{terms.DATA}role/{terms.segment(title)}>"
                yield s, v.ROLE, role
                if self.first(role):
                    roles += (role, v.TYPE, v.ROLE_CLASS), (role, v.LABEL, terms.text(title, "zh"))
        yield from self.evidence(s, fact.evidence)
        yield from roles

    def observation(self, obs: Observation) -> Iterator[Triple]:
        s = observation_iri(obs)
        yield s, v.TYPE, v.OBSERVATION
        yield s, v.ABOUT, terms.entity(obs.about)
        yield s, v.MEASURE, terms.text(obs.measure)
        yield s, v.VALUE, terms.decimal(obs.value)
        yield s, v.UNIT, terms.text(obs.unit)
        yield s, v.BOUND, terms.text(obs.bound)
        if obs.time:
            yield s, v.TIME, terms.date(obs.time)
        value, unit = in_base_units(obs.value, obs.unit)
        yield s, v.BASE_VALUE, terms.decimal(value)
        yield s, v.BASE_UNIT, terms.text(unit)
        yield s, v.CONFIDENCE, terms.decimal(self.whole.observations[obs.key].confidence)
        yield from self.evidence(s, obs.evidence)

    def evidence(self, subject: str, evidence: tuple[Evidence, ...]) -> Iterator[Triple]:
        places = {terms.node("evidence", *(str(part) for part in _parts_of(ev))): ev for ev in evidence}
        for place in places:
            yield subject, v.DERIVED, place
        for place, ev in places.items():
            shared = (ev.article, ev.start, ev.end) in self.shared
            if not shared or self.first(place):
                yield from self.place(place, ev, shared=shared)

    def place(self, s: str, ev: Evidence, *, shared: bool) -> Iterator[Triple]:
        span = (ev.article, str(ev.start), str(ev.end), ev.quote)
        quote, position = terms.node("quote", *span), terms.node("position", *span)
        yield s, v.TYPE, v.RESOURCE
        yield s, v.SOURCE, article_iri(ev.article)
        yield s, v.SELECTOR, quote
        yield s, v.SELECTOR, position
        yield s, v.METHOD, terms.text(ev.method)
        yield s, v.CONFIDENCE, terms.decimal(ev.confidence)
        article = self.whole.articles.get(ev.article)
        if article is not None:
            yield from self.places(s, ev, article)
        if shared and not self.first(quote):
            return
        yield quote, v.TYPE, v.QUOTE_SELECTOR
        yield quote, v.EXACT, terms.text(ev.quote)
        if article is not None and article.text:
            yield quote, v.PREFIX, terms.text(article.text[max(0, ev.start - CONTEXT) : ev.start])
            yield quote, v.SUFFIX, terms.text(article.text[ev.end : ev.end + CONTEXT])
        yield from self.position(position, ev.start, ev.end)

    def first(self, node: str) -> bool:
        """Whether a node that several facts share has not been written yet."""
        if node in self.seen:
            return False
        self.seen.add(node)
        return True


def _shared(kg: KnowledgeGraph) -> set[Span]:
    """The places that more than one piece of evidence points at, found article by article."""
    by_article: dict[str, list[Evidence]] = {}
    items: Iterator[Fact | Observation] = chain(kg.facts.values(), kg.observations.values())
    for item in items:
        for ev in item.evidence:
            by_article.setdefault(ev.article, []).append(ev)
    shared: set[Span] = set()
    for article, evidence in by_article.items():
        if len(evidence) > 1:
            counts = Counter((ev.start, ev.end) for ev in evidence)
            shared.update((article, *span) for span, count in counts.items() if count > 1)
    return shared


def _parts_of(ev: Evidence) -> tuple[object, ...]:
    return ev.article, ev.start, ev.end, ev.quote, ev.method, ev.confidence
