"""A point -> what the ground there is: contested and by whom, land or water."""

from __future__ import annotations

import math
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from geomap.geodata.codec import unpack, unpack_rings
from geomap.geodata.datasets import query
from geomap.geodata.sphere import KM_PER_DEGREE

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

BORDERS = "borders.sqlite"
BOUNDARIES = "boundaries.sqlite"

COAST_KM = 2.0
"""How far off the drawn coast may be, and so how near to it a point counts as ashore."""


LEAST_OVERLAP_KM2 = 1000.0
"""Overlaps of two outlines below this are slips of the drawing, not disputes."""


_CELL = 5
"""Degrees of the grid by which contested areas are found: most cells hold none."""

_Area = tuple[float, float, float, float, int, tuple[str, ...]]
"""The box of a contested area, its row, its claimants."""


@cache
def _contested() -> dict[tuple[int, int], list[_Area]]:
    """Return the contested areas by each cell of the grid that their boxes touch."""
    rows = query(
        BORDERS,
        "SELECT west, south, east, north, id, countries FROM contested WHERE name <> '' OR km2 >= ? ORDER BY id",
        (LEAST_OVERLAP_KM2,),
    )
    cells: dict[tuple[int, int], list[_Area]] = {}
    for west, south, east, north, row, countries in rows:
        area = (west, south, east, north, row, tuple(countries.split()))
        for column in range(int(west // _CELL), int(east // _CELL) + 1):
            for line in range(int(south // _CELL), int(north // _CELL) + 1):
                cells.setdefault((column, line), []).append(area)
    return cells


def claims(lon: float, lat: float) -> tuple[str, ...]:
    """Return the countries that claim the ground at a point, in alphabetical order; empty where it is not contested.

    Only near contested ground is anything decoded: elsewhere it takes a microsecond.
    """
    found: set[str] = set()
    for west, south, east, north, row, countries in _contested().get((int(lon // _CELL), int(lat // _CELL)), ()):
        if west <= lon <= east and south <= lat <= north and _is_in_contested(row, lon, lat):
            found.update(countries)
    return tuple(sorted(found))


def _is_in_contested(row: int, lon: float, lat: float) -> bool:
    """Return whether a contested area holds a point: a ray to the east leaves it an odd number of times."""
    inside = False
    for ring in _rings(row):
        for (x, y), (next_x, next_y) in pairwise(ring):
            if (y > lat) != (next_y > lat) and lon < x + (lat - y) / (next_y - y) * (next_x - x):
                inside = not inside
    return inside


@lru_cache(maxsize=256)
def _rings(row: int) -> list[list[tuple[float, float]]]:
    return unpack_rings(query(BORDERS, "SELECT shape FROM contested WHERE id = ?", (row,))[0][0])


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

    high = COAST_KM / KM_PER_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.02)
    land = _land()
    west, south, east, north = land.boxes.T
    about = (west <= lon + wide) & (east >= lon - wide) & (south <= lat + high) & (north >= lat - high)
    box = shapely.box(lon - wide, lat - high, lon + wide, lat + high)
    return any(shapely.intersects(_polygon(int(row)), box) for row in land.rows[np.flatnonzero(about)])
