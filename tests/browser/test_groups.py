"""The parts of the map are groups: each leaves and comes back whole, and the legend tells which are on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import folium
import pytest
from pages import invented_archive, render
from readings import HOSTILE, hostile_reading, seed_reading

from geomap import ArticleMap
from geomap.drawing.geometry import GROUPS
from geomap.outputs.page.folium_map import PageMap

IN_GROUPS = """() => {
    const count = (layer) => layer.getLayers ? layer.getLayers().reduce((sum, one) => sum + count(one), 0) : 1;
    const inGroups = Object.values(drawn.groups).reduce((sum, group) => sum + count(group), 0);
    let onMap = 0;
    drawn.map.eachLayer((layer) => (layer.getElement || layer instanceof L.Path) && !layer.getLayers && onMap++);
    return [inGroups, onMap]; }"""
GROUND = """[...drawn.map.getPane("ground").querySelectorAll("path")]
    .map((path) => path.getAttribute("class").replace(" chosen", ""))"""
SHAPES = """[...drawn.map.getPane("overlayPane").querySelectorAll("path")]
    .map((path) => path.getAttribute("class").split(" ")[0])"""
STANDS = """[...document.querySelectorAll(".pin")].flatMap((pin) => [...pin.querySelectorAll(".name, .stop, .dot")])
    .map((one) => [one.textContent, one.checkVisibility({ visibilityProperty: true }),
        ...Object.values(one.getBoundingClientRect().toJSON()).map(Math.round)]).sort()"""
POPUP = ".event-popup .leaflet-popup-content"
FOCUSED = "document.activeElement.textContent"


@pytest.fixture(scope="module")
def seed() -> str:
    return render(seed_reading())


@pytest.fixture(scope="module")
def archive() -> str:
    return invented_archive()


def act(page: Any, script: str) -> None:
    """Run a script for what it does: a layer that it returns would be brought over with all that hangs on it."""
    page.evaluate(f"() => {{ {script} }}")


def test_all_that_the_page_draws_is_in_a_group(show, seed: str) -> None:
    in_groups, on_map = show(seed).page.evaluate(IN_GROUPS)
    assert in_groups == on_map > 40


@pytest.mark.slow
def test_a_group_leaves_and_comes_back_whole(show, seed: str) -> None:
    opened = show(seed)
    page = opened.page
    seen, ground, shapes = page.evaluate(STANDS), page.evaluate(GROUND), page.evaluate(SHAPES)
    for name in GROUPS:
        act(page, f"drawn.groups.{name}.remove()")
        page.keyboard.press("ArrowRight")
        act(page, "document.querySelector('#places .row').click()")
        act(page, "drawn.map.setZoom(drawn.map.getZoom() + 1, { animate: false })")
        act(page, f"drawn.groups.{name}.addTo(drawn.map)")
        assert [page.evaluate(GROUND), page.evaluate(SHAPES)] == [ground, shapes], name
        act(page, "document.querySelector('.mention:is([title=Vientiane])').click()")
        assert page.locator(".dot.chosen").count() == 1, name
        act(page, "document.querySelector('#borders .row').click()")
        assert page.locator("path.border-casing.chosen").count() == 1, name
        act(page, """document.querySelector("[aria-label='Show the whole map']").click()""")
        assert [row[:2] for row in page.evaluate(STANDS)] == [row[:2] for row in seen], name
    assert opened.complaints == []


def test_a_marker_of_an_event_stands_on_the_map_alone(show, seed: str) -> None:
    """As a cluster of markers puts it there."""
    page = show(seed).page
    act(page, "drawn.groups.events.remove()")
    act(page, "drawn.groups.events.getLayers()[1].addTo(drawn.map)")
    assert page.locator(".pin .stop").count() == 1
    page.click(".pin .stop")
    assert page.is_visible(POPUP)


@pytest.mark.slow
def test_each_group_has_its_own_marks(show, seed: str) -> None:
    page = show(seed).page
    looks = {
        "places": ".pin .dot",
        "events": ".pin .stop",
        "borders": ".pin .of-border, path.border, path.border-casing",
        "countries": ".pin .of-country, path.country-named",
        "basemap": ".pin .of-neighbour, .pin .of-sea, path.river",
        "areas": "path.area",
    }
    for name, look in looks.items():
        assert page.locator(look).count() > 0
        act(page, f"drawn.groups.{name}.remove()")
        assert page.locator(look).count() == 0, name
    act(page, "for (const group of Object.values(drawn.groups)) group.remove()")
    assert page.locator(".pin, .leaflet-map-pane path").count() == 0


@pytest.mark.slow
def test_names_take_the_room_of_what_is_hidden(show, seed: str) -> None:
    page = show(seed).page
    box = ".pin .name:has-text('Vientiane')"
    before = page.locator(box).bounding_box()
    act(page, "for (const name of ['events', 'countries', 'borders']) drawn.groups[name].remove()")
    page.evaluate("0")
    assert page.locator(box).is_visible()
    act(page, "for (const name of ['events', 'countries', 'borders']) drawn.groups[name].addTo(drawn.map)")
    page.evaluate("0")
    assert page.locator(box).bounding_box() == before


@pytest.mark.slow
def test_paths_can_be_chosen_after_they_came_back(show, seed: str) -> None:
    page = show(seed).page
    act(page, "for (const group of Object.values(drawn.groups)) group.remove().addTo(drawn.map)")
    page.locator("path.area").dispatch_event("click")
    assert page.inner_text("#card h2") == "O’Alay"
    assert page.locator("path.area.chosen").count() == 1
    page.hover(".mention:text-is('shared border')")
    assert page.locator("path.border-casing.lit").count() == 1


@pytest.mark.slow
def test_what_was_chosen_while_it_was_hidden_shows_when_it_comes_back(show, seed: str) -> None:
    page = show(seed).page
    act(page, "for (const name of ['areas', 'events']) drawn.groups[name].remove()")
    page.click(".mention:text-is('O’Alay')")
    act(page, "drawn.groups.areas.addTo(drawn.map)")
    assert page.locator("path.area.chosen").count() == 1
    page.click("#events .row >> nth=0")
    act(page, "drawn.groups.events.addTo(drawn.map)")
    assert page.inner_text(".pin .stop.chosen") == "1"


# ---- The legend, and a control of Folium ----


def drawn_map() -> PageMap:
    return ArticleMap(seed_reading()).to_folium()


def test_the_legend_follows_the_map(show, seed: str) -> None:
    page = show(seed).page
    for words, name in (("event, in", "events"), ("border, in", "borders"), ("roughly", "areas")):
        button = page.locator(f".layer:has-text('{words}')")
        assert button.get_attribute("aria-pressed") == "true"
        act(page, f"drawn.groups.{name}.remove()")
        assert button.get_attribute("aria-pressed") == "false"
        button.click()
        assert page.evaluate(f"drawn.map.hasLayer(drawn.groups.{name})")
        button.click()
        assert not page.evaluate(f"drawn.map.hasLayer(drawn.groups.{name})")
        act(page, f"drawn.groups.{name}.addTo(drawn.map)")
        assert button.get_attribute("aria-pressed") == "true"


def test_the_legend_and_a_layer_control_agree(show) -> None:
    drawn = drawn_map()
    drawn.events.show = False
    folium.LayerControl(collapsed=False).add_to(drawn)
    opened = show(drawn.get_root().render())
    page = opened.page
    button = page.locator(".layer:has-text('event, in')")
    box = page.locator("label:has-text('Events') input")
    assert button.get_attribute("aria-pressed") == "false" and not box.is_checked()
    assert page.locator(".pin .stop").count() == 0
    box.click()
    assert button.get_attribute("aria-pressed") == "true"
    page.locator(".pin .stop").first.click()
    assert page.is_visible(POPUP)
    button.click()
    assert not box.is_checked()
    page.wait_for_selector(".event-popup", state="detached")
    assert opened.complaints == []


def test_what_a_user_adds_stays_as_it_is(show) -> None:
    drawn = drawn_map()
    folium.Circle([14, 104], radius=50_000, class_name="mine").add_to(drawn)
    folium.Marker([15, 105], popup=folium.Popup("<b>mine</b>", show=True)).add_to(drawn)
    opened = show(drawn.get_root().render())
    page = opened.page
    # where it lies in the window changes with the view
    state = """[document.querySelector("#map path.mine").outerHTML.replace(/ d="[^"]*"/, ""),
        document.querySelectorAll("#map .leaflet-marker-icon:not(.pin)").length]"""
    before = page.evaluate(state)
    assert before[1] == 1
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.click("[aria-label='Show the whole map']")
    act(page, "for (const group of Object.values(drawn.groups)) group.remove().addTo(drawn.map)")
    assert page.evaluate(state) == before
    assert page.is_visible(".leaflet-popup-content b:text-is('mine')")
    # over all that is ours
    assert page.evaluate(SHAPES)[-1] == "mine"


# ---- Popups of events ----


def stop(page: Any, number: int) -> Any:
    return page.locator(f".pin .stop:text-is('{number}')")


def test_a_mark_opens_its_popup_and_the_card_does_not_repeat_it(show, seed: str) -> None:
    page = show(seed).page
    before = page.evaluate("drawn.map.getCenter().toString() + drawn.map.getZoom()")
    stop(page, 1).click()
    told = page.inner_text(POPUP)
    for words in (
        "1\n",
        "Talks",
        "1–4 October, year not stated (date from another sentence)",
        "Vientiane (place stated)",
        "How sure\n",
        "The pledge was solidified during a meeting in Vientiane",
    ):
        assert words in told
    assert page.inner_text("#card h2").startswith("On this map")
    assert page.inner_text("#status").startswith("Stop 1: ")
    assert page.evaluate("location.hash") == "#stop=1"
    assert page.evaluate("drawn.map.getCenter().toString() + drawn.map.getZoom()") == before
    stop(page, 6).dispatch_event("click")
    # the first one fades out
    assert page.locator(".event-popup h2").last.inner_text().startswith("6")
    assert "Data\nXinhua, August 2017" in page.locator(POPUP).last.inner_text()
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector(".event-popup", state="detached")
    assert page.inner_text("#card h2").startswith("5")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (680, 576), (390, 844), (340, 320)])
def test_a_popup_lies_within_the_map_beside_its_mark(show, seed: str, width: int, height: int) -> None:
    page = show(seed, width=width, height=height).page
    for number in (1, 2, 3, 6):
        stop(page, number).dispatch_event("click")
        popup, frame, mark = (
            one.bounding_box()
            for one in (page.locator(".event-popup").last, page.locator("#frame"), stop(page, number))
        )
        assert popup["width"] <= min(322, frame["width"] - 40)
        assert popup["x"] >= frame["x"] and popup["x"] + popup["width"] <= frame["x"] + frame["width"]
        assert popup["y"] >= frame["y"] and popup["y"] + popup["height"] <= frame["y"] + frame["height"]
        beside = (
            popup["x"] >= mark["x"] + mark["width"]
            or mark["x"] >= popup["x"] + popup["width"]
            or popup["y"] >= mark["y"] + mark["height"]
            or mark["y"] >= popup["y"] + popup["height"]
        )
        assert beside or frame["height"] < 300
        assert page.evaluate(
            """() => { const box = document.querySelector(".leaflet-popup-content");
            return box.scrollHeight <= box.clientHeight + 1 || getComputedStyle(box).overflowY === "auto"; }"""
        )


def test_a_popup_by_keyboard(show, seed: str) -> None:
    page = show(seed).page
    stop(page, 2).focus()
    page.keyboard.press("Enter")
    assert page.is_visible(POPUP)
    assert page.evaluate("document.activeElement.getAttribute('role')") == "dialog"
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Vientiane"
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == "2"
    assert page.locator(".chosen").count() == 0
    assert page.evaluate("location.hash") == ""
    page.wait_for_selector(".event-popup", state="detached")
    page.keyboard.press("Space")
    assert page.is_visible(POPUP)


def test_a_click_leaves_the_focus_and_the_cross_closes(show, seed: str) -> None:
    page = show(seed).page
    stop(page, 3).click()
    assert page.evaluate(FOCUSED) == "3"
    page.click(".event-popup [aria-label='Close popup']")
    assert page.evaluate(FOCUSED) == "3"
    assert page.locator(".chosen").count() == 0
    assert page.inner_text("#status") == ""


def test_chosen_elsewhere_an_event_is_told_in_the_dock(show, seed: str) -> None:
    page = show(seed).page
    for way in (".article .stop >> nth=0", "#events .row >> nth=1", ".lanes .stop >> nth=2"):
        page.click(way)
        assert page.locator(".event-popup").count() == 0
        assert page.inner_text("#card h2")[0].isdigit()
    stop(page, 1).dispatch_event("click")
    page.click(".event-popup .linkish")
    assert page.inner_text("#card h2") == "Vientiane"
    page.wait_for_selector(".event-popup", state="detached")


def test_a_script_opens_the_popup_of_a_marker(show, seed: str) -> None:
    page = show(seed).page
    assert page.evaluate("drawn.groups.events.getLayers().every((one) => one instanceof L.Marker && one.getPopup())")
    act(page, "drawn.groups.events.getLayers()[0].openPopup()")
    assert page.inner_text(".event-popup h2").startswith(page.inner_text(".pin .stop.chosen"))


def test_the_words_of_a_popup_are_words(show) -> None:
    opened = show(render(hostile_reading()))
    page = opened.page
    page.locator(".pin .stop").first.dispatch_event("click")
    assert " ".join(HOSTILE.split()) in " ".join(page.text_content(POPUP).split())
    assert page.evaluate("window.owned") is None
    assert page.locator(f"{POPUP} :is(img, script, svg)").count() == 0
    assert opened.complaints == []


# ---- An archive ----


@pytest.fixture
def opened(show: Callable, archive: str) -> Any:
    found = show(archive)
    found.page.wait_for_selector("html[data-ready]", state="attached")
    return found


def test_groups_of_an_archive_come_back_whole(opened) -> None:
    page = opened.page
    seen = "document.querySelectorAll('.mark').length + ' ' + document.querySelectorAll('.pin .name').length"
    before = page.evaluate(seen)
    act(page, "for (const group of Object.values(drawn.groups)) group.remove()")
    page.evaluate("0")
    page.click(".chip >> nth=0")
    page.click("#reset")
    assert page.locator(".pin, .leaflet-map-pane path").count() == 0
    act(page, "for (const group of Object.values(drawn.groups)) group.addTo(drawn.map)")
    page.evaluate("0")
    assert page.evaluate(seen) == before
    page.click("#borders .row >> nth=0")
    assert page.locator("path.border-casing.chosen").count() == 1
    assert opened.complaints == []


@pytest.mark.slow
def test_wholes_of_an_archive_are_hidden_by_themselves(opened) -> None:
    page = opened.page
    button = page.locator(".layer:has-text('as a whole')")
    assert page.locator(".mark.of-country").count() > 0
    points = page.locator(".mark.of-point").count()
    button.click()
    page.evaluate("0")
    assert button.get_attribute("aria-pressed") == "false"
    assert page.locator(".mark:is(.of-country, .of-region), .name.of-country").count() == 0
    assert page.locator(".mark.of-point").count() == points
    act(page, "drawn.map.setZoom(drawn.map.getZoom() + 1, { animate: false })")
    assert page.locator(".mark.of-country").count() == 0
    button.click()
    page.evaluate("0")
    assert page.locator(".mark.of-country").count() > 0
