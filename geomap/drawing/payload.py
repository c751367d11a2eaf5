"""A reading, basemaps and a view -> the payload of its page, and that payload as JSON that is safe in HTML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from geomap.drawing import wording
from geomap.drawing.country_names import border_name, country_name, from_border, name_of
from geomap.drawing.excerpts import Story
from geomap.drawing.native import native_name
from geomap.drawing.view import country_box, drawn_line
from geomap.geodata import gazetteer
from geomap.model.reading import TextMode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geomap.drawing import payload_types as types
    from geomap.drawing.disputes import Disputes, Worldview
    from geomap.drawing.view import View
    from geomap.model.feature import BBox, Candidate, Feature
    from geomap.model.reading import Basemap, Border, Event, Place, Reading, Shape

_WHERE_BORDERS_ARE_NAMED = (0.5, 0.3, 0.7, 0.15, 0.85)
"""Where the name of a border may stand, as shares of its length, best first."""
_ANCHORS = 12
"""Most points of a country at which its name may stand."""
_GRID = 7
_MOST_RIVERS = 8
"""Most rivers whose names are written."""
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def to_json(payload: Mapping[str, object]) -> str:
    """Return `payload` as JSON with `<`, `>` and `&` escaped, so that it cannot end the element that holds it."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def payload_of(reading: Reading, grounds: tuple[Basemap, ...], view: View, text: TextMode) -> types.ArticleContent:
    """Return the payload of an article: its text, events, places, borders and labels, in the order of the page.

    Ids are `p0`, `p1`, … for places, `b0`, … for borders, `u0`, … for unplaced names. Events are numbered from 1 in
    chronological order; those without a known date come next, planned ones last.
    """
    return _Writer(reading, grounds, view, text).payload()


def backdrop_payload(reading: Reading, grounds: tuple[Basemap, ...], view: View) -> Backdrop:
    """Return the part of the payload that needs no text of the article."""
    return _Writer(reading, grounds, view, "none").backdrop()


def disputes_payload(disputes: Disputes, reading: Reading, view: View, worldview: Worldview) -> types.DisputesContent:
    """Return the payload of the worldview, the disputed borders and the contested areas, with ids `c0`, ….

    `inView` marks areas within the first view, the only ones in the legend. `told` marks areas in which a place of
    the article lies, or that at least two of the article's countries claim.
    """
    import shapely

    first = shapely.box(*view.fit)
    spots = shapely.MultiPoint([(view.lon(place.feature.lon), place.feature.lat) for place in reading.places])
    named = {place.feature.country for place in reading.places if place.feature.kind == "country"}
    contested: list[types.ContestedArea] = []
    for number, area in enumerate(disputes.ground):
        west, south, east, north = (round(figure, 3) for figure in area.geometry.bounds)
        claimants = [gazetteer.country(code).name for code in area.countries]
        contested.append(
            {
                "id": f"c{number}",
                "name": area.name or f"Ground claimed by {wording.listed(claimants)}",
                "claimedBy": claimants,
                "bounds": ((south, west), (north, east)),
                "inView": bool(shapely.intersects(area.geometry, first)),
                "told": bool(shapely.intersects(area.geometry, spots)) or len(named.intersection(area.countries)) > 1,
            }
        )
    disputed = bool(shapely.intersects(disputes.lines_disputed, first))
    return {"worldview": worldview.name, "contested": contested, "disputed": disputed}


class Backdrop(NamedTuple):
    """The part of the payload that needs no text of the article."""

    labels: list[types.Label]
    features: list[types.NamedFeature]
    """The features of the places, in the order of the reading."""
    borders: list[types.ArticleBorder]
    countries: Mapping[str, str]
    """Names of countries on the map, by code."""
    fit: types.Bounds
    extent: types.Bounds


