"""How well and how fast each format is read: the same articles in all of them, compared with their plain text.

    python benchmarks/readers.py [--pictures 6] [--json]

The articles are the seeds and the invented ones of tests/readers, written into every format by tests/readers/making.py;
PDF pages in one and in two columns with running heads and page numbers, pictures with the font that is installed.

`characters` is the share of characters that come back in their order (1 − edit distance / length), `paragraphs` the share of
paragraphs that come back exactly, `facts` the F1 of facts and numbers against those of the plain text, `ms` the time of
one article in the process of a reader, `first` that of the first one, with its start.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from html import escape
from pathlib import Path

from tuzhi.extract.build import extract
from tuzhi.extract.readers.confined import Worker
from tuzhi.extract.readers.registry import CONFINED, read, read_items
from tuzhi.graph import Article, KnowledgeGraph

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from tests.readers import making  # noqa: E402

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc", "C:/Windows/Fonts/msyh.ttc",
)  # fmt: skip
Paragraphs = list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """What one format scored; times in milliseconds."""

    format: str
    articles: int
    characters: float
    paragraphs: float
    facts: float
    ms: float
    first: float


def articles() -> list[Paragraphs]:
    paths = [*sorted((ROOT / "seeds").glob("*.txt")), *sorted((ROOT / "tests/readers").glob("*.txt"))]
    return [read(path).text.split("\n") for path in paths]


def page_html(paragraphs: Paragraphs) -> bytes:
    body = "".join(f"<p>{escape(p)}</p>" for p in paragraphs[1:])
    return (
        f"<html><head><meta charset=utf-8><title>{escape(paragraphs[0])}_江南网</title></head><body><div class=nav><a>首页</a> <a>财经</a></div>"
        f"<article><h1>{escape(paragraphs[0])}</h1>{body}</article><div class=side><h3>热门排行</h3><ul><li>城南新开一条地铁线</li></ul></div>"
        f"</body></html>"
    ).encode()


def pdf_pages(paragraphs: Paragraphs, columns: int) -> bytes:
    column, step = (38, 0.0) if columns == 1 else (19, 250.0)
    lines = making.set_lines(paragraphs, column=column, left=0, top=0)
    rows = 40
    pages: list[list[making.PdfLine]] = []
    for i, (x, _, size, text) in enumerate(lines):
        page, place = divmod(i, rows * columns)
        if place == 0:
            pages.append([(60.0, 40.0, 9, f"江南日报　产业周刊　第{page + 1}版"), (280.0, 805.0, 9, f"- {page + 1} -")])
        pages[page].append((60 + step * (place // rows) + x, 80 + 16.5 * (place % rows), size, text))
    return making.pdf(pages)


def picture(paragraphs: Paragraphs, size: int) -> bytes:
    import io

    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(next(path for path in FONTS if Path(path).exists()), size)
    width, lines = 36 * size, []
    for paragraph in paragraphs:
        rest, first = paragraph, True
        while rest:
            room = width - 4 * size - (2 * size if first else 0)
            count = 1
            while count < len(rest) and font.getlength(rest[: count + 1]) <= room:
                count += 1
            while count < len(rest) and rest[count] in "，。、；：！？）”》":
                count += 1
            lines.append((2 * size + (2 * size if first else 0), rest[:count]))
            rest, first = rest[count:], False
    image = Image.new("L", (width, int(1.6 * size * len(lines)) + 4 * size), 255)
    draw = ImageDraw.Draw(image)
    for i, (x, text) in enumerate(lines):
        draw.text((x, 2 * size + 1.6 * size * i), text, font=font, fill=0)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def record(paragraphs: Paragraphs) -> dict[str, str]:
    return {"text": "\n".join(paragraphs)}


FORMATS: dict[str, tuple[str, Callable[[Paragraphs], bytes]]] = {
    "txt": (".txt", lambda p: "\n".join(p).encode()),
    "txt, GBK": (".txt", lambda p: "\n".join(p).encode("gb18030")),
    "md": (".md", lambda p: "\n\n".join(p).encode()),
    "html": (".html", page_html),
    "docx": (".docx", lambda p: making.docx("".join(map(making.word_paragraph, p)))),
    "pptx": (".pptx", lambda p: making.pptx([making.slide(p[0], p[1:])])),
    "epub": (".epub", lambda p: making.epub(["".join(f"<p>{escape(x)}</p>" for x in p)])),
    "jsonl": (".jsonl", lambda p: making.jsonl([record(p)])),
    "xlsx": (".xlsx", lambda p: making.xlsx({"a": [["text"], ["\n".join(p)]]})),
    "warc.gz": (".warc.gz", lambda p: making.warc({"https://news.example/a.html": page_html(p)}, packed=True)),
    "pdf, one column": (".pdf", lambda p: pdf_pages(p, 1)),
    "pdf, two columns": (".pdf", lambda p: pdf_pages(p, 2)),
    "picture, 24 pixels": (".png", lambda p: picture(p, 24)),
    "picture, 16 pixels": (".png", lambda p: picture(p, 16)),
}


def characters(one: str, other: str) -> float:
    """The share of characters that two texts have in common in their order, of the longer one's."""
    matched = sum(block.size for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks())
    return matched / max(len(one), len(other), 1)


