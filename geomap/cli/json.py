"""A candidate, a point or a border -> the dictionary that a command prints as JSON."""

from __future__ import annotations

from typing import Any

from geomap.geodata.boundaries import province_lengths
from geomap.geodata.search import Whereabouts
from geomap.model.feature import Candidate
from geomap.model.reading import Border, Place
from geomap.reading.document import border_row, place_row
from geomap.reading.resolution.places import with_borders


def candidate_answer(candidate: Candidate) -> dict[str, Any]:
    """Return a candidate for a name as a JSON object, with its nearest border; distances in km."""
    (placed,) = with_borders([Place(candidate.feature, (), candidate.score, candidate.reason)])
    return {**place_row(placed), "score": candidate.score, "match": candidate.match}


def whereabouts_answer(here: Whereabouts) -> dict[str, Any]:
    """Return what lies at a point as a JSON object; degrees in EPSG:4326, distances in km."""
    town, border = here.nearest, here.nearest_border
    return {
        "lon": here.lon,
        "lat": here.lat,
        "countries": list(here.countries),
        "ground": here.ground,
        "admin1": here.admin1,
        "nearest": {"id": town.id, "name": town.name, "km": here.nearest_km} if town else None,
        "nearest_border": {"id": border.id, "km": border.km, "side": here.side} if border else None,
    }


def border_answer(border: Border) -> dict[str, Any]:
    """Return a border as a JSON object: length in km, ends as `[lon, lat]`, provinces on either side."""
    return {
        **border_row(border),
        "ends": [list(end) for end in border.ends],
        "pieces": border.pieces,
        "provinces": {border.a: list(border.provinces_a), border.b: list(border.provinces_b)},
        "province_km": province_lengths(border.a, border.b),
    }
