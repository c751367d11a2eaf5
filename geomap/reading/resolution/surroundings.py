"""A place of uncertain position -> the features near it that its sources mention and the gazetteer knows."""

from __future__ import annotations

import re

from geomap.geodata import gazetteer
from geomap.geodata.sphere import distance_km
from geomap.model.feature import Feature

_REACH_KM = 100.0
_KINDS = {
    "district": ("admin2",),
    "commune": ("other", "admin2"),
    "river": ("water",),
    "lake": ("water",),
    "village": ("city",),
    "town": ("city",),
    "mountain": ("landform",),
    "island": ("landform",),
}
_NAMED = rf"\b(?P<name>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){{0,3}}) (?P<noun>{'|'.join(_KINDS)})\b"


def surroundings(place: Feature) -> tuple[str, ...]:
    """Return the names of the districts, communes, rivers, towns and the like in a place's basis and sources.

    Only features that the gazetteer has within 100 km count. They go by their names there, in the order of the
    text. Empty for a place without `uncertainty_km`.
    """
    if not place.uncertainty_km:
        return ()
    names: dict[str, None] = {}
    for match in re.finditer(_NAMED, "\n".join((place.basis, *place.sources))):
        near = _near(match["name"], match["noun"], place)
        if near:
            names[near.name if match["noun"] in near.name.lower() else f"{near.name} {match['noun']}"] = None
    return tuple(names)


def _near(name: str, noun: str, place: Feature) -> Feature | None:
    """Return a feature near a place by its name and noun, or by its name alone; None where there is none."""
    for spelling in (f"{name} {noun}", name):
        for row, _ in gazetteer.hits(spelling):
            if gazetteer.kind(row) in _KINDS[noun]:
                near = gazetteer.feature(row)
                if near.id != place.id and distance_km((near.lon, near.lat), (place.lon, place.lat)) <= _REACH_KM:
                    return near
    return None
