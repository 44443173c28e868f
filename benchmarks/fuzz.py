"""Mutates files of every kind and reads them: what is not an article or one clear line is a finding.

    python benchmarks/fuzz.py --seconds 60 [--kind .docx …] [--seed 1] [--keep DIR]

Each kind gets the given time. Files are damaged as bytes and, where they are packed, inside their members too; a damaged
file that brings a reader to say something new is damaged further. A crash,
a hang (more than ten seconds of work), more than 2 GB of memory, or an error that is no InputError is written to DIR with
its traceback.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import resource
import signal
import sys
import time
import traceback
import zipfile
import zlib
from pathlib import Path
from types import FrameType

from tuzhi.extract.readers import documents, illustrations, pictures
from tuzhi.extract.readers.registry import BATCHES, READERS, read_items
from tuzhi.extract.readers.unpacking import is_printable
from tuzhi.graph import Article, InputError

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from tests.readers import making  # noqa: E402
from tests.test_readers_documents import MAKERS, PICTURES  # noqa: E402
from tests.test_readers_tables import MAKERS as MERGED  # noqa: E402

FILES = ROOT / "tests" / "readers"
# Damaged files that are kept to be damaged further, of each kind.
MAX_POOL = 300

# Words that parsers trip over.
TOKENS = (
    b"", b"\0", b"\xff", b"<", b">", b"&", b'"', b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"<![CDATA[", b"-1", b"0", b"99999999999",
    b"1e309", b"\xef\xbb\xbf", b"\r\n", b" obj", b"stream\n", b"endstream", b"/Kids[1 0 R]", b"/Length 999999", b"<<", b">>", b"[" * 300,
    b"PK\x03\x04", b"PK\x01\x02", b"../", b"|", b" | ", b",", b"\t", "，".encode(), "臺".encode(), "年".encode("gb18030"), b"{", b"}", b"\\u0000",
    b"colspan=99999", b"rowspan=9999", b"<table>", b"<td>", b"</tr>", b"<a:tc hMerge='1'>", b"<mergeCell ref='A1:XFD1048576'/>", b"<w:vMerge/>", b"<w:gridSpan w:val='99999999'/>", b"<c r='ZZZ9999999'>", b"t='s'><v>-5</v>", b"numFmtId='14'", b"data:image/png;base64,AAAA",
)  # fmt: skip


def mutate(raw: bytes, rng: random.Random) -> bytes:
    """The bytes with one to eight damages."""
    data = bytearray(raw)
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        if not data:
            break
        at = rng.randrange(len(data))
        kind = rng.randrange(6)
        if kind == 0:
            data[at] = rng.randrange(256)
        elif kind == 1:
            del data[at : at + rng.choice((1, 2, 9, 100))]
        elif kind == 2:
            data[at:at] = rng.choice(TOKENS)
        elif kind == 3:
            length = rng.choice((4, 30, 300))
            data[at:at] = data[at : at + length] * rng.choice((1, 2, 40))
        elif kind == 4:
            other = rng.randrange(len(data))
            data[at : at + 20], data[other : other + 20] = data[other : other + 20], data[at : at + 20]
        else:
            token = rng.choice(TOKENS)
            data[at : at + len(token)] = token
    return bytes(data)


def mutate_members(raw: bytes, rng: random.Random) -> bytes:
    """A zip file with a damaged member: its sum is right, so that readers see the damage."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = rng.choice(names)
        for name in names:
            content = old.read(name)
            new.writestr(name, mutate(content, rng) if name == chosen else content)
    return out.getvalue()


def samples(suffix: str) -> list[bytes]:
    """Whole files of a kind: the article of the contract test, and documents that hold all that its reader looks for."""
    poster, table = (FILES / "poster.png").read_bytes(), [["企业", "营业收入（亿元）"], ["青禾智能", "12.5"]]
    chart = making.chart("营业收入（亿元）", ["2022年", "2023年"], {"青禾智能": [7.4, 12.5]})
    drawn = making.diagram({"a": "青禾智能", "b": "研发中心"}, [("doc", "a"), ("a", "b")])
    word = (
        making.word_table(table) + making.word_picture("p", "海报") + making.word_chart("c") + making.word_diagram("d")
    )
    rich = {
        ".docx": lambda: [
            making.docx(word, pictures={"p": poster}, charts={"c": chart}, diagrams={"d": drawn}),
            MERGED[".docx"](),
        ],
        ".pptx": lambda: [
            making.pptx([making.slide("题目", ["正文"], table), making.slide("其二", ["正文"])]),
            MERGED[".pptx"](),
        ],
        ".xlsx": lambda: [
            making.xlsx({"表": [["企业", "增长"], ["青禾智能", 0.3]], "二": table}, percent=["B2"]),
            MERGED[".xlsx"](),
        ],
        ".xls": lambda: [MERGED[".xls"]()],
        ".html": lambda: [page.read_bytes() for page in sorted((FILES / "pages").glob("*.html"))] + [MERGED[".html"]()],
        ".md": lambda: [(FILES / "report.md").read_bytes()],
        ".txt": lambda: [file.read_bytes() for file in sorted(FILES.glob("*.txt"))],
        ".png": lambda: [poster, *(MAKERS[kind]() for kind in (".jpg", ".webp", ".gif", ".bmp", ".tif"))],
    }
    return [MAKERS[suffix](), *rich.get(suffix, list)()]


