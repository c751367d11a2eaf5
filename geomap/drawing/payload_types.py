"""The types of what a map says, and of what is said of an article: each is the JSON that the page's scripts read."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from geomap.model.feature import PlaceKind
from geomap.model.reading import Status, TextMode, Verdict

LatLon = tuple[float, float]
"""A point: latitude and longitude in degrees."""

Bounds = tuple[LatLon, LatLon]
"""South-west and north-east corner."""

LabelKind = Literal["sea", "county", "river"]
"""What a name of the ground is of, unless of a country."""


class Label(TypedDict):
    """A name that the ground alone bears."""

    name: str
    at: LatLon
    degrees: float
    """How wide what it names is, in degrees of longitude."""
    kind: NotRequired[LabelKind]
    """Not there for a country."""
    along: NotRequired[list[LatLon]]
    """Where else the name may stand, for a country in which a place of the article lies."""


class MapContent(TypedDict):
    """What every map says."""

    title: str
    labels: list[Label]
    """Of countries, seas, counties and rivers, the largest first."""
    credits: list[str]
    """All sources, with their licences."""
    creditLine: str
    """Whom the map names beside itself."""
    fit: Bounds
    """What is seen at first."""
    extent: Bounds
    """How far the map reaches."""


class ContestedArea(TypedDict):
    """Ground with several claimants."""

    id: str
    """`c0`, `c1`, …"""
    name: str
    claimedBy: list[str]
    """Names of countries."""
    bounds: Bounds
    inView: bool
    """Whether some of it is seen at first."""
    told: bool
    """Whether a place of the article lies on it, or at least two of the article's countries claim it."""


class DisputesContent(TypedDict):
    """What a map says of disputed ground, and of whose view it takes."""

    worldview: str
    """Goes on from "borders drawn"."""
    contested: list[ContestedArea]
    disputed: bool
    """Whether a disputed border is seen at first."""


class OnlineTiles(TypedDict):
    """An online map that lies under the page's own."""

    name: str
    url: str
    """With Leaflet's fields `{s}`, `{z}`, `{x}`, `{y}` and `{r}` left open."""
    subdomains: str
    minZoom: int
    maxZoom: int
    credit: str


class TextRun(TypedDict):
    """A stretch of the article that is marked in one way throughout."""

    t: str
    """The text."""
    m: str | None
    """The id of the place, border or unplaced name that it names."""
    e: tuple[int, ...]
    """The numbers of the events that it tells."""


class Edited(TypedDict):
    """What an editor may have changed."""

    edited: NotRequired[str]
    """What was changed, with the original; not there if nothing was."""


class EventParticipant(TypedDict):
    """Who takes part in an event."""

    name: str
    role: str
    """Empty where the article gives none."""
    country: str | None
    """None where it is the name already."""


class ArticleEvent(Edited):
    """An event of the article."""

    number: int
    """From 1, in order of time."""
    type: str
    status: Status
    summary: str
    quote: str | None
    """The sentence that tells it; None where it may not be shown."""
    when: str
    dated: str
    """How the article gives the date."""
    days: tuple[int, int] | None
    """The first and the last day, counted from 1 January of the year 1; None where no date is known."""
    year: bool
    """Whether the year is known; `days` are those of 2000 if not."""
    place: str | None
    """The id of a place or border."""
    where: str | None
    """Its name."""
    placed: str
    """How the article gives the place."""
    confidence: str
    """As `70%`: a mark of how much is told, no probability."""
    who: list[EventParticipant]


class NamedFeature(TypedDict):
    """A feature of the gazetteer in words."""

    name: str
    kind: PlaceKind
    what: str
    """The word for its kind."""
    country: str | None
    """The name of the country that it lies in."""
    admin1: str | None
    """The name of the first-level unit, unless its own."""
    at: LatLon


class Alternative(NamedFeature):
    """Another feature that a place of the article may be."""

    reason: str


class OwnName(TypedDict):
    """A name in the script of its country."""

    text: str
    language: str
    """BCP 47 code."""


class ArticlePlace(NamedFeature, Edited):
    """A place of the article."""

    id: str
    """`p0`, `p1`, …"""
    along: list[LatLon] | None
    """Where a country's name may stand; None for what is no country."""
    native: OwnName | None
    bounds: Bounds | None
    """The extent of what is no point."""
    uncertainty: str | None
    km: float | None
    """How far off the point may be, for what is drawn as a circle of that radius."""
    shape: bool
    """Whether it has a line or area of the user's own."""
    claimedBy: list[str]
    """Names of the countries that claim it, where it belongs to none."""
    low: bool
    """Whether it may well be another place of that name."""
    confidence: str
    """As `80%`."""
    reason: str
    basis: str
    """How the position was arrived at, where it is not simply given by the source."""
    sources: list[str]
    mentions: int
    nearest: str | None
    """How far it is from the nearest border."""
    alternatives: list[Alternative]


class KnownLength(TypedDict):
    """A border's length as somebody publishes it."""

    length: str
    source: str


class ClaimedLength(TypedDict):
    """A border's length as an article has it."""

    length: str
    verdict: Verdict


class BorderingUnits(TypedDict):
    """The first-level units of a country along a border."""

    country: str
    names: list[str]


class ArticleBorder(Edited):
    """A border that the article is about."""

    id: str
    """`b0`, `b1`, …"""
    name: str
    length: str
    source: str
    """What the length was measured on."""
    drawnWithin: int
    """How far the drawn line may lie off the true one, in m; 0 for all of its vertices."""
    published: list[KnownLength]
    claims: list[ClaimedLength]
    provinces: list[BorderingUnits]
    mentions: int
    along: list[LatLon]
    """Where its name may stand, the best first."""
    bounds: Bounds


class UnplacedName(TypedDict):
    """A name that is not on the map."""

    id: str
    """`u0`, `u1`, …"""
    name: str
    hint: str
    """What the article says of where it is."""


class ArticleContent(MapContent):
    """What is said of an article: on its page, and beside its figure."""

    published: str | None
    source: str
    """File name or address."""
    outlet: str | None
    """Who published it."""
    text: TextMode
    """How much of the article is shown."""
    paragraphs: list[list[TextRun]]
    events: list[ArticleEvent]
    """In order of time; those without a known date and planned ones last."""
    places: list[ArticlePlace]
    borders: list[ArticleBorder]
    unplaced: list[UnplacedName]


class ArticlePage(ArticleContent, DisputesContent):
    """All that the page of an article says."""

    tiles: OnlineTiles | None
