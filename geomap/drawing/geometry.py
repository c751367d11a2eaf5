"""Geometries -> the layers of a map, as GeoJSON features, circles and rings.

No text of an article and no name passes through this module: only numbers, ids of the page, and strings that are
written in the package.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

GROUPS = ("basemap", "countries", "disputes", "areas", "shapes", "borders", "places", "events")
"""The parts of a map that a reader can show or hide, from the bottom up."""
_POINTS_OF_A_CIRCLE = 64


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of the map with one style: GeoJSON features in EPSG:4326, or one circle.

    The style is that of its CSS class, which follows the reader's light or dark colour scheme.
    """

    class_name: str
    group: str
    """The part of the map that it belongs to: one of `GROUPS`."""
    features: tuple[dict[str, Any], ...] = ()
    id: str | None = None
    """Id by which the page's script finds it; None if the script need not."""
    interactive: bool = True
    smooth_factor: float = 1.0
    circle: tuple[float, float, float] | None = None
    """Latitude and longitude of the centre in degrees, and radius in metres."""


def feature(geometry: BaseGeometry, decimals: int, identity: str | None = None) -> dict[str, Any]:
    """Return a geometry as a GeoJSON feature, with coordinates rounded to `decimals` decimals of a degree."""
    import numpy as np
    import shapely

    rounded = json.loads(shapely.to_geojson(shapely.transform(geometry, lambda points: np.round(points, decimals))))
    bare = {"type": "Feature", "properties": {}, "geometry": rounded}
    return bare | ({"id": identity} if identity else {})


def ring_about(lon: float, lat: float, radius_km: float) -> list[list[float]]:
    """Return the ring of a geodesic circle (WGS84): 64 points `[lon, lat]`, anticlockwise, longitudes within ±180."""
    from pyproj import Geod

    # anticlockwise, as RFC 7946 wants an outer ring
    bearings = [-360.0 * i / _POINTS_OF_A_CIRCLE for i in range(_POINTS_OF_A_CIRCLE)]
    count = len(bearings)
    lons, lats, _ = Geod(ellps="WGS84").fwd([lon] * count, [lat] * count, bearings, [radius_km * 1000] * count)
    return [[round(float(x), 5), round(float(y), 5)] for x, y in zip(lons, lats, strict=True)]
