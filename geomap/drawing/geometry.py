"""Geometries -> the layers of a map, as GeoJSON features, circles and rings.

None of the article's words, nor any name, comes here: only numbers, ids of the page's own, and
strings that stand in the package.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

GROUPS = ("basemap", "countries", "disputes", "areas", "shapes", "borders", "places", "events")
"""The parts of a map that a reader may show or hide, from the ground up."""
_POINTS_OF_A_CIRCLE = 64


@dataclass(frozen=True, slots=True)
class Layer:
    """What is drawn alike: GeoJSON features in EPSG:4326, or one circle.

    It has no style: its class has one, which follows the reader's light or dark.
    """

    class_name: str
    group: str
    """Which part of the map it is of: one of `GROUPS`."""
    features: tuple[dict[str, Any], ...] = ()
    id: str | None = None
    """By which the page knows it; None for what it need not know."""
    interactive: bool = True
    smooth_factor: float = 1.0
    circle: tuple[float, float, float] | None = None
    """Latitude and longitude of its centre in degrees, its radius in metres."""


def feature(geometry: BaseGeometry, decimals: int, identity: str | None = None) -> dict[str, Any]:
    """Return a geometry as a GeoJSON feature, its coordinates rounded to `decimals` of a degree."""
    import numpy as np
    import shapely

    rounded = json.loads(shapely.to_geojson(shapely.transform(geometry, lambda points: np.round(points, decimals))))
    found = {"type": "Feature", "properties": {}, "geometry": rounded}
    return found | ({"id": identity} if identity else {})


def ring_about(lon: float, lat: float, radius_km: float) -> list[list[float]]:
    """Return 64 points `[lon, lat]` at a geodesic distance from a point, anticlockwise; longitudes within ±180."""
    from pyproj import Geod

    # anticlockwise, as RFC 7946 wants an outer ring
    bearings = [-360.0 * i / _POINTS_OF_A_CIRCLE for i in range(_POINTS_OF_A_CIRCLE)]
    count = len(bearings)
    lons, lats, _ = Geod(ellps="WGS84").fwd([lon] * count, [lat] * count, bearings, [radius_km * 1000] * count)
    return [[round(float(x), 5), round(float(y), 5)] for x, y in zip(lons, lats, strict=True)]
