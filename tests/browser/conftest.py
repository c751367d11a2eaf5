"""A Chromium that is on the machine, without a network, for the tests of the page."""

from __future__ import annotations

import os
import shutil
import sys
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


@pytest.fixture
def show(browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Return what opens a page in a window of its own, with the network cut."""
    contexts = []

    def opened(html: str, *, width: int = 1440, height: int = 900, link: str = "", **options: object) -> Opened:
        settings = {"reduced_motion": "reduce", "offline": True, **options}
        context = browser.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        found = Opened(context.new_page())
        found.page.on("console", lambda message: found.complaints.append(message.text))
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.add_init_script(REPORT_VIOLATIONS)
        path = tmp_path / f"{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        found.page.goto(path.as_uri() + link)
        return found

    yield opened
    for context in contexts:
        context.close()
