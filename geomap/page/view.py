"""A reading -> the part of the world that its map shows, and geometries laid out on it without a seam."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap import boundaries
from geomap.errors import GeomapError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geomap.model import BBox, Border, Place, Reading

WORLD: BBox = (-180.0, -85.0, 180.0, 85.0)
_WORLD_IN_VIEW: BBox = (-168.0, -52.0, 178.0, 76.0)
_KM_PER_DEGREE = 111.2
_LEAST_SPAN = 3.0
_LEAST_CORE_SPAN = 5.0
_MOST_GROWTH = 3.0
_MARGIN = 0.06
_SURROUNDINGS = 0.5


@dataclass(frozen=True, slots=True)
class View:
    """What a map shows at first, and how far the reader may move it.

    West is below east in both boxes: where they cross the antimeridian, east is above 180.
    """

    fit: BBox
    extent: BBox

    @property
    def bbox(self) -> BBox:
        """The extent within ±180°, with west > east where it crosses the antimeridian."""
        west, south, east, north = self.extent
        return (west, south, east - 360 if east > 180 else east, north)

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

        cut = (west + east) / 2 - 180
        beyond = shapely.intersection(geometry, shapely.box(-180, -90, cut, 90))
        within = shapely.intersection(geometry, shapely.box(cut, -90, 180, 90))
        return shapely.union(within, shapely.transform(beyond, lambda points: points + (360, 0)))


def view_of(reading: Reading) -> View:
    """Return the view that shows what `reading` places.

    Points, areas and borders come first; a country is fitted too, unless it would make the rest
    small (a capital at war is no map of the world because a far country said something).
    Without places it is the whole world.
    """
    countries = [_country_box(place) for place in reading.places if place.feature.kind == "country"]
    core = [_box(place) for place in reading.places if place.feature.kind != "country"]
    core += [_line_box(border) for border in reading.borders]
    everything = core + countries
    if not everything:
        return View(_WORLD_IN_VIEW, WORLD)
    fit = _union(core) if core else _union(countries)
    for country in sorted(countries, key=_size):
        grown = _union([fit, country])
        if _size(grown) <= _MOST_GROWTH * max(_size(fit), _LEAST_CORE_SPAN):
            fit = grown
    fit = _padded(fit, _MARGIN)
    return View(fit, _around(_union([_padded(fit, _SURROUNDINGS), *everything])))


def around_point(lon: float, lat: float, km: float) -> BBox:
    """Return the box that holds a circle of `km` about a point; east may be above 180."""
    high = km / _KM_PER_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.05)
    return (lon - wide, lat - high, lon + wide, lat + high)


def _box(place: Place) -> BBox:
    feature = place.feature
    if feature.uncertainty_km:
        return around_point(feature.lon, feature.lat, feature.uncertainty_km)
    if feature.bbox is None:
        return (feature.lon, feature.lat, feature.lon, feature.lat)
    west, south, east, north = feature.bbox
    return (west, south, east + 360 if east < west else east, north)


def _country_box(place: Place) -> BBox:
    if place.feature.country is None:
        return _box(place)
    try:
        west, south, east, north = boundaries.extent(place.feature.country)
    except GeomapError:
        return _box(place)
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


def _around(box: BBox) -> BBox:
    """Return a box that is within the world, all of its longitudes where it is nearly that wide."""
    west, south, east, north = box
    south, north = max(south, WORLD[1]), min(north, WORLD[3])
    if east - west >= 330 or (east > 180 and west < -180):
        return (WORLD[0], south, WORLD[2], north)
    if west < -180:
        west, east = west + 360, east + 360
    return (west, south, east, north)
