"""`shapes.ttl`: in SHACL, what a well-formed atlas looks like. The rules of `validate.py`, for any SHACL engine.

SHACL Core only: its SPARQL part is optional for engines, and pyshacl takes 0.1 s a node for it. So two rules stand in
`validate.py` alone: a quote is as long as its place, and it stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .fragments import STANDARDS
from .ontology import BOUNDS, QUALIFIERS, STATUSES, UNIT_LENGTH
from .schema import Schema
from .terms import PREFIXES, text

_SH = "http://www.w3.org/ns/shacl#"
_SHAPES = "https://w3id.org/tuzhi/shapes#"
_DATE = "sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYearMonth ] [ sh:datatype xsd:gYear ] )"
# Control characters but tab and line ends, as themselves: engines differ in how a pattern may name them.
_BAD = "\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F\\uFFFE\\uFFFF"
_CLEAN = f'sh:pattern "^[^{_BAD}]*$"'
_NAME = f'sh:pattern "^[^{_BAD}]*[^\\\\s{_BAD}][^{_BAD}]*$"'


def shapes_turtle(schema: Schema) -> str:
    """The shapes as Turtle."""
    prefixes = (*PREFIXES.items(), ("sh", _SH), ("tzs", _SHAPES))
    parts = [f"@prefix {prefix}: <{address}> .\n" for prefix, address in prefixes]
    parts += (
        _entity(schema),
        _article(),
        _statement(schema),
        _membership(),
        _place(),
        _selectors(),
        _picture(),
        _observation(),
    )
    parts += _relations(schema)
    parts += _attributes(schema)
    return "".join(parts)


def _shape(name: str, target: str, rules: Iterable[str]) -> str:
    body = "".join(f" ;\n    {rule}" for rule in rules)
    return f"\ntzs:{name} a sh:NodeShape ;\n    {target}{body} .\n"


def _rule(path: str, message: str, *constraints: str) -> str:
    return f"sh:property [ sh:path {path} ; {' ; '.join(constraints)} ;\n        sh:message {text(message, 'en')} ]"


def _classes(kinds: Iterable[str], schema: Schema) -> str:
    return " ".join(f"tz:{kind}" for kind in schema.kinds if kind in set(kinds))


def _entity(schema: Schema) -> str:
    targets = ", ".join(f"tz:{kind}" for kind in schema.kinds)
    rules = (
        _rule("rdfs:label", "an entity has one name, not blank", "sh:minCount 1", "sh:maxCount 1", _NAME),
        _rule("skos:altLabel", "an alias is not blank", _NAME),
    )
    return _shape("Entity", f"sh:targetClass {targets}", rules)


def _article() -> str:
    rules = (
        _rule("schema:datePublished", "an ISO date", "sh:maxCount 1", _DATE),
        _rule(
            "schema:inLanguage", "a language tag", "sh:maxCount 1", 'sh:pattern "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"'
        ),
    )
    return _shape("Article", "sh:targetClass schema:NewsArticle", rules)


def _evidence_rules() -> Iterator[str]:
    yield _rule(
        "tz:confidence", "confidence is more than 0 and at most 1", "sh:minCount 1", "sh:maxCount 1",
        "sh:datatype xsd:decimal", "sh:minExclusive 0.0", "sh:maxInclusive 1.0",
    )  # fmt: skip
    yield _rule("prov:wasDerivedFrom", "there is evidence", "sh:minCount 1", "sh:class oa:SpecificResource")


def _statement(schema: Schema) -> str:
    names = " ".join(f"tz:{name}" for name in (*schema.relations, *schema.attributes))
    known = " ".join(f"tz:{name}" for name in QUALIFIERS)
    closed = (
        f"sh:closed true ; sh:ignoredProperties ( rdf:type rdf:subject rdf:predicate rdf:object tz:confidence "
        f"prov:wasDerivedFrom org:member org:organization org:role {known} )"
    )
    rules = (
        closed,
        _rule("rdf:subject", "a statement has a subject", "sh:minCount 1", "sh:maxCount 1", "sh:disjoint rdf:object"),
        _rule("rdf:predicate", "a known property", "sh:minCount 1", "sh:maxCount 1", f"sh:in ( {names} )"),
        _rule("rdf:object", "a statement has an object", "sh:minCount 1", "sh:maxCount 1"),
        _rule("tz:status", "current or former", f"sh:in ( {' '.join(text(s) for s in STATUSES)} )"),
        *(_rule(f"tz:{name}", "no control characters", _CLEAN) for name in QUALIFIERS),
        *_evidence_rules(),
    )
    return _shape("Statement", "sh:targetClass rdf:Statement", rules)


def _membership() -> str:
    rules = (
        _rule("org:member", "a post is held by a person", "sh:minCount 1", "sh:maxCount 1", "sh:class tz:Person"),
        _rule("org:organization", "a post is held somewhere", "sh:minCount 1", "sh:maxCount 1", "sh:nodeKind sh:IRI"),
    )
    return _shape("Membership", "sh:targetClass org:Membership", rules)


def _one_with(path: str) -> tuple[str, ...]:
    """One of the values has a property, and only one."""
    shape = f"sh:qualifiedValueShape [ sh:property [ sh:path {path} ; sh:minCount 1 ] ]"
    return shape, "sh:qualifiedMinCount 1", "sh:qualifiedMaxCount 1"


def _place() -> str:
    rules = (
        _rule("oa:hasSource", "a known article", "sh:minCount 1", "sh:maxCount 1", "sh:class schema:NewsArticle"),
        _rule("oa:hasSelector", "a quote and a position", "sh:minCount 2", "sh:nodeKind sh:IRI"),
        *(_rule("oa:hasSelector", f"one {name}", *_one_with(path)) for name, path in (("quote", "oa:exact"), ("position", "oa:start"))),
        _rule("tz:method", "the method is told", "sh:minCount 1", "sh:maxCount 1", _NAME),
        _rule(
            "tz:confidence", "confidence is more than 0 and at most 1", "sh:minCount 1", "sh:maxCount 1",
            "sh:minExclusive 0.0", "sh:maxInclusive 1.0",
        ),
    )  # fmt: skip
    return _shape("Place", "sh:targetClass oa:SpecificResource", rules)


def _selectors() -> str:
    quote = (_rule("oa:exact", "a quote", "sh:minCount 1", "sh:maxCount 1", "sh:minLength 1"),)
    position = (
        _rule("oa:start", "a start", "sh:minCount 1", "sh:maxCount 1", "sh:minInclusive 0", "sh:lessThan oa:end"),
        _rule("oa:end", "an end", "sh:minCount 1", "sh:maxCount 1", "sh:datatype xsd:integer"),
    )
    standards = " ".join(f"<{address}>" for address in STANDARDS)
    fragment = (
        _rule("rdf:value", "a fragment", "sh:minCount 1", "sh:maxCount 1", "sh:minLength 1", _CLEAN),
        _rule("dcterms:conformsTo", "a known standard", "sh:minCount 1", "sh:maxCount 1", f"sh:in ( {standards} )"),
        _rule("oa:refinedBy", "a stretch of text", "sh:maxCount 1", "sh:class oa:TextPositionSelector"),
    )
    shapes = ("Quote", "Text Quote", quote), ("Position", "Text Position", position), ("Fragment", "Fragment", fragment)
    return "".join(
        _shape(name, f"sh:targetClass oa:{kind.replace(' ', '')}Selector", rules) for name, kind, rules in shapes
    )


def _picture() -> str:
    one = ("sh:minCount 1", "sh:maxCount 1")
    rules = (
        _rule("schema:position", "its number in the article", *one, "sh:minInclusive 1"),
        _rule(
            "schema:contentUrl", "a file of the atlas", "sh:maxCount 1", 'sh:pattern "^pictures/[0-9a-f]{64}\\\\.webp$"'
        ),
        *(
            _rule(f"schema:{name}", "at most one", "sh:maxCount 1", _CLEAN)
            for name in ("caption", "description", "identifier")
        ),
        _rule("[ sh:inversePath schema:image ]", "an article shows it", "sh:minCount 1", "sh:class schema:NewsArticle"),
    )
    return _shape("Picture", "sh:targetSubjectsOf schema:position", rules)


def _observation() -> str:
    one = ("sh:minCount 1", "sh:maxCount 1")
    rules = (
        _rule("( tz:about rdf:type )", "the subject is an entity", "sh:minCount 1"),
        _rule("tz:about", "a subject", *one),
        _rule("tz:measure", "what is counted", *one, _NAME),
        _rule("tz:value", "a number", *one, "sh:datatype xsd:decimal"),
        _rule("tz:unit", f"a unit of at most {UNIT_LENGTH} characters", *one, f"sh:maxLength {UNIT_LENGTH}", _CLEAN),
        _rule("tz:bound", "one of = ≈ > <", *one, f"sh:in ( {' '.join(text(b) for b in BOUNDS)} )"),
        _rule("tz:time", "an ISO date", "sh:maxCount 1", _DATE),
        *_evidence_rules(),
    )
    return _shape("Observation", "sh:targetClass qb:Observation", rules)


def _relations(schema: Schema) -> Iterator[str]:
    for relation in schema.relations.values():
        rules = (
            _rule("rdf:type", f"the domain of {relation.name}", *_one_of(relation.domain, schema)),
            _rule(f"tz:{relation.name}", f"the object of {relation.name} is an entity", "sh:nodeKind sh:IRI"),
        )
        yield _shape(relation.name, f"sh:targetSubjectsOf tz:{relation.name}", rules)
        ends = (_rule("rdf:type", f"the range of {relation.name}", *_one_of(relation.range, schema)),)
        yield _shape(f"{relation.name}Range", f"sh:targetObjectsOf tz:{relation.name}", ends)


def _one_of(kinds: Iterable[str], schema: Schema) -> tuple[str, str]:
    return "sh:minCount 1", f"sh:in ( {_classes(kinds, schema)} )"


def _attributes(schema: Schema) -> Iterator[str]:
    for attribute in schema.attributes.values():
        rules = (
            _rule("rdf:type", f"the domain of {attribute.name}", *_one_of(attribute.domain, schema)),
            _rule(f"tz:{attribute.name}", "an ISO date", _DATE),
        )
        yield _shape(attribute.name, f"sh:targetSubjectsOf tz:{attribute.name}", rules)
