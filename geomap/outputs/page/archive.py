"""An archive -> the reading that its map is drawn from, and its page's payload, packed column by column."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from geomap.drawing import backdrop, country_names, disputes, payload, view, wording
from geomap.errors import ArticleError, NoSharedBorder
from geomap.geodata import boundaries
from geomap.model.reading import Article, Place, Reading
from geomap.outputs.page.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from geomap.archive.contents import Archive, Happening, Quote, Report, Spot
    from geomap.drawing.disputes import Disputes, Worldview
    from geomap.drawing.payload_types import OnlineTiles
    from geomap.drawing.view import View
    from geomap.model.reading import Basemap, Border
    from geomap.outputs.page import archive_types as types

_T = TypeVar("_T")

BUDGET = 5_000_000
"""The size in bytes up to which a page takes in quotes."""
_ROOM_FOR_COUNTS = 200
"""Bytes kept free for the keys of the packed texts and the counts of quotes."""
_SHARE_IN_VIEW = 0.75
"""Share of all mentions that the view first shows."""
_VERTICES = 15_000
"""About how many vertices all borders may have together, and all lines and polygons of places."""
_ROWS = 50
"""Most rows of a table for readers without scripts, and of the list of unplaced names."""


class Drawing(NamedTuple):
    """The input from which the map of an archive is drawn."""

    reading: Reading
    """All places and borders, in the archive's order, as if one article named them."""
    view: View
    grounds: tuple[Basemap, ...]
    contested: Disputes
    side: Worldview


def drawing_of(archive: Archive, worldview: str | None) -> Drawing:
    """Return what the map is drawn from. Its view first shows where most of the mentions are.

    Raises
    ------
    ArticleError
        If the archive has a border between two countries that share none.
    UsageError
        If there is no such worldview.
    GeodataError
        If the basemap is missing or damaged.
    """
    places = tuple(Place(spot.feature, (), spot.confidence, "", geometry=spot.geometry) for spot in archive.spots)
    borders = [_line(*line.countries) for line in archive.lines]
    first = Reading(Article(archive.title, "", None, ""), _most_named(archive, places), tuple(borders[:3]))
    seen = view.view_of(first, beyond=places)
    lines = _simpler([border.geometry for border in borders], seen)
    shaped = [place for place in places if place.geometry is not None]
    shapes = dict(zip([p.feature.id for p in shaped], _simpler([p.geometry for p in shaped], seen), strict=True))
    reading = replace(
        first,
        places=tuple(replace(place, geometry=shapes.get(place.feature.id)) for place in places),
        borders=tuple(replace(border, geometry=line) for border, line in zip(borders, lines, strict=True)),
    )
    side = disputes.worldview_of(worldview)
    grounds = backdrop.grounds_of(seen)
    return Drawing(reading, seen, grounds, disputes.disputes_in(seen, grounds[0], places, side), side)


def _line(a: str, b: str) -> Border:
    try:
        return boundaries.shared_border(a, b)
    except NoSharedBorder as error:
        raise ArticleError(f"the batch result has a border that there is not: {error}") from error


