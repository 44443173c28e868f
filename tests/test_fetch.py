"""Fetching against a site on this machine: what it asks for, what it leaves alone, what it keeps."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tuzhi.cli import main
from tuzhi.extract.readers.fetch import AGENT, Visitor, addresses, clean_address, fetch, file_name, read_list
from tuzhi.extract.readers.registry import read
from tuzhi.graph import InputError

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>星河数创落户余杭</title></head><body><article>
<h1>星河数创落户余杭</h1><p>星河数创位于杭州市余杭区。这家企业由李明远创办，主要做机器人。</p></article></body></html>"""


class Site:
    """A site: pages by path, each (status, kind, body, headers); `asked` is every request that came."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, str, bytes, dict[str, str]]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, dict(self.headers)))
                status, kind, body, headers = site.pages.get(self.path, (404, "text/plain", b"", {}))
                if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                    status, body = 304, b""
                self.send_response(status)
                for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def put(
        self, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8", status: int = 200, **headers: str
    ) -> str:
        raw = body.encode() if isinstance(body, str) else body
        self.pages[path] = (status, kind, raw, {name.replace("_", "-"): value for name, value in headers.items()})
        return self.url + path

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()
    made.thread.join()


def visitor() -> Visitor:
    return Visitor(rate=0)


def test_a_feed_is_saved_and_read_as_articles(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site.put("/a.html", PAGE)
    feed = site.put(
        "/rss.xml", f"<rss><channel><link>{site.url}</link><item><link>{site.url}/a.html</link></item></channel></rss>"
    )
    assert main(["--lang", "en", "fetch", feed, "-o", str(tmp_path / "in"), "--rate", "0"]) == 0
    assert "1 pages saved" in capsys.readouterr().out
    (file,) = (tmp_path / "in").rglob("*.html")
    article = read(file)
    assert "星河数创位于杭州市余杭区" in article.text and article.url == f"{site.url}/a.html"
    assert all(headers["User-Agent"] == AGENT and "Cookie" not in headers for _, headers in site.asked)


def test_what_was_fetched_is_not_asked_for_again(site: Site, tmp_path: Path) -> None:
    url = site.put("/a.html", PAGE, ETag='"1"')
    plain = site.put("/b.html", PAGE)
    assert [bool(p.file) for p in fetch([url, plain], tmp_path, visitor())] == [True, True]
    asked = len(site.asked)
    assert [(p.file, p.problem) for p in fetch([url, plain], tmp_path, visitor())] == [("", "")] * 2
    assert len(site.asked) == asked
    # Asked whether it changed, a site with a tag answers without the page.
    assert [p.file for p in fetch([url], tmp_path, visitor(), again="changed")] == [""]
    assert site.asked[-1][1]["If-None-Match"] == '"1"'
    site.put("/a.html", PAGE.replace("机器人", "芯片"), ETag='"2"')
    (page,) = fetch([url], tmp_path, visitor(), again="changed")
    assert "芯片" in (tmp_path / page.file).read_text("utf-8")
    # A file that was deleted is fetched again.
    (tmp_path / page.file).unlink()
    assert [bool(p.file) for p in fetch([url], tmp_path, visitor())] == [True]


def test_robots_txt_is_heeded_for_pages_and_redirections(site: Site, tmp_path: Path) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /private/\nCrawl-delay: 7\n", "text/plain")
    site.put("/private/a.html", PAGE)
    free, hidden = site.put("/free.html", PAGE), f"{site.url}/private/a.html"
    turned = site.put("/turned.html", "", status=302, Location="/private/a.html")
    waits: list[float] = []
    guest = Visitor(rate=2, pause=waits.append, clock=lambda: 0.0)
    found = list(fetch([hidden, free, turned], tmp_path, guest))
    assert ["robots.txt" in p.problem for p in found] == [True, False, True]
    assert "/private/a.html" not in site.paths() and site.paths().count("/robots.txt") == 1
    assert waits == [7.0, 7.0]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (410, True), (401, False), (403, False), (500, False)])
def test_a_site_that_hides_its_rules_is_left_alone(site: Site, status: int, allowed: bool) -> None:
    site.put("/robots.txt", "", "text/plain", status=status)
    assert visitor().allowed(f"{site.url}/a.html") == allowed


def test_between_two_requests_to_one_site_there_is_a_pause(site: Site, tmp_path: Path) -> None:
    urls = [site.put(f"/{n}.html", PAGE) for n in range(3)]
    now, waits = [0.0], []

    def pause(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    list(fetch(urls, tmp_path, Visitor(rate=2, pause=pause, clock=lambda: now[0])))
    assert waits == [2.0, 2.0, 2.0] and len(site.asked) == 4


def test_what_cannot_be_had_is_told_and_does_not_stop_the_rest(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuzhi.extract.readers.fetch.MAX_BYTES", 1000)
    site.put("/big.html", "大" * 2000)
    site.put("/film.mp4", b"\0", "video/mp4")
    site.put("/round.html", "", status=301, Location="/round.html")
    site.put("/away.html", "", status=301, Location="file:///etc/passwd")
    site.put("/good.html", PAGE)
    names = ("big.html", "film.mp4", "round.html", "away.html", "gone.html", "good.html")
    listed = tmp_path / "list.txt"
    listed.write_text("# mine\n" + "\n".join(f"{site.url}/{n}" for n in names) + "\nhttp://127.0.0.1:1/x\n", "utf-8")
    visited = Visitor(rate=0)
    urls = list(read_list(str(listed), visited))
    problems = {urlsplit(p.url).path: p.problem for p in fetch(urls, tmp_path / "in", visited)}
    assert problems["/good.html"] == ""
    for path, told in (("/film.mp4", "video/mp4"), ("/round.html", "more than 5 times"), ("/gone.html", "404"),
                       ("/away.html", "no address"), ("/x", "cannot be reached")):  # fmt: skip
        assert told in problems[path], path
    assert main(["--lang", "en", "fetch", str(listed), "-o", str(tmp_path / "in"), "--rate", "0"]) == 1
    said = capsys.readouterr()
    assert said.err.count("tuzhi: http") == said.err.count("\n") >= 5


def test_limits_on_size_are_those_of_the_call(site: Site) -> None:
    url = site.put("/big.html", "大" * 2000)
    with pytest.raises(InputError, match="more than"):
        visitor().get(url, limit=100)


def test_sitemaps_and_their_indices(site: Site) -> None:
    site.put(
        "/one.xml", f"<urlset><url><loc>{site.url}/1.html</loc></url><url><loc>{site.url}/2.html</loc></url></urlset>"
    )
    site.put(
        "/two.xml.gz",
        gzip.compress(f"<urlset><url><loc>{site.url}/3.html</loc></url></urlset>".encode()),
        "application/gzip",
    )
    index = site.put("/index.xml", f"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      <sitemap><loc>{site.url}/one.xml</loc></sitemap><sitemap><loc>{site.url}/two.xml.gz</loc></sitemap>
      </sitemapindex>""")  # fmt: skip
    assert list(read_list(index, visitor())) == [f"{site.url}/{n}.html" for n in (1, 2, 3)]
    loop = site.put("/loop.xml", f"<sitemapindex><sitemap><loc>{site.url}/loop.xml</loc></sitemap></sitemapindex>")
    assert list(read_list(loop, visitor())) == []


