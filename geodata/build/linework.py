"""Lines of a border -> one clean MultiLineString on land, with every vertex of the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache

import numpy as np
import shapely
from naturalearth import land, polygons
from shapely.geometry.base import BaseGeometry

NEAR = 0.0005
"""Outlines that run nearer than this many degrees (55.6 m) to each other count as one."""
MOUTH_KM = 3.0
"""Half the width of the widest water that is closed before lines are cut to land."""
GRID = 1e-6
"""Coordinates of the lines are rounded to this many degrees, about 0.1 m."""


def merged(lines: Iterable[BaseGeometry]) -> BaseGeometry:
    """Return `lines` as one MultiLineString on the grid, joined end to end wherever they meet."""
    parts = []
    for line in shapely.get_parts(shapely.get_parts(list(lines))):
        if line.geom_type in ("LineString", "LinearRing", "MultiLineString"):
            parts += list(shapely.get_parts(line))
    # noded on the grid, so that what meets has the very same end
    noded = shapely.union_all(parts, grid_size=GRID)
    return shapely.multilinestrings(shapely.get_parts(shapely.line_merge(noded)))


def tidied(line: BaseGeometry) -> BaseGeometry:
    """Return a MultiLineString without doubled stretches and spurs, and with small gaps bridged."""
    for _ in range(2):
        line = merged(_single(list(line.geoms)))
        line = merged(_without_spurs(list(line.geoms)))
        line = merged([*line.geoms, *_bridges(list(line.geoms))])
    return line


Place = tuple[float, float]


def _ends(part: BaseGeometry) -> tuple[Place, Place]:
    return part.coords[0], part.coords[-1]


def _degrees(parts: list[BaseGeometry]) -> Counter[Place]:
    """Return how many parts start or stop at each place."""
    return Counter(place for part in parts for place in _ends(part))


def _single(parts: list[BaseGeometry]) -> list[BaseGeometry]:
    """Return the shortest of the parts that join the same two places, and every ring."""
    shortest: dict[tuple[Place, ...], BaseGeometry] = {}
    rings = [part for part in parts if part.is_closed]
    for part in sorted((part for part in parts if not part.is_closed), key=lambda part: part.length):
        shortest.setdefault(tuple(sorted(_ends(part))), part)
    return rings + list(shortest.values())


def _without_spurs(parts: list[BaseGeometry]) -> list[BaseGeometry]:
    """Return `parts` less the short ones that lead nowhere, unless nothing would be left."""
    degrees = _degrees(parts)
    kept = [
        part
        for part in parts
        if part.is_closed or part.length > 2 * NEAR or min(degrees[place] for place in _ends(part)) > 1
    ]
    return kept or parts


def _bridges(parts: list[BaseGeometry]) -> list[BaseGeometry]:
    """Return straight lines between loose ends that lie within twice `NEAR` of each other."""
    degrees = _degrees(parts)
    loose = sorted({place for place, degree in degrees.items() if degree == 1})
    if len(loose) < 2:
        return []
    first, second = shapely.STRtree(shapely.points(loose)).query(
        shapely.points(loose), predicate="dwithin", distance=2 * NEAR
    )
    length = {tuple(sorted(_ends(part))): part.length for part in parts}
    gaps = sorted(
        (float(np.hypot(*np.subtract(loose[a], loose[b]))), loose[a], loose[b])
        for a, b in zip(first.tolist(), second.tolist(), strict=True)
        if a < b
    )
    taken: set[Place] = set()
    bridges = []
    for gap, start, stop in gaps:
        # a short piece is not bent into a ring
        if start not in taken and stop not in taken and length.get((start, stop), np.inf) > 10 * gap:
            taken |= {start, stop}
            bridges.append(shapely.LineString([start, stop]))
    return bridges


class _Land:
    """Natural Earth's land as polygons that can be found by place."""

    def __init__(self) -> None:
        self.whole = land()
        shapely.prepare(self.whole)
        self.parts = shapely.get_parts(self.whole)
        self.tree = shapely.STRtree(self.parts)

    def near(self, geometry: BaseGeometry, margin: float) -> BaseGeometry:
        """Return the land of a box `margin` degrees wider than `geometry`'s."""
        west, south, east, north = geometry.bounds
        box = shapely.box(west - margin, south - margin, east + margin, north + margin)
        clipped = shapely.intersection(self.parts[self.tree.query(box)], box)
        return shapely.union_all(polygons(clipped))


@cache
def _world() -> _Land:
    return _Land()


def on_plain_land(line: BaseGeometry) -> BaseGeometry:
    """Return what of a line runs on Natural Earth's land."""
    world = _world()
    if shapely.contains_properly(world.whole, line):
        return line
    return shapely.intersection(line, world.near(line, 0.01))


def cut_to_land(line: BaseGeometry) -> BaseGeometry:
    """Return what of a MultiLineString runs on land or on water that `MOUTH_KM` closes.

    What lies on closed water alone, with no end on land, is dropped: a strait is no border.
    """
    world = _world()
    if line.is_empty or shapely.contains_properly(world.whole, line):
        return line
    local = world.near(line, 0.01)
    dry, wet = shapely.intersection(line, local), shapely.difference(line, local)
    if dry.is_empty or wet.is_empty:
        return merged([dry])
    around = shapely.buffer(dry, 20 * MOUTH_KM / 111.0, quad_segs=2)
    shapely.prepare(around)
    closed = [dry]
    for part in shapely.get_parts(merged([wet])):
        if not shapely.intersects(around, part):
            continue
        for piece in shapely.get_parts(shapely.intersection(part, around)):
            closed.append(shapely.intersection(piece, _closed_land(piece, MOUTH_KM)))
    kept = shapely.get_parts(merged(closed))
    touching = shapely.distance(kept, dry) <= GRID
    found = shapely.multilinestrings(kept[touching])
    return merged([found, *_reaches(found, shapely.difference(wet, shapely.buffer(found, GRID)))])


def _reaches(found: BaseGeometry, wet: BaseGeometry) -> list[BaseGeometry]:
    """Return the stretches of `wet` that join two ends of a line across a wide reach of a river.

    A river that widens and narrows again is no sea: between two stretches that count, water twice as
    wide is closed.
    """
    joining = []
    for part in shapely.get_parts(merged([wet])):
        ends = shapely.points([part.coords[0], part.coords[-1]])
        # a stretch was taken off up to GRID before the end of its neighbour
        if part.is_closed or (shapely.distance(ends, found) > 3 * GRID).any():
            continue
        if shapely.covers(_closed_land(part, 2 * MOUTH_KM), part):
            joining.append(part)
            joining += [shapely.shortest_line(end, found) for end in ends]
    return joining


def _closed_land(piece: BaseGeometry, half_width_km: float) -> BaseGeometry:
    """Return the land about `piece` with narrow water closed (dilated, then eroded as far)."""
    degrees = half_width_km / 111.0
    squeeze = max(np.cos(np.radians(piece.centroid.y)), 0.05)
    nearby = _world().near(piece, 3 * degrees / squeeze)
    flat = shapely.transform(nearby, lambda places: places * [squeeze, 1])
    grown = shapely.buffer(shapely.buffer(flat, degrees), -degrees)
    return shapely.transform(grown, lambda places: places / [squeeze, 1])
