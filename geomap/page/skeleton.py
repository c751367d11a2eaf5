"""A basemap and the geometries of a reading -> the map's element and script, as Folium makes them.

Folium renders text as templates, so that none of the article's words, nor any name, comes here:
only numbers, and strings that stand in this file.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import folium
    from shapely.geometry.base import BaseGeometry

    from geomap.model import Basemap, Place, Reading, Shape
    from geomap.page.view import View

_RANDOM_ID = re.compile(r"_[0-9a-f]{32}(?![0-9a-f])")
_DECIMALS_OF_BASEMAP = 3
"""Of a degree: some 100 m, finer than any basemap is drawn."""
_DECIMALS_OF_BORDER = 5
_BESIDE = 0.12
"""Degrees by which the basemap's line of a border may lie off its true one."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Folium's part of the page."""

    html: str
    script: str
    """Ends in the constant `drawn`: the map, and the layers by the page's ids."""


def draw(reading: Reading, basemap: Basemap, view: View) -> Skeleton:
    """Return the map that Folium makes of the basemap, the borders and the areas.

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
        renderer=JsCode("L.svg({padding: 0.5})"),
    )
    figure.default_js, figure.default_css = [], []
    _add_basemap(figure, reading, basemap, view)
    drawn = {"map": figure.get_name()}
    drawn |= _add_areas(figure, reading.places, view)
    drawn |= _add_borders(figure, reading, view)
    return _rendered(figure, drawn)


def _add_basemap(figure: folium.Map, reading: Reading, basemap: Basemap, view: View) -> None:
    named = {
        place.feature.country: f"p{number}"
        for number, place in enumerate(reading.places)
        if place.feature.kind == "country"
    }
    concerned = set(named) | {code for border in reading.borders for code in border.countries}
    others = [shape for shape in basemap.countries if shape.id not in concerned]
    focus = [shape for shape in basemap.countries if shape.id in concerned]
    # the countries are the land: its own shape would say all of it again
    _add_shapes(figure, "country", others)
    _add_shapes(figure, "country country-named", focus, named)
    _add_province_lines(figure, basemap.provinces)
    _add_shapes(figure, "lake", basemap.lakes)
    _add_frontiers(figure, focus, [view.laid_out(border.geometry) for border in reading.borders])


def _add_shapes(
    figure: folium.Map,
    class_name: str,
    shapes: Iterable[Shape],
    ids: dict[str | None, str] | None = None,
) -> None:
    features = [_feature(shape.geometry, _DECIMALS_OF_BASEMAP, (ids or {}).get(shape.id)) for shape in shapes]
    if features:
        _layer(features, class_name, interactive=False, smooth_factor=0.5).add_to(figure)


def _add_province_lines(figure: folium.Map, provinces: tuple[Shape, ...]) -> None:
    import shapely

    # as lines, an edge that two provinces share is there once
    edges = shapely.line_merge(shapely.union_all([shape.geometry.boundary for shape in provinces]))
    if not edges.is_empty:
        feature = _feature(edges, _DECIMALS_OF_BASEMAP)
        _layer([feature], "province", interactive=False, smooth_factor=0.5).add_to(figure)


def _add_frontiers(figure: folium.Map, countries: list[Shape], borders: list[BaseGeometry]) -> None:
    """Draw the edges of countries, save where a border is drawn in full detail beside them."""
    import shapely

    drawn = shapely.union_all([shapely.simplify(line, _BESIDE / 10) for line in borders])
    edges = shapely.union_all([shape.geometry.boundary for shape in countries])
    rest = shapely.line_merge(shapely.difference(edges, shapely.buffer(drawn, _BESIDE)))
    if not rest.is_empty:
        feature = _feature(rest, _DECIMALS_OF_BASEMAP)
        _layer([feature], "frontier", interactive=False, smooth_factor=0.5).add_to(figure)


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
        feature = _feature(view.laid_out(border.geometry), _DECIMALS_OF_BORDER)
        drawn[f"b{number}"] = _layer([feature], "border", smooth_factor=0.7).add_to(figure).get_name()
    return drawn


def _layer(features: list[dict[str, Any]], class_name: str, **options: Any) -> folium.GeoJson:
    """Return a layer without a style: its class has one, which follows the reader's light or dark."""
    import folium

    data = {"type": "FeatureCollection", "features": features}
    return folium.GeoJson(data, class_name=class_name, **options)


def _feature(geometry: BaseGeometry, decimals: int, identity: str | None = None) -> dict[str, Any]:
    import shapely

    text = shapely.to_geojson(geometry)
    collection = json.loads(text, parse_float=lambda figure: round(float(figure), decimals))
    feature = {"type": "Feature", "properties": {}, "geometry": collection}
    return feature | ({"id": identity} if identity else {})


def _rendered(figure: folium.Map, drawn: dict[str, str]) -> Skeleton:
    root = figure.get_root()
    figure.render()
    html, script = root.html.render(), root.script.render()
    handover = ", ".join(f"{json.dumps(key)}: {variable}" for key, variable in drawn.items())
    numbers: dict[str, str] = {}

    def numbered(match: re.Match[str]) -> str:
        return numbers.setdefault(match.group(), f"_{len(numbers) + 1}")

    both = f"{html}\0{script}\nconst drawn = {{{handover}}};\n"
    html, script = _RANDOM_ID.sub(numbered, both).split("\0")
    return Skeleton(html.strip(), script)
