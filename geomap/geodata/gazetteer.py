"""A name -> the features that bear it, from an index on disk of which only the asked pages are read.

What a user added counts as well: a gazetteer in which GeoNames' files and the shipped one are one takes the
place of the latter and keeps its rows; the user's own places have rows of their own, and win.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from geomap.errors import UnknownPlace
from geomap.geodata.claims import claims
from geomap.geodata.datasets import query
from geomap.geodata.sphere import distance_km
from geomap.geodata.userdata import added, path_of, source_of
from geomap.model.feature import Feature, PlaceKind
from geomap.text import normalise

DATABASE = "gazetteer.sqlite"
SPELLINGS = "spellings.sqlite"

WEAK, NAME, DEMONYM, OWN = 0, 1, 2, 3
"""How a feature bears a name: as a code or a machine transliteration; as another name; as the name of
its people; as its own name. Where several hold, the last."""

LONGEST_NAME = 200
_LAST = "\U0010ffff"
"""Sorts after every other letter."""

MOST_HITS = 400
"""So many features of one name are told apart, the most important."""

LEAST_OF_TOWNS = 0.2
"""The importance of a seat of which nothing else is known."""

FIRST_OWN = 1 << 30
"""Where the rows of the user's own places begin."""

Hit = tuple[int, int]
"""A feature's row, and how it bears the name."""


@cache
def database() -> str:
    """Return what holds all names but those of the user's own places."""
    world = added().world
    return path_of(world) if world else DATABASE


@cache
def _own() -> str | None:
    own = added().own
    return path_of(own) if own else None


@cache
def _last_shipped() -> int:
    world = added().world
    return world.shipped_rows if world else FIRST_OWN


def is_own(row: int) -> bool:
    """Tell whether a row is a place of the user's own."""
    return row >= FIRST_OWN


def is_minor(row: int) -> bool:
    """Tell whether a row is one of GeoNames' millions of hamlets, streams, hills and farms that were added.

    Less important than the smallest towns of the shipped gazetteer, on which all weights were trained.
    """
    return _last_shipped() < row < FIRST_OWN and importance(row) < LEAST_OF_TOWNS


def _at(row: int) -> tuple[str, int]:
    """Return the database that holds a row, and its number there."""
    own = _own() if row >= FIRST_OWN else None
    return (own, row - FIRST_OWN) if own else (database(), row)


def hits(name: str) -> tuple[Hit, ...]:
    """Return `(row, strength)` of every feature that bears `name`, most important first.

    Names are compared as `geomap.text.normalise` gives them; empty where nobody bears the name.
    """
    return _hits(normalise(name[:LONGEST_NAME]))


@lru_cache(maxsize=20_000)
def _hits(key: str) -> tuple[Hit, ...]:
    if not key:
        return ()
    found = query(database(), "SELECT hits FROM names WHERE key = ?", (key,))
    known = unpacked(found[0][0]) if found else ()
    return _own_hits(key) + known if _own() else known


def _own_hits(key: str) -> tuple[Hit, ...]:
    found = query(str(_own()), "SELECT hits FROM names WHERE key = ?", (key,))
    return unpacked(found[0][0], FIRST_OWN) if found else ()


def has_own() -> bool:
    """Tell whether the user has places of their own."""
    return _own() is not None


def is_own_name(name: str) -> bool:
    """Tell whether a place of the user's own is called so."""
    return has_own() and bool(_own_hits(normalise(name)))


def unpacked(packed: bytes, first: int = 0) -> tuple[Hit, ...]:
    """Return the hits that are packed into a blob, the rows counted from `first` on."""
    numbers = array("I", packed[: 4 * MOST_HITS])
    if sys.byteorder == "big":
        numbers.byteswap()
    return tuple(((number >> 2) + first, number & 3) for number in numbers)


@lru_cache(maxsize=20_000)
def feature(row: int) -> Feature:
    """Return the feature in a row of the gazetteer; what lies on contested ground is no country's."""
    found = _as_written(row)
    if found.country is None or found.kind == "country":
        return found
    claimed_by = claims(found.lon, found.lat)
    return replace(found, country=None, claimed_by=claimed_by) if claimed_by else found


