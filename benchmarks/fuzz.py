"""Mutates files of every kind and reads them: what is not an article or one clear line is a finding.

    python benchmarks/fuzz.py --seconds 60 [--kind .docx …] [--seed 1] [--keep DIR]

Each kind gets the given time. Files are damaged as bytes and, where they are packed, inside their members too. A crash,
a hang (more than ten seconds), or an error that is no InputError is written to DIR with its traceback.
"""

from __future__ import annotations

import argparse
import io
import random
import signal
import sys
import time
import traceback
import zipfile
from pathlib import Path
from types import FrameType

from tuzhi.extract.readers import illustrations
from tuzhi.extract.readers.registry import BATCHES, READERS, read_items
from tuzhi.graph import Article, InputError

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from tests.test_readers_documents import MAKERS, PICTURES  # noqa: E402

# Words that parsers trip over.
TOKENS = (
    b"", b"\0", b"\xff", b"<", b">", b"&", b'"', b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"<![CDATA[", b"-1", b"0", b"99999999999",
    b"1e309", b"\xef\xbb\xbf", b"\r\n", b" obj", b"stream\n", b"endstream", b"/Kids[1 0 R]", b"/Length 999999", b"<<", b">>", b"[" * 300,
    b"PK\x03\x04", b"PK\x01\x02", b"../", b"|", b" | ", b",", b"\t", "，".encode(), "臺".encode(), "年".encode("gb18030"), b"{", b"}", b"\\u0000",
    b"colspan=99999", b"<w:gridSpan w:val='99999999'/>", b"<c r='ZZZ9999999'>", b"t='s'><v>-5</v>", b"numFmtId='14'", b"data:image/png;base64,AAAA",
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


def check(suffix: str, raw: bytes) -> None:
    """Reads a file and checks what comes back. Raises what the reader should not raise."""
    try:
        items = list(read_items(suffix, raw, f"fuzzed{suffix}"))
    except InputError as error:
        assert "\n" not in str(error) and len(str(error)) < 600, f"no one clear line: {error!r}"
        return
    for item in items:
        if isinstance(item, Article):
            assert item.text == item.text.strip() != "", "an article without text"
            last = 0
            for where in item.locations:
                assert last <= where.start < where.end <= len(item.text), f"a place out of order: {where}"
                last = where.end
            for picture in item.pictures:
                assert 0 <= picture.start <= picture.end <= len(item.text), f"a picture out of the text: {picture}"


class Hang(Exception):
    """A reader took longer than it may."""


def _hang(signum: int, frame: FrameType | None) -> None:
    raise Hang("more than ten seconds")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument(
        "--kind", nargs="*", default=sorted({*READERS, *BATCHES} - PICTURES - {".htm", ".mht", ".ndjson"}) + [".png"]
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    args = parser.parse_args()
    signal.signal(signal.SIGALRM, _hang)
    # Reading letters takes seconds a picture and is not ours to fuzz.
    illustrations.can_read = lambda: False  # type: ignore[assignment]
    failed = 0
    for suffix in args.kind:
        rng = random.Random(f"{args.seed} {suffix}")
        sample = MAKERS[suffix]()
        packed = sample.startswith(b"PK")
        ends, count, seen = time.monotonic() + args.seconds, 0, set()
        if suffix in PICTURES:
            from tuzhi.extract.readers import pictures

            pictures.read_image = lambda image: []  # type: ignore[assignment]
        while time.monotonic() < ends:
            raw = mutate_members(sample, rng) if packed and rng.random() < 0.7 else mutate(sample, rng)
            count += 1
            signal.alarm(10)
            try:
                check(suffix, raw)
            except Exception as error:
                frame = traceback.extract_tb(error.__traceback__)[-1]
                place = f"{type(error).__name__} {Path(frame.filename).name}:{frame.lineno}"
                if place not in seen:
                    seen.add(place)
                    args.keep.mkdir(parents=True, exist_ok=True)
                    stem = args.keep / f"{suffix[1:].replace('.', '-')}-{len(seen)}"
                    stem.with_suffix(suffix).write_bytes(raw)
                    stem.with_suffix(".txt").write_text(traceback.format_exc(), "utf-8")
                    print(f"  {suffix}: {place}: {' '.join(str(error).split())[:160]}")
            finally:
                signal.alarm(0)
        failed += len(seen)
        print(f"{suffix:10}{count:8} files  {len(seen)} findings", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
