"""A reading -> the projection that fits it, what of the world its figure shows, and where on paper a point is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geomap.drawing.view import View, view_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geomap.model.feature import BBox
    from geomap.model.reading import Reading

_WIDEST_PLANE = 110.0
"""Degrees beyond which a map is one of the world."""
_ALL_ROUND = 300.0
_WIDE_KINDS = ("country", "region", "water")
_MOST_GROWTH = 2.2
_LEAST_SPAN = 5.0
_SOUTHERN_CAPES, _NORTHERN_CAPES = -57.0, 78.0
_ABOUT_POINT = 5.0
_BERING_STRAIT = 11.0
"""The meridian in the middle of a map of the world that cuts no land but Antarctica's."""
_SEAM = 1e-6
"""Degrees on either side of the edge of a map of the world that a shape leaves free: on it, it has two sides."""
_HALF_ROUND = 179.9
_STEPS = 60
_BEYOND = 0.01
"""Share of a box that is drawn beyond its edge, so that no cut shows."""


@dataclass(frozen=True)
class Projection:
    """A projection of the ellipsoid on a plane, in metres; equal-area in every case.

    Parameters
    ----------
    name
        As a reader knows it.
    proj
        PROJ's definition.
    lon
        The meridian in its middle.
    whole
        Whether it shows the world; then its edge is an outline.
    """

    name: str
    proj: str
    lon: float
    whole: bool

    @cached_property
    def _transformer(self) -> Any:
        from pyproj import Transformer

        return Transformer.from_crs("EPSG:4326", self.proj, always_xy=True)

    def project(self, lons: Any, lats: Any) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return metres east and north of the middle for degrees."""
        x, y = self._transformer.transform(lons, lats)
        return x, y

    def unproject(self, x: Any, y: Any) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return degrees for metres; longitudes run on from the middle; not finite off the globe."""
        import numpy as np

        lons, lats = self._transformer.transform(np.asarray(x), np.asarray(y), direction="INVERSE")
        return np.where(np.isfinite(lons), self.lon + (lons - self.lon + 180) % 360 - 180, np.inf), lats


