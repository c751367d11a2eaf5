"""OpenStreetMap's country polygons -> borders.sqlite: shared lines, outlines, overlapping claims.

What is derived from the polygons is under the ODbL. Natural Earth (public domain) cuts the lines to
land and names the provinces; published lengths are the CIA World Factbook's and what
`curated/published_lengths.tsv` lists. What is disputed though outlines do not overlap is from `disputes`.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import factbook
import numpy as np
import shapely
from disputes import disputed
from naturalearth import from_json, land, polygons, unit_country, unit_name, units
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry
from sharedlines import UNITS, Pair, Segments, owners_of_edges, segments, shared_lines, slivers
from sqlite import finish, fresh
from upstream import fetch

from geomap.geodata.codec import pack

CURATED = Path(__file__).resolve().parents[1] / "curated"
GEOD = Geod(ellps="WGS84")
CHUNK = 256
"""Vertices in one row: few enough to be decoded at once, many enough to keep the tables short."""
DIGITS = 6
"""Decimals of a degree that are kept: 0.1 m."""
PROVINCE_KM = 10.0
"""How far Natural Earth's provinces may lie from the line; it is off by 4 km in places."""
PROVINCE_LEAST_KM = 0.5
"""How much of the line a province has at least."""
TERRITORY = 0.9
"""Share of a polygon within another's from which on it is that country's territory, not a claim."""
CONTESTED_KM2 = 5.0
"""Overlaps on land below this are taken for inaccurate drawing."""

SCHEMA = """
CREATE TABLE border (a TEXT, b TEXT, km REAL, pieces INTEGER, ends TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE TABLE line (id INTEGER PRIMARY KEY, a TEXT, b TEXT, part INTEGER,
                   west REAL, south REAL, east REAL, north REAL, shape BLOB);
CREATE INDEX line_pair ON line (a, b);
CREATE TABLE edge (id INTEGER PRIMARY KEY, countries TEXT, lat_from REAL, lat_to REAL,
                   west REAL, south REAL, east REAL, north REAL, shape BLOB);
CREATE TABLE province (a TEXT, b TEXT, country TEXT, rank INTEGER, name TEXT, km REAL,
                       PRIMARY KEY (a, b, country, rank)) WITHOUT ROWID;
CREATE TABLE published (a TEXT, b TEXT, rank INTEGER, km REAL, source TEXT, page TEXT,
                        PRIMARY KEY (a, b, rank)) WITHOUT ROWID;
CREATE TABLE territory (code TEXT PRIMARY KEY, of TEXT) WITHOUT ROWID;
CREATE TABLE contested (id INTEGER PRIMARY KEY, name TEXT, countries TEXT, km2 REAL,
                        west REAL, south REAL, east REAL, north REAL, shape BLOB);
"""


def build(target: Path) -> None:
    """Write the borders to `target`."""
    outlines, territories = countries()
    codes = sorted(outlines)
    shapes = [outlines[code] for code in codes]
    lines = shared_lines(codes, shapes)
    published = factbook.lengths()
    lines = {pair: line for pair, line in lines.items() if pair in published or _touch(pair)}
    database = fresh(target)
    database.executescript(SCHEMA)
    for table, rows in {
        "territory": sorted(territories.items()),
        "border": map(_border, sorted(lines.items())),
        "line": _line_rows(lines),
        "edge": _edge_rows(codes, segments(shapes)),
        "province": _province_rows(lines),
        "published": _published_rows(published),
        "contested": _contested_rows(codes, shapes),
    }.items():
        _fill(database, table, rows)
    finish(database, target)


def _fill(database: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    width = len(database.execute(f"PRAGMA table_info({table})").fetchall())
    database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)


