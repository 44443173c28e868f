"""One article of our own in every format: the same facts, each with its place in the document."""

from __future__ import annotations

import functools
import importlib.util
import io
import json
import sys
from collections.abc import Callable
from email.message import EmailMessage
from html import escape
from pathlib import Path

import pytest
from tuzhi.extract.build import extract
from tuzhi.extract.readers.registry import BATCHES, READERS, Failure, read, read_all, read_items
from tuzhi.graph import Article, InputError, KnowledgeGraph
from tuzhi.graph.jsonl import lines, parse_lines
from tuzhi.graph.locations import describe, places

from .readers import making

FIXTURES = Path(__file__).parent / "readers"
TITLE = "青禾智能落户云谷 首批企业入驻"
BYLINE = "2024年11月8日 来源：江南日报 记者 林一舟"
BODY = [
    "青禾智能位于云谷创新社区，由林一舟创办，目前拥有员工300余人。",
    "青禾智能与远山大学共建联合实验室，双方将在机器人领域开展合作。",
    "滨江区的机器人企业已达到126家，年产值突破500亿元。",
]
WHOLE = "\n".join([TITLE, BYLINE, *BODY])
RECORD = {
    "title": TITLE,
    "content": "\n".join([BYLINE, *BODY]),
    "date": "2024-11-08",
    "source": "江南日报",
    "author": "林一舟",
}
HTML = (
    f"<html><head><meta charset=utf-8><title>{TITLE}_江南网</title></head><body><article><h1>{TITLE}</h1><p>{BYLINE}</p>"
    + "".join(f"<p>{paragraph}</p>" for paragraph in BODY)
    + "</article></body></html>"
).encode()
PICTURES = frozenset(suffix for suffix, reader in READERS.items() if reader is READERS[".png"])
NEEDS = {
    **dict.fromkeys((".html", ".htm", ".mhtml", ".mht", ".warc", ".warc.gz"), "trafilatura"),
    ".pdf": "pypdfium2", ".xls": "xlrd", **dict.fromkeys(PICTURES, "rapidocr"),
}  # fmt: skip


def mhtml() -> bytes:
    message = EmailMessage()
    message.set_content(HTML.decode(), subtype="html")
    return message.as_bytes()


def docx() -> bytes:
    head = making.word_paragraph(TITLE, "a3") + making.word_paragraph(BYLINE)
    return making.docx(head + "".join(map(making.word_paragraph, BODY)), title="Microsoft Word 文档")


def pdf() -> bytes:
    head = [(130.0, 60.0, 20, TITLE), (150.0, 100.0, 11, BYLINE)]
    return making.pdf([[*head, *making.set_lines(BODY, column=30, left=90, top=130), (290, 805, 9, "- 1 -")]])


def picture(form: str) -> bytes:
    from PIL import Image
    from tuzhi.extract.readers.pictures import open_image

    raw = (FIXTURES / "article.png").read_bytes()
    if form == "PNG":
        return raw
    stream = io.BytesIO()
    image: Image.Image = open_image(raw)
    image.save(stream, form, **({"lossless": True} if form == "WEBP" else {}))
    return stream.getvalue()


def csv_bytes() -> bytes:
    quoted = '"' + RECORD["content"] + '"'
    return f"标题,发布时间,来源,作者,正文\n{TITLE},2024-11-08,江南日报,林一舟,{quoted}\n".encode("utf-8-sig")


