"""What a user of Folium adds to a map: it is drawn in the page, beside geomap's own parts, without a network."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import folium
import pytest
from branca.element import Element, Figure
from folium import plugins

from geomap import ArticleMap
from geomap.outputs.page.folium_map import PageMap

HERE = Path(__file__).parent
NOTEBOOK = HERE.parent / "notebooks" / "layers.ipynb"
PLUGINS = {
    **{path.name: path for path in (HERE / "plugins").glob("*.*s")},
    **{path.name: path for path in (Path(folium.__file__).parent / "templates").glob("*.js")},
}
"""What the tests answer for the network, by the name of the file that is asked for."""
TILE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
ZONE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "a zone"},
            "geometry": {"type": "Polygon", "coordinates": [[[101, 13], [103, 13], [103, 15], [101, 13]]]},
        }
    ],
}


@pytest.fixture
def drawn(seed_reading) -> PageMap:
    return ArticleMap(seed_reading).to_folium()


@pytest.fixture
def online(browser, tmp_path: Path) -> Any:
    """Return what opens a page, and answers for its network with the plugins that the tests have."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")

    def opened(html: str, *, answers: bool = True) -> Any:
        asked: list[str] = []
        page = context.new_page()
        page.asked, page.broken = asked, []

        def answer(route: Any) -> None:
            url = route.request.url
            name = url.partition("?")[0].rpartition("/")[2]
            if url.startswith("file:"):
                route.continue_()
                return
            asked.append(url)
            if answers and name == "tile.png":
                route.fulfill(body=TILE, content_type="image/png")
            elif answers and name in PLUGINS:
                route.fulfill(path=PLUGINS[name])
            else:
                route.abort()

        page.route("**/*", answer)
        page.on("pageerror", lambda error: page.broken.append(str(error)))
        (tmp_path / "map.html").write_text(html, "utf-8")
        page.goto((tmp_path / "map.html").as_uri())
        return page

    yield opened
    context.close()


def add_layers(drawn: PageMap) -> None:
    """Put on a map what a user may put there that needs no network."""
    popup = folium.Popup("<b>my circle</b>", max_width=200)
    folium.Circle([15.5, 104.5], radius=90_000, color="green", fill=True, popup=popup, tooltip="hello").add_to(drawn)
    tooltip = folium.GeoJsonTooltip(["name"])
    folium.GeoJson(ZONE, name="my zone", tooltip=tooltip, popup=folium.GeoJsonPopup(["name"])).add_to(drawn)
    mine = folium.FeatureGroup("my markers").add_to(drawn)
    folium.Marker([13, 105], icon=folium.Icon(color="red", icon="cloud"), popup="a red one").add_to(mine)
    folium.Marker([17, 105.6], popup="a plain one").add_to(drawn.places)
    style = "position: fixed; bottom: 90px; left: 20px; z-index: 99999; background: white"
    drawn.get_root().html.add_child(Element(f'<div id="mine" style="{style}">my legend</div>'))
    drawn.get_root().header.add_child(Element("<style>.leaflet-popup-content { color: rgb(0, 0, 128) }</style>"))
    drawn.get_root().script.add_child(Element("window.mine = Object.keys(drawn.groups).length"))
    folium.LayerControl(collapsed=False).add_to(drawn)


def box(page: Any, selector: str) -> dict[str, float]:
    return page.locator(selector).bounding_box()