def countries() -> tuple[dict[str, BaseGeometry], dict[str, str]]:
    """Return each country's polygon, territories cut out, and the country of each territory."""
    path = fetch("@osm_borders/maritime_10m") / "package/borders.geo.json"
    features = json.loads(path.read_text("utf-8"))["features"]
    outlines = {
        feature["properties"]["isoA3"]: shapely.union_all(polygons([from_json(feature["geometry"])]))
        for feature in features
    }
    codes = sorted(outlines)
    shapes = [outlines[code] for code in codes]
    territories = {}
    for inner, outer in zip(*shapely.STRtree(shapes).query(shapes, predicate="intersects"), strict=True):
        if shapes[inner].area < shapes[outer].area:
            share = shapely.intersection(shapes[inner], shapes[outer]).area / shapes[inner].area
            if share >= TERRITORY:
                territories[codes[inner]] = codes[outer]
    for code, sovereign in sorted(territories.items()):
        outlines[sovereign] = _without(outlines[sovereign], outlines[code])
    return {code: shapely.multipolygons(polygons([outlines[code]])) for code in codes}, territories


def _without(country: BaseGeometry, territory: BaseGeometry) -> BaseGeometry:
    """Return `country` less `territory`, and less the water round it that would be left."""
    kept = []
    for part in shapely.get_parts(country):
        if not shapely.intersects(part, territory):
            kept.append(part)
            continue
        for rest in polygons([shapely.difference(part, territory)]):
            dry = shapely.intersection(rest, land()).area
            if dry > 0.5 * rest.area:
                kept.append(rest)
    return shapely.multipolygons(kept)


def _touch(pair: Pair) -> bool:
    """Return whether Natural Earth's polygons of the two countries touch."""
    first, second = (_natural_earth().get(code) for code in pair)
    return first is not None and second is not None and bool(shapely.dwithin(first, second, 0.001))


@cache
def _natural_earth() -> dict[str, BaseGeometry]:
    """Return Natural Earth's polygon of each country."""
    by_country = defaultdict(list)
    for properties, polygon in units():
        by_country[unit_country(properties)].append(polygon)
    return {code: shapely.union_all(parts) for code, parts in by_country.items()}


def length_km(line: BaseGeometry) -> float:
    """Return the geodesic length of a line on WGS84."""
    return float(GEOD.geometry_length(line)) / 1000


def _border(item: tuple[Pair, BaseGeometry]) -> tuple[object, ...]:
    (a, b), line = item
    return a, b, round(length_km(line), 3), len(line.geoms), json.dumps(_ends(line))


def _ends(line: BaseGeometry) -> list[list[float]]:
    """Return the two loose ends that lie farthest apart, west first; none for a closed line."""
    loose = sorted(place for part in line.geoms if not part.is_closed for place in (part.coords[0], part.coords[-1]))
    if not loose:
        return []
    table = np.array(loose)
    first, second = np.triu_indices(len(table))
    _, _, metres = GEOD.inv(*table[first].T, *table[second].T)
    far = int(np.argmax(metres))
    return [[round(value, DIGITS) for value in table[index].tolist()] for index in (first[far], second[far])]