MAKERS: dict[str, Callable[[], bytes]] = {
    ".txt": WHOLE.encode,
    ".md": lambda: "\n\n".join([f"# {TITLE}", BYLINE, *BODY]).encode(),
    ".html": lambda: HTML,
    ".htm": lambda: HTML,
    ".mhtml": mhtml,
    ".mht": mhtml,
    ".docx": docx,
    ".pptx": lambda: making.pptx([making.slide(TITLE, [BYLINE, *BODY[:1]]), making.slide("其他", BODY[1:])]),
    ".pdf": pdf,
    ".epub": lambda: making.epub(
        [f"<h1>{TITLE}</h1><p>{BYLINE}</p>", "".join(f"<p>{escape(p)}</p>" for p in BODY)], title=TITLE
    ),
    ".png": lambda: picture("PNG"),
    ".jpg": lambda: picture("JPEG"),
    ".jpeg": lambda: picture("JPEG"),
    ".webp": lambda: picture("WEBP"),
    ".gif": lambda: picture("GIF"),
    ".bmp": lambda: picture("BMP"),
    ".tif": lambda: picture("TIFF"),
    ".tiff": lambda: picture("TIFF"),
    ".zip": lambda: making.zipped({"甲/a.docx": docx(), "__MACOSX/._a.docx": b"x", "b.mp4": b"x"}),
    ".warc": lambda: making.warc({"https://news.example/2024/1108/a.html": HTML}),
    ".warc.gz": lambda: making.warc({"https://news.example/2024/1108/a.html": HTML}, packed=True),
    ".jsonl": lambda: making.jsonl([RECORD]),
    ".ndjson": lambda: making.jsonl([RECORD]),
    ".json": lambda: json.dumps({"code": 0, "data": {"list": [RECORD]}}, ensure_ascii=False).encode(),
    ".csv": csv_bytes,
    ".tsv": lambda: csv_bytes().decode().replace(",", "\t").encode(),
    ".xls": (FIXTURES / "article.xls").read_bytes,
    ".xlsx": lambda: making.xlsx(
        {
            "稿件": [
                ["标题", "正文", "日期", "来源", "记者"],
                [TITLE, RECORD["content"], "2024-11-08", "江南日报", "林一舟"],
            ]
        }
    ),
}


def needed(suffix: str) -> None:
    for package in filter(None, [NEEDS.get(suffix), "warcio" if suffix.startswith(".warc") else None]):
        pytest.importorskip(package)


def the_article(suffix: str) -> Article:
    """The one article that the worker reads in the file of a kind."""
    found: list[Article] = []
    for item in read_items(suffix, MAKERS[suffix](), f"a{suffix}"):
        if isinstance(item, Article):
            found.append(item)
        elif not isinstance(item, Failure) and item.suffix in READERS:
            found += [a for a in read_items(item.suffix, item.raw, item.path) if isinstance(a, Article)]
    (article,) = found
    return article


def statements(kg: KnowledgeGraph) -> set[tuple[str, ...]]:
    """What a graph says of the world; what a picture depicts is said of the picture."""
    facts = (fact for fact in kg.facts.values() if fact.property != "depicts")
    return {fact.key[:3] for fact in facts} | {obs.key for obs in kg.observations.values()}


@functools.cache
def expected() -> frozenset[tuple[str, ...]]:
    return frozenset(statements(extract(the_article(".txt")).graph))


def test_every_kind_of_file_has_an_example_here() -> None:
    assert set(MAKERS) == {*READERS, *BATCHES}
    assert len(expected()) >= 4


# The pictures are one reader: reading the letters of one of them takes seconds.
@pytest.mark.parametrize("suffix", sorted({*READERS, *BATCHES} - PICTURES | {".png"}))
def test_one_article_in_every_format_says_the_same(suffix: str) -> None:
    needed(suffix)
    article = the_article(suffix)
    assert (article.source, article.published, article.reporters) == ("江南日报", "2024-11-08", ("林一舟",))
    assert article.title.replace(" ", "") == TITLE.replace(" ", "")
    graph = extract(article).graph
    assert statements(graph) == expected()
    for fact in graph.facts.values():
        for ev in fact.evidence:
            assert article.text[ev.start : ev.end] == ev.quote
            if suffix not in (".txt", ".md", ".html", ".htm", ".mhtml", ".mht", ".warc", ".warc.gz"):
                assert places(article, ev.start, ev.end)


@pytest.mark.parametrize("suffix", sorted(PICTURES))
def test_every_kind_of_picture_can_be_opened(suffix: str) -> None:
    pytest.importorskip("PIL")
    from tuzhi.extract.readers.pictures import dhash, distance, open_image

    image = open_image(MAKERS[suffix]())
    assert image.size == open_image(MAKERS[".png"]()).size
    assert distance(dhash(image), dhash(open_image(MAKERS[".png"]()))) <= 2


def test_a_graph_with_places_is_read_back_as_it_was_written() -> None:
    article = the_article(".docx")
    kg = KnowledgeGraph.of(articles=[article])
    assert article.locations
    assert parse_lines(lines(kg)) == kg


