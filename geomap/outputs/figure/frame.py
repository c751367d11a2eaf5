"""A reading -> the projection and the frame of its figure, which convert degrees to mm on paper."""

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
"""Degrees of longitude or latitude above which a map takes the projection of a world map."""
_ALL_ROUND = 300.0
_WIDE_KINDS = ("country", "region", "water")
_MOST_GROWTH = 2.2
_LEAST_SPAN = 5.0
_SOUTHERN_CAPES, _NORTHERN_CAPES = -57.0, 78.0
_ABOUT_POINT = 5.0
_BERING_STRAIT = 11.0
"""Central meridian of a world map whose edge crosses no land but Antarctica."""
_SEAM = 1e-6
"""Degrees that shapes keep away from the edge of a world map, since a point on it projects to either side."""
_HALF_ROUND = 179.9
_STEPS = 60
_BEYOND = 0.01
"""Share of a box that is drawn beyond its edge, so that no gap shows."""


@dataclass(frozen=True)
class Projection:
    """An equal-area projection of the WGS84 ellipsoid, in metres.

    Parameters
    ----------
    name
        Its common name.
    proj
        PROJ string of the CRS.
    lon
        Central meridian in degrees.
    whole
        Whether it is of a world map, whose outline is the edge of the projection.
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
        """Return metres east and north of the centre for longitudes and latitudes in degrees."""
        x, y = self._transformer.transform(lons, lats)
        return x, y

    def unproject(self, x: Any, y: Any) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return degrees for metres. Longitudes are within 180 of the central meridian; infinite off the globe."""
        import numpy as np

        lons, lats = self._transformer.transform(np.asarray(x), np.asarray(y), direction="INVERSE")
        return np.where(np.isfinite(lons), self.lon + (lons - self.lon + 180) % 360 - 180, np.inf), lats


@dataclass(frozen=True)
class Frame:
    """The rectangle of the map on paper, and the part of the world that it shows.

    Parameters
    ----------
    view
        View in degrees; its `near` and `extent` are the bounding box of the frame.
    projection
        Projection of the map.
    bounds
        West, south, east, north of the frame, in metres of the projection.
    width_mm, height_mm
        Size of the frame on paper.
    """

    view: View
    projection: Projection
    bounds: tuple[float, float, float, float]
    width_mm: float
    height_mm: float

    @property
    def m_per_mm(self) -> float:
        """Metres of the projection per mm on paper."""
        return (self.bounds[2] - self.bounds[0]) / self.width_mm

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Return the position of a point on paper, in mm from the lower left corner of the frame."""
        x, y = self.projection.project(lon, lat)
        return (float(x) - self.bounds[0]) / self.m_per_mm, (float(y) - self.bounds[1]) / self.m_per_mm

    def holds(self, spot: tuple[float, float]) -> bool:
        """Return whether a position on paper, in mm, lies within the frame."""
        return 0 <= spot[0] <= self.width_mm and 0 <= spot[1] <= self.height_mm

    def laid_out(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return lines or polygons in degrees with the longitudes of the map; on a world map, split at its edge."""
        import shapely

        if not self.projection.whole:
            return self.view.laid_out(geometry)
        edge = (self.projection.lon + 360) % 360 - 180
        sides = shapely.box(-180, -90, edge - _SEAM, 90), shapely.box(edge + _SEAM, -90, 180, 90)
        parts = [part for side in sides for part in shapely.get_parts(shapely.intersection(geometry, side))]
        kind = "Polygon" if geometry.area else "LineString"
        # GEOS crashes on an empty part
        kept = [part for part in parts if part.geom_type == kind and not part.is_empty]
        return shapely.multipolygons(kept) if geometry.area else shapely.multilinestrings(kept)

    def on_paper(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry in degrees, with the longitudes of the view, in mm on paper."""
        import numpy as np
        import shapely

        fine = shapely.segmentize(geometry, max(self.view.near[3] - self.view.near[1], 0.1) / _STEPS)

        def moved(points: NDArray[Any]) -> NDArray[Any]:
            x, y = self.projection.project(points[:, 0], points[:, 1])
            return np.stack([x - self.bounds[0], y - self.bounds[1]], axis=1) / self.m_per_mm

        return shapely.transform(fine, moved)

    def area_mm2(self, geometry: BaseGeometry) -> float:
        """Return the area in mm² that a polygon in degrees covers within the frame."""
        import shapely

        sheet = shapely.box(0, 0, self.width_mm, self.height_mm)
        return float(shapely.intersection(shapely.make_valid(self.on_paper(geometry)), sheet).area)

    def km_per_mm(self) -> float:
        """Return the geodesic km per mm on paper at the middle of the frame, measured from west to east."""
        from pyproj import Geod

        west, south, east, north = self.bounds
        x, y, step = (west + east) / 2, (south + north) / 2, (east - west) / 200
        lons, lats = self.projection.unproject([x - step, x + step], [y, y])
        _, _, metres = Geod(ellps="WGS84").inv(lons[0], lats[0], lons[1], lats[1])
        return float(metres) / 1000 / (2 * step / self.m_per_mm)


def projection_of(view: View) -> Projection:
    """Return the projection for what a view shows at first.

    It is Lambert azimuthal equal-area, centred on the view, which keeps scale and shapes true near the middle. A
    world map takes Equal Earth (Šavrič, Patterson and Jenny 2019).
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
    """Return the view that a figure must show. It is closer than that of a page, since paper cannot be zoomed.

    A country, a region or a sea is fitted only if it is not much larger than all the rest. A world map leaves out
    the polar regions unless they hold places.
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
    """Return the aspect ratio, width by height, of what a figure must show."""
    view = shown_of(reading)
    west, south, east, north = _bounds(view.fit, projection_of(view))
    return (east - west) / (north - south)


def frame_of(reading: Reading, width_mm: float, heights_mm: tuple[float, float]) -> Frame:
    """Return the frame of a figure.

    Parameters
    ----------
    reading
        Reading whose places and borders are shown; without any, the whole world is.
    width_mm
        Width of the frame on paper.
    heights_mm
        Least and greatest height. The frame shows more of the world if its aspect ratio differs from that of the
        places.
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
    """Return the bounds, in metres of the projection, of a box in degrees."""
    import numpy as np

    west, south, east, north = box
    if projection.whole and east - west > _ALL_ROUND:
        west, east = projection.lon - _HALF_ROUND, projection.lon + _HALF_ROUND
    lons, lats = np.meshgrid(np.linspace(west, east, _STEPS), np.linspace(south, north, _STEPS))
    x, y = projection.project(lons, lats)
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _degrees(bounds: tuple[float, float, float, float], projection: Projection) -> BBox:
    """Return the bounding box in degrees of all that a frame shows."""
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
    """Return the lowest and highest latitude of a frame, extended to a pole that lies within it."""
    for pole in (-90.0, 90.0):
        x, y = projection.project(projection.lon, pole)
        if bounds[0] <= x <= bounds[2] and bounds[1] <= y <= bounds[3]:
            low, high = (-89.9, high) if pole < 0 else (low, 89.9)
    return low, high
