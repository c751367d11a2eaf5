"""What a person types -> the features that it may mean: by name, slip, beginning or coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from geomap.errors import UnknownPlace, UsageError
from geomap.geodata.gazetteer import (
    DEMONYM,
    LONGEST_NAME,
    NAME,
    OWN,
    WEAK,
    beginning_with,
    country_code,
    feature,
    hits,
    importance,
    nearest_town,
    shortened,
    spelt_like,
)
from geomap.geodata.sphere import distance_km
from geomap.model.feature import Candidate, Feature, Match, NearestBorder
from geomap.text import normalise

if TYPE_CHECKING:
    from geomap.model.reading import Border

_NEARBY_KM = 100.0
_MOST_NAMESAKES = 200

_WEIGHTS = {
    OWN: (1.0, "its name"),
    NAME: (0.9, "another name of it"),
    DEMONYM: (0.8, "its people"),
    WEAK: (0.5, "a code or a transliteration of it"),
}


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
        A name in any script. What it lies in may stand beside it, in any order, with or without a
        comma ("Vientiane, Laos", "Laos Vientiane"). Where nothing is called so, names that differ by
        one letter (two, in names of eight letters or more) count, and then names that begin so.
    country
        Keep what lies in this country only: its name or code.
    near
        Prefer what lies near this point: `(lon, lat)` in degrees, EPSG:4326.
    limit
        At most so many results.

    Raises
    ------
    UnknownPlace
        If nothing is called so, with close names as `suggestions`, or `country` is none.
    UsageError
        If `near` is not on earth.
    GeodataError
        If the gazetteer is missing or damaged.
    """
    name = name[:LONGEST_NAME]
    country = country_code(country) if country else None
    if near and not (-180 <= near[0] <= 180 and -90 <= near[1] <= 90):
        raise UsageError(f"{near!r} is no point (lon, lat) on earth")
    for find in (_exact, _within, _slips, _completions):
        found = [c for c in find(name) if not country or country in _countries_of(c.feature)]
        if found:
            break
    else:
        where = f" in {country}" if country else ""
        raise UnknownPlace(f"no place is called {shortened(name)!r}{where}: try another spelling", _suggestions(name))
    if near:
        found = [replace(c, score=c.score * _nearness(c.feature, near)) for c in found]
    best = sorted(found, key=lambda c: (-c.score, c.feature.id))
    return tuple(replace(c, score=round(c.score, 3)) for c in best[: max(limit, 0)])


def border(a: str, b: str) -> Border:
    """Return the land border of two countries.

    Parameters
    ----------
    a, b
        Countries by name or code, in any order.

    Returns
    -------
    Border
        `geometry` is a MultiLineString in EPSG:4326 (`lon, lat`), `length_km` is geodesic on WGS84.

    Raises
    ------
    UnknownPlace
        If one of them is no country.
    NoSharedBorder
        If they have none.
    GeodataError
        If the borders are missing or damaged.
    """
    from geomap.geodata.boundaries import shared_border

    return shared_border(country_code(a), country_code(b))


def _exact(name: str) -> list[Candidate]:
    found = []
    for row, strength in hits(name)[:_MOST_NAMESAKES]:
        match: Match = "exact" if strength == OWN else "alias"
        weight, reason = _WEIGHTS[strength]
        found.append(Candidate(feature(row), weight * importance(row), reason, match))
    return found


def _within(name: str) -> list[Candidate]:
    """Return what a part of `name` is called and the rest of it contains."""
    for own, parent in _splits(name):
        found = [replace(c, reason=f"{c.reason}; in {parent}") for c in _exact(own) if _lies_in(c.feature, parent)]
        if found:
            return found
    return []


def _splits(name: str) -> Iterator[tuple[str, str]]:
    """Yield `(name, what it lies in)`: at each comma, else at each space, in both orders."""
    parts = [part.strip() for part in name.split(",")] if "," in name else name.split()
    joint = ", " if "," in name else " "
    for number in range(len(parts) - 1, 0, -1) if "," not in name else range(1, len(parts)):
        head, tail = joint.join(parts[:number]), joint.join(parts[number:])
        yield head, tail
        yield tail, head


def _slips(name: str) -> list[Candidate]:
    """Return what is spelt nearly like `name`, whose part before a comma counts."""
    main, _, parent = (part.strip() for part in name.partition(","))
    key = normalise(main)
    allowed = 0 if len(key) < 4 else 1 if len(key) < 8 else 2
    if not allowed:
        return []
    best: dict[int, Candidate] = {}
    for edits, spelling in spelt_like(key, allowed):
        for row, strength in hits(spelling)[:20]:
            score = importance(row) * (0.7 if edits == 1 else 0.45)
            if strength in (NAME, OWN) and (row not in best or best[row].score < score):
                best[row] = Candidate(feature(row), score, f"spelt nearly like {spelling!r}", "fuzzy")
    return [c for c in best.values() if not parent or _lies_in(c.feature, parent)][:_MOST_NAMESAKES]


def _completions(name: str) -> list[Candidate]:
    """Return what begins with `name`, of four letters or more."""
    key = normalise(name)
    if len(key) < 4:
        return []
    best: dict[int, Candidate] = {}
    for spelling in beginning_with(key, 2000):
        for row, strength in hits(spelling)[:5]:
            if strength in (NAME, OWN) and row not in best:
                best[row] = Candidate(feature(row), 0.4 * importance(row), f"begins so: {spelling!r}", "fuzzy")
    return list(best.values())


