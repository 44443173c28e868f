"""The brief: every sentence cites what carries it, and nothing in it runs or is lost in any of its forms."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import docx
import pytest
from PIL import Image
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
    assert "100家（2022）、150家（2023，增长50.0%）" in moving and moving.count("225家") == 1
    assert "2022至2024年均+50.0%" in moving


def test_the_days_of_the_articles_are_told_as_they_are_known() -> None:
    def scope(*days: str) -> str:
        articles = [Article(f"{n}", "", "甲", published=day) for n, day in enumerate(days)]
        return make_brief(KnowledgeGraph.of(articles=articles)).scope

    assert "1篇文章（2025-05-20）" in scope("2025-05-20")
    assert "2篇文章（2024-01-02至2025-05-20）" in scope("2025-05-20", "2024-01-02")
    assert "2篇文章（有日期的1篇：2025-05-20）" in scope("", "2025-05-20")
    assert "1篇文章，" in scope("")


def test_doubtful_readings_are_left_out_unless_asked_for() -> None:
    assert not any("董事长" in row.text for s in make_brief(graph()).sections for row in s.said)
    assert any("林小满任青禾智能董事长" in row.text for s in make_brief(graph(), least=0.1).sections for row in s.said)


def test_pictures_show_what_the_sentences_say() -> None:
    kg = graph()
    shown = page(make_brief(kg), kg)
    assert shown.count("<svg") == 2 and ">225<" in shown and ">云谷园<" in shown


RICH = "甲区2023年有企业100家，乙区2023年有企业300家，丙区2023年有企业50家，大市2023年有企业1000家。青禾智能成立于2019年3月。云栖论坛2023年5月举办。"


def rich() -> KnowledgeGraph:
    """Places of a city by a number, and dated things."""
    article = Article(article_id(RICH), "大市观察", RICH, published="2025-03-01")

    def ev(quote: str) -> tuple[Evidence, ...]:
        start = RICH.index(quote)
        return (Evidence.of(article, start, start + len(quote), method="test", confidence=0.9),)

    numbers = {"甲区": "100", "乙区": "300", "丙区": "50", "大市": "1000"}
    facts = [
        Fact(f"AdminArea/{a}", "locatedIn", "AdminArea/大市", (), ev(f"{a}2023年有企业"))
        for a in ("甲区", "乙区", "丙区")
    ]
    facts.append(Fact("Company/青禾智能", "foundedOn", "2019-03", (), ev("青禾智能成立于2019年3月")))
    facts.append(Fact("Event/云栖论坛", "heldOn", "2023-05", (), ev("云栖论坛2023年5月举办")))
    return KnowledgeGraph.of(
        articles=[article],
        entities=[Entity(*end.split("/")) for end in sorted({f.subject for f in facts} | {"AdminArea/大市"})],
        facts=facts,
        observations=[
            Observation(f"AdminArea/{a}", "企业数", Decimal(v), "家", "=", "2023", ev(f"{a}2023年有企业{v}家"))
            for a, v in numbers.items()
        ],
    )


def test_ranks_and_times_are_told_and_drawn() -> None:
    kg = rich()
    brief = make_brief(kg)
    texts = [row.text for section in brief.sections for row in section.said]
    assert (
        "企业数（2023）：1. 乙区 300家（占大市的30.0%）、2. 甲区 100家（占大市的10.0%）、3. 丙区 50家（占大市的5.0%）。"
        in texts
    )
    assert texts.index("2019-03：青禾智能成立。") < texts.index("2023-05：云栖论坛举办。")
    shown = page(brief, kg)
    assert shown.count("<svg") == 3 and ">300家<" in shown and ">2019-03<" in shown


def test_single_numbers_are_told_in_the_words_of_the_article_and_once() -> None:
    text = "云谷园已建成3栋楼、58个展台。"
    article = Article(article_id(text), "", text)
    evidence = [Evidence.of(article, 0, end, method="test", confidence=0.9) for end in (9, 15)]
    kg = KnowledgeGraph.of(
        articles=[article],
        entities=[Entity("Park", "云谷园")],
        observations=[
            Observation("Park/云谷园", measure, Decimal(value), unit, evidence=(ev,))
            for measure, value, unit, ev in (("建成", "3", "栋", evidence[0]), ("展台", "58", "个", evidence[1]))
        ],
    )
    (section,) = make_brief(kg).sections
    assert [row.text for row in section.said] == ["云谷园：「云谷园已建成3栋楼、58个展台」"]


def test_every_thing_that_is_named_is_cited() -> None:
    brief = make_brief(rich())
    sources = {source.number: source.sentence for source in brief.sources}
    ranking = next(
        row for section in brief.sections for row in section.said if row.text.startswith("企业数（2023）：1.")
    )
    carried = "".join(sources[n] for n in ranking.cites)
    assert all(name in carried for name in ("甲区", "乙区", "丙区", "大市"))


def test_pictures_can_be_seen_by_night() -> None:
    from tuzhi.exports.palette import DARK_PAGE, contrast, shades
    from tuzhi.graph.schema import load_schema

    kg = rich()
    _, _, night = page(make_brief(kg), kg).partition("@media (prefers-color-scheme: dark){svg")
    for name, kind in load_schema().kinds.items():
        color = shades(kind.color)[1]
        assert f".k{name}{{fill:{color}}}" in night and contrast(color, DARK_PAGE) >= 3


def test_markdown_has_its_pictures_beside_it(tmp_path: Path) -> None:
    kg = rich()
    write_report(make_brief(kg), kg, tmp_path / "简 报.md")
    named = re.findall(r"!\[.*?\]\(<(.*?)>\)", (tmp_path / "简 报.md").read_text("utf-8"))
    drawn = sorted((tmp_path / "简 报.pictures").iterdir())
    assert len(named) == 3 and [unquote(name) for name in named] == [f"简 报.pictures/{p.name}" for p in drawn]
    for picture in drawn:
        svg = picture.read_text("utf-8")
        assert svg.startswith("<svg xmlns=") and "var(" not in svg and ElementTree.fromstring(svg).tag.endswith("svg")
    write_report(make_brief(graph()), graph(), tmp_path / "简 报.md")
    assert len(list((tmp_path / "简 报.pictures").iterdir())) == 2


def test_word_has_its_pictures_in_it(tmp_path: Path) -> None:
    kg = rich()
    write_report(make_brief(kg), kg, tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    assert len(document.inline_shapes) == 3
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        names = archive.namelist()
        pictures = [archive.read(n) for n in names if n.endswith(".png")]
        assert len(pictures) == len([n for n in names if n.endswith(".svg")]) == 3
        assert b"svgBlip" in archive.read("word/document.xml")
    for raw in pictures:
        greys = Image.open(io.BytesIO(raw)).convert("L").getextrema()
        assert greys[0] < 150 < greys[1], "something is drawn on it"


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "a|b\n# c", "*粗*`x`", "甲\x00乙"])
def test_names_stay_names(name: str, tmp_path: Path) -> None:
    kg = graph(name)
    brief = make_brief(kg)
    shown = page(brief, kg)
    assert "<script" not in shown
    assert not re.search(r"(?m)^# c", markdown(brief, kg, "a")[0])
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
            (tmp_path / copy).mkdir(exist_ok=True)
            write_report(make_brief(kg), kg, tmp_path / copy / f"brief.{form}")
    files = [sorted(p.relative_to(tmp_path / c) for p in (tmp_path / c).rglob("*.*")) for c in ("a", "b")]
    assert files[0] == files[1] and len(files[0]) > 4
    for name in files[0]:
        if (tmp_path / "a" / name).is_file():
            assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    with zipfile.ZipFile(tmp_path / "a" / "brief.docx") as archive:
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


def test_a_large_atlas_has_a_brief_that_can_be_read() -> None:
    ev = (Evidence("a", 0, 1, "x", "test", 0.9),)
    areas = [f"AdminArea/第{n}区" for n in range(80)]
    kg = KnowledgeGraph.of(
        articles=[Article("a", "题", "x", published="2025-01-01")],
        entities=[Entity(*area.split("/")) for area in areas],
        observations=[
            Observation(area, "产值", Decimal(100 + n + 7 * year), "亿元", "=", str(2020 + year), ev)
            for n, area in enumerate(areas)
            for year in range(4)
        ],
    )
    brief = make_brief(kg)
    numbers, ranks = brief.sections[:2]
    assert len(numbers.said) <= 100 and len(numbers.lines) <= 10
    assert len(ranks.said) <= 12 and "产值（2023）" in ranks.said[-1].text
