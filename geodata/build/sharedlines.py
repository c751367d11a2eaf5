"""Country polygons -> the line that each two of them share, by one method for all pairs.

1. A segment that two polygons both have belongs to both.
2. Where two outlines part and meet again, they enclose a sliver that both claim or none does: the
   shorter of its two sides counts.
3. What is left of one outline counts where it runs within `NEAR` of what is left of the other.
4. The sea does not count, lakes and rivers do: a line is cut to land, after bays and river mouths
   narrower than twice `MOUTH_KM` have been closed, and what touches no land is dropped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from naturalearth import land, polygons
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Pair = tuple[str, str]

NEAR = 0.0005
"""Degrees within which two outlines count as one."""
MOUTH_KM = 3.0
"""Half the width of the widest water that is closed before lines are cut to land."""
UNITS = 10**7
"""Coordinates are compared as whole numbers of 1/UNITS degree, the precision of the source."""
GRID = 1e-6
"""Coordinates of the lines are rounded to this many degrees, about 0.1 m."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Every segment of every outline, ring after ring."""

    ends: NDArray[np.int64]
    """`lon, lat, lon, lat` of each segment in 1/UNITS degree; shape (n, 4)."""
    owner: NDArray[np.int64]
    """Index of the country of each segment; shape (n,)."""
    edge: NDArray[np.int64]
    """The same number for segments with the same two ends; shape (n,)."""
    shared: NDArray[np.bool_]
    """Whether another country has the segment too; shape (n,)."""


def segments(outlines: list[BaseGeometry]) -> Segments:
    """Return the segments of the polygons `outlines`."""
    ends, owner = [], []
    for index, outline in enumerate(outlines):
        for ring in _rings(outline):
            whole = np.rint(shapely.get_coordinates(ring) * UNITS).astype(np.int64)
            whole = whole[np.concatenate([[True], (np.diff(whole, axis=0) != 0).any(axis=1)])]
            ends.append(np.concatenate([whole[:-1], whole[1:]], axis=1))
            owner.append(np.full(len(whole) - 1, index, np.int64))
    table, owners = np.concatenate(ends), np.concatenate(owner)
    backward = (table[:, 0] > table[:, 2]) | ((table[:, 0] == table[:, 2]) & (table[:, 1] > table[:, 3]))
    ordered = np.where(backward[:, None], table[:, [2, 3, 0, 1]], table)
    _, edge = np.unique(ordered, axis=0, return_inverse=True)
    edge = edge.ravel()
    lowest = np.full(edge.max() + 1, len(outlines), np.int64)
    highest = np.full(edge.max() + 1, -1, np.int64)
    np.minimum.at(lowest, edge, owners)
    np.maximum.at(highest, edge, owners)
    return Segments(table, owners, edge, (lowest != highest)[edge])


def owners_of_edges(mesh: Segments) -> dict[int, tuple[int, ...]]:
    """Return, by number, the countries of each edge that more than one has."""
    found: dict[int, set[int]] = defaultdict(set)
    for edge, owner in zip(mesh.edge[mesh.shared].tolist(), mesh.owner[mesh.shared].tolist(), strict=True):
        found[edge].add(owner)
    return {edge: tuple(sorted(owners)) for edge, owners in found.items()}


def shared_lines(codes: list[str], outlines: list[BaseGeometry]) -> dict[Pair, BaseGeometry]:
    """Return the line of each pair of countries that share one, as a MultiLineString.

    Parameters
    ----------
    codes
        Alpha-3 codes in alphabetical order.
    outlines
        The polygon of each, valid.
    """
    mesh = segments(outlines)
    lines: dict[Pair, list[BaseGeometry]] = defaultdict(list)
    for pair, rows in _equal(mesh).items():
        lines[codes[pair[0]], codes[pair[1]]].append(_line_of(mesh.ends[rows]))
    loose, owner = _loose(mesh)
    enclosed = list(slivers(codes, outlines))
    for pair, line in _sides(codes, enclosed, loose, owner):
        lines[pair].append(line)
    for pair, line in _near(codes, enclosed, loose, owner):
        lines[pair].append(line)
    whole = {pair: merged(found) for pair, found in sorted(lines.items())}
    on_land = {pair: cut_to_land(line) for pair, line in whole.items()}
    return {pair: generalised(line) for pair, line in on_land.items() if not line.is_empty}


