"""A name -> the features that bear it, from an index on disk of which only the asked pages are read."""

from __future__ import annotations

import math
import sys
from array import array
from dataclasses import replace
from functools import lru_cache

from geomap.datasets import query
from geomap.errors import UnknownPlace
from geomap.model import Candidate, Feature, Match
from geomap.text import normalise

DATABASE = "gazetteer.sqlite"

WEAK, NAME, DEMONYM, OWN = 0, 1, 2, 3
"""How a feature bears a name: as a code or a machine transliteration; as another name; as the name of
its people; as its own name. Where several hold, the last."""

_LONGEST_NAME = 200
_EARTH_RADIUS_KM = 6371.0088
_NEARBY_KM = 100.0

Hit = tuple[int, int]
"""A feature's row, and how it bears the name."""


def hits(name: str) -> tuple[Hit, ...]:
    """Return `(row, strength)` of every feature that bears `name`, most important first.

    Names are compared as `geomap.text.normalise` gives them; empty where nobody bears the name.
    """
    return _hits(normalise(name[:_LONGEST_NAME]))


@lru_cache(maxsize=20_000)
def _hits(key: str) -> tuple[Hit, ...]:
    found = query(DATABASE, "SELECT hits FROM names WHERE key = ?", (key,)) if key else []
    return _unpacked(found[0][0]) if found else ()


def _unpacked(packed: bytes) -> tuple[Hit, ...]:
    numbers = array("I", packed)
    if sys.byteorder == "big":
        numbers.byteswap()
    return tuple((number >> 2, number & 3) for number in numbers)


@lru_cache(maxsize=20_000)
def feature(row: int) -> Feature:
    """Return the feature in a row of the gazetteer."""
    (found,) = query(
        DATABASE,
        "SELECT f.id, f.name, f.kind, f.country, a.name, f.lon, f.lat, f.population, d.* FROM features f "
        "LEFT JOIN features a ON a.row = f.admin1 LEFT JOIN details d ON d.row = f.row WHERE f.row = ?",
        (row,),
    )
    id_, name, kind, country, admin1, lon, lat, population, detailed, *more = found
    plain = Feature(
        id=id_,
        name=name,
        kind=kind,
        country=country,
        admin1=admin1,
        lon=lon / 1e5,
        lat=lat / 1e5,
        population=population,
        sources=(_SOURCES[id_.partition(":")[0]],),
    )
    if detailed is None:
        return plain
    west, south, east, north, uncertainty_km, claimed_by, basis, sources = more
    return replace(
        plain,
        bbox=None if west is None else (west, south, east, north),
        uncertainty_km=uncertainty_km,
        claimed_by=tuple(claimed_by.split()),
        basis=basis,
        sources=tuple(sources.split("\n")) if sources else plain.sources,
    )


_SOURCES = {
    "geonames": "GeoNames",
    "naturalearth": "Natural Earth",
    "curated": "geomap's curated places",
}


@lru_cache(maxsize=20_000)
def importance(row: int) -> float:
    """Return how likely a feature is to be meant when nothing else is known, between 0 and 1."""
    return query(DATABASE, "SELECT importance FROM features WHERE row = ?", (row,))[0][0] / 1000.0  # type: ignore[no-any-return]


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
    close = tuple(c.feature.name for c in _slips(normalise(name)) if c.feature.kind == "country")
    raise UnknownPlace(f"no country is called {name!r}{_perhaps(close)}", close)


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


def lookup(
    name: str,
    *,
    country: str | None = None,
    near: tuple[float, float] | None = None,
    limit: int = 10,
) -> tuple[Candidate, ...]:
    """Return the features that a name may mean, best first.

    Parameters
    ----------
    name
        A name in any script; a part after a comma narrows it ("Vientiane, Laos"). Where nothing is
        called so, names that differ by one letter (two, in names of eight letters or more) count.
    country
        Keep what lies in this country only: alpha-3 code.
    near
        Prefer what lies near this point: `(lon, lat)` in degrees.
    limit
        At most so many results.

    Raises
    ------
    UnknownPlace
        If nothing is called so, with close names as `suggestions`.
    """
    main, _, within = (part.strip() for part in name[:_LONGEST_NAME].partition(","))
    found = _exact(main) if within else _exact(name)
    if within:
        found = [candidate for candidate in found if _lies_in(candidate.feature, within)]
    if country:
        found = [candidate for candidate in found if country in _countries_of(candidate.feature)]
    if not found:
        slips = _slips(normalise(main))
        found = [c for c in slips if not country or country in _countries_of(c.feature)]
        found = [c for c in found if not within or _lies_in(c.feature, within)]
    if not found:
        raise UnknownPlace(_not_found(name, country), _suggestions(main))
    if near:
        found = [replace(c, score=c.score * _nearness(c.feature, near)) for c in found]
    best = sorted(found, key=lambda c: (-c.score, c.feature.id))
    return tuple(replace(c, score=round(c.score, 3)) for c in best[: max(limit, 0)])


