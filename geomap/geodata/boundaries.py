"""Country codes, or a point -> shared borders, and whose ground it is.

Borders and outlines are OpenStreetMap's, with every vertex of the source; the polygons for display are
Natural Earth's. Lengths and distances are geodesic on WGS84.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from geomap.errors import NoSharedBorder, UnknownPlace
from geomap.geodata.claims import BORDERS, BOUNDARIES, LEAST_OVERLAP_KM2, claims
from geomap.geodata.codec import unpack
from geomap.geodata.datasets import query
from geomap.geodata.sphere import EARTH_RADIUS_KM, LEAST_GEODESIC_SHARE, unit_vectors
from geomap.model.feature import BBox, NearestBorder
from geomap.model.reading import Border, PublishedLength

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

SOURCE = "OpenStreetMap country polygons (10 m resolution)"

SOUTHERN_END = -85.0
"""OpenStreetMap's outlines stop here; beyond it there is nothing but Antarctica."""


def neighbours(country: str) -> tuple[str, ...]:
    """Return the alpha-3 codes of the countries that share a land border with `country`.

    Empty for an island, and for what is no country.
    """
    rows = query(BORDERS, "SELECT a, b FROM border WHERE a = ? OR b = ?", (country, country))
    return tuple(sorted(b if a == country else a for a, b in rows))


def shared_border(a: str, b: str) -> Border:
    """Return the land border of two countries.

    Parameters
    ----------
    a, b
        Alpha-3 codes, in any order.

    Raises
    ------
    NoSharedBorder
        If they have none.
    """
    import shapely

    a, b = sorted((a, b))
    found = query(BORDERS, "SELECT km, pieces, ends FROM border WHERE a = ? AND b = ?", (a, b))
    if not found:
        raise NoSharedBorder(_apart(a, b))
    length_km, pieces, ends = found[0]
    rows = query(BORDERS, "SELECT part, shape FROM line WHERE a = ? AND b = ? ORDER BY id", (a, b))
    parts: dict[int, list[tuple[float, float]]] = {}
    for part, blob in rows:
        places = unpack(blob).geoms[0].coords
        # a chunk starts where the one before it stopped
        parts.setdefault(part, [places[0]]).extend(places[1:])
    provinces = province_lengths(a, b)
    return Border(
        id=f"border:{a}-{b}",
        a=a,
        b=b,
        geometry=shapely.MultiLineString(list(parts.values())),
        length_km=length_km,
        source=SOURCE,
        pieces=pieces,
        ends=tuple((lon, lat) for lon, lat in json.loads(ends)),
        provinces_a=tuple(provinces[a]),
        provinces_b=tuple(provinces[b]),
        published=published_lengths(a, b),
    )


def province_lengths(a: str, b: str) -> dict[str, dict[str, float]]:
    """Return how many km of the border of `a` and `b` each first-level unit touches, by country, the most first.

    A unit counts as far as Natural Earth's outline of it lies nearest to the line.
    """
    first, second = sorted((a, b))
    rows = query(
        BORDERS,
        "SELECT country, name, km FROM province WHERE a = ? AND b = ? ORDER BY country, rank",
        (first, second),
    )
    return {code: {name: km for country, name, km in rows if country == code} for code in (a, b)}


def published_lengths(a: str, b: str) -> tuple[PublishedLength, ...]:
    """Return the lengths that others publish for a border; empty where none is known."""
    a, b = sorted((a, b))
    rows = query(BORDERS, "SELECT km, source FROM published WHERE a = ? AND b = ? ORDER BY rank", (a, b))
    return tuple(PublishedLength(km, source) for km, source in rows)


def _apart(a: str, b: str) -> str:
    """Return why two countries have no border, and which ones they have."""
    if a == b:
        return f"{a!r} has no border with itself: name two countries"
    notes = []
    for country in (a, b):
        around = neighbours(country)
        notes.append(f"{country} borders {', '.join(around)}" if around else f"{country} has no land border")
    for code, sovereign in query(BORDERS, "SELECT code, of FROM territory ORDER BY code"):
        for own, other in ((a, b), (b, a)):
            if sovereign == own and other in neighbours(code):
                notes.append(f"{code}, a territory of {own}, borders {other}: try {code!r} and {other!r}")
    return f"no land border between {a!r} and {b!r}: {'; '.join(notes)}"


class DisputedLine(NamedTuple):
    """A line that is no border that everybody accepts."""

    kind: str
    """What Natural Earth calls it de facto: `Disputed`, `Indefinite`, `Line of control`, `International boundary` …"""
    name: str
    countries: tuple[str, ...]
    """On either side, by alpha-3 code or by Natural Earth's where there is none."""
    views: dict[str, str]
    """How a worldview, by the code of its country, shows the line where it differs."""
    geometry: BaseGeometry


