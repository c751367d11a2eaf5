"""What was looked up or measured -> the JSON that the commands print of it."""

from __future__ import annotations

from typing import Any

from geomap.geodata.boundaries import province_lengths
from geomap.geodata.search import Whereabouts
from geomap.model.feature import Candidate
from geomap.model.reading import Border, Place
from geomap.reading.document import border_row, place_row
from geomap.reading.resolution.places import with_borders


def candidate_answer(candidate: Candidate) -> dict[str, Any]:
    """Return a feature that a name may mean, with the border that lies nearest to it."""
    (placed,) = with_borders([Place(candidate.feature, (), candidate.score, candidate.reason)])
    return {**place_row(placed), "score": candidate.score, "match": candidate.match}


def whereabouts_answer(here: Whereabouts) -> dict[str, Any]:
    """Return what lies at a point."""
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


def border_answer(found: Border) -> dict[str, Any]:
    """Return a border's length, ends and the provinces on either side; lengths in km."""
    return {
        **border_row(found),
        "ends": [list(end) for end in found.ends],
        "pieces": found.pieces,
        "provinces": {found.a: list(found.provinces_a), found.b: list(found.provinces_b)},
        "province_km": province_lengths(found.a, found.b),
    }