_WEIGHTS = {
    OWN: (1.0, "its name"),
    NAME: (0.9, "another name of it"),
    DEMONYM: (0.8, "its people"),
    WEAK: (0.5, "a code or a transliteration of it"),
}


def _exact(name: str) -> list[Candidate]:
    found = []
    for row, strength in hits(name)[:200]:
        match: Match = "exact" if strength == OWN else "alias"
        weight, reason = _WEIGHTS[strength]
        found.append(Candidate(feature(row), weight * importance(row), reason, match))
    return found


def _slips(key: str) -> list[Candidate]:
    """Return what is spelt nearly like `key`: within one edit, or two from eight letters on."""
    from rapidfuzz.distance import OSA

    allowed = 0 if len(key) < 4 else 1 if len(key) < 8 else 2
    if not allowed:
        return []
    best: dict[int, Candidate] = {}
    for spelling, packed in _spelt_like(key, allowed):
        distance = OSA.distance(key, spelling, score_cutoff=allowed)
        if distance > allowed:
            continue
        for row, strength in _unpacked(packed)[:20]:
            score = importance(row) * (0.7 if distance == 1 else 0.45)
            if strength in (NAME, OWN) and (row not in best or best[row].score < score):
                best[row] = Candidate(feature(row), score, f"spelt nearly like {spelling!r}", "fuzzy")
    return sorted(best.values(), key=lambda c: (-c.score, c.feature.id))[:50]


def _spelt_like(key: str, allowed: int) -> list[tuple[str, bytes]]:
    """Return the names that begin or end with the same two letters and are about as long."""
    shortest, longest = len(key) - allowed, len(key) + allowed
    start, end = key[:2], key[:-3:-1]
    beginnings = query(
        DATABASE,
        "SELECT key, hits FROM names WHERE key >= ? AND key < ? AND length(key) BETWEEN ? AND ?",
        (start, start + "\U0010ffff", shortest, longest),
    )
    endings = query(
        DATABASE,
        "SELECT yek FROM endings WHERE yek >= ? AND yek < ? AND length(yek) BETWEEN ? AND ?",
        (end, end + "\U0010ffff", shortest, longest),
    )
    return beginnings + _with_hits(key, allowed, [yek[::-1] for (yek,) in endings])


def _with_hits(key: str, allowed: int, spellings: list[str]) -> list[tuple[str, bytes]]:
    from rapidfuzz.distance import OSA

    close = [s for s in spellings if s[:2] != key[:2] and OSA.distance(key, s, score_cutoff=allowed) <= allowed]
    return [row for s in close for row in query(DATABASE, "SELECT key, hits FROM names WHERE key = ?", (s,))]


def _suggestions(name: str) -> tuple[str, ...]:
    """Return names of important places that begin like `name`, for somebody who found nothing."""
    key = normalise(name)
    names = [candidate.feature.name for candidate in _slips(key)]
    for length in range(len(key) - 1, 2, -1):
        start = key[:length]
        rows = query(
            DATABASE,
            "SELECT hits FROM names WHERE key >= ? AND key < ? LIMIT 500",
            (start, start + "\U0010ffff"),
        )
        best = sorted({hit[0] for (packed,) in rows for hit in _unpacked(packed)[:1] if hit[1] in (NAME, OWN)})
        names += [feature(row).name for row in best[:5]]
        if len(names) >= 5:
            break
    return tuple(dict.fromkeys(names))[:5]


def _not_found(name: str, country: str | None) -> str:
    shown = name if len(name) <= 60 else name[:57] + "..."
    return f"no place is called {shown!r}" + (f" in {country}" if country else "")


def _perhaps(names: tuple[str, ...]) -> str:
    return f"; did you mean {names[0]!r}?" if names else ""


def _countries_of(found: Feature) -> tuple[str, ...]:
    return (found.country,) if found.country else found.claimed_by


def _lies_in(found: Feature, parent: str) -> bool:
    parts = [part.strip() for part in parent.split(",")]
    return all(_is_within(found, part) for part in parts if part)


def _is_within(found: Feature, parent: str) -> bool:
    if found.admin1 and normalise(found.admin1) == normalise(parent):
        return True
    parents = [feature(row) for row, _ in hits(parent)[:50]]
    return any(
        (other.kind == "country" and other.country in _countries_of(found))
        or (other.kind == "admin1" and other.country == found.country and other.name == found.admin1)
        for other in parents
    )


def _nearness(found: Feature, near: tuple[float, float]) -> float:
    return 1 / (1 + distance_km((found.lon, found.lat), near) / _NEARBY_KM)


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance between two points `(lon, lat)`, for ranking.

    On the sphere, so up to 0.6 % off; what is shown to a reader is measured geodesically.
    """
    lon_a, lat_a, lon_b, lat_b = map(math.radians, (*a, *b))
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))
