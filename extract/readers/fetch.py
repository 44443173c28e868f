"""Fetches the articles that a feed, a sitemap or a list of addresses names: politely, and only when a user asks for it.

Every site's robots.txt is heeded, one page is asked for at a time with a pause between two of one site, what was fetched
before is not fetched again, and nothing is sent but the name of this program. Pages are saved as they came, with the comment
by which browsers note where a page was saved from.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import io
import json
import re
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser

from tuzhi import __version__

from ...graph.errors import InputError
from ...graph.files import atomic_path

AGENT = f"tuzhi/{__version__}"
# Seconds between two requests to one site, and until a silent one is given up.
RATE, TIMEOUT = 2.0, 30.0
MAX_BYTES, MAX_LIST = 20 * 2**20, 50 * 2**20
# Sitemaps may name sitemaps; redirections may go on.
MAX_DEPTH, MAX_REDIRECTIONS, MAX_ADDRESSES = 3, 5, 50_000
# Kinds of pages that are kept, and the suffix by which their reader is found.
SUFFIXES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/pdf": ".pdf"}
STATE = ".fetched.jsonl"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of an address: the file it was saved in, or why it was not ("" for neither: nothing new)."""

    url: str
    file: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: `url` is where it came from in the end; `unchanged` where the site says that it is as it was."""

    url: str
    body: bytes
    kind: str
    headers: dict[str, str]
    unchanged: bool = False


def clean_address(text: str, base: str = "") -> str:
    """An address of the web without its fragment, its host in lower case; "" for anything else.

    >>> clean_address(" HTTP://Example.com/新闻?id=1#top "), clean_address("file:///etc/passwd")
    ('http://example.com/%E6%96%B0%E9%97%BB?id=1', '')
    """
    try:
        parts = urllib.parse.urlsplit(urllib.parse.urljoin(base, text.strip()))
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or any(c.isspace() or ord(c) < 32 for c in text.strip()):
        return ""
    path = urllib.parse.quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = urllib.parse.quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return urllib.parse.urlunsplit((parts.scheme, host + port, path, query, ""))


def addresses(raw: bytes, base: str = "") -> tuple[list[str], list[str]]:
    """The addresses of articles that a list names, and those of further lists, each once and in order.

    A list is an RSS or Atom feed, a sitemap, an index of sitemaps (all may be packed with gzip), or text with an address a
    line (`#` begins a remark). Raises InputError where it is none of these.
    """
    if raw.startswith(b"\x1f\x8b"):
        raw = _unpacked(raw)
    if not raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        text = raw.decode("utf-8-sig", "replace")
        found = [
            clean_address(row.partition(" #")[0]) for row in text.splitlines() if row.strip() and row.strip()[0] != "#"
        ]
        if not all(found) or not found:
            raise InputError("no list of addresses; expected RSS, Atom, a sitemap, or lines that begin with http")
        return list(dict.fromkeys(found)), []
    if b"<!DOCTYPE" in raw[:2000].upper() or b"<!ENTITY" in raw.upper():
        raise InputError("a web page, or XML with declarations of its own; expected RSS, Atom or a sitemap")
    try:
        root = ET.fromstring(raw)
    except ET.ParseError as error:
        raise InputError(f"XML that cannot be read ({error})") from None
    named: list[str] = []
    for element in root.iter():
        tag = element.tag.rpartition("}")[2]
        if tag in ("item", "entry"):
            named.append(_link(element, base))
        elif tag == "loc":
            named.append(clean_address(element.text or "", base))
    found = list(dict.fromkeys(url for url in named if url))[:MAX_ADDRESSES]
    return ([], found) if root.tag.rpartition("}")[2] == "sitemapindex" else (found, [])


def _link(item: ET.Element, base: str) -> str:
    """The address of an item of a feed: RSS has it as text, Atom as an attribute."""
    for child in item:
        if child.tag.rpartition("}")[2] == "link" and child.get("rel", "alternate") == "alternate":
            return clean_address(child.get("href") or child.text or "", base)
    return ""


def _unpacked(raw: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as stream:
            text = stream.read(MAX_LIST + 1)
    except (OSError, EOFError) as error:
        raise InputError(f"a packed list that cannot be unpacked ({error})") from None
    if len(text) > MAX_LIST:
        raise InputError(f"a list of more than {MAX_LIST // 2**20} MB")
    return text


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """Redirections are followed by hand: where they lead may be forbidden."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(slots=True)
class Visitor:
    """Asks sites for pages, politely. `rate` is the least number of seconds between two requests to one site."""

    rate: float = RATE
    agent: str = AGENT
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _down: dict[str, str] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)
    _opener: urllib.request.OpenerDirector = field(
        default_factory=lambda: urllib.request.build_opener(_NoRedirection())
    )

    def get(self, url: str, *, limit: int = MAX_BYTES, known: dict[str, str] | None = None) -> Page:
        """The page at an address. Raises InputError where the site forbids it, does not answer, or answers with an error.

        `known` are the ETag and Last-Modified that came with it before.
        """
        for _ in range(MAX_REDIRECTIONS):
            if not self.allowed(url):
                raise InputError("robots.txt of the site forbids it")
            page = self._ask(url, limit, known or {})
            if page.kind != "redirection":
                return page
            url = clean_address(page.headers.get("location", ""), url)
            if not url:
                raise InputError("is redirected to what is no address")
        raise InputError(f"is redirected more than {MAX_REDIRECTIONS} times")

    def allowed(self, url: str) -> bool:
        """Whether the robots.txt of the site lets this program read an address."""
        return self._rules(url).can_fetch(self.agent, url)

    def _rules(self, url: str) -> RobotFileParser:
        parts = urllib.parse.urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site in self._down:
            raise InputError(self._down[site])
        if site not in self._robots:
            rules = RobotFileParser()
            try:
                page = self._robots_page(f"{site}/robots.txt")
                rules.parse(page.decode("utf-8", "replace").splitlines())
            except _Refused as refusal:
                # Without rules all is allowed; a site that hides or fails to give them is left alone (RFC 9309).
                free = refusal.status in range(400, 500) and refusal.status not in (401, 403, 429)
                rules.parse([] if free else ["User-agent: *", "Disallow: /"])
            except InputError as error:
                # Not asked again for each of its pages.
                self._down[site] = str(error)
                raise
            self._robots[site] = rules
        return self._robots[site]

    def _robots_page(self, url: str) -> bytes:
        for _ in range(MAX_REDIRECTIONS):
            page = self._ask(url, 2**19, {})
            if page.kind != "redirection":
                return page.body
            url = clean_address(page.headers.get("location", ""), url)
            if not url:
                break
        raise _Refused("", 404)

    def _wait(self, url: str) -> None:
        host = urllib.parse.urlsplit(url).netloc
        rules = next((r for site, r in self._robots.items() if site.endswith(f"//{host}")), None)
        asked = rules.crawl_delay(self.agent) if rules is not None and rules.mtime() else None
        rate = max(self.rate, min(float(asked), 60.0)) if asked else self.rate
        now = self.clock()
        if host in self._last and (left := self._last[host] + rate - now) > 0:
            self.pause(left)
        self._last[host] = self.clock()

    def _ask(self, url: str, limit: int, known: dict[str, str]) -> Page:
        self._wait(url)
        headers = {
            "User-Agent": self.agent,
            "Accept": "text/html,application/xhtml+xml,application/xml,text/plain,application/pdf",
        }
        if known.get("etag"):
            headers["If-None-Match"] = known["etag"]
        if known.get("last-modified"):
            headers["If-Modified-Since"] = known["last-modified"]
        try:
            with self._opener.open(urllib.request.Request(url, headers=headers), timeout=TIMEOUT) as answer:
                body = answer.read(limit + 1)
                if len(body) > limit:
                    raise InputError(f"more than {limit // 2**20} MB")
                return Page(url, body, answer.headers.get_content_type(), _headers(answer.headers))
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 304:
                    return Page(url, b"", "", {}, unchanged=True)
                if error.code in (301, 302, 303, 307, 308):
                    return Page(url, b"", "redirection", _headers(error.headers))
                raise _Refused(f"the site answers {error.code} {error.reason}", error.code) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            cause = getattr(error, "reason", error)
            told = "no answer in time" if isinstance(cause, socket.timeout | TimeoutError) else str(cause)
            raise InputError(f"the site cannot be reached ({told})") from None