def test_the_lines_of_plain_text_articles_name_no_places() -> None:
    (line,) = lines(KnowledgeGraph.of(articles=[the_article(".txt")]))
    assert not {"locations", "pictures"} & set(json.loads(line))


# ---- places


def place_of(article: Article, words: str) -> tuple[str, ...]:
    at = article.text.index(words)
    return places(article, at, at + len(words))


TABLE = [["企业", "员工数（人）", "2023年营收（亿元）"], ["青禾智能", "300", "12.5"], ["远山机器人", "", "3.8"]]
ROWS = ["企业 | 员工数（人） | 2023年营收（亿元）", "青禾智能 | 300 | 12.5", "远山机器人 |  | 3.8"]


def test_word_paragraphs_tables_boxes_and_notes_have_places() -> None:
    box = (
        f"<w:p><w:r><w:pict><w:txbxContent>{making.word_paragraph('框中的文字。')}</w:txbxContent></w:pict></w:r></w:p>"
    )
    struck = '<w:p><w:del><w:r><w:t>删去。</w:t></w:r></w:del><w:ins><w:r><w:t xml:space="preserve">补上的话。</w:t></w:r></w:ins></w:p>'
    layout = making.word_table([["长" * 130 + "。", "旁边。"]])
    body = making.word_paragraph("开头。") + making.word_table(TABLE) + box + struck + layout
    article = READERS[".docx"](making.docx(body, title="云谷年报", author="赵小北"), "a.docx")
    assert article.text.split("\n") == ["开头。", *ROWS, "框中的文字。", "补上的话。", "长" * 130 + "。", "旁边。"]
    assert (article.title, article.reporters) == ("云谷年报", ("赵小北",))
    assert place_of(article, "12.5") == ("table=1&cell=C2",)
    assert place_of(article, "青禾智能 | 300") == ("table=1&cell=A2", "table=1&cell=B2")
    assert place_of(article, "补上") == ("paragraph=4",)
    assert describe("table=1&cell=C2", "zh") == "表1，单元格C2"


def test_a_chart_of_word_is_the_table_from_which_it_is_drawn() -> None:
    drawn = making.chart(
        "青禾智能主要经营数据", ["2022年", "2023年"], {"营业收入（亿元）": [10.1, 0.1 + 0.2], "员工数（人）": [80, 96]}
    )
    body = making.word_paragraph("开头。") + making.word_chart("c1")
    article = READERS[".docx"](making.docx(body, charts={"c1": drawn}), "a.docx")
    assert article.text.split("\n") == [
        "开头。", "青禾智能主要经营数据", "| 2022年 | 2023年", "营业收入（亿元） | 10.1 | 0.3", "员工数（人） | 80 | 96",
    ]  # fmt: skip
    assert place_of(article, "10.1") == ("chart=word/charts/c1.xml",)
    found = {obs.key for obs in extract(article).graph.observations.values()}
    assert ("Company/青禾智能", "营业收入", "10.1", "亿元", "=", "2022") in found
    assert ("Company/青禾智能", "员工数", "96", "人", "=", "2023") in found


def test_slides_are_read_from_top_to_bottom_without_their_numbers() -> None:
    article = READERS[".pptx"](making.pptx([making.slide("封面标题", ["第一点。"], TABLE)]), "a.pptx")
    assert article.text.split("\n") == ["封面标题", "第一点。", *ROWS]
    assert place_of(article, "3.8") == ("slide=1&table=1&cell=C3",)


def test_a_workbook_of_data_is_one_article_of_rows() -> None:
    rows = [["青禾智能等企业经营数据"], ["企业", "营收（亿元）", "占比"], ["青禾智能", 0.1 + 0.2, 0.125], ["", "", ""]]
    sheets = {"营收": rows, "隐": [["A&B", 3]]}
    (article,) = (i for i in read_items(".xlsx", making.xlsx(sheets, percent=["C3"]), "a.xlsx"))
    assert isinstance(article, Article)
    assert article.text.split("\n")[1:4] == [
        "青禾智能等企业经营数据",
        "企业 | 营收（亿元） | 占比",
        "青禾智能 | 0.3 | 12.5%",
    ]
    assert article.title == "青禾智能等企业经营数据"
    assert place_of(article, "12.5%") == ("sheet=营收&cell=C3",)
    assert place_of(article, "A&B") == ("sheet=隐&cell=A1",)
    assert describe(place_of(article, "A&B")[0], "en") == "sheet 隐, cell A1"