def generalised(line: BaseGeometry) -> BaseGeometry:
    """Return a MultiLineString without the vertices that lie within `NEAR` of the line without them.

    Outlines closer than `NEAR` count as one, so a line has no detail below that. The tolerance is
    the same in metres (55.6) everywhere.
    """
    parts = []
    for part in shapely.get_parts(line):
        squeeze = max(np.cos(np.radians(shapely.get_coordinates(part)[:, 1].mean())), 0.05)
        flat = shapely.transform(part, lambda places, factor=squeeze: places * [factor, 1])
        thinned = shapely.simplify(flat, NEAR)
        parts.append(shapely.transform(thinned, lambda places, factor=squeeze: places / [factor, 1]))
    return shapely.transform(shapely.multilinestrings(parts), lambda places: np.round(places, 6))


def merged(lines: Iterable[BaseGeometry]) -> BaseGeometry:
    """Return `lines` as one MultiLineString on the grid, joined end to end wherever they meet."""
    parts = []
    for line in shapely.get_parts(shapely.get_parts(list(lines))):
        if line.geom_type in ("LineString", "LinearRing", "MultiLineString"):
            parts += list(shapely.get_parts(line))
    snapped = shapely.transform(np.array(parts), lambda places: np.round(places / GRID) * GRID) if parts else parts
    kept = [line for line in snapped if line.length > 0]
    joined = shapely.line_merge(shapely.union_all(kept)) if kept else shapely.MultiLineString()
    return shapely.multilinestrings(shapely.get_parts(joined))


def _rings(outline: BaseGeometry) -> Iterator[BaseGeometry]:
    for polygon in shapely.get_parts(outline):
        yield polygon.exterior
        yield from polygon.interiors


def _line_of(ends: NDArray[np.int64]) -> BaseGeometry:
    return shapely.multilinestrings(shapely.linestrings(ends.reshape(-1, 2, 2) / UNITS))


def _equal(mesh: Segments) -> dict[tuple[int, int], list[int]]:
    """Return a row of each edge that two countries have, by the pair."""
    owners = owners_of_edges(mesh)
    edges, rows = np.unique(mesh.edge, return_index=True)
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for edge, row in zip(edges.tolist(), rows.tolist(), strict=True):
        countries = owners.get(edge, ())
        for place, first in enumerate(countries):
            for second in countries[place + 1 :]:
                found[first, second].append(row)
    return found


