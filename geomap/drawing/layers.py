"""Basemaps and the geometries of a reading -> the layers that the page draws, from the bottom up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geomap.drawing import backdrop
from geomap.drawing.disputes import along
from geomap.drawing.geometry import Layer, feature
from geomap.drawing.view import drawn_line, drawn_shape

if TYPE_CHECKING:
    from geomap.drawing.disputes import Disputes
    from geomap.drawing.view import View
    from geomap.model.reading import Basemap, Place, Reading

_DECIMALS_OF_BORDER = 5
_DECIMALS_OF_LONG_BORDER = 4
_DECIMALS_OF_HATCHING = 3
_SMOOTH_OF_BORDER = 0.7


def layers_of(reading: Reading, grounds: tuple[Basemap, ...], view: View, disputes: Disputes) -> Iterator[Layer]:
    """Yield the layers of the basemap, of contested areas, of places with an area or a line, and of borders."""
    yield from backdrop.layers_of(grounds, reading, view, disputes)
    for number, area in enumerate(disputes.ground):
        yield Layer("contested", "disputes", (feature(area.geometry, _DECIMALS_OF_HATCHING),), id=f"c{number}")
    yield from _areas(reading.places, view)
    yield from _borders(reading, view)
    broken = along(reading.borders, view, disputes)
    if not broken.is_empty:
        # laid over the solid line of a border, which it breaks into dashes
        dashes = (feature(broken, _DECIMALS_OF_HATCHING),)
        yield Layer("border-disputed", "borders", dashes, interactive=False, smooth_factor=_SMOOTH_OF_BORDER)


def _areas(places: tuple[Place, ...], view: View) -> Iterator[Layer]:
    for number, place in enumerate(places):
        located = place.feature
        if place.geometry is not None:
            look = "shape shape-areal" if place.geometry.geom_type.endswith("Polygon") else "shape"
            drawn = feature(drawn_shape(place.geometry, view), _DECIMALS_OF_BORDER)
            yield Layer(look, "shapes", (drawn,), id=f"p{number}", smooth_factor=_SMOOTH_OF_BORDER)
        elif located.uncertainty_km and located.kind != "country":
            circle = (located.lat, view.lon(located.lon), located.uncertainty_km * 1000)
            yield Layer("area", "areas", id=f"p{number}", circle=circle)


def _borders(reading: Reading, view: View) -> Iterator[Layer]:
    for number, border in enumerate(reading.borders):
        line, off_m = drawn_line(border.geometry, view)
        drawn = feature(line, _DECIMALS_OF_LONG_BORDER if off_m else _DECIMALS_OF_BORDER)
        yield Layer("border", "borders", (drawn,), id=f"b{number}", smooth_factor=_SMOOTH_OF_BORDER)