def test_a_csv_of_data_keeps_its_cells() -> None:
    raw = '企业;员工数\n青禾智能;300\n\n远山机器人;"1,200"\n'.encode("gb18030")
    (article,) = read_items(".csv", raw, "企业.csv")
    assert isinstance(article, Article)
    assert (article.text, article.title, article.encoding) == (
        "企业 | 员工数\n青禾智能 | 300\n远山机器人 | 1,200",
        "企业",
        "gb18030",
    )
    assert place_of(article, "1,200") == ("cell=B4",)


def test_half_a_character_in_a_record_costs_that_character_alone() -> None:
    raw = b'{"title": "a", "text": "\\u9752\\u79be\\ud800\\u667a\\u80fd \\ud83d\\ude00"}\n' + making.jsonl([RECORD])
    first, second = read_items(".jsonl", raw, "a.jsonl")
    assert isinstance(first, Article) and isinstance(second, Article)
    assert "青禾\ufffd智能 \U0001f600" in first.text


def test_records_that_say_nothing_fail_alone() -> None:
    raw = (
        making.jsonl(
            [RECORD, {"id": 3}, "x", {"正文": "<p>青禾智能&amp;远山机器人</p><p>位于云谷。</p>", "标题": "短讯"}]
        )
        + b"{\n"
    )
    items = list(read_items(".jsonl", raw, "a.jsonl"))
    assert [type(item).__name__ for item in items] == ["Article", "Failure", "Failure", "Article", "Failure"]
    failures = [item for item in items if isinstance(item, Failure)]
    assert [failure.path for failure in failures] == ["a.jsonl:2", "a.jsonl:3", "a.jsonl:5"]
    assert "正文" in failures[0].message
    assert "no JSON" in failures[2].message
    last = items[3]
    assert isinstance(last, Article) and last.text == "短讯\n青禾智能&远山机器人\n位于云谷。"
    assert place_of(last, "云谷") == ("line=4",)


def test_a_book_says_title_date_publisher_and_author() -> None:
    raw = making.epub(
        [f"<h1>第一章</h1><p>{BODY[0]}&nbsp;</p>"],
        title="云谷志",
        author="林一舟",
        date="2024-05-01",
        publisher="江南出版社",
    )
    article = READERS[".epub"](raw, "a.epub")
    assert (article.title, article.published, article.source, article.reporters) == (
        "云谷志", "2024-05-01", "江南出版社", ("林一舟",),
    )  # fmt: skip
    assert place_of(article, "云谷创新社区") == ("chapter=OEBPS/c 0.xhtml&paragraph=2",)


def test_an_archive_fails_a_file_at_a_time(tmp_path: Path) -> None:
    members = {
        "b.docx": b"no zip", "a.txt": BODY[0].encode(), "c.csv": csv_bytes(), "d.zip": making.zipped({"x.txt": b"x"}),
        "e.exe": b"MZ", ".hid.txt": b"x", "empty.txt": b"",
    }  # fmt: skip
    path = tmp_path / "all.zip"
    path.write_bytes(making.zipped(members))
    items = list(read_all([path]))
    articles = [item.path for item in items if isinstance(item, Article)]
    failed = {Path(i.path).name: (i.message, i.skipped) for i in items if isinstance(i, Failure)}
    assert articles == [f"{path}/a.txt", f"{path}/c.csv:2"]
    assert failed["d.zip"] == ("an archive in an archive; unpack it first", False)
    assert failed["e.exe"][1] and failed[".hid.txt"][1]
    assert "zip" in failed["b.docx"][0] and not failed["b.docx"][1]
    assert set(failed) == {"b.docx", "d.zip", "e.exe", ".hid.txt", "empty.txt"}


def test_pages_of_a_web_archive_keep_their_addresses(tmp_path: Path) -> None:
    needed(".warc")
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(MAKERS[".warc.gz"]())
    article = read(path)
    assert article.url == "https://news.example/2024/1108/a.html"
    assert article.text.split("\n")[-3:] == BODY


