"""A map, or an article on it -> the types of its payload: each is JSON that the page's scripts read."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from geomap.model.feature import PlaceKind
from geomap.model.reading import Status, TextMode, Verdict

LatLon = tuple[float, float]
"""A point: latitude and longitude in degrees."""

Bounds = tuple[LatLon, LatLon]
"""South-west and north-east corner."""

LabelKind = Literal["sea", "county", "river"]
"""The kind of a label of the basemap, unless it is of a country."""


class Label(TypedDict):
    """A name on the basemap that is no place of the article."""

    name: str
    at: LatLon
    degrees: float
    """Width of the named feature, in degrees of longitude."""
    kind: NotRequired[LabelKind]
    """Missing for a country."""
    along: NotRequired[list[LatLon]]
    """Other points at which the name may stand. Only for a country with a place of the article."""


class MapContent(TypedDict):
    """The payload that every map has."""

    title: str
    labels: list[Label]
    """Labels of countries, seas, counties and rivers, each kind with the largest first."""
    credits: list[str]
    """All sources, with their licences."""
    creditLine: str
    """The short attribution on the map itself."""
    fit: Bounds
    """The box that the map shows at first."""
    extent: Bounds
    """The box that holds the whole map."""


class ContestedArea(TypedDict):
    """An area with several claimants."""

    id: str
    """`c0`, `c1`, …"""
    name: str
    claimedBy: list[str]
    """Names of the claimants."""
    bounds: Bounds
    inView: bool
    """Whether part of it lies in the first view."""
    told: bool
    """Whether a place of the article lies in it, or at least two of the article's countries claim it."""


class DisputesContent(TypedDict):
    """The payload of disputed borders, contested areas and the worldview."""

    worldview: str
    """Completes the phrase "borders drawn ..."."""
    contested: list[ContestedArea]
    disputed: bool
    """Whether a disputed border lies in the first view."""


class OnlineTiles(TypedDict):
    """Online tiles, drawn over the basemap."""

    name: str
    url: str
    """URL template with Leaflet's fields `{s}`, `{z}`, `{x}`, `{y}` and `{r}`."""
    subdomains: str
    minZoom: int
    maxZoom: int
    credit: str


class TextRun(TypedDict):
    """A stretch of the article's text with the same mark and the same events throughout."""

    t: str
    """The text."""
    m: str | None
    """Id of the place, border or unplaced name that it mentions; None if it mentions none."""
    e: tuple[int, ...]
    """Numbers of the events that it reports."""


class Edited(TypedDict):
    """The manual edits of a place, a border or an event."""

    edited: NotRequired[str]
    """The changed fields with their original values, in words; missing if there are none."""


class EventParticipant(TypedDict):
    """A participant of an event."""

    name: str
    role: str
    """Empty where the article gives none."""
    country: str | None
    """Name of the country; None if the participant is that country."""


class ArticleEvent(Edited):
    """An event of the article."""

    number: int
    """Number from 1, in chronological order."""
    type: str
    status: Status
    summary: str
    quote: str | None
    """The sentence that reports it; None if the text mode does not allow it."""
    when: str
    dated: str
    """Basis of the date, in words, such as "date stated"."""
    days: tuple[int, int] | None
    """First and last day as proleptic Gregorian ordinals (1 January of the year 1 is 1); None without a date."""
    year: bool
    """Whether the year is known; if not, `days` are of the year 2000."""
    place: str | None
    """Id of a place or border."""
    where: str | None
    """Name of that place or border."""
    placed: str
    """Basis of the place, in words, such as "place stated"."""
    confidence: str
    """Such as `70%`. It scores how much the article states of the event, and is not a probability."""
    who: list[EventParticipant]


class NamedFeature(TypedDict):
    """A feature of the gazetteer, with its kind and codes in words."""

    name: str
    kind: PlaceKind
    what: str
    """The word for its kind."""
    country: str | None
    """Name of the country that it lies in; None for a country."""
    admin1: str | None
    """Name of the first-level unit; None if the feature has the same name."""
    at: LatLon


class Alternative(NamedFeature):
    """Another candidate for a place of the article."""

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
    """Points at which the name of a country may stand; None for any other feature."""
    native: OwnName | None
    bounds: Bounds | None
    """Bounding box; None for a point."""
    uncertainty: str | None
    km: float | None
    """Uncertainty of the position in km, the radius of the circle that is drawn; None if none is drawn."""
    shape: bool
    """Whether it has a line or polygon from the user's own gazetteer."""
    claimedBy: list[str]
    """Names of the countries that claim it; empty if it belongs to one country."""
    low: bool
    """Whether the confidence is low: it may be another place of that name."""
    confidence: str
    """Such as `80%`."""
    reason: str
    basis: str
    """How the position was derived, if no source states it."""
    sources: list[str]
    mentions: int
    nearest: str | None
    """Distance to the nearest border, in words."""
    alternatives: list[Alternative]


class KnownLength(TypedDict):
    """A published length of a border."""

    length: str
    source: str


class ClaimedLength(TypedDict):
    """A length of a border as the article claims it."""

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
    """The line on which the length was measured."""
    drawnWithin: int
    """Metres by which the drawn line may be off the full line; 0 if it is not simplified."""
    published: list[KnownLength]
    claims: list[ClaimedLength]
    provinces: list[BorderingUnits]
    mentions: int
    along: list[LatLon]
    """Points at which its name may stand, the best first."""
    bounds: Bounds


class UnplacedName(TypedDict):
    """A name that is not on the map."""

    id: str
    """`u0`, `u1`, …"""
    name: str
    hint: str
    """What the article says about its location."""


class ArticleContent(MapContent):
    """The payload of an article, for its page and for its figure."""

    published: str | None
    source: str
    """File name or address."""
    outlet: str | None
    """Name of the publisher."""
    text: TextMode
    """The text mode: how much of the article is shown."""
    paragraphs: list[list[TextRun]]
    events: list[ArticleEvent]
    """In chronological order; those without a known date come next, planned ones last."""
    places: list[ArticlePlace]
    borders: list[ArticleBorder]
    unplaced: list[UnplacedName]


class ArticlePage(ArticleContent, DisputesContent):
    """The whole payload of an article's page."""

    tiles: OnlineTiles | None
