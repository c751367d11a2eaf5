"""An extent -> what to draw under a map of it: countries, provinces, US counties, lakes, rivers.

Natural Earth's shapes and the Census Bureau's counties, each simplified for several scales.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geomap.geodata.codec import unpack
from geomap.geodata.datasets import credits_of, query
from geomap.model.feature import BBox
from geomap.model.reading import Basemap, Shape

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

DATABASE = "boundaries.sqlite"

SCALES = (0.004, 0.014, 0.04, 0.15)
"""Tolerance in degrees to which each scale of the display polygons was simplified."""
DETAIL_PX = 1.3
"""How many pixels off a simplified outline may be."""
PROVINCES_WITHIN = 30.0
"""Widest extent in degrees that shows provinces."""
COUNTIES_WITHIN = 18.0
"""Widest extent in degrees that shows the counties of the United States."""
RIVERS_WITHIN = ((4.0, 12), (10.0, 8), (18.0, 7), (30.0, 5), (60.0, 3))
"""Widest extents in degrees that show rivers down to a rank."""


def basemap(extent: BBox, *, width_px: int = 1400) -> Basemap:
    """Return what lies under a map of `extent`, clipped to it, from the scale that fits it.

    Parameters
    ----------
    extent
        West, south, east, north; where west > east, longitudes run on beyond 180.
    width_px
        Width of the map in pixels: the more, the more detail.
    """
    import shapely

    west, south, east, north = extent
    width = east - west + (360.0 if west > east else 0.0)
    span = max(width, north - south)
    scale = max(
        (index for index, tolerance in enumerate(SCALES) if tolerance <= DETAIL_PX * span / width_px), default=0
    )
    countries = _shapes("country", scale, extent)
    provinces = _shapes("province", scale, extent) if span <= PROVINCES_WITHIN else ()
    land = shapely.union_all([shape.geometry for shape in countries])
    return Basemap(
        extent=extent,
        land=(Shape("land", "", land),) if not land.is_empty else (),
        countries=countries,
        provinces=provinces,
        lakes=_shapes("lake", scale, extent),
        credits=credits_of(DATABASE),
        counties=_shapes("county", 0, extent) if span <= COUNTIES_WITHIN else (),
        rivers=_rivers(scale, extent, span),
        seas=_seas(extent, span),
    )


def world() -> tuple[BaseGeometry, ...]:
    """Return the countries of the world at the coarsest scale, for a small picture of it."""
    rows = query(
        DATABASE, "SELECT shape FROM shape WHERE layer = 'country' AND scale = ? ORDER BY id", (len(SCALES) - 1,)
    )
    return tuple(unpack(blob) for (blob,) in rows)


def _rows(layer: str, scale: int, extent: BBox) -> Iterator[tuple[str, str, int, tuple[float, float], BaseGeometry]]:
    """Yield what an extent holds of a layer: id, name, rank, label and geometry, clipped to it and laid out like it."""
    import numpy as np
    import shapely

    west, south, east, north = extent
    halves = [(west, east, 0.0)] if west <= east else [(west, 180.0, 0.0), (-180.0, east, 360.0)]
    for left, right, shift in halves:
        rows = query(
            DATABASE,
            "SELECT id, name, rank, lon, lat, shape FROM shape WHERE layer = ? AND scale = ?"
            " AND west < ? AND east > ? AND south < ? AND north > ? ORDER BY id",
            (layer, scale, right, left, north, south),
        )
        box = shapely.box(left, south, right, north)
        for key, name, rank, lon, lat, blob in rows:
            clipped = shapely.intersection(unpack(blob), box)
            moved = shapely.transform(clipped, lambda places, by=shift: places + np.array([by, 0.0]))
            yield key, name, rank, (lon + shift, lat), moved


def _shapes(layer: str, scale: int, extent: BBox) -> tuple[Shape, ...]:
    """Return the polygons of a layer that an extent holds, clipped to it, by id."""
    import shapely

    found: dict[str, tuple[str, list[BaseGeometry], tuple[float, float]]] = {}
    for key, name, _, label, clipped in _rows(layer, scale, extent):
        pieces = [part for part in shapely.get_parts(clipped) if part.geom_type == "Polygon" and not part.is_empty]
        if pieces:
            found.setdefault(key, (name, [], label))[1].extend(pieces)
    return tuple(
        Shape(key, name, geometry := parts[0] if len(parts) == 1 else shapely.union_all(parts), _label(label, geometry))
        for key, (name, parts, label) in sorted(found.items())
    )


def _rivers(scale: int, extent: BBox, span: float) -> tuple[Shape, ...]:
    """Return the rivers that an extent of so many degrees shows, clipped to it, by id."""
    import shapely

    least = next((rank for within, rank in RIVERS_WITHIN if span <= within), -1)
    found: dict[str, tuple[str, list[BaseGeometry]]] = {}
    for key, name, rank, _, clipped in _rows("river", scale, extent) if least >= 0 else ():
        lines = [part for part in shapely.get_parts(clipped) if part.geom_type == "LineString" and not part.is_empty]
        if rank <= least and lines:
            found.setdefault(key, (name, []))[1].extend(lines)
    return tuple(
        Shape(key, name, shapely.multilinestrings(lines), _middle(lines))
        for key, (name, lines) in sorted(found.items())
    )


def _middle(lines: list[BaseGeometry]) -> tuple[float, float]:
    """Return the middle of the longest line."""
    place = max(lines, key=lambda line: line.length).interpolate(0.5, normalized=True)
    return round(place.x, 3), round(place.y, 3)


def _seas(extent: BBox, span: float) -> tuple[Shape, ...]:
    """Return the seas, gulfs and straits whose names fall into an extent and are not lost in it."""
    import shapely

    west, south, east, north = extent
    rows = query(
        DATABASE,
        "SELECT id, name, west, south, east, north, lon, lat FROM shape WHERE layer = 'sea' AND scale = 0"
        " AND lat > ? AND lat < ? ORDER BY id",
        (south, north),
    )
    found = []
    for key, name, left, bottom, right, top, lon, lat in rows:
        turned = lon + 360.0 if west > east and lon < west else lon
        if west < turned < (east + 360.0 if west > east else east) and top - bottom > span / 12:
            found.append(Shape(key, name, shapely.box(left, bottom, right, top), (turned, lat)))
    return tuple(found)


def _label(label: tuple[float, float], geometry: BaseGeometry) -> tuple[float, float]:
    """Return `label` if the clipped shape holds it, else a place on the shape's largest part."""
    import shapely

    if shapely.contains_xy(geometry, *label):
        return label
    largest = max(shapely.get_parts(geometry), key=lambda part: part.area)
    place = shapely.point_on_surface(largest)
    return round(place.x, 3), round(place.y, 3)
