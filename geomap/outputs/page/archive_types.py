"""An archive -> the types of its page's payload, packed or not: each is JSON that the page's scripts read."""

from __future__ import annotations

from typing import TypedDict

from geomap.drawing.payload_types import (
    Bounds,
    ClaimedLength,
    DisputesContent,
    KnownLength,
    LatLon,
    MapContent,
    OnlineTiles,
)


class UnplacedCounts(TypedDict):
    """Counts of the names that could not be placed."""

    names: int
    mentions: int
    most: list[tuple[str, int]]
    """The most frequent names, each with its count of mentions."""


class ArchiveContent(MapContent, DisputesContent):
    """The part of an archive page's payload that is not packed."""

    failed: int
    """How many articles could not be read."""
    failures: list[tuple[str, str]]
    """The first of them: id and reason."""
    unplaced: UnplacedCounts
    withoutText: int
    """How many articles have no text in the batch result."""
    tiles: OnlineTiles | None


class QuoteCounts(TypedDict):
    """How many quotes a page holds."""

    most: int
    """The most quotes that any one article has on the page."""
    shown: int
    left: int
    """How many were left out to keep the page small."""


class PackedContent(TypedDict):
    """The packed part of an archive page's payload: each text is JSON, gzipped, in base64."""

    figures: str
    """`ArchiveFigures`."""
    quotes: str
    """A list of `ArchiveQuote` for each article."""
    quoted: QuoteCounts


class ArchivePage(ArchiveContent, PackedContent):
    """The whole payload of an archive's page."""


class ArchiveArticles(TypedDict):
    """The articles of an archive, as columns of equal length."""

    id: list[str]
    title: list[str]
    day: list[int]
    """Day of publication, as a proleptic Gregorian ordinal (1 January of the year 1 is 1); 0 if not known."""
    source: list[str]
    """File name or URL; empty if it is the same as the id."""
    outlet: list[int]
    """Index in `ArchiveFigures.names`."""
    names: list[list[int]]
    """For each article a flat list of pairs: a place's or border's number, and twice its mentions, plus 1 if unsure."""
    events: list[int]
    """How many events each article reports."""


class ArchiveEvents(TypedDict):
    """The events of all articles, in the order of the articles, as columns of equal length."""

    type: list[int]
    """Index in `ArchiveFigures.names`, as are `status`, `dated` and `placed`."""
    status: list[int]
    date: list[int]
    """Index in `ArchiveFigures.dates`."""
    dated: list[int]
    place: list[int]
    """Number of a place or border; -1 for none."""
    placed: list[int]
    summary: list[str]


class ArchivePlaces(TypedDict):
    """The places of an archive, the most mentioned first, as columns of equal length.

    A field that few places have is a dictionary by their numbers.
    """

    name: list[str]
    kind: list[int]
    """Index in `ArchiveFigures.names`, as are `what`, `country`, `admin1`, `near` and `sources`."""
    what: list[int]
    country: list[int]
    admin1: list[int]
    lat: list[float]
    lon: list[float]
    confidence: list[int]
    """Mean over the articles, in percent."""
    km: dict[int, float]
    uncertainty: dict[int, str]
    basis: dict[int, str]
    claimedBy: dict[int, list[str]]
    near: list[int]
    """Distance to the nearest border, in words."""
    sources: list[int]
    """One source per line."""


class CountedLength(ClaimedLength):
    """A border's length as articles claim it."""

    times: int
    """How many times it is claimed."""


class ArchiveBorder(TypedDict):
    """A border that articles discuss."""

    name: str
    length: str
    source: str
    """The line on which the length was measured."""
    published: list[KnownLength]
    along: list[LatLon]
    bounds: Bounds
    claims: list[CountedLength]
    """The most frequent first."""


DateInWords = tuple[str, int, int]
"""A date in words, and the ordinals of its first and last day; both are 0 without a year."""

ArchiveQuote = tuple[str, list[int], list[int]]
"""A sentence; its names in one flat list, as start, length and number of a place or border; indexes of its events."""


class ArchiveFigures(TypedDict):
    """The columns of an archive's map. Places and borders share one numbering, borders after all places."""

    places: ArchivePlaces
    borders: list[ArchiveBorder]
    articles: ArchiveArticles
    events: ArchiveEvents
    dates: list[DateInWords]
    names: list[str | None]
    """Words, to which the columns refer by index."""