def test_layers_of_a_user_live_in_the_page(show: Callable[..., Any], drawn: PageMap) -> None:
    add_layers(drawn)
    opened = show(drawn.get_root().render())
    page = opened.page
    green = page.locator("path[stroke='green']")
    green.wait_for()
    assert page.locator(".leaflet-marker-icon.awesome-marker").count() == 1
    assert page.locator("img.leaflet-marker-icon").evaluate("one => one.naturalWidth") > 0
    assert page.evaluate("window.mine") == 8
    # step through all events: what was added stays
    for _ in range(7):
        page.keyboard.press("ArrowRight")
        assert green.count() == 1
        assert page.locator("#card h2").inner_text().strip()
    page.get_by_role("button", name="Show the whole map").click()
    green.click()
    assert page.locator(".leaflet-popup-content").inner_text() == "my circle"
    assert page.locator(".leaflet-popup-content").evaluate("one => getComputedStyle(one).color") == "rgb(0, 0, 128)"
    page.locator("img.leaflet-marker-icon").click()
    page.get_by_text("a plain one").wait_for()
    # what is fixed is fixed to the map, under the story and the timeline
    legend, frame = box(page, "#mine"), box(page, "#frame")
    assert frame["x"] <= legend["x"] and legend["y"] + legend["height"] <= frame["y"] + frame["height"]
    assert opened.requests == [opened.page.url.partition("#")[0]]
    assert opened.complaints == []


def test_the_control_and_the_legend_agree(show: Callable[..., Any], drawn: PageMap) -> None:
    add_layers(drawn)
    page = show(drawn.get_root().render()).page
    control = page.locator(".leaflet-control-layers")
    border = page.locator("path.border")
    assert border.count() > 0
    control.get_by_text("Borders").click()
    assert border.count() == 0
    button = page.locator("#legend").get_by_role("button", name="border, in full detail")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert border.count() > 0
    assert control.get_by_label("Borders").is_checked()
    control.get_by_text("Events").click()
    assert page.locator("#map .stop").count() == 0
    control.get_by_text("my zone").click()
    assert page.evaluate(f"{zone_of(drawn)}.getLayers().length") == 1
    assert not page.evaluate(f"drawn.map.hasLayer({zone_of(drawn)})")


def zone_of(drawn: PageMap) -> str:
    return next(child.get_name() for child in drawn._children.values() if isinstance(child, folium.GeoJson))


def test_a_part_that_is_hidden_is_there_when_it_is_asked_for(show: Callable[..., Any], drawn: PageMap) -> None:
    drawn.borders.show = drawn.events.show = drawn.countries.show = False
    folium.LayerControl(collapsed=False).add_to(drawn)
    opened = show(drawn.get_root().render())
    page = opened.page
    control = page.locator(".leaflet-control-layers")
    for name, selector in (("Borders", "path.border"), ("Events", "#map .stop"), ("Countries", "path.country-named")):
        assert page.locator(selector).count() == 0
        control.get_by_text(name).click()
        page.locator(selector).first.wait_for(state="attached")
    assert opened.complaints == []


def test_plugins_work_where_their_network_does(online: Any, drawn: PageMap) -> None:
    cluster = plugins.MarkerCluster(name="mine").add_to(drawn)
    for step in range(20):
        folium.Marker([15 + step / 500, 105], popup=str(step)).add_to(cluster)
    plugins.HeatMap(drawn.events.locations, name="heat").add_to(drawn)
    folium.LayerControl().add_to(drawn)
    page = online(drawn.get_root().render())
    page.locator(".marker-cluster").wait_for()
    assert page.locator(".marker-cluster").inner_text() == "20"
    page.locator("canvas.leaflet-heatmap-layer").wait_for()
    assert page.broken == []
    assert {url.rpartition("/")[2] for url in page.asked} == {
        *("leaflet.markercluster.js", "MarkerCluster.css", "MarkerCluster.Default.css", "leaflet_heat.min.js"),
    }


def test_events_may_be_put_into_a_cluster(online: Any, drawn: PageMap) -> None:
    cluster = plugins.MarkerCluster().add_to(drawn)
    drawn.events.add_to(cluster)
    page = online(drawn.get_root().render())
    page.locator("#map .stop, .marker-cluster").first.wait_for()
    assert page.evaluate(f"{cluster.get_name()}.getLayers().length") == len(drawn.events.locations)
    assert page.broken == []


