"""A point -> what the ground there is: contested and by whom, land or water."""

from __future__ import annotations

import math
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from geomap.datasets import query
from geomap.packing import unpack

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

BORDERS = "borders.sqlite"
BOUNDARIES = "boundaries.sqlite"

COAST_KM = 2.0
"""How far off the drawn coast may be, and so how near to it a point counts as ashore."""


class _Land(NamedTuple):
    """The polygons that make up all land, with their boxes."""

    rows: NDArray[Any]
    boxes: NDArray[Any]
    """West, south, east, north; shape (n, 4)."""


@cache
def _land() -> _Land:
    """Return the first-level units, and each country that is not divided into any."""
    import numpy as np

    found = query(
        BOUNDARIES,
        "SELECT rowid, west, south, east, north FROM shape WHERE scale = 0 AND (layer = 'province' OR layer = 'country'"
        " AND country NOT IN (SELECT country FROM shape WHERE scale = 0 AND layer = 'province')) ORDER BY rowid",
    )
    table = np.array(found)
    return _Land(table[:, 0].astype(np.int64), table[:, 1:])


@lru_cache(maxsize=256)
def _polygon(row: int) -> BaseGeometry:
    return unpack(query(BOUNDARIES, "SELECT shape FROM shape WHERE rowid = ?", (row,))[0][0])


def is_ashore(lon: float, lat: float) -> bool:
    """Return whether a point lies on land or on a lake, or within `COAST_KM` of the drawn coast."""
    import numpy as np
    import shapely

    high = COAST_KM / 111.0
    wide = high / max(math.cos(math.radians(lat)), 0.02)
    land = _land()
    west, south, east, north = land.boxes.T
    about = (west <= lon + wide) & (east >= lon - wide) & (south <= lat + high) & (north >= lat - high)
    box = shapely.box(lon - wide, lat - high, lon + wide, lat + high)
    return any(shapely.intersects(_polygon(int(row)), box) for row in land.rows[np.flatnonzero(about)])
