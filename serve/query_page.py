"""The query page: its file, the words that its editor completes, and the worked questions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..exports.site import asset
from ..graph.interpret import interpret
from ..graph.model import KnowledgeGraph
from ..graph.ontology import ontology_text
from ..graph.resolve import fold
from ..graph.sparql import PREFIXES, questions
from ..graph.terms import DATA, segment
from .atlas import atlas_of
from .responses import caching, etag, is_fresh

# Names that one completion offers.
OFFERED = 30
# What an atlas is written with beside its own ontology.
_STANDARD = (
    ("rdfs:label", "property", "名称", "label"),
    ("skos:altLabel", "property", "别名", "alternative label"),
    ("owl:sameAs", "property", "同一事物", "same as"),
    ("rdf:type", "property", "类", "type"),
    ("rdf:Statement", "class", "陈述", "statement"),
    ("rdf:subject", "property", "主语", "subject"),
    ("rdf:predicate", "property", "谓语", "predicate"),
    ("rdf:object", "property", "宾语", "object"),
    ("qb:Observation", "class", "数字", "observation"),
    ("org:Membership", "class", "任职", "membership"),
    ("org:role", "property", "职务", "role"),
    ("prov:wasDerivedFrom", "property", "出处", "was derived from"),
    ("oa:SpecificResource", "class", "文中之处", "place in a text"),
    ("oa:hasSource", "property", "所在文章", "has source"),
    ("oa:hasSelector", "property", "选择器", "has selector"),
    ("oa:exact", "property", "原文", "exact quote"),
    ("oa:prefix", "property", "前文", "text before"),
    ("oa:suffix", "property", "后文", "text after"),
    ("oa:start", "property", "起点", "start"),
    ("oa:end", "property", "终点", "end"),
    ("schema:NewsArticle", "class", "新闻", "news article"),
    ("schema:headline", "property", "标题", "headline"),
    ("schema:datePublished", "property", "发布日期", "date published"),
    ("schema:publisher", "property", "媒体", "publisher"),
    ("schema:author", "property", "记者", "author"),
    ("schema:url", "property", "网址", "url"),
    ("schema:name", "property", "名称", "name"),
)


def vocabulary() -> list[tuple[str, str, str, str]]:
    """Classes and properties that a query can name: prefixed name, "class" or "property", Chinese and English label."""
    found: dict[str, list[str]] = {}
    for triple in ox.parse(ontology_text(), format=ox.RdfFormat.TURTLE):
        if not isinstance(triple.subject, ox.NamedNode) or not triple.subject.value.startswith(PREFIXES["tz"]):
            continue
        row = found.setdefault("tz:" + triple.subject.value.removeprefix(PREFIXES["tz"]), ["property", "", ""])
        if triple.predicate.value == PREFIXES["rdfs"] + "label" and isinstance(triple.object, ox.Literal):
            row[1 if triple.object.language == "zh" else 2] = triple.object.value
        elif triple.object == ox.NamedNode(PREFIXES["owl"] + "Class"):
            row[0] = "class"
    return [*((name, row[0], row[1], row[2]) for name, row in found.items()), *_STANDARD]


@dataclass(slots=True)
class Names:
    """The entities of a graph by folded name and alias, the most connected first, for completion in the editor."""

    kg: KnowledgeGraph
    rows: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        degree: Counter[str] = Counter()
        for fact in self.kg.facts.values():
            degree.update((fact.subject, fact.object))
        for key in sorted(self.kg.entities, key=lambda k: (-degree[k], k)):
            found = self.kg.entities[key]
            self.rows += [(fold(name), key) for name in (found.name, *found.aliases)]

    def complete(self, typed: str) -> list[dict[str, str]]:
        """Entities whose name begins with or contains what was typed, those that begin with it first."""
        wanted = fold(typed)
        begin: dict[str, None] = {}
        within: dict[str, None] = {}
        for name, key in self.rows:
            if wanted in name:
                (begin if name.startswith(wanted) else within)[key] = None
                if len(begin) >= OFFERED:
                    break
        return [self._row(key) for key in list(begin | within)[:OFFERED]]

    def _row(self, key: str) -> dict[str, str]:
        kind, _, name = key.partition("/")
        return {"kind": kind, "name": self.kg.entities[key].name, "iri": f"{DATA}{kind}/{segment(name)}"}


def _names(request: Request) -> Names:
    atlas = atlas_of(request)
    return atlas.once("names", lambda: Names(atlas.kg))


def page(request: Request) -> Response:
    """/query"""
    return Response(asset("query.html"), media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-cache"})


LONGEST_QUESTION = 300


def ask(request: Request) -> Response:
    """/query/ask?q=…: a question in Chinese as SPARQL, with the words that were not understood, or the two ends of a path."""
    question = request.query_params.get("q", "")[:LONGEST_QUESTION]
    reading = interpret(atlas_of(request).kg, question)
    if reading is None:
        return JSONResponse({"error": "The question is not understood."}, status_code=404)
    return JSONResponse(
        {"sparql": reading.sparql.strip(), "entities": reading.entities, "unknown": reading.unknown},
        headers={"Cache-Control": "no-cache"},
    )


def words(request: Request) -> Response:
    """/query/words.json: prefixes, classes, properties with labels, and the worked questions."""
    atlas = atlas_of(request)
    counts: Counter[str] = Counter(entity.kind for entity in atlas.kg.entities.values())
    counts.update(fact.property for fact in atlas.kg.facts.values())
    tag = etag(atlas.digest, "words")
    headers = caching(tag, atlas.modified)
    if is_fresh(request, tag, atlas.modified):
        return Response(status_code=304, headers=headers)
    return JSONResponse(
        {
            "prefixes": PREFIXES,
            "terms": [
                {"name": name, "type": type_, "zh": zh, "en": en, "count": counts[name.removeprefix("tz:")]}
                for name, type_, zh, en in vocabulary()
            ],
            "questions": [
                {"name": q.name, "zh": q.zh, "en": q.en, "sparql": q.sparql.strip()} for q in questions().values()
            ],
        },
        headers=headers,
    )


def complete(request: Request) -> Response:
    """/query/names.json?q=…: entities whose names hold what was typed."""
    typed = request.query_params.get("q", "")[:100]
    return JSONResponse(_names(request).complete(typed) if typed.strip() else [])


ROUTES = [
    Route("/query", page),
    Route("/query/ask", ask),
    Route("/query/words.json", words),
    Route("/query/names.json", complete),
]
