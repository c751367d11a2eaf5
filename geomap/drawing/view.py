"""A reading -> the part of the world that its map shows, and geometries laid out on it without a seam."""

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
"""Width of a map on a wide screen, as a share of its height."""
_SCREEN = (1400, 800)
"""Pixels of a map that fills a wide screen."""
_ZOOM_STEPS = 4
"""How many times the page lets the reader halve what the map shows at first."""
_MOST_VERTICES = 4000
"""Up to which a line is drawn as it was measured."""
_NEARLY_ALL_ROUND = 330.0
_HALF_ROUND = 179.9


@dataclass(frozen=True, slots=True)
class View:
    """What a map shows at first, what lies about it, and how far the reader may move.

    All boxes are within one another and laid out alike: west is below east, and where they cross
    the antimeridian, or lie beyond it, longitudes are above 180.
    """

    fit: BBox
    near: BBox
    extent: BBox

    def lon(self, lon: float) -> float:
        """Return a longitude as the map lays it out, by whole turns at most half a turn from its middle."""
        west, _, east, _ = self.extent
        if east <= 180:
            return lon
        return lon + 360 if lon < (west + east) / 2 - 180 else lon

    def laid_out(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry with its longitudes as the map lays them out."""
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
    """Return a border's line as the map draws it, and how many metres that may be off; 0 if it is the whole line.

    Of a long line goes what a wide screen does not show at its nearest zoom: half a pixel.
    """
    import shapely

    whole = view.laid_out(line)
    if shapely.get_num_coordinates(whole) <= _MOST_VERTICES:
        return whole, 0
    half = _half_a_pixel(view)
    return shapely.simplify(whole, half), math.ceil(half * KM_PER_DEGREE * 100) * 10


def drawn_shape(shape: BaseGeometry, view: View) -> BaseGeometry:
    """Return the line or area of a place as the map draws it: without what its nearest zoom does not show."""
    import shapely

    return shapely.simplify(view.laid_out(shape), _half_a_pixel(view))


def _half_a_pixel(view: View) -> float:
    """Return how many degrees half a pixel of a wide screen has at the nearest zoom."""
    west, south, east, north = view.fit
    pixel = max((east - west) / _SCREEN[0], (north - south) / _SCREEN[1]) / 2**_ZOOM_STEPS
    return float(pixel) / 2


def view_of(reading: Reading, *, beyond: Iterable[Place] = ()) -> View:
    """Return the view that shows what `reading` places, and that lets a reader move to what lies `beyond`.

    Points, areas and borders come first; a country is fitted too, unless it would make the rest
    small (a capital at war is no map of the world because a far country said something).
    Without places it is the whole world.
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
    """Return the box that holds a circle of `km` about a point; east may be above 180."""
    high = km / KM_PER_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.05)
    return (lon - wide, lat - high, lon + wide, lat + high)


def country_box(place: Place) -> BBox:
    """Return the box of a country's main territory; east may be above 180."""
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
    """Return the box that holds all boxes across the fewest degrees of longitude."""
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
    """Return the view that shows `fit` first and holds `boxes`."""
    near = _as_wide_as_a_screen(_padded(fit, _SURROUNDINGS), fit)
    whole = _union([near, *boxes])
    south, north = max(whole[1], WORLD[1]), min(whole[3], WORLD[3])
    if near[2] - near[0] >= _NEARLY_ALL_ROUND:
        shown = _turned(fit, fit[0] - _wrap(fit[0]))
        if shown[2] > 180 and shown[2] - shown[0] < _NEARLY_ALL_ROUND:
            middle = (shown[0] + shown[2]) / 2
            extent = (middle - _HALF_ROUND, WORLD[1], middle + _HALF_ROUND, WORLD[3])
            return View(_rounded(_within(shown, extent)), _rounded(extent), _rounded(extent))
        # the box may start anywhere on a round that it fills
        return View(_rounded(_within((WORLD[0], fit[1], WORLD[2], fit[3]), WORLD)), WORLD, WORLD)
    if whole[2] - whole[0] < _NEARLY_ALL_ROUND:
        extent = (whole[0], south, whole[2], north)
        turn = 360.0 * math.floor((near[0] - whole[0] + 1e-6) / 360)
    else:
        turn = near[0] - _wrap(near[0])
        west, east = near[0] - turn, near[2] - turn
        # a world that is cut at the antimeridian serves, unless the map shows just that
        half, middle = (180.0, 0.0) if east <= 180 else (_HALF_ROUND, (west + east) / 2)
        extent = (middle - half, south, middle + half, north)
    seen = (_within(_turned(fit, turn), extent), _within(_turned(near, turn), extent), extent)
    return View(*map(_rounded, seen))


def _as_wide_as_a_screen(near: BBox, fit: BBox) -> BBox:
    """Return `near`, widened to the width that a wide screen shows if it shows all of `fit`, in Web Mercator."""
    south, north = (math.degrees(math.asinh(math.tan(math.radians(_latitude(lat))))) for lat in (fit[1], fit[3]))
    missing = min(_WIDE_SCREEN * (north - south), 360.0) - (near[2] - near[0])
    side = max(missing / 2, 0.0)
    return (near[0] - side, near[1], near[2] + side, near[3])


def _latitude(lat: float) -> float:
    return min(max(lat, WORLD[1]), WORLD[3])


def _rounded(box: BBox) -> BBox:
    """Return a box without the noise of its arithmetic, so that equal boxes are equal."""
    west, south, east, north = (round(figure, 5) for figure in box)
    return (west, south, east, north)


def _turned(box: BBox, turn: float) -> BBox:
    return (box[0] - turn, box[1], box[2] - turn, box[3])


def _within(box: BBox, frame: BBox) -> BBox:
    return (max(box[0], frame[0]), max(box[1], frame[1]), min(box[2], frame[2]), min(box[3], frame[3]))
