"""Marks that would cover each other stand as one bubble, which opens by mouse and by keyboard."""

from __future__ import annotations

import pytest
from pages import render
from readings import WAR, close_reading, crowded_reading, seed_reading

from geomap.article.sources import from_text
from geomap.reading.reader import read

SEEN = "(e) => e.checkVisibility({ visibilityProperty: true })"
MARKS = f"""() => [...document.querySelectorAll(".pin .dot .sign, .pin .bubble")].filter({SEEN})
    .map((e) => {{ const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; }})"""


def until(page, expression: str) -> None:
    """Wait for an expression to hold; the page's policy lets no test evaluate it in a loop of its own."""
    for _ in range(60):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


@pytest.fixture(scope="module")
def valley() -> str:
    return render(close_reading())


@pytest.mark.quick("360")
@pytest.mark.parametrize("width", [1440, 820, 360])
def test_marks_do_not_cover_each_other(show, valley: str, width: int) -> None:
    page = show(valley, width=width).page
    boxes = page.evaluate(MARKS)
    assert 10 < len(boxes) < 30
    for number, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert left >= other[2] - 2 or other[0] >= right - 2 or top >= other[3] - 2 or other[1] >= bottom - 2


def test_bubble_counts_its_places(show, valley: str) -> None:
    page = show(valley).page
    bubble = page.locator(".pin .bubble").first
    assert bubble.inner_text() == "12"
    assert bubble.get_attribute("aria-label").startswith("12 places close together: Town 00, Town 01")
    assert page.is_visible(".pin .name:has-text('Town 00') small:text-is('and 11 more')")
    assert page.is_visible(".legend :text('number of places close together')")
    assert page.locator("path.area").count() == 1 and page.is_visible(".pin .name:has-text('The valley')")


def test_bubble_opens_by_keyboard(show, valley: str) -> None:
    opened = show(valley)
    page = opened.page
    page.focus(".pin .bubble")
    page.keyboard.press("Enter")
    assert page.inner_text("#card h2") == "12 places close together"
    assert page.inner_text("#status") == "12 places close together"
    assert page.locator("#card .linkish").count() == 12
    until(page, f"[...document.querySelectorAll('.pin .dot')].filter({SEEN}).length >= 5")
    assert page.evaluate("document.activeElement.matches('.dot, .bubble')")
    page.click("#card .linkish:text-is('Town 07')")
    assert page.inner_text("#card h2") == "Town 07"
    assert page.is_visible(".dot.chosen[aria-label^='Town 07']")
    assert opened.complaints == []


def test_stop_in_a_bubble_is_reached(show, valley: str) -> None:
    page = show(valley).page
    page.click(".pin .stop:text-is('1')")
    assert page.inner_text(".event-popup h2").endswith("Something in Town 05")
    page.click(".mention:text-is('Town 05')")
    assert page.is_visible(".dot.chosen[aria-label^='Town 05']")


def test_mention_lights_up_a_mark_in_its_bubble(show, valley: str) -> None:
    page = show(valley).page
    dot = page.locator(".dot[aria-label^='Town 03']")
    assert not dot.is_visible()
    page.hover(".mention:text-is('Town 03')")
    assert dot.is_visible()
    page.hover("h1")
    assert not dot.is_visible()


def test_bubbles_are_printed(show, valley: str) -> None:
    page = show(valley).page
    page.emulate_media(media="print")
    assert page.is_visible(".pin .bubble >> nth=0")


def test_without_scripts_every_place_is_listed(show, valley: str) -> None:
    text = show(valley, java_script_enabled=False).page.inner_text("body")
    assert [number for number in range(30) if f"Town {number:02}" not in text] == []


def test_alternative_is_shown_where_it_lies(show, valley: str) -> None:
    page = show(valley).page
    page.click("#places .row:has-text('Town 20')")
    assert "Town 20, city, Texas, United States (off this map)" in page.inner_text("#card")
    page.focus("#card .linkish:has-text('Odesa')")
    page.keyboard.press("Enter")
    lon, lat = page.evaluate("(() => { const c = drawn.map.getCenter(); return [c.lng, c.lat]; })()")
    assert (lon, lat) == pytest.approx((29.5, 47), abs=0.1)
    assert page.is_visible("path.ghost")
    assert page.is_visible(".pin .ghost-name:has-text('Town 20')")
    page.click("#places .row:has-text('Town 21')")
    assert page.locator("path.ghost").count() == 0