@dataclass(frozen=True)
class Frame:
    """The map's place on paper, in mm from its lower left corner, and what it shows.

    Parameters
    ----------
    view
        What is shown: `near` and `extent` are the box in degrees that holds all of the frame.
    projection
        How.
    bounds
        West, south, east, north of the frame in the projection's metres.
    width_mm, height_mm
        Of the frame on paper.
    """

    view: View
    projection: Projection
    bounds: tuple[float, float, float, float]
    width_mm: float
    height_mm: float

    @property
    def m_per_mm(self) -> float:
        """Metres of the projection in a mm on paper."""
        return (self.bounds[2] - self.bounds[0]) / self.width_mm

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a point is on paper, in mm from the frame's lower left corner."""
        x, y = self.projection.project(lon, lat)
        return (float(x) - self.bounds[0]) / self.m_per_mm, (float(y) - self.bounds[1]) / self.m_per_mm

    def holds(self, spot: tuple[float, float]) -> bool:
        """Return whether a place on paper lies within the frame."""
        return 0 <= spot[0] <= self.width_mm and 0 <= spot[1] <= self.height_mm

    def laid_out(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return lines or polygons as the map lays them out; on one of the world, cut where it has its edge."""
        import shapely

        if not self.projection.whole:
            return self.view.laid_out(geometry)
        edge = (self.projection.lon + 360) % 360 - 180
        sides = shapely.box(-180, -90, edge - _SEAM, 90), shapely.box(edge + _SEAM, -90, 180, 90)
        parts = [part for side in sides for part in shapely.get_parts(shapely.intersection(geometry, side))]
        kind = "Polygon" if geometry.area else "LineString"
        # GEOS ends the process over an empty part
        kept = [part for part in parts if part.geom_type == kind and not part.is_empty]
        return shapely.multipolygons(kept) if geometry.area else shapely.multilinestrings(kept)

    def on_paper(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry in degrees, laid out like the view, as mm on paper."""
        import numpy as np
        import shapely

        fine = shapely.segmentize(geometry, max(self.view.near[3] - self.view.near[1], 0.1) / _STEPS)

        def moved(places: NDArray[Any]) -> NDArray[Any]:
            x, y = self.projection.project(places[:, 0], places[:, 1])
            return np.stack([x - self.bounds[0], y - self.bounds[1]], axis=1) / self.m_per_mm

        return shapely.transform(fine, moved)

    def area_mm2(self, geometry: BaseGeometry) -> float:
        """Return how much of the frame a polygon in degrees covers."""
        import shapely

        sheet = shapely.box(0, 0, self.width_mm, self.height_mm)
        return float(shapely.intersection(shapely.make_valid(self.on_paper(geometry)), sheet).area)

    def km_per_mm(self) -> float:
        """Return how many km on the ground a mm is at the frame's middle, along the map's width, by the geodesic."""
        from pyproj import Geod

        west, south, east, north = self.bounds
        x, y, step = (west + east) / 2, (south + north) / 2, (east - west) / 200
        lons, lats = self.projection.unproject([x - step, x + step], [y, y])
        _, _, metres = Geod(ellps="WGS84").inv(lons[0], lats[0], lons[1], lats[1])
        return float(metres) / 1000 / (2 * step / self.m_per_mm)


def projection_of(view: View) -> Projection:
    """Return the projection that fits what a view shows first.

    Lambert's azimuthal equal-area, centred on it, so that the scale is true in the middle and shapes
    are right about it; Equal Earth (Šavrič, Patterson and Jenny 2019) for a map of the world.
    """
    west, south, east, north = view.fit
    lon, lat = round((west + east) / 2, 2), round((south + north) / 2, 2)
    if max(east - west, north - south) <= _WIDEST_PLANE:
        return Projection(
            "Lambert azimuthal equal-area", f"+proj=laea +lat_0={lat} +lon_0={lon} +ellps=WGS84", lon, False
        )
    if east - west > _ALL_ROUND:
        lon = _BERING_STRAIT
    return Projection("Equal Earth", f"+proj=eqearth +lon_0={lon} +ellps=WGS84", lon, True)


def shown_of(reading: Reading) -> View:
    """Return the view of what a figure of `reading` must show: paper cannot be zoomed, so it is closer than a page's.

    A country, a region or a sea is fitted only if it is not much larger than all the rest; the world, if it
    must be, without more of the poles than there are places.
    """
    core = tuple(place for place in reading.places if place.feature.kind not in _WIDE_KINDS)
    if core or reading.borders:
        most = _MOST_GROWTH * max(_size(view_of(replace(reading, places=core))), _LEAST_SPAN)
        kept = [p for p in reading.places if p in core or _size(view_of(replace(reading, places=(*core, p)))) <= most]
        view = view_of(replace(reading, places=tuple(kept)))
    else:
        view = view_of(reading)
    west, south, east, north = view.fit
    if east - west <= _ALL_ROUND:
        return view
    lats = [place.feature.lat for place in reading.places]
    south = max(south, min([_SOUTHERN_CAPES, *(lat - _ABOUT_POINT for lat in lats)]))
    north = min(north, max([_NORTHERN_CAPES, *(lat + _ABOUT_POINT for lat in lats)]))
    return replace(view, fit=(west, south, east, north))


def _size(view: View) -> float:
    west, south, east, north = view.fit
    return max(east - west, north - south)


def aspect_of(reading: Reading) -> float:
    """Return the width of what a reading's figure must show, as a share of its height."""
    view = shown_of(reading)
    west, south, east, north = _bounds(view.fit, projection_of(view))
    return (east - west) / (north - south)


def frame_of(reading: Reading, width_mm: float, heights_mm: tuple[float, float]) -> Frame:
    """Return the frame of `width_mm` that shows what a reading places.

    Parameters
    ----------
    reading
        Without places it is the whole world.
    width_mm
        Of the frame on paper.
    heights_mm
        The least and the greatest height; more of the world is shown where what must be shown has another form.
    """
    view = shown_of(reading)
    projection = projection_of(view)
    west, south, east, north = _bounds(view.fit, projection)
    wide, high = east - west, north - south
    height_mm = min(max(width_mm * high / wide, heights_mm[0]), heights_mm[1])
    wide, high = max(wide, high * width_mm / height_mm), max(high, wide * height_mm / width_mm)
    x, y = (west + east) / 2, (south + north) / 2
    bounds = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
    box = _degrees(bounds, projection)
    turn = 360.0 if box[0] < -180 and not projection.whole else 0.0
    fit = replace(view, fit=_turned(view.fit, turn)).fit
    return Frame(View(fit, _turned(box, turn), _turned(box, turn)), projection, bounds, width_mm, height_mm)


def _turned(box: BBox, turn: float) -> BBox:
    return (box[0] + turn, box[1], box[2] + turn, box[3])


def _bounds(box: BBox, projection: Projection) -> tuple[float, float, float, float]:
    """Return the bounds in metres of a box in degrees."""
    import numpy as np

    west, south, east, north = box
    if projection.whole and east - west > _ALL_ROUND:
        west, east = projection.lon - _HALF_ROUND, projection.lon + _HALF_ROUND
    lons, lats = np.meshgrid(np.linspace(west, east, _STEPS), np.linspace(south, north, _STEPS))
    x, y = projection.project(lons, lats)
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _degrees(bounds: tuple[float, float, float, float], projection: Projection) -> BBox:
    """Return the box in degrees that holds all that a frame shows."""
    import numpy as np

    west, south, east, north = bounds
    x, y = np.meshgrid(np.linspace(west, east, _STEPS), np.linspace(south, north, _STEPS))
    lons, lats = projection.unproject(x, y)
    lons, lats = lons[np.isfinite(lons)], lats[np.isfinite(lats)]
    bottom, top = float(lats.min()), float(lats.max())
    slack = _BEYOND * (top - bottom)
    low, high = _beyond_poles(bounds, projection, max(bottom - slack, -89.9), min(top + slack, 89.9))
    if projection.whole or low == -89.9 or high == 89.9:
        return (projection.lon - _HALF_ROUND, low, projection.lon + _HALF_ROUND, high)
    left, right = float(lons.min()), float(lons.max())
    slack = _BEYOND * (right - left)
    return (
        max(left - slack, projection.lon - _HALF_ROUND),
        low,
        min(right + slack, projection.lon + _HALF_ROUND),
        high,
    )


def _beyond_poles(
    bounds: tuple[float, float, float, float], projection: Projection, low: float, high: float
) -> tuple[float, float]:
    """Return the latitudes of a frame, up to a pole if it holds one."""
    for pole in (-90.0, 90.0):
        x, y = projection.project(projection.lon, pole)
        if bounds[0] <= x <= bounds[2] and bounds[1] <= y <= bounds[3]:
            low, high = (-89.9, high) if pole < 0 else (low, 89.9)
    return low, high