class _Writer:
    """Writes the payload. Holds what its parts share: names, ids and the text that may be quoted."""

    def __init__(self, reading: Reading, grounds: tuple[Basemap, ...], view: View, text: TextMode) -> None:
        self._reading = reading
        # the finest basemap comes last, so that its shapes and labels replace those of the coarse one
        self._shapes = {shape.id: shape for ground in reversed(grounds) for shape in ground.countries}
        self._grounds = grounds
        self._view = view
        self._mode = text
        self._events = sorted(reading.events, key=_in_order_of_time)
        self._ids = {place.feature.id: f"p{number}" for number, place in enumerate(reading.places)}
        self._ids |= {border.id: f"b{number}" for number, border in enumerate(reading.borders)}
        self._countries = {code: name_of(code, shape.name) for code, shape in self._shapes.items()}
        self._countries |= {
            place.feature.country: place.feature.name
            for place in reading.places
            if place.feature.kind == "country" and place.feature.country
        }
        self._names = {border.id: border_name(border.countries, self._countries) for border in reading.borders}
        self._names |= {place.feature.id: place.feature.name for place in reading.places}
        self._story = Story(reading, text, self._marks(), self._stops())

    def payload(self) -> types.ArticleContent:
        reading = self._reading
        article = reading.article
        return {
            "title": article.title,
            "published": wording.day(article.published) if article.published else None,
            "source": article.source,
            "outlet": article.outlet,
            "text": self._mode,
            "paragraphs": [
                [{"t": run.text, "m": run.mark, "e": run.stops} for run in runs] for runs in self._story.paragraphs()
            ],
            "events": [self._event(event, number) for number, event in enumerate(self._events, 1)],
            "places": [self._place(place) for place in reading.places],
            "borders": [self._border(border) for border in reading.borders],
            "unplaced": [
                {
                    "id": f"u{number}",
                    "name": unplaced.mention.text,
                    "hint": self._story.wording(unplaced.hint),
                }
                for number, unplaced in enumerate(reading.unplaced)
            ],
            "labels": self._labels(),
            "credits": (credits := list(dict.fromkeys((*reading.credits, *self._grounds[0].credits)))),
            "creditLine": wording.credit_line(credits),
            "fit": self._bounds(self._view.fit),
            "extent": self._bounds(self._view.extent),
        }

    def backdrop(self) -> Backdrop:
        return Backdrop(
            labels=self._labels(),
            features=[self._feature(place.feature) for place in self._reading.places],
            borders=[self._border(border) for border in self._reading.borders],
            countries=self._countries,
            fit=self._bounds(self._view.fit),
            extent=self._bounds(self._view.extent),
        )

    def _marks(self) -> list[tuple[int, int, str]]:
        spans = [
            (mention.start, mention.end, self._ids[place.feature.id])
            for place in self._reading.places
            for mention in place.mentions
        ]
        spans += [
            (start, end, self._ids[border.id])
            for border in self._reading.borders
            for start, end in (
                *((mention.start, mention.end) for mention in border.mentions),
                *((claim.start, claim.end) for claim in border.claims),
            )
        ]
        spans += [
            (unplaced.mention.start, unplaced.mention.end, f"u{number}")
            for number, unplaced in enumerate(self._reading.unplaced)
        ]
        return spans

    def _stops(self) -> list[tuple[int, int, int]]:
        return [
            (start, end, number)
            for number, event in enumerate(self._events, 1)
            for start, end in dict.fromkeys(((event.start, event.end), *event.evidence))
        ]

    def _event(self, event: Event, number: int) -> types.ArticleEvent:
        days = wording.ordinals(event.date)
        return {
            "number": number,
            "type": wording.event_type(event.type),
            "status": event.status,
            "summary": self._story.wording(event.summary),
            "quote": self._story.quote((event.start, event.end)),
            "when": wording.when(event.date),
            "dated": wording.how_dated(event.date.basis),
            "days": days[:2] if days else None,
            "year": days[2] if days else False,
            "place": self._ids.get(event.place or ""),
            "where": self._names.get(event.place or ""),
            "placed": wording.how_placed(event.place_basis),
            "confidence": f"{event.confidence:.0%}",
            "who": [
                {
                    "name": participant.name,
                    "role": self._story.wording(participant.role or ""),
                    "country": None if country == participant.name else country,
                }
                for participant in event.participants
                for country in [self._country(participant.country) if participant.country else None]
            ],
            **self._edited(event.id),
        }

    def _place(self, place: Place) -> types.ArticlePlace:
        feature = place.feature
        nearest = place.nearest_border
        native = native_name(feature)
        return {
            "id": self._ids[feature.id],
            **self._feature(feature),
            "along": self._anchors(feature.country) if feature.kind == "country" else None,
            "native": {"text": native.text, "language": native.language} if native else None,
            "bounds": self._bounds_of(place),
            "uncertainty": wording.uncertainty(feature.uncertainty_km) if feature.uncertainty_km else None,
            "km": feature.uncertainty_km if place.geometry is None else None,
            "shape": place.geometry is not None,
            "claimedBy": [self._country(code) for code in feature.claimed_by],
            "low": place.confidence < wording.LOW_CONFIDENCE,
            "confidence": f"{place.confidence:.0%}",
            "reason": self._story.wording(place.reason),
            "basis": feature.basis,
            "sources": list(feature.sources),
            "mentions": len(place.mentions),
            "nearest": from_border(nearest.id, nearest.km, self._countries) if nearest else None,
            "alternatives": [self._alternative(candidate) for candidate in place.alternatives],
            **self._edited(feature.id),
        }

    def _edited(self, id_: str) -> types.Edited:
        """Return the manual edits of a place, border or event in words; empty if there are none."""
        names = {place.feature.id: place.feature.name for place in self._reading.places}
        words = wording.edited([edit for edit in self._reading.edits if edit.id == id_], names)
        return {"edited": self._story.wording(words)} if words else {}

    def _bounds_of(self, place: Place) -> types.Bounds | None:
        if place.feature.kind == "country":
            return self._bounds(country_box(place))
        return self._bounds(place.feature.bbox) if place.feature.bbox else None

    def _feature(self, feature: Feature) -> types.NamedFeature:
        lon, lat = self._label_of_country(feature) or (feature.lon, feature.lat)
        return {
            "name": feature.name,
            "kind": feature.kind,
            "what": wording.place_kind(feature.kind),
            "country": self._country(feature.country) if feature.country and feature.kind != "country" else None,
            "admin1": None if feature.admin1 == feature.name else feature.admin1,
            "at": (round(lat, 5), round(self._view.lon(lon), 5)),
        }

    def _alternative(self, candidate: Candidate) -> types.Alternative:
        return {**self._feature(candidate.feature), "reason": self._story.wording(candidate.reason)}

    def _border(self, border: Border) -> types.ArticleBorder:
        import shapely

        laid_out = self._view.laid_out(border.geometry)
        longest = max(shapely.get_parts(laid_out), key=lambda line: line.length)
        points = [longest.interpolate(share, normalized=True) for share in _WHERE_BORDERS_ARE_NAMED]
        west, south, east, north = laid_out.bounds
        return {
            "id": self._ids[border.id],
            "name": self._names[border.id],
            "length": wording.kilometres(border.length_km),
            "source": border.source,
            "drawnWithin": drawn_line(border.geometry, self._view)[1],
            "published": [
                {"length": wording.kilometres(known.km), "source": known.source} for known in border.published
            ],
            "claims": [{"length": wording.claim(claim), "verdict": claim.verdict} for claim in border.claims],
            "provinces": [
                {"country": self._country(code), "names": list(names)}
                for code, names in ((border.a, border.provinces_a), (border.b, border.provinces_b))
                if names
            ],
            "mentions": len(border.mentions),
            **self._edited(border.id),
            "along": [(round(point.y, 4), round(point.x, 4)) for point in points],
            "bounds": ((south, west), (north, east)),
        }

    def _labels(self) -> list[types.Label]:
        """Return the labels of the basemap: countries, seas, counties, rivers, each kind with the largest first."""
        named = {place.feature.country for place in self._reading.places if place.feature.kind == "country"}
        place_names = {place.feature.name for place in self._reading.places}
        near = self._grounds[0]
        west, south, east, north = self._view.fit
        counties = [shape for shape in near.counties if shape.label and west < shape.label[0] < east]
        counties = [shape for shape in counties if shape.label and south < shape.label[1] < north]
        countries = [shape for shape in self._shapes.values() if shape.id not in named]
        kinds: tuple[tuple[types.LabelKind | None, list[Shape]], ...] = (
            (None, sorted(countries, key=lambda shape: -shape.geometry.area)),
            ("sea", sorted(near.seas, key=lambda shape: -shape.geometry.area)),
            ("county", sorted(counties, key=lambda shape: -shape.geometry.area)),
            ("river", _longest_of_each_name(near.rivers)),
        )
        return [
            self._label(shape, kind, shape.label)
            for kind, shapes in kinds
            for shape in shapes
            if shape.label is not None and (not kind or shape.name not in place_names)
        ]

    def _label(self, shape: Shape, kind: types.LabelKind | None, at: tuple[float, float]) -> types.Label:
        label: types.Label = {
            "name": shape.name.removesuffix(" County") if kind else self._country(shape.id),
            "at": (round(at[1], 4), round(at[0], 4)),
            "degrees": round(shape.geometry.bounds[2] - shape.geometry.bounds[0], 2),
        }
        if kind:
            label["kind"] = kind
        elif shape.id in {place.feature.country for place in self._reading.places}:
            label["along"] = self._anchors(shape.id)
        return label

    def _anchors(self, code: str | None) -> list[types.LatLon]:
        """Return points of a country within the first view, the furthest from its edge first; empty if none is seen."""
        import numpy as np
        import shapely

        near = next((shape for shape in self._grounds[0].countries if shape.id == code), None)
        shown = shapely.intersection(near.geometry, shapely.box(*self._view.fit)) if near else shapely.Polygon()
        if shown.is_empty:
            return []
        shown = max(shapely.get_parts(shown), key=lambda part: part.area)
        west, south, east, north = shown.bounds
        shares = (np.arange(_GRID) + 0.5) / _GRID
        lons, lats = np.meshgrid(west + shares * (east - west), south + shares * (north - south))
        points = shapely.points(lons.ravel(), lats.ravel())
        within = points[shapely.contains(shown, points)]
        deepest = np.argsort(-shapely.distance(shown.boundary, within).round(6), kind="stable")[:_ANCHORS]
        return [(round(point.y, 3), round(point.x, 3)) for point in within[deepest]]

    def _label_of_country(self, feature: Feature) -> tuple[float, float] | None:
        if feature.kind != "country":
            return None
        shape = self._shapes.get(feature.country or "")
        return shape.label if shape else None

    def _country(self, code: str) -> str:
        return country_name(code, self._countries)

    def _bounds(self, box: BBox) -> types.Bounds:
        west, south, east, north = box
        width = east + 360 - west if east < west else east - west
        west = self._view.lon(west)
        east = west + width
        return (round(south, 4), round(west, 4)), (round(north, 4), round(east, 4))


def _in_order_of_time(event: Event) -> tuple[int, int, int, int, int]:
    """Return the sort key of an event: by day, then those without a date, planned ones last.

    Dates without a year come after those with one.
    """
    days = wording.ordinals(event.date)
    planned = 1 if event.status == "planned" else 0
    if days is None:
        return (planned, 1, 0, 0, event.start)
    first, last, year_known = days
    return (planned, 0, 0 if year_known else 1, first * 1000 + min(last - first, 999), event.start)


def _longest_of_each_name(rivers: tuple[Shape, ...]) -> list[Shape]:
    """Return the longest part of each named river, for at most `_MOST_RIVERS`, the longest first."""
    longest: dict[str, Shape] = {}
    for river in sorted(rivers, key=lambda shape: (-shape.geometry.length, shape.id)):
        if river.name:
            longest.setdefault(river.name, river)
    return list(longest.values())[:_MOST_RIVERS]