def _most_named(archive: Archive, places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Return the most mentioned places that together have `_SHARE_IN_VIEW` of all mentions."""
    total = sum(spot.mentions for spot in archive.spots)
    before = accumulate((spot.mentions for spot in archive.spots), initial=0)
    return tuple(place for place, seen in zip(places, before, strict=False) if seen <= _SHARE_IN_VIEW * total)


def _simpler(geometries: Sequence[BaseGeometry], seen: View) -> list[BaseGeometry]:
    """Return geometries simplified until they have no more than about `_VERTICES` vertices together."""
    import shapely

    west, _, east, _ = seen.fit
    tolerance = (east - west) / 1400 / 8
    while True:
        simple = [shapely.simplify(geometry, tolerance) for geometry in geometries]
        if sum(map(shapely.get_num_coordinates, simple)) <= _VERTICES or tolerance > 1:
            return simple
        tolerance *= 1.5


class _Numbers:
    """Numbers words from 0, in order of first appearance."""

    def __init__(self) -> None:
        self._numbers: dict[str | None, int] = {}

    def __call__(self, word: str | None) -> int:
        return self._numbers.setdefault(word, len(self._numbers))

    def words(self) -> list[str | None]:
        return list(self._numbers)


class Writer:
    """Writes the payload of an archive's page.

    Places have the numbers 0 to n - 1, in the archive's order, and borders those that follow; -1 stands for neither.
    """

    def __init__(self, archive: Archive, drawing: Drawing) -> None:
        self._archive = archive
        self._drawing = drawing
        self._backdrop = payload.backdrop_payload(drawing.reading, drawing.grounds, drawing.view)
        keys = [spot.feature.id for spot in archive.spots] + [line.id for line in archive.lines]
        self._number = {id_: number for number, id_ in enumerate(keys)}

    def description(self) -> str:
        """Return a one-sentence description of the map: its title and how much it holds."""
        archive = self._archive
        figures = f"{len(archive.reports):,} articles, {len(archive.spots):,} places, {len(archive.lines):,} borders"
        return f"A map of the archive “{archive.title}”: {figures}."

    def payload(self, tiles: OnlineTiles | None = None) -> types.ArchiveContent:
        """Return the part of the payload that is not packed."""
        archive, drawing, backdrop = self._archive, self._drawing, self._backdrop
        credits = list(dict.fromkeys((*archive.credits, *drawing.grounds[0].credits)))
        return {
            "title": archive.title,
            "labels": backdrop.labels,
            "fit": backdrop.fit,
            "extent": backdrop.extent,
            "credits": credits,
            "creditLine": wording.credit_line(credits),
            "failed": archive.failed,
            "failures": list(archive.failures),
            "unplaced": {
                "names": len(archive.unplaced),
                "mentions": sum(times for _, times in archive.unplaced),
                "most": list(archive.unplaced[:_ROWS]),
            },
            "withoutText": archive.without_text,
            **payload.disputes_payload(drawing.contested, drawing.reading, drawing.view, drawing.side),
            "tiles": tiles,
        }

    def packed(self, room: int) -> types.PackedContent:
        """Return the columns of figures, and as many quotes as fit into `room` bytes, as two packed texts."""
        reports = self._archive.reports
        figures = _packed(self._figures())
        deepest = max((len(report.quotes) for report in reports), default=0)
        letters = [sum(len(quote.text) for report in reports for quote in report.quotes[:n]) for n in range(deepest)]
        depth, quotes = deepest, self._quotes(deepest)
        room -= len(figures) + _ROOM_FOR_COUNTS
        # to pack every choice would be slow: the size of all quotes tells about how large fewer will be
        each = len(quotes) / max(sum(len(quote.text) for report in reports for quote in report.quotes), 1)
        while depth and len(quotes) > room:
            depth = max((most for most in range(depth) if letters[most] * each <= room), default=0)
            quotes = self._quotes(depth)
        kept, shown = (sum(len(report.quotes[:most]) for report in reports) for most in (deepest, depth))
        return {"figures": figures, "quotes": quotes, "quoted": {"most": depth, "shown": shown, "left": kept - shown}}

    def _quotes(self, most: int) -> str:
        return _packed([[self._quote(quote) for quote in report.quotes[:most]] for report in self._archive.reports])

    def _figures(self) -> types.ArchiveFigures:
        names = _Numbers()
        dates: dict[types.DateInWords, int] = {}
        reports = self._archive.reports
        events = [event for report in reports for event in report.events]
        return {
            "places": self._places(names),
            "borders": [self._border(number) for number in range(len(self._archive.lines))],
            "articles": {
                "id": [report.id for report in reports],
                "title": [report.title for report in reports],
                "day": [report.published.toordinal() if report.published else 0 for report in reports],
                "source": [report.source if report.source != report.id else "" for report in reports],
                "outlet": [names(report.outlet) for report in reports],
                "names": [self._names(report) for report in reports],
                "events": [len(report.events) for report in reports],
            },
            "events": {
                "type": [names(wording.event_type(event.type)) for event in events],
                "status": [names(event.status) for event in events],
                "date": [self._date(event, dates) for event in events],
                "dated": [names(wording.how_dated(event.date.basis)) for event in events],
                "place": [self._number.get(event.place or "", -1) for event in events],
                "placed": [names(wording.how_placed(event.place_basis)) for event in events],
                "summary": [event.summary for event in events],
            },
            "dates": list(dates),
            "names": names.words(),
        }

    def _date(self, event: Happening, dates: dict[types.DateInWords, int]) -> int:
        """Return the number of a date in `dates`: its words, first and last day, both 0 if its year is not known."""
        days = wording.ordinals(event.date)
        first, last = days[:2] if days and days[2] else (0, 0)
        return dates.setdefault((wording.when(event.date), first, last), len(dates))

    def _names(self, report: Report) -> list[int]:
        """Return the number of each name in an article, followed by twice its mentions, plus 1 if it is unsure."""
        pairs = sorted(
            (self._number[id_], 2 * mentions + (confidence < wording.LOW_CONFIDENCE))
            for id_, mentions, confidence in report.names
        )
        return [figure for pair in pairs for figure in pair]

    def _quote(self, quote: Quote) -> types.ArchiveQuote:
        marks = [figure for start, end, id_ in quote.names for figure in (start, end - start, self._number[id_])]
        return quote.text, marks, list(quote.events)

    def _places(self, names: _Numbers) -> types.ArchivePlaces:
        """Return the places as columns. A field that few places have is a dictionary by their numbers."""
        spots, features = self._archive.spots, self._backdrop.features

        def few(value: Callable[[Spot], _T | None]) -> dict[int, _T]:
            return {number: known for number, spot in enumerate(spots) if (known := value(spot))}

        return {
            "name": [feature["name"] for feature in features],
            "kind": [names(spot.feature.kind) for spot in spots],
            "what": [names(feature["what"]) for feature in features],
            "country": [names(feature["country"]) for feature in features],
            "admin1": [names(feature["admin1"]) for feature in features],
            "lat": [round(feature["at"][0], 4) for feature in features],
            "lon": [round(feature["at"][1], 4) for feature in features],
            "confidence": [round(100 * spot.confidence) for spot in spots],
            "km": few(lambda spot: spot.feature.uncertainty_km if spot.geometry is None else None),
            "uncertainty": few(
                lambda spot: wording.uncertainty(spot.feature.uncertainty_km) if spot.feature.uncertainty_km else None
            ),
            "basis": few(lambda spot: spot.feature.basis),
            "claimedBy": few(lambda spot: [self._country(code) for code in spot.feature.claimed_by]),
            "near": [names(self._near(spot)) for spot in spots],
            "sources": [names("\n".join(spot.feature.sources)) for spot in spots],
        }

    def _border(self, number: int) -> types.ArchiveBorder:
        line, border = self._archive.lines[number], self._backdrop.borders[number]
        return {
            "name": border["name"],
            "length": border["length"],
            "source": border["source"],
            "published": border["published"],
            "along": border["along"],
            "bounds": border["bounds"],
            "claims": [
                {"length": wording.claim(claim), "verdict": claim.verdict, "times": times}
                for claim, times in line.claims
            ],
        }

    def _near(self, spot: Spot) -> str | None:
        if spot.nearest_border is None:
            return None
        return country_names.from_border(*spot.nearest_border, self._backdrop.countries)

    def _country(self, code: str) -> str:
        return country_names.country_name(code, self._backdrop.countries)

    def tables(self) -> str:
        """Return HTML tables of what is mentioned most and of what could not be read, for readers without scripts."""
        archive = self._archive
        places = list(zip(archive.spots, self._backdrop.features, strict=True))
        borders = list(zip(archive.lines, self._backdrop.borders, strict=True))
        parts = [
            _cut_table(
                "Places",
                ("Name", "What", "Latitude, longitude", "How sure", "Mentions", "Articles"),
                places,
                lambda row: (
                    row[1]["name"],
                    ", ".join(filter(None, (row[1]["what"], row[1]["admin1"], row[1]["country"]))),
                    f"{row[0].feature.lat:.3f}, {row[0].feature.lon:.3f}",
                    f"{row[0].confidence:.0%} in the mean",
                    f"{row[0].mentions:,}",
                    f"{row[0].articles:,}",
                ),
            ),
            _cut_table(
                "Borders under discussion",
                ("Border", "Measured", "Mentions", "Articles"),
                borders,
                lambda row: (
                    row[1]["name"],
                    f"{row[1]['length']}, {row[1]['source']}",
                    f"{row[0].mentions:,}",
                    f"{row[0].articles:,}",
                ),
            ),
            _cut_table("Not on the map", ("Name", "Mentions"), archive.unplaced, lambda row: (row[0], f"{row[1]:,}")),
            _cut_table("Articles that could not be read", ("Article", "Why"), archive.failures, tuple, archive.failed),
        ]
        html = "\n".join(part for part in parts if part)
        return html or "<p>No place was found in any article.</p>"


def _cut_table(
    what: str,
    heads: tuple[str, ...],
    rows: Iterable[_T],
    cells: Callable[[_T], tuple[str, ...]],
    whole: int | None = None,
) -> str:
    rows = list(rows)
    count = len(rows) if whole is None else whole
    caption = f"{what}: the first {_ROWS} of {count:,}" if count > _ROWS else what
    return table(caption, heads, map(cells, rows[:_ROWS]))


def _packed(value: object) -> str:
    """Return a value as JSON, gzipped and in base64, which is safe inside HTML."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode("ascii")