def test_a_plugin_without_its_network_takes_nothing_with_it(online: Any, drawn: PageMap) -> None:
    plugins.MarkerCluster().add_to(drawn)
    plugins.HeatMap([[15, 105]], name="heat").add_to(drawn)
    folium.Circle([15.5, 104.5], radius=90_000, color="green").add_to(drawn)
    folium.LayerControl(collapsed=False).add_to(drawn)
    page = online(drawn.get_root().render(), answers=False)
    page.locator("path[stroke='green']").wait_for()
    notice = "Something that was added to this map cannot be drawn; it may need a network."
    assert page.locator("#notice").inner_text() == notice
    assert page.broken
    assert "Borders" in page.locator(".leaflet-control-layers").inner_text()
    page.keyboard.press("ArrowRight")
    assert page.locator("#card h2").inner_text().startswith("1")


def test_a_script_that_is_broken_takes_nothing_with_it(show: Callable[..., Any], drawn: PageMap) -> None:
    drawn.get_root().script.add_child(Element("this is no script </script><script>window.owned = 1"))
    folium.Circle([15.5, 104.5], radius=90_000, color="green").add_to(drawn)
    opened = show(drawn.get_root().render())
    opened.page.locator("path[stroke='green']").wait_for()
    assert opened.page.locator("#notice").is_visible()
    assert opened.page.evaluate("window.owned") is None


@pytest.mark.parametrize("answers", [True, False])
def test_tiles_of_a_user_are_seen_where_they_come(online: Any, drawn: PageMap, answers: bool) -> None:
    folium.TileLayer("https://tiles.example.org/{z}/{x}/{y}/tile.png", attr="Somebody").add_to(drawn)
    page = online(drawn.get_root().render(), answers=answers)
    page.locator("path.country").first.wait_for(state="hidden" if answers else "visible")
    assert page.asked and all(url.startswith("https://tiles.example.org/") for url in page.asked)
    assert page.locator("path.border").first.is_visible()
    assert page.broken == []


def test_two_maps_on_one_page(show: Callable[..., Any], seed_reading) -> None:
    figure = Figure()
    for text in ("full", "none"):
        one = ArticleMap(seed_reading, text=text).to_folium()
        folium.Circle([15.5, 104.5], radius=90_000, color="green").add_to(one)
        figure.add_child(one)
    page = show(figure.render()).page
    page.mouse.wheel(0, 800)
    for frame in page.frames[1:]:
        frame.locator("path[stroke='green']").wait_for()
        assert frame.locator("h1").inner_text() == seed_reading.article.title
    assert len(page.frames) == 3


def test_a_notebook_with_layers_and_plugins(online: Any) -> None:
    import nbformat
    from nbconvert import HTMLExporter
    from nbconvert.preprocessors import ExecutePreprocessor

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    executed, _ = ExecutePreprocessor(timeout=120).preprocess(notebook, {"metadata": {"path": str(NOTEBOOK.parent)}})
    html, _ = HTMLExporter().from_notebook_node(executed)
    page = online(html)
    frame = page.frame_locator("iframe")
    frame.locator("path[stroke='green']").wait_for()
    frame.locator(".marker-cluster").first.wait_for()
    assert frame.locator(".awesome-marker").count() == 1
    assert "Where it happened" in frame.locator(".leaflet-control-layers").text_content()
    assert frame.locator("#map .stop").count() == 4
    frame.get_by_role("button", name="Next stop").click()
    assert frame.locator("#card h2").inner_text().startswith("1")
    assert frame.locator("path[stroke='green']").count() == 1


def test_a_map_that_is_hidden_at_first_is_right_when_it_is_shown(show: Callable[..., Any], drawn: PageMap) -> None:
    figure = Figure()
    figure.html.add_child(Element("<details><summary>the map</summary><div id='inside'></div></details>"))
    figure.add_child(drawn)
    # the frame stands in the details, where it has no size until they are opened
    figure.script.add_child(Element("document.getElementById('inside').append(document.querySelector('iframe'))"))
    opened = show(figure.render())
    opened.page.get_by_text("the map", exact=True).click()
    frame = opened.page.frames[1]
    frame.locator("path.border").first.wait_for()
    frame.wait_for_function("drawn.map.getBounds().contains(drawn.groups.borders.getBounds())")
    assert opened.complaints == []
