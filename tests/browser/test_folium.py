"""The Folium map of a reading, with the vendored Leaflet in place of the network's, and a layer of the user's on it."""

from __future__ import annotations

from pathlib import Path

import folium
import pytest
from readings import HOSTILE, hostile_reading

import geomap.outputs.page
from geomap import ArticleMap

VENDOR = Path(geomap.outputs.page.__file__).parent / "vendor"
JQUERY = """window.$ = (html) => {
    const holder = document.createElement("template"); holder.innerHTML = html;
    return { 0: holder.content.firstElementChild, each: (fill) => fill() }; };"""
"""As much of jQuery as Folium's popups use: it makes elements of a string, as the real one does."""


@pytest.fixture
def opened(browser, tmp_path: Path):
    page = browser.new_page(viewport={"width": 900, "height": 600})

    def answer(route) -> None:
        name = route.request.url.rpartition("/")[2]
        if route.request.url.startswith("file:"):
            route.continue_()
        elif name.startswith("jquery"):
            route.fulfill(body=JQUERY, content_type="text/javascript")
        elif name in ("leaflet.js", "leaflet.css"):
            route.fulfill(path=VENDOR / name)
        else:
            route.abort()

    page.route("**/*", answer)

    def show(figure: folium.Map):
        figure.save(tmp_path / "folium.html")
        page.goto((tmp_path / "folium.html").as_uri())
        page.locator(".leaflet-overlay-pane path").first.wait_for(state="attached")
        return page

    yield show
    page.close()


def test_it_shows_what_the_article_names(opened, seed_reading) -> None:
    figure = ArticleMap(seed_reading).to_folium()
    folium.Marker([14.0, 106.0], tooltip="ours").add_to(figure)
    page = opened(figure)
    assert page.locator(".leaflet-marker-icon").count() == 1
    page.locator("path[fill='#0b5c94']").click()
    popup = page.locator(".leaflet-popup-content").inner_text()
    assert popup.startswith("Vientiane\n")
    assert "between General Vong Pisen" in popup
    page.keyboard.press("Escape")
    page.locator("path[stroke='#ad3a00']").first.dispatch_event("click")
    page.get_by_text("over 500 km: consistent").wait_for()


def test_without_text_no_sentence_is_quoted(opened, seed_reading) -> None:
    page = opened(ArticleMap(seed_reading, text="none").to_folium())
    page.locator("path[fill='#0b5c94']").click()
    assert "between General" not in page.locator(".leaflet-popup-content").inner_text()


def test_hostile_words_show_as_words(opened) -> None:
    page = opened(ArticleMap(hostile_reading()).to_folium())
    assert page.evaluate("window.owned") is None
    marks = page.locator("path[fill='#0b5c94'], path[stroke='#84337a']")
    marks.first.dispatch_event("click")
    told = page.locator(".leaflet-popup-content").inner_text()
    assert " ".join(HOSTILE.split()) in " ".join(told.split())
    assert page.evaluate("window.owned") is None
