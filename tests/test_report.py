"""The brief: every sentence cites what carries it, and nothing in it runs or is lost in any of its forms."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from tuzhi.cli import main
from tuzhi.exports.atlas import open_atlas
from tuzhi.exports.report import markdown, page, write_report
from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph, Observation
from tuzhi.graph.brief import make_brief
from tuzhi.graph.errors import InputError
from tuzhi.graph.model import article_id

TEXT = "青禾智能位于云谷园。青禾智能由林小满创办。滨江区2022年有企业100家，2023年有企业150家，2024年有企业225家。"
ARTICLE = Article(article_id(TEXT), "滨江观察", TEXT, published="2025-03-01", url="https://example.com/a")


def said(quote: str, confidence: float = 0.9) -> tuple[Evidence, ...]:
    start = TEXT.index(quote)
    return (Evidence.of(ARTICLE, start, start + len(quote), method="test", confidence=confidence),)


def graph(firm: str = "青禾智能") -> KnowledgeGraph:
    ends = (f"Company/{firm}", "Park/云谷园", "Person/林小满", "AdminArea/滨江区")
    numbers = (("2022", "100"), ("2023", "150"), ("2024", "225"))
    return KnowledgeGraph.of(
        articles=[ARTICLE],
        entities=[Entity(*end.split("/", 1)) for end in ends],
        facts=[
            Fact(ends[0], "locatedIn", ends[1], (), said("青禾智能位于云谷园")),
            Fact(ends[0], "foundedBy", ends[2], (), said("青禾智能由林小满创办")),
            Fact(ends[2], "hasPosition", ends[0], (("title", "董事长"),), said("林小满", 0.3)),
        ],
        observations=[
            Observation(ends[3], "企业数量", Decimal(v), "家", "=", t, said(f"{t}年有企业{v}家")) for t, v in numbers
        ],
    )


def test_every_sentence_cites_sentences_that_stand_in_the_articles(atlas: Path) -> None:
    for kg in (graph(), open_atlas(atlas)):
        brief = make_brief(kg)
        sources = {source.number: source for source in brief.sources}
        assert brief.sections
        for section in brief.sections:
            for row in section.said:
                assert row.cites and set(row.cites) <= sources.keys()
        for source in brief.sources:
            assert source.sentence in kg.articles[source.article].text


def test_names_and_numbers_of_a_sentence_stand_in_what_it_cites() -> None:
    brief = make_brief(graph())
    texts = [row.text for section in brief.sections for row in section.said]
    assert "青禾智能位于云谷园。" in texts and "青禾智能由林小满创办。" in texts
    moving = next(text for text in texts if "滨江区的企业数量" in text)
    assert "100家（2022）" in moving and "增长50.0%" in moving and moving.count("225家") == 1


def test_doubtful_readings_are_left_out_unless_asked_for() -> None:
    assert not any("董事长" in row.text for s in make_brief(graph()).sections for row in s.said)
    assert any("林小满任青禾智能董事长" in row.text for s in make_brief(graph(), least=0.1).sections for row in s.said)


def test_pictures_show_what_the_sentences_say() -> None:
    kg = graph()
    shown = page(make_brief(kg), kg)
    assert shown.count("<svg") == 2 and ">225<" in shown and ">云谷园<" in shown


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "a|b\n# c", "*粗*`x`", "甲\x00乙"])
def test_names_stay_names(name: str, tmp_path: Path) -> None:
    kg = graph(name)
    brief = make_brief(kg)
    shown = page(brief, kg)
    assert "<script" not in shown
    assert not re.search(r"(?m)^# c", markdown(brief))
    write_report(brief, kg, tmp_path / "a.docx")
    assert "林小满" in "".join(p.text for p in docx.Document(str(tmp_path / "a.docx")).paragraphs)


def test_the_page_loads_nothing(atlas: Path) -> None:
    kg = open_atlas(atlas)
    shown = page(make_brief(kg), kg)
    assert not re.search(r"<(script|link|img|iframe)|src=|url\(|@import", shown)


def test_the_same_atlas_gives_the_same_bytes(atlas: Path, tmp_path: Path) -> None:
    kg = open_atlas(atlas)
    for form in ("html", "md", "docx"):
        for copy in ("a", "b"):
            write_report(make_brief(kg), kg, tmp_path / f"{copy}.{form}")
        assert (tmp_path / f"a.{form}").read_bytes() == (tmp_path / f"b.{form}").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        assert archive.testzip() is None


def test_an_empty_graph_has_a_brief(tmp_path: Path) -> None:
    empty = KnowledgeGraph.of()
    for form in ("html", "md", "docx"):
        write_report(make_brief(empty, lang="en"), empty, tmp_path / f"a.{form}")
    with pytest.raises(InputError, match=r"\.docx"):
        write_report(make_brief(empty), empty, tmp_path / "a.pdf")


def test_on_the_command_line(atlas: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "zh", "report", str(atlas), "-o", str(tmp_path / "简报.html")]) == 0
    text = (tmp_path / "简报.html").read_text("utf-8")
    assert "极顶数创位于模速空间。" in text
    assert main(["--lang", "en", "report", str(atlas), "-o", str(tmp_path / "brief.md")]) == 0
    assert "极顶数创 is located in 模速空间.[^" in (tmp_path / "brief.md").read_text("utf-8")
