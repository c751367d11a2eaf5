"""The dataclasses of an archive: what its articles say, counted, with sentences to quote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from geomap.model.feature import Feature
    from geomap.model.reading import Claim, DateSpan


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of an article, to be quoted."""

    text: str
    names: tuple[tuple[int, int, str], ...]
    """Mentions of places and borders in `text`: `(start, end, id)`."""
    events: tuple[int, ...]
    """Indexes of the article's events that the sentence reports."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as one article reports it."""

    type: str
    status: str
    summary: str
    date: DateSpan
    place: str | None
    """Id of a place or border of the archive; None for an event without a place."""
    place_basis: str


@dataclass(frozen=True, slots=True)
class Report:
    """An article of the archive."""

    id: str
    title: str
    published: date | None
    source: str
    outlet: str | None
    names: tuple[tuple[str, int, float], ...]
    """Its places and borders: `(id, mentions, confidence)`, with a confidence from 0 to 1."""
    events: tuple[Happening, ...]
    quotes: tuple[Quote, ...]
    """In an order in which each adds the most names and events to what those before it show."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that articles name."""

    feature: Feature
    nearest_border: tuple[str, float] | None
    """Id of the nearest land border and the distance to it in km; None where there is none."""
    mentions: int
    articles: int
    confidence: float
    """Mean over its articles, from 0 to 1."""
    geometry: BaseGeometry | None
    """Line or area of one of the user's own places, EPSG:4326; None for any other place."""


@dataclass(frozen=True, slots=True)
class Line:
    """A border that articles speak of."""

    id: str
    countries: tuple[str, str]
    mentions: int
    articles: int
    claims: tuple[tuple[Claim, int], ...]
    """Claims about its length, each with how often it is made, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What the articles of a batch result say, all together."""

    title: str
    reports: tuple[Report, ...]
    """In the order of the result."""
    spots: tuple[Spot, ...]
    """Those with the most mentions first."""
    lines: tuple[Line, ...]
    """Those in the most articles first."""
    failed: int
    """How many articles could not be read."""
    failures: tuple[tuple[str, str], ...]
    """The first of those: `(id, reason)`."""
    unplaced: tuple[tuple[str, int], ...]
    """Names that could not be placed, each with how often it occurs, the most frequent first."""
    without_text: int
    """How many articles came without their text."""
    credits: tuple[str, ...]