def test_atom_and_relative_addresses() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://example.com/"/>
      <entry><link rel="edit" href="/edit/1"/><link href="/news/1"/></entry>
      <entry><link rel="alternate" href="https://example.com/news/2#top"/></entry></feed>"""
    assert addresses(atom.encode(), "https://example.com/feed")[0] == [
        "https://example.com/news/1",
        "https://example.com/news/2",
    ]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "no list of addresses"),
        ("今天的新闻".encode(), "no list of addresses"),
        (b"ftp://example.com/x", "no list of addresses"),
        (b"<!DOCTYPE html><html></html>", "a web page"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declarations of its own"),
        (b"<rss><channel>", "cannot be read"),
        (b"\x1f\x8bnonsense", "cannot be unpacked"),
    ],
)
def test_what_is_no_list_is_refused(raw: bytes, told: str) -> None:
    with pytest.raises(InputError, match=told):
        addresses(raw)


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt: cannot be read"):
        list(read_list(str(tmp_path / "none.txt"), visitor()))


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(["", "http://example.com/", "https://例子.中国/路?x=1 2"]))
def test_an_address_is_clean_or_none_and_its_file_stays_in_the_folder(text: str, start: str) -> None:
    url = clean_address(start + text)
    if url:
        assert url.isascii() and " " not in url and urlsplit(url).scheme in ("http", "https")
        assert clean_address(url) == url
        name = file_name(url, ".html")
        assert ".." not in Path(name).parts and not name.startswith("/") and len(Path(name).parts) == 2
