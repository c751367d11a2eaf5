"""Country polygons -> the line that each two of them share, by one method for all pairs.

1. A segment that two polygons have on opposite sides belongs to both.
2. Where two outlines part and meet again, they enclose a sliver that both claim or none does: the
   shorter of its two sides counts.
3. What is left of one outline counts where it runs within `NEAR` of what is left of the other.
4. The sea does not count, lakes and rivers do: a line is cut to land, after bays and river mouths
   narrower than twice `MOUTH_KM` have been closed, and what touches no land is dropped. Between two
   stretches that count, a reach up to twice as wide counts too.
5. Spurs and doubled stretches shorter than `NEAR` go, gaps below it are bridged.

No vertex is dropped: lengths are measured on the line as the source draws it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import shapely
from linework import GRID, NEAR, cut_to_land, merged, on_plain_land, tidied
from naturalearth import polygons
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Pair = tuple[str, str]

UNITS = 10**7
"""Coordinates are compared as whole numbers of 1/UNITS degree, the precision of the source."""


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
        for ring in _rings(shapely.orient_polygons(outline)):
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
        lines[pair].append(_beside(line, lines[pair]))
    whole = {pair: cut_to_land(merged(found)) for pair, found in sorted(lines.items())}
    return {pair: tidied(line) for pair, line in whole.items() if not line.is_empty}


def _beside(line: BaseGeometry, found: list[BaseGeometry]) -> BaseGeometry:
    """Return what of `line` runs farther than `NEAR` from the lines already found."""
    pieces = shapely.get_parts(found) if found else np.array([])
    close = pieces[np.sort(shapely.STRtree(pieces).query(line, predicate="dwithin", distance=NEAR))]
    return shapely.difference(line, shapely.buffer(shapely.union_all(close), NEAR)) if len(close) else line


def _rings(outline: BaseGeometry) -> Iterator[BaseGeometry]:
    for polygon in shapely.get_parts(outline):
        yield polygon.exterior
        yield from polygon.interiors


def _line_of(ends: NDArray[np.int64]) -> BaseGeometry:
    return shapely.multilinestrings(shapely.linestrings(ends.reshape(-1, 2, 2) / UNITS))


def _equal(mesh: Segments) -> dict[tuple[int, int], list[int]]:
    """Return a row of each edge that two countries have on opposite sides, by the pair.

    Rings have their country to the left, so opposite sides are opposite directions. Two countries
    that both claim what lies on one side have no border there.
    """
    by_edge: dict[int, dict[int, int]] = defaultdict(dict)
    for row in np.flatnonzero(mesh.shared).tolist():
        by_edge[int(mesh.edge[row])][int(mesh.owner[row])] = row
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for rows in by_edge.values():
        for first, second in combinations(sorted(rows), 2):
            if (mesh.ends[rows[first], :2] != mesh.ends[rows[second], :2]).any():
                found[first, second].append(rows[first])
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
        lines = {code: on_plain_land(shapely.multilinestrings(sides[rows[code]])) for code in claimants if code in rows}
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
