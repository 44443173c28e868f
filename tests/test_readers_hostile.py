"""Files that mean harm, and broken ones: each is refused in one line, and the rest of the folder is read."""

from __future__ import annotations

import functools
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tuzhi.extract.readers import registry as readers
from tuzhi.extract.readers.batches import Failure
from tuzhi.extract.readers.confined import Worker, _item, _message_of
from tuzhi.extract.readers.markup import parse_markup
from tuzhi.extract.readers.registry import BATCHES, READERS, read_all, read_items
from tuzhi.extract.readers.unpacking import MAX_MEMBER, MB, Package, is_printable, parse_xml
from tuzhi.graph import Article, InputError, Picture

from .readers import making
from .test_readers_documents import BODY, FIXTURES, MAKERS, NEEDS, PICTURES, docx


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(patience=30)
    yield made
    made.close()


@functools.cache
def bomb(size: int = MAX_MEMBER + 2 * MB) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as member,
    ):
        for _ in range(size // MB):
            member.write(b" " * MB)
    return stream.getvalue()


def renamed(raw: bytes, name: bytes, by: bytes) -> bytes:
    """A zip file with another name of a member, of the same length."""
    assert len(name) == len(by) and name in raw
    return raw.replace(name, by)


def encrypted() -> bytes:
    raw = bytearray(docx())
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = raw.find(sign)
        while start >= 0:
            raw[start + at] |= 1
            start = raw.find(sign, start + 4)
    return bytes(raw)


def lying_about_its_size() -> bytes:
    """A zip file whose directory says that a member is small."""
    raw = bytearray(bomb())
    at = raw.find(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 1000)
    return bytes(raw)


ENTITIES = (
    '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document xmlns:w="w"><w:body>&b;</w:body></w:document>'
)
OUTSIDE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w><body>&a;</body></w>'
PARAMETER = '<!DOCTYPE w [<!ENTITY % a SYSTEM "http://x.example/a.dtd"> %a;]><w/>'


def with_part(name: str, content: bytes | str) -> bytes:
    stream = io.BytesIO(docx())
    with zipfile.ZipFile(stream) as archive:
        members: dict[str, bytes | str] = {n: archive.read(n) for n in archive.namelist()}
    return making.zipped({**members, name: content})


def huge_picture(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


HOSTILE: list[tuple[str, Callable[[], bytes], str]] = [
    (".docx", bomb, "decompression bomb"),
    (".docx", lying_about_its_size, "broken|bomb"),
    (".zip", bomb, "decompression bomb"),
    (".epub", bomb, "decompression bomb"),
    (".xlsx", bomb, "decompression bomb"),
    (".docx", lambda: with_part("word/document.xml", ENTITIES), "entities"),
    (".docx", lambda: with_part("word/document.xml", OUTSIDE), "entities"),
    (".docx", lambda: with_part("word/document.xml", PARAMETER), "entities"),
    (".docx", lambda: with_part("word/document.xml", "<w>" * 5000), "nested"),
    (".docx", lambda: with_part("word/document.xml", "<w><body>"), "broken XML"),
    (".docx", lambda: with_part("word/document.xml", b"\xff\xfe<\0"), "broken XML"),
    (".docx", lambda: with_part("word/vbaProject.bin", b"x"), "macros"),
    (".docx", lambda: renamed(docx(), b"word/styles.xml", b"../../../a1.xml"), "climbs out"),
    (".zip", lambda: renamed(making.zipped({"aaaa/etc/a.txt": b"x"}), b"aaaa/etc/a.txt", b"/aaaa/etc/.txt"), "climbs"),
    (
        ".zip",
        lambda: renamed(making.zipped({"aaaa/etc/a.txt": b"x"}), b"aaaa/etc/a.txt", b"..\\..\\etc.txt1"),
        "climbs",
    ),
    (".docx", encrypted, "encrypted"),
    (".docx", lambda: b"\xd0\xcf\x11\xe0" * 100, "old or encrypted"),
    (".docx", lambda: making.zipped({"a.txt": b"x"}), "missing"),
    (".docx", lambda: docx()[:-40], "no zip file"),
    # A member without a name, found by the fuzzer.
    (".docx", lambda: renamed(docx(), b"word/styles.xml", b"\0ord/styles.xml"), "without a name"),
    # A name that would clear the reader's terminal.
    (
        ".zip",
        lambda: renamed(making.zipped({"aaaaaaaaaaa": b"x"}), b"aaaaaaaaaaa", b"a:\x1b[2J\n.txt"),
        "climbs out",
    ),
    # A head of records that would, found by the fuzzer.
    (".warc", lambda: making.warc({"https://x.example": b"<p>x"}) + b"<\x03\x1b[2J\r\n", "web page|WARC|text"),
    (".pptx", lambda: docx(), "no file of this kind"),
    (".png", lambda: huge_picture(60_000, 60_000), "more pixels"),
    (".png", lambda: huge_picture(9_000, 9_000), "9000 × 9000"),
    (".png", lambda: huge_picture(400, 300), "broken picture"),
    (".jpg", lambda: b"\xff\xd8\xff" * 9, "picture"),
    (".pdf", lambda: b"%PDF-1.7\n" + b"x" * 100, "no PDF"),
    (".pdf", lambda: making.pdf([[]])[:-900], "PDF|pages"),
    (".json", lambda: b"[" * 100_000, "JSON"),
    (".json", lambda: b'{"a": 1}', "no text"),
    (".warc", lambda: b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\nx", "WARC|web page"),
    (".warc.gz", lambda: b"\x1f\x8b" + b"x" * 50, "WARC|web page"),
    (".csv", lambda: b'"' + b"a," * 700_000, "CSV|text"),
]


@pytest.mark.parametrize(("suffix", "make", "message"), HOSTILE, ids=lambda v: v if isinstance(v, str) else "")
def test_what_means_harm_is_refused_in_one_line(suffix: str, make: Callable[[], bytes], message: str) -> None:
    for package in filter(None, [NEEDS.get(suffix), "warcio" if suffix.startswith(".warc") else None]):
        pytest.importorskip(package)
    try:
        items = list(read_items(suffix, make(), "a"))
    except InputError as error:
        said = str(error)
    else:
        (failure,) = items
        assert isinstance(failure, Failure)
        said = failure.message
    assert re.search(message, said), said
    assert is_printable(said) and len(said) < 300


def test_a_folder_of_harm_is_read_to_its_end(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    for i, (suffix, make, _) in enumerate(HOSTILE):
        if not NEEDS.get(suffix) and not suffix.startswith(".warc"):
            (tmp_path / f"{i:02}{suffix}").write_bytes(make())
    (tmp_path / "zz.docx").write_bytes(docx())
    items = list(read_all([tmp_path]))
    articles = [item for item in items if isinstance(item, Article)]
    assert [Path(article.path).name for article in articles] == ["zz.docx"]
    assert {Path(i.path).name[:2] for i in items if isinstance(i, Failure)} == {
        p.name[:2] for p in tmp_path.iterdir()
    } - {"zz"}


def test_old_and_foreign_formats_say_what_to_do(tmp_path: Path) -> None:
    for name in ("a.doc", "b.xls", "c.docm", "d.rar", "e.wps"):
        (tmp_path / name).write_bytes(b"x")
    messages = [item.message for item in read_all([tmp_path]) if isinstance(item, Failure)]
    assert ["save it as .docx" in messages[0], "xlsx" in messages[1], "macros" in messages[2]] == [True] * 3
    assert ".zip" in messages[3] and ".docx" in messages[4]


def test_a_marked_section_that_nobody_knows_is_passed_over() -> None:
    # Found by the fuzzer: the library's parser fails at it.
    markup = parse_markup("<p>甲<![CDA[x]>乙</p><p>丙<![if !IE]>丁<![endif]></p>")
    assert [line.text for line in markup.lines] == ["甲乙", "丙丁"]


def test_a_folder_of_two_hundred_files_is_reported_file_by_file(tmp_path: Path) -> None:
    kinds = [".txt", ".md", ".docx", ".pptx", ".xlsx", ".epub", ".csv", ".jsonl", ".json", ".zip"]
    for i in range(160):
        suffix = kinds[i % len(kinds)]
        (tmp_path / f"{i:03}{suffix}").write_bytes(MAKERS[suffix]())
    for i in range(40):
        (tmp_path / f"bad{i:02}{kinds[i % len(kinds)]}").write_bytes(b"PK\x03\x04 broken \xff" * 3)
    items = list(read_all([tmp_path]))
    told = {Path(item.path).relative_to(tmp_path).parts[0].partition(":")[0] for item in items}
    assert told == {path.name for path in tmp_path.iterdir()}
    assert sum(isinstance(item, Article) for item in items) == 160
    failed = {Path(item.path).name for item in items if isinstance(item, Failure) and not item.skipped}
    assert failed == {path.name for path in tmp_path.glob("bad*")}


def test_declared_letters_of_xhtml_are_no_entities() -> None:
    assert (
        parse_xml(b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "x.dtd"><html><p>&amp;</p></html>', "a").tag
        == "html"
    )


def test_a_package_gives_no_more_than_it_may_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuzhi.extract.readers.unpacking.MAX_TOTAL", 10)
    package = Package(making.zipped({"a": b"12345678", "b": b"12345678"}))
    assert package.read("A") == b"12345678"
    with pytest.raises(InputError, match="bomb"):
        package.read("b")
    assert MAX_MEMBER >= 10 * MB


# ---- the worker


def test_the_worker_says_what_the_reader_says(worker: Worker) -> None:
    assert list(worker.read(".docx", docx(), "a.docx")) == list(read_items(".docx", docx(), "a.docx"))
    with pytest.raises(InputError, match="macros"):
        list(worker.read(".docx", with_part("word/vbaProject.bin", b"x"), "a.docx"))
    raw = MAKERS[".zip"]()
    assert list(worker.read(".zip", raw, "a.zip")) == list(read_items(".zip", raw, "a.zip"))


def test_one_process_serves_many_files(worker: Worker) -> None:
    list(worker.read(".docx", docx(), "a.docx"))
    first = worker._process
    with pytest.raises(InputError):
        list(worker.read(".docx", b"x", "a.docx"))
    list(worker.read(".docx", docx(), "a.docx"))
    assert worker._process is first


def test_a_reader_that_takes_too_long_is_stopped_and_the_next_file_read(worker: Worker) -> None:
    worker.patience = 0.01
    with pytest.raises(InputError, match="took longer than"):
        list(worker.read(".docx", docx(), "a.docx"))
    worker.patience = 30
    (article,) = worker.read(".docx", docx(), "a.docx")
    assert isinstance(article, Article)


def test_a_reader_that_takes_too_much_memory_is_stopped_and_the_next_file_read() -> None:
    resource = pytest.importorskip("resource")
    if not Path("/proc/self/statm").exists() or not hasattr(resource, "RLIMIT_AS"):
        pytest.skip("this system bounds no memory")
    small = Worker(memory=24 * MB)
    try:
        raw = ("[" + ",".join(['{"text":"' + "云" * 50 + '"}'] * 150_000) + "]").encode()
        with pytest.raises(InputError, match="memory"):
            list(small.read(".json", raw, "a.json"))
        (article,) = small.read(".docx", docx(), "a.docx")
        assert isinstance(article, Article)
    finally:
        small.close()


def test_a_worker_that_dies_costs_one_file(worker: Worker) -> None:
    list(worker.read(".docx", docx(), "a.docx"))
    assert worker._process is not None
    worker._process.kill()
    worker._process.wait()
    (article,) = worker.read(".docx", docx(), "a.docx")
    assert isinstance(article, Article)


def test_a_reading_that_is_left_half_way_does_not_spoil_the_next(worker: Worker) -> None:
    several = making.zipped({f"{i}.txt": BODY[0].encode() for i in range(9)})
    next(worker.read(".zip", several, "a.zip"))
    (article,) = worker.read(".docx", docx(), "a.docx")
    assert isinstance(article, Article)


def test_plain_text_needs_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Worker:
        raise AssertionError("a process for plain text")

    monkeypatch.setattr(readers, "worker", refuse)
    (tmp_path / "a.txt").write_text(BODY[0], "utf-8")
    assert [type(item) for item in read_all([tmp_path])] == [Article]


# ---- laws

SAMPLES = {s: make for s, make in MAKERS.items() if s not in PICTURES and s not in (".htm", ".mht", ".ndjson")}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("suffix", sorted(SAMPLES))
def test_a_damaged_file_gives_articles_or_an_input_error(suffix: str, data: st.DataObject) -> None:
    for package in filter(None, [NEEDS.get(suffix), "warcio" if suffix.startswith(".warc") else None]):
        pytest.importorskip(package)
    raw = bytearray(SAMPLES[suffix]())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        kind = data.draw(st.sampled_from(["set", "cut", "put", "repeat"]))
        if kind == "set":
            raw[at] = data.draw(st.integers(0, 255))
        elif kind == "cut":
            del raw[at : at + data.draw(st.integers(1, 40))]
        elif kind == "put":
            raw[at:at] = data.draw(st.binary(min_size=1, max_size=20))
        else:
            raw[at:at] = raw[at : at + 60]
        if not raw:
            return
    try:
        with pytest.MonkeyPatch.context() as patch:
            # A page whose text is lost would be read from its picture, which takes seconds.
            patch.setattr("tuzhi.extract.readers.illustrations.can_read", lambda: False)
            items = list(read_items(suffix, bytes(raw), f"a{suffix}"))
    except InputError as error:
        assert "\n" not in str(error)
        return
    for item in items:
        if isinstance(item, Article):
            ends = [(where.start, where.end) for where in item.locations]
            assert all(0 <= start < end <= len(item.text) for start, end in ends)
            assert ends == sorted(ends) and all(a[1] <= b[0] for a, b in zip(ends, ends[1:], strict=False))


def test_what_a_reader_does_not_foresee_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(raw: bytes, path: str) -> Article:
        raise LookupError("nobody\nforesaw this")

    monkeypatch.setitem(READERS, ".md", fail)
    (tmp_path / "a.md").write_text(BODY[0], "utf-8")
    (tmp_path / "b.txt").write_text(BODY[0], "utf-8")
    failure, article = read_all([tmp_path])
    assert isinstance(failure, Failure) and isinstance(article, Article)
    assert failure.message == "cannot be read (LookupError: nobody foresaw this)"


def test_every_reader_is_fuzzed() -> None:
    assert {*READERS, *BATCHES} - set(SAMPLES) == {*PICTURES, ".htm", ".mht", ".ndjson"}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: FIXTURES.joinpath("article.xls").read_bytes()[:700], "no Excel file"),
        (lambda: b"<html><table><tr><td>x</table>", "rename it to .html"),
        (lambda: FIXTURES.joinpath("article.xls").read_bytes() + "_VBA_PROJECT_CUR".encode("utf-16-le"), "macros"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "no Excel file"),
    ],
)
def test_old_workbooks_that_are_none_are_refused_in_one_line(make: Callable[[], bytes], message: str) -> None:
    pytest.importorskip("xlrd")
    with pytest.raises(InputError, match=message) as caught:
        list(read_items(".xls", make(), "a.xls"))
    assert is_printable(str(caught.value))


def test_a_new_workbook_by_the_name_of_an_old_one_is_read() -> None:
    (article,) = read_items(".xls", MAKERS[".xlsx"](), "a.xls")
    assert isinstance(article, Article) and article.source == "江南日报"


def test_a_process_that_a_file_took_over_can_name_no_file_and_pass_no_other_bytes() -> None:
    pytest.importorskip("PIL")
    from PIL import Image
    from tuzhi.extract.readers.pictures import keepable

    painted = keepable(Image.new("RGB", (300, 200), "red"))
    for raw in (b"<svg onload=alert(1)>", painted + b"<script>", painted[:-1], b"RIFF"):
        picture = Picture("", 0, 1, file="../../graph.jsonl", raw=raw)
        message = _message_of(Article("a", "", "字", pictures=(picture,)))
        assert _item(message).pictures[0] == Picture("", 0, 1)  # type: ignore[union-attr]
    message = _message_of(Article("a", "", "字", pictures=(Picture("", 0, 1, file="../x", raw=painted),)))
    (shown,) = _item(message).pictures  # type: ignore[union-attr]
    assert shown.file.endswith(".webp") and "/" not in shown.file and shown.raw == painted


def test_what_is_told_of_a_file_steers_no_terminal() -> None:
    pytest.importorskip("warcio")
    (member,) = read_items(".warc", making.warc({"https://x.example/\x1b[2J.html": b"<p>x"}), "a.warc")
    assert not isinstance(member, Failure) and member.path.isprintable() and member.url.isprintable()
    record = {
        "title": "题\x1b[2J目",
        "content": "青禾智能位于云谷。",
        "source": "江南\u202e日报",
        "url": "https://x.example/\x07",
        "author": "林\x1b一舟",
    }
    (article,) = read_items(".json", json.dumps(record).encode(), "a.json")
    assert isinstance(article, Article)
    for told in (article.title, article.source, article.url, *article.reporters):
        assert told and is_printable(told)
    # The wide space of Chinese is none to be afraid of.
    plain = {"title": "青禾智能\u3000落户云谷", "content": "青禾智能位于云谷。"}
    (article,) = read_items(".json", json.dumps(plain).encode(), "a.json")
    assert isinstance(article, Article) and article.title == plain["title"]
