"""axe-core finds nothing to say against the page, however it is looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from pages import invented_archive, render
from readings import contested_reading, crowded_reading, empty_reading, seed_reading

AXE = Path(__file__).with_name("axe.min.js")
"""axe-core 4.14.1 from npm, unmodified; its licence (MPL 2.0) is in axe.LICENSE.txt."""
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
RUN = """async () => {
    const found = await axe.run(document, { resultTypes: ["violations"] });
    return found.violations.map((one) => [one.id, one.help, ...one.nodes.slice(0, 3).map((node) => node.html)]);
}"""


def violations(page) -> list:
    """Return what axe has to say against a page by day, and by night."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [(scheme, *one) for one in page.evaluate(RUN)]
    return found


def test_axe_is_as_published() -> None:
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == AXE_SHA256


@pytest.mark.quick("contested_reading-360-740-False")
@pytest.mark.parametrize(("width", "height", "opened"), [(1440, 900, False), (360, 740, False), (360, 740, True)])
@pytest.mark.parametrize("make", [seed_reading, contested_reading, empty_reading, crowded_reading])
def test_no_violation(show, make: Callable, width: int, height: int, opened: bool) -> None:
    page = show(render(make()), width=width, height=height).page
    if opened:
        page.click("#drawer-button")
    assert violations(page) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "chosen", [".row >> nth=0", "#places .row >> nth=3", "#borders .row", ".plain-button", ".pin .stop >> nth=0"]
)
def test_no_violation_in_a_card(show, chosen: str) -> None:
    page = show(render(seed_reading())).page
    page.click(chosen)
    assert violations(page) == []


@pytest.mark.slow
def test_no_violation_without_the_text(show) -> None:
    page = show(render(seed_reading(), text="none"), width=820, height=1000).page
    assert violations(page) == []


@pytest.fixture(scope="module")
def archive() -> str:
    return invented_archive()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "height", "chosen"),
    [
        (1440, 900, [".chip >> nth=0"]),
        (1440, 900, ["#places .row >> nth=0"]),
        (1440, 900, ["#events .row >> nth=0", "#card h4 button"]),
        (360, 740, [".sieve summary", ".chip >> nth=0"]),
        (360, 740, ["#drawer-button"]),
    ],
)
def test_no_violation_in_an_archive(show, archive: str, width: int, height: int, chosen: list[str]) -> None:
    page = show(archive, width=width, height=height).page
    page.wait_for_selector("html[data-ready]", state="attached")
    for control in chosen:
        page.click(control)
    assert violations(page) == []
