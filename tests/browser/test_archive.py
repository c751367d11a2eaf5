"""The map of an archive in a real browser: opens by itself, filters, leads to articles, shows markup as text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from archives import HOSTILE
from pages import invented_archive

READY = "html[data-ready]"
SIZES = (
    "[...document.querySelectorAll('.mark')].map((one) => [one.dataset.key, one.querySelector('.disc').offsetWidth])"
)


@pytest.fixture(scope="module")
def html() -> str:
    return invented_archive()


@pytest.fixture
def opened(show: Callable, html: str) -> Callable:
    def open_(**options: object):
        found = show(html, **options)
        found.page.wait_for_selector(READY, state="attached")
        return found

    return open_


@pytest.mark.quick("360-740-dark")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 740)])
def test_it_opens_without_a_network_or_a_complaint(opened, width: int, height: int, scheme: str) -> None:
    found = opened(width=width, height=height, color_scheme=scheme)
    assert len(found.requests) == 1
    assert found.complaints == []
    page = found.page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.query_selector_all(".mark .disc")
    assert "48 articles" not in page.inner_text("#byline")
    assert "46 articles" in page.inner_text("#byline")
    assert page.evaluate(
        "drawn.map.getBounds().pad(0.01).contains(JSON.parse(document.getElementById('island').textContent).fit)"
    )


@pytest.mark.slow
def test_area_of_a_disc_grows_with_mentions(opened) -> None:
    page = opened().page
    page.fill("#finder", "lome")
    page.click("#place-list .row")
    sizes = dict(page.evaluate(SIZES))
    times = {"Aflao": 8, "Lomé": 4}
    keys = {name: page.get_attribute(f".mark[aria-label^='{name}:']", "data-key") for name in times}
    area = {name: (sizes[key] / 2) ** 2 for name, key in keys.items()}
    assert area["Aflao"] / area["Lomé"] == pytest.approx(2, rel=0.25)


def test_a_border_is_wider_the_more_it_is_discussed(opened) -> None:
    page = opened().page
    widths = page.evaluate(
        """[...document.querySelectorAll('path.border')].map((one) => parseFloat(getComputedStyle(one).strokeWidth))"""
    )
    assert len(widths) == 6
    assert widths[:5] == [widths[0]] * 5 and widths[5] < widths[0]


def test_a_filter_by_type_counts_places_borders_and_list(opened) -> None:
    page = opened().page
    page.click(".chip:has-text('Protest')")
    assert page.inner_text("#outcome") == "12 events in 12 of 46 articles"
    assert page.get_attribute(".chip:has-text('Protest')", "aria-pressed") == "true"
    assert page.locator("#borders .row").count() == 0
    assert page.locator("path.border:not(.unsaid)").count() == 0
    assert all("Protest" in row for row in page.locator("#events .row small:first-of-type").all_inner_texts())
    assert "Places and borders are counted in the articles that tell" in page.inner_text("#card")
    page.click("#reset")
    assert page.inner_text("#outcome") == "77 events in 46 articles"
    assert page.locator("#borders .row").count() == 6


def test_a_filter_by_date(opened) -> None:
    page = opened().page
    page.fill("#from", "2023-01-01")
    page.fill("#to", "2023-03-31")
    count = int(page.inner_text("#outcome").split()[0])
    assert 0 < count < 30
    days = page.locator("#events .row small:first-of-type").all_inner_texts()
    assert all(day.split(" · ")[1].endswith(" 2023") for day in days)
    assert {day.split(" · ")[1].split()[1] for day in days} <= {"January", "February", "March"}
    assert page.locator("#bars .out").count() > 0
    page.click(".kept:has-text('date unknown')")
    assert int(page.inner_text("#outcome").split()[0]) == int(page.inner_text(".kept:has-text('date unknown') b"))
    assert page.input_value("#from") == ""


def test_a_stretch_of_the_chart_is_a_filter(opened) -> None:
    page = opened().page
    box = page.locator("#bars").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.3, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, y)
    page.mouse.up()
    assert "of 46 articles" in page.inner_text("#outcome")
    assert page.input_value("#from") and page.input_value("#to")


def test_keys_move_the_ends_of_time(opened) -> None:
    page = opened().page
    page.focus("[aria-label^='From, by']")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert "of 46 articles" in page.inner_text("#outcome")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("From, by")
    page.focus(".chip >> nth=0")
    page.keyboard.press("Space")
    assert page.get_attribute(".chip >> nth=0", "aria-pressed") == "true"


def test_a_mark_leads_to_its_articles_and_sentences(opened) -> None:
    page = opened().page
    page.locator(".mark[aria-label^='Mandera:']").focus()
    page.keyboard.press("Enter")
    card = page.locator("#card")
    assert card.locator("h2").inner_text() == "Mandera"
    assert "named 8 times, in 8 articles" in card.inner_text()
    assert "The 8" not in card.inner_text()
    assert card.locator(".articles > li").count() == 8
    assert set(card.locator("mark").all_inner_texts()) == {"Mandera"}
    article = card.locator(".articles > li").first
    assert "2023 · a-" in article.inner_text()
    article.locator("h4 button").click()
    assert card.locator("h2").inner_text().startswith("Report")
    assert card.locator("blockquote").count() >= 2
    page.click(".back")
    assert "46 articles" in card.inner_text()


def test_a_border_leads_to_its_articles(opened) -> None:
    page = opened().page
    page.click("#borders .row:has-text('Cambodia–Laos')")
    card = page.inner_text("#card")
    for words in ("561 km along the line", "555 km, CIA World Factbook", "4 articles"):
        assert words in card
    assert page.locator("path.border-casing.chosen").count() == 1


def test_ground_under_dispute_is_an_area_and_nobodys(opened) -> None:
    page = opened().page
    page.click('#places .row:has-text("O\'Alay")') if page.locator('#places .row:has-text("O\'Alay")').count() else None
    page.fill("#finder", "alay")
    page.click("#place-list .row")
    card = page.inner_text("#card")
    for words in ("about ±20 km", "Claimed by\nCambodia and Laos"):
        assert words in card
    assert page.locator("path.area.chosen").count() == 1


def test_cuts_are_said_and_lists_go_on(opened) -> None:
    page = opened().page
    assert "The 8 newest of 77 events." in page.inner_text("#events")
    page.click("#events .ghost")
    assert "The 16 newest of 77 events." in page.inner_text("#events")
    assert page.locator("#events .row").count() == 16
    rest = page.inner_text("#rest")
    for words in ("Not on the map: 1 name, 12 mentions", "2 articles could not be read", "'a-11' is empty"):
        assert words in rest


def test_hostile_titles_show_and_do_not_run(opened) -> None:
    found = opened()
    page = found.page
    page.fill("#finder", "narva")
    page.click("#place-list .row")
    assert HOSTILE in page.inner_text("#card")
    page.click(".card h4 button:has-text('onerror')")
    assert any(HOSTILE in quote for quote in page.locator("blockquote").all_inner_texts())
    assert page.evaluate("window.owned") is None
    assert page.query_selector("img") is None
    assert found.complaints == []


def test_without_scripts_there_is_a_table(show, html: str) -> None:
    page = show(html, java_script_enabled=False).page
    assert page.is_visible("table.places")
    assert "Vientiane" in page.inner_text("table.places")
    assert not page.is_visible("#stage")


def test_a_telephone_has_a_drawer_and_a_card(opened) -> None:
    page = opened(width=360, height=740).page
    page.click("#drawer-button")
    page.click("#places .row >> nth=0")
    assert page.get_attribute("#drawer-button", "aria-expanded") == "false"
    assert page.locator(".dock #card h2").inner_text() != ""
    assert page.evaluate("document.getElementById('frame').clientHeight") > 180
