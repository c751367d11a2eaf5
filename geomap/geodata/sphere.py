"""Points `(lon, lat)` -> how far they are apart on a sphere: up to 0.6 % off, and fast, for ranking and for bounds.

What is shown to a reader is measured geodesically instead.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088
"""The mean radius (2a + b) / 3 of the ellipsoid GRS 80 (Moritz, Geodetic Reference System 1980, 2000)."""

KM_PER_DEGREE = math.radians(EARTH_RADIUS_KM)
"""Length of a degree of a great circle."""

LEAST_GEODESIC_SHARE = 0.994
"""No geodesic on WGS84 is shorter than this share of the great circle: along a meridian at the equator it is 0.9944."""


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance between two points (haversine)."""
    lon_a, lat_a, lon_b, lat_b = map(math.radians, (*a, *b))
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def distances_km(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """Return the great-circle distances of each point of `a` from each of `b`, both as `unit_vectors` gives them.

    Shape (n, 3) and (m, 3) to (n, m).
    """
    import numpy as np

    chords = np.sqrt(np.maximum(2.0 - 2.0 * (a @ b.T), 0.0))
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, chords / 2)))


def unit_vectors(lon: Any, lat: Any) -> NDArray[Any]:
    """Return points as vectors of length 1 from the centre of the sphere; shape (…, 3)."""
    import numpy as np

    lon, lat = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