def _loose(mesh: Segments) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Return the segments that one country alone has as lines, and their owners."""
    rows = np.flatnonzero(~mesh.shared)
    return shapely.linestrings(mesh.ends[rows].reshape(-1, 2, 2) / UNITS), mesh.owner[rows]


@dataclass(frozen=True, slots=True)
class Sliver:
    """A polygon that two countries both claim, or that countries enclose and none claims."""

    polygon: BaseGeometry
    claimants: tuple[str, ...]


def slivers(codes: list[str], outlines: list[BaseGeometry]) -> Iterator[Sliver]:
    """Yield what two countries claim and what none does though countries lie all round it."""
    tree = shapely.STRtree(outlines)
    first, second = tree.query(outlines, predicate="intersects")
    for a, b in sorted(zip(first.tolist(), second.tolist(), strict=True)):
        if a < b:
            for polygon in polygons([shapely.intersection(outlines[a], outlines[b])]):
                yield Sliver(polygon, (codes[a], codes[b]))
    for polygon in shapely.get_parts(shapely.union_all(outlines)):
        for ring in polygon.interiors:
            yield Sliver(shapely.Polygon(ring), ())


def _sides(
    codes: list[str], enclosed: list[Sliver], loose: NDArray[np.object_], owner: NDArray[np.int64]
) -> Iterator[tuple[Pair, BaseGeometry]]:
    """Yield, for each sliver, its two countries and the shorter of its two sides on land."""
    rings, sliver_of = [], []
    for index, sliver in enumerate(enclosed):
        places = shapely.get_coordinates(sliver.polygon)
        rings.append(shapely.linestrings(np.stack([places[:-1], places[1:]], axis=1)))
        sliver_of.append(np.full(len(places) - 1, index))
    sides, sliver_index = np.concatenate(rings), np.concatenate(sliver_of)
    middles = shapely.line_interpolate_point(sides, 0.5, normalized=True)
    side, segment = shapely.STRtree(loose).query(middles, predicate="dwithin", distance=1e-8)
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row, index in zip(side.tolist(), owner[segment].tolist(), strict=True):
        found[int(sliver_index[row])][codes[index]].append(row)
    for index, rows in sorted(found.items()):
        claimants = enclosed[index].claimants or tuple(rows)
        lines = {code: _on_plain_land(shapely.multilinestrings(sides[rows[code]])) for code in claimants if code in rows}
        longest = sorted(lines, key=lambda code: (-lines[code].length, code))[:2]
        if len(longest) == 2 and not lines[longest[1]].is_empty:
            a, b = sorted(longest)
            yield (a, b), lines[longest[1]]


def _near(
    codes: list[str], enclosed: list[Sliver], loose: NDArray[np.object_], owner: NDArray[np.int64]
) -> Iterator[tuple[Pair, BaseGeometry]]:
    """Yield the loose segments of one country that run close to those of another, outside all slivers."""
    first, second = shapely.STRtree(loose).query(loose, predicate="dwithin", distance=NEAR)
    across = owner[first] < owner[second]
    found: dict[tuple[int, int], tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for row, other in zip(first[across].tolist(), second[across].tolist(), strict=True):
        mine, theirs = found[int(owner[row]), int(owner[other])]
        mine.add(row)
        theirs.add(other)
    done = shapely.STRtree([sliver.polygon for sliver in enclosed])
    for (a, b), (mine, theirs) in sorted(found.items()):
        line = shapely.union_all(loose[sorted(mine)])
        close = shapely.intersection(line, shapely.buffer(shapely.union_all(loose[sorted(theirs)]), NEAR))
        covered = [enclosed[index].polygon for index in sorted(done.query(close, predicate="intersects"))]
        rest = shapely.difference(close, shapely.buffer(shapely.union_all(covered), GRID)) if covered else close
        if not rest.is_empty:
            yield (codes[a], codes[b]), rest


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


_LAND: list[_Land] = []


def _world() -> _Land:
    if not _LAND:
        _LAND.append(_Land())
    return _LAND[0]


def _on_plain_land(line: BaseGeometry) -> BaseGeometry:
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
            closed.append(shapely.intersection(piece, _closed_land(piece)))
    kept = shapely.get_parts(merged(closed))
    touching = shapely.distance(kept, dry) <= GRID
    return shapely.multilinestrings(kept[touching])


def _closed_land(piece: BaseGeometry) -> BaseGeometry:
    """Return the land about `piece` with narrow water closed (dilated, then eroded as far)."""
    degrees = MOUTH_KM / 111.0
    squeeze = max(np.cos(np.radians(piece.centroid.y)), 0.05)
    nearby = _world().near(piece, 3 * degrees / squeeze)
    flat = shapely.transform(nearby, lambda places: places * [squeeze, 1])
    grown = shapely.buffer(shapely.buffer(flat, degrees), -degrees)
    return shapely.transform(grown, lambda places: places / [squeeze, 1])
