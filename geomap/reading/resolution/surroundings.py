"""A place that no source locates exactly -> what its sources put it in or beside, where the gazetteer knows that."""

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
    """Return the names of the districts, communes, rivers and towns that a place's basis and sources name.

    Only what the gazetteer knows to be within 100 km is named, as it is called there; in the order of the
    text. Empty for a place that is located exactly.
    """
    if not place.uncertainty_km:
        return ()
    found: dict[str, None] = {}
    for match in re.finditer(_NAMED, "\n".join((place.basis, *place.sources))):
        near = _near(match["name"], match["noun"], place)
        if near:
            found[near.name if match["noun"] in near.name.lower() else f"{near.name} {match['noun']}"] = None
    return tuple(found)


def _near(name: str, noun: str, place: Feature) -> Feature | None:
    """Return what is called so, is of that sort, and is near: by its whole name first, else by the bare one."""
    for spelling in (f"{name} {noun}", name):
        for row, _ in gazetteer.hits(spelling):
            if gazetteer.kind(row) in _KINDS[noun]:
                one = gazetteer.feature(row)
                if one.id != place.id and distance_km((one.lon, one.lat), (place.lon, place.lat)) <= _REACH_KM:
                    return one
    return None