# ---- PDF


def pdf_article(pages: list[list[making.PdfLine]], title: str = "") -> Article:
    pytest.importorskip("pypdfium2")
    return READERS[".pdf"](making.pdf(pages, title=title), "a.pdf")


LONG = [
    "每天早上八点，青禾智能的机器人准时在云谷创新社区的大厅里迎接来客，它的研发团队来自远山大学机器人研究院。",
    "滨江区经信局介绍，全区规模以上机器人企业已从十八家增长到一百二十六家，产值突破五百亿元，一批开放平台陆续启用。",
    "“我们愿意等待技术成熟。”云谷资本合伙人赵小北说，“耐心是这座城市的气质。”",
]


def test_two_columns_are_read_one_after_the_other_and_paragraphs_go_on_across_them() -> None:
    left = making.set_lines(LONG * 2, column=19, left=50, top=120)
    split = len(left) - 2
    right = [(x + 250, 120 + 16.5 * i, size, text) for i, (x, _, size, text) in enumerate(left[split:])]
    more = making.set_lines(LONG, column=19, left=300, top=120 + 16.5 * len(right))
    page = [(120.0, 60.0, 22, "云谷机器人产业观察"), *left[:split], *right, *more]
    article = pdf_article([page])
    assert article.text.split("\n") == ["云谷机器人产业观察", *LONG * 3]
    assert article.title == "云谷机器人产业观察"
    assert place_of(article, LONG[2])[0].startswith("page=1&xywh=")


def test_running_heads_and_page_numbers_are_dropped_and_paragraphs_go_on_over_the_page() -> None:
    lines = making.set_lines(LONG * 3, column=40, left=70, top=110)
    first, second = lines[:3], [(x, y - lines[3][1] + 110, s, t) for x, y, s, t in lines[3:]]
    pages = [
        [(60.0, 40.0, 9, f"江南日报　产业周刊　第{n}期"), *body, (290.0, 800.0, 9, f"第 {n} 页 共 2 页")]
        for n, body in ((1, first), (2, second))
    ]
    article = pdf_article(pages, title="云谷.docx")
    assert article.text.split("\n") == LONG * 3
    assert article.title != "云谷.docx"
    starts = [len("\n".join(article.text.split("\n")[:i])) + bool(i) for i in range(9)]
    pages_of = [{p.split("&")[0] for p in places(article, i, i + len(LONG[n % 3]))} for n, i in enumerate(starts)]
    assert pages_of == [{"page=1"}, {"page=1", "page=2"}, *[{"page=2"}] * 7]


def test_running_heads_say_outlet_and_date_where_the_article_does_not() -> None:
    body = making.set_lines(LONG, column=40, left=70, top=110)
    head = (60.0, 40.0, 9, "江南日报　2024年5月20日　星期一　第3版")
    article = pdf_article([[head, *body], [head, *body]])
    assert (article.source, article.published) == ("江南日报", "2024-05-20")
    byline = (90.0, 92.0, 11, "2024年5月18日 来源：滨江晚报")
    article = pdf_article([[head, byline, *body], [head, *body]])
    assert (article.source, article.published) == ("滨江晚报", "2024-05-18")


def test_paragraphs_that_are_parted_by_space_alone() -> None:
    lines: list[making.PdfLine] = [(70.0, 60.0, 20, "青禾智能完成亿元融资，"), (70.0, 90.0, 20, "要做机器人的小脑")]
    top = 130.0
    for paragraph in ["文｜林一舟", *LONG, "第一批用户"]:
        for i in range(0, len(paragraph), 36):
            lines.append((70.0, top, 11, paragraph[i : i + 36]))
            top += 15.0
        top += 12.0
    lines += [(420.0, top, 11, "2024年3月1日"), (70.0, top + 15, 11, LONG[1][:36]), (70.0, top + 30, 11, LONG[1][36:])]
    article = pdf_article([lines])
    assert article.title == "青禾智能完成亿元融资，要做机器人的小脑"
    assert article.text.split("\n") == [article.title, "文｜林一舟", *LONG, "第一批用户", "2024年3月1日", LONG[1]]


