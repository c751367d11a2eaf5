"""A geometry as a file gives it -> its course as it is kept: flat, valid, in whole digits; and its extent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geomap.model.feature import BBox

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

DIGITS = 5
"""Decimals of a degree that are kept: a metre."""


def fault(geometry: BaseGeometry) -> str:
    """Return why a geometry in degrees cannot be on a map; the empty string where it can."""
    import numpy as np
    import shapely

    places = shapely.get_coordinates(geometry)
    if not len(places):
        return "has an empty geometry"
    if not np.isfinite(places).all():
        return "has a vertex that is no number"
    beyond = places[(np.abs(places[:, 0]) > 180) | (np.abs(places[:, 1]) > 90)]
    if len(beyond):
        lon, lat = beyond[0]
        hint = ": longitudes go from -180 to 180, cut it there" if abs(lat) <= 90 else ""
        return f"lies at {lon:g}, {lat:g} (lon, lat), which is not on earth{hint}"
    for part in _flat(geometry):
        for line in [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]:
            lons = shapely.get_coordinates(line)[:, 0]
            # an edge along the antimeridian or over a pole goes from one to the other end of the map
            if ((np.abs(np.diff(lons)) > 180) & (np.abs(lons[1:]) < 180)).any():
                return "goes half around the world between two vertices: cut it at the antimeridian"
    return ""


def course(geometry: BaseGeometry) -> BaseGeometry | None:
    """Return the areas of a geometry, else its lines, flat and valid; None where it has neither."""
    import numpy as np
    import shapely

    parts = list(_flat(shapely.force_2d(geometry)))
    areas = [part for part in parts if part.geom_type == "Polygon"]
    if areas:
        valid = shapely.make_valid(np.array(areas), method="structure", keep_collapsed=False)
        # what is less than the last digit wide would be packed into a ring that crosses itself
        whole = shapely.set_precision(shapely.union_all(valid), 10.0**-DIGITS)
        return None if whole.is_empty else shapely.multipolygons(shapely.get_parts(whole))
    lines = []
    for part in parts:
        places = np.round(shapely.get_coordinates(part), DIGITS)
        places = places[np.append(True, (np.diff(places, axis=0) != 0).any(axis=1))]
        if "Line" in part.geom_type and len(places) > 1:
            lines.append(shapely.linestrings(places))
    return shapely.multilinestrings(lines) if lines else None


def _flat(geometry: BaseGeometry) -> Iterator[BaseGeometry]:
    """Yield the parts of a geometry that are not empty, however deep one collection stands in another."""
    if not hasattr(geometry, "geoms"):
        yield from () if geometry.is_empty else (geometry,)
        return
    for part in geometry.geoms:
        yield from _flat(part)


def box(geometry: BaseGeometry) -> BBox:
    """Return the extent across the fewest degrees; west > east where that crosses the antimeridian."""
    import shapely

    west, south, east, north = shapely.total_bounds(geometry)
    arcs = sorted((one.bounds[0], one.bounds[2]) for one in _flat(geometry))
    widest, reached = 360.0 - (east - west), arcs[0][1]
    for start, end in arcs[1:]:
        if start - reached > widest:
            widest, west, east = start - reached, start, reached
        reached = max(reached, end)
    return (round(float(west), 5), round(float(south), 5), round(float(east), 5), round(float(north), 5))
