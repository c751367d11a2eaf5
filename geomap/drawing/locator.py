"""A view -> a locator globe that shows where on earth its map lies, as SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geomap.geodata.basemap import world

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomap.drawing.view import View

RADIUS = 46.0
_WIDEST = 100.0
"""Degrees above which a map needs no globe, because it shows much of the world itself."""
_COARSE = 0.8
"""Tolerance in degrees to which the land is simplified."""
_SMALLEST = 3.0
"""Square degrees below which an island is left out."""
_LEAST_MARK = 3.5
"""Half the side of the smallest mark, in the units of the SVG."""
_STEPS = 12


def globe(view: View) -> str:
    """Return an SVG globe centred on what `view` shows first; empty text if that is much of the world."""
    import numpy as np
    import shapely

    west, south, east, north = view.fit
    if max(east - west, north - south) > _WIDEST:
        return ""
    centre = ((west + east) / 2, (south + north) / 2)
    parts = shapely.get_parts(np.array(world(), dtype=object))
    simple = shapely.simplify(parts[shapely.area(parts) >= _SMALLEST], _COARSE)
    paths = [_path(shapely.get_coordinates(shapely.get_exterior_ring(part)), centre) for part in simple]
    land = f'<path class="globe-land" d="{"".join(paths)}"/>'
    size = RADIUS + 1
    return (
        f'<svg viewBox="{-size:g} {-size:g} {2 * size:g} {2 * size:g}" role="img" aria-label="Where on earth this is">'
        f'<circle class="globe-sea" r="{RADIUS:g}"/>{land}{_mark(view, centre)}</svg>'
    )


def _mark(view: View, centre: tuple[float, float]) -> str:
    import numpy as np

    west, south, east, north = view.fit
    along = np.linspace(0, 1, _STEPS)
    lons = np.concatenate([west + (east - west) * along, np.full(_STEPS, east)])
    lats = np.concatenate([np.full(_STEPS, south), south + (north - south) * along])
    there = np.stack([np.concatenate([lons, west + east - lons]), np.concatenate([lats, south + north - lats])], axis=1)
    places, _ = _projected(there, centre)
    if np.abs(places).max() < _LEAST_MARK:
        side = _LEAST_MARK
        return f'<path class="globe-mark" d="M{-side:g} {-side:g}H{side:g}V{side:g}H{-side:g}z"/>'
    return f'<path class="globe-mark" d="{_written(places)}"/>'


def _path(ring: NDArray[Any], centre: tuple[float, float]) -> str:
    """Return a ring as SVG path data; points on the far side are moved to the edge of the globe."""
    import numpy as np

    places, behind = _projected(ring, centre)
    if behind.all():
        return ""
    lengths = np.maximum(np.hypot(places[:, 0], places[:, 1]), 1e-9)[:, None]
    return _written(np.where(behind[:, None], places / lengths * RADIUS, places))


def _projected(places: NDArray[Any], centre: tuple[float, float]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return points `lon, lat`, shape (n, 2), in an orthographic projection with y downwards, and which are hidden."""
    import numpy as np

    turn, lat, tilt = np.radians(places[:, 0] - centre[0]), np.radians(places[:, 1]), np.radians(centre[1])
    x = np.cos(lat) * np.sin(turn)
    y = np.cos(tilt) * np.sin(lat) - np.sin(tilt) * np.cos(lat) * np.cos(turn)
    towards = np.sin(tilt) * np.sin(lat) + np.cos(tilt) * np.cos(lat) * np.cos(turn)
    return np.stack([RADIUS * x, -RADIUS * y], axis=1), towards < 0


def _written(places: NDArray[Any]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places.tolist()) + "z"