@pytest.mark.slow
def test_full_screen_by_keyboard(show) -> None:
    page = show(render(seed_reading())).page
    before = page.evaluate("drawn.map.getZoom()")
    page.focus("[aria-label='Full screen']")
    page.keyboard.press("Enter")
    until(page, "document.fullscreenElement?.id === 'stage'")
    until(page, f"drawn.map.getZoom() > {before}")
    fit = 'JSON.parse(document.getElementById("island").textContent).fit'
    until(page, f"drawn.map.getBounds().contains({fit})")
    page.focus("[aria-label='Next stop']")
    page.keyboard.press("Enter")
    assert page.is_visible("#card") and page.inner_text("#card h2").startswith("1")
    page.focus("[aria-label='Leave full screen']")
    page.keyboard.press("Enter")
    until(page, "document.fullscreenElement === null")
    page.wait_for_selector("[aria-label='Full screen']")


NAMED = f"""() => [...document.querySelectorAll(".pin .of-country")].filter({SEEN})
    .map((e) => e.firstChild.textContent)"""


@pytest.mark.quick("360-740")
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (820, 1100), (360, 740)])
def test_countries_of_the_article_are_named(show, width: int, height: int) -> None:
    page = show(render(seed_reading()), width=width, height=height).page
    assert sorted(page.evaluate(NAMED)) == ["Cambodia", "Laos"]


@pytest.mark.slow
def test_countries_at_war_are_named(show) -> None:
    page = show(render(read(from_text(WAR)))).page
    assert sorted(page.evaluate(NAMED)) == ["Russia", "Ukraine"]


CUT = f"""() => {{ const map = document.querySelector(".leaflet-map").getBoundingClientRect();
    return [...document.querySelectorAll(".pin .name")].filter({SEEN}).filter((e) => {{
        const r = e.getBoundingClientRect();
        return r.left < map.left || r.right > map.right || r.top < map.top || r.bottom > map.bottom; }})
    .map((e) => e.textContent); }}"""


@pytest.mark.quick("close_reading-360")
@pytest.mark.parametrize("width", [1440, 820, 360])
@pytest.mark.parametrize("make", [close_reading, crowded_reading, seed_reading])
def test_no_name_is_cut_off(show, make, width: int) -> None:
    assert show(render(make()), width=width).page.evaluate(CUT) == []


@pytest.mark.quick("1440")
@pytest.mark.parametrize("width", [1440, 360])
def test_every_town_of_the_seed_is_named(show, width: int) -> None:
    page = show(render(seed_reading()), width=width).page
    names = page.evaluate(f"[...document.querySelectorAll('.pin .name')].filter({SEEN}).map((e) => e.textContent)")
    assert sum(name.startswith(("Vientiane", "Phnom Penh", "O’Alay")) for name in names) == 3


def test_globe_hides_no_mark(show) -> None:
    page = show(render(read(from_text("A train left Warsaw for Odesa, Kyiv and Kharkiv.")))).page
    hidden = page.evaluate(
        """() => { const box = (e) => e.getBoundingClientRect();
        const globe = box(document.querySelector("#globe svg"));
        return [...document.querySelectorAll(".pin .dot .sign")].map(box).filter((r) =>
            r.left < globe.right && r.right > globe.left && r.top < globe.bottom && r.bottom > globe.top).length; }"""
    )
    assert hidden == 0


@pytest.mark.slow
def test_unmoved_map_fits_its_new_size(show) -> None:
    page = show(render(seed_reading()), width=360, height=740).page
    fit = 'JSON.parse(document.getElementById("island").textContent).fit'
    page.click(".legend summary")
    page.wait_for_timeout(200)
    assert page.evaluate(f"drawn.map.getBounds().contains({fit})")
    page.set_viewport_size({"width": 900, "height": 700})
    until(page, f"drawn.map.getSize().x > 400 && drawn.map.getBounds().contains({fit})")
    page.click(".mention:text-is('Vientiane')")
    page.set_viewport_size({"width": 1300, "height": 900})
    until(page, "drawn.map.getSize().x > 600")
    lon, lat = page.evaluate("(() => { const c = drawn.map.getCenter(); return [c.lng, c.lat]; })()")
    assert (lon, lat) == pytest.approx((102.6, 17.967), abs=0.5)