def _as_written(row: int) -> Feature:
    place, number = _at(row)
    (found,) = query(
        place,
        "SELECT f.id, f.name, f.kind, f.country, a.name, f.lon, f.lat, f.population, d.* FROM features f "
        "LEFT JOIN features a ON a.row = f.admin1 LEFT JOIN details d ON d.row = f.row WHERE f.row = ?",
        (number,),
    )
    stored, name, kind, country, admin1, lon, lat, population, detailed, *more = found
    id_ = stored if isinstance(stored, str) else f"geonames:{stored}"  # GeoNames' are kept as numbers
    plain = Feature(
        id=id_,
        name=name,
        kind=kind,
        country=country,
        admin1=admin1,
        lon=lon / 1e5,
        lat=lat / 1e5,
        population=population,
        sources=(_source(id_),),
    )
    if detailed is None:
        return plain
    west, south, east, north, uncertainty_km, claimed_by, basis, sources = more
    return replace(
        plain,
        bbox=None if west is None else (west, south, east, north),
        uncertainty_km=uncertainty_km,
        claimed_by=tuple(claimed_by.split()),
        basis=basis or (_DISTRICT_BASIS if kind == "admin2" and uncertainty_km else ""),
        sources=tuple(sources.split("\n")) if sources else plain.sources,
    )


def _source(id_: str) -> str:
    """Return what says where a feature is, where it does not say so itself."""
    source = source_of(id_, added().sources)
    return source.credit if source else _SOURCES[id_.partition(":")[0]]


_SOURCES = {
    "user": "your own places",
    "geonames": "GeoNames",
    "census": "US Census Bureau",
    "naturalearth": "Natural Earth",
    "ourairports": "OurAirports",
    "curated": "geomap's curated places",
}
_DISTRICT_BASIS = "At the seat or the largest of its towns; the unit's own outline is not known"


def importance(row: int) -> float:
    """Return how likely a feature is to be meant when nothing else is known, between 0 and 1."""
    return brief(row).importance


def kind(row: int) -> PlaceKind:
    """Return the kind of the feature in a row of the gazetteer."""
    return brief(row).kind


@dataclass(frozen=True, slots=True)
class Brief:
    """What a candidate is weighed by: a feature without what only a reader needs."""

    row: int
    kind: PlaceKind
    country: str | None
    admin1: int | None
    """Row of its first-level unit."""
    lon: float
    lat: float
    population: int
    importance: float
    """How likely it is to be meant when nothing else is known, between 0 and 1."""


def briefs(rows: Sequence[int]) -> list[Brief]:
    """Return what the features in some rows of the gazetteer are weighed by, in the same order."""
    missing = sorted({row for row in rows if row not in _BRIEFS})
    if len(_BRIEFS) + len(missing) > 200_000:
        _BRIEFS.clear()
        missing = sorted(set(rows))
    for place, before in ((database(), 0), (_own(), FIRST_OWN)):
        numbers = [row - before for row in missing if is_own(row) == bool(before)]
        for first in range(0, len(numbers), 500):
            some = numbers[first : first + 500]
            for row, kind_, country_, admin1, lon, lat, population, weight in query(
                str(place),
                "SELECT row, kind, country, admin1, lon, lat, population, importance FROM features WHERE row IN "
                f"({','.join('?' * len(some))})",
                tuple(some),
            ):
                row += before
                _BRIEFS[row] = Brief(row, kind_, country_, admin1, lon / 1e5, lat / 1e5, population, weight / 1000)
    return [_BRIEFS[row] for row in rows]


_BRIEFS: dict[int, Brief] = {}


def brief(row: int) -> Brief:
    """Return what the feature in a row of the gazetteer is weighed by."""
    return _BRIEFS.get(row) or briefs([row])[0]


def country_code(name: str) -> str:
    """Return the alpha-3 code of a country given by name, demonym, alpha-2 or alpha-3 code.

    Raises
    ------
    UnknownPlace
        If no country is called that.
    """
    for row, _ in hits(name):
        found = feature(row)
        if found.kind == "country" and found.country:
            return found.country
    close = tuple(dict.fromkeys(_countries_spelt_like(normalise(name))))
    raise UnknownPlace(f"no country is called {shortened(name)!r}: give its name or its code, such as 'KHM'", close)


def _countries_spelt_like(key: str) -> Iterator[str]:
    for _, spelling in spelt_like(key, 2 if len(key) >= 8 else 1):
        for row, strength in hits(spelling):
            if strength in (NAME, OWN) and feature(row).kind == "country":
                yield feature(row).name


@lru_cache(maxsize=300)
def country(code: str) -> Feature:
    """Return the country with an alpha-3 code.

    Raises
    ------
    UnknownPlace
        If no country has that code.
    """
    for row, _ in hits(code):
        found = feature(row)
        if found.kind == "country" and found.country == code:
            return found
    raise UnknownPlace(f"no country has the code {code!r}")


