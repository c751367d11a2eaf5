"""The types of an archive: what all its articles tell, counted, with sentences to quote."""

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
    """A sentence of an article."""

    text: str
    names: tuple[tuple[int, int, str], ...]
    """Where it names a place or a border: `(start, end, id)`."""
    events: tuple[int, ...]
    """Which of the article's events it tells."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as one article tells it."""

    type: str
    status: str
    summary: str
    date: DateSpan
    place: str | None
    """The id of a place or of a border of the archive."""
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
    """What it names: `(id, mentions, confidence)` of places and borders."""
    events: tuple[Happening, ...]
    quotes: tuple[Quote, ...]
    """Those first that show most of what was not yet shown; by the last, each name and event was, as far as kept."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that articles name."""

    feature: Feature
    nearest_border: tuple[str, float] | None
    mentions: int
    articles: int
    confidence: float
    """The mean over its articles."""
    geometry: BaseGeometry | None
    """The line or area of one of the user's own places."""


@dataclass(frozen=True, slots=True)
class Line:
    """A border that articles discuss."""

    id: str
    countries: tuple[str, str]
    mentions: int
    articles: int
    claims: tuple[tuple[Claim, int], ...]
    """Lengths that articles state, and how many times, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What the articles of a batch result tell."""

    title: str
    reports: tuple[Report, ...]
    """In the order of the result."""
    spots: tuple[Spot, ...]
    """The most named first."""
    lines: tuple[Line, ...]
    """The most discussed first."""
    failed: int
    failures: tuple[tuple[str, str], ...]
    """The first that could not be read: `(id, why)`."""
    unplaced: tuple[tuple[str, int], ...]
    """Names that are not placed, the most frequent first, and how many times each."""
    without_text: int
    """How many articles came without their text."""
    credits: tuple[str, ...]
