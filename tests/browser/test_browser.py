"""The page in a real browser: what it shows, what it answers to, and that nothing else happens."""

from __future__ import annotations

import re
from dataclasses import replace
from statistics import median

import pytest
from pages import render
from readings import HOSTILE, contested_reading, crowded_reading, empty_reading, hostile_reading, seed_reading

WIDTHS = (1440, 820, 360)
CENTRE = "() => { const c = drawn.map.getCenter(); return [c.lng, c.lat, drawn.map.getZoom()]; }"


@pytest.fixture(scope="module")
def seed() -> str:
    return render(seed_reading())


def _shown(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.quick("hostile_reading-full-1440-light")
@pytest.mark.parametrize(
    ("make", "text", "width", "scheme"),
    [
        *((seed_reading, "full", width, scheme) for width in WIDTHS for scheme in ("light", "dark")),
        *((seed_reading, text, 1440, "light") for text in ("excerpts", "none")),
        *((make, "full", width, "light") for make in (hostile_reading, empty_reading) for width in (1440, 360)),
        (crowded_reading, "full", 1440, "light"),
    ],
)
def test_opens_without_request_or_complaint(show, make, text: str, width: int, scheme: str) -> None:
    opened = show(render(make(), text=text), width=width, color_scheme=scheme)
    opened.page.wait_for_selector("path.country", state="attached")
    for _ in range(3):
        opened.page.keyboard.press("ArrowRight")
    opened.page.wait_for_timeout(50)
    assert opened.complaints == []
    assert len(opened.requests) == 1


@pytest.mark.quick("360")
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(show, seed: str, width: int) -> None:
    page = show(seed, width=width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.getElementById('panel').scrollWidth <= document.getElementById('panel').clientWidth")


def test_all_of_the_article_is_in_view_at_first(show, seed: str) -> None:
    page = show(seed).page
    assert page.evaluate(
        """() => { const { fit } = JSON.parse(document.getElementById("island").textContent);
        return drawn.map.getBounds().contains(fit); }"""
    )


def test_hostile_text_shows_and_does_not_run(show) -> None:
    opened = show(render(hostile_reading()))
    page = opened.page
    assert _shown(page.title()) == _shown(HOSTILE)
    assert _shown(page.text_content("h1")) == _shown(HOSTILE)
    assert _shown(page.text_content(".article p")) == _shown(f"1It began at {HOSTILE} yesterday.")
    page.locator(".pin .stop").first.dispatch_event("click")
    assert _shown(HOSTILE) in _shown(page.text_content(".event-popup"))
    for control in page.query_selector_all(".row, .pin .stop, .name, .mention"):
        control.dispatch_event("click")
    assert page.evaluate("window.owned") is None
    assert _shown(HOSTILE) in _shown(page.text_content("#card"))
    assert page.query_selector("[href^='javascript:'], img, body b > *, .article script") is None
    assert opened.complaints == []


def test_mention_leads_to_its_place(show, seed: str) -> None:
    page = show(seed).page
    before = page.evaluate(CENTRE)
    page.click(".mention:text-is('Vientiane')")
    lon, lat, zoom = page.evaluate(CENTRE)
    assert (lon, lat) == pytest.approx((102.6, 17.967), abs=0.05)
    assert zoom > before[2]
    assert page.get_attribute(".dot.chosen", "aria-label") == "Vientiane, capital city, Laos"
    assert page.inner_text("#card h2") == "Vientiane"


def test_place_leads_to_its_mentions(show, seed: str) -> None:
    page = show(seed, height=700).page
    page.click(".name:has-text('O’Alay')")
    assert page.inner_text(".mention.chosen") == "O’Alay"
    top = page.evaluate("document.querySelector('.mention.chosen').getBoundingClientRect().top")
    assert 0 < top < 700
    card = page.inner_text("#card")
    for words in ("about ±20 km", "Inferred: the stretch", "Cambodia and Laos", "Xinhua, August 2017"):
        assert words in card


def test_hover_lights_up_both_sides(show, seed: str) -> None:
    page = show(seed).page
    page.hover(".mention:text-is('Vientiane')")
    assert page.query_selector(".dot.lit") is not None
    page.hover("h1")
    assert page.query_selector(".lit") is None
    page.hover(".name.of-border")
    assert page.inner_text(".mention.lit >> nth=0") == "shared border"
    assert page.query_selector("path.border-casing.lit") is not None


def test_every_event_of_a_place_can_be_chosen_on_the_map(show, seed: str) -> None:
    page = show(seed).page
    for number in (1, 2, 3, 4, 6):
        page.click("[aria-label='Show the whole map']")
        page.click(f".pin .stop:text-is('{number}')", timeout=2000)
        # the one before fades out
        assert page.locator(".event-popup h2").last.inner_text().startswith(str(number))
        assert page.inner_text("#card h2").startswith("On this map")
    page.click(".legend .stop:text-is('5')")
    assert "no place stated" in page.inner_text("#card")


def test_stops_are_walked_by_button_and_key(show, seed: str) -> None:
    page = show(seed).page
    page.click("[aria-label='Next stop']")
    card = page.inner_text("#card")
    for words in ("Talks", "1–4 October, year not stated", "date from another sentence", "Vientiane", "Vong Pisen"):
        assert words in card
    assert page.inner_text("#card blockquote").startswith("The pledge was solidified during a meeting in Vientiane")
    assert page.evaluate("location.hash") == "#stop=1"
    assert page.inner_text("#status").startswith("Stop 1")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("location.hash") == "#stop=2"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("location.hash") == "#stop=6"
    assert "date unknown" in page.inner_text("#card")


def test_link_opens_at_a_stop(show, seed: str) -> None:
    page = show(seed, link="#stop=6").page
    assert page.inner_text("#card h2").endswith("Past confrontations in the O’Alay area")
    assert page.evaluate(CENTRE)[:2] == pytest.approx([106.49, 14.52], abs=0.1)


def test_border_says_what_was_claimed_and_measured(show, seed: str) -> None:
    page = show(seed).page
    page.click("#borders .row")
    card = " ".join(page.inner_text("#card").split())
    assert "Article over 500 km — consistent" in card
    assert "Measured 556 km along the line, on OpenStreetMap, 2024" in card
    assert "Published 555 km, CIA World Factbook" in card
    assert "Cambodia Preah Vihear, Stung Treng, Ratanakiri" in card


@pytest.mark.slow
def test_keyboard_alone_reaches_everything(show, seed: str) -> None:
    page = show(seed).page
    for _ in range(200):
        page.keyboard.press("Tab")
        if not page.evaluate("(document.activeElement.seen = true) && document.activeElement !== document.body"):
            break
    missed = page.evaluate(
        """() => [...document.querySelectorAll("button, [role=button], a[href], summary")]
        .filter((e) => !e.seen && e.tabIndex >= 0 && e.checkVisibility({ visibilityProperty: true }))
        .map((e) => e.outerHTML)"""
    )
    assert missed == []
    page.focus(".mention:text-is('Vientiane')")
    page.keyboard.press("Enter")
    assert page.inner_text("#card h2") == "Vientiane"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_text_is_a_drawer_on_a_narrow_screen(show, seed: str) -> None:
    page = show(seed, width=360, height=740).page
    button, panel = page.locator("#drawer-button"), page.locator("#panel")
    assert button.get_attribute("aria-expanded") == "false"
    assert not panel.is_visible()
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    assert panel.is_visible()
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == "drawer-button"
    button.click()
    page.click(".mention:text-is('Vientiane')")
    panel.wait_for(state="hidden")
    assert page.inner_text("#card h2") == "Vientiane"


def test_layers_can_be_hidden(show, seed: str) -> None:
    page = show(seed).page
    button = page.locator(".layer:has-text('event, in order of time')")
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert page.locator(".pin .stop").count() == 0


def test_names_do_not_cover_each_other(show, seed: str) -> None:
    page = show(seed).page
    boxes = page.evaluate(
        """() => [...document.querySelectorAll(".pin .name, .pin .stop")]
        .filter((e) => e.checkVisibility({ visibilityProperty: true }))
        .map((e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; })"""
    )
    assert len(boxes) > 6
    for number, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert left >= other[2] - 1 or other[0] >= right - 1 or top >= other[3] - 1 or other[1] >= bottom - 1


@pytest.mark.slow
def test_no_place_is_said(show) -> None:
    page = show(render(empty_reading())).page
    assert page.is_visible("#notice")
    assert "No place of this article was found" in page.inner_text("#notice")


def test_without_scripts_there_is_a_table(show, seed: str) -> None:
    page = show(seed, java_script_enabled=False).page
    text = page.inner_text("body")
    for words in ("Cambodia, Laos strengthen", "Vientiane", "about ±20 km", "over 500 km – consistent", "vaccines"):
        assert words in text
    assert not page.is_visible("#stage")


def test_prints_the_map_and_the_table(show, seed: str) -> None:
    page = show(seed).page
    page.emulate_media(media="print")
    assert page.is_visible("#frame") and page.is_visible("#plain table")
    assert not page.is_visible("#dock") and not page.is_visible("#story")


@pytest.mark.quick("Letter-contested_reading")
@pytest.mark.parametrize("make", [seed_reading, contested_reading, crowded_reading, empty_reading])
@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_prints_one_page(show, make, size: str) -> None:
    pdf = show(render(make())).page.pdf(format=size, prefer_css_page_size=False)
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


@pytest.mark.slow
def test_choosing_costs_no_more_by_the_place_in_a_crowd(show) -> None:
    """The yardstick is the same map with a tenth of the places, chosen from in turn."""
    crowd = crowded_reading()
    html = render(crowd)
    assert len(html.encode()) <= 2_000_000
    few = render(replace(crowd, places=crowd.places[:20], events=crowd.events[:10]))
    pages = [show(each, reduced_motion="no-preference").page for each in (few, html)]
    choose = """() => { const start = performance.now();
        document.querySelector("[aria-label='Next stop']").click();
        return performance.now() - start; }"""
    took: list[list[float]] = [[], []]
    for _ in range(15):
        for page, times in zip(pages, took, strict=True):
            times.append(page.evaluate(choose))
            page.wait_for_timeout(50)
    assert median(took[1]) < 10 * median(took[0]), took


def test_country_is_shown_whole(show, seed: str) -> None:
    page = show(seed).page
    page.click("[aria-label='Stop 6: Event, O’Alay, date unknown'] >> nth=0")
    page.click(".mention:text-is('Cambodia') >> nth=0")
    seen = page.evaluate("drawn.map.getBounds().toBBoxString()")
    west, south, east, north = map(float, seen.split(","))
    assert west < 102.4 and south < 10.5 and east > 107.6 and north > 14.6


def test_works_inside_of_another_page(show, seed: str) -> None:
    frame = "<!DOCTYPE html><title>Frame</title><iframe width='1300' height='800'></iframe>"
    opened = show(frame)
    opened.page.evaluate("(html) => { document.querySelector('iframe').srcdoc = html; }", seed)
    inner = opened.page.frame_locator("iframe")
    inner.locator("[aria-label='Next stop']").click()
    assert inner.locator("#card h2").inner_text().startswith("1")
    assert opened.complaints == []


@pytest.mark.slow
def test_finds_by_name(show) -> None:
    page = show(render(crowded_reading())).page
    page.fill("[aria-label='Find on the map']", "Town 042")
    page.keyboard.press("Enter")
    assert page.inner_text("#card h2") == "Town 042"


@pytest.mark.slow
def test_globe_shows_where_the_map_lies(show, seed: str) -> None:
    page = show(seed).page
    globe = page.locator("#globe svg")
    assert globe.is_visible() and globe.get_attribute("role") == "img"
    assert page.locator(".globe-mark").count() == 1
    assert show(render(empty_reading())).page.locator("#globe svg").count() == 0


def test_no_name_lies_below_a_control(show, seed: str) -> None:
    page = show(seed, width=360, height=740).page
    covered = page.evaluate(
        """() => { const box = (e) => e.getBoundingClientRect();
        const over = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        const controls = [...document.querySelectorAll("#globe svg, .leaflet-control, .credit-line")].map(box);
        return [...document.querySelectorAll(".pin .name")]
            .filter((e) => e.checkVisibility({ visibilityProperty: true }))
            .filter((e) => controls.some((control) => over(box(e), control))).map((e) => e.textContent); }"""
    )
    assert covered == []


@pytest.mark.quick("360")
@pytest.mark.parametrize("width", WIDTHS)
def test_a_title_of_many_pages_leaves_room_for_the_map(show, width: int) -> None:
    reading = seed_reading()
    title = "The long title " * 700
    page = show(render(replace(reading, article=replace(reading.article, title=title))), width=width).page
    assert page.locator("h1").bounding_box()["height"] < 250
    frame = page.locator("#frame").bounding_box()
    assert frame["y"] + frame["height"] <= 900 and frame["height"] > 200
    assert page.locator(".dot").first.is_visible()
    assert _shown(page.text_content("h1")) == _shown(title)


@pytest.mark.quick("360")
@pytest.mark.parametrize("width", WIDTHS)
def test_scale_is_read_whole(show, seed: str, width: int) -> None:
    page = show(seed, width=width).page
    measure = """() => {
        const credit = document.getElementById("credit-line").getBoundingClientRect();
        return [...document.querySelectorAll(".leaflet-control-scale-line")].map((line, number) => {
            const words = document.createRange();
            words.selectNodeContents(line);
            const [text, bar] = [words.getBoundingClientRect(), line.getBoundingClientRect()];
            const ends = parseFloat(getComputedStyle(line, "::after").height);
            const clear = number ? text.top >= bar.top + ends : text.bottom <= bar.bottom - ends;
            return [line.textContent, text.right < credit.left, clear || text.right < bar.right - 2]; }); }"""
    for zoom in (2, 4.3, 5.9, 7, 8.2, 9, 10):
        page.evaluate("(zoom) => { drawn.map.setZoom(zoom, { animate: false }); }", zoom)
        for words, inside, clear in page.evaluate(measure):
            assert inside and clear, (zoom, words)


def test_contested_ground_is_named_with_its_claimants(show) -> None:
    page = show(render(contested_reading())).page
    assert page.is_visible(".legend :text('claimed by several countries')")
    assert page.is_visible(".legend :text('disputed border')")
    assert page.inner_text("#credit-line").startswith("Borders as held on the ground")
    button = page.locator("#card button:has-text('Ground claimed by Russia and Ukraine')")
    button.focus()
    page.keyboard.press("Enter")
    assert "Claimed by" in page.inner_text("#card") and "Russia, Ukraine" in page.inner_text("#card")
    assert page.evaluate("getComputedStyle(document.querySelector('path.disputed')).strokeDasharray") != "none"
    assert 'url("#hatch")' in page.evaluate("getComputedStyle(document.querySelector('path.contested')).fill")


@pytest.mark.slow
def test_stops_of_a_crowd_do_not_cover_each_other(show) -> None:
    page = show(render(crowded_reading())).page
    boxes = page.evaluate(
        """() => [...document.querySelectorAll(".pin .stop")]
        .filter((e) => e.checkVisibility({ visibilityProperty: true }))
        .map((e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; })"""
    )
    assert len(boxes) > 40
    for number, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert left >= other[2] - 1 or other[0] >= right - 1 or top >= other[3] - 1 or other[1] >= bottom - 1
    assert page.is_visible(".legend :text('its events show when you come nearer')")
    hidden = page.locator(".pin .stop.out-of-room").first.inner_text() or page.evaluate(
        "document.querySelector('.pin .stop.out-of-room').textContent"
    )
    page.goto(page.url.split("#")[0] + f"#stop={hidden}")
    assert page.locator(f".pin .stop.chosen:text-is('{hidden}')").is_visible()


def test_native_names_are_a_second_line(show, seed: str) -> None:
    # in letters that every machine has
    page = show(seed.replace('"text":"ວຽງຈັນ"', '"text":"Вьентьян"')).page
    vientiane = page.locator(".pin .name:has-text('Vientiane') .native")
    assert (vientiane.inner_text(), vientiane.get_attribute("lang")) == ("Вьентьян", "lo")
    page.click(".mention:text-is('Vientiane')")
    assert page.inner_text("#card .native") == "Вьентьян"


def test_native_name_that_no_font_has_is_left_out(show, seed: str) -> None:
    # letters that Unicode has had only since 2024, of Sunuwar
    page = show(seed.replace('"text":"ວຽງຈັນ"', '"text":"\U00011bc1\U00011bc2\U00011bc3"')).page
    assert page.locator(".pin .name:has-text('Vientiane')").count() == 1
    assert page.locator(".pin .name:has-text('Vientiane') .native").count() == 0


@pytest.mark.quick("sign-point")
@pytest.mark.parametrize("look", ["sign-point", "sign-extent"])
def test_low_confidence_looks_different(show, seed: str, look: str) -> None:
    page = show(seed).page
    styles = page.evaluate(
        """(look) => ["", " sign-low"].map((low) => {
        const sign = document.createElement("span"); sign.className = `sign ${look}${low}`; document.body.append(sign);
        return getComputedStyle(sign).borderTopStyle; })""",
        look,
    )
    assert styles == ["solid", "dotted"]