def _chunks(places: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    for start in range(0, len(places) - 1, CHUNK - 1):
        yield places[start : start + CHUNK]


def _box(places: NDArray[np.float64]) -> tuple[float, float, float, float]:
    west, south = (float(value) for value in np.round(places.min(axis=0), DIGITS))
    east, north = (float(value) for value in np.round(places.max(axis=0), DIGITS))
    return west, south, east, north


def _line_rows(lines: dict[Pair, BaseGeometry]) -> Iterator[tuple[object, ...]]:
    number = 0
    for (a, b), line in sorted(lines.items()):
        for part, piece in enumerate(line.geoms):
            for places in _chunks(shapely.get_coordinates(piece)):
                yield number, a, b, part, *_box(places), pack(shapely.linestrings(places), DIGITS)
                number += 1


def _edge_rows(codes: list[str], mesh: Segments) -> Iterator[tuple[object, ...]]:
    """Yield each outline's chunks, each once, with the countries that it bounds."""
    _, first = np.unique(mesh.edge, return_index=True)
    rows = np.sort(first)
    owners = owners_of_edges(mesh)
    pairs = zip(mesh.edge[rows].tolist(), mesh.owner[rows].tolist(), strict=True)
    names = [owners.get(edge, (owner,)) for edge, owner in pairs]
    joined = (np.diff(rows) == 1) & (mesh.ends[rows[1:], :2] == mesh.ends[rows[:-1], 2:]).all(axis=1)
    same = np.array([left == right for left, right in pairwise(names)])
    breaks = np.flatnonzero(~(joined & same)) + 1
    number = 0
    for start, stop in zip([0, *breaks.tolist()], [*breaks.tolist(), len(rows)], strict=True):
        run = mesh.ends[rows[start:stop]]
        places = np.round(np.concatenate([run[:, :2], run[-1:, 2:]]) / UNITS, DIGITS)
        countries = " ".join(codes[index] for index in names[start])
        for chunk in _chunks(places):
            lats = (float(chunk[0, 1]), float(chunk[-1, 1]))
            yield number, countries, *lats, *_box(chunk), pack(shapely.linestrings(chunk), DIGITS)
            number += 1


def _province_rows(lines: dict[Pair, BaseGeometry]) -> Iterator[tuple[object, ...]]:
    named = [(unit_country(properties), unit_name(properties), polygon) for properties, polygon in units()]
    by_country = defaultdict(list)
    for country, name, polygon in named:
        if name:
            by_country[country].append((name, polygon))
    for (a, b), line in sorted(lines.items()):
        for country in (a, b):
            for rank, (km, name) in enumerate(_shares(line, by_country[country])):
                yield a, b, country, rank, name, km


def _shares(line: BaseGeometry, named: list[tuple[str, BaseGeometry]]) -> list[tuple[float, str]]:
    """Return the km of `line` that lie nearest to each province, and its name, the most first."""
    places = [shapely.get_coordinates(part) for part in line.geoms]
    starts = np.concatenate([part[:-1] for part in places])
    stops = np.concatenate([part[1:] for part in places])
    _, _, metres = GEOD.inv(*starts.T, *stops.T)
    if not named:
        return []
    tree = shapely.STRtree([polygon for _, polygon in named])
    middles = shapely.points((starts + stops) / 2)
    rows, found = tree.query_nearest(middles, max_distance=PROVINCE_KM / 111 * 2, all_matches=False)
    shares: dict[str, float] = defaultdict(float)
    for row, index in zip(rows.tolist(), found.tolist(), strict=True):
        shares[named[index][0]] += metres[row] / 1000
    rounded = [(round(km, 1), name) for name, km in shares.items() if km >= PROVINCE_LEAST_KM]
    return sorted(rounded, key=lambda row: (-row[0], row[1]))


def _published_rows(published: factbook.Lengths) -> Iterator[tuple[object, ...]]:
    found: dict[Pair, list[tuple[float, str, str]]] = defaultdict(list)
    for pair, by_page in published.items():
        for km in dict.fromkeys(by_page.values()):
            pages = " ".join(page for page, value in by_page.items() if value == km)
            found[pair].append((km, "CIA World Factbook", pages))
    with (CURATED / "published_lengths.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found[row["a"], row["b"]].append((float(row["km"]), row["source"], ""))
    for (a, b), rows in sorted(found.items()):
        for rank, row in enumerate(rows):
            yield a, b, rank, *row


def _contested_rows(codes: list[str], shapes: list[BaseGeometry]) -> Iterator[tuple[object, ...]]:
    """Yield the overlaps of the outlines, which have no name, and then what is disputed by name."""
    by_pair = defaultdict(list)
    for sliver in slivers(codes, shapes):
        if sliver.claimants:
            by_pair[sliver.claimants].append(sliver.polygon)
    overlaps = [
        ("", pair, polygon, CONTESTED_KM2)
        for pair, found in sorted(by_pair.items())
        for polygon in polygons([shapely.intersection(shapely.union_all(found), land())])
    ]
    named = [(one.name, one.claimants, one.polygon, 0.0) for one in disputed(dict(zip(codes, shapes, strict=True)))]
    number = 0
    for name, claimants, polygon, least_km2 in overlaps + named:
        km2 = abs(GEOD.geometry_area_perimeter(polygon)[0]) / 1e6
        if km2 >= least_km2:
            box = _box(shapely.get_coordinates(polygon))
            yield number, name, " ".join(claimants), round(km2, 1), *box, pack(polygon, DIGITS)
            number += 1


if __name__ == "__main__":
    build(CURATED.parent / "borders.sqlite")