def spelt_like(key: str, edits: int) -> tuple[tuple[int, str], ...]:
    """Return `(edits, name)` of the normalised names at most so many away from `key`, the nearest first.

    An edit adds, drops or changes a letter, or swaps two neighbours (optimal string alignment). At
    least the first two or the last two letters must be right: that is where the index is entered. Of
    what a user added, one edit may be anywhere, and of two both in the second half.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    start, end = key[:2], key[:-3:-1]
    between = "BETWEEN ? AND ?"
    lengths = (len(key) - edits, len(key) + edits)
    beginnings = query(
        DATABASE,
        f"SELECT key FROM names WHERE key >= ? AND key < ? AND length(key) {between}",
        (start, start + _LAST, *lengths),
    )
    endings = query(
        SPELLINGS,
        f"SELECT yek FROM endings WHERE yek >= ? AND yek < ? AND length(yek) {between}",
        (end, end + _LAST, *lengths),
    )
    names = {name for (name,) in beginnings} | {yek[::-1] for (yek,) in endings}
    for place in _added_databases():
        names.update(_near(place, key, edits))
    near = process.extract(key, sorted(names), scorer=OSA.distance, score_cutoff=edits, limit=None)
    return tuple(sorted((int(distance), name) for name, distance, _ in near))


def _added_databases() -> list[str]:
    return [place for place in (database(), _own()) if place and place != DATABASE]


def _near(place: str, key: str, edits: int) -> Iterator[str]:
    """Yield the names of a database that one edit makes of `key`, and for two edits what begins like its first half.

    Its names are too many to run through: so what one edit may come to is looked up.
    """
    letters = sorted({*"abcdefghijklmnopqrstuvwxyz ", *key})
    made = {key[:n] + key[n + 1 :] for n in range(len(key))}
    made |= {key[:n] + key[n + 1] + key[n] + key[n + 2 :] for n in range(len(key) - 1)}
    made |= {key[:n] + letter + key[n + 1 :] for n in range(len(key)) for letter in letters}
    made |= {key[:n] + letter + key[n:] for n in range(len(key) + 1) for letter in letters}
    some = sorted(made - {key})
    for first in range(0, len(some), 500):
        part = some[first : first + 500]
        for (name,) in query(place, f"SELECT key FROM names WHERE key IN ({','.join('?' * len(part))})", tuple(part)):
            yield name
    if edits > 1:
        half = key[: len(key) // 2]
        for name in _beginning_with(place, half, 20_000):
            if abs(len(name) - len(key)) <= edits:
                yield name


def beginning_with(key: str, limit: int) -> tuple[str, ...]:
    """Return normalised names that begin with `key`, the shipped ones first, in alphabetical order, at most `limit`."""
    names = dict.fromkeys(_beginning_with(DATABASE, key, limit))
    for place in _added_databases():
        names |= dict.fromkeys(_beginning_with(place, key, limit))
    return tuple(names)[:limit]


def _beginning_with(place: str, key: str, limit: int) -> list[str]:
    rows = query(place, "SELECT key FROM names WHERE key >= ? AND key < ? LIMIT ?", (key, key + _LAST, limit))
    return [name for (name,) in rows]


_SURELY_KM_PER_DEGREE = 111.0
"""A bound, a little below the length of a degree."""


def nearest_town(lon: float, lat: float) -> tuple[Feature, float] | None:
    """Return the town nearest to a point and its great-circle distance in km; None beyond some 550 km."""
    for reach in (0.1, 0.5, 2.0, 5.0):
        wide = reach / max(math.cos(math.radians(lat)), 0.02)
        found = [
            (distance_km((lon, lat), (x / 1e5, y / 1e5)), row)
            for west, east in _spans(lon - wide, lon + wide)
            for row, x, y in query(
                database(),
                "SELECT row, lon, lat FROM features WHERE kind IN ('city', 'capital') "
                "AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?",
                (round((lat - reach) * 1e5), round((lat + reach) * 1e5), round(west * 1e5), round(east * 1e5)),
            )
        ]
        # what lies in the corners of the box may be farther than what lies just outside its sides
        if found and min(found)[0] <= reach * _SURELY_KM_PER_DEGREE:
            km, row = min(found)
            return feature(row), km
    return None


def _spans(west: float, east: float) -> list[tuple[float, float]]:
    """Return a stretch of longitudes, in two parts where it crosses the antimeridian."""
    if east - west >= 360:
        return [(-180.0, 180.0)]
    if west < -180:
        return [(west + 360, 180.0), (-180.0, east)]
    return [(west, 180.0), (-180.0, east - 360)] if east > 180 else [(west, east)]


def shortened(name: str) -> str:
    """Return a name as a message can show it."""
    return name if len(name) <= 60 else name[:57] + "..."
