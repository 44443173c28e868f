"""Writes documents of every format as their programs would, as small as they can be: the tests read them back."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape

Row = Sequence[str]
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>'
    "</cp:coreProperties>"
)


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """A zip file of members, the same bytes every time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _rels(targets: Mapping[str, str]) -> str:
    rels = "".join(f'<Relationship Id="{i}" Type="t" Target="{escape(target)}"/>' for i, target in targets.items())
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rels}</Relationships>'


# ---- Word


def word_paragraph(text: str, style: str = "") -> str:
    """The XML of a paragraph whose text lies in two runs, as editing leaves it."""
    middle = len(text) // 2
    runs = "".join(
        f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>' for part in (text[:middle], text[middle:])
    )
    marked = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{marked}{runs}</w:p>"


def word_table(rows: Iterable[Row]) -> str:
    cells = ("".join(f"<w:tc>{word_paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def word_picture(name: str, alt: str = "") -> str:
    return (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="wp"><wp:docPr id="1" name="x" descr="{escape(alt)}"/>'
        f'<a:blip {_A} {_R} r:embed="{name}"/></wp:inline></w:drawing></w:r></w:p>'
    )


def word_chart(name: str) -> str:
    return f'<w:p><w:r><w:drawing><c:chart xmlns:c="c" {_R} r:id="{name}"/></w:drawing></w:r></w:p>'


def chart(title: str, categories: Row, series: Mapping[str, Sequence[float]]) -> str:
    """The XML of a chart with the numbers from which it is drawn."""

    def points(values: Iterable[object]) -> str:
        return "".join(f'<c:pt idx="{i}"><c:v>{escape(str(value))}</c:v></c:pt>' for i, value in enumerate(values))

    rows = "".join(
        f"<c:ser><c:tx><c:strRef><c:strCache>{points([name])}</c:strCache></c:strRef></c:tx><c:cat><c:strRef><c:strCache>"
        f"{points(categories)}</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache><c:formatCode>General</c:formatCode>"
        f"{points(values)}</c:numCache></c:numRef></c:val></c:ser>"
        for name, values in series.items()
    )
    said = f"<c:title><c:tx><c:rich><a:p><a:r><a:t>{escape(title)}</a:t></a:r></a:p></c:rich></c:tx></c:title>"
    plot = f"<c:plotArea><c:barChart>{rows}</c:barChart></c:plotArea>"
    return f'<c:chartSpace xmlns:c="c" {_A}><c:chart>{said}{plot}</c:chart></c:chartSpace>'


def word_diagram(name: str) -> str:
    return f'<w:p><w:r><w:drawing><dgm:relIds xmlns:dgm="d" {_R} r:dm="{name}"/></w:drawing></w:r></w:p>'


def diagram(shapes: Mapping[str, str], links: Sequence[tuple[str, str]]) -> str:
    """The XML of a diagram: its shapes by their ids in no order, and which hangs below which."""

    def point(key: str, kind: str, text: str = "") -> str:
        return f'<dgm:pt modelId="{key}" type="{kind}"><dgm:t><a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p></dgm:t></dgm:pt>'

    points = "".join(point(key, "node", text) for key, text in reversed(shapes.items()))
    between = point("between", "sibTrans", "说明") + point("drawn", "pres", "说明")
    order: dict[str, int] = {}
    listed = ""
    for upper, lower in links:
        listed += f'<dgm:cxn modelId="{upper}{lower}" srcId="{upper}" destId="{lower}" srcOrd="{order.setdefault(upper, 0)}"/>'
        order[upper] += 1
    doc = '<dgm:pt modelId="doc" type="doc"/>'
    return f'<dgm:dataModel xmlns:dgm="d" {_A}><dgm:ptLst>{points}{between}{doc}</dgm:ptLst><dgm:cxnLst>{listed}</dgm:cxnLst></dgm:dataModel>'


def docx(
    body: str,
    *,
    title: str = "",
    author: str = "",
    pictures: Mapping[str, bytes] | None = None,
    charts: Mapping[str, str] | None = None,
    diagrams: Mapping[str, str] | None = None,
) -> bytes:
    """A Word file of the XML of its body; `pictures`, `charts` and `diagrams` are named by the ids that the body embeds."""
    styles = "".join(
        f'<w:style w:styleId="{i}"><w:name w:val="{name}"/></w:style>'
        for i, name in (("a3", "Title"), ("1", "heading 1"), ("a4", "caption"))
    )
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {_W}>{styles}</w:styles>",
            "word/_rels/document.xml.rels": _rels(
                {i: f"media/{i}.png" for i in pictures or {}}
                | {i: f"charts/{i}.xml" for i in charts or {}}
                | {i: f"diagrams/{i}.xml" for i in diagrams or {}}
            ),
            "docProps/core.xml": _CORE.format(title=escape(title), author=escape(author)),
            **{f"word/media/{i}.png": raw for i, raw in (pictures or {}).items()},
            **{f"word/charts/{i}.xml": content for i, content in (charts or {}).items()},
            **{f"word/diagrams/{i}.xml": content for i, content in (diagrams or {}).items()},
        }
    )


