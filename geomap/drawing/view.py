"""A reading -> the view: the bounding boxes that its map shows, with longitudes continuous across the antimeridian."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.errors import GeomapError
from geomap.geodata import boundaries
from geomap.geodata.sphere import KM_PER_DEGREE

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geomap.model.feature import BBox
    from geomap.model.reading import Border, Place, Reading

WORLD: BBox = (-180.0, -85.0, 180.0, 85.0)
_WORLD_IN_VIEW: BBox = (-168.0, -52.0, 178.0, 76.0)
_LEAST_SPAN = 3.0
_LEAST_CORE_SPAN = 5.0
_MOST_GROWTH = 3.0
_MARGIN = 0.06
_SURROUNDINGS = 0.5
_WIDE_SCREEN = 1.7
"""Aspect ratio of a map on a wide screen: width by height."""
_SCREEN = (1400, 800)
"""Width and height in pixels of a map that fills a wide screen."""
_ZOOM_STEPS = 4
"""Zoom levels by which a reader can zoom in from the first view."""
_MOST_VERTICES = 4000
"""Vertices up to which a border is drawn without simplification."""
_NEARLY_ALL_ROUND = 330.0
_HALF_ROUND = 179.9


@dataclass(frozen=True, slots=True)
class View:
    """Three nested bounding boxes in degrees (EPSG:4326): what a map shows at first, its surroundings, and its limits.

    West is always below east. Boxes that cross the antimeridian, or lie beyond it, have longitudes above 180.
    """

    fit: BBox
    """What the map shows at first."""
    near: BBox
    """Surroundings, with the finest basemap."""
    extent: BBox
    """How far a reader can move."""

    def lon(self, lon: float) -> float:
        """Return a longitude within 180 degrees of the middle of the map, by adding 360 if need be."""
        west, _, east, _ = self.extent
        if east <= 180:
            return lon
        return lon + 360 if lon < (west + east) / 2 - 180 else lon

    def laid_out(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry in EPSG:4326 with the longitudes of the map, split where the map has its edge."""
        west, _, east, _ = self.extent
        if east <= 180:
            return geometry
        import shapely
        from shapely.affinity import translate

        cut = (west + east) / 2 - 180
        beyond = shapely.intersection(geometry, shapely.box(-180, -90, cut, 90))
        within = shapely.intersection(geometry, shapely.box(cut, -90, 180, 90))
        return shapely.union(within, translate(beyond, 360))


def drawn_line(line: BaseGeometry, view: View) -> tuple[BaseGeometry, int]:
    """Return the line of a border as the map draws it, and the tolerance in metres to which it is simplified, or 0.

    A line of more than 4000 vertices is simplified to half a pixel of a wide screen at the deepest zoom.
    """
    import shapely

    full = view.laid_out(line)
    if shapely.get_num_coordinates(full) <= _MOST_VERTICES:
        return full, 0
    half = _half_a_pixel(view)
    return shapely.simplify(full, half), math.ceil(half * KM_PER_DEGREE * 100) * 10


def drawn_shape(shape: BaseGeometry, view: View) -> BaseGeometry:
    """Return the line or polygon of a place, simplified to half a pixel at the deepest zoom."""
    import shapely

    return shapely.simplify(view.laid_out(shape), _half_a_pixel(view))


def _half_a_pixel(view: View) -> float:
    """Return the size in degrees of half a pixel on a wide screen at the deepest zoom."""
    west, south, east, north = view.fit
    pixel = max((east - west) / _SCREEN[0], (north - south) / _SCREEN[1]) / 2**_ZOOM_STEPS
    return float(pixel) / 2


def view_of(reading: Reading, *, beyond: Iterable[Place] = ()) -> View:
    """Return the view that shows the places and borders of `reading`, with an extent that also holds `beyond`.

    The first view fits all points, areas and borders. It fits a country too, unless that would make the rest
    small: a map of a city need not show a far country that commented on it. Without places and borders the view is
    the whole world.
    """
    countries = [country_box(place) for place in reading.places if place.feature.kind == "country"]
    core = [_box(place) for place in reading.places if place.feature.kind != "country"]
    core += [_line_box(border) for border in reading.borders]
    everything = core + countries
    if not everything:
        return View(_WORLD_IN_VIEW, WORLD, WORLD)
    fit = _union(core) if core else _union(countries)
    for country in sorted(countries, key=_size):
        grown = _union([fit, country])
        if _size(grown) <= _MOST_GROWTH * max(_size(fit), _LEAST_CORE_SPAN):
            fit = grown
    return _framed(_padded(fit, _MARGIN), [*everything, *map(_box, beyond)])


def around_point(lon: float, lat: float, km: float) -> BBox:
    """Return the bounding box, in degrees, of a circle of `km` around a point; its longitudes may exceed ±180."""
    high = km / KM_PER_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.05)
    return (lon - wide, lat - high, lon + wide, lat + high)


