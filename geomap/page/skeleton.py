"""Basemaps and the geometries of a reading -> the map's element and script, as Folium makes them.

Folium renders text as templates, so that none of the article's words, nor any name, comes here:
only numbers, and strings that stand in this file.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geomap.page import ground
from geomap.page.disputes import along
from geomap.page.view import drawn_line

if TYPE_CHECKING:
    import folium

    from geomap.model import Basemap, Place, Reading
    from geomap.page.disputes import Disputes
    from geomap.page.view import View

_RANDOM_ID = re.compile(r"_[0-9a-f]{32}(?![0-9a-f])")
_DECIMALS_OF_BORDER = 5
_DECIMALS_OF_LONG_BORDER = 4
_DECIMALS_OF_HATCHING = 3
"""Degrees within which a border at full detail is the disputed line of Natural Earth."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Folium's part of the page."""

    html: str
    script: str
    """Ends in the constant `drawn`: the map, and the layers by the page's ids."""


def draw(reading: Reading, grounds: tuple[Basemap, ...], view: View, disputes: Disputes) -> Skeleton:
    """Return the map that Folium makes of the ground, the borders and the areas.

    Same input, same output: Folium's random ids are numbered in order of appearance.
    """
    import folium
    from folium.utilities import JsCode

    west, south, east, north = view.fit
    figure = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        # the page's script fits the view, once the page has given the map its size
        zoom_start=4,
        tiles=None,
        control_scale=True,
        zoom_control="topright",
        zoom_snap=0,
        zoom_delta=0.75,
        wheel_px_per_zoom_level=90,
        attribution_control=False,
        # room around the view, so that a move does not show bare water before it ends
        renderer=JsCode("L.svg({padding: 0.5})"),  # type: ignore[arg-type]
    )
    figure.default_js, figure.default_css = [], []
    ground.add_to(figure, grounds, reading, view, disputes)
    drawn = {"map": figure.get_name()}
    drawn |= _add_contested(figure, disputes)
    drawn |= _add_areas(figure, reading.places, view)
    drawn |= _add_borders(figure, reading, view)
    _add_disputed_parts(figure, reading, view, disputes)
    return _rendered(figure, drawn)


def _add_contested(figure: folium.Map, disputes: Disputes) -> dict[str, str]:
    drawn = {}
    for number, area in enumerate(disputes.ground):
        features = [ground.feature(area.geometry, _DECIMALS_OF_HATCHING)]
        drawn[f"c{number}"] = ground.layer(features, "contested").add_to(figure).get_name()
    return drawn


def _add_disputed_parts(figure: folium.Map, reading: Reading, view: View, disputes: Disputes) -> None:
    """Add what breaks the article's borders into dashes where they are disputed."""
    broken = along(reading.borders, view, disputes)
    if not broken.is_empty:
        features = [ground.feature(broken, _DECIMALS_OF_HATCHING)]
        ground.layer(features, "border-disputed", interactive=False, smooth_factor=0.7).add_to(figure)


def _add_areas(figure: folium.Map, places: tuple[Place, ...], view: View) -> dict[str, str]:
    import folium

    drawn = {}
    for number, place in enumerate(places):
        feature = place.feature
        if feature.uncertainty_km and feature.kind != "country":
            circle = folium.Circle(
                location=[feature.lat, view.lon(feature.lon)],
                radius=feature.uncertainty_km * 1000,
                class_name="area",
                fill=True,
            ).add_to(figure)
            drawn[f"p{number}"] = circle.get_name()
    return drawn


def _add_borders(figure: folium.Map, reading: Reading, view: View) -> dict[str, str]:
    drawn = {}
    for number, border in enumerate(reading.borders):
        line, off_m = drawn_line(border.geometry, view)
        feature = ground.feature(line, _DECIMALS_OF_LONG_BORDER if off_m else _DECIMALS_OF_BORDER)
        drawn[f"b{number}"] = ground.layer([feature], "border", smooth_factor=0.7).add_to(figure).get_name()
    return drawn


def _rendered(figure: folium.Map, drawn: dict[str, str]) -> Skeleton:
    root: Any = figure.get_root()
    figure.render()  # type: ignore[no-untyped-call]
    html, script = root.html.render(), root.script.render()
    handover = ", ".join(f"{json.dumps(key)}: {variable}" for key, variable in drawn.items())
    numbers: dict[str, str] = {}

    def numbered(match: re.Match[str]) -> str:
        return numbers.setdefault(match.group(), f"_{len(numbers) + 1}")

    both = f"{html}\0{script}\nconst drawn = {{{handover}}};\n"
    html, script = _RANDOM_ID.sub(numbered, both).split("\0")
    return Skeleton(html.strip(), script)
