"""Pictures: what stands on them becomes facts with boxes, what they depict is linked, copies of one are one."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from tuzhi.cli import main, work
from tuzhi.exports.atlas import PICTURES, open_atlas
from tuzhi.extract.build import combine, extract
from tuzhi.extract.depictions import same_pictures
from tuzhi.extract.readers.pictures import keepable, look
from tuzhi.extract.readers.registry import READERS, Failure, read_all
from tuzhi.graph import Article, Entity, KnowledgeGraph, Picture, article_id
from tuzhi.graph.locations import certainty, crops, parts, places

from .atlases import Reader, build, write
from .readers import making

FIXTURES = Path(__file__).parent / "readers"
POSTER, CHART = FIXTURES / "poster.png", FIXTURES / "chart.png"


@pytest.fixture(scope="module")
def poster() -> Article:
    pytest.importorskip("rapidocr")
    return READERS[".png"](POSTER.read_bytes(), "poster.png")


@pytest.fixture(scope="module")
def report() -> Article:
    """A Word file that shows a chart with a caption, an icon, and a picture that is broken."""
    pytest.importorskip("rapidocr")
    from PIL import Image

    icon = io.BytesIO()
    Image.new("RGB", (32, 32), "red").save(icon, "PNG")
    body = (
        making.word_paragraph("远山机器人也在云谷创新社区。")
        + making.word_picture("p1", "图片 1")
        + making.word_paragraph("图1：青禾智能近三年营业收入", "a4")
        + making.word_picture("p2", "装饰")
        + making.word_picture("p3", "滨江区机器人展台一角")
        + making.word_paragraph("结尾。")
    )
    pictures = {"p1": CHART.read_bytes(), "p2": icon.getvalue(), "p3": b"broken"}
    return READERS[".docx"](making.docx(body, pictures=pictures), "a.docx")


def test_a_poster_says_what_stands_on_it(poster: Article) -> None:
    assert poster.text.split("\n") == [
        "青禾智能新品发布会", "时间：2025年5月20日", "地点：云谷创新社区", "主办单位：青禾智能", "https://events.example/qinghe",
    ]  # fmt: skip
    assert poster.title == "青禾智能新品发布会"
    (picture,) = poster.pictures
    assert picture.codes == ("https://events.example/qinghe",)
    assert (picture.width, picture.height) == (640, 440)
    graph = extract(poster).graph
    organized = [f for f in graph.facts.values() if f.property == "organizedBy"]
    assert [(f.subject, f.object) for f in organized] == [("Event/青禾智能新品发布会", "Company/青禾智能")]
    held = {(f.property, f.object) for f in graph.facts.values() if f.subject == "Event/青禾智能新品发布会"}
    assert {("heldOn", "2025-05-20"), ("locatedIn", "Incubator/云谷创新社区")} <= held
    ev = next(e for e in organized[0].evidence if e.quote == "主办单位：青禾智能")
    (where,) = places(poster, ev.start, ev.end)
    left, top, width, height = map(int, parts(where)["xywh"].split(","))
    # The line stands in the lower left of the poster.
    assert left < 100 and 200 < top < 310 and 200 < width < 300 and 20 < height < 50
    assert ev.confidence <= certainty(poster, ev.start, ev.end)


def test_a_chart_says_its_numbers() -> None:
    pytest.importorskip("rapidocr")
    article = READERS[".png"](CHART.read_bytes(), "chart.png")
    found = {obs.key[:2] + obs.key[2:4] + obs.key[5:] for obs in extract(article).graph.observations.values()}
    assert found == {
        ("Company/青禾智能", "营业收入", "3.1", "亿元", "2021"),
        ("Company/青禾智能", "营业收入", "7.4", "亿元", "2022"),
        ("Company/青禾智能", "营业收入", "12.5", "亿元", "2023"),
    }


def test_pictures_in_a_document_are_read_where_they_stand(report: Article) -> None:
    assert report.text.split("\n") == [
        "远山机器人也在云谷创新社区。", "青禾智能营业收入（单位：亿元）", "2021年 | 2022年 | 2023年", "3.1 | 7.4 | 12.5",
        "图1：青禾智能近三年营业收入", "结尾。",
    ]  # fmt: skip
    (chart,) = report.pictures
    assert (chart.caption, chart.alt, chart.place) == ("图1：青禾智能近三年营业收入", "", "picture=word/media/p1.png")
    assert report.text[chart.start : chart.end].startswith("青禾智能营业收入")
    at = report.text.index("12.5")
    (where,) = places(report, at, at + 4)
    assert parts(where)["picture"] == "word/media/p1.png" and parts(where)["xywh"]


def test_a_picture_depicts_what_is_named_on_it_and_beside_it(report: Article) -> None:
    graph = extract(report).graph
    (picture,) = (e for e in graph.entities.values() if e.kind == "Image")
    assert picture.name == report.pictures[0].print
    assert picture.aliases == ("图1：青禾智能近三年营业收入",)
    shown = {f.object: f.confidence for f in graph.facts.values() if f.property == "depicts"}
    assert {"Company/青禾智能", "Company/远山机器人", "Incubator/云谷创新社区"} <= set(shown)
    assert shown["Company/青禾智能"] > shown["Company/远山机器人"]


def test_copies_of_a_picture_join_articles_that_share_no_name(report: Article) -> None:
    from PIL import Image

    small = io.BytesIO()
    Image.open(CHART).convert("RGB").resize((512, 336)).save(small, "JPEG", quality=70)
    body = making.word_paragraph("周牧出席了江南论坛。") + making.word_picture("p", "")
    other = READERS[".docx"](making.docx(body, pictures={"p": small.getvalue()}), "b.docx")
    graph = combine([extract(report), extract(other)]).graph
    (picture,) = (e for e in graph.entities.values() if e.kind == "Image")
    articles = {ev.article for f in graph.facts.values() if f.subject == picture.id for ev in f.evidence}
    assert articles == {report.id, other.id}


def with_prints(*prints: str) -> list[KnowledgeGraph]:
    return [
        KnowledgeGraph.of(
            articles=[Article(article_id(p), "", p, pictures=(Picture("", print=p),))], entities=[Entity("Image", p)]
        )
        for p in prints
    ]


def test_prints_that_differ_in_a_few_bits_are_one_picture() -> None:
    graphs = with_prints(
        "00000000000000f0", "00000000000000ff", "aaaaaaaa00000000", "ffffffff00000000", "aaaaaaaa00000001"
    )
    named = {old.split("/")[1]: new for (_, old), (_, new) in same_pictures(graphs).items()}
    assert named == {"00000000000000ff": "00000000000000f0", "aaaaaaaa00000001": "aaaaaaaa00000000"}
    assert same_pictures(reversed(graphs)) == same_pictures(graphs)


# ---- web pages

PARAGRAPHS = [
    "青禾智能位于云谷创新社区，由林一舟创办，目前拥有员工300余人，产品已经进入12个国家和地区的工厂和仓库。",
    "滨江区经信局介绍，全区规模以上机器人企业已从2018年的18家增长到2023年的126家，产值突破500亿元。",
]


def page(src: str) -> str:
    figure = f'<figure><img data-src="{src}" src="grey.gif" alt="远山机器人的仓储系统"><figcaption>图为发布会海报</figcaption></figure>'
    return (
        f'<html><head><meta charset=utf-8><title>青禾智能落户云谷_江南网</title></head><body><img src="logo.png" alt="江南网频道标志">'
        f"<article><h1>青禾智能落户云谷</h1><p>{PARAGRAPHS[0]}</p>{figure}<p>{PARAGRAPHS[1]}</p></article>"
        f'<div><img src="ad.png" alt="别的广告图片说明"></div></body></html>'
    )


def test_a_page_names_its_pictures_and_what_they_are_said_to_show() -> None:
    pytest.importorskip("trafilatura")
    article = READERS[".html"](page("https://img.example/a.jpg").encode(), "a.html")
    (picture,) = article.pictures
    assert (picture.place, picture.alt) == ("picture=https://img.example/a.jpg", "远山机器人的仓储系统")
    assert picture.caption == "图为发布会海报"
    assert "江南网频道标志" not in article.text and "广告" not in article.text
    at = article.text.index("远山机器人的仓储系统")
    assert places(article, at, at + 4) == ("picture=https://img.example/a.jpg",)


@pytest.mark.parametrize("archived", [False, True])
def test_pictures_within_a_page_are_read(archived: bool) -> None:
    pytest.importorskip("trafilatura")
    pytest.importorskip("rapidocr")
    raw = POSTER.read_bytes()
    if archived:
        message = EmailMessage()
        message.set_content(page("https://img.example/a.png"), subtype="html")
        message.add_related(raw, "image", "png", headers=["Content-Location: https://img.example/a.png"])
        article = READERS[".mhtml"](message.as_bytes(), "a.mhtml")
    else:
        article = READERS[".html"](page("data:image/png;base64," + base64.b64encode(raw).decode()).encode(), "a.html")
    (picture,) = article.pictures
    assert picture.codes == ("https://events.example/qinghe",)
    assert "主办单位：青禾智能" in article.text[picture.start : picture.end].split("\n")
    at = article.text.index("主办单位")
    assert "xywh" in parts(places(article, at, at + 2)[0])
    assert article.id == article_id(article.text)


def test_pictures_saved_beside_a_page_are_read_and_nothing_else(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    pytest.importorskip("PIL")
    (tmp_path / "a_files").mkdir()
    (tmp_path / "a_files" / "发布 会.png").write_bytes(POSTER.read_bytes())
    (tmp_path / "a_files" / "ad.js").write_text("x", "utf-8")
    (tmp_path / "secret.png").write_bytes(POSTER.read_bytes())
    for name, src in (
        ("a", "a_files/%E5%8F%91%E5%B8%83%20%E4%BC%9A.png"),
        ("b", "a_files/../secret.png"),
        ("c", "secret.png"),
    ):
        (tmp_path / f"{name}.html").write_text(page(src), "utf-8")
    found = {Path(item.path).name: item for item in read_all([tmp_path])}
    prints = {
        name: item.pictures[0].print for name, item in found.items() if isinstance(item, Article) and item.pictures
    }
    assert bool(prints["a.html"]) and not prints["b.html"] and not prints["c.html"]
    skipped = found["a_files"]
    assert isinstance(skipped, Failure) and skipped.skipped and "a.html" in skipped.message


def test_a_photograph_among_articles_is_left_out(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    from PIL import Image

    Image.linear_gradient("L").convert("RGB").save(tmp_path / "photo.jpg")
    (failure,) = read_all([tmp_path])
    assert isinstance(failure, Failure) and failure.skipped and "no text" in failure.message


# ---- pictures and scans in PDF files


def test_a_chart_on_a_page_is_read_with_its_place_on_the_page() -> None:
    pytest.importorskip("rapidocr")
    pytest.importorskip("pypdfium2")
    from PIL import Image

    chart = Image.open(CHART).convert("RGB")
    lines = [
        (70.0, 100.0 + 17 * i, 11, text)
        for i, text in enumerate(["正文在这里，说的是别的事情。", "图1：近三年的营业收入"])
    ]
    raw = making.pdf([lines], pictures={1: (70, 300, 320, 210, chart.width, chart.height, chart.tobytes())})
    article = READERS[".pdf"](raw, "a.pdf")
    assert article.text.split("\n")[-3:] == [
        "青禾智能营业收入（单位：亿元）",
        "2021年 | 2022年 | 2023年",
        "3.1 | 7.4 | 12.5",
    ]
    (picture,) = article.pictures
    assert picture.place == "page=1&xywh=70,300,320,210"
    at = article.text.index("12.5")
    left, top, width, height = map(int, parts(places(article, at, at + 4)[0])["xywh"].split(","))
    assert 70 < left < 390 and 300 < top < 510 and width < 60 and height < 30


def test_a_scanned_page_is_read_from_its_picture() -> None:
    pytest.importorskip("rapidocr")
    pytest.importorskip("pypdfium2")
    from PIL import Image

    scan = io.BytesIO()
    Image.open(FIXTURES / "article.png").convert("RGB").save(scan, "PDF", resolution=100)
    article = READERS[".pdf"](scan.getvalue(), "scan.pdf")
    assert "青禾智能位于云谷创新社区，由林一舟创办，目前拥有员工300余人。" in article.text.split("\n")
    at = article.text.index("云谷创新社区")
    assert places(article, at, at + 6)[0].startswith("page=1&xywh=")
    assert certainty(article, at, at + 6) < 1.01


# ---- pictures in the atlas


def photograph(shade: int, form: str = "PNG", **notes: object) -> bytes:
    """A picture without a word on it."""
    from PIL import Image

    image = Image.linear_gradient("L").rotate(shade).resize((300, 200)).convert("RGB")
    stream = io.BytesIO()
    image.save(stream, form, **notes)
    return stream.getvalue()


def kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / PICTURES).glob("*")}


def illustrated(folder: Path, name: str, *pictures: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    body = making.word_paragraph(f"{name}位于云谷") + "".join(
        making.word_picture(f"p{i}") for i in range(len(pictures))
    )
    raw = making.docx(body, pictures={f"p{i}": raw for i, raw in enumerate(pictures)})
    (folder / f"{name}.docx").write_bytes(raw)
    return folder / f"{name}.docx"


@pytest.mark.parametrize("large", [3000, 1])
def test_an_atlas_keeps_each_picture_once_and_as_long_as_an_article_shows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    pytest.importorskip("PIL")
    monkeypatch.setattr(work, "LARGE", large)
    one, two = photograph(0), photograph(90)
    files = tmp_path / "in"
    first, second = illustrated(files, "青禾智能", one), illustrated(files, "远山机器人", one, two)
    folder = tmp_path / "atlas"
    build(folder, first)
    alone = kept(folder)
    assert len(alone) == 1
    work.add([second], folder, mapper=Reader(), label="")
    build(tmp_path / "fresh", files)
    assert kept(folder) == kept(tmp_path / "fresh") and len(kept(folder)) == 2
    for name, raw in kept(folder).items():
        assert name == f"{hashlib.sha256(raw).hexdigest()}.webp"
    named = {p.file for article in open_atlas(folder).articles.values() for p in article.pictures}
    assert named == set(kept(folder))
    work.remove([str(second)], folder, mapper=Reader())
    assert kept(folder) == alone
    for path in (folder / PICTURES).iterdir():
        path.unlink()
    build(folder, first)
    assert kept(folder) == alone
    plain = write(tmp_path / "plain", a="青禾智能位于云谷")
    build(folder, plain)
    assert not (folder / PICTURES).exists()


def test_what_is_kept_of_a_picture_is_painted_anew() -> None:
    pytest.importorskip("PIL")
    from PIL import Image, PngImagePlugin

    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "secret place")
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    page = b"<script>alert('secret place')</script>"
    noted = photograph(0, pnginfo=notes, exif=exif, icc_profile=b"secret place") + page
    seen, plain = look(noted), look(photograph(0))
    assert seen.raw == plain.raw == look(noted).raw
    assert seen.raw[:4] == b"RIFF" and b"secret" not in seen.raw and b"script" not in seen.raw
    opened = Image.open(io.BytesIO(seen.raw))
    assert (opened.format, opened.size, opened.getexif()) == ("WEBP", (300, 200), Image.Exif())
    wide = keepable(Image.new("RGB", (29_000, 1_000), "white"))
    assert Image.open(io.BytesIO(wide)).width <= 16_000


def test_evidence_on_a_picture_leads_to_its_crop(poster: Article) -> None:
    from PIL import Image

    at = poster.text.index("主办单位")
    (crop,) = crops(poster, at, at + 9)
    assert crop.file == poster.pictures[0].file == f"{hashlib.sha256(poster.pictures[0].raw).hexdigest()}.webp"
    # The line stands in the lower left of the poster, and there are letters in the box but none left of it.
    shown = Image.open(io.BytesIO(poster.pictures[0].raw)).convert("L")
    width, height = shown.size
    left, top = crop.left * width, crop.top * height
    right, bottom = left + crop.width * width, top + crop.height * height
    assert shown.crop((int(left), int(top), int(right), int(bottom))).getextrema()[0] < 80
    assert shown.crop((0, int(top), int(left) - 4, int(bottom))).getextrema()[0] > 200
    assert crop.fragment.startswith("xywh=percent:") and crop.fragment.count(",") == 3
    assert crops(Article("a", "", "字"), 0, 1) == ()


def test_a_scanned_page_is_kept_and_is_no_thing_of_its_own() -> None:
    pytest.importorskip("rapidocr")
    pytest.importorskip("pypdfium2")
    from PIL import Image

    scan = io.BytesIO()
    Image.open(FIXTURES / "article.png").convert("RGB").save(scan, "PDF", resolution=100)
    article = READERS[".pdf"](scan.getvalue(), "scan.pdf")
    (page,) = article.pictures
    assert page.is_page and page.file
    at = article.text.index("青禾智能位于")
    (crop,) = crops(article, at, at + 10)
    assert crop.file == page.file and 0.05 < crop.left < 0.2 and 0.3 < crop.top < 0.45
    assert not [e for e in extract(article).graph.entities.values() if e.kind == "Image"]


def test_explain_names_the_picture_and_the_box(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("rapidocr")
    assert main(["build", str(POSTER), "-o", str(tmp_path / "atlas")]) == 0
    capsys.readouterr()
    assert main(["explain", str(tmp_path / "atlas"), "青禾智能", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    found = [crop for fact in told["facts"] for ev in fact["evidence"] for crop in ev["crops"]]
    assert found
    for crop in found:
        assert (tmp_path / "atlas" / crop["file"]).is_file()
        left, top, width, height = crop["box"]
        assert 0 <= left < left + width <= 1 and 0 <= top < top + height <= 1
    assert main(["explain", str(tmp_path / "atlas"), "青禾智能"]) == 0
    assert f"{found[0]['file']}#xywh=percent:" in capsys.readouterr().out


def test_a_long_picture_is_read_in_parts() -> None:
    pytest.importorskip("rapidocr")
    from PIL import Image

    part = Image.open(FIXTURES / "article.png").convert("RGB")
    long = Image.new("RGB", (part.width, 4_000), "white")
    # One of them stands where two parts meet.
    for top in (60, 1_900):
        long.paste(part, (0, top))
    stream = io.BytesIO()
    long.save(stream, "PNG")
    article = READERS[".png"](stream.getvalue(), "long.png")
    whole = article.text.replace("\n", "")
    for said in (
        "青禾智能位于云谷创新社区，由林一舟创办，目前拥有员工300余人。",
        "滨江区的机器人企业已达到126家，年产值突破500亿元。",
    ):
        assert whole.count(said) == 2
    at = article.text.rindex("云谷创新社区")
    top = int(parts(places(article, at, at + 6)[0])["xywh"].split(",")[1])
    assert 1_900 < top < 1_900 + part.height


def test_pictures_in_a_book_are_read_where_they_stand() -> None:
    pytest.importorskip("rapidocr")
    figure = '<figure><img src="img/a.png" alt="图片1"/><figcaption>图1：青禾智能近三年营业收入</figcaption></figure>'
    chapter = f'<h1>青禾智能年报</h1><p>前一段说的是别的。</p>{figure}<p>后一段。</p><img src="../../etc/x.png"/><img src="none.png"/>'
    article = READERS[".epub"](making.epub([chapter], pictures={"img/a.png": CHART.read_bytes()}), "a.epub")
    (picture,) = article.pictures
    assert (picture.place, picture.caption) == ("picture=OEBPS/img/a.png", "图1：青禾智能近三年营业收入")
    lines = article.text.split("\n")
    assert lines.index("前一段说的是别的。") < lines.index("3.1 | 7.4 | 12.5") < lines.index("后一段。")
    at = article.text.index("12.5")
    assert crops(article, at, at + 4)[0].file == picture.file
