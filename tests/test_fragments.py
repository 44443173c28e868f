"""Places in RDF: as the standards write them, well-formed, and read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from tuzhi.exports import rdf as writers
from tuzhi.extract.build import extract
from tuzhi.extract.readers.registry import read_items
from tuzhi.graph import Article, KnowledgeGraph
from tuzhi.graph.fragments import CSV, MEDIA, OWN, PDF, TEXT, place_of, range_in_file, standard
from tuzhi.graph.locations import place
from tuzhi.graph.model import Location, Picture, Segment
from tuzhi.graph.rdf import from_turtle, to_graph, triples
from tuzhi.graph.shacl import problems

from .graphs import LAW, full_graph
from .test_readers_documents import MAKERS, needed

# rdflib warns of its own parsers.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


@pytest.mark.parametrize(
    ("where", "fragment", "conforms"),
    [
        ("page=3&xywh=72,90,200,14", "page=3&viewrect=72,90,200,14", PDF),
        ("page=3", "page=3", PDF),
        ("xywh=10,20,300,40", "xywh=10,20,300,40", MEDIA),
        ("cell=AB12", "cell=12,28", CSV),
        ("line=7", "line=6,7", TEXT),
        ("sheet=营收&cell=B3", "sheet=营收&cell=B3", OWN),
        ("picture=media/a.png&xywh=1,2,3,4", "picture=media/a.png&xywh=1,2,3,4", OWN),
        ("paragraph=12", "paragraph=12", OWN),
        ("page=iv", "page=iv", OWN),
    ],
)
def test_a_place_is_written_as_the_standard_of_its_document_says(where: str, fragment: str, conforms: str) -> None:
    assert standard(where) == (fragment, conforms)
    assert place_of(fragment, conforms) == where


WORDS = st.text(max_size=6)


@LAW
@given(
    st.dictionaries(st.sampled_from(["page", "xywh", "cell", "line", "sheet", "picture", "slide"]), WORDS, max_size=3)
)
def test_any_place_comes_back(found: dict[str, str]) -> None:
    where = place(**found)
    if where:
        assert place_of(*standard(where)) == where


def test_where_a_quote_stands_in_a_plain_text_is_told_where_it_stands_there_unchanged() -> None:
    article = Article("a", "", "青禾智能\n云谷", alignment=(Segment(0, 10, 5), Segment(5, 40, 2)), path="a.txt")
    assert range_in_file(article, 1, 4) == "char=11,14"
    assert range_in_file(article, 5, 7) == "char=40,42"
    assert range_in_file(article, 3, 7) == ""
    assert range_in_file(replace(article, path="a.html"), 1, 4) == ""
    assert range_in_file(replace(article, alignment=()), 1, 4) == ""


def read_back(kg: KnowledgeGraph, path: Path) -> KnowledgeGraph:
    path.write_text("".join(writers.turtle(kg)), "utf-8")
    return from_turtle(path)


@pytest.mark.parametrize("suffix", [".txt", ".docx", ".pptx", ".pdf", ".csv", ".xlsx", ".jsonl", ".epub", ".html"])
def test_places_of_every_format_are_well_formed_and_come_back(suffix: str, tmp_path: Path) -> None:
    needed(suffix)
    (article,) = (a for a in read_items(suffix, MAKERS[suffix](), f"a{suffix}") if isinstance(a, Article))
    kg = extract(article).graph
    back = read_back(kg, tmp_path / "a.ttl")
    assert list(triples(back)) != [] and set(back.facts) == set(kg.facts)
    kept = back.articles[article.id]
    assert set(kept.locations) <= set(article.locations)
    assert bool(kept.locations) == bool(article.locations)
    assert bool(kept.alignment) == (suffix == ".txt")
    for segment in kept.alignment:
        assert article.source_offset(segment.start) == segment.source
    # What the text alone can tell (the words around a quote) is not read back; everything else is.
    bare = {t for t in triples(kg) if not t[1].endswith(("#prefix>", "#suffix>"))}
    assert set(triples(back)) == bare
    assert not problems(to_graph(kg))


def test_pictures_and_their_boxes_stand_in_rdf(tmp_path: Path) -> None:
    kg = full_graph()
    article = next(a for a in kg.articles.values() if a.pictures)
    file = f"{'0a' * 32}.webp"
    picture = Picture("picture=a.png", 0, 12, "图 1", "云谷", 640, 480, "0f" * 8, ("https://news.example/qr",), file)
    where = Location(0, 12, "picture=a.png&xywh=64,48,320,24", 0.9)
    kg = replace(
        kg,
        articles={**kg.articles, article.id: replace(article, pictures=(picture,), locations=(where,), alignment=())},
    )
    g = to_graph(kg)
    asked = """SELECT DISTINCT ?quote ?box WHERE { ?evidence schema:image ?box ; oa:hasSelector/oa:exact ?quote }"""
    rows = {(str(row[0]), str(row[1])) for row in g.query(asked)}  # type: ignore[index]
    assert rows and {box for _, box in rows} == {f"https://w3id.org/tuzhi/id/pictures/{file}#xywh=percent:10,10,50,5"}
    back = read_back(kg, tmp_path / "a.ttl").articles[article.id]
    assert back.pictures == (picture,)
    assert back.locations == (where,)
    assert not problems(g)


def test_a_fragment_without_a_standard_is_not_well_formed() -> None:
    kg = full_graph()
    g = to_graph(kg)
    conforms = rdflib.URIRef("http://purl.org/dc/terms/conformsTo")
    subject = next(g.subjects(conforms))
    g.set((subject, conforms, rdflib.URIRef("https://news.example/none")))
    assert any("known standard" in str(problem) for problem in problems(g))
