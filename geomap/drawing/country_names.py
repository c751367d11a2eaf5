"""Country codes -> the names of countries and borders on a map, and distances from a border in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.drawing import wording
from geomap.errors import UnknownPlace
from geomap.geodata import gazetteer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def country_name(code: str, known: Mapping[str, str]) -> str:
    """Return the name of a country on a map; `known` are the names that the map shows, by code."""
    return known.get(code) or name_of(code, code)


def name_of(code: str, otherwise: str) -> str:
    """Return the gazetteer's name of a country, or `otherwise` if it has none, so that map and article agree."""
    try:
        return gazetteer.country(code).name
    except UnknownPlace:
        return otherwise


def border_name(codes: Iterable[str], known: Mapping[str, str]) -> str:
    """Return the name of a border on a map, such as "Cambodia–Laos border"."""
    return f"{'–'.join(country_name(code, known) for code in codes)} border"


def from_border(id_: str, km: float, known: Mapping[str, str]) -> str:
    """Return a distance in km from a border in words; below 50 m it is "on" the border."""
    name = border_name(id_.removeprefix("border:").split("-"), known)
    return f"{wording.kilometres(km)} from the {name}" if km >= 0.05 else f"on the {name}"
