"""The types of the gazetteer: frozen, without I/O, `lon, lat` in EPSG:4326, lengths in km.

They stand beside `geomap.model.reading`, whose types a look-up does not need: each costs it a hundredth of its time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BBox = tuple[float, float, float, float]
"""West, south, east, north in degrees; west > east where the box crosses the antimeridian."""

PlaceKind = Literal["country", "admin1", "admin2", "capital", "city", "area", "region", "water", "landform", "other"]
Match = Literal["exact", "alias", "fuzzy"]


@dataclass(frozen=True, slots=True)
class Feature:
    """One gazetteer entry."""

    id: str
    """`geonames:N`, `curated:…`, `census:…`, `naturalearth:…`, `ourairports:…`, or `user:…` of your own."""
    name: str
    kind: PlaceKind
    country: str | None
    """ISO 3166-1 alpha-3 (Kosovo `XKX`); None for what is disputed or belongs to no country."""
    admin1: str | None
    """Name of the first-level unit."""
    lon: float
    lat: float
    population: int = 0
    uncertainty_km: float | None = None
    """How far off the point may be, for a place that no source locates exactly."""
    bbox: BBox | None = None
    """The extent of what is no point."""
    claimed_by: tuple[str, ...] = ()
    """Alpha-3 codes of those that claim it, where `country` is None for that."""
    basis: str = ""
    """How the position was arrived at, where it is not simply given by the source."""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feature that a name may mean.

    Its score, between 0 and 1, orders the candidates of one name. Of a look-up it is the feature's importance times
    how it bears the name and how near it is, and no probability; of a reading it is its share of the confidence.
    """

    feature: Feature
    score: float
    reason: str
    match: Match = "exact"
    """Whether the name is the feature's own, another name of it, or close to one."""


@dataclass(frozen=True, slots=True)
class NearestBorder:
    """The land border that lies nearest to a point, and its geodesic distance."""

    id: str
    km: float
