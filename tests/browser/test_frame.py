"""The page in a small frame, and framed by a site with a stylesheet of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from readings import seed_reading

from geomap import ArticleMap
from geomap.embed import embed
from geomap.page import render

FOREIGN = "iframe { width: 10px; height: 10px; visibility: hidden; opacity: 0.1; display: none }"


@pytest.mark.parametrize(("width", "height"), [(640, 420), (340, 320)])
def test_a_small_frame_is_mostly_map(show, width: int, height: int) -> None:
    page = show(render(seed_reading()), width=width, height=height).page
    assert page.locator("#frame").bounding_box()["height"] > 0.55 * height
    assert not page.locator("#card").is_visible()
    page.get_by_role("button", name="Next stop").click()
    page.locator("#card h2").wait_for(state="visible")
    assert page.locator("#frame").bounding_box()["height"] > 0.2 * height


def test_an_iframe_keeps_its_size_on_a_site_with_other_rules(browser, tmp_path: Path) -> None:
    snippet = embed(ArticleMap(seed_reading()), "iframe", tmp_path).read_text("utf-8")
    (tmp_path / "site.html").write_text(f"<!DOCTYPE html><style>{FOREIGN}</style><body>{snippet}</body>", "utf-8")
    page = browser.new_page(viewport={"width": 900, "height": 700})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((tmp_path / "site.html").as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("#frame").wait_for(state="visible")
    box = page.locator("iframe").bounding_box()
    assert box["width"] > 800 and box["height"] >= 420
    assert page.locator("iframe").evaluate("frame => getComputedStyle(frame).visibility") == "visible"
    assert complaints == []
    page.close()
