"""Tables with merged cells, in every format that has them: each row and each column can be read alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tuzhi.extract.build import extract
from tuzhi.extract.readers.grid import MAX_FILLED
from tuzhi.extract.readers.markup import parse_markup
from tuzhi.extract.readers.registry import read_items
from tuzhi.graph import Article
from tuzhi.graph.locations import parts, places

from .readers import making
from .test_readers_documents import FIXTURES, needed

TEXT = "江南日报记者了解到，当地机器人企业的规模正在继续扩大，产值逐年增长，以下是当地统计部门公布的数据。"
ROWS = [
    "企业 | 2022年 | 2022年 | 2023年 | 2023年",
    "企业 | 产值（亿元） | 员工数（人） | 产值（亿元） | 员工数（人）",
    "青禾智能 | 5 | 210 | 6 | 300",
    "远山机器人 | 3 | 90 | 4 | 120",
]
FACTS = {
    ("Company/青禾智能", "产值", "5", "亿元", "=", "2022"), ("Company/青禾智能", "员工数", "210", "人", "=", "2022"),
    ("Company/青禾智能", "产值", "6", "亿元", "=", "2023"), ("Company/青禾智能", "员工数", "300", "人", "=", "2023"),
    ("Company/远山机器人", "产值", "3", "亿元", "=", "2022"), ("Company/远山机器人", "员工数", "90", "人", "=", "2022"),
    ("Company/远山机器人", "产值", "4", "亿元", "=", "2023"), ("Company/远山机器人", "员工数", "120", "人", "=", "2023"),
}  # fmt: skip
DATA = [row.split(" | ") for row in ROWS[2:]]


def html() -> bytes:
    head = "<tr><th rowspan=2>企业</th><th colspan=2>2022年</th><th colspan='2'>2023年</th></tr>"
    below = "<tr>" + "<th><p>产值（亿元）</p></th><th><p>员工数（人）</p></th>" * 2 + "</tr>"
    rows = "".join(f"<tr>{''.join(f'<td><p>{cell}</p></td>' for cell in row)}</tr>" for row in DATA)
    return (
        f"<html><head><meta charset=utf-8><title>机器人企业规模扩大_江南网</title></head><body><article><h1>机器人企业规模扩大</h1>"
        f"<p>{TEXT}</p><table>{head}{below}{rows}</table><p>{TEXT[::-1]}</p></article></body></html>"
    ).encode()


def docx() -> bytes:
    def cell(text: str, marks: str = "") -> str:
        return f"<w:tc><w:tcPr>{marks}</w:tcPr>{making.word_paragraph(text)}</w:tc>"

    wide = '<w:gridSpan w:val="2"/>'
    head = cell("企业", '<w:vMerge w:val="restart"/>') + cell("2022年", wide) + cell("2023年", wide)
    below = cell("", "<w:vMerge/>") + "".join(map(cell, ROWS[1].split(" | ")[1:]))
    rows = [head, below, *("".join(map(cell, row)) for row in DATA)]
    return making.docx(making.word_paragraph(TEXT) + f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>")


def pptx() -> bytes:
    def cell(text: str, marks: str = "") -> str:
        return f"<a:tc {marks}><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"

    wide = "".join(cell(year, 'gridSpan="2"') + cell("", 'hMerge="1"') for year in ("2022年", "2023年"))
    below = cell("", 'vMerge="1"') + "".join(map(cell, ROWS[1].split(" | ")[1:]))
    rows = [cell("企业", 'rowSpan="2"') + wide, below, *("".join(map(cell, row)) for row in DATA)]
    table = f"<a:tbl>{''.join(f'<a:tr>{row}</a:tr>' for row in rows)}</a:tbl>"
    return making.pptx(
        [
            making.slide("机器人企业规模扩大", [TEXT], [["x"]]).replace(
                "<a:tbl><a:tr><a:tc><a:p><a:r><a:t>x</a:t></a:r></a:p></a:tc></a:tr></a:tbl>", table
            )
        ]
    )


def xlsx() -> bytes:
    head: list[list[str | float]] = [
        ["机器人企业规模"],
        ["企业", "2022年", "", "2023年", ""],
        ["", *ROWS[1].split(" | ")[1:]],
    ]
    numbers: list[list[str | float]] = [[row[0], *map(float, row[1:])] for row in DATA]
    return making.xlsx({"规模": head + numbers}, merged=["A1:E1", "A2:A3", "B2:C2", "D2:E2"])


def xls() -> bytes:
    return (FIXTURES / "table.xls").read_bytes()


MAKERS: dict[str, Callable[[], bytes]] = {".xls": xls, ".html": html, ".docx": docx, ".pptx": pptx, ".xlsx": xlsx}


@pytest.mark.parametrize("suffix", MAKERS)
def test_merged_cells_are_read_with_all_that_they_cover(suffix: str) -> None:
    needed(suffix)
    (article,) = (a for a in read_items(suffix, MAKERS[suffix](), f"a{suffix}") if isinstance(a, Article))
    lines = article.text.split("\n")
    start = lines.index(ROWS[0])
    assert lines[start : start + 4] == ROWS
    if suffix == ".xls":
        assert "不显示" not in article.text and lines[-1] == "青禾智能 | 23.1%"
    if suffix in (".xls", ".xlsx"):
        # A title over the whole table stands once.
        assert lines.count("机器人企业规模") == 1 and article.title == "机器人企业规模"
    found = extract(article).graph.observations
    assert {obs.key for obs in found.values() if obs.measure != "同比增长"} == FACTS
    if suffix != ".html":
        ev = next(obs.evidence[0] for obs in found.values() if obs.key[:3] == ("Company/远山机器人", "员工数", "120"))
        assert parts(places(article, ev.start, ev.end)[-1])["cell"].startswith("E")


def rows_of(table: str) -> list[str]:
    return [line.text for line in parse_markup(f"<table>{table}</table>").lines]


def test_a_merged_number_is_not_the_number_of_each() -> None:
    assert rows_of("<tr><td>青禾智能<td rowspan=2>500<td rowspan=2>2023年</tr><tr><td>远山机器人</tr>") == [
        "青禾智能 | 500 | 2023年", "远山机器人 |  | 2023年",
    ]  # fmt: skip


def test_a_page_laid_out_by_a_table_keeps_its_lines() -> None:
    long = "青禾智能位于云谷创新社区。" * 20
    assert rows_of(f"<tr><td>首页<td><p>{long}</p><p>第二段</p></tr>") == ["首页", long, "第二段"]
    inner = "<table><tr><td>甲<td>乙</table>"
    assert rows_of(f"<tr><td>外<td>{inner}<td>后</tr><tr><td>一<td>二</tr>") == ["外", "甲 | 乙", "后", "一 | 二"]
    assert rows_of("<tr><td>只有一格<br>两行</tr>") == ["只有一格", "两行"]


def test_a_title_over_all_columns_stands_once() -> None:
    assert rows_of("<tr><td colspan=3>规模</tr><tr><td>甲<td>乙<td>丙</tr>") == ["规模", "甲 | 乙 | 丙"]


def test_cells_that_claim_the_world_stay_small() -> None:
    row = "<tr><td rowspan=9999 colspan=9999>甲甲甲甲<td>乙</tr>"
    lines = rows_of(row * 1000)
    assert sum(line.count("甲甲甲甲") for line in lines) < 2 * MAX_FILLED
    assert len(lines) <= 1000


def test_a_notice_of_an_office_keeps_its_table_and_loses_the_sites_own() -> None:
    pytest.importorskip("trafilatura")

    def cell(text: str, marks: str = "") -> str:
        return f'<td {marks}><p class="MsoNormal"><span>{text}</span></p></td>'

    head = cell("企业名称", "rowspan=2") + cell("2023年", "colspan=2")
    below = cell("营业收入<br>（亿元）") + cell("员工数（人）")
    rows = [head, below, cell("青禾智能") + cell("12.5") + cell("300"), cell("合计") + cell("12.5") + cell("300")]
    table = f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    foot = "<table><tr><td>上一篇：无</td><td>下一篇：关于其他事项的通知</td></tr></table>"
    page = (
        f"<html><head><meta charset=utf-8><title>关于公布2023年度重点企业的通知_滨江区人民政府</title></head><body>"
        f"<h1>关于公布2023年度重点企业的通知</h1><div class=TRS_Editor><p>{TEXT}</p>{table}<p>{TEXT[::-1]}</p></div>{foot}</body></html>"
    )
    (article,) = (a for a in read_items(".html", page.encode(), "a.html") if isinstance(a, Article))
    assert "青禾智能 | 12.5 | 300" in article.text.split("\n") and "上一篇" not in article.text
    assert {obs.key[:4] + obs.key[5:] for obs in extract(article).graph.observations.values()} == {
        ("Company/青禾智能", "营业收入", "12.5", "亿元", "2023"),
        ("Company/青禾智能", "员工数", "300", "人", "2023"),
    }
