"""The page in a small frame, and framed by a site with a stylesheet of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from PIL import Image
from readings import seed_reading as short_reading

from geomap import ArticleMap
from geomap.embed import embed
from geomap.page import render

FOREIGN = "iframe { width: 10px; height: 10px; visibility: hidden; opacity: 0.1; display: none }"


@pytest.mark.parametrize(("width", "height"), [(640, 420), (340, 320)])
def test_a_small_frame_is_mostly_map(show, width: int, height: int) -> None:
    page = show(render(short_reading()), width=width, height=height).page
    assert page.locator("#frame").bounding_box()["height"] > 0.55 * height
    assert not page.locator("#card").is_visible()
    page.get_by_role("button", name="Next stop").click()
    page.locator("#card h2").wait_for(state="visible")
    assert page.locator("#frame").bounding_box()["height"] > 0.2 * height


def test_an_iframe_keeps_its_size_on_a_site_with_other_rules(browser, tmp_path: Path) -> None:
    snippet = embed(ArticleMap(short_reading()), "iframe", tmp_path).read_text("utf-8")
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


SIZE = (900, 640)
PROSE = "<p>What the two armies agreed on, and where, in one map that needs no server:</p>"


def test_reports_show_the_map(browser, tmp_path: Path, seed_reading) -> None:
    """A web page, a notebook and a rendered Markdown file; with GEOMAP_PICTURES set, the README's picture of them."""
    made = ArticleMap(seed_reading)
    site = embed(made, "iframe", tmp_path / "site").read_text("utf-8")
    notes = MarkdownIt("commonmark").render(embed(made, "markdown", tmp_path / "notes").read_text("utf-8"))
    for folder, content in (("site", f"<h1>Our report</h1>{PROSE}{site}"), ("notes", f"<h1>Notes</h1>{notes}")):
        style = "<!DOCTYPE html><meta charset=utf-8><style>body { font: 17px/1.5 serif; margin: 1rem 2rem }</style>"
        (tmp_path / folder / "index.html").write_text(style + content, "utf-8")
    embed(made, "notebook", tmp_path / "book")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "map.ipynb", "--output", "index.html"]
    subprocess.run(command, cwd=tmp_path / "book", check=True, capture_output=True)
    pictures = []
    for folder in ("site", "notes", "book"):
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        page.goto((tmp_path / folder / "index.html").as_uri())
        page.frame_locator("iframe").locator("#frame .stop").first.wait_for(state="visible")
        page.locator("iframe").scroll_into_view_if_needed()
        pictures.append(Image.open(BytesIO(page.screenshot())))
        page.close()
    if folder := os.environ.get("GEOMAP_PICTURES"):
        whole = Image.new("RGB", (SIZE[0] * 3 + 40, SIZE[1]), "#888")
        for number, picture in enumerate(pictures):
            whole.paste(picture, (number * (SIZE[0] + 20), 0))
        whole.resize((whole.width // 2, whole.height // 2)).save(Path(folder) / "reports.png", optimize=True)