class _Lines(NamedTuple):
    """What is known of the borders' lines without decoding them: a cap of the sphere that holds each one's box."""

    ids: NDArray[Any]
    centres: NDArray[Any]
    """Unit vectors; shape (n, 3)."""
    radii: NDArray[Any]
    """In radians, as seen from the sphere's centre."""
    owners: tuple[str, ...]


@cache
def _lines() -> _Lines:
    import numpy as np

    rows = query(BORDERS, "SELECT id, west, south, east, north, a || '-' || b FROM line ORDER BY id")
    *boxes, pairs = zip(*rows, strict=True)
    ids, west, south, east, north = (np.array(column) for column in boxes)
    centres = unit_vectors((west + east) / 2, (south + north) / 2)
    corners = [unit_vectors(west, south), unit_vectors(west, north)]
    # a box is farthest from its centre at a corner; those of the east mirror those of the west
    radii = np.max([np.arccos(np.clip((centres * corner).sum(axis=1), -1, 1)) for corner in corners], axis=0)
    return _Lines(ids, centres, radii, pairs)


@lru_cache(maxsize=1024)
def _vertices(table: str, number: int) -> NDArray[Any]:
    """Return the vertices of one row of `line` or `edge`; shape (n, 2)."""
    import shapely

    blob = query(BORDERS, f"SELECT shape FROM {table} WHERE id = ?", (number,))[0][0]
    vertices: NDArray[Any] = shapely.get_coordinates(unpack(blob))
    return vertices


@lru_cache(maxsize=10_000)
def nearest_border(lon: float, lat: float) -> NearestBorder | None:
    """Return the land border nearest to a point.

    The distance is geodesic; it is 0 on the line. None only if there are no borders at all.
    """
    import numpy as np

    lines = _lines()
    bounds = _least_km(lines, lon, lat)
    best, found = float("inf"), ""
    for index in np.argsort(bounds, kind="stable"):
        if bounds[index] > best:
            break
        km = _distance_km(_vertices("line", int(lines.ids[index])), lon, lat)
        if km < best:
            best, found = km, lines.owners[index]
    return NearestBorder(f"border:{found}", round(best, 3)) if found else None


def _least_km(lines: _Lines, lon: float, lat: float) -> NDArray[Any]:
    """Return for each line a length that no point of it can be nearer than."""
    import numpy as np

    angles = np.arccos(np.clip(lines.centres @ unit_vectors(lon, lat), -1, 1)) - lines.radii
    return np.asarray(EARTH_RADIUS_KM * np.maximum(angles, 0.0) * LEAST_GEODESIC_SHARE)


def _distance_km(vertices: NDArray[Any], lon: float, lat: float) -> float:
    """Return the geodesic distance from a point to a line, by way of an azimuthal equidistant plane."""
    import numpy as np

    east, north = _plane(vertices, lon, lat)
    step_east, step_north = np.diff(east), np.diff(north)
    squared = np.maximum(step_east**2 + step_north**2, 1e-30)
    along = np.clip(-(east[:-1] * step_east + north[:-1] * step_north) / squared, 0.0, 1.0)
    away = np.hypot(east[:-1] + along * step_east, north[:-1] + along * step_north)
    nearest = int(np.argmin(away))
    foot = vertices[nearest] + along[nearest] * (vertices[nearest + 1] - vertices[nearest])
    return float(_geod().inv(lon, lat, foot[0], foot[1])[2]) / 1000