def test_words_that_a_line_broke_are_joined() -> None:
    lines: list[making.PdfLine] = [
        (72, 100.0, 11, "The incubator in Shanghai announced its inter-"),
        (72, 116.5, 11, "national programme for robotics companies and"),
        (72, 133.0, 11, "universities in May."),
    ]
    assert pdf_article([lines]).text == (
        "The incubator in Shanghai announced its international programme for robotics companies and universities in May."
    )


def test_a_table_in_a_pdf_is_rows_of_cells() -> None:
    cells = [
        (80 + 150 * c, 300 + 20 * r, 11, cell) for r, row in enumerate(TABLE) for c, cell in enumerate(row) if cell
    ]
    article = pdf_article([[*making.set_lines(LONG, column=36, left=80, top=100), *cells]])
    assert article.text.split("\n")[-3:] == [ROWS[0], ROWS[1], "远山机器人 | 3.8"]
    assert place_of(article, "12.5") == ("page=1&xywh=380,320,22,11",)


def test_a_page_without_text_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pypdfium2")
    monkeypatch.setattr("tuzhi.extract.readers.illustrations.can_read", lambda: False)
    with pytest.raises(InputError, match=r"pip install 'tuzhi\[pictures\]'"):
        pdf_article([[]])


# ---- missing packages


@pytest.mark.parametrize(("suffix", "package"), [(".pdf", "pypdfium2"), (".warc", "warcio.archiveiterator")])
def test_a_missing_package_says_what_to_install(suffix: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(InputError, match=r"pip install 'tuzhi\[documents\]'"):
        list(read_items(suffix, MAKERS[suffix](), "a"))


def test_pictures_without_their_packages_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in ("PIL", "rapidocr") else find(name))
    with pytest.raises(InputError, match=r"pip install 'tuzhi\[pictures\]'"):
        READERS[".png"]((FIXTURES / "chart.png").read_bytes(), "a.png")
    # A document is read without its pictures.
    raw = making.docx(making.word_paragraph(BODY[0]) + making.word_picture("p", "园区大门外景"), pictures={"p": b"x"})
    assert READERS[".docx"](raw, "a.docx").text.split("\n") == [BODY[0], "园区大门外景"]


# ---- diagrams

SHAPES = {"a": "青禾智能", "b": "研发中心", "c": "林一舟创办了青禾智能", "d": "云谷工厂"}
LINKS = [("doc", "a"), ("a", "b"), ("b", "c"), ("a", "d")]
IN_ORDER = ["青禾智能", "研发中心", "林一舟创办了青禾智能", "云谷工厂"]


def test_the_words_of_a_diagram_stand_in_its_order() -> None:
    diagram = making.diagram(SHAPES, LINKS)
    body = making.word_paragraph("组织架构如下。") + making.word_diagram("d")
    article = READERS[".docx"](making.docx(body, diagrams={"d": diagram}), "a.docx")
    assert article.text.split("\n") == ["组织架构如下。", *IN_ORDER]
    assert places(article, article.text.index("云谷"), len(article.text)) == ("diagram=word/diagrams/d.xml",)
    assert [f.key[:3] for f in extract(article).graph.facts.values()] == [
        ("Company/青禾智能", "foundedBy", "Person/林一舟")
    ]
    frame = '<p:graphicFrame xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><dgm:relIds xmlns:dgm="d" r:dm="d"/></p:graphicFrame>'
    slide = making.slide("组织架构", ["正文"]).replace("</p:spTree>", f"{frame}</p:spTree>")
    article = READERS[".pptx"](making.pptx([slide], diagrams={"d": diagram}), "a.pptx")
    start = article.text.split("\n").index(IN_ORDER[0])
    assert article.text.split("\n")[start : start + 4] == IN_ORDER
    assert describe("slide=1&diagram=ppt/diagrams/d.xml", "zh") == "第1张幻灯片，图示ppt/diagrams/d.xml"


def test_a_diagram_whose_shapes_hang_in_a_ring_ends() -> None:
    diagram = making.diagram(SHAPES, [("a", "b"), ("b", "a"), ("doc", "c"), ("c", "c")])
    body = making.word_paragraph("组织架构如下。") + making.word_diagram("d")
    article = READERS[".docx"](making.docx(body, diagrams={"d": diagram}), "a.docx")
    assert "云谷工厂" in article.text