# ---- PowerPoint


def slide(title: str, paragraphs: Iterable[str] = (), table: Iterable[Row] = ()) -> str:
    """The XML of a slide. Its body stands before its title in the file and below it on the slide, as it may."""

    def text(lines: Iterable[str]) -> str:
        return "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in lines)

    def shape(kind: str, y: int, lines: Iterable[str]) -> str:
        return (
            f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm>'
            f'<a:off x="100" y="{y}"/></a:xfrm></p:spPr><p:txBody>{text(lines)}</p:txBody></p:sp>'
        )

    rows = "".join(f"<a:tr>{''.join(f'<a:tc>{text([cell])}</a:tc>' for cell in row)}</a:tr>" for row in table)
    frame = f'<p:graphicFrame><p:xfrm><a:off x="9" y="4000000"/></p:xfrm><a:tbl>{rows}</a:tbl></p:graphicFrame>'
    return (
        f'<p:sld xmlns:p="p" {_A}><p:cSld><p:spTree>{shape("body", 2_000_000, paragraphs)}'
        f"{shape('title', 100, [title])}{shape('sldNum', 6_000_000, ['7'])}{frame if rows else ''}</p:spTree></p:cSld></p:sld>"
    )


def pptx(
    slides: Sequence[str], *, title: str = "", author: str = "", diagrams: Mapping[str, str] | None = None
) -> bytes:
    """A PowerPoint file of the XML of its slides; `diagrams` are named by the ids that the slides embed."""
    named = _rels({i: f"../diagrams/{i}.xml" for i in diagrams or {}})
    listed = "".join(f'<p:sldId id="{256 + i}" r:id="rId{i}"/>' for i in range(len(slides)))
    return zipped(
        {
            "ppt/presentation.xml": f'<p:presentation xmlns:p="p" {_R}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>',
            "ppt/_rels/presentation.xml.rels": _rels({f"rId{i}": f"slides/s{i}.xml" for i in range(len(slides))}),
            "docProps/core.xml": _CORE.format(title=escape(title), author=escape(author)),
            **{f"ppt/slides/s{i}.xml": content for i, content in enumerate(slides)},
            **{f"ppt/slides/_rels/s{i}.xml.rels": named for i in range(len(slides) if diagrams else 0)},
            **{f"ppt/diagrams/{i}.xml": content for i, content in (diagrams or {}).items()},
        }
    )


# ---- Excel


def xlsx(
    sheets: Mapping[str, Sequence[Sequence[str | float]]], *, percent: Iterable[str] = (), merged: Iterable[str] = ()
) -> bytes:
    """An Excel file. Texts are shared strings, numbers are numbers; `percent` are the cells shown as percentages, `merged` the
    ranges of every sheet that are one cell."""
    strings: list[str] = []
    shown = set(percent)

    def cell(value: str | float, name: str) -> str:
        if value == "":
            return ""
        if isinstance(value, str):
            strings.append(value)
            return f'<c r="{name}" t="s"><v>{len(strings) - 1}</v></c>'
        return f'<c r="{name}" s="{int(name in shown)}"><v>{value!r}</v></c>'

    ranges = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    joined = f"<mergeCells>{ranges}</mergeCells>"
    pages = {
        f"xl/worksheets/s{i}.xml": "<worksheet><sheetData>"
        + "".join(
            f'<row r="{r}">{"".join(cell(value, f"{chr(65 + c)}{r}") for c, value in enumerate(row))}</row>'
            for r, row in enumerate(rows, 1)
        )
        + f"</sheetData>{joined}</worksheet>"
        for i, rows in enumerate(sheets.values())
    }
    listed = "".join(f'<sheet name="{escape(name)}" r:id="r{i}"/>' for i, name in enumerate(sheets))
    return zipped(
        {
            "xl/workbook.xml": f"<workbook {_R}><sheets>{listed}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": _rels({f"r{i}": f"worksheets/s{i}.xml" for i in range(len(sheets))}),
            "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="10"/></cellXfs></styleSheet>',
            **pages,
            "xl/sharedStrings.xml": f"<sst>{''.join(f'<si><t>{escape(text)}</t></si>' for text in strings)}</sst>",
        }
    )


# ---- EPUB