class _Refused(InputError):
    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def _headers(headers: Any) -> dict[str, str]:
    return {name: value for name in ("etag", "last-modified", "location") if (value := headers.get(name))}


def read_list(source: str, visitor: Visitor, *, depth: int = MAX_DEPTH) -> Iterator[str]:
    """The addresses that a list names, those of the lists in it too. `source` is an address or a file.

    Raises InputError, naming the list, where it cannot be read.
    """
    try:
        if url := clean_address(source):
            found, further = addresses(visitor.get(url, limit=MAX_LIST).body, url)
        else:
            found, further = addresses(Path(source).read_bytes())
    except OSError as error:
        raise InputError(
            f"{source}: cannot be read ({error.strerror}); name a file, or an address that begins with http"
        ) from None
    except InputError as error:
        raise InputError(f"{source}: {error}") from None
    yield from found
    for other in further:
        if depth > 1:
            yield from read_list(other, visitor, depth=depth - 1)


def file_name(url: str, suffix: str) -> str:
    """The file below the folder in which a page is saved: readable, and another for every address.

    >>> file_name("https://example.com/a/2025/新闻.html?id=1", ".html")
    'example.com/新闻-97ab07eb5733.html'
    """
    parts = urllib.parse.urlsplit(url)
    last = urllib.parse.unquote(parts.path.rstrip("/").rpartition("/")[2])
    stem = re.sub(r"[^\w-]+", "-", last.rpartition(".")[0] or last).strip("-")[:60] or "index"
    host = re.sub(r"[^\w.-]+", "-", parts.netloc)
    return f"{host}/{stem}-{hashlib.sha256(url.encode()).hexdigest()[:12]}{suffix}"


