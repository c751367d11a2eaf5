"""The types of what the page of an archive says, packed or not: each is the JSON that the page's scripts read."""

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
    """The names that an archive's map could not place."""

    names: int
    mentions: int
    most: list[tuple[str, int]]
    """The most frequent, each with its mentions."""


class ArchiveContent(MapContent, DisputesContent):
    """What the page of an archive says beside what is packed."""

    failed: int
    """How many articles could not be read."""
    failures: list[tuple[str, str]]
    """The first of them: id, and why."""
    unplaced: UnplacedCounts
    withoutText: int
    """How many articles came without their text."""
    tiles: OnlineTiles | None


class QuoteCounts(TypedDict):
    """How many quotes a page holds."""

    most: int
    """Of one article, at most."""
    shown: int
    left: int
    """Left out for want of room."""


class PackedContent(TypedDict):
    """What the page of an archive holds packed: each text is JSON, compressed with gzip, in base64."""

    figures: str
    """`ArchiveFigures`."""
    quotes: str
    """A list of `ArchiveQuote` for each article."""
    quoted: QuoteCounts


class ArchivePage(ArchiveContent, PackedContent):
    """All that the page of an archive says."""


class ArchiveArticles(TypedDict):
    """The articles of an archive, as columns of one length."""

    id: list[str]
    title: list[str]
    day: list[int]
    """When it was published, counted from 1 January of the year 1; 0 where that is not known."""
    source: list[str]
    """Empty where it is the id."""
    outlet: list[int]
    """A number in `names`."""
    names: list[list[int]]
    """What each names: by turns a number of a place or border, and twice its mentions, one more if it is unsure."""
    events: list[int]
    """How many events each tells."""


class ArchiveEvents(TypedDict):
    """The events of all articles in their order, as columns of one length."""

    type: list[int]
    """A number in `names`; so `status`, `dated` and `placed`."""
    status: list[int]
    date: list[int]
    """A number in `dates`."""
    dated: list[int]
    place: list[int]
    """The number of a place or border; -1 for none."""
    placed: list[int]
    summary: list[str]


class ArchivePlaces(TypedDict):
    """The places of an archive, the most named first, as columns of one length; what few have, by their numbers."""

    name: list[str]
    kind: list[int]
    """A number in `names`; so `what`, `country`, `admin1`, `near` and `sources`."""
    what: list[int]
    country: list[int]
    admin1: list[int]
    lat: list[float]
    lon: list[float]
    confidence: list[int]
    """The mean over its articles, in hundredths."""
    km: dict[int, float]
    uncertainty: dict[int, str]
    basis: dict[int, str]
    claimedBy: dict[int, list[str]]
    near: list[int]
    """How far it is from the nearest border."""
    sources: list[int]
    """One in each line."""


class CountedLength(ClaimedLength):
    """A border's length as articles have it."""

    times: int
    """How often."""


class ArchiveBorder(TypedDict):
    """A border that articles discuss."""

    name: str
    length: str
    source: str
    """What the length was measured on."""
    published: list[KnownLength]
    along: list[LatLon]
    bounds: Bounds
    claims: list[CountedLength]
    """The most frequent first."""


DateInWords = tuple[str, int, int]
"""A date's words, and its first and last day, counted from 1 January of the year 1; both 0 without a year."""

ArchiveQuote = tuple[str, list[int], list[int]]
"""A sentence; by threes where a name starts, its length and the number of its place or border; its article's events."""


class ArchiveFigures(TypedDict):
    """What an archive's map counts. Places and borders are numbered in one row, borders after all places."""

    places: ArchivePlaces
    borders: list[ArchiveBorder]
    articles: ArchiveArticles
    events: ArchiveEvents
    dates: list[DateInWords]
    names: list[str | None]
    """Words that stand in columns by their numbers."""
