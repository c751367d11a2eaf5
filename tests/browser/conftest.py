"""A Chromium that is on the machine, without a network, for the tests of the page."""

from __future__ import annotations

import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=PreloadTopChromeWebUI",  # a renderer for each window, of what no test looks at
]
REPORT_VIOLATIONS = """addEventListener("securitypolicyviolation", (violation) =>
    console.error("policy", violation.violatedDirective, violation.blockedURI))"""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass
class Opened:
    """A page in the browser, and what it has done so far."""

    page: object
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def chromium() -> str | None:
    """Return where a Chromium is: `GEOMAP_CHROMIUM`, or one that is on the path."""
    named = os.environ.get("GEOMAP_CHROMIUM")
    candidates = (named, "/usr/bin/chromium", *map(shutil.which, NAMES))
    return next((path for path in candidates if path and Path(path).is_file()), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    path = chromium()
    if path is None:
        missing = "no Chromium: install one, or set GEOMAP_CHROMIUM to where it is"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


class Window:
    """A page that tests look at in turn; what it does is noted for the test that has it."""

    def __init__(self, browser, settings: dict[str, object]) -> None:
        self.context = browser.new_context(**settings)
        self.page = self.context.new_page()
        self.opened = Opened(self.page)
        self.page.on("console", lambda message: self.opened.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.opened.complaints.append(str(error)))
        self.page.on("request", lambda request: self.opened.requests.append(request.url))
        self.page.add_init_script(REPORT_VIOLATIONS)

    def open(self, url: str, size: dict[str, int], media: dict[str, object]) -> Opened:
        self.page.set_viewport_size(size)
        self.page.emulate_media(**{"media": "null", "color_scheme": "light", "reduced_motion": "reduce", **media})
        self.opened = Opened(self.page)
        self.page.goto(url)
        return self.opened

    def leave(self) -> None:
        self.page.mouse.move(0, 0)
        self.page.goto("about:blank")


MEDIA = ("media", "color_scheme", "reduced_motion")


@pytest.fixture(scope="session")
def windows() -> dict[tuple[object, ...], list[Window]]:
    """The windows that no test looks at, by their settings: one that has shown a page shows the next far sooner."""
    return defaultdict(list)


@pytest.fixture
def show(browser, windows, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Return what opens a page in a window that nobody else looks at, with the network cut."""
    used: list[tuple[tuple[object, ...], Window]] = []

    def opened(html: str, *, width: int = 1440, height: int = 900, link: str = "", **options: object) -> Opened:
        media = {name: options.pop(name) for name in MEDIA if name in options}
        settings = {"offline": True, **options}
        key = tuple(sorted(settings.items()))
        window = windows[key].pop() if windows[key] else Window(browser, settings)
        used.append((key, window))
        path = tmp_path / f"{len(used)}.html"
        path.write_text(html, encoding="utf-8")
        return window.open(path.as_uri() + link, {"width": width, "height": height}, media)

    yield opened
    for key, window in used:
        if not window.page.is_closed():
            window.leave()
            windows[key].append(window)