def fetch(urls: Sequence[str], folder: Path, visitor: Visitor, *, again: str = "never") -> Iterator[Fetched]:
    """Saves the pages at addresses in a folder, and tells of each what became of it.

    `again` says what to do about those saved before: "never" asks for them, "changed" asks whether they changed.
    """
    state = _State(folder / STATE)
    for url in urls:
        known = state.known.get(url)
        if known and not (folder / known["file"]).exists():
            known = None
        if known and (again == "never" or not (known.get("etag") or known.get("last-modified"))):
            yield Fetched(url)
            continue
        try:
            page = visitor.get(url, known=known)
            if page.unchanged:
                yield Fetched(url)
                continue
            suffix = SUFFIXES.get(page.kind)
            if suffix is None:
                raise InputError(f"is {page.kind}; expected a web page, text or PDF")
            name = file_name(url, suffix)
            note = f"<!-- saved from url=({len(page.url):04}){page.url} -->\n".encode() if suffix == ".html" else b""
            with atomic_path(folder / name) as made:
                made.write_bytes(note + page.body)
            state.note(url, {"file": name, **page.headers})
            yield Fetched(url, name)
        except InputError as error:
            yield Fetched(url, problem=str(error))


class _State:
    """What was fetched, a line each; the last line of an address counts. A line that a crash cut short is passed over."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[str, dict[str, str]] = {}
        if path.exists():
            for row in path.read_text("utf-8").splitlines():
                try:
                    record = json.loads(row)
                    self.known[record.pop("url")] = record
                except (ValueError, KeyError, TypeError, AttributeError):
                    continue

    def note(self, url: str, record: dict[str, str]) -> None:
        self.known[url] = record
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as stream:
            stream.write(
                "\n" * (stream.tell() > 0 and not _ends_line(self.path)) + json.dumps({"url": url, **record}) + "\n"
            )


def _ends_line(path: Path) -> bool:
    return path.read_bytes()[-1:] == b"\n"