def epub(
    chapters: Sequence[str],
    *,
    title: str = "",
    author: str = "",
    date: str = "",
    publisher: str = "",
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """An EPUB book of the HTML of its chapters' bodies; `pictures` by the addresses at which the chapters name them."""
    head = '<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>'
    items = "".join(
        f'<item id="c{i}" href="c%20{i}.xhtml" media-type="application/xhtml+xml"/>' for i in range(len(chapters))
    )
    refs = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
    said = f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dc:date>{date}</dc:date><dc:publisher>{publisher}</dc:publisher>"
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OEBPS/b.opf"/></rootfiles></container>',
            "OEBPS/b.opf": f'<package xmlns:dc="d"><metadata>{said}</metadata><manifest>{items}</manifest><spine>{refs}</spine></package>',
            **{f"OEBPS/c {i}.xhtml": f"{head}{body}</body></html>" for i, body in enumerate(chapters)},
            **{f"OEBPS/{name}": raw for name, raw in (pictures or {}).items()},
        }
    )


# ---- WARC


def warc(pages: Mapping[str, bytes], *, status: str = "200 OK", packed: bool = False) -> bytes:
    """A web archive of pages by their addresses; `packed` compresses each record by itself, as crawlers do."""
    records = []
    for url, page in pages.items():
        http = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n".encode() + page
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-01-01T00:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:0>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        record = head.encode() + http + b"\r\n\r\n"
        records.append(gzip.compress(record, mtime=0) if packed else record)
    return b"".join(records)


def jsonl(records: Iterable[object]) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


# ---- PDF

# A line of text: left, top (points from the top left corner of an A4 page), size, text.
PdfLine = tuple[float, float, float, str]
WIDTH, HEIGHT = 595, 842


# A picture: left, top, width, height on the page; its width and height in pixels, its bytes as RGB.
PdfPicture = tuple[float, float, float, float, int, int, bytes]


def pdf(
    pages: Sequence[Sequence[PdfLine]], *, title: str = "", pictures: Mapping[int, PdfPicture] | None = None
) -> bytes:
    """A PDF file whose lines stand where they are told, in a Chinese font that the reader must bring; `pictures` by page."""
    objects: list[bytes] = [b"", b""]

    def add(content: str | bytes) -> int:
        objects.append(content if isinstance(content, bytes) else content.encode("latin-1"))
        return len(objects)

    named = b"\xfe\xff" + title.encode("utf-16-be")
    info = add(f"<</Title <{named.hex()}>>>")
    system = "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 5>>"
    box = "/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 90>>"
    widths = "/DW 1000/W[1 95 500 814 939 500]"
    inner = add(f"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light{system}{box}{widths}>>")
    font = add(
        f"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[{inner} 0 R]>>"
    )
    kids = []
    for number, lines in enumerate(pages, 1):
        shown = ""
        if picture := (pictures or {}).get(number):
            left, top, width, height, columns, rows, rgb = picture
            data = zlib.compress(rgb)
            head = (
                f"<</Type/XObject/Subtype/Image/Width {columns}/Height {rows}/ColorSpace/DeviceRGB/BitsPerComponent 8"
            )
            image = add(f"{head}/Filter/FlateDecode/Length {len(data)}>>stream\n".encode() + data + b"\nendstream")
            shown = f"/XObject<</P {image} 0 R>>"
        drawn = "".join(
            f"BT /F {size} Tf {left} {HEIGHT - top - 0.88 * size:.2f} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"
            for left, top, size, text in lines
        ).encode()
        if shown:
            drawn += f"q {width} 0 0 {height} {left} {HEIGHT - top - height} cm /P Do Q\n".encode()
        content = add(b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn))
        kids.append(
            add(
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {content} 0 R"
                f"/Resources<</Font<</F {font} 0 R>>{shown}>>>>"
            )
        )
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{k} 0 R' for k in kids)}]>>".encode()
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, info, start))
    return out.getvalue()


def set_lines(paragraphs: Iterable[str], *, column: int, left: float, top: float, size: float = 11.0) -> list[PdfLine]:
    """Paragraphs set in a column of so many characters, the first line of each indented by two; Latin letters are half as
    wide, and no word of them is broken."""
    lines: list[PdfLine] = []
    for paragraph in paragraphs:
        words = re.findall(r"[A-Za-z0-9.%+\-]+|.[，。、；：！？）”》]*", paragraph)
        line, room, indent = "", column - 2.0, 2
        for word in words:
            width = sum(0.5 if c.isascii() else 1.0 for c in word.rstrip("，。、；：！？）”》"))
            if line and width > room:
                lines.append((left + indent * size, top, size, line))
                line, room, indent, top = "", float(column), 0, top + 1.5 * size
            line, room = line + word, room - sum(0.5 if c.isascii() else 1.0 for c in word)
        lines.append((left + indent * size, top, size, line))
        top += 1.5 * size
    return lines
