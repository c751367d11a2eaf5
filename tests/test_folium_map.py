"""The page as a folium.Map: its parts are layers of Folium, and what a user adds is drawn in it."""

from __future__ import annotations

import html
import io
import json
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import folium
import pytest
from branca.element import Element, Figure, MacroElement
from conftest import SEED
from folium import plugins
from jinja2 import Template
from readings import HOSTILE, hostile_reading, seed_reading

from geomap import ArchiveMap, ArticleMap, OutputError, UsageError, map_article
from geomap.outputs.page.folium_map import NAMES, PageMap

PAIR = {"type": "FeatureCollection", "features": []}


@pytest.fixture
def drawn() -> PageMap:
    return ArticleMap(seed_reading()).to_folium()


def policy_of(page: str) -> dict[str, list[str]]:
    """Return the sources that a page's policy allows, by directive."""
    (found,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    rows = [part.split() for part in html.unescape(found).split(";")]
    return {directive: sources for directive, *sources in rows}


def test_it_is_a_map_of_folium(drawn: PageMap) -> None:
    assert isinstance(drawn, folium.Map)
    for key, name in NAMES.items():
        part = getattr(drawn, key)
        assert isinstance(part, folium.FeatureGroup)
        assert part.layer_name == name


def test_every_way_of_rendering_gives_the_page(drawn: PageMap, tmp_path: Path) -> None:
    page = ArticleMap(seed_reading()).to_html()
    assert drawn.get_root().render() == page
    drawn.save(tmp_path / "one.html")
    drawn.save(str(tmp_path / "two.html"))
    into = io.BytesIO()
    drawn.save(into, close_file=False)
    written = {(tmp_path / name).read_text() for name in ("one.html", "two.html")}
    assert written | {into.getvalue().decode()} == {page}
    (kept,) = re.findall(r'srcdoc="([^"]*)"', drawn._repr_html_())
    assert html.unescape(kept) == page
    assert drawn.get_root()._repr_html_() == drawn._repr_html_()


def test_the_command_writes_the_same_bytes(tmp_path: Path, run) -> None:
    target = tmp_path / "map.html"
    assert run("map", str(SEED), "-o", str(target)).exit_code == 0
    made = map_article(SEED)
    assert target.read_text() == made.to_html() == made.to_folium().get_root().render()


def test_the_page_of_an_archive_is_a_map_of_folium_too(tmp_path: Path, run) -> None:
    target = tmp_path / "all.jsonl"
    assert run("batch", str(SEED), "-o", str(target)).exit_code == 0
    made = map_article(target)
    assert isinstance(made, ArchiveMap)
    drawn = made.to_folium()
    assert drawn.get_root().render() == made.to_html()
    folium.Circle([15, 105], radius=1000).add_to(drawn)
    assert re.search(r"L\.circle\(\s*\[15.0, 105.0\]", drawn.get_root().render())
    assert drawn.places.get_bounds()[0][0] < drawn.places.get_bounds()[1][0]


def test_the_same_map_has_the_same_name_and_another_one_another() -> None:
    one, same, other = (ArticleMap(seed_reading(), text=text).to_folium() for text in ("full", "full", "none"))
    assert one.get_name() == same.get_name() != other.get_name()


def test_rendering_leaves_nothing_behind(drawn: PageMap) -> None:
    folium.Circle([15, 105], radius=1000).add_to(drawn)
    folium.LayerControl().add_to(drawn)
    drawn.get_root().html.add_child(Element("<p>mine</p>"), name="mine")
    first = drawn.get_root().render()
    assert drawn.get_root().render() == first
    assert list(drawn.get_root().html._children) == ["mine"]
    assert not drawn.get_root().script._children


def test_parts_know_where_they_lie(drawn: PageMap) -> None:
    (south, west), (north, east) = drawn.places.get_bounds()
    assert south < 14.6 < 17.9 < north and west < 103 < 106.4 < east
    (south, west), (north, east) = drawn.borders.get_bounds()
    assert (south, west, north, east) == pytest.approx((13.9, 105.2, 14.7, 107.5), abs=0.2)
    assert [17.96667, 102.6] in drawn.events.locations
    assert drawn.shapes.get_bounds() == [[None, None], [None, None]]
    # the ground goes on for ever: the bounds of the map are those of its story
    assert drawn.get_bounds()[1][0] < 30
    assert len(plugins.HeatMap(drawn.events.locations).data) == len(drawn.events.locations)


def test_a_layer_control_lists_what_is_there(drawn: PageMap) -> None:
    control = folium.LayerControl().add_to(drawn)
    folium.FeatureGroup("mine").add_to(drawn)
    drawn.get_root().render()
    assert list(control.base_layers) == ["Basemap"]
    ours = ["Countries of the article", "Areas of uncertainty", "Borders", "Places", "Events"]
    assert list(control.overlays) == [*ours, "mine"]


def test_a_part_may_be_hidden_or_put_elsewhere(drawn: PageMap) -> None:
    assert '"events"]) drawn.groups[name].addTo(drawn.map)' in drawn.get_root().render()
    drawn.events.show = False
    assert '"places"]) drawn.groups[name].addTo(drawn.map)' in drawn.get_root().render()
    drawn.events.show = True
    cluster = plugins.MarkerCluster().add_to(drawn)
    drawn.events.add_to(cluster)
    page = drawn.get_root().render()
    assert '"places"]) drawn.groups[name].addTo(drawn.map)' in page
    assert page.index(f"var {cluster.get_name()} =") < page.index(f"feature_group_events.addTo({cluster.get_name()})")


def test_the_policy_of_a_map_that_loads_nothing_names_no_host(drawn: PageMap) -> None:
    bare = policy_of(drawn.get_root().render())
    folium.Circle([15, 105], radius=1000, popup="<a href='https://example.org/x'>a link</a>").add_to(drawn)
    folium.Marker([15, 105], icon=folium.Icon(color="red")).add_to(drawn)
    folium.LayerControl().add_to(drawn)
    found = policy_of(drawn.get_root().render())
    assert not [source for sources in found.values() for source in sources if "://" in source]
    assert {name: sources for name, sources in found.items() if name != "script-src"} == {
        name: sources for name, sources in bare.items() if name != "script-src"
    }
    assert set(bare["script-src"]) < set(found["script-src"])


@pytest.mark.parametrize(
    ("child", "directive", "source"),
    [
        (
            lambda: plugins.Fullscreen(),
            "script-src",
            "https://cdn.jsdelivr.net/npm/leaflet.fullscreen@3.0.0/Control.FullScreen.min.js",
        ),
        (lambda: plugins.Fullscreen(), "img-src", "https://cdn.jsdelivr.net"),
        (lambda: folium.TileLayer("OpenStreetMap"), "img-src", "https://tile.openstreetmap.org"),
        (
            lambda: folium.TileLayer("https://{s}.example.org/{z}/{x}/{y}.png", attr="x"),
            "img-src",
            "https://b.example.org",
        ),
        (lambda: folium.WmsTileLayer("https://wms.example.org/wms", layers="x"), "img-src", "https://wms.example.org"),
        (
            lambda: folium.raster_layers.ImageOverlay("https://img.example.org/x.png", [[1, 1], [2, 2]]),
            "img-src",
            "https://img.example.org",
        ),
        (
            lambda: folium.Marker([1, 1], icon=folium.CustomIcon("https://icon.example.org/x.png")),
            "img-src",
            "https://icon.example.org",
        ),
    ],
)
def test_a_host_is_allowed_when_a_layer_needs_it(drawn: PageMap, child, directive: str, source: str) -> None:
    child().add_to(drawn)
    assert source in policy_of(drawn.get_root().render())[directive]


def test_a_layer_that_its_page_fetches(drawn: PageMap) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(PAIR).encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        host = f"http://127.0.0.1:{server.server_port}"
        folium.GeoJson(f"{host}/x.json", embed=False).add_to(drawn)
    assert policy_of(drawn.get_root().render())["connect-src"] == [host]


def test_an_address_cannot_widen_the_policy(drawn: PageMap) -> None:
    drawn.add_js_link("odd", "https://example.org/a;script-src 'unsafe-inline' *;x.js?y=1#z")
    folium.TileLayer("https://ex ample.org; script-src */{z}/{x}/{y}.png", attr="x").add_to(drawn)
    found = policy_of(drawn.get_root().render())
    assert "'unsafe-inline'" not in found["script-src"] and "*" not in found["script-src"]
    assert "https://example.org/a%3Bscript-src%20%27unsafe-inline%27%20*%3Bx.js" in found["script-src"]


def test_words_of_an_article_are_no_template(drawn: PageMap) -> None:
    hostile = ArticleMap(hostile_reading()).to_folium()
    folium.LayerControl().add_to(hostile)
    page = hostile.get_root().render()
    assert html.escape(HOSTILE, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page
    figure = Figure()
    figure.add_child(hostile)
    (kept,) = re.findall(r'srcdoc="([^"]*)"', figure.render())
    assert html.unescape(kept) == page


def test_a_figure_of_ones_own_shows_the_pages_of_its_maps() -> None:
    figure = Figure()
    maps = [ArticleMap(seed_reading(), text=text).to_folium() for text in ("full", "none")]
    for one in maps:
        figure.add_child(one)
    kept = [html.unescape(page) for page in re.findall(r'srcdoc="([^"]*)"', figure.render())]
    assert kept == [one.page.render() for one in maps]
    assert figure.render().count("<iframe") == 2


class Broken(MacroElement):
    _template = Template("{% macro script(this, kwargs) %}{{ this.nothing.at_all }}{% endmacro %}")


def test_a_child_that_cannot_be_rendered_is_named(drawn: PageMap, tmp_path: Path) -> None:
    target = tmp_path / "map.html"
    target.write_text("as it was")
    broken = Broken()
    broken.add_to(drawn)
    with pytest.raises(UsageError, match=rf"'{broken.get_name()}'.*cannot be drawn.*mend it, or leave it out"):
        drawn.save(target)
    assert target.read_text() == "as it was"
    del drawn._children[broken.get_name()]
    assert drawn.get_root().render() == ArticleMap(seed_reading()).to_html()


def test_a_folder_that_is_none(drawn: PageMap, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        drawn.save(tmp_path / "file" / "map.html")


def test_threads_get_whole_pages(drawn: PageMap) -> None:
    folium.GeoJson(PAIR, name="mine").add_to(drawn)
    folium.LayerControl().add_to(drawn)
    expected = drawn.get_root().render()
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: drawn.get_root().render(), range(24))) == {expected}


def test_links_are_of_this_map_alone(drawn: PageMap) -> None:
    drawn.add_js_link("my_script", "https://example.org/mine.js")
    drawn.add_css_link("my_style", "https://example.org/mine.css")
    page = drawn.get_root().render()
    assert '<script src="https://example.org/mine.js"></script>' in page
    assert "https://example.org/mine.css" in policy_of(page)["style-src"]
    assert "example.org" not in ArticleMap(seed_reading()).to_html()
    assert "example.org" not in folium.Map().get_root().render()


@pytest.mark.parametrize("command", ["lookup Vientiane", "border Laos Cambodia", f"read {SEED}"])
def test_only_a_map_pays_for_folium(command: str) -> None:
    code = (
        "import sys\nfrom geomap.cli.commands import main\n"
        f"try: main({command.split()!r})\nexcept SystemExit: pass\n"
        "print(*[name for name in ('folium', 'branca', 'jinja2', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == ""
