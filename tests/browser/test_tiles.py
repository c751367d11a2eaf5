"""Online tiles in a real browser: shown when they come, and not missed when they do not."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import folium
import pytest
from pages import render
from readings import seed_reading

from geomap import ArticleMap

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGO48OAAAAT0AnGmy3JOAAAAAElFTkSuQmCC")
HOST = "https://tile.openstreetmap.org"


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(PIXEL)

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Return the address of a server on this machine that answers with tiles."""
    running = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


@pytest.fixture(scope="module")
def html() -> str:
    return render(seed_reading(), tiles="OpenStreetMap.Mapnik")


def test_tiles_take_the_place_of_the_ground(show, html: str, server: str) -> None:
    opened = show(html.replace(HOST, server), offline=False)
    page = opened.page
    page.wait_for_selector("#frame.with-tiles")
    assert not page.locator("path.country").first.is_visible()
    assert page.locator("path.border").first.is_visible()
    assert "© OpenStreetMap contributors" in page.inner_text("#credit-line")
    assert opened.complaints == []
    assert {url.startswith((server, "file:")) for url in opened.requests} == {True}
    button = page.locator(".layer:has-text('online map')")
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("path.country").first.is_visible()
    assert button.get_attribute("aria-pressed") == "false"


def test_without_tiles_it_is_the_pages_own_map(show, html: str) -> None:
    page = show(html).page
    page.wait_for_selector(".layer:has-text('did not load')")
    assert page.locator("path.country").first.is_visible()
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#card h2").startswith("1")


def test_policy_stops_every_other_host(show, html: str, server: str) -> None:
    opened = show(html.replace(f'"url":"{HOST}', f'"url":"{server}'), offline=False)
    opened.page.wait_for_selector(".layer:has-text('did not load')")
    assert opened.complaints
    assert all("policy" in words or "Content Security Policy" in words for words in opened.complaints)


def test_tiles_that_a_user_adds_take_the_place_of_the_ground_too(show, server: str) -> None:
    drawn = ArticleMap(seed_reading()).to_folium()
    folium.TileLayer(f"{server}/{{z}}/{{x}}/{{y}}.png", attr="mine").add_to(drawn)
    opened = show(drawn.get_root().render(), offline=False)
    page = opened.page
    page.wait_for_selector("#frame.with-tiles")
    assert not page.locator("path.country").first.is_visible()
    page.evaluate("void drawn.map.eachLayer((layer) => layer instanceof L.GridLayer && layer.remove())")
    assert page.locator("path.country").first.is_visible()
    assert opened.complaints == []