def _suggestions(name: str) -> tuple[str, ...]:
    """Return names of important places that begin like `name`, for somebody who found nothing."""
    key = normalise(name)
    names: dict[str, None] = {}
    for length in range(len(key) - 1, 2, -1):
        rows = {hit[0] for spelling in beginning_with(key[:length], 500) for hit in hits(spelling)[:1] if hit[1] == OWN}
        names |= dict.fromkeys(feature(row).name for row in sorted(rows)[:5])
        if len(names) >= 5:
            break
    return tuple(names)[:5]


def _countries_of(found: Feature) -> tuple[str, ...]:
    return (found.country,) if found.country else found.claimed_by


def _lies_in(found: Feature, parent: str) -> bool:
    return all(_is_within(found, part.strip()) for part in parent.split(",") if part.strip())


def _is_within(found: Feature, parent: str) -> bool:
    if found.admin1 and normalise(found.admin1) == normalise(parent):
        return True
    parents = [feature(row) for row, _ in hits(parent)[:50]]
    return found.kind != "country" and any(
        (other.kind == "country" and other.country in _countries_of(found))
        or (other.kind == "admin1" and other.country == found.country and other.name == found.admin1)
        for other in parents
    )


def _nearness(found: Feature, near: tuple[float, float]) -> float:
    return 1 / (1 + distance_km((found.lon, found.lat), near) / _NEARBY_KM)


Ground = Literal["land", "waters", "contested", "unclaimed", "high seas"]
"""Land or lake of one country; the sea off one country; what several claim; land that no country's
outline holds; all other water."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What lies at a point."""

    lon: float
    lat: float
    countries: tuple[str, ...]
    """Alpha-3 codes: none at sea, several where claims overlap."""
    admin1: str | None
    """The first-level unit of the nearest town, where that lies in the same country, or on ground that
    the same countries claim; None at sea."""
    nearest: Feature | None
    nearest_km: float | None
    nearest_border: NearestBorder | None
    ground: Ground
    side: str | None
    """The one of the nearest border's two countries on whose side of it the point lies; None where
    that cannot be said: at sea, on contested ground, on the line itself, in a third country."""


ON_THE_LINE_KM = 0.02
"""Nearer than this a point has no side: the lines are exact to some ten metres."""

_COORDINATES = r"\s*([-+]?\d+(?:\.\d+)?)\s*[,;\s]\s*([-+]?\d+(?:\.\d+)?)\s*"


def coordinates(text: str) -> tuple[float, float] | None:
    """Return the point `(lon, lat)` that a text such as "17.97,102.6" gives, latitude first; None for a name.

    Raises
    ------
    UsageError
        If it is a pair of numbers that is no point.
    """
    first = text.strip()[:1]
    # a name is known by its first letter: compiling the expression would take a hundredth of a look-up
    match = re.fullmatch(_COORDINATES, text) if first in "+-" or first.isdecimal() else None
    if not match:
        return None
    lat, lon = float(match[1]), float(match[2])
    if -90 <= lat <= 90 and -180 <= lon <= 180:
        return lon, lat
    turned = f": did you mean {match[2]},{match[1]}?" if -90 <= lon <= 90 and -180 <= lat <= 180 else ""
    raise UsageError(f"{shortened(text)!r} is no point: give latitude, then longitude, in degrees{turned}")


def whereabouts(lon: float, lat: float) -> Whereabouts:
    """Return what lies at a point: whose ground, unit, nearest town, nearest border and on which side."""
    from geomap.geodata.boundaries import claimants, nearest_border

    countries = claimants(lon, lat)
    town = nearest_town(lon, lat)
    nearest, km = town if town else (None, None)
    border = nearest_border(lon, lat)
    ground = _ground(lon, lat, countries, km)
    same = nearest is not None and _countries_of(nearest) == countries
    return Whereabouts(
        lon=lon,
        lat=lat,
        countries=countries,
        admin1=nearest.admin1 if nearest and same and ground != "waters" else None,
        nearest=nearest,
        nearest_km=None if km is None else round(km, 1),
        nearest_border=border,
        ground=ground,
        side=_side(countries, ground, border),
    )


def _ground(lon: float, lat: float, countries: tuple[str, ...], town_km: float | None) -> Ground:
    """Return what kind of ground a point is; an islet that nobody draws is land if a town is on it."""
    from geomap.geodata.claims import COAST_KM, is_ashore

    if len(countries) > 1:
        return "contested"
    ashore = (town_km is not None and town_km <= COAST_KM) or is_ashore(lon, lat)
    if countries:
        return "land" if ashore else "waters"
    return "unclaimed" if ashore else "high seas"


def _side(countries: tuple[str, ...], ground: Ground, border: NearestBorder | None) -> str | None:
    if border is None or ground != "land" or border.km <= ON_THE_LINE_KM:
        return None
    return countries[0] if countries[0] in border.id.removeprefix("border:").split("-") else None


def point(near: str) -> tuple[float, float]:
    """Return the point that is meant by `LON,LAT`, or by the name of a place.

    Raises
    ------
    UnknownPlace
        If there is no such place.
    UsageError
        If the numbers are no longitude and latitude.
    """
    parts = near.split(",")
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        found = lookup(near, limit=1)[0].feature
        return found.lon, found.lat
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise UsageError(f"{near!r} is no point: give longitude, then latitude, such as 102.6,17.97")
    return lon, lat
