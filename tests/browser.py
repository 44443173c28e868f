"""A real Chromium for tests: Debian's `chromium` package, driven by playwright (whose wheel brings the driver)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ARGUMENTS = (
    "--no-sandbox",  # Chromium refuses its sandbox to root, which containers run as
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
DESKTOP, PHONE = (1440, 900), (390, 844)


def find_chromium() -> str | None:
    """The path of a Chromium on this machine: TUZHI_CHROMIUM, else the first of the usual names on the PATH."""
    return os.environ.get("TUZHI_CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


def missing(what: str) -> None:
    """Skip, saying what to install; under CI=true a browser is a must, and its lack a failure."""
    reason = f"{what}: run `make setup`, or apt-get install chromium fonts-noto-cjk and pip install playwright"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def open_browser() -> Iterator[Any]:
    """A headless Chromium with a fresh profile, closed at the end."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed")
    path = find_chromium()
    if not path:
        missing("no Chromium on this machine")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Seen:
    """What a page asked for and complained of while it was open."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def outside(self) -> list[str]:
        return [url for url in self.requests if not url.startswith(("file:", "data:", "blob:"))]


def new_context(browser: Any, *, size: tuple[int, int], theme: str, offline: bool = False, **more: Any) -> Any:
    """A browser's window of that size and theme, without motion; touched where it is a phone's."""
    return browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=theme,
        reduced_motion="reduce",
        has_touch=size[0] < 600,
        offline=offline,
        accept_downloads=True,
        **more,
    )


@contextmanager
def open_page(
    browser: Any, file: Path, *, size: tuple[int, int] = DESKTOP, fragment: str = "", theme: str = "light"
) -> Iterator[tuple[Any, Seen]]:
    """The file in a window of that size, with no network; yields playwright's page and what was seen of it."""
    context = new_context(browser, size=size, theme=theme, offline=True)
    page, seen = context.new_page(), Seen()
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("console", lambda message: seen.complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: seen.complaints.append(f"error: {error}"))
    try:
        page.goto(file.as_uri() + fragment)
        page.wait_for_function("window.tuzhi !== undefined")
        yield page, seen
    finally:
        context.close()
