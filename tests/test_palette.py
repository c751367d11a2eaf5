"""Colours stand once: the page's style sheets and the figures' schemes have theirs from one palette."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pages import render
from readings import empty_reading

import geomap.outputs.page
from geomap.drawing.palette import DARK, FIGURES, LIGHT, Palette, css_variables
from geomap.outputs.figure.style import Scheme

PAGE = Path(geomap.outputs.page.__file__).parent
SHEETS = {path.name: path.read_text("utf-8") for path in sorted(PAGE.glob("*.css"))}
SCRIPTS = "".join(path.read_text("utf-8") for path in sorted(PAGE.rglob("*.js")))


def named(text: str) -> set[str]:
    return set(re.findall(r"--([\w-]+):", text))


def used(text: str) -> set[str]:
    return set(re.findall(r"var\(--([\w-]+)", text))


def test_the_page_has_the_colours_of_the_palette() -> None:
    assert css_variables() in render(empty_reading())
    assert not re.search(r"#[0-9a-f]{6}\b", SHEETS["page.css"] + SHEETS["archive.css"], re.IGNORECASE)


@pytest.mark.parametrize("name", SHEETS)
def test_a_style_sheet_uses_no_variable_that_there_is_not(name: str) -> None:
    assert used(SHEETS[name]) <= named(css_variables() + "".join(SHEETS.values()) + SCRIPTS)


def test_each_colour_of_the_palette_is_used() -> None:
    assert named(css_variables()) <= used("".join(SHEETS.values()))


def test_each_scheme_of_a_figure_has_its_colours() -> None:
    assert set(FIGURES) == set(get_args(Scheme))


@pytest.mark.parametrize("palette", [LIGHT, DARK, *FIGURES.values()], ids=["page", "page-dark", *FIGURES])
def test_words_can_be_read_on_what_they_stand_on(palette: Palette) -> None:
    for ink in (palette.ink, palette.quiet, palette.place, palette.border, palette.area, palette.good, palette.bad):
        assert contrast(ink, palette.paper) >= 4.5
    assert contrast(palette.event_ink, palette.event) >= 4.5
    assert contrast(palette.chosen_ink, palette.chosen) >= 4.5


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
