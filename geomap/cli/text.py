"""A reading, candidates, a point or a border -> lines of plain text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from geomap.geodata import gazetteer, search
from geomap.geodata.search import Whereabouts
from geomap.model.feature import Candidate, Feature
from geomap.reading.resolution.surroundings import surroundings

if TYPE_CHECKING:
    from geomap.model.reading import Border, DateSpan, Event, Reading


def whereabouts_lines(here: Whereabouts) -> list[str]:
    """Return what lies at a point, as lines; distances in km."""
    town, border = here.nearest, here.nearest_border
    names = [gazetteer.country(code).name for code in here.countries]
    whose = {
        "land": " and ".join(names),
        "waters": f"in waters off {' and '.join(names)}",
        "contested": f"contested: claimed by {' and '.join(names)}",
        "unclaimed": "on land that no country's outline holds",
        "high seas": "at sea, in no country's waters",
    }[here.ground]
    lines = [f"{here.lat:g}, {here.lon:g} (lat, lon): {whose}"]
    if here.admin1:
        lines.append(f"  in {here.admin1}")
    if town:
        lines.append(f"  nearest town: {town.name}, {_parents(town)}, {here.nearest_km:g} km")
    if border:
        between = "–".join(gazetteer.country(code).name for code in border.id.removeprefix("border:").split("-"))
        lines.append(f"  nearest border: {between}, {border.km:g} km, {_side_words(here)}")
    return [plain(line) for line in lines]


def _side_words(here: Whereabouts) -> str:
    """Return which side of the nearest border a point lies on, or why it lies on neither."""
    if here.side:
        return f"on the side of {gazetteer.country(here.side).name}"
    if here.nearest_border and here.nearest_border.km <= search.ON_THE_LINE_KM:
        return "on the line, as exactly as it is known"
    if here.ground == "land":
        return "in a third country"
    reason = {"waters": "at sea", "high seas": "at sea", "contested": "contested ground"}
    return f"on neither side: {reason.get(here.ground, 'in no outline')}"


def lookup_lines(candidates: Sequence[Candidate]) -> list[str]:
    """Return the candidates for a name as a table, followed by notes on those with an uncertain position."""
    rows = [("NAME", "KIND", "IN", "LON", "LAT", "PEOPLE", "MATCH", "SCORE", "WHY")]
    notes = []
    for candidate in candidates:
        feature = candidate.feature
        people = f"{feature.population:,}" if feature.population else ""
        lon, lat = f"{feature.lon:.4f}", f"{feature.lat:.4f}"
        rows.append(
            (
                feature.name,
                feature.kind,
                _parents(feature),
                lon,
                lat,
                people,
                candidate.match,
                f"{candidate.score:.2f}",
                candidate.reason,
            )
        )
        if feature.uncertainty_km:
            notes += ["", f"{feature.name}: about ±{feature.uncertainty_km:g} km. {feature.basis}"]
            notes += [f"  source: {source}" for source in feature.sources]
            around = surroundings(feature)
            notes += [f"  its sources put it by: {', '.join(around)}"] if around else []
    return [plain(line) for line in _table(rows, right={3, 4, 5, 7}) + notes]


def _parents(feature: Feature) -> str:
    """Return the first-level unit and the country of a feature, and who claims it, for one cell of a table."""
    claimed = "claimed by " + " and ".join(feature.claimed_by) if feature.claimed_by else None
    return ", ".join(part for part in (feature.admin1, feature.country, claimed) if part)


def border_lines(border: Border) -> list[str]:
    """Return a border as lines: length in km, ends as `lon, lat`, and the length along each first-level unit."""
    from geomap.geodata import boundaries

    a, b = (gazetteer.country(code).name for code in border.countries)
    lines = [f"{a}–{b}: {border.length_km:,.1f} km, measured on {border.source}"]
    lines += [f"  published: {length.km:,g} km ({length.source})" for length in border.published]
    lines.append(f"  lines: {border.pieces}")
    ends = "; ".join(f"{lon:.4f}, {lat:.4f}" for lon, lat in border.ends)
    lines.append(f"  ends (lon, lat): {ends or 'none, the line is closed'}")
    lengths = boundaries.province_lengths(*border.countries)
    for name, code in zip((a, b), border.countries, strict=True):
        units = ", ".join(f"{unit} {km:,.0f} km" for unit, km in lengths[code].items())
        lines.append(f"  {name} side: {units or 'not known'}")
    return lines


def reading_lines(reading: Reading) -> list[str]:
    """Return the title, places, borders, events and unplaced mentions of a reading, as lines."""
    article = reading.article
    about = [article.outlet, article.published.isoformat() if article.published else None, article.source]
    lines = [article.title, " · ".join(part for part in about if part), "", "PLACES"]
    lines += _place_lines(reading) if reading.places else ["  none found"]
    if reading.borders:
        lines += ["", "BORDERS"]
        for border in reading.borders:
            lines += [f"  {line}" for line in border_lines(border)]
            lines += [f"    article: {claim.text!r} — {claim.verdict}" for claim in border.claims]
    if reading.events:
        lines += ["", "EVENTS", *_event_lines(reading)]
    if reading.unplaced:
        lines += ["", "NOT PLACED"]
        lines += [f"  {unplaced.mention.text}: {unplaced.hint}" for unplaced in reading.unplaced]
    return [plain(line) for line in lines]


def _place_lines(reading: Reading) -> list[str]:
    rows = [("NAME", "KIND", "IN", "MENTIONS", "SURE", "WHY")]
    for place in reading.places:
        feature = place.feature
        name = feature.name + (f" (±{feature.uncertainty_km:g} km)" if feature.uncertainty_km else "")
        sure = f"{place.confidence:.0%}"
        rows.append((name, feature.kind, _parents(feature), str(len(place.mentions)), sure, place.reason))
    return [f"  {line}" for line in _table(rows, right={3, 4})]


def _event_lines(reading: Reading) -> list[str]:
    names = {place.feature.id: place.feature.name for place in reading.places}
    rows = [("DATE", "TYPE", "WHAT", "WHERE", "STATUS")]
    for event in sorted(reading.events, key=_in_time):
        where = names.get(event.place or "", "")
        inherited = event.place_basis if where and event.place_basis != "stated" else ""
        rows.append(
            (
                _when(event.date),
                event.type,
                event.summary,
                f"{where} ({inherited})" if inherited else where,
                event.status,
            )
        )
    return [f"  {line}" for line in _table(rows, right=set())]


def _in_time(event: Event) -> tuple[bool, str, int]:
    known = event.date.first or event.date.last
    return known is None, known or "", event.start


def _when(span: DateSpan) -> str:
    if span.first is None or span.last is None:
        known = span.first or span.last
        return f"{'since' if span.first else 'until'} {known}" if known else "date unknown"
    return span.first if span.first == span.last else f"{span.first} to {span.last}"


def _table(rows: Sequence[Sequence[str]], *, right: set[int]) -> list[str]:
    """Return rows as lines of aligned columns; the columns whose numbers are in `right` are flush right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def plain(text: str) -> str:
    """Return text with a space for each character that a terminal may act on: controls and bidi overrides."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