def _plane(vertices: NDArray[Any], lon: float, lat: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return vertices in radians east and north of a point, at their true distance and bearing."""
    import numpy as np

    turn, there, here = np.radians(vertices[:, 0] - lon), np.radians(vertices[:, 1]), np.radians(lat)
    east = np.cos(there) * np.sin(turn)
    north = np.cos(here) * np.sin(there) - np.sin(here) * np.cos(there) * np.cos(turn)
    sine = np.hypot(east, north)
    angle = np.arctan2(sine, np.sin(here) * np.sin(there) + np.cos(here) * np.cos(there) * np.cos(turn))
    stretch = np.where(sine > 1e-12, angle / np.maximum(sine, 1e-12), 1.0)
    return east * stretch, north * stretch


@cache
def _geod() -> Any:
    from pyproj import Geod

    return Geod(ellps="WGS84")


class _Edges(NamedTuple):
    """The chunks of all outlines: their boxes, the latitudes of their two ends, the countries they bound."""

    ids: NDArray[Any]
    west: NDArray[Any]
    south: NDArray[Any]
    east: NDArray[Any]
    north: NDArray[Any]
    lat_from: NDArray[Any]
    lat_to: NDArray[Any]
    group: NDArray[Any]
    """Index of the chunk's countries in `groups`."""
    groups: tuple[tuple[str, ...], ...]


@cache
def _edges() -> _Edges:
    import numpy as np

    rows = query(BORDERS, "SELECT id, west, south, east, north, lat_from, lat_to, countries FROM edge ORDER BY id")
    *columns, countries = zip(*rows, strict=True)
    ids, west, south, east, north, lat_from, lat_to = (np.array(column) for column in columns)
    groups, group = np.unique(countries, return_inverse=True)
    split = tuple(tuple(str(codes).split()) for codes in groups)
    return _Edges(ids, west, south, east, north, lat_from, lat_to, group, split)


def claimants(lon: float, lat: float) -> tuple[str, ...]:
    """Return the countries whose outline, territorial sea included, holds a point, or that claim it.

    One as a rule, none on the high seas and in no man's land, several on contested ground
    (`("RUS", "UKR")` in Crimea); in alphabetical order. As exact as the source: a ray to the east
    is counted against every outline, and only the chunks about the point are decoded.
    """
    import numpy as np

    if lat < SOUTHERN_END:
        return ("ATA",)
    edges = _edges()
    # a chunk wholly to the east is crossed an odd number of times if its ends lie on either side
    crossed = ((edges.lat_from > lat) != (edges.lat_to > lat)) & (edges.west > lon)
    counts = np.bincount(edges.group[crossed], minlength=len(edges.groups))
    about = (edges.west <= lon) & (edges.east >= lon) & (edges.south <= lat) & (edges.north >= lat)
    for index in np.flatnonzero(about):
        counts[edges.group[index]] += _crossings(_vertices("edge", int(edges.ids[index])), lon, lat)
    holders = Counter(country for group in np.flatnonzero(counts % 2) for country in edges.groups[group])
    held = {country for country, times in holders.items() if times % 2}
    return tuple(sorted(held.union(claims(lon, lat))))


def _crossings(vertices: NDArray[Any], lon: float, lat: float) -> int:
    """Return how often a line crosses the ray from a point to the east."""
    import numpy as np

    x, y = vertices[:, 0], vertices[:, 1]
    rows = np.flatnonzero((y[:-1] > lat) != (y[1:] > lat))
    at = x[rows] + (lat - y[rows]) / (y[rows + 1] - y[rows]) * (x[rows + 1] - x[rows])
    return int(np.count_nonzero(at > lon))


def contested_areas() -> tuple[tuple[tuple[str, ...], float, BaseGeometry], ...]:
    """Return all ground that several countries' outlines hold or that is disputed: who, km², polygon."""
    rows = query(BORDERS, "SELECT countries, km2, shape FROM contested ORDER BY id")
    return tuple((tuple(countries.split()), km2, unpack(blob)) for countries, km2, blob in rows)


class ContestedGround(NamedTuple):
    """Ground that several countries claim."""

    name: str
    """Empty where two outlines overlap and nobody has named the overlap."""
    countries: tuple[str, ...]
    """Who claims it, by alpha-3 code, in alphabetical order."""
    geometry: BaseGeometry


def contested_ground() -> tuple[ContestedGround, ...]:
    """Return the ground that is disputed by name, or that two outlines hold and that is no slip of the drawing."""
    rows = query(
        BORDERS,
        "SELECT name, countries, shape FROM contested WHERE name <> '' OR km2 >= ? ORDER BY id",
        (LEAST_OVERLAP_KM2,),
    )
    return tuple(ContestedGround(name, tuple(countries.split()), unpack(blob)) for name, countries, blob in rows)


def disputed_lines() -> tuple[DisputedLine, ...]:
    """Return every line that is no border for Natural Earth, or none in one of the views that it knows."""
    rows = query(BOUNDARIES, "SELECT kind, name, countries, views, shape FROM disputed ORDER BY id")
    return tuple(
        DisputedLine(kind, name, tuple(countries.split()), json.loads(views), unpack(blob))
        for kind, name, countries, views, blob in rows
    )


def outline(country: str) -> BaseGeometry:
    """Return a country's polygon for display, cut at the antimeridian.

    Raises
    ------
    UnknownPlace
        If there is no such country.
    """
    rows = query(BOUNDARIES, "SELECT shape FROM shape WHERE layer = 'country' AND scale = 0 AND id = ?", (country,))
    if not rows:
        raise UnknownPlace(f"no country {country!r}: give an ISO 3166-1 alpha-3 code, such as 'KHM'")
    return unpack(rows[0][0])


def extent(country: str) -> BBox:
    """Return the box of a country's main territory; west > east where it crosses the antimeridian.

    Raises
    ------
    UnknownPlace
        If there is no such country.
    """
    rows = query(BOUNDARIES, "SELECT west, south, east, north FROM extent WHERE country = ?", (country,))
    if not rows:
        raise UnknownPlace(f"no country {country!r}: give an ISO 3166-1 alpha-3 code, such as 'KHM'")
    west, south, east, north = rows[0]
    return west, south, east, north
