"""The types of a reading and of a map: frozen, without I/O, `lon, lat` in EPSG:4326, lengths in km."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from geomap.model.feature import BBox, Candidate, Feature, NearestBorder

if TYPE_CHECKING:
    from datetime import date

    from shapely.geometry.base import BaseGeometry

MentionKind = Literal["toponym", "demonym", "organisation", "border", "alias"]
Verdict = Literal["consistent", "inconsistent", "unclear"]
Status = Literal["reported", "planned", "denied", "hypothetical"]
Precision = Literal["day", "month", "year", "unknown"]
Basis = Literal["stated", "inherited", "inferred", "none"]
TextMode = Literal["full", "excerpts", "none"]
"""How much of an article a map may show: all, the sentences that tell an event or claim a border's length, or none."""


@dataclass(frozen=True, slots=True)
class Article:
    """A text as it was given, with what is known about it."""

    title: str
    text: str
    published: date | None
    source: str
    """File name or URL, never a local path."""
    withheld_sha256: str | None = None
    """The hash of the text, where `text` is empty because a document came without it."""
    outlet: str | None = None
    """Who published it, where it says so itself."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of the article that names something; `article.text[start:end] == text`."""

    text: str
    start: int
    end: int
    kind: MentionKind
    probability: float = 1.0
    """How likely it names a place at all."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """A mention and the features that it may mean, best first."""

    mention: Mention
    candidates: tuple[Candidate, ...]
    hint: str = ""
    """What the text says of a place that could not be found."""

    @property
    def feature(self) -> Feature | None:
        """The best candidate's feature; None when none is good enough."""
        return self.candidates[0].feature if self.candidates else None


@dataclass(frozen=True, slots=True)
class Place:
    """A feature that the article names, with every mention of it."""

    feature: Feature
    mentions: tuple[Mention, ...]
    confidence: float
    """Between 0 and 1."""
    reason: str
    alternatives: tuple[Candidate, ...] = ()
    nearest_border: NearestBorder | None = None
    geometry: BaseGeometry | None = None
    """The line or area of one of the user's own places, a MultiLineString or MultiPolygon; None for all others."""


@dataclass(frozen=True, slots=True)
class PublishedLength:
    """A length in km that somebody publishes for a border."""

    km: float
    source: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A length that the article states for a border, held against what was measured and published."""

    text: str
    start: int
    end: int
    relation: str
    """`exactly`, `about`, `nearly`, `over` or `under`."""
    km: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Border:
    """The line that two countries share on land.

    `geometry` is a shapely MultiLineString at the full detail of the source; `length_km` is its
    geodesic length on WGS84.
    """

    id: str
    """`border:` and the two country codes in alphabetical order, joined by a hyphen."""
    a: str
    b: str
    """Alpha-3 codes, in alphabetical order."""
    geometry: BaseGeometry
    length_km: float
    source: str
    """What the length was measured on."""
    pieces: int
    """How many separate lines."""
    ends: tuple[tuple[float, float], ...] = ()
    """The outermost end points as `(lon, lat)`; empty for a closed line."""
    provinces_a: tuple[str, ...] = ()
    provinces_b: tuple[str, ...] = ()
    """First-level units of `a` and of `b` that touch the line."""
    published: tuple[PublishedLength, ...] = ()
    mentions: tuple[Mention, ...] = ()
    claims: tuple[Claim, ...] = ()

    @property
    def countries(self) -> tuple[str, str]:
        """The two alpha-3 codes."""
        return (self.a, self.b)


@dataclass(frozen=True, slots=True)
class DateSpan:
    """When something happened.

    `first` and `last` are ISO 8601 as far as they are known (`2017`, `2017-04`), in EDTF's form
    `XXXX-10-02` where the year is not known, and None where that end is open or unknown.
    """

    first: str | None
    last: str | None
    precision: Precision
    basis: Basis


NO_DATE = DateSpan(None, None, "unknown", "none")


@dataclass(frozen=True, slots=True)
class Participant:
    """A person, an organisation or a country that takes part in an event."""

    name: str
    role: str | None = None
    country: str | None = None
    """Alpha-3 code."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the article says happened, with every sentence that tells it."""

    id: str
    type: str
    """A PLOVER root category, `STATEMENT`, `TRAVEL` or `OTHER`."""
    status: Status
    summary: str
    start: int
    end: int
    """The sentence that tells it best, as offsets into the text."""
    evidence: tuple[tuple[int, int], ...]
    date: DateSpan = NO_DATE
    place: str | None = None
    """The id of a place of the same reading."""
    place_basis: Basis = "none"
    """`stated`; `inherited` from another act; `inferred`, as a speaker's seat; `none`."""
    origin: str | None = None
    destination: str | None = None
    """Ids of places of the same reading: from where, and to where, somebody or something went."""
    participants: tuple[Participant, ...] = ()
    confidence: float = 0.5
    """.7 with a place or a date, else .5: a mark of how much is told, not calibrated as a place's confidence is."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A mention that no source locates, with what the text says of where it is."""

    mention: Mention
    hint: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody changed by hand in a document that holds a reading."""

    id: str
    """Of the place, the border or the event."""
    field: str
    """`position`, or a field of the document; `added` or `dropped` for the whole."""
    was: Any
    """The original: `(lon, lat)` of a position, the name of what was dropped, else as the document has it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read out of one article."""

    article: Article
    places: tuple[Place, ...] = ()
    """In the order of their first mention."""
    borders: tuple[Border, ...] = ()
    events: tuple[Event, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    credits: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    """What an editor changed, for a reading that comes from a document."""
    as_read: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """For such a reading, what the document says of the original: fields by id."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A named polygon or line of the basemap."""

    id: str
    name: str
    geometry: BaseGeometry
    label: tuple[float, float] | None = None
    """Where its name is best written, as `(lon, lat)`."""


@dataclass(frozen=True, slots=True)
class Basemap:
    """What lies under a map: shapes clipped to an extent and simplified for its scale."""

    extent: BBox
    land: tuple[Shape, ...]
    countries: tuple[Shape, ...]
    provinces: tuple[Shape, ...]
    lakes: tuple[Shape, ...]
    credits: tuple[str, ...] = ()
    counties: tuple[Shape, ...] = ()
    """Those of the United States, on a map of a small part of it; their ids begin with the state's code."""
    rivers: tuple[Shape, ...] = ()
    seas: tuple[Shape, ...] = ()
    """For their names: no more is known than about how far they reach."""