def country_box(place: Place) -> BBox:
    """Return the bounding box of a country's main territory, in degrees; east may be above 180."""
    if place.feature.country is None:
        return _box(place)
    try:
        west, south, east, north = boundaries.extent(place.feature.country)
    except GeomapError:
        return _box(place)
    return (west, south, east + 360 if east < west else east, north)


def _box(place: Place) -> BBox:
    feature = place.feature
    if feature.uncertainty_km:
        return around_point(feature.lon, feature.lat, feature.uncertainty_km)
    if feature.bbox is None:
        return (feature.lon, feature.lat, feature.lon, feature.lat)
    west, south, east, north = feature.bbox
    return (west, south, east + 360 if east < west else east, north)


def _line_box(border: Border) -> BBox:
    west, south, east, north = border.geometry.bounds
    return (west, south, east, north)


def _union(boxes: Iterable[BBox]) -> BBox:
    """Return the bounding box of all boxes that spans the fewest degrees of longitude."""
    boxes = list(boxes)
    arcs = sorted((_wrap(west), _wrap(west) + min(east - west, 360.0)) for west, _, east, _ in boxes)
    west, widest = arcs[0][0], -1.0
    reached = max(end for _, end in arcs) - 360
    for start, end in arcs:
        if start - reached > widest:
            west, widest = start, start - reached
        reached = max(reached, end)
    width = 360 - max(widest, 0.0)
    return (west, min(box[1] for box in boxes), west + width, max(box[3] for box in boxes))


def _wrap(lon: float) -> float:
    return (lon + 180) % 360 - 180


def _size(box: BBox) -> float:
    return max(box[2] - box[0], box[3] - box[1])


def _padded(box: BBox, share: float) -> BBox:
    west, south, east, north = box
    high = max(north - south, _LEAST_SPAN)
    wide = max(east - west, _LEAST_SPAN)
    margin = share * max(high, wide)
    lon, lat = (west + east) / 2, (south + north) / 2
    return (lon - wide / 2 - margin, lat - high / 2 - margin, lon + wide / 2 + margin, lat + high / 2 + margin)


def _framed(fit: BBox, boxes: list[BBox]) -> View:
    """Return the view that shows `fit` at first and whose extent holds `boxes`."""
    near = _as_wide_as_a_screen(_padded(fit, _SURROUNDINGS), fit)
    union = _union([near, *boxes])
    south, north = max(union[1], WORLD[1]), min(union[3], WORLD[3])
    if near[2] - near[0] >= _NEARLY_ALL_ROUND:
        shown = _turned(fit, fit[0] - _wrap(fit[0]))
        if shown[2] > 180 and shown[2] - shown[0] < _NEARLY_ALL_ROUND:
            middle = (shown[0] + shown[2]) / 2
            extent = (middle - _HALF_ROUND, WORLD[1], middle + _HALF_ROUND, WORLD[3])
            return View(_rounded(_within(shown, extent)), _rounded(extent), _rounded(extent))
        # a box that spans all longitudes may start at any of them
        return View(_rounded(_within((WORLD[0], fit[1], WORLD[2], fit[3]), WORLD)), WORLD, WORLD)
    if union[2] - union[0] < _NEARLY_ALL_ROUND:
        extent = (union[0], south, union[2], north)
        turn = 360.0 * math.floor((near[0] - union[0] + 1e-6) / 360)
    else:
        turn = near[0] - _wrap(near[0])
        west, east = near[0] - turn, near[2] - turn
        # the world is cut at the antimeridian, unless the map shows what lies there
        half, middle = (180.0, 0.0) if east <= 180 else (_HALF_ROUND, (west + east) / 2)
        extent = (middle - half, south, middle + half, north)
    nested = (_within(_turned(fit, turn), extent), _within(_turned(near, turn), extent), extent)
    return View(*map(_rounded, nested))


def _as_wide_as_a_screen(near: BBox, fit: BBox) -> BBox:
    """Return `near`, widened to what a wide screen shows in Web Mercator when it fits `fit`."""
    south, north = (math.degrees(math.asinh(math.tan(math.radians(_latitude(lat))))) for lat in (fit[1], fit[3]))
    missing = min(_WIDE_SCREEN * (north - south), 360.0) - (near[2] - near[0])
    side = max(missing / 2, 0.0)
    return (near[0] - side, near[1], near[2] + side, near[3])


def _latitude(lat: float) -> float:
    return min(max(lat, WORLD[1]), WORLD[3])


def _rounded(box: BBox) -> BBox:
    """Return a box rounded to 5 decimals, so that boxes that differ only by floating-point error are equal."""
    west, south, east, north = (round(figure, 5) for figure in box)
    return (west, south, east, north)


def _turned(box: BBox, turn: float) -> BBox:
    return (box[0] - turn, box[1], box[2] - turn, box[3])


def _within(box: BBox, frame: BBox) -> BBox:
    return (max(box[0], frame[0]), max(box[1], frame[1]), min(box[2], frame[2]), min(box[3], frame[3]))
