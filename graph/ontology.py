"""The published ontology and shapes: `ontology.ttl` and `shapes.ttl`, written from `schema.toml`.

`python -m tuzhi.graph.ontology` writes both files again; a test holds them to the schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from .files import atomic_path
from .schema import Attribute, Kind, Relation, Schema, load_schema
from .terms import PREFIXES, text

STATUSES = ("current", "former")
BOUNDS = ("=", "≈", ">", "<")
# No unit that an article writes is longer: 亿元/平方公里.
UNIT_LENGTH = 20

# Groups of the schema that are worth a class of their own, with their labels.
GROUPS = {
    "Organisation": ("组织", "Organisation", ("schema:Organization", "org:Organization", "foaf:Organization")),
    "Area": ("区域", "Area", ("schema:Place",)),
    "Artefact": ("模型与产品", "Artefact", ("prov:Entity",)),
}

# What a statement, a post, a place in a text or an observation tells: name, labels, comments, what holds it.
QUALIFIERS = {
    "amount": ("金额", "amount", "原文所写的金额", "the sum of money as written", "rdf:Statement"),
    "round": ("轮次", "round", "融资轮次", "the round of financing", "rdf:Statement"),
    "status": ("状态", "status", "现任为 current，曾任为 former", "current or former", "org:Membership"),
    "time": ("时间", "time", "事实或数字所属的时间", "the time that it holds for", "rdf:Statement"),
    "title": ("职务", "title", "原文所写的职务", "the title of the post as written", "org:Membership"),
}
_DETAILS = QUALIFIERS | {
    "confidence": (
        "置信度", "confidence", "0 到 1；多篇文章的证据合并：1 − ∏(1 − p)",
        "from 0 to 1; witnesses of several articles pool: 1 − ∏(1 − p)", "rdf:Statement",
    ),
    "method": ("方法", "method", "读出这条事实的规则", "the rule that read it", "oa:SpecificResource"),
    "measure": ("指标", "measure", "所计数的内容，用原文的词", "what is counted, in the words of the text", "qb:Observation"),
    "value": ("数值", "value", "原文所写的数值", "the number as written", "qb:Observation"),
    "unit": ("单位", "unit", "原文所写的单位", "the unit as written", "qb:Observation"),
    "bound": (
        "界", "bound", "= 恰为，≈ 约，> 超过，< 不到", "= exactly, ≈ about, > more than, < less than", "qb:Observation",
    ),
    "baseValue": ("基本单位下的数值", "value in base units", "3.5 亿元写作 350000000", "350000000 for 3.5 亿元", "qb:Observation"),
    "baseUnit": ("基本单位", "base unit", "去掉万、亿等的单位", "the unit without 万, 亿 and the like", "qb:Observation"),
}  # fmt: skip
_NUMBERS = ("confidence", "value", "baseValue")


def ontology_turtle(schema: Schema) -> str:
    """The ontology as Turtle."""
    return "".join((*_prefixes(()), *_head(), *_classes(schema), *_properties(schema), *_details()))


def _prefixes(more: Iterable[tuple[str, str]]) -> Iterator[str]:
    for prefix, address in (*PREFIXES.items(), *more):
        yield f"@prefix {prefix}: <{address}> .\n"


def _block(subject: str, rows: Iterable[tuple[str, str]]) -> str:
    body = " ;\n".join(f"    {predicate} {end}" for predicate, end in rows)
    return f"\n{subject}\n{body} .\n"


def _names(zh: str, en: str) -> Iterator[tuple[str, str]]:
    yield "rdfs:label", f"{text(zh, 'zh')} , {text(en, 'en')}"


def _comments(zh: str, en: str) -> Iterator[tuple[str, str]]:
    yield "rdfs:comment", f"{text(zh, 'zh')} , {text(en, 'en')}"


def _head() -> Iterator[str]:
    rows = [
        ("a", "owl:Ontology"),
        *_names("图志本体", "tuzhi ontology"),
        *_comments(
            "中文产业新闻的类与属性；每条事实都连到陈述它的句子。",
            "Classes and properties of Chinese industry news; every fact leads to the sentence that states it.",
        ),
    ]
    yield _block("<https://w3id.org/tuzhi/ontology>", rows)


def _classes(schema: Schema) -> Iterator[str]:
    for name, (zh, en, broader) in GROUPS.items():
        yield _block(f"tz:{name}", [("a", "owl:Class"), *_names(zh, en), ("rdfs:subClassOf", " , ".join(broader))])
    for kind in schema.kinds.values():
        yield _block(f"tz:{kind.name}", _class_rows(kind, schema))


def _class_rows(kind: Kind, schema: Schema) -> Iterator[tuple[str, str]]:
    groups = [f"tz:{group}" for group in GROUPS if kind.name in schema.groups[group]]
    yield "a", "owl:Class"
    yield from _names(kind.zh, kind.en)
    yield from _comments(kind.comment_zh, kind.comment)
    yield "rdfs:subClassOf", " , ".join((*groups, *kind.broader))


def _union(kinds: Iterable[str], schema: Schema) -> tuple[str, ...]:
    """The shortest way to name a set of classes: whole groups first, then single classes."""
    left = set(kinds)
    found = []
    for group in GROUPS:
        if schema.groups[group] <= set(kinds):
            found.append(f"tz:{group}")
            left -= schema.groups[group]
    return (*found, *(f"tz:{kind}" for kind in schema.kinds if kind in left))


def _ends(predicate: str, classes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """rdfs:domain of several classes would mean all of them at once; owl:unionOf means one of them."""
    joined = " ".join(classes)
    union = classes[0] if len(classes) == 1 else f"[ a owl:Class ; owl:unionOf ( {joined} ) ]"
    yield f"rdfs:{predicate}", union
    yield f"schema:{predicate}Includes", " , ".join(classes)


def _broader(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if names:
        ends = (f"[ owl:inverseOf {name[1:]} ]" if name.startswith("^") else name for name in names)
        yield "rdfs:subPropertyOf", " , ".join(ends)


def _properties(schema: Schema) -> Iterator[str]:
    for relation in schema.relations.values():
        yield _block(f"tz:{relation.name}", _relation_rows(relation, schema))
    for attribute in schema.attributes.values():
        yield _block(f"tz:{attribute.name}", _attribute_rows(attribute, schema))


def _relation_rows(relation: Relation, schema: Schema) -> Iterator[tuple[str, str]]:
    types = ["owl:ObjectProperty"]
    if relation.transitive:
        types.append("owl:TransitiveProperty")
    if relation.symmetric:
        types.append("owl:SymmetricProperty")
    yield "a", " , ".join(types)
    yield from _names(relation.zh, relation.en)
    yield from _comments(relation.comment_zh, relation.comment)
    yield from _broader(relation.broader)
    yield from _ends("domain", _union(relation.domain, schema))
    yield from _ends("range", _union(relation.range, schema))


def _attribute_rows(attribute: Attribute, schema: Schema) -> Iterator[tuple[str, str]]:
    yield "a", "owl:DatatypeProperty"
    yield from _names(attribute.zh, attribute.en)
    yield from _comments(attribute.comment_zh, attribute.comment)
    yield from _broader(attribute.broader)
    yield from _ends("domain", _union(attribute.domain, schema))
    # The precision that is known decides, so the range names all three.
    yield "schema:rangeIncludes", "xsd:date , xsd:gYearMonth , xsd:gYear"


def _details() -> Iterator[str]:
    rows = [
        ("a", "owl:ObjectProperty"),
        *_names("关于", "about"),
        *_comments("数字所说的事物", "the thing that the number is about"),
        ("rdfs:subPropertyOf", "schema:about"),
        ("schema:domainIncludes", "qb:Observation"),
    ]
    yield _block("tz:about", rows)
    for name, (zh, en, comment_zh, comment, holder) in _DETAILS.items():
        rows = [("a", "owl:DatatypeProperty"), *_names(zh, en), *_comments(comment_zh, comment)]
        rows.append(("schema:domainIncludes", holder))
        if name in _NUMBERS:
            rows.append(("rdfs:range", "xsd:decimal"))
        elif name != "time":
            rows.append(("rdfs:range", "xsd:string"))
        yield _block(f"tz:{name}", rows)


def write_files(folder: Path) -> None:
    """Writes ontology.ttl and shapes.ttl into a folder."""
    from .shapes import shapes_turtle

    for name, make in (("ontology.ttl", ontology_turtle), ("shapes.ttl", shapes_turtle)):
        with atomic_path(folder / name) as made:
            made.write_text(make(load_schema()), "utf-8", newline="\n")


def ontology_text() -> str:
    """The ontology that ships with the package."""
    return files(__package__).joinpath("ontology.ttl").read_text("utf-8")


if __name__ == "__main__":
    write_files(Path(__file__).parent)
