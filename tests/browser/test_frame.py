"""The page in a small frame, and framed by a site with a stylesheet of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from pages import render
from PIL import Image
from readings import seed_reading as short_reading

from geomap import ArticleMap
from geomap.maps.embed import embed

FOREIGN = "iframe { width: 10px; height: 10px; visibility: hidden; opacity: 0.1; display: none }"


@pytest.mark.quick("340-320")
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


SIZE = (900, 700)
STYLE = """<!DOCTYPE html><meta charset=utf-8>
<style>body { font: 17px/1.5 serif; margin: .5rem 2rem } h1, p { margin: 0 0 .5rem }</style>"""
PROSE = "<p>What the two armies agreed on, and where, in one map that needs no server:</p>"
TEX = r"""\documentclass[a4paper]{article}
\usepackage{graphicx}
\pagestyle{empty}
\begin{document}
\section*{Our report}
What the two armies agreed on, and where, is on the map of figure~\ref{fig:geomap}.
\input{map}
\end{document}
"""


@pytest.mark.slow
def test_reports_show_the_map(browser, tmp_path: Path, seed_reading) -> None:
    """A web page, a notebook and rendered Markdown; with GEOMAP_PICTURES set, Word and TeX too, in one picture."""
    made = ArticleMap(seed_reading)
    site = embed(made, "iframe", tmp_path / "site").read_text("utf-8")
    notes = MarkdownIt("commonmark").render(embed(made, "markdown", tmp_path / "notes").read_text("utf-8"))
    for folder, content in (("site", f"<h1>Our report</h1>{PROSE}{site}"), ("notes", f"<h1>Notes</h1>{notes}")):
        (tmp_path / folder / "index.html").write_text(STYLE + content, "utf-8")
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
        save_side_by_side(pictures, [*word(made, tmp_path / "word"), tex(made, tmp_path / "tex")], Path(folder))


def word(made: ArticleMap, folder: Path) -> list[Image.Image]:
    """Return the pages of the Word file, as LibreOffice lays them out."""
    written = embed(made, "docx", folder)
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(folder), str(written)], check=True, capture_output=True, timeout=300)
    return sheets(folder / "map.pdf")


def tex(made: ArticleMap, folder: Path) -> Image.Image:
    """Return the first page of a LaTeX document with the map's figure."""
    embed(made, "latex", folder)
    (folder / "report.tex").write_text(TEX)
    for _ in range(2):  # the second run knows the figure's number
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "report.tex"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    return sheets(folder / "report.pdf")[0]


def sheets(pdf: Path) -> list[Image.Image]:
    """Return the pages of a PDF as pictures."""
    subprocess.run(["pdftoppm", "-png", "-r", "144", pdf.name, "sheet"], cwd=pdf.parent, check=True)
    return [Image.open(path).convert("RGB") for path in sorted(pdf.parent.glob("sheet*.png"))]


def save_side_by_side(screens: list[Image.Image], papers: list[Image.Image], folder: Path) -> None:
    """Write `reports.png`: a row of screens, below it a row of sheets of paper as wide."""
    gap = 20
    width = len(screens) * SIZE[0] + (len(screens) - 1) * gap
    wide = (width - (len(papers) - 1) * gap) // len(papers)
    tall = max(round(paper.height * wide / paper.width) for paper in papers)
    whole = Image.new("RGB", (width, SIZE[1] + gap + tall), "#888")
    for number, screen in enumerate(screens):
        whole.paste(screen, (number * (SIZE[0] + gap), 0))
    for number, paper in enumerate(papers):
        sheet = paper.resize((wide, round(paper.height * wide / paper.width)), Image.Resampling.LANCZOS)
        whole.paste(sheet, (number * (wide + gap), SIZE[1] + gap))
    smaller = whole.resize((whole.width * 13 // 20, whole.height * 13 // 20), Image.Resampling.LANCZOS)
    colours = smaller.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    colours.save(folder / "reports.png", optimize=True)