def statements(kg: KnowledgeGraph) -> set[tuple[str, ...]]:
    facts = {fact.key for fact in kg.facts.values() if fact.property != "depicts"}
    return {*facts, *(obs.key for obs in kg.observations.values())}


def found_in(worker: Worker, suffix: str, raw: bytes) -> Article | None:
    items = worker.read(suffix, raw, f"a{suffix}") if suffix in CONFINED else read_items(suffix, raw, f"a{suffix}")
    for item in list(items):
        if isinstance(item, Article):
            return item
        if hasattr(item, "raw"):
            return found_in(worker, item.suffix, item.raw)
    return None


def measure(name: str, texts: Iterable[Paragraphs]) -> Row:
    suffix, write = FORMATS[name]
    worker = Worker()
    scores: list[tuple[float, float]] = []
    times: list[float] = []
    right = given = wanted = 0
    for paragraphs in texts:
        raw = write(paragraphs)
        began = time.perf_counter()
        article = found_in(worker, suffix, raw)
        times.append(1000 * (time.perf_counter() - began))
        text = article.text if article else ""
        plain = next(
            item for item in read_items(".txt", "\n".join(paragraphs).encode(), "a.txt") if isinstance(item, Article)
        )
        spaceless = "".join(text.split(" ")), "".join(plain.text.split(" "))
        kept = set(spaceless[0].split("\n"))
        lines = spaceless[1].split("\n")
        scores.append((characters(*spaceless), sum(line in kept for line in lines) / len(lines)))
        told, expected = statements(extract(article).graph) if article else set(), statements(extract(plain).graph)
        right, given, wanted = right + len(told & expected), given + len(told), wanted + len(expected)
    worker.close()
    rest = sorted(times[1:]) or times
    mean = [sum(s[i] for s in scores) / len(scores) for i in (0, 1)]
    return Row(
        name, len(scores), round(mean[0], 4), round(mean[1], 3), round(2 * right / max(given + wanted, 1), 3),
        round(rest[len(rest) // 2], 1), round(times[0]),
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--pictures", type=int, default=6, help="how many articles are read from pictures (seconds each)"
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    texts = articles()
    if not args.json:
        print(f"{'':20}{'articles':>9}{'characters':>12}{'paragraphs':>12}{'facts':>8}{'ms':>9}{'first':>8}")
    for name in FORMATS:
        row = measure(name, texts[-args.pictures :] if name.startswith("picture") else texts)
        if args.json:
            print(json.dumps(asdict(row), ensure_ascii=False))
        else:
            print(
                f"{row.format:20}{row.articles:9}{row.characters:12.4f}{row.paragraphs:12.3f}{row.facts:8.3f}{row.ms:9.1f}{row.first:8.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