def check(suffix: str, raw: bytes) -> str:
    """Reads a file, checks what comes back and says in a word what it was. Raises what the reader should not raise."""
    try:
        items = list(read_items(suffix, raw, f"fuzzed{suffix}"))
    except InputError as error:
        assert is_printable(str(error)) and len(str(error)) < 600, f"no one clear line: {error!r}"
        return re.sub(r"\W+|\d+|_", "", str(error))[:40]
    said: list[object] = []
    for item in items:
        if isinstance(item, Article):
            assert item.text == item.text.strip() != "", "an article without text"
            last = 0
            for where in item.locations:
                assert last <= where.start < where.end <= len(item.text), f"a place out of order: {where}"
                last = where.end
            for picture in item.pictures:
                assert 0 <= picture.start <= picture.end <= len(item.text), f"a picture out of the text: {picture}"
            parts = (item.locations, item.pictures, item.title, item.source, item.published, item.reporters)
            said.append(
                (item.text.count("\n"), *(len(part) if isinstance(part, tuple) else bool(part) for part in parts))
            )
        else:
            assert is_printable(item.path), f"a name that steers the terminal: {item.path!r}"
            said.append(type(item).__name__)
    return str(said[:20])


# Seconds of work that a damaged file may cost, and bytes that this process may take.
PATIENCE, MEMORY = 10, 2 * 2**30


class Hang(Exception):
    """A reader took longer than it may."""


def _hang(signum: int, frame: FrameType | None) -> None:
    raise Hang(f"more than {PATIENCE} seconds of work")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument(
        "--kind", nargs="*", default=sorted({*READERS, *BATCHES} - PICTURES - {".htm", ".mht", ".ndjson"}) + [".png"]
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    args = parser.parse_args()
    # Work, not time: other programs may hold the machine.
    signal.signal(signal.SIGPROF, _hang)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
    # Reading letters takes seconds a picture and is not ours to fuzz.
    documents.can_read = pictures.can_read = illustrations.can_read = lambda: True  # type: ignore[assignment]
    pictures.read_image = lambda image: []
    illustrations.Illustrator.read_image = staticmethod(lambda image: [])  # type: ignore[assignment, method-assign]
    failed = 0
    for suffix in args.kind:
        failed += fuzz(suffix, args.seconds, random.Random(f"{args.seed} {suffix}"), args.keep)
    return 1 if failed else 0


def fuzz(suffix: str, seconds: float, rng: random.Random, keep: Path) -> int:
    """Damages files of a kind for so long, and gives the number of findings, which are kept in a folder."""
    pool, known = samples(suffix), set()
    whole, ends, count, slowest = len(pool), time.monotonic() + seconds, 0, 0.0
    seen: set[str] = set()
    while time.monotonic() < ends:
        sample = rng.choice(pool)
        packed = sample.startswith(b"PK") and rng.random() < 0.7
        try:
            raw = mutate_members(sample, rng) if packed else mutate(sample, rng)
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, RuntimeError, IndexError, zlib.error):
            raw = mutate(sample, rng)
        count += 1
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        began = time.process_time()
        try:
            said = check(suffix, raw)
            if said not in known and len(raw) < 4 * max(map(len, pool[:whole])):
                known.add(said)
                pool.append(raw)
                if len(pool) > MAX_POOL:
                    del pool[rng.randrange(whole, len(pool))]
        except (Exception, MemoryError) as error:
            signal.setitimer(signal.ITIMER_PROF, 0)
            _keep(error, suffix, raw, seen, keep)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            slowest = max(slowest, time.process_time() - began)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{suffix:10}{count:9} files  {len(known):5} answers  {len(seen)} findings  slowest {slowest:.1f} s  {held} MB", flush=True)  # fmt: skip
    return len(seen)


def _keep(error: BaseException, suffix: str, raw: bytes, seen: set[str], keep: Path) -> None:
    """Keeps a file that is a finding, with its traceback: one for each place in the code."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} {Path(frame.filename).name}:{frame.lineno}"
    if place in seen:
        return
    seen.add(place)
    keep.mkdir(parents=True, exist_ok=True)
    stem = keep / f"{suffix[1:].replace('.', '-')}-{len(seen)}"
    stem.with_suffix(suffix).write_bytes(raw)
    stem.with_suffix(".txt").write_text("".join(traceback.format_exception(error)), "utf-8")
    print(f"  {suffix}: {place}: {' '.join(str(error).split())[:160]}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
